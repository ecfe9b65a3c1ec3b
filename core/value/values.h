// values.h - the set of values of a text from inside: what each was made of.
#ifndef GLOSS_VALUE_VALUES_H
#define GLOSS_VALUE_VALUES_H

#include "value/date.h"

// A value with its steps and, if it is ambiguous, its readings: runs in the
// vectors below.
typedef struct gloss__item {
  gloss_value value;
  uint32_t step, steps, reading, readings;
} gloss__item;

struct gloss_values {
  struct {
    gloss__item *items;
    size_t count, capacity;
  } list;
  struct {
    gloss__step *items;
    size_t count, capacity;
  } steps;
  struct {
    gloss_reading *items;
    size_t count, capacity;
  } readings;
  gloss_set sets[GLOSS_VALUE_TYPES];
  gloss__arena arena; // copied text, rendered derivations
  gloss_buf scratch;  // of a derivation that is rendered
  gloss_str text;
  gloss__instant anchor;
  bool anchored;
  uint32_t anchor_begin, anchor_end;
};

// A stretch of text, unpacked.
typedef struct gloss__chunk {
  uint16_t c[GLOSS__CHUNK + GLOSS__PAD];
  uint32_t k[GLOSS__CHUNK + GLOSS__PAD];
  uint32_t begin[GLOSS__CHUNK + GLOSS__PAD], end[GLOSS__CHUNK + GLOSS__PAD];
  uint16_t spots[GLOSS__CHUNK + 1]; // characters that may begin something
  size_t n, spot_count;
  bool english;
  bool well_formed, ideographic; // the whole text: UTF-8, with U+3000
} gloss__chunk;

// values.c: unpacks from `at` to the end of a line or sentence, or until the
// chunk is full; answers where it stopped, behind the line end.
size_t gloss__unpack(gloss__chunk *u, gloss_str text, size_t at,
                     bool *line_end);

// table.c: adds what a table's header says of the numbers in its cells. `u` is
// room to work in. The list is sorted before and after.
void gloss__table_values(gloss_values *values, gloss__chunk *u);

#endif
