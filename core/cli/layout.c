// layout - the blocks of a document with their labels.
#include "commands.h"

struct options {
  const char *format;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"format", 0, CLI_CHOICE, "text|json",
     "text (default): lines, label, reason, text, separated by tabs; json: "
     "one object a document.",
     offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

static void json_block(gloss_buf *out, const gloss_block *block) {
  gloss_buf_printf(out,
                   "{\"first_line\":%u,\"last_line\":%u,\"label\":\"%s\","
                   "\"level\":%u,\"start\":%u,\"end\":%u,\"fragment\":%s,"
                   "\"reason\":",
                   block->first_line, block->last_line,
                   gloss_label_name(block->label), block->level, block->start,
                   block->end, block->fragment ? "true" : "false");
  gloss_buf_json(out, gloss_str_of(block->reason ? block->reason : ""));
  gloss_buf_putc(out, '}');
}

static void print_json(const char *name, const gloss_doc *doc) {
  gloss_buf out = {0};
  gloss_buf_puts(&out, "{\"source\":");
  gloss_buf_json(&out, gloss_str_of(name));
  gloss_buf_puts(&out, ",\"blocks\":[");
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  for (size_t i = 0; i < count; i++) {
    if (i) gloss_buf_putc(&out, ',');
    json_block(&out, &blocks[i]);
  }
  gloss_buf_puts(&out, "]}\n");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

static void print_text(const gloss_doc *doc) {
  gloss_buf out = {0};
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < count; i++) {
    const gloss_block *b = &blocks[i];
    gloss_buf_printf(&out, "%u-%u\t%s", b->first_line, b->last_line,
                     gloss_label_name(b->label));
    if (b->level) gloss_buf_printf(&out, " %u", b->level);
    gloss_buf_printf(&out, "%s\t%s\t", b->fragment ? " (fragment)" : "",
                     b->reason ? b->reason : "");
    gloss_buf_add(&out, text.data + b->start, b->end - b->start);
    gloss_buf_putc(&out, '\n');
  }
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

static int each(void *self, const char *name, gloss_doc *doc) {
  const struct options *o = self;
  if (o->format && !strcmp(o->format, "json"))
    print_json(name, doc);
  else
    print_text(doc);
  return CLI_OK;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code = cli_args_default_stdin(self, args);
  gloss_doc_options doc = cli_doc_options(&o->doc);
  if (code == CLI_GO) code = cli_docs_each(args, &doc, each, o);
  return code;
}

const struct cli_command cli_layout = {
    "layout",
    "[--format json] FILE...",
    "label the lines of a document",
    "Prints the blocks of FILE in the order of its raw lines: which lines, "
    "the label (title, subtitle, breadcrumb, meta-date, meta-source, "
    "meta-editor, heading with its level, body, caption, list-item, "
    "boilerplate, footer, duplicate, continuation, blank) and the rule or "
    "score that decided. A fragment is a block whose sentence is broken and "
    "could not be rejoined.",
    options,
    "moongloss layout report.txt\nmoongloss layout --format json report.txt",
    run,
    sizeof(struct options)};
