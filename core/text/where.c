// where.c - from canonical offsets back to raw bytes, lines and columns.
#include "text/text.h"

// Whether a byte 0A is a line feed wherever it stands, and nothing else is.
static bool has_plain_lines(const gloss__charset *charset) {
  return charset->step && charset != &gloss__utf16le &&
         charset != &gloss__utf16be;
}

// Whole lines of the text before `at` are found in the raw bytes by their ends;
// only what is left of the last one is decoded, if it is not a whole one, too.
uint32_t gloss__piece_raw(const struct gloss__source *source, gloss_str text,
                          const gloss_piece *piece, uint32_t at) {
  if (at >= piece->end) return piece->raw_end;
  const gloss__charset *charset =
      gloss__source_charset(source, piece->raw_start);
  uint32_t raw = piece->raw_start, from = piece->start;
  if (charset == &gloss__utf8) return raw + (at - from);
  const char *bytes = source->raw.data, *line;
  if (has_plain_lines(charset)) {
    while ((line = memchr(text.data + from, '\n', at - from))) {
      const char *end = memchr(bytes + raw, '\n', piece->raw_end - raw);
      if (!end) break; // never: the piece has no edit
      from = (uint32_t)(line + 1 - text.data);
      raw = (uint32_t)(end + 1 - bytes);
    }
    const char *end = at < text.size && text.data[at] == '\n'
                          ? memchr(bytes + raw, '\n', piece->raw_end - raw)
                          : NULL;
    if (end) return (uint32_t)(end - bytes);
  }
  gloss_str rest = {bytes + raw, piece->raw_end - raw};
  return raw + (uint32_t)gloss__charset_measure(charset, rest, at - from);
}

