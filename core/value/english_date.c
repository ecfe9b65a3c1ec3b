// english_date.c - periods in English words: the first half of 2024, late May,
// the 1990s, two weeks ago, every Friday. Spaces are gone, so a pattern such
// as "half of" says with its own space where a gap must be.
#include "value/date.h"

// The end of the words `text` at i (lower case; a space is a gap), 0 if they
// are not there or run on into other letters.
size_t gloss__english_is(const gloss__scan *s, size_t i, const char *text) {
  size_t j = i;
  for (const char *p = text; *p; p++) {
    if (*p == ' ') {
      if (!gloss__gap(s, j)) return 0;
      continue;
    }
    if (s->c[j] != (uint16_t)*p) return 0;
    if (p > text && p[-1] != ' ' && gloss__letter(s->c[j]) && gloss__gap(s, j))
      return 0;
    j++;
  }
  return gloss__letter(s->c[j]) && !gloss__gap(s, j) ? 0 : j;
}

static size_t skip(const gloss__scan *s, size_t i, const char *text) {
  size_t j = gloss__english_is(s, i, text);
  return j ? j : i;
}

typedef struct choice {
  const char *text;
  int value;
} choice;

// The longest choice at i; answers its end, 0 if none.
static size_t one_of(const gloss__scan *s, size_t i, const choice *list,
                     size_t count, int *value) {
  size_t end = 0;
  for (size_t n = 0; n < count; n++) {
    size_t j = gloss__english_is(s, i, list[n].text);
    if (j > end) end = j, *value = list[n].value;
  }
  return end;
}
#define ONE_OF(s, i, list, value)                                              \
  one_of(s, i, list, sizeof list / sizeof *list, value)

// 1st, first ... 99th, twenty-first; answers the end, 0 if none.
static size_t ordinal(const gloss__scan *s, size_t i, int *value) {
  double order;
  size_t j = gloss__english_order(s, i, &order);
  *value = j && order < 1000 ? (int)order : 0;
  return j;
}

static size_t year(const gloss__scan *s, size_t i, int *value) {
  int count;
  if (!gloss__digit(s->c[i])) return 0;
  size_t j = gloss__digits_at(s, i, 4, value, &count);
  return j && count == 4 && *value >= 1000 && *value < 3000 ? j : 0;
}

// of 2024, 2024, of this year, last year; answers the end, or i.
static size_t of_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = skip(s, i, "of");
  if (j == i) j = skip(s, i, "in");
  if (s->c[j] == ',') j++;
  size_t k = year(s, j, &f->year);
  if (k) return k;
  f->year = GLOSS__NONE;
  k = skip(s, j, "the");
  const gloss__word *w = (s->k[k] & GLOSS__LETTER)
                             ? gloss__word_at(s, k, GLOSS__BIT(GLOSS__YEAR))
                             : NULL;
  if (!w) return i;
  f->year_shift = (int)w->a;
  return k + w->length;
}

// --- parts of years
// ---------------------------------------------------------------

// the first half of 2024, third quarter, Q3 2023
static size_t part_of_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  int n;
  size_t j = ordinal(s, i, &n);
  if (!j) return 0;
  if (s->c[j] == '-') j++;
  size_t half = gloss__english_is(s, j, "half"),
         quarter = gloss__english_is(s, j, "quarter");
  if (half && n <= 2)
    f->half = n;
  else if (quarter && n <= 4)
    f->quarter = n;
  else
    return 0;
  size_t k = half ? half : quarter, end = of_year(s, k, f);
  if (end == k && gloss__english_is(s, k, "of"))
    return 0; // the first half of the game
  return end;
}

// fiscal year 2024, FY2024, FY24, AD 618, 221 BC
static size_t named_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  int count;
  size_t j = gloss__english_is(s, i, "fiscal year");
  if (!j) j = gloss__english_is(s, i, "financial year");
  if (!j && s->c[i] == 'f' && s->c[i + 1] == 'y') j = i + 2;
  if (j && s->c[j] == '\'') j++;
  size_t k = j ? gloss__digits_at(s, j, 4, &f->year, &count) : 0;
  if (k && gloss__digit(s->c[j]) && (count == 4 || count == 2)) {
    f->year = gloss__full_year(f->year, count);
    return k;
  }
  f->year = GLOSS__NONE;
  if ((j = gloss__english_is(s, i, "ad")) && gloss__digit(s->c[j]) &&
      gloss__gap(s, j))
    return gloss__digits_at(s, j, 4, &f->year, &count);
  return 0;
}

