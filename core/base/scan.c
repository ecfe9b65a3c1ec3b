// scan.c - looking for bytes of a kind, 64 or 32 at a time where the processor
// can (AVX-512, AVX2), one by one elsewhere: all ways give the same.
//
// A set of bytes is two tables of sixteen: a byte belongs to it if the entries
// of its two halves share a bit. Validation: Keiser and Lemire, "Validating
// UTF-8 In Less Than One Instruction Per Byte", 2021.
#include "base.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt")))
#define AVX512_PACK                                                            \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi2,popcnt")))
#else
#define HAVE_AVX2 0
#endif

bool gloss__scan_fast(void) {
#if HAVE_AVX2
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

static bool scan_wide(void) {
#if HAVE_AVX2
  return __builtin_cpu_supports("avx512bw") != 0;
#else
  return false;
#endif
}

static bool scan_packs(void) {
#if HAVE_AVX2
  return __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

// --- the plain way -----------------------------------------------------------

static bool in_set(const struct gloss__byte_set *set, unsigned char byte) {
  return set->low[byte & 15] & set->high[byte >> 4];
}

uint64_t gloss__scan_plain_mask(const struct gloss__byte_set *set,
                                const char *at) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i++)
    mask |= (uint64_t)in_set(set, (unsigned char)at[i]) << i;
  return mask;
}

void gloss__scan_plain_masks(const struct gloss__byte_set *set, const char *at,
                             unsigned count, uint64_t *out) {
  for (unsigned k = 0; k < count; k++) out[k] = 0;
  for (unsigned i = 0; i < 64; i++) {
    unsigned byte = (unsigned char)at[i];
    unsigned kinds = set->low[byte & 15] & set->high[byte >> 4];
    for (unsigned k = 0; k < count; k++)
      out[k] |= (uint64_t)(kinds >> k & 1) << i;
  }
}

uint64_t gloss__scan_plain_bits(const unsigned char *bits, const char *at,
                                uint64_t leads) {
  uint64_t out = 0;
  for (unsigned k = 0; leads; leads &= leads - 1, k++) {
    const unsigned char *c = (const unsigned char *)at + __builtin_ctzll(leads);
    uint32_t code = (c[0] & 15u) << 12 | (c[1] & 63u) << 6 | (c[2] & 63u);
    out |= (uint64_t)(bits[code >> 3] >> (code & 7) & 1) << k;
  }
  return out;
}

uint64_t gloss__scan_plain_pairs(const unsigned char *bits, const char *at,
                                 uint64_t leads) {
  uint64_t out = 0, beside = leads & leads >> 3;
  for (uint64_t left = leads; left; left &= left - 1) {
    unsigned i = (unsigned)__builtin_ctzll(left);
    const unsigned char *c = (const unsigned char *)at + i;
    uint32_t code = (c[0] & 15u) << 12 | (c[1] & 63u) << 6 | (c[2] & 63u);
    if (!(bits[code >> 2] >> (code & 3) * 2 & 1)) continue;
    if (beside >> i & 1) {
      code = (c[3] & 15u) << 12 | (c[4] & 63u) << 6 | (c[5] & 63u);
      if (!(bits[code >> 2] >> (code & 3) * 2 & 2)) continue;
    }
    out |= (uint64_t)1 << i;
  }
  return out;
}

static size_t plain_points(const char *at, size_t size) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++)
    count += ((unsigned char)at[i] & 0xC0) != 0x80;
  return count;
}

static size_t plain_find(const struct gloss__byte_set *set, gloss_str text,
                         size_t at) {
  while (at < text.size && !in_set(set, (unsigned char)text.data[at])) at++;
  return at;
}

#if HAVE_AVX2

// --- sets --------------------------------------------------------------------

AVX2 static inline __m256i table_of(const unsigned char *entries) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)entries));
}

AVX2 static inline __m256i kinds_of(__m256i bytes, __m256i low, __m256i high) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i a = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half));
  __m256i b = _mm256_shuffle_epi8(
      high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
  return _mm256_and_si256(a, b);
}

AVX2 static inline uint32_t mask_of(__m256i bytes, __m256i low, __m256i high) {
  __m256i none =
      _mm256_cmpeq_epi8(kinds_of(bytes, low, high), _mm256_setzero_si256());
  return ~(uint32_t)_mm256_movemask_epi8(none);
}

