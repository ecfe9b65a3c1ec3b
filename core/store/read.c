// read.c - documents out of the store.
#include "store/store.h"

static bool is_hex(const char *id, size_t *size) {
  *size = strspn(id, "0123456789abcdef");
  return !id[*size];
}

int64_t gloss__store_find(gloss_store *store, const char *id) {
  size_t size;
  if (!is_hex(id, &size) || size < 4 || size > 32) return 0;
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT doc FROM gloss_document WHERE id >= ?1 AND id < ?1 || 'g' "
      "LIMIT 2",
      NULL);
  if (!stmt) return 0;
  gloss__sql_bind(stmt, "s", id);
  int64_t doc =
      sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  if (doc && sqlite3_step(stmt) == SQLITE_ROW) doc = 0; // not unique
  sqlite3_reset(stmt);
  return doc;
}

int64_t gloss__store_find_any(gloss_store *store, const char *name) {
  int64_t doc = gloss__store_find(store, name);
  if (doc) return doc;
  return gloss__sql_int(store, 0,
                        "SELECT doc FROM gloss_source WHERE source = ? LIMIT 1",
                        "s", name);
}

gloss_status gloss__store_named(gloss_store *store, const char *name,
                                int64_t *doc, gloss_error *err) {
  *doc = gloss__store_find_any(store, name);
  if (*doc) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                        "no document \"%s\": give its id, the beginning of "
                        "it, or its file as it was given to run",
                        name);
}

gloss_status gloss__store_main(gloss_store *store, int64_t doc, gloss_buf *out,
                               gloss_error *err) {
  size_t begin = out->size;
  gloss_status status = gloss__store_text(store, doc, out, err);
  int64_t end = gloss__sql_int(
      store, 0, "SELECT main_end FROM gloss_document WHERE doc = ?", "i", doc);
  if (end >= 0 && (uint64_t)end < out->size - begin)
    out->size = begin + (size_t)end;
  return status;
}

gloss_status gloss__store_text(gloss_store *store, int64_t doc, gloss_buf *out,
                               gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "SELECT text FROM gloss_content WHERE doc = ?", err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", doc);
  bool found = sqlite3_step(stmt) == SQLITE_ROW;
  gloss_str text = found ? gloss__sql_str(stmt, 0) : (gloss_str){"", 0};
  gloss_buf_add(out, text.data, text.size);
  sqlite3_reset(stmt);
  if (found) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                        "document row %lld has no content", (long long)doc);
}

gloss_status gloss__store_raw(gloss_store *store, int64_t doc, gloss_buf *out,
                              gloss_error *err) {
  gloss__stored content = {0};
  gloss_status status = gloss__stored_load(store, doc, &content, err);
  if (!status) gloss_buf_add(out, content.copy.raw.data, content.copy.raw.size);
  gloss__stored_free(&content);
  return status;
}

// The lines of the site that the document was read with; NULL: none.
static gloss_status load_site(gloss_store *store, int64_t doc, gloss_site **out,
                              gloss_error *err) {
  gloss_status status = GLOSS_OK;
  if (gloss__store_version(store) < 2) return status;
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT k.site FROM gloss_document d JOIN gloss_key k USING (key) WHERE "
      "doc = ?",
      NULL);
  if (!stmt) return status;
  gloss__sql_bind(stmt, "i", doc);
  if (sqlite3_step(stmt) == SQLITE_ROW &&
      sqlite3_column_type(stmt, 0) != SQLITE_NULL)
    status = gloss_site_parse(out, gloss__sql_str(stmt, 0), store->path, err);
  sqlite3_reset(stmt);
  return status;
}

static gloss_status rebuild(gloss_store *store, gloss_doc **out, int64_t doc,
                            const gloss__doc_copy *copy, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT k.charset, k.format, k.keep_script, k.repairs_off, k.max_bytes, "
      "d.id FROM gloss_document d JOIN gloss_key k USING (key) WHERE doc = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", doc);
  gloss_doc_options options = {.part = copy->part};
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    options.charset = (const char *)sqlite3_column_text(stmt, 0);
    options.format = (const char *)sqlite3_column_text(stmt, 1);
    options.keep_script = sqlite3_column_int(stmt, 2);
    options.repairs_off = (uint32_t)sqlite3_column_int64(stmt, 3);
    options.max_bytes = (size_t)sqlite3_column_int64(stmt, 4);
    options.id = (const char *)sqlite3_column_text(stmt, 5);
  }
  gloss_site *site = NULL;
  gloss_status status = load_site(store, doc, &site, err);
  options.site = site;
  if (!status) status = gloss_doc_new(out, copy->raw, &options, err);
  gloss_site_free(site);
  sqlite3_reset(stmt);
  return status;
}

gloss_status gloss_store_doc(gloss_store *store, gloss_doc **out,
                             const char *id, gloss_error *err) {
  int64_t doc = gloss__store_find(store, id);
  if (!doc)
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no document %s, or more than one that begins so",
                          id);
  gloss__stored stored = {0};
  gloss_doc *made = NULL;
  gloss_status status = gloss__stored_load(store, doc, &stored, err);
  if (!status) status = rebuild(store, &made, doc, &stored.copy, err);
  if (!status && !gloss_str_equal(gloss_doc_text(made), stored.copy.text)) {
    gloss_doc_free(made);
    status = gloss_error_at(err, GLOSS_EVERSION, store->path, 0, 0,
                            "document %s was read by another version of "
                            "moongloss, whose offsets differ; run again",
                            id);
  }
  if (!status) *out = made;
  gloss__stored_free(&stored);
  return status;
}
