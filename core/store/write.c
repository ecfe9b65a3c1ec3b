// write.c - results into rows. One transaction holds many documents; each has
// its savepoint, so it is there whole or not at all.
#include "store/store.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { COMMIT_DOCS = 256, MERGE_DOCS = 4096, COMMIT_BYTES = 32 << 20 };

gloss_status gloss__store_transaction(gloss_store *store, gloss_error *err) {
  gloss_status status = gloss__store_writable(store, err);
  if (status || store->in_transaction) return status;
  status = gloss__sql_do(store, err, "BEGIN IMMEDIATE", "");
  store->in_transaction = !status;
  return status;
}

// Forgets what a rolled back transaction had written.
static void roll_back(gloss_store *store) {
  if (sqlite3_get_autocommit(store->db)) store->in_transaction = false;
  gloss__intern_free(&store->rules);
  store->rule_ids.count = 0;
}

gloss_status gloss_store_commit(gloss_store *store, gloss_error *err) {
  if (!store->in_transaction) return GLOSS_OK;
  gloss_status status = gloss__sql_do(store, err, "COMMIT", "");
  if (status) {
    gloss__sql_exec(store, "ROLLBACK", NULL);
    roll_back(store);
  }
  store->in_transaction = false;
  store->pending_docs = store->pending_bytes = 0;
  return status;
}

// --- a run -------------------------------------------------------------------

// Options that change documents are part of what decides the results.
static void key_digest(const gloss_run_info *run, char out[65]) {
  const gloss_doc_options *doc = run->doc;
  gloss_buf all = {0};
  gloss_buf_puts(&all, run->run_key ? run->run_key : "");
  if (doc &&
      (doc->charset || doc->format || doc->keep_script || doc->repairs_off))
    gloss_buf_printf(&all, "\n%s\n%s\n%d\n%u", doc->charset ? doc->charset : "",
                     doc->format ? doc->format : "", doc->keep_script,
                     doc->repairs_off);
  if (doc && doc->site) {
    char site[65];
    gloss_sha256(gloss_site_text(doc->site), site);
    gloss_buf_printf(&all, "\nsite %s", site);
  }
  gloss_sha256((gloss_str){all.data, all.size}, out);
  gloss_buf_free(&all);
}

static const char *or_empty(const char *text) { return text ? text : ""; }

static gloss_status note_key(gloss_store *store, const gloss_run_info *run,
                             gloss_error *err) {
  static const gloss_doc_options none;
  const gloss_doc_options *doc = run->doc ? run->doc : &none;
  char digest[65];
  gloss_buf site = {0};
  if (doc->site) {
    gloss_str text = gloss_site_text(doc->site);
    gloss_buf_add(&site, text.data, text.size);
  }
  key_digest(run, digest);
  gloss_status status = gloss__sql_do(
      store, err,
      "INSERT INTO gloss_key (digest, pack, version, engine, manifest, charset,"
      " format, keep_script, repairs_off, max_bytes, site)"
      " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE NOT EXISTS"
      " (SELECT 1 FROM gloss_key WHERE digest = ?1)",
      "sssssssiiis", digest, or_empty(run->pack), or_empty(run->version),
      gloss_version(), run->manifest ? run->manifest : "{}", doc->charset,
      doc->format, (int64_t)doc->keep_script, (int64_t)doc->repairs_off,
      (int64_t)doc->max_bytes, site.size ? site.data : NULL);
  gloss_buf_free(&site);
  store->key = gloss__sql_int(
      store, 0, "SELECT key FROM gloss_key WHERE digest = ?", "s", digest);
  return status;
}

