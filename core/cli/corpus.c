// compare, dedup, trend, timeline, keyness, collocate, contradictions, sums -
// questions to a whole corpus.
#include "commands.h"
#include "rows.h"

struct options {
  const char *format;
  double least;
  unsigned long limit, reach;
};

#define FORMAT_OPTION                                                          \
  {                                                                            \
    "format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",               \
        "How to print the rows (default: table).",                             \
        offsetof(struct options, format)                                       \
  }
#define LIMIT_OPTION                                                           \
  {                                                                            \
    "limit", 'n', CLI_COUNT, "N", "At most N words (default: 50).",            \
        offsetof(struct options, limit)                                        \
  }

static const struct cli_option plain_options[] = {FORMAT_OPTION, {0}};
static const struct cli_option dedup_options[] = {
    FORMAT_OPTION,
    {"least", 0, CLI_REAL, "X",
     "Only pairs at least so similar, 0 to 1 (default: 0.8).",
     offsetof(struct options, least)},
    {0}};
static const struct cli_option compare_options[] = {
    FORMAT_OPTION,
    {"least", 0, CLI_REAL, "X",
     "With one DOC: only paragraphs of which so much stands elsewhere, 0 to 1 "
     "(default: 0.5).",
     offsetof(struct options, least)},
    {0}};
static const struct cli_option keyness_options[] = {
    FORMAT_OPTION, LIMIT_OPTION, {0}};
static const struct cli_option collocate_options[] = {
    FORMAT_OPTION,
    LIMIT_OPTION,
    {"reach", 'r', CLI_COUNT, "N",
     "Words left and right that count as near (default: 5).",
     offsetof(struct options, reach)},
    {0}};

static gloss_status ask(const struct cli_command *self, const struct options *o,
                        const struct cli_args *args, gloss_store *store,
                        gloss_rows **rows, gloss_error *err) {
  const char **operands = args->operands;
  const char *what = args->count > 1 ? operands[1] : "";
  if (self == &cli_dedup)
    return gloss_store_dedup(store, rows, o->least > 0 ? o->least : 0.8, err);
  if (self == &cli_compare && args->count == 2)
    return gloss_store_reuse(store, rows, what, o->least > 0 ? o->least : 0.5,
                             err);
  if (self == &cli_compare)
    return gloss_store_compare(store, rows, what, operands[2], err);
  if (self == &cli_trend) return gloss_store_trend(store, rows, what, err);
  if (self == &cli_timeline)
    return gloss_store_timeline(store, rows, what, err);
  if (self == &cli_collocate)
    return gloss_store_collocates(store, rows, what, o->reach, o->limit, err);
  if (self == &cli_contradictions)
    return gloss_store_contradictions(store, rows, err);
  if (self == &cli_sums) return gloss_store_sums(store, rows, err);
  return gloss_store_keyness(store, rows, what, o->limit, err);
}

// The rows of a tally that 'merge --tally' wrote; CLI_USAGE if it is none.
static int answer_tally(const struct cli_command *self, const struct options *o,
                        const char **operands) {
  FILE *file;
  char begin[16] = "";
  gloss_buf text = {0};
  gloss_rows *rows = NULL;
  gloss_error err;
  if (self != &cli_trend || gloss_input_open(&file, operands[0], &err))
    return CLI_USAGE;
  size_t size = fread(begin, 1, sizeof begin, file);
  fclose(file);
  if (!gloss_tally_is((gloss_str){begin, size})) return CLI_USAGE;
  int code = cli_file_read(&text, operands[0]);
  if (code == CLI_OK)
    code = gloss_tally_trend((gloss_str){text.data, text.size}, &rows,
                             operands[1], &err)
               ? cli_error(&err)
               : cli_rows_print(rows, o->format);
  gloss_rows_free(rows);
  gloss_buf_free(&text);
  return code == CLI_OK ? code : CLI_COULD_NOT;
}

