// lmatch.c - the Lua type `match`: a span with named captures, each of which
// is a span that knows the value, lexicon entry or fact behind it.
#include "lua/lmatch.h"

static bool reserved(const char *name) {
  static const char *const names[] = {"text", "first", "last", "doc"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], name)) return true;
  return false;
}

// The table of captures lists the names and maps each to its place: {"term",
// "session", term = 1, session = 2}; reserved names are only listed.
size_t gloss__capture_names(lua_State *L, const gloss_program *program,
                            uint32_t rule) {
  lua_newtable(L);
  size_t count = 0;
  const char *name;
  while ((name = gloss_program_capture(program, rule, count))) {
    count++;
    if (!reserved(name)) {
      lua_pushinteger(L, (lua_Integer)count);
      lua_setfield(L, -2, name);
    }
    lua_pushstring(L, name);
    lua_rawseti(L, -2, (lua_Integer)count);
  }
  return count;
}

// What a source's span stands for: layers may change, this stays.
static uint32_t stable_item(gloss__ldoc *doc, const gloss_capture *capture) {
  const gloss_set *set = gloss__layer_set(doc, capture->source);
  return capture->item < set->count ? set->items[capture->item].data
                                    : UINT32_MAX;
}

void gloss__lmatch_fill(gloss__lmatch *self, gloss__ldoc *of, size_t count,
                        const gloss_match *match,
                        const gloss_lexicon *const *lexicons) {
  self->span =
      (gloss__lspan){of, match->begin, match->end, GLOSS__PLAIN, 0, lexicons};
  self->count = count;
  memcpy(self->captures, match->captures, count * sizeof *self->captures);
  for (size_t i = 0; i < count; i++)
    if (self->captures[i].source >= 0 && self->captures[i].begin != UINT32_MAX)
      self->captures[i].item = stable_item(of, &self->captures[i]);
}

// User values: document, names, then the spans of the first captures, made
// when they are asked for.
enum { DOC = 1, NAMES, SPANS, KEPT = 16 };

void gloss__lmatch_push(lua_State *L, int doc, gloss__ldoc *of, int names,
                        size_t count, const gloss_match *match,
                        const gloss_lexicon *const *lexicons) {
  doc = lua_absindex(L, doc), names = lua_absindex(L, names);
  int kept = count < KEPT ? (int)count : KEPT;
  gloss__lmatch *self = gloss__new_with(
      L, GLOSS__MATCH, sizeof *self + count * sizeof *self->captures,
      SPANS - 1 + kept);
  gloss__lmatch_fill(self, of, count, match, lexicons);
  lua_pushvalue(L, doc);
  lua_setiuservalue(L, -2, DOC);
  lua_pushvalue(L, names);
  lua_setiuservalue(L, -2, NAMES);
}

bool gloss__lmatch_span(const gloss__lmatch *self, size_t index,
                        gloss__lspan *out) {
  if (index >= self->count || self->captures[index].begin == UINT32_MAX)
    return false;
  const gloss_capture *capture = &self->captures[index];
  const gloss_lexicon *const *lexicons = self->span.of;
  *out = (gloss__lspan){
      self->span.doc, capture->begin, capture->end, GLOSS__PLAIN, 0, NULL};
  if (capture->source >= 0) {
    out->layer = capture->source;
    out->item = capture->item;
    if (out->layer >= GLOSS__LAYER_VALUES && out->layer < GLOSS__LAYER_FACTS)
      out->of = gloss__ldoc_values(out->doc);
  } else if (capture->lexicon >= 0 && lexicons) {
    out->layer = GLOSS__LEXICON_HIT;
    out->item = capture->entry;
    out->of = lexicons[capture->lexicon];
  }
  return true;
}

void gloss__lmatch_capture(lua_State *L, int match, size_t index) {
  const gloss__lmatch *self = lua_touserdata(L, match);
  gloss__lspan span;
  if (!gloss__lmatch_span(self, index, &span)) {
    lua_pushnil(L);
    return;
  }
  match = lua_absindex(L, match);
  if (index < KEPT) {
    if (lua_getiuservalue(L, match, SPANS + (int)index) == LUA_TUSERDATA)
      return;
    lua_pop(L, 1);
  }
  gloss__lspan *made = gloss__new(L, GLOSS__SPAN, sizeof *made);
  *made = span;
  lua_getiuservalue(L, match, DOC);
  lua_setiuservalue(L, -2, DOC);
  if (index >= KEPT) return;
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, match, SPANS + (int)index);
}

// Arguments: self, key. Captures come before members: m.term is the capture.
// Lua calls it with matches only: no script can get hold of __index.
bool gloss__lmatch_index(lua_State *L) {
  const gloss__lmatch *self = lua_touserdata(L, 1);
  lua_getiuservalue(L, 1, NAMES);
  lua_pushvalue(L, 2);
  bool found =
      lua_type(L, 2) == LUA_TSTRING && lua_rawget(L, -2) == LUA_TNUMBER;
  if (!found) {
    lua_settop(L, 2);
    return false;
  }
  size_t place = (size_t)lua_tointeger(L, -1);
  if (!self->span.doc->doc) luaL_error(L, "document is closed");
  if (place <= KEPT &&
      lua_getiuservalue(L, 1, SPANS - 1 + (int)place) == LUA_TUSERDATA)
    return true;
  gloss__lmatch_capture(L, 1, place - 1);
  return true;
}

static int match_miss(lua_State *L) {
  return luaL_error(L, "the pattern has no capture '%s'",
                    luaL_tolstring(L, 2, NULL));
}

static int match_capture(lua_State *L) {
  gloss__lspan_check(L, 1);
  gloss__lmatch *self = gloss__check(L, 1, GLOSS__MATCH);
  luaL_checkstring(L, 2);
  lua_getiuservalue(L, 1, NAMES);
  for (size_t i = 0; i < self->count; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    bool same = lua_rawequal(L, -1, 2);
    lua_pop(L, 1);
    if (!same) continue;
    gloss__lmatch_capture(L, 1, i);
    return 1;
  }
  return 0;
}

static int match_captures(lua_State *L) {
  gloss__lspan_check(L, 1);
  gloss__lmatch *self = gloss__check(L, 1, GLOSS__MATCH);
  lua_getiuservalue(L, 1, NAMES);
  lua_newtable(L);
  for (size_t i = 0; i < self->count; i++) {
    lua_rawgeti(L, -2, (lua_Integer)i + 1);
    gloss__lmatch_capture(L, 1, i);
    lua_rawset(L, -3);
  }
  return 1;
}

static int match_len(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_pushinteger(L, (lua_Integer)self->end - self->begin);
  return 1;
}

static int match_tostring(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_pushlstring(L, self->doc->text.data + self->begin,
                  self->end - self->begin);
  return 1;
}

static const gloss__row rows[] = {
    {"capture", match_capture, NULL, "match:capture(name: string) -> span?",
     "The capture of that name, also if a member of spans has the name.",
     "gloss.doc('ab'):find('<text: b>'):capture('text').text --> b"},
    {"captures", match_captures, NULL, "match:captures() -> table",
     "All captures that took part, by name.", NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

static const luaL_Reg meta[] = {
    {"__len", match_len}, {"__tostring", match_tostring}, {NULL, NULL}};

const gloss__room gloss__match_room = {
    "match",
    "A match of a pattern: a span, with its captures as m.NAME (nil if the "
    "capture took no part).",
    rows, match_miss, meta};
