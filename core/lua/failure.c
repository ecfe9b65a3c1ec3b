// failure.c - one record for whatever went wrong in a script.
#include "lua/host.h"

#include <stdlib.h>

// "cppcc/meeting.lua:12: text": the place, if the file is one of ours.
static void place_of(lua_State *L, gloss__host *host, const char *text,
                     gloss_failure *failure) {
  const char *colon = strchr(text, ':');
  if (!colon || colon[1] < '0' || colon[1] > '9') return;
  lua_pushlstring(L, text, (size_t)(colon - text));
  const gloss__file *file = gloss__file_named(host, lua_tostring(L, -1));
  lua_pop(L, 1);
  if (!file) return;
  failure->file = file->name;
  failure->line = (uint32_t)strtoul(colon + 1, NULL, 10);
}

const char *gloss__traceback_trim(lua_State *L) {
  static const char tail[] = "\n\t[C]: in ?", head[] = "\nstack traceback:";
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  if (!text) return NULL;
  while (size >= sizeof tail - 1 &&
         !memcmp(text + size - (sizeof tail - 1), tail, sizeof tail - 1))
    size -= sizeof tail - 1;
  if (size >= sizeof head - 1 &&
      !memcmp(text + size - (sizeof head - 1), head, sizeof head - 1))
    size -= sizeof head - 1;
  lua_pushlstring(L, text, size);
  lua_replace(L, -2);
  return lua_tostring(L, -1);
}

bool gloss__failure(lua_State *L, gloss__ldoc *doc, const char *rule,
                    const char *file, uint32_t line, int status,
                    const gloss__lspan *span) {
  gloss__host *host = doc->host;
  bool memory = host->aborting == GLOSS__NO_MEMORY || status == LUA_ERRMEM;
  bool stopped = host->aborting == GLOSS__STOPPED;
  const char *text = memory ? NULL : gloss__traceback_trim(L);
  gloss_failure failure = {
      .phase = memory || stopped   ? "limit"
               : host->emit_failed ? "emit"
                                   : "rule",
      .code = memory          ? "memory"
              : stopped       ? "deadline"
              : host->outside ? host->outside
                              : "script",
      .message = memory    ? "the script needs more memory than it may use"
                 : stopped ? "the script was stopped: it took too long"
                 : text    ? text
                           : "error without a message",
      .rule = rule,
      .file = file,
      .line = line};
  if (span) failure.start = span->begin, failure.end = span->end;
  if (text && !memory && !stopped) place_of(L, host, text, &failure);
  gloss_result_failure(doc->result, &failure);
  gloss__facts_drop(doc, rule);
  host->emit_failed = false;
  host->outside = NULL;
  lua_pop(L, 1);
  bool spared = stopped && host->spared;
  if (spared) gloss__host_resume(host);
  doc->ended = memory || (stopped && !spared);
  return doc->ended;
}
