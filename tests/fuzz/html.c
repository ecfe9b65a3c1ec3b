// Any bytes read as a page: the document keeps its promises.
#include "moongloss.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_doc_options options = {.format = "html"};
  gloss_doc *doc = NULL;
  gloss_str raw = {(const char *)data, size};
  if (gloss_doc_new(&doc, raw, &options, NULL)) abort();
  gloss_str text = gloss_doc_text(doc);
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  uint32_t at = 0;
  uint64_t bytes = 0;
  for (size_t i = 0; i < count; i++) {
    REQUIRE(pieces[i].start == at && pieces[i].end >= at);
    at = pieces[i].end;
    bytes += pieces[i].raw_end - pieces[i].raw_start;
  }
  REQUIRE(at == text.size && bytes == size);
  REQUIRE(gloss_utf8_valid(text) == text.size);
  gloss_doc_free(doc);
  return 0;
}
