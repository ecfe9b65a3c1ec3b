// fold.c - the matching form of characters, and how wide they are shown.
#include "text/chars.h"
#include "text/text.h"

#include <unicode/uchar.h>

#define WITH_FOLD_BITS
#include "fold_tables.inc" // fold_index, _pages, gloss__fold_bits, wide_ranges

uint32_t gloss_fold(uint32_t c) {
  if (c >= sizeof fold_index / sizeof *fold_index * 256) return c;
  return (uint32_t)((int32_t)c + fold_pages[fold_index[c >> 8]][c & 0xFF]);
}

void gloss_fold_text(gloss_str text, gloss_buf *out) {
  gloss_buf_add(out, "", 0);
  for (size_t at = 0; at < text.size;)
    gloss_buf_utf8(out, gloss_fold(gloss_utf8_next(text, &at)));
}

static bool is_wide(uint32_t c) {
  size_t low = 0, high = sizeof wide_ranges / sizeof *wide_ranges;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (c < wide_ranges[middle].first)
      high = middle;
    else if (c > wide_ranges[middle].last)
      low = middle + 1;
    else
      return true;
  }
  return false;
}

// Shown on top of the character before: combining marks, joiners, jamo vowels.
static bool is_zero(uint32_t c) {
  if (c < 0x300) return c == 0xAD;
  int8_t type = u_charType((UChar32)c);
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
         type == U_FORMAT_CHAR || (c >= 0x1160 && c <= 0x11FF) ||
         (c >= 0x1F3FB && c <= 0x1F3FF);
}

size_t gloss_width(gloss_str text) {
  size_t width = 0, last = 0;
  uint32_t before = 0;
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    bool flag = c >= 0x1F1E6 && c <= 0x1F1FF;
    bool second_flag = flag && before >= 0x1F1E6 && before <= 0x1F1FF;
    if (c == 0xFE0F && last == 1) { // emoji presentation
      width++;
      last = 2;
    } else if (c >= 0x20 && c != 0x7F && !(c >= 0x80 && c < 0xA0) &&
               !is_zero(c) && before != 0x200D && !second_flag) {
      last = flag || is_wide(c) ? 2 : 1;
      width += last;
    }
    before = second_flag ? 0 : c;
  }
  return width;
}
