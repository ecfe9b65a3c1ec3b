// layout_label.c - the lines around the text: breadcrumbs, dates, sources,
// editors, page tools, footers.
// A line is judged by the cue words it holds and by where it stands: before
// the first prose line, after the last, or between them, where only a line
// that says nothing else is taken for furniture.
#include "text/layout_parts.h"
#include "text/site.h"

#define ABOUT (GLOSS__CUE(DATE) | GLOSS__CUE(SOURCE) | GLOSS__CUE(EDITOR))
#define FRAME                                                                  \
  (GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT) | GLOSS__CUE(MORE))
// Weak: letters and notices hold them as well as page footers.
#define CONTACT GLOSS__CUE(CONTACT)

void gloss__layout_furnish(struct gloss__page *page, struct gloss__line *line,
                           gloss_label label, const char *reason) {
  line->part = GLOSS__FURNITURE;
  if (line->word)
    reason = gloss__arena_printf(page->arena, "%s: %s", reason,
                                 gloss__cue_word(line));
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
  bool clauses = gloss__line_breaks(line) && line->commas >= 2;
  return width >= (ends ? 60u : clauses ? 80u : 130u);
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
    if (!page->lines[i].prose || gloss__line_out(&page->lines[i])) continue;
    if (page->first == page->count) page->first = i;
    page->last = i;
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
  if (line->stops) return false; // a sentence, and who wrote it behind it
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
    gloss__layout_furnish(page, line, GLOSS_BREADCRUMB, "path of links");
  else if (is_comment(page, line))
    gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "comment of the page");
  else if (is_outer(line))
    gloss__layout_furnish(page, line, furniture_label(line),
                          "cue outside of the text");
}

static void judge_inner(struct gloss__page *page, struct gloss__line *line) {
  if (!gloss__line_open(line)) return;
  if (is_comment(page, line))
    gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "comment of the page");
  else if (is_inner(line))
    gloss__layout_furnish(page, line, furniture_label(line),
                          "nothing but page tools");
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

// 2026年2月2日 星期一
static bool is_day(const struct gloss__page *page,
                   const struct gloss__line *line) {
  if (!line->dated || line->latin || line->han > 6 || line->chars > 24)
    return false;
  const char *end = page->text.data + line->end - 9;
  return line->han <= 3 || (line->han == 6 && !memcmp(end, "星期", 6));
}

// Furniture that speaks of the page, not a comment in it.
static bool is_page_line(const struct gloss__line *line) {
  return gloss__line_out(line) && line->cues & (ABOUT | FRAME);
}

// - 3 -, —3—, 第3页 共9页
static bool is_page_number(const struct gloss__page *page,
                           const struct gloss__line *line) {
  if (line->chars > 16 || !line->digits || line->latin ||
      line->end - line->text < 3)
    return false;
  const char *data = page->text.data + line->text;
  const char *end = page->text.data + line->end;
  if (line->han)
    return line->han <= 4 && !memcmp(data, "第", 3) &&
           !memcmp(end - 3, "页", 3);
  size_t dash = !memcmp(data, "—", 3) ? 3 : *data == '-' ? 1 : 0;
  if (!dash || line->digits > 4 || line->end - line->text < 2 * dash + 1)
    return false;
  return !memcmp(end - dash, data, dash) && line->chars <= line->digits + 6u;
}

// Brackets, arrows and scraps beside furniture belong to it.
static void judge_scraps(struct gloss__page *page, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    struct gloss__line *line = &page->lines[i];
    if (!gloss__line_open(line)) continue;
    bool after = i > 0 && gloss__line_out(line - 1);
    bool before = i + 1 < page->count && gloss__line_out(line + 1);
    bool arrow = line->arrows && gloss__line_marks(line);
    if (i > 0 && is_value(line - 1, line))
      gloss__layout_furnish(page, line, (gloss_label)line[-1].label,
                            "value of the line above");
    else if (is_stamp(line) && (i < page->first || i > page->last))
      gloss__layout_furnish(page, line, GLOSS_META_DATE,
                            "date alone, outside of the text");
    else if (is_page_number(page, line))
      gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "page number");
    else if (i < page->first && is_day(page, line) &&
             ((after && is_page_line(line - 1)) ||
              (before && is_page_line(line + 1))))
      gloss__layout_furnish(page, line, GLOSS_META_DATE,
                            "date beside page furniture");
    else if (arrow && (after || before))
      gloss__layout_furnish(page, line, GLOSS_BREADCRUMB,
                            "arrow beside a path");
    else if (gloss__line_marks(line) && (after || before))
      gloss__layout_furnish(page, line, GLOSS_BOILERPLATE,
                            "marks beside page tools");
    else if (after && line->chars <= 12 && line[-1].label == GLOSS_BREADCRUMB &&
             line[-1].arrows && gloss__line_marks(line - 1))
      gloss__layout_furnish(page, line, GLOSS_BREADCRUMB, "step of a path");
    else if (after && before && line->chars <= 4)
      gloss__layout_furnish(page, line, GLOSS_BOILERPLATE,
                            "scrap among page tools");
  }
}

