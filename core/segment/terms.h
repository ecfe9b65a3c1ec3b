// terms.h - counts over a corpus, shared by terms.c and coinage.c. Internal.
#ifndef GLOSS_TERMS_H
#define GLOSS_TERMS_H

#include "base/base.h"

struct gloss__word_count {
  gloss_str form;     // as first written
  uint32_t count;     // in all texts
  uint32_t documents; // texts that hold it
  uint32_t last;      // number of the latest such text, from 1
  bool han;
};

struct gloss_terms {
  gloss__intern words; // folded; ids index `counts`
  struct {
    struct gloss__word_count *items;
    size_t count, capacity;
  } counts;
  struct {
    uint16_t *items; // Han characters of all texts; 0 where a run ends
    size_t count, capacity;
  } han;
  uint32_t documents;
  uint64_t total;        // of all words' counts
  const gloss_words *by; // how words are found; NULL: as by default
  gloss__arena arena;    // forms
  struct {
    gloss_term *items; // what the latest question found
    size_t count, capacity;
  } found;
  gloss__arena found_arena;
};

// Begins a new answer, and ends it: the best `limit`, best first.
void gloss__terms_begin(gloss_terms *terms);
size_t gloss__terms_end(gloss_terms *terms, const gloss_term **out,
                        size_t limit);

#endif
