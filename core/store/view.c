// view.c - one document as an HTML page: its canonical text with every fact
// marked, each fact's fields and derivation beside it, and the repairs, which a
// switch shows in place; or two documents side by side.
#include "store/view.h"
#include "store_assets.inc"

#include <stdlib.h>

// --- what there is to show ---------------------------------------------------

static uint32_t type_of(gloss__view *view, int64_t type) {
  for (size_t i = 0; i < view->types.count; i++)
    if (view->types.items[i].type == type) return (uint32_t)i;
  return UINT32_MAX;
}

static void read_types(gloss__view *view) {
  sqlite3_stmt *stmt = gloss__page_query(
      view->page, "SELECT type, t.name, count(*) FROM gloss_fact JOIN "
                  "gloss_type t USING (type) WHERE doc = ? GROUP BY 1 ORDER BY "
                  "3 DESC, 2");
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__view_type type = {
        sqlite3_column_int64(stmt, 0),
        gloss__arena_str(&view->arena, gloss__sql_str(stmt, 1)).data,
        (size_t)sqlite3_column_int64(stmt, 2)};
    view->stored += sqlite3_column_int64(stmt, 2);
    gloss__push(&view->types, type);
  }
  sqlite3_finalize(stmt);
}

// The first lane that no fact holds that is still open: of nested and crossing
// facts each has a line of its own, all along.
static uint32_t lane_of(uint32_t ends[GLOSS__VIEW_LANES],
                        const gloss__view_fact *fact) {
  for (uint32_t lane = 0; lane < GLOSS__VIEW_LANES; lane++)
    if (ends[lane] <= fact->start) {
      ends[lane] = fact->end;
      return lane;
    }
  return GLOSS__VIEW_LANES;
}

static void read_facts(gloss__view *view) {
  uint32_t ends[GLOSS__VIEW_LANES] = {0};
  sqlite3_stmt *stmt = gloss__page_query(
      view->page, "SELECT start, \"end\", seq, type FROM gloss_fact WHERE doc "
                  "= ? ORDER BY start, \"end\" DESC, seq");
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  while (stmt && view->facts.count < GLOSS__VIEW_FACTS &&
         sqlite3_step(stmt) == SQLITE_ROW) {
    gloss__view_fact fact = {.start = (uint32_t)sqlite3_column_int64(stmt, 0),
                             .end = (uint32_t)sqlite3_column_int64(stmt, 1),
                             .seq = (uint32_t)sqlite3_column_int64(stmt, 2)};
    fact.type = type_of(view, sqlite3_column_int64(stmt, 3));
    if (fact.start >= fact.end || fact.end > view->text.size) continue;
    if (fact.type == UINT32_MAX) continue;
    fact.lane = lane_of(ends, &fact);
    gloss__push(&view->facts, fact);
  }
  sqlite3_finalize(stmt);
}

gloss_status gloss__view_load(gloss__view *view, const char *name,
                              gloss_error *err) {
  gloss_store *store = view->page->store;
  char id[33] = "";
  view->row = gloss__store_find_any(store, name);
  sqlite3_stmt *stmt =
      gloss__sql_get(store, "SELECT id FROM gloss_document WHERE doc = ?", err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", view->row);
  if (view->row && sqlite3_step(stmt) == SQLITE_ROW)
    snprintf(id, sizeof id, "%s", sqlite3_column_text(stmt, 0));
  sqlite3_reset(stmt);
  if (!id[0])
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no document \"%s\": give its id, the beginning of "
                          "it, or its file as it was given to run",
                          name);
  gloss_status status = gloss_store_doc(store, &view->doc, id, err);
  if (status) return status;
  view->text = gloss_doc_text(view->doc);
  read_types(view);
  read_facts(view);
  view->repairs = gloss__view_repairs(view);
  return view->page->status;
}

void gloss__view_free(gloss__view *view) {
  gloss__free(view->types.items);
  gloss__free(view->facts.items);
  gloss__free(view->cuts.items);
  gloss__free(view->open.items);
  gloss__free(view->passages.items);
  gloss__arena_free(&view->arena);
  gloss_doc_free(view->doc);
}

