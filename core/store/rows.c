// rows.c - answers as rows of text: from a read-only statement of the user's,
// under guard, or built by us.
#include "store/store.h"

#include <time.h>

struct gloss_rows {
  gloss_store *store;
  sqlite3_stmt *stmt; // NULL: built rows
  size_t columns;
  gloss__arena arena;
  struct {
    struct cell {
      gloss_str text;
      bool number;
    } * items;
    size_t count, capacity;
  } cells;
  const char *const *names;
  size_t row; // of built rows, from 1
  double deadline;
  sqlite3_int64 old_memory; // the limit before
  bool guarded;
};

enum {
  SECONDS = 30,
  LONGEST_CELL = 64 << 20,
  MOST_MEMORY = 1 << 30, // of SQLite in this process, while a query runs
  STEPS = 250            // between two looks at the clock; one may take long
};

void gloss_store_timeout(gloss_store *store, double seconds) {
  store->timeout = seconds;
}

static double seconds_of(const gloss_store *store) {
  return store->timeout > 0 ? store->timeout : SECONDS;
}

// --- the guard ---------------------------------------------------------------

static bool pragma_allowed(const char *name) {
  static const char *const names[] = {
      "data_version", "table_info", "table_xinfo",     "table_list",
      "index_list",   "index_info", "foreign_key_list"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!sqlite3_stricmp(name, names[i])) return true;
  return false;
}

// FTS5 itself asks for SQLITE_UPDATE on sqlite_master when a table of its is
// first used; the connection is read-only all the same.
static int authorise(void *self, int action, const char *one, const char *two,
                     const char *database, const char *trigger) {
  (void)self, (void)database, (void)trigger;
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_READ:
  case SQLITE_RECURSIVE: return SQLITE_OK;
  case SQLITE_FUNCTION:
    return sqlite3_stricmp(two, "load_extension") &&
                   sqlite3_stricmp(two, "fts3_tokenizer")
               ? SQLITE_OK
               : SQLITE_DENY;
  case SQLITE_PRAGMA: return pragma_allowed(one) ? SQLITE_OK : SQLITE_DENY;
  case SQLITE_UPDATE:
    return !sqlite3_stricmp(one, "sqlite_master") ? SQLITE_OK : SQLITE_DENY;
  default: return SQLITE_DENY;
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int watch(void *self) {
  return now() > ((const gloss_rows *)self)->deadline;
}

static void guard(gloss_rows *rows) {
  sqlite3 *db = rows->store->db;
  rows->guarded = true;
  rows->deadline = now() + seconds_of(rows->store);
  sqlite3_set_authorizer(db, authorise, NULL);
  sqlite3_progress_handler(db, STEPS, watch, rows);
  rows->old_memory = sqlite3_hard_heap_limit64(MOST_MEMORY);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_CELL);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 500);
}

static void unguard(gloss_rows *rows) {
  sqlite3 *db = rows->store->db;
  sqlite3_set_authorizer(db, NULL, NULL);
  sqlite3_progress_handler(db, 0, NULL, NULL);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1000000000);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 2000);
  sqlite3_hard_heap_limit64(rows->old_memory);
}

// --- statements --------------------------------------------------------------

static bool blank(const char *sql) { return !sql[strspn(sql, " \t\r\n;")]; }

static gloss_status sql_wrong(gloss_rows *rows, gloss_error *err) {
  sqlite3 *db = rows->store->db;
  int code = sqlite3_extended_errcode(db) & 0xFF;
  if (code == SQLITE_AUTH)
    return gloss_error_set(err, GLOSS_ESYNTAX,
                           "not allowed here: only one statement that reads "
                           "(%s)",
                           sqlite3_errmsg(db));
  if (code == SQLITE_INTERRUPT)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "the query took more than %g seconds",
                           seconds_of(rows->store));
  if (code == SQLITE_NOMEM)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "the query needs more memory than it may have");
  if (code == SQLITE_TOOBIG)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "a value or the query itself is too long");
  int at = sqlite3_error_offset(db);
  if (code == SQLITE_ERROR && at >= 0)
    return gloss_error_set(err, GLOSS_ESYNTAX, "%s (at byte %d)",
                           sqlite3_errmsg(db), at);
  return gloss__sql_error(rows->store, "the query failed", err);
}

