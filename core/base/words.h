// words.h - the word dictionary's image: written by make_words at build time,
// baked into the library; segment/ finds words with it, text/ asks how likely a
// text is.
//
// Characters get dense ids, the frequent ones the small ids, those that are
// only words of one character the last. The trie over ids
// is a double array: the child of node n for character id c is base(n) + c, if
// that node's `label` is c; bases are unique, so the label alone is enough.
#ifndef GLOSS_WORDS_H
#define GLOSS_WORDS_H

#include <stdint.h>

enum {
  GLOSS__HAN_FIRST = 0x3400, // ids exist for code points in [FIRST, LAST]
  GLOSS__HAN_LAST = 0x9FFF,
  GLOSS__COST_UNIT = 256, // costs are -log(probability) in this fixed point
  GLOSS__START_UNIT = 12, // the same for `starts`, coarser
  GLOSS__NO_WORD = 0
};

struct gloss__word_node {
  uint32_t base; // 0: no children
  uint16_t label;
  uint16_t cost; // of the word that ends here; NO_WORD: none does
};

struct gloss__words {
  uint16_t id[GLOSS__HAN_LAST - GLOSS__HAN_FIRST + 1]; // 0: in no word
  uint16_t unknown_cost; // of a character that is no word
  uint32_t root;         // base of the root
  uint32_t node_count;
  const struct gloss__word_node *nodes;
  const uint8_t *starts; // cost of all words together that begin as this node
};

extern const struct gloss__words gloss__words;

#endif
