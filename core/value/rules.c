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

// “532”, “三项机制”, “12345”: a short quoted name that begins with a numeral
// counts nothing. Answers where the quotation ends, 0 if it is none.
static size_t quoted_name(const gloss__scan *s, size_t i) {
  if (i == 0 || s->c[i - 1] != u'“' || !(s->k[i] & GLOSS__NUMERAL)) return 0;
  for (size_t j = i; j < i + 10 && s->c[j]; j++) {
    if (s->c[j] == u'”') return j;
    if (gloss__among(s->c[j], u"年月日号元%,。时后前")) return 0;
  }
  return 0;
}

static size_t digits(const gloss__scan *s, size_t i) {
  size_t j = i;
  while (gloss__digit(s->c[j]) && (j == i || !gloss__gap(s, j))) j++;
  return j - i;
}

// 0519-85680000, 888-000-9999, 13812345678: a telephone number, not a value.
static size_t telephone(const gloss__scan *s, size_t i) {
  if (!gloss__digit(s->c[i]) ||
      (i > 0 && gloss__digit(s->c[i - 1]) && !gloss__gap(s, i)))
    return 0;
  size_t first = digits(s, i), j = i + first;
  if (first == 11 && s->c[i] == '1' && s->c[i + 1] >= '3')
    return gloss__letter(s->c[j]) || gloss__among(s->c[j], u"元万亿个.") ? 0
                                                                         : j;
  if (first < 3 || first > 4 || s->c[j] != '-') return 0;
  size_t second = digits(s, j + 1);
  j += 1 + second;
  bool area = s->c[i] == '0' && (second == 7 || second == 8);
  if (area) return j;
  if (first != 3 || second < 3 || second > 4 || s->c[j] != '-') return 0;
  size_t third = digits(s, j + 1);
  return third >= 3 && third <= 4 ? j + 1 + third : 0;
}

size_t gloss__name_at(const gloss__scan *s, size_t i) {
  if (enumerates(s, i)) return i + 1;
  size_t j = quoted_name(s, i);
  return j ? j : telephone(s, i);
}

size_t gloss__rules_at(gloss__scan *s, size_t i, size_t stop) {
  size_t j = 0;
  uint16_t c = s->c[i];
  bool numeral = s->k[i] & GLOSS__NUMERAL;
  if (numeral || c == u'第' || gloss__among(c, u"(〔[【"))
    j = gloss__docnumber_at(s, i);
  if (!j && (numeral || c == u'第')) j = gloss__session_at(s, i);
  if (!j && c == u'第') j = gloss__article_at(s, i);
  if (j > stop) return j;
  bool word = s->k[i] & GLOSS__LETTER;
  if (word && i > 0 && !gloss__gap(s, i) &&
      (gloss__letter(s->c[i - 1]) || gloss__digit(s->c[i - 1])))
    return 0;
  size_t before = gloss__emitted(s);
  size_t date = gloss__date_at(s, i, stop), after = gloss__emitted(s);
  bool years = date > 1 && s->c[date - 1] == u'年' && s->c[date - 2] == u'周';
  size_t least = date > stop ? date - years : stop; // 75周年 counts, too
  size_t quantity = gloss__quantity_at(s, i, least);
  if (quantity > date || (years && quantity == date)) {
    gloss__drop(s, before, after);
    date = quantity;
  }
  if (!date && (numeral || (s->k[i] & GLOSS__LETTER)))
    date = gloss__english_ordinal(s, i);
  if (!date && s->c[i] == u'第') date = gloss__ordinal_at(s, i, stop);
  return date;
}
