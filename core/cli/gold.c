// gold.c - how well found facts agree with what people wrote down.
#include "gold.h"

#include <dirent.h>
#include <stdlib.h>

static char *copy(const char *text, size_t size) {
  char *made = cli_alloc(size + 1);
  if (size) memcpy(made, text, size);
  return made;
}

static bool ends_with(const char *text, const char *ending) {
  size_t size = strlen(text), tail = strlen(ending);
  return size > tail && !strcmp(text + size - tail, ending);
}

char *cli_gold_stem(const char *source) {
  const char *slash = strrchr(source, '/');
  const char *name = slash ? slash + 1 : source, *dot = strrchr(name, '.');
  char *stem =
      copy(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
  if (ends_with(stem, ".clean")) stem[strlen(stem) - 6] = 0;
  return stem;
}

// --- reading -----------------------------------------------------------------

static void *grow(void *items, size_t count, size_t size) {
  void *more = cli_alloc((count + 1) * size);
  if (count) memcpy(more, items, count * size);
  free(items);
  return more;
}

static bool are_strings(const json_t *list) {
  bool all = json_is_array(list) && json_array_size(list);
  for (size_t i = 0; all && i < json_array_size(list); i++)
    all = json_is_string(json_array_get(list, i));
  return all;
}

// The first name whose value is neither a list of strings nor a list of such;
// NULL if there is none.
static const char *wrong_key(json_t *keys) {
  const char *name;
  json_t *value;
  json_object_foreach(keys, name, value) {
    bool good = are_strings(value);
    size_t count = json_array_size(value), lists = 0;
    for (size_t i = 0; i < count; i++)
      lists += are_strings(json_array_get(value, i));
    if (!good && (!count || lists < count || !strcmp(name, "once")))
      return name;
  }
  return NULL;
}

static int set_keys(struct cli_gold *gold, json_t *keys, const char *path) {
  const char *wrong = wrong_key(keys);
  gold->keys = keys;
  if (!wrong) return CLI_OK;
  cli_complain("%s: \"%s\" must be a list of %s", path, wrong,
               strcmp(wrong, "once") ? "field names, or a list of such lists"
                                     : "fact types");
  return CLI_COULD_NOT;
}

static int load_one(struct cli_gold *gold, const char *folder,
                    const char *name) {
  gloss_buf path = {0};
  json_error_t problem;
  gloss_buf_printf(&path, "%s/%s", folder, name);
  json_t *json = json_load_file(path.data, 0, &problem);
  bool keys = !strcmp(name, "keys.json");
  int code = CLI_OK;
  if (!json_is_object(json) ||
      (!keys && !json_is_array(json_object_get(json, "facts")))) {
    cli_complain("%s: %s", path.data,
                 json ? "not an object with \"facts\"" : problem.text);
    json_decref(json);
    code = CLI_COULD_NOT;
  } else if (keys) {
    code = set_keys(gold, json, path.data);
  } else {
    gold->docs = grow(gold->docs, gold->count, sizeof *gold->docs);
    gold->docs[gold->count++] =
        (struct cli_gold_doc){cli_gold_stem(name), json};
  }
  gloss_buf_free(&path);
  return code;
}

int cli_gold_load(struct cli_gold *gold, const char *folder) {
  struct dirent **names;
  *gold = (struct cli_gold){0};
  int count = scandir(folder, &names, NULL, alphasort), code = CLI_OK;
  if (count < 0) {
    cli_complain("%s: cannot be read as a folder of gold", folder);
    return CLI_COULD_NOT;
  }
  for (int i = 0; i < count; i++) {
    if (code == CLI_OK && ends_with(names[i]->d_name, ".json"))
      code = load_one(gold, folder, names[i]->d_name);
    free(names[i]);
  }
  free(names);
  if (code == CLI_OK && !gold->count) {
    cli_complain("%s: no gold in it (FILE.json with \"facts\")", folder);
    code = CLI_COULD_NOT;
  }
  return code;
}

void cli_gold_free(struct cli_gold *gold) {
  for (size_t i = 0; i < gold->count; i++) {
    free(gold->docs[i].stem);
    json_decref(gold->docs[i].json);
  }
  for (size_t i = 0; i < gold->type_count; i++) free(gold->types[i].name);
  json_decref(gold->keys);
  free(gold->docs);
  free(gold->types);
}

// --- agreeing ----------------------------------------------------------------

// Spaces, punctuation and controls; the rest counts.
static bool is_mark(uint32_t c) {
  if (c < 0x80)
    return c <= ' ' || c == 0x7F || strchr("!\"#%&'()*,-./:;?@[\\]_{}", (int)c);
  return c == 0xA0 || c == 0xB7 || (c >= 0x2000 && c <= 0x206F) ||
         (c >= 0x3000 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3020) ||
         (c >= 0xFE10 && c <= 0xFE6F) || c == 0x30FB;
}

// Folded, without spaces and punctuation; at most `most` characters.
static void normalise(gloss_buf *out, const char *text, size_t most) {
  gloss_str all = gloss_str_of(text);
  gloss_buf_clear(out);
  for (size_t at = 0, count = 0; at < all.size && count < most;) {
    uint32_t c = gloss_fold(gloss_utf8_next(all, &at));
    if (is_mark(c)) continue;
    gloss_buf_utf8(out, c);
    count++;
  }
  if (!out->size) gloss_buf_puts(out, text);
}

static size_t characters(const gloss_buf *text) {
  size_t count = 0;
  for (size_t i = 0; i < text->size; i++)
    count += ((unsigned char)text->data[i] & 0xC0) != 0x80;
  return count;
}

// 2: equal, 1: one holds the other and is not much longer, 0: neither.
static int texts_agree(const char *a, const char *b, size_t most) {
  gloss_buf x = {0}, y = {0};
  int agree = 0;
  normalise(&x, a, most);
  normalise(&y, b, most);
  const gloss_buf *small = x.size <= y.size ? &x : &y;
  const gloss_buf *large = small == &x ? &y : &x;
  if (x.size == y.size && x.size && !memcmp(x.data, y.data, x.size))
    agree = 2;
  else if (small->size &&
           memmem(large->data, large->size, small->data, small->size) &&
           characters(small) * 10 >= characters(large) * 6)
    agree = 1;
  gloss_buf_free(&x);
  gloss_buf_free(&y);
  return agree;
}

static const char *scalar(const json_t *value, char number[32]) {
  if (json_is_string(value)) return json_string_value(value);
  if (!json_is_number(value)) return "";
  snprintf(number, 32, "%.15g", json_number_value(value));
  return number;
}

static bool absent(const json_t *value) {
  return !value || json_is_null(value) ||
         (json_is_string(value) && !json_string_length(value));
}

// Do the texts share a run of digits (ASCII or Chinese numerals)?
static bool share_number(const char *a, const char *b) {
  static const char numerals[] = "〇零一二三四五六七八九十百千万亿两半几";
  gloss_str text = gloss_str_of(a);
  for (size_t at = 0; at < text.size;) {
    size_t begin = at;
    while (at < text.size) {
      size_t next = at;
      uint32_t c = gloss_utf8_next(text, &next);
      bool digit = (c >= '0' && c <= '9') || (c == '.' && at > begin) ||
                   (next - at == 3 &&
                    memmem(numerals, sizeof numerals - 1, text.data + at, 3));
      if (!digit) break;
      at = next;
    }
    size_t size = at - begin;
    while (size && text.data[begin + size - 1] == '.') size--;
    if (size && memmem(b, strlen(b), a + begin, size)) return true;
    if (at == begin) gloss_utf8_next(text, &at);
  }
  return false;
}

// One key field: "name", "unit?" (may be absent on one side), "text#" (share a
// number as written), "head^8" (the first 8 characters are equal).
static int field_agrees(const char *key, const json_t *g, const json_t *p) {
  size_t size = strcspn(key, "?#^");
  char name[64], x[32], y[32];
  snprintf(name, sizeof name, "%.*s", (int)size, key);
  const json_t *a = json_object_get(g, name), *b = json_object_get(p, name);
  if (absent(a) || absent(b))
    return absent(a) && absent(b) ? 2 : key[size] == '?' ? 1 : 0;
  const char *s = scalar(a, x), *t = scalar(b, y);
  if (key[size] == '#') return share_number(s, t) ? 2 : 0;
  if (key[size] == '^') {
    int agree = texts_agree(s, t, strtoul(key + size + 1, NULL, 10));
    return agree == 2 ? 2 : 0;
  }
  if (json_is_number(a) || json_is_number(b) || key[size] == '?') {
    char *end, *stop;
    double m = strtod(s, &end), n = strtod(t, &stop);
    if (!*end && !*stop && end > s && stop > t) return m == n ? 2 : 0;
    return texts_agree(s, t, SIZE_MAX) == 2 ? 2 : 0;
  }
  return texts_agree(s, t, SIZE_MAX);
}

static int list_agrees(const json_t *keys, const json_t *g, const json_t *p) {
  int least = 2;
  bool any = false;
  for (size_t i = 0; i < json_array_size(keys) && least; i++) {
    const char *key = json_string_value(json_array_get(keys, i));
    if (!key) continue;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "?#^"), key);
    any |= !absent(json_object_get(g, name));
    int agree = field_agrees(key, g, p);
    if (agree < least) least = agree;
  }
  return any ? least : 0;
}

