// report_charts.c - charts as inline SVG: they print, can be read as text, and
// each has a name for screen readers.
#include "store/report.h"

#include <stdlib.h>

enum {
  LABEL = 150,    // width of the names left of bars
  BAR_ROOM = 380, // the longest bar
  ROW = 24,
  COLUMN_HEIGHT = 140,
  HEAT_ROWS = 60, // documents or groups in the heat map
};

static double largest(const gloss__bar *bars, size_t count) {
  double most = 0;
  for (size_t i = 0; i < count; i++)
    if (bars[i].value > most) most = bars[i].value;
  return most > 0 ? most : 1;
}

static void open_figure(gloss__page *page, const char *title, int width,
                        int height) {
  gloss__page_puts(page, "<figure><figcaption>");
  gloss__page_puts(page, gloss__page_word(page, title));
  gloss__page_printf(page,
                     "</figcaption><svg role=\"img\" viewBox=\"0 0 %d %d\" "
                     "width=\"%d\" height=\"%d\" aria-label=\"",
                     width, height, width, height);
  gloss__page_puts(page, gloss__page_word(page, title));
  gloss__page_puts(page, "\">");
}

static void close_figure(gloss__page *page) {
  gloss__page_puts(page, "</svg></figure>\n");
}

static void open_link(gloss__page *page, const gloss__bar *bar) {
  if (!bar->href) return;
  gloss__page_puts(page, "<a href=\"");
  gloss__page_text(page, gloss_str_of(bar->href));
  gloss__page_puts(page, "\">");
}

static void close_link(gloss__page *page, const gloss__bar *bar) {
  if (bar->href) gloss__page_puts(page, "</a>");
}

void gloss__page_bars(gloss__page *page, const char *title,
                      const gloss__bar *bars, size_t count) {
  double most = largest(bars, count);
  if (!count) return;
  open_figure(page, title, LABEL + BAR_ROOM + 150, (int)count * ROW + 4);
  for (size_t i = 0; i < count; i++) {
    int top = (int)i * ROW;
    double width = bars[i].value / most * BAR_ROOM;
    open_link(page, &bars[i]);
    gloss__page_printf(page, "<text x=\"%d\" y=\"%d\" class=\"end\">",
                       LABEL - 8, top + 17);
    gloss__page_text(page, gloss_str_of(bars[i].label));
    gloss__page_printf(page,
                       "</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" "
                       "height=\"%d\" rx=\"2\"/>"
                       "<text x=\"%.1f\" y=\"%d\" class=\"number\">%.0f",
                       LABEL, top + 4, width, ROW - 8, LABEL + width + 6,
                       top + 17, bars[i].value);
    if (bars[i].note) {
      gloss__page_puts(page, "<tspan class=\"quiet\"> ");
      gloss__page_text(page, gloss_str_of(bars[i].note));
      gloss__page_puts(page, "</tspan>");
    }
    gloss__page_puts(page, "</text>");
    close_link(page, &bars[i]);
  }
  close_figure(page);
}

void gloss__page_columns(gloss__page *page, const char *title,
                         const gloss__bar *bars, size_t count) {
  double most = largest(bars, count);
  int step = count > 20 ? 36 : 52;
  if (!count) return;
  open_figure(page, title, (int)count * step + 20, COLUMN_HEIGHT + 44);
  for (size_t i = 0; i < count; i++) {
    double height = bars[i].value / most * COLUMN_HEIGHT;
    int left = (int)i * step + 10;
    gloss__page_printf(page,
                       "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\""
                       " rx=\"2\"/><text x=\"%d\" y=\"%.1f\" class=\"middle "
                       "number\">%.0f</text><text x=\"%d\" y=\"%d\" "
                       "class=\"middle\">",
                       left, 18 + COLUMN_HEIGHT - height, step - 10, height,
                       left + step / 2 - 5, 13 + COLUMN_HEIGHT - height,
                       bars[i].value, left + step / 2 - 5, COLUMN_HEIGHT + 36);
    gloss__page_text(page, gloss_str_of(bars[i].label));
    gloss__page_puts(page, "</text>");
  }
  close_figure(page);
}

// --- from the database -------------------------------------------------------

typedef struct bar_list {
  gloss__bar *items;
  size_t count, capacity;
  gloss__arena arena;
} bar_list;

static void list_free(bar_list *list) {
  gloss__free(list->items);
  gloss__arena_free(&list->arena);
}

