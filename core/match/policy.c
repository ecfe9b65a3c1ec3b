// Overlap policies: which of several matches on the same text stay.
#include "match/scan.h"

#include <stdlib.h>

static const char *const names[GLOSS_POLICIES] = {
    [GLOSS_POLICY_LONGEST] = "longest",   [GLOSS_POLICY_PRIORITY] = "priority",
    [GLOSS_POLICY_OUTER] = "outer",       [GLOSS_POLICY_ALL] = "all",
    [GLOSS_POLICY_LEFTMOST] = "leftmost", [GLOSS_POLICY_INNER] = "inner"};

const char *gloss_policy_name(gloss_policy policy) {
  return (unsigned)policy < GLOSS_POLICIES ? names[policy] : NULL;
}

gloss_policy gloss_policy_named(gloss_str name) {
  if (gloss_str_equal(name, GLOSS_STR("containment")))
    return GLOSS_POLICY_OUTER;
  int policy = 0;
  while (policy < GLOSS_POLICIES &&
         !gloss_str_equal(name, gloss_str_of(names[policy])))
    policy++;
  return (gloss_policy)policy;
}

// One competitor; `rank` numbers the rules' order of preference.
struct rival {
  gloss_match match;
  int32_t priority;
  uint32_t winner; // index of the rival that beat it, or UINT32_MAX
};

struct rivals {
  struct rival *items;
  size_t count, capacity;
};

