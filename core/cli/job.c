// job.c - what decides a job's results, and how it is stopped.
#include "run.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>

// Set by the handler, read by the run.
static volatile int stop_signal;

static void note_signal(int number) { stop_signal = number; }

volatile const int *cli_stop_catch(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < 3; i++) {
    struct sigaction action = {.sa_handler = note_signal,
                               .sa_flags = (int)SA_RESETHAND};
    sigaction(numbers[i], &action, NULL);
  }
  return &stop_signal;
}

static void add_limit(gloss_buf *out, const char *name, unsigned long most) {
  if (most) gloss_buf_printf(out, "\n%s %lu", name, most);
}

// Options that change what comes out belong to the run key.
static void run_key(const struct cli_doc_flags *doc,
                    const struct cli_limits *limits, const char *pack_key,
                    char out[65]) {
  gloss_buf text = {0};
  gloss_buf_puts(&text, pack_key);
  if (doc->charset) gloss_buf_printf(&text, "\ncharset %s", doc->charset);
  if (doc->as) gloss_buf_printf(&text, "\nas %s", doc->as);
  if (doc->keep_script) gloss_buf_puts(&text, "\nkeep-script");
  if (doc->repairs_off)
    gloss_buf_printf(&text, "\nno-repair %x", doc->repairs_off);
  if (doc->max_bytes)
    gloss_buf_printf(&text, "\nmax-bytes %lu", doc->max_bytes);
  add_limit(&text, "lua-memory", limits->lua_memory);
  add_limit(&text, "matches", limits->most_matches);
  add_limit(&text, "steps", limits->most_steps);
  add_limit(&text, "facts", limits->most_facts);
  if (doc->site) {
    char digest[65];
    gloss_sha256(gloss_site_text(doc->site), digest);
    gloss_buf_printf(&text, "\nsite %s", digest);
  }
  if (text.size == strlen(pack_key))
    snprintf(out, 65, "%.64s", pack_key);
  else
    gloss_sha256((gloss_str){text.data, text.size}, out);
  gloss_buf_free(&text);
}

void cli_job_make(struct cli_job *job, gloss_pack *pack,
                  const struct cli_doc_flags *flags,
                  const struct cli_limits *limits) {
  job->info = gloss_pack_run_info(pack);
  job->doc = cli_doc_options(flags);
  run_key(flags, limits, job->info.run_key, job->key);
  job->info.run_key = job->key;
  job->info.doc = &job->doc;
}

void cli_limit_pack(gloss_pack *pack, const struct cli_limits *limits) {
  unsigned long matches = limits->most_matches;
  gloss_pack_limits most = {.facts = limits->most_facts,
                            .memory = limits->lua_memory << 20};
  most.budget.steps = limits->most_steps;
  most.budget.matches = matches < UINT32_MAX ? (uint32_t)matches : UINT32_MAX;
  gloss_pack_limit(pack, &most);
}

void cli_limit_run(gloss_run_options *run, const struct cli_limits *limits) {
  run->deadline = limits->deadline;
  run->rule_deadline = limits->rule_deadline;
  run->memory = limits->memory << 20;
}

bool cli_part_parse(const char *text, size_t *index, size_t *of) {
  char *end;
  if (!isdigit((unsigned char)*text)) return false;
  *index = strtoull(text, &end, 10);
  if (*end != '/' || !isdigit((unsigned char)end[1])) return false;
  *of = strtoull(end + 1, &end, 10);
  return !*end && *index && *index <= *of && *of <= 10000000;
}
