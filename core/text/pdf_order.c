// pdf_order.c - the reading order of a page. Lines that run across its columns
// cut it into bands; a band is read column by column. Lines at one height of a
// column are the cells of a row, or the words of a justified line.
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

static int by_left(const void *a, const void *b, void *lines) {
  const struct pdf_line *x = (struct pdf_line *)lines + *(const uint32_t *)a;
  const struct pdf_line *y = (struct pdf_line *)lines + *(const uint32_t *)b;
  if (x->box.x0 != y->box.x0) return x->box.x0 < y->box.x0 ? -1 : 1;
  return x < y ? -1 : x > y;
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

static bool same_row(const struct pdf_line *a, const struct pdf_line *b) {
  float middle = (b->box.y0 + b->box.y1) / 2;
  return counts(a) && counts(b) && a->band == b->band &&
         a->column == b->column && middle > a->box.y0 && middle < a->box.y1;
}

static bool beside(const struct pdf_line *a, const struct pdf_line *b) {
  return b->box.x0 > a->box.x1 - 0.3f * a->size;
}

// Whether the lines (from left to right) are the words of one that was set to a
// width: the spaces between the words are all alike.
static bool is_justified(const struct pdf_doc *doc, const uint32_t *order,
                         uint32_t count) {
  float least = 1e9f, most = 0, end = 0;
  uint32_t spaces = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct pdf_line *line = &doc->lines.items[order[i]];
    for (uint32_t k = 0; k < line->words; k++) {
      const struct pdf_box *box = &doc->words.items[line->word + k].box;
      float space = box->x0 - end;
      end = box->x1;
      if (!i && !k) continue;
      if (space < least) least = space;
      if (space > most) most = space;
      spaces++;
    }
  }
  return spaces >= 2 && least > 0 && most < least * 1.25f &&
         most < 8 * doc->size;
}

static void find_rows(struct pdf_doc *doc, uint32_t *order, uint32_t count) {
  struct pdf_line *lines = doc->lines.items;
  for (uint32_t i = 0, end; i < count; i = end) {
    for (end = i + 1;
         end < count && same_row(&lines[order[i]], &lines[order[end]]);)
      end++;
    if (end - i < 2) continue;
    qsort_r(order + i, end - i, sizeof *order, by_left, lines);
    bool justified = is_justified(doc, order + i, end - i);
    for (uint32_t k = i + 1; k < end; k++) {
      struct pdf_line *line = &lines[order[k]];
      bool next = beside(&lines[order[k - 1]], line);
      line->cell = next && !justified;
      line->same = next && justified;
    }
    lines[order[i]].row = !justified;
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
  find_rows(doc, order, page->lines);
}

void gloss__pdf_order(struct pdf_doc *doc) {
  gloss__pdf_columns(doc);
  doc->order =
      gloss__arena_alloc(doc->arena, doc->lines.count * sizeof *doc->order);
  for (size_t p = 0; p < doc->pages.count; p++)
    order_page(doc, &doc->pages.items[p]);
}
