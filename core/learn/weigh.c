// weigh.c - examples as tf-idf vectors; weights by logistic regression
// (one class against the rest, L2; liblinear) and naive Bayes.
#include "learn/learn.h"

#include <linear.h>
#include <math.h>

// --- vectors -----------------------------------------------------------------

// Keys to dense rows.
struct rows {
  struct {
    uint64_t key;
    uint32_t row, unused;
  } * slots;
  size_t size;
  struct {
    uint64_t *items;
    size_t count, capacity;
  } keys;
};

static size_t slot_of(const struct rows *rows, uint64_t key) {
  size_t at = key & (rows->size - 1);
  while (rows->slots[at].row && rows->slots[at].key != key)
    at = (at + 1) & (rows->size - 1);
  return at;
}

static void rows_grow(struct rows *rows) {
  struct rows old = *rows;
  rows->size = old.size ? old.size * 2 : 1 << 16;
  rows->slots = gloss__alloc(rows->size * sizeof *rows->slots);
  for (size_t i = 0; i < old.size; i++)
    if (old.slots[i].row)
      rows->slots[slot_of(rows, old.slots[i].key)] = old.slots[i];
  gloss__free(old.slots);
}

static uint32_t row_of(struct rows *rows, uint64_t key) {
  if (rows->keys.count * 2 >= rows->size) rows_grow(rows);
  size_t at = slot_of(rows, key);
  if (!rows->slots[at].row) {
    rows->slots[at].key = key;
    gloss__push(&rows->keys, key);
    rows->slots[at].row = (uint32_t)rows->keys.count;
  }
  return rows->slots[at].row - 1;
}

struct counts {
  struct {
    uint32_t *items;
    size_t count, capacity;
  } of, touched;  // count of each row in this example; rows with one
  uint32_t texts; // the first of them are of the text
};

static void count_example(struct counts *counts, struct rows *rows,
                          struct gloss__feature_reader *reader) {
  struct gloss__feature batch[256];
  counts->touched.count = counts->texts = 0;
  for (size_t n; (n = gloss__features_read(reader, batch, 256));) {
    for (size_t i = 0; i < n; i++) {
      uint32_t row = row_of(rows, batch[i].key);
      while (counts->of.count <= row) gloss__push(&counts->of, 0u);
      if (!counts->of.items[row]++) gloss__push(&counts->touched, row);
    }
    if (!(batch[0].key & GLOSS__MARK_BIT))
      counts->texts = (uint32_t)counts->touched.count;
  }
}

// Takes the counts as a vector and clears them.
static struct gloss__vector take_vector(struct counts *counts,
                                        gloss__arena *arena) {
  struct gloss__vector vector = {.count = (uint32_t)counts->touched.count,
                                 .texts = counts->texts};
  vector.items =
      gloss__arena_alloc(arena, (vector.count + 1) * sizeof *vector.items);
  for (uint32_t i = 0; i < vector.count; i++) {
    uint32_t row = counts->touched.items[i];
    vector.items[i] = (gloss__entry){row, counts->of.items[row], 0};
    counts->of.items[row] = 0;
  }
  return vector;
}

// Each as often as it occurs, logarithmically, and the rarer it is in all the
// more.
static void scale(gloss__entry *items, uint32_t count, float frequency,
                  const float *idf) {
  float length = 0;
  for (uint32_t i = 0; i < count; i++) {
    float value =
        (1 + frequency * logf((float)items[i].seen)) * idf[items[i].row];
    items[i].value = value;
    length += value * value;
  }
  length = sqrtf(length);
  for (uint32_t i = 0; i < count; i++) items[i].value /= length;
}

static void make_idf(struct gloss__matrix *matrix) {
  uint32_t *documents = gloss__alloc((matrix->rows + 1) * sizeof *documents);
  for (size_t i = 0; i < matrix->count; i++)
    for (uint32_t j = 0; j < matrix->vectors[i].count; j++)
      documents[matrix->vectors[i].items[j].row]++;
  matrix->idf = gloss__alloc((matrix->rows + 1) * sizeof *matrix->idf);
  for (size_t row = 0; row < matrix->rows; row++)
    matrix->idf[row] =
        logf((float)(1 + matrix->count) / (float)(1 + documents[row])) + 1;
  gloss__free(documents);
}

void gloss__matrix_weigh(struct gloss__matrix *matrix) {
  float frequency = (float)matrix->frequency;
  for (size_t i = 0; i < matrix->count; i++) {
    struct gloss__vector vector = matrix->vectors[i];
    scale(vector.items, vector.texts, frequency, matrix->idf);
    scale(vector.items + vector.texts, vector.count - vector.texts, frequency,
          matrix->idf);
  }
}

