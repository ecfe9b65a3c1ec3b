// train.c - examples to a classifier's file: folds, fit, calibration.
#include "learn/train.h"

#include <math.h>

static void mix_scores(struct gloss__training *t, double mix) {
  for (size_t i = 0; i < t->held.count * t->held.classes; i++)
    t->held.scores[i] += mix * t->bayes[i];
}

static gloss_evaluation *evaluate(const struct gloss__training *t,
                                  struct gloss__calibration calibration) {
  size_t classes = t->held.classes;
  gloss_evaluation *held = gloss_evaluation_new(t->options.multi);
  double *p = gloss__alloc((classes + 1) * sizeof *p);
  for (size_t c = 0; c < classes; c++)
    gloss_evaluation_label(held, t->examples->labels.items[c]);
  for (size_t i = 0; i < t->held.count; i++) {
    gloss__probabilities(calibration, classes, t->held.scores + i * classes, p);
    gloss_evaluation_add(held, t->examples, t->which[i], p,
                         t->options.least_probability);
  }
  gloss__free(p);
  return held;
}

// --- the file ----------------------------------------------------------------

static uint64_t add_part(gloss_buf *file, const void *bytes, size_t size) {
  static const char zeros[16];
  gloss_buf_add(file, zeros, (16 - file->size % 16) % 16);
  uint64_t at = file->size;
  gloss_buf_add(file, bytes, size);
  return at;
}

static uint64_t add_slots(gloss_buf *file, const struct gloss__matrix *matrix,
                          uint32_t *size) {
  *size = 16;
  while (*size < matrix->rows * 2) *size *= 2;
  struct gloss__classifier_slot *slots = gloss__alloc(*size * sizeof *slots);
  for (uint32_t i = 0; i < *size; i++) slots[i].row = GLOSS__NO_ROW;
  for (size_t row = 0; row < matrix->rows; row++) {
    uint64_t key = matrix->keys[row];
    size_t at = key & (*size - 1);
    while (slots[at].row != GLOSS__NO_ROW) at = (at + 1) & (*size - 1);
    slots[at] =
        (struct gloss__classifier_slot){(uint32_t)(key >> 32), (uint32_t)row};
  }
  uint64_t at = add_part(file, slots, *size * sizeof *slots);
  gloss__free(slots);
  return at;
}

// Weights times idf, 16 bits each, in units of the class's `scale`.
static void add_weights(gloss_buf *file, struct gloss__classifier_file *head,
                        const struct gloss__training *t,
                        const struct gloss__weights *weights, double mix) {
  size_t classes = weights->classes, rows = weights->rows;
  const struct gloss__matrix *m = &t->matrix;
  double *factors = gloss__alloc((rows + 1) * sizeof *factors);
  for (size_t i = 0; i < rows; i++)
    factors[i] =
        (double)m->idf[i] * (m->keys[i] & GLOSS__MARK_BIT ? weights->marks : 1);
  float *scale = gloss__alloc((classes + 1) * sizeof *scale);
  int16_t *out = gloss__alloc((classes * rows + 1) * sizeof *out);
  for (size_t c = 0; c < classes; c++) {
    const double *w = weights->regression + c * rows;
    const double *b = weights->bayes + c * rows;
    double most = 1e-9;
    for (size_t i = 0; i < rows; i++) {
      double weight = fabs((w[i] + mix * b[i]) * factors[i]);
      if (weight > most) most = weight;
    }
    scale[c] = (float)(most / INT16_MAX);
    for (size_t i = 0; i < rows; i++)
      out[i * classes + c] =
          (int16_t)lround((w[i] + mix * b[i]) * factors[i] * INT16_MAX / most);
  }
  head->scale = add_part(file, scale, classes * sizeof *scale);
  head->weight = add_part(file, out, classes * rows * sizeof *out);
  gloss__free(factors);
  gloss__free(scale);
  gloss__free(out);
}

