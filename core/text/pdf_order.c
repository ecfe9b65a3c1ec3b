// pdf_order.c - the reading order of a page. Lines that run across its columns
// cut it into bands; a band is read column by column.
#include "text/pdf.h"

#include <stdlib.h>

static bool counts(const struct pdf_line *line) {
  return line->kind != PDF_HEAD;
}

// From 1; 0 for a line that crosses a gutter.
static uint16_t column_of(const struct pdf_page *page,
                          const struct pdf_line *line) {
  uint16_t column = 1;
  for (int g = 0; g + 1 < page->columns; g++) {
    float middle = (page->gutters[g].x0 + page->gutters[g].x1) / 2;
    if (line->box.x0 < middle && line->box.x1 > middle) return 0;
    if (line->box.x0 >= middle) column++;
  }
  return column;
}

// --- sorting -----------------------------------------------------------------

static int by_height(const void *a, const void *b, void *lines) {
  const struct pdf_line *x = (struct pdf_line *)lines + *(const uint32_t *)a;
  const struct pdf_line *y = (struct pdf_line *)lines + *(const uint32_t *)b;
  float xm = x->box.y0 + x->box.y1, ym = y->box.y0 + y->box.y1;
  if (xm != ym) return xm < ym ? -1 : 1;
  return x < y ? -1 : x > y;
}

static int by_place(const void *a, const void *b, void *lines) {
  const struct pdf_line *x = (struct pdf_line *)lines + *(const uint32_t *)a;
  const struct pdf_line *y = (struct pdf_line *)lines + *(const uint32_t *)b;
  bool x_head = !counts(x), y_head = !counts(y);
  if (x_head != y_head) return x_head - y_head;
  if (x->band != y->band) return x->band - y->band;
  if (x->column != y->column) return x->column - y->column;
  return by_height(a, b, lines);
}

// A line across all columns is a band of its own.
static void find_bands(struct pdf_line *lines, const uint32_t *order,
                       uint32_t count) {
  uint16_t band = 0;
  bool across = false;
  for (uint32_t i = 0; i < count; i++) {
    struct pdf_line *line = &lines[order[i]];
    if (!counts(line)) continue;
    bool turns = across != (line->column == 0);
    if (turns && band < UINT16_MAX) band++;
    across = line->column == 0;
    line->band = band;
  }
}

static void order_page(struct pdf_doc *doc, struct pdf_page *page) {
  struct pdf_line *lines = doc->lines.items;
  uint32_t *order = doc->order + page->line;
  for (uint32_t i = 0; i < page->lines; i++) {
    order[i] = page->line + i;
    lines[order[i]].column = column_of(page, &lines[order[i]]);
  }
  qsort_r(order, page->lines, sizeof *order, by_height, lines);
  find_bands(lines, order, page->lines);
  qsort_r(order, page->lines, sizeof *order, by_place, lines);
  gloss__pdf_rows(doc, order, page->lines);
}

void gloss__pdf_order(struct pdf_doc *doc) {
  gloss__pdf_columns(doc);
  doc->order =
      gloss__arena_alloc(doc->arena, doc->lines.count * sizeof *doc->order);
  for (size_t p = 0; p < doc->pages.count; p++)
    order_page(doc, &doc->pages.items[p]);
}
