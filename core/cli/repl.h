// repl.h - the parts of the command `repl`.
#ifndef GLOSS_CLI_REPL_H
#define GLOSS_CLI_REPL_H

#include "cli.h"
#include "edit.h"

struct cli_repl {
  struct lua_State *L;
  struct cli_search search;
  struct cli_editor editor;
  gloss_doc **docs; // the open documents
  char **sources;
  size_t doc_count, current;
  gloss_store *store; // the open database, or NULL
  char *store_path;
  gloss_buf input; // lines of an unfinished chunk
  bool failed;     // something went wrong: the exit code of a script
  bool done;       // .quit
  bool timing;
};

// repl.c
void cli_repl_line(struct cli_repl *repl, const char *line);

// repl_command.c: the commands with a dot
void cli_repl_command(struct cli_repl *repl, const char *line);
// A database, a file or a folder.
void cli_repl_open(struct cli_repl *repl, const char *path);
void cli_repl_close(struct cli_repl *repl);
void cli_repl_help(struct cli_repl *repl, const char *name);

// repl_find.c: a pattern over the open documents, hits in their context
void cli_repl_find(struct cli_repl *repl, const char *pattern);

#endif
