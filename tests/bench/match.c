// match PATH...: lexicons and rules over the canonical text of the given files
// (or all files of given folders), one core, median of five rounds. With the
// packages libre2-dev, libpcre2-dev or libhyperscan-dev at build time the same
// work is done by them, too (match_peers.cc).
#include "bench.h"
#include "match_peers.h"

#include <unistd.h>

static struct {
  corpus raw, words; // words: a word list, one a line, for made-up rules
  gloss_doc **docs;
  size_t text_bytes;
  gloss_buf text; // all canonical text
  uint64_t sink;
} bench;

static uint64_t seed = 7;
static uint32_t roll(uint32_t sides) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 33) % sides;
}

// --- lexicons ----------------------------------------------------------------

static gloss_str random_word(void) {
  return bench.words.texts[roll((uint32_t)bench.words.count)];
}

// A million made-up entries of the word list's characters, two words each, so
// that few of them stand in a text.
static void make_entries(gloss_buf *tsv, size_t count) {
  gloss_buf_puts(tsv, "term\tkind\n");
  for (size_t i = 0; i < count; i++) {
    gloss_str a = random_word(), b = random_word();
    gloss_buf_add(tsv, a.data, a.size);
    gloss_buf_add(tsv, b.data, b.size);
    gloss_buf_puts(tsv, "\tx\n");
  }
}

static void scan(void *self) {
  gloss_set set = {0};
  gloss_lexicon_scan(self, (gloss_str){bench.text.data, bench.text.size},
                     GLOSS_POLICY_ALL, &set);
  bench.sink += set.count;
  gloss_set_free(&set);
}

static void lexicon_rows(const char *name, gloss_str tsv, double target) {
  gloss_lexicon *lexicon = NULL;
  double begin = bench_now();
  if (gloss_lexicon_parse(&lexicon, name, tsv, NULL) != GLOSS_OK) return;
  double compile = bench_now() - begin;
  gloss_set set = {0};
  gloss_lexicon_scan(lexicon, (gloss_str){bench.text.data, bench.text.size},
                     GLOSS_POLICY_ALL, &set);
  printf("%s: %zu entries compiled in %.2f s, %.1f MB of tables, %.1f hits "
         "per KB\n",
         name, gloss_lexicon_count(lexicon), compile,
         (double)gloss_lexicon_counted(lexicon).bytes / 1e6,
         (double)set.count * 1024 / (double)bench.text.size);
  gloss_set_free(&set);
  char row[64];
  snprintf(row, sizeof row, "scan %s", name);
  bench_row(row, bench.text.size, target, scan, lexicon);
  gloss_lexicon_free(lexicon);
}

// Loading by the digest, from a folder of compiled lexicons.
static void cached(gloss_str tsv) {
  char folder[] = "/tmp/gloss-bench-XXXXXX", path[64];
  gloss_lexicon *lexicon = NULL;
  if (!mkdtemp(folder)) return;
  snprintf(path, sizeof path, "%s/a.tsv", folder);
  FILE *file = fopen(path, "wb");
  if (file) fwrite(tsv.data, 1, tsv.size, file);
  if (file) fclose(file);
  for (int i = 0; i < 2; i++) {
    double begin = bench_now();
    if (gloss_lexicon_load_cached(&lexicon, path, folder, NULL)) break;
    printf("  %s: %.3f s\n", i ? "mapped" : "compiled and kept",
           bench_now() - begin);
    gloss_lexicon_free(lexicon);
  }
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir)) != NULL;)
    if (e->d_name[0] != '.') unlinkat(dirfd(dir), e->d_name, 0);
  if (dir) closedir(dir);
  rmdir(folder);
}

static void lexicons(void) {
  gloss_buf tsv = {0};
  make_entries(&tsv, 1000000);
  lexicon_rows("1 M rare entries", (gloss_str){tsv.data, tsv.size}, 500);
  cached((gloss_str){tsv.data, tsv.size});
  gloss_buf_clear(&tsv);
  gloss_buf_puts(&tsv, "term\n");
  for (size_t i = 0; i < bench.words.count; i++) {
    gloss_buf_add(&tsv, bench.words.texts[i].data, bench.words.texts[i].size);
    gloss_buf_putc(&tsv, '\n');
  }
  lexicon_rows("the word list", (gloss_str){tsv.data, tsv.size}, 120);
  gloss_buf_free(&tsv);
}

