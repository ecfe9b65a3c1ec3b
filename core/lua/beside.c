// beside.c - files that a script opens while it loads; they lie in its folder.
#include "lua/beside.h"

const gloss__file *gloss__beside_script(lua_State *L, uint32_t *line) {
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || ar.source[0] != '=') continue;
    *line = (uint32_t)ar.currentline;
    return gloss__file_named(gloss__host_of(L), ar.source + 1);
  }
  *line = 0;
  return NULL;
}

void gloss__beside_fail(lua_State *L, const gloss__file *file, uint32_t line,
                        gloss_status status, const char *message) {
  if (!file) luaL_error(L, "%s", message);
  gloss__fail(L, status, file->name, line, "%s", message);
}

void gloss__beside_open(lua_State *L, const char *what) {
  if (gloss__host_of(L)->doc)
    luaL_error(L, "%s is made while the script loads, not while it runs", what);
}

const char *gloss__beside_path(lua_State *L, const gloss__file *file,
                               uint32_t line, const char *what,
                               const char *path) {
  if (!file) return lua_pushstring(L, path);
  if (path[0] == '/' || strstr(path, "..")) {
    lua_pushfstring(L, "%s's file lies in the script's folder", what);
    gloss__beside_fail(L, file, line, GLOSS_ESYNTAX, lua_tostring(L, -1));
  }
  const char *slash = strrchr(file->path, '/');
  lua_pushlstring(L, file->path, slash ? (size_t)(slash - file->path) + 1 : 0);
  lua_pushstring(L, path);
  lua_concat(L, 2);
  return lua_tostring(L, -1);
}

void gloss__beside_digest(const char *path, char out[65]) {
  gloss_buf bytes = {0};
  char block[1 << 14];
  FILE *file = fopen(path, "rb");
  for (size_t n; file && (n = fread(block, 1, sizeof block, file));)
    gloss_buf_add(&bytes, block, n);
  if (file) fclose(file);
  gloss_sha256((gloss_str){bytes.data, bytes.size}, out);
  gloss_buf_free(&bytes);
}
