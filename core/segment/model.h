// model.h - the linear word model: what its file holds, how a text becomes
// rows of its tables. Shared by linear.c (uses a model) and train.c (makes
// one).
//
// An *item* is a character: its id in the model and its class. Each gets one
// of the tags Begin, Middle, End, Single; a word ends behind E and S. The
// score of a tag is a sum over
//   - the item, its left and its right neighbour,
//   - the pairs with the left and with the right neighbour,
//   - the longest words of the model's word list that begin, end and go on
//     here,
// plus the score of the change of tag. Pairs and words are hashed into small
// tables without a check: that a few share a place costs less than .001 of F1
// (measured), and all tables fit into a near cache.
#ifndef GLOSS_MODEL_H
#define GLOSS_MODEL_H

#include "segment/segment.h"

enum {
  CLASS_OTHER,
  CLASS_HAN,
  CLASS_DIGIT,
  CLASS_LETTER,
  CLASS_EDGE,  // white space and controls: no word holds it and text
  CLASS_STOP,  // a full stop, a bracket: always a word
  CLASS_INNER, // may stand between digits or letters: 3.5
  CLASS_MARK,  // what only the standard's rules can place: marks, kana
  CLASSES
};
enum { TAG_B, TAG_M, TAG_E, TAG_S, TAGS };

enum {
  ID_UNKNOWN,
  ID_EDGE, // also before the first and behind the last item of a block
  ID_DIGIT,
  ID_LETTER,
  IDS_FIXED,
  ID_BITS = 13,
  IDS = 1 << ID_BITS, // the frequent characters get one of their own
  PAIR_BITS = 16,
  PAIRS = 1 << PAIR_BITS,
  WORD_BITS = 20, // of the bit set of words of two characters
  LONG_BITS = 20, // of three, of four
  FLAGS = 64,     // words of 0, 2, 3, 4 characters: begin, end, inside
  WIDEST = 1000,  // of a score of 16 bits
  CERTAIN = 14000 // a score that no sum of others outweighs
};

#define GLOSS__MODEL_MAGIC "GLOSSWM2"
struct gloss__model {
  char magic[8]; // without a NUL
  uint32_t size; // of this struct
  uint32_t reserved;
  char about[112];        // digest of the training text and its counts
  uint16_t item[0x10000]; // of the basic plane: id | class << ID_BITS
  int16_t single[IDS + 1][4][TAGS]; // 0, as right neighbour, own, as left
  int16_t flags[FLAGS][TAGS];
  int16_t change[TAGS][TAGS];  // [before][behind]
  int8_t pair[PAIRS][2][TAGS]; // for its left item, for its right item
  uint32_t words2[1 << (WORD_BITS - 5)]; // bit sets
  uint32_t words3[1 << (LONG_BITS - 5)], words4[1 << (LONG_BITS - 5)];
};

// A stretch of text as items, cut where no tag on one side depends on one of
// the other side.
enum { BLOCK = 1024, PAD = 4, AHEAD = 16, BEHIND = 20 };

// What is known before any scoring: `tags` is the set of tags that item `at`
// may have, as bits. A single one is certain.
struct gloss__limit {
  uint16_t at;
  uint8_t tags;
};

struct gloss__block {
  uint32_t count;
  struct gloss__limit limits[BLOCK];
  uint32_t limit_count;
  uint32_t begin;             // in bytes
  uint16_t last;              // item before the block
  uint16_t loose[BLOCK + 16]; // items that limits may come from
  uint32_t loose_count;
  uint32_t mixed;           // items before this one stand beside Han characters
  uint32_t end[BLOCK + 64]; // of each item
  uint16_t item[PAD + BLOCK + BEHIND];     // from PAD on; EDGE around
  uint32_t row[PAD + BLOCK + PAD + AHEAD]; // of `pair`: with the next item
  uint8_t flags[PAD + BLOCK + PAD];
  uint8_t kind[BLOCK + 64]; // 0 other, 1 digit, 2 letter, 3 Han
  int16_t score[BLOCK + 2][TAGS];
  uint8_t back[BLOCK + 2];
  uint64_t ends[BLOCK / 64 + 1]; // a word ends behind this item
};

enum { TAGS_ALL = 15, TAGS_OPEN = 1 << TAG_B | 1 << TAG_M };
enum { TAGS_BEGIN = 1 << TAG_B | 1 << TAG_S };

