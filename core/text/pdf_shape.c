// pdf_shape.c - paragraphs by geometry: indents, short last lines, distances,
// sizes of type; and what is not running text: headings, captions, footnotes.
#include "text/pdf.h"
#include "text/chars.h"

#include <stdlib.h>

enum { MOST_COLUMNS = PDF_COLUMNS, ENOUGH = 8, LEVELS = 6 };

struct margins {
  float left, right;
};

struct shape {
  struct pdf_doc *doc;
  float pitch;         // usual distance of lines, in em
  float sizes[LEVELS]; // of headings, falling
  int size_count;
  struct margins usual[MOST_COLUMNS + 1][MOST_COLUMNS + 1];
  struct margins page[MOST_COLUMNS + 1]; // by column, of the current page
};

static int by_float(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static bool is_text(const struct pdf_line *line) {
  return line->kind != PDF_HEAD;
}

// --- what is usual -----------------------------------------------------------

// Over lines of like size that stand under each other: of most paragraphs, not
// of the distances between them.
static float find_pitch(const struct pdf_doc *doc, gloss__arena *scratch) {
  size_t count = 0;
  float *steps = gloss__arena_alloc(scratch, doc->lines.count * sizeof *steps);
  for (size_t i = 1; i < doc->lines.count; i++) {
    const struct pdf_line *a = &doc->lines.items[doc->order[i - 1]];
    const struct pdf_line *b = &doc->lines.items[doc->order[i]];
    float step = b->box.y1 - a->box.y1;
    if (a->page != b->page || a->column != b->column || a->size != b->size ||
        !is_text(b) || b->cell || step <= 0.5f * b->size)
      continue;
    steps[count++] = step / b->size;
  }
  if (!count) return 1.5f;
  qsort(steps, count, sizeof *steps, by_float);
  return steps[count / 3];
}

// The least left edge and the right edge that most lines reach, of the lines
// order[from, to) in the column; false if there are few.
static bool find_margins(struct margins *out, const struct pdf_doc *doc,
                         size_t from, size_t to, int columns, int column,
                         float *space) {
  size_t count = 0;
  out->left = 1e9f;
  for (size_t i = from; i < to; i++) {
    const struct pdf_line *line = &doc->lines.items[doc->order[i]];
    if (!is_text(line) || line->column != column || line->cell ||
        doc->pages.items[line->page].columns != columns)
      continue;
    space[count++] = line->box.x1;
    if (line->box.x0 < out->left) out->left = line->box.x0;
  }
  if (!count) return false;
  qsort(space, count, sizeof *space, by_float);
  out->right = space[(count - 1) * 17 / 20];
  return count >= ENOUGH;
}

static void find_usual(struct shape *s, gloss__arena *scratch) {
  struct pdf_doc *doc = s->doc;
  float *space = gloss__arena_alloc(scratch, doc->lines.count * sizeof *space);
  for (int n = 1; n <= MOST_COLUMNS; n++)
    for (int c = 0; c <= n; c++)
      find_margins(&s->usual[n][c], doc, 0, doc->lines.count, n, c, space);
}

static void use_page(struct shape *s, const struct pdf_page *page,
                     float *space) {
  for (int c = 0; c <= page->columns; c++) {
    struct margins own;
    bool enough =
        find_margins(&own, s->doc, page->line, page->line + page->lines,
                     page->columns, c, space);
    s->page[c] = enough ? own : s->usual[page->columns][c];
  }
}

// Sizes of type that a few lines have and that are larger than the text's.
static void find_sizes(struct shape *s) {
  for (size_t i = 0; i < s->doc->lines.count; i++) {
    const struct pdf_line *line = &s->doc->lines.items[i];
    if (!is_text(line) || line->size < 1.12f * s->doc->size) continue;
    int at = 0;
    while (at < s->size_count && s->sizes[at] > line->size * 1.03f) at++;
    if (at < s->size_count && s->sizes[at] > line->size * 0.97f) continue;
    if (at == LEVELS) continue;
    if (s->size_count < LEVELS) s->size_count++;
    for (int k = s->size_count - 1; k > at; k--) s->sizes[k] = s->sizes[k - 1];
    s->sizes[at] = line->size;
  }
}

static uint8_t level_of(const struct shape *s, const struct pdf_line *line) {
  if (line->size < 1.12f * s->doc->size || line->chars > 80) return 0;
  int at = 0;
  while (at < s->size_count && s->sizes[at] > line->size * 1.03f) at++;
  return (uint8_t)(at + 1);
}

// --- characters --------------------------------------------------------------

static uint32_t first_char(const struct pdf_doc *doc,
                           const struct pdf_line *line) {
  size_t at = 0;
  return gloss_utf8_next(gloss__pdf_word(doc, line->word), &at);
}

static uint32_t last_char(const struct pdf_doc *doc,
                          const struct pdf_line *line) {
  gloss_str word = gloss__pdf_word(doc, line->word + line->words - 1);
  size_t at = word.size;
  do at--;
  while (at > 0 && ((unsigned char)word.data[at] & 0xC0) == 0x80);
  return gloss_utf8_next(word, &at);
}

static bool ends_sentence(uint32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == '.' || c == '!' ||
         c == '?' || c == 0xFF1A || c == ':' || c == 0xFF1B || c == ';' ||
         c == 0x201D || c == 0x2026;
}

// 一二三四五六七八九十〇甲乙丙丁
static bool is_numeral(uint32_t c) {
  static const uint32_t numerals[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                      0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341,
                                      0x3007, 0x7532, 0x4E59, 0x4E19, 0x4E01};
  for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
    if (c == numerals[i]) return true;
  return c >= '0' && c <= '9';
}

// 一、 （一） 1. ① • and the like.
static bool numbered(const struct pdf_doc *doc, const struct pdf_line *line) {
  gloss_str word = gloss__pdf_word(doc, line->word);
  size_t at = 0;
  uint32_t c = gloss_utf8_next(word, &at);
  if ((c >= 0x2460 && c <= 0x2473) || c == 0x2022 || c == 0x25CF ||
      c == 0x25A0 || c == 0x25C6 || c == 0xF06C)
    return true;
  bool open = c == '(' || c == 0xFF08 || c == 0x7B2C; // （ 第
  size_t digits = !open;
  for (; at < word.size && digits < 6; digits++) {
    uint32_t next = gloss_utf8_next(word, &at);
    bool digit = is_numeral(c);
    if (next == 0x3001 || next == '.' || next == 0xFF0E || next == ')' ||
        next == 0xFF09)
      return digit && digits <= 4;
    if (!is_numeral(next)) return false;
    c = next;
  }
  return at >= word.size && line->words > 1 && digits <= 2 && c < 0x80;
}

// Begins as captions do: 图1 表二 Figure 3 Table 4 照片：
static bool captioned(const struct pdf_doc *doc, const struct pdf_line *line) {
  static const char *const words[] = {"图",   "表",     "图片", "照片",
                                      "附图", "Figure", "Fig.", "Table"};
  gloss_str word = gloss__pdf_word(doc, line->word);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t size = strlen(words[i]);
    if (word.size < size || memcmp(word.data, words[i], size)) continue;
    gloss_str rest = {word.data + size, word.size - size};
    if (!rest.size && line->words > 1)
      rest = gloss__pdf_word(doc, line->word + 1);
    size_t at = 0;
    uint32_t c = rest.size ? gloss_utf8_next(rest, &at) : 0;
    if ((c >= '0' && c <= '9') || c == 0xFF1A || c == ':' || c == 0x4E00 ||
        c == 0x4E8C || c == 0x4E09)
      return true;
  }
  return false;
}

