// dict.h - the dictionary as the dictionary engine reads it: made at build
// time by make_dict.c of the trie of base/words.h. What two neighbours tell is
// found by two look-ups that wait for nothing but the text, sixteen characters
// at a time where the machine can; only where the pair may begin a longer word
// (one place in seven) the trie is walked.
#ifndef GLOSS_DICT_H
#define GLOSS_DICT_H

#include "base/words.h"
#include "segment/model.h"

enum {
  COST_BITS = 13,
  NO_COST = (1 << COST_BITS) - 1, // it is no word
  NO_PAIR = UINT16_MAX,           // outweighs any two characters
  BUCKETS = 6,                    // of third characters
  LABEL_SHIFT = COST_BITS + BUCKETS,
  // Ids are those of base/words.h but for this; other characters have a fixed
  // one, or ID_UNKNOWN: they are words of their own.
  ID_SHIFT = IDS_FIXED - 1
};

struct gloss__dict {
  uint16_t item[0x10000]; // as a model's
  // Of an id: base in `pairs` << COST_BITS | its cost as a word.
  uint32_t first[IDS];
  // At base + second id, if `second id` is the label: label << LABEL_SHIFT |
  // cost << BUCKETS | buckets of the characters that go on.
  const uint32_t *pairs;
  const uint32_t *more; // of a pair: the base of its node in gloss__words
  uint32_t slots;       // of `more`; `pairs` has IDS more
};
extern const struct gloss__dict gloss__dict;

static inline uint32_t gloss__bucket(uint32_t id) {
  return ((id * 0x9E37u & 0xFFFF) * BUCKETS) >> 16;
}

// What is known of a block's items.
struct gloss__lattice {
  uint16_t alone[BLOCK + 16],
      pair[BLOCK + 16];    // costs of words that begin here
  uint16_t at[BLOCK + 16]; // where longer ones may begin
  uint32_t count;          // of `at`
  uint32_t way[BLOCK + 2]; // cost from here to the end
  uint8_t length[BLOCK];   // of the first word of that way
};

// --- han.c -------------------------------------------------------------------

struct gloss__own;
// As gloss__block_words, by the dictionary; `own` are words that compete.
uint32_t gloss__block_han(gloss_set *out, struct gloss__block *block,
                          const struct gloss__word_kernel *kernel,
                          const struct gloss__own *own, gloss_str text,
                          uint32_t begin, gloss_set *scratch);

#endif
