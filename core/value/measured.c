// measured.c - a number and what it counts or measures: percent signs, money,
// units, measure words.
#include "value/measured.h"

typedef gloss__measured measured;

static void scale(measured *m, double factor) {
  if (factor == 0.1 || factor == 0.01) { // exact where it can be
    double by = factor == 0.1 ? 10 : 100;
    m->value /= by, m->low /= by, m->high /= by;
    return;
  }
  m->value *= factor;
  m->low *= factor;
  m->high *= factor;
}

// --- percentages
// ---------------------------------------------------------------

static bool ends_word(const gloss__scan *s, size_t i) {
  return !gloss__word_at(s, i, GLOSS__BIT(GLOSS__STOP));
}

// % ‰ 个百分点 成 折 after the number; answers the end, or j.
static size_t percent_sign(const gloss__scan *s, size_t j, measured *m) {
  uint16_t c = s->c[j];
  size_t word = c == '-' && !gloss__gap(s, j) ? j + 1 : j; // 5-percent
  const gloss__word *percent =
      gloss__letter(s->c[word])
          ? gloss__word_at(s, word, GLOSS__BIT(GLOSS__ENGLISH))
          : NULL;
  if (percent && percent->b == 9) {
    m->id = percent->id;
    return word + percent->length;
  }
  if (c == '%' || c == u'‰') {
    if (c == u'‰') m->value /= 10, m->low /= 10, m->high /= 10;
    return j + 1;
  }
  size_t k = c == u'个' ? j + 1 : j;
  if (s->c[k] == u'百' && s->c[k + 1] == u'分' && s->c[k + 2] == u'点') {
    m->id = "pp";
    return k + 3;
  }
  if (c == u'成' && s->c[j + 1] == u'半' && m->n.value < 10) {
    m->value += 0.5; // 七成半
    scale(m, 10);
    return j + 2;
  }
  int more = gloss__digit_value(s->c[j + 1]);
  if (c == u'成' && more > 0 && m->n.value < 10 && m->n.value > 0 &&
      m->n.chinese && !gloss__digit(s->c[j + 1]) && !gloss__gap(s, j + 1) &&
      gloss__digit_value(s->c[j + 2]) < 0) {
    m->value = m->n.value * 10 + more; // 三成五
    return j + 2;
  }
  if (c == u'成' && ends_word(s, j) && m->n.value <= 10 &&
      (!gloss__han(s->c[j + 1]) || gloss__gap(s, j + 1)) && m->n.value > 0) {
    scale(m, 10);
    return j + 1;
  }
  if (c == u'成' && ends_word(s, j) && m->n.value < 10 && m->n.value > 0 &&
      gloss__among(s->c[j + 1], u"以多左的左")) {
    scale(m, 10);
    return j + 1;
  }
  if (c == u'折' && ends_word(s, j) && m->n.value < 100) {
    if (m->n.value == 10 && m->n.chinese) return j;
    if (m->n.value < 10) scale(m, 10);
    return j + 1;
  }
  return j;
}

// --- units
// ---------------------------------------------------------------------

static void set_unit(const gloss__scan *s, measured *m, size_t j,
                     const gloss__word *w) {
  m->kind = w->kind == GLOSS__MONEY  ? MONEY
            : w->kind == GLOSS__UNIT ? UNIT
                                     : MEASURE;
  m->id = w->id;
  m->factor = w->a != 0 ? w->a : 1;
  m->unit = j;
  m->unit_end = m->end = j + w->length;
  (void)s;
}

static bool single_digit(const gloss__scan *s, size_t i) {
  return gloss__digit_value(s->c[i]) > 0 && gloss__digit_value(s->c[i + 1]) < 0;
}

// 角 and 分 behind 元; `*rest` in yuan.
static size_t coins(const gloss__scan *s, size_t j, double value, bool tenths,
                    double *rest) {
  uint16_t c = s->c[j];
  if (tenths && (c == u'角' || c == u'毛')) {
    *rest += value / 10;
    gloss__number n = gloss__number_at(s, j + 1);
    if (!n.end || n.value >= 10) return j + 1;
    size_t k = coins(s, n.end, n.value, false, rest);
    return k ? k : j + 1;
  }
  if (c != u'分' || value >= 100) return 0;
  *rest += value / 100;
  return s->c[j + 1] == u'钱' ? j + 2 : j + 1;
}

