// train.h - a training in progress. Internal.
#ifndef GLOSS_TRAIN_H
#define GLOSS_TRAIN_H

#include "learn/calibrate.h"
#include "learn/learn.h"

struct gloss__training {
  const gloss_examples *examples;
  gloss_train_options options;
  struct gloss__matrix matrix;
  double marks;                // how much marks weigh beside the text
  double share;                // of the examples that are looked at
  bool rough;                  // fits are only compared
  uint64_t salt;               // of the division into folds
  struct gloss__held_out held; // scores of the regression alone, then mixed
  double *bayes;               // beside held.scores
  uint32_t *which;             // the example of each
};

// --- folds.c -----------------------------------------------------------------

// The examples of (inside) or outside a fold (one that there is not: all); a
// share of those outside. Returns how many.
size_t gloss__choose(const struct gloss__training *t, unsigned fold,
                     bool inside, uint32_t *out);
// Fits without each of the first `rounds` folds and scores those. The first
// fit's weights go to `*first`, unless it is NULL.
void gloss__cross_validate(struct gloss__training *t, unsigned rounds,
                           struct gloss__weights *first);
// How much of naive Bayes is best on what was held out; `*loss`: the mean
// -ln(probability) of what is right with it.
double gloss__choose_mix(const struct gloss__training *t, double *loss);
// Chooses what the options leave open (how repetitions count, what marks
// weigh, the cost of errors) by examples held out.
void gloss__tune(struct gloss__training *t);

#endif
