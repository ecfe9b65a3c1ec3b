// value.h - the value layer's inside: characters, words, numbers, calendar.
// A chunk of text is unpacked into folded code points without spaces; every
// rule reads `c[i]`, bounded look-ahead, and answers how far it got.
#ifndef GLOSS_VALUE_H
#define GLOSS_VALUE_H

#include "base/base.h"
#include "value/words.h"

#include <math.h>
#include <uchar.h>

// --- value.c: the scan
// ---------------------------------------------------------

enum {                // flags of a character's profile
  GLOSS__NUMERAL = 1, // ASCII digit or Chinese numeral
  GLOSS__LONE = 2,    // is a word by itself
  GLOSS__LETTER = 4,  // ASCII letter
  GLOSS__START = 8    // begins a rule, depending on the next character
};
enum { GLOSS__CHUNK = 16384, GLOSS__PAD = 64, GLOSS__CACHE = 16 };

typedef enum gloss__step_kind {
  GLOSS__STEP_NUMBER,  // text -> number
  GLOSS__STEP_WORD,    // text -> id
  GLOSS__STEP_ANCHOR,  // text resolved against the anchor
  GLOSS__STEP_CONTEXT, // missing field taken from an earlier date
  GLOSS__STEP_OR,      // another reading: its first day, and why not
  GLOSS__STEP_RULE     // name of the rule that joined the parts
} gloss__step_kind;

// One step of a derivation; rendered on demand.
typedef struct gloss__step {
  gloss__step_kind kind;
  uint32_t begin, end; // bytes
  double number;
  const char *id;
} gloss__step;

typedef struct gloss__word gloss__word;

// An instant in seconds since 0000-01-01 (proleptic Gregorian).
typedef int64_t gloss__instant;

typedef struct gloss__scan {
  gloss_str text;
  const uint16_t *c; // folded, without spaces; GLOSS__PAD zeros follow
  const uint32_t *k; // profiles
  const uint32_t *begin, *end; // bytes of each character
  size_t n;
  gloss_values *out;
  size_t mark;        // first step of the value being built
  size_t reading;     // and its first reading
  bool nested;        // inside a composite: numbers only
  bool at_line_start; // the chunk begins a line
  bool english;       // the chunk has letters
  // anchor
  bool anchored, anchor_clock;
  gloss__instant anchor;
  uint32_t anchor_begin, anchor_end;
  struct gloss__number *cache; // of number literals, GLOSS__CACHE of them
  // what earlier dates of the line say
  int own_year; // of dates that name none; 0: the anchor's
  int context_year, context_month;
  uint32_t context_begin, context_end;
  // the last date of the line, for 去年同期; known if last_to > last_from
  gloss__instant last_from, last_to;
  int last_grain;
} gloss__scan;

// Is there a space (or anything left out) before character i?
static inline bool gloss__gap(const gloss__scan *s, size_t i) {
  return i == 0 || s->begin[i] != s->end[i - 1];
}
static inline bool gloss__digit(uint16_t c) { return c >= '0' && c <= '9'; }
static inline bool gloss__joined_digit(const gloss__scan *s, size_t i) {
  return gloss__digit(s->c[i]) && !gloss__gap(s, i);
}
static inline bool gloss__letter(uint16_t c) { return c >= 'a' && c <= 'z'; }
static inline bool gloss__han(uint16_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
}
// A character of `set` (NUL-terminated); never 0.
static inline bool gloss__among(uint16_t c, const char16_t *set) {
  if (c == 0) return false;
  while (*set)
    if (*set++ == c) return true;
  return false;
}
// Do the characters at i spell `text`?
static inline bool gloss__is(const gloss__scan *s, size_t i,
                             const char16_t *text) {
  for (; *text; text++, i++)
    if (s->c[i] != *text) return false;
  return true;
}
// The first byte of character i as written: keeps the case.
static inline char gloss__byte(const gloss__scan *s, size_t i) {
  return s->text.data[s->begin[i]];
}

// Copies `text` into out[size], cut where it does not fit.
static inline void gloss__put(char *out, size_t size, const char *text) {
  size_t n = 0;
  for (; text[n] && n + 1 < size; n++) out[n] = text[n];
  out[n] = 0;
}
gloss_value gloss__value(const gloss__scan *s, gloss_value_type type, size_t i,
                         size_t j);
