// type.c - a report type, from its declaration to a compiled program.
#include "lua/beside.h"

#include <stdlib.h>

static const gloss__key keys[] = {
    {"api", "integer"},      {"name", "string"},      {"version", "string"},
    {"about", "string?"},    {"detect", "function?"}, {"lexicons", "table?"},
    {"doc", "table?"},       {"facts", "table?"},     {"describe", "function?"},
    {"anchor", "function?"}, {"rules", "table?"},     {"finish", "function?"},
    {"license", "string?"},  {"words", "words?"},     {NULL, NULL}};

static const char *text_field(lua_State *L, int table, const char *key) {
  lua_getfield(L, table, key);
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  gloss__store *store = &gloss__host_of(L)->store;
  const char *kept = text ? gloss__store_str(store, text, size) : NULL;
  lua_pop(L, 1);
  return kept;
}

static int function_field(lua_State *L, int table, const char *key) {
  if (lua_getfield(L, table, key) == LUA_TFUNCTION)
    return luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
  return LUA_NOREF;
}

static uint32_t line_at(lua_State *L, const gloss__type *type,
                        const char *key) {
  const gloss__file *file = gloss__file_named(gloss__host_of(L), type->file);
  return file ? gloss__line_of(file, type->line, key, NULL) : type->line;
}

// Calls `each` with every key and value of the table on top, in key order; the
// value is on top, the key below.
static void in_order(lua_State *L, gloss__type *type,
                     void (*each)(lua_State *, gloss__type *, const char *)) {
  int table = lua_gettop(L);
  lua_pushcfunction(L, gloss__pairs);
  lua_pushvalue(L, table);
  lua_call(L, 1, 1);
  for (;;) {
    lua_pushvalue(L, -1);
    lua_pushvalue(L, table);
    lua_pushnil(L);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) break;
    if (lua_type(L, -2) != LUA_TSTRING)
      gloss__fail(L, GLOSS_ESYNTAX, type->file, type->line,
                  "%s: names are wanted as keys", type->name);
    each(L, type, lua_tostring(L, -2));
    lua_pop(L, 2);
  }
  lua_settop(L, table);
}

// --- lexicons ----------------------------------------------------------------

static const gloss_lexicon *load_lexicon(lua_State *L, gloss__type *type,
                                         const char *path) {
  gloss__host *host = gloss__host_of(L);
  for (size_t i = 0; i < host->lexicons.count; i++)
    if (!strcmp(host->lexicons.items[i].path, path))
      return host->lexicons.items[i].lexicon;
  gloss_lexicon *lexicon = NULL;
  gloss_error err = {0};
  gloss_status status =
      gloss_lexicon_load_cached(&lexicon, path, host->cache, &err);
  if (status) {
    host->error = err;
    if (!err.place[0])
      gloss__fail(L, status, type->file, line_at(L, type, "lexicons"), "%s",
                  err.message);
    lua_error(L);
  }
  host->lexicons.items =
      gloss__xgrow(host->lexicons.items, &host->lexicons.capacity,
                   host->lexicons.count, sizeof *host->lexicons.items);
  struct gloss__lexeme *slot = &host->lexicons.items[host->lexicons.count++];
  slot->path = gloss__store_str(&host->store, path, strlen(path));
  slot->lexicon = lexicon;
  return lexicon;
}

static void add_lexicon(lua_State *L, gloss__type *type, const char *name) {
  gloss__host *host = gloss__host_of(L);
  const char *path =
      lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  if (!path)
    gloss__fail(L, GLOSS_ESYNTAX, type->file, line_at(L, type, name),
                "lexicon \"%s\": a file name is wanted, got %s", name,
                luaL_typename(L, -1));
  if (path[0] == '/' || strstr(path, ".."))
    gloss__fail(L, GLOSS_ESYNTAX, type->file, line_at(L, type, name),
                "lexicon \"%s\": %s lies outside the script's folder", name,
                path);
  lua_pushfstring(L, "%s/%s", type->folder, path);
  const gloss_lexicon *lexicon = load_lexicon(L, type, lua_tostring(L, -1));
  lua_pop(L, 1);
  size_t i = type->lexicon_count++;
  type->lexicons[i].name = gloss__store_str(&host->store, name, strlen(name));
  type->lexicons[i].lexicon = type->lexicon_list[i] = lexicon;
}

