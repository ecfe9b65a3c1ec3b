// pool.c - the workers as their parent sees them: bytes out, bytes in, death.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// A second job is sent ahead so that a worker never waits for its parent;
// not behind or before a big one.
enum { AHEAD = 2, BIG = 1 << 18 };
// More than the window of the run could never be busy, and poll takes no more
// descriptors than the process may have, a few of which serve otherwise.
enum { MOST_WORKERS = 256, OTHER_FILES = 32 };

struct worker {
  pid_t pid; // 0: not started
  int fd;
  gloss_buf out; // bytes for the worker from `out_at` on
  size_t out_at;
  gloss_buf in;
  gloss__job *jobs[AHEAD];
  size_t job_count;
  double started; // when the first job began
  bool late;      // killed at its deadline
};

struct gloss__pool {
  gloss_pack *pack;
  const gloss_run_options *options;
  struct worker *workers;
  size_t count;
  double patience;      // seconds after which a worker is killed
  gloss__stage *stages; // shared, one a worker
};

static double deadline_of(const gloss_run_options *options) {
  return options->deadline > 0 ? options->deadline : GLOSS__DEADLINE;
}

static size_t job_count(const gloss_run_options *options) {
  long count =
      options->jobs ? (long)options->jobs : sysconf(_SC_NPROCESSORS_ONLN);
  if (count > MOST_WORKERS) count = MOST_WORKERS;
  struct rlimit files;
  if (!getrlimit(RLIMIT_NOFILE, &files) &&
      files.rlim_cur < (rlim_t)count + OTHER_FILES)
    count = (long)files.rlim_cur - OTHER_FILES;
  return count > 0 ? (size_t)count : 1;
}

gloss__pool *gloss__pool_new(gloss_pack *pack,
                             const gloss_run_options *options) {
  gloss__pool *pool = gloss__run_alloc(sizeof *pool);
  pool->pack = pack;
  pool->options = options;
  pool->count = job_count(options);
  pool->workers = gloss__run_alloc(pool->count * sizeof *pool->workers);
  double deadline = deadline_of(options);
  pool->patience = deadline + (deadline < 4 ? 1 : deadline / 4);
  pool->stages =
      mmap(NULL, pool->count * sizeof *pool->stages, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (pool->stages == MAP_FAILED)
    pool->stages = gloss__run_alloc(pool->count * sizeof *pool->stages);
  return pool;
}

static void forget(struct worker *worker) {
  if (worker->pid) close(worker->fd);
  gloss_buf_free(&worker->out);
  gloss_buf_free(&worker->in);
  *worker = (struct worker){0};
}

void gloss__pool_free(gloss__pool *pool) {
  if (!pool) return;
  for (size_t i = 0; i < pool->count; i++)
    if (pool->workers[i].pid) kill(pool->workers[i].pid, SIGKILL);
  for (size_t i = 0; i < pool->count; i++) {
    pid_t pid = pool->workers[i].pid;
    while (pid && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    forget(&pool->workers[i]);
  }
  munmap(pool->stages, pool->count * sizeof *pool->stages);
  free(pool->workers);
  free(pool);
}

static bool start(gloss__pool *pool, struct worker *worker) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) return false;
  gloss__stage *stage = &pool->stages[worker - pool->workers];
  *stage = (gloss__stage){.phase = GLOSS__IDLE};
  pid_t pid = fork();
  if (pid == 0) gloss__worker_run(ends[1], pool->pack, pool->options, stage);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return false;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  worker->pid = pid;
  worker->fd = ends[0];
  return true;
}

// --- giving
// -------------------------------------------------------------------------

static bool has_room(const struct worker *worker, size_t size) {
  if (!worker->job_count) return true;
  return worker->job_count < AHEAD && size < BIG &&
         worker->jobs[0]->input.bytes.size < BIG;
}

