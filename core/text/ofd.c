// ofd.c - the reader of OFD (GB/T 33190): pages whose text has places, in
// millimetres. From there on they are read as PDF pages are.
#include "text/office.h"
#include "text/pdf.h"

#include <math.h>

#define POINTS 2.8346f // in a millimetre

struct ofd {
  struct pdf_doc doc;
  struct pdf_box object; // of the text object that is open
  float ctm[6];          // its matrix; offsets in points
  float size;
};

// Numbers separated by spaces; how many were found.
static int read_numbers(gloss_str value, float *out, int most) {
  char text[160];
  int count = 0;
  snprintf(text, sizeof text, "%.*s", (int)value.size, value.data);
  for (char *at = text; count < most;) {
    while (*at == ' ') at++;
    bool minus = *at == '-';
    if (minus) at++;
    if ((*at < '0' || *at > '9') && *at != '.') break;
    float number = 0, unit = 1;
    for (; *at >= '0' && *at <= '9'; at++)
      if (number < 1e5f) number = number * 10 + (float)(*at - '0');
    if (*at == '.')
      for (at++; *at >= '0' && *at <= '9'; at++)
        if (unit > 1e-4f) number += (float)(*at - '0') * (unit /= 10);
    out[count++] = (minus ? -number : number) * POINTS;
  }
  return count;
}

// x' = ax + cy + e, y' = bx + dy + f: turns, stretches and moves the text
// inside of its object.
static void read_matrix(struct ofd *o, gloss_str value) {
  static const float same[6] = {1, 0, 0, 1, 0, 0};
  float given[6];
  memcpy(o->ctm, same, sizeof same);
  if (!value.size || read_numbers(value, given, 6) < 6) return;
  for (int i = 0; i < 6; i++) o->ctm[i] = i < 4 ? given[i] / POINTS : given[i];
  float high = sqrtf(o->ctm[2] * o->ctm[2] + o->ctm[3] * o->ctm[3]);
  if (high > 0.01f && high < 100) o->size *= high;
}

static void open_object(struct ofd *o, const struct xml_event *event) {
  float box[4] = {0, 0, 0, 0}, size = 0;
  read_numbers(gloss__xml_attribute(event, "Boundary"), box, 4);
  o->object =
      (struct pdf_box){box[0], box[1], box[0] + box[2], box[1] + box[3]};
  o->size = read_numbers(gloss__xml_attribute(event, "Size"), &size, 1)
                ? size
                : box[3];
  read_matrix(o, gloss__xml_attribute(event, "CTM"));
}

// A line that the object goes on with: beside its end, at its height.
static bool goes_on(const struct ofd *o, struct pdf_box box) {
  const struct pdf_doc *doc = &o->doc;
  if (!doc->lines.count) return false;
  const struct pdf_line *line = &doc->lines.items[doc->lines.count - 1];
  float middle = (box.y0 + box.y1) / 2, space = box.x0 - line->box.x1;
  return line->page + 1 == doc->pages.count && middle > line->box.y0 &&
         middle < line->box.y1 && space > -line->size && space < line->size;
}

static void add_text(struct ofd *o, const struct xml_event *event,
                     struct pdf_box box) {
  struct pdf_doc *doc = &o->doc;
  if (!goes_on(o, box)) {
    struct pdf_line line = {.word = (uint32_t)doc->words.count,
                            .page = (uint32_t)doc->pages.count - 1,
                            .box = box,
                            .size = o->size,
                            .starts = true};
    gloss__push(&doc->lines, line);
    doc->pages.items[doc->pages.count - 1].lines++;
  }
  struct pdf_line *line = &doc->lines.items[doc->lines.count - 1];
  struct pdf_word word = {(uint32_t)event->begin, (uint32_t)event->end, box};
  gloss__push(&doc->words, word);
  line->words++;
  if (box.x1 > line->box.x1) line->box.x1 = box.x1;
  if (box.y1 > line->box.y1) line->box.y1 = box.y1;
  for (size_t i = event->begin; i < event->end; i++)
    line->chars += ((unsigned char)doc->text.data[i] & 0xC0) != 0x80;
}

