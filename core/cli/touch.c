// touch.c - which rules changed, and which documents that can touch.
#include "touch.h"

#include <stdlib.h>

static const char *string_of(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  return text ? text : "";
}

static bool same(const json_t *a, const json_t *b, const char *key) {
  const json_t *x = json_object_get(a, key), *y = json_object_get(b, key);
  return x && y && json_equal((json_t *)(uintptr_t)x, (json_t *)(uintptr_t)y);
}

static const json_t *named(const json_t *list, const char *key,
                           const char *name) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *item = json_array_get(list, i);
    if (!strcmp(string_of(item, key), name)) return item;
  }
  return NULL;
}

// --- what they need ----------------------------------------------------------

static void add_literal(struct touch_needs *needs, const char *text) {
  if (needs->count == needs->capacity) {
    needs->capacity = needs->capacity ? 2 * needs->capacity : 16;
    gloss_str *more = cli_alloc(needs->capacity * sizeof *more);
    if (needs->count)
      memcpy(more, needs->literals, needs->count * sizeof *more);
    free(needs->literals);
    needs->literals = more;
  }
  needs->literals[needs->count++] = gloss_str_of(text);
}

// The rule may match, or may have matched, where its literals stand.
static void add_needs(struct touch_needs *out, const json_t *rule) {
  const json_t *needs = json_object_get(rule, "needs");
  if (!rule) return;
  if (!json_is_array(needs)) out->all = true;
  for (size_t i = 0; i < json_array_size(needs); i++)
    add_literal(out, json_string_value(json_array_get(needs, i)));
}

static void join(struct touch_needs *all, struct touch_needs *more) {
  all->all |= more->all;
  for (size_t i = 0; i < more->count; i++)
    add_literal(all, more->literals[i].data);
  free(more->literals);
  *more = (struct touch_needs){0};
}

// One line for each change, however many report types share the rule.
static void say(struct touch *touch, const char *what, const json_t *rule) {
  gloss_buf line = {0};
  gloss_buf_printf(&line, "%s rule %s%s\n", what, string_of(rule, "rule"),
                   json_is_array(json_object_get(rule, "needs"))
                       ? ""
                       : ": it may match anywhere");
  if (!touch->why.data || !strstr(touch->why.data, line.data))
    gloss_buf_puts(&touch->why, line.data);
  gloss_buf_free(&line);
}

// --- rules -------------------------------------------------------------------

// Hands the rule as it was and as it is to the probe; false: its matches alone
// do not tell.
static bool ask_probe(struct touch *touch, const json_t *type, bool same_names,
                      const json_t *old, const json_t *new) {
  static const char *const how[] = {"scope", "set", "policy", "priority"};
  const json_t *either = new ? new : old;
  if (!same_names || !touch->probe) return false;
  if ((old && !json_is_string(json_object_get(old, "pattern"))) ||
      (new && !json_is_string(json_object_get(new, "pattern"))))
    return false;
  for (size_t i = 0; old && new &&i < sizeof how / sizeof *how; i++)
    if (!same(old, new, how[i])) return false;
  gloss_rule rule = {
      .id = string_of(either, "rule"),
      .scope = json_string_value(json_object_get(either, "scope")),
      .policy = gloss_policy_named(gloss_str_of(string_of(either, "policy"))),
      .priority =
          (int32_t)json_integer_value(json_object_get(either, "priority"))};
  return gloss_probe_rule(touch->probe, string_of(type, "type"), &rule,
                          old ? string_of(old, "pattern") : NULL,
                          new ? string_of(new, "pattern") : NULL,
                          old && new &&same(old, new, "code"));
}

static void changed(struct touch *touch, const char *what, const json_t *type,
                    bool same_names, const json_t *old, const json_t *new) {
  say(touch, what, new ? new : old);
  struct touch_needs *needs =
      ask_probe(touch, type, same_names, old, new) ? &touch->may : &touch->sure;
  add_needs(needs, old);
  add_needs(needs, new);
}

static void compare_rules(struct touch *touch, const json_t *before,
                          const json_t *after) {
  const json_t *old = json_object_get(before, "rules");
  const json_t *new = json_object_get(after, "rules");
  bool same_names = same(before, after, "names");
  for (size_t i = 0; i < json_array_size(new); i++) {
    const json_t *b = json_array_get(new, i);
    const json_t *a = named(old, "rule", string_of(b, "rule"));
    if (!a || !same(a, b, "print"))
      changed(touch, a ? "changed" : "new", after, same_names, a, b);
  }
  for (size_t i = 0; i < json_array_size(old); i++) {
    const json_t *a = json_array_get(old, i);
    if (!named(new, "rule", string_of(a, "rule")))
      changed(touch, "gone", after, same_names, a, NULL);
  }
}

static void compare_types(struct touch *touch, const json_t *before,
                          const json_t *after) {
  const json_t *old = json_object_get(before, "types");
  const json_t *new = json_object_get(after, "types");
  if (!json_is_array(old) || json_array_size(old) != json_array_size(new)) {
    gloss_buf_puts(&touch->why, json_is_array(old)
                                    ? "other report types\n"
                                    : "stored without notes on its rules\n");
    touch->sure.all = true;
    return;
  }
  for (size_t i = 0; i < json_array_size(new); i++) {
    const json_t *b = json_array_get(new, i);
    const json_t *a = named(old, "type", string_of(b, "type"));
    if (!a || !same(a, b, "print")) {
      gloss_buf_printf(&touch->why,
                       "changed report type %s: its fields, or detect, "
                       "describe, anchor or finish\n",
                       string_of(b, "type"));
      touch->sure.all = true;
    }
    if (a) compare_rules(touch, a, b);
  }
}

void touch_find(struct touch *touch, gloss_pack *pack, const json_t *before,
                const json_t *after) {
  *touch = (struct touch){.probe = gloss_probe_new(pack)};
  compare_types(touch, before, after);
  if (touch->sure.all || !gloss_probe_ready(touch->probe))
    join(&touch->sure, &touch->may);
}

bool touch_any(const struct touch *touch) {
  return touch->sure.all || touch->sure.count || touch->may.all ||
         touch->may.count;
}

bool touch_matters(const struct touch *touch, gloss_str raw,
                   const gloss_doc_options *how) {
  gloss_doc *doc = NULL;
  if (gloss_doc_new(&doc, raw, how, NULL)) return true;
  bool matters = gloss_probe_touches(touch->probe, doc);
  gloss_doc_free(doc);
  return matters;
}

void touch_free(struct touch *touch) {
  gloss_probe_free(touch->probe);
  gloss_buf_free(&touch->why);
  free(touch->sure.literals);
  free(touch->may.literals);
}
