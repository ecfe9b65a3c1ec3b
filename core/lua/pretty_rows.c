// pretty_rows.c - a list of alike tables as rows under their names, aligned by
// display width.
#include "lua/pretty.h"

enum { ROWS_LEAST = 2, ROWS_MOST = 200, COLUMNS = 12, CELL = 40 };

typedef struct layout {
  const char *names[COLUMNS]; // borrowed from the rows
  size_t widths[COLUMNS];
  bool numbers[COLUMNS]; // all of its cells are
  size_t columns;
} layout;

static bool is_plain(lua_State *L, int index) {
  if (!lua_istable(L, index)) return false;
  if (!lua_getmetatable(L, index)) return true;
  lua_pop(L, 1);
  return false;
}

static bool is_cell(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN ||
         gloss__lspan_test(L, index);
}

// In order of their bytes; false if there are too many.
static bool add_name(layout *l, const char *name) {
  size_t at = 0;
  while (at < l->columns && strcmp(l->names[at], name) < 0) at++;
  if (at < l->columns && !strcmp(l->names[at], name)) return true;
  if (l->columns == COLUMNS) return false;
  memmove(l->names + at + 1, l->names + at,
          (l->columns - at) * sizeof *l->names);
  l->names[at] = name;
  l->columns++;
  return true;
}

// The row on top: names it has, all with values of one line.
static bool read_row(lua_State *L, layout *l) {
  bool good = is_plain(L, -1);
  if (good) lua_pushnil(L);
  while (good && lua_next(L, -2)) {
    good = lua_type(L, -2) == LUA_TSTRING && is_cell(L, -1) &&
           add_name(l, lua_tostring(L, -2));
    lua_pop(L, good ? 1 : 2);
  }
  return good;
}

// A list, and nothing but a list.
static bool read_rows(lua_State *L, int list, layout *l) {
  size_t count = lua_rawlen(L, list), keys = 0;
  bool good = is_plain(L, list) && count >= ROWS_LEAST && count <= ROWS_MOST;
  if (!good) return false;
  for (lua_pushnil(L); lua_next(L, list); lua_pop(L, 1)) keys++;
  for (size_t i = 1; good && i <= count; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    good = read_row(L, l);
    lua_pop(L, 1);
  }
  return good && keys == count && l->columns > 0;
}

// Appends a cell of the row on top; returns its width.
static size_t put_cell(lua_State *L, const char *name, gloss_buf *out) {
  size_t before = out->size, size;
  if (lua_getfield(L, -1, name) != LUA_TNIL) {
    const char *text = gloss__sandbox_text(L, -1, &size);
    gloss__pretty_cut(out, (gloss_str){text, size}, CELL);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return gloss_width((gloss_str){out->data + before, out->size - before});
}

static void measure(lua_State *L, int list, layout *l, gloss_buf *out) {
  size_t before = out->size;
  gloss_buf_puts(out, ""); // so that there is a text
  for (size_t c = 0; c < l->columns; c++) {
    l->widths[c] = gloss_width(gloss_str_of(l->names[c]));
    l->numbers[c] = true;
    for (size_t i = 1; i <= lua_rawlen(L, list); i++) {
      lua_rawgeti(L, list, (lua_Integer)i);
      int type = lua_getfield(L, -1, l->names[c]);
      lua_pop(L, 1);
      if (type != LUA_TNUMBER && type != LUA_TNIL) l->numbers[c] = false;
      size_t width = put_cell(L, l->names[c], out);
      if (width > l->widths[c]) l->widths[c] = width;
      out->size = before;
      lua_pop(L, 1);
    }
  }
}

static void put_row(lua_State *L, const layout *l, gloss_buf *out) {
  for (size_t c = 0; c < l->columns; c++) {
    size_t begin = out->size, width = put_cell(L, l->names[c], out);
    size_t pad = l->widths[c] - width;
    if (l->numbers[c]) {
      out->size = begin;
      gloss_buf_printf(out, "%*s", (int)pad, "");
      put_cell(L, l->names[c], out);
    }
    bool last = c + 1 == l->columns;
    if (!last)
      gloss_buf_printf(out, "%*s", (int)(l->numbers[c] ? 2 : pad + 2), "");
  }
  gloss_buf_putc(out, '\n');
}

static void put_head(const layout *l, gloss_buf *out) {
  for (size_t c = 0; c < l->columns; c++) {
    size_t pad = l->widths[c] - gloss_width(gloss_str_of(l->names[c]));
    bool last = c + 1 == l->columns;
    gloss_buf_printf(out, "%s%*s", l->names[c], (int)(last ? 0 : pad + 2), "");
  }
  gloss_buf_putc(out, '\n');
  for (size_t c = 0; c < l->columns; c++) {
    for (size_t i = 0; i < l->widths[c]; i++) gloss_buf_putc(out, '-');
    gloss_buf_puts(out, c + 1 == l->columns ? "\n" : "  ");
  }
}

bool gloss__pretty_rows(lua_State *L, int list, size_t width, gloss_buf *out) {
  layout l = {.columns = 0};
  if (!read_rows(L, list, &l)) return false;
  measure(L, list, &l, out);
  size_t total = 2 * (l.columns - 1);
  for (size_t c = 0; c < l.columns; c++) total += l.widths[c];
  if (total > width) return false;
  put_head(&l, out);
  for (size_t i = 1; i <= lua_rawlen(L, list); i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    put_row(L, &l, out);
    lua_pop(L, 1);
  }
  return true;
}
