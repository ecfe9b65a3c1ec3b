// relative.c - what is so long ago or ahead, and the stretch beside the anchor:
// 三天前, 近三年, 上两个月, two weeks ago.
#include "value/date.h"

static gloss__instant shift(gloss__instant at, const gloss__duration *d,
                            int sign) {
  double months = fmin(d->years * 12 + d->months, 1e5);
  int whole = (int)floor(months);
  at = gloss__add_months(at, sign * whole);
  double rest = (months - whole) * 30 * 86400 + d->weeks * 604800 +
                d->days * 86400 + d->seconds;
  return at + (gloss__instant)(sign * fmin(rest, 1e12));
}

static gloss__instant floor_to(gloss__instant at, gloss__grain grain) {
  int year, month, day;
  int64_t days = at >= 0 ? at / 86400 : -((-at + 86399) / 86400);
  if (grain == GLOSS__SECOND) return at;
  if (grain == GLOSS__MINUTE) return at - at % 60;
  if (grain == GLOSS__HOUR) return at - at % 3600;
  if (grain == GLOSS__DAYS) return days * 86400;
  if (grain == GLOSS__WEEKS) return (days - gloss__weekday(days)) * 86400;
  gloss__civil(days, &year, &month, &day);
  if (grain == GLOSS__YEARS) month = 1;
  return gloss__days(year, month, 1) * 86400;
}

static gloss__duration times(gloss__duration d, double n) {
  d.years *= n, d.months *= n, d.weeks *= n, d.days *= n, d.seconds *= n;
  return d;
}

// 几年前, 二十几年前: all that the number may mean.
static void blurred(const gloss__scan *s, const gloss__duration *d, int sign,
                    gloss__interval *t) {
  double value = d->value > 0 ? d->value : 1;
  gloss__duration near = times(*d, (d->least > 0 ? d->least : value) / value);
  gloss__duration far = times(*d, d->most / value);
  gloss__instant a = floor_to(shift(s->anchor, &near, sign), t->grain);
  gloss__instant b = floor_to(shift(s->anchor, &far, sign), t->grain);
  t->known = true;
  t->from = sign < 0 ? b : a;
  t->to = gloss__step_grain(sign < 0 ? a : b, t->grain, 1);
}

// 三天前, 七年后: the unit that lies so far away; with 以 or 之 open-ended.
static void ago(const gloss__scan *s, const gloss__duration *d, int sign,
                bool open, gloss__interval *t) {
  t->used_anchor = true;
  t->grain = gloss__duration_grain(d);
  if (!s->anchored) return;
  if (d->most > 0) {
    blurred(s, d, sign, t);
    return;
  }
  gloss__instant at = shift(s->anchor, d, sign);
  t->known = true;
  t->from = floor_to(at, t->grain < GLOSS__DAYS ? GLOSS__SECOND : t->grain);
  t->to = t->grain < GLOSS__DAYS ? t->from + (t->grain == GLOSS__HOUR     ? 3600
                                              : t->grain == GLOSS__MINUTE ? 60
                                                                          : 1)
                                 : gloss__step_grain(t->from, t->grain, 1);
  if (open && sign < 0) t->from_open = true;
  if (open && sign > 0) t->to_open = true;
}

// The stretch of that length beside the anchor. `whole`: in whole units
// (上两个月); months and years reach to the begin of a day.
static void window(const gloss__scan *s, const gloss__duration *d, int sign,
                   bool whole, gloss__interval *t) {
  t->used_anchor = true;
  t->grain = gloss__duration_grain(d);
  if (!s->anchored) return;
  gloss__instant base = s->anchor;
  t->known = true;
  if (whole) { // 上两个月, 下三天: whole units beside the anchor's own
    base = floor_to(base, t->grain);
    if (sign > 0) base = gloss__step_grain(base, t->grain, 1);
  } else if (!s->anchor_clock) {
    base = floor_to(base, GLOSS__DAYS);
  }
  gloss__instant other = shift(base, d, sign);
  if (!whole && t->grain >= GLOSS__MONTHS) other = floor_to(other, GLOSS__DAYS);
  t->from = sign < 0 ? other : base;
  t->to = sign < 0 ? base : other;
}

typedef struct lead {
  size_t length;
  int sign;
  bool whole;
} lead;

