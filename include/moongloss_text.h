/**
 * moongloss_text.h - the ground that all stand on, and documents.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_TEXT_H
#define MOONGLOSS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define GLOSS_API __attribute__((visibility("default")))
#define GLOSS_NORETURN __attribute__((noreturn))
#define GLOSS_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define GLOSS_API
#define GLOSS_NORETURN
#define GLOSS_PRINTF(f, a)
#endif

/* ------------------------------------------------------------------------ */
/* Status and errors                                                        */
/* ------------------------------------------------------------------------ */

typedef enum gloss_status {
  GLOSS_OK = 0,
  GLOSS_EUSAGE,    /* the caller's mistake: bad argument or option */
  GLOSS_ESYNTAX,   /* a script, pattern, lexicon or query is malformed */
  GLOSS_EIO,       /* a file or directory could not be read or written */
  GLOSS_EDATA,     /* bytes that are not what they claim to be */
  GLOSS_ELIMIT,    /* a declared limit was reached */
  GLOSS_EBUSY,     /* somebody else holds the resource */
  GLOSS_ENOTFOUND, /* no such pack, lexicon, fact, ... */
  GLOSS_EVERSION,  /* written by a newer version */
  GLOSS_ESCRIPT,   /* a Lua script raised an error */
  GLOSS_ESTOPPED   /* interrupted by the user or a deadline */
} gloss_status;

/** What went wrong, where, and what to do about it. `place` and `line` are set
 * where a file is to blame; `message` never repeats them. */
typedef struct gloss_error {
  gloss_status status;
  char place[256]; /* file, valid UTF-8, "" if none */
  uint32_t line;   /* from 1; 0 = none */
  uint32_t column; /* in characters from 1; 0 = none */
  char message[768];
} gloss_error;

/** Fills `err` (if not NULL) and returns `status`. The message is cut at a
 * character boundary. */
GLOSS_API gloss_status gloss_error_set(gloss_error *err, gloss_status status,
                                       const char *format, ...)
    GLOSS_PRINTF(3, 4);
/** The same with a place: `file` may be NULL, `line` and `column` 0. */
GLOSS_API gloss_status gloss_error_at(gloss_error *err, gloss_status status,
                                      const char *file, uint32_t line,
                                      uint32_t column, const char *format, ...)
    GLOSS_PRINTF(6, 7);
/** "file:line:column: message" into `out`, cut at `size`; returns `out`. */
GLOSS_API char *gloss_error_text(const gloss_error *err, char *out,
                                 size_t size);
/** "ok", "usage", "syntax", "io", ... : a stable word for logs and failures. */
GLOSS_API const char *gloss_status_name(gloss_status status);

/** Called once before abort() when memory runs out; must not return normally
 * into the library (it may longjmp or _exit). */
GLOSS_API void gloss_set_memory_hook(void (*hook)(size_t wanted));
/** What every allocation of the library that fails comes to: the hook, then a
 * line on standard error and abort(). For hosts that want the same of theirs.
 */
GLOSS_API GLOSS_NORETURN void gloss_out_of_memory(size_t wanted);
/** "major.minor.patch" of the library. */
GLOSS_API const char *gloss_version(void);

/* ------------------------------------------------------------------------ */
/* Strings, buffers, spans                                                  */
/* ------------------------------------------------------------------------ */

/** Borrowed bytes; not NUL-terminated. */
typedef struct gloss_str {
  const char *data;
  size_t size;
} gloss_str;

#define GLOSS_STR(literal) ((gloss_str){(literal), sizeof(literal) - 1})
/** The text of a C string, borrowed; NULL: empty. */
GLOSS_API gloss_str gloss_str_of(const char *text);
/** Are the bytes the same? */
GLOSS_API bool gloss_str_equal(gloss_str a, gloss_str b);

/** A growing byte string, always NUL-terminated after the first append.
 * Initialise with {0}; free with gloss_buf_free. */
typedef struct gloss_buf {
  char *data;
  size_t size, capacity;
} gloss_buf;

