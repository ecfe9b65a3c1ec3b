// Values of any bytes lie inside them and in order.
#include "moongloss.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_values *values = NULL;
  gloss_values_options options = {.anchor = "2024-02-29"};
  gloss_str text = {(const char *)data, size};
  if (gloss_values_new(&values, text, &options, NULL)) return 0;
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (v->begin >= v->end || v->end > size) abort();
    if (i && gloss_values_get(values, i - 1)->begin > v->begin) abort();
    if (!gloss_values_derivation(values, i)) abort();
  }
  gloss_values_free(values);
  return 0;
}
