// rules.c - which rule wins where several could apply.
#include "value/rules.h"

bool gloss__number_ends(const gloss__scan *s, const gloss__number *n) {
  size_t j = n->core_end ? n->core_end : n->end;
  if (gloss__gap(s, j)) return true;
  if (gloss__letter(s->c[j])) {
    const uint32_t classes =
        GLOSS__BIT(GLOSS__UNIT) | GLOSS__BIT(GLOSS__MONEY) |
        GLOSS__BIT(GLOSS__SPAN) | GLOSS__BIT(GLOSS__MONEY_BEFORE);
    return n->chinese || gloss__word_at(s, j, classes) != NULL;
  }
  if (s->c[j] == '.' && gloss__digit(s->c[j + 1])) return n->chinese;
  return true;
}

size_t gloss__list_number(const gloss__scan *s, size_t i) {
  size_t j = i;
  int value;
  bool open = s->c[j] == '(' || s->c[j] == u'【' || s->c[j] == u'[';
  if (open) j++;
  size_t k = gloss__small_at(s, j, &value);
  if (k == 0 || gloss__digit_value(s->c[k]) >= 0) return i;
  if (open)
    return s->c[k] == ')' || s->c[k] == u'】' || s->c[k] == u']' ? k + 1 : i;
  if (s->c[k] == u'、' || s->c[k] == ')') return k + 1;
  if (s->c[k] == '.' && !gloss__digit(s->c[k + 1])) return k + 1;
  return i;
}

// 一是 二要: an enumeration inside a sentence.
static bool enumerates(const gloss__scan *s, size_t i) {
  uint16_t next = s->c[i + 1];
  if (next != u'是' && next != u'要' && next != u'则') return false;
  if (gloss__digit(s->c[i]) || gloss__digit_value(s->c[i]) < 1) return false;
  return i == 0 || !gloss__han(s->c[i - 1]);
}

size_t gloss__rules_at(gloss__scan *s, size_t i, size_t stop) {
  if (enumerates(s, i)) return i + 1;
  size_t j = gloss__docnumber_at(s, i);
  if (!j) j = gloss__session_at(s, i);
  if (!j) j = gloss__article_at(s, i);
  if (j > stop) return j;
  size_t date = gloss__date_at(s, i, stop);
  size_t quantity = gloss__quantity_at(s, i, date > stop ? date : stop);
  if (quantity > date) date = quantity;
  if (!date) date = gloss__ordinal_at(s, i);
  return date;
}
