// lines.c - which line of the raw file an offset of the canonical text came
// from.
#include "store/store.h"

enum { STRIDE = 4096 }; // bytes between two counts

static uint32_t newlines(const char *from, const char *to) {
  uint32_t count = 0;
  while (from < to && (from = memchr(from, '\n', (size_t)(to - from)))) {
    count++;
    from++;
  }
  return count;
}

static uint32_t *count_all(gloss_str text) {
  size_t count = text.size / STRIDE + 1;
  uint32_t *counts = gloss__alloc(count * sizeof *counts);
  for (size_t i = 1; i < count; i++)
    counts[i] = counts[i - 1] +
                newlines(text.data + (i - 1) * STRIDE, text.data + i * STRIDE);
  return counts;
}

// Line feeds before `at`.
static uint32_t count_to(const uint32_t *counts, gloss_str text, uint32_t at) {
  uint32_t whole = at / STRIDE;
  return counts[whole] + newlines(text.data + whole * STRIDE, text.data + at);
}

// Lines of two bytes a character, or that end with CR alone: the document is
// made anew for these.
static bool odd_lines(const gloss__doc_copy *copy) {
  if (!strncmp(copy->charset, "UTF-16", 6) ||
      !strncmp(copy->charset, "UTF-32", 6))
    return true;
  const char *at = copy->raw.data, *end = at + copy->raw.size;
  while (at < end && (at = memchr(at, '\r', (size_t)(end - at))))
    if (++at == end || *at != '\n') return true;
  return false;
}

void gloss__raw_lines_open(gloss__raw_lines *out, gloss_store *store,
                           int64_t doc) {
  gloss__stored *stored = &out->stored;
  if (gloss__stored_load(store, doc, stored, NULL)) return;
  if (odd_lines(&stored->copy)) {
    gloss_store_doc(store, &out->doc, stored->id, NULL);
  } else {
    out->raw = count_all(stored->copy.raw);
    out->text = count_all(stored->copy.text);
  }
}

static uint32_t plain_line(const gloss__raw_lines *lines, uint32_t offset) {
  const gloss__doc_copy *copy = &lines->stored.copy;
  size_t low = 0, high = copy->piece_count;
  while (low < high) { // the first piece that ends behind it
    size_t middle = (low + high) / 2;
    if (copy->pieces[middle].end > offset)
      high = middle;
    else
      low = middle + 1;
  }
  if (low == copy->piece_count) return 0;
  const gloss_piece *piece = &copy->pieces[low];
  uint32_t line = 1 + count_to(lines->raw, copy->raw, piece->raw_start);
  if (piece->edit) return line; // else both have the same line ends
  return line + count_to(lines->text, copy->text, offset) -
         count_to(lines->text, copy->text, piece->start);
}

uint32_t gloss__raw_lines_at(const gloss__raw_lines *lines, uint32_t offset) {
  uint32_t line = 0;
  if (lines->doc)
    gloss_doc_line(lines->doc, offset, &line, NULL);
  else if (lines->raw)
    line = plain_line(lines, offset);
  return line;
}

void gloss__raw_lines_free(gloss__raw_lines *lines) {
  gloss_doc_free(lines->doc);
  gloss__stored_free(&lines->stored);
  gloss__free(lines->raw);
  gloss__free(lines->text);
}
