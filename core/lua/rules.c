// rules.c - rules: checked, flattened, placed, put into the program.
#include "lua/lmatch.h"

static const gloss__key keys[] = {{"id", "string"},
                                  {"about", "string?"},
                                  {"pattern", "string?"},
                                  {"scope", "string?"},
                                  {"set", "string?"},
                                  {"policy", "string?"},
                                  {"priority", "integer?"},
                                  {"where", "function?"},
                                  {"emit", "function|string?"},
                                  {"emits", "table?"},
                                  {"each", "string?"},
                                  {"run", "function?"},
                                  {"needs", "table?"},
                                  {"expect", "table?"},
                                  {"reject", "table?"},
                                  {NULL, NULL}};

enum { DEPTH_MAX = 16 };

static const char *text_field(lua_State *L, int table, const char *key) {
  const char *kept = NULL;
  if (lua_getfield(L, table, key) == LUA_TSTRING) {
    size_t size;
    const char *text = lua_tolstring(L, -1, &size);
    kept = gloss__store_str(&gloss__host_of(L)->store, text, size);
  }
  lua_pop(L, 1);
  return kept;
}

// How many examples a table of the rule holds.
static size_t count_of(lua_State *L, int table, const char *key) {
  size_t count = 0;
  if (lua_getfield(L, table, key) == LUA_TTABLE)
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) count++;
  lua_pop(L, 1);
  return count;
}

static int field_ref(lua_State *L, int table, const char *key, int type) {
  if (lua_getfield(L, table, key) == type)
    return luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
  return LUA_NOREF;
}

// --- where a rule stands -----------------------------------------------------

// Line behind a rule of the same id in the file: of two, the second is the one
// to blame.
static uint32_t behind_namesake(lua_State *L, const gloss__type *type,
                                const char *id, const char *file) {
  uint32_t line = 0;
  lua_rawgetp(L, LUA_REGISTRYINDEX, type); // id -> index
  if (lua_getfield(L, -1, id) == LUA_TNUMBER) {
    const gloss__lrule *rule = &type->rules[lua_tointeger(L, -1)];
    if (!strcmp(rule->file, file)) line = rule->line + 1;
  }
  lua_pop(L, 2);
  return line;
}

// Mostly a rule stands behind the one before it; 0 if it does not.
static uint32_t behind_last(gloss__type *type, const gloss__file *file,
                            const char *id) {
  if (type->last.text != file->text.data) return 0;
  const char *at = gloss__key_find(file, type->last.at + 1, "id", id);
  for (const char *from = type->last.at;
       at && (from = memchr(from, '\n', (size_t)(at - from))); from++)
    type->last.line++;
  if (at) type->last.at = at;
  return at ? type->last.line : 0;
}

static uint32_t line_in(lua_State *L, gloss__type *type,
                        const gloss__file *file, const char *id) {
  uint32_t line = behind_last(type, file, id);
  if (line) return line;
  uint32_t from = behind_namesake(L, type, id, file->name);
  line = gloss__line_of(file, from, "id", id);
  if (!line) return 0;
  const char *at = file->text.data, *end = at + file->text.size;
  for (uint32_t i = 1; at && i < line; i++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at) at++;
  }
  if (at) at = gloss__key_find(file, at, "id", id);
  type->last.text = at ? file->text.data : NULL;
  type->last.at = at;
  type->last.line = line;
  return line;
}

static bool place_by_id(lua_State *L, gloss__type *type, gloss__lrule *rule) {
  const gloss__host *host = gloss__host_of(L);
  for (size_t i = type->first_file; i < type->last_file; i++) {
    const gloss__file *file = &host->files.items[i];
    uint32_t line = line_in(L, type, file, rule->id);
    if (!line) continue;
    rule->file = file->name;
    rule->line = line;
    return true;
  }
  return false;
}

