// report_ledger.c - what each body did in each year: the facts whose type has a
// field `deed` (a word such as held, proposed, solved, that a pack chooses),
// the same counts of several bodies and years side by side, and names by their
// first use. Every number leads to its sentence.
#include "store/report.h"

enum { ROWS = 3000, COMPARED = 60, NAMES = 60 };

// --- the facts with a deed ---------------------------------------------------

static bool has_field(gloss__page *page, const char *type, const char *field) {
  return gloss__sql_int(page->store, 0,
                        "SELECT 1 FROM gloss_field f JOIN gloss_type t USING "
                        "(type) WHERE t.name = ? AND f.name = ?",
                        "ss", type, field) == 1;
}

// ", coalesce(...) AS name" over those of `fields` that the type has.
static void put_first(gloss__page *page, gloss_buf *sql, const char *type,
                      const char *const *fields, const char *name) {
  gloss_buf_puts(sql, ", coalesce(NULL");
  for (; *fields; fields++)
    if (has_field(page, type, *fields))
      gloss_buf_printf(sql, ", t.\"%s\"", *fields);
  gloss_buf_printf(sql, ", NULL) AS %s", name);
}

// A period as it stands (2018/2022, 2020-H1), of a date its year.
static void put_period(gloss__page *page, gloss_buf *sql) {
  gloss_buf_puts(sql, "CASE WHEN ");
  gloss__sql_year(page->store, sql);
  gloss_buf_puts(sql, " LIKE '____-__-__' THEN substr(");
  gloss__sql_year(page->store, sql);
  gloss_buf_puts(sql, ", 1, 4) ELSE ");
  gloss__sql_year(page->store, sql);
  gloss_buf_puts(sql, " END");
}

static void put_type(gloss__page *page, gloss_buf *sql, const char *type) {
  static const char *const action[] = {"action", NULL};
  static const char *const what[] = {"item",  "object", "name",
                                     "topic", "title",  NULL};
  static const char *const value[] = {"value", NULL};
  static const char *const unit[] = {"unit", NULL};
  if (sql->size) gloss_buf_puts(sql, " UNION ALL ");
  gloss_buf_puts(sql, "SELECT x.body AS body, ");
  put_period(page, sql);
  gloss_buf_puts(sql, " AS year, t.deed AS deed");
  put_first(page, sql, type, action, "action");
  put_first(page, sql, type, what, "what");
  put_first(page, sql, type, value, "value");
  put_first(page, sql, type, unit, "unit");
  gloss_buf_puts(sql, ", substr(d.id, 1, 12) || ':' || t.seq AS fact, t.doc AS "
                      "doc, t.seq AS seq FROM ");
  gloss__sql_name(sql, "gloss_fact_", type);
  gloss_buf_puts(sql, " t JOIN gloss_document d USING (doc) JOIN "
                      "gloss_fact_doc x USING (doc) WHERE t.deed IS NOT NULL "
                      "AND x.body IS NOT NULL");
}

