// debug.h - a debugger and where its pack stands.
#ifndef GLOSS_LUA_DEBUG_H
#define GLOSS_LUA_DEBUG_H

#include "lua/lmatch.h"
#include "moongloss_debug.h"

struct gloss_debug {
  gloss_pack *pack;
  gloss_debug_stopped *stopped;
  void *self;
  struct {
    gloss_debug_point *items;
    size_t count, capacity;
  } points;
  uint32_t numbers; // given so far
  // How it goes on.
  int reach;         // stops at lines of at most this many levels; 0: none
  lua_State *thread; // of which the levels count
  bool rules, quit;
  volatile sig_atomic_t pause, talking;
  // The rule at work; NULL: none.
  gloss__ldoc *doc;
  const gloss__lrule *rule;
  gloss__lspan span;
  gloss_buf why;
  // Where it stands; `at` is NULL while it runs.
  lua_State *at, *talk; // `talk` evaluates: hooks work in it
  struct {
    lua_Debug *items;
    size_t count, capacity;
  } frames;
  size_t frame; // that is looked at
};

// --- debug.c: called while host->debugging is set ----------------------------

// Sets or takes off the hook of `L`, as what is waited for needs it.
void gloss__debug_arm(lua_State *L);
// A match or span, on top of the stack, is about to be given to its rule's
// functions. May raise the stop.
void gloss__debug_rule(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                       const gloss__lspan *span, const gloss__lmatch *match);
// The error at index 1 was raised and is not caught.
void gloss__debug_error(lua_State *L);

// --- debug_look.c ------------------------------------------------------------

#define GLOSS__DEBUG_ENV "gloss.debug"    // what is evaluated finds this
#define GLOSS__DEBUG_OWN "gloss.debugged" // and behind it, this
int gloss__debug_open(lua_State *L);      // argument: the debugger
// Notes the functions that wait in `L`.
void gloss__debug_frames(gloss_debug *debug, lua_State *L);

#endif
