// contradict.c - facts that say the same of the same thing but another number.
//
// Looked at are types with a number `value` and a field that says of what. Two
// facts are about the same if all their other fields are (unit, change, action,
// ...), with the year (the fact's, or its document's) and whom the document is
// about (its body, place and level; without these, only within one document).
// Rounding is no contradiction, nor is a number that is said to be about right,
// nor are two numbers in one line.
#include "store/store.h"

#include <math.h>
#include <stdlib.h>

typedef struct claim {
  gloss_str key, what, unit, period, source, fact; // in the arena
  double value;
  uint32_t line;
} claim;

typedef struct claims {
  gloss_store *store;
  gloss__arena arena;
  struct {
    claim *items;
    size_t count, capacity;
  } all;
} claims;

// --- which columns -----------------------------------------------------------

static bool in_list(const char *name, const char *const *list) {
  for (; *list; list++)
    if (!strcmp(name, *list)) return true;
  return false;
}

typedef struct columns {
  gloss_buf key, what, unit, period, where;
  bool value;
} columns;

static void put(gloss_buf *out, const char *before, const char *field) {
  gloss_buf_puts(out, before);
  gloss__sql_name(out, "", field);
}

static void sort_field(columns *c, const char *field) {
  static const char *const subjects[] = {"indicator", "name",  "item",
                                         "object",    "topic", "title",
                                         "metric",    "of",    NULL};
  static const char *const times[] = {"period", "year", "date", NULL};
  static const char *const hedges[] = {"approx", "max", "low", "high", NULL};
  if (!strcmp(field, "value")) {
    c->value = true;
  } else if (!strcmp(field, "text")) {
    return;
  } else if (in_list(field, hedges)) {
    put(&c->where, " AND t.", field);
    gloss_buf_puts(&c->where, " IS NULL");
  } else if (in_list(field, times)) {
    put(&c->period, ", t.", field);
  } else {
    if (in_list(field, subjects)) put(&c->what, ", t.", field);
    if (!strcmp(field, "unit")) put(&c->unit, ", t.", field);
    put(&c->key, " || char(31) || coalesce(gloss_fold(t.", field);
    gloss_buf_puts(&c->key, "), '')");
  }
}

static void sort_fields(gloss_store *store, int64_t type, columns *c) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "SELECT name FROM gloss_field WHERE type = ? ORDER BY position",
      NULL);
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", type);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    sort_field(c, (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_reset(stmt);
}

static void columns_free(columns *c) {
  gloss_buf_free(&c->key);
  gloss_buf_free(&c->what);
  gloss_buf_free(&c->unit);
  gloss_buf_free(&c->period);
  gloss_buf_free(&c->where);
}

// Whom the document is about; its id if it does not say.
static void put_about(gloss_store *store, gloss_buf *sql) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT f.name FROM gloss_field f JOIN gloss_type t USING (type) WHERE "
      "t.name = 'doc' AND f.name IN ('body', 'place')",
      NULL);
  gloss_buf_puts(sql, "coalesce(NULL");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    put(sql, ", x.", (const char *)sqlite3_column_text(stmt, 0));
  if (stmt) sqlite3_reset(stmt);
  gloss_buf_puts(sql, ", d.id)");
}

static void put_query(gloss_store *store, const char *type, const columns *c,
                      gloss_buf *sql) {
  gloss_buf_puts(sql, "SELECT ");
  put_about(store, sql);
  gloss_buf_printf(sql, "%s || char(31) || coalesce(NULL%s, ",
                   c->key.data ? c->key.data : "",
                   c->period.data ? c->period.data : "");
  gloss__sql_year(store, sql);
  gloss_buf_printf(sql, ", ''), coalesce(NULL%s, ''), coalesce(NULL%s, ''), ",
                   c->what.data, c->unit.data ? c->unit.data : "");
  gloss_buf_printf(sql, "coalesce(NULL%s, ",
                   c->period.data ? c->period.data : "");
  gloss__sql_year(store, sql);
  gloss_buf_puts(sql,
                 ", ''), t.value, f.line, (SELECT min(source) FROM "
                 "gloss_source s WHERE s.doc = t.doc), substr(d.id, 1, 12) || "
                 "':' || t.seq FROM ");
  gloss__sql_name(sql, "gloss_fact_", type);
  gloss_buf_printf(sql,
                   " t JOIN gloss_document d USING (doc) JOIN gloss_fact f "
                   "USING (doc, seq) LEFT JOIN gloss_fact_doc x ON x.doc = "
                   "t.doc WHERE typeof(t.value) IN ('integer', 'real') AND "
                   "coalesce(NULL%s, NULL) IS NOT NULL%s",
                   c->what.data, c->where.data ? c->where.data : "");
}

// --- claims ------------------------------------------------------------------

static gloss_str kept(claims *work, sqlite3_stmt *stmt, int column) {
  return gloss__arena_str(&work->arena, gloss__sql_str(stmt, column));
}

