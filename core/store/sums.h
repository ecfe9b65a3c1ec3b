// sums.h - sums that a text states and that do not add up. Internal.
#ifndef GLOSS_SUMS_H
#define GLOSS_SUMS_H

#include "store/store.h"

typedef struct gloss__sum {
  uint32_t begin, end; // from the whole to its last part; the total's row
  double stated, added;
  uint32_t parts;
  bool column; // of a table
} gloss__sum;

typedef struct gloss__sums {
  gloss__sum *items;
  size_t count, capacity;
} gloss__sums;

// Appends what does not add up in `text`. Linear.
gloss_status gloss__sums_find(gloss_str text, gloss__sums *out,
                              gloss_error *err);
// tables.c: the columns of its tables only.
void gloss__sums_tables(gloss_str text, gloss__sums *out);

#endif
