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

// gloss_utf8_next, quick for ASCII and for most of three bytes.
static inline uint32_t gloss__next(gloss_str text, size_t *at) {
  const unsigned char *p = (const unsigned char *)text.data + *at;
  if (*p < 0x80) return *at += 1, *p;
  if (*p < 0xE1 || *p > 0xEC || text.size - *at < 3 || (p[1] ^ 0x80u) > 63 ||
      (p[2] ^ 0x80u) > 63)
    return gloss_utf8_next(text, at);
  *at += 3;
  return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
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
