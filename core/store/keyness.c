// keyness.c - words that are typical for the documents that match a query.
#include "store/query.h"

gloss_status gloss__query_split(gloss_store *store, gloss__query *query,
                                void (*each)(void *self, gloss_str text,
                                             bool found),
                                void *self, gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_puts(&sql, "SELECT c.text, d.main_end, 1");
  gloss_status status = gloss__query_only(store, query, &sql, err);
  gloss_buf_puts(&sql, " FROM gloss_document d JOIN gloss_content c USING "
                       "(doc)");
  if (!status &&
      sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL) != SQLITE_OK)
    status = gloss__sql_error(store, "cannot count", err);
  gloss_buf_free(&sql);
  if (status) return status;
  gloss__query_bind(query, stmt);
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    gloss_str text = gloss__sql_str(stmt, 0);
    size_t end = (size_t)sqlite3_column_int64(stmt, 1);
    if (end < text.size) text.size = end;
    each(self, text, sqlite3_column_int(stmt, 2) != 0);
  }
  if (code != SQLITE_DONE)
    status = gloss__sql_error(store, "cannot count", err);
  sqlite3_finalize(stmt);
  return status;
}

gloss_rows *gloss__rows_typical(gloss_store *store, const char *const names[4],
                                gloss_terms *here, const gloss_terms *elsewhere,
                                size_t limit) {
  gloss_rows *rows = gloss__rows_new(store, NULL);
  const gloss_term *terms;
  char score[32];
  gloss__rows_columns(rows, names, 4);
  size_t found =
      gloss_terms_typical(here, elsewhere, &terms, limit ? limit : 50);
  for (size_t i = 0; i < found; i++) {
    snprintf(score, sizeof score, "%.1f", terms[i].score);
    gloss__rows_add(rows, terms[i].text, false);
    gloss__rows_number(rows, terms[i].count);
    gloss__rows_number(rows, terms[i].elsewhere);
    gloss__rows_add(rows, gloss_str_of(score), true);
  }
  return rows;
}

static void count(void *self, gloss_str text, bool found) {
  gloss_terms *const *sides = self;
  gloss_terms_count(sides[found], text);
}

gloss_status gloss_store_keyness(gloss_store *store, gloss_rows **out,
                                 const char *text, size_t limit,
                                 gloss_error *err) {
  static const char *const names[] = {"word", "here", "elsewhere", "keyness"};
  gloss__query query = {0};
  gloss_terms *sides[2] = {gloss_terms_new(), gloss_terms_new()};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = gloss__query_split(store, &query, count, sides, err);
  if (!status)
    *out = gloss__rows_typical(store, names, sides[1], sides[0], limit);
  gloss__query_free(&query);
  gloss_terms_free(sides[0]);
  gloss_terms_free(sides[1]);
  return status;
}
