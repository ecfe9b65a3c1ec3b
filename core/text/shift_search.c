// shift_search.c - the likeliest texts that would have left what is seen. A
// misaligned pair (x, y) is the trail byte of one character and the lead byte
// of the next; pairs that the reader's charset leaves undefined are lost
// without a trace, so one or two may be missing before any unit: their bytes
// are guessed. Beam search; each state has read the same units. A state is in
// step again (`aligned`) behind an ASCII byte; how long that text goes on
// well decides between places where the shift may end.
#include "text/shift.h"
#include "text/chars.h"

enum {
  BEAM = 64,
  SOURCES = 12,
  LOOSE = 24,
  LOOSER = 8,
  ANY = 0,
  TAIL = 8,
  FITS = 64
};

static const float per_loss = -1.5f, // a pair that vanished
    wrong_quote = -5, stop_first = 2;

struct state {
  float score;
  struct shift_context context;
  uint32_t before;      // the last character
  uint32_t parent;      // in the pool; 0: none
  uint32_t made[2];     // the characters that it adds
  uint32_t end;         // of the text that is replaced
  uint64_t hash;        // of all that it and its parents add
  unsigned char lead;   // of the next character, or ANY: unseen
  unsigned char lost;   // ANY: the first byte of the pair that vanished
  unsigned char quotes; // open ones: 1 single, 2 double
  bool aligned;
};

struct search {
  const struct shift_model *model;
  const struct shift_codes *codes;
  gloss_str text;
  struct {
    struct state *items;
    size_t count, capacity;
  } pool;
  struct state next[BEAM]; // the best so far, best first
  size_t next_count, most;
  uint32_t fits[FITS]; // characters that the unit's reading fits
  size_t fit_count;
  size_t *budget; // characters that may still be tried
};

// What a state becomes: the characters that it reads, and then.
struct move {
  uint32_t codes[2];
  int count;
  float extra;
  uint32_t end;
  unsigned char lead, lost;
  bool aligned, literal; // literal: what it reads stays as it is
  bool weigh;            // its first character by its reading, 0: it has none
  uint64_t reading;
};

static bool alike(const struct state *a, const struct state *b) {
  return a->hash == b->hash && a->end == b->end && a->lead == b->lead &&
         a->lost == b->lost && a->context.node == b->context.node &&
         a->aligned == b->aligned;
}

static bool better(const struct state *x, const struct state *y) {
  return x->score != y->score ? x->score > y->score : x->hash < y->hash;
}

// Keeps the state among the best; of two that are alike the better.
static void offer(struct search *s, const struct state *made) {
  size_t at = s->next_count;
  if (at == s->most && !better(made, &s->next[at - 1])) return;
  for (size_t i = 0; i < s->next_count; i++) {
    if (!alike(made, &s->next[i])) continue;
    if (!better(made, &s->next[i])) return;
    at = i;
    break;
  }
  if (at == s->next_count && at < s->most) s->next_count++;
  if (at == s->most) at--;
  for (; at && better(made, &s->next[at - 1]); at--)
    s->next[at] = s->next[at - 1];
  s->next[at] = *made;
}

// What a quotation mark costs that opens what is open or closes what is not.
static float turn_quotes(unsigned char *quotes, uint32_t c) {
  if (c < 0x2018 || c > 0x201D) return 0;
  unsigned char bit = c >= 0x201C ? 2 : 1;
  bool opens = !(c & 1), was_open = (*quotes & bit) != 0;
  *quotes = (unsigned char)(opens ? *quotes | bit : *quotes & ~bit);
  return opens == was_open ? wrong_quote : 0;
}