/** Appends bytes. Amortised O(size) */
GLOSS_API void gloss_buf_add(gloss_buf *buf, const void *bytes, size_t size);
/** Appends a C string. */
GLOSS_API void gloss_buf_puts(gloss_buf *buf, const char *text);
/** Room for `more` bytes behind its size, and a NUL behind those. */
GLOSS_API void gloss_buf_reserve(gloss_buf *buf, size_t more);
/** Appends a byte. */
GLOSS_API void gloss_buf_putc(gloss_buf *buf, char byte);
/** Appends as printf writes. */
GLOSS_API void gloss_buf_printf(gloss_buf *buf, const char *format, ...)
    GLOSS_PRINTF(2, 3);
/** `text` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
GLOSS_API void gloss_buf_json(gloss_buf *buf, gloss_str text);
/** The shortest decimal that reads back as `number` ("5", "76.5", "1e+30"). */
GLOSS_API void gloss_buf_number(gloss_buf *buf, double number);
/** Empties it and keeps its memory. */
GLOSS_API void gloss_buf_clear(gloss_buf *buf);
GLOSS_API void gloss_buf_free(gloss_buf *buf);

/** SHA-256 as 64 lower-case hex digits and NUL. */
GLOSS_API void gloss_sha256(gloss_str bytes, char out[65]);
/** The same of bytes that come bit by bit. gloss_digest_end writes it (`out`
 * may be NULL) and frees; NULL is allowed there. */
typedef struct gloss_digest gloss_digest;
GLOSS_API gloss_digest *gloss_digest_new(void);
/** Adds the next bytes. Linear. */
GLOSS_API void gloss_digest_add(gloss_digest *digest, gloss_str bytes);
/** Writes the digest of all that was added, and frees. */
GLOSS_API void gloss_digest_end(gloss_digest *digest, char out[65]);

/** One annotation: canonical bytes [begin, end), with a kind and one word of
 * data whose meaning belongs to whoever made the set. */
typedef struct gloss_span {
  uint32_t begin, end, kind, data;
} gloss_span;

/** A growing array of spans sorted by (begin, end descending). */
typedef struct gloss_set {
  gloss_span *items;
  size_t count, capacity;
} gloss_set;

/** Appends a span; gloss_set_sort makes the set one again. */
GLOSS_API void gloss_set_add(gloss_set *set, gloss_span span);
/** Sorts by (begin, end descending, kind, data). O(n log n); O(n) if sorted. */
GLOSS_API void gloss_set_sort(gloss_set *set);
/** Index of the first span with begin >= `offset`; `count` if none. O(log n) */
GLOSS_API size_t gloss_set_find(const gloss_set *set, uint32_t offset);
GLOSS_API void gloss_set_free(gloss_set *set);

/* ------------------------------------------------------------------------ */
/* Documents: raw bytes, canonical text, and the way back                   */
/* ------------------------------------------------------------------------ */

typedef struct gloss_doc gloss_doc;

/** Why a piece of canonical text is not just the decoded raw bytes. */
typedef enum gloss_edit_kind {
  GLOSS_EDIT_NONE = 0,  /* decoded as is */
  GLOSS_EDIT_INVALID,   /* undecodable bytes, shown as U+FFFD */
  GLOSS_EDIT_MARKUP,    /* tags, page structure (mostly deletions) */
  GLOSS_EDIT_ENTITY,    /* &nbsp; and the like */
  GLOSS_EDIT_CONTROL,   /* BOM, control and zero-width characters */
  GLOSS_EDIT_MOJIBAKE,  /* wrong decoding undone */
  GLOSS_EDIT_SHIFT,     /* byte-shifted GBK restored */
  GLOSS_EDIT_PINYIN,    /* injected reading removed */
  GLOSS_EDIT_FOLD,      /* NFC, width of marks, spaces, line ends */
  GLOSS_EDIT_LINE,      /* line break or hyphen inside a sentence removed */
  GLOSS_EDIT_DUPLICATE, /* repeated text (moved behind the main text) */
  GLOSS_EDIT_SCRIPT,    /* Traditional to Simplified */
  GLOSS_EDIT_KINDS
} gloss_edit_kind;
/** Its stable word: "mojibake", "fold", ... */
GLOSS_API const char *gloss_edit_kind_name(gloss_edit_kind kind);

