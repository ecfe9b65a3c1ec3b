// Writing: rows, re-runs, locks, kills, full disks.
#include "store_fixture.h"

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

static void failures_of_one_name_are_all_kept(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  for (int i = 0; i < 3; i++) {
    gloss_store *store = open_run(&run_a, schema);
    put_failed(store, "a"); // as two broken lines with one "source"
    put_failed(store, "b");
    put_failed(store, "a");
    if (i == 1) put(store, schema, "b", one, NULL);
    close_store(store);
  }
  SQL("SELECT source, count(*) FROM failure GROUP BY 1", "a|2\nb|1\n");
  gloss_schema_free(schema);
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
  busy_names((int)getpid());          // within a process, too
  put(store, schema, "a", one, NULL); // and the lock is still ours
  close_store(store);
  SQL("SELECT count(*) FROM doc", "1\n");
  gloss_schema_free(schema);
}

static void a_link_has_the_lock_of_its_target(void) {
  fresh();
  char target[64], link[80];
  snprintf(target, sizeof target, "%s", path);
  snprintf(link, sizeof link, "%s/link.db", folder);
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  CHECK(symlink(target, link) == 0);
  snprintf(path, sizeof path, "%s/link.db", folder);
  busy_names((int)getpid());
  snprintf(path, sizeof path, "%s", target);
  close_store(store);
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
  open_fails(GLOSS_STORE_READ, GLOSS_EVERSION, "version 99, this one knows 3");
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
  open_fails(GLOSS_STORE_WRITE, GLOSS_EIO,
             "nothing can be written in its folder");
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

// --- older versions ----------------------------------------------------------

// The raw bytes as versions 1 and 2 packed them.
static void pack_as_before(sqlite3 *db, const char *raw) {
  sqlite3_stmt *stmt = NULL;
  char blob[1024];
  ZSTD_CCtx *zip = ZSTD_createCCtx();
  sqlite3_prepare_v2(db, "SELECT text FROM gloss_content", -1, &stmt, NULL);
  CHECK(sqlite3_step(stmt) == SQLITE_ROW);
  ZSTD_CCtx_setParameter(zip, ZSTD_c_windowLog, 17);
  ZSTD_CCtx_refPrefix(zip, sqlite3_column_text(stmt, 0),
                      (size_t)sqlite3_column_bytes(stmt, 0));
  size_t size = ZSTD_compress2(zip, blob, sizeof blob, raw, strlen(raw));
  CHECK(!ZSTD_isError(size));
  sqlite3_finalize(stmt);
  sqlite3_prepare_v2(db, "UPDATE gloss_content SET raw = ?", -1, &stmt, NULL);
  sqlite3_bind_blob(stmt, 1, blob, (int)size, SQLITE_STATIC);
  CHECK(sqlite3_step(stmt) == SQLITE_DONE);
  sqlite3_finalize(stmt);
  ZSTD_freeCCtx(zip);
}

static void make_old(int version, const char *raw) {
  sqlite3 *db;
  char sql[64];
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  pack_as_before(db, raw);
  if (version == 1)
    CHECK(sqlite3_exec(db,
                       "ALTER TABLE gloss_document DROP COLUMN part; "
                       "ALTER TABLE gloss_key DROP COLUMN site",
                       NULL, NULL, NULL) == SQLITE_OK);
  snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
}

static void older_versions_are_read_and_written(void) {
  gloss_schema *schema = schema_of(false);
  for (int version = 1; version < GLOSS__STORE_VERSION; version++) {
    gloss_store *store;
    gloss_buf raw = {0};
    fresh();
    store = open_run(&run_a, schema);
    put(store, schema, "a.txt", one, NULL);
    close_store(store);
    make_old(version, one);
    problems("", __LINE__); // a reader takes it as it is
    SEARCH("强调", "a.txt|某报道|2|1|会议[强调]协商民主。\n");
    store = open_run(&run_a, schema); // a writer brings it up to date
    put(store, schema, "b.txt", two, NULL);
    gloss_result *result = analyse(schema, "a.txt", one, NULL);
    CHECK(!gloss_store_raw(store, gloss_result_id(result), &raw, NULL));
    CHECK_TEXT(raw.data, one);
    gloss_result_free(result);
    gloss_buf_free(&raw);
    close_store(store);
    problems("", __LINE__);
    SQL("SELECT count(*) FROM doc", "2\n");
  }
  gloss_schema_free(schema);
}

// --- files by their paths alone ----------------------------------------------

static void write_file(const char *name, const char *text) {
  FILE *file = fopen(name, "wb");
  CHECK(file && fputs(text, file) >= 0);
  if (file) fclose(file);
}

static void bytes_may_stay_in_their_file(void) {
  fresh();
  char file[80];
  snprintf(file, sizeof file, "%s/报 告.txt", folder);
  write_file(file, one);
  gloss_schema *schema = schema_of(false);
  gloss_run_info run = run_a;
  run.no_raw = true;
  gloss_store *store = open_run(&run, schema);
  put(store, schema, file, one, NULL);
  put(store, schema, "no file", two, NULL);
  put(store, schema, "-", "第三次会议\n", NULL);
  close_store(store);
  SQL("SELECT substr(raw, 1, 1) FROM gloss_content", "P\nT\nT\n");
  problems("", __LINE__);
  write_file(file, two);
  gloss_buf want = {0};
  gloss_buf_printf(&want,
                   "%s has changed since it was read (run --no-raw keeps no "
                   "bytes): run again\n",
                   file);
  problems(want.data, __LINE__);
  unlink(file);
  gloss_buf_clear(&want);
  gloss_buf_printf(&want,
                   "the file that %s keeps only the path of (run --no-raw) "
                   "cannot be read: No such file or directory\n",
                   path);
  problems(want.data, __LINE__);
  gloss_buf_free(&want);
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

int main(void) {
  if (!mkdtemp(folder)) return 1;
  RUN(facts_are_typed_rows);
  RUN(a_rerun_replaces);
  RUN(failures_of_one_name_are_all_kept);
  RUN(what_ran_short_runs_again);
  RUN(a_changed_file_replaces_its_document);
  RUN(a_second_writer_is_told_who);
  RUN(a_link_has_the_lock_of_its_target);
  RUN(what_is_not_ours_is_refused);
  RUN(older_versions_are_read_and_written);
  RUN(bytes_may_stay_in_their_file);
  RUN(a_full_disk_loses_nothing_stored);
  RUN(killed_and_run_again_gives_the_same);
  fresh();
  rmdir(folder);
  return TEST_END();
}
