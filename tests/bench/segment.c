// segment FILE...: untailored segmentation of each text (UTF-8), MB/s of one
// core, best of several rounds, by each path of this machine beside ICU's break
// iterators over the same bytes in the same run. Ours gives a bitmap; the row
// "spans" is the span set that gloss_segment makes of it, "2 threads" the
// sum over two threads at once, each by its own CPU time. Then the tailored
// rules, the first call of the process (its tables come from the disk) and the
// memory of all.
#include "bench.h"
#include "segment/segment.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

enum { ROUNDS = 5 };

static const struct {
  const char *name;
  gloss_unit unit;
  UBreakIteratorType peer;
  double target; // times ICU
} units[] = {{"graphemes", GLOSS_GRAPHEME, UBRK_CHARACTER, 30},
             {"words", GLOSS_WORD, UBRK_WORD, 10},
             {"sentences", GLOSS_SENTENCE, UBRK_SENTENCE, 10},
             {"lines", GLOSS_LINE, UBRK_LINE, 5}};
static const char *const paths[] = {"rules alone", "scalar", "AVX2",
                                    "AVX-512 VBMI"};

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

struct run {
  gloss_str text;
  gloss_unit unit;
  gloss__path path;
  UBreakIterator *peer;
  uint64_t *bits;
  size_t found;
  double speed;
};

static void by_bits(struct run *run) {
  gloss__bits_uax(run->bits, run->text, run->unit, run->path);
  run->found = 0;
  for (size_t i = 0; i < (run->text.size + 63) / 64; i++)
    run->found += (size_t)__builtin_popcountll(run->bits[i]);
}

static void by_spans(struct run *run) {
  gloss_set set = {0};
  gloss_segment(&set, run->text, 0, (uint32_t)run->text.size, run->unit,
                GLOSS_RULES_UAX);
  run->found = set.count;
  gloss_set_free(&set);
}

static void by_icu(struct run *run) {
  run->found = 0;
  ubrk_first(run->peer);
  while (ubrk_next(run->peer) != UBRK_DONE) run->found++;
}

// MB/s, the best of ROUNDS.
static double measure(struct run *run, void (*work)(struct run *run),
                      int rounds) {
  double best = 1e9;
  for (int i = 0; i < rounds; i++) {
    double begin = cpu_seconds();
    work(run);
    double seconds = cpu_seconds() - begin;
    if (seconds < best) best = seconds;
  }
  return (double)run->text.size / 1e6 / best;
}

// ICU over UTF-8, as ours, and over UTF-16, its own form.
static double measure_icu(struct run *run, UBreakIteratorType type, bool wide) {
  UErrorCode status = U_ZERO_ERROR;
  UText *bytes =
      utext_openUTF8(NULL, run->text.data, (int64_t)run->text.size, &status);
  UChar *units16 = NULL;
  run->peer = ubrk_open(type, "", NULL, 0, &status);
  if (wide) {
    int32_t size;
    units16 = malloc((run->text.size + 1) * sizeof *units16);
    u_strFromUTF8WithSub(units16, (int32_t)run->text.size + 1, &size,
                         run->text.data, (int32_t)run->text.size, 0xFFFD, NULL,
                         &status);
    ubrk_setText(run->peer, units16, size, &status);
  } else {
    ubrk_setUText(run->peer, bytes, &status);
  }
  double speed = U_FAILURE(status) ? 0 : measure(run, by_icu, 2);
  ubrk_close(run->peer);
  utext_close(bytes);
  free(units16);
  return speed;
}

static void *thread_work(void *self) {
  struct run *run = self;
  run->speed = measure(run, by_bits, 50);
  return NULL;
}

// MB/s of two threads together, each with bits of its own.
static double measure_two(const struct run *run) {
  struct run runs[2] = {*run, *run};
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) {
    runs[i].bits = calloc(run->text.size / 64 + 1, sizeof *run->bits);
    pthread_create(&threads[i], NULL, thread_work, &runs[i]);
  }
  for (int i = 0; i < 2; i++) {
    pthread_join(threads[i], NULL);
    free(runs[i].bits);
  }
  return runs[0].speed + runs[1].speed;
}

static void tailored(struct run *run) {
  gloss_set set = {0};
  gloss_segment(&set, run->text, 0, (uint32_t)run->text.size, run->unit,
                GLOSS_RULES_AUTO);
  run->found = set.count;
  gloss_set_free(&set);
}

static void bench_unit(struct run *run, size_t u) {
  run->unit = units[u].unit;
  double icu8 = measure_icu(run, units[u].peer, false);
  double icu16 = measure_icu(run, units[u].peer, true);
  double icu = icu8 > icu16 ? icu8 : icu16;
  printf("  %-10s ICU %.1f (UTF-8), %.1f (UTF-16); target %.0f x\n",
         units[u].name, icu8, icu16, units[u].target);
  for (int path = 0; path < GLOSS__PATHS; path++) {
    run->path = (gloss__path)path;
    if (!gloss__path_runs(run->path)) continue;
    double speed = measure(run, by_bits, ROUNDS);
    printf("    %-14s %8.0f MB/s  %6.1f x ICU UTF-8, %6.1f x UTF-16\n",
           paths[path], speed, speed / icu8, speed / icu16);
  }
  printf("    %-14s %8.0f MB/s\n", "2 threads", measure_two(run));
  double speed = measure(run, by_spans, ROUNDS);
  printf("    %-14s %8.0f MB/s  %6.1f x ICU, %zu segments\n", "spans", speed,
         speed / icu, run->found);
  fflush(stdout);
}

static void bench_first_call(void) {
  uint64_t bits[64];
  char text[4096];
  memset(text, 'a', sizeof text);
  double begin = cpu_seconds();
  for (int unit = 0; unit < GLOSS_UNITS; unit++)
    gloss_segment_bitmap(bits, (gloss_str){text, sizeof text},
                         (gloss_unit)unit);
  printf("%s; first calls %.0f us\n", gloss_segment_instructions(),
         (cpu_seconds() - begin) * 1e6);
}

int main(int count, char **files) {
  if (count < 2) {
    fprintf(stderr, "usage: bench_segment FILE... (UTF-8 texts)\n");
    return 2;
  }
  bench_first_call();
  for (int i = 1; i < count; i++) {
    struct run run = {.text = bench_file(files[i])};
    run.bits = calloc(run.text.size / 64 + 1, sizeof *run.bits);
    printf("%s, %.1f MB\n", files[i], (double)run.text.size / 1e6);
    for (size_t u = 0; u < 4; u++) bench_unit(&run, u);
    run.unit = GLOSS_SENTENCE;
    printf("  sentences, rules auto: %.0f MB/s\n",
           measure(&run, tailored, ROUNDS));
    free(run.bits);
    free((void *)(uintptr_t)run.text.data);
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  printf("peak memory %.1f MB, texts and ICU included\n",
         (double)used.ru_maxrss / 1e3);
  return 0;
}
