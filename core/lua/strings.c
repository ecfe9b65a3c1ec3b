// strings.c - string functions whose cost or result needs a guard.
#include "lua/strings.h"

enum { STRING_MAX = 16 << 20 };

static int string_rep(lua_State *L) {
  size_t size, gap;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *between = luaL_optlstring(L, 3, "", &gap);
  if (count <= 0 || size + gap == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (count > STRING_MAX || (size + gap) > STRING_MAX / (size_t)count)
    return luaL_error(L, "the repeated string is longer than 16 MiB");
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer i = 0; i < count; i++) {
    if (i && gap) luaL_addlstring(&out, between, gap);
    luaL_addlstring(&out, text, size);
  }
  luaL_pushresult(&out);
  return 1;
}

// Addresses differ from run to run: no %p, and %s shows none.
static int string_format(lua_State *L) {
  size_t size;
  const char *format = luaL_checklstring(L, 1, &size);
  for (size_t i = 0; i < size; i++) {
    if (format[i] != '%') continue;
    i++;
    while (i < size && strchr("-+ #0123456789.", format[i]) && format[i]) i++;
    if (i < size && format[i] == 'p')
      return luaL_argerror(L, 1, "%p is not available to scripts");
  }
  int count = lua_gettop(L);
  for (int i = 2; i <= count; i++) {
    int type = lua_type(L, i);
    if (type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA &&
        type != LUA_TTHREAD)
      continue;
    gloss__sandbox_text(L, i, NULL);
    lua_replace(L, i);
  }
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, "string");
  lua_getfield(L, -1, "format");
  lua_insert(L, 1);
  lua_pop(L, 2);
  lua_call(L, count, 1);
  return 1;
}

const luaL_Reg gloss__string_functions[] = {{"find", gloss__str_find},
                                            {"format", string_format},
                                            {"gmatch", gloss__str_gmatch},
                                            {"gsub", gloss__str_gsub},
                                            {"match", gloss__str_match},
                                            {"rep", string_rep},
                                            {NULL, NULL}};
