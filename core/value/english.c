// english.c - English number words, ordinals and dates. Spaces are gone, so
// "five million" is read as two words with a gap between them.
#include "value/date.h"

enum { ONES = 1, TENS, SCALE, ORDINAL, MONTH, SIGN, PARTS };

static bool word_starts(const gloss__scan *s, size_t i) {
  return i == 0 || gloss__gap(s, i) || !gloss__letter(s->c[i - 1]);
}

// The English word of that kind at i, or NULL.
static const gloss__word *word_at(const gloss__scan *s, size_t i, int kind) {
  if (!(s->k[i] & GLOSS__LETTER) || !word_starts(s, i)) return NULL;
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__ENGLISH));
  return w && (int)w->b == kind ? w : NULL;
}

static size_t joint(const gloss__scan *s, size_t j) {
  if (s->c[j] == '-' && s->c[j + 1] != '-') return j + 1;
  bool and = s->c[j] == 'a' && s->c[j + 1] == 'n' && s->c[j + 2] == 'd';
  return and&&gloss__gap(s, j) && gloss__gap(s, j + 3) ? j + 3 : j;
}

// thirds, quarters, half behind a number: answers the end, or j.
static size_t parts(const gloss__scan *s, size_t j, double *below) {
  size_t k = s->c[j] == '-' ? j + 1 : j;
  const gloss__word *w = (s->k[k] & GLOSS__LETTER)
                             ? gloss__word_at(s, k, GLOSS__BIT(GLOSS__ENGLISH))
                             : NULL;
  if (!w || ((int)w->b != PARTS && (int)w->b != ORDINAL) || w->a < 2) return j;
  *below = w->a;
  return k + w->length;
}

// one third, two-thirds, three and a half
static void fraction(const gloss__scan *s, gloss__number *n) {
  double below;
  size_t j = gloss__english_is(s, n->end, "and a half");
  if (!j) j = gloss__english_is(s, n->end, "and one half");
  if (j) {
    n->value += 0.5;
  } else {
    j = parts(s, n->end, &below);
    bool many = j > n->end && s->c[j - 1] == 's';
    if (j == n->end || n->value > 20 || n->scale > 1 ||
        (n->value == 1) == many || below == 100)
      return;
    if (n->value == 3 && below == 4 && // three quarters of a year: a span
        !gloss__english_is(s, j, "of"))
      return;
    n->value /= below;
  }
  n->end = j;
  n->fraction = true;
  n->plain = false;
}

static bool article(const gloss__scan *s, size_t i, size_t *end) {
  *end = gloss__english_is(s, i, "a");
  if (!*end) *end = gloss__english_is(s, i, "an");
  return *end > 0;
}

// a dozen, half a million, half, several hundred, hundreds of thousands: what
// begins with no number. end 0 if it is none of them.
static gloss__number wordy(const gloss__scan *s, size_t i) {
  gloss__number n = {.low = NAN, .high = NAN, .scale = 1};
  size_t j = i, k, half = gloss__english_is(s, i, "half");
  double value = half ? 0.5 : 1;
  bool several = (k = gloss__english_is(s, i, "several")) > 0 ||
                 (k = gloss__english_is(s, i, "a few")) > 0;
  if (half || several) j = half ? half : k;
  bool a = article(s, j, &k);
  if (a) j = k;
  const gloss__word *w = (s->k[j] & GLOSS__LETTER)
                             ? gloss__word_at(s, j, GLOSS__BIT(GLOSS__ENGLISH))
                             : NULL;
  if (w && (int)w->b == SCALE && (a || several)) {
    n.value = value * w->a, n.scale = w->a, n.end = j + w->length;
  } else if (w && (int)w->b == SIGN && !a && !several && !half) {
    n.value = w->a, n.scale = w->a, n.end = j + w->length;
    several = true;
    k = gloss__english_is(s, n.end, "of");
    w = k ? gloss__word_at(s, k, GLOSS__BIT(GLOSS__ENGLISH)) : NULL;
    if (w && (int)w->b == SIGN) n.value *= w->a, n.end = k + w->length;
  } else if (half && (gloss__english_is(s, half, "of") ||
                      gloss__english_is(s, half, "the"))) {
    n.value = 0.5, n.end = half, n.fraction = true;
  }
  if (several && n.end) {
    n.approx = GLOSS_SEVERAL;
    n.low = n.value, n.high = n.value * 10;
  }
  n.units = n.chinese = n.end > 0;
  return n;
}

gloss__number gloss__english_number(const gloss__scan *s, size_t i) {
  if (word_starts(s, i) && gloss__among(s->c[i], u"ahsdtm")) {
    gloss__number n = wordy(s, i);
    if (n.end) return n;
    size_t k = gloss__english_is(s, i, "minus");
    if (k && gloss__digit(s->c[k])) {
      n = gloss__number_at(s, k);
      n.value = -n.value, n.plain = false;
      return n;
    }
  }
  gloss__number n = {.low = NAN, .high = NAN, .scale = 1};
  double total = 0, current = 0, least = INFINITY;
  size_t j = i;
  const gloss__word *w;
  for (int words = 0; words < 12; words++) {
    size_t k = words ? joint(s, j) : j;
    if ((w = word_at(s, k, ONES))) {
      if (least <= 10) break;
      current += w->a, least = 1;
    } else if ((w = word_at(s, k, TENS))) {
      if (least < 100) break;
      current += w->a, least = 20;
    } else if ((w = word_at(s, k, SCALE)) && current > 0) {
      if (w->a == 100)
        current *= 100;
      else
        total += current * w->a, current = 0;
      least = INFINITY;
      n.scale = w->a;
    } else {
      break;
    }
    n.end = j = k + w->length;
  }
  n.value = total + current;
  n.plain = n.units = n.end > 0;
  n.chinese = true; // letters may follow
  if (n.end) fraction(s, &n);
  return n;
}

