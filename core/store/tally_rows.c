// tally_rows.c - what a tally answers, in the rows of the database's answer.
#include "store/tally.h"

#include <jansson.h>
#include <stdlib.h>

typedef struct row {
  json_t *key; // owns year and value
  const char *year;
  const json_t *value;
  json_int_t facts, documents;
} row;

typedef struct rows {
  row *items;
  size_t count, capacity;
} rows;

// NULL, then numbers, then text, as SQLite orders them.
static int rank(const json_t *value) {
  return !value || json_is_null(value) ? 0 : json_is_string(value) ? 2 : 1;
}

static int by_value(const json_t *a, const json_t *b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) == 2) return strcmp(json_string_value(a), json_string_value(b));
  double x = json_number_value(a), y = json_number_value(b);
  return x < y ? -1 : x > y;
}

static int by_year(const void *left, const void *right) {
  const row *a = left, *b = right;
  if (!a->year != !b->year) return a->year ? 1 : -1;
  int order = a->year ? strcmp(a->year, b->year) : 0;
  if (order) return order;
  if (a->facts != b->facts) return a->facts > b->facts ? -1 : 1;
  return by_value(a->value, b->value);
}

// Takes the line if it answers: `kind` and `name` begin its key.
static void take_line(rows *found, gloss_str text, const char *kind,
                      const char *name) {
  json_t *object = json_loadb(text.data, text.size, 0, NULL);
  json_t *key = json_object_get(object, "key");
  const char *first = json_string_value(json_array_get(key, 0));
  const char *second = json_string_value(json_array_get(key, 1));
  if (first && second && !strcmp(first, kind) && !strcmp(second, name))
    gloss__push(
        found,
        (row){json_incref(key), json_string_value(json_array_get(key, 2)),
              json_array_get(key, 3),
              json_integer_value(json_object_get(object, "facts")),
              json_integer_value(json_object_get(object, "documents"))});
  json_decref(object);
}

static void add_number(gloss_rows *out, json_int_t number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)number);
  gloss__rows_add(out, gloss_str_of(text), true);
}

static void add_value(gloss_rows *out, const json_t *value) {
  gloss_buf text = {0};
  if (json_is_string(value)) {
    gloss__rows_add(out, gloss_str_of(json_string_value(value)), false);
  } else if (json_is_array(value)) {
    char *list = json_dumps(value, JSON_ENSURE_ASCII * 0);
    gloss__rows_add(out, gloss_str_of(list ? list : ""), false);
    free(list);
  } else if (json_is_boolean(value)) {
    add_number(out, json_is_true(value));
  } else if (json_is_number(value)) {
    gloss_buf_number(&text, json_number_value(value));
    gloss__rows_add(out, (gloss_str){text.data, text.size}, true);
  } else {
    gloss__rows_add(out, (gloss_str){NULL, 0}, false);
  }
  gloss_buf_free(&text);
}

static void add_rows(gloss_rows *out, const rows *found, bool with_value) {
  for (size_t i = 0; i < found->count; i++) {
    const row *r = &found->items[i];
    gloss__rows_add(out, r->year ? gloss_str_of(r->year) : (gloss_str){NULL, 0},
                    false);
    if (with_value) add_value(out, r->value);
    add_number(out, r->facts);
    add_number(out, r->documents);
  }
}

gloss_status gloss_tally_trend(gloss_str tally, gloss_rows **out,
                               const char *what, gloss_error *err) {
  static const char *const plain[] = {"year", "facts", "documents"};
  static const char *const valued[] = {"year", "value", "facts", "documents"};
  bool with_value = strchr(what, '.') != NULL;
  rows found = {0};
  for (size_t at = 0; at < tally.size;) {
    const char *end = memchr(tally.data + at, '\n', tally.size - at);
    size_t size = end ? (size_t)(end - tally.data) - at : tally.size - at;
    take_line(&found, (gloss_str){tally.data + at, size},
              with_value ? "value" : "fact", what);
    at += size + 1;
  }
  if (!found.count)
    return gloss_error_set(
        err, GLOSS_ENOTFOUND, "the tally has no \"%s\"%s", what,
        with_value ? ": was it made with --count of it?" : "");
  qsort(found.items, found.count, sizeof *found.items, by_year);
  *out = gloss__rows_new(NULL, NULL);
  gloss__rows_columns(*out, with_value ? valued : plain, with_value ? 4 : 3);
  add_rows(*out, &found, with_value);
  for (size_t i = 0; i < found.count; i++) json_decref(found.items[i].key);
  gloss__free(found.items);
  return GLOSS_OK;
}
