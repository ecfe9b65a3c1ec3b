// map - one shard of a job that many machines do.
#include "commands.h"
#include "run.h"

#include <stdlib.h>

struct options {
  const char *shard, *manifest, *out, *input;
  struct cli_list trusted;
  unsigned long jobs;
  struct cli_limits limits;
  bool quiet, redo, retry;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"shard", 0, CLI_TEXT, "I/N",
     "Which shard of how many; I counts from 1. It holds the lines I, I + N, "
     "I + 2N, ... of the manifest.",
     offsetof(struct options, shard)},
    {"manifest", 'm', CLI_TEXT, "FILE",
     "The inputs of the whole job, one path a line; every shard reads the same "
     "list. Without it, documents come from standard input, and the shard goes "
     "to standard output.",
     offsetof(struct options, manifest)},
    {"out", 'o', CLI_TEXT, "DIR",
     "The folder for shards, the same one for all; it is made if absent.",
     offsetof(struct options, out)},
    {"input", 0, CLI_CHOICE, "files|ndjson|warc",
     "ndjson: each path (or standard input) holds a JSON object a line, "
     "{\"source\", \"text\"} or {\"source\", \"raw_base64\"}, each a document. "
     "warc: it is a web archive, of which each page is a document: see "
     "'moongloss run --help'. Files may be packed by gzip or zstd.",
     offsetof(struct options, input)},
    {"retry", 0, CLI_FLAG, NULL,
     "Make a shard again in which a deadline, memory or a crash cut a document "
     "short.",
     offsetof(struct options, retry)},
    {"redo", 0, CLI_FLAG, NULL,
     "Make the shard whatever is there: torn, or of another job.",
     offsetof(struct options, redo)},
    {"jobs", 'j', CLI_COUNT, "N",
     "Worker processes, 256 at most (default: one a processor). Give what the "
     "engine gives the task.",
     offsetof(struct options, jobs)},
    CLI_LIMIT_OPTIONS(struct options),
    {"trust", 0, CLI_LIST, "SCRIPT", "Let this script use files and programs.",
     offsetof(struct options, trusted)},
    {"quiet", 'q', CLI_FLAG, NULL,
     "No progress and no summary; failures are said all the same.",
     offsetof(struct options, quiet)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

static int map_pack(const struct options *o, gloss_map_options *how,
                    gloss_pack *pack) {
  struct cli_progress progress;
  struct cli_results failures = {.progress = &progress};
  struct cli_job job;
  cli_limit_pack(pack, &o->limits);
  cli_job_make(&job, pack, &o->doc, &o->limits);
  cli_progress_start(&progress, "map", o->quiet);
  how->info = job.info;
  how->run = (gloss_run_options){.ndjson_input = o->input && *o->input == 'n',
                                 .warc_input = o->input && *o->input == 'w',
                                 .jobs = (unsigned)o->jobs,
                                 .max_bytes = o->doc.max_bytes,
                                 .doc = job.doc,
                                 .trusted = o->trusted.count != 0,
                                 .sink = cli_results_print,
                                 .sink_self = &failures,
                                 .progress = cli_progress_step,
                                 .progress_self = &progress,
                                 .stop = cli_stop_catch()};
  cli_limit_run(&how->run, &o->limits);
  gloss_map_totals totals;
  gloss_error err;
  gloss_status status = gloss_map(pack, how, &totals, &err);
  if (status == GLOSS_ESTOPPED) {
    cli_progress_clear(&progress);
    cli_complain("stopped: nothing was written; run again");
    return CLI_FAILED;
  }
  if (status) {
    cli_progress_clear(&progress);
    int code = cli_error(&err);
    return code == CLI_USAGE ? CLI_COULD_NOT : code;
  }
  if (totals.present && !o->quiet)
    cli_complain("shard %s is there and whole", o->shard);
  else
    cli_progress_end(&progress, &totals.run, false);
  if (totals.retry && !o->quiet)
    cli_complain("%zu worth another try: run with --retry", totals.retry);
  return CLI_OK;
}

// What is missing or does not go together; NULL if all is well.
static const char *mistake(const struct options *o, gloss_map_options *how) {
  if (!o->manifest && (o->shard || o->out || o->retry || o->redo))
    return "--shard, --out, --retry and --redo go with --manifest";
  if (!o->manifest && !o->input)
    return "give --manifest, --shard and --out, or --input ndjson and "
           "documents on standard input";
  if (!o->manifest) return NULL;
  if (!o->shard) return "which shard? --shard I/N";
  if (!o->out) return "where do shards go? --out DIR";
  if (!cli_part_parse(o->shard, &how->index, &how->of))
    return "--shard wants I/N, as 7/100, with I from 1 to N";
  return NULL;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  gloss_map_options how = {.manifest = o->manifest,
                           .folder = o->out,
                           .redo = o->redo,
                           .retry = o->retry};
  if (!args->count) return cli_usage(self, "which pack or script?");
  size_t scripts = cli_pack_operands(args);
  if (args->count > scripts)
    return cli_usage(self, "'%s': documents are named in the manifest",
                     args->operands[scripts]);
  const char *wrong = mistake(o, &how);
  if (wrong) return cli_usage(self, "%s", wrong);
  gloss_pack *pack = NULL;
  int code = cli_pack_load(&pack, args->operands, scripts, o->trusted.items);
  if (code == CLI_OK) code = map_pack(o, &how, pack);
  gloss_pack_free(pack);
  return code;
}

const struct cli_command cli_map = {
    "map",
    "PACK|SCRIPT.lua... --shard I/N --manifest FILE --out DIR [--jobs N]",
    "analyse one shard of a job, on any machine",
    "Analyses every Nth line of a list of files and writes one file, "
    "DIR/shard-I-of-N.ndjson: a line of the fact stream for each document and "
    "each failure, with what a database keeps of it in the field 'record', and "
    "a last line with counts and a digest. 'merge' makes a database of shards; "
    "anything that reads NDJSON reads them as a table.\n\n"
    "A shard depends on the scripts and the bytes of its inputs alone, not on "
    "machine, time or number of workers, so a task may run twice, or at two "
    "places at once. It is written under another name, synced and renamed: "
    "killed at any moment, it is there whole or not at all. A whole shard of "
    "this job is left as it is, so running everything again does what is "
    "missing. One that is torn, or was made by other scripts, options or of "
    "another manifest, is refused (3): see --redo.\n\n"
    "With --input ndjson and no manifest, documents come from standard input "
    "and the shard goes to standard output, for engines that pipe partitions "
    "through a program. There, too, the last line tells that all is there.\n\n"
    "The shard is complete and the exit code 0 also when documents failed: "
    "failures are lines of it, which 'status' counts. 1: stopped by a signal, "
    "nothing was written. 3: it could not be made.",
    options,
    "ls reports/*.txt > all.txt\n"
    "moongloss map cppcc --shard 7/100 --manifest all.txt --out shards\n"
    "moongloss map cppcc --input ndjson < part.ndjson > part.shard.ndjson",
    run,
    sizeof(struct options)};
