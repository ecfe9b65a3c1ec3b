// Chinese words: the cheapest way through the dictionary (unigram model,
// dynamic programming over the trie's matches). Linear: no word of the list
// is longer than 16 characters.
#include "base/words.h"
#include "segment/model.h"
#include "segment/segment.h"

// A run longer than this is split in windows that overlap by nothing: such a
// run holds no punctuation for pages and is no prose.
enum { WINDOW = 1024 };

struct way {
  uint32_t cost;
  uint16_t length; // of the last word, in characters
};

// The character of three bytes at `p` (at most `end`) less HAN_FIRST, or
// UINT32_MAX if it is none of the dictionary's range.
static uint32_t han_at(const unsigned char *p, const unsigned char *end) {
  if (end - p < 3 || p[0] - 0xE3u > 6 || (p[1] & 0xC0) != 0x80 ||
      (p[2] & 0xC0) != 0x80)
    return UINT32_MAX;
  uint32_t c = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
  c -= GLOSS__HAN_FIRST;
  return c <= GLOSS__HAN_LAST - GLOSS__HAN_FIRST ? c : UINT32_MAX;
}

// Reads the ids of up to WINDOW characters.
static size_t read_window(gloss_str text, uint32_t begin, uint16_t *ids) {
  const unsigned char *p = (const unsigned char *)text.data + begin;
  const unsigned char *end = (const unsigned char *)text.data + text.size;
  size_t count = 0;
  for (uint32_t c; count < WINDOW && (c = han_at(p, end)) != UINT32_MAX; p += 3)
    ids[count++] = gloss__words.id[c];
  return count;
}

uint32_t gloss__han_find(gloss_str text, uint32_t begin) {
  const unsigned char *p = (const unsigned char *)text.data + begin;
  const unsigned char *end = (const unsigned char *)text.data + text.size;
  while (p < end && han_at(p, end) == UINT32_MAX) p++;
  return (uint32_t)(p - (const unsigned char *)text.data);
}

static void relax(struct way *way, uint32_t cost, size_t length) {
  if (cost >= way->cost) return;
  way->cost = cost;
  way->length = (uint16_t)length;
}

// Offers each word that begins at ids[0] to the place where it ends.
static void extend(const uint16_t *ids, size_t count, struct way *ways) {
  const struct gloss__word_node *nodes = gloss__words.nodes;
  uint32_t base = gloss__words.root, cost = ways[0].cost;
  bool alone = false; // the character itself is a word
  for (size_t i = 0; i < count && base && ids[i]; i++) {
    const struct gloss__word_node *node = &nodes[base + ids[i]];
    if (node->label != ids[i]) break;
    if (node->cost) relax(&ways[i + 1], cost + node->cost, i + 1);
    alone |= i == 0 && node->cost;
    base = node->base;
  }
  if (!alone) relax(&ways[1], cost + gloss__words.unknown_cost, 1);
}

static void segment_window(gloss_set *out, uint32_t begin, const uint16_t *ids,
                           size_t count) {
  struct way ways[WINDOW + 1];
  for (size_t i = 0; i <= count; i++) ways[i] = (struct way){UINT32_MAX, 0};
  ways[0].cost = 0;
  for (size_t i = 0; i < count; i++) extend(ids + i, count - i, ways + i);
  uint16_t ends[WINDOW];
  size_t words = 0;
  for (size_t at = count; at; at -= ways[at].length)
    ends[words++] = (uint16_t)at;
  for (uint32_t from = begin; words--;) {
    uint32_t end = begin + 3 * (uint32_t)ends[words];
    gloss_set_add(out, (gloss_span){from, end, 3, 0});
    from = end;
  }
}

uint32_t gloss__han_run(gloss_set *out, gloss_str text, uint32_t begin) {
  uint16_t ids[WINDOW];
  for (size_t count; (count = read_window(text, begin, ids));) {
    segment_window(out, begin, ids, count);
    begin += 3 * (uint32_t)count;
  }
  return begin;
}

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
