// values - numbers, dates, quantities and sessions in text.
#include "commands.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

struct options {
  struct cli_list kinds;
  const char *anchor, *input, *format;
  bool explain;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"kind", 'k', CLI_LIST, "KIND",
     "Only values of this type: number, percent, ordinal, range, money, "
     "quantity, date, duration, recurring, session, docnumber, article; or "
     "label: what has digits and counts nothing (list numbers, names, "
     "telephone numbers), with its kind as unit; labels are shown only when "
     "asked for. May be given several times.",
     offsetof(struct options, kinds)},
    {"anchor", 0, CLI_TEXT, "DATE",
     "ISO date that relative dates (last year, the 8th) are resolved against; "
     "auto: the date of each document itself (behind a word such as 发布日期, "
     "or "
     "alone on its line), whose span every derivation then names.",
     offsetof(struct options, anchor)},
    {"input", 0, CLI_CHOICE, "text|ndjson",
     "ndjson: FILE holds a JSON object a line, {\"text\", \"anchor\"}; each is "
     "answered by one line {\"values\": [...]}, a line that is no such object "
     "by {\"error\": {\"line\", \"message\"}}.",
     offsetof(struct options, input)},
    {"format", 0, CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "How to print the values of documents (default: table).",
     offsetof(struct options, format)},
    {"explain", 0, CLI_FLAG, NULL,
     "Add how each value came about: steps in a table, a tree with every part, "
     "word and anchor in JSON; and the other readings of what is ambiguous.",
     offsetof(struct options, explain)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

// --- one value as JSON
// -------------------------------------------------------------

static void json_number(gloss_buf *out, const char *name, double number) {
  gloss_buf_printf(out, ",\"%s\":", name);
  if (isfinite(number))
    gloss_buf_number(out, number);
  else
    gloss_buf_puts(out, "null");
}

static void json_text(gloss_buf *out, const char *name, const char *text) {
  gloss_buf_printf(out, ",\"%s\":", name);
  if (text && *text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

// "base": null, or {"value","low","high","unit"} in SI or base units.
static void json_base(gloss_buf *out, const gloss_value *v) {
  gloss_base base = gloss_value_base(v);
  gloss_buf_puts(out, ",\"base\":");
  if (!*base.unit) {
    gloss_buf_puts(out, "null");
    return;
  }
  gloss_buf_puts(out, "{\"unit\":");
  gloss_buf_json(out, gloss_str_of(base.unit));
  json_number(out, "value", base.value);
  json_number(out, "low", base.low);
  json_number(out, "high", base.high);
  gloss_buf_putc(out, '}');
}

// "change": null, or {"direction","reached","before","basis"}.
static void json_change(gloss_buf *out, const gloss_values *values, size_t i) {
  gloss_change change = gloss_values_change(values, i);
  gloss_buf_puts(out, ",\"change\":");
  if (!change.direction && !change.reached) {
    gloss_buf_puts(out, "null");
    return;
  }
  gloss_buf_printf(out, "{\"direction\":\"%s\",\"reached\":%s",
                   change.direction > 0   ? "up"
                   : change.direction < 0 ? "down"
                                          : "to",
                   change.reached ? "true" : "false");
  json_number(out, "before", change.before);
  json_text(out, "basis", change.basis);
  gloss_buf_putc(out, '}');
}

static void json_reading(gloss_buf *out, const gloss_reading *r) {
  gloss_buf_printf(out, "{\"type\":\"%s\"", gloss_value_type_name(r->type));
  json_number(out, "value", r->value);
  json_number(out, "low", r->low);
  json_number(out, "high", r->high);
  json_text(out, "from", r->from);
  json_text(out, "to", r->to);
  json_text(out, "iso", r->iso);
  json_text(out, "reason", r->reason);
  gloss_buf_putc(out, '}');
}

// "candidates": null, or all readings, the chosen one first.
static void json_candidates(gloss_buf *out, const gloss_values *values,
                            size_t index) {
  const gloss_reading *readings;
  size_t count = gloss_values_readings(values, index, &readings);
  gloss_buf_puts(out, count ? ",\"candidates\":[" : ",\"candidates\":null");
  for (size_t i = 0; i < count; i++) {
    if (i) gloss_buf_putc(out, ',');
    json_reading(out, &readings[i]);
  }
  if (count) gloss_buf_putc(out, ']');
}

static void json_value(gloss_buf *out, gloss_str text, const gloss_value *v) {
  gloss_buf_printf(out, "{\"start\":%u,\"end\":%u,\"text\":", v->begin, v->end);
  gloss_buf_json(out, (gloss_str){text.data + v->begin, v->end - v->begin});
  json_text(out, "type", gloss_value_type_name(v->type));
  json_number(out, "value", v->value);
  json_number(out, "low", v->low);
  json_number(out, "high", v->high);
  json_text(out, "approx", gloss_approx_name(v->approx));
  json_text(out, "unit", v->unit);
  json_text(out, "from", v->from);
  json_text(out, "to", v->to);
  json_text(out, "grain", v->grain);
  json_text(out, "iso", v->iso);
  json_base(out, v);
  if (v->type == GLOSS_SESSION) {
    json_number(out, "term", v->term >= 0 ? (double)v->term : (double)NAN);
    json_number(out, "session",
                v->session >= 0 ? (double)v->session : (double)NAN);
  }
}

static bool wanted(const struct options *o, const gloss_value *v) {
  for (size_t i = 0; i < o->kinds.count; i++)
    if (!strcmp(o->kinds.items[i], gloss_value_type_name(v->type))) return true;
  return !o->kinds.count && v->type != GLOSS_LABEL;
}

// {"values":[...]} without the last brace.
static void json_values(gloss_buf *out, const struct options *o, gloss_str text,
                        const gloss_values *values) {
  bool first = true;
  gloss_buf_puts(out, "\"values\":[");
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (!wanted(o, v)) continue;
    if (!first) gloss_buf_putc(out, ',');
    first = false;
    json_value(out, text, v);
    json_change(out, values, i);
    json_candidates(out, values, i);
    if (o->explain) {
      gloss_buf_puts(out, ",\"derivation\":");
      gloss_buf_puts(out, gloss_values_tree(values, i));
    }
    gloss_buf_putc(out, '}');
  }
  gloss_buf_putc(out, ']');
}

// --- the value stream
// ----------------------------------------------------------------

static void stream_error(gloss_buf *out, size_t line, const char *message) {
  gloss_buf_printf(out, "{\"error\":{\"line\":%zu,\"message\":", line);
  gloss_buf_json(out, gloss_str_of(message));
  gloss_buf_puts(out, "}}\n");
}

// The values of a text; with `auto` they count from its own date.
static gloss_status values_of(gloss_values **out, const struct options *o,
                              gloss_str text, gloss_error *err) {
  gloss_values_options how = {.anchor = o->anchor};
  bool own = o->anchor && !strcmp(o->anchor, "auto");
  if (own) how.anchor = NULL;
  gloss_status status = gloss_values_new(out, text, &how, err);
  size_t index;
  if (status || !own || !gloss_values_anchor(*out, &index)) return status;
  gloss_value date = *gloss_values_get(*out, index);
  gloss_values_free(*out);
  how.anchor = date.from;
  how.anchor_begin = date.begin;
  how.anchor_end = date.end;
  return gloss_values_new(out, text, &how, err);
}

// The values of one {"text","anchor"}; false: answered by an error.
static bool stream_object(gloss_buf *out, const struct options *o, size_t line,
                          const json_t *object) {
  const json_t *text = json_object_get(object, "text");
  const json_t *anchor = json_object_get(object, "anchor");
  if (!json_is_string(text) ||
      (anchor && !json_is_null(anchor) && !json_is_string(anchor))) {
    stream_error(out, line,
                 json_is_string(text)
                     ? "\"anchor\" must be an ISO date or null"
                     : "expected an object with a string \"text\"");
    return false;
  }
  gloss_str bytes = {json_string_value(text), json_string_length(text)};
  struct options own = *o;
  if (json_is_string(anchor)) own.anchor = json_string_value(anchor);
  gloss_values *values = NULL;
  gloss_error err;
  if (values_of(&values, &own, bytes, &err)) {
    stream_error(out, line, err.message);
    return false;
  }
  gloss_buf_putc(out, '{');
  json_values(out, o, bytes, values);
  gloss_buf_puts(out, "}\n");
  gloss_values_free(values);
  return true;
}

static bool stream_line(gloss_buf *out, const struct options *o, size_t line,
                        gloss_str text) {
  json_error_t error;
  json_t *object = json_loadb(text.data, text.size, JSON_ALLOW_NUL, &error);
  bool good = false;
  if (object)
    good = stream_object(out, o, line, object);
  else
    stream_error(out, line, error.text);
  json_decref(object);
  return good;
}

static int stream_file(const struct options *o, const char *path) {
  FILE *in = NULL;
  gloss_error err;
  if (gloss_input_open(&in, path, &err)) return cli_error(&err), CLI_FAILED;
  char *line = NULL;
  size_t capacity = 0, number = 0;
  ssize_t size;
  int code = CLI_OK;
  gloss_buf out = {0};
  while ((size = getline(&line, &capacity, in)) >= 0 && !ferror(stdout)) {
    number++;
    while (size && (line[size - 1] == '\n' || line[size - 1] == '\r')) size--;
    gloss_buf_clear(&out);
    if (!stream_line(&out, o, number, (gloss_str){line, (size_t)size}))
      code = CLI_FAILED;
    cli_write((gloss_str){out.data, out.size});
    if (in == stdin) fflush(stdout); // answers for a caller that waits
  }
  gloss_buf_free(&out);
  free(line);
  if (in != stdin) fclose(in);
  return code;
}

// --- documents
// ---------------------------------------------------------------------

static void number_cell(struct cli_table *table, double number) {
  gloss_buf text = {0};
  if (isfinite(number)) gloss_buf_number(&text, number);
  cli_table_cell(table, (gloss_str){text.data, text.size}, true);
  gloss_buf_free(&text);
}

static void text_cell(struct cli_table *table, const char *text) {
  cli_table_cell(table, gloss_str_of(text && *text ? text : NULL), false);
}

static void value_row(struct cli_table *table, gloss_str text,
                      const gloss_value *v) {
  number_cell(table, v->begin);
  number_cell(table, v->end);
  cli_table_cell(table, (gloss_str){text.data + v->begin, v->end - v->begin},
                 false);
  text_cell(table, gloss_value_type_name(v->type));
  number_cell(table, v->value);
  number_cell(table, v->low);
  number_cell(table, v->high);
  text_cell(table, gloss_approx_name(v->approx));
  text_cell(table, v->unit);
  text_cell(table, v->from);
  text_cell(table, v->to);
  text_cell(table, v->iso);
}

static void print_table(const struct options *o, gloss_str text,
                        const gloss_values *values) {
  static const char *const columns[] = {
      "start",  "end",  "text", "type", "value", "low",       "high",
      "approx", "unit", "from", "to",   "iso",   "derivation"};
  struct cli_table *table = cli_table_new(cli_format_of(o->format));
  for (size_t c = 0; c < (o->explain ? 13 : 12); c++)
    cli_table_column(table, columns[c]);
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (!wanted(o, v)) continue;
    value_row(table, text, v);
    if (o->explain) text_cell(table, gloss_values_derivation(values, i));
  }
  cli_table_print(table);
  cli_table_free(table);
}

static int each(void *self, const char *name, gloss_doc *doc) {
  const struct options *o = self;
  gloss_values *values = NULL;
  gloss_error err;
  gloss_str text = gloss_doc_text(doc);
  if (values_of(&values, o, text, &err)) return cli_error(&err);
  if (o->format && !strcmp(o->format, "json")) {
    gloss_buf out = {0};
    gloss_buf_puts(&out, "{\"source\":");
    gloss_buf_json(&out, gloss_str_of(name));
    gloss_buf_putc(&out, ',');
    json_values(&out, o, text, values);
    gloss_buf_puts(&out, "}\n");
    cli_write((gloss_str){out.data, out.size});
    gloss_buf_free(&out);
  } else {
    print_table(o, text, values);
  }
  gloss_values_free(values);
  return CLI_OK;
}

static int check_kinds(const struct cli_command *self,
                       const struct options *o) {
  for (size_t i = 0; i < o->kinds.count; i++) {
    bool known = false;
    for (int t = 0; t < GLOSS_VALUE_TYPES && !known; t++)
      known = !strcmp(o->kinds.items[i],
                      gloss_value_type_name((gloss_value_type)t));
    if (!known)
      return cli_usage(self, "unknown kind of value '%s'", o->kinds.items[i]);
  }
  return CLI_GO;
}

static int stream_files(const struct options *o, const struct cli_args *args) {
  int worst = CLI_OK;
  for (size_t i = 0; i < args->count; i++) {
    int code = stream_file(o, args->operands[i]);
    if (code > worst) worst = code;
  }
  return worst;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code = check_kinds(self, o);
  if (code == CLI_GO) code = cli_args_default_stdin(self, args);
  gloss_doc_options doc = cli_doc_options(&o->doc);
  if (code == CLI_GO)
    code = o->input && !strcmp(o->input, "ndjson")
               ? stream_files(o, args)
               : cli_docs_each(args, &doc, each, o);
  return code;
}

const struct cli_command cli_values = {
    "values",
    "[--kind KIND] [--anchor DATE] [--input ndjson] FILE...",
    "find numbers, dates, quantities and sessions",
    "Prints the values in the canonical text of FILE ('-' or nothing: "
    "standard input): start and end (bytes), text, type, value, low and high "
    "(of a stated range), approx (about, under, over, several), unit "
    "(canonical: CNY, m2, km, ...), from and to (ISO dates, to is "
    "exclusive), and the ISO form.\n\n"
    "Numbers in the cells of a table take the unit of the column's heading, of "
    "the row, or of the line above. Numbers of a list share the unit of the "
    "last one. JSON adds, or null: base (a quantity in SI or base units), "
    "change (a rate: direction, before, basis), candidates (all readings of "
    "what is ambiguous, first the chosen one with its reason), and with "
    "--explain derivation, a tree.\n\n"
    "With --input ndjson it answers texts line by line: the value stream for "
    "other programs.",
    options,
    "moongloss values --anchor 2024-03-01 report.txt\n"
    "moongloss values --anchor auto --explain --format json report.txt\n"
    "moongloss values --kind label --format csv report.txt\n"
    "moongloss values --input ndjson < in.ndjson > out.ndjson",
    run,
    sizeof(struct options)};
