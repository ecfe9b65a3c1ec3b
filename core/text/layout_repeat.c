// layout_repeat.c - text that stands in the document before: for each line the
// share of its 8-character grams that follow one another just as they do in an
// earlier place. Grams are sampled by their hash, so that the same text always
// gives the same samples; time and memory are linear.
#include "text/layout_parts.h"

enum { GRAM = 8, MIN_CHARS = 16 };
static const uint64_t BASE = 0x9E3779B97F4A7C15u;

struct sample {
  uint32_t check, at; // at + 1; 0: free
};

struct grams {
  struct sample *slots;
  uint32_t mask;
  uint32_t keep;  // one in keep + 1 grams is a sample
  uint64_t power; // BASE to the GRAM
};

// Counts of one line.
struct chain {
  uint32_t samples, good, run;
  uint32_t last_at, last_source; // of the previous sample; source + 1
  uint32_t source;               // of the first good sample, + 1
};

static void prepare(struct grams *grams, struct gloss__page *page) {
  size_t size = page->text.size;
  grams->keep = size < 1u << 14 ? 1 : size < 1u << 19 ? 3 : 7;
  size_t wanted = size / (grams->keep + 1), slots = 64;
  while (slots < wanted) slots *= 2;
  grams->slots = gloss__alloc(slots * sizeof *grams->slots);
  grams->mask = (uint32_t)(slots - 1);
  grams->power = 1;
  for (int i = 0; i < GRAM; i++) grams->power *= BASE;
}

// Where the gram stood first, + 1; notes it if it is new.
static uint32_t find_or_add(struct grams *grams, uint64_t hash, uint32_t at) {
  uint32_t check = (uint32_t)(hash >> 32);
  for (uint32_t i = (uint32_t)(hash >> 8) & grams->mask, n = 0; n < 64;
       i = (i + 1) & grams->mask, n++) {
    struct sample *slot = &grams->slots[i];
    if (slot->at && slot->check != check) continue;
    if (slot->at) return slot->at;
    *slot = (struct sample){check, at + 1};
    return 0;
  }
  return 0;
}

// A sample is good when its source lies as far from the last one's source as
// it lies from the last one itself; the first of a row is counted late.
static void chain_add(struct chain *chain, uint32_t at, uint32_t source) {
  chain->samples++;
  bool follows = source && chain->last_source &&
                 source - chain->last_source == at - chain->last_at;
  if (follows) {
    chain->good += chain->run ? 1 : 2;
    chain->run = 1;
    if (!chain->source) chain->source = chain->last_source;
  } else {
    chain->run = 0;
  }
  chain->last_at = at;
  chain->last_source = source;
}

static void scan_line(struct grams *grams, const struct gloss__page *page,
                      struct gloss__line *line, struct chain *chain) {
  uint64_t window[GRAM] = {0}, hash = 0;
  gloss_str text = {page->text.data, line->end};
  uint32_t n = 0, starts[GRAM];
  for (size_t at = line->text; at < line->end; n++) {
    uint32_t begin = (uint32_t)at;
    uint64_t c = gloss__point(text.data, text.size, &at);
    c = (c + 1) * 0xD6E8FEB86659FD93u;
    hash = hash * BASE + c - window[n % GRAM] * grams->power;
    window[n % GRAM] = c;
    starts[n % GRAM] = begin;
    if (n + 1 < GRAM) continue;
    uint64_t mixed = hash * 0xFF51AFD7ED558CCDu;
    if ((uint32_t)(mixed >> 61) & grams->keep) continue;
    begin = starts[(n + 1) % GRAM];
    uint32_t source = find_or_add(grams, mixed, begin);
    chain_add(chain, begin, source && source <= line->begin ? source : 0);
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
  struct grams grams;
  struct equals equals = {NULL, 63};
  prepare(&grams, page);
  while (equals.mask < page->count * 2) equals.mask = equals.mask * 2 + 1;
  equals.slots = gloss__alloc(((size_t)equals.mask + 1) * sizeof(uint32_t));
  for (uint32_t i = 0; i < page->count; i++) {
    struct gloss__line *line = &page->lines[i];
    if (line->chars <= 4 * GLOSS__SHORT)
      line->copy_of = find_equal(&equals, page, i);
    line->equal = line->copy_of != 0;
    if (line->equal) line->copied = 100;
    if (line->copy_of || line->chars < MIN_CHARS) continue;
    struct chain chain = {0};
    scan_line(&grams, page, line, &chain);
    if (chain.samples < 3 || !chain.good) continue;
    line->copied = (uint8_t)(chain.good * 100 / chain.samples);
    line->copy_of = line_at(page, chain.source - 1) + 1;
  }
  gloss__free(equals.slots);
  gloss__free(grams.slots);
}
