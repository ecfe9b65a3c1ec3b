// view_facts.c - a card for each fact: its fields, its rule, and how it was
// derived.
#include "store/view.h"

#include <jansson.h>

enum {
  BUDGET = 8 << 20, // bytes of derivations in a page
  DEEPEST = 6,
  LONGEST = 600, // bytes of a text in a derivation
};

// --- derivations -------------------------------------------------------------

static void put_text(gloss__page *page, gloss_str text) {
  size_t size = text.size <= LONGEST ? text.size : LONGEST;
  while (size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
    size--;
  gloss__page_text(page, (gloss_str){text.data, size});
  if (size < text.size) gloss__page_puts(page, "…");
}

static void put_scalar(gloss__page *page, const json_t *value) {
  gloss_buf number = {0};
  if (json_is_string(value)) {
    put_text(page,
             (gloss_str){json_string_value(value), json_string_length(value)});
  } else if (json_is_number(value)) {
    gloss_buf_number(&number, json_number_value(value));
    gloss__page_text(page, (gloss_str){number.data, number.size});
  } else {
    gloss__page_puts(page, json_is_true(value)    ? "true"
                           : json_is_false(value) ? "false"
                                                  : "—");
  }
  gloss_buf_free(&number);
}

static void put_json(gloss__page *page, json_t *value, unsigned depth);

// {text, start, end} in one line, other objects as a list of their own.
static void put_object(gloss__page *page, json_t *value, unsigned depth) {
  const char *key;
  json_t *item, *text = json_object_get(value, "text");
  json_t *start = json_object_get(value, "start");
  json_t *end = json_object_get(value, "end");
  if (json_is_string(text) && start && end && json_object_size(value) == 3) {
    put_scalar(page, text);
    gloss__page_printf(page, " <small>[%lld, %lld)</small>",
                       (long long)json_integer_value(start),
                       (long long)json_integer_value(end));
    return;
  }
  gloss__page_puts(page, "<dl>");
  json_object_foreach(value, key, item) {
    gloss__page_puts(page, "<dt>");
    put_text(page, gloss_str_of(key));
    gloss__page_puts(page, "</dt><dd>");
    put_json(page, item, depth + 1);
    gloss__page_puts(page, "</dd>");
  }
  gloss__page_puts(page, "</dl>");
}

static void put_json(gloss__page *page, json_t *value, unsigned depth) {
  size_t i;
  json_t *item;
  if (depth > DEEPEST) {
    gloss__page_puts(page, "…");
  } else if (json_is_object(value)) {
    put_object(page, value, depth);
  } else if (json_is_array(value)) {
    json_array_foreach(value, i, item) {
      if (i) gloss__page_puts(page, json_is_object(item) ? "" : ", ");
      put_json(page, item, depth + 1);
    }
  } else {
    put_scalar(page, value);
  }
}

static void put_derivation(gloss__page *page, gloss_str why) {
  json_t *root = json_loadb(why.data, why.size, 0, NULL);
  if (json_object_size(root)) {
    gloss__page_printf(page, "<details><summary>%s</summary>",
                       gloss__page_word(page, "derivation"));
    put_json(page, root, 0);
    gloss__page_puts(page, "</details>");
  }
  json_decref(root);
}

// --- cards -------------------------------------------------------------------

static void put_cell(gloss__page *page, const char *text) {
  json_t *list = *text == '[' ? json_loads(text, 0, NULL) : NULL, *item;
  size_t i;
  if (!json_is_array(list)) {
    put_text(page, gloss_str_of(text));
  } else {
    json_array_foreach(list, i, item) {
      if (i) gloss__page_puts(page, page->chinese ? "、" : ", ");
      put_json(page, item, DEEPEST);
    }
  }
  json_decref(list);
}

static void put_fields(gloss__view *view, const char *type, int64_t seq) {
  gloss__page *page = view->page;
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT * FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_printf(&sql, " WHERE doc = %lld AND seq = %lld",
                   (long long)view->row, (long long)seq);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  gloss_buf_free(&sql);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    for (int i = 2; i < sqlite3_column_count(stmt); i++) {
      const char *text = (const char *)sqlite3_column_text(stmt, i);
      if (!text || !strcmp(text, "[]")) continue;
      gloss__page_puts(page, "<dt>");
      gloss__page_text(page, gloss_str_of(sqlite3_column_name(stmt, i)));
      gloss__page_puts(page, "</dt><dd>");
      put_cell(page, text);
      gloss__page_puts(page, "</dd>");
    }
  sqlite3_finalize(stmt);
}

static const gloss__view_fact *fact_of(const gloss__view *view, size_t *at,
                                       uint32_t seq) {
  while (*at < view->facts.count && view->facts.items[*at].seq < seq) ++*at;
  return *at < view->facts.count && view->facts.items[*at].seq == seq
             ? &view->facts.items[*at]
             : NULL;
}

// Columns: seq, id, rule.
static void put_card(gloss__view *view, sqlite3_stmt *stmt,
                     const gloss__view_fact *fact, gloss_str why) {
  gloss__page *page = view->page;
  const char *type = view->types.items[fact->type].name;
  gloss__page_printf(page,
                     "<section class=\"card t%u\" id=\"%c-%u\" data-t=\"%u\" "
                     "data-l=\"%u\" tabindex=\"-1\"><h3>",
                     fact->type % GLOSS__VIEW_COLOURS, view->side, fact->seq,
                     fact->type, fact->lane);
  gloss__page_text(page, gloss_str_of(type));
  gloss__page_puts(page, " <small>");
  gloss__page_text(page, gloss__sql_str(stmt, 1));
  gloss__page_puts(page, "</small></h3><p class=\"said\" dir=\"auto\">");
  put_text(page,
           (gloss_str){view->text.data + fact->start, fact->end - fact->start});
  gloss__page_puts(page, "</p><dl>");
  put_fields(view, type, fact->seq);
  gloss__page_puts(page, "</dl><p class=\"quiet\">");
  gloss__page_text(page, gloss__sql_str(stmt, 2));
  gloss__page_puts(page, "</p>");
  put_derivation(page, why);
  gloss__page_puts(page, "</section>\n");
}

static void load_why(gloss__view *view, gloss_buf *out) {
  gloss_store *store = view->page->store;
  sqlite3_stmt *stmt = gloss__page_query(
      view->page, "SELECT why FROM gloss_content WHERE doc = ?");
  if (!stmt) return;
  sqlite3_bind_int64(stmt, 1, view->row);
  if (sqlite3_step(stmt) == SQLITE_ROW)
    view->page->status = gloss__unzip(store, out, gloss__sql_str(stmt, 0),
                                      GLOSS_STR(""), view->page->err);
  sqlite3_finalize(stmt);
}

// The next of the derivations, which end in NUL each.
static gloss_str next_why(const gloss_buf *all, size_t *at) {
  const char *begin = all->data + *at;
  const char *stop = *at < all->size ? memchr(begin, 0, all->size - *at) : NULL;
  if (!stop) return GLOSS_STR("");
  *at = (size_t)(stop - all->data) + 1;
  return (gloss_str){begin, (size_t)(stop - begin)};
}

void gloss__view_cards(gloss__view *view) {
  gloss_buf all = {0};
  size_t at = 0, fact_at = 0, begin = view->page->out->size;
  uint32_t seq = 0; // of the last derivation read
  load_why(view, &all);
  sqlite3_stmt *stmt = gloss__page_query(
      view->page,
      "SELECT f.seq, substr(d.id, 1, 12) || ':' || f.seq, r.id || ' · ' || "
      "r.file || ':' || r.line FROM gloss_fact f JOIN gloss_rule r USING (rule)"
      " JOIN gloss_document d USING (doc) WHERE f.doc = ? ORDER BY f.seq");
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    uint32_t number = (uint32_t)sqlite3_column_int64(stmt, 0);
    const gloss__view_fact *fact = fact_of(view, &fact_at, number);
    gloss_str why = {"", 0};
    for (; seq < number; seq++) why = next_why(&all, &at);
    if (view->page->out->size - begin > BUDGET) why = GLOSS_STR("");
    if (fact) put_card(view, stmt, fact, why);
  }
  sqlite3_finalize(stmt);
  gloss_buf_free(&all);
}
