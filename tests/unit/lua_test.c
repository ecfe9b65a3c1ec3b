// The Lua host: scripts of tests/lua, help examples, loading, analysing. What
// stops a script is in lua_stop_test.c.
#include "lua_test.h"

// --- scripts and examples ----------------------------------------------------

static void read_all(const char *path, gloss_buf *out) {
  FILE *file = fopen(path, "rb");
  char block[4096];
  size_t size;
  while (file && (size = fread(block, 1, sizeof block, file)) > 0)
    gloss_buf_add(out, block, size);
  if (file) fclose(file);
}

static void run_script(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/tests/lua/%s", GLOSS_SOURCE_DIR, name);
  gloss_buf code = {0}, out = {0};
  read_all(path, &code);
  CHECK(code.size > 0);
  struct lua_State *L = gloss_lua_new(NULL);
  gloss_error err = {0};
  gloss_lua_eval(L, (gloss_str){code.data, code.size}, 80, &out, NULL, &err);
  CHECK_TEXT(err.message, "");
  gloss_lua_close(L);
  gloss_buf_free(&code);
  gloss_buf_free(&out);
}

static void sandbox_holds(void) { run_script("sandbox.lua"); }
static void strings_are_lua_strings(void) { run_script("strings.lua"); }
static void spans_behave(void) { run_script("spans.lua"); }

static void check_example(struct lua_State *L, char *example) {
  char *arrow = strstr(example, " --> ");
  CHECK(arrow != NULL);
  if (!arrow) return;
  *arrow = 0;
  gloss_buf code = {0}, out = {0};
  gloss_error err = {0};
  gloss_buf_printf(&code, "assert(tostring((%s)) == [==[%s]==], (%s))", example,
                   arrow + 5, example);
  gloss_lua_eval(L, (gloss_str){code.data, code.size}, 80, &out, NULL, &err);
  if (err.status) printf("example: %s\n", code.data);
  CHECK_TEXT(err.message, "");
  gloss_buf_free(&code);
  gloss_buf_free(&out);
}

static void examples_in_the_help_are_true(void) {
  struct lua_State *L = gloss_lua_new(NULL);
  gloss_buf example = {0};
  size_t i = 0;
  for (; gloss_lua_example(i, &example); i++) {
    check_example(L, example.data);
    gloss_buf_clear(&example);
  }
  CHECK(i >= 20);
  gloss_buf_free(&example);
  gloss_lua_close(L);
}

static void everything_has_help(void) {
  gloss_buf name = {0}, text = {0};
  for (size_t i = 0; gloss_lua_help_name(i, &name); i++) {
    CHECK(gloss_lua_help(name.data, &text));
    CHECK(strchr(text.data, '\n') && strlen(strchr(text.data, '\n')) > 8);
    gloss_buf_clear(&name);
    gloss_buf_clear(&text);
  }
  CHECK(!gloss_lua_help("span.nonsense", &text));
  CHECK(gloss_lua_help("match.text", &text));
  gloss_buf_free(&name);
  gloss_buf_free(&text);
}

static void the_editor_stub_is_fresh(void) {
  gloss_buf stored = {0}, made = {0};
  read_all(GLOSS_SOURCE_DIR "/scripts/meta/gloss.lua", &stored);
  gloss_lua_stub(&made);
  CHECK(gloss_str_equal((gloss_str){stored.data, stored.size},
                        (gloss_str){made.data, made.size}));
  gloss_buf_free(&stored);
  gloss_buf_free(&made);
}

// --- loading -----------------------------------------------------------------

// Loads `text` as a script; what is said must contain `wanted`.
static void refused_at(const char *text, uint32_t line, const char *wanted,
                       int source) {
  gloss_error err = {0};
  write_file("bad.lua", text);
  gloss_pack *pack = load("bad.lua", &err);
  bool well = !pack && strstr(err.message, wanted) && err.line == line;
  if (!well)
    printf("lua_test.c:%d: %s:%u: %s\n", source, err.place, err.line,
           err.message);
  CHECK(well);
  gloss_pack_free(pack);
}
#define REFUSED(text, line, wanted) refused_at(text, line, wanted, __LINE__)

