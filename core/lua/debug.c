// debug.c - a pack at work, stopped at rules and lines: when it stands, and how
// it goes on. What can be asked meanwhile is in debug_look.c, where it may stop
// in debug_point.c.
#include "lua/debug.h"

#include <limits.h>
#include <stdlib.h>

gloss_debug *gloss_debug_new(gloss_pack *pack, gloss_debug_stopped *stopped,
                             void *self) {
  gloss_debug *debug = gloss__xresize(NULL, sizeof *debug);
  memset(debug, 0, sizeof *debug);
  debug->pack = pack;
  debug->stopped = stopped;
  debug->self = self;
  lua_State *L = pack->host->L;
  lua_pushcfunction(L, gloss__debug_open);
  lua_pushlightuserdata(L, debug);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return debug;
  lua_pop(L, 1);
  gloss_debug_free(debug);
  return NULL;
}

void gloss_debug_free(gloss_debug *debug) {
  if (!debug) return;
  if (debug->talk) { // the registry's entries refer to this debugger
    lua_State *L = debug->pack->host->L;
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_ENV);
  }
  free(debug->points.items);
  free(debug->frames.items);
  gloss_buf_free(&debug->why);
  free(debug);
}

// --- going on ----------------------------------------------------------------

static int depth_of(lua_State *L) {
  int depth = 0;
  lua_Debug ar;
  while (lua_getstack(L, depth, &ar)) depth++;
  return depth;
}

// `depth`: of the function that stands; 0: a rule's functions are not called
// yet.
static void go_on(gloss_debug *debug, lua_State *L, gloss_debug_go go,
                  int depth) {
  debug->thread = L;
  debug->rules = go == GLOSS_DEBUG_STEP || go == GLOSS_DEBUG_NEXT ||
                 go == GLOSS_DEBUG_FINISH;
  debug->reach = go == GLOSS_DEBUG_STEP     ? INT_MAX
                 : go == GLOSS_DEBUG_NEXT   ? depth
                 : go == GLOSS_DEBUG_FINISH ? depth - 1
                                            : 0;
  debug->quit |= go == GLOSS_DEBUG_QUIT;
}

static bool has_lines(const gloss_debug *debug) {
  for (size_t i = 0; i < debug->points.count; i++)
    if (debug->points.items[i].rule == UINT32_MAX) return true;
  return false;
}

static uint32_t rule_number(const gloss_debug *debug) {
  const gloss_pack *pack = debug->pack;
  if (!debug->rule) return UINT32_MAX;
  uint32_t number = 0;
  for (size_t i = 0; pack->types[i] != debug->doc->type; i++)
    number += (uint32_t)pack->types[i]->rule_count;
  return number + (uint32_t)(debug->rule - debug->doc->type->rules);
}

// The host has the word.
static void stand(lua_State *L, gloss_debug *debug, gloss_debug_stop stop,
                  int depth) {
  const gloss__ldoc *doc = debug->doc;
  stop.rule = rule_number(debug);
  if (doc) {
    stop.begin = gloss_doc_shown(doc->doc, debug->span.begin);
    stop.end = gloss_doc_shown(doc->doc, debug->span.end);
  }
  gloss__debug_frames(debug, L);
  debug->at = L;
  debug->pause = 0;
  gloss_debug_go go = debug->stopped(debug->self, debug, &stop);
  debug->at = NULL;
  debug->frames.count = 0;
  go_on(debug, L, go, depth);
  gloss__debug_arm(L);
}

// Raises the stop if the host wants no more.
static void check_quit(lua_State *L, const gloss_debug *debug) {
  if (!debug->quit) return;
  gloss__host_of(L)->interrupted = 1;
  gloss__host_check(L);
}

// --- lines -------------------------------------------------------------------

static gloss_debug_point *point_here(gloss_debug *debug, const lua_Debug *ar) {
  for (size_t i = 0; i < debug->points.count; i++) {
    gloss_debug_point *point = &debug->points.items[i];
    if (point->rule == UINT32_MAX && (int)point->line == ar->currentline &&
        !strcmp(point->file, ar->source + 1))
      return point;
  }
  return NULL;
}

static bool stepped(lua_State *L, const gloss_debug *debug) {
  if (!debug->reach || debug->reach == INT_MAX) return debug->reach != 0;
  if (L != debug->thread && L != debug->pack->host->L) return false;
  return depth_of(L) <= debug->reach;
}

