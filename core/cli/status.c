// status - how far a job of many shards is.
#include "commands.h"

#include <stdlib.h>

struct options {
  const char *format;
  bool missing;
};

static const struct cli_option options[] = {
    {"missing", 0, CLI_FLAG, NULL,
     "Print only the numbers of the shards that must be made (missing, failed, "
     "begun), as \"3,7-9\": what 'sbatch --array' takes.",
     offsetof(struct options, missing)},
    {"format", 'f', CLI_CHOICE, "text|json", "How to print it (default: text).",
     offsetof(struct options, format)},
    {0}};

struct summary {
  size_t shards, states[GLOSS_SHARD_DONE + 1];
  size_t partitions, keys, manifests;
  unsigned long long inputs, documents, facts, failed, retry, bytes;
  double started, finished, processor;
  const gloss_shard *first; // that is done
};

static void add_done(struct summary *sum, const gloss_shard *s) {
  sum->inputs += s->inputs;
  sum->documents += s->documents;
  sum->facts += s->facts;
  sum->failed += s->failed;
  sum->retry += s->retry;
  sum->bytes += s->bytes;
  sum->processor += s->processor;
  if (s->started > 0 && (sum->started == 0 || s->started < sum->started))
    sum->started = s->started;
  if (s->finished > sum->finished) sum->finished = s->finished;
  if (!sum->first) sum->first = s;
  sum->keys += strcmp(s->key, sum->first->key) != 0;
  sum->manifests += strcmp(s->manifest, sum->first->manifest) != 0;
}

static struct summary summarise(const gloss_shard_list *list) {
  struct summary sum = {0};
  const gloss_shard *s;
  size_t of = 0;
  for (; (s = gloss_shard_list_at(list, sum.shards)); sum.shards++) {
    sum.states[s->state]++;
    sum.partitions += s->of != of;
    of = s->of;
    if (s->state == GLOSS_SHARD_DONE) add_done(&sum, s);
  }
  return sum;
}

static double rate_of(const struct summary *sum) { // inputs a second
  double seconds = sum->finished - sum->started;
  return seconds > 0 ? (double)sum->inputs / seconds : 0;
}

// Seconds until the rest is done at this rate; 0: not known.
static double left_of(const struct summary *sum) {
  size_t done = sum->states[GLOSS_SHARD_DONE];
  double rate = rate_of(sum);
  if (!done || rate <= 0) return 0;
  return (double)sum->inputs / (double)done * (double)(sum->shards - done) /
         rate;
}

// Numbers in one state as "3,7-9".
static void list_numbers(gloss_buf *out, const gloss_shard_list *list,
                         bool (*wanted)(int state)) {
  const gloss_shard *s, *next;
  gloss_buf_add(out, "", 0);
  for (size_t i = 0; (s = gloss_shard_list_at(list, i)); i++) {
    if (!wanted(s->state)) continue;
    size_t last = i;
    while ((next = gloss_shard_list_at(list, last + 1)) &&
           wanted(next->state) && next->of == s->of)
      last++;
    gloss_buf_printf(out, "%s%zu", out->size ? "," : "", s->index);
    if (last > i) gloss_buf_printf(out, "-%zu", s->index + (last - i));
    i = last;
  }
}

static bool is_missing(int state) { return state == GLOSS_SHARD_MISSING; }
static bool is_not_done(int state) { return state != GLOSS_SHARD_DONE; }

