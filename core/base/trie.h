// trie.h - a trie over code points, kept as one open hash table of edges.
//
// Nodes are dense numbers, the root is GLOSS__TRIE_ROOT. An edge's value
// belongs to the key that ends there. Building needs no sorted keys; a built
// trie may be read by any number of threads.
#ifndef GLOSS_BASE_TRIE_H
#define GLOSS_BASE_TRIE_H

#include "base/base.h"

enum { GLOSS__TRIE_ROOT = 1 };

typedef struct gloss__trie_edge {
  uint32_t node, code; // node 0: free slot
  uint32_t child;
  uint32_t value; // of the key that ends with this edge; 0: none
} gloss__trie_edge;

typedef struct gloss__trie {
  gloss__trie_edge *edges;
  size_t slot_count; // a power of two
  uint32_t edge_count, node_count;
  uint32_t longest; // key, in code points
} gloss__trie; // initialise with {0}

// Room for about `keys` keys, so that building does not re-hash.
void gloss__trie_reserve(gloss__trie *trie, size_t keys);
// The value of `key` (size > 0), 0 if it is new; valid until the next add.
uint32_t *gloss__trie_add(gloss__trie *trie, const uint32_t *key, size_t size);
void gloss__trie_free(gloss__trie *trie);

static inline size_t gloss__trie_slot(const gloss__trie *trie, uint32_t node,
                                      uint32_t code) {
  uint64_t key = ((uint64_t)node << 32 | code) * 0x9E3779B97F4A7C15u;
  return (size_t)(key >> 20 ^ key >> 43) & (trie->slot_count - 1);
}

// The edge from `node` by `code`, or NULL.
static inline const gloss__trie_edge *
gloss__trie_step(const gloss__trie *trie, uint32_t node, uint32_t code) {
  if (!trie->slot_count) return NULL;
  size_t slot = gloss__trie_slot(trie, node, code);
  for (;; slot = (slot + 1) & (trie->slot_count - 1)) {
    const gloss__trie_edge *edge = &trie->edges[slot];
    if (edge->node == node && edge->code == code) return edge;
    if (!edge->node) return NULL;
  }
}

#endif
