// coinage.c - new words: sequences of Han characters that hold together
// (pointwise mutual information) and stand in many surroundings (entropy of
// the neighbours on either side), and that the dictionary does not have.
//
// Level by level: a sequence of n characters is counted only where its first
// or its last n-1 are frequent, so that time and memory stay linear in the
// text. The counts of level n+1 give the neighbours of level n.
#include "segment/terms.h"

#include <math.h>
#include <stdlib.h>

enum { LONGEST = 6, NONE = 0xFFFFFFFFu };

typedef struct sequence {
  uint32_t first, size, count; // first place, length in characters
  uint32_t head, tail; // the sequences without its last, its first character
  double left, right;  // sums of c ln c over its neighbours' counts c
} sequence;

// A map from two numbers to a dense id.
typedef struct pair_map {
  struct {
    uint64_t key;
    uint32_t id;
  } * slots;
  size_t size, count;
} pair_map;

typedef struct search {
  const uint16_t *han;
  size_t count, least;
  uint32_t *here; // the frequent sequence that begins at each place
  struct {
    sequence *items;
    size_t count, capacity;
  } all;
  double characters;
} search;

// A sequence and one neighbour of it.
typedef struct extension {
  uint32_t of, first, count;
} extension;

// The extensions of one level on one side.
typedef struct extensions {
  pair_map map;
  struct {
    extension *items;
    size_t count, capacity;
  } all;
} extensions;

// --- the map -----------------------------------------------------------------

static size_t slot_of(const pair_map *map, uint64_t key) {
  size_t at = gloss__hash(&key, sizeof key) & (map->size - 1);
  while (map->slots[at].id != NONE && map->slots[at].key != key)
    at = (at + 1) & (map->size - 1);
  return at;
}

static void map_grow(pair_map *map) {
  pair_map old = *map;
  map->size = old.size ? old.size * 2 : 4096;
  map->slots = gloss__alloc(map->size * sizeof *map->slots);
  for (size_t i = 0; i < map->size; i++) map->slots[i].id = NONE;
  for (size_t i = 0; i < old.size; i++)
    if (old.slots[i].id != NONE)
      map->slots[slot_of(map, old.slots[i].key)] = old.slots[i];
  gloss__free(old.slots);
}

// The id of (a, b): a new one, map->count, if the pair was not there.
static uint32_t map_add(pair_map *map, uint32_t a, uint32_t b) {
  if (map->count * 2 >= map->size) map_grow(map);
  uint64_t key = (uint64_t)a << 32 | b;
  size_t at = slot_of(map, key);
  if (map->slots[at].id == NONE) {
    map->slots[at].key = key;
    map->slots[at].id = (uint32_t)map->count++;
  }
  return map->slots[at].id;
}

static uint32_t extend(extensions *side, uint32_t of, uint32_t neighbour,
                       size_t place) {
  uint32_t id = map_add(&side->map, of, neighbour);
  if (id == side->all.count)
    gloss__push(&side->all, (extension){of, (uint32_t)place, 0});
  side->all.items[id].count++;
  return id;
}

static void extensions_free(extensions *side) {
  gloss__free(side->map.slots);
  gloss__free(side->all.items);
}

// --- levels ------------------------------------------------------------------

// Single characters.
static void first_level(search *s) {
  extensions characters = {0};
  for (size_t i = 0; i < s->count; i++) {
    s->here[i] = s->han[i] ? extend(&characters, 0, s->han[i], i) : NONE;
    s->characters += s->han[i] != 0;
  }
  for (size_t i = 0; i < characters.all.count; i++) {
    extension *one = &characters.all.items[i];
    gloss__push(&s->all, (sequence){.first = one->first,
                                    .size = 1,
                                    .count = one->count,
                                    .head = NONE,
                                    .tail = NONE});
  }
  extensions_free(&characters);
}

static void add_neighbours(search *s, const extensions *side, bool right) {
  for (size_t i = 0; i < side->all.count; i++) {
    const extension *one = &side->all.items[i];
    double count = one->count;
    sequence *of = &s->all.items[one->of];
    *(right ? &of->right : &of->left) += count * log(count);
  }
}

// Makes the frequent extensions sequences of their own; `s->here` holds the
// extension at each place before, the sequence after.
static void keep_frequent(search *s, const extensions *right, uint32_t size,
                          const uint32_t *tails) {
  uint32_t *ids = gloss__alloc((right->all.count + 1) * sizeof *ids);
  for (size_t i = 0; i < right->all.count; i++) {
    const extension *one = &right->all.items[i];
    ids[i] = NONE;
    if (one->count < s->least || tails[i] == NONE) continue;
    ids[i] = (uint32_t)s->all.count;
    gloss__push(&s->all, (sequence){.first = one->first,
                                    .size = size,
                                    .count = one->count,
                                    .head = one->of,
                                    .tail = tails[i]});
  }
  for (size_t i = 0; i < s->count; i++)
    if (s->here[i] != NONE) s->here[i] = ids[s->here[i]];
  gloss__free(ids);
}