// 221 BC, 100 BCE, 618 AD
static size_t year_with_era(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value, count;
  size_t j =
      gloss__digit(s->c[i]) ? gloss__digits_at(s, i, 4, &value, &count) : 0;
  if (!j || value == 0) return 0;
  size_t before = gloss__english_is(s, j, "bc"),
         after = gloss__english_is(s, j, "ad");
  if (!before) before = gloss__english_is(s, j, "bce");
  if (!after) after = gloss__english_is(s, j, "ce");
  if (!before && !after) return 0;
  f->year = before ? 1 - value : value;
  return before ? before : after;
}

// the 1990s, the '90s
static size_t decade(const gloss__scan *s, size_t i, gloss__fields *f) {
  int value, count;
  size_t from = s->c[i] == '\'' || s->c[i] == u'’' ? i + 1 : i;
  size_t j = gloss__digit(s->c[from])
                 ? gloss__digits_at(s, from, 4, &value, &count)
                 : 0;
  if (!j || value % 10 || (count != 4 && (count != 2 || from == i))) return 0;
  if (s->c[j] == '\'' || s->c[j] == u'’') j++;
  if (s->c[j] != 's' || gloss__gap(s, j) ||
      (gloss__letter(s->c[j + 1]) && !gloss__gap(s, j + 1)))
    return 0;
  f->century = count == 4 ? value / 100 : value < 30 ? 20 : 19;
  f->decade = value % 100;
  return j + 1;
}

// 21st century, twenty-first century
static size_t century(const gloss__scan *s, size_t i, gloss__fields *f) {
  int n;
  size_t j = ordinal(s, i, &n);
  if (j && s->c[j] == '-') j++;
  size_t k = j ? gloss__english_is(s, j, "century") : 0;
  if (!k || n > 60) return 0;
  size_t bc = gloss__english_is(s, k, "bc");
  f->century = bc ? -n : n - 1;
  return bc ? bc : k;
}

// spring 2023, Christmas 2023: only with a year.
static size_t with_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__SEASON));
  if (!w || !gloss__letter(s->c[i])) return 0;
  size_t j = i + w->length;
  size_t end = of_year(s, j, f);
  if (end == j) return 0;
  f->season = w;
  return end;
}

static size_t holiday(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__HOLIDAY));
  if (!w) return 0;
  f->holiday = w;
  return of_year(s, i + w->length, f);
}

// --- months, days
// -----------------------------------------------------------------

// in May, last March, of June: a month that a word in front of it tells from
// the verb; answers the end, 0 if none.
static size_t lone_month(const gloss__scan *s, size_t i, gloss__fields *f) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__ENGLISH));
  if (!w || w->b != 5) return 0;
  f->month = (int)w->a;
  return of_year(s, i + w->length, f);
}

// last Tuesday, next March: the one of the week, or year, before or after.
static size_t shifted(const gloss__scan *s, size_t i, gloss__fields *f) {
  static const choice leads[] = {
      {"last", -1}, {"next", 1}, {"this", 0}, {"past", -1}, {"coming", 1}};
  int n;
  size_t j = ONE_OF(s, i, leads, &n);
  if (!j) return 0;
  const gloss__word *w = gloss__word_at(
      s, j, GLOSS__BIT(GLOSS__WEEKDAY) | GLOSS__BIT(GLOSS__ENGLISH));
  if (w && w->kind == GLOSS__WEEKDAY) {
    f->weekday = (int)w->a;
    if (n < 0)
      f->before = true;
    else
      f->week_shift = n;
  } else if (w && w->b == 5) {
    f->month = (int)w->a;
    f->year_shift = n;
  } else {
    return 0;
  }
  return j + w->length;
}

static size_t simple_period(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t (*const readers[])(const gloss__scan *, size_t, gloss__fields *) = {
      part_of_year, named_year, year_with_era, decade,
      century,      with_year,  shifted,       holiday};
  size_t from = skip(s, i, "the");
  for (size_t n = 0; n < sizeof readers / sizeof *readers; n++) {
    *f = gloss__no_fields(i);
    size_t j = readers[n](s, from, f);
    if (j) return f->end = j;
  }
  return 0;
}