// A SELECT of all facts with a deed; nothing where no type has one.
static void ledger_query(gloss__page *page, gloss_buf *sql) {
  if (!has_field(page, "doc", "body")) return;
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT t.name FROM gloss_field f JOIN gloss_type t USING (type) "
            "WHERE f.name = 'deed' AND t.name <> 'doc' ORDER BY 1");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    put_type(page, sql, (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
}

static void put_heads(gloss__page *page, const char *const *names) {
  gloss__page_puts(page, "<div class=\"scroll\"><table><thead><tr>");
  for (; *names; names++) {
    gloss__page_puts(page, strcmp(*names, "count") ? "<th scope=\"col\">"
                                                   : "<th scope=\"col\" class="
                                                     "\"number\">");
    gloss__page_puts(page, gloss__page_word(page, *names));
    gloss__page_puts(page, "</th>");
  }
  gloss__page_puts(page, "</tr></thead><tbody>\n");
}

static void put_end(gloss__page *page) {
  gloss__page_puts(page, "</tbody></table></div>\n");
}

// Before the first row of a table: its title and its heads.
static void put_title(gloss__page *page, bool *open, const char *title,
                      const char *const *names) {
  if (*open) return;
  gloss__page_printf(page, "<h3>%s</h3>", gloss__page_word(page, title));
  put_heads(page, names);
  *open = true;
}

static void put_text(gloss__page *page, sqlite3_stmt *stmt, int column) {
  gloss__page_puts(page, "<td>");
  gloss__page_text(page, gloss__sql_str(stmt, column));
  gloss__page_puts(page, "</td>");
}

// The count with its unit, as a link to the fact; "·" where nothing is counted.
static void put_count(gloss__page *page, sqlite3_stmt *stmt, int value,
                      int unit, int fact) {
  gloss__page_puts(page, "<td class=\"number\"><a href=\"#f-");
  gloss__page_text(page, gloss__sql_str(stmt, fact));
  gloss__page_puts(page, "\">");
  gloss_str text = gloss__sql_str(stmt, value);
  if (text.size)
    gloss__page_text(page, text);
  else
    gloss__page_puts(page, "·");
  gloss__page_puts(page, "</a> ");
  gloss__page_text(page, gloss__sql_str(stmt, unit));
  gloss__page_puts(page, "</td>");
}

// --- per body and year -------------------------------------------------------

static bool same(gloss_str a, const gloss_buf *b) {
  return a.size == b->size && (!a.size || !memcmp(a.data, b->data, a.size));
}

static void note(gloss_buf *out, gloss_str text) {
  gloss_buf_clear(out);
  gloss_buf_add(out, text.data, text.size);
}

static void open_body(gloss__page *page, gloss_str body, gloss_str year) {
  static const char *const names[] = {"deed", "action", "what", "count", NULL};
  gloss__page_puts(page, "<h3>");
  gloss__page_text(page, body);
  if (year.size) gloss__page_puts(page, " · ");
  gloss__page_text(page, year);
  gloss__page_puts(page, "</h3>");
  put_heads(page, names);
}

static void put_ledger(gloss__page *page, const char *facts) {
  gloss_buf sql = {0}, body = {0}, year = {0};
  gloss_buf_printf(&sql,
                   "SELECT body, coalesce(year, ''), deed, action, what, "
                   "value, unit, fact FROM (%s) ORDER BY 1, 2, 3, doc, seq "
                   "LIMIT %d",
                   facts, ROWS);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  bool open = false;
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_str b = gloss__sql_str(stmt, 0), y = gloss__sql_str(stmt, 1);
    if (!open || !same(b, &body) || !same(y, &year)) {
      if (open) put_end(page);
      open_body(page, b, y);
      note(&body, b);
      note(&year, y);
      open = true;
    }
    gloss__page_puts(page, "<tr><td>");
    const char *deed = (const char *)sqlite3_column_text(stmt, 2);
    gloss__page_text(page, gloss_str_of(gloss__page_word(page, deed)));
    gloss__page_puts(page, "</td>");
    put_text(page, stmt, 3);
    put_text(page, stmt, 4);
    put_count(page, stmt, 5, 6, 7);
    gloss__page_puts(page, "</tr>\n");
  }
  if (open) put_end(page);
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  gloss_buf_free(&body);
  gloss_buf_free(&year);
}

// --- bodies and years side by side -------------------------------------------

// What several bodies or years counted, one row each; the body's largest count
// of it in that year.
static void put_comparison(gloss__page *page, const char *facts) {
  static const char *const names[] = {"what", "body", "year", "count", NULL};
  gloss_buf sql = {0}, last = {0};
  gloss_buf_printf(
      &sql,
      "WITH l AS (%s), c AS (SELECT what, unit, body, year, max(value) AS "
      "value, fact FROM l WHERE value IS NOT NULL AND what IS NOT NULL GROUP "
      "BY what, unit, body, year), w AS (SELECT what, unit, count(*) AS n FROM "
      "c GROUP BY 1, 2 HAVING n > 1 ORDER BY n DESC, 1 LIMIT %d) SELECT "
      "c.what, c.body, c.year, c.value, c.unit, c.fact FROM c JOIN w ON c.what "
      "= w.what AND c.unit IS w.unit ORDER BY w.n DESC, c.what, c.unit, "
      "c.value DESC, c.body, c.year",
      facts, COMPARED);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  bool open = false;
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    put_title(page, &open, "The same counts compared", names);
    gloss_str what = gloss__sql_str(stmt, 0);
    gloss__page_puts(page, "<tr><th scope=\"row\">");
    if (!same(what, &last)) gloss__page_text(page, what);
    note(&last, what);
    gloss__page_puts(page, "</th>");
    put_text(page, stmt, 1);
    put_text(page, stmt, 2);
    put_count(page, stmt, 3, 4, 5);
    gloss__page_puts(page, "</tr>\n");
  }
  if (open) put_end(page);
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
  gloss_buf_free(&last);
}

