// strmatch.c - string.find, match, gmatch, gsub with Lua's patterns.
//
// Stock Lua backtracks inside C where nothing can stop it: a pattern of 10
// bytes on 2,000 runs for seconds. Here every step is counted, against a limit
// per call and the stop switch. Same language, same results.
#include "lua/strings.h"

#include <ctype.h>

enum { CAPTURES = 32, DEPTH_MAX = 200, STEPS_MAX = 50000000, TICK = 8192 };
enum { OPEN = -1, POSITION = -2 };

typedef struct matcher {
  const char *text, *text_end, *pattern_end;
  lua_State *L;
  uint64_t steps;
  int depth, level;
  struct {
    const char *begin;
    ptrdiff_t size;
  } captures[CAPTURES];
} matcher;

static const char *match(matcher *m, const char *s, const char *p);

static void step(matcher *m) {
  if (++m->steps % TICK) return;
  gloss__host_check(m->L);
  if (m->steps > STEPS_MAX)
    luaL_error(m->L, "the string pattern takes too many steps: use "
                     "gloss.pattern, which is linear");
}

static unsigned char byte(char c) { return (unsigned char)c; }

static const char *class_end(matcher *m, const char *p) {
  if (p == m->pattern_end) luaL_error(m->L, "malformed pattern");
  if (*p == '%') {
    if (p + 1 == m->pattern_end)
      luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 2;
  }
  if (*p != '[') return p + 1;
  p++;
  if (p != m->pattern_end && *p == '^') p++;
  do { // a first ']' is an ordinary byte
    if (p == m->pattern_end)
      luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == '%') {
      if (p == m->pattern_end)
        luaL_error(m->L, "malformed pattern (missing ']')");
      p++;
    }
  } while (p == m->pattern_end || *p != ']');
  return p + 1;
}

// ASCII only, whatever the locale.
static bool in_class(int c, int class) {
  bool ascii = c < 128, found;
  switch (tolower(class)) {
  case 'a': found = ascii && isalpha(c); break;
  case 'c': found = ascii && iscntrl(c); break;
  case 'd': found = ascii && isdigit(c); break;
  case 'g': found = ascii && isgraph(c); break;
  case 'l': found = ascii && islower(c); break;
  case 'p': found = ascii && ispunct(c); break;
  case 's': found = ascii && isspace(c); break;
  case 'u': found = ascii && isupper(c); break;
  case 'w': found = ascii && isalnum(c); break;
  case 'x': found = ascii && isxdigit(c); break;
  default: return class == c;
  }
  return isupper(class) ? !found : found;
}

// `p` is at '[', `end` at the closing ']'.
static bool in_set(int c, const char *p, const char *end) {
  bool positive = true;
  if (p[1] == '^') {
    positive = false;
    p++;
  }
  while (++p < end) {
    if (*p == '%') {
      p++;
      if (in_class(c, byte(*p))) return positive;
    } else if (p[1] == '-' && p + 2 < end) {
      p += 2;
      if (byte(p[-2]) <= c && c <= byte(*p)) return positive;
    } else if (byte(*p) == c) {
      return positive;
    }
  }
  return !positive;
}

static bool single(matcher *m, const char *s, const char *p, const char *end) {
  step(m);
  if (s >= m->text_end) return false;
  int c = byte(*s);
  switch (*p) {
  case '.': return true;
  case '%': return in_class(c, byte(p[1]));
  case '[': return in_set(c, p, end - 1);
  default: return byte(*p) == c;
  }
}

static const char *balance(matcher *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end)
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->text_end || *s != *p) return NULL;
  int open = 1;
  while (++s < m->text_end) {
    step(m);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == *p) {
      open++;
    }
  }
  return NULL;
}

static const char *greedy(matcher *m, const char *s, const char *p,
                          const char *end) {
  ptrdiff_t count = 0;
  while (single(m, s + count, p, end)) count++;
  for (; count >= 0; count--) {
    const char *found = match(m, s + count, end + 1);
    if (found) return found;
  }
  return NULL;
}

static const char *lazy(matcher *m, const char *s, const char *p,
                        const char *end) {
  for (;;) {
    const char *found = match(m, s, end + 1);
    if (found) return found;
    if (!single(m, s, p, end)) return NULL;
    s++;
  }
}

static const char *capture_open(matcher *m, const char *s, const char *p,
                                ptrdiff_t what) {
  if (m->level >= CAPTURES) luaL_error(m->L, "too many captures");
  m->captures[m->level].begin = s;
  m->captures[m->level].size = what;
  m->level++;
  const char *found = match(m, s, p);
  if (!found) m->level--;
  return found;
}

