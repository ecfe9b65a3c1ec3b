// describe.c - the document's own fields, its anchor, and the last word.
#include "lua/host.h"

#include <stdlib.h>

// --- describe ----------------------------------------------------------------

// A field as returned: a span, a plain value, or { value = ..., span = ...,
// reason = ... }.
typedef struct given {
  int value; // stack index
  const gloss__lspan *span;
  const char *reason;
} given;

static given read_given(lua_State *L, gloss__ldoc *doc, const char *name) {
  int at = lua_gettop(L);
  given out = {.value = at, .span = gloss__lspan_test(L, at)};
  if (!out.span && lua_istable(L, at)) {
    lua_getfield(L, at, "value");
    lua_getfield(L, at, "span");
    lua_getfield(L, at, "reason");
    if (!lua_isnil(L, at + 2)) {
      out.span = gloss__lspan_check(L, at + 2);
      out.value = at + 2;
    }
    if (!lua_isnil(L, at + 1)) out.value = at + 1;
    if (out.value == at) luaL_error(L, "field \"%s\" has no value", name);
    out.reason = lua_tostring(L, at + 3);
  }
  if (out.span && out.span->doc != doc)
    luaL_error(L, "field \"%s\": the span belongs to another document", name);
  return out;
}

static void set_field(lua_State *L, gloss__ldoc *doc, int fields,
                      const char *name, const char *declared) {
  int at = lua_gettop(L);
  given it = read_given(L, doc, name);
  gloss_field value;
  gloss__field_read(L, it.value, name, declared, &doc->store, &value);
  gloss_error err = {0};
  uint32_t begin = it.span ? it.span->begin : 0;
  uint32_t end = it.span ? it.span->end : 0;
  const char *reason = begin == end ? it.reason : NULL;
  if (gloss_result_doc_field(doc->result, &value, begin, end, "describe",
                             reason, &err))
    luaL_error(L, "%s", err.message);
  gloss__fields_push(L, &value, 1);
  lua_getfield(L, -1, name);
  lua_setfield(L, fields, name);
  lua_settop(L, at);
}

static void check_known(lua_State *L, int table, const gloss__ftype *known) {
  const char *least = NULL;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    const char *key =
        lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    size_t i = 0;
    while (i < known->count && strcmp(known->fields[i], key)) i++;
    if (i == known->count && (!least || strcmp(key, least) < 0)) least = key;
  }
  if (least) luaL_error(L, "doc has no field \"%s\"", least);
}

// Arguments: what describe returned, the document.
static int set_fields(lua_State *L) {
  if (lua_isnil(L, 1)) return 0;
  luaL_checktype(L, 1, LUA_TTABLE);
  gloss__ldoc *doc = gloss__ldoc_check(L, 2);
  const gloss__ftype *known = doc->type->doc_fields;
  check_known(L, 1, known);
  lua_getiuservalue(L, 2, 1);
  for (size_t i = 0; i < known->count; i++) {
    if (lua_getfield(L, 1, known->fields[i]) != LUA_TNIL)
      set_field(L, doc, 3, known->fields[i], known->declared[i]);
    lua_pop(L, 1);
  }
  return 0;
}

static bool failed(lua_State *L, gloss__ldoc *doc, const char *what,
                   int status) {
  return gloss__failure(L, doc, what, doc->type->file, doc->type->line, status,
                        NULL);
}

bool gloss__describe(lua_State *L, gloss__ldoc *doc, int doc_index) {
  if (doc->type->describe == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, doc->type->describe);
  lua_pushvalue(L, doc_index);
  int status = gloss__host_call(L, 1, 1);
  if (status) return failed(L, doc, "describe", status);
  doc->host->emit_failed = true;
  lua_pushcfunction(L, set_fields);
  lua_insert(L, -2);
  lua_pushvalue(L, doc_index);
  status = gloss__host_call(L, 2, 0);
  if (status) return failed(L, doc, "describe", status);
  doc->host->emit_failed = false;
  return false;
}

// --- anchor ------------------------------------------------------------------

// Arguments: iso or a date's span, a span or nil, the document.
static int set_anchor(lua_State *L) {
  if (lua_isnil(L, 1)) return 0;
  gloss__ldoc *doc = gloss__ldoc_check(L, 3);
  const gloss__lspan *span = gloss__lspan_test(L, 1);
  const char *iso;
  if (span) {
    const gloss_value *value = gloss__lspan_value(span);
    if (!value || !value->iso[0])
      return luaL_error(L, "anchor: the span is no date");
    iso = value->iso;
  } else {
    iso = luaL_checkstring(L, 1);
    if (!lua_isnoneornil(L, 2)) span = gloss__lspan_check(L, 2);
  }
  if (span && span->doc != doc)
    return luaL_error(L, "anchor: the span belongs to another document");
  gloss__ldoc_anchor(doc, iso, span ? span->begin : 0, span ? span->end : 0);
  return 0;
}

