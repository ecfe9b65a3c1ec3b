// store.h - the database behind documents, facts and search. Internal.
#ifndef GLOSS_STORE_H
#define GLOSS_STORE_H

#include "fact/fact.h"

#include <sqlite3.h>
#include <zstd.h>

enum {
  GLOSS__STORE_ID = 0x4D474C53, // application_id: "MGLS"
  GLOSS__STORE_VERSION = 3      // user_version
};

// The typed table of one fact type, for writing.
typedef struct gloss__store_type {
  const char *name;
  int64_t type;
  size_t field_count;
  sqlite3_stmt *insert;
} gloss__store_type;

// How the typed table of one fact type is read back (facts.c).
typedef struct gloss__reader_field {
  const char *name;
  bool list, boolean;
} gloss__reader_field;
typedef struct gloss__store_reader {
  int64_t type;
  const char *sql; // NULL: no fields
  struct {
    gloss__reader_field *items;
    size_t count, capacity;
  } fields;
} gloss__store_reader;

struct gloss__content;

struct gloss_store {
  sqlite3 *db;
  sqlite3 *lock; // held while writing
  char *path;
  bool writing, in_transaction;
  int64_t version; // of the file; 0: not read yet
  size_t pending_docs, pending_bytes;
  int64_t key, run;     // 0 before gloss_store_begin
  int64_t old_failures; // the greatest gloss_failure.failure of earlier runs
  struct {
    gloss__store_type *items;
    size_t count, capacity;
  } types;
  struct {
    gloss__store_reader *items;
    size_t count, capacity;
  } readers;
  gloss__arena arena; // names of types
  struct {
    struct gloss__store_stmt {
      const char *sql; // the literal: its address is the key
      sqlite3_stmt *stmt;
    } * items;
    size_t count, capacity;
  } stmts;
  gloss__intern rules; // line, id, file -> index of rule_ids
  struct {
    int64_t *items;
    size_t count, capacity;
  } rule_ids;
  ZSTD_CCtx *zip;
  ZSTD_DCtx *unzip;
  struct gloss__content *cells; // of the document being written
  gloss_buf scratch;
  bool old_sources; // earlier runs left some
  bool no_raw;      // of this run
  bool superseded;  // a source may have moved on from an earlier document
  unsigned rows_open;
  double timeout; // of gloss_store_sql, seconds; 0: the default
};

// --- sql.c: SQLite in a few words --------------------------------------------

// Fills err from the connection: "PATH: what: SQLite's words".
gloss_status gloss__sql_error(gloss_store *store, const char *what,
                              gloss_error *err);
gloss_status gloss__sql_exec(gloss_store *store, const char *sql,
                             gloss_error *err);
// A cached statement, reset and unbound; NULL on error. `sql` is a literal.
sqlite3_stmt *gloss__sql_get(gloss_store *store, const char *sql,
                             gloss_error *err);
// Binds by `format`, one letter a parameter: i int64_t, s const char * (NULL
// is NULL), t gloss_str, b gloss_str as blob, d double. Text is not copied:
// step before it goes.
void gloss__sql_bind(sqlite3_stmt *stmt, const char *format, ...);
// Steps a statement that yields no row, and resets it.
gloss_status gloss__sql_run(gloss_store *store, sqlite3_stmt *stmt,
                            gloss_error *err);
gloss_status gloss__sql_do(gloss_store *store, gloss_error *err,
                           const char *sql, const char *format, ...);
// First column of the first row, or `otherwise`.
int64_t gloss__sql_int(gloss_store *store, int64_t otherwise, const char *sql,
                       const char *format, ...);
gloss_str gloss__sql_str(sqlite3_stmt *stmt, int column);
// "name" with its quotes doubled.
void gloss__sql_name(gloss_buf *out, const char *prefix, const char *name);
// trend.c: an expression over x = gloss_fact_doc, the field that tells the
// document's year or period; '' if none does.
void gloss__sql_year(gloss_store *store, gloss_buf *out);

// --- open.c ------------------------------------------------------------------

// The version that the file has (a reader upgrades nothing).
int64_t gloss__store_version(gloss_store *store);
gloss_status gloss__store_writable(const gloss_store *store, gloss_error *err);

// --- content.c: a document's bytes, pieces and derivations, packed -----------

typedef struct gloss__content {
  gloss_buf raw, map, why;
  gloss_buf plain; // before it is packed
} gloss__content;

// Fills an empty or used `out`.
void gloss__content_make(gloss__content *out, ZSTD_CCtx **zip,
                         const gloss_result *result);
void gloss__content_free(gloss__content *content);
// The path of the file that the bytes are of, for no_raw; freed with free.
// NULL: they stand in no file as they are.
char *gloss__content_path(const gloss_result *result);

// What is stored of a document.
typedef struct gloss__stored {
  gloss__doc_copy copy; // what is below; no script, damage
  char id[33];
  gloss_buf text, raw;
  gloss__arena arena;
} gloss__stored;

// Fills an empty `out`, which keeps what could be read. The bytes are checked
// against the document's id.
gloss_status gloss__stored_load(gloss_store *store, int64_t doc,
                                gloss__stored *out, gloss_error *err);
void gloss__stored_free(gloss__stored *stored);

// --- write.c -----------------------------------------------------------------

gloss_status gloss__store_transaction(gloss_store *store, gloss_error *err);
// Commits, drops what newer versions of the same files replaced, indexes, notes
// the run's end.
gloss_status gloss__store_end(gloss_store *store, gloss_error *err);

