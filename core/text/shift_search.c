// shift_search.c - reads a shifted span aright. A misaligned pair (x, y) is the
// trail byte of one character and the lead byte of the next; pairs that the
// reader's charset leaves undefined are lost without a trace, so one or more
// may be missing before any pair: their bytes are guessed. Beam search for the
// likeliest text.
#include "text/shift.h"
#include "text/chars.h"

#include <stdlib.h>

// The model knows pairs, not sentences, and finds every text too unlikely; so
// each character gets this back.
#define PER_CHARACTER 1.0f
#define PER_LOSS 1.5f

enum { BEAM = 40, WIDE = 6, ANY = 0, ROOM = 8192, DEEPEST = 3 };

struct state {
  float score;
  uint32_t before;      // the last character
  uint32_t parent;      // in the pool; 0: none
  unsigned char lead;   // of the next character, or ANY: unseen
  unsigned char lost;   // ANY: the first byte of the pair that vanished
  unsigned char quotes; // open ones: 1 single, 2 double
};

struct search {
  const struct shift_model *model;
  struct {
    struct state *items;
    size_t count, capacity;
  } pool;
  struct state *next;             // ROOM candidates
  unsigned char vanish[128][128]; // by bytes less 0x80
  size_t next_count;
};

// The character of two bytes, 0 if they make none that a text would hold.
static uint32_t character(unsigned lead, unsigned trail) {
  unsigned char bytes[2] = {(unsigned char)lead, (unsigned char)trail};
  uint32_t code[2];
  if (gloss__gb18030.step(bytes, bytes + 2, code) != 2) return 0;
  uint32_t c = code[0];
  return gloss__is_han(c) || (c >= 0x2014 && c <= 0x2026) ||
                 (c >= 0x3001 && c <= 0x3011) || (c >= 0xFF01 && c <= 0xFF1F)
             ? c
             : 0;
}

// Pairs that vanish: what code page 936 leaves undefined of GB 18030.
static bool vanishes(unsigned first, unsigned second) {
  unsigned char pair[2] = {(unsigned char)first, (unsigned char)second};
  uint32_t code[2];
  if (gloss__gb18030.step(pair, pair + 2, code) != 2) return false;
  uint32_t c = code[0];
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE10 && c <= 0xFE19) ||
         (first == 0xFE && second >= 0x50 && second <= 0xA0);
}

// What a quotation mark costs that opens what is open or closes what is not.
static float turn_quotes(unsigned char *quotes, uint32_t c) {
  if (c < 0x2018 || c > 0x201D) return 0;
  unsigned char bit = c >= 0x201C ? 2 : 1;
  bool opens = !(c & 1), was_open = (*quotes & bit) != 0;
  *quotes = (unsigned char)(opens ? *quotes | bit : *quotes & ~bit);
  return opens == was_open ? -5 : 0;
}

static void offer(struct search *s, const struct state *from, uint32_t parent,
                  uint32_t c, unsigned lead) {
  if (!c || s->next_count >= ROOM) return;
  struct state made = {.before = c,
                       .parent = parent,
                       .lead = (unsigned char)lead,
                       .quotes = from->quotes};
  made.score = from->score + gloss__shift_score(s->model, from->before, c) +
               turn_quotes(&made.quotes, c) + PER_CHARACTER;
  s->next[s->next_count++] = made;
}

// All characters that the state's lead byte makes with the trail byte.
static void extend(struct search *s, uint32_t index, unsigned trail,
                   unsigned lead) {
  struct state from = s->pool.items[index];
  if (from.lead != ANY) {
    offer(s, &from, index, character(from.lead, trail), lead);
    return;
  }
  for (unsigned first = 0x81; first <= 0xFE; first++)
    if (!from.lost || s->vanish[from.lost - 0x80][first - 0x80])
      offer(s, &from, index, character(first, trail), lead);
}

static bool better(const struct state *x, const struct state *y) {
  return x->score != y->score ? x->score > y->score : x->before < y->before;
}

// Moves the `most` best of the candidates, best first, to their begin; returns
// how many these are. Of thousands few are kept: most fail the first test.
static size_t best_of(struct search *s, size_t most) {
  size_t kept = 0;
  for (size_t i = 0; i < s->next_count; i++) {
    struct state one = s->next[i];
    if (kept == most && !better(&one, &s->next[kept - 1])) continue;
    size_t at = kept < most ? kept++ : kept - 1;
    for (; at && better(&one, &s->next[at - 1]); at--)
      s->next[at] = s->next[at - 1];
    s->next[at] = one;
  }
  return kept;
}

