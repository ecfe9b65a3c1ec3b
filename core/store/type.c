// type.c - a table and a view for each fact type. The table grows with the
// schemas of later runs; the view is what people read.
#include "store/store.h"

#include <strings.h>

typedef struct column {
  const char *name;
  const char *kind; // "string", "integer", ...
} column;

typedef struct columns {
  column *items;
  size_t count, capacity;
} columns;

static const char *kind_of(gloss_field_type type) {
  static const char *const names[] = {"string",  "integer", "number",
                                      "boolean", "date",    "string[]"};
  return names[type];
}

static const char *affinity_of(const char *kind) {
  if (!strcmp(kind, "integer") || !strcmp(kind, "boolean")) return "INTEGER";
  return strcmp(kind, "number") ? "TEXT" : "NUMERIC";
}

static const column *column_find(const columns *all, const char *name) {
  for (size_t i = 0; i < all->count; i++)
    if (!strcasecmp(all->items[i].name, name)) return &all->items[i];
  return NULL;
}

// --- what there is, what there should be -------------------------------------

static int64_t type_id(gloss_store *store, const char *name, gloss_error *err) {
  if (gloss__sql_do(store, err,
                    "INSERT INTO gloss_type (name) SELECT ?1 WHERE NOT EXISTS "
                    "(SELECT 1 FROM gloss_type WHERE name = ?1)",
                    "s", name))
    return 0;
  return gloss__sql_int(store, 0, "SELECT type FROM gloss_type WHERE name = ?",
                        "s", name);
}

static void stored_columns(gloss_store *store, int64_t type, columns *out,
                           gloss__arena *arena) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT name, kind FROM gloss_field WHERE type = ? ORDER BY position",
      NULL);
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", type);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    gloss__push(
        out, (column){gloss__arena_str(arena, gloss__sql_str(stmt, 0)).data,
                      gloss__arena_str(arena, gloss__sql_str(stmt, 1)).data});
  sqlite3_reset(stmt);
}

// The schema's fields, then those that only earlier runs knew.
static void merged_columns(const gloss_schema *schema, const char *name,
                           const columns *stored, columns *out) {
  const char *field;
  for (size_t i = 0; (field = gloss_schema_field_name(schema, name, i)); i++)
    gloss__push(
        out,
        (column){field, kind_of(gloss_schema_field_type(schema, name, i))});
  for (size_t i = 0; i < stored->count; i++)
    if (!column_find(out, stored->items[i].name))
      gloss__push(out, stored->items[i]);
}

static bool columns_equal(const columns *a, const columns *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(a->items[i].name, b->items[i].name) ||
        strcmp(a->items[i].kind, b->items[i].kind))
      return false;
  return true;
}

// --- the table ---------------------------------------------------------------

static void put_names(gloss_buf *sql, const columns *all,
                      const columns *only_if_in) {
  for (size_t i = 0; i < all->count; i++)
    if (!only_if_in || column_find(only_if_in, all->items[i].name)) {
      gloss_buf_puts(sql, ", ");
      gloss__sql_name(sql, "", all->items[i].name);
    }
}

static void put_table(gloss_buf *sql, const columns *all) {
  gloss_buf_puts(sql, "CREATE TABLE gloss_new (doc INTEGER NOT NULL, "
                      "seq INTEGER NOT NULL");
  for (size_t i = 0; i < all->count; i++) {
    gloss_buf_puts(sql, ", ");
    gloss__sql_name(sql, "", all->items[i].name);
    gloss_buf_printf(sql, " %s", affinity_of(all->items[i].kind));
  }
  gloss_buf_puts(sql, ", PRIMARY KEY (doc, seq)) WITHOUT ROWID; ");
}

// "meeting", but "source_fact" for a type whose name a view of ours has.
static void put_view_name(gloss_buf *sql, const char *type) {
  static const char *const ours[] = {"fact", "failure", "source", "rule",
                                     "text"};
  char name[80];
  bool taken = false;
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    taken |= !strcasecmp(type, ours[i]);
  snprintf(name, sizeof name, "%s%s", type, taken ? "_fact" : "");
  gloss__sql_name(sql, "", name);
}

