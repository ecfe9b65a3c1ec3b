// program.c - any program as a classifier: kept running, asked a JSON line at a
// time on its standard input, answering on its standard output.
#include "learn/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_ANSWER = 1 << 20, MOST_FAILURES = 3 };

struct gloss_oracle {
  char **argv;
  char *folder;
  double timeout;
  pid_t pid; // 0: not running
  int fd;
  unsigned failures; // without an answer between
  gloss_buf in;      // received behind the last answer
};

// --- the process -------------------------------------------------------------

gloss_oracle *gloss_oracle_new(const char *const *argv, const char *folder,
                               double timeout) {
  size_t count = 0;
  while (argv[count]) count++;
  gloss_oracle *oracle = gloss__alloc(sizeof *oracle);
  oracle->argv = gloss__alloc((count + 1) * sizeof *oracle->argv);
  for (size_t i = 0; i < count; i++)
    oracle->argv[i] = gloss__copy(gloss_str_of(argv[i]));
  oracle->folder = gloss__copy(gloss_str_of(folder ? folder : "."));
  oracle->timeout = timeout > 0 ? timeout : 10;
  oracle->fd = -1;
  return oracle;
}

static void end(gloss_oracle *oracle) {
  if (oracle->fd >= 0) close(oracle->fd);
  oracle->fd = -1;
  gloss_buf_clear(&oracle->in);
  if (oracle->pid <= 0) return;
  kill(-oracle->pid, SIGKILL); // with what it started
  kill(oracle->pid, SIGKILL);  // if it has no group of its own yet
  while (waitpid(oracle->pid, NULL, 0) < 0 && errno == EINTR) {
  }
  oracle->pid = 0;
}

void gloss_oracle_free(gloss_oracle *oracle) {
  if (!oracle) return;
  end(oracle);
  for (size_t i = 0; oracle->argv[i]; i++) gloss__free(oracle->argv[i]);
  gloss__free(oracle->argv);
  gloss__free(oracle->folder);
  gloss_buf_free(&oracle->in);
  gloss__free(oracle);
}

// In the child: dies with its parent, and has nothing of its files.
_Noreturn static void become(const gloss_oracle *oracle, int fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || chdir(oracle->folder)) _exit(127);
  for (int other = 3; other < 1024; other++) close(other);
  execvp(oracle->argv[0], oracle->argv);
  _exit(127);
}

static gloss_status start(gloss_oracle *oracle, gloss_error *err) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
    return gloss_error_set(err, GLOSS_EIO, "no socket for %s: %s",
                           oracle->argv[0], strerror(errno));
  pid_t pid = fork();
  if (pid == 0) become(oracle, ends[1]);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return gloss_error_set(err, GLOSS_EIO, "%s could not be started: %s",
                           oracle->argv[0], strerror(errno));
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  oracle->pid = pid;
  oracle->fd = ends[0];
  return GLOSS_OK;
}

// Killed from outside since its last answer? Then nothing is lost with it.
static bool has_ended(const gloss_oracle *oracle) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)oracle->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
         info.si_pid == oracle->pid;
}

// --- one question ------------------------------------------------------------

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static const char late[] = "no answer in time", ended[] = "it ended";

// NULL, or why there is no answer line in `oracle->in`.
static const char *converse(gloss_oracle *oracle, gloss_str out) {
  double until = now() + oracle->timeout;
  size_t sent = 0;
  while (!oracle->in.size || !memchr(oracle->in.data, '\n', oracle->in.size)) {
    struct pollfd at = {oracle->fd, POLLIN, 0};
    if (sent < out.size) at.events |= POLLOUT;
    int left = (int)(1000 * (until - now()));
    if (left <= 0 || poll(&at, 1, left) == 0) return late;
    if (at.revents & POLLOUT) {
      ssize_t n =
          send(oracle->fd, out.data + sent, out.size - sent, MSG_NOSIGNAL);
      if (n > 0) sent += (size_t)n;
      if (n < 0 && errno != EAGAIN && errno != EINTR) return ended;
    }
    if (at.revents & (POLLIN | POLLHUP | POLLERR)) {
      char block[4096];
      ssize_t n = recv(oracle->fd, block, sizeof block, 0);
      if (n == 0) return ended;
      if (n < 0 && errno != EAGAIN && errno != EINTR) return ended;
      if (n > 0) gloss_buf_add(&oracle->in, block, (size_t)n);
      if (oracle->in.size > LONGEST_ANSWER) return "its answer has no end";
    }
  }
  return sent == out.size ? NULL : "it answered before it was asked";
}

