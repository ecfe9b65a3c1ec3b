// lspan.c - the Lua type `span`: a stretch of a document's text that knows
// what made it. Matches begin with the same fields and have all its members.
#include "lua/host.h"

#include <math.h>

// --- making ------------------------------------------------------------------

static gloss__lspan *span_new(lua_State *L, int doc, gloss__ldoc *of,
                              uint32_t begin, uint32_t end) {
  doc = lua_absindex(L, doc);
  gloss__lspan *span = gloss__new(L, GLOSS__SPAN, sizeof *span);
  *span = (gloss__lspan){of, begin, end, GLOSS__PLAIN, 0, NULL};
  lua_pushvalue(L, doc);
  lua_setiuservalue(L, -2, 1);
  return span;
}

void gloss__lspan_push(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                       uint32_t end) {
  span_new(L, doc, of, begin, end);
}

void gloss__lspan_of(lua_State *L, int doc, gloss__ldoc *of, int layer,
                     gloss_span span) {
  gloss__lspan *self = span_new(L, doc, of, span.begin, span.end);
  self->layer = layer;
  self->item = span.data;
  if (layer >= GLOSS__LAYER_VALUES && layer < GLOSS__LAYER_FACTS)
    self->of = gloss__ldoc_values(of);
}

gloss__lspan *gloss__lspan_test(lua_State *L, int index) {
  gloss__lspan *self = lua_touserdata(L, index);
  if (!self || !lua_getmetatable(L, index)) return NULL;
  const void *const *classes = gloss__host_of(L)->classes;
  const void *own = lua_topointer(L, -1);
  lua_pop(L, 1);
  bool one = own == classes[GLOSS__SPAN] || own == classes[GLOSS__MATCH];
  return one ? self : NULL;
}

gloss__lspan *gloss__lspan_check(lua_State *L, int index) {
  gloss__lspan *self = gloss__lspan_test(L, index);
  if (!self) self = gloss__check(L, index, GLOSS__SPAN); // raises
  if (!self->doc->doc) luaL_error(L, "document is closed");
  return self;
}

void gloss__lspan_doc(lua_State *L, int index) {
  lua_getiuservalue(L, index, 1);
}

const gloss_value *gloss__lspan_value(const gloss__lspan *span) {
  if (span->layer < GLOSS__LAYER_VALUES || span->layer >= GLOSS__LAYER_FACTS)
    return NULL;
  return gloss_values_get(span->of, span->item);
}

// --- fields ------------------------------------------------------------------

static int span_text(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_pushlstring(L, self->doc->text.data + self->begin,
                  self->end - self->begin);
  return 1;
}

static int span_first(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)gloss__lspan_check(L, 1)->begin + 1);
  return 1;
}

static int span_last(lua_State *L) {
  lua_pushinteger(L, gloss__lspan_check(L, 1)->end);
  return 1;
}

static int span_doc(lua_State *L) {
  gloss__lspan_check(L, 1);
  gloss__lspan_doc(L, 1);
  return 1;
}

static int span_line(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  uint32_t line, column;
  gloss_doc_line(self->doc->doc, self->begin, &line, &column);
  lua_pushinteger(L, line);
  return 1;
}

static int span_column(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  uint32_t line, column;
  gloss_doc_line(self->doc->doc, self->begin, &line, &column);
  lua_pushinteger(L, column);
  return 1;
}

static int span_type(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  if (self->layer == GLOSS__PLAIN) return 0;
  lua_pushstring(L, self->layer == GLOSS__LEXICON_HIT
                        ? "lexicon"
                        : self->doc->layers[self->layer].name);
  return 1;
}

// The block that the span is, or lies in.
static const gloss_block *block_of(const gloss__lspan *self) {
  size_t count, index = self->item;
  const gloss_block *blocks = gloss_doc_blocks(self->doc->doc, &count);
  bool own = self->layer == 5 || self->layer == 6; // section, block
  if (!own) index = gloss_doc_block_at(self->doc->doc, self->begin);
  return index < count ? &blocks[index] : NULL;
}

static int span_label(lua_State *L) {
  const gloss_block *block = block_of(gloss__lspan_check(L, 1));
  lua_pushstring(L, block ? gloss_label_name(block->label) : NULL);
  return 1;
}

