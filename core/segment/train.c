// Training the linear word model: a structured perceptron with averaged
// weights (Collins 2002) over lines of words with spaces between.
#include "segment/model.h"

#include <math.h>

typedef struct weight {
  int32_t now;
  uint32_t step; // when `now` last changed
  int64_t sum;   // of `now` over the steps before
} weight;

// One learner per table of the model, as flat arrays.
enum {
  AT_FLAGS = IDS * 3,
  AT_CHANGE = AT_FLAGS + FLAGS,
  AT_PAIR = AT_CHANGE + TAGS,
  ROWS = AT_PAIR + PAIRS * 2,
  FEATURES = 6,
  ID = IDS - 1
};

// The training text without its spaces, and where its words end.
typedef struct corpus {
  gloss_buf text;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } lines;       // ends
  uint8_t *ends; // one a byte of text: a word ends behind it
} corpus;

typedef struct trainer {
  weight (*rows)[TAGS];
  uint32_t step;
  const struct gloss__model *model;
  const struct gloss__word_kernel *kernel;
  struct gloss__block block;
  gloss_set scratch;
  int32_t score[BLOCK][TAGS];
  uint8_t allowed[BLOCK], back[BLOCK][TAGS], tags[BLOCK], gold[BLOCK];
} trainer;

static void rows_of(const struct gloss__block *b, uint32_t i,
                    uint32_t rows[FEATURES]) {
  const uint16_t *item = b->item + PAD + i;
  const uint32_t *row = b->row + PAD + i;
  rows[0] = (item[-1] & ID) * 3u;
  rows[1] = (item[0] & ID) * 3u + 1;
  rows[2] = (item[1] & ID) * 3u + 2;
  rows[3] = AT_FLAGS + b->flags[PAD + i];
  rows[4] = AT_PAIR + row[-1] * 2 + 1;
  rows[5] = AT_PAIR + row[0] * 2;
}

static void change_weight(trainer *t, uint32_t row, uint8_t tag, int by) {
  weight *w = &t->rows[row][tag];
  w->sum += (int64_t)w->now * (t->step - w->step);
  w->step = t->step;
  w->now += by;
}

// Which tags are possible, from the classes and the block's limits.
static void allow(trainer *t) {
  const struct gloss__block *b = &t->block;
  for (uint32_t i = 0; i < b->count; i++) {
    unsigned class = gloss__class(b->item[PAD + i]);
    bool alone = class == CLASS_EDGE || class == CLASS_STOP;
    t->allowed[i] = alone ? 1 << TAG_S : TAGS_ALL;
  }
  for (uint32_t i = 0; i < b->limit_count; i++)
    t->allowed[b->limits[i].at] = b->limits[i].tags;
}

static void score(trainer *t) {
  enum { NEVER = INT32_MIN / 4 / BLOCK };
  for (uint32_t i = 0; i < t->block.count; i++) {
    uint32_t rows[FEATURES];
    rows_of(&t->block, i, rows);
    for (int tag = 0; tag < TAGS; tag++) {
      int32_t sum = t->allowed[i] >> tag & 1 ? 0 : NEVER;
      for (int f = 0; f < FEATURES; f++) sum += t->rows[rows[f]][tag].now;
      t->score[i][tag] = sum;
    }
  }
}

// Viterbi; B and M must go on, E and S must not.
static void predict(trainer *t) {
  static const uint8_t before[TAGS][2] = {[TAG_B] = {TAG_E, TAG_S},
                                          [TAG_M] = {TAG_B, TAG_M},
                                          [TAG_E] = {TAG_B, TAG_M},
                                          [TAG_S] = {TAG_E, TAG_S}};
  enum { NEVER = INT32_MIN / 4 };
  int32_t best[TAGS] = {NEVER, NEVER, NEVER, 0};
  for (uint32_t i = 0; i < t->block.count; i++) {
    int32_t next[TAGS];
    for (int tag = 0; tag < TAGS; tag++) {
      uint8_t a = before[tag][0], b = before[tag][1];
      int32_t x = best[a] + t->rows[AT_CHANGE + a][tag].now;
      int32_t y = best[b] + t->rows[AT_CHANGE + b][tag].now;
      t->back[i][tag] = y > x ? b : a;
      next[tag] = (y > x ? y : x) + t->score[i][tag];
      if (next[tag] < NEVER * 3 / 2) next[tag] = NEVER * 3 / 2;
    }
    memcpy(best, next, sizeof best);
  }
  uint8_t tag = best[TAG_E] >= best[TAG_S] ? TAG_E : TAG_S;
  for (uint32_t i = t->block.count; i-- > 0; tag = t->back[i][tag])
    t->tags[i] = tag;
}

