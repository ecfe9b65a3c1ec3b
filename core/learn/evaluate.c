// evaluate.c - how good decisions are: precision, recall, F1, confusions,
// calibration.
#include "learn/learn.h"

#include <math.h>

struct gloss_evaluation {
  bool multi;
  gloss__intern labels;
  struct {
    gloss_class_score *items;
    size_t count, capacity;
  } classes;
  struct {
    uint32_t *items; // gold * wide + 1 + predicted; before the first: none
    size_t wide;     // more than there are labels
  } confusions;
  size_t examples, decided, right, exact;
  gloss_reliability bins[GLOSS_RELIABILITY_BINS];
};

gloss_evaluation *gloss_evaluation_new(bool multi) {
  gloss_evaluation *evaluation = gloss__alloc(sizeof *evaluation);
  evaluation->multi = multi;
  return evaluation;
}

void gloss_evaluation_free(gloss_evaluation *evaluation) {
  if (!evaluation) return;
  gloss__intern_free(&evaluation->labels);
  gloss__free(evaluation->classes.items);
  gloss__free(evaluation->confusions.items);
  gloss__free(evaluation);
}

static void widen(gloss_evaluation *evaluation) {
  size_t old = evaluation->confusions.wide, wide = old ? 2 * old : 16;
  uint32_t *items = gloss__alloc(wide * wide * sizeof *items);
  for (size_t gold = 0; gold < old; gold++)
    memcpy(items + gold * wide, evaluation->confusions.items + gold * old,
           old * sizeof *items);
  gloss__free(evaluation->confusions.items);
  evaluation->confusions.items = items;
  evaluation->confusions.wide = wide;
}

static uint32_t *confusion(const gloss_evaluation *evaluation, size_t gold,
                           size_t guess) {
  size_t column = guess < evaluation->classes.count ? guess + 1 : 0;
  return &evaluation->confusions
              .items[gold * evaluation->confusions.wide + column];
}

uint32_t gloss_evaluation_label(gloss_evaluation *evaluation, gloss_str label) {
  uint32_t id = gloss__intern_add(&evaluation->labels, label);
  if (id < evaluation->classes.count) return id;
  gloss__push(&evaluation->classes,
              (gloss_class_score){.label = evaluation->labels.items[id].data});
  if (id + 1 >= evaluation->confusions.wide) widen(evaluation);
  return id;
}

static void note_probability(gloss_evaluation *evaluation, double probability,
                             bool right) {
  size_t bin = (size_t)(probability * GLOSS_RELIABILITY_BINS);
  if (bin >= GLOSS_RELIABILITY_BINS) bin = GLOSS_RELIABILITY_BINS - 1;
  evaluation->bins[bin].count++;
  evaluation->bins[bin].probability += probability;
  evaluation->bins[bin].right += right;
}

// One class of one example.
static void count_class(gloss_evaluation *evaluation, uint32_t class, bool gold,
                        bool guessed) {
  gloss_class_score *score = &evaluation->classes.items[class];
  score->support += gold;
  score->true_positive += gold && guessed;
  score->false_positive += !gold && guessed;
  score->false_negative += gold && !guessed;
}

static void add_single(gloss_evaluation *evaluation,
                       const gloss_examples *examples, size_t example,
                       const double *probabilities, double least) {
  size_t count = evaluation->classes.count, best = 0;
  for (size_t c = 1; c < count; c++)
    if (probabilities[c] > probabilities[best]) best = c;
  bool decided = probabilities[best] >= least;
  const uint32_t *gold;
  size_t golds = gloss_examples_of(examples, example, &gold);
  bool right = golds && gold[0] == best;
  for (uint32_t c = 0; c < count; c++)
    count_class(evaluation, c, golds && gold[0] == c, decided && c == best);
  note_probability(evaluation, probabilities[best], right);
  if (golds) (*confusion(evaluation, gold[0], decided ? best : count))++;
  evaluation->decided += decided;
  evaluation->right += decided && right;
}

static void add_multi(gloss_evaluation *evaluation,
                      const gloss_examples *examples, size_t example,
                      const double *probabilities, double least) {
  bool exact = true;
  if (least <= 0) least = 0.5;
  for (uint32_t c = 0; c < evaluation->classes.count; c++) {
    bool gold = gloss__has_label(examples, example, c);
    bool guessed = probabilities[c] >= least;
    count_class(evaluation, c, gold, guessed);
    note_probability(evaluation, probabilities[c], gold);
    exact = exact && gold == guessed;
  }
  evaluation->decided++;
  evaluation->right += exact;
}

void gloss_evaluation_add(gloss_evaluation *evaluation,
                          const gloss_examples *examples, size_t example,
                          const double *probabilities, double least) {
  evaluation->examples++;
  if (evaluation->multi)
    add_multi(evaluation, examples, example, probabilities, least);
  else
    add_single(evaluation, examples, example, probabilities, least);
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

static void finish_class(gloss_class_score *score) {
  double hit = score->true_positive;
  score->precision = ratio(hit, hit + score->false_positive);
  score->recall = ratio(hit, hit + score->false_negative);
  score->f1 =
      ratio(2 * hit, 2 * hit + score->false_positive + score->false_negative);
}

gloss_scores gloss_evaluation_scores(gloss_evaluation *evaluation) {
  gloss_scores all = {.examples = evaluation->examples,
                      .decided = evaluation->decided};
  double hit = 0, miss = 0, supported = 0;
  for (size_t c = 0; c < evaluation->classes.count; c++) {
    gloss_class_score *score = &evaluation->classes.items[c];
    finish_class(score);
    hit += score->true_positive;
    miss += score->false_positive + score->false_negative;
    if (!score->support) continue;
    all.macro_f1 += score->f1;
    supported++;
  }
  all.macro_f1 = ratio(all.macro_f1, supported);
  all.micro_f1 = ratio(2 * hit, 2 * hit + miss);
  all.accuracy = ratio((double)evaluation->right, (double)evaluation->examples);
  all.precision = ratio((double)evaluation->right, (double)evaluation->decided);
  double judged = 0;
  for (size_t b = 0; b < GLOSS_RELIABILITY_BINS; b++) {
    const gloss_reliability *bin = &evaluation->bins[b];
    all.calibration_error += fabs(bin->probability - bin->right);
    judged += bin->count;
  }
  all.calibration_error = ratio(all.calibration_error, judged);
  return all;
}

size_t gloss_evaluation_classes(const gloss_evaluation *evaluation,
                                const gloss_class_score **out) {
  *out = evaluation->classes.items;
  return evaluation->classes.count;
}

uint32_t gloss_evaluation_confusions(const gloss_evaluation *evaluation,
                                     size_t gold, size_t guess) {
  return *confusion(evaluation, gold, guess);
}

const gloss_reliability *
gloss_evaluation_reliability(const gloss_evaluation *evaluation) {
  return evaluation->bins;
}
