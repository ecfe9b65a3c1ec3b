// cursor.c - iterators over span sets and matches: no table per span.
#include "lua/beside.h"
#include "lua/lexicon_hits.h"
#include "lua/lmatch.h"

typedef struct cursor {
  gloss__ldoc *doc;
  const gloss_set *set; // borrowed from the document, or &own
  gloss_set own;
  gloss_matches *matches;
  const gloss_lexicon *lexicon;
  const gloss_lexicon *const *lexicons;
  const gloss_program *program;
  size_t next;
  uint32_t begin, end;
  int layer;
  gloss_str text; // a plain string, cut bit by bit: so far up to `begin`
  gloss_unit unit;
  gloss_rules rules;
  const gloss_words *words;
} cursor;

static void cursor_release(cursor *self) {
  gloss_set_free(&self->own);
  self->own = (gloss_set){0};
  gloss_matches_free(self->matches);
  self->matches = NULL;
  self->set = NULL;
}

static int cursor_gc(lua_State *L) {
  cursor *self = gloss__test(L, 1, GLOSS__CURSOR);
  if (self) cursor_release(self);
  return 0;
}

static const luaL_Reg meta[] = {
    {"__gc", cursor_gc}, {"__close", cursor_gc}, {NULL, NULL}};
static const gloss__row no_rows[] = {{NULL, NULL, NULL, NULL, NULL, NULL}};
const gloss__room gloss__cursor_room = {"iterator", "", no_rows, NULL, meta};

static cursor *cursor_new(lua_State *L, gloss__ldoc *doc, uint32_t begin,
                          uint32_t end) {
  cursor *self = gloss__new(L, GLOSS__CURSOR, sizeof *self);
  self->doc = doc;
  self->begin = begin;
  self->end = end;
  return self;
}

// iterator, nil, nil, closing value; the cursor is on top, upvalues are below
// it from `first` on.
static int for_loop(lua_State *L, lua_CFunction next, int cursor_index) {
  lua_pushcclosure(L, next, lua_gettop(L) - cursor_index + 1);
  return 1;
}

// Upvalues: cursor, document.
static int next_span(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  if (!self->doc->doc) return luaL_error(L, "document is closed");
  const gloss_set *set = self->set;
  while (set && self->next < set->count) {
    gloss_span span = set->items[self->next++];
    if (span.begin >= self->end) break;
    if (span.end > self->end) continue;
    gloss__lspan_of(L, lua_upvalueindex(2), self->doc, self->layer, span);
    return 1;
  }
  return 0;
}

int gloss__each(lua_State *L, int doc, gloss__ldoc *of, int layer,
                uint32_t begin, uint32_t end) {
  cursor *self = cursor_new(L, of, begin, end);
  int at = lua_gettop(L);
  self->layer = layer;
  self->set = gloss__layer_set(of, layer);
  self->next = gloss_set_find(self->set, begin);
  lua_pushvalue(L, doc);
  return for_loop(L, next_span, at);
}

// Upvalues: cursor, document. Numbers only: no span is made.
static int next_range(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  if (!self->doc->doc) return luaL_error(L, "document is closed");
  const gloss_set *set = self->set;
  while (set && self->next < set->count) {
    gloss_span span = set->items[self->next++];
    if (span.begin >= self->end) break;
    if (span.end > self->end) continue;
    lua_pushinteger(L, (lua_Integer)span.begin + 1);
    lua_pushinteger(L, span.end);
    return 2;
  }
  return 0;
}

int gloss__ranges(lua_State *L, int doc, gloss__ldoc *of, int layer,
                  uint32_t begin, uint32_t end) {
  cursor *self = cursor_new(L, of, begin, end);
  int at = lua_gettop(L);
  self->set = gloss__layer_set(of, layer);
  self->next = gloss_set_find(self->set, begin);
  lua_pushvalue(L, doc);
  return for_loop(L, next_range, at);
}

