// Chinese words: the cheapest way through the dictionary (unigram model,
// dynamic programming over the trie's matches). Linear: no word of the list
// is longer than 16 characters.
#include "base/words.h"
#include "segment/own.h"
#include "segment/segment.h"

// A run longer than this is split in windows that overlap by nothing: such a
// run holds no punctuation for pages and is no prose.
enum { WINDOW = 1024 };

// The cheapest way to a place: its cost and, below, LONGER less the length of
// its last word in characters, so that the smaller number is the better way and
// of two that cost the same the one with the longer last word.
typedef uint32_t way;
enum { LENGTH_BITS = 7, LONGER = (1 << LENGTH_BITS) - 1 };

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

// Reads the ids of up to WINDOW characters, two zeros behind them.
static size_t read_window(gloss_str text, uint32_t begin, uint16_t *ids) {
  const unsigned char *p = (const unsigned char *)text.data + begin;
  const unsigned char *end = (const unsigned char *)text.data + text.size;
  size_t count = 0;
  for (uint32_t c; count < WINDOW && (c = han_at(p, end)) != UINT32_MAX; p += 3)
    ids[count++] = gloss__words.id[c];
  ids[count] = ids[count + 1] = 0; // ends every walk
  return count;
}

uint32_t gloss__han_find(gloss_str text, uint32_t begin) {
  const unsigned char *p = (const unsigned char *)text.data + begin;
  const unsigned char *end = (const unsigned char *)text.data + text.size;
  while (p < end && han_at(p, end) == UINT32_MAX) p++;
  return (uint32_t)(p - (const unsigned char *)text.data);
}

// `cost` 0: it is none.
static inline void offer(way *to, uint32_t from, uint32_t cost, size_t length) {
  way next = (from + cost) << LENGTH_BITS | (LONGER - (uint32_t)length);
  next = cost ? next : UINT32_MAX;
  *to = next < *to ? next : *to;
}

// Offers each word that begins at ids[0] to the place where it ends. Most
// places begin no word of more than two characters: only that is a branch.
static void extend(const uint16_t *ids, way *ways) {
  const struct gloss__word_node *nodes = gloss__words.nodes;
  uint32_t from = ways[0] >> LENGTH_BITS;
  const struct gloss__word_node *node = &nodes[gloss__words.root + ids[0]];
  bool held = (ids[0] != 0) & (node->label == ids[0]);
  uint32_t cost = held ? node->cost : 0, base = held ? node->base : 0;
  offer(&ways[1], from, cost ? cost : gloss__words.unknown_cost, 1);
  node = &nodes[base + ids[1]];
  held = (base != 0) & (ids[1] != 0) & (node->label == ids[1]);
  offer(&ways[2], from, held ? node->cost : 0, 2);
  base = held ? node->base : 0;
  for (size_t i = 2; base && ids[i]; i++) {
    node = &nodes[base + ids[i]];
    if (node->label != ids[i]) break;
    offer(&ways[i + 1], from, node->cost, i + 1);
    base = node->base;
  }
}

// The same with the user's words: weight 1 is a word that one in e^12 is.
static void extend_own(const struct gloss__own *own, gloss_str text,
                       uint32_t at, size_t count, way *ways) {
  struct gloss__own_word words[OWN_LONGEST];
  size_t found = gloss__own_at(own, text, at, at + 3 * (uint32_t)count, words);
  for (size_t i = 0; i < found; i++) {
    double cost = (14 - 2 * words[i].weight) * GLOSS__COST_UNIT;
    uint32_t length = (words[i].end - at) / 3;
    offer(&ways[length], ways[0] >> LENGTH_BITS, cost > 1 ? (uint32_t)cost : 1,
          length);
  }
}

// Fetches the trie's node for ids[0] ids[1] before it is needed.
static void fetch(const uint16_t *ids) {
  const struct gloss__word_node *nodes = gloss__words.nodes;
  __builtin_prefetch(&nodes[nodes[gloss__words.root + ids[0]].base + ids[1]]);
}

static void segment_window(gloss_set *out, gloss_str text, uint32_t begin,
                           const uint16_t *ids, size_t count,
                           const struct gloss__own *own) {
  way ways[WINDOW + 3];
  for (size_t i = 1; i <= count + 2; i++) ways[i] = UINT32_MAX;
  ways[0] = 0;
  enum { AHEAD = 8 };
  for (size_t i = 0; i < AHEAD && i + 1 < count; i++) fetch(ids + i);
  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD + 1 < count) fetch(ids + i + AHEAD);
    extend(ids + i, ways + i);
    if (own)
      extend_own(own, text, begin + 3 * (uint32_t)i, count - i, ways + i);
  }
  uint16_t ends[WINDOW];
  size_t words = 0;
  for (size_t at = count; at; at -= LONGER - (ways[at] & LONGER))
    ends[words++] = (uint16_t)at;
  for (uint32_t from = begin; words--;) {
    uint32_t end = begin + 3 * (uint32_t)ends[words];
    gloss_set_add(out, (gloss_span){from, end, 3, 0});
    from = end;
  }
}

uint32_t gloss__han_run(gloss_set *out, gloss_str text, uint32_t begin,
                        const struct gloss__own *own) {
  uint16_t ids[WINDOW + 2];
  for (size_t count; (count = read_window(text, begin, ids));) {
    segment_window(out, text, begin, ids, count, own);
    begin += 3 * (uint32_t)count;
  }
  return begin;
}
