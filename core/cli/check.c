// check - is a database sound?
#include "commands.h"
#include "rows.h"

struct options {
  const char *format;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "How to print the problems (default: table).",
     offsetof(struct options, format)},
    {0}};

static int check(const struct options *o, const char *db) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err;
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_check(store, &rows, &err);
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
    "[--format FORMAT] DB",
    "check a database for damage",
    "Looks at everything: SQLite's own checks, the digest of every document's "
    "bytes, every piece of every text, every fact's span, the search index, "
    "and what a killed run left. Says nothing if all is well; else prints each "
    "problem with what to do about it, and exits with 1.",
    options,
    "moongloss check facts.db",
    run,
    sizeof(struct options)};
