// fields.c - reads a date field by field, from the year down to the clock.
#include "value/measured.h"

#define N GLOSS__NONE
const gloss__fields gloss__absent = {.year = N,
                                     .year2 = N,
                                     .year_shift = N,
                                     .decade = N,
                                     .decade2 = N,
                                     .century = N,
                                     .plan = N,
                                     .half = N,
                                     .quarter = N,
                                     .quarter2 = N,
                                     .quarter_shift = N,
                                     .month = N,
                                     .month2 = N,
                                     .month_shift = N,
                                     .week_shift = N,
                                     .week = N,
                                     .weekday = N,
                                     .weekday_nth = N,
                                     .day = N,
                                     .day2 = N,
                                     .day_shift = N,
                                     .nth_day = N,
                                     .nth_month = N,
                                     .hour = N,
                                     .hour2 = N,
                                     .minute = N,
                                     .minute2 = N,
                                     .second = N};
#undef N

bool gloss__fields_empty(const gloss__fields *f) {
  return f->year == GLOSS__NONE && f->year_shift == GLOSS__NONE &&
         f->decade == GLOSS__NONE && f->century == GLOSS__NONE &&
         f->plan == GLOSS__NONE && f->half == GLOSS__NONE &&
         f->quarter == GLOSS__NONE && f->quarter_shift == GLOSS__NONE &&
         !f->season && !f->holiday && !f->term && !f->part &&
         f->month == GLOSS__NONE && f->month_shift == GLOSS__NONE && !f->now &&
         f->week_shift == GLOSS__NONE && f->week == GLOSS__NONE &&
         f->weekday == GLOSS__NONE && f->day == GLOSS__NONE &&
         f->day_shift == GLOSS__NONE && f->nth_day == GLOSS__NONE &&
         f->nth_month == GLOSS__NONE && f->hour == GLOSS__NONE;
}

// --- halves, quarters, seasons
// --------------------------------------------------

static size_t half_at(const gloss__scan *s, size_t i, gloss__fields *f) {
  bool first = s->c[i] == u'上' || s->c[i] == u'前';
  bool second = s->c[i] == u'下' || s->c[i] == u'后';
  if ((!first && !second) || !gloss__is(s, i + 1, u"半年")) return 0;
  if (s->c[i + 3] == u'来') return 0;
  f->half = first ? 1 : 2;
  return i + 3;
}

static size_t quarter_at(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value = 0;
  size_t j = i, k;
  if (s->c[i] == 'q' && s->c[i + 1] >= '1' && s->c[i + 1] <= '4' &&
      (gloss__gap(s, i + 2) ||
       (!gloss__letter(s->c[i + 2]) && !gloss__digit(s->c[i + 2])))) {
    int count;
    size_t after = gloss__is(s, i + 2, u"季度") ? i + 4 : i + 2, end;
    f->quarter = s->c[i + 1] - '0';
    if (f->year == GLOSS__NONE && gloss__digit(s->c[after]) && // Q3 2023
        (end = gloss__digits_at(s, after, 4, &f->year, &count)) && count == 4)
      return end;
    return after;
  }
  bool several = s->c[i] == u'前' || s->c[i] == u'头';
  if (several || s->c[i] == u'第') j++;
  if ((s->c[i] == u'上' || s->c[i] == u'本' || s->c[i] == u'下' ||
       s->c[i] == u'这')) {
    j = s->c[i + 1] == u'一' ? i + 2 : i + 1;
    if (s->c[j] == u'个') j++;
    if (!gloss__is(s, j, u"季度")) return 0;
    f->quarter_shift = s->c[i] == u'上' ? -1 : s->c[i] == u'下' ? 1 : 0;
    k = j + 2;
  } else {
    k = gloss__small_at(s, j, &value);
    if (k && several && s->c[k] == u'个') k++;
    if (!k || !gloss__is(s, k, u"季度") || value < 1 || value > 4) return 0;
    f->quarter = several ? 1 : value;
    if (several) f->quarter2 = value;
    k += 2;
  }
  if (s->c[k] == u'末' || s->c[k] == u'底') f->portion = GLOSS__CLOSE, k++;
  return k;
}

