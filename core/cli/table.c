#include "cli.h"

#include <stdlib.h>
#include <unistd.h>

// Cells are kept as a run of {offset, size, number} over `text`. Only the
// aligned table needs all rows; it is printed at the end or every KEEP rows.
enum { KEEP = 10000 };

struct cell {
  size_t at, size;
  bool absent, number;
};

struct cli_table {
  enum cli_format format;
  gloss_buf text, cells; // cells: struct cell
  size_t columns, rows;  // complete rows printed or kept
  bool open;             // JSON: the bracket is printed
  bool header_done;
};

enum cli_format cli_format_of(const char *name) {
  static const char *const names[] = {"table", "csv", "json", "ndjson",
                                      "markdown"};
  for (int i = 0; name && i < 5; i++)
    if (!strcmp(name, names[i])) return (enum cli_format)i;
  return CLI_TABLE;
}

struct cli_table *cli_table_new(enum cli_format format) {
  struct cli_table *table = cli_alloc(sizeof *table);
  table->format = format;
  return table;
}

void cli_table_free(struct cli_table *table) {
  if (!table) return;
  gloss_buf_free(&table->text);
  gloss_buf_free(&table->cells);
  free(table);
}

static void keep_cell(struct cli_table *table, gloss_str text, bool number) {
  struct cell cell = {table->text.size, text.size, !text.data, number};
  gloss_buf_add(&table->text, text.data ? text.data : "", text.size);
  gloss_buf_add(&table->cells, &cell, sizeof cell);
}

void cli_table_column(struct cli_table *table, const char *name) {
  keep_cell(table, gloss_str_of(name), false);
  table->columns++;
}

static size_t cell_count(const struct cli_table *table) {
  return table->cells.size / sizeof(struct cell);
}

static struct cell cell_at(const struct cli_table *table, size_t index) {
  return ((const struct cell *)(void *)table->cells.data)[index];
}

static gloss_str cell_text(const struct cli_table *table, size_t index) {
  struct cell cell = cell_at(table, index);
  return (gloss_str){table->text.data + cell.at, cell.size};
}

// Control characters would break the alignment: they show as U+FFFD-like
// escapes. Returns text to print, in `out`.
static void printable(gloss_buf *out, gloss_str text) {
  gloss_buf_clear(out);
  gloss_buf_add(out, "", 0);
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    if (byte == '\n')
      gloss_buf_puts(out, "\\n");
    else if (byte == '\t')
      gloss_buf_puts(out, "\\t");
    else if (byte < 0x20 || byte == 0x7F)
      gloss_buf_printf(out, "\\x%02x", byte);
    else
      gloss_buf_putc(out, (char)byte);
  }
}

// --- table and markdown: aligned columns
// ---------------------------------------

static size_t *measure(const struct cli_table *table) {
  size_t *widths = cli_alloc((table->columns + 1) * sizeof *widths);
  gloss_buf text = {0};
  for (size_t i = 0; i < cell_count(table); i++) {
    printable(&text, cell_text(table, i));
    size_t width = gloss_width((gloss_str){text.data, text.size});
    if (width > widths[i % table->columns]) widths[i % table->columns] = width;
  }
  gloss_buf_free(&text);
  return widths;
}

static void pad(size_t count, const char *with) {
  for (; count; count--) fputs(with, stdout);
}

static void print_aligned(const struct cli_table *table, size_t index,
                          size_t width, bool last, gloss_buf *scratch) {
  printable(scratch, cell_text(table, index));
  gloss_str text = {scratch->data, scratch->size};
  size_t own = gloss_width(text), space = width > own ? width - own : 0;
  bool right = cell_at(table, index).number;
  if (right) pad(space, " ");
  cli_write(text);
  if (!right && !last) pad(space, " ");
}

static void print_row(const struct cli_table *table, size_t row,
                      const size_t *widths) {
  bool markdown = table->format == CLI_MARKDOWN;
  gloss_buf scratch = {0};
  if (markdown) fputs("| ", stdout);
  for (size_t c = 0; c < table->columns; c++) {
    bool last = c + 1 == table->columns;
    if (c) fputs(markdown ? " | " : "  ", stdout);
    print_aligned(table, row * table->columns + c, widths[c], last && !markdown,
                  &scratch);
  }
  fputs(markdown ? " |\n" : "\n", stdout);
  gloss_buf_free(&scratch);
}

