// words.h - the character table, for whoever unpacks text.
#ifndef GLOSS_VALUE_WORDS_H
#define GLOSS_VALUE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

// The profile of a character, as words.py packs it: flags (GLOSS__NUMERAL ...),
// from GLOSS__CLASS_SHIFT on the classes of the words that begin with it,
// GLOSS__FOLDS if it folds into another character, whose profile it then has,
// and from GLOSS__DIGIT_SHIFT on its value as a digit, plus one.
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

// What a character with GLOSS__FOLDS folds into.
uint16_t gloss__value_fold(uint32_t code);

// The hash of two characters, in step with words.py.
static inline uint32_t gloss__two(uint16_t a, uint16_t b) {
  return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> 13 & 0xFFFF;
}

// Can a rule begin with these two characters? '#' stands for a numeral.
bool gloss__pair(uint16_t a, uint16_t b);

#endif
