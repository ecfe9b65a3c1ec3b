// map.c - one shard: a pure function of scripts and bytes, written beside its
// place and renamed when every byte of it is on the disk.
#include "shard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct map {
  const gloss_map_options *options;
  gloss_pack *pack;
  gloss_map_totals *totals;
  gloss__manifest manifest;
  gloss__shard_writer writer;
  gloss_run_place place;
  gloss_buf path, temporary;
  int failed; // errno of the write that failed
  double started;
};

static gloss_status io_error(gloss_error *err, const char *path) {
  return gloss__file_refuse(err, GLOSS_EIO, path, strerror(errno));
}

// --- the folder
// --------------------------------------------------------------

// A temporary of this shard that a killed process of this machine left.
static void clear_left(const struct map *map, const char *name, size_t index,
                       const char *host, long pid) {
  char here[64];
  gloss__shard_host(here);
  if (index != map->options->index || strcmp(host, here) != 0) return;
  if (!kill((pid_t)pid, 0) || errno != ESRCH) return;
  gloss_buf path = {0};
  gloss_buf_printf(&path, "%s/%s", map->options->folder, name);
  unlink(path.data);
  gloss_buf_free(&path);
}

static gloss_status look_at(const struct map *map, const char *name,
                            gloss_error *err) {
  size_t index, of;
  char host[64], message[160];
  long pid;
  if (gloss__shard_temporary_name(name, &index, &of, host, &pid)) {
    clear_left(map, name, index, host, pid);
  } else if (gloss__shard_name(name, &index, &of) && of != map->options->of) {
    snprintf(message, sizeof message,
             "holds a shard of another partition (%zu of %zu, not of %zu); "
             "take another folder for --out, or the same N",
             index, of, map->options->of);
    return gloss__file_refuse(err, GLOSS_EUSAGE, map->options->folder, message);
  }
  return GLOSS_OK;
}

static gloss_status open_folder(const struct map *map, gloss_error *err) {
  const char *folder = map->options->folder;
  if (mkdir(folder, 0777) && errno != EEXIST) return io_error(err, folder);
  DIR *dir = opendir(folder);
  if (!dir) return io_error(err, folder);
  gloss_status status = GLOSS_OK;
  struct dirent *entry;
  while (!status && (entry = readdir(dir)) != NULL)
    status = look_at(map, entry->d_name, err);
  closedir(dir);
  return status;
}

// --- a shard that is there
// ---------------------------------------------------

static gloss_status compare(const struct map *map, const gloss__trailer *t,
                            gloss_error *err) {
  const char *wrong = NULL;
  if (t->index != map->options->index || t->of != map->options->of)
    wrong = "is a shard of another number: it was renamed";
  else if (strcmp(t->run.run_key, map->options->info.run_key) != 0)
    wrong = "was made by other scripts, options or engine: take another folder "
            "for --out, or make it again with --redo";
  else if (strcmp(t->manifest, map->manifest.digest) != 0)
    wrong = "was made of another manifest: take another folder for --out, or "
            "make it again with --redo";
  return wrong ? gloss__file_refuse(err, GLOSS_EUSAGE, map->path.data, wrong)
               : GLOSS_OK;
}

// Sets totals->present if the shard is there, whole, and of this job.
static gloss_status find_present(struct map *map, gloss_error *err) {
  const gloss_map_options *o = map->options;
  gloss__segments found = {0};
  if (o->redo || (access(map->path.data, F_OK) && errno == ENOENT))
    return GLOSS_OK;
  gloss_status status = gloss__shard_verify(&found, map->path.data, err);
  const gloss__trailer *t = status ? NULL : &found.items[0].trailer;
  if (!status) status = compare(map, t, err);
  if (!status && !(o->retry && t->retry)) {
    gloss_map_totals *totals = map->totals;
    totals->present = true;
    totals->retry = t->retry;
    totals->run.documents = t->lines;
    totals->run.facts = t->facts;
    totals->run.failed = t->failed;
    totals->run.bytes = t->bytes;
  }
  gloss__segments_free(&found);
  return status;
}

// --- making it
// ---------------------------------------------------------------

static int take_result(void *self, const gloss_result *result) {
  struct map *map = self;
  const gloss_run_options *o = &map->options->run;
  gloss_run_place place = map->place;
  if (map->options->manifest)
    place.path = ((const size_t *)(const void *)
                      map->manifest.lines.data)[place.path - 1];
  if (!gloss__shard_writer_put(&map->writer, result, place)) {
    map->failed = errno;
    return 1;
  }
  return o->sink ? o->sink(o->sink_self, result) : 0;
}

