// run.h - the parts of the command `run`.
#ifndef GLOSS_CLI_RUN_H
#define GLOSS_CLI_RUN_H

#include "cli.h"

// Loads packs as the command line names them. CLI_OK, or the exit code after
// a message. `trusted` is NULL-terminated or NULL.
int cli_pack_load(gloss_pack **pack, const char *const *names, size_t count,
                  const char *const *trusted);
// lexicon_why.c: what the pack's lexicons know of a word.
int cli_lexicon_why(const char *pack, const char *word, const char *format);
// How many of the operands name the pack: the first, and the scripts after it.
size_t cli_pack_operands(const struct cli_args *args);

// --- job.c: what run, map and merge share
// -------------------------------------------

// What decides the results: scripts and the options that change what comes out.
struct cli_job {
  char key[65];
  gloss_doc_options doc;
  gloss_run_info info; // borrows from the two above: it stays where it is
};

// What a document, a rule and a worker may take; zeros: the defaults.
struct cli_limits {
  double deadline, rule_deadline;   // seconds
  unsigned long memory, lua_memory; // MiB
  unsigned long most_matches, most_steps, most_facts;
};
#define CLI_LIMIT_OPTIONS(type)                                                \
  {"deadline",                                                                 \
   0,                                                                          \
   CLI_REAL,                                                                   \
   "SECONDS",                                                                  \
   "Time for one document (default: 60). A worker that is late by a quarter "  \
   "is killed and replaced.",                                                  \
   offsetof(type, limits.deadline)},                                           \
      {"rule-deadline",                                                        \
       0,                                                                      \
       CLI_REAL,                                                               \
       "SECONDS",                                                              \
       "Time for one call of a rule's functions (default: a quarter of "       \
       "--deadline). A rule that is late, at twice that at the latest, loses " \
       "its facts of the document.",                                           \
       offsetof(type, limits.rule_deadline)},                                  \
      {"memory",                                                               \
       0,                                                                      \
       CLI_COUNT,                                                              \
       "MEGABYTES",                                                            \
       "What a worker may take beyond what it shares (default: 4096).",        \
       offsetof(type, limits.memory)},                                         \
      {"lua-memory",                                                           \
       0,                                                                      \
       CLI_COUNT,                                                              \
       "MEGABYTES",                                                            \
       "What the scripts of a worker may take (default: 512).",                \
       offsetof(type, limits.lua_memory)},                                     \
      {"max-matches",                                                          \
       0,                                                                      \
       CLI_COUNT,                                                              \
       "N",                                                                    \
       "Matches of one rule in one document (default: 100000).",               \
       offsetof(type, limits.most_matches)},                                   \
      {"max-steps",                                                            \
       0,                                                                      \
       CLI_COUNT,                                                              \
       "N",                                                                    \
       "Steps of the matcher for one rule in one document (default: 200 a "    \
       "byte, 1000000 at least).",                                             \
       offsetof(type, limits.most_steps)},                                     \
  {                                                                            \
    "max-facts", 0, CLI_COUNT, "N",                                            \
        "Facts of one document (default: 1000000).",                           \
        offsetof(type, limits.most_facts)                                      \
  }

void cli_job_make(struct cli_job *job, gloss_pack *pack,
                  const struct cli_doc_flags *flags,
                  const struct cli_limits *limits);
void cli_limit_pack(gloss_pack *pack, const struct cli_limits *limits);
void cli_limit_run(gloss_run_options *run, const struct cli_limits *limits);
// "7/100": both whole numbers, 1 <= I <= N.
bool cli_part_parse(const char *text, size_t *index, size_t *of);
// Catches Ctrl-C and the like: the first signal sets what this points to, a
// second one ends the process.
volatile const int *cli_stop_catch(void);

// --- progress.c: how far the run is, on stderr
// -----------------------------------

struct cli_progress {
  const char *command;
  bool quiet, terminal, drawn;
  double started, shown; // seconds
  size_t shown_done;
};
void cli_progress_start(struct cli_progress *progress, const char *command,
                        bool quiet);
// For gloss_run_options.progress.
void cli_progress_step(void *self, size_t done, size_t known, size_t failed);
void cli_progress_clear(struct cli_progress *progress);
void cli_progress_end(struct cli_progress *progress,
                      const gloss_run_totals *totals, bool stopped);

// --- results.c: results as a stream, on stdout
// -------------------------------------

struct cli_results {
  const char *format; // ndjson, json, csv, table; NULL: nothing is printed
  struct cli_table *table;
  struct cli_progress *progress;
  bool go_on;  // there is a store: a closed stdout does not stop the run
  bool closed; // nothing more can be printed
  size_t count;
};
void cli_results_start(struct cli_results *results, const char *format);
// For gloss_run_options.sink.
int cli_results_print(void *self, const gloss_result *result);
void cli_results_end(struct cli_results *results);
// "name=value ..." of the fields that are not absent.
void cli_fields_put(gloss_buf *out, const gloss_fact *fact);
// One line a failure, on stderr.
void cli_failures_say(const gloss_result *result);

#endif
