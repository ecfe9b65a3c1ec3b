// words.h - the character table, for whoever unpacks text.
#ifndef GLOSS_VALUE_WORDS_H
#define GLOSS_VALUE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

// The profile of a character, as words.py packs it: flags (GLOSS__NUMERAL ...),
// from GLOSS__CLASS_SHIFT on the classes of the words that begin with it,
// GLOSS__FOLDS if it is not taken as it is: it folds into another character,
// whose profile it then has, ends a stretch or is left out; and from
// GLOSS__DIGIT_SHIFT on its value as a digit, plus one.
enum {
  GLOSS__CLASS_SHIFT = 4,
  GLOSS__FOLDS = 1 << 27,
  GLOSS__DIGIT_SHIFT = 28
};
// White space, which is left out, has all bits of the digit.
#define GLOSS__LEFT_OUT (15u << GLOSS__DIGIT_SHIFT)
extern const uint8_t gloss__value_profile_of[65536];
extern const uint32_t gloss__value_profiles[];

static inline uint32_t gloss__value_profile(uint32_t code) {
  return code < 0x10000 ? gloss__value_profiles[gloss__value_profile_of[code]]
                        : GLOSS__FOLDS;
}

// What a character with GLOSS__FOLDS folds into; itself if it does not.
uint16_t gloss__value_fold(uint32_t code);

// The hash of two characters, in step with words.py.
static inline uint32_t gloss__two(uint16_t a, uint16_t b) {
  return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> 13 & 0xFFFF;
}

extern const uint8_t gloss__value_pairs[8192], gloss__value_starts[8192];

// Can a rule begin with these two characters? '#' stands for a numeral.
static inline bool gloss__pair(uint16_t a, uint16_t b) {
  uint32_t h = gloss__two(a, b);
  return gloss__value_pairs[h >> 3] >> (h & 7) & 1;
}

// Does a word of the vocabulary begin with these two characters (the second 0:
// is it the first alone)? Wrongly yes once in a while.
static inline bool gloss__word_may_start(uint16_t a, uint16_t b) {
  uint32_t h = gloss__two(a, b);
  return gloss__value_starts[h >> 3] >> (h & 7) & 1;
}

#endif