static size_t season_at(const gloss__scan *s, size_t i, gloss__fields *f,
                        bool dated) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__SEASON));
  if (!w || gloss__letter(s->c[i]) ||
      (w->length == 1 && (!dated || gloss__han(s->c[i + 1]))) ||
      (!dated && s->c[i + 1] == u'天' && gloss__among(s->c[i + 2], u"般的里")))
    return 0;
  if (w->length == 2 && i > 0 && gloss__among(s->c[i - 1], u"青长立过"))
    return 0;
  f->season = w;
  return i + w->length;
}

static size_t half_year(const gloss__scan *s, size_t i, gloss__fields *f,
                        bool dated) {
  size_t j = half_at(s, i, f);
  if (!j) j = quarter_at(s, i, f);
  if (!j) j = season_at(s, i, f, dated);
  return j;
}

// --- months
// ----------------------------------------------------------------------

static size_t lunar_month(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value = 0;
  size_t j = i;
  bool leap = s->c[j] == u'闰';
  if (leap) j++;
  if (s->c[j] == u'正')
    value = 1, j++;
  else if (s->c[j] == u'冬')
    value = 11, j++;
  else if (s->c[j] == u'腊')
    value = 12, j++;
  else if (leap) {
    j = gloss__small_at(s, j, &value);
    if (!j || value > 12) return 0;
  } else
    return 0;
  if (s->c[j] != u'月') return 0;
  f->month = value;
  f->lunar = true;
  f->leap = leap;
  return j + 1;
}

static bool month_ends(const gloss__scan *s, size_t j) { // behind 月
  return !gloss__among(s->c[j], u"球亮光饼票租供薪均嫂子卡") &&
         !gloss__is(s, j, u"以上") && !gloss__is(s, j, u"以下");
}

static size_t month_number(const gloss__scan *s, size_t i, gloss__fields *f) {
  int a, b;
  size_t j = gloss__small_at(s, i, &a);
  if (!j || a < 1 || a > 12) return 0;
  size_t k = gloss__dash(s, j);
  if (k > j) {
    size_t m = gloss__small_at(s, k, &b);
    if (m && s->c[m] == u'月' && b > a && b <= 12 && month_ends(s, m + 1)) {
      f->month = a, f->month2 = b;
      return s->c[m + 1] == u'份' ? m + 2 : m + 1;
    }
  }
  int first = gloss__digit_value(s->c[i]),
      second = gloss__digit_value(s->c[i + 1]);
  if (j == i + 1 && first > 0 && second == first + 1 && s->c[i + 2] == u'月' &&
      !gloss__digit(s->c[i])) { // 三四月
    f->month = first, f->month2 = second;
    return s->c[i + 3] == u'份' ? i + 4 : i + 3;
  }
  if (gloss__list_ends_in(s, j, u'月')) { // 4、5、6月
    f->month = a;
    return j;
  }
  if (s->c[j] != u'月' || !month_ends(s, j + 1)) return 0;
  f->month = a;
  return s->c[j + 1] == u'份' ? j + 2 : j + 1;
}

// 第8个月, 前七个月, 后三月 of a year.
static size_t counted_month(const gloss__scan *s, size_t i, gloss__fields *f,
                            bool dated) {
  int value;
  uint16_t c = s->c[i];
  if (c != u'第' && c != u'前' && c != u'后' && c != u'头') return 0;
  if (!dated) return 0;
  size_t j = gloss__small_at(s, i + 1, &value);
  if (!j || value < 1 || value > 12) return 0;
  if (s->c[j] == u'个') j++;
  if (s->c[j] != u'月') return 0;
  f->month = c == u'第' ? value : c == u'后' ? 13 - value : 1;
  if (c != u'第') f->month2 = c == u'后' ? 12 : value;
  return j + 1;
}

static size_t month_at(const gloss__scan *s, size_t i, gloss__fields *f,
                       bool dated) {
  size_t j = lunar_month(s, i, f);
  if (!j) j = month_number(s, i, f);
  if (!j) j = counted_month(s, i, f, dated);
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__MONTH));
  if (!j && w) {
    uint16_t prev = i > 0 ? s->c[i - 1] : 0;
    if (gloss__among(prev, u"以之") || !month_ends(s, i + w->length)) return 0;
    f->month_shift = (int)w->a;
    j = i + w->length;
  }
  return j;
}

