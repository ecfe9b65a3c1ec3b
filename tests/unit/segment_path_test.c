// The scalar, AVX2 and AVX-512 paths and the rules' own scans find the same
// boundaries, for any bytes.
#include "segment/segment.h"
#include "test.h"

#include <stdlib.h>

static const char *const path_names[] = {"rules", "scalar", "AVX2", "AVX-512"};
static const char *const unit_names[] = {"graphemes", "words", "sentences",
                                         "lines"};

static uint64_t state = 88172645463325252u;
static uint32_t chance(uint32_t below) { // xorshift
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32) % below;
}

// A character of each combination of properties.
static uint32_t samples[256];
static uint32_t sample_count;

static void find_samples(void) {
  bool seen[256] = {false};
  for (uint32_t c = 0; c < 0x110000; c++) {
    uint8_t kind = gloss__property_blocks[gloss__property_first[c >> 8] * 256u +
                                          (c & 255)];
    if (seen[kind] || c - 0xD800 < 0x800) continue;
    seen[kind] = true;
    samples[sample_count++] = c;
  }
}

enum { SIZE = 600, WORDS = (SIZE + 63) / 64 };

// What texts are made of: the alphabet of a text is small, so that rules meet.
static void add_character(gloss_buf *text, const uint32_t *alphabet,
                          uint32_t letters, bool damage) {
  static const char bad[] = "\xE4\xB8\x80\xF0\x9F\x98\x82\xC3\xFF\xED\xA0\xC0";
  if (damage && chance(8) == 0) {
    gloss_buf_add(text, bad + chance(sizeof bad - 1), 1);
    return;
  }
  uint32_t c = alphabet[chance(letters)];
  for (uint32_t n = 1 + (chance(6) == 0 ? chance(9) : 0); n--;)
    gloss_buf_utf8(text, c);
}

static void make_text(gloss_buf *text, size_t size) {
  static const uint32_t usual[] = {'a',  'B', ' ',    '.',    '1',    ',',
                                   '\n', '"', 0x653F, 0x3002, 0x201C, 0x1F469};
  uint32_t alphabet[16], letters = 2 + chance(14);
  for (uint32_t i = 0; i < letters; i++)
    alphabet[i] = chance(3) ? usual[chance(sizeof usual / sizeof *usual)]
                            : samples[chance(sample_count)];
  bool damage = chance(4) == 0;
  gloss_buf_clear(text);
  while (text->size < size) add_character(text, alphabet, letters, damage);
  text->size = size; // may cut a character: that too
}

static bool same(gloss_str text, gloss_unit unit, gloss__path path) {
  uint64_t want[WORDS], got[WORDS];
  gloss__bits_uax(want, text, unit, GLOSS__RULES);
  gloss__bits_uax(got, text, unit, path);
  size_t words = (text.size + 63) / 64;
  if (!memcmp(want, got, words * sizeof *want)) return true;
  printf("%s by %s, at byte ", unit_names[unit], path_names[path]);
  for (size_t i = 0; i < words; i++)
    if (want[i] != got[i]) {
      printf("%zu\n", i * 64 + (size_t)__builtin_ctzll(want[i] ^ got[i]));
      break;
    }
  for (size_t i = 0; i < text.size; i++) printf("%02X ", (uint8_t)text.data[i]);
  printf("\n");
  return false;
}

static void paths_agree(void) {
  gloss_buf text = {0};
  bool good = true;
  const char *tier = getenv("MOONGLOSS_TIER");
  int rounds = tier && !strcmp(tier, "long") ? 4000000 : 40000;
  for (int round = 0; good && round < rounds; round++) {
    make_text(&text, 1 + chance(round % 8 ? 100 : SIZE));
    // From the heap, of the exact size: a sanitizer sees reads beyond.
    char *exact = malloc(text.size);
    memcpy(exact, text.data, text.size);
    for (int u = 0; good && u < GLOSS_UNITS; u++)
      for (int path = GLOSS__SCALAR; good && path < GLOSS__PATHS; path++)
        if (gloss__path_runs((gloss__path)path))
          good = same((gloss_str){exact, text.size}, (gloss_unit)u,
                      (gloss__path)path);
    free(exact);
  }
  CHECK(good);
  gloss_buf_free(&text);
}

int main(void) {
  for (int path = 0; path < GLOSS__PATHS; path++)
    if (!gloss__path_runs((gloss__path)path))
      printf("skip %s: not on this machine\n", path_names[path]);
  find_samples();
  RUN(paths_agree);
  return TEST_END();
}
