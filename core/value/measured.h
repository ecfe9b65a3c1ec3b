// measured.h - a number with its unit, as read; quantity.c makes values of it.
#ifndef GLOSS_VALUE_MEASURED_H
#define GLOSS_VALUE_MEASURED_H

#include "value/date.h"

typedef enum gloss__counting {
  PLAIN,
  PERCENT,
  MONEY,
  UNIT,
  MEASURE
} gloss__counting;

// A number with its unit, or one end of a range.
typedef struct gloss__measured {
  size_t begin, end; // characters; end 0: nothing
  size_t number, number_end, unit, unit_end;
  gloss__counting kind;
  const char *id;         // a measure word is its own
  const char *per, *per2; // 吨/天: the units below, or NULL
  double value, low, high, factor;
  gloss_approx approx;
  bool centred; // 5±0.2: value, low and high
  bool shared;  // the unit is that of a later number: 3、5和8件
  gloss__number n;
} gloss__measured;

enum {
  GLOSS__COUNTED = GLOSS__BIT(GLOSS__UNIT) | GLOSS__BIT(GLOSS__MONEY) |
                   GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__STOP)
};

// `bare`: a lone 百 or 万 counts (behind a hedge).
gloss__measured gloss__measured_at(const gloss__scan *s, size_t i, bool bare);

// shared.c: where the last number of the list begins whose first ends at j
// (3、5和8件), 0 if there is no list.
size_t gloss__list_last(const gloss__scan *s, size_t j);
// Does the unit `unit` end the list of small numbers that goes on at j?
bool gloss__list_ends_in(const gloss__scan *s, size_t j, uint16_t unit);

#endif
