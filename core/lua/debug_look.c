// debug_look.c - what stands where a pack stands still: functions that wait,
// their locals, anything that can be asked of them.
//
// All of it runs in a thread of its own: hooks do not work inside a hook, so
// that nothing asked there could be stopped; and what it raises must not pass
// through the host's callback.
#include "lua/debug.h"
#include "lua/eval.h"

// --- frames ------------------------------------------------------------------

static void note_frames(gloss_debug *debug, lua_State *L) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "S", &ar);
    if (*ar.what == 'C') continue;
    debug->frames.items =
        gloss__xgrow(debug->frames.items, &debug->frames.capacity,
                     debug->frames.count, sizeof *debug->frames.items);
    debug->frames.items[debug->frames.count++] = ar;
  }
}

void gloss__debug_frames(gloss_debug *debug, lua_State *L) {
  debug->frames.count = 0;
  note_frames(debug, L);
}

// The frame, if there is one, for lua_getinfo and lua_getlocal of debug->at.
static lua_Debug *frame_of(gloss_debug *debug, size_t frame) {
  bool known = debug->at && frame < debug->frames.count;
  return known ? &debug->frames.items[frame] : NULL;
}

static bool same_function(lua_State *L, int reference) {
  if (reference == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 1);
  return same;
}

// What the host calls the function on top of the stack; NULL: it does not.
static const char *role_of(const gloss_debug *debug, lua_State *L) {
  const gloss__lrule *rule = debug->rule;
  if (rule && same_function(L, rule->where)) return "where";
  if (rule && same_function(L, rule->emit)) return "emit";
  if (rule && same_function(L, rule->run)) return "run";
  for (size_t i = 0; i < debug->pack->type_count; i++) {
    const gloss__type *type = debug->pack->types[i];
    if (same_function(L, type->detect)) return "detect";
    if (same_function(L, type->describe)) return "describe";
    if (same_function(L, type->anchor)) return "anchor";
    if (same_function(L, type->finish)) return "finish";
  }
  return NULL;
}

bool gloss_debug_frame_at(gloss_debug *debug, size_t frame,
                          gloss_debug_frame *out) {
  lua_Debug *ar = frame_of(debug, frame);
  if (!ar || !lua_checkstack(debug->at, 4)) return false;
  lua_getinfo(debug->at, "nSlf", ar);
  const char *role = role_of(debug, debug->at);
  lua_pop(debug->at, 1);
  *out = (gloss_debug_frame){
      .name = role ? role : ar->name,
      .file = ar->source + 1,
      .line = ar->currentline > 0 ? (uint32_t)ar->currentline : 0,
      .defined = (uint32_t)ar->linedefined};
  return true;
}

// --- variables of a frame ----------------------------------------------------

// The last local of that name, as the frame sees it; 0: none.
static int local_of(gloss_debug *debug, const lua_Debug *ar, const char *name) {
  const char *found;
  int last = 0;
  for (int i = 1; (found = lua_getlocal(debug->at, ar, i)); i++) {
    lua_pop(debug->at, 1);
    if (!strcmp(found, name)) last = i;
  }
  return last;
}

// Pushes the frame's function on debug->at.
static void push_function(gloss_debug *debug, lua_Debug *ar) {
  lua_getinfo(debug->at, "f", ar);
}

static int upvalue_of(gloss_debug *debug, const char *name) {
  const char *found;
  for (int i = 1; (found = lua_getupvalue(debug->at, -1, i)); i++) {
    lua_pop(debug->at, 1);
    if (!strcmp(found, name)) return i;
  }
  return 0;
}

// Moves the frame's variable to `L`; false if there is none.
static bool get_variable(lua_State *L, gloss_debug *debug, const char *name) {
  lua_Debug *ar = frame_of(debug, debug->frame);
  if (!ar || name[0] == '(' || !lua_checkstack(debug->at, 4)) return false;
  int index = local_of(debug, ar, name);
  if (index) {
    lua_getlocal(debug->at, ar, index);
    lua_xmove(debug->at, L, 1);
    return true;
  }
  push_function(debug, ar);
  index = strcmp(name, "_ENV") != 0 ? upvalue_of(debug, name) : 0;
  if (index) {
    lua_getupvalue(debug->at, -1, index);
    lua_xmove(debug->at, L, 1);
  }
  lua_pop(debug->at, 1);
  return index != 0;
}

