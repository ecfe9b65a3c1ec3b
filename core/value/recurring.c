// recurring.c - what comes again and again: 每年, 每周三, 每月15日.
#include "value/date.h"

static size_t every_unit(const gloss__scan *s, size_t i, char iso[32],
                         gloss__duration *d) {
  memset(d, 0, sizeof *d);
  size_t j = gloss__duration_at(s, i, d);
  if (!j) {
    size_t k = s->c[i] == u'个' ? i + 1 : i;
    const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__SPAN));
    if (!w) w = gloss__word_at(s, k, GLOSS__BIT(GLOSS__SPAN)), i = k;
    if (!w || (s->c[i] == u'分' && w->length == 1) || s->c[i] == u'刻' ||
        s->c[i] == u'载')
      return 0;
    memset(d, 0, sizeof *d);
    gloss__duration_add(d, w, 1);
    d->unit = w->id;
    j = i + w->length;
  }
  gloss__iso_duration(d, iso);
  return j;
}

static void emit_recurring(gloss__scan *s, size_t i, size_t j, const char *iso,
                           const gloss__interval *t, gloss__grain grain) {
  gloss_value v = gloss__value(s, GLOSS_RECURRING, i, j);
  snprintf(v.iso, sizeof v.iso, "R/%s", iso);
  if (t->known) {
    gloss__iso_instant(v.from, t->from, t->grain, t->clock);
    gloss__iso_instant(v.to, t->to, t->grain, t->clock);
  }
  gloss__put(v.grain, sizeof v.grain, gloss__grain_name(grain));
  gloss__step_add(s, GLOSS__STEP_RULE, i, j, NAN, "recurring");
  gloss__emit(s, &v);
}

// XXXX-WXX-1T20: Mondays at eight in the evening, as TIMEX3 writes it.
static void weekly_iso(const gloss__fields *f, char iso[32]) {
  if (f->weekday == GLOSS__NONE) {
    strcpy(iso, "P1W");
    return;
  }
  int n = snprintf(iso, 32, "XXXX-WXX-%d", f->weekday % 7 + 1);
  if (f->hour == GLOSS__NONE) return;
  int hour = f->hour;
  if (f->part && strchr("pe", f->part->id[0]) && hour < 12) hour += 12;
  n += snprintf(iso + n, 32 - (size_t)n, "T%02d", hour % 100);
  if (f->minute != GLOSS__NONE)
    snprintf(iso + n, 32 - (size_t)n, ":%02d", f->minute % 100);
}

// 每年, 每半年, 每隔200秒, 每周三, 每月4号, 每年春节, 每个周末九点
// every Wednesday, every two weeks, every March; weekly
static size_t english(gloss__scan *s, size_t i) {
  const char *adverb;
  gloss__grain grain;
  gloss__interval t = {0};
  gloss__fields f = gloss__no_fields(i);
  gloss__duration d;
  char iso[32] = "";
  size_t j = gloss__english_adverb(s, i, &adverb, &grain);
  if (j) {
    emit_recurring(s, i, j, adverb, &t, grain);
    return j;
  }
  if (!(j = gloss__english_every(s, i))) return 0;
  size_t k = gloss__english_month(s, j, &f);
  const gloss__word *day = gloss__word_at(s, j, GLOSS__BIT(GLOSS__WEEKDAY));
  if (k) {
    t = gloss__resolve(s, &f);
    emit_recurring(s, i, k, "P1Y", &t, GLOSS__YEARS);
  } else if (day) {
    f.weekday = (int)day->a;
    t = gloss__resolve(s, &f);
    weekly_iso(&f, iso);
    k = j + day->length;
    emit_recurring(s, i, k, iso, &t, GLOSS__DAYS);
  } else if ((k = every_unit(s, j, iso, &d))) {
    emit_recurring(s, i, k, iso, &t, gloss__duration_grain(&d));
  }
  return k;
}

size_t gloss__recurring_at(gloss__scan *s, size_t i) {
  if (gloss__letter(s->c[i])) return english(s, i);
  if (s->c[i] != u'每') return 0;
  size_t j = i + 1;
  if (s->c[j] == u'隔') j++;
  char iso[32] = "";
  gloss__duration d;
  gloss__interval t = {0};
  gloss__fields f;
  size_t k = s->c[j] == u'个' ? j + 1 : j;
  const gloss__word *day = gloss__word_at(s, k, GLOSS__BIT(GLOSS__WEEKDAY));
  bool weekend = gloss__is(s, k, u"周末");
  if (day || weekend) {
    gloss__fields_at(s, k, &f);
    size_t end = f.end;
    if (f.end > k &&
        !(day && gloss__among(s->c[k + day->length], u"次个年岁"))) {
      if (weekend && f.hour != GLOSS__NONE)
        f.portion = GLOSS__WHOLE, f.weekday = 6, f.week_shift = 0;
      t = gloss__resolve(s, &f);
      weekly_iso(&f, iso);
      gloss__fields b = gloss__no_fields(end);
      size_t from = gloss__dash(s, end);
      size_t to = from > end ? gloss__clock_at(s, from, &b, true) : 0;
      if (to && f.hour != GLOSS__NONE && b.hour > f.hour && t.known) {
        int hours = b.hour - f.hour;
        t.to = t.from + hours * 3600; // 上午9点到11点
        end = to;
      }
      emit_recurring(s, i, end, iso, &t, GLOSS__DAYS);
      return end;
    }
  }
  size_t end = every_unit(s, j, iso, &d);
  if (!end) return 0;
  gloss__grain grain = gloss__duration_grain(&d);
  size_t m = gloss__fields_at(s, end, &f);
  bool finer = m > 0 && f.year == GLOSS__NONE && f.year_shift == GLOSS__NONE &&
               f.day_shift == GLOSS__NONE && !f.now;
  if (finer) {
    t = gloss__resolve(s, &f);
    end = m;
  }
  emit_recurring(s, i, end, iso, &t, grain);
  return end;
}