/** A stretch of canonical text and the raw bytes that produced it. Pieces are
 * in canonical order and cover the canonical text without gaps; raw ranges are
 * disjoint, cover the whole input, but need not ascend. start == end: deleted.
 * raw_start == raw_end: inserted. */
typedef struct gloss_piece {
  uint32_t start, end, raw_start, raw_end;
  uint32_t edit; /* 0 = none, else an index for gloss_doc_edit */
} gloss_piece;

typedef struct gloss_edit {
  gloss_edit_kind kind;
  const char *reason; /* borrowed from the document; English, one line */
  float confidence;   /* 0..1 */
} gloss_edit;

typedef enum gloss_label {
  GLOSS_TITLE,
  GLOSS_SUBTITLE,
  GLOSS_BREADCRUMB,
  GLOSS_META_DATE,
  GLOSS_META_SOURCE,
  GLOSS_META_EDITOR,
  GLOSS_HEADING,
  GLOSS_BODY,
  GLOSS_CAPTION,
  GLOSS_LIST_ITEM,
  GLOSS_BOILERPLATE,
  GLOSS_FOOTER,
  GLOSS_DUPLICATE,
  GLOSS_CONTINUATION,
  GLOSS_BLANK,
  GLOSS_LABELS
} gloss_label;
/** Its stable word: "heading", "meta-date", ... */
GLOSS_API const char *gloss_label_name(gloss_label label);

/** A labelled stretch of lines, in raw order. */
typedef struct gloss_block {
  uint32_t first_line, last_line; /* raw lines, from 1 */
  uint32_t start, end;            /* canonical, without the line end */
  gloss_label label;
  uint32_t level;     /* headings: 1, 2, ...; else 0 */
  bool fragment;      /* its sentence is broken and could not be rejoined */
  const char *reason; /* borrowed: the rule or score that decided */
} gloss_block;

/** What was found damaged. */
enum {
  GLOSS_DAMAGE_PINYIN = 1,
  GLOSS_DAMAGE_SHIFT = 2,
  GLOSS_DAMAGE_COLUMNS = 4,
  GLOSS_DAMAGE_DUPLICATE = 8,
  GLOSS_DAMAGE_BOILERPLATE = 16,
  GLOSS_DAMAGE_MOJIBAKE = 32,
  GLOSS_DAMAGE_INVALID = 64
};

/** No document is longer: offsets have 32 bits, a raw byte can become three. */
#define GLOSS_DOC_MOST ((size_t)(UINT32_MAX / 3 - 16))

/** Lines that are furniture of a site, as `learn-site` finds them: see
 * gloss_site_learner. Immutable. Free with gloss_site_free. */
typedef struct gloss_site gloss_site;
/** Reads the TSV of gloss_site_learner_write: rows of line, tab, in how many
 * documents it stood, tab, label. `place` is for errors. */
GLOSS_API gloss_status gloss_site_parse(gloss_site **out, gloss_str text,
                                        const char *place, gloss_error *err);
GLOSS_API void gloss_site_free(gloss_site *site);
/** The TSV as it was parsed. Borrowed. */
GLOSS_API gloss_str gloss_site_text(const gloss_site *site);

