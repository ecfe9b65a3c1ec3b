// The filter of a dictionary: may a key begin here? Three bits a key in one
// word, chosen by a hash of its first units (a blocked Bloom filter).
#include "base/dict.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_WIDE 1
#endif

#define MIX_LOW 0x9E3779B1u
#define MIX_HIGH 0x85EBCA77u
#define MIX_FIFTH 0x27D4EB2Fu
#define MIX_BIT 0x2C1B3C6Du
#define MIX_LAST 0xC2B2AE3Du

// `low` and `high`: two units each; those behind the key are 0.
static inline uint32_t hash_of(uint32_t low, uint32_t high, uint32_t fifth) {
  uint32_t hash = low * MIX_LOW + high * MIX_HIGH + fifth * MIX_FIFTH;
  hash = (hash ^ hash >> 15) * MIX_LAST;
  return hash ^ hash >> 13;
}

static inline uint32_t bits_of(uint32_t hash) {
  return 1u << (hash & 31) | 1u << (hash >> 5 & 31) |
         1u << (hash * MIX_BIT >> 27);
}

static inline uint32_t word_of(const gloss__dict *d, uint32_t hash) {
  return (hash >> 10) & (uint32_t)(d->filter_words - 1);
}

static inline size_t gate_of(const gloss__dict *d, uint32_t hash) {
  return d->filter_words + ((hash >> 10) & (uint32_t)(d->gate_words - 1));
}

void gloss__dict_filter_add(gloss__dict *d, uint64_t head, uint16_t fifth) {
  if (head <= 0xFFFF) {
    d->singles[head / 32] |= 1u << head % 32;
    return;
  }
  uint32_t hash = hash_of((uint32_t)head, (uint32_t)(head >> 32), fifth);
  d->filter[word_of(d, hash)] |= bits_of(hash);
  if (!d->gate_words) return;
  head = gloss__dict_head(head, gloss__dict_gate(d));
  hash = hash_of((uint32_t)head, (uint32_t)(head >> 32), 0);
  d->filter[gate_of(d, hash)] |= bits_of(hash);
}

static inline uint32_t passes(const gloss__dict *d, uint32_t low, uint32_t high,
                              uint32_t fifth) {
  uint32_t hash = hash_of(low, high, fifth), bits = bits_of(hash);
  return (d->filter[word_of(d, hash)] & bits) == bits;
}

static inline uint32_t sizes_at(const gloss__dict *d, const uint16_t *units) {
  uint32_t low = units[0] | (uint32_t)units[1] << 16;
  uint32_t high = units[2] | (uint32_t)units[3] << 16;
  uint32_t sizes = 0;
  if (d->sizes & 2)
    sizes |= (d->singles[units[0] / 32] >> units[0] % 32 & 1) << 1;
  if (d->sizes & 4) sizes |= passes(d, low, 0, 0) << 2;
  if (d->sizes & 8) sizes |= passes(d, low, high & 0xFFFF, 0) << 3;
  if (d->sizes & 16) sizes |= passes(d, low, high, 0) << 4;
  if (d->sizes & 32) sizes |= passes(d, low, high, units[4]) << 5;
  return sizes;
}

// Without branches on the text: each place is written, and kept if it passes.
static uint32_t filter_plain(const gloss__dict *d, const uint16_t *units,
                             uint32_t count, uint32_t *places) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t sizes = sizes_at(d, units + i);
    places[kept] = i | sizes << 16;
    kept += sizes != 0;
  }
  return kept;
}

static uint32_t gate_plain(const gloss__dict *d, const uint16_t *units,
                           uint32_t count, uint32_t *places) {
  uint32_t kept = 0;
  unsigned gate = gloss__dict_gate(d);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t head = gloss__dict_head(gloss__dict_four(units + i), gate);
    uint32_t hash = hash_of((uint32_t)head, (uint32_t)(head >> 32), 0);
    uint32_t bits = bits_of(hash);
    places[kept] = i;
    kept += (d->filter[gate_of(d, hash)] & bits) == bits;
  }
  return kept;
}

// Of places behind the gate, those that pass the filter.
static uint32_t narrow(const gloss__dict *d, const uint16_t *units,
                       uint32_t *places, uint32_t count) {
  uint32_t kept = 0;
  for (uint32_t k = 0; k < count; k++) {
    uint32_t sizes = sizes_at(d, units + places[k]);
    places[kept] = places[k] | sizes << 16;
    kept += sizes != 0;
  }
  return kept;
}

uint32_t gloss__dict_filter_plain(const gloss__dict *d, const uint16_t *units,
                                  uint32_t count, uint32_t *places) {
  if (!d->gate_words) return filter_plain(d, units, count, places);
  return narrow(d, units, places, gate_plain(d, units, count, places));
}

#ifdef HAVE_WIDE
#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

WIDE static inline __m512i wide_units(const uint16_t *units) {
  return _mm512_cvtepu16_epi32(
      _mm256_loadu_si256((const __m256i *)(const void *)units));
}

WIDE static inline __mmask16 wide_singles(const gloss__dict *d, __m512i unit) {
  __m512i word =
      _mm512_i32gather_epi32(_mm512_srli_epi32(unit, 5), d->singles, 4);
  __m512i bit = _mm512_sllv_epi32(
      _mm512_set1_epi32(1), _mm512_and_epi32(unit, _mm512_set1_epi32(31)));
  return _mm512_test_epi32_mask(word, bit);
}

