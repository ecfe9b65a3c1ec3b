// layers PATH...: MB/s of each layer of the library over the given files (or
// all files of given folders), one core, median of five rounds.
#include "bench.h"

static struct {
  corpus raw;
  gloss_doc **docs;
  size_t text_bytes;
  gloss_lexicon *lexicon;
  gloss_program *program;
  uint64_t sink; // keeps results in use
} bench;

static void decode(void *self) {
  (void)self;
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_doc_free(bench.docs[i]);
    bench.docs[i] = NULL;
    gloss_doc_new(&bench.docs[i], bench.raw.texts[i], NULL, NULL);
  }
}

static void segment(void *self) {
  gloss_unit unit = *(const gloss_unit *)self;
  gloss_set set = {0};
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_str text = gloss_doc_text(bench.docs[i]);
    set.count = 0;
    gloss_segment(&set, text, 0, (uint32_t)text.size, unit, GLOSS_RULES_AUTO);
    bench.sink += set.count;
  }
  gloss_set_free(&set);
}

static void scan_lexicon(void *self) {
  (void)self;
  gloss_set set = {0};
  for (size_t i = 0; i < bench.raw.count; i++) {
    set.count = 0;
    gloss_lexicon_scan(bench.lexicon, gloss_doc_text(bench.docs[i]),
                       GLOSS_POLICY_LONGEST, &set);
    bench.sink += set.count;
  }
  gloss_set_free(&set);
}

static void find_values(void *self) {
  (void)self;
  gloss_values_options options = {.anchor = "2025-01-06"};
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_values *values = NULL;
    gloss_values_new(&values, gloss_doc_text(bench.docs[i]), &options, NULL);
    bench.sink += gloss_values_count(values);
    gloss_values_free(values);
  }
}

static void match(void *self) {
  (void)self;
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_matches *matches = NULL;
    if (gloss_scan(&matches, bench.program, bench.docs[i], NULL, 0, NULL, 0,
                   NULL, NULL) == GLOSS_OK)
      bench.sink += gloss_matches_count(matches);
    gloss_matches_free(matches);
  }
}

static const char lexicon[] =
    "term\tkind\n会议\tmeeting\n座谈会\tmeeting\n常委会\tmeeting\n提案\tpaper\n"
    "工作报告\tpaper\n调研\twork\n视察\twork\n民主监督\twork\n";
static const char *const patterns[] = {
    "@kind [\\p{Han}]{0,12}? 精神",
    "围绕 “ <topic: ~60> ”",
    "\\d+ (名|次|场|件|条) <noun: [\\p{Han}]{2,6}?> (和|、|，|。)",
    "(坚持|加强|推进) ~10 (建设|发展)",
    "“ <name: [\\p{Han}\\d]{2,6}> ”",
    "第 [一二三四五六七八九十]{1,3} (届|次|期)",
    "《 <title: ~60> 》",
    "(市|县|区)? (委|政府|政协) (书记|主席)"};

static bool load(int count, char **paths) {
  gloss_error err;
  for (int i = 1; i < count; i++) bench_add(&bench.raw, paths[i]);
  bench.docs = calloc(bench.raw.count + 1, sizeof(gloss_doc *));
  if (!bench.docs || !bench.raw.bytes) return false;
  decode(NULL);
  for (size_t i = 0; i < bench.raw.count; i++)
    bench.text_bytes += gloss_doc_text(bench.docs[i]).size;
  bench.program = gloss_program_new();
  if (gloss_lexicon_parse(&bench.lexicon, "bench", gloss_str_of(lexicon), &err))
    return false;
  gloss_program_lexicon(bench.program, "kind", bench.lexicon);
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    char id[16];
    snprintf(id, sizeof id, "r%zu", i);
    gloss_rule rule = {.id = id, .pattern = patterns[i], .set = id};
    if (gloss_program_rule(bench.program, &rule, NULL, &err)) {
      fprintf(stderr, "layers: pattern %zu: %s\n", i, err.message);
      return false;
    }
  }
  return gloss_program_compile(bench.program, &err) == GLOSS_OK;
}

int main(int count, char **paths) {
  if (count < 2 || !load(count, paths)) {
    fprintf(stderr, "usage: layers PATH... (files or folders to read)\n");
    return 2;
  }
  printf("%zu documents, %.1f MB raw, %.1f MB canonical\n", bench.raw.count,
         (double)bench.raw.bytes / 1e6, (double)bench.text_bytes / 1e6);
  static gloss_unit units[] = {GLOSS_GRAPHEME, GLOSS_WORD, GLOSS_SENTENCE,
                               GLOSS_LINE};
  static const char *const names[] = {"segment graphemes", "segment words",
                                      "segment sentences", "segment lines"};
  bench_row("decode, repair, layout", bench.raw.bytes, 200, decode, NULL);
  for (size_t i = 0; i < 4; i++)
    bench_row(names[i], bench.text_bytes, 0, segment, &units[i]);
  bench_row("scan a lexicon of 8", bench.text_bytes, 500, scan_lexicon, NULL);
  bench_row("match 8 patterns", bench.text_bytes, 50, match, NULL);
  bench_row("find values", bench.text_bytes, 100, find_values, NULL);
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_doc_free(bench.docs[i]);
    free((void *)(uintptr_t)bench.raw.texts[i].data);
  }
  gloss_program_free(bench.program);
  gloss_lexicon_free(bench.lexicon);
  return bench.sink == 1; // never; the compiler must not know
}
