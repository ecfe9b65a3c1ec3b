// eval - how good a classifier is on labelled examples.
#include "commands.h"
#include "learn.h"

struct options {
  const char *format, *curve;
  double abstain;
  bool documents, confusions;
};

static const struct cli_option options[] = {
    {"confusions", 0, CLI_FLAG, NULL,
     "Also all labels against all: how often each is taken for which (JSON has "
     "that anyway).",
     offsetof(struct options, confusions)},
    {"curve", 0, CLI_TEXT, "FILE",
     "Also how good models are that learn from a tenth, a quarter, half and "
     "all "
     "of these examples (with the settings that 'train' takes by itself).",
     offsetof(struct options, curve)},
    CLI_EXAMPLE_OPTIONS(struct options),
    {0}};

static int print_curve(const struct options *o, const gloss_classifier *model,
                       const gloss_examples *tests) {
  gloss_examples *examples = NULL;
  gloss_train_options wanted = {.layout = o->documents,
                                .multi = gloss_classifier_multi(model),
                                .least_probability = o->abstain};
  int code = cli_examples_read(&examples, &o->curve, 1, o->documents);
  if (code == CLI_OK)
    code = cli_curve_print(examples, tests, wanted, o->format);
  gloss_examples_free(examples);
  return code;
}

static int work(const struct options *o, const struct cli_args *args) {
  gloss_classifier *model = NULL;
  gloss_examples *examples = NULL;
  gloss_error err;
  if (gloss_classifier_open(&model, args->operands[0], &err))
    return cli_error(&err);
  int code = cli_examples_read(&examples, args->operands + 1, args->count - 1,
                               o->documents);
  if (code == CLI_OK) {
    gloss_evaluation *evaluation = cli_evaluate(model, examples, o->abstain);
    cli_evaluation_print(evaluation, o->format);
    if (o->confusions && !(o->format && *o->format == 'j'))
      cli_confusions_print(evaluation);
    gloss_evaluation_free(evaluation);
  }
  if (code == CLI_OK && o->curve) code = print_curve(o, model, examples);
  gloss_examples_free(examples);
  gloss_classifier_free(model);
  return code == CLI_OK ? cli_finish(code) : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count >= 2
             ? work(o, args)
             : cli_usage(self, "expected a model and labelled examples");
}

const struct cli_command cli_eval = {
    "eval",
    "[--confusions] [--curve FILE] [--format FORMAT] MODEL EXAMPLES...",
    "tell how good a classifier is",
    "Lets a model that 'train classifier' made decide about labelled examples "
    "(as for 'train') that it was not trained on: accuracy, precision, recall "
    "and F1 of each label, which labels are taken for which, and how often "
    "decisions of a given probability are right.",
    options,
    "moongloss eval kinds.model held-out.tsv",
    run,
    sizeof(struct options)};
