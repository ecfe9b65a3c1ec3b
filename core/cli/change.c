// change.c - the differences between two sets of facts of one document.
#include "change.h"

#include <math.h>
#include <stdlib.h>

enum { CONTEXT = 12 };

struct item {
  const json_t *fact;
  const char *type, *text;
  char *fields; // canonical JSON
  uint32_t start, end, line;
  bool done;
};

struct items {
  struct item *all;
  size_t count;
  gloss_str text; // of the document
};

// --- facts as items ----------------------------------------------------------

static bool reserved(const char *name) {
  static const char *const names[] = {"fact",    "type", "text",
                                      "start",   "end",  "raw",
                                      "raw_end", "rule", "raw_start"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], name)) return true;
  return false;
}

// A whole number is the same whether the stream or the database wrote it: 2e17
// or 200000000000000000. Borrows or makes; to be given back in either case.
static json_t *plain(json_t *value) {
  double number = json_real_value(value);
  bool whole = json_is_real(value) && number == floor(number);
  if (!whole || fabs(number) > 9e18) return json_incref(value);
  return json_integer((json_int_t)number);
}

// The declared fields that have a value.
static json_t *fields_of(const json_t *fact) {
  json_t *fields = json_object(), *value;
  const char *name;
  json_object_foreach((json_t *)(uintptr_t)fact, name, value) {
    if (!reserved(name) && !json_is_null(value))
      json_object_set_new(fields, name, plain(value));
  }
  return fields;
}

static char *dump(const json_t *value) {
  json_t *shown = plain((json_t *)(uintptr_t)value);
  char *text = json_dumps(shown, JSON_SORT_KEYS | JSON_ENCODE_ANY |
                                     JSON_REAL_PRECISION(15));
  json_decref(shown);
  if (text) return text;
  return strcpy(cli_alloc(5), "null");
}

static const char *string_of(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  return text ? text : "";
}

static uint32_t number_of(const json_t *object, const char *key) {
  return (uint32_t)json_integer_value(json_object_get(object, key));
}

static struct items items_of(const struct cli_facts *facts) {
  const json_t *list = json_object_get(facts->json, "facts");
  const json_t *lines = json_object_get(facts->json, "lines");
  struct items items = {.text = facts->text};
  items.all = cli_alloc((json_array_size(list) + 1) * sizeof *items.all);
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *fact = json_array_get(list, i);
    json_t *fields = fields_of(fact);
    items.all[items.count++] = (struct item){
        .fact = fact,
        .type = string_of(fact, "type"),
        .text = string_of(fact, "text"),
        .fields = dump(fields),
        .start = number_of(fact, "start"),
        .end = number_of(fact, "end"),
        .line = (uint32_t)json_integer_value(json_array_get(lines, i))};
    json_decref(fields);
  }
  return items;
}

static void items_free(struct items *items) {
  for (size_t i = 0; i < items->count; i++) free(items->all[i].fields);
  free(items->all);
}

// --- pairing -----------------------------------------------------------------

// How well two unequal facts fit: 3 same place, 2 same text, 1 overlap.
static int fit(const struct item *a, const struct item *b, bool same_text) {
  if (strcmp(a->type, b->type) != 0) return 0;
  bool place = same_text && a->start == b->start && a->end == b->end;
  bool text = !strcmp(a->text, b->text);
  if (place) return 3;
  if (text && (!same_text || !strcmp(a->fields, b->fields))) return 2;
  return same_text && a->start < b->end && b->start < a->end ? 1 : 0;
}

// The first partner among those not taken that fits at least so well. Facts
// are in order of their begin.
static struct item *partner(const struct item *a, struct items *others,
                            bool same_text, int least) {
  for (size_t i = 0; i < others->count; i++) {
    struct item *b = &others->all[i];
    if (same_text && b->start > a->start && b->start >= a->end) break;
    if (!b->done && fit(a, b, same_text) >= least) return b;
  }
  return NULL;
}

// By what makes facts equal where the texts may differ.
static int by_content(const void *a, const void *b) {
  const struct item *x = *(struct item *const *)a;
  const struct item *y = *(struct item *const *)b;
  int order = strcmp(x->type, y->type);
  if (!order) order = strcmp(x->text, y->text);
  return order ? order : strcmp(x->fields, y->fields);
}

static int by_place(const void *a, const void *b) {
  const struct item *x = *(struct item *const *)a;
  const struct item *y = *(struct item *const *)b;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  if (x->end != y->end) return x->end < y->end ? -1 : 1;
  return by_content(a, b);
}

static struct item **sorted(const struct items *items,
                            int (*order)(const void *, const void *)) {
  struct item **list = cli_alloc((items->count + 1) * sizeof *list);
  for (size_t i = 0; i < items->count; i++) list[i] = &items->all[i];
  if (items->count) qsort(list, items->count, sizeof *list, order);
  return list;
}

