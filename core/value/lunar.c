// lunar.c - the Chinese calendar (a table made by lunar.py) and the festivals
// of this and other calendars.
#include "value/date.h"

#include "value_lunar.inc"

#include <stdlib.h>

bool gloss__lunar_month(int year, int month, bool leap, int64_t *first,
                        int *length) {
  if (year < LUNAR_FIRST || year > LUNAR_LAST || month < 1 || month > 12)
    return false;
  int index = month - 1, at = years[year - LUNAR_FIRST].leap;
  if (leap && at != month) return false;
  if (at && (month > at || leap)) index++;
  unsigned big = years[year - LUNAR_FIRST].big;
  int64_t day = years[year - LUNAR_FIRST].first;
  for (int i = 0; i < index; i++) day += 29 + (big >> i & 1);
  *first = day;
  *length = 29 + (int)(big >> index & 1);
  return true;
}

int64_t gloss__term_day(int year, int term) {
  int y = year < LUNAR_FIRST  ? LUNAR_FIRST
          : year > LUNAR_LAST ? LUNAR_LAST
                              : year;
  return gloss__days(year, term / 2 + 1, terms[y - LUNAR_FIRST][term]);
}

// --- Easter
// --------------------------------------------------------------------

static int64_t easter(int year) { // Gregorian; the method of Butcher
  int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
  int f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
  int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
  return gloss__days(year, n / 31, n % 31 + 1);
}

static int64_t orthodox_easter(int year) { // Julian, shown as Gregorian
  int a = year % 4, b = year % 7, c = year % 19, d = (19 * c + 15) % 30;
  int e = (2 * a + 4 * b - d + 34) % 7, n = d + e + 114;
  return gloss__days(year, n / 31, n % 31 + 1) + year / 100 - year / 400 - 2;
}

// --- Hebrew: after Reingold and Dershowitz
// -----------------------------------------

static bool hebrew_leap(int year) { return (7 * year + 1) % 19 < 7; }

static int64_t hebrew_new_year(int year) { // days from 1970-01-01
  int64_t months = (235 * (int64_t)year - 234) / 19;
  int64_t parts = 12084 + 13753 * months;
  int64_t day = months * 29 + parts / 25920;
  return (3 * (day + 1)) % 7 < 3 ? day + 1 : day;
}

static int64_t hebrew_start(int year) {
  int64_t before = hebrew_new_year(year - 1), at = hebrew_new_year(year),
          after = hebrew_new_year(year + 1);
  int delay = after - at == 356 ? 2 : at - before == 382 ? 1 : 0;
  return at + delay - 2092590; // the epoch lies that long before 1970
}

static int hebrew_length(int year, int month) { // Nisan is 1, Tishri 7
  int64_t days = hebrew_start(year + 1) - hebrew_start(year);
  switch (month) {
  case 2:
  case 4:
  case 6:
  case 10:
  case 13: return 29;
  case 12: return hebrew_leap(year) ? 30 : 29;
  case 8: return days % 10 == 5 ? 30 : 29;
  case 9: return days % 10 == 3 ? 29 : 30;
  default: return 30;
  }
}

// A month 13 means the last one, Adar.
static int64_t hebrew_day(int year, int month, int day) {
  int last = hebrew_leap(year) ? 13 : 12;
  if (month == 13) month = last;
  int64_t at = hebrew_start(year) + day - 1;
  for (int m = 7; m != month;) {
    at += hebrew_length(year, m);
    m = m == last ? 1 : m + 1;
  }
  return at;
}

// A holiday begins at nightfall of the day before.
static int64_t hebrew_holiday(int year, int month, int day) {
  int hebrew = year + 3760 + (month >= 7 && month < 11 ? 1 : 0);
  int64_t at = hebrew_day(hebrew, month, day);
  if (month == 2 && day == 5) { // Independence Day keeps off the Sabbath
    int w = gloss__weekday(at);
    at += w == 0 ? 1 : w == 4 ? -1 : w == 5 ? -2 : 0;
  }
  return at - 1;
}

// --- Islamic and Hindu: by the moon
// --------------------------------------------------

// Minutes from 1970 of the k-th new moon after 2000; half steps are full moons.
static bool moon(int half_steps, int64_t *minutes) {
  int at = half_steps - 2 * MOON_FIRST;
  if (at < 0 || at >= (int)(sizeof moons / sizeof *moons)) return false;
  *minutes = moons[at];
  return true;
}

