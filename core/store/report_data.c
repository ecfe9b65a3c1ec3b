// report_data.c - the facts as JSON inside the page: a document a line, its
// sentences once each, the facts that stand in them. report.js shows them.
#include "store/report.h"

enum {
  FACTS = 100000,    // in one page at most
  BUDGET = 14 << 20, // bytes; behind them texts are cut shorter
  SENTENCE = 900,    // a longer one is cut around the fact
  AROUND = 300,      // bytes that stay at either side
  AROUND_CUT = 60,   // the same behind the budget
  VALUE = 600,       // bytes of a field
  VALUE_CUT = 80,
};

typedef struct window {
  uint32_t begin, end;
} window;

typedef struct field {
  char name[80];
  bool list;
} field;

// How the fields of one type are read.
typedef struct fact_reader {
  char name[128];
  struct {
    field *items;
    size_t count, capacity;
  } fields;
  sqlite3_stmt *stmt;
  int64_t shown; // facts of the document that is written
} fact_reader;

typedef struct data {
  gloss__page *page;
  struct {
    fact_reader *items; // by type
    size_t count, capacity;
  } types;
  size_t begin; // of the page's buffer
  // of the document that is written:
  gloss_buf text, sentences, facts;
  struct {
    window *items; // as many as there are sentences
    size_t count, capacity;
  } windows;
  gloss_set split; // the sentences of a line
  uint32_t line_begin, line_end;
} data;

static bool spent(const data *out) {
  return out->page->out->size - out->begin + out->facts.size +
             out->sentences.size >
         BUDGET;
}

// --- sentences ---------------------------------------------------------------

static void enter_line(data *out, uint32_t begin, uint32_t end) {
  const char *text = out->text.data;
  if (out->line_end && begin >= out->line_begin && end <= out->line_end) return;
  uint32_t first = begin, last = end;
  while (first && text[first - 1] != '\n') first--;
  while (last < out->text.size && text[last] != '\n') last++;
  out->line_begin = first;
  out->line_end = last;
  out->split.count = 0;
  gloss_segment(&out->split, (gloss_str){text, out->text.size}, first, last,
                GLOSS_SENTENCE, GLOSS_RULES_AUTO);
}

// The index of the last sentence that begins at or before `at`.
static size_t sentence_at(const data *out, uint32_t at) {
  size_t low = 0, high = out->split.count;
  while (low + 1 < high) {
    size_t middle = (low + high) / 2;
    if (out->split.items[middle].begin <= at)
      low = middle;
    else
      high = middle;
  }
  return low;
}

// The sentences that [begin, end) touches.
static window around(data *out, uint32_t begin, uint32_t end) {
  enter_line(out, begin, end);
  window all = {out->line_begin, out->line_end};
  if (!out->split.count) return all;
  size_t first = sentence_at(out, begin);
  size_t last = sentence_at(out, end > begin ? end - 1 : begin);
  if (out->split.items[first].begin <= begin)
    all.begin = out->split.items[first].begin;
  if (out->split.items[last].end >= end) all.end = out->split.items[last].end;
  while (all.end > end && out->text.data[all.end - 1] == ' ') all.end--;
  return all;
}

// To a character's beginning.
static uint32_t whole(const data *out, uint32_t at) {
  while (at < out->text.size &&
         ((unsigned char)out->text.data[at] & 0xC0) == 0x80)
    at++;
  return at;
}

static window cut(data *out, window all, uint32_t begin, uint32_t end) {
  uint32_t room = spent(out) ? AROUND_CUT : AROUND;
  if (all.end - all.begin <= SENTENCE && room == AROUND) return all;
  if (begin - all.begin > room) all.begin = whole(out, begin - room);
  if (end - begin > 2 * room) end = begin + 2 * room;
  if (all.end > end && all.end - end > room) all.end = whole(out, end + room);
  return all;
}

