// watch - edit a rule, see which stored facts change.
#include "change.h"
#include "commands.h"
#include "follow.h"
#include "run.h"

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

// What is to be done about the documents stored under one key.
struct plan {
  gloss_buf why; // lines
  bool all;      // every document
  gloss_str *literals;
  size_t count, capacity;
};

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

// --- which rules changed -----------------------------------------------------

static const char *string_of(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  return text ? text : "";
}

static const json_t *named(const json_t *list, const char *key,
                           const char *name) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *item = json_array_get(list, i);
    if (!strcmp(string_of(item, key), name)) return item;
  }
  return NULL;
}

// The rule may now match, or may have matched, where its literals stand.
static void need(struct plan *plan, const char *what, const json_t *rule) {
  const json_t *needs = json_object_get(rule, "needs");
  const char *name = string_of(rule, "rule");
  if (!strstr(plan->why.data ? plan->why.data : "", name) ||
      strcmp(what, "was") != 0)
    gloss_buf_printf(&plan->why, "%s rule %s%s\n", what, name,
                     json_is_array(needs) ? "" : ": it may match anywhere");
  if (!json_is_array(needs)) plan->all = true;
  for (size_t i = 0; i < json_array_size(needs); i++) {
    if (!(plan->count & (plan->count - 1))) {
      size_t room = plan->count ? 2 * plan->count : 1;
      gloss_str *more = cli_alloc(room * sizeof *more);
      if (plan->count) memcpy(more, plan->literals, plan->count * sizeof *more);
      free(plan->literals);
      plan->literals = more;
    }
    plan->literals[plan->count++] =
        gloss_str_of(json_string_value(json_array_get(needs, i)));
  }
}

static void compare_rules(struct plan *plan, const json_t *before,
                          const json_t *after) {
  const json_t *old = json_object_get(before, "rules");
  const json_t *new = json_object_get(after, "rules");
  for (size_t i = 0; i < json_array_size(new); i++) {
    const json_t *b = json_array_get(new, i);
    const json_t *a = named(old, "rule", string_of(b, "rule"));
    if (!a) need(plan, "new", b);
    if (!a || !strcmp(string_of(a, "print"), string_of(b, "print"))) continue;
    need(plan, "changed", b);
    need(plan, "was", a);
  }
  for (size_t i = 0; i < json_array_size(old); i++) {
    const json_t *a = json_array_get(old, i);
    if (!named(new, "rule", string_of(a, "rule"))) need(plan, "gone", a);
  }
}