// Gives the frame's variable the value on top of `L`, and pops it.
static bool set_variable(lua_State *L, gloss_debug *debug, const char *name) {
  lua_Debug *ar = frame_of(debug, debug->frame);
  if (!ar || name[0] == '(' || !lua_checkstack(debug->at, 4)) return false;
  int index = local_of(debug, ar, name);
  if (index) {
    lua_xmove(L, debug->at, 1);
    lua_setlocal(debug->at, ar, index);
    return true;
  }
  push_function(debug, ar);
  index = strcmp(name, "_ENV") != 0 ? upvalue_of(debug, name) : 0;
  if (index) {
    lua_xmove(L, debug->at, 1);
    lua_setupvalue(debug->at, -2, index);
  }
  lua_pop(debug->at, 1);
  return index != 0;
}

// --- the environment of what is evaluated ------------------------------------

// Upvalue 1: the debugger. Arguments: environment, key.
static int env_index(lua_State *L) {
  gloss_debug *debug = lua_touserdata(L, lua_upvalueindex(1));
  if (lua_type(L, 2) == LUA_TSTRING &&
      get_variable(L, debug, lua_tostring(L, 2)))
    return 1;
  static const char *const tables[] = {GLOSS__DEBUG_OWN, "gloss.globals"};
  for (size_t i = 0; i < 2; i++) {
    lua_getfield(L, LUA_REGISTRYINDEX, tables[i]);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL) return 1;
  }
  return luaL_error(L, "global '%s' is not declared",
                    gloss__sandbox_text(L, 2, NULL));
}

static int env_newindex(lua_State *L) {
  gloss_debug *debug = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 3);
  if (lua_type(L, 2) == LUA_TSTRING &&
      set_variable(L, debug, lua_tostring(L, 2)))
    return 0;
  lua_getfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_OWN);
  lua_insert(L, 2);
  lua_settable(L, 2);
  return 0;
}

int gloss__debug_open(lua_State *L) {
  gloss_debug *debug = lua_touserdata(L, 1);
  gloss__sandbox_env(L, false, true);
  gloss__require_open(L, -1, ".", NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &gloss__module_room);
  lua_setfield(L, -2, "gloss");
  lua_setfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_OWN);
  lua_newtable(L);
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, env_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, env_newindex, 1);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_setfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_ENV);
  debug->talk = lua_newthread(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.talk");
  return 0;
}

// --- asking ------------------------------------------------------------------

// Around what runs in the thread: an interrupt ends it, and it alone.
static lua_State *begin_talk(gloss_debug *debug, size_t frame) {
  gloss__host *host = debug->pack->host;
  debug->frame = frame;
  lua_settop(debug->talk, 0);
  lua_sethook(debug->talk, NULL, 0, 0);
  memset(&host->error, 0, sizeof host->error);
  host->running = debug->talk;
  debug->talking = 1;
  return debug->talk;
}

// True if it was interrupted.
static bool end_talk(gloss_debug *debug, lua_State *running) {
  gloss__host *host = debug->pack->host;
  debug->talking = 0;
  bool stopped = host->interrupted;
  host->running = running;
  host->interrupted = 0;
  host->aborting = 0;
  return stopped;
}

gloss_status gloss_debug_eval(gloss_debug *debug, size_t frame, gloss_str code,
                              size_t width, gloss_buf *out, bool *incomplete,
                              gloss_error *err) {
  gloss__request self = {code, width, out, GLOSS__DEBUG_ENV, false, false};
  lua_State *running = debug->pack->host->running;
  lua_State *L = begin_talk(debug, frame);
  lua_pushcfunction(L, gloss__eval);
  lua_pushlightuserdata(L, &self);
  int status = gloss__host_call(L, 1, 0);
  bool stopped = end_talk(debug, running);
  if (incomplete) *incomplete = self.incomplete;
  return status ? gloss__eval_failed(L, &self, stopped, err) : GLOSS_OK;
}

