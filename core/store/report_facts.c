// report_facts.c - tables of facts: each row shows its fields and the sentence
// that says so, the span marked.
#include "store/report.h"

#include <jansson.h>

// The text of the document that the last row came from, and the sentences of
// the line that it stood in.
typedef struct context {
  int64_t doc;
  gloss_buf text;
  gloss_set sentences;
  uint32_t line_begin, line_end;
} context;

enum { LONGEST = 300 }; // bytes of a sentence shown at either side

static void enter(gloss__page *page, context *at, int64_t doc) {
  if (at->doc == doc) return;
  at->doc = doc;
  at->line_begin = at->line_end = 0;
  gloss_buf_clear(&at->text);
  page->status = gloss__store_text(page->store, doc, &at->text, page->err);
}

static void enter_line(context *at, uint32_t begin, uint32_t end) {
  const char *text = at->text.data;
  if (begin >= at->line_begin && end <= at->line_end && at->line_end) return;
  uint32_t first = begin, last = end;
  while (first && text[first - 1] != '\n') first--;
  while (last < at->text.size && text[last] != '\n') last++;
  at->line_begin = first;
  at->line_end = last;
  at->sentences.count = 0;
  gloss_segment(&at->sentences, (gloss_str){text, at->text.size}, first, last,
                GLOSS_SENTENCE, GLOSS_RULES_AUTO);
}

// The sentences that [begin, end) touches.
static gloss_range around(context *at, uint32_t begin, uint32_t end) {
  enter_line(at, begin, end);
  gloss_range range = {at->line_begin, at->line_end};
  for (size_t i = 0; i < at->sentences.count; i++) {
    gloss_span s = at->sentences.items[i];
    if (s.begin <= begin) range.begin = s.begin;
    if (s.end >= end) {
      range.end = s.end;
      break;
    }
  }
  return range;
}

static bool inside(const char *text, uint32_t at) {
  return ((unsigned char)text[at] & 0xC0) == 0x80;
}

static void put_sentence(gloss__page *page, context *at, uint32_t begin,
                         uint32_t end) {
  if (begin > end || end > at->text.size) return;
  const char *text = at->text.data;
  gloss_range all = around(at, begin, end);
  while (all.end > end && text[all.end - 1] == ' ') all.end--;
  gloss_range range = all;
  if (begin - range.begin > LONGEST) range.begin = begin - LONGEST;
  if (range.end - end > LONGEST) range.end = end + LONGEST;
  while (range.begin < begin && inside(text, range.begin)) range.begin++;
  while (range.end > end && inside(text, range.end)) range.end--;
  if (range.begin > all.begin) gloss__page_puts(page, "…");
  gloss__page_text(page, (gloss_str){text + range.begin, begin - range.begin});
  gloss__page_puts(page, "<mark>");
  gloss__page_text(page, (gloss_str){text + begin, end - begin});
  gloss__page_puts(page, "</mark>");
  gloss__page_text(page, (gloss_str){text + end, range.end - end});
  if (range.end < all.end) gloss__page_puts(page, "…");
}

// --- cells -------------------------------------------------------------------

static void put_list(gloss__page *page, gloss_str json) {
  json_t *list = json_loadb(json.data, json.size, 0, NULL), *item;
  size_t i;
  json_array_foreach(list, i, item) {
    if (i) gloss__page_puts(page, page->chinese ? "、" : ", ");
    if (json_is_string(item))
      gloss__page_text(
          page, (gloss_str){json_string_value(item), json_string_length(item)});
  }
  json_decref(list);
}

static void put_value(gloss__page *page, sqlite3_stmt *stmt, int column,
                      bool list) {
  int type = sqlite3_column_type(stmt, column);
  bool number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
  gloss__page_puts(page, number ? "<td class=\"number\">" : "<td>");
  if (type != SQLITE_NULL && list)
    put_list(page, gloss__sql_str(stmt, column));
  else if (type != SQLITE_NULL) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    gloss__page_text(page, gloss_str_of(text));
  }
  gloss__page_puts(page, "</td>");
}

// The file's name without its folders; the table of documents has the path.
static gloss_str last_part(gloss_str path) {
  for (size_t i = path.size; i > 1; i--)
    if (path.data[i - 2] == '/')
      return (gloss_str){path.data + i - 1, path.size - (i - 1)};
  return path;
}

static void put_where(gloss__page *page, sqlite3_stmt *stmt) {
  const char *id = (const char *)sqlite3_column_text(stmt, 5);
  gloss__page_printf(page, "<td class=\"quiet\"><a href=\"#d-%.12s\">", id);
  gloss__page_text(page, last_part(gloss__sql_str(stmt, 7)));
  gloss__page_printf(page, ":%d</a> ", sqlite3_column_int(stmt, 4));
  gloss__page_text(page, gloss__sql_str(stmt, 6));
  gloss__page_puts(page, "</td>");
}

// --- tables ------------------------------------------------------------------

typedef struct fact_field {
  char name[80];
  bool list, number;
} fact_field;

typedef struct fact_fields {
  fact_field *items;
  size_t count, capacity;
} fact_fields;