// --- rules -------------------------------------------------------------------

static void words(gloss_buf *out, int count) {
  for (int i = 0; i < count; i++) {
    gloss_str word = random_word();
    while (word.size < 6) word = random_word();
    gloss_buf_printf(out, "%s\"%.*s\"", i ? "|" : "", (int)word.size,
                     word.data);
  }
}

// The shapes of the rules that packs have; the words differ.
static void make_pattern(gloss_buf *out, size_t index) {
  gloss_buf_clear(out);
  switch (index % 6) {
  case 0:
    words(out, 1);
    gloss_buf_puts(out, " ~10 <n: \\d+> (件|次|人)?");
    break;
  case 1:
    gloss_buf_puts(out, "<who: [\\p{Han}]{2,8}?> (");
    words(out, 3);
    gloss_buf_puts(out, ") <what: [^，。]{2,20}>");
    break;
  case 2:
    gloss_buf_puts(out, "(");
    words(out, 2);
    gloss_buf_puts(out, ") “ <name: [^“”]{2,30}> ”");
    break;
  case 3:
    gloss_buf_puts(out, "第 [一二三四五六七八九十\\d]{1,4} ");
    words(out, 1);
    break;
  case 4:
    gloss_buf_puts(out, "(?<! 不) ");
    words(out, 1);
    gloss_buf_puts(out, " (?! 的)");
    break;
  default:
    words(out, 1);
    gloss_buf_puts(out, " .{0,20}? ");
    words(out, 1);
  }
}

static gloss_program *make_rules(size_t count) {
  gloss_program *program = gloss_program_new();
  gloss_buf pattern = {0};
  seed = 99;
  for (size_t i = 0; i < count; i++) {
    char id[24], set[24];
    snprintf(id, sizeof id, "rule%zu", i);
    snprintf(set, sizeof set, "set%zu", i / 10);
    make_pattern(&pattern, i);
    gloss_rule rule = {.id = id, .pattern = pattern.data, .set = set};
    gloss_error err;
    if (gloss_program_rule(program, &rule, NULL, &err) != GLOSS_OK) {
      fprintf(stderr, "%s: %s\n", pattern.data, err.message);
      exit(1);
    }
  }
  gloss_buf_free(&pattern);
  gloss_program_compile(program, NULL);
  return program;
}

static void match(void *self) {
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_matches *matches = NULL;
    gloss_scan(&matches, self, bench.docs[i], NULL, 0, NULL, 0, NULL, NULL);
    bench.sink += gloss_matches_count(matches);
    gloss_matches_free(matches);
  }
}

static void rules(void) {
  for (size_t count = 10; count <= 10000; count *= 10) {
    double begin = bench_now();
    gloss_program *program = make_rules(count);
    double compile = bench_now() - begin;
    uint64_t before = bench.sink;
    match(program);
    printf("%zu rules compiled in %.3f s, %.2f matches per KB\n", count,
           compile,
           (double)(bench.sink - before) * 1024 / (double)bench.text_bytes);
    char row[64];
    snprintf(row, sizeof row, "match %zu rules", count);
    bench_row(row, bench.text_bytes, count == 1000 ? 50 : 0, match, program);
    gloss_program_free(program);
  }
}

// --- worst cases -------------------------------------------------------------

