// period.c - durations, what is so long ago or ahead, and what recurs.
#include "value/date.h"

// --- reading durations
// -----------------------------------------------------------

void gloss__duration_add(gloss__duration *d, const gloss__word *w, double n) {
  n *= w->a;
  switch (w->id[0]) {
  case 'Y': d->years += n; break;
  case 'Q': d->months += 3 * n; break;
  case 'M': d->months += n; break;
  case 'W': d->weeks += n; break;
  case 'D':
  case 'B': d->days += n; break;
  case 'h': d->seconds += 3600 * n; break;
  case 'm': d->seconds += w->id[1] ? n / 1000 : 60 * n; break;
  default: d->seconds += n; break;
  }
}

// A unit of time at i that can end a duration.
static const gloss__word *unit_at(const gloss__scan *s, size_t i,
                                  const gloss__duration *d) {
  const gloss__word *w =
      gloss__word_at(s, i, GLOSS__BIT(GLOSS__SPAN) | GLOSS__BIT(GLOSS__STOP));
  if (w && w->kind == GLOSS__STOP) return NULL;
  if (!w) return NULL;
  uint16_t c = s->c[i], next = s->c[i + w->length];
  if (c == u'年' && w->length == 1 &&
      gloss__among(next, u"级代龄薪均底初末度轻"))
    return NULL;
  if (c == u'月' && w->length == 1) return NULL;
  if (c == u'日' && gloss__among(next, u"元本报均")) return NULL;
  if (c == u'周' && w->length == 1 && gloss__among(next, u"岁边围密期报刊末"))
    return NULL;
  if (c == u'分' && w->length == 1 && d->units == 0 &&
      !(s->c[i + 1] == u'半' || gloss__digit_value(next) >= 0))
    return NULL;
  if (c == u'刻' && gloss__among(next, u"苦不画着")) return NULL;
  if (c == u'天' && gloss__among(next, u"然津空线")) return NULL;
  if (c == u'季' && w->length == 1) return NULL;
  if (c == u'钟' && w->length == 1 && (i == 0 || s->c[i - 1] != u'半'))
    return NULL;
  if (c == u'载' && !gloss__among(next, u"春的以来,")) return NULL;
  return w;
}

typedef struct amount {
  size_t end, number_end;
  double value, high, least, most; // least, most: of 几十
  gloss_approx approx;
  bool open; // 几年: no number is named
  const gloss__word *unit;
} amount;

// 几, 数, 多, 若干 in front of a unit of time; answers its end, 0 if none.
static size_t several_at(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i], prev = i > 0 ? s->c[i - 1] : 0;
  size_t j = gloss__is(s, i, u"若干")     ? i + 2
             : gloss__among(c, u"几数多") ? i + 1
                                          : 0;
  if (!j || gloss__digit_value(prev) >= 0) return 0;
  if (c == u'数' && gloss__among(prev, u"人次总倍基指个件参无多少户天年分位"))
    return 0;
  if (c == u'多' && gloss__among(prev, u"许很太更最众十百千万亿余这那不差过"))
    return 0;
  if (s->c[j] == u'月') return c == u'数' ? j : 0;
  return gloss__among(s->c[j], u"年个天周小分世秒") ? j : 0;
}

