// text.h - inside the text layer: raw bytes -> canonical text, each repair an
// edit that keeps the way back. Sectioned by the file that implements it.
#ifndef GLOSS_TEXT_H
#define GLOSS_TEXT_H

#include "base/base.h"
#include "text/layout.h"

// --- charset.c: what a byte sequence means -----------------------------------

#define GLOSS__BAD UINT32_MAX

// Decodes the character at p (< end). Returns how many bytes it took (>= 1);
// out[0] is its code point or GLOSS__BAD, out[1] a second code point or 0.
typedef size_t gloss__step(const unsigned char *p, const unsigned char *end,
                           uint32_t out[2]);

// Decodes the characters that begin in [p, limit), limit <= end, up to one that
// is bad, as UTF-8 into `out` (room: 3 bytes a raw byte). Returns how many raw
// bytes it took; *made: how many it wrote.
typedef size_t gloss__stretch(const unsigned char *p,
                              const unsigned char *limit,
                              const unsigned char *end, char *out,
                              size_t *made);
// Decodes the first code point of each character that begins in [p, limit), at
// most `room`; *count: how many. Returns how many raw bytes it took.
typedef size_t gloss__points(const unsigned char *p, const unsigned char *limit,
                             const unsigned char *end, uint32_t *out,
                             size_t room, size_t *count);
// How many raw bytes decode to the first `size` bytes of text; a size inside a
// character counts it whole.
typedef size_t gloss__measure(const unsigned char *p, const unsigned char *end,
                              size_t size);

typedef struct gloss__charset {
  const char *name;
  gloss__step *step;       // NULL: through ICU's converter of that name
  bool stateful;           // a line can only be decoded from its begin
  gloss__stretch *stretch; // where there is a step: the same for many
  gloss__points *points;
  gloss__measure *measure;
} gloss__charset;

extern const gloss__charset gloss__utf8, gloss__gb18030, gloss__big5,
    gloss__utf16le, gloss__utf16be, gloss__latin1;
// By any of its usual names ("gbk", "GB2312", "utf8"); one of ICU's is made in
// the arena. NULL: nobody knows it.
const gloss__charset *gloss__charset_find(const char *name,
                                          gloss__arena *arena);
// Appends the text of raw bytes, U+FFFD for what cannot be decoded.
void gloss__charset_decode(const gloss__charset *charset, gloss_str raw,
                           gloss_buf *out);
// For each character of the BMP its first two bytes in GBK or Big5, 0: it has
// none.
const uint16_t *gloss__charset_pairs(bool big5);
// The number of raw bytes that decode to the first `size` bytes of text; a
// size inside a character counts it whole.
size_t gloss__charset_measure(const gloss__charset *charset, gloss_str raw,
                              size_t size);

// --- source.c: the raw bytes and where which charset is in force -------------

struct gloss__run {
  uint32_t begin; // raw; up to the next run's begin
  const gloss__charset *charset;
};
struct gloss__source {
  gloss_str raw;
  struct gloss__run *runs; // at least one; the first begins at 0
  size_t count;
  const gloss__charset *main; // that of most of the file
  bool valid;                 // all of it is well-formed UTF-8
  const char *reason;         // of `main`, literal
  float confidence;           // in it: 0 to 1
};
const gloss__charset *gloss__source_charset(const struct gloss__source *source,
                                            uint32_t raw);

// --- detect.c: which charset -------------------------------------------------

// Sets the runs (in the arena): one, or several for a mixed file.
void gloss__detect(struct gloss__source *source, gloss__arena *arena);
extern const unsigned char gloss__frequent_bits[0x2000];
static inline bool gloss__is_frequent(uint32_t c) { // in either script
  return c < 0x10000 && (gloss__frequent_bits[c >> 3] >> (c & 7) & 1);
}
// How Chinese the text looks in a charset of our own: 1 very, below 0.5 hardly.
double gloss__chinese_score(const gloss__charset *charset, gloss_str text);

