#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

void *cli_alloc(size_t size) {
  void *block = calloc(1, size ? size : 1);
  if (!block) gloss_out_of_memory(size);
  return block;
}

void cli_complain(const char *format, ...) {
  va_list args;
  fflush(stdout);
  fputs("moongloss: ", stderr);
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}

int cli_error(const gloss_error *err) {
  char text[sizeof *err + 64];
  cli_complain("%s", gloss_error_text(err, text, sizeof text));
  switch (err->status) {
  case GLOSS_OK: return CLI_OK;
  case GLOSS_EUSAGE: return CLI_USAGE;
  default: return CLI_COULD_NOT;
  }
}

// errno of the first write to stdout that failed: stdio forgets it.
static int first_error;

static bool note_error(void) {
  if (!first_error && ferror(stdout)) first_error = errno ? errno : EIO;
  return !first_error;
}

bool cli_write(gloss_str text) {
  if (text.size) fwrite(text.data, 1, text.size, stdout);
  return note_error();
}

bool cli_flush(void) {
  fflush(stdout);
  return note_error();
}

int cli_finish(int code) {
  if (cli_flush() || first_error == EPIPE) return code;
  fprintf(stderr, "moongloss: standard output: %s\n", strerror(first_error));
  return CLI_COULD_NOT;
}

void cli_temporary(gloss_buf *out, const char *what) {
  const char *folder = getenv("TMPDIR");
  gloss_buf_printf(out, "%s/moongloss-%s-XXXXXX",
                   folder && *folder ? folder : "/tmp", what);
}

int cli_write_file(const char *path, gloss_str bytes) {
  gloss_buf temporary = {0};
  gloss_buf_printf(&temporary, "%s.%ld.tmp", path, (long)getpid());
  FILE *out = fopen(temporary.data, "wb");
  bool good = out != NULL;
  if (out) {
    good = fwrite(bytes.data, 1, bytes.size, out) == bytes.size;
    good = !fclose(out) && good;
  }
  good = good && !rename(temporary.data, path);
  if (!good) {
    int why = errno;
    if (out) unlink(temporary.data);
    cli_complain("%s: %s", path, strerror(why));
  }
  gloss_buf_free(&temporary);
  return good ? CLI_OK : CLI_COULD_NOT;
}

bool cli_colours(FILE *stream) {
  const char *off = getenv("NO_COLOR"), *term = getenv("TERM");
  return !(off && *off) && term && strcmp(term, "dumb") != 0 &&
         isatty(fileno(stream));
}

size_t cli_columns(FILE *stream) {
  struct winsize size;
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) || !size.ws_col) return 80;
  return size.ws_col;
}
