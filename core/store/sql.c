// sql.c - SQLite in a few words.
#include "store/store.h"

#include <stdarg.h>

static gloss_status status_of(int code) {
  switch (code & 0xFF) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return GLOSS_EBUSY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB: return GLOSS_EDATA;
  case SQLITE_INTERRUPT: return GLOSS_ESTOPPED;
  case SQLITE_TOOBIG: return GLOSS_ELIMIT;
  case SQLITE_ERROR:
  case SQLITE_AUTH: return GLOSS_ESYNTAX;
  default: return GLOSS_EIO;
  }
}

gloss_status gloss__sql_error(gloss_store *store, const char *what,
                              gloss_error *err) {
  int code = sqlite3_extended_errcode(store->db);
  return gloss_error_at(err, status_of(code), store->path, 0, 0, "%s: %s", what,
                        sqlite3_errmsg(store->db));
}

gloss_status gloss__sql_exec(gloss_store *store, const char *sql,
                             gloss_error *err) {
  if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return GLOSS_OK;
  return gloss__sql_error(store, "the database refused", err);
}

sqlite3_stmt *gloss__sql_get(gloss_store *store, const char *sql,
                             gloss_error *err) {
  for (size_t i = 0; i < store->stmts.count; i++)
    if (store->stmts.items[i].sql == sql) {
      sqlite3_reset(store->stmts.items[i].stmt);
      sqlite3_clear_bindings(store->stmts.items[i].stmt);
      return store->stmts.items[i].stmt;
    }
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                         NULL) != SQLITE_OK) {
    gloss__sql_error(store, "the database refused", err);
    return NULL;
  }
  gloss__push(&store->stmts, (struct gloss__store_stmt){sql, stmt});
  return stmt;
}

static void bind_str(sqlite3_stmt *stmt, int i, gloss_str text, bool blob) {
  const char *data = text.data ? text.data : "";
  if (blob)
    sqlite3_bind_blob64(stmt, i, data, text.size, SQLITE_STATIC);
  else
    sqlite3_bind_text64(stmt, i, data, text.size, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_all(sqlite3_stmt *stmt, const char *format, va_list args) {
  for (int i = 1; *format; i++, format++) {
    switch (*format) {
    case 'i': sqlite3_bind_int64(stmt, i, va_arg(args, int64_t)); break;
    case 'd': sqlite3_bind_double(stmt, i, va_arg(args, double)); break;
    case 't': bind_str(stmt, i, va_arg(args, gloss_str), false); break;
    case 'b': bind_str(stmt, i, va_arg(args, gloss_str), true); break;
    default: {
      const char *text = va_arg(args, const char *);
      if (text) bind_str(stmt, i, gloss_str_of(text), false);
    }
    }
  }
}

void gloss__sql_bind(sqlite3_stmt *stmt, const char *format, ...) {
  va_list args;
  va_start(args, format);
  bind_all(stmt, format, args);
  va_end(args);
}

gloss_status gloss__sql_run(gloss_store *store, sqlite3_stmt *stmt,
                            gloss_error *err) {
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) continue;
  gloss_status status = code == SQLITE_DONE
                            ? GLOSS_OK
                            : gloss__sql_error(store, "cannot write", err);
  sqlite3_reset(stmt);
  return status;
}

gloss_status gloss__sql_do(gloss_store *store, gloss_error *err,
                           const char *sql, const char *format, ...) {
  sqlite3_stmt *stmt = gloss__sql_get(store, sql, err);
  if (!stmt) return err ? err->status : GLOSS_EIO;
  va_list args;
  va_start(args, format);
  bind_all(stmt, format, args);
  va_end(args);
  return gloss__sql_run(store, stmt, err);
}

int64_t gloss__sql_int(gloss_store *store, int64_t otherwise, const char *sql,
                       const char *format, ...) {
  sqlite3_stmt *stmt = gloss__sql_get(store, sql, NULL);
  if (!stmt) return otherwise;
  va_list args;
  va_start(args, format);
  bind_all(stmt, format, args);
  va_end(args);
  if (sqlite3_step(stmt) == SQLITE_ROW &&
      sqlite3_column_type(stmt, 0) != SQLITE_NULL)
    otherwise = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return otherwise;
}

gloss_str gloss__sql_str(sqlite3_stmt *stmt, int column) {
  if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
    return (gloss_str){NULL, 0};
  const char *data = sqlite3_column_blob(stmt, column);
  size_t size = (size_t)sqlite3_column_bytes(stmt, column);
  return (gloss_str){data ? data : "", size};
}

void gloss__sql_name(gloss_buf *out, const char *prefix, const char *name) {
  gloss_buf_putc(out, '"');
  gloss_buf_puts(out, prefix);
  for (; *name; name++) {
    if (*name == '"') gloss_buf_putc(out, '"');
    gloss_buf_putc(out, *name);
  }
  gloss_buf_putc(out, '"');
}
