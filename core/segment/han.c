// Chinese words by ICU's dictionary, for runs of Han characters.
#include "segment/segment.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

struct gloss__han {
  UBreakIterator *iterator; // NULL: ICU has no data; a run is one word
};

struct gloss__han *gloss__han_new(void) {
  struct gloss__han *han = gloss__alloc(sizeof *han);
  UErrorCode code = U_ZERO_ERROR;
  // The root locale: results must not depend on the user's.
  han->iterator = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
  return han;
}

void gloss__han_run(struct gloss__han *han, gloss_set *out, gloss_str text,
                    uint32_t begin, uint32_t end) {
  UErrorCode code = U_ZERO_ERROR;
  UText source = UTEXT_INITIALIZER;
  uint32_t from = begin;
  utext_openUTF8(&source, text.data + begin, (int64_t)(end - begin), &code);
  if (han->iterator) ubrk_setUText(han->iterator, &source, &code);
  if (han->iterator && U_SUCCESS(code)) {
    ubrk_first(han->iterator);
    for (int32_t to; (to = ubrk_next(han->iterator)) != UBRK_DONE;) {
      gloss_set_add(out, (gloss_span){from, begin + (uint32_t)to, 3, 0});
      from = begin + (uint32_t)to;
    }
  }
  if (from < end) gloss_set_add(out, (gloss_span){from, end, 3, 0});
  utext_close(&source);
}

void gloss__han_free(struct gloss__han *han) {
  if (han->iterator) ubrk_close(han->iterator);
  gloss__free(han);
}