// The number of its sentence, written when it is new. Facts come in order of
// their beginnings, so an old one is among the last.
static size_t sentence(data *out, window w, window all) {
  enum { BACK = 16 };
  size_t count = out->windows.count;
  for (size_t i = count; i > 0 && count - i < BACK; i--)
    if (out->windows.items[i - 1].begin == w.begin &&
        out->windows.items[i - 1].end == w.end)
      return i - 1;
  gloss_buf text = {0};
  if (w.begin > all.begin) gloss_buf_puts(&text, "…");
  gloss_buf_add(&text, out->text.data + w.begin, w.end - w.begin);
  if (w.end < all.end) gloss_buf_puts(&text, "…");
  if (count) gloss_buf_putc(&out->sentences, ',');
  gloss_buf_json(&out->sentences, (gloss_str){text.data, text.size});
  gloss_buf_free(&text);
  gloss__push(&out->windows, w);
  return count;
}

// UTF-16 units, as the script counts.
static uint32_t units(const char *text, uint32_t size) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < size; i++)
    count += (((unsigned char)text[i] & 0xC0) != 0x80 ? 1u : 0u) +
             ((unsigned char)text[i] >= 0xF0 ? 1u : 0u);
  return count;
}

// ",sentence,begin,end"
static void put_place(data *out, uint32_t begin, uint32_t end) {
  if (begin > end || end > out->text.size) begin = end = 0;
  window all = around(out, begin, end), w = cut(out, all, begin, end);
  if (end > w.end) end = w.end;
  size_t number = sentence(out, w, all);
  const char *text = out->text.data;
  uint32_t from =
      units(text + w.begin, begin - w.begin) + (w.begin > all.begin);
  gloss_buf_printf(&out->facts, ",%zu,%u,%u", number, from,
                   from + units(text + begin, end - begin));
}

// --- facts -------------------------------------------------------------------

static void put_string(data *out, gloss_str text) {
  size_t most = spent(out) ? VALUE_CUT : VALUE;
  if (text.size <= most) {
    gloss_buf_json(&out->facts, text);
    return;
  }
  gloss_buf shorter = {0};
  while (most && ((unsigned char)text.data[most] & 0xC0) == 0x80) most--;
  gloss_buf_add(&shorter, text.data, most);
  gloss_buf_puts(&shorter, "…");
  gloss_buf_json(&out->facts, (gloss_str){shorter.data, shorter.size});
  gloss_buf_free(&shorter);
}

static void put_value(data *out, sqlite3_stmt *stmt, int column, bool list) {
  int type = sqlite3_column_type(stmt, column);
  gloss_str text = gloss__sql_str(stmt, column);
  gloss_buf_putc(&out->facts, ',');
  if (type == SQLITE_NULL)
    gloss_buf_puts(&out->facts, "null");
  else if (list && text.size <= VALUE)
    gloss_buf_add(&out->facts, text.data, text.size);
  else if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
    gloss_buf_number(&out->facts, sqlite3_column_double(stmt, column));
  else
    put_string(out, text);
}

static void put_fields(data *out, fact_reader *type, int64_t doc, int64_t seq) {
  if (!type->stmt) return;
  sqlite3_bind_int64(type->stmt, 1, doc);
  sqlite3_bind_int64(type->stmt, 2, seq);
  bool found = sqlite3_step(type->stmt) == SQLITE_ROW;
  for (size_t i = 0; found && i < type->fields.count; i++)
    put_value(out, type->stmt, (int)i, type->fields.items[i].list);
  sqlite3_reset(type->stmt);
}

// Columns: seq, type, rule, line, start, end.
static void put_fact(data *out, sqlite3_stmt *stmt, int64_t doc) {
  size_t type = (size_t)sqlite3_column_int64(stmt, 1);
  if (type >= out->types.count) return;
  fact_reader *reader = &out->types.items[type];
  if (reader->shown++ >= out->page->per_type) return;
  if (out->facts.size) gloss_buf_putc(&out->facts, ',');
  gloss_buf_printf(&out->facts, "[%zu,%d,%d,%d", type,
                   sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 2),
                   sqlite3_column_int(stmt, 3));
  put_place(out, (uint32_t)sqlite3_column_int64(stmt, 4),
            (uint32_t)sqlite3_column_int64(stmt, 5));
  put_fields(out, reader, doc, sqlite3_column_int64(stmt, 0));
  gloss_buf_putc(&out->facts, ']');
}

