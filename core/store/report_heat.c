// report_heat.c - facts by body and type: a table, coloured.
#include "store/report.h"

enum { ROWS = 60, LEVELS = 9 };

static bool doc_has(gloss__page *page, const char *field) {
  return gloss__sql_int(page->store, 0,
                        "SELECT 1 FROM gloss_field f JOIN gloss_type t USING "
                        "(type) WHERE t.name = 'doc' AND f.name = ?",
                        "s", field) == 1;
}

void gloss__page_group(gloss__page *page, gloss_buf *sql) {
  gloss_buf_puts(sql, "coalesce(");
  if (doc_has(page, "body")) gloss_buf_puts(sql, "x.body, ");
  if (doc_has(page, "title")) gloss_buf_puts(sql, "x.title, ");
  gloss_buf_puts(sql, "(SELECT min(source) FROM gloss_source s WHERE s.doc = "
                      "f.doc), '')");
}

typedef struct heat {
  gloss__page *page;
  gloss__bars types; // label: the name; value: facts of all
  double *counts;    // of the row, by type
  double most;       // of any cell
} heat;

static void read_types(heat *map) {
  sqlite3_stmt *stmt = gloss__page_query(
      map->page, "SELECT t.name, count(*) FROM gloss_fact JOIN gloss_type t "
                 "USING (type) GROUP BY type ORDER BY 2 DESC, 1 LIMIT 24");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__bar bar = {
        .label =
            gloss__arena_str(&map->types.arena, gloss__sql_str(stmt, 0)).data,
        .value = sqlite3_column_double(stmt, 1)};
    gloss__push(&map->types, bar);
  }
  sqlite3_finalize(stmt);
}

static void put_head(heat *map) {
  gloss__page *page = map->page;
  gloss__page_printf(page,
                     "<h3 id=\"heat\">%s</h3><div class=\"scroll\" role="
                     "\"region\" aria-labelledby=\"heat\" tabindex=\"0\">"
                     "<table class=\"heat\"><thead><tr><td></td>",
                     gloss__page_word(page, "Facts by body and type"));
  for (size_t i = 0; i < map->types.count; i++) {
    gloss__page_puts(page, "<th scope=\"col\"><span>");
    gloss__page_text(page, gloss_str_of(map->types.items[i].label));
    gloss__page_puts(page, "</span></th>");
  }
  gloss__page_puts(page, "</tr></thead><tbody>\n");
}

// The darkest cell is the fullest; steps by the square root, so that small
// numbers differ too.
static int level(const heat *map, double count) {
  double share = count / map->most;
  for (int i = 1; i < LEVELS; i++)
    if (share * LEVELS * LEVELS <= i * i) return i;
  return LEVELS;
}

static void put_row(heat *map, const char *name) {
  gloss__page *page = map->page;
  gloss__page_puts(page, "<tr><th scope=\"row\" title=\"");
  gloss__page_text(page, gloss_str_of(name));
  gloss__page_puts(page, "\">");
  gloss__page_text(page, gloss_str_of(name));
  gloss__page_puts(page, "</th>");
  for (size_t i = 0; i < map->types.count; i++) {
    if (map->counts[i] <= 0) {
      gloss__page_puts(page, "<td></td>");
      continue;
    }
    gloss__page_printf(page, "<td class=\"h%d\"><a",
                       level(map, map->counts[i]));
    gloss__page_link(page, "facts", "group", name, "type",
                     map->types.items[i].label, NULL);
    gloss__page_printf(page, ">%.0f</a></td>", map->counts[i]);
    map->counts[i] = 0;
  }
  gloss__page_puts(page, "</tr>\n");
}

static void note_cell(heat *map, const char *type, double count) {
  for (size_t i = 0; i < map->types.count; i++)
    if (!strcmp(map->types.items[i].label, type)) map->counts[i] = count;
}

// Rows come as (name, type, count, most of all), by the names' totals.
static void put_rows(heat *map, sqlite3_stmt *stmt) {
  char *name = NULL;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_str next = gloss__sql_str(stmt, 0);
    map->most = sqlite3_column_double(stmt, 3);
    if (name && strcmp(name, next.data) != 0) {
      put_row(map, name);
      gloss__free(name);
      name = NULL;
    }
    if (!name) name = gloss__copy(next);
    note_cell(map, (const char *)sqlite3_column_text(stmt, 1),
              sqlite3_column_double(stmt, 2));
  }
  if (name) put_row(map, name);
  gloss__free(name);
}

static sqlite3_stmt *cells(gloss__page *page, const char *group) {
  gloss_buf sql = {0};
  gloss_buf_printf(&sql,
                   "WITH c AS (SELECT %s AS name, t.name AS type, count(*) AS "
                   "n FROM gloss_fact f JOIN gloss_type t USING (type) LEFT "
                   "JOIN gloss_fact_doc x ON x.doc = f.doc GROUP BY 1, 2), "
                   "s AS (SELECT name, sum(n) AS total FROM c GROUP BY name "
                   "ORDER BY total DESC, name LIMIT %d) SELECT c.name, c.type, "
                   "c.n, (SELECT max(n) FROM c) FROM c JOIN s USING (name) "
                   "ORDER BY s.total DESC, c.name",
                   group, ROWS);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  gloss_buf_free(&sql);
  return stmt;
}

static void put_rest(gloss__page *page, const char *group) {
  gloss_buf sql = {0};
  gloss_buf_printf(&sql,
                   "SELECT count(DISTINCT %s) FROM gloss_fact f LEFT JOIN "
                   "gloss_fact_doc x ON x.doc = f.doc",
                   group);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  int64_t all = stmt && sqlite3_step(stmt) == SQLITE_ROW
                    ? sqlite3_column_int64(stmt, 0)
                    : 0;
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  if (all > ROWS)
    gloss__page_printf(page, "<p class=\"cut\">%s %d · %s %lld</p>",
                       gloss__page_word(page, "shown"), ROWS,
                       gloss__page_word(page, "of"), (long long)all);
}

void gloss__page_heat(gloss__page *page) {
  heat map = {.page = page, .most = 1};
  gloss_buf group = {0};
  gloss__page_group(page, &group);
  read_types(&map);
  map.counts = gloss__alloc((map.types.count + 1) * sizeof *map.counts);
  sqlite3_stmt *stmt = map.types.count > 1 ? cells(page, group.data) : NULL;
  if (stmt) {
    put_head(&map);
    put_rows(&map, stmt);
    gloss__page_puts(page, "</tbody></table></div>\n");
    put_rest(page, group.data);
  }
  sqlite3_finalize(stmt);
  gloss__free(map.counts);
  gloss__bars_free(&map.types);
  gloss_buf_free(&group);
}