static gloss_status note_run(gloss_store *store, gloss_error *err) {
  char host[128] = "";
  gethostname(host, sizeof host - 1);
  gloss_status status = gloss__sql_do(
      store, err,
      "INSERT INTO gloss_run (key, started, host, pid) VALUES (?, "
      "strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime'), ?, ?)",
      "isi", store->key, host, (int64_t)getpid());
  store->run = sqlite3_last_insert_rowid(store->db);
  store->old_failures = gloss__sql_int(
      store, 0, "SELECT coalesce(max(failure), 0) FROM gloss_failure", "");
  store->old_sources =
      gloss__sql_int(store, 1, "SELECT EXISTS (SELECT 1 FROM gloss_source)",
                     "") == 1;
  return status;
}

static gloss_status refuse_others(gloss_store *store, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT k.pack, k.version FROM gloss_document d JOIN gloss_key k "
      "USING (key) WHERE d.key <> ? LIMIT 1",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", store->key);
  gloss_status status = GLOSS_OK;
  if (sqlite3_step(stmt) == SQLITE_ROW)
    status = gloss_error_at(
        err, GLOSS_EUSAGE, store->path, 0, 0,
        "holds documents of another run key (pack %s %s, other scripts, "
        "options or engine); merge into a new database",
        gloss__sql_str(stmt, 0).data, gloss__sql_str(stmt, 1).data);
  sqlite3_reset(stmt);
  return status;
}

gloss_status gloss_store_begin(gloss_store *store, const gloss_run_info *run,
                               const gloss_schema *schema, gloss_error *err) {
  gloss_status status = gloss__store_transaction(store, err);
  store->no_raw = run->no_raw;
  if (!status) status = note_key(store, run, err);
  if (!status && run->alone) status = refuse_others(store, err);
  if (!status) status = note_run(store, err);
  if (!status) status = gloss__store_types(store, schema, err);
  if (!status) return gloss_store_commit(store, err);
  gloss__sql_exec(store, "ROLLBACK", NULL);
  roll_back(store);
  return status;
}

gloss_status gloss__store_end(gloss_store *store, gloss_error *err) {
  gloss_status status = gloss_store_commit(store, err);
  if (!status) status = gloss__store_transaction(store, err);
  if (!status) status = gloss__store_supersede(store, err);
  if (!status && store->run)
    status = gloss__sql_do(
        store, err,
        "UPDATE gloss_run SET finished = strftime('%Y-%m-%d %H:%M:%S', 'now', "
        "'localtime') WHERE run = ?",
        "i", store->run);
  if (!status) status = gloss_store_commit(store, err);
  if (!status) status = gloss__store_index(store, err);
  return status;
}

// --- sources -----------------------------------------------------------------

// Forgets how a source without document failed in earlier runs. Those of this
// run stay: two inputs may have one name.
static gloss_status drop_old_failures(gloss_store *store, const char *source,
                                      gloss_error *err) {
  if (!store->old_failures) return GLOSS_OK;
  return gloss__sql_do(store, err,
                       "DELETE FROM gloss_failure WHERE doc IS NULL AND "
                       "source = ? AND failure <= ?",
                       "si", source, store->old_failures);
}

bool gloss_store_has(gloss_store *store, const char *id) {
  return gloss__sql_int(store, 0,
                        "SELECT 1 FROM gloss_document WHERE id = ? AND key = ? "
                        "AND NOT retry",
                        "si", id, store->key) == 1;
}

static gloss_status note_source(gloss_store *store, int64_t doc,
                                const char *source, gloss_error *err) {
  if (store->old_sources && !store->superseded)
    store->superseded =
        gloss__sql_int(store, 0,
                       "SELECT 1 FROM gloss_source WHERE source = ? AND "
                       "doc <> ? AND run < ?",
                       "sii", source, doc, store->run) == 1;
  gloss_status status = gloss__sql_do(
      store, err,
      "INSERT INTO gloss_source VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
      "run = excluded.run",
      "sii", source, doc, store->run);
  return status ? status : drop_old_failures(store, source, err);
}

