// why.c - one fact's whole derivation as JSON: from the rule's line of code to
// the bytes of the file.
#include "store/store.h"

#include <jansson.h>
#include <stdlib.h>

typedef struct fact_row {
  int64_t doc, key, seq;
  uint32_t start, end, line;
  char id[33];
} fact_row;

static void put_key(gloss_buf *out, const char *comma, const char *name) {
  gloss_buf_puts(out, comma);
  gloss_buf_json(out, gloss_str_of(name));
  gloss_buf_puts(out, ": ");
}

// A column as JSON: null, a number, or a string.
static void put_cell(gloss_buf *out, sqlite3_stmt *stmt, int column) {
  int type = sqlite3_column_type(stmt, column);
  if (type == SQLITE_NULL)
    gloss_buf_puts(out, "null");
  else if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
    gloss_buf_number(out, sqlite3_column_double(stmt, column));
  else
    gloss_buf_json(out, gloss__sql_str(stmt, column));
}

// All columns from `first` on, under their names.
static void put_columns(gloss_buf *out, sqlite3_stmt *stmt, int first) {
  for (int i = first; i < sqlite3_column_count(stmt); i++) {
    put_key(out, i == first ? "" : ", ", sqlite3_column_name(stmt, i));
    put_cell(out, stmt, i);
  }
}

// --- the fact ----------------------------------------------------------------

// "<hex>:<ordinal>" into the row it means.
static gloss_status find_fact(gloss_store *store, const char *fact,
                              fact_row *out, gloss_error *err) {
  const char *colon = strchr(fact, ':');
  char id[33] = "";
  if (colon && (size_t)(colon - fact) < sizeof id) {
    memcpy(id, fact, (size_t)(colon - fact));
    out->doc = gloss__store_find(store, id);
    out->seq = strtoll(colon + 1, NULL, 10);
  }
  if (!colon || !id[0])
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "\"%.60s\" is no fact id: expected "
                          "<12 hex digits>:<number>, as in the column `fact`",
                          fact);
  if (out->doc && out->seq > 0 &&
      gloss__sql_int(store, 0,
                     "SELECT 1 FROM gloss_fact WHERE doc = ? AND "
                     "seq = ?",
                     "ii", out->doc, out->seq))
    return GLOSS_OK;
  return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                        out->doc ? "document %s has no fact %s"
                                 : "no document begins with %s (fact %s)",
                        id, fact);
}

static gloss_status put_fact(gloss_store *store, gloss_buf *out, fact_row *row,
                             char type[128], gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT d.key, d.id, t.name, f.start, f.\"end\", "
      "substr(d.id, 1, 12) || ':' || f.seq AS fact, t.name AS type, f.text, "
      "f.start, f.\"end\", f.line FROM gloss_fact f JOIN gloss_document d "
      "USING (doc) JOIN gloss_type t USING (type) WHERE f.doc = ? AND "
      "f.seq = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "ii", row->doc, row->seq);
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    row->key = sqlite3_column_int64(stmt, 0);
    snprintf(row->id, sizeof row->id, "%s", sqlite3_column_text(stmt, 1));
    snprintf(type, 128, "%s", sqlite3_column_text(stmt, 2));
    row->start = (uint32_t)sqlite3_column_int64(stmt, 3);
    row->end = (uint32_t)sqlite3_column_int64(stmt, 4);
    row->line = (uint32_t)sqlite3_column_int64(stmt, 10);
    put_columns(out, stmt, 5);
  }
  sqlite3_reset(stmt);
  return GLOSS_OK;
}

static gloss_status put_fields(gloss_store *store, gloss_buf *out,
                               const fact_row *row, const char *type,
                               gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_puts(&sql, "SELECT * FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_printf(&sql, " WHERE doc = %lld AND seq = %lld",
                   (long long)row->doc, (long long)row->seq);
  int code = sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL);
  gloss_buf_free(&sql);
  if (code != SQLITE_OK)
    return gloss__sql_error(store, "cannot read the fact", err);
  put_key(out, ", ", "fields");
  gloss_buf_puts(out, "{");
  if (sqlite3_step(stmt) == SQLITE_ROW) put_columns(out, stmt, 2);
  gloss_buf_puts(out, "}");
  sqlite3_finalize(stmt);
  return GLOSS_OK;
}

