// gloss_segment: which rules apply to which stretch of text.
#include "segment/segment.h"

typedef void segmenter(gloss_set *out, gloss_str text, uint32_t begin,
                       uint32_t end);

static segmenter *const standard[GLOSS_UNITS] = {
    [GLOSS_GRAPHEME] = gloss__grapheme_uax,
    [GLOSS_WORD] = gloss__word_uax,
    [GLOSS_SENTENCE] = gloss__sentence_uax,
    [GLOSS_LINE] = gloss__line_uax};

// The standard makes each Han character a word: joins the runs of them in
// out->items[first..] and splits these runs into Chinese words.
static void regroup_han(gloss_set *out, size_t first, gloss_str text) {
  gloss_set words = {0};
  for (size_t i = first; i < out->count;) {
    size_t next = i + 1;
    if (out->items[i].kind != 3) {
      gloss_set_add(&words, out->items[i]);
    } else {
      while (next < out->count && out->items[next].kind == 3) next++;
      gloss__han_run(&words, text, out->items[i].begin,
                     out->items[next - 1].end);
    }
    i = next;
  }
  out->count = first;
  for (size_t i = 0; i < words.count; i++) gloss_set_add(out, words.items[i]);
  gloss_set_free(&words);
}

// Sentences line by line: the standard's, or ours where there is Han text.
static void sentences(gloss_set *out, gloss_str text, uint32_t begin,
                      uint32_t end, gloss_rules rules) {
  while (begin < end) {
    const char *newline = memchr(text.data + begin, '\n', end - begin);
    uint32_t stop = newline ? (uint32_t)(newline - text.data) + 1 : end;
    if (rules == GLOSS_RULES_ZH || gloss__has_han(text, begin, stop))
      gloss__sentence_zh(out, text, begin, stop);
    else
      gloss__sentence_uax(out, text, begin, stop);
    begin = stop;
  }
}

void gloss_segment(gloss_set *out, gloss_str text, uint32_t begin, uint32_t end,
                   gloss_unit unit, gloss_rules rules) {
  if (unit >= GLOSS_UNITS || begin >= end) return;
  size_t first = out->count;
  if (unit == GLOSS_SENTENCE && rules != GLOSS_RULES_UAX)
    sentences(out, text, begin, end, rules);
  else
    standard[unit](out, text, begin, end);
  if (unit == GLOSS_WORD && rules != GLOSS_RULES_UAX)
    regroup_han(out, first, text);
}
