// bench_words GOLD [MODEL...]: Chinese words, speed and F1 of the same run.
// GOLD holds lines of words with spaces between. The text is cut in pieces of
// 16 KB, as documents are, into a set that is used again. At the end the speed
// by each instruction set, on two cores, and the memory.
#include "bench.h"
#include "segment/dict.h"

#include <pthread.h>
#include <sys/resource.h>

static gloss_str without_spaces(gloss_str text) {
  char *out = malloc(text.size + 1);
  size_t size = 0;
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] != ' ') out[size++] = text.data[i];
  return (gloss_str){out, size};
}

struct job {
  const gloss_words *words;
  gloss_str text;
  // Or by the built-in model or the dictionary and this instruction set.
  const struct gloss__word_kernel *kernel;
  bool dictionary;
  double taken; // by itself, of a thread
};

static void by_kernel(const struct job *job, gloss_set *set, uint32_t at,
                      uint32_t end) {
  struct gloss__block block;
  gloss_str text = {job->text.data, end};
  gloss_set scratch = {0};
  gloss__block_start(&block);
  while (at < end)
    at = job->dictionary
             ? gloss__block_han(set, &block, job->kernel, NULL, text, at,
                                &scratch)
             : gloss__block_words(set, &block, gloss__model_builtin(),
                                  job->kernel, NULL, text, at, &scratch);
  gloss_set_free(&scratch);
}

static void segment(const struct job *job) {
  enum { PIECE = 1 << 14 };
  gloss_set set = {0};
  gloss_str text = job->text;
  for (size_t at = 0, end; at < text.size; at = end) {
    end = at + PIECE < text.size ? at + PIECE : text.size;
    while (end < text.size && text.data[end - 1] != '\n') end++;
    set.count = 0;
    if (job->kernel)
      by_kernel(job, &set, (uint32_t)at, (uint32_t)end);
    else
      gloss_words_segment(job->words, &set, text, (uint32_t)at, (uint32_t)end);
  }
  gloss_set_free(&set);
}

static double thread_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double fastest(const struct job *job) {
  double best = 1e9;
  for (int round = 0; round < 15; round++) {
    double start = thread_now();
    segment(job);
    double taken = thread_now() - start;
    if (taken < best) best = taken;
  }
  return best;
}

static void row(const char *name, const gloss_words_options *options,
                gloss_str gold, gloss_str text, const char *target) {
  gloss_words *words;
  gloss_error err;
  double start = bench_now();
  if (gloss_words_open(&words, options, &err)) {
    fprintf(stderr, "%s\n", err.message);
    exit(1);
  }
  double opened = bench_now() - start;
  struct job job = {.words = words, .text = text};
  printf("%-28s %7.1f MB/s  F1 %.4f  open %.2f ms   (target %s)\n", name,
         (double)text.size / fastest(&job) / 1e6,
         gloss_words_score(words, gold).f1, opened * 1e3, target);
  gloss_words_free(words);
}

static void by_path(gloss_str text) {
  static const char *const names[] = {"", "scalar", "AVX2", "AVX-512"};
  for (int path = GLOSS__SCALAR; path < GLOSS__PATHS; path++) {
    if (!gloss__path_runs((gloss__path)path)) continue;
    struct job job = {.text = text,
                      .kernel = gloss__word_kernel((gloss__path)path)};
    double linear = (double)text.size / fastest(&job) / 1e6;
    job.dictionary = true;
    printf("%-10s linear %7.1f MB/s, dictionary %7.1f MB/s\n", names[path],
           linear, (double)text.size / fastest(&job) / 1e6);
  }
}

static void *alone(void *self) {
  struct job *job = self;
  job->taken = fastest(job);
  return NULL;
}

// What both of two threads get done in a second of their CPU time.
static void on_two_cores(gloss_str text) {
  for (int dictionary = 0; dictionary < 2; dictionary++) {
    struct job jobs[2];
    pthread_t threads[2];
    double speed = 0;
    for (int i = 0; i < 2; i++) {
      jobs[i] = (struct job){.text = text,
                             .kernel = gloss__word_kernel(gloss__path_best()),
                             .dictionary = dictionary};
      if (pthread_create(&threads[i], NULL, alone, &jobs[i])) exit(1);
    }
    for (int i = 0; i < 2; i++) {
      pthread_join(threads[i], NULL);
      speed += (double)text.size / jobs[i].taken / 1e6;
    }
    printf("two threads, %s: %.1f MB/s together\n",
           dictionary ? "dictionary" : "linear", speed);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: bench_words GOLD [MODEL...]\n");
    return 2;
  }
  gloss_str gold = bench_file(argv[1]), text = without_spaces(gold);
  printf("%.1f MB of text, instructions: %s\n", (double)text.size / 1e6,
         gloss_segment_instructions());
  row("linear, built in", NULL, gold, text, "300 MB/s, .90");
  row("dictionary", &(gloss_words_options){.engine = GLOSS_ENGINE_DICT}, gold,
      text, "150 MB/s, .88");
  for (int i = 2; i < argc; i++)
    row(argv[i], &(gloss_words_options){.model = argv[i]}, gold, text,
        "300 MB/s, .955");
  by_path(text);
  on_two_cores(text);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  size_t dictionary = sizeof gloss__dict +
                      (2 * gloss__dict.slots + IDS) * sizeof(uint32_t) +
                      gloss__words.node_count * sizeof *gloss__words.nodes;
  printf("tables: model %.1f MB, dictionary %.1f MB; peak memory %.1f MB, "
         "texts of %.1f MB included\n",
         (double)sizeof(struct gloss__model) / 1e6, (double)dictionary / 1e6,
         (double)usage.ru_maxrss / 1e3, (double)(text.size + gold.size) / 1e6);
  return 0;
}