// How well two facts of one type agree: by the type's keys, else by text.
static int agree(const struct cli_gold *gold, const char *type, const json_t *g,
                 const json_t *p) {
  const json_t *keys = json_object_get(gold->keys, type);
  if (!json_is_array(keys)) return field_agrees("text", g, p);
  if (!json_is_array(json_array_get(keys, 0))) return list_agrees(keys, g, p);
  int best = 0;
  for (size_t i = 0; i < json_array_size(keys); i++) {
    int one = list_agrees(json_array_get(keys, i), g, p);
    if (i && one > 1) one = 1; // the first list is the proper key
    if (one > best) best = one;
  }
  return best;
}

// --- counting ----------------------------------------------------------------

static struct cli_gold_type *type_of(struct cli_gold *gold, const char *name) {
  for (size_t i = 0; i < gold->type_count; i++)
    if (!strcmp(gold->types[i].name, name)) return &gold->types[i];
  gold->types = grow(gold->types, gold->type_count, sizeof *gold->types);
  gold->types[gold->type_count] =
      (struct cli_gold_type){.name = copy(name, strlen(name))};
  return &gold->types[gold->type_count++];
}

struct list {
  const json_t **facts;
  bool *used;
  size_t count;
};

static const char *string_of(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  return text ? text : "";
}

