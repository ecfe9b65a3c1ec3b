// Extended grapheme clusters (UAX #29, table 1c, rules GB3-GB999).
#include "segment/segment.h"

// What the rules need to know of the text before a boundary.
struct state {
  uint8_t before;   // Grapheme_Cluster_Break of the last character
  uint8_t pictured; // 1: pictograph Extend*, 2: the same and ZWJ (GB11)
  bool odd;         // an odd number of regional indicators (GB12, GB13)
};

static bool is_control(uint8_t c) {
  return c == GCB_CN || c == GCB_CR || c == GCB_LF;
}

static bool hangul_joins(uint8_t a, uint8_t b) { // GB6-GB8
  if (a == GCB_L)
    return b == GCB_L || b == GCB_V || b == GCB_LV || b == GCB_LVT;
  if (a == GCB_LV || a == GCB_V) return b == GCB_V || b == GCB_T;
  return (a == GCB_LVT || a == GCB_T) && b == GCB_T;
}

static bool joins(struct state s, struct gloss__properties next) {
  uint8_t a = s.before, b = next.grapheme;
  if (a == GCB_CR && b == GCB_LF) return true;      // GB3
  if (is_control(a) || is_control(b)) return false; // GB4, GB5
  if (hangul_joins(a, b)) return true;
  if (b == GCB_EX || b == GCB_ZWJ || b == GCB_SM) return true; // GB9, GB9a
  if (a == GCB_PP) return true;                                // GB9b
  if (s.pictured == 2 && (next.flags & GLOSS__PICTOGRAPH)) return true; // GB11
  return a == GCB_RI && b == GCB_RI && s.odd; // GB12, GB13
}

static struct state after(struct state s, struct gloss__properties next) {
  uint8_t pictured = 0;
  if (next.flags & GLOSS__PICTOGRAPH)
    pictured = 1;
  else if (s.pictured == 1 && next.grapheme == GCB_EX)
    pictured = 1;
  else if (s.pictured == 1 && next.grapheme == GCB_ZWJ)
    pictured = 2;
  return (struct state){next.grapheme, pictured,
                        next.grapheme == GCB_RI &&
                            !(s.before == GCB_RI && s.odd)};
}

// Whether the state is what `last` alone makes it.
static bool settled(struct state s, struct gloss__properties last) {
  if (last.grapheme == GCB_RI) return s.odd;
  return !s.pictured || (last.flags & GLOSS__PICTOGRAPH);
}

size_t gloss__grapheme_scan(uint64_t *bits, gloss_str text, size_t at,
                            size_t until) {
  struct state state = {GCB_CN, 0, false};
  state = after(state, gloss__properties_next(text, &at));
  while (at < text.size) {
    size_t here = at;
    struct gloss__properties next = gloss__properties_next(text, &at);
    gloss__bit_put(bits, here, !joins(state, next));
    state = after(state, next);
    if (here > until && settled(state, next)) return here;
  }
  return text.size;
}