static void bad_scripts_say_where(void) {
  REFUSED("x = = 1", 1, "unexpected symbol near '='");
  REFUSED("return 5", 0, "must return gloss.report_type");
  REFUSED("local x = nil\nreturn x.y", 2, "attempt to index a nil value");
  REFUSED("error('stop here')", 1, "stop here");
  REFUSED("\nvalue = 1", 2, "assignment to the undeclared global 'value'");
  REFUSED("require 'nowhere'", 1, "module 'nowhere' not found");
  REFUSED("require '../etc'", 1, "cannot name a module");
  REFUSED(HEAD "  nmae = 'y',\n}", 4, "unknown key \"nmae\" (known: api name");
  REFUSED(HEAD "  detect = 5,\n}", 4, "\"detect\" must be function?, got");
  REFUSED("local gloss = require 'gloss'\nreturn gloss.report_type {\n"
          "  api = 2, name = 'x', version = '1' }",
          3, "this engine knows api 1");
  REFUSED("local gloss = require 'gloss'\nreturn gloss.report_type {\n"
          "  api = 1, version = '1' }",
          2, "\"name\" (string) is missing");
}

static void bad_declarations_say_where(void) {
  REFUSED(HEAD "  facts = { a = {\n    f = 'strnig' } } }", 5,
          "unknown type \"strnig\"");
  REFUSED(HEAD "  facts = { a = 5 } }", 4, "a table of fields is wanted");
  REFUSED(HEAD "  facts = { a = { start = 'string' } } }", 4, "reserved");
  REFUSED(HEAD "  doc = { f = 7 } }", 4, "a type is wanted");
  REFUSED(HEAD "  lexicons = { l = 'absent.tsv' } }", 0, "");
  REFUSED(HEAD "  lexicons = { l = '../up.tsv' } }", 4, "outside");
  REFUSED(HEAD "  lexicons = { l = '/etc/passwd' } }", 4, "outside");
  REFUSED(HEAD "  lexicons = { l = 5 } }", 4, "a file name is wanted");
}

static void bad_rules_say_where(void) {
  REFUSED(HEAD "  rules = {\n    { id = 'r' } } }", 5,
          "\"pattern\" or \"run\" is missing");
  REFUSED(HEAD "  rules = {\n    { id = 'r', pattern = 'x' } } }", 5,
          "\"emit\" is missing");
  REFUSED(HEAD "  rules = {\n    { id = 'r', pattern = 'x', emit = 'y' } } }",
          5, "\"y\" is no declared fact type");
  REFUSED(HEAD "  rules = {\n    { pattern = 'x' } } }", 2,
          "\"id\" (string) is missing");
  REFUSED(HEAD "  rules = {\n    { id = 'r',\n      patern = 'x' } } }", 6,
          "rule \"r\": unknown key \"patern\"");
  REFUSED(HEAD "  facts = { a = {} }, rules = {\n"
               "    { id = 'r', emit = 'a',\n      pattern = '(x' } } }",
          6, "rule \"r\": pattern, character 1");
  REFUSED(HEAD "  facts = { a = {} }, rules = {\n"
               "    { id = 'r', pattern = '@none', emit = 'a' } } }",
          5, "none");
  REFUSED(HEAD "  facts = { a = {} }, rules = {\n"
               "    { id = 'r', pattern = 'x', emit = 'a' },\n"
               "    { id = 'r', pattern = 'y', emit = 'a' } } }",
          6, "already used in bad.lua:5");
  REFUSED(HEAD "  rules = {\n    { id = 'r', each = 'q', run = print } } }", 5,
          "there is no layer \"q\"");
  REFUSED(HEAD "  facts = { a = {} }, rules = { { id = 'r', pattern = 'x',\n"
               "    emit = 'a', policy = 'best' } } }",
          5, "unknown policy \"best\"");
  REFUSED(HEAD "  facts = { a = {}, b = {} }, rules = {\n"
               "    { id = 'one', pattern = '{b}', emit = 'a' },\n"
               "    { id = 'two', pattern = '{a}', emit = 'b' } } }",
          5, "rules wait for each other: one -> two -> one");
  REFUSED("local gloss = require 'gloss'\nlocal p = gloss.pattern '[a'\n"
          "return gloss.report_type { api = 1, name = 'x', version = '1' }",
          2, "pattern, character");
}

