// open.c - opening, locking, creating and closing a database.
//
// One writer: it holds an exclusive SQLite lock on the empty side file
// "PATH-lock" for as long as it is open (two connections that write and
// checkpoint at once can corrupt a WAL in SQLite 3.7.0 to 3.51.2, and a run
// must not mix with another). The system drops the lock when the process dies.
// Readers are read-only and need no lock.
#include "store/query.h"
#include "store_assets.inc"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// --- the lock ----------------------------------------------------------------

static gloss_status busy(gloss_store *store, gloss_error *err) {
  sqlite3_stmt *stmt = NULL;
  gloss_status status = gloss_error_at(
      err, GLOSS_EBUSY, store->path, 0, 0,
      "another run is writing to this database; wait for it or stop it");
  if (sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READONLY, NULL) ==
          SQLITE_OK &&
      sqlite3_prepare_v2(store->db, "SELECT pid, host, since FROM gloss_holder",
                         -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step(stmt) == SQLITE_ROW)
    gloss_error_at(err, GLOSS_EBUSY, store->path, 0, 0,
                   "process %d on %s has been writing to this database since "
                   "%s; wait for it or stop it",
                   sqlite3_column_int(stmt, 0), sqlite3_column_text(stmt, 1),
                   sqlite3_column_text(stmt, 2));
  sqlite3_finalize(stmt);
  return status;
}

// True once an exclusive lock is held on the file that "PATH-lock" names now
// (the last holder removes it, so the one that we opened may be gone).
static int lock_once(gloss_store *store, const char *name, bool *again) {
  int moved = 0;
  *again = false;
  int code = sqlite3_open_v2(name, &store->lock,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec(store->lock,
                        "PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE", NULL,
                        NULL, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_file_control(store->lock, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  *again = moved;
  return code;
}

// A link and what it leads to are one database, with one lock.
static void lock_name(gloss_buf *out, const char *path) {
  char *real = realpath(path, NULL);
  gloss_buf_printf(out, "%s-lock", real ? real : path);
  free(real);
}

static gloss_status lock_take(gloss_store *store, gloss_error *err) {
  gloss_buf name = {0};
  lock_name(&name, store->path);
  int code = SQLITE_OK;
  bool again = true;
  for (int i = 0; again && i < 100; i++) {
    sqlite3_close(store->lock);
    store->lock = NULL;
    code = lock_once(store, name.data, &again);
  }
  gloss_buf_free(&name);
  if (code == SQLITE_OK && !again) return GLOSS_OK;
  if (code == SQLITE_BUSY || again) return busy(store, err);
  return gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                        "cannot be locked for writing: %s",
                        errno ? strerror(errno) : sqlite3_errstr(code));
}

static void lock_drop(gloss_store *store) {
  if (!store->lock) return;
  const char *name = sqlite3_db_filename(store->lock, "main");
  if (name && *name) unlink(name);
  sqlite3_close(store->lock);
  store->lock = NULL;
}

// --- opening -----------------------------------------------------------------

// SQLite takes these names for databases in memory or for URIs: what a run
// wrote there would be gone at its end.
static bool names_no_file(const char *path) {
  return !*path || !strcmp(path, ":memory:") || !strncmp(path, "file:", 5);
}

// A writer makes files beside the database: its lock, its journal.
static gloss_status check_folder(gloss_store *store, gloss_error *err) {
  char *real = realpath(store->path, NULL); // where a link leads to
  const char *path = real ? real : store->path, *slash = strrchr(path, '/');
  gloss_buf folder = {0};
  gloss_status status = GLOSS_OK;
  if (!slash)
    gloss_buf_puts(&folder, ".");
  else if (slash == path)
    gloss_buf_puts(&folder, "/");
  else
    gloss_buf_add(&folder, path, (size_t)(slash - path));
  if (access(folder.data, W_OK | X_OK))
    status = gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                            "nothing can be written in its folder %s: %s",
                            folder.data, strerror(errno));
  gloss_buf_free(&folder);
  free(real);
  return status;
}

static gloss_status check_path(gloss_store *store, gloss_error *err) {
  struct stat info;
  if (names_no_file(store->path))
    return gloss_error_set(err, GLOSS_EIO,
                           "\"%s\" is not the name of a database file",
                           store->path);
  errno = 0;
  if (stat(store->path, &info)) {
    if (errno == ENOENT && store->writing) return check_folder(store, err);
    return gloss_error_at(err, errno == ENOENT ? GLOSS_ENOTFOUND : GLOSS_EIO,
                          store->path, 0, 0, "%s", strerror(errno));
  }
  if (S_ISDIR(info.st_mode))
    return gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                          "is a directory, not a database");
  if (store->writing && access(store->path, W_OK))
    return gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                          "cannot be written: %s", strerror(errno));
  return store->writing ? check_folder(store, err) : GLOSS_OK;
}