static void question(gloss_buf *out, const gloss_example *example) {
  gloss_buf_puts(out, "{\"text\":");
  gloss_buf_json(out, example->text);
  gloss_buf_puts(out, ",\"marks\":[");
  for (size_t i = 0; i < example->mark_count; i++) {
    if (i) gloss_buf_putc(out, ',');
    gloss_buf_json(out, example->marks[i]);
  }
  gloss_buf_puts(out, "]}\n");
}

static void keep(char *out, size_t room, const json_t *value) {
  const char *text = json_string_value(value);
  if (room) snprintf(out, room, "%s", text ? text : "");
}

// NULL, or what is wrong with the answer.
static const char *read_answer(gloss_str line, gloss_oracle_answer *out) {
  json_error_t problem;
  json_t *object = json_loadb(line.data, line.size, 0, &problem);
  const json_t *label = json_object_get(object, "label");
  const json_t *p = json_object_get(object, "probability");
  const char *wrong = NULL;
  out->probability = p ? json_number_value(p) : 1;
  if (!json_is_object(object))
    wrong = "its answer is no JSON object";
  else if (!json_is_string(label) && !json_is_null(label))
    wrong = "its answer has no \"label\" (a string, or null)";
  else if (json_string_length(label) >= sizeof out->label)
    wrong = "its label is too long";
  else if ((p && !json_is_number(p)) ||
           !(out->probability >= 0 && out->probability <= 1))
    wrong = "its probability is not between 0 and 1";
  keep(out->label, sizeof out->label, label);
  keep(out->reason, sizeof out->reason, json_object_get(object, "reason"));
  json_decref(object);
  return wrong;
}

// Takes the first line off what was received.
static const char *take_answer(gloss_oracle *oracle, gloss_oracle_answer *out) {
  const char *stop = memchr(oracle->in.data, '\n', oracle->in.size);
  gloss_str line = {oracle->in.data, (size_t)(stop - oracle->in.data)};
  const char *wrong = read_answer(line, out);
  if (!wrong && line.size + 1 < oracle->in.size)
    wrong = "it answered more than it was asked";
  gloss_buf_clear(&oracle->in);
  return wrong;
}

gloss_status gloss_oracle_decide(gloss_oracle *oracle, gloss_oracle_answer *out,
                                 const gloss_example *example,
                                 gloss_error *err) {
  const char *name = oracle->argv[0], *wrong = NULL;
  if (oracle->failures >= MOST_FAILURES)
    return gloss_error_set(err, GLOSS_EIO,
                           "the program %s failed %d times in a row: it is not "
                           "asked any more",
                           name, MOST_FAILURES);
  if (oracle->pid && has_ended(oracle)) end(oracle);
  if (!oracle->pid) {
    gloss_status status = start(oracle, err);
    if (status) return status;
  }
  gloss_buf asked = {0};
  question(&asked, example);
  wrong = converse(oracle, (gloss_str){asked.data, asked.size});
  gloss_buf_free(&asked);
  if (!wrong) wrong = take_answer(oracle, out);
  oracle->failures = wrong ? oracle->failures + 1 : 0;
  if (!wrong) return GLOSS_OK;
  end(oracle); // the next question finds a fresh one
  gloss_status status = wrong == late    ? GLOSS_ELIMIT
                        : wrong == ended ? GLOSS_EIO
                                         : GLOSS_EDATA;
  return gloss_error_set(err, status, "the program %s: %s", name, wrong);
}
