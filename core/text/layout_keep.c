// layout_keep.c - layout with some of its repairs switched off.
#include "text/layout.h"

// No line is joined to the one before; hyphens stay.
static void keep_lines(struct gloss__layout *layout) {
  for (size_t i = 0; i < layout->count; i++) {
    struct gloss__layout_block *block = &layout->blocks[i];
    if (i && block->glued) layout->blocks[i - 1].end++; // its hyphen
    block->joins = block->glued = false;
  }
}

static bool is_moved(const struct gloss__layout_block *block) {
  return block->label == GLOSS_DUPLICATE && block->part == GLOSS__FURNITURE;
}

// Repeated text stays where it stands: behind the block that it follows.
static void keep_duplicates(struct gloss__layout *layout, gloss__arena *arena) {
  struct gloss__layout_block *blocks = layout->blocks;
  uint32_t *order = gloss__arena_alloc(arena, layout->count * sizeof *order);
  size_t n = 0;
  for (size_t i = 0; i < layout->count && is_moved(&blocks[i]); i++)
    order[n++] = (uint32_t)i;
  for (size_t k = 0; k < layout->count; k++) {
    size_t i = layout->order[k];
    if (is_moved(&blocks[i])) continue;
    order[n++] = (uint32_t)i;
    while (++i < layout->count && is_moved(&blocks[i]))
      order[n++] = (uint32_t)i;
  }
  for (size_t i = 0; i < layout->count; i++)
    if (is_moved(&blocks[i]))
      blocks[i].part = i ? blocks[i - 1].part : GLOSS__MAIN;
  layout->order = order;
}

void gloss__layout_keep(struct gloss__layout *layout, gloss__arena *arena,
                        uint32_t repairs_off) {
  if (repairs_off & 1u << GLOSS_EDIT_DUPLICATE) keep_duplicates(layout, arena);
  if (repairs_off & 1u << GLOSS_EDIT_LINE) keep_lines(layout);
}
