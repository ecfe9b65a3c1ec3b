// module.c - the Lua module `gloss`.
#include "lua/beside.h"
#include "lua/strings.h"

static gloss_str check_str(lua_State *L, int index) {
  gloss_str text;
  text.data = luaL_checklstring(L, index, &text.size);
  return text;
}

// A buffer that the collector frees: Lua errors may pass over it.
static gloss_buf *scratch(lua_State *L) {
  gloss_buf *buf = &gloss__host_of(L)->buf;
  gloss_buf_clear(buf);
  return buf;
}

// --- declarations ------------------------------------------------------------

typedef struct report {
  char file[64];
  uint32_t line;
  bool pack;
} report;

static int declare(lua_State *L, bool pack) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  report *self = gloss__new(L, GLOSS__REPORT, sizeof *self);
  self->pack = pack;
  lua_Debug ar;
  if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "Sl", &ar)) {
    snprintf(self->file, sizeof self->file, "%s",
             ar.source[0] == '=' ? ar.source + 1 : "");
    self->line = ar.currentline > 0 ? (uint32_t)ar.currentline : 0;
  }
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

static int module_report_type(lua_State *L) { return declare(L, false); }
static int module_pack(lua_State *L) { return declare(L, true); }

bool gloss__report_table(lua_State *L, int index, bool pack, uint32_t *line) {
  report *self = gloss__test(L, index, GLOSS__REPORT);
  if (!self || self->pack != pack) return false;
  *line = self->line;
  lua_getiuservalue(L, index, 1);
  return true;
}

static const gloss__row no_rows[] = {{NULL, NULL, NULL, NULL, NULL, NULL}};
const gloss__room gloss__report_room = {"report_type", "", no_rows, NULL, NULL};

// --- text --------------------------------------------------------------------

static int module_fold(lua_State *L) {
  gloss_buf *out = scratch(L);
  gloss_fold_text(check_str(L, 1), out);
  lua_pushlstring(L, out->data ? out->data : "", out->size);
  return 1;
}

static int module_width(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)gloss_width(check_str(L, 1)));
  return 1;
}

// Upvalues: text, offset.
static int next_char(lua_State *L) {
  gloss_str text;
  text.data = lua_tolstring(L, lua_upvalueindex(1), &text.size);
  size_t begin = (size_t)lua_tointeger(L, lua_upvalueindex(2)), at = begin;
  if (at >= text.size) return 0;
  gloss_utf8_next(text, &at);
  lua_pushinteger(L, (lua_Integer)at);
  lua_replace(L, lua_upvalueindex(2));
  lua_pushlstring(L, text.data + begin, at - begin);
  lua_pushinteger(L, (lua_Integer)begin + 1);
  return 2;
}

static int module_chars(lua_State *L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_char, 2);
  return 1;
}

// Characters, invalid bytes counted as one each subpart.
static int module_len(lua_State *L) {
  gloss_str text = check_str(L, 1);
  lua_Integer count = 0;
  for (size_t at = 0; at < text.size; count++) gloss_utf8_next(text, &at);
  lua_pushinteger(L, count);
  return 1;
}

// Offset of character `index` (from 0), or the text's size.
static size_t offset_of(gloss_str text, lua_Integer index) {
  size_t at = 0;
  while (index-- > 0 && at < text.size) gloss_utf8_next(text, &at);
  return at;
}

static int module_sub(lua_State *L) {
  gloss_str text = check_str(L, 1);
  lua_Integer i = luaL_checkinteger(L, 2), j = luaL_optinteger(L, 3, -1);
  lua_Integer count = 0;
  if (i < 0 || j < 0)
    for (size_t at = 0; at < text.size; count++) gloss_utf8_next(text, &at);
  if (i < 0) i = i < -count ? 1 : count + i + 1;
  if (j < 0) j = j < -count ? 0 : count + j + 1;
  if (i < 1) i = 1;
  size_t begin = offset_of(text, i - 1), end = offset_of(text, j);
  lua_pushlstring(L, text.data + begin, end > begin ? end - begin : 0);
  return 1;
}

// --- documents and values ----------------------------------------------------

