// values.c - the set of values of a text, and the pass that fills it.
#include "value/values.h"
#include "value/words.h"

const char *gloss_value_type_name(gloss_value_type type) {
  static const char *const names[] = {
      "number",    "percent", "ordinal",  "range",     "money",
      "quantity",  "date",    "duration", "recurring", "session",
      "docnumber", "article", "label"};
  return type < GLOSS_VALUE_TYPES ? names[type] : "unknown";
}

const char *gloss_approx_name(gloss_approx approx) {
  static const char *const names[] = {NULL, "about", "under", "over",
                                      "several"};
  return approx <= GLOSS_SEVERAL ? names[approx] : NULL;
}

// --- building
// -------------------------------------------------------------------

gloss_value gloss__value(const gloss__scan *s, gloss_value_type type, size_t i,
                         size_t j) {
  gloss_value v;
  memset(&v, 0, sizeof v);
  v.begin = s->begin[i];
  v.end = s->end[j - 1];
  v.type = type;
  v.value = v.low = v.high = NAN;
  v.term = v.session = -1;
  return v;
}

void gloss__emit(gloss__scan *s, const gloss_value *value) {
  gloss_values *out = s->out;
  gloss__push(&out->list,
              (gloss__item){*value, (uint32_t)s->mark,
                            (uint32_t)(out->steps.count - s->mark),
                            (uint32_t)s->reading,
                            (uint32_t)(out->readings.count - s->reading)});
  s->mark = out->steps.count;
  s->reading = out->readings.count;
}

void gloss__step_add(gloss__scan *s, gloss__step_kind kind, size_t i, size_t j,
                     double number, const char *id) {
  uint32_t end = j > i ? s->end[j - 1] : s->begin[i];
  gloss__push(&s->out->steps,
              (gloss__step){kind, s->begin[i], end, number, id});
}

void gloss__reading_add(gloss__scan *s, gloss_value_type type,
                        const gloss__interval *t, double value, double low,
                        double high, const char *reason) {
  gloss_reading r;
  memset(&r, 0, sizeof r);
  r.type = type;
  r.value = value, r.low = low, r.high = high;
  r.reason = reason;
  if (t && t->known) {
    if (!t->from_open) gloss__iso_instant(r.from, t->from, t->grain, t->clock);
    if (!t->to_open) gloss__iso_instant(r.to, t->to, t->grain, t->clock);
    gloss__iso_interval(r.iso, t);
  }
  gloss__push(&s->out->readings, r);
}

size_t gloss__emitted(const gloss__scan *s) { return s->out->list.count; }

void gloss__drop(gloss__scan *s, size_t from, size_t to) {
  gloss__item *items = s->out->list.items;
  size_t rest = s->out->list.count - to;
  if (from == to) return;
  memmove(items + from, items + to, rest * sizeof *items);
  s->out->list.count -= to - from;
}

// --- unpacking
// ------------------------------------------------------------------

// One code point of well-formed text; three-byte forms, most of Chinese,
// without a call.
static inline uint32_t next(gloss_str text, size_t *at) {
  const unsigned char *p = (const unsigned char *)text.data + *at;
  if (*p < 0x80) return *at += 1, *p;
  if ((*p & 0xF0) != 0xE0) return gloss_utf8_next(text, at);
  *at += 3;
  return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
}

// What rules find when they look past the n characters.
static void pad(gloss__chunk *u, size_t n, uint32_t at) {
  for (size_t i = n; i < n + GLOSS__PAD; i++) {
    u->c[i] = 0;
    u->k[i] = 0;
    u->begin[i] = u->end[i] = at;
  }
}

