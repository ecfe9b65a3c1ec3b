// run.c - the whole job: inputs to workers, results in input order to the
// sink and the store. The parent is the only writer.
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// How far reading may be ahead of what is delivered.
enum { WINDOW = 256, WINDOW_BYTES = 64 << 20 };
// A commit after so many documents or so many seconds.
enum { COMMIT_EVERY = 256, COMMIT_SECONDS = 2 };

struct run {
  gloss_pack *pack;
  const gloss_run_options *options;
  gloss_run_totals *totals;
  gloss__inputs *inputs;
  gloss__pool *pool;
  gloss_helper *helper;    // NULL: none could be made
  gloss__job jobs[WINDOW]; // ring: [first, next) by index % WINDOW
  size_t first, next;
  size_t window_bytes;
  bool all_read, stopped;
  size_t uncommitted;
  double committed;
};

void *gloss__run_alloc(size_t size) {
  void *block = calloc(1, size ? size : 1);
  if (!block) gloss_out_of_memory(size);
  return block;
}

double gloss__run_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

gloss_result *gloss__failed_result(const char *source,
                                   const gloss_schema *schema,
                                   const gloss_failure *failure) {
  gloss_result *result = gloss_result_new(source, NULL, schema);
  gloss_result_failure(result, failure);
  gloss_result_finish(result);
  return result;
}

static gloss__job *job_at(struct run *run, size_t index) {
  return &run->jobs[index % WINDOW];
}

// --- reading
// --------------------------------------------------------------------------

static void fail(struct run *run, gloss__job *job, const char *phase,
                 const char *code, const char *message) {
  gloss_failure failure = {.phase = phase, .code = code, .message = message};
  job->result = gloss__failed_result(job->input.source.data,
                                     gloss_pack_schema(run->pack), &failure);
  job->state = GLOSS__DONE;
}

// What the helper must extract waits for it; all else for a worker.
static void ask(struct run *run, gloss__job *job) {
  const gloss_run_options *o = run->options;
  gloss_buf *bytes = &job->input.bytes;
  gloss_str file = {bytes->data, bytes->size};
  job->state = GLOSS__WAITING;
  if (!gloss__extract_needed(file)) return;
  if (!run->helper) {
    fail(run, job, "read", "crash", "no helper process could be started");
    return;
  }
  job->state = GLOSS__ASKED;
  gloss__extract_ask(run->helper, file, o->deadline, o->memory, run->next);
  gloss_buf_free(bytes);
}

static void take_answers(struct run *run) {
  gloss__answer answer;
  while (run->helper && gloss__helper_take(run->helper, &answer)) {
    gloss__job *job = job_at(run, answer.tag);
    gloss__input *input = &job->input;
    const char *code;
    input->part =
        gloss__extract_take(&input->bytes, &answer, &code, &input->message);
    job->state = GLOSS__WAITING;
    if (code) fail(run, job, "read", code, input->message.data);
    gloss__answer_free(&answer);
  }
}

// An input that needs no worker: unreadable, or stored already.
static void settle(struct run *run, gloss__job *job) {
  gloss__input *input = &job->input;
  if (input->code) {
    fail(run, job, input->phase, input->code, input->message.data);
    return;
  }
  char digest[65];
  gloss_sha256((gloss_str){input->bytes.data, input->bytes.size}, digest);
  memcpy(job->id, *input->id ? input->id : digest, 32);
  const gloss_run_options *o = run->options;
  if (o->store && !o->reprint && gloss_store_has(o->store, job->id)) {
    job->skipped = true;
    job->state = GLOSS__DONE;
    return;
  }
  ask(run, job);
}

static void read_ahead(struct run *run) {
  while (!run->all_read && run->next - run->first < WINDOW &&
         run->window_bytes < WINDOW_BYTES) {
    gloss__job *job = job_at(run, run->next);
    *job = (gloss__job){0};
    if (!gloss__inputs_next(run->inputs, &job->input)) {
      run->all_read = true;
      return;
    }
    job->size = job->input.bytes.size;
    run->totals->bytes += job->size;
    run->window_bytes += job->size;
    settle(run, job);
    run->next++;
    if (job->state != GLOSS__DONE) return; // give it away first
  }
}

// Oldest first: a job whose worker died waits again.
static void give_jobs(struct run *run) {
  for (size_t i = run->first; i < run->next; i++) {
    gloss__job *job = job_at(run, i);
    if (job->state == GLOSS__WAITING && !gloss__pool_give(run->pool, job))
      return;
  }
}