static void clear(data *out) {
  gloss_buf_clear(&out->text);
  gloss_buf_clear(&out->sentences);
  gloss_buf_clear(&out->facts);
  gloss_buf_puts(&out->text, "");
  gloss_buf_puts(&out->sentences, "");
  gloss_buf_puts(&out->facts, "");
  out->windows.count = 0;
  out->line_begin = out->line_end = 0;
  for (size_t i = 0; i < out->types.count; i++) out->types.items[i].shown = 0;
}

// --- documents ---------------------------------------------------------------

// Columns of `docs`: doc, id, then texts, as the script expects them.
static void put_document(data *out, sqlite3_stmt *docs, sqlite3_stmt *facts) {
  gloss__page *page = out->page;
  gloss_buf head = {0};
  int64_t doc = sqlite3_column_int64(docs, 0);
  clear(out);
  page->status = gloss__store_text(page->store, doc, &out->text, page->err);
  sqlite3_bind_int64(facts, 1, doc);
  while (!page->status && sqlite3_step(facts) == SQLITE_ROW)
    put_fact(out, facts, doc);
  sqlite3_reset(facts);
  for (int i = 1; i < sqlite3_column_count(docs); i++) {
    gloss_buf_puts(&head, i > 1 ? "," : "[");
    gloss_buf_json(&head, gloss__sql_str(docs, i));
  }
  gloss__page_json(page, (gloss_str){head.data, head.size});
  gloss__page_puts(page, ",[");
  gloss__page_json(page, (gloss_str){out->sentences.data, out->sentences.size});
  gloss__page_puts(page, "],[");
  gloss__page_json(page, (gloss_str){out->facts.data, out->facts.size});
  gloss__page_puts(page, "]]");
  gloss_buf_free(&head);
}

static sqlite3_stmt *documents(gloss__page *page) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT f.doc, substr(f.id, 1, 12), (SELECT min(source) "
                       "FROM gloss_source s WHERE s.doc = f.doc), ");
  gloss__page_group(page, &sql);
  gloss_buf_puts(&sql, ", substr(");
  gloss__sql_year(page->store, &sql);
  gloss_buf_puts(&sql, ", 1, 4) FROM gloss_document f LEFT JOIN gloss_fact_doc "
                       "x ON x.doc = f.doc ORDER BY 3, 2");
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  gloss_buf_free(&sql);
  return stmt;
}

static void put_documents(data *out) {
  sqlite3_stmt *docs = documents(out->page);
  sqlite3_stmt *facts = gloss__page_query(
      out->page, "SELECT seq, type, rule, line, start, \"end\" FROM gloss_fact "
                 "WHERE doc = ? ORDER BY start, seq");
  bool first = true;
  while (docs && facts && !out->page->status &&
         sqlite3_step(docs) == SQLITE_ROW) {
    gloss__page_puts(out->page, first ? "\n" : ",\n");
    put_document(out, docs, facts);
    first = false;
  }
  sqlite3_finalize(docs);
  sqlite3_finalize(facts);
}

// --- types, rules ------------------------------------------------------------

static void prepare(data *out, fact_reader *type) {
  gloss_buf sql = {0};
  if (!type->fields.count) return;
  gloss_buf_puts(&sql, "SELECT ");
  for (size_t i = 0; i < type->fields.count; i++) {
    if (i) gloss_buf_puts(&sql, ", ");
    gloss__sql_name(&sql, "", type->fields.items[i].name);
  }
  gloss_buf_puts(&sql, " FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type->name);
  gloss_buf_puts(&sql, " WHERE doc = ? AND seq = ?");
  type->stmt = gloss__page_query(out->page, sql.data);
  gloss_buf_free(&sql);
}

// The types that have facts, at the places of their numbers.
static void read_types(data *out) {
  sqlite3_stmt *stmt = gloss__page_query(
      out->page,
      "SELECT t.type, t.name, f.name, f.kind FROM gloss_type t LEFT JOIN "
      "gloss_field f ON f.type = t.type AND f.name <> 'text' WHERE t.type IN "
      "(SELECT type FROM gloss_fact) ORDER BY t.type, position");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    size_t type = (size_t)sqlite3_column_int64(stmt, 0);
    while (out->types.count <= type) gloss__push(&out->types, (fact_reader){0});
    fact_reader *reader = &out->types.items[type];
    snprintf(reader->name, sizeof reader->name, "%s",
             sqlite3_column_text(stmt, 1));
    if (sqlite3_column_type(stmt, 2) == SQLITE_NULL) continue;
    field one = {.list = !strcmp((const char *)sqlite3_column_text(stmt, 3),
                                 "string[]")};
    snprintf(one.name, sizeof one.name, "%s", sqlite3_column_text(stmt, 2));
    gloss__push(&reader->fields, one);
  }
  sqlite3_finalize(stmt);
  for (size_t i = 0; i < out->types.count; i++)
    prepare(out, &out->types.items[i]);
}

