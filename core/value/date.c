// date.c - dates as values: one date, a range of two, before and after.
#include "value/date.h"

void gloss__emit_date(gloss__scan *s, size_t i, size_t j,
                      const gloss__interval *t, const char *iso) {
  gloss_value v = gloss__value(s, GLOSS_DATE, i, j);
  if (t->known) {
    if (!t->from_open) gloss__iso_instant(v.from, t->from, t->grain, t->clock);
    if (!t->to_open) gloss__iso_instant(v.to, t->to, t->grain, t->clock);
    gloss__interval base = *t; // 4月以来 keeps the month's own name
    if (t->to_open && !t->from_open)
      base.to = gloss__step_grain(t->from, t->grain, 1), base.to_open = false;
    gloss__iso_interval(v.iso, &base);
  }
  if (iso && *iso) snprintf(v.iso, sizeof v.iso, "%s", iso);
  snprintf(v.grain, sizeof v.grain, "%s", gloss__grain_name(t->grain));
  gloss__step_add(s, GLOSS__STEP_RULE, i, j, NAN, "date");
  if (t->used_anchor && s->anchored) {
    v.anchor_begin = s->anchor_begin;
    v.anchor_end = s->anchor_end;
    gloss__step_add(s, GLOSS__STEP_ANCHOR, i, j, (double)s->anchor, NULL);
  }
  if (t->used_context) {
    v.anchor_begin = s->context_begin;
    v.anchor_end = s->context_end;
    gloss__step_add(s, GLOSS__STEP_CONTEXT, i, j, NAN, NULL);
  }
  gloss__emit(s, &v);
}

// 02-29 of a common year, or a month and day whose year nothing tells.
static void partial_iso(const gloss__fields *f, char out[32]) {
  *out = 0;
  if (f->month == GLOSS__NONE || f->lunar) {
    if (f->day != GLOSS__NONE && !f->lunar)
      snprintf(out, 32, "XXXX-XX-%02d", f->day);
    return;
  }
  char year[12] = "XXXX";
  if (f->year != GLOSS__NONE) snprintf(year, sizeof year, "%04d", f->year);
  if (f->day != GLOSS__NONE)
    snprintf(out, 32, "%s-%02d-%02d", year, f->month, f->day);
  else
    snprintf(out, 32, "%s-%02d", year, f->month);
}

// --- ranges
// --------------------------------------------------------------------

