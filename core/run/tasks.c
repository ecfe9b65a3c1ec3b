// tasks.c - the helper process: takes tasks from its socket, starts programs,
// collects what they write, kills those that are late or write too much. One
// thread; what it waits for is in one poll.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_RUNNING = 16, SOCKET = 3 };

struct running {
  pid_t pid; // 0: free
  gloss__task_head task;
  int output, log; // read ends; -1: closed
  gloss_buf out, err;
  double deadline;
  int outcome;  // of a program that was killed; else DONE
  bool leaving; // it has closed its output
};

struct tasks {
  gloss_buf in; // received; from `in_at` on not yet taken
  size_t in_at;
  gloss_buf back; // answers not yet sent
  size_t back_at;
  struct running running[MOST_RUNNING];
  size_t most; // that run at once
  gloss_buf path;
  bool closed;
};

// --- starting ----------------------------------------------------------------

// The file that PATH has for `name`; "" if none.
static void look_up(gloss_buf *out, const char *name) {
  const char *path = getenv("PATH");
  if (!path || !*path) path = "/usr/local/bin:/usr/bin:/bin";
  while (*path) {
    size_t size = strcspn(path, ":");
    gloss_buf_clear(out);
    gloss_buf_add(out, path, size);
    gloss_buf_printf(out, "/%s", name);
    if (size && !access(out->data, X_OK)) return;
    path += size + (path[size] == ':');
  }
  gloss_buf_clear(out);
}

static void limit(int what, rlim_t most) {
  setrlimit(what, &(struct rlimit){most, most});
}

