// vague.c - years of other reckonings and periods without sharp bounds:
// 公元前221年, 甲辰年, 今春; 近年来, 党的十八大以来.
#include "value/date.h"

// --- years before the first
// -----------------------------------------------------

// 公元前221年, 公元前三世纪. The year n before Christ is 1 - n.
static size_t before_christ(const gloss__scan *s, size_t i, gloss__fields *f) {
  size_t j = i;
  if (gloss__among(s->c[j], u"公西") && s->c[j + 1] == u'元')
    j += 2;
  else
    return 0;
  if (s->c[j] != u'前') return 0;
  gloss__number n = gloss__number_at(s, ++j);
  if (!n.end || !n.plain || n.bare || n.value < 1 || n.value > 9000) return 0;
  if (s->c[n.end] == u'年') {
    f->year = 1 - (int)n.value;
    return n.end + 1;
  }
  if (!gloss__is(s, n.end, u"世纪") || n.value > 60) return 0;
  f->century = -(int)n.value;
  return n.end + 2;
}

// --- cycles
// -----------------------------------------------------------------------

static int index_in(uint16_t c, const char16_t *set) {
  for (int n = 0; set[n]; n++)
    if (set[n] == c) return n;
  return -1;
}

// The year nearest to the anchor that lies at `phase` of a cycle.
static int nearest(const gloss__scan *s, int phase, int cycle) {
  int year, month, day;
  gloss__civil(s->anchor / 86400, &year, &month, &day);
  if (!s->anchored) year = 1990; // unresolved readers still get the cycle
  int at = year + 1 - cycle;     // from here on, up to the next year
  int shift = ((phase - at) % cycle + cycle) % cycle;
  return at + shift;
}

// 甲辰年, 甲辰龙年, 龙年: 4 AD was a year 甲子, of the rat.
static size_t cyclic(const gloss__scan *s, size_t i, gloss__fields *f) {
  static const char16_t stems[] = u"甲乙丙丁戊己庚辛壬癸",
                        branches[] = u"子丑寅卯辰巳午未申酉戌亥",
                        beasts[] = u"鼠牛虎兔龙蛇马羊猴鸡狗猪";
  int stem = index_in(s->c[i], stems), branch = index_in(s->c[i + 1], branches);
  int beast = index_in(s->c[i], beasts);
  size_t j = i + 2;
  if (stem >= 0 && branch >= 0 && stem % 2 == branch % 2) {
    if (index_in(s->c[j], beasts) == branch) j++;
    if (s->c[j] != u'年') return 0;
    int phase = (6 * stem - 5 * branch) % 60; // Chinese remainder
    f->year = nearest(s, (phase + 60) % 60 + 4, 60);
  } else if (beast >= 0 && s->c[i + 1] == u'年' && s->anchored &&
             !(i > 0 && gloss__han(s->c[i - 1])) &&
             !gloss__among(s->c[j], u"级糕")) {
    f->year = nearest(s, beast + 4, 12);
    j = i + 1;
  } else {
    return 0;
  }
  f->cyclic = f->lunar = true;
  return j + 1;
}

// 今春, 去冬
static size_t season_of_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  int shift = s->c[i] == u'今' || s->c[i] == u'当' ? 0
              : s->c[i] == u'去'                   ? -1
              : s->c[i] == u'明'                   ? 1
                                                   : 2;
  if (shift > 1 || gloss__among(s->c[i + 2], u"联节天季雨装运招")) return 0;
  const gloss__word *w = gloss__word_at(s, i + 1, GLOSS__BIT(GLOSS__SEASON));
  if (!w || w->length != 1) return 0;
  f->year_shift = shift;
  f->season = w;
  return i + 2;
}

size_t gloss__old_year(const gloss__scan *s, size_t i, gloss__fields *f) {
  if (!(s->k[i] & GLOSS__START) || (s->k[i] & GLOSS__NUMERAL)) return 0;
  size_t j = before_christ(s, i, f);
  if (!j) j = cyclic(s, i, f);
  return j ? j : season_of_year(s, i, f);
}

// --- no sharp bounds
// ---------------------------------------------------------------

// Up to the anchor's day, or from it on.
void gloss__emit_reference(gloss__scan *s, size_t i, size_t j, bool future) {
  gloss__interval t = {
      .known = s->anchored, .used_anchor = s->anchored, .grain = GLOSS__DAYS};
  t.from = t.to = s->anchor - (s->anchor % 86400 + 86400) % 86400;
  t.from_open = !future;
  t.to_open = future;
  gloss__emit_date(s, i, j, &t, future ? "FUTURE_REF" : "PAST_REF");
}

static bool since(const gloss__scan *s, size_t j, size_t *end) {
  if (gloss__is(s, j, u"召开") || gloss__is(s, j, u"实施")) j += 2;
  *end = j + 2;
  return gloss__is(s, j, u"以来");
}

// 党的十八大以来: since its first day.
static size_t event(gloss__scan *s, size_t i, size_t stop) {
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__EVENT));
  size_t end;
  if (!w || !since(s, i + w->length, &end) || end <= stop) return 0;
  gloss__interval t = {.grain = GLOSS__DAYS, .to_open = true};
  bool clock;
  char iso[11];
  const char *id = w->id + 1;
  snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", id, id + 4, id + 6);
  t.known = gloss__parse_iso(iso, &t.from, &clock);
  gloss__step_add(s, GLOSS__STEP_WORD, i, i + w->length, NAN, w->id);
  gloss__emit_date(s, i, end, &t, NULL);
  return end;
}

size_t gloss__vague_at(gloss__scan *s, size_t i, size_t stop) {
  size_t j = event(s, i, stop);
  if (j) return j;
  const gloss__word *w = gloss__word_at(s, i, GLOSS__BIT(GLOSS__VAGUE));
  if (!w || i + w->length <= stop) return 0;
  uint16_t prev = i > 0 ? s->c[i - 1] : 0, next = s->c[i + w->length];
  if (w->length == 2 &&
      (gloss__among(prev, u"临将附接最自几十百多一二两三四五六七八九个") ||
       gloss__digit(prev) || gloss__among(next, u"点程路")))
    return 0;
  j = i + w->length;
  gloss__emit_reference(s, i, j, w->id[0] == 'F');
  return j;
}
