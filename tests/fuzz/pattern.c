// Any bytes as a pattern (first line) over a text (the rest).
#include "moongloss.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void scan(const gloss_program *program, gloss_str text) {
  gloss_doc *doc = NULL;
  gloss_matches *matches = NULL;
  gloss_budget budget = {.steps = 1000000, .matches = 1000};
  if (gloss_doc_new(&doc, text, NULL, NULL)) abort();
  uint32_t end = (uint32_t)gloss_doc_text(doc).size;
  if (gloss_scan(&matches, program, doc, NULL, 0, NULL, 0, &budget, NULL))
    abort();
  for (size_t i = 0; i < gloss_matches_count(matches); i++) {
    gloss_match match = gloss_matches_get(matches, i);
    if (match.begin > match.end || match.end > end) abort();
  }
  gloss_matches_free(matches);
  gloss_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *line_end = size ? memchr(data, '\n', size) : NULL;
  size_t pattern_size = line_end ? (size_t)(line_end - data) : size;
  char *pattern = calloc(1, pattern_size + 1);
  if (!pattern) abort();
  memcpy(pattern, data, pattern_size);
  gloss_program *program = gloss_program_new();
  gloss_rule rule = {.id = "fuzz", .pattern = pattern, .scope = "paragraph"};
  gloss_program_source(program, "number");
  if (!gloss_program_rule(program, &rule, NULL, NULL) &&
      !gloss_program_compile(program, NULL)) {
    gloss_str text = {(const char *)data + pattern_size, size - pattern_size};
    scan(program, text);
  }
  gloss_program_free(program);
  free(pattern);
  return 0;
}