// 上旬, 初, 底, 上半月 behind a month or on their own.
static size_t portion_at(const gloss__scan *s, size_t i, gloss__fields *f,
                         bool month) {
  static const char16_t *const names[] = {
      u"上旬",   u"中旬", u"下旬", u"中下旬", u"上中旬", u"上半月",
      u"下半月", u"月初", u"月底", u"月末",   u"月中"};
  static const gloss__portion portions[] = {
      GLOSS__FIRST_TEN,   GLOSS__SECOND_TEN,   GLOSS__LAST_TEN,
      GLOSS__LAST_TWENTY, GLOSS__FIRST_TWENTY, GLOSS__FIRST_HALF,
      GLOSS__SECOND_HALF, GLOSS__BEGINNING,    GLOSS__CLOSE,
      GLOSS__CLOSE,       GLOSS__MIDDLE};
  bool named = gloss__among(s->c[i], u"上中下月");
  for (size_t n = 0; named && n < sizeof names / sizeof *names; n++)
    if (gloss__is(s, i, names[n]) && (month || n >= 5)) {
      f->portion = portions[n];
      if (!month) f->month_shift = 0;
      return i + (names[n][2] ? 3 : 2);
    }
  if (!month) return 0;
  if (s->c[i] == u'初' && gloss__digit_value(s->c[i + 1]) < 0 &&
      s->c[i + 1] != u'十')
    f->portion = GLOSS__BEGINNING;
  else if (s->c[i] == u'底' || s->c[i] == u'末')
    f->portion = GLOSS__CLOSE;
  else
    return 0;
  return i + 1;
}

// --- days
// -------------------------------------------------------------------------

static bool day_unit(const gloss__scan *s, size_t j) {
  return (s->c[j] == u'日' && !gloss__among(s->c[j + 1], u"本报元均常益") &&
          !gloss__is(s, j + 1, u"以内")) ||
         (s->c[j] == u'号' &&
          !gloss__among(s->c[j + 1], u"楼线院厅提议文令公机店召码称路门室馆"
                                     u"院坑井桥站船卫星"));
}

static size_t lunar_day(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value;
  if (s->c[i] == u'初') {
    size_t j = gloss__small_at(s, i + 1, &value);
    if (!j || value > 10) return 0;
    f->day = value;
    return j;
  }
  if (gloss__digit(s->c[i]) && !f->lunar) return 0;
  size_t j = gloss__small_at(s, i, &value);
  if (!j || value < 1 || value > 30) return 0;
  if (gloss__digit_value(s->c[j]) >= 0 || s->c[j] == u'个' ||
      s->c[j] == u'点' || s->c[j] == u'年' || s->c[j] == u'月' ||
      s->c[j] == ':' || s->c[j] == u'时' ||
      gloss__among(s->c[j], u"万千百亿十"))
    return 0;
  bool lunar_form = s->c[i] == u'廿' || f->lunar || value > 10;
  if (!lunar_form) return 0;
  f->day = value;
  return j;
}

// 三日后, 十日内: days that pass, not a day of the month.
static bool counts_days(const gloss__scan *s, size_t i, size_t j) {
  if (gloss__digit(s->c[i]) || s->c[j] != u'日') return false;
  j += s->c[j + 1] == u'之' || s->c[j + 1] == u'以' ? 2 : 1;
  return gloss__among(s->c[j], u"前后内来");
}

