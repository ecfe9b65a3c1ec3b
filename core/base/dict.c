#include "base/dict.h"

#include <sys/mman.h>

enum {
  BLOCK = 1024,
  BRANCH = GLOSS__DICT_HEAD + 1,
  FILTER_LEAST = 256,
  FILTER_MOST = 1 << 19,
  GATE_FROM = 1 << 16, // words of a filter that stay in the nearer caches
  GATE_LEAST = 3       // units: pairs let too many places pass
};

// --- places in the tables ----------------------------------------------------

static inline uint64_t spread(uint64_t hash) {
  return (hash ^ hash >> 29) * 0x9E3779B97F4A7C15u;
}

static inline size_t head_slot(const gloss__dict *d, uint64_t units) {
  return (size_t)(spread(units) >> 32) & (d->head_slots - 1);
}

static inline size_t tail_slot(const gloss__dict *d, uint64_t hash) {
  return (size_t)(spread(hash) >> 32) & (d->tail_slots - 1);
}

// The hash of one unit more; it begins with the four units of the head.
static inline uint64_t further(uint64_t hash, uint16_t unit) {
  hash = (hash ^ unit) * 0xD6E8FEB86659FD93u;
  return hash ^ hash >> 32;
}

// The bit of a unit that follows, in `more`.
static inline uint32_t next_bit(uint16_t unit) {
  return 1u << (16 + ((unit * 0x9E3779B1u) >> 28));
}

static inline gloss__head *head_find(const gloss__dict *d, uint64_t units) {
  size_t slot = head_slot(d, units);
  while (d->heads[slot].units && d->heads[slot].units != units)
    slot = (slot + 1) & (d->head_slots - 1);
  return &d->heads[slot];
}

static inline uint32_t tag_of(uint64_t hash, uint32_t size) {
  return size | (uint32_t)hash << 13; // DICT_LONGEST < 1 << 13
}

static inline gloss__tail *tail_find(const gloss__dict *d, uint64_t hash,
                                     const uint16_t *units, uint32_t size) {
  size_t slot = tail_slot(d, hash);
  uint32_t tag = tag_of(hash, size);
  for (;; slot = (slot + 1) & (d->tail_slots - 1)) {
    gloss__tail *tail = &d->tails[slot];
    if (!tail->tag) return tail;
    if (tail->tag == tag &&
        !memcmp(d->pool + tail->pool, units, size * sizeof *units))
      return tail;
  }
}

// --- building ----------------------------------------------------------------

static size_t power_over(size_t count, size_t least) {
  size_t power = least;
  while (power < count) power *= 2;
  return power;
}

