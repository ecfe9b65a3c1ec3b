// pdf_order.c - the reading order of a page. A gutter is a strip that nearly no
// line crosses, with full lines on both sides; it parts the page into columns.
// Lines that run across cut the page into bands; a band is read column by
// column. Lines at one height of a column are the cells of a row.
#include "text/pdf.h"

#include <stdlib.h>

enum { BINS = 512, MOST_COLUMNS = 4, FEWEST = 3, MOST_STRIPS = 16 };

struct strip {
  float x0, x1;
};

struct layout {
  const struct pdf_doc *doc;
  const struct pdf_page *page;
  float x0, x1; // of the page's text
  struct strip gutters[MOST_COLUMNS - 1];
  int count;
};

static bool counts(const struct pdf_line *line) {
  return line->kind != PDF_HEAD;
}

static float width_of(const struct pdf_line *line) {
  return line->box.x1 - line->box.x0;
}

static void find_extent(struct layout *l) {
  bool any = false;
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    if (!counts(line)) continue;
    if (!any || line->box.x0 < l->x0) l->x0 = line->box.x0;
    if (!any || line->box.x1 > l->x1) l->x1 = line->box.x1;
    any = true;
  }
}

static int bin_of(const struct layout *l, float x) {
  int bin = (int)((x - l->x0) / (l->x1 - l->x0) * BINS);
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

// How many narrow lines cover each bin; returns how many there are.
static int count_cover(const struct layout *l, int cover[BINS + 1]) {
  int narrow = 0, depth = 0;
  memset(cover, 0, (BINS + 1) * sizeof *cover);
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    if (!counts(line) || width_of(line) > 0.6f * (l->x1 - l->x0)) continue;
    cover[bin_of(l, line->box.x0)]++;
    cover[bin_of(l, line->box.x1) + 1]--;
    narrow++;
  }
  for (int b = 0; b < BINS; b++) cover[b] = depth += cover[b];
  return narrow;
}

struct side {
  int full;
  float y0, y1;
};

// The lines inside a strip that are most of its width.
static struct side measure(const struct layout *l, float x0, float x1) {
  struct side side = {0, 0, 0};
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    if (!counts(line) || line->box.x0 < x0 - 1 || line->box.x1 > x1 + 1 ||
        width_of(line) < 0.6f * (x1 - x0) || line->chars < 6)
      continue;
    if (!side.full || line->box.y0 < side.y0) side.y0 = line->box.y0;
    if (!side.full || line->box.y1 > side.y1) side.y1 = line->box.y1;
    side.full++;
  }
  return side;
}

// Full lines on both sides, beside each other.
static bool is_gutter(const struct layout *l, struct strip strip, float left,
                      float right) {
  struct side a = measure(l, left, strip.x0), b = measure(l, strip.x1, right);
  float top = a.y0 > b.y0 ? a.y0 : b.y0, bottom = a.y1 < b.y1 ? a.y1 : b.y1;
  return a.full >= FEWEST && b.full >= FEWEST &&
         bottom - top > 2 * l->doc->size;
}

static void find_gutters(struct layout *l) {
  int cover[BINS + 1];
  struct strip found[MOST_STRIPS];
  int strips = 0;
  float unit = (l->x1 - l->x0) / BINS;
  int allowed = count_cover(l, cover) / 12;
  for (int b = 0, end; b < BINS; b = end) {
    for (end = b; end < BINS && cover[end] <= allowed;) end++;
    if (b > 0 && end < BINS && strips < MOST_STRIPS &&
        (float)(end - b) * unit >= 0.6f * l->doc->size)
      found[strips++] =
          (struct strip){l->x0 + (float)b * unit, l->x0 + (float)end * unit};
    end += end == b;
  }
  float left = l->x0;
  for (int i = 0; i < strips && l->count < MOST_COLUMNS - 1; i++) {
    float right = i + 1 < strips ? found[i + 1].x0 : l->x1;
    if (!is_gutter(l, found[i], left, right)) continue;
    l->gutters[l->count++] = found[i];
    left = found[i].x1;
  }
}

// From 1; 0 for a line that crosses a gutter.
static uint16_t column_of(const struct layout *l, const struct pdf_line *line) {
  uint16_t column = 1;
  if (!l->count) return 1;
  for (int g = 0; g < l->count; g++) {
    float middle = (l->gutters[g].x0 + l->gutters[g].x1) / 2;
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

static void find_rows(struct pdf_line *lines, uint32_t *order, uint32_t count) {
  for (uint32_t i = 0, end; i < count; i = end) {
    for (end = i + 1;
         end < count && same_row(&lines[order[i]], &lines[order[end]]);)
      end++;
    if (end - i < 2) continue;
    qsort_r(order + i, end - i, sizeof *order, by_left, lines);
    for (uint32_t k = i + 1; k < end; k++)
      lines[order[k]].cell = beside(&lines[order[k - 1]], &lines[order[k]]);
    lines[order[i]].row = true;
  }
}

static void order_page(struct pdf_doc *doc, struct pdf_page *page) {
  struct layout l = {.doc = doc, .page = page};
  struct pdf_line *lines = doc->lines.items;
  uint32_t *order = doc->order + page->line;
  find_extent(&l);
  if (l.x1 - l.x0 > 4 * doc->size) find_gutters(&l);
  page->columns = (uint16_t)(l.count + 1);
  for (uint32_t i = 0; i < page->lines; i++) {
    order[i] = page->line + i;
    lines[order[i]].column = column_of(&l, &lines[order[i]]);
  }
  qsort_r(order, page->lines, sizeof *order, by_height, lines);
  find_bands(lines, order, page->lines);
  qsort_r(order, page->lines, sizeof *order, by_place, lines);
  find_rows(lines, order, page->lines);
}

void gloss__pdf_order(struct pdf_doc *doc) {
  doc->order =
      gloss__arena_alloc(doc->arena, doc->lines.count * sizeof *doc->order);
  for (size_t p = 0; p < doc->pages.count; p++)
    order_page(doc, &doc->pages.items[p]);
}