// Keeps the best candidates as the states [first, pool.count).
static size_t keep(struct search *s) {
  size_t first = s->pool.count;
  size_t kept = best_of(s, BEAM);
  for (size_t i = 0; i < kept; i++) gloss__push(&s->pool, s->next[i]);
  s->next_count = 0;
  return first;
}

// From the states [first, count), those after one more vanished pair.
static void vanish(struct search *s, size_t first) {
  size_t end = s->pool.count;
  for (size_t i = first; i < end; i++) {
    if (s->pool.items[i].lead == ANY && i >= first + WIDE) continue;
    for (unsigned trail = 0xA1; trail <= 0xFE; trail++) {
      size_t from = s->next_count;
      if (s->vanish[trail - 0x80][0]) extend(s, (uint32_t)i, trail, ANY);
      for (; from < s->next_count; from++) {
        s->next[from].lost = (unsigned char)trail;
        s->next[from].score -= PER_LOSS;
      }
    }
  }
}

// States before a token: as they are, or after pairs that vanished.
static size_t before_token(struct search *s, size_t first, bool start) {
  size_t begin = first;
  if (start) return begin; // the span begins with what is seen
  for (int depth = 0; depth < DEEPEST; depth++) {
    vanish(s, first);
    first = keep(s);
  }
  return begin;
}

// The reading that was injected behind the last character speaks for it.
static void weigh_reading(struct search *s, const struct shift_span *span) {
  for (size_t i = 0; span->reading && i < s->next_count; i++)
    s->next[i].score += 6 * (float)gloss__shift_reads(s->model, span->reading,
                                                      s->next[i].before);
}

static void take_token(struct search *s, const struct shift_span *span,
                       size_t first, const struct shift_token *token) {
  size_t end = s->pool.count;
  for (size_t i = first; i < end; i++) {
    bool guess = s->pool.items[i].lead == ANY; // a guess upon a guess
    if (token->kind != SHIFT_EATEN)
      extend(s, (uint32_t)i, token->first, token->second);
    else if (!guess)
      for (unsigned trail = 0x81; trail <= 0xFE; trail++)
        extend(s, (uint32_t)i, trail, ANY);
  }
  if (token->kind != SHIFT_PAIR) weigh_reading(s, span);
}

static void write_reading(const struct search *s, struct state last,
                          struct shift_reading *out) {
  uint32_t reversed[SHIFT_CHARS];
  size_t count = 0;
  for (struct state at = last; count < SHIFT_CHARS;
       at = s->pool.items[at.parent]) {
    reversed[count++] = at.before;
    if (!at.parent) break;
  }
  out->score = last.score;
  out->count = count;
  for (size_t i = 0; i < count; i++) out->codes[i] = reversed[count - 1 - i];
}

size_t gloss__shift_search(const struct shift_model *model,
                           const struct shift_span *span,
                           struct shift_reading best[SHIFT_BEST]) {
  struct search s = {.model = model};
  for (unsigned u = 0x81; u <= 0xFE; u++)
    for (unsigned v = 0x81; v <= 0xFE; v++)
      if (vanishes(u, v))
        s.vanish[u - 0x80][v - 0x80] = s.vanish[u - 0x80][0] = 1;
  s.next = gloss__alloc(ROOM * sizeof *s.next);
  gloss__push(&s.pool, (struct state){0}); // 0 stands for "none"
  gloss__push(&s.pool, (struct state){.before = span->before,
                                      .lead = 0xA1,
                                      .quotes = span->quotes});
  size_t first = 1;
  for (size_t i = 0; i < span->count; i++) {
    before_token(&s, first, i < 2);
    take_token(&s, span, first, &span->tokens[i]);
    first = keep(&s);
  }
  size_t found = 0;
  for (size_t i = first; i < s.pool.count; i++) { // what follows must fit
    s.pool.items[i].score +=
        gloss__shift_score(model, s.pool.items[i].before, span->after);
    s.next[s.next_count++] = s.pool.items[i];
  }
  for (size_t kept = best_of(&s, SHIFT_BEST); found < kept; found++)
    write_reading(&s, s.next[found], &best[found]);
  gloss__free(s.pool.items);
  gloss__free(s.next);
  return found;
}
