// quantity.c - numbers with what they count or measure, as values: ranges,
// hedges, bounds.
#include "value/measured.h"

typedef gloss__measured measured;

// --- ranges
// --------------------------------------------------------------------

static size_t connector(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
  if (c == '-' || c == u'—' || c == u'–' || c == u'―')
    return s->c[i + 1] == c ? i + 2 : i + 1;
  if (c == 't') return gloss__english_to(s, i, false);
  if (c == '~' || c == u'至' || c == u'到' || c == u'〜' || c == u'∼')
    return i + 1;
  return i;
}

static size_t included(const gloss__scan *s, size_t i) { // (含)
  return s->c[i] == '(' && s->c[i + 1] == u'含' && s->c[i + 2] == ')' ? i + 3
                                                                      : i;
}

// 两、三个, 三、五天: neighbouring digits, not a list.
static bool between_neighbours(const gloss__scan *s, const measured *m) {
  size_t j = m->end;
  if (s->c[j] != u'、' || m->n.end != m->number + 1 || !m->n.chinese)
    return false;
  int a = gloss__digit_value(s->c[j - 1]), b = gloss__digit_value(s->c[j + 1]);
  return a > 1 && b == a + 1 && gloss__digit_value(s->c[j + 2]) < 0 &&
         gloss__word_at(s, j + 2, GLOSS__COUNTED) && s->c[j + 2] != u'、';
}

// rose from 36% to 54%: two values, no range.
static bool changes_from(const gloss__scan *s, size_t i) {
  static const char *const verbs[] = {
      "rose",      "rises",    "risen",  "rise",    "increased", "increase",
      "grew",      "grown",    "up",     "fell",    "fall",      "fallen",
      "dropped",   "declined", "down",   "reduced", "changed",   "went",
      "decreased", "improved", "climbed"};
  if (i < 5 || !gloss__english_is(s, i - 4, "from")) return false;
  for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
    size_t n = strlen(verbs[v]);
    if (i >= n + 4 && gloss__english_is(s, i - 4 - n, verbs[v])) return true;
  }
  return false;
}

// between 5 and 10 people
static size_t between_and(const gloss__scan *s, size_t i, measured *m) {
  size_t j = gloss__english_is(s, i, "between");
  if (!j) return 0;
  *m = gloss__measured_at(s, j, false);
  size_t k = m->end ? gloss__english_is(s, m->end, "and") : 0;
  measured b = k ? gloss__measured_at(s, k, false) : (measured){.end = 0};
  if (!b.end || isnan(b.value) || isnan(m->value) || m->value > b.value ||
      (m->kind != PLAIN && (m->kind != b.kind || strcmp(m->id, b.id) != 0)))
    return 0;
  m->low = m->value, m->high = b.value, m->value = NAN;
  m->kind = b.kind, m->id = b.id, m->per = b.per;
  m->unit = b.unit, m->unit_end = b.unit_end;
  m->number_end = b.number_end;
  m->begin = i;
  return m->end = b.end;
}

// 5±0.2, 25±2℃: how far it may lie off. Answers whether it says so.
static bool tolerance(const gloss__scan *s, measured *m) {
  if (s->c[m->end] != u'±') return false;
  measured b = gloss__measured_at(s, m->end + 1, false);
  if (!b.end || isnan(b.value) || b.value < 0) return false;
  if (m->kind != PLAIN && b.kind != PLAIN &&
      (m->kind != b.kind || strcmp(m->id, b.id) != 0))
    return false;
  if (m->kind == PLAIN && b.kind != PLAIN) {
    m->kind = b.kind, m->id = b.id, m->per = b.per;
    m->unit = b.unit, m->unit_end = b.unit_end;
    if (b.kind != MEASURE) m->value *= b.factor;
  }
  m->low = m->value - b.value, m->high = m->value + b.value;
  m->number_end = b.number_end;
  m->end = b.end;
  return m->centred = true;
}

