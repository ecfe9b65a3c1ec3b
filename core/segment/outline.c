// Segments that follow the document's layout: paragraphs, sections, sentences.
#include "segment/segment.h"

// A paragraph is a line of canonical text: the layout has joined what belongs
// together.
void gloss_paragraphs(gloss_set *out, const gloss_doc *doc) {
  gloss_str text = gloss_doc_text(doc);
  uint32_t begin = 0, size = (uint32_t)text.size;
  while (begin < size) {
    const char *newline = memchr(text.data + begin, '\n', size - begin);
    uint32_t end = newline ? (uint32_t)(newline - text.data) : size;
    if (end > begin) {
      size_t block = gloss_doc_block_at(doc, begin);
      gloss_set_add(out, (gloss_span){begin, end, 0, (uint32_t)block});
    }
    begin = end + 1;
  }
}

// The headings of the main text in canonical order (blocks come in raw order).
static void headings(gloss_set *out, const gloss_doc *doc) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  uint32_t main_end = gloss_doc_main_end(doc);
  for (size_t i = 0; i < count; i++) {
    const gloss_block *block = &blocks[i];
    if (block->label != GLOSS_HEADING || block->start >= block->end ||
        block->start >= main_end)
      continue;
    uint32_t level = block->level ? block->level : 1;
    gloss_set_add(out,
                  (gloss_span){block->start, main_end, level, (uint32_t)i});
  }
  gloss_set_sort(out);
}

// Sections nest, so the open ones are a stack of rising levels.
void gloss_sections(gloss_set *out, const gloss_doc *doc) {
  enum { DEEPEST = 16 };
  size_t depth = 0, open[DEEPEST], from = out->count;
  headings(out, doc);
  for (size_t i = from; i < out->count; i++) {
    while (depth && out->items[open[depth - 1]].kind >= out->items[i].kind)
      out->items[open[--depth]].end = out->items[i].begin;
    if (depth < DEEPEST) open[depth++] = i;
  }
}

void gloss_sentences(gloss_set *out, const gloss_doc *doc) {
  gloss_str text = gloss_doc_text(doc);
  size_t from = out->count, kept = from;
  gloss_segment(out, text, 0, (uint32_t)text.size, GLOSS_SENTENCE,
                GLOSS_RULES_AUTO);
  for (size_t i = from; i < out->count; i++) { // without line ends
    gloss_span span = out->items[i];
    if (text.data[span.end - 1] == '\n') span.end--;
    if (span.end > span.begin) out->items[kept++] = span;
  }
  out->count = kept;
}