static void queue_job(struct worker *worker, gloss__job *job) {
  const char *part = job->input.part ? job->input.part : "";
  size_t id_size = strlen(job->id) + 1, part_size = strlen(part) + 1;
  size_t source_size = job->input.source.size + 1;
  gloss__message head = {.size = job->input.bytes.size};
  head.head = (uint32_t)(source_size + id_size + part_size);
  gloss_buf_add(&worker->out, &head, sizeof head);
  gloss_buf_add(&worker->out, job->input.source.data, source_size);
  gloss_buf_add(&worker->out, job->id, id_size);
  gloss_buf_add(&worker->out, part, part_size);
  gloss_buf_add(&worker->out, job->input.bytes.data, head.size);
  if (!worker->job_count) worker->started = gloss__run_clock();
  worker->jobs[worker->job_count++] = job;
  job->state = GLOSS__SENT;
}

// The idlest worker that has room.
static struct worker *choose(gloss__pool *pool, size_t size) {
  struct worker *best = NULL;
  for (size_t i = 0; i < pool->count; i++) {
    struct worker *w = &pool->workers[i];
    if (has_room(w, size) && (!best || w->job_count < best->job_count))
      best = w;
  }
  return best;
}

static void finish(gloss__job *job, gloss_result *result) {
  job->result = result;
  job->state = GLOSS__DONE;
  gloss_buf_free(&job->input.bytes);
}

static void fail(gloss__pool *pool, gloss__job *job,
                 const gloss_failure *failure) {
  finish(job, gloss__failed_result(job->input.source.data,
                                   gloss_pack_schema(pool->pack), failure));
}

// Sends what the socket takes now. A dead worker is noticed when read.
static void push(struct worker *worker) {
  while (worker->out_at < worker->out.size) {
    ssize_t put = send(worker->fd, worker->out.data + worker->out_at,
                       worker->out.size - worker->out_at, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    worker->out_at += (size_t)put;
  }
  if (worker->out.capacity > 4 * BIG)
    gloss_buf_free(&worker->out);
  else
    gloss_buf_clear(&worker->out);
  worker->out_at = 0;
}

bool gloss__pool_give(gloss__pool *pool, gloss__job *job) {
  struct worker *worker = choose(pool, job->input.bytes.size);
  if (!worker) return false;
  if (!worker->pid && !start(pool, worker)) {
    char message[120];
    snprintf(message, sizeof message, "no worker process: %s", strerror(errno));
    fail(pool, job,
         &(gloss_failure){
             .phase = "limit", .code = "crash", .message = message});
    return true;
  }
  queue_job(worker, job);
  push(worker);
  return true;
}

// --- death
// --------------------------------------------------------------------------

// Where the worker was, as it said last. It may have been taken over: nothing
// that it said is trusted to be a rule.
static void locate(const gloss__pool *pool, const gloss__stage *stage,
                   gloss_failure *failure) {
  failure->phase = stage->phase == GLOSS__DECODE ? "decode" : "rule";
  uint32_t number = stage->place.rule;
  if (!number || number > gloss_pack_rule_count(pool->pack)) return;
  gloss_pack_rule rule = gloss_pack_rule_at(pool->pack, number - 1);
  failure->rule = rule.id;
  failure->file = rule.file;
  failure->line = rule.line;
  failure->start = stage->place.begin;
  failure->end = stage->place.end;
}

static void describe_death(int status, bool late, double seconds,
                           const char **code, char *message, size_t size) {
  bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  *code = "crash";
  if (late) {
    *code = "deadline";
    snprintf(message, size, "not done after %.3g s: worker killed", seconds);
  } else if (WIFEXITED(status) && WEXITSTATUS(status) == GLOSS__EXIT_MEMORY) {
    *code = "memory";
    snprintf(message, size, "worker out of memory");
  } else if (killed) {
    snprintf(message, size,
             "worker killed from outside (perhaps for want of memory)");
  } else if (WIFSIGNALED(status)) {
    snprintf(message, size, "worker crashed: %s", strsignal(WTERMSIG(status)));
  } else {
    snprintf(message, size, "worker left with status %d", WEXITSTATUS(status));
  }
}

// Its first job failed with it; the others wait for another worker.
static void bury(gloss__pool *pool, struct worker *worker) {
  int status = 0;
  kill(worker->pid, SIGKILL); // it may have closed its socket only
  while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
  }
  for (size_t i = 1; i < worker->job_count; i++)
    worker->jobs[i]->state = GLOSS__WAITING;
  if (worker->job_count) {
    char message[160];
    gloss_failure failure = {.message = message};
    locate(pool, &pool->stages[worker - pool->workers], &failure);
    describe_death(status, worker->late, deadline_of(pool->options),
                   &failure.code, message, sizeof message);
    fail(pool, worker->jobs[0], &failure);
  }
  forget(worker);
}

