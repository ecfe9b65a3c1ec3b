// quality.c - how good decisions are: measured, printed, by number of examples.
#include "learn.h"

#include <stdlib.h>
#include <unistd.h>

// --- measuring ---------------------------------------------------------------

// The model's labels, in its order, then those that only the examples have.
static gloss_evaluation *prepare(const gloss_classifier *model,
                                 gloss_examples **ordered,
                                 const gloss_examples *examples) {
  gloss_evaluation *evaluation =
      gloss_evaluation_new(gloss_classifier_multi(model));
  *ordered = gloss_examples_new();
  size_t count = gloss_classifier_labels(model);
  for (size_t c = 0; c < count; c++) {
    gloss_str label = gloss_str_of(gloss_classifier_label(model, c));
    gloss_evaluation_label(evaluation, label);
    gloss_examples_declare(*ordered, label);
  }
  for (size_t i = 0; i < gloss_examples_labels(examples); i++) {
    gloss_str label = gloss_examples_label(examples, i);
    gloss_evaluation_label(evaluation, label);
    gloss_examples_declare(*ordered, label);
  }
  return evaluation;
}

gloss_evaluation *cli_evaluate(const gloss_classifier *model,
                               const gloss_examples *examples, double least) {
  gloss_examples *ordered;
  gloss_evaluation *evaluation = prepare(model, &ordered, examples);
  double *p = cli_alloc(
      (gloss_classifier_labels(model) + gloss_examples_labels(examples) + 1) *
      sizeof *p);
  gloss_buf scratch = {0};
  for (size_t i = 0; i < gloss_examples_count(examples); i++) {
    gloss_example example = gloss_examples_get(examples, i);
    const uint32_t *ids;
    gloss_str labels[64];
    size_t count = gloss_examples_of(examples, i, &ids);
    for (size_t l = 0; l < count; l++)
      labels[l] = gloss_examples_label(examples, ids[l]);
    gloss_examples_add(ordered, &example, labels, count, (gloss_str){NULL, 0});
    gloss_decision decision =
        gloss_classifier_decide(model, &example, &scratch, p);
    gloss_evaluation_add(evaluation, ordered, i, p,
                         decision.label || gloss_classifier_multi(model) ? least
                                                                         : 2);
  }
  gloss_buf_free(&scratch);
  free(p);
  gloss_examples_free(ordered);
  return evaluation;
}

// Trains on a share of the examples and lets the model decide about the tests.
// The model goes through a file, as everybody's does.
static int train_and_test(double *accuracy, const gloss_examples *examples,
                          const gloss_examples *tests,
                          const gloss_train_options *wanted) {
  gloss_buf bytes = {0}, path = {0};
  gloss_classifier *model = NULL;
  gloss_error err;
  if (gloss_classifier_train(&bytes, NULL, examples, wanted, &err))
    return cli_error(&err);
  cli_temporary(&path, "model");
  int file = mkstemp(path.data), code = CLI_COULD_NOT;
  if (file >= 0) close(file);
  if (file < 0)
    cli_complain("%s: no temporary file (%m)", path.data);
  else
    code = cli_write_file(path.data, (gloss_str){bytes.data, bytes.size});
  if (code == CLI_OK && gloss_classifier_open(&model, path.data, &err))
    code = cli_error(&err);
  if (file >= 0) unlink(path.data);
  if (code == CLI_OK) {
    gloss_evaluation *evaluation =
        cli_evaluate(model, tests, wanted->least_probability);
    *accuracy = gloss_evaluation_scores(evaluation).accuracy;
    gloss_evaluation_free(evaluation);
  }
  gloss_classifier_free(model);
  gloss_buf_free(&path);
  gloss_buf_free(&bytes);
  return code;
}

static int hold_out(double *accuracy, const gloss_examples *examples,
                    const gloss_train_options *wanted) {
  gloss_evaluation *held = NULL;
  gloss_error err;
  if (gloss_classifier_train(NULL, &held, examples, wanted, &err))
    return cli_error(&err);
  *accuracy = gloss_evaluation_scores(held).accuracy;
  gloss_evaluation_free(held);
  return CLI_OK;
}

int cli_curve_print(const gloss_examples *examples, const gloss_examples *tests,
                    gloss_train_options wanted, const char *format) {
  static const double shares[] = {0.1, 0.25, 0.5, 1};
  bool json = format && !strcmp(format, "json");
  printf(json ? "{\"curve\":[" : "with so many of the examples:");
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
    double accuracy = 0;
    wanted.share = shares[i];
    int code = tests ? train_and_test(&accuracy, examples, tests, &wanted)
                     : hold_out(&accuracy, examples, &wanted);
    if (code != CLI_OK) return code;
    if (json)
      printf("%s{\"share\":%g,\"accuracy\":%.6f}", i ? "," : "", shares[i],
             accuracy);
    else
      printf(" %g%%: %.4f", 100 * shares[i], accuracy);
    fflush(stdout);
  }
  printf(json ? "]}\n" : "\n");
  return CLI_OK;
}

// --- printing ----------------------------------------------------------------

struct confusion {
  size_t guess;
  uint32_t count;
};

