// pretty.c - values as a person wants to see them: sorted keys, limits on
// depth and length, spans with their place.
#include "lua/lmatch.h"
#include "lua/pretty.h"

enum { DEPTH = 4, ITEMS = 40, TEXT = 200, SPAN_TEXT = 16 };

typedef struct printer {
  lua_State *L;
  gloss_buf *out;
  size_t width;
  int seen; // stack index of the table of tables above
} printer;

static void add_value(printer *p, int index, int depth, int indent);

void gloss__pretty_cut(gloss_buf *out, gloss_str text, size_t limit) {
  size_t at = 0;
  while (at < text.size && limit--) gloss_utf8_next(text, &at);
  for (size_t i = 0; i < at; i++)
    gloss_buf_putc(out, text.data[i] == '\n' ? ' ' : text.data[i]);
  if (at < text.size) gloss_buf_puts(out, "…");
}

static void add_span(printer *p, const gloss__lspan *span) {
  if (!span->doc->doc) {
    gloss_buf_puts(p->out, "span of a closed document");
    return;
  }
  uint32_t line, column;
  gloss_doc_line(span->doc->doc, span->begin, &line, &column);
  gloss_buf_printf(p->out, "[%u,%u) “", span->begin, span->end);
  gloss__pretty_cut(
      p->out,
      (gloss_str){span->doc->text.data + span->begin, span->end - span->begin},
      SPAN_TEXT);
  gloss_buf_printf(p->out, "” %u:%u", line, column);
}

static void add_captures(printer *p, int index, int depth, int indent) {
  gloss__lmatch *match = lua_touserdata(p->L, index);
  if (!match->count || !match->span.doc->doc) return;
  luaL_getmetafield(p->L, index, "__index");
  lua_pop(p->L, 1);
  lua_getiuservalue(p->L, index, 2);
  gloss_buf_puts(p->out, " {");
  bool first = true;
  for (size_t i = 0; i < match->count; i++) {
    if (match->captures[i].begin == UINT32_MAX) continue;
    lua_rawgeti(p->L, -1, (lua_Integer)i + 1);
    gloss_buf_printf(p->out, "%s%s = ", first ? "" : ", ",
                     lua_tostring(p->L, -1));
    lua_pop(p->L, 1);
    gloss__lmatch_capture(p->L, index, i);
    add_value(p, lua_gettop(p->L), depth + 1, indent);
    lua_pop(p->L, 1);
    first = false;
  }
  gloss_buf_puts(p->out, "}");
  lua_pop(p->L, 1);
}

static void add_string(printer *p, int index) {
  gloss_str text;
  text.data = lua_tolstring(p->L, index, &text.size);
  gloss_buf cut = {0};
  gloss__pretty_cut(&cut, text, TEXT);
  gloss_buf_printf(p->out, "\"%s\"", cut.data ? cut.data : "");
  gloss_buf_free(&cut);
}

static bool is_name(const char *text) {
  if (!*text || (*text >= '0' && *text <= '9')) return false;
  for (; *text; text++)
    if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
          (*text >= '0' && *text <= '9') || *text == '_'))
      return false;
  return true;
}

static void add_key(printer *p, int index, lua_Integer *next) {
  if (lua_isinteger(p->L, index) && lua_tointeger(p->L, index) == *next) {
    ++*next;
    return;
  }
  if (lua_type(p->L, index) == LUA_TSTRING &&
      is_name(lua_tostring(p->L, index))) {
    gloss_buf_printf(p->out, "%s = ", lua_tostring(p->L, index));
    return;
  }
  gloss_buf_putc(p->out, '[');
  add_value(p, index, DEPTH, 0);
  gloss_buf_puts(p->out, "] = ");
}

// Pushes iterator and table, or false where keys have no order.
static bool push_pairs(printer *p, int index) {
  lua_pushcfunction(p->L, gloss__pairs);
  lua_pushvalue(p->L, index);
  if (lua_pcall(p->L, 1, 2, 0) == LUA_OK) return true;
  lua_pop(p->L, 1);
  return false;
}

static void add_items(printer *p, int index, int depth, int indent,
                      bool lines) {
  lua_State *L = p->L;
  if (!push_pairs(p, index)) {
    gloss_buf_puts(p->out, "…");
    return;
  }
  int next = lua_gettop(L) - 1;
  lua_Integer expected = 1;
  for (int count = 0;; count++) {
    lua_pushvalue(L, next);
    lua_pushvalue(L, next + 1);
    lua_pushnil(L);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) break;
    if (count) gloss_buf_puts(p->out, lines ? "," : ", ");
    if (lines) gloss_buf_printf(p->out, "\n%*s", indent + 2, "");
    if (count == ITEMS) {
      gloss_buf_puts(p->out, "…");
      break;
    }
    add_key(p, next + 2, &expected);
    add_value(p, next + 3, depth + 1, indent + 2);
    lua_settop(L, next + 1);
  }
  lua_settop(L, next - 1);
}

static void add_table(printer *p, int index, int depth, int indent) {
  lua_State *L = p->L;
  lua_pushvalue(L, index);
  bool cycle = lua_rawget(L, p->seen) != LUA_TNIL;
  lua_pop(L, 1);
  if (cycle || depth >= DEPTH) {
    gloss_buf_puts(p->out, cycle ? "{cycle}" : "{…}");
    return;
  }
  lua_pushvalue(L, index);
  lua_pushboolean(L, 1);
  lua_rawset(L, p->seen);
  size_t before = p->out->size;
  gloss_buf_puts(p->out, "{");
  add_items(p, index, depth, indent, false);
  gloss_buf_puts(p->out, "}");
  gloss_str line = {p->out->data + before, p->out->size - before};
  if (gloss_width(line) + (size_t)indent > p->width) {
    p->out->size = before;
    gloss_buf_puts(p->out, "{");
    add_items(p, index, depth, indent, true);
    gloss_buf_printf(p->out, "\n%*s}", indent, "");
  }
  lua_pushvalue(L, index);
  lua_pushnil(L);
  lua_rawset(L, p->seen);
}

static void add_value(printer *p, int index, int depth, int indent) {
  lua_State *L = p->L;
  luaL_checkstack(L, 16, "value");
  const gloss__lspan *span = gloss__lspan_test(L, index);
  if (span) {
    add_span(p, span);
    if (gloss__test(L, index, GLOSS__MATCH))
      add_captures(p, index, depth, indent);
  } else if (lua_type(L, index) == LUA_TSTRING) {
    add_string(p, index);
  } else if (lua_istable(L, index) &&
             luaL_getmetafield(L, index, "__tostring") == LUA_TNIL) {
    add_table(p, index, depth, indent);
  } else {
    size_t size;
    const char *text = gloss__sandbox_text(L, index, &size);
    gloss_buf_add(p->out, text, size);
  }
}

// Arguments: buffer, width, the values.
int gloss__pretty(lua_State *L) {
  printer p = {L, lua_touserdata(L, 1), (size_t)lua_tointeger(L, 2), 0};
  int count = lua_gettop(L);
  lua_newtable(L);
  p.seen = count + 1;
  for (int i = 3; i <= count; i++) {
    if (gloss__pretty_rows(L, i, p.width, p.out)) continue;
    add_value(&p, i, 0, 0);
    lua_settop(L, p.seen);
    gloss_buf_putc(p.out, '\n');
  }
  return 0;
}