static inline size_t unpack(gloss__chunk *u, gloss_str text, size_t at,
                            bool *line_end, bool well_formed) {
  enum { SPOT = GLOSS__NUMERAL | GLOSS__START | GLOSS__LETTER };
  size_t n = 0, spots = 0;
  uint32_t seen = 0;
  *line_end = false;
  while (at < text.size) {
    size_t from = at;
    uint32_t code = well_formed ? next(text, &at) : gloss_utf8_next(text, &at);
    uint32_t bits = gloss__value_profile(code);
    bool ends = false;
    if (bits & GLOSS__FOLDS) {
      if ((*line_end = code == '\n')) break;
      if (code == u'\u3000') u->ideographic = true;
      if (bits >= GLOSS__LEFT_OUT) continue;
      ends = code == u'。';
      code = gloss__value_fold(code);
    }
    u->c[n] = (uint16_t)code;
    u->k[n] = bits;
    u->begin[n] = (uint32_t)from;
    u->end[n] = (uint32_t)at;
    u->spots[spots] = (uint16_t)n++; // kept only if the next line says so
    spots += (bits & SPOT) != 0;
    seen |= bits;
    if (ends) break;
    if (n > GLOSS__CHUNK - 1024 && (bits == 0 || n == GLOSS__CHUNK)) break;
  }
  pad(u, n, (uint32_t)at);
  u->n = n;
  u->english = (seen & GLOSS__LETTER) != 0;
  u->spot_count = spots;
  return at;
}

size_t gloss__unpack(gloss__chunk *u, gloss_str text, size_t at,
                     bool *line_end) {
  return u->well_formed ? unpack(u, text, at, line_end, true)
                        : unpack(u, text, at, line_end, false);
}

// --- the pass
// -------------------------------------------------------------------

static bool emitted(const gloss__scan *s, const gloss_value *v) {
  size_t n = s->out->list.count;
  for (size_t i = n; i > 0 && i + 4 > n; i--) {
    const gloss_value *w = &s->out->list.items[i - 1].value;
    if (w->begin == v->begin && w->end == v->end && w->type == v->type)
      return true;
  }
  return false;
}

static void number_value(gloss__scan *s, size_t i, const gloss__number *n) {
  gloss_value v = gloss__value(s, GLOSS_NUMBER, i, n->end);
  bool several = n->approx == GLOSS_SEVERAL;
  if (n->percent)
    v.type = GLOSS_PERCENT, strcpy(v.unit, "%");
  else if (!isnan(n->low) && !several)
    v.type = GLOSS_RANGE;
  v.value = n->value;
  v.approx = n->approx;
  v.number_begin = v.begin;
  v.number_end = v.end;
  if (v.type == GLOSS_RANGE) v.low = n->low, v.high = n->high;
  if (emitted(s, &v)) return;
  double shown = isnan(n->value) ? n->low : n->value;
  gloss__step_add(s, GLOSS__STEP_NUMBER, i, n->end, shown, NULL);
  gloss__emit(s, &v);
  if (v.type != GLOSS_NUMBER || !n->approx) return;
  v.type = GLOSS_RANGE; // 十几万: at least that much
  v.low = n->value;
  v.value = NAN;
  gloss__step_add(s, GLOSS__STEP_NUMBER, i, n->end, shown, NULL);
  gloss__emit(s, &v);
}

// A number on its own at i. Answers where to go on.
static size_t lone_number(gloss__scan *s, size_t i, size_t limit) {
  bool behind = i > 0 && !gloss__gap(s, i) && gloss__letter(s->c[i - 1]);
  if (behind && gloss__digit(s->c[i])) return gloss__skip_name(s, i);
  uint16_t prev = i > 0 ? s->c[i - 1] : 0;
  bool apart = gloss__gap(s, i) && !gloss__gap(s, i + 1); // 600 -1.2
  if (s->c[i] == '-' &&
      (prev == '-' || s->c[i + 1] == '-' ||
       (!apart && (gloss__digit(prev) || gloss__letter(prev)))))
    return i + 1;
  if (s->c[i] == '-' && prev == ')') return i + 1;
  if (s->c[i] == u'两' && gloss__digit_value(prev) >= 0) return i + 1; // 四两
  if (s->c[i] == u'一' && gloss__han(s->c[i + 1]) &&
      (s->c[i + 2] == s->c[i + 1] ||
       (s->c[i + 2] == u'一' && gloss__han(s->c[i + 3]))) &&
      !(s->k[i + 1] & GLOSS__NUMERAL))
    return s->c[i + 2] == u'一' ? i + 4 : i + 3; // 一次次, 一村一品
  gloss__number n = gloss__number_at(s, i);
  if (!n.end) return i + 1;
  if (n.bare && n.value < 1e12) return n.end; // 万亿 alone is a number
  if (!gloss__number_ends(s, &n)) // the 19th of a session is no name
    return n.end + 2 == limit ? limit : gloss__skip_name(s, i);
  number_value(s, i, &n);
  if (!n.percent && !n.fraction) return n.end;
  return n.percent ? i + 3 : n.end;
}

