// Segments of any bytes cover them without gaps, are the same by every path
// and in a stream, and where the standard's rules, word by word, put them.
#include "segment/segment.h"
#include "segment_rules.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 4096, WORDS = MOST / 64 };

static void fail(const char *what, gloss_unit unit, size_t at) {
  static const char *const units[] = {"graphemes", "words", "sentences",
                                      "lines"};
  fprintf(stderr, "segment: %s: %s, at byte %zu\n", units[unit], what, at);
  abort();
}

static void covers(gloss_str text, gloss_unit unit, gloss_rules rules) {
  gloss_set set = {0};
  uint32_t at = 0;
  gloss_segment(&set, text, 0, (uint32_t)text.size, unit, rules);
  for (size_t i = 0; i < set.count; i++) {
    if (set.items[i].begin != at || set.items[i].end <= at)
      fail("a gap", unit, at);
    at = set.items[i].end;
  }
  if (at != text.size) fail("a gap", unit, at);
  gloss_set_free(&set);
}

static void paths_agree(gloss_str text, gloss_unit unit, const uint64_t *want) {
  uint64_t bits[WORDS + 1];
  for (int path = 0; path < GLOSS__PATHS; path++) {
    if (!gloss__path_runs((gloss__path)path)) continue;
    gloss__bits_uax(bits, text, unit, (gloss__path)path);
    for (size_t i = 0; i < (text.size + 63) / 64; i++)
      if (bits[i] != want[i])
        fail("paths differ", unit,
             i * 64 + (size_t)__builtin_ctzll(bits[i] ^ want[i]));
  }
}

// The bits by the rules word by word.
static void follow_rules(gloss_str text, gloss_unit unit, uint64_t *bits) {
  static bool (*const rules[])(const rules_text *t, int i) = {
      rules_grapheme, rules_word, rules_sentence, rules_line};
  UChar32 points[MOST];
  size_t starts[MOST];
  rules_text t = {points, 0};
  for (size_t at = 0; at < text.size; t.count++) {
    starts[t.count] = at;
    points[t.count] = (UChar32)gloss_utf8_next(text, &at);
  }
  memset(bits, 0, (WORDS + 1) * sizeof *bits);
  for (int i = 0; i < t.count; i++)
    if (!i || rules[unit](&t, i)) gloss__bit_put(bits, starts[i], true);
}

struct stream_check {
  const uint64_t *want;
  size_t at;
  gloss_unit unit;
};

static void take(void *self, const gloss_part *part) {
  struct stream_check *check = self;
  for (size_t i = 0; i < part->text.size; i++, check->at++) {
    bool want = check->want[check->at / 64] >> (check->at & 63) & 1;
    if (want != (i == 0 && part->first))
      fail("the stream differs", check->unit, check->at);
  }
}

static void stream_agrees(gloss_str text, gloss_unit unit,
                          const uint64_t *want) {
  struct stream_check check = {want, 0, unit};
  gloss_stream_options options = {unit, GLOSS_RULES_UAX, NULL, take, &check};
  gloss_stream *stream = gloss_stream_new(&options);
  size_t step = 1 + (text.size ? (uint8_t)text.data[0] : 0u);
  for (size_t at = 0; at < text.size; at += step)
    gloss_stream_feed(stream, (gloss_str){text.data + at, text.size - at < step
                                                              ? text.size - at
                                                              : step});
  gloss_stream_finish(stream);
  gloss_stream_free(stream);
  if (check.at != text.size) fail("the stream differs", unit, check.at);
}

// Appends a character for each byte: one of each combination of properties.
static void spell(gloss_buf *text, const uint8_t *data, size_t size) {
  static uint32_t samples[256];
  static uint32_t count;
  for (uint32_t c = 0x110000; !samples[0] && c-- > 0;) {
    uint32_t kind =
        gloss__property_blocks[gloss__property_first[c >> 8] * 256u +
                               (c & 255)];
    if (c - 0xD800 >= 0x800) samples[kind] = c;
    if (kind >= count) count = kind + 1;
    if (!c && !samples[0]) samples[0] = 'a';
  }
  for (size_t i = 0; i < size && text->size + 4 < MOST; i++)
    gloss_buf_utf8(text, samples[data[i] % count]);
}

static void follows_rules(gloss_str text) {
  for (int u = 0; u < GLOSS_UNITS; u++) {
    uint64_t want[WORDS + 1];
    gloss_unit unit = (gloss_unit)u;
    follow_rules(text, unit, want);
    paths_agree(text, unit, want);
    stream_agrees(text, unit, want);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_str text = {(const char *)data, size};
  gloss_buf spelt = {0};
  for (int unit = 0; unit < GLOSS_UNITS; unit++)
    for (int rules = GLOSS_RULES_AUTO; rules <= GLOSS_RULES_ZH; rules++)
      covers(text, (gloss_unit)unit, (gloss_rules)rules);
  if (text.size > MOST) text.size = MOST;
  follows_rules(text);
  spell(&spelt, data, size);
  follows_rules((gloss_str){spelt.data, spelt.size});
  gloss_buf_free(&spelt);
  return 0;
}
