// compare, dedup, trend, keyness - questions to a whole corpus.
#include "commands.h"
#include "rows.h"

struct options {
  const char *format;
  double least;
  unsigned long limit;
};

#define FORMAT_OPTION                                                          \
  {                                                                            \
    "format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",               \
        "How to print the rows (default: table).",                             \
        offsetof(struct options, format)                                       \
  }

static const struct cli_option plain_options[] = {FORMAT_OPTION, {0}};
static const struct cli_option dedup_options[] = {
    FORMAT_OPTION,
    {"least", 0, CLI_REAL, "X",
     "Only pairs at least so similar, 0 to 1 (default: 0.8).",
     offsetof(struct options, least)},
    {0}};
static const struct cli_option keyness_options[] = {
    FORMAT_OPTION,
    {"limit", 'n', CLI_COUNT, "N", "At most N words (default: 50).",
     offsetof(struct options, limit)},
    {0}};

static gloss_status ask(const struct cli_command *self, const struct options *o,
                        const char **operands, gloss_store *store,
                        gloss_rows **rows, gloss_error *err) {
  if (self == &cli_dedup)
    return gloss_store_dedup(store, rows, o->least > 0 ? o->least : 0.8, err);
  if (self == &cli_compare)
    return gloss_store_compare(store, rows, operands[1], operands[2], err);
  if (self == &cli_trend)
    return gloss_store_trend(store, rows, operands[1], err);
  return gloss_store_keyness(store, rows, operands[1], o->limit, err);
}

static int answer(const struct cli_command *self, const struct options *o,
                  const char **operands) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_status status =
      gloss_store_open(&store, operands[0], GLOSS_STORE_READ, &err);
  if (!status) status = ask(self, o, operands, store, &rows, &err);
  int code = status ? cli_error(&err) : cli_rows_print(rows, o->format);
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return code == CLI_OK ? code : CLI_COULD_NOT;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  size_t wanted = self == &cli_compare ? 3 : self == &cli_dedup ? 1 : 2;
  code = args->count == wanted
             ? answer(self, o, args->operands)
             : cli_usage(self, "expected %zu operands", wanted);
  return code;
}

const struct cli_command cli_compare = {
    "compare",
    "[--format FORMAT] DB DOC DOC",
    "show the passages that two documents share",
    "Passages of at least 16 characters that stand in both documents, in "
    "whatever variant, with their lines. DOC is a document's id, the beginning "
    "of it, or its file as it was given to 'run'.",
    plain_options,
    "moongloss compare facts.db a.txt b.txt",
    run,
    sizeof(struct options)};

const struct cli_command cli_dedup = {
    "dedup",
    "[--least X] [--format FORMAT] DB",
    "find documents that are nearly the same",
    "Pairs of documents whose main texts share most of their five-character "
    "sequences (Jaccard similarity), most alike first.",
    dedup_options,
    "moongloss dedup facts.db --least 0.9",
    run,
    sizeof(struct options)};

const struct cli_command cli_trend = {
    "trend",
    "[--format FORMAT] DB TYPE[.FIELD]",
    "count facts by the year of their documents",
    "How many facts of a type the documents of each year have, with .FIELD for "
    "each value of that field. The year is the documents' own field period, "
    "year, published or date.",
    plain_options,
    "moongloss trend facts.db slogan.name",
    run,
    sizeof(struct options)};

const struct cli_command cli_keyness = {
    "keyness",
    "[--limit N] [--format FORMAT] DB QUERY",
    "find the words that are typical for some documents",
    "Words that are more frequent in the documents which QUERY finds (as "
    "'search' would) than in all others, by log-likelihood.",
    keyness_options,
    "moongloss keyness facts.db 'year:2024'",
    run,
    sizeof(struct options)};
