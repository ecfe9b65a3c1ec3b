// html_text.c - from text items to lines: white space collapses, references
// are decoded, what lies between is deleted, breaks become line ends.
#include "text/html.h"
#include "text/chars.h"

struct page_writer {
  struct gloss__writer out;
  struct html_page *page;
  gloss__arena *arena;
  uint32_t gap; // everything from here on is not written yet
  enum html_break pending;
  bool space;    // white space in the gap
  bool any;      // something has been written
  uint32_t last; // the last character written
  struct {
    struct gloss__layout_hint *items;
    size_t count, capacity;
  } lines;
  size_t chars, links;            // of the current line
  uint32_t markup, blank, entity; // edits
  gloss_buf decoded;
};

static void end_line(struct page_writer *w) {
  if (w->lines.count && w->chars)
    w->lines.items[w->lines.count - 1].links =
        (uint8_t)(w->links * 100 / w->chars);
  w->chars = w->links = 0;
}

static void begin_line(struct page_writer *w, const struct html_item *item) {
  end_line(w);
  const struct html_element *e = &w->page->elements.items[item->element];
  struct gloss__layout_hint hint = {
      .role = e->role, .level = e->level, .main = e->main};
  gloss__push(&w->lines, hint);
}

// What stands for the gap up to `at`. A source line's end is no space between
// Chinese characters.
static const char *separator(const struct page_writer *w, uint32_t at,
                             uint32_t next) {
  if (!w->any) return "";
  if (w->pending == HTML_LINE) return "\n";
  if (w->pending == HTML_TAB) return "\t";
  if (!w->space) return "";
  bool wrapped = gloss__is_cjk(w->last) && gloss__is_cjk(next) &&
                 memchr(w->page->text.data + w->gap, '\n', at - w->gap);
  return wrapped ? "" : " ";
}

// Replaces the gap up to `at`, where visible text begins.
static void close_gap(struct page_writer *w, uint32_t at, uint32_t next,
                      const struct html_item *item) {
  const char *text = w->page->text.data;
  const char *between = separator(w, at, next);
  size_t size = strlen(between);
  if (!w->any || w->pending == HTML_LINE) begin_line(w, item);
  if (at - w->gap != size || memcmp(text + w->gap, between, size)) {
    bool tags = memchr(text + w->gap, '<', at - w->gap) != NULL;
    gloss__writer_change(&w->out, w->gap, at, gloss_str_of(between),
                         tags ? w->markup : w->blank);
  }
  w->gap = at;
  w->pending = HTML_INLINE;
  w->space = false;
  w->any = true;
}

static void count(struct page_writer *w, const struct html_item *item) {
  w->chars++;
  w->links += (w->page->elements.items[item->element].flags & HTML_LINK) != 0;
}

static bool is_space(uint32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void note_space(struct page_writer *w, const struct html_item *item,
                       uint32_t c) {
  bool pre = w->page->elements.items[item->element].flags & HTML_PRE;
  if (pre && c == '\n')
    w->pending = HTML_LINE;
  else
    w->space = true;
}

// A tag that the parser left inside a text item.
static size_t skip_markup(gloss_str text, size_t at, size_t end) {
  if (at + 1 >= end) return at;
  char c = text.data[at + 1];
  if (c != '/' && c != '!' && c != '?' && (unsigned)((c | 32) - 'a') >= 26)
    return at;
  const char *stop = memchr(text.data + at, '>', end - at);
  return stop ? (size_t)(stop + 1 - text.data) : at;
}

static size_t write_entity(struct page_writer *w, const struct html_item *item,
                           size_t at) {
  size_t next = at, i = 0;
  gloss_str text = {w->page->text.data, item->end};
  gloss_buf_clear(&w->decoded);
  if (!gloss__entity(text, &next, &w->decoded)) return at;
  gloss_str decoded = {w->decoded.data, w->decoded.size};
  uint32_t c = gloss_utf8_next(decoded, &i);
  if (is_space(c) || c == 0xA0) {
    note_space(w, item, ' ');
    return next;
  }
  close_gap(w, (uint32_t)at, c, item);
  gloss__writer_change(&w->out, (uint32_t)at, (uint32_t)next, decoded,
                       w->entity);
  w->gap = (uint32_t)next;
  w->last = c;
  count(w, item);
  return next;
}

static void write_item(struct page_writer *w, const struct html_item *item) {
  gloss_str text = {w->page->text.data, item->end};
  size_t at = item->begin > w->gap ? item->begin : w->gap;
  while (at < item->end) {
    size_t next = at;
    char byte = text.data[at];
    if (byte == '<' && (next = skip_markup(text, at, item->end)) > at) {
      at = next;
      continue;
    }
    if (byte == '&' && (next = write_entity(w, item, at)) > at) {
      at = next;
      continue;
    }
    uint32_t c = gloss_utf8_next(text, &next);
    if (is_space(c) || c == 0xA0) {
      note_space(w, item, c);
    } else {
      close_gap(w, (uint32_t)at, c, item);
      w->gap = (uint32_t)next;
      w->last = c;
      count(w, item);
    }
    at = next;
  }
}

static void finish(struct page_writer *w, struct gloss__layout_hints *hints) {
  uint32_t size = (uint32_t)w->page->text.size;
  end_line(w);
  if (w->gap < size)
    gloss__writer_change(&w->out, w->gap, size,
                         gloss_str_of(w->any ? "\n" : ""), w->markup);
  gloss__writer_finish(&w->out);
  struct gloss__layout_hint *lines =
      gloss__arena_alloc(w->arena, w->lines.count * sizeof *lines);
  if (w->lines.count)
    memcpy(lines, w->lines.items, w->lines.count * sizeof *lines);
  *hints = (struct gloss__layout_hints){.lines = lines,
                                        .count = w->lines.count,
                                        .found_main = w->page->found_main};
  gloss__free(w->lines.items);
  gloss_buf_free(&w->decoded);
}

void gloss__html_write(struct gloss__track *track, struct html_page *page,
                       struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct page_writer w = {
      .out = gloss__writer_new(track), .page = page, .arena = arena};
  w.markup = gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP, "HTML tags", 1);
  w.blank = gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP,
                             "white space of HTML", 1);
  w.entity = gloss__edits_add(track->edits, GLOSS_EDIT_ENTITY,
                              "character reference", 1);
  for (size_t i = 0; i < page->items.count; i++) {
    const struct html_item *item = &page->items.items[i];
    if (w.pending < item->before) w.pending = item->before;
    if (item->end > w.gap) write_item(&w, item);
  }
  finish(&w, hints);
}
