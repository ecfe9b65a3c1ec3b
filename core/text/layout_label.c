// layout_label.c - the lines around the text: breadcrumbs, dates, sources,
// editors, page tools, footers, the title; and whole pages that were repeated.
// A line is judged by the cue words it holds and by where it stands: before
// the first prose line, after the last, or between them, where only a line
// that says nothing else is taken for furniture.
#include "text/layout_parts.h"

#define ABOUT (GLOSS__CUE(DATE) | GLOSS__CUE(SOURCE) | GLOSS__CUE(EDITOR))
#define FRAME                                                                  \
  (GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT) | GLOSS__CUE(MORE))
// Weak: letters and notices hold them as well as page footers.
#define CONTACT GLOSS__CUE(CONTACT)

static bool is_furniture(const struct gloss__line *line) {
  return line->part == GLOSS__FURNITURE;
}

static void furniture(struct gloss__page *page, struct gloss__line *line,
                      gloss_label label, const char *reason) {
  line->part = GLOSS__FURNITURE;
  if (line->word.size)
    reason = gloss__arena_printf(page->arena, "%s: %.*s", reason,
                                 (int)line->word.size, line->word.data);
  gloss__line_set(line, label, reason);
  page->damage |= GLOSS_DAMAGE_BOILERPLATE;
}

// --- where the text begins and ends -----------------------------------------

// Long enough to be a paragraph, and not a row of links or of tools.
static bool is_prose(const struct gloss__line *line) {
  if (line->lead & GLOSS__CUE(MORE)) return false;
  if (line->chars > GLOSS__SHORT) return true;
  if (line->cover >= 50 || line->arrows >= 2) return false;
  uint32_t width = line->chars + line->han; // columns
  bool ends = line->tail == GLOSS__TAIL_STOP;
  if (line->cues & (ABOUT | FRAME) && !(ends && line->cover < 20)) return false;
  return width >= (ends ? 60u : 130u);
}

static bool is_sentence(const struct gloss__line *line) {
  return line->tail == GLOSS__TAIL_STOP && line->chars >= 12 &&
         line->cover < 20;
}

static void find_prose(struct gloss__page *page) {
  bool any = false;
  for (uint32_t i = 0; i < page->count; i++)
    any |= page->lines[i].prose |= is_prose(&page->lines[i]);
  if (!any)
    for (uint32_t i = 0; i < page->count; i++)
      page->lines[i].prose = is_sentence(&page->lines[i]);
}

static void find_text(struct gloss__page *page) {
  page->first = page->count;
  for (uint32_t i = 0; i < page->count; i++) {
    if (!page->lines[i].prose || is_furniture(&page->lines[i])) continue;
    if (page->first == page->count) page->first = i;
    page->last = i;
  }
}

// --- repeated text -----------------------------------------------------------

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

static void mark_copy(struct gloss__page *page, struct gloss__line *line) {
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
  mark_copy(page, swap ? other : line);
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

static void find_copies(struct gloss__page *page) {
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
        mark_copy(page, copy);
    }
  }
}

// --- furniture ---------------------------------------------------------------

static gloss_label label_of_cues(uint32_t cues) {
  if (cues & GLOSS__CUE(DATE)) return GLOSS_META_DATE;
  if (cues & GLOSS__CUE(SOURCE)) return GLOSS_META_SOURCE;
  if (cues & GLOSS__CUE(EDITOR)) return GLOSS_META_EDITOR;
  if (cues & GLOSS__CUE(PATH)) return GLOSS_BREADCRUMB;
  if (cues & GLOSS__CUE(FOOT)) return GLOSS_FOOTER;
  return GLOSS_BOILERPLATE;
}

// The label that the head of the line asks for, else any of its cues.
static gloss_label furniture_label(const struct gloss__line *line) {
  uint32_t lead = line->lead & (ABOUT | FRAME);
  uint32_t about = line->cues & ABOUT;
  if (lead) return label_of_cues(lead);
  return label_of_cues(about ? about : line->cues);
}

static bool is_marks(const struct gloss__line *line) {
  return line->chars <= GLOSS__SHORT && !line->han && !line->latin &&
         !line->digits;
}

static bool is_comment(const struct gloss__page *page,
                       const struct gloss__line *line) {
  gloss_str text = {page->text.data + line->begin, line->end - line->begin};
  if (gloss_str_equal(text, GLOSS_STR("<!--")) ||
      gloss_str_equal(text, GLOSS_STR("-->")))
    return true;
  return text.size >= 7 && !memcmp(text.data, "<!--", 4) &&
         !memcmp(text.data + text.size - 3, "-->", 3);
}

static bool is_path(const struct gloss__line *line) {
  if (line->chars > 80 || line->tail == GLOSS__TAIL_STOP || line->tags)
    return false;
  if (line->lead & GLOSS__CUE(PATH) &&
      (line->arrows || line->bars || line->cover >= 50))
    return true;
  return line->arrows >= 2 && !line->stops && !line->commas &&
         line->chars <= 15u * (line->arrows + 1u);
}