void gloss__matrix_make(struct gloss__matrix *matrix,
                        const gloss_examples *examples,
                        struct gloss__feature_kinds kinds,
                        const gloss_lexicon *lexicon) {
  struct rows rows = {0};
  struct counts counts = {0};
  *matrix =
      (struct gloss__matrix){.count = examples->all.count, .frequency = 1};
  matrix->vectors = gloss__alloc((matrix->count + 1) * sizeof *matrix->vectors);
  for (size_t i = 0; i < matrix->count; i++) {
    gloss_example example = gloss_examples_get(examples, i);
    struct gloss__feature_reader reader;
    gloss__feature_reader_start(&reader, kinds, lexicon, &example);
    count_example(&counts, &rows, &reader);
    gloss__feature_reader_end(&reader);
    matrix->vectors[i] = take_vector(&counts, &matrix->arena);
  }
  matrix->rows = rows.keys.count;
  matrix->keys = rows.keys.items;
  make_idf(matrix);
  gloss__matrix_weigh(matrix);
  gloss__free(rows.slots);
  gloss__free(counts.of.items);
  gloss__free(counts.touched.items);
}

void gloss__matrix_free(struct gloss__matrix *matrix) {
  gloss__arena_free(&matrix->arena);
  gloss__free(matrix->vectors);
  gloss__free(matrix->keys);
  gloss__free(matrix->idf);
}

// --- logistic regression -----------------------------------------------------

static void say_nothing(const char *text) { (void)text; }

// The examples of a fit as liblinear wants them. Rows that only one of them has
// can do no more together than one column of the same length: most rows are
// such, and the weights come out the same, found in a fraction of the time.
struct columns {
  gloss__arena arena;
  const struct gloss__fit *fit;
  uint32_t *of_row;     // column of each row, from 1; 0: a row of one example
  uint32_t *alone;      // column of each example's own rows; 0: it has none
  double *alone_length; // what they are together
  uint32_t count;       // the last is the bias
  struct problem problem;
};

// Weights of marks that are left out would not be looked at.
static uint32_t entries_of(const struct gloss__fit *fit,
                           struct gloss__vector vector) {
  return fit->marks > 0 ? vector.count : vector.texts;
}

static double value_of(const struct gloss__fit *fit,
                       struct gloss__vector vector, uint32_t entry) {
  return (double)vector.items[entry].value *
         (entry < vector.texts ? 1 : fit->marks);
}

static struct gloss__vector vector_of(const struct gloss__fit *fit, size_t i) {
  return fit->matrix->vectors[fit->used[i]];
}

static void number_columns(struct columns *columns) {
  const struct gloss__fit *fit = columns->fit;
  uint32_t *seen = columns->of_row;
  for (size_t i = 0; i < fit->count; i++) {
    struct gloss__vector vector = vector_of(fit, i);
    for (uint32_t j = 0; j < entries_of(fit, vector); j++)
      seen[vector.items[j].row]++;
  }
  for (size_t row = 0; row < fit->matrix->rows; row++)
    seen[row] = seen[row] < 2 ? 0 : ++columns->count;
  for (size_t i = 0; i < fit->count; i++) {
    struct gloss__vector vector = vector_of(fit, i);
    double sum = 0;
    for (uint32_t j = 0; j < entries_of(fit, vector); j++)
      if (!columns->of_row[vector.items[j].row])
        sum += value_of(fit, vector, j) * value_of(fit, vector, j);
    columns->alone_length[i] = sqrt(sum);
    if (sum > 0) columns->alone[i] = ++columns->count;
  }
  columns->count++;
}

// Each vector is closed by -1.
static struct feature_node *nodes_of(struct columns *columns, size_t i) {
  const struct gloss__fit *fit = columns->fit;
  struct gloss__vector vector = vector_of(fit, i);
  struct feature_node *first =
      gloss__arena_alloc(&columns->arena, (vector.count + 3u) * sizeof *first);
  struct feature_node *node = first;
  for (uint32_t j = 0; j < entries_of(fit, vector); j++) {
    uint32_t column = columns->of_row[vector.items[j].row];
    if (column)
      *node++ = (struct feature_node){(int)column, value_of(fit, vector, j)};
  }
  if (columns->alone[i])
    *node++ =
        (struct feature_node){(int)columns->alone[i], columns->alone_length[i]};
  *node++ = (struct feature_node){(int)columns->count, 1};
  *node = (struct feature_node){-1, 0};
  return first;
}

