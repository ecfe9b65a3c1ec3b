// layout_line.c - the lines of a document and what can be counted on them.
#include "text/layout_parts.h"

static inline uint32_t decode(const char *data, size_t size, size_t *at) {
  return gloss__point(data, size, at);
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0xFEFF ||
         c == 0x85 || c == 0x2028 || c == 0x2029;
}

static size_t step_back(const char *data, size_t begin, size_t end) {
  do end--;
  while (end > begin && ((unsigned char)data[end] & 0xC0) == 0x80);
  return end;
}

static bool is_bullet(uint32_t c) {
  return c == 0x2022 || c == 0x25CF || c == 0x25A0 || c == 0x25C6 ||
         c == 0x25AA || c == 0x27A2 || c == 0x2219 || c == 0xF06C ||
         c == 0xF0B7 || c == 0xF0D8 || c == 0xF0A7;
}

// Moves `begin` and `end` to the first and behind the last visible character.
static void trim(gloss_str text, size_t *begin, size_t *end, uint8_t *indent) {
  uint32_t columns = 0;
  while (*begin < *end) {
    size_t at = *begin;
    uint32_t c = decode(text.data, *end, &at);
    if (!is_space(c)) break;
    columns += c == '\t' ? 4 : c == 0x3000 ? 2 : 1;
    *begin = at;
  }
  while (*end > *begin) {
    size_t at = step_back(text.data, *begin, *end), next = at;
    if (!is_space(decode(text.data, *end, &next))) break;
    *end = at;
  }
  *indent = (uint8_t)(columns < 255 ? columns : 255);
}

static bool is_closer(uint32_t c) {
  return c == 0x201D || c == 0x2019 || c == 0x300D || c == 0x300F || c == ')' ||
         c == 0xFF09 || c == ']' || c == 0x3011 || c == '"' || c == '\'' ||
         c == 0x300B;
}

static enum gloss__tail tail_of(uint32_t c) {
  switch (c) {
  case '.':
  case '!':
  case '?':
  case 0x3002:
  case 0xFF01:
  case 0xFF1F:
  case 0xFF0E:
  case 0x2026:
  case 0xFF61: return GLOSS__TAIL_STOP;
  case ':':
  case 0xFF1A: return GLOSS__TAIL_COLON;
  case ';':
  case 0xFF1B: return GLOSS__TAIL_SEMICOLON;
  case ',':
  case 0xFF0C:
  case 0x3001: return GLOSS__TAIL_COMMA;
  default: return GLOSS__TAIL_OPEN;
  }
}

// Where the tag that ends the line begins; `end` if there is none.
static size_t before_tag(gloss_str text, size_t begin, size_t end) {
  if (text.data[end - 1] != '>') return end;
  for (size_t at = end - 1; at > begin && end - at < 12; at--)
    if (text.data[at] == '<') return at;
  return end;
}

// At most four closing marks are looked through.
static enum gloss__tail read_tail(gloss_str text, size_t begin, size_t end) {
  for (int i = 0; i < 4; i++) end = before_tag(text, begin, end);
  for (int i = 0; i < 5 && end > begin; i++) {
    size_t at = step_back(text.data, begin, end), next = at;
    uint32_t c = decode(text.data, end, &next);
    if (!is_closer(c)) return tail_of(c);
    end = at;
  }
  return GLOSS__TAIL_OPEN;
}

static void add(uint8_t *count) {
  if (*count < 255) ++*count;
}

static bool is_opener(uint32_t c) {
  return c == 0x201C || c == 0x300A || c == 0x3008 || c == 0xFF08 ||
         c == 0x300C || c == 0x300E;
}

static bool is_hanging(uint32_t c) {
  return c == 0xFF0C || c == 0x3002 || c == 0x3001 || c == 0xFF1B ||
         c == 0x300B || c == 0x201D || c == 0xFF09 || c == 0x3009;
}

// Of any script that is not Han: not one of the blocks of marks.
static bool is_letter(uint32_t c) {
  return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c < 0x2C00) &&
         !(c >= 0x2E00 && c < 0x3040) && !(c >= 0xD800 && c < 0xF900) &&
         !(c >= 0xFE00 && c < 0xFE70) && !(c >= 0xFF00 && c < 0xFF21) &&
         c < 0x1F000;
}

static bool is_arrow(uint32_t c) {
  return c == '>' || c == 0xFF1E || c == 0xBB || c == 0x203A || c == 0x2192 ||
         c == 0x27A4;
}