static void add_labels(gloss_buf *file, struct gloss__classifier_file *head,
                       const gloss_examples *examples) {
  gloss_buf names = {0};
  size_t count = examples->labels.count;
  uint32_t *offsets = gloss__alloc((count + 1) * sizeof *offsets);
  for (size_t c = 0; c < count; c++) {
    offsets[c] = (uint32_t)names.size;
    gloss_buf_add(&names, examples->labels.items[c].data,
                  examples->labels.items[c].size);
    gloss_buf_add(&names, "", 1);
  }
  head->labels = add_part(file, offsets, count * sizeof *offsets);
  head->names = add_part(file, names.data, names.size);
  gloss_buf_free(&names);
  gloss__free(offsets);
}

static uint64_t probe_of(const gloss_train_options *options) {
  return gloss__features_probe(options->lexicon_tsv.size > 0, options->layout);
}

// Of everything that decides the model, the engine's own part included.
static void digest(const struct gloss__training *t, char out[65]) {
  gloss_buf all = {0};
  for (size_t i = 0; i < t->examples->all.count; i++) {
    const struct gloss__labelled *one = &t->examples->all.items[i];
    gloss_buf_printf(&all, "%llx %u %u ", (unsigned long long)one->group,
                     one->mark_count, one->label_count);
    gloss_buf_json(&all, one->text);
    for (uint32_t m = 0; m < one->mark_count; m++)
      gloss_buf_json(&all, one->marks[m]);
    for (uint32_t l = 0; l < one->label_count; l++)
      gloss_buf_json(
          &all, t->examples->labels
                    .items[t->examples->label_ids.items[one->first_label + l]]);
  }
  const gloss_train_options *o = &t->options;
  gloss_buf_printf(&all, " %u %u %g %g %d %d %u %u %d %g %d %d", o->folds,
                   o->rounds, o->share, o->cost, (int)o->class_weights,
                   o->multi, o->least_characters, o->most_characters,
                   o->no_words, o->least_probability, o->no_shape, o->layout);
  gloss_buf_add(&all, o->lexicon_tsv.data, o->lexicon_tsv.size);
  gloss_buf_printf(&all, " %d %d %llx", GLOSS__CLASSIFIER_FORMAT,
                   GLOSS__FEATURES_VERSION,
                   (unsigned long long)probe_of(&t->options));
  gloss_sha256((gloss_str){all.data, all.size}, out);
  gloss_buf_free(&all);
}

static void write_file(gloss_buf *out, const struct gloss__training *t,
                       const struct gloss__weights *weights, double mix,
                       struct gloss__feature_kinds kinds,
                       struct gloss__calibration calibration) {
  struct gloss__classifier_file head = {
      .format = GLOSS__CLASSIFIER_FORMAT,
      .features = GLOSS__FEATURES_VERSION,
      .probe = probe_of(&t->options),
      .classes = (uint32_t)weights->classes,
      .rows = (uint32_t)weights->rows,
      .examples = (uint32_t)t->matrix.count,
      .kinds = kinds,
      .multi = t->options.multi,
      .frequency = (float)t->matrix.frequency,
      .slope = (float)calibration.slope,
      .intercept = (float)calibration.intercept,
      .least = (float)t->options.least_probability};
  memcpy(head.magic, GLOSS__CLASSIFIER_MAGIC, sizeof head.magic);
  digest(t, head.digest);
  gloss_buf file = {0};
  gloss_buf_add(&file, &head, sizeof head);
  float *bias = gloss__alloc((weights->classes + 1) * sizeof *bias);
  for (size_t c = 0; c < weights->classes; c++)
    bias[c] = (float)weights->bias[c];
  head.bias = add_part(&file, bias, weights->classes * sizeof *bias);
  gloss__free(bias);
  add_labels(&file, &head, t->examples);
  head.slot = add_slots(&file, &t->matrix, &head.slots);
  head.idf = add_part(&file, t->matrix.idf, weights->rows * sizeof(float));
  add_weights(&file, &head, t, weights, mix);
  head.lexicon_size = t->options.lexicon_tsv.size;
  head.lexicon =
      add_part(&file, t->options.lexicon_tsv.data, head.lexicon_size);
  head.size = file.size;
  memcpy(file.data, &head, sizeof head);
  gloss_buf_add(out, file.data, file.size);
  gloss_buf_free(&file);
}

