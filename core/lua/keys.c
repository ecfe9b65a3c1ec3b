// keys.c - a table's keys against what is allowed, and where things stand.
#include "lua/host.h"

static bool word_follows(const char *at, const char *end) {
  return at < end &&
         ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
          *at == '_' || (*at >= '0' && *at <= '9'));
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// Is `key =` at `at`? Also ["key"] =.
static bool key_here(const char *at, const char *end, const char *key) {
  size_t size = strlen(key);
  if ((size_t)(end - at) <= size || memcmp(at, key, size)) return false;
  at += size;
  if (word_follows(at, end)) return false;
  while (at < end && (is_blank(*at) || *at == ']' || *at == '"')) at++;
  return at < end && *at == '=' && !(at + 1 < end && at[1] == '=');
}

// Does `key = "` or `key = '` end just before `at`?
static bool key_before(const char *text, const char *at, const char *key) {
  size_t size = strlen(key);
  if (at == text || (at[-1] != '"' && at[-1] != '\'')) return false;
  at--;
  while (at > text && is_blank(at[-1])) at--;
  if (at == text || *--at != '=') return false;
  while (at > text && is_blank(at[-1])) at--;
  if ((size_t)(at - text) < size) return false;
  at -= size;
  return !memcmp(at, key, size) && (at == text || !word_follows(at - 1, at));
}

static uint32_t line_at(const char *text, const char *at) {
  uint32_t line = 1;
  for (; (text = memchr(text, '\n', (size_t)(at - text))); text++) line++;
  return line;
}

const char *gloss__key_find(const gloss__file *file, const char *from,
                            const char *key, const char *value) {
  const char *text = file->text.data, *end = text + file->text.size;
  const char *wanted = value ? value : key;
  size_t size = strlen(wanted);
  for (const char *at = from;
       size && (at = memmem(at, (size_t)(end - at), wanted, size)); at++) {
    bool found = value ? key_before(text, at, key) && at + size < end &&
                             at[size] == at[-1]
                       : (at == text || !word_follows(at - 1, end)) &&
                             key_here(at, end, key);
    if (found) return at;
  }
  return NULL;
}

// A plain table constructor leaves no trace of its line, so the source tells.
uint32_t gloss__line_of(const gloss__file *file, uint32_t line, const char *key,
                        const char *value) {
  const char *text = file->text.data, *at = text;
  for (; (at = gloss__key_find(file, at, key, value)); at++) {
    uint32_t here = line_at(text, at);
    if (here >= line) return here;
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
  const char *name = lua_isinteger(L, -1) ? "integer" : gloss__type_of(L, -1);
  if (type == LUA_TNIL && !optional)
    gloss__fail(L, GLOSS_ESYNTAX, file, line, "%s: \"%s\" (%s) is missing",
                what, key->name, key->type);
  if (type != LUA_TNIL && !type_fits(key->type, name) &&
      !type_fits(key->type, lua_typename(L, type))) // an integer is a number
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
      gloss__fail(L, GLOSS_ESYNTAX, file, line,
                  "%s: a list item where only "
                  "named keys belong",
                  what);
    const char *name = lua_tostring(L, -2);
    if (!key_named(keys, name) && (!least || strcmp(name, least) < 0))
      least = name;
  }
  if (least) unknown_key(L, least, keys, what, file, line);
  for (; keys->name; keys++) check_key(L, index, keys, what, file, line);
}