// --- names by first use ------------------------------------------------------

// The types of facts that are a name and nothing else, such as slogans.
static void names_query(gloss__page *page, gloss_buf *sql) {
  sqlite3_stmt *stmt = gloss__page_query(
      page,
      "SELECT t.name FROM gloss_type t WHERE t.name <> 'doc' AND (SELECT "
      "group_concat(name) FROM gloss_field f WHERE f.type = t.type AND f.name "
      "<> 'text') = 'name' ORDER BY 1");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *type = (const char *)sqlite3_column_text(stmt, 0);
    gloss_buf_puts(sql, sql->size ? " UNION ALL SELECT '" : "SELECT '");
    gloss_buf_printf(
        sql, "%s' AS type, t.name AS name, x.body AS body, substr(", type);
    gloss__sql_year(page->store, sql);
    gloss_buf_puts(sql, ", 1, 4) AS year, t.doc AS doc, substr(d.id, 1, 12) || "
                        "':' || t.seq AS fact FROM ");
    gloss__sql_name(sql, "gloss_fact_", type);
    gloss_buf_puts(sql, " t JOIN gloss_document d USING (doc) JOIN "
                        "gloss_fact_doc x USING (doc)");
  }
  sqlite3_finalize(stmt);
}

static void put_names(gloss__page *page) {
  static const char *const names[] = {"what",      "type",  "first use", "body",
                                      "documents", "until", NULL};
  gloss_buf facts = {0}, sql = {0};
  names_query(page, &facts);
  sqlite3_stmt *stmt = NULL;
  if (facts.size) {
    gloss_buf_printf(
        &sql,
        "WITH n AS (%s), a AS (SELECT type, name, min(year) AS first, "
        "max(year) AS until, count(DISTINCT doc) AS documents FROM n WHERE "
        "year <> '' GROUP BY 1, 2 HAVING documents > 1 ORDER BY first, "
        "documents DESC, name LIMIT %d) SELECT a.name, a.type, first, "
        "min(n.body), documents, until, min(n.fact) FROM a JOIN n ON n.type = "
        "a.type AND n.name = a.name AND n.year = a.first GROUP BY a.type, "
        "a.name ORDER BY first, documents DESC, a.name",
        facts.data, NAMES);
    stmt = gloss__page_query(page, sql.data);
  }
  bool open = false;
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    put_title(page, &open, "Names by first use", names);
    gloss__page_puts(page, "<tr><th scope=\"row\"><a href=\"#f-");
    gloss__page_text(page, gloss__sql_str(stmt, 6));
    gloss__page_puts(page, "\">");
    gloss__page_text(page, gloss__sql_str(stmt, 0));
    gloss__page_puts(page, "</a></th>");
    for (int i = 1; i < 6; i++) put_text(page, stmt, i);
    gloss__page_puts(page, "</tr>\n");
  }
  if (open) put_end(page);
  sqlite3_finalize(stmt);
  gloss_buf_free(&facts);
  gloss_buf_free(&sql);
}

bool gloss__page_has_ledger(gloss__page *page) {
  return has_field(page, "doc", "body") &&
         gloss__sql_int(page->store, 0,
                        "SELECT 1 FROM gloss_field WHERE name = 'deed'",
                        "") == 1;
}

void gloss__page_ledger(gloss__page *page) {
  gloss_buf facts = {0};
  ledger_query(page, &facts);
  if (facts.size) {
    put_ledger(page, facts.data);
    put_comparison(page, facts.data);
    put_names(page);
  }
  gloss_buf_free(&facts);
}