// Reads the move's characters from the i-th on.
static void advance(struct search *s, const struct state *from,
                    const struct move *move, int i) {
  if (i >= move->count) {
    struct state made = *from;
    made.lead = move->lead;
    made.lost = move->lost;
    made.aligned = move->aligned;
    if (!move->literal) made.end = move->end;
    offer(s, &made);
    return;
  }
  if (!*s->budget) return;
  --*s->budget;
  uint32_t c = move->codes[i & 1];
  struct shift_context to[2];
  float cost[2];
  int ways = gloss__shift_step(s->model, &from->context, c, to, cost);
  for (int w = 0; w < ways; w++) {
    struct state made = *from;
    made.context = to[w];
    made.score += cost[w] + turn_quotes(&made.quotes, c);
    made.before = c;
    if (!move->literal) {
      made.made[i & 1] = c;
      made.hash = (made.hash ^ c) * 0x9E3779B97F4A7C15u;
      made.hash ^= made.hash >> 31;
    }
    if (s->next_count == s->most && made.score < s->next[s->most - 1].score)
      continue;
    advance(s, &made, move, i + 1);
  }
}

static void take(struct search *s, uint32_t index, struct move move) {
  struct state from = s->pool.items[index];
  from.parent = index;
  from.made[0] = from.made[1] = 0;
  from.score += move.extra;
  if (!move.literal)
    for (int i = 0; i < move.count; i++)
      from.score += gloss__shift_odd(s->model, move.codes[i]);
  advance(s, &from, &move, 0);
}

static float reading_cost(const struct search *s, uint64_t reading,
                          uint32_t c) {
  return reading ? gloss__shift_reads(s->model, reading, c)
                 : gloss__shift_bare(s->model, c);
}

// The state becomes one that has read c, if that may be.
static void read_char(struct search *s, uint32_t index, uint32_t c,
                      const struct move *move) {
  const struct state *from = &s->pool.items[index];
  struct move one = *move;
  one.codes[0] = c;
  if (!from->lead && !from->lost && c == 0x3002) one.extra += stop_first;
  float weight = move->weigh ? reading_cost(s, move->reading, c) : 0;
  if (weight <= GLOSS__NEVER) return;
  one.extra += weight;
  take(s, index, one);
}

static bool may_lead(const struct search *s, const struct state *from,
                     unsigned lead) {
  if (from->lead) return from->lead == lead;
  return !from->lost || s->codes->vanish[from->lost][lead];
}

// All characters that the state's lead byte makes with the trail byte.
static void complete(struct search *s, uint32_t index, unsigned trail,
                     const struct move *move) {
  struct state from = s->pool.items[index];
  unsigned low = from.lead ? from.lead : 0x81;
  unsigned high = from.lead ? from.lead : 0xFE;
  for (unsigned lead = low; lead <= high; lead++) {
    uint32_t c = s->codes->chars[lead][trail];
    if (!c || !may_lead(s, &from, lead)) continue;
    if (from.lead || gloss__shift_is_likely(s->model, c))
      read_char(s, index, c, move);
  }
}

// Those that the reading behind them fits: both bytes may be unseen.
static void complete_read(struct search *s, uint32_t index,
                          const struct move *move) {
  struct state from = s->pool.items[index];
  for (size_t i = 0; i < s->fit_count; i++)
    if (may_lead(s, &from, s->codes->bytes[s->fits[i]] >> 8))
      read_char(s, index, s->fits[i], move);
}

static void find_fits(struct search *s, uint64_t reading) {
  s->fit_count = 0;
  for (unsigned lead = 0x81; lead <= 0xFE; lead++)
    for (unsigned trail = 0x40; trail <= 0xFE; trail++) {
      uint32_t c = s->codes->chars[lead][trail];
      if (c && s->fit_count < FITS &&
          gloss__shift_reads(s->model, reading, c) > -8)
        s->fits[s->fit_count++] = c;
    }
}

// --- pairs that vanished -----------------------------------------------------

// Keeps the best candidates as the states [first, pool.count).
static size_t keep(struct search *s) {
  size_t first = s->pool.count;
  for (size_t i = 0; i < s->next_count; i++) gloss__push(&s->pool, s->next[i]);
  s->next_count = 0;
  s->most = BEAM;
  return first;
}

// From the best misaligned of the states [first, last), those after one more
// vanished pair, at most `most`.
static void vanish(struct search *s, size_t first, size_t last, int sources,
                   size_t most) {
  s->most = most;
  for (size_t i = first; i < last && sources; i++) {
    if (s->pool.items[i].aligned) continue;
    sources--;
    for (unsigned trail = 0x80; trail <= 0xFE; trail++) {
      if (!s->codes->vanishes[trail]) continue;
      struct move move = {.count = 1,
                          .extra = per_loss,
                          .lead = ANY,
                          .lost = (unsigned char)trail,
                          .weigh = true};
      complete(s, (uint32_t)i, trail, &move);
    }
  }
  keep(s);
}

