// view_text.c - the canonical text with every fact marked, nested and crossing
// ones too, what repairs took away and put in, and passages shared with another
// document.
#include "store/view.h"

#include <stdlib.h>

enum { LONGEST_BEFORE = 200 };

// --- repairs -----------------------------------------------------------------

static gloss_edit_kind kind_of(const gloss__view *view,
                               const gloss_piece *piece) {
  return piece->edit ? gloss_doc_edit(view->doc, piece->edit).kind
                     : GLOSS_EDIT_NONE;
}

// Markup and controls are never shown.
static bool changed(const gloss__view *view, const gloss_piece *piece) {
  gloss_edit_kind kind = kind_of(view, piece);
  return kind != GLOSS_EDIT_NONE && kind != GLOSS_EDIT_MARKUP &&
         kind != GLOSS_EDIT_CONTROL;
}

// A repair of damage; folding widths and spaces is none.
static bool repaired(const gloss__view *view, const gloss_piece *piece) {
  return changed(view, piece) && kind_of(view, piece) != GLOSS_EDIT_FOLD;
}

size_t gloss__view_repairs(const gloss__view *view) {
  size_t count, repairs = 0;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  for (size_t i = 0; i < count; i++) repairs += repaired(view, &pieces[i]);
  return repairs;
}

static void put_before(gloss__view *view, const gloss_piece *piece) {
  gloss__page *page = view->page;
  gloss_edit edit = gloss_doc_edit(view->doc, piece->edit);
  gloss_buf before = {0};
  uint32_t end = piece->raw_end;
  if (end - piece->raw_start > LONGEST_BEFORE)
    end = piece->raw_start + LONGEST_BEFORE;
  gloss_doc_decode(view->doc, piece->raw_start, end, &before);
  gloss__page_puts(page, repaired(view, piece)
                             ? "<del title=\""
                             : "<del class=\"fold\" title=\"");
  gloss__page_text(page, gloss_str_of(gloss_edit_kind_name(edit.kind)));
  gloss__page_puts(page, ": ");
  gloss__page_text(page, gloss_str_of(edit.reason));
  gloss__page_puts(page, "\">");
  gloss__page_text(page, (gloss_str){before.data, before.size});
  gloss__page_puts(page, end < piece->raw_end ? "…</del>" : "</del>");
  gloss_buf_free(&before);
}

// Writes what was there instead of the pieces up to `at`; without the one that
// begins there, if `before`.
static void put_repairs(gloss__view *view, uint32_t at, bool before) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  for (; view->next_piece < count; view->next_piece++) {
    const gloss_piece *piece = &pieces[view->next_piece];
    if (piece->start > at) break;
    if (before && piece->start == at && piece->end > at) break;
    if (changed(view, piece) && piece->raw_end > piece->raw_start)
      put_before(view, piece);
  }
}

// The piece that was written last, if `at` lies in it and it is a changed one.
static const gloss_piece *changed_at(const gloss__view *view, uint32_t at) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  if (!view->next_piece) return NULL;
  const gloss_piece *last = &pieces[view->next_piece - 1];
  return last->end > at && changed(view, last) ? last : NULL;
}

// --- facts around a place ----------------------------------------------------

static void open_facts(gloss__view *view, uint32_t at) {
  size_t kept = 0;
  for (size_t i = 0; i < view->open.count; i++)
    if (view->open.items[i].end > at)
      view->open.items[kept++] = view->open.items[i];
  view->open.count = kept;
  while (view->next_fact < view->facts.count &&
         view->facts.items[view->next_fact].start <= at) {
    gloss__view_fact fact = view->facts.items[view->next_fact++];
    if (fact.end > at) gloss__push(&view->open, fact);
  }
}

static const gloss__view_fact *innermost(const gloss__view *view) {
  const gloss__view_fact *best = NULL;
  for (size_t i = 0; i < view->open.count; i++) {
    const gloss__view_fact *fact = &view->open.items[i];
    if (!best || fact->end - fact->start <= best->end - best->start)
      best = fact;
  }
  return best;
}

// Colours: t of the innermost, a, b, c of the lanes.
static void put_classes(gloss__view *view, const gloss__view_fact *inner) {
  gloss__page_printf(view->page, "<a class=\"in t%u%s",
                     inner->type % GLOSS__VIEW_COLOURS,
                     inner->type >= GLOSS__VIEW_COLOURS ? " k" : "");
  for (size_t i = 0; i < view->open.count; i++) {
    const gloss__view_fact *fact = &view->open.items[i];
    if (fact->lane < GLOSS__VIEW_LANES)
      gloss__page_printf(view->page, " %c%u", 'a' + (int)fact->lane,
                         fact->type % GLOSS__VIEW_COLOURS);
  }
}

