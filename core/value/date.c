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
  if (iso && *iso) gloss__put(v.iso, sizeof v.iso, iso);
  gloss__put(v.grain, sizeof v.grain, gloss__grain_name(t->grain));
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
                      bool dated, bool close) {
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
  if (!x.inclusive && !close) t->to = t->from; // 12月底前: the end of it
  t->from_open = true;
}

// 2010年之后2018年之前
static size_t until(const gloss__scan *s, size_t j, gloss__interval *t) {
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
    if (other.known && other.from >= t->from) // 除夕: of the lunar year
      g.year--, other = gloss__resolve(s, &g);
    if (other.known)
      two_readings(s, i, j, t, &other, "the next one is taken",
                   "the year before");
  } else if (gloss__only_clock(f) && !f->part && f->hour > 0 && f->hour < 12 &&
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
static bool number_may_be_date(const gloss__scan *s, size_t i) {
  gloss__number n = gloss__number_at(s, i);
  if (!n.end) return true;
  if (s->c[i] == u'十' && s->c[i + 2] == u'五') return true; // 十四五
  if (n.fraction || n.digits == 8 || s->c[i] == u'廿') return true;
  uint16_t c = s->c[n.end];
  if (gloss__among(c, u"年月日号点时世季初至到-—–~/.:、，和与及")) return true;
  if (gloss__letter(c) || gloss__digit(c)) return true;
  if (!n.chinese)
    return n.digits == 4 && (i == 0 || s->c[i - 1] == '=' || !gloss__han(c));
  return gloss__digit_value(c) >= 0 ||
         gloss__word_at(s, i, GLOSS__BIT(GLOSS__HOLIDAY));
}

// 第一季度, 第二天, 第三个星期一: after the number.
static bool order_may_be_date(const gloss__scan *s, size_t i) {
  gloss__number n = gloss__number_at(s, i);
  return n.end && gloss__among(s->c[n.end], u"季个的周星礼天日年");
}

static bool may_be_date(const gloss__scan *s, size_t i) {
  if (s->c[i] == u'第') return order_may_be_date(s, i + 1);
  if ((s->k[i] & GLOSS__NUMERAL) && s->c[i] != u'半')
    return number_may_be_date(s, i);
  // 超过, 至少 lead quantities; 约9点 may be a time.
  const gloss__word *w = gloss__long_word_at(
      s, i, GLOSS__BIT(GLOSS__HEDGE) | GLOSS__BIT(GLOSS__BOUND));
  return !w || w->id[0] == 'a' || gloss__letter(s->c[i]);
}

// from, between: a range must follow. since, before, until: an open side.
static size_t english_lead(const gloss__scan *s, size_t i, bool *between,
                           suffix *side) {
  size_t j = gloss__english_is(s, i, "from");
  if (j) return j;
  j = gloss__english_is(s, i, "between");
  *between = j > 0;
  if (j) return j;
  if ((j = gloss__english_is(s, i, "since"))) side->kind = SINCE;
  if (!j && (j = gloss__english_is(s, i, "after"))) side->kind = AFTER;
  if (!j && (j = gloss__english_is(s, i, "before"))) side->kind = BEFORE;
  return j;
}

// 10 a.m. on March 5: the date behind the time.
static size_t clock_on(const gloss__scan *s, size_t j, gloss__fields *f) {
  size_t k = gloss__english_is(s, j, "on");
  gloss__fields g;
  if (!k || !gloss__only_clock(f)) return j;
  size_t end = gloss__fields_at(s, k, &g);
  if (!end || g.hour != GLOSS__NONE || g.part) return j;
  g.begin = f->begin, g.hour = f->hour, g.minute = f->minute;
  g.second = f->second, g.part = f->part;
  *f = g;
  return f->end = end;
}

// The first date at i; `*bare`: a number that only the end of a range explains.
static size_t first_date(const gloss__scan *s, size_t i, bool led,
                         gloss__fields *f, bool *bare) {
  size_t j = gloss__bare_start(s, i, f);
  *bare = j > 0;
  if (!j) j = gloss__fields_at(s, i, f);
  if (!j && s->english && (led || gloss__year_preposition(s, i)))
    j = gloss__english_month(s, i, f);
  if (!j) j = lone_year(s, i, f);
  if (j && s->english) j = clock_on(s, j, f);
  return j;
}

// 端午节前一天, 国庆节次日: the day before or after a named day.
static size_t day_beside(const gloss__scan *s, size_t j, const gloss__fields *f,
                         gloss__interval *t) {
  static const struct {
    const char16_t *text;
    uint8_t length;
    int8_t shift;
  } words[] = {{u"前一天", 3, -1}, {u"前一日", 3, -1}, {u"前夕", 2, -1},
               {u"前夜", 2, -1},   {u"后一天", 3, 1},  {u"第二天", 3, 1},
               {u"次日", 2, 1},    {u"翌日", 2, 1},    {u"当天", 2, 0},
               {u"当日", 2, 0}};
  if ((!f->holiday && !f->term) || !t->known || t->grain != GLOSS__DAYS)
    return j;
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    if (!gloss__is(s, j, words[w].text)) continue;
    t->from += words[w].shift * 86400;
    t->to += words[w].shift * 86400;
    return j + words[w].length;
  }
  return j;
}

static size_t date_at(gloss__scan *s, size_t i, size_t stop) {
  gloss__fields f;
  size_t from = i;
  bool lead = s->c[i] == u'从' || s->c[i] == u'自' || s->c[i] == u'在';
  bool between = false, bare;
  suffix side = {.end = 0};
  if (lead) from = i + 1;
  bool english = !lead && (s->k[i] & GLOSS__LETTER);
  size_t word = english ? english_lead(s, i, &between, &side) : 0;
  if (!lead && !english && gloss__among(s->c[i], u"早晚") &&
      s->c[i + 1] == u'于') { // 早于2016年
    side.kind = s->c[i] == u'早' ? BEFORE : AFTER;
    word = i + 2;
  }
  if (word) from = word, lead = side.kind == NONE;
  size_t j = first_date(s, from, word > 0, &f, &bare);
  if (!j || !plausible(s, &f)) return 0;
  gloss__interval t;
  size_t k = gloss__date_range(s, &f, between, &t);
  char iso[32] = "";
  if (k) {
    if (lead && s->c[i] == u'在' && !gloss__is(s, k - 2, u"之间")) i = from;
  } else {
    bool ranged = f.year2 != GLOSS__NONE || f.month2 != GLOSS__NONE ||
                  f.day2 != GLOSS__NONE;
    if (bare || (lead && !ranged)) return 0;
    t = gloss__resolve(s, &f);
    k = day_beside(s, same_period(s, j, &f, &t), &f, &t);
    k = approximate(s, k, &f);
    suffix x = suffix_at(s, k);
    if (side.kind) x.kind = side.kind, x.end = k;
    if (x.kind && t.known) {
      open_side(s, &t, x, !gloss__only_clock(&f),
                f.portion == GLOSS__CLOSE || f.year_portion == GLOSS__CLOSE);
      k = until(s, x.end, &t);
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
