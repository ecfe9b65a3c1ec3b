// Words by the linear model.
#include "segment/model.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct gloss_word_model {
  const struct gloss__model *file; // mapped
};

gloss_status gloss_word_model_open(gloss_word_model **out, const char *path,
                                   gloss_error *err) {
  struct stat info;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info)) {
    if (file >= 0) close(file);
    return gloss_error_at(err, GLOSS_EIO, path, 0, 0, "%s", strerror(errno));
  }
  const struct gloss__model *map = MAP_FAILED;
  if (info.st_size == (off_t)sizeof *map)
    map = mmap(NULL, sizeof *map, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED ||
      memcmp(map->magic, GLOSS__MODEL_MAGIC, sizeof map->magic) ||
      map->size != sizeof *map) {
    if (map != MAP_FAILED) munmap((void *)(uintptr_t)map, sizeof *map);
    return gloss_error_at(err, GLOSS_EDATA, path, 0, 0,
                          "not a word model of this version (make one with "
                          "'moongloss train words')");
  }
  gloss_word_model *model = gloss__alloc(sizeof *model);
  model->file = map;
  *out = model;
  return GLOSS_OK;
}

void gloss_word_model_free(gloss_word_model *model) {
  if (!model) return;
  munmap((void *)(uintptr_t)model->file, sizeof *model->file);
  gloss__free(model);
}

// What is certain outweighs all scores.
static void apply_limits(struct gloss__block *b) {
  for (uint32_t i = 0; i < b->limit_count; i++) {
    struct gloss__limit limit = b->limits[i];
    int16_t *score = b->score[limit.at];
    bool single = !(limit.tags & (limit.tags - 1));
    for (int tag = 0; tag < TAGS; tag++)
      if (!(limit.tags >> tag & 1))
        score[tag] = -CERTAIN;
      else if (single)
        score[tag] = CERTAIN;
  }
}

static void mark_kinds(struct gloss__block *b, gloss_str text) {
  for (uint32_t k = 0; k < b->loose_count; k++) {
    uint32_t i = b->loose[k];
    if (i >= b->count || gloss__class(b->item[PAD + i]) != CLASS_MARK) continue;
    uint32_t begin = i ? b->end[i - 1] : b->begin;
    b->kind[i] = (uint8_t)gloss__word_kind(
        (gloss_str){text.data + begin, b->end[i] - begin});
  }
}

// The greatest kind of items first to last.
static inline uint32_t kind_of(const struct gloss__block *b, uint32_t first,
                               uint32_t last) {
  uint32_t a = b->kind[first], kind = b->kind[last];
  kind = a > kind ? a : kind;
  if ((last - first > 1) & (kind < 3)) // rare, and so foreseen
    for (uint32_t i = first + 1; i < last; i++)
      if (b->kind[i] > kind) kind = b->kind[i];
  return kind;
}

static void put_words(const struct gloss__block *b, gloss_set *out) {
  if (out->capacity - out->count < b->count)
    out->items = gloss__grow(out->items, &out->capacity, out->count + b->count,
                             sizeof *out->items);
  gloss_span *to = out->items + out->count;
  uint32_t from = b->begin, first = 0;
  for (uint32_t word = 0; word * 64 < b->count; word++)
    for (uint64_t ends = b->ends[word]; ends; ends &= ends - 1) {
      uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(ends);
      to->begin = from; // field by field: gcc builds a whole one in memory
      to->end = b->end[i];
      to->kind = kind_of(b, first, i);
      to++->data = 0;
      from = b->end[i];
      first = i + 1;
    }
  out->count = (size_t)(to - out->items);
}

void gloss__words_by_model(gloss_set *out, const struct gloss__model *model,
                           const struct gloss__word_kernel *kernel,
                           gloss_str text, uint32_t begin, uint32_t end) {
  struct gloss__block block;
  gloss_set scratch = {0};
  gloss__block_start(&block);
  while (begin < end) {
    begin =
        gloss__block_read(&block, kernel, model, text, begin, end, &scratch);
    kernel->look(&block, model);
    kernel->score(&block, model);
    apply_limits(&block);
    kernel->tag(&block, model);
    mark_kinds(&block, text);
    put_words(&block, out);
  }
  gloss_set_free(&scratch);
}

void gloss_word_model_segment(const gloss_word_model *model, gloss_set *out,
                              gloss_str text, uint32_t begin, uint32_t end) {
  gloss__words_by_model(out, model->file,
                        gloss__word_kernel(gloss__path_best()), text, begin,
                        end);
}
