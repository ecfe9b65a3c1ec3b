// eval.c - a state for the REPL and for hosts.
#include "lua/eval.h"

static int open_session(lua_State *L) {
  gloss__sandbox_env(L, false, true);
  gloss__require_open(L, -1, ".", NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &gloss__module_room);
  lua_setfield(L, -2, "gloss");
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.session");
  return 0;
}

lua_State *gloss_lua_new(const gloss_pack_options *options) {
  gloss__host *host = gloss__host_new(options);
  if (!host) return NULL;
  lua_pushcfunction(host->L, open_session);
  if (lua_pcall(host->L, 0, 0, 0) == LUA_OK) return host->L;
  gloss__host_free(host);
  return NULL;
}

void gloss_lua_close(lua_State *L) {
  if (L) gloss__host_free(gloss__host_of(L));
}

void gloss_lua_interrupt(lua_State *L) {
  gloss__host_interrupt(gloss__host_of(L));
}

// --- documents ---------------------------------------------------------------

typedef struct given {
  gloss_doc *doc;
  const char *source, *name;
} given;

static int push_doc(lua_State *L) {
  given *self = lua_touserdata(L, 1);
  gloss__ldoc_push(L, self->doc, true, self->source);
  self->doc = NULL;
  if (!self->name) return 1;
  lua_getfield(L, LUA_REGISTRYINDEX, "gloss.session");
  lua_insert(L, -2);
  lua_setfield(L, -2, self->name);
  return 0;
}

static void give(lua_State *L, given self, int results) {
  lua_pushcfunction(L, push_doc);
  lua_pushlightuserdata(L, &self);
  if (lua_pcall(L, 1, results, 0) == LUA_OK) return;
  gloss_doc_free(self.doc);
  if (!results) lua_pop(L, 1);
}

void gloss_lua_push_doc(lua_State *L, gloss_doc *doc) {
  give(L, (given){doc, "", NULL}, 1);
}

void gloss_lua_set_doc(lua_State *L, const char *name, const char *source,
                       gloss_doc *doc) {
  give(L, (given){doc, source, name}, 0);
}

// --- evaluation --------------------------------------------------------------

static bool unfinished(const char *message) {
  size_t length = strlen(message);
  return length >= 5 && !strcmp(message + length - 5, "<eof>");
}

// Does the message complain of the first word: is this no statement at all?
static bool of_first(gloss_str code, const char *message) {
  const char *near = strstr(message, "near '");
  while (code.size && (unsigned char)*code.data <= ' ')
    code.data++, code.size--;
  size_t size = near ? strcspn(near + 6, "'") : 0;
  return size && size <= code.size && !memcmp(near + 6, code.data, size);
}

// Pushes the chunk; false with the error on top.
static bool compile(lua_State *L, gloss__request *self) {
  lua_pushliteral(L, "return ");
  lua_pushlstring(L, self->code.data, self->code.size);
  lua_concat(L, 2);
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  if (luaL_loadbufferx(L, text, size, "=session", "t") == LUA_OK) {
    lua_remove(L, -2);
    return true;
  }
  if (luaL_loadbufferx(L, self->code.data, self->code.size, "=session", "t") ==
      LUA_OK) {
    lua_replace(L, -3);
    lua_pop(L, 1);
    return true;
  }
  const char *expression = lua_tostring(L, -2);
  const char *statement = lua_tostring(L, -1);
  self->syntax = true;
  self->incomplete = unfinished(expression) || unfinished(statement);
  if (of_first(self->code, statement)) lua_pop(L, 1);
  return false;
}

// Results become _ and _1, _2, ... counted through the session.
static void keep_results(lua_State *L, const char *env, int first) {
  int count = lua_gettop(L);
  if (count < first) return;
  lua_getfield(L, LUA_REGISTRYINDEX, env);
  int session = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, "gloss.results");
  lua_Integer number = lua_tointeger(L, -1) + 1;
  lua_pushinteger(L, number);
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.results");
  lua_pushfstring(L, "_%I", (LUAI_UACINT)number);
  lua_pushvalue(L, first);
  lua_rawset(L, session);
  lua_pushliteral(L, "_");
  lua_pushvalue(L, first);
  lua_rawset(L, session);
  lua_settop(L, count);
}

int gloss__eval(lua_State *L) {
  gloss__request *self = lua_touserdata(L, 1);
  if (!compile(L, self)) return lua_error(L);
  lua_getfield(L, LUA_REGISTRYINDEX, self->env);
  lua_setupvalue(L, -2, 1);
  lua_call(L, 0, LUA_MULTRET);
  keep_results(L, self->env, 2);
  int count = lua_gettop(L) - 1;
  lua_pushcfunction(L, gloss__pretty);
  lua_insert(L, 2);
  lua_pushlightuserdata(L, self->out);
  lua_insert(L, 3);
  lua_pushinteger(L, (lua_Integer)self->width);
  lua_insert(L, 4);
  lua_call(L, count + 2, 0);
  return 0;
}

gloss_status gloss__eval_failed(lua_State *L, const gloss__request *request,
                                bool stopped, gloss_error *err) {
  gloss_status kind = request->syntax ? GLOSS_ESYNTAX
                      : stopped       ? GLOSS_ESTOPPED
                                      : GLOSS_ESCRIPT;
  const char *text = lua_tostring(L, -1);
  gloss_buf told = {0};
  if (text) gloss__error_text(gloss__host_of(L), request->code, text, &told);
  gloss_error_set(err, kind, "%s", told.size ? told.data : "");
  gloss_buf_free(&told);
  const gloss_error *raised = &gloss__host_of(L)->error;
  if (raised->status && err) *err = *raised;
  lua_pop(L, 1);
  return kind;
}

gloss_status gloss_lua_eval(lua_State *L, gloss_str code, size_t width,
                            gloss_buf *out, bool *incomplete,
                            gloss_error *err) {
  gloss__host *host = gloss__host_of(L);
  gloss__request self = {code, width, out, "gloss.session", false, false};
  if (incomplete) *incomplete = false;
  gloss__host_resume(host);
  memset(&host->error, 0, sizeof host->error);
  lua_pushcfunction(L, gloss__eval);
  lua_pushlightuserdata(L, &self);
  int status = gloss__host_call(L, 1, 0);
  bool stopped = host->aborting == GLOSS__STOPPED;
  gloss__host_resume(host);
  if (!status) return GLOSS_OK;
  if (incomplete) *incomplete = self.incomplete;
  return gloss__eval_failed(L, &self, stopped, err);
}
