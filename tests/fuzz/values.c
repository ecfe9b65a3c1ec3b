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
    if (i < 50 && !gloss_values_tree(values, i)) abort();
    const gloss_reading *readings;
    size_t count = gloss_values_readings(values, i, &readings);
    if (count == 1 || (count && !readings[0].reason)) abort();
    gloss_value_base(v);
    gloss_values_change(values, i);
  }
  gloss_values_free(values);
  return 0;
}
