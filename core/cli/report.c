// report, view - a database, or one document of it, as an HTML page.
#include "commands.h"

struct options {
  const char *out, *lang;
};

static const struct cli_option options[] = {
    {"out", 'o', CLI_TEXT, "FILE.html",
     "Where to write the page (default: standard output).",
     offsetof(struct options, out)},
    {"lang", 0, CLI_CHOICE, "zh|en",
     "Language of the page (default: that of most documents).",
     offsetof(struct options, lang)},
    {0}};

static int report(const struct options *o, const char *db, const char *doc) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_buf page = {0};
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status)
    status = doc ? gloss_store_view(store, &page, doc, o->lang, &err)
                 : gloss_store_report(store, &page, o->lang, &err);
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
    options,
    "moongloss report facts.db -o report.html",
    run,
    sizeof(struct options)};

const struct cli_command cli_view = {
    "view",
    "DB DOC -o FILE.html",
    "show one document of a database with its facts",
    "Writes one self-contained page without network or scripts: the document's "
    "repaired text with every fact marked, each fact's fields and rule beside "
    "it, and a switch that shows what repairs changed. DOC is a document's id, "
    "the beginning of it, or its file as it was given to 'run'.",
    options,
    "moongloss view facts.db report.txt -o report.html",
    run,
    sizeof(struct options)};