static void read_fields(gloss__page *page, fact_fields *out, int64_t type) {
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT name, kind FROM gloss_field WHERE type = ? AND name <> "
            "'text' ORDER BY position");
  if (!stmt) return;
  sqlite3_bind_int64(stmt, 1, type);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    const char *kind = (const char *)sqlite3_column_text(stmt, 1);
    fact_field field = {.list = !strcmp(kind, "string[]"),
                        .number = !strcmp(kind, "integer") ||
                                  !strcmp(kind, "number")};
    snprintf(field.name, sizeof field.name, "%s", sqlite3_column_text(stmt, 0));
    gloss__push(out, field);
  }
  sqlite3_finalize(stmt);
}

static sqlite3_stmt *fact_query(gloss__page *page, const char *type,
                                const fact_fields *fields) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT f.doc, f.seq, f.start, f.\"end\", f.line, d.id, "
                       "r.id, (SELECT min(source) FROM gloss_source s WHERE "
                       "s.doc = f.doc)");
  for (size_t i = 0; i < fields->count; i++) {
    gloss_buf_puts(&sql, ", t.");
    gloss__sql_name(&sql, "", fields->items[i].name);
  }
  gloss_buf_puts(&sql, " FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_printf(&sql,
                   " t JOIN gloss_fact f USING (doc, seq) JOIN gloss_document "
                   "d USING (doc) JOIN gloss_rule r USING (rule) ORDER BY "
                   "t.doc, t.seq LIMIT %lld",
                   (long long)page->shown_per_type);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  gloss_buf_free(&sql);
  return stmt;
}

static void put_rows(gloss__page *page, sqlite3_stmt *stmt,
                     const fact_fields *fields) {
  context at = {.doc = -1};
  gloss_buf_puts(&at.text, "");
  while (!page->status && sqlite3_step(stmt) == SQLITE_ROW) {
    enter(page, &at, sqlite3_column_int64(stmt, 0));
    gloss__page_printf(page, "<tr id=\"f-%.12s:%lld\"><td class=\"said\">",
                       sqlite3_column_text(stmt, 5),
                       (long long)sqlite3_column_int64(stmt, 1));
    put_sentence(page, &at, (uint32_t)sqlite3_column_int64(stmt, 2),
                 (uint32_t)sqlite3_column_int64(stmt, 3));
    gloss__page_puts(page, "</td>");
    for (size_t i = 0; i < fields->count; i++)
      put_value(page, stmt, 8 + (int)i, fields->items[i].list);
    put_where(page, stmt);
    gloss__page_puts(page, "</tr>\n");
  }
  gloss_buf_free(&at.text);
  gloss_set_free(&at.sentences);
}

static void put_head(gloss__page *page, const char *type, int64_t count,
                     const fact_fields *fields) {
  gloss__page_puts(page, "<section class=\"type\" id=\"t-");
  gloss__page_text(page, gloss_str_of(type));
  gloss__page_puts(page, "\"><h3>");
  gloss__page_text(page, gloss_str_of(type));
  gloss__page_printf(page, " <small>%lld", (long long)count);
  if (count > page->shown_per_type)
    gloss__page_printf(page, " · %s %lld", gloss__page_word(page, "shown"),
                       (long long)page->shown_per_type);
  gloss__page_puts(page, "</small></h3><div class=\"scroll\"><table "
                         "class=\"facts\"><thead><tr><th scope=\"col\">");
  gloss__page_puts(page, gloss__page_word(page, "evidence"));
  gloss__page_puts(page, "</th>");
  for (size_t i = 0; i < fields->count; i++) {
    gloss__page_puts(page, fields->items[i].number
                               ? "<th scope=\"col\" class=\"number\">"
                               : "<th scope=\"col\">");
    gloss__page_text(page, gloss_str_of(fields->items[i].name));
    gloss__page_puts(page, "</th>");
  }
  gloss__page_puts(page, "<th scope=\"col\">");
  gloss__page_puts(page, gloss__page_word(page, "where"));
  gloss__page_puts(page, "</th></tr></thead><tbody>\n");
}

static void put_type(gloss__page *page, int64_t type, const char *name,
                     int64_t count) {
  fact_fields fields = {0};
  read_fields(page, &fields, type);
  sqlite3_stmt *stmt = fact_query(page, name, &fields);
  if (stmt) {
    put_head(page, name, count, &fields);
    put_rows(page, stmt, &fields);
    gloss__page_puts(page, "</tbody></table></div></section>\n");
  }
  sqlite3_finalize(stmt);
  gloss__free(fields.items);
}

void gloss__page_facts(gloss__page *page) {
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT t.type, t.name, count(*) FROM gloss_fact JOIN gloss_type t "
            "USING (type) GROUP BY t.type ORDER BY 3 DESC, 2");
  while (stmt && !page->status && sqlite3_step(stmt) == SQLITE_ROW)
    put_type(page, sqlite3_column_int64(stmt, 0),
             (const char *)sqlite3_column_text(stmt, 1),
             sqlite3_column_int64(stmt, 2));
  sqlite3_finalize(stmt);
}
