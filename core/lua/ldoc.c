// ldoc.c - the Lua type `doc`.
#include "lua/host.h"

#include <stdlib.h>

static void source_keep(gloss__ldoc *self, const char *source) {
  self->source = gloss__store_str(&self->store, source ? source : "",
                                  source ? strlen(source) : 0);
}

gloss__ldoc *gloss__ldoc_push(lua_State *L, gloss_doc *doc, bool owned,
                              const char *source) {
  gloss__ldoc *self = gloss__new(L, GLOSS__DOC, sizeof *self);
  self->host = gloss__host_of(L);
  self->doc = doc;
  self->owned = owned;
  self->text = gloss_doc_text(doc);
  source_keep(self, source);
  gloss__layers_open(self);
  lua_newtable(L); // .fields
  lua_setiuservalue(L, -2, 1);
  return self;
}

void gloss__ldoc_close(gloss__ldoc *doc) {
  if (!doc->doc) return;
  gloss__layers_close(doc);
  free(doc->facts.items);
  doc->facts.items = NULL;
  doc->facts.count = doc->facts.capacity = 0;
  gloss__store_free(&doc->store);
  if (doc->owned) gloss_doc_free(doc->doc);
  doc->doc = NULL;
  doc->text = (gloss_str){0};
  doc->result = NULL;
}

gloss__ldoc *gloss__ldoc_check(lua_State *L, int index) {
  gloss__ldoc *self = gloss__check(L, index, GLOSS__DOC);
  if (!self->doc) luaL_error(L, "document is closed");
  return self;
}

void gloss__ldoc_anchor(gloss__ldoc *doc, const char *iso, uint32_t begin,
                        uint32_t end) {
  snprintf(doc->anchor, sizeof doc->anchor, "%s", iso);
  doc->anchor_begin = begin;
  doc->anchor_end = end;
  doc->stale = true;
}

static int doc_gc(lua_State *L) {
  gloss__ldoc *self = gloss__test(L, 1, GLOSS__DOC);
  if (self) gloss__ldoc_close(self);
  return 0;
}

static int doc_tostring(lua_State *L) {
  gloss__ldoc *self = gloss__check(L, 1, GLOSS__DOC);
  if (!self->doc)
    lua_pushliteral(L, "closed doc");
  else
    lua_pushfstring(L, "doc %s (%d bytes)", self->source, (int)self->text.size);
  return 1;
}

// --- fields ------------------------------------------------------------------

static int push_str(lua_State *L, const char *text) {
  lua_pushstring(L, text);
  return 1;
}

static int doc_text(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  // One copy a document: scripts ask for it at every match.
  if (lua_getiuservalue(L, 1, 2) == LUA_TSTRING) return 1;
  lua_pushlstring(L, self->text.data, self->text.size);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 1, 2);
  return 1;
}

static int doc_main(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  gloss__lspan_push(L, 1, self, 0, gloss_doc_main_end(self->doc));
  return 1;
}

static int doc_source(lua_State *L) {
  return push_str(L, gloss__ldoc_check(L, 1)->source);
}

static int doc_id(lua_State *L) {
  return push_str(L, gloss_doc_id(gloss__ldoc_check(L, 1)->doc));
}

static int doc_charset(lua_State *L) {
  return push_str(L, gloss_doc_charset(gloss__ldoc_check(L, 1)->doc));
}

static int doc_script(lua_State *L) {
  return push_str(L, gloss_doc_script(gloss__ldoc_check(L, 1)->doc));
}

static int doc_anchor(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return push_str(L, self->anchor[0] ? self->anchor : NULL);
}

static int doc_report(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return push_str(L, self->type ? self->type->name : NULL);
}

static int doc_reason(lua_State *L) {
  return push_str(L, gloss__ldoc_check(L, 1)->reason);
}

