#include "base.h"

#include <stdlib.h>

void gloss_set_add(gloss_set *set, gloss_span span) { gloss__push(set, span); }

static int by_place(const void *a, const void *b) {
  const gloss_span *x = a, *y = b;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  if (x->end != y->end) return x->end > y->end ? -1 : 1;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return x->data < y->data ? -1 : x->data > y->data;
}

void gloss_set_sort(gloss_set *set) {
  size_t i = 1; // many are in order as they are made
  while (i < set->count && by_place(&set->items[i - 1], &set->items[i]) <= 0)
    i++;
  if (i < set->count)
    qsort(set->items, set->count, sizeof *set->items, by_place);
}

size_t gloss_set_find(const gloss_set *set, uint32_t offset) {
  size_t low = 0, high = set->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (set->items[middle].begin < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void gloss_set_free(gloss_set *set) {
  gloss__free(set->items);
  *set = (gloss_set){0};
}
