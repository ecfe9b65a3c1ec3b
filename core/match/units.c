// UTF-8 to folded units. Where the processor has AVX-512 VBMI2, 64 bytes at a
// time: every byte is decoded as if a character began there, those at which one
// does are kept. Blocks with anything unusual take the portable way.
#include "match/units.h"

#include "fold_units.inc" // unit_fold

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_WIDE 1
#endif

enum { SLACK = 128 }; // written behind the last unit

void gloss__units_open(gloss__units *u, uint32_t size) {
  size_t room = (size_t)size + SLACK;
  *u = (gloss__units){0};
  u->codes = gloss__resize(NULL, 2 * room * sizeof *u->codes);
  u->at = u->codes + room;
}

void gloss__units_close(gloss__units *u) { gloss__free(u->codes); }

uint32_t gloss__units_of(uint32_t folded, uint16_t out[2]) {
  out[0] = folded ? (uint16_t)folded : GLOSS__NO_UNIT;
  if (folded < 0x10000) return 1;
  out[0] = (uint16_t)(0xD7C0 + (folded >> 10));
  out[1] = (uint16_t)(0xDC00 | (folded & 0x3FF));
  return 2;
}

// One character (or bad byte) at `at`; returns where the next one begins.
static uint32_t add_one(gloss__units *u, gloss_str text, uint32_t at) {
  size_t next = at;
  uint32_t code = gloss_utf8_next(text, &next);
  bool bad = code == 0xFFFD && (unsigned char)text.data[at] != 0xEF;
  uint32_t size =
      gloss__units_of(bad ? 0 : gloss_fold(code), u->codes + u->count);
  u->at[u->count] = u->at[u->count + 1] = (uint16_t)(at - u->base);
  u->count += size;
  return bad ? at + 1 : (uint32_t)next;
}

// Adds characters from `at` on until `stop` is reached or passed.
static uint32_t add_plain(gloss__units *u, gloss_str text, uint32_t at,
                          uint32_t stop) {
  const unsigned char *p = (const unsigned char *)text.data;
  while (at < stop) {
    uint32_t lead = p[at], size = 0, code = lead;
    if (lead < 0x80) {
      size = 1;
    } else if (lead > 0xE0 && lead < 0xED && at + 2 < text.size &&
               (p[at + 1] & 0xC0) == 0x80 && (p[at + 2] & 0xC0) == 0x80) {
      code =
          (lead & 0x0F) << 12 | (p[at + 1] & 0x3Fu) << 6 | (p[at + 2] & 0x3Fu);
      size = 3;
    }
    if (!size || !unit_fold[code]) {
      at = add_one(u, text, at);
      continue;
    }
    u->codes[u->count] = unit_fold[code];
    u->at[u->count++] = (uint16_t)(at - u->base);
    at += size;
  }
  return at;
}

void gloss__units_add_plain(gloss__units *u, gloss_str text, uint32_t from,
                            uint32_t to) {
  text.size = to;
  add_plain(u, text, from, to);
}

#ifdef HAVE_WIDE
#define WIDE                                                                   \
  __attribute__((                                                              \
      target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,popcnt")))

struct leads {
  __mmask64 any, two, three;
};

// Where characters of one, two and three bytes begin in the 64 bytes at p; the
// two bytes behind them are readable. False: not all of that sort, or not
// UTF-8.
WIDE static inline bool wide_leads(const char *p, struct leads *out) {
  __m512i first = _mm512_loadu_si512(p), second = _mm512_loadu_si512(p + 1),
          third = _mm512_loadu_si512(p + 2), follow = _mm512_set1_epi8(-64);
  __mmask64 follows = _mm512_cmplt_epi8_mask(first, follow);
  __mmask64 high = _mm512_movepi8_mask(first), lead = ~follows;
  __mmask64 three = _mm512_cmpge_epu8_mask(first, _mm512_set1_epi8((char)0xE0));
  __mmask64 two = lead & high & ~three;
  __mmask64 bad =
      _mm512_cmpge_epu8_mask(first, _mm512_set1_epi8((char)0xF0)) |
      (two & _mm512_cmplt_epu8_mask(first, _mm512_set1_epi8((char)0xC2)));
  bad |= (two | three) & ~_mm512_cmplt_epi8_mask(second, follow);
  bad |= three & ~_mm512_cmplt_epi8_mask(third, follow);
  bad |= follows ^ ((two | three) << 1 | three << 2);
  // E0 and ED have second bytes of their own
  __mmask64 low = _mm512_cmplt_epu8_mask(second, _mm512_set1_epi8((char)0xA0));
  bad |= low & _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8((char)0xE0));
  bad |= ~low & _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8((char)0xED));
  *out = (struct leads){lead, two, three};
  return !bad;
}

