// report.c - the corpus as one self-contained HTML page: failures first, then
// what was read, charts, facts with their sentences, rules and versions. No
// network; the only script is ours, allowed by its digest.
#include "store/report.h"
#include "store_assets.inc"

#include <stdlib.h>

// Shown at most; what is cut off is said.
enum { FACTS = 12000, LEAST_PER_TYPE = 50, DOCUMENTS = 2000, FAILURES = 1000 };

// --- head --------------------------------------------------------------------

// The digest as Content-Security-Policy wants it: base64 of the 32 bytes.
static void put_digest(gloss__page *page, gloss_str script) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789+/";
  char hex[65], pair[3] = "";
  unsigned char bytes[33] = {0};
  gloss_sha256(script, hex);
  for (size_t i = 0; i < 32; i++) {
    memcpy(pair, hex + 2 * i, 2);
    bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
  }
  for (size_t i = 0; i < 33; i += 3) {
    unsigned word = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 |
                    (i + 2 < 33 ? bytes[i + 2] : 0u);
    for (int j = 18; j >= 0; j -= 6)
      gloss_buf_putc(page->out, i == 30 && j == 0
                                    ? '='
                                    : letters[word >> (unsigned)j & 63]);
  }
}

static void put_head(gloss__page *page) {
  const char *title = gloss__page_word(page, "Report");
  gloss__page_printf(page,
                     "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta "
                     "charset=\"utf-8\"><meta http-equiv=\"Content-Security-"
                     "Policy\" content=\"default-src 'none'; style-src "
                     "'unsafe-inline'; img-src data:; script-src 'sha256-",
                     page->chinese ? "zh-Hans" : "en");
  put_digest(page, gloss_str_of(report_js));
  gloss__page_printf(page,
                     "'\"><meta name=\"viewport\" content=\"width=device-width"
                     ", initial-scale=1\"><title>%s · moongloss</title><style>",
                     title);
  gloss__page_puts(page, report_css);
  gloss__page_puts(page, "</style></head>\n<body>");
  gloss__page_printf(page, "<a class=\"skip\" href=\"#facts\">%s</a>",
                     gloss__page_word(page, "Skip to the facts"));
}

static void put_header(gloss__page *page) {
  const char *path = page->store->path, *slash = strrchr(path, '/');
  gloss__page_printf(page, "<header><h1>%s <small>",
                     gloss__page_word(page, "Report"));
  gloss__page_text(page, gloss_str_of(slash ? slash + 1 : path));
  gloss__page_puts(page, "</small></h1></header>\n");
}

static void put_nav(gloss__page *page) {
  static const char *const parts[][2] = {
      {"failures", "Failures"},   {"overview", "Overview"},
      {"charts", "Charts"},       {"ledger", "Ledger"},
      {"documents", "Documents"}, {"facts", "Facts"},
      {"rules", "Rules"},         {"runs", "Runs"}};
  gloss__page_puts(page, "<nav>");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcmp(parts[i][0], "ledger") || gloss__page_has_ledger(page))
      gloss__page_printf(page, "<a href=\"#%s\">%s</a>", parts[i][0],
                         gloss__page_word(page, parts[i][1]));
  gloss__page_printf(page,
                     "<label class=\"find\"><input type=\"search\" id=\"find\" "
                     "placeholder=\"%s\" aria-label=\"%s\"></label>"
                     "<output id=\"found\" data-unit=\"%s\"></output></nav>\n",
                     gloss__page_word(page, "search this page"),
                     gloss__page_word(page, "search this page"),
                     gloss__page_word(page, "rows match"));
}

static void open_section(gloss__page *page, const char *id, const char *title) {
  gloss__page_printf(page, "<section id=\"%s\"><h2>%s</h2>\n", id,
                     gloss__page_word(page, title));
}

