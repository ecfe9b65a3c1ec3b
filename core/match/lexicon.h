// lexicon.h - what the pattern machine needs of a lexicon. Internal.
#ifndef GLOSS_MATCH_LEXICON_H
#define GLOSS_MATCH_LEXICON_H

#include "base/trie.h"

// One surface form of an entry. Forms that fold to the same key are chained
// in file order: `next` is index + 1, 0 = last.
typedef struct gloss__form {
  uint32_t entry, next;
} gloss__form;

typedef struct gloss__entry {
  uint32_t at, size; // its line in `bytes`, without the line end
  uint32_t line;
} gloss__entry;

struct gloss_lexicon {
  char *name;
  char digest[65];
  char *bytes;          // the TSV
  const char **columns; // all but `term`
  size_t column_count;
  struct {
    gloss__entry *items;
    size_t count, capacity;
  } entries;
  struct {
    gloss__form *items;
    size_t count, capacity;
  } forms;
  struct {
    gloss_error *items;
    size_t count, capacity;
  } problems;
  gloss__trie trie; // folded forms; value = form index + 1
  gloss__arena arena;
};

// Cell `column` (0 = term) of a line; {NULL, 0} past the last.
gloss_str gloss__lexicon_cell(gloss_str line, size_t column);
// Index of a column among those after `term`, or SIZE_MAX.
size_t gloss__lexicon_column(const gloss_lexicon *lexicon, gloss_str name);

#endif
