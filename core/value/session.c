// session.c - ordinals, and the official numbering of meetings, documents and
// articles.
#include "value/date.h"

#include <stdlib.h>

static size_t plain_number(const gloss__scan *s, size_t i, int *value) {
  gloss__number n = gloss__number_at(s, i);
  if (!n.end || !n.plain || n.bare || n.value > 99999) return 0;
  *value = (int)n.value;
  return n.end;
}

static size_t emit_session(gloss__scan *s, size_t i, size_t j, int term,
                           int session) {
  gloss_value v = gloss__value(s, GLOSS_SESSION, i, j);
  v.term = term;
  v.session = session;
  v.value = session >= 0 ? session : term;
  gloss__step_add(s, GLOSS__STEP_RULE, i, j, term, "term");
  if (session >= 0)
    gloss__step_add(s, GLOSS__STEP_RULE, i, j, session, "session");
  gloss__emit(s, &v);
  return j;
}

// 第五次, 五次, 三中 within reach behind 届; the text between is a body's name.
static size_t session_part(const gloss__scan *s, size_t i, int *session) {
  for (size_t j = i; j < i + 14 && s->c[j]; j++) {
    size_t k = s->c[j] == u'第' ? j + 1 : j;
    size_t end = plain_number(s, k, session);
    if (end && s->c[end] == u'次') return end + 1;
    if (end && s->c[end] == u'中' &&
        (s->c[end + 1] == u'全' ||
         (s->c[end + 1] == u'、' && gloss__digit_value(s->c[end + 2]) > 0)))
      return end + 1;
    if (end) return 0;
    if (!gloss__han(s->c[j])) return 0;
  }
  return 0;
}

static bool names_body(const gloss__scan *s, size_t i) {
  static const char16_t *const bodies[] = {
      u"委员", u"政协", u"人大", u"全国", u"中央", u"常委", u"省委",
      u"市委", u"区委", u"县委", u"省政", u"市政", u"区政", u"县政",
      u"党委", u"中共", u"人民", u"主席", u"政府"};
  for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++)
    if (s->c[i] == bodies[b][0] && s->c[i + 1] == bodies[b][1]) return true;
  return false;
}

// 十八大以来, 二十大报告: the party's congress.
static bool congress_follows(const gloss__scan *s, size_t i) {
  static const char16_t *const words[] = {u"以来", u"精神", u"报告", u"召开",
                                          u"胜利", u"闭幕", u"开幕", u"会议",
                                          u"代表", u"提出", u"以后", u"之后"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++)
    if (gloss__is(s, i, words[w])) return true;
  return false;
}

// 、五中, 、四次: the further sessions of a list, each a value of its own.
static size_t further_sessions(gloss__scan *s, size_t j, int term) {
  bool plenum = s->c[j - 1] == u'中', any = false;
  for (int n = 0; n < 12; n++) {
    if (s->c[j] != u'、' && !gloss__among(s->c[j], u"和至到")) break;
    int session;
    size_t i = s->c[j + 1] == u'第' ? j + 2 : j + 1;
    size_t end = plain_number(s, i, &session);
    if (!end || s->c[end] != (plenum ? u'中' : u'次')) break;
    if (plenum && s->c[end + 1] != u'全' && s->c[end + 1] != u'、') break;
    j = emit_session(s, j + 1, end + 1, term, session);
    any = true;
  }
  return any ? j : 0;
}

// 十四届五次, 第十四届委员会第五次, 二十届三中; 党的二十大
size_t gloss__session_at(gloss__scan *s, size_t i) {
  int term, session = -1;
  bool ordinal = s->c[i] == u'第';
  if (!ordinal && !(s->k[i] & GLOSS__NUMERAL)) return 0;
  size_t j = plain_number(s, ordinal ? i + 1 : i, &term);
  if (!j || term > 999) return 0;
  if (s->c[j] == u'大' && i >= 2 && !ordinal && s->c[i - 1] == u'的' &&
      s->c[i - 2] == u'党')
    return emit_session(s, i, j + 1, term, -1);
  if (s->c[j] == u'大' && !ordinal && term > 10 && s->c[i] != '1' &&
      s->c[i] != '2' && congress_follows(s, j + 1))
    return emit_session(s, i, j + 1, term, -1);
  if (s->c[j] != u'届') return 0;
  if (gloss__is(s, j + 1, u"联合国"))
    return emit_session(s, i, j + 1, term, -1);
  size_t k = session_part(s, j + 1, &session);
  if (k) {
    size_t end = emit_session(s, i, k, term, session);
    size_t more = further_sessions(s, end, term);
    return more ? more : end;
  }
  if (ordinal && !names_body(s, j + 1)) return 0;
  return emit_session(s, i, j + 1, term, -1);
}

