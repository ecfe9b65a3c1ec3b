#include "run.h"

#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void cli_progress_start(struct cli_progress *progress, const char *command,
                        bool quiet) {
  *progress = (struct cli_progress){.command = command, .quiet = quiet};
  progress->terminal = isatty(STDERR_FILENO) && !quiet;
  progress->started = progress->shown = now();
}

void cli_progress_clear(struct cli_progress *progress) {
  if (progress->drawn) fputs("\r\x1b[K", stderr);
  progress->drawn = false;
}

static void print_bar(size_t done, size_t known) {
  enum { WIDTH = 24 };
  size_t filled = done * WIDTH / known;
  fputc('[', stderr);
  for (size_t i = 0; i < WIDTH; i++) fputc(i < filled ? '#' : ' ', stderr);
  fprintf(stderr, "] %zu/%zu documents", done, known);
}

static void draw(struct cli_progress *progress, size_t done, size_t known,
                 size_t failed, double time) {
  double seconds = time - progress->started;
  fputs("\r\x1b[K", stderr);
  if (known)
    print_bar(done, known);
  else
    fprintf(stderr, "%zu documents", done);
  if (failed) fprintf(stderr, ", %zu failed", failed);
  if (seconds > 1 && done) {
    double rate = (double)done / seconds;
    fprintf(stderr, ", %.0f/s", rate);
    if (known > done) {
      unsigned left = (unsigned)((double)(known - done) / rate);
      fprintf(stderr, ", %u:%02u left", left / 60, left % 60);
    }
  }
  fflush(stderr);
  progress->drawn = true;
}

void cli_progress_step(void *self, size_t done, size_t known, size_t failed) {
  struct cli_progress *progress = self;
  if (progress->quiet) return;
  double time = now();
  if (time - progress->shown < (progress->terminal ? 0.1 : 10)) return;
  progress->shown = time;
  if (progress->terminal) {
    draw(progress, done, known, failed, time);
  } else {
    fprintf(stderr, "moongloss %s: %zu", progress->command, done);
    if (known) fprintf(stderr, " of %zu", known);
    fprintf(stderr, " documents, %zu failed\n", failed);
  }
}

void cli_progress_end(struct cli_progress *progress,
                      const gloss_run_totals *totals, bool stopped) {
  cli_progress_clear(progress);
  if (progress->quiet) return;
  fprintf(stderr,
          "moongloss %s: %s%zu document%s, %zu fact%s, %zu failed, "
          "%zu skipped",
          progress->command, stopped ? "stopped after " : "", totals->documents,
          totals->documents == 1 ? "" : "s", totals->facts,
          totals->facts == 1 ? "" : "s", totals->failed, totals->skipped);
  double seconds = now() - progress->started;
  if (progress->terminal)
    fprintf(stderr, " in %.1f s (%.1f MB/s)", seconds,
            (double)totals->bytes / 1e6 / (seconds > 0 ? seconds : 1));
  fputs(stopped ? "; run again to go on\n" : "\n", stderr);
}
