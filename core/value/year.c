// year.c - the year of a date: digits, reign titles, plans, 今年, 90年代.
#include "value/date.h"

size_t gloss__dash(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
  if (c == '-' || c == u'—' || c == u'–')
    return s->c[i + 1] == c ? i + 2 : i + 1;
  return c == u'至' || c == u'到' || c == '~' ? i + 1 : i;
}

int gloss__full_year(int year, int count) {
  return count > 2 ? year : year < 30 ? 2000 + year : 1900 + year;
}

static bool month_follows(const gloss__scan *s, size_t i) {
  int value;
  size_t j = gloss__small_at(s, i, &value);
  if (s->c[i] == u'第') {
    j = gloss__small_at(s, i + 1, &value);
    return j && s->c[j] == u'个' && s->c[j + 1] == u'月';
  }
  return (j && s->c[j] == u'月') || s->c[i] == u'正' || s->c[i] == u'腊' ||
         gloss__is(s, i, u"农历") || gloss__is(s, i, u"上半年") ||
         gloss__is(s, i, u"下半年") || (j && gloss__is(s, j, u"季度")) ||
         s->c[i] == u'底' || s->c[i] == u'初';
}

// Does a list of years end in 年? 2021、2022年
static bool years_list(const gloss__scan *s, size_t j) {
  for (int n = 0; n < 20; n++) {
    int year, count;
    if (s->c[j] != u'、' && !gloss__among(s->c[j], u"和与及")) return false;
    size_t k = gloss__digits_at(s, j + 1, 4, &year, &count);
    if (!k || count != 4 || year < 1000 || year > 2999) return false;
    if (s->c[k] == u'年') return true;
    j = k;
  }
  return false;
}

// The digits of a year before 年: 2024, 二〇二四, 97, 零八, 二千, 两千零四.
static size_t year_digits(const gloss__scan *s, size_t i, int *year) {
  int count;
  size_t j = gloss__digits_at(s, i, 4, year, &count);
  if (j && count == 4 && *year >= 1000 && *year < 3000 && years_list(s, j))
    return j;
  bool arabic = gloss__digit(s->c[i]);
  if (j && s->c[j] == u'年') {
    bool zero = gloss__digit_value(s->c[i]) == 0;
    if (count == 4 && *year >= 1000 && *year < 3000) return j;
    if (count == 3 && !arabic && *year >= 100) return j;
    if (count == 3 && arabic && i > 0 && gloss__among(s->c[i - 1], u"在元于"))
      return j;
    bool short_year =
        count == 2 && (!arabic || zero || month_follows(s, j + 1));
    if (short_year && s->c[i] != u'两' && s->c[j - 1] != u'两') {
      int tens = *year / 10, ones = *year % 10;
      bool pair = ones == tens + 1 || (tens == 3 && ones == 5);
      if (!arabic && tens > 0 && pair && !month_follows(s, j + 1) &&
          s->c[j + 1] != u'前')
        return 0; // 五六年: five or six years
      *year = gloss__full_year(*year, 2);
      return j;
    }
    return 0;
  }
  if (arabic) return 0;
  gloss__number n = gloss__number_at(s, i);
  if (!n.end || !n.plain || !n.units || n.value < 1900 || n.value > 2200 ||
      s->c[n.end] != u'年')
    return 0;
  *year = (int)n.value;
  return n.end;
}

static bool year_ends(const gloss__scan *s, size_t j) { // behind 年
  return !gloss__among(s->c[j], u"级龄薪均产轻货限") &&
         !(s->c[j] == u'代' && s->c[j + 1] != u'表');
}

static size_t portion_of_year(const gloss__scan *s, size_t j,
                              gloss__fields *f) {
  size_t k = s->c[j] == u'年' ? j + 1 : j;
  gloss__portion p = s->c[k] == u'初'                       ? GLOSS__BEGINNING
                     : s->c[k] == u'底' || s->c[k] == u'末' ? GLOSS__CLOSE
                     : s->c[k] == u'中' && k > j            ? GLOSS__MIDDLE
                                                            : GLOSS__WHOLE;
  if (gloss__is(s, j, u"伊始")) {
    f->portion = GLOSS__BEGINNING, f->year_portion = GLOSS__FIRST_TEN;
    return j + 2;
  }
  if (s->c[j] == u'中' && !gloss__han(s->c[j + 1])) p = GLOSS__MIDDLE;
  if (p == GLOSS__WHOLE) return j;
  if (p == GLOSS__BEGINNING && gloss__among(s->c[k + 1], u"步心中级")) return j;
  f->year_portion = p;
  return k + 1;
}

