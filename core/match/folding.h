// folding.h - text decoded and folded, one code point per character. Internal.
#ifndef GLOSS_MATCH_FOLDING_H
#define GLOSS_MATCH_FOLDING_H

#include "base/base.h"

// Bytes of the character that begins with this byte of valid UTF-8.
static inline uint32_t gloss__size(char first) {
  unsigned char lead = (unsigned char)first;
  return lead < 0x80 ? 1u : lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u;
}

// fold[at] = the folded character at each character's first byte in
// [begin, end); other elements are left alone. Valid UTF-8 only.
void gloss__fold_range(uint32_t *fold, const char *text, uint32_t begin,
                       uint32_t end);

#endif
