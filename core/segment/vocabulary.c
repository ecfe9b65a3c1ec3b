// The words of the built-in dictionary, out of its double array.
#include "base/words.h"
#include "segment/model.h"

// The characters of the word that ends at node `at`, backwards; 0 if it has
// none of the lengths 2 to 4. `parent` maps a base to its node.
static size_t spell(const uint32_t *parent, const uint16_t *character,
                    uint32_t at, uint16_t out[4]) {
  const struct gloss__words *w = &gloss__words;
  size_t count = 0;
  for (;;) {
    if (count == 4) return 0;
    uint16_t label = w->nodes[at].label;
    out[count++] = character[label];
    uint32_t base = at - label;
    if (base == w->root) return count > 1 ? count : 0;
    at = parent[base];
  }
}

void gloss__han_words(void (*found)(void *self, const uint16_t *characters,
                                    size_t count),
                      void *self) {
  const struct gloss__words *w = &gloss__words;
  uint32_t *parent = gloss__alloc(w->node_count * sizeof *parent);
  uint16_t *character = gloss__alloc(0x10000 * sizeof *character);
  for (uint32_t c = 0; c <= GLOSS__HAN_LAST - GLOSS__HAN_FIRST; c++)
    character[w->id[c]] = (uint16_t)(c + GLOSS__HAN_FIRST);
  for (uint32_t i = 0; i < w->node_count; i++)
    if (w->nodes[i].base) parent[w->nodes[i].base] = i;
  for (uint32_t i = 0; i < w->node_count; i++) {
    uint16_t back[4], word[4];
    if (!w->nodes[i].cost) continue;
    size_t count = spell(parent, character, i, back);
    for (size_t k = 0; k < count; k++) word[k] = back[count - 1 - k];
    if (count) found(self, word, count);
  }
  gloss__free(parent);
  gloss__free(character);
}