// --- waiting
// ------------------------------------------------------------------------

static void next_job(struct worker *worker) {
  worker->job_count--;
  memmove(worker->jobs, worker->jobs + 1,
          worker->job_count * sizeof *worker->jobs);
  worker->started = gloss__run_clock();
}

static gloss_status take_message(struct worker *worker, int kind,
                                 gloss_str body, gloss_error *err) {
  if (kind == GLOSS__FATAL && body.size == sizeof *err) {
    gloss_error sent;
    memcpy(&sent, body.data, sizeof sent);
    if (err) *err = sent;
    return sent.status;
  }
  gloss_result *result = NULL;
  if (!worker->job_count) return GLOSS_EDATA;
  gloss_status status = gloss_result_decode(&result, body, err);
  if (status) return status;
  finish(worker->jobs[0], result);
  next_job(worker);
  return GLOSS_OK;
}

// Takes the complete messages out of what was received.
static gloss_status take_messages(struct worker *worker, gloss_error *err) {
  size_t at = 0;
  gloss_status status = GLOSS_OK;
  gloss__message head;
  while (!status && worker->in.size - at >= sizeof head) {
    memcpy(&head, worker->in.data + at, sizeof head);
    if (worker->in.size - at - sizeof head < head.size) break;
    gloss_str body = {worker->in.data + at + sizeof head, head.size};
    status = take_message(worker, head.kind, body, err);
    at += sizeof head + head.size;
  }
  if (at == worker->in.size && worker->in.capacity > 16 * BIG) {
    gloss_buf_free(&worker->in);
  } else if (at) {
    memmove(worker->in.data, worker->in.data + at, worker->in.size - at);
    worker->in.size -= at;
  }
  return status;
}

static gloss_status pull(gloss__pool *pool, struct worker *worker,
                         gloss_error *err) {
  static const size_t step = 1 << 16;
  char block[1 << 16];
  for (;;) {
    ssize_t got = recv(worker->fd, block, step, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (got > 0) {
      gloss_buf_add(&worker->in, block, (size_t)got);
      if ((size_t)got == step) continue;
      break;
    }
    gloss_status status = take_messages(worker, err);
    bury(pool, worker);
    return status;
  }
  return take_messages(worker, err);
}

static void kill_late(gloss__pool *pool, double now) {
  for (size_t i = 0; i < pool->count; i++) {
    struct worker *w = &pool->workers[i];
    if (!w->pid || !w->job_count || w->late) continue;
    if (now - w->started < pool->patience) continue;
    w->late = true;
    kill(w->pid, SIGKILL); // its end of the socket closes: see pull
  }
}

gloss_status gloss__pool_wait(gloss__pool *pool, gloss_helper *helper,
                              double seconds, gloss_error *err) {
  struct pollfd *polls = gloss__run_alloc((pool->count + 1) * sizeof *polls);
  for (size_t i = 0; i < pool->count; i++) {
    const struct worker *w = &pool->workers[i];
    polls[i].fd = w->pid ? w->fd : -1;
    polls[i].events = POLLIN;
    if (w->out_at < w->out.size) polls[i].events |= POLLOUT;
  }
  polls[pool->count].fd = gloss__helper_fd(helper, &polls[pool->count].events);
  gloss_status status = GLOSS_OK;
  int ready = poll(polls, pool->count + 1, (int)(seconds * 1000));
  if (ready > 0 && polls[pool->count].revents) gloss__helper_move(helper);
  for (size_t i = 0; ready > 0 && !status && i < pool->count; i++) {
    if (polls[i].revents & POLLOUT) push(&pool->workers[i]);
    if (polls[i].revents & (POLLIN | POLLHUP | POLLERR))
      status = pull(pool, &pool->workers[i], err);
  }
  kill_late(pool, gloss__run_clock());
  free(polls);
  return status;
}
