// lint - what is wrong with packs and scripts, without running them.
#include "commands.h"
#include "run.h"

#include <stdlib.h>

struct options {
  const char *format;
  bool quiet;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|json",
     "text (default): FILE:LINE:COLUMN: what; json: one object a line.",
     offsetof(struct options, format)},
    {"quiet", 'q', CLI_FLAG, NULL, "Errors only, no warnings.",
     offsetof(struct options, quiet)},
    {0}};

struct linting {
  const struct options *options;
  size_t errors, warnings;
  gloss_buf out;
};

static void put_string(gloss_buf *out, const char *key, const char *text) {
  gloss_buf_puts(out, key);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

static void each(void *self, const gloss_finding *f) {
  struct linting *l = self;
  if (f->error)
    l->errors++;
  else
    l->warnings++;
  if (!f->error && l->options->quiet) return;
  if (l->options->format && l->options->format[0] == 'j') {
    put_string(&l->out, "{\"file\":", f->file);
    gloss_buf_printf(&l->out, ",\"line\":%u,\"column\":%u", f->line, f->column);
    put_string(&l->out, ",\"severity\":", f->error ? "error" : "warning");
    put_string(&l->out, ",\"code\":", f->code);
    put_string(&l->out, ",\"rule\":", f->rule);
    put_string(&l->out, ",\"message\":", f->message);
    gloss_buf_puts(&l->out, "}\n");
    return;
  }
  gloss_buf_printf(&l->out, "%s:%u:%u: %s: %s%s%s%s [%s]\n", f->file, f->line,
                   f->column, f->error ? "error" : "warning",
                   f->rule ? "rule " : "", f->rule ? f->rule : "",
                   f->rule ? ": " : "", f->message, f->code);
}

static int lint(const struct options *o, const struct cli_args *args) {
  struct cli_search search;
  struct linting l = {.options = o};
  int code = CLI_OK;
  cli_search_make(&search);
  gloss_pack_options how = {.search = search.folders,
                            .library = search.library};
  for (size_t i = 0; i < args->count; i++) {
    gloss_error err;
    if (gloss_pack_lint(&args->operands[i], 1, &how, each, &l, &err)) {
      cli_error(&err);
      code = CLI_COULD_NOT;
    }
  }
  cli_search_free(&search);
  if (!o->format || o->format[0] == 't')
    gloss_buf_printf(&l.out, "%zu errors, %zu warnings\n", l.errors,
                     l.warnings);
  cli_write((gloss_str){l.out.data, l.out.size});
  gloss_buf_free(&l.out);
  return code == CLI_OK && l.errors ? CLI_FAILED : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  code = args->count ? lint(o, args) : cli_usage(self, "which pack or script?");
  return code;
}

const struct cli_command cli_lint = {
    "lint",
    "[--quiet] [--format json] PACK|SCRIPT.lua...",
    "find what is wrong with packs and scripts",
    "Loads each pack or script and prints what is wrong with it, with file, "
    "line and column. Errors:\n\n"
    "  load      it cannot be loaded: syntax, unknown keys, unknown layers,\n"
    "            lexicons, fact types\n"
    "  pattern   a pattern does not compile\n"
    "  never     an element of a pattern that can never match: an empty "
    "class,\n"
    "            a filter that no entry passes, ^ behind something, a\n"
    "            look-around that contradicts what stands beside it, a line "
    "end\n"
    "            in a sentence or paragraph, a pattern that takes nothing\n"
    "  value     a filter asks for a value that nothing has\n"
    "  shadowed  a rule whose every match loses to another rule of its set\n"
    "  field     a fact is given a field that its type has not, or is not "
    "given\n"
    "            one that it must have\n"
    "  capture   a function uses a capture that the rule's pattern has not\n"
    "  global    an undefined global, or an assignment to one\n"
    "  cuts      a pattern of Lua's string functions that would cut a\n"
    "            character: one beyond ASCII inside [] or before a repeat\n\n"
    "Warnings:\n\n"
    "  unreached  an alternative that is never taken, since an earlier one is\n"
    "             its beginning\n"
    "  twice      an alternative that is there already\n"
    "  untested   a rule without expect and reject\n"
    "  unused     a lexicon, or entries of one, that no rule uses\n"
    "  lexicon    a line of a lexicon that was rejected or shadowed\n\n"
    "The exit status is 1 if there are errors.",
    options,
    "moongloss lint cppcc\n"
    "moongloss lint --format json my-script.lua",
    run,
    sizeof(struct options)};
