// test - the examples of scripts, and Markdown files whose blocks are tests.
#include "commands.h"
#include "follow.h"
#include "run.h"
#include "spec.h"

#include <unistd.h>

struct options {
  const char *rule, *format;
  bool watch;
};

static const struct cli_option options[] = {
    {"rule", 'r', CLI_TEXT, "TEXT", "Only rules whose id contains TEXT.",
     offsetof(struct options, rule)},
    {"format", 'f', CLI_CHOICE, "text|tap|junit",
     "text (default) prints what failed; tap and junit every test, for "
     "programs.",
     offsetof(struct options, format)},
    {"watch", 'w', CLI_FLAG, NULL,
     "Test again whenever a file beside the scripts changes, until Ctrl-C.",
     offsetof(struct options, watch)},
    {0}};

static bool ends_with(const char *text, const char *ending) {
  size_t size = strlen(text), wanted = strlen(ending);
  return size >= wanted && !strcmp(text + size - wanted, ending);
}

static void note_example(void *self, const gloss_rule_test *example) {
  gloss_buf name = {0};
  gloss_buf_printf(&name, "%s %s \"%.*s\"", example->rule,
                   example->rejects ? "rejects" : "reads",
                   (int)example->text.size, example->text.data);
  tests_note(self,
             &(struct tests_case){example->passed ? TESTS_PASSED : TESTS_FAILED,
                                  example->file,
                                  example->line,
                                  {name.data, name.size},
                                  example->detail});
  gloss_buf_free(&name);
}

static int test_pack(const char *name, const struct options *o, int follow,
                     struct tests *tests) {
  gloss_pack *pack = NULL;
  gloss_error err;
  int code = cli_pack_load(&pack, &name, 1, NULL);
  if (code != CLI_OK) return code;
  if (follow >= 0) follow_pack(follow, pack);
  if (gloss_pack_test(pack, o->rule, note_example, tests, &err))
    code = cli_error(&err);
  gloss_pack_free(pack);
  return code;
}

static int test(const struct cli_args *args, const struct options *o,
                int follow) {
  static const char *const formats[] = {"text", "tap", "junit"};
  struct tests tests = {0};
  while (o->format && strcmp(formats[tests.format], o->format) != 0)
    tests.format++;
  int worst = CLI_OK;
  for (size_t i = 0; i < args->count; i++) {
    const char *name = args->operands[i];
    if (follow >= 0) follow_file(follow, name);
    int code = ends_with(name, ".md") ? spec_run(name, &tests)
                                      : test_pack(name, o, follow, &tests);
    if (code > worst) worst = code;
  }
  if (worst == CLI_OK && tests.failed) worst = CLI_FAILED;
  tests_end(&tests);
  return worst;
}

static int watch(const struct cli_args *args, const struct options *o) {
  int follow = follow_new();
  if (follow < 0) return CLI_COULD_NOT;
  do {
    test(args, o, follow);
    if (!cli_flush()) break;
  } while (follow_wait(follow));
  close(follow);
  return CLI_COULD_NOT;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  if (!args->count) return cli_usage(self, "test what?");
  return o->watch ? watch(args, o) : test(args, o, -1);
}

const struct cli_command cli_test = {
    "test",
    "[--rule TEXT] [--watch] [--format FORMAT] PACK|SCRIPT.lua|FILE.md...",
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
    "moongloss test --watch my-script.lua\n"
    "moongloss test tests/spec/patterns.md",
    run,
    sizeof(struct options)};