// --- letters.c ---------------------------------------------------------------

// The charset of one byte a character in which the text spells best, `other`
// (may be NULL) unless one is better.
const gloss__charset *gloss__detect_letters(gloss_str sample,
                                            const gloss__charset *other,
                                            gloss__arena *arena);

// --- mixed.c: stretches in another charset than the rest of the file
// ----------

struct gloss__runs {
  struct gloss__run *items;
  size_t count, capacity;
};
// Splits the last run where the file changes between UTF-8 and GB18030 or Big5.
// Whether it found nothing but well-formed UTF-8.
bool gloss__mixed(struct gloss__runs *runs, gloss_str raw);

// --- track.c: text with its way back to the raw bytes ------------------------

struct gloss__edits { // [0] stands for "no edit"
  gloss_edit *items;
  size_t count, capacity;
};
uint32_t gloss__edits_add(struct gloss__edits *edits, gloss_edit_kind kind,
                          const char *reason, float confidence);

struct gloss__pieces {
  gloss_piece *items;
  size_t count, capacity;
};

// The text after some stages. Pieces are contiguous; before layout their raw
// ranges ascend without gaps.
struct gloss__track {
  const struct gloss__source *source;
  struct gloss__edits *edits;
  gloss_str text; // in `owned`, or borrowed from the raw bytes
  gloss_buf owned;
  struct gloss__pieces pieces;
};
void gloss__track_decode(struct gloss__track *track); // the first stage
void gloss__track_free(struct gloss__track *track);

// Whether two pieces, one right behind the other, are as good as one: both are
// copied from UTF-8. What was copied in another charset may not join them: the
// charset of a piece is that of its first byte.
bool gloss__piece_goes_on(const struct gloss__source *source,
                          const gloss_piece *last, const gloss_piece *piece);

// Rewrites a track in one pass from left to right. Changes come in ascending
// order; what lies between them is copied.
struct gloss__writer {
  struct gloss__track *track;  // what is read
  struct gloss__pieces pieces; // what is written
  gloss_buf text;
  size_t piece; // the piece that holds `at`
  uint32_t at;  // read up to here
  uint32_t raw; // and that is this raw byte
  bool changed;
};
struct gloss__writer gloss__writer_new(struct gloss__track *track);
// Replaces text[begin, end) by `text`. A change that cuts an earlier edit
// becomes one edit with it.
void gloss__writer_change(struct gloss__writer *writer, uint32_t begin,
                          uint32_t end, gloss_str text, uint32_t edit);
// The same for equally many characters on both sides, each a piece.
void gloss__writer_map(struct gloss__writer *writer, uint32_t begin,
                       uint32_t end, gloss_str text, uint32_t edit);
// Copies the rest and makes the result the track's.
void gloss__writer_finish(struct gloss__writer *writer);

// --- where.c: from canonical offsets to raw ones -----------------------------

// The raw offset of text offset `at` in an unedited piece of the text.
uint32_t gloss__piece_raw(const struct gloss__source *source, gloss_str text,
                          const gloss_piece *piece, uint32_t at);

// --- part.c: documents that come in containers
// ------------------------------------------------

enum gloss__family {
  GLOSS__FAMILY_NONE, // text or HTML
  GLOSS__FAMILY_PDF,
  GLOSS__FAMILY_DOCX,
  GLOSS__FAMILY_ODT,
  GLOSS__FAMILY_OFD
};
// Of a part's name; NONE for NULL or an unknown one.
enum gloss__family gloss__part_family(const char *part);
// Stands in a part's name before what lies under the pages of an OFD.
#define GLOSS__TEMPLATE "template:"
// Whether the file is a container that gloss__part_take opens.
bool gloss__part_packed(gloss_str file);
// Appends the members that hold text, and says which in `part`.
gloss_status gloss__part_take(gloss_buf *stream, gloss_buf *part,
                              gloss_str file, size_t most, gloss_error *err);
