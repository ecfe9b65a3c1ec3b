// locate.c - where a query's phrases stand in a text. FTS5's own highlight()
// and snippet() repeat text when tokens overlap, and would need the text twice.
#include "store/query.h"

typedef struct sequence {
  struct {
    gloss_str *items;
    size_t count, capacity;
  } tokens;
  uint32_t first; // its first character, folded
  bool prefix;
  size_t free_from;
} sequence;

static void sequence_make(sequence *out, gloss__arena *arena,
                          const gloss__phrase *phrase, gloss_buf *folded) {
  gloss_str text = phrase->text;
  out->prefix = phrase->prefix;
  gloss__token token = {0};
  for (size_t at = 0; gloss__token_next(text, &at, &token, folded);)
    gloss__push(
        &out->tokens,
        gloss__arena_str(arena, (gloss_str){folded->data, folded->size}));
  size_t at = 0;
  if (out->tokens.count)
    out->first = gloss_utf8_next(out->tokens.items[0], &at);
}

// Where the phrase that begins at `at` ends; 0 if it is not there.
static uint32_t match_at(gloss_str text, size_t at, const sequence *phrase,
                         gloss_buf *folded) {
  gloss__token token = {0};
  for (size_t i = 0; i < phrase->tokens.count; i++) {
    gloss_str want = phrase->tokens.items[i];
    if (!gloss__token_next(text, &at, &token, folded)) return 0;
    gloss_str got = {folded->data, folded->size};
    if (phrase->prefix && i + 1 == phrase->tokens.count && got.size > want.size)
      got.size = want.size;
    if (!gloss_str_equal(want, got)) return 0;
  }
  return token.end;
}

// One pass over the characters; only where the first one of a phrase stands
// are tokens made. `free_from` keeps places of one phrase apart.
static void find_all(gloss_str text, sequence *phrases, size_t count,
                     gloss_buf *folded, gloss_set *out) {
  bool letter = false;
  for (size_t at = 0; at < text.size;) {
    size_t begin = at;
    uint32_t c = gloss_fold(gloss_utf8_next(text, &at));
    bool inside = letter;
    letter = gloss__token_letter(c);
    if (inside && letter) continue;
    for (size_t i = 0; i < count; i++) {
      if (phrases[i].first != c || begin < phrases[i].free_from) continue;
      uint32_t end = match_at(text, begin, &phrases[i], folded);
      if (!end) continue;
      gloss_set_add(out, (gloss_span){(uint32_t)begin, end, (uint32_t)i, 0});
      phrases[i].free_from = end;
    }
  }
}

void gloss__query_locate(const gloss__query *query, gloss_str text,
                         gloss_set *out) {
  gloss__arena arena = {0};
  gloss_buf folded = {0};
  size_t count = query->phrases.count;
  sequence *phrases = gloss__alloc((count + 1) * sizeof *phrases);
  for (size_t i = 0; i < count; i++)
    sequence_make(&phrases[i], &arena, &query->phrases.items[i], &folded);
  find_all(text, phrases, count, &folded, out);
  gloss_set_sort(out);
  for (size_t i = 0; i < count; i++) gloss__free(phrases[i].tokens.items);
  gloss__free(phrases);
  gloss__arena_free(&arena);
  gloss_buf_free(&folded);
}
