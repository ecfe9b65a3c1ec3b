// docx.c - the reader of DOCX: paragraphs with what their styles say, rows of
// tables, numbers of lists; the members of the stream one after the other.
#include "text/docx.h"

enum { DEEPEST = 8 }; // tables in each other

struct docx {
  struct office office;
  struct docx_styles styles;
  struct xml xml;
  struct docx_paragraph paragraph;
  struct gloss__layout_hint base; // of the member
  struct office_outer outer[OFFICE_DEEPEST];
  size_t lines;       // when the paragraph began
  int paragraphs;     // open
  int tables;         // open
  bool rows[DEEPEST]; // the table has columns: its rows are lines
  long columns;
  bool in_text, in_properties, cell_begun, row_begun;
  bool hidden;   // the run is
  bool unmarked; // the paragraph's end was deleted
  bool runs_on;  // the next paragraph goes on with the line
  int deleted;   // open elements whose text is deleted
  bool titled;   // some text has been written
};

static bool begins(gloss_str text, const char *head) {
  size_t size = strlen(head);
  return text.size >= size && !strncasecmp(text.data, head, size);
}

static void set(struct gloss__layout_hint *hint, enum gloss__role role,
                uint8_t level, const char *reason) {
  hint->role = (uint8_t)role;
  hint->level = level;
  hint->reason = reason;
}

// What the style's name says; false: nothing.
static bool use_name(struct gloss__layout_hint *hint, gloss_str name) {
  if (begins(name, "title"))
    set(hint, GLOSS__ROLE_HEAD, 1, "title style");
  else if (begins(name, "subtitle"))
    set(hint, GLOSS__ROLE_SUBTITLE, 0, "subtitle style");
  else if (begins(name, "caption"))
    set(hint, GLOSS__ROLE_CAPTION, 0, "caption style");
  else if (begins(name, "toc ")) {
    hint->out = true;
    hint->reason = "table of contents";
  } else
    return false;
  return true;
}

// The paragraph's properties are known: its role, its number.
static void resolve(struct docx *d) {
  struct gloss__layout_hint *hint = &d->office.hint;
  struct docx_paragraph *p = &d->paragraph;
  if (d->tables && d->rows[d->tables - 1]) return;
  gloss_str name = gloss__docx_resolve(&d->styles, p);
  bool listed = gloss__docx_number(&d->styles, &d->office.number, p);
  if (d->base.role || d->base.out || use_name(hint, name)) return;
  bool first = !d->titled;
  if (p->outline >= 0 && p->outline < 9)
    set(hint, first && !p->outline ? GLOSS__ROLE_HEAD : GLOSS__ROLE_HEADING,
        (uint8_t)(p->outline + 1), "heading style");
  else if (listed)
    set(hint, GLOSS__ROLE_LIST_ITEM, (uint8_t)(p->level < 0 ? 1 : p->level + 1),
        "list paragraph");
  else if (first && p->centred)
    set(hint, GLOSS__ROLE_HEAD, 1, "first paragraph, in the middle");
}

static void open_paragraph(struct docx *d) {
  bool row = d->tables && d->rows[d->tables - 1];
  if (d->paragraphs && d->paragraphs <= OFFICE_DEEPEST && !row)
    gloss__office_enter(&d->office, &d->outer[d->paragraphs - 1], d->lines);
  d->lines = d->office.lines.count;
  d->paragraphs++;
  d->paragraph =
      (struct docx_paragraph){.outline = -1, .list = -1, .level = -1};
  gloss_buf_clear(&d->office.number);
  if (row && d->cell_begun) {
    gloss__office_break(&d->office, OFFICE_SPACE);
  } else if (!row && !d->runs_on) {
    d->office.hint = d->base;
    gloss__office_break(&d->office, OFFICE_LINE);
  }
  d->cell_begun = true;
  d->unmarked = d->runs_on = false;
}

// What follows a text box goes on with the paragraph around it.
static void close_paragraph(struct docx *d) {
  gloss_buf_clear(&d->office.number);
  if (!d->paragraphs) return;
  d->paragraphs--;
  d->runs_on = d->unmarked && d->office.lines.count > d->lines;
  bool row = d->tables && d->rows[d->tables - 1];
  if (d->paragraphs && d->paragraphs <= OFFICE_DEEPEST && !row)
    gloss__office_leave(&d->office, &d->outer[d->paragraphs - 1]);
}

// --- tables ------------------------------------------------------------------

