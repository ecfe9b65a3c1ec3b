// test.c - the inline examples of rules: `expect` and `reject`.
#include "lua/host.h"

#include <stdlib.h>

typedef struct example {
  const gloss__type *type;
  const gloss__lrule *rule;
  gloss_str text;
  int expected; // reference; LUA_NOREF: no fact may come
} example;

typedef struct examples {
  gloss_pack *pack;
  const char *filter;
  example *items;
  size_t count, capacity;
  gloss__store store;
} examples;

// --- collecting --------------------------------------------------------------

// A shared module's rules come again in each report type: once is enough.
static bool known(const examples *all, const gloss__lrule *rule,
                  gloss_str text) {
  for (size_t i = 0; i < all->count; i++) {
    const example *it = &all->items[i];
    if (!strcmp(it->rule->id, rule->id) && it->rule->line == rule->line &&
        !strcmp(it->rule->file, rule->file) && it->rule != rule &&
        gloss_str_equal(it->text, text))
      return true;
  }
  return false;
}

static void add(lua_State *L, examples *all, const gloss__type *type,
                const gloss__lrule *rule, int text, int expected) {
  size_t size;
  const char *bytes = lua_tolstring(L, text, &size);
  if (known(all, rule, (gloss_str){bytes, size})) return;
  all->items =
      gloss__xgrow(all->items, &all->capacity, all->count, sizeof *all->items);
  all->items[all->count++] = (example){
      type, rule, {gloss__store_str(&all->store, bytes, size), size}, expected};
}

static void collect_expect(lua_State *L, examples *all, const gloss__type *type,
                           const gloss__lrule *rule) {
  if (rule->expect == LUA_NOREF) return;
  lua_pushcfunction(L, gloss__pairs);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->expect);
  lua_call(L, 1, 3);
  int next = lua_gettop(L) - 2;
  for (;;) {
    lua_pushvalue(L, next);
    lua_pushvalue(L, next + 1);
    lua_pushnil(L);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) break;
    if (lua_type(L, -2) != LUA_TSTRING)
      gloss__fail(L, GLOSS_ESYNTAX, rule->file, rule->line,
                  "rule \"%s\": expect: the keys are texts", rule->id);
    int expected = luaL_ref(L, LUA_REGISTRYINDEX);
    add(L, all, type, rule, -1, expected);
    lua_pop(L, 1);
  }
  lua_settop(L, next - 1);
}

