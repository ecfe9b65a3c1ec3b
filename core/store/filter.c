// filter.c - `name:value` in a query: which documents it leaves.
//
//   type:meeting      has a fact of this type
//   rule:meeting.*    has a fact of this rule (* at the end: begins so)
//   file:2024         a path of the document contains it (also source:)
//   doc:1a2b3c        the document's id begins so
//   year:2024         a date of the document itself says so
//   kind:annual       the document's field `kind` contains it, folded
//   meeting.body:南京  a fact's field contains it
// Field names may be given in Chinese, see `aliases`.
#include "store/query.h"

#include <strings.h>

static const char *alias(const char *name) {
  static const char *const aliases[][2] = {
      {"标题", "title"},  {"类型", "type"}, {"种类", "kind"},
      {"机构", "body"},   {"年", "year"},   {"年份", "year"},
      {"来源", "source"}, {"文件", "file"}, {"规则", "rule"},
      {"级别", "level"},  {"届", "term"},   {"文档", "doc"}};
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
    if (!strcmp(name, aliases[i][0])) return aliases[i][1];
  return name;
}

// The stored spelling of a field of a type, or NULL. In the arena.
static const char *field_of(gloss_store *store, gloss__arena *arena,
                            const char *type, const char *name,
                            const char **kind) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT f.name, f.kind FROM gloss_field f JOIN gloss_type t USING (type)"
      " WHERE t.name = ? AND f.name = ? COLLATE NOCASE",
      NULL);
  const char *found = NULL;
  if (!stmt) return NULL;
  gloss__sql_bind(stmt, "ss", type, name);
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    found = gloss__arena_str(arena, gloss__sql_str(stmt, 0)).data;
    if (kind) *kind = gloss__arena_str(arena, gloss__sql_str(stmt, 1)).data;
  }
  sqlite3_reset(stmt);
  return found;
}

static bool number_kind(const char *kind) {
  return kind && (!strcmp(kind, "integer") || !strcmp(kind, "number"));
}

static void put_compare(gloss_buf *sql, const char *column, const char *kind) {
  gloss_buf_putc(sql, '(');
  if (number_kind(kind)) {
    gloss__sql_name(sql, "", column);
    gloss_buf_puts(sql, " = CAST(?%d AS NUMERIC))");
  } else {
    gloss_buf_puts(sql, "instr(gloss_fold(");
    gloss__sql_name(sql, "", column);
    gloss_buf_puts(sql, "), gloss_fold(?%d)))");
  }
}

static void put_fields_like(gloss_store *store, gloss__arena *arena,
                            gloss_buf *sql) {
  static const char *const dates[] = {"year", "period", "published", "date"};
  bool any = false;
  gloss_buf_puts(sql, "EXISTS (SELECT 1 FROM gloss_fact_doc x WHERE x.doc = "
                      "d.doc AND (");
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    const char *field = field_of(store, arena, "doc", dates[i], NULL);
    if (!field) continue;
    gloss_buf_puts(sql, any ? " OR instr(" : "instr(");
    gloss__sql_name(sql, "", field);
    gloss_buf_puts(sql, ", ?%d)");
    any = true;
  }
  gloss_buf_puts(sql, any ? "))" : "0))");
}

static bool put_field(gloss_store *store, gloss__arena *arena, gloss_buf *sql,
                      const char *type, const char *name) {
  const char *kind = NULL;
  const char *field = field_of(store, arena, type, name, &kind);
  if (!field) return false;
  gloss_buf_puts(sql, "EXISTS (SELECT 1 FROM ");
  gloss__sql_name(sql, "gloss_fact_", type);
  gloss_buf_puts(sql, " x WHERE x.doc = d.doc AND ");
  put_compare(sql, field, kind);
  gloss_buf_putc(sql, ')');
  return true;
}

// "type.field", if there is such a type and field.
static bool put_fact_field(gloss_store *store, gloss__arena *arena,
                           gloss_buf *sql, const char *name) {
  const char *dot = strchr(name, '.');
  if (!dot) return false;
  gloss_str type =
      gloss__arena_str(arena, (gloss_str){name, (size_t)(dot - name)});
  return put_field(store, arena, sql, type.data, dot + 1);
}

static bool put_filter(gloss_store *store, gloss__arena *arena, gloss_buf *sql,
                       const char *name) {
  static const struct {
    const char *name, *sql;
  } fixed[] = {
      {"type", "EXISTS (SELECT 1 FROM gloss_fact f JOIN gloss_type t USING "
               "(type) WHERE f.doc = d.doc AND t.name = ?%d)"},
      {"rule", "EXISTS (SELECT 1 FROM gloss_fact f JOIN gloss_rule r USING "
               "(rule) WHERE f.doc = d.doc AND r.id GLOB ?%d)"},
      {"doc", "instr(d.id, ?%d) = 1"},
      {"file", "EXISTS (SELECT 1 FROM gloss_source s WHERE s.doc = d.doc AND "
               "instr(s.source, ?%d))"}};
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
    if (!strcasecmp(name, fixed[i].name)) {
      gloss_buf_puts(sql, fixed[i].sql);
      return true;
    }
  if (put_field(store, arena, sql, "doc", name)) return true;
  if (put_fact_field(store, arena, sql, name)) return true;
  if (!strcasecmp(name, "source")) {
    gloss_buf_puts(sql, fixed[3].sql);
    return true;
  }
  if (strcasecmp(name, "year")) return false;
  put_fields_like(store, arena, sql);
  return true;
}

// Sets the number of the parameter in the template.
static void put_numbered(gloss_buf *sql, const char *text, int number) {
  for (const char *mark; (mark = strstr(text, "?%d")); text = mark + 3) {
    gloss_buf_add(sql, text, (size_t)(mark - text));
    gloss_buf_printf(sql, "?%d", number);
  }
  gloss_buf_puts(sql, text);
}

static gloss_status unknown(gloss_store *store, gloss_str name,
                            gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      "SELECT coalesce(group_concat(f.name, ', '), '') FROM gloss_field f JOIN "
      "gloss_type t USING (type) WHERE t.name = 'doc'",
      NULL);
  if (stmt) sqlite3_step(stmt);
  gloss_error_set(err, GLOSS_ESYNTAX,
                  "no filter \"%.*s:\" (there are type, rule, file, doc, year,"
                  " TYPE.FIELD%s%s); in quotes it is searched for",
                  (int)name.size, name.data, stmt ? ", " : "",
                  stmt ? (const char *)sqlite3_column_text(stmt, 0) : "");
  if (stmt) sqlite3_reset(stmt);
  return GLOSS_ESYNTAX;
}

gloss_status gloss__filter_sql(gloss_store *store, const gloss__filter *filter,
                               int number, gloss_buf *sql, gloss_error *err) {
  gloss__arena arena = {0};
  gloss_buf one = {0};
  gloss_status status = GLOSS_OK;
  if (put_filter(store, &arena, &one, alias(filter->name.data)))
    put_numbered(sql, one.data, number);
  else
    status = unknown(store, filter->name, err);
  gloss_buf_free(&one);
  gloss__arena_free(&arena);
  return status;
}
