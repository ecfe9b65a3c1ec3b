// query.h - a search query, parsed. Internal to search.
#ifndef GLOSS_QUERY_H
#define GLOSS_QUERY_H

#include "store/store.h"

typedef struct gloss__filter {
  gloss_str name, value;
} gloss__filter;

typedef struct gloss__phrase {
  gloss_str text;
  bool prefix; // its last word may go on
} gloss__phrase;

// What a query says: phrases and filters joined by all, any, not.
typedef enum gloss__query_kind {
  GLOSS__QUERY_PHRASE,
  GLOSS__QUERY_FILTER,
  GLOSS__QUERY_ALL,
  GLOSS__QUERY_ANY,
  GLOSS__QUERY_NOT
} gloss__query_kind;

typedef struct gloss__query_node {
  gloss__query_kind kind;
  gloss_str match;                        // PHRASE: as FTS5 wants it
  size_t filter;                          // FILTER: its index
  struct gloss__query_node *first, *next; // children; the next sibling
} gloss__query_node;

typedef struct gloss__query {
  gloss__arena arena;
  gloss__query_node *root;
  gloss_buf match; // what all found documents must match in the index, or
  bool loose;      // what need not be there but ranks first; may be empty
  struct {
    gloss__phrase *items;
    size_t count, capacity;
  } phrases; // those that should be there, for snippets
  struct {
    gloss__filter *items;
    size_t count, capacity;
  } filters;
  struct {
    gloss_str *items;
    size_t count, capacity;
  } values; // of the parameters ?1, ?2 ... of the statement being made
} gloss__query;

// query.c. GLOSS_ESYNTAX points at the character (err->column).
gloss_status gloss__query_parse(gloss__query *out, const char *text,
                                gloss_error *err);
void gloss__query_free(gloss__query *query);

// search.c. A statement that yields doc, id, source, title of what is found,
// best first; borrows the query. Finalize it.
gloss_status gloss__query_prepare(gloss_store *store, gloss__query *query,
                                  size_t limit, sqlite3_stmt **out,
                                  gloss_error *err);

// locate.c. Occurrences of the query's phrases in `text`, token by token, as
// the index sees them; sorted, kind = index of the phrase.
void gloss__query_locate(const gloss__query *query, gloss_str text,
                         gloss_set *out);

// condition.c. The query as SQL over the document `d`: gloss__query_where says
// all but what query->match says when that is joined as ?1, gloss__query_only
// says all of it. Both append " AND ..." and note the values to bind.
gloss_status gloss__query_where(gloss_store *store, gloss__query *query,
                                gloss_buf *sql, gloss_error *err);
gloss_status gloss__query_only(gloss_store *store, gloss__query *query,
                               gloss_buf *sql, gloss_error *err);
void gloss__query_bind(const gloss__query *query, sqlite3_stmt *stmt);
// Fills query->match and ->loose from the tree.
void gloss__query_plan(gloss__query *query);

// keyness.c. Gives each document's main text to `each`, and whether the query
// finds it.
gloss_status gloss__query_split(gloss_store *store, gloss__query *query,
                                void (*each)(void *self, gloss_str text,
                                             bool found),
                                void *self, gloss_error *err);
// Rows of the words typical of `here`: word, two counts, score. `limit` 0: 50.
gloss_rows *gloss__rows_typical(gloss_store *store, const char *const names[4],
                                gloss_terms *here, const gloss_terms *elsewhere,
                                size_t limit);

// filter.c. A condition over `d` with its value as parameter `number`.
gloss_status gloss__filter_sql(gloss_store *store, const gloss__filter *filter,
                               int number, gloss_buf *sql, gloss_error *err);

#endif
