// complete.c - completions of names for the line editor.
#include "lua/eval.h"

typedef struct wanted {
  const char *line, *env;
  gloss__names *names; // may be NULL
  void *names_self;
  size_t index;
  gloss_buf *out;
  bool found;
} wanted;

// The word at the line's end: names joined by dots and colons.
static const char *last_word(const char *line) {
  const char *at = line + strlen(line);
  while (at > line) {
    char c = at[-1];
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':';
    if (!word) break;
    at--;
  }
  return at;
}

static bool offer(wanted *self, const char *head, size_t head_size,
                  const char *prefix, const char *name) {
  if (strncmp(name, prefix, strlen(prefix)) || self->index--) return false;
  gloss_buf_printf(self->out, "%.*s%s", (int)head_size, head, name);
  return self->found = true;
}

static const gloss__room *room_of(lua_State *L, int index) {
  const char *name = gloss__type_of(L, index);
  for (const gloss__room *const *room = gloss__rooms; *room; room++)
    if (lua_isuserdata(L, index) && !strcmp((*room)->name, name)) return *room;
  return NULL;
}

static bool offer_rows(wanted *self, const gloss__room *room, const char *head,
                       size_t size, const char *prefix) {
  bool colon = size && head[size - 1] == ':';
  for (const gloss__row *row = room->rows; row->name; row++)
    if ((row->call != NULL) == colon &&
        offer(self, head, size, prefix, row->name))
      return true;
  return room == &gloss__match_room &&
         offer_rows(self, &gloss__span_room, head, size, prefix);
}

// Names of the table on top, in order.
static bool offer_keys(lua_State *L, wanted *self, const char *head,
                       size_t size, const char *prefix) {
  int table = lua_gettop(L);
  lua_pushcfunction(L, gloss__pairs);
  lua_pushvalue(L, table);
  lua_call(L, 1, 2);
  for (;;) {
    lua_pushvalue(L, table + 1);
    lua_pushvalue(L, table + 2);
    lua_pushnil(L);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) return false;
    if (lua_type(L, -2) == LUA_TSTRING &&
        offer(self, head, size, prefix, lua_tostring(L, -2)))
      return true;
    lua_settop(L, table + 2);
  }
}

// Pushes what the names before the last one mean; false if nothing.
static bool resolve(lua_State *L, const char *env, const char *word,
                    const char *last) {
  lua_getfield(L, LUA_REGISTRYINDEX, env);
  while (word < last) {
    size_t size = strcspn(word, ".:");
    lua_pushlstring(L, word, size);
    if (lua_istable(L, -2) || lua_isuserdata(L, -2))
      lua_gettable(L, -2);
    else
      return false;
    if (lua_isnil(L, -1)) return false;
    word += size + 1;
  }
  return true;
}

static int complete(lua_State *L) {
  wanted *self = lua_touserdata(L, 1);
  const char *word = last_word(self->line), *last = word;
  for (const char *at = word; *at; at++)
    if (*at == '.' || *at == ':') last = at + 1;
  size_t head = (size_t)(last - word);
  const char *name;
  for (size_t i = 0; !head && self->names; i++) {
    if (!(name = self->names(self->names_self, i))) break;
    if (offer(self, word, head, last, name)) return 0;
  }
  if (!resolve(L, self->env, word, last)) return 0;
  const gloss__room *room = room_of(L, -1);
  if (room) {
    offer_rows(self, room, word, head, last);
  } else if (lua_istable(L, -1)) {
    if (offer_keys(L, self, word, head, last) || head) return 0;
    lua_getfield(L, LUA_REGISTRYINDEX, "gloss.globals");
    offer_keys(L, self, word, head, last);
  }
  return 0;
}

bool gloss__complete(lua_State *L, const char *env, gloss__names *names,
                     void *names_self, const char *line, size_t index,
                     gloss_buf *out) {
  wanted self = {line, env, names, names_self, index, out, false};
  lua_pushcfunction(L, complete);
  lua_pushlightuserdata(L, &self);
  if (gloss__host_call(L, 1, 0)) lua_pop(L, 1);
  return self.found;
}

bool gloss_lua_complete(lua_State *L, const char *line, size_t index,
                        gloss_buf *out) {
  bool found =
      gloss__complete(L, "gloss.session", NULL, NULL, line, index, out);
  gloss__host_resume(gloss__host_of(L));
  return found;
}
