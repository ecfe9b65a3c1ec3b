// How well words are found: against a text with spaces between its words.
#include "base/base.h"

typedef struct reading {
  gloss_buf text;  // without its spaces
  gloss_set words; // as given
} reading;

static void read_line(reading *line, gloss_str from) {
  gloss_buf_clear(&line->text);
  line->words.count = 0;
  for (size_t i = 0; i < from.size;) {
    uint32_t begin = (uint32_t)line->text.size;
    for (; i < from.size && (unsigned char)from.data[i] > ' '; i++)
      gloss_buf_putc(&line->text, from.data[i]);
    uint32_t end = (uint32_t)line->text.size;
    if (end > begin)
      gloss_set_add(&line->words, (gloss_span){begin, end, 0, 0});
    while (i < from.size && (unsigned char)from.data[i] <= ' ') i++;
  }
}

static size_t count_equal(const gloss_set *a, const gloss_set *b) {
  size_t equal = 0;
  for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
    gloss_span x = a->items[i], y = b->items[j];
    equal += x.begin == y.begin && x.end == y.end;
    if (x.end <= y.end) i++;
    if (y.end <= x.end) j++;
  }
  return equal;
}

gloss_words_scores gloss_words_score(const gloss_words *words,
                                     gloss_str segmented) {
  gloss_words_scores scores = {0};
  reading line = {0};
  gloss_set found = {0};
  for (size_t at = 0; at < segmented.size;) {
    const char *begin = segmented.data + at;
    const char *newline = memchr(begin, '\n', segmented.size - at);
    size_t size = newline ? (size_t)(newline - begin) : segmented.size - at;
    read_line(&line, (gloss_str){begin, size});
    found.count = 0;
    gloss_words_segment(words, &found,
                        (gloss_str){line.text.data, line.text.size}, 0,
                        (uint32_t)line.text.size);
    scores.given += line.words.count;
    scores.found += found.count;
    scores.right += count_equal(&line.words, &found);
    at += size + 1;
  }
  double both = (double)(scores.given + scores.found);
  scores.f1 = both > 0 ? 2 * (double)scores.right / both : 0;
  gloss_buf_free(&line.text);
  gloss_set_free(&line.words);
  gloss_set_free(&found);
  return scores;
}