// What 2022, June, this year and the like stand for behind "late" or "end of".
static size_t portioned(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = skip(s, i, "the");
  if ((j = simple_period(s, j, f))) return j;
  *f = gloss__no_fields(i);
  j = skip(s, i, "the");
  size_t k = lone_month(s, j, f);
  if (!k) k = year(s, j, &f->year);
  if (k) return k;
  *f = gloss__no_fields(i);
  const gloss__word *w =
      (s->k[j] & GLOSS__LETTER)
          ? gloss__word_at(s, j,
                           GLOSS__BIT(GLOSS__YEAR) | GLOSS__BIT(GLOSS__MONTH))
          : NULL;
  if (w && w->kind == GLOSS__YEAR)
    f->year_shift = (int)w->a;
  else if (w)
    f->month_shift = (int)w->a;
  else if ((k = gloss__english_is(s, j, "year")))
    f->year_shift = 0, f->own_year = true;
  else if ((k = gloss__english_is(s, j, "month")))
    f->month_shift = 0;
  return w ? j + w->length : k;
}

// early 2022, late May, mid-2021, the beginning of the year, the end of June
static size_t portion(const gloss__scan *s, size_t i, gloss__fields *f) {
  static const choice leads[] = {{"early", GLOSS__BEGINNING},
                                 {"late", GLOSS__CLOSE},
                                 {"mid", GLOSS__MIDDLE},
                                 {"end of", GLOSS__CLOSE},
                                 {"beginning of", GLOSS__BEGINNING},
                                 {"start of", GLOSS__BEGINNING},
                                 {"middle of", GLOSS__MIDDLE},
                                 {"early in", GLOSS__BEGINNING},
                                 {"late in", GLOSS__CLOSE}};
  int which;
  size_t j = skip(s, i, "the");
  size_t k = ONE_OF(s, j, leads, &which);
  if (!k) return 0;
  if (s->c[k] == '-') k++;
  size_t end = portioned(s, k, f);
  if (!end) return 0;
  if (f->month != GLOSS__NONE || f->month_shift != GLOSS__NONE)
    f->portion = (gloss__portion)which;
  else
    f->year_portion = (gloss__portion)which;
  return f->end = end;
}

size_t gloss__english_fields(const gloss__scan *s, size_t i, gloss__fields *f) {
  bool starts = i == 0 || gloss__gap(s, i) ||
                (!gloss__letter(s->c[i - 1]) && !gloss__digit(s->c[i - 1]));
  if (!starts) return 0;
  size_t j = portion(s, i, f);
  return j ? j : simple_period(s, i, f);
}

// --- from now, ago
// ----------------------------------------------------------------

// to, through, until between two ends; "and" after "between".
size_t gloss__english_to(const gloss__scan *s, size_t j, bool between) {
  static const char *const joints[] = {"to", "through", "thru", "until",
                                       "till"};
  if (!gloss__letter(s->c[j]) || !gloss__gap(s, j)) return j;
  if (between) return skip(s, j, "and");
  for (size_t n = 0; n < sizeof joints / sizeof *joints; n++) {
    size_t k = gloss__english_is(s, j, joints[n]);
    if (k) return k;
  }
  return j;
}

// May after a preposition, which tells it from the verb.
size_t gloss__english_month(const gloss__scan *s, size_t i, gloss__fields *f) {
  *f = gloss__no_fields(i);
  return f->end = lone_month(s, i, f);
}

// ago, earlier: -1; from now, later: +1. Answers the end, or j.
size_t gloss__english_ago(const gloss__scan *s, size_t j, int *sign) {
  static const choice list[] = {
      {"ago", -1}, {"earlier", -1}, {"from now", 1}, {"later", 1}};
  size_t k = ONE_OF(s, j, list, sign);
  return k ? k : j;
}

// --- recurring
// ------------------------------------------------------------------------

size_t gloss__english_every(const gloss__scan *s, size_t i) {
  size_t j = gloss__english_is(s, i, "every");
  return j ? j : gloss__english_is(s, i, "each");
}

// weekly, annually: the ISO period of an adverb; answers the end, 0 if none.
size_t gloss__english_adverb(const gloss__scan *s, size_t i, const char **iso,
                             gloss__grain *grain) {
  static const struct {
    const char *text, *iso;
    gloss__grain grain;
  } list[] = {
      {"hourly", "PT1H", GLOSS__HOUR},   {"daily", "P1D", GLOSS__DAYS},
      {"weekly", "P1W", GLOSS__WEEKS},   {"biweekly", "P2W", GLOSS__WEEKS},
      {"monthly", "P1M", GLOSS__MONTHS}, {"quarterly", "P3M", GLOSS__QUARTERS},
      {"annually", "P1Y", GLOSS__YEARS}, {"yearly", "P1Y", GLOSS__YEARS}};
  for (size_t n = 0; n < sizeof list / sizeof *list; n++) {
    size_t j = gloss__english_is(s, i, list[n].text);
    if (!j) continue;
    *iso = list[n].iso, *grain = list[n].grain;
    return j;
  }
  return 0;
}
