// outline.c - numbering at the head of a line, and the levels of headings.
#include "text/layout_parts.h"

struct cursor {
  const char *at, *end;
};

static uint32_t peek(struct cursor c, struct cursor *next) {
  if (c.at >= c.end) return 0;
  size_t at = 0;
  uint32_t point = gloss__next((gloss_str){c.at, (size_t)(c.end - c.at)}, &at);
  *next = (struct cursor){c.at + at, c.end};
  return point;
}

static bool take(struct cursor *c, uint32_t a, uint32_t b) {
  struct cursor next;
  uint32_t point = peek(*c, &next);
  if (!point || (point != a && point != b)) return false;
  *c = next;
  return true;
}

static int han_digit(uint32_t c) {
  switch (c) {
  case 0x3007:
  case 0x96F6: return 0;
  case 0x4E00: return 1;
  case 0x4E8C: return 2;
  case 0x4E09: return 3;
  case 0x56DB: return 4;
  case 0x4E94: return 5;
  case 0x516D: return 6;
  case 0x4E03: return 7;
  case 0x516B: return 8;
  case 0x4E5D: return 9;
  default: return -1;
  }
}

// 十二, 一百零三; 0: none. At most seven characters.
static uint32_t take_han(struct cursor *c) {
  uint32_t total = 0, digit = 0;
  for (int i = 0; i < 7; i++) {
    struct cursor next;
    uint32_t point = peek(*c, &next);
    uint32_t unit = point == 0x5341 ? 10 : point == 0x767E ? 100 : 0;
    int value = han_digit(point);
    if (unit) {
      total += (digit ? digit : 1) * unit;
      digit = 0;
    } else if (point && value >= 0) {
      digit = digit * 10 + (uint32_t)value;
    } else {
      break;
    }
    *c = next;
  }
  return total + digit;
}

static int digit_of(uint32_t c) {
  if (c >= '0' && c <= '9') return (int)(c - '0');
  return c >= 0xFF10 && c <= 0xFF19 ? (int)(c - 0xFF10) : -1;
}

// Up to three digits; 0: none, or more of them.
static uint32_t take_digits(struct cursor *c) {
  uint32_t value = 0;
  struct cursor next, at = *c;
  int n = 0;
  for (int d; (d = digit_of(peek(at, &next))) >= 0; at = next, n++)
    if (n < 4) value = value * 10 + (uint32_t)d;
  if (n == 0 || n > 3) return 0;
  *c = at;
  return value;
}

static uint32_t take_number(struct cursor *c) {
  uint32_t value = take_han(c);
  return value ? value : take_digits(c);
}

static enum gloss__ordinal read_di(struct cursor *c, uint32_t *value) {
  if (!take(c, 0x7B2C, 0)) return GLOSS__ORDINAL_NONE; // 第
  *value = take_number(c);
  if (!*value) return GLOSS__ORDINAL_NONE;
  if (take(c, 0x7F16, 0x7DE8) || take(c, 0x7BC7, 0)) // 编編 篇
    return GLOSS__ORDINAL_PART;
  if (take(c, 0x7AE0, 0)) return GLOSS__ORDINAL_CHAPTER;      // 章
  if (take(c, 0x8282, 0x7BC0)) return GLOSS__ORDINAL_SECTION; // 节節
  if (take(c, 0x6761, 0x689D)) return GLOSS__ORDINAL_ARTICLE; // 条條
  if (take(c, 0xFF0C, ',') || take(c, 0x3001, 0)) return GLOSS__ORDINAL_FIRST;
  if (take(c, 0x90E8, 0) && take(c, 0x5206, 0)) return GLOSS__ORDINAL_PART;
  return GLOSS__ORDINAL_NONE;
}

static enum gloss__ordinal read_han(struct cursor *c, uint32_t *value) {
  *value = take_han(c);
  if (!*value) return GLOSS__ORDINAL_NONE;
  if (take(c, 0x3001, 0xFF0E) || take(c, '.', 0)) return GLOSS__ORDINAL_COMMA;
  if (take(c, 0x662F, 0)) return GLOSS__ORDINAL_FIRST; // 是
  return GLOSS__ORDINAL_NONE;
}