// Before or after the text a cue with a colon or at the head is enough.
static bool is_outer(const struct gloss__line *line) {
  if (line->lead & GLOSS__CUE(MORE)) return true;
  if (line->chars > GLOSS__SHORT) return false;
  uint32_t cues = line->cues & (ABOUT | FRAME);
  if (!cues) return false;
  if (line->alone & (ABOUT | FRAME)) return true;
  if (line->ordinal && line->ordinal != GLOSS__ORDINAL_BULLET) return false;
  if (line->lead & (ABOUT | FRAME))
    return line->tail != GLOSS__TAIL_STOP || line->cover >= 20;
  if (line->cover >= 30 || (cues & GLOSS__CUE(FOOT) && line->cover >= 15))
    return true;
  return (line->chars <= 60 || line->dated) && line->tail != GLOSS__TAIL_STOP &&
         cues & ~GLOSS__CUE(FOOT);
}

// In the middle of the text the cues must explain the line.
static bool is_inner(const struct gloss__line *line) {
  if (line->chars > 60) return false;
  uint32_t tools = GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT);
  return line->cover >= 80 && line->cues & tools &&
         (line->chars > 4 || line->alone & tools);
}

static void judge_outer(struct gloss__page *page, struct gloss__line *line) {
  if (!gloss__line_open(line)) return;
  if (is_path(line))
    furniture(page, line, GLOSS_BREADCRUMB, "path of links");
  else if (is_comment(page, line))
    furniture(page, line, GLOSS_BOILERPLATE, "comment of the page");
  else if (is_outer(line))
    furniture(page, line, furniture_label(line), "cue outside of the text");
}

static void judge_inner(struct gloss__page *page, struct gloss__line *line) {
  if (!gloss__line_open(line)) return;
  if (is_comment(page, line))
    furniture(page, line, GLOSS_BOILERPLATE, "comment of the page");
  else if (is_inner(line))
    furniture(page, line, furniture_label(line), "nothing but page tools");
}

// 时间： on a line of its own, its value on the next.
static bool is_value(const struct gloss__line *label,
                     const struct gloss__line *line) {
  return label->part == GLOSS__FURNITURE && label->alone & ABOUT &&
         label->tail == GLOSS__TAIL_COLON && line->chars <= 24 &&
         line->tail == GLOSS__TAIL_OPEN;
}

// 2026-02-02 09:20
static bool is_stamp(const struct gloss__line *line) {
  return line->dated && !line->han && !line->latin && line->chars <= 24;
}

// Brackets, arrows and scraps beside furniture belong to it.
static void judge_scraps(struct gloss__page *page, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    struct gloss__line *line = &page->lines[i];
    if (!gloss__line_open(line)) continue;
    bool after = i > 0 && is_furniture(line - 1);
    bool before = i + 1 < page->count && is_furniture(line + 1);
    bool arrow = line->arrows && is_marks(line);
    if (i > 0 && is_value(line - 1, line))
      furniture(page, line, (gloss_label)line[-1].label,
                "value of the line above");
    else if (is_stamp(line) && (i < page->first || i > page->last))
      furniture(page, line, GLOSS_META_DATE, "date alone, outside of the text");
    else if (arrow && (after || before))
      furniture(page, line, GLOSS_BREADCRUMB, "arrow beside a path");
    else if (is_marks(line) && (after || before))
      furniture(page, line, GLOSS_BOILERPLATE, "marks beside page tools");
    else if (after && line->chars <= 12 && line[-1].label == GLOSS_BREADCRUMB &&
             line[-1].arrows && is_marks(line - 1))
      furniture(page, line, GLOSS_BREADCRUMB, "step of a path");
    else if (after && before && line->chars <= 4)
      furniture(page, line, GLOSS_BOILERPLATE, "scrap among page tools");
  }
}

// --- before the text ---------------------------------------------------------

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
  if (is_dashed(page, line) || is_marks(line) || is_salutation(line))
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
  const struct gloss__line *line = &page->lines[i];
  const struct gloss__line *next = i + 1 < page->count ? line + 1 : NULL;
  int score = is_first ? 3 : 0;
  if (next && is_dashed(page, next)) score += 5;
  if (line->ordinal == GLOSS__ORDINAL_HASH) score += 4;
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
static void judge_before_title(struct gloss__page *page) {
  for (uint32_t i = 0; i < page->title; i++) {
    struct gloss__line *line = &page->lines[i];
    if (!gloss__line_open(line)) continue;
    uint32_t most = line[1].label == GLOSS_BREADCRUMB ? 24 : 8;
    if (line->chars <= most && line->tail == GLOSS__TAIL_OPEN &&
        is_furniture(line + 1))
      furniture(page, line, GLOSS_BREADCRUMB, "name beside page furniture");
    else if (page->lines[page->title].copy_of == i + 1)
      furniture(page, line, GLOSS_DUPLICATE, "the title stands again below");
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
    if (is_furniture(line)) continue;
    if (!gloss__line_open(line)) break;
    if (repeats_head(page, i))
      mark_copy(page, line);
    else if (is_dashed(page, line))
      gloss__line_set(line, GLOSS_SUBTITLE, "dash in front");
    else if (near && is_subtitle(page, i))
      gloss__line_set(line, GLOSS_SUBTITLE, "date or bracket below the title");
    else if (may_be_title(page, i) && i + 1 < end && is_dashed(page, line + 1))
      gloss__line_set(line, GLOSS_TITLE, "a subtitle with a dash follows");
    else
      near = false;
  }
}

