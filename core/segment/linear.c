// Words by the linear model.
#include "segment/model.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct gloss_word_model {
  const struct gloss__model_file *file; // mapped
};

gloss_status gloss_word_model_open(gloss_word_model **out, const char *path,
                                   gloss_error *err) {
  struct stat info;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info)) {
    if (file >= 0) close(file);
    return gloss_error_at(err, GLOSS_EIO, path, 0, 0, "%s", strerror(errno));
  }
  const struct gloss__model_file *map = MAP_FAILED;
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

// Four scores side by side, one a tag. Sums of eight stay far below 32,767.
typedef int16_t row16 __attribute__((vector_size(8)));
typedef int8_t row8 __attribute__((vector_size(4)));

static row16 wide(const int16_t *scores) {
  row16 row;
  memcpy(&row, scores, sizeof row);
  return row;
}

static row16 narrow(const int8_t *scores) {
  row8 row;
  memcpy(&row, scores, sizeof row);
  return __builtin_convertvector(row, row16);
}

// The tables are larger than the near caches, but every address depends on the
// text alone: what a later element needs is fetched while this one is summed.
static void fetch(const struct gloss__weights *w, struct gloss__features f) {
  __builtin_prefetch(w->pair[f.pair_right]);
  __builtin_prefetch(w->around[f.around]);
  __builtin_prefetch(w->element[f.own]);
}

static void score(const struct gloss__weights *w, struct gloss__features f,
                  int16_t *scores) {
  row16 sum = wide(w->element[f.left][0]) + wide(w->element[f.own][1]) +
              wide(w->element[f.right][2]) + wide(w->type[f.type]) +
              wide(w->flags[f.flags]) + narrow(w->pair[f.pair_left][0]) +
              narrow(w->pair[f.pair_right][1]) + narrow(w->around[f.around]);
  memcpy(scores, &sum, sizeof sum);
}

enum { AHEAD = 12 };

// What one call needs, grown to the longest line.
struct scratch {
  struct gloss__elements elements;
  size_t capacity;
  struct gloss__features *features;
  int16_t (*scores)[TAGS];
  uint8_t (*back)[TAGS], *tags;
};

static void segment_line(const struct gloss__model_file *file,
                         struct scratch *s, gloss_set *out, gloss_str text,
                         uint32_t begin, uint32_t end) {
  gloss__elements_read(&s->elements, text, begin, end, file);
  size_t count = s->elements.count;
  if (count > s->capacity) {
    s->capacity = count * 2;
    s->scores = gloss__resize(s->scores, s->capacity * sizeof *s->scores);
    s->features = gloss__resize(s->features, s->capacity * sizeof *s->features);
    s->back = gloss__resize(s->back, s->capacity * sizeof *s->back);
    s->tags = gloss__resize(s->tags, s->capacity);
  }
  for (size_t i = 0; i < count + AHEAD; i++) {
    if (i < count) {
      s->features[i] = gloss__features_of(&s->elements, i);
      fetch(&file->weights, s->features[i]);
    }
    if (i >= AHEAD)
      score(&file->weights, s->features[i - AHEAD], s->scores[i - AHEAD]);
  }
  gloss__tags_best((const int16_t(*)[TAGS])s->scores, count,
                   file->weights.change, s->tags, s->back);
  for (size_t i = 0; i < count; i++) {
    if (s->tags[i] != TAG_E && s->tags[i] != TAG_S) continue;
    gloss_set_add(out, (gloss_span){begin, s->elements.end[i], 3, 0});
    begin = s->elements.end[i];
  }
}

// Length of the white space character at `at`, 0 if there is none. The model
// never saw one: its words end there.
static uint32_t space_at(gloss_str text, uint32_t at) {
  unsigned char c = (unsigned char)text.data[at];
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  bool ideographic = text.size - at >= 3 && !memcmp(text.data + at, "　", 3);
  return ideographic ? 3 : 0;
}

void gloss_word_model_segment(const gloss_word_model *model, gloss_set *out,
                              gloss_str text, uint32_t begin, uint32_t end) {
  struct scratch scratch = {0};
  gloss_str range = {text.data, end};
  while (begin < end) {
    uint32_t stop = begin, space;
    while (stop < end && !(space = space_at(range, stop))) stop++;
    if (stop > begin)
      segment_line(model->file, &scratch, out, range, begin, stop);
    if (stop < end) gloss_set_add(out, (gloss_span){stop, stop + space, 0, 0});
    begin = stop < end ? stop + space : end;
  }
  gloss__elements_free(&scratch.elements);
  gloss__free(scratch.features);
  gloss__free(scratch.scores);
  gloss__free(scratch.back);
  gloss__free(scratch.tags);
}
