// Boundaries by ICU's break iterators over UTF-8.
#include "segment/segment.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

struct gloss__breaker {
  UBreakIterator *iterator; // NULL: ICU has no data; one segment a line
  gloss_unit unit;
};

struct gloss__breaker *gloss__breaker_new(gloss_unit unit) {
  static const UBreakIteratorType types[GLOSS_UNITS] = {
      [GLOSS_GRAPHEME] = UBRK_CHARACTER,
      [GLOSS_WORD] = UBRK_WORD,
      [GLOSS_SENTENCE] = UBRK_SENTENCE,
      [GLOSS_LINE] = UBRK_LINE};
  struct gloss__breaker *breaker = gloss__alloc(sizeof *breaker);
  UErrorCode code = U_ZERO_ERROR;
  breaker->unit = unit;
  // The root locale: results must not depend on the user's.
  breaker->iterator = ubrk_open(types[unit], "", NULL, 0, &code);
  return breaker;
}

static uint32_t word_kind(int32_t status) {
  if (status < UBRK_WORD_NONE_LIMIT) return 0;
  if (status < UBRK_WORD_NUMBER_LIMIT) return 1;
  return status < UBRK_WORD_LETTER_LIMIT ? 2 : 3;
}

void gloss__breaker_run(struct gloss__breaker *breaker, gloss_set *out,
                        gloss_str text, uint32_t begin, uint32_t end) {
  UErrorCode code = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, text.data + begin, (int64_t)(end - begin), &code);
  if (breaker->iterator) ubrk_setUText(breaker->iterator, &source, &code);
  if (!breaker->iterator || U_FAILURE(code)) {
    gloss_set_add(out, (gloss_span){begin, end, 0, 0});
    utext_close(&source);
    return;
  }
  int32_t from = ubrk_first(breaker->iterator), to;
  while ((to = ubrk_next(breaker->iterator)) != UBRK_DONE) {
    uint32_t kind = breaker->unit == GLOSS_WORD
                        ? word_kind(ubrk_getRuleStatus(breaker->iterator))
                        : 0;
    gloss_set_add(out, (gloss_span){begin + (uint32_t)from,
                                    begin + (uint32_t)to, kind, 0});
    from = to;
  }
  utext_close(&source);
}

void gloss__breaker_free(struct gloss__breaker *breaker) {
  if (breaker->iterator) ubrk_close(breaker->iterator);
  gloss__free(breaker);
}