// hash_of, word_of, bits_of and passes for sixteen places, in the `words` words
// (a power of two) at `filter`.
WIDE static inline __mmask16 wide_passes(const uint32_t *filter, size_t words,
                                         __m512i sum) {
  __m512i one = _mm512_set1_epi32(1), low5 = _mm512_set1_epi32(31);
  __m512i hash = _mm512_xor_epi32(sum, _mm512_srli_epi32(sum, 15));
  hash = _mm512_mullo_epi32(hash, _mm512_set1_epi32((int)MIX_LAST));
  hash = _mm512_xor_epi32(hash, _mm512_srli_epi32(hash, 13));
  __m512i index =
      _mm512_and_epi32(_mm512_srli_epi32(hash, 10),
                       _mm512_set1_epi32((int)(uint32_t)(words - 1)));
  __m512i word = _mm512_i32gather_epi32(index, filter, 4);
  __m512i bits = _mm512_or_epi32(
      _mm512_sllv_epi32(one, _mm512_and_epi32(hash, low5)),
      _mm512_sllv_epi32(one,
                        _mm512_and_epi32(_mm512_srli_epi32(hash, 5), low5)));
  hash = _mm512_mullo_epi32(hash, _mm512_set1_epi32((int)MIX_BIT));
  bits = _mm512_or_epi32(bits,
                         _mm512_sllv_epi32(one, _mm512_srli_epi32(hash, 27)));
  return _mm512_cmpeq_epi32_mask(_mm512_and_epi32(word, bits), bits);
}

WIDE static inline __m512i wide_mix(__m512i sum, __m512i units, uint32_t mix) {
  return _mm512_add_epi32(
      sum, _mm512_mullo_epi32(units, _mm512_set1_epi32((int)mix)));
}

WIDE static inline __m512i wide_set(__m512i sizes, __mmask16 where, int size) {
  return _mm512_mask_or_epi32(sizes, where, sizes,
                              _mm512_set1_epi32(1 << (16 + size)));
}

// The sizes (bits 16 on) of keys that may begin at sixteen places.
WIDE static inline __m512i wide_sizes(const gloss__dict *d,
                                      const uint16_t *units) {
  __m512i unit = wide_units(units), sizes = _mm512_setzero_si512(), sum;
  __m512i low =
      _mm512_or_epi32(unit, _mm512_slli_epi32(wide_units(units + 1), 16));
  __m512i third = wide_units(units + 2);
  __m512i high =
      _mm512_or_epi32(third, _mm512_slli_epi32(wide_units(units + 3), 16));
  sum = wide_mix(sizes, low, MIX_LOW);
  if (d->sizes & 2) sizes = wide_set(sizes, wide_singles(d, unit), 1);
  if (d->sizes & 4)
    sizes = wide_set(sizes, wide_passes(d->filter, d->filter_words, sum), 2);
  if (d->sizes & 8)
    sizes = wide_set(
        sizes,
        wide_passes(d->filter, d->filter_words, wide_mix(sum, third, MIX_HIGH)),
        3);
  sum = wide_mix(sum, high, MIX_HIGH);
  if (d->sizes & 16)
    sizes = wide_set(sizes, wide_passes(d->filter, d->filter_words, sum), 4);
  sum = wide_mix(sum, wide_units(units + 4), MIX_FIFTH);
  if (d->sizes & 32)
    sizes = wide_set(sizes, wide_passes(d->filter, d->filter_words, sum), 5);
  return sizes;
}

// Writes those of sixteen places from `i` on that are in `some`, with `sizes`.
WIDE static inline uint32_t wide_keep(uint32_t *places, uint32_t i,
                                      uint32_t count, __mmask16 some,
                                      __m512i sizes) {
  __m512i at =
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  if (count - i < 16) some &= (__mmask16)((1u << (count - i)) - 1);
  __m512i place =
      _mm512_or_epi32(sizes, _mm512_add_epi32(at, _mm512_set1_epi32((int)i)));
  _mm512_storeu_si512(places, _mm512_maskz_compress_epi32(some, place));
  return (uint32_t)__builtin_popcount(some);
}

WIDE static uint32_t filter_wide(const gloss__dict *d, const uint16_t *units,
                                 uint32_t count, uint32_t *places) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i += 16) {
    __m512i sizes = wide_sizes(d, units + i);
    __mmask16 some = _mm512_test_epi32_mask(sizes, sizes);
    kept += wide_keep(places + kept, i, count, some, sizes);
  }
  return kept;
}

WIDE static uint32_t gate_wide(const gloss__dict *d, const uint16_t *units,
                               uint32_t count, uint32_t *places) {
  const uint32_t *gate = d->filter + d->filter_words;
  bool four = gloss__dict_gate(d) > 3;
  __m512i none = _mm512_setzero_si512();
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i += 16) {
    __m512i high = wide_units(units + i + 2), sum;
    __m512i low =
        _mm512_or_epi32(wide_units(units + i),
                        _mm512_slli_epi32(wide_units(units + i + 1), 16));
    if (four)
      high = _mm512_or_epi32(high,
                             _mm512_slli_epi32(wide_units(units + i + 3), 16));
    sum = wide_mix(wide_mix(none, low, MIX_LOW), high, MIX_HIGH);
    __mmask16 some = wide_passes(gate, d->gate_words, sum);
    kept += wide_keep(places + kept, i, count, some, none);
  }
  return kept;
}
#endif

uint32_t gloss__dict_filter(const gloss__dict *d, const uint16_t *units,
                            uint32_t count, uint32_t *places) {
#ifdef HAVE_WIDE
  bool wide = __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
  if (wide && d->gate_words)
    return narrow(d, units, places, gate_wide(d, units, count, places));
  if (wide) return filter_wide(d, units, count, places);
#endif
  return gloss__dict_filter_plain(d, units, count, places);
}