// Columns of `sql`: label, value, and if `href` an anchor, a note.
static void read_bars(gloss__page *page, bar_list *out, const char *sql) {
  sqlite3_stmt *stmt = gloss__page_query(page, sql);
  if (!stmt) return;
  int columns = sqlite3_column_count(stmt);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__bar bar = {
        .label = gloss__arena_str(&out->arena, gloss__sql_str(stmt, 0)).data,
        .value = sqlite3_column_double(stmt, 1)};
    if (columns > 2)
      bar.href = gloss__arena_str(&out->arena, gloss__sql_str(stmt, 2)).data;
    if (columns > 3)
      bar.note = gloss__arena_printf(&out->arena, "%s %lld %s",
                                     gloss__page_word(page, "in"),
                                     (long long)sqlite3_column_int64(stmt, 3),
                                     gloss__page_word(page, "documents"));
    gloss__push(out, bar);
  }
  sqlite3_finalize(stmt);
}

static void facts_by_type(gloss__page *page) {
  bar_list bars = {0};
  read_bars(page, &bars,
            "SELECT t.name, count(*), '#t-' || t.name, count(DISTINCT doc) "
            "FROM gloss_fact JOIN gloss_type t USING (type) GROUP BY type "
            "ORDER BY 2 DESC, 1");
  gloss__page_bars(page, "Facts by type", bars.items, bars.count);
  list_free(&bars);
}

// Fields of kind date, of the documents or of their facts.
static void by_year(gloss__page *page, bool documents) {
  gloss_buf sql = {0};
  const char *head = "SELECT year, count(*) FROM (";
  sqlite3_stmt *stmt = gloss__page_query(
      page, documents
                ? "SELECT t.name, f.name FROM gloss_field f JOIN gloss_type t "
                  "USING (type) WHERE t.name = 'doc' AND f.name IN "
                  "('period', 'year', 'published', 'date') ORDER BY CASE "
                  "f.name WHEN 'period' THEN 1 WHEN 'year' THEN 2 ELSE 3 END "
                  "LIMIT 1"
                : "SELECT t.name, f.name FROM gloss_field f JOIN gloss_type t "
                  "USING (type) WHERE t.name <> 'doc' AND (f.kind = 'date' OR "
                  "(t.name = 'date' AND f.name = 'value'))");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_buf_puts(&sql, sql.size ? " UNION ALL " : head);
    gloss_buf_puts(&sql, "SELECT substr(");
    gloss__sql_name(&sql, "", (const char *)sqlite3_column_text(stmt, 1));
    gloss_buf_puts(&sql, ", 1, 4) AS year FROM ");
    gloss__sql_name(&sql, "gloss_fact_",
                    (const char *)sqlite3_column_text(stmt, 0));
  }
  sqlite3_finalize(stmt);
  if (sql.size) {
    bar_list bars = {0};
    gloss_buf_puts(&sql, ") WHERE year GLOB '[12][0-9][0-9][0-9]' GROUP BY "
                         "year ORDER BY year DESC LIMIT 30");
    read_bars(page, &bars, sql.data);
    for (size_t i = 0; i < bars.count / 2; i++) {
      gloss__bar swap = bars.items[i];
      bars.items[i] = bars.items[bars.count - 1 - i];
      bars.items[bars.count - 1 - i] = swap;
    }
    if (bars.count > 1)
      gloss__page_columns(page,
                          documents ? "Documents by period" : "Facts by year",
                          bars.items, bars.count);
    list_free(&bars);
  }
  gloss_buf_free(&sql);
}

// --- heat map ----------------------------------------------------------------

static bool doc_has(gloss__page *page, const char *field) {
  return gloss__sql_int(page->store, 0,
                        "SELECT 1 FROM gloss_field f JOIN gloss_type t USING "
                        "(type) WHERE t.name = 'doc' AND f.name = ?",
                        "s", field) == 1;
}

// What the rows of the heat map are: bodies if documents have one, else titles
// or files.
static const char *row_name(gloss__page *page) {
  if (doc_has(page, "body"))
    return doc_has(page, "title")
               ? "coalesce(x.body, x.title, (SELECT min(source) FROM "
                 "gloss_source s WHERE s.doc = f.doc))"
               : "coalesce(x.body, (SELECT min(source) FROM gloss_source s "
                 "WHERE s.doc = f.doc))";
  return doc_has(page, "title")
             ? "coalesce(x.title, (SELECT min(source) FROM gloss_source s "
               "WHERE s.doc = f.doc))"
             : "(SELECT min(source) FROM gloss_source s WHERE s.doc = f.doc)";
}