// What follows a unit and belongs to it: 角 and 分, 两 after 斤, 半, and the
// lone digit of 一块二 and 三米九. `*rest` in the canonical unit.
static size_t lower_unit(const gloss__scan *s, const measured *m,
                         double *rest) {
  size_t j = m->end;
  uint16_t last = s->c[j - 1];
  if (s->c[j] == u'半' && (m->kind == UNIT || last == u'块')) {
    *rest = m->factor / 2;
    return j + 1;
  }
  gloss__number n = gloss__number_at(s, j);
  if (!n.end || n.fraction || isnan(n.value)) return j;
  if (m->kind == MONEY && !strcmp(m->id, "CNY") && m->factor >= 0.1) {
    size_t k = coins(s, n.end, n.value, m->factor == 1, rest);
    if (k) return k;
  }
  if (m->kind == MONEY && !strcmp(m->id, "JPY") && s->c[n.end] == u'日' &&
      s->c[n.end + 1] == u'本' && s->c[n.end + 2] == u'钱') {
    *rest = n.value * 0.01;
    return n.end + 3;
  }
  if (m->kind == UNIT && !strcmp(m->id, "ft")) { // 5 ft 11 in
    size_t in = gloss__english_is(s, n.end, "in");
    if (!in) in = gloss__english_is(s, n.end, "inches");
    if (!in || n.value >= 12) return j;
    *rest = n.value / 12;
    return in;
  }
  if (last == u'斤' && s->c[n.end] == u'两') {
    *rest = n.value * 0.05;
    return n.end + 1;
  }
  if (last == u'米' && n.end == j + 2 && n.digits == 2 && !gloss__gap(s, j) &&
      !gloss__han(s->c[n.end])) { // 一米七五
    *rest = n.value * m->factor / 100;
    return n.end;
  }
  if ((last == u'块' || last == u'毛' || last == u'米') && single_digit(s, j) &&
      n.end == j + 1 && !gloss__gap(s, j) && !gloss__han(s->c[j + 1])) {
    *rest = n.value * m->factor / 10;
    return n.end;
  }
  return j;
}

static void compound(const gloss__scan *s, measured *m) {
  if (m->kind != MONEY && m->kind != UNIT) return;
  double rest = 0;
  size_t k = lower_unit(s, m, &rest);
  m->value += rest;
  m->low += rest;
  m->high += rest;
  if (k > m->end && s->c[k] == u'钱') k++;
  m->end = k;
}

// 人民币 or another currency's name or country behind 元.
static void currency_after(const gloss__scan *s, measured *m) {
  if (m->kind != MONEY || strcmp(m->id, "CNY") != 0 || m->factor != 1) return;
  const gloss__word *w =
      gloss__word_at(s, m->end, GLOSS__BIT(GLOSS__MONEY_BEFORE));
  if (!w || gloss__digit_value(s->c[m->end + w->length]) >= 0) return;
  m->id = w->id;
  m->unit_end = m->end += w->length;
}

// 吨/天, 元/人, 克/升: the unit after the stroke.
static void per_unit(const gloss__scan *s, measured *m) {
  size_t j = m->end;
  if (s->c[j] != '/' || gloss__gap(s, j)) return;
  const gloss__word *w =
      gloss__word_at(s, j + 1,
                     GLOSS__BIT(GLOSS__UNIT) | GLOSS__BIT(GLOSS__MEASURE) |
                         GLOSS__BIT(GLOSS__SPAN));
  if (!w) return;
  m->per = w->kind == GLOSS__SPAN ? gloss__span_name(w->id) : w->id;
  m->unit_end = m->end = j + 1 + w->length;
}

