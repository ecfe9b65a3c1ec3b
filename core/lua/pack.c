// pack.c - finding and loading packs and scripts.
#include "lua/beside.h"

#include <stdlib.h>

// --- names -------------------------------------------------------------------

static bool ends_with(const char *name, const char *end) {
  size_t size = strlen(name), tail = strlen(end);
  return size >= tail && !strcmp(name + size - tail, end);
}

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

static const char *keepf(gloss__host *host, const char *format, const char *a,
                         const char *b) {
  gloss_buf buf = {0};
  gloss_buf_printf(&buf, format, a, b);
  const char *kept = gloss__store_str(&host->store, buf.data, buf.size);
  gloss_buf_free(&buf);
  return kept;
}

static const char *folder_of(gloss__host *host, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return ".";
  if (slash == path) return "/";
  return gloss__store_str(&host->store, path, (size_t)(slash - path));
}

static bool readable(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file) fclose(file);
  return file != NULL;
}

// --- running a file ----------------------------------------------------------

// "cppcc/meeting.lua:12: text" tells file and line.
static _Noreturn void run_error(lua_State *L, const gloss__file *file) {
  gloss__host *host = gloss__host_of(L);
  if (host->error.status) lua_error(L);
  gloss__sandbox_text(L, -1, NULL);
  const char *text = gloss__traceback_trim(L), *at = text;
  const char *colon = strchr(text, ':');
  uint32_t line = 0;
  const char *name = file->name;
  if (colon && colon[1] >= '0' && colon[1] <= '9') {
    lua_pushlstring(L, text, (size_t)(colon - text));
    const gloss__file *known = gloss__file_named(host, lua_tostring(L, -1));
    if (known) {
      char *end;
      line = (uint32_t)strtoul(colon + 1, &end, 10);
      at = *end == ':' ? end + 1 + (end[1] == ' ') : end;
      name = known->name;
    }
  }
  gloss__fail(L, GLOSS_ESCRIPT, name, line, "%s", at);
}

static bool is_trusted(const gloss__host *host, const char *path) {
  for (size_t i = 0; host->trusted && host->trusted[i]; i++)
    if (!strcmp(host->trusted[i], path)) return true;
  return false;
}

// Runs a file in an environment of its own; its declaration is on the stack,
// `*line` is where that stands.
static void run_file(lua_State *L, const char *path, const char *name,
                     const char *folder, const char *pack, bool is_pack,
                     uint32_t *line) {
  gloss__host *host = gloss__host_of(L);
  gloss__sandbox_env(L, is_trusted(host, path), false);
  int env = lua_gettop(L);
  gloss__require_open(L, env, folder, pack);
  const gloss__file *file = gloss__file_read(L, path, name);
  const char *shown = file->name;
  gloss__file_load(L, file, env);
  if (gloss__host_call(L, 0, 1)) run_error(L, gloss__file_named(host, shown));
  if (!gloss__report_table(L, -1, is_pack, line))
    gloss__fail(L, GLOSS_ESCRIPT, shown, 0, "must return gloss.%s { ... }",
                is_pack ? "pack" : "report_type");
}

// --- scripts -----------------------------------------------------------------

static gloss__type *type_new(gloss_pack *pack) {
  gloss__host *host = pack->host;
  gloss__type *type = gloss__store_alloc(&host->store, sizeof *type);
  pack->types = gloss__xgrow(pack->types, &pack->type_capacity,
                             pack->type_count, sizeof(gloss__type *));
  type->pack = pack;
  type->detect = type->describe = type->anchor = type->finish = LUA_NOREF;
  pack->types[pack->type_count++] = type;
  return type;
}

static void load_script(lua_State *L, gloss_pack *pack, const char *path,
                        const char *name, const char *folder,
                        const char *pack_name) {
  gloss__host *host = pack->host;
  gloss__type *type = type_new(pack);
  type->folder = folder;
  type->first_file = host->files.count;
  lua_newtable(L);
  lua_pushvalue(L, -1);
  type->pattern_list = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.loading");
  run_file(L, path, name, folder, pack_name, false, &type->line);
  lua_pushnil(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "gloss.loading");
  type->last_file = host->files.count;
  type->file = gloss__store_str(&host->store, name, strlen(name));
  gloss__type_build(L, pack, type);
  for (size_t i = 0; i + 1 < pack->type_count; i++)
    if (!strcmp(pack->types[i]->name, type->name))
      gloss__fail(L, GLOSS_ESYNTAX, type->file, type->line,
                  "the report type \"%s\" is also declared in %s", type->name,
                  pack->types[i]->file);
  lua_settop(L, 0);
}

