// report_values.c - how the numbers that facts hold are distributed, by type
// and unit. Every column leads to its facts, the ends to theirs.
#include "store/report.h"

#include <math.h>
#include <stdlib.h>

enum {
  CHARTS = 12,
  LEAST = 8,    // values in a chart
  DISTINCT = 5, // of them
  BINS = 14,
};

typedef struct sample {
  const char *type, *field, *unit; // unit: NULL if the type has no such field
  int64_t count;
} sample;

typedef struct samples {
  sample *items;
  size_t count, capacity;
  gloss__arena arena;
} samples;

// --- which there are ---------------------------------------------------------

static void add_units(gloss__page *page, samples *out, const char *type,
                      const char *field, bool unit) {
  gloss_buf sql = {0};
  gloss_buf_printf(&sql, "SELECT %s, count(*) FROM ",
                   unit ? "coalesce(unit, '')" : "NULL");
  gloss__sql_name(&sql, "gloss_fact_", type);
  gloss_buf_puts(&sql, " WHERE ");
  gloss__sql_name(&sql, "", field);
  gloss_buf_puts(&sql, " IS NOT NULL GROUP BY 1 HAVING count(DISTINCT ");
  gloss__sql_name(&sql, "", field);
  gloss_buf_printf(&sql,
                   ") >= %d AND count(*) >= %d ORDER BY 2 DESC, 1 LIMIT %d",
                   DISTINCT, LEAST, CHARTS);
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    gloss_str name = gloss__sql_str(stmt, 0);
    sample found = {
        .type = gloss__arena_str(&out->arena, gloss_str_of(type)).data,
        .field = gloss__arena_str(&out->arena, gloss_str_of(field)).data,
        .unit = unit ? gloss__arena_str(&out->arena, name).data : NULL,
        .count = sqlite3_column_int64(stmt, 1)};
    gloss__push(out, found);
  }
  sqlite3_finalize(stmt);
  gloss_buf_free(&sql);
}

// What has a unit first, then what there is most of.
static int by_count(const void *left, const void *right) {
  const sample *a = left, *b = right;
  if (!a->unit != !b->unit) return a->unit ? -1 : 1;
  if (a->count != b->count) return a->count > b->count ? -1 : 1;
  int order = strcmp(a->type, b->type);
  if (!order) order = strcmp(a->field, b->field);
  return order ? order : strcmp(a->unit ? a->unit : "", b->unit ? b->unit : "");
}

static void find_samples(gloss__page *page, samples *out) {
  sqlite3_stmt *stmt = gloss__page_query(
      page, "SELECT t.name, f.name, (SELECT count(*) FROM gloss_field u WHERE "
            "u.type = f.type AND u.name = 'unit') FROM gloss_field f JOIN "
            "gloss_type t USING (type) WHERE f.kind IN ('number', 'integer') "
            "AND t.name <> 'doc'");
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
    add_units(page, out, (const char *)sqlite3_column_text(stmt, 0),
              (const char *)sqlite3_column_text(stmt, 1),
              sqlite3_column_int(stmt, 2) > 0);
  sqlite3_finalize(stmt);
  if (out->count) qsort(out->items, out->count, sizeof *out->items, by_count);
}

// --- its values --------------------------------------------------------------

typedef struct values {
  double *items; // ascending
  size_t count, capacity;
  char *least, *most; // the facts at the ends
} values;

// The facts of the sample; what is selected is (value, fact).
static sqlite3_stmt *values_query(gloss__page *page, const sample *of) {
  gloss_buf sql = {0};
  gloss_buf_puts(&sql, "SELECT t.");
  gloss__sql_name(&sql, "", of->field);
  gloss_buf_puts(&sql, ", substr(d.id, 1, 12) || ':' || t.seq FROM ");
  gloss__sql_name(&sql, "gloss_fact_", of->type);
  gloss_buf_puts(&sql, " t JOIN gloss_document d USING (doc) WHERE t.");
  gloss__sql_name(&sql, "", of->field);
  gloss_buf_puts(&sql, " IS NOT NULL");
  if (of->unit) gloss_buf_puts(&sql, " AND coalesce(t.unit, '') = ?");
  gloss_buf_puts(&sql, " ORDER BY 1, t.doc, t.seq");
  sqlite3_stmt *stmt = gloss__page_query(page, sql.data);
  if (stmt && of->unit) sqlite3_bind_text(stmt, 1, of->unit, -1, SQLITE_STATIC);
  gloss_buf_free(&sql);
  return stmt;
}