// A range of years with one 年: 2018-2020年, 2016至2018年.
static size_t year_range(const gloss__scan *s, size_t i, gloss__fields *f) {
  int a, b, count;
  size_t j = gloss__digits_at(s, i, 4, &a, &count);
  if (!j || count != 4 || a < 1000 || a > 2999) return 0;
  size_t k = gloss__dash(s, j);
  if (k == j) return 0;
  size_t m = gloss__digits_at(s, k, 4, &b, &count);
  if (!m || count != 4 || b <= a || b > 2999) return 0;
  bool year = s->c[m] == u'年';
  if (!year &&
      (b - a > 60 || s->c[m] == '-' || s->c[m] == '/' ||
       gloss__word_at(s, m,
                      GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__UNIT) |
                          GLOSS__BIT(GLOSS__MONEY))))
    return 0;
  f->year = a;
  f->year2 = b;
  return year ? (s->c[m + 1] == u'度' ? m + 2 : m + 1) : m;
}

// 90年代, 上世纪90年代, 19世纪七十年代, 本世纪初, 21世纪.
static size_t century(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value = GLOSS__NONE;
  size_t j = i;
  if (gloss__is(s, i, u"上世纪") || gloss__is(s, i, u"上个世纪"))
    f->century = 19, j = i + (s->c[i + 1] == u'个' ? 4 : 3);
  else if (gloss__is(s, i, u"本世纪"))
    f->century = 20, j = i + 3;
  else {
    size_t k = gloss__small_at(s, i, &value);
    if (k && gloss__is(s, k, u"世纪") && value > 0)
      f->century = value - 1, j = k + 2;
  }
  int full, count;
  size_t decade = j > i ? 0 : gloss__digits_at(s, i, 4, &full, &count);
  if (decade && count == 4 && full % 10 == 0 && full >= 1000 &&
      gloss__is(s, decade, u"年代")) { // 1990年代
    f->century = full / 100, f->decade = full % 100;
    return portion_of_year(s, decade + 2, f);
  }
  size_t from = s->c[j] == u'的' ? j + 1 : j;
  int first = gloss__digit_value(s->c[from]);
  if (first > 1 && gloss__digit_value(s->c[from + 1]) == first + 1 &&
      gloss__is(s, from + 2, u"十年代")) { // 八九十年代
    f->decade = first * 10, f->decade2 = first * 10 + 10;
    return from + 5;
  }
  size_t k = gloss__small_at(s, from, &value);
  if (k && gloss__is(s, k, u"年代") && value % 10 == 0 && value < 100) {
    f->decade = value;
    j = k + 2;
  }
  if (j == i) return 0;
  size_t end = portion_of_year(s, j, f);
  if (end == j && gloss__is(s, j, u"中叶"))
    f->year_portion = GLOSS__MIDDLE, end += 2;
  return end;
}

static size_t era_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *era = gloss__word_at(s, i, GLOSS__BIT(GLOSS__ERA));
  if (!era) return 0;
  int value = 1;
  size_t j = i + era->length, k = j + 1;
  if (s->c[j] != u'元') {
    k = gloss__small_at(s, j, &value);
    gloss__number n = gloss__number_at(s, j);
    if (n.end > k && n.plain && n.value < 200) k = n.end, value = (int)n.value;
  }
  if (!k || s->c[k] != u'年' || value < 1) return 0;
  f->year = (int)era->a + value;
  return k + 1;
}

