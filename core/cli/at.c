// at - what a pack finds on one line of a document.
#include "run.h"
#include "commands.h"

#include <stdlib.h>

struct options {
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {CLI_DOC_OPTIONS(struct options),
                                            {0}};

// Whether canonical [start, end) touches the raw line.
static bool touches(const gloss_doc *doc, uint32_t start, uint32_t end,
                    uint32_t line) {
  uint32_t first, last, column;
  gloss_doc_line(doc, start, &first, &column);
  gloss_doc_line(doc, end > start ? end - 1 : end, &last, &column);
  return first <= line && line <= last;
}

static void print_block(const gloss_doc *doc, uint32_t line) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < count; i++) {
    const gloss_block *b = &blocks[i];
    if (line < b->first_line || line > b->last_line) continue;
    printf("%s [%u,%u) %s\n  ", gloss_label_name(b->label), b->start, b->end,
           b->reason ? b->reason : "");
    cli_write((gloss_str){text.data + b->start, b->end - b->start});
    puts("");
  }
}

// Says so if no text stands on the line or behind it.
static int check_line(const gloss_doc *doc, const char *name, uint32_t line) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  uint32_t last = 0;
  for (size_t i = 0; i < count; i++)
    if (blocks[i].last_line > last) last = blocks[i].last_line;
  if (line <= last) return CLI_OK;
  cli_complain("%s:%u: there is no such line: the text ends in line %u", name,
               line, last);
  return CLI_FAILED;
}

static void print_facts(const gloss_doc *doc, const gloss_result *result,
                        uint32_t line) {
  for (size_t i = 0; i < gloss_result_fact_count(result); i++) {
    const gloss_fact *f = gloss_result_fact_at(result, i);
    if (!touches(doc, f->start, f->end, line)) continue;
    uint32_t at, column;
    gloss_doc_line(doc, f->start, &at, &column);
    printf("%u:%u %s [%u,%u) ", at, column, f->type, f->start, f->end);
    cli_write(f->text);
    printf("\n  rule %s", f->rule ? f->rule : "");
    if (f->file) printf(" (%s:%u)", f->file, f->line);
    puts("");
    if (!f->why.size) continue;
    fputs("  ", stdout);
    cli_write(f->why);
    puts("");
  }
}

static int show(gloss_pack *pack, const char *name, gloss_doc *doc,
                uint32_t line) {
  gloss_result *result = gloss_result_new(name, doc, gloss_pack_schema(pack));
  gloss_error err;
  int code = CLI_OK;
  if (gloss_pack_analyse(pack, doc, result, &err)) {
    code = cli_error(&err);
  } else {
    print_block(doc, line);
    print_facts(doc, result, line);
    cli_failures_say(result);
    if (gloss_result_failure_count(result)) code = CLI_FAILED;
  }
  gloss_result_free(result);
  return code;
}

// Splits FILE:LINE; false if there is no line.
static bool split(const char *operand, gloss_buf *path, unsigned long *line) {
  const char *colon = strrchr(operand, ':');
  char *end = NULL;
  if (!colon || colon == operand) return false;
  *line = strtoul(colon + 1, &end, 10);
  gloss_buf_add(path, operand, (size_t)(colon - operand));
  return end > colon + 1 && !*end && *line && *line < UINT32_MAX;
}

static int at(const struct cli_command *self, const struct options *o,
              const struct cli_args *args) {
  gloss_buf path = {0}, name = {0};
  unsigned long line = 0;
  gloss_pack *pack = NULL;
  gloss_doc *doc = NULL;
  gloss_doc_options how = cli_doc_options(&o->doc);
  int code = CLI_OK;
  if (!split(args->operands[1], &path, &line))
    code = cli_usage(self, "'%s' is not FILE:LINE", args->operands[1]);
  if (code == CLI_OK) code = cli_pack_load(&pack, args->operands, 1, NULL);
  if (code == CLI_OK) code = cli_doc_read(&doc, &name, path.data, &how);
  if (code == CLI_OK) code = check_line(doc, name.data, (uint32_t)line);
  if (code == CLI_OK) code = show(pack, name.data, doc, (uint32_t)line);
  gloss_doc_free(doc);
  gloss_pack_free(pack);
  gloss_buf_free(&path);
  gloss_buf_free(&name);
  return code;
}

static int run(const struct cli_command *self, int argc, char **argv) {
  struct options o = {0};
  struct cli_args args;
  int code = cli_options_parse(self, &o, &args, argc, argv);
  if (code != CLI_GO) return code;
  code = args.count == 2 ? at(self, &o, &args)
                         : cli_usage(self, "expected a pack and FILE:LINE");
  cli_args_free(self, &o, &args);
  return code;
}

const struct cli_command cli_at = {
    "at",
    "PACK FILE:LINE",
    "show what a pack finds on one line",
    "Prints the blocks that a raw line (counted from 1) belongs to, with the "
    "reason of their label, and every fact whose evidence touches it, with "
    "its rule and derivation.",
    options,
    "moongloss at cppcc report.txt:12",
    run};
