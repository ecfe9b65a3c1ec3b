// Random patterns on random texts: the machine against a slow, obvious
// backtracking matcher that works on the tree of the pattern.
#include "match_slow.h"
#include "test.h"

#include <stdlib.h>

enum { TEXTS = 64 };

static uint64_t seed = 20240601;

static uint32_t roll(uint32_t sides) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 33) % sides;
}

static gloss_doc *docs[TEXTS];
static gloss_lexicon *lexicon;

static void random_patterns(void) {
  const char *tier = getenv("MOONGLOSS_TIER");
  size_t compared = 0, refused = 0, slow = 0;
  size_t cases = tier && !strcmp(tier, "long") ? 3000000 : 200000;
  for (size_t i = 0; i < cases / 8 && test_bad < 10; i++) {
    struct maker m = {0};
    make(&m, 2);
    gloss_buf_putc(&m.text, ' ');
    gloss_program *program = program_of(m.text.data, lexicon);
    gloss__pattern pattern = {0};
    gloss__pattern_parse(&pattern, (gloss_str){m.text.data, m.text.size}, NULL,
                         0, NULL);
    bool skip = !program || repeats_empty(pattern.root);
    for (int k = 0; !skip && k < 8; k++) {
      int verdict = compare(program, &pattern, m.text.data, docs[roll(TEXTS)]);
      compared += verdict >= 0;
      slow += verdict < 0;
      test_bad += verdict > 0;
    }
    refused += skip;
    gloss_program_free(program);
    gloss__pattern_free(&pattern);
    gloss_buf_free(&m.text);
  }
  printf("%zu cases compared, %zu too slow for the reference, %zu patterns "
         "left out\n",
         compared, slow, refused);
  CHECK(compared * 2 > cases);
}

// --- lexicons ----------------------------------------------------------------

// What gloss_lexicon_scan gives, found term by term. `longest`: leftmost
// longest; else all.
static void slow_hits(gloss_set *out, gloss_str text, bool longest) {
  for (uint32_t at = 0; at < text.size;) {
    uint32_t best = 0;
    for (uint32_t i = 0; i < TERMS; i++) {
      size_t size = strlen(terms[i]);
      if (size > text.size - at || memcmp(text.data + at, terms[i], size))
        continue;
      if (!longest || size > best) {
        if (longest && best) out->count--;
        gloss_set_add(out, (gloss_span){at, at + (uint32_t)size, 0, i});
        best = (uint32_t)size;
      }
    }
    at += longest && best ? best : 1;
  }
  gloss_set_sort(out);
}

static bool same_set(const gloss_set *a, const gloss_set *b) {
  return a->count == b->count &&
         (!a->count ||
          !memcmp(a->items, b->items, a->count * sizeof *a->items));
}

// Longer than the scanner's chunks; now and then a byte that is not UTF-8.
static void random_lexicon_scans(void) {
  for (int round = 0; round < 6; round++) {
    gloss_buf text = {0};
    while (text.size < 150000 + (size_t)round)
      gloss_buf_puts(&text,
                     round % 2 && !roll(50) ? "\xE7\x94" : letters[roll(4)]);
    gloss_str all = {text.data, text.size};
    for (int longest = 0; longest < 2; longest++) {
      gloss_set want = {0}, got = {0};
      slow_hits(&want, all, longest);
      gloss_lexicon_scan(lexicon, all,
                         longest ? GLOSS_POLICY_LONGEST : GLOSS_POLICY_ALL,
                         &got);
      CHECK(same_set(&want, &got));
      gloss_set_free(&want);
      gloss_set_free(&got);
    }
    gloss_buf_free(&text);
  }
}

int main(void) {
  lexicon = terms_lexicon();
  for (int i = 0; i < TEXTS; i++) docs[i] = random_doc();
  RUN(random_patterns);
  RUN(random_lexicon_scans);
  for (int i = 0; i < TEXTS; i++) gloss_doc_free(docs[i]);
  gloss_lexicon_free(lexicon);
  return TEST_END();
}
