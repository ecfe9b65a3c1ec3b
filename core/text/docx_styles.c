// docx_styles.c - which style a paragraph has, and which number its list gives
// it: word/styles.xml and word/numbering.xml.
#include "text/docx.h"

#include <stdlib.h>

enum { MOST_BASED = 10 };

// --- styles ------------------------------------------------------------------

static void note_in_style(struct docx_style *style,
                          const struct xml_event *event) {
  if (gloss__xml_is(event, "name"))
    style->name = gloss__xml_attribute(event, "val");
  else if (gloss__xml_is(event, "basedOn"))
    style->based = gloss__xml_attribute(event, "val");
  else if (gloss__xml_is(event, "outlineLvl"))
    style->outline = gloss__xml_number(event, "val", -1);
  else if (gloss__xml_is(event, "numId"))
    style->list = gloss__xml_number(event, "val", -1);
  else if (gloss__xml_is(event, "ilvl"))
    style->level = gloss__xml_number(event, "val", -1);
}

static int by_id(const void *a, const void *b) {
  const struct docx_style *x = a, *y = b;
  size_t size = x->id.size < y->id.size ? x->id.size : y->id.size;
  int order = size ? memcmp(x->id.data, y->id.data, size) : 0;
  if (order) return order;
  return x->id.size < y->id.size ? -1 : x->id.size > y->id.size;
}

static void read_styles(struct docx_styles *out, struct xml *xml) {
  struct xml_event event;
  bool inside = false;
  while (gloss__xml_next(xml, &event), event.kind != XML_DONE) {
    bool style = gloss__xml_is(&event, "style");
    if (event.kind == XML_OPEN && style) {
      struct docx_style empty = {.outline = -1, .list = -1, .level = -1};
      empty.id = gloss__xml_attribute(&event, "styleId");
      gloss__push(&out->styles, empty);
      inside = !event.empty;
    } else if (event.kind == XML_CLOSE && style) {
      inside = false;
    } else if (event.kind == XML_OPEN && inside) {
      note_in_style(&out->styles.items[out->styles.count - 1], &event);
    }
  }
  if (out->styles.count)
    qsort(out->styles.items, out->styles.count, sizeof *out->styles.items,
          by_id);
}

static const struct docx_style *find_style(const struct docx_styles *styles,
                                           gloss_str id) {
  struct docx_style key = {.id = id};
  if (!id.size || !styles->styles.count) return NULL;
  return bsearch(&key, styles->styles.items, styles->styles.count,
                 sizeof *styles->styles.items, by_id);
}

gloss_str gloss__docx_resolve(const struct docx_styles *styles,
                              struct docx_paragraph *p) {
  const struct docx_style *first = find_style(styles, p->style), *style = first;
  for (int i = 0; style && i < MOST_BASED; i++) {
    if (p->outline < 0) p->outline = style->outline;
    if (p->list < 0) {
      p->list = style->list;
      if (p->level < 0) p->level = style->level;
    }
    style = find_style(styles, style->based);
  }
  return first ? first->name : (gloss_str){NULL, 0};
}

// --- lists -------------------------------------------------------------------

struct numbering {
  struct docx_styles *out;
  struct docx_list list; // being read
  long level, abstract;
  bool is_num;
};

static void note_in_list(struct numbering *n, const struct xml_event *event) {
  bool inside = n->level >= 0 && n->level < DOCX_LEVELS;
  if (gloss__xml_is(event, "lvl") || gloss__xml_is(event, "lvlOverride"))
    n->level = gloss__xml_number(event, "ilvl", -1);
  else if (gloss__xml_is(event, "abstractNumId"))
    n->abstract = gloss__xml_number(event, "val", -1);
  else if (inside && gloss__xml_is(event, "numFmt"))
    n->list.levels[n->level].format = gloss__xml_attribute(event, "val");
  else if (inside && gloss__xml_is(event, "lvlText"))
    n->list.levels[n->level].text = gloss__xml_attribute(event, "val");
  else if (inside && gloss__xml_is(event, "start"))
    n->list.levels[n->level].start = gloss__xml_number(event, "val", 1);
  else if (inside && n->is_num && gloss__xml_is(event, "startOverride")) {
    n->list.levels[n->level].start = gloss__xml_number(event, "val", 1);
    n->list.levels[n->level].count = 0;
  }
}