gloss_status gloss_store_source(gloss_store *store, const char *id,
                                const char *source, gloss_error *err) {
  gloss_status status = gloss__store_transaction(store, err);
  if (status) return status;
  int64_t doc = gloss__sql_int(
      store, 0, "SELECT doc FROM gloss_document WHERE id = ?", "s", id);
  if (!doc)
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no document %s", id);
  return note_source(store, doc, source, err);
}

// --- facts -------------------------------------------------------------------

static int64_t rule_make(gloss_store *store, const gloss_fact *fact,
                         gloss_error *err) {
  gloss__sql_do(store, err,
                "INSERT INTO gloss_rule (id, file, line) VALUES (?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                "ssi", fact->rule, or_empty(fact->file), (int64_t)fact->line);
  return gloss__sql_int(
      store, 0,
      "SELECT rule FROM gloss_rule WHERE id = ? AND file = ? AND line = ?",
      "ssi", fact->rule, or_empty(fact->file), (int64_t)fact->line);
}

static int64_t rule_of(gloss_store *store, const gloss_fact *fact,
                       gloss_error *err) {
  gloss_buf *key = &store->scratch;
  gloss_buf_clear(key);
  gloss_buf_add(key, &fact->line, sizeof fact->line);
  gloss_buf_puts(key, fact->rule);
  gloss_buf_putc(key, 0);
  gloss_buf_puts(key, or_empty(fact->file));
  uint32_t index =
      gloss__intern_add(&store->rules, (gloss_str){key->data, key->size});
  if (index == store->rule_ids.count)
    gloss__push(&store->rule_ids, rule_make(store, fact, err));
  return store->rule_ids.items[index];
}

static void bind_real(sqlite3_stmt *stmt, int at, double real) {
  if (real == floor(real) && fabs(real) < 9007199254740992.0)
    sqlite3_bind_int64(stmt, at, (int64_t)real);
  else
    sqlite3_bind_double(stmt, at, real);
}

static void bind_field(sqlite3_stmt *stmt, int at, const gloss_field *field) {
  gloss_buf json = {0};
  switch (field->tag) {
  case GLOSS_TEXT:
    sqlite3_bind_text64(stmt, at, field->text.data ? field->text.data : "",
                        field->text.size, SQLITE_STATIC, SQLITE_UTF8);
    break;
  case GLOSS_REAL: bind_real(stmt, at, field->real); break;
  case GLOSS_INT:
  case GLOSS_BOOL: sqlite3_bind_int64(stmt, at, field->integer); break;
  case GLOSS_LIST:
    gloss__field_json(&json, field);
    sqlite3_bind_text64(stmt, at, json.data, json.size, SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    gloss_buf_free(&json);
    break;
  default: sqlite3_bind_null(stmt, at);
  }
}

// What the store cannot take: a result of another schema than the run's.
static gloss__store_type *type_of(gloss_store *store, const char *name,
                                  size_t count, gloss_error *err) {
  gloss__store_type *type = gloss__store_type_find(store, name);
  if (type && type->field_count == count) return type;
  gloss_error_at(err, GLOSS_EUSAGE, store->path, 0, 0,
                 "fact type \"%s\" is not the one that the run began with",
                 name);
  return NULL;
}

// Binds every parameter: nothing stays of the row before.
static gloss_status put_typed(gloss_store *store, gloss__store_type *type,
                              int64_t doc, size_t seq,
                              const gloss_field *fields, gloss_error *err) {
  sqlite3_bind_int64(type->insert, 1, doc);
  sqlite3_bind_int64(type->insert, 2, (int64_t)seq);
  for (size_t i = 0; i < type->field_count; i++)
    bind_field(type->insert, (int)i + 3, &fields[i]);
  return gloss__sql_run(store, type->insert, err);
}

static void bind_ranges(sqlite3_stmt *stmt, const gloss_fact *fact) {
  gloss_buf json = {0};
  for (size_t i = 0; i < fact->raw_count; i++)
    gloss_buf_printf(&json, "%s[%u,%u]", i ? "," : "[", fact->raw[i].begin,
                     fact->raw[i].end);
  gloss_buf_putc(&json, ']');
  sqlite3_bind_text64(stmt, 10, json.data, json.size, SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  gloss_buf_free(&json);
}

static void bind_raw(sqlite3_stmt *stmt, const gloss_fact *fact) {
  uint32_t least = UINT32_MAX, greatest = 0;
  for (size_t i = 0; i < fact->raw_count; i++) {
    if (fact->raw[i].begin < least) least = fact->raw[i].begin;
    if (fact->raw[i].end > greatest) greatest = fact->raw[i].end;
  }
  if (fact->raw_count) {
    sqlite3_bind_int64(stmt, 8, least);
    sqlite3_bind_int64(stmt, 9, greatest);
  } else {
    sqlite3_bind_null(stmt, 8);
    sqlite3_bind_null(stmt, 9);
  }
  if (fact->raw_count > 1)
    bind_ranges(stmt, fact);
  else
    sqlite3_bind_null(stmt, 10);
}

static gloss_status put_fact(gloss_store *store, sqlite3_stmt *stmt,
                             int64_t doc, size_t seq, const gloss__fact *item,
                             gloss_error *err) {
  const gloss_fact *fact = &item->fact;
  gloss__store_type *type = type_of(store, fact->type, fact->field_count, err);
  int64_t rule = type ? rule_of(store, fact, err) : 0;
  if (!rule) return GLOSS_EIO;
  sqlite3_bind_int64(stmt, 2, (int64_t)seq);
  sqlite3_bind_int64(stmt, 3, type->type);
  sqlite3_bind_int64(stmt, 4, rule);
  sqlite3_bind_int64(stmt, 5, fact->start);
  sqlite3_bind_int64(stmt, 6, fact->end);
  sqlite3_bind_int64(stmt, 7, item->at_line);
  bind_raw(stmt, fact);
  sqlite3_bind_text64(stmt, 11, fact->text.data, fact->text.size, SQLITE_STATIC,
                      SQLITE_UTF8);
  gloss_status status = gloss__sql_run(store, stmt, err);
  if (status) return status;
  status = put_typed(store, type, doc, seq, fact->fields, err);
  if (status) return status;
  return gloss__decisions_put(store, doc, (int64_t)seq, fact->why, err);
}

static gloss_status put_facts(gloss_store *store, int64_t doc,
                              const gloss_result *result, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "INSERT INTO gloss_fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss_status status = GLOSS_OK;
  gloss__sql_bind(stmt, "i", doc);
  for (size_t i = 0; !status && i < result->facts.count; i++)
    status = put_fact(store, stmt, doc, i + 1, &result->facts.items[i], err);
  return status;
}

// Numbers go on after those of earlier runs even where these are gone.
static gloss_status put_failure(gloss_store *store, int64_t doc,
                                const char *source,
                                const gloss_failure *failure,
                                gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "INSERT INTO gloss_failure (doc, source, phase, code, message, rule, "
      "file, line, start, \"end\", failure) VALUES "
      "(nullif(?, 0), ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, 1 + max(?, "
      "(SELECT coalesce(max(failure), 0) FROM gloss_failure)))",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "issssssi", doc, source, failure->phase, failure->code,
                  failure->message, failure->rule, failure->file,
                  (int64_t)failure->line);
  if (failure->start < failure->end) {
    sqlite3_bind_int64(stmt, 9, failure->start);
    sqlite3_bind_int64(stmt, 10, failure->end);
  }
  sqlite3_bind_int64(stmt, 11, store->old_failures);
  return gloss__sql_run(store, stmt, err);
}

static gloss_status put_evidence(gloss_store *store, int64_t doc,
                                 const gloss__doc_field *field,
                                 gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "INSERT INTO gloss_evidence VALUES (?, ?, ?, ?, ?, ?)", err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "is", doc, field->value.name);
  if (field->begin < field->end) {
    sqlite3_bind_int64(stmt, 3, field->begin);
    sqlite3_bind_int64(stmt, 4, field->end);
  }
  if (field->rule) sqlite3_bind_text(stmt, 5, field->rule, -1, SQLITE_STATIC);
  if (field->reason)
    sqlite3_bind_text(stmt, 6, field->reason, -1, SQLITE_STATIC);
  return gloss__sql_run(store, stmt, err);
}

static gloss_status put_doc_fields(gloss_store *store, int64_t doc,
                                   const gloss_result *result,
                                   gloss_error *err) {
  size_t count = result->doc_field_count;
  gloss__store_type *type = type_of(store, "doc", count, err);
  if (!type) return GLOSS_EUSAGE;
  gloss_field *fields = gloss__alloc((count + 1) * sizeof *fields);
  for (size_t i = 0; i < count; i++) fields[i] = result->doc_fields[i].value;
  gloss_status status = put_typed(store, type, doc, 0, fields, err);
  gloss__free(fields);
  for (size_t i = 0; !status && i < count; i++)
    if (result->doc_fields[i].set)
      status = put_evidence(store, doc, &result->doc_fields[i], err);
  return status;
}

// --- a document --------------------------------------------------------------

static bool same_text(gloss_store *store, int64_t doc, gloss_str text) {
  return gloss__sql_int(store, 0,
                        "SELECT text = ? FROM gloss_content WHERE doc = ?",
                        "ti", text, doc) == 1;
}

// The row of an earlier analysis, emptied; 0 if there is none or on error.
static int64_t claim_doc(gloss_store *store, const gloss_result *result,
                         gloss_status *status, gloss_error *err) {
  int64_t doc = gloss__sql_int(
      store, 0, "SELECT doc FROM gloss_document WHERE id = ?", "s", result->id);
  if (!doc) return 0;
  *status = gloss__store_clear(store, doc, err);
  if (!*status && !same_text(store, doc, result->copy.text))
    *status = gloss__store_unindex(store, doc, err);
  return doc;
}

static gloss_str held(const gloss_buf *buf) {
  return (gloss_str){buf->data, buf->size};
}

static gloss_status put_content(gloss_store *store, int64_t doc, gloss_str text,
                                const gloss__content *cells, gloss_error *err) {
  return gloss__sql_do(
      store, err, "INSERT OR REPLACE INTO gloss_content VALUES (?, ?, ?, ?, ?)",
      "itbbb", doc, text, held(&cells->raw), held(&cells->map),
      held(&cells->why));
}

static gloss_status put_row(gloss_store *store, int64_t *doc,
                            const gloss_result *result, gloss_error *err) {
  const gloss__doc_copy *copy = &result->copy;
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      *doc ? "UPDATE gloss_document SET id = ?1, key = ?2, retry = ?3, "
             "charset = ?4, script = ?5, damage = ?6, main_end = ?7, "
             "captions_end = ?8, text_size = ?9, raw_size = ?10, part = ?11 "
             "WHERE doc = ?12"
           : "INSERT INTO gloss_document VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, "
             "?7, ?8, ?9, ?10, 0, ?11)",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "siissiiiiis", result->id, store->key,
                  (int64_t)gloss_result_retryable(result), copy->charset,
                  copy->script, (int64_t)copy->damage, (int64_t)copy->main_end,
                  (int64_t)copy->captions_end, (int64_t)copy->text.size,
                  (int64_t)copy->raw.size, copy->part);
  if (*doc) sqlite3_bind_int64(stmt, 12, *doc);
  gloss_status status = gloss__sql_run(store, stmt, err);
  if (!status && !*doc) *doc = sqlite3_last_insert_rowid(store->db);
  return status;
}