// --- packs -------------------------------------------------------------------

static const char *find_pack(lua_State *L, gloss__host *host,
                             const char *name) {
  const char *file = keepf(host, "%s/%s", name, "pack.lua");
  if (readable(file)) return name;
  gloss_buf_clear(&host->buf);
  gloss_buf_printf(&host->buf, "not found; tried %s", file);
  for (size_t i = 0; host->search && host->search[i]; i++) {
    const char *folder = keepf(host, "%s/%s", host->search[i], name);
    file = keepf(host, "%s/%s", folder, "pack.lua");
    if (readable(file)) return folder;
    gloss_buf_printf(&host->buf, ", %s", file);
  }
  gloss__fail(L, GLOSS_ENOTFOUND, name, 0, "%s", host->buf.data);
}

static const char *field(lua_State *L, gloss__host *host, const char *key) {
  lua_getfield(L, -1, key);
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  const char *kept = text ? gloss__store_str(&host->store, text, size) : "";
  lua_pop(L, 1);
  return kept;
}

static void joined(gloss__host *host, const char **name, const char *more) {
  *name = *name ? keepf(host, "%s+%s", *name, more) : more;
}

static bool path_inside(const char *path) {
  return path[0] != '/' && strcmp(path, "..") && strncmp(path, "../", 3) &&
         !strstr(path, "/../") && !ends_with(path, "/..");
}

static void load_scripts(lua_State *L, gloss_pack *pack, const char *folder,
                         const char *name, const char *file, uint32_t line) {
  gloss__host *host = pack->host;
  lua_getfield(L, -1, "scripts");
  size_t count = lua_rawlen(L, -1);
  if (!count)
    gloss__fail(L, GLOSS_ESYNTAX, file, line, "pack: \"scripts\" is empty");
  const char **scripts =
      gloss__store_alloc(&host->store, count * sizeof *scripts);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    const char *script = lua_tostring(L, -1);
    if (!script || !path_inside(script))
      gloss__fail(L, GLOSS_ESYNTAX, file, line,
                  "pack: \"scripts\" must list files inside the pack");
    scripts[i] = gloss__store_str(&host->store, script, strlen(script));
    lua_pop(L, 1);
  }
  for (size_t i = 0; i < count; i++)
    load_script(L, pack, keepf(host, "%s/%s", folder, scripts[i]),
                keepf(host, "%s/%s", name, scripts[i]), folder, name);
  pack->wording = NULL;
}

static void load_pack(lua_State *L, gloss_pack *pack, const char *wanted) {
  static const gloss__key keys[] = {
      {"api", "integer"},   {"name", "string"},   {"version", "string"},
      {"about", "string?"}, {"scripts", "table"}, {"license", "string?"},
      {"words", "words?"},  {NULL, NULL}};
  gloss__host *host = pack->host;
  const char *folder = find_pack(L, host, wanted);
  const char *path = keepf(host, "%s/%s", folder, "pack.lua");
  const char *file = keepf(host, "%s/%s", base_of(folder), "pack.lua");
  uint32_t line = 0;
  run_file(L, path, file, folder, NULL, true, &line);
  gloss__keys_check(L, -1, keys, "pack", file, line);
  lua_getfield(L, -1, "api");
  if (lua_tointeger(L, -1) != 1)
    gloss__fail(L, GLOSS_EVERSION, file, line, "pack: this engine knows api 1");
  lua_pop(L, 1);
  const char *name = field(L, host, "name");
  joined(host, &pack->name, name);
  joined(host, &pack->version, field(L, host, "version"));
  pack->wording = gloss__words_field(L, -1);
  load_scripts(L, pack, folder, name, file, line);
}

// --- the whole ---------------------------------------------------------------

typedef struct request {
  gloss_pack *pack;
  const char *const *names;
  size_t count;
} request;

static void number_rules(const gloss_pack *pack) {
  uint32_t number = 0;
  for (size_t i = 0; i < pack->type_count; i++)
    for (size_t k = 0; k < pack->types[i]->rule_count; k++)
      pack->types[i]->rules[k].number = number++;
}

static int load_all(lua_State *L) {
  request *self = lua_touserdata(L, 1);
  gloss_pack *pack = self->pack;
  gloss__host *host = pack->host;
  for (size_t i = 0; i < self->count; i++) {
    const char *name = self->names[i];
    lua_settop(L, 0);
    if (!ends_with(name, ".lua")) {
      load_pack(L, pack, name);
      continue;
    }
    const char *shown = keepf(host, "%s%s", base_of(name), "");
    load_script(L, pack, name, shown, folder_of(host, name), NULL);
    const gloss__type *type = pack->types[pack->type_count - 1];
    joined(host, &pack->name, type->name);
    joined(host, &pack->version, type->version);
  }
  return 0;
}

