// class.c - userdata classes from rows: one metatable each, one dispatcher.
#include "lua/lmatch.h"

static const gloss__room *const class_rooms[GLOSS__CLASSES] = {
    &gloss__doc_room,     &gloss__span_room,       &gloss__match_room,
    &gloss__lexicon_room, &gloss__entry_room,      &gloss__pattern_room,
    &gloss__fact_room,    &gloss__classifier_room, &gloss__words_room,
    &gloss__report_room,  &gloss__cursor_room};

const gloss__room *const gloss__rooms[] = {&gloss__module_room,
                                           &gloss__doc_room,
                                           &gloss__span_room,
                                           &gloss__match_room,
                                           &gloss__fact_room,
                                           &gloss__lexicon_room,
                                           &gloss__entry_room,
                                           &gloss__pattern_room,
                                           &gloss__classifier_room,
                                           &gloss__words_room,
                                           NULL};

// Upvalues: 1 members (name -> function, or light userdata: the row of a
// field), 2 the class's `miss` or nil. Arguments: self, key.
static int index_member(lua_State *L) {
  lua_pushvalue(L, 2);
  switch (lua_rawget(L, lua_upvalueindex(1))) {
  case LUA_TFUNCTION: return 1;
  case LUA_TLIGHTUSERDATA: {
    const gloss__row *row = lua_touserdata(L, -1);
    lua_settop(L, 1);
    return row->get(L);
  }
  default: break;
  }
  lua_CFunction miss = lua_tocfunction(L, lua_upvalueindex(2));
  if (miss) {
    lua_settop(L, 2);
    return miss(L);
  }
  lua_pushnil(L);
  return 1;
}

static int index_match(lua_State *L) {
  return gloss__lmatch_index(L) ? 1 : index_member(L);
}

static int no_assignment(lua_State *L) {
  return luaL_error(L, "a %s cannot be changed", gloss__type_of(L, 1));
}

// For classes without a `miss`: an unknown member is a mistake of the script.
static int unknown_member(lua_State *L) {
  return luaL_error(L, "a %s has no member '%s'", gloss__type_of(L, 1),
                    luaL_tolstring(L, 2, NULL));
}

// What a match has of a span: methods and place, no value of its own.
static bool of_match(const gloss__row *row) {
  static const char *const fields[] = {"text",   "first", "last",  "line",
                                       "column", "doc",   "label", "level"};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!strcmp(row->name, fields[i])) return true;
  return row->call != NULL;
}

static void add_members(lua_State *L, const gloss__row *rows, bool match) {
  for (; rows && rows->name; rows++) {
    if (match && !of_match(rows)) continue;
    if (rows->call)
      lua_pushcfunction(L, rows->call);
    else
      lua_pushlightuserdata(L, (void *)(uintptr_t)rows);
    lua_setfield(L, -2, rows->name);
  }
}

static void class_open(lua_State *L, int class) {
  const gloss__room *room = class_rooms[class];
  lua_newtable(L);
  gloss__host_of(L)->classes[class] = lua_topointer(L, -1);
  lua_pushstring(L, room->name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushcfunction(L, no_assignment);
  lua_setfield(L, -2, "__newindex");
  lua_newtable(L);
  bool match = class == GLOSS__MATCH;
  if (match) add_members(L, gloss__span_room.rows, true);
  add_members(L, room->rows, false);
  lua_pushcfunction(L, room->miss ? room->miss : unknown_member);
  lua_pushcclosure(L, match ? index_match : index_member, 2);
  lua_setfield(L, -2, "__index");
  if (room->meta) luaL_setfuncs(L, room->meta, 0);
  gloss__host_of(L)->class_refs[class] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void gloss__classes_open(lua_State *L) {
  for (int class = 0; class < GLOSS__CLASSES; class ++) class_open(L, class);
}

void *gloss__new(lua_State *L, gloss__class class, size_t size) {
  return gloss__new_with(L, class, size, class == GLOSS__DOC ? 2 : 1);
}

void *gloss__new_with(lua_State *L, gloss__class class, size_t size,
                      int values) {
  void *self = lua_newuserdatauv(L, size, values);
  memset(self, 0, size);
  lua_rawgeti(L, LUA_REGISTRYINDEX, gloss__host_of(L)->class_refs[class]);
  lua_setmetatable(L, -2);
  return self;
}

void *gloss__test(lua_State *L, int index, gloss__class class) {
  void *self = lua_touserdata(L, index);
  if (!self || !lua_getmetatable(L, index)) return NULL;
  bool same = lua_topointer(L, -1) == gloss__host_of(L)->classes[class];
  lua_pop(L, 1);
  return same ? self : NULL;
}

void *gloss__check(lua_State *L, int index, gloss__class class) {
  void *self = gloss__test(L, index, class);
  if (!self) {
    const char *message =
        lua_pushfstring(L, "%s expected, got %s", class_rooms[class]->name,
                        gloss__type_of(L, index));
    luaL_argerror(L, index, message);
  }
  return self;
}

const char *gloss__type_of(lua_State *L, int index) {
  for (int class = 0; class < GLOSS__CLASSES; class ++)
    if (gloss__test(L, index, (gloss__class) class))
      return class_rooms[class]->name;
  return luaL_typename(L, index);
}
