// layout_copies.c - which of the lines that repeat others are copies: pages
// that were dumped more than once, paragraphs that stutter. What an undamaged
// text repeats on purpose stays.
#include "text/layout_parts.h"

// Bytes of a line that count as copied: a whole paragraph, the most of a broken
// one, or a short line that is equal.
static uint32_t copied_bytes(const struct gloss__line *line) {
  bool ends = !gloss__line_breaks(line);
  uint32_t least = ends || line->chars < 60 ? 90 : 70;
  if (line->copied < least || (!ends && line->chars < 60 && !line->equal))
    return 0;
  return line->end - line->begin;
}

enum { MOST_BETWEEN = 8 };

// A row of copied lines whose sources stand in the same order, a few tools and
// tiny lines between them not counted.
static uint32_t copied_run(const struct gloss__page *page, uint32_t from,
                           uint32_t *bytes, bool *prose) {
  uint32_t end = from, source = 0;
  for (uint32_t i = from; i < page->count && i <= end + MOST_BETWEEN; i++) {
    const struct gloss__line *line = &page->lines[i];
    bool copy = copied_bytes(line) && line->copy_of > source;
    if (!copy && line->chars > 4 && line->cover < 60) break;
    if (!copy) continue;
    source = line->copy_of;
    *bytes += line->end - line->begin;
    *prose |= line->chars >= 80;
    end = i + 1;
  }
  return end;
}

void gloss__layout_copy(struct gloss__page *page, struct gloss__line *line) {
  const char *reason =
      gloss__arena_printf(page->arena, "repeats line %u (%u%%)",
                          page->lines[line->copy_of - 1].number, line->copied);
  line->part = GLOSS__FURNITURE;
  line->joins = false;
  gloss__line_set(line, GLOSS_DUPLICATE, reason);
  page->damage |= GLOSS_DAMAGE_DUPLICATE;
}

// One of two copies of a broken text is better when its quotation marks pair.
static bool quotes_pair(const struct gloss__page *page,
                        const struct gloss__line *line) {
  int depth = 0;
  const char *at = page->text.data + line->text;
  const char *end = page->text.data + line->end;
  for (; at + 3 <= end && depth >= 0; at++) {
    if (!memcmp(at, "\xE2\x80\x9C", 3)) depth++;
    if (!memcmp(at, "\xE2\x80\x9D", 3)) depth--;
  }
  return depth == 0;
}

// Keeps the later one of two broken copies if only its marks pair.
static void mark_worse(struct gloss__page *page, struct gloss__line *line) {
  struct gloss__line *other = &page->lines[line->copy_of - 1];
  bool swap = line->copied < 100 && line->tail != GLOSS__TAIL_STOP &&
              other->tail != GLOSS__TAIL_STOP &&
              line->chars * 10 > other->chars * 7 &&
              other->part == GLOSS__MAIN && gloss__line_open(other) &&
              quotes_pair(page, line) && !quotes_pair(page, other);
  if (swap) {
    other->copy_of = (uint32_t)(line - page->lines) + 1;
    other->copied = line->copied;
    line->copy_of = 0;
  }
  gloss__layout_copy(page, swap ? other : line);
}

// A copy that stands alone counts if it is long, or stands right behind what it
// repeats; statutes repeat whole sentences on purpose.
static bool is_lone_copy(const struct gloss__page *page,
                         const struct gloss__line *line) {
  uint32_t bytes = line->end - line->begin;
  if (!line->copy_of || bytes < 90 || line->dated) return false;
  const struct gloss__line *other = &page->lines[line->copy_of - 1];
  if (line->ordinal && line->ordinal_value != other->ordinal_value)
    return false;
  bool near = line - other <= 1, alike = line->chars * 10 >= other->chars * 9;
  if (gloss__line_breaks(line))
    return line->copied >= 70 && line->chars >= 60 && (near || bytes >= 300);
  if (near) return line->copied >= 95 && alike;
  return line->copied >= 95 && bytes >= (page->statute ? 480u : 200u);
}

void gloss__layout_copies(struct gloss__page *page) {
  uint32_t articles = 0;
  for (uint32_t i = 0; i < page->count; i++)
    articles += page->lines[i].ordinal == GLOSS__ORDINAL_ARTICLE;
  page->statute = articles >= 3;
  for (uint32_t i = 0, end; i < page->count; i = end) {
    struct gloss__line *line = &page->lines[i];
    end = i + 1;
    if (!copied_bytes(line)) continue;
    uint32_t bytes = 0;
    bool prose = false;
    uint32_t run = copied_run(page, i, &bytes, &prose);
    if (run == end) {
      if (is_lone_copy(page, line)) mark_worse(page, line);
      continue;
    }
    end = run;
    bool whole = prose && bytes >= (page->statute ? 3000u : 900u);
    for (uint32_t k = i; k < end; k++) {
      struct gloss__line *copy = &page->lines[k];
      if (copied_bytes(copy) && (whole || is_lone_copy(page, copy)))
        gloss__layout_copy(page, copy);
    }
  }
}
