// Segments of a text that comes in chunks.
//
// A newline ends every segment and nothing behind it depends on what was
// before, so whole lines are cut as they come. Of a line that does not end, the
// part is cut behind which so much text is known (GLOSS__AHEAD) that no rule
// looks further, and the rest begins with a character whose left context does
// not matter: both parts together are cut as the whole would be.
#include "segment/segment.h"

enum {
  STEP = 1 << 18,             // cut when so much has come,
  LONG = STEP + GLOSS__AHEAD, // a line without an end when it is so long
};

struct gloss_stream {
  gloss_stream_options options;
  gloss_buf text;     // what has come and is not cut yet
  size_t due;         // cut when it is so long
  uint64_t before;    // bytes of the stream before it
  bool inside;        // it begins inside of a segment
  bool long_line;     // it begins inside of a line,
  bool chinese;       // which holds Chinese
  gloss_set segments; // of the text; kept to be used again
};

gloss_stream *gloss_stream_new(const gloss_stream_options *options) {
  gloss_stream *stream = gloss__alloc(sizeof *stream);
  stream->options = *options;
  stream->due = STEP;
  return stream;
}

void gloss_stream_free(gloss_stream *stream) {
  if (!stream) return;
  gloss_buf_free(&stream->text);
  gloss_set_free(&stream->segments);
  gloss__free(stream);
}

// Fills `segments` with those of the first `size` bytes.
static void segment(gloss_stream *stream, size_t size) {
  const gloss_stream_options *o = &stream->options;
  gloss_str text = {stream->text.data, size};
  gloss_rules rules = o->rules;
  // What is said of the line holds for all of its parts.
  if (stream->long_line && o->unit == GLOSS_SENTENCE &&
      rules != GLOSS_RULES_UAX)
    rules = stream->chinese ? GLOSS_RULES_ZH : GLOSS_RULES_UAX;
  stream->segments.count = 0;
  if (o->words)
    gloss_words_segment(o->words, &stream->segments, text, 0, (uint32_t)size);
  else
    gloss_segment(&stream->segments, text, 0, (uint32_t)size, o->unit, rules);
}

// Hands out the segments up to `end`, the last one perhaps in part, and keeps
// the text behind it.
static void hand_out(gloss_stream *stream, size_t end) {
  const gloss_set *set = &stream->segments;
  bool last = !stream->inside;
  for (size_t i = 0; i < set->count && set->items[i].begin < end; i++) {
    gloss_span s = set->items[i];
    last = s.end <= end;
    gloss_part part = {
        .text = {stream->text.data + s.begin, (last ? s.end : end) - s.begin},
        .begin = stream->before + s.begin,
        .kind = s.kind,
        .first = i || !stream->inside,
        .last = last};
    stream->options.take(stream->options.self, &part);
  }
  stream->inside = !last;
  stream->before += end;
  stream->text.size -= end;
  if (stream->text.size)
    memmove(stream->text.data, stream->text.data + end, stream->text.size);
}

// Whether all rules of the unit forget, at this character, what was before.
static bool forgets(struct gloss__properties p, gloss_unit unit) {
  switch (unit) {
  case GLOSS_GRAPHEME: return p.grapheme == GCB_XX || p.grapheme == GCB_CN;
  case GLOSS_WORD:
    return p.word == WB_XX || p.word == WB_LE || p.word == WB_NU ||
           p.word == WB_KA || p.word == WB_EX || p.word == WB_WSegSpace;
  case GLOSS_SENTENCE:
    return p.sentence == SB_XX || p.sentence == SB_LE || p.sentence == SB_UP ||
           p.sentence == SB_LO || p.sentence == SB_NU || p.sentence == SB_SC;
  default: {
    uint8_t class = gloss__line_class(p);
    return class == LB_AL || class == LB_ID || class == LB_NU;
  }
  }
}

