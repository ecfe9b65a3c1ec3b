// A classifier's file of any bytes, or a good one of this version with any
// bytes changed, opens with an error or decides about texts; examples of any
// bytes are read or refused.
#include "moongloss.h"

#include <stdlib.h>
#include <string.h>
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

static const char tsv[] = "term\tclass\n提案\tproposal\n会议\tmeeting\n";
static const char few[] = "{\"text\": \"委员提交提案\", \"label\": \"a\"}\n"
                          "{\"text\": \"会议研究工作\", \"label\": \"b\", "
                          "\"marks\": [\"mark\"]}\n";

// Made by this version of the program, so that it is never out of date.
static gloss_buf train(void) {
  gloss_examples *examples = gloss_examples_new();
  gloss_lexicon *lexicon = NULL;
  gloss_buf model = {0};
  for (int i = 0; i < 6; i++)
    if (gloss_examples_read(examples, gloss_str_of(few), "few", NULL)) abort();
  if (gloss_lexicon_parse(&lexicon, "few", gloss_str_of(tsv), NULL)) abort();
  gloss_train_options options = {
      .folds = 2, .lexicon = lexicon, .lexicon_tsv = gloss_str_of(tsv)};
  if (gloss_classifier_train(&model, NULL, examples, &options, NULL)) abort();
  gloss_lexicon_free(lexicon);
  gloss_examples_free(examples);
  return model;
}

// Four bytes are one change: where (16 bits, in steps of the file's 65536th),
// which of the next 256 bytes, to what.
static void decide_changed(const uint8_t *data, size_t size) {
  static gloss_buf good; // trained once for all inputs
  if (!good.size) good = train();
  char *bytes = malloc(good.size);
  memcpy(bytes, good.data, good.size);
  for (size_t i = 0; i + 4 <= size && i < 400; i += 4) {
    size_t where = (data[i] * 256u + data[i + 1]) * good.size / 65536;
    bytes[(where + data[i + 2]) % good.size] = (char)data[i + 3];
  }
  decide((const uint8_t *)bytes, good.size);
  free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_examples *examples = gloss_examples_new();
  gloss_error err;
  decide(data, size);
  decide_changed(data, size);
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
