// strings.h - what the files about strings of scripts share.
#ifndef GLOSS_LUA_STRINGS_H
#define GLOSS_LUA_STRINGS_H

#include "lua/host.h"

// --- strmatch.c: Lua patterns in counted steps -------------------------------

int gloss__str_find(lua_State *L);
int gloss__str_match(lua_State *L);
int gloss__str_gmatch(lua_State *L);
int gloss__str_gsub(lua_State *L);

// --- lists.c: a text against a list of words ---------------------------------

int gloss__list_first_of(lua_State *L);
int gloss__list_after_last(lua_State *L);
int gloss__list_has(lua_State *L);
int gloss__list_among(lua_State *L);
int gloss__list_begins_with(lua_State *L);
int gloss__list_ends_with(lua_State *L);
int gloss__list_without_head(lua_State *L);
int gloss__list_without_tail(lua_State *L);
int gloss__list_without(lua_State *L);
int gloss__list_split(lua_State *L);

#endif
