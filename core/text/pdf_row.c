// pdf_row.c - rows of tables. Lines at one height of a column are the cells of
// a row, or the words of a justified line; what stands close below a cell goes
// on with it.
#include "text/pdf.h"

#include <stdlib.h>

static bool counts(const struct pdf_line *line) {
  return line->kind != PDF_HEAD;
}

static int by_left(const void *a, const void *b, void *lines) {
  const struct pdf_line *x = (struct pdf_line *)lines + *(const uint32_t *)a;
  const struct pdf_line *y = (struct pdf_line *)lines + *(const uint32_t *)b;
  if (x->box.x0 != y->box.x0) return x->box.x0 < y->box.x0 ? -1 : 1;
  return x < y ? -1 : x > y;
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

// The end of the lines from `i` on that stand at one height, which are put from
// left to right.
static uint32_t take_row(struct pdf_doc *doc, uint32_t *order, uint32_t i,
                         uint32_t count) {
  struct pdf_line *lines = doc->lines.items;
  uint32_t end = i + 1;
  while (end < count && same_row(&lines[order[i]], &lines[order[end]])) end++;
  if (end - i < 2) return end;
  qsort_r(order + i, end - i, sizeof *order, by_left, lines);
  bool justified = is_justified(doc, order + i, end - i);
  for (uint32_t k = i + 1; k < end; k++) {
    struct pdf_line *line = &lines[order[k]];
    bool next = beside(&lines[order[k - 1]], line);
    line->cell = next && !justified;
    line->same = next && justified;
  }
  lines[order[i]].row = !justified;
  return end;
}

// --- cells of several lines --------------------------------------------------

// The cell of the row order[from, end) that the line stands under, but for the
// first; `end`: none.
static uint32_t cell_above(const struct pdf_line *lines, const uint32_t *order,
                           uint32_t from, uint32_t end,
                           const struct pdf_line *line) {
  for (uint32_t k = from + 1; k < end; k++) {
    const struct pdf_line *cell = &lines[order[k]];
    float off = line->box.x0 - cell->box.x0;
    if (cell->cell && off < 0.5f * line->size && off > -0.5f * line->size)
      return k;
  }
  return end;
}

// Whether the lines order[to, end) go on with cells of the row order[from, to):
// each stands under one, closer than rows do.
static bool goes_on(const struct pdf_line *lines, const uint32_t *order,
                    uint32_t from, uint32_t to, uint32_t end) {
  float low = 0;
  for (uint32_t k = from; k < to; k++)
    if (lines[order[k]].box.y1 > low) low = lines[order[k]].box.y1;
  for (uint32_t k = to; k < end; k++) {
    const struct pdf_line *line = &lines[order[k]];
    if (line->band != lines[order[from]].band ||
        line->column != lines[order[from]].column || !counts(line) ||
        line->box.y0 - low > 0.5f * line->size ||
        cell_above(lines, order, from, to, line) == to)
      return false;
  }
  return true;
}

// Puts order[at] behind the cell `cell` and what already goes on with it.
static void move_up(struct pdf_line *lines, uint32_t *order, uint32_t cell,
                    uint32_t at) {
  uint32_t line = order[at], to = cell + 1;
  while (to < at && lines[order[to]].wrapped) to++;
  memmove(order + to + 1, order + to, (at - to) * sizeof *order);
  order[to] = line;
  lines[line].row = lines[line].cell = false;
  lines[line].wrapped = true;
}

enum { MOST_CELLS = 64 }; // of a row, with the lines that go on with it

void gloss__pdf_rows(struct pdf_doc *doc, uint32_t *order, uint32_t count) {
  struct pdf_line *lines = doc->lines.items;
  uint32_t row = 0; // the last one's begin, if `wide`
  bool wide = false;
  for (uint32_t i = 0, end; i < count; i = end) {
    end = take_row(doc, order, i, count);
    if (wide && end - row <= MOST_CELLS && goes_on(lines, order, row, i, end)) {
      for (uint32_t k = i; k < end; k++)
        move_up(lines, order,
                cell_above(lines, order, row, k, &lines[order[k]]), k);
      continue;
    }
    row = i;
    wide = lines[order[i]].row;
  }
}
