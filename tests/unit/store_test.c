#include "store/store.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/store_test.XXXXXX";
static char path[64];

static void fresh(void) {
  char command[128];
  snprintf(path, sizeof path, "%s/facts.db", folder);
  snprintf(command, sizeof command, "rm -rf %s/*", folder);
  CHECK(system(command) == 0);
}

static gloss_schema *schema_of(bool more) {
  gloss_schema *schema = gloss_schema_new();
  gloss_schema_field(schema, "doc", "title", "string?", NULL);
  gloss_schema_field(schema, "doc", "period", "string?", NULL);
  gloss_schema_field(schema, "meeting", "name", "string", NULL);
  if (more) gloss_schema_field(schema, "meeting", "term", "integer?", NULL);
  gloss_schema_field(schema, "meeting", "value", "number?", NULL);
  gloss_schema_field(schema, "meeting", "source", "string[]?", NULL);
  gloss_schema_field(schema, "source", "text", "string", NULL);
  return schema;
}

static const gloss_run_info run_a = {.run_key = "A",
                                     .pack = "test",
                                     .version = "1",
                                     .manifest =
                                         "{\"scripts\": [{\"file\": \"m.lua\","
                                         " \"sha256\": \"00\"}]}"};
static const gloss_run_info run_b = {.run_key = "B", .pack = "test"};

static gloss_store *open_run(const gloss_run_info *run,
                             const gloss_schema *schema) {
  gloss_store *store = NULL;
  gloss_error err = {0};
  if (gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err) ||
      gloss_store_begin(store, run, schema, &err))
    CHECK_TEXT(err.message, "opened");
  return store;
}

static gloss_field text_field(const char *name, const char *value) {
  return (gloss_field){
      .name = name, .tag = GLOSS_TEXT, .text = gloss_str_of(value)};
}

// One fact for each "会议" in the text; the title is the first line.
static gloss_result *analyse(const gloss_schema *schema, const char *source,
                             const char *raw, const char *failure) {
  static const gloss_str parts[] = {{"甲", 3}, {"乙", 3}};
  gloss_doc *doc = NULL;
  CHECK(!gloss_doc_new(&doc, gloss_str_of(raw), NULL, NULL));
  gloss_result *result = gloss_result_new(source, doc, schema);
  gloss_str text = gloss_doc_text(doc);
  gloss_field title = text_field("title", "某报道");
  CHECK(!gloss_result_doc_field(result, &title, 0, 0, NULL, "test", NULL));
  for (const char *hit = text.data; (hit = strstr(hit, "会议")); hit += 6) {
    uint32_t begin = (uint32_t)(hit - text.data);
    gloss_field fields[] = {
        text_field("name", "会议"),
        {.name = "value", .tag = GLOSS_REAL, .real = 76.5},
        {.name = "source", .tag = GLOSS_LIST, .list = parts, .list_count = 2}};
    CHECK(!gloss_result_fact(result, "meeting", begin, begin + 6, "m.rule",
                             "m.lua", 12, fields, 3,
                             GLOSS_STR("{\"captures\": {\"x\": 1}}"), NULL));
  }
  if (failure)
    gloss_result_failure(result, &(gloss_failure){.phase = "limit",
                                                  .code = failure,
                                                  .message = "too slow"});
  gloss_result_finish(result);
  gloss_doc_free(doc);
  return result;
}

static void put(gloss_store *store, const gloss_schema *schema,
                const char *source, const char *raw, const char *failure) {
  gloss_result *result = analyse(schema, source, raw, failure);
  gloss_error err = {0};
  if (gloss_store_put(store, result, &err)) CHECK_TEXT(err.message, "stored");
  gloss_result_free(result);
}

static void put_failed(gloss_store *store, const char *source) {
  gloss_result *result = gloss_result_new(source, NULL, NULL);
  gloss_result_failure(result, &(gloss_failure){.phase = "read",
                                                .code = "io",
                                                .message = "gone"});
  gloss_result_finish(result);
  CHECK(!gloss_store_put(store, result, NULL));
  gloss_result_free(result);
}

