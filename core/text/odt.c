// odt.c - the reader of ODT: content.xml, and the headers and footers of
// styles.xml.
#include "text/office.h"

#include <stdlib.h>

// Notes stand behind all other text.
#define NOTES (1u << 31)

enum { LEVELS = 10, MOST_PARENTS = 10 };

struct odt_style {
  gloss_str name, parent;
};

struct odt_list {
  gloss_str name;
  struct {
    gloss_str format, before, after; // format {NULL, 0}: a bullet
    long start, shown;               // how many levels the number shows
    long last;                       // the number given last; 0: none
  } levels[LEVELS];
};

struct odt {
  struct office office;
  struct {
    struct odt_style *items;
    size_t count, capacity;
  } styles;
  struct {
    struct odt_list *items;
    size_t count, capacity;
  } lists;
  struct xml xml;
  struct gloss__layout_hint base;
  struct office_outer outer[OFFICE_DEEPEST];
  size_t lines;                  // when the paragraph began
  struct odt_list *list[LEVELS]; // of the open ones
  long counts[LEVELS];
  int depth; // of open lists
  int paragraphs, tables;
  bool item, row_begun, cell_begun, titled;
};

static bool same(gloss_str a, const char *b) {
  return gloss_str_equal(a, gloss_str_of(b));
}

// --- styles ------------------------------------------------------------------

static void note_level(struct odt_list *list, const struct xml_event *event) {
  long level = gloss__xml_number(event, "level", 0);
  if (level < 1 || level > LEVELS) return;
  if (!gloss__xml_is(event, "list-level-style-number")) return;
  list->levels[level - 1].format = gloss__xml_attribute(event, "num-format");
  list->levels[level - 1].before = gloss__xml_attribute(event, "num-prefix");
  list->levels[level - 1].after = gloss__xml_attribute(event, "num-suffix");
  list->levels[level - 1].start = gloss__xml_number(event, "start-value", 1);
  list->levels[level - 1].shown = gloss__xml_number(event, "display-levels", 1);
}

enum { MOST_LISTS = 4096 };

static void read_styles(struct odt *o, struct xml xml) {
  struct xml_event event;
  bool inside = false;
  while (gloss__xml_next(&xml, &event), event.kind != XML_DONE) {
    bool list = gloss__xml_is(&event, "list-style");
    if (event.kind == XML_CLOSE && list) inside = false;
    if (event.kind != XML_OPEN) continue;
    if (gloss__xml_is(&event, "style")) {
      struct odt_style style = {
          gloss__xml_attribute(&event, "name"),
          gloss__xml_attribute(&event, "parent-style-name")};
      gloss__push(&o->styles, style);
    } else if (list && !event.empty && o->lists.count < MOST_LISTS) {
      struct odt_list empty = {.name = gloss__xml_attribute(&event, "name")};
      gloss__push(&o->lists, empty);
      inside = true;
    } else if (inside) {
      note_level(&o->lists.items[o->lists.count - 1], &event);
    }
  }
}

static int by_name(const void *a, const void *b) {
  const struct odt_style *x = a, *y = b;
  size_t size = x->name.size < y->name.size ? x->name.size : y->name.size;
  int order = size ? memcmp(x->name.data, y->name.data, size) : 0;
  if (order) return order;
  return x->name.size < y->name.size ? -1 : x->name.size > y->name.size;
}

// The style, or one that it is made from, has this name.
static bool made_from(const struct odt *o, gloss_str style, const char *name) {
  for (int i = 0; i < MOST_PARENTS && style.size; i++) {
    if (same(style, name)) return true;
    struct odt_style key = {.name = style};
    const struct odt_style *found =
        o->styles.count ? bsearch(&key, o->styles.items, o->styles.count,
                                  sizeof *o->styles.items, by_name)
                        : NULL;
    if (!found) return false;
    style = found->parent;
  }
  return false;
}

// --- lists -------------------------------------------------------------------

static void open_list(struct odt *o, const struct xml_event *event) {
  gloss_str name = gloss__xml_attribute(event, "style-name");
  int at = o->depth++;
  if (at >= LEVELS) return;
  o->counts[at] = -1;
  o->list[at] = at ? o->list[at - 1] : NULL;
  for (size_t i = 0; name.size && i < o->lists.count; i++)
    if (gloss_str_equal(o->lists.items[i].name, name))
      o->list[at] = &o->lists.items[i];
  bool continues =
      same(gloss__xml_attribute(event, "continue-numbering"), "true") ||
      gloss__xml_attribute(event, "continue-list").size;
  if (continues && o->list[at] && o->list[at]->levels[at].last)
    o->counts[at] = o->list[at]->levels[at].last;
}

// The number of the innermost list's item.
static void open_item(struct odt *o, const struct xml_event *event) {
  int at = o->depth - 1;
  if (at < 0 || at >= LEVELS) return;
  struct odt_list *list = o->list[at];
  long start = list ? list->levels[at].start : 1;
  long next = o->counts[at] < 0 ? start : o->counts[at] + 1;
  o->counts[at] = gloss__xml_number(event, "start-value", next);
  if (list) list->levels[at].last = o->counts[at];
  o->item = true;
}