// --- units -------------------------------------------------------------------

// The reading that stands at `at`, 0: none.
static uint64_t reading_at(const struct search *s, uint32_t at) {
  size_t end;
  return at < s->text.size && s->text.data[at] == '('
             ? gloss__pinyin_at(s->text, at + 1, &end)
             : 0;
}

// The pair (first, second) of a misaligned reader. An ASCII second byte is a
// character of its own, and the end.
static void take_pair(struct search *s, uint32_t index, unsigned first,
                      unsigned second, uint32_t end) {
  struct move move = {
      .count = 1, .lead = (unsigned char)second, .end = end, .weigh = true};
  if (second < 0x80) {
    move.aligned = true;
    move.codes[move.count++] = second;
  }
  complete(s, index, first, &move);
}

static void take_letter(struct search *s, uint32_t index,
                        const struct shift_unit *unit) {
  struct move move = {.count = 1,
                      .aligned = true,
                      .end = unit->end,
                      .weigh = true,
                      .reading = reading_at(s, unit->end)};
  complete(s, index, unit->first, &move);
  take_pair(s, index, 0xA3, unit->first | 0x80u, unit->end);
}

// '?': a trail byte and an ASCII byte, both gone; or such a mark was hit here,
// too: a trail byte, and the lead byte of what ends before a mark.
static void take_question(struct search *s, uint32_t index,
                          const struct shift_unit *unit) {
  unsigned lead = s->pool.items[index].lead;
  bool line_ends = gloss__char_at(s->text, unit->end) == '\n';
  struct move end = {.codes = {0, unit->reading ? '(' : 0xFFFD},
                     .count = 2 - line_ends,
                     .aligned = true,
                     .end = unit->reading ? unit->begin + 1 : unit->end,
                     .weigh = true,
                     .reading = unit->reading};
  struct move hit = {.count = 1, .lead = 0xA1, .end = unit->end, .weigh = true};
  struct shift_start again;
  bool is_hit =
      gloss__shift_is_start(s->text, unit->begin, &again) && !again.taken;
  if (unit->reading) {
    complete_read(s, index, &end);
    return;
  }
  for (unsigned trail = 0x80; lead && trail <= 0xFE; trail++) {
    uint32_t c = s->codes->chars[lead][trail];
    if (!c || !gloss__shift_is_likely(s->model, c)) continue;
    end.extra = line_ends ? gloss__shift_line_end(c) : 0;
    read_char(s, index, c, &end);
    if (is_hit) read_char(s, index, c, &hit);
  }
  take_pair(s, index, 0xA3, 0xBF, unit->end);
}

// A reading stands behind a misaligned pair that happens to be a listed
// character: it goes with it.
static void take_reading(struct search *s, uint32_t index,
                         const struct shift_unit *unit, uint32_t before) {
  if (gloss__shift_reads(s->model, unit->reading, before) < -8) return;
  const struct state *from = &s->pool.items[index];
  take(s, index,
       (struct move){.lead = from->lead, .lost = from->lost, .end = unit->end});
}

static void take_shifted(struct search *s, uint32_t index,
                         const struct shift_unit *unit, uint32_t before) {
  switch (unit->kind) {
  case SHIFT_PAIR:
    take_pair(s, index, unit->first, unit->second, unit->end);
    break;
  case SHIFT_LETTER: take_letter(s, index, unit); break;
  case SHIFT_MARK:
    take_pair(s, index, 0xA3, unit->first | 0x80u, unit->end);
    break;
  case SHIFT_QUESTION: take_question(s, index, unit); break;
  case SHIFT_READING: take_reading(s, index, unit, before); break;
  case SHIFT_STOP: break;
  }
}

