// classifier.c - a trained classifier's file, mapped; decisions and reasons.
#include "learn/calibrate.h"
#include "learn/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct gloss_classifier {
  const struct gloss__classifier_file *file; // mapped
  const char *const *labels;
  const float *bias, *scale, *idf;
  const struct gloss__classifier_slot *slots;
  const int16_t *weights;
  gloss_lexicon *lexicon; // owned; or NULL
};

// --- opening -----------------------------------------------------------------

static bool holds(const struct gloss__classifier_file *file, uint64_t at,
                  uint64_t count, uint64_t size) {
  return at % 4 == 0 && at >= sizeof *file && at <= file->size &&
         count <= (file->size - at) / size;
}

static bool is_sound(const struct gloss__classifier_file *f, uint64_t size) {
  if (size < sizeof *f || f->size != size || f->classes < 2 || !f->slots ||
      f->slots & (f->slots - 1) || f->rows >= f->slots ||
      f->kinds.most > GLOSS__MOST_CHARACTERS || f->kinds.least < 1 ||
      memchr(f->digest, 0, sizeof f->digest) != f->digest + 64 ||
      !isfinite(f->slope) || f->slope < 0 || !isfinite(f->intercept) ||
      !isfinite(f->least) || !isfinite(f->frequency))
    return false;
  if (!holds(f, f->bias, f->classes, 4) || !holds(f, f->scale, f->classes, 4) ||
      !holds(f, f->labels, f->classes, 4) || !holds(f, f->names, 1, 1) ||
      !holds(f, f->slot, f->slots, sizeof(struct gloss__classifier_slot)) ||
      !holds(f, f->idf, f->rows, 4) ||
      !holds(f, f->weight, (uint64_t)f->rows * f->classes, 2) ||
      !holds(f, f->lexicon, f->lexicon_size, 1))
    return false;
  const char *bytes = (const char *)f;
  const uint32_t *labels = (const void *)(bytes + f->labels);
  for (uint32_t c = 0; c < f->classes; c++)
    if (labels[c] >= size - f->names ||
        !memchr(bytes + f->names + labels[c], 0, size - f->names - labels[c]))
      return false;
  return true;
}

// Why these bytes are no classifier that this program can use; NULL: they are.
static const char *problem(const struct gloss__classifier_file *f,
                           uint64_t size) {
  if (size < 16 || memcmp(f->magic, GLOSS__CLASSIFIER_MAGIC, 8))
    return "not a classifier (make one with 'moongloss train classifier')";
  if (f->format != GLOSS__CLASSIFIER_FORMAT)
    return "a classifier of another version's format: train it again";
  if (f->features != GLOSS__FEATURES_VERSION)
    return "trained by a version that looks at other features of a text: train "
           "it again";
  if (!is_sound(f, size))
    return "a damaged classifier: train it again, or copy it again";
  if (f->probe != gloss__features_probe(f->lexicon_size > 0, f->kinds.layout))
    return "trained with other tables of characters (another version of "
           "Unicode): train it again";
  return NULL;
}

static gloss_classifier *wrap(const struct gloss__classifier_file *file) {
  const char *bytes = (const char *)file;
  gloss_classifier *self = gloss__alloc(sizeof *self);
  const uint32_t *offsets = (const void *)(bytes + file->labels);
  const char **labels = gloss__alloc(file->classes * sizeof *labels);
  for (uint32_t c = 0; c < file->classes; c++)
    labels[c] = bytes + file->names + offsets[c];
  self->file = file;
  self->labels = labels;
  self->bias = (const void *)(bytes + file->bias);
  self->scale = (const void *)(bytes + file->scale);
  self->idf = (const void *)(bytes + file->idf);
  self->slots = (const void *)(bytes + file->slot);
  self->weights = (const void *)(bytes + file->weight);
  return self;
}

