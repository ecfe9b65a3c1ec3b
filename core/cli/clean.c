// clean - a document's canonical text, and how it came from the bytes.
#include "commands.h"

struct options {
  bool explain;
  const char *format;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"explain", 0, CLI_FLAG, NULL,
     "Print the edits instead, one a line: raw line and column (both from 1, "
     "the column in characters), raw byte range, kind, confidence, reason, "
     "text before and after.",
     offsetof(struct options, explain)},
    {"format", 0, CLI_CHOICE, "text|json",
     "text (default), or one JSON object a document with its pieces.",
     offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

static gloss_str part_of(gloss_str text, uint32_t start, uint32_t end) {
  return (gloss_str){text.data + start, end - start};
}

static int print_text(const gloss_doc *doc) {
  gloss_str text = gloss_doc_text(doc);
  uint32_t main_end = gloss_doc_main_end(doc);
  uint32_t captions_end = gloss_doc_captions_end(doc);
  cli_write(part_of(text, 0, main_end));
  if (captions_end > main_end) {
    bool ended = main_end == 0 || text.data[main_end - 1] == '\n';
    cli_write(gloss_str_of(ended ? "## captions\n" : "\n## captions\n"));
    cli_write(part_of(text, main_end, captions_end));
  }
  return CLI_OK;
}

static void json_piece(gloss_buf *out, const gloss_doc *doc,
                       const gloss_piece *piece) {
  gloss_buf before = {0};
  gloss_doc_decode(doc, piece->raw_start, piece->raw_end, &before);
  gloss_buf_printf(out,
                   "{\"start\":%u,\"end\":%u,\"raw_start\":%u,\"raw_end\":%u,"
                   "\"before\":",
                   piece->start, piece->end, piece->raw_start, piece->raw_end);
  gloss_buf_json(out, (gloss_str){before.data, before.size});
  gloss_buf_puts(out, ",\"after\":");
  gloss_buf_json(out, part_of(gloss_doc_text(doc), piece->start, piece->end));
  if (piece->edit) {
    gloss_edit edit = gloss_doc_edit(doc, piece->edit);
    gloss_buf_printf(
        out, ",\"kind\":\"%s\",\"reason\":", gloss_edit_kind_name(edit.kind));
    gloss_buf_json(out, gloss_str_of(edit.reason));
    gloss_buf_printf(out, ",\"confidence\":%.3g}", (double)edit.confidence);
  } else {
    gloss_buf_puts(out, ",\"kind\":null,\"reason\":null,\"confidence\":null}");
  }
  gloss_buf_free(&before);
}

static int print_json(const char *name, const gloss_doc *doc) {
  gloss_buf out = {0};
  gloss_buf_puts(&out, "{\"source\":");
  gloss_buf_json(&out, gloss_str_of(name));
  gloss_buf_printf(&out, ",\"id\":\"%s\"", gloss_doc_id(doc));
  if (gloss_doc_part(doc)) { // raw offsets count this, not the file
    gloss_buf_puts(&out, ",\"part\":");
    gloss_buf_json(&out, gloss_str_of(gloss_doc_part(doc)));
  }
  gloss_buf_puts(&out, ",\"charset\":");
  float confidence;
  const char *reason = gloss_doc_charset_reason(doc, &confidence);
  gloss_buf_json(&out, gloss_str_of(gloss_doc_charset(doc)));
  gloss_buf_puts(&out, ",\"charset_reason\":");
  gloss_buf_json(&out, gloss_str_of(reason));
  gloss_buf_printf(&out, ",\"charset_confidence\":%.3g", (double)confidence);
  gloss_buf_puts(&out, ",\"script\":");
  gloss_buf_json(&out, gloss_str_of(gloss_doc_script(doc)));
  gloss_buf_printf(&out, ",\"main_end\":%u,\"text\":", gloss_doc_main_end(doc));
  gloss_buf_json(&out, gloss_doc_text(doc));
  gloss_buf_puts(&out, ",\"pieces\":[");
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  for (size_t i = 0; i < count; i++) {
    if (i) gloss_buf_putc(&out, ',');
    json_piece(&out, doc, &pieces[i]);
    if (out.size < 1 << 16) continue;
    if (!cli_write((gloss_str){out.data, out.size})) break;
    gloss_buf_clear(&out);
  }
  gloss_buf_puts(&out, "]}\n");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
  return CLI_OK;
}

static void explain_piece(gloss_buf *out, const gloss_doc *doc,
                          const gloss_piece *piece) {
  gloss_edit edit = gloss_doc_edit(doc, piece->edit);
  gloss_buf before = {0};
  gloss_doc_decode(doc, piece->raw_start, piece->raw_end, &before);
  uint32_t line, column;
  gloss_doc_raw_line(doc, piece->raw_start, &line, &column);
  gloss_buf_printf(out, "%u:%u\t[%u,%u)\t%s\t%.2f\t%s\t", line, column,
                   piece->raw_start, piece->raw_end,
                   gloss_edit_kind_name(edit.kind), (double)edit.confidence,
                   edit.reason ? edit.reason : "");
  gloss_buf_json(out, (gloss_str){before.data, before.size});
  gloss_buf_puts(out, " -> ");
  gloss_buf_json(out, part_of(gloss_doc_text(doc), piece->start, piece->end));
  gloss_buf_putc(out, '\n');
  gloss_buf_free(&before);
}

static int explain(const gloss_doc *doc) {
  gloss_buf out = {0};
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  for (size_t i = 0; i < count; i++) {
    if (!pieces[i].edit) continue;
    explain_piece(&out, doc, &pieces[i]);
    if (!cli_write((gloss_str){out.data, out.size})) break;
    gloss_buf_clear(&out);
  }
  gloss_buf_free(&out);
  return CLI_OK;
}

static int each(void *self, const char *name, gloss_doc *doc) {
  const struct options *o = self;
  if (o->format && !strcmp(o->format, "json")) return print_json(name, doc);
  return o->explain ? explain(doc) : print_text(doc);
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code = cli_args_default_stdin(self, args);
  gloss_doc_options doc = cli_doc_options(&o->doc);
  if (code == CLI_GO) code = cli_docs_each(args, &doc, each, o);
  return code;
}

const struct cli_command cli_clean = {
    "clean",
    "[--explain|--format json] FILE...",
    "print a document's repaired text",
    "Decodes FILE ('-' or nothing: standard input), repairs it, puts its "
    "lines in reading order and prints the main text; if captions were "
    "thrown out of sentences, then a line '## captions' and them.\n\n"
    "FILE may be text, HTML, PDF, DOCX, ODT or OFD; of the last four raw "
    "offsets count a stream taken out of the file, which 'part' names.\n\n"
    "With --format json it prints one object: source, id, charset, "
    "charset_reason, charset_confidence (0 to 1), script, main_end, the whole "
    "canonical text, and the pieces that map it to the "
    "raw bytes: start and end (canonical bytes), raw_start and raw_end, "
    "before, after, kind, reason, confidence; kind is null where the text is "
    "the decoded bytes. Replaying the pieces over the file gives the text.",
    options,
    "moongloss clean report.txt\nmoongloss clean --explain report.html",
    run,
    sizeof(struct options)};