static void begin_list(struct numbering *n, const struct xml_event *event,
                       bool is_num) {
  n->list = (struct docx_list){.abstract = SIZE_MAX};
  n->list.id = gloss__xml_number(event, is_num ? "numId" : "abstractNumId", -1);
  for (int k = 0; k < DOCX_LEVELS; k++) {
    n->list.levels[k].start = 1;
    n->list.levels[k].count = -1;
  }
  n->level = n->abstract = -1;
  n->is_num = is_num;
}

static void end_list(struct numbering *n) {
  struct docx_styles *out = n->out;
  if (!n->is_num) {
    gloss__push(&out->abstracts, n->list);
    return;
  }
  for (size_t i = 0; i < out->abstracts.count && n->abstract >= 0; i++)
    if (out->abstracts.items[i].id == n->abstract) {
      n->list.abstract = i;
      break;
    }
  gloss__push(&out->lists, n->list);
}

enum { MOST_LISTS = 4096 };

static void read_lists(struct docx_styles *out, struct xml *xml) {
  struct xml_event event;
  struct numbering n = {.out = out};
  bool inside = false;
  while (gloss__xml_next(xml, &event), event.kind != XML_DONE) {
    bool is_num = gloss__xml_is(&event, "num");
    bool list = is_num || gloss__xml_is(&event, "abstractNum");
    if (event.kind == XML_OPEN && list && !event.empty) {
      begin_list(&n, &event, is_num);
      inside = true;
    } else if (event.kind == XML_CLOSE && list && inside) {
      inside = false;
      if (out->lists.count + out->abstracts.count < MOST_LISTS) end_list(&n);
    } else if (event.kind == XML_OPEN && inside) {
      note_in_list(&n, &event);
    }
  }
}

static struct docx_list *find_num(struct docx_styles *styles, long id) {
  for (size_t i = 0; id > 0 && i < styles->lists.count; i++)
    if (styles->lists.items[i].id == id) return &styles->lists.items[i];
  return NULL;
}

// The next count of the level; a num may start it anew, once.
static void count_up(struct docx_list *list, struct docx_list *num,
                     long level) {
  long *count = &list->levels[level].count;
  *count = *count < 0 ? list->levels[level].start : *count + 1;
  if (num->levels[level].count >= 0) {
    *count = num->levels[level].start;
    num->levels[level].count = -1;
  }
  for (long k = level + 1; k < DOCX_LEVELS; k++) list->levels[k].count = -1;
}

// "%1.%2" with the counts of the levels that it names.
static void render(gloss_buf *out, const struct docx_list *list, long level) {
  gloss_str text = list->levels[level].text;
  for (size_t i = 0; i < text.size; i++) {
    bool named = text.data[i] == '%' && i + 1 < text.size &&
                 text.data[i + 1] >= '1' && text.data[i + 1] <= '9';
    if (!named) {
      gloss_buf_putc(out, text.data[i]);
      continue;
    }
    int k = text.data[++i] - '1';
    long count = list->levels[k].count;
    gloss__office_number(out, list->levels[k].format,
                         count < 0 ? list->levels[k].start : count);
  }
}

bool gloss__docx_number(struct docx_styles *styles, gloss_buf *out,
                        const struct docx_paragraph *p) {
  struct docx_list *num = find_num(styles, p->list);
  long level = p->level < 0 ? 0 : p->level;
  if (!num || num->abstract == SIZE_MAX || level >= DOCX_LEVELS) return false;
  struct docx_list *list = &styles->abstracts.items[num->abstract];
  count_up(list, num, level);
  gloss_str format = list->levels[level].format;
  if (gloss_str_equal(format, GLOSS_STR("bullet"))) return true;
  size_t before = out->size;
  render(out, list, level);
  if (out->size > before && (unsigned char)out->data[out->size - 1] < 0x80)
    gloss_buf_putc(out, ' ');
  return true;
}

// --- both --------------------------------------------------------------------

void gloss__docx_styles(struct docx_styles *out, gloss_str text,
                        const char *part) {
  struct office_member member;
  if (gloss__office_find(&member, text, part, "/styles.xml"))
    read_styles(out, &member.xml);
  if (gloss__office_find(&member, text, part, "/numbering.xml"))
    read_lists(out, &member.xml);
}

void gloss__docx_styles_free(struct docx_styles *styles) {
  gloss__free(styles->styles.items);
  gloss__free(styles->abstracts.items);
  gloss__free(styles->lists.items);
}
