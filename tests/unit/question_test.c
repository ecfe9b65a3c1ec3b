// Reading: sql, search, check, why.
#include "store_fixture.h"

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
  gloss_buf many = {0};
  for (int i = 0; i < 40; i++)
    gloss_buf_printf(&many, "%s zeroblob(60000000) || ''", i ? "," : "SELECT");
  gloss_store_timeout(store, 60);
  CHECK(!gloss_store_sql(store, &rows, many.data, NULL));
  collect(rows, &out);
  CHECK_TEXT(out.data, "error: the query needs more memory than it may have");
  gloss_buf_free(&many);
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
                                      "10|max_bytes|INTEGER|1|-|0\n"
                                      "11|site|TEXT|0|-|0\n");
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
  SEARCH(
      "围绕 民主 NOT Board",
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

// Whatever is typed: rows, or an error of ours that says where; never one of
// the index underneath.
static void any_query_is_understood_or_refused(void) {
  static const char *const parts[] = {
      "会议",  "协商",    "a",     "(",  ")",     "\"", " ",
      " OR ",  " AND ",   " NOT ", "-",  "NEAR(", ",",  "3",
      "type:", "meeting", "*",     "：", "“",     "”",  "　",
      "'",     "title:",  "{",     "^",  "+",     "\\", "\n"};
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  close_store(store);
  CHECK(!gloss_store_open(&store, path, GLOSS_STORE_READ, NULL));
  uint32_t seed = 11, good = 0;
  for (int i = 0; i < 20000; i++) {
    char query[256] = "";
    gloss_rows *rows = NULL;
    gloss_error err = {0};
    for (int j = 0; j < 1 + i % 9; j++) {
      seed = seed * 1664525u + 1013904223u;
      strcat(query, parts[(seed >> 12) % (sizeof parts / sizeof *parts)]);
    }
    gloss_status status = gloss_store_search(store, &rows, query, 5, &err);
    good += status == GLOSS_OK;
    if (!status) {
      gloss_rows_free(rows);
    } else if (status != GLOSS_ESYNTAX ||
               strstr(err.message, "search failed")) {
      printf("[%s] %s\n", query, err.message);
      CHECK(status == GLOSS_ESYNTAX);
      break;
    }
  }
  CHECK(good > 1000);
  gloss_store_close(store, NULL);
  gloss_schema_free(schema);
}

// Changes a sound database behind its back.
static void damage(const char *sql, const char *want, int line) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  close_store(store);
  sqlite3 *db;
  sqlite3_open(path, &db);
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
  problems(want, line);
  gloss_schema_free(schema);
}