void gloss__emit(gloss__scan *s, const gloss_value *value);
void gloss__step_add(gloss__scan *s, gloss__step_kind kind, size_t i, size_t j,
                     double number, const char *id);
// How many values there are; and dropping those from `from` to before `to`,
// when a longer reading follows them.
size_t gloss__emitted(const gloss__scan *s);
void gloss__drop(gloss__scan *s, size_t from, size_t to);

// --- words.c: the vocabulary (words.tsv)
// ------------------------------------------

typedef enum gloss__class { // in the order of words.py
  GLOSS__STOP,
  GLOSS__UNIT,
  GLOSS__MONEY,
  GLOSS__MONEY_BEFORE,
  GLOSS__MEASURE,
  GLOSS__SPAN,
  GLOSS__HEDGE,
  GLOSS__BOUND,
  GLOSS__TAIL,
  GLOSS__DAY,
  GLOSS__YEAR,
  GLOSS__MONTH,
  GLOSS__WEEK,
  GLOSS__DAYPART,
  GLOSS__WEEKDAY,
  GLOSS__HOLIDAY,
  GLOSS__TERM,
  GLOSS__SEASON,
  GLOSS__ERA,
  GLOSS__NOW,
  GLOSS__ENGLISH,
  GLOSS__VAGUE,
  GLOSS__EVENT,
  GLOSS__CLASSES
} gloss__class;

struct gloss__word {
  uint16_t key; // index into the pool of code points
  uint8_t length, kind;
  const char *id;
  double a, b;
};

// The longest word of one of the classes (bits) that begins at i; NULL if
// none. A word of letters ends where letters end.
const gloss__word *gloss__word_at(const gloss__scan *s, size_t i,
                                  uint32_t classes);
// The same of words of at least two characters.
const gloss__word *gloss__long_word_at(const gloss__scan *s, size_t i,
                                       uint32_t classes);
// May a rule begin with the letters at i? `*end` gets where they end.
bool gloss__english_begins(const gloss__scan *s, size_t i, size_t *end);
#define GLOSS__BIT(class) (1u << (class))

// period.c: "day" of a span's id D.
const char *gloss__span_name(const char *id);

// --- arabic.c
// -----------------------------------------------------------------------

// Digits with grouping, decimals, exponent and k or M at i; answers the end.
// `*count` gets the number of digits of a plain integer, else 0.
size_t gloss__arabic_at(const gloss__scan *s, size_t i, double *value,
                        size_t *count);
double gloss__power_of_ten(int n);

// --- number.c
// -----------------------------------------------------------------------

typedef struct gloss__number {
  size_t at;               // where it begins, plus one
  size_t end;              // 0: no number
  size_t core_end;         // without a trailing 多 or 余
  double value, low, high; // low, high: NAN unless a range (七八十, 几十)
  double scale;            // of the final unit (3万: 1e4), else 1
  gloss_approx approx;     // from 多 余 几 inside
  uint8_t digits;          // plain digits written (2024, 二〇二四), else 0
  bool chinese;            // has Chinese numerals
  bool units;              // has 十 百 千 万 ...
  bool plain;              // an unsigned integer
  bool fraction, percent;  // 三分之一; 百分之五 (value in points)
  bool zero;               // begins with a zero: 08, 零八
  bool bare;               // a lone 百, 万亿: only with a hedge
} gloss__number;

gloss__number gloss__number_at(const gloss__scan *s, size_t i);
// A run of ASCII or Chinese digits without units, at most `most` of them;
// answers the end, 0 if none.
size_t gloss__digits_at(const gloss__scan *s, size_t i, size_t most, int *value,
                        int *count);
// A small whole number (十二, 12, 廿三), at most two decimal places.
size_t gloss__small_at(const gloss__scan *s, size_t i, int *value);
static inline int gloss__digit_value(uint16_t c) { // 0..9, or -1
  return (int)(gloss__value_profile(c) >> GLOSS__DIGIT_SHIFT) - 1;
}

// --- english.c
// ----------------------------------------------------------------------

gloss__number gloss__english_number(const gloss__scan *s, size_t i);
// The end of the words `text` at i: lower case, a space is a gap.
size_t gloss__english_is(const gloss__scan *s, size_t i, const char *text);
size_t gloss__english_scale(const gloss__scan *s, size_t j, double *scale);

#endif