static gloss_status put_doc(gloss_store *store, const gloss_result *result,
                            const gloss__content *content, gloss_error *err) {
  gloss_status status = GLOSS_OK;
  int64_t doc = claim_doc(store, result, &status, err);
  if (!status) status = put_row(store, &doc, result, err);
  if (!status)
    status = put_content(store, doc, result->copy.text, content, err);
  if (!status) status = note_source(store, doc, result->source, err);
  if (!status) status = put_doc_fields(store, doc, result, err);
  if (!status) status = put_facts(store, doc, result, err);
  for (size_t i = 0; !status && i < result->failures.count; i++)
    status = put_failure(store, doc, result->source, &result->failures.items[i],
                         err);
  return status;
}

static gloss_status put_failed_input(gloss_store *store,
                                     const gloss_result *result,
                                     gloss_error *err) {
  gloss_status status = drop_old_failures(store, result->source, err);
  for (size_t i = 0; !status && i < result->failures.count; i++)
    status =
        put_failure(store, 0, result->source, &result->failures.items[i], err);
  return status;
}

static gloss_status ready(gloss_store *store, const gloss_result *result,
                          gloss_error *err) {
  if (!store->key || !result->finished)
    return gloss_error_at(err, GLOSS_EUSAGE, store->path, 0, 0,
                          "a run must have begun and the result be finished");
  return gloss__store_transaction(store, err);
}