static void render(struct odt *o) {
  int at = o->depth - 1;
  const struct odt_list *list = at >= 0 && at < LEVELS ? o->list[at] : NULL;
  gloss_buf *out = &o->office.number;
  if (!o->item || !list || !list->levels[at].format.size) return;
  long shown = list->levels[at].shown;
  gloss_buf_add(out, list->levels[at].before.data,
                list->levels[at].before.size);
  for (long k = at + 1 - (shown > at + 1 ? at + 1 : shown); k <= at; k++) {
    gloss__office_number(out, list->levels[k].format, o->counts[k]);
    if (k < at) gloss_buf_putc(out, '.');
  }
  gloss_buf_add(out, list->levels[at].after.data, list->levels[at].after.size);
  if (out->size && (unsigned char)out->data[out->size - 1] < 0x80)
    gloss_buf_putc(out, ' ');
}

// --- paragraphs --------------------------------------------------------------

static void set(struct gloss__layout_hint *hint, enum gloss__role role,
                long level, const char *reason) {
  hint->role = (uint8_t)role;
  hint->level = (uint8_t)(level < 1 ? 1 : level > 9 ? 9 : level);
  hint->reason = reason;
}

static void use_style(struct odt *o, const struct xml_event *event) {
  struct gloss__layout_hint *hint = &o->office.hint;
  gloss_str style = gloss__xml_attribute(event, "style-name");
  long level = gloss__xml_number(event, "outline-level", 1);
  if (o->base.role || o->base.out) return;
  if (made_from(o, style, "Title"))
    set(hint, GLOSS__ROLE_HEAD, 1, "title style");
  else if (made_from(o, style, "Subtitle"))
    set(hint, GLOSS__ROLE_SUBTITLE, 1, "subtitle style");
  else if (made_from(o, style, "Caption"))
    set(hint, GLOSS__ROLE_CAPTION, 1, "caption style");
  else if (gloss__xml_is(event, "h"))
    set(hint, level == 1 && !o->titled ? GLOSS__ROLE_HEAD : GLOSS__ROLE_HEADING,
        level, "heading element");
  else if (o->depth && o->item)
    set(hint, GLOSS__ROLE_LIST_ITEM, o->depth, "list element");
}

static void open_paragraph(struct odt *o, const struct xml_event *event) {
  if (o->paragraphs && o->paragraphs <= OFFICE_DEEPEST && !o->tables)
    gloss__office_enter(&o->office, &o->outer[o->paragraphs - 1], o->lines);
  o->lines = o->office.lines.count;
  o->paragraphs++;
  gloss_buf_clear(&o->office.number);
  if (o->tables) {
    if (o->cell_begun) gloss__office_break(&o->office, OFFICE_SPACE);
    o->cell_begun = true;
    return;
  }
  gloss__office_break(&o->office, OFFICE_LINE);
  o->office.hint = o->base;
  use_style(o, event);
  render(o);
  o->item = false;
}

static void close_paragraph(struct odt *o) {
  gloss_buf_clear(&o->office.number);
  if (!o->paragraphs) return;
  o->paragraphs--;
  if (o->paragraphs && o->paragraphs <= OFFICE_DEEPEST && !o->tables)
    gloss__office_leave(&o->office, &o->outer[o->paragraphs - 1]);
}

// --- tables ------------------------------------------------------------------

// A table in a box, in a paragraph.
static bool is_boxed(const struct odt *o) {
  return !o->tables && o->paragraphs && o->paragraphs <= OFFICE_DEEPEST;
}

static void open_table(struct odt *o) {
  if (is_boxed(o))
    gloss__office_enter(&o->office, &o->outer[o->paragraphs - 1], o->lines);
  o->tables++;
}

static void close_table(struct odt *o) {
  o->tables -= o->tables > 0;
  gloss__office_break(&o->office, o->tables ? OFFICE_SPACE : OFFICE_LINE);
  if (is_boxed(o))
    gloss__office_leave(&o->office, &o->outer[o->paragraphs - 1]);
}

static void open_row(struct odt *o) {
  o->row_begun = false;
  if (o->tables > 1) {
    gloss__office_break(&o->office, OFFICE_SPACE);
    return;
  }
  o->office.hint = o->base;
  if (!o->base.role && !o->base.out)
    set(&o->office.hint, GLOSS__ROLE_CELL, 1, "row of a table");
  gloss__office_break(&o->office, OFFICE_LINE);
}

static void open_cell(struct odt *o) {
  if (o->row_begun)
    gloss__office_break(&o->office, o->tables > 1 ? OFFICE_SPACE : OFFICE_TAB);
  o->row_begun = true;
  o->cell_begun = false;
}

// --- notes, and what is not text ---------------------------------------------

