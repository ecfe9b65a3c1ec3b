// Calls of everything a script can reach, with arguments that a script should
// not pass. Bytes choose function and arguments; results join the pool.
#include "moongloss_lua.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CALLS = 60 };

static const char prelude[] =
    "local libraries = { string, table, utf8, math, coroutine, gloss, _G }\n"
    "local names = {}\n"
    "for i, library in ipairs(libraries) do\n"
    "  for name in pairs(library) do\n"
    "    if name ~= 'print' and name ~= 'load' and name ~= 'require' then\n"
    "      names[#names + 1] = { library, name }\n"
    "    end\n"
    "  end\n"
    "end\n"
    "local pool = { doc, doc.main, doc:find '<n: {number}>', 5, -1, 0, 'abc',\n"
    "  '', '共识', '%d', 'a*a*b', '<x: {date}>', 'sentence', 'number', "
    "'text',\n"
    "  math.maxinteger, math.mininteger, 0 / 0, 1 / 0, 1 << 31, 1 << 32, 3.5,\n"
    "  {}, { 1, 2, 3 }, { a = 1 }, type, true, false, '\\xFF\\0',\n"
    "  gloss.pattern '{number}', doc:each 'word' }\n"
    "local function arg(i) return pool[i % (#pool + 1)] end\n"
    "local function keep(ok, value)\n"
    "  if ok and value ~= nil and #pool < 200 and value ~= _G then\n"
    "    pool[#pool + 1] = value\n"
    "  end\n"
    "end\n"
    "local function call(f, ...)\n"
    "  local ok, value = pcall(f, ...)\n"
    "  keep(ok, value)\n"
    "end\n"
    "local function method(self, name, ...)\n"
    "  local ok, f = pcall(function() return self[name] end)\n"
    "  keep(ok, f)\n"
    "  if ok then call(f, self, ...) end\n"
    "end\n"
    "local function M(name, s, a, b) method(arg(s), name, arg(a), arg(b)) end\n"
    "local function F(n, a, b, c, d)\n"
    "  local it = names[n % #names + 1]\n"
    "  call(it[1][it[2]], arg(a), arg(b), arg(c), arg(d))\n"
    "end\n";

// The index'th member of any class: "sub" of "span:sub".
static void member(size_t index, gloss_buf *out) {
  gloss_buf name = {0};
  size_t count = 0;
  while (gloss_lua_help_name(count, &name)) count++;
  gloss_buf_clear(&name);
  gloss_lua_help_name(index % count, &name);
  gloss_buf_puts(out, strpbrk(name.data, ".:") + 1);
  gloss_buf_free(&name);
}

static void program(const uint8_t *data, size_t size, gloss_buf *out) {
  gloss_buf_puts(out, prelude);
  for (size_t i = 0; i + 6 <= size && i / 6 < CALLS; i += 6) {
    const uint8_t *b = data + i;
    if (b[0] % 2) {
      gloss_buf_puts(out, "M('");
      member(b[1], out);
      gloss_buf_printf(out, "', %d, %d, %d)\n", b[2], b[3], b[4]);
    } else {
      gloss_buf_printf(out, "F(%d, %d, %d, %d, %d)\n", b[1], b[2], b[3], b[4],
                       b[5]);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_pack_options options = {.memory = 32 << 20};
  struct lua_State *L = gloss_lua_new(&options);
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, GLOSS_STR("会议\n\n2024年7月8日，共识3条。\n"), NULL,
                NULL);
  gloss_lua_set_doc(L, "doc", "fuzz", doc);
  gloss_buf code = {0}, out = {0};
  gloss_error err = {0};
  program(data, size, &code);
  gloss_lua_eval(L, (gloss_str){code.data, code.size}, 80, &out, NULL, &err);
  if (err.status == GLOSS_ESYNTAX) abort(); // the program must at least parse
  gloss_buf_free(&code);
  gloss_buf_free(&out);
  gloss_lua_close(L);
  return 0;
}
