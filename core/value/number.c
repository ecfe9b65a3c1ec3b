// number.c - number literals: Arabic, Chinese, and both mixed.
//
// A Chinese number is a sum of sections below 万, each a sum of digit x 十 百
// 千. Everything is computed for a lower and an upper value at once, so that
// 七八十 and 几十万 come out as ranges.
#include "value/value.h"

typedef struct sum {
  double total[2], section[2], current[2];
  double scale, suffix;    // product of the last big units; k or M
  double big, small, last; // units still allowed below these; the last one
  bool any_total, any_section, any_current, zero, single, done;
  bool ranged, inexact, several, chinese, bare;
  size_t count; // plain digits
} sum;

static double unit_value(uint16_t c) {
  switch (c) {
  case u'十':
  case u'拾': return 10;
  case u'百':
  case u'佰': return 100;
  case u'千':
  case u'仟': return 1000;
  case u'万': return 1e4;
  case u'亿': return 1e8;
  case u'兆': return 1e12;
  default: return 0;
  }
}

static int tens_value(uint16_t c) {
  return c == u'廿' ? 20 : c == u'卅' ? 30 : c == u'卌' ? 40 : 0;
}

static bool is_zero(uint16_t c) {
  return c == u'零' || c == u'〇' || c == u'○';
}

// 参 is a digit only in 大写 company: 参拾.
static int chinese_digit(const gloss__scan *s, size_t i) {
  uint16_t c = s->c[i];
  if (gloss__digit(c)) return -1;
  if (c == u'参') {
    bool before = i > 0 && (s->c[i - 1] == u'拾' || s->c[i - 1] == u'佰');
    if (!before && !gloss__among(s->c[i + 1], u"拾佰仟")) return -1;
  }
  return gloss__digit_value(c);
}

// --- Chinese and mixed
// --------------------------------------------------------

static void set_current(sum *u, double low, double high) {
  u->current[0] = low;
  u->current[1] = high;
  u->any_current = true;
  u->ranged |= low != high;
}

static bool consecutive(int a, int b) {
  return a > 0 && (b == a + 1 || (a == 3 && b == 5));
}

static bool counts_something(const gloss__scan *s, size_t i) {
  const gloss__word *w =
      gloss__word_at(s, i,
                     GLOSS__BIT(GLOSS__MEASURE) | GLOSS__BIT(GLOSS__UNIT) |
                         GLOSS__BIT(GLOSS__MONEY) | GLOSS__BIT(GLOSS__SPAN) |
                         GLOSS__BIT(GLOSS__STOP));
  return w && w->kind != GLOSS__STOP;
}

// A run of two or more plain digits. Answers its end, or i if the run is to
// be read digit by digit.
static size_t digit_run(const gloss__scan *s, size_t i, sum *u) {
  size_t j = i;
  while (chinese_digit(s, j) >= 0 && (j == i || !gloss__gap(s, j))) j++;
  if (j - i < 2) return i;
  int a = chinese_digit(s, i), b = chinese_digit(s, i + 1);
  bool units = u->any_section || u->any_total;
  bool unit_next = unit_value(s->c[j]) > 0;
  if (j - i == 2 && consecutive(a, b) &&
      (units || unit_next || counts_something(s, j))) {
    set_current(u, a, b);
    u->single = true;
    return j;
  }
  if (units || (unit_next && s->c[i] != u'一' && j - i == 2)) return i;
  double value = 0;
  for (j = i; chinese_digit(s, j) >= 0 && (j == i || !gloss__gap(s, j)); j++) {
    if (s->c[j] == u'两') break;
    value = value * 10 + chinese_digit(s, j);
  }
  if (j - i < 2) return i;
  set_current(u, value, value);
  u->count = j - i;
  u->single = false;
  u->done = true; // only a decimal point may follow
  return j;
}

// Behind a gap a digit string or a new 万 begins another number: 3万 五万.
static bool apart(const gloss__scan *s, size_t i, const sum *u) {
  if (chinese_digit(s, i) < 0) return false;
  if (chinese_digit(s, i + 1) >= 0 && !gloss__gap(s, i + 1)) return true;
  return u->any_total && unit_value(s->c[i + 1]) >= 1e4 &&
         !gloss__gap(s, i + 1);
}

