// The vector path for AVX-512 with VBMI: 64 bytes at a time.
//
// Every byte gets the class of its character: ASCII by one permutation of the
// 128-entry table, Han by comparing lead bytes, all else page by page (the 64
// characters that share all bytes but the last) with a permutation each. The
// classes of the byte and of the byte before select a bit of the pair tables.
#include "segment/vector.h"

#ifdef GLOSS__SIMD
#include <immintrin.h>

#define TARGET                                                                 \
  __attribute__((                                                              \
      target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,bmi,bmi2,lzcnt")))
#define INLINE TARGET static inline __attribute__((always_inline))

// What lasts from block to block.
struct carry {
  __m512i classes; // of the block before
  uint64_t inside; // first bytes that belong to its last character
};

// Pages that hardly a block of Chinese or typeset English text is without:
// CJK punctuation, full-width forms, general punctuation.
enum { COMMON = 3 };
static const uint8_t common[COMMON][2] = {
    {0xE3, 0x80}, {0xEF, 0xBC}, {0xE2, 0x80}};

struct tables {
  __m512i ascii[2], join[4], open[4], anchors[4], shift;
  __m512i pages[COMMON]; // classes of the common pages
  const struct gloss__pairs *pairs;
};

// A block: its bytes, those 1, 2 and 3 further, and which are leads of valid
// sequences of 2, 3 and 4 bytes.
struct bytes {
  __m512i at[4];
  uint64_t two, three, four, ascii;
};

INLINE __m512i row(const uint8_t *bytes) { // 32 bytes, twice
  return _mm512_broadcast_i64x4(_mm256_loadu_si256((const void *)bytes));
}

INLINE uint64_t between(__m512i bytes, uint8_t low, uint8_t high) {
  __m512i offset = _mm512_sub_epi8(bytes, _mm512_set1_epi8((char)low));
  return _mm512_cmple_epu8_mask(offset, _mm512_set1_epi8((char)(high - low)));
}

INLINE uint64_t equal(__m512i bytes, unsigned value) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)value));
}

INLINE struct bytes load(const unsigned char *p) {
  struct bytes b;
  uint64_t more[4]; // the byte so much further is 80..BF
  for (int i = 0; i < 4; i++) {
    b.at[i] = _mm512_loadu_si512(p + i);
    more[i] = _mm512_cmplt_epi8_mask(b.at[i], _mm512_set1_epi8(-64));
  }
  b.ascii = ~_mm512_movepi8_mask(b.at[0]);
  b.two = b.three = b.four = 0;
  if (b.ascii == ~UINT64_C(0)) return b;
  b.two = between(b.at[0], 0xC2, 0xDF) & more[1];
  b.three = between(b.at[0], 0xE0, 0xEF) & more[1] & more[2];
  uint64_t high = _mm512_cmpge_epu8_mask(b.at[1], _mm512_set1_epi8((char)0xA0));
  b.three &= ~(equal(b.at[0], 0xE0) & ~high) & ~(equal(b.at[0], 0xED) & high);
  b.four = between(b.at[0], 0xF0, 0xF4);
  if (!b.four) return b;
  b.four &= more[1] & more[2] & more[3];
  high = _mm512_cmpge_epu8_mask(b.at[1], _mm512_set1_epi8((char)0x90));
  b.four &= ~(equal(b.at[0], 0xF0) & ~high) & ~(equal(b.at[0], 0xF4) & high);
  return b;
}

INLINE __m512i page_of(const struct gloss__pairs *pairs, uint32_t c) {
  return _mm512_loadu_si512(
      &pairs->blocks[gloss__property_first[c >> 8] * 256u + (c & 0xC0)]);
}

// The classes of the characters that share a page with the one at bit i, on
// all of their bytes; takes them out of `*left`.
INLINE __m512i classify_page(const struct gloss__pairs *pairs,
                             const struct bytes *b, const unsigned char *p,
                             __m512i classes, uint64_t *left) {
  size_t i = (size_t)_tzcnt_u64(*left);
  int size = b->two >> i & 1 ? 2 : b->three >> i & 1 ? 3 : 4;
  uint64_t same = *left & equal(b->at[0], p[i]);
  uint32_t c = size == 2 ? p[i] & 31u : size == 3 ? p[i] & 15u : p[i] & 7u;
  for (int k = 1; k + 1 < size; k++) {
    same &= equal(b->at[k], p[i + (size_t)k]);
    c = c << 6 | (p[i + (size_t)k] & 63u);
  }
  c <<= 6;
  __m512i page = page_of(pairs, c);
  *left &= ~same;
  for (int k = 0; k < size; k++)
    classes = _mm512_mask_permutexvar_epi8(classes, same << k,
                                           b->at[size - 1 - k], page);
  return classes;
}

// The same for the common pages, without branches.
INLINE __m512i classify_common(const struct tables *t, const struct bytes *b,
                               __m512i classes, uint64_t *left) {
  uint64_t three = b->three;
  __m512i last = _mm512_mask_mov_epi8(b->at[2], three << 1, b->at[1]);
  last = _mm512_mask_mov_epi8(last, three << 2, b->at[0]);
  for (int k = 0; k < COMMON; k++) {
    uint64_t same =
        three & equal(b->at[0], common[k][0]) & equal(b->at[1], common[k][1]);
    *left &= ~same;
    classes = _mm512_mask_permutexvar_epi8(
        classes, same | same << 1 | same << 2, last, t->pages[k]);
  }
  return classes;
}

