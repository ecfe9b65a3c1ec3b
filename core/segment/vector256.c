// The vector path for AVX2: as vector512.c, but characters beyond ASCII and Han
// get their classes one by one.
#include "segment/vector.h"

#ifdef GLOSS__SIMD
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#define INLINE TARGET static inline __attribute__((always_inline))

struct tables {
  __m256i ascii[8], join[4][2], open[4][2];
  const struct gloss__pairs *pairs;
};

// Classes of the bytes of a block behind that of the byte before it and before
// those that its last character has beyond it.
struct classes {
  uint8_t before, own[64 + 3];
};

INLINE __m256i twice(const uint8_t *bytes) { // 16 bytes
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)bytes));
}

INLINE __m256i load(const void *p) { return _mm256_loadu_si256(p); }

// Classes of 32 bytes of ASCII; 0 for all else.
INLINE __m256i classify_ascii(const struct tables *t, __m256i bytes) {
  __m256i classes = _mm256_setzero_si256();
  for (int k = 0; k < 8; k++) { // an index with its top bit set gives 0
    __m256i index = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)(k << 4)));
    index = _mm256_adds_epu8(index, _mm256_set1_epi8(0x70));
    classes = _mm256_or_si256(classes, _mm256_shuffle_epi8(t->ascii[k], index));
  }
  return classes;
}

INLINE size_t sequence(const unsigned char *p) { // 0: invalid
  if (p[0] < 0xC2 || p[0] > 0xF4 || (p[1] & 0xC0) != 0x80) return 0;
  if (p[0] < 0xE0) return 2;
  if ((p[2] & 0xC0) != 0x80) return 0;
  if (p[0] < 0xF0)
    return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ? 0
                                                                          : 3;
  if ((p[3] & 0xC0) != 0x80) return 0;
  return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

// What lies beyond ASCII in a block.
struct rest {
  uint64_t inside;  // bytes of a character but its first
  uint64_t invalid; // bytes that no character has
  uint64_t spill;   // the next block's bytes of this one's last character
};

// Where Han characters begin in 32 bytes.
INLINE uint32_t han_starts(const unsigned char *p) {
  __m256i first = load(p), second = load(p + 1), third = load(p + 2);
  const __m256i beyond = _mm256_set1_epi8(-64); // 80..BF are less
  __m256i offset = _mm256_sub_epi8(first, _mm256_set1_epi8((char)0xE4));
  __m256i han =
      _mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(5)), offset);
  __m256i early = _mm256_and_si256( // E4 80..B7
      _mm256_cmpeq_epi8(offset, _mm256_setzero_si256()),
      _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xB8), second));
  han = _mm256_and_si256(han, _mm256_cmpgt_epi8(beyond, second));
  han = _mm256_and_si256(han, _mm256_cmpgt_epi8(beyond, third));
  return (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(early, han));
}

// 32 bits as bytes of ones.
INLINE __m256i spread(uint32_t mask) {
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
  const __m256i place = _mm256_setr_epi64x(
      0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32((int)mask), place);
  return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
}

// Gives the Han characters their class; takes them out of `*left`.
INLINE void classify_han(const struct gloss__pairs *pairs,
                         const unsigned char *p, uint64_t *left, uint8_t *own,
                         struct rest *rest) {
  uint64_t starts = han_starts(p) | (uint64_t)han_starts(p + 32) << 32;
  uint64_t all = starts | starts << 1 | starts << 2;
  __m256i han = _mm256_set1_epi8((char)pairs->han);
  for (int half = 0; half < 2; half++) {
    uint8_t *place = own + 32 * half;
    __m256i mask = spread((uint32_t)(all >> (32 * half)));
    _mm256_storeu_si256((void *)place,
                        _mm256_blendv_epi8(load(place), han, mask));
  }
  rest->inside |= starts << 1 | starts << 2;
  rest->spill = starts >> 63 | starts >> 62;
  if (rest->spill) own[64] = own[65] = pairs->han;
  *left &= ~all;
}

// Gives the characters beyond ASCII and Han, `left`, their classes.
INLINE void classify_rest(const struct gloss__pairs *pairs,
                          const unsigned char *p, uint64_t left, uint8_t *own,
                          struct rest *rest) {
  while (left) {
    size_t i = (size_t)_tzcnt_u64(left), size = sequence(p + i);
    uint8_t class = size ? gloss__class_of(pairs, p + i, size) : pairs->invalid;
    if (!size) rest->invalid |= UINT64_C(1) << i;
    size += !size;
    for (size_t k = 0; k < size; k++) own[i + k] = class;
    uint64_t behind = (UINT64_C(1) << (size - 1)) - 1;
    rest->inside |= i < 63 ? behind << (i + 1) : 0;
    if (i + size > 64) rest->spill = gloss__through(i + size - 65);
    left &= ~gloss__through(i + size - 1);
  }
}

