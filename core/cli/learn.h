// learn.h - what train, eval and classify share. Internal.
#ifndef GLOSS_CLI_LEARN_H
#define GLOSS_CLI_LEARN_H

#include "cli.h"

// Options that train and eval share; T has members documents, abstain, format.
#define CLI_EXAMPLE_OPTIONS(T)                                                 \
  {"documents",                                                                \
   0,                                                                          \
   CLI_FLAG,                                                                   \
   NULL,                                                                       \
   "Classifier: EXAMPLES are lists LABEL<tab>FILE[<tab>GROUP] of whole "       \
   "documents of any format, paths seen from the list's folder; their layout " \
   "counts as well.",                                                          \
   offsetof(T, documents)},                                                    \
      {"abstain",                                                              \
       0,                                                                      \
       CLI_REAL,                                                               \
       "P",                                                                    \
       "Classifier: no label where the likeliest has a probability below P.",  \
       offsetof(T, abstain)},                                                  \
  {                                                                            \
    "format", 'f', CLI_CHOICE, "text|json",                                    \
        "Classifier: how to print its quality (default: text).",               \
        offsetof(T, format)                                                    \
  }

// Reads labelled examples from files ("-": stdin), or the documents that they
// list; CLI_OK, or the exit code after a message. Free with
// gloss_examples_free either way.
int cli_examples_read(gloss_examples **out, const char *const *paths,
                      size_t count, bool documents);
// Prints how good it is with a tenth, a quarter, half and all of `examples`, by
// those held out, or by `tests` where they are not NULL. CLI_OK, or the exit
// code after a message.
int cli_curve_print(const gloss_examples *examples, const gloss_examples *tests,
                    gloss_train_options wanted, const char *format);
// Lets a model decide about examples; free with gloss_evaluation_free.
gloss_evaluation *cli_evaluate(const gloss_classifier *model,
                               const gloss_examples *examples, double least);
// Prints how good decisions are: for people ("text") or as one JSON object.
void cli_evaluation_print(gloss_evaluation *evaluation, const char *format);
// Prints a row for each label, a column for each that it was given.
void cli_confusions_print(const gloss_evaluation *evaluation);

#endif
