// lwords.c - the Lua type `words`: an engine for words, with words of one's
// own.
#include "lua/beside.h"

#include <stdlib.h>

typedef struct words {
  const struct gloss__wording *wording;
} words;

// --- making ------------------------------------------------------------------

static const gloss__key keys[] = {{"lexicon", "string?"},
                                  {"engine", "string?"},
                                  {"model", "string?"},
                                  {NULL, NULL}};

const struct gloss__wording *gloss__words_test(lua_State *L, int index) {
  const words *self = gloss__test(L, index, GLOSS__WORDS);
  return self ? self->wording : NULL;
}

const gloss_words *gloss__words_opt(lua_State *L, int index) {
  if (lua_isnoneornil(L, index)) return NULL;
  const words *self = gloss__check(L, index, GLOSS__WORDS);
  return self->wording->words;
}

const struct gloss__wording *gloss__words_field(lua_State *L, int table) {
  lua_getfield(L, table, "words");
  const struct gloss__wording *wording = gloss__words_test(L, -1);
  lua_pop(L, 1);
  return wording;
}

const char *gloss__wordings_path(const gloss__host *host, size_t index) {
  for (size_t i = 0; i < host->wordings.count; i++) {
    const struct gloss__wording *wording = host->wordings.items[i];
    if (wording->lexicon_path && !index--) return wording->lexicon_path;
    if (wording->model_path && !index--) return wording->model_path;
  }
  return NULL;
}

static struct gloss__wording *add(gloss__host *host) {
  host->wordings.items =
      gloss__xgrow(host->wordings.items, &host->wordings.capacity,
                   host->wordings.count, sizeof *host->wordings.items);
  struct gloss__wording *wording =
      gloss__store_alloc(&host->store, sizeof *wording);
  return host->wordings.items[host->wordings.count++] = wording;
}

void gloss__wordings_free(gloss__host *host) {
  for (size_t i = 0; i < host->wordings.count; i++) {
    gloss_words_free(host->wordings.items[i]->words);
    gloss_lexicon_free(host->wordings.items[i]->lexicon);
  }
  free(host->wordings.items);
}

// The path of the file that the declaration (1) names by `key`, kept; or NULL.
static const char *path_of(lua_State *L, const gloss__file *file, uint32_t line,
                           const char *key) {
  int top = lua_gettop(L);
  const char *kept = NULL;
  if (lua_getfield(L, 1, key) == LUA_TSTRING) {
    const char *path = gloss__beside_path(L, file, line, "a way to find words",
                                          lua_tostring(L, -1));
    kept = gloss__store_str(&gloss__host_of(L)->store, path, strlen(path));
  }
  lua_settop(L, top);
  return kept;
}

static gloss_engine engine_of(lua_State *L, const gloss__file *file,
                              uint32_t line) {
  lua_getfield(L, 1, "engine");
  const char *name = lua_tostring(L, -1);
  bool dict = name && !strcmp(name, "dict");
  if (name && !dict && strcmp(name, "linear") != 0)
    gloss__beside_fail(L, file, line, GLOSS_ESYNTAX,
                       "words: the engine is \"linear\" or \"dict\"");
  lua_pop(L, 1);
  return dict ? GLOSS_ENGINE_DICT : GLOSS_ENGINE_LINEAR;
}

static void take_digest(struct gloss__wording *wording, gloss_engine engine) {
  const char *const paths[] = {wording->lexicon_path, wording->model_path};
  gloss_buf all = {0};
  gloss_buf_printf(&all, "%d", (int)engine);
  for (int i = 0; i < 2; i++) {
    char digest[65] = "";
    if (paths[i]) gloss__beside_digest(paths[i], digest);
    gloss_buf_printf(&all, " %s", digest);
  }
  gloss_sha256((gloss_str){all.data, all.size}, wording->digest);
  gloss_buf_free(&all);
}

int gloss__words_new(lua_State *L) {
  uint32_t line;
  gloss__host *host = gloss__host_of(L);
  const gloss__file *file = gloss__beside_script(L, &line);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  gloss__keys_check(L, 1, keys, "words", file ? file->name : "", line);
  gloss__beside_open(L, "a way to find words");
  words *self = gloss__new(L, GLOSS__WORDS, sizeof *self);
  struct gloss__wording *wording = add(host);
  wording->lexicon_path = path_of(L, file, line, "lexicon");
  wording->model_path = path_of(L, file, line, "model");
  gloss_words_options options = {.engine = engine_of(L, file, line),
                                 .model = wording->model_path,
                                 .lexicon = wording->lexicon_path};
  gloss_error err = {0};
  gloss_status status = gloss_words_open(&wording->words, &options, &err);
  if (!status && options.lexicon)
    status = gloss_lexicon_load(&wording->lexicon, options.lexicon, &err);
  if (status) {
    char text[sizeof err + 16];
    gloss__beside_fail(L, file, line, status,
                       gloss_error_text(&err, text, sizeof text));
  }
  take_digest(wording, options.engine);
  self->wording = wording;
  lua_settop(L, 2);
  return 1;
}

// --- asking ------------------------------------------------------------------

static int words_split(lua_State *L) {
  const words *self = gloss__check(L, 1, GLOSS__WORDS);
  size_t size, gap_size;
  const char *text = luaL_checklstring(L, 2, &size);
  const char *gap = luaL_optlstring(L, 3, " ", &gap_size);
  luaL_argcheck(L, size < UINT32_MAX, 2, "4 GiB or more");
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  gloss_set *set = &gloss__host_of(L)->words;
  set->count = 0;
  gloss_words_segment(self->wording->words, set, (gloss_str){text, size}, 0,
                      (uint32_t)size);
  for (size_t i = 0; i < set->count; i++) {
    if (i) luaL_addlstring(&out, gap, gap_size);
    luaL_addlstring(&out, text + set->items[i].begin,
                    set->items[i].end - set->items[i].begin);
  }
  luaL_pushresult(&out);
  return 1;
}

static const gloss__row rows[] = {
    {"split", words_split, NULL,
     "words:split(text: string, separator?: string) -> string",
     "The text with a separator (a space) between its words.",
     "gloss.words{}:split('常委会议', '|') --> 常委|会议"},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__words_room = {
    "words", "Finds words, among them words of one's own.", rows, NULL, NULL};
