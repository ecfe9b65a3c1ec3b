// query.h - a search query, parsed. Internal to search.
#ifndef GLOSS_QUERY_H
#define GLOSS_QUERY_H

#include "store/store.h"

typedef struct gloss__filter {
  gloss_str name, value;
  bool negated;
} gloss__filter;

typedef struct gloss__phrase {
  gloss_str text;
  bool prefix; // its last word may go on
} gloss__phrase;

typedef struct gloss__query {
  gloss__arena arena;
  gloss_buf match; // for FTS5; empty: filters only
  struct {
    gloss__phrase *items;
    size_t count, capacity;
  } phrases; // those that should be there, for snippets
  struct {
    gloss__filter *items;
    size_t count, capacity;
  } filters;
} gloss__query;

// query.c. GLOSS_ESYNTAX points at the character (err->column).
gloss_status gloss__query_parse(gloss__query *out, const char *text,
                                gloss_error *err);
void gloss__query_free(gloss__query *query);

// search.c. A statement that yields doc, id, source, title of what is found,
// best first; borrows the query. Finalize it.
gloss_status gloss__query_prepare(gloss_store *store, const gloss__query *query,
                                  size_t limit, sqlite3_stmt **out,
                                  gloss_error *err);

// locate.c. Occurrences of the query's phrases in `text`, token by token, as
// the index sees them; sorted, kind = index of the phrase.
void gloss__query_locate(const gloss__query *query, gloss_str text,
                         gloss_set *out);

// filter.c. " AND (...)" for each filter over the document `d`; the values are
// bound in order from parameter `*at`.
gloss_status gloss__query_where(gloss_store *store, const gloss__query *query,
                                gloss_buf *sql, gloss_error *err);
void gloss__query_bind(const gloss__query *query, sqlite3_stmt *stmt, int at);
int gloss__query_register(sqlite3 *db);

#endif
