// calibrate.c - scores to probabilities that mean what they say: temperature
// scaling (Guo et al. 2017) for one label of many, Platt's (1999) logistic
// function for each of several.
#include "learn/calibrate.h"

#include <math.h>

void gloss__probabilities(struct gloss__calibration calibration, size_t classes,
                          const double *scores, double *out) {
  if (calibration.multi) {
    for (size_t c = 0; c < classes; c++)
      out[c] =
          1 / (1 + exp(-calibration.slope * scores[c] - calibration.intercept));
    return;
  }
  double most = -INFINITY, sum = 0;
  for (size_t c = 0; c < classes; c++)
    if (scores[c] > most) most = scores[c];
  for (size_t c = 0; c < classes; c++)
    sum += out[c] = exp(calibration.slope * (scores[c] - most));
  for (size_t c = 0; c < classes; c++) out[c] /= sum;
}

// The sum of -ln(probability) of what is right. As Platt advises, nothing is
// right for certain: examples that all come out right do not make the next one
// sure.
static double loss(const struct gloss__held_out *held,
                   struct gloss__calibration calibration, double *scratch) {
  double sum = 0, doubt = 1 / ((double)held->count + 2);
  double others = calibration.multi ? 1 : (double)held->classes - 1;
  for (size_t i = 0; i < held->count; i++) {
    size_t at = i * held->classes;
    gloss__probabilities(calibration, held->classes, held->scores + at,
                         scratch);
    for (size_t c = 0; c < held->classes; c++) {
      double share = held->right[at + c] ? 1 - doubt : doubt / others;
      sum -= share * log(scratch[c] > 1e-12 ? scratch[c] : 1e-12);
      if (calibration.multi)
        sum -=
            (1 - share) * log(1 - scratch[c] > 1e-12 ? 1 - scratch[c] : 1e-12);
    }
  }
  return sum;
}

// The least loss over ln(slope) in [low, high], by golden sections.
static double best_slope(const struct gloss__held_out *held,
                         struct gloss__calibration calibration,
                         double *scratch) {
  const double golden = 0.6180339887498949;
  double low = -4, high = 4;
  while (high - low > 0.01) {
    double a = high - golden * (high - low), b = low + golden * (high - low);
    struct gloss__calibration one = calibration, other = calibration;
    one.slope = exp(a);
    other.slope = exp(b);
    if (loss(held, one, scratch) <= loss(held, other, scratch))
      high = b;
    else
      low = a;
  }
  return exp((low + high) / 2);
}

static double best_intercept(const struct gloss__held_out *held,
                             struct gloss__calibration calibration,
                             double *scratch) {
  double best = 0, least = INFINITY;
  for (int step = -30; step <= 30; step++) {
    calibration.intercept = step / 10.0;
    double here = loss(held, calibration, scratch);
    if (here < least) {
      least = here;
      best = calibration.intercept;
    }
  }
  return best;
}

struct gloss__calibration gloss__calibrate(const struct gloss__held_out *held,
                                           bool multi) {
  struct gloss__calibration calibration = {1, 0, multi};
  if (!held->count) return calibration;
  double *scratch = gloss__alloc((held->classes + 1) * sizeof *scratch);
  for (int round = 0; round < (multi ? 2 : 1); round++) {
    calibration.slope = best_slope(held, calibration, scratch);
    if (multi)
      calibration.intercept = best_intercept(held, calibration, scratch);
  }
  gloss__free(scratch);
  return calibration;
}

double gloss__calibration_loss(const struct gloss__held_out *held,
                               struct gloss__calibration calibration) {
  double *scratch = gloss__alloc((held->classes + 1) * sizeof *scratch);
  double sum = loss(held, calibration, scratch);
  gloss__free(scratch);
  return held->count ? sum / (double)held->count : 0;
}
