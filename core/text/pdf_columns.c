// pdf_columns.c - the columns of a page. A gutter is a strip that nearly no
// narrow line crosses, with full lines on both sides of it. Lines of two
// columns at one height come as one: they are cut.
#include "text/pdf.h"

enum { BINS = 512, FEWEST = 3, MOST_STRIPS = 16 };

struct layout {
  const struct pdf_doc *doc;
  const struct pdf_page *page;
  float x0, x1; // of the page's text
  struct pdf_strip gutters[PDF_COLUMNS - 1];
  int count;
};

static bool counts(const struct pdf_line *line) {
  return line->kind != PDF_HEAD;
}

static void find_extent(struct layout *l) {
  bool any = false;
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    if (!counts(line)) continue;
    if (!any || line->box.x0 < l->x0) l->x0 = line->box.x0;
    if (!any || line->box.x1 > l->x1) l->x1 = line->box.x1;
    any = true;
  }
}

static int bin_of(const struct layout *l, float x) {
  int bin = (int)((x - l->x0) / (l->x1 - l->x0) * BINS);
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

// A line covers its words and the narrow spaces between them.
static void cover_line(const struct layout *l, const struct pdf_line *line,
                       int cover[BINS + 1]) {
  const struct pdf_word *words = &l->doc->words.items[line->word];
  float from = words[0].box.x0, to = words[0].box.x1;
  for (uint32_t k = 1; k <= line->words; k++) {
    bool last = k == line->words;
    if (!last && words[k].box.x0 < to + 0.6f * l->doc->size) {
      if (words[k].box.x1 > to) to = words[k].box.x1;
      continue;
    }
    cover[bin_of(l, from)]++;
    cover[bin_of(l, to) + 1]--;
    if (!last) from = words[k].box.x0, to = words[k].box.x1;
  }
}

// How many narrow lines cover each bin; returns how many there are.
static int count_cover(const struct layout *l, int cover[BINS + 1]) {
  int narrow = 0, depth = 0;
  memset(cover, 0, (BINS + 1) * sizeof *cover);
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    float width = line->box.x1 - line->box.x0;
    if (!counts(line) || width > 0.6f * (l->x1 - l->x0)) continue;
    cover_line(l, line, cover);
    narrow++;
  }
  for (int b = 0; b < BINS; b++) cover[b] = depth += cover[b];
  return narrow;
}

// --- what lies beside a strip ------------------------------------------------

struct side {
  int full; // lines that are most of its width
  float y0, y1;
};

// What of a line lies between x0 and x1; false: a word of it crosses an edge.
static bool part_of(struct pdf_box *out, uint32_t *chars,
                    const struct layout *l, const struct pdf_line *line,
                    float x0, float x1) {
  *out = (struct pdf_box){1e9f, line->box.y0, -1e9f, line->box.y1};
  *chars = 0;
  for (uint32_t k = 0; k < line->words; k++) {
    const struct pdf_word *word = &l->doc->words.items[line->word + k];
    if (word->box.x1 <= x0 + 1 || word->box.x0 >= x1 - 1) continue;
    if (word->box.x0 < x0 - 1 || word->box.x1 > x1 + 1) return false;
    if (word->box.x0 < out->x0) out->x0 = word->box.x0;
    if (word->box.x1 > out->x1) out->x1 = word->box.x1;
    *chars += (word->end - word->begin + 2) / 3;
  }
  return out->x1 > out->x0;
}

static struct side measure(const struct layout *l, float x0, float x1) {
  struct side side = {0, 0, 0};
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    struct pdf_box box;
    uint32_t chars;
    if (!counts(line) || !part_of(&box, &chars, l, line, x0, x1) ||
        box.x1 - box.x0 < 0.6f * (x1 - x0) || chars < 6)
      continue;
    if (!side.full || box.y0 < side.y0) side.y0 = box.y0;
    if (!side.full || box.y1 > side.y1) side.y1 = box.y1;
    side.full++;
  }
  return side;
}

// The lines from `top` to `bottom` of which a word crosses the strip.
static int count_crossing(const struct layout *l, struct pdf_strip strip,
                          float top, float bottom) {
  float middle = (strip.x0 + strip.x1) / 2;
  int count = 0;
  for (uint32_t i = 0; i < l->page->lines; i++) {
    const struct pdf_line *line = &l->doc->lines.items[l->page->line + i];
    const struct pdf_word *words = &l->doc->words.items[line->word];
    if (!counts(line) || line->box.y0 < top || line->box.y1 > bottom) continue;
    for (uint32_t k = 0; k < line->words; k++)
      if (words[k].box.x0 < middle && words[k].box.x1 > middle) {
        count++;
        break;
      }
  }
  return count;
}

// Full lines on both sides, beside each other, and few across.
static bool is_gutter(const struct layout *l, struct pdf_strip strip,
                      float left, float right) {
  struct side a = measure(l, left, strip.x0), b = measure(l, strip.x1, right);
  float top = a.y0 > b.y0 ? a.y0 : b.y0, bottom = a.y1 < b.y1 ? a.y1 : b.y1;
  int fewer = a.full < b.full ? a.full : b.full;
  return fewer >= FEWEST && bottom - top > 2 * l->doc->size &&
         count_crossing(l, strip, top, bottom) * 3 <= fewer;
}