// --- after the text ----------------------------------------------------------

// （王某 李某某）: names of two to four characters.
static bool is_byline(const struct gloss__page *page,
                      const struct gloss__line *line) {
  if (line->chars > 60 || line->chars < 4) return false;
  gloss_str text = {page->text.data, line->end};
  size_t at = line->end - (text.data[line->end - 1] == ')' ? 1 : 3);
  if (at < line->text ||
      (text.data[at] != ')' && memcmp(text.data + at, "\xEF\xBC\x89", 3)))
    return false;
  size_t begin = at;
  while (
      begin > line->text && text.data[begin] != '(' &&
      (begin + 3 > line->end || memcmp(text.data + begin, "\xEF\xBC\x88", 3)))
    begin--;
  begin += text.data[begin] == '(' ? 1 : 3;
  uint32_t run = 0, names = 0;
  for (size_t k = begin; k < at;) {
    uint32_t c = gloss_utf8_next(text, &k);
    bool han = c >= 0x4E00 && c <= 0x9FFF;
    if (!han && c != ' ' && c != 0x3000 && c != 0x3001) return false;
    names += han && run == 0;
    run = han ? run + 1 : 0;
    if (run > 5) return false;
  }
  return names >= 2;
}

static bool is_footing(const struct gloss__line *line) {
  return is_furniture(line) && line->cues & FRAME;
}

// Address and telephone below the text, where a footer stands as well.
static void judge_contacts(struct gloss__page *page) {
  bool footer = false;
  for (uint32_t i = page->last + 1; i < page->count; i++)
    footer |= is_footing(&page->lines[i]);
  for (uint32_t i = page->last + 1; footer && i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (gloss__line_open(line) && line->cues & CONTACT)
      furniture(page, line, GLOSS_FOOTER, "address beside a footer");
  }
}

static void judge_tail(struct gloss__page *page) {
  bool more = false, footer = false;
  for (uint32_t i = page->last + 1; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (is_byline(page, line) && gloss__line_open(line))
      furniture(page, line, GLOSS_META_EDITOR, "names in brackets at the end");
    judge_outer(page, line);
    if (is_furniture(line)) {
      more |= (line->lead & GLOSS__CUE(MORE)) != 0;
      footer |= is_footing(line);
      continue;
    }
    if (more || (footer && line->chars <= 20 &&
                 line->tail == GLOSS__TAIL_OPEN && !line->ordinal))
      furniture(page, line, GLOSS_FOOTER, "below the page's footer");
  }
  judge_contacts(page);
}

// --- what the reader of a web page knows -------------------------------------

static void use_hint(struct gloss__page *page, struct gloss__line *line) {
  const struct gloss__layout_hints *hints = page->hints;
  if (line->number > hints->count) return;
  const struct gloss__layout_hint *hint = &hints->lines[line->number - 1];
  if (hint->role == GLOSS__ROLE_TITLE) {
    furniture(page, line, GLOSS_BOILERPLATE, "title of the page");
  } else if (hints->found_main && !hint->main) {
    furniture(page, line,
              is_outer(line) ? furniture_label(line) : GLOSS_BOILERPLATE,
              "outside of the main content");
  } else if (hint->role == GLOSS__ROLE_CAPTION) {
    gloss__line_set(line, GLOSS_CAPTION, "caption element");
  } else if (hint->role == GLOSS__ROLE_HEADING && hint->level) {
    if (hint->level > 1)
      gloss__line_set(line, GLOSS_HEADING, "heading element");
    line->level = hint->level;
  } else if (hint->role == GLOSS__ROLE_LIST_ITEM) {
    if (hint->links >= 80 && line->chars <= 40)
      furniture(page, line, GLOSS_BOILERPLATE, "list of links");
    else
      gloss__line_set(line, GLOSS_LIST_ITEM, "list element");
  }
}

void gloss__layout_label(struct gloss__page *page) {
  if (page->hints)
    for (uint32_t i = 0; i < page->count; i++) use_hint(page, &page->lines[i]);
  find_prose(page);
  find_copies(page);
  find_text(page);
  for (uint32_t i = 0; i < page->count && i < page->first; i++)
    judge_outer(page, &page->lines[i]);
  if (page->first < page->count) {
    for (uint32_t i = page->first; i <= page->last; i++)
      judge_inner(page, &page->lines[i]);
    judge_tail(page);
  }
  judge_scraps(page, 0, page->count);
  find_title(page);
  if (page->title != UINT32_MAX) judge_before_title(page);
  judge_after_title(page);
}
