// The linear model's inner loops for each instruction set.
#include "segment/dict.h"

typedef int8_t v8c __attribute__((vector_size(8)));
typedef int16_t v4s __attribute__((vector_size(8)));
typedef int16_t v8s __attribute__((vector_size(16)));
typedef int32_t v4i __attribute__((vector_size(16)));

#ifdef GLOSS__VECTORS
#include <immintrin.h>
typedef float v4f __attribute__((vector_size(16)));
#define KERNEL_SIGNS(v) ((uint8_t)__builtin_ia32_movmskps((v4f)(v)))
#else
static inline uint8_t signs_of(v4i v) {
  const v4i bit = {1, 2, 4, 8};
  v4i bits = (v < 0) & bit;
  return (uint8_t)(bits[0] | bits[1] | bits[2] | bits[3]);
}
#define KERNEL_SIGNS(v) signs_of(v)
#endif

static inline v4i max_of(v4i x, v4i y) {
  v4i later = y > x;
  return (x & ~later) | (y & later);
}
// The tag before each tag t, times four, in the four bits from 4 t on: bit t of
// `back` chooses between the two that it may be.
#define BEFORE(back)                                                           \
  (((back)&1 ? TAG_S : TAG_E) << 2 | ((back)&2 ? TAG_M : TAG_B) << 6 |         \
   ((back)&4 ? TAG_M : TAG_B) << 10 | ((back)&8 ? TAG_S : TAG_E) << 14)
static inline unsigned tags_before(unsigned back) { return BEFORE(back); }

// The same for two items: the tag before both, and bit 4 t is whether a word
// ends between them. The second item's `back` is the upper half.
#define FROM(back, t) (BEFORE((back) >> 4) >> 4 * (t)&12)
#define THROUGH(back, t)                                                       \
  ((BEFORE(back) >> FROM(back, t) & 12) | FROM(back, t) >> 3)
#define TWO(back)                                                              \
  (uint16_t)(THROUGH(back, 0) | THROUGH(back, 1) << 4 |                        \
             THROUGH(back, 2) << 8 | THROUGH(back, 3) << 12)
#define EIGHT(n)                                                               \
  TWO(n), TWO((n) + 1), TWO((n) + 2), TWO((n) + 3), TWO((n) + 4),              \
      TWO((n) + 5), TWO((n) + 6), TWO((n) + 7)
#define SIXTY_FOUR(n)                                                          \
  EIGHT(n), EIGHT((n) + 8), EIGHT((n) + 16), EIGHT((n) + 24), EIGHT((n) + 32), \
      EIGHT((n) + 40), EIGHT((n) + 48), EIGHT((n) + 56)
static const uint16_t two_before[256] = {SIXTY_FOUR(0), SIXTY_FOUR(64),
                                         SIXTY_FOUR(128), SIXTY_FOUR(192)};

#define KERNEL(name) plain_##name
#define KERNEL_MAX(x, y) max_of(x, y)
#define TARGET
#include "segment/kernel.h"
#undef KERNEL
#undef KERNEL_MAX
#undef TARGET

#ifdef GLOSS__VECTORS
#define KERNEL_MAX(x, y)                                                       \
  ((v4i)_mm_max_epi32((__m128i)(v4i)(x), (__m128i)(v4i)(y)))