static void columns_make(struct columns *columns,
                         const struct gloss__fit *fit) {
  *columns = (struct columns){.fit = fit};
  size_t rows = fit->matrix->rows, count = fit->count;
  columns->of_row = gloss__alloc((rows + 1) * sizeof *columns->of_row);
  columns->alone = gloss__alloc((count + 1) * sizeof *columns->alone);
  columns->alone_length = gloss__alloc((count + 1) * sizeof(double));
  number_columns(columns);
  columns->problem = (struct problem){
      .l = (int)count,
      .n = (int)columns->count,
      .y = gloss__alloc((count + 1) * sizeof(double)),
      .x = gloss__alloc((count + 1) * sizeof(struct feature_node *)),
      .bias = 1};
  for (size_t i = 0; i < count; i++)
    columns->problem.x[i] = nodes_of(columns, i);
}

static void columns_free(struct columns *columns) {
  gloss__arena_free(&columns->arena);
  gloss__free(columns->of_row);
  gloss__free(columns->alone);
  gloss__free(columns->alone_length);
  gloss__free(columns->problem.y);
  gloss__free(columns->problem.x);
}

// Weights of columns (the last one: the bias) to those of rows, zero at first.
static void to_rows(const struct columns *columns, const double *in,
                    double *rows) {
  const struct gloss__fit *fit = columns->fit;
  for (size_t row = 0; row < fit->matrix->rows; row++)
    if (columns->of_row[row]) rows[row] = in[columns->of_row[row] - 1];
  for (size_t i = 0; i < fit->count; i++) {
    struct gloss__vector vector = vector_of(fit, i);
    if (!columns->alone[i]) continue;
    double share = in[columns->alone[i] - 1] / columns->alone_length[i];
    for (uint32_t j = 0; j < entries_of(fit, vector); j++)
      if (!columns->of_row[vector.items[j].row])
        rows[vector.items[j].row] = share * value_of(fit, vector, j);
  }
}

// And back: where a fit begins.
static void from_rows(const struct columns *columns, const double *rows,
                      double bias, double *out) {
  const struct gloss__fit *fit = columns->fit;
  for (size_t row = 0; row < fit->matrix->rows; row++)
    if (columns->of_row[row]) out[columns->of_row[row] - 1] = rows[row];
  for (size_t i = 0; i < fit->count; i++) {
    struct gloss__vector vector = vector_of(fit, i);
    double sum = 0;
    if (!columns->alone[i]) continue;
    for (uint32_t j = 0; j < entries_of(fit, vector); j++)
      if (!columns->of_row[vector.items[j].row])
        sum += rows[vector.items[j].row] * value_of(fit, vector, j);
    out[columns->alone[i] - 1] = sum / columns->alone_length[i];
  }
  out[columns->count - 1] = bias;
}

// Splits one class from the rest; `weights`: one for each column, in from an
// earlier fit if `warm`. A class without examples on one side gets a constant.
static void regress(struct columns *columns, uint32_t class, bool warm,
                    double *weights) {
  const struct gloss__fit *fit = columns->fit;
  size_t inside = 0, width = columns->count;
  for (size_t i = 0; i < fit->count; i++) {
    bool in = gloss__has_label(fit->examples, fit->used[i], class);
    columns->problem.y[i] = in ? 1 : -1;
    inside += in;
  }
  if (!inside || inside == fit->count) {
    memset(weights, 0, width * sizeof *weights);
    weights[width - 1] = inside ? 10 : -10;
    return;
  }
  static const double powers[] = {1, 0.5, 0};
  double power = powers[fit->class_weights];
  double all = (double)fit->count, in = (double)inside;
  // liblinear multiplies eps by the share of the smaller side, which for a
  // label of few examples asks for far more exactness than they can give.
  double share = fmin(in, all - in) / all;
  struct parameter parameter = {
      .solver_type = L2R_LR,
      .eps = (share < 0.1 ? 0.001 / share : 0.01) * (fit->rough ? 10 : 1),
      .C = fit->cost,
      .nr_weight = 2,
      .weight_label = (int[]){1, -1},
      .weight = (double[]){pow(all / 2 / in, power),
                           pow(all / 2 / (all - in), power)},
      .init_sol = warm ? weights : NULL};
  struct model *model = train(&columns->problem, &parameter);
  // liblinear puts +1 before -1, whichever comes first.
  memcpy(weights, model->w, width * sizeof *weights);
  free_and_destroy_model(&model);
}

