/**
 * moongloss.h - the C library, in the order in which a document travels:
 *
 *     bytes -> gloss_doc -> segments -> hits -> values -> facts -> store
 *
 * Conventions
 * - Offsets are bytes, half-open, into the document's *canonical text* (UTF-8)
 *   unless a name says `raw`; raw offsets count the untouched input's bytes.
 * - A returned pointer is *borrowed* from the object it was asked of and lives
 *   as long as that; a pointer stored through `**out` is *owned* by the caller
 *   and freed by the function named there. NULL may be given to every `_free`.
 * - What can fail returns a gloss_status and fills `err` (which may be NULL).
 * - Immutable objects (doc, lexicon, program, schema) may be shared by threads;
 *   all others belong to one thread.
 * - Running out of memory calls the hook set by gloss_set_memory_hook() and
 *   then aborts: no function returns for lack of memory.
 */
#ifndef MOONGLOSS_H
#define MOONGLOSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define GLOSS_API __attribute__((visibility("default")))
#define GLOSS_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define GLOSS_API
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
GLOSS_API gloss_str gloss_str_of(const char *text); /* NULL -> {NULL, 0} */
GLOSS_API bool gloss_str_equal(gloss_str a, gloss_str b);

/** A growing byte string, always NUL-terminated after the first append.
 * Initialise with {0}; free with gloss_buf_free. */
typedef struct gloss_buf {
  char *data;
  size_t size, capacity;
} gloss_buf;

GLOSS_API void gloss_buf_add(gloss_buf *buf, const void *bytes, size_t size);
GLOSS_API void gloss_buf_puts(gloss_buf *buf, const char *text);
GLOSS_API void gloss_buf_putc(gloss_buf *buf, char byte);
GLOSS_API void gloss_buf_printf(gloss_buf *buf, const char *format, ...)
    GLOSS_PRINTF(2, 3);
/** `text` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
GLOSS_API void gloss_buf_json(gloss_buf *buf, gloss_str text);
/** The shortest decimal that reads back as `number` ("5", "76.5", "1e+30"). */
GLOSS_API void gloss_buf_number(gloss_buf *buf, double number);
GLOSS_API void gloss_buf_clear(gloss_buf *buf); /* keeps the capacity */
GLOSS_API void gloss_buf_free(gloss_buf *buf);

/** SHA-256 as 64 lower-case hex digits and NUL. */
GLOSS_API void gloss_sha256(gloss_str bytes, char out[65]);

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

GLOSS_API void gloss_set_add(gloss_set *set, gloss_span span);
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
  GLOSS_EDIT_FOLD,      /* NFC, width of punctuation, spaces, line ends */
  GLOSS_EDIT_LINE,      /* line break or hyphen inside a sentence removed */
  GLOSS_EDIT_DUPLICATE, /* repeated text (moved behind the main text) */
  GLOSS_EDIT_SCRIPT,    /* Traditional to Simplified */
  GLOSS_EDIT_KINDS
} gloss_edit_kind;
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
GLOSS_API const char *gloss_label_name(gloss_label label); /* "meta-date" */

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
GLOSS_API gloss_str gloss_site_text(const gloss_site *site); /* as parsed */

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
GLOSS_API gloss_str gloss_doc_text(const gloss_doc *doc); /* canonical */
GLOSS_API const char *gloss_doc_id(const gloss_doc *doc); /* 32 hex digits */
/** [0, main_end) is the main text, [main_end, captions_end) the captions that
 * were thrown out of sentences, the rest furniture and duplicates. */
GLOSS_API uint32_t gloss_doc_main_end(const gloss_doc *doc);
GLOSS_API uint32_t gloss_doc_captions_end(const gloss_doc *doc);
GLOSS_API const char *gloss_doc_charset(const gloss_doc *doc); /* "UTF-8" */
/** Why it was read in that charset; `*confidence` is set to 0..1. Borrowed. */
GLOSS_API const char *gloss_doc_charset_reason(const gloss_doc *doc,
                                               float *confidence);
GLOSS_API const char *gloss_doc_script(const gloss_doc *doc); /* Hans, Hant,
                               Latn, or Zyyy: of the text before conversion */
GLOSS_API uint32_t gloss_doc_damage(const gloss_doc *doc);
GLOSS_API const gloss_piece *gloss_doc_pieces(const gloss_doc *doc,
                                              size_t *count);
GLOSS_API gloss_edit gloss_doc_edit(const gloss_doc *doc, uint32_t edit);
GLOSS_API const gloss_block *gloss_doc_blocks(const gloss_doc *doc,
                                              size_t *count);
/** Index of the block that holds canonical `offset`, or SIZE_MAX. O(log n) */
GLOSS_API size_t gloss_doc_block_at(const gloss_doc *doc, uint32_t offset);

/** Finds the lines that many documents of a site share: furniture. A document
 * that repeats an earlier one counts once; headings are left to the text. */
typedef struct gloss_site_learner gloss_site_learner;
GLOSS_API gloss_site_learner *gloss_site_learner_new(void);
GLOSS_API void gloss_site_learner_free(gloss_site_learner *learner);
GLOSS_API void gloss_site_learner_add(gloss_site_learner *learner,
                                      const gloss_doc *doc);
/** Appends the TSV of the lines that stood in `least` (0: 3) documents or more,
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
/** Raw line (from 1) and column (characters, from 1) of a canonical offset. */
GLOSS_API void gloss_doc_line(const gloss_doc *doc, uint32_t offset,
                              uint32_t *line, uint32_t *column);
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
GLOSS_API void gloss_buf_utf8(gloss_buf *buf, uint32_t code_point);

/* ------------------------------------------------------------------------ */
/* Segments                                                                 */
/* ------------------------------------------------------------------------ */

typedef enum gloss_unit {
  GLOSS_GRAPHEME,
  GLOSS_WORD,
  GLOSS_SENTENCE,
  GLOSS_LINE,
  GLOSS_UNITS
} gloss_unit;
typedef enum gloss_rules {
  GLOSS_RULES_AUTO,
  GLOSS_RULES_UAX,
  GLOSS_RULES_ZH
} gloss_rules;

/** Appends the segments of text[begin, end) to `out`. They cover the range; a
 * newline ends every segment. `kind` of a word: 0 space or punctuation, 1
 * number, 2 letters, 3 Han. Any bytes will do. Linear. */
GLOSS_API void gloss_segment(gloss_set *out, gloss_str text, uint32_t begin,
                             uint32_t end, gloss_unit unit, gloss_rules rules);
/** The untailored segments (GLOSS_RULES_UAX: UAX #29 and #14 of Unicode 15) of
 * `text` as a bitmap: bit i % 64 of bits[i / 64] is set where a segment begins
 * at byte i; bit 0 always. `bits` holds (text.size + 63) / 64 words, written
 * whole; the bits behind the text are 0. The fastest form: no allocation, the
 * same result by every instruction set. Any bytes will do. Linear. */
GLOSS_API void gloss_segment_bitmap(uint64_t *bits, gloss_str text,
                                    gloss_unit unit);
/** The instruction set that segmentation uses on this machine: "AVX-512 VBMI",
 * "AVX2" or "scalar". */
GLOSS_API const char *gloss_segment_instructions(void);
/** How Chinese words are found: by a linear model or by the dictionary, with
 * words of the user's own. Immutable; may be used by several threads. */
