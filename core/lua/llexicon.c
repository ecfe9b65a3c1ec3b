// llexicon.c - the Lua types `lexicon` and `entry`. Lexicons belong to the
// host and live as long as the state.
#include "lua/host.h"
#include "lua/lexicon_hits.h"

typedef struct box {
  const gloss_lexicon *lexicon;
  uint32_t entry;
} box;

void gloss__lexicon_push(lua_State *L, const gloss_lexicon *lexicon) {
  box *self = gloss__new(L, GLOSS__LEXICON, sizeof *self);
  self->lexicon = lexicon;
}

void gloss__entry_push(lua_State *L, const gloss_lexicon *lexicon,
                       uint32_t entry) {
  box *self = gloss__new(L, GLOSS__ENTRY, sizeof *self);
  self->lexicon = lexicon;
  self->entry = entry;
}

const gloss_lexicon *gloss__lexicon_of(const gloss__ldoc *doc,
                                       const char *name) {
  for (size_t i = 0; doc->type && i < doc->type->lexicon_count; i++)
    if (!strcmp(doc->type->lexicons[i].name, name))
      return doc->type->lexicons[i].lexicon;
  return NULL;
}

// --- lexicon -----------------------------------------------------------------

const gloss_lexicon *gloss__lexicon_test(lua_State *L, int index) {
  const box *self = gloss__test(L, index, GLOSS__LEXICON);
  return self ? self->lexicon : NULL;
}

static const gloss_lexicon *check(lua_State *L) {
  return ((box *)gloss__check(L, 1, GLOSS__LEXICON))->lexicon;
}

static int lexicon_name(lua_State *L) {
  lua_pushstring(L, gloss_lexicon_name(check(L)));
  return 1;
}

static int lexicon_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)gloss_lexicon_count(check(L)));
  return 1;
}

static int lexicon_scan(lua_State *L) {
  const gloss_lexicon *lexicon = check(L);
  gloss__ldoc *doc = gloss__test(L, 2, GLOSS__DOC);
  if (doc) {
    doc = gloss__ldoc_check(L, 2);
    return gloss__each_hit(L, 2, doc, lexicon, 0, (uint32_t)doc->text.size);
  }
  gloss__lspan *span = gloss__lspan_check(L, 2);
  gloss__lspan_doc(L, 2);
  return gloss__each_hit(L, lua_gettop(L), span->doc, lexicon, span->begin,
                         span->end);
}

static bool has_column(const gloss_lexicon *lexicon, const char *name) {
  const char *column;
  for (size_t i = 0; (column = gloss_lexicon_column(lexicon, i)); i++)
    if (!strcmp(column, name)) return true;
  return false;
}

static int lexicon_ranges(lua_State *L) {
  const gloss_lexicon *lexicon = check(L);
  const char *column = luaL_optstring(L, 3, NULL);
  if (column && !has_column(lexicon, column))
    luaL_error(L, "the lexicon %s has no column '%s'",
               gloss_lexicon_name(lexicon), column);
  lua_settop(L, 3);
  gloss__ldoc *doc = gloss__test(L, 2, GLOSS__DOC);
  if (doc) {
    doc = gloss__ldoc_check(L, 2);
    return gloss__hit_ranges(L, 2, doc, lexicon, 0, (uint32_t)doc->text.size);
  }
  gloss__lspan *span = gloss__lspan_check(L, 2);
  gloss__lspan_doc(L, 2);
  return gloss__hit_ranges(L, 4, span->doc, lexicon, span->begin, span->end);
}

// The hit that covers all of `text`, as one entry.
static int lexicon_find(lua_State *L) {
  const gloss_lexicon *lexicon = check(L);
  gloss_str text;
  text.data = luaL_checklstring(L, 2, &text.size);
  if (text.size > 4096) return 0; // no term is as long
  gloss_set hits = {0};
  gloss_lexicon_scan(lexicon, text, GLOSS_POLICY_LONGEST, &hits);
  bool whole =
      hits.count && hits.items[0].begin == 0 && hits.items[0].end == text.size;
  uint32_t entry = whole ? hits.items[0].data : 0;
  gloss_set_free(&hits);
  if (!whole) return 0;
  gloss__entry_push(L, lexicon, entry);
  return 1;
}

static int next_entry(lua_State *L) {
  const box *self = lua_touserdata(L, lua_upvalueindex(1));
  lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
  if ((size_t)i >= gloss_lexicon_count(self->lexicon)) return 0;
  lua_pushinteger(L, i + 1);
  lua_replace(L, lua_upvalueindex(2));
  gloss__entry_push(L, self->lexicon, (uint32_t)i);
  return 1;
}

static int lexicon_each(lua_State *L) {
  check(L);
  lua_settop(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_entry, 2);
  return 1;
}

static const gloss__row lexicon_rows[] = {
    {"name", NULL, lexicon_name, "lexicon.name: string", "Its file's name.",
     NULL},
    {"count", NULL, lexicon_count, "lexicon.count: integer",
     "How many entries it has.", NULL},
    {"scan", lexicon_scan, NULL,
     "lexicon:scan(where: span|doc) -> iterator of span",
     "Its hits, leftmost and longest; each span has .entry and .term.", NULL},
    {"ranges", lexicon_ranges, NULL,
     "lexicon:ranges(where: span|doc, column?: string) -> iterator of first: "
     "integer, last: integer, value: string?",
     "Where its hits are, as numbers, with what each entry says in a column.",
     NULL},
    {"find", lexicon_find, NULL, "lexicon:find(text: string) -> entry?",
     "The entry whose term or variant the text is.", NULL},
    {"each", lexicon_each, NULL, "lexicon:each() -> iterator of entry",
     "All entries in the order of the file.", NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__lexicon_room = {
    "lexicon", "Terms with attributes, from a TSV file.", lexicon_rows, NULL,
    NULL};

// --- entry -------------------------------------------------------------------

static const box *check_entry(lua_State *L) {
  return gloss__check(L, 1, GLOSS__ENTRY);
}

static int entry_term(lua_State *L) {
  const box *self = check_entry(L);
  gloss_str term = gloss_lexicon_entry(self->lexicon, self->entry).term;
  lua_pushlstring(L, term.data, term.size);
  return 1;
}

static int entry_line(lua_State *L) {
  const box *self = check_entry(L);
  lua_pushinteger(L, gloss_lexicon_entry(self->lexicon, self->entry).line);
  return 1;
}

static int entry_miss(lua_State *L) {
  const box *self = check_entry(L);
  gloss_str name;
  name.data = luaL_checklstring(L, 2, &name.size);
  gloss_str value = gloss_lexicon_attribute(self->lexicon, self->entry, name);
  if (!value.data) {
    if (has_column(self->lexicon, name.data)) return 0;
    return luaL_error(L, "the lexicon %s has no column '%s'",
                      gloss_lexicon_name(self->lexicon), name.data);
  }
  lua_pushlstring(L, value.data, value.size);
  return 1;
}

static const gloss__row entry_rows[] = {
    {"term", NULL, entry_term, "entry.term: string", "Its main form.", NULL},
    {"line", NULL, entry_line, "entry.line: integer", "Its line in the file.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__entry_room = {
    "entry", "A lexicon's entry; attributes as entry.COLUMN, nil if empty.",
    entry_rows, entry_miss, NULL};