// Slots are read at random: large pages save address translations.
static void *slots_new(size_t size) {
  size_t page = (size_t)1 << 21;
  char *block = gloss__alloc(size);
#ifdef MADV_HUGEPAGE
  uintptr_t begin = ((uintptr_t)block + page - 1) & ~(uintptr_t)(page - 1);
  uintptr_t end = ((uintptr_t)block + size) & ~(uintptr_t)(page - 1);
  if (begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#endif
  return block;
}

void gloss__dict_reserve(gloss__dict *d, size_t short_keys, size_t long_keys,
                         size_t long_units) {
  size_t tails = 2 * long_keys + long_units / GLOSS__DICT_REACH;
  d->head_slots = power_over(short_keys * 3 / 2 + 1, 16);
  d->tail_slots = power_over(tails * 4 / 3 + 1, 16);
  d->heads = slots_new(d->head_slots * sizeof *d->heads);
  d->tails = slots_new(d->tail_slots * sizeof *d->tails);
  d->pool_capacity = long_units + 1;
  d->pool = gloss__alloc(d->pool_capacity * sizeof *d->pool);
}

static uint64_t head_of(const uint16_t *key, size_t size) {
  uint64_t head = 0;
  for (size_t i = 0; i < size && i < GLOSS__DICT_HEAD; i++)
    head |= (uint64_t)key[i] << 16 * i;
  return head;
}

void gloss__dict_fetch(const gloss__dict *d, const uint16_t *key, size_t size) {
  uint64_t hash = head_of(key, size);
  if (size <= GLOSS__DICT_HEAD) {
    __builtin_prefetch(&d->heads[head_slot(d, hash)], 1);
    return;
  }
  for (size_t i = GLOSS__DICT_HEAD; i < size; i++) {
    hash = further(hash, key[i]);
    if (i == GLOSS__DICT_HEAD || i + 1 == size)
      __builtin_prefetch(&d->tails[tail_slot(d, hash)], 1);
  }
}

// The tail of key[0, size), made if need be; the key's units are at `pool`.
static gloss__tail *tail_add(gloss__dict *d, uint64_t hash, const uint16_t *key,
                             size_t size, uint32_t pool) {
  gloss__tail *tail = tail_find(d, hash, key, (uint32_t)size);
  if (!tail->tag) {
    *tail = (gloss__tail){tag_of(hash, (uint32_t)size), 0, 0, pool};
    d->tail_count++;
  }
  return tail;
}

// Its units are put behind the pool, and kept there only if a tail wants them.
static uint32_t *long_add(gloss__dict *d, uint64_t head, const uint16_t *key,
                          size_t size) {
  uint32_t pool = (uint32_t)d->pool_size, before = d->tail_count;
  memcpy(d->pool + pool, key, size * sizeof *key);
  size_t at = BRANCH;
  uint64_t hash = further(head, key[BRANCH - 1]);
  gloss__tail *tail = tail_add(d, hash, key, at, pool);
  while (at < size) {
    size_t step = size - at < GLOSS__DICT_REACH ? size - at : GLOSS__DICT_REACH;
    tail->more |= 1u << (step - 1) | next_bit(key[at]);
    for (size_t stop = at + step; at < stop; at++)
      hash = further(hash, key[at]);
    tail = tail_add(d, hash, key, at, pool);
  }
  if (d->tail_count > before) d->pool_size += size;
  return &tail->value;
}

static uint32_t *short_add(gloss__dict *d, uint64_t units) {
  gloss__head *head = head_find(d, units);
  if (!head->units) {
    head->units = units;
    d->head_count++;
  }
  return &head->value;
}

uint32_t *gloss__dict_add(gloss__dict *d, const uint16_t *key, size_t size) {
  uint64_t head = head_of(key, size);
  bool is_long = size > GLOSS__DICT_HEAD;
  d->sizes |= 1u << (is_long ? BRANCH : size);
  if (size > d->longest) d->longest = (uint32_t)size;
  uint32_t *value = is_long ? long_add(d, head, key, size) : short_add(d, head);
  d->key_count += !*value;
  return value;
}

void gloss__dict_seal(gloss__dict *d) {
  size_t words = power_over((d->head_count + d->tail_count) / 2, FILTER_LEAST);
  d->filter_words = words > FILTER_MOST ? FILTER_MOST : words;
  d->gate_words = 0;
  if (d->filter_words >= GATE_FROM && gloss__dict_gate(d) >= GATE_LEAST)
    d->gate_words = words / 2 > FILTER_MOST ? FILTER_MOST : words / 2;
  d->filter = slots_new((d->filter_words + d->gate_words) * sizeof *d->filter);
  d->singles = gloss__alloc(65536 / 8);
  for (size_t i = 0; i < d->head_slots; i++)
    if (d->heads[i].value) gloss__dict_filter_add(d, d->heads[i].units, 0);
  for (size_t i = 0; i < d->tail_slots; i++) {
    const uint16_t *key = d->pool + d->tails[i].pool;
    if (d->tails[i].tag)
      gloss__dict_filter_add(d, gloss__dict_four(key), key[GLOSS__DICT_HEAD]);
  }
}

void gloss__dict_free(gloss__dict *d) {
  gloss__free(d->heads);
  gloss__free(d->tails);
  gloss__free(d->pool);
  gloss__free(d->filter);
  gloss__free(d->singles);
  *d = (gloss__dict){0};
}

size_t gloss__dict_bytes(const gloss__dict *d) {
  if (!d->heads) return 0;
  return d->head_slots * sizeof *d->heads + d->tail_slots * sizeof *d->tails +
         d->pool_size * sizeof *d->pool +
         (d->filter_words + d->gate_words) * sizeof *d->filter + 65536 / 8;
}

// --- finding -----------------------------------------------------------------

static inline uint64_t branch_hash(const uint16_t *units) {
  return further(gloss__dict_four(units), units[BRANCH - 1]);
}

// The keys of more than four units that begin at units[at].
static void find_long(const gloss__dict *d, const uint16_t *units, uint32_t at,
                      uint32_t count, gloss__dict_hits *out) {
  const uint16_t *key = units + at;
  uint64_t hash = branch_hash(key);
  const gloss__tail *tail = tail_find(d, hash, key, BRANCH);
  uint32_t known = BRANCH, base = BRANCH, more = 0;
  if (!tail->tag || at + BRANCH > count) return;
  if (tail->value) gloss__push(out, (gloss__dict_hit){at, BRANCH, tail->value});
  for (more = tail->more; more & next_bit(key[base]);) {
    uint32_t lengths = more & 0xFFFF, from = base;
    for (more = 0; lengths; lengths &= lengths - 1) {
      uint32_t step = (uint32_t)__builtin_ctz(lengths) + 1, size = from + step;
      if (at + size > count) return;
      for (; known < size; known++) hash = further(hash, key[known]);
      tail = tail_find(d, hash, key, size);
      if (!tail->tag) continue;
      if (tail->value)
        gloss__push(out, (gloss__dict_hit){at, size, tail->value});
      if (step < GLOSS__DICT_REACH) continue;
      more = tail->more;
      base = size;
    }
  }
}

static inline void find_at(const gloss__dict *d, const uint16_t *units,
                           uint32_t at, uint32_t sizes, uint32_t count,
                           gloss__dict_hits *out) {
  uint64_t four = gloss__dict_four(units + at);
  for (; sizes; sizes &= sizes - 1) {
    uint32_t size = (uint32_t)__builtin_ctz(sizes);
    if (size == BRANCH) {
      find_long(d, units, at, count, out);
      return;
    }
    const gloss__head *head = head_find(d, gloss__dict_head(four, size));
    if (head->units && at + size <= count)
      gloss__push(out, (gloss__dict_hit){at, size, head->value});
  }
}

// Fetches what may begin at a place.
static inline void fetch_at(const gloss__dict *d, const uint16_t *units,
                            uint32_t sizes) {
  uint64_t four = gloss__dict_four(units);
  for (; sizes; sizes &= sizes - 1) {
    uint32_t size = (uint32_t)__builtin_ctz(sizes);
    const void *slot =
        size == BRANCH
            ? (const void *)&d->tails[tail_slot(d, branch_hash(units))]
            : &d->heads[head_slot(d, gloss__dict_head(four, size))];
    __builtin_prefetch(slot);
  }
}

void gloss__dict_find(const gloss__dict *d, const uint16_t *units,
                      uint32_t starts, uint32_t count, gloss__dict_hits *out) {
  uint32_t places[BLOCK + 16];
  if (!d->key_count) return;
  for (uint32_t from = 0; from < starts; from += BLOCK) {
    uint32_t size = starts - from < BLOCK ? starts - from : BLOCK;
    uint32_t kept = gloss__dict_filter(d, units + from, size, places);
    for (uint32_t k = 0; k < kept; k++)
      fetch_at(d, units + from + (places[k] & 0xFFFF), places[k] >> 16);
    for (uint32_t k = 0; k < kept; k++)
      find_at(d, units, from + (places[k] & 0xFFFF), places[k] >> 16, count,
              out);
  }
}

bool gloss__dict_may(const gloss__dict *d, const uint16_t *units) {
  uint32_t place;
  return d->key_count && gloss__dict_filter_plain(d, units, 1, &place);
}

void gloss__dict_at(const gloss__dict *d, const uint16_t *units, uint32_t count,
                    gloss__dict_hits *out) {
  uint32_t place;
  if (d->key_count && gloss__dict_filter_plain(d, units, 1, &place))
    find_at(d, units, 0, place >> 16, count, out);
}
