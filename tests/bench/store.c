// store PATH...: insert rate beside raw SQLite inserts of the same rows,
// indexing MB/s, latency and correctness of phrase queries, report time; over
// the given files, one core. Facts are made of every number in the texts.
#include "bench.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct results {
  gloss_result **items;
  gloss_buf *texts; // canonical
  size_t count, facts;
} results;

static gloss_schema *make_schema(void) {
  gloss_schema *schema = gloss_schema_new();
  gloss_schema_field(schema, "doc", "title", "string?", NULL);
  gloss_schema_field(schema, "number", "value", "number", NULL);
  gloss_schema_field(schema, "number", "digits", "integer", NULL);
  gloss_schema_field(schema, "number", "after", "string?", NULL);
  return schema;
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

static void number(gloss_result *result, gloss_str text, uint32_t begin,
                   uint32_t end) {
  size_t after = end;
  if (after < text.size) gloss_utf8_next(text, &after);
  gloss_field fields[] = {
      {.name = "value", .tag = GLOSS_REAL, .real = atof(text.data + begin)},
      {.name = "digits", .tag = GLOSS_INT, .integer = end - begin},
      {.name = "after",
       .tag = GLOSS_TEXT,
       .text = {text.data + end, after - end}}};
  gloss_buf why = {0};
  gloss_buf_printf(&why, "{\"captures\": {\"digits\": [%u, %u]}}", begin, end);
  gloss_result_fact(result, "number", begin, end, "number.digits", "number.lua",
                    3, fields, 3, (gloss_str){why.data, why.size}, NULL);
  gloss_buf_free(&why);
}

static gloss_result *analyse(const gloss_schema *schema, const char *name,
                             gloss_str raw, gloss_buf *kept) {
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, raw, NULL, NULL);
  gloss_result *result = gloss_result_new(name, doc, schema);
  gloss_str text = gloss_doc_text(doc);
  gloss_field title = {.name = "title", .tag = GLOSS_TEXT, .text = text};
  const char *line = memchr(text.data, '\n', text.size);
  if (line) title.text.size = (size_t)(line - text.data);
  gloss_result_doc_field(result, &title, 0, (uint32_t)title.text.size, "title",
                         NULL, NULL);
  uint32_t limit = gloss_doc_captions_end(doc);
  for (uint32_t i = 0; i < limit; i++) {
    uint32_t begin = i;
    while (i < limit && digit(text.data[i])) i++;
    if (i > begin) number(result, text, begin, i);
  }
  gloss_result_finish(result);
  gloss_buf_add(kept, text.data, text.size);
  gloss_doc_free(doc);
  return result;
}

static void say(gloss_status status, const gloss_error *err) {
  char text[1200];
  if (!status) return;
  fprintf(stderr, "store: %s\n", gloss_error_text(err, text, sizeof text));
  exit(1);
}

// --- writing -----------------------------------------------------------------

// CPU seconds until the documents are stored, and until they can be searched.
static void fill(const char *path, const gloss_schema *schema,
                 const results *all, double *put, double *index) {
  gloss_store *store;
  gloss_error err;
  gloss_run_info run = {.run_key = "bench", .pack = "bench"};
  unlink(path);
  say(gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err), &err);
  say(gloss_store_begin(store, &run, schema, &err), &err);
  double begin = bench_now();
  for (size_t i = 0; i < all->count; i++)
    say(gloss_store_put(store, all->items[i], &err), &err);
  say(gloss_store_commit(store, &err), &err);
  *put = bench_now() - begin;
  begin = bench_now();
  say(gloss_store_close(store, &err), &err);
  *index = bench_now() - begin;
}

