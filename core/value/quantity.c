// quantity.c - numbers with what they count or measure: percentages, money,
// units, measure words, ranges, bounds.
#include "value/rules.h"

typedef enum kind { PLAIN, PERCENT, MONEY, UNIT, MEASURE } kind;

// A number with its unit, or one end of a range.
typedef struct measured {
  size_t begin, end; // characters; end 0: nothing
  size_t number, number_end, unit, unit_end;
  kind kind;
  const char *id; // a measure word is its own
  double value, low, high, factor;
  gloss_approx approx;
  gloss__number n;
} measured;

enum {
  COUNTED = GLOSS__BIT(GLOSS__UNIT) | GLOSS__BIT(GLOSS__MONEY) |
            GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__STOP)
};

static void scale(measured *m, double factor) {
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
  const gloss__word *percent =
      gloss__letter(c) ? gloss__word_at(s, j, GLOSS__BIT(GLOSS__ENGLISH))
                       : NULL;
  if (percent && percent->b == 6) {
    m->id = percent->id;
    return j + percent->length;
  }
  if (c == '%' || c == u'‰') {
    if (c == u'‰') scale(m, 0.1);
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
  m->factor = w->a ? w->a : 1;
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
    *rest += value * 0.1;
    gloss__number n = gloss__number_at(s, j + 1);
    if (!n.end || n.value >= 10) return j + 1;
    size_t k = coins(s, n.end, n.value, false, rest);
    return k ? k : j + 1;
  }
  if (c != u'分' || value >= 100) return 0;
  *rest += value * 0.01;
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

static bool counts_whole(const measured *m) {
  return m->kind != MEASURE || m->n.units || m->n.value == floor(m->n.value) ||
         isnan(m->n.value) || !strcmp(m->id, "倍") || !strcmp(m->id, "分") ||
         !strcmp(m->id, "股") || !strcmp(m->id, "层");
}

// The unit at j after the number of m. Answers whether there was one.
static bool unit_at(const gloss__scan *s, size_t j, measured *m) {
  size_t k = percent_sign(s, j, m);
  if (k > j) {
    m->kind = PERCENT;
    if (!m->id) m->id = "%";
    m->unit = j;
    m->unit_end = m->end = k;
    return true;
  }
  const gloss__word *w = gloss__word_at(s, j, COUNTED);
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

static measured measured_at(const gloss__scan *s, size_t i, bool bare) {
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
  if (!m.n.end ||
      (m.n.bare && !bare && !before && !gloss__among(s->c[m.n.end], u"余多"))) {
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
      (s->c[j] != u'来' || gloss__word_at(s, j + 1, COUNTED)) &&
      ends_word(s, j)) {
    m.approx = GLOSS_OVER;
    m.number_end = m.end = ++j;
  }
  bool unit = unit_at(s, j, &m);
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
  return m;
}

// --- ranges
// --------------------------------------------------------------------

static size_t connector(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
  if (c == '-' || c == u'—' || c == u'–' || c == u'―')
    return s->c[i + 1] == c ? i + 2 : i + 1;
  if (c == 't' && s->c[i + 1] == 'o' && gloss__gap(s, i) &&
      gloss__gap(s, i + 2))
    return i + 2;
  if (c == '~' || c == u'至' || c == u'到' || c == u'〜' || c == u'∼')
    return i + 1;
  return i;
}

static size_t included(const gloss__scan *s, size_t i) { // (含)
  return s->c[i] == '(' && s->c[i + 1] == u'含' && s->c[i + 2] == ')' ? i + 3
                                                                      : i;
}

// The second end of a range whose first is m; extends m.
static void range(const gloss__scan *s, measured *m) {
  if (!isnan(m->low) || isnan(m->value)) return;
  size_t open = included(s, m->end);
  size_t j = connector(s, open);
  size_t among = 0;
  if (j == open && gloss__among(s->c[open], u"和与")) j = open + 1, among = 1;
  if (j == open || (s->c[j] == '-')) return;
  measured b = measured_at(s, j, false);
  if (!b.end || isnan(b.value) || (b.begin != b.number && b.kind != MONEY))
    return;
  if (m->kind != PLAIN && (m->kind != b.kind || strcmp(m->id, b.id) != 0) &&
      !(m->kind == MONEY && b.kind == MONEY && m->number > m->begin))
    return;
  if (among && b.kind == MEASURE && !strcmp(b.id, "间"))
    b.kind = PLAIN, b.id = NULL, b.end = b.n.end, b.unit_end = b.unit = 0;
  if (among) {
    if (s->c[b.end] != u'间' &&
        !(s->c[b.end] == u'之' && s->c[b.end + 1] == u'间'))
      return;
    b.end += s->c[b.end] == u'间' ? 1 : 2;
  }
  double low = m->value;
  if (m->kind == PLAIN) {
    if (b.n.scale > 1 && low * b.n.scale < b.n.value) low *= b.n.scale;
    if (b.kind == UNIT || (b.kind == MONEY && b.factor != 1)) low *= b.factor;
    if (b.kind == PERCENT && b.n.value != 0) low *= b.value / b.n.value;
  }
  if (low > b.value) return;
  m->low = low;
  m->high = b.value;
  m->value = NAN;
  if (b.kind != PLAIN) {
    m->kind = b.kind;
    m->id = b.id;
    m->unit = b.unit;
    m->unit_end = b.unit_end;
  }
  m->number_end = b.number_end;
  m->end = b.end;
}

// --- hedges and bounds
// ---------------------------------------------------------

static gloss_approx approx_of(const char *id) {
  switch (id[0]) {
  case 'u': return GLOSS_UNDER;
  case 'o':
  case 'g': return GLOSS_OVER;
  case 'l': return GLOSS_UNDER;
  default: return id[0] == 'a' ? GLOSS_ABOUT : GLOSS_EXACT;
  }
}

static void tail(const gloss__scan *s, measured *m, const char **bound) {
  size_t open = included(s, m->end);
  const gloss__word *w = gloss__word_at(s, open, GLOSS__BIT(GLOSS__TAIL));
  if (!w) return;
  if (w->id[0] == 'a')
    m->approx = GLOSS_ABOUT;
  else
    *bound = w->id;
  m->end = open + w->length;
}

static void apply_bound(measured *m, const char *bound) {
  if (!bound || isnan(m->value)) return;
  m->approx = approx_of(bound);
  if (bound[0] == 'g') m->low = m->value;
  if (bound[0] == 'l') m->high = m->value;
  if (bound[0] == 'e') m->low = m->high = m->value, m->approx = GLOSS_EXACT;
}

// --- emitting
// ------------------------------------------------------------------

typedef struct leading {
  size_t begin, end; // behind the hedge or bound
  const char *bound; // le ge lt gt eq
  const char *hedge; // under about over
} leading;

static void emit_measured(gloss__scan *s, const measured *m, size_t begin,
                          const leading *l) {
  static const gloss_value_type types[] = {
      GLOSS_NUMBER, GLOSS_PERCENT, GLOSS_MONEY, GLOSS_QUANTITY, GLOSS_QUANTITY};
  gloss_value v = gloss__value(s, types[m->kind], begin, m->end);
  if (m->kind == PLAIN && (!isnan(m->low) || !isnan(m->high)))
    v.type = GLOSS_RANGE;
  v.value = m->value;
  v.low = m->low;
  v.high = m->high;
  if (m->kind == PLAIN && (!isnan(v.low) || !isnan(v.high))) v.value = NAN;
  v.approx = m->approx;
  v.number_begin = s->begin[m->number];
  v.number_end = s->end[m->number_end - 1];
  if (m->id) snprintf(v.unit, sizeof v.unit, "%s", m->id);
  gloss__step_add(s, GLOSS__STEP_NUMBER, m->number, m->number_end,
                  isnan(m->value) ? m->low : m->value, NULL);
  if (m->unit_end > m->unit) {
    v.unit_begin = s->begin[m->unit];
    v.unit_end = s->end[m->unit_end - 1];
    gloss__step_add(s, GLOSS__STEP_WORD, m->unit, m->unit_end, NAN, m->id);
  }
  if (l && l->end > l->begin) {
    const char *id = l->bound ? l->bound : l->hedge;
    gloss__step_add(s, GLOSS__STEP_WORD, l->begin, l->end, NAN, id);
  }
  gloss__emit(s, &v);
}

// The number range inside a measured one (20~100 of 20~100个), or the bound
// number (五百多 of 五百多个).
static void emit_number_part(gloss__scan *s, const measured *m, size_t begin,
                             const char *bound, const char *after) {
  measured p = *m;
  if (m->kind == PLAIN || m->kind == PERCENT) return;
  p.kind = PLAIN;
  p.id = NULL;
  p.unit = p.unit_end = 0;
  p.end = m->number_end;
  if (p.end <= begin || (!bound && after)) return;
  if (p.n.approx == GLOSS_SEVERAL) return;
  if (isnan(p.low) && isnan(p.high) && p.approx == GLOSS_OVER &&
      m->number_end > m->n.end)
    p.low = p.n.value, p.value = NAN;
  if (bound) {
    p.value = p.n.value;
    p.low = p.high = NAN;
    apply_bound(&p, bound);
  }
  if (isnan(p.low) && isnan(p.high)) return;
  emit_measured(s, &p, begin, NULL);
}

static bool fits_before(const gloss__scan *s, size_t i, size_t length) {
  if (length != 1 || i == 0 || gloss__gap(s, i)) return true;
  uint16_t prev = s->c[i - 1];
  switch (s->c[i]) {
  case u'过': return !gloss__among(prev, u"通经超越穿走跨路不难渡去来到度");
  case u'近': return !gloss__among(prev, u"附接靠临最邻亲相");
  case u'约': return !gloss__among(prev, u"条公契节制预相签大");
  case u'上': return !gloss__among(prev, u"以之年路网身");
  default: return true;
  }
}

static leading leading_at(const gloss__scan *s, size_t i) {
  leading l = {.begin = i, .end = i};
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__BOUND));
  const gloss__word *h = gloss__word_at(s, i, GLOSS__BIT(GLOSS__HEDGE));
  if (w && h && h->length > w->length) w = NULL;
  if (w && !fits_before(s, i, w->length)) w = NULL;
  if (h && !fits_before(s, i, h->length)) h = NULL;
  if (!w && !h) return l;
  l.end = i + (w ? w->length : h->length);
  if (w)
    l.bound = w->id;
  else
    l.hedge = h->id;
  if (gloss__among(s->c[l.end], w ? u"有为是了" : u"了有")) l.end++;
  if (!w && h->length == 1 && s->c[i] == u'上' &&
      !gloss__among(s->c[l.end], u"百千万亿"))
    l.end = i, l.hedge = NULL;
  return l;
}

