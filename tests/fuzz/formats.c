// Any bytes as the stream of a PDF, DOCX, ODT or OFD, or as the container.
#include "moongloss.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pieces(const gloss_doc *doc) {
  size_t count, size = gloss_doc_raw(doc).size;
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
    gloss_range ranges[4];
    REQUIRE(blocks[i].start <= blocks[i].end && blocks[i].end <= text.size);
    gloss_doc_raw_ranges(doc, blocks[i].start, blocks[i].end, ranges, 4);
  }
}

// The first byte says what the rest is.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const parts[] = {
      "pdf:pages",
      "docx:word/document.xml+word/footnotes.xml+word/header1.xml+"
      "word/styles.xml+word/numbering.xml",
      "odt:content.xml+styles.xml", "ofd:Doc_0/a.xml+Doc_0/b.xml", NULL};
  if (!size) return 0;
  gloss_doc_options options = {.part = parts[data[0] % 5],
                               .max_bytes = 8 << 20};
  gloss_str raw = {(const char *)data + 1, size - 1};
  gloss_doc *doc = NULL;
  if (gloss_doc_new(&doc, raw, &options, NULL)) {
    REQUIRE(!options.part); // only containers may be refused
    return 0;
  }
  gloss_str text = gloss_doc_text(doc);
  REQUIRE(gloss_utf8_valid(text) == text.size);
  REQUIRE(gloss_doc_main_end(doc) <= gloss_doc_captions_end(doc));
  REQUIRE(gloss_doc_captions_end(doc) <= text.size);
  check_pieces(doc);
  check_blocks(doc);
  gloss_doc_free(doc);
  return 0;
}
