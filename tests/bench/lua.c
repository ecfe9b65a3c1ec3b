// lua.c - what a kept match costs beside the scan: declared emits, emits by a
// function with a condition, and looking around in callbacks.
#include "moongloss_lua.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MATCHES = 100000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *const rules[][2] = {
    {"scan only (the rule ends at once)",
     "where = function() error 'no' end, emit = 'n'"},
    {"where = false", "where = function() return false end, emit = 'n'"},
    {"emit = 'type', no Lua", "emit = 'n'"},
    {"emit = function, one field",
     "emit = function(m) return 'n', { value = m.value } end"},
    {"where + emit, two spans",
     "where = function(m) return m.value.value < 1e9 end,\n"
     "emit = function(m) return 'n', { value = m.value.value }, m.value end"},
    {"where looks 4 characters left",
     "where = function(m) return m:before(4).text ~= 'x' end, emit = 'n'"},
    {"where asks for its sentence",
     "where = function(m) return m:within('sentence').first > 0 end,\n"
     "emit = 'n'"}};

// Walks over the document's segments, in `describe`.
static const struct {
  const char *code;
  gloss_unit unit;
} loops[] = {
    {"", GLOSS_GRAPHEME},
    {"for first, last in doc:ranges 'grapheme' do end", GLOSS_GRAPHEME},
    {"for first, last in doc:ranges 'word' do end", GLOSS_WORD},
    {"for span in doc:each 'word' do end", GLOSS_WORD},
    {"for first, last in gloss.segments(doc.text, 'grapheme') do end",
     GLOSS_GRAPHEME},
    {"for first, last in gloss.segments(doc.text, 'word') do end", GLOSS_WORD},
    {"for first, last in gloss.segments(doc.text, 'sentence') do end",
     GLOSS_SENTENCE}};

static gloss_pack *load(const char *rule, const char *loop, const char *path) {
  FILE *file = fopen(path, "w");
  fprintf(file,
          "local gloss = require 'gloss'\nreturn gloss.report_type {\n"
          "api = 1, name = 'bench', version = '1',\n"
          "describe = function(doc) %s return {} end,\n"
          "facts = { n = { value = 'number' } },\n"
          "rules = { { id = 'n', pattern = '<value: {number}>条', %s } } }",
          loop, rule);
  fclose(file);
  gloss_pack *pack = NULL;
  gloss_error err = {0};
  gloss_pack_options options = {.memory = (size_t)2 << 30};
  if (gloss_pack_load(&pack, &path, 1, &options, &err)) {
    puts(err.message);
    exit(1);
  }
  return pack;
}

static double analyse(gloss_pack *pack, gloss_doc *doc, size_t *facts) {
  gloss_result *result = gloss_result_new("", doc, gloss_pack_schema(pack));
  double start = now();
  gloss_pack_analyse(pack, doc, result, NULL);
  double seconds = now() - start;
  *facts = gloss_result_fact_count(result);
  gloss_result_free(result);
  return seconds;
}

static double best_of_three(const char *rule, const char *loop,
                            const char *path, gloss_doc *doc, size_t *facts) {
  double best = 1e9;
  gloss_pack *pack = load(rule, loop, path);
  for (int turn = 0; turn < 3; turn++) {
    double seconds = analyse(pack, doc, facts);
    if (seconds < best) best = seconds;
  }
  gloss_pack_free(pack);
  return best;
}

static void bench_rules(const char *path, gloss_doc *doc) {
  double base = 0;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    size_t facts = 0;
    double best = best_of_three(rules[i][1], "", path, doc, &facts);
    if (!i) base = best;
    printf("%-34s %7.1f ms, %zu facts, %6.0f ns a match beyond it\n",
           rules[i][0], best * 1e3, facts, (best - base) / MATCHES * 1e9);
  }
}

// Making the segments is included (target 20 ns an item).
static void bench_loops(const char *path, gloss_doc *doc) {
  double base = 0;
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
    size_t facts = 0;
    gloss_set set = {0};
    gloss_segment(&set, text, 0, (uint32_t)text.size, loops[i].unit,
                  GLOSS_RULES_AUTO);
    double best = best_of_three(rules[0][1], loops[i].code, path, doc, &facts);
    if (!i) base = best;
    printf("%6.1f ns an item, %zu: %s\n",
           (best - base) / (double)set.count * 1e9, set.count, loops[i].code);
    gloss_set_free(&set);
  }
}

int main(void) {
  char path[] = "/tmp/gloss-bench-XXXXXX.lua";
  close(mkstemps(path, 4));
  gloss_buf text = {0};
  for (int i = 0; i < MATCHES; i++)
    gloss_buf_printf(&text, "提出意见%d条。%s", i, i % 10 ? "" : "\n");
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, (gloss_str){text.data, text.size}, NULL, NULL);
  bench_rules(path, doc);
  bench_loops(path, doc);
  unlink(path);
  gloss_doc_free(doc);
  gloss_buf_free(&text);
  return 0;
}