static void collect_reject(lua_State *L, examples *all, const gloss__type *type,
                           const gloss__lrule *rule) {
  if (rule->reject == LUA_NOREF) return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->reject);
  size_t count = lua_rawlen(L, -1);
  for (size_t i = 1; i <= count; i++) {
    if (lua_rawgeti(L, -1, (lua_Integer)i) != LUA_TSTRING)
      gloss__fail(L, GLOSS_ESYNTAX, rule->file, rule->line,
                  "rule \"%s\": reject: a list of texts is wanted", rule->id);
    add(L, all, type, rule, -1, LUA_NOREF);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static int collect(lua_State *L) {
  examples *all = lua_touserdata(L, 1);
  for (size_t t = 0; t < all->pack->type_count; t++) {
    const gloss__type *type = all->pack->types[t];
    for (size_t i = 0; i < type->rule_count; i++) {
      const gloss__lrule *rule = &type->rules[i];
      if (all->filter && !strstr(rule->id, all->filter)) continue;
      collect_expect(L, all, type, rule);
      collect_reject(L, all, type, rule);
    }
  }
  return 0;
}

// --- comparing ---------------------------------------------------------------

static bool same_list(lua_State *L, const gloss_field *field) {
  if (!lua_istable(L, -1) || lua_rawlen(L, -1) != field->list_count)
    return false;
  bool same = true;
  for (size_t i = 0; same && i < field->list_count; i++) {
    size_t size;
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    const char *text = lua_tolstring(L, -1, &size);
    same = text && gloss_str_equal(field->list[i], (gloss_str){text, size});
    lua_pop(L, 1);
  }
  return same;
}

// The expected value is on top.
static bool same_value(lua_State *L, const gloss_field *field) {
  gloss_str text;
  switch (field->tag) {
  case GLOSS_NULL: return lua_isboolean(L, -1) && !lua_toboolean(L, -1);
  case GLOSS_TEXT:
    text.data = lua_type(L, -1) == LUA_TSTRING
                    ? lua_tolstring(L, -1, &text.size)
                    : NULL;
    return text.data && gloss_str_equal(field->text, text);
  case GLOSS_REAL:
    return lua_isnumber(L, -1) && lua_tonumber(L, -1) == field->real;
  case GLOSS_INT:
    return lua_isnumber(L, -1) &&
           lua_tonumber(L, -1) == (lua_Number)field->integer;
  case GLOSS_BOOL:
    return lua_isboolean(L, -1) &&
           lua_toboolean(L, -1) == (field->integer != 0);
  default: return same_list(L, field);
  }
}

static bool same_named(lua_State *L, const gloss_fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (!strcmp(fact->fields[i].name, name))
      return same_value(L, &fact->fields[i]);
  gloss_field text = {.tag = GLOSS_TEXT, .text = fact->text};
  if (!strcmp(name, "type")) text.text = gloss_str_of(fact->type);
  bool known = !strcmp(name, "text") || !strcmp(name, "type");
  return known && same_value(L, &text);
}

// Does the fact carry all that the table (or text) at `index` asks for?
static bool fits(lua_State *L, int index, const gloss_fact *fact) {
  if (lua_isboolean(L, index)) return true;
  if (lua_type(L, index) == LUA_TSTRING) {
    lua_pushvalue(L, index);
    bool same = same_named(L, fact, "text");
    lua_pop(L, 1);
    return same;
  }
  bool all = true;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    all = all && lua_type(L, -2) == LUA_TSTRING &&
          same_named(L, fact, lua_tostring(L, -2));
  return all;
}

static const gloss_fact *next_fact(const gloss_result *result,
                                   const gloss__lrule *rule, size_t *at) {
  while (*at < gloss_result_fact_count(result)) {
    const gloss_fact *fact = gloss_result_fact_at(result, (*at)++);
    if (!strcmp(fact->rule, rule->id)) return fact;
  }
  return NULL;
}

static bool any_fits(lua_State *L, int index, const gloss_result *result,
                     const gloss__lrule *rule, size_t *at) {
  const gloss_fact *fact;
  while ((fact = next_fact(result, rule, at)))
    if (fits(L, index, fact)) return true;
  return false;
}

typedef struct verdict {
  const example *example;
  const gloss_result *result;
  gloss_buf *detail;
  bool well;
} verdict;

// A list of tables wants a fact for each, in order.
static bool judge(lua_State *L, const verdict *self) {
  const gloss__lrule *rule = self->example->rule;
  size_t at = 0;
  if (self->example->expected == LUA_NOREF)
    return !next_fact(self->result, rule, &at);
  lua_rawgeti(L, LUA_REGISTRYINDEX, self->example->expected);
  size_t count = lua_istable(L, 2) ? lua_rawlen(L, 2) : 0;
  bool well = true;
  for (size_t i = 1; well && i <= count; i++) {
    lua_rawgeti(L, 2, (lua_Integer)i);
    well = any_fits(L, 3, self->result, rule, &at);
    lua_pop(L, 1);
  }
  return count ? well : any_fits(L, 2, self->result, rule, &at);
}

// --- telling -----------------------------------------------------------------

static void add_value(gloss_buf *out, const gloss_field *field) {
  switch (field->tag) {
  case GLOSS_TEXT: gloss_buf_json(out, field->text); break;
  case GLOSS_REAL: gloss_buf_number(out, field->real); break;
  case GLOSS_INT:
    gloss_buf_printf(out, "%lld", (long long)field->integer);
    break;
  case GLOSS_BOOL:
    gloss_buf_puts(out, field->integer ? "true" : "false");
    break;
  case GLOSS_LIST:
    gloss_buf_puts(out, "{");
    for (size_t i = 0; i < field->list_count; i++) {
      gloss_buf_puts(out, i ? ", " : "");
      gloss_buf_json(out, field->list[i]);
    }
    gloss_buf_puts(out, "}");
    break;
  default: gloss_buf_puts(out, "nil");
  }
}

// Is the value another than the table at `wanted` (0: none) asks for?
static bool differs(lua_State *L, int wanted, const gloss_field *field) {
  if (!wanted || !lua_istable(L, wanted)) return false;
  bool other =
      lua_getfield(L, wanted, field->name) != LUA_TNIL && !same_value(L, field);
  lua_pop(L, 1);
  return other;
}

static void add_fact(lua_State *L, gloss_buf *out, const gloss_fact *fact,
                     int wanted) {
  gloss_buf_printf(out, "    %s [%.*s]", fact->type, (int)fact->text.size,
                   fact->text.data);
  for (size_t i = 0; i < fact->field_count; i++) {
    const gloss_field *field = &fact->fields[i];
    bool other = differs(L, wanted, field);
    if (field->tag == GLOSS_NULL && !other) continue;
    gloss_buf_printf(out, " %s=%s", field->name, other ? "[" : "");
    add_value(out, field);
    if (other) gloss_buf_putc(out, ']');
  }
  gloss_buf_putc(out, '\n');
}

// What was wanted, on top of the stack, as one line.
static void add_wanted(lua_State *L, gloss_buf *out) {
  gloss_buf text = {0};
  lua_pushcfunction(L, gloss__pretty);
  lua_pushlightuserdata(L, &text);
  lua_pushinteger(L, 1 << 16);
  lua_pushvalue(L, -4);
  lua_call(L, 3, 0);
  gloss_buf_printf(out, "    wanted %.*s\n", (int)strcspn(text.data, "\n"),
                   text.data);
  gloss_buf_free(&text);
}

static void add_failures(gloss_buf *out, const gloss_result *result,
                         const char *rule) {
  for (size_t i = 0; i < gloss_result_failure_count(result); i++) {
    const gloss_failure *failure = gloss_result_failure_at(result, i);
    if (failure->rule && strcmp(failure->rule, rule)) continue;
    gloss_buf_printf(out, "    failure: %s\n", failure->message);
  }
}

static void tell(lua_State *L, const verdict *self) {
  const gloss__lrule *rule = self->example->rule;
  int wanted = 0;
  if (self->example->expected != LUA_NOREF) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, self->example->expected);
    add_wanted(L, self->detail);
    wanted = lua_gettop(L);
  }
  size_t at = 0;
  const gloss_fact *fact;
  while ((fact = next_fact(self->result, rule, &at)))
    add_fact(L, self->detail, fact, wanted);
  if (!gloss_result_fact_count(self->result))
    gloss_buf_puts(self->detail, "    no fact at all\n");
  add_failures(self->detail, self->result, rule->id);
}