// 半年, 个半月, 两年半, 17个多月, 3~6个月
static amount amount_at(const gloss__scan *s, size_t i,
                        const gloss__duration *d) {
  amount a = {.high = NAN};
  size_t j;
  size_t some = several_at(s, i);
  if (some) {
    a.value = 2, a.most = 10, j = some;
    a.approx = GLOSS_SEVERAL;
    a.open = true;
  } else if (s->c[i] == u'半') {
    a.value = 0.5, j = i + 1;
    if (s->c[j] == u'个') {
      a.unit = unit_at(s, j, d);
      if (!a.unit) return a;
    }
  } else if (s->c[i] == u'个' && s->c[i + 1] == u'半') {
    a.value = 1.5, j = i + 2;
  } else if (s->c[i] == u'仨' && s->c[i + 1] == u'月') {
    a.value = 3, j = i + 1;
  } else {
    gloss__number n = gloss__number_at(s, i);
    if (!n.end || n.percent || n.bare || n.value < 0) return a;
    a.value = isnan(n.value) ? n.low : n.value;
    if (!isnan(n.low) && n.approx != GLOSS_SEVERAL) a.high = n.high;
    if (n.approx == GLOSS_SEVERAL) a.most = n.high;
    if (n.approx == GLOSS_SEVERAL && gloss__among(s->c[i], u"几数"))
      a.least = 2 * n.value; // 几十: twenty or more
    a.approx = n.approx;
    j = n.end;
    if (n.digits && n.zero) return a;
    size_t k =
        s->c[j] == '-' || s->c[j] == '~' || s->c[j] == u'至' || s->c[j] == u'到'
            ? j + 1
        : s->c[j] == u'—' ? (s->c[j + 1] == u'—' ? j + 2 : j + 1)
                          : j;
    if (k > j && d->units == 0) {
      gloss__number m = gloss__number_at(s, k);
      if (m.end && m.value > a.value) a.high = m.value, j = m.end;
    }
  }
  a.number_end = j;
  if (gloss__among(s->c[j], u"多余来几")) a.approx = GLOSS_OVER, j++;
  if (s->c[j] == u'个' && s->c[j + 1] == u'多') a.approx = GLOSS_OVER, j += 2;
  if (s->c[j] == u'个' && s->c[j + 1] == u'半') {
    const gloss__word *w = unit_at(s, j + 2, d);
    if (s->c[j + 2] == u'月' || w) a.value += 0.5, j += 2;
  }
  const gloss__word *w = unit_at(s, j, d);
  if (!w && s->c[j] == u'月' &&
      (a.approx == GLOSS_OVER || s->c[j - 1] == u'半' || s->c[i] == u'仨' ||
       (some && s->c[i] == u'数')))
    w = gloss__word_at(s, j, GLOSS__BIT(GLOSS__SPAN));
  if (!w && s->c[j] == u'时' && d->units > 0 && s->c[j + 1] != u'间')
    w = gloss__word_at(s, j, GLOSS__BIT(GLOSS__SPAN));
  bool hour = !w && s->c[j] == u'时' && d->units > 0;
  if (hour) {
    a.value *= 1;
    a.unit = NULL;
  } else if (!w)
    return a;
  a.unit = w;
  a.end = j + (hour ? 1 : w->length);
  if (s->c[a.end] == u'半' && w &&
      !gloss__among(s->c[a.end + 1], u"数岛径球年导"))
    a.value += 0.5, a.end++;
  if (s->c[a.end] == u'钟' && s->c[a.end - 1] == u'半') a.end++;
  return a;
}

static size_t joint(const gloss__scan *s, size_t j) { // 零, 又, 余 between
  if (gloss__among(s->c[j], u"多余")) j++;
  if (s->c[j] == u'零' || s->c[j] == u'又') j++;
  return j;
}

static const char *rank(const char *id) {
  static const char order[] = "YQMWDBhms";
  return strchr(order, id[0]);
}

size_t gloss__duration_at(const gloss__scan *s, size_t i, gloss__duration *d) {
  memset(d, 0, sizeof *d);
  d->begin = i;
  d->high = NAN;
  size_t j = i;
  const char *last = NULL;
  for (int n = 0; n < 6; n++) {
    amount a = amount_at(s, n ? joint(s, j) : j, d);
    if (!a.end) {
      if (n == 0) return 0;
      break;
    }
    const char *r = a.unit ? rank(a.unit->id) : rank("h");
    if (last && r <= last) break;
    last = r;
    if (a.unit)
      gloss__duration_add(d, a.unit, a.value);
    else
      d->seconds += 3600 * a.value;
    if (n == 0) {
      d->value = a.value * (a.unit ? a.unit->a : 1);
      d->high = isnan(a.high) ? NAN : a.high * (a.unit ? a.unit->a : 1);
      d->unit = a.unit ? a.unit->id : "h";
      d->number_end = a.number_end;
    }
    if (a.approx) d->approx = a.approx;
    if (n == 0) d->least = a.least, d->most = a.most, d->open = a.open;
    j = a.end;
    if (a.open) return d->units = 1, d->end = j;
    d->units++;
    if (!isnan(a.high)) break;
  }
  if (d->units > 1) d->unit = NULL;
  return d->end = j;
}