// Makes the table anew with all columns, and moves the rows. The view goes
// first: it must not see its table missing.
static gloss_status rebuild(gloss_store *store, const char *name,
                            const columns *old, const columns *all,
                            gloss_error *err) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "DROP VIEW IF EXISTS ");
  put_view_name(&sql, name);
  gloss_buf_puts(&sql, "; ");
  put_table(&sql, all);
  if (old) {
    gloss_buf_puts(&sql, "INSERT INTO gloss_new (doc, seq");
    put_names(&sql, all, old);
    gloss_buf_puts(&sql, ") SELECT doc, seq");
    put_names(&sql, all, old);
    gloss_buf_puts(&sql, " FROM ");
    gloss__sql_name(&sql, "gloss_fact_", name);
    gloss_buf_puts(&sql, "; DROP TABLE ");
    gloss__sql_name(&sql, "gloss_fact_", name);
    gloss_buf_puts(&sql, "; ");
  }
  gloss_buf_puts(&sql, "ALTER TABLE gloss_new RENAME TO ");
  gloss__sql_name(&sql, "gloss_fact_", name);
  gloss_status status = gloss__sql_exec(store, sql.data, err);
  gloss_buf_free(&sql);
  return status;
}

static gloss_status note_columns(gloss_store *store, int64_t type,
                                 const columns *all, gloss_error *err) {
  gloss_status status = gloss__sql_do(
      store, err, "DELETE FROM gloss_field WHERE type = ?", "i", type);
  for (size_t i = 0; !status && i < all->count; i++)
    status = gloss__sql_do(
        store, err, "INSERT INTO gloss_field VALUES (?, ?, ?, ?)", "iiss", type,
        (int64_t)i, all->items[i].name, all->items[i].kind);
  return status;
}

// --- the view ----------------------------------------------------------------

// A column of ours beside the declared ones; it steps aside if its name is
// taken.
static void put_ours(gloss_buf *sql, const columns *all, const char *expression,
                     const char *name) {
  gloss_buf_printf(sql, ", %s AS ", expression);
  gloss__sql_name(sql, column_find(all, name) ? "gloss_" : "", name);
}

static void put_fields(gloss_buf *sql, const columns *all) {
  for (size_t i = 0; i < all->count; i++) {
    if (!strcmp(all->items[i].name, "text")) continue;
    gloss_buf_puts(sql, ", t.");
    gloss__sql_name(sql, "", all->items[i].name);
  }
}

static const char first_source[] =
    "(SELECT min(s.source) FROM gloss_source s WHERE s.doc = d.doc)";

static void put_fact_view(gloss_buf *sql, const char *name,
                          const columns *all) {
  static const columns none = {0};
  gloss_buf_puts(sql, "SELECT substr(d.id, 1, 12) || ':' || f.seq AS fact");
  put_fields(sql, all);
  put_ours(sql, &none, "f.text", "text");
  put_ours(sql, all, "f.line", "line");
  put_ours(sql, all, "f.start", "start");
  put_ours(sql, all, "f.\"end\"", "end");
  put_ours(sql, all, "f.raw_start", "raw_start");
  put_ours(sql, all, "f.raw_end", "raw_end");
  put_ours(sql, all, "r.id", "rule");
  put_ours(sql, all, first_source, "source");
  put_ours(sql, all, "d.id", "doc");
  gloss_buf_puts(sql, " FROM ");
  gloss__sql_name(sql, "gloss_fact_", name);
  gloss_buf_puts(sql, " t JOIN gloss_fact f USING (doc, seq) "
                      "JOIN gloss_document d USING (doc) "
                      "JOIN gloss_rule r USING (rule)");
}

static void put_doc_view(gloss_buf *sql, const columns *all) {
  gloss_buf_puts(sql, "SELECT d.id AS ");
  gloss__sql_name(sql, column_find(all, "id") ? "gloss_" : "", "id");
  for (size_t i = 0; i < all->count; i++) {
    gloss_buf_puts(sql, ", t.");
    gloss__sql_name(sql, "", all->items[i].name);
  }
  put_ours(sql, all, first_source, "file");
  put_ours(sql, all, "d.charset", "charset");
  put_ours(sql, all, "d.script", "writing");
  put_ours(sql, all, "d.raw_size", "bytes");
  put_ours(sql, all, "(SELECT count(*) FROM gloss_fact f WHERE f.doc = d.doc)",
           "facts");
  put_ours(sql, all,
           "(SELECT count(*) FROM gloss_failure f WHERE f.doc = d.doc)",
           "failures");
  gloss_buf_puts(sql, " FROM gloss_document d LEFT JOIN gloss_fact_doc t "
                      "USING (doc)");
}

