// facts.c - a stored document's facts as JSON, and the documents that may hold
// a text: for comparing what was stored with what rules say now.
#include "store/store.h"

// --- reading a typed table ---------------------------------------------------

// How to read the rows of one fact type; made once, kept with the store.
static const gloss__store_reader *reader_of(gloss_store *store, int64_t type,
                                            gloss_error *err) {
  for (size_t i = 0; i < store->readers.count; i++)
    if (store->readers.items[i].type == type) return &store->readers.items[i];
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT f.name, f.kind, t.name FROM gloss_field f JOIN gloss_type t "
      "USING (type) WHERE type = ? AND f.name <> 'text' ORDER BY position",
      err);
  if (!stmt) return NULL;
  gloss__store_reader made = {.type = type};
  gloss_buf sql = {0};
  char name[128] = "";
  gloss__sql_bind(stmt, "i", type);
  gloss_buf_puts(&sql, "SELECT doc");
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    const char *field = (const char *)sqlite3_column_text(stmt, 0);
    const char *kind = (const char *)sqlite3_column_text(stmt, 1);
    snprintf(name, sizeof name, "%s", sqlite3_column_text(stmt, 2));
    gloss_buf_puts(&sql, ", ");
    gloss__sql_name(&sql, "", field);
    gloss__reader_field one = {
        gloss__arena_str(&store->arena, gloss_str_of(field)).data,
        !strcmp(kind, "string[]"), !strcmp(kind, "boolean")};
    gloss__push(&made.fields, one);
  }
  sqlite3_reset(stmt);
  if (made.fields.count) {
    gloss_buf_puts(&sql, " FROM ");
    gloss__sql_name(&sql, "gloss_fact_", name);
    gloss_buf_puts(&sql, " WHERE doc = ? AND seq = ?");
    made.sql =
        gloss__arena_str(&store->arena, (gloss_str){sql.data, sql.size}).data;
  }
  gloss_buf_free(&sql);
  gloss__push(&store->readers, made);
  return &store->readers.items[store->readers.count - 1];
}

static void put_value(gloss_buf *out, sqlite3_stmt *stmt, int column,
                      const gloss__reader_field *field) {
  int type = sqlite3_column_type(stmt, column);
  gloss_str text = gloss__sql_str(stmt, column);
  if (type == SQLITE_NULL)
    gloss_buf_puts(out, "null");
  else if (field->list)
    gloss_buf_add(out, text.data, text.size);
  else if (field->boolean)
    gloss_buf_puts(out, sqlite3_column_int(stmt, column) ? "true" : "false");
  else if (type == SQLITE_INTEGER)
    gloss_buf_printf(out, "%lld",
                     (long long)sqlite3_column_int64(stmt, column));
  else if (type == SQLITE_FLOAT)
    gloss_buf_number(out, sqlite3_column_double(stmt, column));
  else
    gloss_buf_json(out, text);
}

// Its fields, each as `comma"name": value`; the next comma is ", ".
static gloss_status put_fields(gloss_store *store, gloss_buf *out, int64_t type,
                               int64_t doc, int64_t seq, const char *comma,
                               gloss_error *err) {
  const gloss__store_reader *reader = reader_of(store, type, err);
  if (!reader) return GLOSS_EIO;
  if (!reader->sql) return GLOSS_OK;
  sqlite3_stmt *stmt = gloss__sql_get(store, reader->sql, err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "ii", doc, seq);
  bool found = sqlite3_step(stmt) == SQLITE_ROW;
  for (size_t i = 0; found && i < reader->fields.count; i++) {
    gloss_buf_puts(out, comma);
    gloss_buf_json(out, gloss_str_of(reader->fields.items[i].name));
    gloss_buf_puts(out, ": ");
    put_value(out, stmt, (int)i + 1, &reader->fields.items[i]);
    comma = ", ";
  }
  sqlite3_reset(stmt);
  return GLOSS_OK;
}

// --- a document --------------------------------------------------------------

static void put_text(gloss_buf *out, const char *key, gloss_str text) {
  gloss_buf_puts(out, key);
  if (text.data)
    gloss_buf_json(out, text);
  else
    gloss_buf_puts(out, "null");
}

static gloss_status put_head(gloss_store *store, gloss_buf *out, int64_t doc,
                             gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT (SELECT min(source) FROM gloss_source s WHERE s.doc = d.doc), "
      "d.id, (SELECT type FROM gloss_type WHERE name = 'doc') FROM "
      "gloss_document d WHERE d.doc = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", doc);
  sqlite3_step(stmt);
  put_text(out, "{\"source\": ", gloss__sql_str(stmt, 0));
  put_text(out, ", \"id\": ", gloss__sql_str(stmt, 1));
  int64_t type = sqlite3_column_int64(stmt, 2);
  sqlite3_reset(stmt);
  gloss_buf_puts(out, ", \"doc\": {");
  gloss_status status =
      type ? put_fields(store, out, type, doc, 0, "", err) : GLOSS_OK;
  gloss_buf_puts(out, "}");
  return status;
}

