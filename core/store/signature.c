// signature.c - MinHash signatures: small, mergeable between machines, enough
// to find the pairs of texts that are nearly the same.
#include "store/shingle.h"

enum { BINS = GLOSS_SIGNATURE_BINS, PER_BAND = BINS / GLOSS_SIGNATURE_BANDS };

static void fill_empty(uint64_t bins[BINS]) {
  uint64_t full[BINS];
  memcpy(full, bins, sizeof full);
  for (size_t i = 0; i < BINS; i++)
    for (size_t step = 1; bins[i] == UINT64_MAX; step++) {
      uint64_t other = full[(i + step) % BINS];
      if (other != UINT64_MAX) bins[i] = gloss__mix(other + step);
    }
}

bool gloss_signature_make(gloss_signature *out, gloss_str text) {
  text.size = gloss_utf8_valid(text);
  const unsigned char *at = (const unsigned char *)text.data;
  const unsigned char *end = at + text.size;
  uint64_t bins[BINS];
  gloss__roll roll = gloss__roll_new();
  bool any = false;
  memset(bins, 0xFF, sizeof bins);
  while (at < end) {
    uint32_t c = gloss__letter_next(&at);
    if (!c || !gloss__roll_in(&roll, c)) continue;
    uint64_t hash = gloss__mix(roll.hash);
    uint64_t *bin = &bins[hash % BINS];
    if (hash < *bin) *bin = hash;
    any = true;
  }
  if (any) fill_empty(bins);
  for (size_t i = 0; i < BINS; i++) out->bins[i] = (uint32_t)(bins[i] >> 32);
  return any;
}

double gloss_signature_similarity(const gloss_signature *a,
                                  const gloss_signature *b) {
  size_t equal = 0;
  for (size_t i = 0; i < BINS; i++) equal += a->bins[i] == b->bins[i];
  return (double)equal / BINS;
}

void gloss_signature_bands(const gloss_signature *signature,
                           uint64_t out[GLOSS_SIGNATURE_BANDS]) {
  for (size_t i = 0; i < GLOSS_SIGNATURE_BANDS; i++)
    out[i] = gloss__hash(&signature->bins[i * PER_BAND],
                         PER_BAND * sizeof *signature->bins) +
             i * 0x9E3779B97F4A7C15u;
}

double gloss_text_similarity(gloss_str a, gloss_str b) {
  gloss__shingles one, two;
  a.size = gloss_utf8_valid(a);
  b.size = gloss_utf8_valid(b);
  gloss__shingles_make(&one, a);
  gloss__shingles_make(&two, b);
  double shared = gloss__shingles_jaccard(&one, &two);
  gloss__shingles_free(&one);
  gloss__shingles_free(&two);
  return shared;
}