static gloss_value_type last_type(const gloss__scan *s) {
  size_t n = s->out->list.count;
  return n ? s->out->list.items[n - 1].value.type : GLOSS_NUMBER;
}

// What may begin at a character: a rule, no more than a word that counts
// nothing (行政, 成果), or neither. Numerals always; the rest by a whole word
// or by the next character.
typedef enum start { NOTHING, STOP_WORD, RULE } start;

static start word_starts(const gloss__scan *s, size_t i,
                         const gloss__word **stop) {
  enum {
    WORDS = GLOSS__BIT(GLOSS__MONEY_BEFORE) | GLOSS__BIT(GLOSS__HEDGE) |
            GLOSS__BIT(GLOSS__BOUND) | GLOSS__BIT(GLOSS__DAY) |
            GLOSS__BIT(GLOSS__YEAR) | GLOSS__BIT(GLOSS__MONTH) |
            GLOSS__BIT(GLOSS__WEEK) | GLOSS__BIT(GLOSS__DAYPART) |
            GLOSS__BIT(GLOSS__WEEKDAY) | GLOSS__BIT(GLOSS__HOLIDAY) |
            GLOSS__BIT(GLOSS__TERM) | GLOSS__BIT(GLOSS__SEASON) |
            GLOSS__BIT(GLOSS__ERA) | GLOSS__BIT(GLOSS__NOW) |
            GLOSS__BIT(GLOSS__VAGUE) | GLOSS__BIT(GLOSS__EVENT)
  };
  if (!gloss__word_may_start(s->c[i], s->c[i + 1])) return NOTHING;
  const gloss__word *w =
      gloss__long_word_at(s, i, WORDS | GLOSS__BIT(GLOSS__STOP));
  if (w && w->kind == GLOSS__STOP) {
    *stop = w;
    return gloss__long_word_at(s, i, WORDS) ? RULE : STOP_WORD;
  }
  return w && (w->kind != GLOSS__NOW || s->anchor_clock) ? RULE : NOTHING;
}

static start starts_at(const gloss__scan *s, size_t i,
                       const gloss__word **stop) {
  uint16_t c = s->c[i], d = s->c[i + 1];
  if (s->k[i] & GLOSS__NUMERAL) {
    bool is = c == u'数' ? gloss__among(d, u"十百千万亿年月周天个小以日秒分世")
              : c == u'参' ? gloss__among(d, u"拾佰仟")
                           : true;
    return is ? RULE : NOTHING;
  }
  if (gloss__pair(c, d)) return RULE;
  bool numeral = (s->k[i + 1] & GLOSS__NUMERAL) || (d == '-' && c != '-') ||
                 d == '.' || d == u'负' || (d == u'(' && c == u'第') ||
                 d == u'了' || d == u'有' || d == u'是';
  if (numeral && gloss__pair(c, '#')) return RULE;
  return word_starts(s, i, stop);
}

// The end of a word that holds the numeral at i and counts nothing: 四川,
// 统一, 进一步. 0 if there is none.
static size_t stop_at(const gloss__scan *s, size_t i,
                      const gloss__word **word) {
  size_t end = 0;
  size_t most = gloss__digit(s->c[i]) ? 0 : 2;
  for (size_t back = 0; back <= most && back <= i; back++) {
    if (back && !gloss__han(s->c[i - back])) break;
    const gloss__word *w =
        gloss__long_word_at(s, i - back, GLOSS__BIT(GLOSS__STOP));
    bool fraction = w && s->c[i - back + w->length] == u'之' &&
                    s->c[i - back + w->length - 1] == u'分'; // 十分之七
    if (w && !fraction && w->length > back && i - back + w->length > end)
      end = i - back + w->length, *word = w;
  }
  return end;
}

// Can a value be longer than the word that ends at `stop`? 十分钟, 一点三十分
static bool may_outgrow(const gloss__scan *s, size_t stop) {
  return (s->k[stop] & GLOSS__NUMERAL) || s->c[stop] < 128 ||
         gloss__among(s->c[stop], u"钟之半多余整左期时规末以，、周年月日点小");
}

