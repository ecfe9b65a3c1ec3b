// layout_body.c - what is left when title and furniture are known: headings,
// captions, list items and body. Short lines are scored by their length and
// ending, by the lines around them, and by how many others look alike.
#include "text/layout_parts.h"

struct neighbours {
  uint32_t *before, *after; // the next line that is not furniture; UINT32_MAX
};

static void find_neighbours(struct neighbours *near, struct gloss__page *page) {
  size_t size = page->count * sizeof(uint32_t);
  near->before = gloss__arena_alloc(page->scratch, size);
  near->after = gloss__arena_alloc(page->scratch, size);
  uint32_t seen = UINT32_MAX;
  for (uint32_t i = 0; i < page->count; i++) {
    near->before[i] = seen;
    if (page->lines[i].part != GLOSS__FURNITURE) seen = i;
  }
  seen = UINT32_MAX;
  for (uint32_t i = page->count; i-- > 0;) {
    near->after[i] = seen;
    if (page->lines[i].part != GLOSS__FURNITURE) seen = i;
  }
}

static void find_gap(struct gloss__page *page) {
  uint32_t counts[8] = {0};
  for (uint32_t i = 1; i < page->count; i++)
    counts[page->lines[i].gap < 7 ? page->lines[i].gap : 7]++;
  for (uint32_t g = 1; g < 8; g++)
    if (counts[g] > counts[page->gap]) page->gap = g;
}

static const struct gloss__line *line_or_null(const struct gloss__page *page,
                                              uint32_t i) {
  return i == UINT32_MAX ? NULL : &page->lines[i];
}

// --- captions ----------------------------------------------------------------

// Ends in the middle of a sentence.
static bool is_broken(const struct gloss__line *line) {
  return line && gloss__line_size(line) >= 40 && line->label != GLOSS_TITLE &&
         (line->tail == GLOSS__TAIL_OPEN || line->tail == GLOSS__TAIL_COMMA);
}

static bool is_photo(const struct gloss__line *line) {
  return line->photo || line->cues & GLOSS__CUE(PHOTO);
}

static bool may_be_caption(const struct gloss__line *line) {
  return gloss__line_open(line) && !line->bracketed && line->chars >= 8 &&
         line->chars <= (is_photo(line) ? 110u : 70u) && !line->ordinal &&
         !line->quoted &&
         ((line->commas <= 2 && !line->dated) || is_photo(line)) &&
         (!line->stops || is_photo(line)) && line->tail != GLOSS__TAIL_COLON &&
         line->tail != GLOSS__TAIL_COMMA;
}

static int caption_score(const struct gloss__page *page,
                         const struct neighbours *near, uint32_t i) {
  struct gloss__line *line = &page->lines[i];
  const struct gloss__line *before = line_or_null(page, near->before[i]);
  if (!may_be_caption(line)) return 0;
  gloss__cues_scene(page, line);
  int score = 0;
  bool event = line->cues & GLOSS__CUE(EVENT);
  bool photo = is_photo(line);
  bool ends = line->tail == GLOSS__TAIL_STOP;
  if (!event && !photo) return 0;
  if (photo) score += 5;
  if (event) score += 2;
  if (is_broken(before) && !ends) score += 3;
  if (before && before->label == GLOSS_CAPTION) score += 1;
  if (line->gap > page->gap) score += 1;
  if (i + 1 < page->count && line[1].gap > page->gap) score += 1;
  if (line->chars >= 14) score += 1;
  if (line->chars >= 20) score += 1;
  if (event && line->places) score += 1;
  if (event && line->cues & GLOSS__CUE(ACTOR)) score += 1;
  if (ends && !photo) score -= 4;
  if (i + 1 < page->count && line[1].continues) score -= 5;
  if (line->commas >= 2 && !photo) score -= 1;
  if (line->halves == 2 && line->chars <= 24 && !line->photo) score -= 3;
  if (line->latin > line->han && !photo) score -= 3;
  return score;
}

// --- headings ----------------------------------------------------------------

struct shapes {
  uint32_t chars[64]; // candidates by length
  uint32_t halves;    // candidates of two parts
  uint32_t asking;    // candidates that ask and answer
};

// 议什么？群众点题: a question and, open, what answers it.
static bool asks(const struct gloss__page *page,
                 const struct gloss__line *line) {
  if (line->stops != 1 || line->tail != GLOSS__TAIL_OPEN) return false;
  const char *data = page->text.data;
  for (uint32_t i = line->text; i < line->end; i++)
    if (data[i] == '?' ||
        (i + 3 <= line->end && !memcmp(data + i, "\xEF\xBC\x9F", 3)))
      return true;
  return false;
}

