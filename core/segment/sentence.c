// Sentence boundaries (UAX #29, table 4a, rules SB3-SB998).
#include "segment/segment.h"

// How far the text before a boundary has got in SATerm Close* Sp* ParaSep?.
enum phase { NONE, TERM, CLOSED, SPACED };

struct state {
  uint8_t adjacent; // the very last character
  uint8_t last;     // the last that counts (SB5 ignores Extend and Format)
  enum phase phase;
  bool full_stop;    // the terminator was an ATerm
  bool after_letter; // ... behind Upper or Lower (SB7)
  // SB8 looks ahead for a Lower with no other letter or terminator before it.
  // The answer at `ahead` holds for every place before it: linear time.
  size_t ahead;
  bool lower_ahead;
};

static bool is_separator(uint8_t c) {
  return c == SB_SE || c == SB_CR || c == SB_LF;
}
static bool is_ignored(uint8_t c) { return c == SB_EX || c == SB_FO; }

static bool lower_follows(struct state *s, gloss_str text, size_t at) {
  while (s->ahead <= at || s->ahead == 0) {
    size_t next = at;
    uint8_t c = SB_SE;
    while (next < text.size && next - at < GLOSS__AHEAD) {
      c = gloss__properties_next(text, &next).sentence;
      if (c == SB_LE || c == SB_UP || c == SB_LO || is_separator(c) ||
          c == SB_ST || c == SB_AT)
        break;
    }
    s->ahead = next > at ? next : at + 1;
    s->lower_ahead = c == SB_LO;
  }
  return s->lower_ahead;
}

// Whether no boundary lies before the character `b` at `here`.
static bool joins(struct state *s, uint8_t b, gloss_str text, size_t here) {
  if (s->adjacent == SB_CR && b == SB_LF) return true; // SB3
  if (is_separator(s->adjacent)) return false;         // SB4
  if (is_ignored(b) || s->phase == NONE) return true;  // SB5, SB998
  bool open = s->phase == TERM;
  if (open && s->full_stop && b == SB_NU) return true;                    // SB6
  if (open && s->full_stop && s->after_letter && b == SB_UP) return true; // SB7
  if (s->full_stop && lower_follows(s, text, here)) return true;          // SB8
  if (b == SB_SC || b == SB_ST || b == SB_AT) return true; // SB8a
  if (s->phase != SPACED && b == SB_CL) return true;       // SB9
  return b == SB_SP || is_separator(b);                    // SB9, SB10
}

static void advance(struct state *s, uint8_t c) {
  bool first = is_separator(s->adjacent);
  s->adjacent = c;
  if (is_ignored(c) && !first) return;
  if (c == SB_AT || c == SB_ST) {
    s->phase = TERM;
    s->full_stop = c == SB_AT;
    s->after_letter = s->last == SB_UP || s->last == SB_LO;
  } else if (c == SB_CL && (s->phase == TERM || s->phase == CLOSED)) {
    s->phase = CLOSED;
  } else if (c == SB_SP && s->phase != NONE) {
    s->phase = SPACED;
  } else {
    s->phase = NONE;
  }
  s->last = c;
}

// Whether the state is what the last character alone makes it.
static bool settled(const struct state *s) {
  if (is_ignored(s->adjacent) || s->last == SB_AT) return false;
  return s->phase == NONE || s->last == SB_ST;
}

size_t gloss__sentence_scan(uint64_t *bits, gloss_str text, size_t at,
                            size_t until) {
  struct state state = {.adjacent = SB_SE};
  advance(&state, gloss__properties_next(text, &at).sentence);
  while (at < text.size) {
    size_t here = at;
    uint8_t next = gloss__properties_next(text, &at).sentence;
    bool joined = joins(&state, next, text, here);
    gloss__bit_put(bits, here, !joined);
    if (!joined) state.phase = NONE;
    advance(&state, next);
    if (here > until && settled(&state)) return here;
  }
  return text.size;
}
