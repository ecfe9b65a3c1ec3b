// report, view - a database, or one document of it, as an HTML page.
#include "commands.h"

struct options {
  const char *out, *lang, *with;
};

#define OUT                                                                    \
  {                                                                            \
    "out", 'o', CLI_TEXT, "FILE.html",                                         \
        "Where to write the page (default: standard output).",                 \
        offsetof(struct options, out)                                          \
  }
#define LANG                                                                   \
  {                                                                            \
    "lang", 0, CLI_CHOICE, "zh|en",                                            \
        "Language of the page (default: that of most documents).",             \
        offsetof(struct options, lang)                                         \
  }

static const struct cli_option report_options[] = {OUT, LANG, {0}};
static const struct cli_option view_options[] = {
    OUT,
    LANG,
    {"with", 0, CLI_TEXT, "DOC2",
     "Another document beside it: passages that both have, facts compared.",
     offsetof(struct options, with)},
    {0}};

static gloss_status write_page(const struct options *o, gloss_store *store,
                               const char *doc, gloss_buf *out,
                               gloss_error *err) {
  if (!doc) return gloss_store_report(store, out, o->lang, err);
  if (!o->with) return gloss_store_view(store, out, doc, o->lang, err);
  return gloss_store_view_pair(store, out, doc, o->with, o->lang, err);
}

static int report(const struct options *o, const char *db, const char *doc) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_buf page = {0};
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status) status = write_page(o, store, doc, &page, &err);
  int code = CLI_OK;
  if (status)
    cli_error(&err), code = CLI_COULD_NOT;
  else if (o->out && strcmp(o->out, "-") != 0)
    code = cli_write_file(o->out, (gloss_str){page.data, page.size});
  else
    cli_write((gloss_str){page.data, page.size});
  gloss_buf_free(&page);
  if (store) gloss_store_close(store, NULL);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  bool view = self == &cli_view;
  code = args->count == (view ? 2u : 1u)
             ? report(o, args->operands[0], args->operands[1])
             : cli_usage(self, view ? "expected a database and a document"
                                    : "expected one database");
  return code;
}

const struct cli_command cli_report = {
    "report",
    "DB -o FILE.html",
    "show a database as one HTML page",
    "Writes one self-contained page without network: failures first, what was "
    "read, charts of facts by type, year and body and of the values that they "
    "hold, the documents, the facts in their sentences, rules, versions. Every "
    "number is a link to the facts that it counts; facts can be filtered, "
    "searched (key /), sorted. It holds at most 100,000 facts, evenly of all "
    "documents, and says what it leaves out. Where facts have a field deed (as "
    "those of the cppcc pack) there is a ledger: what each body did in each "
    "year, the same counts compared, and names by their first use.",
    report_options,
    "moongloss report facts.db -o report.html",
    run,
    sizeof(struct options)};

const struct cli_command cli_view = {
    "view",
    "DB DOC -o FILE.html",
    "show one document of a database with its facts",
    "Writes one self-contained page without network: the document's repaired "
    "text with every fact marked, nested and crossing ones by lines of their "
    "own. What is pointed at or reached by Tab shows its fields, its rule and "
    "how it was derived. Three switches show the repaired text, the repairs "
    "in place, or what stood there before; types can be put away. DOC is a "
    "document's id, the beginning of it, or its file as it was given to 'run'. "
    "With --with two documents stand side by side: each passage that both "
    "have leads to its twin, and a table holds their facts against each "
    "other: where numbers differ, and what one of them alone says.",
    view_options,
    "moongloss view facts.db report.txt -o report.html\n"
    "moongloss view facts.db 2023.txt --with 2024.txt -o years.html",
    run,
    sizeof(struct options)};
