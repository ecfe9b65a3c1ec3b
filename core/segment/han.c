// Chinese words: the cheapest way through the dictionary (unigram model,
// dynamic programming over the trie's matches). Linear: no word of the list
// is longer than 16 characters.
#include "segment/segment.h"
#include "segment/words.h"

// A run longer than this is split in windows that overlap by nothing: such a
// run holds no punctuation for pages and is no prose.
enum { WINDOW = 1024 };

struct way {
  uint32_t cost;
  uint16_t length; // of the last word, in characters
};

static uint16_t id_of(uint32_t c) {
  return c - GLOSS__HAN_FIRST <= GLOSS__HAN_LAST - GLOSS__HAN_FIRST
             ? gloss__words.id[c - GLOSS__HAN_FIRST]
             : 0;
}

// Reads up to WINDOW characters; `offset` gets their begins and the end.
static size_t read_window(gloss_str text, size_t *at, uint32_t *offset,
                          uint16_t *ids) {
  size_t count = 0;
  while (*at < text.size && count < WINDOW) {
    offset[count] = (uint32_t)*at;
    ids[count++] = id_of(gloss_utf8_next(text, at));
  }
  offset[count] = (uint32_t)*at;
  return count;
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

static void segment_window(gloss_set *out, const uint32_t *offset,
                           const uint16_t *ids, size_t count) {
  struct way ways[WINDOW + 1];
  for (size_t i = 0; i <= count; i++) ways[i] = (struct way){UINT32_MAX, 0};
  ways[0].cost = 0;
  for (size_t i = 0; i < count; i++) extend(ids + i, count - i, ways + i);
  uint16_t ends[WINDOW];
  size_t words = 0;
  for (size_t at = count; at; at -= ways[at].length)
    ends[words++] = (uint16_t)at;
  for (size_t begin = 0; words--; begin = ends[words])
    gloss_set_add(out, (gloss_span){offset[begin], offset[ends[words]], 3, 0});
}

void gloss__han_run(gloss_set *out, gloss_str text, uint32_t begin,
                    uint32_t end) {
  uint32_t offset[WINDOW + 1];
  uint16_t ids[WINDOW];
  gloss_str run = {text.data, end};
  for (size_t at = begin; at < end;) {
    size_t count = read_window(run, &at, offset, ids);
    segment_window(out, offset, ids, count);
  }
}