static gloss_status load_failed(gloss__host *host, gloss_error *err) {
  if (host->error.status) {
    if (err) *err = host->error;
    return host->error.status;
  }
  const char *text = lua_tostring(host->L, -1);
  return gloss_error_set(err, GLOSS_ESCRIPT, "%s", text ? text : "Lua error");
}

gloss_status gloss__pack_load(gloss_pack **out, const char *const *names,
                              size_t count, const gloss_pack_options *options,
                              gloss__linting *lint, gloss_error *err) {
  gloss__host *host = gloss__host_new(options);
  if (!host)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "the memory limit is too small for a Lua state");
  gloss_pack *pack = gloss__xresize(NULL, sizeof *pack);
  memset(pack, 0, sizeof *pack);
  pack->host = host;
  host->pack = pack;
  host->lint = lint;
  pack->schema = gloss_schema_new();
  request self = {pack, names, count};
  lua_pushcfunction(host->L, load_all);
  lua_pushlightuserdata(host->L, &self);
  gloss__host_load_begin(host);
  bool bad = lua_pcall(host->L, 1, 0, 0);
  gloss__host_load_end(host);
  if (bad) {
    gloss_status status = load_failed(host, err);
    gloss_pack_free(pack);
    return status;
  }
  number_rules(pack);
  gloss__pack_digest(pack);
  *out = pack;
  return GLOSS_OK;
}

gloss_status gloss_pack_load(gloss_pack **out, const char *const *names,
                             size_t count, const gloss_pack_options *options,
                             gloss_error *err) {
  return gloss__pack_load(out, names, count, options, NULL, err);
}

void gloss_pack_free(gloss_pack *pack) {
  if (!pack) return;
  for (size_t i = 0; i < pack->type_count; i++)
    gloss_program_free(pack->types[i]->program);
  free(pack->types);
  free(pack->facts);
  gloss__host_free(pack->host);
  gloss_schema_free(pack->schema);
  free(pack);
}

void gloss_pack_limit(gloss_pack *pack, const gloss_pack_limits *limits) {
  pack->host->limits = *limits;
  if (limits->memory) pack->host->heap.limit = limits->memory;
}

void gloss_pack_watch(gloss_pack *pack, gloss_pack_place *place) {
  pack->host->place = place;
}

const char *gloss_pack_name(const gloss_pack *pack) { return pack->name; }

const gloss_schema *gloss_pack_schema(const gloss_pack *pack) {
  return pack->schema;
}

static int make_stored(lua_State *L) {
  gloss_pack *pack = lua_touserdata(L, 1);
  gloss_buf *out = lua_touserdata(L, 2);
  gloss_buf_add(out, pack->manifest, strlen(pack->manifest) - 1);
  gloss_buf_puts(out, ",");
  gloss__pack_fingerprints(pack, out);
  gloss_buf_puts(out, "}");
  pack->stored = gloss__store_str(&pack->host->store, out->data, out->size);
  return 0;
}

gloss_run_info gloss_pack_run_info(gloss_pack *pack) {
  lua_State *L = pack->host->L;
  gloss_buf out = {0};
  if (!pack->stored) {
    pack->stored = pack->manifest; // all that is known without memory
    lua_pushcfunction(L, make_stored);
    lua_pushlightuserdata(L, pack);
    lua_pushlightuserdata(L, &out);
    lua_pcall(L, 2, 0, 0);
    lua_settop(L, 0);
    gloss_buf_free(&out);
  }
  return (gloss_run_info){.run_key = pack->run_key,
                          .pack = pack->name,
                          .version = pack->version,
                          .manifest = pack->stored};
}

const char *gloss_pack_file(const gloss_pack *pack, size_t index) {
  const gloss__host *host = pack->host;
  if (index < host->files.count) return host->files.items[index].path;
  index -= host->files.count;
  if (index < host->lexicons.count) return host->lexicons.items[index].path;
  return gloss__wordings_path(host, index - host->lexicons.count);
}

void gloss_pack_interrupt(gloss_pack *pack) {
  pack->host->spared = 0;
  gloss__host_interrupt(pack->host);
}

void gloss_pack_tick(gloss_pack *pack) {
  gloss__host *host = pack->host;
  if (host->rule && host->calls == host->calls_seen && !host->interrupted) {
    host->spared = 1;
    gloss__host_interrupt(host);
  }
  host->calls_seen = host->calls;
}
