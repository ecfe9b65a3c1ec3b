// tables.c - a table's columns against its totals. A table is a run of lines
// whose cells are parted by tabs or strokes; a total is a row that begins with
// 合计, 总计, Total or the like; it counts the rows above it, or those below
// where it comes first. Where there are subtotals (小计), it counts these.
#include "store/sums.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 48, LONGEST = 20000 }; // rows looked at together

typedef enum row_kind { DATA, SUBTOTAL, TOTAL } row_kind;

typedef struct row {
  uint32_t begin, end;
  row_kind kind;
  uint32_t numbers;      // how many cells are
  double value[COLUMNS]; // NAN: no number
  int decimals[COLUMNS];
} row;

typedef struct table {
  gloss_str text;
  struct {
    row *items;
    size_t count, capacity;
  } rows;
  bool skip[COLUMNS]; // shares and averages do not add up
} table;

// --- cells -------------------------------------------------------------------

static bool is_blank(char c) { return c == ' ' || c == '\r'; }

static gloss_str trimmed(gloss_str cell) {
  while (cell.size && is_blank(cell.data[0])) cell.data++, cell.size--;
  while (cell.size && is_blank(cell.data[cell.size - 1])) cell.size--;
  return cell;
}

// "1,234.5" and nothing else.
static double number_of(gloss_str cell, int *decimals) {
  char text[32];
  size_t size = 0;
  *decimals = 0;
  bool point = false, digit = false;
  for (size_t i = 0; i < cell.size; i++) {
    char c = cell.data[i];
    if (c == ',' && digit && !point) continue;
    bool good = (c >= '0' && c <= '9') || (c == '.' && digit && !point) ||
                (c == '-' && !i);
    if (!good || size + 1 == sizeof text) return NAN;
    point |= c == '.';
    digit |= c != '-';
    *decimals += point && c != '.';
    text[size++] = c;
  }
  text[size] = 0;
  return digit ? strtod(text, NULL) : NAN;
}

static bool begins(gloss_str text, const char *const *words) {
  for (; *words; words++) {
    size_t size = strlen(*words);
    if (text.size >= size && !memcmp(text.data, *words, size)) return true;
  }
  return false;
}

static row_kind kind_of(gloss_str cell) {
  static const char *const totals[] = {"合计",  "总计",        "共计", "总和",
                                       "total", "grand total", "sum",  NULL};
  static const char *const subtotals[] = {"小计", "subtotal", NULL};
  char folded[24];
  size_t size = 0;
  for (size_t i = 0; i < cell.size && size < sizeof folded; i++) {
    bool wide = cell.size - i >= 3 && !memcmp(cell.data + i, "　", 3);
    if (wide) i += 2;
    if (wide || (cell.data[i] == ' ' && size && (folded[size - 1] & 0x80)))
      continue; // 合　计
    char c = cell.data[i];
    folded[size++] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
  }
  gloss_str word = {folded, size};
  return begins(word, totals)      ? TOTAL
         : begins(word, subtotals) ? SUBTOTAL
                                   : DATA;
}

static bool is_share(gloss_str cell) {
  static const char *const marks[] = {
      "率", "比", "均", "%", "％", "单价", "rate", "share", "average", "price"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (memmem(cell.data, cell.size, marks[i], strlen(marks[i]))) return true;
  return false;
}

// --- rows --------------------------------------------------------------------

static void take_cell(table *t, row *out, size_t column, gloss_str cell) {
  out->value[column] = number_of(cell, &out->decimals[column]);
  if (!isnan(out->value[column]))
    out->numbers++;
  else if (column < 2 && out->kind == DATA)
    out->kind = kind_of(cell);
  if (isnan(out->value[column]) && is_share(cell)) t->skip[column] = true;
}

// The cells of a line; false if it is no row of a table.
static bool take_row(table *t, uint32_t begin, uint32_t end) {
  row out = {.begin = begin, .end = end};
  const char *line = t->text.data + begin;
  size_t size = end - begin, from = 0, column = 0;
  char mark = memchr(line, '\t', size) ? '\t' : '|';
  if (!memchr(line, mark, size)) return false;
  if (mark == '|' && line[0] == '|') from = 1;
  for (size_t i = 0; i < COLUMNS; i++) out.value[i] = NAN;
  for (size_t i = from; i <= size && column < COLUMNS; i++) {
    if (i < size && line[i] != mark) continue;
    if (i == size && i == from && mark == '|') break;
    take_cell(t, &out, column++, trimmed((gloss_str){line + from, i - from}));
    from = i + 1;
  }
  gloss__push(&t->rows, out);
  return true;
}

// --- totals ------------------------------------------------------------------

typedef struct range {
  size_t from, to;
} range;

// The rows that a total counts: above it up to the total before, or all below
// where there are none above.
static range counted(const table *t, size_t total) {
  range r = {total, total};
  const row *rows = t->rows.items;
  while (r.from && rows[r.from - 1].kind != TOTAL &&
         (rows[total].kind != SUBTOTAL || rows[r.from - 1].kind == DATA))
    r.from--;
  for (size_t i = r.from; i < total; i++)
    if (rows[i].numbers) return r;
  if (rows[total].kind == SUBTOTAL) return (range){0, 0};
  r = (range){total + 1, total + 1};
  while (r.to < t->rows.count && rows[r.to].kind != TOTAL) r.to++;
  return r;
}

static void check_column(const table *t, size_t total, range r, size_t column,
                         gloss__sums *out) {
  const row *rows = t->rows.items;
  bool subtotals = false;
  double slack = 0, unit = pow(10, -rows[total].decimals[column]);
  gloss__sum sum = {.begin = rows[total].begin,
                    .end = rows[total].end,
                    .stated = rows[total].value[column],
                    .column = true};
  for (size_t i = r.from; i < r.to; i++) subtotals |= rows[i].kind == SUBTOTAL;
  for (size_t i = r.from; i < r.to; i++) {
    if ((rows[i].kind == SUBTOTAL) != subtotals) continue;
    if (isnan(rows[i].value[column])) continue;
    sum.added += rows[i].value[column];
    sum.parts++;
    slack += rows[i].decimals[column] ? unit / 2 : 0;
  }
  if (rows[total].decimals[column]) slack += unit / 2;
  if (sum.parts > 1 &&
      fabs(sum.added - sum.stated) > slack + fabs(sum.stated) * 1e-9)
    gloss__push(out, sum);
}

static void check_table(const table *t, gloss__sums *out) {
  for (size_t i = 0; i < t->rows.count; i++) {
    const row *total = &t->rows.items[i];
    if (total->kind == DATA) continue;
    range r = counted(t, i);
    for (size_t column = 0; column < COLUMNS; column++)
      if (!t->skip[column] && !isnan(total->value[column]))
        check_column(t, i, r, column, out);
  }
}

static void clear(table *t) {
  t->rows.count = 0;
  memset(t->skip, 0, sizeof t->skip);
}

void gloss__sums_tables(gloss_str text, gloss__sums *out) {
  table t = {.text = text};
  for (size_t at = 0; at < text.size;) {
    const char *end = memchr(text.data + at, '\n', text.size - at);
    size_t stop = end ? (size_t)(end - text.data) : text.size;
    if (!take_row(&t, (uint32_t)at, (uint32_t)stop) ||
        t.rows.count == LONGEST) {
      check_table(&t, out);
      clear(&t);
    }
    at = stop + 1;
  }
  check_table(&t, out);
  gloss__free(t.rows.items);
}
