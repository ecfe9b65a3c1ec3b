#include "spec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 300, OUTPUT = 1 << 26 };

// --- the folder
// ----------------------------------------------------------------------

static int remove_entry(const char *path, const struct stat *info, int type,
                        struct FTW *walk) {
  (void)info;
  (void)walk;
  if (type == FTW_DNR || type == FTW_DP) chmod(path, 0700);
  return remove(path);
}

static int open_folders(const char *path, const struct stat *info, int type,
                        struct FTW *walk) {
  (void)info;
  (void)walk;
  if (type == FTW_D || type == FTW_DNR) chmod(path, 0700);
  return 0;
}

static void remove_folder(const char *path) {
  nftw(path, open_folders, 16, FTW_PHYS);
  nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static char *parent_folder(const char *path) {
  char *real = realpath(path, NULL);
  char *slash = real ? strrchr(real, '/') : NULL;
  if (slash) *slash = 0;
  return real;
}

static void link_file(const char *home, const char *name, const char *folder) {
  gloss_buf from = {0}, to = {0};
  gloss_buf_printf(&from, "%s/%s", home, name);
  gloss_buf_printf(&to, "%s/%s", folder, name);
  if (symlink(from.data, to.data)) cli_complain("%s: cannot link", to.data);
  gloss_buf_free(&from);
  gloss_buf_free(&to);
}

// A README's blocks find the files beside it; those of NAME.md find NAME.py.
static void link_siblings(const char *path, const char *folder) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  bool all = !strcmp(name, "README.md");
  size_t stem = strcspn(name, ".");
  char *home = parent_folder(path);
  DIR *dir = home ? opendir(home) : NULL;
  struct dirent *entry;
  while (dir && (entry = readdir(dir)) != NULL) {
    const char *other = entry->d_name;
    bool own = !strncmp(other, name, stem) && !strcmp(other + stem, ".py");
    if (*other != '.' && (all || own)) link_file(home, other, folder);
  }
  if (dir) closedir(dir);
  free(home);
}

static void make_parents(const char *path) {
  gloss_buf part = {0};
  for (const char *at = path + 1; *at; at++) {
    if (*at != '/') continue;
    gloss_buf_clear(&part);
    gloss_buf_add(&part, path, (size_t)(at - path));
    mkdir(part.data, 0777);
  }
  gloss_buf_free(&part);
}

static bool write_file(const char *folder, const struct spec_step *step) {
  gloss_buf path = {0};
  gloss_buf_printf(&path, "%s/%.*s", folder, (int)step->name.size,
                   step->name.data);
  make_parents(path.data);
  FILE *out = fopen(path.data, "wb");
  gloss_buf_free(&path);
  if (!out) return false;
  size_t put = fwrite(step->text.data, 1, step->text.size, out);
  return !fclose(out) && put == step->text.size;
}

// --- one command
// -----------------------------------------------------------------------

// The command sees: this moongloss first on PATH, its folder as home, no
// colours, one locale.
static void prepare_environment(const char *folder) {
  char program[4096];
  ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
  program[size > 0 ? size : 0] = 0;
  char *slash = strrchr(program, '/');
  if (slash) *slash = 0;
  gloss_buf path = {0};
  const char *old = getenv("PATH");
  gloss_buf_printf(&path, "%s:%s", program, old ? old : "/usr/bin:/bin");
  setenv("PATH", path.data, 1);
  setenv("HOME", folder, 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("NO_COLOR", "1", 1);
  unsetenv("MOONGLOSS_PATH");
  gloss_buf_free(&path);
}

static _Noreturn void exec_command(const char *command, const char *folder,
                                   int out) {
  setpgid(0, 0);
  signal(SIGPIPE, SIG_DFL);
  prepare_environment(folder);
  int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(out, 1);
  dup2(out, 2);
  close_range(3, ~0u, 0);
  if (!chdir(folder)) execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  fprintf(stderr, "sh: %s\n", strerror(errno));
  _exit(127);
}

// Reads until the command's output ends or its time is over.
static bool collect(int fd, gloss_buf *got) {
  time_t end = time(NULL) + SECONDS;
  char block[4096];
  gloss_buf_add(got, "", 0);
  for (;;) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    time_t left = end - time(NULL);
    if (left <= 0 || poll(&poller, 1, (int)left * 1000) <= 0) return false;
    ssize_t size = read(fd, block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return true;
    if (got->size < OUTPUT) gloss_buf_add(got, block, (size_t)size);
  }
}

// Output, then "[exit N]" unless N is 0.
static void run_command(const char *command, const char *folder,
                        gloss_buf *got) {
  int ends[2];
  if (pipe(ends)) {
    gloss_buf_printf(got, "pipe: %s\n", strerror(errno));
    return;
  }
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) exec_command(command, folder, ends[1]);
  close(ends[1]);
  bool ended = pid > 0 && collect(ends[0], got);
  close(ends[0]);
  if (!ended && pid > 0) kill(-pid, SIGKILL);
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (got->size && got->data[got->size - 1] != '\n') gloss_buf_putc(got, '\n');
  if (!ended)
    gloss_buf_printf(got, "[not done after %d s]\n", SECONDS);
  else if (WIFSIGNALED(status))
    gloss_buf_printf(got, "[signal %d]\n", WTERMSIG(status));
  else if (WEXITSTATUS(status))
    gloss_buf_printf(got, "[exit %d]\n", WEXITSTATUS(status));
}

