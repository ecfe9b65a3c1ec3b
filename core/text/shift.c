// shift.c - byte-shifted GBK: a mirror edited single bytes of a GBK page, so
// that everything behind reads misaligned up to the next ASCII byte:
//   處。”市政協主席 -> 處?！笔姓f主席      (the first byte of 。 was hit)
//   打實的工        -> 打?qū)嵉墓          (a reading was put into a character)
// Where such text starts, the bytes are put together again, and the likeliest
// reading replaces it if it wins clearly; else it is offered.
#include "text/shift.h"
#include "text/chars.h"

// Spans looked at, and characters tried for them: a hundred thousand take some
// ten milliseconds, a usual span a tenth of that.
enum { MOST = 64, BYTES_A_SPAN = 1024, TRIED = 4000000, TRIED_A_BYTE = 1 };
static const float margin_to_replace = 3.1f, margin_of_length = 1.5f,
                   margin_over_literal = 12,
                   margin_on_mirror = 5; // where there are readings, too

struct repair {
  struct gloss__track *track;
  gloss__arena *arena;
  struct gloss__writer out;
  struct shift_model model;
  struct shift_codes *codes;
  size_t tried, budget;
  bool found;
};

// --- where -------------------------------------------------------------------

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

static bool is_mark(uint32_t c) {
  return c == '!' || c == 0xFF01 || c == ',' || c == 0xFF0C;
}

// Behind a mark: what GBK makes of two bytes, or the second byte of one.
static bool goes_on(uint32_t c) {
  return c > 0x7F || (c >= 0x40 && c < 0x7F) || c == '?';
}

bool gloss__shift_is_start(gloss_str text, size_t at, struct shift_start *out) {
  size_t begin, next = at, end;
  if (!at) return false;
  *out = (struct shift_start){.at = (uint32_t)at};
  out->before = gloss__char_before(text, at, &begin);
  gloss_utf8_next(text, &next);
  if (text.data[at] == '?') out->taken = gloss__pinyin_at(text, next, &end);
  if (out->taken)
    return gloss__is_cjk(out->before) ||
           (out->before > 0x20 && out->before < 0x7F);
  if (out->before != ')' && !gloss__is_cjk(out->before)) return false;
  return next < text.size && is_mark(gloss_utf8_next(text, &next)) &&
         goes_on(gloss__char_at(text, next));
}

// --- what --------------------------------------------------------------------

static void append_reading(gloss_buf *out, gloss_str text,
                           const struct shift_reading *reading, uint32_t end) {
  for (size_t i = 0; i < reading->count; i++)
    gloss_buf_utf8(out, reading->codes[i]);
  if (reading->end < end)
    gloss_buf_add(out, text.data + reading->end, end - reading->end);
}

// All readings are shown up to where the longest of them ends.
static uint32_t farthest(const struct shift_result *result) {
  uint32_t end = 0;
  for (size_t i = 0; i < result->count; i++)
    if (result->best[i].end > end) end = result->best[i].end;
  return end;
}

static uint32_t offer_edit(struct repair *r, const struct shift_result *result,
                           uint32_t end, float margin) {
  gloss_buf text = {0};
  gloss_buf_printf(&text,
                   "byte-shifted GBK, unsure (margin %.1f): ", (double)margin);
  for (size_t i = 0; i < result->count; i++) {
    if (i) gloss_buf_puts(&text, " | ");
    append_reading(&text, r->track->text, &result->best[i], end);
  }
  const char *reason =
      gloss__arena_str(r->arena, (gloss_str){text.data, text.size}).data;
  gloss_buf_free(&text);
  return gloss__edits_add(r->track->edits, GLOSS_EDIT_SHIFT, reason, 0.3f);
}

// How far the best reading is ahead; readings of another length need more:
// whether a pair vanished is what the search is least sure of.
static float margin_of(const struct shift_result *result) {
  const struct shift_reading *best = result->best;
  float margin = 2 * margin_to_replace;
  for (size_t i = 1; i < result->count; i++) {
    float ahead = best->score - best[i].score;
    if (best[i].count != best->count || best[i].end != best->end)
      ahead -= margin_of_length;
    if (ahead < margin) margin = ahead;
  }
  return margin;
}

// Replaces or offers; returns the end of the span, or of the start.
static uint32_t repair_span(struct repair *r, const struct shift_start *start) {
  struct shift_result result;
  gloss_str text = r->track->text;
  gloss__shift_search(&result, &r->budget, &r->model, r->codes, text, start);
  if (!result.count ||
      result.best[0].score - result.literal <
          (r->model.annotated ? margin_on_mirror : margin_over_literal))
    return start->at + 1;
  float margin = margin_of(&result);
  bool sure = margin >= margin_to_replace;
  uint32_t end = sure ? result.best[0].end : farthest(&result), edit;
  gloss_buf made = {0};
  r->found = true;
  if (sure) {
    append_reading(&made, text, &result.best[0], end);
    edit = gloss__edits_add(r->track->edits, GLOSS_EDIT_SHIFT,
                            "byte-shifted GBK put together again", 0.9f);
  } else {
    gloss_buf_add(&made, text.data + start->at, end - start->at);
    edit = offer_edit(r, &result, end, margin);
  }
  gloss__writer_change(&r->out, start->at, end,
                       (gloss_str){made.data, made.size}, edit);
  gloss_buf_free(&made);
  return end;
}

static void prepare(struct repair *r) {
  r->out = gloss__writer_new(r->track);
  r->codes = gloss__alloc(sizeof *r->codes);
  gloss__shift_codes(r->codes);
  gloss__shift_learn(&r->model, r->track->text);
}

// What ? and the last byte of its full-width form are.
static const struct gloss__byte_set questions = {.low = {[0xF] = 3},
                                                 .high = {[3] = 1, [9] = 2}};

// The next '?' of either width at or after `from`; the text's end: none.
static size_t next_question(gloss_str text, size_t from) {
  size_t at = from;
  while ((at = gloss__scan_find(&questions, text, at)) < text.size) {
    if (text.data[at] == '?') return at;
    if (at >= from + 2 && text.data[at - 2] == '\xEF' &&
        text.data[at - 1] == '\xBC')
      return at - 2;
    at++;
  }
  return text.size;
}

bool gloss__shift_undo(struct gloss__track *track, gloss__arena *arena) {
  struct repair r = {.track = track, .arena = arena};
  gloss_str text = track->text;
  size_t most = MOST + text.size / BYTES_A_SPAN;
  r.budget = TRIED + TRIED_A_BYTE * text.size;
  for (size_t at = next_question(text, 0);
       at < text.size && r.tried < most && r.budget;
       at = next_question(text, at)) {
    struct shift_start start;
    if (!gloss__shift_is_start(text, at, &start)) {
      at++;
      continue;
    }
    if (!r.tried++) prepare(&r);
    start.quotes = open_quotes(text, at);
    at = repair_span(&r, &start);
  }
  if (!r.tried) return false;
  gloss__writer_finish(&r.out);
  gloss__shift_forget(&r.model);
  gloss__free(r.codes);
  return r.found;
}