static int module_doc(lua_State *L) {
  gloss_str text = check_str(L, 1);
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  gloss_doc_options options = {.format = "text"};
  const gloss_words *words = gloss__words_opt(L, 2);
  if (gloss_doc_new(&doc, text, &options, &err))
    return luaL_error(L, "%s", err.message);
  gloss__ldoc_push(L, doc, true, "text")->words = words;
  return 1;
}

static void set_number(lua_State *L, const char *key, double number) {
  if (number != number) return;
  if (number == (double)(lua_Integer)number)
    lua_pushinteger(L, (lua_Integer)number);
  else
    lua_pushnumber(L, number);
  lua_setfield(L, -2, key);
}

static void set_word(lua_State *L, const char *key, const char *word) {
  if (!word || !*word) return;
  lua_pushstring(L, word);
  lua_setfield(L, -2, key);
}

static void push_value(lua_State *L, gloss_str text, const gloss_value *value) {
  lua_createtable(L, 0, 8);
  lua_pushinteger(L, (lua_Integer)value->begin + 1);
  lua_setfield(L, -2, "first");
  lua_pushinteger(L, value->end);
  lua_setfield(L, -2, "last");
  lua_pushlstring(L, text.data + value->begin, value->end - value->begin);
  lua_setfield(L, -2, "text");
  set_word(L, "type", gloss_value_type_name(value->type));
  set_number(L, "value", value->value);
  set_number(L, "low", value->low);
  set_number(L, "high", value->high);
  set_word(L, "approx", gloss_approx_name(value->approx));
  set_word(L, "unit", value->unit);
  set_word(L, "from", value->from);
  set_word(L, "to", value->to);
  set_word(L, "iso", value->iso);
  set_word(L, "grain", value->grain);
  if (value->term >= 0) set_number(L, "term", value->term);
  if (value->session >= 0) set_number(L, "session", value->session);
}

static void set_base(lua_State *L, const gloss_value *value) {
  gloss_base base = gloss_value_base(value);
  if (!*base.unit) return;
  lua_createtable(L, 0, 4);
  set_word(L, "unit", base.unit);
  set_number(L, "value", base.value);
  set_number(L, "low", base.low);
  set_number(L, "high", base.high);
  lua_setfield(L, -2, "base");
}

static void set_change(lua_State *L, const gloss_values *values, size_t i) {
  gloss_change change = gloss_values_change(values, i);
  if (!change.direction && !change.reached) return;
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, change.direction);
  lua_setfield(L, -2, "direction");
  lua_pushboolean(L, change.reached);
  lua_setfield(L, -2, "reached");
  set_number(L, "before", change.before);
  set_word(L, "basis", change.basis);
  lua_setfield(L, -2, "change");
}

static void set_candidates(lua_State *L, const gloss_values *values, size_t i) {
  const gloss_reading *readings;
  size_t count = gloss_values_readings(values, i, &readings);
  if (!count) return;
  lua_createtable(L, (int)count, 0);
  for (size_t n = 0; n < count; n++) {
    const gloss_reading *r = &readings[n];
    lua_createtable(L, 0, 6);
    set_word(L, "type", gloss_value_type_name(r->type));
    set_number(L, "value", r->value);
    set_number(L, "low", r->low);
    set_number(L, "high", r->high);
    set_word(L, "from", r->from);
    set_word(L, "to", r->to);
    set_word(L, "iso", r->iso);
    set_word(L, "reason", r->reason);
    lua_rawseti(L, -2, (lua_Integer)n + 1);
  }
  lua_setfield(L, -2, "candidates");
}

static int values_gc(lua_State *L) {
  gloss_values **self = lua_touserdata(L, 1);
  gloss_values_free(*self);
  *self = NULL;
  return 0;
}