// Which of 32 neighbours the table holds, as a mask.
INLINE uint32_t ask(const __m256i table[4][2], __m256i before, __m256i own,
                    bool wide) {
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
  const __m256i eight = _mm256_set1_epi8(8), sixteen = _mm256_set1_epi8(16);
  __m256i rows[4];
  __m256i late = _mm256_cmpeq_epi8(_mm256_and_si256(before, sixteen), sixteen);
  for (int k = 0; k < (wide ? 4 : 2); k++) {
    rows[k] = _mm256_shuffle_epi8(table[k][0], before);
    if (wide)
      rows[k] = _mm256_blendv_epi8(
          rows[k], _mm256_shuffle_epi8(table[k][1], before), late);
  }
  __m256i upper = _mm256_cmpeq_epi8(_mm256_and_si256(own, eight), eight);
  __m256i chosen = _mm256_blendv_epi8(rows[0], rows[1], upper);
  if (wide)
    chosen = _mm256_blendv_epi8(
        chosen, _mm256_blendv_epi8(rows[2], rows[3], upper),
        _mm256_cmpeq_epi8(_mm256_and_si256(own, sixteen), sixteen));
  __m256i place = _mm256_and_si256(own, _mm256_set1_epi8(7));
  __m256i wanted = _mm256_shuffle_epi8(bit, place);
  return (uint32_t)_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(_mm256_and_si256(chosen, wanted), wanted));
}

INLINE uint64_t ask_all(const __m256i table[4][2], const struct classes *c,
                        bool wide) {
  uint64_t low = ask(table, load(&c->before), load(c->own), wide);
  uint64_t high = ask(table, load(&c->before + 32), load(c->own + 32), wide);
  return low | high << 32;
}

INLINE uint64_t anchors_of(const struct classes *c, uint32_t anchors,
                           bool wide) {
  __m256i rows[4][2];
  for (int k = 0; k < 4; k++)
    rows[k][0] = rows[k][1] = _mm256_set1_epi8((char)(anchors >> (8 * k)));
  return ask_all((const __m256i(*)[2])rows, c, wide);
}

INLINE struct gloss__block decide(const struct tables *t,
                                  const unsigned char *p, struct rest *rest,
                                  struct classes *c, bool wide) {
  uint8_t behind[3];
  memcpy(behind, c->own + 64, 3);
  c->before = c->own[63];
  __m256i low = load(p), high = load(p + 32);
  uint64_t other = (uint32_t)_mm256_movemask_epi8(low) |
                   (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
  _mm256_storeu_si256((void *)c->own, classify_ascii(t, low));
  _mm256_storeu_si256((void *)(c->own + 32), classify_ascii(t, high));
  if (rest->spill)
    memcpy(c->own, behind, (size_t)__builtin_popcountll(rest->spill));
  *rest = (struct rest){.inside = rest->spill};
  other &= ~rest->inside;
  if (other) {
    classify_han(t->pairs, p, &other, c->own, rest);
    classify_rest(t->pairs, p, other, c->own, rest);
  }
  uint64_t starts = ~rest->inside;
  return (struct gloss__block){
      .breaks = starts & ~rest->invalid & ~ask_all(t->join, c, wide),
      .open = starts & ask_all(t->open, c, wide),
      .anchors = starts & anchors_of(c, t->pairs->anchors, wide)};
}

INLINE void read_tables(struct tables *t, const struct gloss__pairs *pairs) {
  t->pairs = pairs;
  for (int k = 0; k < 8; k++) t->ascii[k] = twice(pairs->ascii + 16 * k);
  for (int k = 0; k < 4; k++)
    for (int half = 0; half < 2; half++) {
      t->join[k][half] = twice(pairs->join[k] + 16 * half);
      t->open[k][half] = twice(pairs->context[k] + 16 * half);
    }
}

INLINE void walk_text(struct gloss__walk *walk,
                      const struct gloss__pairs *pairs, bool wide) {
  const unsigned char *text = (const unsigned char *)walk->text.data;
  size_t at = 0, size = walk->text.size;
  struct tables t;
  read_tables(&t, pairs);
  struct classes classes;
  memset(&classes, pairs->newline, sizeof classes);
  struct rest rest = {0};
  for (; at + 67 <= size; at += 64)
    gloss__walk_block(walk, at, decide(&t, text + at, &rest, &classes, wide));
  unsigned char tail[192] = {0}; // a block reads 3 bytes beyond it
  size_t from = at;
  memcpy(tail, text + from, size - from);
  for (; at < size; at += 64)
    gloss__walk_block(
        walk, at,
        gloss__block_cut(decide(&t, tail + (at - from), &rest, &classes, wide),
                         size - at));
}

TARGET void gloss__bits_avx2(uint64_t *bits, gloss_str text,
                             const struct gloss__pairs *pairs,
                             gloss__scan *scan) {
  struct gloss__walk walk = {bits, text, scan, 0, 0};
  if (pairs->count > 16)
    walk_text(&walk, pairs, true);
  else
    walk_text(&walk, pairs, false);
}
#endif