static void packs_are_searched(void) {
  gloss_error err = {0};
  gloss_pack *pack = NULL;
  const char *names[] = {"nopack"}, *search[] = {"/first", "/second", NULL};
  gloss_pack_options options = {.search = search};
  CHECK(gloss_pack_load(&pack, names, 1, &options, &err) == GLOSS_ENOTFOUND);
  CHECK_TEXT(err.message, "not found; tried nopack/pack.lua, "
                          "/first/nopack/pack.lua, /second/nopack/pack.lua");
}

// --- analysing ---------------------------------------------------------------

typedef struct said {
  char phase[32], rule[64], message[2000];
} said;

// Rules over the text "甲 1 乙 2"; prints the facts as "type[text] ".
static void facts_of(const char *body, gloss_buf *out, said *first) {
  gloss_buf script = {0};
  gloss_error err = {0};
  gloss_buf_printf(&script, "%s%s}", HEAD, body);
  write_file("rules.lua", script.data);
  gloss_buf_free(&script);
  gloss_pack *pack = load("rules.lua", &err);
  if (!pack) printf("%s:%u: %s\n", err.place, err.line, err.message);
  CHECK(pack != NULL);
  if (!pack) return;
  gloss_result *result = analyse(pack, "甲有1本。乙有2本。");
  for (size_t i = 0; i < gloss_result_fact_count(result); i++) {
    const gloss_fact *fact = gloss_result_fact_at(result, i);
    gloss_buf_printf(out, "%s[%.*s] ", fact->type, (int)fact->text.size,
                     fact->text.data);
  }
  if (first) {
    const gloss_failure *f = failure(result);
    snprintf(first->phase, sizeof first->phase, "%s", f->phase);
    snprintf(first->rule, sizeof first->rule, "%s", f->rule ? f->rule : "");
    snprintf(first->message, sizeof first->message, "%s", f->message);
  }
  gloss_result_free(result);
  gloss_pack_free(pack);
}

static void check_facts(const char *body, const char *wanted, int source) {
  gloss_buf out = {0};
  gloss_buf_puts(&out, "");
  facts_of(body, &out, NULL);
  if (strcmp(out.data, wanted)) printf("lua_test.c:%d\n", source);
  CHECK_TEXT(out.data, wanted);
  gloss_buf_free(&out);
}
#define FACTS(body, wanted) check_facts(body, wanted, __LINE__)

static void rules_run_in_stages(void) {
  FACTS("facts = { a = {}, b = {}, c = {} }, rules = {\n"
        " { id = 'c', pattern = '{b}有', emit = 'c' },\n"
        " { id = 'b', pattern = '{a}', emit = 'b' },\n"
        " { id = 'a', pattern = '[甲乙]', emit = 'a' } }\n",
        "c[甲有] a[甲] b[甲] c[乙有] a[乙] b[乙] ");
  FACTS("facts = { a = {}, n = {} }, rules = {\n"
        " { id = 'late', each = 'a', emits = { 'n' },\n"
        "   run = function(s, doc, emit) emit('n', {}, s:after(2)) end },\n"
        " { { { id = 'a', pattern = '[甲乙]', emit = 'a' } } } }\n",
        "a[甲] n[有1] a[乙] n[有2] ");
  FACTS("facts = { a = {} }, rules = {\n"
        " { id = 'a', pattern = '[甲乙] 有 <n: {number}>',\n"
        "   where = function(m) return m.n.value == 2 end,\n"
        "   emit = function(m) return { { 'a', {}, m.n }, { 'a', {} } } end } "
        "}\n",
        "a[乙有2] a[2] ");
}

