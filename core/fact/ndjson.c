// ndjson.c - a result as the one line of the fact stream (DESIGN.md names it).
#include "fact/fact.h"

static void key(gloss_buf *out, const char *name) {
  gloss_buf_json(out, gloss_str_of(name));
  gloss_buf_puts(out, ": ");
}

static void text_or_null(gloss_buf *out, const char *name, const char *text) {
  key(out, name);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

void gloss__field_json(gloss_buf *out, const gloss_field *field) {
  switch (field->tag) {
  case GLOSS_TEXT: gloss_buf_json(out, field->text); break;
  case GLOSS_REAL: gloss_buf_number(out, field->real); break;
  case GLOSS_INT:
    gloss_buf_printf(out, "%lld", (long long)field->integer);
    break;
  case GLOSS_BOOL:
    gloss_buf_puts(out, field->integer ? "true" : "false");
    break;
  case GLOSS_LIST:
    gloss_buf_putc(out, '[');
    for (size_t i = 0; i < field->list_count; i++) {
      if (i) gloss_buf_puts(out, ", ");
      gloss_buf_json(out, field->list[i]);
    }
    gloss_buf_putc(out, ']');
    break;
  default: gloss_buf_puts(out, "null");
  }
}

static void doc_fields(gloss_buf *out, const gloss_result *result) {
  gloss_buf_puts(out, "{");
  for (size_t i = 0; i < result->doc_field_count; i++) {
    if (i) gloss_buf_puts(out, ", ");
    key(out, result->doc_fields[i].value.name);
    gloss__field_json(out, &result->doc_fields[i].value);
  }
  if (result->copy.part) { // raw offsets count this, not the file
    if (result->doc_field_count) gloss_buf_puts(out, ", ");
    text_or_null(out, "part", result->copy.part);
  }
  gloss_buf_puts(out, "}");
}

static void doc_evidence(gloss_buf *out, const gloss_result *result) {
  const char *comma = "";
  gloss_buf_puts(out, ", \"doc_evidence\": {");
  for (size_t i = 0; i < result->doc_field_count; i++) {
    const gloss__doc_field *field = &result->doc_fields[i];
    if (!field->set || (field->begin == field->end && !field->reason)) continue;
    gloss_buf_puts(out, comma);
    comma = ", ";
    key(out, field->value.name);
    if (field->begin == field->end) {
      gloss_buf_puts(out, "{");
      text_or_null(out, "reason", field->reason);
    } else {
      gloss_buf_printf(out, "{\"start\": %u, \"end\": %u, ", field->begin,
                       field->end);
      text_or_null(out, "rule", field->rule);
    }
    gloss_buf_puts(out, "}");
  }
  gloss_buf_puts(out, "}");
}

static void raw_ranges(gloss_buf *out, const gloss_fact *fact) {
  uint32_t least = UINT32_MAX, greatest = 0;
  gloss_buf_puts(out, ", \"raw\": [");
  for (size_t i = 0; i < fact->raw_count; i++) {
    gloss_range range = fact->raw[i];
    gloss_buf_printf(out, "%s[%u, %u]", i ? ", " : "", range.begin, range.end);
    if (range.begin < least) least = range.begin;
    if (range.end > greatest) greatest = range.end;
  }
  gloss_buf_puts(out, "]");
  if (fact->raw_count)
    gloss_buf_printf(out, ", \"raw_start\": %u, \"raw_end\": %u", least,
                     greatest);
  else
    gloss_buf_puts(out, ", \"raw_start\": null, \"raw_end\": null");
}

static void one_fact(gloss_buf *out, const gloss_fact *fact) {
  gloss_buf_puts(out, "{");
  text_or_null(out, "fact", fact->id);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "type", fact->type);
  gloss_buf_puts(out, ", \"text\": ");
  gloss_buf_json(out, fact->text);
  gloss_buf_printf(out, ", \"start\": %u, \"end\": %u", fact->start, fact->end);
  raw_ranges(out, fact);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "rule", fact->rule);
  for (size_t i = 0; i < fact->field_count; i++) {
    if (!strcmp(fact->fields[i].name, "text")) continue;
    gloss_buf_puts(out, ", ");
    key(out, fact->fields[i].name);
    gloss__field_json(out, &fact->fields[i]);
  }
  gloss_buf_puts(out, "}");
}

static void one_failure(gloss_buf *out, const gloss_failure *failure) {
  gloss_buf_puts(out, "{");
  text_or_null(out, "phase", failure->phase);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "code", failure->code);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "message", failure->message);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "rule", failure->rule);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "file", failure->file);
  if (failure->line)
    gloss_buf_printf(out, ", \"line\": %u", failure->line);
  else
    gloss_buf_puts(out, ", \"line\": null");
  if (failure->start < failure->end)
    gloss_buf_printf(out, ", \"start\": %u, \"end\": %u}", failure->start,
                     failure->end);
  else
    gloss_buf_puts(out, ", \"start\": null, \"end\": null}");
}

void gloss_result_ndjson(const gloss_result *result, gloss_buf *out) {
  gloss_buf_puts(out, "{");
  text_or_null(out, "source", result->source);
  gloss_buf_puts(out, ", ");
  text_or_null(out, "id", result->id[0] ? result->id : NULL);
  gloss_buf_puts(out, ", \"doc\": ");
  if (result->has_doc)
    doc_fields(out, result);
  else
    gloss_buf_puts(out, "null");
  doc_evidence(out, result);
  gloss_buf_puts(out, ", \"facts\": [");
  for (size_t i = 0; i < result->facts.count; i++) {
    if (i) gloss_buf_puts(out, ", ");
    one_fact(out, &result->facts.items[i].fact);
  }
  gloss_buf_puts(out, "], \"failures\": [");
  for (size_t i = 0; i < result->failures.count; i++) {
    if (i) gloss_buf_puts(out, ", ");
    one_failure(out, &result->failures.items[i]);
  }
  gloss_buf_puts(out, "]}");
}