gloss_status gloss_store_sql(gloss_store *store, gloss_rows **out,
                             const char *sql, gloss_error *err) {
  if (store->rows_open)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "another query's rows are still open");
  gloss_rows *rows = gloss__rows_new(store, NULL);
  const char *rest = "";
  guard(rows);
  int code = sqlite3_prepare_v2(store->db, sql, -1, &rows->stmt, &rest);
  gloss_status status = GLOSS_OK;
  if (code != SQLITE_OK)
    status = sql_wrong(rows, err);
  else if (!rows->stmt)
    status = gloss_error_set(err, GLOSS_ESYNTAX, "the query is empty");
  else if (!blank(rest))
    status =
        gloss_error_set(err, GLOSS_ESYNTAX, "one statement at a time, please");
  else if (!sqlite3_stmt_readonly(rows->stmt))
    status = gloss_error_set(err, GLOSS_ESYNTAX, "the query may only read");
  if (status) {
    unguard(rows);
    rows->guarded = false;
    gloss_rows_free(rows);
    return status;
  }
  rows->columns = (size_t)sqlite3_column_count(rows->stmt);
  store->rows_open++;
  *out = rows;
  return GLOSS_OK;
}

// --- rows --------------------------------------------------------------------

gloss_rows *gloss__rows_new(gloss_store *store, sqlite3_stmt *stmt) {
  gloss_rows *rows = gloss__alloc(sizeof *rows);
  rows->store = store;
  rows->stmt = stmt;
  rows->columns = stmt ? (size_t)sqlite3_column_count(stmt) : 0;
  return rows;
}

void gloss__rows_columns(gloss_rows *rows, const char *const *names,
                         size_t count) {
  rows->names = names;
  rows->columns = count;
}

void gloss__rows_add(gloss_rows *rows, gloss_str cell, bool number) {
  gloss_str kept =
      cell.data ? gloss__arena_str(&rows->arena, cell) : (gloss_str){NULL, 0};
  gloss__push(&rows->cells, (struct cell){kept, number});
}

void gloss__rows_number(gloss_rows *rows, double number) {
  gloss_buf text = {0};
  gloss_buf_number(&text, number);
  gloss__rows_add(rows, (gloss_str){text.data, text.size}, true);
  gloss_buf_free(&text);
}

gloss_str gloss__rows_at(const gloss_rows *rows, size_t row, size_t column) {
  return rows->cells.items[row * rows->columns + column].text;
}

void gloss__rows_source(gloss_store *store, gloss_rows *rows, int64_t doc) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "SELECT min(source) FROM gloss_source WHERE doc = ?", NULL);
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", doc);
  sqlite3_step(stmt);
  gloss__rows_add(rows, gloss__sql_str(stmt, 0), false);
  sqlite3_reset(stmt);
}

void gloss__rows_line(gloss_rows *rows, uint32_t line) {
  if (line)
    gloss__rows_number(rows, line);
  else
    gloss__rows_add(rows, (gloss_str){NULL, 0}, true);
}

size_t gloss_rows_columns(const gloss_rows *rows) { return rows->columns; }

size_t gloss_rows_count(const gloss_rows *rows) {
  return rows->columns && !rows->stmt ? rows->cells.count / rows->columns : 0;
}

const char *gloss_rows_name(const gloss_rows *rows, size_t column) {
  if (column >= rows->columns) return NULL;
  return rows->stmt ? sqlite3_column_name(rows->stmt, (int)column)
                    : rows->names[column];
}

bool gloss_rows_next(gloss_rows *rows, gloss_error *err) {
  if (err) *err = (gloss_error){0};
  if (!rows->stmt) return rows->row++ < rows->cells.count / rows->columns;
  int code = sqlite3_step(rows->stmt);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) sql_wrong(rows, err);
  return false;
}

gloss_str gloss_rows_cell(const gloss_rows *rows, size_t column, bool *number) {
  if (number) *number = false;
  if (column >= rows->columns) return (gloss_str){NULL, 0};
  if (!rows->stmt) {
    size_t at = (rows->row - 1) * rows->columns + column;
    if (!rows->row || at >= rows->cells.count) return (gloss_str){NULL, 0};
    if (number) *number = rows->cells.items[at].number;
    return rows->cells.items[at].text;
  }
  int type = sqlite3_column_type(rows->stmt, (int)column);
  if (type == SQLITE_NULL) return (gloss_str){NULL, 0};
  if (number) *number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
  const char *text =
      type == SQLITE_BLOB
          ? sqlite3_column_blob(rows->stmt, (int)column)
          : (const char *)sqlite3_column_text(rows->stmt, (int)column);
  size_t size = (size_t)sqlite3_column_bytes(rows->stmt, (int)column);
  return (gloss_str){text ? text : "", size};
}

void gloss_rows_free(gloss_rows *rows) {
  if (!rows) return;
  if (rows->stmt) {
    sqlite3_finalize(rows->stmt);
    if (rows->guarded) {
      rows->store->rows_open--;
      unguard(rows);
    }
  }
  gloss__free(rows->cells.items);
  gloss__arena_free(&rows->arena);
  gloss__free(rows);
}
