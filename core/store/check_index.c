// check_index.c - does the full-text index hold the texts, word for word? It
// keeps no text, so the words of each side are hashed and summed up.
#include "store/store.h"

typedef struct sums {
  uint64_t *items; // by the row of the document
  int64_t count;
} sums;

static uint64_t mixed(gloss_str term, int64_t offset) {
  uint64_t hash = gloss__hash(term.data, term.size) + (uint64_t)offset;
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDu;
  return hash ^ hash >> 29;
}

// What the index says: a row for each place of each word.
static int sum_index(gloss_store *store, sums *out) {
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_exec(store->db,
                          "CREATE VIRTUAL TABLE IF NOT EXISTS "
                          "temp.gloss_places USING fts5vocab(main, gloss_text, "
                          "instance)",
                          NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_prepare_v2(
        store->db, "SELECT term, doc, \"offset\" FROM temp.gloss_places", -1,
        &stmt, NULL);
  while (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    int64_t doc = sqlite3_column_int64(stmt, 1);
    code = SQLITE_OK;
    if (doc < 1 || doc > out->count) continue;
    out->items[doc - 1] +=
        mixed(gloss__sql_str(stmt, 0), sqlite3_column_int64(stmt, 2));
  }
  sqlite3_finalize(stmt);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static uint64_t sum_text(gloss_str text, gloss_buf *folded) {
  gloss__token token;
  uint64_t sum = 0;
  int64_t place = 0;
  for (size_t at = 0; gloss__token_next(text, &at, &token, folded); place++)
    sum += mixed((gloss_str){folded->data, folded->size}, place);
  return sum;
}

static void compare(gloss_store *store, const sums *index,
                    gloss__check_problem *say, void *self) {
  sqlite3_stmt *stmt = NULL;
  gloss_buf folded = {0};
  if (sqlite3_prepare_v2(store->db,
                         "SELECT d.doc, d.id, c.text FROM gloss_document d "
                         "JOIN gloss_content c USING (doc) WHERE d.indexed "
                         "ORDER BY d.doc",
                         -1, &stmt, NULL) != SQLITE_OK)
    return;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    int64_t doc = sqlite3_column_int64(stmt, 0);
    if (doc >= 1 && doc <= index->count &&
        sum_text(gloss__sql_str(stmt, 2), &folded) != index->items[doc - 1])
      say(self, (const char *)sqlite3_column_text(stmt, 1),
          "the search index has other words than its text");
  }
  sqlite3_finalize(stmt);
  gloss_buf_free(&folded);
}

void gloss__check_index(gloss_store *store, gloss__check_problem *say,
                        void *self) {
  sums index = {.count = gloss__sql_int(
                    store, 0, "SELECT max(doc) FROM gloss_document", "")};
  index.items = gloss__alloc((size_t)(index.count + 1) * sizeof *index.items);
  if (sum_index(store, &index) == SQLITE_OK)
    compare(store, &index, say, self);
  else
    say(self, "", "the search index cannot be read");
  gloss__free(index.items);
}
