// layout_repeat.c - text that stands in the document before. A sample is the
// 24 bytes (eight Chinese characters) behind a mark: the same text gives the
// same samples wherever it stands. A line's `copied` is the share of its
// samples that follow one another just as they do in an earlier place. Lines
// that are equal are found besides, however short. Time and memory are linear.
#include "text/layout_parts.h"

enum { GRAM = 24, STEP = 12, MIN_CHARS = 16, MIN_SAMPLES = 3 };

struct sample {
  uint32_t check, at; // at + 1; 0: free
};

struct grams { // open addressing; at most half of the slots are used
  const char *text;
  struct sample *slots;
  uint32_t mask, count;
};

// What is known of one line: its samples, those that are copied, and the last
// one whose source was found, from which the copy is followed on.
struct chain {
  uint32_t samples, good;
  uint32_t at, source;   // the last sample with a source; source + 1
  uint32_t pending;      // samples since then
  bool counted;          // it is among the good ones
  uint32_t first_source; // of the first good sample, + 1
};

static uint64_t hash_gram(const char *at) {
  uint64_t a, b, c;
  memcpy(&a, at, 8);
  memcpy(&b, at + 8, 8);
  memcpy(&c, at + 16, 8);
  uint64_t h = a * 0x9E3779B97F4A7C15u;
  h = (h ^ h >> 29 ^ b) * 0xD6E8FEB86659FD93u;
  h = (h ^ h >> 32 ^ c) * 0xFF51AFD7ED558CCDu;
  return h ^ h >> 31;
}

static void put(struct grams *grams, uint64_t hash, uint32_t at) {
  uint32_t i = (uint32_t)hash & grams->mask;
  while (grams->slots[i].at) i = (i + 1) & grams->mask;
  grams->slots[i] = (struct sample){(uint32_t)(hash >> 32), at};
}

static void widen(struct grams *grams) {
  struct grams old = *grams;
  grams->mask = grams->mask * 2 + 1;
  grams->slots = gloss__alloc(((size_t)grams->mask + 1) * sizeof *grams->slots);
  for (uint32_t i = 0; old.slots && i <= old.mask; i++)
    if (old.slots[i].at)
      put(grams, hash_gram(old.text + old.slots[i].at - 1), old.slots[i].at);
  gloss__free(old.slots);
}

// Where the gram stood first, + 1; notes it if it is new.
static uint32_t find_or_add(struct grams *grams, uint64_t hash, uint32_t at) {
  if (!grams->slots || grams->count * 2 >= grams->mask) widen(grams);
  uint32_t check = (uint32_t)(hash >> 32), i = (uint32_t)hash & grams->mask;
  for (; grams->slots[i].at; i = (i + 1) & grams->mask)
    if (grams->slots[i].check == check) return grams->slots[i].at;
  grams->slots[i] = (struct sample){check, at + 1};
  grams->count++;
  return 0;
}

// The text from the last sample to this one is the text from the one's source
// to the other's.
static bool follows(const struct chain *chain, const char *data, uint32_t at,
                    uint32_t source) {
  uint32_t size = at - chain->at;
  return source && chain->source && source - chain->source == size &&
         !memcmp(data + chain->at, data + chain->source - 1, size);
}

// Samples between two that follow each other count too: their first source may
// be another place that holds the same few words.
static void chain_add(struct chain *chain, const char *data, uint32_t at,
                      uint32_t source) {
  chain->samples++;
  if (follows(chain, data, at, source)) {
    chain->good += chain->pending + (chain->counted ? 1 : 2);
    if (!chain->first_source) chain->first_source = chain->source;
    chain->counted = true;
  } else if (source && (!chain->counted || chain->pending >= 3)) {
    chain->counted = false;
  } else {
    chain->pending++;
    return;
  }
  chain->at = at;
  chain->source = source;
  chain->pending = 0;
}

// What a mark begins with: ASCII , . ; and space, E2, E3, EF.
static const struct gloss__byte_set mark_leads = {
    .low =
        {[0] = 1, [0xC] = 1, [0xE] = 1, [0xB] = 2, [2] = 4, [3] = 4, [0xF] = 4},
    .high = {[2] = 1, [3] = 2, [0xE] = 4}};