static void count_one(struct gloss__line *line, uint32_t c, bool last) {
  if (gloss__is_letter_han(c)) add(&line->han);
  if (((c | 32) >= 'a' && (c | 32) <= 'z') || is_letter(c))
    add(&line->latin);
  else if ((c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19))
    add(&line->digits);
  else if (c == ',' || c == 0xFF0C)
    add(&line->commas);
  else if (is_arrow(c))
    add(&line->arrows);
  else if (c == '<')
    add(&line->tags);
  else if (c == '|' || c == 0xFF5C)
    add(&line->bars);
  else if (!last && c != '.' && c != 0xFF0E && c != 0x2026 &&
           tail_of(c) == GLOSS__TAIL_STOP)
    add(&line->stops);
}

// 1999-12-31, 1999.12.31, 1999年12月31日 and the like stand in the line.
static bool has_date(const char *data, size_t size) {
  for (size_t i = 0; i + 8 <= size; i++) {
    if ((data[i] != '1' && data[i] != '2') ||
        (data[i + 1] != '9' && data[i + 1] != '0'))
      continue;
    if (data[i + 2] < '0' || data[i + 2] > '9' || data[i + 3] < '0' ||
        data[i + 3] > '9')
      continue;
    if (strchr("-/.", data[i + 4]) && data[i + 4] && data[i + 5] >= '0' &&
        data[i + 5] <= '9')
      return true;
    if (!memcmp(data + i + 4, "\xE5\xB9\xB4", 3) && data[i + 7] >= '0' &&
        data[i + 7] <= '9')
      return true;
  }
  return false;
}

// --- short lines, 64 bytes at a time
// ------------------------------------------

enum { HAN, WIDE_2, WIDE_3, DIGITS, LETTERS_1, LETTERS_2, MARKS_1, MARKS_2 };

// E4..E9, which begin Han; what else begins characters of several bytes (C0..DF
// and F0..FF, E0..E3 and EA..EF); digits; letters; tab space ! ( ) , < > ? |
// and a few that don't matter.
static const struct gloss__byte_set kinds = {
    .low = {2 | 4 | 8 | 32 | 64, 2 | 4 | 8 | 16 | 32 | 64, 2 | 4 | 8 | 16 | 32,
            2 | 4 | 8 | 16 | 32, 1 | 2 | 8 | 16 | 32, 1 | 2 | 8 | 16 | 32,
            1 | 2 | 8 | 16 | 32, 1 | 2 | 8 | 16 | 32, 1 | 2 | 8 | 16 | 32 | 64,
            1 | 2 | 8 | 16 | 32 | 64, 2 | 4 | 16 | 32, 2 | 4 | 16,
            2 | 4 | 16 | 64 | 128, 2 | 4 | 16, 2 | 4 | 16 | 128,
            2 | 4 | 16 | 128},
    .high = {[0] = 64,
             [2] = 64,
             [3] = 8 | 128,
             [4] = 16,
             [5] = 32,
             [6] = 16,
             [7] = 32 | 128,
             [0xC] = 2,
             [0xD] = 2,
             [0xE] = 1 | 4,
             [0xF] = 2}};

struct count {
  const char *data;
  size_t end;       // of the line
  size_t space_end; // where the last space ends
  bool cues;        // there may be some
};

static void count_odd(struct count *n, struct gloss__line *line, size_t at) {
  size_t from = at;
  uint32_t c = decode(n->data, n->end, &at);
  if (is_space(c)) {
    if (n->space_end != from) add(&line->halves);
    n->space_end = at;
    return;
  }
  count_one(line, c, at >= n->end);
  n->cues = n->cues || gloss__cues_begin(n->data, from, n->end);
}

// The characters that begin in the 64 bytes at `at`, which stand in `block`.
static void count_block(struct count *n, struct gloss__line *line, size_t at,
                        const char *block) {
  uint64_t row[8], inside = UINT64_MAX;
  gloss__scan_rows(&kinds, block, 1, 8, row);
  if (n->end - at < 64) inside >>= 64 - (n->end - at);
  uint64_t han = row[HAN] & inside;
  uint64_t letters = (row[LETTERS_1] | row[LETTERS_2]) & inside;
  uint64_t odd =
      (row[WIDE_2] | row[WIDE_3] | row[MARKS_1] | row[MARKS_2]) & inside;
  unsigned wide = gloss__bits(han);
  line->han = (uint8_t)(line->han + wide);
  line->latin = (uint8_t)(line->latin + wide + gloss__bits(letters));
  line->digits = (uint8_t)(line->digits + gloss__bits(row[DIGITS] & inside));
  for (; odd; odd &= odd - 1)
    count_odd(n, line, at + (unsigned)__builtin_ctzll(odd));
  if (n->cues) return;
  uint64_t may = letters | gloss__cues_places(block, han);
  for (; may && !n->cues; may &= may - 1)
    n->cues =
        gloss__cues_begin(n->data, at + (unsigned)__builtin_ctzll(may), n->end);
}