// --- the rule, its script, what it used --------------------------------------

// The manifest's object that has `file` as one of its values.
static json_t *manifest_entry(json_t *node, const char *file, unsigned depth) {
  const char *key;
  json_t *value, *found = NULL;
  size_t i;
  if (depth > 8) return NULL;
  if (json_is_array(node)) {
    json_array_foreach(node, i, value) {
      if ((found = manifest_entry(value, file, depth + 1))) return found;
    }
  } else if (json_is_object(node)) {
    json_object_foreach(node, key, value) {
      if (json_is_string(value) && !strcmp(json_string_value(value), file))
        return node;
      if ((found = manifest_entry(value, file, depth + 1))) return found;
    }
  }
  return found;
}

static void put_script(gloss_buf *out, const char *manifest, const char *file) {
  json_t *root = json_loads(manifest ? manifest : "", 0, NULL);
  json_t *entry = root && file && *file ? manifest_entry(root, file, 0) : NULL;
  char *text =
      entry ? json_dumps(entry, JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
  put_key(out, ", ", "script");
  gloss_buf_puts(out, text ? text : "null");
  free(text);
  json_decref(root);
}

static gloss_status put_rule(gloss_store *store, gloss_buf *out,
                             const fact_row *row, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT k.manifest, r.id AS rule, r.file, r.line FROM gloss_fact f "
      "JOIN gloss_rule r USING (rule) JOIN gloss_document d USING (doc) JOIN "
      "gloss_key k USING (key) WHERE f.doc = ? AND f.seq = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "ii", row->doc, row->seq);
  put_key(out, ", ", "rule");
  gloss_buf_puts(out, "{");
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    put_columns(out, stmt, 1);
    put_script(out, (const char *)sqlite3_column_text(stmt, 0),
               (const char *)sqlite3_column_text(stmt, 2));
  }
  gloss_buf_puts(out, "}");
  sqlite3_reset(stmt);
  return GLOSS_OK;
}

// The `seq`-th of the derivations, which end in NUL each.
static gloss_str nth(gloss_str all, int64_t seq) {
  const char *at = all.data, *end = all.data + all.size;
  while (at < end) {
    const char *stop = memchr(at, 0, (size_t)(end - at));
    if (!stop) break;
    if (--seq == 0) return (gloss_str){at, (size_t)(stop - at)};
    at = stop + 1;
  }
  return (gloss_str){NULL, 0};
}

static gloss_status put_why(gloss_store *store, gloss_buf *out,
                            const fact_row *row, gloss_error *err) {
  sqlite3_stmt *stmt =
      gloss__sql_get(store, "SELECT why FROM gloss_content WHERE doc = ?", err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", row->doc);
  gloss_buf all = {0};
  gloss_status status = GLOSS_OK;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    status =
        gloss__unzip(store, &all, gloss__sql_str(stmt, 0), GLOSS_STR(""), err);
  sqlite3_reset(stmt);
  gloss_str why = nth((gloss_str){all.data, all.size}, row->seq);
  put_key(out, ", ", "why");
  if (why.size)
    gloss_buf_add(out, why.data, why.size);
  else
    gloss_buf_puts(out, "{}");
  gloss_buf_free(&all);
  return status;
}

// --- the document and its bytes ----------------------------------------------

static gloss_status put_document(gloss_store *store, gloss_buf *out,
                                 const fact_row *row, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT d.id, d.charset, d.script, d.raw_size AS bytes, (SELECT "
      "json_group_array(source) FROM (SELECT source FROM gloss_source s WHERE "
      "s.doc = d.doc ORDER BY source)), k.pack, k.version, k.engine, k.digest "
      "AS run_key FROM gloss_document d JOIN gloss_key k USING "
      "(key) WHERE d.doc = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", row->doc);
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    put_key(out, ", ", "document");
    gloss_buf_puts(out, "{");
    for (int i = 0; i < 4; i++) {
      put_key(out, i ? ", " : "", sqlite3_column_name(stmt, i));
      put_cell(out, stmt, i);
    }
    gloss_buf_printf(out, ", \"sources\": %s}", sqlite3_column_text(stmt, 4));
    put_key(out, ", ", "run");
    gloss_buf_puts(out, "{");
    for (int i = 5; i < 9; i++) {
      put_key(out, i > 5 ? ", " : "", sqlite3_column_name(stmt, i));
      put_cell(out, stmt, i);
    }
    gloss_buf_puts(out, "}");
  }
  sqlite3_reset(stmt);
  return GLOSS_OK;
}