// 每人每年500元: two units below, in front of the number.
static void per_each(const gloss__scan *s, measured *m) {
  size_t j = m->begin;
  if (m->kind != MONEY || m->per || j < 4 || s->c[j - 4] != u'每' ||
      s->c[j - 2] != u'每')
    return;
  const gloss__word *who = gloss__word_at(s, j - 3, GLOSS__BIT(GLOSS__MEASURE));
  const gloss__word *when = gloss__word_at(s, j - 1, GLOSS__BIT(GLOSS__SPAN));
  if (!who || who->length != 1 || !when || when->length != 1) return;
  m->per = who->id;
  m->per2 = gloss__span_name(when->id);
}

// 3、5和8件: the unit of the list's last number. 两、三个 is a range.
static void shared_unit(const gloss__scan *s, measured *m) {
  if (m->approx || !m->n.plain || m->n.value < 0 || m->kind != PLAIN) return;
  size_t last = gloss__list_last(s, m->n.end);
  if (!last) return;
  measured b = gloss__measured_at(s, last, false);
  if (!b.end || b.kind == PLAIN || b.kind == PERCENT || isnan(b.value)) return;
  if (b.kind == MEASURE && (!strcmp(b.id, "期") || !strcmp(b.id, "届"))) return;
  m->kind = b.kind, m->id = b.id, m->per = b.per;
  m->unit = b.unit, m->unit_end = b.unit_end;
  m->shared = true;
  if (b.kind != MEASURE) m->value *= b.factor;
}

// 12.3件 counts as a mean does; 2.3 in front of 本项目 is no count of 本, which
// the vocabulary knows.
static bool counts_whole(const measured *m) {
  return m->kind != MEASURE || m->n.units || m->n.value == floor(m->n.value) ||
         isnan(m->n.value) || strcmp(m->id, "本") != 0;
}

// 5'11": feet and inches; behind a degree they would be minutes and seconds.
static bool feet(const gloss__scan *s, size_t j, measured *m) {
  int inches, count;
  if (!gloss__among(s->c[j], u"'′’") || !m->n.plain || m->n.value < 0 ||
      m->n.value > 99 || (m->number > 0 && s->c[m->number - 1] == u'°'))
    return false;
  size_t k = gloss__digits_at(s, j + 1, 2, &inches, &count);
  if (!k || inches >= 12 || !gloss__among(s->c[k], u"\"″”")) return false;
  m->value += inches / 12.0;
  m->kind = UNIT, m->id = "ft";
  m->unit = j, m->unit_end = m->end = k + 1;
  return true;
}

// The unit at j after the number of m. Answers whether there was one.
static bool unit_at(const gloss__scan *s, size_t j, measured *m) {
  if (feet(s, j, m)) return true;
  size_t k = percent_sign(s, j, m);
  if (k > j) {
    m->kind = PERCENT;
    if (!m->id) m->id = "%";
    m->unit = j;
    m->unit_end = m->end = k;
    return true;
  }
  const gloss__word *w = gloss__word_at(s, j, GLOSS__COUNTED);
  if (!w || w->kind == GLOSS__STOP) return false;
  set_unit(s, m, j, w);
  bool repeated = m->kind == MEASURE && s->c[j] == s->c[m->end];
  bool each = m->kind == MEASURE && m->number > 0 &&
              s->c[m->number - 1] == u'每' && m->n.value == 1;
  if (repeated || each || !counts_whole(m)) {
    m->kind = PLAIN, m->id = NULL, m->end = m->n.end;
    return false;
  }
  bool surname = w->kind == GLOSS__MONEY && w->length == 3 && m->n.chinese &&
                 m->n.end == m->number + 1 && m->number > 0 &&
                 gloss__han(s->c[m->number - 1]) && s->c[j] == u'人';
  if (surname) {
    m->kind = PLAIN, m->id = NULL, m->end = m->n.end;
    return false;
  }
  if (m->factor != 1 && m->kind != MEASURE) scale(m, m->factor);
  compound(s, m);
  currency_after(s, m);
  per_unit(s, m);
  return true;
}