// million behind figures; answers the end, or j.
size_t gloss__english_scale(const gloss__scan *s, size_t j, double *scale) {
  const gloss__word *w = (s->k[j] & GLOSS__LETTER)
                             ? gloss__word_at(s, j, GLOSS__BIT(GLOSS__ENGLISH))
                             : NULL;
  if (!w || (int)w->b != SCALE) return j;
  *scale = w->a;
  return j + w->length;
}

// 2nd, 21st behind figures; answers the end, or j.
static size_t suffix(const gloss__scan *s, size_t j) {
  static const char marks[] = "stndrdth";
  if (gloss__gap(s, j) || (gloss__letter(s->c[j + 2]) && !gloss__gap(s, j + 2)))
    return j;
  for (int k = 0; k < 8; k += 2)
    if (s->c[j] == (uint16_t)marks[k] && s->c[j + 1] == (uint16_t)marks[k + 1])
      return j + 2;
  return j;
}

// third, twenty-first, 21st
size_t gloss__english_order(const gloss__scan *s, size_t i, double *value) {
  size_t count, j = i;
  if (gloss__digit(s->c[i])) {
    j = gloss__arabic_at(s, i, value, &count);
    size_t end = suffix(s, j);
    return end == j || !count ? 0 : end;
  }
  const gloss__word *tens = word_at(s, i, TENS);
  if (tens) j = i + tens->length + (s->c[i + tens->length] == '-');
  const gloss__word *w = (s->k[j] & GLOSS__LETTER)
                             ? gloss__word_at(s, j, GLOSS__BIT(GLOSS__ENGLISH))
                             : NULL;
  if (!word_starts(s, i) || !w || (int)w->b != ORDINAL || (tens && w->a > 9))
    return 0;
  *value = (tens ? tens->a : 0) + w->a;
  return j + w->length;
}

size_t gloss__english_ordinal(gloss__scan *s, size_t i) {
  double value;
  size_t end = gloss__english_order(s, i, &value);
  if (!end) return 0;
  gloss_value v = gloss__value(s, GLOSS_ORDINAL, i, end);
  v.value = value;
  v.number_begin = v.begin;
  v.number_end = v.end;
  gloss__step_add(s, GLOSS__STEP_NUMBER, i, end, value, NULL);
  gloss__emit(s, &v);
  return end;
}

// --- dates
// ---------------------------------------------------------------------

static size_t day(const gloss__scan *s, size_t i, int *value) {
  int count;
  if (!gloss__digit(s->c[i])) return 0;
  size_t j = gloss__digits_at(s, i, 2, value, &count);
  if (!j || *value < 1 || *value > 31) return 0;
  return suffix(s, j);
}

static size_t year(const gloss__scan *s, size_t i, int *value) {
  int count;
  size_t k = s->c[i] == ',' ? i + 1 : i;
  if (!gloss__digit(s->c[k])) return 0;
  size_t j = gloss__digits_at(s, k, 4, value, &count);
  return j && count == 4 && *value > 1000 && *value < 3000 ? j : 0;
}

static size_t month(const gloss__scan *s, size_t i, int *value) {
  const gloss__word *w = word_at(s, i, MONTH);
  if (!w) return 0;
  *value = (int)w->a;
  size_t j = i + w->length;
  return s->c[j] == '.' ? j + 1 : j;
}

// July 8, 2022; July 2022; July
static size_t month_first(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = month(s, i, &f->month);
  if (!j) return 0;
  int value;
  size_t k = day(s, j, &value);
  if (k && gloss__gap(s, j)) {
    f->day = value;
    j = k;
  }
  if ((k = year(s, j, &value))) {
    f->year = value;
    return k;
  }
  if (f->day != GLOSS__NONE) return j;
  bool modal = f->month == 5 || f->month == 3 || j - i == 3;
  if (!modal) return j;
  f->month = GLOSS__NONE;
  return 0;
}

// 8 July 2022, 8th of July
static size_t day_first(const gloss__scan *s, size_t i, gloss__fields *f) {
  int d, m, y;
  size_t j = day(s, i, &d);
  if (!j) return 0;
  if (s->c[j] == 'o' && s->c[j + 1] == 'f' && gloss__gap(s, j)) j += 2;
  size_t k = month(s, j, &m);
  if (!k) return 0;
  f->day = d, f->month = m;
  if ((j = year(s, k, &y))) f->year = y, k = j;
  return k;
}

size_t gloss__english_date(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = i;
  if (s->k[i] & GLOSS__LETTER) {
    if (!word_starts(s, i)) return 0;
    const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__WEEKDAY));
    if (w) j = i + w->length + (s->c[i + w->length] == ',');
  }
  size_t k = month_first(s, j, f);
  return k ? k : day_first(s, j, f);
}

bool gloss__year_preposition(const gloss__scan *s, size_t i) {
  static const char *const words[] = {"in",      "since", "by",     "until",
                                      "from",    "of",    "during", "before",
                                      "between", "on"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    size_t n = strlen(words[w]), k = 0;
    while (k < n && i >= n && s->c[i - n + k] == (uint16_t)words[w][k]) k++;
    if (k == n && word_starts(s, i - n) && gloss__gap(s, i)) return true;
  }
  return false;
}