// 比 170 低
static size_t comparison(gloss__scan *s, size_t i) {
  if (s->c[i] != u'比') return 0;
  measured m = measured_at(s, i + 1, false);
  if (!m.end || isnan(m.value) || m.kind == PERCENT) return 0;
  bool less = gloss__among(s->c[m.end], u"低小少短矮轻");
  bool more = gloss__among(s->c[m.end], u"高大多长重");
  if (!less && !more) return 0;
  apply_bound(&m, less ? "lt" : "gt");
  m.end++;
  emit_measured(s, &m, i, NULL);
  return m.end;
}

// The other bound: 大于10小于20, 1000以上，1500以下. Answers its end, or 0.
static size_t other_bound(const gloss__scan *s, measured *m, bool before) {
  size_t j = m->end;
  while (j < m->end + 6 && gloss__among(s->c[j], u",、的同时并且而又")) j++;
  measured o;
  const char *bound = NULL;
  if (before) {
    leading l = leading_at(s, j);
    if (!l.bound || l.bound[0] == 'e') return 0;
    bound = l.bound;
    o = measured_at(s, l.end, false);
    if (!o.end) return 0;
  } else {
    o = measured_at(s, j, false);
    if (!o.end) return 0;
    tail(s, &o, &bound);
    if (!bound) return 0;
  }
  bool first_low = !isnan(m->low);
  if (isnan(o.value) || o.kind != m->kind || first_low == (bound[0] == 'g'))
    return 0;
  double low = first_low ? m->low : o.value;
  double high = first_low ? o.value : m->high;
  if (low >= high) return 0;
  m->low = low, m->high = high;
  m->value = NAN;
  m->number_end = o.number_end;
  return m->end = o.end;
}

