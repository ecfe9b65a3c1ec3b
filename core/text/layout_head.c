// layout_head.c - the lines before the text: title, subtitles, the page's own
// copies of them, names of channels and menus.
#include "text/layout_parts.h"

static bool is_dashed(const struct gloss__page *page,
                      const struct gloss__line *line) {
  const char *data = page->text.data + line->text;
  uint32_t size = line->end - line->text;
  return size > 6 &&
         (!memcmp(data, "\xE2\x80\x94", 3) ||
          !memcmp(data, "\xE2\x94\x80", 3) || !memcmp(data, "--", 2));
}

static bool is_salutation(const struct gloss__line *line) {
  return line->tail == GLOSS__TAIL_COLON;
}

// A full stop, not a mark that titles use as well.
static bool has_full_stop(const struct gloss__page *page,
                          const struct gloss__line *line) {
  const char *end = page->text.data + line->end;
  return end[-1] == '.' ||
         (line->end - line->text >= 3 && !memcmp(end - 3, "\xE3\x80\x82", 3));
}

static bool may_be_title(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  if (!gloss__line_open(line) || line->chars < 2 || line->chars > 90)
    return false;
  if (is_dashed(page, line) || gloss__line_marks(line) || is_salutation(line))
    return false;
  if (line->tail != GLOSS__TAIL_OPEN &&
      (line->tail != GLOSS__TAIL_STOP || line->chars > 45 ||
       has_full_stop(page, line)))
    return false;
  if (line->ordinal && line->ordinal != GLOSS__ORDINAL_HASH) return false;
  return line->han || line->latin;
}

static int title_score(const struct gloss__page *page, uint32_t i,
                       bool is_first) {
  struct gloss__line *line = &page->lines[i];
  const struct gloss__line *next = i + 1 < page->count ? line + 1 : NULL;
  gloss__cues_scene(page, line);
  int score = is_first ? 3 : 0;
  if (next && !gloss__line_out(next) && is_dashed(page, next)) score += 5;
  if (line->ordinal == GLOSS__ORDINAL_HASH) score += 4;
  if (line->level == 1) score += 6;
  if (line->cues & GLOSS__CUE(GENRE)) score += 2;
  uint32_t size = gloss__line_size(line);
  if (size >= 8 && size <= 45) score += 2;
  if (line->chars < 6) score -= 2;
  if (line->tail == GLOSS__TAIL_STOP) score -= 2;
  if (line->dated && line->digits > 5) score -= 2;
  for (uint32_t k = i + 1; k < page->count && k < i + 4; k++)
    if (page->lines[k].label == GLOSS_META_DATE ||
        page->lines[k].label == GLOSS_META_SOURCE)
      return score + 2;
  return score;
}

static void find_title(struct gloss__page *page) {
  int best = 0;
  bool first = true;
  page->title = UINT32_MAX;
  if (page->count < 2) return;
  uint32_t end = page->first < page->count ? page->first : page->count - 1;
  for (uint32_t i = 0; i < end; i++) {
    if (!may_be_title(page, i)) continue;
    int score = title_score(page, i, first);
    first = false;
    if (score <= best) continue;
    best = score;
    page->title = i;
  }
  if (page->title == UINT32_MAX) return;
  gloss__line_set(&page->lines[page->title], GLOSS_TITLE,
                  "stands before the text and looks like a title");
}

// A short name before the breadcrumb is the channel's; a line that is part of
// the title or contains it is the page's own <title>.
// A word of a menu: short, without marks.
static bool is_menu(const struct gloss__line *line) {
  return line->chars <= 8 && line->tail == GLOSS__TAIL_OPEN && !line->ordinal &&
         !line->commas && !line->digits;
}

// Four or more short words in a row above the title are the page's menu.
static void find_menu(struct gloss__page *page) {
  uint32_t from = 0, words = 0;
  for (uint32_t i = 0; i <= page->title; i++) {
    struct gloss__line *line = &page->lines[i];
    if (i < page->title && (is_menu(line) || gloss__line_out(line))) {
      words += gloss__line_open(line);
      continue;
    }
    for (uint32_t k = from; words >= 4 && k < i; k++)
      if (gloss__line_open(&page->lines[k]))
        gloss__layout_furnish(page, &page->lines[k], GLOSS_BREADCRUMB,
                              "menu above the title");
    from = i + 1;
    words = 0;
  }
}