static const char *capture_close(matcher *m, const char *s, const char *p) {
  int last = m->level - 1;
  while (last >= 0 && m->captures[last].size != OPEN) last--;
  if (last < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[last].size = s - m->captures[last].begin;
  const char *found = match(m, s, p);
  if (!found) m->captures[last].size = OPEN;
  return found;
}

static const char *back_reference(matcher *m, const char *s, int digit) {
  int i = digit - '1';
  if (i < 0 || i >= m->level || m->captures[i].size == OPEN)
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  ptrdiff_t size = m->captures[i].size;
  if (size < 0) size = 0;
  m->steps += (uint64_t)size / 8;
  return m->text_end - s >= size &&
                 !memcmp(m->captures[i].begin, s, (size_t)size)
             ? s + size
             : NULL;
}

static const char *frontier(matcher *m, const char *s, const char *p) {
  p += 2;
  if (p >= m->pattern_end || *p != '[')
    luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = class_end(m, p);
  int before = s == m->text ? 0 : byte(s[-1]);
  int here = s < m->text_end ? byte(*s) : 0;
  if (in_set(before, p, end - 1) || !in_set(here, p, end - 1)) return NULL;
  return match(m, s, end);
}

// One item and what repeats it; `*next` is where matching goes on, or NULL
// with the result returned.
static const char *item(matcher *m, const char *s, const char *p,
                        const char **next) {
  const char *end = class_end(m, p), *found;
  char repeat = end < m->pattern_end ? *end : 0;
  *next = NULL;
  switch (repeat) {
  case '?':
    if (single(m, s, p, end) && (found = match(m, s + 1, end + 1)))
      return found;
    *next = end + 1;
    return s;
  case '+': return single(m, s, p, end) ? greedy(m, s + 1, p, end) : NULL;
  case '*': return greedy(m, s, p, end);
  case '-': return lazy(m, s, p, end);
  default:
    if (!single(m, s, p, end)) return NULL;
    *next = end;
    return s + 1;
  }
}

static const char *match_here(matcher *m, const char *s, const char *p) {
  while (s && p != m->pattern_end) {
    const char *next;
    char after = p + 1 < m->pattern_end ? p[1] : 0;
    if (*p == '(') {
      return after == ')' ? capture_open(m, s, p + 2, POSITION)
                          : capture_open(m, s, p + 1, OPEN);
    } else if (*p == ')') {
      return capture_close(m, s, p + 1);
    } else if (*p == '$' && p + 1 == m->pattern_end) {
      return s == m->text_end ? s : NULL;
    } else if (*p == '%' && after == 'b') {
      s = balance(m, s, p + 2);
      p += 4;
    } else if (*p == '%' && after == 'f') {
      return frontier(m, s, p);
    } else if (*p == '%' && after >= '0' && after <= '9') {
      s = back_reference(m, s, after);
      p += 2;
    } else {
      s = item(m, s, p, &next);
      if (!next) return s;
      p = next;
    }
  }
  return s;
}

static const char *match(matcher *m, const char *s, const char *p) {
  if (++m->depth > DEPTH_MAX) luaL_error(m->L, "pattern too complex");
  const char *found = match_here(m, s, p);
  m->depth--;
  return found;
}

// --- the library -------------------------------------------------------------

static void push_capture(matcher *m, int i, const char *s, const char *e) {
  if (i >= m->level) {
    if (i) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    lua_pushlstring(m->L, s, (size_t)(e - s));
    return;
  }
  ptrdiff_t size = m->captures[i].size;
  if (size == OPEN) luaL_error(m->L, "unfinished capture");
  if (size == POSITION)
    lua_pushinteger(m->L, m->captures[i].begin - m->text + 1);
  else
    lua_pushlstring(m->L, m->captures[i].begin, (size_t)size);
}

static int push_captures(matcher *m, const char *s, const char *e) {
  int count = m->level == 0 && s ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) push_capture(m, i, s, e);
  return count;
}

static matcher prepare(lua_State *L, gloss_str text, gloss_str pattern) {
  return (matcher){.text = text.data,
                   .text_end = text.data + text.size,
                   .pattern_end = pattern.data + pattern.size,
                   .L = L};
}

static const char *try_at(matcher *m, const char *s, const char *p) {
  m->level = m->depth = 0;
  return match(m, s, p);
}

static gloss_str check_str(lua_State *L, int index) {
  gloss_str text;
  text.data = luaL_checklstring(L, index, &text.size);
  return text;
}

// Where `init` (from 1, negative from the end) begins; false: past the end.
static bool start_at(lua_State *L, int index, size_t size, size_t *start) {
  lua_Integer init = luaL_optinteger(L, index, 1);
  if (init < 0 && (lua_Unsigned)0 - (lua_Unsigned)init > size) init = 1;
  if (init < 0) init = (lua_Integer)size + init + 1;
  if (init == 0) init = 1;
  *start = (size_t)init - 1;
  return *start <= size;
}

static bool has_specials(gloss_str pattern) {
  for (size_t i = 0; i < pattern.size; i++)
    if (pattern.data[i] && strchr("^$*+?.([%-", pattern.data[i])) return true;
  return false;
}