// In a protected call: tables may be odd.
static int judge_and_tell(lua_State *L) {
  verdict *self = lua_touserdata(L, 1);
  self->well = judge(L, self);
  lua_settop(L, 1);
  if (!self->well) tell(L, self);
  return 0;
}

static bool run_one(gloss_pack *pack, const example *it, gloss_buf *detail) {
  gloss_doc *doc = NULL;
  gloss_doc_options options = {.format = "text", .charset = "UTF-8"};
  gloss_error err = {0};
  if (gloss_doc_new(&doc, it->text, &options, &err)) {
    gloss_buf_printf(detail, "    %s\n", err.message);
    return false;
  }
  gloss_result *result = gloss_result_new("example", doc, pack->schema);
  gloss__analyse_doc(pack, doc, result, it->type);
  verdict self = {it, result, detail, false};
  lua_State *L = pack->host->L;
  lua_pushcfunction(L, judge_and_tell);
  lua_pushlightuserdata(L, &self);
  if (lua_pcall(L, 1, 0, 0)) self.well = false;
  lua_settop(L, 0);
  gloss_result_free(result);
  gloss_doc_free(doc);
  return self.well;
}

gloss_status gloss_pack_test(gloss_pack *pack, const char *filter,
                             void (*each)(void *self,
                                          const gloss_rule_test *example),
                             void *self, gloss_error *err) {
  examples all = {.pack = pack, .filter = filter};
  lua_State *L = pack->host->L;
  lua_pushcfunction(L, collect);
  lua_pushlightuserdata(L, &all);
  gloss_status status = GLOSS_OK;
  if (lua_pcall(L, 1, 0, 0)) {
    status =
        pack->host->error.status ? pack->host->error.status : GLOSS_ESCRIPT;
    if (err) *err = pack->host->error;
  }
  lua_settop(L, 0);
  gloss_buf detail = {0};
  for (size_t i = 0; !status && i < all.count; i++) {
    const example *it = &all.items[i];
    gloss_buf_clear(&detail);
    gloss_buf_puts(&detail, "");
    bool passed = run_one(pack, it, &detail);
    gloss_rule_test told = {it->rule->file,
                            it->rule->line,
                            it->rule->id,
                            it->text,
                            it->expected == LUA_NOREF,
                            passed,
                            detail.data};
    each(self, &told);
    luaL_unref(L, LUA_REGISTRYINDEX, it->expected);
  }
  gloss_buf_free(&detail);
  free(all.items);
  gloss__store_free(&all.store);
  return status;
}
