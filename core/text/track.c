// track.c - text with its way back: decoding, and rewriting by changes.
//
// A piece without edit is a stretch whose text is its decoded raw bytes; it may
// be cut anywhere. A piece with an edit is only cut by making it one with the
// change that cuts it.
#include "text/text.h"

// Longest unedited piece where text offsets are not raw offsets: what has to be
// decoded again to map an offset inside it.
enum { STRETCH = 4096 };

uint32_t gloss__edits_add(struct gloss__edits *edits, gloss_edit_kind kind,
                          const char *reason, float confidence) {
  if (!edits->count) gloss__push(edits, (gloss_edit){.reason = ""});
  size_t first = edits->count > 64 ? edits->count - 64 : 1;
  for (size_t i = first; i < edits->count; i++)
    if (edits->items[i].kind == kind &&
        (edits->items[i].reason == reason ||
         !strcmp(edits->items[i].reason, reason)))
      return (uint32_t)i;
  gloss__push(edits, (gloss_edit){kind, reason, confidence});
  return (uint32_t)edits->count - 1;
}

void gloss__track_free(struct gloss__track *track) {
  gloss_buf_free(&track->owned);
  gloss__free(track->pieces.items);
  track->pieces = (struct gloss__pieces){0};
  track->text = (gloss_str){0};
}

// Room for `size` bytes at once: growing in steps touches memory twice.
static void reserve_text(gloss_buf *buf, size_t size) {
  if (size >= buf->capacity)
    buf->data = gloss__grow(buf->data, &buf->capacity, size + 1, 1);
}

// --- decoding ----------------------------------------------------------------

// Ends the piece that began at text `start`, raw `raw`, if it is not empty.
static void close_piece(struct gloss__track *track, size_t start, size_t raw,
                        size_t raw_end, uint32_t edit) {
  if (raw_end == raw) return;
  gloss__push(&track->pieces,
              (gloss_piece){(uint32_t)start, (uint32_t)track->owned.size,
                            (uint32_t)raw, (uint32_t)raw_end, edit});
}

static uint32_t invalid_edit(struct gloss__track *track) {
  return gloss__edits_add(track->edits, GLOSS_EDIT_INVALID,
                          "bytes that the charset does not have", 1);
}

// Appends the undecodable bytes at *at, all that follow one another.
static void decode_bad(struct gloss__track *track,
                       const gloss__charset *charset, size_t *at, size_t end) {
  const unsigned char *raw = (const unsigned char *)track->source->raw.data;
  size_t start = track->owned.size, from = *at;
  uint32_t code[2];
  while (*at < end) {
    size_t took = charset->step(raw + *at, raw + end, code);
    if (code[0] != GLOSS__BAD) break;
    gloss_buf_utf8(&track->owned, code[0]);
    *at += took;
  }
  close_piece(track, start, from, *at, invalid_edit(track));
}

// The well-formed characters that begin in [at, stop); the end of what was
// read.
static size_t decode_good(struct gloss__track *track,
                          const gloss__charset *charset, size_t at, size_t stop,
                          size_t end) {
  const unsigned char *raw = (const unsigned char *)track->source->raw.data;
  while (at < stop) {
    size_t limit = stop - at < STRETCH ? stop : at + STRETCH, made;
    reserve_text(&track->owned, track->owned.size + 3 * (limit - at) + 16);
    size_t took =
        charset->stretch(raw + at, raw + limit, raw + end,
                         track->owned.data + track->owned.size, &made);
    track->owned.size += made;
    at += took;
    if (at < limit) break;
  }
  return at;
}

static void decode_steps(struct gloss__track *track,
                         const gloss__charset *charset, size_t at, size_t end) {
  while (at < end) {
    size_t start = track->owned.size, from = at, stop = end;
    if (charset != &gloss__utf8 && end - at > STRETCH) stop = at + STRETCH;
    at = decode_good(track, charset, at, stop, end);
    close_piece(track, start, from, at, 0);
    if (at < stop) decode_bad(track, charset, &at, end);
  }
}

