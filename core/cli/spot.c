// spot.c - a place in a document, and what a pack did there.
#include "spot.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONTEXT = 12 }; // characters on each side

// --- the place ---------------------------------------------------------------

void cli_spot_split(const char *operand, gloss_buf *path, uint32_t *line) {
  const char *colon = strrchr(operand, ':');
  size_t size = strlen(operand);
  *line = 0;
  if (colon && colon != operand && colon[1] && access(operand, F_OK) != 0 &&
      !colon[1 + strspn(colon + 1, "0123456789")]) {
    unsigned long number = strtoul(colon + 1, NULL, 10);
    if (number && number < UINT32_MAX) {
      *line = (uint32_t)number;
      size = (size_t)(colon - operand);
    }
  }
  gloss_buf_add(path, operand, size);
}

static bool is_start(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

// Widens the spot by what stands on the raw line in [begin, end).
static void add_line(struct cli_spot *spot, uint32_t line, uint32_t begin,
                     uint32_t end) {
  gloss_str text = gloss_doc_text(spot->doc);
  uint32_t at_line, column;
  for (uint32_t at = begin; at < end; at++) {
    if (!is_start(text.data[at]) || text.data[at] == '\n') continue;
    gloss_doc_line(spot->doc, at, &at_line, &column);
    if (at_line != line) continue;
    if (at < spot->begin) spot->begin = at;
    if (at >= spot->end) spot->end = at + 1;
  }
  while (spot->end < text.size && !is_start(text.data[spot->end])) spot->end++;
}

int cli_spot_range(struct cli_spot *spot, uint32_t line) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(spot->doc, &count);
  uint32_t last = 0;
  spot->begin = 0;
  spot->end = (uint32_t)gloss_doc_text(spot->doc).size;
  if (!line) return CLI_OK;
  spot->begin = UINT32_MAX, spot->end = 0;
  for (size_t i = 0; i < count; i++) {
    if (blocks[i].last_line > last) last = blocks[i].last_line;
    if (blocks[i].first_line <= line && line <= blocks[i].last_line)
      add_line(spot, line, blocks[i].start, blocks[i].end);
  }
  if (spot->begin < spot->end) return CLI_OK;
  if (line > last)
    cli_complain("%s:%u: there is no such line: the text ends in line %u",
                 spot->source, line, last);
  else
    cli_complain("%s:%u: no text stands on this line", spot->source, line);
  return CLI_FAILED;
}

// --- taking notes ------------------------------------------------------------

static char *copy(const char *text, size_t size) {
  char *made = cli_alloc(size + 1);
  if (size) memcpy(made, text, size);
  return made;
}

// Room for one more: doubles at powers of two.
static void *grow(void *items, size_t count, size_t size) {
  if (count & (count - 1)) return items;
  void *more = cli_alloc((count ? 2 * count : 1) * size);
  if (count) memcpy(more, items, count * size);
  free(items);
  return more;
}

static bool touches(const struct cli_spot *spot, uint32_t begin, uint32_t end) {
  return begin < spot->end && end > spot->begin;
}

static void note_type(void *self, const char *type, double score,
                      const char *reason, bool chosen) {
  struct cli_spot *spot = self;
  for (size_t i = 0; chosen && i < spot->answer_count; i++)
    if (spot->answers[i].type == type) {
      spot->answers[i].chosen = true;
      return;
    }
  spot->answers =
      grow(spot->answers, spot->answer_count, sizeof *spot->answers);
  spot->answers[spot->answer_count++] = (struct cli_answer){
      type, score, reason ? copy(reason, strlen(reason)) : NULL, chosen};
}

static void note_event(void *self, const gloss_trace_event *event) {
  struct cli_spot *spot = self;
  if (!touches(spot, event->begin, event->end)) return;
  spot->events = grow(spot->events, spot->event_count, sizeof *spot->events);
  gloss_trace_event *kept = &spot->events[spot->event_count++];
  *kept = *event;
  kept->detail = copy(event->detail, strlen(event->detail));
  kept->why.data = copy(event->why.data, event->why.size);
}

