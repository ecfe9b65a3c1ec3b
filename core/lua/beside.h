// beside.h - what scripts open while they load: words, classifiers. Internal.
#ifndef GLOSS_LUA_BESIDE_H
#define GLOSS_LUA_BESIDE_H

#include "lua/host.h"

// --- beside.c: files that a script opens while it loads ----------------------

// The script that is loading, and where; NULL: none (the REPL).
const gloss__file *gloss__beside_script(lua_State *L, uint32_t *line);
void gloss__beside_fail(lua_State *L, const gloss__file *file, uint32_t line,
                        gloss_status status, const char *message);
// Raises an error if a document is being analysed. `what`: "a classifier".
void gloss__beside_open(lua_State *L, const char *what);
// "folder of the script/path" on the stack.
const char *gloss__beside_path(lua_State *L, const gloss__file *file,
                               uint32_t line, const char *what,
                               const char *path);
void gloss__beside_digest(const char *path, char out[65]);

// --- lwords.c: ways to find words --------------------------------------------

struct gloss__wording {
  gloss_words *words;
  gloss_lexicon *lexicon; // the user's words as a lexicon: lines; may be NULL
  const char *lexicon_path, *model_path; // may be NULL
  char digest[65];
};
int gloss__words_new(lua_State *L);
// The wording of a value; NULL if it is none. _opt: nil is NULL, all else a
// mistake.
const struct gloss__wording *gloss__words_test(lua_State *L, int index);
const gloss_words *gloss__words_opt(lua_State *L, int index);
// Of the field `words` of a declaration; NULL: it has none.
const struct gloss__wording *gloss__words_field(lua_State *L, int table);
// The index'th file of all; NULL past the last.
const char *gloss__wordings_path(const gloss__host *host, size_t index);
void gloss__wordings_free(gloss__host *host);

// --- lclassifier.c -----------------------------------------------------------

// A model, plug-in or program; two of the three are NULL.
struct gloss__judge {
  gloss_classifier *model;
  gloss_addin *addin;
  gloss_oracle *oracle;
  const char *file;
  char digest[65];
  size_t labels;
  double *probabilities;
  gloss_buf scratch;
};
int gloss__classifier_new(lua_State *L);
// Pushes what a classifier decides by: a digest, or its Lua function; false if
// the value is none.
bool gloss__classifier_push(lua_State *L, int index);
void gloss__judges_free(gloss__host *host);

#endif
