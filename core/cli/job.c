// job.c - what decides a job's results, and how it is stopped.
#include "run.h"

#include <signal.h>

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

// Options that change what comes out belong to the run key.
static void run_key(const struct cli_doc_flags *doc, const char *pack_key,
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
                  const struct cli_doc_flags *flags) {
  job->info = gloss_pack_run_info(pack);
  job->doc = cli_doc_options(flags);
  run_key(flags, job->info.run_key, job->key);
  job->info.run_key = job->key;
  job->info.doc = &job->doc;
}
