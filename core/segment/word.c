// Word boundaries (UAX #29, table 3a, rules WB3-WB999).
#include "segment/segment.h"

// WB4: Extend, Format and ZWJ belong to the character before them, so rules
// WB5 and later see `last` and `earlier`, the last two characters that count.
struct state {
  struct gloss__properties adjacent; // the very last character
  uint8_t last, earlier;
  bool odd; // an odd number of regional indicators
};

static bool is_newline(uint8_t c) {
  return c == WB_CR || c == WB_LF || c == WB_NL;
}
static bool is_ignored(uint8_t c) {
  return c == WB_Extend || c == WB_FO || c == WB_ZWJ;
}
static bool is_letter(uint8_t c) { return c == WB_LE || c == WB_HL; }
static bool joins_letters(uint8_t c) { // MidLetter | MidNumLetQ
  return c == WB_ML || c == WB_MB || c == WB_SQ;
}
static bool joins_digits(uint8_t c) { // MidNum | MidNumLetQ
  return c == WB_MN || c == WB_MB || c == WB_SQ;
}

// The next character that counts at or behind `at`; WB_XX at the end.
static uint8_t following(gloss_str text, size_t at) {
  for (size_t from = at; at < text.size && at - from < GLOSS__AHEAD;) {
    uint8_t word = gloss__properties_next(text, &at).word;
    if (!is_ignored(word)) return word;
  }
  return WB_XX;
}

// Rules that look at two characters before or one behind: WB6-WB7c, WB11-12.
static bool joins_around(const struct state *s, uint8_t b, gloss_str text,
                         size_t behind) {
  uint8_t a = s->last;
  if (is_letter(a) && joins_letters(b) && is_letter(following(text, behind)))
    return true; // WB6
  if (is_letter(s->earlier) && joins_letters(a) && is_letter(b)) return true;
  if (a == WB_HL && b == WB_SQ) return true; // WB7a
  if (a == WB_HL && b == WB_DQ && following(text, behind) == WB_HL) return true;
  if (s->earlier == WB_HL && a == WB_DQ && b == WB_HL) return true; // WB7c
  if (s->earlier == WB_NU && joins_digits(a) && b == WB_NU) return true;
  return a == WB_NU && joins_digits(b) && following(text, behind) == WB_NU;
}

static bool joins_pair(const struct state *s, uint8_t b) {
  uint8_t a = s->last;
  bool letters = is_letter(a) || a == WB_NU;
  if (letters && (is_letter(b) || b == WB_NU)) return true; // WB5, 8, 9, 10
  if (a == WB_KA && b == WB_KA) return true;                // WB13
  if (b == WB_EX && (letters || a == WB_KA || a == WB_EX)) return true;
  if (a == WB_EX && (is_letter(b) || b == WB_NU || b == WB_KA)) return true;
  return a == WB_RI && b == WB_RI && s->odd; // WB15, WB16
}

// Whether no boundary lies before `next`, behind which the text goes on.
static bool joins(const struct state *s, struct gloss__properties next,
                  gloss_str text, size_t behind) {
  uint8_t a = s->adjacent.word, b = next.word;
  if (a == WB_CR && b == WB_LF) return true;                        // WB3
  if (is_newline(a) || is_newline(b)) return false;                 // WB3a, b
  if (a == WB_ZWJ && (next.flags & GLOSS__PICTOGRAPH)) return true; // WB3c
  if (a == WB_WSegSpace && b == WB_WSegSpace) return true;          // WB3d
  if (is_ignored(b)) return true;                                   // WB4
  return joins_pair(s, b) || joins_around(s, b, text, behind);
}

static void advance(struct state *s, struct gloss__properties next) {
  bool first = is_newline(s->adjacent.word);
  s->adjacent = next;
  if (is_ignored(next.word) && !first) return;
  s->odd = next.word == WB_RI && !(s->last == WB_RI && s->odd);
  s->earlier = s->last;
  s->last = next.word;
}

// What a character makes its word: 1 number, 2 letters, 3 Han, else 0. Han
// stands only at the beginning of a word, letters and Han never in one.
static uint32_t kind_of(struct gloss__properties p) {
  if (p.flags & GLOSS__HAN) return 3;
  if (is_letter(p.word) || p.word == WB_KA) return 2;
  return p.word == WB_NU;
}

uint32_t gloss__word_marks(gloss_str text, uint32_t begin) {
  size_t at = begin, next = begin;
  while (next < text.size &&
         is_ignored(gloss__properties_next(text, &next).word))
    at = next;
  return (uint32_t)at;
}

// Whether the state is what the last character alone makes it.
static bool settled(const struct state *s) {
  uint8_t a = s->last;
  if (s->adjacent.word != a || is_ignored(a)) return false;
  if (a == WB_RI) return s->odd;
  if (a == WB_DQ) return s->earlier != WB_HL;
  return !(joins_letters(a) && is_letter(s->earlier)) &&
         !(joins_digits(a) && s->earlier == WB_NU);
}

size_t gloss__word_scan(uint64_t *bits, gloss_str text, size_t at,
                        size_t until) {
  struct state state = {.adjacent = {.word = WB_NL}, .last = WB_NL};
  advance(&state, gloss__properties_next(text, &at));
  while (at < text.size) {
    size_t here = at;
    struct gloss__properties next = gloss__properties_next(text, &at);
    gloss__bit_put(bits, here, !joins(&state, next, text, at));
    advance(&state, next);
    if (here > until && settled(&state)) return here;
  }
  return text.size;
}

uint32_t gloss__word_kind(gloss_str word) {
  uint32_t kind = 0;
  for (size_t at = 0; at < word.size && kind < 2;) {
    uint32_t own = kind_of(gloss__properties_next(word, &at));
    if (own > kind) kind = own;
  }
  return kind;
}
