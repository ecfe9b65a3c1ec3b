// check, backup - is a database sound, and is there another one?
#include "commands.h"
#include "rows.h"

struct options {
  const char *format;
  bool mend, compact;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "How to print the problems (default: table).",
     offsetof(struct options, format)},
    {"mend", 0, CLI_FLAG, NULL,
     "Make the search index anew, and mark documents with problems, so that "
     "the next 'run' reads and analyses them again.",
     offsetof(struct options, mend)},
    {0}};
static const struct cli_option backup_options[] = {
    {"compact", 'c', CLI_FLAG, NULL,
     "Leave free pages out: smaller, and takes longer.",
     offsetof(struct options, compact)},
    {0}};

static int check(const struct options *o, const char *db) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err;
  gloss_status status = gloss_store_open(
      &store, db, o->mend ? GLOSS_STORE_WRITE : GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_check(store, &rows, &err);
  if (!status && o->mend) status = gloss_store_mend(store, rows, &err);
  int code = status ? (cli_error(&err), CLI_COULD_NOT) : CLI_OK;
  if (rows && gloss_rows_count(rows)) {
    cli_rows_print(rows, o->format);
    code = CLI_FAILED;
  }
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 1 ? check(o, args->operands[0])
                          : cli_usage(self, "expected one database");
}

const struct cli_command cli_check = {
    "check",
    "[--mend] [--format FORMAT] DB",
    "check a database for damage",
    "Looks at everything: SQLite's own checks, the digest of every document's "
    "bytes, every piece of every text, every fact's span, the search index, "
    "and what a killed run left. Says nothing if all is well; else prints each "
    "problem with what to do about it, and exits with 1.",
    options,
    "moongloss check facts.db",
    run,
    sizeof(struct options)};

static int copy(const struct options *o, const char *db, const char *out) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_backup(store, out, o->compact, &err);
  if (status) cli_error(&err);
  if (store) gloss_store_close(store, NULL);
  return status ? CLI_COULD_NOT : CLI_OK;
}

static int run_backup(const struct cli_command *self, void *given,
                      struct cli_args *args) {
  struct options *o = given;
  return args->count == 2
             ? copy(o, args->operands[0], args->operands[1])
             : cli_usage(self, "expected a database and a name for the copy");
}

const struct cli_command cli_backup = {
    "backup",
    "[--compact] DB OUT",
    "copy a database, even while a run writes it",
    "Copies DB as it is at one moment, complete or not at all; OUT must not "
    "exist. Nobody waits: a run may go on writing. Of a run under way the copy "
    "holds all documents that were committed, all of them in its search "
    "index, and 'run' with OUT goes on from there. What 'cp' copies beside a "
    "run is no database.",
    backup_options,
    "moongloss backup facts.db facts-monday.db",
    run_backup,
    sizeof(struct options)};