static void read_values(gloss__page *page, values *out, const sample *of) {
  sqlite3_stmt *stmt = values_query(page, of);
  double before = NAN;
  while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
    double value = sqlite3_column_double(stmt, 0);
    if (!out->least) out->least = gloss__copy(gloss__sql_str(stmt, 1));
    if (value != before) { // the first fact with the greatest value
      gloss__free(out->most);
      out->most = gloss__copy(gloss__sql_str(stmt, 1));
    }
    before = value;
    gloss__push(out, value);
  }
  sqlite3_finalize(stmt);
}

static void values_free(values *of) {
  gloss__free(of->items);
  gloss__free(of->least);
  gloss__free(of->most);
}

// --- bins --------------------------------------------------------------------

typedef struct edges {
  double items[2 * BINS + 8];
  size_t count; // one more than there are bins
} edges;

static void add_edge(edges *out, double edge) {
  if (out->count < sizeof out->items / sizeof *out->items)
    out->items[out->count++] = edge;
}

// 1, 2, 5, 10, ... or, where that is too many, powers of ten (of 100, ...).
static void log_edges(edges *out, double least, double most) {
  static const double parts[] = {1, 2, 5};
  int low = (int)floor(log10(least)), high = (int)floor(log10(most)) + 1;
  bool fine = (high - low) * 3 <= BINS;
  int stride = (high - low + BINS - 1) / BINS;

  for (int i = low; i <= high + stride; i += fine ? 1 : stride) {
    double power = pow(10, i);
    for (int j = 0; j < (fine ? 3 : 1); j++) {
      double edge = power * parts[j];
      if (out->count && out->items[out->count - 1] > most) return;
      if (out->count == 1 && edge <= least) out->count = 0; // begin later
      add_edge(out, edge);
    }
  }
}

// 1, 2 or 5 times a power of ten, so that there are at most BINS.
static double nice(double width) {
  double power = pow(10, floor(log10(width)));
  double part = width / power;
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static void even_edges(edges *out, const values *of) {
  double least = of->items[0], most = of->items[of->count - 1];
  bool whole = true;
  for (size_t i = 0; i < of->count && whole; i++)
    whole = of->items[i] == floor(of->items[i]);
  double step = nice((most - least) / (BINS - 3));
  if (whole && step < 1) step = 1;
  double first = floor(least / step);
  for (int i = 0; i < 2 * BINS; i++) {
    if (out->count && out->items[out->count - 1] > most) return;
    add_edge(out, (first + i) * step);
  }
}

// Few values that are not above zero share one bin below the others.
static void put_below(edges *out, double least) {
  size_t room = sizeof out->items / sizeof *out->items - 1;
  if (out->count > room) out->count = room;
  memmove(out->items + 1, out->items, out->count * sizeof *out->items);
  out->items[0] = least < 0 ? -pow(10, ceil(log10(-least))) : 0;
  out->count++;
}

static void make_edges(edges *out, const values *of) {
  double least = of->items[0], most = of->items[of->count - 1];
  size_t first = 0;
  while (first < of->count && of->items[first] <= 0) first++;
  bool wide = first < of->count && most / of->items[first] >= 50;
  if (!wide || first * 10 > of->count) {
    even_edges(out, of);
    return;
  }
  log_edges(out, of->items[first], most);
  if (first) put_below(out, least);
}

// --- the chart ---------------------------------------------------------------

// A number in few characters: 2.5万, 30亿; 25k, 3M.
static const char *brief(gloss__page *page, gloss__arena *arena, double value) {
  static const struct {
    double from;
    const char *mark;
  } marks[2][4] = {{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}},
                   {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}, {1e4, "万"}}};
  for (size_t i = 0; i < 4; i++)
    if (fabs(value) >= marks[page->chinese][i].from)
      return gloss__arena_printf(arena, "%.4g%s",
                                 value / marks[page->chinese][i].from,
                                 marks[page->chinese][i].mark);
  return gloss__arena_printf(arena, "%.4g", value);
}

