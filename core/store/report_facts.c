// report_facts.c - where the script shows facts, and what it filters them by.
#include "store/report.h"

enum { GROUPS = 400 };

static void put_word(gloss__page *page, const char *name, const char *english) {
  gloss__page_printf(page, " data-%s=\"%s\"", name,
                     gloss__page_word(page, english));
}

// Columns: value, count.
static void put_options(gloss__page *page, const char *id, const char *label,
                        const char *all, const char *sql) {
  sqlite3_stmt *stmt = gloss__page_query(page, sql);
  gloss__page_printf(page,
                     "<label>%s <select id=\"%s\"><option value=\"\">%s"
                     "</option>",
                     gloss__page_word(page, label), id,
                     gloss__page_word(page, all));
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_str value = gloss__sql_str(stmt, 0);
    size_t fit = gloss__page_fit(value, 40);
    gloss__page_puts(page, "<option value=\"");
    gloss__page_text(page, value);
    gloss__page_puts(page, "\">");
    gloss__page_text(page, (gloss_str){value.data, fit});
    gloss__page_printf(page, "%s (%lld)</option>", fit < value.size ? "…" : "",
                       (long long)sqlite3_column_int64(stmt, 1));
  }
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</select></label>\n");
}

static void put_groups(gloss__page *page) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT ");
  gloss__page_group(page, &sql);
  gloss_buf_printf(&sql,
                   ", count(*) FROM gloss_fact f LEFT JOIN gloss_fact_doc x ON "
                   "x.doc = f.doc GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %d",
                   GROUPS);
  put_options(page, "group", "body", "all", sql.data);
  gloss_buf_clear(&sql);
  gloss_buf_puts(&sql, "SELECT substr(");
  gloss__sql_year(page->store, &sql);
  gloss_buf_puts(&sql, ", 1, 4), count(*) FROM gloss_fact f JOIN "
                       "gloss_fact_doc x ON x.doc = f.doc GROUP BY 1 HAVING "
                       "coalesce(substr(");
  gloss__sql_year(page->store, &sql);
  gloss_buf_puts(&sql, ", 1, 4), '') <> '' ORDER BY 1 DESC LIMIT 200");
  put_options(page, "year", "year", "all", sql.data);
  gloss_buf_free(&sql);
}

static void put_filters(gloss__page *page) {
  gloss__page_printf(page,
                     "<form id=\"filters\" role=\"search\" aria-label=\"%s\">",
                     gloss__page_word(page, "filter the facts"));
  put_options(page, "type", "type", "all",
              "SELECT t.name, count(*) FROM gloss_fact JOIN gloss_type t USING "
              "(type) GROUP BY type ORDER BY 2 DESC, 1");
  put_groups(page);
  gloss__page_printf(page,
                     "<button type=\"reset\" id=\"clear\">%s</button>"
                     "<span id=\"chips\"></span></form>\n",
                     gloss__page_word(page, "clear"));
}

static void put_cut(gloss__page *page) {
  if (page->held >= page->facts) return;
  gloss__page_printf(page, "<p class=\"cut\">%s ",
                     gloss__page_word(page, "facts in this page:"));
  gloss__page_number(page, page->held);
  gloss__page_printf(page, " %s ", gloss__page_word(page, "of"));
  gloss__page_number(page, page->facts);
  gloss__page_printf(page, " (%s %lld %s). %s</p>\n",
                     gloss__page_word(page, "at most"),
                     (long long)page->per_type,
                     gloss__page_word(page, "of a type from each document"),
                     gloss__page_word(page, "Ask the database for the rest."));
}

void gloss__page_facts(gloss__page *page) {
  gloss__page_puts(page, "<section id=\"facts\" aria-labelledby=\"h-facts\"");
  put_word(page, "evidence", "evidence");
  put_word(page, "fields", "fields");
  put_word(page, "type", "type");
  put_word(page, "where", "where");
  put_word(page, "of", "of");
  put_word(page, "facts", "facts");
  put_word(page, "documents", "documents");
  put_word(page, "none", "Nothing matches.");
  put_word(page, "absent", "This fact is not in this page; ask: moongloss why");
  put_word(page, "comma", page->chinese ? "、" : ", ");
  put_word(page, "remove", "remove the filter");
  gloss__page_printf(page, "><h2 id=\"h-facts\" tabindex=\"-1\">%s</h2>\n",
                     gloss__page_word(page, "Facts"));
  put_filters(page);
  put_cut(page);
  gloss__page_printf(
      page,
      "<noscript><p class=\"cut\">%s</p></noscript>\n<p id=\"count\" "
      "role=\"status\"></p><div class=\"scroll\" role=\"region\" "
      "aria-labelledby=\"h-facts\" tabindex=\"0\"><table class=\"facts\" "
      "id=\"rows\"></table></div>\n<p class=\"pager\"><button "
      "id=\"back\">%s</button><span id=\"range\"></span><button id=\"next\">"
      "%s</button></p></section>\n",
      gloss__page_word(page, "Facts are shown by this page's own script."),
      gloss__page_word(page, "back"), gloss__page_word(page, "next"));
}