static size_t english_word(gloss__scan *s, size_t i, bool inside) {
  bool starts = i == 0 || gloss__gap(s, i) || !gloss__letter(s->c[i - 1]);
  gloss__number n = starts ? gloss__number_at(s, i) : (gloss__number){0};
  if (n.end) {
    number_value(s, i, &n);
    return n.end;
  }
  return inside ? i + 1 : gloss__skip_name(s, i);
}

static size_t scan_at(gloss__scan *s, size_t i, size_t *limit) {
  bool numeral = s->k[i] & GLOSS__NUMERAL, inside = i < *limit;
  const gloss__word *word = NULL;
  size_t stop = numeral ? stop_at(s, i, &word) : 0;
  if (!numeral) {
    word = gloss__long_word_at(s, i, GLOSS__BIT(GLOSS__STOP));
    if (word) stop = i + word->length;
  }
  bool quoted = word && word->a == 0 && i > 0 && // “一方水土难养”
                gloss__among(s->c[i - 1], u"“‘");
  if (word && numeral && !quoted && stop == i + word->length &&
      !may_outgrow(s, stop)) {
    if (word->a > 0) gloss__label(s, i, stop, word->id);
    return stop;
  }
  if (!inside) {
    size_t name = gloss__name_at(s, i);
    if (name) return name;
    size_t j = gloss__rules_at(s, i, stop);
    if (j > i) {
      *limit = j;
      inside = true;
      if (last_type(s) >= GLOSS_DOCNUMBER) return j;
    }
  }
  if (stop && (!inside || stop <= *limit)) {
    if (word->a > 0) gloss__label(s, stop - word->length, stop, word->id);
    return stop;
  }
  if (s->k[i] & GLOSS__LETTER) return english_word(s, i, inside);
  if (numeral || s->c[i] == '-' || s->c[i] == u'负' || s->c[i] == '.')
    return lone_number(s, i, *limit);
  return i + 1;
}

// Letters that begin no rule, up to `end`; a name if figures join them.
static size_t pass_letters(gloss__scan *s, size_t i, size_t end, bool inside) {
  static const char16_t joints[] = u".-_/:@";
  uint16_t prev = i > 0 && !gloss__gap(s, i) ? s->c[i - 1] : 0;
  uint16_t next = gloss__gap(s, end) ? 0 : s->c[end];
  bool name = gloss__digit(prev) || gloss__letter(prev) || gloss__digit(next) ||
              gloss__among(next, joints);
  return inside || !name ? end : gloss__skip_name(s, i);
}

static size_t letters_at(gloss__scan *s, size_t i, size_t *limit) {
  size_t end;
  bool joined = i > 0 && !gloss__gap(s, i) &&
                (gloss__letter(s->c[i - 1]) || gloss__digit(s->c[i - 1]));
  bool begins = gloss__english_begins(s, i, &end);
  return begins && !joined ? scan_at(s, i, limit)
                           : pass_letters(s, i, end, i < *limit);
}

static size_t character_at(gloss__scan *s, size_t i, size_t *limit) {
  const gloss__word *stop;
  start what = starts_at(s, i, &stop);
  if (what == RULE) return scan_at(s, i, limit);
  size_t end = what == STOP_WORD ? i + stop->length : i + 1;
  if (what == NOTHING || (i < *limit && end > *limit)) return i + 1;
  if (stop->a > 0) gloss__label(s, i, end, stop->id);
  return end;
}

static void scan_chunk(gloss__scan *s, const gloss__chunk *u) {
  size_t limit = 0;
  size_t i = s->at_line_start ? gloss__list_number(s, 0) : 0;
  if (i) gloss__label(s, 0, i, "list");
  for (int n = 0; n < GLOSS__CACHE; n++) s->cache[n].at = 0;
  for (size_t spot = 0; spot < u->spot_count; spot++) {
    size_t at = u->spots[spot];
    if (at < i) continue;
    if (s->k[at] & GLOSS__LETTER)
      i = letters_at(s, at, &limit);
    else
      i = character_at(s, at, &limit);
  }
}

