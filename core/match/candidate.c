// Where may a rule match? Around its anchors: the needed literals of all rules
// are found in one pass, lexicons in one each, layers as they are.
#include "match/scan.h"
#include "match/units.h"

#include <stdlib.h>

// A match may begin so far before its anchor that stepping back is no use.
enum { FAR = 1000 };

static void literal_hit(gloss__scan *s, uint32_t at, uint32_t value) {
  const gloss__literal_use *uses = s->program->plan.uses.items;
  for (; value; value = uses[value - 1].next) {
    const gloss__literal_use *use = &uses[value - 1];
    uint64_t bit = (uint64_t)1 << use->rule % 64;
    if (!(s->selected[use->rule / 64] & bit)) continue;
    gloss__places *places = &s->places[use->rule];
    if (!places->count && !(s->program->always[use->rule / 64] & bit))
      gloss__push(&s->work, use->rule);
    gloss__push(places, (gloss__place){at, use->anchor});
  }
}

static void literal_hits(void *self, const gloss__found *found, size_t count) {
  for (size_t i = 0; i < count; i++)
    literal_hit(self, found[i].begin, found[i].value);
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

// Rules whose literals all are absent are not even looked at.
static void add_always(gloss__scan *s) {
  for (uint32_t word = 0; word <= s->program->rules.count / 64; word++) {
    uint64_t bits = s->selected[word] & s->program->always[word];
    for (uint32_t bit = 0; bits; bit++, bits >>= 1)
      if (bits & 1) gloss__push(&s->work, word * 64 + bit);
  }
  if (s->work.count)
    qsort(s->work.items, s->work.count, sizeof *s->work.items, by_number);
}

void gloss__scan_open(gloss__scan *s, const uint32_t *rules, size_t count) {
  size_t all = s->program->rules.count;
  s->selected = gloss__alloc((all / 64 + 1) * sizeof *s->selected);
  s->places = gloss__alloc((all + 1) * sizeof *s->places);
  s->starts =
      gloss__alloc((s->program->lexicons.count + 1) * sizeof *s->starts);
  for (size_t i = 0; i < count; i++) {
    size_t rule = rules ? rules[i] : i;
    s->selected[rule / 64] |= (uint64_t)1 << rule % 64;
  }
  gloss__find(&s->program->plan.dict, s->text.text, s->begin, s->end,
              literal_hits, s);
  add_always(s);
}

void gloss__scan_close(gloss__scan *s) {
  for (size_t i = 0; i < s->program->rules.count; i++)
    gloss__free(s->places[i].items);
  for (size_t i = 0; i < s->program->lexicons.count; i++)
    gloss__free(s->starts[i].items);
  gloss__free(s->selected);
  gloss__free(s->work.items);
  gloss__free(s->places);
  gloss__free(s->starts);
  gloss__free(s->reaches.items);
}

static void lexicon_hits(void *self, const gloss__found *found, size_t count) {
  gloss__starts *starts = self;
  for (size_t i = 0; i < count; i++)
    if (!starts->count || starts->items[starts->count - 1] != found[i].begin)
      gloss__push(starts, found[i].begin);
}

static const gloss__starts *starts_of(gloss__scan *s, int32_t lexicon) {
  gloss__starts *starts = &s->starts[lexicon];
  if (starts->made) return starts;
  starts->made = true;
  gloss__find(&s->program->lexicons.items[lexicon]->dict, s->text.text,
              s->begin, s->end, lexicon_hits, starts);
  return starts;
}

static void add_layer(gloss__scan *s, gloss__places *places, uint32_t anchor,
                      int32_t source) {
  const gloss_set *set = gloss__scan_layer(s, source)->set;
  uint32_t last = UINT32_MAX;
  for (size_t i = set ? gloss_set_find(set, s->begin) : 0;
       set && i < set->count && set->items[i].begin < s->end; i++) {
    if (set->items[i].begin == last) continue;
    last = set->items[i].begin;
    gloss__push(places, (gloss__place){last, anchor});
  }
}

// The literals' places are there; adds those of lexicons and layers.
bool gloss__scan_candidates(gloss__scan *s) {
  const gloss__need *need = &s->program->rules.items[s->rule]->need;
  gloss__places *places = &s->places[s->rule];
  for (uint32_t i = 0; i < need->count; i++) {
    const gloss__anchor *anchor = &need->items[i];
    if (anchor->type == ANCHOR_SOURCE) {
      add_layer(s, places, i, anchor->index);
    } else if (anchor->type == ANCHOR_LEXICON) {
      const gloss__starts *starts = starts_of(s, anchor->index);
      for (size_t k = 0; k < starts->count; k++)
        gloss__push(places, (gloss__place){starts->items[k], i});
    }
  }
  return places->count != 0;
}

// --- from places to starts ---------------------------------------------------

// `count` characters before `at`, but not before `begin`; *short by how many.
static uint32_t step_back(const gloss__text *t, uint32_t at, uint32_t begin,
                          uint64_t count, bool *cut) {
  for (; count && at > begin; count--) at = gloss__previous(t, at);
  *cut = count != 0;
  return at;
}

static void add_reach(gloss__scan *s, const gloss_span *window, uint32_t index,
                      const gloss__place *place) {
  const gloss__anchor *anchor =
      &s->program->rules.items[s->rule]->need.items[place->anchor];
  bool cut;
  uint32_t high =
      step_back(&s->text, place->at, window->begin, anchor->least, &cut);
  if (cut) return;
  uint32_t low = window->begin;
  if (anchor->most <= FAR)
    low = step_back(&s->text, high, window->begin, anchor->most - anchor->least,
                    &cut);
  gloss__push(&s->reaches, (gloss__reach){index, low, high});
}

static int by_low(const void *a, const void *b) {
  const gloss__reach *x = a, *y = b;
  if (x->window != y->window) return x->window < y->window ? -1 : 1;
  return x->low < y->low ? -1 : x->low > y->low;
}

static int by_at(const void *a, const void *b) {
  const gloss__place *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at;
}

static void sort_places(gloss__places *places) {
  for (size_t i = 1; i < places->count; i++) {
    if (places->items[i].at >= places->items[i - 1].at) continue;
    qsort(places->items, places->count, sizeof *places->items, by_at);
    return;
  }
}

// First place at or behind `at`.
static size_t place_at(const gloss__places *places, uint32_t at) {
  size_t low = 0, high = places->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (places->items[middle].at < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void reach_nested(gloss__scan *s, const gloss_set *windows,
                         const gloss__places *places) {
  for (uint32_t w = 0; w < windows->count; w++)
    for (size_t i = place_at(places, windows->items[w].begin);
         i < places->count && places->items[i].at < windows->items[w].end; i++)
      add_reach(s, &windows->items[w], w, &places->items[i]);
}

static void reach_disjoint(gloss__scan *s, const gloss_set *windows,
                           const gloss__places *places) {
  size_t low = 0;
  for (size_t i = 0; i < places->count; i++) {
    uint32_t at = places->items[i].at;
    size_t step = 1, high;
    // gallop to the last window that begins at or before `at`
    while (low + step < windows->count &&
           windows->items[low + step].begin <= at) {
      low += step;
      step *= 2;
    }
    high = low + step < windows->count ? low + step : windows->count;
    while (low + 1 < high) {
      size_t middle = low + (high - low) / 2;
      if (windows->items[middle].begin <= at)
        low = middle;
      else
        high = middle;
    }
    if (low < windows->count && windows->items[low].begin <= at &&
        at < windows->items[low].end)
      add_reach(s, &windows->items[low], (uint32_t)low, &places->items[i]);
  }
}

static void make_reaches(gloss__scan *s, const gloss__windows *windows) {
  const gloss__rule *rule = s->program->rules.items[s->rule];
  s->reaches.count = 0;
  if (!rule->need.count) {
    for (uint32_t w = 0; w < windows->set.count; w++)
      gloss__push(&s->reaches, (gloss__reach){w, windows->set.items[w].begin,
                                              windows->set.items[w].end - 1});
    return;
  }
  gloss__places *places = &s->places[s->rule];
  sort_places(places);
  if (windows->nested)
    reach_nested(s, &windows->set, places);
  else
    reach_disjoint(s, &windows->set, places);
  for (size_t i = 1; i < s->reaches.count; i++) {
    if (by_low(&s->reaches.items[i - 1], &s->reaches.items[i]) <= 0) continue;
    qsort(s->reaches.items, s->reaches.count, sizeof *s->reaches.items, by_low);
    return;
  }
}

// Tries the characters from `at` to `high`; *next: where the search goes on.
static bool try_reach(gloss__scan *s, uint32_t at, uint32_t high,
                      uint32_t *next,
                      bool (*keep)(void *, uint32_t, uint32_t)) {
  bool all = s->program->rules.items[s->rule]->policy == GLOSS_POLICY_ALL;
  while (at <= high) {
    uint32_t stop;
    s->tried++;
    gloss__verdict verdict = gloss__machine_run(s->machine, at, &stop);
    if (verdict == RUN_STOPPED) return false;
    uint32_t begin = at;
    at = gloss__next(&s->text, at);
    if (verdict == RUN_FAILED) continue;
    if (!keep(s, begin, stop)) return false;
    if (s->enough) return true;
    gloss__machine_forget(s->machine, all ? begin : stop, stop);
    if (!all) at = stop;
  }
  *next = at;
  return true;
}

bool gloss__scan_starts(gloss__scan *s, const gloss__windows *windows,
                        bool cross, bool (*keep)(void *, uint32_t, uint32_t)) {
  uint32_t open = UINT32_MAX, next = 0;
  bool at_begin = s->program->rules.items[s->rule]->at_begin;
  make_reaches(s, windows);
  for (size_t i = 0; i < s->reaches.count; i++) {
    gloss__reach reach = s->reaches.items[i];
    gloss_span window = windows->set.items[reach.window];
    if (reach.window != open) {
      open = reach.window;
      next = window.begin;
      gloss__machine_window(s->machine, window.begin, window.end, cross);
    }
    if (reach.low < next) reach.low = next;
    if (at_begin && reach.low > window.begin) continue;
    if (at_begin) reach.high = window.begin;
    if (!try_reach(s, reach.low, reach.high, &next, keep)) return false;
    if (s->enough) break;
  }
  return true;
}
