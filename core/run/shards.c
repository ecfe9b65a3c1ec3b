// shards.c - many shards together: which there are, whether they belong
// together, which are missing.
#include "shards.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// --- which files
// -------------------------------------------------------------

static bool ends_with(const char *name, const char *end) {
  size_t size = strlen(name), end_size = strlen(end);
  return size > end_size && !strcmp(name + size - end_size, end);
}

// Our own names, and those that Hadoop's family gives to what tasks print.
static bool is_shard_name(const char *name) {
  return *name != '.' && *name != '_' &&
         (ends_with(name, ".ndjson") || !strncmp(name, "part-", 5));
}

static gloss_status io_error(gloss_error *err, const char *path) {
  gloss_buf name = {0};
  gloss_input_name(&name, path);
  gloss_error_at(err, GLOSS_EIO, name.data, 0, 0, "%s", strerror(errno));
  gloss_buf_free(&name);
  return GLOSS_EIO;
}

struct names {
  char **items;
  size_t count, capacity;
};

static void add_name(struct names *names, const char *folder,
                     const char *name) {
  gloss_buf path = {0};
  size_t size = strlen(folder);
  gloss_buf_printf(&path, "%s%s%s", folder,
                   size && folder[size - 1] == '/' ? "" : "/", name);
  if (names->count == names->capacity) {
    names->capacity = 2 * names->capacity + 64;
    names->items =
        realloc(names->items, names->capacity * sizeof *names->items);
    if (!names->items) abort();
  }
  names->items[names->count++] = path.data;
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static gloss_status read_folder(struct names *names, const char *folder,
                                gloss_error *err) {
  DIR *dir = opendir(folder);
  if (!dir) return io_error(err, folder);
  struct dirent *entry;
  while ((entry = readdir(dir)) != NULL)
    if (is_shard_name(entry->d_name)) add_name(names, folder, entry->d_name);
  closedir(dir);
  if (names->count)
    qsort(names->items, names->count, sizeof *names->items, by_bytes);
  return GLOSS_OK;
}

static gloss_status verify_path(gloss_shards *shards, const char *path,
                                gloss_error *err) {
  struct stat info;
  struct names names = {0};
  if (stat(path, &info)) return io_error(err, path);
  if (!S_ISDIR(info.st_mode))
    return gloss__shard_verify(&shards->segments, path, err);
  gloss_status status = read_folder(&names, path, err);
  for (size_t i = 0; i < names.count; i++) {
    if (!status)
      status = gloss__shard_verify(&shards->segments, names.items[i], err);
    free(names.items[i]);
  }
  free(names.items);
  return status;
}

// --- do they belong together?
// ------------------------------------------------

static gloss_status check_keys(const gloss_shards *shards, gloss_error *err) {
  const gloss__segment *first = &shards->segments.items[0];
  for (size_t i = 1; i < shards->segments.count; i++) {
    const gloss__segment *other = &shards->segments.items[i];
    const gloss_run_info *a = &first->trailer.run, *b = &other->trailer.run;
    if (!strcmp(a->run_key, b->run_key)) continue;
    gloss_buf name = {0};
    gloss_input_name(&name, other->path);
    gloss_error_at(err, GLOSS_EUSAGE, name.data, 0, 0,
                   "has another run key (pack %s %s) than %s (pack %s %s): "
                   "other scripts, options or engine made it; shards of two "
                   "run keys are not merged",
                   b->pack, b->version ? b->version : "", first->path, a->pack,
                   a->version ? a->version : "");
    gloss_buf_free(&name);
    return GLOSS_EUSAGE;
  }
  return GLOSS_OK;
}

// By manifest, then number; streams, which have neither, by path and place.
static int by_job(const void *left, const void *right) {
  const gloss__segment *a = left, *b = right;
  int order = strcmp(a->trailer.manifest, b->trailer.manifest);
  if (!order && a->trailer.of != b->trailer.of)
    order = a->trailer.of < b->trailer.of ? -1 : 1;
  if (!order && a->trailer.index != b->trailer.index)
    order = a->trailer.index < b->trailer.index ? -1 : 1;
  if (!order && a->trailer.index)
    order = strcmp(a->trailer.sha256, b->trailer.sha256);
  if (!order) order = strcmp(a->path, b->path);
  return order ? order : a->begin < b->begin ? -1 : a->begin > b->begin;
}

static int by_digest(const void *left, const void *right) {
  const gloss__segment *a = *(gloss__segment *const *)left;
  const gloss__segment *b = *(gloss__segment *const *)right;
  int order = strcmp(a->trailer.sha256, b->trailer.sha256);
  return order ? order : a < b ? -1 : a > b;
}

// Marks what was given twice: of segments with one digest the first stays.
static void mark_copies(gloss_shards *shards) {
  size_t count = shards->segments.count;
  gloss__segment **sorted = gloss__run_alloc(count * sizeof *sorted);
  for (size_t i = 0; i < count; i++) sorted[i] = &shards->segments.items[i];
  qsort(sorted, count, sizeof *sorted, by_digest);
  for (size_t i = 1; i < count; i++)
    sorted[i]->copy =
        !strcmp(sorted[i - 1]->trailer.sha256, sorted[i]->trailer.sha256);
  free(sorted);
}

static gloss_status prepare(gloss_shards *shards, gloss_error *err) {
  gloss__segments *all = &shards->segments;
  if (!all->count)
    return gloss_error_set(err, GLOSS_ENOTFOUND,
                           "no shards there: expected files *.ndjson or part-* "
                           "that 'map' made");
  gloss_status status = check_keys(shards, err);
  if (status) return status;
  qsort(all->items, all->count, sizeof *all->items, by_job);
  mark_copies(shards);
  gloss__trailer *first = &all->items[0].trailer;
  if (first->site) {
    status =
        gloss_site_parse(&shards->site, gloss_str_of(first->site), "site", err);
    if (status) return status;
  }
  shards->options = first->options;
  shards->options.site = shards->site;
  shards->run = first->run;
  shards->run.doc = &shards->options;
  shards->run.alone = true;
  return gloss__trailer_schema(first, &shards->schema, err);
}

gloss_status gloss_shards_open(gloss_shards **out, const char *const *paths,
                               size_t count, gloss_error *err) {
  gloss_shards *shards = gloss__run_alloc(sizeof *shards);
  gloss_status status = GLOSS_OK;
  for (size_t i = 0; !status && i < count; i++)
    status = verify_path(shards, paths[i], err);
  if (!status) status = prepare(shards, err);
  if (status)
    gloss_shards_free(shards);
  else
    *out = shards;
  return status;
}

void gloss_shards_free(gloss_shards *shards) {
  if (!shards) return;
  gloss__segments_free(&shards->segments);
  gloss_schema_free(shards->schema);
  gloss_site_free(shards->site);
  free(shards);
}

// --- what they say
// -----------------------------------------------------------

const gloss_run_info *gloss_shards_run(const gloss_shards *shards) {
  return &shards->run;
}

const gloss_schema *gloss_shards_schema(const gloss_shards *shards) {
  return shards->schema;
}

static bool same_partition(const gloss__trailer *a, const gloss__trailer *b) {
  return a->of == b->of && !strcmp(a->manifest, b->manifest);
}

// Calls `each` for every number of a partition that no shard has.
static void each_missing(const gloss_shards *shards,
                         void (*each)(void *self, size_t index), void *self) {
  const gloss__segments *all = &shards->segments;
  size_t expected = 1;
  for (size_t i = 0; i < all->count; i++) {
    const gloss__trailer *t = &all->items[i].trailer;
    if (!t->of) continue; // streams come first in the order
    if (!i || !same_partition(t, &all->items[i - 1].trailer)) expected = 1;
    for (; expected < t->index; expected++) each(self, expected);
    if (expected == t->index) expected++;
    bool last =
        i + 1 == all->count || !same_partition(t, &all->items[i + 1].trailer);
    for (; last && expected <= t->of; expected++) each(self, expected);
  }
}

static void count_one(void *self, size_t index) {
  (void)index;
  ++*(size_t *)self;
}

gloss_shards_totals gloss_shards_count(const gloss_shards *shards) {
  gloss_shards_totals sum = {0};
  for (size_t i = 0; i < shards->segments.count; i++) {
    const gloss__segment *segment = &shards->segments.items[i];
    const gloss__trailer *t = &segment->trailer;
    if (segment->copy) continue;
    sum.shards++;
    sum.documents += t->lines;
    sum.facts += t->facts;
    sum.failed += t->failed;
    sum.retry += t->retry;
    sum.bytes += t->bytes;
  }
  each_missing(shards, count_one, &sum.missing);
  return sum;
}

void gloss__numbers_add(gloss__numbers *ranges, size_t number) {
  if (ranges->count && number == ranges->last + 1) {
    ranges->last = number;
    return;
  }
  gloss__numbers_end(ranges);
  ranges->first = ranges->last = number;
  ranges->count++;
}

void gloss__numbers_end(gloss__numbers *ranges) {
  if (!ranges->count || !ranges->first) return;
  gloss_buf *out = ranges->out;
  if (ranges->count > 1) gloss_buf_putc(out, ',');
  gloss_buf_printf(out, "%zu", ranges->first);
  if (ranges->last > ranges->first) gloss_buf_printf(out, "-%zu", ranges->last);
  ranges->first = 0;
}

static void add_range(void *self, size_t index) {
  gloss__numbers_add(self, index);
}

void gloss_shards_missing(const gloss_shards *shards, gloss_buf *out) {
  gloss__numbers ranges = {.out = out};
  gloss_buf_add(out, "", 0);
  each_missing(shards, add_range, &ranges);
  gloss__numbers_end(&ranges);
}
