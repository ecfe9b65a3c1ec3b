// resolve.c - from written fields to an interval, with the anchor and what
// earlier dates of the line say.
#include "value/date.h"

typedef struct base { // where missing fields come from
  int year, month, day;
  int64_t today;
  bool anchored;
} base;

static int64_t day_of(gloss__instant at) {
  return at >= 0 ? at / 86400 : -((-at + 86399) / 86400);
}

static base base_of(const gloss__scan *s) {
  base b = {.anchored = s->anchored};
  b.today = day_of(s->anchor);
  gloss__civil(b.today, &b.year, &b.month, &b.day);
  return b;
}

static gloss__interval days(int64_t from, int64_t to, gloss__grain grain) {
  return (gloss__interval){
      .known = true, .from = from * 86400, .to = to * 86400, .grain = grain};
}

static gloss__interval span(gloss__instant from, gloss__grain grain, int n) {
  return (gloss__interval){.known = true,
                           .from = from,
                           .to = gloss__step_grain(from, grain, n),
                           .grain = grain};
}

static gloss__interval months(int year, int month, int count) {
  return span(gloss__days(year, month, 1) * 86400, GLOSS__MONTHS, count);
}

// --- the year
// ------------------------------------------------------------------

// The year the fields speak of; GLOSS__NONE if nothing tells.
static int year_of(const gloss__scan *s, const gloss__fields *f, const base *b,
                   gloss__interval *t) {
  if (f->year != GLOSS__NONE) return f->year;
  if (f->year_shift != GLOSS__NONE) {
    t->used_anchor = true;
    if (f->own_year && s->own_year) return s->own_year;
    return b->anchored ? b->year + f->year_shift : GLOSS__NONE;
  }
  if (s->context_year) {
    t->used_context = true;
    return s->context_year;
  }
  t->used_anchor = true;
  if (s->own_year) return s->own_year;
  return b->anchored ? b->year : GLOSS__NONE;
}

static gloss__interval year_portion(gloss__interval t, gloss__portion p,
                                    int years) {
  if (p == GLOSS__WHOLE) return t;
  gloss__instant first = t.from, last = t.to;
  int n = 2 * years;
  gloss__grain grain = t.grain;
  if (p == GLOSS__FIRST_TEN)
    t.to = gloss__add_months(first, 1);
  else if (p == GLOSS__BEGINNING)
    t.to = gloss__add_months(first, n);
  else if (p == GLOSS__CLOSE)
    t.from = gloss__add_months(last, -n);
  else if (p == GLOSS__MIDDLE) {
    t.from = gloss__add_months(first, 5 * years);
    t.to = gloss__add_months(last, -5 * years);
  }
  t.grain = grain == GLOSS__YEARS && years == 1 ? GLOSS__MONTHS : grain;
  return t;
}

static gloss__interval whole_years(const gloss__fields *f, int year) {
  int last = f->year2 != GLOSS__NONE ? f->year2 : year;
  if (f->year_shift != GLOSS__NONE && f->year2 != GLOSS__NONE)
    last = year + f->year2;
  gloss__interval t =
      span(gloss__days(year, 1, 1) * 86400, GLOSS__YEARS, last - year + 1);
  return year_portion(t, f->year_portion, 1);
}

static gloss__interval long_period(const gloss__fields *f, const base *b) {
  if (f->plan != GLOSS__NONE) {
    int first = 1951 + 5 * f->plan;
    if (f->portion == GLOSS__LAST_TEN) first += 4; // the last year
    if (f->portion == GLOSS__LAST_TEN || f->portion == GLOSS__FIRST_TEN)
      return span(gloss__days(first, 1, 1) * 86400, GLOSS__YEARS, 1);
    int years = f->year_portion == GLOSS__WHOLE ? 5 : 2;
    if (f->year_portion == GLOSS__CLOSE) first += 3;
    return span(gloss__days(first, 1, 1) * 86400, GLOSS__YEARS, years);
  }
  int century = f->century;
  if (century == GLOSS__NONE) // 90年代: of the 20th, unless it is yet to come
    century = f->decade >= 30 || !b->anchored ? 19 : 20;
  int first = century * 100 + (century < 0), years = 100; // there is no year 0
  if (f->decade != GLOSS__NONE)
    first += f->decade, years = f->decade2 > f->decade ? 20 : 10;
  gloss__interval t =
      span(gloss__days(first, 1, 1) * 86400, GLOSS__YEARS, years);
  if (f->year_portion == GLOSS__BEGINNING)
    t.to = gloss__add_months(t.from, years * 12 / 5);
  if (f->year_portion == GLOSS__CLOSE)
    t.from = gloss__add_months(t.to, -years * 12 / 5);
  if (f->year_portion == GLOSS__MIDDLE) {
    t.from = gloss__add_months(t.from, years * 12 * 2 / 5);
    t.to = gloss__add_months(t.to, -years * 12 * 2 / 5);
  }
  return t;
}