static void take_literal(struct search *s, uint32_t index,
                         const struct shift_unit *unit) {
  struct move move = {
      .codes = {unit->code}, .count = 1, .aligned = true, .literal = true};
  if (unit->kind == SHIFT_READING) {
    move.count = 0;
    move.extra = gloss__shift_reads(s->model, unit->reading,
                                    s->pool.items[index].before);
  } else if (unit->kind != SHIFT_QUESTION) {
    move.extra = gloss__shift_odd(s->model, unit->code);
  }
  take(s, index, move);
}

// --- the whole ---------------------------------------------------------------

static struct state first_state(const struct shift_start *start) {
  return (struct state){.before = start->before, .quotes = start->quotes};
}

// The model's context before `at`: the characters of its line.
static struct shift_context context_before(const struct shift_model *model,
                                           gloss_str text, size_t at) {
  uint32_t codes[8];
  int count = 0;
  while (at && count < 8) {
    uint32_t c = gloss__char_before(text, at, &at);
    if (c == '\n') break;
    if (c == ')') { // behind a reading
      size_t low = at > 12 ? at - 12 : 0, end;
      const char *open = memrchr(text.data + low, '(', at - low);
      if (open &&
          gloss__pinyin_at(text, (size_t)(open + 1 - text.data), &end)) {
        at = (size_t)(open - text.data);
        continue;
      }
    }
    codes[count++] = c;
  }
  struct shift_context context = {.codes = {0}};
  while (count--) { // the likelier of the two ways each time
    struct shift_context to[2];
    float cost[2];
    int ways = gloss__shift_step(model, &context, codes[count], to, cost);
    context = to[ways == 2 && cost[1] > cost[0]];
  }
  return context;
}

// The states behind the '?'. Returns where the next unit stands.
static uint32_t begin(struct search *s, const struct shift_start *start) {
  struct state from = first_state(start);
  from.context = context_before(s->model, s->text, start->at);
  gloss__push(&s->pool, from);
  size_t at = start->at;
  gloss_utf8_next(s->text, &at);
  if (!start->taken) {
    struct shift_unit mark = gloss__shift_unit(s->codes, s->text, at);
    complete(s, 1, 0xA3,
             &(struct move){
                 .count = 1,
                 .lead = mark.code == ',' || mark.code == 0xFF0C ? 0xAC : 0xA1,
                 .end = mark.end});
    return mark.end;
  }
  gloss__pinyin_at(s->text, at, &at);
  unsigned trail = s->codes->bytes[start->before & 0xFFFF] & 0xFF;
  if (start->before < 0x7F) trail = start->before | 0x80u; // was full-width
  for (unsigned lead = 0x81; lead <= 0xFE; lead++) {
    uint32_t c = s->codes->chars[trail][lead];
    float fits = c ? gloss__shift_reads(s->model, start->taken, c) : -99;
    if (fits > -8)
      take(s, 1,
           (struct move){.extra = fits,
                         .lead = (unsigned char)lead,
                         .end = (uint32_t)at});
  }
  return (uint32_t)at;
}

static bool any_shifted(const struct search *s, size_t first) {
  for (size_t i = first; i < s->pool.count; i++)
    if (!s->pool.items[i].aligned) return true;
  return false;
}

static void take_unit(struct search *s, size_t *first,
                      const struct shift_unit *unit, uint32_t before,
                      bool loose) {
  size_t last = s->pool.count;
  if (loose) {
    vanish(s, *first, last, SOURCES, LOOSE);
    vanish(s, last, s->pool.count, SOURCES / 3, LOOSER);
  }
  size_t end = s->pool.count;
  s->most = BEAM;
  if (loose && unit->reading) find_fits(s, unit->reading);
  for (size_t i = *first; i < end; i++)
    if (s->pool.items[i].aligned)
      take_literal(s, (uint32_t)i, unit);
    else
      take_shifted(s, (uint32_t)i, unit, before);
  *first = keep(s);
}

// Reads units until all states have been in step for a while; returns the
// first of the last states and moves *at to the end.
static size_t read_units(struct search *s, size_t first, uint32_t *at) {
  uint32_t before = 0;
  for (int i = 0, tail = 0; i < SHIFT_UNITS && tail < TAIL; i++) {
    struct shift_start start;
    if (*at >= s->text.size || s->text.data[*at] == '\n') break;
    bool shifted = any_shifted(s, first);
    if (!shifted && gloss__shift_is_start(s->text, *at, &start)) break;
    struct shift_unit unit = gloss__shift_unit(s->codes, s->text, *at);
    bool loose = shifted && unit.kind != SHIFT_READING;
    take_unit(s, &first, &unit, before, loose);
    if (first == s->pool.count) break;
    before = unit.code;
    *at = unit.end;
    tail = shifted ? 0 : tail + 1;
  }
  return first;
}

