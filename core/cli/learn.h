// learn.h - what train, eval and classify share. Internal.
#ifndef GLOSS_CLI_LEARN_H
#define GLOSS_CLI_LEARN_H

#include "cli.h"

// Reads labelled examples from files ("-": stdin), or the documents that they
// list; CLI_OK, or the exit code after a message. Free with
// gloss_examples_free either way.
int cli_examples_read(gloss_examples **out, const char *const *paths,
                      size_t count, bool documents);
// Prints how good decisions are: for people ("text") or as one JSON object.
void cli_evaluation_print(gloss_evaluation *evaluation, const char *format);

#endif
