// Line break opportunities (UAX #14, revision 50 = Unicode 15.0, rules
// LB1-LB31; LB25 by the regular expression of section 8.2, example 7, as the
// standard's test file has it).
#include "segment/segment.h"

enum number { NO_NUMBER, IN_NUMBER, NUMBER_CLOSED };

// The text before a boundary as the rules see it: LB9 gives a combining
// sequence the class of its base.
struct state {
  uint8_t last;    // class of the last character that is no space
  uint8_t flags;   // its flags
  uint8_t earlier; // class of the one before
  bool spaces;     // SP+ stands behind it
  bool joined;     // the very last character is ZWJ (LB8a)
  bool odd;        // an odd number of regional indicators
  enum number number;
};

uint8_t gloss__line_class(struct gloss__properties p) { // LB1
  switch (p.line) {
  case LB_AI:
  case LB_SG:
  case LB_XX: return LB_AL;
  case LB_CJ: return LB_NS;
  case LB_SA: return p.flags & GLOSS__MARK ? LB_CM : LB_AL;
  default: return p.line;
  }
}

static bool is_hard(uint8_t c) {
  return c == LB_BK || c == LB_CR || c == LB_LF || c == LB_NL;
}
static bool is_alphabetic(uint8_t c) { return c == LB_AL || c == LB_HL; }
static bool is_affix(uint8_t c) { return c == LB_PR || c == LB_PO; }
static bool is_closing(uint8_t c) { return c == LB_CL || c == LB_CP; }
static bool is_ideographic(uint8_t c) {
  return c == LB_ID || c == LB_EB || c == LB_EM;
}
static bool is_hangul(uint8_t c) {
  return c == LB_JL || c == LB_JV || c == LB_JT || c == LB_H2 || c == LB_H3;
}

// Whether the character at `at` is a number, combining marks left out.
static bool number_follows(gloss_str text, size_t at) {
  for (size_t from = at; at < text.size && at - from < GLOSS__AHEAD;) {
    uint8_t c = gloss__line_class(gloss__properties_next(text, &at));
    if (c != LB_CM && c != LB_ZWJ) return c == LB_NU;
  }
  return false;
}

static bool hangul_joins(uint8_t a, uint8_t b) { // LB26
  if (a == LB_JL) return b == LB_JL || b == LB_JV || b == LB_H2 || b == LB_H3;
  if (a == LB_JV || a == LB_H2) return b == LB_JV || b == LB_JT;
  return (a == LB_JT || a == LB_H3) && b == LB_JT;
}

static bool number_joins(const struct state *s, uint8_t b, gloss_str text,
                         size_t behind) { // LB25
  uint8_t a = s->last;
  if (s->number == IN_NUMBER &&
      (b == LB_NU || b == LB_SY || b == LB_IS || is_closing(b)))
    return true;
  if (s->number != NO_NUMBER && is_affix(b)) return true;
  if (b == LB_NU) return is_affix(a) || a == LB_OP || a == LB_HY;
  return is_affix(a) && (b == LB_OP || b == LB_HY) &&
         number_follows(text, behind);
}

// LB21-LB24 and LB26-LB30b: `a` and `b` stand side by side.
static bool letters_join(const struct state *s, uint8_t b, uint8_t flags) {
  uint8_t a = s->last;
  if (b == LB_BA || b == LB_HY || b == LB_NS || a == LB_BB) return true;
  if (s->earlier == LB_HL && (a == LB_HY || a == LB_BA)) return true; // LB21a
  if (a == LB_SY && b == LB_HL) return true;                          // LB21b
  if (b == LB_IN) return true;                                        // LB22
  if ((is_alphabetic(a) && b == LB_NU) || (a == LB_NU && is_alphabetic(b)))
    return true; // LB23
  if ((a == LB_PR && is_ideographic(b)) || (is_ideographic(a) && b == LB_PO))
    return true; // LB23a
  if ((is_affix(a) && is_alphabetic(b)) || (is_alphabetic(a) && is_affix(b)))
    return true; // LB24
  if (hangul_joins(a, b)) return true;
  if ((is_hangul(a) && b == LB_PO) || (a == LB_PR && is_hangul(b))) return true;
  if ((is_alphabetic(a) || a == LB_IS) && is_alphabetic(b)) return true;
  if ((is_alphabetic(a) || a == LB_NU) && b == LB_OP &&
      !(flags & GLOSS__EAST_ASIAN))
    return true; // LB30
  if (a == LB_CP && !(s->flags & GLOSS__EAST_ASIAN) &&
      (is_alphabetic(b) || b == LB_NU))
    return true;
  if (a == LB_RI && b == LB_RI && s->odd) return true; // LB30a
  return b == LB_EM &&
         (a == LB_EB || (s->flags & GLOSS__UNASSIGNED_PICTOGRAPH)); // LB30b
}

