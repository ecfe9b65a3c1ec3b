// lua.c - what a kept match costs beside the scan: declared emits, emits by a
// function with a condition, and looking around in callbacks.
#include "moongloss_lua.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MATCHES = 1000, ROUNDS = 300 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// A rule's functions; the same functions as `describe` calls them once for each
// match, with a table for the match: what the script's own code costs.
static const struct {
  const char *name, *where, *emit;
} rules[] = {
    {"scan only (the rule ends at once)", "function() error 'no' end", NULL},
    {"where = false", "function() return false end", NULL},
    {"emit = 'type', no Lua", NULL, NULL},
    {"emit = function, one field", NULL,
     "function(m) return 'n', { value = m.value } end"},
    {"where + emit, two spans", "function(m) return m.value.value < 1e9 end",
     "function(m) return 'n', { value = m.value.value }, m.value end"},
    {"where looks 4 characters left",
     "function(m) return m:before(4).text ~= 'x' end", NULL},
    {"where asks for its sentence",
     "function(m) return m:within('sentence').first > 0 end", NULL}};
enum { ROWS = sizeof rules / sizeof *rules };

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

static gloss_pack *load(const char *where, const char *emit, const char *loop,
                        const char *path) {
  FILE *file = fopen(path, "w");
  fprintf(file,
          "local gloss = require 'gloss'\nreturn gloss.report_type {\n"
          "api = 1, name = 'bench', version = '1',\n"
          "describe = function(doc) %s return {} end,\n"
          "facts = { n = { value = 'number' } },\n"
          "rules = { { id = 'n', pattern = '<value: {number}>条', "
          "where = %s, emit = %s } } }",
          loop, where ? where : "nil", emit ? emit : "'n'");
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

// The rule of a row, or its functions alone.
static gloss_pack *load_row(size_t row, bool alone, const char *path) {
  char loop[600];
  const char *none = "function() end";
  if (!alone) return load(rules[row].where, rules[row].emit, "", path);
  snprintf(loop, sizeof loop,
           "local span = { value = 1, text = '', first = 1 }\n"
           "local function get() return span end\n"
           "local m = { value = span, before = get, within = get }\n"
           "local where, emit = %s, %s\n"
           "for i = 1, %d do where(m, doc) emit(m, doc) end",
           row && rules[row].where ? rules[row].where : none,
           rules[row].emit ? rules[row].emit : none, MATCHES);
  return load(rules[0].where, NULL, loop, path);
}

static void bench_rules(const char *path, gloss_doc *doc) {
  gloss_pack *packs[ROWS][2];
  double best[ROWS][2];
  size_t facts[ROWS][2];
  for (size_t i = 0; i < 2 * ROWS; i++) {
    packs[i / 2][i % 2] = load_row(i / 2, i % 2, path);
    best[i / 2][i % 2] = 1e9;
  }
  for (int round = 0; round < ROUNDS; round++)
    for (size_t i = 0; i < 2 * ROWS; i++) {
      double seconds = analyse(packs[i / 2][i % 2], doc, &facts[i / 2][i % 2]);
      if (seconds < best[i / 2][i % 2]) best[i / 2][i % 2] = seconds;
    }
  for (size_t i = 0; i < ROWS; i++) {
    double cost = (best[i][0] - best[0][0]) / MATCHES * 1e9;
    double own = (best[i][1] - best[0][1]) / MATCHES * 1e9;
    printf("%-34s %4zu facts, %5.0f ns a match beyond the scan, %5.0f of them "
           "its own code\n",
           rules[i].name, facts[i][0], cost, own);
    gloss_pack_free(packs[i][0]);
    gloss_pack_free(packs[i][1]);
  }
}

static double best_of(const char *loop, const char *path, gloss_doc *doc) {
  double best = 1e9;
  size_t facts;
  gloss_pack *pack = load(rules[0].where, NULL, loop, path);
  for (int turn = 0; turn < 3; turn++) {
    double seconds = analyse(pack, doc, &facts);
    if (seconds < best) best = seconds;
  }
  gloss_pack_free(pack);
  return best;
}

// Making the segments is included (target 20 ns an item).
static void bench_loops(const char *path, gloss_doc *doc) {
  double base = 0;
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
    gloss_set set = {0};
    gloss_segment(&set, text, 0, (uint32_t)text.size, loops[i].unit,
                  GLOSS_RULES_AUTO);
    double best = best_of(loops[i].code, path, doc);
    if (!i) base = best;
    printf("%6.1f ns an item, %zu: %s\n",
           (best - base) / (double)set.count * 1e9, set.count, loops[i].code);
    gloss_set_free(&set);
  }
}

static gloss_doc *make_doc(int matches) {
  gloss_buf text = {0};
  for (int i = 0; i < matches; i++)
    gloss_buf_printf(&text, "提出意见%d条。%s", i, i % 10 ? "" : "\n");
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, (gloss_str){text.data, text.size}, NULL, NULL);
  gloss_buf_free(&text);
  return doc;
}

// Memory is kept from document to document, as worker processes keep it.
int main(void) {
  char path[] = "/tmp/gloss-bench-XXXXXX.lua";
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  close(mkstemps(path, 4));
  gloss_doc *doc = make_doc(MATCHES), *long_doc = make_doc(100 * MATCHES);
  bench_rules(path, doc);
  bench_loops(path, long_doc);
  unlink(path);
  gloss_doc_free(doc);
  gloss_doc_free(long_doc);
  return 0;
}
