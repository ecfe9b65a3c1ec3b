// gloss_segment: lines apart, then the unit's rules on each line.
#include "segment/segment.h"

static void segment_line(struct gloss__breaker *breaker, gloss_set *out,
                         gloss_str text, uint32_t begin, uint32_t end,
                         gloss_unit unit, gloss_rules rules) {
  bool zh = unit == GLOSS_SENTENCE && rules != GLOSS_RULES_UAX &&
            (rules == GLOSS_RULES_ZH || gloss__has_han(text, begin, end));
  if (zh) gloss__sentence_zh(out, text, begin, end);
  else gloss__breaker_run(breaker, out, text, begin, end);
}

void gloss_segment(gloss_set *out, gloss_str text, uint32_t begin, uint32_t end,
                   gloss_unit unit, gloss_rules rules) {
  if (unit >= GLOSS_UNITS || begin >= end) return;
  struct gloss__breaker *breaker = gloss__breaker_new(unit);
  while (begin < end) {
    const char *newline = memchr(text.data + begin, '\n', end - begin);
    uint32_t stop = newline ? (uint32_t)(newline - text.data) : end;
    if (stop > begin)
      segment_line(breaker, out, text, begin, stop, unit, rules);
    if (newline) gloss_set_add(out, (gloss_span){stop, stop + 1, 0, 0});
    begin = newline ? stop + 1 : end;
  }
  gloss__breaker_free(breaker);
}