typedef struct gloss_doc_options {
  const char *charset;  /* NULL: detect */
  const char *format;   /* "text", "html"; NULL: detect */
  bool keep_script;     /* leave Traditional text as it is */
  uint32_t repairs_off; /* bit (1u << gloss_edit_kind): do not repair that;
                         CONTROL, MOJIBAKE to LINE, DUPLICATE, SCRIPT */
  size_t max_bytes;     /* 0: 512 MiB; GLOSS_DOC_MOST at most */
  const char *part;     /* NULL: `raw` is the file; else what of the file it is,
                           as gloss_doc_part says; decides the format */
  const char *id;       /* with `part`: the file's id, 32 hex digits */
  bool borrow; /* `raw` outlives the document and does not change: no copy */
  const gloss_site *site; /* NULL, or lines to put out of the text; borrowed
                             until gloss_doc_new returns */
} gloss_doc_options;

/** Decodes, repairs and lays out `raw` (copied unless borrowed). `options` may
 * be NULL.
 * Text and HTML never fail for what the bytes say; an office document (DOCX,
 * ODT, OFD) that is damaged or encrypted gives GLOSS_EDATA, and so does a PDF
 * file, whose pages another process must extract first (moongloss_run.h).
 * GLOSS_ELIMIT for too many bytes, packed or unpacked.
 * Free with gloss_doc_free. Linear in raw.size. */
GLOSS_API gloss_status gloss_doc_new(gloss_doc **out, gloss_str raw,
                                     const gloss_doc_options *options,
                                     gloss_error *err);
/** The same of a buffer that the document takes over: `raw` is empty then,
 * and as it was after an error. */
GLOSS_API gloss_status gloss_doc_adopt(gloss_doc **out, gloss_buf *raw,
                                       const gloss_doc_options *options,
                                       gloss_error *err);
GLOSS_API void gloss_doc_free(gloss_doc *doc);

/** The document as rules read it: itself, or with keep_script its converted
 * twin, so that facts do not depend on the script that is shown. Borrowed. */
GLOSS_API gloss_doc *gloss_doc_reading(gloss_doc *doc);
/** The offset in the shown document of an offset in its reading (the same
 * where they are one). O(log n) */
GLOSS_API uint32_t gloss_doc_shown(const gloss_doc *reading, uint32_t offset);

/** What raw offsets count: the file's bytes, or for a document in a container
 * the stream named by gloss_doc_part. */
GLOSS_API gloss_str gloss_doc_raw(const gloss_doc *doc);
/** NULL, or the stream that was taken out of the file: "pdf:pages" (the output
 * of pdftotext -bbox-layout), "docx:word/document.xml+word/footnotes.xml" (the
 * members in this order, a zero byte between two), "odt:...", "ofd:...". */
GLOSS_API const char *gloss_doc_part(const gloss_doc *doc);
/** The canonical text: main text, captions, furniture. Borrowed. */
GLOSS_API gloss_str gloss_doc_text(const gloss_doc *doc);
/** The first 128 bits of the raw bytes' SHA-256, or options.id: 32 hex digits.
 * */
GLOSS_API const char *gloss_doc_id(const gloss_doc *doc);
/** [0, main_end) is the main text, [main_end, captions_end) the captions that
 * were thrown out of sentences, the rest furniture and duplicates. */
GLOSS_API uint32_t gloss_doc_main_end(const gloss_doc *doc);
/** See gloss_doc_main_end. */
GLOSS_API uint32_t gloss_doc_captions_end(const gloss_doc *doc);
/** The charset that it was decoded from: "UTF-8", ... Borrowed. */
GLOSS_API const char *gloss_doc_charset(const gloss_doc *doc);
/** Why it was read in that charset; `*confidence` is set to 0..1. Borrowed. */
GLOSS_API const char *gloss_doc_charset_reason(const gloss_doc *doc,
                                               float *confidence);
/** Hans, Hant, Latn, or Zyyy: of the text before conversion. */
GLOSS_API const char *gloss_doc_script(const gloss_doc *doc);
/** What damage was found: bits of GLOSS_DAMAGE_... */
GLOSS_API uint32_t gloss_doc_damage(const gloss_doc *doc);
/** The piece map in canonical order, `*count` pieces; borrowed. */
GLOSS_API const gloss_piece *gloss_doc_pieces(const gloss_doc *doc,
                                              size_t *count);