static int span_level(lua_State *L) {
  const gloss_block *block = block_of(gloss__lspan_check(L, 1));
  lua_pushinteger(L, block ? block->level : 0);
  return 1;
}

static int push_number(lua_State *L, double number) {
  if (isnan(number)) return 0;
  if (number == floor(number) && fabs(number) < 9e15)
    lua_pushinteger(L, (lua_Integer)number);
  else
    lua_pushnumber(L, number);
  return 1;
}

static int push_word(lua_State *L, const char *word) {
  if (!word || !*word) return 0;
  lua_pushstring(L, word);
  return 1;
}

static const gloss_value *value_at(lua_State *L) {
  return gloss__lspan_value(gloss__lspan_check(L, 1));
}

#define NUMBER_FIELD(name)                                                     \
  static int span_##name(lua_State *L) {                                       \
    const gloss_value *value = value_at(L);                                    \
    return value ? push_number(L, value->name) : 0;                            \
  }
#define WORD_FIELD(name)                                                       \
  static int span_##name(lua_State *L) {                                       \
    const gloss_value *value = value_at(L);                                    \
    return value ? push_word(L, value->name) : 0;                              \
  }
NUMBER_FIELD(value)
NUMBER_FIELD(low)
NUMBER_FIELD(high)
WORD_FIELD(unit)
WORD_FIELD(from)
WORD_FIELD(to)
WORD_FIELD(iso)
WORD_FIELD(grain)

static int span_approx(lua_State *L) {
  const gloss_value *value = value_at(L);
  return value ? push_word(L, gloss_approx_name(value->approx)) : 0;
}

static int span_session(lua_State *L) {
  const gloss_value *value = value_at(L);
  if (!value || value->session < 0) return 0;
  lua_pushinteger(L, value->session);
  return 1;
}

static int span_derivation(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  if (!gloss__lspan_value(self)) return 0;
  return push_word(L, gloss_values_derivation(self->of, self->item));
}

static int span_entry(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  if (self->layer != GLOSS__LEXICON_HIT) return 0;
  gloss__entry_push(L, self->of, self->item);
  return 1;
}

// Of a session: its term of office; of a lexicon hit: the entry's main form.
static int span_term(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  const gloss_value *value = gloss__lspan_value(self);
  if (value && value->term >= 0) {
    lua_pushinteger(L, value->term);
    return 1;
  }
  if (self->layer != GLOSS__LEXICON_HIT) return 0;
  gloss_str term = gloss_lexicon_entry(self->of, self->item).term;
  lua_pushlstring(L, term.data, term.size);
  return 1;
}

static int span_part(lua_State *L, bool number) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  const gloss_value *value = gloss__lspan_value(self);
  if (!value) return 0;
  uint32_t begin = number ? value->number_begin : value->unit_begin;
  uint32_t end = number ? value->number_end : value->unit_end;
  if (begin >= end) return 0;
  gloss__lspan_doc(L, 1);
  gloss__lspan_push(L, -1, self->doc, begin, end);
  return 1;
}

static int span_number_span(lua_State *L) { return span_part(L, true); }
static int span_unit_span(lua_State *L) { return span_part(L, false); }

static int span_fact(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  if (self->layer < GLOSS__LAYER_FACTS) return 0;
  gloss__lspan_doc(L, 1);
  gloss__fact_push(L, -1, self->doc, self->item);
  return 1;
}

// --- methods -----------------------------------------------------------------

static bool boundary(const gloss__ldoc *doc, uint32_t at) {
  return at >= doc->text.size ||
         ((unsigned char)doc->text.data[at] & 0xC0) != 0x80;
}

// Like string.sub, but refuses to cut a character.
static int span_sub(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_Integer size = self->end - self->begin;
  lua_Integer i = luaL_checkinteger(L, 2), j = luaL_optinteger(L, 3, -1);
  if (i < 0) i = i < -size ? 1 : size + i + 1;
  if (i < 1) i = 1;
  if (j < 0) j = j < -size ? 0 : size + j + 1;
  if (j > size) j = size;
  if (i > j + 1) i = j + 1;
  uint32_t begin = self->begin + (uint32_t)(i - 1);
  uint32_t end = self->begin + (uint32_t)j;
  if (!boundary(self->doc, begin) || !boundary(self->doc, end))
    return luaL_error(L, "the span cuts a character in half");
  gloss__lspan_doc(L, 1);
  gloss__lspan_push(L, -1, self->doc, begin, end);
  return 1;
}

