// shift.h - the parts of the repair of byte-shifted GBK. Internal.
#ifndef GLOSS_SHIFT_H
#define GLOSS_SHIFT_H

#include "text/text.h"

enum { SHIFT_TOKENS = 48, SHIFT_CHARS = 2 * SHIFT_TOKENS, SHIFT_BEST = 3 };

// What a misaligned reader made of the bytes.
enum shift_kind {
  SHIFT_PAIR,  // two bytes: a trail byte and the next lead byte
  SHIFT_TRAIL, // an ASCII byte that is a character's trail byte: the end
  SHIFT_EATEN  // '?' for a trail byte and an ASCII byte: the end
};
struct shift_token {
  enum shift_kind kind;
  unsigned char first, second;
};
struct shift_span {
  struct shift_token tokens[SHIFT_TOKENS];
  size_t count;
  uint32_t begin, end;    // of the text; begins at the '?'
  uint32_t before, after; // the characters around it
  unsigned char quotes;   // open before it: 1 single, 2 double
  uint64_t reading;       // injected behind its last character: hash, or 0
};
struct shift_reading { // a way to read the span aright
  uint32_t codes[SHIFT_CHARS];
  size_t count;
  float score;
};

// The model: how likely a text is, in nats; the document's own pairs count.
struct shift_model {
  struct shift_count {
    uint64_t key;
    uint32_t count;
  } * pairs; // hash table of the document's character pairs
  size_t mask;
  unsigned char seen[8192]; // a bit for each of its characters
  struct {
    uint64_t reading;
    uint32_t code;
  } readings[512];
  size_t reading_count;
};
void gloss__shift_learn(struct shift_model *model, gloss_str text);
void gloss__shift_forget(struct shift_model *model);
float gloss__shift_score(const struct shift_model *model, uint32_t before,
                         uint32_t c);
// 1: the document gives c this reading; -1: another one; 0: none.
int gloss__shift_reads(const struct shift_model *model, uint64_t reading,
                       uint32_t c);

// The best readings, best first; how many there are.
size_t gloss__shift_search(const struct shift_model *model,
                           const struct shift_span *span,
                           struct shift_reading best[SHIFT_BEST]);

// pinyin.c: reads "syllable)" at `at`; its hash, or 0.
uint64_t gloss__pinyin_at(gloss_str text, size_t at);

#endif
