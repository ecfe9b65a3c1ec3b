// lexicon.h - a lexicon's tables, and what the pattern machine needs of them.
// Internal.
#ifndef GLOSS_MATCH_LEXICON_H
#define GLOSS_MATCH_LEXICON_H

#include "base/dict.h"

// An entry among those with one folded form, in file order: `next` is
// index + 1, 0 = last.
typedef struct gloss__form {
  uint32_t entry, next;
} gloss__form;

typedef struct gloss__entry {
  uint32_t at, size; // its line in `bytes`, without the line end
  uint32_t line;
} gloss__entry;

// A value of the dictionary with this bit is the index of a form, without it
// an entry + 1: most forms belong to one entry only.
#define GLOSS__CHAINED 0x80000000u

// All that size depends on is plain data: made by lexicon.c, or mapped from a
// file by image.c.
struct gloss_lexicon {
  char *name;
  char digest[65];
  gloss_str bytes; // the TSV
  gloss__entry *entries;
  gloss__form *forms;
  size_t form_count;
  gloss__dict dict;
  gloss_lexicon_counts counts;
  gloss_error *problems;
  size_t problem_count;
  const char **columns; // all but `term`; in the arena
  size_t column_count;
  gloss__arena arena;
  void *image; // mapped: holds all the tables; NULL: they are owned
  size_t image_size;
};

// Cell `column` (0 = term) of a line; {NULL, 0} past the last.
gloss_str gloss__lexicon_cell(gloss_str line, size_t column);
// Index of a column among those after `term`, or SIZE_MAX.
size_t gloss__lexicon_column(const gloss_lexicon *lexicon, gloss_str name);

// The first entry of a value (not 0); *next: the value of the others, or 0.
static inline uint32_t gloss__lexicon_entry(const gloss_lexicon *lexicon,
                                            uint32_t value, uint32_t *next) {
  if (!(value & GLOSS__CHAINED)) {
    *next = 0;
    return value - 1;
  }
  gloss__form form = lexicon->forms[value & ~GLOSS__CHAINED];
  *next = form.next ? (form.next - 1) | GLOSS__CHAINED : 0;
  return form.entry;
}

// Reads the header line of `bytes` again: what image.c does not keep.
gloss_status gloss__lexicon_header(gloss_lexicon *lexicon, gloss_error *err);
// Makes the lexicon of a TSV file's bytes, which it owns from now on (freed on
// failure, too).
gloss_status gloss__lexicon_make(gloss_lexicon **out, const char *name,
                                 char *bytes, size_t size, gloss_error *err);

// --- image.c: compiled lexicons in a folder ----------------------------------

// Maps the image of the lexicon with this digest; false if there is none that
// can be trusted.
bool gloss__image_open(gloss_lexicon *lexicon, const char *folder);
// Leaves an image for others. Whatever goes wrong is not the caller's matter.
void gloss__image_save(const gloss_lexicon *lexicon, const char *folder);
void gloss__image_close(gloss_lexicon *lexicon);

#endif
