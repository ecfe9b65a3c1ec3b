// run.h - internals of the run: inputs, workers, order, writing.
#ifndef GLOSS_RUN_H
#define GLOSS_RUN_H

#include "moongloss_run.h"

#include <sys/types.h>

#define GLOSS__MAX_BYTES ((size_t)512 << 20)
#define GLOSS__MEMORY ((size_t)4 << 30)
#define GLOSS__DEADLINE 60.0

// Zeroed; does not return without memory.
void *gloss__run_alloc(size_t size);
double gloss__run_clock(void); // seconds, monotonic

// --- expand.c: operands to files
// ----------------------------------------------

typedef struct gloss__path {
  size_t name;      // offset in the list's text
  const char *code; // NULL, or why it is no file: "missing", "loop", ...
  size_t message;   // offset of the explanation, if there is a code
} gloss__path;

typedef struct gloss__paths {
  gloss_buf text, items; // items: gloss__path
  size_t count;
} gloss__paths;

// Files as they are, directories in byte order, globs that the shell left.
// What cannot be read becomes an item with a code. `exclude` (may be NULL) and
// its companions (-wal, -shm, ...) are left out.
void gloss__paths_expand(gloss__paths *paths, const char *const *operands,
                         size_t count, const char *exclude);
// The same without looking at what the operands name: one item each.
void gloss__paths_take(gloss__paths *paths, const char *const *operands,
                       size_t count);
gloss__path gloss__paths_at(const gloss__paths *paths, size_t index);
void gloss__paths_free(gloss__paths *paths);

// --- file.c
// ---------------------------------------------------------------------

// An error about the file at `path`, whose printable name becomes its place.
gloss_status gloss__file_refuse(gloss_error *err, gloss_status status,
                                const char *path, const char *message);
// What --max-bytes comes to: the default for 0, never more than offsets hold.
size_t gloss__input_limit(size_t asked);

// --- base64.c
// -------------------------------------------------------------------

// Both append. False: not strict base64 with padding.
bool gloss__base64_decode(gloss_buf *out, gloss_str text);
void gloss__base64_encode(gloss_buf *out, gloss_str bytes);

// --- unpack.c: gzip and zstd
// -----------------------------------------------------

// "gzip", "zstd", or NULL.
const char *gloss__packed_kind(gloss_str begin);
// A process that unpacks what it reads from a descriptor.
typedef struct gloss__unpacker {
  FILE *stream; // what comes out
  pid_t pid;
} gloss__unpacker;
gloss_status gloss__unpack_start(gloss__unpacker *out, int in,
                                 gloss_error *err);
// Closes the stream. False if it was read to its end and the end is damage.
bool gloss__unpack_end(gloss__unpacker *unpacker);
// Replaces packed bytes; `*bytes` is empty after an error. GLOSS_ELIMIT if more
// than `most` come out.
gloss_status gloss__unpack_all(gloss_buf *bytes, size_t most, gloss_error *err);

// --- input.c: files to documents
// ------------------------------------------------

typedef struct gloss__input {
  gloss_buf source; // printable
  gloss_buf bytes;
  const char *code, *phase; // code NULL: readable; else why not
  gloss_buf message;
  const char *part; // NULL, or what of the file `bytes` are
  char id[33];      // of the file, where it is known from elsewhere
  gloss_run_place place;
} gloss__input;
void gloss__input_free(gloss__input *input);

typedef struct gloss__inputs gloss__inputs;
gloss__inputs *gloss__inputs_new(const gloss_run_options *options);
void gloss__inputs_free(gloss__inputs *inputs);
// The next input in order into `*input` (zeroed here); false past the last.
bool gloss__inputs_next(gloss__inputs *inputs, gloss__input *input);
size_t gloss__inputs_known(const gloss__inputs *inputs); // 0: unknown

// --- helper.c, tasks.c: the process that starts external programs
// ------------------------------------------------
//
// It is forked before any input is read and holds nothing of the job but its
// end of a socket; only the process that made it can talk to it. A task is a
// program with its arguments and what it gets on standard input; the answer is
// what it wrote. Each runs with limits of its own: see gloss__confine_program.

typedef struct gloss__task {
  const char *const *arguments; // NULL-terminated; [0] is looked up in PATH
  double seconds;               // after which it is killed
  size_t memory;                // address space, bytes
  size_t most;                  // bytes that it may write
} gloss__task;

