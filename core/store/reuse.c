// reuse.c - which paragraphs of a document stand in others, and where: each is
// aligned with every other document, and the one that holds most of it is named
// (of several the earliest).
#include "store/passages.h"

#include <stdlib.h>

typedef struct paragraph {
  uint32_t first, end; // letters
  uint32_t seen;       // letters found in the document under the glass
  uint32_t seen_at;    // where there, in bytes
  uint32_t best, at;   // the same of the best document so far
  int64_t doc;         // that document; 0: none
  uint32_t year, line; // its year (0: unknown), its raw line
} paragraph;

typedef struct reuse {
  gloss_store *store;
  int64_t doc;
  gloss_buf text;
  gloss__letters letters;
  gloss__seeds seeds;
  struct {
    paragraph *items;
    size_t count, capacity;
  } paragraphs;
  gloss__passages found; // of the document under the glass
} reuse;

// A paragraph is a line of the text; short ones say nothing about copying.
static void cut(reuse *work) {
  const gloss__letters *letters = &work->letters;
  const char *text = work->text.data;
  uint32_t first = 0;
  for (uint32_t i = 0; i < letters->count; i++) {
    uint32_t at = letters->at[i], next = letters->at[i + 1];
    if (i + 1 < letters->count && !memchr(text + at, '\n', next - at)) continue;
    if (i + 1 - first >= GLOSS__PASSAGE)
      gloss__push(&work->paragraphs, (paragraph){.first = first, .end = i + 1});
    first = i + 1;
  }
}

// The first paragraph that ends behind a letter.
static size_t paragraph_at(const reuse *work, uint32_t letter) {
  size_t low = 0, high = work->paragraphs.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (work->paragraphs.items[middle].end > letter)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static int by_place(const void *left, const void *right) {
  const gloss__passage *a = left, *b = right;
  if (a->a != b->a) return a->a < b->a ? -1 : 1;
  return a->a_end < b->a_end ? -1 : a->a_end > b->a_end;
}

// Letters of the paragraph that the passage covers from `from` on.
static void cover(paragraph *p, const gloss__passage *passage, uint32_t from,
                  const gloss__letters *other) {
  uint32_t begin = p->first > from ? p->first : from;
  uint32_t end = p->end < passage->a_end ? p->end : passage->a_end;
  if (begin >= end) return;
  if (!p->seen) {
    uint32_t b = passage->b + (begin - passage->a);
    p->seen_at = other->at[b < passage->b_end ? b : passage->b];
  }
  p->seen += end - begin;
}

static void keep_best(reuse *work, size_t from, size_t to, int64_t doc,
                      uint32_t year) {
  for (size_t i = from; i < to; i++) {
    paragraph *p = &work->paragraphs.items[i];
    bool earlier = p->seen == p->best && year && (!p->year || year < p->year);
    if (p->seen && (p->seen > p->best || earlier)) {
      p->best = p->seen;
      p->at = p->seen_at;
      p->doc = doc;
      p->year = year;
    }
    p->seen = 0;
  }
}

static void align(reuse *work, int64_t doc, gloss_str text, uint32_t year) {
  gloss__letters other;
  uint32_t done = 0;
  work->found.count = 0;
  gloss__letters_make(&other, text);
  gloss__passages_find(&work->seeds, &other, &work->found);
  if (work->found.count)
    qsort(work->found.items, work->found.count, sizeof *work->found.items,
          by_place);
  for (size_t i = 0; i < work->found.count; i++) {
    const gloss__passage *passage = &work->found.items[i];
    if (passage->a_end - passage->a < GLOSS__PASSAGE) continue;
    uint32_t from = passage->a > done ? passage->a : done;
    for (size_t at = paragraph_at(work, from);
         at < work->paragraphs.count &&
         work->paragraphs.items[at].first < passage->a_end;
         at++)
      cover(&work->paragraphs.items[at], passage, from, &other);
    if (passage->a_end > done) done = passage->a_end;
  }
  if (work->found.count)
    keep_best(work, paragraph_at(work, work->found.items[0].a),
              work->paragraphs.count, doc, year);
  gloss__letters_free(&other);
}

static gloss_status align_all(reuse *work, gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_status status = GLOSS_OK;
  gloss_buf_puts(&sql, "SELECT d.doc, c.text, d.main_end, CAST(substr(");
  gloss__sql_year(work->store, &sql);
  gloss_buf_puts(&sql, ", 1, 4) AS INTEGER) FROM gloss_document d JOIN "
                       "gloss_content c USING (doc) LEFT JOIN gloss_fact_doc "
                       "x USING (doc) WHERE d.doc <> ? ORDER BY d.doc");
  if (sqlite3_prepare_v2(work->store->db, sql.data, -1, &stmt, NULL))
    status = gloss__sql_error(work->store, "cannot read", err);
  gloss_buf_free(&sql);
  if (status) return status;
  sqlite3_bind_int64(stmt, 1, work->doc);
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    gloss_str text = gloss__sql_str(stmt, 1);
    size_t end = (size_t)sqlite3_column_int64(stmt, 2);
    if (end < text.size) text.size = end;
    align(work, sqlite3_column_int64(stmt, 0), text,
          (uint32_t)sqlite3_column_int64(stmt, 3));
  }
  if (code != SQLITE_DONE)
    status = gloss__sql_error(work->store, "cannot read", err);
  sqlite3_finalize(stmt);
  return status;
}