#define KERNEL(name) avx2_##name
#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define KERNEL_FILTER 8
TARGET static inline void avx2_filter_some(uint8_t *out, const uint32_t *hash,
                                           const uint32_t *set,
                                           unsigned shift) {
  const __m256i one = _mm256_set1_epi32(1), low = _mm256_set1_epi32(31);
  __m256i h = _mm256_loadu_si256((const __m256i *)hash);
  __m256i mix =
      _mm256_mullo_epi32(_mm256_xor_si256(h, _mm256_srli_epi32(h, 15)),
                         _mm256_set1_epi32((int)GLOSS__MIX));
  __m256i place = _mm256_srl_epi32(mix, _mm_cvtsi32_si128((int)shift));
  __m256i found = _mm256_i32gather_epi32((const int *)set, place, 4);
  __m256i bits = _mm256_sllv_epi32(one, _mm256_and_si256(mix, low));
  for (int by = 5; by <= 10; by += 5)
    bits = _mm256_or_si256(
        bits, _mm256_sllv_epi32(
                  one, _mm256_and_si256(_mm256_srli_epi32(mix, by), low)));
  __m256i none = _mm256_cmpeq_epi32(_mm256_andnot_si256(found, bits),
                                    _mm256_setzero_si256());
  uint64_t held = (unsigned)_mm256_movemask_ps((__m256)none);
  uint64_t bytes = _pdep_u64(held, 0x0101010101010101u);
  memcpy(out, &bytes, sizeof bytes);
}
#define KERNEL_PAIRS 8
// What KERNEL(pair_at) does, for the items from `i` on.
TARGET static inline void avx2_pairs_some(struct gloss__lattice *l,
                                          const uint16_t *items, uint32_t i,
                                          const struct gloss__dict *d) {
  const __m256i id = _mm256_set1_epi32(IDS - 1);
  __m256i item[3];
  for (int k = 0; k < 3; k++)
    item[k] = _mm256_and_si256(id, _mm256_cvtepu16_epi32(_mm_loadu_si128(
                                       (const __m128i *)(items + i + k))));
  const __m256i no_cost = _mm256_set1_epi32(NO_COST);
  __m256i first = _mm256_i32gather_epi32((const int *)d->first, item[0], 4);
  __m256i slot = _mm256_add_epi32(_mm256_srli_epi32(first, COST_BITS), item[1]);
  __m256i entry = _mm256_i32gather_epi32((const int *)d->pairs, slot, 4);
  __m256i held =
      _mm256_cmpeq_epi32(_mm256_srli_epi32(entry, LABEL_SHIFT), item[1]);
  __m256i cost = _mm256_and_si256(_mm256_srli_epi32(entry, BUCKETS), no_cost);
  __m256i word = _mm256_andnot_si256(_mm256_cmpeq_epi32(cost, no_cost), held);
  cost = _mm256_blendv_epi8(_mm256_set1_epi32(NO_PAIR), cost, word);
  // Packs within halves of 128 bits, so the quarters are put in order.
  __m256i both = _mm256_permute4x64_epi64(
      _mm256_packus_epi32(_mm256_and_si256(first, no_cost), cost), 0xD8);
  _mm_storeu_si128((__m128i *)(l->alone + i), _mm256_castsi256_si128(both));
  _mm_storeu_si128((__m128i *)(l->pair + i), _mm256_extracti128_si256(both, 1));
  __m256i bucket = _mm256_srli_epi32(
      _mm256_mullo_epi32(
          _mm256_and_si256(
              _mm256_mullo_epi32(item[2], _mm256_set1_epi32(0x9E37)),
              _mm256_set1_epi32(0xFFFF)),
          _mm256_set1_epi32(BUCKETS)),
      16);
  __m256i goes_on = _mm256_and_si256(
      held, _mm256_slli_epi32(_mm256_srlv_epi32(entry, bucket), 31));
  unsigned at = (unsigned)_mm256_movemask_ps((__m256)goes_on);
  for (; at; at &= at - 1)
    l->at[l->count++] = (uint16_t)(i + (uint32_t)__builtin_ctz(at));
}
#include "segment/kernel.h"
#undef KERNEL
#undef KERNEL_FILTER
#undef KERNEL_PAIRS
#undef TARGET

#define KERNEL(name) avx512_##name
#define TARGET                                                                 \
  __attribute__((                                                              \
      target("avx2,bmi,bmi2,avx512f,avx512bw,avx512vl,avx512dq,"               \
             "avx512vbmi,avx512vbmi2,popcnt,prefer-vector-width=512")))