static void a_check_finds_damage(void) {
  DAMAGE("SELECT 1", "");
  DAMAGE("UPDATE gloss_fact SET text = 'x' WHERE seq = 2",
         "the evidence of fact bd93e23dcff1:2 is not its text\n");
  DAMAGE("UPDATE gloss_fact SET \"end\" = start + 4 WHERE seq = 1",
         "fact bd93e23dcff1:1 lies outside its text\n");
  DAMAGE("DELETE FROM gloss_fact WHERE seq = 1",
         "facts of type meeting and their fields do not pair up\n"
         "fact bd93e23dcff1:1 is missing\n"
         "the derivations of its facts cannot be read\n");
  DAMAGE("UPDATE gloss_content SET why = raw",
         "the derivations of its facts cannot be read\n");
  DAMAGE("UPDATE gloss_document SET main_end = text_size + 1",
         "its parts are not those of its text\n");
  DAMAGE("UPDATE gloss_content SET text = text || 'x'",
         "the search index has other words than its text\n"
         "the piece map ends at byte 47 of 48\n"
         "its parts are not those of its text\n");
  DAMAGE("INSERT INTO gloss_evidence SELECT doc, 'x', 5, 5, NULL, NULL FROM "
         "gloss_document",
         "the evidence of a field lies outside its text\n");
  DAMAGE("DELETE FROM gloss_source", "no source leads to it\n");
  DAMAGE("DROP VIEW meeting", "the view meeting is missing\n");
  DAMAGE("DELETE FROM gloss_fact_meeting WHERE seq = 1",
         "facts of type meeting and their fields do not pair up\n");
  DAMAGE("UPDATE gloss_text_data SET block = zeroblob(8) WHERE id > 10",
         "the search index has other words than its text\n");
  DAMAGE("UPDATE gloss_document SET id = '0' || substr(id, 2)",
         "the raw bytes of 0d93e23dcff1b129fbf0aadcf454ebcd are damaged (their "
         "digest is bd93e23dcff1b129fbf0aadcf454ebcd)\n");
  DAMAGE("UPDATE gloss_content SET raw = x'00'",
         "the raw bytes of a document are damaged\n");
  DAMAGE("UPDATE gloss_content SET raw = x'54'",
         "a compressed cell is damaged\n");
  DAMAGE("UPDATE gloss_content SET map = raw",
         "the piece map cannot be read\n");
  DAMAGE("UPDATE gloss_document SET indexed = 0",
         "1 documents are not in the search index yet\n"
         "the search index holds 1 documents instead of 0\n");
  DAMAGE("INSERT INTO gloss_holder VALUES (7, 'h', '')",
         "process 7 is writing, or was killed while writing\n");
  DAMAGE("DELETE FROM gloss_rule",
         "a row of gloss_fact refers to nothing in gloss_rule\n"
         "a row of gloss_fact refers to nothing in gloss_rule\n");
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

// --- other programs ----------------------------------------------------------

// The extension lies beside the folder of the tests.
static bool load_extension(sqlite3 *db) {
  char self[512], name[600];
  ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (size < 0) return false;
  self[size] = 0;
  for (int i = 0; i < 2; i++) *strrchr(self, '/') = 0;
  snprintf(name, sizeof name, "%s/gloss_tokenizer", self);
  sqlite3_enable_load_extension(db, 1);
  char *message = NULL;
  if (sqlite3_load_extension(db, name, NULL, &message) == SQLITE_OK)
    return true;
  CHECK_TEXT(message, "loaded");
  return false;
}

static void one_text(sqlite3 *db, const char *sql, const char *want) {
  sqlite3_stmt *stmt = NULL;
  CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
  CHECK(stmt && sqlite3_step(stmt) == SQLITE_ROW);
  if (stmt) CHECK_TEXT((const char *)sqlite3_column_text(stmt, 0), want);
  sqlite3_finalize(stmt);
}

static void other_programs_search(void) {
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *store = open_run(&run_a, schema);
  put(store, schema, "a.txt", one, NULL);
  put(store, schema, "b.txt", two, NULL);
  close_store(store);
  sqlite3 *db;
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "SELECT * FROM gloss_text WHERE gloss_text MATCH 'x'",
                     NULL, NULL, NULL) != SQLITE_OK); // nobody knows it yet
  if (load_extension(db)) {
    one_text(db,
             "SELECT group_concat(d.file) FROM gloss_text x JOIN "
             "gloss_document k ON k.doc = x.rowid JOIN doc d ON d.id = k.id "
             "WHERE x.gloss_text MATCH '\"協商民主\"'",
             "a.txt");
    one_text(db, "SELECT gloss_fold('ＡＢＣ議')", "abc议");
    one_text(db, "SELECT coalesce(gloss_fold(NULL), 'null')", "null");
    CHECK(sqlite3_exec(db,
                       "CREATE VIRTUAL TABLE temp.t USING fts5(x, "
                       "tokenize = 'gloss'); INSERT INTO t VALUES "
                       "('某市政協召開主席會議')",
                       NULL, NULL, NULL) == SQLITE_OK);
    one_text(db, "SELECT count(*) FROM t WHERE t MATCH '\"主席会议\"'", "1");
  }
  sqlite3_close(db);
  gloss_schema_free(schema);
}

// --- a copy of what is being written -----------------------------------------

