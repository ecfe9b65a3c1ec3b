#include "run.h"

void cli_failures_say(const gloss_result *result) {
  for (size_t i = 0; i < gloss_result_failure_count(result); i++) {
    const gloss_failure *f = gloss_result_failure_at(result, i);
    size_t line_end = strcspn(f->message ? f->message : "", "\n");
    fflush(stdout);
    fprintf(stderr, "moongloss: %s: ", gloss_result_source(result));
    if (f->rule) fprintf(stderr, "rule %s: ", f->rule);
    char place[300] = "";
    if (f->file && f->line)
      snprintf(place, sizeof place, "%s:%u: ", f->file, f->line);
    bool said = f->message && !strncmp(f->message, place, strlen(place));
    fprintf(stderr, "%s%.*s (%s, %s)\n", said ? "" : place, (int)line_end,
            f->message ? f->message : "", f->phase, f->code);
  }
}

void cli_results_start(struct cli_results *results, const char *format) {
  static const char *const columns[] = {"fact", "source", "type",
                                        "text", "rule",   "fields"};
  results->format = format;
  if (!format || !strcmp(format, "ndjson") || !strcmp(format, "json")) return;
  results->table = cli_table_new(cli_format_of(format));
  for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
    cli_table_column(results->table, columns[c]);
}

// "name=value" of every field that is not absent.
static void add_field(gloss_buf *out, const gloss_field *field) {
  if (field->tag == GLOSS_NULL) return;
  if (out->size) gloss_buf_puts(out, " ");
  gloss_buf_printf(out, "%s=", field->name);
  switch (field->tag) {
  case GLOSS_TEXT:
    gloss_buf_add(out, field->text.data, field->text.size);
    break;
  case GLOSS_REAL: gloss_buf_number(out, field->real); break;
  case GLOSS_INT:
    gloss_buf_printf(out, "%lld", (long long)field->integer);
    break;
  case GLOSS_BOOL:
    gloss_buf_puts(out, field->integer ? "true" : "false");
    break;
  default:
    for (size_t i = 0; i < field->list_count; i++) {
      if (i) gloss_buf_putc(out, '|');
      gloss_buf_add(out, field->list[i].data, field->list[i].size);
    }
  }
}

void cli_fields_put(gloss_buf *out, const gloss_fact *fact) {
  for (size_t i = 0; i < fact->field_count; i++)
    add_field(out, &fact->fields[i]);
}

static void add_row(struct cli_table *table, const gloss_result *result,
                    const gloss_fact *fact) {
  gloss_buf fields = {0};
  gloss_buf_add(&fields, "", 0);
  cli_fields_put(&fields, fact);
  cli_table_cell(table, gloss_str_of(fact->id), false);
  cli_table_cell(table, gloss_str_of(gloss_result_source(result)), false);
  cli_table_cell(table, gloss_str_of(fact->type), false);
  cli_table_cell(table, fact->text, false);
  cli_table_cell(table, gloss_str_of(fact->rule), false);
  cli_table_cell(table, (gloss_str){fields.data, fields.size}, false);
  gloss_buf_free(&fields);
}

static void print_line(struct cli_results *results,
                       const gloss_result *result) {
  gloss_buf line = {0};
  if (!strcmp(results->format, "json"))
    gloss_buf_puts(&line, results->count ? ",\n" : "[\n");
  gloss_result_ndjson(result, &line);
  if (!strcmp(results->format, "ndjson")) gloss_buf_putc(&line, '\n');
  cli_write((gloss_str){line.data, line.size});
  gloss_buf_free(&line);
}

static void print(struct cli_results *results, const gloss_result *result) {
  if (results->table)
    for (size_t i = 0; i < gloss_result_fact_count(result); i++)
      add_row(results->table, result, gloss_result_fact_at(result, i));
  else
    print_line(results, result);
  results->count++;
  cli_flush(); // for a reader at the other end of a pipe
}

int cli_results_print(void *self, const gloss_result *result) {
  struct cli_results *results = self;
  if (gloss_result_failure_count(result)) {
    cli_progress_clear(results->progress);
    cli_failures_say(result);
  }
  if (!results->format || results->closed) return 0;
  print(results, result);
  results->closed = ferror(stdout) != 0;
  return results->closed && !results->go_on;
}

void cli_results_end(struct cli_results *results) {
  bool json = results->format && !strcmp(results->format, "json");
  if (results->table && !results->closed) cli_table_print(results->table);
  if (json && !results->closed)
    fputs(results->count ? "\n]\n" : "[]\n", stdout);
  cli_table_free(results->table);
}
