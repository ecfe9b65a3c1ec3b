// keyness.c - words that are typical for the documents that match a query.
#include "store/query.h"

static gloss_status count_docs(gloss_store *store, gloss__query *query,
                               gloss_terms *const sides[2], gloss_error *err) {
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
    gloss_terms_count(sides[sqlite3_column_int(stmt, 2) != 0], text);
  }
  if (code != SQLITE_DONE)
    status = gloss__sql_error(store, "cannot count", err);
  sqlite3_finalize(stmt);
  return status;
}

static void add_row(gloss_rows *rows, const gloss_term *term) {
  char text[32];
  double numbers[3] = {term->count, term->elsewhere, term->score};
  gloss__rows_add(rows, term->text, false);
  for (int i = 0; i < 3; i++) {
    snprintf(text, sizeof text, i < 2 ? "%.0f" : "%.1f", numbers[i]);
    gloss__rows_add(rows, gloss_str_of(text), true);
  }
}

gloss_status gloss_store_keyness(gloss_store *store, gloss_rows **out,
                                 const char *text, size_t limit,
                                 gloss_error *err) {
  static const char *const names[] = {"word", "here", "elsewhere", "keyness"};
  gloss__query query = {0};
  gloss_terms *sides[2] = {gloss_terms_new(), gloss_terms_new()};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = count_docs(store, &query, sides, err);
  if (!status) {
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    const gloss_term *terms;
    size_t count =
        gloss_terms_typical(sides[1], sides[0], &terms, limit ? limit : 50);
    for (size_t i = 0; i < count; i++) add_row(*out, &terms[i]);
  }
  gloss__query_free(&query);
  gloss_terms_free(sides[0]);
  gloss_terms_free(sides[1]);
  return status;
}
