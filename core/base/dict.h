// dict.h - a fixed set of keys, each with a value: how lexicons and the needed
// literals of all rules are found in a text, all at once.
//
// Keys and texts are sequences of *units* of 16 bits: a character, or half of
// one beyond U+FFFF (as UTF-16 has it). Four units are one machine word, so
// that a key's head (its first four units, or all of it) is compared exactly
// and at once. What is fetched depends on the text alone, never on what was
// found before, so the fetches of many places run side by side, where a trie
// waits for each. Three steps, each for a block of places:
//   1. a filter in the second-level cache turns most places away (16 at once
//      where the processor has AVX-512); where there are very many keys, and
//      all have three units or more, a smaller one, the gate, stands before it
//      that knows their first units only,
//   2. the heads that passed are fetched,
//   3. they are compared; a head that goes on says which lengths may follow.
// Longer keys are found by the hash of all their units, then compared.
//
// All arrays are plain data without pointers: they may lie in a mapped file. A
// built dictionary may be read by any number of threads.
#ifndef GLOSS_BASE_DICT_H
#define GLOSS_BASE_DICT_H

#include "base/base.h"

// Stands where a text has no character that a key could hold: behind its end,
// for NUL, for a byte that is not UTF-8. (The second half of a character whose
// first half is missing.)
#define GLOSS__NO_UNIT 0xDC00u

enum {
  GLOSS__DICT_HEAD = 4,       // units
  GLOSS__DICT_SLACK = 32,     // readable units behind a text
  GLOSS__DICT_LONGEST = 4096, // units of a key
  GLOSS__DICT_REACH = 16      // from one branch of a long key to the next
};

// A key of 1..4 units, the first one lowest.
typedef struct gloss__head {
  uint64_t units; // 0: free slot
  uint32_t value, unused;
} gloss__head;

// A longer key, or a branch of such: there is one after five units, then every
// DICT_REACH.
typedef struct gloss__tail {
  uint32_t tag;   // its size, and above it a part of its hash; 0: free slot
  uint32_t value; // of the key that ends here, 0: none
  uint32_t more; // of a branch; bit i < 15: a key has i + 1 units more; bit 15:
                 // there is a branch DICT_REACH units on; above: which units
                 // may be next, hashed
  uint32_t pool; // where its units begin
} gloss__tail;

typedef struct gloss__dict {
  gloss__head *heads;
  gloss__tail *tails;
  uint16_t *pool;    // units of long keys
  uint32_t *filter;  // three bits a key, in one hashed word; then the gate
  uint32_t *singles; // keys of one unit: a bit each
  size_t head_slots, tail_slots, filter_words; // powers of two
  size_t gate_words;                           // likewise; 0: there is none
  size_t pool_size, pool_capacity;
  uint32_t head_count, tail_count, key_count;
  uint32_t longest; // key, in units
  uint32_t sizes;   // bit n: a key has n units; bit 5: five or more
} gloss__dict;      // initialise with {0}

// Room for so many keys of up to four units, and so many longer ones with all
// their units together. Must be called first; no more may be added.
void gloss__dict_reserve(gloss__dict *dict, size_t short_keys, size_t long_keys,
                         size_t long_units);
// Fetches what the next gloss__dict_add of this key will touch.
void gloss__dict_fetch(const gloss__dict *dict, const uint16_t *key,
                       size_t size);
// The value of `key` (1..DICT_LONGEST units), 0 if it is new; valid until the
// next add.
uint32_t *gloss__dict_add(gloss__dict *dict, const uint16_t *key, size_t size);
// After the last add: makes the filter.
void gloss__dict_seal(gloss__dict *dict);
void gloss__dict_free(gloss__dict *dict); // the arrays, too
size_t gloss__dict_bytes(const gloss__dict *dict);

typedef struct gloss__dict_hit {
  uint32_t at, size; // in units
  uint32_t value;
} gloss__dict_hit;

typedef struct gloss__dict_hits {
  gloss__dict_hit *items;
  size_t count, capacity;
} gloss__dict_hits;

// Appends all keys that begin in units[0, starts) and end by `count`, in order
// of begin, then end. DICT_SLACK units behind `count` must be readable, and the
// first three of them GLOSS__NO_UNIT.
void gloss__dict_find(const gloss__dict *dict, const uint16_t *units,
                      uint32_t starts, uint32_t count, gloss__dict_hits *out);
// May a key begin with these five units? And all that do, as above.
bool gloss__dict_may(const gloss__dict *dict, const uint16_t *units);
void gloss__dict_at(const gloss__dict *dict, const uint16_t *units,
                    uint32_t count, gloss__dict_hits *out);

// --- filter.c ----------------------------------------------------------------

static inline uint64_t gloss__dict_four(const uint16_t *units) {
  return units[0] | (uint64_t)units[1] << 16 | (uint64_t)units[2] << 32 |
         (uint64_t)units[3] << 48;
}

// The first `size` of four units.
static inline uint64_t gloss__dict_head(uint64_t four, unsigned size) {
  return four & UINT64_MAX >> (64 - 16 * size);
}

// How many units of a place the gate looks at: those that the shortest key has.
static inline unsigned gloss__dict_gate(const gloss__dict *dict) {
  unsigned least = (unsigned)__builtin_ctz(dict->sizes);
  return least < GLOSS__DICT_HEAD ? least : GLOSS__DICT_HEAD;
}

// A key of 1..4 units (fifth: 0), or the first five of a longer one.
void gloss__dict_filter_add(gloss__dict *dict, uint64_t head, uint16_t fifth);
// Places i of units[0, count) at which keys may begin, count <= 65536:
// i | sizes << 16 (bits as in dict.sizes); returns how many. `places` has room
// for count + 16.
uint32_t gloss__dict_filter(const gloss__dict *dict, const uint16_t *units,
                            uint32_t count, uint32_t *places);
// Its portable twin.
uint32_t gloss__dict_filter_plain(const gloss__dict *dict,
                                  const uint16_t *units, uint32_t count,
                                  uint32_t *places);

#endif