// The labels for which `gold` was taken most often, at most three.
static size_t confusions_of(const gloss_evaluation *evaluation, size_t gold,
                            size_t classes, struct confusion *out) {
  size_t kept = 0;
  for (size_t guess = 0; guess <= classes; guess++) {
    uint32_t count = gloss_evaluation_confusions(evaluation, gold, guess);
    if (guess == gold || !count) continue;
    size_t at = kept < 3 ? kept++ : 3;
    for (; at > 0 && out[at - 1].count < count; at--)
      if (at < 3) out[at] = out[at - 1];
    if (at < 3) out[at] = (struct confusion){guess, count};
  }
  return kept;
}

static void cell_number(struct cli_table *table, const char *format,
                        double number) {
  char text[32];
  snprintf(text, sizeof text, format, number);
  cli_table_cell(table, gloss_str_of(text), true);
}

static void print_classes(const gloss_evaluation *evaluation) {
  static const char *const names[] = {"label",  "examples", "precision",
                                      "recall", "F1",       "taken for"};
  const gloss_class_score *all;
  size_t count = gloss_evaluation_classes(evaluation, &all);
  struct cli_table *table = cli_table_new(CLI_TABLE);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    cli_table_column(table, names[i]);
  for (size_t c = 0; c < count; c++) {
    struct confusion taken[3];
    gloss_buf text = {0};
    size_t some = confusions_of(evaluation, c, count, taken);
    for (size_t i = 0; i < some; i++)
      gloss_buf_printf(&text, "%s%s %u", i ? ", " : "",
                       taken[i].guess < count ? all[taken[i].guess].label
                                              : "(nothing)",
                       taken[i].count);
    cli_table_cell(table, gloss_str_of(all[c].label), false);
    cell_number(table, "%.0f", all[c].support);
    cell_number(table, "%.3f", all[c].precision);
    cell_number(table, "%.3f", all[c].recall);
    cell_number(table, "%.3f", all[c].f1);
    cli_table_cell(table, (gloss_str){text.data ? text.data : "", text.size},
                   false);
    gloss_buf_free(&text);
  }
  cli_table_print(table);
  cli_table_free(table);
}

void cli_confusions_print(const gloss_evaluation *evaluation) {
  const gloss_class_score *all;
  size_t count = gloss_evaluation_classes(evaluation, &all);
  struct cli_table *table = cli_table_new(CLI_TABLE);
  cli_table_column(table, "is \\ taken for");
  for (size_t c = 0; c < count; c++) cli_table_column(table, all[c].label);
  cli_table_column(table, "(nothing)");
  for (size_t gold = 0; gold < count; gold++) {
    cli_table_cell(table, gloss_str_of(all[gold].label), false);
    for (size_t guess = 0; guess <= count; guess++)
      cell_number(table, "%.0f",
                  gloss_evaluation_confusions(evaluation, gold, guess));
  }
  cli_table_print(table);
  cli_table_free(table);
}

static void print_reliability(const gloss_evaluation *evaluation) {
  const gloss_reliability *bins = gloss_evaluation_reliability(evaluation);
  printf("calibration (said: right):");
  for (size_t b = 0; b < GLOSS_RELIABILITY_BINS; b++)
    if (bins[b].count)
      printf(" %.2f: %.2f (%u)", bins[b].probability / bins[b].count,
             bins[b].right / bins[b].count, bins[b].count);
  printf("\n");
}

static void print_json(gloss_evaluation *evaluation, gloss_scores scores) {
  const gloss_class_score *all;
  size_t count = gloss_evaluation_classes(evaluation, &all);
  gloss_buf out = {0};
  gloss_buf_printf(&out,
                   "{\"examples\":%zu,\"decided\":%zu,\"accuracy\":%.6f,"
                   "\"precision\":%.6f,\"micro_f1\":%.6f,\"macro_f1\":%.6f,"
                   "\"calibration_error\":%.6f,\"classes\":[",
                   scores.examples, scores.decided, scores.accuracy,
                   scores.precision, scores.micro_f1, scores.macro_f1,
                   scores.calibration_error);
  for (size_t c = 0; c < count; c++) {
    gloss_buf_puts(&out, c ? ",{\"label\":" : "{\"label\":");
    gloss_buf_json(&out, gloss_str_of(all[c].label));
    gloss_buf_printf(&out,
                     ",\"examples\":%u,\"precision\":%.6f,\"recall\":%.6f,"
                     "\"f1\":%.6f,\"taken_for\":[",
                     all[c].support, all[c].precision, all[c].recall,
                     all[c].f1);
    for (size_t guess = 0; guess <= count; guess++)
      gloss_buf_printf(&out, "%s%u", guess ? "," : "",
                       gloss_evaluation_confusions(evaluation, c, guess));
    gloss_buf_puts(&out, "]}");
  }
  gloss_buf_puts(&out, "]}\n");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

void cli_evaluation_print(gloss_evaluation *evaluation, const char *format) {
  gloss_scores scores = gloss_evaluation_scores(evaluation);
  if (format && !strcmp(format, "json")) {
    print_json(evaluation, scores);
    return;
  }
  printf("%zu examples, %zu decided: accuracy %.4f, macro-F1 %.4f, micro-F1 "
         "%.4f, calibration error %.4f\n",
         scores.examples, scores.decided, scores.accuracy, scores.macro_f1,
         scores.micro_f1, scores.calibration_error);
  print_classes(evaluation);
  print_reliability(evaluation);
}