static gloss_status open_lexicon(gloss_classifier *self, const char *path,
                                 gloss_error *err) {
  const struct gloss__classifier_file *file = self->file;
  gloss_str tsv = {(const char *)file + file->lexicon, file->lexicon_size};
  if (!tsv.size) return GLOSS_OK;
  return gloss_lexicon_parse(&self->lexicon, path, tsv, err);
}

gloss_status gloss_classifier_open(gloss_classifier **out, const char *path,
                                   gloss_error *err) {
  struct stat info;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info)) {
    int code = errno;
    if (file >= 0) close(file);
    return gloss_error_at(err, GLOSS_EIO, path, 0, 0, "%s", strerror(code));
  }
  size_t size = info.st_size > 0 ? (size_t)info.st_size : 0;
  void *map =
      size ? mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
  close(file);
  const char *why = map == MAP_FAILED ? "an empty file" : problem(map, size);
  if (!why) {
    *out = wrap(map);
    gloss_status status = open_lexicon(*out, path, err);
    if (status) gloss_classifier_free(*out);
    return status;
  }
  if (map != MAP_FAILED) munmap(map, size);
  return gloss_error_at(err, GLOSS_EDATA, path, 0, 0, "%s", why);
}

void gloss_classifier_free(gloss_classifier *self) {
  if (!self) return;
  gloss_lexicon_free(self->lexicon);
  gloss__free((void *)(uintptr_t)self->labels);
  munmap((void *)(uintptr_t)self->file, self->file->size);
  gloss__free(self);
}

size_t gloss_classifier_labels(const gloss_classifier *self) {
  return self->file->classes;
}

const char *gloss_classifier_label(const gloss_classifier *self, size_t label) {
  return label < self->file->classes ? self->labels[label] : NULL;
}

const char *gloss_classifier_digest(const gloss_classifier *self) {
  return self->file->digest;
}

bool gloss_classifier_layout(const gloss_classifier *self) {
  return self->file->kinds.layout != 0;
}

bool gloss_classifier_multi(const gloss_classifier *self) {
  return self->file->multi != 0;
}

// --- deciding ----------------------------------------------------------------

// The caller's scratch: how often each row occurs, and which rows do.
struct tally {
  uint16_t *counts; // all zero between two calls
  uint32_t *touched;
  uint32_t count, texts; // the first of those touched are of the text
  uint64_t known, all;   // features of the text
  uint64_t marks;        // that are known
};

static struct tally tally_in(gloss_buf *scratch, uint32_t rows) {
  size_t size = (size_t)rows * (sizeof(uint16_t) + sizeof(uint32_t)) + 8;
  if (scratch->size != size) {
    gloss_buf_clear(scratch);
    while (scratch->size < size) {
      static const char zeros[4096];
      size_t more = size - scratch->size;
      gloss_buf_add(scratch, zeros, more < sizeof zeros ? more : sizeof zeros);
    }
  }
  uint32_t *touched = (void *)scratch->data;
  return (struct tally){.touched = touched, .counts = (void *)(touched + rows)};
}

// A table that is half empty has no long chains; a damaged one may.
static uint32_t row_of(const gloss_classifier *self, uint64_t key) {
  enum { LONGEST_CHAIN = 1024 };
  uint32_t mask = self->file->slots - 1;
  uint64_t at = key & mask;
  for (int i = 0; i < LONGEST_CHAIN; i++, at = (at + 1) & mask) {
    struct gloss__classifier_slot slot = self->slots[at];
    if (slot.row == GLOSS__NO_ROW) return GLOSS__NO_ROW;
    if (slot.check == (uint32_t)(key >> 32))
      return slot.row < self->file->rows ? slot.row : GLOSS__NO_ROW;
  }
  return GLOSS__NO_ROW;
}

enum { BATCH = 256 };