static size_t number_and_hao(const gloss__scan *s, size_t i, int *value) {
  if (s->c[i] == u'第') i++;
  gloss__number n = gloss__number_at(s, i);
  if (!n.end || !n.plain || n.bare || n.value > 2e9) return 0;
  *value = (int)n.value;
  return s->c[n.end] == u'号' ? n.end + 1 : 0;
}

static size_t bracketed_year(const gloss__scan *s, size_t i, int *year) {
  if (!gloss__among(s->c[i], u"〔([【")) return 0;
  int count;
  size_t j = gloss__digits_at(s, i + 1, 4, year, &count);
  if (!j || count != 4 || !gloss__among(s->c[j], u"〕)]】")) return 0;
  return j + 1;
}

static size_t emit_docnumber(gloss__scan *s, size_t i, size_t j, int year,
                             int number) {
  gloss_value v = gloss__value(s, GLOSS_DOCNUMBER, i, j);
  v.value = number;
  if (year > 0)
    snprintf(v.iso, sizeof v.iso, "%d/%d", year, number);
  else
    snprintf(v.iso, sizeof v.iso, "%d", number);
  gloss__step_add(s, GLOSS__STEP_RULE, i, j, number, "number");
  if (year > 0) gloss__step_add(s, GLOSS__STEP_RULE, i, j, year, "year");
  gloss__emit(s, &v);
  return j;
}

// The code letters before 〔2024〕 (国发, 湘政办发): begins after i' >= i.
static size_t code_begin(const gloss__scan *s, size_t i) {
  size_t j = i;
  while (j > 0 && i - j < 10 && gloss__han(s->c[j - 1]) && !gloss__gap(s, j) &&
         !gloss__among(s->c[j - 1], u"的和与及据照按根"))
    j--;
  return j;
}

// 国发〔2024〕3号, (2024)湛仲字第2342号, 1号提案
size_t gloss__docnumber_at(gloss__scan *s, size_t i) {
  int year, number;
  size_t j = bracketed_year(s, i, &year);
  if (j) {
    size_t end = number_and_hao(s, j, &number);
    if (end && i > 0 && gloss__han(s->c[i - 1]))
      return emit_docnumber(s, code_begin(s, i), end, year, number);
    size_t k = j;
    while (k < j + 14 && gloss__han(s->c[k]) && s->c[k] != u'第' &&
           gloss__digit_value(s->c[k]) < 0)
      k++;
    if (k > j && gloss__digit(s->c[k])) // 京01民终: a court's code
      for (size_t code = k; code < k + 5; code++)
        if (!gloss__digit(s->c[code]) && gloss__han(s->c[code]) &&
            s->c[code] != u'号') {
          k = code;
          while (k < j + 18 && gloss__han(s->c[k]) && s->c[k] != u'第') k++;
          break;
        }
    end = number_and_hao(s, k, &number);
    return end && (k > j || s->c[i] == u'〔')
               ? emit_docnumber(s, i, end, year, number)
               : 0;
  }
  if (s->c[i] != u'第' && !(s->k[i] & GLOSS__NUMERAL)) return 0;
  j = number_and_hao(s, i, &number);
  if (!j) return 0;
  if (s->c[i] == u'第' && i > 0 &&
      (gloss__among(s->c[i - 1], u"令告案函") ||
       (s->c[i - 1] == u'年' && i > 4 && gloss__digit(s->c[i - 2]))))
    return emit_docnumber(s, i, j, 0, number); // 国务院令第752号, 2024年第3号
  bool proposal = (s->c[j] == u'提' && s->c[j + 1] == u'案') ||
                  (s->c[j] == u'议' && s->c[j + 1] == u'案') ||
                  (s->c[j] == u'建' && s->c[j + 1] == u'议') ||
                  (s->c[j] == u'文' && s->c[j + 1] == u'件');
  return proposal ? emit_docnumber(s, i, j + 2, 0, number) : 0;
}

