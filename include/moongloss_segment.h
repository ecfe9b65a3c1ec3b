/**
 * moongloss_segment.h - segments: graphemes, words, sentences, lines, terms.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_SEGMENT_H
#define MOONGLOSS_SEGMENT_H

#include "moongloss_text.h"

#ifdef __cplusplus
extern "C" {
#endif

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
  uint32_t elsewhere; /* typical words: occurrences in the other corpus */
  double cohesion, left, right; /* new words, in bits: how firmly its parts
                                   hold together, entropy of its neighbours */
} gloss_term;
/** Nothing is counted yet. Free with gloss_terms_free. */
GLOSS_API gloss_terms *gloss_terms_new(void);
GLOSS_API void gloss_terms_free(gloss_terms *terms);
/** How words are found from now on: `words` is borrowed until the terms are
 * freed; NULL: as by default. */
GLOSS_API void gloss_terms_words(gloss_terms *terms, const gloss_words *words);
/** Counts one text. Linear; keeps two bytes a Han character and the words. */
GLOSS_API void gloss_terms_add(gloss_terms *terms, gloss_str text);
/** The same without what gloss_terms_coined needs: keeps the words alone. */
GLOSS_API void gloss_terms_count(gloss_terms *terms, gloss_str text);
/** Keywords of all texts together: words by tf-idf, where the idf is that of
 * general Chinese text. Sets `*out` to the best `limit` (0: all), best first,
 * and returns their number; borrowed until the next question. */
GLOSS_API size_t gloss_terms_keywords(gloss_terms *terms,
                                      const gloss_term **out, size_t limit);
/** The same for one text, where words that many of the texts hold weigh less;
 * `documents` counts those. */
GLOSS_API size_t gloss_terms_of(gloss_terms *terms, const gloss_term **out,
                                gloss_str text, size_t limit);
/** Typical words: those that are more frequent than in `others`, by Dunning's
 * log-likelihood ratio (1993); `elsewhere` counts them there. Numbers and
 * single characters are no words. */
GLOSS_API size_t gloss_terms_typical(gloss_terms *terms,
                                     const gloss_terms *others,
                                     const gloss_term **out, size_t limit);
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
/** Takes the next bytes, which may end inside a character, and tells the
 * segments that are certain now. Linear. */
GLOSS_API void gloss_stream_feed(gloss_stream *stream, gloss_str chunk);
/** The stream's end; the next chunk begins a new one. */
GLOSS_API void gloss_stream_finish(gloss_stream *stream);
GLOSS_API void gloss_stream_free(gloss_stream *stream);
/** The document's paragraphs (continuations joined), or its sections: spans
 * from a heading's begin to the next heading of its level or above; `data` is
 * the block's index, `kind` the heading level. */
GLOSS_API void gloss_paragraphs(gloss_set *out, const gloss_doc *doc);
/** See gloss_paragraphs. */
GLOSS_API void gloss_sections(gloss_set *out, const gloss_doc *doc);
/** Sentences of the whole canonical text; none crosses a paragraph. */
GLOSS_API void gloss_sentences(gloss_set *out, const gloss_doc *doc);

#ifdef __cplusplus
}
#endif
#endif