// A table in a box, in a paragraph.
static bool is_boxed(const struct docx *d) {
  return !d->tables && d->paragraphs && d->paragraphs <= OFFICE_DEEPEST;
}

static void open_table(struct docx *d) {
  if (is_boxed(d))
    gloss__office_enter(&d->office, &d->outer[d->paragraphs - 1], d->lines);
  if (d->tables < DEEPEST) d->rows[d->tables] = false;
  d->tables++;
  d->columns = 0;
  if (d->tables > DEEPEST) d->tables = DEEPEST;
}

static void open_row(struct docx *d) {
  if (!d->tables || !d->rows[d->tables - 1]) return;
  if (d->tables > 1 && d->rows[d->tables - 2]) { // inside of a cell
    gloss__office_break(&d->office, OFFICE_SPACE);
    return;
  }
  d->office.hint = d->base;
  if (!d->base.role && !d->base.out)
    set(&d->office.hint, GLOSS__ROLE_CELL, 0, "row of a table");
  gloss__office_break(&d->office, OFFICE_LINE);
  d->row_begun = false;
}

static void open_cell(struct docx *d) {
  d->cell_begun = false;
  if (!d->tables || !d->rows[d->tables - 1]) return;
  bool inner = d->tables > 1 && d->rows[d->tables - 2];
  if (d->row_begun)
    gloss__office_break(&d->office, inner ? OFFICE_SPACE : OFFICE_TAB);
  d->row_begun = true;
}

static void close_grid(struct docx *d) {
  if (d->tables) d->rows[d->tables - 1] = d->columns > 1;
}

static void close_table(struct docx *d) {
  if (d->tables) d->tables--;
  bool row = d->tables && d->rows[d->tables - 1];
  gloss__office_break(&d->office, row ? OFFICE_SPACE : OFFICE_LINE);
  if (is_boxed(d))
    gloss__office_leave(&d->office, &d->outer[d->paragraphs - 1]);
}

// --- events ------------------------------------------------------------------

static void note_property(struct docx *d, const struct xml_event *event) {
  if (gloss__xml_is(event, "pStyle"))
    d->paragraph.style = gloss__xml_attribute(event, "val");
  else if (gloss__xml_is(event, "numId"))
    d->paragraph.list = gloss__xml_number(event, "val", -1);
  else if (gloss__xml_is(event, "ilvl"))
    d->paragraph.level = gloss__xml_number(event, "val", -1);
  else if (gloss__xml_is(event, "outlineLvl"))
    d->paragraph.outline = gloss__xml_number(event, "val", -1);
  else if (gloss__xml_is(event, "jc"))
    d->paragraph.centred = gloss_str_equal(gloss__xml_attribute(event, "val"),
                                           GLOSS_STR("center"));
}

static void on_break(struct docx *d, const struct xml_event *event) {
  gloss_str type = gloss__xml_attribute(event, "type");
  bool row = d->tables && d->rows[d->tables - 1];
  if (!type.size || gloss_str_equal(type, GLOSS_STR("textWrapping")))
    gloss__office_break(&d->office, row ? OFFICE_SPACE : OFFICE_LINE);
}

// In the text of a paragraph.
static void on_inline(struct docx *d, const struct xml_event *event) {
  if (gloss__xml_is(event, "t") || gloss__xml_is(event, "delText"))
    d->in_text = !event->empty;
  else if (gloss__xml_is(event, "tab"))
    gloss__office_break(&d->office, OFFICE_TAB);
  else if (gloss__xml_is(event, "br") || gloss__xml_is(event, "cr"))
    on_break(d, event);
  else if (gloss__xml_is(event, "noBreakHyphen"))
    gloss__office_put(&d->office, event, "-");
  else if (gloss__xml_is(event, "del") || gloss__xml_is(event, "moveFrom"))
    d->deleted += !event->empty;
}

static bool is_on(const struct xml_event *event) {
  gloss_str value = gloss__xml_attribute(event, "val");
  return !gloss_str_equal(value, GLOSS_STR("0")) &&
         !gloss_str_equal(value, GLOSS_STR("false"));
}

// Properties of a run, or of a paragraph's end.
static void read_run(struct docx *d, const struct xml_event *event) {
  struct xml_event next;
  size_t depth = !event->empty;
  while (depth && (gloss__xml_next(&d->xml, &next), next.kind != XML_DONE)) {
    if (next.kind == XML_CLOSE) depth--;
    if (next.kind != XML_OPEN) continue;
    if (gloss__xml_is(&next, "rPrChange")) { // what they were
      gloss__xml_skip(&d->xml, &next);
      continue;
    }
    depth += !next.empty;
    if (d->in_properties)
      d->unmarked |= gloss__xml_is(&next, "del");
    else if (gloss__xml_is(&next, "vanish"))
      d->hidden = is_on(&next);
  }
}