AVX2 static uint64_t fast_mask(const struct gloss__byte_set *set,
                               const char *at) {
  __m256i low = table_of(set->low), high = table_of(set->high);
  __m256i first = _mm256_loadu_si256((const __m256i *)at);
  __m256i second = _mm256_loadu_si256((const __m256i *)(at + 32));
  return mask_of(first, low, high) | (uint64_t)mask_of(second, low, high) << 32;
}

AVX2 static void fast_masks(const struct gloss__byte_set *set, const char *at,
                            unsigned count, uint64_t *out) {
  __m256i low = table_of(set->low), high = table_of(set->high);
  __m256i a = kinds_of(_mm256_loadu_si256((const __m256i *)at), low, high);
  __m256i b =
      kinds_of(_mm256_loadu_si256((const __m256i *)(at + 32)), low, high);
  for (unsigned k = 0; k < count; k++) { // the bit to the top of its byte
    __m128i by = _mm_cvtsi32_si128((int)(7 - k));
    out[k] = (uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(a, by)) |
             (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(b, by))
                 << 32;
  }
}

AVX2 static size_t fast_points(const char *at, size_t size) {
  const __m256i trail = _mm256_set1_epi8((char)0xBF);
  size_t count = 0, i = 0;
  for (; i + 32 <= size; i += 32) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(at + i));
    int mask = _mm256_movemask_epi8(_mm256_cmpgt_epi8(bytes, trail));
    count += (size_t)__builtin_popcount((unsigned)mask);
  }
  return count + plain_points(at + i, size - i);
}

AVX2 static size_t fast_find(const struct gloss__byte_set *set, gloss_str text,
                             size_t at) {
  __m256i low = table_of(set->low), high = table_of(set->high);
  for (; at + 32 <= text.size; at += 32) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(text.data + at));
    uint32_t mask = mask_of(bytes, low, high);
    if (mask) return at + (unsigned)__builtin_ctz(mask);
  }
  return plain_find(set, text, at);
}

// --- the same, 64 bytes at a time --------------------------------------------

AVX512 static inline __m512i wide_kinds(const char *at, __m512i low,
                                        __m512i high) {
  const __m512i half = _mm512_set1_epi8(15);
  __m512i bytes = _mm512_loadu_si512(at);
  __m512i a = _mm512_shuffle_epi8(low, _mm512_and_si512(bytes, half));
  __m512i b = _mm512_shuffle_epi8(
      high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half));
  return _mm512_and_si512(a, b);
}

AVX512 static inline __m512i wide_table(const unsigned char *entries) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)entries));
}

AVX512 static uint64_t wide_mask(const struct gloss__byte_set *set,
                                 const char *at) {
  __m512i kinds = wide_kinds(at, wide_table(set->low), wide_table(set->high));
  return _mm512_test_epi8_mask(kinds, kinds);
}

AVX512 static void wide_rows(const struct gloss__byte_set *set, const char *at,
                             size_t blocks, unsigned count, uint64_t *out) {
  __m512i low = wide_table(set->low), high = wide_table(set->high);
  for (size_t i = 0; i < blocks; i++, at += 64) {
    __m512i kinds = wide_kinds(at, low, high);
    for (unsigned k = 0; k < count; k++)
      *out++ = _mm512_test_epi8_mask(kinds, _mm512_set1_epi8((char)(1u << k)));
  }
}

AVX512 static size_t wide_points(const char *at, size_t size) {
  const __m512i trail = _mm512_set1_epi8((char)0xBF);
  size_t count = 0, i = 0;
  for (; i + 64 <= size; i += 64)
    count += (size_t)__builtin_popcountll(
        _mm512_cmpgt_epi8_mask(_mm512_loadu_si512(at + i), trail));
  if (i == size) return count;
  uint64_t rest = ~(uint64_t)0 >> (64 - (size - i));
  __m512i last = _mm512_maskz_loadu_epi8(rest, at + i);
  return count + (size_t)__builtin_popcountll(
                     _mm512_mask_cmpgt_epi8_mask(rest, last, trail));
}

// The code points of up to 32 characters of three bytes.
struct codes {
  __m512i first, second; // sixteen each
};

