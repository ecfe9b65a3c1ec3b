// sql, search - questions to a database, answered as rows.
#include "rows.h"
#include "commands.h"

#include <stdlib.h>

struct options {
  const char *format, *kwic, *facet;
  unsigned long limit;
};

#define FORMAT_OPTION                                                          \
  {                                                                            \
    "format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",               \
        "How to print the rows (default: table).",                             \
        offsetof(struct options, format)                                       \
  }

static const struct cli_option sql_options[] = {FORMAT_OPTION, {0}};
static const struct cli_option search_options[] = {
    FORMAT_OPTION,
    {"limit", 'n', CLI_COUNT, "N", "At most N hits (default: 100).",
     offsetof(struct options, limit)},
    {"kwic", 0, CLI_CHOICE, "left|right|text",
     "Every hit in its context, ordered by what stands left or right of it, or "
     "as in the texts.",
     offsetof(struct options, kwic)},
    {"facet", 0, CLI_TEXT, "FIELD",
     "How many of the documents found have which value of a field of theirs "
     "(type: which fact types).",
     offsetof(struct options, facet)},
    {0}};

int cli_rows_print(gloss_rows *rows, const char *format) {
  struct cli_table *table = cli_table_new(cli_format_of(format));
  size_t columns = gloss_rows_columns(rows);
  gloss_error err = {0};
  for (size_t c = 0; c < columns; c++)
    cli_table_column(table, gloss_rows_name(rows, c));
  while (!ferror(stdout) && gloss_rows_next(rows, &err))
    for (size_t c = 0; c < columns; c++) {
      bool number = false;
      gloss_str cell = gloss_rows_cell(rows, c, &number);
      cli_table_cell(table, cell, number);
    }
  cli_table_print(table);
  cli_table_free(table);
  return err.status ? cli_error(&err) : CLI_OK;
}

static gloss_status search(const struct options *o, gloss_store *store,
                           gloss_rows **rows, const char *query,
                           gloss_error *err) {
  size_t limit = o->limit ? o->limit : 100;
  const char *order = o->kwic && *o->kwic != 't' ? o->kwic : NULL;
  if (o->facet) return gloss_store_facets(store, rows, query, o->facet, err);
  if (o->kwic) return gloss_store_kwic(store, rows, query, order, limit, err);
  return gloss_store_search(store, rows, query, limit, err);
}

static int ask(const struct cli_command *self, const struct options *o,
               const char *db, const char *question) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status)
    status = self == &cli_sql ? gloss_store_sql(store, &rows, question, &err)
                              : search(o, store, &rows, question, &err);
  int code = status ? cli_error(&err) : cli_rows_print(rows, o->format);
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return code == CLI_OK ? code : CLI_COULD_NOT;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 2 ? ask(self, o, args->operands[0], args->operands[1])
                          : cli_usage(self, "expected a database and a %s",
                                      self == &cli_sql ? "query" : "phrase");
}

const struct cli_command cli_sql = {
    "sql",
    "[--format FORMAT] DB SQL",
    "ask a database in SQL",
    "Runs one read-only statement with limits and a time-out. There is a view "
    "for each fact type; 'SELECT name FROM sqlite_schema' lists them.",
    sql_options,
    "moongloss sql facts.db 'SELECT type, count(*) FROM fact GROUP BY 1'",
    run,
    sizeof(struct options)};

const struct cli_command cli_search = {
    "search",
    "[--format FORMAT] [--limit N] DB QUERY",
    "search the text of a database",
    "Finds documents whose text holds QUERY, Chinese or other, in any variant "
    "(Traditional or Simplified, full or half width), and prints source, "
    "title, line and the place with the hit in [brackets].",
    search_options,
    "moongloss search facts.db 基层协商",
    run,
    sizeof(struct options)};
