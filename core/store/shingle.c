// shingle.c - character 5-grams: folded, without spaces, so that neither line
// breaks nor variants hide a copy.
#include "store/shingle.h"

#include <stdlib.h>

void gloss__letters_make(gloss__letters *out, gloss_str text) {
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *begin = at, *end = at + text.size;
  out->items = gloss__alloc((text.size + 1) * sizeof *out->items);
  out->at = gloss__alloc((text.size + 1) * sizeof *out->at);
  out->count = 0;
  while (at < end) {
    uint32_t place = (uint32_t)(at - begin), c = gloss__letter_next(&at);
    if (!c) continue;
    out->at[out->count] = place;
    out->items[out->count++] = c;
  }
  out->at[out->count] = (uint32_t)text.size;
}

void gloss__letters_free(gloss__letters *letters) {
  gloss__free(letters->items);
  gloss__free(letters->at);
}

static int by_value(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

void gloss__shingles_make(gloss__shingles *out, gloss_str text) {
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *end = at + text.size;
  gloss__roll roll = gloss__roll_new();
  size_t count = 0;
  out->items = gloss__alloc((text.size + 1) * sizeof *out->items);
  while (at < end) {
    uint32_t c = gloss__letter_next(&at);
    if (c && gloss__roll_in(&roll, c))
      out->items[count++] = gloss__mix(roll.hash);
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
