// gloss_fold() for whole texts: the same tables, without a call per character.
#include "match/folding.h"

#include "fold_tables.inc" // fold_index, fold_pages, wide_ranges

static inline uint32_t fold_code(uint32_t c) {
  if (c >= sizeof fold_index / sizeof *fold_index * 256) return c;
  return (uint32_t)((int32_t)c + fold_pages[fold_index[c >> 8]][c & 0xFF]);
}

void gloss__fold_range(uint32_t *fold, const char *text, uint32_t begin,
                       uint32_t end) {
  const unsigned char *p = (const unsigned char *)text;
  for (uint32_t at = begin; at < end;) {
    uint32_t c = p[at];
    if (c >= 0xE0 && c < 0xF0) {
      c = (c & 0x0Fu) << 12 | (p[at + 1] & 0x3Fu) << 6 | (p[at + 2] & 0x3Fu);
      fold[at] = fold_code(c);
      at += 3;
    } else if (c < 0x80) {
      fold[at++] = fold_code(c);
    } else {
      size_t next = at;
      c = gloss_utf8_next((gloss_str){text, end}, &next);
      fold[at] = fold_code(c);
      at = (uint32_t)next;
    }
  }
}
