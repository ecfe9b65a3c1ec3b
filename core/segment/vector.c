// Untailored segments: which path, and bits to spans.
#include "segment/segment.h"

#include "segment_pairs.inc"

static gloss__scan *const scans[GLOSS_UNITS] = {
    [GLOSS_GRAPHEME] = gloss__grapheme_scan,
    [GLOSS_WORD] = gloss__word_scan,
    [GLOSS_SENTENCE] = gloss__sentence_scan,
    [GLOSS_LINE] = gloss__line_scan};

bool gloss__path_runs(gloss__path path) {
#ifdef GLOSS__SIMD
  if (path == GLOSS__AVX2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  if (path == GLOSS__AVX512)
    return __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq");
#endif
  return path <= GLOSS__SCALAR;
}

gloss__path gloss__path_best(void) {
  if (gloss__path_runs(GLOSS__AVX512)) return GLOSS__AVX512;
  return gloss__path_runs(GLOSS__AVX2) ? GLOSS__AVX2 : GLOSS__SCALAR;
}

void gloss__bits_uax(uint64_t *bits, gloss_str text, gloss_unit unit,
                     gloss__path path) {
  memset(bits, 0, (text.size + 63) / 64 * sizeof *bits);
  if (!text.size) return;
#ifdef GLOSS__SIMD
  if (path == GLOSS__AVX512)
    gloss__bits_avx512(bits, text, &gloss__unit_pairs[unit], scans[unit]);
  else if (path == GLOSS__AVX2)
    gloss__bits_avx2(bits, text, &gloss__unit_pairs[unit], scans[unit]);
  else
#endif
      if (path == GLOSS__SCALAR)
    gloss__bits_pairs(bits, text, &gloss__unit_pairs[unit], scans[unit]);
  else
    scans[unit](bits, text, 0, SIZE_MAX);
  bits[0] |= 1;
}

// A short text is not worth the vectors' tables.
static gloss__path path_for(size_t size) {
  return size < 96 ? GLOSS__RULES : gloss__path_best();
}

void gloss_segment_bitmap(uint64_t *bits, gloss_str text, gloss_unit unit) {
  if (unit < GLOSS_UNITS)
    gloss__bits_uax(bits, text, unit, path_for(text.size));
}

const char *gloss_segment_instructions(void) {
  static const char *const names[GLOSS__PATHS] = {"", "scalar", "AVX2",
                                                  "AVX-512 VBMI"};
  return names[gloss__path_best()];
}

static void add(gloss_set *out, gloss_str text, uint32_t begin, uint32_t end,
                bool words) {
  gloss_span span = {begin, end, 0, 0};
  if (words)
    span.kind = gloss__word_kind((gloss_str){text.data + begin, end - begin});
  gloss__push(out, span);
}

// Appends the segments that `bits` tells of, text[begin, end).
static void add_all(gloss_set *out, gloss_str text, uint32_t begin,
                    uint32_t end, const uint64_t *bits, bool words) {
  uint32_t from = begin, size = end - begin;
  for (uint32_t i = 0; i < (size + 63) / 64; i++)
    for (uint64_t word = i ? bits[i] : bits[0] & ~UINT64_C(1); word;
         word &= word - 1) {
      uint32_t at = begin + i * 64 + (uint32_t)__builtin_ctzll(word);
      add(out, text, from, at, words);
      from = at;
    }
  add(out, text, from, end, words);
}

void gloss__segment_uax(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end, gloss_unit unit) {
  enum { WORDS = 512 };
  uint64_t few[WORDS], *bits = few;
  size_t size = end - begin;
  if (!size) return;
  if (size > WORDS * 64) bits = gloss__alloc((size + 63) / 64 * sizeof *bits);
  gloss_segment_bitmap(bits, (gloss_str){text.data + begin, size}, unit);
  add_all(out, text, begin, end, bits, unit == GLOSS_WORD);
  if (bits != few) gloss__free(bits);
}
