// Alternatives that are nothing but literals, as a dictionary: a place costs
// one look-up, however many there are.
#include "match/program.h"
#include "match/units.h"

// The units of a literal node (a quoted one is a row in a row) are put behind
// `size` others; returns how many there are then, 0: it is none, or too long.
// `units` may be NULL.
static size_t add_units(const gloss__node *node, uint16_t *units, size_t size) {
  uint16_t one[2];
  if (node->type == NODE_CAT) {
    size_t first = size;
    for (const gloss__node *c = node->child; c; c = c->next)
      if ((size = add_units(c, units, size)) == 0) return 0;
    return size > first ? size : 0;
  }
  if (node->type != NODE_CHAR || !node->a) return 0; // no key holds NUL
  uint32_t more = gloss__units_of(node->a, one);
  if (size + more > GLOSS__DICT_LONGEST) return 0;
  if (units) memcpy(units + size, one, more * sizeof *one);
  return size + more;
}

static size_t units_of(const gloss__node *node, uint16_t *units) {
  return add_units(node, units, 0);
}

size_t gloss__words_run(const gloss__node *first) {
  size_t count = 0;
  for (; first && units_of(first, NULL); first = first->next) count++;
  return count;
}

uint32_t gloss__words_make(gloss__rule *rule, const gloss__node *first,
                           size_t count) {
  uint16_t units[GLOSS__DICT_LONGEST];
  size_t small = 0, large = 0, sum = 0, index = 0;
  gloss__dict dict = {0};
  const gloss__node *node = first;
  for (size_t i = 0; i < count; i++, node = node->next) {
    size_t size = units_of(node, NULL);
    bool head = size <= GLOSS__DICT_HEAD;
    small += head;
    large += !head;
    sum += head ? 0 : size;
  }
  gloss__dict_reserve(&dict, small, large, sum);
  for (node = first; index < count; node = node->next) {
    uint32_t *value = gloss__dict_add(&dict, units, units_of(node, units));
    index++;
    if (!*value) *value = (uint32_t)index; // of equal ones the first is taken
  }
  gloss__dict_seal(&dict);
  gloss__push(&rule->words, dict);
  return (uint32_t)rule->words.count - 1;
}