// ±5: between -5 and 5
static size_t deviation(const gloss__scan *s, size_t i, measured *m) {
  if (s->c[i] != u'±') return 0;
  *m = gloss__measured_at(s, i + 1, false);
  if (!m->end || isnan(m->value) || m->value < 0) return 0;
  m->low = -m->value, m->high = m->value, m->value = NAN;
  m->begin = m->number = i;
  return m->end;
}

// The second end of a range whose first is m; extends m.
static void range(const gloss__scan *s, measured *m) {
  if (!isnan(m->low) || isnan(m->value) || tolerance(s, m)) return;
  size_t open = included(s, m->end);
  size_t j = connector(s, open);
  size_t among = 0;
  if (j == open && between_neighbours(s, m)) j = open + 1;
  if (j == open && gloss__among(s->c[open], u"和与")) j = open + 1, among = 1;
  if (m->shared && j > open && !among) m->kind = PLAIN, m->shared = false;
  if (j == open || (s->c[j] == '-')) return;
  if (gloss__letter(s->c[open]) && changes_from(s, m->begin)) return;
  measured b = gloss__measured_at(s, j, false);
  if (!b.end || isnan(b.value) || (b.begin != b.number && b.kind != MONEY))
    return;
  bool led = m->kind == MONEY && m->number > m->begin; // $5-10 million
  if (led && b.kind == PLAIN) b.kind = MONEY, b.id = m->id, b.factor = 1;
  if (led && b.kind == MONEY && m->n.scale <= 1 && b.n.scale > 1 &&
      m->value * b.n.scale < b.value)
    m->value *= b.n.scale;
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
  bool ranged = !m->centred && (!isnan(m->low) || !isnan(m->high));
  if (m->kind == PLAIN && ranged) v.type = GLOSS_RANGE;
  v.value = m->value;
  v.low = m->low;
  v.high = m->high;
  if (m->kind == PLAIN && ranged) v.value = NAN;
  v.approx = m->approx;
  v.number_begin = s->begin[m->number];
  v.number_end = s->end[m->number_end - 1];
  if (m->per2)
    snprintf(v.unit, sizeof v.unit, "%s/%s/%s", m->id, m->per, m->per2);
  else if (m->per)
    snprintf(v.unit, sizeof v.unit, "%s/%s", m->id, m->per);
  else if (m->id)
    gloss__put(v.unit, sizeof v.unit, m->id);
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
  if (!bound && m->n.approx == GLOSS_OVER && m->number_end == m->n.end)
    return; // 十多万: the number says it itself
  if (p.approx == GLOSS_OVER && m->number_end > m->n.end && !isnan(m->value))
    p.low = p.n.value, p.value = p.high = NAN;
  if (bound) {
    p.value = p.n.value;
    p.low = p.high = NAN;
    apply_bound(&p, bound);
  }
  if (isnan(p.low) && isnan(p.high)) return;
  emit_measured(s, &p, begin, NULL);
}