// 第十二条第二款第三项, 第三章第一节
size_t gloss__article_at(gloss__scan *s, size_t i) {
  static const char16_t levels[] = u"编章节条款项目";
  size_t j = i, end = 0;
  int value = 0, first = 0;
  char iso[32] = "";
  size_t level = 0;
  for (int depth = 0; depth < 4 && s->c[j] == u'第'; depth++) {
    bool paren = s->c[j + 1] == '(';
    size_t k = plain_number(s, j + 1 + paren, &value);
    if (paren) k = k && s->c[k] == ')' ? k + 1 : 0;
    if (!k || !gloss__among(s->c[k], levels)) break;
    size_t at = 0;
    while (levels[at] != s->c[k]) at++;
    if (depth > 0 && at <= level) break; // 第三条 第五条: two articles
    level = at;
    if (depth == 0 && gloss__word_at(s, k, GLOSS__BIT(GLOSS__STOP))) return 0;
    if (depth == 0 && (s->c[k] == u'项' || s->c[k] == u'目')) return 0;
    if (depth == 0) first = value;
    size_t used = strlen(iso);
    snprintf(iso + used, sizeof iso - used, used ? ".%d" : "%d", value);
    j = end = k + 1;
    int sub;
    if (s->c[k] == u'条' && s->c[j] == u'之' && // 第五条之一
        (k = gloss__small_at(s, j + 1, &sub)) && k == j + 2) {
      used = strlen(iso);
      snprintf(iso + used, sizeof iso - used, "-%d", sub);
      j = end = k;
    }
  }
  if (!end) return 0;
  gloss_value v = gloss__value(s, GLOSS_ARTICLE, i, end);
  v.value = first;
  memcpy(v.iso, iso, sizeof v.iso);
  gloss__step_add(s, GLOSS__STEP_RULE, i, end, first, "article");
  gloss__emit(s, &v);
  return end;
}

size_t gloss__ordinal_at(gloss__scan *s, size_t i, size_t stop) {
  if (s->c[i] != u'第') return 0;
  gloss__number n = gloss__number_at(s, i + 1);
  if (!n.end || !n.plain || n.bare || n.end < stop) return 0;
  gloss_value v = gloss__value(s, GLOSS_ORDINAL, i, n.end);
  v.value = n.value;
  v.number_begin = s->begin[i + 1];
  v.number_end = v.end;
  gloss__step_add(s, GLOSS__STEP_NUMBER, i + 1, n.end, n.value, NULL);
  const gloss__word *w = gloss__word_at(
      s, n.end, GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__STOP));
  if (w && w->kind == GLOSS__MEASURE) {
    gloss__put(v.unit, sizeof v.unit, w->id);
    v.unit_begin = s->begin[n.end];
    v.unit_end = s->end[n.end + w->length - 1];
  }
  gloss__emit(s, &v);
  return n.end;
}

// --- English
// ---------------------------------------------------------------------

// the fifth session of the 14th National Committee; the 14th National Congress
static size_t english_session(gloss__scan *s, size_t i) {
  double order, term;
  size_t j = gloss__english_order(s, i, &order);
  if (!j || order > 999) return 0;
  size_t k = gloss__english_is(s, j, "session");
  if (!k) k = gloss__english_is(s, j, "plenary session");
  if (!k) k = gloss__english_is(s, j, "meeting");
  size_t of = k ? gloss__english_is(s, k, "of the") : 0;
  size_t end = of ? gloss__english_order(s, of, &term) : 0;
  if (end && term < 1000) return emit_session(s, i, end, (int)term, (int)order);
  static const char *const bodies[] = {"national committee",
                                       "national congress",
                                       "national people's congress",
                                       "central committee",
                                       "standing committee",
                                       "people's congress",
                                       "municipal committee",
                                       "provincial committee",
                                       "cppcc",
                                       "npc"};
  for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++)
    if (gloss__english_is(s, j, bodies[b]))
      return emit_session(s, i, j, (int)order, -1);
  return 0;
}

// Article 12, Chapter 3, Section 3.2
static size_t english_article(gloss__scan *s, size_t i) {
  static const char *const words[] = {"article", "chapter", "section", "clause",
                                      "part"};
  size_t j = 0;
  for (size_t w = 0; w < sizeof words / sizeof *words && !j; w++)
    j = gloss__english_is(s, i, words[w]);
  if (!j || !gloss__digit(s->c[j])) return 0;
  gloss_value v = gloss__value(s, GLOSS_ARTICLE, i, j + 1);
  size_t n = 0, end = j;
  while (n + 1 < sizeof v.iso &&
         (gloss__digit(s->c[end]) ||
          (s->c[end] == '.' && gloss__joined_digit(s, end + 1))) &&
         (end == j || !gloss__gap(s, end)))
    v.iso[n++] = (char)s->c[end++];
  v.end = s->end[end - 1];
  v.value = atoi(v.iso);
  gloss__step_add(s, GLOSS__STEP_RULE, i, end, v.value, "article");
  gloss__emit(s, &v);
  return end;
}

size_t gloss__english_official(gloss__scan *s, size_t i) {
  size_t j = english_session(s, i);
  return j || !(s->k[i] & GLOSS__LETTER) ? j : english_article(s, i);
}