// --- the ISO form
// ------------------------------------------------------------------

static void put(gloss_buf *b, double n, char unit) {
  if (n == 0) return;
  gloss_buf_number(b, n);
  gloss_buf_putc(b, unit);
}

void gloss__iso_duration(const gloss__duration *d, char out[32]) {
  gloss_buf b = {0};
  double years = d->years, months = d->months, seconds = d->seconds;
  if (years != floor(years)) {
    months += (years - floor(years)) * 12;
    years = floor(years);
  }
  gloss_buf_putc(&b, 'P');
  put(&b, years, 'Y');
  put(&b, months, 'M');
  put(&b, d->weeks, 'W');
  put(&b, d->days, 'D');
  if (seconds != 0 || b.size == 1) {
    double hours = floor(seconds / 3600);
    double minutes = floor((seconds - hours * 3600) / 60);
    seconds -= hours * 3600 + minutes * 60;
    gloss_buf_putc(&b, 'T');
    put(&b, hours, 'H');
    put(&b, minutes, 'M');
    put(&b, seconds, 'S');
    if (b.data[b.size - 1] == 'T') gloss_buf_puts(&b, "0S");
  }
  snprintf(out, 32, "%s", b.size < 32 ? b.data : "");
  gloss_buf_free(&b);
}

const char *gloss__span_name(const char *id) {
  switch (id[0]) {
  case 'Y': return "year";
  case 'Q': return "quarter";
  case 'M': return "month";
  case 'W': return "week";
  case 'D': return "day";
  case 'B': return "workday";
  case 'h': return "hour";
  case 'm': return id[1] ? "ms" : "minute";
  default: return "second";
  }
}

gloss__grain gloss__duration_grain(const gloss__duration *d) {
  if (d->years != floor(d->years)) return GLOSS__MONTHS;
  if (d->seconds != 0)
    return fmod(d->seconds, 3600) == 0 ? GLOSS__HOUR
           : fmod(d->seconds, 60) == 0 ? GLOSS__MINUTE
                                       : GLOSS__SECOND;
  if (d->days != 0) return GLOSS__DAYS;
  if (d->weeks != 0) return GLOSS__WEEKS;
  return d->months != 0 ? GLOSS__MONTHS : GLOSS__YEARS;
}

// 24年 could be the year 2024.
static void short_year(gloss__scan *s, size_t i, size_t end,
                       const gloss_value *v) {
  if (end != i + 3 || s->c[i + 2] != u'年' || !gloss__digit(s->c[i]) ||
      !gloss__digit(s->c[i + 1]) || isnan(v->value))
    return;
  gloss__interval t = {.known = true, .grain = GLOSS__YEARS};
  int year = gloss__full_year((int)v->value, 2);
  t.from = gloss__days(year, 1, 1) * 86400;
  t.to = gloss__days(year + 1, 1, 1) * 86400;
  gloss__reading_add(s, GLOSS_DURATION, NULL, v->value, NAN, NAN,
                     "no month follows, so it counts years");
  gloss__reading_add(s, GLOSS_DATE, &t, NAN, NAN, NAN, "a year of two figures");
}

