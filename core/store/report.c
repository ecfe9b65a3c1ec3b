// report.c - the corpus as one self-contained HTML page: failures first, then
// what was read, charts, facts with their sentences, rules and versions. No
// network; the only script is ours, allowed by its digest.
#include "store/report.h"
#include "store_assets.inc"

// Shown at most; what is cut off is said.
enum { DOCUMENTS = 2000, FAILURES = 1000 };

// --- head --------------------------------------------------------------------

static gloss_str file_name(const gloss__page *page) {
  const char *path = page->store->path, *slash = strrchr(path, '/');
  return gloss_str_of(slash ? slash + 1 : path);
}

static void put_header(gloss__page *page) {
  gloss__page_printf(page,
                     "<a class=\"skip\" href=\"#facts\">%s</a><header>"
                     "<h1>%s <small>",
                     gloss__page_word(page, "Skip to the facts"),
                     gloss__page_word(page, "Report"));
  gloss__page_text(page, file_name(page));
  gloss__page_puts(page, "</small></h1></header>\n");
}

static void put_nav(gloss__page *page) {
  static const char *const parts[][2] = {
      {"failures", "Failures"},   {"overview", "Overview"},
      {"charts", "Charts"},       {"ledger", "Ledger"},
      {"documents", "Documents"}, {"facts", "Facts"},
      {"rules", "Rules"},         {"runs", "Runs"}};
  gloss__page_printf(page, "<nav aria-label=\"%s\">",
                     gloss__page_word(page, "Parts of this page"));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcmp(parts[i][0], "ledger") || gloss__page_has_ledger(page))
      gloss__page_printf(page, "<a href=\"#%s\">%s</a>", parts[i][0],
                         gloss__page_word(page, parts[i][1]));
  gloss__page_printf(page,
                     "<label class=\"find\"><input type=\"search\" id=\"find\" "
                     "placeholder=\"%s ( / )\" aria-label=\"%s\" "
                     "aria-keyshortcuts=\"/\"></label><output id=\"found\" "
                     "data-unit=\"%s\"></output></nav>\n",
                     gloss__page_word(page, "search this page"),
                     gloss__page_word(page, "search this page"),
                     gloss__page_word(page, "rows match"));
}

static void open_section(gloss__page *page, const char *id, const char *title) {
  gloss__page_printf(page,
                     "<section id=\"%s\" aria-labelledby=\"h-%s\"><h2 id="
                     "\"h-%s\">%s</h2>\n",
                     id, id, id, gloss__page_word(page, title));
}

// Wide tables scroll in a region of their own, by keys too.
static void open_table(gloss__page *page, const char *section) {
  gloss__page_printf(page,
                     "<div class=\"scroll\" role=\"region\" aria-labelledby="
                     "\"h-%s\" tabindex=\"0\"><table><thead><tr>",
                     section);
}

static void put_columns(gloss__page *page, const char *section,
                        const char *const *names, size_t count) {
  open_table(page, section);
  for (size_t i = 0; i < count; i++)
    gloss__page_printf(page, "<th scope=\"col\">%s</th>",
                       gloss__page_word(page, names[i]));
  gloss__page_puts(page, "</tr></thead><tbody>\n");
}

// Every column of the row as a cell.
static void put_cells(gloss__page *page, sqlite3_stmt *stmt, int first) {
  for (int i = first; i < sqlite3_column_count(stmt); i++) {
    int type = sqlite3_column_type(stmt, i);
    bool number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    gloss__page_puts(page, number ? "<td class=\"number\">" : "<td>");
    const char *text = (const char *)sqlite3_column_text(stmt, i);
    gloss__page_text(page, gloss_str_of(text ? text : ""));
    gloss__page_puts(page, "</td>");
  }
}

static void put_rest(gloss__page *page, int64_t shown, int64_t all) {
  if (shown < all)
    gloss__page_printf(page, "<p class=\"cut\">%s %lld · %s %lld</p>",
                       gloss__page_word(page, "shown"), (long long)shown,
                       gloss__page_word(page, "of"), (long long)all);
}

// --- failures, overview, documents -------------------------------------------

// Its file, as a link to its document if there is one.
static void put_failed(gloss__page *page, sqlite3_stmt *stmt, char before[13]) {
  char id[13] = "";
  gloss_str doc = gloss__sql_str(stmt, 0);
  if (doc.size) snprintf(id, sizeof id, "%.12s", doc.data);
  gloss__page_puts(page, "<tr class=\"failure\"");
  if (id[0] && strcmp(id, before) != 0)
    gloss__page_printf(page, " id=\"x-%s\"", id);
  gloss__page_puts(page, "><th scope=\"row\">");
  if (id[0]) gloss__page_printf(page, "<a href=\"#d-%s\">", id);
  gloss__page_text(page, gloss__sql_str(stmt, 1));
  gloss__page_puts(page, id[0] ? "</a></th>" : "</th>");
  put_cells(page, stmt, 2);
  gloss__page_puts(page, "</tr>\n");
  memcpy(before, id, sizeof id);
}

