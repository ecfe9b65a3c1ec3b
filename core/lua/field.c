// field.c - Lua values as fields of facts and documents.
#include "lua/host.h"

#include <math.h>
#include <stdlib.h>

static bool declared_as(const char *declared, const char *type) {
  if (!declared || *declared != *type) return false;
  size_t size = strlen(type);
  return !strncmp(declared, type, size) &&
         (!declared[size] || declared[size] == '?');
}

static gloss_str keep(gloss__store *store, const char *text, size_t size) {
  return (gloss_str){gloss__store_str(store, text, size), size};
}

// Borrowed from the document, which outlives its facts.
static gloss_str span_text(const gloss__lspan *span) {
  return (gloss_str){span->doc->text.data + span->begin,
                     span->end - span->begin};
}

static void set_number(gloss_field *out, double number) {
  bool whole = number == floor(number) && fabs(number) < 9e15;
  out->tag = whole ? GLOSS_INT : GLOSS_REAL;
  if (whole)
    out->integer = (int64_t)number;
  else
    out->real = number;
}

// A span for a number or date gives its value where it has one.
static void read_span(const gloss__lspan *span, const char *declared,
                      gloss__store *store, gloss_field *out) {
  const gloss_value *value = gloss__lspan_value(span);
  gloss_str text = span_text(span);
  bool number =
      declared_as(declared, "integer") || declared_as(declared, "number");
  out->tag = GLOSS_TEXT;
  if (number && value && !isnan(value->value)) {
    set_number(out, value->value);
  } else if (number && text.size < 40) {
    const char *digits = gloss__store_str(store, text.data, text.size);
    char *end;
    double parsed = strtod(digits, &end);
    if (end > digits && !*end && isfinite(parsed))
      set_number(out, parsed);
    else
      out->text = text; // refused by the schema
  } else if (declared_as(declared, "date") && value && value->iso[0]) {
    out->text = keep(store, value->iso, strlen(value->iso));
  } else if (declared_as(declared, "string[]")) {
    gloss_str *list = gloss__store_alloc(store, sizeof *list);
    list[0] = keep(store, text.data, text.size);
    out->tag = GLOSS_LIST;
    out->list = list;
    out->list_count = 1;
  } else {
    out->text = text;
  }
}

void gloss__field_span(const gloss__lspan *span, const char *name,
                       const char *declared, gloss__store *store,
                       gloss_field *out) {
  *out = (gloss_field){.name = name, .tag = GLOSS_NULL};
  if (span)
    read_span(span, declared, store, out);
  else if (declared && !strcmp(declared, "string[]"))
    out->tag = GLOSS_LIST; // no items is what an absent list says
}

static void read_list(lua_State *L, int index, const char *name,
                      gloss__store *store, gloss_field *out) {
  size_t count = lua_rawlen(L, index);
  gloss_str *list = gloss__store_alloc(store, (count + 1) * sizeof *list);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    const gloss__lspan *span = gloss__lspan_test(L, -1);
    size_t size = 0;
    const char *text = NULL;
    if (span && span->doc->doc) {
      gloss_str covered = span_text(span);
      text = covered.data, size = covered.size;
    } else if (!span) {
      text = lua_tolstring(L, -1, &size);
    }
    if (!text)
      luaL_error(L, "field \"%s\", item %d: a string is wanted, got %s", name,
                 (int)i + 1, gloss__type_of(L, -1));
    list[i] = keep(store, text, size);
    lua_pop(L, 1);
  }
  out->tag = GLOSS_LIST;
  out->list = list;
  out->list_count = count;
}

bool gloss__field_read(lua_State *L, int index, const char *name,
                       const char *declared, gloss__store *store,
                       gloss_field *out) {
  index = lua_absindex(L, index);
  *out = (gloss_field){.name = name, .tag = GLOSS_NULL};
  size_t size;
  const char *text;
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    gloss__field_span(NULL, name, declared, store, out);
    return false;
  case LUA_TBOOLEAN:
    out->tag = GLOSS_BOOL;
    out->integer = lua_toboolean(L, index);
    return true;
  case LUA_TNUMBER:
    out->tag = lua_isinteger(L, index) ? GLOSS_INT : GLOSS_REAL;
    out->integer = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;
    out->real = lua_tonumber(L, index);
    return true;
  case LUA_TSTRING:
    text = lua_tolstring(L, index, &size);
    out->tag = GLOSS_TEXT;
    out->text = keep(store, text, size);
    return true;
  case LUA_TTABLE: read_list(L, index, name, store, out); return true;
  default: break;
  }
  const gloss__lspan *span = gloss__lspan_test(L, index);
  if (!span)
    luaL_error(L, "field \"%s\": a %s is no value", name,
               gloss__type_of(L, index));
  if (!span->doc->doc) luaL_error(L, "document is closed");
  read_span(span, declared, store, out);
  return true;
}
