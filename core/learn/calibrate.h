// calibrate.h - scores to probabilities. Internal.
#ifndef GLOSS_CALIBRATE_H
#define GLOSS_CALIBRATE_H

#include "base/base.h"

// Scores of examples that were not trained on, `classes` each, and what is
// right.
struct gloss__held_out {
  size_t count, classes;
  double *scores;
  bool *right;
};

// Softmax of slope * score, or (multi) a logistic function of slope * score +
// intercept for each class.
struct gloss__calibration {
  double slope, intercept;
  bool multi;
};

void gloss__probabilities(struct gloss__calibration calibration, size_t classes,
                          const double *scores, double *out);
// The calibration under which what is right is likeliest. Linear in the
// examples.
struct gloss__calibration gloss__calibrate(const struct gloss__held_out *held,
                                           bool multi);
// The mean of -ln(probability) of what is right.
double gloss__calibration_loss(const struct gloss__held_out *held,
                               struct gloss__calibration calibration);

#endif
