// shift.c - byte-shifted GBK: a mirror edited single bytes of a GBK page, so
// that everything behind reads misaligned up to the next ASCII byte:
//   處。”市政協主席 -> 處?！笔姓f主席
// Where '?！' stands before such text, the bytes are put together again, and
// the likeliest reading replaces it if it wins clearly; else it is offered.
#include "text/shift.h"
#include "text/chars.h"

enum { MOST = 64 }; // spans looked at in one document
static const float margin_of_seen = 2.5f, margin_of_guessed = 4.5f,
                   margin_over_raw = 6;

// The two GBK bytes of a character; false: it has none.
struct encoder {
  uint16_t *bytes; // by code point
};

static struct encoder make_encoder(void) {
  struct encoder e = {gloss__alloc(0x10000 * sizeof *e.bytes)};
  for (unsigned lead = 0xFE; lead >= 0x81; lead--)
    for (unsigned trail = 0xFE; trail >= 0x40; trail--) {
      unsigned char pair[2] = {(unsigned char)lead, (unsigned char)trail};
      uint32_t code[2];
      if (gloss__gb18030.step(pair, pair + 2, code) == 2 && code[0] < 0x10000)
        e.bytes[code[0]] = (uint16_t)(lead << 8 | trail);
    }
  return e;
}

static bool is_bang(uint32_t c) { return c == '!' || c == 0xFF01; }

// Reads the token at `*at`; false: the span cannot go on.
static bool read_token(const struct encoder *e, gloss_str text, size_t *at,
                       struct shift_token *out) {
  if (*at >= text.size) return false;
  uint32_t c = gloss_utf8_next(text, at);
  if (c == '?') {
    *out = (struct shift_token){SHIFT_EATEN, 0, 0};
  } else if (c >= 0x40 && c < 0x7F) {
    *out = (struct shift_token){SHIFT_TRAIL, (unsigned char)c, 0};
  } else if (c > 0x20 && c < 0x40) { // was full-width, folded later
    *out = (struct shift_token){SHIFT_PAIR, 0xA3, (unsigned char)(c | 0x80)};
  } else if (c >= 0x80 && c < 0x10000 && e->bytes[c]) {
    *out = (struct shift_token){SHIFT_PAIR, (unsigned char)(e->bytes[c] >> 8),
                                (unsigned char)e->bytes[c]};
  } else {
    return false;
  }
  return true;
}

// Which quotation marks are open at `at`, on its line.
static unsigned char open_quotes(gloss_str text, size_t at) {
  unsigned char open = 0;
  for (int i = 0; i < 400 && at; i++) {
    uint32_t c = gloss__char_before(text, at, &at);
    if (c == '\n') break;
    if (c < 0x2018 || c > 0x201D || c == 0x201A || c == 0x201B) continue;
    unsigned char bit = c >= 0x201C ? 2 : 1;
    if (!(open & bit << 2) && !(c & 1)) open |= bit;
    open |= (unsigned char)(bit << 2); // seen
  }
  return open & 3;
}

// The span that begins with the '?' at `at`, if it has an end. An ASCII letter
// ends it, or was full-width and folded later: so are the first `letters`.
static bool read_span(const struct encoder *e, gloss_str text, size_t at,
                      size_t letters, struct shift_span *span) {
  size_t begin, i = at + 1;
  *span = (struct shift_span){.begin = (uint32_t)at};
  span->quotes = open_quotes(text, at);
  span->before = gloss__char_before(text, at, &begin);
  if (span->before == ')') { // behind its reading
    const char *open =
        memrchr(text.data + (at > 12 ? at - 12 : 0), '(', at > 12 ? 12 : at);
    if (open)
      span->before =
          gloss__char_before(text, (size_t)(open - text.data), &begin);
  }
  while (span->count < SHIFT_TOKENS) {
    struct shift_token token;
    if (!read_token(e, text, &i, &token)) return false;
    if (token.kind == SHIFT_TRAIL && letters) {
      letters--;
      token = (struct shift_token){SHIFT_PAIR, 0xA3,
                                   (unsigned char)(token.first | 0x80)};
    }
    span->tokens[span->count++] = token;
    if (token.kind == SHIFT_PAIR) continue;
    span->end = (uint32_t)i;
    if (i < text.size && text.data[i] == '(') i++;
    span->reading = gloss__pinyin_at(text, i);
    const char *close =
        span->reading ? memchr(text.data + i, ')', text.size - i) : NULL;
    span->after = gloss__char_at(text, close ? (size_t)(close + 1 - text.data)
                                             : span->end);
    return span->count > 2;
  }
  return false;
}

static float raw_score(const struct shift_model *model, gloss_str text,
                       uint32_t before, size_t at, size_t end) {
  float score = 0;
  while (at < end) {
    uint32_t c = gloss_utf8_next(text, &at);
    score += gloss__shift_score(model, before, c);
    before = c;
  }
  return score;
}

