// explain.c - how a value came about: lines for people, a tree for programs,
// the readings of what is ambiguous.
#include "value/values.h"

static void put_text(gloss_buf *buf, const gloss_values *values, uint32_t begin,
                     uint32_t end) {
  gloss_buf_add(buf, values->text.data + begin, end - begin);
}

static void put_result(gloss_buf *buf, const gloss_value *v) {
  if (*v->iso)
    gloss_buf_puts(buf, v->iso);
  else if (*v->from || *v->to)
    gloss_buf_printf(buf, "%s..%s", v->from, v->to);
  else if (!isnan(v->low) || !isnan(v->high)) {
    if (!isnan(v->low)) gloss_buf_number(buf, v->low);
    gloss_buf_puts(buf, "..");
    if (!isnan(v->high)) gloss_buf_number(buf, v->high);
  } else if (!isnan(v->value)) {
    gloss_buf_number(buf, v->value);
  } else {
    gloss_buf_puts(buf, "unresolved");
  }
}

static void render(const gloss_values *values, const gloss_value *v,
                   const gloss__step *step, gloss_buf *buf) {
  char iso[24];
  switch (step->kind) {
  case GLOSS__STEP_ANCHOR:
    gloss__iso_instant(iso, (gloss__instant)step->number, GLOSS__DAYS, false);
    gloss_buf_printf(buf, "anchor %s", iso);
    return;
  case GLOSS__STEP_OR:
    gloss__iso_instant(iso, (gloss__instant)step->number, GLOSS__DAYS, false);
    gloss_buf_printf(buf, "or %s (%s)", iso, step->id);
    return;
  case GLOSS__STEP_CONTEXT:
    gloss_buf_puts(buf, "after ");
    put_text(buf, values, v->anchor_begin, v->anchor_end);
    return;
  default: break;
  }
  put_text(buf, values, step->begin, step->end);
  gloss_buf_puts(buf, " → ");
  if (step->id) gloss_buf_puts(buf, step->id);
  if (step->id && !isnan(step->number)) gloss_buf_putc(buf, ' ');
  if (!isnan(step->number)) gloss_buf_number(buf, step->number);
  if (step->kind == GLOSS__STEP_RULE && isnan(step->number)) {
    gloss_buf_putc(buf, ' ');
    put_result(buf, v);
  }
}

void gloss_values_derive(const gloss_values *values, size_t index,
                         gloss_buf *out) {
  const gloss__item *it = &values->list.items[index];
  for (uint32_t i = 0; i < it->steps; i++) {
    if (i) gloss_buf_putc(out, '\n');
    render(values, &it->value, &values->steps.items[it->step + i], out);
  }
}

const char *gloss_values_derivation(const gloss_values *values, size_t index) {
  gloss_values *own = (gloss_values *)values; // only its arena grows
  gloss_buf *buf = &own->scratch;
  gloss_buf_clear(buf);
  gloss_values_derive(values, index, buf);
  return gloss__arena_str(&own->arena,
                          (gloss_str){buf->data ? buf->data : "", buf->size})
      .data;
}

size_t gloss_values_readings(const gloss_values *values, size_t index,
                             const gloss_reading **out) {
  const gloss__item *it = &values->list.items[index];
  *out = it->readings ? values->readings.items + it->reading : NULL;
  return it->readings;
}

// --- the tree
// -------------------------------------------------------------------

static void json_span(gloss_buf *out, const gloss_values *values,
                      uint32_t begin, uint32_t end) {
  gloss_buf_puts(out, "\"text\":");
  gloss_buf_json(out, (gloss_str){values->text.data + begin, end - begin});
  gloss_buf_printf(out, ",\"start\":%u,\"end\":%u", begin, end);
}

static void json_instant(gloss_buf *out, double instant) {
  char iso[24];
  gloss__iso_instant(iso, (gloss__instant)instant, GLOSS__DAYS, false);
  gloss_buf_printf(out, "\"date\":\"%s\"", iso);
}

static void json_step(gloss_buf *out, const gloss_values *values,
                      const gloss_value *v, const gloss__step *step) {
  static const char *const kinds[] = {"number",  "word",    "anchor",
                                      "context", "reading", "rule"};
  gloss_buf_printf(out, "{\"kind\":\"%s\",", kinds[step->kind]);
  bool date = step->kind == GLOSS__STEP_ANCHOR || step->kind == GLOSS__STEP_OR;
  bool from_anchor =
      v->anchor_end > v->anchor_begin &&
      (step->kind == GLOSS__STEP_ANCHOR || step->kind == GLOSS__STEP_CONTEXT);
  if (date) json_instant(out, step->number);
  if (from_anchor) {
    if (date) gloss_buf_putc(out, ',');
    json_span(out, values, v->anchor_begin, v->anchor_end);
  } else if (!date) {
    json_span(out, values, step->begin, step->end);
  }
  if (step->id) {
    gloss_buf_puts(out, date ? ",\"reason\":" : ",\"id\":");
    gloss_buf_json(out, gloss_str_of(step->id));
  }
  if (!date && !isnan(step->number)) {
    gloss_buf_puts(out, ",\"value\":");
    gloss_buf_number(out, step->number);
  }
  gloss_buf_putc(out, '}');
}

static bool inside(const gloss_value *a, const gloss_value *b) { // a in b
  return a->begin >= b->begin && a->end <= b->end;
}

enum { DEEPEST = 6, MOST_PARTS = 64 };

static size_t json_tree(gloss_buf *out, const gloss_values *values,
                        size_t index, int depth);

// The values inside the one at `index`, which follow it in the list.
static size_t json_parts(gloss_buf *out, const gloss_values *values,
                         size_t index, int depth) {
  const gloss__item *items = values->list.items;
  size_t next = index + 1, most = next + MOST_PARTS;
  bool first = true;
  gloss_buf_puts(out, ",\"parts\":[");
  while (next < values->list.count && next < most && depth < DEEPEST &&
         inside(&items[next].value, &items[index].value)) {
    if (!first) gloss_buf_putc(out, ',');
    first = false;
    next = json_tree(out, values, next, depth + 1);
  }
  gloss_buf_putc(out, ']');
  return next;
}

static size_t json_tree(gloss_buf *out, const gloss_values *values,
                        size_t index, int depth) {
  const gloss__item *it = &values->list.items[index];
  const gloss_value *v = &it->value;
  gloss_buf_printf(out, "{\"type\":\"%s\",", gloss_value_type_name(v->type));
  json_span(out, values, v->begin, v->end);
  gloss_buf result = {0};
  put_result(&result, v);
  gloss_buf_puts(out, ",\"result\":");
  gloss_buf_json(out, (gloss_str){result.data, result.size});
  gloss_buf_free(&result);
  gloss_buf_puts(out, ",\"steps\":[");
  for (uint32_t i = 0; i < it->steps; i++) {
    if (i) gloss_buf_putc(out, ',');
    json_step(out, values, v, &values->steps.items[it->step + i]);
  }
  gloss_buf_putc(out, ']');
  size_t next = json_parts(out, values, index, depth);
  gloss_buf_putc(out, '}');
  return next;
}

const char *gloss_values_tree(const gloss_values *values, size_t index) {
  gloss_buf buf = {0};
  json_tree(&buf, values, index, 0);
  gloss_values *own = (gloss_values *)values; // only its arena grows
  gloss_str text =
      gloss__arena_str(&own->arena, (gloss_str){buf.data, buf.size});
  gloss_buf_free(&buf);
  return text.data;
}
