// lexicon_hits.h - the hits of a lexicon in a document: found once, whichever
// spans are asked for.
#ifndef GLOSS_LUA_LEXICON_HITS_H
#define GLOSS_LUA_LEXICON_HITS_H

#include "lua/host.h"

// All of them, the longer ones first; lives as long as the document is open.
const gloss_set *gloss__hits_of(gloss__ldoc *doc, const gloss_lexicon *lexicon);
// The next one, leftmost and longest, from *next on that ends by `end`; *past
// is the end of the one before.
bool gloss__hits_next(const gloss_set *set, size_t *next, uint32_t *past,
                      uint32_t end, gloss_span *hit);
void gloss__hits_close(gloss__ldoc *doc);

// cursor.c: an iterator of numbers, with the value of a column where a name is
// at index 3.
int gloss__hit_ranges(lua_State *L, int doc, gloss__ldoc *of,
                      const gloss_lexicon *lexicon, uint32_t begin,
                      uint32_t end);

#endif
