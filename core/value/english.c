// english.c - English number words, ordinals and dates. Spaces are gone, so
// "five million" is read as two words with a gap between them.
#include "value/date.h"

enum { ONES = 1, TENS, SCALE, ORDINAL, MONTH };

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

gloss__number gloss__english_number(const gloss__scan *s, size_t i) {
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

size_t gloss__english_ordinal(gloss__scan *s, size_t i) {
  double value;
  size_t end, count;
  const gloss__word *w = word_at(s, i, ORDINAL);
  if (w) {
    value = w->a, end = i + w->length;
  } else if (gloss__digit(s->c[i])) {
    size_t j = gloss__arabic_at(s, i, &value, &count);
    end = suffix(s, j);
    if (end == j || !count) return 0;
  } else {
    return 0;
  }
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
  static const char *const words[] = {"in",   "since", "by",     "until",
                                      "from", "of",    "during", "before"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    size_t n = strlen(words[w]), k = 0;
    while (k < n && i >= n && s->c[i - n + k] == (uint16_t)words[w][k]) k++;
    if (k == n && word_starts(s, i - n) && gloss__gap(s, i)) return true;
  }
  return false;
}
