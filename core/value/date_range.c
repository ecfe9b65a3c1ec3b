// date_range.c - two dates that make a period: 3月5日至8日, from March to May.
#include "value/date.h"

static size_t connector(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
  if (gloss__letter(c)) return gloss__english_to(s, i, false);
  if (c == '-' || c == u'—' || c == u'–' || c == u'―')
    return s->c[i + 1] == c ? i + 2 : i + 1;
  return c == u'至' || c == u'到' || c == '~' ? i + 1 : i;
}

#define TAKE(field)                                                            \
  if (b->field == GLOSS__NONE) b->field = a->field

// What the second end leaves out it shares with the first: the coarser fields.
static void inherit(gloss__fields *b, const gloss__fields *a) {
  bool year = b->year == GLOSS__NONE && b->year_shift == GLOSS__NONE;
  bool own_day = b->day != GLOSS__NONE || b->day_shift != GLOSS__NONE ||
                 b->week_shift != GLOSS__NONE || b->weekday != GLOSS__NONE ||
                 b->holiday || b->now;
  bool own_month = b->month != GLOSS__NONE || b->month_shift != GLOSS__NONE ||
                   b->half != GLOSS__NONE || b->quarter != GLOSS__NONE ||
                   b->season;
  bool relative = b->day_shift != GLOSS__NONE || b->week_shift != GLOSS__NONE ||
                  b->month_shift != GLOSS__NONE || b->now ||
                  (b->weekday != GLOSS__NONE && b->day == GLOSS__NONE) ||
                  b->decade != GLOSS__NONE || b->century != GLOSS__NONE;
  if (relative || !year) return;
  TAKE(year);
  TAKE(year_shift);
  if (a->lunar && !own_month) b->lunar = true;
  if (own_month || b->holiday || b->term) return;
  TAKE(month);
  TAKE(month_shift);
  if (own_day) return;
  TAKE(day);
  TAKE(day_shift);
  TAKE(week_shift);
  TAKE(weekday);
  if (!b->holiday) b->holiday = a->holiday;
  if (!b->part && b->hour != GLOSS__NONE && a->part && b->hour < 12) {
    b->part = a->part;
  }
}

bool gloss__only_clock(const gloss__fields *f) {
  gloss__fields g = *f;
  g.hour = g.minute = g.second = GLOSS__NONE;
  g.part = NULL;
  return gloss__fields_empty(&g) && !gloss__fields_empty(f);
}

// A bare number in front of a connector takes its unit from the second end:
// 9~12点半, 1月3至2月10.
size_t gloss__bare_start(const gloss__scan *s, size_t i, gloss__fields *a) {
  int value;
  size_t j = gloss__small_at(s, i, &value);
  if (!j || gloss__digit_value(s->c[j]) >= 0 || value > 24) return 0;
  size_t k = connector(s, j);
  if (k == j) return 0;
  gloss__fields b;
  size_t m = gloss__fields_at(s, k, &b);
  if (!m || !gloss__only_clock(&b) || b.hour == GLOSS__NONE || b.part) return 0;
  if (i > 0 && gloss__digit_value(s->c[i - 1]) >= 0) return 0;
  *a = gloss__no_fields(i);
  a->hour = value;
  return a->end = j;
}

// The second end at j, where a unit may be missing: 从一月19到20日.
static size_t second_end(const gloss__scan *s, size_t j, const gloss__fields *a,
                         gloss__fields *b) {
  size_t k = gloss__fields_at(s, j, b);
  if (!k && gloss__letter(s->c[j])) k = gloss__english_month(s, j, b);
  if (k) return k;
  *b = gloss__no_fields(j);
  if ((k = gloss__clock_at(s, j, b, true))) return b->end = k;
  int value;
  k = gloss__small_at(s, j, &value);
  *b = gloss__no_fields(j);
  if (k && a->day != GLOSS__NONE && value >= 1 && value <= 31 &&
      gloss__digit_value(s->c[k]) < 0 && !gloss__han(s->c[k])) {
    b->day = value;
    return b->end = k;
  }
  int year, count;
  k = gloss__digits_at(s, j, 4, &year, &count);
  if (k && count == 4 && a->year != GLOSS__NONE && year > 1000 && year < 3000 &&
      year >= a->year) {
    b->year = year;
    return b->end = k;
  }
  return 0;
}