// --- after the text ----------------------------------------------------------

// （王某 李某某）: names of two to four characters, on a line of their own.
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
  if (begin > line->text) return false;
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
  return gloss__line_out(line) && line->cues & FRAME;
}

// Address and telephone that stand with the page's footer: nothing of the text
// is between them.
static void judge_contacts(struct gloss__page *page) {
  bool footer = false;
  for (uint32_t i = page->count; i-- > page->last + 1;) {
    struct gloss__line *line = &page->lines[i];
    footer |= is_footing(line);
    if (!gloss__line_open(line)) continue;
    if (!(line->cues & CONTACT)) {
      if (footer) return;
      continue;
    }
    bool beside = footer || (i > 0 && is_footing(line - 1));
    if (beside)
      gloss__layout_furnish(page, line, GLOSS_FOOTER,
                            "address beside a footer");
  }
}

static void judge_tail(struct gloss__page *page) {
  bool more = false, footer = false;
  for (uint32_t i = page->last + 1; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (is_byline(page, line) && gloss__line_open(line))
      gloss__layout_furnish(page, line, GLOSS_META_EDITOR,
                            "names in brackets at the end");
    judge_outer(page, line);
    if (gloss__line_out(line)) {
      more |= (line->lead & GLOSS__CUE(MORE)) != 0;
      footer |= is_footing(line);
      continue;
    }
    if (more || (footer && line->chars <= 20 &&
                 line->tail == GLOSS__TAIL_OPEN && !line->ordinal))
      gloss__layout_furnish(page, line, GLOSS_FOOTER,
                            "below the page's footer");
  }
  judge_contacts(page);
}

// --- what the reader of a web page knows -------------------------------------

static void use_hint(struct gloss__page *page, struct gloss__line *line) {
  const struct gloss__layout_hints *hints = page->hints;
  if (line->number > hints->count) return;
  const struct gloss__layout_hint *hint = &hints->lines[line->number - 1];
  if (hints->shaped) {
    gloss__hint_label(page, line, hint);
  } else if (hint->role == GLOSS__ROLE_TITLE) {
    gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "title of the page");
  } else if (hints->found_main && !hint->main) {
    gloss__layout_furnish(
        page, line, is_outer(line) ? furniture_label(line) : GLOSS_BOILERPLATE,
        "outside of the main content");
  } else if (line->lead & GLOSS__CUE(MORE) && line->chars <= 40) {
    gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "points elsewhere");
  } else if (hint->role == GLOSS__ROLE_CAPTION) {
    gloss__line_set(line, GLOSS_CAPTION, "caption element");
  } else if (hint->role == GLOSS__ROLE_HEADING && hint->level) {
    if (hint->level > 1)
      gloss__line_set(line, GLOSS_HEADING, "heading element");
    line->level = hint->level;
  } else if (hint->role == GLOSS__ROLE_LIST_ITEM) {
    if (hint->links >= 80 && line->chars <= 40)
      gloss__layout_furnish(page, line, GLOSS_BOILERPLATE, "list of links");
    else
      gloss__line_set(line, GLOSS_LIST_ITEM, "list element");
  }
}

// What was learned of all documents of the site.
static void use_site(struct gloss__page *page) {
  gloss_buf space = {0};
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    gloss_str text = {page->text.data + line->text, line->end - line->text};
    const struct gloss__site_line *known =
        gloss__site_find(page->hints->site, text, &space);
    if (!known) continue;
    line->word = 0;
    line->joins = false;
    gloss__layout_furnish(
        page, line, known->label,
        gloss__arena_str(page->arena, gloss_str_of(known->reason)).data);
  }
  gloss_buf_free(&space);
}

void gloss__layout_label(struct gloss__page *page) {
  if (page->hints && page->hints->site) use_site(page);
  for (uint32_t i = 0; page->hints && i < page->count; i++)
    if (gloss__line_open(&page->lines[i])) use_hint(page, &page->lines[i]);
  find_prose(page);
  gloss__layout_copies(page);
  find_text(page);
  for (uint32_t i = 0; i < page->count && i < page->first; i++)
    judge_outer(page, &page->lines[i]);
  if (page->first < page->count) {
    for (uint32_t i = page->first; i <= page->last; i++)
      judge_inner(page, &page->lines[i]);
    judge_tail(page);
  }
  judge_scraps(page, 0, page->count);
  gloss__layout_head(page);
}