// --- paragraphs --------------------------------------------------------------

static struct margins margins_of(const struct shape *s,
                                 const struct pdf_line *line) {
  return s->page[line->column <= MOST_COLUMNS ? line->column : 0];
}

static bool together(const struct pdf_line *a, const struct pdf_line *b) {
  return a->page == b->page && a->band == b->band && a->column == b->column;
}

// The first word of `next` would have found room at the end of `line`.
static bool leaves_room(const struct shape *s, const struct pdf_line *line,
                        const struct pdf_line *next) {
  const struct pdf_word *word = &s->doc->words.items[next->word];
  float need = word->box.x1 - word->box.x0 + 0.3f * line->size;
  float room = margins_of(s, line).right - line->box.x1;
  if (gloss__is_cjk(first_char(s->doc, next)) && need > 2.2f * line->size)
    need = 2.2f * line->size;
  return room > need;
}

static bool indented(const struct shape *s, const struct pdf_line *line) {
  return line->box.x0 > margins_of(s, line).left + 0.9f * line->size;
}

// Both stand free in the middle of the column.
static bool centred(const struct shape *s, const struct pdf_line *line) {
  struct margins m = margins_of(s, line);
  float left = line->box.x0 - m.left, right = m.right - line->box.x1;
  float off = left > right ? left - right : right - left;
  return left > 2.5f * line->size && off < 1.5f * line->size;
}

// As signatures and dates stand.
static bool far_in(const struct shape *s, const struct pdf_line *line) {
  return line->box.x0 > margins_of(s, line).left + 5 * line->size;
}

static bool starts(const struct shape *s, const struct pdf_line *before,
                   const struct pdf_line *line) {
  float step = line->box.y1 - before->box.y1;
  if (!together(before, line) || line->cell || line->row || before->cell)
    return true;
  if (line->size > before->size * 1.12f || line->size < before->size * 0.88f)
    return true;
  if (step > 1.35f * s->pitch * line->size) return true;
  if (numbered(s->doc, line) &&
      (ends_sentence(last_char(s->doc, before)) || numbered(s->doc, before)))
    return true;
  if (centred(s, line) && centred(s, before)) return level_of(s, line) == 0;
  if (far_in(s, line) && far_in(s, before))
    return line->box.x0 > before->box.x0 + 0.3f * line->size ||
           line->box.x0 < before->box.x0 - 0.3f * line->size;
  if (indented(s, line) && !indented(s, before))
    return !numbered(s->doc, before);
  return leaves_room(s, before, line);
}