static gloss_status make_view(gloss_store *store, const char *type,
                              const columns *all, gloss_error *err) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "CREATE VIEW ");
  put_view_name(&sql, type);
  gloss_buf_puts(&sql, " AS ");
  if (strcmp(type, "doc"))
    put_fact_view(&sql, type, all);
  else
    put_doc_view(&sql, all);
  gloss_status status = gloss__sql_exec(store, sql.data, err);
  gloss_buf_free(&sql);
  return status;
}

// --- the statement -----------------------------------------------------------

static gloss_status prepare_insert(gloss_store *store, const char *name,
                                   int64_t type, const gloss_schema *schema,
                                   gloss_error *err) {
  gloss_buf sql = {0}, marks = {0};
  size_t count = 0;
  const char *field;
  gloss_buf_puts(&sql, "INSERT INTO ");
  gloss__sql_name(&sql, "gloss_fact_", name);
  gloss_buf_puts(&sql, " (doc, seq");
  gloss_buf_puts(&marks, ") VALUES (?, ?");
  for (; (field = gloss_schema_field_name(schema, name, count)); count++) {
    gloss_buf_puts(&sql, ", ");
    gloss__sql_name(&sql, "", field);
    gloss_buf_puts(&marks, ", ?");
  }
  gloss_buf_printf(&sql, "%s)", marks.data);
  gloss__store_type item = {
      .name = gloss__arena_str(&store->arena, gloss_str_of(name)).data,
      .type = type,
      .field_count = count};
  int code = sqlite3_prepare_v3(store->db, sql.data, -1,
                                SQLITE_PREPARE_PERSISTENT, &item.insert, NULL);
  gloss_buf_free(&sql);
  gloss_buf_free(&marks);
  if (code != SQLITE_OK)
    return gloss__sql_error(store, "cannot prepare a fact table", err);
  gloss__push(&store->types, item);
  return GLOSS_OK;
}

static gloss_status one_type(gloss_store *store, const gloss_schema *schema,
                             const char *name, gloss_error *err) {
  gloss__arena arena = {0};
  columns stored = {0}, all = {0};
  bool old = gloss__sql_int(store, 0,
                            "SELECT 1 FROM sqlite_master WHERE name = "
                            "'gloss_fact_' || ?",
                            "s", name);
  int64_t type = type_id(store, name, err);
  gloss_status status = type ? GLOSS_OK : GLOSS_EIO;
  if (!status) stored_columns(store, type, &stored, &arena);
  merged_columns(schema, name, &stored, &all);
  if (!status && (!old || !columns_equal(&stored, &all))) {
    status = rebuild(store, name, old ? &stored : NULL, &all, err);
    if (!status) status = note_columns(store, type, &all, err);
    if (!status) status = make_view(store, name, &all, err);
  }
  if (!status) status = prepare_insert(store, name, type, schema, err);
  gloss__free(stored.items);
  gloss__free(all.items);
  gloss__arena_free(&arena);
  return status;
}

gloss_status gloss__store_types(gloss_store *store, const gloss_schema *schema,
                                gloss_error *err) {
  for (size_t i = 0; i < store->types.count; i++)
    sqlite3_finalize(store->types.items[i].insert);
  store->types.count = 0;
  gloss_status status = one_type(store, schema, "doc", err);
  const char *name;
  for (size_t i = 0; !status && (name = gloss_schema_type(schema, i)); i++)
    if (strcmp(name, "doc")) status = one_type(store, schema, name, err);
  return status;
}

gloss__store_type *gloss__store_type_find(gloss_store *store,
                                          const char *name) {
  for (size_t i = 0; i < store->types.count; i++)
    if (!strcmp(store->types.items[i].name, name))
      return &store->types.items[i];
  return NULL;
}