typedef struct gloss_words gloss_words;
typedef enum gloss_engine {
  GLOSS_ENGINE_LINEAR,
  GLOSS_ENGINE_DICT
} gloss_engine;
typedef struct gloss_words_options {
  gloss_engine engine;
  const char *model; /* of the linear engine: a file, mapped read-only, made by
                        gloss_words_train; NULL: the built-in one */
  const char *lexicon; /* TSV: a header line names the columns, `term` first;
                          `mode` force (default): the word is always one, the
                          longest from the left; combine: it competes, with
                          `weight` (1: as a word of the dictionary). Folded
                          matching. NULL: none */
} gloss_words_options;
/** `options` NULL: the built-in model. Free with gloss_words_free. */
GLOSS_API gloss_status gloss_words_open(gloss_words **out,
                                        const gloss_words_options *options,
                                        gloss_error *err);
GLOSS_API void gloss_words_free(gloss_words *words);
/** Words as gloss_segment gives them; `words` NULL: as by default. A stretch
 * without Han characters between white space is cut by the standard. Linear. */
GLOSS_API void gloss_words_segment(const gloss_words *words, gloss_set *out,
                                   gloss_str text, uint32_t begin,
                                   uint32_t end);
/** How well words are found. A found word is right if both its ends are. */
typedef struct gloss_words_scores {
  size_t given, found, right;
  double f1;
} gloss_words_scores;
/** Segments lines of words with spaces between, without the spaces, and counts.
 * `words` NULL: as by default. Linear. */
GLOSS_API gloss_words_scores gloss_words_score(const gloss_words *words,
                                               gloss_str segmented);
/** Trains a model on lines of words with spaces between and appends the file's
 * bytes to `model`. An error names the line. Deterministic. Time and memory are
 * linear in the text: about 0.2 s a round for a million words, 30 MB. */
GLOSS_API gloss_status gloss_words_train(gloss_buf *model, gloss_str text,
                                         unsigned rounds, gloss_error *err);
/** Terms of a corpus: keywords, and words that no dictionary has yet. */
typedef struct gloss_terms gloss_terms;
typedef struct gloss_term {
  gloss_str text;     /* as first written */
  double score;       /* larger is better; comparable within one answer */
  uint32_t count;     /* occurrences */
  uint32_t documents; /* keywords: texts that hold it */
  double cohesion, left, right; /* new words, in bits: how firmly its parts
                                   hold together, entropy of its neighbours */
} gloss_term;
GLOSS_API gloss_terms *gloss_terms_new(void); /* free: gloss_terms_free */
GLOSS_API void gloss_terms_free(gloss_terms *terms);
/** Counts one text. Linear; keeps two bytes a Han character and the words. */
GLOSS_API void gloss_terms_add(gloss_terms *terms, gloss_str text);
/** Keywords of all texts together: words by tf-idf, where the idf is that of
 * general Chinese text. Sets `*out` to the best `limit` (0: all), best first,
 * and returns their number; borrowed until the next question. */
GLOSS_API size_t gloss_terms_keywords(gloss_terms *terms,
                                      const gloss_term **out, size_t limit);
/** The same for one text, where words that many of the texts hold weigh less;
 * `documents` counts those. */
GLOSS_API size_t gloss_terms_of(gloss_terms *terms, const gloss_term **out,
                                gloss_str text, size_t limit);
/** New words: sequences of 2 to 6 Han characters that occur at least `least`
 * times, hold together and stand in many surroundings, and that the dictionary
 * does not have. Linear in the texts: about 40 bytes a character while it
 * runs. */
GLOSS_API size_t gloss_terms_coined(gloss_terms *terms, const gloss_term **out,
                                    uint32_t least, size_t limit);
/** Part of a segment of a stream, or all of it: `first` and `last` say whether
 * the segment begins and ends with it. Only segments that are longer than some
 * 64 KiB come in several parts. */
typedef struct gloss_part {
  gloss_str text; /* borrowed until the callback returns */
  uint64_t begin; /* bytes of the stream before it */
  uint32_t kind;  /* of a word, as by gloss_segment */
  bool first, last;
} gloss_part;

typedef struct gloss_stream_options {
  gloss_unit unit;
  gloss_rules rules;
  const gloss_words *words; /* borrowed; NULL: the built-in model */
  void (*take)(void *self, const gloss_part *part);
  void *self;
} gloss_stream_options;

/** Segments of a text of any size that comes in chunks of any size, with the
 * same result as gloss_segment over the whole, handed to `take` in order. Some
 * 600 KiB of the text are held at a time. What is not exactly the same: a line
 * longer than that which for 64 KiB holds no character that begins anew for the
 * rules (a letter, a digit, a Han character) may be cut once more there, and
 * the model's words may differ next to where such a line was cut. Linear. */
typedef struct gloss_stream gloss_stream;
GLOSS_API gloss_stream *gloss_stream_new(const gloss_stream_options *options);
GLOSS_API void gloss_stream_feed(gloss_stream *stream, gloss_str chunk);
/** The stream's end; the next chunk begins a new one. */
GLOSS_API void gloss_stream_finish(gloss_stream *stream);
GLOSS_API void gloss_stream_free(gloss_stream *stream);
/** The document's paragraphs (continuations joined), or its sections: spans
 * from a heading's begin to the next heading of its level or above; `data` is
 * the block's index, `kind` the heading level. */
GLOSS_API void gloss_paragraphs(gloss_set *out, const gloss_doc *doc);
GLOSS_API void gloss_sections(gloss_set *out, const gloss_doc *doc);
/** Sentences of the whole canonical text; none crosses a paragraph. */
GLOSS_API void gloss_sentences(gloss_set *out, const gloss_doc *doc);

/* ------------------------------------------------------------------------ */
/* Lexicons                                                                 */
/* ------------------------------------------------------------------------ */

typedef struct gloss_lexicon gloss_lexicon;

/** Reads TSV: a header line names the columns; the first is `term`, others are
 * attributes; `variants` (|-separated further surface forms), `weight` and
 * `policy` are reserved. '#' starts a comment line. `name` is for messages.
 * Rejected lines are kept as problems; GLOSS_ESYNTAX only if nothing is left
 * to use. Free with gloss_lexicon_free. */
GLOSS_API gloss_status gloss_lexicon_parse(gloss_lexicon **out,
                                           const char *name, gloss_str tsv,
                                           gloss_error *err);
GLOSS_API gloss_status gloss_lexicon_load(gloss_lexicon **out, const char *path,
                                          gloss_error *err);
/** The same; a large lexicon is compiled once and then mapped from `folder`
 * (made if need be; NULL: none), by the digest of its bytes. An image that is
 * damaged, another user's, or another version's is made anew; processes may
 * share the folder. Those unused for a month are removed. */
GLOSS_API gloss_status gloss_lexicon_load_cached(gloss_lexicon **out,
                                                 const char *path,
                                                 const char *folder,
                                                 gloss_error *err);
GLOSS_API void gloss_lexicon_free(gloss_lexicon *lexicon);
GLOSS_API const char *gloss_lexicon_name(const gloss_lexicon *lexicon);
GLOSS_API const char *gloss_lexicon_digest(const gloss_lexicon *lexicon);
GLOSS_API size_t gloss_lexicon_count(const gloss_lexicon *lexicon);

