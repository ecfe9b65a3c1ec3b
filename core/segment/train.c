// Training the linear word model: a structured perceptron with averaged
// weights (Collins 2002) over lines of words with spaces between.
#include "segment/model.h"

#include <math.h>

typedef struct weight {
  int32_t now;
  uint32_t step; // when `now` last changed
  int64_t sum;   // of `now` over the steps before
} weight;

// One learner per table of gloss__weights, as flat arrays.
enum {
  AT_TYPE = ELEMENTS * 3,
  AT_FLAGS = AT_TYPE + TYPES * TYPES * TYPES,
  AT_CHANGE = AT_FLAGS + FLAGS,
  AT_PAIR = AT_CHANGE + TAGS + 1,
  AT_AROUND = AT_PAIR + PAIRS * 2,
  ROWS = AT_AROUND + PAIRS
};

typedef struct trainer {
  weight (*rows)[TAGS];
  uint32_t step;
  struct gloss__elements elements;
  size_t capacity;
  int16_t (*scores)[TAGS];
  uint8_t (*back)[TAGS], *tags, *gold;
  int16_t change[TAGS + 1][TAGS];
} trainer;

enum { FEATURES = 8, WIDEST = 3500 }; // sums of eight fit 16 bits

static void rows_of(struct gloss__features f, uint32_t rows[FEATURES]) {
  rows[0] = f.left * 3u;
  rows[1] = f.own * 3u + 1;
  rows[2] = f.right * 3u + 2;
  rows[3] = AT_TYPE + f.type;
  rows[4] = AT_FLAGS + f.flags;
  rows[5] = AT_PAIR + f.pair_left * 2;
  rows[6] = AT_PAIR + f.pair_right * 2 + 1;
  rows[7] = AT_AROUND + f.around;
}

static void change_weight(trainer *t, uint32_t row, uint8_t tag, int by) {
  weight *w = &t->rows[row][tag];
  w->sum += (int64_t)w->now * (t->step - w->step);
  w->step = t->step;
  w->now += by;
}

static void reserve(trainer *t, size_t count) {
  if (count <= t->capacity) return;
  t->capacity = count * 2;
  t->scores = gloss__resize(t->scores, t->capacity * sizeof *t->scores);
  t->back = gloss__resize(t->back, t->capacity * sizeof *t->back);
  t->tags = gloss__resize(t->tags, t->capacity);
  t->gold = gloss__resize(t->gold, t->capacity);
}

static void predict(trainer *t) {
  size_t count = t->elements.count;
  for (size_t i = 0; i < count; i++) {
    uint32_t rows[FEATURES];
    rows_of(gloss__features_of(&t->elements, i), rows);
    for (int tag = 0; tag < TAGS; tag++) {
      int32_t sum = 0;
      for (int f = 0; f < FEATURES; f++) sum += t->rows[rows[f]][tag].now;
      t->scores[i][tag] = (int16_t)sum;
    }
  }
  for (int from = 0; from <= TAGS; from++)
    for (int tag = 0; tag < TAGS; tag++)
      t->change[from][tag] = (int16_t)t->rows[AT_CHANGE + from][tag].now;
  gloss__tags_best((const int16_t(*)[TAGS])t->scores, count,
                   (const int16_t(*)[TAGS])t->change, t->tags, t->back);
}

static void learn(trainer *t) {
  size_t count = t->elements.count;
  for (size_t i = 0; i < count; i++) {
    uint8_t tag = t->tags[i], gold = t->gold[i];
    uint32_t from = i ? t->tags[i - 1] : TAGS;
    uint32_t gold_from = i ? t->gold[i - 1] : TAGS;
    if (tag != gold || from != gold_from) {
      change_weight(t, AT_CHANGE + gold_from, gold, 1);
      change_weight(t, AT_CHANGE + from, tag, -1);
    }
    if (tag == gold) continue;
    uint32_t rows[FEATURES];
    rows_of(gloss__features_of(&t->elements, i), rows);
    for (int f = 0; f < FEATURES; f++) {
      change_weight(t, rows[f], gold, 1);
      change_weight(t, rows[f], tag, -1);
    }
  }
}

// The training text without its spaces, and where its words end.
typedef struct corpus {
  gloss_buf text;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } lines;       // ends
  uint8_t *ends; // one a byte of text: a word ends behind it
} corpus;

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static void corpus_read(corpus *c, gloss_str from) {
  c->ends = gloss__alloc(from.size + 1);
  for (size_t i = 0; i < from.size; i++) {
    char byte = from.data[i];
    bool space = is_space(byte) || byte == '\n';
    if (!space)
      gloss_buf_putc(&c->text, byte);
    else if (c->text.size)
      c->ends[c->text.size - 1] = 1;
    if (byte == '\n') gloss__push(&c->lines, (uint32_t)c->text.size);
  }
  gloss__push(&c->lines, (uint32_t)c->text.size);
  if (c->text.size) c->ends[c->text.size - 1] = 1;
}

static void corpus_free(corpus *c) {
  gloss_buf_free(&c->text);
  gloss__free(c->lines.items);
  gloss__free(c->ends);
}