static int64_t day_at(int64_t minutes) {
  return minutes >= 0 ? minutes / 1440 : -((-minutes + 1439) / 1440);
}

// A month begins on the day after its new moon, as seen from Mecca; after
// sunset it takes one more. 1435 began with the 171st new moon of the epoch.
static bool islamic_day(int year, int month, int day, int64_t *out) {
  int64_t minutes;
  if (!moon(2 * ((year - 1435) * 12 + month - 1 + 171), &minutes)) return false;
  minutes += 180; // UTC+3
  *out = day_at(minutes) + 1 + (minutes - day_at(minutes) * 1440 > 18 * 60) +
         day - 1;
  return true;
}

static bool islamic_in(int year, int month, int day, int64_t *out) {
  int guess = (int)((year - 622) * 33 / 32);
  for (int y = guess - 1; y <= guess + 2; y++) {
    int got, m, d;
    if (!islamic_day(y, month, day, out)) return false;
    gloss__civil(*out, &got, &m, &d);
    if (got == year) return true;
  }
  return false;
}

// The evening (in India) before the new or full moon that falls in the thirty
// days from month and day on, plus `shift` days.
static bool moon_festival(int year, int month, int day, bool full, int shift,
                          int64_t *out) {
  int64_t from = gloss__days(year, month, day), minutes;
  int k = 2 * (int)((year - 2000 + (month - 2) / 12.0) * 12.3685) + full;
  for (int n = 0; n < 6; n++, k += 2) {
    if (!moon(k, &minutes)) return false;
    int64_t evening = day_at(minutes + 330 - 17 * 60 - 40);
    if (evening < from) continue;
    *out = evening + shift;
    return true;
  }
  return false;
}

// --- rules
// -----------------------------------------------------------------------------

static int two(const char *id) { return (id[0] - '0') * 10 + id[1] - '0'; }

static int64_t nth(int year, int month, int n, int weekday) {
  int64_t first = gloss__days(year, month, 1);
  return first + (weekday - gloss__weekday(first) + 7) % 7 + 7 * (n - 1);
}

static bool lunar_festival(const char *id, int year, int64_t *first) {
  int length, month = two(id), day = two(id + 2);
  // New Year's Eve and other days of the twelfth month may lie in January of
  // the next civil year; their year is the lunar one.
  if (!gloss__lunar_month(year, month, false, first, &length)) return false;
  if (month == 12 && day == 30) {
    if (!gloss__lunar_month(year + 1, 1, false, first, &length)) return false;
    *first -= 1;
    return true;
  }
  *first += (day > length ? length : day) - 1;
  return true;
}

bool gloss__festival(const char *id, int year, int64_t *first, int *days) {
  const char *colon = strchr(id, ':');
  *days = colon ? atoi(colon + 1) : 1;
  if (year < 1 || year > 9000) return false;
  switch (id[0]) {
  case 'g': *first = gloss__days(year, two(id + 1), two(id + 3)); return true;
  case 'n': // mmn: the n-th Sunday
    *first = nth(year, two(id + 1), two(id + 3), 6);
    return true;
  case 't': // the n-th Thursday, and so many days later
    *first = nth(year, two(id + 1), two(id + 3), 3);
    if (id[5] == '+') *first += atoi(id + 6);
    return true;
  case 'w': // mmnnd: the n-th of that weekday, 99 the last
    *first = two(id + 3) == 99
                 ? nth(year, two(id + 1) + 1, 1, id[5] - '0') - 7
                 : nth(year, two(id + 1), two(id + 3), id[5] - '0');
    return true;
  case 'l': return lunar_festival(id + 1, year, first);
  case 'e': *first = easter(year) + atoi(id + 1); return true;
  case 'o': *first = orthodox_easter(year) + atoi(id + 1); return true;
  case 'h':
    *first = hebrew_holiday(year, two(id + 1), two(id + 3));
    return true;
  case 'd': // dMMDD: new moon, fMMDD: full moon, from that day on
  case 'f':
    return moon_festival(year, two(id + 1), two(id + 3), id[0] == 'f',
                         id[5] == '+' ? atoi(id + 6) : 0, first);
  case 'i': return islamic_in(year, two(id + 1), two(id + 3), first);
  default: return false;
  }
}