static int module_values(lua_State *L) {
  gloss_str text = check_str(L, 1);
  gloss_values_options options = {.anchor = luaL_optstring(L, 2, NULL)};
  gloss_values **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, values_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  gloss_error err = {0};
  if (gloss_values_new(box, text, &options, &err))
    return luaL_error(L, "%s", err.message);
  size_t count = gloss_values_count(*box);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    push_value(L, text, gloss_values_get(*box, i));
    set_base(L, gloss_values_get(*box, i));
    set_change(L, *box, i);
    set_candidates(L, *box, i);
    set_word(L, "derivation", gloss_values_derivation(*box, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int terms_gc(lua_State *L) {
  gloss_terms **self = lua_touserdata(L, 1);
  gloss_terms_free(*self);
  *self = NULL;
  return 0;
}

static int module_keywords(lua_State *L) {
  gloss_str text = check_str(L, 1);
  lua_Integer limit = luaL_optinteger(L, 2, 10);
  luaL_argcheck(L, limit > 0, 2, "at least 1");
  const gloss_words *words = gloss__words_opt(L, 3);
  gloss_terms **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, terms_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  *box = gloss_terms_new();
  gloss_terms_words(*box, words);
  const gloss_term *found;
  size_t count = gloss_terms_of(*box, &found, text, (size_t)limit);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_createtable(L, 0, 3);
    lua_pushlstring(L, found[i].text.data, found[i].text.size);
    lua_setfield(L, -2, "text");
    set_number(L, "score", found[i].score);
    set_number(L, "count", found[i].count);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static const gloss__row rows[] = {
    {"report_type", module_report_type, NULL,
     "gloss.report_type(declaration: table) -> report_type",
     "What a script returns: how to know a report of this type, and what it "
     "says.",
     NULL},
    {"pack", module_pack, NULL, "gloss.pack(declaration: table) -> pack",
     "What a pack's pack.lua returns: its name, version and scripts.", NULL},
    {"pattern", gloss__pattern_new, NULL,
     "gloss.pattern(text: string) -> pattern",
     "A pattern for find() and matches(), compiled once at load.",
     "gloss.doc('第12条'):find(gloss.pattern '\\\\d+').text --> 12"},
    {"classifier", gloss__classifier_new, NULL,
     "gloss.classifier(declaration: table) -> classifier",
     "A classifier: name, and one of model (a file that 'train classifier' "
     "made), plugin (a shared library; options: a string), program (a list: "
     "a program and its arguments; timeout: seconds) and decide (a function "
     "that returns label, probability, reason). Files lie in the script's "
     "folder and are opened while it loads.",
     NULL},
    {"fold", module_fold, NULL, "gloss.fold(text: string) -> string",
     "The form in which texts are compared: variants, width and case undone.",
     "gloss.fold 'ＡＢＣ' --> abc"},
    {"width", module_width, NULL, "gloss.width(text: string) -> integer",
     "Display columns.", "gloss.width '共识a' --> 5"},
    {"len", module_len, NULL, "gloss.len(text: string) -> integer",
     "Number of characters (code points).", "gloss.len '共识' --> 2"},
    {"sub", module_sub, NULL,
     "gloss.sub(text: string, i: integer, j?: integer) -> string",
     "As string.sub, but i and j count characters.",
     "gloss.sub('凝聚共识', 3) --> 共识"},
    {"chars", module_chars, NULL,
     "gloss.chars(text: string) -> iterator of string, integer",
     "The characters, each with its first byte.", NULL},
    {"first_of", gloss__list_first_of, NULL,
     "gloss.first_of(text: string|span, words: string|string[], from?: "
     "integer) -> integer?, string?",
     "Where the first of the words begins at or after byte `from`, and which "
     "it is: the one named first where two begin. An empty word is found "
     "nowhere; a lone string is a list of one. So in all functions of lists.",
     "gloss.first_of('甲、乙。', {'。', '、'}) --> 4"},
    {"after_last", gloss__list_after_last, NULL,
     "gloss.after_last(text: string|span, words: string|string[]) -> integer",
     "The byte after the last of the words; 1 if there is none.",
     "gloss.after_last('甲、乙', {'、'}) --> 7"},
    {"has", gloss__list_has, NULL,
     "gloss.has(text: string|span, words: string|string[]) -> boolean",
     "Does the text hold one of the words?",
     "gloss.has('召开会议', {'举行', '召开'}) --> true"},
    {"among", gloss__list_among, NULL,
     "gloss.among(text: string|span, words: string|string[]) -> boolean",
     "Is the text one of the words?", "gloss.among('b', {'a', 'b'}) --> true"},
    {"begins_with", gloss__list_begins_with, NULL,
     "gloss.begins_with(text: string|span, words: string|string[]) -> boolean",
     "Does the text begin with one of the words?",
     "gloss.begins_with('召开会议', '召开') --> true"},
    {"ends_with", gloss__list_ends_with, NULL,
     "gloss.ends_with(text: string|span, words: string|string[]) -> boolean",
     "Does the text end in one of the words?",
     "gloss.ends_with('召开会议', {'会议', '大会'}) --> true"},
    {"without_head", gloss__list_without_head, NULL,
     "gloss.without_head(text: string|span, words: string|string[]) -> string",
     "The text without the first of the words that it begins with and is "
     "longer than.",
     "gloss.without_head('市政协委员', {'市', '市政协'}) --> 政协委员"},
    {"without_tail", gloss__list_without_tail, NULL,
     "gloss.without_tail(text: string|span, words: string|string[]) -> string",
     "The text without the first of the words that it ends in and is longer "
     "than.",
     "gloss.without_tail('南京市', {'省', '市'}) --> 南京"},
    {"without", gloss__list_without, NULL,
     "gloss.without(text: string|span, words: string|string[]) -> string",
     "The text with all of the words taken out, from left to right.",
     "gloss.without('“三有”制度', {'“', '”'}) --> 三有制度"},
    {"split", gloss__list_split, NULL,
     "gloss.split(text: string|span, words: string|string[]) -> string[]",
     "The parts between the words; empty ones are left out.",
     "#gloss.split('甲、乙、丙', '、') --> 3"},
    {"segments", gloss__segments, NULL,
     "gloss.segments(text: string, unit: string, rules?: string|words) -> "
     "iterator of first: integer, last: integer",
     "The graphemes, words, sentences or lines (the unit: grapheme, word, "
     "sentence, line: where a line may be broken) of a string. rules: auto "
     "(default), uax or zh, as `moongloss segment --rules`; of words also what "
     "gloss.words made.",
     "gloss.segments('常委会议', 'word')() --> 1"},
    {"values", module_values, NULL,
     "gloss.values(text: string, anchor?: string) -> table[]",
     "The values in a text, as tables: type, text, first, last, value, low, "
     "high, approx, unit, from, to, iso, grain, derivation; base (the quantity "
     "in SI or base units), change (direction, before, basis), candidates "
     "(all readings of what is ambiguous, the chosen one first).",
     "gloss.values('共25条')[1].value --> 25"},
    {"keywords", module_keywords, NULL,
     "gloss.keywords(text: string, limit?: integer, words?: words) -> table[]",
     "The words that matter in a text, best first, as tables: text, score, "
     "count. Their frequency is weighed by their rarity in general text "
     "(tf-idf). At most 10 if `limit` is absent. words: how they are found.",
     "gloss.keywords('港口码头，港口')[1].text --> 港口"},
    {"words", gloss__words_new, NULL,
     "gloss.words(declaration: table) -> words",
     "A way to find words: lexicon (a TSV of words of one's own: term, mode "
     "force or combine, weight), engine (linear, the default, or dict), model "
     "(a file that 'train words' made). For gloss.segments, gloss.keywords, "
     "gloss.doc, and for the layer `word` of all documents of a report type "
     "that declares words = it. Files lie in the script's folder and are "
     "opened while it loads.",
     NULL},
    {"doc", module_doc, NULL, "gloss.doc(text: string, words?: words) -> doc",
     "A document made from a string, as if it were a file. words: how its "
     "layer `word` is found.",
     "gloss.doc('abc').text --> abc"},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__module_room = {
    "gloss", "The module: local gloss = require \"gloss\".", rows, NULL, NULL};

void gloss__module_open(lua_State *L) {
  lua_newtable(L);
  for (const gloss__row *row = rows; row->name; row++) {
    lua_pushcfunction(L, row->call);
    lua_setfield(L, -2, row->name);
  }
  lua_pushstring(L, gloss_version());
  lua_setfield(L, -2, "version");
  lua_pushinteger(L, 1);
  lua_setfield(L, -2, "api");
  gloss__sandbox_protect(L, "gloss");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &gloss__module_room);
}
