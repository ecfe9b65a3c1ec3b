// Any bytes as a lexicon, scanned over themselves: every hit spells a form of
// its entry, and every term that stands in a small text is hit.
#include "moongloss.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SMALL = 600 };

static bool same_fold(gloss_str a, gloss_str b) {
  gloss_buf x = {0}, y = {0};
  gloss_fold_text(a, &x);
  gloss_fold_text(b, &y);
  bool same = x.size == y.size && (!x.size || !memcmp(x.data, y.data, x.size));
  gloss_buf_free(&x);
  gloss_buf_free(&y);
  return same;
}

static gloss_str trimmed(gloss_str s) {
  while (s.size && (*s.data == ' ' || *s.data == '\r')) s.data++, s.size--;
  while (s.size && (s.data[s.size - 1] == ' ' || s.data[s.size - 1] == '\r'))
    s.size--;
  return s;
}

static bool spells(const gloss_lexicon *lexicon, uint32_t entry,
                   gloss_str text) {
  gloss_str rest =
      gloss_lexicon_attribute(lexicon, entry, GLOSS_STR("variants"));
  if (same_fold(text, gloss_lexicon_entry(lexicon, entry).term)) return true;
  while (rest.size) {
    const char *bar = memchr(rest.data, '|', rest.size);
    size_t size = bar ? (size_t)(bar - rest.data) : rest.size;
    if (same_fold(text, trimmed((gloss_str){rest.data, size}))) return true;
    size += bar != NULL;
    rest = (gloss_str){rest.data + size, rest.size - size};
  }
  return false;
}

static bool has(const gloss_set *hits, uint32_t begin, uint32_t end) {
  for (size_t i = 0; i < hits->count; i++)
    if (hits->items[i].begin == begin && hits->items[i].end == end) return true;
  return false;
}

// The terms as they are written, wherever they stand at a character.
static void find_terms(const gloss_lexicon *lexicon, gloss_str text,
                       const gloss_set *hits) {
  for (uint32_t e = 0; e < gloss_lexicon_count(lexicon); e++) {
    gloss_str term = gloss_lexicon_entry(lexicon, e).term;
    for (uint32_t at = 0; at + term.size <= text.size; at++)
      if (!memcmp(text.data + at, term.data, term.size) &&
          !has(hits, at, at + (uint32_t)term.size))
        abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_lexicon *lexicon = NULL;
  gloss_str bytes = {(const char *)data, size};
  if (gloss_lexicon_parse(&lexicon, "fuzz.tsv", bytes, NULL)) return 0;
  for (int policy = 0; policy < GLOSS_POLICIES; policy++) {
    gloss_set hits = {0};
    gloss_lexicon_scan(lexicon, bytes, (gloss_policy)policy, &hits);
    for (size_t i = 0; i < hits.count; i++) {
      gloss_span hit = hits.items[i];
      if (hit.begin >= hit.end || hit.end > size) abort();
      if (hit.data >= gloss_lexicon_count(lexicon)) abort();
      if (!spells(lexicon, hit.data,
                  (gloss_str){bytes.data + hit.begin, hit.end - hit.begin}))
        abort();
    }
    if (policy == GLOSS_POLICY_ALL && size < SMALL)
      find_terms(lexicon, bytes, &hits);
    gloss_set_free(&hits);
  }
  gloss_lexicon_free(lexicon);
  return 0;
}
