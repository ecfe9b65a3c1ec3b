// store_fixture.h - a folder, a schema, documents and questions for the tests
// of the store.
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "store/store.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/store_test.XXXXXX";
static char path[64];

static inline void fresh(void) {
  char command[128];
  snprintf(path, sizeof path, "%s/facts.db", folder);
  snprintf(command, sizeof command, "rm -rf %s/*", folder);
  CHECK(system(command) == 0);
}

static inline gloss_schema *schema_of(bool more) {
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

static inline gloss_store *open_run(const gloss_run_info *run,
                                    const gloss_schema *schema) {
  gloss_store *store = NULL;
  gloss_error err = {0};
  if (gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err) ||
      gloss_store_begin(store, run, schema, &err))
    CHECK_TEXT(err.message, "opened");
  return store;
}

static inline gloss_field text_field(const char *name, const char *value) {
  return (gloss_field){
      .name = name, .tag = GLOSS_TEXT, .text = gloss_str_of(value)};
}

// One fact for each "会议" in the text; the title is the first line.
static inline gloss_result *analyse(const gloss_schema *schema,
                                    const char *source, const char *raw,
                                    const char *failure) {
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

static inline void put(gloss_store *store, const gloss_schema *schema,
                       const char *source, const char *raw,
                       const char *failure) {
  gloss_result *result = analyse(schema, source, raw, failure);
  gloss_error err = {0};
  if (gloss_store_put(store, result, &err)) CHECK_TEXT(err.message, "stored");
  gloss_result_free(result);
}

static inline void put_failed(gloss_store *store, const char *source) {
  gloss_result *result = gloss_result_new(source, NULL, NULL);
  gloss_result_failure(
      result,
      &(gloss_failure){.phase = "read", .code = "io", .message = "gone"});
  gloss_result_finish(result);
  CHECK(!gloss_store_put(store, result, NULL));
  gloss_result_free(result);
}

static inline void close_store(gloss_store *store) {
  gloss_error err = {0};
  if (gloss_store_close(store, &err)) CHECK_TEXT(err.message, "closed");
}

// Rows as "a|b\n", or "error: ...".
static inline void collect(gloss_rows *rows, gloss_buf *out) {
  gloss_error err = {0};
  while (gloss_rows_next(rows, &err)) {
    for (size_t i = 0; i < gloss_rows_columns(rows); i++) {
      gloss_str cell = gloss_rows_cell(rows, i, NULL);
      if (i) gloss_buf_putc(out, '|');
      gloss_buf_add(out, cell.data ? cell.data : "-",
                    cell.data ? cell.size : 1);
    }
    gloss_buf_putc(out, '\n');
  }
  if (err.status) gloss_buf_printf(out, "error: %s", err.message);
  gloss_rows_free(rows);
}

// Problems that a check finds.
static inline void problems(const char *want, int line) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_buf out = {0};
  gloss_buf_puts(&out, "");
  CHECK(!gloss_store_open(&store, path, GLOSS_STORE_READ, NULL));
  CHECK(!gloss_store_check(store, &rows, NULL));
  while (gloss_rows_next(rows, NULL))
    gloss_buf_printf(&out, "%s\n", gloss_rows_cell(rows, 1, NULL).data);
  if (strcmp(out.data, want)) printf("line %d:\n", line);
  CHECK_TEXT(out.data, want);
  gloss_rows_free(rows);
  gloss_buf_free(&out);
  gloss_store_close(store, NULL);
}
#define DAMAGE(sql, want) damage(sql, want, __LINE__)

static inline void ask(const char *what, bool search, const char *want,
                       int line) {
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

#endif