static void note_span(void *self, const char *layer, uint32_t begin,
                      uint32_t end, gloss_str about) {
  struct cli_spot *spot = self;
  spot->spans = grow(spot->spans, spot->span_count, sizeof *spot->spans);
  spot->spans[spot->span_count++] = (struct cli_span){
      copy(layer, strlen(layer)), copy(about.data, about.size), begin, end};
}

static void forget(struct cli_spot *spot) {
  for (size_t i = 0; i < spot->event_count; i++) {
    free((char *)(uintptr_t)spot->events[i].detail);
    free((char *)(uintptr_t)spot->events[i].why.data);
  }
  for (size_t i = 0; i < spot->span_count; i++) {
    free(spot->spans[i].layer);
    free(spot->spans[i].about);
  }
  spot->event_count = spot->span_count = 0;
}

static void forget_answers(struct cli_spot *spot) {
  for (size_t i = 0; i < spot->answer_count; i++) free(spot->answers[i].reason);
  spot->answer_count = 0;
}

int cli_spot_trace(struct cli_spot *spot, const char *as, uint32_t rule,
                   gloss_explanation *explanation, bool layers) {
  gloss_trace trace = {.self = spot,
                       .as = as,
                       .derive = true,
                       .type = as ? NULL : note_type,
                       .event = note_event,
                       .span = layers ? note_span : NULL,
                       .explanation = explanation,
                       .rule = rule,
                       .begin = spot->begin,
                       .end = spot->end};
  gloss_error err;
  forget(spot);
  if (!as) forget_answers(spot);
  gloss_result_free(spot->result);
  spot->result =
      gloss_result_new(spot->source, spot->doc, gloss_pack_schema(spot->pack));
  if (gloss_pack_trace(spot->pack, spot->doc, spot->result, &trace, &err))
    return cli_error(&err);
  return CLI_OK;
}

void cli_spot_free(struct cli_spot *spot) {
  forget(spot);
  forget_answers(spot);
  free(spot->answers);
  free(spot->events);
  free(spot->spans);
  gloss_result_free(spot->result);
  *spot = (struct cli_spot){0};
}

const char *cli_spot_type(const struct cli_spot *spot) {
  for (size_t i = 0; i < spot->answer_count; i++)
    if (spot->answers[i].chosen) return spot->answers[i].type;
  return NULL;
}

// --- telling -----------------------------------------------------------------

static void put_line(gloss_buf *out, gloss_str text, uint32_t begin,
                     uint32_t end) {
  for (uint32_t i = begin; i < end; i++)
    gloss_buf_putc(out, (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i]);
}

void cli_spot_print(gloss_buf *out, const gloss_doc *doc, uint32_t begin,
                    uint32_t end) {
  gloss_str text = gloss_doc_text(doc);
  uint32_t from = begin, to = end, line, column;
  for (size_t n = 0; from && n < CONTEXT && text.data[from - 1] != '\n';)
    n += is_start(text.data[--from]);
  for (size_t n = 0; to < text.size && text.data[to] != '\n'; to++)
    if (is_start(text.data[to]) && n++ == CONTEXT) break;
  gloss_doc_line(doc, begin, &line, &column);
  gloss_buf_printf(out, "%u:%u ", line, column);
  put_line(out, text, from, begin);
  gloss_buf_putc(out, '[');
  put_line(out, text, begin, end);
  gloss_buf_putc(out, ']');
  put_line(out, text, end, to);
}

void cli_spot_json(gloss_buf *out, const gloss_doc *doc, uint32_t begin,
                   uint32_t end) {
  uint32_t line, column;
  gloss_doc_line(doc, begin, &line, &column);
  gloss_buf_printf(out,
                   ",\"start\":%u,\"end\":%u,\"line\":%u,\"column\":%u,"
                   "\"text\":",
                   begin, end, line, column);
  gloss_buf_json(out,
                 (gloss_str){gloss_doc_text(doc).data + begin, end - begin});
}

static const char *string_of(const json_t *object, const char *key) {
  return json_string_value(json_object_get(object, key));
}

