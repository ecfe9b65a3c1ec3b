// Classifiers from inside: calibration, folds, digests, damaged files.
#include "learn/calibrate.h"
#include "learn/learn.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void add(gloss_examples *to, const char *text, const char *label,
                const char *group) {
  gloss_example example = {.text = gloss_str_of(text)};
  gloss_str labels[] = {gloss_str_of(label)};
  gloss_examples_add(to, &example, labels, *label != 0, gloss_str_of(group));
}

// Ten examples for each of `labels` labels, told apart by one word.
static gloss_examples *made(unsigned labels) {
  gloss_examples *out = gloss_examples_new();
  for (unsigned label = 0; label < labels; label++)
    for (unsigned i = 0; i < 10; i++) {
      char text[64], name[16];
      snprintf(name, sizeof name, "label%u", label);
      snprintf(text, sizeof text, "common word%u seen%u", label, i);
      add(out, text, name, "");
    }
  return out;
}

static gloss_classifier *opened(gloss_buf bytes) {
  gloss_classifier *model = NULL;
  char path[64];
  int file = memfd_create("model", 0);
  if (file < 0 || write(file, bytes.data, bytes.size) != (ssize_t)bytes.size)
    abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  if (gloss_classifier_open(&model, path, NULL)) model = NULL;
  close(file);
  return model;
}

static gloss_classifier *trained(const gloss_examples *examples,
                                 gloss_train_options options, gloss_buf *file) {
  gloss_error err;
  if (gloss_classifier_train(file, NULL, examples, &options, &err)) return NULL;
  return opened(*file);
}

static gloss_decision decide(const gloss_classifier *model, gloss_str text,
                             double *probabilities) {
  gloss_example example = {.text = text};
  gloss_buf scratch = {0};
  gloss_decision decision =
      gloss_classifier_decide(model, &example, &scratch, probabilities);
  gloss_buf_free(&scratch);
  return decision;
}

// --- calibration -------------------------------------------------------------

static void more_score_is_more_probability(void) {
  for (int multi = 0; multi < 2; multi++) {
    struct gloss__calibration calibration = {1.7, 0.3, multi};
    double last = -1, scores[3] = {0, 0.2, -0.4}, p[3];
    for (double score = -50; score <= 50; score += 0.5) {
      scores[1] = score;
      gloss__probabilities(calibration, 3, scores, p);
      CHECK(p[1] >= last && p[1] >= 0 && p[1] <= 1);
      if (!multi) CHECK(fabs(p[0] + p[1] + p[2] - 1) < 1e-9);
      last = p[1];
    }
  }
}

// Scores that are right three times in four are to say about 0.75, whatever
// their size.
static void probabilities_mean_what_they_say(void) {
  enum { COUNT = 400 };
  double scores[COUNT * 2], p[2];
  bool right[COUNT * 2];
  for (size_t i = 0; i < COUNT; i++) {
    scores[2 * i] = 9;
    scores[2 * i + 1] = 0;
    right[2 * i] = i % 4 != 0;
    right[2 * i + 1] = !right[2 * i];
  }
  struct gloss__held_out held = {COUNT, 2, scores, right};
  gloss__probabilities(gloss__calibrate(&held, false), 2, scores, p);
  CHECK(p[0] > 0.73 && p[0] < 0.77);
}

static void nothing_to_calibrate_by(void) {
  struct gloss__held_out none = {0, 2, NULL, NULL};
  struct gloss__calibration calibration = gloss__calibrate(&none, false);
  CHECK(calibration.slope > 0 && isfinite(calibration.slope));
}

// --- training ----------------------------------------------------------------

// Labels that only the group tells: held out by groups, nothing can be known.
static void groups_are_never_divided(void) {
  for (int grouped = 0; grouped < 2; grouped++) {
    gloss_examples *examples = gloss_examples_new();
    for (int source = 0; source < 40; source++)
      for (int i = 0; i < 5; i++) {
        char text[64], group[16];
        snprintf(text, sizeof text, "source%d%c says %d", source,
                 'a' + source % 7, i);
        snprintf(group, sizeof group, "%d", source);
        bool one = source * 7919 % 13 % 2; // of no letter of the text
        add(examples, text, one ? "one" : "two", grouped ? group : "");
      }
    gloss_evaluation *held = NULL;
    gloss_error err;
    gloss_train_options options = {.folds = 5};
    CHECK(!gloss_classifier_train(NULL, &held, examples, &options, &err));
    gloss_scores scores = gloss_evaluation_scores(held);
    CHECK(scores.examples == 200);
    CHECK(grouped ? scores.accuracy < 0.8 : scores.accuracy > 0.9);
    gloss_evaluation_free(held);
    gloss_examples_free(examples);
  }
}