// One operand: 三, 二十一's 一, 1.5, 几, 廿. Answers its end, i if none.
static size_t operand(const gloss__scan *s, size_t i, size_t start, sum *u) {
  uint16_t c = s->c[i];
  bool units = u->any_section || u->any_total;
  if (u->any_current || u->done) return i;
  if (i > start && gloss__gap(s, i) && apart(s, i, u)) return i;
  if (gloss__digit(c)) {
    double value;
    size_t count;
    size_t j = gloss__arabic_at(s, i, &value, &count);
    if (i > start && gloss__gap(s, i) && unit_value(s->c[j]) == 0) return i;
    set_current(u, value, value);
    u->suffix = s->c[j - 1] == 'k' ? 1e3 : s->c[j - 1] == 'm' ? 1e6 : 1;
    u->single = count == 1 && !gloss__gap(s, i);
    u->count = units ? 0 : count;
    return j;
  }
  if (tens_value(c) && u->small > 10) {
    u->section[0] += tens_value(c), u->section[1] += tens_value(c);
    u->any_section = u->chinese = true;
    u->small = u->last = 10;
    return i + 1;
  }
  if (c == u'几' || (c == u'数' && i == start)) {
    bool unit_next = unit_value(s->c[i + 1]) > 0;
    if (!units && !unit_next) return i;
    if (units && u->last < 10) return i;
    set_current(u, units && !unit_next ? 0 : units ? 0 : 1, 10);
    u->several = u->inexact = u->chinese = true;
    u->single = false;
    return i + 1;
  }
  int digit = chinese_digit(s, i);
  if (digit < 0) return i;
  if (c == u'两' && i > start && unit_value(s->c[i + 1]) == 0) return i;
  if (is_zero(c) && (units || s->c[i + 1] == u'十' || s->c[i + 1] == u'拾')) {
    u->zero = true;
    return i + 1;
  }
  size_t j = digit_run(s, i, u);
  u->chinese = true;
  if (j > i) return j;
  set_current(u, digit, digit);
  u->single = true;
  u->count = units ? 0 : 1;
  return i + 1;
}

static void close_section(sum *u, double factor, bool whole) {
  for (int k = 0; k < 2; k++) {
    double v = u->section[k] + (u->any_current ? u->current[k] : 0);
    u->total[k] = whole ? (u->total[k] + v) * factor : u->total[k] + v * factor;
    u->section[k] = u->current[k] = 0;
  }
  u->any_total = true;
  u->any_section = u->any_current = u->zero = u->done = false;
  u->small = INFINITY;
  u->big = u->last = u->scale = factor;
  u->count = 0;
}

// 十 百 千 at i, applied to the operand before it.
static bool small_unit(sum *u, double unit) {
  if (unit >= u->small || u->done) return false;
  if (!u->any_current) {
    if (unit != 10) return false;
    set_current(u, 1, 1);
  }
  for (int k = 0; k < 2; k++) {
    u->section[k] += u->current[k] * unit;
    u->current[k] = 0;
  }
  u->any_section = true;
  u->any_current = u->zero = false;
  u->small = u->last = unit;
  u->count = 0;
  return true;
}

static bool big_unit(sum *u, double unit) {
  if (u->any_current || u->any_section) {
    if (unit == u->big) return false;
    close_section(u, unit, u->any_total && unit > u->big);
    return true;
  }
  if (!u->any_total) return false;
  for (int k = 0; k < 2; k++) u->total[k] *= unit;
  u->scale *= unit;
  u->big = u->last = fmax(u->big, unit);
  return true;
}

// 千 of 千瓦 and 兆 of 兆字节 belong to the unit of measure.
static bool heads_unit(const gloss__scan *s, size_t i) {
  if (s->c[i] != u'千' && s->c[i] != u'兆') return false;
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__UNIT));
  return w != NULL;
}

static size_t unit_at(const gloss__scan *s, size_t i, sum *u) {
  size_t j = i;
  uint16_t c = s->c[i];
  if (c == u'个' && s->c[i + 1] == u'亿' && u->any_current) j++;
  if ((c == u'多' || c == u'余' || c == u'来') &&
      (u->any_section || u->any_total || u->any_current)) {
    double next = unit_value(s->c[i + 1]);
    if (next < 1e4) return i;
    u->inexact = true;
    j++;
  }
  double unit = unit_value(s->c[j]);
  if (unit == 0 || heads_unit(s, j)) return i;
  if (!(unit < 1e4 ? small_unit(u, unit) : big_unit(u, unit))) return i;
  u->chinese = true;
  return j + 1;
}

// A last digit without its unit counts the next lower one: 三万五, 两千六.
static void scale_last(sum *u) {
  if (!u->any_current || !u->single || u->zero || u->last <= 10 || u->done)
    return;
  u->current[0] *= u->last / 10;
  u->current[1] *= u->last / 10;
}

