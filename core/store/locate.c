// locate.c - where a query's phrases stand in a text. FTS5's own highlight()
// and snippet() repeat text when tokens overlap, and would need the text twice.
#include "store/query.h"

typedef struct sequence {
  struct {
    gloss_str *items;
    size_t count, capacity;
  } tokens;
} sequence;

static void sequence_make(sequence *out, gloss__arena *arena, gloss_str text,
                        gloss_buf *folded) {
  gloss__token token;
  for (size_t at = 0; gloss__token_next(text, &at, &token, folded);)
    gloss__push(&out->tokens, gloss__arena_str(
                                  arena, (gloss_str){folded->data,
                                                     folded->size}));
}

typedef struct stream {
  gloss__token *items;
  size_t count, capacity;
  gloss__intern words;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } ids; // of each token's folded text
} stream;

static void stream_make(stream *out, gloss_str text, gloss_buf *folded) {
  gloss__token token;
  for (size_t at = 0; gloss__token_next(text, &at, &token, folded);) {
    gloss__push(out, token);
    gloss__push(&out->ids,
                gloss__intern_add(&out->words,
                                  (gloss_str){folded->data, folded->size}));
  }
}

// Knuth-Morris-Pratt over token ids: linear whatever the phrase repeats.
static void find_phrase(const stream *text, const sequence *phrase,
                        uint32_t kind, gloss_set *out) {
  size_t count = phrase->tokens.count, matched = 0;
  if (!count) return;
  uint32_t *want = gloss__alloc(count * sizeof *want);
  size_t *back = gloss__alloc((count + 1) * sizeof *back);
  for (size_t i = 0; i < count; i++)
    want[i] = gloss__intern_find(&text->words, phrase->tokens.items[i]);
  for (size_t i = 1, k = 0; i < count; i++) {
    while (k && want[i] != want[k]) k = back[k];
    k += want[i] == want[k];
    back[i + 1] = k;
  }
  for (size_t i = 0; i < text->count; i++) {
    while (matched && text->ids.items[i] != want[matched])
      matched = back[matched];
    matched += text->ids.items[i] == want[matched];
    if (matched < count) continue;
    gloss_set_add(out, (gloss_span){text->items[i + 1 - count].begin,
                                    text->items[i].end, kind, 0});
    matched = 0; // what overlaps is one place
  }
  gloss__free(want);
  gloss__free(back);
}

void gloss__query_locate(const gloss__query *query, gloss_str text,
                         gloss_set *out) {
  gloss__arena arena = {0};
  gloss_buf folded = {0};
  stream tokens = {0};
  stream_make(&tokens, text, &folded);
  for (size_t i = 0; i < query->phrases.count; i++) {
    sequence phrase = {0};
    sequence_make(&phrase, &arena, query->phrases.items[i], &folded);
    find_phrase(&tokens, &phrase, (uint32_t)i, out);
    gloss__free(phrase.tokens.items);
  }
  gloss_set_sort(out);
  gloss__intern_free(&tokens.words);
  gloss__free(tokens.items);
  gloss__free(tokens.ids.items);
  gloss__arena_free(&arena);
  gloss_buf_free(&folded);
}
