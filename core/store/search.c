// search.c - documents that a query finds, best first, each with its place.
#include "store/query.h"

// Around a hit, in characters.
enum { BEFORE = 20, AFTER = 40 };

// --- snippets ----------------------------------------------------------------

static size_t back(gloss_str text, size_t at, int characters) {
  while (at && characters && text.data[at - 1] != '\n') {
    at--;
    while (at && ((unsigned char)text.data[at] & 0xC0) == 0x80) at--;
    characters--;
  }
  return at;
}

static size_t forth(gloss_str text, size_t at, int characters) {
  while (at < text.size && characters && text.data[at] != '\n') {
    at++;
    while (at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80)
      at++;
    characters--;
  }
  return at;
}

static void put_part(gloss_buf *out, gloss_str text, size_t begin, size_t end) {
  if (begin < end) gloss_buf_add(out, text.data + begin, end - begin);
}

// The first hit in its line, all hits there in [brackets].
static void put_snippet(gloss_buf *out, gloss_str text, const gloss_set *hits) {
  size_t first = hits->count ? hits->items[0].begin : 0;
  size_t last = hits->count ? hits->items[0].end : 0;
  size_t begin = back(text, first, BEFORE);
  size_t end = forth(text, last, AFTER);
  size_t at = begin;
  if (begin && text.data[begin - 1] != '\n') gloss_buf_puts(out, "…");
  for (size_t i = 0; i < hits->count && hits->items[i].end <= end; i++) {
    if (hits->items[i].begin < at) continue;
    put_part(out, text, at, hits->items[i].begin);
    gloss_buf_putc(out, '[');
    put_part(out, text, hits->items[i].begin, hits->items[i].end);
    gloss_buf_putc(out, ']');
    at = hits->items[i].end;
  }
  put_part(out, text, at, end);
  if (end < text.size && text.data[end] != '\n') gloss_buf_puts(out, "…");
}

// --- the search --------------------------------------------------------------

static bool has_title(gloss_store *store) {
  return gloss__sql_int(store, 0,
                        "SELECT 1 FROM gloss_field f JOIN gloss_type t USING "
                        "(type) WHERE t.name = 'doc' AND f.name = 'title'",
                        "") == 1;
}

// Where the query leaves documents out, their ranks; where a phrase only may
// be there, those without one come last.
static const char *from_of(const gloss__query *query) {
  if (!query->match.size) return "gloss_document d WHERE 1";
  if (!query->loose)
    return "gloss_text x JOIN gloss_document d ON d.doc = x.rowid WHERE "
           "x.gloss_text MATCH ?1";
  return "gloss_document d LEFT JOIN (SELECT rowid AS doc, rank FROM "
         "gloss_text WHERE gloss_text MATCH ?1) x USING (doc) WHERE 1";
}

gloss_status gloss__query_prepare(gloss_store *store, gloss__query *query,
                                  size_t limit, sqlite3_stmt **out,
                                  gloss_error *err) {
  gloss_buf sql = {0};
  gloss_buf_printf(
      &sql,
      "SELECT d.doc, d.id, (SELECT min(source) FROM gloss_source s WHERE "
      "s.doc = d.doc), %s FROM %s",
      has_title(store)
          ? "(SELECT title FROM gloss_fact_doc t WHERE t.doc = d.doc)"
          : "NULL",
      from_of(query));
  gloss_status status = gloss__query_where(store, query, &sql, err);
  gloss_buf_printf(&sql, " ORDER BY %sd.doc LIMIT %lld",
                   query->match.size ? "x.rank IS NULL, x.rank, " : "",
                   limit ? (long long)limit : -1LL);
  if (!status &&
      sqlite3_prepare_v2(store->db, sql.data, -1, out, NULL) != SQLITE_OK)
    status = gloss__sql_error(store, "the search failed", err);
  gloss_buf_free(&sql);
  if (!status) gloss__query_bind(query, *out);
  return status;
}

static gloss_status add_hit(gloss_store *store, const gloss__query *query,
                            sqlite3_stmt *stmt, gloss_rows *rows,
                            gloss_error *err) {
  gloss_buf text = {0}, snippet = {0};
  gloss_set hits = {0};
  int64_t doc = sqlite3_column_int64(stmt, 0);
  gloss_status status = gloss__store_text(store, doc, &text, err);
  gloss_str all = {text.data ? text.data : "", text.size};
  gloss__query_locate(query, all, &hits);
  put_snippet(&snippet, all, &hits);
  gloss__raw_lines lines = {0};
  gloss__raw_lines_open(&lines, store, doc);
  gloss__rows_add(rows, gloss__sql_str(stmt, 2), false);
  gloss__rows_add(rows, gloss__sql_str(stmt, 3), false);
  gloss__rows_line(
      rows, gloss__raw_lines_at(&lines, hits.count ? hits.items[0].begin : 0));
  gloss__rows_number(rows, (double)hits.count);
  gloss__rows_add(rows, (gloss_str){snippet.data, snippet.size}, false);
  gloss__raw_lines_free(&lines);
  gloss_set_free(&hits);
  gloss_buf_free(&text);
  gloss_buf_free(&snippet);
  return status;
}

gloss_status gloss_store_search(gloss_store *store, gloss_rows **out,
                                const char *text, size_t limit,
                                gloss_error *err) {
  static const char *const names[] = {"source", "title", "line", "hits",
                                      "snippet"};
  gloss__query query = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_rows *rows = gloss__rows_new(store, NULL);
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = gloss__query_prepare(store, &query, limit, &stmt, err);
  int code = SQLITE_DONE;
  while (!status && (code = sqlite3_step(stmt)) == SQLITE_ROW)
    status = add_hit(store, &query, stmt, rows, err);
  if (!status && code != SQLITE_DONE)
    status = gloss__sql_error(store, "the search failed", err);
  sqlite3_finalize(stmt);
  gloss__query_free(&query);
  if (status)
    gloss_rows_free(rows);
  else
    *out = rows;
  return status;
}