// The charset of each member.
void gloss__part_charsets(struct gloss__source *source, gloss__arena *arena);

// --- pdf.c: pages as boxes
// ---------------------------------------------------

// Makes lines of the boxes of `pdftotext -bbox-layout`.
void gloss__pdf_read(struct gloss__track *track,
                     struct gloss__layout_hints *hints, gloss__arena *arena);

// --- entity.c
// ------------------------------------------------------------------

// Decodes the character reference at `*at` (an ampersand) and moves on; appends
// its text. False: it is none.
bool gloss__entity(gloss_str text, size_t *at, gloss_buf *out);

// --- html.c: pages
// --------------------------------------------------------------

bool gloss__is_html(gloss_str text);
// Makes lines of a page's text; `hints` (lines in the arena) says what each is.
void gloss__html_read(struct gloss__track *track,
                      struct gloss__layout_hints *hints, gloss__arena *arena);

// --- order.c: blocks into canonical order
// -------------------------------------

struct gloss__order {
  gloss_block *blocks; // in the arena, raw order
  size_t count;
  uint32_t main_end, captions_end;
};
void gloss__order_apply(struct gloss__order *out, struct gloss__track *track,
                        const struct gloss__layout *layout,
                        gloss__arena *arena);

// --- clean.c: control characters, NFC, width of punctuation ------------------

void gloss__clean(struct gloss__track *track, uint32_t repairs_off);

// --- script.c: Traditional to Simplified
// --------------------------------------

// "Hans", "Hant", "Latn" or "Zyyy"; Hant from a tenth of Traditional-only
// characters on.
const char *gloss__script_of(gloss_str text);
// Offsets behind `begin` move by `by` bytes, up to the next one's begin.
struct gloss__shift {
  uint32_t begin;
  int32_t by;
};
struct gloss__shifts {
  struct gloss__shift *items;
  size_t count, capacity;
};
void gloss__script_simplify(struct gloss__track *track,
                            struct gloss__shifts *shifts);
uint32_t gloss__shifted(const struct gloss__shifts *shifts, uint32_t offset);
bool gloss__script_traditional(uint32_t c); // a form that Simplified lacks
uint32_t gloss__script_form(uint32_t c);    // its default Simplified form

// --- mojibake.c --------------------------------------------------------------

// Undoes wrong decodings that were saved: Ã© for é. False: there are none.
bool gloss__mojibake_undo(struct gloss__track *track);

// --- shift.c
// ------------------------------------------------------------------

// Restores byte-shifted GBK or offers readings. False: there is none.
bool gloss__shift_undo(struct gloss__track *track, gloss__arena *arena);

// --- pinyin.c
// -----------------------------------------------------------------

// Removes injected readings: 協(xié)商. False: there are none.
bool gloss__pinyin_remove(struct gloss__track *track);

// --- doc.c
// --------------------------------------------------------------------

struct gloss__mark { // the state of line counting at a raw offset
  uint32_t raw, line, column;
};

struct gloss_doc {
  gloss__arena arena;
  gloss_buf adopted; // the raw bytes, where they were given away
  struct gloss__source source;
  struct gloss__track track; // its final state: the canonical text
  struct gloss__edits edits;
  struct gloss__order order;
  uint32_t *by_start; // blocks in canonical order
  struct {
    struct gloss__mark *items;
    size_t count, capacity;
  } marks;
  bool plain_ends; // each raw line ends with a byte 0A
  char id[33];
  const char *charset, *script, *part;
  uint32_t damage;
  gloss_doc *reading;          // with keep_script: the converted twin, owned
  struct gloss__shifts shifts; // a twin's: from its offsets to those shown
};
// where.c: makes the marks; sets the blocks' raw lines.
void gloss__marks_make(gloss_doc *doc);
void gloss__block_lines(gloss_doc *doc);

#endif
