// sums.c - sums that do not add up, in the texts themselves: parts against
// their whole (提案100件，其中立案120件), and the columns of tables against
// their totals.
#include "store/sums.h"

#include <math.h>
#include <stdlib.h>

// --- parts and whole ---------------------------------------------------------

static const char *const leads[] = {"其中", "of which", "of whom", "of them",
                                    "including"};

// Where the next lead begins, at or after `from`; *end: where it ends.
static size_t next_lead(gloss_str text, size_t from, size_t *end) {
  size_t best = text.size;
  for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
    size_t size = strlen(leads[i]);
    const char *at = memmem(text.data + from, best - from, leads[i], size);
    if (!at) continue;
    best = (size_t)(at - text.data);
    *end = best + size;
  }
  return best;
}

static bool counts(const gloss_value *v) {
  return (v->type == GLOSS_QUANTITY || v->type == GLOSS_MONEY) &&
         v->approx == GLOSS_EXACT && !isnan(v->value) && isnan(v->low) &&
         isnan(v->high) && v->unit[0];
}

// Ends of sentences, and what turns to something else.
static bool ends(gloss_str text, size_t at) {
  static const char *const stops[] = {"。", "；", "！", "？"};
  char c = text.data[at];
  if (c == '\n' || c == ';') return true;
  if (c == '.') return at + 1 == text.size || text.data[at + 1] == ' ';
  for (size_t i = 0; i < 4; i++)
    if (text.size - at >= 3 && !memcmp(text.data + at, stops[i], 3))
      return true;
  return false;
}

static bool apart(gloss_str text, size_t from, size_t to) {
  for (; from < to; from++)
    if (ends(text, from)) return true;
  return false;
}

static bool alike(const gloss_value *a, const gloss_value *b) {
  return a->type == b->type && !strcmp(a->unit, b->unit);
}

// The last count before `lead` in its sentence; SIZE_MAX: none.
static size_t whole_of(const gloss_values *values, gloss_str text,
                       size_t before, size_t lead) {
  enum { NEAR = 60 }; // bytes
  while (before--) {
    const gloss_value *v = gloss_values_get(values, before);
    if (v->end > lead) continue;
    if (lead - v->end > NEAR || apart(text, v->end, lead)) break;
    if (counts(v)) return before;
  }
  return SIZE_MAX;
}

// Parts may overlap (women, party members), so their sum says something only
// if it all but reaches the whole. One part alone must not be more.
static bool is_wrong(const gloss__sum *sum, double largest) {
  double slack = sum->stated * 1e-9;
  if (largest > sum->stated + slack) return true;
  return sum->parts > 1 && fabs(sum->added - sum->stated) > slack &&
         fabs(sum->added - sum->stated) <= sum->stated / 20;
}

static void add_parts(const gloss_values *values, gloss_str text,
                      const gloss_value *whole, size_t next, size_t lead_end,
                      gloss__sums *out) {
  gloss__sum sum = {.begin = whole->begin, .stated = whole->value};
  double largest = 0;
  size_t done = lead_end, count = gloss_values_count(values);
  for (; next < count; next++) {
    const gloss_value *v = gloss_values_get(values, next);
    if (v->begin < done) continue;
    if (apart(text, done, v->begin)) break;
    if (counts(v) && alike(v, whole)) {
      sum.added += v->value;
      sum.parts++;
      sum.end = v->end;
      if (v->value > largest) largest = v->value;
    }
    done = v->end;
  }
  if (sum.parts && is_wrong(&sum, largest)) gloss__push(out, sum);
}

static void find_parts(const gloss_values *values, gloss_str text,
                       gloss__sums *out) {
  size_t end = 0, next = 0, count = gloss_values_count(values);
  for (size_t at = 0; (at = next_lead(text, at, &end)) < text.size; at = end) {
    while (next < count && gloss_values_get(values, next)->begin < at) next++;
    size_t whole = whole_of(values, text, next, at);
    if (whole != SIZE_MAX)
      add_parts(values, text, gloss_values_get(values, whole), next, end, out);
  }
}

gloss_status gloss__sums_find(gloss_str text, gloss__sums *out,
                              gloss_error *err) {
  gloss_values *values = NULL;
  size_t end;
  gloss__sums_tables(text, out);
  if (next_lead(text, 0, &end) == text.size) return GLOSS_OK;
  gloss_status status = gloss_values_new(&values, text, NULL, err);
  if (!status) find_parts(values, text, out);
  gloss_values_free(values);
  return status;
}

// --- a corpus ----------------------------------------------------------------

static void add_row(gloss_store *store, gloss_rows *rows, int64_t doc,
                    gloss_str text, const gloss__sum *sum, uint32_t line) {
  gloss__rows_source(store, rows, doc);
  gloss__rows_line(rows, line);
  gloss__rows_add(rows, gloss_str_of(sum->column ? "column" : "parts"), false);
  gloss__rows_number(rows, sum->stated);
  gloss__rows_number(rows, sum->added);
  gloss__rows_number(rows, sum->parts);
  gloss__rows_add(
      rows, (gloss_str){text.data + sum->begin, sum->end - sum->begin}, false);
}

static gloss_status add_doc(gloss_store *store, gloss_rows *rows, int64_t doc,
                            gloss_str text, gloss_error *err) {
  gloss__sums sums = {0};
  gloss__raw_lines lines = {0};
  gloss_status status = gloss__sums_find(text, &sums, err);
  if (!status && sums.count) gloss__raw_lines_open(&lines, store, doc);
  for (size_t i = 0; !status && i < sums.count; i++)
    add_row(store, rows, doc, text, &sums.items[i],
            gloss__raw_lines_at(&lines, sums.items[i].begin));
  gloss__raw_lines_free(&lines);
  gloss__free(sums.items);
  return status;
}

gloss_status gloss_store_sums(gloss_store *store, gloss_rows **out,
                              gloss_error *err) {
  static const char *const names[] = {"source", "line",  "kind",   "stated",
                                      "added",  "parts", "passage"};
  gloss_rows *rows = gloss__rows_new(store, NULL);
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  sqlite3_stmt *stmt = NULL;
  gloss_status status = GLOSS_OK;
  int code = SQLITE_DONE;
  if (sqlite3_prepare_v2(store->db,
                         "SELECT d.doc, c.text, d.main_end FROM gloss_document "
                         "d JOIN gloss_content c USING (doc) ORDER BY d.doc",
                         -1, &stmt, NULL))
    status = gloss__sql_error(store, "cannot add up", err);
  while (!status && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    gloss_str text = gloss__sql_str(stmt, 1);
    size_t end = (size_t)sqlite3_column_int64(stmt, 2);
    if (end < text.size) text.size = end;
    status = add_doc(store, rows, sqlite3_column_int64(stmt, 0), text, err);
  }
  if (!status && code != SQLITE_DONE)
    status = gloss__sql_error(store, "cannot add up", err);
  sqlite3_finalize(stmt);
  if (status)
    gloss_rows_free(rows);
  else
    *out = rows;
  return status;
}
