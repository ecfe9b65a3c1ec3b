// calendar.c - civil dates as day counts, and their ISO forms.
#include "value/date.h"

// Days from 1970-01-01 in the proleptic Gregorian calendar; the era method of
// H. Hinnant, "chrono-compatible low-level date algorithms".
int64_t gloss__days(int year, int month, int day) {
  int64_t y = (int64_t)year - (month <= 2);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void gloss__civil(int64_t days, int *year, int *month, int *day) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t doe = days - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153;
  *day = (int)(doy - (153 * mp + 2) / 5 + 1);
  *month = (int)(mp < 10 ? mp + 3 : mp - 9);
  *year = (int)(yoe + era * 400 + (*month <= 2));
}

int gloss__month_length(int year, int month) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : lengths[month - 1];
}

int gloss__weekday(int64_t days) {
  int64_t w = (days + 3) % 7;
  return (int)(w < 0 ? w + 7 : w);
}

static int64_t day_of(gloss__instant at) {
  return at >= 0 ? at / 86400 : -((-at + 86399) / 86400);
}

gloss__instant gloss__add_months(gloss__instant at, int months) {
  int year, month, day;
  int64_t days = day_of(at);
  gloss__civil(days, &year, &month, &day);
  int m = month - 1 + months;
  year += m >= 0 ? m / 12 : -((-m + 11) / 12);
  month = (m % 12 + 12) % 12 + 1;
  int most = gloss__month_length(year, month);
  if (day > most) day = most;
  return gloss__days(year, month, day) * 86400 + (at - days * 86400);
}

gloss__instant gloss__step_grain(gloss__instant at, gloss__grain grain, int n) {
  static const int seconds[] = {1, 60, 3600, 86400, 604800};
  static const int months[] = {1, 3, 6, 12};
  if (grain <= GLOSS__WEEKS) return at + (gloss__instant)n * seconds[grain];
  return gloss__add_months(at, n * months[grain - GLOSS__MONTHS]);
}

const char *gloss__grain_name(gloss__grain grain) {
  static const char *const names[] = {"second",  "minute", "hour",
                                      "day",     "week",   "month",
                                      "quarter", "half",   "year"};
  return names[grain];
}

static char *digits(char *out, int value, int width) {
  for (int i = width - 1; i >= 0; i--, value /= 10)
    out[i] = (char)('0' + value % 10);
  return out + width;
}

// ISO 8601: the year before 0001 is 0000, the one before that -0001.
static char *put_year(char *out, int year) {
  if (year < 0) *out++ = '-';
  return digits(out, (year < 0 ? -year : year) % 10000, 4);
}

static char *put_date(char *out, int64_t days) {
  int year, month, day;
  gloss__civil(days, &year, &month, &day);
  out = put_year(out, year);
  *out++ = '-';
  out = digits(out, month, 2);
  *out++ = '-';
  return digits(out, day, 2);
}

void gloss__iso_instant(char out[24], gloss__instant at, gloss__grain grain,
                        bool clock) {
  int64_t days = day_of(at);
  int seconds = (int)(at - days * 86400);
  if (!clock) out = put_date(out, days);
  if (clock || grain < GLOSS__DAYS || seconds) {
    *out++ = 'T';
    out = digits(out, seconds / 3600, 2);
    *out++ = ':';
    out = digits(out, seconds / 60 % 60, 2);
    *out++ = ':';
    out = digits(out, seconds % 60, 2);
  }
  *out = 0;
}

// Is `at` the begin of a period of that grain?
static bool aligned(gloss__instant at, gloss__grain grain) {
  int year, month, day;
  if (at % 86400) return false;
  gloss__civil(day_of(at), &year, &month, &day);
  if (grain == GLOSS__WEEKS) return gloss__weekday(day_of(at)) == 0;
  if (grain == GLOSS__MONTHS) return day == 1;
  if (grain == GLOSS__QUARTERS) return day == 1 && month % 3 == 1;
  if (grain == GLOSS__HALVES) return day == 1 && month % 6 == 1;
  if (grain == GLOSS__YEARS) return day == 1 && month == 1;
  return grain == GLOSS__DAYS;
}

static char *put_period(char *out, gloss__instant at, gloss__grain grain) {
  int year, month, day;
  gloss__civil(day_of(at), &year, &month, &day);
  if (grain < GLOSS__MONTHS) return put_date(out, day_of(at));
  out = put_year(out, year);
  if (grain == GLOSS__YEARS) return out;
  *out++ = '-';
  if (grain == GLOSS__MONTHS) return digits(out, month, 2);
  *out++ = grain == GLOSS__HALVES ? 'H' : 'Q';
  *out++ = (char)('1' + (month - 1) / (grain == GLOSS__HALVES ? 6 : 3));
  return out;
}

void gloss__iso_interval(char out[32], const gloss__interval *t) {
  static const gloss__grain grains[] = {
      GLOSS__YEARS, GLOSS__HALVES, GLOSS__QUARTERS, GLOSS__MONTHS, GLOSS__DAYS};
  *out = 0;
  if (!t->known || t->from_open || t->to_open) return;
  if (t->clock || t->grain < GLOSS__DAYS || t->from % 86400 || t->to % 86400) {
    gloss__iso_instant(out, t->from, GLOSS__SECOND, t->clock);
    return;
  }
  for (int i = 0; i < 5; i++)
    if (aligned(t->from, grains[i]) &&
        gloss__step_grain(t->from, grains[i], 1) == t->to) {
      *put_period(out, t->from, grains[i]) = 0;
      return;
    }
  gloss__grain grain = GLOSS__YEARS; // coarsest that both ends fit
  while (grain > GLOSS__DAYS &&
         (grain == GLOSS__HALVES || grain == GLOSS__WEEKS ||
          grain == GLOSS__QUARTERS || !aligned(t->from, grain) ||
          !aligned(t->to, grain)))
    grain--;
  char *end = put_period(out, t->from, grain);
  *end++ = '/';
  *put_period(end, gloss__step_grain(t->to, grain, -1), grain) = 0;
}

static bool number(const char **text, int width, int *out) {
  int value = 0;
  for (int i = 0; i < width; i++) {
    if ((*text)[i] < '0' || (*text)[i] > '9') return false;
    value = value * 10 + (*text)[i] - '0';
  }
  *text += width;
  *out = value;
  return true;
}

bool gloss__parse_iso(const char *text, gloss__instant *out, bool *clock) {
  int year, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  if (!number(&text, 4, &year)) return false;
  if (*text == '-' && (text++, !number(&text, 2, &month))) return false;
  if (*text == '-' && (text++, !number(&text, 2, &day))) return false;
  if (month < 1 || month > 12 || day < 1 ||
      day > gloss__month_length(year, month))
    return false;
  *clock = *text == 'T' || *text == ' ';
  if (*clock) {
    text++;
    if (!number(&text, 2, &hour)) return false;
    if (*text == ':' && (text++, !number(&text, 2, &minute))) return false;
    if (*text == ':' && (text++, !number(&text, 2, &second))) return false;
    if (*text == '.')
      for (text++; *text >= '0' && *text <= '9';) text++;
    if (*text == 'Z')
      text++;
    else if (*text == '+' || *text == '-')
      for (text++; (*text >= '0' && *text <= '9') || *text == ':';) text++;
  }
  if (*text || hour > 24 || minute > 59 || second > 60) return false;
  *out = gloss__days(year, month, day) * 86400 + hour * 3600 + minute * 60 +
         second;
  return true;
}

bool gloss__parse_year(const char *text, int *year) {
  return number(&text, 4, year) && *text == 0;
}
