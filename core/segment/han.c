// Chinese words: the cheapest way through the dictionary (unigram model,
// dynamic programming over the trie's matches). Linear: no word of the list
// is longer than 16 characters.
#include "base/words.h"
#include "segment/own.h"
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

// The same with the user's words: weight 1 is a word that one in e^12 is.
static void extend_own(const struct gloss__own *own, gloss_str text,
                       uint32_t at, size_t count, struct way *ways) {
  struct gloss__own_word words[OWN_LONGEST];
  size_t found = gloss__own_at(own, text, at, at + 3 * (uint32_t)count, words);
  for (size_t i = 0; i < found; i++) {
    double cost = (14 - 2 * words[i].weight) * GLOSS__COST_UNIT;
    relax(&ways[(words[i].end - at) / 3],
          ways[0].cost + (cost > 1 ? (uint32_t)cost : 1),
          (words[i].end - at) / 3);
  }
}

static void segment_window(gloss_set *out, gloss_str text, uint32_t begin,
                           const uint16_t *ids, size_t count,
                           const struct gloss__own *own) {
  struct way ways[WINDOW + 1];
  for (size_t i = 0; i <= count; i++) ways[i] = (struct way){UINT32_MAX, 0};
  ways[0].cost = 0;
  for (size_t i = 0; i < count; i++) {
    extend(ids + i, count - i, ways + i);
    if (own)
      extend_own(own, text, begin + 3 * (uint32_t)i, count - i, ways + i);
  }
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

uint32_t gloss__han_run(gloss_set *out, gloss_str text, uint32_t begin,
                        const struct gloss__own *own) {
  uint16_t ids[WINDOW];
  for (size_t count; (count = read_window(text, begin, ids));) {
    segment_window(out, text, begin, ids, count, own);
    begin += 3 * (uint32_t)count;
  }
  return begin;
}
