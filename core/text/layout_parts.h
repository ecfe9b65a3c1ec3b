// layout_parts.h - what the files of layout*.c and outline.c share. A document
// is an array of lines that are not blank; every step reads what the steps
// before it wrote and fills its own fields.
#ifndef GLOSS_LAYOUT_PARTS_H
#define GLOSS_LAYOUT_PARTS_H

#include "text/chars.h"
#include "text/layout.h"

// How a line ends, seen through closing quotes and brackets.
enum gloss__tail {
  GLOSS__TAIL_OPEN,
  GLOSS__TAIL_COMMA,
  GLOSS__TAIL_COLON,
  GLOSS__TAIL_SEMICOLON,
  GLOSS__TAIL_STOP
};

// Families of numbering, in the order in which they nest.
enum gloss__ordinal {
  GLOSS__ORDINAL_NONE,
  GLOSS__ORDINAL_HASH,        // markdown #
  GLOSS__ORDINAL_PART,        // 第一编
  GLOSS__ORDINAL_CHAPTER,     // 第一章, Chapter 1
  GLOSS__ORDINAL_SECTION,     // 第一节
  GLOSS__ORDINAL_ARTICLE,     // 第一条
  GLOSS__ORDINAL_COMMA,       // 一、
  GLOSS__ORDINAL_PAREN,       // （一）
  GLOSS__ORDINAL_FIRST,       // 第一， 一是 首先
  GLOSS__ORDINAL_DIGIT,       // 1. 1、
  GLOSS__ORDINAL_DECIMAL,     // 1.1
  GLOSS__ORDINAL_DIGIT_PAREN, // (1) 1)
  GLOSS__ORDINAL_CIRCLE,      // ①
  GLOSS__ORDINAL_LETTER,      // a) A.
  GLOSS__ORDINAL_BULLET,      // - * •
  GLOSS__ORDINALS
};

// What a cue word speaks for; layout_cues.c holds the table.
enum gloss__cue {
  GLOSS__CUE_DATE,
  GLOSS__CUE_SOURCE,
  GLOSS__CUE_EDITOR,
  GLOSS__CUE_TOOL,
  GLOSS__CUE_PATH,
  GLOSS__CUE_FOOT,
  GLOSS__CUE_CONTACT,
  GLOSS__CUE_MORE,
  GLOSS__CUE_PHOTO,
  GLOSS__CUE_EVENT,
  GLOSS__CUE_ACTOR,
  GLOSS__CUE_GENRE,
  GLOSS__CUES
};
#define GLOSS__CUE(kind) (1u << GLOSS__CUE_##kind)
// Words of captions and titles, which the body of any text holds: looked for
// only in lines that may be one.
#define GLOSS__CUE_SCENES                                                      \
  (GLOSS__CUE(EVENT) | GLOSS__CUE(ACTOR) | GLOSS__CUE(GENRE))

enum {
  GLOSS__SHORT = 120, // code points: longer lines are prose
  GLOSS__CUE_SLOTS = 2048,
  GLOSS__CUE_HEADS = 4096, // bits
  GLOSS__CUE_PAIRS = 16384
};