// 点三三 after the whole part at i; answers the end, i if none.
static size_t decimals(const gloss__scan *s, size_t i, sum *u) {
  if (s->c[i] != u'点' || !(u->any_current || u->any_section || u->any_total))
    return i;
  size_t j = i + 1;
  double mantissa = 0;
  int places = 0;
  while (gloss__digit_value(s->c[j]) >= 0 && s->c[j] != u'两' &&
         (j == i + 1 || !gloss__gap(s, j))) {
    if (++places < 300) mantissa = mantissa * 10 + gloss__digit_value(s->c[j]);
    j++;
  }
  double unit = unit_value(s->c[j]);
  if (places == 0 || (unit > 0 && unit < 1e4)) return i;
  double part = mantissa / gloss__power_of_ten(places < 300 ? places : 299);
  scale_last(u); // 两千三点一 is 2300.1
  u->current[0] = (u->any_current ? u->current[0] : 0) + part;
  u->current[1] = (u->any_current ? u->current[1] : 0) + part;
  u->any_current = u->done = true;
  u->single = false;
  u->count = 0;
  return j;
}

// A unit without a number before it: 百余, 上百, 万亿, and 百二, 千一.
static size_t bare(const gloss__scan *s, size_t i, sum *u) {
  double unit = unit_value(s->c[i]);
  if (unit < 100 || heads_unit(s, i)) return i;
  int next = chinese_digit(s, i + 1);
  double scale = unit_value(s->c[i + 1]);
  u->chinese = true;
  if (next > 0 && unit < 1e4 && i == 0 && s->c[i + 1] != u'两' &&
      (i + 2 == s->n || unit_value(s->c[i + 2]) >= 1e4)) {
    u->section[0] = u->section[1] = unit + next * unit / 10;
    u->any_section = true;
    return i + 2;
  }
  u->bare = true;
  if (scale > unit && scale >= 1e4) {
    u->total[0] = u->total[1] = unit * scale;
    u->any_total = true;
    return i + 2;
  }
  u->section[0] = u->section[1] = unit;
  u->any_section = true;
  return i + 1;
}

// A gap between figures and 十 parts two numbers; elsewhere it may be spacing:
// 3 万, 三千 九百.
static bool ends_at_gap(const gloss__scan *s, size_t j) {
  return gloss__digit(s->c[j - 1]) && (s->c[j] == u'十' || s->c[j] == u'拾');
}

static size_t sum_at(const gloss__scan *s, size_t i, sum *u) {
  size_t j = i;
  u->big = u->small = INFINITY;
  for (;;) {
    if (j > i && gloss__gap(s, j) && ends_at_gap(s, j)) break;
    size_t next = operand(s, j, i, u);
    if (next == j) next = unit_at(s, j, u);
    if (next == j) next = decimals(s, j, u);
    if (next == j) break;
    j = next;
    if (u->any_total && u->big == INFINITY) u->big = u->last;
  }
  if (j == i) {
    j = bare(s, i, u);
    if (j > i && !u->bare) j = unit_at(s, j, u);
    return j;
  }
  if (u->zero && !u->any_current && is_zero(s->c[j - 1])) j--;
  scale_last(u);
  return j;
}

// --- whole literals
// -----------------------------------------------------------

static double value_of(const sum *u, int k) {
  return u->total[k] + u->section[k] + (u->any_current ? u->current[k] : 0);
}

// 一半, 半数: one half.
static bool half_at(const gloss__scan *s, size_t i) {
  if (s->c[i] == u'半') return s->c[i + 1] == u'数';
  return s->c[i] == u'一' && s->c[i + 1] == u'半' &&
         !(i > 0 && gloss__digit_value(s->c[i - 1]) >= 0) &&
         !gloss__word_at(s, i + 1, GLOSS__BIT(GLOSS__STOP));
}

