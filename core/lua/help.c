// help.c - help from the same rows that dispatch the calls.
#include "lua/host.h"

// "gloss.fold" for functions of the module, "doc:find" for methods,
// "span.text" for fields.
static void add_name(gloss_buf *out, const gloss__room *room,
                     const gloss__row *row) {
  bool method = row->call && room != &gloss__module_room;
  gloss_buf_printf(out, "%s%s%s", room->name, method ? ":" : ".", row->name);
}

static bool is_named(const gloss__room *room, const gloss__row *row,
                     const char *name) {
  size_t size = strlen(room->name);
  return !strncmp(name, room->name, size) && name[size] &&
         strchr(".:", name[size]) && !strcmp(name + size + 1, row->name);
}

static void add_row(gloss_buf *out, const gloss__row *row) {
  gloss_buf_printf(out, "%s\n  %s", row->signature, row->help);
  if (row->example) gloss_buf_printf(out, "\n  > %s", row->example);
}

static bool add_room(gloss_buf *out, const gloss__room *room) {
  gloss_buf_puts(out, room->about);
  for (const gloss__row *row = room->rows; row->name; row++)
    gloss_buf_printf(out, "\n  %s", row->signature);
  return true;
}

bool gloss_lua_help(const char *name, gloss_buf *out) {
  for (const gloss__room *const *room = gloss__rooms; *room; room++) {
    if (!strcmp((*room)->name, name)) return add_room(out, *room);
    for (const gloss__row *row = (*room)->rows; row->name; row++) {
      // A match has what spans have.
      bool inherited =
          *room == &gloss__span_room && is_named(&gloss__match_room, row, name);
      if (!inherited && !is_named(*room, row, name)) continue;
      add_row(out, row);
      return true;
    }
  }
  return false;
}

bool gloss_lua_help_name(size_t index, gloss_buf *out) {
  for (const gloss__room *const *room = gloss__rooms; *room; room++)
    for (const gloss__row *row = (*room)->rows; row->name; row++)
      if (!index--) {
        add_name(out, *room, row);
        return true;
      }
  return false;
}

// --- editor stub -------------------------------------------------------------

// "span:sub(i: integer, j?: integer) -> span?" into LuaLS annotations.
static void add_params(gloss_buf *out, const char *signature) {
  const char *at = strchr(signature, '(');
  gloss_buf names = {0};
  while (at && *at != ')') {
    at += 1 + (at[1] == ' ');
    size_t name = strcspn(at, ":?,)");
    if (!name) break;
    bool optional = at[name] == '?';
    const char *type = at + name + optional;
    size_t size = *type == ':' ? strcspn(type, ",)") : 0;
    gloss_buf_printf(out, "---@param %.*s%s %.*s\n", (int)name, at,
                     optional ? "?" : "", size > 2 ? (int)size - 2 : 3,
                     size > 2 ? type + 2 : "any");
    gloss_buf_printf(&names, "%s%.*s", names.size ? ", " : "", (int)name, at);
    at = type + size;
  }
  const char *result = strstr(signature, " -> ");
  if (result) {
    result += 4;
    if (!strncmp(result, "iterator of ", 12))
      gloss_buf_printf(out, "---@return fun(): %s\n", result + 12);
    else
      gloss_buf_printf(out, "---@return %s\n", result);
  }
  gloss_buf_printf(out, "function %.*s(%s) end\n\n",
                   (int)strcspn(signature, "("), signature,
                   names.data ? names.data : "");
  gloss_buf_free(&names);
}

static void add_about(gloss_buf *out, const gloss__row *row) {
  gloss_buf_printf(out, "---%s\n", row->help);
  if (row->example)
    gloss_buf_printf(out, "---```lua\n---%s\n---```\n", row->example);
}

static void add_fields(gloss_buf *out, const gloss__room *room) {
  for (const gloss__row *row = room->rows; row->name; row++)
    if (!row->call)
      gloss_buf_printf(out, "---@field %s %s # %s\n", row->name,
                       strchr(row->signature, ':') + 2, row->help);
}

void gloss_lua_stub(gloss_buf *out) {
  gloss_buf_puts(out, "---@meta gloss\n"
                      "-- Generated from the engine's help; do not edit.\n\n");
  for (const gloss__room *const *room = gloss__rooms; *room; room++) {
    bool span = *room == &gloss__match_room;
    gloss_buf_printf(out, "---%s\n---@class %s%s\n", (*room)->about,
                     (*room)->name, span ? ": span" : "");
    add_fields(out, *room);
    gloss_buf_printf(out, "local %s = {}\n\n", (*room)->name);
    for (const gloss__row *row = (*room)->rows; row->name; row++) {
      if (!row->call) continue;
      add_about(out, row);
      add_params(out, row->signature);
    }
  }
  gloss_buf_puts(out, "return gloss\n");
}

bool gloss_lua_example(size_t index, gloss_buf *out) {
  for (const gloss__room *const *room = gloss__rooms; *room; room++)
    for (const gloss__row *row = (*room)->rows; row->name; row++)
      if (row->example && !index--) {
        gloss_buf_puts(out, row->example);
        return true;
      }
  return false;
}
