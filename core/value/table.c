// table.c - numbers in the cells of a table take the unit that the head of the
// column, of the row or the line above says: 单位：万元; 面积（亩）. A cell
// ends at a tab, a stroke, or two spaces.
#include "value/measured.h"
#include "value/values.h"

enum { COLUMNS = 48 };

typedef struct unit {
  gloss_value_type type; // GLOSS_NUMBER: none
  const char *id;
  double factor;
  uint32_t begin, end;
} unit;

typedef struct cell {
  uint32_t begin, end; // bytes, without the spaces around
} cell;

typedef struct table {
  gloss_values *values;
  gloss__chunk *u;
  unit columns[COLUMNS], all; // all: from the line above
  cell above;                 // that line, if it is not read yet
  cell cells[COLUMNS];
  size_t count, next; // next: the first value not yet passed
  bool inside;
} table;

// --- units in words
// -------------------------------------------------------------

static unit counted(const gloss__scan *s, size_t i, double factor) {
  unit none = {.type = GLOSS_NUMBER};
  if (s->c[i] == '%') return (unit){GLOSS_PERCENT, "%", 1, 0, s->end[i]};
  const gloss__word *w = gloss__word_at(s, i, GLOSS__COUNTED);
  if (!w || w->kind == GLOSS__STOP || i + w->length != s->n) return none;
  double times = w->kind == GLOSS__MEASURE || w->a == 0 ? 1 : w->a;
  return (unit){w->kind == GLOSS__MONEY ? GLOSS_MONEY : GLOSS_QUANTITY, w->id,
                factor * times, 0, s->end[i + w->length - 1]};
}

// The unit that the whole of text[begin, end) names: 万元, 千瓦, %, 人.
static unit unit_of(const table *t, uint32_t begin, uint32_t end) {
  gloss__number cache[GLOSS__CACHE] = {{0}};
  gloss__scan s = {.cache = cache};
  bool line_end;
  unit out = {.type = GLOSS_NUMBER};
  if (end - begin > 40) return out;
  s.text = (gloss_str){t->values->text.data, end};
  gloss__unpack(t->u, s.text, begin, &line_end);
  s.c = t->u->c, s.k = t->u->k, s.begin = t->u->begin, s.end = t->u->end;
  s.n = t->u->n;
  if (!s.n) return out;
  out = counted(&s, 0, 1);
  if (out.type == GLOSS_NUMBER) {
    gloss__number n = gloss__number_at(&s, 0);
    if (n.end && n.end < s.n && n.bare && n.value >= 10)
      out = counted(&s, n.end, n.value);
  }
  out.begin = begin, out.end = end;
  return out;
}

static bool at(const table *t, uint32_t i, uint32_t end, const char *mark) {
  size_t n = strlen(mark);
  return i + n <= end && !memcmp(t->values->text.data + i, mark, n);
}

// 金额（万元）, 单位：万元, 增速(%): the unit in a heading.
static unit unit_in(const table *t, uint32_t begin, uint32_t end) {
  unit out = {.type = GLOSS_NUMBER};
  const char *text = t->values->text.data;
  for (uint32_t i = begin; i < end && i < begin + 120; i++) {
    if (text[i] != '(' && text[i] != "（"[0] && text[i] != "单"[0]) continue;
    uint32_t open = at(t, i, end, "（") ? 3 : at(t, i, end, "(") ? 1 : 0;
    bool label = at(t, i, end, "单位：") || at(t, i, end, "單位：");
    uint32_t from = i + (label ? 9 : open);
    if (!label && at(t, i, end, "单位:")) label = true, from = i + 7;
    if (!open && !label) continue;
    if (open && (at(t, from, end, "单位：") || at(t, from, end, "單位：")))
      from += 9;
    else if (open && at(t, from, end, "单位:"))
      from += 7;
    uint32_t to = from;
    while (to < end && !at(t, to, end, "）") && !at(t, to, end, ")") &&
           text[to] != ' ' && text[to] != '\t')
      to++;
    out = unit_of(t, from, to);
    if (out.type != GLOSS_NUMBER) return out;
  }
  return out;
}

// --- rows
// -----------------------------------------------------------------------

