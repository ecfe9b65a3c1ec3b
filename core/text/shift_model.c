// shift_model.c - how likely a sequence of characters is: pairs inside words,
// counted at build time, and the pairs of the document itself.
#include "text/shift.h"
#include "text/chars.h"

#include <math.h>

#include "shift_tables.inc" // shift_rare, shift_pairs, shift_gains

static uint64_t pair_key(uint32_t a, uint32_t b) {
  return ((uint64_t)a << 32 | b) * 0x9E3779B97F4A7C15u | 1;
}

static struct shift_count *find_pair(const struct shift_model *model,
                                     uint32_t a, uint32_t b) {
  uint64_t key = pair_key(a, b);
  size_t i = (size_t)(key >> 32) & model->mask;
  while (model->pairs[i].key && model->pairs[i].key != key)
    i = (i + 1) & model->mask;
  return &model->pairs[i];
}

static void add_pair(struct shift_model *model, uint32_t a, uint32_t b) {
  struct shift_count *pair = find_pair(model, a, b);
  pair->key = pair_key(a, b);
  pair->count++;
}

static void add_reading(struct shift_model *model, uint64_t reading,
                        uint32_t code) {
  for (size_t i = 0; i < model->reading_count; i++)
    if (model->readings[i].code == code) return;
  if (!reading || model->reading_count == 512) return;
  model->readings[model->reading_count].reading = reading;
  model->readings[model->reading_count++].code = code;
}

void gloss__shift_learn(struct shift_model *model, gloss_str text) {
  size_t room = 1024;
  while (room < text.size) room *= 2;
  model->pairs = gloss__alloc(room * sizeof *model->pairs);
  model->mask = room - 1;
  uint32_t before = 0;
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c == '(' && gloss__is_han(before)) {
      add_reading(model, gloss__pinyin_at(text, at), before);
      const char *close = memchr(text.data + at, ')',
                                 text.size - at < 12 ? text.size - at : 12);
      if (close && gloss__pinyin_at(text, at))
        at = (size_t)(close + 1 - text.data); // pairs across the reading
      continue;
    }
    if (before) add_pair(model, before, c);
    if (c < 0x10000) model->seen[c >> 3] |= (unsigned char)(1 << (c & 7));
    before = c;
  }
}

void gloss__shift_forget(struct shift_model *model) {
  gloss__free(model->pairs);
}

int gloss__shift_reads(const struct shift_model *model, uint64_t reading,
                       uint32_t c) {
  for (size_t i = 0; i < model->reading_count; i++)
    if (model->readings[i].code == c)
      return model->readings[i].reading == reading ? 1 : -1;
  return 0;
}

static float rarity(uint32_t c) {
  switch (c) {
  case 0xFF0C: return 3;
  case 0x3002:
  case 0x3001: return 3.7f;
  case 0x201C:
  case 0x201D: return 4.5f;
  case 0x2018:
  case 0x2019:
  case 0xFF1B:
  case 0xFF1A: return 6;
  case 0x300A:
  case 0x300B:
  case 0xFF08:
  case 0xFF09: return 5.5f;
  case 0xFF01:
  case 0xFF1F:
  case 0x2026:
  case 0x2014: return 8;
  default: break;
  }
  if (c < 0x4E00 || c > 0x9FFF) return 16;
  return (float)shift_rare[c - 0x4E00] / 16;
}

static float table_gain(uint32_t a, uint32_t b) {
  if (a > 0xFFFF || b > 0xFFFF) return 0;
  uint32_t key = a << 16 | b;
  size_t low = 0, high = sizeof shift_pairs / sizeof *shift_pairs;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (shift_pairs[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  bool found =
      low < sizeof shift_pairs / sizeof *shift_pairs && shift_pairs[low] == key;
  return found ? (float)shift_gains[low] / 16 : 0;
}

float gloss__shift_score(const struct shift_model *model, uint32_t before,
                         uint32_t c) {
  uint32_t a = gloss__script_form(before), b = gloss__script_form(c);
  float gain = table_gain(a, b);
  uint32_t seen = before ? find_pair(model, before, c)->count : 0;
  float known = seen ? 3.5f + logf((float)seen) : 0;
  if (known > gain) gain = known;
  float score = -rarity(b) + gain - 0.7f;
  if (c < 0x10000 && !(model->seen[c >> 3] >> (c & 7) & 1)) score -= 1.5f;
  return score > -1 ? -1 : score;
}