static void append_reading(gloss_buf *out, const struct shift_reading *reading,
                           const struct shift_span *span) {
  for (size_t i = 1; i < reading->count; i++) // [0] stands before the span
    gloss_buf_utf8(out, reading->codes[i]);
  if (span->tokens[span->count - 1].kind == SHIFT_EATEN)
    gloss_buf_puts(out, span->reading ? "(" : "\xEF\xBF\xBD");
}

static uint32_t offer_edit(struct gloss__track *track, gloss__arena *arena,
                           const struct shift_reading *best, size_t count,
                           const struct shift_span *span, float margin) {
  gloss_buf text = {0};
  for (size_t i = 0; i < count; i++) {
    if (i) gloss_buf_puts(&text, " | ");
    append_reading(&text, &best[i], span);
  }
  const char *reason =
      gloss__arena_printf(arena, "byte-shifted GBK, unsure (margin %.1f): %s",
                          (double)margin, text.data);
  gloss_buf_free(&text);
  return gloss__edits_add(track->edits, GLOSS_EDIT_SHIFT, reason, 0.3f);
}

struct repair {
  struct gloss__writer out;
  struct gloss__track *track;
  gloss__arena *arena;
  struct shift_model model;
  struct encoder encoder;
  size_t tried;
  bool found;
};

static void repair_span(struct repair *r, const struct shift_span *span) {
  gloss_str text = r->track->text;
  struct shift_reading best[SHIFT_BEST];
  size_t count = gloss__shift_search(&r->model, span, best);
  if (!count) return;
  float gain = best[0].score -
               raw_score(&r->model, text, span->before, span->begin, span->end);
  float margin = count > 1 ? best[0].score - best[1].score : 20;
  if (gain < margin_over_raw) return;
  r->found = true;
  gloss_buf made = {0};
  uint32_t edit;
  bool guessed = best[0].count - 1 > span->count; // bytes that left no trace
  if (margin >= (guessed ? margin_of_guessed : margin_of_seen)) {
    append_reading(&made, &best[0], span);
    edit = gloss__edits_add(r->track->edits, GLOSS_EDIT_SHIFT,
                            "byte-shifted GBK put together again", 0.9f);
  } else {
    gloss_buf_add(&made, text.data + span->begin, span->end - span->begin);
    edit = offer_edit(r->track, r->arena, best, count, span, margin);
  }
  gloss__writer_change(&r->out, span->begin, span->end,
                       (gloss_str){made.data, made.size}, edit);
  gloss_buf_free(&made);
}

// Of the places where the span may end, the one that leaves the likeliest text.
static bool choose_span(struct repair *r, size_t at, struct shift_span *out) {
  struct shift_span spans[3];
  float scores[3];
  size_t count = 0;
  for (; count < 3; count++) {
    struct shift_reading best[SHIFT_BEST];
    if (!read_span(&r->encoder, r->track->text, at, count, &spans[count]) ||
        (count && spans[count].end == spans[count - 1].end) ||
        !gloss__shift_search(&r->model, &spans[count], best))
      break;
    scores[count] = best[0].score;
  }
  size_t most = 0;
  for (size_t i = 0; i < count; i++) {
    scores[i] += raw_score(&r->model, r->track->text, spans[i].after,
                           spans[i].end, spans[count - 1].end);
    if (scores[i] > scores[most]) most = i;
  }
  if (count) *out = spans[most];
  return count > 0;
}

// '?' between a Han character and '!' that Han follows.
static bool is_start(gloss_str text, size_t at) {
  size_t begin, next = at + 1;
  if (!at || next >= text.size) return false;
  uint32_t before = gloss__char_before(text, at, &begin);
  if (!gloss__is_han(before) && before != ')') return false;
  if (!is_bang(gloss_utf8_next(text, &next))) return false;
  return gloss__is_han(gloss__char_at(text, next));
}

bool gloss__shift_undo(struct gloss__track *track, gloss__arena *arena) {
  struct repair r = {.track = track, .arena = arena};
  gloss_str text = track->text;
  const char *end = text.data + text.size;
  for (const char *p = text.data; p < end && r.tried < MOST; p++) {
    if (!(p = memchr(p, '?', (size_t)(end - p)))) break;
    size_t at = (size_t)(p - text.data);
    if (!is_start(text, at)) continue;
    if (!r.tried++) {
      r.out = gloss__writer_new(track);
      r.encoder = make_encoder();
      gloss__shift_learn(&r.model, text);
    }
    struct shift_span span;
    if (choose_span(&r, at, &span)) {
      repair_span(&r, &span);
      p = text.data + span.end - 1;
    }
  }
  if (r.tried) gloss__writer_finish(&r.out);
  gloss__shift_forget(&r.model);
  gloss__free(r.encoder.bytes);
  return r.found;
}