// The corpus's tags, as far as they are possible.
static void gold_tags(trainer *t, const corpus *c) {
  bool inside = false; // the word began with an earlier item
  for (uint32_t i = 0; i < t->block.count; i++) {
    uint8_t here = t->allowed[i];
    uint8_t next = i + 1 < t->block.count ? t->allowed[i + 1] : TAGS_BEGIN;
    bool ends = c->ends[t->block.end[i] - 1];
    if (!(here & ~TAGS_OPEN) || !(next & TAGS_BEGIN))
      ends = false;
    else if (!(here & TAGS_OPEN) || !(next & ~TAGS_BEGIN))
      ends = true;
    t->gold[i] = ends ? (inside ? TAG_E : TAG_S) : (inside ? TAG_M : TAG_B);
    inside = !ends;
  }
}

static void learn(trainer *t) {
  for (uint32_t i = 0; i < t->block.count; i++) {
    uint8_t tag = t->tags[i], gold = t->gold[i];
    uint32_t from = i ? t->tags[i - 1] : TAG_S;
    uint32_t gold_from = i ? t->gold[i - 1] : TAG_S;
    if (tag != gold || from != gold_from) {
      change_weight(t, AT_CHANGE + gold_from, gold, 1);
      change_weight(t, AT_CHANGE + from, tag, -1);
    }
    if (tag == gold) continue;
    uint32_t rows[FEATURES];
    rows_of(&t->block, i, rows);
    for (int f = 0; f < FEATURES; f++) {
      change_weight(t, rows[f], gold, 1);
      change_weight(t, rows[f], tag, -1);
    }
  }
}

static void epoch(trainer *t, const corpus *c) {
  gloss_str text = {c->text.data, c->text.size};
  for (size_t line = 0, begin = 0; line < c->lines.count; line++) {
    gloss__block_start(&t->block);
    for (uint32_t end = c->lines.items[line]; begin < end;) {
      begin = gloss__block_read(&t->block, t->kernel, t->model->item, text,
                                (uint32_t)begin, end, &t->scratch);
      t->kernel->look(&t->block, t->model);
      t->step++;
      allow(t);
      score(t);
      predict(t);
      gold_tags(t, c);
      learn(t);
    }
  }
}

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

static void count_word(void *self, const uint16_t *characters, size_t count) {
  uint32_t *counts = self;
  for (size_t i = 0; i < count; i++)
    if (counts[characters[i]] < 2) counts[characters[i]] = 2;
}

// Ids for the characters that occur twice or in the dictionary, the frequent
// ones first.
static void number_characters(struct gloss__model *model, gloss_str text) {
  gloss_set seen = {0};
  uint32_t *counts = gloss__alloc(0x10000 * sizeof *counts);
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss__item_narrow(gloss_utf8_next(text, &at));
    if (c < 0x10000) counts[c]++;
  }
  gloss__han_words(count_word, counts);
  for (uint32_t c = 0; c < 0x10000; c++) // begin sorts: rare ones last
    if (counts[c] > 1)
      gloss_set_add(&seen, (gloss_span){UINT32_MAX - counts[c], 0, c, 0});
  gloss_set_sort(&seen);
  uint16_t *id = gloss__alloc(0x10000 * sizeof *id);
  for (size_t i = 0; i < seen.count && i + IDS_FIXED < IDS; i++)
    id[seen.items[i].kind] = (uint16_t)(i + IDS_FIXED);
  for (uint32_t c = 0; c < 0x10000; c++)
    model->item[c] = gloss__item_of(c, id[gloss__item_narrow(c)]);
  gloss_set_free(&seen);
  gloss__free(counts);
  gloss__free(id);
}

