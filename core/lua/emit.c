// emit.c - what rules return becomes facts, checked against the schema.
#include "lua/lmatch.h"

// --- reading -----------------------------------------------------------------

static const gloss__ftype *fact_type(lua_State *L, const gloss__ldoc *doc,
                                     const gloss__lrule *rule,
                                     const char *name) {
  const gloss__ftype *fact = gloss__ftype_find(doc->type, name);
  if (!fact) luaL_error(L, "\"%s\" is no declared fact type", name);
  if (!rule->emits_given) return fact;
  for (size_t i = 0; rule->emits[i]; i++)
    if (!strcmp(rule->emits[i], name)) return fact;
  luaL_error(L, "the rule emits a \"%s\", which its `emits` does not list",
             name);
  return NULL;
}

// The name of the least key that is no field of the type, or NULL.
static const char *stray_key(lua_State *L, int table, const gloss__ftype *fact,
                             size_t found) {
  size_t count = 0;
  const char *least = NULL;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
  if (count == found) return NULL;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "\"%s\": fields must be named", fact->name);
    const char *key = lua_tostring(L, -2);
    size_t i = 0;
    while (i < fact->count && strcmp(fact->fields[i], key)) i++;
    if (i == fact->count && (!least || strcmp(key, least) < 0)) least = key;
  }
  return least;
}

static size_t from_table(lua_State *L, gloss__ldoc *doc,
                         const gloss__ftype *fact, int table,
                         gloss_field *fields) {
  size_t found = 0;
  for (size_t i = 0; i < fact->count; i++) {
    lua_getfield(L, table, fact->fields[i]);
    found += gloss__field_read(L, -1, fact->fields[i], fact->declared[i],
                               &doc->store, &fields[i]);
    lua_pop(L, 1);
  }
  const char *stray = stray_key(L, table, fact, found);
  if (!stray) return fact->count;
  fields[fact->count] = (gloss_field){.name = stray, .tag = GLOSS_NULL};
  return fact->count + 1; // the schema's message names it
}

static void from_captures(gloss__ldoc *doc, const gloss__ftype *fact,
                          const gloss__lrule *rule, const gloss__lmatch *match,
                          gloss_field *fields) {
  for (size_t i = 0; i < fact->count; i++) {
    size_t k = 0;
    while (k < rule->capture_count &&
           strcmp(rule->capture_names[k], fact->fields[i]))
      k++;
    gloss__lspan span;
    bool found = match && gloss__lmatch_span(match, k, &span);
    gloss__field_span(found ? &span : NULL, fact->fields[i], fact->declared[i],
                      &doc->store, &fields[i]);
  }
}

// The evidence: the span given, else the capture <text: ...>, else the match.
static gloss__lspan evidence(lua_State *L, gloss__ldoc *doc,
                             const gloss__lrule *rule, int index,
                             const gloss__lmatch *match) {
  const gloss__lspan *given = NULL;
  if (index && !lua_isnoneornil(L, index)) {
    given = gloss__lspan_test(L, index);
    if (!given)
      luaL_error(L, "the evidence must be a span, got %s",
                 gloss__type_of(L, index));
    if (given->doc != doc)
      luaL_error(L, "the evidence is a span of another document");
    return *given;
  }
  if (!match) luaL_error(L, "a span is wanted as evidence");
  gloss__lspan span = match->span;
  for (size_t i = 0; i < rule->capture_count; i++)
    if (!strcmp(rule->capture_names[i], "text") &&
        match->captures[i].begin != UINT32_MAX) {
      span.begin = match->captures[i].begin;
      span.end = match->captures[i].end;
    }
  return span;
}

// --- adding ------------------------------------------------------------------

static void remember(gloss__ldoc *doc, const gloss__lrule *rule,
                     const gloss__ftype *fact, const gloss__lspan *span,
                     const gloss_field *fields, const gloss_buf *why) {
  // `finish` may want to put the fact again.
  bool again = doc->type->finish != LUA_NOREF;
  doc->facts.items = gloss__xgrow(doc->facts.items, &doc->facts.capacity,
                                  doc->facts.count, sizeof *doc->facts.items);
  doc->facts.items[doc->facts.count++] = (gloss__lfact){
      .type = fact->name,
      .rule_id = rule->id,
      .rule = rule,
      .layer = fact->layer,
      .begin = span->begin,
      .end = span->end,
      .file = rule->file,
      .line = rule->line,
      .fields = (gloss_field *)(uintptr_t)fields,
      .field_count = fact->count,
      .why = {again ? gloss__store_str(&doc->store, why->data, why->size)
                    : NULL,
              again ? why->size : 0}};
}

