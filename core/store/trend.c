// trend.c - facts over the years of their documents, and names by first use.
#include "store/store.h"

void gloss__sql_year(gloss_store *store, gloss_buf *out) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT f.name FROM gloss_field f JOIN gloss_type t USING (type) WHERE "
      "t.name = 'doc' AND f.name IN ('period', 'year', 'published', 'date') "
      "ORDER BY CASE f.name WHEN 'period' THEN 1 WHEN 'year' THEN 2 WHEN "
      "'published' THEN 3 ELSE 4 END",
      NULL);
  bool any = false;
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_buf_puts(out, any ? ", x." : "coalesce(x.");
    gloss__sql_name(out, "", (const char *)sqlite3_column_text(stmt, 0));
    any = true;
  }
  gloss_buf_puts(out, any ? ", '')" : "''");
  if (stmt) sqlite3_reset(stmt);
}

// "type" or "type.field" that are declared.
static gloss_status split(gloss_store *store, const char *what, char type[80],
                          const char **field, gloss_error *err) {
  const char *dot = strchr(what, '.');
  size_t size = dot ? (size_t)(dot - what) : strlen(what);
  snprintf(type, 80, "%.*s", (int)(size < 79 ? size : 79), what);
  *field = dot ? dot + 1 : NULL;
  if (!gloss__sql_int(store, 0,
                      "SELECT 1 FROM gloss_type WHERE name = ? AND name <> "
                      "'doc'",
                      "s", type))
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no fact type \"%s\"", type);
  if (*field && !gloss__sql_int(store, 0,
                                "SELECT 1 FROM gloss_field f JOIN gloss_type t "
                                "USING (type) WHERE t.name = ? AND f.name = ?",
                                "ss", type, *field))
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "%s has no field \"%s\"", type, *field);
  return GLOSS_OK;
}

gloss_status gloss_store_trend(gloss_store *store, gloss_rows **out,
                               const char *what, gloss_error *err) {
  char type[80];
  const char *field;
  gloss_status status = split(store, what, type, &field, err);
  if (status) return status;
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_puts(&sql, "SELECT nullif(substr(");
  gloss__sql_year(store, &sql);
  gloss_buf_puts(&sql, ", 1, 4), '') AS year");
  if (field) {
    gloss_buf_puts(&sql, ", t.");
    gloss__sql_name(&sql, "", field);
    gloss_buf_puts(&sql, " AS value");
  }
  gloss_buf_puts(&sql,
                 ", count(*) AS facts, count(DISTINCT t.doc) AS documents "
                 "FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_puts(&sql, " t LEFT JOIN gloss_fact_doc x ON x.doc = t.doc GROUP "
                       "BY 1");
  gloss_buf_puts(&sql, field ? ", 2 ORDER BY 1, 3 DESC, 2" : " ORDER BY 1");
  if (sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL) != SQLITE_OK)
    status = gloss__sql_error(store, "cannot count", err);
  gloss_buf_free(&sql);
  if (!status) *out = gloss__rows_new(store, stmt);
  return status;
}

gloss_status gloss_store_timeline(gloss_store *store, gloss_rows **out,
                                  const char *what, gloss_error *err) {
  char type[80];
  const char *field;
  gloss_buf full = {0}, sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_printf(&full, "%s%s", what, strchr(what, '.') ? "" : ".name");
  gloss_status status = split(store, full.data, type, &field, err);
  if (!status) {
    gloss_buf_puts(&sql, "SELECT min(t.");
    gloss__sql_name(&sql, "", field);
    gloss_buf_puts(&sql, ") AS name, min(y.year) AS first, max(y.year) AS "
                         "last, count(DISTINCT t.doc) AS documents, count(*) "
                         "AS facts, substr(min(coalesce(y.year, '9999') || "
                         "y.source), 5) AS source FROM ");
    gloss__sql_name(&sql, "gloss_fact_", type);
    gloss_buf_puts(&sql, " t JOIN (SELECT d.doc, nullif(substr(");
    gloss__sql_year(store, &sql);
    gloss_buf_puts(&sql, ", 1, 4), '') AS year, (SELECT min(source) FROM "
                         "gloss_source s WHERE s.doc = d.doc) AS source FROM "
                         "gloss_document d LEFT JOIN gloss_fact_doc x USING "
                         "(doc)) y ON y.doc = t.doc WHERE t.");
    gloss__sql_name(&sql, "", field);
    gloss_buf_puts(&sql, " IS NOT NULL GROUP BY gloss_fold(t.");
    gloss__sql_name(&sql, "", field);
    gloss_buf_puts(&sql, ") ORDER BY first IS NULL, first, documents DESC, 1");
    if (sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL))
      status = gloss__sql_error(store, "cannot count", err);
  }
  gloss_buf_free(&full);
  gloss_buf_free(&sql);
  if (!status) *out = gloss__rows_new(store, stmt);
  return status;
}