// All facts around, the innermost first; a stop of the Tab key where one
// begins.
static void open_stretch(gloss__view *view, const gloss__view_fact *inner,
                         uint32_t begin) {
  gloss__page *page = view->page;
  bool first = inner->start == begin;
  put_classes(view, inner);
  gloss__page_printf(page, "\" href=\"#%c-%u\" data-f=\"%u", view->side,
                     inner->seq, inner->seq);
  for (size_t i = view->open.count; i > 0; i--) {
    const gloss__view_fact *fact = &view->open.items[i - 1];
    first = first || fact->start == begin;
    if (fact != inner) gloss__page_printf(page, " %u", fact->seq);
  }
  gloss__page_puts(page, first ? "\">" : "\" tabindex=\"-1\">");
}

// --- passages ----------------------------------------------------------------

// The passage around `at`; a new one begins with a link to its twin.
static const gloss__view_passage *passage_at(gloss__view *view, uint32_t at) {
  while (view->next_passage < view->passages.count &&
         view->passages.items[view->next_passage].end <= at)
    view->next_passage++;
  if (view->next_passage == view->passages.count) return NULL;
  const gloss__view_passage *p = &view->passages.items[view->next_passage];
  if (p->start > at) return NULL;
  if (p->start == at)
    gloss__page_printf(
        view->page,
        "<a class=\"twin\" id=\"%c-p%u\" href=\"#%c-p%u\" aria-label=\"%s "
        "%u\">%u</a>",
        view->side, p->number, view->side == 'f' ? 'g' : 'f', p->number,
        gloss__page_word(view->page, "the same passage"), p->number, p->number);
  return p;
}

// --- stretches, lines --------------------------------------------------------

// A stretch over which nothing begins or ends.
static void put_stretch(gloss__view *view, uint32_t begin, uint32_t end) {
  gloss__page *page = view->page;
  const gloss__view_passage *passage = passage_at(view, begin);
  open_facts(view, begin);
  const gloss__view_fact *inner = innermost(view);
  // What was deleted where a fact begins is no part of it.
  if (!inner || inner->start == begin) put_repairs(view, begin, true);
  if (passage) gloss__page_puts(page, "<span class=\"same\">");
  if (inner) open_stretch(view, inner, begin);
  put_repairs(view, begin, false);
  const gloss_piece *piece = changed_at(view, begin);
  if (piece)
    gloss__page_puts(page,
                     repaired(view, piece) ? "<ins>" : "<ins class=\"fold\">");
  gloss__page_text(page, (gloss_str){view->text.data + begin, end - begin});
  if (piece) gloss__page_puts(page, "</ins>");
  if (inner) gloss__page_puts(page, "</a>");
  if (passage) gloss__page_puts(page, "</span>");
}

static void put_range(gloss__view *view, uint32_t begin, uint32_t end) {
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

static void put_line(gloss__view *view, uint32_t begin, uint32_t end) {
  size_t index = gloss_doc_block_at(view->doc, begin), count;
  const gloss_block *blocks = gloss_doc_blocks(view->doc, &count);
  uint32_t line, column;
  gloss_doc_line(view->doc, begin, &line, &column);
  gloss__page_printf(
      view->page, "<p class=\"%s\" dir=\"auto\"><span class=\"line\">%u</span>",
      index < count ? gloss_label_name(blocks[index].label) : "body", line);
  put_range(view, begin, end);
  gloss__page_puts(view->page, "</p>\n");
}

static int by_number(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static void make_cuts(gloss__view *view) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(view->doc, &count);
  for (size_t i = 0; i < view->facts.count; i++) {
    gloss__push(&view->cuts, view->facts.items[i].start);
    gloss__push(&view->cuts, view->facts.items[i].end);
  }
  for (size_t i = 0; i < view->passages.count; i++) {
    gloss__push(&view->cuts, view->passages.items[i].start);
    gloss__push(&view->cuts, view->passages.items[i].end);
  }
  for (size_t i = 0; i < count; i++)
    if (changed(view, &pieces[i])) {
      gloss__push(&view->cuts, pieces[i].start);
      gloss__push(&view->cuts, pieces[i].end);
    }
  if (view->cuts.count)
    qsort(view->cuts.items, view->cuts.count, sizeof *view->cuts.items,
          by_number);
}

void gloss__view_text(gloss__view *view) {
  gloss__page *page = view->page;
  uint32_t size = (uint32_t)view->text.size;
  uint32_t main_end = gloss_doc_main_end(view->doc);
  make_cuts(view);
  gloss__page_puts(page, "<article aria-label=\"");
  gloss__page_text(page, gloss_str_of(gloss__view_source(view)));
  gloss__page_puts(page, "\">\n");
  for (uint32_t begin = 0; begin < size;) {
    const char *stop = memchr(view->text.data + begin, '\n', size - begin);
    uint32_t end = stop ? (uint32_t)(stop - view->text.data) : size;
    if (begin >= main_end && main_end != UINT32_MAX) {
      gloss__page_puts(page, "<hr>\n");
      main_end = UINT32_MAX;
    }
    if (end > begin) put_line(view, begin, end);
    begin = end + 1;
  }
  gloss__page_puts(page, "</article>\n");
}
