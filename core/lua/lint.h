// lint.h - what the files of lint share. Internal.
#ifndef GLOSS_LUA_LINT_H
#define GLOSS_LUA_LINT_H

#include "lua/host.h"

struct gloss__lint {
  gloss__linting on; // first: the host knows it by this
  gloss_pack *pack;
  const gloss__type *type;
  const gloss__file *file;
  gloss_buf said;  // findings so far, NUL after each: a module is seen often
  gloss_buf texts; // constants of all scripts, NUL before and after each
  gloss_buf named; // lexicons that functions ask for, likewise
  bool any_named;  // one asks for a lexicon by a name that it makes
};

// lint.c: says it once; the message is printed into the finding.
void gloss__lint_say(struct gloss__lint *l, gloss_finding finding,
                     const char *format, ...) GLOSS_PRINTF(3, 4);
// A finding about a place in l->file.
gloss_finding gloss__lint_at(const struct gloss__lint *l, const char *at,
                             const char *code);
void gloss__lint_note(void *buf, gloss_str text); // NUL, text, NUL
bool gloss__lint_captured(const gloss__lrule *rule, gloss_str name);

// lint_source.c: what the tokens of l->file show.
void gloss__lint_source(struct gloss__lint *l);

#endif
