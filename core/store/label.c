// label.c - labels that people gave to spans: what classifiers are trained of;
// and what classifiers decided about facts. Tables are made with the first row.
#include "store/store.h"

#include <jansson.h>

// --- by people ---------------------------------------------------------------

// They belong to the document's id, so that a run that replaces the document
// keeps them.
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

// --- by classifiers ----------------------------------------------------------

// Decisions stand in the facts' derivations; as rows they can be counted, and
// disagreements listed.
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS gloss_decision ("
    "doc INTEGER NOT NULL REFERENCES gloss_document, seq INTEGER NOT NULL, "
    "place INTEGER NOT NULL, \"by\" TEXT NOT NULL, chosen TEXT, model TEXT, "
    "label TEXT, probability REAL, reason TEXT, PRIMARY KEY (doc, seq, place)"
    ") WITHOUT ROWID; "
    "CREATE VIEW IF NOT EXISTS decision AS SELECT substr(d.id, 1, 12) || ':' "
    "|| c.seq AS fact, c.place, c.\"by\", c.chosen, c.model, c.label, "
    "c.probability, c.reason, f.text, (SELECT min(source) FROM gloss_source s "
    "WHERE s.doc = c.doc) AS source FROM gloss_decision c JOIN gloss_fact f "
    "USING (doc, seq) JOIN gloss_document d USING (doc); "
    "CREATE VIEW IF NOT EXISTS disagreement AS SELECT a.fact, a.\"by\", "
    "a.label, a.probability, b.\"by\" AS other, b.label AS other_label, "
    "b.probability AS other_probability, a.text, a.source FROM decision a JOIN "
    "decision b ON b.fact = a.fact AND b.place > a.place AND b.\"by\" <> "
    "a.\"by\" AND b.label <> a.label WHERE a.chosen IS NULL AND b.chosen "
    "IS NULL";

static bool has_table(gloss_store *store) {
  return gloss__sql_int(store, 0,
                        "SELECT count(*) FROM sqlite_master WHERE name = "
                        "'gloss_decision'",
                        "") > 0;
}

static void bind_text(sqlite3_stmt *stmt, int column, const json_t *object,
                      const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  if (text)
    sqlite3_bind_text(stmt, column, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null(stmt, column);
}

static gloss_status put_one(gloss_store *store, int64_t doc, int64_t seq,
                            size_t place, const json_t *decision,
                            gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "INSERT INTO gloss_decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "iii", doc, seq, (int64_t)place + 1);
  bind_text(stmt, 4, decision, "by");
  bind_text(stmt, 5, decision, "chosen");
  bind_text(stmt, 6, decision, "model");
  bind_text(stmt, 7, decision, "label");
  const json_t *probability = json_object_get(decision, "probability");
  if (json_is_number(probability))
    sqlite3_bind_double(stmt, 8, json_number_value(probability));
  else
    sqlite3_bind_null(stmt, 8);
  bind_text(stmt, 9, decision, "reason");
  return gloss__sql_run(store, stmt, err);
}

gloss_status gloss__decisions_put(gloss_store *store, int64_t doc, int64_t seq,
                                  gloss_str why, gloss_error *err) {
  static const char key[] = "\"decisions\":[";
  if (!why.size || !memmem(why.data, why.size, key, sizeof key - 1))
    return GLOSS_OK;
  json_t *object = json_loadb(why.data, why.size, 0, NULL), *decision;
  gloss_status status =
      has_table(store) ? GLOSS_OK : gloss__sql_exec(store, tables, err);
  size_t place;
  json_array_foreach(json_object_get(object, "decisions"), place, decision) {
    if (!status) status = put_one(store, doc, seq, place, decision, err);
  }
  json_decref(object);
  return status;
}

gloss_status gloss__decisions_clear(gloss_store *store, int64_t doc,
                                    gloss_error *err) {
  if (!has_table(store)) return GLOSS_OK;
  return gloss__sql_do(store, err, "DELETE FROM gloss_decision WHERE doc = ?",
                       "i", doc);
}
