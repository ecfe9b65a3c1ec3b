// pdf.c - the reader of pages: boxes in, lines with hints out. The text stays
// in the stream's order; where that is not the reading order, the lines' ranks
// say it and the layout puts them right.
//   pdf_parse.c  tags to words, lines, pages
//   pdf_head.c   running heads, page numbers
//   pdf_stamp.c  watermarks
//   pdf_order.c  columns and bands, pdf_row.c rows of tables
//   pdf_shape.c  paragraphs, headings, captions, notes
#include "text/pdf.h"
#include "text/chars.h"

#include <stdlib.h>

struct pdf_writer {
  struct gloss__writer out;
  struct pdf_doc *doc;
  const uint32_t *rank; // by line: its place in the reading order
  uint32_t at;          // everything from here on is not written yet
  uint32_t last;        // the last character written; 0: none
  uint32_t hyphens;
  struct {
    struct gloss__layout_hint *items;
    size_t count, capacity;
  } lines;
  uint32_t markup, soft, hyphen, entity; // edits
  gloss_buf decoded;
};

static int by_size(const void *a, const void *b, void *lines) {
  const struct pdf_line *x = (struct pdf_line *)lines + *(const uint32_t *)a;
  const struct pdf_line *y = (struct pdf_line *)lines + *(const uint32_t *)b;
  return x->size < y->size ? -1 : x->size > y->size;
}

// The size of type that the middle character has.
static void find_size(struct pdf_doc *doc) {
  gloss__arena scratch = {0};
  size_t count = doc->lines.count;
  uint64_t all = 0, seen = 0;
  uint32_t *order = gloss__arena_alloc(&scratch, count * sizeof *order);
  for (size_t i = 0; i < count; i++) {
    order[i] = (uint32_t)i;
    all += doc->lines.items[i].chars;
  }
  qsort_r(order, count, sizeof *order, by_size, doc->lines.items);
  for (size_t i = 0; i < count && seen * 2 <= all; i++) {
    doc->size = doc->lines.items[order[i]].size;
    seen += doc->lines.items[order[i]].chars;
  }
  gloss__arena_free(&scratch);
}

// --- writing -----------------------------------------------------------------

static void replace_gap(struct pdf_writer *w, uint32_t to, const char *text,
                        uint32_t edit) {
  if (to > w->at)
    gloss__writer_change(&w->out, w->at, to, gloss_str_of(text), edit);
  w->at = to;
}

static void write_entity(struct pdf_writer *w, size_t *at, size_t end) {
  size_t next = *at, i = 0;
  gloss_str text = {w->doc->text.data, end};
  gloss_buf_clear(&w->decoded);
  if (!gloss__entity(text, &next, &w->decoded)) {
    *at += 1;
    w->last = '&';
    return;
  }
  gloss_str decoded = {w->decoded.data, w->decoded.size};
  gloss__writer_change(&w->out, (uint32_t)*at, (uint32_t)next, decoded,
                       w->entity);
  w->last = gloss_utf8_next(decoded, &i);
  *at = next;
}

static void write_word(struct pdf_writer *w, const struct pdf_word *word) {
  gloss_str text = {w->doc->text.data, word->end};
  for (size_t at = word->begin; at < word->end;) {
    if (text.data[at] == '&')
      write_entity(w, &at, word->end);
    else
      w->last = gloss_utf8_next(text, &at);
  }
  w->at = word->end;
}

static bool is_small(uint32_t c) { return c >= 'a' && c <= 'z'; }

enum { MOST_HYPHENS = 256 }; // each searches the stream

// The word around the break stands elsewhere with its hyphen.
static bool keeps_hyphen(struct pdf_writer *w, uint32_t next) {
  const char *data = w->doc->text.data;
  size_t a = w->at - 1, b = next;
  char word[64];
  while (a > 0 && is_small((unsigned char)data[a - 1]) && w->at - a < 24) a--;
  while (b < w->doc->text.size && is_small((unsigned char)data[b]) &&
         b - next < 24)
    b++;
  size_t size = w->at - a;
  memcpy(word, data + a, size);
  memcpy(word + size, data + next, b - next);
  return memmem(data, w->doc->text.size, word, size + b - next);
}

// commit- / tee in two lines of a paragraph.
static bool hyphenated(struct pdf_writer *w, uint32_t next) {
  const char *data = w->doc->text.data;
  return w->last == '-' && w->at >= 2 && data[w->at - 1] == '-' &&
         is_small((unsigned char)data[w->at - 2]) &&
         is_small((unsigned char)data[next]) && w->hyphens++ < MOST_HYPHENS &&
         !keeps_hyphen(w, next);
}

// Between two words of a line. Chinese has no spaces: a small one is the
// width of the type only, or what programs put between Han and digits.
static const char *between_words(const struct pdf_writer *w,
                                 const struct pdf_line *line, uint32_t word,
                                 uint32_t next) {
  const struct pdf_word *b = &w->doc->words.items[word], *a = b - 1;
  int chinese = gloss__is_cjk(w->last) + gloss__is_cjk(next);
  float most = chinese == 2 ? 0.6f : chinese == 1 ? 0.27f : 0;
  return b->box.x0 - a->box.x1 < most * line->size ? "" : " ";
}

