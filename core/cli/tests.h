// tests.h - what became of tests, told as text, TAP or JUnit's XML.
#ifndef GLOSS_TESTS_H
#define GLOSS_TESTS_H

#include "cli.h"

enum tests_format { TESTS_TEXT, TESTS_TAP, TESTS_JUNIT };
enum tests_outcome { TESTS_PASSED, TESTS_FAILED, TESTS_SKIPPED };

struct tests {
  enum tests_format format;
  size_t passed, failed, skipped;
  gloss_buf cases; // JUnit: they follow their sums
};

struct tests_case {
  enum tests_outcome outcome;
  const char *file; // where it stands
  unsigned line;
  gloss_str name;     // in one line
  const char *detail; // lines; of one that failed or was skipped
};

// Counts and, unless it passed and the format is text, prints.
void tests_note(struct tests *tests, const struct tests_case *it);
// The sums; frees what is kept.
void tests_end(struct tests *tests);

#endif