static bool place_by_function(lua_State *L, gloss__lrule *rule, int function) {
  if (function == LUA_NOREF) return false;
  lua_Debug ar;
  lua_rawgeti(L, LUA_REGISTRYINDEX, function);
  lua_getinfo(L, ">S", &ar);
  const gloss__file *file =
      ar.source[0] == '=' ? gloss__file_named(gloss__host_of(L), ar.source + 1)
                          : NULL;
  if (!file || ar.linedefined <= 0) return false;
  rule->file = file->name;
  rule->line = (uint32_t)ar.linedefined;
  return true;
}

static void place(lua_State *L, gloss__type *type, gloss__lrule *rule) {
  rule->file = type->file;
  rule->line = type->line;
  if (place_by_id(L, type, rule)) return;
  if (place_by_function(L, rule, rule->emit)) return;
  if (place_by_function(L, rule, rule->where)) return;
  place_by_function(L, rule, rule->run);
}

static _Noreturn void wrong(lua_State *L, const gloss__lrule *rule,
                            const char *key, const char *format,
                            const char *detail) {
  const gloss__file *file = gloss__file_named(gloss__host_of(L), rule->file);
  uint32_t line =
      file && key ? gloss__line_of(file, rule->line, key, NULL) : rule->line;
  lua_pushfstring(L, format, detail);
  gloss__fail(L, GLOSS_ESYNTAX, rule->file, line, "rule \"%s\": %s", rule->id,
              lua_tostring(L, -1));
}

// --- parts of a rule ---------------------------------------------------------

static void read_policy(lua_State *L, int table, gloss__lrule *rule) {
  const char *name = text_field(L, table, "policy");
  rule->policy =
      name ? gloss_policy_named(gloss_str_of(name)) : GLOSS_POLICY_LONGEST;
  if (rule->policy == GLOSS_POLICIES)
    wrong(L, rule, "policy",
          "unknown policy \"%s\" (longest leftmost priority outer inner all)",
          name);
}

// A list of declared fact types, NULL-terminated; NULL if the key is absent.
static const char **read_types(lua_State *L, int table, const char *key,
                               const gloss__type *type,
                               const gloss__lrule *rule) {
  if (lua_getfield(L, table, key) != LUA_TTABLE) {
    lua_pop(L, 1);
    return NULL;
  }
  size_t count = lua_rawlen(L, -1);
  const char **names = gloss__store_alloc(&gloss__host_of(L)->store,
                                          (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    const char *name = lua_tostring(L, -1);
    const gloss__ftype *fact = name ? gloss__ftype_find(type, name) : NULL;
    if (!fact)
      wrong(L, rule, key, "\"%s\" is no declared fact type",
            name ? name : luaL_typename(L, -1));
    names[i] = fact->name;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return names;
}

static const char **one_type(lua_State *L, const char *name) {
  const char **names =
      gloss__store_alloc(&gloss__host_of(L)->store, 2 * sizeof *names);
  names[0] = name;
  return names;
}

// An emit function without `emits` is taken to make the type that its rule's
// id begins with ("meeting.chair"), for the order of rules.
static void guess_emits(lua_State *L, const gloss__type *type,
                        gloss__lrule *rule) {
  lua_pushlstring(L, rule->id, strcspn(rule->id, "."));
  const gloss__ftype *fact = gloss__ftype_find(type, lua_tostring(L, -1));
  lua_pop(L, 1);
  if (fact) rule->emits = one_type(L, fact->name);
}

static void read_emit(lua_State *L, int table, const gloss__type *type,
                      gloss__lrule *rule) {
  rule->emit_type = text_field(L, table, "emit");
  rule->emits = read_types(L, table, "emits", type, rule);
  rule->emits_given = rule->emits != NULL;
  if (rule->emit_type) {
    const gloss__ftype *fact = gloss__ftype_find(type, rule->emit_type);
    if (!fact)
      wrong(L, rule, "emit", "\"%s\" is no declared fact type",
            rule->emit_type);
    rule->emits = one_type(L, fact->name);
  } else if (!rule->emits) {
    guess_emits(L, type, rule);
  }
}

static void check_shape(lua_State *L, const gloss__type *type,
                        gloss__lrule *rule) {
  if (!rule->pattern == (rule->run == LUA_NOREF))
    wrong(L, rule, NULL, "%s",
          rule->pattern ? "either \"pattern\" or \"run\", not both"
                        : "\"pattern\" or \"run\" is missing");
  if (rule->pattern && rule->emit == LUA_NOREF && !rule->emit_type)
    wrong(L, rule, NULL, "%s", "\"emit\" is missing");
  if (rule->pattern && rule->each)
    wrong(L, rule, "each", "%s", "\"each\" belongs to rules with \"run\"");
  if (!rule->pattern && (rule->emit != LUA_NOREF || rule->emit_type))
    wrong(L, rule, "emit", "%s",
          "a rule with \"run\" emits through its third argument");
  if (rule->pattern) return;
  if (!rule->each) rule->each = "doc";
  const gloss__ftype *fact = gloss__ftype_find(type, rule->each);
  if (strcmp(rule->each, "doc") && !gloss__layer_builtin(rule->each) &&
      (!fact || fact->layer < 0))
    wrong(L, rule, "each", "there is no layer \"%s\"", rule->each);
}

static void check_unique(lua_State *L, const gloss__type *type,
                         const gloss__lrule *rule) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, type); // id -> index
  if (lua_getfield(L, -1, rule->id) == LUA_TNUMBER) {
    const gloss__lrule *first = &type->rules[lua_tointeger(L, -1)];
    lua_pushfstring(L, "%s:%d", first->file, (int)first->line);
    wrong(L, rule, NULL, "the id is already used in %s", lua_tostring(L, -1));
  }
  lua_pop(L, 2);
}

