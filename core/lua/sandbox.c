// sandbox.c - the allow-list: what a script finds, and nothing else.
//
// Shared tables are behind read-only views, each script has an environment of
// its own, and whatever catches errors hands a stop on (see host.c).
#include "lua/debug.h"

// --- text without addresses --------------------------------------------------

const char *gloss__sandbox_text(lua_State *L, int index, size_t *size) {
  index = lua_absindex(L, index);
  int type = lua_type(L, index);
  bool plain = type == LUA_TTABLE || type == LUA_TFUNCTION ||
               type == LUA_TUSERDATA || type == LUA_TTHREAD ||
               type == LUA_TLIGHTUSERDATA;
  if (plain && !luaL_getmetafield(L, index, "__tostring")) {
    lua_pushstring(L, gloss__type_of(L, index));
    return lua_tolstring(L, -1, size);
  }
  if (plain) lua_pop(L, 1);
  return luaL_tolstring(L, index, size);
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  gloss__sandbox_text(L, 1, NULL);
  return 1;
}

// To stderr: stdout belongs to the results.
static int base_print(lua_State *L) {
  int count = lua_gettop(L);
  for (int i = 1; i <= count; i++) {
    size_t size;
    const char *text = gloss__sandbox_text(L, i, &size);
    if (i > 1) fputc('\t', stderr);
    fwrite(text, 1, size, stderr);
    lua_pop(L, 1);
  }
  fputc('\n', stderr);
  return 0;
}

// --- catching ----------------------------------------------------------------

static int caught(lua_State *L, int status, lua_KContext skip) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)skip;
  gloss__host *host = gloss__host_of(L);
  if (status == LUA_ERRMEM && !host->aborting)
    host->aborting = GLOSS__NO_MEMORY;
  gloss__host_check(L);
  host->emit_failed = false;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

static int base_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, caught);
  return caught(L, status, 0);
}

// A stopped script's handler does not run: hooks are off inside it.
static int guarded_handler(lua_State *L) {
  gloss__host *host = gloss__host_of(L);
  if (host->aborting || host->interrupted) return 1;
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int base_xpcall(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, guarded_handler, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, caught);
  return caught(L, status, 2);
}

// --- metatables --------------------------------------------------------------

static int base_setmetatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int type = lua_type(L, 2);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2,
                   "nil or table");
  static const char *const refused[] = {"__gc", "__mode"};
  for (size_t i = 0; type == LUA_TTABLE && i < 2; i++) {
    lua_pushstring(L, refused[i]);
    if (lua_rawget(L, 2) != LUA_TNIL)
      return luaL_error(L, "%s is not available to scripts", refused[i]);
    lua_pop(L, 1);
  }
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

// --- load --------------------------------------------------------------------

enum { LOAD_MAX = 1 << 20 };

// Text only; upvalue 1: the environment of the script that calls.
static int base_load(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  const char *name = luaL_optstring(L, 2, "=load");
  if (size > LOAD_MAX) return luaL_argerror(L, 1, "more than 1 MiB");
  lua_settop(L, 4);
  if (luaL_loadbufferx(L, text, size, name, "t")) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushvalue(L, lua_istable(L, 4) ? 4 : lua_upvalueindex(1));
  lua_setupvalue(L, -2, 1);
  return 1;
}

// --- coroutines --------------------------------------------------------------

static lua_State *thread_check(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  return co;
}

// Moves results to L and returns their count, or -1 with the error on top.
static int resume(lua_State *L, lua_State *co, int args) {
  gloss__host *host = gloss__host_of(L);
  gloss__host_check(L);
  if (!lua_checkstack(co, args)) return luaL_error(L, "too many arguments");
  if (lua_status(co) == LUA_OK && lua_gettop(co) == 0) {
    lua_pushliteral(L, "cannot resume dead coroutine");
    return -1;
  }
  lua_xmove(L, co, args);
  int count;
  host->running = co;
  if (host->debugging) gloss__debug_arm(co);
  int status = lua_resume(co, L, args, &count);
  host->running = L;
  if (status == LUA_ERRMEM && !host->aborting)
    host->aborting = GLOSS__NO_MEMORY;
  if (host->aborting || host->interrupted) gloss__host_check(L);
  bool well = status == LUA_OK || status == LUA_YIELD;
  if (!well) count = 1;
  if (!lua_checkstack(L, count + 1)) return luaL_error(L, "too many results");
  lua_xmove(co, L, count);
  return well ? count : -1;
}

static int co_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int co_resume(lua_State *L) {
  lua_State *co = thread_check(L);
  int count = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, count >= 0);
  int moved = count < 0 ? 1 : count;
  lua_insert(L, -(moved + 1));
  return moved + 1;
}

static int wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int count = resume(L, co, lua_gettop(L));
  return count < 0 ? lua_error(L) : count;
}