static gloss__number simple_at(const gloss__scan *s, size_t i) {
  gloss__number n = {.low = NAN, .high = NAN};
  sum u = {0};
  size_t start = i;
  bool negative = false;
  if (s->c[i] == '.' && gloss__joined_digit(s, i + 1) &&
      (i == 0 || (s->c[i - 1] != '.' && !gloss__digit(s->c[i - 1])))) {
    double mantissa = 0;
    size_t j = i + 1;
    for (; gloss__joined_digit(s, j); j++)
      mantissa = mantissa * 10 + (s->c[j] - '0');
    n.value = mantissa / gloss__power_of_ten((int)(j - i - 1));
    n.end = j;
    return n;
  }
  bool frost = s->c[i] == u'零' && s->c[i + 1] == u'下'; // 零下五度
  if (s->c[i] == '-' || s->c[i] == u'负' || frost) {
    negative = true;
    i += frost || (s->c[i] == u'负' && s->c[i + 1] == u'的') ? 2 : 1;
    if (s->c[i] == '.') {
      n = simple_at(s, i);
      n.value = -n.value;
      return n;
    }
  }
  if (half_at(s, i)) {
    n.value = 0.5, n.end = i + 2;
    n.fraction = n.chinese = true;
    return n;
  }
  size_t j = sum_at(s, i, &u);
  if (j == i) return n;
  n.end = j;
  n.value = value_of(&u, 0);
  if (value_of(&u, 1) != n.value) {
    n.low = n.value;
    n.high = value_of(&u, 1);
    if (!u.several) n.value = NAN;
    if (u.several && value_of(&u, 0) == 0) return (gloss__number){0};
  }
  if (negative) n.value = -n.value;
  n.approx = u.several ? GLOSS_SEVERAL : u.inexact ? GLOSS_OVER : GLOSS_EXACT;
  n.digits = (uint8_t)(u.count < 255 ? u.count : 255);
  n.chinese = u.chinese;
  n.units = u.any_section || u.any_total;
  n.bare = u.bare;
  n.scale = u.any_current || u.last == 0 ? 1 : u.any_section ? u.last : u.scale;
  if (u.any_current && u.suffix > 1) n.scale = u.suffix;
  n.zero = gloss__digit_value(s->c[start]) == 0 && j > start + 1;
  n.plain =
      !negative && isnan(n.low) && !u.inexact && n.value == floor(n.value);
  return n;
}

// 百分之 千分之 万分之: the scale that makes points, 0 if there is none.
static size_t percent_head(const gloss__scan *s, size_t i, double *scale) {
  double unit = 1;
  size_t j = i;
  for (; j < i + 4 && unit_value(s->c[j]) >= 100; j++)
    unit *= unit_value(s->c[j]);
  if (j == i || s->c[j] != u'分' || s->c[j + 1] != u'之') return i;
  *scale = unit / 100;
  return j + 2;
}

static size_t slash(const gloss__scan *s, size_t i, double *value) {
  size_t count, j = i + 1;
  double below;
  if (s->c[i] != '/' || !gloss__digit(s->c[j])) return i;
  j = gloss__arabic_at(s, j, &below, &count);
  if (count == 0 || below == 0 || s->c[j] == '/') return i;
  *value /= below;
  return j;
}

// Y of X分之Y, 又 and 打 after a number.
static void extend(const gloss__scan *s, gloss__number *n) {
  size_t j = n->end;
  if (s->c[j] == u'分' && s->c[j + 1] == u'之') {
    gloss__number top = simple_at(s, j + 2);
    if (!top.end || n->value == 0) return;
    n->value = fabs(n->value) == -n->value && top.value < 0
                   ? top.value / n->value
                   : top.value / n->value;
    n->end = top.end;
    n->fraction = true;
    n->plain = false;
    n->digits = 0;
  } else if ((s->c[j] == u'分' || s->c[j] == u'份') && s->c[j + 1] == u'一' &&
             n->plain && n->value > 1 && n->value < 11 &&
             (j + 2 == s->n || counts_something(s, j + 2))) {
    n->value = 1 / n->value;
    n->end = j + 2;
    n->fraction = true;
    n->plain = false;
    n->digits = 0;
  } else if (s->c[j] == u'打' &&
             !gloss__among(s->c[j + 1], u"造击赢通破开响好牢卡工印电话拼包假私"
                                        u"黑非下")) {
    n->value *= 12;
    n->end = j + 1;
    n->digits = 0;
    n->units = true;
  }
}

// 10:1, 1比3, 3∶1: the quotient. Two figures behind a colon are minutes.
static bool ratio(const gloss__scan *s, size_t i, gloss__number *n) {
  size_t j = n->end, count;
  double below;
  uint16_t c = s->c[j];
  if (!gloss__among(c, u":∶比") || !n->plain || n->bare) return false;
  if (c == ':' && (gloss__gap(s, j) || !gloss__digit(s->c[j + 1]) || n->units ||
                   (i > 1 && s->c[i - 1] == ':' && gloss__digit(s->c[i - 2]))))
    return false;
  size_t end = 0;
  if (gloss__digit(s->c[j + 1])) {
    end = gloss__arabic_at(s, j + 1, &below, &count);
    if (c == ':' && (count == 2 || count == 0)) return false;
  } else if (c == u'比') {
    gloss__number b = simple_at(s, j + 1);
    if (b.end && b.plain && !b.bare) end = b.end, below = b.value;
  }
  if (!end || below == 0 ||
      gloss__among(s->c[end], u":∶/%万亿年月日号时点多余低高") ||
      gloss__letter(s->c[end]) || (c == u'比' && counts_something(s, end)))
    return false;
  n->value /= below;
  n->end = end;
  return true;
}

