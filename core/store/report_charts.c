// report_charts.c - facts by type, documents and facts over the years.
#include "store/report.h"

enum {
  TYPES = 12, // that have a series of their own
  YEARS = 40, // shown; earlier ones are counted in words
};

static void by_type(gloss__page *page) {
  gloss__bars bars = {.of = "facts"};
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT t.name, count(*), count(DISTINCT doc) FROM gloss_fact JOIN "
            "gloss_type t USING (type) GROUP BY type ORDER BY 2 DESC, 1");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *name =
        gloss__arena_str(&bars.arena, gloss__sql_str(stmt, 0)).data;
    gloss__bar bar = {.label = name,
                      .keys = {"type"},
                      .texts = {name},
                      .value = sqlite3_column_double(stmt, 1),
                      .documents = sqlite3_column_int64(stmt, 2)};
    gloss__push(&bars, bar);
  }
  sqlite3_finalize(stmt);
  gloss__chart_rows(page, "Facts by type", &bars);
  gloss__bars_free(&bars);
}

// --- over the years ----------------------------------------------------------

typedef struct span_of_years {
  int first, last;
  int64_t earlier; // documents before `first`
} span_of_years;

// "(SELECT doc, year FROM documents that have one)"
static void put_years(gloss__page *page, gloss_buf *sql) {
  gloss_buf_puts(sql, "(SELECT doc, CAST(year AS INTEGER) AS year FROM (SELECT "
                      "doc, substr(");
  gloss__sql_year(page->store, sql);
  gloss_buf_puts(sql, ", 1, 4) AS year FROM gloss_fact_doc x) WHERE year GLOB "
                      "'[12][0-9][0-9][0-9]')");
}

// False if the documents are of no year, or all of one.
static bool read_span(gloss__page *page, span_of_years *out) {
  gloss_buf sql = {0};
  gloss_buf_printf(&sql, "WITH y AS ");
  put_years(page, &sql);
  gloss_buf_printf(&sql,
                   ", b AS (SELECT max(min(year), max(year) - %d) AS first, "
                   "max(year) AS last FROM y) SELECT (SELECT min(year) FROM y "
                   "WHERE year >= first), last, (SELECT count(*) FROM y WHERE "
                   "year < first) FROM b",
                   YEARS - 1);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    *out = (span_of_years){sqlite3_column_int(stmt, 0),
                           sqlite3_column_int(stmt, 1),
                           sqlite3_column_int64(stmt, 2)};
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  return out->last > out->first;
}

// A column for each year, empty ones too: a gap is a gap.
static void make_columns(gloss__bars *bars, const span_of_years *span,
                         const char *type) {
  for (int year = span->first; year <= span->last; year++) {
    const char *text = gloss__arena_printf(&bars->arena, "%d", year);
    gloss__bar bar = {
        .label = text, .keys = {"year", "type"}, .texts = {text, type}};
    if (!type) bar.keys[1] = NULL;
    gloss__push(bars, bar);
  }
}

static void fill(gloss__bars *bars, const span_of_years *span, int year,
                 double value) {
  if (year >= span->first && year <= span->last)
    bars->items[year - span->first].value = value;
}

static int step_of(const span_of_years *span) {
  int step = 330 / (span->last - span->first + 1);
  return step > 44 ? 44 : step < 9 ? 9 : step;
}

static void documents_by_year(gloss__page *page, const span_of_years *span) {
  gloss__bars bars = {.of = "documents"};
  gloss_buf sql = {0}, note = {0};
  make_columns(&bars, span, NULL);
  gloss_buf_puts(&sql, "SELECT year, count(*) FROM ");
  put_years(page, &sql);
  gloss_buf_puts(&sql, " GROUP BY 1");
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    fill(&bars, span, sqlite3_column_int(stmt, 0),
         sqlite3_column_double(stmt, 1));
  sqlite3_finalize(stmt);
  if (span->earlier)
    gloss_buf_printf(&note, "%s %d: %lld", gloss__page_word(page, "before"),
                     span->first, (long long)span->earlier);
  gloss__chart_columns(
      page, gloss_str_of(gloss__page_word(page, "Documents by year")),
      note.data, &bars, step_of(span));
  gloss_buf_free(&sql);
  gloss_buf_free(&note);
  gloss__bars_free(&bars);
}

static void put_series(gloss__page *page, sqlite3_stmt *stmt,
                       const span_of_years *span, gloss_str type) {
  gloss__bars bars = {.of = "facts"};
  const char *name = gloss__arena_str(&bars.arena, type).data;
  make_columns(&bars, span, name);
  sqlite3_reset(stmt);
  sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    fill(&bars, span, sqlite3_column_int(stmt, 0),
         sqlite3_column_double(stmt, 1));
  gloss__chart_columns(page, gloss_str_of(name), NULL, &bars, step_of(span));
  sqlite3_reset(stmt);
  gloss__bars_free(&bars);
}

static void types_by_year(gloss__page *page, const span_of_years *span) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT year, count(*) FROM gloss_fact f JOIN ");
  put_years(page, &sql);
  gloss_buf_puts(&sql, " y USING (doc) JOIN gloss_type t USING (type) WHERE "
                       "t.name = ? GROUP BY 1");
  sqlite3_stmt *series = gloss__page_query(page, sql.data);
  sqlite3_stmt *types = gloss__page_query(
      page, "SELECT t.name, count(*) FROM gloss_fact JOIN gloss_type t USING "
            "(type) GROUP BY type ORDER BY 2 DESC, 1");
  gloss__page_printf(page, "<h3>%s</h3><div class=\"charts\">\n",
                     gloss__page_word(page, "Facts over the years"));
  for (int i = 0;
       series && types && i < TYPES && sqlite3_step(types) == SQLITE_ROW; i++)
    put_series(page, series, span, gloss__sql_str(types, 0));
  gloss__page_puts(page, "</div>\n");
  sqlite3_finalize(types);
  sqlite3_finalize(series);
  gloss_buf_free(&sql);
}

void gloss__page_charts(gloss__page *page) {
  span_of_years span = {0};
  bool years = read_span(page, &span);
  gloss__page_puts(page, "<div class=\"charts\">\n");
  by_type(page);
  if (years) documents_by_year(page, &span);
  gloss__page_puts(page, "</div>\n");
  if (years) types_by_year(page, &span);
}