// --- segments of a plain string ----------------------------------------------

// Cuts the next lines, some 64 KiB of them; false at the end of the text.
static bool cut_more(cursor *self) {
  enum { SOME = 1 << 16 };
  size_t size = self->text.size, from = self->begin;
  if (from >= size) return false;
  size_t end = size - from > SOME ? from + SOME : size;
  const char *newline =
      end < size ? memchr(self->text.data + end, '\n', size - end) : NULL;
  end = newline ? (size_t)(newline - self->text.data) + 1 : size;
  self->own.count = self->next = 0;
  if (self->unit == GLOSS_WORD && self->rules != GLOSS_RULES_UAX)
    gloss_words_segment(self->words, &self->own, self->text, self->begin,
                        (uint32_t)end);
  else
    gloss_segment(&self->own, self->text, self->begin, (uint32_t)end,
                  self->unit, self->rules);
  self->begin = (uint32_t)end;
  return true;
}

// Upvalues: cursor, string.
static int next_segment(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  if (self->next >= self->own.count && !cut_more(self)) {
    cursor_release(self);
    return 0;
  }
  gloss_span span = self->own.items[self->next++];
  lua_pushinteger(L, (lua_Integer)span.begin + 1);
  lua_pushinteger(L, span.end);
  return 2;
}

int gloss__segments(lua_State *L) {
  static const char *const units[] = {"grapheme", "word", "sentence", "line",
                                      NULL};
  static const char *const rules[] = {"auto", "uax", "zh", NULL};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  luaL_argcheck(L, size < UINT32_MAX, 1, "4 GiB or more");
  int unit = luaL_checkoption(L, 2, NULL, units);
  const struct gloss__wording *wording = gloss__words_test(L, 3);
  int rule = wording ? GLOSS_RULES_AUTO : luaL_checkoption(L, 3, "auto", rules);
  luaL_argcheck(L, !wording || unit == GLOSS_WORD, 3,
                "words of one's own are for the unit 'word'");
  lua_settop(L, 3);
  cursor *self = cursor_new(L, NULL, 0, 0);
  self->text = (gloss_str){text, size};
  self->unit = (gloss_unit)unit;
  self->rules = (gloss_rules)rule;
  self->words = wording ? wording->words : NULL;
  int at = lua_gettop(L);
  lua_pushvalue(L, 1);
  return for_loop(L, next_segment, at);
}

// --- hits of a lexicon -------------------------------------------------------

static cursor *hits_new(lua_State *L, gloss__ldoc *of,
                        const gloss_lexicon *lexicon, uint32_t begin,
                        uint32_t end) {
  cursor *self = cursor_new(L, of, begin, end);
  self->lexicon = lexicon;
  self->set = gloss__hits_of(of, lexicon);
  self->next = gloss_set_find(self->set, begin);
  return self;
}

static bool next_of(lua_State *L, cursor *self, gloss_span *hit) {
  if (!self->doc->doc) luaL_error(L, "document is closed");
  // others may have grown the list of lexicons since
  self->set = gloss__hits_of(self->doc, self->lexicon);
  return gloss__hits_next(self->set, &self->next, &self->begin, self->end, hit);
}

// Upvalues: cursor, document.
static int next_hit(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  gloss_span hit;
  if (!next_of(L, self, &hit)) return 0;
  gloss__lspan_of(L, lua_upvalueindex(2), self->doc, GLOSS__LEXICON_HIT, hit);
  ((gloss__lspan *)lua_touserdata(L, -1))->of = self->lexicon;
  return 1;
}

int gloss__each_hit(lua_State *L, int doc, gloss__ldoc *of,
                    const gloss_lexicon *lexicon, uint32_t begin,
                    uint32_t end) {
  hits_new(L, of, lexicon, begin, end);
  int at = lua_gettop(L);
  lua_pushvalue(L, doc);
  return for_loop(L, next_hit, at);
}

