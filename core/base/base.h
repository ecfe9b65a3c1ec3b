// base.h - what every layer of the library stands on. Internal.
#ifndef GLOSS_BASE_H
#define GLOSS_BASE_H

#include "moongloss.h"

#include <string.h>

// --- memory.c: allocation that does not return without memory ---------------

void *gloss__alloc(size_t size); // zeroed
void *gloss__resize(void *block, size_t size);
void gloss__free(void *block);
char *gloss__copy(gloss_str text); // NUL-terminated; freed by gloss__free

// --- arena.c: many small blocks, one free -----------------------------------

typedef struct gloss__arena {
  struct gloss__chunk *head;
  size_t used;  // bytes handed out, for budgets
} gloss__arena; // initialise with {0}

// Aligned to 16 and zeroed.
void *gloss__arena_alloc(gloss__arena *arena, size_t size);
// A NUL-terminated copy; the returned size does not count the NUL.
gloss_str gloss__arena_str(gloss__arena *arena, gloss_str text);
const char *gloss__arena_printf(gloss__arena *arena, const char *format, ...)
    GLOSS_PRINTF(2, 3);
void gloss__arena_free(gloss__arena *arena); // back to {0}

// --- vector: a typed growing array ------------------------------------------
// struct { T *items; size_t count, capacity; } v = {0};
// gloss__push(&v, item); ... gloss__free(v.items);

void *gloss__grow(void *items, size_t *capacity, size_t count, size_t size);
#define gloss__push(v, ...)                                                    \
  ((v)->items = (v)->count < (v)->capacity                                     \
                    ? (v)->items                                               \
                    : gloss__grow((v)->items, &(v)->capacity, (v)->count + 1,  \
                                  sizeof *(v)->items),                         \
   (void)((v)->items[(v)->count++] = (__VA_ARGS__)))

// --- scan.c: bytes of a kind, many at a time ---------------------------------

// A byte is in the set if low[byte & 15] & high[byte >> 4].
struct gloss__byte_set {
  unsigned char low[16], high[16];
};
// Bit i: at[i] is in the set; 64 bytes are read.
uint64_t gloss__scan_mask(const struct gloss__byte_set *set, const char *at);
uint64_t gloss__scan_plain_mask(const struct gloss__byte_set *set,
                                const char *at); // one by one, for tests
// Of each of the blocks of 64 bytes: out[k], k < count <= 8, of which bit i
// says whether at[i] and the set share bit k.
void gloss__scan_rows(const struct gloss__byte_set *set, const char *at,
                      size_t blocks, unsigned count, uint64_t *out);
void gloss__scan_plain_masks(const struct gloss__byte_set *set, const char *at,
                             unsigned count, uint64_t *out);
// Of each character of three bytes of UTF-8 that begins where `leads` has a bit
// (of at[0] to at[63]; 66 bytes are read) its bit in a table of 65,536: of the
// first of them bit 0, of the second bit 1.
uint64_t gloss__scan_bits(const unsigned char bits[0x2000], const char *at,
                          uint64_t leads);
uint64_t gloss__scan_plain_bits(const unsigned char *bits, const char *at,
                                uint64_t leads); // one by one, for tests
// Which of these characters (a bit where each begins) have the first of their
// two bits and stand before one that has the second, or before none of them.
uint64_t gloss__scan_pairs(const unsigned char bits[0x4000], const char *at,
                           uint64_t leads);
uint64_t gloss__scan_plain_pairs(const unsigned char *bits, const char *at,
                                 uint64_t leads); // one by one, for tests
// The first byte of the set at or behind `at`; text.size if there is none.
size_t gloss__scan_find(const struct gloss__byte_set *set, gloss_str text,
                        size_t at);
// How many of the bytes are not 80..BF: characters of UTF-8.
size_t gloss__scan_points(const char *at, size_t size);
// A length at which a character begins and up to which the text is well-formed
// UTF-8: less than 64 bytes short of all of it, if it is. 0 where the processor
// can't.
size_t gloss__scan_valid(gloss_str text);
bool gloss__scan_fast(void); // whether the processor can

static inline unsigned gloss__bits(uint64_t mask) { // how many are set
  mask -= mask >> 1 & 0x5555555555555555u;
  mask = (mask & 0x3333333333333333u) + (mask >> 2 & 0x3333333333333333u);
  mask = (mask + (mask >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
  return (unsigned)(mask * 0x0101010101010101u >> 56);
}

// --- hash.c ------------------------------------------------------------------

// Of bytes, for tables in memory: not stable between versions.
uint64_t gloss__hash(const void *bytes, size_t size);

// --- intern.c: strings <-> dense ids -----------------------------------------

typedef struct gloss__intern {
  gloss__arena arena;
  gloss_str *items;
  size_t count, capacity;
  uint32_t *slots; // open addressing, id + 1; 0 = free
  size_t slot_count;
} gloss__intern; // initialise with {0}

uint32_t gloss__intern_add(gloss__intern *intern, gloss_str text);
// UINT32_MAX if the string was never added.
uint32_t gloss__intern_find(const gloss__intern *intern, gloss_str text);
void gloss__intern_free(gloss__intern *intern);

#endif