static void add_word(void *self, const uint16_t *characters, size_t count) {
  struct gloss__model *model = self;
  uint32_t id[4] = {0};
  for (size_t i = 0; i < count; i++)
    if (!(id[i] = model->item[characters[i]] & ID)) return;
  uint32_t hash = gloss__hash2(id[0], id[1]);
  if (count > 2) hash = gloss__hash3(hash, id[2]);
  if (count > 3) hash = gloss__hash4(hash, id[3]);
  uint32_t mix = gloss__mix(hash), bits = gloss__filter_bits(mix);
  if (count == 2)
    model->words2[mix >> (37 - WORD_BITS)] |= bits;
  else
    (count == 3 ? model->words3 : model->words4)[mix >> (37 - LONG_BITS)] |=
        bits;
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

static int16_t quantise(double value, double scale, int limit) {
  double scaled = nearbyint(value * scale);
  return (int16_t)(scaled > limit    ? limit
                   : scaled < -limit ? -limit
                                     : (int)scaled);
}

static void put_weights(const trainer *t, struct gloss__model *out) {
  double scale = scale_of(t);
  for (uint32_t row = 0; row < ROWS; row++)
    for (int tag = 0; tag < TAGS; tag++) {
      double value = average(t, row, tag);
      uint32_t pair = row - AT_PAIR;
      if (row >= AT_PAIR)
        out->pair[pair / 2][pair % 2][tag] =
            (int8_t)quantise(value, scale, INT8_MAX);
      else if (row >= AT_CHANGE)
        out->change[row - AT_CHANGE][tag] = quantise(value, scale, WIDEST);
      else if (row >= AT_FLAGS)
        out->flags[row - AT_FLAGS][tag] = quantise(value, scale, WIDEST);
      else // learnt as left, own, right
        out->single[row / 3][3 - row % 3][tag] = quantise(value, scale, WIDEST);
    }
}

// White space and full stops are words of their own.
static void put_certain(struct gloss__model *out) {
  for (uint32_t c = 0; c < 0x10000; c++) {
    unsigned class = gloss__class(out->item[c]);
    if (class != CLASS_EDGE && class != CLASS_STOP) continue;
    int16_t *own = out->single[out->item[c] & ID][2];
    for (int tag = 0; tag < TAGS; tag++)
      own[tag] = tag == TAG_S ? CERTAIN : -CERTAIN;
  }
}

static struct gloss__model *model_new(const corpus *words, gloss_str text,
                                      unsigned epochs) {
  struct gloss__model *model = gloss__alloc(sizeof *model);
  memcpy(model->magic, GLOSS__MODEL_MAGIC, sizeof model->magic);
  model->size = sizeof *model;
  char digest[65];
  gloss_sha256(text, digest);
  snprintf(model->about, sizeof model->about,
           "%zu lines, %u rounds, text %.32s", words->lines.count, epochs,
           digest);
  number_characters(model, (gloss_str){words->text.data, words->text.size});
  gloss__han_words(add_word, model);
  return model;
}

// Whether there is something to learn from.
static gloss_status check(gloss_str text, gloss_error *err) {
  if (text.size >= UINT32_MAX)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "the training text is larger than 4 GiB");
  size_t valid = gloss_utf8_valid(text);
  uint32_t line = 1;
  for (size_t i = 0; i < valid; i++) line += text.data[i] == '\n';
  if (valid < text.size)
    return gloss_error_at(err, GLOSS_EDATA, NULL, line, 0,
                          "not UTF-8 (byte 0x%02X); convert the file first",
                          (unsigned char)text.data[valid]);
  bool letter = false;
  for (size_t i = 0; i < text.size; i++) {
    bool space = text.data[i] == ' ' || text.data[i] == '\t';
    if (letter && space) return GLOSS_OK;
    letter = !space && text.data[i] != '\n' && text.data[i] != '\r';
  }
  return gloss_error_set(err, GLOSS_EDATA,
                         "no words to learn from: give lines of words with "
                         "spaces between");
}

gloss_status gloss_words_train(gloss_buf *out, gloss_str text, unsigned epochs,
                               gloss_error *err) {
  corpus words = {0};
  gloss_status status = check(text, err);
  if (status) return status;
  corpus_read(&words, text);
  struct gloss__model *model = model_new(&words, text, epochs);
  trainer *learner = gloss__alloc(sizeof *learner);
  learner->rows = gloss__alloc(ROWS * sizeof *learner->rows);
  learner->model = model;
  learner->kernel = gloss__word_kernel(gloss__path_best());
  for (unsigned i = 0; i < epochs; i++) epoch(learner, &words);
  put_weights(learner, model);
  put_certain(model);
  gloss_buf_add(out, model, sizeof *model);
  gloss__free(model);
  gloss__free(learner->rows);
  gloss_set_free(&learner->scratch);
  gloss__free(learner);
  corpus_free(&words);
  return GLOSS_OK;
}