// All text up to the element's end was deleted.
static void delete_all(struct odt *o, const struct xml_event *event) {
  struct xml_event next;
  size_t depth = 1;
  if (event->empty) return;
  while (depth && (gloss__xml_next(&o->xml, &next), next.kind != XML_DONE)) {
    if (next.kind == XML_OPEN) depth += !next.empty;
    if (next.kind == XML_CLOSE) depth--;
    if (next.kind == XML_TEXT)
      gloss__office_delete(&o->office, next.begin, next.end, o->office.deleted);
  }
}

static bool is_skipped(const struct xml_event *event) {
  static const char *const names[] = {
      "annotation", "note-citation",  "ruby-text", "desc",
      "forms",      "sequence-decls", "scripts",   "font-face-decls"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (gloss__xml_is(event, names[i])) return true;
  return event->tag.size >= 9 && !memcmp(event->tag.data, "svg:title", 9);
}

// --- events ------------------------------------------------------------------

static void put_spaces(struct odt *o, const struct xml_event *event) {
  long count = gloss__xml_number(event, "c", 1);
  char spaces[65] = "";
  if (count > 64) count = 64;
  memset(spaces, ' ', (size_t)(count < 1 ? 1 : count));
  gloss__office_put(&o->office, event, spaces);
}

static void on_inline(struct odt *o, const struct xml_event *event) {
  if (gloss__xml_is(event, "s"))
    put_spaces(o, event);
  else if (gloss__xml_is(event, "tab"))
    gloss__office_break(&o->office, OFFICE_TAB);
  else if (gloss__xml_is(event, "line-break"))
    gloss__office_break(&o->office, o->tables ? OFFICE_SPACE : OFFICE_LINE);
}

static void open_note(struct odt *o) {
  set(&o->base, GLOSS__ROLE_NOTE, 1, "note");
  o->base.rank = NOTES + (uint32_t)o->office.lines.count;
}

static bool on_block(struct odt *o, const struct xml_event *event) {
  bool paragraph = gloss__xml_is(event, "p") || gloss__xml_is(event, "h");
  if (event->empty) return false;
  if (paragraph)
    open_paragraph(o, event);
  else if (gloss__xml_is(event, "list"))
    open_list(o, event);
  else if (gloss__xml_is(event, "list-item"))
    open_item(o, event);
  else if (gloss__xml_is(event, "table"))
    open_table(o);
  else if (gloss__xml_is(event, "table-row"))
    open_row(o);
  else if (gloss__xml_is(event, "table-cell"))
    open_cell(o);
  else if (gloss__xml_is(event, "table-of-content"))
    o->base.out = true, o->base.reason = "table of contents";
  else if (gloss__xml_is(event, "note-body"))
    open_note(o);
  else
    return false;
  return true;
}

static void on_open(struct odt *o, const struct xml_event *event) {
  if (gloss__xml_is(event, "tracked-changes"))
    delete_all(o, event);
  else if (is_skipped(event))
    gloss__xml_skip(&o->xml, event);
  else if (!on_block(o, event) && o->paragraphs)
    on_inline(o, event);
}

static void on_close(struct odt *o, const struct xml_event *event) {
  if (gloss__xml_is(event, "p") || gloss__xml_is(event, "h"))
    close_paragraph(o);
  else if (gloss__xml_is(event, "list"))
    o->depth -= o->depth > 0;
  else if (gloss__xml_is(event, "list-item"))
    o->item = false;
  else if (gloss__xml_is(event, "table"))
    close_table(o);
  else if (gloss__xml_is(event, "table-of-content") ||
           gloss__xml_is(event, "note-body"))
    o->base = (struct gloss__layout_hint){0};
}

// Text counts inside of `root` only.
static void read_content(struct odt *o, struct xml xml, const char *root) {
  struct xml_event event;
  bool inside = false;
  o->xml = xml;
  o->paragraphs = o->tables = o->depth = 0;
  while (gloss__xml_next(&o->xml, &event), event.kind != XML_DONE) {
    if (event.kind != XML_TEXT && gloss__xml_is(&event, root))
      inside = event.kind == XML_OPEN && !event.empty;
    else if (!inside)
      continue;
    else if (event.kind == XML_OPEN)
      on_open(o, &event);
    else if (event.kind == XML_CLOSE)
      on_close(o, &event);
    else if (o->paragraphs && event.begin < event.end) {
      gloss__office_text(&o->office, &event);
      o->titled = true;
    }
  }
}

void gloss__odt_read(struct gloss__track *track, const char *part,
                     struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct odt o = {.depth = 0};
  struct office_member member;
  struct office_members members = gloss__office_members(track->text, part);
  while (gloss__office_next(&members, &member)) read_styles(&o, member.xml);
  if (o.styles.count)
    qsort(o.styles.items, o.styles.count, sizeof *o.styles.items, by_name);
  gloss__office_start(&o.office, track, arena);
  members = gloss__office_members(track->text, part);
  for (int k = 0; gloss__office_next(&members, &member); k++) {
    if (k) o.base.out = true, o.base.reason = "header or footer of the pages";
    read_content(&o, member.xml, k ? "master-styles" : "body");
  }
  gloss__office_finish(&o.office, hints);
  gloss__free(o.styles.items);
  gloss__free(o.lists.items);
}
