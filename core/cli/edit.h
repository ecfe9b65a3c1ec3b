// edit.h - reading lines: GNU readline, libedit, or neither (-DMOONGLOSS_EDIT).
#ifndef GLOSS_CLI_EDIT_H
#define GLOSS_CLI_EDIT_H

#include "moongloss.h"

// The index'th completion of the end of `line`; false past the last. `out`
// replaces the line from byte `*from` on.
typedef bool cli_completer(void *self, const char *line, size_t index,
                           gloss_buf *out, size_t *from);

struct cli_editor {
  bool terminal;      // prompts, history, completion
  char *history_file; // NULL: kept nowhere
  char *line;         // without an editor
  size_t capacity;
};

void cli_editor_open(struct cli_editor *editor, cli_completer *complete,
                     void *self);
void cli_editor_close(struct cli_editor *editor);
// The next line without its end, freed by the caller; NULL at the end of
// input. Ctrl-C at the prompt gives an empty line and sets `*interrupted`.
char *cli_editor_read(struct cli_editor *editor, const char *prompt,
                      bool *interrupted);
// From the handler of SIGINT (which must not restart system calls).
void cli_editor_interrupt(void);
// Whether Ctrl-C came since the last line was read.
bool cli_editor_interrupted(void);
void cli_editor_remember(struct cli_editor *editor, const char *input);
const char *cli_editor_name(void); // "readline", "libedit", "none"

#endif
