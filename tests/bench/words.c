// bench_words GOLD [MODEL...]: Chinese words, speed and F1 of the same run.
// GOLD holds lines of words with spaces between. The text is cut in pieces of
// 16 KB, as documents are, into a set that is used again.
#include "bench.h"

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
};

static void segment(const struct job *job) {
  enum { PIECE = 1 << 14 };
  gloss_set set = {0};
  gloss_str text = job->text;
  for (size_t at = 0, end; at < text.size; at = end) {
    end = at + PIECE < text.size ? at + PIECE : text.size;
    while (end < text.size && text.data[end - 1] != '\n') end++;
    set.count = 0;
    gloss_words_segment(job->words, &set, text, (uint32_t)at, (uint32_t)end);
  }
  gloss_set_free(&set);
}

static double fastest(const struct job *job) {
  double best = 1e9;
  for (int round = 0; round < 15; round++) {
    double start = bench_now();
    segment(job);
    double taken = bench_now() - start;
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
  struct job job = {words, text};
  printf("%-28s %7.1f MB/s  F1 %.4f  open %.2f ms   (target %s)\n", name,
         (double)text.size / fastest(&job) / 1e6,
         gloss_words_score(words, gold).f1, opened * 1e3, target);
  gloss_words_free(words);
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
  return 0;
}
