// A classifier's file of any bytes opens with an error or decides about texts;
// examples of any bytes are read or refused.
#include "moongloss.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decide(const uint8_t *data, size_t size) {
  char path[64];
  int file = memfd_create("classifier", 0);
  if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  gloss_classifier *model = NULL;
  if (!gloss_classifier_open(&model, path, NULL)) {
    gloss_str mark = GLOSS_STR("mark");
    gloss_example example = {GLOSS_STR("委员提交的提案 was filed"), &mark, 1};
    gloss_buf scratch = {0};
    double *p = malloc(gloss_classifier_labels(model) * sizeof *p);
    gloss_feature features[4];
    gloss_classifier_decide(model, &example, &scratch, p);
    gloss_classifier_features(model, &example, 0, features, 4);
    free(p);
    gloss_buf_free(&scratch);
    gloss_classifier_free(model);
  }
  close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_examples *examples = gloss_examples_new();
  gloss_error err;
  decide(data, size);
  if (!gloss_examples_read(examples, (gloss_str){(const char *)data, size},
                           "fuzz", &err) &&
      gloss_examples_count(examples) < 200) {
    gloss_train_options options = {.folds = 2, .multi = true};
    gloss_buf model = {0};
    gloss_classifier_train(&model, NULL, examples, &options, &err);
    if (model.size) decide((const uint8_t *)model.data, model.size);
    gloss_buf_free(&model);
  }
  gloss_examples_free(examples);
  return 0;
}