static void finish_has_the_last_word(void) {
  FACTS("facts = { a = { n = 'integer' } }, rules = {\n"
        " { id = 'a', pattern = '<n: {number}>', emit = 'a' } },\n"
        "finish = function(doc, facts)\n"
        "  assert(#facts == 2 and facts[1].n == 1 and facts[1].rule == 'a')\n"
        "  facts[2]:drop() facts[1]:set('n', 7) end\n",
        "a[1] ");
  gloss_buf out = {0};
  said first = {"", "", ""};
  facts_of("facts = { a = { n = 'integer' } }, rules = {\n"
           " { id = 'a', pattern = '<n: {number}>', emit = 'a' } },\n"
           "finish = function(doc, facts) facts[2]:drop() error('no') end\n",
           &out, &first);
  CHECK_TEXT(out.data, "a[1] a[2] ");
  CHECK_TEXT(first.rule, "finish");
  gloss_buf_free(&out);
}

static void check_failure(const char *body, const char *phase,
                          const char *message, const char *facts, int source) {
  gloss_buf out = {0};
  said first = {"", "", ""};
  gloss_buf_puts(&out, "");
  facts_of(body, &out, &first);
  bool well = strstr(first.message, message) && !strcmp(first.phase, phase) &&
              !strcmp(out.data, facts);
  if (!well)
    printf("lua_test.c:%d: %s: %s: %s\n  facts %s\n", source, first.phase,
           first.rule, first.message, out.data);
  CHECK(well);
  gloss_buf_free(&out);
}
#define FAILS(body, phase, message, facts)                                     \
  check_failure(body, phase, message, facts, __LINE__)

#define TWO                                                                    \
  "facts = { a = { n = 'integer?', s = 'string?' }, b = {} }, rules = {\n"     \
  "{ id = 'good', pattern = '[甲乙]', emit = 'b' },\n"                       \
  "{ id = 'bad', pattern = '<n: {number}>', emit = "
#define GOOD "b[甲] b[乙] "

static void a_failing_rule_loses_its_own_facts(void) {
  FAILS(TWO "function(m) if m.n.value == 2 then error('two') end\n"
            "return 'a', { n = m.n } end } }",
        "rule", "rules.lua:6: two", GOOD);
  FAILS(TWO "function(m) return 'a', { m = 1 } end } }", "emit",
        "\"a\" has no field \"m\"", GOOD);
  FAILS(TWO "function(m) return 'a', { n = 'x' } end } }", "emit",
        "field \"n\" must be integer?, got \"x\"", GOOD);
  FAILS(TWO "function(m) return 'c', {} end } }", "emit",
        "\"c\" is no declared fact type", GOOD);
  FAILS(TWO "function(m) return 'a', 5 end } }", "emit",
        "the fields must be a table", GOOD);
  FAILS(TWO "function(m) return 'a', {}, 5 end } }", "emit",
        "the evidence must be a span, got number", GOOD);
  FAILS(TWO "function(m) return 'a', {}, gloss.doc('1').main end } }", "emit",
        "a span of another document", GOOD);
  FAILS(TWO "function(m) return 'a', {}, m:sub(1, 0) end } }", "emit", "empty",
        GOOD);
  FAILS(TWO "function(m) return 5 end } }", "emit", "must return", GOOD);
  FAILS(TWO "function(m) return 'a', { n = print } end } }", "emit",
        "a function is no value", GOOD);
  FAILS(TWO "function(m) return m.nothing end } }", "rule",
        "the pattern has no capture 'nothing'", GOOD);
  FAILS(TWO "function(m) error({ code = 1 }) end } }", "rule", "table", GOOD);
  FAILS(TWO "function(m) return 'b', {} end, emits = { 'a' } } }", "emit",
        "which its `emits` does not list", GOOD);
}

