// pdf_stamp.c - what is stamped on every page: watermarks, words on the margin.
// Turned text comes as characters of their own or as lines that are higher than
// wide; only such, and type much larger than the text's, can be a stamp, since
// forms repeat their labels on purpose.
#include "text/pdf.h"

#include <stdlib.h>

enum { LONGEST = 60 }; // bytes of a stamp's first word

struct stamp {
  gloss_str text;
  struct pdf_box box;
  uint32_t line, page;
};

static bool is_turned(const struct pdf_line *line) {
  float wide = line->box.x1 - line->box.x0, high = line->box.y1 - line->box.y0;
  return line->chars > 1 && high > 2 * wide;
}

static bool may_be(const struct pdf_doc *doc, const struct pdf_line *line) {
  return line->kind == PDF_TEXT &&
         (line->chars == 1 || is_turned(line) || line->size > 2 * doc->size);
}

static int compare(float a, float b) { return a < b - 1 ? -1 : a > b + 1; }

static int by_text(const void *a, const void *b) {
  const struct stamp *x = a, *y = b;
  if (x->text.size != y->text.size) return x->text.size < y->text.size ? -1 : 1;
  int order = memcmp(x->text.data, y->text.data, x->text.size);
  if (!order) order = (x->box.y0 > y->box.y0) - (x->box.y0 < y->box.y0);
  if (!order) order = (x->box.x0 > y->box.x0) - (x->box.x0 < y->box.x0);
  return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

static bool alike(const struct stamp *a, const struct stamp *b) {
  return gloss_str_equal(a->text, b->text) && !compare(a->box.y0, b->box.y0) &&
         !compare(a->box.x0, b->box.x0);
}

static void mark(struct pdf_doc *doc, const struct stamp *from,
                 const struct stamp *to) {
  uint32_t pages = 1;
  for (const struct stamp *s = from + 1; s < to; s++)
    pages += s->page != s[-1].page;
  if (pages < 3 && !(pages == 2 && doc->pages.count == 2)) return;
  const char *reason =
      gloss__arena_printf(doc->arena, "stamped on %u pages", pages);
  for (const struct stamp *s = from; s < to; s++) {
    doc->lines.items[s->line].kind = PDF_HEAD;
    doc->lines.items[s->line].reason = reason;
  }
}

void gloss__pdf_stamps(struct pdf_doc *doc) {
  struct {
    struct stamp *items;
    size_t count, capacity;
  } all = {0};
  for (size_t i = 0; i < doc->lines.count && doc->pages.count > 1; i++) {
    const struct pdf_line *line = &doc->lines.items[i];
    gloss_str text = gloss__pdf_word(doc, line->word);
    if (may_be(doc, line) && text.size <= LONGEST)
      gloss__push(&all,
                  (struct stamp){text, line->box, (uint32_t)i, line->page});
  }
  if (all.count) qsort(all.items, all.count, sizeof *all.items, by_text);
  for (size_t i = 0, end; i < all.count; i = end) {
    for (end = i + 1;
         end < all.count && alike(&all.items[end - 1], &all.items[end]);)
      end++;
    mark(doc, &all.items[i], &all.items[end]);
  }
  gloss__free(all.items);
}
