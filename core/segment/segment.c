// gloss_segment: which rules apply to which stretch of text.
#include "segment/segment.h"

// Sentences line by line: the standard's, or ours where there is Han text.
static void sentences(gloss_set *out, gloss_str text, uint32_t begin,
                      uint32_t end, gloss_rules rules) {
  while (begin < end) {
    const char *newline = memchr(text.data + begin, '\n', end - begin);
    uint32_t stop = newline ? (uint32_t)(newline - text.data) + 1 : end;
    if (rules == GLOSS_RULES_ZH || gloss__has_han(text, begin, stop))
      gloss__sentence_zh(out, text, begin, stop);
    else
      gloss__segment_uax(out, text, begin, stop, GLOSS_SENTENCE);
    begin = stop;
  }
}

void gloss_segment(gloss_set *out, gloss_str text, uint32_t begin, uint32_t end,
                   gloss_unit unit, gloss_rules rules) {
  if (unit >= GLOSS_UNITS || begin >= end) return;
  if (unit == GLOSS_SENTENCE && rules != GLOSS_RULES_UAX)
    sentences(out, text, begin, end, rules);
  else if (unit == GLOSS_WORD && rules != GLOSS_RULES_UAX)
    gloss_words_segment(NULL, out, text, begin, end);
  else
    gloss__segment_uax(out, text, begin, end, unit);
}
