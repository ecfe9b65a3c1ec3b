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

size_t gloss__rules_at(gloss__scan *s, size_t i, size_t stop) {
  size_t j = 0;
  uint16_t c = s->c[i];
  bool numeral = s->k[i] & GLOSS__NUMERAL;
  bool bracket = gloss__among(c, u"(〔[【");
  if (numeral || c == u'第' || bracket) j = gloss__docnumber_at(s, i);
  if (bracket) return j > stop ? j : 0;
  if (!j && (numeral || c == u'第')) j = gloss__session_at(s, i);
  if (!j && c == u'第') j = gloss__article_at(s, i);
  if (j > stop) return j;
  bool word = s->k[i] & GLOSS__LETTER;
  if (word && i > 0 && !gloss__gap(s, i) &&
      (gloss__letter(s->c[i - 1]) || gloss__digit(s->c[i - 1])))
    return 0;
  if (s->english && (numeral || word)) {
    j = gloss__english_official(s, i);
    if (j > stop) return j;
  }
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