AVX512_PACK static inline __m512i pack_codes(__m128i a, __m128i b, __m128i c) {
  const __m512i four = _mm512_set1_epi32(15), six = _mm512_set1_epi32(63);
  __m512i high = _mm512_and_si512(_mm512_cvtepu8_epi32(a), four);
  __m512i middle = _mm512_and_si512(_mm512_cvtepu8_epi32(b), six);
  __m512i low = _mm512_and_si512(_mm512_cvtepu8_epi32(c), six);
  return _mm512_or_si512(_mm512_or_si512(_mm512_slli_epi32(high, 12),
                                         _mm512_slli_epi32(middle, 6)),
                         low);
}

AVX512_PACK static inline struct codes wide_codes(const char *at,
                                                  uint64_t leads) {
  __m512i a = _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(at));
  __m512i b = _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(at + 1));
  __m512i c = _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(at + 2));
  return (struct codes){pack_codes(_mm512_castsi512_si128(a),
                                   _mm512_castsi512_si128(b),
                                   _mm512_castsi512_si128(c)),
                        pack_codes(_mm512_extracti32x4_epi32(a, 1),
                                   _mm512_extracti32x4_epi32(b, 1),
                                   _mm512_extracti32x4_epi32(c, 1))};
}

AVX512_PACK static inline uint64_t bits_of(const unsigned char *bits,
                                           __m512i code) {
  __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(code, 5), bits, 4);
  __m512i bit = _mm512_sllv_epi32(
      _mm512_set1_epi32(1), _mm512_and_si512(code, _mm512_set1_epi32(31)));
  return _mm512_test_epi32_mask(words, bit);
}

AVX512_PACK static uint64_t wide_bits(const unsigned char *bits, const char *at,
                                      uint64_t leads) {
  unsigned count = (unsigned)__builtin_popcountll(leads);
  struct codes codes = wide_codes(at, leads);
  uint64_t out = bits_of(bits, codes.first);
  if (count > 16) out |= bits_of(bits, codes.second) << 16;
  return out & (((uint64_t)1 << count) - 1);
}

// Of sixteen characters the first bits, and the second ones from bit 32 on.
AVX512_PACK static inline uint64_t pairs_of(const unsigned char *bits,
                                            __m512i code) {
  __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(code, 4), bits, 4);
  __m512i place =
      _mm512_slli_epi32(_mm512_and_si512(code, _mm512_set1_epi32(15)), 1);
  __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), place);
  uint64_t second = _mm512_test_epi32_mask(words, _mm512_slli_epi32(bit, 1));
  return _mm512_test_epi32_mask(words, bit) | second << 32;
}

AVX512_PACK static uint64_t wide_pairs(const unsigned char *bits,
                                       const char *at, uint64_t leads) {
  struct codes codes = wide_codes(at, leads);
  uint64_t both = pairs_of(bits, codes.first);
  if (__builtin_popcountll(leads) > 16)
    both |= pairs_of(bits, codes.second) << 16;
  uint64_t beside = _pext_u64(leads & leads >> 3, leads);
  return _pdep_u64(both & (both >> 33 | ~beside), leads);
}

// --- UTF-8 -------------------------------------------------------------------

// What two bytes in a row may be wrong by, each a bit.
enum {
  TOO_SHORT = 1, // a lead byte without its trail byte
  TOO_LONG = 2,  // a trail byte behind ASCII
  OVERLONG_3 = 4,
  TOO_LARGE = 8,
  SURROGATE = 16,
  OVERLONG_2 = 32,
  TOO_LARGE_1000 = 64, // and OVERLONG_4
  TWO_CONTS = 128,
  CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

static const unsigned char first_high[16] = {TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TWO_CONTS,
                                             TWO_CONTS,
                                             TWO_CONTS,
                                             TWO_CONTS,
                                             TOO_SHORT | OVERLONG_2,
                                             TOO_SHORT,
                                             TOO_SHORT | OVERLONG_3 | SURROGATE,
                                             TOO_SHORT | TOO_LARGE |
                                                 TOO_LARGE_1000};
static const unsigned char first_low[16] = {
    CARRY | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_1000,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000};
static const unsigned char second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT};

// The bytes that stand `n` places before each of `now`.
#define BEFORE(now, last, n)                                                   \
  _mm256_alignr_epi8(now, _mm256_permute2x128_si256(last, now, 0x21), 16 - (n))

