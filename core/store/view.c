// view.c - one document as an HTML page: its canonical text with every fact
// marked, each fact's fields and derivation beside it, and the repairs, which a
// switch shows in place.
#include "store/page.h"
#include "store_assets.inc"

#include <stdlib.h>

typedef struct view_fact {
  uint32_t start, end, number; // number: seq
  uint32_t type;               // for its colour
} view_fact;

typedef struct doc_view {
  gloss__page page;
  gloss_doc *doc;
  int64_t row;
  gloss_str text;
  struct {
    view_fact *items;
    size_t count, capacity;
  } facts; // by start, longer first
  struct {
    uint32_t *items;
    size_t count, capacity;
  } cuts; // where something begins or ends, sorted
  struct {
    view_fact *items;
    size_t count, capacity;
  } open; // facts around the place that is written
  size_t next_fact, next_cut, next_piece;
} doc_view;

enum { LONGEST_BEFORE = 200 };

// --- what there is to show ---------------------------------------------------

static int by_number(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static bool shown(const gloss_doc *doc, const gloss_piece *piece) {
  if (!piece->edit) return false;
  gloss_edit_kind kind = gloss_doc_edit(doc, piece->edit).kind;
  return kind != GLOSS_EDIT_MARKUP && kind != GLOSS_EDIT_FOLD &&
         kind != GLOSS_EDIT_CONTROL;
}

static void read_facts(doc_view *view) {
  sqlite3_stmt *stmt = gloss__page_query(
      &view->page, "SELECT start, \"end\", seq, type FROM gloss_fact WHERE "
                   "doc = ? ORDER BY seq");
  if (!stmt) return;
  sqlite3_bind_int64(stmt, 1, view->row);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    view_fact fact = {(uint32_t)sqlite3_column_int64(stmt, 0),
                      (uint32_t)sqlite3_column_int64(stmt, 1),
                      (uint32_t)sqlite3_column_int64(stmt, 2),
                      (uint32_t)sqlite3_column_int64(stmt, 3)};
    if (fact.start >= fact.end || fact.end > view->text.size) continue;
    gloss__push(&view->facts, fact);
    gloss__push(&view->cuts, fact.start);
    gloss__push(&view->cuts, fact.end);
  }
  sqlite3_finalize(stmt);
}

static void make_cuts(doc_view *view) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  for (size_t i = 0; i < count; i++)
    if (shown(view->doc, &pieces[i])) {
      gloss__push(&view->cuts, pieces[i].start);
      gloss__push(&view->cuts, pieces[i].end);
    }
  if (view->cuts.count)
    qsort(view->cuts.items, view->cuts.count, sizeof *view->cuts.items,
          by_number);
}

// --- the text ----------------------------------------------------------------

static void put_before(doc_view *view, const gloss_piece *piece) {
  gloss_edit edit = gloss_doc_edit(view->doc, piece->edit);
  gloss_buf before = {0};
  uint32_t end = piece->raw_end;
  if (end - piece->raw_start > LONGEST_BEFORE)
    end = piece->raw_start + LONGEST_BEFORE;
  gloss_doc_decode(view->doc, piece->raw_start, end, &before);
  gloss__page_puts(&view->page, "<del title=\"");
  gloss__page_text(&view->page, gloss_str_of(gloss_edit_kind_name(edit.kind)));
  gloss__page_puts(&view->page, ": ");
  gloss__page_text(&view->page, gloss_str_of(edit.reason));
  gloss__page_puts(&view->page, "\">");
  gloss__page_text(&view->page, (gloss_str){before.data, before.size});
  gloss__page_puts(&view->page, end < piece->raw_end ? "…</del>" : "</del>");
  gloss_buf_free(&before);
}

// Writes what repairs took away up to `at`; true if `at` lies in a repaired
// piece.
static bool put_repairs(doc_view *view, uint32_t at) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  for (; view->next_piece < count; view->next_piece++) {
    const gloss_piece *piece = &pieces[view->next_piece];
    if (piece->start > at) break;
    if (shown(view->doc, piece)) put_before(view, piece);
  }
  if (!view->next_piece) return false;
  const gloss_piece *last = &pieces[view->next_piece - 1];
  return last->end > at && shown(view->doc, last);
}

