// learn.c MODEL EXAMPLES: how fast a classifier opens and decides, about the
// examples one by one and about all of them as one long text.
#include "bench.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double open_once(const char *path, gloss_classifier **model) {
  gloss_error err;
  double start = seconds();
  if (gloss_classifier_open(model, path, &err)) {
    fprintf(stderr, "%s: %s\n", path, err.message);
    exit(1);
  }
  return seconds() - start;
}

int main(int argc, char **argv) {
  gloss_classifier *model = NULL;
  gloss_examples *examples = gloss_examples_new();
  gloss_error err;
  if (argc != 3)
    return fprintf(stderr, "usage: bench_learn MODEL EXAMPLES\n"), 2;
  double open_time = open_once(argv[1], &model);
  gloss_str bytes = bench_file(argv[2]);
  if (gloss_examples_read(examples, bytes, argv[2], &err))
    return fprintf(stderr, "%s\n", err.message), 1;
  size_t count = gloss_examples_count(examples), size = 0;
  double *p = malloc((gloss_classifier_labels(model) + 1) * sizeof *p);
  double best_short = 1e9, best_long = 1e9;
  gloss_buf scratch = {0}, all = {0};
  for (size_t i = 0; i < count; i++) {
    gloss_str text = gloss_examples_get(examples, i).text;
    size += text.size;
    gloss_buf_add(&all, text.data, text.size);
  }
  for (int round = 0; round < 5; round++) {
    double start = seconds();
    for (size_t i = 0; i < count; i++) {
      gloss_example example = gloss_examples_get(examples, i);
      gloss_classifier_decide(model, &example, &scratch, p);
    }
    double took = seconds() - start;
    if (took < best_short) best_short = took;
    gloss_example whole = {.text = {all.data, all.size}};
    start = seconds();
    gloss_classifier_decide(model, &whole, &scratch, p);
    took = seconds() - start;
    if (took < best_long) best_long = took;
  }
  printf("open %.2f ms (target 10); %zu texts of %zu bytes: %.0f a second "
         "(target 200,000); as one text %.0f MB/s (target 100)\n",
         1e3 * open_time, count, size / (count ? count : 1),
         (double)count / best_short, (double)all.size / best_long / 1e6);
  return 0;
}