static void put_raw(gloss_buf *out, const gloss_doc *doc, const fact_row *row) {
  enum { MOST = 256 };
  gloss_range ranges[MOST];
  gloss_buf text = {0};
  size_t count = gloss_doc_raw_ranges(doc, row->start, row->end, ranges, MOST);
  put_key(out, ", ", "raw");
  gloss_buf_puts(out, "[");
  for (size_t i = 0; i < count && i < MOST; i++) {
    gloss_buf_clear(&text);
    gloss_doc_decode(doc, ranges[i].begin, ranges[i].end, &text);
    gloss_buf_printf(out,
                     "%s{\"start\": %u, \"end\": %u, \"text\": ", i ? ", " : "",
                     ranges[i].begin, ranges[i].end);
    gloss_buf_json(out, (gloss_str){text.data, text.size});
    gloss_buf_puts(out, "}");
  }
  gloss_buf_puts(out, "]");
  gloss_buf_free(&text);
}

// Repairs inside the evidence.
static void put_repairs(gloss_buf *out, const gloss_doc *doc,
                        const fact_row *row) {
  size_t count, shown = 0;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  put_key(out, ", ", "repairs");
  gloss_buf_puts(out, "[");
  for (size_t i = 0; i < count; i++) {
    const gloss_piece *p = &pieces[i];
    if (!p->edit || p->end <= row->start || p->start >= row->end) continue;
    gloss_edit edit = gloss_doc_edit(doc, p->edit);
    gloss_buf before = {0};
    gloss_doc_decode(doc, p->raw_start, p->raw_end, &before);
    gloss_buf_printf(out,
                     "%s{\"kind\": \"%s\", \"raw_start\": %u, "
                     "\"raw_end\": %u, \"before\": ",
                     shown++ ? ", " : "", gloss_edit_kind_name(edit.kind),
                     p->raw_start, p->raw_end);
    gloss_buf_json(out, (gloss_str){before.data, before.size});
    gloss_buf_puts(out, ", \"after\": ");
    gloss_buf_json(out, (gloss_str){text.data + p->start, p->end - p->start});
    gloss_buf_puts(out, ", \"reason\": ");
    gloss_buf_json(out, gloss_str_of(edit.reason));
    gloss_buf_puts(out, "}");
    gloss_buf_free(&before);
  }
  gloss_buf_puts(out, "]");
}

static gloss_status put_bytes(gloss_store *store, gloss_buf *out,
                              const fact_row *row, gloss_error *err) {
  gloss_doc *doc = NULL;
  gloss_error inner = {0};
  gloss_status status = gloss_store_doc(store, &doc, row->id, &inner);
  if (status == GLOSS_EVERSION) {
    put_key(out, ", ", "raw_error");
    gloss_buf_json(out, gloss_str_of(inner.message));
    return GLOSS_OK;
  }
  if (status) {
    if (err) *err = inner;
    return status;
  }
  put_raw(out, doc, row);
  put_repairs(out, doc, row);
  gloss_doc_free(doc);
  return GLOSS_OK;
}

gloss_status gloss_store_why(gloss_store *store, const char *fact,
                             gloss_buf *out, gloss_error *err) {
  fact_row row = {0};
  char type[128] = "";
  gloss_status status = find_fact(store, fact, &row, err);
  if (status) return status;
  gloss_buf_puts(out, "{");
  status = put_fact(store, out, &row, type, err);
  if (!status) status = put_fields(store, out, &row, type, err);
  if (!status) status = put_rule(store, out, &row, err);
  if (!status) status = put_why(store, out, &row, err);
  if (!status) status = put_document(store, out, &row, err);
  if (!status) status = put_bytes(store, out, &row, err);
  gloss_buf_puts(out, "}");
  return status;
}