typedef struct listing {
  gloss_debug *debug;
  size_t width;
  gloss_buf *out;
} listing;

// "name = " and the value on top of `L`, which it pops.
static void put_variable(lua_State *L, const listing *self, const char *name) {
  int value = lua_gettop(L);
  gloss_buf_printf(self->out, "%s = ", name);
  lua_pushcfunction(L, gloss__pretty);
  lua_pushlightuserdata(L, self->out);
  lua_pushinteger(L, (lua_Integer)self->width);
  lua_pushvalue(L, value);
  lua_call(L, 3, 0);
  lua_settop(L, value - 1);
}

static void put_locals(lua_State *L, const listing *self, const lua_Debug *ar) {
  lua_State *at = self->debug->at;
  const char *name;
  for (int i = 1; (name = lua_getlocal(at, ar, i)); i++) {
    bool shown = name[0] != '(' && local_of(self->debug, ar, name) == i;
    if (!shown) {
      lua_pop(at, 1);
      continue;
    }
    lua_xmove(at, L, 1);
    put_variable(L, self, name);
  }
}

static void put_outer(lua_State *L, const listing *self, lua_Debug *ar) {
  lua_State *at = self->debug->at;
  const char *name;
  bool any = false;
  push_function(self->debug, ar);
  for (int i = 1; (name = lua_getupvalue(at, -1, i)); i++) {
    if (!strcmp(name, "_ENV")) {
      lua_pop(at, 1);
      continue;
    }
    lua_xmove(at, L, 1);
    if (!any) gloss_buf_puts(self->out, "outer:\n");
    any = true;
    put_variable(L, self, name);
  }
  lua_pop(at, 1);
}

static void put_call(lua_State *L, const listing *self) {
  static const char *const names[] = {"m", "span", "doc"};
  lua_getfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_OWN);
  int own = lua_gettop(L);
  for (size_t i = 0; i < 3; i++) {
    lua_pushstring(L, names[i]);
    if (lua_rawget(L, own) == LUA_TNIL)
      lua_pop(L, 1);
    else
      put_variable(L, self, names[i]);
  }
}

static int list_locals(lua_State *L) {
  const listing *self = lua_touserdata(L, 1);
  lua_Debug *ar = frame_of(self->debug, self->debug->frame);
  if (!ar) {
    put_call(L, self);
  } else if (lua_checkstack(self->debug->at, 4)) {
    put_locals(L, self, ar);
    put_outer(L, self, ar);
  }
  return 0;
}

void gloss_debug_locals(gloss_debug *debug, size_t frame, size_t width,
                        gloss_buf *out) {
  listing self = {debug, width, out};
  lua_State *running = debug->pack->host->running;
  lua_State *L = begin_talk(debug, frame);
  lua_pushcfunction(L, list_locals);
  lua_pushlightuserdata(L, &self);
  if (gloss__host_call(L, 1, 0)) lua_pop(L, 1);
  end_talk(debug, running);
}

// Locals of the frame, for completion.
static const char *local_name(void *self, size_t index) {
  gloss_debug *debug = self;
  lua_Debug *ar = frame_of(debug, debug->frame);
  if (!ar || !lua_checkstack(debug->at, 1)) return NULL;
  const char *name = lua_getlocal(debug->at, ar, (int)index + 1);
  if (name) lua_pop(debug->at, 1);
  return name;
}

bool gloss_debug_complete(gloss_debug *debug, size_t frame, const char *line,
                          size_t index, gloss_buf *out) {
  lua_State *running = debug->pack->host->running;
  lua_State *L = begin_talk(debug, frame);
  bool found =
      gloss__complete(L, GLOSS__DEBUG_ENV, local_name, debug, line, index, out);
  end_talk(debug, running);
  return found;
}
