// fingerprint.c - what decides a rule's results, as a digest: two rules of one
// fingerprint do the same. It takes in the rule's declaration, the code of its
// functions and everything they reach by name: other functions, tables,
// patterns, lexicons. Line numbers do not count.
#include "lua/beside.h"

#include <dlfcn.h>
#include <stdlib.h>

enum { NESTED = 60 };

typedef struct print {
  lua_State *L;
  gloss_buf out;
  const void **seen; // tables and functions on the way, by order of visit
  size_t seen_count, seen_capacity;
  const gloss_buf *names; // constants of the function at hand, NUL after each
} print;

static void put_value(print *p, int index, int depth);

static void put(print *p, const char *text) {
  gloss_buf_add(&p->out, text, strlen(text) + 1);
}

// What was visited before is named by its number.
static bool known(print *p, const void *what) {
  for (size_t i = 0; i < p->seen_count; i++)
    if (p->seen[i] == what) {
      gloss_buf_printf(&p->out, "#%zu;", i);
      return true;
    }
  p->seen =
      gloss__xgrow(p->seen, &p->seen_capacity, p->seen_count, sizeof *p->seen);
  p->seen[p->seen_count++] = what;
  return false;
}

// A function's code without line numbers, and its constants.
struct code {
  gloss_buf body, names;
};

static void quote(gloss_buf *out, gloss_str text) {
  gloss_buf_add(out, "", 1);
  gloss_buf_add(out, text.data, text.size);
  gloss_buf_add(out, "", 1);
}

static void add_name(void *self, gloss_str text) {
  quote(&((struct code *)self)->names, text);
}

static void add_body(void *self, gloss_str bytes) {
  gloss_buf_add(&((struct code *)self)->body, bytes.data, bytes.size);
}

// Does the string stand among the constants?
static bool is_named(const gloss_buf *names, gloss_str name) {
  gloss_buf key = {0};
  quote(&key, name);
  bool found = false;
  const char *at = names->data, *end = names->data + names->size;
  while (!found && at && at < end) {
    size_t left = (size_t)(end - at);
    if (left < key.size) break;
    found = !memcmp(at, key.data, key.size);
    const char *next = memchr(at + 1, 0, left - 1);
    at = next ? next + 1 : end;
  }
  gloss_buf_free(&key);
  return found;
}

// A function of the host or of Lua: where it stands in its library.
static void put_c_function(print *p, int index) {
  lua_CFunction function = lua_tocfunction(p->L, index);
  Dl_info info;
  void *address;
  memcpy(&address, &function, sizeof address);
  if (dladdr(address, &info))
    gloss_buf_printf(&p->out, "C%td;",
                     (const char *)address - (const char *)info.dli_fbase);
}

static void put_function(print *p, int index, int depth) {
  lua_State *L = p->L;
  if (lua_iscfunction(L, index)) {
    put_c_function(p, index);
    return;
  }
  if (known(p, lua_topointer(L, index))) return;
  gloss_buf dump = {0};
  struct code code = {0};
  gloss__code_visitor visitor = {
      .self = &code, .constant = add_name, .body = add_body};
  lua_pushvalue(L, index);
  gloss__code_dump(L, true, &dump);
  lua_pop(L, 1);
  bool readable =
      gloss__code_visit((gloss_str){dump.data, dump.size}, &visitor);
  const gloss_buf *body = readable ? &code.body : &dump;
  gloss_buf_add(&p->out, body->data, body->size);
  const gloss_buf *outer = p->names;
  const char *name;
  p->names = readable ? &code.names : NULL;
  for (int i = 1; (name = lua_getupvalue(L, index, i)); i++) {
    if (strcmp(name, "_ENV") != 0) put_value(p, lua_gettop(L), depth + 1);
    lua_pop(L, 1);
  }
  p->names = outer;
  gloss_buf_free(&dump);
  gloss_buf_free(&code.body);
  gloss_buf_free(&code.names);
}

static int by_key(const void *a, const void *b) {
  const gloss_str *x = a, *y = b;
  size_t size = x->size < y->size ? x->size : y->size;
  int order = memcmp(x->data, y->data, size);
  return order ? order : (x->size > y->size) - (x->size < y->size);
}

static bool has_functions(lua_State *L, int table) {
  bool found = false;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
    found |= lua_isfunction(L, -1);
  return found;
}