static double seconds(const char *pattern, const char *unit, size_t size) {
  gloss_buf text = {0};
  while (text.size < size) gloss_buf_puts(&text, unit);
  gloss_doc *doc = NULL;
  gloss_doc_options options = {.format = "text",
                               .charset = "UTF-8",
                               .repairs_off = UINT32_MAX,
                               .keep_script = true};
  gloss_doc_new(&doc, (gloss_str){text.data, text.size}, &options, NULL);
  gloss_program *program = gloss_program_new();
  gloss_rule rule = {.id = "r", .pattern = pattern, .scope = "document"};
  gloss_budget budget = {.steps = UINT64_MAX, .matches = UINT32_MAX};
  gloss_matches *matches = NULL;
  gloss_program_rule(program, &rule, NULL, NULL);
  gloss_program_compile(program, NULL);
  double begin = bench_now();
  gloss_scan(&matches, program, doc, NULL, 0, NULL, 0, &budget, NULL);
  double spent = bench_now() - begin;
  gloss_matches_free(matches);
  gloss_program_free(program);
  gloss_doc_free(doc);
  gloss_buf_free(&text);
  return spent;
}

// A lexicon of `count` keys, each the next one's begin; `last` ends the text's.
static double prefix_seconds(size_t count, const char *last, size_t size,
                             gloss_policy policy) {
  gloss_buf tsv = {0}, text = {0};
  gloss_lexicon *lexicon = NULL;
  gloss_set hits = {0};
  gloss_buf_puts(&tsv, "term\n");
  for (size_t i = 1; i <= count; i++) {
    for (size_t k = 0; k < i; k++) gloss_buf_putc(&tsv, 'a');
    gloss_buf_printf(&tsv, "%s\n", last);
  }
  while (text.size < size) gloss_buf_putc(&text, 'a');
  gloss_lexicon_parse(&lexicon, "a", (gloss_str){tsv.data, tsv.size}, NULL);
  double begin = bench_now();
  gloss_lexicon_scan(lexicon, (gloss_str){text.data, text.size}, policy, &hits);
  double spent = bench_now() - begin;
  gloss_set_free(&hits);
  gloss_lexicon_free(lexicon);
  gloss_buf_free(&tsv);
  gloss_buf_free(&text);
  return spent;
}

static void worst_lexicons(void) {
  static const struct {
    const char *name, *last;
    size_t count;
    gloss_policy policy;
  } cases[] = {{"a..a{8}, all hits", "", 8, GLOSS_POLICY_ALL},
               {"a..a{30}, longest", "", 30, GLOSS_POLICY_LONGEST},
               {"ab..a{100}b, none", "b", 100, GLOSS_POLICY_LONGEST}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    printf("  %-24s", cases[i].name);
    for (size_t size = 1000000; size <= 4000000; size *= 2)
      printf(" %7.3f", prefix_seconds(cases[i].count, cases[i].last, size,
                                      cases[i].policy));
    putchar('\n');
    fflush(stdout);
  }
}

// Many alternatives in one pattern, over the corpus once, twice, four times.
static void many_alternatives(size_t count) {
  gloss_buf pattern = {0};
  gloss_error err;
  words(&pattern, (int)count);
  gloss_program *program = gloss_program_new();
  gloss_rule rule = {.id = "r", .pattern = pattern.data};
  double begin = bench_now();
  if (gloss_program_rule(program, &rule, NULL, &err)) {
    printf("  %zu alternatives: %s\n", count, err.message);
  } else {
    gloss_program_compile(program, NULL);
    printf("  %zu alternatives (%.2f s to compile)", count,
           bench_now() - begin);
    for (size_t size = 250000; size <= 1000000; size *= 2) {
      gloss_str part = {bench.text.data, size};
      while (part.size && (part.data[part.size - 1] & 0x80)) part.size--;
      gloss_doc *doc = NULL;
      gloss_matches *matches = NULL;
      gloss_budget budget = {.steps = UINT64_MAX, .matches = UINT32_MAX};
      gloss_doc_options how = {.format = "text", .charset = "UTF-8"};
      gloss_doc_new(&doc, part, &how, NULL);
      begin = bench_now();
      gloss_scan(&matches, program, doc, NULL, 0, NULL, 0, &budget, NULL);
      printf(" %7.3f", bench_now() - begin);
      fflush(stdout);
      gloss_matches_free(matches);
      gloss_doc_free(doc);
    }
    putchar('\n');
  }
  gloss_program_free(program);
  gloss_buf_free(&pattern);
}