// Takes the facts that are equal out of the game.
static void pair_equal(struct items *before, struct items *after,
                       bool same_text) {
  int (*order)(const void *, const void *) = same_text ? by_place : by_content;
  struct item **a = sorted(before, order), **b = sorted(after, order);
  size_t i = 0, k = 0;
  while (i < before->count && k < after->count) {
    int which = order(&a[i], &b[k]);
    if (!which) a[i]->done = b[k]->done = true;
    i += which <= 0;
    k += which >= 0;
  }
  free(a);
  free(b);
}

// --- telling -----------------------------------------------------------------

static void put_flat(gloss_buf *out, gloss_str text, uint32_t begin,
                     uint32_t end) {
  for (uint32_t i = begin; i < end; i++)
    gloss_buf_putc(out, (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i]);
}

static void put_context(gloss_buf *out, gloss_str text,
                        const struct item *item) {
  uint32_t from = item->start, to = item->end;
  if (item->end > text.size || item->start > item->end) {
    gloss_buf_printf(out, "[%s]", item->text);
    return;
  }
  for (size_t n = 0; from && n < CONTEXT && text.data[from - 1] != '\n';)
    n += ((unsigned char)text.data[--from] & 0xC0) != 0x80;
  for (size_t n = 0; to < text.size && text.data[to] != '\n'; to++)
    if (((unsigned char)text.data[to] & 0xC0) != 0x80 && n++ == CONTEXT) break;
  put_flat(out, text, from, item->start);
  gloss_buf_putc(out, '[');
  put_flat(out, text, item->start, item->end);
  gloss_buf_putc(out, ']');
  put_flat(out, text, item->end, to);
}

static void put_scalar(gloss_buf *out, const json_t *value) {
  if (json_is_string(value)) {
    gloss_buf_puts(out, json_string_value(value));
    return;
  }
  char *text = value ? dump(value) : NULL;
  gloss_buf_puts(out, text ? text : "null");
  free(text);
}

static void put_fields(gloss_buf *out, const struct item *item) {
  json_t *fields = fields_of(item->fact), *value;
  const char *name;
  json_object_foreach(fields, name, value) {
    gloss_buf_printf(out, " %s=", name);
    put_scalar(out, value);
  }
  json_decref(fields);
}

// "name: before → after" for every member that differs; how many.
static size_t put_members(gloss_buf *out, const json_t *before,
                          const json_t *after, const char *lead) {
  const char *name;
  json_t *value;
  size_t count = 0;
  json_t *all = json_object();
  json_object_update(all, (json_t *)(uintptr_t)before);
  json_object_update(all, (json_t *)(uintptr_t)after);
  json_object_foreach(all, name, value) {
    const json_t *a = json_object_get(before, name);
    const json_t *b = json_object_get(after, name);
    char *x = a ? dump(a) : NULL, *y = b ? dump(b) : NULL;
    if (strcmp(x ? x : "null", y ? y : "null") != 0) {
      gloss_buf_printf(out, "%s%s: ", lead, name);
      put_scalar(out, a);
      gloss_buf_puts(out, " → ");
      put_scalar(out, b);
      count++;
    }
    free(x);
    free(y);
  }
  json_decref(all);
  return count;
}

static void put_item(gloss_buf *out, char sign, const struct items *items,
                     const struct item *item) {
  gloss_buf_printf(out, "  %c %s ", sign, item->type);
  if (item->line) gloss_buf_printf(out, "%u: ", item->line);
  put_context(out, items->text, item);
}

static void text_one(gloss_buf *out, char sign, const struct items *items,
                     const struct item *item) {
  put_item(out, sign, items, item);
  put_fields(out, item);
  gloss_buf_printf(out, " (%s)\n", string_of(item->fact, "rule"));
}

static void text_changed(gloss_buf *out, const struct items *items,
                         const struct item *before, const struct item *after) {
  json_t *a = fields_of(before->fact), *b = fields_of(after->fact);
  put_item(out, '~', items, after);
  if (strcmp(before->text, after->text) != 0 || before->start != after->start)
    gloss_buf_printf(out, " was [%s]", before->text);
  put_members(out, a, b, " ");
  gloss_buf_printf(out, " (%s)\n", string_of(after->fact, "rule"));
  json_decref(a);
  json_decref(b);
}

static void json_change(gloss_buf *out, const char *change, const json_t *doc,
                        const struct item *before, const struct item *after) {
  char *a = before ? dump(before->fact) : NULL;
  char *b = after ? dump(after->fact) : NULL;
  gloss_buf_printf(out, "{\"change\":\"%s\",\"source\":", change);
  gloss_buf_json(out, gloss_str_of(string_of(doc, "source")));
  gloss_buf_puts(out, ",\"id\":");
  gloss_buf_json(out, gloss_str_of(string_of(doc, "id")));
  gloss_buf_printf(out, ",\"line\":%u,\"before\":%s,\"after\":%s}\n",
                   (after ? after : before)->line, a ? a : "null",
                   b ? b : "null");
  free(a);
  free(b);
}

struct telling {
  struct cli_changes *changes;
  const json_t *doc;
  struct items *before, *after;
  gloss_buf out;
  bool json;
};