// The value, entry or fact behind a capture.
static void put_origin(gloss_buf *out, const json_t *capture) {
  const json_t *value = json_object_get(capture, "value");
  const char *type = string_of(value, "type"), *iso = string_of(value, "iso");
  const char *unit = string_of(value, "unit");
  const json_t *number = json_object_get(value, "value");
  if (type) gloss_buf_printf(out, " %s", type);
  if (json_is_number(number)) {
    gloss_buf_putc(out, ' ');
    gloss_buf_number(out, json_number_value(number));
  }
  if (unit) gloss_buf_printf(out, " %s", unit);
  if (iso) gloss_buf_printf(out, " %s", iso);
  if (string_of(capture, "fact"))
    gloss_buf_printf(out, " {%s}", string_of(capture, "fact"));
  if (string_of(capture, "lexicon"))
    gloss_buf_printf(
        out, " %s:%lld %s", string_of(capture, "lexicon"),
        (long long)json_integer_value(json_object_get(capture, "line")),
        string_of(capture, "entry"));
}

void cli_captures_print(gloss_buf *out, gloss_str why) {
  json_t *tree = json_loadb(why.data, why.size, 0, NULL), *capture;
  const char *name;
  json_object_foreach(json_object_get(tree, "captures"), name, capture) {
    gloss_buf_printf(out, "  %s: [%s]", name, string_of(capture, "text"));
    put_origin(out, capture);
    gloss_buf_putc(out, '\n');
  }
  json_decref(tree);
}

void cli_event_print(gloss_buf *out, const struct cli_spot *spot,
                     const gloss_trace_event *event) {
  gloss_buf_puts(out, gloss_reason_name(event->reason));
  if (event->reason == GLOSS_REASON_LOST) {
    gloss_pack_rule winner = gloss_pack_rule_at(spot->pack, event->winner);
    gloss_buf_printf(out, ": to rule %s (%s:%u) by policy %s\n  winner ",
                     winner.id, winner.file, winner.line,
                     gloss_policy_name(event->policy));
    cli_spot_print(out, spot->doc, event->winner_begin, event->winner_end);
  } else {
    gloss_buf_printf(out, ": %s",
                     *event->detail ? event->detail
                                    : gloss_reason_text(event->reason));
  }
  if (event->reason != GLOSS_REASON_BUDGET &&
      event->reason != GLOSS_REASON_SOURCE) {
    gloss_buf_puts(out, "\n  ");
    cli_spot_print(out, spot->doc, event->begin, event->end);
  }
  gloss_buf_putc(out, '\n');
  if (event->why.size) cli_captures_print(out, event->why);
}

static void put_member(gloss_buf *out, const char *key, const char *text) {
  gloss_buf_printf(out, ",\"%s\":", key);
  gloss_buf_json(out, gloss_str_of(text));
}

void cli_event_json(gloss_buf *out, const struct cli_spot *spot,
                    const gloss_trace_event *event) {
  gloss_pack_rule rule = gloss_pack_rule_at(spot->pack, event->rule);
  gloss_buf_printf(out, "{\"reason\":\"%s\"", gloss_reason_name(event->reason));
  put_member(out, "rule", rule.id);
  put_member(out, "file", rule.file);
  gloss_buf_printf(out, ",\"rule_line\":%u", rule.line);
  if (*event->detail) put_member(out, "detail", event->detail);
  cli_spot_json(out, spot->doc, event->begin, event->end);
  gloss_buf_printf(out, ",\"facts\":%u", event->facts);
  if (event->reason == GLOSS_REASON_LOST) {
    gloss_pack_rule winner = gloss_pack_rule_at(spot->pack, event->winner);
    gloss_buf_printf(out, ",\"policy\":\"%s\",\"winner\":{\"rule\":",
                     gloss_policy_name(event->policy));
    gloss_buf_json(out, gloss_str_of(winner.id));
    cli_spot_json(out, spot->doc, event->winner_begin, event->winner_end);
    gloss_buf_putc(out, '}');
  }
  if (event->why.size) {
    gloss_buf_puts(out, ",\"why\":");
    gloss_buf_add(out, event->why.data, event->why.size);
  }
  gloss_buf_putc(out, '}');
}