static void write_reading(const struct search *s, const struct state *last,
                          struct shift_reading *out) {
  uint32_t reversed[SHIFT_CHARS];
  size_t count = 0;
  const struct state *at = last;
  for (; at->parent && count + 2 <= SHIFT_CHARS;
       at = &s->pool.items[at->parent])
    for (int i = 1; i >= 0; i--)
      if (at->made[i]) reversed[count++] = at->made[i];
  out->score = last->score;
  out->end = last->end;
  out->count = count;
  for (size_t i = 0; i < count; i++) out->codes[i] = reversed[count - 1 - i];
}

// The text as it stands, from the '?' to `end`.
static float literal_score(struct search *s, const struct shift_start *start,
                           uint32_t end) {
  struct state from = first_state(start);
  from.context = context_before(s->model, s->text, start->at);
  from.aligned = true;
  size_t first = s->pool.count;
  gloss__push(&s->pool, from);
  for (uint32_t at = start->at; at < end;) {
    struct shift_unit unit = gloss__shift_unit(s->codes, s->text, at);
    if (unit.kind == SHIFT_QUESTION) unit.end = unit.begin + 1;
    for (size_t i = first, last = s->pool.count; i < last; i++)
      take_literal(s, (uint32_t)i, &unit);
    first = keep(s);
    at = unit.end;
  }
  return first < s->pool.count ? s->pool.items[first].score : -1e6f;
}

// What is open must be closed by the next quotation mark of its kind on the
// line, and only that: bits as in `quotes`.
static unsigned char closed_later(gloss_str text, size_t at) {
  unsigned char open = 0;
  for (int i = 0; i < 400 && at < text.size; i++) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c == '\n') break;
    if (c < 0x2018 || c > 0x201D || c == 0x201A || c == 0x201B) continue;
    unsigned char bit = c >= 0x201C ? 2 : 1;
    if (!(open & bit << 2) && (c & 1)) open |= bit;
    open |= (unsigned char)(bit << 2); // seen
  }
  return open & 3;
}

// Weighs the last states once more by the quotation marks that follow.
static size_t weigh_quotes(struct search *s, size_t first, uint32_t at) {
  unsigned char open = closed_later(s->text, at);
  for (size_t i = first; i < s->pool.count; i++) {
    struct state last = s->pool.items[i];
    unsigned char wrong = last.quotes ^ open;
    last.score += wrong_quote * (float)((wrong & 1) + (wrong >> 1));
    offer(s, &last);
  }
  return keep(s);
}

void gloss__shift_search(struct shift_result *out, size_t *budget,
                         const struct shift_model *model,
                         const struct shift_codes *codes, gloss_str text,
                         const struct shift_start *start) {
  struct search s = {.model = model,
                     .codes = codes,
                     .text = text,
                     .most = BEAM,
                     .budget = budget};
  out->count = 0;
  gloss__push(&s.pool, (struct state){0}); // 0 stands for "none"
  uint32_t at = begin(&s, start);
  size_t first = keep(&s);
  if (first < s.pool.count) first = read_units(&s, first, &at);
  first = weigh_quotes(&s, first, at);
  uint64_t seen[SHIFT_BEST];
  for (size_t i = first; i < s.pool.count && out->count < SHIFT_BEST; i++) {
    const struct state *last = &s.pool.items[i];
    bool known = !last->aligned;
    for (size_t k = 0; k < out->count; k++)
      known |= seen[k] == (last->hash ^ last->end);
    if (known) continue;
    seen[out->count] = last->hash ^ last->end;
    write_reading(&s, last, &out->best[out->count++]);
  }
  if (out->count) out->literal = literal_score(&s, start, at);
  if (!*budget) out->count = 0;
  gloss__free(s.pool.items);
}