static void compare_types(struct plan *plan, const json_t *before,
                          const json_t *after) {
  const json_t *old = json_object_get(before, "types");
  const json_t *new = json_object_get(after, "types");
  if (!json_is_array(old) || json_array_size(old) != json_array_size(new)) {
    gloss_buf_puts(&plan->why, json_is_array(old)
                                   ? "other report types\n"
                                   : "stored without notes on its rules\n");
    plan->all = true;
    return;
  }
  for (size_t i = 0; i < json_array_size(new); i++) {
    const json_t *b = json_array_get(new, i);
    const json_t *a = named(old, "type", string_of(b, "type"));
    if (!a || strcmp(string_of(a, "print"), string_of(b, "print")) != 0) {
      gloss_buf_printf(&plan->why,
                       "changed report type %s: its fields, or detect, "
                       "describe, anchor or finish\n",
                       string_of(b, "type"));
      plan->all = true;
    }
    if (a) compare_rules(plan, a, b);
  }
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

// The sink of the run: a document's new facts against the stored ones.
static int compare(void *self, const gloss_result *result) {
  struct watch *w = self;
  const char *id = gloss_result_id(result);
  gloss_buf facts = {0}, line = {0}, text = {0}, raw = {0};
  gloss_status status = gloss_store_facts(w->store, id, &facts, &w->err);
  if (!status) status = gloss_store_text(w->store, id, &text, &w->err);
  if (!status) status = gloss_store_raw(w->store, id, &raw, &w->err);
  if (!status) {
    gloss_str shown = {text.data, text.size};
    gloss_result_ndjson(result, &line);
    json_t *stored = parse(&facts), *fresh = parse(&line);
    json_object_set_new(fresh, "lines",
                        lines_of((gloss_str){raw.data, raw.size}, result));
    cli_changes_add(&w->changes, (struct cli_facts){stored, shown},
                    (struct cli_facts){fresh, shown}, true);
    json_decref(stored);
    json_decref(fresh);
    if (w->options->write) status = gloss_store_put(w->store, result, &w->err);
  }
  w->read++;
  gloss_buf_free(&facts);
  gloss_buf_free(&line);
  gloss_buf_free(&text);
  gloss_buf_free(&raw);
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

// The stored bytes of the documents as a file of lines that only we see.
static int stored_inputs(struct watch *w, const struct cli_list *ids) {
  int file = memfd_create("documents", MFD_CLOEXEC);
  gloss_status status = GLOSS_OK;
  gloss_buf line = {0}, raw = {0}, facts = {0};
  for (size_t i = 0; i < ids->count && file >= 0 && !status; i++) {
    gloss_buf_clear(&line);
    gloss_buf_clear(&raw);
    gloss_buf_clear(&facts);
    status = gloss_store_facts(w->store, ids->items[i], &facts, &w->err);
    if (!status)
      status = gloss_store_raw(w->store, ids->items[i], &raw, &w->err);
    json_t *stored = parse(&facts);
    gloss_buf_puts(&line, "{\"source\":");
    gloss_buf_json(&line, gloss_str_of(string_of(stored, "source")));
    gloss_buf_puts(&line, ",\"raw_base64\":\"");
    put_base64(&line, (gloss_str){raw.data, raw.size});
    gloss_buf_puts(&line, "\"}\n");
    json_decref(stored);
    if (write(file, line.data, line.size) != (ssize_t)line.size)
      status = gloss_error_set(&w->err, GLOSS_EIO, "out of memory");
  }
  gloss_buf_free(&line);
  gloss_buf_free(&raw);
  gloss_buf_free(&facts);
  if (!status && file >= 0) return file;
  if (!status) gloss_error_set(&w->err, GLOSS_EIO, "no memory file");
  if (file >= 0) close(file);
  return -1;
}

// Analyses them in worker processes, as `run` does.
static gloss_status again(struct watch *w, const struct cli_list *ids,
                          const gloss_doc_options *how) {
  int file = stored_inputs(w, ids);
  if (file < 0) return w->err.status;
  char path[64];
  const char *paths[] = {path};
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  gloss_run_options job = {.paths = paths,
                           .path_count = 1,
                           .ndjson_input = true,
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
  gloss_doc_options how; // its documents were read
};

static char *copy(gloss_str text) {
  char *made = cli_alloc(text.size + 1);
  if (text.size) memcpy(made, text.data, text.size);
  return made;
}

// The first cells of all rows of a question.
static gloss_status ask(struct watch *w, const char *sql,
                        struct cli_list *out) {
  gloss_rows *rows = NULL;
  gloss_status status = gloss_store_sql(w->store, &rows, sql, &w->err);
  size_t room = 0;
  while (!status && gloss_rows_next(rows, &w->err)) {
    if (out->count == room) {
      room = room ? 2 * room : 16;
      const char **more = cli_alloc(room * sizeof *more);
      if (out->count) memcpy(more, out->items, out->count * sizeof *more);
      free(out->items);
      out->items = more;
    }
    out->items[out->count++] = copy(gloss_rows_cell(rows, 0, NULL));
  }
  gloss_rows_free(rows);
  return status;
}

static void list_free(struct cli_list *list) {
  for (size_t i = 0; i < list->count; i++)
    free((char *)(uintptr_t)list->items[i]);
  free(list->items);
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The documents of the key that a changed rule may touch.
static gloss_status candidates(struct watch *w, const struct plan *plan,
                               long long key, struct cli_list *out) {
  char sql[128];
  struct cli_list all = {0};
  gloss_rows *rows = NULL;
  snprintf(sql, sizeof sql,
           "SELECT id FROM gloss_document WHERE key = %lld ORDER BY id", key);
  gloss_status status = ask(w, sql, &all);
  w->stored += all.count;
  if (!status && plan->all) {
    *out = all;
    return status;
  }
  if (!status)
    status = gloss_store_mentions(w->store, &rows, plan->literals, plan->count,
                                  &w->err);
  out->items = cli_alloc((all.count + 1) * sizeof *out->items);
  while (!status && gloss_rows_next(rows, &w->err)) {
    char *id = copy(gloss_rows_cell(rows, 0, NULL));
    const char *key_id = id;
    if (bsearch(&key_id, all.items, all.count, sizeof *all.items, by_text))
      out->items[out->count++] = id;
    else
      free(id);
  }
  gloss_rows_free(rows);
  list_free(&all);
  return status;
}

static gloss_status one_key(struct watch *w, const struct key *key,
                            const json_t *now_manifest) {
  struct plan plan = {0};
  struct cli_list ids = {0};
  gloss_status status = GLOSS_OK;
  json_t *old = json_loads(key->manifest, 0, NULL);
  const gloss_doc_options *how = &key->how;
  bool plain = !how->charset && !how->format && !how->keep_script;
  compare_types(&plan, old, now_manifest);
  if (is_text(w) && plan.why.size)
    cli_write((gloss_str){plan.why.data, plan.why.size});
  if (plan.all || plan.count) status = candidates(w, &plan, key->key, &ids);
  if (!status && ids.count && w->options->write && !plain)
    status = gloss_error_set(&w->err, GLOSS_EUSAGE,
                             "%s holds documents that were read with options: "
                             "store their new facts with 'run'",
                             w->db);
  if (!status && ids.count) status = again(w, &ids, how);
  list_free(&ids);
  json_decref(old);
  gloss_buf_free(&plan.why);
  free(plan.literals);
  return status;
}

static struct key key_of(gloss_rows *rows) {
  gloss_str cells[8];
  for (size_t i = 0; i < 8; i++) cells[i] = gloss_rows_cell(rows, i, NULL);
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
  return key;
}

static gloss_status keys(struct watch *w, struct key **out, size_t *count) {
  gloss_rows *rows = NULL;
  gloss_status status = gloss_store_sql(
      w->store, &rows,
      "SELECT key, digest, manifest, charset, format, keep_script, "
      "repairs_off, max_bytes FROM gloss_key WHERE key IN (SELECT key FROM "
      "gloss_document) ORDER BY key",
      &w->err);
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
  print(w, now() - begin);
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
    "shows them); a rule without such literals, and a report type's detect, "
    "describe, anchor or finish, touch all.\n\n"
    "The database is the 'before' of each comparison and stays as it is, "
    "unless "
    "--write stores the new facts of the documents that were read again; the "
    "others keep their old run key, and 'run' reads them again.",
    options,
    "moongloss watch cppcc facts.db\n"
    "moongloss watch --once my-script.lua facts.db",
    run,
    sizeof(struct options)};
