// numeric.c - dates in figures: 2024-03-05, 2024/3/5, 3/5, 5.3.2024, 20240305.
#include "value/date.h"

static size_t part(const gloss__scan *s, size_t i, size_t most, int *value,
                   int *count) {
  if (!gloss__digit(s->c[i])) return 0;
  return gloss__digits_at(s, i, most, value, count);
}

static bool valid_day(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
         (year == GLOSS__NONE || day <= 29 ||
          day <= gloss__month_length(year, month));
}

static void set_date(gloss__fields *f, int year, int month, int day) {
  f->year = year, f->month = month, f->day = day;
}

static bool numeric_ends(const gloss__scan *s, size_t j) {
  return (!gloss__digit(s->c[j]) || gloss__gap(s, j)) && s->c[j] != '/' &&
         s->c[j] != '%' && !(s->c[j] == '.' && gloss__digit(s->c[j + 1])) &&
         !(gloss__letter(s->c[j]) && !gloss__gap(s, j) && s->c[j] != 't');
}

static size_t compact(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value, count;
  size_t j = part(s, i, 8, &value, &count);
  if (!j || count != 8 || value < 19000000 || value > 21001231) return 0;
  if (!valid_day(value / 10000, value / 100 % 100, value % 100)) return 0;
  if (gloss__word_at(s, j,
                     GLOSS__BIT(GLOSS__MONEY) | GLOSS__BIT(GLOSS__UNIT) |
                         GLOSS__BIT(GLOSS__MEASURE)))
    return 0;
  set_date(f, value / 10000, value / 100 % 100, value % 100);
  return j;
}

static size_t year_first(const gloss__scan *s, size_t i, size_t j, int year,
                         gloss__fields *f) {
  uint16_t mark = s->c[j];
  int month, day, count, width;
  bool spaced = gloss__digit(mark) && gloss__gap(s, j);
  size_t k = part(s, spaced ? j : j + 1, 2, &month, &width);
  (void)i;
  if (!k || month < 1 || month > 12) return 0;
  if (spaced ? gloss__gap(s, k) : s->c[k] == mark && !gloss__gap(s, k)) {
    size_t m = part(s, spaced ? k : k + 1, 2, &day, &count);
    if (m && valid_day(year, month, day)) {
      set_date(f, year, month, day);
      if (s->c[m] == u'日' || s->c[m] == u'号') m++;
      return m;
    }
  }
  if (spaced || width != 2 || !numeric_ends(s, k)) return 0;
  if (mark == '.' &&
      gloss__word_at(s, k,
                     GLOSS__BIT(GLOSS__MONEY) | GLOSS__BIT(GLOSS__UNIT) |
                         GLOSS__BIT(GLOSS__MEASURE)))
    return 0;
  if (mark == '.' && gloss__among(s->c[k], u"万亿千百年个多余倍")) return 0;
  f->year = year, f->month = month;
  return k;
}

// Day first, unless only month first makes sense.
static size_t year_last(const gloss__scan *s, size_t j, int a, int width,
                        gloss__fields *f) {
  uint16_t mark = s->c[j];
  int b, year, count, second;
  size_t k = part(s, j + 1, 2, &b, &second);
  if (!k) return 0;
  if (s->c[k] != mark) {
    bool padded = width == 2 && second == 2;
    if (!numeric_ends(s, k)) return 0;
    bool day = s->c[k] == u'号' || s->c[k] == u'日';
    bool zero = s->c[j - (size_t)width] == '0' || s->c[j + 1] == '0';
    bool clock = gloss__gap(s, k) && gloss__digit(s->c[k]) &&
                 (s->c[k + 1] == ':' || s->c[k + 2] == ':');
    if (mark == '.') return 0;
    if (mark == '-' && !day && !(padded && (zero || clock))) return 0;
    if (!valid_day(GLOSS__NONE, a, b)) return 0;
    if (mark == '/' && !day && a <= b && b <= 12 && !padded) return 0;
    set_date(f, GLOSS__NONE, a, b);
    return day ? k + 1 : k;
  }
  size_t m = part(s, k + 1, 4, &year, &count);
  if (!m || (count != 4 && count != 2) || (mark == '.' && count != 4)) return 0;
  if (count == 4 && (year < 1000 || year > 2999)) return 0;
  year = gloss__full_year(year, count);
  if (valid_day(year, b, a))
    set_date(f, year, b, a), f->swapped = a != b && valid_day(year, a, b);
  else if (valid_day(year, a, b))
    set_date(f, year, a, b);
  else
    return 0;
  return m;
}

size_t gloss__numeric_at(const gloss__scan *s, size_t i, gloss__fields *f) {
  int a, width;
  if (!gloss__digit(s->c[i])) return 0;
  if (i > 0 && !gloss__gap(s, i) &&
      (gloss__digit(s->c[i - 1]) || gloss__letter(s->c[i - 1]) ||
       ((s->c[i - 1] == '.' || s->c[i - 1] == '-' || s->c[i - 1] == '/') &&
        i > 1 && (gloss__digit(s->c[i - 2]) || gloss__letter(s->c[i - 2])))))
    if (s->c[i - 1] != '-' || !gloss__digit(s->c[i - 2])) return 0;
  size_t j = compact(s, i, f);
  if (j && numeric_ends(s, j)) return j;
  if (j) {
    set_date(f, GLOSS__NONE, GLOSS__NONE, GLOSS__NONE);
    return 0;
  }
  j = part(s, i, 4, &a, &width);
  if (!j) return 0;
  uint16_t mark = s->c[j];
  bool spaced = gloss__digit(mark) && gloss__gap(s, j);
  if (!spaced && mark != '-' && mark != '/' && mark != '.') return 0;
  if (!spaced && (gloss__gap(s, j) || !gloss__digit(s->c[j + 1]))) return 0;
  if (width == 4 && a >= 1000 && a < 3000)
    j = year_first(s, i, j, a, f);
  else if (width <= 2 && !spaced)
    j = year_last(s, j, a, width, f);
  else
    j = 0;
  if (j && !numeric_ends(s, j)) {
    f->year = f->month = f->day = GLOSS__NONE;
    return 0;
  }
  return j;
}
