// check.c - is the database what it says it is? Every digest, span and piece
// of every document; SQLite's own checks; what a killed run left.
#include "store/store.h"

#include <stdarg.h>
#include <stdlib.h>

typedef struct checker {
  gloss_store *store;
  gloss_rows *rows;
  char id[33]; // of the document under the glass
} checker;

static const char rerun[] =
    "moongloss check --mend DB, then run again: the document is replaced";
static const char reindex[] = "moongloss check --mend DB makes the index anew";
static const char recover[] =
    "restore a backup, or salvage with: sqlite3 DB .recover | sqlite3 NEW; "
    "then run again";

static void problem(checker *check, const char *advice, const char *format, ...)
    GLOSS_PRINTF(3, 4);

static void problem(checker *check, const char *advice, const char *format,
                    ...) {
  char text[400];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  gloss__rows_add(check->rows, gloss_str_of(check->id), false);
  gloss__rows_add(check->rows, gloss_str_of(text), false);
  gloss__rows_add(check->rows, gloss_str_of(advice), false);
}

// --- the whole file ----------------------------------------------------------

static void check_sqlite(checker *check) {
  sqlite3_stmt *stmt =
      gloss__sql_get(check->store, "PRAGMA integrity_check(20)", NULL);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *said = (const char *)sqlite3_column_text(stmt, 0);
    if (said && strcmp(said, "ok")) problem(check, recover, "SQLite: %s", said);
  }
  if (stmt) sqlite3_reset(stmt);
  stmt = gloss__sql_get(check->store, "PRAGMA foreign_key_check", NULL);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    problem(check, recover, "a row of %s refers to nothing in %s",
            sqlite3_column_text(stmt, 0), sqlite3_column_text(stmt, 2));
  if (stmt) sqlite3_reset(stmt);
}

static void say_index(void *self, const char *id, const char *said) {
  checker *check = self;
  snprintf(check->id, sizeof check->id, "%s", id);
  problem(check, reindex, "%s", said);
  check->id[0] = 0;
}

static void check_index(checker *check) {
  int64_t waiting = gloss__sql_int(
      check->store, 0, "SELECT count(*) FROM gloss_document WHERE NOT indexed",
      "");
  int64_t marked = gloss__sql_int(
      check->store, 0, "SELECT count(*) FROM gloss_document WHERE indexed", "");
  int64_t there = gloss__sql_int(check->store, -1,
                                 "SELECT count(*) FROM gloss_text_docsize", "");
  if (waiting)
    problem(check, "run again with --out: the index is completed at the end",
            "%lld documents are not in the search index yet",
            (long long)waiting);
  if (there != marked)
    problem(check, reindex,
            "the search index holds %lld documents instead of %lld",
            (long long)there, (long long)marked);
  gloss__check_index(check->store, say_index, check);
}

// A view for each type, and those for everybody.
static void check_views(checker *check) {
  sqlite3_stmt *stmt = gloss__sql_get(
      check->store,
      "SELECT v.name FROM (SELECT name FROM gloss_type UNION VALUES ('fact'), "
      "('failure'), ('source'), ('text'), ('rule')) v WHERE NOT EXISTS (SELECT "
      "1 FROM sqlite_master m WHERE m.type = 'view' AND m.name COLLATE NOCASE "
      "IN (v.name, v.name || '_fact'))",
      NULL);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    problem(check, recover, "the view %s is missing",
            sqlite3_column_text(stmt, 0));
  if (stmt) sqlite3_reset(stmt);
}

static void check_killed(checker *check) {
  if (check->store->writing) return; // that is us
  int64_t pid = gloss__sql_int(check->store, 0,
                               "SELECT pid FROM gloss_holder LIMIT 1", "");
  if (pid)
    problem(check,
            "if that process is gone, run again: what is missing is done then",
            "process %lld is writing, or was killed while writing",
            (long long)pid);
}

// --- one document ------------------------------------------------------------

static int by_raw(const void *left, const void *right) {
  const gloss_piece *a = left, *b = right;
  if (a->raw_start != b->raw_start) return a->raw_start < b->raw_start ? -1 : 1;
  return a->raw_end < b->raw_end ? -1 : a->raw_end > b->raw_end;
}

