// shingle.h - texts as sets of short character sequences. Internal.
#ifndef GLOSS_SHINGLE_H
#define GLOSS_SHINGLE_H

#include "store/store.h"

enum { GLOSS__SHINGLE = 5 };

// The next character of valid UTF-8, folded; 0 for white space.
static inline uint32_t gloss__letter_next(const unsigned char **at) {
  const unsigned char *p = *at;
  uint32_t c;
  if (*p < 0x80) {
    (*at)++;
    if (*p <= ' ') return 0;
    return gloss_fold(*p);
  }
  if (*p >= 0xE0 && *p < 0xF0) {
    *at += 3;
    c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
        (p[2] & 0x3F);
  } else if (*p < 0xE0) {
    *at += 2;
    c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
  } else {
    *at += 4;
    c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
        (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
  }
  return c == 0x3000 || c == 0xA0 ? 0 : gloss_fold(c);
}

// A hash of the last five characters, in one step a character.
typedef struct gloss__roll {
  uint64_t hash, drop; // drop: what the character that leaves weighs
  uint32_t last[GLOSS__SHINGLE];
  uint32_t count; // of characters, up to 5
} gloss__roll;

static const uint64_t gloss__roll_base = 0x9E3779B97F4A7C15u;

static inline gloss__roll gloss__roll_new(void) {
  gloss__roll roll = {.drop = 1};
  for (int i = 0; i < GLOSS__SHINGLE; i++) roll.drop *= gloss__roll_base;
  return roll;
}

// Takes a character in; true once a whole sequence is there.
static inline bool gloss__roll_in(gloss__roll *roll, uint32_t c) {
  roll->hash = roll->hash * gloss__roll_base + c - roll->last[0] * roll->drop;
  for (int i = 1; i < GLOSS__SHINGLE; i++) roll->last[i - 1] = roll->last[i];
  roll->last[GLOSS__SHINGLE - 1] = c;
  return roll->count == GLOSS__SHINGLE || ++roll->count == GLOSS__SHINGLE;
}

static inline uint64_t gloss__mix(uint64_t h) { // MurmurHash3's finaliser
  h = (h ^ h >> 33) * 0xFF51AFD7ED558CCDu;
  h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53u;
  return h ^ h >> 33;
}

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

#endif
