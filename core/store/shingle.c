// shingle.c - character 5-grams: folded, without spaces, so that neither line
// breaks nor variants hide a copy.
#include "store/shingle.h"

#include <stdlib.h>

// The text is valid UTF-8, so the lead byte tells the length.
static uint32_t next(const unsigned char **at) {
  const unsigned char *p = *at;
  if (*p < 0x80) return (*at)++, *p;
  if (*p < 0xE0) {
    *at += 2;
    return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
  }
  if (*p < 0xF0) {
    *at += 3;
    return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
           (p[2] & 0x3F);
  }
  *at += 4;
  return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
         (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

static bool is_space(uint32_t c) {
  return c <= ' ' || c == 0x3000 || c == 0xA0;
}

void gloss__letters_make(gloss__letters *out, gloss_str text) {
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *begin = at, *end = at + text.size;
  out->items = gloss__alloc((text.size + 1) * sizeof *out->items);
  out->at = gloss__alloc((text.size + 1) * sizeof *out->at);
  out->count = 0;
  while (at < end) {
    uint32_t place = (uint32_t)(at - begin), c = next(&at);
    if (is_space(c)) continue;
    out->at[out->count] = place;
    out->items[out->count++] = gloss_fold(c);
  }
  out->at[out->count] = (uint32_t)text.size;
}

void gloss__letters_free(gloss__letters *letters) {
  gloss__free(letters->items);
  gloss__free(letters->at);
}

// --- rolling hash ------------------------------------------------------------

typedef struct rolling {
  uint64_t hash;
  uint32_t window[GLOSS__SHINGLE];
  size_t count;
} rolling;

static const uint64_t base = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t h) { // the finaliser of MurmurHash3
  h = (h ^ h >> 33) * 0xFF51AFD7ED558CCDu;
  h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53u;
  return h ^ h >> 33;
}

// Takes a character in; true once a whole sequence is there.
static bool roll_in(rolling *roll, uint32_t c, uint64_t drop) {
  size_t slot = roll->count++ % GLOSS__SHINGLE;
  roll->hash = roll->hash * base + c - roll->window[slot] * drop;
  roll->window[slot] = c;
  return roll->count >= GLOSS__SHINGLE;
}

static uint64_t drop_of(void) {
  uint64_t power = 1;
  for (int i = 0; i < GLOSS__SHINGLE; i++) power *= base;
  return power;
}

static int by_value(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

void gloss__shingles_make(gloss__shingles *out, gloss_str text) {
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *end = at + text.size;
  uint64_t drop = drop_of();
  rolling roll = {0};
  size_t count = 0;
  out->items = gloss__alloc((text.size + 1) * sizeof *out->items);
  while (at < end) {
    uint32_t c = next(&at);
    if (!is_space(c) && roll_in(&roll, gloss_fold(c), drop))
      out->items[count++] = mix(roll.hash);
  }
  if (count) qsort(out->items, count, sizeof *out->items, by_value);
  out->count = 0;
  for (size_t i = 0; i < count; i++)
    if (!i || out->items[i] != out->items[i - 1])
      out->items[out->count++] = out->items[i];
}

void gloss__shingles_free(gloss__shingles *shingles) {
  gloss__free(shingles->items);
}

double gloss__shingles_jaccard(const gloss__shingles *a,
                               const gloss__shingles *b) {
  size_t i = 0, j = 0, shared = 0;
  while (i < a->count && j < b->count) {
    shared += a->items[i] == b->items[j];
    uint64_t left = a->items[i], right = b->items[j];
    i += left <= right;
    j += right <= left;
  }
  size_t all = a->count + b->count - shared;
  return all ? (double)shared / (double)all : 0;
}

// --- MinHash -----------------------------------------------------------------

static void fill_empty(uint64_t bins[GLOSS__MINHASH]) {
  uint64_t full[GLOSS__MINHASH];
  memcpy(full, bins, sizeof full);
  for (size_t i = 0; i < GLOSS__MINHASH; i++)
    for (size_t step = 1; bins[i] == UINT64_MAX; step++) {
      uint64_t other = full[(i + step) % GLOSS__MINHASH];
      if (other != UINT64_MAX) bins[i] = mix(other + step);
    }
}

bool gloss__minhash(uint64_t out[GLOSS__MINHASH], gloss_str text) {
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *end = at + text.size;
  uint64_t drop = drop_of();
  rolling roll = {0};
  bool any = false;
  memset(out, 0xFF, GLOSS__MINHASH * sizeof *out);
  while (at < end) {
    uint32_t c = next(&at);
    if (is_space(c) || !roll_in(&roll, gloss_fold(c), drop)) continue;
    uint64_t hash = mix(roll.hash);
    uint64_t *bin = &out[hash % GLOSS__MINHASH];
    if (hash < *bin) *bin = hash;
    any = true;
  }
  if (any) fill_empty(out);
  return any;
}
