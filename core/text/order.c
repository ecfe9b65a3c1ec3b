// order.c - the blocks of the layout become the canonical text: each on a line
// of its own, in canonical order. What lies between blocks belongs to the one
// before it and is deleted, but for one line end.
#include "text/text.h"

struct order {
  struct gloss__track *in;
  struct gloss__pieces out;
  gloss_buf text;
  size_t piece;                           // where reading goes on
  uint32_t at, raw;                       // in that piece
  uint32_t blank, dropped, joined, added; // edits, 0 until needed
};

static uint32_t edit_of(struct order *o, uint32_t *edit, gloss_edit_kind kind,
                        const char *reason) {
  if (!*edit) *edit = gloss__edits_add(o->in->edits, kind, reason, 1);
  return *edit;
}

static void add_piece(struct order *o, gloss_piece piece) {
  struct gloss__pieces *out = &o->out;
  gloss_piece *last = out->count ? &out->items[out->count - 1] : NULL;
  bool deleted = last && last->edit == piece.edit &&
                 last->raw_end == piece.raw_start && piece.edit &&
                 last->start == last->end && piece.start == piece.end;
  bool plain = last && gloss__piece_goes_on(o->in->source, last, &piece);
  if (!deleted && !plain) {
    gloss__push(out, piece);
    return;
  }
  last->raw_end = piece.raw_end;
  last->end = piece.end;
}

// The last piece of the input that starts at or before `at`, the first of
// several: deletions come before the text they stand at.
static size_t find_piece(const struct gloss__pieces *pieces, uint32_t at) {
  size_t low = 0, high = pieces->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (pieces->items[middle].end > at)
      high = middle;
    else
      low = middle + 1;
  }
  while (low && pieces->items[low - 1].start == pieces->items[low - 1].end &&
         pieces->items[low - 1].start == at)
    low--;
  return low;
}

static void seek(struct order *o, uint32_t at) {
  const struct gloss__pieces *in = &o->in->pieces;
  if (o->at == at && o->piece < in->count) return;
  bool inside = o->piece < in->count && o->at < at &&
                at < in->items[o->piece].end && !in->items[o->piece].edit;
  if (!inside) {
    o->piece = find_piece(in, at);
    if (o->piece >= in->count) return;
    o->at = in->items[o->piece].start;
    o->raw = in->items[o->piece].raw_start;
  }
  const gloss_piece *piece = &in->items[o->piece];
  if (o->at >= at) return;
  gloss_piece rest = {o->at, piece->end, o->raw, piece->raw_end, 0};
  o->raw = piece->edit
               ? piece->raw_end
               : gloss__piece_raw(o->in->source, o->in->text, &rest, at);
  o->at = at;
}

// Takes text [at, to) of the current piece (its deletion if it is one): copied,
// or deleted by `edit`. An edited piece gives its raw bytes to its first part.
static void take(struct order *o, uint32_t to, uint32_t edit) {
  const gloss_piece *piece = &o->in->pieces.items[o->piece];
  uint32_t stop = piece->end < to ? piece->end : to;
  gloss_piece rest = {o->at, piece->end, o->raw, piece->raw_end, 0};
  uint32_t raw_end =
      piece->edit || stop == piece->end
          ? piece->raw_end
          : gloss__piece_raw(o->in->source, o->in->text, &rest, stop);
  uint32_t start = (uint32_t)o->text.size;
  if (!edit) gloss_buf_add(&o->text, o->in->text.data + o->at, stop - o->at);
  bool was_deleted = piece->start == piece->end;
  add_piece(o, (gloss_piece){start, (uint32_t)o->text.size, o->raw, raw_end,
                             edit && !was_deleted ? edit : piece->edit});
  o->at = stop;
  o->raw = raw_end;
}

// Moves on to the next piece if the current one is used up.
static void step(struct order *o) {
  const struct gloss__pieces *in = &o->in->pieces;
  if (o->piece >= in->count || o->at < in->items[o->piece].end) return;
  if (++o->piece < in->count) o->raw = in->items[o->piece].raw_start;
}

// Copies text [begin, end) (edit 0) or deletes it, with the deletions that lie
// at `begin` and inside; those at `end` belong to what begins there.
static void range(struct order *o, uint32_t begin, uint32_t end,
                  uint32_t edit) {
  const struct gloss__pieces *in = &o->in->pieces;
  bool last = end == o->in->text.size;
  seek(o, begin);
  while (o->piece < in->count) {
    const gloss_piece *piece = &in->items[o->piece];
    bool deletion = piece->start == piece->end;
    if (deletion ? piece->start > end || (piece->start == end && !last)
                 : o->at >= end)
      return;
    take(o, end, edit);
    step(o);
  }
}