static void mixed(const gloss__scan *s, size_t i, gloss__number *n) {
  size_t j = n->end;
  if (ratio(s, i, n)) {
    n->fraction = true;
    n->plain = false;
    n->digits = 0;
    return;
  }
  if (s->c[j] == u'又') {
    gloss__number part = simple_at(s, j + 1);
    if (!part.end) return;
    extend(s, &part);
    if (!part.fraction) return;
    n->value = n->value < 0 ? n->value - part.value : n->value + part.value;
    n->end = part.end;
  } else if (n->digits && !n->chinese && gloss__digit(s->c[j]) &&
             gloss__gap(s, j)) {
    double top, value;
    size_t count;
    size_t k = gloss__arabic_at(s, j, &top, &count);
    value = top;
    size_t after = slash(s, k, &value);
    if (after == k || count == 0) return;
    n->value += value;
    n->end = after;
  } else if (n->digits && !n->chinese) {
    size_t after = slash(s, j, &n->value);
    if (after == j) return;
    n->end = after;
  } else {
    return;
  }
  n->fraction = true;
  n->plain = false;
  n->digits = 0;
}

static gloss__number literal_at(const gloss__scan *s, size_t i) {
  double scale = 0;
  size_t j = percent_head(s, i, &scale);
  if (j > i) {
    gloss__number n = simple_at(s, j);
    if (n.bare && s->c[j] != u'百') n.end = 0; // 百分之百
    n.value /= scale;
    n.percent = n.end > 0;
    n.bare = false;
    n.plain = false;
    n.core_end = n.end;
    return n;
  }
  gloss__number n = simple_at(s, i);
  if (!n.end) return n;
  if (isnan(n.low)) {
    mixed(s, i, &n);
    extend(s, &n);
  }
  n.core_end = n.end;
  double scale_word;
  size_t after =
      n.chinese ? n.end : gloss__english_scale(s, n.end, &scale_word);
  if (after > n.end) { // 3.5 million
    n.value *= scale_word;
    n.scale = scale_word;
    n.end = n.core_end = after;
    n.digits = 0;
    n.units = n.chinese = true;
  }
  return n;
}

// Rules ask for the same literal again and again.
gloss__number gloss__number_at(const gloss__scan *s, size_t i) {
  gloss__number *known = &s->cache[i % GLOSS__CACHE];
  if (known->at == i + 1) return *known;
  uint32_t bits = s->k[i];
  gloss__number n = {.low = NAN, .high = NAN};
  uint16_t c = s->c[i];
  if ((bits & GLOSS__NUMERAL) || c == '-' || c == '.' || c == u'负')
    n = literal_at(s, i);
  else if (bits & GLOSS__LETTER)
    n = gloss__english_number(s, i);
  n.at = i + 1;
  return *known = n;
}

size_t gloss__digits_at(const gloss__scan *s, size_t i, size_t most, int *value,
                        int *count) {
  size_t j = i;
  int v = 0;
  bool figures = gloss__digit(s->c[i]);
  while (j - i < most && gloss__digit_value(s->c[j]) >= 0 &&
         gloss__digit(s->c[j]) == figures && (j == i || !gloss__gap(s, j)))
    v = v * 10 + gloss__digit_value(s->c[j++]);
  if (gloss__digit_value(s->c[j]) >= 0 && !gloss__gap(s, j) &&
      gloss__digit(s->c[j]) == figures)
    return 0;
  *value = v;
  *count = (int)(j - i);
  return j > i ? j : 0;
}

size_t gloss__small_at(const gloss__scan *s, size_t i, int *value) {
  size_t j = i;
  int tens = 0, digit;
  if (gloss__digit(s->c[i])) {
    int count;
    j = gloss__digits_at(s, i, 2, value, &count);
    return j;
  }
  if (tens_value(s->c[j])) {
    tens = tens_value(s->c[j++]);
  } else if (s->c[j] == u'十' || s->c[j] == u'拾') {
    tens = 10, j++;
  } else if (chinese_digit(s, j) > 0 &&
             (s->c[j + 1] == u'十' || s->c[j + 1] == u'拾')) {
    tens = chinese_digit(s, j) * 10, j += 2;
  } else if (is_zero(s->c[j]) && chinese_digit(s, j + 1) >= 0) {
    j++;
  }
  digit = chinese_digit(s, j);
  if (digit < 0 || (is_zero(s->c[j]) && tens)) {
    *value = tens;
    return tens ? j : 0;
  }
  *value = tens + digit;
  return j + 1;
}