AVX2 static inline __m256i wrong_bytes(__m256i now, __m256i last) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i one = BEFORE(now, last, 1);
  __m256i pair = _mm256_and_si256(
      _mm256_and_si256(_mm256_shuffle_epi8(
                           table_of(first_high),
                           _mm256_and_si256(_mm256_srli_epi16(one, 4), half)),
                       _mm256_shuffle_epi8(table_of(first_low),
                                           _mm256_and_si256(one, half))),
      _mm256_shuffle_epi8(table_of(second_high),
                          _mm256_and_si256(_mm256_srli_epi16(now, 4), half)));
  __m256i third = _mm256_subs_epu8(BEFORE(now, last, 2),
                                   _mm256_set1_epi8((char)(0xE0 - 0x80)));
  __m256i fourth = _mm256_subs_epu8(BEFORE(now, last, 3),
                                    _mm256_set1_epi8((char)(0xF0 - 0x80)));
  __m256i trail = _mm256_and_si256(_mm256_or_si256(third, fourth),
                                   _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(trail, pair);
}

// How many bytes from the begin are surely well-formed: some whole blocks, up
// to where a character begins.
AVX2 static size_t fast_valid(gloss_str text) {
  __m256i last = _mm256_setzero_si256();
  size_t at = 0;
  for (; at + 32 <= text.size; at += 32) {
    __m256i now = _mm256_loadu_si256((const __m256i *)(text.data + at));
    __m256i wrong = wrong_bytes(now, last);
    if (!_mm256_testz_si256(wrong, wrong)) break;
    last = now;
  }
  for (int i = 0; i < 3 && at && (text.data[at - 1] & 0xC0) == 0x80; i++) at--;
  return at && (text.data[at - 1] & 0x80) ? at - 1 : at;
}

#endif

// --- whichever ---------------------------------------------------------------

uint64_t gloss__scan_mask(const struct gloss__byte_set *set, const char *at) {
#if HAVE_AVX2
  if (scan_wide()) return wide_mask(set, at);
  if (gloss__scan_fast()) return fast_mask(set, at);
#endif
  return gloss__scan_plain_mask(set, at);
}

void gloss__scan_rows(const struct gloss__byte_set *set, const char *at,
                      size_t blocks, unsigned count, uint64_t *out) {
#if HAVE_AVX2
  if (scan_wide()) {
    wide_rows(set, at, blocks, count, out);
    return;
  }
#endif
  bool fast = gloss__scan_fast();
  for (size_t i = 0; i < blocks; i++, at += 64, out += count) {
#if HAVE_AVX2
    if (fast) {
      fast_masks(set, at, count, out);
      continue;
    }
#endif
    (void)fast;
    gloss__scan_plain_masks(set, at, count, out);
  }
}

uint64_t gloss__scan_bits(const unsigned char bits[0x2000], const char *at,
                          uint64_t leads) {
#if HAVE_AVX2
  // more than 32 cannot begin in 64 bytes of UTF-8
  if (scan_packs() && leads && __builtin_popcountll(leads) <= 32)
    return wide_bits(bits, at, leads);
#endif
  return gloss__scan_plain_bits(bits, at, leads);
}

uint64_t gloss__scan_pairs(const unsigned char bits[0x4000], const char *at,
                           uint64_t leads) {
#if HAVE_AVX2
  if (scan_packs() && leads && __builtin_popcountll(leads) <= 32)
    return wide_pairs(bits, at, leads);
#endif
  return gloss__scan_plain_pairs(bits, at, leads);
}

size_t gloss__scan_points(const char *at, size_t size) {
#if HAVE_AVX2
  if (scan_wide()) return wide_points(at, size);
  if (gloss__scan_fast()) return fast_points(at, size);
#endif
  return plain_points(at, size);
}

size_t gloss__scan_find(const struct gloss__byte_set *set, gloss_str text,
                        size_t at) {
#if HAVE_AVX2
  if (gloss__scan_fast()) return fast_find(set, text, at);
#endif
  return plain_find(set, text, at);
}

size_t gloss__scan_valid(gloss_str text) {
#if HAVE_AVX2
  if (gloss__scan_fast()) return fast_valid(text);
#endif
  (void)text;
  return 0;
}