static void put_columns(gloss__page *page, const char *const *names,
                        size_t count) {
  gloss__page_puts(page, "<div class=\"scroll\"><table><thead><tr>");
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

static void put_failures(gloss__page *page) {
  static const char *const names[] = {"file",          "stage", "code",
                                      "what happened", "rule",  "where"};
  open_section(page, "failures", "Failures");
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT source, phase, code, message, rule, file || coalesce(':' "
            "|| line, '') FROM gloss_failure ORDER BY source, failure LIMIT "
            "1000");
  if (!page->failures) {
    gloss__page_printf(page, "<p class=\"well\">%s</p>",
                       gloss__page_word(page, "Nothing failed."));
  } else {
    put_columns(page, names, sizeof names / sizeof *names);
    while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
      gloss__page_puts(page, "<tr class=\"failure\">");
      put_cells(page, stmt, 0);
      gloss__page_puts(page, "</tr>\n");
    }
    gloss__page_puts(page, "</tbody></table></div>");
    put_rest(page, FAILURES, page->failures);
  }
  sqlite3_finalize(stmt);
  gloss__page_puts(page, "</section>\n");
}

static void put_figure(gloss__page *page, int64_t number, const char *unit,
                       const char *href) {
  gloss__page_printf(page, "<a href=\"#%s\"><b>%lld</b> %s</a>", href,
                     (long long)number, gloss__page_word(page, unit));
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
  char damage[160];
  gloss__page_printf(page, "<tr id=\"d-%.12s\"><th scope=\"row\">",
                     sqlite3_column_text(stmt, 0));
  gloss__page_text(page, gloss__sql_str(stmt, 1));
  gloss__page_printf(page,
                     "</th><td class=\"number\">%d</td><td class=\""
                     "number\">%d</td><td>%s</td><td>%s</td>",
                     sqlite3_column_int(stmt, 2), sqlite3_column_int(stmt, 3),
                     sqlite3_column_text(stmt, 4),
                     damage_names(sqlite3_column_int64(stmt, 5), damage));
  put_cells(page, stmt, 6);
  gloss__page_puts(page, "</tr>\n");
}

static void put_documents(gloss__page *page) {
  gloss_buf sql = {0}, heads = {0};
  gloss_buf_puts(&heads, "");
  open_section(page, "documents", "Documents");
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
  gloss__page_puts(page, "<div class=\"scroll\"><table><thead><tr>");
  static const char *const names[] = {"file", "Facts", "Failures", "charset",
                                      "repaired"};
  for (size_t i = 0; i < 5; i++)
    gloss__page_printf(page, "<th scope=\"col\">%s</th>",
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
  put_columns(page, names, count);
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
  put_table(page, "rules", "Rules", names, 4,
            "SELECT r.id, r.file || ':' || r.line, count(*), count(DISTINCT "
            "doc) FROM gloss_fact JOIN gloss_rule r USING (rule) GROUP BY rule "
            "ORDER BY 3 DESC, 1 LIMIT 1000");
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
  int64_t types = gloss__sql_int(
      store, 1, "SELECT max(1, count(DISTINCT type)) FROM gloss_fact", "");
  page->shown_per_type = page->facts <= FACTS ? FACTS : FACTS / types;
  if (page->shown_per_type < LEAST_PER_TYPE)
    page->shown_per_type = LEAST_PER_TYPE;
}

gloss_status gloss_store_report(gloss_store *store, gloss_buf *out,
                                const char *lang, gloss_error *err) {
  gloss__page page = {.store = store, .out = out, .err = err};
  page.chinese = lang ? !strncmp(lang, "zh", 2) : mostly_chinese(store);
  measure(&page);
  put_head(&page);
  put_header(&page);
  put_nav(&page);
  gloss__page_puts(&page, "<main>\n");
  put_failures(&page);
  put_overview(&page);
  open_section(&page, "charts", "Charts");
  gloss__page_charts(&page);
  gloss__page_puts(&page, "</section>\n");
  if (gloss__page_has_ledger(&page)) {
    open_section(&page, "ledger", "Ledger");
    gloss__page_ledger(&page);
    gloss__page_puts(&page, "</section>\n");
  }
  put_documents(&page);
  open_section(&page, "facts", "Facts");
  gloss__page_facts(&page);
  gloss__page_puts(&page, "</section>\n");
  put_rules(&page);
  put_runs(&page);
  gloss__page_puts(&page, "</main>\n<script>");
  gloss__page_puts(&page, report_js);
  gloss__page_puts(&page, "</script></body></html>\n");
  return page.status;
}
