// Compiled lexicons as files: a header, then the tables as they lie in memory.
// A file is named by the digest of the lexicon and by who made it (version,
// folding, layout); it is written beside and renamed, so that readers see all
// of it or nothing; its checksum is verified before anything in it is believed.
#include "match/lexicon.h"
#include "match/units.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LAYOUT = 2, LEAST_SIZE = 1 << 16, DAYS_KEPT = 30 };

enum {
  BYTES,
  ENTRIES,
  FORMS,
  PROBLEMS,
  HEADS,
  TAILS,
  POOL,
  FILTER,
  SINGLES,
  SECTIONS
};

struct header {
  char magic[16];
  uint64_t size;  // of the file
  uint64_t check; // of all behind this field
  uint64_t maker;
  char digest[64];
  gloss_lexicon_counts counts;
  gloss__dict dict; // its pointers mean nothing
  struct {
    uint64_t at, size;
  } sections[SECTIONS];
};

static const char magic[16] = "gloss lexicon\n\x1A";

// Where the tables are, by section, and how long an item is.
struct section {
  const void *data;
  size_t size, item;
};

static void sections_of(const gloss_lexicon *l, struct section *out) {
  const gloss__dict *d = &l->dict;
  out[BYTES] = (struct section){l->bytes.data, l->bytes.size, 1};
  out[ENTRIES] = (struct section){
      l->entries, l->counts.entries * sizeof *l->entries, sizeof *l->entries};
  out[FORMS] = (struct section){l->forms, l->form_count * sizeof *l->forms,
                                sizeof *l->forms};
  out[PROBLEMS] = (struct section){
      l->problems, l->problem_count * sizeof *l->problems, sizeof *l->problems};
  out[HEADS] = (struct section){d->heads, d->head_slots * sizeof *d->heads,
                                sizeof *d->heads};
  out[TAILS] = (struct section){d->tails, d->tail_slots * sizeof *d->tails,
                                sizeof *d->tails};
  out[POOL] = (struct section){d->pool, d->pool_size * sizeof *d->pool,
                               sizeof *d->pool};
  out[FILTER] = (struct section){
      d->filter, (d->filter_words + d->gate_words) * sizeof *d->filter,
      sizeof *d->filter};
  out[SINGLES] = (struct section){d->singles, 65536 / 8, sizeof *d->singles};
}

// --- names -------------------------------------------------------------------

static uint64_t maker(void) {
  uint64_t parts[] = {LAYOUT, sizeof(struct header), gloss__units_version()};
  return gloss__hash(parts, sizeof parts);
}

static void path_of(gloss_buf *out, const gloss_lexicon *l,
                    const char *folder) {
  gloss_buf_printf(out, "%s/%.32s-%016llx.lexicon", folder, l->digest,
                   (unsigned long long)maker());
}

// --- opening -----------------------------------------------------------------

static bool ours(int file, struct stat *info) {
  return fstat(file, info) == 0 && S_ISREG(info->st_mode) &&
         info->st_uid == geteuid() && !(info->st_mode & (S_IWGRP | S_IWOTH)) &&
         (size_t)info->st_size > sizeof(struct header);
}

static bool sound(const struct header *h, size_t size, const char *digest) {
  const char *from = (const char *)&h->maker;
  if (memcmp(h->magic, magic, sizeof magic) || h->size != size ||
      h->maker != maker() || memcmp(h->digest, digest, sizeof h->digest))
    return false;
  for (int i = 0; i < SECTIONS; i++)
    if (h->sections[i].at > size || h->sections[i].size > size ||
        h->sections[i].at + h->sections[i].size > size)
      return false;
  size_t behind = size - (size_t)(from - (const char *)h);
  return h->check == gloss__hash(from, behind);
}

static void *section_at(const struct header *h, int section) {
  return (char *)(uintptr_t)h + h->sections[section].at;
}

// Problems name the file that was read, not the one that was compiled.
static void take_problems(gloss_lexicon *l, const struct header *h) {
  size_t size = h->sections[PROBLEMS].size;
  l->problem_count = size / sizeof *l->problems;
  l->problems = gloss__alloc(size);
  memcpy(l->problems, section_at(h, PROBLEMS), size);
  for (size_t i = 0; i < l->problem_count; i++) {
    gloss_error was = l->problems[i];
    gloss_error_at(&l->problems[i], was.status, l->name, was.line, 0, "%s",
                   was.message);
  }
}

static bool take(gloss_lexicon *l, const struct header *h) {
  l->counts = h->counts;
  l->dict = h->dict;
  l->bytes = (gloss_str){section_at(h, BYTES), h->sections[BYTES].size};
  l->entries = section_at(h, ENTRIES);
  l->forms = section_at(h, FORMS);
  l->form_count = h->sections[FORMS].size / sizeof *l->forms;
  l->dict.heads = section_at(h, HEADS);
  l->dict.tails = section_at(h, TAILS);
  l->dict.pool = section_at(h, POOL);
  l->dict.filter = section_at(h, FILTER);
  l->dict.singles = section_at(h, SINGLES);
  take_problems(l, h);
  return gloss__lexicon_header(l, NULL) == GLOSS_OK;
}

bool gloss__image_open(gloss_lexicon *l, const char *folder) {
  gloss_buf path = {0};
  path_of(&path, l, folder);
  int file = open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat info;
  void *map = MAP_FAILED;
  if (file >= 0 && ours(file, &info))
    map = mmap(NULL, (size_t)info.st_size, PROT_READ,
               MAP_PRIVATE | MAP_POPULATE, file, 0);
  bool good = map != MAP_FAILED && sound(map, (size_t)info.st_size, l->digest);
  if (good) {
    l->image = map;
    l->image_size = (size_t)info.st_size;
    good = take(l, map);
    futimens(file, NULL); // it is in use
  } else if (map != MAP_FAILED) {
    munmap(map, (size_t)info.st_size);
  }
  if (file >= 0) close(file);
  gloss_buf_free(&path);
  return good;
}