static size_t count_keys(lua_State *L) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) count++;
  return count;
}

static void build_lexicons(lua_State *L, gloss__type *type, int table) {
  gloss__store *store = &gloss__host_of(L)->store;
  if (lua_getfield(L, table, "lexicons") == LUA_TTABLE) {
    size_t count = count_keys(L) + 1;
    type->lexicons = gloss__store_alloc(store, count * sizeof *type->lexicons);
    type->lexicon_list =
        gloss__store_alloc(store, count * sizeof *type->lexicon_list);
    in_order(L, type, add_lexicon);
  }
  lua_pop(L, 1);
}

// --- schema ------------------------------------------------------------------

// The declared type of a field: "string?", or a list of words.
static const char *declared(lua_State *L, const gloss__type *type,
                            const char *owner, const char *field) {
  gloss_buf *out = &gloss__host_of(L)->why;
  gloss_buf_clear(out);
  if (lua_type(L, -1) == LUA_TSTRING) {
    gloss_buf_puts(out, lua_tostring(L, -1));
  } else if (lua_istable(L, -1)) {
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TSTRING; i++) {
      gloss_buf_printf(out, "%s%s", i > 1 ? "|" : "", lua_tostring(L, -1));
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  if (!out->size)
    gloss__fail(L, GLOSS_ESYNTAX, type->file, line_at(L, type, field),
                "%s.%s: a type is wanted (\"string?\", \"a|b|c\", ...), got %s",
                owner, field, luaL_typename(L, -1));
  return gloss__store_str(&gloss__host_of(L)->store, out->data, out->size);
}

static void declare(lua_State *L, const gloss__type *type, const char *owner,
                    const char *field, const char *as) {
  gloss_error err = {0};
  gloss_status status =
      gloss_schema_field(type->pack->schema, owner, field, as, &err);
  if (status)
    gloss__fail(L, GLOSS_ESYNTAX, type->file, line_at(L, type, field), "%s",
                err.message);
}

static gloss__ftype *ftype_of(gloss_pack *pack, const char *name) {
  for (size_t i = 0; i < pack->fact_count; i++)
    if (!strcmp(pack->facts[i]->name, name)) return pack->facts[i];
  gloss__host *host = pack->host;
  gloss__ftype *fact = gloss__store_alloc(&host->store, sizeof *fact);
  fact->name = gloss__store_str(&host->store, name, strlen(name));
  int layers = GLOSS__LAYER_FACTS;
  for (size_t i = 0; i < pack->fact_count; i++)
    layers += pack->facts[i]->layer >= 0;
  fact->layer = gloss__layer_builtin(name) ? -1 : layers;
  pack->facts = gloss__xgrow(pack->facts, &pack->fact_capacity,
                             pack->fact_count, sizeof(gloss__ftype *));
  return pack->facts[pack->fact_count++] = fact;
}

static void add_field(lua_State *L, gloss__type *type, gloss__ftype *fact,
                      const char *name, const char *as) {
  gloss__store *store = &gloss__host_of(L)->store;
  declare(L, type, fact->name, name, as);
  for (size_t i = 0; i < fact->count; i++)
    if (!strcmp(fact->fields[i], name)) return;
  if (fact->count % 16 == 0) {
    size_t size = (fact->count + 16) * sizeof(char *);
    const char **fields = gloss__store_alloc(store, size);
    const char **types = gloss__store_alloc(store, size);
    if (fact->count) {
      memcpy(fields, fact->fields, fact->count * sizeof(char *));
      memcpy(types, fact->declared, fact->count * sizeof(char *));
    }
    fact->fields = fields, fact->declared = types;
  }
  fact->fields[fact->count] = gloss__store_str(store, name, strlen(name));
  fact->declared[fact->count++] = as;
}

static void add_doc_field(lua_State *L, gloss__type *type, const char *name) {
  add_field(L, type, type->doc_fields, name, declared(L, type, "doc", name));
}

static void add_fact_field(lua_State *L, gloss__type *type, const char *name) {
  gloss__ftype *fact =
      (gloss__ftype *)(uintptr_t)type->facts[type->fact_count - 1];
  add_field(L, type, fact, name, declared(L, type, fact->name, name));
}

static void add_fact(lua_State *L, gloss__type *type, const char *name) {
  if (!lua_istable(L, -1) || !strcmp(name, "doc"))
    gloss__fail(L, GLOSS_ESYNTAX, type->file, line_at(L, type, name),
                "facts.%s: a table of fields is wanted", name);
  gloss__ftype *fact = ftype_of(type->pack, name);
  type->facts[type->fact_count++] = fact;
  in_order(L, type, add_fact_field);
  if (!count_keys(L)) add_field(L, type, fact, "text", "string");
}

static void build_schema(lua_State *L, gloss__type *type, int table) {
  type->doc_fields =
      gloss__store_alloc(&gloss__host_of(L)->store, sizeof *type->doc_fields);
  *type->doc_fields = (gloss__ftype){.name = "doc", .layer = -1};
  if (lua_getfield(L, table, "doc") == LUA_TTABLE)
    in_order(L, type, add_doc_field);
  lua_pop(L, 1);
  if (lua_getfield(L, table, "facts") == LUA_TTABLE) {
    type->facts = gloss__store_alloc(&gloss__host_of(L)->store,
                                     (count_keys(L) + 1) * sizeof *type->facts);
    in_order(L, type, add_fact);
  }
  lua_pop(L, 1);
}

const gloss__ftype *gloss__ftype_find(const gloss__type *type,
                                      const char *name) {
  for (size_t i = 0; i < type->fact_count; i++)
    if (!strcmp(type->facts[i]->name, name)) return type->facts[i];
  return NULL;
}

// --- the whole ---------------------------------------------------------------

// Of the script and all modules that it loaded.
static void digest_of(const gloss__host *host, gloss__type *type) {
  gloss_buf all = {0};
  for (size_t i = type->first_file; i < type->last_file; i++)
    gloss_buf_puts(&all, host->files.items[i].digest);
  gloss_sha256((gloss_str){all.data, all.size}, type->digest);
  gloss_buf_free(&all);
}

static void build_head(lua_State *L, gloss__type *type, int table) {
  gloss__keys_check(L, table, keys, "report_type", type->file, type->line);
  lua_getfield(L, table, "api");
  if (lua_tointeger(L, -1) != 1)
    gloss__fail(L, GLOSS_EVERSION, type->file, line_at(L, type, "api"),
                "report_type: this engine knows api 1, not %d",
                (int)lua_tointeger(L, -1));
  lua_pop(L, 1);
  type->name = text_field(L, table, "name");
  type->version = text_field(L, table, "version");
  type->about = text_field(L, table, "about");
  type->detect = function_field(L, table, "detect");
  type->describe = function_field(L, table, "describe");
  type->anchor = function_field(L, table, "anchor");
  type->finish = function_field(L, table, "finish");
  type->wording = gloss__words_field(L, table);
  if (!type->wording) type->wording = type->pack->wording;
  digest_of(gloss__host_of(L), type);
}

void gloss__type_build(lua_State *L, gloss_pack *pack, gloss__type *type) {
  int table = lua_gettop(L);
  type->pack = pack;
  build_head(L, type, table);
  build_lexicons(L, type, table);
  build_schema(L, type, table);
  type->program = gloss_program_new();
  gloss__program_names(pack->host, type->program, type);
  lua_getfield(L, table, "rules");
  if (lua_istable(L, -1)) gloss__rules_build(L, type, lua_gettop(L));
  lua_pop(L, 1);
  gloss_error err = {0};
  gloss_status status = gloss_program_compile(type->program, &err);
  if (status)
    gloss__fail(L, status, err.place[0] ? err.place : type->file,
                err.line ? err.line : type->line, "%s", err.message);
  gloss__patterns_compile(L, type);
}