/** What became of a lexicon's lines. */
typedef struct gloss_lexicon_counts {
  size_t entries;    /* lines that were taken */
  size_t forms;      /* folded spellings of terms and variants */
  size_t duplicates; /* forms that stood there before, ignored */
  size_t shadowed;   /* the same with other attributes: for filters only */
  size_t rejected;   /* lines (or variants) that cannot be used */
  size_t bytes;      /* of all tables in memory */
} gloss_lexicon_counts;
GLOSS_API gloss_lexicon_counts
gloss_lexicon_counted(const gloss_lexicon *lexicon);

typedef struct gloss_entry {
  gloss_str term;
  uint32_t line; /* in its file */
} gloss_entry;
GLOSS_API gloss_entry gloss_lexicon_entry(const gloss_lexicon *lexicon,
                                          uint32_t entry);
/** Value of an attribute; {NULL, 0} if the entry or column has none. */
GLOSS_API gloss_str gloss_lexicon_attribute(const gloss_lexicon *lexicon,
                                            uint32_t entry, gloss_str column);
/** Column names in file order, without `term`; NULL past the last. */
GLOSS_API const char *gloss_lexicon_column(const gloss_lexicon *lexicon,
                                           size_t column);
/** Lines that were rejected or shadowed, each with its line number. */
GLOSS_API size_t gloss_lexicon_problem_count(const gloss_lexicon *lexicon);
GLOSS_API const gloss_error *gloss_lexicon_problem(const gloss_lexicon *lexicon,
                                                   size_t index);

/** Which of several matches on the same text stay. */
typedef enum gloss_policy {
  GLOSS_POLICY_LONGEST,  /* leftmost, then longest, then first rule */
  GLOSS_POLICY_PRIORITY, /* higher priority first, then longest */
  GLOSS_POLICY_OUTER,    /* drop what lies inside another (containment) */
  GLOSS_POLICY_ALL,      /* keep every match */
  GLOSS_POLICY_LEFTMOST, /* leftmost, then first rule, however short */
  GLOSS_POLICY_INNER,    /* drop what holds another */
  GLOSS_POLICIES
} gloss_policy;
/** "longest" ...; NULL for what is no policy. */
GLOSS_API const char *gloss_policy_name(gloss_policy policy);
/** The policy of that name ("containment" is outer), or GLOSS_POLICIES. */
GLOSS_API gloss_policy gloss_policy_named(gloss_str name);

/** All hits of the lexicon in `text` under `policy`: span.kind is 0, span.data
 * the entry. Folded matching. One pass. */
GLOSS_API void gloss_lexicon_scan(const gloss_lexicon *lexicon, gloss_str text,
                                  gloss_policy policy, gloss_set *out);

/* ------------------------------------------------------------------------ */
/* Span sources: what patterns may refer to by name                         */
/* ------------------------------------------------------------------------ */

/** A layer that somebody else computed (values, sentences, facts so far). The
 * matcher knows no names: `{name}` in a pattern looks one up. */
typedef struct gloss_source {
  const char *name;
  void *self;
  /** The layer's spans over the document, sorted. Called at most once per
   * scan, only if a candidate rule asks. The set is borrowed from `self`. */
  const gloss_set *(*spans)(void *self, const gloss_doc *doc);
  /** Attribute of a span as text, for `{name attr=value}` and, as "kind", for
   * `[name=value]`. {NULL, 0} if it has none. May be NULL. */
  gloss_str (*attribute)(void *self, const gloss_span *span, gloss_str name);
} gloss_source;

/* ------------------------------------------------------------------------ */
/* Patterns and programs: all rules in one pass (tests/spec/patterns.md)    */
/* ------------------------------------------------------------------------ */

typedef struct gloss_program gloss_program;

typedef struct gloss_rule {
  const char *id;      /* unique; copied */
  const char *pattern; /* copied */
  const char *scope;   /* "sentence" (default), "paragraph", "section",
                          "document", or any source's name */
  const char *set;     /* rules of one set compete under its policy, which all
                          of them name; NULL: the rule competes with no other */
  gloss_policy policy;
  int32_t priority;
  const char *file; /* where the rule stands, for messages; may be NULL */
  uint32_t line;
} gloss_rule;

GLOSS_API gloss_program *gloss_program_new(void); /* free: .._free */
GLOSS_API void gloss_program_free(gloss_program *program);
/** Makes `@name` known. The lexicon is borrowed and must outlive the program.*/
GLOSS_API void gloss_program_lexicon(gloss_program *program, const char *name,
                                     const gloss_lexicon *lexicon);
/** Makes `{name}` known. Sources are bound by name at each scan; a rule that
 * refers to one that the scan does not get fails alone. {sentence},
 * {paragraph}, {section} and {document} need no source. */
GLOSS_API void gloss_program_source(gloss_program *program, const char *name);
/** Parses and adds a rule; its index goes to `*rule` (may be NULL).
 * GLOSS_ESYNTAX points at the character (err->column) of the pattern. */
GLOSS_API gloss_status gloss_program_rule(gloss_program *program,
                                          const gloss_rule *rule,
                                          uint32_t *index, gloss_error *err);
/** Builds the shared automata; no rule may be added afterwards. */
GLOSS_API gloss_status gloss_program_compile(gloss_program *program,
                                             gloss_error *err);
/** Does a pattern of the rule take this entry (`lexicon`: in order of
 * gloss_program_lexicon)? */
GLOSS_API bool gloss_program_takes(const gloss_program *program, uint32_t rule,
                                   uint32_t lexicon, uint32_t entry);
GLOSS_API size_t gloss_program_rule_count(const gloss_program *program);
/** Capture names of a rule, in order of index; NULL past the last. */
GLOSS_API const char *gloss_program_capture(const gloss_program *program,
                                            uint32_t rule, size_t capture);
/** Source names a rule refers to; NULL past the last. Lets the host order
 * rules that use facts as layers. */
GLOSS_API const char *gloss_program_reference(const gloss_program *program,
                                              uint32_t rule, size_t index);

/** A captured part of a match. `source` and `lexicon` say what produced it: the
 * last {source} and the last @lexicon inside the capture. */
typedef struct gloss_capture {
  uint32_t begin, end; /* begin == UINT32_MAX: did not take part */
  int32_t source;      /* index into the sources given to the scan; -1: none */
  uint32_t item;       /* index of the span in that source's set */
  int32_t lexicon;     /* index in order of gloss_program_lexicon; -1: none */
  uint32_t entry;      /* entry of that lexicon */
} gloss_capture;

typedef struct gloss_match {
  uint32_t rule, begin, end;
  const gloss_capture *captures; /* by capture index of the rule */
} gloss_match;

typedef struct gloss_matches gloss_matches;

typedef struct gloss_budget {
  uint64_t steps;   /* matcher steps per rule and document; 0: default */
  uint32_t matches; /* kept matches per rule and document; 0: default */
  bool profile;     /* count and time what each rule does */
} gloss_budget;

/** Runs the rules listed in `rules` (NULL: all) over the document, resolves
 * overlaps, yields matches ordered by (begin, end descending, rule). Free with
 * gloss_matches_free. A rule over its budget fails alone: see
 * gloss_matches_failure. Linear in the text for a given program. */
GLOSS_API gloss_status gloss_scan(
    gloss_matches **out, const gloss_program *program, const gloss_doc *doc,
    const gloss_source *sources, size_t source_count, const uint32_t *rules,
    size_t rule_count, const gloss_budget *budget, gloss_error *err);