// --- rows --------------------------------------------------------------------

static int by_doc(const void *left, const void *right) {
  const paragraph *a = *(paragraph *const *)left;
  const paragraph *b = *(paragraph *const *)right;
  if (a->doc != b->doc) return a->doc < b->doc ? -1 : 1;
  return a->first < b->first ? -1 : a->first > b->first;
}

// Each source's lines are counted once.
static void find_lines(reuse *work) {
  size_t count = work->paragraphs.count;
  paragraph **order = gloss__alloc((count + 1) * sizeof *order);
  for (size_t i = 0; i < count; i++) order[i] = &work->paragraphs.items[i];
  qsort(order, count, sizeof *order, by_doc);
  gloss__raw_lines lines = {0};
  int64_t held = 0;
  for (size_t i = 0; i < count; i++) {
    if (!order[i]->doc) continue;
    if (order[i]->doc != held) {
      gloss__raw_lines_free(&lines);
      lines = (gloss__raw_lines){0};
      gloss__raw_lines_open(&lines, work->store, order[i]->doc);
      held = order[i]->doc;
    }
    order[i]->line = gloss__raw_lines_at(&lines, order[i]->at);
  }
  gloss__raw_lines_free(&lines);
  gloss__free(order);
}

static void add_row(reuse *work, gloss_rows *rows, const paragraph *p,
                    const gloss__raw_lines *lines) {
  uint32_t begin = work->letters.at[p->first];
  uint32_t end = work->letters.at[p->end];
  const char *text = work->text.data;
  char share[16];
  snprintf(share, sizeof share, "%.2f",
           (double)p->best / (double)(p->end - p->first));
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == ' ')) end--;
  gloss__rows_line(rows, gloss__raw_lines_at(lines, begin));
  gloss__rows_add(rows, gloss_str_of(share), true);
  gloss__rows_source(work->store, rows, p->doc);
  gloss__rows_line(rows, p->line);
  gloss__rows_line(rows, p->year);
  gloss__rows_add(rows, (gloss_str){text + begin, end - begin}, false);
}

static gloss_rows *rows_of(reuse *work, double least) {
  static const char *const names[] = {"line",       "share", "source",
                                      "other_line", "year",  "paragraph"};
  gloss_rows *rows = gloss__rows_new(work->store, NULL);
  gloss__raw_lines lines = {0};
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  find_lines(work);
  gloss__raw_lines_open(&lines, work->store, work->doc);
  for (size_t i = 0; i < work->paragraphs.count; i++) {
    const paragraph *p = &work->paragraphs.items[i];
    if (p->doc && (double)p->best >= least * (double)(p->end - p->first))
      add_row(work, rows, p, &lines);
  }
  gloss__raw_lines_free(&lines);
  return rows;
}

gloss_status gloss_store_reuse(gloss_store *store, gloss_rows **out,
                               const char *doc, double least,
                               gloss_error *err) {
  reuse work = {.store = store};
  gloss_status status = gloss__store_named(store, doc, &work.doc, err);
  if (!status) status = gloss__store_main(store, work.doc, &work.text, err);
  if (!status) {
    gloss__letters_make(&work.letters,
                        (gloss_str){work.text.data, work.text.size});
    gloss__seeds_make(&work.seeds, &work.letters);
    cut(&work);
    status = align_all(&work, err);
  }
  if (!status) *out = rows_of(&work, least);
  gloss__seeds_free(&work.seeds);
  gloss__letters_free(&work.letters);
  gloss__free(work.paragraphs.items);
  gloss__free(work.found.items);
  gloss_buf_free(&work.text);
  return status;
}
