// model.h - the linear word model: what its file holds, how a text becomes
// features. Shared by linear.c (uses a model) and train.c (makes one).
//
// A text is a row of *elements*: a character, or a whole run of digits or of
// letters. Each element gets one of the tags Begin, Middle, End, Single; a
// word ends behind E and S. The score of a tag is a sum over
//   - the element, its left and its right neighbour,
//   - the pairs with the left and the right neighbour, and of the two around,
//   - the types of the three,
//   - the longest dictionary words that begin, end and go on here,
// plus the score of the change of tag.
#ifndef GLOSS_MODEL_H
#define GLOSS_MODEL_H

#include "base/base.h"

enum {
  ELEMENT_TYPE_EDGE,
  ELEMENT_TYPE_HAN,
  ELEMENT_TYPE_DIGIT,
  ELEMENT_TYPE_LETTER,
  ELEMENT_TYPE_NUMERAL,
  ELEMENT_TYPE_OTHER,
  TYPES
};
enum { TAG_B, TAG_M, TAG_E, TAG_S, TAGS };

enum {
  ELEMENT_UNKNOWN,
  ELEMENT_EDGE, // before the first and behind the last element
  ELEMENT_DIGITS,
  ELEMENT_LETTERS,
  ELEMENTS_FIXED,
  ELEMENTS = 8192, // ids; the frequent characters get one of their own
  PAIR_BITS = 19,
  PAIRS = 1 << PAIR_BITS,
  LENGTHS = 5, // of dictionary words: none, 2, 3, 4, more
  FLAGS = LENGTHS * LENGTHS * LENGTHS
};

// All scores of one model, in units of 1/scale.
struct gloss__weights {
  int16_t element[ELEMENTS][3][TAGS]; // as left, own, right
  int16_t type[TYPES * TYPES * TYPES][TAGS];
  int16_t flags[FLAGS][TAGS];
  int16_t change[TAGS + 1][TAGS]; // [TAGS]: at the beginning
  int8_t pair[PAIRS][2][TAGS];    // for the right one, for the left one
  int8_t around[PAIRS][TAGS];
};

#define GLOSS__MODEL_MAGIC "GLOSSWM1"
struct gloss__model_file {
  char magic[8]; // without a NUL
  uint32_t size; // of this struct
  uint32_t reserved;
  char about[112];      // digest of the training text and its counts, NUL-ended
  uint16_t id[0x10000]; // of the characters of the basic plane
  uint8_t type[0x10000]; // theirs; 0 is the edge's
  struct gloss__weights weights;
};

// What the features of one element are looked up by.
struct gloss__features {
  uint16_t left, own, right;
  uint16_t type, flags;
  uint32_t pair_left, pair_right, around;
};

// The elements of a line and their features.
struct gloss__elements {
  size_t count, capacity;
  uint32_t *end; // byte offsets
  uint16_t *id, *flags;
  uint8_t *type;
};

uint8_t gloss__element_type(uint32_t code_point);
// Reads line[begin, end) into `elements` (reset first).
void gloss__elements_read(struct gloss__elements *elements, gloss_str text,
                          uint32_t begin, uint32_t end,
                          const struct gloss__model_file *file);
void gloss__elements_free(struct gloss__elements *elements);

static inline uint32_t gloss__pair_row(uint32_t a, uint32_t b) {
  return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> (32 - PAIR_BITS);
}

static inline struct gloss__features
gloss__features_of(const struct gloss__elements *e, size_t i) {
  bool first = i == 0, last = i + 1 == e->count;
  struct gloss__features f = {.left = first ? ELEMENT_EDGE : e->id[i - 1],
                              .own = e->id[i],
                              .right = last ? ELEMENT_EDGE : e->id[i + 1],
                              .flags = e->flags[i]};
  unsigned before = first ? 0 : e->type[i - 1];
  unsigned after = last ? 0 : e->type[i + 1];
  f.type = (uint16_t)((before * TYPES + e->type[i]) * TYPES + after);
  f.pair_left = gloss__pair_row(f.left, f.own);
  f.pair_right = gloss__pair_row(f.own, f.right);
  f.around = gloss__pair_row(f.left + 77u, f.right);
  return f;
}

// The best tags for `scores` (one row an element).
void gloss__tags_best(const int16_t (*scores)[TAGS], size_t count,
                      const int16_t (*change)[TAGS], uint8_t *tags,
                      uint8_t (*back)[TAGS]);

// For each element of text that ends at `ends[i]` (the first begins at
// `begin`): the longest dictionary words that begin with it (a), end with it
// (b) and hold it inside (c), as (c * LENGTHS + b) * LENGTHS + a.
void gloss__dictionary_flags(gloss_str text, uint32_t begin,
                             const uint32_t *ends, size_t count,
                             uint16_t *flags);

#endif
