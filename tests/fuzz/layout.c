// Layout of any bytes: blocks in raw order, disjoint; nothing visible between
// them but bullets; the reading order is a permutation grouped by part; no
// part begins with a block that joins.
#include "text/layout.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_blocks(const struct gloss__layout *layout, gloss_str text) {
  size_t at = 0;
  for (size_t i = 0; i < layout->count; i++) {
    const struct gloss__layout_block *b = &layout->blocks[i];
    if (b->begin < at || b->begin >= b->end || b->end > text.size) abort();
    if (b->label >= GLOSS_LABELS || !b->reason) abort();
    for (; at < b->begin; at++) // letters and digits are never left out
      if ((text.data[at] >= '0' && text.data[at] <= '9') ||
          ((text.data[at] | 32) >= 'a' && (text.data[at] | 32) <= 'z'))
        abort();
    at = b->end;
  }
}

static void check_order(const struct gloss__layout *layout) {
  unsigned char *seen = calloc(layout->count + 1, 1);
  enum gloss__part part = GLOSS__MAIN;
  for (size_t k = 0; k < layout->count; k++) {
    uint32_t i = layout->order[k];
    if (i >= layout->count || seen[i]) abort();
    seen[i] = 1;
    const struct gloss__layout_block *b = &layout->blocks[i];
    if (b->part < part || (b->joins && (k == 0 || b->part != part))) abort();
    part = b->part;
  }
  free(seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss__arena arena = {0};
  gloss_str text = {(const char *)data, size};
  struct gloss__layout layout;
  gloss__layout_make(&layout, &arena, text, NULL);
  check_blocks(&layout, text);
  check_order(&layout);
  gloss__free(layout.blocks);
  gloss__arena_free(&arena);
  return 0;
}
