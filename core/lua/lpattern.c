// lpattern.c - the Lua type `pattern`, for use in callbacks. What its names
// mean depends on the report type that uses it, so it keeps one program for
// each; those of its own script are made, and checked, at load.
#include "lua/lmatch.h"

#include <stdlib.h>

typedef struct compiled {
  const gloss__type *type;
  gloss_program *program;
} compiled;

typedef struct pattern {
  const char *file;
  uint32_t line;
  compiled *items;
  size_t count, capacity;
} pattern;

static int pattern_gc(lua_State *L) {
  pattern *self = gloss__test(L, 1, GLOSS__PATTERN);
  if (!self) return 0;
  for (size_t i = 0; i < self->count; i++)
    gloss_program_free(self->items[i].program);
  free(self->items);
  self->items = NULL;
  self->count = self->capacity = 0;
  return 0;
}

void gloss__program_names(gloss__host *host, gloss_program *program,
                          const gloss__type *type) {
  (void)host;
  for (int i = 0; i < GLOSS__LAYER_SEGMENTS; i++)
    gloss_program_source(program, gloss__segment_names[i]);
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++)
    gloss_program_source(program, gloss_value_type_name((gloss_value_type)i));
  if (!type) return;
  for (size_t i = 0; i < type->lexicon_count; i++)
    gloss_program_lexicon(program, type->lexicons[i].name,
                          type->lexicons[i].lexicon);
  for (size_t i = 0; i < type->fact_count; i++)
    if (type->facts[i]->layer >= 0)
      gloss_program_source(program, type->facts[i]->name);
}

// Where the script's call stands.
static void place(lua_State *L, const char **file, uint32_t *line) {
  lua_Debug ar;
  *file = NULL, *line = 0;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || ar.source[0] != '=') continue;
    const gloss__file *known =
        gloss__file_named(gloss__host_of(L), ar.source + 1);
    *file = known ? known->name : NULL;
    *line = (uint32_t)ar.currentline;
    return;
  }
}

// Patterns made while a script loads are listed for its report type.
static void list_it(lua_State *L, int index) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, "gloss.loading") == LUA_TTABLE) {
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  lua_pop(L, 1);
}

int gloss__pattern_new(lua_State *L) {
  luaL_checkstring(L, 1);
  pattern *self = gloss__new(L, GLOSS__PATTERN, sizeof *self);
  place(L, &self->file, &self->line);
  lua_createtable(L, 1, 0); // its text, then capture names by program
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  lua_setiuservalue(L, -2, 1);
  list_it(L, lua_gettop(L));
  return 1;
}

// Compiles and appends; the names of captures become item count + 1 of the
// user value. On failure nothing is changed.
static gloss_status compile(lua_State *L, pattern *self, int index,
                            const gloss__type *type, gloss_error *err) {
  lua_getiuservalue(L, index, 1);
  int store = lua_gettop(L);
  lua_rawgeti(L, store, 1);
  self->items = gloss__xgrow(self->items, &self->capacity, self->count,
                             sizeof *self->items);
  gloss_rule rule = {.id = "pattern",
                     .pattern = lua_tostring(L, -1),
                     .scope = "document",
                     .file = self->file,
                     .line = self->line};
  gloss_program *program = gloss_program_new();
  gloss__program_names(gloss__host_of(L), program, type);
  gloss_status status = gloss_program_rule(program, &rule, NULL, err);
  if (!status) status = gloss_program_compile(program, err);
  if (status) {
    gloss_program_free(program);
    lua_settop(L, store - 1);
    return status;
  }
  self->items[self->count] = (compiled){type, program};
  self->count++; // from here on the collector frees it
  gloss__capture_names(L, program, 0);
  lua_rawseti(L, store, (lua_Integer)self->count + 1);
  lua_settop(L, store - 1);
  return GLOSS_OK;
}

static bool push_names(lua_State *L, const pattern *self, int index,
                       const gloss__type *type, gloss_program **program) {
  for (size_t i = 0; i < self->count; i++) {
    if (self->items[i].type != type) continue;
    lua_getiuservalue(L, index, 1);
    lua_rawgeti(L, -1, (lua_Integer)i + 2);
    lua_remove(L, -2);
    *program = self->items[i].program;
    return true;
  }
  return false;
}

enum { CACHE_MAX = 1000 };

// Replaces a string at `index` by a pattern from the cache of strings.
static void from_string(lua_State *L, int index) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, "gloss.patterns");
  lua_pushvalue(L, index);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_rawgeti(L, -1, 0);
    lua_Integer count = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (count >= CACHE_MAX)
      luaL_error(L,
                 "more than %d different pattern strings: use "
                 "gloss.pattern",
                 CACHE_MAX);
    lua_pushinteger(L, count + 1);
    lua_rawseti(L, -2, 0);
    lua_pushcfunction(L, gloss__pattern_new);
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    lua_pushvalue(L, index);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  lua_replace(L, index);
  lua_pop(L, 1);
}

const gloss_program *gloss__pattern_program(lua_State *L, int index,
                                            const gloss__ldoc *doc) {
  if (lua_type(L, index) == LUA_TSTRING) from_string(L, index);
  pattern *self = gloss__check(L, index, GLOSS__PATTERN);
  gloss_program *program = NULL;
  if (push_names(L, self, index, doc->type, &program)) return program;
  gloss_error err = {0};
  if (compile(L, self, index, doc->type, &err))
    luaL_error(L, "%s", err.message);
  push_names(L, self, index, doc->type, &program);
  return program;
}

void gloss__patterns_compile(lua_State *L, const gloss__type *type) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, type->pattern_list);
  int list = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, list);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, list, i);
    pattern *self = gloss__check(L, -1, GLOSS__PATTERN);
    gloss_error err = {0};
    gloss_status status = compile(L, self, lua_gettop(L), type, &err);
    gloss__host *host = gloss__host_of(L);
    if (status && !host->lint)
      gloss__fail(L, status, self->file, self->line, "%s", err.message);
    if (status)
      gloss__lint_pattern(host, NULL, gloss__pattern_text(L, -1), self->file,
                          self->line, &err);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static int pattern_text(lua_State *L) {
  gloss__check(L, 1, GLOSS__PATTERN);
  lua_getiuservalue(L, 1, 1);
  lua_rawgeti(L, -1, 1);
  return 1;
}

const char *gloss__pattern_text(lua_State *L, int index) {
  if (!gloss__test(L, index, GLOSS__PATTERN)) return NULL;
  lua_getiuservalue(L, index, 1);
  lua_rawgeti(L, -1, 1);
  const char *text = lua_tostring(L, -1); // kept by the user value
  lua_pop(L, 2);
  return text;
}

static const gloss__row rows[] = {
    {"source", NULL, pattern_text, "pattern.source: string",
     "The pattern as written.", "gloss.pattern('a b').source --> a b"},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

static const luaL_Reg meta[] = {
    {"__gc", pattern_gc}, {"__tostring", pattern_text}, {NULL, NULL}};

const gloss__room gloss__pattern_room = {
    "pattern", "A compiled pattern, for find() and matches().", rows, NULL,
    meta};
