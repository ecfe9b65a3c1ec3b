// bytecode.c - reads what lua_dump writes (Lua 5.4, ldump.c): the names of
// fields and globals that a function uses. Nothing of it is run. Another format
// is not read at all.
#include "lua/host.h"

#include <stdlib.h>

typedef struct reader {
  const unsigned char *at, *end;
  bool bad;
  const gloss__code_visitor *visitor;
} reader;

// A function of the dump, as far as it matters here.
typedef struct proto {
  const unsigned char *code;
  const signed char *lines;
  gloss_str *strings; // constants; {NULL, 0}: no string
  gloss_str *upvalues;
  uint32_t *abs_pc, *abs_line;
  size_t code_count, line_count, string_count, upvalue_count, abs_count;
  uint32_t first_line;
} proto;

enum { OP_GETTABUP = 11, OP_SETTABUP = 15, DEPTH = 100 };

static const unsigned char *take(reader *in, size_t size) {
  const unsigned char *at = in->at;
  if (in->bad || size > (size_t)(in->end - in->at)) {
    in->bad = true;
    return NULL;
  }
  in->at += size;
  return at;
}

static unsigned byte_of(reader *in) {
  const unsigned char *at = take(in, 1);
  return at ? *at : 0;
}

// Seven bits a byte, the greatest first; the last has its high bit set.
static size_t number(reader *in) {
  size_t value = 0;
  for (int i = 0; i < 10; i++) {
    unsigned byte = byte_of(in);
    value = value << 7 | (byte & 0x7F);
    if (byte & 0x80 || in->bad) return value;
  }
  in->bad = true;
  return 0;
}

// A count of items of at least one byte each.
static size_t count_of(reader *in) {
  size_t count = number(in);
  if (count > (size_t)(in->end - in->at)) in->bad = true;
  return in->bad ? 0 : count;
}

static gloss_str string(reader *in) {
  size_t size = number(in);
  if (!size) return (gloss_str){NULL, 0};
  const unsigned char *at = take(in, size - 1);
  return (gloss_str){(const char *)at, at ? size - 1 : 0};
}

static void constants(reader *in, proto *p) {
  p->string_count = count_of(in);
  p->strings = gloss__xresize(NULL, (p->string_count + 1) * sizeof *p->strings);
  for (size_t i = 0; i < p->string_count; i++) {
    p->strings[i] = (gloss_str){NULL, 0};
    switch (byte_of(in)) {
    case 0x03: // integer
    case 0x13: take(in, 8); break;
    case 0x04: // string, short or long
    case 0x14:
      p->strings[i] = string(in);
      if (p->strings[i].data && in->visitor->constant)
        in->visitor->constant(in->visitor->self, p->strings[i]);
      break;
    default: break; // nil, booleans
    }
  }
}

static void debug_info(reader *in, proto *p) {
  p->line_count = count_of(in);
  p->lines = (const signed char *)take(in, p->line_count);
  p->abs_count = count_of(in);
  p->abs_pc = gloss__xresize(NULL, (p->abs_count + 1) * sizeof *p->abs_pc);
  p->abs_line = gloss__xresize(NULL, (p->abs_count + 1) * sizeof *p->abs_line);
  for (size_t i = 0; i < p->abs_count; i++) {
    p->abs_pc[i] = (uint32_t)number(in);
    p->abs_line[i] = (uint32_t)number(in);
  }
  for (size_t n = count_of(in); n && !in->bad; n--) { // local variables
    string(in);
    number(in);
    number(in);
  }
  size_t names = count_of(in);
  for (size_t i = 0; i < names; i++) {
    gloss_str name = string(in);
    if (i < p->upvalue_count) p->upvalues[i] = name;
  }
}

// The lines of the code, and the use of a global by one instruction, if it is
// one.
static void visit_code(const reader *in, const proto *p, int depth) {
  uint32_t line = p->first_line;
  for (size_t pc = 0, abs = 0; pc < p->code_count; pc++) {
    uint32_t code;
    memcpy(&code, p->code + 4 * pc, 4);
    if (pc < p->line_count) {
      if (p->lines[pc] != -128)
        line = (uint32_t)((int64_t)line + p->lines[pc]);
      else if (abs < p->abs_count)
        line = p->abs_line[abs++];
    }
    if (in->visitor->line) in->visitor->line(in->visitor->self, line, depth);
    if (!in->visitor->global) continue;
    unsigned op = code & 0x7F, a = code >> 7 & 0xFF, b = code >> 16 & 0xFF;
    bool set = op == OP_SETTABUP;
    if (op != OP_GETTABUP && !set) continue;
    unsigned up = set ? a : b, key = set ? b : code >> 24;
    if (up >= p->upvalue_count || key >= p->string_count) continue;
    if (gloss_str_equal(p->upvalues[up], GLOSS_STR("_ENV")) &&
        p->strings[key].data)
      in->visitor->global(in->visitor->self, p->strings[key], line, set);
  }
}

static void function(reader *in, int depth) {
  proto p = {0};
  if (depth > DEPTH) in->bad = true;
  if (in->bad) return;
  string(in); // source
  p.first_line = (uint32_t)number(in);
  number(in);
  const unsigned char *begin = in->at;
  take(in, 3);
  p.code_count = count_of(in);
  p.code = take(in, 4 * p.code_count);
  constants(in, &p);
  p.upvalue_count = count_of(in);
  p.upvalues = gloss__xresize(NULL, (p.upvalue_count + 1) * sizeof *p.upvalues);
  memset(p.upvalues, 0, (p.upvalue_count + 1) * sizeof *p.upvalues);
  take(in, 3 * p.upvalue_count);
  if (!in->bad && in->visitor->body)
    in->visitor->body(in->visitor->self, (gloss_str){(const char *)begin,
                                                     (size_t)(in->at - begin)});
  for (size_t n = count_of(in); n && !in->bad; n--) function(in, depth + 1);
  if (!in->bad) debug_info(in, &p);
  bool wanted = in->visitor->global || in->visitor->line;
  if (!in->bad && wanted) visit_code(in, &p, depth);
  free(p.strings);
  free(p.upvalues);
  free(p.abs_pc);
  free(p.abs_line);
}

bool gloss__code_visit(gloss_str dump, const gloss__code_visitor *visitor) {
  static const char head[] = "\x1bLua\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08";
  const unsigned char *at = (const unsigned char *)dump.data;
  reader in = {at, at + dump.size, false, visitor};
  const unsigned char *start = take(&in, sizeof head - 1);
  if (!start || memcmp(start, head, sizeof head - 1) != 0) return false;
  take(&in, 17); // an integer, a number, the count of upvalues
  function(&in, 0);
  return !in.bad;
}

static int add_bytes(lua_State *L, const void *bytes, size_t size, void *out) {
  (void)L;
  gloss_buf_add(out, bytes, size);
  return 0;
}

void gloss__code_dump(lua_State *L, bool strip, gloss_buf *out) {
  lua_dump(L, add_bytes, out, strip);
}