static void close_store(gloss_store *store) {
  gloss_error err = {0};
  if (gloss_store_close(store, &err)) CHECK_TEXT(err.message, "closed");
}

// Rows as "a|b\n", or "error: ...".
static void collect(gloss_rows *rows, gloss_buf *out) {
  gloss_error err = {0};
  while (gloss_rows_next(rows, &err)) {
    for (size_t i = 0; i < gloss_rows_columns(rows); i++) {
      gloss_str cell = gloss_rows_cell(rows, i, NULL);
      if (i) gloss_buf_putc(out, '|');
      gloss_buf_add(out, cell.data ? cell.data : "-", cell.data ? cell.size : 1);
    }
    gloss_buf_putc(out, '\n');
  }
  if (err.status) gloss_buf_printf(out, "error: %s", err.message);
  gloss_rows_free(rows);
}

static void ask(const char *what, bool search, const char *want, int line) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_buf out = {0};
  gloss_buf_puts(&out, "");
  if (gloss_store_open(&store, path, GLOSS_STORE_READ, &err) ||
      (search ? gloss_store_search(store, &rows, what, 10, &err)
              : gloss_store_sql(store, &rows, what, &err)))
    gloss_buf_printf(&out, "error: %s", err.message);
  else
    collect(rows, &out);
  if (strcmp(out.data, want)) printf("line %d:\n", line);
  CHECK_TEXT(out.data, want);
  gloss_buf_free(&out);
  gloss_store_close(store, NULL);
}
#define SQL(what, want) ask(what, false, want, __LINE__)
#define SEARCH(what, want) ask(what, true, want, __LINE__)

static const char one[] = "主席会议召开\n会议强调协商民主。\n";
static const char two[] = "另一次会议\n";

static void facts_are_typed_rows(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "b.txt", one, NULL);
  put(store, schema, "a.txt", one, NULL);
  put_failed(store, "c.txt");
  close_store(store);
  SQL("SELECT name, value, source, text, line, start, raw_end, rule, "
      "gloss_source, substr(fact, 13) FROM meeting",
      "会议|76.5|[\"甲\", \"乙\"]|会议|1|6|12|m.rule|a.txt|:1\n"
      "会议|76.5|[\"甲\", \"乙\"]|会议|2|19|25|m.rule|a.txt|:2\n");
  SQL("SELECT count(*), count(DISTINCT doc) FROM fact", "2|1\n");
  SQL("SELECT source FROM source", "a.txt\nb.txt\n");
  SQL("SELECT title, period, file, facts, failures FROM doc",
      "某报道|-|a.txt|2|0\n");
  SQL("SELECT source, phase, code, message, doc FROM failure",
      "c.txt|read|io|gone|-\n");
  SQL("SELECT count(*) FROM source_fact", "0\n");
  char side[80];
  snprintf(side, sizeof side, "%s-wal", path);
  CHECK(access(side, F_OK) != 0); // at rest it is one file
  snprintf(side, sizeof side, "%s-lock", path);
  CHECK(access(side, F_OK) != 0);
  gloss_schema_free(schema);
}

static void a_rerun_replaces(void) {
  fresh();
  gloss_schema *schema = schema_of(false), *more = schema_of(true);
  for (int i = 0; i < 3; i++) {
    gloss_store *store = open_run(&run_a, schema);
    put(store, schema, "a.txt", one, NULL);
    put_failed(store, "c.txt");
    close_store(store);
  }
  SQL("SELECT (SELECT count(*) FROM meeting), (SELECT count(*) FROM fact), "
      "(SELECT count(*) FROM doc), (SELECT count(*) FROM failure)",
      "2|2|1|1\n");
  gloss_store *store = open_run(&run_b, more); // a new column
  gloss_result *result = analyse(more, "c.txt", two, NULL);
  CHECK(!gloss_store_has(store, gloss_result_id(result)));
  CHECK(!gloss_store_put(store, result, NULL));
  CHECK(gloss_store_has(store, gloss_result_id(result)));
  gloss_result_free(result);
  close_store(store);
  SQL("SELECT name, term, value, gloss_source FROM meeting ORDER BY 4",
      "会议|-|76.5|a.txt\n会议|-|76.5|a.txt\n会议|-|76.5|c.txt\n");
  SQL("SELECT count(*) FROM failure", "0\n");
  gloss_schema_free(schema);
  gloss_schema_free(more);
}

