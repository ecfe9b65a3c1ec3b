// trie.h - a trie over code points, kept as one open hash table of edges.
//
// Nodes are dense numbers, the root is GLOSS__TRIE_ROOT. An edge's value
// belongs to the key that ends there. Building needs no sorted keys; a built
// trie may be read by any number of threads.
//
// Most places of a text begin no key. Bit filters over the first characters of
// all keys turn them away: their addresses depend on the text alone, so that
// loads of many places run side by side, where a trie waits for each.
#ifndef GLOSS_BASE_TRIE_H
#define GLOSS_BASE_TRIE_H

#include "base/base.h"

// The node behind one character is that character, marked: so the address of
// the second edge depends on the text alone, too.
#define GLOSS__TRIE_FIRST 0x80000000u
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
  uint32_t longest;      // key, in code points
  uint64_t *singles;     // keys of one character, by code modulo 65536
  uint64_t *pairs;       // first two characters of longer keys, hashed
  uint64_t *heads;       // whole keys of 2 and 3, first four of longer ones:
                         // three bits each in one hashed word
  uint32_t pair_shift;   // 32 - log2 of the bits of `pairs`
  uint32_t head_shift;   // 32 - log2 of the words of `heads`
  bool two, three, four; // are there keys of 2, 3, and 4 or more?
} gloss__trie;           // initialise with {0}

// Makes the filters and room for about `keys` keys. Must be called first; more
// keys only make it slower.
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

// A text's characters as the filters see them; `count` places, then three more
// codes (0 behind the text's end).
typedef struct gloss__trie_block {
  enum { GLOSS__TRIE_BLOCK = 512 } unused;
  uint32_t codes[GLOSS__TRIE_BLOCK + 3];
  uint32_t at[GLOSS__TRIE_BLOCK];
  uint32_t count;
} gloss__trie_block;

// Indices into the block of the places at which a key may begin.
uint32_t gloss__trie_filter(const gloss__trie *trie,
                            const gloss__trie_block *block, uint16_t *places);

#endif
