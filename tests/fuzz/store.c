// Databases that someone else wrote: a sound one with some bytes changed, or
// cut short, as the input says; or the input itself. Whatever comes out, it is
// rows or an error.
#include "moongloss.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/moongloss-fuzz-XXXXXX";
static gloss_buf sound; // a database's bytes

static void remove_file(void) {
  char companion[sizeof path + 8];
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < 3; i++) {
    snprintf(companion, sizeof companion, "%s%s", path, ends[i]);
    unlink(companion);
  }
}

static void put(gloss_store *store, const gloss_schema *schema,
                const char *text) {
  gloss_doc *doc = NULL;
  if (gloss_doc_new(&doc, gloss_str_of(text), NULL, NULL)) abort();
  gloss_result *result = gloss_result_new(text, doc, schema);
  gloss_field field = {
      .name = "name", .tag = GLOSS_TEXT, .text = GLOSS_STR("政协")};
  gloss_result_fact(result, "note", 0, gloss_doc_main_end(doc), "rule", "f.lua",
                    1, &field, 1, GLOSS_STR("{}"), NULL);
  gloss_result_finish(result);
  gloss_store_put(store, result, NULL);
  gloss_result_free(result);
  gloss_doc_free(doc);
}

// Writes to whatever database is at `path`, or makes one.
static void write_some(const char *more) {
  static const gloss_run_info run = {
      .run_key = "k", .pack = "p", .version = "1", .manifest = "{}"};
  gloss_store *store = NULL;
  gloss_schema *schema = gloss_schema_new();
  if (gloss_schema_field(schema, "note", "name", "string", NULL)) abort();
  if (!gloss_store_open(&store, path, GLOSS_STORE_WRITE, NULL)) {
    if (!gloss_store_begin(store, &run, schema, NULL)) {
      put(store, schema, "云溪市政协召开会议。\n提出意见五条。\n");
      put(store, schema, more);
    }
    gloss_store_close(store, NULL);
  }
  gloss_schema_free(schema);
}

static void make_sound(void) {
  int fd = mkstemp(path);
  if (fd < 0) abort();
  write_some("The ferry was late.\n");
  char block[4096];
  for (ssize_t got; (got = read(fd, block, sizeof block)) > 0;)
    gloss_buf_add(&sound, block, (size_t)got);
  close(fd);
  atexit(remove_file);
}

static void drain(gloss_status status, gloss_rows **made) {
  if (status) return;
  gloss_rows *rows = *made;
  while (gloss_rows_next(rows, NULL))
    for (size_t i = 0; i < gloss_rows_columns(rows); i++)
      gloss_rows_cell(rows, i, NULL);
  gloss_rows_free(rows);
}

static void read_all(gloss_store *store) {
  gloss_rows *rows = NULL;
  gloss_doc *doc = NULL;
  gloss_buf out = {0};
  drain(gloss_store_check(store, &rows, NULL), &rows);
  drain(gloss_store_search(store, &rows, "会议 OR ferry", 0, NULL), &rows);
  drain(gloss_store_kwic(store, &rows, "意见", "left", 0, NULL), &rows);
  drain(gloss_store_sql(store, &rows, "SELECT * FROM fact", NULL), &rows);
  drain(gloss_store_dedup(store, &rows, 0.5, NULL), &rows);
  drain(gloss_store_keyness(store, &rows, "会议", 0, NULL), &rows);
  drain(gloss_store_labels(store, &rows, NULL), &rows);
  if (!gloss_store_sql(store, &rows, "SELECT id FROM doc", NULL)) {
    char id[64] = "";
    if (gloss_rows_next(rows, NULL))
      snprintf(id, sizeof id, "%s", gloss_rows_cell(rows, 0, NULL).data);
    gloss_rows_free(rows);
    if (!gloss_store_doc(store, &doc, id, NULL)) gloss_doc_free(doc);
    gloss_store_facts(store, id, &out, NULL);
    gloss_store_text(store, id, &out, NULL);
    gloss_store_raw(store, id, &out, NULL);
    gloss_store_view(store, &out, id, NULL, NULL);
  }
  gloss_store_report(store, &out, "zh", NULL);
  gloss_buf_free(&out);
}

// Four bytes an edit: where (three), and what is changed there. The first byte
// of all may cut the file.
static void make_file(const uint8_t *data, size_t size) {
  gloss_buf file = {0};
  gloss_buf_add(&file, sound.data, sound.size);
  if (size && data[0] & 1) file.size = file.size * data[0] / 256;
  for (size_t i = 1; i + 4 <= size && file.size; i += 4) {
    size_t at = data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
    file.data[at % file.size] ^= (char)data[i + 3];
  }
  bool whole = size > 16 && !memcmp(data, "SQLite format 3", 16);
  FILE *out = fopen(path, "w");
  if (!out) abort();
  fwrite(whole ? (const char *)data : file.data, 1, whole ? size : file.size,
         out);
  fclose(out);
  gloss_buf_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!sound.size) make_sound();
  remove_file();
  make_file(data, size);
  gloss_store *store = NULL;
  if (!gloss_store_open(&store, path, GLOSS_STORE_READ, NULL)) {
    gloss_store_timeout(store, 1);
    read_all(store);
    gloss_store_close(store, NULL);
  }
  write_some("More was said.\n");
  return 0;
}