// --- parts of a year
// -----------------------------------------------------------

static gloss__interval quarter(const gloss__fields *f, const base *b,
                               int year) {
  int first = f->quarter, last = f->quarter2;
  if (f->quarter_shift != GLOSS__NONE) {
    int index = year * 4 + (b->month - 1) / 3 + f->quarter_shift;
    year = index / 4;
    first = index % 4 + 1;
  }
  if (last == GLOSS__NONE) last = first;
  gloss__interval t = months(year, first * 3 - 2, (last - first + 1) * 3);
  t.grain = GLOSS__QUARTERS;
  if (f->portion == GLOSS__CLOSE) {
    t.from = gloss__add_months(t.to, -1);
    t.grain = GLOSS__MONTHS;
  }
  return t;
}

static gloss__interval season(const gloss__word *w, int year) {
  int to = (int)w->b;
  int64_t from = gloss__term_day(year, (int)w->a);
  int64_t end =
      to >= 24 ? gloss__term_day(year + 1, to - 24) : gloss__term_day(year, to);
  return days(from, end, GLOSS__DAYS);
}

static gloss__interval month_portion(gloss__interval t, gloss__portion p) {
  gloss__instant first = t.from, next = t.to;
  const int day = 86400;
  if (p == GLOSS__WHOLE) return t;
  t.grain = GLOSS__DAYS;
  switch (p) {
  case GLOSS__BEGINNING: t.to = first + 5 * day; break;
  case GLOSS__CLOSE: t.from = next - 7 * day; break;
  case GLOSS__FIRST_TEN: t.to = first + 10 * day; break;
  case GLOSS__MIDDLE:
  case GLOSS__SECOND_TEN:
    t.from = first + 10 * day, t.to = first + 20 * day;
    break;
  case GLOSS__LAST_TEN: t.from = first + 20 * day; break;
  case GLOSS__FIRST_TWENTY: t.to = first + 20 * day; break;
  case GLOSS__LAST_TWENTY: t.from = first + 10 * day; break;
  case GLOSS__FIRST_HALF: t.to = first + 15 * day; break;
  case GLOSS__SECOND_HALF: t.from = first + 15 * day; break;
  default: break;
  }
  return t;
}

static gloss__interval lunar(const gloss__fields *f, const base *b, int year) {
  gloss__interval none = {0};
  int64_t first;
  int length, month = f->month;
  int64_t next;
  if (month == GLOSS__NONE && f->day == GLOSS__NONE)
    return gloss__lunar_month(year, 1, false, &first, &length) &&
                   gloss__lunar_month(year + 1, 1, false, &next, &length)
               ? days(first, next, GLOSS__DAYS)
               : none;
  if (month == GLOSS__NONE) month = b->month;
  if (!gloss__lunar_month(year, month, f->leap, &first, &length)) return none;
  if (f->day == GLOSS__NONE) return days(first, first + length, GLOSS__MONTHS);
  int day = f->day > length ? length : f->day;
  return days(first + day - 1, first + day, GLOSS__DAYS);
}

static int64_t nth_weekday(int64_t first, int64_t end, int weekday, int nth) {
  if (nth > 0)
    return first + (weekday - gloss__weekday(first) + 7) % 7 + 7 * (nth - 1);
  int64_t last = end - 1;
  return last - (gloss__weekday(last) - weekday + 7) % 7;
}

// The n-th week of a period: weeks whose Monday lies in it.
static gloss__interval nth_week(const gloss__interval *t, int nth) {
  int64_t first = day_of(t->from), end = day_of(t->to);
  int64_t monday = nth_weekday(first, end, 0, nth);
  return days(monday, monday + 7, GLOSS__WEEKS);
}

// The last days or whole weeks of a period.
static gloss__interval last_of(const gloss__interval *t,
                               const gloss__fields *f) {
  int64_t end = day_of(t->to);
  if (!f->last_weeks) return days(end - f->last_count, end, GLOSS__DAYS);
  end -= gloss__weekday(end);
  return days(end - 7 * f->last_count, end, GLOSS__WEEKS);
}

