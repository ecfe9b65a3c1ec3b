// learn.h - inside the classifiers. Internal.
#ifndef GLOSS_LEARN_H
#define GLOSS_LEARN_H

#include "base/base.h"

// --- shape.c: what a text looks like from afar -------------------------------

enum gloss__opening { // how a line begins; values are part of models
  GLOSS__OPENS_TEXT,
  GLOSS__OPENS_HAN,
  GLOSS__OPENS_HAN_BRACKET,
  GLOSS__OPENS_DIGIT,
  GLOSS__OPENS_DIGIT_BRACKET,
  GLOSS__OPENS_ARTICLE,
  GLOSS__OPENS_CHAPTER,
  GLOSS__OPENS_POINT,
  GLOSS__OPENS_BULLET,
  GLOSS__OPENS_NUMBER,
  GLOSS__OPENS_LETTER,
  GLOSS__OPENS_QUOTE,
  GLOSS__OPENINGS
};

enum gloss__opening gloss__opening(gloss_str line);
const char *gloss__opening_name(enum gloss__opening opening);
// 0, 1, 2-3, 4-7, ... as 0, 1, 2, 3, ... and back; 15 at most.
uint32_t gloss__bin(size_t count);
void gloss__bin_name(uint32_t bin, char out[24]);

struct gloss__shape {
  uint16_t traits[32];
  uint32_t count;
};

void gloss__shape_read(struct gloss__shape *shape, gloss_str text);
void gloss__trait_name(uint16_t trait, char *out, size_t room);

// --- features.c: what a text looks like to a classifier ----------------------

// In the key of what is not in the text's characters: a mark, a trait, an
// attribute of a lexicon's entry. Texts and marks are weighed apart.
#define GLOSS__MARK_BIT ((uint64_t)1 << 63)

struct gloss__feature {
  uint64_t key;        // hash of what it is
  uint32_t begin, end; // where; begin == end: a mark, the reader's number
};

enum { GLOSS__MOST_CHARACTERS = 4 };

// A model is refused where its features would be others: count up with every
// change of what the reader finds. What it finds depends on Unicode's tables,
// too: see gloss__features_probe.
enum { GLOSS__FEATURES_VERSION = 3 };

struct gloss__feature_kinds {
  uint8_t least, most; // lengths of character sequences
  uint8_t words;       // words of letters, and pairs of them
  uint8_t shape;       // traits of the text
  uint8_t layout;      // marks of a document's layout are wanted
  uint8_t unused[3];
};

// Reads the features of one text in order, a batch at a time: those in the
// text, then the marks.
struct gloss__feature_reader {
  struct gloss__feature_kinds kinds;
  gloss_str text;
  const gloss_str *marks;
  const gloss_lexicon *lexicon; // NULL: none
  size_t mark_count, at;
  uint32_t characters[GLOSS__MOST_CHARACTERS]; // the latest, folded
  uint32_t begins[GLOSS__MOST_CHARACTERS];
  uint32_t seen; // characters so far, at most GLOSS__MOST_CHARACTERS
  uint64_t word, last_word;
  uint32_t word_begin, last_word_begin;
  struct gloss__shape shape;
  gloss_set hits; // of the lexicon
  size_t next;    // mark, trait
  size_t hit, column;
};

void gloss__feature_reader_start(struct gloss__feature_reader *reader,
                                 struct gloss__feature_kinds kinds,
                                 const gloss_lexicon *lexicon,
                                 const gloss_example *example);
// Fills `out`, which has room for `capacity` (16 at least); 0 at the end. A
// batch holds features of the text or marks, not both.
size_t gloss__features_read(struct gloss__feature_reader *reader,
                            struct gloss__feature *out, size_t capacity);
void gloss__feature_reader_end(struct gloss__feature_reader *reader);
// The name of a mark that the reader gave.
void gloss__mark_name(const struct gloss__feature_reader *reader,
                      uint32_t number, char *out, size_t room);
uint64_t gloss__mix(uint64_t a, uint64_t b);