static lua_Integer check_count(lua_State *L) {
  lua_Integer count = luaL_checkinteger(L, 2);
  luaL_argcheck(L, count >= 0, 2, "a count of characters");
  return count;
}

static int span_before(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  const char *text = self->doc->text.data;
  uint32_t at = self->begin;
  for (lua_Integer n = check_count(L); n > 0 && at > 0; n--) {
    uint32_t back = at - 1;
    while (back > 0 && !boundary(self->doc, back)) back--;
    if (text[back] == '\n') break;
    at = back;
  }
  gloss__lspan_doc(L, 1);
  gloss__lspan_push(L, -1, self->doc, at, self->begin);
  return 1;
}

static int span_after(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  gloss_str text = self->doc->text;
  uint32_t at = self->end;
  for (lua_Integer n = check_count(L);
       n > 0 && at < text.size && text.data[at] != '\n'; n--)
    do at++;
    while (!boundary(self->doc, at));
  gloss__lspan_doc(L, 1);
  gloss__lspan_push(L, -1, self->doc, self->end, at);
  return 1;
}

static int check_layer(lua_State *L, const gloss__lspan *self, int index) {
  const char *name = luaL_checkstring(L, index);
  int layer = gloss__layer_find(self->doc, name);
  if (layer < 0)
    luaL_argerror(L, index, lua_pushfstring(L, "there is no layer '%s'", name));
  return layer;
}

static int span_within(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  int layer = check_layer(L, self, 2);
  const gloss_span *around =
      gloss__layer_around(self->doc, layer, self->begin, self->end);
  if (!around) return 0;
  gloss__lspan_doc(L, 1);
  gloss__lspan_of(L, -1, self->doc, layer, *around);
  return 1;
}

static int span_each(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  int layer = check_layer(L, self, 2);
  gloss__lspan_doc(L, 1);
  return gloss__each(L, lua_gettop(L), self->doc, layer, self->begin,
                     self->end);
}

static int span_ranges(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  int layer = check_layer(L, self, 2);
  gloss__lspan_doc(L, 1);
  return gloss__ranges(L, lua_gettop(L), self->doc, layer, self->begin,
                       self->end);
}

static int span_find(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_settop(L, 2);
  gloss__lspan_doc(L, 1);
  return gloss__lspan_find(L, 3, self->doc, self->begin, self->end, 2);
}

static int span_matches(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_settop(L, 2);
  gloss__lspan_doc(L, 1);
  return gloss__lspan_matches(L, 3, self->doc, self->begin, self->end, 2);
}

static int span_contains(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  gloss__lspan *other = gloss__lspan_check(L, 2);
  lua_pushboolean(L, self->doc == other->doc && self->begin <= other->begin &&
                         other->end <= self->end);
  return 1;
}

static int span_len(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_pushinteger(L, (lua_Integer)self->end - self->begin);
  return 1;
}

static int span_eq(lua_State *L) {
  gloss__lspan *a = gloss__lspan_test(L, 1), *b = gloss__lspan_test(L, 2);
  lua_pushboolean(L, a && b && a->doc == b->doc && a->begin == b->begin &&
                         a->end == b->end);
  return 1;
}

static int span_tostring(lua_State *L) {
  gloss__lspan *self = gloss__lspan_check(L, 1);
  lua_pushlstring(L, self->doc->text.data + self->begin,
                  self->end - self->begin);
  return 1;
}

