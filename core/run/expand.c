// expand.c - operands to a list of files: directories, globs, loops.
#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// A directory on the way from the operand, or one that was read before.
struct identity {
  dev_t device;
  ino_t inode;
};

struct expansion {
  gloss__paths *paths;
  struct identity excluded[5];
  size_t excluded_count;
  gloss_buf seen;    // struct identity: directories read under this operand
  gloss_buf parents; // struct identity: the way down to here
};

static size_t add_text(gloss__paths *paths, const char *text) {
  size_t at = paths->text.size;
  gloss_buf_add(&paths->text, text, strlen(text) + 1);
  return at;
}

static void add(struct expansion *x, const char *path, const char *code,
                const char *message) {
  gloss__path item = {add_text(x->paths, path), code, 0};
  if (code) item.message = add_text(x->paths, message);
  gloss_buf_add(&x->paths->items, &item, sizeof item);
  x->paths->count++;
}

// What stat said no to.
static void add_lost(struct expansion *x, const char *path) {
  add(x, path, errno == ELOOP ? "loop" : "missing", strerror(errno));
}

static bool has_identity(const gloss_buf *list, struct identity wanted) {
  const struct identity *items = (const void *)list->data;
  for (size_t i = list->size / sizeof *items; i-- > 0;)
    if (items[i].device == wanted.device && items[i].inode == wanted.inode)
      return true;
  return false;
}

static bool is_excluded(const struct expansion *x, const struct stat *info) {
  for (size_t i = 0; i < x->excluded_count; i++)
    if (x->excluded[i].device == info->st_dev &&
        x->excluded[i].inode == info->st_ino)
      return true;
  return false;
}

// The database, its journal and its lock, should they lie among the inputs.
static void exclude(struct expansion *x, const char *path) {
  static const char *const endings[] = {"", "-wal", "-shm", "-journal",
                                        "-lock"};
  for (size_t i = 0; path && i < sizeof endings / sizeof *endings; i++) {
    gloss_buf name = {0};
    struct stat info;
    gloss_buf_printf(&name, "%s%s", path, endings[i]);
    if (!stat(name.data, &info))
      x->excluded[x->excluded_count++] =
          (struct identity){info.st_dev, info.st_ino};
    gloss_buf_free(&name);
  }
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names in a directory, sorted; NULL with errno set.
static char **read_names(const char *path, size_t *count) {
  DIR *dir = opendir(path);
  if (!dir) return NULL;
  char **names = NULL;
  size_t capacity = 0;
  struct dirent *entry;
  *count = 0;
  while ((entry = readdir(dir)) != NULL) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (*count == capacity) {
      capacity = capacity ? 2 * capacity : 32;
      char **more = gloss__run_alloc(capacity * sizeof *more);
      if (*count) memcpy(more, names, *count * sizeof *more);
      free(names);
      names = more;
    }
    size_t size = strlen(entry->d_name) + 1;
    names[*count] = gloss__run_alloc(size);
    memcpy(names[(*count)++], entry->d_name, size);
  }
  closedir(dir);
  if (!names) names = gloss__run_alloc(sizeof *names);
  qsort(names, *count, sizeof *names, by_bytes);
  return names;
}

static void expand_path(struct expansion *x, const char *path, bool operand);

static void expand_names(struct expansion *x, const char *path, char **names,
                         size_t count) {
  bool slash = path[strlen(path) - 1] == '/';
  for (size_t i = 0; i < count; i++) {
    gloss_buf name = {0};
    gloss_buf_printf(&name, "%s%s%s", path, slash ? "" : "/", names[i]);
    free(names[i]);
    expand_path(x, name.data, false);
    gloss_buf_free(&name);
  }
  free(names);
}

// Each directory is read once under an operand: links cannot multiply it.
static void expand_directory(struct expansion *x, const char *path,
                             const struct stat *info) {
  struct identity here = {info->st_dev, info->st_ino};
  if (has_identity(&x->parents, here)) {
    add(x, path, "loop", "a symbolic link back to a folder above it");
    return;
  }
  if (has_identity(&x->seen, here)) return;
  gloss_buf_add(&x->seen, &here, sizeof here);
  size_t count;
  char **names = read_names(path, &count);
  if (!names) {
    add(x, path, "unreadable", strerror(errno));
    return;
  }
  gloss_buf_add(&x->parents, &here, sizeof here);
  expand_names(x, path, names, count);
  x->parents.size -= sizeof here;
}

static void expand_path(struct expansion *x, const char *path, bool operand) {
  struct stat info;
  if (operand && !strcmp(path, "-")) {
    add(x, path, NULL, NULL);
  } else if (stat(path, &info)) {
    add_lost(x, path);
  } else if (S_ISDIR(info.st_mode)) {
    expand_directory(x, path, &info);
  } else if (operand || !is_excluded(x, &info)) {
    add(x, path, NULL, NULL);
  }
}

static bool is_glob(const char *path) {
  struct stat info;
  return strcspn(path, "*?[") < strlen(path) && lstat(path, &info) != 0;
}

static void expand_glob(struct expansion *x, const char *pattern) {
  glob_t found = {0};
  if (glob(pattern, 0, NULL, &found) || !found.gl_pathc)
    add(x, pattern, "missing", "the pattern matches no file");
  for (size_t i = 0; i < found.gl_pathc; i++)
    expand_path(x, found.gl_pathv[i], true);
  globfree(&found);
}

void gloss__paths_expand(gloss__paths *paths, const char *const *operands,
                         size_t count, const char *excluded) {
  *paths = (gloss__paths){0};
  struct expansion x = {.paths = paths};
  exclude(&x, excluded);
  for (size_t i = 0; i < count; i++) {
    if (is_glob(operands[i]))
      expand_glob(&x, operands[i]);
    else
      expand_path(&x, operands[i], true);
    gloss_buf_clear(&x.seen);
  }
  gloss_buf_free(&x.seen);
  gloss_buf_free(&x.parents);
}

void gloss__paths_take(gloss__paths *paths, const char *const *operands,
                       size_t count) {
  *paths = (gloss__paths){0};
  struct expansion x = {.paths = paths};
  for (size_t i = 0; i < count; i++) {
    struct stat info;
    if (stat(operands[i], &info))
      add_lost(&x, operands[i]);
    else
      add(&x, operands[i], NULL, NULL);
  }
}

gloss__path gloss__paths_at(const gloss__paths *paths, size_t index) {
  return ((const gloss__path *)(const void *)paths->items.data)[index];
}

void gloss__paths_free(gloss__paths *paths) {
  gloss_buf_free(&paths->text);
  gloss_buf_free(&paths->items);
}