static void what_ran_short_runs_again(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  gloss_result *result = analyse(schema, "a", one, NULL);
  put(store, schema, "a", one, "deadline");
  CHECK(!gloss_store_has(store, gloss_result_id(result)));
  put(store, schema, "a", one, "script");
  CHECK(gloss_store_has(store, gloss_result_id(result)));
  close_store(store);
  store = open_run(&run_b, schema);
  CHECK(!gloss_store_has(store, gloss_result_id(result)));
  close_store(store);
  SQL("SELECT code FROM failure", "script\n");
  gloss_result_free(result);
  gloss_schema_free(schema);
}

static void a_changed_file_replaces_its_document(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  put(store, schema, "same.txt", one, NULL);
  put(store, schema, "-", one, NULL);
  close_store(store);
  store = open_run(&run_a, schema);
  put(store, schema, "a.txt", two, NULL);
  put(store, schema, "-", two, NULL);
  close_store(store);
  SQL("SELECT source, (SELECT facts FROM doc d WHERE d.id = s.doc) FROM source "
      "s ORDER BY 1, 2",
      "-|1\n-|2\na.txt|1\nsame.txt|2\n");
  store = open_run(&run_a, schema);
  put(store, schema, "same.txt", two, NULL);
  close_store(store);
  SQL("SELECT count(*) FROM doc", "2\n"); // stdin's stays
  gloss_schema_free(schema);
}

// --- one writer --------------------------------------------------------------

// A process that opens the database for writing, says so, and waits.
static pid_t hold(const gloss_schema *schema) {
  int ready[2];
  char byte = 0;
  CHECK(pipe(ready) == 0);
  pid_t child = fork();
  if (child == 0) {
    gloss_store *store = open_run(&run_a, schema);
    put(store, schema, "a", one, NULL);
    CHECK(write(ready[1], &byte, 1) == 1);
    for (;;) pause();
  }
  CHECK(read(ready[0], &byte, 1) == 1);
  close(ready[0]);
  close(ready[1]);
  return child;
}

static void busy_names(int pid) {
  gloss_store *store = NULL;
  gloss_error err = {0};
  char want[40];
  snprintf(want, sizeof want, "process %d on ", pid);
  CHECK(gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err) == GLOSS_EBUSY);
  if (!strstr(err.message, want)) CHECK_TEXT(err.message, want);
}

static void a_second_writer_is_told_who(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  pid_t child = hold(schema);
  busy_names((int)child);
  SQL("SELECT count(*) FROM doc", "0\n"); // reading goes on
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  gloss_store *store = open_run(&run_a, schema);
  busy_names((int)getpid()); // within a process, too
  put(store, schema, "a", one, NULL); // and the lock is still ours
  close_store(store);
  SQL("SELECT count(*) FROM doc", "1\n");
  gloss_schema_free(schema);
}

static void open_fails(gloss_store_mode mode, gloss_status status,
                       const char *want) {
  gloss_store *store = NULL;
  gloss_error err = {0};
  CHECK(gloss_store_open(&store, path, mode, &err) == status);
  if (!strstr(err.message, want)) CHECK_TEXT(err.message, want);
  CHECK_TEXT(err.place, path);
}