static void add_rule(lua_State *L, gloss__type *type,
                     const gloss__lrule *rule) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, type);
  lua_pushinteger(L, (lua_Integer)type->rule_count);
  lua_setfield(L, -2, rule->id);
  lua_pop(L, 1);
  type->rules[type->rule_count++] = *rule;
}

// What `why` says of every fact of the rule.
static void fixed_why(lua_State *L, const gloss__type *type,
                      gloss__lrule *rule) {
  gloss_buf *out = &gloss__host_of(L)->why;
  gloss_buf_clear(out);
  if (rule->pattern) {
    gloss_buf_puts(out, "\"pattern\":");
    gloss_buf_json(out, gloss_str_of(rule->pattern));
    gloss_buf_puts(out, ",");
  }
  gloss_buf_puts(out, "\"script\":{\"name\":");
  gloss_buf_json(out, gloss_str_of(type->name));
  gloss_buf_puts(out, ",\"version\":");
  gloss_buf_json(out, gloss_str_of(type->version));
  gloss_buf_printf(out, ",\"digest\":\"%.16s\"}", type->digest);
  rule->why = (gloss_str){
      gloss__store_str(&gloss__host_of(L)->store, out->data, out->size),
      out->size};
}

// --- the program -------------------------------------------------------------

// False: while linting, the pattern is wrong.
static bool add_pattern(lua_State *L, gloss__type *type, gloss__lrule *rule) {
  gloss_rule given = {.id = rule->id,
                      .pattern = rule->pattern,
                      .scope = rule->scope,
                      .set = rule->set ? rule->set : rule->id,
                      .policy = rule->policy,
                      .priority = rule->priority,
                      .file = rule->file,
                      .line = rule->line};
  gloss_error err = {0};
  gloss_status status =
      gloss_program_rule(type->program, &given, &rule->index, &err);
  if (status) {
    const gloss__file *file = gloss__file_named(gloss__host_of(L), rule->file);
    uint32_t line =
        file ? gloss__line_of(file, rule->line, "pattern", NULL) : rule->line;
    gloss__host *host = gloss__host_of(L);
    if (host->lint) {
      gloss__lint_pattern(host, rule->id, rule->pattern, rule->file, line,
                          &err);
      return false;
    }
    gloss__fail(L, status, rule->file, line, "rule \"%s\": %s", rule->id,
                err.message);
  }
  rule->capture_count = gloss__capture_names(L, type->program, rule->index);
  rule->names = luaL_ref(L, LUA_REGISTRYINDEX);
  rule->capture_names = gloss__store_alloc(&gloss__host_of(L)->store,
                                           (rule->capture_count + 1) *
                                               sizeof *rule->capture_names);
  for (size_t i = 0; i < rule->capture_count; i++)
    rule->capture_names[i] =
        gloss_program_capture(type->program, rule->index, i);
  return true;
}

