// segment.h - inside the segmenter. Internal.
#ifndef GLOSS_SEGMENT_H
#define GLOSS_SEGMENT_H

#include "base/base.h"
#include "segment_names.inc" // GCB_*, WB_*, SB_*, LB_*

// --- properties.c: generated tables ------------------------------------------

struct gloss__properties {
  uint8_t grapheme, word, sentence, line, flags;
};
enum {
  GLOSS__PICTOGRAPH = 1,            // Extended_Pictographic
  GLOSS__EAST_ASIAN = 2,            // East_Asian_Width F, W or H
  GLOSS__UNASSIGNED_PICTOGRAPH = 4, // the same and not assigned
  GLOSS__MARK = 8,                  // General_Category Mn or Mc
  GLOSS__HAN = 16                   // Unified_Ideograph
};
extern const uint8_t gloss__property_first[];
extern const uint8_t gloss__property_blocks[];
extern const struct gloss__properties gloss__property_classes[];

static inline struct gloss__properties gloss__properties_of(uint32_t c) {
  return gloss__property_classes
      [gloss__property_blocks[gloss__property_first[c >> 8] * 256u +
                              (c & 255)]];
}

// gloss_utf8_next with the usual cases in line.
static inline uint32_t gloss__next(gloss_str text, size_t *at) {
  const unsigned char *p = (const unsigned char *)text.data + *at;
  if (p[0] < 0x80) {
    ++*at;
    return p[0];
  }
  if (p[0] - 0xE1u < 12 && text.size - *at >= 3 && (p[1] & 0xC0) == 0x80 &&
      (p[2] & 0xC0) == 0x80) {
    *at += 3;
    return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
  }
  return gloss_utf8_next(text, at);
}

// The properties of the character at `*at`, which moves on; any bytes.
static inline struct gloss__properties gloss__properties_next(gloss_str text,
                                                              size_t *at) {
  return gloss__properties_of(gloss__next(text, at));
}

// --- grapheme.c, word.c, sentence.c, line.c: the standard's rules
// ------------- Each appends the segments of text[begin, end), untailored.

void gloss__grapheme_uax(gloss_set *out, gloss_str text, uint32_t begin,
                         uint32_t end);
void gloss__word_uax(gloss_set *out, gloss_str text, uint32_t begin,
                     uint32_t end);
// Where the marks end that WB4 joins to the character before `begin`.
uint32_t gloss__word_marks(gloss_str text, uint32_t begin);
void gloss__sentence_uax(gloss_set *out, gloss_str text, uint32_t begin,
                         uint32_t end);
void gloss__line_uax(gloss_set *out, gloss_str text, uint32_t begin,
                     uint32_t end);

// --- han.c: Chinese words
// -----------------------------------------------------

// Splits the run of Han characters that begins at `begin`; returns its end,
// `begin` if there is none.
uint32_t gloss__han_run(gloss_set *out, gloss_str text, uint32_t begin);
// The first Han character at or behind `begin`; text.size if there is none.
uint32_t gloss__han_find(gloss_str text, uint32_t begin);

// --- sentence_zh.c: sentences of a line that holds Chinese
// --------------------

void gloss__sentence_zh(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end);
bool gloss__has_han(gloss_str text, uint32_t begin, uint32_t end);

#endif
