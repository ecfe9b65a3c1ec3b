// layout_wrap.c - text that was cut at a fixed width: most lines are as wide
// as the page and stop in the middle of a sentence. Such lines are joined
// again; where the page's width doesn't show, only lines are that begin or end
// with a mark that no line begins or ends with.
#include "text/layout_parts.h"

enum { WIDEST = 200, FEWEST = 6 };

static uint32_t width_of(const struct gloss__line *line) {
  uint32_t bytes = line->end - line->text;
  return line->chars + (bytes - line->chars) / 2;
}

static bool is_cut(const struct gloss__line *line) {
  return line->tail == GLOSS__TAIL_OPEN || line->tail == GLOSS__TAIL_COMMA;
}

static bool starts_low(const struct gloss__page *page,
                       const struct gloss__line *line) {
  char c = page->text.data[line->begin];
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '(';
}

// The width that 19 of 20 lines keep within, 0 if many are wider than a page.
static uint32_t page_width(const struct gloss__page *page) {
  uint32_t counts[WIDEST + 1] = {0}, seen = 0, at = 0;
  for (uint32_t i = 0; i < page->count; i++) {
    uint32_t width = width_of(&page->lines[i]);
    counts[width < WIDEST ? width : WIDEST]++;
  }
  while (seen + page->count / 20 < page->count && at <= WIDEST)
    seen += counts[at++];
  return at > WIDEST ? 0 : at - 1;
}

struct tally {
  uint32_t full, cut, uniform, marked, low, latin, ends, shorter;
};

static void tally_line(struct tally *tally, const struct gloss__page *page,
                       uint32_t i, uint32_t width) {
  const struct gloss__line *line = &page->lines[i];
  uint32_t own = width_of(line);
  if (own * 20 < width * 17) {
    tally->shorter++;
    tally->ends += line->tail == GLOSS__TAIL_STOP;
    return;
  }
  tally->full++;
  tally->uniform += own + 5 >= width && own <= width + 4;
  tally->marked +=
      line->commas || line->stops || line->tail != GLOSS__TAIL_OPEN;
  if (!is_cut(line) || i + 1 == page->count || line[1].gap) return;
  tally->cut++;
  tally->latin += line->latin > line->han;
  tally->low += line->latin > line->han && starts_low(page, line + 1);
}

static bool is_wrapped(const struct gloss__page *page, uint32_t width) {
  struct tally t = {0};
  for (uint32_t i = 0; i < page->count; i++) tally_line(&t, page, i, width);
  if (t.full * 5 < page->count * 2 || t.cut * 2 < t.full) return false;
  if (t.latin * 2 > t.cut) return t.low * 10 >= t.latin * 6;
  return t.uniform * 10 >= t.full * 7 && t.marked * 2 >= t.full &&
         t.ends * 2 >= t.shorter;
}

static bool goes_on(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i], *next = line + 1;
  if (next->gap || next->ordinal || next->indent > line->indent + 1 ||
      next->cover >= 50 || line->cover >= 50)
    return false;
  return is_cut(line) && width_of(line) * 20 >= page->wrap * 17;
}

// Lines that the inline elements of a page were torn into: `法律` `、` `法规`,
// `根据《` `著作权法` `》第五条`.
static void mend_torn(struct gloss__page *page) {
  for (uint32_t i = 1; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i], *before = line - 1;
    if (line->gap > 2 || line->cover >= 50 || before->cover >= 50) continue;
    bool mark = before->hangs && before->chars == 1 && before->joins &&
                before->tail != GLOSS__TAIL_STOP;
    bool torn = (line->hangs && before->tail == GLOSS__TAIL_OPEN) ||
                before->opens || mark;
    if (!torn) continue;
    before->prose = line->prose = line->joins = true;
    gloss__line_set(line, GLOSS_CONTINUATION, "torn at a mark");
  }
}

static bool is_small(char c) { return c >= 'a' && c <= 'z'; }

// The bytes of the word that ends at, or begins at, a break.
static uint32_t word_size(const char *at, uint32_t most, int step) {
  uint32_t n = 0;
  while (n < most && is_small(at[(int)n * step])) n++;
  return n;
}

// The word stands elsewhere with its hyphen.
static bool keeps_hyphen(const struct gloss__page *page,
                         const struct gloss__line *line, uint32_t before,
                         const struct gloss__line *next, uint32_t after) {
  char word[64];
  if (before + after + 1 > sizeof word) return true;
  memcpy(word, page->text.data + line->end - 1 - before, before + 1);
  memcpy(word + before + 1, page->text.data + next->begin, after);
  return memmem(page->text.data, page->text.size, word, before + 1 + after);
}

enum { MOST_HYPHENS = 64 }; // each searches the text

// commit- / tee: the hyphen goes unless the word is written so elsewhere.
static void mend_hyphen(struct gloss__page *page, struct gloss__line *line,
                        struct gloss__line *next, uint32_t *done) {
  const char *data = page->text.data;
  if (line->end - line->text < 3 || data[line->end - 1] != '-') return;
  uint32_t before =
      word_size(data + line->end - 2, line->end - line->text - 1, -1);
  uint32_t after = word_size(data + next->begin, next->end - next->begin, 1);
  if (!before || !after || ++*done > MOST_HYPHENS) return;
  if (keeps_hyphen(page, line, before, next, after)) return;
  line->hyphen = next->glued = true;
}

static void mend_cut(struct gloss__page *page) {
  if (page->count < FEWEST) return;
  uint32_t width = page_width(page);
  if (width < 30 || !is_wrapped(page, width)) return;
  page->wrap = width;
  uint32_t hyphens = 0;
  for (uint32_t i = 0; i + 1 < page->count; i++) {
    if (!goes_on(page, i)) continue;
    struct gloss__line *next = &page->lines[i + 1];
    page->lines[i].prose = next->prose = next->joins = true;
    gloss__line_set(next, GLOSS_CONTINUATION, "cut at the page's width");
    mend_hyphen(page, &page->lines[i], next, &hyphens);
  }
}

void gloss__layout_wraps(struct gloss__page *page) {
  mend_torn(page);
  mend_cut(page);
}