static void several_labels_or_none(void) {
  static const gloss_str both[] = {GLOSS_STR("red"), GLOSS_STR("round")};
  gloss_examples *examples = gloss_examples_new();
  for (int i = 0; i < 20; i++) {
    char text[64];
    snprintf(text, sizeof text, "crimson thing %d", i);
    add(examples, text, "red", "");
    snprintf(text, sizeof text, "ball thing %d", i);
    add(examples, text, "round", "");
    snprintf(text, sizeof text, "crimson ball thing %d", i);
    gloss_example example = {.text = gloss_str_of(text)};
    gloss_examples_add(examples, &example, both, 2, (gloss_str){NULL, 0});
    snprintf(text, sizeof text, "grey box thing %d", i);
    add(examples, text, "", "");
  }
  gloss_buf file = {0};
  gloss_error err;
  CHECK(gloss_classifier_train(&file, NULL, examples, NULL, &err) ==
        GLOSS_EDATA); // not without --multi
  gloss_classifier *model =
      trained(examples, (gloss_train_options){.multi = true}, &file);
  CHECK(model && gloss_classifier_multi(model));
  double p[2];
  decide(model, GLOSS_STR("crimson ball"), p);
  CHECK(p[0] > 0.5 && p[1] > 0.5);
  CHECK(!decide(model, GLOSS_STR("grey box"), p).label);
  CHECK(p[0] < 0.5 && p[1] < 0.5);
  gloss_classifier_free(model);
  gloss_buf_free(&file);
  gloss_examples_free(examples);
}

static void digest_tells_data_and_options(void) {
  gloss_examples *examples = made(2);
  gloss_buf a = {0}, b = {0}, c = {0}, d = {0};
  gloss_error err;
  gloss_train_options cheap = {.cost = 1};
  CHECK(!gloss_classifier_train(&a, NULL, examples, NULL, &err));
  CHECK(!gloss_classifier_train(&b, NULL, examples, NULL, &err));
  CHECK(!gloss_classifier_train(&c, NULL, examples, &cheap, &err));
  add(examples, "one more", "label0", "");
  CHECK(!gloss_classifier_train(&d, NULL, examples, NULL, &err));
  const struct gloss__classifier_file *first = (void *)a.data;
  CHECK(a.size == b.size && !memcmp(a.data, b.data, a.size));
  CHECK(strlen(first->digest) == 64);
  CHECK(strcmp(first->digest,
               ((struct gloss__classifier_file *)c.data)->digest) != 0);
  CHECK(strcmp(first->digest,
               ((struct gloss__classifier_file *)d.data)->digest) != 0);
  gloss_buf_free(&a);
  gloss_buf_free(&b);
  gloss_buf_free(&c);
  gloss_buf_free(&d);
  gloss_examples_free(examples);
}

static void three_hundred_labels(void) {
  enum { LABELS = 300 };
  gloss_examples *examples = made(LABELS);
  gloss_buf file = {0};
  gloss_classifier *model =
      trained(examples, (gloss_train_options){.folds = 2, .rounds = 1}, &file);
  double p[LABELS];
  CHECK(model && gloss_classifier_labels(model) == LABELS);
  gloss_decision decision = decide(model, GLOSS_STR("a word217 here"), p);
  CHECK_TEXT(decision.label ? decision.label : "", "label217");
  gloss_classifier_free(model);
  gloss_buf_free(&file);
  gloss_examples_free(examples);
}

// --- deciding ----------------------------------------------------------------

static void odd_texts(void) {
  gloss_examples *examples = made(2);
  gloss_buf file = {0}, large = {0};
  gloss_classifier *model = trained(examples, (gloss_train_options){0}, &file);
  double p[2];
  CHECK(!decide(model, (gloss_str){NULL, 0}, p).label);
  CHECK(fabs(p[0] + p[1] - 1) < 1e-9);
  CHECK(
      isfinite(decide(model, GLOSS_STR("\xff\xfe\x80 word0"), p).probability));
  for (int i = 0; i < 100000; i++) gloss_buf_puts(&large, "word1 "); // counts
  CHECK_TEXT(decide(model, (gloss_str){large.data, large.size}, p).label,
             "label1");
  gloss_buf_free(&large);
  gloss_buf_free(&file);
  gloss_classifier_free(model);
  gloss_examples_free(examples);
}

static void check_damaged(gloss_buf file, uint64_t at, float number) {
  float *place = (float *)(void *)(file.data + at), before = *place;
  *place = number;
  gloss_classifier *model = opened(file);
  double p[2];
  gloss_example example = {.text = GLOSS_STR("common word0 seen1")};
  gloss_feature features[4];
  if (model) {
    double probability = decide(model, example.text, p).probability;
    CHECK(probability >= 0 && probability <= 1);
    size_t count = gloss_classifier_features(model, &example, 0, features, 4);
    for (size_t i = 0; i < count; i++) CHECK(isfinite(features[i].weight));
  }
  gloss_classifier_free(model);
  *place = before;
}

static void damaged_numbers_stay_numbers(void) {
  static const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 0};
  gloss_examples *examples = made(2);
  gloss_buf file = {0};
  gloss_classifier_free(trained(examples, (gloss_train_options){0}, &file));
  struct gloss__classifier_file head;
  memcpy(&head, file.data, sizeof head);
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    check_damaged(file, offsetof(struct gloss__classifier_file, slope), odd[i]);
    check_damaged(file, offsetof(struct gloss__classifier_file, intercept),
                  odd[i]);
    check_damaged(file, head.bias, odd[i]);
    check_damaged(file, head.scale, odd[i]);
    for (uint32_t row = 0; row < head.rows; row++)
      check_damaged(file, head.idf + row * sizeof(float), odd[i]);
  }
  gloss_buf_free(&file);
  gloss_examples_free(examples);
}

int main(void) {
  RUN(more_score_is_more_probability);
  RUN(probabilities_mean_what_they_say);
  RUN(nothing_to_calibrate_by);
  RUN(groups_are_never_divided);
  RUN(several_labels_or_none);
  RUN(digest_tells_data_and_options);
  RUN(three_hundred_labels);
  RUN(odd_texts);
  RUN(damaged_numbers_stay_numbers);
  return TEST_END();
}
