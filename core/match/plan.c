// The shared pass: the needed literals of all rules in one trie of folded
// characters, whose filters turn most places away.
#include "match/folding.h"
#include "match/need.h"

void gloss__plan_reserve(gloss__plan *plan, size_t literals) {
  gloss__trie_reserve(&plan->trie, literals);
}

void gloss__plan_add(gloss__plan *plan, uint32_t rule,
                     const gloss__need *need) {
  for (uint32_t i = 0; i < need->count; i++) {
    const gloss__anchor *anchor = &need->items[i];
    if (anchor->type != ANCHOR_LITERAL) continue;
    uint32_t *value = gloss__trie_add(&plan->trie, anchor->codes, anchor->size);
    gloss__push(&plan->uses, (gloss__literal_use){rule, i, *value});
    *value = (uint32_t)plan->uses.count;
  }
}

void gloss__plan_free(gloss__plan *plan) {
  gloss__trie_free(&plan->trie);
  gloss__free(plan->uses.items);
  *plan = (gloss__plan){0};
}

// Fills the block with places from `at` on; returns where it stopped.
static uint32_t fill(gloss__trie_block *block, const char *text,
                     const uint32_t *fold, uint32_t at, uint32_t stop,
                     uint32_t end) {
  uint32_t n = 0;
  for (; n < GLOSS__TRIE_BLOCK && at < stop; n++) {
    block->at[n] = at;
    block->codes[n] = fold[at];
    at += gloss__size(text[at]);
  }
  block->count = n;
  for (uint32_t ahead = at, k = 0; k < 3; k++) {
    block->codes[n + k] = ahead < end ? fold[ahead] : 0;
    if (ahead < end) ahead += gloss__size(text[ahead]);
  }
  return at;
}

// All keys that begin at `at`. The first edge is needed only if it ends a key.
static void walk(const gloss__trie *trie, const char *text,
                 const uint32_t *fold, uint32_t at, uint32_t end,
                 void (*hit)(void *, uint32_t, uint32_t, uint32_t),
                 void *self) {
  uint32_t code = fold[at], i = at + gloss__size(text[at]);
  uint32_t node = GLOSS__TRIE_FIRST | code;
  if (trie->singles[code % 65536 / 64] >> code % 64 & 1) {
    const gloss__trie_edge *edge =
        gloss__trie_step(trie, GLOSS__TRIE_ROOT, code);
    if (edge && edge->value) hit(self, at, i, edge->value);
  }
  while (i < end) {
    const gloss__trie_edge *edge = gloss__trie_step(trie, node, fold[i]);
    if (!edge) return;
    node = edge->child;
    i += gloss__size(text[i]);
    if (edge->value) hit(self, at, i, edge->value);
  }
}

void gloss__trie_scan(const gloss__trie *trie, const char *text,
                      const uint32_t *fold, uint32_t begin, uint32_t stop,
                      uint32_t end,
                      void (*hit)(void *, uint32_t, uint32_t, uint32_t),
                      void *self) {
  gloss__trie_block block;
  uint16_t places[GLOSS__TRIE_BLOCK + 1];
  if (!trie->edge_count) return;
  for (uint32_t at = begin; at < stop;) {
    at = fill(&block, text, fold, at, stop, end);
    uint32_t count = gloss__trie_filter(trie, &block, places);
    for (uint32_t k = 0; k < count; k++)
      walk(trie, text, fold, block.at[places[k]], end, hit, self);
  }
}