static size_t day_number(const gloss__scan *s, size_t i, gloss__fields *f,
                         bool month) {
  int a, b;
  if (s->c[i] == u'初' && (month || f->lunar)) {
    f->lunar = true;
    size_t j = lunar_day(s, i, f);
    if (j) return j;
  }
  size_t j = gloss__small_at(s, i, &a);
  if (!j || a < 1 || a > 31) return 0;
  if (s->c[i] == u'两' || (!month && counts_days(s, i, j))) return 0;
  size_t k = gloss__dash(s, j);
  if (k > j) {
    size_t m = gloss__small_at(s, k, &b);
    if (m && day_unit(s, m) && b > a && b <= 31 &&
        (month || gloss__digit(s->c[i]))) {
      f->day = a, f->day2 = b;
      return m + 1;
    }
  }
  if (day_unit(s, j) || gloss__list_ends_in(s, j, u'日')) {
    f->day = a;
    return day_unit(s, j) ? j + 1 : j;
  }
  if (!month) return 0;
  if (gloss__digit(s->c[i])) { // 十月31, 10月22出生
    if (gloss__gap(s, i) || gloss__digit_value(s->c[j]) >= 0) return 0;
    if (!f->lunar &&
        (s->c[j] == '.' || s->c[j] == u'个' ||
         gloss__word_at(s, j,
                        GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__UNIT) |
                            GLOSS__BIT(GLOSS__MONEY))))
      return 0;
    if (gloss__among(s->c[j], u"万千百亿十%") ||
        (s->c[j] == ',' && gloss__joined_digit(s, j + 1)))
      return 0;
    f->day = a;
    return j;
  }
  j = lunar_day(s, i, f);
  if (j && (f->day != 15 && s->c[i] != u'廿' && !f->lunar &&
            gloss__word_at(s, j, GLOSS__BIT(GLOSS__MEASURE)))) {
    f->day = GLOSS__NONE;
    return 0;
  }
  if (j && f->month != GLOSS__NONE)
    f->lunar = f->lunar || s->c[i] == u'廿' ||
               (f->day == 15 && f->year == GLOSS__NONE);
  return j;
}

static size_t day_word(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__DAY));
  if (!w || (i > 0 && gloss__among(s->c[i - 1], u"至往如每") && w->length < 2))
    return 0;
  size_t j = i + w->length;
  if (w->length == 1) { // 今晚, 昨夜, 明早
    const gloss__word *part = gloss__word_at(s, j, GLOSS__BIT(GLOSS__DAYPART));
    if (!part || part->id[0] == 'd') return 0;
  }
  if (s->c[i] == u'后' && s->c[j] == u'性') return 0;
  if (s->c[i] == u'次' && i > 0 && gloss__digit_value(s->c[i - 1]) >= 0)
    return 0;
  f->day_shift = (int)w->a;
  return j;
}

// 第十天, 第N周, 最后一个周三, 第一个星期一
static size_t nth_at(const gloss__scan *s, size_t i, gloss__fields *f,
                     bool dated) {
  int value;
  size_t j;
  bool last = gloss__is(s, i, u"最后");
  if (last && dated) { // 最后五天
    j = gloss__small_at(s, i + 2, &value);
    if (j && s->c[j] == u'个') j++;
    if (j && (s->c[j] == u'天' || s->c[j] == u'周')) {
      f->last_count = value;
      f->last_weeks = s->c[j] == u'周';
      return j + 1;
    }
  }
  if (last) {
    j = i + 2;
    if (s->c[j] == u'一' && s->c[j + 1] == u'个') j += 2;
    value = -1;
  } else {
    if (s->c[i] != u'第') return 0;
    j = gloss__small_at(s, i + 1, &value);
    if (!j || value < 1) return 0;
    if (s->c[j] == u'个') j++;
  }
  size_t k = s->c[j] == u'的' ? j + 1 : j;
  const gloss__word *w = gloss__word_at(s, k, GLOSS__BIT(GLOSS__WEEKDAY));
  if (w) {
    f->weekday = (int)w->a;
    f->weekday_nth = value;
    return k + w->length;
  }
  if (!dated) return 0;
  if (gloss__is(s, j, u"周") || gloss__is(s, j, u"星期") ||
      gloss__is(s, j, u"礼拜")) {
    f->week = value;
    return j + (s->c[j] == u'周' ? 1 : 2);
  }
  if (!last && (s->c[j] == u'天' || s->c[j] == u'日')) {
    f->nth_day = value;
    return j + 1;
  }
  return 0;
}

static size_t weekday_word(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__WEEKDAY));
  if (!w) return 0;
  if (i > 0 && (gloss__digit_value(s->c[i - 1]) >= 0 || s->c[i - 1] == u'十'))
    return 0;
  size_t j = i + w->length;
  if (gloss__digit(s->c[j - 1]) && // 周3: no count of something
      (gloss__digit(s->c[j]) ||
       gloss__among(s->c[j], u"万千百亿十%.,多余几月") ||
       gloss__word_at(s, j, GLOSS__COUNTED | GLOSS__BIT(GLOSS__SPAN)) != NULL))
    return 0;
  if (w->length == 2 && gloss__among(s->c[j], u"次个天年岁期")) return 0;
  if (w->length == 2 && s->c[i + 1] == u'日' && s->c[j] == u'报') return 0;
  f->weekday = (int)w->a;
  return j;
}

