// layout_hint.c - lines of a page whose reader knows its shape (PDF, office
// documents): their order, their roles, what goes on where.
#include "text/layout_parts.h"

#include <stdlib.h>

static const struct gloss__layout_hint *
hint_of(const struct gloss__page *page, const struct gloss__line *line) {
  static const struct gloss__layout_hint none;
  const struct gloss__layout_hints *hints = page->hints;
  return line->number <= hints->count ? &hints->lines[line->number - 1] : &none;
}

static int by_rank(const void *a, const void *b, void *self) {
  const struct gloss__page *page = self;
  const struct gloss__line *x = a, *y = b;
  uint32_t p = hint_of(page, x)->rank, q = hint_of(page, y)->rank;
  if (p == q) p = x->number, q = y->number;
  return p < q ? -1 : p > q;
}

void gloss__hint_order(struct gloss__page *page) {
  bool sorted = true;
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    const struct gloss__layout_hint *hint = hint_of(page, line);
    line->gap = hint->gap;
    line->continues = hint->joins;
    if (hint->joins || hint->prose) line->prose = true;
    if (i && by_rank(line - 1, line, page) > 0) sorted = false;
  }
  if (!sorted)
    qsort_r(page->lines, page->count, sizeof *page->lines, by_rank, page);
  for (uint32_t i = 1; i < page->count; i++)
    if (page->lines[i].continues == GLOSS__JOINS_TEXT)
      page->lines[i - 1].prose = true;
}

void gloss__hint_label(struct gloss__page *page, struct gloss__line *line,
                       const struct gloss__layout_hint *hint) {
  const char *reason = hint->reason;
  if (hint->out) {
    line->word = 0;
    gloss__layout_furnish(page, line, GLOSS_BOILERPLATE,
                          reason ? reason : "furniture of the page");
  } else if (hint->role == GLOSS__ROLE_CAPTION) {
    gloss__line_set(line, GLOSS_CAPTION, reason ? reason : "caption");
  } else if (hint->role == GLOSS__ROLE_NOTE) {
    gloss__line_set(line, GLOSS_BODY, reason ? reason : "note");
  } else if (hint->role == GLOSS__ROLE_SUBTITLE) {
    gloss__line_set(line, GLOSS_SUBTITLE, reason ? reason : "subtitle");
  } else if (hint->role == GLOSS__ROLE_HEAD) {
    line->level = 1;
  } else if (hint->role == GLOSS__ROLE_HEADING && hint->level) {
    gloss__line_set(line, GLOSS_HEADING,
                    reason ? reason : "larger type than the text's");
    line->level = hint->level;
  } else if (hint->role == GLOSS__ROLE_LIST_ITEM) {
    gloss__line_set(line, GLOSS_LIST_ITEM, reason ? reason : "list element");
  } else if (hint->joins) {
    gloss__line_set(line, GLOSS_CONTINUATION,
                    reason ? reason
                    : hint->joins == GLOSS__JOINS_CELL
                        ? "the next cell of a row"
                        : "goes on in another column or page");
  } else if (hint->role == GLOSS__ROLE_CELL) {
    gloss__line_set(line, GLOSS_BODY, reason ? reason : "row of a table");
  }
}

// Text that may go on, or be gone on with.
static bool flows(const struct gloss__line *line) {
  return line->part == GLOSS__MAIN && line->label != GLOSS_CAPTION;
}

// Joins a line to the text before it, or takes back that it goes on.
static void join(struct gloss__line *line, const struct gloss__line *before) {
  line->joins = before != NULL;
  line->cell = before && line->continues == GLOSS__JOINS_CELL;
  if (!before && line->label == GLOSS_CONTINUATION)
    gloss__line_set(line, GLOSS_BODY, "what it went on with is gone");
}

bool gloss__hint_join(struct gloss__page *page) {
  bool thrown = false, between = false;
  const struct gloss__line *before = NULL;
  if (!page->hints || !page->hints->shaped) return false;
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (line->part == GLOSS__MAIN && line->label == GLOSS_CAPTION) {
      bool more = i && line[-1].label == GLOSS_CAPTION;
      if (line->continues) join(line, more ? line - 1 : NULL);
      between = true;
    }
    if (!flows(line)) continue;
    if (line->continues) {
      join(line, before);
      thrown |= between && line->joins;
    }
    before = line;
    between = false;
  }
  return thrown;
}