// Through ICU: a line is one piece, or STRETCH of it. In a charset with shift
// states it carries an edit, so that nobody decodes from its middle.
static void decode_icu(struct gloss__track *track,
                       const gloss__charset *charset, size_t at, size_t end) {
  const char *raw = track->source->raw.data;
  uint32_t edit = !charset->stateful
                      ? 0
                      : gloss__edits_add(track->edits, GLOSS_EDIT_NONE,
                                         "decoded line by line", 1);
  while (at < end) {
    const char *line = memchr(raw + at, '\n', end - at);
    size_t stop = line ? (size_t)(line + 1 - raw) : end, start;
    start = track->owned.size;
    gloss__charset_decode(charset, (gloss_str){raw + at, stop - at},
                          &track->owned);
    close_piece(track, start, at, stop, edit);
    at = stop;
  }
}

static void decode_run(struct gloss__track *track,
                       const gloss__charset *charset, size_t at, size_t end) {
  if (charset->step)
    decode_steps(track, charset, at, end);
  else
    decode_icu(track, charset, at, end);
}

void gloss__track_decode(struct gloss__track *track) {
  const struct gloss__source *source = track->source;
  gloss_str raw = source->raw;
  if (source->valid ||
      (source->count == 1 && source->runs[0].charset == &gloss__utf8 &&
       gloss_utf8_valid(raw) == raw.size)) {
    track->text = raw;
    if (raw.size)
      gloss__push(&track->pieces, (gloss_piece){0, (uint32_t)raw.size, 0,
                                                (uint32_t)raw.size, 0});
    return;
  }
  reserve_text(&track->owned, raw.size + raw.size / 2);
  for (size_t i = 0; i < source->count; i++)
    decode_run(track, source->runs[i].charset, source->runs[i].begin,
               i + 1 < source->count ? source->runs[i + 1].begin : raw.size);
  gloss_buf_add(&track->owned, "", 0); // ends with a NUL
  track->text = (gloss_str){track->owned.data, track->owned.size};
}

// --- rewriting ---------------------------------------------------------------

struct gloss__writer gloss__writer_new(struct gloss__track *track) {
  return (struct gloss__writer){
      .track = track,
      .raw = track->pieces.count ? track->pieces.items[0].raw_start : 0};
}

static bool is_copied(const struct gloss__source *source,
                      const gloss_piece *piece) {
  return !piece->edit &&
         piece->raw_end - piece->raw_start == piece->end - piece->start &&
         gloss__source_charset(source, piece->raw_start) == &gloss__utf8;
}

bool gloss__piece_goes_on(const struct gloss__source *source,
                          const gloss_piece *last, const gloss_piece *piece) {
  return last->raw_end == piece->raw_start && is_copied(source, last) &&
         is_copied(source, piece);
}

static void write_piece(struct gloss__writer *writer, gloss_piece piece) {
  struct gloss__pieces *out = &writer->pieces;
  gloss_piece *last = out->count ? &out->items[out->count - 1] : NULL;
  if (!last || !gloss__piece_goes_on(writer->track->source, last, &piece)) {
    gloss__push(out, piece);
    return;
  }
  last->raw_end = piece.raw_end;
  last->end = piece.end;
}

// The raw offset of text `to` in the unedited piece, measured from `at`.
static uint32_t rest_raw(const struct gloss__writer *writer,
                         const gloss_piece *piece, uint32_t to) {
  gloss_piece rest = {writer->at, piece->end, writer->raw, piece->raw_end, 0};
  return gloss__piece_raw(writer->track->source, writer->track->text, &rest,
                          to);
}

// Writes text [at, to) of the piece as it is and moves on.
static void write_slice(struct gloss__writer *writer, const gloss_piece *piece,
                        uint32_t to) {
  const struct gloss__track *track = writer->track;
  uint32_t raw_end = to == piece->end ? piece->raw_end
                     : piece->edit    ? piece->raw_start
                                      : rest_raw(writer, piece, to);
  uint32_t start = (uint32_t)writer->text.size;
  gloss_buf_add(&writer->text, track->text.data + writer->at, to - writer->at);
  write_piece(writer, (gloss_piece){start, (uint32_t)writer->text.size,
                                    writer->raw, raw_end, piece->edit});
  writer->at = to;
  writer->raw = raw_end;
}

static void next_piece(struct gloss__writer *writer) {
  const struct gloss__pieces *in = &writer->track->pieces;
  if (++writer->piece < in->count)
    writer->raw = in->items[writer->piece].raw_start;
}