static int setup(gloss_store *store) {
  sqlite3_extended_result_codes(store->db, 1);
  sqlite3_busy_timeout(store->db, 5000);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return gloss__register(store->db);
}

int64_t gloss__store_version(gloss_store *store) {
  if (!store->version)
    store->version = gloss__sql_int(store, 0, "PRAGMA user_version", "");
  return store->version;
}

// 0: new, else the version. Errors for what is not ours or too new.
static gloss_status check_version(gloss_store *store, int64_t *version,
                                  gloss_error *err) {
  int64_t id = gloss__sql_int(store, -1, "PRAGMA application_id", "");
  *version = gloss__sql_int(store, -1, "PRAGMA user_version", "");
  int64_t tables =
      gloss__sql_int(store, -1, "SELECT count(*) FROM sqlite_master", "");
  if (tables < 0)
    return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                          "is not a database that can be read: %s",
                          sqlite3_errmsg(store->db));
  if (!tables && !id && !*version && store->writing) return GLOSS_OK;
  if (id != GLOSS__STORE_ID)
    return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                          "is not a moongloss database");
  if (*version > GLOSS__STORE_VERSION)
    return gloss_error_at(err, GLOSS_EVERSION, store->path, 0, 0,
                          "was written by a newer moongloss (database version "
                          "%d, this one knows %d)",
                          (int)*version, GLOSS__STORE_VERSION);
  return GLOSS_OK;
}

static gloss_status create(gloss_store *store, gloss_error *err) {
  char stamp[96];
  snprintf(stamp, sizeof stamp,
           "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
           GLOSS__STORE_ID, GLOSS__STORE_VERSION);
  gloss_status status = gloss__sql_exec(
      store, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN", err);
  if (!status) status = gloss__sql_exec(store, schema_sql, err);
  if (!status) status = gloss__sql_exec(store, stamp, err);
  return status;
}

// What each version has that the one before had not; all or nothing. Version 3
// packs the raw bytes otherwise (content.c), and reads what 2 packed.
static gloss_status upgrade(gloss_store *store, int64_t version,
                            gloss_error *err) {
  static const char *const steps[] = {
      [1] = "ALTER TABLE gloss_document ADD COLUMN part TEXT; "
            "ALTER TABLE gloss_key ADD COLUMN site TEXT",
      [2] = ""};
  gloss_status status = gloss__sql_exec(store, "BEGIN IMMEDIATE", err);
  for (; !status && version < GLOSS__STORE_VERSION; version++)
    status = gloss__sql_exec(store, steps[version], err);
  char stamp[64];
  snprintf(stamp, sizeof stamp, "PRAGMA user_version = %d; COMMIT",
           GLOSS__STORE_VERSION);
  if (!status) status = gloss__sql_exec(store, stamp, err);
  if (status) gloss__sql_exec(store, "ROLLBACK", NULL);
  return status;
}

static gloss_status note_holder(gloss_store *store, gloss_error *err) {
  char host[128] = "";
  gethostname(host, sizeof host - 1);
  gloss_status status =
      gloss__sql_do(store, err, "DELETE FROM gloss_holder", "");
  if (status) return status;
  return gloss__sql_do(store, err,
                       "INSERT INTO gloss_holder VALUES (?, ?, "
                       "strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime'))",
                       "is", (int64_t)getpid(), host);
}

static gloss_status open_writer(gloss_store *store, gloss_error *err) {
  int64_t version = 0;
  gloss_status status = check_version(store, &version, err);
  if (status) return status;
  if (!version)
    status = create(store, err);
  else if (version < GLOSS__STORE_VERSION)
    status = upgrade(store, version, err);
  if (!status)
    status = gloss__sql_exec(store,
                             "PRAGMA journal_mode = WAL;"
                             "PRAGMA synchronous = NORMAL;"
                             "PRAGMA wal_autocheckpoint = 4000;"
                             "PRAGMA temp_store = MEMORY;" // savepoints
                             "PRAGMA cache_size = -65536",
                             err);
  if (!status) status = note_holder(store, err);
  return status;
}

static gloss_status open_file(gloss_store *store, gloss_error *err) {
  gloss_status status = check_path(store, err);
  if (!status && store->writing) status = lock_take(store, err);
  if (status) return status;
  int flags = store->writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                             : SQLITE_OPEN_READONLY;
  flags |= SQLITE_OPEN_NOMUTEX; // a store belongs to one thread
  errno = 0;
  int code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
  if (code == SQLITE_OK) code = setup(store);
  if (code != SQLITE_OK)
    return gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                          "cannot be opened: %s",
                          errno ? strerror(errno) : sqlite3_errstr(code));
  if (store->writing) return open_writer(store, err);
  int64_t version;
  return check_version(store, &version, err);
}