static void count_rows(const gloss_classifier *self, struct tally *tally,
                       const struct gloss__feature *batch, size_t count) {
  uint32_t mask = self->file->slots - 1;
  uint64_t known = 0;
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(&self->slots[batch[i].key & mask]);
  for (size_t i = 0; i < count; i++) {
    uint32_t row = row_of(self, batch[i].key);
    if (row == GLOSS__NO_ROW) continue;
    known++;
    if (!tally->counts[row]) tally->touched[tally->count++] = row;
    if (tally->counts[row] < UINT16_MAX) tally->counts[row]++;
  }
  if (batch[0].key & GLOSS__MARK_BIT) {
    tally->marks += known;
    return;
  }
  tally->known += known;
  tally->all += count;
}

static float frequency_of(const gloss_classifier *self, size_t count) {
  return count == 1 ? 1 : 1 + self->file->frequency * logf((float)count);
}

// The numbers of a damaged file may come to none.
static double sound(double number) { return isfinite(number) ? number : 0; }

// Adds the sums over some of the rows touched, for vectors of length 1, to the
// scores of at most 64 classes from `first`.
static void add_some(const gloss_classifier *self, const uint32_t *rows,
                     uint32_t count, const uint16_t *counts, uint32_t first,
                     double norm, double *scores) {
  uint32_t classes = self->file->classes;
  uint32_t some = classes - first < 64 ? classes - first : 64;
  float sums[64] = {0};
  for (uint32_t i = 0; i < count; i++) {
    float frequency = frequency_of(self, counts[rows[i]]);
    const int16_t *weights = self->weights + (size_t)rows[i] * classes + first;
    for (uint32_t c = 0; c < some; c++)
      sums[c] += frequency * (float)weights[c];
  }
  for (uint32_t c = 0; c < some; c++)
    scores[first + c] +=
        sound((double)(sums[c] * self->scale[first + c]) / norm);
}

static void add_part(const gloss_classifier *self, const uint32_t *rows,
                     uint32_t count, const uint16_t *counts, double *scores) {
  float length = 0;
  for (uint32_t i = 0; i < count; i++) {
    float value = frequency_of(self, counts[rows[i]]) * self->idf[rows[i]];
    length += value * value;
  }
  double norm = length > 0 ? sqrt((double)length) : 1;
  for (uint32_t first = 0; first < self->file->classes; first += 64)
    add_some(self, rows, count, counts, first, norm, scores);
}

// Adds up the rows and clears the tally.
static void add_rows(const gloss_classifier *self, struct tally *tally,
                     double *scores) {
  for (uint32_t c = 0; c < self->file->classes; c++)
    scores[c] = sound((double)self->bias[c]);
  add_part(self, tally->touched, tally->texts, tally->counts, scores);
  if (tally->count > tally->texts)
    add_part(self, tally->touched + tally->texts, tally->count - tally->texts,
             tally->counts, scores);
  for (uint32_t i = 0; i < tally->count; i++)
    tally->counts[tally->touched[i]] = 0;
}

gloss_decision gloss_classifier_decide(const gloss_classifier *self,
                                       const gloss_example *example,
                                       gloss_buf *scratch,
                                       double *probabilities) {
  struct gloss__feature batch[BATCH];
  struct gloss__feature_reader reader;
  const struct gloss__classifier_file *file = self->file;
  struct tally tally = tally_in(scratch, file->rows);
  gloss__feature_reader_start(&reader, file->kinds, self->lexicon, example);
  for (size_t n; (n = gloss__features_read(&reader, batch, BATCH));) {
    count_rows(self, &tally, batch, n);
    if (!(batch[0].key & GLOSS__MARK_BIT)) tally.texts = tally.count;
  }
  gloss__feature_reader_end(&reader);
  add_rows(self, &tally, probabilities);
  gloss__probabilities((struct gloss__calibration){(double)file->slope,
                                                   (double)file->intercept,
                                                   file->multi},
                       file->classes, probabilities, probabilities);
  uint32_t best = 0;
  for (uint32_t c = 1; c < file->classes; c++)
    if (probabilities[c] > probabilities[best]) best = c;
  double least = (double)file->least;
  if (file->multi && least <= 0) least = 0.5;
  bool known = tally.known || (example->mark_count && tally.marks);
  bool decided = known && probabilities[best] >= least;
  return (gloss_decision){
      .label = decided ? self->labels[best] : NULL,
      .best = best,
      .probability = probabilities[best],
      .known = tally.all ? (double)tally.known / (double)tally.all : 0};
}