INLINE __m512i classify(const struct tables *t, const struct bytes *b,
                        const unsigned char *p, const struct carry *carry) {
  __m512i classes =
      _mm512_permutex2var_epi8(t->ascii[0], b->at[0], t->ascii[1]);
  if (b->ascii == ~UINT64_C(0)) return classes;
  __m512i last = _mm512_permutexvar_epi8(_mm512_set1_epi8(63), carry->classes);
  uint64_t han = b->three & between(b->at[0], 0xE4, 0xE9);
  han &= ~(equal(b->at[0], 0xE4) &
           _mm512_cmplt_epu8_mask(b->at[1], _mm512_set1_epi8((char)0xB8)));
  uint64_t left = (b->two | b->three | b->four) & ~han;
  classes = _mm512_mask_mov_epi8(classes, ~b->ascii,
                                 _mm512_set1_epi8((char)t->pairs->invalid));
  classes = _mm512_mask_mov_epi8(classes, carry->inside, last);
  classes = _mm512_mask_mov_epi8(classes, han | han << 1 | han << 2,
                                 _mm512_set1_epi8((char)t->pairs->han));
  classes = classify_common(t, b, classes, &left);
  while (left) classes = classify_page(t->pairs, b, p, classes, &left);
  return classes;
}

// The bits that `rows` (bytes of a row for classes 0-7, 8-15, ...) hold for the
// classes `own`.
INLINE uint64_t pick(const __m512i *rows, __m512i own, bool wide) {
  const __m512i bit = _mm512_set1_epi64((long long)0x8040201008040201);
  uint64_t upper = _mm512_test_epi8_mask(own, _mm512_set1_epi8(8));
  __m512i chosen = _mm512_mask_mov_epi8(rows[0], upper, rows[1]);
  if (wide) {
    __m512i high = _mm512_mask_mov_epi8(rows[2], upper, rows[3]);
    uint64_t top = _mm512_test_epi8_mask(own, _mm512_set1_epi8(16));
    chosen = _mm512_mask_mov_epi8(chosen, top, high);
  }
  __m512i place = _mm512_and_si512(own, _mm512_set1_epi8(7));
  return _mm512_test_epi8_mask(chosen, _mm512_shuffle_epi8(bit, place));
}

// Whether the table holds the pairs of classes `before` and `own`.
INLINE uint64_t ask(const __m512i *table, __m512i before, __m512i own,
                    bool wide) {
  __m512i rows[4] = {0};
  for (int k = 0; k < (wide ? 4 : 2); k++)
    rows[k] = _mm512_permutexvar_epi8(before, table[k]);
  return pick(rows, own, wide);
}

// Indices of the last byte of one block and the first 63 of the next.
static const uint8_t shifted[64] = {
    127, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
    15,  16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    31,  32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46,
    47,  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62};

INLINE struct gloss__block decide(const struct tables *t,
                                  const unsigned char *p, struct carry *carry,
                                  bool wide) {
  struct bytes b = load(p);
  __m512i own = classify(t, &b, p, carry);
  __m512i before = _mm512_permutex2var_epi8(own, t->shift, carry->classes);
  uint64_t leads = b.two | b.three | b.four, long3 = b.three | b.four;
  uint64_t starts = ~(carry->inside | leads << 1 | long3 << 2 | b.four << 3);
  carry->inside = leads >> 63 | long3 >> 62 | b.four >> 61;
  carry->classes = own;
  return (struct gloss__block){.breaks = starts & (b.ascii | leads) &
                                         ~ask(t->join, before, own, wide),
                               .open = starts & ask(t->open, before, own, wide),
                               .anchors = starts & pick(t->anchors, own, wide)};
}

INLINE struct tables read_tables(const struct gloss__pairs *pairs) {
  struct tables t = {.pairs = pairs,
                     .shift = _mm512_loadu_si512(shifted),
                     .ascii = {_mm512_loadu_si512(pairs->ascii),
                               _mm512_loadu_si512(pairs->ascii + 64)}};
  for (int k = 0; k < COMMON; k++)
    t.pages[k] =
        page_of(pairs, (common[k][0] & 15u) << 12 | (common[k][1] & 63u) << 6);
  for (int k = 0; k < 4; k++) {
    t.join[k] = row(pairs->join[k]);
    t.open[k] = row(pairs->context[k]);
    t.anchors[k] = _mm512_set1_epi8((char)(pairs->anchors >> (8 * k)));
  }
  return t;
}

INLINE void walk_text(struct gloss__walk *walk,
                      const struct gloss__pairs *pairs, bool wide) {
  const unsigned char *text = (const unsigned char *)walk->text.data;
  size_t at = 0, size = walk->text.size;
  struct tables t = read_tables(pairs);
  struct carry carry = {_mm512_set1_epi8((char)pairs->newline), 0};
  for (; at + 67 <= size; at += 64)
    gloss__walk_block(walk, at, decide(&t, text + at, &carry, wide));
  unsigned char tail[192] = {0}; // loads read 66 bytes on
  size_t from = at;
  memcpy(tail, text + from, size - from);
  for (; at < size; at += 64)
    gloss__walk_block(
        walk, at,
        gloss__block_cut(decide(&t, tail + (at - from), &carry, wide),
                         size - at));
}

TARGET void gloss__bits_avx512(uint64_t *bits, gloss_str text,
                               const struct gloss__pairs *pairs,
                               gloss__scan *scan) {
  struct gloss__walk walk = {bits, text, scan, 0, 0};
  if (pairs->count > 16)
    walk_text(&walk, pairs, true);
  else
    walk_text(&walk, pairs, false);
}
#endif