static void print_rule(const struct cli_table *table, const size_t *widths) {
  bool markdown = table->format == CLI_MARKDOWN;
  if (markdown) fputs("|", stdout);
  for (size_t c = 0; c < table->columns; c++) {
    if (markdown)
      pad(widths[c] + 2, "-");
    else {
      if (c) fputs("  ", stdout);
      pad(widths[c], "-");
    }
    if (markdown) fputs("|", stdout);
  }
  fputs("\n", stdout);
}

static void print_block(struct cli_table *table) {
  if (!table->columns) return;
  size_t *widths = measure(table);
  size_t rows = cell_count(table) / table->columns;
  for (size_t row = 0; row < rows; row++) {
    if (row == 0 && table->header_done) continue;
    print_row(table, row, widths);
    if (row == 0) print_rule(table, widths);
  }
  free(widths);
}

// Keeps the header for the next block's widths.
static void forget_rows(struct cli_table *table) {
  if (!table->columns) return;
  table->cells.size = table->columns * sizeof(struct cell);
  struct cell last = cell_at(table, table->columns - 1);
  table->text.size = last.at + last.size;
  table->header_done = true;
}

// --- csv, json, ndjson: row by row
// ----------------------------------------------

static void csv_cell(gloss_str text) {
  bool quote = false;
  for (size_t i = 0; i < text.size && !quote; i++)
    quote = strchr(",\"\r\n", text.data[i]) && text.data[i];
  if (!quote) {
    cli_write(text);
    return;
  }
  fputc('"', stdout);
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] == '"') fputc('"', stdout);
    fputc(text.data[i], stdout);
  }
  fputc('"', stdout);
}

static void csv_row(const struct cli_table *table, size_t row) {
  for (size_t c = 0; c < table->columns; c++) {
    if (c) fputc(',', stdout);
    csv_cell(cell_text(table, row * table->columns + c));
  }
  fputc('\n', stdout);
}

static void json_row(struct cli_table *table) {
  gloss_buf out = {0};
  if (table->format == CLI_JSON)
    gloss_buf_puts(&out, table->open ? ",\n" : "[\n");
  table->open = true;
  for (size_t c = 0; c < table->columns; c++) {
    gloss_buf_putc(&out, c ? ',' : '{');
    gloss_buf_json(&out, cell_text(table, c));
    gloss_buf_putc(&out, ':');
    struct cell cell = cell_at(table, table->columns + c);
    gloss_str text = cell_text(table, table->columns + c);
    if (cell.absent)
      gloss_buf_puts(&out, "null");
    else if (cell.number)
      gloss_buf_add(&out, text.data, text.size);
    else
      gloss_buf_json(&out, text);
  }
  gloss_buf_puts(&out, table->format == CLI_JSON ? "}" : "}\n");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

static void stream_row(struct cli_table *table) {
  if (table->format == CLI_CSV) {
    if (!table->header_done) csv_row(table, 0);
    csv_row(table, 1);
  } else {
    json_row(table);
  }
  forget_rows(table);
}

void cli_table_cell(struct cli_table *table, gloss_str text, bool number) {
  keep_cell(table, text, number);
  if (cell_count(table) % table->columns) return;
  table->rows++;
  bool aligned = table->format == CLI_TABLE || table->format == CLI_MARKDOWN;
  if (!aligned) {
    stream_row(table);
  } else if (table->rows % KEEP == 0) {
    print_block(table);
    forget_rows(table);
  }
}

bool cli_table_print(struct cli_table *table) {
  switch (table->format) {
  case CLI_TABLE:
  case CLI_MARKDOWN:
    if (!table->header_done || cell_count(table) > table->columns)
      print_block(table);
    break;
  case CLI_CSV:
    if (!table->header_done && table->columns) csv_row(table, 0);
    break;
  case CLI_JSON: fputs(table->open ? "\n]\n" : "[]\n", stdout); break;
  case CLI_NDJSON: break;
  }
  return !ferror(stdout);
}
