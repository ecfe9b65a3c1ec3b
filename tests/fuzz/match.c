// The bytes choose a pattern and texts: the machine finds what a slow matcher
// finds (unit/match_slow.h).
#include "match_slow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *at, *end;

// The next byte; 0 behind the last, which ends every repeat and alternative.
static uint32_t roll(uint32_t sides) { return at < end ? *at++ % sides : 0; }

static void on_texts(const gloss_program *program,
                     const gloss__pattern *pattern, const char *text) {
  for (int i = 0; i < 4; i++) {
    gloss_doc *doc = random_doc();
    if (compare(program, pattern, text, doc) > 0) abort();
    gloss_doc_free(doc);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct maker m = {0};
  gloss__pattern pattern = {0};
  gloss_lexicon *lexicon = terms_lexicon();
  at = data, end = data + size;
  make(&m, 2);
  gloss_buf_putc(&m.text, ' ');
  gloss_program *program = program_of(m.text.data, lexicon);
  gloss__pattern_parse(&pattern, (gloss_str){m.text.data, m.text.size}, NULL, 0,
                       NULL);
  if (program && !repeats_empty(pattern.root))
    on_texts(program, &pattern, m.text.data);
  gloss_program_free(program);
  gloss__pattern_free(&pattern);
  gloss_buf_free(&m.text);
  gloss_lexicon_free(lexicon);
  return 0;
}