// LB11-LB20: the rules that look through spaces, in order; 1 joins, 0 breaks,
// -1 says nothing.
static int punctuation_joins(const struct state *s, uint8_t b) {
  uint8_t a = s->last;
  bool side = !s->spaces;
  if (b == LB_WJ || (a == LB_WJ && side)) return 1;             // LB11
  if (a == LB_GL && side) return 1;                             // LB12
  if (b == LB_GL && side && a != LB_BA && a != LB_HY) return 1; // LB12a
  if (is_closing(b) || b == LB_EX || b == LB_IS || b == LB_SY) return 1;
  if (a == LB_OP) return 1;                  // LB14
  if (a == LB_QU && b == LB_OP) return 1;    // LB15
  if (is_closing(a) && b == LB_NS) return 1; // LB16
  if (a == LB_B2 && b == LB_B2) return 1;    // LB17
  if (s->spaces) return 0;                   // LB18
  if (a == LB_QU || b == LB_QU) return 1;    // LB19
  return a == LB_CB || b == LB_CB ? 0 : -1;  // LB20
}

// Whether the line may not break before the character of class `b`.
static bool joins(const struct state *s, uint8_t b, uint8_t flags,
                  gloss_str text, size_t behind) {
  uint8_t a = s->last;
  if (a == LB_CR && b == LB_LF && !s->spaces) return true;    // LB5
  if (is_hard(a)) return false;                               // LB4, LB5
  if (is_hard(b) || b == LB_SP || b == LB_ZW) return true;    // LB6, LB7
  if (a == LB_ZW) return false;                               // LB8
  if (s->joined) return true;                                 // LB8a
  if ((b == LB_CM || b == LB_ZWJ) && !s->spaces) return true; // LB9
  if (b == LB_CM || b == LB_ZWJ) b = LB_AL;                   // LB10
  int decided = punctuation_joins(s, b);
  if (decided >= 0) return decided;
  return number_joins(s, b, text, behind) || letters_join(s, b, flags);
}

static enum number number_after(enum number before, uint8_t c) {
  if (c == LB_NU) return IN_NUMBER;
  if (before == IN_NUMBER && (c == LB_SY || c == LB_IS)) return IN_NUMBER;
  return before == IN_NUMBER && is_closing(c) ? NUMBER_CLOSED : NO_NUMBER;
}

static void advance(struct state *s, uint8_t c, uint8_t flags) {
  bool base = !is_hard(s->last) && s->last != LB_ZW && !s->spaces;
  s->joined = c == LB_ZWJ;
  if ((c == LB_CM || c == LB_ZWJ) && base) return; // LB9
  if (c == LB_SP) {
    if (is_hard(s->last)) s->last = LB_SP; // nothing before it counts
    s->spaces = true;
    s->number = NO_NUMBER;
    return;
  }
  if (c == LB_CM || c == LB_ZWJ) c = LB_AL; // LB10
  s->odd = c == LB_RI && !(s->last == LB_RI && s->odd && !s->spaces);
  s->number = number_after(s->spaces ? NO_NUMBER : s->number, c);
  s->earlier = s->spaces ? LB_SP : s->last;
  s->last = c;
  s->flags = flags;
  s->spaces = false;
}

// Whether the state is what the last character, of class `c`, alone makes it.
static bool settled(const struct state *s, uint8_t c) {
  if (c == LB_CM || c == LB_ZWJ || c == LB_SP) return false;
  if (c == LB_RI) return s->odd;
  if (c == LB_HY || c == LB_BA) return s->earlier != LB_HL;
  return s->number == (c == LB_NU ? IN_NUMBER : NO_NUMBER);
}

size_t gloss__line_scan(uint64_t *bits, gloss_str text, size_t at,
                        size_t until) {
  struct state state = {.last = LB_BK, .earlier = LB_BK};
  struct gloss__properties p = gloss__properties_next(text, &at);
  advance(&state, gloss__line_class(p), p.flags);
  while (at < text.size) {
    size_t here = at;
    p = gloss__properties_next(text, &at);
    uint8_t next = gloss__line_class(p);
    gloss__bit_put(bits, here, !joins(&state, next, p.flags, text, at));
    advance(&state, next, p.flags);
    if (here > until && settled(&state, next)) return here;
  }
  return text.size;
}