static size_t week_word(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__WEEK));
  size_t j;
  if (w && !(i > 0 && gloss__among(s->c[i - 1], u"以之"))) {
    j = i + w->length;
    uint16_t c = s->c[j];
    int digit = gloss__digit_value(c);
    if (gloss__among(c, u"边围密折")) return 0;
    f->week_shift = (int)w->a;
    if (digit >= 1 && digit <= 6 &&
        (!gloss__digit(c) || !gloss__han(s->c[j + 1])))
      f->weekday = digit - 1, j++;
    else if (c == u'日' || c == u'天')
      f->weekday = 6, j++;
    else if (c == u'末')
      f->portion = GLOSS__WEEKEND, j++;
    return j;
  }
  if (gloss__is(s, i, u"周末")) {
    f->week_shift = 0, f->portion = GLOSS__WEEKEND;
    return i + 2;
  }
  return weekday_word(s, i, f);
}

static size_t holiday_at(const gloss__scan *s, size_t i, gloss__fields *f,
                         bool dated) {
  const gloss__word *w = gloss__word_at(
      s, i, GLOSS__BIT(GLOSS__HOLIDAY) | GLOSS__BIT(GLOSS__TERM));
  if (!w) return 0;
  if (s->c[i] == u'新' && w->length == 2 && s->c[i + 1] == u'春' &&
      gloss__han(s->c[i + 2]) && !dated)
    return 0;
  if (w->kind == GLOSS__TERM)
    f->term = w;
  else
    f->holiday = w;
  bool digits = gloss__digit_value(s->c[i]) >= 0; // 五一, 七一, 三一五
  size_t j = i + w->length;
  if (digits && (gloss__digit_value(s->c[j]) >= 0 ||
                 (i > 0 && (gloss__digit_value(s->c[i - 1]) >= 0 ||
                            gloss__among(s->c[i - 1], u"十百千万第零点"))) ||
                 gloss__among(s->c[j], u"十百千万点年月日号个亿"))) {
    f->holiday = NULL;
    return 0;
  }
  return j;
}

// 大年初十, and 廿一 on its own
static size_t new_year_day(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value;
  if (gloss__is(s, i, u"大年初")) {
    size_t j = gloss__small_at(s, i + 3, &value);
    if (!j || value < 1 || value > 15) return 0;
    f->lunar = true, f->month = 1, f->day = value;
    return j;
  }
  if (s->c[i] != u'廿' || gloss__digit_value(s->c[i + 1]) < 1 ||
      gloss__han(s->c[i + 2]) || (i > 0 && gloss__han(s->c[i - 1])))
    return 0;
  f->lunar = true;
  f->day = 20 + gloss__digit_value(s->c[i + 1]);
  return i + 2;
}

static size_t day_at(const gloss__scan *s, size_t i, gloss__fields *f,
                     bool month, bool dated) {
  size_t j = nth_at(s, i, f, dated);
  if (!j && !month) j = new_year_day(s, i, f);
  if (!j) j = day_number(s, i, f, month);
  if (!j && !month) j = day_word(s, i, f);
  if (!j && !month) j = holiday_at(s, i, f, dated);
  if (!j) j = week_word(s, i, f);
  return j;
}

// --- the whole
// ---------------------------------------------------------------------

// A weekday that repeats what the date says: (星期三), ，星期一.
static size_t repeated_weekday(const gloss__scan *s, size_t j,
                               const gloss__fields *f) {
  if (f->day == GLOSS__NONE && f->day_shift == GLOSS__NONE) return j;
  size_t k = j;
  bool open = s->c[k] == '(';
  if (open || s->c[k] == ',') k++;
  const gloss__word *w = gloss__word_at(s, k, GLOSS__BIT(GLOSS__WEEKDAY));
  if (!w) return j;
  k += w->length;
  if (open && s->c[k] != ')') return j;
  return open ? k + 1 : k;
}

static size_t lunar_prefix(const gloss__scan *s, size_t i, gloss__fields *f) {
  if (gloss__is(s, i, u"农历") || gloss__is(s, i, u"阴历") ||
      gloss__is(s, i, u"旧历")) {
    f->lunar = true;
    return i + 2;
  }
  return gloss__is(s, i, u"公历") || gloss__is(s, i, u"阳历") ? i + 2 : i;
}