static bool may_be_heading(const struct gloss__page *page,
                           const struct gloss__line *line) {
  bool symbol =
      line->ordinal == GLOSS__ORDINAL_BULLET && line->text != line->begin;
  return gloss__line_open(line) && (!line->ordinal || symbol) &&
         line->chars >= 2 && gloss__line_size(line) <= 40 &&
         (!line->stops || asks(page, line)) && !line->prose && !line->dated &&
         !line->dateline && !line->bracketed && (line->han || line->latin) &&
         !(line->cues & GLOSS__CUE(CONTACT) && line->digits >= 5) &&
         (line->tail == GLOSS__TAIL_OPEN ||
          (line->tail == GLOSS__TAIL_STOP && line->chars <= 24));
}

static bool is_text(const struct gloss__line *line) {
  return line && (line->prose || line->ordinal ||
                  (line->tail == GLOSS__TAIL_STOP && line->chars >= 20));
}

static void count_shapes(struct shapes *shapes, const struct gloss__page *page,
                         const struct neighbours *near) {
  for (uint32_t i = 0; i < page->count; i++) {
    const struct gloss__line *line = &page->lines[i];
    if (!may_be_heading(page, line) || line->tail != GLOSS__TAIL_OPEN ||
        !is_text(line_or_null(page, near->after[i])))
      continue;
    shapes->chars[gloss__line_size(line)]++;
    shapes->halves += line->halves == 2;
    shapes->asking += line->stops == 1;
  }
}

static int heading_score(const struct gloss__page *page,
                         const struct neighbours *near,
                         const struct shapes *shapes, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  const struct gloss__line *before = line_or_null(page, near->before[i]);
  const struct gloss__line *after = line_or_null(page, near->after[i]);
  if (!may_be_heading(page, line) || !after) return 0;
  if (line->stops && shapes->asking < 2) return 0;
  gloss_str text = {page->text.data + line->text, line->end - line->text};
  if (text.size > 9 && !memcmp(text.data, "附件", 6) &&
      (text.data[6] == ':' || !memcmp(text.data + 6, "：", 3)))
    return 0;
  if (line->ordinal && (after->ordinal == line->ordinal ||
                        (before && before->ordinal == line->ordinal)))
    return 0; // an item between items
  uint32_t size = gloss__line_size(line);
  int score = size >= 4 && size <= 26 ? 2 : 0;
  if (is_text(after)) score += 2;
  if (!before || before->tail == GLOSS__TAIL_STOP ||
      before->label == GLOSS_TITLE || before->label == GLOSS_SUBTITLE ||
      before->label == GLOSS_HEADING)
    score += 1;
  if (is_broken(before)) score -= 4;
  if (line->tail == GLOSS__TAIL_STOP) score -= 3;
  score -= line->commas > 2 ? 2 : line->commas;
  if (line->halves == 2 && line->han) score += shapes->halves >= 2 ? 3 : 1;
  if (line->halves == 1 && shapes->halves >= 3) score -= 2;
  if (shapes->chars[size] >= 3) score += 1;
  if (line->gap > page->gap) score += 1;
  if (line->level) score += 4;
  return score;
}

// --- all ---------------------------------------------------------------------

static void judge(struct gloss__page *page, const struct neighbours *near,
                  const struct shapes *shapes, uint32_t i) {
  struct gloss__line *line = &page->lines[i];
  if (!gloss__line_open(line)) return;
  if (gloss__outline_heads(page, i)) {
    gloss__line_set(line, GLOSS_HEADING, "short numbered line");
    return;
  }
  int caption = caption_score(page, near, i);
  int heading = heading_score(page, near, shapes, i);
  if (caption >= 5 && caption >= heading)
    gloss__line_set(line, GLOSS_CAPTION, "names a scene; no sentence mark");
  else if (heading >= 4)
    gloss__line_set(line, GLOSS_HEADING, "short line above a paragraph");
  else if (line->ordinal && line->ordinal != GLOSS__ORDINAL_ARTICLE &&
           line->ordinal != GLOSS__ORDINAL_FIRST &&
           !(line->ordinal == GLOSS__ORDINAL_BULLET &&
             line->text != line->begin && line->prose))
    gloss__line_set(line, GLOSS_LIST_ITEM, "numbered or bulleted");
  else
    gloss__line_set(line, GLOSS_BODY,
                    line->prose ? "prose" : "nothing speaks for another label");
}

void gloss__layout_body(struct gloss__page *page) {
  struct neighbours near;
  struct shapes shapes = {{0}, 0, 0};
  find_neighbours(&near, page);
  find_gap(page);
  count_shapes(&shapes, page, &near);
  for (uint32_t i = 0; i < page->count; i++) judge(page, &near, &shapes, i);
}
