// pdf_parse.c - the output of `pdftotext -bbox-layout` as pages, lines and
// words. Only <page>, <line> and <word> are looked at; a word outside of a line
// gets one of its own, so no text is lost whatever the stream looks like.
#include "text/pdf.h"
#include "text/chars.h"

// What an attribute may say at most; keeps all sums finite.
#define FARTHEST 1e6f

static bool is_tag(gloss_str text, size_t at, const char *name) {
  size_t size = strlen(name);
  return at + size < text.size && !memcmp(text.data + at, name, size) &&
         strchr(" >", text.data[at + size]) && text.data[at + size];
}

// A decimal number without exponent; anything else reads as far as it is one.
static float read_number(const char *at, const char *end) {
  bool minus = at < end && *at == '-';
  float number = 0, unit = 1;
  if (minus) at++;
  for (; at < end && *at >= '0' && *at <= '9' && number < FARTHEST; at++)
    number = number * 10 + (float)(*at - '0');
  if (at < end && *at == '.')
    for (at++; at < end && *at >= '0' && *at <= '9' && unit > 1e-4f; at++)
      number += (float)(*at - '0') * (unit /= 10);
  if (number > FARTHEST) number = FARTHEST;
  return minus ? -number : number;
}

// The number of the attribute `name="..."` (given with its quote) in the tag.
static float attribute(gloss_str tag, const char *name) {
  size_t size = strlen(name);
  const char *found = memmem(tag.data, tag.size, name, size);
  return found ? read_number(found + size, tag.data + tag.size) : 0;
}

static struct pdf_box read_box(gloss_str tag) {
  struct pdf_box box = {attribute(tag, "xMin=\""), attribute(tag, "yMin=\""),
                        attribute(tag, "xMax=\""), attribute(tag, "yMax=\"")};
  if (box.x1 < box.x0) box.x1 = box.x0;
  if (box.y1 < box.y0) box.y1 = box.y0;
  return box;
}

static void add_page(struct pdf_doc *doc, gloss_str tag) {
  struct pdf_page page = {.width = attribute(tag, "width=\""),
                          .height = attribute(tag, "height=\""),
                          .line = (uint32_t)doc->lines.count};
  gloss__push(&doc->pages, page);
}

static void add_line(struct pdf_doc *doc) {
  if (!doc->pages.count) add_page(doc, GLOSS_STR(""));
  struct pdf_line line = {.word = (uint32_t)doc->words.count,
                          .page = (uint32_t)doc->pages.count - 1,
                          .starts = true};
  gloss__push(&doc->lines, line);
  doc->pages.items[doc->pages.count - 1].lines++;
}

static void widen(struct pdf_box *box, struct pdf_box by) {
  if (by.x0 < box->x0) box->x0 = by.x0;
  if (by.y0 < box->y0) box->y0 = by.y0;
  if (by.x1 > box->x1) box->x1 = by.x1;
  if (by.y1 > box->y1) box->y1 = by.y1;
}

static uint32_t count_chars(gloss_str text) {
  uint32_t count = 0;
  for (size_t i = 0; i < text.size; i++)
    count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
  return count;
}

static void add_word(struct pdf_doc *doc, gloss_str tag, size_t begin,
                     size_t end, bool in_line) {
  struct pdf_word word = {(uint32_t)begin, (uint32_t)end, read_box(tag)};
  if (!in_line) add_line(doc);
  struct pdf_line *line = &doc->lines.items[doc->lines.count - 1];
  if (line->words++)
    widen(&line->box, word.box);
  else
    line->box = word.box;
  float size = word.box.y1 - word.box.y0;
  if (size > line->size) line->size = size;
  line->chars += count_chars((gloss_str){doc->text.data + begin, end - begin});
  gloss__push(&doc->words, word);
}

// A line that turned out to have no words goes.
static void end_line(struct pdf_doc *doc) {
  if (!doc->lines.count || doc->lines.items[doc->lines.count - 1].words) return;
  doc->lines.count--;
  doc->pages.items[doc->pages.count - 1].lines--;
}

static bool is_blank(gloss_str text) {
  for (size_t i = 0; i < text.size; i++)
    if ((unsigned char)text.data[i] > ' ') return false;
  return true;
}

