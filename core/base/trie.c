#include "base/trie.h"

#include <sys/mman.h>

enum { SINGLE_BITS = 16, MOST_PAIR_BITS = 20, MOST_HEAD_WORDS = 18 };

// Edges are read at random: large pages save address translations.
static gloss__trie_edge *edges_new(size_t slots) {
  size_t size = slots * sizeof(gloss__trie_edge), page = (size_t)1 << 21;
  char *block = gloss__alloc(size);
#ifdef MADV_HUGEPAGE
  uintptr_t begin = ((uintptr_t)block + page - 1) & ~(uintptr_t)(page - 1);
  uintptr_t end = ((uintptr_t)block + size) & ~(uintptr_t)(page - 1);
  if (begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#endif
  return (gloss__trie_edge *)(void *)block;
}

static void rehash(gloss__trie *trie, size_t slots) {
  gloss__trie_edge *old = trie->edges;
  size_t old_count = trie->slot_count;
  trie->edges = edges_new(slots);
  trie->slot_count = slots;
  for (size_t i = 0; i < old_count; i++) {
    if (!old[i].node) continue;
    size_t slot = gloss__trie_slot(trie, old[i].node, old[i].code);
    while (trie->edges[slot].node) slot = (slot + 1) & (slots - 1);
    trie->edges[slot] = old[i];
  }
  gloss__free(old);
}

static uint32_t log2_of(size_t count, uint32_t least, uint32_t most) {
  uint32_t bits = least;
  while (bits < most && (size_t)1 << bits < count) bits++;
  return bits;
}

void gloss__trie_reserve(gloss__trie *trie, size_t keys) {
  uint32_t pairs = log2_of(keys * 16, 13, MOST_PAIR_BITS);
  uint32_t words = log2_of(keys / 2, 6, MOST_HEAD_WORDS);
  rehash(trie, (size_t)1 << log2_of(keys * 3, 6, 40));
  trie->singles = gloss__alloc((1 << SINGLE_BITS) / 8);
  trie->pairs = gloss__alloc(((size_t)1 << pairs) / 8);
  trie->heads = gloss__alloc(((size_t)1 << words) * 8);
  trie->pair_shift = 32 - pairs;
  trie->head_shift = 32 - words;
}

// --- filters -----------------------------------------------------------------

static inline uint32_t mix(uint32_t a, uint32_t b) {
  return (a * 0x9E3779B1u) ^ (b * 0x85EBCA77u);
}

static inline uint32_t mix_more(uint32_t hash, uint32_t code) {
  hash = (hash ^ code) * 0xC2B2AE3Du;
  return hash ^ hash >> 15;
}

static inline void set_bit(uint64_t *bits, uint32_t bit) {
  bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static inline uint32_t has_bit(const uint64_t *bits, uint32_t bit) {
  return (uint32_t)(bits[bit / 64] >> bit % 64) & 1;
}

// The word and the three bits in it that stand for a head.
static inline uint64_t *head_word(const gloss__trie *trie, uint32_t head,
                                  uint64_t *bits) {
  uint32_t hash = head * 0x9E3779B1u, other = (head ^ head >> 16) * 0x7FEB352Du;
  *bits = (uint64_t)1 << (other >> 26) | (uint64_t)1 << (other >> 20 & 63) |
          (uint64_t)1 << (other >> 14 & 63);
  return &trie->heads[hash >> trie->head_shift];
}

static inline uint32_t has_head(const gloss__trie *trie, uint32_t head) {
  uint64_t bits;
  const uint64_t *word = head_word(trie, head, &bits);
  return (*word & bits) == bits;
}

static void filter_add(gloss__trie *trie, const uint32_t *key, size_t size) {
  if (size == 1) {
    set_bit(trie->singles, key[0] & 0xFFFF);
    return;
  }
  uint32_t head = mix(key[0], key[1]);
  set_bit(trie->pairs, head >> trie->pair_shift);
  if (size > 2) head = mix_more(head, key[2]);
  if (size > 3) head = mix_more(head, key[3]);
  trie->two |= size == 2;
  trie->three |= size == 3;
  trie->four |= size > 3;
  uint64_t bits, *word = head_word(trie, head, &bits);
  *word |= bits;
}

static inline uint32_t may_begin(const gloss__trie *trie, const uint32_t *c) {
  uint32_t two = mix(c[0], c[1]), three = mix_more(two, c[2]);
  uint32_t some = 0;
  if (trie->two) some |= has_head(trie, two);
  if (trie->three) some |= has_head(trie, three);
  if (trie->four) some |= has_head(trie, mix_more(three, c[3]));
  return some;
}

// Without branches on the text: each place is written, and kept if it passes.
uint32_t gloss__trie_filter(const gloss__trie *trie,
                            const gloss__trie_block *block, uint16_t *places) {
  const uint32_t *c = block->codes;
  uint32_t some = 0, kept = 0;
  for (uint32_t i = 0; i < block->count; i++) {
    places[some] = (uint16_t)i;
    some += has_bit(trie->singles, c[i] & 0xFFFF) |
            has_bit(trie->pairs, mix(c[i], c[i + 1]) >> trie->pair_shift);
  }
  for (uint32_t k = 0; k < some; k++) {
    uint16_t i = places[k];
    places[kept] = i;
    kept += has_bit(trie->singles, c[i] & 0xFFFF) | may_begin(trie, c + i);
  }
  for (uint32_t k = 0; k < kept; k++) {
    uint32_t i = places[k];
    __builtin_prefetch(&trie->edges[gloss__trie_slot(
        trie, GLOSS__TRIE_FIRST | c[i], c[i + 1])]);
  }
  return kept;
}

// --- building ----------------------------------------------------------------

// The edge from `node` by `code`, made if need be.
static gloss__trie_edge *edge_add(gloss__trie *trie, uint32_t node,
                                  uint32_t code) {
  if (trie->edge_count * (size_t)4 >= trie->slot_count * 3)
    rehash(trie, trie->slot_count * 2);
  size_t slot = gloss__trie_slot(trie, node, code);
  while (trie->edges[slot].node &&
         (trie->edges[slot].node != node || trie->edges[slot].code != code))
    slot = (slot + 1) & (trie->slot_count - 1);
  gloss__trie_edge *edge = &trie->edges[slot];
  if (edge->node) return edge;
  if (!trie->node_count) trie->node_count = GLOSS__TRIE_ROOT;
  *edge = (gloss__trie_edge){node, code, GLOSS__TRIE_FIRST | code, 0};
  if (node != GLOSS__TRIE_ROOT) edge->child = ++trie->node_count;
  trie->edge_count++;
  return edge;
}

uint32_t *gloss__trie_add(gloss__trie *trie, const uint32_t *key, size_t size) {
  uint32_t node = GLOSS__TRIE_ROOT;
  gloss__trie_edge *edge = NULL;
  for (size_t i = 0; i < size; i++) {
    edge = edge_add(trie, node, key[i]);
    node = edge->child;
  }
  if (!edge->value) filter_add(trie, key, size);
  if (size > trie->longest) trie->longest = (uint32_t)size;
  return &edge->value;
}

void gloss__trie_free(gloss__trie *trie) {
  gloss__free(trie->edges);
  gloss__free(trie->singles);
  gloss__free(trie->pairs);
  gloss__free(trie->heads);
  *trie = (gloss__trie){0};
}