// Counts the characters of a short line; whether cues may be in it.
static bool count_short(const struct gloss__page *page,
                        struct gloss__line *line) {
  struct count n = {.data = page->text.data, .end = line->end};
  for (size_t at = line->text; at < line->end; at += 64) {
    char space[128];
    size_t left = page->text.size - at;
    const char *block = page->text.data + at;
    if (left < 64 + 2) {
      memset(space, 0, sizeof space);
      block = memcpy(space, block, left);
    }
    count_block(&n, line, at, block);
  }
  return n.cues;
}

// Single characters that must be alone are cues of what is as good as alone.
static bool is_scrap(const struct gloss__line *line) {
  return line->chars <= 8 || line->han < 2;
}

static void measure_short(const struct gloss__page *page,
                          struct gloss__line *line) {
  const char *data = page->text.data;
  line->halves = 1;
  bool cues = count_short(page, line);
  size_t at = step_back(data, line->text, line->end);
  uint32_t last = decode(data, line->end, &at);
  line->photo = last == 0x6444 || last == 0x651D; // 摄
  line->dateline = line->digits && (last == 0x7535 || last == 0x96FB ||
                                    last == 0x8BAF || last == 0x8A0A); // 电 讯
  if (line->digits >= 5)
    line->dated = has_date(data + line->text, line->end - line->text);
  if (cues || is_scrap(line)) gloss__cues_read(page, line);
}

static void skip_bullet(const struct gloss__page *page,
                        struct gloss__line *line) {
  size_t at = line->begin;
  if (!is_bullet(decode(page->text.data, line->end, &at)) || at == line->end)
    return;
  while (at < line->end) {
    size_t next = at;
    if (!is_space(decode(page->text.data, line->end, &next))) break;
    at = next;
  }
  if (at < line->end) line->text = (uint32_t)at;
}

static void measure(struct gloss__page *page, struct gloss__line *line) {
  const char *data = page->text.data;
  line->text = line->begin;
  skip_bullet(page, line);
  line->chars =
      (uint32_t)gloss__scan_points(data + line->text, line->end - line->text);
  line->tail = (uint8_t)read_tail(page->text, line->text, line->end);
  size_t at = line->text;
  uint32_t c = decode(data, line->end, &at);
  line->hangs = is_hanging(c);
  line->low = c >= 'a' && c <= 'z';
  size_t end = step_back(data, line->text, line->end);
  line->opens = line->chars > 1 && is_opener(decode(data, line->end, &end));
  line->bracketed = c == '(' || c == 0xFF08;
  line->quoted = c == 0x201C || c == 0x300C || c == '"';
  gloss__outline_ordinal(page, line);
  if (line->chars <= GLOSS__SHORT)
    measure_short(page, line);
  else
    gloss__cues_lead(page, line);
}

// Adds the line text[begin, end) unless it is blank.
static bool add_line(struct gloss__page *page, size_t begin, size_t end,
                     uint32_t number, uint8_t gap) {
  uint8_t indent;
  trim(page->text, &begin, &end, &indent);
  if (begin == end) return false;
  if (page->count == page->room)
    page->lines = gloss__grow(page->lines, &page->room, page->count + 1,
                              sizeof *page->lines);
  struct gloss__line *line = &page->lines[page->count];
  *line = (struct gloss__line){.begin = (uint32_t)begin,
                               .end = (uint32_t)end,
                               .number = number,
                               .indent = indent,
                               .gap = page->count ? gap : 0,
                               .label = GLOSS_LABELS};
  page->count++;
  measure(page, line);
  return true;
}

void gloss__layout_split(struct gloss__page *page) {
  gloss_str text = page->text;
  uint32_t number = 0;
  uint8_t gap = 0;
  for (size_t at = 0; at < text.size;) {
    const char *stop = memchr(text.data + at, '\n', text.size - at);
    size_t end = stop ? (size_t)(stop - text.data) : text.size;
    bool added = end > at && add_line(page, at, end, ++number, gap);
    number += end == at;
    gap = added ? 0 : (uint8_t)(gap + (gap < 255));
    at = end + 1;
  }
}
