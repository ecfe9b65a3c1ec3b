// words.h - the character table, for whoever unpacks text.
#ifndef GLOSS_VALUE_WORDS_H
#define GLOSS_VALUE_WORDS_H

#include <stdint.h>

// fold | class bits << 16 | index of the first word << 20
uint32_t gloss__value_cell(uint32_t code);

#endif