static int by_outer(const void *a, const void *b) {
  const gloss_match *x = &((const struct rival *)a)->match;
  const gloss_match *y = &((const struct rival *)b)->match;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  if (x->end != y->end) return x->end > y->end ? -1 : 1;
  return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static int by_rule(const void *a, const void *b) {
  const gloss_match *x = &((const struct rival *)a)->match;
  const gloss_match *y = &((const struct rival *)b)->match;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
  return x->end > y->end ? -1 : x->end < y->end;
}

static int by_inner(const void *a, const void *b) {
  const gloss_match *x = &((const struct rival *)a)->match;
  const gloss_match *y = &((const struct rival *)b)->match;
  if (x->end != y->end) return x->end < y->end ? -1 : 1;
  if (x->begin != y->begin) return x->begin > y->begin ? -1 : 1;
  return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static int by_priority(const void *a, const void *b) {
  const struct rival *x = a, *y = b;
  if (x->priority != y->priority) return x->priority > y->priority ? -1 : 1;
  uint32_t p = x->match.end - x->match.begin, q = y->match.end - y->match.begin;
  if (p != q) return p > q ? -1 : 1;
  return by_outer(a, b);
}

// In order of preference from left to right: the first one stays, those that
// overlap it go.
static void in_order(struct rivals *r) {
  uint32_t last = UINT32_MAX;
  for (uint32_t i = 0; i < r->count; i++) {
    if (last != UINT32_MAX &&
        r->items[i].match.begin < r->items[last].match.end)
      r->items[i].winner = last;
    else
      last = i;
  }
}

// What lies inside another goes; of equals the first rule stays.
static void outer(struct rivals *r) {
  uint32_t widest = UINT32_MAX;
  for (uint32_t i = 0; i < r->count; i++) {
    if (widest != UINT32_MAX &&
        r->items[i].match.end <= r->items[widest].match.end)
      r->items[i].winner = widest;
    else
      widest = i;
  }
}

// What holds another goes; of equals the first rule stays. Sorted by end, a
// rival holds an earlier one if it begins no later than the last begin so far,
// and who begins last holds nobody.
static void inner(struct rivals *r) {
  uint32_t last = UINT32_MAX;
  qsort(r->items, r->count, sizeof *r->items, by_inner);
  for (uint32_t i = 0; i < r->count; i++) {
    if (last != UINT32_MAX &&
        r->items[i].match.begin <= r->items[last].match.begin)
      r->items[i].winner = last;
    else
      last = i;
  }
}

static void leftmost(struct rivals *r) {
  qsort(r->items, r->count, sizeof *r->items, by_rule);
  in_order(r);
}

static int by_place(const void *a, const void *b) {
  const gloss_span *x = a, *y = b;
  return x->begin < y->begin ? -1 : x->begin > y->begin;
}

// The kept span (disjoint, sorted) that overlaps the match: the first.
static uint32_t overlapped(const gloss_set *kept, const gloss_match *match) {
  size_t low = 0, high = kept->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (kept->items[middle].end <= match->begin)
      low = middle + 1;
    else
      high = middle;
  }
  return low < kept->count ? kept->items[low].data : UINT32_MAX;
}

static bool any_bit(const uint64_t *bits, uint32_t begin, uint32_t end) {
  for (uint32_t at = begin; at < end;) {
    if (at % 64 == 0 && end - at >= 64) {
      if (bits[at / 64]) return true;
      at += 64;
    } else {
      if (bits[at / 64] >> at % 64 & 1) return true;
      at++;
    }
  }
  return false;
}

// Higher priority first, then longer, then leftmost; bits mark taken bytes.
static void priority(struct rivals *r) {
  uint32_t end = 0;
  for (size_t i = 0; i < r->count; i++)
    if (r->items[i].match.end > end) end = r->items[i].match.end;
  uint64_t *taken = gloss__alloc((end / 64 + 1) * sizeof *taken);
  gloss_set kept = {0};
  qsort(r->items, r->count, sizeof *r->items, by_priority);
  for (uint32_t i = 0; i < r->count; i++) {
    const gloss_match *match = &r->items[i].match;
    if (any_bit(taken, match->begin, match->end)) {
      r->items[i].winner = 0; // found below
      continue;
    }
    for (uint32_t at = match->begin; at < match->end; at++)
      taken[at / 64] |= (uint64_t)1 << at % 64;
    gloss_set_add(&kept, (gloss_span){match->begin, match->end, 0, i});
  }
  if (kept.count) qsort(kept.items, kept.count, sizeof *kept.items, by_place);
  for (size_t i = 0; i < r->count; i++)
    if (r->items[i].winner != UINT32_MAX)
      r->items[i].winner = overlapped(&kept, &r->items[i].match);
  gloss_set_free(&kept);
  gloss__free(taken);
}

static void compete(struct rivals *r, gloss_policy policy) {
  if (!r->count) return;
  qsort(r->items, r->count, sizeof *r->items, by_outer);
  switch (policy) {
  case GLOSS_POLICY_LONGEST: in_order(r); break;
  case GLOSS_POLICY_PRIORITY: priority(r); break;
  case GLOSS_POLICY_OUTER: outer(r); break;
  case GLOSS_POLICY_LEFTMOST: leftmost(r); break;
  case GLOSS_POLICY_INNER: inner(r); break;
  default: break; // all
  }
}

static void settle(gloss_matches *matches, struct rivals *r,
                   gloss_policy policy) {
  compete(r, policy);
  for (size_t i = 0; i < r->count; i++) {
    const struct rival *rival = &r->items[i];
    if (rival->winner == UINT32_MAX) {
      gloss__push(&matches->items, rival->match);
      continue;
    }
    const gloss_match *winner = &r->items[rival->winner].match;
    gloss__push(&matches->losers,
                (gloss_loser){rival->match, winner->rule, winner->begin,
                              winner->end, policy});
  }
}

static int by_match(const void *a, const void *b) {
  const gloss_match *x = a, *y = b;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  if (x->end != y->end) return x->end > y->end ? -1 : 1;
  return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static int by_loser(const void *a, const void *b) {
  return by_match(&((const gloss_loser *)a)->match,
                  &((const gloss_loser *)b)->match);
}

// Rules without a set compete with nobody; they meet only themselves.
static uint32_t arena_of(const gloss_program *program, uint32_t rule) {
  return program->rules.items[rule]->arena;
}

void gloss__policy_apply(gloss_matches *matches, const gloss_program *program) {
  gloss_match *items = matches->items.items;
  size_t count = matches->items.count;
  struct rivals *by_set = gloss__alloc((program->arenas + 1) * sizeof *by_set);
  matches->items.items = NULL;
  matches->items.count = matches->items.capacity = 0;
  for (size_t i = 0; i < count; i++)
    gloss__push(&by_set[arena_of(program, items[i].rule)],
                (struct rival){items[i],
                               program->rules.items[items[i].rule]->priority,
                               UINT32_MAX});
  for (size_t i = 0; i < program->arenas; i++) {
    if (by_set[i].count)
      settle(matches, &by_set[i],
             program->rules.items[by_set[i].items[0].match.rule]->policy);
    gloss__free(by_set[i].items);
  }
  gloss__free(by_set);
  gloss__free(items);
  if (matches->items.count)
    qsort(matches->items.items, matches->items.count,
          sizeof *matches->items.items, by_match);
  if (matches->losers.count)
    qsort(matches->losers.items, matches->losers.count,
          sizeof *matches->losers.items, by_loser);
}

void gloss__policy_hits(gloss_set *set, gloss_policy policy) {
  struct rivals r = {0};
  if (policy == GLOSS_POLICY_ALL) return;
  for (size_t i = 0; i < set->count; i++) {
    gloss_match match = {set->items[i].data, set->items[i].begin,
                         set->items[i].end, NULL};
    gloss__push(&r, (struct rival){match, 0, UINT32_MAX});
  }
  compete(&r, policy);
  set->count = 0;
  for (size_t i = 0; i < r.count; i++)
    if (r.items[i].winner == UINT32_MAX)
      gloss_set_add(set,
                    (gloss_span){r.items[i].match.begin, r.items[i].match.end,
                                 0, r.items[i].match.rule});
  gloss_set_sort(set);
  gloss__free(r.items);
}