// From the sequences of `size` characters to those of one more.
static void next_level(search *s, uint32_t size) {
  extensions right = {0}, left = {0};
  struct {
    uint32_t *items;
    size_t count, capacity;
  } tails = {0};
  for (size_t i = 0; i < s->count; i++) {
    uint32_t head = s->here[i], tail = NONE;
    bool whole = i + size < s->count && s->han[i] && s->han[i + size];
    for (size_t j = i + 1; whole && j < i + size; j++) whole = s->han[j] != 0;
    if (whole) tail = s->here[i + 1];
    if (tail != NONE) extend(&left, tail, s->han[i], i);
    if (!whole || head == NONE) {
      s->here[i] = NONE;
      continue;
    }
    s->here[i] = extend(&right, head, s->han[i + size], i);
    if (s->here[i] == tails.count) gloss__push(&tails, tail);
  }
  add_neighbours(s, &right, true);
  add_neighbours(s, &left, false);
  keep_frequent(s, &right, size + 1, tails.items);
  gloss__free(tails.items);
  extensions_free(&right);
  extensions_free(&left);
}

// --- what is a word ----------------------------------------------------------

// How much more often the whole stands there than the weakest way to put it
// together from two parts would make it, in bits.
static double cohesion(const search *s, const sequence *whole) {
  double least = INFINITY;
  const sequence *head = whole, *all = s->all.items;
  for (uint32_t size = whole->size - 1; size; size--) {
    head = &all[head->head];
    const sequence *tail = whole;
    for (uint32_t i = 0; i < size; i++) tail = &all[tail->tail];
    double bits =
        log2((double)whole->count * s->characters / head->count / tail->count);
    if (bits < least) least = bits;
  }
  return least;
}

// Entropy of the neighbours in bits; a neighbour that is no Han character
// counts as one of its own.
static double entropy(const sequence *of, double sum) {
  double bits = (log(of->count) - sum / of->count) / log(2);
  return bits > 0 ? bits : 0;
}

static gloss_str text_of(gloss_terms *terms, const search *s,
                         const sequence *of) {
  gloss_buf text = {0};
  for (uint32_t i = 0; i < of->size; i++)
    gloss_buf_utf8(&text, s->han[of->first + i]);
  gloss_str copy =
      gloss__arena_str(&terms->found_arena, (gloss_str){text.data, text.size});
  gloss_buf_free(&text);
  return copy;
}

// Characters that begin or end phrases rather than words.
static bool is_edge(uint16_t han) {
  static const uint16_t edges[] = {0x7684, 0x4E86, 0x662F, 0x5728, 0x548C,
                                   0x4E0E, 0x53CA, 0x5BF9, // 的了是在和与及对
                                   0x5C06, 0x7B49, 0x4E3A, 0x4E5F, 0x90FD,
                                   0x800C, 0x88AB, 0x628A, // 将等为也都而被把
                                   0x4ECE, 0x5411, 0x4EE5, 0x4E4B, 0x5176,
                                   0x8FD9, 0x90A3, 0x8BE5, // 从向以之其这那该
                                   0x5F88, 0x5C31, 0x8FD8, 0x53C8, 0x4E0D,
                                   0x6709, 0x7740, 0x8FC7, // 很就还又不有着过
                                   0x5E76, 0x6216, 0x4F46, 0x7531, 0x5230,
                                   0x8BA9, 0x4F7F, 0x4E2A}; // 并或但由到让使个
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
    if (edges[i] == han) return true;
  return false;
}

static bool is_known(gloss_str word) {
  gloss_set words = {0};
  gloss_segment(&words, word, 0, (uint32_t)word.size, GLOSS_WORD,
                GLOSS_RULES_ZH);
  bool one = words.count == 1;
  gloss_set_free(&words);
  return one;
}

static void judge(gloss_terms *terms, const search *s, const sequence *one) {
  enum { BITS = 5 }; // of cohesion
  const double neighbours = 1.5;
  if (one->size < 2 || one->size > LONGEST || one->count < s->least) return;
  if (is_edge(s->han[one->first]) ||
      is_edge(s->han[one->first + one->size - 1]))
    return;
  double left = entropy(one, one->left), right = entropy(one, one->right);
  double least = left < right ? left : right;
  double bits = cohesion(s, one);
  // In a short text even what always stands together has few bits.
  double most = log2(s->characters / one->count);
  if (bits < BITS && bits < 0.8 * most) return;
  if (least < neighbours) return;
  gloss_str text = text_of(terms, s, one);
  if (is_known(text)) return;
  gloss__push(&terms->found,
              (gloss_term){.text = text,
                           .score = least * bits * log2(one->count),
                           .count = one->count,
                           .cohesion = bits,
                           .left = left,
                           .right = right});
}

size_t gloss_terms_coined(gloss_terms *terms, const gloss_term **out,
                          uint32_t least, size_t limit) {
  search s = {.han = terms->han.items,
              .count = terms->han.count,
              .least = least > 2 ? least : 2};
  gloss__terms_begin(terms);
  s.here = gloss__alloc((s.count + 1) * sizeof *s.here);
  first_level(&s);
  for (uint32_t size = 1; size <= LONGEST; size++) next_level(&s, size);
  for (size_t i = 0; i < s.all.count; i++) judge(terms, &s, &s.all.items[i]);
  gloss__free(s.here);
  gloss__free(s.all.items);
  return gloss__terms_end(terms, out, limit);
}