static gloss_status read_claims(claims *work, const char *type,
                                const columns *c, gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_status status = GLOSS_OK;
  put_query(work->store, type, c, &sql);
  if (sqlite3_prepare_v2(work->store->db, sql.data, -1, &stmt, NULL))
    status = gloss__sql_error(work->store, "cannot compare", err);
  gloss_buf_free(&sql);
  while (!status && sqlite3_step(stmt) == SQLITE_ROW) {
    claim one = {.key = kept(work, stmt, 0),
                 .what = kept(work, stmt, 1),
                 .unit = kept(work, stmt, 2),
                 .period = kept(work, stmt, 3),
                 .value = sqlite3_column_double(stmt, 4),
                 .line = (uint32_t)sqlite3_column_int64(stmt, 5),
                 .source = kept(work, stmt, 6),
                 .fact = kept(work, stmt, 7)};
    gloss__push(&work->all, one);
  }
  sqlite3_finalize(stmt);
  return status;
}

static int by_key(const void *left, const void *right) {
  const claim *a = left, *b = right;
  size_t size = a->key.size < b->key.size ? a->key.size : b->key.size;
  int order = memcmp(a->key.data, b->key.data, size);
  if (order) return order;
  if (a->key.size != b->key.size) return a->key.size < b->key.size ? -1 : 1;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  order = strcmp(a->source.data, b->source.data);
  if (order) return order;
  if (a->line != b->line) return a->line < b->line ? -1 : 1;
  return strcmp(a->fact.data, b->fact.data);
}

// Digits up to the last that is not 0.
static int significant(double value) {
  char text[40];
  int digits = 0, last = 0;
  snprintf(text, sizeof text, "%.15g", fabs(value));
  char *e = strchr(text, 'e');
  if (e) *e = 0;
  for (const char *p = text; *p; p++) {
    if (*p == '.' || (*p == '0' && !digits)) continue;
    digits++;
    if (*p != '0') last = digits;
  }
  return last;
}

// Whether the coarser of the two may be the other, rounded: 3.5 and 3.46, 5000
// and 4967; not 30 and 32, which are counts.
static bool agree(double a, double b) {
  int one = significant(a), two = significant(b);
  double coarse = one < two ? a : b, fine = one < two ? b : a;
  int digits = one < two ? one : two;
  if (a == b) return true;
  if (a == 0 || b == 0 || one == two) return false;
  bool whole = coarse == floor(coarse) && fine == floor(fine);
  if (whole && fabs(coarse) < 1000) return false;
  double unit = pow(10, floor(log10(fabs(fine))) - digits + 1);
  return fabs(coarse - fine) <= unit / 2 * (1 + 1e-9);
}

static void add_claim(gloss_rows *rows, const claim *c) {
  gloss__rows_number(rows, c->value);
  gloss__rows_add(rows, c->source, false);
  gloss__rows_line(rows, c->line);
  gloss__rows_add(rows, c->fact, false);
}

// 分别下降2.7%、8.6% names several things at once, which facts may share.
static bool one_line(const claim *a, const claim *b) {
  return a->line == b->line && gloss_str_equal(a->source, b->source);
}

// Claims of one key, by value: each value that the one before does not agree
// with.
static void add_group(gloss_rows *rows, const claim *group, size_t count) {
  for (size_t i = 1; i < count; i++) {
    const claim *one = &group[i - 1], *other = &group[i];
    if (agree(one->value, other->value) || one_line(one, other)) continue;
    gloss__rows_add(rows, one->what, false);
    gloss__rows_add(rows, one->unit, false);
    gloss__rows_add(rows, one->period, false);
    add_claim(rows, one);
    add_claim(rows, other);
  }
}

static bool same_key(const claim *a, const claim *b) {
  return gloss_str_equal(a->key, b->key);
}

static void add_type(claims *work, gloss_rows *rows) {
  claim *items = work->all.items;
  size_t count = work->all.count;
  if (count) qsort(items, count, sizeof *items, by_key);
  for (size_t begin = 0, end; begin < count; begin = end) {
    for (end = begin + 1; end < count && same_key(&items[begin], &items[end]);)
      end++;
    add_group(rows, items + begin, end - begin);
  }
  work->all.count = 0;
}

gloss_status gloss_store_contradictions(gloss_store *store, gloss_rows **out,
                                        gloss_error *err) {
  static const char *const names[] = {
      "what", "unit",        "period",       "value",      "source",    "line",
      "fact", "other_value", "other_source", "other_line", "other_fact"};
  claims work = {.store = store};
  gloss_rows *rows = gloss__rows_new(store, NULL);
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  sqlite3_stmt *stmt = NULL;
  gloss_status status = GLOSS_OK;
  if (sqlite3_prepare_v2(store->db,
                         "SELECT type, name FROM gloss_type WHERE name <> "
                         "'doc' ORDER BY name",
                         -1, &stmt, NULL))
    status = gloss__sql_error(store, "cannot compare", err);
  while (!status && sqlite3_step(stmt) == SQLITE_ROW) {
    columns c = {0};
    sort_fields(store, sqlite3_column_int64(stmt, 0), &c);
    if (c.value && c.what.size)
      status = read_claims(&work, (const char *)sqlite3_column_text(stmt, 1),
                           &c, err);
    add_type(&work, rows);
    columns_free(&c);
  }
  sqlite3_finalize(stmt);
  gloss__free(work.all.items);
  gloss__arena_free(&work.arena);
  if (status)
    gloss_rows_free(rows);
  else
    *out = rows;
  return status;
}