static gloss__interval in_month(const gloss__scan *s, const gloss__fields *f,
                                const base *b, int year, int month) {
  gloss__interval t = months(year, month, 1);
  (void)s, (void)b;
  if (f->month2 != GLOSS__NONE && f->month2 >= month)
    return months(year, month, f->month2 - month + 1);
  if (f->last_count) return last_of(&t, f);
  if (f->week != GLOSS__NONE) return nth_week(&t, f->week);
  if (f->weekday_nth != GLOSS__NONE) {
    int64_t d =
        nth_weekday(day_of(t.from), day_of(t.to), f->weekday, f->weekday_nth);
    return days(d, d + 1, GLOSS__DAYS);
  }
  if (f->nth_day != GLOSS__NONE) {
    int64_t d = day_of(t.from) + f->nth_day - 1;
    return days(d, d + 1, GLOSS__DAYS);
  }
  if (f->day == GLOSS__NONE) return month_portion(t, f->portion);
  int most = gloss__month_length(year, month);
  if (f->day > most) {
    if (month == 2 && f->day == 29 && f->year == GLOSS__NONE) {
      while (gloss__month_length(year, 2) < 29) year++;
      t = months(year, 2, 1);
    } else {
      return (gloss__interval){.grain = GLOSS__DAYS};
    }
  }
  int64_t d = day_of(t.from) + f->day - 1;
  int last = f->day2 != GLOSS__NONE ? f->day2 : f->day;
  return days(d, d + last - f->day + 1, GLOSS__DAYS);
}

static gloss__interval in_year(const gloss__scan *s, const gloss__fields *f,
                               const base *b, int year) {
  if (f->half != GLOSS__NONE) {
    gloss__interval t = months(year, f->half * 6 - 5, 6);
    t.grain = GLOSS__HALVES;
    return t;
  }
  if (f->quarter != GLOSS__NONE || f->quarter_shift != GLOSS__NONE)
    return quarter(f, b, year);
  if (f->season) return season(f->season, year);
  if (f->term) {
    int64_t d = gloss__term_day(year, (int)f->term->a);
    return days(d, d + 1, GLOSS__DAYS);
  }
  if (f->lunar) return lunar(f, b, year);
  if (f->month != GLOSS__NONE) return in_month(s, f, b, year, f->month);
  gloss__interval t = whole_years(f, year);
  if (f->last_count) return last_of(&t, f);
  if (f->week != GLOSS__NONE) return nth_week(&t, f->week);
  if (f->weekday_nth != GLOSS__NONE) {
    int64_t d =
        nth_weekday(day_of(t.from), day_of(t.to), f->weekday, f->weekday_nth);
    return days(d, d + 1, GLOSS__DAYS);
  }
  if (f->nth_day != GLOSS__NONE) {
    int64_t d = day_of(t.from) + f->nth_day - 1;
    return days(d, d + 1, GLOSS__DAYS);
  }
  return t;
}

static gloss__interval festival(const gloss__scan *s, const gloss__fields *f,
                                const base *b, int year, bool fixed) {
  int64_t first;
  int count;
  (void)s;
  if (!gloss__festival(f->holiday->id, year, &first, &count))
    return (gloss__interval){0};
  if (!fixed && b->anchored && first + count <= b->today &&
      !gloss__festival(f->holiday->id, year + 1, &first, &count))
    return (gloss__interval){0};
  return days(first, first + count, GLOSS__DAYS);
}

// --- days from the anchor
// --------------------------------------------------------

static gloss__interval week(const gloss__fields *f, const base *b) {
  int64_t monday = b->today - gloss__weekday(b->today) + 7 * f->week_shift;
  if (f->portion == GLOSS__WEEKEND)
    return days(monday + 5, monday + 7, GLOSS__DAYS);
  if (f->weekday == GLOSS__NONE) return days(monday, monday + 7, GLOSS__WEEKS);
  return days(monday + f->weekday, monday + f->weekday + 1, GLOSS__DAYS);
}

static gloss__interval coming_weekday(const gloss__fields *f, const base *b) {
  int64_t d = b->today + (f->weekday - gloss__weekday(b->today) + 6) % 7 + 1;
  if (f->before) d -= d - 7 < b->today ? 7 : 14;
  return days(d, d + 1, GLOSS__DAYS);
}

static gloss__interval shifted_month(const gloss__scan *s,
                                     const gloss__fields *f, const base *b) {
  int index = b->year * 12 + b->month - 1 + f->month_shift;
  return in_month(s, f, b, index / 12, index % 12 + 1);
}

static gloss__interval lone_day(const gloss__scan *s, const gloss__fields *f,
                                const base *b, gloss__interval *t) {
  int year = b->year, month = b->month;
  if (s->context_month) {
    t->used_context = true;
    month = s->context_month;
    if (s->context_year) year = s->context_year;
  } else if (!b->anchored) {
    return (gloss__interval){.grain = GLOSS__DAYS};
  } else {
    t->used_anchor = true;
  }
  if (f->lunar) return lunar(f, b, year);
  for (int n = 0; n < 3 && f->day > gloss__month_length(year, month); n++)
    if (++month > 12) month = 1, year++;
  return in_month(s, f, b, year, month);
}

static bool needs_anchor(const gloss__fields *f) {
  return f->now || f->day_shift != GLOSS__NONE ||
         f->month_shift != GLOSS__NONE || f->week_shift != GLOSS__NONE ||
         f->quarter_shift != GLOSS__NONE;
}