static int answer(const struct cli_command *self, const struct options *o,
                  const struct cli_args *args) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  int tallied = answer_tally(self, o, args->operands);
  if (tallied != CLI_USAGE) return tallied;
  gloss_status status =
      gloss_store_open(&store, args->operands[0], GLOSS_STORE_READ, &err);
  if (!status) status = ask(self, o, args, store, &rows, &err);
  int code = status ? cli_error(&err) : cli_rows_print(rows, o->format);
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return code == CLI_OK ? code : CLI_COULD_NOT;
}

static size_t wanted(const struct cli_command *self) {
  if (self == &cli_dedup || self == &cli_contradictions || self == &cli_sums)
    return 1;
  return 2;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  size_t count = wanted(self);
  if (args->count == count || (self == &cli_compare && args->count == 3))
    code = answer(self, o, args);
  else if (self == &cli_compare)
    code = cli_usage(self, "expected a database and one or two documents");
  else
    code =
        cli_usage(self, "expected %zu operand%s", count, count == 1 ? "" : "s");
  return code;
}

const struct cli_command cli_compare = {
    "compare",
    "[--least X] [--format FORMAT] DB DOC [DOC]",
    "show what documents share: two of them, or one and all others",
    "With two documents: passages of at least 16 characters that stand in "
    "both, in whatever variant, with their lines. With one: which of its "
    "paragraphs stand in other documents of the database, how much of each, "
    "and where; of several documents the one that shares most is named, and of "
    "those the earliest. DOC is a document's id, the beginning of it, or its "
    "file as it was given to 'run'.",
    compare_options,
    "moongloss compare facts.db a.txt b.txt\n"
    "moongloss compare facts.db report-2024.txt",
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
    "each value of that field. DB may be a tally of shards, see 'merge'. The "
    "year is the documents' own field period, "
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

const struct cli_command cli_timeline = {
    "timeline",
    "[--format FORMAT] DB TYPE[.FIELD]",
    "show when names come up first, and how they spread",
    "Each name (the field 'name', or FIELD) of the facts of a type, such as "
    "slogans: the first and the last year of its documents, in how many "
    "documents and facts it stands, and the document that has it first. The "
    "year is the documents' own field period, year, published or date.",
    plain_options,
    "moongloss timeline facts.db slogan",
    run,
    sizeof(struct options)};

const struct cli_command cli_collocate = {
    "collocate",
    "[--reach N] [--limit N] [--format FORMAT] DB QUERY",
    "find the words that keep company with a word",
    "Words that stand near what QUERY finds (as 'search' would), in the same "
    "line, more often than elsewhere in the database, by log-likelihood.",
    collocate_options,
    "moongloss collocate facts.db 协商 --reach 3",
    run,
    sizeof(struct options)};

const struct cli_command cli_contradictions = {
    "contradictions",
    "[--format FORMAT] DB",
    "find facts that give the same thing two values",
    "Pairs of facts whose type has a number 'value', and that say the same of "
    "the same thing in the same year but another number, within a document or "
    "across documents of one body or place. 3.5 and 3.46, or 5000 and 4967, "
    "are taken for rounding; values that are said to be about right, and two "
    "in "
    "one line (lists), are left out. Each side leads to its fact: 'moongloss "
    "why DB FACT'.",
    plain_options,
    "moongloss contradictions facts.db",
    run,
    sizeof(struct options)};

const struct cli_command cli_sums = {
    "sums",
    "[--format FORMAT] DB",
    "find sums in the texts that do not add up",
    "Parts against their whole: behind 其中 or 'of which' one part is more "
    "than "
    "the whole, or all parts together miss it by a twentieth at most (parts "
    "may overlap or be incomplete, so a larger difference says nothing). "
    "Columns of tables against their totals (合计, 总计, Total; 小计, "
    "Subtotal), allowing for rounding; shares and averages are left out.",
    plain_options,
    "moongloss sums facts.db",
    run,
    sizeof(struct options)};
