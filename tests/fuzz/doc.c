// Any bytes become a document that keeps its promises.
#include "moongloss.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pieces(const gloss_doc *doc, size_t size) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  uint32_t at = 0;
  uint64_t raw = 0;
  for (size_t i = 0; i < count; i++) {
    REQUIRE(pieces[i].start == at && pieces[i].end >= at);
    REQUIRE(pieces[i].raw_start <= pieces[i].raw_end);
    REQUIRE(pieces[i].raw_end <= size);
    at = pieces[i].end;
    raw += pieces[i].raw_end - pieces[i].raw_start;
  }
  REQUIRE(at == gloss_doc_text(doc).size);
  REQUIRE(raw == size);
}

static void check_blocks(const gloss_doc *doc) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < count; i++) {
    REQUIRE(blocks[i].start <= blocks[i].end && blocks[i].end <= text.size);
    REQUIRE(blocks[i].first_line <= blocks[i].last_line);
    gloss_range ranges[8];
    gloss_doc_raw_ranges(doc, blocks[i].start, blocks[i].end, ranges, 8);
    uint32_t line, column;
    gloss_doc_line(doc, blocks[i].start, &line, &column);
    REQUIRE(line >= 1);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const formats[] = {NULL, "text", "html"};
  for (size_t f = 0; f < 3; f++) {
    gloss_doc_options options = {.format = formats[f]};
    gloss_doc *doc = NULL;
    gloss_str raw = {(const char *)data, size};
    gloss_status status = gloss_doc_new(&doc, raw, &options, NULL);
    // Containers may be damaged: fuzz/formats.c.
    if (status == GLOSS_EDATA && !formats[f]) continue;
    if (status) abort();
    gloss_str text = gloss_doc_text(doc);
    REQUIRE(gloss_utf8_valid(text) == text.size);
    REQUIRE(gloss_doc_main_end(doc) <= gloss_doc_captions_end(doc));
    REQUIRE(gloss_doc_captions_end(doc) <= text.size);
    check_pieces(doc, size);
    check_blocks(doc);
    gloss_doc_free(doc);
  }
  return 0;
}