#define KERNEL_FILTER 16
#define KERNEL_READ 16
// Where sixteen characters begin and end in 64 bytes, a lane each; returns the
// end of the last, 0 if fewer than 16 end there or the first byte begins none.
TARGET static inline uint32_t avx512_split(__m512i bytes, __m512i *begin,
                                           __m512i *end) {
  const __m512i lane =
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  uint64_t leads = ~_mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(-64));
  if ((leads & 0x1FFFFFFFFFFFF) == 0x1249249249249) { // three bytes each
    *begin = _mm512_mullo_epi32(lane, _mm512_set1_epi32(3));
    *end = _mm512_add_epi32(*begin, _mm512_set1_epi32(3));
    return 48;
  }
  if (!(leads & 1) || __builtin_popcountll(leads) < 17) return 0;
  static const uint8_t numbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
      48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  __m256i at = _mm512_castsi512_si256(
      _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(numbers)));
  __m128i low = _mm256_castsi256_si128(at);
  *begin = _mm512_cvtepu8_epi32(low);
  *end = _mm512_cvtepu8_epi32(
      _mm_alignr_epi8(_mm256_extracti128_si256(at, 1), low, 1));
  return (uint32_t)_tzcnt_u64(_pdep_u64(1 << 16, leads));
}
// Code points of the characters of one to three bytes; which are good.
TARGET static inline __mmask16 avx512_decode(__m512i bytes, __m512i begin,
                                             __m512i end, __m512i *code) {
  __m512i spread =
      _mm512_add_epi32(_mm512_mullo_epi32(begin, _mm512_set1_epi32(0x01010101)),
                       _mm512_set1_epi32(0x03020100));
  __m512i x = _mm512_permutexvar_epi8(spread, bytes);
  __m512i size = _mm512_sub_epi32(end, begin),
          first = _mm512_and_si512(x, _mm512_set1_epi32(0xFF));
  __m512i second =
      _mm512_and_si512(_mm512_srli_epi32(x, 8), _mm512_set1_epi32(63));
  __m512i c = _mm512_or_si512(
      _mm512_or_si512(
          _mm512_and_si512(_mm512_srli_epi32(x, 16), _mm512_set1_epi32(63)),
          _mm512_slli_epi32(second, 6)),
      _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(15)), 12));
  __mmask16 three = _mm512_cmpeq_epi32_mask(size, _mm512_set1_epi32(3));
  __mmask16 good = _mm512_mask_cmpeq_epi32_mask(
      three, _mm512_srli_epi32(first, 4), _mm512_set1_epi32(14));
  good = _mm512_mask_cmpge_epu32_mask(good, c, _mm512_set1_epi32(0x800));
  good = _mm512_mask_cmpge_epu32_mask(
      good, _mm512_sub_epi32(c, _mm512_set1_epi32(0xD800)),
      _mm512_set1_epi32(0x800));
  if (three != 0xFFFF) {
    __mmask16 two = _mm512_cmpeq_epi32_mask(size, _mm512_set1_epi32(2));
    __mmask16 one = _mm512_cmpeq_epi32_mask(size, _mm512_set1_epi32(1));
    __m512i short_one = _mm512_or_si512(
        second,
        _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(31)), 6));
    c = _mm512_mask_mov_epi32(c, two, short_one);
    c = _mm512_mask_mov_epi32(c, one, first);
    good |= _mm512_mask_cmplt_epu32_mask(
        two, _mm512_sub_epi32(first, _mm512_set1_epi32(0xC2)),
        _mm512_set1_epi32(0x1E));
    good |= _mm512_mask_cmplt_epu32_mask(one, first, _mm512_set1_epi32(0x80));
  }
  *code = c;
  return good;
}
// Up to 16 items from 64 readable bytes; `size` is of all sixteen.
TARGET static inline uint32_t avx512_read_some(struct gloss__block *b,
                                               const uint16_t *items,
                                               const char *text, uint32_t at,
                                               uint32_t *size) {
  __m512i begin, end, code, bytes = _mm512_loadu_si512(text);
  __builtin_prefetch(text + 1024);
  *size = avx512_split(bytes, &begin, &end);
  if (!*size) return 0;
  __mmask16 good = avx512_decode(bytes, begin, end, &code);
  uint32_t count = (uint32_t)__builtin_ctz(~(uint32_t)good);
  __m512i item =
      _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), good, code, items, 2);
  item = _mm512_and_si512(item, _mm512_set1_epi32(0xFFFF));
  _mm256_storeu_si256((__m256i *)(b->item + PAD + b->count),
                      _mm512_cvtepi32_epi16(item));
  _mm512_storeu_si512(b->end + b->count,
                      _mm512_add_epi32(end, _mm512_set1_epi32((int)at)));
  uint32_t loose = _mm512_test_epi32_mask(
      _mm512_srlv_epi32(_mm512_set1_epi32(LOOSE),
                        _mm512_srli_epi32(item, ID_BITS)),
      _mm512_set1_epi32(1));
  for (loose &= (1u << count) - 1; loose; loose &= loose - 1)
    b->loose[b->loose_count++] =
        (uint16_t)(b->count + (uint32_t)__builtin_ctz(loose));
  return count;
}
TARGET static inline void avx512_filter_some(uint8_t *out, const uint32_t *hash,
                                             const uint32_t *set,
                                             unsigned shift) {
  const __m512i one = _mm512_set1_epi32(1);
  __m512i h = _mm512_loadu_si512(hash);
  __m512i mix =
      _mm512_mullo_epi32(_mm512_xor_si512(h, _mm512_srli_epi32(h, 15)),
                         _mm512_set1_epi32((int)GLOSS__MIX));
  __m512i place = _mm512_srl_epi32(mix, _mm_cvtsi32_si128((int)shift));
  __m512i found = _mm512_i32gather_epi32(place, set, 4);
  __m512i bits = _mm512_or_si512(
      _mm512_rolv_epi32(one, mix),
      _mm512_or_si512(_mm512_rolv_epi32(one, _mm512_srli_epi32(mix, 5)),
                      _mm512_rolv_epi32(one, _mm512_srli_epi32(mix, 10))));
  __m512i missing = _mm512_andnot_si512(found, bits);
  __mmask16 held = _mm512_testn_epi32_mask(missing, missing);
  _mm_storeu_si128((__m128i *)out, _mm_maskz_set1_epi8(held, 1));
}
#define KERNEL_PAIRS 16
TARGET static inline __m512i avx512_ids(const uint16_t *items) {
  return _mm512_and_si512(
      _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)items)),
      _mm512_set1_epi32(IDS - 1));
}
// What KERNEL(pair_at) does, for the items from `i` on.
TARGET static inline void avx512_pairs_some(struct gloss__lattice *l,
                                            const uint16_t *items, uint32_t i,
                                            const struct gloss__dict *d) {
  const __m512i no_cost = _mm512_set1_epi32(NO_COST);
  const __m512i lane =
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i second = avx512_ids(items + i + 1);
  __m512i first =
      _mm512_i32gather_epi32(avx512_ids(items + i), (const int *)d->first, 4);
  __m512i slot = _mm512_add_epi32(_mm512_srli_epi32(first, COST_BITS), second);
  __m512i entry = _mm512_i32gather_epi32(slot, (const int *)d->pairs, 4);
  __mmask16 held =
      _mm512_cmpeq_epi32_mask(_mm512_srli_epi32(entry, LABEL_SHIFT), second);
  __m512i cost = _mm512_and_si512(_mm512_srli_epi32(entry, BUCKETS), no_cost);
  __mmask16 word = _mm512_mask_cmpneq_epi32_mask(held, cost, no_cost);
  cost = _mm512_mask_mov_epi32(_mm512_set1_epi32(NO_PAIR), word, cost);
  _mm256_storeu_si256((__m256i *)(l->alone + i),
                      _mm512_cvtepi32_epi16(_mm512_and_si512(first, no_cost)));
  _mm256_storeu_si256((__m256i *)(l->pair + i), _mm512_cvtepi32_epi16(cost));
  __m512i bucket = _mm512_and_si512(
      _mm512_mullo_epi32(avx512_ids(items + i + 2), _mm512_set1_epi32(0x9E37)),
      _mm512_set1_epi32(0xFFFF));
  bucket = _mm512_srli_epi32(
      _mm512_mullo_epi32(bucket, _mm512_set1_epi32(BUCKETS)), 16);
  __mmask16 goes_on = _mm512_mask_test_epi32_mask(
      held, _mm512_srlv_epi32(entry, bucket), _mm512_set1_epi32(1));
  __m512i at = _mm512_maskz_compress_epi32(
      goes_on, _mm512_add_epi32(lane, _mm512_set1_epi32((int)i)));
  _mm256_storeu_si256((__m256i *)(l->at + l->count), _mm512_cvtepi32_epi16(at));
  l->count += (uint32_t)__builtin_popcount(goes_on);
}