static void worst_cases(void) {
  static const char *const cases[][2] = {
      {"(a+)+b", "a"},         {"(a|aa)+b", "a"}, {"a.*a.*a.*b", "a"},
      {"(a?){20}a{20}b", "a"}, {"a(?=.*b)", "a"}, {"(?<=b.*)a", "a"},
      {"(a.{0,40}){3}b", "a"}, {"~40 b", "甲"},   {"&(.*a|.*b|.*c)x", "abc"}};
  printf("worst cases, one line of 1, 2, 4 MB: seconds\n");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    printf("  %-24s", cases[i][0]);
    for (size_t size = 1000000; size <= 4000000; size *= 2)
      printf(" %7.3f", seconds(cases[i][0], cases[i][1], size));
    putchar('\n');
    fflush(stdout);
  }
  worst_lexicons();
  many_alternatives(1000);
  many_alternatives(100000);
}

// --- peers -------------------------------------------------------------------

// Writes the text and the literals, a line each, for peers that are not linked.
static void dump(const char *folder, const char *name, gloss_str bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file) fwrite(bytes.data, 1, bytes.size, file);
  if (file) fclose(file);
}

static void peers(void) {
  enum { WORDS = 1000 };
  gloss_buf tsv = {0}, all = {0};
  gloss_buf_puts(&tsv, "term\n");
  seed = 5;
  for (int i = 0; i < WORDS; i++) {
    gloss_str word = random_word();
    while (word.size < 6) word = random_word();
    gloss_buf_printf(&tsv, "%.*s\n", (int)word.size, word.data);
    gloss_buf_printf(&all, "%s%.*s", i ? "|" : "", (int)word.size, word.data);
  }
  lexicon_rows("1,000 literals", (gloss_str){tsv.data, tsv.size}, 0);
  match_peers(all.data, bench.text.data, bench.text.size);
  const char *folder = getenv("DUMP");
  if (folder) {
    for (size_t i = 0; i < all.size; i++)
      if (all.data[i] == '|') all.data[i] = '\n';
    dump(folder, "literals.txt", (gloss_str){all.data, all.size});
    dump(folder, "text.txt", (gloss_str){bench.text.data, bench.text.size});
  }
  gloss_buf_free(&tsv);
  gloss_buf_free(&all);
}

// --- corpus ------------------------------------------------------------------

static void split_words(gloss_str list) {
  for (size_t at = 0, begin; at < list.size; at++) {
    begin = at;
    while (at < list.size && list.data[at] != ' ' && list.data[at] != '\n')
      at++;
    if (at > begin + 3 && (list.data[begin] & 0x80)) {
      bench.words.texts = realloc(bench.words.texts,
                                  (bench.words.count + 1) * sizeof(gloss_str));
      bench.words.texts[bench.words.count++] =
          (gloss_str){list.data + begin, at - begin};
    }
    while (at < list.size && list.data[at] != '\n') at++;
  }
}

int main(int count, char **paths) {
  if (count < 3) {
    fprintf(stderr, "usage: match WORDLIST PATH... (one word a line first)\n");
    return 2;
  }
  split_words(bench_file(paths[1]));
  for (int i = 2; i < count; i++) bench_add(&bench.raw, paths[i]);
  bench.docs = calloc(bench.raw.count + 1, sizeof(gloss_doc *));
  for (size_t i = 0; i < bench.raw.count; i++) {
    gloss_doc_new(&bench.docs[i], bench.raw.texts[i], NULL, NULL);
    gloss_str text = gloss_doc_text(bench.docs[i]);
    bench.text_bytes += text.size;
    gloss_buf_add(&bench.text, text.data, text.size);
  }
  printf("%zu documents, %.1f MB canonical, %zu words\n", bench.raw.count,
         (double)bench.text_bytes / 1e6, bench.words.count);
  const char *only = getenv("ONLY");
  if (!only || strstr(only, "lexicons")) lexicons();
  if (!only || strstr(only, "rules")) rules();
  if (!only || strstr(only, "worst")) worst_cases();
  if (!only || strstr(only, "peers")) peers();
  return bench.sink == 1;
}