// `at`: index of the fact type's name, followed by fields and span.
static void add_fact(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                     const char *name, int fields_at, int span_at,
                     const gloss__lmatch *match) {
  const gloss__ftype *fact = fact_type(L, doc, rule, name);
  gloss_field *fields =
      gloss__store_alloc(&doc->store, (fact->count + 1) * sizeof *fields);
  size_t count = fact->count;
  if (fields_at && lua_istable(L, fields_at))
    count = from_table(L, doc, fact, fields_at, fields);
  else if (!fields_at || lua_isnoneornil(L, fields_at))
    from_captures(doc, fact, rule, match, fields);
  else
    luaL_error(L, "the fields must be a table, got %s",
               gloss__type_of(L, fields_at));
  gloss__lspan span = evidence(L, doc, rule, span_at, match);
  gloss_buf *why = &doc->host->why;
  gloss__why(why, doc, rule, match);
  gloss_error err = {0};
  if (gloss_result_fact(doc->result, fact->name, span.begin, span.end, rule->id,
                        rule->file, rule->line, fields, count,
                        (gloss_str){why->data, why->size}, &err))
    luaL_error(L, "%s", err.message);
  remember(doc, rule, fact, &span, fields, why);
}

void gloss__fact_emit(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                      const gloss__lmatch *match) {
  doc->host->emit_failed = true;
  add_fact(L, doc, rule, rule->emit_type, 0, 0, match);
  doc->host->emit_failed = false;
}

static void emit_list(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                      int list, const gloss__lmatch *match) {
  size_t count = lua_rawlen(L, list);
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    int item = lua_gettop(L);
    if (!lua_istable(L, item))
      luaL_error(L, "emit: item %d is a %s, not { type, fields, span }", (int)i,
                 gloss__type_of(L, item));
    if (lua_rawgeti(L, item, 1) != LUA_TSTRING)
      luaL_error(L, "emit: item %d does not begin with a fact type", (int)i);
    lua_rawgeti(L, item, 2);
    lua_rawgeti(L, item, 3);
    add_fact(L, doc, rule, lua_tostring(L, item + 1), item + 2, item + 3,
             match);
    lua_settop(L, item - 1);
  }
}

void gloss__fact_results(lua_State *L, gloss__ldoc *doc,
                         const gloss__lrule *rule, int base,
                         const gloss__lmatch *match) {
  int type = lua_gettop(L) < base ? LUA_TNIL : lua_type(L, base);
  lua_settop(L, base + 2);
  doc->host->emit_failed = true;
  if (type == LUA_TSTRING)
    add_fact(L, doc, rule, lua_tostring(L, base), base + 1, base + 2, match);
  else if (type == LUA_TTABLE)
    emit_list(L, doc, rule, base, match);
  else if (type != LUA_TNIL &&
           !(type == LUA_TBOOLEAN && !lua_toboolean(L, base)))
    luaL_error(L, "emit must return a fact type, a list or nil, got %s",
               gloss__type_of(L, base));
  doc->host->emit_failed = false;
}

// The third argument of `run` functions: emit(type, fields, span).
int gloss__fact_call(lua_State *L) {
  gloss__host *host = gloss__host_of(L);
  if (!host->doc || !host->rule || host->rule->run == LUA_NOREF)
    return luaL_error(L, "emit works while its rule runs only");
  const char *name = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 3);
  if (lua_isnil(L, 3)) luaL_argerror(L, 3, "a span is wanted as evidence");
  host->emit_failed = true;
  add_fact(L, host->doc, host->rule, name, 2, 3, NULL);
  host->emit_failed = false;
  gloss_buf_clear(&host->decisions);
  return 0;
}

// --- layers of facts ---------------------------------------------------------

void gloss__facts_publish(gloss__ldoc *doc) {
  bool touched = false;
  for (size_t i = doc->published; i < doc->facts.count; i++) {
    gloss__lfact *fact = &doc->facts.items[i];
    if (fact->dropped || fact->layer < 0) continue;
    gloss_set_add(&doc->layers[fact->layer].set,
                  (gloss_span){fact->begin, fact->end, 0, (uint32_t)i});
    doc->layers[fact->layer].made = touched = true;
  }
  doc->published = doc->facts.count;
  for (size_t i = GLOSS__LAYER_FACTS; touched && i < doc->layer_count; i++) {
    if (doc->layers[i].made) gloss_set_sort(&doc->layers[i].set);
    doc->layers[i].made = false;
  }
}

void gloss__facts_drop(gloss__ldoc *doc, const char *rule) {
  for (size_t i = 0; i < doc->facts.count; i++)
    if (!strcmp(doc->facts.items[i].rule_id, rule))
      doc->facts.items[i].dropped = true;
  gloss_result_drop_rule(doc->result, rule);
}