/** The same over one range of the document, for patterns used inside
 * callbacks. */
GLOSS_API gloss_status gloss_scan_range(
    gloss_matches **out, const gloss_program *program, const gloss_doc *doc,
    uint32_t begin, uint32_t end, const gloss_source *sources,
    size_t source_count, const gloss_budget *budget, gloss_error *err);
GLOSS_API size_t gloss_matches_count(const gloss_matches *matches);
GLOSS_API gloss_match gloss_matches_get(const gloss_matches *matches,
                                        size_t index);
/** A match dropped by an overlap policy, and the winner. */
typedef struct gloss_loser {
  gloss_match match;
  uint32_t winner_rule, winner_begin, winner_end;
  gloss_policy policy;
} gloss_loser;
GLOSS_API size_t gloss_matches_loser_count(const gloss_matches *matches);
GLOSS_API gloss_loser gloss_matches_loser(const gloss_matches *matches,
                                          size_t index);
typedef struct gloss_rule_failure {
  uint32_t rule;
  gloss_error error;
} gloss_rule_failure;
GLOSS_API size_t gloss_matches_failure_count(const gloss_matches *matches);
GLOSS_API const gloss_rule_failure *
gloss_matches_failure(const gloss_matches *matches, size_t index);
/** What a rule did in a scan with `profile`; zeros without. */
typedef struct gloss_rule_profile {
  uint64_t anchors;     /* places of what the rule needs */
  uint64_t starts;      /* places at which it was tried */
  uint64_t steps;       /* of the matcher */
  uint64_t matches;     /* found, before overlaps are resolved */
  uint64_t nanoseconds; /* without its share of the common pass */
} gloss_rule_profile;
GLOSS_API gloss_rule_profile gloss_matches_profile(const gloss_matches *matches,
                                                   uint32_t rule);
GLOSS_API void gloss_matches_free(gloss_matches *matches);

/** How a rule will be run, for people: one "key: value" a line (pattern,
 * scope, policy, needs, offset, code). */
GLOSS_API void gloss_program_plan(const gloss_program *program, uint32_t rule,
                                  gloss_buf *out);
/** True if every place of the text must be tried: nothing is needed. */
GLOSS_API bool gloss_program_full_scan(const gloss_program *program,
                                       uint32_t rule);

/** One of the things of which every match of a rule holds at least one. */
typedef struct gloss_need {
  enum { GLOSS_NEED_LITERAL, GLOSS_NEED_LEXICON, GLOSS_NEED_LAYER } kind;
  gloss_str name; /* of the lexicon or layer; of a literal empty */
} gloss_need;
/** The index'th need of a rule; a literal's folded text is appended to `out`.
 * False past the last. A rule with none is tried everywhere. */
GLOSS_API bool gloss_program_need(const gloss_program *program, uint32_t rule,
                                  size_t index, gloss_need *need,
                                  gloss_buf *out);

/** Something wrong with a rule that compiles. `begin`, `end`: characters of the
 * pattern, from 0; 0, 0: all of it. Codes: "never" (an element that cannot
 * match), "value" (no entry has this attribute value), "unreached", "twice"
 * (alternatives), "shadowed" (it always loses to another rule). */
typedef struct gloss_pattern_problem {
  uint32_t rule, begin, end;
  bool error; /* else a warning */
  const char *code, *message;
} gloss_pattern_problem;
/** Tells all that can be seen without a document. O(rules squared) for rules
 * of one set. */
GLOSS_API void gloss_program_lint(
    const gloss_program *program,
    void (*each)(void *self, const gloss_pattern_problem *problem), void *self);
/** A mention of a lexicon or layer, one for each value of its filters. */
typedef struct gloss_pattern_filter {
  uint32_t begin; /* character of the pattern */
  bool lexicon;
  gloss_str name, attribute, value; /* attribute {NULL, 0}: no filter */
  const uint64_t *allowed; /* bits of the lexicon's entries; NULL: all */
} gloss_pattern_filter;
/** The index'th of a rule; false past the last. */
GLOSS_API bool gloss_program_filter(const gloss_program *program, uint32_t rule,
                                    size_t index, gloss_pattern_filter *out);

/** Why a rule did or did not match at some place: a closed list. */
typedef enum gloss_reason {
  GLOSS_REASON_KEPT,      /* it matched */
  GLOSS_REASON_LOST,      /* it matched, but another match won */
  GLOSS_REASON_NEED,      /* nothing of what it needs stands in the scope */
  GLOSS_REASON_TEXT,      /* the text goes on otherwise */
  GLOSS_REASON_END,       /* the scope ends before the pattern does */
  GLOSS_REASON_ANCHOR,    /* ^ or $ is not at the edge of the scope */
  GLOSS_REASON_ENTRY,     /* no entry of the lexicon begins here */
  GLOSS_REASON_LAYER,     /* no span of the layer begins here */
  GLOSS_REASON_ATTRIBUTE, /* there is one, with another attribute */
  GLOSS_REASON_CONDITION, /* [layer=kind] does not hold */
  GLOSS_REASON_LOOK,      /* a look-around forbids it */
  GLOSS_REASON_REPEAT,    /* a back-reference is not repeated */
  GLOSS_REASON_SOURCE,    /* a layer was not available */
  GLOSS_REASON_BUDGET,    /* it ran out of steps or matches */
  /* What only packs know (moongloss_lua.h): */
  GLOSS_REASON_REJECTED,  /* it matched, but its `where` said no */
  GLOSS_REASON_SILENT,    /* it matched, or was run, but made no fact */
  GLOSS_REASON_ERROR,     /* its function failed: it loses its facts */
  GLOSS_REASON_FURNITURE, /* it matched outside of the text of the document */
  GLOSS_REASON_DROPPED,   /* it made a fact that was dropped at the end */
  GLOSS_REASON_TYPE,      /* the document is of another report type */
  GLOSS_REASONS
} gloss_reason;
GLOSS_API const char *gloss_reason_name(gloss_reason reason); /* "kept" ... */
/** What the reason means, in one sentence. */
GLOSS_API const char *gloss_reason_text(gloss_reason reason);

/** The attempt that came furthest. Offsets are canonical. */
typedef struct gloss_explanation {
  gloss_reason reason;
  uint32_t begin, reached; /* where it began, how far it came; of a match: its
                              begin and end */
  uint32_t element_begin, element_end; /* the element of the pattern that
                              failed: characters, from 0, half-open */
  uint32_t winner_rule, winner_begin, winner_end; /* LOST */
  char detail[512];     /* one sentence, with the actual text or value */
  char relaxation[256]; /* the smallest change that would match; "" if none */
} gloss_explanation;
/** Explains what `rule` does around [begin, end) of the document: in all spans
 * of its scope that touch the range. Runs the whole program once. */
GLOSS_API gloss_status gloss_explain(gloss_explanation *out,
                                     const gloss_program *program,
                                     const gloss_doc *doc, uint32_t rule,
                                     uint32_t begin, uint32_t end,
                                     const gloss_source *sources,
                                     size_t source_count, gloss_error *err);

/* ------------------------------------------------------------------------ */
/* Values                                                                   */
/* ------------------------------------------------------------------------ */

