// layout_join.c - sentences that the page broke: by captions thrown into them,
// by a column's end, by lines cut at a fixed width.
#include "text/layout_parts.h"

void gloss__layout_joins(struct gloss__page *page) {
  page->order =
      gloss__arena_alloc(page->scratch, page->count * sizeof *page->order);
  for (uint32_t i = 0; i < page->count; i++) page->order[i] = i;
}