// Repetitions count once for the types in "once" of keys.json.
static bool repeated(const struct cli_gold *gold, const struct list *list,
                     const char *type, const json_t *fact) {
  const json_t *once = json_object_get(gold->keys, "once");
  bool listed = false;
  for (size_t i = 0; i < json_array_size(once); i++)
    listed |= !strcmp(json_string_value(json_array_get(once, i)), type);
  for (size_t i = 0; listed && i < list->count; i++)
    if (agree(gold, type, list->facts[i], fact) == 2) return true;
  return false;
}

// The facts of a type; optional: those that may be missing, or the others.
static struct list facts_of(const struct cli_gold *gold, const json_t *json,
                            const char *type, bool optional) {
  const json_t *all = json_object_get(json, "facts");
  size_t count = json_array_size(all);
  struct list list = {.facts = cli_alloc((count + 1) * sizeof(json_t *)),
                      .used = cli_alloc(count + 1)};
  for (size_t i = 0; i < count; i++) {
    const json_t *fact = json_array_get(all, i);
    if (!strcmp(string_of(fact, "type"), type) &&
        json_is_true(json_object_get(fact, "optional")) == optional &&
        !repeated(gold, &list, type, fact))
      list.facts[list.count++] = fact;
  }
  return list;
}

// Pairs them one to one, the equal ones first; how many pairs.
static size_t pair(const struct cli_gold *gold, const char *type,
                   struct list *wanted, struct list *found) {
  size_t pairs = 0;
  for (int least = 2; least >= 1; least--)
    for (size_t i = 0; i < wanted->count; i++)
      for (size_t k = 0; k < found->count && !wanted->used[i]; k++) {
        if (found->used[k] ||
            agree(gold, type, wanted->facts[i], found->facts[k]) < least)
          continue;
        wanted->used[i] = found->used[k] = true;
        pairs++;
      }
  return pairs;
}