static enum gloss__ordinal read_paren(struct cursor *c, uint32_t *value) {
  struct cursor inside, next;
  if (!take(c, '(', 0xFF08)) return GLOSS__ORDINAL_NONE;
  inside = *c;
  *value = take_han(c);
  if (*value && take(c, ')', 0xFF09)) return GLOSS__ORDINAL_PAREN;
  *c = inside;
  *value = take_digits(c);
  if (*value && take(c, ')', 0xFF09)) return GLOSS__ORDINAL_DIGIT_PAREN;
  uint32_t letter = peek(inside, &next) | 32;
  *c = next;
  if (letter < 'a' || letter > 'z' || !take(c, ')', 0xFF09))
    return GLOSS__ORDINAL_NONE;
  *value = letter - 'a' + 1;
  return GLOSS__ORDINAL_LETTER;
}

// 1. 1、 1) 1.2; a decimal such as 1.5 needs a space behind it.
static enum gloss__ordinal read_digits(struct cursor *c, uint32_t *value) {
  struct cursor next;
  *value = take_digits(c);
  if (!*value) return GLOSS__ORDINAL_NONE;
  if (take(c, 0x3001, 0)) return GLOSS__ORDINAL_DIGIT;
  if (take(c, ')', 0xFF09)) return GLOSS__ORDINAL_DIGIT_PAREN;
  if (!take(c, '.', 0xFF0E)) return GLOSS__ORDINAL_NONE;
  if (digit_of(peek(*c, &next)) < 0) return GLOSS__ORDINAL_DIGIT;
  uint32_t last = take_digits(c);
  while (take(c, '.', 0)) last = take_digits(c);
  if (!last || !take(c, ' ', 0x3000)) return GLOSS__ORDINAL_NONE;
  *value = last;
  return GLOSS__ORDINAL_DECIMAL;
}

// I. to XII. with a space behind; 0: none.
static uint32_t take_roman(struct cursor *c) {
  static const char *const numerals[] = {"I. ",  "II. ", "III. ", "IV. ",
                                         "V. ",  "VI. ", "VII. ", "VIII. ",
                                         "IX. ", "X. ",  "XI. ",  "XII. "};
  for (uint32_t i = 0; i < sizeof numerals / sizeof *numerals; i++) {
    size_t size = strlen(numerals[i]);
    if ((size_t)(c->end - c->at) < size || memcmp(c->at, numerals[i], size))
      continue;
    c->at += size;
    return i + 1;
  }
  return 0;
}

static enum gloss__ordinal read_mark(struct cursor *c, uint32_t *value) {
  struct cursor next;
  uint32_t point = peek(*c, &next);
  *value = 1;
  if (point >= 0x2460 && point <= 0x2473) {
    *value = point - 0x2460 + 1;
    *c = next;
    return GLOSS__ORDINAL_CIRCLE;
  }
  if (point == '#') {
    for (*value = 0; take(c, '#', 0);) ++*value;
    return *value <= 6 && take(c, ' ', 0) ? GLOSS__ORDINAL_HASH
                                          : GLOSS__ORDINAL_NONE;
  }
  if (point == '-' || point == '*' || point == '+') {
    *c = next;
    return take(c, ' ', '\t') ? GLOSS__ORDINAL_BULLET : GLOSS__ORDINAL_NONE;
  }
  if ((*value = take_roman(c)) != 0) return GLOSS__ORDINAL_COMMA;
  uint32_t letter = point | 32;
  if (letter < 'a' || letter > 'z') return GLOSS__ORDINAL_NONE;
  *value = letter - 'a' + 1;
  *c = next;
  bool marked = take(c, '.', ')');
  return marked && take(c, ' ', 0x3000) ? GLOSS__ORDINAL_LETTER
                                        : GLOSS__ORDINAL_NONE;
}

static enum gloss__ordinal read_word(struct cursor *c, uint32_t *value) {
  static const struct {
    const char *word;
    enum gloss__ordinal kind;
  } words[] = {{"Part ", GLOSS__ORDINAL_PART},
               {"Chapter ", GLOSS__ORDINAL_CHAPTER},
               {"CHAPTER ", GLOSS__ORDINAL_CHAPTER},
               {"Section ", GLOSS__ORDINAL_SECTION},
               {"Article ", GLOSS__ORDINAL_ARTICLE}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t size = strlen(words[i].word);
    if ((size_t)(c->end - c->at) < size || memcmp(c->at, words[i].word, size))
      continue;
    c->at += size;
    *value = take_digits(c);
    return *value ? words[i].kind : GLOSS__ORDINAL_NONE;
  }
  return GLOSS__ORDINAL_NONE;
}

