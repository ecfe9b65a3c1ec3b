// own.h - a user's own words, for both ways to find Chinese words. Internal.
#ifndef GLOSS_OWN_H
#define GLOSS_OWN_H

#include "base/base.h"

struct gloss__own; // immutable once loaded

// One that begins at the place asked for.
struct gloss__own_word {
  uint32_t end; // in bytes
  bool forced;
  double weight; // of one that competes: 1 counts as a word of the dictionary
};

enum { OWN_LONGEST = 64 }; // characters

gloss_status gloss__own_load(struct gloss__own **out, const char *path,
                             gloss_error *err);
void gloss__own_free(struct gloss__own *own);
// All that begin at text[at] and end by `end`, ascending; returns how many.
size_t gloss__own_at(const struct gloss__own *own, gloss_str text, uint32_t at,
                     uint32_t end, struct gloss__own_word out[OWN_LONGEST]);
// The end of the longest forced one that begins at text[at]; `at` if none.
uint32_t gloss__own_forced(const struct gloss__own *own, gloss_str text,
                           uint32_t at, uint32_t end);

#endif