// Copies up to text `to`, with the deletions that lie there; stops before an
// edited piece that `to` would cut.
static void copy_to(struct gloss__writer *writer, uint32_t to) {
  const struct gloss__pieces *in = &writer->track->pieces;
  while (writer->piece < in->count) {
    const gloss_piece *piece = &in->items[writer->piece];
    if (piece->start == piece->end ? piece->start > to : writer->at >= to)
      return;
    if (piece->edit && piece->end > to) return;
    write_slice(writer, piece, piece->end < to ? piece->end : to);
    if (writer->at < piece->end) return;
    next_piece(writer);
  }
}

// Skips up to text `to`, to the end of an edited piece that `to` would cut.
// Returns the edit met on the way that says most, or `edit`.
static uint32_t skip_to(struct gloss__writer *writer, uint32_t to,
                        uint32_t edit) {
  const struct gloss__pieces *in = &writer->track->pieces;
  const gloss_edit *edits = writer->track->edits->items;
  while (writer->piece < in->count && writer->at < to) {
    const gloss_piece *piece = &in->items[writer->piece];
    if (piece->edit && edits[piece->edit].kind < edits[edit].kind &&
        piece->end > piece->start && edits[piece->edit].kind)
      edit = piece->edit;
    if (piece->end > to && !piece->edit) {
      writer->raw = rest_raw(writer, piece, to);
      writer->at = to;
      return edit;
    }
    writer->at = piece->end;
    writer->raw = piece->raw_end;
    next_piece(writer);
  }
  return edit;
}

// The change begins in what an earlier one took along: its text is rewritten
// at the end of the last piece written.
static void change_last(struct gloss__writer *writer, uint32_t begin,
                        uint32_t end, gloss_str text, uint32_t edit) {
  uint32_t done = writer->at, cut = done - begin;
  gloss_piece *last = &writer->pieces.items[writer->pieces.count - 1];
  writer->text.size -= cut;
  gloss_buf_add(&writer->text, text.data, text.size);
  if (end < done)
    gloss_buf_add(&writer->text, writer->track->text.data + end, done - end);
  if (end > done) {
    last->edit = skip_to(writer, end, edit);
    gloss_buf_add(&writer->text, writer->track->text.data + end,
                  writer->at - end);
    last->raw_end = writer->raw;
  }
  last->end = (uint32_t)writer->text.size;
}

void gloss__writer_change(struct gloss__writer *writer, uint32_t begin,
                          uint32_t end, gloss_str text, uint32_t edit) {
  if (!writer->changed) reserve_text(&writer->text, writer->track->text.size);
  writer->changed = true;
  if (begin < writer->at) {
    change_last(writer, begin, end, text, edit);
    return;
  }
  copy_to(writer, begin);
  const char *old = writer->track->text.data;
  uint32_t raw = writer->raw, start = (uint32_t)writer->text.size;
  if (writer->at < begin) // the begin of an edited piece
    gloss_buf_add(&writer->text, old + writer->at, begin - writer->at);
  gloss_buf_add(&writer->text, text.data, text.size);
  edit = skip_to(writer, end, edit);
  if (writer->at > end)
    gloss_buf_add(&writer->text, old + end, writer->at - end);
  gloss__push(&writer->pieces, (gloss_piece){start, (uint32_t)writer->text.size,
                                             raw, writer->raw, edit});
}

// One piece a character: evidence that ends inside a changed run then leads to
// the bytes of its own characters, as it does in the unconverted text.
void gloss__writer_map(struct gloss__writer *writer, uint32_t begin,
                       uint32_t end, gloss_str text, uint32_t edit) {
  gloss_str old = {writer->track->text.data, end};
  for (size_t from = begin, at = 0; from < end && at < text.size;) {
    size_t next = from, size = at;
    gloss_utf8_next(old, &next);
    gloss_utf8_next(text, &size);
    gloss_str one = {text.data + at, size - at};
    gloss__writer_change(writer, (uint32_t)from, (uint32_t)next, one, edit);
    from = next;
    at = size;
  }
}

void gloss__writer_finish(struct gloss__writer *writer) {
  if (!writer->changed) return;
  struct gloss__track *track = writer->track;
  copy_to(writer, (uint32_t)track->text.size);
  gloss_buf_free(&track->owned);
  gloss__free(track->pieces.items);
  track->owned = writer->text;
  track->text = (gloss_str){writer->text.data, writer->text.size};
  track->pieces = writer->pieces;
}
