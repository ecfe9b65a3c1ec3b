// layout_join.c - sentences that the page broke: by captions thrown into them,
// by a column's end. Two pieces are joined only on evidence; a piece whose
// other half is not found is marked as a fragment.
#include "text/layout_parts.h"

#include <unicode/ubrk.h>

// The quotation marks and brackets of a line that its own text leaves open.
struct balance {
  uint32_t closers; // without an opening mark before them
  uint32_t openers; // without a closing mark behind them
};

static struct balance balance_of(const struct gloss__page *page,
                                 const struct gloss__line *line) {
  struct balance b = {0, 0};
  const unsigned char *at = (const unsigned char *)page->text.data + line->text;
  const unsigned char *end = (const unsigned char *)page->text.data + line->end;
  for (; at + 3 <= end; at++) {
    if (at[0] != 0xE2 || at[1] != 0x80) continue;
    if (at[2] == 0x9C) b.openers++;
    if (at[2] != 0x9D) continue;
    if (b.openers)
      b.openers--;
    else
      b.closers++;
  }
  return b;
}

static uint32_t first_char(const struct gloss__page *page,
                           const struct gloss__line *line) {
  size_t at = line->text;
  return gloss_utf8_next((gloss_str){page->text.data, line->end}, &at);
}

// Where the last `n` characters of a line begin.
static size_t tail_at(const struct gloss__page *page,
                      const struct gloss__line *line, int n) {
  size_t at = line->end;
  while (n-- > 0 && at > line->text) do
      at--;
    while (at > line->text &&
           ((unsigned char)page->text.data[at] & 0xC0) == 0x80);
  return at;
}

static uint32_t last_char(const struct gloss__page *page,
                          const struct gloss__line *line) {
  size_t at = tail_at(page, line, 1);
  return gloss_utf8_next((gloss_str){page->text.data, line->end}, &at);
}

static bool is_han(uint32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }

// Marks that cannot begin a sentence.
static bool is_middle(uint32_t c) {
  return c == 0xFF0C || c == 0x3002 || c == 0x3001 || c == 0xFF1B ||
         c == 0xFF1A || c == 0x201D || c == 0xFF09 || c == 0x300B || c == ',' ||
         c == ';' || c == ')' || c == 0xFF01 || c == 0xFF1F;
}

static int put_chars(const struct gloss__page *page, size_t at, size_t end,
                     int most, UChar *out) {
  int n = 0;
  for (int i = 0; i < most && at < end; i++) {
    uint32_t c = gloss_utf8_next((gloss_str){page->text.data, end}, &at);
    U16_APPEND_UNSAFE(out, n, c);
  }
  return n;
}

// A word of the dictionary runs across the break.
static bool word_crosses(struct gloss__page *page, const struct gloss__line *a,
                         const struct gloss__line *b) {
  if (!is_han(last_char(page, a)) || !is_han(first_char(page, b))) return false;
  UChar text[32];
  int head = put_chars(page, tail_at(page, a, 6), a->end, 6, text);
  int size = head + put_chars(page, b->text, b->end, 6, text + head);
  UErrorCode status = U_ZERO_ERROR;
  if (!page->words) page->words = ubrk_open(UBRK_WORD, "zh", NULL, 0, &status);
  if (U_FAILURE(status)) return false;
  ubrk_setText(page->words, text, size, &status);
  return U_SUCCESS(status) && !ubrk_isBoundary(page->words, head);
}

// Begins with a short sentence of its own, as run-in headings do.
static bool has_lead(const struct gloss__page *page,
                     const struct gloss__line *line) {
  size_t at = line->text;
  for (int i = 0; i < 20 && at < line->end; i++) {
    uint32_t c = gloss_utf8_next((gloss_str){page->text.data, line->end}, &at);
    if (c == 0x3002) return i >= 3;
  }
  return false;
}

static bool is_text(const struct gloss__line *line) {
  return line->part == GLOSS__MAIN &&
         (line->label == GLOSS_BODY || line->label == GLOSS_LIST_ITEM);
}

static bool is_broken(const struct gloss__line *line) {
  uint32_t size = gloss__line_size(line);
  return is_text(line) && gloss__line_breaks(line) &&
         (size >= 40 || (size >= 20 && line->prose) ||
          (size >= 10 && line->stops));
}

// Evidence that `b` goes on with the sentence of `a`.
static int evidence(struct gloss__page *page, const struct gloss__line *a,
                    const struct gloss__line *b) {
  struct balance open = balance_of(page, a), shut = balance_of(page, b);
  uint32_t last = last_char(page, a), first = first_char(page, b);
  int score = 0;
  if (open.openers && shut.closers) score += 3;
  if (!open.openers && shut.closers) score -= 3;
  if (last == first && is_han(first)) score += 3;
  if (is_middle(first)) score += 3;
  if (first >= 'a' && first <= 'z') score += 3;
  if (word_crosses(page, a, b)) score += 2;
  if (score < 3 && has_lead(page, b)) score -= 2;
  if (b->quoted) score -= 3;
  if (first >= '0' && first <= '9') score -= 1;
  if (b->ordinal) score -= 4;
  return score;
}

