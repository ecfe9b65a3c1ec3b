// Any bytes as a lexicon, scanned over themselves.
#include "moongloss.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_lexicon *lexicon = NULL;
  gloss_str bytes = {(const char *)data, size};
  if (gloss_lexicon_parse(&lexicon, "fuzz.tsv", bytes, NULL)) return 0;
  gloss_set hits = {0};
  gloss_lexicon_scan(lexicon, bytes, GLOSS_POLICY_LONGEST, &hits);
  for (size_t i = 0; i < hits.count; i++) {
    gloss_span hit = hits.items[i];
    if (hit.begin >= hit.end || hit.end > size) abort();
    if (hit.data >= gloss_lexicon_count(lexicon)) abort();
  }
  gloss_set_free(&hits);
  gloss_lexicon_free(lexicon);
  return 0;
}