// 64 bytes: of a document of tiny lines they are most of the memory.
struct gloss__line {
  const char *reason;
  uint32_t begin, end; // without surrounding white space
  uint32_t text;       // where the words begin: behind a bullet
  uint32_t number;     // from 1
  uint32_t chars;      // code points in [text, end)
  uint32_t ordinal_value;
  uint32_t copy_of; // index + 1 of the line that it repeats
  uint8_t gap;      // blank lines before it, at most 255
  uint8_t indent;   // columns of white space before it, at most 255
  uint8_t tail;     // enum gloss__tail
  uint8_t ordinal;  // enum gloss__ordinal
  // Of short lines only:
  uint8_t han, latin, digits, commas, stops; // stops: inside, not the tail
  uint8_t arrows;                            // > » between words
  uint8_t bars;                              // |
  uint8_t tags;                              // <
  uint8_t halves;                            // parts between inner spaces
  uint8_t cover;  // percent of its words explained by furniture cues
  uint8_t lead;   // furniture's cues at its head
  uint8_t alone;  // those that are the whole line
  uint16_t cues;  // cues anywhere
  uint16_t word;  // the cue that tells most, 0: none (gloss__cue_word)
  uint8_t copied; // percent of its 8-grams that stand in that order before
  uint8_t label, level, part; // decided; label GLOSS_LABELS: not yet
  uint8_t continues;          // enum gloss__joins: what the reader says
  bool equal : 1;             // to the line that it repeats
  bool prose : 1, joins : 1, fragment : 1, dated : 1, quoted : 1, places : 1;
  bool bracketed : 1;
  bool photo : 1;    // ends with 摄: a photographer's name stands before
  bool dateline : 1; // 新华社北京3月15日电
  bool opens : 1;    // ends with an opening bracket or quotation mark
  bool hangs : 1;    // begins with a mark that no line begins with
  bool low : 1;      // begins with a small Latin letter
  bool cell : 1;     // joins as the next cell of a row
  bool glued : 1;    // the rest of a word that was hyphenated
  bool scened : 1;   // the cues of scenes were looked for
  bool hyphen : 1;   // ends with a hyphen that the break put there
};

struct gloss__page {
  gloss__arena *arena;   // of the result: reasons
  gloss__arena *scratch; // of the analysis
  gloss_str text;
  const struct gloss__layout_hints *hints;
  struct gloss__line *lines; // on the heap: they become the result's blocks
  size_t room;
  uint32_t count;
  uint32_t first, last; // the lines from the first to the last prose line
  uint32_t title;       // its line; UINT32_MAX: none
  uint32_t gap;         // the usual number of blank lines between paragraphs
  uint32_t wrap;        // columns at which lines were broken; 0: they were not
  bool statute;         // has articles
  uint32_t damage;
  void *words;     // ICU's words, open while joins are looked for
  uint32_t *order; // of the main lines
};

// layout_line.c: splitting and measuring. Needs nothing.
void gloss__layout_split(struct gloss__page *page);

// layout_hint.c: what a reader that knows the page's shape says of the lines:
// puts them into reading order; then (in layout_label.c) their roles; then
// (in layout_join.c) what goes on where; whether captions stood between.
void gloss__hint_order(struct gloss__page *page);
void gloss__hint_label(struct gloss__page *page, struct gloss__line *line,
                       const struct gloss__layout_hint *hint);
bool gloss__hint_join(struct gloss__page *page);

// layout_wrap.c: lines cut at a fixed width become continuations.
void gloss__layout_wraps(struct gloss__page *page);

// layout_cues.c: fills lead, cues, alone, cover and word of a short line, given
// what is in it; of a long one only lead.
struct gloss__folded { // white space is one blank, none at a colon
  uint32_t count, heads;
  uint32_t code[2 * GLOSS__SHORT + 64]; // zeros behind the last
  uint8_t head[2 * GLOSS__SHORT];       // where a cue may begin
};
void gloss__cues_read(const struct gloss__page *page, struct gloss__line *line);
void gloss__cues_lead(const struct gloss__page *page, struct gloss__line *line);
// Whether a cue may begin at `at`, those of GLOSS__CUE_SCENES not counted, nor
// single characters that must be alone.
bool gloss__cues_begin(const char *data, size_t at, size_t end);
// The places of `leads` (see gloss__scan_bits) where one may: a few too many.
uint64_t gloss__cues_places(const char *at, uint64_t leads);
const char *gloss__cue_word(const struct gloss__line *line); // or NULL
// Looks for the scenes' cues in a short line, if that was not done.
void gloss__cues_scene(const struct gloss__page *page,
                       struct gloss__line *line);

// layout_repeat.c: fills copied and copy_of.
void gloss__layout_repeats(struct gloss__page *page);

// outline.c: numbering; levels of the headings once all labels are known.
void gloss__outline_ordinal(const struct gloss__page *page,
                            struct gloss__line *line);
void gloss__outline_levels(struct gloss__page *page);
// A short numbered line without a sentence of its own.
bool gloss__outline_heads(const struct gloss__page *page, uint32_t i);

// layout_label.c: furniture; calls the next two.
void gloss__layout_label(struct gloss__page *page);
void gloss__layout_furnish(struct gloss__page *page, struct gloss__line *line,
                           gloss_label label, const char *reason);

