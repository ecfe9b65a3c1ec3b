// repl.h - the parts of the command `repl`.
#ifndef GLOSS_CLI_REPL_H
#define GLOSS_CLI_REPL_H

#include "cli.h"
#include "edit.h"

// Where results go but to the terminal: .output, .once.
struct cli_output {
  int kept;      // the standard output that was; 0: nothing is redirected
  FILE *program; // what is piped to
  bool once;
};

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
  gloss_buf log;   // what was run without an error, for .save
  gloss_buf last;  // the last chunk, for .edit
  struct cli_output output;
  bool failed; // something went wrong: the exit code of a script
  bool done;   // .quit
  bool timing;
};

// repl.c
void cli_repl_line(struct cli_repl *repl, const char *line);
// Evaluates and prints; false if the chunk wants another line.
bool cli_repl_evaluate(struct cli_repl *repl, gloss_str code);
void cli_repl_lua(struct cli_repl *repl); // a fresh state

// repl_command.c: the commands with a dot
void cli_repl_command(struct cli_repl *repl, const char *line);
// A database, a file or a folder.
void cli_repl_open(struct cli_repl *repl, const char *path);
void cli_repl_close(struct cli_repl *repl);
void cli_repl_fail(struct cli_repl *repl, const char *format, ...)
    GLOSS_PRINTF(2, 3);
void cli_repl_help(struct cli_repl *repl, const char *name);

// repl_session.c: what is kept of a session, and where its output goes
void cli_repl_note(struct cli_repl *repl, const char *line, bool good);
void cli_repl_save(struct cli_repl *repl, const char *path);
void cli_repl_edit(struct cli_repl *repl);
// "FILE", "| PROGRAM", or "" for the terminal again; false after a message.
bool cli_repl_output(struct cli_repl *repl, const char *target, bool once);
void cli_repl_output_end(struct cli_repl *repl);

// repl_complete.c: a cli_completer
bool cli_repl_complete(void *self, const char *line, size_t index,
                       gloss_buf *out, size_t *from);

// repl_find.c: a pattern over the open documents, hits in their context
void cli_repl_find(struct cli_repl *repl, const char *pattern);

#endif