static void heat_head(gloss__page *page, const bar_list *types) {
  gloss__page_puts(page, "<table class=\"heat\"><caption>");
  gloss__page_puts(page, gloss__page_word(page, "Facts by document and type"));
  gloss__page_puts(page, "</caption><thead><tr><td></td>");
  for (size_t i = 0; i < types->count; i++) {
    gloss__page_puts(page, "<th scope=\"col\"><span>");
    gloss__page_text(page, gloss_str_of(types->items[i].label));
    gloss__page_puts(page, "</span></th>");
  }
  gloss__page_puts(page, "</tr></thead><tbody>");
}

static void heat_cell(gloss__page *page, const char *type, double count,
                      double most) {
  if (count <= 0) {
    gloss__page_puts(page, "<td></td>");
    return;
  }
  gloss__page_printf(page, "<td style=\"--h:%.2f\"><a href=\"#t-",
                     count / most);
  gloss__page_text(page, gloss_str_of(type));
  gloss__page_printf(page, "\">%.0f</a></td>", count);
}

static void heat_row(gloss__page *page, const char *name, const bar_list *types,
                     const double *counts, double most) {
  gloss__page_puts(page, "<tr><th scope=\"row\">");
  gloss__page_text(page, gloss_str_of(name));
  gloss__page_puts(page, "</th>");
  for (size_t i = 0; i < types->count; i++)
    heat_cell(page, types->items[i].label, counts[i], most);
  gloss__page_puts(page, "</tr>");
}

static size_t type_index(const bar_list *types, const char *name) {
  for (size_t i = 0; i < types->count; i++)
    if (!strcmp(types->items[i].label, name)) return i;
  return types->count;
}

static double most_of(gloss__page *page, const char *name) {
  gloss_buf sql = {0};
  double most = 1;
  gloss_buf_printf(&sql,
                   "SELECT max(n) FROM (SELECT count(*) AS n FROM gloss_fact f "
                   "LEFT JOIN gloss_fact_doc x ON x.doc = f.doc GROUP BY %s, "
                   "f.type)",
                   name);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    most = sqlite3_column_double(stmt, 0);
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  return most > 0 ? most : 1;
}

// Rows come as (name, type, count), ordered by the names' totals.
static void heat_rows(gloss__page *page, sqlite3_stmt *stmt,
                      const bar_list *types, double most) {
  double *counts = gloss__alloc((types->count + 1) * sizeof *counts);
  char *name = NULL;
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    const char *next = (const char *)sqlite3_column_text(stmt, 0);
    if (!name || strcmp(name, next ? next : "")) {
      if (name) heat_row(page, name, types, counts, most);
      memset(counts, 0, types->count * sizeof *counts);
      gloss__free(name);
      name = gloss__copy(gloss_str_of(next ? next : ""));
    }
    size_t i = type_index(types, (const char *)sqlite3_column_text(stmt, 1));
    counts[i] = sqlite3_column_double(stmt, 2);
  }
  if (name) heat_row(page, name, types, counts, most);
  gloss__free(name);
  gloss__free(counts);
}

static void heat_map(gloss__page *page) {
  bar_list types = {0};
  gloss_buf sql = {0};
  const char *name = row_name(page);
  read_bars(page, &types,
            "SELECT t.name, count(*) FROM gloss_fact JOIN gloss_type t USING "
            "(type) GROUP BY type ORDER BY 2 DESC, 1 LIMIT 24");
  gloss_buf_printf(&sql,
                   "WITH c AS (SELECT %s AS name, t.name AS type, count(*) AS "
                   "n FROM gloss_fact f JOIN gloss_type t USING (type) LEFT "
                   "JOIN gloss_fact_doc x ON x.doc = f.doc GROUP BY 1, 2), "
                   "s AS (SELECT name, sum(n) AS total FROM c GROUP BY name "
                   "ORDER BY total DESC, name LIMIT %d) SELECT c.name, c.type, "
                   "c.n FROM c JOIN s USING (name) ORDER BY s.total DESC, "
                   "c.name",
                   name, HEAT_ROWS);
  sqlite3_stmt *stmt =
      types.count > 1 ? gloss__page_query(page, sql.data) : NULL;
  if (stmt) {
    heat_head(page, &types);
    heat_rows(page, stmt, &types, most_of(page, name));
    gloss__page_puts(page, "</tbody></table>\n");
  }
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  list_free(&types);
}

void gloss__page_charts(gloss__page *page) {
  gloss__page_puts(page, "<div class=\"charts\">\n");
  facts_by_type(page);
  by_year(page, true);
  by_year(page, false);
  gloss__page_puts(page, "</div>\n<div class=\"scroll\">");
  heat_map(page);
  gloss__page_puts(page, "</div>\n");
}