typedef struct gloss__answer {
  uint64_t tag; // of the question
  enum {
    GLOSS__ANSWER_DONE,    // it left with `detail` as its status
    GLOSS__ANSWER_KILLED,  // by the signal `detail`
    GLOSS__ANSWER_MISSING, // there is no such program
    GLOSS__ANSWER_LATE,
    GLOSS__ANSWER_LONG, // it wrote more than `most`
    GLOSS__ANSWER_GONE  // the helper could not run it; `log` says why
  } outcome;
  int detail;
  gloss_buf output, log; // owned; the log is cut
} gloss__answer;
void gloss__answer_free(gloss__answer *answer);

// Queues a question. Bytes move in gloss__helper_move.
void gloss__helper_ask(gloss_helper *helper, const gloss__task *task,
                       gloss_str input, uint64_t tag);
// For poll: its descriptor, -1 if there is nothing to wait for.
int gloss__helper_fd(const gloss_helper *helper, short *events);
// Sends and receives what can be without waiting.
void gloss__helper_move(gloss_helper *helper);
// An answer that has come, if any, in no order.
bool gloss__helper_take(gloss_helper *helper, gloss__answer *answer);

// What goes through the socket: this, then `arguments` (each with its NUL) and
// the input; or back, output and log.
typedef struct gloss__task_head {
  uint64_t tag, input_size, memory, most;
  uint32_t argument_size, argument_count;
  double seconds;
} gloss__task_head;
typedef struct gloss__answer_head {
  uint64_t tag, output_size, log_size;
  int32_t outcome, detail;
} gloss__answer_head;
enum { GLOSS__MOST_LOG = 4096, GLOSS__MOST_ARGUMENTS = 64 };

// tasks.c: what the helper does until its socket closes.
_Noreturn void gloss__tasks_run(int fd);

// --- extract.c: what a program must take out of a file
// ------------------------

bool gloss__extract_needed(gloss_str file);
void gloss__extract_ask(gloss_helper *helper, gloss_str file, double deadline,
                        size_t memory, uint64_t tag);
// The stream into `*out` (its old bytes freed) and its part's name; or why not.
const char *gloss__extract_take(gloss_buf *out, gloss__answer *answer,
                                const char **code, gloss_buf *message);
// Asks and waits; `helper` may be NULL. `*bytes` becomes the stream.
const char *gloss__extract_now(gloss_helper *helper, gloss_buf *bytes,
                               const char **code, gloss_buf *message);

// --- worker.c: the process that analyses
// -------------------------------------------

// What goes through the socket in both directions: this, then `size` bytes. To
// the worker: a printable source of `head` bytes, then the document. From it:
// an encoded result, or (kind FATAL) a gloss_error.
typedef struct gloss__message {
  uint64_t size;
  uint32_t head;
  enum { GLOSS__JOB, GLOSS__RESULT, GLOSS__FATAL } kind;
} gloss__message;

// Shared between a worker and its parent: where the worker is.
typedef struct gloss__stage {
  volatile int phase;
  gloss_pack_place place;
} gloss__stage;
enum { GLOSS__IDLE, GLOSS__DECODE, GLOSS__ANALYSE, GLOSS__ENCODE };

#define GLOSS__EXIT_MEMORY 97 // how a worker says that memory ran out

// Never returns. `fd` is its end of the socket.
_Noreturn void gloss__worker_run(int fd, gloss_pack *pack,
                                 const gloss_run_options *options,
                                 gloss__stage *stage);

// Takes from this process all that analysing does not need; false if the
// kernel does not offer it. For good.
bool gloss__confine(void);
// The same for a program that is about to be started: it may read files and
// compute; not write, remove or rename files, connect, signal others, trace,
// or start processes. What else it may need is not known, so this is a list of
// what is refused.
bool gloss__confine_program(void);

// --- pool.c: workers as the parent sees them
// ---------------------------------------

typedef struct gloss__job {
  gloss__input input;
  char id[33];
  size_t size; // of the input, for the window
  enum { GLOSS__ASKED, GLOSS__WAITING, GLOSS__SENT, GLOSS__DONE } state;
  bool skipped;         // stored already: nothing to do
  gloss_result *result; // once DONE, unless skipped
} gloss__job;

typedef struct gloss__pool gloss__pool;
gloss__pool *gloss__pool_new(gloss_pack *pack,
                             const gloss_run_options *options);
void gloss__pool_free(gloss__pool *pool); // kills what still runs
// Gives the job to a worker that has room; false if none has.
bool gloss__pool_give(gloss__pool *pool, gloss__job *job);
// Waits at most `seconds` for a worker or the helper to get on, moves bytes,
// finishes jobs, replaces workers. An error ends the run.
gloss_status gloss__pool_wait(gloss__pool *pool, gloss_helper *helper,
                              double seconds, gloss_error *err);

// A finished result that holds one failure.
gloss_result *gloss__failed_result(const char *source,
                                   const gloss_schema *schema,
                                   const gloss_failure *failure);

#endif