// --- reporting
// ---------------------------------------------------------------------------

static size_t common_lines(gloss_str a, gloss_str b) {
  size_t same = 0, lines_end = 0;
  while (same < a.size && same < b.size && a.data[same] == b.data[same])
    if (a.data[same++] == '\n') lines_end = same;
  return lines_end;
}

static void add_lines(gloss_buf *out, char mark, gloss_str text) {
  for (size_t at = 0; at < text.size;) {
    const char *end = memchr(text.data + at, '\n', text.size - at);
    size_t size = end ? (size_t)(end - text.data) - at : text.size - at;
    gloss_buf_printf(out, "  %c %.*s\n", mark, (int)size, text.data + at);
    at += size + 1;
  }
}

static void add_difference(gloss_buf *out, gloss_str wanted, gloss_str got) {
  size_t same = common_lines(wanted, got);
  if (same) gloss_buf_puts(out, "    (equal so far)\n");
  add_lines(out, '-', (gloss_str){wanted.data + same, wanted.size - same});
  add_lines(out, '+', (gloss_str){got.data + same, got.size - same});
}

static bool has_program(gloss_str name) {
  gloss_buf command = {0};
  gloss_buf_printf(&command, "command -v '%.*s' >/dev/null 2>&1",
                   (int)name.size, name.data);
  int status = system(command.data);
  gloss_buf_free(&command);
  return status == 0;
}

static enum tests_outcome
run_step(const char *folder, const struct spec_step *step, gloss_buf *detail) {
  if (step->kind == SPEC_FILE) {
    if (write_file(folder, step)) return TESTS_PASSED;
    gloss_buf_puts(detail, "    cannot write the file\n");
    return TESTS_FAILED;
  }
  if (step->needs.size && !has_program(step->needs)) {
    gloss_buf_printf(detail, "    no %.*s here\n", (int)step->needs.size,
                     step->needs.data);
    return TESTS_SKIPPED;
  }
  gloss_buf got = {0};
  run_command(step->text.data, folder, &got);
  gloss_str output = {got.data, got.size};
  bool well = spec_matches(step->wanted, output);
  if (!well) add_difference(detail, step->wanted, output);
  gloss_buf_free(&got);
  return well ? TESTS_PASSED : TESTS_FAILED;
}

// A file that could be written is no test.
static void note_step(const char *path, const char *folder,
                      const struct spec_step *step, struct tests *tests) {
  gloss_buf detail = {0}, name = {0};
  enum tests_outcome outcome = run_step(folder, step, &detail);
  if (step->kind == SPEC_COMMAND || outcome == TESTS_FAILED) {
    gloss_str text = step->kind == SPEC_FILE ? step->name : step->text;
    gloss_buf_puts(&name, step->kind == SPEC_FILE ? "file " : "$ ");
    gloss_buf_add(&name, text.data, text.size);
    tests_note(
        tests,
        &(struct tests_case){
            outcome, path, step->line, {name.data, name.size}, detail.data});
  }
  gloss_buf_free(&name);
  gloss_buf_free(&detail);
}

int spec_run(const char *path, struct tests *tests) {
  struct spec spec = {0};
  if (cli_file_read(&spec.source, path)) return CLI_COULD_NOT;
  gloss_buf folder = {0};
  cli_temporary(&folder, "spec");
  if (!mkdtemp(folder.data)) {
    cli_complain("%s: %s", folder.data, strerror(errno));
    return CLI_COULD_NOT;
  }
  link_siblings(path, folder.data);
  spec_parse(&spec);
  for (size_t i = 0; i < spec.count; i++)
    note_step(path, folder.data, spec_step_at(&spec, i), tests);
  remove_folder(folder.data);
  gloss_buf_free(&folder);
  spec_free(&spec);
  return CLI_OK;
}