// The bytes of the mark at p: U+2000..203F, U+3000..303F, U+FF00..FF3F, or an
// ASCII one; 0 if it is something else.
static uint32_t mark_size(const unsigned char *p) {
  if (*p < 0x80) return 1;
  return p[1] == (*p == 0xEF ? 0xBC : 0x80) ? 3 : 0;
}

// Behind the next mark at or after `at`, at most `end`. All of the 64 bytes
// behind a place are looked at together where the text is as long.
static uint32_t behind_mark(gloss_str text, uint32_t at, uint32_t end) {
  const unsigned char *data = (const unsigned char *)text.data;
  while (at < end) {
    uint32_t block = at;
    char rest[64] = {0};
    bool whole = at + 64 <= text.size;
    if (!whole) memcpy(rest, data + at, text.size - at);
    uint64_t mask =
        gloss__scan_mask(&mark_leads, whole ? text.data + at : rest);
    for (; mask; mask &= mask - 1) {
      at = block + (uint32_t)__builtin_ctzll(mask);
      if (at >= end) return end;
      uint32_t size = mark_size(data + at);
      if (size) return at + size;
    }
    at = block + 64;
  }
  return end;
}

static void scan_line(struct grams *grams, const struct gloss__page *page,
                      const struct gloss__line *line, struct chain *chain) {
  const char *data = page->text.data;
  for (uint32_t at = line->text; at + GRAM <= line->end;) {
    uint32_t source = find_or_add(grams, hash_gram(data + at), at);
    chain_add(chain, data, at, source && source <= line->begin ? source : 0);
    uint32_t next = at + STEP; // in a character, maybe: to its end
    while (next < line->end && ((unsigned char)data[next] & 0xC0) == 0x80)
      next++;
    at = behind_mark(page->text, next, line->end - GRAM + 1);
  }
}

static uint32_t line_at(const struct gloss__page *page, uint32_t offset) {
  uint32_t low = 0, high = page->count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (page->lines[middle].begin <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

// --- equal lines, however short ---------------------------------------------

struct equals {
  uint32_t *slots; // line + 1
  uint32_t mask;
};

static uint32_t find_equal(struct equals *equals, struct gloss__page *page,
                           uint32_t i) {
  struct gloss__line *line = &page->lines[i];
  size_t size = line->end - line->text;
  const char *data = page->text.data;
  uint64_t hash = gloss__hash(data + line->text, size);
  for (uint32_t slot = (uint32_t)hash & equals->mask;;
       slot = (slot + 1) & equals->mask) {
    uint32_t other = equals->slots[slot];
    if (!other) return equals->slots[slot] = i + 1, 0;
    const struct gloss__line *b = &page->lines[other - 1];
    if (b->end - b->text == size &&
        !memcmp(data + b->text, data + line->text, size))
      return other;
  }
}

void gloss__layout_repeats(struct gloss__page *page) {
  if (page->count < 2) return;
  struct grams grams = {.text = page->text.data, .mask = 31};
  while (grams.mask < page->text.size / 64) grams.mask = grams.mask * 2 + 1;
  struct equals equals = {NULL, 63};
  while (equals.mask < page->count * 2) equals.mask = equals.mask * 2 + 1;
  equals.slots = gloss__alloc(((size_t)equals.mask + 1) * sizeof(uint32_t));
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    line->copy_of = find_equal(&equals, page, i);
    line->equal = line->copy_of != 0;
    if (line->equal) line->copied = 100;
    if (line->copy_of || line->chars < MIN_CHARS) continue;
    struct chain chain = {0};
    scan_line(&grams, page, line, &chain);
    if (chain.samples < MIN_SAMPLES || !chain.good) continue;
    line->copied = (uint8_t)(chain.good * 100 / chain.samples);
    line->copy_of = line_at(page, chain.first_source - 1) + 1;
  }
  gloss__free(equals.slots);
  gloss__free(grams.slots);
}
