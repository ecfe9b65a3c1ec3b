// units.h - text as folded units, and the search of a dictionary's keys in
// any bytes. Internal.
#ifndef GLOSS_MATCH_UNITS_H
#define GLOSS_MATCH_UNITS_H

#include "base/dict.h"

// Folded text, one chunk at a time. codes[i] begins at byte base + at[i];
// at[count] is the end. GLOSS__DICT_SLACK codes behind it are NO_UNIT.
typedef struct gloss__units {
  uint32_t base, count;
  uint16_t *codes, *at;
} gloss__units;

// Room for `size` < 65536 bytes of text.
void gloss__units_open(gloss__units *units, uint32_t size);
void gloss__units_close(gloss__units *units);
// Appends text[from, to), to - base within the room. `from` is at a character;
// bytes that are not UTF-8 and NUL become NO_UNIT.
void gloss__units_add(gloss__units *units, gloss_str text, uint32_t from,
                      uint32_t to);
// Its portable twin.
void gloss__units_add_plain(gloss__units *units, gloss_str text, uint32_t from,
                            uint32_t to);
// Behind the last add.
void gloss__units_end(gloss__units *units, uint32_t end);
// The units of a folded character; returns how many.
uint32_t gloss__units_of(uint32_t folded, uint16_t out[2]);

// Of the folding: another one makes other units.
uint64_t gloss__units_version(void);

typedef struct gloss__found {
  uint32_t begin, end; // bytes of the text
  uint32_t value;
} gloss__found;

// Calls `take` with all keys in text[begin, end), chunk after chunk, in order
// of begin, then end. A key may not begin or end inside a character.
void gloss__find(const gloss__dict *dict, gloss_str text, uint32_t begin,
                 uint32_t end,
                 void (*take)(void *self, const gloss__found *found,
                              size_t count),
                 void *self);

#endif