// The first piece that ends behind canonical `offset`.
static size_t piece_at(const gloss_doc *doc, uint32_t offset) {
  const gloss_piece *items = doc->track.pieces.items;
  size_t low = 0, high = doc->track.pieces.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (items[middle].end > offset)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// The raw bytes that produce the part of canonical [begin, end) in the piece.
static gloss_range piece_range(const gloss_doc *doc, const gloss_piece *piece,
                               uint32_t begin, uint32_t end) {
  gloss_range range = {piece->raw_start, piece->raw_end};
  if (piece->edit || piece->start == piece->end) return range;
  if (begin > piece->start)
    range.begin = gloss__piece_raw(&doc->source, doc->track.text, piece, begin);
  if (end < piece->end)
    range.end = gloss__piece_raw(&doc->source, doc->track.text, piece, end);
  return range;
}

size_t gloss_doc_raw_ranges(const gloss_doc *doc, uint32_t begin, uint32_t end,
                            gloss_range *out, size_t capacity) {
  const struct gloss__pieces *pieces = &doc->track.pieces;
  size_t count = 0;
  gloss_range last = {0, 0};
  if (begin >= end) return 0;
  for (size_t i = piece_at(doc, begin); i < pieces->count; i++) {
    const gloss_piece *piece = &pieces->items[i];
    if (piece->start >= end) break;
    gloss_range range = piece_range(doc, piece, begin, end);
    if (range.begin == range.end) continue;
    bool joins = count && last.end == range.begin;
    if (joins) range.begin = last.begin;
    last = range;
    count += !joins;
    if (count <= capacity) out[count - 1] = range;
  }
  return count;
}

void gloss_doc_decode(const gloss_doc *doc, uint32_t raw_start,
                      uint32_t raw_end, gloss_buf *out) {
  gloss_str raw = doc->source.raw;
  if (raw_end > raw.size) raw_end = (uint32_t)raw.size;
  if (raw_start >= raw_end) return;
  gloss__charset_decode(gloss__source_charset(&doc->source, raw_start),
                        (gloss_str){raw.data + raw_start, raw_end - raw_start},
                        out);
}

// --- lines and columns
// --------------------------------------------------------

// A mark is kept about every so many raw bytes: what a look-up walks at most.
enum { MARK_DISTANCE = 2048 };

// Moves the mark on by one character. Line ends: LF, CRLF, a lone CR.
static void mark_step(const struct gloss__source *source,
                      const gloss__charset *charset, struct gloss__mark *mark) {
  const unsigned char *raw = (const unsigned char *)source->raw.data;
  const unsigned char *end = raw + source->raw.size;
  uint32_t code[2] = {raw[mark->raw], 0}, next[2] = {0, 0};
  size_t took = charset->step ? charset->step(raw + mark->raw, end, code) : 1;
  mark->raw += (uint32_t)took;
  const unsigned char *p = raw + mark->raw;
  if (code[0] == '\r' && p < end) {
    if (charset->step)
      charset->step(p, end, next);
    else
      next[0] = *p;
  }
  mark->column++;
  if (code[0] != '\n' && (code[0] != '\r' || next[0] == '\n')) return;
  mark->line++;
  mark->column = 1;
}

// The end of the line that starts at `from`, or NULL. *cr: the first CR at or
// behind `from`, kept between calls.
static const char *line_end(const char *from, const char *end, const char **cr,
                            const char *raw_end) {
  const char *line = memchr(from, '\n', (size_t)(end - from));
  if (*cr && *cr < from) *cr = memchr(from, '\r', (size_t)(end - from));
  if (!*cr || (line && *cr >= line)) return line;
  return *cr + 1 == raw_end || (*cr)[1] != '\n' ? *cr : line;
}

// The same for a stretch of UTF-8 up to `to`, fast.
static void mark_utf8(const struct gloss__source *source,
                      struct gloss__mark *mark, uint32_t to) {
  const char *raw = source->raw.data, *end = raw + to;
  const char *cr = memchr(raw + mark->raw, '\r', to - mark->raw);
  while (mark->raw < to) {
    const char *from = raw + mark->raw;
    const char *line = line_end(from, end, &cr, raw + source->raw.size);
    size_t stop = (size_t)((line ? line + 1 : end) - from);
    uint32_t characters = 0;
    for (size_t i = 0; i < stop; i++)
      characters += ((unsigned char)from[i] & 0xC0) != 0x80;
    mark->raw += (uint32_t)stop;
    mark->column = line ? 1 : mark->column + characters;
    mark->line += line != NULL;
  }
}

// Moves the mark to the first character at or behind raw `to`.
static void mark_move(const struct gloss__source *source,
                      struct gloss__mark *mark, uint32_t to) {
  const gloss__charset *charset = NULL;
  for (size_t i = 0; i < source->count && mark->raw < to; i++) {
    uint32_t end = i + 1 < source->count ? source->runs[i + 1].begin
                                         : (uint32_t)source->raw.size;
    if (mark->raw >= end) continue;
    if (end > to) end = to;
    charset = source->runs[i].charset;
    if (charset == &gloss__utf8)
      mark_utf8(source, mark, end);
    else
      while (mark->raw < end) mark_step(source, charset, mark);
  }
}

// Whether each line ends with a byte 0A: no UTF-16, no CR without it.
static bool ends_plainly(const struct gloss__source *source) {
  for (size_t i = 0; i < source->count; i++)
    if (source->runs[i].charset == &gloss__utf16le ||
        source->runs[i].charset == &gloss__utf16be)
      return false;
  const char *at = source->raw.data, *end = at + source->raw.size;
  while (at < end && (at = memchr(at, '\r', (size_t)(end - at)))) {
    at++;
    if (at == end || *at != '\n') return false;
  }
  return true;
}

static uint32_t count_ends(const char *data, size_t size) {
  uint32_t count = 0;
  for (size_t i = 0; i < size; i++) count += data[i] == '\n';
  return count;
}

// Moves the mark to the last line that begins at or before raw `to`. False if
// there is none behind it.
static bool mark_line(const struct gloss__source *source,
                      struct gloss__mark *mark, uint32_t to) {
  const char *from = source->raw.data + mark->raw;
  const char *line = memrchr(from, '\n', to - mark->raw);
  if (!line) return false;
  size_t size = (size_t)(line + 1 - from);
  mark->line += count_ends(from, size);
  mark->raw += (uint32_t)size;
  mark->column = 1;
  return true;
}

void gloss__marks_make(gloss_doc *doc) {
  struct gloss__mark mark = {0, 1, 1};
  gloss__push(&doc->marks, mark);
  uint32_t size = (uint32_t)doc->source.raw.size;
  bool plain = doc->plain_ends = ends_plainly(&doc->source);
  while (size - mark.raw > MARK_DISTANCE) {
    uint32_t to = mark.raw + MARK_DISTANCE;
    if (!plain || !mark_line(&doc->source, &mark, to))
      mark_move(&doc->source, &mark, to);
    gloss__push(&doc->marks, mark);
  }
}

// The last mark at or before the raw offset.
static size_t mark_before(const gloss_doc *doc, uint32_t raw) {
  size_t low = 0, high = doc->marks.count;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (doc->marks.items[middle].raw <= raw)
      low = middle;
    else
      high = middle;
  }
  return low;
}