static size_t connector(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
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

static bool only_clock(const gloss__fields *f) {
  gloss__fields g = *f;
  g.hour = g.minute = g.second = GLOSS__NONE;
  g.part = NULL;
  return gloss__fields_empty(&g) && !gloss__fields_empty(f);
}

// A bare number in front of a connector takes its unit from the second end:
// 9~12点半, 1月3至2月10.
static size_t bare_start(const gloss__scan *s, size_t i, gloss__fields *a) {
  int value;
  size_t j = gloss__small_at(s, i, &value);
  if (!j || gloss__digit_value(s->c[j]) >= 0 || value > 24) return 0;
  size_t k = connector(s, j);
  if (k == j) return 0;
  gloss__fields b;
  size_t m = gloss__fields_at(s, k, &b);
  if (!m || !only_clock(&b) || b.hour == GLOSS__NONE || b.part) return 0;
  if (i > 0 && gloss__digit_value(s->c[i - 1]) >= 0) return 0;
  *a = gloss__no_fields(i);
  a->hour = value;
  return a->end = j;
}

// The second end at j, where a unit may be missing: 从一月19到20日.
static size_t second_end(const gloss__scan *s, size_t j, const gloss__fields *a,
                         gloss__fields *b) {
  size_t k = gloss__fields_at(s, j, b);
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

// from (date) to (date); answers the end, or 0 if no range follows `a`.
static size_t range(const gloss__scan *s, const gloss__fields *a,
                    gloss__interval *t) {
  size_t j = connector(s, a->end);
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
  bool clock = only_clock(a) && only_clock(&b);
  if (only_clock(a) && !clock && s->anchored && !b.now) first.day_shift = 0;
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

// --- before, after, since
// ---------------------------------------------------------

typedef struct suffix {
  size_t end;
  enum { NONE, BEFORE, AFTER, SINCE } kind;
  bool inclusive; // 及以前, 或之后
} suffix;

static suffix suffix_at(const gloss__scan *s, size_t i) {
  suffix x = {.end = i};
  size_t j = i;
  if (s->c[j] == u'及' || s->c[j] == u'或') x.inclusive = true, j++;
  if ((s->c[j] == u'以' || s->c[j] == u'之') && s->c[j + 1] == u'前')
    x.kind = BEFORE, x.end = j + 2;
  else if ((s->c[j] == u'以' || s->c[j] == u'之') && s->c[j + 1] == u'后')
    x.kind = AFTER, x.end = j + 2;
  else if (s->c[j] == u'前' &&
           !gloss__among(s->c[j + 1], u"后往来期提夕沿景述"
                                      u"半一二三四五六七八九十"))
    x.kind = BEFORE, x.end = j + 1;
  else if (s->c[j] == u'后' &&
           !gloss__among(s->c[j + 1], u"半续期来一二三四五"))
    x.kind = AFTER, x.end = j + 1;
  else if (s->c[j] == u'起' &&
           (s->c[j + 1] != u'到' || gloss__digit(s->c[j + 2])) &&
           !gloss__among(s->c[j + 1], u"草点步来义床诉动"
                                      u"飞降落家伏源因"))
    x.kind = SINCE, x.end = j + 1;
  else if (gloss__is(s, j, u"开始"))
    x.kind = SINCE, x.end = j + 2;
  else if (gloss__is(s, j, u"以来"))
    x.kind = SINCE, x.end = j + 2;
  else
    x.inclusive = false;
  return x;
}

static void open_side(const gloss__scan *s, gloss__interval *t, suffix x,
                      bool dated) {
  if (x.kind == SINCE || x.kind == AFTER) {
    t->to_open = true;
    return;
  }
  bool deadline = dated && !x.inclusive && s->anchored && s->anchor_clock &&
                  !t->clock && t->to > s->anchor && t->grain >= GLOSS__HOUR;
  if (deadline && s->anchor > 0 && t->from > s->anchor) {
    t->from = s->anchor; // 年底前, 2049年10月1日以前: a deadline, included
    t->used_anchor = true;
    return;
  }
  if (!x.inclusive) t->to = t->from;
  t->from_open = true;
}

// 2010年之后2018年之前
static size_t between(const gloss__scan *s, size_t j, gloss__interval *t) {
  gloss__fields b;
  if (!t->to_open) return j;
  size_t k = gloss__fields_at(s, j, &b);
  if (!k) return j;
  suffix x = suffix_at(s, k);
  if (x.kind != BEFORE) return j;
  gloss__interval end = gloss__resolve(s, &b);
  if (!end.known || end.from <= t->from) return j;
  t->to_open = false;
  t->to = end.from;
  return x.end;
}

// --- the rule
// ----------------------------------------------------------------------

static void remember(gloss__scan *s, size_t i, size_t j, const gloss__fields *f,
                     const gloss__interval *t) {
  if (!t->known || t->clock || f->plan != GLOSS__NONE) return;
  int year, month, day;
  gloss__civil(t->from / 86400, &year, &month, &day);
  if (f->year != GLOSS__NONE && f->year2 == GLOSS__NONE && !f->lunar &&
      !t->from_open && !t->to_open) {
    s->context_year = year;
    s->context_month = 0;
    s->context_begin = s->begin[i];
    s->context_end = s->end[j - 1];
  }
  if (f->month != GLOSS__NONE && !f->lunar && f->month2 == GLOSS__NONE)
    s->context_month = month;
}

// The last period of the line, for 去年同期.
static void remember_last(gloss__scan *s, const gloss__interval *t) {
  if (!t->known || t->clock || t->from_open || t->to_open) return;
  s->last_from = t->from, s->last_to = t->to;
  s->last_grain = (int)t->grain;
}

// 去年同期: the last period, in that year.
static size_t same_period(const gloss__scan *s, size_t j,
                          const gloss__fields *f, gloss__interval *t) {
  if (!gloss__is(s, j, u"同期") || f->year_shift == GLOSS__NONE || !t->known)
    return j;
  if (s->last_to <= s->last_from) return j + 2;
  int to, from, month, day;
  gloss__civil(t->from / 86400, &to, &month, &day);
  gloss__civil(s->last_from / 86400, &from, &month, &day);
  t->from = gloss__add_months(s->last_from, 12 * (to - from));
  t->to = gloss__add_months(s->last_to, 12 * (to - from));
  t->grain = (gloss__grain)s->last_grain;
  return j + 2;
}

// A part that was only inferred could be another one: all readings, the
// chosen one first.
static void two_readings(gloss__scan *s, size_t i, size_t j,
                         const gloss__interval *t, const gloss__interval *other,
                         const char *why, const char * or) {
  gloss__step_add(s, GLOSS__STEP_OR, i, j, (double)other->from, why);
  gloss__reading_add(s, GLOSS_DATE, t, NAN, NAN, NAN, why);
  gloss__reading_add(s, GLOSS_DATE, other, NAN, NAN, NAN, or);
}

static gloss__interval by_months(gloss__interval t, int months) {
  t.from = gloss__add_months(t.from, months);
  t.to = gloss__add_months(t.to, months);
  return t;
}

static gloss__interval by_seconds(gloss__interval t, int seconds) {
  t.from += seconds;
  t.to += seconds;
  return t;
}

static void cyclic_readings(gloss__scan *s, size_t i, size_t j,
                            const gloss__fields *f, const gloss__interval *t) {
  gloss__fields g = *f;
  g.year -= f->month == GLOSS__NONE && s->c[i + 1] == u'年' ? 12 : 60;
  gloss__interval other = gloss__resolve(s, &g);
  if (other.known)
    two_readings(s, i, j, t, &other, "the year of the cycle nearest the anchor",
                 "one cycle earlier");
}

static void other_readings(gloss__scan *s, size_t i, size_t j,
                           const gloss__fields *f, const gloss__interval *t) {
  if (!t->known || t->from_open || t->to_open) return;
  if (f->cyclic) cyclic_readings(s, i, j, f, t);
  if (f->swapped) {
    gloss__fields g = *f;
    g.day = f->month, g.month = f->day;
    gloss__interval other = gloss__resolve(s, &g);
    two_readings(s, i, j, t, &other, "the day comes first", "the month first");
  }
  if (!t->used_anchor || !s->anchored) return;
  bool no_year = f->year == GLOSS__NONE && f->year_shift == GLOSS__NONE;
  bool later = t->from > s->anchor;
  gloss__interval other;
  if (f->month != GLOSS__NONE && no_year && !f->lunar) {
    other = by_months(*t, later ? -12 : 12);
    two_readings(s, i, j, t, &other, "the year is the anchor's",
                 later ? "the year before" : "the year after");
  } else if (f->day != GLOSS__NONE && no_year && !f->lunar &&
             f->month_shift == GLOSS__NONE) {
    other = by_months(*t, later ? -1 : 1);
    two_readings(s, i, j, t, &other, "the month is the anchor's",
                 later ? "the month before" : "the month after");
  } else if (f->weekday != GLOSS__NONE && f->week_shift == GLOSS__NONE &&
             f->weekday_nth == GLOSS__NONE && f->month == GLOSS__NONE) {
    other = by_seconds(*t, -7 * 86400);
    two_readings(s, i, j, t, &other, "the next one is taken", "the last one");
  } else if (f->holiday && no_year) {
    gloss__fields g = *f;
    int month, day;
    gloss__civil(t->from / 86400, &g.year, &month, &day);
    g.year--;
    other = gloss__resolve(s, &g);
    if (other.known)
      two_readings(s, i, j, t, &other, "the next one is taken",
                   "the year before");
  } else if (only_clock(f) && !f->part && f->hour > 0 && f->hour < 12 &&
             f->minute == GLOSS__NONE) {
    other = by_seconds(*t, 12 * 3600);
    two_readings(s, i, j, t, &other, "by the 24-hour clock", "after noon");
  }
}

// Digits that are no date: a lone number in front of something else.
static bool plausible(const gloss__scan *s, const gloss__fields *f) {
  if (f->begin > 0 && gloss__digit(s->c[f->begin]) &&
      !gloss__gap(s, f->begin) && gloss__digit(s->c[f->begin - 1]))
    return false;
  if (f->month != GLOSS__NONE && f->day == GLOSS__NONE && f->begin > 0 &&
      f->year == GLOSS__NONE && gloss__digit_value(s->c[f->begin - 1]) >= 0 &&
      !gloss__gap(s, f->begin))
    return false;
  if (f->now && !s->anchor_clock) return false;
  return true;
}

static size_t approximate(const gloss__scan *s, size_t j,
                          const gloss__fields *f) {
  if (f->hour != GLOSS__NONE && s->c[j] == u'许') return j + 1;
  if (gloss__is(s, j, u"左右")) return j + 2;
  return j;
}

static size_t lone_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  int year, count;
  if (!gloss__digit(s->c[i])) return 0;
  size_t j = gloss__digits_at(s, i, 4, &year, &count);
  if (!j || count != 4 || year < 1900 || year > 2100) return 0;
  if (gloss__han(s->c[j]) && !gloss__gap(s, j)) return 0;
  if (s->c[j] == '%' || s->c[j] == '/' || s->c[j] == ':' ||
      ((s->c[j] == '.' || s->c[j] == ',') && gloss__digit(s->c[j + 1])) ||
      (gloss__letter(s->c[j]) && !gloss__gap(s, j)) || gloss__digit(s->c[j]))
    return 0;
  bool named = gloss__year_preposition(s, i);
  bool alone = i == 0 || s->c[i - 1] == '=';
  if (!named && (!alone || (j != s->n && !gloss__gap(s, j)))) return 0;
  *f = gloss__no_fields(i);
  f->year = year;
  return f->end = j;
}

// What may follow the number that begins a date.
static bool may_be_date(const gloss__scan *s, size_t i) {
  if (!(s->k[i] & GLOSS__NUMERAL) || s->c[i] == u'半') return true;
  gloss__number n = gloss__number_at(s, i);
  if (!n.end) return true;
  if (s->c[i] == u'十' && s->c[i + 2] == u'五') return true; // 十四五
  if (n.fraction || n.digits == 8 || s->c[i] == u'廿') return true;
  uint16_t c = s->c[n.end];
  if (gloss__among(c, u"年月日号点时世季初至到-—–~/.:、，刻个多余几半周和与及"))
    return true;
  if (gloss__letter(c) || gloss__digit(c)) return true;
  if (!n.chinese) return i == 0 || s->c[i - 1] == '=' || !gloss__han(c);
  return gloss__digit_value(c) >= 0 ||
         gloss__word_at(s, i, GLOSS__BIT(GLOSS__HOLIDAY));
}

static size_t date_at(gloss__scan *s, size_t i, size_t stop) {
  gloss__fields f;
  size_t from = i;
  bool lead = s->c[i] == u'从' || s->c[i] == u'自' || s->c[i] == u'在';
  if (lead) from = i + 1;
  size_t j = bare_start(s, from, &f);
  bool bare = j > 0;
  if (!j) j = gloss__fields_at(s, from, &f);
  if (!j) j = lone_year(s, from, &f);
  if (!j || !plausible(s, &f)) return 0;
  gloss__interval t;
  size_t k = range(s, &f, &t);
  char iso[32] = "";
  if (k) {
    if (lead && s->c[i] == u'在' && !gloss__is(s, k - 2, u"之间")) i = from;
  } else {
    bool ranged = f.year2 != GLOSS__NONE || f.month2 != GLOSS__NONE ||
                  f.day2 != GLOSS__NONE;
    if (bare || (lead && !ranged)) return 0;
    t = gloss__resolve(s, &f);
    k = approximate(s, same_period(s, j, &f, &t), &f);
    suffix x = suffix_at(s, k);
    if (x.kind && t.known) {
      open_side(s, &t, x, !only_clock(&f));
      k = between(s, x.end, &t);
    }
    if (!t.known) partial_iso(&f, iso);
  }
  if (k < stop) return 0;
  remember(s, i, j, &f, &t);
  remember_last(s, &t);
  other_readings(s, i, j, &f, &t);
  gloss__emit_date(s, i, k, &t, iso);
  return k;
}

size_t gloss__date_at(gloss__scan *s, size_t i, size_t stop) {
  size_t j = gloss__recurring_at(s, i);
  if (!j) j = gloss__vague_at(s, i, stop);
  if (j) return j;
  size_t before = gloss__emitted(s);
  size_t date = may_be_date(s, i) ? date_at(s, i, stop) : 0;
  size_t after = gloss__emitted(s);
  size_t period = gloss__duration_rule(s, i, date > stop ? date : stop);
  if (period <= date) return date;
  gloss__drop(s, before, after);
  return period;
}
