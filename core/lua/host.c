// host.c - one Lua state: its memory budget, its stop switch, its end.
#include "lua/beside.h"
#include "lua/debug.h"

#include <stdlib.h>
#include <time.h>

// Callbacks drop nearly all they make: a state may grow to three times of what
// it keeps before it is searched for garbage (per cent).
enum { DEFAULT_MEMORY = 512 << 20, GC_PAUSE = 300 };

static int panic(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  fprintf(stderr, "moongloss: Lua error outside a call: %s\n",
          message ? message : "(not a string)");
  return 0;
}

static void warn_off(void *self, const char *message, int more) {
  (void)self, (void)message, (void)more;
}

static int open_state(lua_State *L) {
  gloss__classes_open(L);
  gloss__sandbox_open(L);
  gloss__module_open(L);
  return 0;
}

// A copy of a NULL-terminated list of names, or NULL.
static const char *const *keep_names(gloss__store *store,
                                     const char *const *names) {
  size_t count = 0;
  while (names && names[count]) count++;
  if (!count) return NULL;
  const char **copy = gloss__store_alloc(store, (count + 1) * sizeof *copy);
  for (size_t i = 0; i < count; i++)
    copy[i] = gloss__store_str(store, names[i], strlen(names[i]));
  return copy;
}

gloss__host *gloss__host_new(const gloss_pack_options *options) {
  gloss__host *host = gloss__xresize(NULL, sizeof *host);
  memset(host, 0, sizeof *host);
  host->heap.limit =
      options && options->memory ? options->memory : DEFAULT_MEMORY;
  host->L = host->running = lua_newstate(gloss__heap_resize, &host->heap);
  if (!host->L) {
    gloss__heap_free(&host->heap);
    free(host);
    return NULL;
  }
  host->search = keep_names(&host->store, options ? options->search : NULL);
  host->trusted = keep_names(&host->store, options ? options->trusted : NULL);
  if (options && options->library)
    host->library = gloss__store_str(&host->store, options->library,
                                     strlen(options->library));
  if (options && options->cache)
    host->cache =
        gloss__store_str(&host->store, options->cache, strlen(options->cache));
  *(gloss__host **)lua_getextraspace(host->L) = host;
  lua_atpanic(host->L, panic);
  lua_setwarnf(host->L, warn_off, NULL);
  lua_gc(host->L, LUA_GCINC, GC_PAUSE, 0, 0);
  lua_pushcfunction(host->L, open_state);
  if (lua_pcall(host->L, 0, 0, 0)) {
    gloss__host_free(host);
    return NULL;
  }
  return host;
}

void gloss__host_free(gloss__host *host) {
  if (!host) return;
  gloss__host_resume(host);
  lua_close(host->L); // first: documents refer to what follows
  gloss__heap_free(&host->heap);
  for (size_t i = 0; i < host->lexicons.count; i++)
    gloss_lexicon_free(host->lexicons.items[i].lexicon);
  free(host->lexicons.items);
  gloss__judges_free(host);
  gloss__wordings_free(host);
  gloss_buf_free(&host->decisions);
  free(host->files.items);
  gloss_matches_free(host->scratch);
  gloss_buf_free(&host->buf);
  gloss_buf_free(&host->why);
  gloss_set_free(&host->words);
  gloss__store_free(&host->store);
  free(host);
}

// --- stopping ----------------------------------------------------------------

// Stays set until the host takes it off, so that a script that catches the
// error is stopped again at its next instruction.
static void stop_hook(lua_State *L, lua_Debug *ar) {
  (void)ar;
  gloss__host *host = gloss__host_of(L);
  if (!host->aborting) host->aborting = GLOSS__STOPPED;
  luaL_error(L, "stopped");
}

static void hook_on(lua_State *L) {
  lua_sethook(L, stop_hook,
              LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void gloss__host_interrupt(gloss__host *host) {
  host->interrupted = 1;
  hook_on(host->running);
}

void gloss__host_resume(gloss__host *host) {
  host->interrupted = 0;
  host->spared = 0;
  host->aborting = 0;
  host->running = host->L;
  lua_sethook(host->L, NULL, 0, 0);
  if (host->debugging) gloss__debug_arm(host->L);
}

void gloss__host_check(lua_State *L) {
  gloss__host *host = gloss__host_of(L);
  if (host->interrupted && !host->aborting) host->aborting = GLOSS__STOPPED;
  if (!host->aborting) return;
  hook_on(L);
  luaL_error(L, host->aborting == GLOSS__STOPPED ? "stopped"
                                                 : "not enough memory");
}

// --- loading -----------------------------------------------------------------

// Two hundred million steps are about a second, and the same everywhere; the
// clock is for steps that are long.
enum { LOAD_STRIDE = 10000, LOAD_STRIDES = 20000, LOAD_SECONDS = 60 };

static double clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void load_hook(lua_State *L, lua_Debug *ar) {
  gloss__host *host = gloss__host_of(L);
  bool many = ++host->load_strides >= LOAD_STRIDES;
  if (!many && clock_now() < host->load_until) return;
  lua_getinfo(L, "Sl", ar);
  const gloss__file *file = gloss__file_named(host, ar->source + 1);
  gloss_error_at(&host->error, GLOSS_ELIMIT, file ? file->path : ar->source + 1,
                 ar->currentline > 0 ? (uint32_t)ar->currentline : 0, 0,
                 many ? "loading takes more than %d million steps"
                      : "loading takes more than %d seconds",
                 many ? LOAD_STRIDES / (1000000 / LOAD_STRIDE) : LOAD_SECONDS);
  host->aborting = GLOSS__STOPPED;
  hook_on(L);
  luaL_error(L, "stopped");
}

void gloss__host_load_begin(gloss__host *host) {
  host->load_strides = 0;
  host->load_until = clock_now() + LOAD_SECONDS;
  lua_sethook(host->L, load_hook, LUA_MASKCOUNT, LOAD_STRIDE);
}

void gloss__host_load_end(gloss__host *host) { gloss__host_resume(host); }

// A script's own stop or memory error keeps its text without a traceback.
static int traceback(lua_State *L) {
  gloss__host *host = gloss__host_of(L);
  if (host->aborting) return 1;
  if (host->debugging) gloss__debug_error(L);
  size_t size;
  const char *text = gloss__sandbox_text(L, 1, &size);
  luaL_traceback(L, L, text, 1);
  return 1;
}

int gloss__host_call(lua_State *L, int args, int results) {
  gloss__host *host = gloss__host_of(L);
  int base = lua_gettop(L) - args;
  lua_pushcfunction(L, traceback);
  lua_insert(L, base);
  host->running = L;
  int status = lua_pcall(L, args, results, base);
  if (status == LUA_ERRMEM && !host->aborting)
    host->aborting = GLOSS__NO_MEMORY;
  if (status && host->interrupted) host->aborting = GLOSS__STOPPED;
  lua_remove(L, base);
  return status;
}