typedef enum gloss_value_type {
  GLOSS_NUMBER,
  GLOSS_PERCENT,
  GLOSS_ORDINAL,
  GLOSS_RANGE,
  GLOSS_MONEY,
  GLOSS_QUANTITY,
  GLOSS_DATE,
  GLOSS_DURATION,
  GLOSS_RECURRING,
  GLOSS_SESSION,
  GLOSS_DOCNUMBER,
  GLOSS_ARTICLE,
  GLOSS_LABEL, /* digits that count nothing; `unit` says what they are: phone,
                  version, id, list, name, slogan */
  GLOSS_VALUE_TYPES
} gloss_value_type;
GLOSS_API const char *gloss_value_type_name(gloss_value_type type);

typedef enum gloss_approx {
  GLOSS_EXACT,
  GLOSS_ABOUT,
  GLOSS_UNDER,
  GLOSS_OVER,
  GLOSS_SEVERAL
} gloss_approx;
GLOSS_API const char *gloss_approx_name(gloss_approx approx); /* NULL: exact */

/** The value stream of the design, one struct per value. Absent numbers are
 * NAN, absent strings "". Percent in points. `value` is the number as written,
 * NAN for a range with two ends (low and high); a bound (至少10名) has value
 * and one of low and high; a hedge (近, 约) only sets `approx` and lies outside
 * [begin, end); 3000多 has value 3000, low 3000 and high 4000, the next round
 * number. Numbers of a list share the unit of the last, numbers in a table's
 * cells that of the heading; `unit_begin` then lies elsewhere. Values nest: the
 * number in a quantity is a value of its own. */
typedef struct gloss_value {
  uint32_t begin, end;
  gloss_value_type type;
  double value, low, high;
  gloss_approx approx;
  char unit[24];         /* canonical id: CNY, m2, %, 名; "" if none */
  char from[24], to[24]; /* ISO; `to` exclusive; "" = open or none */
  char iso[32];          /* 2022-07-08, 2018/2020, P5Y, 2020-H1 */
  char grain[12];        /* second ... year */
  uint32_t number_begin, number_end; /* the number's own span, if any */
  uint32_t unit_begin, unit_end;     /* the unit's span as written, if any */
  int32_t term, session; /* SESSION: 十四届五次 -> 14, 5; else -1 */
  uint32_t anchor_begin, anchor_end; /* span that resolved a relative date */
} gloss_value;

typedef struct gloss_values gloss_values;

typedef struct gloss_values_options {
  /** ISO date (with a time, if that is known) that relative dates are resolved
   * against; NULL: left unresolved. "2025-01-06/2024" adds the year that the
   * text is about: dates that name no year (9月, 全年) belong to it. */
  const char *anchor;
  uint32_t anchor_begin, anchor_end; /* its span in the document, if any */
} gloss_values_options;

/** All values in `text`, sorted by (begin, end descending), in one pass.
 * Free with gloss_values_free. */
GLOSS_API gloss_status gloss_values_new(gloss_values **out, gloss_str text,
                                        const gloss_values_options *options,
                                        gloss_error *err);
GLOSS_API void gloss_values_free(gloss_values *values);
GLOSS_API size_t gloss_values_count(const gloss_values *values);
GLOSS_API const gloss_value *gloss_values_get(const gloss_values *values,
                                              size_t index);
/** How the value came about: one step a line, "5万 → 50000", "近 → under",
 * "anchor 2024-06-14", "or 2023-09-01 (the year is the anchor's)". Borrowed. */
GLOSS_API const char *gloss_values_derivation(const gloss_values *values,
                                              size_t index);
/** The same as a tree, for programs: {"type","text","start","end","result",
 * "rule","steps":[{"kind": number|word|anchor|context|reading|rule, ...}],
 * "parts":[...]}; `parts` are the values inside this one, each a tree. An
 * anchor step has the anchor's date and, if it is known, the anchor's own span.
 * Borrowed; made at the first call. */
GLOSS_API const char *gloss_values_tree(const gloss_values *values,
                                        size_t index);

/** One way of reading an ambiguous value (24年: a year, or a duration). */
typedef struct gloss_reading {
  gloss_value_type type;
  double value, low, high;
  char from[24], to[24], iso[32];
  const char *reason; /* why it was chosen, or what it would be */
} gloss_reading;
/** How many readings the value has (0: it is not ambiguous) and, in `*out`,
 * all of them: first the chosen one, with the reason. Borrowed. */
GLOSS_API size_t gloss_values_readings(const gloss_values *values, size_t index,
                                       const gloss_reading **out);

/** A quantity in SI or base units: 3.2 km2 is 3,200,000 m2, 25 celsius is
 * 298.15 K. `unit` is "" where the unit has no base (a measure word, money). */
typedef struct gloss_base {
  double value, low, high;
  char unit[12];
} gloss_base;
GLOSS_API gloss_base gloss_value_base(const gloss_value *value);

/** What the words before a value say about change: 同比增长8.5% is up against
 * the year before; 由36%提高到54% goes up to 54 from `before` = 36; 翻一番 is a
 * quantity of two times. Absent: direction 0, before NAN, basis NULL. Looks at
 * a bounded stretch of text. */
typedef struct gloss_change {
  int direction;     /* +1 up, -1 down, 0 no change stated */
  bool reached;      /* the value is what was reached, not the difference */
  double before;     /* what it was */
  const char *basis; /* "year" 同比, "period" 环比, "mean" 年均; or NULL */
} gloss_change;
GLOSS_API gloss_change gloss_values_change(const gloss_values *values,
                                           size_t index);
/** Which value is the date of the text itself: a full date behind a word such
 * as 发布日期, else one alone on its line, else the first. False if there is
 * none. Relative dates of the text can count from it, with its span. */
GLOSS_API bool gloss_values_anchor(const gloss_values *values, size_t *index);
/** Spans of one type; `data` is the index for gloss_values_get. Borrowed. */
GLOSS_API const gloss_set *gloss_values_set(const gloss_values *values,
                                            gloss_value_type type);

/* ------------------------------------------------------------------------ */
/* Schema, facts, results                                                   */
/* ------------------------------------------------------------------------ */

typedef struct gloss_schema gloss_schema;

typedef enum gloss_field_type {
  GLOSS_FIELD_STRING,
  GLOSS_FIELD_INTEGER,
  GLOSS_FIELD_NUMBER,
  GLOSS_FIELD_BOOLEAN,
  GLOSS_FIELD_DATE,
  GLOSS_FIELD_STRINGS /* list */
} gloss_field_type;

GLOSS_API gloss_schema *gloss_schema_new(void); /* free: gloss_schema_free */
GLOSS_API void gloss_schema_free(gloss_schema *schema);
/** Declares a field of a fact type; type "doc" is the document itself. `type`
 * is one of "string", "integer", "number", "boolean", "date", "string[]", with
 * a final '?' if optional, or "a|b|c" for one of these words. GLOSS_EUSAGE
 * for reserved names and contradictions. */
GLOSS_API gloss_status gloss_schema_field(gloss_schema *schema,
                                          const char *fact_type,
                                          const char *field, const char *type,
                                          gloss_error *err);
/** Types ("doc" among them, if declared), and fields of a type, in order of
 * declaration; NULL past the last. */
GLOSS_API const char *gloss_schema_type(const gloss_schema *schema, size_t i);
GLOSS_API const char *gloss_schema_field_name(const gloss_schema *schema,
                                              const char *fact_type, size_t i);
