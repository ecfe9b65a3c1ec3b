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

// An open document. It stays where it is.
struct cli_opened {
  gloss_doc *doc;
  char *source;
  char id[33];                // of a document of the database; else empty
  struct cli_sources sources; // its values, once a pattern asked for them
};

struct cli_repl {
  struct lua_State *L;
  struct cli_search search;
  struct cli_editor editor;
  struct cli_opened **docs;
  size_t doc_count, current;
  size_t bytes;     // of their texts
  gloss_pack *pack; // the last one that was needed, or NULL
  char *pack_name;
  bool used;          // patterns know its lexicons: .use
  gloss_store *store; // the open database, or NULL
  char *store_path;
  gloss_buf input; // lines of an unfinished chunk
  gloss_buf log;   // what was run without an error, for .save
  gloss_buf last;  // the last chunk, for .edit
  struct cli_output output;
  struct cli_warming *warming; // NULL: nothing is done meanwhile
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
void cli_repl_close(struct cli_repl *repl);
void cli_repl_fail(struct cli_repl *repl, const char *format, ...)
    GLOSS_PRINTF(2, 3);
void cli_repl_error(struct cli_repl *repl, const gloss_error *err);
void cli_repl_help(struct cli_repl *repl, const char *name);
const char *cli_repl_dot(size_t index); // names of the commands; NULL past them

// repl_session.c: what is kept of a session, and where its output goes
void cli_repl_note(struct cli_repl *repl, const char *line, bool good);
void cli_repl_save(struct cli_repl *repl, const char *path);
void cli_repl_edit(struct cli_repl *repl);
// "FILE", "| PROGRAM", or "" for the terminal again; false after a message.
bool cli_repl_output(struct cli_repl *repl, const char *target, bool once);
void cli_repl_output_end(struct cli_repl *repl);

// repl_open.c: what is open
void cli_repl_open(struct cli_repl *repl, const char *path); // DB, file, folder
void cli_repl_show(struct cli_repl *repl, size_t index);     // is `doc` now
void cli_repl_add(struct cli_repl *repl, const char *source, const char *id,
                  gloss_doc *doc);
// Opens the documents of the database that may hold one of the literals (count
// 0: all) and are not open; tells if they are too many.
void cli_repl_fetch(struct cli_repl *repl, const gloss_str *literals,
                    size_t count);
// The pack of that name, kept until another is needed; NULL after an error.
gloss_pack *cli_repl_pack(struct cli_repl *repl, const char *name,
                          gloss_error *err);
// By its number from 1, its name or a part of that; doc_count: none.
size_t cli_repl_which(struct cli_repl *repl, const char *name);

// repl_complete.c: a cli_completer
bool cli_repl_complete(void *self, const char *line, size_t index,
                       gloss_buf *out, size_t *from);

// repl_find.c: a pattern over the open documents, hits in their context
void cli_repl_find(struct cli_repl *repl, const char *pattern);
// The index'th lexicon of repl->pack by name; name NULL past the last.
gloss_pack_lexicon cli_repl_lexicon(const struct cli_repl *repl, size_t index);
// Looks for values in the open documents meanwhile, in a thread, until
// cli_repl_rest.
void cli_repl_warm(struct cli_repl *repl);
void cli_repl_rest(struct cli_repl *repl);

#endif