static void what_is_not_ours_is_refused(void) {
  char command[256];
  fresh();
  open_fails(GLOSS_STORE_READ, GLOSS_ENOTFOUND, "No such file");
  gloss_schema *schema = schema_of(false);
  close_store(open_run(&run_a, schema));
  gloss_store *store = open_run(&run_a, schema);
  gloss__sql_exec(store, "PRAGMA user_version = 99", NULL);
  close_store(store);
  open_fails(GLOSS_STORE_WRITE, GLOSS_EVERSION, "newer moongloss");
  open_fails(GLOSS_STORE_READ, GLOSS_EVERSION, "version 99, this one knows 1");
  snprintf(command, sizeof command, "head -c 5000 /dev/urandom > %s", path);
  CHECK(system(command) == 0);
  open_fails(GLOSS_STORE_WRITE, GLOSS_EDATA, "is not a database");
  open_fails(GLOSS_STORE_READ, GLOSS_EDATA, "is not a database");
  sqlite3 *db;
  unlink(path);
  sqlite3_open(path, &db);
  sqlite3_exec(db, "CREATE TABLE t(a)", NULL, NULL, NULL);
  sqlite3_close(db);
  open_fails(GLOSS_STORE_WRITE, GLOSS_EDATA, "is not a moongloss database");
  unlink(path);
  mkdir(path, 0700);
  open_fails(GLOSS_STORE_WRITE, GLOSS_EIO, "is a directory");
  snprintf(path, sizeof path, "%s/no/such/facts.db", folder);
  open_fails(GLOSS_STORE_WRITE, GLOSS_EIO, "cannot be locked for writing: No");
  gloss_schema_free(schema);
}

static void a_full_disk_loses_nothing_stored(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  CHECK(!gloss_store_commit(store, NULL));
  gloss__sql_exec(store, "PRAGMA max_page_count = 60", NULL);
  gloss_error err = {0};
  gloss_status status = GLOSS_OK;
  for (int i = 0; i < 2000 && !status; i++) {
    char raw[400];
    snprintf(raw, sizeof raw, "第%d次会议 %08x%08x%08x\n", i, rand(), rand(),
             rand());
    gloss_result *result = analyse(schema, raw, raw, NULL);
    status = gloss_store_put(store, result, &err);
    gloss_result_free(result);
  }
  CHECK(status == GLOSS_EIO);
  CHECK(strstr(err.message, "full") != NULL);
  gloss__sql_exec(store, "PRAGMA max_page_count = 1000000", NULL);
  close_store(store);
  SQL("SELECT count(*) FROM gloss_source WHERE source = 'a.txt'", "1\n");
  SQL("SELECT (SELECT count(*) FROM gloss_fact) = (SELECT count(*) FROM "
      "gloss_fact_meeting), (SELECT count(*) FROM gloss_document WHERE NOT "
      "indexed)",
      "1|0\n");
  gloss_schema_free(schema);
}

// --- kill -9 -----------------------------------------------------------------

static void raw_of(char *out, size_t size, int i) {
  snprintf(out, size, "第%d份报道\n%d届会议、主席会议召开。\n", i, i * 7);
}

static void store_all(int count) {
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  for (int i = 0; i < count; i++) {
    char raw[200], source[20], digest[65];
    raw_of(raw, sizeof raw, i);
    snprintf(source, sizeof source, "%05d", i);
    gloss_sha256(gloss_str_of(raw), digest);
    digest[32] = 0;
    if (gloss_store_has(store, digest))
      CHECK(!gloss_store_source(store, digest, source, NULL));
    else
      put(store, schema, source, raw, NULL);
    if (i % 16 == 0) CHECK(!gloss_store_commit(store, NULL));
  }
  close_store(store);
  gloss_schema_free(schema);
}

static void dump(gloss_buf *out) {
  static const char *const queries[] = {
      "SELECT fact, name, line, rule, gloss_source, doc FROM meeting ORDER BY "
      "doc, start, fact",
      "SELECT id, title, file, facts FROM doc ORDER BY id",
      "SELECT source, doc FROM source ORDER BY 1"};
  gloss_store *store = NULL;
  CHECK(!gloss_store_open(&store, path, GLOSS_STORE_READ, NULL));
  for (size_t i = 0; i < 3; i++) {
    gloss_rows *rows = NULL;
    CHECK(!gloss_store_sql(store, &rows, queries[i], NULL));
    collect(rows, out);
  }
  gloss_store_close(store, NULL);
}

