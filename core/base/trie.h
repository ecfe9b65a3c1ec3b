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
  // Filters that a sealed trie has: the first characters of keys of length 1,
  // and the hashed first two of longer ones.
  uint64_t *singles, *pairs;
  uint32_t pair_shift;
} gloss__trie; // initialise with {0}

// Room for about `keys` keys, so that building does not re-hash.
void gloss__trie_reserve(gloss__trie *trie, size_t keys);
// The value of `key` (size > 0), 0 if it is new; valid until the next add.
uint32_t *gloss__trie_add(gloss__trie *trie, const uint32_t *key, size_t size);
// Builds the filters; no key may be added afterwards.
void gloss__trie_seal(gloss__trie *trie);
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

static inline uint32_t gloss__trie_pair(const gloss__trie *trie,
                                        uint32_t first, uint32_t second) {
  return (first * 0x9E3779B1u ^ second * 0x85EBCA77u) >> trie->pair_shift;
}

// False if no key of the sealed trie begins so; `second` is any code where
// the text ends.
static inline bool gloss__trie_may(const gloss__trie *trie, uint32_t first,
                                   uint32_t second) {
  uint32_t pair = gloss__trie_pair(trie, first, second);
  return (trie->pairs[pair / 64] >> pair % 64 & 1) ||
         (trie->singles[first % 65536 / 64] >> first % 64 & 1);
}

#endif
