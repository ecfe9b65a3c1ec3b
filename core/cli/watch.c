// watch - edit a rule, see which stored facts change.
#include "change.h"
#include "commands.h"
#include "follow.h"
#include "run.h"
#include "touch.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct options {
  const char *format;
  bool once, write;
};

static const struct cli_option options[] = {
    {"once", 0, CLI_FLAG, NULL,
     "Show what differs now from what is stored, and leave.",
     offsetof(struct options, once)},
    {"write", 'w', CLI_FLAG, NULL,
     "Store the new facts of the documents that were read again.",
     offsetof(struct options, write)},
    {"format", 'f', CLI_CHOICE, "text|ndjson",
     "text (default), or ndjson: one object a line for each change.",
     offsetof(struct options, format)},
    {0}};

struct watch {
  const struct options *options;
  const char *name, *db;
  gloss_pack *pack; // the last that could be loaded
  gloss_store *store;
  struct cli_changes changes;
  size_t read, stored;
  gloss_error err; // what ended the look
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool is_text(const struct watch *w) {
  return !w->options->format || w->options->format[0] == 't';
}

// --- the stored documents ----------------------------------------------------

struct document {
  char *id, *source, *part; // part: NULL, or what of the file is stored
  bool may, sure;           // be touched
};

struct documents {
  struct document *items;
  size_t count, capacity;
};

static char *copy(gloss_str text) {
  char *made = cli_alloc(text.size + 1);
  if (text.size) memcpy(made, text.data, text.size);
  return made;
}

static void document_free(struct document *doc) {
  free(doc->id);
  free(doc->source);
  free(doc->part);
}

static void documents_free(struct documents *all) {
  for (size_t i = 0; i < all->count; i++) document_free(&all->items[i]);
  free(all->items);
}

static void documents_add(struct documents *all, const gloss_rows *rows) {
  if (all->count == all->capacity) {
    all->capacity = all->capacity ? 2 * all->capacity : 64;
    struct document *more = cli_alloc(all->capacity * sizeof *more);
    if (all->count) memcpy(more, all->items, all->count * sizeof *more);
    free(all->items);
    all->items = more;
  }
  gloss_str part = gloss_rows_cell(rows, 2, NULL);
  all->items[all->count++] =
      (struct document){.id = copy(gloss_rows_cell(rows, 0, NULL)),
                        .source = copy(gloss_rows_cell(rows, 1, NULL)),
                        .part = part.data ? copy(part) : NULL};
}

// Databases of older versions, which readers leave as they are, lack some.
static const char *column_or_null(struct watch *w, const char *table,
                                  const char *column) {
  char sql[160];
  gloss_rows *rows = NULL;
  snprintf(sql, sizeof sql,
           "SELECT 1 FROM pragma_table_info('%s') WHERE name = '%s'", table,
           column);
  bool there = !gloss_store_sql(w->store, &rows, sql, &w->err) &&
               gloss_rows_next(rows, &w->err);
  gloss_rows_free(rows);
  return there ? column : "NULL";
}

// Those of a key, by id.
static gloss_status documents_of(struct watch *w, long long key,
                                 struct documents *out) {
  char sql[256];
  gloss_rows *rows = NULL;
  snprintf(sql, sizeof sql,
           "SELECT id, (SELECT min(source) FROM gloss_source s WHERE s.doc = "
           "d.doc), %s FROM gloss_document d WHERE key = %lld ORDER BY id",
           column_or_null(w, "gloss_document", "part"), key);
  gloss_status status = gloss_store_sql(w->store, &rows, sql, &w->err);
  while (!status && gloss_rows_next(rows, &w->err)) documents_add(out, rows);
  gloss_rows_free(rows);
  return status ? status : w->err.status;
}

static struct document *document_find(const struct documents *all,
                                      gloss_str id) {
  size_t low = 0, high = all->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strncmp(all->items[middle].id, id.data, id.size);
    if (!order) return &all->items[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static void mark(struct document *doc, bool sure) {
  doc->may = true;
  doc->sure |= sure;
}

// Marks the documents that may hold what is needed.
static gloss_status mark_all(struct watch *w, struct documents *all,
                             const struct touch_needs *needs, bool sure) {
  if (needs->all)
    for (size_t i = 0; i < all->count; i++) mark(&all->items[i], sure);
  if (needs->all || !needs->count) return GLOSS_OK;
  gloss_rows *rows = NULL;
  gloss_status status = gloss_store_mentions(w->store, &rows, needs->literals,
                                             needs->count, &w->err);
  while (!status && gloss_rows_next(rows, &w->err)) {
    struct document *doc = document_find(all, gloss_rows_cell(rows, 0, NULL));
    if (doc) mark(doc, sure);
  }
  gloss_rows_free(rows);
  return status ? status : w->err.status;
}

// Is there a difference where the changed rules match?
static gloss_status probe(struct watch *w, const struct touch *touch,
                          const gloss_doc_options *how, struct document *doc,
                          gloss_buf *raw) {
  gloss_doc_options read_by = *how;
  read_by.part = doc->part;
  read_by.id = doc->part ? doc->id : NULL;
  gloss_buf_clear(raw);
  gloss_status status = gloss_store_raw(w->store, doc->id, raw, &w->err);
  if (!status)
    doc->sure =
        touch_matters(touch, (gloss_str){raw->data, raw->size}, &read_by);
  return status;
}

// Leaves the documents that the changes can touch.
static gloss_status candidates(struct watch *w, const struct touch *touch,
                               const gloss_doc_options *how,
                               struct documents *all) {
  size_t kept = 0;
  gloss_buf raw = {0};
  gloss_status status = mark_all(w, all, &touch->sure, true);
  if (!status) status = mark_all(w, all, &touch->may, false);
  for (size_t i = 0; i < all->count; i++) {
    struct document *doc = &all->items[i];
    if (!status && doc->may && !doc->sure)
      status = probe(w, touch, how, doc, &raw);
    if (doc->sure)
      all->items[kept++] = *doc;
    else
      document_free(doc);
  }
  all->count = kept;
  gloss_buf_free(&raw);
  return status;
}

// --- the documents, analysed again -------------------------------------------

// The raw lines of the result's facts, as gloss_store_facts has them.
static json_t *lines_of(gloss_str raw, const gloss_result *result) {
  json_t *lines = json_array();
  for (size_t i = 0; i < gloss_result_fact_count(result); i++) {
    const gloss_fact *fact = gloss_result_fact_at(result, i);
    json_int_t line = fact->raw_count ? 1 : 0;
    for (size_t k = 0; line && k < fact->raw[0].begin && k < raw.size; k++)
      line += raw.data[k] == '\n';
    json_array_append_new(lines, json_integer(line));
  }
  return lines;
}

static json_t *parse(const gloss_buf *text) {
  return json_loadb(text->data, text->size, 0, NULL);
}

// Appends what of a line of the fact stream is stored: no raw ranges, no places
// of the document's fields. Quotes in strings are escaped, so names of members
// are found by theirs.
static void put_stored(gloss_buf *out, const gloss_buf *line) {
  static const char *const cuts[][2] = {
      {", \"doc_evidence\": {", ", \"facts\": ["},
      {", \"raw\": [", ", \"rule\": "}};
  const char *at = line->data;
  for (int which = 0; at;) {
    const char *cut = strstr(at, cuts[which][0]);
    const char *end = cut ? strstr(cut, cuts[which][1]) : NULL;
    gloss_buf_add(out, at, end ? (size_t)(cut - at) : strlen(at));
    at = end;
    which = 1;
  }
}

// Do both say the same, letter by letter? (If not, they may still.)
static bool is_same(const gloss_buf *stored, const gloss_buf *line) {
  gloss_buf fresh = {0};
  put_stored(&fresh, line);
  const char *facts = strstr(fresh.data, "], \"failures\": []}");
  size_t size = facts ? (size_t)(facts - fresh.data) : 0;
  bool same = size && size < stored->size &&
              !memcmp(stored->data, fresh.data, size) &&
              !strncmp(stored->data + size, "], \"lines\": [", 13) &&
              strstr(stored->data + size, "], \"failures\": []}");
  gloss_buf_free(&fresh);
  return same;
}

// Tells the differences between a document's stored facts and its new ones.
static gloss_status tell(struct watch *w, const gloss_result *result,
                         const gloss_buf *facts, const gloss_buf *line) {
  const char *id = gloss_result_id(result);
  gloss_buf text = {0}, raw = {0};
  gloss_status status = gloss_store_text(w->store, id, &text, &w->err);
  if (!status) status = gloss_store_raw(w->store, id, &raw, &w->err);
  if (!status) {
    gloss_str shown = {text.data, text.size};
    json_t *stored = parse(facts), *fresh = parse(line);
    json_object_del(json_object_get(fresh, "doc"), "part"); // not a field
    json_object_set_new(fresh, "lines",
                        lines_of((gloss_str){raw.data, raw.size}, result));
    cli_changes_add(&w->changes, (struct cli_facts){stored, shown},
                    (struct cli_facts){fresh, shown}, true);
    json_decref(stored);
    json_decref(fresh);
  }
  gloss_buf_free(&text);
  gloss_buf_free(&raw);
  return status;
}

// The sink of the run.
static int compare(void *self, const gloss_result *result) {
  struct watch *w = self;
  gloss_buf facts = {0}, line = {0};
  gloss_status status =
      gloss_store_facts(w->store, gloss_result_id(result), &facts, &w->err);
  gloss_result_ndjson(result, &line);
  if (!status && !is_same(&facts, &line))
    status = tell(w, result, &facts, &line);
  if (!status && w->options->write)
    status = gloss_store_put(w->store, result, &w->err);
  w->read++;
  gloss_buf_free(&facts);
  gloss_buf_free(&line);
  return status;
}

static void put_base64(gloss_buf *out, gloss_str bytes) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes.size; i += 3) {
    unsigned char in[3] = {0};
    size_t count = bytes.size - i < 3 ? bytes.size - i : 3;
    memcpy(in, bytes.data + i, count);
    gloss_buf_putc(out, digits[in[0] >> 2]);
    gloss_buf_putc(out, digits[(in[0] & 3) << 4 | in[1] >> 4]);
    gloss_buf_putc(out,
                   count > 1 ? digits[(in[1] & 15) << 2 | in[2] >> 6] : '=');
    gloss_buf_putc(out, count > 2 ? digits[in[2] & 63] : '=');
  }
}

static void put_line(gloss_buf *out, const struct document *doc,
                     const gloss_buf *raw) {
  gloss_buf_puts(out, "{\"source\":");
  gloss_buf_json(out, gloss_str_of(doc->source));
  if (doc->part) {
    gloss_buf_printf(out, ",\"id\":\"%s\",\"part\":", doc->id);
    gloss_buf_json(out, gloss_str_of(doc->part));
  }
  gloss_buf_puts(out, ",\"raw_base64\":\"");
  put_base64(out, (gloss_str){raw->data, raw->size});
  gloss_buf_puts(out, "\"}\n");
}

// The stored bytes of the documents as a file of lines that only we see.
static int stored_inputs(struct watch *w, const struct documents *all) {
  int file = memfd_create("documents", MFD_CLOEXEC);
  gloss_status status = GLOSS_OK;
  gloss_buf line = {0}, raw = {0};
  for (size_t i = 0; i < all->count && file >= 0 && !status; i++) {
    gloss_buf_clear(&line);
    gloss_buf_clear(&raw);
    status = gloss_store_raw(w->store, all->items[i].id, &raw, &w->err);
    put_line(&line, &all->items[i], &raw);
    if (write(file, line.data, line.size) != (ssize_t)line.size)
      status = gloss_error_set(&w->err, GLOSS_EIO, "out of memory");
  }
  gloss_buf_free(&line);
  gloss_buf_free(&raw);
  if (!status && file >= 0) return file;
  if (!status) gloss_error_set(&w->err, GLOSS_EIO, "no memory file");
  if (file >= 0) close(file);
  return -1;
}

// Analyses them in worker processes, as `run` does.
static gloss_status again(struct watch *w, const struct documents *all,
                          const gloss_doc_options *how) {
  int file = stored_inputs(w, all);
  if (file < 0) return w->err.status;
  char path[64];
  const char *paths[] = {path};
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  gloss_run_options job = {.paths = paths,
                           .path_count = 1,
                           .ndjson_input = true,
                           .stored_input = true,
                           .doc = *how,
                           .max_bytes = how->max_bytes,
                           .sink = compare,
                           .sink_self = w};
  gloss_run_totals totals;
  gloss_error err = {0};
  gloss_status status = gloss_run(w->pack, &job, &totals, &err);
  close(file);
  if (status && !w->err.status) w->err = err;
  return status;
}

// --- the documents of one key ------------------------------------------------

struct key {
  long long key;
  char *digest, *manifest, *charset, *format;
  gloss_site *site;
  gloss_doc_options how; // its documents were read
};

static gloss_status one_key(struct watch *w, const struct key *key,
                            const json_t *now_manifest) {
  struct touch touch;
  struct documents all = {0};
  json_t *old = json_loads(key->manifest, 0, NULL);
  const gloss_doc_options *how = &key->how;
  bool plain = !how->charset && !how->format && !how->keep_script && !how->site;
  touch_find(&touch, w->pack, old, now_manifest);
  if (is_text(w) && touch.why.size)
    cli_write((gloss_str){touch.why.data, touch.why.size});
  gloss_status status =
      touch_any(&touch) ? documents_of(w, key->key, &all) : GLOSS_OK;
  w->stored += all.count;
  if (!status) status = candidates(w, &touch, how, &all);
  if (!status && all.count && w->options->write && !plain)
    status = gloss_error_set(&w->err, GLOSS_EUSAGE,
                             "%s holds documents that were read with options: "
                             "store their new facts with 'run'",
                             w->db);
  if (!status && all.count) status = again(w, &all, how);
  documents_free(&all);
  json_decref(old);
  touch_free(&touch);
  return status;
}

static struct key key_of(gloss_rows *rows) {
  gloss_str cells[9];
  for (size_t i = 0; i < 9; i++) cells[i] = gloss_rows_cell(rows, i, NULL);
  struct key key = {.key = strtoll(cells[0].data, NULL, 10),
                    .digest = copy(cells[1]),
                    .manifest = copy(cells[2])};
  if (cells[3].data) key.charset = copy(cells[3]);
  if (cells[4].data) key.format = copy(cells[4]);
  key.how = (gloss_doc_options){.charset = key.charset,
                                .format = key.format,
                                .keep_script = cells[5].data[0] == '1',
                                .repairs_off =
                                    (uint32_t)strtoul(cells[6].data, NULL, 10),
                                .max_bytes = strtoul(cells[7].data, NULL, 10)};
  if (cells[8].data && !gloss_site_parse(&key.site, cells[8], NULL, NULL))
    key.how.site = key.site;
  return key;
}

static gloss_status keys(struct watch *w, struct key **out, size_t *count) {
  char sql[256];
  gloss_rows *rows = NULL;
  snprintf(sql, sizeof sql,
           "SELECT key, digest, manifest, charset, format, keep_script, "
           "repairs_off, max_bytes, %s FROM gloss_key WHERE key IN (SELECT key "
           "FROM gloss_document) ORDER BY key",
           column_or_null(w, "gloss_key", "site"));
  gloss_status status = gloss_store_sql(w->store, &rows, sql, &w->err);
  *out = NULL;
  *count = 0;
  while (!status && gloss_rows_next(rows, &w->err)) {
    struct key *more = cli_alloc((*count + 1) * sizeof *more);
    if (*count) memcpy(more, *out, *count * sizeof *more);
    free(*out);
    *out = more;
    more[(*count)++] = key_of(rows);
  }
  gloss_rows_free(rows);
  return status;
}

static gloss_status all_keys(struct watch *w) {
  gloss_run_info info = gloss_pack_run_info(w->pack);
  json_t *manifest = json_loads(info.manifest, 0, NULL);
  struct key *list = NULL;
  size_t count = 0;
  gloss_status status =
      w->options->write ? gloss_store_begin(w->store, &info,
                                            gloss_pack_schema(w->pack), &w->err)
                        : GLOSS_OK;
  if (!status) status = keys(w, &list, &count);
  for (size_t i = 0; i < count; i++) {
    if (!status && strcmp(list[i].digest, info.run_key) != 0)
      status = one_key(w, &list[i], manifest);
    free(list[i].digest);
    free(list[i].manifest);
    free(list[i].charset);
    free(list[i].format);
    gloss_site_free(list[i].site);
  }
  free(list);
  json_decref(manifest);
  return status;
}

// --- one look ----------------------------------------------------------------

static void print(struct watch *w, double seconds) {
  struct cli_changes *c = &w->changes;
  if (is_text(w)) {
    cli_changes_sum(c, &c->out);
    gloss_buf_printf(&c->out, "; %zu of %zu read again", w->read, w->stored);
    if (!w->options->once) gloss_buf_printf(&c->out, ", %.2f s", seconds);
    gloss_buf_puts(&c->out, "\n");
  }
  cli_write((gloss_str){c->out.data, c->out.size});
  cli_flush();
  gloss_buf_free(&c->out);
}

// The database must be there, also for writing.
static gloss_status open_store(struct watch *w) {
  gloss_status status =
      gloss_store_open(&w->store, w->db, GLOSS_STORE_READ, &w->err);
  if (status || !w->options->write) return status;
  gloss_store_close(w->store, NULL);
  return gloss_store_open(&w->store, w->db, GLOSS_STORE_WRITE, &w->err);
}

static int look(struct watch *w) {
  double begin = now();
  w->changes = (struct cli_changes){.format = w->options->format};
  w->read = w->stored = 0;
  w->err = (gloss_error){0};
  if (open_store(w)) return cli_error(&w->err), CLI_COULD_NOT;
  gloss_status status = all_keys(w);
  if (!status || w->read) print(w, now() - begin);
  gloss_status closed = gloss_store_close(w->store, status ? NULL : &w->err);
  w->store = NULL;
  if (!status && !closed) return CLI_OK;
  return cli_error(&w->err), CLI_COULD_NOT;
}

// --- waiting for changes -----------------------------------------------------

static int load(struct watch *w) {
  gloss_pack *pack = NULL;
  int code = cli_pack_load(&pack, &w->name, 1, NULL);
  if (code != CLI_OK) return code;
  gloss_pack_free(w->pack);
  w->pack = pack;
  return CLI_OK;
}

static int loop(struct watch *w) {
  int follow = follow_new();
  if (follow < 0) return CLI_COULD_NOT;
  follow_pack(follow, w->pack);
  fprintf(stderr, "watching %s; Ctrl-C ends\n", gloss_pack_name(w->pack));
  while (follow_wait(follow)) {
    if (load(w) != CLI_OK) continue; // said; the next edit may mend it
    follow_pack(follow, w->pack);
    look(w);
  }
  close(follow);
  return CLI_COULD_NOT;
}

static int watch(const struct options *o, const struct cli_args *args) {
  struct watch w = {
      .options = o, .name = args->operands[0], .db = args->operands[1]};
  int code = load(&w);
  if (code == CLI_OK) code = look(&w);
  if (code == CLI_OK && !o->once) code = loop(&w);
  gloss_pack_free(w.pack);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 2 ? watch(o, args)
                          : cli_usage(self, "expected a pack and a database");
}

const struct cli_command cli_watch = {
    "watch",
    "[--once] [--write] [--format ndjson] PACK DB",
    "edit rules and see which stored facts change",
    "Waits for changes of the pack's files. After each it tells which rules "
    "changed since the database was filled, reads only those stored documents "
    "again that such a rule, as it was or as it is, can touch, and prints how "
    "their facts differ from the stored ones, as 'diff' does. Which rules "
    "changed is seen from what decides them: pattern, options, the code of "
    "their functions and all that it reaches by name; comments and moved lines "
    "do not count. Which documents they can touch is looked up in the "
    "full-text index by the literals that every match holds (explain-plan "
    "shows them). There the patterns are run alone, as they were and as they "
    "are: where both match the same, or nothing if the functions changed, the "
    "document is not read again. Patterns that ask for facts, for what a date "
    "comes to, or for a lexicon that changed cannot be run alone; a report "
    "type's detect, describe, anchor or finish touches all documents.\n\n"
    "The database is the 'before' of each comparison and stays as it is, "
    "unless "
    "--write stores the new facts of the documents that were read again; the "
    "others keep their old run key, and 'run' reads them again.",
    options,
    "moongloss watch cppcc facts.db\n"
    "moongloss watch --once my-script.lua facts.db",
    run,
    sizeof(struct options)};