// The title's first line, where it was broken in two.
static bool is_title_part(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i], *title = line + 1;
  return i + 1 == page->title && title->gap <= page->lines[i].gap + 1 &&
         may_be_title(page, i) && line->chars >= 5 &&
         line->chars + 6 >= title->chars && line->chars <= title->chars + 6 &&
         !title->copy_of;
}

static void judge_before_title(struct gloss__page *page) {
  if (page->title > 0 && is_title_part(page, page->title - 1))
    gloss__line_set(&page->lines[page->title - 1], GLOSS_TITLE,
                    "stands on the title like a part of it");
  find_menu(page);
  for (uint32_t i = 0; i < page->title; i++) {
    struct gloss__line *line = &page->lines[i];
    if (!gloss__line_open(line)) continue;
    uint32_t most = line[1].label == GLOSS_BREADCRUMB ? 24 : 8;
    if (line->chars <= most && line->tail == GLOSS__TAIL_OPEN &&
        gloss__line_out(line + 1))
      gloss__layout_furnish(page, line, GLOSS_BREADCRUMB,
                            "name beside page furniture");
    else if (page->lines[page->title].copy_of == i + 1)
      gloss__layout_furnish(page, line, GLOSS_DUPLICATE,
                            "the title stands again below");
  }
}

static bool is_subtitle(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  if (line->chars > 80 || line->tail == GLOSS__TAIL_STOP ||
      is_salutation(line) || line->ordinal)
    return false;
  if (line->dated) return true;
  gloss_str text = {page->text.data + line->text, line->end - line->text};
  return text.size > 6 &&
         (!memcmp(text.data, "\xEF\xBC\x88", 3) || text.data[0] == '(');
}

// An open line between the title and the page's date or source.
static bool is_second_title(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  return i == page->title + 1 && i + 1 < page->count &&
         gloss__line_out(line + 1) && may_be_title(page, i) && !line->ordinal &&
         !line->stops && line->tail == GLOSS__TAIL_OPEN && line->chars >= 8 &&
         line->chars <= 40 && line->han;
}

// Between the title and the first numbered heading, with nothing of the text.
static bool is_under_title(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  return i == page->title + 1 && i + 1 < page->count && may_be_title(page, i) &&
         !line->ordinal && !line->stops && line->tail == GLOSS__TAIL_OPEN &&
         gloss__line_size(line) >= 8 && !line->photo &&
         !(line->cues & GLOSS__CUE(PHOTO)) && gloss__line_open(line + 1) &&
         line[1].ordinal_value == 1 && gloss__outline_heads(page, i + 1);
}

// Title or subtitle once more: the page's own and the document's.
static bool repeats_head(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  if (!line->copy_of || line->copied < 100 || line->chars < 6) return false;
  const struct gloss__line *other = &page->lines[line->copy_of - 1];
  if (line->chars * 10 < other->chars * 9) return false;
  return other->label == GLOSS_TITLE || other->label == GLOSS_SUBTITLE;
}

static void judge_after_title(struct gloss__page *page) {
  if (page->title == UINT32_MAX) return;
  bool near = true; // nothing but subtitles since the title
  uint32_t end = page->first < page->count ? page->first : page->count;
  for (uint32_t i = page->title + 1; i < end; i++) {
    struct gloss__line *line = &page->lines[i];
    if (gloss__line_out(line)) continue;
    if (!gloss__line_open(line)) break;
    if (repeats_head(page, i))
      gloss__layout_copy(page, line);
    else if (is_dashed(page, line))
      gloss__line_set(line, GLOSS_SUBTITLE, "dash in front");
    else if (near && is_subtitle(page, i))
      gloss__line_set(line, GLOSS_SUBTITLE, "date or bracket below the title");
    else if (is_under_title(page, i))
      gloss__line_set(line, GLOSS_SUBTITLE,
                      "between the title and the first heading");
    else if (is_second_title(page, i))
      gloss__line_set(line, GLOSS_SUBTITLE, "between the title and its date");
    else if (may_be_title(page, i) && i + 1 < end &&
             !gloss__line_out(line + 1) && is_dashed(page, line + 1))
      gloss__line_set(line, GLOSS_TITLE, "a subtitle with a dash follows");
    else
      near = false;
  }
}

void gloss__layout_head(struct gloss__page *page) {
  find_title(page);
  if (page->title != UINT32_MAX) judge_before_title(page);
  judge_after_title(page);
}
