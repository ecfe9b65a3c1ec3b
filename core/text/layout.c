// layout.c - from lines to blocks in reading order. The steps, in order:
//   layout_line.c    lines, and what can be counted on them
//   layout_hint.c    what the reader of a page knows
//   layout_wrap.c    lines cut at a fixed width
//   layout_repeat.c  text that stands in the document before
//   layout_label.c   furniture; with layout_copies.c and layout_head.c (title)
//   layout_body.c    headings, captions, list items, body
//   layout_join.c    broken sentences
//   outline.c        levels of the headings
#include "text/layout_parts.h"

#include <stdlib.h>

// A bullet that a flattened web page left before a paragraph goes; one of a
// list stays.
static bool drops_bullet(const struct gloss__line *line) {
  return line->text != line->begin && line->label != GLOSS_LIST_ITEM &&
         line->label != GLOSS_HEADING;
}

static struct gloss__layout_block block_of(const struct gloss__line *line) {
  return (struct gloss__layout_block){
      .reason = line->reason,
      .begin = drops_bullet(line) ? line->text : line->begin,
      .end = line->end - (line->hyphen && line[1].joins),
      .line = line->number,
      .label = line->label,
      .level = line->level,
      .part = line->part,
      .fragment = line->fragment,
      .joins = line->joins,
      .cell = line->joins && line->cell,
      .glued = line->joins && line->glued};
}

// In the memory of the lines, which are longer: what is written has been read.
static struct gloss__layout_block *make_blocks(struct gloss__page *page) {
  _Static_assert(sizeof(struct gloss__layout_block) <=
                     sizeof(struct gloss__line),
                 "a block fits into its line's place");
  char *place = (char *)page->lines;
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__layout_block block = block_of(&page->lines[i]);
    memcpy(place + i * sizeof block, &block, sizeof block);
  }
  return gloss__resize(place, page->count * sizeof(struct gloss__layout_block));
}

static void order_parts(struct gloss__layout *out,
                        const struct gloss__page *page) {
  uint32_t at = 0;
  for (uint32_t k = 0; k < page->count; k++)
    if (page->lines[page->order[k]].part == GLOSS__MAIN)
      out->order[at++] = page->order[k];
  for (int part = GLOSS__CAPTIONS; part <= GLOSS__FURNITURE; part++)
    for (uint32_t i = 0; i < page->count; i++)
      if (page->lines[i].part == part) out->order[at++] = i;
}

static int by_line(const void *a, const void *b, void *blocks) {
  const struct gloss__layout_block *x = blocks, *y = blocks;
  x += *(const uint32_t *)a;
  y += *(const uint32_t *)b;
  return x->line < y->line ? -1 : x->line > y->line;
}

// Lines that a reader put into another order become blocks in raw order.
static void sort_blocks(struct gloss__layout *out, gloss__arena *scratch) {
  size_t count = out->count, size = count * sizeof *out->blocks;
  uint32_t *raw = gloss__arena_alloc(scratch, count * sizeof *raw);
  uint32_t *place = gloss__arena_alloc(scratch, count * sizeof *place);
  struct gloss__layout_block *old = gloss__arena_alloc(scratch, size);
  if (count) memcpy(old, out->blocks, size);
  for (size_t i = 0; i < count; i++) raw[i] = (uint32_t)i;
  qsort_r(raw, count, sizeof *raw, by_line, old);
  for (size_t i = 0; i < count; i++) {
    place[raw[i]] = (uint32_t)i;
    out->blocks[i] = old[raw[i]];
  }
  for (size_t i = 0; i < count; i++) out->order[i] = place[out->order[i]];
}

void gloss__layout_make(struct gloss__layout *out, gloss__arena *arena,
                        gloss_str text,
                        const struct gloss__layout_hints *hints) {
  gloss__arena scratch = {0};
  struct gloss__page page = {
      .arena = arena, .scratch = &scratch, .text = text, .hints = hints};
  gloss__layout_split(&page);
  if (hints && hints->shaped)
    gloss__hint_order(&page);
  else
    gloss__layout_wraps(&page);
  gloss__layout_repeats(&page);
  gloss__layout_label(&page);
  gloss__layout_body(&page);
  gloss__layout_joins(&page);
  gloss__outline_levels(&page);
  *out = (struct gloss__layout){.count = page.count, .damage = page.damage};
  out->order = gloss__arena_alloc(arena, page.count * sizeof *out->order);
  order_parts(out, &page);
  out->blocks = make_blocks(&page);
  if (hints && hints->shaped) sort_blocks(out, &scratch);
  gloss__arena_free(&scratch);
}
