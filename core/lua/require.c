// require.c - files of scripts: reading, remembering, `require`.
#include "lua/host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

enum { SOURCE_MAX = 4 << 20 };

_Noreturn void gloss__fail(lua_State *L, gloss_status status, const char *file,
                           uint32_t line, const char *format, ...) {
  gloss__host *host = gloss__host_of(L);
  char message[sizeof host->error.message];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  const gloss__file *known = file ? gloss__file_named(host, file) : NULL;
  gloss_error_at(&host->error, status, known ? known->path : file, line, 0,
                 "%s", message);
  lua_pushliteral(L, "load error");
  lua_error(L);
  abort();
}

gloss__file *gloss__file_named(gloss__host *host, const char *name) {
  for (size_t i = host->files.count; i-- > 0;)
    if (!strcmp(host->files.items[i].name, name)) return &host->files.items[i];
  return NULL;
}

// True if the whole file is in `buf`.
static bool slurp(gloss_buf *buf, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  char block[16384];
  size_t size;
  errno = 0;
  gloss_buf_clear(buf);
  while (buf->size <= SOURCE_MAX &&
         (size = fread(block, 1, sizeof block, file)) > 0)
    gloss_buf_add(buf, block, size);
  bool well = !ferror(file);
  fclose(file);
  return well;
}

gloss__file *gloss__file_read(lua_State *L, const char *path,
                              const char *name) {
  gloss__host *host = gloss__host_of(L);
  if (!slurp(&host->buf, path))
    gloss__fail(L, GLOSS_EIO, path, 0, "cannot be read: %s",
                errno ? strerror(errno) : "read error");
  if (host->buf.size > SOURCE_MAX)
    gloss__fail(L, GLOSS_ELIMIT, path, 0, "a script has at most 4 MiB");
  host->files.items =
      gloss__xgrow(host->files.items, &host->files.capacity, host->files.count,
                   sizeof *host->files.items);
  gloss__file *file = &host->files.items[host->files.count++];
  *file = (gloss__file){
      .path = gloss__store_str(&host->store, path, strlen(path)),
      .name = gloss__store_str(&host->store, name, strlen(name)),
      .text = {gloss__store_str(&host->store,
                                host->buf.data ? host->buf.data : "",
                                host->buf.size),
               host->buf.size}};
  gloss_sha256(file->text, file->digest);
  return file;
}

// A syntax error of Lua reads "name:12: what near 'x'".
static void syntax_error(lua_State *L, const gloss__file *file) {
  const char *message = lua_tostring(L, -1), *at = message;
  size_t name = strlen(file->name);
  uint32_t line = 0;
  if (!strncmp(message, file->name, name) && message[name] == ':') {
    char *end;
    line = (uint32_t)strtoul(message + name + 1, &end, 10);
    at = *end == ':' ? end + 1 + (end[1] == ' ') : end;
  }
  gloss__fail(L, GLOSS_ESYNTAX, file->name, line, "%s", at);
}

void gloss__file_load(lua_State *L, const gloss__file *file, int env) {
  env = lua_absindex(L, env);
  gloss_str text = file->text;
  if (text.size >= 3 && !memcmp(text.data, "\xEF\xBB\xBF", 3))
    text = (gloss_str){text.data + 3, text.size - 3};
  lua_pushfstring(L, "=%s", file->name);
  if (luaL_loadbufferx(L, text.data, text.size, lua_tostring(L, -1), "t"))
    syntax_error(L, file);
  lua_remove(L, -2);
  lua_pushvalue(L, env);
  lua_setupvalue(L, -2, 1);
}

// --- require -----------------------------------------------------------------

// Dotted names of letters, digits, _ and -: no way out of a folder.
static bool name_valid(const char *name) {
  bool start = true;
  for (const char *c = name; *c; c++) {
    bool word = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                *c == '_' ||
                (!start && ((*c >= '0' && *c <= '9') || *c == '-'));
    if (!word && (*c != '.' || start)) return false;
    start = *c == '.';
  }
  return *name && !start;
}

static bool readable(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file) fclose(file);
  return file != NULL;
}

// Pushes "folder/a/b.lua" for module "a.b"; true if there is such a file. Adds
// what was tried to the string at `tried`.
static bool candidate(lua_State *L, const char *folder, const char *module,
                      int tried) {
  luaL_gsub(L, module, ".", "/");
  lua_pushfstring(L, "%s/%s.lua", folder, lua_tostring(L, -1));
  lua_remove(L, -2);
  if (readable(lua_tostring(L, -1))) return true;
  lua_pushvalue(L, tried);
  lua_pushfstring(L, "\n  no file %s", lua_tostring(L, -2));
  lua_concat(L, 2);
  lua_replace(L, tried);
  lua_pop(L, 1);
  return false;
}

// Pushes path and shown name of a module, or raises.
static void locate(lua_State *L, const char *module, const char *folder,
                   const char *pack) {
  gloss__host *host = gloss__host_of(L);
  lua_pushliteral(L, "");
  int tried = lua_gettop(L);
  size_t own = pack ? strlen(pack) : 0;
  bool found = false;
  if (!strncmp(module, "gloss.", 6) && host->library)
    found = candidate(L, host->library, module, tried);
  else if (own && !strncmp(module, pack, own) && module[own] == '.')
    found = candidate(L, folder, module + own + 1, tried);
  if (!found) found = candidate(L, folder, module, tried);
  for (size_t i = 0; !found && host->search && host->search[i]; i++)
    found = strchr(module, '.') && candidate(L, host->search[i], module, tried);
  if (!found)
    luaL_error(L, "module '%s' not found:%s", module, lua_tostring(L, tried));
  luaL_gsub(L, module, ".", "/");
  lua_pushliteral(L, ".lua");
  lua_concat(L, 2);
}

// Upvalues: environment, folder, pack or nil, modules loaded so far. A module
// runs once for each script, in that script's environment.
static int host_require(lua_State *L) {
  const char *module = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, lua_upvalueindex(4)) != LUA_TNIL) {
    if (lua_isboolean(L, -1))
      return luaL_error(L, "module '%s' requires itself", module);
    return 1;
  }
  if (!name_valid(module))
    return luaL_error(L,
                      "'%s' cannot name a module: dotted names of "
                      "letters, digits, _ and -",
                      module);
  locate(L, module, lua_tostring(L, lua_upvalueindex(2)),
         lua_tostring(L, lua_upvalueindex(3)));
  gloss__file *file =
      gloss__file_read(L, lua_tostring(L, -2), lua_tostring(L, -1));
  lua_pushvalue(L, 1);
  lua_pushboolean(L, 0);
  lua_rawset(L, lua_upvalueindex(4));
  gloss__file_load(L, file, lua_upvalueindex(1));
  lua_call(L, 0, 1);
  if (lua_isnil(L, -1) || lua_isboolean(L, -1))
    return luaL_error(L, "module '%s' returned nothing", module);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, lua_upvalueindex(4));
  return 1;
}

void gloss__require_open(lua_State *L, int env, const char *folder,
                         const char *pack) {
  env = lua_absindex(L, env);
  lua_pushliteral(L, "require");
  lua_pushvalue(L, env);
  lua_pushstring(L, folder);
  lua_pushstring(L, pack);
  lua_newtable(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &gloss__module_room);
  lua_setfield(L, -2, "gloss");
  lua_pushcclosure(L, host_require, 4);
  lua_rawset(L, env); // assignment is closed
}
