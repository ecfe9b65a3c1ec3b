// Chinese words by the dictionary: the cheapest way through a block (unigram
// model, dynamic programming from its end). Linear: no word of the list is
// longer than 16 characters, no user's word than OWN_LONGEST.
#include "segment/dict.h"
#include "segment/own.h"

enum { ID = IDS - 1 };

static uint32_t id_at(const struct gloss__block *b, uint32_t i) {
  return b->item[PAD + i] & ID;
}

// Notes the words of more than two characters that begin at item `i`.
static void walk(gloss_set *longer, const struct gloss__block *b, uint32_t i) {
  const struct gloss__dict *d = &gloss__dict;
  uint32_t second = id_at(b, i + 1);
  uint32_t slot = (d->first[id_at(b, i)] >> COST_BITS) + second;
  if (d->pairs[slot] >> LABEL_SHIFT != second || second < IDS_FIXED) return;
  uint32_t base = d->more[slot];
  for (uint32_t end = i + 2; base; end++) {
    uint32_t id = id_at(b, end);
    if (id < IDS_FIXED) return;
    const struct gloss__word_node *node =
        &gloss__words.nodes[base + id - ID_SHIFT];
    if (node->label != id - ID_SHIFT) return;
    if (node->cost)
      gloss__push(longer, ((gloss_span){i, end + 1, node->cost, 0}));
    base = node->base;
  }
}

static bool is_han(const struct gloss__block *b, uint32_t i) {
  return gloss__class(b->item[PAD + i]) == CLASS_HAN;
}

// The same for the user's words: weight 1 is a word that one in e^12 is.
static void add_own(gloss_set *longer, const struct gloss__block *b, uint32_t i,
                    uint32_t run, const struct gloss__own *own,
                    gloss_str text) {
  struct gloss__own_word words[OWN_LONGEST];
  uint32_t begin = i ? b->end[i - 1] : b->begin;
  size_t found = gloss__own_at(own, text, begin, b->end[run - 1], words);
  for (size_t k = 0; k < found; k++) {
    double cost = (14 - 2 * words[k].weight) * GLOSS__COST_UNIT;
    uint32_t end = i + (words[k].end - begin) / 3;
    gloss__push(longer,
                ((gloss_span){i, end, cost > 1 ? (uint32_t)cost : 1, 0}));
  }
}

static void find_longer(gloss_set *longer, const struct gloss__block *b,
                        const struct gloss__lattice *l,
                        const struct gloss__own *own, gloss_str text) {
  longer->count = 0;
  if (!own) {
    for (uint32_t k = 0; k < l->count; k++) walk(longer, b, l->at[k]);
    return;
  }
  for (uint32_t i = 0, run = 0; i < b->count; i++) {
    while (run < b->count && (run < i || is_han(b, run))) run++;
    walk(longer, b, i);
    if (run > i) add_own(longer, b, i, run, own, text);
  }
}

// Of two ways that cost the same the one whose first word is longer.
static void find_ways(struct gloss__lattice *l, uint32_t count,
                      const gloss_set *longer) {
  const gloss_span *word = longer->items + longer->count;
  uint32_t left = (uint32_t)longer->count;
  uint32_t next = 0, second = UINT32_MAX / 2;
  l->way[count] = 0;
  for (uint32_t i = count; i--;) {
    uint32_t one = next + l->alone[i], two = second + l->pair[i];
    uint32_t best = two <= one ? two : one;
    uint32_t length = 1u + (two <= one);
    for (; left && word[-1].begin == i; word--, left--) {
      uint32_t way = l->way[word[-1].end] + word[-1].kind;
      if (way > best || (way == best && word[-1].end - i < length)) continue;
      best = way;
      length = word[-1].end - i;
    }
    l->length[i] = (uint8_t)length;
    second = next;
    l->way[i] = next = best;
  }
}

static void mark_end(struct gloss__block *b, uint32_t i) {
  b->ends[i / 64] |= UINT64_C(1) << i % 64;
}

// What the standard joins stays together: no word of the dictionary holds it.
static void find_ends(struct gloss__block *b, const struct gloss__lattice *l) {
  memset(b->ends, 0, sizeof b->ends);
  for (uint32_t i = 0; i < b->count;) {
    i += l->length[i];
    mark_end(b, i - 1);
  }
  for (uint32_t k = 0; k < b->limit_count; k++) {
    uint32_t at = b->limits[k].at;
    if (at && !(b->limits[k].tags & TAGS_BEGIN))
      b->ends[(at - 1) / 64] &= ~(UINT64_C(1) << (at - 1) % 64);
  }
}

uint32_t gloss__block_han(gloss_set *out, struct gloss__block *b,
                          const struct gloss__word_kernel *kernel,
                          const struct gloss__own *own, gloss_str text,
                          uint32_t begin, gloss_set *scratch) {
  struct gloss__lattice lattice;
  uint32_t end = gloss__block_read(b, kernel, gloss__dict.item, text, begin,
                                   (uint32_t)text.size, scratch);
  kernel->pairs(&lattice, b, &gloss__dict);
  find_longer(scratch, b, &lattice, own, text);
  find_ways(&lattice, b->count, scratch);
  find_ends(b, &lattice);
  gloss__block_put(out, b, kernel, text);
  return end;
}