// Of a module (a table with functions) what the function at hand names; of
// other tables all. Values under keys that are no strings come first.
static void put_table(print *p, int index, int depth) {
  lua_State *L = p->L;
  if (known(p, lua_topointer(L, index))) return;
  const gloss_buf *names = has_functions(L, index) ? p->names : NULL;
  gloss_str *keys = NULL;
  size_t count = 0, capacity = 0, list = lua_rawlen(L, index);
  for (size_t i = 1; i <= list; i++) {
    lua_rawgeti(L, index, (lua_Integer)i);
    put_value(p, lua_gettop(L), depth + 1);
    lua_pop(L, 1);
  }
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    gloss_str key;
    key.data = lua_tolstring(L, -2, &key.size);
    if (names && !is_named(names, key)) continue;
    keys = gloss__xgrow(keys, &capacity, count, sizeof *keys);
    keys[count++] = key;
  }
  if (count) qsort(keys, count, sizeof *keys, by_key);
  for (size_t i = 0; i < count; i++) {
    gloss_buf_add(&p->out, keys[i].data, keys[i].size);
    gloss_buf_puts(&p->out, "=");
    lua_pushlstring(L, keys[i].data, keys[i].size);
    lua_rawget(L, index);
    put_value(p, lua_gettop(L), depth + 1);
    lua_pop(L, 1);
  }
  free(keys);
}

static void put_userdata(print *p, int index, int depth) {
  const gloss_lexicon *lexicon = gloss__lexicon_test(p->L, index);
  const char *pattern = gloss__pattern_text(p->L, index);
  const struct gloss__wording *wording = gloss__words_test(p->L, index);
  if (lexicon) put(p, gloss_lexicon_digest(lexicon));
  if (wording) put(p, wording->digest);
  if (pattern) put(p, pattern);
  if (gloss__classifier_push(p->L, index)) {
    put_value(p, lua_gettop(p->L), depth + 1);
    lua_pop(p->L, 1);
  }
}

static void put_value(print *p, int index, int depth) {
  lua_State *L = p->L;
  if (depth > NESTED || !lua_checkstack(L, 8)) return;
  gloss_buf_printf(&p->out, "%d:", lua_type(L, index));
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN: put(p, lua_toboolean(L, index) ? "1" : "0"); break;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      gloss_buf_printf(&p->out, "%lld;", (long long)lua_tointeger(L, index));
    else
      gloss_buf_printf(&p->out, "%a;", lua_tonumber(L, index));
    break;
  case LUA_TSTRING: {
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    gloss_buf_add(&p->out, text, size + 1);
    break;
  }
  case LUA_TTABLE: put_table(p, index, depth); break;
  case LUA_TFUNCTION: put_function(p, index, depth); break;
  case LUA_TUSERDATA: put_userdata(p, index, depth); break;
  default: break;
  }
}

static void put_ref(print *p, int ref) {
  p->seen_count = 0;
  if (ref == LUA_NOREF) {
    put(p, "-");
    return;
  }
  lua_rawgeti(p->L, LUA_REGISTRYINDEX, ref);
  put_value(p, lua_gettop(p->L), 0);
  lua_pop(p->L, 1);
}

static void digest(print *p, char out[17]) {
  char full[65];
  gloss_sha256((gloss_str){p->out.data, p->out.size}, full);
  memcpy(out, full, 16);
  out[16] = 0;
  gloss_buf_clear(&p->out);
}

static void put_types(print *p, const char *const *names) {
  for (; names && *names; names++) put(p, *names);
  put(p, "");
}

// The lexicons that anything put so far mentions as "@name".
static void put_lexicons(print *p, const gloss__type *type) {
  gloss_buf name = {0};
  for (size_t i = 0; i < type->lexicon_count; i++) {
    gloss_buf_clear(&name);
    gloss_buf_printf(&name, "@%s", type->lexicons[i].name);
    if (memmem(p->out.data, p->out.size, name.data, name.size))
      put(p, gloss_lexicon_digest(type->lexicons[i].lexicon));
  }
  gloss_buf_free(&name);
}

// The layer `word` is one of those that any code may ask for.
static void put_wording(print *p, const gloss__type *type) {
  if (type->wording) put(p, type->wording->digest);
}

// What a rule's functions do, and what of lexicons they mention.
static void of_code(print *p, const gloss__type *type, const gloss__lrule *rule,
                    char out[17]) {
  put(p, rule->each ? rule->each : "");
  put(p, rule->emit_type ? rule->emit_type : "");
  put_types(p, rule->emits);
  put_types(p, rule->needs);
  put_ref(p, rule->where);
  put_ref(p, rule->emit);
  put_ref(p, rule->run);
  put_lexicons(p, type);
  digest(p, out);
}