static const gloss__row rows[] = {
    {"text", NULL, span_text, "span.text: string", "The covered text.",
     "gloss.doc('abc'):find('b').text --> b"},
    {"first", NULL, span_first, "span.first: integer",
     "First byte, from 1, as in string.sub.",
     "gloss.doc('共识abc'):find('a').first --> 7"},
    {"last", NULL, span_last, "span.last: integer", "Last byte, included.",
     "gloss.doc('共识abc'):find('共识').last --> 6"},
    {"line", NULL, span_line, "span.line: integer",
     "Line of the raw file where it begins, from 1.", NULL},
    {"column", NULL, span_column, "span.column: integer",
     "Column of the raw file where it begins, in characters from 1.", NULL},
    {"doc", NULL, span_doc, "span.doc: doc", "Its document.", NULL},
    {"type", NULL, span_type, "span.type: string?",
     "Name of the layer that made it (sentence, date, person, lexicon ...).",
     "gloss.doc('共 5 条'):find('<n: {number}>').n.type --> number"},
    {"label", NULL, span_label, "span.label: string?",
     "Label of its block: title, heading, body, caption, list-item ...", NULL},
    {"level", NULL, span_level, "span.level: integer",
     "Level of its heading, else 0.", NULL},
    {"value", NULL, span_value, "span.value: number?",
     "The number, when a value made the span.",
     "gloss.doc('共二十五条'):find('<n: {number}>').n.value --> 25"},
    {"low", NULL, span_low, "span.low: number?", "Low end of a stated range.",
     NULL},
    {"high", NULL, span_high, "span.high: number?",
     "High end of a stated range.", NULL},
    {"approx", NULL, span_approx, "span.approx: string?",
     "about, under, over, several; nil if exact.", NULL},
    {"unit", NULL, span_unit, "span.unit: string?",
     "Canonical unit of a quantity.", NULL},
    {"from", NULL, span_from, "span.from: string?", "First day of a date, ISO.",
     NULL},
    {"to", NULL, span_to, "span.to: string?",
     "The day after the last of a date, ISO.", NULL},
    {"iso", NULL, span_iso, "span.iso: string?",
     "The date in ISO form: 2022-07-08, 2020-H1, P5Y.",
     "gloss.doc('2022年7月8日'):find('<d: {date}>').d.iso --> 2022-07-08"},
    {"grain", NULL, span_grain, "span.grain: string?",
     "second minute hour day week month quarter half year.", NULL},
    {"session", NULL, span_session, "span.session: integer?",
     "Number of the meeting, when {session} made the span.", NULL},
    {"term", NULL, span_term, "span.term: integer|string?",
     "Term of office of a {session}; main form of a lexicon hit.", NULL},
    {"derivation", NULL, span_derivation, "span.derivation: string?",
     "How the value came about, one step a line.", NULL},
    {"number", NULL, span_number_span, "span.number: span?",
     "The number's own part of a value.", NULL},
    {"measure", NULL, span_unit_span, "span.measure: span?",
     "The unit's part of a value, as written.", NULL},
    {"entry", NULL, span_entry, "span.entry: entry?",
     "The lexicon entry that made the span: .term .line and attributes.", NULL},
    {"fact", NULL, span_fact, "span.fact: fact?",
     "The fact that made the span.", NULL},
    {"sub", span_sub, NULL, "span:sub(i: integer, j?: integer) -> span",
     "Part of the span, by bytes as in string.sub; never half a character.",
     "gloss.doc('共识abc').main:sub(4, 6).text --> 识"},
    {"before", span_before, NULL, "span:before(n: integer) -> span",
     "Up to n characters before it, within its line of the text.",
     "gloss.doc('凝聚共识'):find('识'):before(2).text --> 聚共"},
    {"after", span_after, NULL, "span:after(n: integer) -> span",
     "Up to n characters after it, within its line of the text.",
     "gloss.doc('凝聚共识'):find('凝'):after(2).text --> 聚共"},
    {"within", span_within, NULL, "span:within(layer: string) -> span?",
     "The layer's innermost span around it: its sentence, paragraph ...", NULL},
    {"each", span_each, NULL, "span:each(layer: string) -> iterator of span",
     "The layer's spans inside it.", NULL},
    {"ranges", span_ranges, NULL,
     "span:ranges(layer: string) -> iterator of first: integer, last: integer",
     "Where the layer's spans inside it are, as numbers.", NULL},
    {"find", span_find, NULL, "span:find(pattern: string|pattern) -> match?",
     "The first match inside it; ^ and $ are its ends.",
     "gloss.doc('共识'):find('共识'):find('^共').text --> 共"},
    {"matches", span_matches, NULL,
     "span:matches(pattern: string|pattern) -> iterator of match",
     "All matches inside it.", NULL},
    {"contains", span_contains, NULL, "span:contains(other: span) -> boolean",
     "Does the other span lie inside?", NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

static const luaL_Reg meta[] = {{"__len", span_len},
                                {"__eq", span_eq},
                                {"__tostring", span_tostring},
                                {NULL, NULL}};

const gloss__room gloss__span_room = {
    "span", "A stretch of a document's text; #span is its size in bytes.", rows,
    NULL, meta};
