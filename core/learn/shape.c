// shape.c - what a text looks like from afar: how its lines begin and end, how
// long it is, what share of it is digits, letters, titles in 《》. Each trait
// is a code and a bin in 16 bits; names are made only for people.
#include "learn/learn.h"

// --- how a line begins -------------------------------------------------------

static const char *const openings[] = {
    [GLOSS__OPENS_TEXT] = "text",         [GLOSS__OPENS_HAN] = "一、",
    [GLOSS__OPENS_HAN_BRACKET] = "(一)",  [GLOSS__OPENS_DIGIT] = "1.",
    [GLOSS__OPENS_DIGIT_BRACKET] = "(1)", [GLOSS__OPENS_ARTICLE] = "第一条",
    [GLOSS__OPENS_CHAPTER] = "第一章",    [GLOSS__OPENS_POINT] = "一是",
    [GLOSS__OPENS_BULLET] = "•",          [GLOSS__OPENS_NUMBER] = "2020",
    [GLOSS__OPENS_LETTER] = "letter",     [GLOSS__OPENS_QUOTE] = "《"};

static bool is_han_number(uint32_t c) {
  switch (c) {
  case 0x4E00:              // 一
  case 0x4E8C:              // 二
  case 0x4E09:              // 三
  case 0x56DB:              // 四
  case 0x4E94:              // 五
  case 0x516D:              // 六
  case 0x4E03:              // 七
  case 0x516B:              // 八
  case 0x4E5D:              // 九
  case 0x5341:              // 十
  case 0x767E:              // 百
  case 0x3007:              // 〇
  case 0x96F6: return true; // 零
  default: return false;
  }
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static bool is_letter(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000);
}

static bool is_blank(uint32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000;
}

// The first characters of a line, folded; 0 behind its end.
enum { HEAD = 10 };

static void read_head(gloss_str line, uint32_t head[HEAD + 1]) {
  size_t count = 0;
  for (size_t at = 0; at < line.size && count < HEAD;) {
    uint32_t c = gloss_fold(gloss_utf8_next(line, &at));
    if (count || !is_blank(c)) head[count++] = c;
  }
  while (count <= HEAD) head[count++] = 0;
}

// 第…条, 第…章 and their like; `at` is behind the number.
static enum gloss__opening article(const uint32_t *at) {
  switch (*at) {
  case 0x6761:                              // 条
  case 0x6B3E:                              // 款
  case 0x9879: return GLOSS__OPENS_ARTICLE; // 项
  case 0x7AE0:                              // 章
  case 0x8282:                              // 节
  case 0x7F16: return GLOSS__OPENS_CHAPTER; // 编
  default: return GLOSS__OPENS_TEXT;
  }
}

static enum gloss__opening numbered(const uint32_t *head, const uint32_t *at) {
  bool digit = is_digit(*at);
  while (*at && (digit ? is_digit(*at) : is_han_number(*at))) at++;
  if (head[0] == 0x7B2C) return article(at); // 第
  if (head[0] == '(')
    return *at != ')' ? GLOSS__OPENS_TEXT
           : digit    ? GLOSS__OPENS_DIGIT_BRACKET
                      : GLOSS__OPENS_HAN_BRACKET;
  if (digit && *at == ')') return GLOSS__OPENS_DIGIT_BRACKET;
  bool closed = *at == 0x3001 || *at == '.' || *at == 0x3002; // 、 。
  if (digit)
    return closed && !is_digit(at[1]) ? GLOSS__OPENS_DIGIT
                                      : GLOSS__OPENS_NUMBER;
  if (*at == 0x662F) return GLOSS__OPENS_POINT; // 是
  return closed ? GLOSS__OPENS_HAN : GLOSS__OPENS_TEXT;
}

enum gloss__opening gloss__opening(gloss_str line) {
  uint32_t head[HEAD + 1];
  read_head(line, head);
  const uint32_t *number = head + (head[0] == '(' || head[0] == 0x7B2C);
  if (is_digit(*number) || is_han_number(*number))
    return numbered(head, number);
  switch (head[0]) {
  case '-':
  case '*':
  case 0xB7:                               // ·
  case 0x2022:                             // •
  case 0x25CF:                             // ●
  case 0x25A0:                             // ■
  case 0x25C6: return GLOSS__OPENS_BULLET; // ◆
  case '"':
  case 0x201C:
  case 0x300A:
  case 0x3010: return GLOSS__OPENS_QUOTE; // “ 《 【
  default: break;
  }
  return is_letter(head[0]) ? GLOSS__OPENS_LETTER : GLOSS__OPENS_TEXT;
}

const char *gloss__opening_name(enum gloss__opening opening) {
  return openings[opening];
}

// --- the whole ---------------------------------------------------------------