// Whether a number may begin with it.
static bool may_count(uint32_t c) {
  if (c < 0x80) return true;
  return han_digit(c) >= 0 || c == 0x7B2C || c == 0x5341 || c == 0x767E ||
         c == 0xFF08 || digit_of(c) >= 0 || (c >= 0x2460 && c <= 0x2473);
}

void gloss__outline_ordinal(const struct gloss__page *page,
                            struct gloss__line *line) {
  static enum gloss__ordinal (*const readers[])(struct cursor *, uint32_t *) = {
      read_di, read_han, read_paren, read_digits, read_mark, read_word};
  struct cursor begin = {page->text.data + line->text,
                         page->text.data + line->end};
  if (take(&begin, 0x201C, 0x300C) && begin.at >= begin.end) return;
  struct cursor next;
  bool may = may_count(peek(begin, &next));
  for (size_t i = 0; may && i < sizeof readers / sizeof *readers; i++) {
    struct cursor c = begin;
    uint32_t value = 0;
    enum gloss__ordinal kind = readers[i](&c, &value);
    if (kind == GLOSS__ORDINAL_NONE) continue;
    line->ordinal = (uint8_t)kind;
    line->ordinal_value = value;
    return;
  }
  if (line->text != line->begin) line->ordinal = GLOSS__ORDINAL_BULLET;
}

static bool sibling(const struct gloss__line *a, const struct gloss__line *b) {
  return a->ordinal == b->ordinal && a->chars <= GLOSS__SHORT &&
         (b->ordinal_value == a->ordinal_value + 1 ||
          a->ordinal == GLOSS__ORDINAL_BULLET);
}

// Nothing but the heading's own sentence.
static bool is_alone(const struct gloss__page *page, uint32_t i, bool strong) {
  const struct gloss__line *line = &page->lines[i];
  uint32_t most = strong ? 60 : 45;
  if (line->latin > line->han) most *= 2;
  if (line->chars > most || line->stops) return false;
  if (line->tail == GLOSS__TAIL_COLON) return line->chars <= 24;
  if (line->tail != GLOSS__TAIL_STOP) return line->tail == GLOSS__TAIL_OPEN;
  return strong && i + 1 < page->count && line[1].prose && !line[1].ordinal;
}

// `below` is text, or a number of a deeper family.
static bool has_text(const struct gloss__line *below,
                     const struct gloss__line *line) {
  return below->prose || below->tail != GLOSS__TAIL_OPEN ||
         below->ordinal > line->ordinal;
}

// A heading has text below it: where the next or the last number stands right
// beside it, the line is an item of a list or of a table of contents.
bool gloss__outline_heads(const struct gloss__page *page, uint32_t i) {
  const struct gloss__line *line = &page->lines[i];
  if (!line->ordinal || line->ordinal > GLOSS__ORDINAL_CIRCLE ||
      line->ordinal == GLOSS__ORDINAL_ARTICLE)
    return false;
  if (line->ordinal == GLOSS__ORDINAL_HASH) return true;
  bool strong = line->ordinal <= GLOSS__ORDINAL_PAREN;
  if (!is_alone(page, i, strong)) return false;
  if (!strong && !(i + 1 < page->count && has_text(line + 1, line)))
    return false;
  if (i + 1 < page->count && sibling(line, line + 1)) return false;
  return i == 0 || !sibling(line - 1, line);
}

// Deeper families nest in shallower ones; an unnumbered heading nests in the
// numbered one above it unless unnumbered ones came first.
void gloss__outline_levels(struct gloss__page *page) {
  uint8_t stack[8];
  uint32_t depth = 0;
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (line->label != GLOSS_HEADING || line->level) continue;
    if (line->ordinal == GLOSS__ORDINAL_HASH) {
      line->level = (uint8_t)line->ordinal_value;
      continue;
    }
    uint32_t at = 0;
    while (at < depth && stack[at] != line->ordinal &&
           !(line->ordinal && stack[at] > line->ordinal))
      at++;
    if (at == 8) at = 7;
    stack[at] = line->ordinal;
    depth = at + 1;
    line->level = (uint8_t)depth;
  }
}