// Bits of the ends of words that hold one of `some`; `carry` is whether the
// word that goes on into these 64 items does. Adding carries a bit through the
// items that end no word to the one that does.
TARGET static inline uint64_t avx512_words_of(uint64_t some, uint64_t ends,
                                              unsigned char *carry) {
  unsigned long long sum;
  *carry = _addcarry_u64(*carry, some & ~ends, ~ends, &sum);
  return (sum | some) & ends;
}

// Four spans out of lanes 4 * quarter on: begin, end, kind, 0.
TARGET static inline void avx512_put_four(gloss_span *to, __m512i begin,
                                          __m512i end, __m512i kind,
                                          int quarter) {
  const __m512i ends =
      _mm512_set_epi32(0, 0, 19, 3, 0, 0, 18, 2, 0, 0, 17, 1, 0, 0, 16, 0);
  const __m512i kinds =
      _mm512_set_epi32(0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
  __m512i by = _mm512_set1_epi32(4 * quarter);
  __m512i spans = _mm512_maskz_permutex2var_epi32(
      0x3333, begin, _mm512_add_epi32(ends, by), end);
  spans = _mm512_mask_permutexvar_epi32(spans, 0x4444,
                                        _mm512_add_epi32(kinds, by), kind);
  _mm512_storeu_si512(to, spans);
}

#define KERNEL_PUT
TARGET static gloss_span *avx512_put_all(const struct gloss__block *b,
                                         gloss_span *to) {
  uint32_t from = b->begin;
  unsigned char carry[3] = {0};
  for (uint32_t first = 0; first < b->count; first += 64) {
    uint64_t ends = b->ends[first / 64];
    __m512i kind = _mm512_loadu_si512(b->kind + first), kinds;
    uint64_t has[3];
    for (int k = 0; k < 3; k++)
      has[k] = avx512_words_of(
          _mm512_cmpeq_epi8_mask(kind, _mm512_set1_epi8((char)(k + 1))), ends,
          &carry[k]);
    kinds = _mm512_maskz_set1_epi8(has[0], 1);
    kinds = _mm512_mask_set1_epi8(kinds, has[1], 2);
    kinds = _mm512_mask_set1_epi8(kinds, has[2], 3);
    for (uint32_t i = 0; i < 64; i += 16) {
      __mmask16 here = (__mmask16)(ends >> i);
      const uint32_t *at = b->end + first + i;
      __m512i end = _mm512_maskz_compress_epi32(here, _mm512_loadu_si512(at));
      __m512i begin =
          _mm512_alignr_epi32(end, _mm512_set1_epi32((int)from), 15);
      __m512i each = _mm512_maskz_compress_epi32(
          here, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(kinds)));
      for (int k = 0; k < 4; k++)
        avx512_put_four(to + 4 * k, begin, end, each, k);
      to += __builtin_popcount(here);
      if (here) from = at[31 - __builtin_clz(here)];
      kinds = _mm512_alignr_epi64(kinds, kinds, 2);
    }
  }
  return to;
}
#include "segment/kernel.h"
#undef KERNEL
#undef KERNEL_FILTER
#undef KERNEL_PAIRS
#undef KERNEL_PUT
#undef KERNEL_READ
#undef TARGET
#endif

const struct gloss__word_kernel *gloss__word_kernel(gloss__path path) {
#ifdef GLOSS__VECTORS
  if (path == GLOSS__AVX2) return &avx2_kernel;
  if (path == GLOSS__AVX512) return &avx512_kernel;
#endif
  (void)path;
  return &plain_kernel;
}
