// The shared pass: the needed literals of all rules in one trie of folded
// characters, whose filters turn most places away.
#include "match/need.h"

void gloss__plan_add(gloss__plan *plan, uint32_t rule,
                     const gloss__need *need) {
  for (uint32_t i = 0; i < need->count; i++) {
    const gloss__anchor *anchor = &need->items[i];
    if (anchor->type != ANCHOR_LITERAL) continue;
    uint32_t *value =
        gloss__trie_add(&plan->trie, anchor->codes, anchor->size);
    gloss__push(&plan->uses, (gloss__literal_use){rule, i, *value});
    *value = (uint32_t)plan->uses.count;
  }
}

void gloss__plan_free(gloss__plan *plan) {
  gloss__trie_free(&plan->trie);
  gloss__free(plan->uses.items);
  *plan = (gloss__plan){0};
}

static uint32_t size_of(const char *text, uint32_t at) {
  unsigned char lead = (unsigned char)text[at];
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// All keys that begin at `at`.
static void scan_place(const gloss__trie *trie, const char *text,
                       const uint32_t *fold, uint32_t at, uint32_t end,
                       void (*hit)(void *, uint32_t, uint32_t), void *self) {
  uint32_t node = GLOSS__TRIE_ROOT;
  for (uint32_t i = at; i < end; i += size_of(text, i)) {
    const gloss__trie_edge *edge = gloss__trie_step(trie, node, fold[i]);
    if (!edge) return;
    node = edge->child;
    if (edge->value) hit(self, at, edge->value);
  }
}

void gloss__trie_scan(const gloss__trie *trie, const char *text,
                      const uint32_t *fold, uint32_t begin, uint32_t end,
                      void (*hit)(void *, uint32_t, uint32_t), void *self) {
  if (!trie->edge_count || begin >= end) return;
  uint32_t at = begin, first = fold[at];
  while (at < end) {
    uint32_t next = at + size_of(text, at);
    uint32_t second = next < end ? fold[next] : 0;
    if (gloss__trie_may(trie, first, second))
      scan_place(trie, text, fold, at, end, hit, self);
    first = second;
    at = next;
  }
}