static void line_hook(lua_State *L, lua_Debug *ar) {
  gloss_debug *debug = gloss__host_of(L)->debugging;
  if (!debug || debug->at || ar->event != LUA_HOOKLINE) return;
  lua_getinfo(L, "Sl", ar);
  if (ar->source[0] != '=') return;
  gloss_debug_point *point = point_here(debug, ar);
  if (!point && !debug->pause && !stepped(L, debug)) return;
  if (point) point->hits++;
  stand(L, debug,
        (gloss_debug_stop){.cause = !point && debug->pause ? GLOSS_DEBUG_PAUSE
                                                           : GLOSS_DEBUG_LINE,
                           .breakpoint = point ? point->number : 0},
        depth_of(L));
  check_quit(L, debug);
}

void gloss__debug_arm(lua_State *L) {
  const gloss_debug *debug = gloss__host_of(L)->debugging;
  if (debug->reach || debug->pause || has_lines(debug))
    lua_sethook(L, line_hook, LUA_MASKLINE, 0);
  else
    lua_sethook(L, NULL, 0, 0);
}

void gloss_debug_pause(gloss_debug *debug) {
  gloss__host *host = debug->pack->host;
  if (debug->talking) {
    gloss__host_interrupt(host);
  } else if (host->debugging) {
    debug->pause = 1;
    lua_sethook(host->running, line_hook, LUA_MASKLINE, 0);
  }
}

// --- rules and errors --------------------------------------------------------

static gloss_debug_point *point_of_rule(gloss_debug *debug) {
  uint32_t rule = rule_number(debug);
  for (size_t i = 0; i < debug->points.count; i++)
    if (debug->points.items[i].rule == rule) return &debug->points.items[i];
  return NULL;
}

// What the rule is called with, for what is evaluated: m or span, and doc.
static void show_call(lua_State *L, bool match) {
  int value = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, GLOSS__DEBUG_OWN);
  lua_pushvalue(L, 2);
  lua_setfield(L, -2, "doc");
  lua_pushvalue(L, value);
  lua_setfield(L, -2, match ? "m" : "span");
  lua_pushnil(L);
  lua_setfield(L, -2, match ? "span" : "m");
  lua_settop(L, value);
}

void gloss__debug_rule(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                       const gloss__lspan *span, const gloss__lmatch *match) {
  gloss_debug *debug = doc->host->debugging;
  debug->doc = doc;
  debug->rule = rule;
  debug->span = *span;
  if (rule->each && !strcmp(rule->each, "doc"))
    debug->span.end = (uint32_t)doc->text.size;
  luaL_checkstack(L, 8, "debugger");
  show_call(L, match != NULL);
  gloss_debug_point *point = point_of_rule(debug);
  if (!point && !debug->rules && !debug->pause) {
    gloss__debug_arm(L);
    return;
  }
  if (point) point->hits++;
  gloss_buf_clear(&debug->why);
  if (match) gloss__why(&debug->why, doc, rule, match);
  stand(L, debug,
        (gloss_debug_stop){.cause = GLOSS_DEBUG_RULE,
                           .breakpoint = point ? point->number : 0,
                           .why = {debug->why.data, debug->why.size}},
        0);
  check_quit(L, debug);
}

void gloss__debug_error(lua_State *L) {
  gloss_debug *debug = gloss__host_of(L)->debugging;
  if (debug->at || debug->talking || debug->quit) return;
  if (!lua_checkstack(L, LUA_MINSTACK)) return;
  int top = lua_gettop(L);
  const char *message = gloss__sandbox_text(L, 1, NULL);
  stand(L, debug,
        (gloss_debug_stop){.cause = GLOSS_DEBUG_ERROR, .message = message}, 0);
  lua_settop(L, top);
  // A handler may not raise: the call that ends by this error says so.
  if (debug->quit) gloss__host_of(L)->interrupted = 1;
}

// --- a run -------------------------------------------------------------------

gloss_status gloss_debug_run(gloss_debug *debug, gloss_doc *doc,
                             gloss_result *result, const gloss_trace *trace,
                             gloss_debug_go first, gloss_error *err) {
  static const gloss_trace silent = {0};
  gloss__host *host = debug->pack->host;
  for (size_t i = 0; i < debug->points.count; i++)
    debug->points.items[i].hits = 0;
  debug->quit = false;
  debug->pause = 0;
  debug->doc = NULL;
  debug->rule = NULL;
  go_on(debug, host->L, first, 0);
  host->debugging = debug;
  gloss_status status =
      gloss_pack_trace(debug->pack, doc, result, trace ? trace : &silent, err);
  host->debugging = NULL;
  lua_sethook(host->L, NULL, 0, 0);
  debug->doc = NULL;
  debug->rule = NULL;
  return status;
}