// Han in a word of nothing else; 0 otherwise.
static uint32_t count_han(gloss_str word) {
  uint32_t count = 0;
  for (size_t at = 0; at < word.size; count++)
    if (!gloss__is_cjk(gloss_utf8_next(word, &at))) return 0;
  return count;
}

// Boxes are as high as the font says, which may be twice the size of its type;
// a Han character is as wide as its type is high.
static void find_scale(struct pdf_doc *doc) {
  double wide = 0, high = 0;
  uint32_t count = 0;
  for (size_t i = 0; i < doc->words.count; i++) {
    struct pdf_box box = doc->words.items[i].box;
    uint32_t han = count_han(gloss__pdf_word(doc, (uint32_t)i));
    if (han < 3) continue;
    wide += (double)(box.x1 - box.x0);
    high += (double)(box.y1 - box.y0) * han;
    count += han;
  }
  if (count < 20 || wide >= high || wide < high * 0.2) return;
  doc->scale = (float)(wide / high);
  for (size_t i = 0; i < doc->lines.count; i++)
    doc->lines.items[i].size *= doc->scale;
}

// --- vertical text -----------------------------------------------------------

// Whether most of the page's characters stand in lines from top to bottom.
static bool is_vertical(const struct pdf_doc *doc,
                        const struct pdf_page *page) {
  uint32_t down = 0, all = 0;
  for (uint32_t i = page->line; i < page->line + page->lines; i++) {
    const struct pdf_line *line = &doc->lines.items[i];
    float wide = line->box.x1 - line->box.x0;
    if (line->chars > 2 && line->box.y1 - line->box.y0 > 2 * wide)
      down += line->chars;
    all += line->chars;
  }
  return down * 2 > all;
}

// A quarter to the left: the rightmost line becomes the uppermost.
static struct pdf_box turned(struct pdf_box box, float width) {
  return (struct pdf_box){box.y0, width - box.x1, box.y1, width - box.x0};
}

// Vertical pages are read as if they were turned.
static void turn_pages(struct pdf_doc *doc) {
  for (size_t p = 0; p < doc->pages.count; p++) {
    struct pdf_page *page = &doc->pages.items[p];
    if (!is_vertical(doc, page)) continue;
    float width = page->width;
    page->width = page->height;
    page->height = width;
    for (uint32_t i = page->line; i < page->line + page->lines; i++) {
      struct pdf_line *line = &doc->lines.items[i];
      line->box = turned(line->box, width);
      line->size = 0;
      for (uint32_t k = line->word; k < line->word + line->words; k++) {
        struct pdf_box *box = &doc->words.items[k].box;
        *box = turned(*box, width);
        if (box->y1 - box->y0 > line->size) line->size = box->y1 - box->y0;
      }
    }
  }
}

void gloss__pdf_parse(struct pdf_doc *doc) {
  gloss_str text = doc->text;
  bool in_line = false;
  size_t at = 0;
  while (at < text.size) {
    const char *open = memchr(text.data + at, '<', text.size - at);
    if (!open) break;
    const char *shut =
        memchr(open, '>', (size_t)(text.data + text.size - open));
    if (!shut) break;
    size_t tag_at = (size_t)(open - text.data) + 1;
    gloss_str tag = {open + 1, (size_t)(shut - open) - 1};
    at = (size_t)(shut - text.data) + 1;
    if (is_tag(text, tag_at, "page")) {
      if (in_line) end_line(doc);
      add_page(doc, tag);
      in_line = false;
    } else if (is_tag(text, tag_at, "line")) {
      if (in_line) end_line(doc);
      add_line(doc);
      in_line = true;
    } else if (is_tag(text, tag_at, "/line")) {
      if (in_line) end_line(doc);
      in_line = false;
    } else if (is_tag(text, tag_at, "word")) {
      const char *stop = memchr(text.data + at, '<', text.size - at);
      size_t end = stop ? (size_t)(stop - text.data) : text.size;
      gloss_str word = {text.data + at, end - at};
      if (!is_blank(word)) add_word(doc, tag, at, end, in_line);
      at = end;
    }
  }
  if (in_line) end_line(doc);
  turn_pages(doc);
  find_scale(doc);
}