GLOSS_API gloss_field_type gloss_schema_field_type(const gloss_schema *schema,
                                                   const char *fact_type,
                                                   size_t i);

/** Everything that analysing one input gave: document fields, facts, failures.
 * Built by the host, then printed, stored or sent to another process. */
typedef struct gloss_result gloss_result;

/** The result of analysing `doc` (NULL: the input could not be read; only
 * failures may be added). `doc` is borrowed until gloss_result_finish, then it
 * may go; `schema` must outlive the result. */
GLOSS_API gloss_result *gloss_result_new(const char *source,
                                         const gloss_doc *doc,
                                         const gloss_schema *schema);
GLOSS_API void gloss_result_free(gloss_result *result);

/** Field values under construction. */
typedef struct gloss_field {
  const char *name;
  enum {
    GLOSS_NULL,
    GLOSS_TEXT,
    GLOSS_REAL,
    GLOSS_INT,
    GLOSS_BOOL,
    GLOSS_LIST
  } tag;
  gloss_str text;
  double real;
  int64_t integer; /* also the boolean */
  const gloss_str *list;
  size_t list_count;
} gloss_field;

/** Sets a field of the document with the span that shows it (anywhere in the
 * text), or a reason why it is so (`reason` non-NULL and begin == end).
 * Replaces an earlier value. Checked against the schema. */
GLOSS_API gloss_status gloss_result_doc_field(
    gloss_result *result, const gloss_field *field, uint32_t begin,
    uint32_t end, const char *rule, const char *reason, gloss_error *err);
/** Adds a fact. [begin, end) is the evidence: not empty, in the main text or
 * captions, no character cut. `why` is a JSON object: captures, lexicon
 * entries, values, ... (may be empty). Checked against the schema; GLOSS_EUSAGE
 * names field, declared type and what came. A declared field `text` is filled
 * with the evidence. Dates are ISO: 2022-07-08, 2022-07, 2022, 2020-H1,
 * 2020-Q3, 2018/2020, P5Y. */
GLOSS_API gloss_status gloss_result_fact(
    gloss_result *result, const char *type, uint32_t begin, uint32_t end,
    const char *rule, const char *file, uint32_t line,
    const gloss_field *fields, size_t count, gloss_str why, gloss_error *err);
/** Drops the facts and document fields that `rule` made so far: a failing rule
 * loses its own. */
GLOSS_API void gloss_result_drop_rule(gloss_result *result, const char *rule);

typedef struct gloss_failure {
  const char *phase;   /* read decode layout rule emit store limit */
  const char *code;    /* a stable word: script, deadline, memory, crash, ... */
  const char *message; /* one line or a traceback */
  const char *rule;    /* NULL if none */
  const char *file;
  uint32_t line;
  uint32_t start, end; /* canonical; start == end: none */
} gloss_failure;
GLOSS_API void gloss_result_failure(gloss_result *result,
                                    const gloss_failure *failure);
/** Orders the facts and numbers them; no more may be added. */
GLOSS_API void gloss_result_finish(gloss_result *result);

/* Reading a finished result. */
typedef struct gloss_fact {
  char id[48]; /* "<first 12 hex of the document id>:<ordinal>" */
  const char *type, *rule, *file;
  uint32_t line, start, end;
  gloss_str text; /* canonical[start:end] */
  const gloss_range *raw;
  size_t raw_count;
  const gloss_field *fields; /* all declared ones, in schema order */
  size_t field_count;
  gloss_str why; /* JSON object */
} gloss_fact;
GLOSS_API const char *gloss_result_source(const gloss_result *result);
GLOSS_API const char *gloss_result_id(const gloss_result *result); /* or "" */
GLOSS_API size_t gloss_result_fact_count(const gloss_result *result);
GLOSS_API const gloss_fact *gloss_result_fact_at(const gloss_result *result,
                                                 size_t index);
GLOSS_API size_t gloss_result_failure_count(const gloss_result *result);
GLOSS_API const gloss_failure *
gloss_result_failure_at(const gloss_result *result, size_t index);
/** The one line of the fact stream, without the newline. */
GLOSS_API void gloss_result_ndjson(const gloss_result *result, gloss_buf *out);
/** The result as bytes for another process, and back. Decoding checks every
 * length; GLOSS_EDATA for anything else. */
GLOSS_API void gloss_result_encode(const gloss_result *result, gloss_buf *out);
GLOSS_API gloss_status gloss_result_decode(gloss_result **out, gloss_str bytes,
                                           gloss_error *err);

/* ------------------------------------------------------------------------ */
/* Classifiers                                                              */
/* ------------------------------------------------------------------------ */

/** A text (a document's, a section's, a sentence's) and further features of it
 * by name: lexicon hits, layout. All borrowed. */
typedef struct gloss_example {
  gloss_str text;
  const gloss_str *marks;
  size_t mark_count;
} gloss_example;

/** Texts with their labels. */
typedef struct gloss_examples gloss_examples;
GLOSS_API gloss_examples *gloss_examples_new(void);
GLOSS_API void gloss_examples_free(gloss_examples *examples);
/** Copies one example. Examples of one `group` (a source; empty: equal texts)
 * are never divided between training and test. */
GLOSS_API void gloss_examples_add(gloss_examples *examples,
                                  const gloss_example *example,
                                  const gloss_str *labels, size_t label_count,
                                  gloss_str group);
/** Adds the lines of a file: LABEL<tab>TEXT, or an object {"text", "label" (a
 * string or several), "marks", "group"}. GLOSS_EDATA names the line. */
GLOSS_API gloss_status gloss_examples_read(gloss_examples *examples,
                                           gloss_str bytes, const char *name,
                                           gloss_error *err);
GLOSS_API size_t gloss_examples_count(const gloss_examples *examples);
GLOSS_API gloss_example gloss_examples_get(const gloss_examples *examples,
                                           size_t index);
/** The labels of one example: sets `*labels` and returns their number. */
GLOSS_API size_t gloss_examples_of(const gloss_examples *examples, size_t index,
                                   const uint32_t **labels);
/** Gives a label a number before any example has it. */
GLOSS_API void gloss_examples_declare(gloss_examples *examples,
                                      gloss_str label);
/** All labels, in order of appearance. */
GLOSS_API size_t gloss_examples_labels(const gloss_examples *examples);
GLOSS_API gloss_str gloss_examples_label(const gloss_examples *examples,
                                         size_t label);

/** How good decisions are. */
typedef struct gloss_evaluation gloss_evaluation;
typedef struct gloss_scores {
  size_t examples, decided; /* the rest: abstained */
  double accuracy;          /* of all; several labels: exactly these */
  double precision;         /* of those decided */
  double micro_f1, macro_f1, calibration_error;
} gloss_scores;
typedef struct gloss_class_score {
  const char *label;
  uint32_t support, true_positive, false_positive, false_negative;
  double precision, recall, f1;
} gloss_class_score;
enum { GLOSS_RELIABILITY_BINS = 10 };
typedef struct gloss_reliability { /* decisions of one tenth of probability */
  uint32_t count;
  double probability, right; /* sums */
} gloss_reliability;
GLOSS_API gloss_evaluation *gloss_evaluation_new(bool multi);
GLOSS_API void gloss_evaluation_free(gloss_evaluation *evaluation);
/** Declares a label; returns its number, from 0. */
GLOSS_API uint32_t gloss_evaluation_label(gloss_evaluation *evaluation,
                                          gloss_str label);
