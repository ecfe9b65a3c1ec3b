// debug_point.c - places to stop: rules, lines, functions of report types.
#include "lua/debug.h"

#include <stdlib.h>

gloss_str gloss_pack_source(const gloss_pack *pack, const char *file,
                            uint32_t line) {
  const gloss__file *source = gloss__file_named(pack->host, file);
  if (!source || !line) return (gloss_str){NULL, 0};
  const char *at = source->text.data, *end = at + source->text.size;
  for (; line > 1 && at < end; line--) {
    const char *next = memchr(at, '\n', (size_t)(end - at));
    at = next ? next + 1 : end;
  }
  if (at >= end) return (gloss_str){NULL, 0};
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  size_t size = (size_t)((stop ? stop : end) - at);
  return (gloss_str){at, size - (size && at[size - 1] == '\r')};
}

// --- which file, which line --------------------------------------------------

static bool is_script(const gloss__file *file) {
  size_t size = strlen(file->name);
  return !file->lexicon && size > 4 && !strcmp(file->name + size - 4, ".lua");
}

static bool ends_with(const char *text, const char *end) {
  size_t size = strlen(text), wanted = strlen(end);
  return size > wanted && text[size - wanted - 1] == '/' &&
         !strcmp(text + size - wanted, end);
}

static const gloss__file *find_file(const gloss_pack *pack, const char *name) {
  const gloss__host *host = pack->host;
  const gloss__file *found = NULL;
  for (size_t i = 0; i < host->files.count; i++) {
    const gloss__file *file = &host->files.items[i];
    if (!is_script(file)) continue;
    if (!strcmp(file->name, name) || !strcmp(file->path, name)) return file;
    if (ends_with(file->name, name) || ends_with(file->path, name))
      found = file;
  }
  return found;
}

typedef struct lines {
  const gloss__file *file;
  uint32_t wanted, next; // the first line behind it that has code; 0: none
  bool exact;
} lines;

// What the chunk itself does was done when it was loaded.
static void note_line(void *self, uint32_t line, int depth) {
  lines *l = self;
  if (!depth) return;
  l->exact |= line == l->wanted;
  if (line > l->wanted && (!l->next || line < l->next)) l->next = line;
}

static int read_lines(lua_State *L) {
  lines *self = lua_touserdata(L, 1);
  gloss_str text = self->file->text;
  size_t bom = text.size >= 3 && !memcmp(text.data, "\xEF\xBB\xBF", 3) ? 3 : 0;
  if (luaL_loadbufferx(L, text.data + bom, text.size - bom, "=lines", "t"))
    return 0;
  gloss_buf dump = {0};
  gloss__code_visitor visitor = {.self = self, .line = note_line};
  gloss__code_dump(L, false, &dump);
  gloss__code_visit((gloss_str){dump.data, dump.size}, &visitor);
  gloss_buf_free(&dump);
  return 0;
}

static lines lines_of(const gloss_pack *pack, const gloss__file *file,
                      uint32_t line) {
  lines self = {.file = file, .wanted = line};
  lua_State *L = pack->host->L;
  lua_pushcfunction(L, read_lines);
  lua_pushlightuserdata(L, &self);
  if (lua_pcall(L, 1, 0, 0)) lua_pop(L, 1);
  return self;
}

static bool is_mark(const gloss__ltoken *token, char mark) {
  return token->kind == 'm' && token->text.size == 1 &&
         token->text.data[0] == mark;
}

// The line on which the rule's table ends.
static uint32_t rule_end(const gloss__file *file, const gloss_pack_rule *rule) {
  gloss__lexer lexer = {file->text, 0, 1};
  gloss__ltoken token;
  int depth = 0;
  while (gloss__lexer_next(&lexer, &token)) {
    if (token.line < rule->line) continue;
    if (!depth)
      depth = token.kind == 's' &&
              gloss_str_equal(token.text, gloss_str_of(rule->id));
    else if (is_mark(&token, '{'))
      depth++;
    else if (is_mark(&token, '}') && !--depth)
      return token.line;
  }
  return rule->line;
}

// The rule in whose table the line is; UINT32_MAX if none.
static uint32_t rule_around(const gloss_pack *pack, const gloss__file *file,
                            uint32_t line) {
  for (size_t i = gloss_pack_rule_count(pack); i-- > 0;) {
    gloss_pack_rule rule = gloss_pack_rule_at(pack, i);
    if (!strcmp(rule.file, file->name) && rule.line <= line &&
        line <= rule_end(file, &rule))
      return (uint32_t)i;
  }
  return UINT32_MAX;
}

// --- points ------------------------------------------------------------------

static void add_point(gloss_debug *debug, uint32_t rule, const char *file,
                      uint32_t line, size_t *made) {
  for (size_t i = 0; i < debug->points.count; i++) {
    const gloss_debug_point *old = &debug->points.items[i];
    if (old->rule == rule && old->line == line && !strcmp(old->file, file))
      return;
  }
  debug->points.items =
      gloss__xgrow(debug->points.items, &debug->points.capacity,
                   debug->points.count, sizeof *debug->points.items);
  debug->points.items[debug->points.count++] =
      (gloss_debug_point){++debug->numbers, rule, file, line, 0};
  ++*made;
}

