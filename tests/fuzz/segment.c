// Segments of any bytes cover them without gaps.
#include "moongloss.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_str text = {(const char *)data, size};
  for (int unit = 0; unit < GLOSS_UNITS; unit++)
    for (int rules = GLOSS_RULES_AUTO; rules <= GLOSS_RULES_ZH; rules++) {
      gloss_set set = {0};
      uint32_t at = 0;
      gloss_segment(&set, text, 0, (uint32_t)size, (gloss_unit)unit,
                    (gloss_rules)rules);
      for (size_t i = 0; i < set.count; i++) {
        if (set.items[i].begin != at || set.items[i].end <= at) abort();
        at = set.items[i].end;
      }
      if (at != size) abort();
      gloss_set_free(&set);
    }
  return 0;
}