static void build_rule(lua_State *L, gloss__type *type, int table) {
  gloss__lrule rule = {.names = LUA_NOREF, .file = type->file};
  rule.line = type->line;
  rule.id = text_field(L, table, "id");
  rule.pattern = text_field(L, table, "pattern");
  rule.where = field_ref(L, table, "where", LUA_TFUNCTION);
  rule.emit = field_ref(L, table, "emit", LUA_TFUNCTION);
  rule.run = field_ref(L, table, "run", LUA_TFUNCTION);
  if (rule.id) place(L, type, &rule);
  lua_pushfstring(L, "rule \"%s\"", rule.id ? rule.id : "?");
  gloss__keys_check(L, table, keys, lua_tostring(L, -1), rule.file, rule.line);
  lua_pop(L, 1);
  rule.scope = text_field(L, table, "scope");
  rule.set = text_field(L, table, "set");
  rule.each = text_field(L, table, "each");
  rule.expect = field_ref(L, table, "expect", LUA_TTABLE);
  rule.reject = field_ref(L, table, "reject", LUA_TTABLE);
  rule.expected_count = count_of(L, table, "expect");
  rule.rejected_count = count_of(L, table, "reject");
  lua_getfield(L, table, "priority");
  rule.priority = (int32_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  read_policy(L, table, &rule);
  read_emit(L, table, type, &rule);
  rule.needs = read_types(L, table, "needs", type, &rule);
  check_shape(L, type, &rule);
  check_unique(L, type, &rule);
  fixed_why(L, type, &rule);
  if (rule.pattern && !add_pattern(L, type, &rule)) return;
  add_rule(L, type, &rule);
}

// --- lists -------------------------------------------------------------------

static bool is_list(lua_State *L, int index) {
  lua_getfield(L, index, "id");
  bool list = lua_isnil(L, -1) && lua_rawlen(L, index) > 0;
  lua_pop(L, 1);
  return list;
}

static size_t count_rules(lua_State *L, const gloss__type *type, int list,
                          int depth) {
  size_t count = 0, size = lua_rawlen(L, list);
  if (depth > DEPTH_MAX)
    gloss__fail(L, GLOSS_ESYNTAX, type->file, type->line,
                "rules: lists are nested too deeply");
  luaL_checkstack(L, 8, "rules");
  for (size_t i = 1; i <= size; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    int item = lua_gettop(L);
    if (!lua_istable(L, item))
      gloss__fail(L, GLOSS_ESYNTAX, type->file, type->line,
                  "rules: item %zu is a %s, not a rule", i,
                  luaL_typename(L, item));
    count += is_list(L, item) ? count_rules(L, type, item, depth + 1) : 1;
    lua_pop(L, 1);
  }
  return count;
}

static void build_list(lua_State *L, gloss__type *type, int list) {
  size_t size = lua_rawlen(L, list);
  for (size_t i = 1; i <= size; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    int item = lua_gettop(L);
    if (is_list(L, item))
      build_list(L, type, item);
    else
      build_rule(L, type, item);
    lua_settop(L, item - 1);
  }
}

void gloss__rules_build(lua_State *L, gloss__type *type, int list) {
  size_t count = count_rules(L, type, list, 0);
  type->rules = gloss__store_alloc(&gloss__host_of(L)->store,
                                   (count + 1) * sizeof *type->rules);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, type);
  build_list(L, type, list);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, type);
  gloss__rules_order(L, type);
}