static void put_failures(gloss__page *page) {
  static const char *const names[] = {"file",          "stage", "code",
                                      "what happened", "rule",  "where"};
  char before[13] = "";
  open_section(page, "failures", "Failures");
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT d.id, source, phase, code, message, rule, file || "
            "coalesce(':' || line, '') FROM gloss_failure f LEFT JOIN "
            "gloss_document d USING (doc) ORDER BY source, failure LIMIT 1000");
  if (!page->failures) {
    gloss__page_printf(page, "<p class=\"well\">%s</p>",
                       gloss__page_word(page, "Nothing failed."));
  } else {
    put_columns(page, "failures", names, sizeof names / sizeof *names);
    while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
      put_failed(page, stmt, before);
    gloss__page_puts(page, "</tbody></table></div>");
    put_rest(page, FAILURES, page->failures);
  }
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</section>\n");
}

static void put_figure(gloss__page *page, int64_t number, const char *unit,
                       const char *href) {
  gloss__page_printf(page, "<a href=\"#%s\"><b>", href);
  gloss__page_number(page, number);
  gloss__page_puts(page, "</b> ");
  gloss__page_unit(page, number, unit);
  gloss__page_puts(page, "</a>");
}

static void put_overview(gloss__page *page) {
  open_section(page, "overview", "Overview");
  int64_t types = gloss__sql_int(
      page->store, 0, "SELECT count(DISTINCT type) FROM gloss_fact", "");
  gloss__page_puts(page, "<p class=\"numbers\">");
  put_figure(page, page->documents, "documents", "documents");
  put_figure(page, page->facts, "facts", "facts");
  put_figure(page, types, "fact types", "charts");
  put_figure(page, page->failures, "failures", "failures");
  gloss__page_puts(page, "</p></section>\n");
}

static const char *damage_names(int64_t damage, char out[160]) {
  static const char *const names[] = {"pinyin",    "shift",       "columns",
                                      "duplicate", "boilerplate", "mojibake",
                                      "invalid"};
  out[0] = 0;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (damage & (1 << i)) {
      size_t used = strlen(out);
      snprintf(out + used, 160 - used, "%s%s", used ? ", " : "", names[i]);
    }
  return out;
}

// The documents' own fields, without the longest texts.
static void doc_columns(gloss__page *page, gloss_buf *sql, gloss_buf *heads) {
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT f.name FROM gloss_field f JOIN gloss_type t USING (type) "
            "WHERE t.name = 'doc' AND f.name IN ('title', 'kind', 'body', "
            "'period', 'published', 'date', 'term') ORDER BY position");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    gloss_buf_puts(sql, ", x.");
    gloss__sql_name(sql, "", name);
    gloss_buf_printf(heads, "<th scope=\"col\">%s</th>",
                     gloss__page_word(page, name));
  }
  sqlite3_finalize(stmt);
}

static void put_document(gloss__page *page, sqlite3_stmt *stmt) {
  char damage[160], id[13] = "";
  snprintf(id, sizeof id, "%.12s", sqlite3_column_text(stmt, 0));
  gloss__page_printf(page, "<tr id=\"d-%s\"><th scope=\"row\">", id);
  gloss__page_text(page, gloss__sql_str(stmt, 1));
  gloss__page_puts(page, "</th><td class=\"number\"><a");
  gloss__page_link(page, "facts", "doc", id, NULL);
  gloss__page_printf(page, ">%d</a></td><td class=\"number\">",
                     sqlite3_column_int(stmt, 2));
  if (sqlite3_column_int(stmt, 3))
    gloss__page_printf(page, "<a href=\"#x-%s\">%d</a>", id,
                       sqlite3_column_int(stmt, 3));
  gloss__page_puts(page, "</td><td>");
  gloss__page_text(page, gloss__sql_str(stmt, 4));
  gloss__page_printf(page, "</td><td>%s</td>",
                     damage_names(sqlite3_column_int64(stmt, 5), damage));
  put_cells(page, stmt, 6);
  gloss__page_puts(page, "</tr>\n");
}

static void put_documents(gloss__page *page) {
  gloss_buf sql = {0}, heads = {0};
  gloss_buf_puts(&heads, "");
  open_section(page, "documents", "Documents");
  gloss__page_printf(page,
                     "<p><span id=\"some\" role=\"status\"></span> <button "
                     "id=\"all\" type=\"button\" hidden>%s</button></p>",
                     gloss__page_word(page, "show all"));
  gloss_buf_puts(&sql,
                 "SELECT d.id, (SELECT group_concat(source, ' · ') FROM "
                 "gloss_source s WHERE s.doc = d.doc), (SELECT count(*) FROM "
                 "gloss_fact f WHERE f.doc = d.doc), (SELECT count(*) FROM "
                 "gloss_failure f WHERE f.doc = d.doc), d.charset, d.damage");
  doc_columns(page, &sql, &heads);
  gloss_buf_printf(&sql,
                   " FROM gloss_document d LEFT JOIN gloss_fact_doc x USING "
                   "(doc) ORDER BY 2 LIMIT %d",
                   DOCUMENTS);
  open_table(page, "documents");
  static const char *const names[] = {"file", "Facts", "Failures", "charset",
                                      "repaired"};
  for (size_t i = 0; i < 5; i++)
    gloss__page_printf(page, "<th scope=\"col\"%s>%s</th>",
                       i == 1 || i == 2 ? " class=\"number\"" : "",
                       gloss__page_word(page, names[i]));
  gloss__page_puts(page, heads.data);
  gloss__page_puts(page, "</tr></thead><tbody>\n");
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) put_document(page, stmt);
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</tbody></table></div>");
  put_rest(page, DOCUMENTS, page->documents);
  gloss__page_puts(page, "</section>\n");
  gloss_buf_free(&sql);
  gloss_buf_free(&heads);
}

