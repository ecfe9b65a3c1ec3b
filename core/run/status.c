// status.c - what a folder of shards looks like from outside: names, sizes,
// trailers. No shard is read through.
#include "shard.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

// A temporary that nobody wrote to for so long is a dead process's.
enum { PATIENCE = 600 };

typedef struct entry {
  gloss_shard shard;
  gloss__trailer trailer;
} entry;

struct gloss_shard_list {
  entry *items;
  size_t count, capacity;
};

static void add(gloss_shard_list *list, const entry *item) {
  if (list->count == list->capacity) {
    list->capacity = 2 * list->capacity + 64;
    list->items = realloc(list->items, list->capacity * sizeof *list->items);
    if (!list->items) abort();
  }
  list->items[list->count++] = *item;
}

// --- one name
// ----------------------------------------------------------------

static void take_trailer(entry *item) {
  gloss_shard *s = &item->shard;
  const gloss__trailer *t = &item->trailer;
  s->state = GLOSS_SHARD_DONE;
  s->pack = t->run.pack;
  s->version = t->run.version;
  s->key = t->run.run_key;
  s->manifest = t->manifest;
  s->inputs = t->lines;
  s->documents = t->documents;
  s->facts = t->facts;
  s->failed = t->failed;
  s->retry = t->retry;
  s->bytes = t->bytes;
}

static void read_time(gloss_shard *s, const char *folder) {
  gloss_buf path = {0};
  gloss__shard_time_path(&path, folder, s->index, s->of);
  json_t *time = json_load_file(path.data, 0, NULL);
  s->started = json_number_value(json_object_get(time, "started"));
  s->finished = json_number_value(json_object_get(time, "finished"));
  s->processor = json_number_value(json_object_get(time, "processor"));
  json_decref(time);
  gloss_buf_free(&path);
}

static void look_at_shard(entry *item, const char *folder, const char *path) {
  gloss_error err;
  if (gloss__shard_glance(&item->trailer, path, &err)) {
    item->shard.state = GLOSS_SHARD_FAILED;
    snprintf(item->shard.problem, sizeof item->shard.problem, "%.199s",
             err.message);
    return;
  }
  take_trailer(item);
  read_time(&item->shard, folder);
}

static void look_at_temporary(gloss_shard *s, const char *path,
                              const char *host, long pid) {
  struct stat info = {0};
  char here[64];
  gloss__shard_host(here);
  stat(path, &info);
  long idle = (long)(time(NULL) - info.st_mtime);
  bool local = !strcmp(host, here);
  bool gone = local ? kill((pid_t)pid, 0) && errno == ESRCH : idle > PATIENCE;
  s->state = gone ? GLOSS_SHARD_FAILED : GLOSS_SHARD_BEGUN;
  snprintf(s->problem, sizeof s->problem,
           gone ? "left behind by process %ld on %s, which is gone: run 'map' "
                  "again"
                : "process %ld on %s writes it",
           pid, host);
}

static void look_at(gloss_shard_list *list, const char *folder,
                    const char *name) {
  entry item = {0};
  char host[64];
  long pid;
  gloss_buf path = {0};
  gloss_buf_printf(&path, "%s/%s", folder, name);
  if (gloss__shard_name(name, &item.shard.index, &item.shard.of)) {
    look_at_shard(&item, folder, path.data);
    add(list, &item);
  } else if (gloss__shard_temporary_name(name, &item.shard.index,
                                         &item.shard.of, host, &pid)) {
    look_at_temporary(&item.shard, path.data, host, pid);
    add(list, &item);
  }
  gloss_buf_free(&path);
}

// --- all of them
// -------------------------------------------------------------

// Of several things about one shard what is furthest on comes first.
static int by_number(const void *left, const void *right) {
  const gloss_shard *a = left, *b = right;
  if (a->of != b->of) return a->of < b->of ? -1 : 1;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  int done = (b->state == GLOSS_SHARD_DONE) - (a->state == GLOSS_SHARD_DONE);
  if (done) return done;
  return (b->state == GLOSS_SHARD_BEGUN) - (a->state == GLOSS_SHARD_BEGUN);
}

static void add_missing(gloss_shard_list *list, size_t from, size_t to,
                        size_t of) {
  for (; from < to; from++)
    add(list, &(entry){.shard = {.index = from, .of = of}});
}

// One entry for each number of each partition.
static void complete(gloss_shard_list *list) {
  gloss_shard_list found = *list;
  *list = (gloss_shard_list){0};
  size_t next = 1, of = 0;
  for (size_t i = 0; i < found.count; i++) {
    entry *item = &found.items[i];
    if (item->shard.of != of) {
      add_missing(list, next, of + 1, of);
      next = 1;
      of = item->shard.of;
    }
    add_missing(list, next, item->shard.index, of);
    if (item->shard.index >= next)
      add(list, item);
    else // a temporary beside a shard
      gloss__trailer_free(&item->trailer);
    next = item->shard.index + 1;
  }
  add_missing(list, next, of + 1, of);
  free(found.items);
}

gloss_status gloss_shard_list_read(gloss_shard_list **out, const char *folder,
                                   gloss_error *err) {
  DIR *dir = opendir(folder);
  if (!dir) {
    gloss_buf name = {0};
    gloss_input_name(&name, folder);
    gloss_error_at(err, GLOSS_EIO, name.data, 0, 0, "%s", strerror(errno));
    gloss_buf_free(&name);
    return GLOSS_EIO;
  }
  gloss_shard_list *list = gloss__run_alloc(sizeof *list);
  struct dirent *item;
  while ((item = readdir(dir)) != NULL) look_at(list, folder, item->d_name);
  closedir(dir);
  if (list->count)
    qsort(list->items, list->count, sizeof *list->items, by_number);
  complete(list);
  *out = list;
  return GLOSS_OK;
}

void gloss_shard_list_free(gloss_shard_list *list) {
  if (!list) return;
  for (size_t i = 0; i < list->count; i++)
    gloss__trailer_free(&list->items[i].trailer);
  free(list->items);
  free(list);
}

const gloss_shard *gloss_shard_list_at(const gloss_shard_list *list,
                                       size_t index) {
  return index < list->count ? &list->items[index].shard : NULL;
}