static bool small(const struct shape *s, const struct pdf_line *line) {
  return line->size < 0.93f * s->doc->size;
}

// Small type in the lower part of the page behind a mark.
static bool is_note(const struct shape *s, const struct pdf_line *line) {
  uint32_t c = first_char(s->doc, line);
  const struct pdf_page *page = &s->doc->pages.items[line->page];
  bool mark = (c >= '0' && c <= '9') || (c >= 0x2460 && c <= 0x2473) ||
              c == '*' || c == '[' || c == 0x3014 || c == 0x2020;
  return small(s, line) && mark && line->box.y0 > 0.55f * page->height;
}

static void judge(struct shape *s, struct pdf_line *before,
                  struct pdf_line *line) {
  bool first = !before || !together(before, line);
  if (line->same && !first) { // stretches the line before it
    before->box.x1 = line->box.x1;
    line->starts = line->spaced = false;
    line->kind = before->kind;
    line->level = before->level;
    line->reason = before->reason;
    return;
  }
  if (line->wrapped && !first) {
    line->starts = line->spaced = false;
    return;
  }
  line->starts = first || starts(s, before, line);
  line->spaced =
      first || line->box.y1 - before->box.y1 > 1.35f * s->pitch * line->size;
  if (!line->starts) {
    line->kind = before->kind;
    line->level = before->level;
    line->reason = before->reason;
    return;
  }
  if (!first && before->kind == PDF_NOTE && small(s, line)) {
    line->kind = PDF_NOTE;
    line->reason = before->reason;
  } else if (is_note(s, line)) {
    line->kind = PDF_NOTE;
    line->reason = "small type at the foot of the page: a note";
  } else if (line->cell) {
    return;
  } else if (captioned(s->doc, line) && line->chars < 110) {
    line->kind = PDF_CAPTION;
    line->reason = "begins as a caption";
  } else if (small(s, line) && centred(s, line) && line->chars < 60) {
    line->kind = PDF_CAPTION;
    line->reason = "small type in the middle of the column";
  } else {
    line->level = level_of(s, line);
  }
}

// --- sentences across columns and pages --------------------------------------

struct end { // of the running text so far
  const struct pdf_line *line;
  struct margins margins;
  bool apart; // a caption stood behind it
};

static bool goes_on(const struct shape *s, const struct end *end,
                    const struct pdf_line *line) {
  const struct pdf_line *last = end->line;
  if (!last || (together(last, line) && !end->apart)) return false;
  if (line->size > last->size * 1.05f || line->size < last->size * 0.95f)
    return false;
  if (ends_sentence(last_char(s->doc, last)) || numbered(s->doc, line) ||
      indented(s, line) || last->cell || line->cell)
    return false;
  return last->box.x1 > end->margins.right - 1.6f * last->size;
}

static void walk(struct shape *s, gloss__arena *scratch) {
  struct pdf_doc *doc = s->doc;
  float *space = gloss__arena_alloc(scratch, doc->lines.count * sizeof *space);
  struct pdf_line *before = NULL;
  struct end end = {0};
  uint32_t page = UINT32_MAX;
  for (size_t i = 0; i < doc->lines.count; i++) {
    struct pdf_line *line = &doc->lines.items[doc->order[i]];
    if (line->page != page) use_page(s, &doc->pages.items[line->page], space);
    page = line->page;
    if (!is_text(line)) continue;
    judge(s, before, line);
    if (!line->same) before = line;
    if (line->kind == PDF_CAPTION) end.apart = true;
    if (line->kind != PDF_TEXT) continue;
    if (line->starts && !line->level) line->goes_on = goes_on(s, &end, line);
    end = (struct end){line->level ? NULL : line, margins_of(s, line), false};
  }
}

static int rank_of(const struct pdf_line *line) {
  return line->kind == PDF_HEAD ? 2 : line->kind == PDF_NOTE;
}

// Notes and running heads behind the text, each in the order they have.
static void part(struct pdf_doc *doc, gloss__arena *scratch) {
  size_t count = doc->lines.count, at = 0;
  uint32_t *old = gloss__arena_alloc(scratch, count * sizeof *old);
  if (count) memcpy(old, doc->order, count * sizeof *old);
  for (int rank = 0; rank < 3; rank++)
    for (size_t i = 0; i < count; i++)
      if (rank_of(&doc->lines.items[old[i]]) == rank) doc->order[at++] = old[i];
}

void gloss__pdf_shape(struct pdf_doc *doc) {
  gloss__arena scratch = {0};
  struct shape s = {.doc = doc};
  s.pitch = find_pitch(doc, &scratch);
  find_usual(&s, &scratch);
  find_sizes(&s);
  walk(&s, &scratch);
  part(doc, &scratch);
  gloss__arena_free(&scratch);
}