/** An edit by its number in a piece; its strings are borrowed. */
GLOSS_API gloss_edit gloss_doc_edit(const gloss_doc *doc, uint32_t edit);
/** The labelled lines in canonical order, `*count` blocks; borrowed. */
GLOSS_API const gloss_block *gloss_doc_blocks(const gloss_doc *doc,
                                              size_t *count);
/** Index of the block that holds canonical `offset`, or SIZE_MAX. O(log n) */
GLOSS_API size_t gloss_doc_block_at(const gloss_doc *doc, uint32_t offset);

/** Finds the lines that many documents of a site share: furniture. A document
 * that repeats an earlier one counts once; headings are left to the text. */
typedef struct gloss_site_learner gloss_site_learner;
GLOSS_API gloss_site_learner *gloss_site_learner_new(void);
GLOSS_API void gloss_site_learner_free(gloss_site_learner *learner);
/** Notes the lines of a document, which may be freed then. Linear. */
GLOSS_API void gloss_site_learner_add(gloss_site_learner *learner,
                                      const gloss_doc *doc);
/** Appends the TSV of the lines that stood in `least` documents or more
 * (0: 3, or a twentieth of the documents where that is more),
 * in the order in which they were met; returns how many. */
GLOSS_API size_t gloss_site_learner_write(const gloss_site_learner *learner,
                                          uint32_t least, gloss_buf *out);

/** Decodes raw bytes the way the document's piece without edit does: replaying
 * pieces is `edit ? after-text : decode(raw range)`. Appends to `out`. */
GLOSS_API void gloss_doc_decode(const gloss_doc *doc, uint32_t raw_start,
                                uint32_t raw_end, gloss_buf *out);

/** Raw byte range [begin, end). */
typedef struct gloss_range {
  uint32_t begin, end;
} gloss_range;
/** The raw ranges that produce canonical [begin, end), in canonical order,
 * adjacent ones joined; a deletion inside is included, one at the edge not.
 * Writes at most `capacity`, returns how many there are. */
GLOSS_API size_t gloss_doc_raw_ranges(const gloss_doc *doc, uint32_t begin,
                                      uint32_t end, gloss_range *out,
                                      size_t capacity);
/** Raw line (from 1) and column (characters, from 1) of a canonical offset;
 * `column` may be NULL, which is faster. */
GLOSS_API void gloss_doc_line(const gloss_doc *doc, uint32_t offset,
                              uint32_t *line, uint32_t *column);
/** Replaces canonical offsets by their raw lines. Ascending ones are taken in
 * one walk over the text. */
GLOSS_API void gloss_doc_lines(const gloss_doc *doc, uint32_t *offsets,
                               size_t count);
/** The same of a raw offset. O(log n) */
GLOSS_API void gloss_doc_raw_line(const gloss_doc *doc, uint32_t raw,
                                  uint32_t *line, uint32_t *column);

/** One code point to its matching form: variant (Traditional, 異體), width,
 * case. Code point to code point, so it moves no offsets. Used alike on text,
 * patterns and lexicons. */
GLOSS_API uint32_t gloss_fold(uint32_t code_point);
/** Folds UTF-8 text; appends to `out`. */
GLOSS_API void gloss_fold_text(gloss_str text, gloss_buf *out);
/** Display columns (East Asian width, by grapheme cluster). */
GLOSS_API size_t gloss_width(gloss_str text);
/** Length of the longest valid UTF-8 prefix. */
GLOSS_API size_t gloss_utf8_valid(gloss_str text);
/** Decodes the code point at `*at` (< text.size) and moves on; an invalid byte
 * gives U+FFFD by the Unicode replacement rule (maximal subpart). */
GLOSS_API uint32_t gloss_utf8_next(gloss_str text, size_t *at);
/** Appends a code point as UTF-8. */
GLOSS_API void gloss_buf_utf8(gloss_buf *buf, uint32_t code_point);

#ifdef __cplusplus
}
#endif
#endif
