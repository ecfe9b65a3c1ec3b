// shift.h - the parts of the repair of byte-shifted GBK. Internal.
//
//   shift_unit.c    what the misaligned reader left, unit by unit
//   shift_model.c   how likely a text is: words, and the document's own phrases
//   shift_search.c  the likeliest texts that would have left these units
//   shift.c         where to look, what to replace, what only to offer
#ifndef GLOSS_SHIFT_H
#define GLOSS_SHIFT_H

#include "text/text.h"

enum {
  SHIFT_UNITS = 72,              // looked at from a start on
  SHIFT_CHARS = 4 * SHIFT_UNITS, // most characters of a reading
  SHIFT_BEST = 5,                // readings kept
  SHIFT_ORDER = 3                // characters before one that weigh
};

// --- shift_unit.c ------------------------------------------------------------

enum shift_kind {
  SHIFT_PAIR,     // two bytes: a trail byte and the next lead byte
  SHIFT_LETTER,   // an ASCII byte that may be a trail byte
  SHIFT_MARK,     // an ASCII byte that is none: was full-width, if not aligned
  SHIFT_QUESTION, // '?': a lead byte and what no trail byte is, both gone
  SHIFT_READING,  // (pinyin)
  SHIFT_STOP      // nothing that a misaligned reader makes
};
struct shift_unit {
  enum shift_kind kind;
  unsigned char first, second; // the two bytes, or the ASCII byte
  uint32_t code;
  uint32_t begin, end; // of the text
  uint64_t reading;    // READING; QUESTION that took the ( of one with it
};
// GBK both ways. One a document, made when a start is found.
struct shift_codes {
  uint16_t bytes[0x10000];      // of a code point; 0: none
  uint16_t chars[0x100][0x100]; // [lead][trail] that a text would hold, or 0
  unsigned char vanish[0x100][0x100]; // pairs that leave no trace
  unsigned char vanishes[0x100];      // any pair that begins so
};
void gloss__shift_codes(struct shift_codes *out);
struct shift_unit gloss__shift_unit(const struct shift_codes *codes,
                                    gloss_str text, size_t at);

// --- shift_model.c -----------------------------------------------------------

struct shift_context { // the last characters in their Simplified form
  uint32_t codes[SHIFT_ORDER];
  uint32_t node; // of the words' trie, in the word that is being read
};
struct shift_habit {         // of one character on this page
  uint32_t code, bare, read; // how often without, how often with a reading
  uint64_t reading;
};
struct shift_model {
  struct shift_gram {
    uint64_t key;
    uint32_t count;    // of these characters
    uint32_t followed; // by so many different ones
  } * grams;           // hash table
  size_t gram_mask;
  struct shift_habit *habits; // hash table
  size_t habit_mask;
  float bare_cost;  // of a changed character that the page has nowhere else
  bool annotated;   // the page has injected readings
  bool traditional; // and is Traditional
};
// Learns from the text but for what stands behind a start of damage.
void gloss__shift_learn(struct shift_model *model, gloss_str text);
void gloss__shift_forget(struct shift_model *model);
// The ways to read one more character: at most two, as the end of a word or
// inside one. Log probabilities in `cost` (negative).
int gloss__shift_step(const struct shift_model *model,
                      const struct shift_context *from, uint32_t c,
                      struct shift_context to[2], float cost[2]);
// Whether a guess is worth a look.
bool gloss__shift_is_likely(const struct shift_model *model, uint32_t c);
// What it costs that a line ends behind c.
float gloss__shift_line_end(uint32_t c);
bool gloss__shift_is_mark(uint32_t c); // one that reports are full of
const struct shift_habit *gloss__shift_habit(const struct shift_model *model,
                                             uint32_t c);
#define GLOSS__NEVER -30.0f
// How well the reading goes with the character, in nats: 0 best, NEVER
// if it can't be.
float gloss__shift_reads(const struct shift_model *model, uint64_t reading,
                         uint32_t c);
// What it costs that the character has no reading where others have.
float gloss__shift_bare(const struct shift_model *model, uint32_t c);
// How odd a character is in this page, in nats: 0 not at all.
float gloss__shift_odd(const struct shift_model *model, uint32_t c);

// --- shift_search.c ----------------------------------------------------------

struct shift_reading { // a way to read the text aright
  uint32_t codes[SHIFT_CHARS];
  size_t count;
  uint32_t end; // of the text that it replaces
  float score;
};
struct shift_result {
  struct shift_reading best[SHIFT_BEST]; // best first, different texts
  size_t count;
  float literal; // the score of taking the text as it stands
};
struct shift_start {
  uint32_t at;          // the '?'
  uint64_t taken;       // the reading whose '(' it took, or 0: a mark follows
  uint32_t before;      // the character before it
  unsigned char quotes; // open before it: 1 single, 2 double
};
// `*budget`: how many characters may still be tried; none: no result.
void gloss__shift_search(struct shift_result *out, size_t *budget,
                         const struct shift_model *model,
                         const struct shift_codes *codes, gloss_str text,
                         const struct shift_start *start);

// shift.c: whether the '?' at `at` looks like the start of a shifted span.
bool gloss__shift_is_start(gloss_str text, size_t at, struct shift_start *out);
// pinyin.c: reads "syllable)" at `at`; its hash, or 0. `*end` is behind it.
uint64_t gloss__pinyin_at(gloss_str text, size_t at, size_t *end);
// The usual reading of a Han character, with its tone mark; NULL: unknown.
const char *gloss__pinyin_of(uint32_t c);
// What a reading hashes to that is written so.
uint64_t gloss__pinyin_hash(gloss_str syllable);

#endif