const char *gloss__view_source(gloss__view *view) {
  sqlite3_stmt *stmt = gloss__page_query(
      view->page, "SELECT min(source) FROM gloss_source WHERE doc = ?");
  const char *source = "";
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    source = gloss__arena_str(&view->arena, gloss__sql_str(stmt, 0)).data;
  sqlite3_finalize(stmt);
  return source;
}

// --- the page ----------------------------------------------------------------

static void put_title(gloss__view *view, bool two) {
  gloss__page *page = view->page;
  gloss__page_puts(page, two ? "<h2>" : "<h1>");
  gloss__page_text(page, gloss_str_of(gloss__view_source(view)));
  gloss__page_printf(page, "%s<p class=\"quiet\">%s · %s · ",
                     two ? "</h2>" : "</h1>", gloss_doc_id(view->doc),
                     gloss_doc_charset(view->doc));
  gloss__page_number(page, view->stored);
  gloss__page_puts(page, " ");
  gloss__page_unit(page, view->stored, "facts");
  if ((int64_t)view->facts.count < view->stored)
    gloss__page_printf(page, " (%s %zu)", gloss__page_word(page, "shown"),
                       view->facts.count);
  gloss__page_printf(page, " · %zu ", view->repairs);
  gloss__page_unit(page, (int64_t)view->repairs, "repairs");
  gloss__page_puts(page, "</p>\n");
}

// Radio buttons before <main>: the style shows what they choose, without any
// script.
static void put_switches(gloss__page *page) {
  static const char *const modes[][2] = {{"canonical", "repaired text"},
                                         {"both", "repairs marked"},
                                         {"original", "original text"}};
  for (size_t i = 0; i < 3; i++)
    gloss__page_printf(page,
                       "<input type=\"radio\" name=\"mode\" id=\"%s\"%s>"
                       "<label for=\"%s\">%s</label>\n",
                       modes[i][0], i ? "" : " checked", modes[i][0],
                       gloss__page_word(page, modes[i][1]));
}

static void put_legend(gloss__view *view) {
  gloss__page *page = view->page;
  if (!view->types.count) return;
  gloss__page_printf(page, "<fieldset id=\"types\"><legend>%s</legend>",
                     gloss__page_word(page, "Facts by type"));
  for (size_t i = 0; i < view->types.count; i++) {
    gloss__page_printf(page,
                       "<label><input type=\"checkbox\" checked value=\"%zu\">"
                       "<span class=\"in t%zu%s\">",
                       i, i % GLOSS__VIEW_COLOURS,
                       i >= GLOSS__VIEW_COLOURS ? " k" : "");
    gloss__page_text(page, gloss_str_of(view->types.items[i].name));
    gloss__page_printf(page, "</span> %zu</label>\n",
                       view->types.items[i].count);
  }
  gloss__page_puts(page, "</fieldset>\n");
}

static void open_page(gloss__page *page, const char *title) {
  gloss__page_open(page, gloss_str_of(title), view_css, view_js);
}

static void put_help(gloss__page *page) {
  gloss__page_printf(page, "<p class=\"help quiet\">%s</p>\n",
                     gloss__page_word(page, "Point at a marked place or reach "
                                            "it by Tab; n and p: next and "
                                            "previous fact; Esc: leave."));
}

// Where the script shows what there is to know of the place in hand.
static void close_page(gloss__page *page) {
  gloss__page_puts(page,
                   "</main>\n<div id=\"peek\" aria-hidden=\"true\" hidden>"
                   "</div>\n");
  gloss__page_close(page, view_js);
}

static void put_single(gloss__view *view) {
  gloss__page *page = view->page;
  open_page(page, gloss__view_source(view));
  gloss__page_puts(page, "<header>");
  put_title(view, false);
  put_legend(view);
  put_help(page);
  gloss__page_puts(page, "</header>\n");
  put_switches(page);
  gloss__page_puts(page, "<main>\n");
  gloss__view_text(view);
  gloss__page_printf(page,
                     "<aside aria-labelledby=\"h-cards\"><h2 id=\""
                     "h-cards\">%s</h2>\n",
                     gloss__page_word(page, "Facts"));
  gloss__view_cards(view);
  gloss__page_puts(page, "</aside>\n");
  close_page(page);
}

