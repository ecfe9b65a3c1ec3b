// Character classes: sorted ranges, and Unicode properties from a table that
// is generated from the Unicode character database.
#include "match/pattern.h"

#include <stdlib.h>

struct property {
  const char *name;
  uint32_t begin, end; // in property_ranges, in pairs
};
#include "properties.inc"

void gloss__ranges_add(gloss__ranges *ranges, uint32_t first, uint32_t last) {
  gloss__push(ranges, first);
  gloss__push(ranges, last);
}

static int by_first(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return x[0] < y[0] ? -1 : x[0] > y[0];
}

static void merge(gloss__ranges *ranges) {
  size_t kept = 0;
  uint32_t *r = ranges->items;
  for (size_t i = 0; i < ranges->count; i += 2) {
    if (kept && r[i] <= r[kept - 1] + 1) {
      if (r[i + 1] > r[kept - 1]) r[kept - 1] = r[i + 1];
    } else {
      r[kept] = r[i];
      r[kept + 1] = r[i + 1];
      kept += 2;
    }
  }
  ranges->count = kept;
}

static void invert_ranges(gloss__ranges *ranges) {
  gloss__ranges out = {0};
  uint32_t next = 0;
  for (size_t i = 0; i < ranges->count; i += 2) {
    if (ranges->items[i] > next)
      gloss__ranges_add(&out, next, ranges->items[i] - 1);
    next = ranges->items[i + 1] + 1;
  }
  if (next <= 0x10FFFF) gloss__ranges_add(&out, next, 0x10FFFF);
  gloss__free(ranges->items);
  *ranges = out;
}

void gloss__ranges_seal(gloss__ranges *ranges, bool invert) {
  if (ranges->count)
    qsort(ranges->items, ranges->count / 2, 2 * sizeof(uint32_t), by_first);
  merge(ranges);
  if (invert) invert_ranges(ranges);
}

bool gloss__ranges_have(const gloss__ranges *ranges, uint32_t code) {
  size_t low = 0, high = ranges->count / 2;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ranges->items[2 * middle + 1] < code)
      low = middle + 1;
    else
      high = middle;
  }
  return low < ranges->count / 2 && ranges->items[2 * low] <= code;
}

bool gloss__class_has(const gloss__class *class, uint32_t code, uint32_t fold) {
  bool in = gloss__ranges_have(&class->loose, fold) ||
            (code != fold && gloss__ranges_have(&class->loose, code)) ||
            gloss__ranges_have(&class->strict, code);
  return class->negated ? !in && code != '\n' : in;
}

static bool same_name(const char *a, gloss_str b) {
  size_t i = 0;
  for (; i < b.size && a[i]; i++)
    if ((a[i] | 32) != (b.data[i] | 32)) return false;
  return !a[i] && i == b.size;
}

bool gloss__property_add(gloss__ranges *ranges, gloss_str name, bool invert) {
  for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
    const struct property *p = &properties[i];
    if (!same_name(p->name, name)) continue;
    gloss__ranges found = {0};
    for (uint32_t at = p->begin; at < p->end; at++)
      gloss__ranges_add(&found, property_ranges[at][0], property_ranges[at][1]);
    gloss__ranges_seal(&found, invert);
    for (size_t at = 0; at < found.count; at += 2)
      gloss__ranges_add(ranges, found.items[at], found.items[at + 1]);
    gloss__free(found.items);
    return true;
  }
  return false;
}