/** Notes the probabilities that were given to an example's labels, which are
 * declared in the same order; below `least` is no decision. */
GLOSS_API void gloss_evaluation_add(gloss_evaluation *evaluation,
                                    const gloss_examples *examples,
                                    size_t example, const double *probabilities,
                                    double least);
GLOSS_API gloss_scores gloss_evaluation_scores(gloss_evaluation *evaluation);
/** After gloss_evaluation_scores: the classes, borrowed. */
GLOSS_API size_t gloss_evaluation_classes(const gloss_evaluation *evaluation,
                                          const gloss_class_score **out);
/** How often `gold` was taken for `guess` (the number of classes: no
 * decision). */
GLOSS_API uint32_t gloss_evaluation_confusions(
    const gloss_evaluation *evaluation, size_t gold, size_t guess);
GLOSS_API const gloss_reliability *
gloss_evaluation_reliability(const gloss_evaluation *evaluation);

typedef struct gloss_train_options {
  unsigned folds;  /* examples are divided in so many parts; 0: 5 */
  unsigned rounds; /* parts that are held out in turn; 0: all, or one of more
                      than 10,000 examples */
  double cost;     /* of an error, against small weights; 0: 30 */
  double share;    /* of the examples not held out that are used; 0: all */
  unsigned least_characters, most_characters; /* sequences; 0: 1 to 2 */
  bool no_words;            /* leave out words of letters and pairs of them */
  bool balanced;            /* rare labels weigh as much as frequent ones; else
                               half way to it */
  bool multi;               /* several labels a text, or none */
  double least_probability; /* below it: no decision */
} gloss_train_options;
/** Trains a linear classifier (L2 logistic regression, mixed with naive Bayes
 * as the held-out examples want it) with calibrated probabilities; appends the
 * file's bytes to `model` (NULL: only evaluate) and, if `held_out` is not NULL,
 * stores how good it is on examples that it was not trained on (owned).
 * Deterministic. */
GLOSS_API gloss_status
gloss_classifier_train(gloss_buf *model, gloss_evaluation **held_out,
                       const gloss_examples *examples,
                       const gloss_train_options *options, gloss_error *err);

/** A trained classifier: one file, mapped read-only, immutable. */
typedef struct gloss_classifier gloss_classifier;
GLOSS_API gloss_status gloss_classifier_open(gloss_classifier **out,
                                             const char *path,
                                             gloss_error *err);
GLOSS_API void gloss_classifier_free(gloss_classifier *classifier);
GLOSS_API size_t gloss_classifier_labels(const gloss_classifier *classifier);
GLOSS_API const char *gloss_classifier_label(const gloss_classifier *classifier,
                                             size_t label);
/** SHA-256 of what it was trained on and how. */
GLOSS_API const char *
gloss_classifier_digest(const gloss_classifier *classifier);
GLOSS_API bool gloss_classifier_multi(const gloss_classifier *classifier);
typedef struct gloss_decision {
  const char *label; /* the best one; NULL: none is likely enough */
  size_t best;       /* its number, whether likely enough or not */
  double probability;
  double known; /* share of the text's features that the model knows */
} gloss_decision;
/** Decides about one text and fills `probabilities`, one for each label.
 * `scratch` is kept between calls ({0} at first, not shared between threads or
 * classifiers). Linear. */
GLOSS_API gloss_decision gloss_classifier_decide(
    const gloss_classifier *classifier, const gloss_example *example,
    gloss_buf *scratch, double *probabilities);
typedef struct gloss_feature {
  uint32_t begin, end; /* where it first occurs; 0, 0: a mark */
  uint32_t count;
  double weight; /* for the label, above 0, or against it */
} gloss_feature;
/** The features that spoke most for or against `label`; returns how many. */
GLOSS_API size_t gloss_classifier_features(const gloss_classifier *classifier,
                                           const gloss_example *example,
                                           size_t label, gloss_feature *out,
                                           size_t capacity);

/** A classifier in a shared library: see moongloss_plugin.h. Opening runs its
 * code: only for libraries that are trusted. */
typedef struct gloss_addin gloss_addin;
GLOSS_API gloss_status gloss_addin_open(gloss_addin **out, const char *path,
                                        const char *options, gloss_error *err);
GLOSS_API void gloss_addin_free(gloss_addin *addin);
/** The function that tells the plug-in to return soon. */
GLOSS_API void gloss_addin_watch(gloss_addin *addin,
                                 bool (*stopped)(void *self), void *self);
GLOSS_API const char *gloss_addin_name(const gloss_addin *addin);
GLOSS_API const char *gloss_addin_version(const gloss_addin *addin);
GLOSS_API size_t gloss_addin_labels(const gloss_addin *addin);
GLOSS_API const char *gloss_addin_label(const gloss_addin *addin, size_t label);
/** As gloss_classifier_decide, with a reason of at most `room` bytes. Begins
 * the process's worker if need be. GLOSS_EDATA: the plug-in failed or gave what
 * is no probability. */
GLOSS_API gloss_status gloss_addin_decide(gloss_addin *addin,
                                          gloss_decision *out,
                                          const gloss_example *example,
                                          double *probabilities, char *reason,
                                          size_t room, gloss_error *err);

/** Any program as a classifier. It is started with the first question, in
 * `folder`, and kept running: a line {"text", "marks"} to its standard input,
 * a line {"label" (null: none), "probability", "reason"} from its standard
 * output. One that ends, answers nonsense or takes more than `timeout` seconds
 * (0: 10) is killed and started again with the next question; after three
 * failures in a row it is not asked any more. It is not confined: only for
 * programs that are trusted. */
typedef struct gloss_oracle gloss_oracle;
typedef struct gloss_oracle_answer {
  char label[256]; /* "": none */
  double probability;
  char reason[512];
} gloss_oracle_answer;
GLOSS_API gloss_oracle *gloss_oracle_new(const char *const *argv,
                                         const char *folder, double timeout);
GLOSS_API void gloss_oracle_free(gloss_oracle *oracle);
GLOSS_API gloss_status gloss_oracle_decide(gloss_oracle *oracle,
                                           gloss_oracle_answer *out,
                                           const gloss_example *example,
                                           gloss_error *err);

/* ------------------------------------------------------------------------ */
/* Store                                                                    */
/* ------------------------------------------------------------------------ */

typedef struct gloss_store gloss_store;

typedef enum gloss_store_mode {
  GLOSS_STORE_READ, /* must exist */
  GLOSS_STORE_WRITE /* created if absent; GLOSS_EBUSY names the other holder */
} gloss_store_mode;

typedef struct gloss_run_info {
  const char *run_key;  /* digest of scripts, lexicons, engine version */
  const char *pack;     /* name of the pack or script */
  const char *version;  /* its version */
  const char *manifest; /* JSON: every script and lexicon with its digest */
  const gloss_doc_options *doc; /* how documents were made; NULL: default */
} gloss_run_info;

GLOSS_API gloss_status gloss_store_open(gloss_store **out, const char *path,
                                        gloss_store_mode mode,
                                        gloss_error *err);