struct gloss__word_kernel;
struct gloss__own;
struct gloss__dict;
struct gloss__lattice;
// --- items.c -----------------------------------------------------------------

// `id` or the fixed id of the class of the character, with the class.
uint16_t gloss__item_of(uint32_t code_point, uint16_t id);
// Full-width forms of ASCII as ASCII.
uint32_t gloss__item_narrow(uint32_t code_point);
// Before the first block of a text.
void gloss__block_start(struct gloss__block *block);
// Reads the next block of text[begin, end) and what is certain in it; `items`
// is that of the model or dictionary; `scratch` is cleared and used. Returns
// where the block ends.
uint32_t gloss__block_read(struct gloss__block *block,
                           const struct gloss__word_kernel *kernel,
                           const uint16_t *items, gloss_str text,
                           uint32_t begin, uint32_t end, gloss_set *scratch);

// Classes of which gloss__block.loose keeps note.
enum {
  LOOSE =
      1 << CLASS_EDGE | 1 << CLASS_DIGIT | 1 << CLASS_LETTER | 1 << CLASS_MARK
};

static inline unsigned gloss__class(uint16_t item) { return item >> ID_BITS; }

// --- kernel.c ----------------------------------------------------------------
// Each exists once for every instruction set; all give the same results.

struct gloss__word_kernel {
  // Appends the items of the characters from text[at, limit) on to the block
  // as long as it can; returns how many, and the block where they end.
  uint32_t (*read)(struct gloss__block *block, const uint16_t *items,
                   const char *text, uint32_t at, uint32_t limit);
  // Fills row and flags from item.
  void (*look)(struct gloss__block *block, const struct gloss__model *model);
  // Fills score from item, row and flags.
  void (*score)(struct gloss__block *block, const struct gloss__model *model);
  // Fills ends from score: the best way through the tags.
  void (*tag)(struct gloss__block *block, const struct gloss__model *model);
  // Fills the lattice's costs and `at` from item: see dict.h.
  void (*pairs)(struct gloss__lattice *lattice,
                const struct gloss__block *block,
                const struct gloss__dict *dict);
  // Fills kind (but of marks) from item.
  void (*kinds)(struct gloss__block *block);
  // Writes the words that `ends` tells of, in room for 16 more than there are
  // items; returns the end of them.
  gloss_span *(*put)(const struct gloss__block *block, gloss_span *to);
};
// For a path that this machine runs.
const struct gloss__word_kernel *gloss__word_kernel(gloss__path path);

// Of words of 2, 3, 4 characters; its upper bits are the row of a pair.
static inline uint32_t gloss__hash2(uint32_t a, uint32_t b) {
  return a * 0x9E3779B1u + b * 0x85EBCA6Bu;
}
static inline uint32_t gloss__hash3(uint32_t two, uint32_t c) {
  return two + c * 0xC2B2AE35u;
}
static inline uint32_t gloss__hash4(uint32_t three, uint32_t d) {
  return three + d * 0x27D4EB2Fu;
}

// A set of words is a Bloom filter: a word sets three bits of one place.
#define GLOSS__MIX 0x2C1B3C6Du
static inline uint32_t gloss__mix(uint32_t hash) {
  return (hash ^ hash >> 15) * GLOSS__MIX;
}
static inline uint32_t gloss__filter_bits(uint32_t mix) {
  return 1u << (mix & 31) | 1u << (mix >> 5 & 31) | 1u << (mix >> 10 & 31);
}

// --- builtin.c ---------------------------------------------------------------

const struct gloss__model *gloss__model_builtin(void);

// --- linear.c ----------------------------------------------------------------

bool gloss__model_sound(const struct gloss__model *model); // of this version
// Appends the words of the next block of `text`, which begins at `begin`;
// returns where it ends. `own` may be NULL; `scratch` is used.
uint32_t gloss__block_words(gloss_set *out, struct gloss__block *block,
                            const struct gloss__model *model,
                            const struct gloss__word_kernel *kernel,
                            const struct gloss__own *own, gloss_str text,
                            uint32_t begin, gloss_set *scratch);

// Appends the words that gloss__block.ends tells of.
void gloss__block_put(gloss_set *out, struct gloss__block *block,
                      const struct gloss__word_kernel *kernel, gloss_str text);

// --- vocabulary.c ------------------------------------------------------------

// Calls `found` with each word of the built-in dictionary of 2 to 4 characters.
void gloss__han_words(void (*found)(void *self, const uint16_t *characters,
                                    size_t count),
                      void *self);

#endif
