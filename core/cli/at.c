// at - what a pack finds on one line of a document.
#include "commands.h"
#include "run.h"
#include "spot.h"

#include <stdlib.h>

struct options {
  const char *format;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|json",
     "text (default), or json: one object.", offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

static void print_block(const gloss_doc *doc, uint32_t line, gloss_buf *out) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  for (size_t i = 0; i < count; i++) {
    const gloss_block *b = &blocks[i];
    if (line < b->first_line || line > b->last_line) continue;
    gloss_buf_printf(out, "%s [%u,%u) %s\n  %.*s\n", gloss_label_name(b->label),
                     b->start, b->end, b->reason ? b->reason : "",
                     (int)(b->end - b->start), text.data + b->start);
  }
}

static void print_spans(const struct cli_spot *spot, gloss_buf *out) {
  for (size_t i = 0; i < spot->span_count; i++) {
    const struct cli_span *s = &spot->spans[i];
    gloss_buf_printf(out, "%s ", s->layer);
    cli_spot_print(out, spot->doc, s->begin, s->end);
    gloss_buf_printf(out, "\n  %s\n", s->about);
  }
}

static bool whole(const struct cli_spot *spot, const gloss_trace_event *event) {
  gloss_pack_rule rule = gloss_pack_rule_at(spot->pack, event->rule);
  return rule.each && !strcmp(rule.each, "doc") &&
         event->reason != GLOSS_REASON_ERROR &&
         event->reason != GLOSS_REASON_DROPPED;
}

// What the rules did; a rule that is run once for all is in the facts.
static void print_events(const struct cli_spot *spot, gloss_buf *out) {
  for (size_t i = 0; i < spot->event_count; i++) {
    const gloss_trace_event *event = &spot->events[i];
    if (whole(spot, event)) continue;
    gloss_pack_rule rule = gloss_pack_rule_at(spot->pack, event->rule);
    gloss_buf_printf(out, "rule %s (%s:%u) ", rule.id, rule.file, rule.line);
    cli_event_print(out, spot, event);
  }
}

static void print_facts(const struct cli_spot *spot, gloss_buf *out) {
  for (size_t i = 0; i < gloss_result_fact_count(spot->result); i++) {
    const gloss_fact *f = gloss_result_fact_at(spot->result, i);
    if (f->start >= spot->end || f->end <= spot->begin) continue;
    uint32_t at, column;
    gloss_doc_line(spot->doc, f->start, &at, &column);
    gloss_buf_printf(out, "%u:%u %s [%u,%u) %.*s\n  rule %s", at, column,
                     f->type, f->start, f->end, (int)f->text.size, f->text.data,
                     f->rule ? f->rule : "");
    if (f->file) gloss_buf_printf(out, " (%s:%u)", f->file, f->line);
    gloss_buf_printf(out, "\n%s%.*s%s", f->why.size ? "  " : "",
                     (int)f->why.size, f->why.data, f->why.size ? "\n" : "");
  }
}

static void json_spans(const struct cli_spot *spot, gloss_buf *out) {
  gloss_buf_puts(out, "\"layers\":[");
  for (size_t i = 0; i < spot->span_count; i++) {
    const struct cli_span *s = &spot->spans[i];
    gloss_buf_puts(out, i ? ",{\"layer\":" : "{\"layer\":");
    gloss_buf_json(out, gloss_str_of(s->layer));
    cli_spot_json(out, spot->doc, s->begin, s->end);
    gloss_buf_puts(out, ",\"about\":");
    gloss_buf_json(out, gloss_str_of(s->about));
    gloss_buf_putc(out, '}');
  }
}

static void print_json(const struct cli_spot *spot, gloss_buf *out) {
  size_t count = 0;
  gloss_buf_puts(out, "{\"type\":");
  if (cli_spot_type(spot))
    gloss_buf_json(out, gloss_str_of(cli_spot_type(spot)));
  else
    gloss_buf_puts(out, "null");
  gloss_buf_puts(out, ",");
  json_spans(spot, out);
  gloss_buf_puts(out, "],\"events\":[");
  for (size_t i = 0; i < spot->event_count; i++) {
    if (whole(spot, &spot->events[i])) continue;
    if (count++) gloss_buf_putc(out, ',');
    cli_event_json(out, spot, &spot->events[i]);
  }
  gloss_buf_puts(out, "],\"facts\":[");
  count = 0;
  for (size_t i = 0; i < gloss_result_fact_count(spot->result); i++) {
    const gloss_fact *f = gloss_result_fact_at(spot->result, i);
    if (f->start >= spot->end || f->end <= spot->begin) continue;
    gloss_buf_printf(out, "%s{\"fact\":\"%s\",\"type\":", count++ ? "," : "",
                     f->id);
    gloss_buf_json(out, gloss_str_of(f->type));
    gloss_buf_puts(out, ",\"rule\":");
    gloss_buf_json(out, gloss_str_of(f->rule ? f->rule : ""));
    cli_spot_json(out, spot->doc, f->start, f->end);
    gloss_buf_putc(out, '}');
  }
  gloss_buf_puts(out, "]}\n");
}

static int show(const struct options *o, struct cli_spot *spot, uint32_t line) {
  gloss_buf out = {0};
  int code = cli_spot_trace(spot, NULL, UINT32_MAX, NULL, true);
  if (code == CLI_OK && o->format && o->format[0] == 'j') {
    print_json(spot, &out);
  } else if (code == CLI_OK) {
    print_block(spot->doc, line, &out);
    print_spans(spot, &out);
    print_events(spot, &out);
    print_facts(spot, &out);
  }
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
  if (code != CLI_OK) return code;
  cli_failures_say(spot->result);
  return gloss_result_failure_count(spot->result) ? CLI_FAILED : CLI_OK;
}

static int at(const struct cli_command *self, const struct options *o,
              const struct cli_args *args) {
  gloss_buf path = {0}, name = {0};
  uint32_t line = 0;
  struct cli_spot spot = {0};
  gloss_pack *pack = NULL;
  gloss_doc_options how = cli_doc_options(&o->doc);
  int code = CLI_OK;
  cli_spot_split(args->operands[1], &path, &line);
  if (!line) code = cli_usage(self, "'%s' is not FILE:LINE", args->operands[1]);
  if (code == CLI_OK) code = cli_pack_load(&pack, args->operands, 1, NULL);
  if (code == CLI_OK) code = cli_doc_read(&spot.doc, &name, path.data, &how);
  gloss_doc *doc = spot.doc;
  spot.pack = pack;
  spot.source = name.data;
  if (code == CLI_OK) code = cli_spot_range(&spot, line);
  if (code == CLI_OK) code = show(o, &spot, line);
  cli_spot_free(&spot);
  gloss_doc_free(doc);
  gloss_pack_free(pack);
  gloss_buf_free(&path);
  gloss_buf_free(&name);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 2 ? at(self, o, args)
                          : cli_usage(self, "expected a pack and FILE:LINE");
}

const struct cli_command cli_at = {
    "at",
    "[--format json] PACK FILE:LINE",
    "show what a pack finds on one line",
    "Prints the blocks that a raw line (counted from 1) belongs to, with the "
    "reason of their label; the values and lexicon entries on it; what became "
    "of every rule's match that touches it (kept, lost, rejected, ...: 'whynot "
    "--help' lists the words); and every fact whose evidence touches it, with "
    "its rule and derivation.",
    options,
    "moongloss at cppcc report.txt:12",
    run,
    sizeof(struct options)};