static gloss_status put_facts(gloss_store *store, gloss_buf *out, int64_t doc,
                              gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT f.seq, f.type, t.name, f.text, f.start, f.\"end\", r.id, f.line, "
      "substr(d.id, 1, 12) || ':' || f.seq FROM gloss_fact f JOIN gloss_type "
      "t USING (type) JOIN gloss_rule r USING (rule) JOIN gloss_document d "
      "USING (doc) WHERE f.doc = ? ORDER BY f.seq",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss_status status = GLOSS_OK;
  gloss_buf lines = {0};
  const char *comma = "";
  gloss__sql_bind(stmt, "i", doc);
  gloss_buf_puts(out, ", \"facts\": [");
  for (; !status && sqlite3_step(stmt) == SQLITE_ROW; comma = ", ") {
    gloss_buf_puts(out, comma);
    put_text(out, "{\"fact\": ", gloss__sql_str(stmt, 8));
    put_text(out, ", \"type\": ", gloss__sql_str(stmt, 2));
    put_text(out, ", \"text\": ", gloss__sql_str(stmt, 3));
    gloss_buf_printf(out, ", \"start\": %lld, \"end\": %lld",
                     (long long)sqlite3_column_int64(stmt, 4),
                     (long long)sqlite3_column_int64(stmt, 5));
    put_text(out, ", \"rule\": ", gloss__sql_str(stmt, 6));
    gloss_buf_printf(&lines, "%s%lld", comma,
                     (long long)sqlite3_column_int64(stmt, 7));
    status = put_fields(store, out, sqlite3_column_int64(stmt, 1), doc,
                        sqlite3_column_int64(stmt, 0), ", ", err);
    gloss_buf_puts(out, "}");
  }
  sqlite3_reset(stmt);
  gloss_buf_puts(out, "], \"lines\": [");
  gloss_buf_add(out, lines.data, lines.size);
  gloss_buf_puts(out, "]");
  gloss_buf_free(&lines);
  return status;
}

static gloss_status put_failures(gloss_store *store, gloss_buf *out,
                                 int64_t doc, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT phase, code, rule, message FROM gloss_failure WHERE doc = ? "
      "ORDER BY failure",
      err);
  if (!stmt) return GLOSS_EIO;
  const char *comma = "";
  gloss__sql_bind(stmt, "i", doc);
  gloss_buf_puts(out, ", \"failures\": [");
  for (; sqlite3_step(stmt) == SQLITE_ROW; comma = ", ") {
    gloss_buf_puts(out, comma);
    put_text(out, "{\"phase\": ", gloss__sql_str(stmt, 0));
    put_text(out, ", \"code\": ", gloss__sql_str(stmt, 1));
    put_text(out, ", \"rule\": ", gloss__sql_str(stmt, 2));
    put_text(out, ", \"message\": ", gloss__sql_str(stmt, 3));
    gloss_buf_puts(out, "}");
  }
  sqlite3_reset(stmt);
  gloss_buf_puts(out, "]}");
  return GLOSS_OK;
}

static gloss_status find(gloss_store *store, const char *id, int64_t *doc,
                         gloss_error *err) {
  *doc = gloss__store_find(store, id);
  if (*doc) return GLOSS_OK;
  return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                        "no document %.40s, or more than one that begins so",
                        id);
}

gloss_status gloss_store_facts(gloss_store *store, const char *id,
                               gloss_buf *out, gloss_error *err) {
  int64_t doc;
  gloss_status status = find(store, id, &doc, err);
  if (!status) status = put_head(store, out, doc, err);
  if (!status) status = put_facts(store, out, doc, err);
  if (!status) status = put_failures(store, out, doc, err);
  return status;
}

gloss_status gloss_store_text(gloss_store *store, const char *id,
                              gloss_buf *out, gloss_error *err) {
  int64_t doc;
  gloss_status status = find(store, id, &doc, err);
  return status ? status : gloss__store_text(store, doc, out, err);
}

gloss_status gloss_store_raw(gloss_store *store, const char *id, gloss_buf *out,
                             gloss_error *err) {
  int64_t doc;
  gloss_status status = find(store, id, &doc, err);
  return status ? status : gloss__store_raw(store, doc, out, err);
}

// --- which documents may hold a text -----------------------------------------