// The list is nearly in order: what a rule adds lies inside its span.
static void sort_items(gloss_values *values) {
  gloss__item *a = values->list.items;
  for (size_t i = 1; i < values->list.count; i++) {
    gloss__item x = a[i];
    size_t j = i;
    while (j > 0 && (a[j - 1].value.begin > x.value.begin ||
                     (a[j - 1].value.begin == x.value.begin &&
                      a[j - 1].value.end < x.value.end))) {
      a[j] = a[j - 1];
      j--;
    }
    a[j] = x;
  }
}

static void fill_sets(gloss_values *values) {
  for (size_t i = 0; i < values->list.count; i++) {
    const gloss_value *v = &values->list.items[i].value;
    gloss_set_add(&values->sets[v->type],
                  (gloss_span){v->begin, v->end, v->type, (uint32_t)i});
  }
}

static gloss_status set_anchor(gloss__scan *s, const gloss_values_options *o,
                               gloss_error *err) {
  if (!o || !o->anchor || !*o->anchor) return GLOSS_OK;
  char date[40];
  const char *slash = strchr(o->anchor, '/');
  size_t size = slash ? (size_t)(slash - o->anchor) : strlen(o->anchor);
  bool fits = size < sizeof date;
  if (fits) memcpy(date, o->anchor, size), date[size] = 0;
  if (slash && fits) fits = gloss__parse_year(slash + 1, &s->own_year);
  if (!fits || !gloss__parse_iso(date, &s->anchor, &s->anchor_clock))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "anchor \"%s\" is no ISO date such as 2024-03-05",
                           o->anchor);
  s->anchored = true;
  s->anchor_begin = o->anchor_begin;
  s->anchor_end = o->anchor_end;
  return GLOSS_OK;
}

static void scan_text(gloss__scan *s, gloss__chunk *u) {
  size_t at = 0;
  bool line_end = true;
  while (at < s->text.size) {
    s->at_line_start = line_end;
    if (line_end) {
      s->context_year = s->context_month = 0;
      s->last_to = s->last_from;
    }
    at = gloss__unpack(u, s->text, at, &line_end);
    s->n = u->n;
    s->english = u->english;
    if (u->spot_count) scan_chunk(s, u);
  }
}

gloss_status gloss_values_new(gloss_values **out, gloss_str text,
                              const gloss_values_options *options,
                              gloss_error *err) {
  gloss__scan s = {0};
  gloss__number cache[GLOSS__CACHE];
  gloss_status status = set_anchor(&s, options, err);
  if (status) return status;
  if (text.size > UINT32_MAX)
    return gloss_error_set(err, GLOSS_ELIMIT, "text over 4 GiB");
  gloss_values *values = gloss__alloc(sizeof *values);
  values->text = gloss__arena_str(&values->arena, text);
  gloss__chunk *u = gloss__resize(NULL, sizeof *u); // unpacking fills it
  u->well_formed = gloss_utf8_valid(values->text) == values->text.size;
  u->ideographic = false;
  s.text = values->text;
  s.c = u->c, s.k = u->k, s.begin = u->begin, s.end = u->end;
  s.out = values;
  values->anchor = s.anchor;
  values->anchored = s.anchored;
  values->anchor_begin = s.anchor_begin;
  values->anchor_end = s.anchor_end;
  s.cache = cache;
  scan_text(&s, u);
  sort_items(values);
  gloss__table_values(values, u);
  gloss__free(u);
  fill_sets(values);
  *out = values;
  return GLOSS_OK;
}

// --- reading
// --------------------------------------------------------------------

void gloss_values_free(gloss_values *values) {
  if (!values) return;
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++) gloss_set_free(&values->sets[i]);
  gloss__free(values->list.items);
  gloss__free(values->steps.items);
  gloss__free(values->readings.items);
  gloss__arena_free(&values->arena);
  gloss_buf_free(&values->scratch);
  gloss__free(values);
}

size_t gloss_values_count(const gloss_values *values) {
  return values->list.count;
}

const gloss_value *gloss_values_get(const gloss_values *values, size_t index) {
  return &values->list.items[index].value;
}

const gloss_set *gloss_values_set(const gloss_values *values,
                                  gloss_value_type type) {
  return &values->sets[type];
}