static void begin_line(struct pdf_writer *w, const struct pdf_line *line,
                       uint32_t index) {
  struct gloss__layout_hint hint = {
      .rank = w->rank[index], .gap = line->spaced, .reason = line->reason};
  hint.out = line->kind == PDF_HEAD;
  if (line->kind == PDF_CAPTION) hint.role = GLOSS__ROLE_CAPTION;
  if (line->kind == PDF_NOTE) hint.role = GLOSS__ROLE_NOTE;
  if (line->row) hint.role = GLOSS__ROLE_CELL;
  if (line->level) {
    hint.role = line->level > 1 ? GLOSS__ROLE_HEADING : GLOSS__ROLE_HEAD;
    hint.level = line->level;
  }
  if (line->kind == PDF_TEXT) {
    hint.joins = line->cell                       ? GLOSS__JOINS_CELL
                 : line->goes_on || !line->starts ? GLOSS__JOINS_TEXT
                                                  : GLOSS__JOINS_NOT;
  } else if (line->kind != PDF_HEAD && !line->starts) {
    hint.joins = GLOSS__JOINS_TEXT;
  }
  gloss__push(&w->lines, hint);
}

// The gap before a line's first word: inside a paragraph, or between lines.
static void open_line(struct pdf_writer *w, uint32_t index) {
  const struct pdf_line *line = &w->doc->lines.items[index];
  const struct pdf_word *word = &w->doc->words.items[line->word];
  bool follows = index > 0 && w->rank[index] == w->rank[index - 1] + 1;
  if (follows && line->cell) {
    replace_gap(w, word->begin, "\t", w->markup);
  } else if (follows && !line->starts && line->kind != PDF_HEAD) {
    w->lines.items[w->lines.count - 1].prose = !line->level;
    size_t at = 0;
    uint32_t next = gloss_utf8_next(gloss__pdf_word(w->doc, line->word), &at);
    if (hyphenated(w, word->begin)) {
      w->at--;
      replace_gap(w, word->begin, "", w->hyphen);
    } else {
      bool chinese = gloss__is_cjk(w->last) || gloss__is_cjk(next);
      replace_gap(w, word->begin, chinese ? "" : " ", w->soft);
    }
  } else {
    replace_gap(w, word->begin, w->lines.count ? "\n" : "", w->markup);
    begin_line(w, line, index);
  }
}

static void write_line(struct pdf_writer *w, uint32_t index) {
  const struct pdf_line *line = &w->doc->lines.items[index];
  open_line(w, index);
  for (uint32_t k = 0; k < line->words; k++) {
    uint32_t word = line->word + k;
    const struct pdf_word *it = &w->doc->words.items[word];
    if (k) {
      size_t at = 0;
      uint32_t next = gloss_utf8_next(gloss__pdf_word(w->doc, word), &at);
      replace_gap(w, it->begin, between_words(w, line, word, next), w->markup);
    }
    write_word(w, it);
  }
}

static void name_edits(struct pdf_writer *w, struct gloss__edits *edits) {
  w->markup = gloss__edits_add(edits, GLOSS_EDIT_MARKUP,
                               "boxes of the page's words", 1);
  w->soft = gloss__edits_add(edits, GLOSS_EDIT_LINE,
                             "line break inside a paragraph of the page", 1);
  w->hyphen =
      gloss__edits_add(edits, GLOSS_EDIT_LINE, "hyphen at a line's end", 0.9f);
  w->entity =
      gloss__edits_add(edits, GLOSS_EDIT_ENTITY, "character reference", 1);
}

static void write_all(struct pdf_doc *doc, struct gloss__track *track,
                      struct gloss__layout_hints *hints) {
  gloss__arena scratch = {0};
  uint32_t count = (uint32_t)doc->lines.count;
  uint32_t *rank = gloss__arena_alloc(&scratch, count * sizeof *rank);
  for (uint32_t i = 0; i < count; i++) rank[doc->order[i]] = i;
  struct pdf_writer w = {
      .out = gloss__writer_new(track), .doc = doc, .rank = rank};
  name_edits(&w, track->edits);
  for (uint32_t i = 0; i < count; i++) write_line(&w, i);
  replace_gap(&w, (uint32_t)doc->text.size, count ? "\n" : "", w.markup);
  gloss__writer_finish(&w.out);
  struct gloss__layout_hint *lines =
      gloss__arena_alloc(doc->arena, w.lines.count * sizeof *lines);
  if (w.lines.count)
    memcpy(lines, w.lines.items, w.lines.count * sizeof *lines);
  *hints = (struct gloss__layout_hints){
      .lines = lines, .count = w.lines.count, .shaped = true};
  gloss__free(w.lines.items);
  gloss_buf_free(&w.decoded);
  gloss__arena_free(&scratch);
}

void gloss__pdf_write(struct pdf_doc *doc, struct gloss__track *track,
                      struct gloss__layout_hints *hints) {
  find_size(doc);
  gloss__pdf_heads(doc);
  gloss__pdf_stamps(doc);
  gloss__pdf_order(doc);
  gloss__pdf_shape(doc);
  write_all(doc, track, hints);
  gloss__free(doc->words.items);
  gloss__free(doc->lines.items);
  gloss__free(doc->pages.items);
}

void gloss__pdf_read(struct gloss__track *track,
                     struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct pdf_doc doc = {.text = track->text, .arena = arena};
  gloss__pdf_parse(&doc);
  gloss__pdf_write(&doc, track, hints);
}