static void fit_regression(struct gloss__weights *weights,
                           const struct gloss__fit *fit) {
  struct columns columns;
  size_t rows = weights->rows;
  columns_make(&columns, fit);
  double *column = gloss__alloc(columns.count * sizeof *column);
  set_print_string_function(say_nothing);
  for (size_t c = 0; c < weights->classes; c++) {
    const struct gloss__weights *start = fit->start;
    if (start)
      from_rows(&columns, start->regression + c * rows, start->bias[c], column);
    regress(&columns, (uint32_t)c, start != NULL, column);
    to_rows(&columns, column, weights->regression + c * rows);
    weights->bias[c] = column[columns.count - 1];
  }
  gloss__free(column);
  columns_free(&columns);
}

// --- naive Bayes -------------------------------------------------------------

static bool is_mark(const struct gloss__matrix *matrix, size_t row) {
  return (matrix->keys[row] & GLOSS__MARK_BIT) != 0;
}

static const double SMOOTHING = 0.02; // of a vector's length 1

// Weights to the logarithms of their shares, of texts and of marks. Most rows
// are of no example of the class.
static void to_shares(double *row, const struct gloss__matrix *matrix) {
  double sums[2] = {0, 0}, none = log(SMOOTHING);
  for (size_t i = 0; i < matrix->rows; i++) sums[is_mark(matrix, i)] += row[i];
  sums[0] = log(sums[0]);
  sums[1] = log(sums[1]);
  for (size_t i = 0; i < matrix->rows; i++)
    row[i] =
        (row[i] > SMOOTHING ? log(row[i]) : none) - sums[is_mark(matrix, i)];
}

// ln of the share that each row has of its class's weight, above the mean over
// the classes: rows that are the same for all say nothing.
static void fit_bayes(struct gloss__weights *weights,
                      const struct gloss__fit *fit) {
  size_t rows = weights->rows, classes = weights->classes;
  for (size_t i = 0; i < classes * rows; i++) weights->bayes[i] = SMOOTHING;
  for (size_t i = 0; i < fit->count; i++) {
    struct gloss__vector vector = fit->matrix->vectors[fit->used[i]];
    const uint32_t *labels;
    size_t count = gloss_examples_of(fit->examples, fit->used[i], &labels);
    for (size_t l = 0; l < count; l++)
      for (uint32_t j = 0; j < vector.count; j++)
        weights->bayes[labels[l] * rows + vector.items[j].row] +=
            (double)vector.items[j].value;
  }
  for (size_t c = 0; c < classes; c++)
    to_shares(weights->bayes + c * rows, fit->matrix);
  double *mean = gloss__alloc((rows + 1) * sizeof *mean);
  for (size_t c = 0; c < classes; c++)
    for (size_t i = 0; i < rows; i++) mean[i] += weights->bayes[c * rows + i];
  for (size_t c = 0; c < classes; c++)
    for (size_t i = 0; i < rows; i++)
      weights->bayes[c * rows + i] -= mean[i] / (double)classes;
  gloss__free(mean);
}

void gloss__weights_fit(struct gloss__weights *weights,
                        const struct gloss__fit *fit) {
  size_t classes = fit->examples->labels.count, rows = fit->matrix->rows;
  *weights =
      (struct gloss__weights){classes, rows, fit->marks, NULL, NULL, NULL};
  weights->regression = gloss__alloc((classes * rows + 1) * sizeof(double));
  weights->bayes = gloss__alloc((classes * rows + 1) * sizeof(double));
  weights->bias = gloss__alloc((classes + 1) * sizeof(double));
  fit_regression(weights, fit);
  fit_bayes(weights, fit);
}

void gloss__weights_score(const struct gloss__weights *weights,
                          struct gloss__vector vector, double *regression,
                          double *bayes) {
  for (size_t c = 0; c < weights->classes; c++) {
    const double *w = weights->regression + c * weights->rows;
    const double *b = weights->bayes + c * weights->rows;
    regression[c] = weights->bias[c];
    bayes[c] = 0;
    for (uint32_t j = 0; j < vector.count; j++) {
      double value = (double)vector.items[j].value;
      if (j >= vector.texts) value *= weights->marks;
      regression[c] += value * w[vector.items[j].row];
      bayes[c] += value * b[vector.items[j].row];
    }
  }
}

void gloss__weights_free(struct gloss__weights *weights) {
  gloss__free(weights->regression);
  gloss__free(weights->bayes);
  gloss__free(weights->bias);
  *weights = (struct gloss__weights){0};
}