static void insert(struct order *o, const char *text, const char *reason) {
  uint32_t start = (uint32_t)o->text.size;
  uint32_t edit = gloss__edits_add(o->in->edits, GLOSS_EDIT_FOLD, reason, 1);
  gloss_buf_puts(&o->text, text);
  add_piece(o,
            (gloss_piece){start, (uint32_t)o->text.size, o->raw, o->raw, edit});
}

static bool is_space(gloss_str text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c != ' ' && c != '\n' && c != '\t' && c != 0x3000 && c != 0xA0 &&
        c != '\f' && c != '\v' && c != '\r')
      return false;
  }
  return true;
}

static void drop(struct order *o, uint32_t begin, uint32_t end) {
  gloss_str text = {o->in->text.data + begin, end - begin};
  uint32_t edit =
      is_space(text)
          ? edit_of(o, &o->blank, GLOSS_EDIT_FOLD,
                    "spaces and blank lines around a line")
          : edit_of(o, &o->dropped, GLOSS_EDIT_MARKUP, "bullet of a list item");
  range(o, begin, end, edit);
}

// Between two of these a line break stood for a space.
static bool word_byte(char c) { return c > ' ' && c < 0x7F && c != '-'; }

// How a block ends: a line end, or (joined) nothing, or a space.
static void gap(struct order *o, uint32_t begin, uint32_t end,
                const struct gloss__layout_block *follows) {
  bool joins = follows && follows->joins, glued = joins && follows->glued;
  uint32_t next = follows ? follows->begin : 0;
  const char *text = o->in->text.data;
  const char *line =
      end > begin ? memchr(text + begin, '\n', end - begin) : NULL;
  if (joins) {
    uint32_t edit =
        edit_of(o, &o->joined, GLOSS_EDIT_LINE, "line break inside a sentence");
    bool latin = !glued && begin && word_byte(text[begin - 1]) &&
                 next < o->in->text.size && word_byte(text[next]);
    range(o, begin, end, edit);
    if (follows->cell)
      insert(o, "\t", "between two cells of a row");
    else if (latin)
      insert(o, " ", "space for a line break between words");
    return;
  }
  if (!line) {
    if (end > begin) drop(o, begin, end);
    if (follows) insert(o, "\n", "line end where the layout splits a line");
    return;
  }
  uint32_t at = (uint32_t)(line - text);
  if (at > begin) drop(o, begin, at);
  range(o, at, at + 1, 0);
  if (at + 1 < end) drop(o, at + 1, end);
}

static void write_block(struct order *o, const struct gloss__layout *layout,
                        size_t index, const struct gloss__layout_block *follows,
                        gloss_block *block) {
  const struct gloss__layout_block *b = &layout->blocks[index];
  if (!index && b->begin) drop(o, 0, b->begin);
  block->start = (uint32_t)o->text.size;
  range(o, b->begin, b->end, 0);
  block->end = (uint32_t)o->text.size;
  uint32_t end = index + 1 < layout->count ? layout->blocks[index + 1].begin
                                           : (uint32_t)o->in->text.size;
  gap(o, b->end, end, follows);
}

static gloss_block make_block(const struct gloss__layout_block *b) {
  return (gloss_block){.first_line = b->line,
                       .last_line = b->line,
                       .label = (gloss_label)b->label,
                       .level = b->level,
                       .fragment = b->fragment,
                       .reason = b->reason};
}

void gloss__order_apply(struct gloss__order *out, struct gloss__track *track,
                        const struct gloss__layout *layout,
                        gloss__arena *arena) {
  struct order o = {.in = track};
  o.text.data = gloss__grow(NULL, &o.text.capacity, track->text.size + 64, 1);
  out->count = layout->count;
  out->blocks = gloss__arena_alloc(arena, layout->count * sizeof *out->blocks);
  uint32_t ends[3] = {0, 0, 0};
  for (size_t i = 0; i < layout->count; i++) {
    uint32_t index = layout->order[i];
    bool last = i + 1 == layout->count;
    const struct gloss__layout_block *next =
        last ? NULL : &layout->blocks[layout->order[i + 1]];
    out->blocks[index] = make_block(&layout->blocks[index]);
    write_block(&o, layout, index, next, &out->blocks[index]);
    for (int p = layout->blocks[index].part; p < 3; p++)
      ends[p] = (uint32_t)o.text.size;
  }
  if (!layout->count) drop(&o, 0, (uint32_t)track->text.size);
  out->main_end = ends[GLOSS__MAIN];
  out->captions_end = ends[GLOSS__CAPTIONS];
  gloss_buf_free(&track->owned);
  gloss__free(track->pieces.items);
  track->owned = o.text;
  track->text = (gloss_str){o.text.data, o.text.size};
  track->pieces = o.out;
}