static bool is_blank(gloss_str text) {
  for (size_t i = 0; i < text.size; i++)
    if ((unsigned char)text.data[i] > ' ') return false;
  return true;
}

// The object's codes may lie below each other: each has its offset.
static struct pdf_box code_box(const struct ofd *o,
                               const struct xml_event *event) {
  struct pdf_box box = o->object;
  float u = 0, v = 0;
  read_numbers(gloss__xml_attribute(event, "X"), &u, 1);
  bool placed = read_numbers(gloss__xml_attribute(event, "Y"), &v, 1) == 1;
  float x = o->ctm[0] * u + o->ctm[2] * v + o->ctm[4];
  float y = o->ctm[1] * u + o->ctm[3] * v + o->ctm[5];
  if (!placed || box.y1 - box.y0 <= 1.8f * o->size) return box;
  box.y0 = o->object.y0 + y - o->size;
  box.y1 = o->object.y0 + y;
  box.x0 += x;
  return box;
}

static void read_page(struct ofd *o, struct xml xml) {
  struct xml_event event;
  struct pdf_page page = {.width = 210 * POINTS,
                          .height = 297 * POINTS,
                          .line = (uint32_t)o->doc.lines.count,
                          .columns = 1};
  struct pdf_box box = {0, 0, 0, 0};
  bool in_code = false;
  gloss__push(&o->doc.pages, page);
  while (gloss__xml_next(&xml, &event), event.kind != XML_DONE) {
    bool code = gloss__xml_is(&event, "TextCode");
    if (event.kind == XML_CLOSE && code) in_code = false;
    if (event.kind == XML_TEXT) {
      gloss_str text = {o->doc.text.data + event.begin,
                        event.end - event.begin};
      if (in_code && !is_blank(text)) add_text(o, &event, box);
    }
    if (event.kind != XML_OPEN) continue;
    if (gloss__xml_is(&event, "TextObject")) open_object(o, &event);
    if (!code) continue;
    box = code_box(o, &event);
    in_code = !event.empty;
  }
}

// The real height of the pages stands in another member; what text there is
// tells enough for heads and feet.
static void measure_pages(struct pdf_doc *doc) {
  float width = 0, height = 0;
  for (size_t i = 0; i < doc->lines.count; i++) {
    struct pdf_box box = doc->lines.items[i].box;
    if (box.x1 > width) width = box.x1;
    if (box.y1 > height) height = box.y1;
  }
  for (size_t p = 0; p < doc->pages.count; p++) {
    if (width > doc->pages.items[p].width) doc->pages.items[p].width = width;
    if (height > doc->pages.items[p].height)
      doc->pages.items[p].height = height;
  }
}

// What all pages stand on is furniture: heads, seals, watermarks.
static void read_template(struct ofd *o, struct xml xml) {
  size_t from = o->doc.lines.count;
  read_page(o, xml);
  for (size_t i = from; i < o->doc.lines.count; i++) {
    o->doc.lines.items[i].kind = PDF_HEAD;
    o->doc.lines.items[i].reason = "template of the pages";
  }
}

static bool is_template(gloss_str name) {
  size_t size = strlen(GLOSS__TEMPLATE);
  return name.size > size && !memcmp(name.data, GLOSS__TEMPLATE, size);
}

void gloss__ofd_read(struct gloss__track *track, const char *part,
                     struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct ofd o = {.doc = {.text = track->text, .arena = arena}};
  struct office_members members = gloss__office_members(track->text, part);
  struct office_member member;
  while (gloss__office_next(&members, &member)) {
    if (is_template(member.name))
      read_template(&o, member.xml);
    else
      read_page(&o, member.xml);
  }
  measure_pages(&o.doc);
  gloss__pdf_write(&o.doc, track, hints);
}