void gloss__image_close(gloss_lexicon *l) {
  munmap(l->image, l->image_size);
  l->image = NULL;
}

// --- saving ------------------------------------------------------------------

static bool write_all(int file, const char *data, size_t size) {
  while (size) {
    ssize_t done = write(file, data, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    data += done;
    size -= (size_t)done;
  }
  return true;
}

// The whole file in memory; sections begin at multiples of 64.
static char *build(const gloss_lexicon *l, size_t *size) {
  struct section sections[SECTIONS];
  struct header h = {.counts = l->counts, .dict = l->dict, .maker = maker()};
  sections_of(l, sections);
  size_t at = sizeof h;
  for (int i = 0; i < SECTIONS; i++) {
    at = (at + 63) & ~(size_t)63;
    h.sections[i].at = at;
    h.sections[i].size = sections[i].size;
    at += sections[i].size;
  }
  memcpy(h.magic, magic, sizeof magic);
  memcpy(h.digest, l->digest, sizeof h.digest);
  h.size = *size = at;
  char *image = gloss__alloc(at);
  memcpy(image, &h, sizeof h);
  for (int i = 0; i < SECTIONS; i++)
    if (sections[i].size)
      memcpy(image + h.sections[i].at, sections[i].data, sections[i].size);
  size_t from = offsetof(struct header, maker);
  uint64_t check = gloss__hash(image + from, at - from);
  memcpy(image + offsetof(struct header, check), &check, sizeof check);
  return image;
}

static void remove_old(const char *folder) {
  DIR *dir = opendir(folder);
  time_t now = time(NULL);
  struct stat info;
  for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
    if (!strstr(e->d_name, ".lexicon")) continue;
    if (!fstatat(dirfd(dir), e->d_name, &info, AT_SYMLINK_NOFOLLOW) &&
        S_ISREG(info.st_mode) && now - info.st_mtime > DAYS_KEPT * 86400)
      unlinkat(dirfd(dir), e->d_name, 0);
  }
  if (dir) closedir(dir);
}

static void make_folder(const char *folder) {
  char *path = gloss__copy(gloss_str_of(folder));
  for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
    *at = 0;
    mkdir(path, 0700);
    *at = '/';
  }
  mkdir(path, 0700);
  gloss__free(path);
}

void gloss__image_save(const gloss_lexicon *l, const char *folder) {
  if (l->bytes.size < LEAST_SIZE) return;
  gloss_buf path = {0}, beside = {0};
  make_folder(folder);
  path_of(&path, l, folder);
  gloss_buf_printf(&beside, "%s.%ld", path.data, (long)getpid());
  int file = open(beside.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    size_t size;
    char *image = build(l, &size);
    bool done = write_all(file, image, size);
    done = !close(file) && done;
    if (!done || rename(beside.data, path.data)) unlink(beside.data);
    gloss__free(image);
    remove_old(folder);
  }
  gloss_buf_free(&path);
  gloss_buf_free(&beside);
}

// --- loading -----------------------------------------------------------------

static gloss_status read_all(char **out, size_t *size, const char *path,
                             gloss_error *err) {
  errno = 0;
  FILE *file = fopen(path, "rb");
  gloss_buf bytes = {0};
  char block[1 << 16];
  for (size_t got; file && (got = fread(block, 1, sizeof block, file)) > 0;)
    gloss_buf_add(&bytes, block, got);
  bool read = file && !ferror(file);
  int reason = errno;
  if (file) fclose(file);
  *out = bytes.data ? bytes.data : gloss__alloc(1);
  *size = bytes.size;
  if (read && bytes.size < UINT32_MAX) return GLOSS_OK;
  gloss__free(*out);
  return read ? gloss_error_at(err, GLOSS_ELIMIT, path, 0, 0,
                               "a lexicon is limited to 4 GiB")
              : gloss_error_at(err, GLOSS_EIO, path, 0, 0, "cannot read: %s",
                               strerror(reason));
}

// The lexicon of these bytes from the folder, or NULL.
static gloss_lexicon *from_folder(const char *path, const char *folder,
                                  gloss_str bytes) {
  gloss_lexicon *l = gloss__alloc(sizeof *l);
  l->name = gloss__copy(gloss_str_of(path));
  gloss_sha256(bytes, l->digest);
  if (gloss__image_open(l, folder)) return l;
  gloss_lexicon_free(l);
  return NULL;
}

gloss_status gloss_lexicon_load_cached(gloss_lexicon **out, const char *path,
                                       const char *folder, gloss_error *err) {
  char *bytes;
  size_t size;
  *out = NULL;
  gloss_status status = read_all(&bytes, &size, path, err);
  if (status != GLOSS_OK) return status;
  bool cached = folder && size >= LEAST_SIZE;
  if (cached) *out = from_folder(path, folder, (gloss_str){bytes, size});
  if (*out) {
    gloss__free(bytes);
    return GLOSS_OK;
  }
  status = gloss__lexicon_make(out, path, bytes, size, err);
  if (status == GLOSS_OK && cached) gloss__image_save(*out, folder);
  return status;
}

gloss_status gloss_lexicon_load(gloss_lexicon **out, const char *path,
                                gloss_error *err) {
  return gloss_lexicon_load_cached(out, path, NULL, err);
}
