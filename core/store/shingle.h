// shingle.h - texts as sets of short character sequences. Internal.
#ifndef GLOSS_SHINGLE_H
#define GLOSS_SHINGLE_H

#include "store/store.h"

enum { GLOSS__SHINGLE = 5, GLOSS__MINHASH = 128 };

// The folded characters of a text without white space, and where each stands.
typedef struct gloss__letters {
  uint32_t *items, *at; // at[count] is the text's end
  size_t count;
} gloss__letters;

void gloss__letters_make(gloss__letters *out, gloss_str text);
void gloss__letters_free(gloss__letters *letters);

// Hashes of all 5-character sequences, sorted, each once.
typedef struct gloss__shingles {
  uint64_t *items;
  size_t count;
} gloss__shingles;

void gloss__shingles_make(gloss__shingles *out, gloss_str text);
void gloss__shingles_free(gloss__shingles *shingles);
// Shared / all: 1 for equal sets, 0 for disjoint or empty ones.
double gloss__shingles_jaccard(const gloss__shingles *a,
                               const gloss__shingles *b);

// One-permutation MinHash (Li, Owen, Zhang 2012), empty bins filled from the
// next full one (Shrivastava, Li 2014). False for a text too short to have any.
bool gloss__minhash(uint64_t out[GLOSS__MINHASH], gloss_str text);

#endif