// The code at each of the 32 bytes from p on, were it a lead.
WIDE static inline __m512i wide_codes(const char *p, __mmask32 two,
                                      __mmask32 three) {
  __m512i six = _mm512_set1_epi16(0x3F);
  __m512i a = _mm512_cvtepu8_epi16(
      _mm256_loadu_si256((const __m256i *)(const void *)p));
  __m512i b = _mm512_cvtepu8_epi16(
      _mm256_loadu_si256((const __m256i *)(const void *)(p + 1)));
  __m512i c = _mm512_cvtepu8_epi16(
      _mm256_loadu_si256((const __m256i *)(const void *)(p + 2)));
  b = _mm512_and_si512(b, six);
  c = _mm512_and_si512(c, six);
  __m512i pair = _mm512_or_si512(
      _mm512_slli_epi16(_mm512_and_si512(a, _mm512_set1_epi16(0x1F)), 6), b);
  __m512i triple = _mm512_or_si512(
      _mm512_or_si512(_mm512_slli_epi16(a, 12), _mm512_slli_epi16(b, 6)), c);
  a = _mm512_mask_mov_epi16(a, two, pair);
  return _mm512_mask_mov_epi16(a, three, triple);
}

WIDE static inline void wide_keep(gloss__units *u, uint32_t count, __m512i code,
                                  __mmask32 lead, uint32_t offset) {
  __m512i iota = _mm512_set_epi16(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21,
                                  20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9,
                                  8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i at = _mm512_add_epi16(iota, _mm512_set1_epi16((short)offset));
  _mm512_storeu_si512(u->codes + count,
                      _mm512_maskz_compress_epi16(lead, code));
  _mm512_storeu_si512(u->at + count, _mm512_maskz_compress_epi16(lead, at));
}

// Folds codes[from, to); false if one of them is not one unit then.
WIDE static inline bool wide_fold(uint16_t *codes, uint32_t from, uint32_t to) {
  __mmask16 odd = 0;
  for (uint32_t i = from; i < to; i += 16) {
    __m256i *at = (__m256i *)(void *)(codes + i);
    __mmask16 live = to - i < 16 ? (__mmask16)((1u << (to - i)) - 1) : 0xFFFF;
    __m512i code = _mm512_cvtepu16_epi32(_mm256_loadu_si256(at));
    __m512i fold = _mm512_and_epi32(
        _mm512_mask_i32gather_epi32(code, live, code, unit_fold, 2),
        _mm512_set1_epi32(0xFFFF));
    odd |= _mm512_mask_testn_epi32_mask(live, fold, fold);
    _mm256_storeu_si256(at, _mm512_cvtepi32_epi16(fold));
  }
  return !odd;
}

// 64 bytes and what their last character has behind them; returns where the
// next one begins, or `at` if the block is an unusual one.
WIDE static inline uint32_t wide_block(gloss__units *u, const char *text,
                                       uint32_t at) {
  struct leads leads;
  if (!wide_leads(text + at, &leads)) return at;
  uint32_t count = u->count, offset = at - u->base;
  for (uint32_t half = 0; half < 64; half += 32) {
    __mmask32 lead = (__mmask32)(leads.any >> half);
    __m512i code = wide_codes(text + at + half, (__mmask32)(leads.two >> half),
                              (__mmask32)(leads.three >> half));
    wide_keep(u, count, code, lead, offset + half);
    count += (uint32_t)__builtin_popcount(lead);
  }
  if (!wide_fold(u->codes, u->count, count)) return at;
  u->count = count;
  return at + 64 + (uint32_t)((leads.two >> 63) + (leads.three >> 62));
}

WIDE static void add_wide(gloss__units *u, gloss_str text, uint32_t from,
                          uint32_t to) {
  while (from < to && to - from >= 66) {
    uint32_t next = wide_block(u, text.data, from);
    if (next == from) next = add_plain(u, text, from, from + 64);
    from = next;
  }
  add_plain(u, text, from, to);
}
#endif

void gloss__units_add(gloss__units *u, gloss_str text, uint32_t from,
                      uint32_t to) {
  text.size = to;
#ifdef HAVE_WIDE
  if (__builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    add_wide(u, text, from, to);
    return;
  }
#endif
  add_plain(u, text, from, to);
}

void gloss__units_end(gloss__units *u, uint32_t end) {
  for (uint32_t i = 0; i < GLOSS__DICT_SLACK; i++)
    u->codes[u->count + i] = GLOSS__NO_UNIT;
  u->at[u->count] = (uint16_t)(end - u->base);
}

uint64_t gloss__units_version(void) {
  return gloss__hash(unit_fold, sizeof unit_fold);
}

// --- search ------------------------------------------------------------------

enum { CHUNK = 1 << 14, SMALL = 1024 };

struct find {
  gloss__units units;
  uint16_t small[2 * (SMALL + SLACK)]; // room for the units of a short text
  gloss__dict_hits hits;
  struct {
    gloss__found *items;
    size_t count, capacity;
  } found;
};

// Where a chunk that may be cut at `at` ends: at a character.
static uint32_t cut(gloss_str text, uint32_t begin, uint64_t at, uint32_t end) {
  if (at >= end) return end;
  uint32_t stop = (uint32_t)at;
  while (stop > begin && ((unsigned char)text.data[stop] & 0xC0) == 0x80)
    stop--;
  return stop > begin ? stop : (uint32_t)at; // no character begins: not UTF-8
}

static void find_chunk(struct find *f, const gloss__dict *dict, gloss_str text,
                       uint32_t begin, uint32_t stop, uint32_t ahead) {
  gloss__units *u = &f->units;
  u->base = begin;
  u->count = 0;
  gloss__units_add(u, text, begin, stop);
  uint32_t starts = u->count;
  gloss__units_add(u, text, stop, ahead);
  gloss__units_end(u, ahead);
  f->hits.count = f->found.count = 0;
  gloss__dict_find(dict, u->codes, starts, u->count, &f->hits);
  if (f->hits.count > f->found.capacity)
    f->found.items = gloss__grow(f->found.items, &f->found.capacity,
                                 f->hits.count, sizeof *f->found.items);
  for (size_t i = 0; i < f->hits.count; i++) {
    gloss__dict_hit hit = f->hits.items[i];
    f->found.items[f->found.count++] = (gloss__found){
        begin + u->at[hit.at], begin + u->at[hit.at + hit.size], hit.value};
  }
}

void gloss__find(const gloss__dict *dict, gloss_str text, uint32_t begin,
                 uint32_t end,
                 void (*take)(void *, const gloss__found *, size_t),
                 void *self) {
  if (!dict->key_count || begin >= end) return;
  struct find f;
  f.hits = (gloss__dict_hits){0};
  memset(&f.found, 0, sizeof f.found);
  uint32_t reach = dict->longest * 3 + 4; // bytes of a key, and a bad end
  uint32_t room = CHUNK + reach + 8;
  bool small = end - begin <= SMALL;
  f.units = (gloss__units){0, 0, f.small, f.small + SMALL + SLACK};
  if (!small)
    gloss__units_open(&f.units, room < end - begin ? room : end - begin);
  for (uint32_t at = begin, stop; at < end; at = stop) {
    stop = cut(text, at, (uint64_t)at + CHUNK, end);
    uint32_t ahead = cut(text, stop, (uint64_t)stop + reach, end);
    find_chunk(&f, dict, text, at, stop, ahead);
    if (f.found.count) take(self, f.found.items, f.found.count);
  }
  gloss__free(f.hits.items);
  gloss__free(f.found.items);
  if (!small) gloss__units_close(&f.units);
}
