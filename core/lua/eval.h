// eval.h - what was typed, evaluated: by the REPL's state and the debugger.
#ifndef GLOSS_LUA_EVAL_H
#define GLOSS_LUA_EVAL_H

#include "lua/host.h"

typedef struct gloss__request {
  gloss_str code;
  size_t width;
  gloss_buf *out;
  const char *env; // name of the environment in the registry
  bool incomplete, syntax;
} gloss__request;

// Argument: the request. Evaluates as an expression, then as statements, keeps
// the values as _ and _1, ..., and prints them.
int gloss__eval(lua_State *L);
// The error of it, of which the text is on top of the stack; pops it.
gloss_status gloss__eval_failed(lua_State *L, const gloss__request *request,
                                bool stopped, gloss_error *err);

// --- caret.c: Lua's message, with the line that it speaks of -----------------

// `chunk` is what was typed, "session" to Lua.
void gloss__error_text(gloss__host *host, gloss_str chunk, const char *message,
                       gloss_buf *out);

// --- complete.c --------------------------------------------------------------

// Names beside those of the environment's table: the index'th, or NULL.
typedef const char *gloss__names(void *self, size_t index);
bool gloss__complete(lua_State *L, const char *env, gloss__names *names,
                     void *self, const char *line, size_t index,
                     gloss_buf *out);

#endif