static int doc_damage(lua_State *L) {
  static const struct {
    uint32_t bit;
    const char *name;
  } kinds[] = {{GLOSS_DAMAGE_PINYIN, "pinyin_injection"},
               {GLOSS_DAMAGE_SHIFT, "gbk_misalignment"},
               {GLOSS_DAMAGE_COLUMNS, "column_jumble"},
               {GLOSS_DAMAGE_DUPLICATE, "duplicate_paragraphs"},
               {GLOSS_DAMAGE_BOILERPLATE, "boilerplate"},
               {GLOSS_DAMAGE_MOJIBAKE, "mojibake"},
               {GLOSS_DAMAGE_INVALID, "invalid_bytes"}};
  uint32_t damage = gloss_doc_damage(gloss__ldoc_check(L, 1)->doc);
  lua_newtable(L);
  int count = 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (damage & kinds[i].bit) {
      lua_pushstring(L, kinds[i].name);
      lua_rawseti(L, -2, ++count);
    }
  return 1;
}

static int doc_fields(lua_State *L) {
  gloss__ldoc_check(L, 1);
  lua_getiuservalue(L, 1, 1);
  return 1;
}

// The first block labelled title, if it is there.
static int doc_title(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(self->doc, &count);
  for (size_t i = 0; i < count; i++)
    if (blocks[i].label == GLOSS_TITLE && blocks[i].start < blocks[i].end) {
      gloss__lspan_push(L, 1, self, blocks[i].start, blocks[i].end);
      return 1;
    }
  return 0;
}

// --- methods -----------------------------------------------------------------

static int doc_span(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
  lua_Integer size = (lua_Integer)self->text.size;
  luaL_argcheck(L, first >= 1 && first <= size + 1, 2, "outside the text");
  luaL_argcheck(L, last >= first - 1 && last <= size, 3, "outside the text");
  uint32_t begin = (uint32_t)(first - 1), end = (uint32_t)last;
  const char *text = self->text.data;
  bool whole = (begin == size || ((unsigned char)text[begin] & 0xC0) != 0x80) &&
               (end == size || ((unsigned char)text[end] & 0xC0) != 0x80);
  if (!whole) return luaL_error(L, "the span cuts a character in half");
  gloss__lspan_push(L, 1, self, begin, end);
  return 1;
}

static int doc_find(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return gloss__lspan_find(L, 1, self, 0, (uint32_t)self->text.size, 2);
}

static int doc_matches(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return gloss__lspan_matches(L, 1, self, 0, (uint32_t)self->text.size, 2);
}

static int check_layer(lua_State *L, gloss__ldoc *self, int index) {
  const char *name = luaL_checkstring(L, index);
  int layer = gloss__layer_find(self, name);
  if (layer < 0)
    luaL_argerror(L, index, lua_pushfstring(L, "there is no layer '%s'", name));
  return layer;
}

static int doc_each(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return gloss__each(L, 1, self, check_layer(L, self, 2), 0,
                     (uint32_t)self->text.size);
}

static int doc_ranges(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  return gloss__ranges(L, 1, self, check_layer(L, self, 2), 0,
                       (uint32_t)self->text.size);
}

static int doc_count(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  const gloss_set *set = gloss__layer_set(self, check_layer(L, self, 2));
  lua_pushinteger(L, (lua_Integer)set->count);
  return 1;
}

static int doc_lexicon(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  const char *name = luaL_checkstring(L, 2);
  const gloss_lexicon *lexicon = gloss__lexicon_of(self, name);
  if (!lexicon)
    return luaL_argerror(
        L, 2, lua_pushfstring(L, "no lexicon '%s' is declared", name));
  gloss__lexicon_push(L, lexicon);
  return 1;
}

// Upvalues: document, type or nil, index of the next fact.
static int next_fact(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, lua_upvalueindex(1));
  const char *type = lua_tostring(L, lua_upvalueindex(2));
  size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(3));
  for (; i < self->facts.count; i++) {
    const gloss__lfact *fact = &self->facts.items[i];
    if (fact->dropped || (type && strcmp(fact->type, type))) continue;
    lua_pushinteger(L, (lua_Integer)i + 1);
    lua_replace(L, lua_upvalueindex(3));
    gloss__fact_push(L, lua_upvalueindex(1), self, (uint32_t)i);
    return 1;
  }
  return 0;
}

static int doc_facts(lua_State *L) {
  gloss__ldoc_check(L, 1);
  luaL_optstring(L, 2, NULL);
  lua_settop(L, 2);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_fact, 3);
  return 1;
}

