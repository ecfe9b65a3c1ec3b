// Words by the linear model.
#include "segment/model.h"
#include "segment/own.h"

bool gloss__model_sound(const struct gloss__model *model) {
  return !memcmp(model->magic, GLOSS__MODEL_MAGIC, sizeof model->magic) &&
         model->size == sizeof *model;
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

void gloss__block_put(gloss_set *out, struct gloss__block *b,
                      const struct gloss__word_kernel *kernel, gloss_str text) {
  enum { SPARE = 16 };
  kernel->kinds(b);
  mark_kinds(b, text);
  if (out->capacity - out->count < b->count + SPARE)
    out->items = gloss__grow(out->items, &out->capacity,
                             out->count + b->count + SPARE, sizeof *out->items);
  gloss_span *end = kernel->put(b, out->items + out->count);
  out->count = (size_t)(end - out->items);
}

// What a word of the dictionary gets at its ends.
static double own_unit(const struct gloss__model *model) {
  int unit = model->flags[1][TAG_B] - model->flags[0][TAG_B];
  return unit > 1 ? unit : 1;
}

// The item behind byte `end` of the text; 0 if none of the block ends there.
static uint32_t item_behind(const struct gloss__block *b, uint32_t from,
                            uint32_t end) {
  while (from < b->count && b->end[from] < end) from++;
  return from < b->count && b->end[from] == end ? from + 1 : 0;
}

static int tag_in(uint32_t i, uint32_t first, uint32_t end) {
  if (i == first) return i + 1 == end ? TAG_S : TAG_B;
  return i + 1 == end ? TAG_E : TAG_M;
}

static void support(struct gloss__block *b, uint32_t first, uint32_t end,
                    int by) {
  for (uint32_t i = first; i < end; i++) {
    int16_t *score = &b->score[i][tag_in(i, first, end)];
    int sum = *score + by;
    *score = (int16_t)(sum < CERTAIN / 2 ? sum : CERTAIN / 2);
  }
}

// What a tag of an item was worth goes to the tag that differs from it only by
// whether a word ends (or begins) there.
static void give(int16_t score[TAGS], int from, int to) {
  if (score[from] > score[to]) score[to] = score[from];
  score[from] = -CERTAIN;
}

static void force(struct gloss__block *b, uint32_t first, uint32_t end) {
  for (uint32_t i = first; i < end; i++)
    for (int tag = 0; tag < TAGS; tag++)
      b->score[i][tag] = tag == tag_in(i, first, end) ? CERTAIN : -CERTAIN;
  if (first) {
    give(b->score[first - 1], TAG_M, TAG_E);
    give(b->score[first - 1], TAG_B, TAG_S);
  }
  if (end < b->count) {
    give(b->score[end], TAG_M, TAG_B);
    give(b->score[end], TAG_E, TAG_S);
  }
}

static uint32_t begin_of(const struct gloss__block *b, uint32_t i) {
  return i ? b->end[i - 1] : b->begin;
}

// The user's words that compete: before what is certain.
static void support_own(struct gloss__block *b, const struct gloss__own *own,
                        gloss_str text, double unit) {
  struct gloss__own_word words[OWN_LONGEST];
  for (uint32_t i = 0; i < b->count; i++) {
    size_t found =
        gloss__own_at(own, text, begin_of(b, i), (uint32_t)text.size, words);
    for (size_t k = 0; k < found; k++) {
      uint32_t end = item_behind(b, i, words[k].end);
      double by = unit * words[k].weight;
      if (end && !words[k].forced)
        support(b, i, end, by < CERTAIN / 2 ? (int)by : CERTAIN / 2);
    }
  }
}

// Those that are always words: they overrule all else.
static void force_own(struct gloss__block *b, const struct gloss__own *own,
                      gloss_str text) {
  for (uint32_t i = 0; i < b->count;) {
    uint32_t begin = begin_of(b, i);
    uint32_t word = gloss__own_forced(own, text, begin, (uint32_t)text.size);
    uint32_t end = word > begin ? item_behind(b, i, word) : 0;
    if (end) force(b, i, end);
    i = end ? end : i + 1;
  }
}

uint32_t gloss__block_words(gloss_set *out, struct gloss__block *b,
                            const struct gloss__model *model,
                            const struct gloss__word_kernel *kernel,
                            const struct gloss__own *own, gloss_str text,
                            uint32_t begin, gloss_set *scratch) {
  uint32_t end = gloss__block_read(b, kernel, model->item, text, begin,
                                   (uint32_t)text.size, scratch);
  kernel->look(b, model);
  kernel->score(b, model);
  if (own) support_own(b, own, text, own_unit(model));
  apply_limits(b);
  if (own) force_own(b, own, text);
  kernel->tag(b, model);
  gloss__block_put(out, b, kernel, text);
  return end;
}
