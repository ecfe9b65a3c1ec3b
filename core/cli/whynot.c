// whynot - why a rule made no fact at some place.
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

// --- which rule --------------------------------------------------------------

size_t cli_rules_named(const gloss_pack *pack, const char *name,
                       uint32_t *numbers, size_t capacity) {
  size_t found = 0;
  for (uint32_t i = 0; i < gloss_pack_rule_count(pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(pack, i);
    size_t type = strlen(rule.type);
    bool full = !strncmp(name, rule.type, type) && name[type] == ':' &&
                !strcmp(name + type + 1, rule.id);
    if (!full && strcmp(name, rule.id) != 0) continue;
    if (found < capacity) numbers[found] = i;
    found++;
  }
  return found;
}

static int no_such_rule(const gloss_pack *pack, const char *name) {
  const char *best = NULL;
  for (uint32_t i = 0; i < gloss_pack_rule_count(pack); i++) {
    const char *id = gloss_pack_rule_at(pack, i).id;
    if (!best || cli_distance(name, id) < cli_distance(name, best)) best = id;
  }
  cli_complain("%s has no rule '%s'%s%s%s", gloss_pack_name(pack), name,
               best ? "; the nearest is '" : "", best ? best : "",
               best ? "'" : "");
  return CLI_USAGE;
}

// The rule of the report type that took the document, else the first.
static uint32_t choose(const struct cli_spot *spot, const uint32_t *numbers,
                       size_t count, bool *taken) {
  const char *type = cli_spot_type(spot);
  for (size_t i = 0; i < count; i++) {
    *taken =
        type && !strcmp(gloss_pack_rule_at(spot->pack, numbers[i]).type, type);
    if (*taken) return numbers[i];
  }
  return numbers[0];
}

// --- the answer --------------------------------------------------------------

struct answer {
  struct cli_spot *spot;
  gloss_explanation why;
  uint32_t number;
  gloss_pack_rule rule;
  bool taken; // the document is of the rule's report type
  gloss_buf *out;
};

static size_t events_of(const struct answer *a) {
  size_t count = 0;
  for (size_t i = 0; i < a->spot->event_count; i++)
    count += a->spot->events[i].rule == a->number;
  return count;
}

static const char *score_text(const struct cli_answer *it, char text[32]) {
  if (it->score > 0)
    snprintf(text, 32, "score %.3g", it->score);
  else
    snprintf(text, 32, "no score");
  return text;
}

static void put_type(const struct answer *a) {
  char score[32];
  gloss_buf *out = a->out;
  const char *type = cli_spot_type(a->spot);
  gloss_buf_printf(out, "type: the document is %s, not %s\n",
                   type ? type : "of no report type of the pack", a->rule.type);
  for (size_t i = 0; i < a->spot->answer_count; i++) {
    const struct cli_answer *it = &a->spot->answers[i];
    gloss_buf_printf(out, "  %s: %s%s%s\n", it->type, score_text(it, score),
                     it->reason ? ", " : "", it->reason ? it->reason : "");
  }
  gloss_buf_printf(out, "as %s:\n", a->rule.type);
}

// The pattern, and below it carets under the element that failed.
static void put_pattern(const struct answer *a) {
  const gloss_explanation *why = &a->why;
  const char *line = a->rule.pattern;
  gloss_str text = gloss_str_of(a->rule.pattern);
  size_t at = 0, begin = 0, end = 0;
  for (uint32_t i = 0; i < why->element_end && at < text.size; i++) {
    if (i == why->element_begin) begin = at;
    gloss_utf8_next(text, &at);
    end = at;
  }
  while (end > begin &&
         (text.data[end - 1] == ' ' || text.data[end - 1] == '\n'))
    end--;
  for (size_t i = 0; i < begin; i++)
    if (text.data[i] == '\n') line = text.data + i + 1;
  size_t lead = strspn(line, " ");
  if (line + lead > text.data + begin) lead = 0;
  line += lead;
  size_t size = strcspn(line, "\n");
  while (size && line[size - 1] == ' ') size--;
  size_t before =
      gloss_width((gloss_str){line, (size_t)(text.data + begin - line)});
  size_t under = gloss_width((gloss_str){text.data + begin, end - begin});
  gloss_buf_printf(a->out, "  pattern %.*s\n  %*s", (int)size, line,
                   (int)(before + 8), "");
  for (size_t i = 0; i < (under ? under : 1); i++) gloss_buf_putc(a->out, '^');
  gloss_buf_putc(a->out, '\n');
}

static void put_explanation(const struct answer *a) {
  const gloss_explanation *why = &a->why;
  gloss_buf_printf(a->out, "%s: %s\n", gloss_reason_name(why->reason),
                   why->detail);
  if (why->element_end > why->element_begin) {
    gloss_buf_puts(a->out, "  ");
    cli_spot_print(a->out, a->spot->doc, why->begin, why->reached);
    gloss_buf_putc(a->out, '\n');
    put_pattern(a);
  }
  if (why->relaxation[0])
    gloss_buf_printf(a->out, "  would match: %s\n", why->relaxation);
}

static void put_text(const struct answer *a) {
  gloss_buf_printf(a->out, "rule %s of %s (%s:%u)\n", a->rule.id, a->rule.type,
                   a->rule.file, a->rule.line);
  if (!a->taken) put_type(a);
  for (size_t i = 0; i < a->spot->event_count; i++)
    if (a->spot->events[i].rule == a->number)
      cli_event_print(a->out, a->spot, &a->spot->events[i]);
  if (events_of(a)) return;
  if (a->rule.pattern)
    put_explanation(a);
  else
    gloss_buf_puts(a->out, "silent: its function made no fact here\n");
}

// --- JSON --------------------------------------------------------------------

static void put_string(gloss_buf *out, const char *key, const char *text) {
  gloss_buf_printf(out, ",\"%s\":", key);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

static void json_types(const struct answer *a) {
  gloss_buf_puts(a->out, ",\"types\":[");
  for (size_t i = 0; i < a->spot->answer_count; i++) {
    const struct cli_answer *it = &a->spot->answers[i];
    gloss_buf_puts(a->out, i ? ",{\"type\":" : "{\"type\":");
    gloss_buf_json(a->out, gloss_str_of(it->type));
    gloss_buf_puts(a->out, ",\"score\":");
    gloss_buf_number(a->out, it->score);
    put_string(a->out, "reason", it->reason);
    gloss_buf_printf(a->out, ",\"chosen\":%s}", it->chosen ? "true" : "false");
  }
  gloss_buf_putc(a->out, ']');
}

static void json_explanation(const struct answer *a) {
  const gloss_explanation *why = &a->why;
  gloss_buf_printf(a->out, ",\"explanation\":{\"reason\":\"%s\"",
                   gloss_reason_name(why->reason));
  put_string(a->out, "detail", why->detail);
  cli_spot_json(a->out, a->spot->doc, why->begin, why->reached);
  gloss_buf_printf(a->out, ",\"element\":[%u,%u]", why->element_begin,
                   why->element_end);
  put_string(a->out, "relaxation", why->relaxation[0] ? why->relaxation : NULL);
  gloss_buf_putc(a->out, '}');
}

static void put_json(const struct answer *a) {
  gloss_reason reason = a->rule.pattern ? a->why.reason : GLOSS_REASON_SILENT;
  gloss_buf_puts(a->out, "{\"rule\":");
  gloss_buf_json(a->out, gloss_str_of(a->rule.id));
  put_string(a->out, "type", a->rule.type);
  put_string(a->out, "file", a->rule.file);
  gloss_buf_printf(a->out, ",\"rule_line\":%u", a->rule.line);
  put_string(a->out, "pattern", a->rule.pattern);
  json_types(a);
  gloss_buf_puts(a->out, ",\"events\":[");
  for (size_t i = 0, n = 0; i < a->spot->event_count; i++) {
    if (a->spot->events[i].rule != a->number) continue;
    if (n++) gloss_buf_putc(a->out, ',');
    if (n == 1 || a->spot->events[i].reason == GLOSS_REASON_DROPPED)
      reason = a->spot->events[i].reason;
    cli_event_json(a->out, a->spot, &a->spot->events[i]);
  }
  gloss_buf_putc(a->out, ']');
  if (!events_of(a) && a->rule.pattern)
    json_explanation(a);
  else
    gloss_buf_puts(a->out, ",\"explanation\":null");
  put_string(a->out, "reason",
             gloss_reason_name(a->taken ? reason : GLOSS_REASON_TYPE));
  gloss_buf_puts(a->out, "}\n");
}

// --- the command -------------------------------------------------------------

int cli_whynot_answer(struct cli_spot *spot, const char *name, bool json,
                      gloss_buf *out) {
  enum { MOST = 64 };
  uint32_t numbers[MOST];
  size_t count = cli_rules_named(spot->pack, name, numbers, MOST);
  if (!count) return no_such_rule(spot->pack, name);
  if (count > MOST) count = MOST;
  int code = cli_spot_trace(spot, NULL, UINT32_MAX, NULL, false);
  if (code != CLI_OK) return code;
  struct answer a = {
      .spot = spot,
      .out = out,
      .why = {.reason = GLOSS_REASON_ERROR,
              .detail = "the analysis ended before it was this rule's turn"}};
  a.number = choose(spot, numbers, count, &a.taken);
  a.rule = gloss_pack_rule_at(spot->pack, a.number);
  code = cli_spot_trace(spot, a.rule.type, a.number, &a.why, false);
  if (code != CLI_OK) return code;
  if (json)
    put_json(&a);
  else
    put_text(&a);
  return CLI_OK;
}

static int whynot(const struct options *o, const struct cli_args *args) {
  gloss_buf path = {0}, name = {0}, out = {0};
  uint32_t line;
  struct cli_spot spot = {0};
  gloss_pack *pack = NULL;
  gloss_doc_options how = cli_doc_options(&o->doc);
  cli_spot_split(args->operands[2], &path, &line);
  int code = cli_pack_load(&pack, args->operands, 1, NULL);
  if (code == CLI_OK) code = cli_doc_read(&spot.doc, &name, path.data, &how);
  gloss_doc *doc = spot.doc;
  spot.pack = pack;
  spot.source = name.data;
  if (code == CLI_OK) code = cli_spot_range(&spot, line);
  bool json = o->format && o->format[0] == 'j';
  if (code == CLI_OK)
    code = cli_whynot_answer(&spot, args->operands[1], json, &out);
  cli_write((gloss_str){out.data, out.size});
  cli_spot_free(&spot);
  gloss_doc_free(doc);
  gloss_pack_free(pack);
  gloss_buf_free(&path);
  gloss_buf_free(&name);
  gloss_buf_free(&out);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 3
             ? whynot(o, args)
             : cli_usage(self, "expected a pack, a rule and FILE[:LINE]");
}

const struct cli_command cli_whynot = {
    "whynot",
    "[--format json] PACK RULE FILE[:LINE]",
    "explain why a rule made no fact at a place",
    "Analyses the document and tells what became of the rule's matches that "
    "touch the raw line (without LINE: anywhere in the text); if there is "
    "none, how far the attempt that took most came, the element of the pattern "
    "that failed there (^^^), and the smallest change that would match. RULE "
    "is a rule's id, or TYPE:ID where several report types have it.\n\n"
    "The answer begins with one of these reasons:\n\n"
    "  kept       it matched and made a fact\n"
    "  lost       it matched, but another match of its set won\n"
    "  rejected   it matched, but `where` said no; let it return false and a\n"
    "             reason, which is shown\n"
    "  silent     it matched, or was run, but its function made no fact\n"
    "  dropped    it made a fact, but `finish` or a failure dropped it\n"
    "  error      its function failed, so it loses its facts\n"
    "  furniture  it matched outside of the text of the document\n"
    "  need       nothing of what every match holds stands in the scope\n"
    "  text       the text goes on otherwise\n"
    "  end        the scope ends before the pattern does\n"
    "  anchor     ^ or $ is not at the edge of the scope\n"
    "  entry      no entry of the lexicon begins here\n"
    "  layer      no span of the layer begins here\n"
    "  attribute  an entry or span is here, but with another attribute\n"
    "  condition  a condition [layer=value] does not hold\n"
    "  look       a look-around forbids it\n"
    "  repeat     a back-reference is not repeated\n"
    "  source     a layer is not available\n"
    "  budget     the rule ran out of steps or matches\n"
    "  type       the document is of another report type: all scores are "
    "shown,\n"
    "             then what the rule would have done\n",
    options,
    "moongloss whynot cppcc meeting.chair report.txt:12\n"
    "moongloss whynot --format json my-script.lua crop.weighed diary.txt",
    run,
    sizeof(struct options)};
