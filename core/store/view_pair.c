// view_pair.c - the facts of two documents held against each other: those that
// both have, those whose numbers differ, those that one alone has; and the
// passages that both have.
#include "store/passages.h"
#include "store/view.h"

#include <stdlib.h>

enum { ROWS = 300 };

// A fact as its type and fields. Facts are of the same thing if their keys are
// equal: the type and all fields that are no numbers.
typedef struct said {
  const char *key, *numbers, *shown;
  uint32_t seq, type;
} said;

typedef struct statements {
  said *items;
  size_t count, capacity;
} statements;

static void add_part(gloss_buf *out, const char *name, const char *text) {
  gloss_buf_printf(out, "%s%s: ", out->size ? " · " : "", name);
  gloss_buf_puts(out, text);
}

static const char *keep(gloss__view *view, gloss_buf *text) {
  const char *kept =
      gloss__arena_str(&view->arena, (gloss_str){text->data, text->size}).data;
  gloss_buf_clear(text);
  return kept;
}

static void add_fact(gloss__view *view, statements *out, sqlite3_stmt *stmt,
                     uint32_t type) {
  gloss_buf key = {0}, numbers = {0};
  gloss_buf_puts(&key, "");
  gloss_buf_puts(&numbers, "");
  for (int i = 2; i < sqlite3_column_count(stmt); i++) {
    int kind = sqlite3_column_type(stmt, i);
    const char *name = sqlite3_column_name(stmt, i);
    const char *text = (const char *)sqlite3_column_text(stmt, i);
    if (kind == SQLITE_NULL || !strcmp(text, "[]")) continue;
    add_part(kind == SQLITE_TEXT ? &key : &numbers, name, text);
  }
  said fact = {.type = type, .seq = (uint32_t)sqlite3_column_int64(stmt, 1)};
  fact.shown = keep(view, &key);
  fact.numbers = keep(view, &numbers);
  fact.key = gloss__arena_printf(&view->arena, "%s\t%s",
                                 view->types.items[type].name, fact.shown);
  gloss__push(out, fact);
  gloss_buf_free(&key);
  gloss_buf_free(&numbers);
}

static void read_type(gloss__view *view, statements *out, uint32_t type) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT * FROM ");
  gloss__sql_name(&sql, "gloss_fact_", view->types.items[type].name);
  gloss_buf_printf(&sql, " WHERE doc = %lld ORDER BY seq LIMIT %d",
                   (long long)view->row, GLOSS__VIEW_FACTS);
  sqlite3_stmt *stmt = gloss__page_query(view->page, sql.data);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    add_fact(view, out, stmt, type);
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
}