static gloss__interval join(const gloss__interval *a,
                            const gloss__interval *b) {
  gloss__interval t = *a;
  t.known = a->known && b->known;
  t.to = b->to;
  t.to_open = b->to_open;
  t.clock = a->clock && b->clock;
  t.grain = a->grain < b->grain ? a->grain : b->grain;
  t.used_anchor |= b->used_anchor;
  t.used_context |= b->used_context;
  return t;
}

// The end of a clock range is a moment: 下午五点到六点 ends at six.
static void trim_clock(gloss__interval *b, const gloss__fields *f) {
  if (f->hour == GLOSS__NONE) return;
  if (f->minute == GLOSS__NONE || f->second != GLOSS__NONE || f->minute == 0)
    b->to = b->from;
}

// March to May 2023, March 5 to 8, 2023, 3 to 5 p.m.: English says once, at the
// end, what both ends share.
static size_t share_back(const gloss__scan *s, size_t k, gloss__fields *a,
                         gloss__fields *b) {
  int year, count;
  if (b->year == GLOSS__NONE && b->day != GLOSS__NONE && s->c[k] == ',') {
    size_t end = gloss__digits_at(s, k + 1, 4, &year, &count);
    if (end && gloss__digit(s->c[k + 1]) && count == 4 &&
        a->year == GLOSS__NONE)
      a->year = year, k = end; // the second end takes it from there
  } else if (a->year == GLOSS__NONE && a->year_shift == GLOSS__NONE &&
             a->month != GLOSS__NONE)
    a->year = b->year;
  if (gloss__only_clock(a) && gloss__only_clock(b) && !a->part &&
      a->hour < 12 && b->hour >= 12 && a->hour + 12 <= b->hour)
    a->hour += 12;
  return k;
}

// from (date) to (date); answers the end, or 0 if no range follows `a`.
size_t gloss__date_range(const gloss__scan *s, const gloss__fields *a,
                         bool between, gloss__interval *t) {
  size_t j =
      between ? gloss__english_to(s, a->end, true) : connector(s, a->end);
  bool among = false;
  if (j == a->end && (s->c[j] == u'和' || s->c[j] == u'与')) j++, among = true;
  if (j == a->end) return 0;
  gloss__fields b;
  size_t k = second_end(s, j, a, &b);
  if (!k) return 0;
  if (among) {
    if (gloss__is(s, k, u"之间"))
      k += 2;
    else if (s->c[k] == u'间')
      k++;
    else
      return 0;
  }
  gloss__fields first = *a;
  if (gloss__letter(s->c[j - 1]) || gloss__letter(s->c[a->begin]))
    k = share_back(s, k, &first, &b);
  bool clock = gloss__only_clock(a) && gloss__only_clock(&b);
  if (gloss__only_clock(a) && !clock && s->anchored && !b.now)
    first.day_shift = 0;
  inherit(&b, &first);
  *t = gloss__resolve(s, &first);
  gloss__scan later = *s;
  gloss__interval end = gloss__resolve(&later, &b);
  trim_clock(&end, &b);
  if (!t->known || !end.known) {
    t->known = false;
    return k;
  }
  if (end.to < t->from && b.year == GLOSS__NONE &&
      b.year_shift == GLOSS__NONE && b.day_shift == GLOSS__NONE && !t->clock) {
    bool weekday = b.weekday != GLOSS__NONE && b.day == GLOSS__NONE;
    bool time = b.hour != GLOSS__NONE || b.part;
    bool day = b.month == GLOSS__NONE;
    end.to = time
                 ? end.to + (b.part || end.to + 43200 < t->from ? 86400 : 43200)
             : weekday ? end.to + 7 * 86400
             : day     ? gloss__add_months(end.to, 1)
                       : gloss__add_months(end.to, 12);
  }
  if (end.to < t->from && !t->clock) return 0;
  *t = join(t, &end);
  if (s->c[k] == u'止' || s->c[k] == u'间') k++;
  return k;
}