static void add_rule(gloss_debug *debug, uint32_t number, size_t *made) {
  gloss_pack_rule rule = gloss_pack_rule_at(debug->pack, number);
  add_point(debug, number, rule.file, rule.line, made);
}

static gloss_status break_line(gloss_debug *debug, const gloss__file *file,
                               uint32_t line, size_t *made, gloss_error *err) {
  lines found = lines_of(debug->pack, file, line);
  uint32_t rule =
      found.exact ? UINT32_MAX : rule_around(debug->pack, file, line);
  if (rule != UINT32_MAX)
    add_rule(debug, rule, made);
  else if (found.exact || found.next)
    add_point(debug, UINT32_MAX, file->name, found.exact ? line : found.next,
              made);
  else
    return gloss_error_set(err, GLOSS_ENOTFOUND,
                           "%s:%u: no function has code on or behind this line",
                           file->name, line);
  return GLOSS_OK;
}

// The first line with code of a function of a report type.
static bool break_function(gloss_debug *debug, int function, size_t *made) {
  lua_State *L = debug->pack->host->L;
  lua_Debug ar;
  if (function == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, function);
  lua_getinfo(L, ">S", &ar);
  const gloss__file *file =
      ar.source[0] == '=' ? find_file(debug->pack, ar.source + 1) : NULL;
  gloss_error ignored;
  return file && ar.linedefined > 0 &&
         !break_line(debug, file, (uint32_t)ar.linedefined + 1, made, &ignored);
}

static bool break_named(gloss_debug *debug, const char *name, size_t *made) {
  static const char *const names[] = {"detect", "describe", "anchor", "finish"};
  size_t k = 0;
  bool known = false;
  while (k < 4 && strcmp(names[k], name) != 0) k++;
  for (size_t i = 0; k < 4 && i < debug->pack->type_count; i++) {
    const gloss__type *type = debug->pack->types[i];
    int functions[] = {type->detect, type->describe, type->anchor,
                       type->finish};
    known |= break_function(debug, functions[k], made);
  }
  return known;
}

static bool break_rules(gloss_debug *debug, const char *id, size_t *made) {
  bool known = false;
  for (uint32_t i = 0; i < gloss_pack_rule_count(debug->pack); i++) {
    if (strcmp(gloss_pack_rule_at(debug->pack, i).id, id) != 0) continue;
    add_rule(debug, i, made);
    known = true;
  }
  return known;
}

// "FILE:LINE" or "LINE": appends the file's name.
static uint32_t line_of(const char *place, const char *file, gloss_buf *name) {
  const char *colon = strrchr(place, ':');
  const char *digits = colon ? colon + 1 : place;
  size_t size = strspn(digits, "0123456789");
  if (!size || size > 9 || digits[size] || colon == place) return 0;
  if (colon)
    gloss_buf_add(name, place, (size_t)(colon - place));
  else
    gloss_buf_puts(name, file ? file : "");
  return (uint32_t)strtoul(digits, NULL, 10);
}

gloss_status gloss_debug_break(gloss_debug *debug, const char *place,
                               const char *file, size_t *made,
                               gloss_error *err) {
  gloss_buf name = {0};
  gloss_status status = GLOSS_OK;
  size_t count = 0;
  if (!file && debug->pack->type_count) file = debug->pack->types[0]->file;
  uint32_t line = line_of(place, file, &name);
  const gloss__file *found = line ? find_file(debug->pack, name.data) : NULL;
  if (found)
    status = break_line(debug, found, line, &count, err);
  else if (line)
    status =
        gloss_error_set(err, GLOSS_ENOTFOUND, "no script of %s is called '%s'",
                        gloss_pack_name(debug->pack), name.data);
  else if (!break_rules(debug, place, &count) &&
           !break_named(debug, place, &count))
    status = gloss_error_set(err, GLOSS_ENOTFOUND,
                             "%s has no rule '%s', and it is no FILE:LINE",
                             gloss_pack_name(debug->pack), place);
  if (made) *made = count;
  gloss_buf_free(&name);
  return status;
}

bool gloss_debug_point_at(const gloss_debug *debug, size_t index,
                          gloss_debug_point *out) {
  if (index >= debug->points.count) return false;
  *out = debug->points.items[index];
  return true;
}

bool gloss_debug_unbreak(gloss_debug *debug, uint32_t number) {
  gloss_debug_point *items = debug->points.items;
  for (size_t i = 0; i < debug->points.count; i++) {
    if (items[i].number != number) continue;
    memmove(items + i, items + i + 1,
            (debug->points.count - i - 1) * sizeof *items);
    debug->points.count--;
    return true;
  }
  return false;
}
