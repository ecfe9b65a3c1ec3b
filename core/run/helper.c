// helper.c - the helper as its maker sees it: questions out, answers in.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct gloss_helper {
  pid_t pid;
  int fd; // -1: the helper is gone
  gloss_buf out;
  size_t out_at;
  gloss_buf in; // received; from `in_at` on not yet taken
  size_t in_at;
  uint64_t *asked; // tags without an answer, in no order
  size_t asked_count, asked_capacity;
};

void gloss__answer_free(gloss__answer *answer) {
  gloss_buf_free(&answer->output);
  gloss_buf_free(&answer->log);
}

gloss_helper *gloss_helper_new(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) return NULL;
  fflush(NULL); // nothing of ours is written twice
  pid_t pid = fork();
  if (pid == 0) gloss__tasks_run(ends[1]);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return NULL;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  gloss_helper *helper = gloss__run_alloc(sizeof *helper);
  helper->pid = pid;
  helper->fd = ends[0];
  return helper;
}

static void hang_up(gloss_helper *helper) {
  if (helper->fd < 0) return;
  close(helper->fd);
  helper->fd = -1;
  kill(helper->pid, SIGKILL);
  while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR) {
  }
}

void gloss_helper_free(gloss_helper *helper) {
  if (!helper) return;
  hang_up(helper);
  gloss_buf_free(&helper->out);
  gloss_buf_free(&helper->in);
  free(helper->asked);
  free(helper);
}

// --- questions ---------------------------------------------------------------

static void note_asked(gloss_helper *helper, uint64_t tag) {
  if (helper->asked_count == helper->asked_capacity) {
    size_t capacity = helper->asked_capacity * 2 + 8;
    uint64_t *more = gloss__run_alloc(capacity * sizeof *more);
    if (helper->asked_count)
      memcpy(more, helper->asked, helper->asked_count * sizeof *more);
    free(helper->asked);
    helper->asked = more;
    helper->asked_capacity = capacity;
  }
  helper->asked[helper->asked_count++] = tag;
}

void gloss__helper_ask(gloss_helper *helper, const gloss__task *task,
                       gloss_str input, uint64_t tag) {
  gloss__task_head head = {.tag = tag,
                           .input_size = input.size,
                           .memory = task->memory,
                           .most = task->most,
                           .seconds = task->seconds};
  while (task->arguments[head.argument_count])
    head.argument_size +=
        (uint32_t)strlen(task->arguments[head.argument_count++]) + 1;
  note_asked(helper, tag);
  gloss_buf_add(&helper->out, &head, sizeof head);
  for (uint32_t i = 0; i < head.argument_count; i++)
    gloss_buf_add(&helper->out, task->arguments[i],
                  strlen(task->arguments[i]) + 1);
  gloss_buf_add(&helper->out, input.data, input.size);
  gloss__helper_move(helper);
}

// --- moving bytes ------------------------------------------------------------

int gloss__helper_fd(const gloss_helper *helper, short *events) {
  if (!helper || helper->fd < 0 || !helper->asked_count) return -1;
  *events = POLLIN;
  if (helper->out_at < helper->out.size) *events |= POLLOUT;
  return helper->fd;
}

static void push(gloss_helper *helper) {
  while (helper->out_at < helper->out.size) {
    ssize_t put = send(helper->fd, helper->out.data + helper->out_at,
                       helper->out.size - helper->out_at, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    helper->out_at += (size_t)put;
  }
  gloss_buf_free(&helper->out);
  helper->out_at = 0;
}

// False once the helper is gone.
static bool pull(gloss_helper *helper) {
  char block[1 << 16];
  for (;;) {
    ssize_t got = recv(helper->fd, block, sizeof block, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (got == 0) return false;
    gloss_buf_add(&helper->in, block, (size_t)got);
  }
}

void gloss__helper_move(gloss_helper *helper) {
  if (helper->fd < 0) return;
  push(helper);
  if (!pull(helper)) hang_up(helper);
}

// --- answers -----------------------------------------------------------------

static void forget(gloss_helper *helper, uint64_t tag) {
  for (size_t i = 0; i < helper->asked_count; i++)
    if (helper->asked[i] == tag) {
      helper->asked[i] = helper->asked[--helper->asked_count];
      return;
    }
}

// What is asked of a helper that is gone is answered so.
static bool take_gone(gloss_helper *helper, gloss__answer *answer) {
  if (helper->fd >= 0 || !helper->asked_count) return false;
  *answer = (gloss__answer){.tag = helper->asked[--helper->asked_count],
                            .outcome = GLOSS__ANSWER_GONE};
  gloss_buf_puts(&answer->log, "the helper process is gone");
  return true;
}

bool gloss__helper_take(gloss_helper *helper, gloss__answer *answer) {
  gloss__answer_head head;
  size_t there = helper->in.size - helper->in_at;
  if (there < sizeof head) return take_gone(helper, answer);
  memcpy(&head, helper->in.data + helper->in_at, sizeof head);
  size_t size = sizeof head + head.output_size + head.log_size;
  if (there < size) return take_gone(helper, answer);
  const char *output = helper->in.data + helper->in_at + sizeof head;
  *answer = (gloss__answer){.tag = head.tag, .detail = head.detail};
  answer->outcome = (unsigned)head.outcome;
  gloss_buf_add(&answer->output, output, head.output_size);
  gloss_buf_add(&answer->log, output + head.output_size, head.log_size);
  helper->in_at += size;
  if (helper->in_at == helper->in.size) {
    gloss_buf_free(&helper->in);
    helper->in_at = 0;
  }
  forget(helper, head.tag);
  return true;
}