// Canonical ranges follow each other; raw ranges, sorted, cover the input.
static void check_pieces(checker *check, gloss__doc_copy *copy) {
  uint32_t at = 0, raw = 0;
  for (size_t i = 0; i < copy->piece_count; i++) {
    if (copy->pieces[i].start != at) {
      problem(check, rerun, "the piece map has a gap at byte %u", at);
      return;
    }
    at = copy->pieces[i].end;
  }
  if (at != copy->text.size)
    problem(check, rerun, "the piece map ends at byte %u of %zu", at,
            copy->text.size);
  if (copy->piece_count)
    qsort(copy->pieces, copy->piece_count, sizeof *copy->pieces, by_raw);
  for (size_t i = 0; i < copy->piece_count; i++) {
    if (copy->pieces[i].raw_start != raw) {
      problem(check, rerun, "the piece map leaves raw byte %u out", raw);
      return;
    }
    raw = copy->pieces[i].raw_end;
  }
  if (raw != copy->raw.size)
    problem(check, rerun, "the piece map covers %u of %zu raw bytes", raw,
            copy->raw.size);
}

static void check_fact(checker *check, sqlite3_stmt *stmt,
                       const gloss__doc_copy *copy) {
  int64_t seq = sqlite3_column_int64(stmt, 0);
  int64_t start = sqlite3_column_int64(stmt, 1);
  int64_t end = sqlite3_column_int64(stmt, 2);
  if (start < 0 || end <= start || end > (int64_t)copy->text.size ||
      !gloss__result_boundaries(copy->text, (uint32_t)start, (uint32_t)end)) {
    problem(check, rerun, "fact %.12s:%lld lies outside its text", check->id,
            (long long)seq);
    return;
  }
  gloss_str want = {copy->text.data + start, (size_t)(end - start)};
  if (!gloss_str_equal(want, gloss__sql_str(stmt, 3)))
    problem(check, rerun, "the evidence of fact %.12s:%lld is not its text",
            check->id, (long long)seq);
  if (sqlite3_column_int64(stmt, 4) < 0 ||
      sqlite3_column_int64(stmt, 5) > (int64_t)copy->raw.size)
    problem(check, rerun, "fact %.12s:%lld lies outside the raw bytes",
            check->id, (long long)seq);
}

static void check_facts(checker *check, int64_t doc,
                        const gloss__doc_copy *copy) {
  int64_t seq = 0;
  sqlite3_stmt *stmt = gloss__sql_get(
      check->store,
      "SELECT seq, start, \"end\", text, raw_start, raw_end FROM gloss_fact "
      "WHERE doc = ? ORDER BY seq",
      NULL);
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", doc);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    if (sqlite3_column_int64(stmt, 0) != ++seq) {
      problem(check, rerun, "fact %.12s:%lld is missing", check->id,
              (long long)seq);
      seq = sqlite3_column_int64(stmt, 0);
    }
    check_fact(check, stmt, copy);
  }
  sqlite3_reset(stmt);
}

// Every fact has its derivation.
static void check_why(checker *check, int64_t doc) {
  sqlite3_stmt *stmt = gloss__sql_get(
      check->store,
      "SELECT why, (SELECT count(*) FROM gloss_fact f WHERE f.doc = c.doc) "
      "FROM gloss_content c WHERE doc = ?",
      NULL);
  gloss_buf all = {0};
  int64_t count = 0, wanted = 0;
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", doc);
  bool good = sqlite3_step(stmt) == SQLITE_ROW &&
              !gloss__unzip(check->store, &all, gloss__sql_str(stmt, 0),
                            GLOSS_STR(""), NULL);
  if (good) wanted = sqlite3_column_int64(stmt, 1);
  sqlite3_reset(stmt);
  for (size_t i = 0; i < all.size; i++) count += !all.data[i];
  if (!good || count != wanted)
    problem(check, rerun, "the derivations of its facts cannot be read");
  gloss_buf_free(&all);
}

// What the row says about the text, and the evidence of its own fields.
static void check_row(checker *check, int64_t doc, size_t size) {
  if (!gloss__sql_int(check->store, 0,
                      "SELECT 0 <= main_end AND main_end <= captions_end AND "
                      "captions_end <= text_size AND text_size = ? FROM "
                      "gloss_document WHERE doc = ?",
                      "ii", (int64_t)size, doc))
    problem(check, rerun, "its parts are not those of its text");
  if (gloss__sql_int(check->store, 0,
                     "SELECT 1 FROM gloss_evidence WHERE doc = ?1 AND "
                     "start IS NOT NULL AND NOT (0 <= start AND start < "
                     "\"end\" AND \"end\" <= ?2)",
                     "ii", doc, (int64_t)size))
    problem(check, rerun, "the evidence of a field lies outside its text");
  if (!gloss__sql_int(check->store, 0,
                      "SELECT 1 FROM gloss_source WHERE doc = ?", "i", doc))
    problem(check, rerun, "no source leads to it");
}

