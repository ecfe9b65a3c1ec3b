// The linear model's inner loops for each instruction set.
#include "segment/model.h"

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
#include "segment/kernel.h"
#undef KERNEL
#undef KERNEL_FILTER
#undef TARGET

#define KERNEL(name) avx512_##name
#define TARGET                                                                 \
  __attribute__((target("avx2,bmi,bmi2,avx512f,avx512bw,avx512vl,avx512dq,"    \
                        "avx512vbmi,prefer-vector-width=512")))
#define KERNEL_FILTER 16
#define KERNEL_READ 16
// Up to 16 items of three bytes each from 64 readable bytes.
TARGET static inline uint32_t avx512_read_some(struct gloss__block *b,
                                               const struct gloss__model *model,
                                               const char *text, uint32_t at) {
  const __m512i lane =
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  // Bytes 3i, 3i + 1, 3i + 2, 3i + 3 to lane i.
  __m512i spread =
      _mm512_add_epi32(_mm512_mullo_epi32(lane, _mm512_set1_epi32(0x03030303)),
                       _mm512_set1_epi32(0x03020100));
  __builtin_prefetch(text + 1024);
  __m512i x = _mm512_permutexvar_epi8(spread, _mm512_loadu_si512(text));
  __m512i c = _mm512_or_si512(
      _mm512_or_si512(
          _mm512_and_si512(_mm512_srli_epi32(x, 16), _mm512_set1_epi32(63)),
          _mm512_and_si512(_mm512_srli_epi32(x, 2), _mm512_set1_epi32(0xFC0))),
      _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(15)), 12));
  __mmask16 good =
      _mm512_cmpeq_epi32_mask(_mm512_and_si512(x, _mm512_set1_epi32(0xC0C0F0)),
                              _mm512_set1_epi32(0x8080E0));
  good &= _mm512_cmpge_epu32_mask(c, _mm512_set1_epi32(0x800));
  good &= _mm512_cmpge_epu32_mask(
      _mm512_sub_epi32(c, _mm512_set1_epi32(0xD800)), _mm512_set1_epi32(0x800));
  uint32_t count = (uint32_t)__builtin_ctz(~(uint32_t)good);
  __m512i item = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), good, c,
                                             model->item, 2);
  item = _mm512_and_si512(item, _mm512_set1_epi32(0xFFFF));
  _mm256_storeu_si256((__m256i *)(b->item + PAD + b->count),
                      _mm512_cvtepi32_epi16(item));
  __m512i end = _mm512_add_epi32(_mm512_mullo_epi32(lane, _mm512_set1_epi32(3)),
                                 _mm512_set1_epi32((int)at + 3));
  _mm512_storeu_si512(b->end + b->count, end);
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
#include "segment/kernel.h"
#undef KERNEL
#undef KERNEL_FILTER
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
