// lists.c - a string or span against a list of words, for scripts: what is
// found first, last, at the ends. A word is looked for by its last byte, which
// tells Chinese characters apart best.
#include "lua/strings.h"

enum { SHORT = 16, FEW = 32, TICK = 1 << 20 };

typedef struct list {
  lua_State *L;
  gloss_str text;
  int at; // of the table; a lone string is a list of one
  size_t count, work;
} list;

// The string or the text of the span at `index`: borrowed, while it is there.
static gloss_str check_text(lua_State *L, int index) {
  gloss_str text = {0};
  if (lua_type(L, index) == LUA_TSTRING) {
    text.data = lua_tolstring(L, index, &text.size);
    return text;
  }
  const gloss__lspan *span = gloss__lspan_test(L, index);
  if (!span)
    luaL_argerror(L, index,
                  lua_pushfstring(L, "string or span expected, got %s",
                                  gloss__type_of(L, index)));
  if (!span->doc->doc) luaL_error(L, "document is closed");
  return (gloss_str){span->doc->text.data + span->begin,
                     span->end - span->begin};
}

// Arguments 1 and 2: text, words.
static list check_list(lua_State *L) {
  list self = {L, check_text(L, 1), 2, 1, 0};
  if (lua_type(L, 2) == LUA_TSTRING) return self;
  luaL_checktype(L, 2, LUA_TTABLE);
  self.count = lua_rawlen(L, 2);
  return self;
}

// Word `i` from 0, which stays alive as its list does. Long work is stopped
// where a loop of the script would be.
static gloss_str word_at(list *self, size_t i) {
  lua_State *L = self->L;
  gloss_str word = {0};
  self->work += self->text.size + 1;
  if (self->work > TICK) {
    self->work = 0;
    gloss__host_check(L);
  }
  if (lua_type(L, self->at) == LUA_TSTRING) {
    word.data = lua_tolstring(L, self->at, &word.size);
    return word;
  }
  if (lua_rawgeti(L, self->at, (lua_Integer)i + 1) != LUA_TSTRING)
    luaL_error(L, "item %d of the list is no string but a %s", (int)i + 1,
               gloss__type_of(L, -1));
  word.data = lua_tolstring(L, -1, &word.size);
  lua_pop(L, 1);
  return word;
}

// Linear: a long word by memmem, a short one is compared where its last byte
// stands. An empty word is found nowhere.
static const char *find(const char *from, const char *end, gloss_str word) {
  if (!word.size || (size_t)(end - from) < word.size) return NULL;
  if (word.size > SHORT)
    return memmem(from, (size_t)(end - from), word.data, word.size);
  size_t head = word.size - 1;
  for (const char *at = from + head; at < end; at++) {
    at = memchr(at, word.data[head], (size_t)(end - at));
    if (!at) return NULL;
    if (!memcmp(at - head, word.data, head)) return at - head;
  }
  return NULL;
}

// Where the last one ends that lies behind `from`, or NULL; long words are
// counted from the left, so that none overlap.
static const char *find_end(const char *from, const char *end, gloss_str word) {
  if (!word.size || (size_t)(end - from) < word.size) return NULL;
  size_t head = word.size - 1;
  const char *last = NULL;
  if (word.size > SHORT) {
    for (const char *at; (at = find(from, end, word)); from = last)
      last = at + word.size;
    return last;
  }
  for (const char *at = end; at > from + head;) {
    at = memrchr(from + head, word.data[head], (size_t)(at - from) - head);
    if (!at) return NULL;
    if (!memcmp(at - head, word.data, head)) return at + 1;
  }
  return NULL;
}

static bool begins(gloss_str text, gloss_str word) {
  return word.size && word.size <= text.size &&
         !memcmp(text.data, word.data, word.size);
}

static bool ends(gloss_str text, gloss_str word) {
  return word.size && word.size <= text.size &&
         !memcmp(text.data + text.size - word.size, word.data, word.size);
}

// --- where -------------------------------------------------------------------

int gloss__list_first_of(lua_State *L) {
  list self = check_list(L);
  lua_Integer from = luaL_optinteger(L, 3, 1);
  luaL_argcheck(L, from >= 1, 3, "a position from 1 on");
  if ((size_t)from > self.text.size) return 0;
  const char *begin = self.text.data + from - 1, *best = NULL;
  const char *end = self.text.data + self.text.size, *limit = end;
  gloss_str which = {0};
  for (size_t i = 0; i < self.count; i++) {
    gloss_str word = word_at(&self, i);
    if (best && word.size)
      limit = best + word.size <= end ? best - 1 + word.size : end;
    const char *at = find(begin, limit, word);
    if (at) best = at, which = word;
  }
  if (!best) return 0;
  lua_pushinteger(L, best - self.text.data + 1);
  lua_pushlstring(L, which.data, which.size);
  return 2;
}