static void check_doc(checker *check, int64_t doc) {
  gloss__stored content = {0};
  gloss_error err = {0};
  gloss_status status = gloss__stored_load(check->store, doc, &content, &err);
  if (status) problem(check, rerun, "%s", err.message);
  if (gloss_utf8_valid(content.copy.text) != content.copy.text.size)
    problem(check, rerun, "the canonical text is not valid UTF-8");
  if (!status) {
    check_pieces(check, &content.copy);
    check_facts(check, doc, &content.copy);
    check_why(check, doc);
    check_row(check, doc, content.copy.text.size);
  }
  gloss__stored_free(&content);
}

static void check_docs(checker *check) {
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(check->store->db,
                         "SELECT doc, id FROM gloss_document ORDER BY doc", -1,
                         &stmt, NULL) != SQLITE_OK)
    return;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    snprintf(check->id, sizeof check->id, "%s", sqlite3_column_text(stmt, 1));
    check_doc(check, sqlite3_column_int64(stmt, 0));
  }
  sqlite3_finalize(stmt);
  check->id[0] = 0;
}

// Each fact has its typed row, and no typed row is without its fact.
static void check_types(checker *check) {
  sqlite3_stmt *types = NULL;
  sqlite3_prepare_v2(check->store->db,
                     "SELECT name, type FROM gloss_type WHERE name <> 'doc'",
                     -1, &types, NULL);
  while (types && sqlite3_step(types) == SQLITE_ROW) {
    gloss_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    const char *name = (const char *)sqlite3_column_text(types, 0);
    gloss_buf_puts(&sql, "SELECT (SELECT count(*) FROM gloss_fact WHERE type = "
                         "?1), (SELECT count(*) FROM gloss_fact JOIN ");
    gloss__sql_name(&sql, "gloss_fact_", name);
    gloss_buf_puts(&sql, " USING (doc, seq) WHERE type = ?1), (SELECT count(*) "
                         "FROM ");
    gloss__sql_name(&sql, "gloss_fact_", name);
    gloss_buf_puts(&sql, ")");
    sqlite3_prepare_v2(check->store->db, sql.data, -1, &stmt, NULL);
    if (stmt) sqlite3_bind_int64(stmt, 1, sqlite3_column_int64(types, 1));
    if (!stmt || sqlite3_step(stmt) != SQLITE_ROW)
      problem(check, recover, "the facts of type %s cannot be read", name);
    else if (sqlite3_column_int64(stmt, 0) != sqlite3_column_int64(stmt, 1) ||
             sqlite3_column_int64(stmt, 1) != sqlite3_column_int64(stmt, 2))
      problem(check, recover,
              "facts of type %s and their fields do not pair up", name);
    sqlite3_finalize(stmt);
    gloss_buf_free(&sql);
  }
  sqlite3_finalize(types);
}

gloss_status gloss_store_check(gloss_store *store, gloss_rows **out,
                               gloss_error *err) {
  static const char *const names[] = {"document", "problem", "advice"};
  (void)err;
  checker check = {.store = store, .rows = gloss__rows_new(store, NULL)};
  gloss__rows_columns(check.rows, names, sizeof names / sizeof *names);
  check_sqlite(&check);
  check_index(&check);
  check_killed(&check);
  check_views(&check);
  check_types(&check);
  check_docs(&check);
  *out = check.rows;
  return GLOSS_OK;
}

gloss_status gloss_store_mend(gloss_store *store, gloss_rows *problems,
                              gloss_error *err) {
  gloss_status status = gloss__store_writable(store, err);
  for (size_t i = 0; !status && i < gloss_rows_count(problems); i++) {
    gloss_str id = gloss__rows_at(problems, i, 0);
    if (id.size)
      status = gloss__sql_do(store, err,
                             "UPDATE gloss_document SET retry = 1 WHERE id = ?",
                             "t", id);
  }
  return status ? status : gloss__store_reindex(store, err);
}
