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
  gloss_str text;
  gloss__instant anchor;
  bool anchored;
  uint32_t anchor_begin, anchor_end;
};

#endif
