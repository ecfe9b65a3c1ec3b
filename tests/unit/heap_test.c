// The memory of a Lua state: contents survive, the limit holds, shrinking
// works.
#include "lua/heap.h"
#include "test.h"

#include <stdbool.h>
#include <stdint.h>

enum { BLOCKS = 200, STEPS = 200000, LARGEST = 1500 };

struct block {
  unsigned char *at;
  size_t size;
  unsigned char mark;
};

static uint32_t dice(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

static bool intact(const struct block *block, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (block->at[i] != block->mark) return false;
  return true;
}

// Gives the block another size, or none; false if what it held changed.
static bool change(gloss__heap *heap, struct block *block, size_t size) {
  bool same = intact(block, block->size);
  void *moved = gloss__heap_resize(heap, block->at, block->size, size);
  if (!moved && size) return same && size > block->size && intact(block, 1);
  block->at = moved;
  same &= intact(block, size < block->size ? size : block->size);
  block->size = size;
  if (size) memset(block->at, block->mark, size);
  return same;
}

static void contents_survive(void) {
  gloss__heap heap = {.limit = 1 << 20};
  struct block blocks[BLOCKS] = {{0}};
  uint32_t seed = 5;
  bool well = true, within = true;
  for (int step = 0; step < STEPS; step++) {
    struct block *block = &blocks[dice(&seed) % BLOCKS];
    size_t size = dice(&seed) % 3 ? dice(&seed) % LARGEST : 0;
    block->mark = block->size ? block->mark : (unsigned char)step;
    well &= change(&heap, block, size);
    within &= heap.used + heap.idle <= heap.limit;
  }
  for (int i = 0; i < BLOCKS; i++) well &= change(&heap, &blocks[i], 0);
  CHECK(well);
  CHECK(within);
  CHECK(heap.used == 0);
  gloss__heap_free(&heap);
}

static void limit_holds_and_shrinking_works(void) {
  gloss__heap heap = {.limit = 100000};
  static void *small[100000 / 16];
  size_t count = 0;
  void *large = gloss__heap_resize(&heap, NULL, 0, 40000);
  CHECK(large != NULL);
  while (count < sizeof small / sizeof *small &&
         (small[count] = gloss__heap_resize(&heap, NULL, 0, 16)))
    count++;
  CHECK(count > 1000 && count <= 60000 / 16);
  CHECK(heap.used + heap.idle <= heap.limit);
  CHECK(!gloss__heap_resize(&heap, NULL, 0, 70000));
  memset(large, 'x', 40000);
  large = gloss__heap_resize(&heap, large, 40000, 400);
  CHECK(large && ((char *)large)[399] == 'x');
  gloss__heap_resize(&heap, large, 400, 0);
  for (size_t i = 0; i < count; i++) gloss__heap_resize(&heap, small[i], 16, 0);
  CHECK(heap.used == 0);
  gloss__heap_free(&heap);
}

int main(void) {
  RUN(contents_survive);
  RUN(limit_holds_and_shrinking_works);
  return TEST_END();
}