static gloss__interval date_of(const gloss__scan *s, const gloss__fields *f,
                               const base *b, gloss__interval *t) {
  gloss__interval none = {0};
  if (f->plan != GLOSS__NONE || f->decade != GLOSS__NONE ||
      f->century != GLOSS__NONE)
    return long_period(f, b);
  if (needs_anchor(f)) {
    t->used_anchor = true;
    if (!b->anchored) return none;
    if (f->now) return span(s->anchor, GLOSS__SECOND, 1);
    if (f->day_shift != GLOSS__NONE)
      return days(b->today + f->day_shift, b->today + f->day_shift + 1,
                  GLOSS__DAYS);
    if (f->week_shift != GLOSS__NONE) return week(f, b);
    if (f->month_shift != GLOSS__NONE) return shifted_month(s, f, b);
  }
  bool dated = f->year != GLOSS__NONE || f->year_shift != GLOSS__NONE;
  if (f->weekday != GLOSS__NONE && f->weekday_nth == GLOSS__NONE &&
      f->day == GLOSS__NONE && !dated) {
    t->used_anchor = true;
    return b->anchored ? coming_weekday(f, b) : none;
  }
  if (f->day != GLOSS__NONE && f->month == GLOSS__NONE && !dated)
    return lone_day(s, f, b, t);
  int year = year_of(s, f, b, t);
  if (year == GLOSS__NONE) return none;
  if (f->holiday) return festival(s, f, b, year, dated);
  return in_year(s, f, b, year);
}

// --- times of day
// ------------------------------------------------------------------

static bool timed(const gloss__fields *f) {
  return f->hour != GLOSS__NONE || f->part;
}

static bool undated(const gloss__fields *f) {
  gloss__fields g = *f;
  g.hour = g.hour2 = g.minute = g.minute2 = g.second = GLOSS__NONE;
  g.part = NULL;
  return gloss__fields_empty(&g);
}

// Minutes from midnight of an hour in a part of the day.
static int hour_in(int hour, const gloss__word *part) {
  if (!part) return hour;
  switch (part->id[0]) {
  case 'p': return hour < 12 ? hour + 12 : hour;
  case 'e': return hour <= 12 && hour > 0 ? hour + 12 : hour;
  case 'n':
    if (part->id[1] == 'i') // night: 12 is midnight, 1 to 5 the next morning
      return hour == 12 ? 24 : hour >= 6 && hour < 12 ? hour + 12 : hour;
    return hour < 6 ? hour + 12 : hour;
  case 'm': return hour == 12 ? 0 : hour;
  case 'a': return hour == 12 && part->b <= 360 ? 0 : hour;
  default: return hour;
  }
}

static gloss__interval at_time(const gloss__scan *s, const gloss__fields *f,
                               gloss__instant day, bool lone) {
  gloss__interval t = {.known = true};
  if (f->hour == GLOSS__NONE) {
    t.from = day + (int)f->part->a * 60;
    t.to = day + (int)f->part->b * 60;
    t.grain = GLOSS__HOUR;
    return t;
  }
  int hour = hour_in(f->hour, f->part);
  int minute = f->minute == GLOSS__NONE ? 0 : f->minute;
  int second = f->second == GLOSS__NONE ? 0 : f->second;
  if (lone && s->anchored && s->anchor_clock && !f->part && hour > 0 &&
      hour < 12 && f->minute == GLOSS__NONE) {
    gloss__instant early = day + hour * 3600, late = early + 12 * 3600;
    if (early < s->anchor && late >= s->anchor) hour += 12;
  }
  t.from = day + hour * 3600 + minute * 60 + second;
  t.grain = f->second != GLOSS__NONE   ? GLOSS__SECOND
            : f->minute != GLOSS__NONE ? GLOSS__MINUTE
                                       : GLOSS__HOUR;
  t.to = gloss__step_grain(t.from, t.grain, 1);
  return t;
}

gloss__interval gloss__resolve(const gloss__scan *s, const gloss__fields *f) {
  base b = base_of(s);
  gloss__interval t = {0};
  bool lone = undated(f);
  if (lone && timed(f)) {
    t = at_time(s, f, s->anchored ? b.today * 86400 : 0, true);
    t.clock = !s->anchored;
    t.used_anchor = s->anchored;
    return t;
  }
  gloss__interval d = date_of(s, f, &b, &t);
  d.used_anchor = t.used_anchor;
  d.used_context = t.used_context;
  if (!timed(f) || !d.known || d.grain > GLOSS__DAYS) return d;
  t = at_time(s, f, d.from, false);
  t.used_anchor = d.used_anchor;
  t.used_context = d.used_context;
  return t;
}
