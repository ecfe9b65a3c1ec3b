// backup.c - a copy of a database at one moment, while runs go on writing it.
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

// All pages in one step: one read transaction, one state of the database.
static gloss_status copy_pages(gloss_store *store, sqlite3 *to,
                               gloss_error *err) {
  sqlite3_backup *copy = sqlite3_backup_init(to, "main", store->db, "main");
  int code = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(to);
  int finished = sqlite3_backup_finish(copy);
  if (code == SQLITE_DONE && finished == SQLITE_OK) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_EIO, store->path, 0, 0,
                        "the copy failed: %s", sqlite3_errstr(code));
}

static gloss_status copy_to(gloss_store *store, const char *path, bool compact,
                            gloss_error *err) {
  sqlite3 *to = NULL;
  gloss_status status = GLOSS_OK;
  if (compact) return gloss__sql_do(store, err, "VACUUM INTO ?", "s", path);
  int code = sqlite3_open_v2(path, &to,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (code == SQLITE_OK)
    status = copy_pages(store, to, err);
  else
    status = gloss_error_at(err, GLOSS_EIO, path, 0, 0, "cannot be made: %s",
                            sqlite3_errstr(code));
  sqlite3_close(to);
  return status;
}

// What the writer would do at its end: nobody holds the copy, and all of its
// texts are in the index.
static gloss_status complete(const char *path, gloss_error *err) {
  gloss_store *copy = NULL;
  gloss_status status = gloss_store_open(&copy, path, GLOSS_STORE_WRITE, err);
  return status ? status : gloss_store_close(copy, err);
}

static gloss_status place(gloss_store *store, const char *temporary,
                          const char *path, gloss_error *err) {
  // link() never replaces what has come there meanwhile, rename() would
  if (!link(temporary, path)) return GLOSS_OK;
  if (errno != EEXIST && !rename(temporary, path)) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_EIO, path, 0, 0,
                        "the copy of %s cannot be put here: %s", store->path,
                        strerror(errno));
}

gloss_status gloss_store_backup(gloss_store *store, const char *path,
                                bool compact, gloss_error *err) {
  gloss_buf temporary = {0};
  if (!access(path, F_OK))
    return gloss_error_at(err, GLOSS_EIO, path, 0, 0,
                          "exists already: a backup replaces nothing");
  gloss_buf_printf(&temporary, "%s.%d.tmp", path, (int)getpid());
  unlink(temporary.data);
  gloss_status status = copy_to(store, temporary.data, compact, err);
  if (!status) status = complete(temporary.data, err);
  if (!status) status = place(store, temporary.data, path, err);
  unlink(temporary.data);
  gloss_buf_free(&temporary);
  return status;
}