static void on_open(struct docx *d, const struct xml_event *event) {
  if (gloss__xml_is(event, "Fallback") || gloss__xml_is(event, "rt") ||
      gloss__xml_is(event, "instrText") || gloss__xml_is(event, "pPrChange"))
    // a second form, a reading, a field's code, properties that were
    gloss__xml_skip(&d->xml, event);
  else if (gloss__xml_is(event, "rPr"))
    read_run(d, event);
  else if (gloss__xml_is(event, "p") && !event->empty)
    open_paragraph(d);
  else if (gloss__xml_is(event, "pPr"))
    d->in_properties = !event->empty;
  else if (d->in_properties)
    note_property(d, event);
  else if (gloss__xml_is(event, "tbl") && !event->empty)
    open_table(d);
  else if (gloss__xml_is(event, "gridCol"))
    d->columns++;
  else if (gloss__xml_is(event, "tr"))
    open_row(d);
  else if (gloss__xml_is(event, "tc"))
    open_cell(d);
  else if (d->paragraphs)
    on_inline(d, event);
}

static void on_close(struct docx *d, const struct xml_event *event) {
  if (gloss__xml_is(event, "p")) {
    close_paragraph(d);
  } else if (gloss__xml_is(event, "pPr")) {
    d->in_properties = false;
    resolve(d);
  } else if (gloss__xml_is(event, "tblGrid")) {
    close_grid(d);
  } else if (gloss__xml_is(event, "tbl")) {
    close_table(d);
  } else if (gloss__xml_is(event, "t") || gloss__xml_is(event, "delText")) {
    d->in_text = false;
  } else if (gloss__xml_is(event, "r")) {
    d->hidden = false;
  } else if (gloss__xml_is(event, "del") || gloss__xml_is(event, "moveFrom")) {
    d->deleted -= d->deleted > 0;
  }
}

static void on_text(struct docx *d, const struct xml_event *event) {
  if (!d->in_text || event->begin >= event->end) return;
  if (d->deleted || d->hidden) {
    gloss__office_delete(&d->office, event->begin, event->end,
                         d->deleted ? d->office.deleted : d->office.hidden);
    return;
  }
  gloss__office_text(&d->office, event);
  d->titled = true;
}

static void read_member(struct docx *d, const struct office_member *member) {
  struct xml_event event;
  d->xml = member->xml;
  d->paragraphs = d->tables = d->deleted = 0;
  d->in_text = d->in_properties = d->hidden = d->runs_on = false;
  d->office.hint = d->base;
  gloss__office_break(&d->office, OFFICE_LINE);
  while (gloss__xml_next(&d->xml, &event), event.kind != XML_DONE) {
    if (event.kind == XML_OPEN) on_open(d, &event);
    if (event.kind == XML_CLOSE) on_close(d, &event);
    if (event.kind == XML_TEXT) on_text(d, &event);
  }
}

// What the member's text is; false: it holds none.
static bool use_member(struct docx *d, gloss_str name) {
  struct gloss__layout_hint *base = &d->base;
  *base = (struct gloss__layout_hint){0};
  if (begins(name, "word/document")) return true;
  if (begins(name, "word/footnotes"))
    set(base, GLOSS__ROLE_NOTE, 0, "footnote");
  else if (begins(name, "word/endnotes"))
    set(base, GLOSS__ROLE_NOTE, 0, "endnote");
  else if (begins(name, "word/header"))
    base->out = true, base->reason = "header of the pages";
  else if (begins(name, "word/footer"))
    base->out = true, base->reason = "footer of the pages";
  else
    return false;
  return true;
}

void gloss__docx_read(struct gloss__track *track, const char *part,
                      struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct docx d = {.paragraphs = 0};
  struct office_member member;
  gloss__docx_styles(&d.styles, track->text, part);
  gloss__office_start(&d.office, track, arena);
  struct office_members members = gloss__office_members(track->text, part);
  while (gloss__office_next(&members, &member))
    if (use_member(&d, member.name)) read_member(&d, &member);
  gloss__office_finish(&d.office, hints);
  gloss__docx_styles_free(&d.styles);
}
