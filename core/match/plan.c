// The shared pass: the needed literals of all rules in one dictionary.
#include "match/need.h"
#include "match/units.h"

enum { MOST_UNITS = 64 }; // of a literal: need.c cuts it at 32 characters

static size_t units_of(const gloss__anchor *anchor, uint16_t *units) {
  size_t size = 0;
  for (uint32_t i = 0; i < anchor->size && size + 2 <= MOST_UNITS; i++)
    size += gloss__units_of(anchor->codes[i], units + size);
  return size;
}

void gloss__plan_reserve(gloss__plan *plan, size_t literals) {
  gloss__dict_reserve(&plan->dict, literals, literals, literals * MOST_UNITS);
}

// The rule knows this literal already: then one use stands for both.
static bool widen(const gloss__plan *plan, uint32_t rule, gloss__need *need,
                  uint32_t value, const gloss__anchor *more) {
  if (!value || plan->uses.items[value - 1].rule != rule) return false;
  gloss__anchor *first = &need->items[plan->uses.items[value - 1].anchor];
  if (more->least < first->least) first->least = more->least;
  if (more->most > first->most) first->most = more->most;
  return true;
}

void gloss__plan_add(gloss__plan *plan, uint32_t rule, gloss__need *need) {
  uint16_t units[MOST_UNITS];
  for (uint32_t i = 0; i < need->count; i++) {
    if (need->items[i].type != ANCHOR_LITERAL) continue;
    size_t size = units_of(&need->items[i], units);
    uint32_t *value = gloss__dict_add(&plan->dict, units, size);
    if (widen(plan, rule, need, *value, &need->items[i])) continue;
    gloss__push(&plan->uses, (gloss__literal_use){rule, i, *value});
    *value = (uint32_t)plan->uses.count;
  }
}

void gloss__plan_seal(gloss__plan *plan) { gloss__dict_seal(&plan->dict); }

void gloss__plan_free(gloss__plan *plan) {
  gloss__dict_free(&plan->dict);
  gloss__free(plan->uses.items);
  *plan = (gloss__plan){0};
}
