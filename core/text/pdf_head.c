// pdf_head.c - what stands at the same place of many pages: running heads,
// running feet, page numbers.
#include "text/pdf.h"

#include <stdlib.h>

enum { OUTER = 2, KEY = 96 }; // lines at either edge of a page that may be one

struct edge {
  uint32_t line, page;
  int32_t place;  // distance from the nearer edge in steps, its sign the edge
  char text[KEY]; // digits as '#', cut
};

struct edges {
  struct edge *items;
  size_t count, capacity;
};

static int32_t step_of(float y) { return (int32_t)(y / 4); }

// The line's text, its numbers as one '#' each; whether there is anything else.
static bool make_key(const struct pdf_doc *doc, const struct pdf_line *line,
                     char out[KEY]) {
  size_t size = 0;
  bool other = false, number = false;
  for (uint32_t w = 0; w < line->words; w++) {
    gloss_str word = gloss__pdf_word(doc, line->word + w);
    for (size_t i = 0; i < word.size && size + 1 < KEY; i++) {
      bool digit = word.data[i] >= '0' && word.data[i] <= '9';
      if (digit && number) continue;
      number = digit;
      other |= !digit;
      out[size++] = digit ? '#' : word.data[i];
    }
  }
  out[size] = 0;
  return other;
}

// 3, - 3 -, —3—, 3 / 9, 第3页 共9页, Page 3 of 9
static bool is_page_number(const char *key) {
  static const char *const marks[] = {
      "#",  "-",  "—", "–",  "―",    "/",    "·",  ".", "第", "页",
      "頁", "共", ",", "，", "Page", "page", "of", "|", "~",  "_"};
  size_t at = 0, numbers = 0;
  while (key[at]) {
    size_t found = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !found; i++)
      if (!strncmp(key + at, marks[i], strlen(marks[i])))
        found = strlen(marks[i]);
    if (!found) return false;
    numbers += key[at] == '#';
    at += found;
  }
  return numbers > 0 && numbers <= 2 && at < 40;
}

static int by_key(const void *a, const void *b) {
  const struct edge *x = a, *y = b;
  int order = strcmp(x->text, y->text);
  if (!order) order = x->place < y->place ? -1 : x->place > y->place;
  return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

static void add_edge(struct edges *edges, struct pdf_doc *doc, uint32_t index,
                     int32_t place) {
  struct edge edge = {.line = index, .page = doc->lines.items[index].page};
  edge.place = place;
  make_key(doc, &doc->lines.items[index], edge.text);
  if (is_page_number(edge.text)) {
    doc->lines.items[index].kind = PDF_HEAD;
    doc->lines.items[index].reason = "page number";
  }
  gloss__push(edges, edge);
}

// The outermost lines of a page, if they stand within its outer eighth.
static void find_edges(struct edges *edges, struct pdf_doc *doc,
                       const struct pdf_page *page, bool top) {
  uint32_t best[OUTER] = {UINT32_MAX, UINT32_MAX};
  float at[OUTER] = {0, 0};
  for (uint32_t i = page->line; i < page->line + page->lines; i++) {
    const struct pdf_line *line = &doc->lines.items[i];
    float y = top ? line->box.y0 : page->height - line->box.y1;
    if (y * 8 > page->height) continue;
    for (int k = 0; k < OUTER; k++)
      if (best[k] == UINT32_MAX || y < at[k]) {
        for (int m = OUTER - 1; m > k; m--)
          best[m] = best[m - 1], at[m] = at[m - 1];
        best[k] = i, at[k] = y;
        break;
      }
  }
  for (int k = 0; k < OUTER && best[k] != UINT32_MAX; k++) {
    int32_t place = step_of(at[k]) + 1;
    add_edge(edges, doc, best[k], top ? place : -place);
  }
}

static void mark(struct pdf_doc *doc, const struct edge *from,
                 const struct edge *to) {
  uint32_t pages = 1;
  for (const struct edge *e = from + 1; e < to; e++)
    pages += e->page != e[-1].page;
  if (pages < 3 && !(pages == 2 && doc->pages.count == 2)) return;
  const char *reason = gloss__arena_printf(
      doc->arena, "stands at the same place of %u pages", pages);
  for (const struct edge *e = from; e < to; e++) {
    struct pdf_line *line = &doc->lines.items[e->line];
    if (line->kind == PDF_HEAD) continue;
    line->kind = PDF_HEAD;
    line->reason = reason;
  }
}

// One key, and places that differ by a step at most.
static bool alike(const struct edge *a, const struct edge *b) {
  return !strcmp(a->text, b->text) && b->place - a->place <= 1;
}

void gloss__pdf_heads(struct pdf_doc *doc) {
  struct edges edges = {0};
  for (size_t p = 0; p < doc->pages.count; p++) {
    find_edges(&edges, doc, &doc->pages.items[p], true);
    find_edges(&edges, doc, &doc->pages.items[p], false);
  }
  if (edges.count) qsort(edges.items, edges.count, sizeof *edges.items, by_key);
  for (size_t i = 0, end; i < edges.count; i = end) {
    for (end = i + 1;
         end < edges.count && alike(&edges.items[end - 1], &edges.items[end]);)
      end++;
    mark(doc, &edges.items[i], &edges.items[end]);
  }
  gloss__free(edges.items);
}
