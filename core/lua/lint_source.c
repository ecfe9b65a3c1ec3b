// lint_source.c - what the tokens of a script show: Lua patterns that cut
// characters, fields and captures that are not there.
#include "lua/lint.h"

#include <stdlib.h>

// --- sources -----------------------------------------------------------------

typedef struct tokens {
  gloss__ltoken *items;
  size_t count, capacity;
} tokens;

static tokens tokens_of(const gloss__file *file) {
  gloss__lexer lexer = {.text = file->text, .line = 1};
  tokens all = {0};
  gloss__ltoken token;
  while (gloss__lexer_next(&lexer, &token)) {
    all.items =
        gloss__xgrow(all.items, &all.capacity, all.count, sizeof *all.items);
    all.items[all.count++] = token;
  }
  return all;
}

static bool is(const tokens *all, size_t i, const char *text) {
  return i < all->count && all->items[i].kind != 's' &&
         gloss_str_equal(all->items[i].text, gloss_str_of(text));
}

static bool is_string(const tokens *all, size_t i) {
  return i < all->count && all->items[i].kind == 's';
}

// Does the name of the receiver say that it is a text?
static bool is_text(const tokens *all, size_t i) {
  gloss_str name = all->items[i].text;
  return all->items[i].kind == 'n' && name.size >= 4 &&
         !memcmp(name.data + name.size - 4, "text", 4);
}

// The pattern of a call of Lua's string functions whose name is token `i`;
// SIZE_MAX if it is none, or not written there.
static size_t pattern_of(const tokens *all, size_t i) {
  bool find = is(all, i, "find");
  if (!find && !is(all, i, "match") && !is(all, i, "gmatch") &&
      !is(all, i, "gsub"))
    return SIZE_MAX;
  if (i >= 2 && is(all, i - 1, ":")) {
    if (find && !is_text(all, i - 2)) return SIZE_MAX;
    size_t at = is(all, i + 1, "(") ? i + 2 : i + 1;
    return is_string(all, at) ? at : SIZE_MAX;
  }
  if (i < 2 || !is(all, i - 1, ".") || !is(all, i - 2, "string"))
    return SIZE_MAX;
  for (size_t k = i + 2, depth = 0; k < all->count; k++) {
    if (is(all, k, "(") || is(all, k, "{")) depth++;
    if (is(all, k, ")") || is(all, k, "}")) {
      if (!depth--) return SIZE_MAX;
    }
    if (!depth && is(all, k, ","))
      return is_string(all, k + 1) ? k + 1 : SIZE_MAX;
  }
  return SIZE_MAX;
}

static void check_strings(struct gloss__lint *l, const tokens *all) {
  for (size_t i = 0; i < all->count; i++) {
    const char *what, *at;
    size_t pattern = all->items[i].kind == 'n' ? pattern_of(all, i) : SIZE_MAX;
    if (pattern == SIZE_MAX) continue;
    bool plain = is(all, pattern + 1, ",") && is(all, pattern + 3, ",") &&
                 is(all, pattern + 4, "true");
    at = plain ? NULL : gloss__cutting(&all->items[pattern], &what);
    if (!at) continue;
    size_t size = 1;
    while (((unsigned char)at[size] & 0xC0) == 0x80) size++;
    gloss__lint_say(l, gloss__lint_at(l, at, "cuts"),
                    "this pattern cuts “%.*s”: %s; use a pattern of moongloss "
                    "(span:find) or plain find",
                    (int)size, at, what);
  }
}

static const gloss__ftype *pack_fact(const gloss_pack *pack, gloss_str name) {
  for (size_t i = 0; i < pack->fact_count; i++)
    if (gloss_str_equal(gloss_str_of(pack->facts[i]->name), name))
      return pack->facts[i];
  return NULL;
}

// "type", { field = ... }: are these fields of the type?
static void check_fields(struct gloss__lint *l, const tokens *all) {
  for (size_t i = 0; i + 2 < all->count; i++) {
    const gloss__ftype *fact =
        is_string(all, i) && is(all, i + 1, ",") && is(all, i + 2, "{")
            ? pack_fact(l->pack, all->items[i].text)
            : NULL;
    for (size_t k = i + 3, depth = 1; fact && depth && k < all->count; k++) {
      if (is(all, k, "{") || is(all, k, "(")) depth++;
      if (is(all, k, "}") || is(all, k, ")")) depth--;
      bool key = depth == 1 && all->items[k].kind == 'n' &&
                 is(all, k + 1, "=") && !is(all, k + 2, "=") &&
                 (is(all, k - 1, "{") || is(all, k - 1, ","));
      bool known = !key;
      for (size_t f = 0; !known && f < fact->count; f++)
        known =
            gloss_str_equal(gloss_str_of(fact->fields[f]), all->items[k].text);
      if (!known)
        gloss__lint_say(l, gloss__lint_at(l, all->items[k].text.data, "field"),
                        "%s has no field \"%.*s\"", fact->name,
                        (int)all->items[k].text.size, all->items[k].text.data);
    }
  }
}