// --- reasons -----------------------------------------------------------------

struct seen {
  uint32_t row, begin, end, count;
};

static int by_row(const void *left, const void *right) {
  const struct seen *a = left, *b = right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return a->begin < b->begin ? -1 : a->begin > b->begin;
}

static int by_weight(const void *left, const void *right) {
  const gloss_feature *a = left, *b = right;
  if (fabs(a->weight) != fabs(b->weight))
    return fabs(a->weight) > fabs(b->weight) ? -1 : 1;
  return a->begin < b->begin ? -1 : a->begin > b->begin;
}

struct all_seen {
  struct seen *items;
  size_t count, capacity;
};

static void see(const gloss_classifier *self,
                struct gloss__feature_reader *reader, struct all_seen *all) {
  struct gloss__feature batch[BATCH];
  for (size_t n; (n = gloss__features_read(reader, batch, BATCH));)
    for (size_t i = 0; i < n; i++) {
      uint32_t row = row_of(self, batch[i].key);
      if (row == GLOSS__NO_ROW) continue;
      gloss__push(all, (struct seen){row, batch[i].begin, batch[i].end, 1});
    }
  if (all->count) qsort(all->items, all->count, sizeof *all->items, by_row);
}

// What one row that was seen `count` times says for `label`, against the mean
// of the classes: what speaks for all speaks for none. Not divided by the
// length of its part, whose square it is added to.
static double weight_of(const gloss_classifier *self, uint32_t row,
                        size_t count, size_t label, double *length) {
  uint32_t classes = self->file->classes;
  const int16_t *weights = self->weights + (size_t)row * classes;
  double frequency = (double)frequency_of(self, count), mean = 0;
  double value = frequency * (double)self->idf[row];
  for (size_t c = 0; c < classes; c++)
    mean += (double)weights[c] * (double)self->scale[c] / classes;
  *length += value * value;
  return frequency *
         ((double)weights[label] * (double)self->scale[label] - mean);
}

static bool is_mark(const gloss_feature *feature) {
  return feature->begin == feature->end;
}

size_t gloss_classifier_features(const gloss_classifier *self,
                                 const gloss_example *example, size_t label,
                                 gloss_feature *out, size_t capacity) {
  struct all_seen all = {0};
  struct gloss__feature_reader reader;
  double lengths[2] = {0, 0}; // of the text, of marks
  size_t count = 0;
  if (label >= self->file->classes) return 0;
  gloss__feature_reader_start(&reader, self->file->kinds, self->lexicon,
                              example);
  see(self, &reader, &all);
  gloss_feature *reasons = gloss__alloc((all.count + 1) * sizeof *reasons);
  for (size_t i = 0, next; i < all.count; i = next, count++) {
    const struct seen *one = &all.items[i];
    for (next = i; next < all.count && all.items[next].row == one->row;) next++;
    reasons[count] =
        (gloss_feature){one->begin, one->end, (uint32_t)(next - i), 0, ""};
    reasons[count].weight = weight_of(self, one->row, next - i, label,
                                      &lengths[is_mark(&reasons[count])]);
  }
  for (size_t i = 0; i < count; i++)
    reasons[i].weight =
        sound(reasons[i].weight / sqrt(lengths[is_mark(&reasons[i])]));
  if (count) qsort(reasons, count, sizeof *reasons, by_weight);
  if (count > capacity) count = capacity;
  for (size_t i = 0; i < count; i++)
    if (is_mark(&reasons[i]))
      gloss__mark_name(&reader, reasons[i].begin, reasons[i].mark,
                       sizeof reasons[i].mark);
  memcpy(out, reasons, count * sizeof *reasons);
  gloss__free(reasons);
  gloss__free(all.items);
  gloss__feature_reader_end(&reader);
  return count;
}
