// words.c - the vocabulary: which word of which class begins here.
#include "value/value.h"
#include "value/words.h"

#include "value_words.inc"

uint16_t gloss__value_fold(uint32_t code) {
  if (code > 0xFFFF) return 0xFFFF;
  uint16_t to = pages[page_index[code >> 8]][code & 255];
  return to ? to : (uint16_t)code;
}

// The hash of the run of letters at i, which ends at *end; in step with
// words.py.
static uint32_t run_hash(const gloss__scan *s, size_t i, size_t *end) {
  uint32_t h = 0;
  size_t j = i;
  do h = h * 33 + s->c[j++];
  while (gloss__letter(s->c[j]) && !gloss__gap(s, j));
  *end = j;
  return h * 0x9E3779B1u >> 17;
}

bool gloss__english_begins(const gloss__scan *s, size_t i, size_t *end) {
  enum { LONGEST = 4 }; // leads in a row: over the past few
  uint32_t h = run_hash(s, i, end);
  if (!(english[h >> 3] >> (h & 7) & 1)) return false;
  size_t j = *end;
  for (int n = 0; n < LONGEST && (leads[h >> 3] >> (h & 7) & 1); n++) {
    if (!gloss__letter(s->c[j])) return true;
    h = run_hash(s, j, &j);
    if (!(english[h >> 3] >> (h & 7) & 1)) return false;
  }
  return true;
}

// Does the key continue from its second character on? Characters of a key
// follow each other; letters and digits without a gap.
static bool matches(const gloss__scan *s, size_t i, const gloss__word *word) {
  const uint16_t *key = pool + word->key;
  for (size_t k = 1; k < word->length; k++)
    if (s->c[i + k] != key[k]) return false;
  size_t j = i + word->length;
  if (word->length == 1 && (key[0] == 'g' || key[0] == 'm') &&
      gloss__byte(s, i) != (char)key[0])
    return false; // 5G is no weight
  if (!gloss__letter(key[word->length - 1])) return true;
  return !gloss__letter(s->c[j]) || gloss__gap(s, j);
}

// The longest of the words that begin with c and `second` (0: of length 1).
static const gloss__word *among(const gloss__scan *s, size_t i, uint16_t c,
                                uint16_t second, uint32_t classes) {
  if (!gloss__word_may_start(c, second)) return NULL; // small: in the cache
  uint32_t h = gloss__two(c, second) & (SLOTS - 1);
  for (; slots[h].classes; h = (h + 1) & (SLOTS - 1)) {
    if (slots[h].first != c || slots[h].second != second) continue;
    if (!(slots[h].classes & classes)) return NULL;
    const gloss__word *w = words + slots[h].at, *end = w + slots[h].count;
    for (; w < end; w++)
      if ((classes & GLOSS__BIT(w->kind)) && matches(s, i, w)) return w;
    return NULL;
  }
  return NULL;
}

const gloss__word *gloss__long_word_at(const gloss__scan *s, size_t i,
                                       uint32_t classes) {
  if (!(s->k[i] >> GLOSS__CLASS_SHIFT & classes) || !s->c[i + 1]) return NULL;
  return among(s, i, s->c[i], s->c[i + 1], classes);
}

const gloss__word *gloss__word_at(const gloss__scan *s, size_t i,
                                  uint32_t classes) {
  if (!(s->k[i] >> GLOSS__CLASS_SHIFT & classes)) return NULL;
  const gloss__word *w = gloss__long_word_at(s, i, classes);
  if (w || !(s->k[i] & GLOSS__LONE)) return w;
  return among(s, i, s->c[i], 0, classes);
}
