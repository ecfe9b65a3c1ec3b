// segment.h - inside the segmenter. Internal.
#ifndef GLOSS_SEGMENT_H
#define GLOSS_SEGMENT_H

#include "base/base.h"

// icu.c: boundaries of one line by ICU's iterators (untailored UAX #29, #14).
struct gloss__breaker;
struct gloss__breaker *gloss__breaker_new(gloss_unit unit);
// Appends the segments of text[begin, end), which holds no newline.
void gloss__breaker_run(struct gloss__breaker *breaker, gloss_set *out,
                        gloss_str text, uint32_t begin, uint32_t end);
void gloss__breaker_free(struct gloss__breaker *breaker);

// sentence.c: sentences of a line that holds Chinese.
void gloss__sentence_zh(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end);
bool gloss__has_han(gloss_str text, uint32_t begin, uint32_t end);

#endif