// doc:lexicon("name")
static void note_lexicons(struct gloss__lint *l, const tokens *all) {
  for (size_t i = 1; i + 2 < all->count; i++) {
    if (!is(all, i, "lexicon") || !is(all, i - 1, ":")) continue;
    size_t at = is(all, i + 1, "(") ? i + 2 : i + 1;
    if (is_string(all, at))
      gloss__lint_note(&l->named, all->items[at].text);
    else
      l->any_named = true;
  }
}

// --- captures that functions use ---------------------------------------------

static bool is_member(gloss_str name) {
  const gloss__room *const rooms[] = {&gloss__match_room, &gloss__span_room};
  for (size_t r = 0; r < 2; r++)
    for (const gloss__row *row = rooms[r]->rows; row->name; row++)
      if (gloss_str_equal(gloss_str_of(row->name), name)) return true;
  return false;
}

static bool place_of(lua_State *L, int function, const char **file,
                     uint32_t *first, uint32_t *last) {
  lua_Debug ar;
  if (function == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, function);
  lua_getinfo(L, ">S", &ar);
  if (ar.source[0] != '=' || ar.linedefined <= 0) return false;
  *file = ar.source + 1;
  *first = (uint32_t)ar.linedefined;
  *last = (uint32_t)ar.lastlinedefined;
  return true;
}

// Does any rule with a function at that place have the capture?
static bool captured(struct gloss__lint *l, uint32_t line, gloss_str name) {
  lua_State *L = l->pack->host->L;
  for (size_t t = 0; t < l->pack->type_count; t++) {
    const gloss__type *type = l->pack->types[t];
    for (size_t i = 0; i < type->rule_count; i++) {
      const gloss__lrule *rule = &type->rules[i];
      const int functions[] = {rule->where, rule->emit};
      for (size_t k = 0; k < 2; k++) {
        const char *file;
        uint32_t first, last;
        if (place_of(L, functions[k], &file, &first, &last) && first == line &&
            !strcmp(file, l->file->name) && gloss__lint_captured(rule, name))
          return true;
      }
    }
  }
  return false;
}

// m.NAME in a function(m, ...) of the rule.
static void check_uses(struct gloss__lint *l, const tokens *all, uint32_t first,
                       uint32_t last) {
  size_t i = 0;
  while (i < all->count &&
         (all->items[i].line < first ||
          (all->items[i].line == first && !is(all, i, "function"))))
    i++;
  while (i < all->count && !is(all, i, "(")) i++;
  if (i + 1 >= all->count || all->items[i + 1].kind != 'n') return;
  gloss_str self = all->items[i + 1].text;
  for (i += 2; i + 2 < all->count && all->items[i].line <= last; i++) {
    if (all->items[i].kind != 'n' ||
        !gloss_str_equal(all->items[i].text, self) || !is(all, i + 1, ".") ||
        is(all, i - 1, ".") || is(all, i - 1, ":"))
      continue;
    gloss_str name = all->items[i + 2].text;
    if (is_member(name) || captured(l, first, name)) continue;
    gloss__lint_say(l, gloss__lint_at(l, name.data, "capture"),
                    "the rule's pattern has no capture \"%.*s\"",
                    (int)name.size, name.data);
  }
}

static void check_functions(struct gloss__lint *l, const tokens *all) {
  lua_State *L = l->pack->host->L;
  for (size_t t = 0; t < l->pack->type_count; t++) {
    const gloss__type *type = l->pack->types[t];
    for (size_t i = 0; i < type->rule_count; i++) {
      const int functions[] = {type->rules[i].where, type->rules[i].emit};
      for (size_t k = 0; k < 2; k++) {
        const char *file;
        uint32_t first, last;
        if (place_of(L, functions[k], &file, &first, &last) &&
            !strcmp(file, l->file->name))
          check_uses(l, all, first, last);
      }
    }
  }
}

void gloss__lint_source(struct gloss__lint *l) {
  tokens all = tokens_of(l->file);
  check_strings(l, &all);
  check_fields(l, &all);
  check_functions(l, &all);
  note_lexicons(l, &all);
  free(all.items);
}
