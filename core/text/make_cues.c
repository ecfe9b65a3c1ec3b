// make_cues - writes cue_tables.inc for layout_cues.c: the words of
// layout_words.h as code points, in chains by their first character.
// usage: make_cues > OUT
#include "text/layout_words.h"

#include "fold_tables.inc" // fold_index, _pages

enum { CUES = sizeof cues / sizeof *cues };

struct row {
  uint32_t first, second, begin, count, next;
};
static struct row rows[CUES];
static uint32_t heads[GLOSS__CUE_HEADS / 32], pairs[GLOSS__CUE_PAIRS / 32],
    first[GLOSS__CUE_SLOTS];

// Of the cues that are looked for in every line.
static unsigned char marked[0x10000]; // 1: begins one, 2: is the second
static uint32_t frame_triples[GLOSS__CUE_PAIRS / 32];

static uint32_t fold(uint32_t c) {
  if (c >= sizeof fold_index / sizeof *fold_index * 256) return c;
  return (uint32_t)((int32_t)c + fold_pages[fold_index[c >> 8]][c & 0xFF]);
}

static void list(const char *type, const char *name, const uint32_t *values,
                 size_t count) {
  bool open = !strncmp(name, "gloss__", 7);
  printf("%sconst %s %s[] = {\n", open ? "" : "static ", type, name);
  for (size_t i = 0; i < count; i++)
    printf("%uu,%c", values[i], i % 12 == 11 || i + 1 == count ? '\n' : ' ');
  puts("};");
}

static void set_bit(uint32_t *bits, uint32_t bit) {
  bits[bit / 32] |= 1u << bit % 32;
}

// The chains are in descending order.
static void add_head(uint32_t i, uint32_t c) {
  uint32_t slot = c % GLOSS__CUE_SLOTS;
  rows[i].first = c;
  rows[i].next = first[slot];
  first[slot] = i + 1;
  set_bit(heads, c % GLOSS__CUE_HEADS);
}

static void write_codes(void) {
  uint32_t at = 0;
  puts("static const uint16_t cue_codes[] = {");
  for (uint32_t i = 0; i < CUES; i++) {
    gloss_str word = {cues[i].word, cues[i].size};
    rows[i].begin = at;
    uint32_t third = 0;
    for (size_t k = 0; k < word.size; rows[i].count++, at++) {
      uint32_t c = gloss__point(word.data, word.size, &k);
      if (rows[i].count == 0) add_head(i, c);
      if (rows[i].count == 1) rows[i].second = c;
      if (rows[i].count == 2) third = c;
      printf("%u, ", c);
    }
    putchar('\n');
    set_bit(pairs, gloss__cue_pair(rows[i].first, rows[i].second));
    bool lone = !rows[i].second && cues[i].place == ALONE;
    if (GLOSS__CUE_SCENES >> cues[i].kind & 1 || lone) continue;
    set_bit(frame_triples,
            gloss__cue_triple(rows[i].first, rows[i].second, third));
    marked[rows[i].first] |= 1;
    marked[rows[i].second] |= 2;
  }
  puts("};");
}

// Two bits a character, those of what it folds to.
static void write_bits(void) {
  unsigned char all[0x4000] = {0};
  for (uint32_t c = 0; c < 0x10000; c++) {
    uint32_t f = fold(c);
    if (f && f < 0x10000)
      all[c >> 2] |= (unsigned char)(marked[f] << (c & 3) * 2);
  }
  puts("static const unsigned char frame_bits[] = {");
  for (size_t i = 0; i < sizeof all; i++)
    printf("%u,%c", all[i], i % 24 == 23 ? '\n' : ' ');
  puts("};");
}

int main(void) {
  write_codes();
  write_bits();
  puts("static const struct { uint16_t first, second, begin, count, next; } "
       "cue_rows[] = {");
  for (uint32_t i = 0; i < CUES; i++)
    printf("{%u, %u, %u, %u, %u},\n", rows[i].first, rows[i].second,
           rows[i].begin, rows[i].count, rows[i].next);
  puts("};");
  list("uint16_t", "cue_first", first, GLOSS__CUE_SLOTS);
  for (const char *c = "在为赴到"; *c; c += 3) {
    size_t at = 0;
    set_bit(heads, gloss__point(c, 3, &at) % GLOSS__CUE_HEADS);
  }
  list("uint32_t", "gloss__cue_heads", heads, sizeof heads / sizeof *heads);
  list("uint32_t", "cue_pairs", pairs, sizeof pairs / sizeof *pairs);
  list("uint32_t", "frame_triples", frame_triples,
       sizeof frame_triples / sizeof *frame_triples);
  return sizeof wide_ranges == 1;
}