// Appends the parts of a literal that are whole tokens of the index wherever
// it stands (CJK and punctuation) as a phrase; *longest is its longest run of
// letters, which may be a part of a longer word.
static void phrase_of(gloss_str literal, gloss_buf *phrase,
                      gloss_str *longest) {
  gloss_buf folded = {0}, run = {0}, best = {0};
  gloss__token token;
  *longest = (gloss_str){NULL, 0};
  for (size_t at = 0; gloss__token_next(literal, &at, &token, &folded);) {
    gloss_str text = {folded.data, folded.size};
    size_t first = 0;
    if (!gloss__token_letter(gloss_utf8_next(text, &first))) {
      gloss_buf_add(&run, text.data, text.size);
      if (run.size > best.size) {
        gloss_buf_clear(&best);
        gloss_buf_add(&best, run.data, run.size);
      }
      continue;
    }
    gloss_buf_clear(&run);
    if (token.end - token.begin > longest->size)
      *longest =
          (gloss_str){literal.data + token.begin, token.end - token.begin};
  }
  gloss_buf_add(phrase, best.data, best.size);
  gloss_buf_free(&folded);
  gloss_buf_free(&run);
  gloss_buf_free(&best);
}

static void quote(gloss_buf *match, gloss_str text) {
  gloss_buf_puts(match, match->size ? " OR \"" : "\"");
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] == '"') gloss_buf_putc(match, '"');
    gloss_buf_putc(match, text.data[i]);
  }
  gloss_buf_puts(match, "\"");
}

// Every word of the index that has the run of letters in it.
static gloss_status words_with(gloss_store *store, gloss_str run,
                               gloss_buf *match, gloss_error *err) {
  gloss_buf folded = {0};
  for (size_t at = 0; at < run.size;)
    gloss_buf_utf8(&folded, gloss_fold(gloss_utf8_next(run, &at)));
  gloss_status status =
      gloss__sql_do(store, err,
                    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.gloss_words USING "
                    "fts5vocab(main, gloss_text, row)",
                    "");
  sqlite3_stmt *stmt =
      status ? NULL
             : gloss__sql_get(store,
                              "SELECT term FROM temp.gloss_words WHERE "
                              "instr(term, ?)",
                              err);
  if (stmt) {
    gloss__sql_bind(stmt, "t", (gloss_str){folded.data, folded.size});
    while (sqlite3_step(stmt) == SQLITE_ROW)
      quote(match, gloss__sql_str(stmt, 0));
    sqlite3_reset(stmt);
  }
  gloss_buf_free(&folded);
  return stmt ? GLOSS_OK : GLOSS_EIO;
}

// The FTS5 query; empty if no literal can stand anywhere. *all: a literal says
// nothing to the index.
static gloss_status match_of(gloss_store *store, const gloss_str *literals,
                             size_t count, gloss_buf *match, bool *all,
                             gloss_error *err) {
  gloss_status status = GLOSS_OK;
  gloss_buf phrase = {0};
  for (size_t i = 0; i < count && !status; i++) {
    gloss_str run;
    gloss_buf_clear(&phrase);
    phrase_of(literals[i], &phrase, &run);
    if (phrase.size)
      quote(match, (gloss_str){phrase.data, phrase.size});
    else if (run.size)
      status = words_with(store, run, match, err);
    else
      *all = true;
  }
  gloss_buf_free(&phrase);
  return status;
}

gloss_status gloss_store_mentions(gloss_store *store, gloss_rows **out,
                                  const gloss_str *literals, size_t count,
                                  gloss_error *err) {
  static const char *const names[] = {"doc"};
  gloss_buf match = {0};
  bool all = false;
  *out = NULL;
  gloss_status status = match_of(store, literals, count, &match, &all, err);
  sqlite3_stmt *stmt =
      status ? NULL
             : gloss__sql_get(
                   store,
                   "SELECT id FROM gloss_document WHERE ?2 OR NOT indexed OR "
                   "key IN (SELECT key FROM gloss_key WHERE keep_script) OR "
                   "doc IN (SELECT rowid FROM gloss_text WHERE ?1 <> '' AND "
                   "gloss_text MATCH ?1) ORDER BY doc",
                   err);
  if (stmt) {
    gloss_str query =
        match.size ? (gloss_str){match.data, match.size} : GLOSS_STR("\"\"");
    gloss__sql_bind(stmt, "ti", query, (int64_t)all);
    gloss_rows *rows = gloss__rows_new(store, NULL);
    gloss__rows_columns(rows, names, 1);
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
      gloss__rows_add(rows, gloss__sql_str(stmt, 0), false);
    if (code != SQLITE_DONE)
      status = gloss__sql_error(store, "cannot search", err);
    sqlite3_reset(stmt);
    if (status)
      gloss_rows_free(rows);
    else
      *out = rows;
  } else if (!status) {
    status = GLOSS_EIO;
  }
  gloss_buf_free(&match);
  return status;
}