// Upvalues: cursor, document, name of a column or nil.
static int next_hit_range(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  gloss_span hit;
  if (!next_of(L, self, &hit)) return 0;
  lua_pushinteger(L, (lua_Integer)hit.begin + 1);
  lua_pushinteger(L, hit.end);
  gloss_str column = {0};
  column.data = lua_tolstring(L, lua_upvalueindex(3), &column.size);
  if (!column.data) return 2;
  gloss_str value = gloss_lexicon_attribute(self->lexicon, hit.data, column);
  if (value.data)
    lua_pushlstring(L, value.data, value.size);
  else
    lua_pushnil(L);
  return 3;
}

int gloss__hit_ranges(lua_State *L, int doc, gloss__ldoc *of,
                      const gloss_lexicon *lexicon, uint32_t begin,
                      uint32_t end) {
  hits_new(L, of, lexicon, begin, end);
  int at = lua_gettop(L);
  lua_pushvalue(L, doc);
  lua_pushvalue(L, 3);
  return for_loop(L, next_hit_range, at);
}

// --- matches -----------------------------------------------------------------

// Upvalues: cursor, document, names of captures.
static int next_match(lua_State *L) {
  cursor *self = lua_touserdata(L, lua_upvalueindex(1));
  if (!self->doc->doc) return luaL_error(L, "document is closed");
  if (!self->matches || self->next >= gloss_matches_count(self->matches)) {
    cursor_release(self);
    return 0;
  }
  gloss_match match = gloss_matches_get(self->matches, self->next++);
  size_t count = (size_t)lua_rawlen(L, lua_upvalueindex(3));
  gloss__lmatch_push(L, lua_upvalueindex(2), self->doc, lua_upvalueindex(3),
                     count, &match, self->lexicons);
  return 1;
}

static const gloss_lexicon *const *lexicons_of(const gloss__ldoc *doc) {
  return doc->type ? doc->type->lexicon_list : NULL;
}

static void check_scan(lua_State *L, gloss_status status,
                       const gloss_matches *matches, const gloss_error *err) {
  const gloss_error *error = status ? err : NULL;
  if (!status && gloss_matches_failure_count(matches))
    error = &gloss_matches_failure(matches, 0)->error;
  if (error) luaL_error(L, "%s", error->message);
}

int gloss__lspan_matches(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                         uint32_t end, int pattern) {
  const gloss_program *program = gloss__pattern_program(L, pattern, of);
  int names = lua_gettop(L);
  cursor *self = cursor_new(L, of, begin, end);
  int at = lua_gettop(L);
  self->lexicons = lexicons_of(of);
  gloss_error err = {0};
  gloss_status status = gloss_scan_range(
      &self->matches, program, of->doc, begin, end, of->sources,
      of->layer_count, &of->host->limits.budget, &err);
  check_scan(L, status, self->matches, &err);
  lua_pushvalue(L, doc);
  lua_pushvalue(L, names);
  for_loop(L, next_match, at);
  return 1;
}

int gloss__lspan_find(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                      uint32_t end, int pattern) {
  gloss__host *host = of->host;
  const gloss_program *program = gloss__pattern_program(L, pattern, of);
  int names = lua_gettop(L);
  gloss_matches_free(host->scratch); // an error left it
  host->scratch = NULL;
  gloss_error err = {0};
  gloss_budget budget = of->host->limits.budget;
  budget.first = true;
  gloss_status status =
      gloss_scan_range(&host->scratch, program, of->doc, begin, end,
                       of->sources, of->layer_count, &budget, &err);
  check_scan(L, status, host->scratch, &err);
  if (!gloss_matches_count(host->scratch)) return 0;
  gloss_match match = gloss_matches_get(host->scratch, 0);
  gloss__lmatch_push(L, doc, of, names, (size_t)lua_rawlen(L, names), &match,
                     lexicons_of(of));
  gloss_matches_free(host->scratch);
  host->scratch = NULL;
  return 1;
}