static void documents_close(void) {
  FAILS("facts = { a = {} }, detect = function(doc) return 1 end,\n"
        "describe = function(doc) return { x = 1 } end",
        "emit", "doc has no field \"x\"", "");
  gloss_error err = {0};
  write_file("keep.lua",
             HEAD "facts = { a = {} }, rules = { { id = 'a', each = 'doc',\n"
                  "emits = { 'a' }, run = (function() local kept\n"
                  "return function(doc, _, emit) if kept then\n"
                  "emit('a', {}, kept) end kept = doc.main end end)() } } }");
  gloss_pack *pack = load("keep.lua", &err);
  gloss_result_free(analyse(pack, "一二三"));
  gloss_result *result = analyse(pack, "四五六");
  CHECK(strstr(failure(result)->message, "another document") != NULL);
  gloss_result_free(result);
  gloss_pack_free(pack);
}

static void facts_say_why(void) {
  gloss_error err = {0};
  write_file("body.tsv", "term\tkind\n市政协\tlocal\n");
  write_file("why.lua",
             HEAD "lexicons = { body = 'body.tsv' }, facts = { a = {} },\n"
                  "rules = { { id = 'a', pattern = '<who: @body> <n: {number}>"
                  " 次', emit = 'a' } } }");
  gloss_pack *pack = load("why.lua", &err);
  CHECK_TEXT(err.message, "");
  if (!pack) return;
  gloss_result *result = analyse(pack, "市政协三次开会。");
  CHECK(gloss_result_fact_count(result) == 1);
  if (gloss_result_fact_count(result)) {
    const char *why = gloss_result_fact_at(result, 0)->why.data;
    static const char *const wanted[] = {
        "\"lexicon\":\"body.tsv\",\"entry\":\"市政协\",\"line\":2",
        "\"value\":{\"type\":\"number\",\"value\":3", "\"text\":\"三\"",
        "\"pattern\":\"<who:",
        "\"script\":{\"name\":\"x\",\"version\":\"1\",\"digest\":\""};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
      CHECK(strstr(why, wanted[i]) != NULL);
  }
  gloss_result_free(result);
  gloss_pack_free(pack);
}

static void run_keys_follow_content(void) {
  gloss_error err = {0};
  const char *script = HEAD "lexicons = { l = 'l.tsv' } }";
  char keys[3][65];
  for (int i = 0; i < 3; i++) {
    write_file("l.tsv", i == 1 ? "term\n乙\n" : "term\n甲\n");
    write_file("key.lua", script);
    gloss_pack *pack = load("key.lua", &err);
    CHECK(pack != NULL);
    if (!pack) return;
    snprintf(keys[i], 65, "%s", gloss_pack_run_info(pack).run_key);
    gloss_pack_free(pack);
  }
  CHECK(!strcmp(keys[0], keys[2]) && strcmp(keys[0], keys[1]));
}

// --- examples of rules -------------------------------------------------------

struct told {
  size_t passed, failed;
  gloss_buf out;
};

static void note_example(void *self, const gloss_rule_test *example) {
  struct told *told = self;
  ++*(example->passed ? &told->passed : &told->failed);
  if (!example->passed)
    gloss_buf_printf(&told->out, "%u %s %s %.*s\n%s", example->line,
                     example->rule, example->rejects ? "rejects" : "expects",
                     (int)example->text.size, example->text.data,
                     example->detail);
}