// layout_copies.c: lines that repeat others.
void gloss__layout_copies(struct gloss__page *page);
void gloss__layout_copy(struct gloss__page *page, struct gloss__line *line);

// layout_head.c: title, subtitles, what stands before them.
void gloss__layout_head(struct gloss__page *page);

// layout_body.c: headings, captions, list items, body.
void gloss__layout_body(struct gloss__page *page);

// layout_join.c: broken sentences, captions thrown into them.
void gloss__layout_joins(struct gloss__page *page);

// The code point at `*at` < size. The text is known to be valid UTF-8; of other
// bytes each is a point of its own.
static inline uint32_t gloss__point(const char *text, size_t size, size_t *at) {
  const unsigned char *b = (const unsigned char *)text + *at;
  size_t left = size - *at;
  if (b[0] < 0xC0 || left < 2 || (b[1] ^ 0x80u) > 63) return *at += 1, b[0];
  if (b[0] < 0xE0) return *at += 2, (b[0] & 31u) << 6 | (b[1] & 63u);
  if (left < 3 || (b[2] ^ 0x80u) > 63) return *at += 1, b[0];
  if (b[0] < 0xF0)
    return *at += 3, (b[0] & 15u) << 12 | (b[1] & 63u) << 6 | (b[2] & 63u);
  if (left < 4 || (b[3] ^ 0x80u) > 63) return *at += 1, b[0];
  *at += 4;
  return (b[0] & 7u) << 18 | (b[1] & 63u) << 12 | (b[2] & 63u) << 6 |
         (b[3] & 63u);
}

// Bits of the characters that cues begin with, and of 在为赴到.
extern const uint32_t gloss__cue_heads[GLOSS__CUE_HEADS / 32];

static inline uint32_t gloss__cue_pair(uint32_t first, uint32_t second) {
  return (first * 0x9E3779B1u ^ second * 0x85EBCA6Bu) >> 18;
}

static inline uint32_t gloss__cue_triple(uint32_t first, uint32_t second,
                                         uint32_t third) {
  return gloss__cue_pair(first ^ third * 0xC2B2AE35u, second);
}

static inline bool gloss__is_cue_head(uint32_t c) { // perhaps; c is folded
  uint32_t bit = c % GLOSS__CUE_HEADS;
  return gloss__cue_heads[bit / 32] >> bit % 32 & 1;
}

static inline void gloss__fold_add(struct gloss__folded *out, uint32_t c,
                                   bool *blank) {
  if (c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0) {
    *blank = true;
    return;
  }
  // The bound matters for broken UTF-8 alone.
  if (out->count + 2 > 2 * GLOSS__SHORT) return;
  c = gloss__fold(c);
  if (*blank && out->count && c != ':') out->code[out->count++] = ' ';
  *blank = false;
  out->head[out->heads] = (uint8_t)out->count;
  out->heads += gloss__is_cue_head(c);
  out->code[out->count++] = c;
}

// Han, kana, Hangul: no spaces between words, two columns wide.
static inline bool gloss__is_letter_han(uint32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x3040 && c <= 0x31FF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static inline void gloss__line_set(struct gloss__line *line, gloss_label label,
                                   const char *reason) {
  line->label = (uint8_t)label;
  line->reason = reason;
}

// Length in Chinese characters, for limits that were found on Chinese text.
static inline uint32_t gloss__line_size(const struct gloss__line *line) {
  return line->latin > line->han ? line->chars / 2 : line->chars;
}

// Ends in the middle of a sentence.
static inline bool gloss__line_breaks(const struct gloss__line *line) {
  return line->tail == GLOSS__TAIL_OPEN || line->tail == GLOSS__TAIL_COMMA;
}

static inline bool gloss__line_open(const struct gloss__line *line) {
  return line->label == GLOSS_LABELS;
}

static inline bool gloss__line_out(const struct gloss__line *line) {
  return line->part == GLOSS__FURNITURE;
}

// Neither letters nor digits.
static inline bool gloss__line_marks(const struct gloss__line *line) {
  return line->chars <= GLOSS__SHORT && !line->han && !line->latin &&
         !line->digits;
}

#endif
