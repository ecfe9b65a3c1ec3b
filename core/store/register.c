// register.c - what our databases need of SQLite: the tokenizer and a function.
//
// Compiled twice. In the library, for its own connections; with
// GLOSS_EXTENSION as gloss_tokenizer.so, which any SQLite program loads to
// search a database's index or to fold text as it does. There it may call
// SQLite only through the table that the program hands over.
#include "store/store.h"

#ifdef GLOSS_EXTENSION
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1
#endif

static fts5_api *api_of(sqlite3 *db) {
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
    sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL);
    sqlite3_step(stmt);
  }
  sqlite3_finalize(stmt);
  return api;
}

static void fold(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  const char *text = (const char *)sqlite3_value_text(values[0]);
  gloss_buf out = {0};
  if (!text) return; // NULL
  gloss_fold_text((gloss_str){text, (size_t)sqlite3_value_bytes(values[0])},
                  &out);
  sqlite3_result_text64(context, out.data, out.size, SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  gloss_buf_free(&out);
}

int gloss__register(sqlite3 *db) {
  fts5_api *api = api_of(db);
  if (!api) return SQLITE_ERROR;
  int code = api->xCreateTokenizer(api, "gloss", NULL,
                                   (fts5_tokenizer *)&gloss__tokenizer, NULL);
  if (code != SQLITE_OK) return code;
  return sqlite3_create_function(db, "gloss_fold", 1,
                                 SQLITE_UTF8 | SQLITE_DETERMINISTIC |
                                     SQLITE_INNOCUOUS,
                                 NULL, fold, NULL, NULL);
}

#ifdef GLOSS_EXTENSION
GLOSS_API int sqlite3_extension_init(sqlite3 *db, char **message,
                                     const sqlite3_api_routines *routines);
int sqlite3_extension_init(sqlite3 *db, char **message,
                           const sqlite3_api_routines *routines) {
  SQLITE_EXTENSION_INIT2(routines)
  int code = gloss__register(db);
  if (code != SQLITE_OK) *message = sqlite3_mprintf("this SQLite has no FTS5");
  return code;
}
#endif