bool gloss__anchor(lua_State *L, gloss__ldoc *doc, int doc_index) {
  if (doc->type->anchor == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, doc->type->anchor);
  lua_pushvalue(L, doc_index);
  int status = gloss__host_call(L, 1, 2);
  if (status) return failed(L, doc, "anchor", status);
  lua_pushcfunction(L, set_anchor);
  lua_insert(L, -3);
  lua_pushvalue(L, doc_index);
  status = gloss__host_call(L, 3, 0);
  return status ? failed(L, doc, "anchor", status) : false;
}

// --- finish ------------------------------------------------------------------

typedef struct place {
  uint32_t begin, end, index;
} place;

static int by_place(const void *left, const void *right) {
  const place *a = left, *b = right;
  if (a->begin != b->begin) return a->begin < b->begin ? -1 : 1;
  if (a->end != b->end) return a->end > b->end ? -1 : 1;
  return (a->index > b->index) - (a->index < b->index);
}

// Pushes the list of facts in order of the text.
static void push_facts(lua_State *L, gloss__ldoc *doc, int doc_index) {
  place *places =
      gloss__store_alloc(&doc->store, (doc->facts.count + 1) * sizeof *places);
  size_t count = 0;
  for (size_t i = 0; i < doc->facts.count; i++) {
    const gloss__lfact *fact = &doc->facts.items[i];
    if (!fact->dropped && gloss__ftype_find(doc->type, fact->type))
      places[count++] = (place){fact->begin, fact->end, (uint32_t)i};
  }
  qsort(places, count, sizeof *places, by_place);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    gloss__fact_push(L, doc_index, doc, places[i].index);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

// The facts as `finish` left them replace those in the result.
static int put_again(lua_State *L) {
  gloss__ldoc *doc = gloss__ldoc_check(L, 1);
  for (size_t i = 0; i < doc->facts.count; i++)
    gloss_result_drop_rule(doc->result, doc->facts.items[i].rule_id);
  for (size_t i = 0; i < doc->facts.count; i++) {
    gloss__lfact *fact = &doc->facts.items[i];
    gloss_error err = {0};
    if (fact->dropped) continue;
    if (gloss_result_fact(doc->result, fact->type, fact->begin, fact->end,
                          fact->rule_id, fact->file, fact->line, fact->fields,
                          fact->field_count, fact->why, &err))
      return luaL_error(L, "%s", err.message);
  }
  return 0;
}

// Puts back what `finish` changed before it failed: nothing it did counts.
static void undo(gloss__ldoc *doc, const gloss__lfact *before, size_t count) {
  memcpy(doc->facts.items, before, count * sizeof *before);
}

static gloss__lfact *copy_facts(gloss__ldoc *doc) {
  size_t size = doc->facts.count * sizeof(gloss__lfact);
  gloss__lfact *copy = gloss__store_alloc(&doc->store, size + 1);
  if (size) memcpy(copy, doc->facts.items, size);
  for (size_t i = 0; i < doc->facts.count; i++) {
    gloss__lfact *fact = &doc->facts.items[i];
    gloss_field *fields = gloss__store_alloc(
        &doc->store, (fact->field_count + 1) * sizeof *fields);
    memcpy(fields, fact->fields, fact->field_count * sizeof *fields);
    fact->fields = fields; // the copy keeps the old ones
  }
  return copy;
}

static int call_put(lua_State *L, int doc_index) {
  lua_pushcfunction(L, put_again);
  lua_pushvalue(L, doc_index);
  return gloss__host_call(L, 1, 0);
}

bool gloss__finish(lua_State *L, gloss__ldoc *doc, int doc_index) {
  if (doc->type->finish == LUA_NOREF) return false;
  gloss__lfact *before = copy_facts(doc);
  size_t count = doc->facts.count;
  lua_rawgeti(L, LUA_REGISTRYINDEX, doc->type->finish);
  lua_pushvalue(L, doc_index);
  push_facts(L, doc, doc_index);
  doc->finishing = true;
  doc->changed = false;
  int status = gloss__host_call(L, 2, 0);
  doc->finishing = false;
  bool ends = status ? failed(L, doc, "finish", status) : false;
  if (!status && doc->changed) {
    doc->host->emit_failed = true;
    status = call_put(L, doc_index);
    if (status) ends = failed(L, doc, "finish", status) || ends;
    doc->host->emit_failed = false;
  }
  if (!status) return false;
  undo(doc, before, count);
  if (doc->changed && call_put(L, doc_index)) lua_pop(L, 1);
  return ends;
}