// --- delivering
// -------------------------------------------------------------------------

static gloss_status commit(struct run *run, gloss_error *err) {
  if (!run->uncommitted) return GLOSS_OK;
  run->uncommitted = 0;
  run->committed = gloss__run_clock();
  return gloss_store_commit(run->options->store, err);
}

static gloss_status store(struct run *run, const gloss__job *job,
                          gloss_error *err) {
  gloss_store *db = run->options->store;
  if (!db) return GLOSS_OK;
  bool there = job->skipped || (job->id[0] && gloss_store_has(db, job->id));
  gloss_status status =
      there ? gloss_store_source(db, job->id, job->input.source.data, err)
            : gloss_store_put(db, job->result, err);
  if (status) return status;
  run->uncommitted++;
  if (run->uncommitted < COMMIT_EVERY &&
      gloss__run_clock() - run->committed < COMMIT_SECONDS)
    return GLOSS_OK;
  return commit(run, err);
}

static void count(struct run *run, const gloss__job *job) {
  gloss_run_totals *totals = run->totals;
  totals->documents++;
  if (job->skipped) {
    totals->skipped++;
    return;
  }
  totals->facts += gloss_result_fact_count(job->result);
  totals->failed += gloss_result_failure_count(job->result) > 0;
}

static void forget(struct run *run, gloss__job *job) {
  run->window_bytes -= job->size;
  gloss_result_free(job->result);
  gloss__input_free(&job->input);
  *job = (gloss__job){0};
}

static gloss_status deliver(struct run *run, gloss__job *job,
                            gloss_error *err) {
  const gloss_run_options *o = run->options;
  gloss_status status = store(run, job, err);
  if (status) return status;
  count(run, job);
  if (o->place) *o->place = job->input.place;
  if (job->result && o->sink && o->sink(o->sink_self, job->result))
    run->stopped = true;
  if (o->progress)
    o->progress(o->progress_self, run->totals->documents,
                gloss__inputs_known(run->inputs), run->totals->failed);
  return GLOSS_OK;
}

static gloss_status deliver_ready(struct run *run, gloss_error *err) {
  gloss_status status = GLOSS_OK;
  while (!status && !run->stopped && run->first < run->next &&
         job_at(run, run->first)->state == GLOSS__DONE) {
    gloss__job *job = job_at(run, run->first++);
    status = deliver(run, job, err);
    forget(run, job);
  }
  return status;
}

// --- the loop
// ---------------------------------------------------------------------------

static bool stop_asked(const struct run *run) {
  return run->stopped || (run->options->stop && *run->options->stop);
}

static gloss_status loop(struct run *run, gloss_error *err) {
  gloss_status status = GLOSS_OK;
  while (!status && !stop_asked(run) &&
         !(run->all_read && run->first == run->next)) {
    size_t before = run->next;
    read_ahead(run);
    give_jobs(run);
    bool idle = run->next == before; // nothing to read: wait for workers
    status = gloss__pool_wait(run->pool, run->helper, idle ? 0.1 : 0, err);
    take_answers(run);
    if (!status) status = deliver_ready(run, err);
  }
  if (!status && stop_asked(run))
    status = gloss_error_set(err, GLOSS_ESTOPPED, "stopped");
  return status;
}

gloss_status gloss_run(gloss_pack *pack, const gloss_run_options *options,
                       gloss_run_totals *totals, gloss_error *err) {
  gloss_run_totals ignored = {0};
  struct run *run = gloss__run_alloc(sizeof *run);
  run->pack = pack;
  run->options = options;
  run->totals = totals ? totals : &ignored;
  *run->totals = (gloss_run_totals){0};
  run->helper = gloss_helper_new(); // before any input is read
  run->inputs = gloss__inputs_new(options);
  run->pool = gloss__pool_new(pack, options);
  run->committed = gloss__run_clock();
  gloss_status status = loop(run, err);
  gloss__pool_free(run->pool);
  gloss_helper_free(run->helper);
  gloss_error late;
  if (options->store && commit(run, &late) && !status) {
    status = late.status;
    if (err) *err = late;
  }
  while (run->first < run->next) forget(run, job_at(run, run->first++));
  gloss__inputs_free(run->inputs);
  free(run);
  return status;
}