static uint32_t blank(const char *p, uint32_t left) { // a space at p, its size
  if (left && (*p == ' ' || *p == '\r')) return 1;
  return left >= 3 && !memcmp(p, "\xE3\x80\x80", 3) ? 3 : 0;
}

// How long the separator of cells at p is, 0 if there is none.
static uint32_t separator(const char *p, uint32_t left) {
  uint32_t n = 0, blanks = 0, k;
  bool mark = false;
  while (n < left) {
    if (p[n] == '\t' || p[n] == '|') {
      if (mark && p[n] == '|') break; // an empty cell
      mark = true;
      n++;
    } else if ((k = blank(p + n, left - n))) {
      blanks += k == 3 ? 2 : 1;
      n += k;
    } else {
      break;
    }
  }
  return mark || blanks >= 2 ? n : 0;
}

static void add_cell(table *t, uint32_t begin, uint32_t end) {
  const char *text = t->values->text.data;
  while (begin < end && (text[begin] == ' ' || text[begin] == '|')) begin++;
  while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\r' ||
                         text[end - 1] == '|'))
    end--;
  if (t->count < COLUMNS) t->cells[t->count++] = (cell){begin, end};
}

// Is there a tab, a stroke, an ideographic space or two spaces?
static bool may_have_cells(const table *t, const char *p, size_t n) {
  const char *end = p + n;
  if (memchr(p, '\t', n) || memchr(p, '|', n)) return true;
  if (t->u->ideographic && memmem(p, n, "\u3000", 3)) return true;
  while ((p = memchr(p, ' ', (size_t)(end - p))))
    if (++p < end && (*p == ' ' || *p == '\r')) return true;
  return false;
}

static void split(table *t, uint32_t begin, uint32_t end) {
  const char *text = t->values->text.data;
  t->count = 0;
  uint32_t from = begin, i = begin, skip;
  if (i < end && text[i] == '|') from = ++i;
  if (!may_have_cells(t, text + begin, end - begin)) i = end;
  while (i < end) {
    char c = text[i]; // few bytes begin a separator
    if ((c > ' ' && c != '|') || (c < 0 && c != "\u3000"[0]) ||
        !(skip = separator(text + i, end - i))) {
      i++;
      continue;
    }
    add_cell(t, from, i);
    from = i += skip;
  }
  if (from < end || t->count == 0) add_cell(t, from, end);
}

static void head(table *t) {
  for (size_t c = 0; c < COLUMNS; c++)
    t->columns[c] = c < t->count
                        ? unit_in(t, t->cells[c].begin, t->cells[c].end)
                        : (unit){.type = GLOSS_NUMBER};
}

// The number that fills the cell, NULL if none does.
static const gloss_value *number_in(table *t, cell c) {
  const gloss__item *items = t->values->list.items;
  size_t count = t->values->list.count;
  while (t->next < count && items[t->next].value.begin < c.begin) t->next++;
  for (size_t i = t->next; i < count && items[i].value.begin == c.begin; i++)
    if (items[i].value.end == c.end && (items[i].value.type == GLOSS_NUMBER ||
                                        items[i].value.type == GLOSS_RANGE))
      return &items[i].value;
  return NULL;
}

typedef struct made {
  gloss__item *items;
  size_t count, capacity;
} made;

static void make(table *t, const gloss_value *number, unit u, made *out) {
  gloss_values *values = t->values;
  gloss__item it = {.value = *number};
  gloss_value *v = &it.value;
  v->type = u.type;
  v->value *= u.factor, v->low *= u.factor, v->high *= u.factor;
  gloss__put(v->unit, sizeof v->unit, u.id);
  v->number_begin = v->begin, v->number_end = v->end;
  v->unit_begin = u.begin, v->unit_end = u.end;
  it.step = (uint32_t)values->steps.count;
  it.steps = 2;
  double shown = isnan(number->value) ? number->low : number->value;
  gloss__push(&values->steps,
              (gloss__step){GLOSS__STEP_NUMBER, v->begin, v->end, shown, NULL});
  gloss__push(&values->steps,
              (gloss__step){GLOSS__STEP_WORD, u.begin, u.end, NAN, u.id});
  gloss__push(out, it);
}