// 近 过去 未来 上 下 前 后 in front of a duration
static lead lead_at(const gloss__scan *s, size_t i) {
  static const struct {
    const char16_t *text;
    uint8_t n;
    int8_t sign;
    bool whole;
  } leads[] = {{u"过去的", 3, -1, false}, {u"过去", 2, -1, false},
               {u"最近", 2, -1, false},   {u"未来", 2, 1, false},
               {u"今后", 2, 1, false},    {u"接下来", 3, 1, false},
               {u"之后", 2, 1, false},    {u"之前", 2, -1, false},
               {u"近", 1, -1, false},     {u"last", 4, -1, true},
               {u"past", 4, -1, false},   {u"previous", 8, -1, false},
               {u"coming", 6, 1, false},  {u"following", 9, 1, false},
               {u"next", 4, 1, true},     {u"上", 1, -1, true},
               {u"下", 1, 1, true},       {u"前", 1, -1, true},
               {u"后", 1, 1, true}};
  for (size_t k = 0; k < sizeof leads / sizeof *leads; k++)
    if (gloss__is(s, i, leads[k].text))
      return (lead){leads[k].n, leads[k].sign, leads[k].whole};
  return (lead){0};
}

static size_t one_unit(const gloss__scan *s, size_t i, gloss__duration *d) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__SPAN));
  if (!w || !gloss__letter(s->c[i]) || w->length < 3) return 0;
  memset(d, 0, sizeof *d);
  gloss__duration_add(d, w, 1);
  d->value = w->a, d->unit = w->id, d->units = 1;
  d->high = NAN, d->number_end = i + w->length;
  return i + w->length;
}

// in two weeks, within 30 days
static size_t english_ahead(gloss__scan *s, size_t i, size_t stop) {
  size_t in = gloss__english_is(s, i, "in");
  size_t within = in ? 0 : gloss__english_is(s, i, "within");
  gloss__duration d;
  size_t j = in || within ? gloss__duration_at(s, in ? in : within, &d) : 0;
  if (!j || j <= stop || !isnan(d.high) || !d.unit ||
      gloss__english_is(s, j, "of"))
    return 0;
  gloss__interval t = {0};
  char iso[32];
  gloss__iso_duration(&d, iso);
  if (in)
    ago(s, &d, 1, false, &t);
  else
    window(s, &d, 1, false, &t);
  gloss__emit_date(s, i, j, &t, t.known && in ? NULL : iso);
  return j;
}

static size_t led_period(gloss__scan *s, size_t i, size_t stop) {
  lead l = lead_at(s, i);
  if (!l.length) return 0;
  uint16_t prev = i > 0 ? s->c[i - 1] : 0;
  if (l.length == 1 && gloss__among(prev, u"以之附接将最邻靠年月日天周度时末"))
    return 0;
  gloss__duration d;
  if (l.length > 1 && s->c[i + l.length] == u'的') l.length++; // 未来的5年
  size_t j = gloss__duration_at(s, i + l.length, &d);
  if (!j && l.length > 3 && gloss__letter(s->c[i])) // the past decade
    j = one_unit(s, i + l.length, &d);
  if (!j && gloss__letter(s->c[i])) return 0;
  if (!j) { // 近三月, 前两月, 上1月
    gloss__number n = gloss__number_at(s, i + l.length);
    if (!n.end || !n.plain || s->c[n.end] != u'月' || n.value > 60) return 0;
    memset(&d, 0, sizeof d);
    d.months = n.value, d.unit = "M", d.value = n.value, d.units = 1;
    d.high = NAN, d.number_end = n.end;
    j = n.end + 1;
  }
  if (!isnan(d.high)) return 0;
  bool open = d.open;
  if (gloss__is(s, j, u"以来") || gloss__is(s, j, u"之内") ||
      gloss__is(s, j, u"以内"))
    j += 2;
  else if (s->c[j] == u'来' || s->c[j] == u'内' || s->c[j] == u'间')
    j++;
  if (j <= stop) return 0;
  if (open) { // 近几年
    gloss__emit_reference(s, i, j, l.sign > 0);
    return j;
  }
  gloss__interval t = {0};
  char iso[32];
  bool past = s->c[i] == u'过' && d.unit && d.unit[0] != 'W';
  if (s->c[i] == u'前' && d.unit && d.unit[0] == 'W')
    l.whole = false, past = true;
  window(s, &d, l.sign, l.whole, &t);
  if (past && t.known && t.grain >= GLOSS__WEEKS) {
    t.from = floor_to(t.from, GLOSS__DAYS);
    t.to = floor_to(t.to, GLOSS__DAYS);
  }
  gloss__iso_duration(&d, iso);
  gloss__emit_date(s, i, j, &t, t.known ? NULL : iso);
  return j;
}

