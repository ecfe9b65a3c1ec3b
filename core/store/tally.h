// tally.h - counts of facts without a database. Internal.
#ifndef GLOSS_TALLY_H
#define GLOSS_TALLY_H

#include "store/store.h"

enum { GLOSS__EXACT_LIMBS = 68 };
typedef struct gloss__exact {
  uint32_t limbs[GLOSS__EXACT_LIMBS]; // least first
} gloss__exact;

void gloss__exact_add(gloss__exact *sum, double number); // finite ones
void gloss__exact_join(gloss__exact *sum, const gloss__exact *other);
double gloss__exact_value(const gloss__exact *sum); // rounded once
void gloss__exact_write(const gloss__exact *sum, gloss_buf *out); // hex
bool gloss__exact_read(gloss__exact *sum, const char *hex);

// record.c: what a record says, without cells. `*unzip` is made when NULL.
gloss_status gloss__record_read(gloss_result **out, ZSTD_DCtx **unzip,
                                gloss_str record, gloss_error *err);

#endif
