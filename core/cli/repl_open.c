// repl_open.c - what is open: documents from files, a database and its
// documents.
#include "repl.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { FETCHED = 256 << 20 }; // bytes of text that are fetched from a database

static char *copy(const char *text) {
  char *made = cli_alloc(strlen(text) + 1);
  return memcpy(made, text, strlen(text));
}

// A document of its own for Lua, which owns what it is given.
void cli_repl_show(struct cli_repl *repl, size_t index) {
  gloss_doc *own = NULL;
  gloss_error err;
  const struct cli_opened *shown = repl->docs[index];
  gloss_doc_options how = {.part = gloss_doc_part(shown->doc),
                           .id = gloss_doc_id(shown->doc)};
  if (gloss_doc_new(&own, gloss_doc_raw(shown->doc), &how, &err)) {
    cli_repl_error(repl, &err);
    return;
  }
  repl->current = index;
  gloss_lua_set_doc(repl->L, "doc", shown->source, own);
}

void cli_repl_add(struct cli_repl *repl, const char *source, const char *id,
                  gloss_doc *doc) {
  size_t count = repl->doc_count;
  if (!(count & (count - 1))) { // room for twice as many at powers of two
    struct cli_opened **docs =
        cli_alloc((count ? 2 * count : 1) * sizeof *docs);
    if (count) memcpy(docs, repl->docs, count * sizeof *docs);
    free(repl->docs);
    repl->docs = docs;
  }
  struct cli_opened *opened = cli_alloc(sizeof *opened);
  opened->doc = doc;
  opened->source = copy(source);
  snprintf(opened->id, sizeof opened->id, "%s", id ? id : "");
  cli_sources_make(&opened->sources, NULL);
  repl->docs[repl->doc_count++] = opened;
  repl->bytes += gloss_doc_text(doc).size;
}

static void open_database(struct cli_repl *repl, const char *path) {
  gloss_store *store = NULL;
  gloss_error err;
  if (gloss_store_open(&store, path, GLOSS_STORE_READ, &err)) {
    cli_repl_error(repl, &err);
    return;
  }
  if (repl->store) gloss_store_close(repl->store, NULL);
  free(repl->store_path);
  repl->store = store;
  repl->store_path = copy(path);
}

static void open_input(void *self, const gloss_input *input) {
  struct cli_repl *repl = self;
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  gloss_doc_options how = {.part = input->part, .id = input->id};
  if (input->problem)
    cli_repl_fail(repl, "%s: %s", input->source, input->problem);
  else if (gloss_doc_new(&doc, input->bytes, &how, &err))
    cli_repl_fail(repl, "%s: %s", input->source, err.message);
  else
    cli_repl_add(repl, input->source, NULL, doc);
}

void cli_repl_open(struct cli_repl *repl, const char *path) {
  cli_repl_rest(repl);
  if (cli_is_database(path)) {
    open_database(repl, path);
    return;
  }
  size_t before = repl->doc_count;
  gloss_inputs_each(&path, 1, false, 0, open_input, repl);
  if (repl->doc_count > before) cli_repl_show(repl, before);
  if (repl->editor.terminal) cli_repl_warm(repl);
}

size_t cli_repl_which(struct cli_repl *repl, const char *name) {
  char *end;
  unsigned long number = strtoul(name, &end, 10);
  if (*name && !*end && number >= 1 && number <= repl->doc_count)
    return number - 1;
  for (size_t i = 0; *name && i < repl->doc_count; i++)
    if (strstr(repl->docs[i]->source, name)) return i;
  return repl->doc_count;
}

gloss_pack *cli_repl_pack(struct cli_repl *repl, const char *name,
                          gloss_error *err) {
  if (repl->pack && !strcmp(repl->pack_name, name)) return repl->pack;
  gloss_pack_options how = {.search = repl->search.folders,
                            .library = repl->search.library,
                            .cache = repl->search.cache};
  gloss_pack *pack = NULL;
  if (gloss_pack_load(&pack, &name, 1, &how, err)) return NULL;
  gloss_pack_free(repl->pack);
  free(repl->pack_name);
  repl->pack_name = copy(name);
  repl->used = false;
  return repl->pack = pack;
}

