// index.c - the full-text index: built after the documents are safe, thousands
// to a transaction, in order of their rows (FTS5 is fastest so).
#include "store/store.h"

enum { BATCH = 4096 };

static gloss_status index_doc(gloss_store *store, int64_t doc, gloss_str text,
                              gloss_error *err) {
  gloss_status status = gloss__sql_do(
      store, err, "INSERT INTO gloss_text (rowid, text) VALUES (?, ?)", "it",
      doc, text);
  if (status) return status;
  return gloss__sql_do(store, err,
                       "UPDATE gloss_document SET indexed = 1 WHERE doc = ?",
                       "i", doc);
}

gloss_status gloss__store_reindex(gloss_store *store, gloss_error *err) {
  gloss_status status = gloss__sql_exec(
      store,
      "INSERT INTO gloss_text (gloss_text) VALUES ('delete-all'); "
      "UPDATE gloss_document SET indexed = 0",
      err);
  return status ? status : gloss__store_index(store, err);
}

// The next few rows to index; how many there are.
static size_t next_docs(gloss_store *store, int64_t *docs, size_t capacity) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT doc FROM gloss_document WHERE NOT indexed ORDER BY doc LIMIT ?",
      NULL);
  size_t count = 0;
  if (!stmt) return 0;
  gloss__sql_bind(stmt, "i", (int64_t)capacity);
  while (count < capacity && sqlite3_step(stmt) == SQLITE_ROW)
    docs[count++] = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return count;
}

static gloss_status index_batch(gloss_store *store, const int64_t *docs,
                                size_t count, gloss_error *err) {
  gloss_status status = gloss__store_transaction(store, err);
  for (size_t i = 0; !status && i < count; i++) {
    sqlite3_stmt *stmt = gloss__sql_get(
        store, "SELECT text FROM gloss_content WHERE doc = ?", err);
    if (!stmt) return GLOSS_EIO;
    gloss__sql_bind(stmt, "i", docs[i]);
    if (sqlite3_step(stmt) == SQLITE_ROW)
      status = index_doc(store, docs[i], gloss__sql_str(stmt, 0), err);
    else
      status = gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                              "document row %lld has no content",
                              (long long)docs[i]);
    sqlite3_reset(stmt);
  }
  return status ? status : gloss_store_commit(store, err);
}

gloss_status gloss__store_index(gloss_store *store, gloss_error *err) {
  int64_t *docs = gloss__alloc(BATCH * sizeof *docs);
  gloss_status status = GLOSS_OK;
  size_t count;
  while (!status && (count = next_docs(store, docs, BATCH)))
    status = index_batch(store, docs, count, err);
  gloss__free(docs);
  return status;
}

gloss_status gloss__store_unindex(gloss_store *store, int64_t doc,
                                  gloss_error *err) {
  gloss_status status = gloss__sql_do(
      store, err,
      "INSERT INTO gloss_text (gloss_text, rowid, text) "
      "SELECT 'delete', d.doc, c.text FROM gloss_document d JOIN gloss_content "
      "c USING (doc) WHERE d.doc = ? AND d.indexed",
      "i", doc);
  if (status) return status;
  return gloss__sql_do(store, err,
                       "UPDATE gloss_document SET indexed = 0 WHERE doc = ?",
                       "i", doc);
}
