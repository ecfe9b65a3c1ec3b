// lmatch.h - a match: a span and the captures in it.
#ifndef GLOSS_LUA_LMATCH_H
#define GLOSS_LUA_LMATCH_H

#include "lua/host.h"

struct gloss__lmatch {
  gloss__lspan span;
  size_t count;
  gloss_capture captures[]; // `item` is data of the source's span
};

// What a match is, without a userdata: `self` has room for `count` captures.
void gloss__lmatch_fill(gloss__lmatch *self, gloss__ldoc *of, size_t count,
                        const gloss_match *match,
                        const gloss_lexicon *const *lexicons);
// `names` is the index of the table capture name -> index from 1.
void gloss__lmatch_push(lua_State *L, int doc, gloss__ldoc *of, int names,
                        size_t count, const gloss_match *match,
                        const gloss_lexicon *const *lexicons);
// Captures of a rule as such a table, on the stack; returns how many.
size_t gloss__capture_names(lua_State *L, const gloss_program *program,
                            uint32_t rule);
// True with m[key] pushed, if the key (at 2) names a capture of the match (1).
bool gloss__lmatch_index(lua_State *L);
// Pushes capture `index` as a span, or nil; the same span each time.
void gloss__lmatch_capture(lua_State *L, int match, size_t index);
// The same without a userdata; false if it took no part.
bool gloss__lmatch_span(const gloss__lmatch *self, size_t index,
                        gloss__lspan *out);

#endif