// --- closing -----------------------------------------------------------------

static void release(gloss_store *store) {
  for (size_t i = 0; i < store->stmts.count; i++)
    sqlite3_finalize(store->stmts.items[i].stmt);
  for (size_t i = 0; i < store->types.count; i++)
    sqlite3_finalize(store->types.items[i].insert);
  sqlite3_close_v2(store->db);
  lock_drop(store);
  ZSTD_freeCCtx(store->zip);
  ZSTD_freeDCtx(store->unzip);
  if (store->cells) gloss__content_free(store->cells);
  gloss__free(store->cells);
  gloss_buf_free(&store->scratch);
  gloss__free(store->stmts.items);
  for (size_t i = 0; i < store->readers.count; i++)
    gloss__free(store->readers.items[i].fields.items);
  gloss__free(store->readers.items);
  gloss__free(store->types.items);
  gloss__free(store->rule_ids.items);
  gloss__intern_free(&store->rules);
  gloss__arena_free(&store->arena);
  gloss__free(store->path);
  gloss__free(store);
}

gloss_status gloss_store_open(gloss_store **out, const char *path,
                              gloss_store_mode mode, gloss_error *err) {
  gloss_store *store = gloss__alloc(sizeof *store);
  store->path = gloss__copy(gloss_str_of(path));
  store->writing = mode == GLOSS_STORE_WRITE;
  gloss_status status = open_file(store, err);
  if (status) {
    release(store);
    return status;
  }
  *out = store;
  return GLOSS_OK;
}

// A database at rest is one plain file: no WAL beside it, readable on a
// read-only disk. Fails harmlessly while somebody reads.
static void settle(gloss_store *store) {
  for (size_t i = 0; i < store->stmts.count; i++)
    sqlite3_reset(store->stmts.items[i].stmt);
  sqlite3_busy_timeout(store->db, 0);
  sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

gloss_status gloss_store_close(gloss_store *store, gloss_error *err) {
  if (!store) return GLOSS_OK;
  gloss_status status = GLOSS_OK;
  if (store->writing) {
    status = gloss__store_end(store, err);
    if (!status)
      status = gloss__sql_do(store, err, "DELETE FROM gloss_holder", "");
    settle(store);
  }
  release(store);
  return status;
}

gloss_status gloss__store_writable(const gloss_store *store, gloss_error *err) {
  if (store->writing) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_EUSAGE, store->path, 0, 0,
                        "the database is open for reading only");
}