static void join(struct gloss__line *b, const char *reason) {
  b->joins = true;
  gloss__line_set(b, GLOSS_CONTINUATION, reason);
}

// The next main line behind `i`, over captions and furniture; UINT32_MAX: none
// or another kind of line comes first.
static uint32_t find_rest(const struct gloss__page *page, uint32_t i,
                          uint32_t *captions) {
  for (uint32_t k = i + 1; k < page->count; k++) {
    const struct gloss__line *line = &page->lines[k];
    if (line->part == GLOSS__FURNITURE) continue;
    if (line->label == GLOSS_CAPTION)
      ++*captions;
    else
      return line->label == GLOSS_BODY || line->label == GLOSS_LIST_ITEM
                 ? k
                 : UINT32_MAX;
  }
  return UINT32_MAX;
}

static bool throws_captions(struct gloss__page *page) {
  bool thrown = false;
  for (uint32_t i = page->first; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (i + 1 < page->count && line[1].label == GLOSS_CONTINUATION) continue;
    if (!is_broken(line)) continue;
    uint32_t captions = 0, rest = find_rest(page, i, &captions);
    if (captions) thrown = true;
    bool joined =
        rest != UINT32_MAX &&
        evidence(page, line, &page->lines[rest]) >= (captions ? 0 : 3);
    if (joined)
      join(&page->lines[rest], captions ? "goes on behind a caption"
                                        : "goes on with a broken sentence");
    line->fragment = !joined;
  }
  return thrown;
}

static void move_captions(struct gloss__page *page) {
  for (uint32_t i = 0; i < page->count; i++)
    if (page->lines[i].label == GLOSS_CAPTION) {
      page->lines[i].part = GLOSS__CAPTIONS;
      page->lines[i].reason = "stands where columns were run together";
    }
  page->damage |= GLOSS_DAMAGE_COLUMNS;
}

// --- columns out of order ----------------------------------------------------

enum { MOST = 16, FAR = 64 }; // pieces tried, lines between them

struct pieces {
  uint32_t heads[MOST], tails[MOST];
  uint32_t head_count, tail_count;
};

static void find_pieces(struct pieces *pieces, const struct gloss__page *page) {
  for (uint32_t i = 0; i < page->count; i++) {
    const struct gloss__line *line = &page->lines[i];
    if (!is_text(line) || line->joins) continue;
    if (line->fragment && pieces->tail_count < MOST)
      pieces->tails[pieces->tail_count++] = i;
    if (pieces->head_count < MOST && balance_of(page, line).closers)
      pieces->heads[pieces->head_count++] = i;
  }
}

// The end of the column that begins with line `i`.
static uint32_t column_end(const struct gloss__page *page, uint32_t i) {
  uint32_t end = i + 1;
  while (end < page->count && (is_text(&page->lines[end]) ||
                               page->lines[end].label == GLOSS_CONTINUATION))
    end++;
  return end;
}

// Reads the column [head, end) behind the line `tail` that stands below it.
static void move_column(struct gloss__page *page, uint32_t head, uint32_t end,
                        uint32_t tail) {
  uint32_t at = head;
  for (uint32_t i = end; i <= tail; i++) page->order[at++] = i;
  for (uint32_t i = head; i < end; i++) page->order[at++] = i;
  join(&page->lines[head], "goes on with a sentence of the next column");
  page->lines[tail].fragment = false;
  page->damage |= GLOSS_DAMAGE_COLUMNS;
}

static void mend_columns(struct gloss__page *page) {
  struct pieces pieces = {.head_count = 0};
  find_pieces(&pieces, page);
  uint32_t done = 0; // lines before it have their place
  for (uint32_t h = 0; h < pieces.head_count; h++) {
    uint32_t head = pieces.heads[h], end = column_end(page, head);
    for (uint32_t t = 0; t < pieces.tail_count && head >= done; t++) {
      uint32_t tail = pieces.tails[t];
      if (tail < end || tail - head > FAR) continue;
      if (evidence(page, &page->lines[tail], &page->lines[head]) < 5) continue;
      move_column(page, head, end, tail);
      done = tail + 1;
    }
  }
}

static void mark_heads(struct gloss__page *page) {
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (is_text(line) && !line->joins && is_middle(first_char(page, line)))
      line->fragment = true;
  }
}

// What a line was to go on with has turned out to be furniture.
static void part_from_furniture(struct gloss__page *page) {
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (!line->joins || (i > 0 && line[-1].part == GLOSS__MAIN)) continue;
    line->joins = false;
    gloss__line_set(line, GLOSS_BODY, "prose; what it went on with is gone");
  }
}

void gloss__layout_joins(struct gloss__page *page) {
  part_from_furniture(page);
  page->order =
      gloss__arena_alloc(page->scratch, page->count * sizeof *page->order);
  for (uint32_t i = 0; i < page->count; i++) page->order[i] = i;
  bool hinted = gloss__hint_join(page);
  if (throws_captions(page) || hinted) {
    move_captions(page);
    if (!page->hints || !page->hints->shaped) mend_columns(page);
  }
  mark_heads(page);
  if (page->words) ubrk_close(page->words);
  page->words = NULL;
}