static int doc_line(lua_State *L) {
  gloss__ldoc *self = gloss__ldoc_check(L, 1);
  lua_Integer at = luaL_checkinteger(L, 2);
  luaL_argcheck(L, at >= 1 && (lua_Unsigned)at <= self->text.size + 1, 2,
                "outside the text");
  uint32_t line, column;
  gloss_doc_line(self->doc, (uint32_t)(at - 1), &line, &column);
  lua_pushinteger(L, line);
  lua_pushinteger(L, column);
  return 2;
}

static const gloss__row rows[] = {
    {"text", NULL, doc_text, "doc.text: string",
     "The canonical text: main text, captions, furniture.",
     "gloss.doc('abc').text --> abc"},
    {"main", NULL, doc_main, "doc.main: span", "The main text as a span.",
     NULL},
    {"source", NULL, doc_source, "doc.source: string",
     "Where the document came from, as given.", NULL},
    {"id", NULL, doc_id, "doc.id: string",
     "32 hex digits: the first half of the SHA-256 of the raw bytes.", NULL},
    {"charset", NULL, doc_charset, "doc.charset: string",
     "Name of the encoding that was found.",
     "gloss.doc('abc').charset --> UTF-8"},
    {"script", NULL, doc_script, "doc.script: string",
     "Hans, Hant, Latn or Zyyy: of the text before conversion.", NULL},
    {"damage", NULL, doc_damage, "doc.damage: string[]",
     "What was found damaged, and repaired.", NULL},
    {"title", NULL, doc_title, "doc.title: span?",
     "The first block that layout labelled as the title.", NULL},
    {"fields", NULL, doc_fields, "doc.fields: table",
     "What `describe` returned, values only.", NULL},
    {"anchor", NULL, doc_anchor, "doc.anchor: string?",
     "ISO date that relative dates are resolved against.", NULL},
    {"report", NULL, doc_report, "doc.report: string?",
     "Name of the report type at work.", NULL},
    {"reason", NULL, doc_reason, "doc.reason: string?",
     "The reason that `detect` gave for the report type.", NULL},
    {"span", doc_span, NULL, "doc:span(first: integer, last: integer) -> span",
     "The span of the bytes first to last, both included.",
     "gloss.doc('abc'):span(2, 3).text --> bc"},
    {"find", doc_find, NULL, "doc:find(pattern: string|pattern) -> match?",
     "The first match in the text.", "gloss.doc('abc'):find('b').first --> 2"},
    {"matches", doc_matches, NULL,
     "doc:matches(pattern: string|pattern) -> iterator of match",
     "All matches in the text, in order.", NULL},
    {"each", doc_each, NULL, "doc:each(layer: string) -> iterator of span",
     "The spans of a layer: grapheme word sentence line paragraph section "
     "block, a type of values, or a type of facts.",
     NULL},
    {"ranges", doc_ranges, NULL,
     "doc:ranges(layer: string) -> iterator of first: integer, last: integer",
     "Where the spans of a layer are, as numbers: several times as fast as "
     "each().",
     NULL},
    {"values", doc_each, NULL, "doc:values(type: string) -> iterator of span",
     "The values of one type (number, date, ...), as each().", NULL},
    {"count", doc_count, NULL, "doc:count(layer: string) -> integer",
     "How many spans the layer has.", NULL},
    {"facts", doc_facts, NULL, "doc:facts(type?: string) -> iterator of fact",
     "The facts so far, in order of emission.", NULL},
    {"lexicon", doc_lexicon, NULL, "doc:lexicon(name: string) -> lexicon",
     "A lexicon that the report type declares.", NULL},
    {"line", doc_line, NULL,
     "doc:line(at: integer) -> line: integer, column: integer",
     "Line and column in the raw file of a position in the text.",
     "select(2, gloss.doc('abc'):line(2)) --> 2"},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

static const luaL_Reg meta[] = {
    {"__gc", doc_gc}, {"__tostring", doc_tostring}, {NULL, NULL}};

const gloss__room gloss__doc_room = {
    "doc", "A document: canonical text and what was found in it.", rows, NULL,
    meta};
