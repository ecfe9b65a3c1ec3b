// keyness.c - words that are typical for some documents: more frequent there
// than in the others, by Dunning's log-likelihood ratio (1993).
#include "store/query.h"

#include <math.h>
#include <stdlib.h>

typedef struct counts {
  gloss__intern words;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } number[2]; // in the others, in those that match
  double total[2];
} counts;

static void count_word(counts *all, gloss_str word, int side) {
  uint32_t id = gloss__intern_add(&all->words, word);
  for (int i = 0; i < 2; i++)
    while (all->number[i].count <= id) gloss__push(&all->number[i], 0u);
  all->number[side].items[id]++;
  all->total[side]++;
}

static void count_text(counts *all, gloss_str text, int side) {
  gloss_set words = {0};
  gloss_segment(&words, text, 0, (uint32_t)text.size, GLOSS_WORD,
                GLOSS_RULES_AUTO);
  for (size_t i = 0; i < words.count; i++) {
    gloss_span word = words.items[i];
    size_t at = word.begin;
    if (word.kind < 2) continue; // spaces, punctuation, numbers
    gloss_utf8_next(text, &at);
    if (at < word.end) // single characters say little
      count_word(all,
                 (gloss_str){text.data + word.begin, word.end - word.begin},
                 side);
  }
  gloss_set_free(&words);
}

static gloss_status count_docs(gloss_store *store, const gloss__query *query,
                               counts *all, gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_printf(&sql, "SELECT c.text, d.main_end, %s",
                   query->match.size
                       ? "d.doc IN (SELECT rowid FROM gloss_text WHERE "
                         "gloss_text MATCH ?1)"
                       : "?1 IS NULL");
  gloss_status status = gloss__query_where(store, query, &sql, err);
  gloss_buf_puts(&sql, " AND ?2 IS NULL FROM gloss_document d JOIN "
                       "gloss_content c USING (doc)");
  if (!status &&
      sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL) != SQLITE_OK)
    status = gloss__sql_error(store, "cannot count", err);
  gloss_buf_free(&sql);
  if (status) return status;
  if (query->match.size)
    sqlite3_bind_text64(stmt, 1, query->match.data, query->match.size,
                        SQLITE_STATIC, SQLITE_UTF8);
  gloss__query_bind(query, stmt, 3);
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    gloss_str text = gloss__sql_str(stmt, 0);
    size_t end = (size_t)sqlite3_column_int64(stmt, 1);
    if (end < text.size) text.size = end;
    count_text(all, text, sqlite3_column_int(stmt, 2) != 0);
  }
  if (code != SQLITE_DONE)
    status = gloss__sql_error(store, "cannot count", err);
  sqlite3_finalize(stmt);
  return status;
}

// --- the score ---------------------------------------------------------------

typedef struct scored {
  uint32_t word;
  double score;
} scored;

static double part(double seen, double expected) {
  return seen > 0 ? seen * log(seen / expected) : 0;
}

// Positive only for words that are more frequent in the documents that match.
static double score_of(const counts *all, uint32_t word) {
  double in = all->number[1].items[word], out = all->number[0].items[word];
  double sum = all->total[0] + all->total[1];
  double want_in = (in + out) * all->total[1] / sum;
  double want_out = (in + out) * all->total[0] / sum;
  return in > want_in ? 2 * (part(in, want_in) + part(out, want_out)) : 0;
}

static int by_score(const void *left, const void *right) {
  const scored *a = left, *b = right;
  if (a->score != b->score) return a->score > b->score ? -1 : 1;
  return a->word < b->word ? -1 : a->word > b->word;
}

static void add_row(gloss_rows *rows, const counts *all, const scored *item) {
  char text[32];
  double numbers[3] = {all->number[1].items[item->word],
                       all->number[0].items[item->word], item->score};
  gloss__rows_add(rows, all->words.items[item->word], false);
  for (int i = 0; i < 3; i++) {
    snprintf(text, sizeof text, i < 2 ? "%.0f" : "%.1f", numbers[i]);
    gloss__rows_add(rows, gloss_str_of(text), true);
  }
}

static void add_rows(gloss_rows *rows, const counts *all, size_t limit) {
  size_t count = all->words.count;
  scored *items = gloss__alloc((count + 1) * sizeof *items);
  for (uint32_t i = 0; i < count; i++) items[i] = (scored){i, score_of(all, i)};
  if (count) qsort(items, count, sizeof *items, by_score);
  for (size_t i = 0; i < count && i < limit && items[i].score > 0; i++)
    add_row(rows, all, &items[i]);
  gloss__free(items);
}

gloss_status gloss_store_keyness(gloss_store *store, gloss_rows **out,
                                 const char *text, size_t limit,
                                 gloss_error *err) {
  static const char *const names[] = {"word", "here", "elsewhere", "keyness"};
  gloss__query query = {0};
  counts all = {0};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = count_docs(store, &query, &all, err);
  if (!status) {
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    add_rows(*out, &all, limit ? limit : 50);
  }
  gloss__query_free(&query);
  gloss__intern_free(&all.words);
  gloss__free(all.number[0].items);
  gloss__free(all.number[1].items);
  return status;
}