static void open_facts(doc_view *view, uint32_t at) {
  size_t kept = 0;
  for (size_t i = 0; i < view->open.count; i++)
    if (view->open.items[i].end > at)
      view->open.items[kept++] = view->open.items[i];
  view->open.count = kept;
  while (view->next_fact < view->facts.count &&
         view->facts.items[view->next_fact].start <= at) {
    view_fact fact = view->facts.items[view->next_fact++];
    if (fact.end > at) gloss__push(&view->open, fact);
  }
}

static const view_fact *innermost(const doc_view *view) {
  const view_fact *best = NULL;
  for (size_t i = 0; i < view->open.count; i++) {
    const view_fact *fact = &view->open.items[i];
    if (!best || fact->end - fact->start <= best->end - best->start)
      best = fact;
  }
  return best;
}

// A stretch over which nothing begins or ends.
static void put_stretch(doc_view *view, uint32_t begin, uint32_t end) {
  gloss_str part = {view->text.data + begin, end - begin};
  bool repaired = put_repairs(view, begin);
  open_facts(view, begin);
  const view_fact *fact = innermost(view);
  if (repaired) gloss__page_puts(&view->page, "<ins>");
  if (fact)
    gloss__page_printf(&view->page,
                       "<a class=\"in%s\" href=\"#f-%u\" style=\"--t:%u\">",
                       view->open.count > 1 ? " deep" : "", fact->number,
                       fact->type * 47 % 360);
  gloss__page_text(&view->page, part);
  if (fact) gloss__page_puts(&view->page, "</a>");
  if (repaired) gloss__page_puts(&view->page, "</ins>");
}

static void put_range(doc_view *view, uint32_t begin, uint32_t end) {
  while (begin < end) {
    while (view->next_cut < view->cuts.count &&
           view->cuts.items[view->next_cut] <= begin)
      view->next_cut++;
    uint32_t stop = view->next_cut < view->cuts.count
                        ? view->cuts.items[view->next_cut]
                        : end;
    if (stop > end) stop = end;
    put_stretch(view, begin, stop);
    begin = stop;
  }
}

static void put_line(doc_view *view, uint32_t begin, uint32_t end) {
  size_t index = gloss_doc_block_at(view->doc, begin), count;
  const gloss_block *blocks = gloss_doc_blocks(view->doc, &count);
  uint32_t line, column;
  gloss_doc_line(view->doc, begin, &line, &column);
  gloss__page_printf(
      &view->page, "<p class=\"%s\"><span class=\"line\">%u</span>",
      index < count ? gloss_label_name(blocks[index].label) : "body", line);
  put_range(view, begin, end);
  gloss__page_puts(&view->page, "</p>\n");
}

static void put_text(doc_view *view) {
  uint32_t size = (uint32_t)view->text.size;
  uint32_t main_end = gloss_doc_main_end(view->doc);
  gloss__page_puts(&view->page, "<article>\n");
  for (uint32_t begin = 0; begin < size;) {
    const char *stop = memchr(view->text.data + begin, '\n', size - begin);
    uint32_t end = stop ? (uint32_t)(stop - view->text.data) : size;
    if (begin >= main_end && main_end != UINT32_MAX) {
      gloss__page_puts(&view->page, "<hr>\n");
      main_end = UINT32_MAX;
    }
    if (end > begin) put_line(view, begin, end);
    begin = end + 1;
  }
  gloss__page_puts(&view->page, "</article>\n");
}

// --- the facts ---------------------------------------------------------------

static void put_fields(doc_view *view, const char *type, int64_t seq) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT * FROM ");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_printf(&sql, " WHERE doc = %lld AND seq = %lld",
                   (long long)view->row, (long long)seq);
  sqlite3_stmt *stmt = gloss__page_query(&view->page, sql.data);
  gloss_buf_free(&sql);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    for (int i = 2; i < sqlite3_column_count(stmt); i++) {
      const char *text = (const char *)sqlite3_column_text(stmt, i);
      if (!text || !strcmp(text, "[]")) continue;
      gloss__page_puts(&view->page, "<dt>");
      gloss__page_text(&view->page, gloss_str_of(sqlite3_column_name(stmt, i)));
      gloss__page_puts(&view->page, "</dt><dd>");
      gloss__page_text(&view->page, gloss_str_of(text));
      gloss__page_puts(&view->page, "</dd>");
    }
  sqlite3_finalize(stmt);
}