static void tell(struct telling *t, const struct item *before,
                 const struct item *after) {
  struct cli_changes *c = t->changes;
  const char *change = !before ? "added" : !after ? "removed" : "changed";
  *(!before ? &c->added : !after ? &c->removed : &c->changed) += 1;
  if (t->json)
    json_change(&t->out, change, t->doc, before, after);
  else if (before && after)
    text_changed(&t->out, t->after, before, after);
  else if (after)
    text_one(&t->out, '+', t->after, after);
  else
    text_one(&t->out, '-', t->before, before);
}

// In order of the text: what is new or changed where it stands now, what is
// gone where it stood.
static void tell_all(struct telling *t, struct item **partners) {
  size_t i = 0, k = 0;
  while (i < t->before->count || k < t->after->count) {
    struct item *a = i < t->before->count ? &t->before->all[i] : NULL;
    struct item *b = k < t->after->count ? &t->after->all[k] : NULL;
    if (a && (!b || a->start <= b->start)) {
      if (!a->done) tell(t, a, NULL);
      i++;
    } else if (b) {
      if (!b->done)
        tell(t, NULL, b);
      else if (partners[k])
        tell(t, partners[k], b);
      k++;
    }
  }
}

// Finds the pairs; partners[k] is what after's fact k was, if it changed.
static void pair_all(struct items *before, struct items *after, bool same_text,
                     struct item **partners) {
  pair_equal(before, after, same_text);
  for (int least = 3; least >= 1; least--)
    for (size_t k = 0; k < after->count; k++) {
      struct item *b = &after->all[k];
      struct item *a = b->done ? NULL : partner(b, before, same_text, least);
      if (!a) continue;
      a->done = b->done = true;
      partners[k] = a;
    }
}

static void tell_doc_fields(struct telling *t, const json_t *before,
                            const json_t *after) {
  const json_t *a = json_object_get(before, "doc");
  const json_t *b = json_object_get(after, "doc");
  size_t size = t->out.size;
  if (!json_is_object(a) || !json_is_object(b)) return;
  size_t count = put_members(&t->out, a, b, "\n  ~ doc.");
  t->changes->fields += count;
  if (!count || t->json) {
    t->out.size = size;
  } else {
    memmove(t->out.data + size, t->out.data + size + 1, t->out.size - size - 1);
    t->out.data[t->out.size - 1] = '\n';
  }
  if (count && t->json) {
    char *x = dump(a), *y = dump(b);
    gloss_buf_puts(&t->out, "{\"change\":\"doc\",\"source\":");
    gloss_buf_json(&t->out, gloss_str_of(string_of(t->doc, "source")));
    gloss_buf_printf(&t->out, ",\"before\":%s,\"after\":%s}\n", x, y);
    free(x);
    free(y);
  }
}

// Failures of rules that only one side has.
static void tell_failures(struct telling *t, const json_t *one,
                          const json_t *other, char sign) {
  size_t i, k;
  const json_t *all = json_object_get(one, "failures");
  const json_t *others = json_object_get(other, "failures");
  for (i = 0; i < json_array_size(all); i++) {
    const json_t *a = json_array_get(all, i);
    for (k = 0; k < json_array_size(others); k++) {
      const json_t *b = json_array_get(others, k);
      if (!strcmp(string_of(a, "code"), string_of(b, "code")) &&
          !strcmp(string_of(a, "rule"), string_of(b, "rule")))
        break;
    }
    if (k < json_array_size(others) || t->json) continue;
    const char *message = string_of(a, "message");
    gloss_buf_printf(&t->out, "  %c failure of %s: %.*s\n", sign,
                     string_of(a, "rule"), (int)strcspn(message, "\n"),
                     message);
  }
}

bool cli_changes_add(struct cli_changes *changes, struct cli_facts before,
                     struct cli_facts after, bool same_text) {
  struct items a = items_of(&before), b = items_of(&after);
  struct item **partners = cli_alloc((b.count + 1) * sizeof *partners);
  struct telling t = {.changes = changes,
                      .doc = after.json ? after.json : before.json,
                      .before = &a,
                      .after = &b,
                      .json = changes->format && changes->format[0] == 'n'};
  pair_all(&a, &b, same_text, partners);
  tell_doc_fields(&t, before.json, after.json);
  tell_all(&t, partners);
  tell_failures(&t, before.json, after.json, '-');
  tell_failures(&t, after.json, before.json, '+');
  bool any = t.out.size != 0 || !before.json || !after.json;
  if (any && !t.json)
    gloss_buf_printf(&changes->out, "%s%s\n", string_of(t.doc, "source"),
                     !before.json  ? " (new document)"
                     : !after.json ? " (no longer there)"
                                   : "");
  gloss_buf_add(&changes->out, t.out.data, t.out.size);
  changes->documents += any;
  gloss_buf_free(&t.out);
  free(partners);
  items_free(&a);
  items_free(&b);
  return any;
}

void cli_changes_sum(const struct cli_changes *c, gloss_buf *out) {
  gloss_buf_printf(out, "%zu added, %zu removed, %zu changed in %zu document%s",
                   c->added, c->removed, c->changed, c->documents,
                   c->documents == 1 ? "" : "s");
}