// 摄氏 or 华氏 before the number; answers its end, or i.
static size_t thermometer(const gloss__scan *s, size_t i, const char **id) {
  if (s->c[i + 1] != u'氏' || !gloss__among(s->c[i], u"摄华")) return i;
  *id = s->c[i] == u'摄' ? "celsius" : "fahrenheit";
  return s->c[i + 2] == u'温' && s->c[i + 3] == u'度' ? i + 4 : i + 2;
}

// 米九: one metre ninety.
static bool tall(const gloss__scan *s, size_t i, measured *m) {
  if (s->c[i] != u'米' || !single_digit(s, i + 1) || gloss__gap(s, i + 1) ||
      (i > 0 && gloss__han(s->c[i - 1])) ||
      (gloss__han(s->c[i + 2]) && !gloss__among(s->c[i + 2], u"左以到至")))
    return false;
  m->value = 1 + gloss__digit_value(s->c[i + 1]) / 10.0;
  m->n = (gloss__number){
      .end = i + 2, .value = m->value, .low = NAN, .high = NAN, .scale = 1};
  m->kind = UNIT, m->id = "m";
  m->unit = i, m->unit_end = i + 1;
  m->number_end = m->end = i + 2;
  return true;
}

gloss__measured gloss__measured_at(const gloss__scan *s, size_t i, bool bare) {
  measured m = {.begin = i, .low = NAN, .high = NAN, .number = i, .factor = 1};
  const gloss__word *before =
      gloss__word_at(s, i, GLOSS__BIT(GLOSS__MONEY_BEFORE));
  size_t j = before ? i + before->length : i;
  const char *degrees = NULL;
  if (tall(s, i, &m)) return m;
  j = thermometer(s, j, &degrees);
  if (s->c[j] == u'半' &&
      gloss__word_at(s, j + 1,
                     GLOSS__BIT(GLOSS__UNIT) | GLOSS__BIT(GLOSS__MONEY))) {
    m.n = (gloss__number){
        .end = j + 1, .value = 0.5, .low = NAN, .high = NAN, .scale = 1};
  } else if (s->c[j] == u'半' &&
             (s->c[j + 1] == u'折' || s->c[j + 1] == u'个')) {
    m.n = (gloss__number){.end = j + 1,
                          .value = 0.5 * (s->c[j + 1] == u'折' ? 10 : 1),
                          .low = NAN,
                          .high = NAN,
                          .scale = 1};
  } else {
    m.n = gloss__number_at(s, j);
  }
  if (!m.n.end || (m.n.bare && !bare && !before &&
                   !gloss__among(s->c[m.n.end], u"余多把"))) {
    m.end = 0;
    return m;
  }
  m.number = j;
  m.number_end = m.end = m.n.end;
  m.value = m.n.value;
  m.approx = m.n.approx;
  if (!isnan(m.n.low)) m.low = m.n.low, m.high = m.n.high;
  j = m.n.end;
  if (m.n.percent) {
    m.kind = PERCENT, m.id = "%";
    return m;
  }
  if (gloss__among(s->c[j], u"多余来几") &&
      (s->c[j] != u'来' || gloss__word_at(s, j + 1, GLOSS__COUNTED)) &&
      ends_word(s, j)) {
    m.approx = GLOSS_OVER;
    m.number_end = m.end = ++j;
  }
  if (s->c[j] == u'把' && m.n.bare && // 千把人
      gloss__word_at(s, j + 1, GLOSS__COUNTED)) {
    m.approx = GLOSS_ABOUT;
    m.number_end = m.end = ++j;
  }
  bool unit = unit_at(s, j, &m);
  if (!unit && !before && !degrees) shared_unit(s, &m);
  if (degrees) {
    if (m.kind == UNIT && !strcmp(m.id, "degree"))
      m.id = degrees;
    else
      m.end = 0;
  }
  if (before && (!unit || m.kind == MEASURE ||
                 (m.kind == MONEY && (!strcmp(m.id, "CNY"))))) {
    if (m.kind == MEASURE) m.end = m.number_end, m.unit_end = 0;
    m.kind = MONEY;
    m.id = before->id;
    if (!unit) m.unit = i, m.unit_end = i + before->length;
  }
  per_each(s, &m);
  return m;
}
