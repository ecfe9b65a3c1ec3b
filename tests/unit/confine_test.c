// What a confined worker can and cannot do.
#include "run/run.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

// Each gives true if the worker got through.
static bool opens(void) { return open("/etc/passwd", O_RDONLY) >= 0; }
static bool creates(void) {
  return open("/tmp/moongloss-escape", O_CREAT | O_WRONLY, 0600) >= 0;
}
static bool removes(void) {
  return unlink("/tmp/moongloss-none") == 0 || errno != EPERM;
}
static bool forks(void) {
  pid_t pid = fork();
  if (pid == 0) _exit(0);
  return pid > 0;
}
static bool executes(void) {
  execl("/bin/true", "true", (char *)NULL);
  return false; // a run of /bin/true would leave with 0
}
static bool connects(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static bool kills(void) { return kill(getppid(), 0) == 0; }
static bool traces(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0; }
static bool copies(void) { return dup(1) >= 0; }
static bool changes(void) { return chmod("/tmp", 0777) == 0; }

static bool knows_memory(void) {
  struct sysinfo info;
  return sysinfo(&info) == 0 && info.totalram;
}

// The exit status of a confined child: 3 if `escape` failed.
static int confined(bool (*escape)(void)) {
  pid_t pid = fork();
  if (pid == 0) {
    if (!gloss__confine()) _exit(9);
    void *block = malloc(1 << 22); // what it may do
    if (!block) _exit(8);
    free(block);
    _exit(escape() ? 0 : 3);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void nothing_gets_out(void) {
  CHECK(confined(opens) == 3);
  CHECK(confined(creates) == 3);
  CHECK(confined(removes) == 3);
  CHECK(confined(forks) == 3);
  CHECK(confined(executes) == 3);
  CHECK(confined(connects) == 3);
  CHECK(confined(kills) == 3);
  CHECK(confined(traces) == 3);
  CHECK(confined(copies) == 3);
  CHECK(confined(changes) == 3);
}

static void sorting_knows_how_much_memory_there_is(void) {
  CHECK(confined(knows_memory) == 0);
}

int main(void) {
#ifdef __SANITIZE_ADDRESS__
  bool able = false; // the sanitizer needs what the filter takes away
#else
  bool able = true;
#endif
  if (able) {
    RUN(nothing_gets_out);
    RUN(sorting_knows_how_much_memory_there_is);
  }
  if (!able) puts("skip: not under a sanitizer");
  printf("unit: %d passed, %d failed, %d skipped\n", test_passed, test_failed,
         !able);
  return test_failed != 0;
}
