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

void gloss__grapheme_uax(gloss_set *out, gloss_str text, uint32_t begin,
                         uint32_t end) {
  gloss_str range = {text.data, end};
  struct state state = {GCB_CN, 0, false};
  uint32_t from = begin;
  for (size_t at = begin; at < end;) {
    uint32_t here = (uint32_t)at;
    struct gloss__properties next = gloss__properties_next(range, &at);
    if (here > from && !joins(state, next)) {
      gloss_set_add(out, (gloss_span){from, here, 0, 0});
      from = here;
    }
    state = after(state, next);
  }
  if (from < end) gloss_set_add(out, (gloss_span){from, end, 0, 0});
}
