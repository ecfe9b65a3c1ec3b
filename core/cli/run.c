// run - documents in, facts out: to a database, to a stream, or both.
#include "run.h"
#include "commands.h"

#include <stdlib.h>

struct options {
  const char *out, *format, *input;
  struct cli_list trusted;
  unsigned long jobs;
  struct cli_limits limits;
  bool quiet, no_raw;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"out", 'o', CLI_TEXT, "DB",
     "Store documents, facts and failures in this SQLite database; it is "
     "made if absent. Documents that are in it and were analysed by the same "
     "scripts are skipped; others are replaced.",
     offsetof(struct options, out)},
    {"format", 'f', CLI_CHOICE, "ndjson|json|csv|table",
     "Print the results: ndjson is one line for each input, in input order "
     "(default without --out); json the same as one array; csv and table one "
     "row a fact. With --out, nothing is skipped then.",
     offsetof(struct options, format)},
    {"jobs", 'j', CLI_COUNT, "N",
     "Worker processes, 256 at most (default: one a processor). The output "
     "is the same for any N.",
     offsetof(struct options, jobs)},
    {"input", 0, CLI_CHOICE, "files|ndjson|warc",
     "ndjson: PATH holds a JSON object a line, {\"source\", \"text\"} or "
     "{\"source\", \"raw_base64\"}, each a document. warc: PATH is a web "
     "archive; "
     "its pages are documents, named by their addresses; requests, redirects, "
     "errors, images and the like are passed over. Files of each kind may be "
     "packed by gzip or zstd.",
     offsetof(struct options, input)},
    CLI_LIMIT_OPTIONS(struct options),
    {"trust", 0, CLI_LIST, "SCRIPT", "Let this script use files and programs.",
     offsetof(struct options, trusted)},
    {"no-raw", 0, CLI_FLAG, NULL,
     "With --out: of a file, store the path and the digest, not the bytes. "
     "'why', 'view' and 'watch' read the file then, and say so if it has "
     "changed. What was taken out of a PDF or an office file is stored.",
     offsetof(struct options, no_raw)},
    {"quiet", 'q', CLI_FLAG, NULL,
     "No progress and no summary; failures are said all the same.",
     offsetof(struct options, quiet)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

static int open_store(gloss_store **store, const struct options *o,
                      gloss_pack *pack) {
  gloss_error err;
  if (!o->out) return CLI_OK;
  if (gloss_store_open(store, o->out, GLOSS_STORE_WRITE, &err))
    return cli_error(&err), CLI_COULD_NOT;
  struct cli_job job;
  cli_job_make(&job, pack, &o->doc, &o->limits);
  job.info.no_raw = o->no_raw;
  if (gloss_store_begin(*store, &job.info, gloss_pack_schema(pack), &err)) {
    cli_error(&err);
    gloss_store_close(*store, NULL);
    *store = NULL;
    return CLI_COULD_NOT;
  }
  return CLI_OK;
}

static int exit_code(gloss_status status, const gloss_error *err,
                     const gloss_run_totals *totals, bool stopped) {
  if (status == GLOSS_ESTOPPED) return stopped ? CLI_FAILED : CLI_OK;
  if (status) {
    cli_error(err);
    return CLI_COULD_NOT;
  }
  return totals->failed ? CLI_FAILED : CLI_OK;
}

static int analyse(const struct options *o, gloss_pack *pack,
                   gloss_store *store, const char *const *paths,
                   size_t path_count) {
  struct cli_progress progress;
  struct cli_results results = {.progress = &progress, .go_on = store != NULL};
  cli_progress_start(&progress, "run", o->quiet);
  cli_results_start(&results, o->format || store ? o->format : "ndjson");
  gloss_run_options how = {.paths = paths,
                           .path_count = path_count,
                           .ndjson_input = o->input && *o->input == 'n',
                           .warc_input = o->input && *o->input == 'w',
                           .jobs = (unsigned)o->jobs,
                           .max_bytes = o->doc.max_bytes,
                           .doc = cli_doc_options(&o->doc),
                           .trusted = o->trusted.count != 0,
                           .exclude = o->out,
                           .store = store,
                           .reprint = results.format != NULL,
                           .sink = cli_results_print,
                           .sink_self = &results,
                           .progress = cli_progress_step,
                           .progress_self = &progress,
                           .stop = cli_stop_catch()};
  cli_limit_run(&how, &o->limits);
  gloss_run_totals totals;
  gloss_error err = {0};
  gloss_status status = gloss_run(pack, &how, &totals, &err);
  cli_results_end(&results);
  cli_progress_end(&progress, &totals, *how.stop != 0);
  return exit_code(status, &err, &totals, *how.stop != 0);
}

static int run_pack(const struct options *o, const struct cli_args *args) {
  size_t scripts = cli_pack_operands(args);
  gloss_pack *pack = NULL;
  gloss_store *store = NULL;
  int code = cli_pack_load(&pack, args->operands, scripts, o->trusted.items);
  if (code == CLI_OK) cli_limit_pack(pack, &o->limits);
  if (code == CLI_OK) code = open_store(&store, o, pack);
  if (code == CLI_OK)
    code = analyse(o, pack, store, args->operands + scripts,
                   args->count - scripts);
  gloss_error err;
  if (store && gloss_store_close(store, &err)) {
    cli_error(&err);
    code = CLI_COULD_NOT;
  }
  gloss_pack_free(pack);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  size_t scripts = cli_pack_operands(args);
  if (!args->count)
    code = cli_usage(self, "which pack or script?");
  else if (o->no_raw && !o->out)
    code = cli_usage(self, "--no-raw says what to store: give --out, too");
  else if (o->no_raw && o->input && o->input[0] == 'n')
    code = cli_usage(self, "--no-raw keeps the paths of files, and the lines "
                           "of --input ndjson have none");
  else if (args->count == scripts)
    code = cli_usage(self, "no documents: give files or folders, or '-'");
  else
    code = run_pack(o, args);
  return code;
}

const struct cli_command cli_run = {
    "run",
    "PACK|SCRIPT.lua... [--out DB] [--format FORMAT] [--jobs N] PATH...",
    "analyse documents and print or store their facts",
    "Analyses every document with a pack (a folder with pack.lua, looked up "
    "as a path, in $MOONGLOSS_PATH, and among the installed packs) or with "
    "scripts. The first operand is the pack or a script, operands that end in "
    ".lua after it are further scripts, all others are paths; after '--' all "
    "are paths.\n\n"
    "A path is a file, a folder (read with all folders in it, in byte order "
    "of the names), a pattern with * ? [ ] that the shell left alone, or '-' "
    "for standard input. FIFOs and devices are refused. Each input ends as "
    "one line of the stream and one stored document, or as a failure that "
    "says why; one bad document never stops the others.\n\n"
    "Interrupted by Ctrl-C or a signal, what was done is stored; running "
    "again goes on from there and ends as if never interrupted.",
    options,
    "moongloss run cppcc --out facts.db reports/\n"
    "moongloss run cppcc --format ndjson reports/*.txt\n"
    "moongloss run my-script.lua -f table - < report.txt",
    run,
    sizeof(struct options)};
