// learn.h - inside the classifiers. Internal.
#ifndef GLOSS_LEARN_H
#define GLOSS_LEARN_H

#include "base/base.h"

// --- features.c: what a text looks like to a classifier ----------------------

struct gloss__feature {
  uint64_t key;        // hash of what it is
  uint32_t begin, end; // where; equal for a mark
};

enum { GLOSS__MOST_CHARACTERS = 4 };

struct gloss__feature_kinds {
  uint8_t least, most; // lengths of character sequences
  uint8_t words;       // words of letters, and pairs of them
  uint8_t unused[5];
};

// Reads the features of one text in order, a batch at a time.
struct gloss__feature_reader {
  struct gloss__feature_kinds kinds;
  gloss_str text;
  const gloss_str *marks;
  size_t mark_count, at;
  uint32_t characters[GLOSS__MOST_CHARACTERS]; // the latest, folded
  uint32_t begins[GLOSS__MOST_CHARACTERS];
  uint32_t seen; // characters so far, at most GLOSS__MOST_CHARACTERS
  uint64_t word, last_word;
  uint32_t word_begin, last_word_begin;
};

void gloss__feature_reader_start(struct gloss__feature_reader *reader,
                                 struct gloss__feature_kinds kinds,
                                 const gloss_example *example);
// Fills `out`, which has room for `capacity` (16 at least); 0 at the end.
size_t gloss__features_read(struct gloss__feature_reader *reader,
                            struct gloss__feature *out, size_t capacity);

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

#define GLOSS__CLASSIFIER_MAGIC "GLOSSCL1"

// Then: labels (offsets of NUL-terminated names), biases, scales, slots, idf,
// weights: each part at the offset named here, aligned to 16.
struct gloss__classifier_file {
  char magic[8];
  uint64_t size;
  uint32_t classes, rows, slots, examples;
  struct gloss__feature_kinds kinds;
  uint8_t multi, unused[3];
  float slope, intercept; // logit -> calibrated logit
  float least;            // below this probability: no label
  char digest[65];        // of the training data and options
  char padding[7];
  uint64_t labels, names, bias, scale, slot, idf, weight;
};

struct gloss__classifier_slot {
  uint32_t check; // the key's upper half; row NONE: free
  uint32_t row;
};
enum { GLOSS__NO_ROW = 0xFFFFFFFFu };

// --- weigh.c: examples as vectors, and linear weights for them ---------------

typedef struct gloss__entry {
  uint32_t row;
  float value;
} gloss__entry;

struct gloss__vector {
  gloss__entry *items;
  uint32_t count;
};

// All examples, tf-idf weighted and of length 1.
struct gloss__matrix {
  gloss__arena arena;
  struct gloss__vector *vectors;
  size_t count, rows;
  uint64_t *keys; // of each row
  float *idf;
};

void gloss__matrix_make(struct gloss__matrix *matrix,
                        const gloss_examples *examples,
                        struct gloss__feature_kinds kinds);
void gloss__matrix_free(struct gloss__matrix *matrix);

// weights[class][row], bias[class]: logistic regression, and the logarithms of
// naive Bayes' probabilities.
struct gloss__weights {
  size_t classes, rows;
  double *regression, *bayes, *bias;
};

struct gloss__fit {
  const gloss_examples *examples;
  const struct gloss__matrix *matrix;
  const uint32_t *used; // the examples to learn from
  size_t count;
  double cost;
  bool balanced;
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