// Moves the mark to raw `to`, its line alone where that is enough.
static void line_move(const gloss_doc *doc, struct gloss__mark *mark,
                      uint32_t to) {
  if (to < mark->raw || to - mark->raw > MARK_DISTANCE)
    *mark = doc->marks.items[mark_before(doc, to)];
  if (!doc->plain_ends) {
    mark_move(&doc->source, mark, to);
    return;
  }
  const char *at = doc->source.raw.data + mark->raw;
  const char *end = doc->source.raw.data + to;
  while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
    mark->line++;
    at++;
  }
  mark->raw = to;
}

static uint32_t raw_line(const gloss_doc *doc, uint32_t raw, uint32_t *column) {
  struct gloss__mark mark = doc->marks.items[mark_before(doc, raw)];
  if (!column) {
    line_move(doc, &mark, raw);
    return mark.line;
  }
  mark_move(&doc->source, &mark, raw);
  *column = mark.column;
  return mark.line;
}

void gloss_doc_raw_line(const gloss_doc *doc, uint32_t raw, uint32_t *line,
                        uint32_t *column) {
  if (raw > doc->source.raw.size) raw = (uint32_t)doc->source.raw.size;
  *line = raw_line(doc, raw, column);
}

void gloss_doc_line(const gloss_doc *doc, uint32_t offset, uint32_t *line,
                    uint32_t *column) {
  const struct gloss__pieces *pieces = &doc->track.pieces;
  size_t i = piece_at(doc, offset);
  uint32_t raw = (uint32_t)doc->source.raw.size;
  if (i < pieces->count)
    raw = piece_range(doc, &pieces->items[i], offset, offset + 1).begin;
  *line = raw_line(doc, raw, column);
}

// As piece_at, from where the last one was: most blocks follow one another.
static size_t piece_near(const gloss_doc *doc, size_t last, uint32_t offset) {
  const struct gloss__pieces *pieces = &doc->track.pieces;
  for (size_t i = last; i < pieces->count && i < last + 4; i++)
    if (pieces->items[i].end > offset)
      return i == 0 || pieces->items[i - 1].end <= offset
                 ? i
                 : piece_at(doc, offset);
  return piece_at(doc, offset);
}

void gloss_doc_lines(const gloss_doc *doc, uint32_t *offsets, size_t count) {
  const struct gloss__pieces *pieces = &doc->track.pieces;
  struct gloss__mark mark = {0, 1, 1};
  for (size_t i = 0, at = 0; i < count; i++) {
    uint32_t raw = (uint32_t)doc->source.raw.size;
    at = piece_near(doc, at, offsets[i]);
    if (at < pieces->count)
      raw = piece_range(doc, &pieces->items[at], offsets[i], offsets[i] + 1)
                .begin;
    line_move(doc, &mark, raw);
    offsets[i] = mark.line;
  }
}

// A raw offset in the line of the one that canonical `offset` comes from.
static uint32_t raw_near(const gloss_doc *doc, const gloss_piece *piece,
                         uint32_t offset) {
  const char *text = doc->track.text.data + piece->start;
  bool utf8 =
      gloss__source_charset(&doc->source, piece->raw_start) == &gloss__utf8;
  if (!utf8 && offset > piece->start && !piece->edit &&
      !memchr(text, '\n', offset - piece->start))
    return piece->raw_start;
  return piece_range(doc, piece, offset, offset + 1).begin;
}

void gloss__block_lines(gloss_doc *doc) {
  struct gloss__mark mark = {0, 1, 1};
  size_t first = 0, last = 0;
  for (size_t i = 0; i < doc->order.count; i++) {
    gloss_block *block = &doc->order.blocks[i];
    const gloss_piece *pieces = doc->track.pieces.items;
    first = piece_near(doc, last, block->start);
    last = piece_near(doc, first, block->end - 1);
    if (block->start >= block->end || last >= doc->track.pieces.count) continue;
    uint32_t begin = raw_near(doc, &pieces[first], block->start);
    uint32_t end = raw_near(doc, &pieces[last], block->end - 1);
    line_move(doc, &mark, begin);
    block->first_line = mark.line;
    if (end > begin) line_move(doc, &mark, end);
    block->last_line = mark.line;
  }
}