static void of_rule(print *p, const gloss__type *type, const gloss__lrule *rule,
                    const char *code, char out[17]) {
  const char *const texts[] = {rule->pattern, rule->scope, rule->set, code};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    put(p, texts[i] ? texts[i] : "");
  gloss_buf_printf(&p->out, "%d %d %u;", (int)rule->policy, (int)rule->priority,
                   rule->stage);
  put_lexicons(p, type);
  put_wording(p, type);
  digest(p, out);
}

// What the names in patterns of the type stand for.
static void of_names(print *p, const gloss__type *type, char out[17]) {
  for (size_t i = 0; i < type->lexicon_count; i++) {
    put(p, type->lexicons[i].name);
    put(p, gloss_lexicon_digest(type->lexicons[i].lexicon));
  }
  put_wording(p, type);
  put(p, gloss_version());
  digest(p, out);
}

// What all documents of the type, or their choice, depend on.
static void of_type(print *p, const gloss__type *type, char out[17]) {
  put(p, gloss_version());
  put_ref(p, type->detect);
  put_ref(p, type->describe);
  put_ref(p, type->anchor);
  put_ref(p, type->finish);
  put_lexicons(p, type);
  put_wording(p, type);
  for (size_t i = 0; i < type->fact_count; i++) {
    put(p, type->facts[i]->name);
    for (size_t k = 0; k < type->facts[i]->count; k++) {
      put(p, type->facts[i]->fields[k]);
      put(p, type->facts[i]->declared[k]);
    }
  }
  for (size_t k = 0; k < type->doc_fields->count; k++) {
    put(p, type->doc_fields->fields[k]);
    put(p, type->doc_fields->declared[k]);
  }
  digest(p, out);
}

// The literals one of which stands in every text that the rule matches; null
// if there are none, or others than literals and short lexicons.
static void put_needs(gloss_buf *out, const gloss__type *type,
                      const gloss__lrule *rule) {
  enum { MOST_ENTRIES = 200 };
  gloss_need need;
  gloss_buf text = {0}, all = {0};
  size_t n = 0;
  bool good = rule->pattern != NULL;
  for (;
       good && gloss_program_need(type->program, rule->index, n, &need, &text);
       n++) {
    if (need.kind == GLOSS_NEED_LITERAL) {
      if (all.size) gloss_buf_putc(&all, ',');
      gloss_buf_json(&all, (gloss_str){text.data, text.size});
    } else {
      good = false;
    }
    gloss_buf_clear(&text);
  }
  if (good && n)
    gloss_buf_printf(out, "[%s]", all.data);
  else
    gloss_buf_puts(out, "null");
  gloss_buf_free(&text);
  gloss_buf_free(&all);
}

static void put_member(gloss_buf *out, const char *key, const char *text) {
  gloss_buf_printf(out, ",\"%s\":", key);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

static void put_rule(print *p, gloss_buf *out, const gloss__type *type,
                     const gloss__lrule *rule) {
  char code[17], whole[17];
  of_code(p, type, rule, code);
  of_rule(p, type, rule, code, whole);
  gloss_buf_puts(out, "{\"rule\":");
  gloss_buf_json(out, gloss_str_of(rule->id));
  put_member(out, "print", whole);
  put_member(out, "code", code);
  put_member(out, "pattern", rule->pattern);
  put_member(out, "scope", rule->scope);
  put_member(out, "set", rule->set);
  put_member(out, "policy", gloss_policy_name(rule->policy));
  gloss_buf_printf(out, ",\"priority\":%d,\"needs\":", (int)rule->priority);
  put_needs(out, type, rule);
  gloss_buf_putc(out, '}');
}

void gloss__pack_fingerprints(const gloss_pack *pack, gloss_buf *out) {
  print p = {.L = pack->host->L};
  char hash[17];
  gloss_buf_puts(out, "\"types\":[");
  for (size_t t = 0; t < pack->type_count; t++) {
    const gloss__type *type = pack->types[t];
    gloss_buf_puts(out, t ? ",{\"type\":" : "{\"type\":");
    gloss_buf_json(out, gloss_str_of(type->name));
    of_type(&p, type, hash);
    put_member(out, "print", hash);
    of_names(&p, type, hash);
    put_member(out, "names", hash);
    gloss_buf_puts(out, ",\"rules\":[");
    for (size_t i = 0; i < type->rule_count; i++) {
      if (i) gloss_buf_putc(out, ',');
      put_rule(&p, out, type, &type->rules[i]);
    }
    gloss_buf_puts(out, "]}");
  }
  gloss_buf_puts(out, "]");
  gloss_buf_free(&p.out);
  free(p.seen);
}