// --- documents of the database -----------------------------------------------

struct wanted {
  char **ids;
  size_t count;
};

static bool is_open(const struct cli_repl *repl, const char *id) {
  for (size_t i = 0; i < repl->doc_count; i++)
    if (!strcmp(repl->docs[i]->id, id)) return true;
  return false;
}

// A store answers one question at a time: the ids first, then each.
static struct wanted ask_ids(struct cli_repl *repl, const gloss_str *literals,
                             size_t count) {
  struct wanted out = {0};
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_status status =
      count ? gloss_store_mentions(repl->store, &rows, literals, count, &err)
            : gloss_store_sql(repl->store, &rows, "SELECT id FROM doc", &err);
  size_t room = 0;
  while (!status && gloss_rows_next(rows, &err)) {
    gloss_str id = gloss_rows_cell(rows, 0, NULL);
    char *text = strndup(id.data, id.size);
    if (is_open(repl, text)) {
      free(text);
      continue;
    }
    if (out.count == room) {
      room = room ? 2 * room : 64;
      char **more = cli_alloc(room * sizeof *more);
      if (out.count) memcpy(more, out.ids, out.count * sizeof *more);
      free(out.ids);
      out.ids = more;
    }
    out.ids[out.count++] = text;
  }
  gloss_rows_free(rows);
  if (err.status) cli_repl_error(repl, &err);
  return out;
}

static void fetch(struct cli_repl *repl, const char *id) {
  gloss_buf name = {0}, query = {0};
  gloss_rows *rows = NULL;
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  gloss_buf_printf(
      &query, "SELECT source FROM source WHERE doc = '%s' ORDER BY 1 LIMIT 1",
      id);
  if (!gloss_store_sql(repl->store, &rows, query.data, &err) &&
      gloss_rows_next(rows, &err)) {
    gloss_str source = gloss_rows_cell(rows, 0, NULL);
    gloss_buf_add(&name, source.data, source.size);
  }
  gloss_rows_free(rows);
  if (!gloss_store_doc(repl->store, &doc, id, &err))
    cli_repl_add(repl, name.size ? name.data : id, id, doc);
  else
    cli_repl_error(repl, &err);
  gloss_buf_free(&name);
  gloss_buf_free(&query);
}

static int by_source(const void *a, const void *b) {
  const struct cli_opened *const *x = a, *const *y = b;
  return strcmp((*x)->source, (*y)->source);
}

void cli_repl_fetch(struct cli_repl *repl, const gloss_str *literals,
                    size_t count) {
  struct wanted wanted = ask_ids(repl, literals, count);
  size_t done = 0, before = repl->doc_count;
  while (done < wanted.count && repl->bytes < FETCHED &&
         !cli_editor_interrupted())
    fetch(repl, wanted.ids[done++]);
  if (repl->doc_count > before)
    qsort(repl->docs + before, repl->doc_count - before, sizeof *repl->docs,
          by_source);
  if (done < wanted.count)
    printf("%zu of %zu documents that may hold it are looked at: ask for "
           "something rarer, or .search\n",
           done, wanted.count);
  for (size_t i = 0; i < wanted.count; i++) free(wanted.ids[i]);
  free(wanted.ids);
}

void cli_repl_close(struct cli_repl *repl) {
  cli_repl_rest(repl);
  gloss_pack_free(repl->pack);
  free(repl->pack_name);
  if (repl->store) gloss_store_close(repl->store, NULL);
  free(repl->store_path);
  gloss_lua_close(repl->L);
  for (size_t i = 0; i < repl->doc_count; i++) {
    cli_sources_free(&repl->docs[i]->sources);
    gloss_doc_free(repl->docs[i]->doc);
    free(repl->docs[i]->source);
    free(repl->docs[i]);
  }
  free(repl->docs);
  gloss_buf_free(&repl->input);
  gloss_buf_free(&repl->log);
  gloss_buf_free(&repl->last);
  cli_search_free(&repl->search);
}