static void print_time(double seconds) {
  unsigned long long s = (unsigned long long)(seconds + 0.5);
  printf("%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
}

static void print_problems(const gloss_shard_list *list) {
  const gloss_shard *s;
  for (size_t i = 0; (s = gloss_shard_list_at(list, i)); i++)
    if (*s->problem)
      printf("%s %zu: %s\n",
             s->state == GLOSS_SHARD_BEGUN ? "begun " : "failed", s->index,
             s->problem);
}

static void print_mixed(const struct summary *sum) {
  if (sum->partitions > 1)
    puts("mixed: shards of several partitions (another N); they can be merged, "
         "but one set is enough");
  if (sum->keys)
    puts("mixed: shards of several run keys (other scripts, options or "
         "engine); they will not be merged");
  if (sum->manifests) puts("mixed: shards of several manifests");
}

static void print_text(const gloss_shard_list *list,
                       const struct summary *sum) {
  gloss_buf missing = {0};
  const size_t *states = sum->states;
  printf("shards %zu: %zu done, %zu failed, %zu begun, %zu missing\n",
         sum->shards, states[GLOSS_SHARD_DONE], states[GLOSS_SHARD_FAILED],
         states[GLOSS_SHARD_BEGUN], states[GLOSS_SHARD_MISSING]);
  printf("inputs %llu: %llu documents, %llu with failures (%llu worth another "
         "try), %llu facts\n",
         sum->inputs, sum->documents, sum->failed, sum->retry, sum->facts);
  if (rate_of(sum) > 0) {
    printf("rate   %.1f inputs/s, %.2f MB/s", rate_of(sum),
           (double)sum->bytes / 1e6 / (sum->finished - sum->started));
    if (sum->processor > 0)
      printf(", %.1f inputs a processor second",
             (double)sum->inputs / sum->processor);
    puts("");
  }
  if (left_of(sum) > 0) {
    fputs("left   about ", stdout);
    print_time(left_of(sum));
    puts(" at this rate");
  }
  print_problems(list);
  list_numbers(&missing, list, is_missing);
  if (missing.size) printf("missing %s\n", missing.data);
  gloss_buf_free(&missing);
  print_mixed(sum);
}

static void print_json(const gloss_shard_list *list,
                       const struct summary *sum) {
  gloss_buf todo = {0};
  const size_t *states = sum->states;
  list_numbers(&todo, list, is_not_done);
  printf("{\"shards\": %zu, \"done\": %zu, \"failed\": %zu, \"begun\": %zu, "
         "\"missing\": %zu, \"todo\": \"%s\", \"inputs\": %llu, "
         "\"documents\": %llu, \"facts\": %llu, \"with_failures\": %llu, "
         "\"retry\": %llu, \"bytes\": %llu, \"inputs_per_second\": %.3f, "
         "\"processor_seconds\": %.3f, \"seconds_left\": %.0f}\n",
         sum->shards, states[GLOSS_SHARD_DONE], states[GLOSS_SHARD_FAILED],
         states[GLOSS_SHARD_BEGUN], states[GLOSS_SHARD_MISSING], todo.data,
         sum->inputs, sum->documents, sum->facts, sum->failed, sum->retry,
         sum->bytes, rate_of(sum), sum->processor, left_of(sum));
  gloss_buf_free(&todo);
}

static void print_missing(const gloss_shard_list *list) {
  gloss_buf todo = {0};
  list_numbers(&todo, list, is_not_done);
  if (todo.size) puts(todo.data);
  gloss_buf_free(&todo);
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  gloss_shard_list *list = NULL;
  gloss_error err;
  if (args->count != 1) return cli_usage(self, "expected one folder of shards");
  if (gloss_shard_list_read(&list, args->operands[0], &err)) {
    cli_error(&err);
    return CLI_COULD_NOT;
  }
  struct summary sum = summarise(list);
  if (!sum.shards) {
    cli_complain("%s: no shards there", args->operands[0]);
    gloss_shard_list_free(list);
    return CLI_COULD_NOT;
  }
  if (o->missing)
    print_missing(list);
  else if (o->format && !strcmp(o->format, "json"))
    print_json(list, &sum);
  else
    print_text(list, &sum);
  gloss_shard_list_free(list);
  return sum.states[GLOSS_SHARD_DONE] == sum.shards ? CLI_OK : CLI_FAILED;
}

const struct cli_command cli_status = {
    "status",
    "[--missing] [--format FORMAT] DIR",
    "say how far a job of many shards is",
    "Looks at a folder of shards: how many are done, failed (torn, or left "
    "behind by a task that was killed), begun (a task writes it now) or "
    "missing; documents, failures and facts so far; throughput from the first "
    "start to the last end, and how long the rest will take at this rate. "
    "Shards are judged by their last line and their size; 'merge --check' "
    "reads "
    "them through.\n\n"
    "A temporary file counts as begun while its process lives, or, on another "
    "machine, was written to within ten minutes.\n\n"
    "Exit codes: 0 if all are done, 1 if not.",
    options,
    "moongloss status shards\n"
    "sbatch --array=\"$(moongloss status --missing shards)\" job.sh",
    run,
    sizeof(struct options)};
