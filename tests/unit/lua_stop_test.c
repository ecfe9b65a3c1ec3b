// Scripts that do not end, and scripts that want too much memory.
#include "lua_test.h"

#include <signal.h>
#include <sys/time.h>

static gloss_pack *running;

static void on_alarm(int number) {
  (void)number;
  gloss_pack_interrupt(running);
}

static void stops_at(const char *loop, int source) {
  char script[1024];
  gloss_error err = {0};
  snprintf(script, sizeof script,
           HEAD "facts = { a = {} }, rules = { { id = 'a', each = 'doc',\n"
                "emits = { 'a' }, run = function(doc, _, emit) %s end } } }",
           loop);
  write_file("loop.lua", script);
  running = load("loop.lua", &err);
  if (!running) printf("lua_test.c:%d: %s\n", source, err.message);
  CHECK(running != NULL);
  if (!running) return;
  struct itimerval timer = {{0, 20000}, {0, 20000}}, off = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &timer, NULL);
  gloss_result *result = analyse(running, "一二三");
  setitimer(ITIMER_REAL, &off, NULL);
  bool well = gloss_result_failure_count(result) == 1 &&
              !strcmp(failure(result)->code, "deadline") &&
              !strcmp(failure(result)->phase, "limit");
  if (!well) printf("lua_test.c:%d: %s\n", source, failure(result)->message);
  CHECK(well);
  gloss_result_free(result);
  gloss_pack_free(running);
}
#define STOPS(loop) stops_at(loop, __LINE__)

static void endless_scripts_are_stopped(void) {
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  STOPS("while true do end");
  STOPS("while true do pcall(function() while true do end end) end");
  STOPS("while true do xpcall(error, function() while true do end end) end");
  STOPS("xpcall(function() while true do end end, function() while true do "
        "end end)");
  STOPS("local co = coroutine.wrap(function() while true do end end) co()");
  STOPS("while true do coroutine.resume(coroutine.create(function() while true "
        "do end end)) end");
  STOPS("while true do local x <close> = setmetatable({}, { __close = "
        "function() while true do end end }) end");
  STOPS("setmetatable({}, { __index = function(t, k) return t[k + 1] end, "
        "__newindex = error }) while true do pcall(load, 'x') end");
  STOPS("while true do pcall(string.find, ('a'):rep(3000), 'a*a*a*b') end");
  STOPS("local s = ('a'):rep(100000) while true do s:gsub('a', 'b') end");
  STOPS("while true do doc:find('一') end");
  STOPS("local t = {} for i = 1, 1e5 do t[i] = i end while true do "
        "table.sort(t) end");
  STOPS("local function f() return pcall(f) end while true do f() end");
}

static void memory_is_bounded(void) {
  gloss_error err = {0};
  char path[128];
  write_file("big.lua",
             HEAD "facts = { a = {} }, rules = { { id = 'a', each = 'doc',\n"
                  "emits = { 'a' }, run = function(doc, _, emit) local t = {}\n"
                  "while true do pcall(function() for i = 1, 1e6 do\n"
                  "t[#t + 1] = ('x'):rep(100) .. #t end end) end end } } }");
  snprintf(path, sizeof path, "%s/big.lua", folder);
  const char *names[] = {path};
  gloss_pack_options options = {.memory = 8 << 20};
  gloss_pack *pack = NULL;
  CHECK(gloss_pack_load(&pack, names, 1, &options, &err) == GLOSS_OK);
  for (int i = 0; pack && i < 2; i++) {
    gloss_result *result = analyse(pack, "一二三");
    CHECK_TEXT(failure(result)->code, "memory");
    CHECK_TEXT(failure(result)->phase, "limit");
    CHECK(gloss_result_failure_count(result) == 1);
    gloss_result_free(result);
  }
  gloss_pack_free(pack);
}

// Every allocation budget either works or fails cleanly.
static void small_budgets_fail_cleanly(void) {
  gloss_error err = {0};
  char path[128];
  write_file("small.lua",
             HEAD "facts = { a = {} }, rules = { { id = 'a', pattern = '<n: "
                  "{number}> 次', emit = 'a' } } }");
  snprintf(path, sizeof path, "%s/small.lua", folder);
  const char *names[] = {path};
  for (size_t memory = 1000; memory < 200000; memory += 997) {
    gloss_pack_options options = {.memory = memory};
    gloss_pack *pack = NULL;
    if (gloss_pack_load(&pack, names, 1, &options, &err) == GLOSS_OK)
      gloss_result_free(analyse(pack, "市政协三次开会。"));
    gloss_pack_free(pack);
  }
  CHECK(true);
}

int main(void) {
  if (!folder_make()) return 1;
  RUN(endless_scripts_are_stopped);
  RUN(memory_is_bounded);
  RUN(small_budgets_fail_cleanly);
  folder_remove();
  return TEST_END();
}
