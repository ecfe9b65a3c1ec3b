// test - the examples of scripts, and Markdown files whose blocks are tests.
#include "commands.h"
#include "spec.h"

#include <stdlib.h>

struct options {
  const char *rule;
};

static const struct cli_option options[] = {
    {"rule", 'r', CLI_TEXT, "TEXT", "Only rules whose id contains TEXT.",
     offsetof(struct options, rule)},
    {0}};

static bool ends_with(const char *text, const char *ending) {
  size_t size = strlen(text), wanted = strlen(ending);
  return size >= wanted && !strcmp(text + size - wanted, ending);
}

static int test_pack(const char *name, const struct options *o,
                     struct spec_counts *counts) {
  struct cli_search search;
  cli_search_make(&search);
  gloss_pack_options how = {.search = search.folders,
                            .library = search.library,
                            .cache = search.cache};
  gloss_pack *pack = NULL;
  gloss_error err;
  gloss_buf out = {0};
  size_t passed = 0, failed = 0;
  gloss_status status = gloss_pack_load(&pack, &name, 1, &how, &err);
  if (!status)
    status = gloss_pack_test(pack, o->rule, &out, &passed, &failed, &err);
  cli_write((gloss_str){out.data, out.size});
  counts->passed += passed;
  counts->failed += failed;
  gloss_buf_free(&out);
  gloss_pack_free(pack);
  cli_search_free(&search);
  return status ? cli_error(&err) : CLI_OK;
}

static int test(const struct cli_args *args, const struct options *o) {
  struct spec_counts counts = {0};
  int worst = CLI_OK;
  for (size_t i = 0; i < args->count; i++) {
    int code = ends_with(args->operands[i], ".md")
                   ? spec_run(args->operands[i], &counts)
                   : test_pack(args->operands[i], o, &counts);
    if (code > worst) worst = code;
  }
  printf("%zu passed, %zu failed", counts.passed, counts.failed);
  if (counts.skipped) printf(", %zu skipped", counts.skipped);
  puts("");
  return worst == CLI_OK && counts.failed ? CLI_FAILED : worst;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count ? test(args, o) : cli_usage(self, "test what?");
}

const struct cli_command cli_test = {
    "test",
    "[--rule TEXT] PACK|SCRIPT.lua|FILE.md...",
    "run the examples of scripts and specifications",
    "Of a pack or script, runs each rule's 'expect' and 'reject' examples. Of "
    "a Markdown file, runs its blocks from top to bottom in one fresh, "
    "temporary folder (a README.md also finds the files beside it, NAME.md "
    "finds NAME.py) and "
    "compares what they print. The last line counts: N passed, N failed[, N "
    "skipped].\n\n"
    "A block '```file NAME' is written to the file NAME. In a block "
    "'```console' a line '$ COMMAND' (continued by lines '> MORE') is run by "
    "sh with this moongloss first on PATH; standard output and error together "
    "must equal the lines below it, where '...' stands for anything in a "
    "line, alone for any lines, and a last line '[exit N]' for an exit status "
    "that is not 0. "
    "'```console needs=PROGRAM' is skipped where PROGRAM is missing.",
    options,
    "moongloss test cppcc\n"
    "moongloss test --rule meeting my-script.lua\n"
    "moongloss test tests/spec/patterns.md",
    run,
    sizeof(struct options)};
