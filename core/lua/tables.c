// tables.c - the table library with raw access, bounded and deterministic:
// pairs in the order of keys, a stable sort. Stock Lua's loops in C can be
// made endless by metamethods, and its sort asks the clock for pivots.
#include "lua/host.h"

#include <stdlib.h>

enum { TABLE_MAX = 10000000 };

static lua_Integer length(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  return (lua_Integer)lua_rawlen(L, index);
}

// As length, for a table that is going to be changed: raw access must not get
// past the read-only views.
static lua_Integer writable(lua_State *L, int index) {
  lua_Integer size = length(L, index);
  if (luaL_getmetafield(L, index, "__metatable") != LUA_TNIL)
    luaL_argerror(L, index, "the table is protected");
  return size;
}

static int table_concat(lua_State *L) {
  lua_Integer last = length(L, 1);
  size_t gap;
  const char *between = luaL_optlstring(L, 2, "", &gap);
  lua_Integer i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  if (last > i && (lua_Unsigned)last - (lua_Unsigned)i > TABLE_MAX)
    return luaL_error(L, "too many items to concatenate");
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer first = i; i <= last; i++) {
    if (i != first) luaL_addlstring(&out, between, gap);
    lua_rawgeti(L, 1, i);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "item %I is a %s, not a string", (LUAI_UACINT)i,
                        luaL_typename(L, -1));
    luaL_addvalue(&out);
    if (i == last) break; // maxinteger
  }
  luaL_pushresult(&out);
  return 1;
}

static int table_insert(lua_State *L) {
  lua_Integer end = writable(L, 1) + 1, at = end;
  int count = lua_gettop(L);
  if (count == 3) {
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--) {
      lua_rawgeti(L, 1, i - 1);
      lua_rawseti(L, 1, i);
    }
  } else if (count != 2) {
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_settop(L, count);
  lua_rawseti(L, 1, at);
  return 0;
}

static int table_remove(lua_State *L) {
  lua_Integer size = writable(L, 1), at = luaL_optinteger(L, 2, size);
  if (at == size + 1 || (!size && !at)) {
    lua_rawgeti(L, 1, at);
  } else {
    luaL_argcheck(L, at >= 1 && at <= size, 2, "position out of bounds");
    lua_rawgeti(L, 1, at);
    for (; at < size; at++) {
      lua_rawgeti(L, 1, at + 1);
      lua_rawseti(L, 1, at);
    }
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, at);
  return 1;
}

static int table_unpack(lua_State *L) {
  lua_Integer last = length(L, 1), i = luaL_optinteger(L, 2, 1);
  last = luaL_optinteger(L, 3, last);
  if (i > last) return 0;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)i;
  if (count >= 100000 || !lua_checkstack(L, (int)count + 1))
    return luaL_error(L, "too many results to unpack");
  for (lua_Unsigned k = 0; k <= count; k++)
    lua_rawgeti(L, 1, i + (lua_Integer)k);
  return (int)count + 1;
}

static int table_pack(lua_State *L) {
  int count = lua_gettop(L);
  lua_createtable(L, count, 1);
  lua_insert(L, 1);
  for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
  lua_pushinteger(L, count);
  lua_setfield(L, 1, "n");
  return 1;
}

static int table_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  length(L, 1), writable(L, target);
  if (last < first) return lua_pushvalue(L, target), 1;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
  if (count >= TABLE_MAX || to > LUA_MAXINTEGER - (lua_Integer)count)
    return luaL_error(L, "too many items to move");
  bool down = to > first && to <= last && lua_rawequal(L, 1, target);
  for (lua_Unsigned k = 0; k <= count; k++) {
    lua_Integer i = (lua_Integer)(down ? count - k : k);
    lua_rawgeti(L, 1, first + i);
    lua_rawseti(L, target, to + i);
  }
  lua_pushvalue(L, target);
  return 1;
}

// --- sort: merge, stable -----------------------------------------------------

