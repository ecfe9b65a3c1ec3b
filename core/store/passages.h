// passages.h - what two texts share, character by character. Internal.
#ifndef GLOSS_PASSAGES_H
#define GLOSS_PASSAGES_H

#include "store/shingle.h"

enum { GLOSS__PASSAGE = 16 }; // letters of the shortest that counts

// Letters [a, a_end) of one text stand as [b, b_end) in the other.
typedef struct gloss__passage {
  uint32_t a, a_end, b, b_end;
} gloss__passage;

typedef struct gloss__passages {
  gloss__passage *items;
  size_t count, capacity;
} gloss__passages;

// Chains of equal hashes: slots[hash] is the last position + 1, before[] the
// one before it.
typedef struct gloss__seeds {
  const gloss__letters *text;
  uint32_t *slots, *before;
  size_t mask;
} gloss__seeds;

// Borrows `text`. Linear.
void gloss__seeds_make(gloss__seeds *out, const gloss__letters *text);
void gloss__seeds_free(gloss__seeds *seeds);
// Appends the passages of the seeds' text `a` that stand in `b`, in the order
// of `b`. Linear.
void gloss__passages_find(const gloss__seeds *a, const gloss__letters *b,
                          gloss__passages *out);

#endif