/** Commits what is pending, checkpoints, closes. */
GLOSS_API gloss_status gloss_store_close(gloss_store *store, gloss_error *err);
/** Starts a run: creates or extends the views for `schema`. */
GLOSS_API gloss_status gloss_store_begin(gloss_store *store,
                                         const gloss_run_info *run,
                                         const gloss_schema *schema,
                                         gloss_error *err);
/** True if the document is stored under this run key and need not run again
 * (ask before analysing). */
GLOSS_API bool gloss_store_has(gloss_store *store, const char *id);
/** Also notes `source` for a document that is already there. */
GLOSS_API gloss_status gloss_store_source(gloss_store *store, const char *id,
                                          const char *source, gloss_error *err);
/** Stores one result, replacing what an other run key left. Atomic per
 * document; durable after gloss_store_commit or _close. */
GLOSS_API gloss_status gloss_store_put(gloss_store *store,
                                       const gloss_result *result,
                                       gloss_error *err);
GLOSS_API gloss_status gloss_store_commit(gloss_store *store, gloss_error *err);

/** A read-only query's rows, all as text. */
typedef struct gloss_rows gloss_rows;
/** Runs one read-only statement; an authorizer, limits and a time-out apply.
 * One at a time: free the rows before the next. */
GLOSS_API gloss_status gloss_store_sql(gloss_store *store, gloss_rows **out,
                                       const char *sql, gloss_error *err);
/** The time-out of gloss_store_sql in seconds (30 if never set). */
GLOSS_API void gloss_store_timeout(gloss_store *store, double seconds);
/** Full-text search; best document first; rows: source, title, line, hits,
 * snippet with [brackets]. `limit` 0: all. The query language is told in
 * tests/spec/search.md. */
GLOSS_API gloss_status gloss_store_search(gloss_store *store, gloss_rows **out,
                                          const char *query, size_t limit,
                                          gloss_error *err);
/** Every hit in its line (key word in context), ordered by what stands left or
 * right of it ("left", "right"), or as found (NULL). Rows: source, line, left,
 * hit, right. `limit` 0: all. */
GLOSS_API gloss_status gloss_store_kwic(gloss_store *store, gloss_rows **out,
                                        const char *query, const char *order,
                                        size_t limit, gloss_error *err);
/** How the documents that a query finds spread over a field of theirs ("year",
 * "kind", ...), or over the fact types they have ("type"). Rows: value,
 * documents. */
GLOSS_API gloss_status gloss_store_facets(gloss_store *store, gloss_rows **out,
                                          const char *query, const char *field,
                                          gloss_error *err);
GLOSS_API size_t gloss_rows_columns(const gloss_rows *rows);
GLOSS_API const char *gloss_rows_name(const gloss_rows *rows, size_t column);
/** Steps to the next row; false at the end or on error (see `err`). */
GLOSS_API bool gloss_rows_next(gloss_rows *rows, gloss_error *err);
/** How many rows there are; 0 if that is not known yet (gloss_store_sql). */
GLOSS_API size_t gloss_rows_count(const gloss_rows *rows);
/** The cell; {NULL, 0} for SQL NULL. `*number` (may be NULL): it is one. */
GLOSS_API gloss_str gloss_rows_cell(const gloss_rows *rows, size_t column,
                                    bool *number);
GLOSS_API void gloss_rows_free(gloss_rows *rows);

/** Rebuilds a stored document from its stored raw bytes (same options), so
 * that offsets and pieces can be shown. Free with gloss_doc_free. */
GLOSS_API gloss_status gloss_store_doc(gloss_store *store, gloss_doc **out,
                                       const char *id, gloss_error *err);
/** A fact's whole derivation as JSON: fact, rule, script, captures, values,
 * document, sources, raw ranges and the raw bytes' lines. */
GLOSS_API gloss_status gloss_store_why(gloss_store *store, const char *fact,
                                       gloss_buf *out, gloss_error *err);
/** A document's fields, facts and failures as one JSON object, with the names
 * of the fact stream; "lines" are the facts' raw lines. `id` may be the
 * beginning of one. Appends. O(facts) */
GLOSS_API gloss_status gloss_store_facts(gloss_store *store, const char *id,
                                         gloss_buf *out, gloss_error *err);
/** Its canonical text; the bytes that it came from. Both append. */
GLOSS_API gloss_status gloss_store_text(gloss_store *store, const char *id,
                                        gloss_buf *out, gloss_error *err);
GLOSS_API gloss_status gloss_store_raw(gloss_store *store, const char *id,
                                       gloss_buf *out, gloss_error *err);
/** The documents whose text the full-text index cannot rule out to hold one of
 * the literals, in any variant. Rows: doc (its id). */
GLOSS_API gloss_status gloss_store_mentions(gloss_store *store,
                                            gloss_rows **out,
                                            const gloss_str *literals,
                                            size_t count, gloss_error *err);
/** Gives a span of a document (by its whole id) the label that a person chose,
 * or takes it away (`label` NULL). `text` is the span's. Kept when the document
 * is replaced; durable after gloss_store_commit. */
GLOSS_API gloss_status gloss_store_label(gloss_store *store, const char *id,
                                         uint32_t begin, uint32_t end,
                                         gloss_str text, const char *label,
                                         gloss_error *err);
/** All labels, by document and place. Rows: id, start, end, label, text. */
GLOSS_API gloss_status gloss_store_labels(gloss_store *store, gloss_rows **out,
                                          gloss_error *err);
/** Pairs of documents whose main texts are alike (Jaccard similarity of their
 * 5-character sequences at least `least`), most alike first. Rows: similarity,
 * source, doc, other_source, other_doc. */
GLOSS_API gloss_status gloss_store_dedup(gloss_store *store, gloss_rows **out,
                                         double least, gloss_error *err);
/** Passages that two documents share, in the second one's order. A document is
 * named by its id, the beginning of that, or its source. Rows: characters,
 * line, other_line, passage. */
GLOSS_API gloss_status gloss_store_compare(gloss_store *store, gloss_rows **out,
                                           const char *one, const char *other,
                                           gloss_error *err);
/** Words typical for the documents that a search query finds, against all
 * others (log-likelihood). Rows: word, here, elsewhere, keyness. `limit` 0:
 * 50. */
GLOSS_API gloss_status gloss_store_keyness(gloss_store *store, gloss_rows **out,
                                           const char *query, size_t limit,
                                           gloss_error *err);
/** How many facts of a type there are in each year of their documents ("type"
 * or "type.field": by the field's values, too). Rows: year, [value,] facts,
 * documents. */
GLOSS_API gloss_status gloss_store_trend(gloss_store *store, gloss_rows **out,
                                         const char *what, gloss_error *err);
/** Looks at everything: SQLite's own checks, digests, spans, pieces, index.
 * Rows: document, problem, advice; none if all is well. */
GLOSS_API gloss_status gloss_store_check(gloss_store *store, gloss_rows **out,
                                         gloss_error *err);
/** The corpus as one self-contained HTML page in "zh" or "en"; `lang` NULL: the
 * language of most documents. */
GLOSS_API gloss_status gloss_store_report(gloss_store *store, gloss_buf *out,
                                          const char *lang, gloss_error *err);
/** One document as a page: its text with every fact marked, fields and rules
 * beside it, repairs in place. `doc` as for gloss_store_compare. */
GLOSS_API gloss_status gloss_store_view(gloss_store *store, gloss_buf *out,
                                        const char *doc, const char *lang,
                                        gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