static void rule_examples_are_run(void) {
  gloss_error err = {0};
  write_file("test.lua", HEAD
             "facts = { a = { n = 'integer' } }, rules = {\n"
             "{ id = 'a', pattern = '<n: {number}> 本', emit = 'a',\n"
             "  expect = { ['有3本'] = { n = 3 }, ['有4本'] = { n = 5 } },\n"
             "  reject = { '有3页', '有6本' } } } }");
  gloss_pack *pack = load("test.lua", &err);
  CHECK(pack != NULL);
  if (!pack) return;
  struct told told = {0};
  CHECK(!gloss_pack_test(pack, NULL, note_example, &told, &err));
  CHECK(told.passed == 2 && told.failed == 2);
  CHECK_TEXT(told.out.data, "5 a expects 有4本\n"
                            "    wanted {n = 5}\n"
                            "    a [4本] n=[4]\n"
                            "5 a rejects 有6本\n"
                            "    a [6本] n=6\n");
  gloss_buf_free(&told.out);
  gloss_pack_free(pack);
}

// --- the session -------------------------------------------------------------

static void evaluates(struct lua_State *L, const char *code,
                      const char *wanted) {
  gloss_buf out = {0};
  gloss_error err = {0};
  gloss_buf_puts(&out, "");
  gloss_lua_eval(L, gloss_str_of(code), 40, &out, NULL, &err);
  CHECK_TEXT(err.status ? err.message : out.data, wanted);
  gloss_buf_free(&out);
}

static void the_session_evaluates(void) {
  struct lua_State *L = gloss_lua_new(NULL);
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, GLOSS_STR("凝聚共识"), NULL, NULL);
  gloss_lua_set_doc(L, "doc", "file.txt", doc);
  evaluates(L, "1 + 1", "2\n");
  evaluates(L, "x = 5", "");
  evaluates(L, "x, 'a'", "5\n\"a\"\n");
  evaluates(L, "_ + _1", "7\n");
  evaluates(L, "doc.source", "\"file.txt\"\n");
  evaluates(L, "doc:find '<a: 共>识'",
            "[6,12) “共识” 1:3 {a = [6,9) “共” 1:3}\n");
  evaluates(L, "{ b = 1, a = { 2, 3 }, [7] = true }",
            "{[7] = true, a = {2, 3}, b = 1}\n");
  evaluates(L, "local t = {} t.t = t return t", "{t = {cycle}}\n");
  evaluates(
      L, "{ aaaaaaaaaaaaaaa = 1, bbbbbbbbbbbbbbbbb = 2, c = 3 }",
      "{\n  aaaaaaaaaaaaaaa = 1,\n  bbbbbbbbbbbbbbbbb = 2,\n  c = 3\n}\n");
  bool incomplete = false;
  gloss_buf out = {0};
  CHECK(gloss_lua_eval(L, GLOSS_STR("for i = 1, 2 do"), 80, &out, &incomplete,
                       NULL) == GLOSS_ESYNTAX);
  CHECK(incomplete);
  CHECK(gloss_lua_complete(L, "print(doc:fi", 0, &out));
  CHECK_TEXT(out.data, "doc:find");
  CHECK(!gloss_lua_complete(L, "print(doc:fi", 1, &out));
  gloss_buf_free(&out);
  gloss_lua_close(L);
}

int main(void) {
  if (!folder_make()) return 1;
  RUN(sandbox_holds);
  RUN(strings_are_lua_strings);
  RUN(spans_behave);
  RUN(examples_in_the_help_are_true);
  RUN(everything_has_help);
  RUN(the_editor_stub_is_fresh);
  RUN(bad_scripts_say_where);
  RUN(bad_declarations_say_where);
  RUN(bad_rules_say_where);
  RUN(packs_are_searched);
  RUN(rules_run_in_stages);
  RUN(finish_has_the_last_word);
  RUN(a_failing_rule_loses_its_own_facts);
  RUN(documents_close);
  RUN(facts_say_why);
  RUN(run_keys_follow_content);
  RUN(rule_examples_are_run);
  RUN(the_session_evaluates);
  folder_remove();
  return TEST_END();
}