// --- rules, runs -------------------------------------------------------------

static void put_table(gloss__page *page, const char *id, const char *title,
                      const char *const *names, size_t count, const char *sql) {
  open_section(page, id, title);
  put_columns(page, id, names, count);
  sqlite3_stmt *stmt = gloss__page_query(page, sql);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__page_puts(page, "<tr>");
    put_cells(page, stmt, 0);
    gloss__page_puts(page, "</tr>\n");
  }
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</tbody></table></div></section>\n");
}

static void put_rules(gloss__page *page) {
  static const char *const names[] = {"rule", "where", "Facts", "Documents"};
  open_section(page, "rules", "Rules");
  put_columns(page, "rules", names, 4);
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT rule, r.id, r.file || ':' || r.line, count(*), "
            "count(DISTINCT doc) FROM gloss_fact JOIN gloss_rule r USING "
            "(rule) GROUP BY rule ORDER BY 4 DESC, 2 LIMIT 1000");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__page_puts(page, "<tr><th scope=\"row\">");
    gloss__page_text(page, gloss__sql_str(stmt, 1));
    gloss__page_puts(page, "</th><td>");
    gloss__page_text(page, gloss__sql_str(stmt, 2));
    gloss__page_puts(page, "</td><td><a");
    gloss__page_link(page, "facts", "rule",
                     (const char *)sqlite3_column_text(stmt, 0), NULL);
    gloss__page_printf(page, ">%lld</a></td><td>%lld</td></tr>\n",
                       (long long)sqlite3_column_int64(stmt, 3),
                       (long long)sqlite3_column_int64(stmt, 4));
  }
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</tbody></table></div></section>\n");
}

static void put_runs(gloss__page *page) {
  static const char *const names[] = {"pack",   "version", "engine",
                                      "digest", "started", "finished"};
  put_table(page, "runs", "Runs", names, 6,
            "SELECT k.pack, k.version, k.engine, substr(k.digest, 1, 12), "
            "r.started, coalesce(r.finished, '—') FROM gloss_run r JOIN "
            "gloss_key k USING (key) ORDER BY r.run DESC LIMIT 20");
}

// --- the page ----------------------------------------------------------------

static void put_charts(gloss__page *page) {
  open_section(page, "charts", "Charts");
  gloss__page_charts(page);
  gloss__page_values(page);
  gloss__page_heat(page);
  gloss__page_puts(page, "</section>\n");
}

static bool mostly_chinese(gloss_store *store) {
  return gloss__sql_int(store, 0,
                        "SELECT 2 * sum(script IN ('Hans', 'Hant')) >= "
                        "count(*) FROM gloss_document",
                        "") == 1;
}

static void measure(gloss__page *page) {
  gloss_store *store = page->store;
  page->documents =
      gloss__sql_int(store, 0, "SELECT count(*) FROM gloss_document", "");
  page->facts = gloss__sql_int(store, 0, "SELECT count(*) FROM gloss_fact", "");
  page->failures =
      gloss__sql_int(store, 0, "SELECT count(*) FROM gloss_failure", "");
  gloss__page_limit(page);
}

gloss_status gloss_store_report(gloss_store *store, gloss_buf *out,
                                const char *lang, gloss_error *err) {
  gloss__page page = {.store = store, .out = out, .err = err};
  page.chinese = lang ? !strncmp(lang, "zh", 2) : mostly_chinese(store);
  measure(&page);
  gloss_buf title = {0};
  gloss_buf_printf(&title, "%s · ", gloss__page_word(&page, "Report"));
  gloss_buf_add(&title, file_name(&page).data, file_name(&page).size);
  gloss__page_open(&page, (gloss_str){title.data, title.size}, report_css,
                   report_js);
  gloss_buf_free(&title);
  put_header(&page);
  put_nav(&page);
  gloss__page_puts(&page, "<main>\n");
  put_failures(&page);
  put_overview(&page);
  put_charts(&page);
  if (gloss__page_has_ledger(&page)) {
    open_section(&page, "ledger", "Ledger");
    gloss__page_ledger(&page);
    gloss__page_puts(&page, "</section>\n");
  }
  put_documents(&page);
  gloss__page_facts(&page);
  put_rules(&page);
  put_runs(&page);
  gloss__page_puts(&page, "</main>\n");
  gloss__page_data(&page);
  gloss__page_close(&page, report_js);
  return page.status;
}