static void emit_duration(gloss__scan *s, size_t i, const gloss__duration *d,
                          size_t end) {
  gloss_value v = gloss__value(s, GLOSS_DURATION, i, end);
  if (d->open) { // 几年: TIMEX3's PXY
    bool time = strchr("hms", d->unit[0]) != NULL;
    snprintf(v.unit, sizeof v.unit, "%s", gloss__span_name(d->unit));
    snprintf(v.iso, sizeof v.iso, time ? "PTX%c" : "PX%c",
             time ? d->unit[0] - 'a' + 'A' : d->unit[0]);
  } else if (d->unit) {
    v.value = d->value;
    snprintf(v.unit, sizeof v.unit, "%s", gloss__span_name(d->unit));
    if (d->unit[0] == 'm' && d->value != d->seconds / 60 && !d->unit[1])
      v.value = d->seconds / 60;
  }
  if (!isnan(d->high)) {
    v.low = d->value;
    v.high = d->high;
    v.value = NAN;
  } else if (!d->open) {
    gloss__iso_duration(d, v.iso);
  }
  v.approx = d->approx;
  snprintf(v.grain, sizeof v.grain, "%s",
           gloss__grain_name(gloss__duration_grain(d)));
  v.number_begin = v.begin;
  v.number_end = s->end[d->number_end - 1];
  gloss__step_add(s, GLOSS__STEP_RULE, i, end, NAN, "duration");
  short_year(s, i, end, &v);
  gloss__emit(s, &v);
}

// 90天大: an age. Answers its end, or 0.
static size_t emit_age(gloss__scan *s, size_t i, const gloss__duration *d) {
  if (s->c[d->end] != u'大' || !d->unit || !strchr("YMWD", d->unit[0]) ||
      (gloss__han(s->c[d->end + 1]) &&
       !gloss__among(s->c[d->end + 1], u"的了时")))
    return 0;
  gloss_value v = gloss__value(s, GLOSS_QUANTITY, i, d->end + 1);
  v.value = d->value;
  snprintf(v.unit, sizeof v.unit, "%s", gloss__span_name(d->unit));
  gloss__step_add(s, GLOSS__STEP_NUMBER, i, d->number_end, d->value, NULL);
  gloss__emit(s, &v);
  return d->end + 1;
}

// --- relative to the anchor
// ----------------------------------------------------------

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
               {u"past", 4, -1, false},   {u"next", 4, 1, true},
               {u"上", 1, -1, true},      {u"下", 1, 1, true},
               {u"前", 1, -1, true},      {u"后", 1, 1, true}};
  for (size_t k = 0; k < sizeof leads / sizeof *leads; k++)
    if (gloss__is(s, i, leads[k].text))
      return (lead){leads[k].n, leads[k].sign, leads[k].whole};
  return (lead){0};
}

static size_t led_period(gloss__scan *s, size_t i, size_t stop) {
  lead l = lead_at(s, i);
  if (!l.length) return 0;
  uint16_t prev = i > 0 ? s->c[i - 1] : 0;
  if (l.length == 1 && gloss__among(prev, u"以之附接将最邻靠年月日天周度时末"))
    return 0;
  gloss__duration d;
  size_t j = gloss__duration_at(s, i + l.length, &d);
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
  if (isnan(d.high) && (k = emit_age(s, i, &d))) return k;
  k = j;
  if (d.units == 1 && isnan(d.high)) j = second_duration(s, &d);
  if (!isnan(d.high)) {
    if (j <= stop) return 0;
    emit_duration(s, i, &d, j);
    return j;
  }
  if (gloss__is(s, j, u"ago") && !gloss__letter(s->c[j + 3])) {
    k = j + 3;
    ago(s, &d, -1, false, &t);
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
    ago(s, &d, 1, s->c[j] == u'以' || (open && (d.years || d.months)), &t);
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
    emit_duration(s, i, &d, j);
    return j;
  }
  if (k <= stop) return 0;
  if (c != u'前' && c != u'后' && c != 'a' && !gloss__is(s, j, u"以来") &&
      c != u'内')
    emit_duration(s, i, &d, k);
  else
    gloss__emit_date(s, i, k, &t, t.known && c != u'来' ? NULL : iso);
  return k;
}

size_t gloss__duration_rule(gloss__scan *s, size_t i, size_t stop) {
  size_t j = led_period(s, i, stop);
  return j ? j : trailed_period(s, i, stop);
}
