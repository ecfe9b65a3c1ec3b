// A text as the linear model's items, and what is certain before any scoring.
#include "segment/model.h"

#include <endian.h>

uint32_t gloss__item_narrow(uint32_t c) {
  return c > 0xFF00 && c < 0xFF5F ? c - 0xFEE0 : c;
}

static bool is_space(uint32_t c) {
  return c <= ' ' || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// The marks that every standard has as words of their own; not those that may
// stand in a number, a name or a row of their like.
static bool is_stop(uint32_t c) {
  switch (c) {
  case 0x201C:
  case 0x201D:
  case 0x3001:
  case 0x3002:
  case 0xFF01:
  case 0xFF08:
  case 0xFF09:
  case 0xFF1F: return true;
  default: return c >= 0x3008 && c <= 0x3011; // brackets
  }
}

static unsigned class_of(uint32_t c) {
  uint32_t narrow = gloss__item_narrow(c);
  if (is_space(c)) return CLASS_EDGE;
  if (is_stop(c)) return CLASS_STOP;
  if (narrow - '0' < 10) return CLASS_DIGIT;
  if ((narrow | 32) - 'a' < 26) return CLASS_LETTER;
  struct gloss__properties p = gloss__properties_of(c);
  if ((p.flags & GLOSS__HAN) || c == 0x3007) return CLASS_HAN;
  switch (p.word) {
  case WB_LE: return CLASS_LETTER;
  case WB_XX: return CLASS_OTHER;
  case WB_ML:
  case WB_MB:
  case WB_MN:
  case WB_SQ: return CLASS_INNER;
  default: return CLASS_MARK;
  }
}

uint16_t gloss__item_of(uint32_t c, uint16_t id) {
  unsigned class = class_of(c);
  if (class == CLASS_EDGE || (class == CLASS_STOP && !id)) id = ID_EDGE;
  if (class == CLASS_DIGIT) id = ID_DIGIT;
  if (class == CLASS_LETTER) id = ID_LETTER;
  return (uint16_t)(id | class << ID_BITS);
}

static bool is_alone(unsigned class) {
  return class == CLASS_EDGE || class == CLASS_STOP;
}
static bool is_plain(unsigned class) {
  return class == CLASS_DIGIT || class == CLASS_LETTER;
}
// Whether the standard may join this item to a neighbour.
static bool is_loose(unsigned class) {
  return is_plain(class) || class == CLASS_INNER || class == CLASS_MARK;
}

static unsigned class_at(const struct gloss__block *b, uint32_t i) {
  return gloss__class(b->item[PAD + i]);
}

static void limit(struct gloss__block *b, uint32_t at, unsigned tags) {
  uint32_t last = b->limit_count;
  if (last && b->limits[last - 1].at == at)
    b->limits[last - 1].tags &= (uint8_t)tags;
  else
    b->limits[b->limit_count++] =
        (struct gloss__limit){(uint16_t)at, (uint8_t)tags};
}

// No word ends between items at - 1 and `at`; joins come in ascending order.
static void join(struct gloss__block *b, uint32_t at) {
  limit(b, at - 1, TAGS_OPEN);
  limit(b, at, TAGS_ALL & ~TAGS_BEGIN);
}

static uint32_t begin_of(const struct gloss__block *b, uint32_t i) {
  return i ? b->end[i - 1] : b->begin;
}

// Joins items [first, last) as the standard does.
static void join_by_standard(struct gloss__block *b, gloss_str text,
                             uint32_t first, uint32_t last, gloss_set *words) {
  words->count = 0;
  gloss__segment_uax(words, text, begin_of(b, first), b->end[last - 1],
                     GLOSS_WORD);
  size_t word = 0;
  for (uint32_t i = first + 1; i < last; i++) {
    while (words->items[word].end < b->end[i - 1]) word++;
    if (words->items[word].end != b->end[i - 1]) join(b, i);
  }
}

// Whether the standard's rules may go on with item `i` of a loose stretch: a
// comma only before a digit, a pictograph only behind a mark (the joiner).
static bool goes_on(const struct gloss__block *b, uint32_t i) {
  if (i >= b->count) return false;
  if (class_at(b, i) == CLASS_OTHER) return class_at(b, i - 1) == CLASS_MARK;
  if (!is_loose(class_at(b, i))) return false;
  if (class_at(b, i) != CLASS_INNER || i + 1 == b->count) return true;
  unsigned next = class_at(b, i + 1);
  return is_plain(next) || next == CLASS_MARK;
}

// Joins what begins with the loose item `at`; returns where to look on.
static uint32_t join_loose(struct gloss__block *b, gloss_str text, uint32_t at,
                           gloss_set *scratch) {
  uint32_t plain = at, end = at;
  while (plain < b->count && is_plain(class_at(b, plain))) plain++;
  for (end = plain; goes_on(b, end);) end++;
  bool marked = class_at(b, at) == CLASS_MARK;
  if (marked && at && class_at(b, at - 1) != CLASS_EDGE) at--;
  if (end > plain)
    join_by_standard(b, text, at, end, scratch);
  else
    for (uint32_t i = at + 1; i < end; i++) join(b, i);
  return end;
}

// Tags items [first, last) as the standard's words.
static void tag_by_standard(struct gloss__block *b, gloss_str text,
                            uint32_t first, uint32_t last, gloss_set *words) {
  words->count = 0;
  gloss__segment_uax(words, text, begin_of(b, first), b->end[last - 1],
                     GLOSS_WORD);
  size_t word = 0;
  for (bool opens = true; first < last; first++) {
    while (words->items[word].end < b->end[first]) word++;
    bool ends = words->items[word].end == b->end[first];
    limit(b, first,
          1u << (opens ? (ends ? TAG_S : TAG_B) : (ends ? TAG_E : TAG_M)));
    opens = ends;
  }
}

static bool spaces_join(char a, char b) {
  return (a == ' ' && b == ' ') || (a == '\r' && b == '\n');
}

// The same for white space of ASCII.
static void tag_ascii_spaces(struct gloss__block *b, gloss_str text,
                             uint32_t first, uint32_t last) {
  for (bool opens = true, ends; first < last; opens = ends, first++) {
    const char *next = text.data + b->end[first];
    ends = first + 1 == last || !spaces_join(next[-1], next[0]);
    if (!opens || !ends)
      limit(b, first, 1u << (opens ? TAG_B : ends ? TAG_E : TAG_M));
  }
}

// Spaces stay together, and a carriage return with its newline; nothing else
// joins white space.
static uint32_t join_spaces(struct gloss__block *b, gloss_str text, uint32_t at,
                            gloss_set *scratch) {
  uint32_t end = at;
  while (end < b->count && class_at(b, end) == CLASS_EDGE) end++;
  bool ascii = b->end[end - 1] - begin_of(b, at) == end - at;
  if (ascii)
    tag_ascii_spaces(b, text, at, end);
  else if (end > at + 1)
    tag_by_standard(b, text, at, end, scratch);
  return end;
}

// The end of the stretch from `at` to the next white space or full stop if it
// holds no Han character and the standard may join anything in it; else `at`.
static uint32_t foreign_end(struct gloss__block *b, uint32_t at) {
  bool loose = false;
  uint32_t end = at;
  for (; end < b->count && !is_alone(class_at(b, end)); end++) {
    if (class_at(b, end) == CLASS_HAN) {
      b->mixed = end;
      return at;
    }
    loose |= is_loose(class_at(b, end));
  }
  return loose ? end : at;
}

// What is certain from the loose item `at` on; returns where to look on.
static uint32_t limit_loose(struct gloss__block *b, gloss_str text, uint32_t at,
                            gloss_set *scratch) {
  if (class_at(b, at) == CLASS_EDGE) return join_spaces(b, text, at, scratch);
  if (at < b->mixed) return join_loose(b, text, at, scratch);
  uint32_t begin = at;
  while (begin && class_at(b, begin - 1) != CLASS_HAN &&
         !is_alone(class_at(b, begin - 1)))
    begin--;
  bool foreign = !begin || is_alone(class_at(b, begin - 1));
  uint32_t end = foreign ? foreign_end(b, begin) : begin;
  if (begin && class_at(b, begin - 1) == CLASS_STOP &&
      class_at(b, begin) == CLASS_MARK) { // it belongs to the stop
    b->mixed = end;
    end = begin;
  }
  if (end == begin) return join_loose(b, text, at, scratch);
  tag_by_standard(b, text, begin, end, scratch);
  return end;
}

// The code point of three bytes, or UINT32_MAX if they are no such; there is a
// fourth.
static inline uint32_t three_bytes(const char *p) {
  uint32_t x;
  memcpy(&x, p, sizeof x);
  x = le32toh(x);
  if ((x & 0xC0C0F0) != 0x8080E0) return UINT32_MAX;
  uint32_t c = (x & 15) << 12 | (x >> 2 & 0xFC0) | (x >> 16 & 63);
  return c < 0x800 || c - 0xD800 < 0x800 ? UINT32_MAX : c;
}

// The items of a block as they come; returns where it ends.
static uint32_t read_items(struct gloss__block *b,
                           const struct gloss__word_kernel *kernel,
                           const uint16_t *items, gloss_str text,
                           uint32_t begin) {
  size_t at = begin;
  b->begin = begin;
  b->count = b->loose_count = 0;
  while (at < text.size && b->count < BLOCK) {
    if (kernel->read(b, items, text.data, (uint32_t)at, (uint32_t)text.size)) {
      at = b->end[b->count - 1];
      continue;
    }
    uint32_t c = text.size - at >= 4 ? three_bytes(text.data + at) : UINT32_MAX;
    if (c != UINT32_MAX)
      at += 3;
    else
      c = gloss__next(text, &at);
    uint16_t item = c < 0x10000 ? items[c] : gloss__item_of(c, ID_UNKNOWN);
    b->item[PAD + b->count] = item;
    b->end[b->count] = (uint32_t)at;
    b->loose[b->loose_count] = (uint16_t)b->count++;
    b->loose_count += LOOSE >> gloss__class(item) & 1;
  }
  return (uint32_t)at;
}

// Where a full block is cut: behind white space or a full stop, else where it
// harms least.
static uint32_t cut_of(const struct gloss__block *b) {
  uint32_t other = b->count;
  for (uint32_t i = b->count - 1; i > 0; i--) {
    unsigned class = class_at(b, i - 1), next = class_at(b, i);
    if (is_loose(next) || next == CLASS_EDGE) continue;
    if (is_alone(class)) return i;
    bool mark = class == CLASS_OTHER || class == CLASS_INNER;
    if (mark && other == b->count) other = i;
  }
  return other;
}

enum { EDGE = ID_EDGE | CLASS_EDGE << ID_BITS };

void gloss__block_start(struct gloss__block *b) {
  for (int i = 0; i < PAD; i++) b->item[i] = EDGE;
  b->last = EDGE;
}

uint32_t gloss__block_read(struct gloss__block *b,
                           const struct gloss__word_kernel *kernel,
                           const uint16_t *items, gloss_str text,
                           uint32_t begin, uint32_t end, gloss_set *scratch) {
  gloss_str range = {text.data, end};
  b->item[PAD - 1] = b->last;
  uint32_t stop = read_items(b, kernel, items, range, begin);
  if (stop < end) b->count = cut_of(b);
  for (uint32_t i = 0; i < BEHIND; i++) b->item[PAD + b->count + i] = EDGE;
  b->last = b->item[PAD + b->count - 1];
  b->limit_count = b->mixed = 0;
  for (uint32_t k = 0, i = 0; k < b->loose_count; k++)
    if (b->loose[k] >= i && b->loose[k] < b->count) {
      i = b->loose[k];
      i = limit_loose(b, range, i, scratch);
    }
  return b->end[b->count - 1];
}