static int by_key(const void *left, const void *right) {
  const said *a = left, *b = right;
  int order = strcmp(a->key, b->key);
  if (!order) order = strcmp(a->numbers, b->numbers);
  return order ? order : a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void read_all(gloss__view *view, statements *out) {
  for (uint32_t i = 0; i < view->types.count; i++) read_type(view, out, i);
  if (out->count) qsort(out->items, out->count, sizeof *out->items, by_key);
}

// --- the table ---------------------------------------------------------------

typedef struct comparison {
  gloss__view *one, *other;
  size_t same, changed, only[2], shown;
} comparison;

// Its numbers, or what it says, as a link to its card.
static void put_side(gloss__view *view, const said *fact) {
  gloss__page *page = view->page;
  if (!fact) {
    gloss__page_puts(page, "<td>—</td>");
    return;
  }
  gloss__page_printf(page, "<td><a href=\"#%c-%u\">", view->side, fact->seq);
  gloss__page_text(page, gloss_str_of(fact->numbers[0] ? fact->numbers : "✓"));
  gloss__page_puts(page, "</a></td>");
}

static void put_row(comparison *c, const said *a, const said *b) {
  gloss__page *page = c->one->page;
  const said *any = a ? a : b;
  gloss__view *view = a ? c->one : c->other;
  if (c->shown++ >= ROWS) return;
  gloss__page_puts(page, "<tr><td>");
  gloss__page_text(page, gloss_str_of(view->types.items[any->type].name));
  gloss__page_puts(page, "</td><td dir=\"auto\">");
  gloss__page_text(page, gloss_str_of(any->shown));
  gloss__page_puts(page, "</td>");
  put_side(c->one, a);
  put_side(c->other, b);
  gloss__page_puts(page, "</tr>\n");
}

// One pass over both lists in order of their keys. `write`: 0 counts, 1 writes
// what changed, 2 what one side alone has.
static void walk(comparison *c, const statements *a, const statements *b,
                 int write) {
  size_t i = 0, j = 0;
  while (i < a->count || j < b->count) {
    const said *x = i < a->count ? &a->items[i] : NULL;
    const said *y = j < b->count ? &b->items[j] : NULL;
    int order = !x ? 1 : !y ? -1 : strcmp(x->key, y->key);
    if (order <= 0) i++;
    if (order >= 0) j++;
    bool same = !order && !strcmp(x->numbers, y->numbers);
    if (!write) {
      c->same += same;
      c->changed += !order && !same;
      if (order) c->only[order > 0]++;
    } else if (!same && (write == 1) == !order) {
      put_row(c, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
    }
  }
}

static void put_heads(gloss__page *page, const comparison *c) {
  gloss__page_printf(page, "<p>%s: %zu · %s: %zu · %s: %zu | %zu</p>",
                     gloss__page_word(page, "the same in both"), c->same,
                     gloss__page_word(page, "other numbers"), c->changed,
                     gloss__page_word(page, "in one alone"), c->only[0],
                     c->only[1]);
  gloss__page_printf(
      page,
      "<div class=\"scroll\" role=\"region\" aria-labelledby=\"h-facts\" "
      "tabindex=\"0\"><table><thead><tr><th scope=\"col\">%s</th><th scope="
      "\"col\">%s</th>",
      gloss__page_word(page, "type"), gloss__page_word(page, "what"));
  for (int i = 0; i < 2; i++) {
    gloss__page_puts(page, "<th scope=\"col\">");
    gloss__page_text(page,
                     gloss_str_of(gloss__view_source(i ? c->other : c->one)));
    gloss__page_puts(page, "</th>");
  }
  gloss__page_puts(page, "</tr></thead><tbody>\n");
}

void gloss__view_differences(gloss__view *one, gloss__view *other) {
  gloss__page *page = one->page;
  comparison c = {.one = one, .other = other};
  statements a = {0}, b = {0};
  read_all(one, &a);
  read_all(other, &b);
  walk(&c, &a, &b, 0);
  gloss__page_printf(page,
                     "<section class=\"differences\" aria-labelledby=\"h-facts"
                     "\"><h2 id=\"h-facts\">%s</h2>",
                     gloss__page_word(page, "Facts of both"));
  put_heads(page, &c);
  walk(&c, &a, &b, 1);
  walk(&c, &a, &b, 2);
  gloss__page_puts(page, "</tbody></table></div>");
  if (c.shown > ROWS)
    gloss__page_printf(page, "<p class=\"quiet\">%s %d · %s %zu</p>",
                       gloss__page_word(page, "shown"), ROWS,
                       gloss__page_word(page, "of"), c.shown);
  gloss__page_puts(page, "</section>\n");
  gloss__free(a.items);
  gloss__free(b.items);
}

// --- passages ----------------------------------------------------------------

void gloss__view_passages(gloss__view *one, gloss__view *other) {
  gloss__letters a, b;
  gloss__seeds seeds;
  gloss__passages found = {0};
  uint32_t number = 0;
  gloss__letters_make(&a, one->text);
  gloss__letters_make(&b, other->text);
  gloss__seeds_make(&seeds, &a);
  gloss__passages_find(&seeds, &b, &found);
  for (size_t i = 0; i < found.count; i++) {
    const gloss__passage *p = &found.items[i];
    if (p->b_end - p->b < GLOSS__PASSAGE) continue;
    gloss__view_passage here = {a.at[p->a], a.at[p->a_end], ++number};
    gloss__view_passage there = {b.at[p->b], b.at[p->b_end], number};
    gloss__push(&one->passages, here);
    gloss__push(&other->passages, there);
  }
  gloss__free(found.items);
  gloss__seeds_free(&seeds);
  gloss__letters_free(&a);
  gloss__letters_free(&b);
}
