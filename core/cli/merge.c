// merge - shards into a database.
#include "commands.h"
#include "run.h"

#include <stdlib.h>
#include <time.h>

struct options {
  bool check, quiet;
};

static const struct cli_option options[] = {
    {"check", 0, CLI_FLAG, NULL,
     "Only read the shards and say whether they are whole and belong together; "
     "without OUT.",
     offsetof(struct options, check)},
    {"quiet", 'q', CLI_FLAG, NULL, "No summary.",
     offsetof(struct options, quiet)},
    {0}};

static int say_error(const gloss_error *err) {
  cli_error(err);
  return CLI_COULD_NOT;
}

// CLI_FAILED if some are missing: what is there was merged all the same.
static int say_missing(const gloss_shards *shards) {
  gloss_shards_totals totals = gloss_shards_count(shards);
  gloss_buf list = {0};
  if (!totals.missing) return CLI_OK;
  gloss_shards_missing(shards, &list);
  cli_complain("%zu shard%s missing: %s", totals.missing,
               totals.missing == 1 ? " is" : "s are", list.data);
  gloss_buf_free(&list);
  return CLI_FAILED;
}

static int check(const struct options *o, const gloss_shards *shards) {
  gloss_shards_totals t = gloss_shards_count(shards);
  const gloss_run_info *run = gloss_shards_run(shards);
  if (!o->quiet)
    printf("%zu shards of %s %s: %llu inputs, %llu facts, %llu failed (%llu "
           "worth another try)\n",
           t.shards, run->pack, run->version ? run->version : "",
           (unsigned long long)t.documents, (unsigned long long)t.facts,
           (unsigned long long)t.failed, (unsigned long long)t.retry);
  return say_missing(shards);
}

static int merge_into(const struct options *o, const char *path,
                      gloss_shards *shards) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_merge_totals totals = {0};
  volatile const int *stop = cli_stop_catch();
  if (gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err))
    return say_error(&err);
  gloss_status status = gloss_store_begin(store, gloss_shards_run(shards),
                                          gloss_shards_schema(shards), &err);
  if (!status) status = gloss_shards_merge(shards, store, stop, &totals, &err);
  int code = status ? say_error(&err) : CLI_OK;
  if (gloss_store_close(store, &err) && !status) code = say_error(&err);
  if (status == GLOSS_ESTOPPED) code = CLI_FAILED;
  if (code != CLI_COULD_NOT && !o->quiet)
    fprintf(stderr,
            "moongloss merge: %zu input%s, %zu new fact%s, %zu failed, %zu "
            "known already\n",
            totals.inputs, totals.inputs == 1 ? "" : "s", totals.facts,
            totals.facts == 1 ? "" : "s", totals.failed, totals.known);
  return code == CLI_OK ? say_missing(shards) : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  size_t first = o->check ? 0 : 1;
  gloss_shards *shards = NULL;
  gloss_error err;
  if (args->count <= first)
    return cli_usage(self, o->check ? "which shards?"
                                    : "expected a database and shards");
  if (gloss_shards_open(&shards, args->operands + first, args->count - first,
                        &err))
    return say_error(&err);
  int code =
      o->check ? check(o, shards) : merge_into(o, args->operands[0], shards);
  gloss_shards_free(shards);
  return code;
}

const struct cli_command cli_merge = {
    "merge",
    "OUT DIR|FILE... | --check DIR|FILE...",
    "make a database of shards",
    "Reads the shards that 'map' made (of a folder: *.ndjson and part-*), "
    "checks "
    "the digest of each, and stores what they hold in the database OUT, which "
    "is made if absent. Merged into a new database, the rows are those of one "
    "'run' over the whole manifest.\n\n"
    "Merging again adds nothing, and the order of the operands does not "
    "matter. "
    "Shards can be merged as they come in. A document that a deadline, memory "
    "or a crash cut short gives way to a better result of it. Nothing is "
    "merged "
    "if a shard is torn or damaged, if not all have one run key (scripts, "
    "options, engine), or if OUT holds documents of another.\n\n"
    "Exit codes: 1 if shards are missing (what is there was merged), 3 if "
    "nothing could be.",
    options,
    "moongloss merge facts.db shards/\n"
    "moongloss merge --check shards/",
    run,
    sizeof(struct options)};
