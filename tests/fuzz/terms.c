// Terms of any bytes: valid answers, in order.
#include "moongloss.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const gloss_term *terms, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!terms[i].text.size || !terms[i].count) abort();
    if (i && terms[i].score > terms[i - 1].score) abort();
    if (terms[i].score != terms[i].score) abort(); // NaN
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_terms *terms = gloss_terms_new();
  const gloss_term *found = NULL;
  gloss_str text = {(const char *)data, size};
  gloss_str half = {text.data, size / 2};
  gloss_terms_add(terms, text);
  gloss_terms_add(terms, half);
  size_t count = gloss_terms_keywords(terms, &found, 0);
  check(found, count);
  count = gloss_terms_of(terms, &found, half, 5);
  check(found, count);
  if (count > 5) abort();
  count = gloss_terms_coined(terms, &found, 2, 0);
  check(found, count);
  gloss_terms_free(terms);
  return 0;
}
