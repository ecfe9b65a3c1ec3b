// clock.c - times of day: 下午三点十五分, 9:30, 17点55分23秒, 3:15pm.
#include "value/date.h"

static bool joined(const gloss__scan *s, size_t i) { return !gloss__gap(s, i); }

// am, pm, a.m., p.m. behind a numeric time; answers the end, or i.
static size_t meridian(const gloss__scan *s, size_t i, gloss__fields *f) {
  uint16_t c = s->c[i];
  if (c != 'a' && c != 'p') return i;
  size_t j = i + 1;
  if (s->c[j] == '.' && s->c[j + 1] == 'm')
    j += s->c[j + 2] == '.' ? 3 : 2;
  else if (s->c[j] == 'm')
    j++;
  else if (c != 'p' || joined(s, i) == false)
    return i;
  if (gloss__letter(s->c[j]) && joined(s, j)) return i;
  if (c == 'p' && f->hour < 12) f->hour += 12;
  if (c == 'a' && f->hour == 12) f->hour = 0;
  return j;
}

// 9:30, 17:55:23
static size_t numeric(const gloss__scan *s, size_t i, gloss__fields *f) {
  int hour, minute, second = GLOSS__NONE, count;
  size_t j = gloss__digits_at(s, i, 2, &hour, &count);
  if (!j || !gloss__digit(s->c[i])) return 0;
  if (s->c[j] == ':' && gloss__digit(s->c[j + 1])) {
    size_t k = gloss__digits_at(s, j + 1, 2, &minute, &count);
    if (!k || count != 2 || hour > 24 || minute > 59) return 0;
    j = k;
    if (s->c[j] == ':' && gloss__digit(s->c[j + 1])) {
      k = gloss__digits_at(s, j + 1, 2, &second, &count);
      if (!k || count != 2 || second > 60) return 0;
      j = k;
    }
    f->minute = minute;
    f->second = second;
    f->hour = hour;
    if (s->c[j] == u'时' && s->c[j + 1] != u'间') j++;
    return meridian(s, j, f);
  }
  f->hour = hour;
  size_t k = meridian(s, j, f);
  if (k == j || hour > 12 || s->c[k - 1] == 'p') {
    f->hour = GLOSS__NONE;
    return 0;
  }
  return k;
}

// The minutes after 点: 半 一刻 十五分 零五 十五; answers the end, or i.
static size_t minutes(const gloss__scan *s, size_t i, gloss__fields *f,
                      bool dated) {
  int value;
  if (s->c[i] == u'半') {
    f->minute = 30;
    return i + 1;
  }
  if (s->c[i] == u'踏' || s->c[i] == u'搭') { // Cantonese: clock digits of five
    if (s->c[i + 1] == u'半') {
      f->minute = 30;
      return i + 2;
    }
    int digit = gloss__digit_value(s->c[i + 1]);
    if (digit < 1) return i;
    f->minute = digit * 5 % 60;
    return i + 2;
  }
  size_t j = gloss__small_at(s, i, &value);
  if (!j || value > 59) return i;
  if (s->c[j] == u'刻') {
    if (value < 1 || value > 3) return i;
    f->minute = value * 15;
    return s->c[j + 1] == u'钟' ? j + 2 : j + 1;
  }
  bool minute = s->c[j] == u'分' && s->c[j + 1] != u'之';
  bool two = j - i >= 2 || value >= 10;
  if (!minute && (!dated || !two || gloss__digit_value(s->c[j]) >= 0)) return i;
  f->minute = value;
  if (!minute) return j;
  j++;
  if (s->c[j] == u'钟') return j + 1;
  size_t k = gloss__small_at(s, j, &value);
  if (k && value < 60 && s->c[k] == u'秒') {
    f->second = value;
    return k + 1;
  }
  return j;
}

static bool clock_follows(const gloss__scan *s, size_t i) {
  return !gloss__han(s->c[i]) ||
         gloss__among(s->c[i], u"前后左以之许到至钟整过准起");
}

// 点 or 时 after the hour; `dated`: a date or a part of the day precedes.
static size_t spoken(const gloss__scan *s, size_t i, gloss__fields *f,
                     bool dated) {
  int hour;
  size_t j = gloss__small_at(s, i, &hour);
  if (!j || hour > 24) return 0;
  bool dian = s->c[j] == u'点',
       shi = s->c[j] == u'时' && s->c[j + 1] != u'间' && s->c[j + 1] != u'代' &&
             s->c[j + 1] != u'期';
  if (!dian && !shi) return 0;
  size_t from = ++j;
  if (s->c[j] == u'钟')
    j++;
  else if (s->c[j] == u'整')
    j++;
  else if (s->c[j] == u'零' && s->c[j + 1] == u'分')
    j += 2;
  size_t k = j == from ? minutes(s, j, f, dated) : j;
  if (k == from && !dated && (shi || !clock_follows(s, from))) return 0;
  if (k == from && gloss__digit_value(s->c[k]) >= 0 && !gloss__gap(s, k))
    return 0;
  f->hour = hour;
  return k;
}

// The minutes that 差 takes away: 五分, 一刻, 十分钟; answers the end, 0 if
// none.
static size_t short_of(const gloss__scan *s, size_t i, int *minutes_) {
  size_t j = gloss__small_at(s, i, minutes_);
  if (!j) return 0;
  if (s->c[j] == u'刻' && *minutes_ == 1) {
    *minutes_ = 15;
    return j + 1;
  }
  if (s->c[j] != u'分' || *minutes_ > 30 || *minutes_ < 1) return 0;
  return s->c[j + 1] == u'钟' ? j + 2 : j + 1;
}

// 差一刻八点, 八点差五分: before the hour.
static size_t before_hour(const gloss__scan *s, size_t i, gloss__fields *f) {
  int less, hour;
  size_t j = s->c[i] == u'差' ? short_of(s, i + 1, &less) : 0;
  size_t k = gloss__small_at(s, j ? j : i, &hour);
  if (!k || s->c[k] != u'点' || hour < 1 || hour > 24) return 0;
  k++;
  if (!j && (s->c[k] != u'差' || !(k = short_of(s, k + 1, &less)))) return 0;
  f->hour = hour - 1;
  f->minute = 60 - less;
  return k;
}

static size_t hour_at(const gloss__scan *s, size_t i, gloss__fields *f,
                      bool dated) {
  size_t j = numeric(s, i, f);
  if (!j) j = before_hour(s, i, f);
  return j ? j : spoken(s, i, f, dated);
}

// A part of the day, a clock time, or both.
size_t gloss__clock_at(const gloss__scan *s, size_t i, gloss__fields *f,
                       bool dated) {
  const gloss__word *about = gloss__word_at(s, i, GLOSS__BIT(GLOSS__HEDGE));
  if (about && about->id[0] == 'a') i += about->length;
  const gloss__word *part = gloss__word_at(s, i, GLOSS__BIT(GLOSS__DAYPART));
  size_t j = part ? i + part->length : i;
  if (part && s->c[j] == u'的')
    j += gloss__small_at(s, j + 1, &(int){0}) ? 1 : 0;
  size_t k = hour_at(s, j, f, dated || part);
  if (part) {
    bool weak = part->length == 1;
    if (!k && weak && !dated) return 0;
    if (!k && weak && gloss__han(s->c[i + 1]) && dated &&
        gloss__among(s->c[i + 1], u"于已就期点些会"))
      return 0;
    f->part = part;
    return k ? k : i + part->length;
  }
  return k;
}
