// lfact.c - the Lua type `fact`: what rules have found so far.
#include "lua/host.h"

typedef struct box {
  gloss__ldoc *doc;
  uint32_t index;
} box;

void gloss__fact_push(lua_State *L, int doc, gloss__ldoc *of, uint32_t index) {
  doc = lua_absindex(L, doc);
  box *self = gloss__new(L, GLOSS__FACT, sizeof *self);
  self->doc = of;
  self->index = index;
  lua_pushvalue(L, doc);
  lua_setiuservalue(L, -2, 1);
}

static gloss__lfact *check(lua_State *L) {
  box *self = gloss__check(L, 1, GLOSS__FACT);
  if (!self->doc->doc) luaL_error(L, "document is closed");
  if (self->index >= self->doc->facts.count)
    luaL_error(L, "there is no such fact");
  return &self->doc->facts.items[self->index];
}

static gloss__ldoc *doc_of(lua_State *L) {
  return ((box *)lua_touserdata(L, 1))->doc;
}

static void push_field(lua_State *L, const gloss_field *field) {
  switch (field->tag) {
  case GLOSS_TEXT:
    lua_pushlstring(L, field->text.data, field->text.size);
    break;
  case GLOSS_REAL: lua_pushnumber(L, field->real); break;
  case GLOSS_INT: lua_pushinteger(L, field->integer); break;
  case GLOSS_BOOL: lua_pushboolean(L, field->integer != 0); break;
  case GLOSS_LIST:
    lua_createtable(L, (int)field->list_count, 0);
    for (size_t i = 0; i < field->list_count; i++) {
      lua_pushlstring(L, field->list[i].data, field->list[i].size);
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    break;
  default: lua_pushnil(L);
  }
}

void gloss__fields_push(lua_State *L, const gloss_field *fields, size_t count) {
  lua_createtable(L, 0, (int)count);
  for (size_t i = 0; i < count; i++) {
    push_field(L, &fields[i]);
    lua_setfield(L, -2, fields[i].name);
  }
}

static int fact_type(lua_State *L) {
  lua_pushstring(L, check(L)->type);
  return 1;
}

static int fact_rule(lua_State *L) {
  lua_pushstring(L, check(L)->rule_id);
  return 1;
}

static int fact_text(lua_State *L) {
  const gloss__lfact *fact = check(L);
  lua_pushlstring(L, doc_of(L)->text.data + fact->begin,
                  fact->end - fact->begin);
  return 1;
}

static int fact_first(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check(L)->begin + 1);
  return 1;
}

static int fact_last(lua_State *L) {
  lua_pushinteger(L, check(L)->end);
  return 1;
}

static int fact_span(lua_State *L) {
  const gloss__lfact *fact = check(L);
  lua_getiuservalue(L, 1, 1);
  gloss__lspan_push(L, -1, doc_of(L), fact->begin, fact->end);
  return 1;
}

static int fact_fields(lua_State *L) {
  const gloss__lfact *fact = check(L);
  gloss__fields_push(L, fact->fields, fact->field_count);
  return 1;
}

static gloss_field *field_named(const gloss__lfact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (!strcmp(fact->fields[i].name, name)) return &fact->fields[i];
  return NULL;
}

static int fact_miss(lua_State *L) {
  const gloss__lfact *fact = check(L);
  const char *name = luaL_checkstring(L, 2);
  const gloss_field *field = field_named(fact, name);
  if (!field) return luaL_error(L, "a %s has no field '%s'", fact->type, name);
  push_field(L, field);
  return 1;
}

// --- in finish only ----------------------------------------------------------

static gloss__lfact *check_finish(lua_State *L) {
  gloss__lfact *fact = check(L);
  if (!doc_of(L)->finishing)
    luaL_error(L, "facts are compared and changed in `finish` only");
  return fact;
}

static int fact_drop(lua_State *L) {
  check_finish(L)->dropped = true;
  doc_of(L)->changed = true;
  return 0;
}

static int fact_set(lua_State *L) {
  gloss__lfact *fact = check_finish(L);
  const char *name = luaL_checkstring(L, 2);
  luaL_checkany(L, 3);
  gloss_field *field = field_named(fact, name);
  if (!field) return luaL_error(L, "a %s has no field '%s'", fact->type, name);
  gloss__field_read(L, 3, field->name, NULL, &doc_of(L)->store, field);
  doc_of(L)->changed = true;
  return 0;
}

static int fact_inside(lua_State *L) {
  const gloss__lfact *fact = check_finish(L);
  const char *type = luaL_checkstring(L, 2);
  const gloss__ftype *known = gloss__ftype_find(doc_of(L)->type, type);
  if (!known) return luaL_error(L, "\"%s\" is no declared fact type", type);
  lua_pushboolean(L, gloss__fact_inside(doc_of(L), fact, known->name));
  return 1;
}

static const gloss__row rows[] = {
    {"type", NULL, fact_type, "fact.type: string", "Its type.", NULL},
    {"rule", NULL, fact_rule, "fact.rule: string", "Id of its rule.", NULL},
    {"text", NULL, fact_text, "fact.text: string", "Its evidence.", NULL},
    {"first", NULL, fact_first, "fact.first: integer",
     "First byte of the evidence.", NULL},
    {"last", NULL, fact_last, "fact.last: integer",
     "Last byte of the evidence.", NULL},
    {"span", NULL, fact_span, "fact.span: span", "The evidence as a span.",
     NULL},
    {"fields", NULL, fact_fields, "fact.fields: table",
     "A copy of its fields; also as fact.NAME.", NULL},
    {"inside", fact_inside, NULL, "fact:inside(type: string) -> boolean",
     "Does a fact of that type cover it, at the same place too? One of its own "
     "type must be longer. Facts dropped meanwhile count; in `finish` only.",
     NULL},
    {"drop", fact_drop, NULL, "fact:drop()", "Takes it out; in `finish` only.",
     NULL},
    {"set", fact_set, NULL, "fact:set(name: string, value: any)",
     "Changes a field; in `finish` only.", NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__fact_room = {
    "fact", "What a rule found; its fields as fact.NAME.", rows, fact_miss,
    NULL};
