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
// -------------
//
// A *scan* walks the rules character by character and notes in `bits` (bit i of
// word i / 64: a segment begins at byte i) whether a boundary lies before each.
// It begins with the character at `at`, taken for one whose left context does
// not matter, and stops before text.size only at a character behind `until`
// whose left context does not matter either; it returns where (that
// character's own boundary is decided). Linear; any bytes.

// How far a rule looks ahead, in bytes: the standard has it look to the end of
// the text for a letter (SB8) or past marks; then it takes it there is none.
enum { GLOSS__AHEAD = 1 << 16 };

typedef size_t gloss__scan(uint64_t *bits, gloss_str text, size_t at,
                           size_t until);
gloss__scan gloss__grapheme_scan, gloss__word_scan, gloss__sentence_scan,
    gloss__line_scan;

static inline void gloss__bit_put(uint64_t *bits, size_t at, bool set) {
  uint64_t mask = UINT64_C(1) << (at & 63);
  bits[at >> 6] = (bits[at >> 6] & ~mask) | (set ? mask : 0);
}

// Line_Break as the rules see it (LB1).
uint8_t gloss__line_class(struct gloss__properties p);
// 0 space or punctuation, 1 number, 2 letters, 3 Han.
uint32_t gloss__word_kind(gloss_str word);
// Where the marks end that WB4 joins to the character before `begin`.
uint32_t gloss__word_marks(gloss_str text, uint32_t begin);

// --- vector.c: the same many bytes at a time
// ----------------------------------

enum { GLOSS__PAIR_ROWS = 32 };

// A unit's rules as far as two neighbours decide. Every character has a class
// (< 32); join[k][a] has bit b % 8 if no boundary lies between a character of
// class a and one of class b, k = b / 8; context[k][a] if their surroundings
// matter (then the scan decides). Made by make_pairs from the scans.
struct gloss__pairs {
  uint8_t ascii[128];    // classes
  const uint8_t *blocks; // classes, by gloss__property_first
  uint8_t join[4][GLOSS__PAIR_ROWS], context[4][GLOSS__PAIR_ROWS];
  uint32_t anchors;                     // classes from which a scan may begin
  uint8_t count, han, newline, invalid; // how many; classes
};
extern const struct gloss__pairs gloss__unit_pairs[GLOSS_UNITS];

typedef enum gloss__path {
  GLOSS__RULES, // scans alone; the others must agree with it
  GLOSS__SCALAR,
  GLOSS__AVX2,
  GLOSS__AVX512,
  GLOSS__PATHS
} gloss__path;
bool gloss__path_runs(gloss__path path); // on this machine
gloss__path gloss__path_best(void);

// Notes where the untailored segments of `text` begin in `bits`, which holds
// (text.size + 63) / 64 words.
void gloss__bits_uax(uint64_t *bits, gloss_str text, gloss_unit unit,
                     gloss__path path);
// Appends the untailored segments of text[begin, end).
void gloss__segment_uax(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end, gloss_unit unit);

// The paths: bits are zero before. `scan` decides what pairs leave open.
typedef void gloss__kernel(uint64_t *bits, gloss_str text,
                           const struct gloss__pairs *pairs, gloss__scan *scan);
gloss__kernel gloss__bits_pairs;
#if defined(__x86_64__) && defined(__GNUC__)
#define GLOSS__SIMD 1
gloss__kernel gloss__bits_avx2, gloss__bits_avx512;
#ifndef __clang__
#define GLOSS__VECTORS 1 // kernel.c's, which only GCC takes
#endif
#endif

// --- sentence_zh.c: sentences of a line that holds Chinese
// --------------------

void gloss__sentence_zh(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end);
bool gloss__has_han(gloss_str text, uint32_t begin, uint32_t end);

#endif