static void score_type(struct cli_gold *gold, const char *type,
                       const struct cli_gold_doc *doc, const json_t *json,
                       bool after) {
  struct list wanted = facts_of(gold, doc->json, type, false);
  struct list maybe = facts_of(gold, doc->json, type, true);
  struct list found = facts_of(gold, json, type, false);
  struct cli_gold_type *sum = type_of(gold, type);
  struct cli_gold_count *count = after ? &sum->after : &sum->before;
  size_t right = pair(gold, type, &wanted, &found);
  size_t forgiven = pair(gold, type, &maybe, &found);
  count->wanted += wanted.count;
  count->found += found.count - forgiven;
  count->right += right;
  struct list *const lists[] = {&wanted, &maybe, &found};
  for (size_t i = 0; i < 3; i++) {
    free(lists[i]->facts);
    free(lists[i]->used);
  }
}

void cli_gold_score(struct cli_gold *gold, const struct cli_gold_doc *doc,
                    const json_t *json, bool after) {
  json_t *types = json_object();
  const json_t *const sides[] = {doc->json, json};
  for (size_t s = 0; s < 2; s++) {
    const json_t *facts = json_object_get(sides[s], "facts");
    for (size_t i = 0; i < json_array_size(facts); i++)
      json_object_set_new(types, string_of(json_array_get(facts, i), "type"),
                          json_true());
  }
  const char *type;
  json_t *value;
  json_object_foreach(types, type, value) {
    score_type(gold, type, doc, json, after);
  }
  json_decref(types);
}

// --- telling -----------------------------------------------------------------

static double share(size_t part, size_t all) {
  return all ? (double)part / (double)all : 0;
}

static double f1(const struct cli_gold_count *c) {
  return c->wanted + c->found
             ? 2.0 * (double)c->right / (double)(c->wanted + c->found)
             : 1;
}

static void add(struct cli_gold_count *sum, const struct cli_gold_count *c) {
  sum->wanted += c->wanted;
  sum->found += c->found;
  sum->right += c->right;
}

static void put_count(gloss_buf *out, const char *name,
                      const struct cli_gold_count *c) {
  gloss_buf_printf(out,
                   ",\"%s\":{\"wanted\":%zu,\"found\":%zu,\"right\":%zu,"
                   "\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f}",
                   name, c->wanted, c->found, c->right,
                   share(c->right, c->found), share(c->right, c->wanted),
                   f1(c));
}

void cli_gold_ndjson(const struct cli_gold *gold, gloss_buf *out) {
  struct cli_gold_count a = {0}, b = {0};
  for (size_t i = 0; i < gold->type_count; i++) {
    const struct cli_gold_type *t = &gold->types[i];
    add(&a, &t->before);
    add(&b, &t->after);
    gloss_buf_puts(out, "{\"gold\":");
    gloss_buf_json(out, gloss_str_of(t->name));
    put_count(out, "before", &t->before);
    put_count(out, "after", &t->after);
    gloss_buf_puts(out, "}\n");
  }
  gloss_buf_printf(out, "{\"gold\":null,\"documents\":%zu", gold->count);
  put_count(out, "before", &a);
  put_count(out, "after", &b);
  gloss_buf_puts(out, "}\n");
}

void cli_gold_print(const struct cli_gold *gold, gloss_buf *out) {
  struct cli_gold_count a = {0}, b = {0};
  gloss_buf_printf(out, "gold of %zu document%s\n", gold->count,
                   gold->count == 1 ? "" : "s");
  for (size_t i = 0; i < gold->type_count; i++) {
    const struct cli_gold_type *t = &gold->types[i];
    add(&a, &t->before);
    add(&b, &t->after);
    if (t->before.right != t->after.right || t->before.found != t->after.found)
      gloss_buf_printf(out,
                       "  %s: F1 %.3f → %.3f (right %zu → %zu of %zu, found "
                       "%zu → %zu)\n",
                       t->name, f1(&t->before), f1(&t->after), t->before.right,
                       t->after.right, t->after.wanted, t->before.found,
                       t->after.found);
  }
  gloss_buf_printf(
      out, "micro-F1 %.3f → %.3f, precision %.3f → %.3f, recall %.3f → %.3f\n",
      f1(&a), f1(&b), share(a.right, a.found), share(b.right, b.found),
      share(a.right, a.wanted), share(b.right, b.wanted));
}