// Becomes the program. Its standard input is a file in memory: it may seek.
_Noreturn static void become(const struct tasks *tasks,
                             const gloss__task_head *task, char **arguments,
                             int input, int output, int log) {
  char *environment[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", NULL};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  dup2(input, 0);
  dup2(output, 1);
  dup2(log, 2);
  close_range(3, ~0u, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_CPU, (rlim_t)task->seconds + 1);
  if (task->memory) limit(RLIMIT_AS, task->memory);
  if (!chdir("/") && gloss__confine_program())
    execve(tasks->path.data, arguments, environment);
  static const char message[] = "cannot start the program in its confines\n";
  if (write(2, message, sizeof message - 1) < 0) _exit(126);
  _exit(126);
}

static int spool(gloss_str input) {
  int fd = memfd_create("input", MFD_CLOEXEC);
  if (fd < 0) return -1;
  for (size_t at = 0; at < input.size;) {
    ssize_t put = write(fd, input.data + at, input.size - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      close(fd);
      return -1;
    }
    at += (size_t)put;
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

static void add_answer(struct tasks *tasks, uint64_t tag, int outcome,
                       int detail, gloss_str output, gloss_str log) {
  gloss__answer_head head = {.tag = tag,
                             .output_size = output.size,
                             .log_size = log.size,
                             .outcome = outcome,
                             .detail = detail};
  gloss_buf_add(&tasks->back, &head, sizeof head);
  gloss_buf_add(&tasks->back, output.data, output.size);
  gloss_buf_add(&tasks->back, log.data, log.size);
}

static void cannot(struct tasks *tasks, uint64_t tag, int outcome,
                   const char *why) {
  add_answer(tasks, tag, outcome, 0, GLOSS_STR(""), gloss_str_of(why));
}

static bool fork_program(struct tasks *tasks, struct running *slot,
                         char **arguments, int input) {
  int output[2], log[2];
  if (pipe2(output, O_CLOEXEC)) return false;
  if (pipe2(log, O_CLOEXEC)) {
    close(output[0]);
    close(output[1]);
    return false;
  }
  pid_t pid = fork();
  if (pid == 0) become(tasks, &slot->task, arguments, input, output[1], log[1]);
  close(output[1]);
  close(log[1]);
  if (pid < 0) {
    close(output[0]);
    close(log[0]);
    return false;
  }
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  fcntl(log[0], F_SETFL, O_NONBLOCK);
  slot->pid = pid;
  slot->output = output[0];
  slot->log = log[0];
  return true;
}

static void start(struct tasks *tasks, struct running *slot,
                  const gloss__task_head *task, char *text, gloss_str input) {
  char *arguments[GLOSS__MOST_ARGUMENTS + 1] = {NULL};
  for (uint32_t i = 0; i < task->argument_count; i++) {
    arguments[i] = text;
    text += strlen(text) + 1;
  }
  look_up(&tasks->path, arguments[0]);
  if (!tasks->path.size) {
    cannot(tasks, task->tag, GLOSS__ANSWER_MISSING, "");
    return;
  }
  *slot = (struct running){.task = *task, .outcome = GLOSS__ANSWER_DONE};
  slot->deadline = gloss__run_clock() + task->seconds;
  int file = spool(input);
  if (file < 0 || !fork_program(tasks, slot, arguments, file)) {
    slot->pid = 0;
    cannot(tasks, task->tag, GLOSS__ANSWER_GONE, strerror(errno));
  }
  if (file >= 0) close(file);
}

static struct running *free_slot(struct tasks *tasks) {
  for (size_t i = 0; i < tasks->most; i++)
    if (!tasks->running[i].pid) return &tasks->running[i];
  return NULL;
}

// Each byte is moved about once however many tasks wait.
static void compact(struct tasks *tasks) {
  size_t left = tasks->in.size - tasks->in_at;
  if (left > tasks->in_at) return;
  memmove(tasks->in.data, tasks->in.data + tasks->in_at, left);
  tasks->in.size = left;
  tasks->in_at = 0;
  if (!left) gloss_buf_free(&tasks->in);
}

// Starts the first whole task that was received; false if there is none or no
// room for it.
static bool next_task(struct tasks *tasks) {
  gloss__task_head head;
  struct running *slot = free_slot(tasks);
  size_t there = tasks->in.size - tasks->in_at;
  if (!slot || there < sizeof head) return false;
  memcpy(&head, tasks->in.data + tasks->in_at, sizeof head);
  size_t size = sizeof head + head.argument_size + head.input_size;
  if (there < size) return false;
  char *text = tasks->in.data + tasks->in_at + sizeof head;
  gloss_str input = {text + head.argument_size, head.input_size};
  if (!head.argument_count || head.argument_count > GLOSS__MOST_ARGUMENTS)
    cannot(tasks, head.tag, GLOSS__ANSWER_GONE, "too many arguments");
  else
    start(tasks, slot, &head, text, input);
  tasks->in_at += size;
  compact(tasks);
  return true;
}

// --- what programs write -----------------------------------------------------

static void stop(struct running *r, int outcome) {
  if (r->outcome == GLOSS__ANSWER_DONE) r->outcome = outcome;
  kill(-r->pid, SIGKILL);
  kill(r->pid, SIGKILL);
}

// Reads what is there. At the end of it closes `*fd`. Beyond `most` nothing is
// kept; false then.
static bool collect(int *fd, gloss_buf *out, size_t most) {
  char block[1 << 16];
  for (;;) {
    ssize_t got = read(*fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) {
      close(*fd);
      *fd = -1;
      return true;
    }
    size_t room = most - out->size, take = (size_t)got;
    gloss_buf_add(out, block, take < room ? take : room);
    if (take > room) return false;
  }
}

// Nothing more will come. One that was not killed may live on until its time
// is up.
static void finish(struct tasks *tasks, struct running *r) {
  int status = 0, how = r->outcome == GLOSS__ANSWER_DONE ? WNOHANG : 0;
  pid_t gone;
  while ((gone = waitpid(r->pid, &status, how)) < 0 && errno == EINTR) {
  }
  r->leaving = gone == 0;
  if (r->leaving) return;
  bool killed = WIFSIGNALED(status);
  int outcome = r->outcome;
  if (outcome == GLOSS__ANSWER_DONE && killed)
    outcome =
        WTERMSIG(status) == SIGXCPU ? GLOSS__ANSWER_LATE : GLOSS__ANSWER_KILLED;
  bool whole = outcome == GLOSS__ANSWER_DONE;
  gloss_str output = {r->out.data, whole ? r->out.size : 0};
  add_answer(tasks, r->task.tag, outcome,
             killed ? WTERMSIG(status) : WEXITSTATUS(status), output,
             (gloss_str){r->err.data, r->err.size});
  gloss_buf_free(&r->out);
  gloss_buf_free(&r->err);
  r->pid = 0;
}

static void attend(struct tasks *tasks, struct running *r, double now) {
  if (!r->pid) return;
  if (r->output >= 0 && !collect(&r->output, &r->out, r->task.most))
    stop(r, GLOSS__ANSWER_LONG);
  if (r->log >= 0 && !collect(&r->log, &r->err, GLOSS__MOST_LOG)) {
    close(r->log); // it may complain into nothing
    r->log = -1;
  }
  if (now > r->deadline) stop(r, GLOSS__ANSWER_LATE);
  if (r->outcome != GLOSS__ANSWER_DONE) {
    if (r->output >= 0) close(r->output);
    if (r->log >= 0) close(r->log);
    r->output = r->log = -1;
  }
  if (r->output < 0 && (r->log < 0 || r->outcome != GLOSS__ANSWER_DONE))
    finish(tasks, r);
}

// --- the socket --------------------------------------------------------------

static void receive(struct tasks *tasks) {
  char block[1 << 16];
  for (;;) {
    ssize_t got = recv(SOCKET, block, sizeof block, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      tasks->closed = true;
      return;
    }
    gloss_buf_add(&tasks->in, block, (size_t)got);
  }
}

static void reply(struct tasks *tasks) {
  while (tasks->back_at < tasks->back.size) {
    ssize_t put =
        send(SOCKET, tasks->back.data + tasks->back_at,
             tasks->back.size - tasks->back_at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    tasks->back_at += (size_t)put;
  }
  gloss_buf_free(&tasks->back);
  tasks->back_at = 0;
}

static int patience(const struct tasks *tasks, double now) {
  double least = 3600;
  for (size_t i = 0; i < tasks->most; i++)
    if (tasks->running[i].pid && tasks->running[i].deadline - now < least)
      least = tasks->running[i].deadline - now;
  for (size_t i = 0; i < tasks->most; i++)
    if (tasks->running[i].pid && tasks->running[i].leaving && least > 0.005)
      least = 0.005;
  return least < 0 ? 0 : (int)(least * 1000) + 1;
}

static void wait_for_all(struct tasks *tasks) {
  struct pollfd polls[1 + 2 * MOST_RUNNING];
  polls[0].fd = SOCKET;
  polls[0].events = POLLIN;
  if (tasks->back_at < tasks->back.size) polls[0].events |= POLLOUT;
  for (size_t i = 0; i < MOST_RUNNING; i++) {
    const struct running *r = &tasks->running[i];
    polls[1 + 2 * i] = (struct pollfd){r->pid ? r->output : -1, POLLIN, 0};
    polls[2 + 2 * i] = (struct pollfd){r->pid ? r->log : -1, POLLIN, 0};
  }
  poll(polls, 1 + 2 * MOST_RUNNING, patience(tasks, gloss__run_clock()));
}

// Nothing of the maker's stays but the socket and standard error.
static void settle(int fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0) {
    dup2(nothing, 0);
    dup2(nothing, 1);
  }
  if (fd != SOCKET) dup2(fd, SOCKET);
  fcntl(SOCKET, F_SETFD, FD_CLOEXEC);
  close_range(SOCKET + 1, ~0u, 0);
}

_Noreturn void gloss__tasks_run(int fd) {
  struct tasks *tasks = gloss__run_alloc(sizeof *tasks);
  settle(fd);
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  tasks->most = processors < 1              ? 1
                : processors > MOST_RUNNING ? MOST_RUNNING
                                            : (size_t)processors;
  while (!tasks->closed) {
    wait_for_all(tasks);
    receive(tasks);
    double now = gloss__run_clock();
    for (size_t i = 0; i < tasks->most; i++)
      attend(tasks, &tasks->running[i], now);
    while (next_task(tasks)) {
    }
    reply(tasks);
  }
  for (size_t i = 0; i < tasks->most; i++)
    if (tasks->running[i].pid) kill(tasks->running[i].pid, SIGKILL);
  _exit(0);
}