// [name, field, ...] of each; null where a number has no facts.
static void put_types(data *out) {
  gloss_buf text = {0};
  for (size_t i = 0; i < out->types.count; i++) {
    const fact_reader *type = &out->types.items[i];
    gloss_buf_puts(&text, i ? "," : "");
    if (!type->name[0]) {
      gloss_buf_puts(&text, "null");
      continue;
    }
    gloss_buf_puts(&text, "[");
    gloss_buf_json(&text, gloss_str_of(type->name));
    for (size_t j = 0; j < type->fields.count; j++) {
      gloss_buf_puts(&text, ",");
      gloss_buf_json(&text, gloss_str_of(type->fields.items[j].name));
    }
    gloss_buf_puts(&text, "]");
  }
  gloss__page_json(out->page, (gloss_str){text.data, text.size});
  gloss_buf_free(&text);
}

static void put_rules(gloss__page *page) {
  gloss_buf text = {0};
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT rule, id, file || ':' || line FROM gloss_rule WHERE rule "
            "IN (SELECT rule FROM gloss_fact)");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_buf_printf(&text, "%s\"%d\":[", text.size ? "," : "",
                     sqlite3_column_int(stmt, 0));
    gloss_buf_json(&text, gloss__sql_str(stmt, 1));
    gloss_buf_puts(&text, ",");
    gloss_buf_json(&text, gloss__sql_str(stmt, 2));
    gloss_buf_puts(&text, "]");
  }
  sqlite3_finalize(stmt);
  gloss__page_json(page, (gloss_str){text.data, text.size});
  gloss_buf_free(&text);
}

static void data_free(data *out) {
  for (size_t i = 0; i < out->types.count; i++) {
    gloss__free(out->types.items[i].fields.items);
    sqlite3_finalize(out->types.items[i].stmt);
  }
  gloss__free(out->types.items);
  gloss__free(out->windows.items);
  gloss_buf_free(&out->text);
  gloss_buf_free(&out->sentences);
  gloss_buf_free(&out->facts);
  gloss_set_free(&out->split);
}

void gloss__page_data(gloss__page *page) {
  data out = {.page = page, .begin = page->out->size};
  gloss__page_puts(page,
                   "<script type=\"application/json\" id=\"data\">{\"types"
                   "\":[");
  read_types(&out);
  put_types(&out);
  gloss__page_puts(page, "],\"rules\":{");
  put_rules(page);
  gloss__page_puts(page, "},\"docs\":[");
  put_documents(&out);
  gloss__page_puts(page, "]}</script>\n");
  data_free(&out);
}

// The facts of a type that can be held of each document so that there are at
// most FACTS; 0 if there are too many documents even for one.
void gloss__page_limit(gloss__page *page) {
  int64_t low = 0, high = (int64_t)FACTS + 1;
  page->per_type = FACTS;
  page->held = page->facts;
  if (page->facts <= FACTS) return;
  while (low + 1 < high) {
    int64_t middle = (low + high) / 2;
    int64_t sum = gloss__sql_int(
        page->store, 0,
        "SELECT sum(min(n, ?)) FROM (SELECT count(*) AS n FROM gloss_fact "
        "GROUP BY doc, type)",
        "i", middle);
    if (sum <= FACTS) {
      low = middle;
      page->held = sum;
    } else {
      high = middle;
    }
  }
  page->per_type = low;
  if (!low) page->held = 0;
}