// --- probe.c -----------------------------------------------------------------

// A hash of the features of a text that has characters of all sorts; where a
// model looks at them, of a lexicon's hits and of a document's layout, too.
uint64_t gloss__features_probe(bool with_lexicon, bool with_layout);

// --- examples.c --------------------------------------------------------------

struct gloss__labelled {
  gloss_str text;
  const gloss_str *marks;
  uint32_t mark_count;
  uint32_t first_label, label_count; // into `label_ids`
  uint64_t group;                    // examples of one group stay together
};

struct gloss_examples {
  gloss__arena arena;
  gloss__intern labels;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } label_ids;
  struct {
    struct gloss__labelled *items;
    size_t count, capacity;
  } all;
};

// --- the model's file --------------------------------------------------------

#define GLOSS__CLASSIFIER_MAGIC "GLOSSCLF" // of every format
enum { GLOSS__CLASSIFIER_FORMAT = 2 };

// Then: labels (offsets of NUL-terminated names), biases, scales, slots, idf,
// weights, lexicon (TSV): each part at the offset named here, aligned to 16.
struct gloss__classifier_file {
  char magic[8];
  uint32_t format, features; // versions
  uint64_t probe;            // gloss__features_probe of the maker
  uint64_t size;
  uint32_t classes, rows, slots, examples;
  struct gloss__feature_kinds kinds;
  uint8_t multi, unused[3];
  float slope, intercept; // logit -> calibrated logit
  float least;            // below this probability: no label
  float frequency;        // seen n times: 1 + frequency * ln(n)
  char digest[65];        // of the training data and options
  char padding[3];
  uint64_t labels, names, bias, scale, slot, idf, weight;
  uint64_t lexicon, lexicon_size; // 0: none
};

struct gloss__classifier_slot {
  uint32_t check; // the key's upper half; row NONE: free
  uint32_t row;
};
enum { GLOSS__NO_ROW = 0xFFFFFFFFu };

// --- weigh.c: examples as vectors, and linear weights for them ---------------

typedef struct gloss__entry {
  uint32_t row, seen; // how often
  float value;
} gloss__entry;

// First the rows of the text, then those of marks; each part of length 1.
struct gloss__vector {
  gloss__entry *items;
  uint32_t count, texts;
};

// All examples, tf-idf weighted.
struct gloss__matrix {
  gloss__arena arena;
  struct gloss__vector *vectors;
  size_t count, rows;
  uint64_t *keys;   // of each row
  double frequency; // a row seen n times counts 1 + frequency * ln(n)
  float *idf;
};

void gloss__matrix_make(struct gloss__matrix *matrix,
                        const gloss_examples *examples,
                        struct gloss__feature_kinds kinds,
                        const gloss_lexicon *lexicon);
// Computes the values again after a change of `frequency`.
void gloss__matrix_weigh(struct gloss__matrix *matrix);
void gloss__matrix_free(struct gloss__matrix *matrix);

// weights[class][row], bias[class]: logistic regression, and the logarithms of
// naive Bayes' probabilities.
struct gloss__weights {
  size_t classes, rows;
  double marks; // how much marks weigh, the text: 1
  double *regression, *bayes, *bias;
};

struct gloss__fit {
  const gloss_examples *examples;
  const struct gloss__matrix *matrix;
  const uint32_t *used; // the examples to learn from
  size_t count;
  double cost, marks;
  gloss_class_weights class_weights;
  bool rough;                         // only to compare settings by
  const struct gloss__weights *start; // of an earlier fit; or NULL
};

void gloss__weights_fit(struct gloss__weights *weights,
                        const struct gloss__fit *fit);
// The scores of one vector, a class each.
void gloss__weights_score(const struct gloss__weights *weights,
                          struct gloss__vector vector, double *regression,
                          double *bayes);
void gloss__weights_free(struct gloss__weights *weights);

bool gloss__has_label(const gloss_examples *examples, size_t example,
                      uint32_t label);

#endif