static gloss_status put_rows(gloss_store *store, const gloss_result *result,
                             const gloss__content *content, gloss_error *err) {
  return result->has_doc ? put_doc(store, result, content, err)
                         : put_failed_input(store, result, err);
}

static gloss_status commit_after(gloss_store *store, const gloss_result *result,
                                 size_t docs, gloss_error *err) {
  store->pending_docs++;
  store->pending_bytes += result->copy.raw.size;
  return store->pending_docs >= docs || store->pending_bytes >= COMMIT_BYTES
             ? gloss_store_commit(store, err)
             : GLOSS_OK;
}

static gloss_status put_safely(gloss_store *store, const gloss_result *result,
                               const gloss__content *content,
                               gloss_error *err) {
  gloss_status status = ready(store, result, err);
  if (!status) status = gloss__sql_do(store, err, "SAVEPOINT document", "");
  if (status) return status;
  status = put_rows(store, result, content, err);
  if (status) {
    gloss__sql_exec(store, "ROLLBACK TO document; RELEASE document", NULL);
    roll_back(store);
    return status;
  }
  status = gloss__sql_do(store, err, "RELEASE document", "");
  return status ? status : commit_after(store, result, COMMIT_DOCS, err);
}

gloss_status gloss__store_put_whole(gloss_store *store,
                                    const gloss_result *result,
                                    const gloss__content *content,
                                    gloss_error *err) {
  gloss_status status = ready(store, result, err);
  if (!status) status = put_rows(store, result, content, err);
  if (!status) return commit_after(store, result, MERGE_DOCS, err);
  gloss__sql_exec(store, "ROLLBACK", NULL);
  roll_back(store);
  return status;
}

// What a long document leaves is not kept.
static void trim(gloss__content *cells) {
  enum { KEEP = 4 << 20 };
  if (cells->raw.capacity + cells->plain.capacity > KEEP)
    gloss__content_free(cells);
}

// Of a file its path instead of its bytes.
static void forget_bytes(gloss__content *cells, const gloss_result *result) {
  char *path = gloss__content_path(result);
  if (!path) return;
  gloss_buf_clear(&cells->raw);
  gloss_buf_printf(&cells->raw, "P%s", path);
  free(path);
}

gloss_status gloss_store_put(gloss_store *store, const gloss_result *result,
                             gloss_error *err) {
  if (!store->cells) store->cells = gloss__alloc(sizeof *store->cells);
  if (result->has_doc) {
    gloss__content_make(store->cells, &store->zip, result);
    if (store->no_raw) forget_bytes(store->cells, result);
  }
  gloss_status status = put_safely(store, result, store->cells, err);
  trim(store->cells);
  return status;
}
