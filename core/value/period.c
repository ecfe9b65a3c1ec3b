// period.c - durations: 三年半, 一个半小时, 3~6个月, several weeks.
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

// an hour, half a year, a few days, a couple of weeks, several months
static bool wordy(const gloss__scan *s, size_t i, amount *a) {
  static const struct {
    const char *text;
    double value;
    bool open;
  } list[] = {{"a couple of", 2, false}, {"a few", 2, true},
              {"several", 2, true},      {"few", 2, true},
              {"half an", 0.5, false},   {"half a", 0.5, false},
              {"a", 1, false},           {"an", 1, false}};
  if (i > 0 && gloss__letter(s->c[i - 1]) && !gloss__gap(s, i)) return false;
  for (size_t n = 0; n < sizeof list / sizeof *list; n++) {
    size_t j = gloss__english_is(s, i, list[n].text);
    const gloss__word *w =
        j ? gloss__word_at(s, j, GLOSS__BIT(GLOSS__SPAN)) : NULL;
    if (!w || w->length < 3 || gloss__english_is(s, j, "second")) continue;
    a->value = list[n].value;
    a->open = list[n].open;
    if (a->open) a->most = 10, a->approx = GLOSS_SEVERAL;
    a->unit = w;
    a->number_end = j;
    a->end = j + w->length;
    return true;
  }
  return false;
}

// 半年, 个半月, 两年半, 17个多月, 3~6个月
static amount amount_at(const gloss__scan *s, size_t i,
                        const gloss__duration *d) {
  amount a = {.high = NAN};
  size_t j;
  if (gloss__among(s->c[i], u"ahsf") && wordy(s, i, &a)) return a;
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
    if (k == j && gloss__letter(s->c[j])) k = gloss__english_to(s, j, false);
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

void gloss__emit_duration(gloss__scan *s, size_t i, const gloss__duration *d,
                          size_t end) {
  gloss_value v = gloss__value(s, GLOSS_DURATION, i, end);
  if (d->open) { // 几年: TIMEX3's PXY
    bool time = strchr("hms", d->unit[0]) != NULL;
    gloss__put(v.unit, sizeof v.unit, gloss__span_name(d->unit));
    snprintf(v.iso, sizeof v.iso, time ? "PTX%c" : "PX%c",
             time ? d->unit[0] - 'a' + 'A' : d->unit[0]);
  } else if (d->unit) {
    v.value = d->value;
    gloss__put(v.unit, sizeof v.unit, gloss__span_name(d->unit));
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
  gloss__put(v.grain, sizeof v.grain,
             gloss__grain_name(gloss__duration_grain(d)));
  v.number_begin = v.begin;
  v.number_end = s->end[d->number_end - 1];
  gloss__step_add(s, GLOSS__STEP_RULE, i, end, NAN, "duration");
  short_year(s, i, end, &v);
  gloss__emit(s, &v);
}

// 90天大: an age. Answers its end, or 0.
size_t gloss__emit_age(gloss__scan *s, size_t i, const gloss__duration *d) {
  if (s->c[d->end] != u'大' || !d->unit || !strchr("YMWD", d->unit[0]) ||
      (gloss__han(s->c[d->end + 1]) &&
       !gloss__among(s->c[d->end + 1], u"的了时")))
    return 0;
  gloss_value v = gloss__value(s, GLOSS_QUANTITY, i, d->end + 1);
  v.value = d->value;
  gloss__put(v.unit, sizeof v.unit, gloss__span_name(d->unit));
  gloss__step_add(s, GLOSS__STEP_NUMBER, i, d->number_end, d->value, NULL);
  gloss__emit(s, &v);
  return d->end + 1;
}