static bool chinese(gloss_store *store, int64_t row, const char *lang) {
  if (lang) return !strncmp(lang, "zh", 2);
  return gloss__sql_int(store, 0,
                        "SELECT script IN ('Hans', 'Hant') FROM gloss_document "
                        "WHERE doc = ?",
                        "i", row) == 1;
}

gloss_status gloss_store_view(gloss_store *store, gloss_buf *out,
                              const char *name, const char *lang,
                              gloss_error *err) {
  gloss__page page = {.store = store, .out = out, .err = err};
  gloss__view view = {.page = &page, .side = 'f'};
  gloss_status status = gloss__view_load(&view, name, err);
  page.chinese = chinese(store, view.row, lang);
  if (!status) put_single(&view);
  gloss__view_free(&view);
  return status ? status : page.status;
}

// --- two documents -----------------------------------------------------------

static int by_start(const void *left, const void *right) {
  const gloss__view_passage *a = left, *b = right;
  return a->start < b->start ? -1 : a->start > b->start;
}

// By start, and none into the next: what two passages of the other document
// share here belongs to the first.
static size_t put_in_order(gloss__view *view) {
  size_t kept = 0, bytes = 0;
  gloss__view_passage *items = view->passages.items;
  if (view->passages.count)
    qsort(items, view->passages.count, sizeof *items, by_start);
  for (size_t i = 0; i < view->passages.count; i++) {
    if (kept && items[i].start < items[kept - 1].end)
      items[i].start = items[kept - 1].end;
    if (items[i].start >= items[i].end) continue;
    bytes += items[i].end - items[i].start;
    items[kept++] = items[i];
  }
  view->passages.count = kept;
  return bytes;
}

static unsigned share(size_t bytes, gloss_str text) {
  return text.size ? (unsigned)((bytes * 100 + text.size / 2) / text.size) : 0;
}

static void find_shared(gloss__view *one, gloss__view *other,
                        unsigned shares[2]) {
  gloss__view_passages(one, other);
  shares[0] = share(put_in_order(one), one->text);
  shares[1] = share(put_in_order(other), other->text);
}

static void put_pair(gloss__view *one, gloss__view *other) {
  gloss__page *page = one->page;
  unsigned shares[2];
  find_shared(one, other, shares);
  open_page(page, gloss__page_word(page, "Two documents"));
  gloss__page_printf(page, "<header><h1>%s</h1><p>%s: %zu · %u %% | %u %%</p>",
                     gloss__page_word(page, "Two documents"),
                     gloss__page_word(page, "shared passages"),
                     one->passages.count, shares[0], shares[1]);
  put_help(page);
  gloss__page_puts(page, "</header>\n");
  put_switches(page);
  gloss__page_puts(page, "<main class=\"pair\">\n");
  gloss__view_differences(one, other);
  for (int i = 0; i < 2; i++) {
    gloss__page_puts(page, "<section class=\"side\">");
    put_title(i ? other : one, true);
    gloss__view_text(i ? other : one);
    gloss__page_puts(page, "</section>\n");
  }
  gloss__page_printf(page,
                     "<aside aria-labelledby=\"h-cards\"><h2 id=\""
                     "h-cards\">%s</h2>\n",
                     gloss__page_word(page, "Facts"));
  gloss__view_cards(one);
  gloss__view_cards(other);
  gloss__page_puts(page, "</aside>\n");
  close_page(page);
}

gloss_status gloss_store_view_pair(gloss_store *store, gloss_buf *out,
                                   const char *one, const char *other,
                                   const char *lang, gloss_error *err) {
  gloss__page page = {.store = store, .out = out, .err = err};
  gloss__view left = {.page = &page, .side = 'f'};
  gloss__view right = {.page = &page, .side = 'g'};
  gloss_status status = gloss__view_load(&left, one, err);
  page.chinese = chinese(store, left.row, lang);
  if (!status) status = gloss__view_load(&right, other, err);
  if (!status) put_pair(&left, &right);
  gloss__view_free(&left);
  gloss__view_free(&right);
  return status ? status : page.status;
}