static int find_plain(lua_State *L, gloss_str text, gloss_str pattern,
                      size_t start) {
  const char *found =
      memmem(text.data + start, text.size - start, pattern.data, pattern.size);
  if (!found) return lua_pushnil(L), 1;
  lua_pushinteger(L, found - text.data + 1);
  lua_pushinteger(L, found - text.data + (ptrdiff_t)pattern.size);
  return 2;
}

static int find_or_match(lua_State *L, bool find) {
  gloss_str text = check_str(L, 1), pattern = check_str(L, 2);
  size_t start;
  if (!start_at(L, 3, text.size, &start)) return lua_pushnil(L), 1;
  if (find && (lua_toboolean(L, 4) || !has_specials(pattern)))
    return find_plain(L, text, pattern, start);
  matcher m = prepare(L, text, pattern);
  const char *p = pattern.data, *s = text.data + start, *e;
  bool anchored = pattern.size && *p == '^';
  p += anchored;
  do {
    if ((e = try_at(&m, s, p))) {
      if (!find) return push_captures(&m, s, e);
      lua_pushinteger(L, s - text.data + 1);
      lua_pushinteger(L, e - text.data);
      return push_captures(&m, NULL, NULL) + 2;
    }
  } while (s++ < m.text_end && !anchored);
  lua_pushnil(L);
  return 1;
}

int gloss__str_find(lua_State *L) { return find_or_match(L, true); }
int gloss__str_match(lua_State *L) { return find_or_match(L, false); }

// Upvalues: text, pattern, offset of the next try, end of the last match.
static int gmatch_next(lua_State *L) {
  gloss_str text, pattern;
  text.data = lua_tolstring(L, lua_upvalueindex(1), &text.size);
  pattern.data = lua_tolstring(L, lua_upvalueindex(2), &pattern.size);
  matcher m = prepare(L, text, pattern);
  lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  for (const char *s = text.data + lua_tointeger(L, lua_upvalueindex(3));
       s <= m.text_end; s++) {
    const char *e = try_at(&m, s, pattern.data);
    if (!e || e - text.data == last) continue;
    lua_pushinteger(L, e - text.data);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_captures(&m, s, e);
  }
  return 0;
}

int gloss__str_gmatch(lua_State *L) {
  gloss_str text = check_str(L, 1);
  check_str(L, 2);
  size_t start;
  if (!start_at(L, 3, text.size, &start)) start = text.size + 1;
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)start);
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, gmatch_next, 4);
  return 1;
}

static void add_template(matcher *m, luaL_Buffer *out, const char *s,
                         const char *e) {
  size_t size;
  const char *template = lua_tolstring(m->L, 3, &size);
  for (size_t i = 0; i < size; i++) {
    if (template[i] != '%') {
      luaL_addchar(out, template[i]);
      continue;
    }
    char next = ++i < size ? template[i] : 0;
    if (next == '%') {
      luaL_addchar(out, '%');
    } else if (next == '0') {
      luaL_addlstring(out, s, (size_t)(e - s));
    } else if (next >= '1' && next <= '9') {
      push_capture(m, next - '1', s, e);
      luaL_tolstring(m->L, -1, NULL);
      lua_remove(m->L, -2);
      luaL_addvalue(out);
    } else {
      luaL_error(m->L, "invalid use of '%%' in replacement string");
    }
  }
}

static void add_value(matcher *m, luaL_Buffer *out, const char *s,
                      const char *e, int type) {
  lua_State *L = m->L;
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, push_captures(m, s, e), 1);
  } else if (type == LUA_TTABLE) {
    push_capture(m, 0, s, e);
    lua_gettable(L, 3);
  } else {
    add_template(m, out, s, e);
    return;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(out, s, (size_t)(e - s));
  } else if (!lua_isstring(L, -1)) {
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  } else {
    luaL_addvalue(out);
  }
}

int gloss__str_gsub(lua_State *L) {
  gloss_str text = check_str(L, 1), pattern = check_str(L, 2);
  int type = lua_type(L, 3);
  luaL_argexpected(L,
                   type == LUA_TNUMBER || type == LUA_TSTRING ||
                       type == LUA_TTABLE || type == LUA_TFUNCTION,
                   3, "string, function or table");
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)text.size + 1);
  const char *p = pattern.data, *s = text.data, *last = NULL;
  bool anchored = pattern.size && *p == '^';
  p += anchored;
  lua_Integer count = 0;
  matcher m = prepare(L, text, pattern);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  while (count < most) {
    const char *e = try_at(&m, s, p);
    if (e && e != last) {
      count++;
      add_value(&m, &out, s, e, type);
      s = last = e;
    } else if (s < m.text_end) {
      luaL_addchar(&out, *s++);
    } else {
      break;
    }
    if (anchored) break;
  }
  luaL_addlstring(&out, s, (size_t)(m.text_end - s));
  luaL_pushresult(&out);
  lua_pushinteger(L, count);
  return 2;
}