static gloss_status analyse(struct map *map, gloss_error *err) {
  static const char *const stream[] = {"-"};
  gloss_run_options how = map->options->run;
  const gloss__manifest *manifest = &map->manifest;
  const char **paths = gloss__run_alloc((manifest->count + 1) * sizeof *paths);
  const size_t *starts = (const void *)manifest->starts.data;
  for (size_t i = 0; i < manifest->count; i++)
    paths[i] = manifest->text.data + starts[i];
  how.literal = map->options->manifest != NULL;
  how.paths = how.literal ? paths : stream;
  how.path_count = how.literal ? manifest->count : 1;
  how.store = NULL;
  how.sink = take_result;
  how.sink_self = map;
  how.place = &map->place;
  gloss_status status = gloss_run(map->pack, &how, &map->totals->run, err);
  free(paths);
  return status;
}

static bool end_shard(struct map *map) {
  gloss__trailer *t = &map->writer.counts;
  const gloss_map_options *o = map->options;
  t->index = o->manifest ? o->index : 0;
  t->of = o->manifest ? o->of : 0;
  t->manifest = map->manifest.digest;
  t->bytes = map->totals->run.bytes;
  t->run = o->info;
  map->totals->retry = t->retry;
  bool good =
      gloss__shard_writer_end(&map->writer, gloss_pack_schema(map->pack));
  if (!good) map->failed = errno;
  return good;
}

// Fills the writer's file; EIO if the disk did not take it.
static gloss_status fill(struct map *map, FILE *file, const char *name,
                         gloss_error *err) {
  gloss__shard_writer_start(&map->writer, file);
  gloss_status status = analyse(map, err);
  if (!status && end_shard(map)) return GLOSS_OK;
  gloss__shard_writer_free(&map->writer);
  if (!map->failed) return status;
  errno = map->failed;
  return io_error(err, name);
}

// --- putting it in its place
// -------------------------------------------------

static double wall_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double processor_seconds(void) {
  double sum = 0;
  static const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
  for (size_t i = 0; i < 2; i++) {
    struct rusage used;
    getrusage(whose[i], &used);
    sum += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  }
  return sum;
}

// How long it took, for `status`: beside the shard, since the shard itself is
// the same on every machine. Nothing depends on it.
static void note_time(const struct map *map) {
  gloss_buf path = {0}, text = {0};
  char host[64];
  gloss__shard_host(host);
  gloss__shard_time_path(&path, map->options->folder, map->options->index,
                         map->options->of);
  gloss_buf_printf(&text,
                   "{\"host\": \"%s\", \"started\": %.3f, \"finished\": %.3f, "
                   "\"processor\": %.3f}\n",
                   host, map->started, wall_clock(), processor_seconds());
  FILE *file = fopen(path.data, "wb");
  if (file) {
    fwrite(text.data, 1, text.size, file);
    fclose(file);
  }
  gloss_buf_free(&path);
  gloss_buf_free(&text);
}

static bool sync_folder(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  bool good = !fsync(fd) || errno == EINVAL; // some file systems can't
  close(fd);
  return good;
}

static gloss_status settle(struct map *map, FILE *file, gloss_error *err) {
  bool good = !fsync(fileno(file));
  good = !fclose(file) && good;
  if (good) note_time(map);
  good = good && !rename(map->temporary.data, map->path.data);
  good = good && sync_folder(map->options->folder);
  return good ? GLOSS_OK : io_error(err, map->path.data);
}

static gloss_status make(struct map *map, gloss_error *err) {
  const gloss_map_options *o = map->options;
  gloss__shard_temporary(&map->temporary, o->folder, o->index, o->of);
  FILE *file = fopen(map->temporary.data, "wb");
  if (!file) return io_error(err, o->folder);
  gloss_status status = fill(map, file, map->path.data, err);
  if (status)
    fclose(file);
  else
    status = settle(map, file, err);
  if (status) unlink(map->temporary.data);
  return status;
}

static gloss_status map_shard(struct map *map, gloss_error *err) {
  const gloss_map_options *o = map->options;
  gloss_status status =
      gloss__manifest_read(&map->manifest, o->manifest, o->index, o->of, err);
  gloss__shard_path(&map->path, o->folder, o->index, o->of);
  if (!status) status = open_folder(map, err);
  if (!status) status = find_present(map, err);
  if (!status && !map->totals->present) status = make(map, err);
  gloss__manifest_free(&map->manifest);
  gloss_buf_free(&map->path);
  gloss_buf_free(&map->temporary);
  return status;
}

gloss_status gloss_map(gloss_pack *pack, const gloss_map_options *options,
                       gloss_map_totals *totals, gloss_error *err) {
  struct map *map = gloss__run_alloc(sizeof *map);
  map->options = options;
  map->pack = pack;
  map->totals = totals;
  map->started = wall_clock();
  *totals = (gloss_map_totals){0};
  gloss_status status = options->manifest
                            ? map_shard(map, err)
                            : fill(map, stdout, "standard output", err);
  free(map);
  return status;
}
