// A line as the linear model's elements, and the features of each.
#include "segment/model.h"
#include "segment/segment.h"

static bool is_numeral(uint32_t c) {
  static const uint16_t numerals[] = {
      0x3007, 0x4E00, 0x4E03, 0x4E09, 0x4E5D, 0x4E8C, 0x4E94, 0x516B,
      0x516D, 0x5341, 0x56DB, 0x96F6, 0x767E, 0x5343, 0x4E07, 0x4EBF};
  for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
    if (numerals[i] == c) return true;
  return false;
}

// Full-width letters and digits count as the half-width ones.
static uint32_t narrow(uint32_t c) {
  return c > 0xFF00 && c < 0xFF5F ? c - 0xFEE0 : c;
}

uint8_t gloss__element_type(uint32_t c) {
  c = narrow(c);
  if (c - '0' < 10) return ELEMENT_TYPE_DIGIT;
  if ((c | 32) - 'a' < 26) return ELEMENT_TYPE_LETTER;
  if (c < 0x80) return ELEMENT_TYPE_OTHER;
  if (is_numeral(c)) return ELEMENT_TYPE_NUMERAL;
  struct gloss__properties p = gloss__properties_of(c);
  if (p.flags & GLOSS__HAN) return ELEMENT_TYPE_HAN;
  return p.word == WB_LE ? ELEMENT_TYPE_LETTER : ELEMENT_TYPE_OTHER;
}

// Where the run of digits (with . and , inside) or letters goes on.
static size_t run_end(gloss_str line, size_t at, uint8_t type,
                      const struct gloss__model_file *file) {
  for (size_t next = at; next < line.size; at = next) {
    uint32_t c = narrow(gloss__next(line, &next));
    if (type == ELEMENT_TYPE_DIGIT && (c == '.' || c == ',') &&
        next < line.size)
      c = gloss__next(line, &next);
    if (file->type[c < 0x10000 ? c : 0xFFFF] != type) break;
  }
  return at;
}

static void reserve(struct gloss__elements *e, size_t count) {
  if (count <= e->capacity) return;
  e->capacity = count * 2;
  e->end = gloss__resize(e->end, e->capacity * sizeof *e->end);
  e->id = gloss__resize(e->id, e->capacity * sizeof *e->id);
  e->type = gloss__resize(e->type, e->capacity * sizeof *e->type);
  e->flags = gloss__resize(e->flags, e->capacity * sizeof *e->flags);
}

void gloss__elements_read(struct gloss__elements *e, gloss_str text,
                          uint32_t begin, uint32_t end,
                          const struct gloss__model_file *file) {
  gloss_str line = {text.data, end};
  size_t count = 0;
  reserve(e, end - begin);
  for (size_t at = begin; at < end; count++) {
    uint32_t c = gloss__next(line, &at);
    uint8_t type = file->type[c < 0x10000 ? c : 0xFFFF];
    e->id[count] = file->id[c < 0x10000 ? c : 0xFFFF];
    if (type == ELEMENT_TYPE_DIGIT || type == ELEMENT_TYPE_LETTER)
      at = run_end(line, at, type, file);
    e->end[count] = (uint32_t)at;
    e->type[count] = type;
  }
  e->count = count;
  gloss__dictionary_flags(text, begin, e->end, count, e->flags);
}

void gloss__elements_free(struct gloss__elements *e) {
  gloss__free(e->end);
  gloss__free(e->id);
  gloss__free(e->type);
  gloss__free(e->flags);
  *e = (struct gloss__elements){0};
}

// Viterbi over the four tags; B and M must go on, E and S must not.
void gloss__tags_best(const int16_t (*scores)[TAGS], size_t count,
                      const int16_t (*change)[TAGS], uint8_t *tags,
                      uint8_t (*back)[TAGS]) {
  static const uint8_t before[TAGS][2] = {[TAG_B] = {TAG_E, TAG_S},
                                          [TAG_M] = {TAG_B, TAG_M},
                                          [TAG_E] = {TAG_B, TAG_M},
                                          [TAG_S] = {TAG_E, TAG_S}};
  enum { NEVER = INT32_MIN / 2 };
  int32_t best[TAGS] = {NEVER, NEVER, NEVER, NEVER};
  if (!count) return;
  best[TAG_B] = scores[0][TAG_B] + change[TAGS][TAG_B];
  best[TAG_S] = scores[0][TAG_S] + change[TAGS][TAG_S];
  for (size_t i = 1; i < count; i++) {
    int32_t next[TAGS];
    for (int tag = 0; tag < TAGS; tag++) {
      uint8_t a = before[tag][0], b = before[tag][1];
      int32_t x = best[a] + change[a][tag], y = best[b] + change[b][tag];
      back[i][tag] = x >= y ? a : b;
      next[tag] = (x >= y ? x : y) + scores[i][tag];
    }
    // Scores of long lines must not overflow: only differences count.
    for (int tag = 0; tag < TAGS; tag++)
      best[tag] =
          next[tag] - next[TAG_S] < NEVER ? NEVER : next[tag] - next[TAG_S];
  }
  uint8_t tag = best[TAG_E] > best[TAG_S] ? TAG_E : TAG_S;
  for (size_t i = count; i-- > 0; tag = i ? back[i][tag] : tag) tags[i] = tag;
}