static void find_gutters(struct layout *l) {
  int cover[BINS + 1];
  struct pdf_strip found[MOST_STRIPS];
  int strips = 0;
  float unit = (l->x1 - l->x0) / BINS;
  int allowed = count_cover(l, cover) / 12;
  for (int b = 0, end; b < BINS; b = end) {
    for (end = b; end < BINS && cover[end] <= allowed;) end++;
    if (b > 0 && end < BINS && strips < MOST_STRIPS &&
        (float)(end - b) * unit >= 0.6f * l->doc->size)
      found[strips++] = (struct pdf_strip){l->x0 + (float)b * unit,
                                           l->x0 + (float)end * unit};
    end += end == b;
  }
  float left = l->x0;
  for (int i = 0; i < strips && l->count < PDF_COLUMNS - 1; i++) {
    float right = i + 1 < strips ? found[i + 1].x0 : l->x1;
    if (!is_gutter(l, found[i], left, right)) continue;
    l->gutters[l->count++] = found[i];
    left = found[i].x1;
  }
}

// --- cutting -----------------------------------------------------------------

// The gutters left of the word; -1 if it stands in one.
static int place_of(const struct pdf_page *page, const struct pdf_word *word) {
  int place = 0;
  for (int g = 0; g + 1 < page->columns; g++) {
    float middle = (page->gutters[g].x0 + page->gutters[g].x1) / 2;
    if (word->box.x0 < middle && word->box.x1 > middle) return -1;
    place += word->box.x0 >= middle;
  }
  return place;
}

// A line whose words stand in columns, not across them; larger type than the
// text's is a title that has its space there.
static bool may_cut(const struct pdf_doc *doc, const struct pdf_page *page,
                    const struct pdf_line *line) {
  bool text = false;
  for (uint32_t k = 0; k < line->words; k++) {
    const struct pdf_word *word = &doc->words.items[line->word + k];
    if (place_of(page, word) < 0) return false;
    text |= gloss__pdf_size(doc, word->box) < 1.12f * doc->size;
  }
  return text;
}

static void add_word(struct pdf_line *line, const struct pdf_doc *doc,
                     const struct pdf_word *word) {
  struct pdf_box box = word->box;
  if (line->words++) {
    if (box.x0 > line->box.x0) box.x0 = line->box.x0;
    if (box.y0 > line->box.y0) box.y0 = line->box.y0;
    if (box.x1 < line->box.x1) box.x1 = line->box.x1;
    if (box.y1 < line->box.y1) box.y1 = line->box.y1;
  }
  line->box = box;
  float size = gloss__pdf_size(doc, word->box);
  if (size > line->size) line->size = size;
  for (uint32_t i = word->begin; i < word->end; i++)
    line->chars += ((unsigned char)doc->text.data[i] & 0xC0) != 0x80;
}

struct lines {
  struct pdf_line *items;
  size_t count, capacity;
};

static void cut(struct lines *out, const struct pdf_doc *doc,
                const struct pdf_page *page, const struct pdf_line *line) {
  int place = -1;
  for (uint32_t k = 0; k < line->words; k++) {
    const struct pdf_word *word = &doc->words.items[line->word + k];
    int here = place_of(page, word);
    if (here != place) {
      struct pdf_line part = *line;
      part.word = line->word + k;
      part.words = part.chars = 0;
      part.size = 0;
      gloss__push(out, part);
    }
    place = here;
    add_word(&out->items[out->count - 1], doc, word);
  }
}

static void cut_page(struct lines *out, const struct pdf_doc *doc,
                     struct pdf_page *page) {
  size_t first = out->count;
  for (uint32_t i = 0; i < page->lines; i++) {
    const struct pdf_line *line = &doc->lines.items[page->line + i];
    if (page->columns > 1 && counts(line) && may_cut(doc, page, line))
      cut(out, doc, page, line);
    else
      gloss__push(out, *line);
  }
  page->line = (uint32_t)first;
  page->lines = (uint32_t)(out->count - first);
}

void gloss__pdf_columns(struct pdf_doc *doc) {
  struct lines out = {NULL, 0, 0};
  for (size_t p = 0; p < doc->pages.count; p++) {
    struct pdf_page *page = &doc->pages.items[p];
    struct layout l = {.doc = doc, .page = page};
    find_extent(&l);
    if (l.x1 - l.x0 > 4 * doc->size) find_gutters(&l);
    page->columns = (uint16_t)(l.count + 1);
    memcpy(page->gutters, l.gutters, sizeof page->gutters);
    cut_page(&out, doc, page);
  }
  gloss__free(doc->lines.items);
  doc->lines.items = out.items;
  doc->lines.count = out.count;
  doc->lines.capacity = out.capacity;
}
