// label.c - labels that people gave to spans: what classifiers are trained of.
// They belong to the document's id, so that a run that replaces the document
// keeps them. The table is made with the first label.
#include "store/store.h"

static gloss_status make_table(gloss_store *store, gloss_error *err) {
  return gloss__sql_exec(store,
                         "CREATE TABLE IF NOT EXISTS gloss_label ("
                         "id TEXT NOT NULL, start INTEGER NOT NULL, "
                         "\"end\" INTEGER NOT NULL, label TEXT NOT NULL, "
                         "text TEXT NOT NULL, PRIMARY KEY (id, start, \"end\")"
                         ") WITHOUT ROWID",
                         err);
}

gloss_status gloss_store_label(gloss_store *store, const char *id,
                               uint32_t begin, uint32_t end, gloss_str text,
                               const char *label, gloss_error *err) {
  if (!store->writing)
    return gloss_error_at(err, GLOSS_EUSAGE, store->path, 0, 0,
                          "labels are written to a store that is open for "
                          "writing");
  gloss_status status = make_table(store, err);
  if (status) return status;
  if (!label)
    return gloss__sql_do(store, err,
                         "DELETE FROM gloss_label WHERE id = ? AND start = ? "
                         "AND \"end\" = ?",
                         "sii", id, (int64_t)begin, (int64_t)end);
  return gloss__sql_do(store, err,
                       "INSERT OR REPLACE INTO gloss_label (id, start, "
                       "\"end\", label, text) VALUES (?, ?, ?, ?, ?)",
                       "siist", id, (int64_t)begin, (int64_t)end, label, text);
}

gloss_status gloss_store_labels(gloss_store *store, gloss_rows **out,
                                gloss_error *err) {
  bool any = gloss__sql_int(store, 0,
                            "SELECT count(*) FROM sqlite_master WHERE name = "
                            "'gloss_label'",
                            "") > 0;
  return gloss_store_sql(
      store, out,
      any ? "SELECT id, start, \"end\", label, text FROM gloss_label ORDER BY "
            "id, start, \"end\""
          : "SELECT '' AS id, 0 AS start, 0 AS \"end\", '' AS label, '' AS "
            "text WHERE 0",
      err);
}