// --- the whole ---------------------------------------------------------------

static gloss_status check(const gloss_examples *examples,
                          const gloss_train_options *o, gloss_error *err) {
  if (examples->labels.count < 2)
    return gloss_error_set(err, GLOSS_EDATA,
                           "a classifier needs examples of two labels at "
                           "least, these have %zu",
                           examples->labels.count);
  if (examples->all.count < 10)
    return gloss_error_set(err, GLOSS_EDATA,
                           "only %zu examples: 10 are needed to hold some out",
                           examples->all.count);
  for (size_t i = 0; !o->multi && i < examples->all.count; i++)
    if (examples->all.items[i].label_count != 1)
      return gloss_error_set(err, GLOSS_EDATA,
                             "example %zu has %u labels: train with several "
                             "labels a text (--multi)",
                             i + 1, examples->all.items[i].label_count);
  if (o->least_characters > o->most_characters ||
      o->most_characters > GLOSS__MOST_CHARACTERS)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "character sequences are 1 to %d long",
                           GLOSS__MOST_CHARACTERS);
  return GLOSS_OK;
}

static void fill_options(gloss_train_options *o, size_t examples) {
  if (!o->least_characters) o->least_characters = 1;
  if (!o->most_characters) o->most_characters = 2;
  if (!o->folds) o->folds = examples < 500 ? 10 : 5;
  if (!o->rounds || o->rounds > o->folds)
    o->rounds = examples > 10000 ? 1 : o->folds;
}

gloss_status gloss_classifier_train(gloss_buf *model,
                                    gloss_evaluation **held_out,
                                    const gloss_examples *examples,
                                    const gloss_train_options *options,
                                    gloss_error *err) {
  struct gloss__training t = {.examples = examples, .share = 1};
  if (options) t.options = *options;
  fill_options(&t.options, examples->all.count);
  gloss_status status = check(examples, &t.options, err);
  if (status) return status;
  size_t classes = examples->labels.count, count = examples->all.count;
  struct gloss__feature_kinds kinds = {
      .least = (uint8_t)t.options.least_characters,
      .most = (uint8_t)t.options.most_characters,
      .words = !t.options.no_words,
      .shape = !t.options.no_shape,
      .layout = t.options.layout};
  gloss__matrix_make(&t.matrix, examples, kinds, t.options.lexicon);
  t.held.classes = classes;
  t.held.scores = gloss__alloc((count * classes + 1) * sizeof(double));
  t.held.right = gloss__alloc(count * classes + 1);
  t.bayes = gloss__alloc((count * classes + 1) * sizeof(double));
  t.which = gloss__alloc((count + 1) * sizeof(uint32_t));
  gloss__tune(&t);
  if (t.marks <= 0) kinds.shape = 0;
  struct gloss__weights first, weights;
  double loss;
  gloss__cross_validate(&t, t.options.rounds, &first);
  double mix = gloss__choose_mix(&t, &loss);
  mix_scores(&t, mix);
  struct gloss__calibration calibration =
      gloss__calibrate(&t.held, t.options.multi);
  if (held_out) *held_out = evaluate(&t, calibration);
  if (model) {
    uint32_t *all = gloss__alloc((count + 1) * sizeof *all);
    struct gloss__fit fit = {.examples = examples,
                             .matrix = &t.matrix,
                             .used = all,
                             .count = gloss__choose(&t, UINT32_MAX, false, all),
                             .cost = t.options.cost,
                             .marks = t.marks,
                             .class_weights = t.options.class_weights,
                             .start = &first};
    gloss__weights_fit(&weights, &fit);
    write_file(model, &t, &weights, mix, kinds, calibration);
    gloss__weights_free(&weights);
    gloss__free(all);
  }
  gloss__weights_free(&first);
  gloss__matrix_free(&t.matrix);
  gloss__free(t.held.scores);
  gloss__free(t.held.right);
  gloss__free(t.bayes);
  gloss__free(t.which);
  return GLOSS_OK;
}