int gloss__list_after_last(lua_State *L) {
  list self = check_list(L);
  const char *cut = self.text.data, *end = self.text.data + self.text.size;
  for (size_t i = 0; i < self.count; i++) {
    gloss_str word = word_at(&self, i);
    const char *at = find_end(self.text.data, end, word);
    if (at && at > cut) cut = at;
  }
  lua_pushinteger(L, cut - self.text.data + 1);
  return 1;
}

// --- whether -----------------------------------------------------------------

int gloss__list_has(lua_State *L) {
  list self = check_list(L);
  bool found = false;
  for (size_t i = 0; i < self.count && !found; i++)
    found = find(self.text.data, self.text.data + self.text.size,
                 word_at(&self, i)) != NULL;
  lua_pushboolean(L, found);
  return 1;
}

static bool same(gloss_str text, gloss_str word) {
  return gloss_str_equal(text, word);
}

// The place of the first word that stands so in the text, or its count.
static size_t place(list *self, bool (*stands)(gloss_str, gloss_str)) {
  size_t i = 0;
  while (i < self->count && !stands(self->text, word_at(self, i))) i++;
  return i;
}

static int is_any(lua_State *L, bool (*stands)(gloss_str, gloss_str)) {
  list self = check_list(L);
  lua_pushboolean(L, place(&self, stands) < self.count);
  return 1;
}

int gloss__list_among(lua_State *L) { return is_any(L, same); }
int gloss__list_begins_with(lua_State *L) { return is_any(L, begins); }
int gloss__list_ends_with(lua_State *L) { return is_any(L, ends); }

// --- without -----------------------------------------------------------------

static bool more_begins(gloss_str text, gloss_str word) {
  return word.size < text.size && begins(text, word);
}

static bool more_ends(gloss_str text, gloss_str word) {
  return word.size < text.size && ends(text, word);
}

static int push_rest(lua_State *L, gloss_str rest, bool whole) {
  if (whole && lua_type(L, 1) == LUA_TSTRING)
    lua_pushvalue(L, 1);
  else
    lua_pushlstring(L, rest.data, rest.size);
  return 1;
}

int gloss__list_without_head(lua_State *L) {
  list self = check_list(L);
  size_t i = place(&self, more_begins);
  gloss_str rest = self.text;
  if (i < self.count) {
    size_t size = word_at(&self, i).size;
    rest = (gloss_str){rest.data + size, rest.size - size};
  }
  return push_rest(L, rest, i == self.count);
}

int gloss__list_without_tail(lua_State *L) {
  list self = check_list(L);
  size_t i = place(&self, more_ends);
  gloss_str rest = self.text;
  if (i < self.count) rest.size -= word_at(&self, i).size;
  return push_rest(L, rest, i == self.count);
}

// --- parts -------------------------------------------------------------------

// Where each mark stands next: looked up again only when it is passed.
typedef struct parts {
  list list;
  const char *at, *end;
  const char **next; // NULL: nowhere; before `at`: to be looked up
  size_t mark_size;
} parts;

// The part from `at` on up to the next mark, which it passes.
static gloss_str next_part(parts *self) {
  const char *best = self->end, *begin = self->at;
  size_t size = 0;
  for (size_t i = 0; i < self->list.count; i++) {
    gloss_str mark = word_at(&self->list, i);
    if (self->next[i] && self->next[i] < begin)
      self->next[i] = find(begin, self->end, mark);
    if (!self->next[i] || self->next[i] >= best) continue;
    best = self->next[i];
    size = mark.size;
  }
  self->at = best + size;
  return (gloss_str){begin, (size_t)(best - begin)};
}

// Its places are kept in a userdata on the stack if they are many.
static parts check_parts(lua_State *L, const char **few) {
  parts self = {check_list(L), NULL, NULL, few, 0};
  self.at = self.list.text.data;
  self.end = self.at + self.list.text.size;
  if (self.list.count > FEW)
    self.next = lua_newuserdatauv(L, self.list.count * sizeof *self.next, 0);
  for (size_t i = 0; i < self.list.count; i++)
    self.next[i] = find(self.at, self.end, word_at(&self.list, i));
  return self;
}

int gloss__list_split(lua_State *L) {
  const char *few[FEW];
  parts self = check_parts(L, few);
  lua_newtable(L);
  for (lua_Integer i = 1; self.at < self.end;) {
    gloss_str part = next_part(&self);
    if (!part.size) continue;
    lua_pushlstring(L, part.data, part.size);
    lua_rawseti(L, -2, i++);
  }
  return 1;
}

int gloss__list_without(lua_State *L) {
  const char *few[FEW];
  parts self = check_parts(L, few);
  if (self.at == self.end) return push_rest(L, self.list.text, true);
  gloss_str part = next_part(&self);
  if (part.size == self.list.text.size)
    return push_rest(L, self.list.text, true);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  luaL_addlstring(&out, part.data, part.size);
  while (self.at < self.end) {
    part = next_part(&self);
    luaL_addlstring(&out, part.data, part.size);
  }
  luaL_pushresult(&out);
  return 1;
}