// 星期天, 二月十号: a weekday before its date. Answers where the date begins.
static size_t weekday_first(const gloss__scan *s, size_t i) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__WEEKDAY));
  if (!w || s->c[i + w->length] != ',') return i;
  gloss__fields f = gloss__no_fields(i);
  size_t j = i + w->length + 1;
  return month_number(s, j, &f) ? j : i;
}

static size_t skip_of(const gloss__scan *s, size_t j) {
  return s->c[j] == u'的' ? j + 1 : j;
}

// Letters, and figures that letters or an apostrophe follow: 21st, 1990's.
static bool english_may_begin(const gloss__scan *s, size_t i) {
  size_t j = i;
  if (s->k[i] & GLOSS__LETTER) return true;
  while (gloss__digit(s->c[j])) j++;
  return j > i && (gloss__letter(s->c[j]) || gloss__among(s->c[j], u"'’"));
}

// Can a year begin with the number at i? 2024年, 2018-2020, 90年代, 十四五.
static bool year_may_begin(const gloss__scan *s, size_t i) {
  if (!(s->k[i] & GLOSS__NUMERAL) || s->c[i] == u'十') return true;
  gloss__number n = gloss__number_at(s, i);
  return (n.end && gloss__among(s->c[n.end], u"年世-—–至到~、和与及")) ||
         (!gloss__digit(s->c[i]) &&
          gloss__word_at(s, i,
                         GLOSS__BIT(GLOSS__ERA) | GLOSS__BIT(GLOSS__YEAR)));
}

size_t gloss__fields_at(const gloss__scan *s, size_t i, gloss__fields *f) {
  *f = gloss__no_fields(i);
  const gloss__word *now = gloss__word_at(s, i, GLOSS__BIT(GLOSS__NOW));
  if (now) {
    f->now = true;
    return f->end = i + now->length;
  }
  if (s->english && english_may_begin(s, i)) {
    size_t k = gloss__english_fields(s, i, f);
    if (k) return k;
    *f = gloss__no_fields(i);
  }
  size_t j = gloss__numeric_at(s, i, f);
  if (!j && s->english) j = gloss__english_date(s, i, f);
  if (j) {
    size_t k = s->c[j] == u'的'
                   ? j
                   : gloss__clock_at(s, j + (s->c[j] == '-' || s->c[j] == 't'),
                                     f, true);
    return f->end = k > j ? k : j;
  }
  bool lunar;
  j = lunar_prefix(s, i, f);
  lunar = f->lunar;
  size_t k = year_may_begin(s, j) ? gloss__year_at(s, j, f) : 0;
  bool dated = k > 0;
  if (!k) j = weekday_first(s, j);
  if (k) j = k;
  if (f->year2 != GLOSS__NONE || f->year_portion != GLOSS__WHOLE)
    return f->end = j;
  if ((k = half_year(s, skip_of(s, j), f, dated))) return f->end = k;
  j = lunar_prefix(s, j, f);
  if (!dated && (k = holiday_at(s, j, f, false)) &&
      (k > j + 3 || (k == j + 3 && s->c[j + 1] == u'月'))) // 三月三
    return f->end = gloss__clock_at(s, k, f, true)
                        ? gloss__clock_at(s, k, f, true)
                        : k;
  f->holiday = NULL;
  f->term = NULL;
  k = month_at(s, dated ? skip_of(s, j) : j, f, dated);
  bool month = k > 0;
  if (k) j = k;
  if (f->month2 != GLOSS__NONE) return f->end = j;
  if ((k = portion_at(s, j, f, month))) return f->end = k;
  dated |= month;
  k = day_at(s, dated ? skip_of(s, j) : j, f, month, dated);
  if (k) j = k;
  if (f->day2 != GLOSS__NONE) return f->end = j;
  dated |= k > 0;
  if (!dated)
    j = i;
  else
    j = repeated_weekday(s, j, f);
  k = gloss__clock_at(s, s->c[j] == u'的' && dated ? j + 1 : j, f, dated);
  if (k) j = k;
  (void)lunar;
  if (j == i || gloss__fields_empty(f)) return 0;
  return f->end = j;
}
