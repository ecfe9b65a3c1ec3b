#include "base/trie.h"

static void rehash(gloss__trie *trie, size_t slots) {
  gloss__trie_edge *old = trie->edges;
  size_t old_count = trie->slot_count;
  trie->edges = gloss__alloc(slots * sizeof *trie->edges);
  trie->slot_count = slots;
  for (size_t i = 0; i < old_count; i++) {
    if (!old[i].node) continue;
    size_t slot = gloss__trie_slot(trie, old[i].node, old[i].code);
    while (trie->edges[slot].node) slot = (slot + 1) & (slots - 1);
    trie->edges[slot] = old[i];
  }
  gloss__free(old);
}

void gloss__trie_reserve(gloss__trie *trie, size_t keys) {
  size_t slots = 64;
  while (slots < keys * 4) slots *= 2;
  if (slots > trie->slot_count) rehash(trie, slots);
}

// The edge from `node` by `code`, made if need be.
static gloss__trie_edge *edge_add(gloss__trie *trie, uint32_t node,
                                  uint32_t code) {
  if (trie->edge_count * (size_t)4 >= trie->slot_count * 3)
    rehash(trie, trie->slot_count ? trie->slot_count * 2 : 64);
  size_t slot = gloss__trie_slot(trie, node, code);
  while (trie->edges[slot].node &&
         (trie->edges[slot].node != node || trie->edges[slot].code != code))
    slot = (slot + 1) & (trie->slot_count - 1);
  gloss__trie_edge *edge = &trie->edges[slot];
  if (edge->node) return edge;
  if (!trie->node_count) trie->node_count = GLOSS__TRIE_ROOT;
  *edge = (gloss__trie_edge){node, code, ++trie->node_count, 0};
  trie->edge_count++;
  return edge;
}

uint32_t *gloss__trie_add(gloss__trie *trie, const uint32_t *key,
                          size_t size) {
  uint32_t node = GLOSS__TRIE_ROOT;
  gloss__trie_edge *edge = NULL;
  for (size_t i = 0; i < size; i++) {
    edge = edge_add(trie, node, key[i]);
    node = edge->child;
  }
  if (size > trie->longest) trie->longest = (uint32_t)size;
  return &edge->value;
}

static void set_bit(uint64_t *bits, uint32_t bit) {
  bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

void gloss__trie_seal(gloss__trie *trie) {
  uint32_t *firsts = gloss__alloc((trie->node_count + 2) * sizeof *firsts);
  uint32_t pairs = 0, bits = 15;
  trie->singles = gloss__alloc(65536 / 8);
  for (size_t i = 0; i < trie->slot_count; i++) {
    const gloss__trie_edge *edge = &trie->edges[i];
    if (edge->node != GLOSS__TRIE_ROOT) continue;
    firsts[edge->child] = edge->code + 1;
    if (edge->value) set_bit(trie->singles, edge->code % 65536);
  }
  for (size_t i = 0; i < trie->slot_count; i++)
    pairs += trie->edges[i].node && firsts[trie->edges[i].node];
  while (bits < 24 && (uint64_t)pairs * 16 > (uint64_t)1 << bits) bits++;
  trie->pair_shift = 32 - bits;
  trie->pairs = gloss__alloc(((size_t)1 << bits) / 8);
  for (size_t i = 0; i < trie->slot_count; i++) {
    const gloss__trie_edge *edge = &trie->edges[i];
    uint32_t first = edge->node ? firsts[edge->node] : 0;
    if (first)
      set_bit(trie->pairs, gloss__trie_pair(trie, first - 1, edge->code));
  }
  gloss__free(firsts);
}

void gloss__trie_free(gloss__trie *trie) {
  gloss__free(trie->edges);
  gloss__free(trie->singles);
  gloss__free(trie->pairs);
  *trie = (gloss__trie){0};
}
