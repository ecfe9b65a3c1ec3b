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

struct question {
  uint64_t tag;
  gloss_buf message; // kept until it is answered: a helper may be lost
  unsigned lost;     // helpers that it was asked of and that are gone
};

enum { MOST_LOST = 4 };

struct gloss_helper {
  pid_t pid;
  int fd;                 // -1: the helper is gone
  struct question *asked; // in the order of asking
  size_t count, capacity;
  size_t sending, sent; // the first that is not wholly sent, and how far it is
  gloss_buf in;         // received; from `in_at` on not yet taken
  size_t in_at;
};

void gloss__answer_free(gloss__answer *answer) {
  gloss_buf_free(&answer->output);
  gloss_buf_free(&answer->log);
}

static bool start(gloss_helper *helper) {
  int ends[2];
  helper->fd = -1;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) return false;
  fflush(NULL); // nothing of ours is written twice
  pid_t pid = fork();
  if (pid == 0) gloss__tasks_run(ends[1]);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return false;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  helper->pid = pid;
  helper->fd = ends[0];
  return true;
}

gloss_helper *gloss_helper_new(void) {
  gloss_helper *helper = gloss__run_alloc(sizeof *helper);
  if (start(helper)) return helper;
  free(helper);
  return NULL;
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
  for (size_t i = 0; i < helper->count; i++)
    gloss_buf_free(&helper->asked[i].message);
  free(helper->asked);
  gloss_buf_free(&helper->in);
  free(helper);
}

// --- questions ---------------------------------------------------------------

static struct question *add_question(gloss_helper *helper, uint64_t tag) {
  if (helper->count == helper->capacity) {
    size_t capacity = helper->capacity * 2 + 8;
    struct question *more = gloss__run_alloc(capacity * sizeof *more);
    if (helper->count)
      memcpy(more, helper->asked, helper->count * sizeof *more);
    free(helper->asked);
    helper->asked = more;
    helper->capacity = capacity;
  }
  helper->asked[helper->count] = (struct question){.tag = tag};
  return &helper->asked[helper->count++];
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
  gloss_buf *message = &add_question(helper, tag)->message;
  gloss_buf_add(message, &head, sizeof head);
  for (uint32_t i = 0; i < head.argument_count; i++)
    gloss_buf_add(message, task->arguments[i], strlen(task->arguments[i]) + 1);
  gloss_buf_add(message, input.data, input.size);
  gloss__helper_move(helper);
}

// --- moving bytes ------------------------------------------------------------

int gloss__helper_fd(const gloss_helper *helper, short *events) {
  if (!helper || helper->fd < 0 || !helper->count) return -1;
  *events = POLLIN;
  if (helper->sending < helper->count) *events |= POLLOUT;
  return helper->fd;
}

static void push(gloss_helper *helper) {
  while (helper->sending < helper->count) {
    const gloss_buf *message = &helper->asked[helper->sending].message;
    ssize_t put = send(helper->fd, message->data + helper->sent,
                       message->size - helper->sent, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    helper->sent += (size_t)put;
    if (helper->sent < message->size) continue;
    helper->sending++;
    helper->sent = 0;
  }
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

static void forget(gloss_helper *helper, size_t i) {
  gloss_buf_free(&helper->asked[i].message);
  helper->count--;
  memmove(&helper->asked[i], &helper->asked[i + 1],
          (helper->count - i) * sizeof *helper->asked);
  if (i < helper->sending) helper->sending--;
}

static void forget_tag(gloss_helper *helper, uint64_t tag) {
  for (size_t i = 0; i < helper->count; i++)
    if (helper->asked[i].tag == tag) {
      forget(helper, i);
      return;
    }
}

// Asks a new helper what the last one left without an answer. False: there is
// none to be had.
static bool ask_again(gloss_helper *helper) {
  gloss_buf_free(&helper->in);
  helper->in_at = helper->sending = helper->sent = 0;
  if (!start(helper)) return false;
  for (size_t i = 0; i < helper->count; i++) helper->asked[i].lost++;
  gloss__helper_move(helper);
  return true;
}

// No whole answer is there. A question over which helper after helper was lost
// is answered so.
static bool take_gone(gloss_helper *helper, gloss__answer *answer) {
  if (helper->fd >= 0 || !helper->count) return false;
  size_t i = 0;
  while (i < helper->count && helper->asked[i].lost < MOST_LOST) i++;
  if (i == helper->count) {
    if (ask_again(helper)) return false;
    i = 0;
  }
  *answer = (gloss__answer){.tag = helper->asked[i].tag,
                            .outcome = GLOSS__ANSWER_GONE};
  gloss_buf_puts(&answer->log, "the helper process is gone");
  forget(helper, i);
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
  forget_tag(helper, head.tag);
  return true;
}
