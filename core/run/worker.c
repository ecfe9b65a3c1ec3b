// worker.c - the process that analyses: jobs in, results out, one at a time.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

// Of this process; written before the handler is installed, or by it.
static gloss_pack *running_pack;
static volatile sig_atomic_t alarms;

static sig_atomic_t most_alarms;

// At each alarm a rule that still is in the call of the one before loses it; at
// the deadline the document ends, and further alarms come until that is so.
static void alarm_rang(int signal_number) {
  static const struct itimerval soon = {{0, 100000}, {0, 100000}};
  (void)signal_number;
  if (++alarms < most_alarms) {
    gloss_pack_tick(running_pack);
    return;
  }
  gloss_pack_interrupt(running_pack);
  if (alarms == most_alarms) setitimer(ITIMER_REAL, &soon, NULL);
}

static void no_memory(size_t wanted) {
  (void)wanted;
  _exit(GLOSS__EXIT_MEMORY);
}

static struct timeval time_of(double seconds) {
  time_t whole = (time_t)seconds;
  return (struct timeval){whole,
                          (suseconds_t)((seconds - (double)whole) * 1e6)};
}

// Alarms that part the time of a document evenly, as often as a rule's time
// wants it: a quarter of it by default.
static void arm(const gloss_run_options *options) {
  enum { QUARTERS = 4, MOST_ALARMS = 1000000 };
  double deadline = options->deadline > 0 ? options->deadline : GLOSS__DEADLINE;
  double times = QUARTERS;
  if (options->rule_deadline > 0) times = deadline / options->rule_deadline;
  most_alarms = times < 1             ? 1
                : times > MOST_ALARMS ? MOST_ALARMS
                                      : (sig_atomic_t)times;
  struct timeval step = time_of(deadline / (double)most_alarms);
  alarms = 0;
  setitimer(ITIMER_REAL, &(struct itimerval){step, step}, NULL);
}

static void disarm(void) { setitimer(ITIMER_REAL, &(struct itimerval){0}, 0); }

static bool read_all(int fd, void *out, size_t size) {
  char *at = out;
  while (size) {
    ssize_t got = read(fd, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= (size_t)got;
  }
  return true;
}

static bool write_all(int fd, const void *bytes, size_t size) {
  const char *at = bytes;
  while (size) {
    ssize_t put = write(fd, at, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put;
    size -= (size_t)put;
  }
  return true;
}

static bool send_message(int fd, int kind, gloss_str body) {
  gloss__message head = {.size = body.size};
  head.kind = kind;
  return write_all(fd, &head, sizeof head) &&
         write_all(fd, body.data, body.size);
}

// The document could not be made: an ordinary failure.
static gloss_result *refused(const char *source, const gloss_schema *schema,
                             const gloss_error *err) {
  bool limit = err->status == GLOSS_ELIMIT;
  const char *code =
      err->status == GLOSS_EDATA ? "binary" : gloss_status_name(err->status);
  gloss_failure failure = {.phase = limit ? "limit" : "decode",
                           .code = code,
                           .message = err->message};
  return gloss__failed_result(source, schema, &failure);
}

// What a message is about.
struct job {
  const char *source, *id, *part; // the last two NULL if the bytes are a file
  gloss_str bytes;
};

static gloss_status analyse(gloss_result **out, gloss_pack *pack,
                            const gloss_run_options *options,
                            const struct job *job, gloss__stage *stage,
                            gloss_error *err) {
  const gloss_schema *schema = gloss_pack_schema(pack);
  gloss_doc_options how = options->doc;
  if (options->max_bytes) how.max_bytes = options->max_bytes;
  how.borrow = true;
  how.part = job->part;
  how.id = job->id;
  gloss_doc *doc = NULL;
  stage->phase = GLOSS__DECODE;
  if (gloss_doc_new(&doc, job->bytes, &how, err)) {
    *out = refused(job->source, schema, err);
    return GLOSS_OK;
  }
  stage->phase = GLOSS__ANALYSE;
  *out = gloss_result_new(job->source, doc, schema);
  gloss_status status = gloss_pack_analyse(pack, doc, *out, err);
  gloss_doc_free(doc);
  return status;
}

static bool answer(int fd, gloss_pack *pack, const gloss_run_options *options,
                   const struct job *job, gloss__stage *stage) {
  gloss_result *result = NULL;
  gloss_error err = {0};
  arm(options);
  gloss_status status = analyse(&result, pack, options, job, stage, &err);
  disarm();
  stage->phase = GLOSS__ENCODE;
  bool sent;
  if (status) {
    gloss_str body = {(const char *)&err, sizeof err};
    sent = send_message(fd, GLOSS__FATAL, body);
  } else {
    gloss_buf out = {0};
    gloss_result_encode(result, &out);
    sent = send_message(fd, GLOSS__RESULT, (gloss_str){out.data, out.size});
    gloss_buf_free(&out);
  }
  gloss_result_free(result);
  stage->phase = GLOSS__IDLE;
  return sent;
}

// What one document needed is kept for the next: given back to the system, it
// comes again page by page.
static void keep_memory(void) {
#ifdef M_TRIM_THRESHOLD
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

#ifndef __SANITIZE_ADDRESS__
// Bytes of this process, which it shares with its parent; 0: not known.
static size_t address_space(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%lu", &pages) != 1) pages = 0;
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}
#endif

// Signals are the parent's business; memory ends in a clean exit; scripts'
// print goes to stderr; nothing else of the parent's stays open.
static void settle(int fd, gloss_pack *pack, const gloss_run_options *options,
                   gloss__stage *stage) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  gloss_set_memory_hook(no_memory);
  keep_memory();
  running_pack = pack;
  gloss_pack_watch(pack, &stage->place);
  struct sigaction action = {.sa_handler = alarm_rang, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0) dup2(nothing, 0);
  dup2(2, 1);
  if (fd != 3) dup2(fd, 3);
  close_range(4, ~0u, 0);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ // it maps terabytes
  rlim_t memory = options->memory ? options->memory : GLOSS__MEMORY;
  memory += address_space();
  setrlimit(RLIMIT_AS, &(struct rlimit){memory, memory});
  if (!options->trusted) gloss__confine();
#else
  (void)options;
#endif
}

_Noreturn void gloss__worker_run(int fd, gloss_pack *pack,
                                 const gloss_run_options *options,
                                 gloss__stage *stage) {
  settle(fd, pack, options, stage);
  gloss__message head;
  while (read_all(3, &head, sizeof head)) {
    char *body = malloc(head.size + head.head + 1);
    if (!body) no_memory(head.size);
    if (!read_all(3, body, head.head + head.size)) break;
    struct job job = {.source = body, .bytes = {body + head.head, head.size}};
    const char *id = body + strlen(body) + 1, *part = id + strlen(id) + 1;
    if (*part) job.id = id, job.part = part;
    bool sent = answer(3, pack, options, &job, stage);
    free(body);
    if (!sent) break;
  }
  _exit(0);
}