static int co_wrap(lua_State *L) {
  co_create(L);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

static int co_yield (lua_State *L) { return lua_yield(L, lua_gettop(L)); }

static int co_status(lua_State *L) {
  lua_State *co = thread_check(L);
  lua_Debug ar;
  const char *status = "suspended";
  if (co == L)
    status = "running";
  else if (lua_status(co) != LUA_YIELD)
    status = lua_status(co) != LUA_OK   ? "dead"
             : lua_getstack(co, 0, &ar) ? "normal"
             : lua_gettop(co) == 0      ? "dead"
                                        : "suspended";
  lua_pushstring(L, status);
  return 1;
}

static const luaL_Reg coroutine_functions[] = {
    {"create", co_create}, {"resume", co_resume}, {"status", co_status},
    {"wrap", co_wrap},     {"yield", co_yield },  {NULL, NULL}};

// --- read-only views ---------------------------------------------------------

static int read_only(lua_State *L) {
  return luaL_error(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

static int view_pairs(lua_State *L) {
  lua_pushcfunction(L, gloss__pairs);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_call(L, 1, 3);
  return 3;
}

void gloss__sandbox_protect(lua_State *L, const char *name) {
  int table = lua_gettop(L);
  lua_newtable(L);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, table);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, name);
  lua_pushcclosure(L, read_only, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushvalue(L, table);
  lua_pushcclosure(L, view_pairs, 1);
  lua_setfield(L, -2, "__pairs");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_remove(L, table);
}

// --- the tables --------------------------------------------------------------

static const luaL_Reg base_functions[] = {{"pairs", gloss__pairs},
                                          {"pcall", base_pcall},
                                          {"print", base_print},
                                          {"setmetatable", base_setmetatable},
                                          {"tostring", base_tostring},
                                          {"xpcall", base_xpcall},
                                          {NULL, NULL}};

static const char *const base_kept[] = {
    "assert", "error", "getmetatable", "ipairs",   "rawequal", "rawlen",
    "select", "type",  "tonumber",     "_VERSION", NULL};
static const char *const string_kept[] = {"byte", "char",    "len",   "lower",
                                          "sub",  "reverse", "upper", NULL};
static const char *const math_kept[] = {
    "abs", "acos",       "asin", "atan", "ceil", "cos", "deg",
    "exp", "floor",      "fmod", "huge", "log",  "max", "maxinteger",
    "min", "mininteger", "modf", "pi",   "rad",  "sin", "sqrt",
    "tan", "tointeger",  "type", "ult",  NULL};
static const char *const utf8_kept[] = {
    "char", "charpattern", "codepoint", "codes", "len", "offset", NULL};

// Copies the named fields of the table at `from` to the one on top.
static void keep(lua_State *L, int from, const char *const *names) {
  for (; *names; names++) {
    lua_getfield(L, from, *names);
    lua_setfield(L, -2, *names);
  }
}

// A library's table with only `names`, then our own functions; on the stack.
static void library(lua_State *L, lua_CFunction open, const char *name,
                    const char *const *names, const luaL_Reg *own) {
  luaL_requiref(L, name, open, 0);
  lua_newtable(L);
  if (names) keep(L, lua_gettop(L) - 1, names);
  if (own) luaL_setfuncs(L, own, 0);
  lua_remove(L, -2);
}

static void close_strings(lua_State *L, int library) {
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushvalue(L, library);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

static void add_library(lua_State *L, int globals, const char *name) {
  gloss__sandbox_protect(L, name);
  lua_setfield(L, globals, name);
}

static int undeclared(lua_State *L) {
  return luaL_error(L, "global '%s' is not declared",
                    gloss__sandbox_text(L, 2, NULL));
}

void gloss__sandbox_open(lua_State *L) {
  library(L, luaopen_base, "_G", base_kept, base_functions);
  int globals = lua_gettop(L);
  library(L, luaopen_string, "string", string_kept, gloss__string_functions);
  close_strings(L, lua_gettop(L));
  add_library(L, globals, "string");
  library(L, luaopen_math, "math", math_kept, NULL);
  add_library(L, globals, "math");
  library(L, luaopen_utf8, "utf8", utf8_kept, NULL);
  add_library(L, globals, "utf8");
  lua_newtable(L);
  luaL_setfuncs(L, gloss__table_functions, 0);
  lua_getfield(L, -1, "next");
  lua_setfield(L, globals, "next");
  lua_pushnil(L);
  lua_setfield(L, -2, "next");
  add_library(L, globals, "table");
  lua_newtable(L);
  luaL_setfuncs(L, coroutine_functions, 0);
  add_library(L, globals, "coroutine");
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, undeclared);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, globals);
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.globals");
}

static int undeclared_assignment(lua_State *L) {
  return luaL_error(L, "assignment to the undeclared global '%s'",
                    gloss__sandbox_text(L, 2, NULL));
}

static void trust(lua_State *L, int env) {
  luaL_requiref(L, LUA_IOLIBNAME, luaopen_io, 0);
  lua_setfield(L, env, "io");
  luaL_requiref(L, LUA_OSLIBNAME, luaopen_os, 0);
  lua_setfield(L, env, "os");
}

void gloss__sandbox_env(lua_State *L, bool trusted, bool open) {
  lua_newtable(L);
  int env = lua_gettop(L);
  if (trusted) trust(L, env);
  lua_pushvalue(L, env);
  lua_pushcclosure(L, base_load, 1);
  lua_setfield(L, env, "load");
  lua_pushvalue(L, env);
  lua_setfield(L, env, "_G");
  lua_createtable(L, 0, 3);
  lua_getfield(L, LUA_REGISTRYINDEX, "gloss.globals");
  lua_setfield(L, -2, "__index");
  if (!open) {
    lua_pushcfunction(L, undeclared_assignment);
    lua_setfield(L, -2, "__newindex");
  }
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, env);
}
