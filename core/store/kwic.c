// kwic.c - every hit with what stands around it, and how hits spread.
#include "store/query.h"

#include <stdlib.h>

enum { WIDTH = 24 }; // characters at either side

typedef struct kwic_hit {
  gloss_str source, left, word, right; // in the arena
  gloss_str key;                       // to sort by; folded
  uint32_t line;
  size_t order; // as found
} kwic_hit;

typedef struct concordance {
  gloss__arena arena;
  struct {
    kwic_hit *items;
    size_t count, capacity;
  } hits;
  char order; // 'l', 'r', or 0
} concordance;

static size_t step_back(gloss_str text, size_t at) {
  at--;
  while (at && ((unsigned char)text.data[at] & 0xC0) == 0x80) at--;
  return at;
}

static size_t left_of(gloss_str text, size_t at) {
  for (int i = 0; i < WIDTH && at; i++) {
    size_t before = step_back(text, at);
    if (text.data[before] == '\n') break;
    at = before;
  }
  return at;
}

static size_t right_of(gloss_str text, size_t at) {
  for (int i = 0; i < WIDTH && at < text.size && text.data[at] != '\n'; i++) {
    at++;
    while (at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80)
      at++;
  }
  return at;
}

// The left side counts from the hit outwards, character by character.
static gloss_str sort_key(concordance *all, gloss_str side) {
  gloss_buf key = {0};
  if (all->order == 'l')
    for (size_t at = side.size; at;) {
      size_t next = at = step_back(side, at);
      gloss_buf_utf8(&key, gloss_fold(gloss_utf8_next(side, &next)));
    }
  else
    gloss_fold_text(side, &key);
  gloss_str kept = gloss__arena_str(
      &all->arena, (gloss_str){key.data ? key.data : "", key.size});
  gloss_buf_free(&key);
  return kept;
}

static gloss_str part(concordance *all, gloss_str text, size_t begin,
                      size_t end) {
  return gloss__arena_str(&all->arena,
                          (gloss_str){text.data + begin, end - begin});
}

static gloss_status add_hits(concordance *all, gloss_store *store,
                             const gloss__query *query, sqlite3_stmt *stmt,
                             gloss_error *err) {
  gloss_buf buf = {0};
  gloss_set found = {0};
  int64_t doc = sqlite3_column_int64(stmt, 0);
  gloss_status status = gloss__store_text(store, doc, &buf, err);
  gloss_str text = {buf.data ? buf.data : "", buf.size};
  gloss_str source = gloss__arena_str(&all->arena, gloss__sql_str(stmt, 2));
  gloss__query_locate(query, text, &found);
  gloss__raw_lines lines = {0};
  if (found.count) gloss__raw_lines_open(&lines, store, doc);
  for (size_t i = 0; i < found.count; i++) {
    gloss_span s = found.items[i];
    kwic_hit hit = {.source = source,
                    .left = part(all, text, left_of(text, s.begin), s.begin),
                    .word = part(all, text, s.begin, s.end),
                    .right = part(all, text, s.end, right_of(text, s.end)),
                    .order = all->hits.count};
    if (all->order)
      hit.key = sort_key(all, all->order == 'l' ? hit.left : hit.right);
    hit.line = gloss__raw_lines_at(&lines, s.begin);
    gloss__push(&all->hits, hit);
  }
  gloss__raw_lines_free(&lines);
  gloss_set_free(&found);
  gloss_buf_free(&buf);
  return status;
}

static int by_key(const void *left, const void *right) {
  const kwic_hit *a = left, *b = right;
  size_t size = a->key.size < b->key.size ? a->key.size : b->key.size;
  int order = size ? memcmp(a->key.data, b->key.data, size) : 0;
  if (order) return order;
  if (a->key.size != b->key.size) return a->key.size < b->key.size ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

static void add_row(gloss_rows *rows, const kwic_hit *hit) {
  gloss__rows_add(rows, hit->source, false);
  gloss__rows_line(rows, hit->line);
  gloss__rows_add(rows, hit->left, false);
  gloss__rows_add(rows, hit->word, false);
  gloss__rows_add(rows, hit->right, false);
}

static gloss_status collect(concordance *all, gloss_store *store,
                            gloss__query *query, gloss_error *err) {
  sqlite3_stmt *stmt = NULL;
  gloss_status status = gloss__query_prepare(store, query, 0, &stmt, err);
  int code = SQLITE_DONE;
  while (!status && (code = sqlite3_step(stmt)) == SQLITE_ROW)
    status = add_hits(all, store, query, stmt, err);
  if (!status && code != SQLITE_DONE)
    status = gloss__sql_error(store, "the search failed", err);
  sqlite3_finalize(stmt);
  return status;
}

gloss_status gloss_store_kwic(gloss_store *store, gloss_rows **out,
                              const char *text, const char *order, size_t limit,
                              gloss_error *err) {
  static const char *const names[] = {"source", "line", "left", "hit", "right"};
  gloss__query query = {0};
  concordance all = {.order = order ? *order : 0};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = collect(&all, store, &query, err);
  if (!status) {
    if (all.order && all.hits.count)
      qsort(all.hits.items, all.hits.count, sizeof *all.hits.items, by_key);
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < all.hits.count && (!limit || i < limit); i++)
      add_row(*out, &all.hits.items[i]);
  }
  gloss__query_free(&query);
  gloss__free(all.hits.items);
  gloss__arena_free(&all.arena);
  return status;
}

// --- facets ------------------------------------------------------------------

static gloss_status facet_column(gloss_store *store, const char *field,
                                 gloss_buf *sql, gloss_error *err) {
  if (!strcmp(field, "type")) {
    gloss_buf_puts(sql, "SELECT t.name AS value, count(DISTINCT f.doc) AS "
                        "documents FROM gloss_fact f JOIN gloss_type t USING "
                        "(type) JOIN gloss_document d USING (doc) WHERE 1");
    return GLOSS_OK;
  }
  if (!gloss__sql_int(store, 0,
                      "SELECT 1 FROM gloss_field f JOIN gloss_type t USING "
                      "(type) WHERE t.name = 'doc' AND f.name = ?",
                      "s", field))
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "documents have no field \"%s\"", field);
  gloss_buf_puts(sql, "SELECT x.");
  gloss__sql_name(sql, "", field);
  gloss_buf_puts(sql, " AS value, count(*) AS documents FROM gloss_document d "
                      "LEFT JOIN gloss_fact_doc x USING (doc) WHERE 1");
  return GLOSS_OK;
}

gloss_status gloss_store_facets(gloss_store *store, gloss_rows **out,
                                const char *text, const char *field,
                                gloss_error *err) {
  static const char *const names[] = {"value", "documents"};
  gloss__query query = {0};
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status) status = facet_column(store, field, &sql, err);
  if (!status) status = gloss__query_only(store, &query, &sql, err);
  gloss_buf_puts(&sql, " GROUP BY 1 ORDER BY 2 DESC, 1");
  if (!status &&
      sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL) != SQLITE_OK)
    status = gloss__sql_error(store, "the search failed", err);
  if (!status) {
    gloss__query_bind(&query, stmt);
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
      gloss__rows_add(*out, gloss__sql_str(stmt, 0), false);
      gloss__rows_add(*out, gloss__sql_str(stmt, 1), true);
    }
  }
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  gloss__query_free(&query);
  return status;
}