// 3天——8天, 3年以上7年以下. Answers the end, also where nothing follows.
static size_t second_duration(const gloss__scan *s, gloss__duration *d) {
  size_t j = d->end, k = gloss__dash(s, j);
  bool bounds = gloss__is(s, j, u"以上");
  if (bounds) k = j + 2;
  if (k == j) return j;
  gloss__duration b;
  size_t end = gloss__duration_at(s, k, &b);
  if (!end || b.units != 1 || strcmp(b.unit, d->unit) != 0 ||
      b.value <= d->value || !isnan(b.high))
    return j;
  if (bounds && !gloss__is(s, end, u"以下")) return j;
  d->high = b.value;
  d->end = bounds ? end + 2 : end;
  return d->end;
}

static size_t trailed_period(gloss__scan *s, size_t i, size_t stop) {
  gloss__duration d;
  size_t j = gloss__duration_at(s, i, &d);
  if (!j) return 0;
  gloss__interval t = {0};
  char iso[32] = "";
  size_t k = j;
  bool open = s->c[j] == u'以' || s->c[j] == u'之';
  uint16_t c = s->c[open ? j + 1 : j];
  if (isnan(d.high) && (k = gloss__emit_age(s, i, &d))) return k;
  k = j;
  if (d.units == 1 && isnan(d.high)) j = second_duration(s, &d);
  if (!isnan(d.high)) {
    if (j <= stop) return 0;
    gloss__emit_duration(s, i, &d, j);
    return j;
  }
  int sign;
  size_t gone = gloss__english_ago(s, j, &sign);
  if (gone > j) {
    k = gone;
    ago(s, &d, sign, false, &t);
  } else if (gloss__is(s, j, u"以来") || gloss__is(s, j, u"来") ||
             gloss__is(s, j, u"间")) {
    k = j + (gloss__is(s, j, u"以来") ? 2 : 1);
    if (gloss__is(s, j, u"以来") && s->anchored) window(s, &d, -1, false, &t);
    gloss__iso_duration(&d, iso);
    t.grain = gloss__duration_grain(&d);
  } else if (c == u'前' && !gloss__among(s->c[j + 1], u"期述景沿往")) {
    k = j + 1 + open;
    ago(s, &d, -1, s->c[j] == u'以', &t);
  } else if (c == u'后' && !gloss__among(s->c[j + 1], u"续期")) {
    k = j + 1 + open;
    ago(s, &d, 1, s->c[j] == u'以' || (open && (d.years != 0 || d.months != 0)),
        &t);
  } else if (c == u'内') {
    k = j + 1 + open;
    window(s, &d, 1, false, &t);
    if (t.known && t.grain == GLOSS__DAYS && t.to % 86400 == 0)
      t.to += 86400; // the last day included
    gloss__iso_duration(&d, iso);
  }
  if (k == j) {
    if (j <= stop) return 0;
    if (gloss__is(s, j, u"春秋")) j += 2;
    gloss__emit_duration(s, i, &d, j);
    return j;
  }
  if (k <= stop) return 0;
  if (c != u'前' && c != u'后' && gone == j && !gloss__is(s, j, u"以来") &&
      c != u'内')
    gloss__emit_duration(s, i, &d, k);
  else
    gloss__emit_date(s, i, k, &t, t.known && c != u'来' ? NULL : iso);
  return k;
}

size_t gloss__duration_rule(gloss__scan *s, size_t i, size_t stop) {
  bool numeral = s->k[i] & GLOSS__NUMERAL; // no lead is one
  size_t j = numeral ? 0 : led_period(s, i, stop);
  if (!j && gloss__letter(s->c[i])) j = english_ahead(s, i, stop);
  return j ? j : trailed_period(s, i, stop);
}
