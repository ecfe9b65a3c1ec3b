// remove.c - taking out what a newer analysis or a newer file replaces.
#include "store/store.h"

static gloss_status clear_type(gloss_store *store, const char *type,
                               int64_t doc, gloss_error *err) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "DELETE FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_printf(&sql, " WHERE doc = %lld", (long long)doc);
  gloss_status status = gloss__sql_exec(store, sql.data, err);
  gloss_buf_free(&sql);
  return status;
}

static gloss_status clear_typed(gloss_store *store, int64_t doc,
                                gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT name FROM gloss_type WHERE name = 'doc' OR type IN "
      "(SELECT type FROM gloss_fact WHERE doc = ?)",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss_status status = GLOSS_OK;
  gloss__sql_bind(stmt, "i", doc);
  while (!status && sqlite3_step(stmt) == SQLITE_ROW)
    status = clear_type(store, gloss__sql_str(stmt, 0).data, doc, err);
  sqlite3_reset(stmt);
  return status;
}

gloss_status gloss__store_clear(gloss_store *store, int64_t doc,
                                gloss_error *err) {
  gloss_status status = clear_typed(store, doc, err);
  if (!status)
    status = gloss__sql_do(store, err, "DELETE FROM gloss_fact WHERE doc = ?",
                           "i", doc);
  if (!status) status = gloss__decisions_clear(store, doc, err);
  if (!status)
    status = gloss__sql_do(
        store, err, "DELETE FROM gloss_evidence WHERE doc = ?", "i", doc);
  if (!status)
    status = gloss__sql_do(store, err,
                           "DELETE FROM gloss_failure WHERE doc = ?", "i", doc);
  return status;
}

static gloss_status remove_doc(gloss_store *store, int64_t doc,
                               gloss_error *err) {
  gloss_status status = gloss__store_clear(store, doc, err);
  if (!status) status = gloss__store_unindex(store, doc, err);
  if (!status)
    status = gloss__sql_do(store, err,
                           "DELETE FROM gloss_content WHERE doc = ?", "i", doc);
  if (!status)
    status = gloss__sql_do(
        store, err, "DELETE FROM gloss_document WHERE doc = ?", "i", doc);
  return status;
}

// The next document after `doc` that no source leads to; 0: none.
static int64_t next_orphan(gloss_store *store, int64_t doc) {
  return gloss__sql_int(
      store, 0,
      "SELECT doc FROM gloss_document d WHERE doc > ? AND NOT EXISTS "
      "(SELECT 1 FROM gloss_source s WHERE s.doc = d.doc) "
      "ORDER BY doc LIMIT 1",
      "i", doc);
}

gloss_status gloss__store_supersede(gloss_store *store, gloss_error *err) {
  if (!store->superseded) return GLOSS_OK;
  gloss_status status = gloss__sql_do(
      store, err,
      "DELETE FROM gloss_source WHERE run < ?1 AND source <> '-' AND EXISTS "
      "(SELECT 1 FROM gloss_source n WHERE n.source = gloss_source.source AND "
      "n.run = ?1)",
      "i", store->run);
  int64_t doc = 0;
  while (!status && (doc = next_orphan(store, doc)))
    status = remove_doc(store, doc, err);
  store->superseded = false;
  return status;
}