static void body(table *t, made *out) {
  unit row = unit_in(t, t->cells[0].begin, t->cells[0].end);
  for (size_t c = 0; c < t->count; c++) {
    unit u = row.type != GLOSS_NUMBER             ? row
             : t->columns[c].type != GLOSS_NUMBER ? t->columns[c]
                                                  : t->all;
    if (u.type == GLOSS_NUMBER || (c == 0 && row.type != GLOSS_NUMBER))
      continue;
    const gloss_value *number = number_in(t, t->cells[c]);
    if (number) make(t, number, u, out);
  }
}

static bool has_numbers(table *t) {
  size_t next = t->next;
  bool found = false;
  for (size_t c = 1; c < t->count && !found; c++)
    found = number_in(t, t->cells[c]) != NULL;
  t->next = next;
  return found;
}

static bool has_units(const table *t) {
  for (size_t c = 0; c < COLUMNS; c++)
    if (t->columns[c].type != GLOSS_NUMBER) return true;
  return false;
}

// Is this row of a table the head of the next one?
static bool heads(table *t) {
  bool units = false;
  for (size_t c = 1; c < t->count && !units; c++)
    units = unit_in(t, t->cells[c].begin, t->cells[c].end).type != GLOSS_NUMBER;
  return units && !has_numbers(t);
}

// One line: the head or a row of a table, or what stands between tables.
static void line(table *t, uint32_t begin, uint32_t end, made *out) {
  split(t, begin, end);
  bool row = t->count > 1;
  if (!row) {
    bool empty = t->count == 0 || t->cells[0].begin >= t->cells[0].end;
    if (!empty)
      t->above = (cell){begin, end};
    else if (t->inside)
      t->above = (cell){0}, t->all.type = GLOSS_NUMBER;
    t->inside = false;
    return;
  }
  if (t->above.end) t->all = unit_in(t, t->above.begin, t->above.end);
  t->above.end = 0;
  if (!t->inside || heads(t)) {
    if (t->inside) t->all.type = GLOSS_NUMBER;
    head(t);
    t->inside = true;
    unit first = t->columns[0];
    t->columns[0].type = GLOSS_NUMBER;
    if (first.type != GLOSS_NUMBER && !has_units(t) && !has_numbers(t))
      t->all = first; // 指标（单位：公里）
  }
  body(t, out);
}

// --- all of it
// ------------------------------------------------------------------

// Two spaces inside a line, not before it.
static bool has_columns(gloss_str text) {
  const char *p = text.data, *end = p + text.size;
  while ((p = memchr(p, ' ', (size_t)(end - p)))) {
    const char *from = p;
    while (p < end && *p == ' ') p++;
    if (p > from + 1 && from > text.data && from[-1] != '\n') return true;
  }
  return false;
}

static bool worth_it(gloss_str text) {
  return memchr(text.data, '\t', text.size) ||
         memchr(text.data, '|', text.size) || has_columns(text);
}

static bool before(const gloss__item *a, const gloss__item *b) {
  if (a->value.begin != b->value.begin) return a->value.begin < b->value.begin;
  return a->value.end > b->value.end;
}

static void merge(gloss_values *values, const made *more) {
  size_t n = values->list.count, m = more->count;
  for (size_t i = 0; i < m; i++) gloss__push(&values->list, more->items[i]);
  gloss__item *a = values->list.items;
  for (size_t to = n + m; m > 0; to--)
    if (n > 0 && !before(&a[n - 1], &more->items[m - 1]))
      a[to - 1] = a[n - 1], n--;
    else
      a[to - 1] = more->items[m - 1], m--;
}

void gloss__table_values(gloss_values *values, gloss__chunk *u) {
  gloss_str text = values->text;
  made out = {0};
  if (!text.size || !values->list.count || !worth_it(text)) return;
  table *t = gloss__alloc(sizeof *t);
  *t = (table){.values = values, .u = u, .all = {.type = GLOSS_NUMBER}};
  for (size_t i = 0; i < text.size;) {
    const char *end = memchr(text.data + i, '\n', text.size - i);
    size_t stop = end ? (size_t)(end - text.data) : text.size;
    line(t, (uint32_t)i, (uint32_t)stop, &out);
    i = stop + 1;
  }
  merge(values, &out);
  gloss__free(out.items);
  gloss__free(t);
}
