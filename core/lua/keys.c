// keys.c - a table's keys against what is allowed, and where things stand.
#include "lua/host.h"

static bool word_follows(const char *at, const char *end) {
  return at < end && ((*at >= 'a' && *at <= 'z') ||
                      (*at >= 'A' && *at <= 'Z') || *at == '_' ||
                      (*at >= '0' && *at <= '9'));
}

// `key = ` at `at`, then "value" if one is asked for.
static bool key_here(const char *at, const char *end, const char *key,
                     const char *value) {
  size_t size = strlen(key);
  if ((size_t)(end - at) <= size || memcmp(at, key, size)) return false;
  at += size;
  if (word_follows(at, end)) return false;
  while (at < end && (*at == ' ' || *at == '\t' || *at == ']' || *at == '"'))
    at++;
  if (at >= end || *at++ != '=' || (at < end && *at == '=')) return false;
  if (!value) return true;
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n')) at++;
  size = strlen(value);
  return (size_t)(end - at) >= size + 2 && (*at == '"' || *at == '\'') &&
         !memcmp(at + 1, value, size) && at[size + 1] == *at;
}

// A plain table constructor leaves no trace of its line, so the source tells.
uint32_t gloss__line_of(const gloss__file *file, uint32_t line,
                        const char *key, const char *value) {
  uint32_t here = 1;
  const char *text = file->text.data, *end = text + file->text.size;
  for (const char *at = text; at < end; at++) {
    if (*at == '\n') here++;
    if (here < line || (at > text && word_follows(at - 1, end))) continue;
    if (key_here(at, end, key, value)) return here;
  }
  return line;
}

static uint32_t line_of_key(lua_State *L, const char *file, uint32_t line,
                            const char *key) {
  const gloss__file *source = gloss__file_named(gloss__host_of(L), file);
  return source ? gloss__line_of(source, line, key, NULL) : line;
}

static const gloss__key *key_named(const gloss__key *keys, const char *name) {
  for (; keys->name; keys++)
    if (!strcmp(keys->name, name)) return keys;
  return NULL;
}

static _Noreturn void unknown_key(lua_State *L, const char *name,
                                  const gloss__key *keys, const char *what,
                                  const char *file, uint32_t line) {
  gloss_buf *known = &gloss__host_of(L)->buf;
  gloss_buf_clear(known);
  for (const gloss__key *key = keys; key->name; key++)
    gloss_buf_printf(known, "%s%s", key == keys ? "" : " ", key->name);
  gloss__fail(L, GLOSS_ESYNTAX, file, line_of_key(L, file, line, name),
              "%s: unknown key \"%s\" (known: %s)", what, name, known->data);
}

// "string|table?" holds for strings, tables and nil.
static bool type_fits(const char *types, const char *type) {
  size_t size = strlen(type);
  for (const char *at = types; at; at = strchr(at, '|')) {
    at += *at == '|';
    if (!strncmp(at, type, size) && strchr("|?", at[size])) return true;
  }
  return false;
}

static void check_key(lua_State *L, int index, const gloss__key *key,
                      const char *what, const char *file, uint32_t line) {
  bool optional = key->type[strlen(key->type) - 1] == '?';
  int type = lua_getfield(L, index, key->name);
  const char *name = lua_isinteger(L, -1) ? "integer" : lua_typename(L, type);
  if (type == LUA_TNIL && !optional)
    gloss__fail(L, GLOSS_ESYNTAX, file, line, "%s: \"%s\" (%s) is missing",
                what, key->name, key->type);
  if (type != LUA_TNIL && !type_fits(key->type, name))
    gloss__fail(L, GLOSS_ESYNTAX, file, line_of_key(L, file, line, key->name),
                "%s: \"%s\" must be %s, got %s", what, key->name, key->type,
                name);
  lua_pop(L, 1);
}

void gloss__keys_check(lua_State *L, int index, const gloss__key *keys,
                       const char *what, const char *file, uint32_t line) {
  index = lua_absindex(L, index);
  const char *least = NULL; // hash order must not choose the message
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      gloss__fail(L, GLOSS_ESYNTAX, file, line, "%s: a list item where only "
                                                "named keys belong", what);
    const char *name = lua_tostring(L, -2);
    if (!key_named(keys, name) && (!least || strcmp(name, least) < 0))
      least = name;
  }
  if (least) unknown_key(L, least, keys, what, file, line);
  for (; keys->name; keys++) check_key(L, index, keys, what, file, line);
}
