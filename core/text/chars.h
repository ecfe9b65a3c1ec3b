// chars.h - what kind of character: small tests that several repairs share.
#ifndef GLOSS_CHARS_H
#define GLOSS_CHARS_H

#include "base/base.h"

static inline bool gloss__is_han(uint32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) ||
         c == 0x3007;
}

// Han, kana, and punctuation that only East Asian text uses.
static inline bool gloss__is_cjk(uint32_t c) {
  return gloss__is_han(c) || (c >= 0x3001 && c <= 0x30FF) ||
         (c >= 0xFF01 && c <= 0xFF5E);
}

// fold.c: which characters below U+10000 gloss_fold changes, a bit each.
extern const unsigned char gloss__fold_bits[0x2000];

// gloss_fold, quick for the many characters that it leaves alone.
static inline uint32_t gloss__fold(uint32_t c) {
  bool changes = c > 0xFFFF || (gloss__fold_bits[c >> 3] >> (c & 7) & 1);
  return changes ? gloss_fold(c) : c;
}

// The character that ends before `at` (0 at the begin or behind a line end).
static inline uint32_t gloss__char_before(gloss_str text, size_t at,
                                          size_t *begin) {
  size_t i = at;
  while (i && ((unsigned char)text.data[i - 1] & 0xC0) == 0x80) i--;
  if (i) i--;
  *begin = i;
  return at ? gloss_utf8_next((gloss_str){text.data, at}, &i) : 0;
}

static inline uint32_t gloss__char_at(gloss_str text, size_t at) {
  return at < text.size ? gloss_utf8_next(text, &at) : 0;
}

#endif
