// bench.h - what the benchmarks share: a corpus in memory, a clock, a row.
#ifndef GLOSS_BENCH_H
#define GLOSS_BENCH_H

#include "moongloss.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

typedef struct corpus {
  gloss_str *texts;
  size_t count, bytes;
} corpus;

static inline gloss_str bench_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return (gloss_str){0};
  gloss_buf buf = {0};
  char block[1 << 16];
  for (size_t n; (n = fread(block, 1, sizeof block, file));)
    gloss_buf_add(&buf, block, n);
  fclose(file);
  return (gloss_str){buf.data, buf.size};
}

static inline int bench_by_name(const struct dirent **a,
                                const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

// Adds a file, or all files below a folder in byte order.
static inline void bench_add(corpus *all, const char *path) {
  struct stat info;
  if (stat(path, &info)) return;
  if (S_ISDIR(info.st_mode)) {
    struct dirent **names;
    int count = scandir(path, &names, NULL, bench_by_name);
    for (int i = 0; i < count; i++) {
      char below[4096];
      int size = snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);
      if (names[i]->d_name[0] != '.' && size < (int)sizeof below)
        bench_add(all, below);
      free(names[i]);
    }
    if (count >= 0) free(names);
    return;
  }
  all->texts = realloc(all->texts, (all->count + 1) * sizeof *all->texts);
  if (!all->texts) abort();
  gloss_str text = bench_file(path);
  all->texts[all->count++] = text;
  all->bytes += text.size;
}

static inline double bench_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline int bench_by_time(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

// Runs `work` ROUNDS times; prints the median MB/s of CPU time of one core,
// beside the target (0: none).
static inline void bench_row(const char *name, size_t bytes, double target,
                             void (*work)(void *self), void *self) {
  enum { ROUNDS = 5 };
  double times[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    double begin = bench_now();
    work(self);
    times[i] = bench_now() - begin;
  }
  qsort(times, ROUNDS, sizeof *times, bench_by_time);
  printf("%-36s %10.1f MB/s", name, (double)bytes / 1e6 / times[ROUNDS / 2]);
  if (target > 0) printf("   (target %.0f)", target);
  putchar('\n');
  fflush(stdout);
}

#endif