static void killed_and_run_again_gives_the_same(void) {
  enum { COUNT = 600, KILLS = 12 };
  gloss_buf want = {0}, got = {0};
  int killed = 0;
  fresh();
  store_all(COUNT);
  dump(&want);
  fresh();
  for (int i = 0; i < KILLS; i++) {
    pid_t child = fork();
    if (child == 0) {
      store_all(COUNT);
      _exit(0);
    }
    usleep((useconds_t)(3000 + i * 4000));
    kill(child, SIGKILL);
    int code = 0;
    waitpid(child, &code, 0);
    killed += WIFSIGNALED(code);
  }
  CHECK(killed > 0);
  store_all(COUNT);
  dump(&got);
  CHECK(got.size == want.size && !memcmp(got.data, want.data, got.size));
  SQL("SELECT count(*) FROM gloss_text WHERE gloss_text MATCH '\"主席会议\"'",
      "600\n");
  SQL("SELECT count(*) FROM gloss_holder", "0\n");
  gloss_buf_free(&want);
  gloss_buf_free(&got);
}

// --- questions ---------------------------------------------------------------

static void sql_only_reads(void) {
  static const char *const denied[] = {
      "DELETE FROM gloss_fact",
      "CREATE TABLE t(a)",
      "CREATE TEMP TABLE t(a)",
      "PRAGMA user_version = 3",
      "PRAGMA journal_mode = OFF",
      "ATTACH '/tmp/x.db' AS x",
      "VACUUM",
      "SELECT load_extension('x')",
      "SELECT 1; SELECT 2",
      "INSERT INTO gloss_text(gloss_text) VALUES ('rebuild')",
      "UPDATE sqlite_master SET sql = ''",
      "BEGIN",
      " ; ",
      "SELEC 1"};
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  close_store(store);
  CHECK(!gloss_store_open(&store, path, GLOSS_STORE_READ, NULL));
  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) {
    gloss_rows *rows = NULL;
    gloss_error err = {0};
    CHECK(gloss_store_sql(store, &rows, denied[i], &err) == GLOSS_ESYNTAX);
    CHECK(err.message[0]);
  }
  gloss_rows *rows = NULL;
  gloss_buf out = {0};
  gloss_store_timeout(store, 0.2);
  CHECK(!gloss_store_sql(store, &rows,
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                         "i + 1 FROM n) SELECT count(*) FROM n",
                         NULL));
  collect(rows, &out);
  CHECK_TEXT(out.data, "error: the query took more than 0.2 seconds");
  gloss_buf_free(&out);
  CHECK(!gloss_store_sql(store, &rows, "SELECT zeroblob(900000000)", NULL));
  collect(rows, &out);
  CHECK_TEXT(out.data, "error: a value or the query itself is too long");
  gloss_buf_free(&out);
  gloss_store_close(store, NULL);
  SQL("SELECT count(*) FROM gloss_text WHERE gloss_text MATCH '会议'", "1\n");
  SQL("PRAGMA table_info(gloss_key)", "0|key|INTEGER|0|-|1\n"
                                      "1|digest|TEXT|1|-|0\n"
                                      "2|pack|TEXT|1|-|0\n"
                                      "3|version|TEXT|1|-|0\n"
                                      "4|engine|TEXT|1|-|0\n"
                                      "5|manifest|TEXT|1|-|0\n"
                                      "6|charset|TEXT|0|-|0\n"
                                      "7|format|TEXT|0|-|0\n"
                                      "8|keep_script|INTEGER|1|-|0\n"
                                      "9|repairs_off|INTEGER|1|-|0\n"
                                      "10|max_bytes|INTEGER|1|-|0\n");
  gloss_schema_free(schema);
}