// All rows of a table, inserted into another database with the same schema.
static void copy_table(sqlite3 *from, sqlite3 *to, const char *table,
                       double *seconds) {
  char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
  sqlite3_stmt *read, *write;
  sqlite3_value **cells = NULL;
  size_t count = 0, capacity = 0;
  sqlite3_prepare_v2(from, sql, -1, &read, NULL);
  sqlite3_free(sql);
  int columns = sqlite3_column_count(read);
  while (sqlite3_step(read) == SQLITE_ROW)
    for (int i = 0; i < columns; i++) {
      if (count == capacity) {
        capacity = capacity * 2 + 64;
        cells = realloc(cells, capacity * sizeof *cells);
      }
      cells[count++] = sqlite3_value_dup(sqlite3_column_value(read, i));
    }
  sqlite3_finalize(read);
  sql = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (?", table);
  for (int i = 1; i < columns; i++) sql = sqlite3_mprintf("%z, ?", sql);
  sql = sqlite3_mprintf("%z)", sql);
  sqlite3_prepare_v2(to, sql, -1, &write, NULL);
  sqlite3_free(sql);
  double begin = bench_now();
  for (size_t i = 0; i < count; i += (size_t)columns) {
    for (int j = 0; j < columns; j++)
      sqlite3_bind_value(write, j + 1, cells[i + (size_t)j]);
    sqlite3_step(write);
    sqlite3_reset(write);
  }
  *seconds += bench_now() - begin;
  sqlite3_finalize(write);
  for (size_t i = 0; i < count; i++) sqlite3_value_free(cells[i]);
  free(cells);
}

static double raw_inserts(const char *path, const char *copy) {
  static const char *const tables[] = {
      "gloss_key",  "gloss_document", "gloss_content",  "gloss_source",
      "gloss_type", "gloss_rule",     "gloss_fact_doc", "gloss_fact_number",
      "gloss_fact", "gloss_evidence"};
  sqlite3 *from, *to;
  double seconds = 0;
  sqlite3_open(path, &from);
  unlink(copy);
  sqlite3_open_v2(
      copy, &to,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_exec(to,
               "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; "
               "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; "
               "PRAGMA wal_autocheckpoint = 4000",
               NULL, NULL, NULL);
  sqlite3_stmt *stmt;
  sqlite3_prepare_v2(from,
                     "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
                     " AND type IN ('table', 'index') AND sql NOT LIKE "
                     "'%VIRTUAL%' AND name NOT LIKE 'gloss_text%'",
                     -1, &stmt, NULL);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    sqlite3_exec(to, (const char *)sqlite3_column_text(stmt, 0), NULL, NULL,
                 NULL);
  sqlite3_finalize(stmt);
  sqlite3_exec(to, "BEGIN", NULL, NULL, NULL);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    copy_table(from, to, tables[i], &seconds);
  double begin = bench_now();
  sqlite3_exec(to, "COMMIT", NULL, NULL, NULL);
  seconds += bench_now() - begin;
  sqlite3_close(from);
  sqlite3_close(to);
  return seconds;
}

static double median(double *times, size_t count) {
  qsort(times, count, sizeof *times, bench_by_time);
  return times[count / 2];
}

// Ours and SQLite's own take turns, so that both meet the same machine.
static void insert_rows(const char *path, const char *copy,
                        const gloss_schema *schema, const results *all,
                        size_t bytes) {
  enum { ROUNDS = 7 };
  double put[ROUNDS], index[ROUNDS], raw[ROUNDS], share[ROUNDS];
  for (size_t i = 0; i < ROUNDS; i++) {
    fill(path, schema, all, &put[i], &index[i]);
    raw[i] = raw_inserts(path, copy);
    share[i] = raw[i] / put[i] * 100;
  }
  double ours = median(put, ROUNDS), theirs = median(raw, ROUNDS);
  printf("put          %8.0f facts/s  (%.3f s, with compression)\n",
         (double)all->facts / ours, ours);
  printf(
      "raw SQLite   %8.0f facts/s  (%.3f s, the same rows); ours has %.0f %% "
      "of it (target 80)\n",
      (double)all->facts / theirs, theirs, median(share, ROUNDS));
  printf("index, close %8.1f MB/s (target 32)\n",
         (double)bytes / 1e6 / median(index, ROUNDS));
}

// --- searching ---------------------------------------------------------------

static size_t truth(const results *all, const char *needle) {
  size_t count = 0, size = strlen(needle);
  for (size_t i = 0; i < all->count; i++)
    count +=
        memmem(all->texts[i].data, all->texts[i].size, needle, size) != NULL;
  return count;
}

static void search(const char *path, const results *all) {
  static const char *const queries[] = {
      "高质量发展", "人民政协", "协商民主", "党的建设", "乡村振兴",
      "市",         "提案",     "“十四五”", "法律责任", "国务院",
      "共同富裕",   "改革开放", "应当",     "科技创新", "生态文明"};
  gloss_store *store;
  gloss_error err;
  size_t right = 0, count = sizeof queries / sizeof *queries;
  double slowest = 0, total = 0;
  say(gloss_store_open(&store, path, GLOSS_STORE_READ, &err), &err);
  for (size_t i = 0; i < count; i++) {
    char sql[200];
    gloss_rows *rows;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM gloss_text WHERE gloss_text MATCH '\"%s\"'",
             queries[i]);
    double begin = bench_now();
    say(gloss_store_sql(store, &rows, sql, &err), &err);
    gloss_rows_next(rows, NULL);
    double took = bench_now() - begin;
    size_t found = (size_t)atoi(gloss_rows_cell(rows, 0, NULL).data);
    gloss_rows_free(rows);
    right += found == truth(all, queries[i]);
    if (found != truth(all, queries[i]))
      printf("  %s: found %zu, true %zu\n", queries[i], found,
             truth(all, queries[i]));
    total += took;
    if (took > slowest) slowest = took;
    begin = bench_now();
    say(gloss_store_search(store, &rows, queries[i], 20, &err), &err);
    gloss_rows_free(rows);
    printf("  %-14s %5zu documents  %.2f ms, 20 snippets %.2f ms\n", queries[i],
           found, took * 1e3, (bench_now() - begin) * 1e3);
  }
  printf("phrases      %zu of %zu right, mean %.2f ms, slowest %.2f ms\n",
         right, count, total / (double)count * 1e3, slowest * 1e3);
  gloss_store_close(store, NULL);
}

static void page(const char *path) {
  gloss_store *store;
  gloss_error err;
  gloss_buf out = {0};
  say(gloss_store_open(&store, path, GLOSS_STORE_READ, &err), &err);
  double begin = bench_now();
  say(gloss_store_report(store, &out, NULL, &err), &err);
  printf("report       %.2f s, %.1f MB\n", bench_now() - begin,
         (double)out.size / 1e6);
  gloss_buf_free(&out);
  gloss_store_close(store, NULL);
}

// Pairs of texts with a Jaccard similarity of at least 0.8: of all pairs those
// whose signatures agree by half (0.8 would be eight deviations away).
static size_t true_pairs(const results *all) {
  size_t pairs = 0;
  gloss_signature *signs = calloc(all->count + 1, sizeof *signs);
  for (size_t i = 0; i < all->count; i++) {
    gloss_str a = {all->texts[i].data, all->texts[i].size};
    bool any = gloss_signature_make(&signs[i], a);
    for (size_t j = 0; any && j < i; j++)
      if (gloss_signature_similarity(&signs[i], &signs[j]) > 0.5)
        pairs +=
            gloss_text_similarity(
                a, (gloss_str){all->texts[j].data, all->texts[j].size}) >= 0.8;
  }
  free(signs);
  return pairs;
}

static void sign_all(void *self) {
  const results *all = self;
  gloss_signature signature;
  for (size_t i = 0; i < all->count; i++)
    gloss_signature_make(&signature,
                         (gloss_str){all->texts[i].data, all->texts[i].size});
}

static void near(const char *path, results *all, size_t bytes) {
  gloss_store *store;
  gloss_error err;
  gloss_rows *rows;
  size_t pairs = 0;
  bench_row("MinHash", bytes, 300, sign_all, all);
  say(gloss_store_open(&store, path, GLOSS_STORE_READ, &err), &err);
  double begin = bench_now();
  say(gloss_store_dedup(store, &rows, 0.8, &err), &err);
  double took = bench_now() - begin;
  while (gloss_rows_next(rows, NULL)) pairs++;
  printf("dedup        %8.1f MB/s  (%.2f s, %zu pairs at 0.8",
         (double)bytes / 1e6 / took, took, pairs);
  printf(" of %zu)\n", true_pairs(all));
  gloss_rows_free(rows);
  gloss_store_close(store, NULL);
}

int main(int argc, char **argv) {
  corpus raw = {0};
  for (int i = 1; i < argc; i++) bench_add(&raw, argv[i]);
  gloss_schema *schema = make_schema();
  results all = {calloc(raw.count + 1, sizeof *all.items),
                 calloc(raw.count + 1, sizeof *all.texts), raw.count, 0};
  size_t bytes = 0;
  for (size_t i = 0; i < raw.count; i++) {
    char name[32];
    snprintf(name, sizeof name, "file %zu", i);
    all.items[i] = analyse(schema, name, raw.texts[i], &all.texts[i]);
    all.facts += gloss_result_fact_count(all.items[i]);
    bytes += all.texts[i].size;
  }
  printf("%zu documents, %.1f MB of text, %zu facts\n", all.count,
         (double)bytes / 1e6, all.facts);
  char folder[] = "/tmp/bench_store.XXXXXX", path[64], copy[64];
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/facts.db", folder);
  snprintf(copy, sizeof copy, "%s/copy.db", folder);
  insert_rows(path, copy, schema, &all, bytes);
  search(path, &all);
  near(path, &all, bytes);
  page(path);
  unlink(path);
  unlink(copy);
  rmdir(folder);
  return 0;
}