static void a_backup_is_of_one_moment(void) {
  char copy[64], kept[64];
  gloss_error err = {0};
  fresh();
  gloss_schema *schema = schema_of(false);
  gloss_store *writer = open_run(&run_a, schema), *reader = NULL;
  put(writer, schema, "a.txt", one, NULL);
  CHECK(!gloss_store_commit(writer, NULL));
  put(writer, schema, "b.txt", two, NULL); // not committed
  snprintf(copy, sizeof copy, "%s/copy.db", folder);
  CHECK(!gloss_store_open(&reader, path, GLOSS_STORE_READ, NULL));
  CHECK(!gloss_store_backup(reader, copy, false, &err));
  CHECK(gloss_store_backup(reader, copy, false, &err) == GLOSS_EIO);
  CHECK_TEXT(err.message, "exists already: a backup replaces nothing");
  gloss_store_close(reader, NULL);
  close_store(writer);
  snprintf(kept, sizeof kept, "%s", path);
  snprintf(path, sizeof path, "%s", copy);
  problems("", __LINE__); // nobody writes it, its index is complete
  SQL("SELECT file FROM doc", "a.txt\n");
  SEARCH("强调", "a.txt|某报道|2|1|会议[强调]协商民主。\n");
  writer = open_run(&run_a, schema); // a run can go on from it
  put(writer, schema, "b.txt", two, NULL);
  close_store(writer);
  SQL("SELECT count(*) FROM doc", "2\n");
  snprintf(path, sizeof path, "%s", kept);
  CHECK(!gloss_store_open(&reader, path, GLOSS_STORE_READ, NULL));
  snprintf(copy, sizeof copy, "%s/no/b.db", folder);
  CHECK(gloss_store_backup(reader, copy, true, &err));
  gloss_store_close(reader, NULL);
  gloss_schema_free(schema);
}

// --- signatures --------------------------------------------------------------

static void a_signature_estimates_similarity(void) {
  gloss_buf a = {0}, b = {0};
  gloss_signature one_signature, other;
  uint64_t bands[2][GLOSS_SIGNATURE_BANDS];
  for (int i = 0; i < 4000; i++) {
    gloss_buf_printf(&a, "%d ", i * 7919 % 10007);
    gloss_buf_printf(&b, "%d\n", (i < 3600 ? i : i + 9000) * 7919 % 10007);
  }
  gloss_str left = {a.data, a.size}, right = {b.data, b.size};
  double truth = gloss_text_similarity(left, right);
  CHECK(truth > 0.6 && truth < 0.95);
  CHECK(gloss_signature_make(&one_signature, left));
  CHECK(gloss_signature_make(&other, right));
  double estimate = gloss_signature_similarity(&one_signature, &other);
  CHECK(estimate > truth - 0.2 && estimate < truth + 0.2);
  gloss_signature_bands(&one_signature, bands[0]);
  gloss_signature_bands(&other, bands[1]);
  size_t shared = 0;
  for (size_t i = 0; i < GLOSS_SIGNATURE_BANDS; i++)
    shared += bands[0][i] == bands[1][i];
  CHECK(shared > 0);
  CHECK(gloss_signature_similarity(&other, &other) == 1);
  CHECK(gloss_signature_make(&other, GLOSS_STR("五 个 字。！")));
  CHECK(!gloss_signature_make(&other, GLOSS_STR("四个字。")));
  CHECK(!gloss_signature_make(&other, GLOSS_STR("abc\xFF\xE4")));
  gloss_buf_free(&a);
  gloss_buf_free(&b);
}

int main(void) {
  if (!mkdtemp(folder)) return 1;
  RUN(sql_only_reads);
  RUN(search_is_exact);
  RUN(any_query_is_understood_or_refused);
  RUN(a_check_finds_damage);
  RUN(why_tells_all);
  RUN(other_programs_search);
  RUN(a_backup_is_of_one_moment);
  RUN(a_signature_estimates_similarity);
  fresh();
  rmdir(folder);
  return TEST_END();
}
