// folds.c - examples held out in turn: how good is a classifier, and which of
// several is best? Groups are never divided.
#include "learn/train.h"

#include <math.h>

// A number in [0, 2^32) that an example's group has for good.
static uint64_t dice(const struct gloss__training *t, size_t example,
                     uint64_t salt) {
  uint64_t pair[2] = {t->examples->all.items[example].group, salt};
  return gloss__hash(pair, sizeof pair) >> 32;
}

size_t gloss__choose(const struct gloss__training *t, unsigned fold,
                     bool inside, uint32_t *out) {
  size_t count = 0;
  double share = t->options.share > 0 ? t->options.share : 1;
  for (size_t i = 0; i < t->matrix.count; i++) {
    if ((double)dice(t, i, 3) >= t->share * 4294967296.0) continue;
    bool in = dice(t, i, t->salt) % t->options.folds == fold;
    if (in != inside) continue;
    if (!inside && (double)dice(t, i, 2) >= share * 4294967296.0) continue;
    out[count++] = (uint32_t)i;
  }
  return count;
}

static void hold_out(struct gloss__training *t,
                     const struct gloss__weights *weights, const uint32_t *used,
                     size_t count) {
  size_t classes = weights->classes;
  struct gloss__held_out *held = &t->held;
  for (size_t i = 0; i < count; i++) {
    size_t at = held->count++ * classes;
    gloss__weights_score(weights, t->matrix.vectors[used[i]], held->scores + at,
                         t->bayes + at);
    for (size_t c = 0; c < classes; c++)
      held->right[at + c] = gloss__has_label(t->examples, used[i], (uint32_t)c);
    t->which[at / classes] = used[i];
  }
}

void gloss__cross_validate(struct gloss__training *t, unsigned rounds,
                           struct gloss__weights *first) {
  t->held.count = 0;
  uint32_t *used = gloss__alloc((t->matrix.count + 1) * sizeof *used);
  for (unsigned fold = 0; fold < rounds; fold++) {
    struct gloss__weights weights;
    struct gloss__fit fit = {.examples = t->examples,
                             .matrix = &t->matrix,
                             .used = used,
                             .count = gloss__choose(t, fold, false, used),
                             .cost = t->options.cost,
                             .marks = t->marks,
                             .rough = t->rough,
                             .class_weights = t->options.class_weights};
    gloss__weights_fit(&weights, &fit);
    hold_out(t, &weights, used, gloss__choose(t, fold, true, used));
    if (fold || !first)
      gloss__weights_free(&weights);
    else
      *first = weights;
  }
  gloss__free(used);
}

// --- how much of naive Bayes -------------------------------------------------

// How badly the held-out labels are foretold with so much of it, calibrated as
// well as can be. The logarithm tells settings apart by every example, where
// counting right decisions does so only by the few that they decide apart.
static double loss_with(const struct gloss__training *t, double mix) {
  struct gloss__held_out mixed = t->held;
  size_t all = mixed.count * mixed.classes;
  mixed.scores = gloss__alloc((all + 1) * sizeof *mixed.scores);
  for (size_t i = 0; i < all; i++)
    mixed.scores[i] = t->held.scores[i] + mix * t->bayes[i];
  double loss = gloss__calibration_loss(
      &mixed, gloss__calibrate(&mixed, t->options.multi));
  gloss__free(mixed.scores);
  return loss;
}

// Several labels are decided by the regression alone, whose zero is a
// threshold.
double gloss__choose_mix(const struct gloss__training *t, double *loss) {
  static const double mixes[] = {0.25, 0.5, 1, 2};
  double best = 0;
  *loss = loss_with(t, 0);
  for (size_t i = 0; !t->options.multi && i < sizeof mixes / sizeof *mixes;
       i++) {
    double here = loss_with(t, mixes[i]);
    if (here >= *loss) continue;
    *loss = here;
    best = mixes[i];
  }
  return best;
}

// --- what the options leave open ---------------------------------------------

enum { FEW = 1000, SAMPLE = 3000, FIFTHS = 5 };

// The loss of what is held out: a fifth in turn. Of many examples a sample and
// two fifths of it are enough.
static double try_out(struct gloss__training *t) {
  double loss;
  gloss__cross_validate(t, t->matrix.count < FEW ? FIFTHS : 2, NULL);
  gloss__choose_mix(t, &loss);
  return loss;
}

// Keeps the value of `*what` with which the loss is least; `*what` is tried
// already. What is better by less than one in 200 is chance.
static void choose_best(struct gloss__training *t, double *what,
                        const double *values, size_t count, double *least) {
  double best = *what;
  for (size_t i = 0; i < count; i++) {
    if (values[i] == best) continue;
    *what = values[i];
    if (what == &t->matrix.frequency) gloss__matrix_weigh(&t->matrix);
    double loss = try_out(t);
    if (loss >= *least * 0.995) continue;
    *least = loss;
    best = *what;
  }
  *what = best;
  if (what == &t->matrix.frequency) gloss__matrix_weigh(&t->matrix);
}

// Marks that somebody gave are taken for useful, the text's shape is not.
static bool has_marks(const struct gloss__training *t) {
  bool given = t->options.lexicon || t->options.layout;
  for (size_t i = 0; i < t->examples->all.count && !given; i++)
    given = t->examples->all.items[i].mark_count > 0;
  return given;
}

void gloss__tune(struct gloss__training *t) {
  static const double frequencies[] = {3}, marks[] = {0, 0.4}, costs[] = {200};
  bool fixed = t->options.cost > 0, given = has_marks(t);
  unsigned folds = t->options.folds;
  if (t->matrix.count > SAMPLE)
    t->share = (double)SAMPLE / (double)t->matrix.count;
  if (!fixed) t->options.cost = 30;
  t->marks = given ? 0.4 : 0;
  t->rough = true;
  t->options.folds = FIFTHS;
  t->salt = 10;
  double least = try_out(t);
  choose_best(t, &t->matrix.frequency, frequencies, 1, &least);
  if (given || !t->options.no_shape)
    choose_best(t, &t->marks, marks, 2, &least);
  if (!fixed) choose_best(t, &t->options.cost, costs, 1, &least);
  t->rough = false;
  t->options.folds = folds;
  t->share = 1;
  t->salt = 1;
}