// 每小时30千米
static size_t per_hour(gloss__scan *s, size_t i) {
  if (s->c[i] != u'每' || s->c[i + 1] != u'小' || s->c[i + 2] != u'时')
    return 0;
  measured m = measured_at(s, i + 3, false);
  if (!m.end) return 0;
  range(s, &m);
  if (m.kind != UNIT) return 0;
  if (!strcmp(m.id, "km"))
    m.id = "km/h";
  else if (!strcmp(m.id, "mi"))
    m.id = "mph";
  else
    return 0;
  emit_measured(s, &m, i, NULL);
  return m.end;
}

size_t gloss__quantity_at(gloss__scan *s, size_t i, size_t stop) {
  size_t speed = per_hour(s, i);
  if (speed) return speed;
  if (s->c[i] == u'比') return comparison(s, i);
  if (s->c[i] == u'打' && s->c[i + 1] == u'对' && s->c[i + 2] == u'折') {
    measured half = {.begin = i + 1,
                     .number = i + 1,
                     .number_end = i + 3,
                     .end = i + 3,
                     .kind = PERCENT,
                     .id = "%",
                     .value = 50,
                     .low = NAN,
                     .high = NAN};
    emit_measured(s, &half, i + 1, NULL);
    return i + 3;
  }
  leading l = leading_at(s, i);
  measured m = measured_at(s, l.end, l.end > i);
  if (!m.end || m.end <= stop) return 0;
  if (m.kind == PLAIN && !gloss__number_ends(s, &m.n)) return 0;
  if (l.bound && l.bound[0] == 'e' && m.kind != PLAIN) return 0;
  if (l.hedge && !m.approx) m.approx = approx_of(l.hedge);
  const char *bound = l.bound, *after = NULL;
  range(s, &m);
  tail(s, &m, &after);
  bool stated = !isnan(m.low) && m.n.approx != GLOSS_SEVERAL;
  bool more = m.number_end > m.n.end; // 五百多
  if (m.kind == PLAIN && !bound && !after && !stated && more)
    m.low = m.value, m.value = NAN, stated = true;
  if (m.kind == PLAIN && !bound && l.hedge && l.hedge[0] == 'o' && !stated &&
      gloss__among(s->c[i], u"超过"))
    bound = "gt";
  if (m.kind == PLAIN && !stated && !bound && !after) {
    if (!l.hedge || m.number_end > m.n.end || m.n.approx) return 0;
    m.end = m.number_end; // 近300: the number knows its hedge
    emit_measured(s, &m, m.begin, &l);
    return m.end;
  }
  size_t begin = bound ? i : m.begin;
  const char *inner = bound; // 超过250米: 250 m, over; the number is a bound
  if (bound && m.kind != PLAIN && bound[1] == 't') {
    m.approx = approx_of(bound);
    begin = m.begin;
    bound = NULL;
  }
  if (bound) apply_bound(&m, bound);
  if (after) apply_bound(&m, after);
  if ((bound || after) && m.kind != PERCENT) other_bound(s, &m, bound != NULL);
  emit_measured(s, &m, begin, &l);
  emit_number_part(s, &m, inner ? i : begin, inner, after);
  return m.end;
}