static size_t year_word(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__YEAR));
  if (w) {
    uint16_t prev = i > 0 ? s->c[i - 1] : 0;
    if ((s->c[i] == u'上' || s->c[i] == u'前' || s->c[i] == u'下') &&
        gloss__among(prev, u"以之到从向目日此空"))
      return 0;
    if (s->c[i] == u'年' && (gloss__digit_value(prev) >= 0 ||
                             gloss__among(prev, u"十百千个几数多两半余今去当")))
      return 0; // 三年内
    if (w->length == 2 && s->c[i + 1] == u'年' && !year_ends(s, i + 2))
      return 0;
    f->year_shift = (int)w->a;
    f->own_year = w->b > 0;
    size_t j = i + w->length;
    return s->c[j] == u'度' ? j + 1 : j;
  }
  // 年底, 年初 on their own
  if (s->c[i] == u'年' &&
      (gloss__among(s->c[i + 1], u"初底末") ||
       (s->c[i + 1] == u'中' &&
        !gloss__among(s->c[i + 2], u"国华心央间学等"))) &&
      !(i > 0 && gloss__han(s->c[i - 1]) && !gloss__gap(s, i) &&
        gloss__among(s->c[i - 1], u"今去明本当年"))) {
    f->year_shift = 0;
    f->own_year = true;
    return portion_of_year(s, i, f);
  }
  if (gloss__is(s, i, u"今明两年")) {
    f->year_shift = 0, f->year2 = 1;
    return i + 4;
  }
  return 0;
}

// “十四五”: the n-th five-year plan begins in 1951 + 5 n, from
// the third on.
static size_t plan(const gloss__scan *s, size_t i, gloss__fields *f) {
  static const char16_t digits[] = u"一二三四五六七八九";
  size_t j = i + (s->c[i] == u'“');
  if (s->c[j] != u'十') return 0;
  int n = 10;
  for (int d = 0; d < 9; d++)
    if (s->c[j + 1] == digits[d] && s->c[j + 2] == u'五') n = 11 + d;
  size_t k = n > 10 ? j + 3 : s->c[j + 1] == u'五' ? j + 2 : 0;
  if (!k) return 0;
  bool quoted = j > i && s->c[k] == u'”';
  if (quoted) k++;
  bool named = gloss__is(s, k, u"时期") || gloss__is(s, k, u"期间") ||
               gloss__is(s, k, u"规划") || gloss__is(s, k, u"以来") ||
               gloss__is(s, k, u"末") || gloss__is(s, k, u"初期") ||
               gloss__is(s, k, u"开局") || gloss__is(s, k, u"收官");
  bool alone =
      n > 11 && (!gloss__han(s->c[k]) || gloss__among(s->c[k], u"的之末初"));
  if (!quoted && !named && !alone) return 0;
  if (j > i && !quoted) return 0;
  f->plan = n;
  if (gloss__is(s, k, u"时期") || gloss__is(s, k, u"期间")) return k + 2;
  if (gloss__is(s, k, u"初期") || gloss__is(s, k, u"末期")) {
    f->year_portion = s->c[k] == u'初' ? GLOSS__BEGINNING : GLOSS__CLOSE;
    return k + 2;
  }
  if (gloss__is(s, k, u"开局") || gloss__is(s, k, u"收官")) {
    f->portion = s->c[k] == u'开' ? GLOSS__FIRST_TEN : GLOSS__LAST_TEN;
    return gloss__is(s, k + 2, u"之年") ? k + 4 : k + 2;
  }
  if (gloss__among(s->c[k], u"初末") && s->c[k + 1] != u'步') {
    f->portion = s->c[k] == u'初' ? GLOSS__FIRST_TEN : GLOSS__LAST_TEN;
    return k + 1;
  }
  return k;
}

size_t gloss__year_at(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = plan(s, i, f);
  if (j) return j;
  size_t from = i;
  if ((j = gloss__old_year(s, i, f))) return j;
  bool era = gloss__among(s->c[i], u"公西") && s->c[i + 1] == u'元';
  if (era && s->c[i + 2] != u'前') from = i + 2;
  if ((j = year_range(s, from, f))) return j;
  int year;
  if ((j = year_digits(s, from, &year)) && year_ends(s, j + 1)) {
    f->year = year;
    if (s->c[j] != u'年') return j; // shared with a later one
    j++;
    if (s->c[j] == u'度') j++;
    return portion_of_year(s, j, f);
  }
  if ((j = century(s, i, f))) return j;
  if ((j = era_year(s, i, f))) return j;
  if ((j = year_word(s, i, f))) {
    return f->year_portion == GLOSS__WHOLE ? portion_of_year(s, j, f) : j;
  }
  return 0;
}