// gloss_store_put with the cells made already, and without a savepoint, which
// copies each page that a document touches: an error takes back all that is not
// committed. For a merge, which can be done again.
gloss_status gloss__store_put_whole(gloss_store *store,
                                    const gloss_result *result,
                                    const gloss__content *content,
                                    gloss_error *err);

// --- label.c -----------------------------------------------------------------

// Rows of the decisions that a fact's derivation names.
gloss_status gloss__decisions_put(gloss_store *store, int64_t doc, int64_t seq,
                                  gloss_str why, gloss_error *err);
gloss_status gloss__decisions_clear(gloss_store *store, int64_t doc,
                                    gloss_error *err);

// --- remove.c ----------------------------------------------------------------

// Facts, failures and evidence of a document; its row and content stay.
gloss_status gloss__store_clear(gloss_store *store, int64_t doc,
                                gloss_error *err);
// Documents whose every source has a newer document.
gloss_status gloss__store_supersede(gloss_store *store, gloss_error *err);

// --- type.c: tables and views of fact types ----------------------------------

gloss_status gloss__store_types(gloss_store *store, const gloss_schema *schema,
                                gloss_error *err);
gloss__store_type *gloss__store_type_find(gloss_store *store, const char *name);

// --- zip.c -------------------------------------------------------------------

// Both append; what was packed with a `prefix` wants it back. *context is made
// when it is NULL.
void gloss__zip(ZSTD_CCtx **context, gloss_buf *out, gloss_str text);
gloss_status gloss__unzip(gloss_store *store, gloss_buf *out, gloss_str blob,
                          gloss_str prefix, gloss_error *err);
// False if it is damaged. *context is made when it is NULL.
bool gloss__unzip_by(ZSTD_DCtx **context, gloss_buf *out, gloss_str blob,
                     gloss_str prefix);

// --- lines.c -----------------------------------------------------------------

typedef struct gloss__raw_lines {
  gloss__stored stored;
  gloss_doc *doc;       // where lines are of no plain bytes
  uint32_t *raw, *text; // line feeds up to each stride
} gloss__raw_lines;

// Linear in the document. What cannot be read has no lines.
void gloss__raw_lines_open(gloss__raw_lines *out, gloss_store *store,
                           int64_t doc);
// Raw line (from 1) of an offset of the canonical text; 0 if it is not known.
uint32_t gloss__raw_lines_at(const gloss__raw_lines *lines, uint32_t offset);
void gloss__raw_lines_free(gloss__raw_lines *lines);

// --- token.c -----------------------------------------------------------------

typedef struct gloss__token {
  uint32_t begin, end;
} gloss__token;

// The next token at or after *at; its folded text replaces *folded. False at
// the end. A token is one CJK character, a run of other letters and digits, one
// punctuation character, or a newline.
bool gloss__token_next(gloss_str text, size_t *at, gloss__token *token,
                       gloss_buf *folded);
// True for a (folded) character that joins with its like to one token.
bool gloss__token_letter(uint32_t folded);
extern const fts5_tokenizer gloss__tokenizer;

// --- register.c --------------------------------------------------------------

int gloss__register(sqlite3 *db); // an SQLite code

// --- check_index.c -----------------------------------------------------------

typedef void gloss__check_problem(void *self, const char *id,
                                  const char *problem);
// Says of each document whose words the full-text index does not hold. Linear.
void gloss__check_index(gloss_store *store, gloss__check_problem *say,
                        void *self);

// --- index.c -----------------------------------------------------------------

// Brings the full-text index up to date.
gloss_status gloss__store_index(gloss_store *store, gloss_error *err);
// Makes it anew from the texts.
gloss_status gloss__store_reindex(gloss_store *store, gloss_error *err);
// Takes a document out of the index (while its text is still stored).
gloss_status gloss__store_unindex(gloss_store *store, int64_t doc,
                                  gloss_error *err);

// --- rows.c ------------------------------------------------------------------

// Rows that a statement yields; takes the statement. Or rows built by hand.
gloss_rows *gloss__rows_new(gloss_store *store, sqlite3_stmt *stmt);
void gloss__rows_columns(gloss_rows *rows, const char *const *names,
                         size_t count);
void gloss__rows_add(gloss_rows *rows, gloss_str cell, bool number);
void gloss__rows_number(gloss_rows *rows, double number);
// A cell of built rows.
gloss_str gloss__rows_at(const gloss_rows *rows, size_t row, size_t column);
// The first source of a document.
void gloss__rows_source(gloss_store *store, gloss_rows *rows, int64_t doc);
// A line; NULL for 0.
void gloss__rows_line(gloss_rows *rows, uint32_t line);

// --- read.c ------------------------------------------------------------------

// The row of a document by its id or a unique beginning of it; 0 if none.
int64_t gloss__store_find(gloss_store *store, const char *id);
// The same, or a source as it was given to run.
int64_t gloss__store_find_any(gloss_store *store, const char *name);
// The same; GLOSS_ENOTFOUND says what was asked for.
gloss_status gloss__store_named(gloss_store *store, const char *name,
                                int64_t *doc, gloss_error *err);
// Canonical text; raw bytes (checked against the id). Both append.
gloss_status gloss__store_raw(gloss_store *store, int64_t doc, gloss_buf *out,
                              gloss_error *err);
gloss_status gloss__store_text(gloss_store *store, int64_t doc, gloss_buf *out,
                               gloss_error *err);
// Main text alone; appends.
gloss_status gloss__store_main(gloss_store *store, int64_t doc, gloss_buf *out,
                               gloss_error *err);

#endif
