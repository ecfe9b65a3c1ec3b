// condition.c - a query's tree as what the index is asked and what SQL asks.
// What holds no filter is one question to the index, however deep; only where
// phrases and filters mix (a OR type:b) does SQL join several.
#include "store/query.h"

typedef gloss__query_node node;

// --- what the index can answer -----------------------------------------------

static bool indexed(const node *n);

// Whether FTS5 can say the node: it has no NOT without something before it.
static bool all_indexed(const node *all) {
  bool any = false;
  for (const node *n = all->first; n; n = n->next) {
    bool negated = n->kind == GLOSS__QUERY_NOT;
    if (!indexed(negated ? n->first : n)) return false;
    any |= !negated;
  }
  return any;
}

static bool indexed(const node *n) {
  if (n->kind == GLOSS__QUERY_ALL) return all_indexed(n);
  if (n->kind != GLOSS__QUERY_ANY) return n->kind == GLOSS__QUERY_PHRASE;
  for (const node *part = n->first; part; part = part->next)
    if (!indexed(part)) return false;
  return true;
}

static void put_match(gloss_buf *out, const node *n);

static void put_list(gloss_buf *out, const node *first, bool negated,
                     const char *word) {
  const char *before = "";
  for (const node *n = first; n; n = n->next) {
    const node *said = n->kind == GLOSS__QUERY_NOT ? n->first : n;
    if ((n->kind == GLOSS__QUERY_NOT) != negated || !indexed(said)) continue;
    gloss_buf_puts(out, before);
    gloss_buf_putc(out, '(');
    put_match(out, said);
    gloss_buf_putc(out, ')');
    before = word;
  }
}

static bool has_negated(const node *first) {
  for (const node *n = first; n; n = n->next)
    if (n->kind == GLOSS__QUERY_NOT && indexed(n->first)) return true;
  return false;
}

// What of a list of all the index can say.
static void put_all(gloss_buf *out, const node *all) {
  put_list(out, all->first, false, " AND ");
  if (!has_negated(all->first)) return;
  gloss_buf_puts(out, " NOT (");
  put_list(out, all->first, true, " OR ");
  gloss_buf_putc(out, ')');
}

static void put_match(gloss_buf *out, const node *n) {
  if (n->kind == GLOSS__QUERY_PHRASE)
    gloss_buf_add(out, n->match.data, n->match.size);
  else if (n->kind == GLOSS__QUERY_ALL)
    put_all(out, n);
  else
    put_list(out, n->first, false, " OR ");
}

// Whether a part of a list of all belongs to the question to the index.
static bool has_positive(const node *all) {
  for (const node *n = all->first; n; n = n->next)
    if (n->kind != GLOSS__QUERY_NOT && indexed(n)) return true;
  return false;
}

static void put_loose(gloss_buf *out, const node *n) {
  for (const node *part = n->first; part; part = part->next)
    if (part->kind != GLOSS__QUERY_NOT) put_loose(out, part);
  if (n->kind != GLOSS__QUERY_PHRASE) return;
  if (out->size) gloss_buf_puts(out, " OR ");
  gloss_buf_add(out, n->match.data, n->match.size);
}

void gloss__query_plan(gloss__query *query) {
  const node *root = query->root;
  if (indexed(root)) {
    put_match(&query->match, root);
  } else if (root->kind == GLOSS__QUERY_ALL && has_positive(root)) {
    put_all(&query->match, root);
  } else {
    put_loose(&query->match, root);
    query->loose = true;
  }
}

// --- what SQL asks -----------------------------------------------------------

typedef struct maker {
  gloss_store *store;
  gloss__query *query;
  gloss_buf *sql;
  gloss_error *err;
  gloss_status status;
} maker;

static int value_number(gloss__query *query, gloss_str value) {
  gloss__push(&query->values, value);
  return (int)query->values.count;
}

static void ask_index(maker *out, const gloss_buf *match) {
  gloss_str kept = gloss__arena_str(&out->query->arena,
                                    (gloss_str){match->data, match->size});
  gloss_buf_printf(out->sql,
                   "d.doc IN (SELECT rowid FROM gloss_text WHERE gloss_text "
                   "MATCH ?%d)",
                   value_number(out->query, kept));
}

static void put_sql(maker *out, const node *n);

static void put_joined(maker *out, const node *first, const char *word) {
  for (const node *n = first; n; n = n->next) {
    if (n != first) gloss_buf_puts(out->sql, word);
    put_sql(out, n);
  }
}

static void put_sql(maker *out, const node *n) {
  gloss_buf match = {0};
  gloss_buf_putc(out->sql, '(');
  if (indexed(n)) {
    put_match(&match, n);
    ask_index(out, &match);
  } else if (n->kind == GLOSS__QUERY_FILTER) {
    const gloss__filter *filter = &out->query->filters.items[n->filter];
    int number = value_number(out->query, filter->value);
    if (!out->status)
      out->status =
          gloss__filter_sql(out->store, filter, number, out->sql, out->err);
  } else if (n->kind == GLOSS__QUERY_NOT) {
    gloss_buf_puts(out->sql, "NOT ");
    put_sql(out, n->first);
  } else {
    put_joined(out, n->first, n->kind == GLOSS__QUERY_ALL ? " AND " : " OR ");
  }
  gloss_buf_putc(out->sql, ')');
  gloss_buf_free(&match);
}

// The parts of the root that query->match does not say.
static void put_rest(maker *out, const node *root) {
  for (const node *n = root->first; n; n = n->next)
    if (!indexed(n->kind == GLOSS__QUERY_NOT ? n->first : n)) {
      gloss_buf_puts(out->sql, " AND ");
      put_sql(out, n);
    }
}

gloss_status gloss__query_where(gloss_store *store, gloss__query *query,
                                gloss_buf *sql, gloss_error *err) {
  maker out = {store, query, sql, err, GLOSS_OK};
  query->values.count = 0;
  if (query->match.size)
    value_number(query, (gloss_str){query->match.data, query->match.size});
  if (query->loose) {
    gloss_buf_puts(sql, " AND ");
    put_sql(&out, query->root);
  } else if (!indexed(query->root)) {
    put_rest(&out, query->root);
  }
  return out.status;
}

gloss_status gloss__query_only(gloss_store *store, gloss__query *query,
                               gloss_buf *sql, gloss_error *err) {
  maker out = {store, query, sql, err, GLOSS_OK};
  query->values.count = 0;
  gloss_buf_puts(sql, " AND ");
  put_sql(&out, query->root);
  return out.status;
}

void gloss__query_bind(const gloss__query *query, sqlite3_stmt *stmt) {
  for (size_t i = 0; i < query->values.count; i++) {
    gloss_str value = query->values.items[i];
    sqlite3_bind_text64(stmt, (int)i + 1, value.data, value.size, SQLITE_STATIC,
                        SQLITE_UTF8);
  }
}