static void put_fact(doc_view *view, sqlite3_stmt *stmt) {
  int64_t seq = sqlite3_column_int64(stmt, 0);
  const char *type = (const char *)sqlite3_column_text(stmt, 1);
  gloss__page_printf(&view->page,
                     "<section class=\"card\" id=\"f-%lld\" style=\"--t:%lld\">"
                     "<h3>",
                     (long long)seq,
                     (long long)(sqlite3_column_int64(stmt, 4) * 47 % 360));
  gloss__page_text(&view->page, gloss_str_of(type));
  gloss__page_puts(&view->page, " <small>");
  gloss__page_text(&view->page, gloss__sql_str(stmt, 2));
  gloss__page_puts(&view->page, "</small></h3><dl>");
  put_fields(view, type, seq);
  gloss__page_puts(&view->page, "</dl><p class=\"quiet\">");
  gloss__page_text(&view->page, gloss__sql_str(stmt, 3));
  gloss__page_puts(&view->page, "</p></section>\n");
}

static void put_facts(doc_view *view) {
  sqlite3_stmt *stmt = gloss__page_query(
      &view->page,
      "SELECT f.seq, t.name, substr(d.id, 1, 12) || ':' || f.seq, r.id || ' · '"
      " || r.file || ':' || r.line, f.type FROM gloss_fact f JOIN gloss_type t "
      "USING (type) JOIN gloss_rule r USING (rule) JOIN gloss_document d USING "
      "(doc) WHERE f.doc = ? ORDER BY f.seq");
  gloss__page_puts(&view->page, "<aside>\n");
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) put_fact(view, stmt);
  sqlite3_finalize(stmt);
  gloss__page_puts(&view->page, "</aside>\n");
}

// --- the page ----------------------------------------------------------------

static void put_head(doc_view *view) {
  gloss__page *page = &view->page;
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT coalesce(min(source), '') FROM gloss_source WHERE doc = ?");
  gloss__page_printf(
      page,
      "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\""
      "utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\"><style>",
      page->chinese ? "zh-Hans" : "en");
  gloss__page_puts(page, view_css);
  gloss__page_puts(page, "</style><title>");
  if (stmt) sqlite3_bind_int64(stmt, 1, view->row);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    gloss__page_text(page, gloss__sql_str(stmt, 0));
  gloss__page_puts(page, "</title></head>\n<body><header><h1>");
  if (stmt) gloss__page_text(page, gloss__sql_str(stmt, 0));
  sqlite3_finalize(stmt);
  gloss__page_printf(page,
                     "</h1><p class=\"quiet\">%s · %s · %zu %s</p></header>\n"
                     "<input type=\"checkbox\" id=\"repairs\"><label for=\""
                     "repairs\">%s</label>\n<main>",
                     gloss_doc_id(view->doc), gloss_doc_charset(view->doc),
                     view->facts.count, gloss__page_word(page, "facts"),
                     gloss__page_word(page, "Show what repairs changed"));
}

static void put_page(doc_view *view) {
  read_facts(view);
  make_cuts(view);
  put_head(view);
  put_text(view);
  put_facts(view);
  gloss__page_puts(&view->page, "</main></body></html>\n");
}

gloss_status gloss_store_view(gloss_store *store, gloss_buf *out,
                              const char *name, const char *lang,
                              gloss_error *err) {
  doc_view view = {.page = {.store = store, .out = out, .err = err}};
  view.row = gloss__store_find_any(store, name);
  sqlite3_stmt *stmt = gloss__sql_get(
      store, "SELECT id, script FROM gloss_document WHERE doc = ?", err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", view.row);
  char id[33] = "";
  if (view.row && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *script = (const char *)sqlite3_column_text(stmt, 1);
    snprintf(id, sizeof id, "%s", sqlite3_column_text(stmt, 0));
    view.page.chinese =
        lang ? !strncmp(lang, "zh", 2) : script && !strncmp(script, "Han", 3);
  }
  sqlite3_reset(stmt);
  if (!id[0])
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no document \"%s\": give its id, the beginning of "
                          "it, or its file as it was given to run",
                          name);
  gloss_status status = gloss_store_doc(store, &view.doc, id, err);
  if (status) return status;
  view.text = gloss_doc_text(view.doc);
  put_page(&view);
  gloss__free(view.facts.items);
  gloss__free(view.cuts.items);
  gloss__free(view.open.items);
  gloss_doc_free(view.doc);
  return view.page.status;
}
