// pretty.h - values for people.
#ifndef GLOSS_LUA_PRETTY_H
#define GLOSS_LUA_PRETTY_H

#include "lua/host.h"

// At most `limit` characters, line ends as spaces; then "…" if it was cut.
void gloss__pretty_cut(gloss_buf *out, gloss_str text, size_t limit);
// The list at `list` as a table, if its items are alike and it fits into
// `width` columns; else false.
bool gloss__pretty_rows(lua_State *L, int list, size_t width, gloss_buf *out);

#endif