static void search_is_exact(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt",
      "常委会会议\n市政協围绕协商民主召开会议，强调“协商”民主。\n", NULL);
  put(store, schema, "b.txt", "The Board met on 14 May.\nＡＰＰ上线。\n", NULL);
  close_store(store);
  SEARCH("协商民主", "a.txt|某报道|2|1|市政協围绕[协商民主]召开会议，强调“协商”"
                     "民主。\n");
  SEARCH("政協", "a.txt|某报道|2|1|市[政協]围绕协商民主召开会议，强调“协商”民主"
                 "。\n");
  SEARCH("民主协商", "");
  SEARCH("围绕 民主 NOT Board",
         "a.txt|某报道|2|3|市政協[围绕]协商[民主]召开会议，强调“协商”[民主]。\n");
  SEARCH("board MAY", "b.txt|某报道|1|2|The [Board] met on 14 [May].\n");
  SEARCH("\"on 14\"", "b.txt|某报道|1|1|The Board met [on 14] May.\n");
  SEARCH("\"on 4\"", "");
  SEARCH("app OR 会会议", "b.txt|某报道|2|1|[ＡＰＰ]上线。\n"
                         "a.txt|某报道|1|1|常委[会会议]\n");
  SEARCH("NEAR(board may, 4)", "b.txt|某报道|1|2|The [Board] met on 14 [May]."
                               "\n");
  SEARCH("NEAR(board may, 1)", "");
  SEARCH("type:meeting 会议 -file:b", "a.txt|某报道|1|2|常委会[会议]\n");
  SEARCH("标题:报道 board", "b.txt|某报道|1|1|The [Board] met on 14 May.\n");
  SEARCH("meeting.value:76.5", "a.txt|某报道|1|0|常委会会议\n");
  SEARCH("colour:red x", "error: no filter \"colour:\" (there are type, rule, "
                         "file, doc, year, TYPE.FIELD, title, period); in "
                         "quotes it is searched for");
  SEARCH("(会议", "error: expected )");
  SEARCH("会议)", "error: nothing is open that this ) could close");
  SEARCH("\"会议", "error: the quotation mark is not closed");
  SEARCH("-会议", "error: only what should not be there: say what should, too");
  SEARCH("", "error: the query is empty");
  SEARCH("\" \"", "error: there is nothing to search for here");
  gloss_schema_free(schema);
}

static void why_tells_all(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  gloss_result *result = analyse(schema, "a.txt", one, NULL);
  gloss_buf out = {0};
  gloss_error err = {0};
  gloss_doc *doc = NULL;
  CHECK(!gloss_store_put(store, result, NULL));
  const gloss_fact *fact = gloss_result_fact_at(result, 1);
  CHECK(!gloss_store_why(store, fact->id, &out, &err));
  CHECK(strstr(out.data, "\"captures\": {\"x\": 1}") != NULL);
  CHECK(strstr(out.data, "\"sha256\": \"00\"") != NULL);
  CHECK(strstr(out.data, "\"raw\": [{\"start\": 19, \"end\": 25, \"text\": "
                         "\"会议\"}]") != NULL);
  CHECK(!gloss_store_doc(store, &doc, gloss_result_id(result), &err));
  CHECK(gloss_str_equal(gloss_doc_raw(doc), gloss_str_of(one)));
  gloss_doc_free(doc);
  CHECK(gloss_store_why(store, "123456789abc:1", &out, &err) ==
        GLOSS_ENOTFOUND);
  CHECK_TEXT(err.message,
             "no document begins with 123456789abc (fact 123456789abc:1)");
  CHECK(gloss_store_why(store, "x", &out, &err) == GLOSS_ENOTFOUND);
  gloss_buf_free(&out);
  gloss_result_free(result);
  close_store(store);
  gloss_schema_free(schema);
}

int main(void) {
  if (!mkdtemp(folder)) return 1;
  RUN(facts_are_typed_rows);
  RUN(a_rerun_replaces);
  RUN(what_ran_short_runs_again);
  RUN(a_changed_file_replaces_its_document);
  RUN(a_second_writer_is_told_who);
  RUN(what_is_not_ours_is_refused);
  RUN(a_full_disk_loses_nothing_stored);
  RUN(killed_and_run_again_gives_the_same);
  RUN(sql_only_reads);
  RUN(search_is_exact);
  RUN(why_tells_all);
  fresh();
  rmdir(folder);
  return TEST_END();
}