static gloss__bar make_bin(gloss__page *page, gloss__arena *arena,
                           const sample *of, double low, double high) {
  const char *field = gloss__arena_printf(arena, "f.%s", of->field);
  const char *range = gloss__arena_printf(arena, "%.12g..%.12g", low, high);
  gloss__bar bar = {.tick = brief(page, arena, low),
                    .keys = {"type", field},
                    .texts = {of->type, range}};
  bar.label =
      gloss__arena_printf(arena, "%s–%s %s", bar.tick, brief(page, arena, high),
                          of->unit ? of->unit : "");
  if (of->unit) {
    bar.keys[2] = "f.unit";
    bar.texts[2] = of->unit;
  }
  return bar;
}

static void make_bins(gloss__page *page, gloss__bars *out, const sample *of,
                      const values *have) {
  edges edge = {0};
  make_edges(&edge, have);
  size_t at = 0;
  for (size_t i = 0; i + 1 < edge.count; i++) {
    gloss__bar bar =
        make_bin(page, &out->arena, of, edge.items[i], edge.items[i + 1]);
    for (; at < have->count && have->items[at] < edge.items[i + 1]; at++)
      bar.value++;
    gloss__push(out, bar);
  }
  out->last = brief(page, &out->arena, edge.items[edge.count - 1]);
}

static void put_note(gloss__page *page, gloss_buf *out, const values *have) {
  gloss__arena arena = {0};
  const double *items = have->items;
  size_t n = have->count;
  double median = (items[(n - 1) / 2] + items[n / 2]) / 2;
  gloss_buf_printf(
      out,
      "%s %s · <a href=\"#f-%s\" aria-label=\"%s %s\">%s</a>–<a href=\"#f-%s\" "
      "aria-label=\"%s %s\">%s</a>",
      gloss__page_word(page, "median"), brief(page, &arena, median),
      have->least, gloss__page_word(page, "least"),
      brief(page, &arena, items[0]), brief(page, &arena, items[0]), have->most,
      gloss__page_word(page, "greatest"), brief(page, &arena, items[n - 1]),
      brief(page, &arena, items[n - 1]));
  gloss__arena_free(&arena);
}

static const char *title_of(gloss__page *page, gloss__arena *arena,
                            const sample *of) {
  bool other = !of->unit || strcmp(of->field, "value") != 0;
  const char *unit =
      of->unit && !*of->unit ? gloss__page_word(page, "no unit") : of->unit;
  return gloss__arena_printf(arena, "%s%s%s%s%s", of->type, other ? "." : "",
                             other ? of->field : "", unit ? " · " : "",
                             unit ? unit : "");
}

static void put_chart(gloss__page *page, const sample *of) {
  gloss__bars bars = {.of = "facts"};
  values have = {0};
  gloss_buf note = {0};
  read_values(page, &have, of);
  if (have.count) {
    make_bins(page, &bars, of, &have);
    put_note(page, &note, &have);
    const char *title = title_of(page, &bars.arena, of);
    int step = 320 / (int)bars.count;
    gloss__chart_columns(page, gloss_str_of(title), note.data, &bars,
                         step > 40 ? 40 : step);
  }
  values_free(&have);
  gloss_buf_free(&note);
  gloss__bars_free(&bars);
}

void gloss__page_values(gloss__page *page) {
  samples found = {0};
  find_samples(page, &found);
  if (found.count) {
    gloss__page_printf(page, "<h3>%s</h3><div class=\"charts\">\n",
                       gloss__page_word(page, "How values are distributed"));
    for (size_t i = 0; i < found.count && i < CHARTS; i++)
      put_chart(page, &found.items[i]);
    gloss__page_puts(page, "</div>\n");
  }
  gloss__free(found.items);
  gloss__arena_free(&found.arena);
}
