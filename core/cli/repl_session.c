// repl_session.c - what is kept of a session, and where its output goes.
#include "repl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

// --- what was typed ----------------------------------------------------------

void cli_repl_note(struct cli_repl *repl, const char *line, bool good) {
  bool command = line[0] == '.';
  if (!command) {
    gloss_buf_clear(&repl->last);
    gloss_buf_puts(&repl->last, line);
  }
  // What only concerns this session is not worth running again.
  static const char *const passing[] = {".save", ".edit", ".help", ".quit"};
  for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
    if (!strncmp(line, passing[i], strlen(passing[i]))) return;
  if (good && *line) gloss_buf_printf(&repl->log, "%s\n", line);
}

void cli_repl_save(struct cli_repl *repl, const char *path) {
  if (!*path) {
    cli_repl_fail(repl, ".save to which file?");
    return;
  }
  gloss_str text = {repl->log.data, repl->log.size};
  if (cli_write_file(path, text) != CLI_OK) repl->failed = true;
}

// --- editing -----------------------------------------------------------------

static void run_lines(struct cli_repl *repl, char *text) {
  while (*text) {
    size_t size = strcspn(text, "\n");
    bool more = text[size] == '\n';
    text[size] = 0;
    cli_repl_line(repl, text);
    text += size + more;
  }
}

static bool run_editor(struct cli_repl *repl, const char *path) {
  const char *editor = getenv("VISUAL");
  if (!editor || !*editor) editor = getenv("EDITOR");
  if (!editor || !*editor) editor = "editor";
  gloss_buf command = {0};
  gloss_buf_printf(&command, "%s '%s'", editor, path);
  fflush(stdout);
  int status = system(command.data);
  gloss_buf_free(&command);
  if (status) cli_repl_fail(repl, "%s: it ended with an error", editor);
  return status == 0;
}

// The last chunk in the editor of $VISUAL or $EDITOR, then run.
void cli_repl_edit(struct cli_repl *repl) {
  gloss_buf path = {0}, text = {0};
  cli_temporary(&path, "edit");
  gloss_buf_puts(&path, ".lua"); // what editors go by
  int fd = mkstemps(path.data, 4);
  FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
  if (out) {
    fwrite(repl->last.data, 1, repl->last.size, out);
    fclose(out);
    if (run_editor(repl, path.data) &&
        cli_file_read(&text, path.data) == CLI_OK && text.size)
      run_lines(repl, text.data);
    unlink(path.data);
  } else {
    cli_repl_fail(repl, "%s: %s", path.data, strerror(errno));
  }
  gloss_buf_free(&text);
  gloss_buf_free(&path);
}

// --- output ------------------------------------------------------------------

void cli_repl_output_end(struct cli_repl *repl) {
  struct cli_output *output = &repl->output;
  if (!output->kept) return;
  fflush(stdout);
  dup2(output->kept, STDOUT_FILENO);
  close(output->kept);
  clearerr(stdout); // a pager that was left early is no error
  if (output->program) pclose(output->program);
  *output = (struct cli_output){0};
}

bool cli_repl_output(struct cli_repl *repl, const char *target, bool once) {
  cli_repl_output_end(repl);
  if (!*target) return true;
  fflush(stdout);
  FILE *program = NULL;
  int fd;
  if (*target == '|') {
    program = popen(target + 1, "we");
    fd = program ? fileno(program) : -1;
  } else {
    fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  }
  if (fd < 0) {
    cli_repl_fail(repl, "%s: %s", target, strerror(errno));
    return false;
  }
  repl->output = (struct cli_output){fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3),
                                     program, once};
  dup2(fd, STDOUT_FILENO);
  if (!program) close(fd);
  return true;
}
