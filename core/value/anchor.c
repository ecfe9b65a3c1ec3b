// anchor.c - the date of a document itself, for relative dates to count from.
#include "value/values.h"

static bool full_date(const gloss_value *v) {
  return v->type == GLOSS_DATE && strlen(v->from) == 10 && *v->to &&
         strlen(v->iso) == 10 && !strcmp(v->grain, "day");
}

// Does one of the words end within 12 bytes before `at`?
static bool labelled(gloss_str text, size_t at) {
  static const char *const words[] = {"日期", "时间", "發布", "发布",
                                      "發佈", "印发", "date", "Date",
                                      "发表", "刊发", "來源", "来源"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    size_t n = strlen(words[w]);
    for (size_t end = at; end + 12 > at && end >= n; end--)
      if (!memcmp(text.data + end - n, words[w], n)) return true;
  }
  return false;
}

static bool alone(gloss_str text, const gloss_value *v) { // on its line
  size_t i = v->begin, j = v->end;
  while (i > 0 && text.data[i - 1] == ' ') i--;
  while (j < text.size && (text.data[j] == ' ' || text.data[j] == '\r')) j++;
  return (i == 0 || text.data[i - 1] == '\n') &&
         (j == text.size || text.data[j] == '\n');
}

bool gloss_values_anchor(const gloss_values *values, size_t *index) {
  int best = 0; // 3: labelled, 2: alone on its line, 1: any full date
  for (size_t i = 0; i < values->list.count; i++) {
    const gloss_value *v = &values->list.items[i].value;
    if (best == 3 || !full_date(v)) continue;
    int rank = labelled(values->text, v->begin) ? 3
               : alone(values->text, v)         ? 2
                                                : 1;
    if (rank > best) best = rank, *index = i;
  }
  return best > 0;
}