// Is the item at -1 less than that at -2 ? Pops both.
static bool second_less(lua_State *L) {
  bool less;
  if (lua_isnil(L, 2)) {
    less = lua_compare(L, -1, -2, LUA_OPLT);
    lua_pop(L, 2);
  } else {
    lua_pushvalue(L, 2);
    lua_insert(L, -3);
    lua_insert(L, -2); // comparator, later item, earlier item
    lua_call(L, 2, 1);
    less = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return less;
}

// Merges the sorted runs [low, middle) and [middle, high) of `from` into `to`.
static void merge(lua_State *L, int from, int to, lua_Integer low,
                  lua_Integer middle, lua_Integer high) {
  lua_Integer left = low, right = middle;
  for (lua_Integer k = low; k < high; k++) {
    bool take_right = left >= middle;
    if (!take_right && right < high) {
      lua_rawgeti(L, from, left);
      lua_rawgeti(L, from, right);
      take_right = second_less(L);
    }
    lua_rawgeti(L, from, take_right ? right++ : left++);
    lua_rawseti(L, to, k);
  }
}

static int table_sort(lua_State *L) {
  lua_Integer size = writable(L, 1);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  luaL_argcheck(L, size < TABLE_MAX, 1, "too many items to sort");
  lua_createtable(L, (int)size, 0);
  int from = 1, to = 3;
  for (lua_Integer width = 1; width < size; width *= 2) {
    for (lua_Integer low = 1; low <= size; low += 2 * width) {
      lua_Integer middle = low + width, high = low + 2 * width;
      if (middle > size + 1) middle = size + 1;
      if (high > size + 1) high = size + 1;
      merge(L, from, to, low, middle, high);
    }
    int swap = from;
    from = to, to = swap;
  }
  for (lua_Integer i = 1; from != 1 && i <= size; i++) {
    lua_rawgeti(L, from, i);
    lua_rawseti(L, 1, i);
  }
  return 0;
}

// --- pairs in order ----------------------------------------------------------

struct key {
  int rank; // numbers, strings, booleans
  lua_Number number;
  const char *text;
  size_t size;
  lua_Integer place; // in the list of keys
};

static int compare(const void *left, const void *right) {
  const struct key *a = left, *b = right;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  if (a->rank != 1) return (a->number > b->number) - (a->number < b->number);
  int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
  return order ? order : (a->size > b->size) - (a->size < b->size);
}

static struct key key_at(lua_State *L, int index) {
  struct key key = {0};
  switch (lua_type(L, index)) {
  case LUA_TNUMBER: key.number = lua_tonumber(L, index); break;
  case LUA_TSTRING:
    key.rank = 1;
    key.text = lua_tolstring(L, index, &key.size);
    break;
  case LUA_TBOOLEAN:
    key.rank = 2;
    key.number = lua_toboolean(L, index);
    break;
  default:
    luaL_error(L, "keys that are %ss have no stable order: keep a list",
               gloss__type_of(L, index));
  }
  return key;
}

// Counts the keys; `*list`: they are exactly 1 .. n.
static lua_Integer count_keys(lua_State *L, bool *list) {
  lua_Integer count = 0, size = (lua_Integer)lua_rawlen(L, 1);
  *list = true;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1), count++)
    if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 ||
        lua_tointeger(L, -2) > size)
      *list = false;
  *list = *list && count == size;
  return count;
}

// Pushes a list of the keys in order.
static void sorted_keys(lua_State *L, lua_Integer count) {
  lua_createtable(L, (int)count, 0);
  int unsorted = lua_gettop(L);
  struct key *keys =
      lua_newuserdatauv(L, (size_t)(count ? count : 1) * sizeof *keys, 0);
  lua_Integer n = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    keys[n] = key_at(L, -2);
    keys[n].place = n + 1;
    lua_pushvalue(L, -2);
    lua_rawseti(L, unsorted, ++n);
  }
  qsort(keys, (size_t)n, sizeof *keys, compare);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, unsorted, keys[i].place);
    lua_rawseti(L, -2, i + 1);
  }
}

// Upvalues: how many, at which, and the keys (nil: 1, 2, ...).
static int next_pair(lua_State *L) {
  lua_Integer count = lua_tointeger(L, lua_upvalueindex(1));
  lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
  bool list = lua_isnil(L, lua_upvalueindex(3));
  while (++i <= count) {
    if (list)
      lua_pushinteger(L, i);
    else
      lua_rawgeti(L, lua_upvalueindex(3), i);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL) {
      lua_pushinteger(L, i);
      lua_replace(L, lua_upvalueindex(2));
      return 2;
    }
    lua_pop(L, 2);
  }
  lua_pushnil(L);
  return 1;
}

int gloss__pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  bool list;
  lua_Integer count = count_keys(L, &list);
  lua_pushinteger(L, count);
  lua_pushinteger(L, 0);
  if (list) {
    lua_pushnil(L);
  } else {
    sorted_keys(L, count);
    lua_insert(L, 2);
    lua_settop(L, 4);
    lua_rotate(L, 2, -1);
  }
  lua_pushcclosure(L, next_pair, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

// Only next(t): to go on from a key would take the hash order.
static int base_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!lua_isnoneornil(L, 2))
    return luaL_error(L, "next(t, key) has no stable order: use pairs");
  lua_settop(L, 1);
  bool list;
  lua_Integer count = count_keys(L, &list);
  if (!count) return lua_pushnil(L), 1;
  sorted_keys(L, count);
  lua_rawgeti(L, -1, 1);
  lua_pushvalue(L, -1);
  lua_rawget(L, 1);
  return 2;
}

const luaL_Reg gloss__table_functions[] = {{"concat", table_concat},
                                           {"insert", table_insert},
                                           {"move", table_move},
                                           {"next", base_next},
                                           {"pack", table_pack},
                                           {"remove", table_remove},
                                           {"sort", table_sort},
                                           {"unpack", table_unpack},
                                           {NULL, NULL}};
