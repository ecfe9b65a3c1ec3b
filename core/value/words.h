// words.h - the character table, for whoever unpacks text.
#ifndef GLOSS_VALUE_WORDS_H
#define GLOSS_VALUE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

// Class bits, and GLOSS__FOLDS if the character folds into another. Letters,
// digits and Han fit the first cache this way; the rest is looked up rarely.
enum { GLOSS__FOLDS = 16 };
uint8_t gloss__value_kind(uint32_t code);
// fold | class bits << 16 | index of the first word << 20
uint32_t gloss__value_cell(uint32_t code);

// Can a rule begin with these two characters? '#' stands for a numeral.
bool gloss__pair(uint16_t a, uint16_t b);

#endif
