// passages.c - sequences of 12 characters of one text are looked up in the
// other and extended while they agree; neighbours with little between them
// become one passage.
#include "store/passages.h"

enum { SEED = 12, GAP = 12, PER_SEED = 4 };

// The hash of the sequence that ends with `c`, where `out` leaves.
static uint64_t step(uint64_t hash, uint32_t c, uint32_t out, uint64_t drop) {
  return hash * gloss__roll_base + c - out * drop;
}

static uint64_t drop_of(void) {
  uint64_t power = 1;
  for (int i = 0; i < SEED; i++) power *= gloss__roll_base;
  return power;
}

static uint64_t first_hash(const gloss__letters *text) {
  uint64_t hash = 0;
  for (size_t i = 0; i < SEED && i < text->count; i++)
    hash = hash * gloss__roll_base + text->items[i];
  return hash;
}

void gloss__seeds_make(gloss__seeds *out, const gloss__letters *text) {
  size_t size = 64;
  while (size < text->count * 2) size *= 2;
  out->text = text;
  out->mask = size - 1;
  out->slots = gloss__alloc(size * sizeof *out->slots);
  out->before = gloss__alloc((text->count + 1) * sizeof *out->before);
  uint64_t hash = first_hash(text), drop = drop_of();
  for (size_t i = 0; i + SEED <= text->count; i++) {
    size_t slot = gloss__mix(hash) & out->mask;
    out->before[i] = out->slots[slot];
    out->slots[slot] = (uint32_t)i + 1;
    if (i + SEED < text->count)
      hash = step(hash, text->items[i + SEED], text->items[i], drop);
  }
}

void gloss__seeds_free(gloss__seeds *seeds) {
  gloss__free(seeds->slots);
  gloss__free(seeds->before);
}

static uint32_t extend(const gloss__letters *a, uint32_t i,
                       const gloss__letters *b, uint32_t j) {
  uint32_t size = 0;
  while (i + size < a->count && j + size < b->count &&
         a->items[i + size] == b->items[j + size])
    size++;
  return size;
}

// The longest of the few latest places of the seed.
static gloss__passage best_at(const gloss__seeds *seeds, uint64_t hash,
                              const gloss__letters *b, uint32_t j) {
  gloss__passage best = {0};
  uint32_t at = seeds->slots[gloss__mix(hash) & seeds->mask];
  for (int i = 0; at && i < PER_SEED; i++, at = seeds->before[at - 1]) {
    uint32_t size = extend(seeds->text, at - 1, b, j);
    if (size > best.a_end - best.a)
      best = (gloss__passage){at - 1, at - 1 + size, j, j + size};
  }
  return best;
}

static bool adjoins(const gloss__passage *last, const gloss__passage *next) {
  return next->a >= last->a_end && next->a - last->a_end <= GAP &&
         next->b - last->b_end <= GAP;
}

static void add(gloss__passages *out, size_t from, gloss__passage found) {
  gloss__passage *last = out->count > from ? &out->items[out->count - 1] : NULL;
  if (last && adjoins(last, &found)) {
    last->a_end = found.a_end;
    last->b_end = found.b_end;
  } else {
    gloss__push(out, found);
  }
}

void gloss__passages_find(const gloss__seeds *a, const gloss__letters *b,
                          gloss__passages *out) {
  size_t from = out->count;
  uint64_t hash = first_hash(b), drop = drop_of();
  uint32_t j = 0;
  while (j + SEED <= b->count) {
    gloss__passage found = best_at(a, hash, b, j);
    bool any = found.a_end - found.a >= SEED;
    uint32_t next = any ? found.b_end : j + 1;
    if (any) add(out, from, found);
    for (; j < next && j + SEED <= b->count; j++)
      if (j + SEED < b->count)
        hash = step(hash, b->items[j + SEED], b->items[j], drop);
    if (j < next) break;
  }
}