static bool fits_before(const gloss__scan *s, size_t i, size_t length) {
  if (gloss__among(s->c[i], u"<>") && i > 0 && !gloss__gap(s, i) &&
      (gloss__letter(s->c[i - 1]) || gloss__among(s->c[i - 1], u"/\"'>")))
    return false; // the end of a tag
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

// 3000多: less than one more of its last digit that is no zero.
static void grown(measured *m) {
  bool grows = m->approx == GLOSS_OVER &&
               (m->number_end > m->n.end || m->n.approx == GLOSS_OVER);
  if (!grows || m->kind == PLAIN || !isnan(m->low) || !(m->n.value >= 1))
    return;
  double step = 1;
  while (fmod(m->n.value, step * 10) == 0 && step < 1e15) step *= 10;
  m->low = m->value;
  m->high = m->value * (1 + step / m->n.value);
}

// 比 170 低
static size_t comparison(gloss__scan *s, size_t i) {
  if (s->c[i] != u'比') return 0;
  measured m = gloss__measured_at(s, i + 1, false);
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
    o = gloss__measured_at(s, l.end, false);
    if (!o.end) return 0;
  } else {
    o = gloss__measured_at(s, j, false);
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

// 翻一番, 翻了两番半: doubled once, two and a half times.
static size_t doublings(gloss__scan *s, size_t i) {
  if (s->c[i] != u'翻') return 0;
  size_t j = s->c[i + 1] == u'了' ? i + 2 : i + 1;
  gloss__number n = gloss__number_at(s, j);
  if (!n.end || isnan(n.value) || s->c[n.end] != u'番') return 0;
  bool half = s->c[n.end + 1] == u'半';
  measured m = {.begin = j,
                .number = j,
                .number_end = n.end,
                .end = n.end + 1 + half,
                .unit = n.end,
                .unit_end = n.end + 1,
                .kind = MEASURE,
                .id = "番",
                .value = n.value + (half ? 0.5 : 0),
                .low = NAN,
                .high = NAN,
                .n = n};
  emit_measured(s, &m, j, NULL);
  return m.end;
}

// doubled, halved: how many times as much.
static size_t multiplied(gloss__scan *s, size_t i) {
  static const struct {
    const char *text;
    double times;
  } verbs[] = {{"doubled", 2},    {"tripled", 3},    {"trebled", 3},
               {"quadrupled", 4}, {"quintupled", 5}, {"halved", 0.5}};
  size_t end = 0, v = 0;
  while (v < sizeof verbs / sizeof *verbs &&
         !(end = gloss__english_is(s, i, verbs[v].text)))
    v++;
  if (!end) return 0;
  measured m = {.begin = i,
                .number = i,
                .number_end = end,
                .end = end,
                .kind = MEASURE,
                .id = "times",
                .value = verbs[v].times,
                .low = NAN,
                .high = NAN};
  emit_measured(s, &m, i, NULL);
  return end;
}

// 过半, 过半数: more than one half.
static size_t past_half(gloss__scan *s, size_t i) {
  if (s->c[i] != u'过' || s->c[i + 1] != u'半') return 0;
  size_t end = s->c[i + 2] == u'数' ? i + 3 : i + 2;
  if (end == i + 2 && gloss__among(s->c[end], u"个小天年月百成导岛径夜百"))
    return 0;
  measured m = {.begin = i,
                .number = i + 1,
                .number_end = end,
                .end = end,
                .low = 0.5,
                .value = NAN,
                .high = NAN,
                .approx = GLOSS_OVER};
  emit_measured(s, &m, i, NULL);
  return end;
}

// 每小时30千米
static size_t per_hour(gloss__scan *s, size_t i) {
  if (s->c[i] != u'每' || s->c[i + 1] != u'小' || s->c[i + 2] != u'时')
    return 0;
  measured m = gloss__measured_at(s, i + 3, false);
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
  if (!speed) speed = doublings(s, i);
  if (!speed) speed = past_half(s, i);
  if (speed) return speed;
  if (s->c[i] == u'比') return comparison(s, i);
  measured two;
  if (deviation(s, i, &two)) {
    emit_measured(s, &two, i, NULL);
    return two.end;
  }
  size_t multiple = gloss__letter(s->c[i]) ? multiplied(s, i) : 0;
  if (multiple) return multiple;
  if (s->c[i] == 'b' && between_and(s, i, &two)) {
    emit_measured(s, &two, i, NULL);
    return two.end;
  }
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
  measured m = gloss__measured_at(s, l.end, l.end > i);
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
    bool about = m.approx == GLOSS_ABOUT && m.n.approx != GLOSS_ABOUT;
    if ((!l.hedge && !about) || m.number_end > m.n.end || m.n.approx) return 0;
    m.end = m.number_end; // 近300, 300左右: the number knows its hedge
    emit_measured(s, &m, m.begin, &l);
    return m.end;
  }
  size_t begin = bound ? i : m.begin;
  if (!bound && !after) grown(&m);
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