enum {
  OPENS,      // the first line
  LINES_OPEN, // one code for each opening from here
  ENDS = LINES_OPEN + GLOSS__OPENINGS,
  SALUTES, // the first line ends with a colon
  LENGTH,
  LINES,
  DIGITS,
  LETTERS,
  TITLES,
  CLAUSES,
};

// 0, 1, 2-3, 4-7, ... as 0, 1, 2, 3, ...
uint32_t gloss__bin(size_t count) {
  uint32_t bin = 0;
  for (; count && bin < 15; count >>= 1) bin++;
  return bin;
}

struct tally {
  size_t characters, lines, digits, letters, titles, clauses;
  size_t openings[GLOSS__OPENINGS];
  enum gloss__opening first; // of the first line that is not blank
  uint32_t first_end, last;  // characters; 0: none
};

static void count_line(struct tally *tally, gloss_str line) {
  uint32_t last = 0;
  for (size_t at = 0; at < line.size;) {
    uint32_t c = gloss_fold(gloss_utf8_next(line, &at));
    if (is_blank(c) || c == '\r') continue;
    last = c;
    tally->characters++;
    tally->digits += is_digit(c);
    tally->letters += is_letter(c);
    tally->titles += c == 0x300A;
    tally->clauses += c == ',' || c == 0x3001 || c == ';';
  }
  if (!last) return;
  enum gloss__opening opening = gloss__opening(line);
  if (!tally->lines++) {
    tally->first = opening;
    tally->first_end = last;
  }
  tally->last = last;
  tally->openings[opening]++;
}

static uint32_t ending(uint32_t c) {
  switch (c) {
  case 0x3002:
  case '.': return 1;
  case ';': return 2;
  case ':': return 3;
  case ',':
  case 0x3001: return 4;
  case '?':
  case '!': return 5;
  case ')':
  case 0x201D:
  case '"': return 6;
  case 0x65E5: return 7; // 日
  default: return is_digit(c) ? 8 : is_letter(c) ? 9 : 0;
  }
}

static const char *const endings[16] = {"text", "。", ";",  ":",     ",",
                                        "?",    ")",  "日", "digit", "letter"};

static void put(struct gloss__shape *shape, uint32_t code, uint32_t bin) {
  shape->traits[shape->count++] = (uint16_t)(code << 4 | bin);
}

void gloss__shape_read(struct gloss__shape *shape, gloss_str text) {
  struct tally tally = {0};
  for (size_t at = 0; at < text.size;) {
    const char *start = text.data + at;
    const char *stop = memchr(start, '\n', text.size - at);
    gloss_str line = {start, stop ? (size_t)(stop - start) : text.size - at};
    count_line(&tally, line);
    at += line.size + 1;
  }
  shape->count = 0;
  if (!tally.lines) return;
  put(shape, OPENS, tally.first);
  for (uint32_t i = 0; tally.lines > 1 && i < GLOSS__OPENINGS; i++)
    if (tally.openings[i])
      put(shape, LINES_OPEN + i, gloss__bin(tally.openings[i]));
  put(shape, ENDS, ending(tally.last));
  if (tally.lines > 1 && tally.first_end == ':') put(shape, SALUTES, 1);
  put(shape, LENGTH, gloss__bin(tally.characters));
  put(shape, LINES, gloss__bin(tally.lines));
  put(shape, DIGITS, gloss__bin(tally.digits * 32 / tally.characters));
  put(shape, LETTERS, gloss__bin(tally.letters * 32 / tally.characters));
  put(shape, TITLES, gloss__bin(tally.titles));
  put(shape, CLAUSES, gloss__bin(tally.clauses));
}

static const char *name_of(uint32_t code) {
  switch (code) {
  case ENDS: return "ends with";
  case SALUTES: return "first line ends with";
  case LENGTH: return "characters";
  case LINES: return "lines";
  case DIGITS: return "digits, 32nds";
  case LETTERS: return "letters, 32nds";
  case TITLES: return "《";
  case CLAUSES: return "clauses";
  default: return "opens with";
  }
}

void gloss__bin_name(uint32_t bin, char out[24]) {
  unsigned least = bin ? 1u << (bin - 1) : 0;
  if (bin < 2)
    snprintf(out, 24, "%u", least);
  else
    snprintf(out, 24, "%u-%u", least, 2 * least - 1);
}

void gloss__trait_name(uint16_t trait, char *out, size_t room) {
  uint32_t code = trait >> 4, bin = trait & 15;
  char count[24];
  gloss__bin_name(bin, count);
  if (code >= LINES_OPEN && code < LINES_OPEN + GLOSS__OPENINGS)
    snprintf(out, room, "[lines with %s: %s]", openings[code - LINES_OPEN],
             count);
  else
    snprintf(out, room, "[%s: %s]", name_of(code),
             code == OPENS     ? openings[bin]
             : code == ENDS    ? endings[bin]
             : code == SALUTES ? ":"
                               : count);
}
