// lua_test.h - what the tests of the Lua host share: scripts in a fresh folder.
#ifndef GLOSS_LUA_TEST_H
#define GLOSS_LUA_TEST_H

#include "moongloss_lua.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static void write_file(const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  fputs(text, file);
  fclose(file);
}

static gloss_pack *load(const char *name, gloss_error *err) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  const char *names[] = {path};
  gloss_pack *pack = NULL;
  gloss_pack_load(&pack, names, 1, NULL, err);
  return pack;
}

static gloss_result *analyse(gloss_pack *pack, const char *text) {
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, gloss_str_of(text), NULL, NULL);
  gloss_result *result = gloss_result_new("text", doc, gloss_pack_schema(pack));
  gloss_pack_analyse(pack, doc, result, NULL);
  gloss_doc_free(doc);
  return result;
}

static const gloss_failure *failure(const gloss_result *result) {
  static const gloss_failure none = {"", "", "", "", "", 0, 0, 0};
  return gloss_result_failure_count(result) ? gloss_result_failure_at(result, 0)
                                            : &none;
}

#define HEAD                                                                   \
  "local gloss = require 'gloss'\n"                                            \
  "return gloss.report_type {\n"                                               \
  "  api = 1, name = 'x', version = '1',\n"

static bool folder_make(void) {
  snprintf(folder, sizeof folder, "/tmp/gloss-lua-XXXXXX");
  return mkdtemp(folder) != NULL;
}

static void folder_remove(void) {
  char command[96];
  snprintf(command, sizeof command, "rm -rf %s", folder);
  if (system(command)) puts("cannot remove the test's folder");
}

#endif
