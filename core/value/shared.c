// shared.c - lists of numbers that share what stands behind the last one:
// 3、5和8件, 4、5、6月.
#include "value/measured.h"

enum { LONGEST = 20 }; // items looked at; what is longer shares nothing

// A joint between two items at j; answers its end, or j. `*last`: 和 and its
// like, behind which one more item comes.
static size_t joint(const gloss__scan *s, size_t j, bool *last) {
  uint16_t c = s->c[j];
  if (c == u'、') return j + 1;
  size_t k = c == u'以' && s->c[j + 1] == u'及' ? j + 2
             : gloss__among(c, u"和与及")       ? j + 1
                                                : j;
  *last = k > j;
  return k;
}

size_t gloss__list_last(const gloss__scan *s, size_t j) {
  size_t at = 0;
  bool last = false;
  for (int n = 0; n < LONGEST; n++) {
    size_t k = last ? j : joint(s, j, &last);
    if (k == j) return at;
    gloss__number item = gloss__number_at(s, k);
    if (!item.end || !item.plain || item.percent || item.bare) return 0;
    if (n == 0 && last && item.chinese) return 0; // 三和五件
    at = k;
    j = item.end;
  }
  return 0;
}

bool gloss__list_ends_in(const gloss__scan *s, size_t j, uint16_t unit) {
  bool last = false;
  int value;
  for (int n = 0; n < LONGEST; n++) {
    size_t k = last ? j : joint(s, j, &last);
    if (k == j) return n > 0 && s->c[j] == unit;
    j = gloss__small_at(s, k, &value);
    if (!j) return false;
  }
  return false;
}