// Ids for the characters that occur, the frequent ones first.
static void number_characters(struct gloss__model_file *file, gloss_str text) {
  gloss_set seen = {0}; // data: how often, kind: the character
  uint32_t *counts = gloss__alloc(0x10000 * sizeof *counts);
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c < 0x10000) counts[c]++;
  }
  for (uint32_t c = 0; c < 0x10000; c++) // begin sorts: rare ones last
    if (counts[c] > 1)
      gloss_set_add(&seen, (gloss_span){UINT32_MAX - counts[c], 0, c, 0});
  gloss_set_sort(&seen);
  for (size_t i = 0; i < seen.count && i + ELEMENTS_FIXED < ELEMENTS; i++)
    file->id[seen.items[i].kind] = (uint16_t)(i + ELEMENTS_FIXED);
  for (uint32_t c = 0; c < 0x10000; c++) {
    file->type[c] = gloss__element_type(c);
    if (file->type[c] == ELEMENT_TYPE_DIGIT) file->id[c] = ELEMENT_DIGITS;
    if (file->type[c] == ELEMENT_TYPE_LETTER) file->id[c] = ELEMENT_LETTERS;
  }
  gloss_set_free(&seen);
  gloss__free(counts);
}

static void gold_tags(trainer *t, const corpus *c) {
  bool inside = false; // the word began with an earlier element
  for (size_t i = 0; i < t->elements.count; i++) {
    bool ends = c->ends[t->elements.end[i] - 1];
    t->gold[i] = ends ? (inside ? TAG_E : TAG_S) : (inside ? TAG_M : TAG_B);
    inside = !ends;
  }
}

static void epoch(trainer *t, const corpus *c,
                  const struct gloss__model_file *file) {
  gloss_str text = {c->text.data, c->text.size};
  for (size_t line = 0, begin = 0; line < c->lines.count; line++) {
    uint32_t end = c->lines.items[line];
    gloss__elements_read(&t->elements, text, (uint32_t)begin, end, file);
    reserve(t, t->elements.count);
    t->step++;
    predict(t);
    gold_tags(t, c);
    learn(t);
    begin = end;
  }
}

static double average(const trainer *t, uint32_t row, int tag) {
  const weight *w = &t->rows[row][tag];
  int64_t sum = w->sum + (int64_t)w->now * (t->step - w->step);
  return (double)sum / (t->step ? t->step : 1);
}

// The scale at which all but one in a thousand pair weights fit a byte.
static double scale_of(const trainer *t) {
  enum { BINS = 4096 };
  size_t bins[BINS] = {0}, total = 0, over = 0;
  for (uint32_t row = AT_PAIR; row < ROWS; row++)
    for (int tag = 0; tag < TAGS; tag++) {
      double size = fabs(average(t, row, tag)) * 64;
      if (size < 1) continue;
      bins[size < BINS ? (size_t)size : BINS - 1]++;
      total++;
    }
  int bin = BINS - 1;
  while (bin > 64 && over + bins[bin] <= total / 1000) over += bins[bin--];
  return INT8_MAX * 64.0 / (bin + 1);
}

static int32_t quantise(double value, double scale, int32_t limit) {
  double scaled = nearbyint(value * scale);
  return scaled > limit ? limit : scaled < -limit ? -limit : (int32_t)scaled;
}

// Row `row` of a table of 16-bit or (small) 8-bit scores.
static void put_row(const trainer *t, uint32_t row, double scale,
                    struct gloss__weights *out) {
  for (int tag = 0; tag < TAGS; tag++) {
    double value = average(t, row, tag);
    if (row >= AT_AROUND)
      out->around[row - AT_AROUND][tag] =
          (int8_t)quantise(value, scale, INT8_MAX);
    else if (row >= AT_PAIR)
      out->pair[(row - AT_PAIR) / 2][(row - AT_PAIR) % 2][tag] =
          (int8_t)quantise(value, scale, INT8_MAX);
    else {
      int16_t *wide = row >= AT_CHANGE  ? out->change[row - AT_CHANGE]
                      : row >= AT_FLAGS ? out->flags[row - AT_FLAGS]
                      : row >= AT_TYPE  ? out->type[row - AT_TYPE]
                                        : out->element[row / 3][row % 3];
      wide[tag] = (int16_t)quantise(value, scale, WIDEST);
    }
  }
}

static void trainer_free(trainer *t) {
  gloss__elements_free(&t->elements);
  gloss__free(t->rows);
  gloss__free(t->scores);
  gloss__free(t->back);
  gloss__free(t->tags);
  gloss__free(t->gold);
}

gloss_status gloss_words_train(gloss_buf *model, gloss_str text,
                               unsigned epochs, gloss_error *err) {
  corpus words = {0};
  if (text.size >= UINT32_MAX)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "the training text is larger than 4 GiB");
  corpus_read(&words, text);
  if (!words.text.size) {
    corpus_free(&words);
    return gloss_error_set(err, GLOSS_EDATA,
                           "no words to learn from: give lines of words with "
                           "spaces between");
  }
  struct gloss__model_file *file = gloss__alloc(sizeof *file);
  memcpy(file->magic, GLOSS__MODEL_MAGIC, sizeof file->magic);
  file->size = sizeof *file;
  char digest[65];
  gloss_sha256(text, digest);
  snprintf(file->about, sizeof file->about, "%zu lines, %u rounds, text %.32s",
           words.lines.count, epochs, digest);
  number_characters(file, (gloss_str){words.text.data, words.text.size});
  trainer learner = {.rows = gloss__alloc(ROWS * sizeof *learner.rows)};
  for (unsigned i = 0; i < epochs; i++) epoch(&learner, &words, file);
  double scale = scale_of(&learner);
  for (uint32_t row = 0; row < ROWS; row++)
    put_row(&learner, row, scale, &file->weights);
  gloss_buf_add(model, file, sizeof *file);
  gloss__free(file);
  trainer_free(&learner);
  corpus_free(&words);
  return GLOSS_OK;
}