static bool han_before(gloss_str text, size_t at) {
  if (at < 3) return false;
  at -= 3;
  return (gloss__properties_next(text, &at).flags & GLOSS__HAN) != 0;
}

// Whether the text may be cut before the character at `at`, `begins` a segment.
static bool can_cut(const gloss_stream *stream, size_t at, bool begins) {
  gloss_str text = {stream->text.data, stream->text.size};
  const gloss_stream_options *o = &stream->options;
  bool standard = o->rules == GLOSS_RULES_UAX || o->unit == GLOSS_GRAPHEME ||
                  o->unit == GLOSS_LINE;
  if (o->unit == GLOSS_SENTENCE && !standard && stream->chinese) return begins;
  size_t next = at;
  uint32_t c = gloss__next(text, &next);
  struct gloss__properties p = gloss__properties_of(c);
  if (c == 0xFFFD || !forgets(p, o->unit)) return false;
  if (o->unit != GLOSS_WORD || standard) return true;
  // Words of Chinese: not inside of a run of Han.
  return begins && !((p.flags & GLOSS__HAN) && han_before(text, at));
}

// Where to cut a line that goes on: before the last segment that begins early
// enough; or inside of a segment that is as long as that; or between any bytes
// of 64 KiB of marks and spaces.
static size_t find_cut(const gloss_stream *stream) {
  size_t limit = stream->text.size - GLOSS__AHEAD;
  const gloss_set *set = &stream->segments;
  for (size_t i = gloss_set_find(set, (uint32_t)limit); i-- > 1;)
    if (can_cut(stream, set->items[i].begin, true)) return set->items[i].begin;
  for (size_t at = limit; at > 1; at--)
    if ((stream->text.data[at] & 0xC0) != 0x80 && can_cut(stream, at, false))
      return at;
  while ((stream->text.data[limit] & 0xC0) == 0x80 && limit > 1) limit--;
  return limit;
}

static void cut_long_line(gloss_stream *stream) {
  if (!stream->long_line)
    stream->chinese =
        stream->options.rules == GLOSS_RULES_ZH ||
        gloss__has_han((gloss_str){stream->text.data, stream->text.size}, 0,
                       (uint32_t)stream->text.size);
  stream->long_line = true;
  segment(stream, stream->text.size);
  hand_out(stream, find_cut(stream));
}

static void cut_to(gloss_stream *stream, const char *newline) {
  size_t end = (size_t)(newline - stream->text.data) + 1;
  segment(stream, end);
  hand_out(stream, end);
}

static void cut_lines(gloss_stream *stream) {
  gloss_buf *text = &stream->text;
  const char *newline = memchr(text->data, '\n', text->size);
  if (newline && stream->long_line) { // its end first, by its own rules
    cut_to(stream, newline);
    stream->long_line = false;
  }
  newline = memrchr(text->data, '\n', text->size);
  if (newline)
    cut_to(stream, newline);
  else if (text->size >= LONG)
    cut_long_line(stream);
  stream->due = text->size < STEP / 2 ? STEP : LONG;
}

void gloss_stream_feed(gloss_stream *stream, gloss_str chunk) {
  while (chunk.size) {
    size_t room = stream->due - stream->text.size;
    size_t size = chunk.size < room ? chunk.size : room;
    gloss_buf_add(&stream->text, chunk.data, size);
    chunk.data += size;
    chunk.size -= size;
    while (stream->text.size >= stream->due) cut_lines(stream);
  }
}

void gloss_stream_finish(gloss_stream *stream) {
  if (stream->long_line) cut_lines(stream);
  segment(stream, stream->text.size);
  hand_out(stream, stream->text.size);
  if (stream->inside) { // the rest was empty: say that the segment is over
    gloss_part end = {{"", 0}, stream->before, 0, false, true};
    stream->options.take(stream->options.self, &end);
  }
  stream->before = 0;
  stream->due = STEP;
  stream->inside = stream->long_line = false;
}
