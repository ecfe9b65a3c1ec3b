// heap.c - the memory of a Lua state: small blocks without malloc.
#include "lua/heap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT = 16, SMALL = UNIT * GLOSS__HEAP_CLASSES, SLAB = 1 << 15 };

// A tool that watches each block sees malloc's.
#if defined(__SANITIZE_ADDRESS__)
enum { POOLED = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { POOLED = 0 };
#else
enum { POOLED = SMALL };
#endif
#else
enum { POOLED = SMALL };
#endif

struct gloss__free_block {
  struct gloss__free_block *next;
};

struct gloss__slab {
  struct gloss__slab *next;
  _Alignas(UNIT) char bytes[];
};

static bool is_small(size_t size) { return size <= POOLED; }

// What a block of so many bytes takes.
static size_t room(size_t size) {
  return is_small(size) ? (size + UNIT - 1) / UNIT * UNIT : size;
}

static bool fits(const gloss__heap *heap, size_t more) {
  size_t taken = heap->used + heap->idle;
  return taken <= heap->limit && more <= heap->limit - taken;
}

static void give(gloss__heap *heap, void *block, size_t size) {
  struct gloss__free_block **list = &heap->lists[size / UNIT - 1];
  struct gloss__free_block *freed = block;
  freed->next = *list;
  *list = freed;
  heap->idle += size;
}

// The rest of the last slab goes to the lists.
static bool slab_add(gloss__heap *heap) {
  struct gloss__slab *slab = malloc(sizeof *slab + SLAB);
  if (!slab) return false;
  size_t left = (size_t)(heap->end - heap->at);
  heap->idle += SLAB - left; // what is given counts as idle again
  if (left) give(heap, heap->at, left);
  slab->next = heap->slabs;
  heap->slabs = slab;
  heap->at = slab->bytes;
  heap->end = slab->bytes + SLAB;
  return true;
}

// `must`: beyond the limit, too, as shrinking may not fail.
static void *take(gloss__heap *heap, size_t size, bool must) {
  struct gloss__free_block **list = &heap->lists[size / UNIT - 1];
  struct gloss__free_block *block = *list;
  if (block) {
    *list = block->next;
    heap->idle -= size;
    return block;
  }
  if ((size_t)(heap->end - heap->at) < size) {
    if (!must && !fits(heap, SLAB)) return NULL;
    if (!slab_add(heap)) return NULL;
  }
  block = (void *)heap->at;
  heap->at += size;
  heap->idle -= size;
  return block;
}

static void *allocate(gloss__heap *heap, size_t size, bool must) {
  if (is_small(size)) return take(heap, room(size), must);
  return must || fits(heap, size) ? malloc(size) : NULL;
}

static void release(gloss__heap *heap, void *block, size_t size) {
  if (is_small(size))
    give(heap, block, room(size));
  else
    free(block);
}

static void *move(gloss__heap *heap, void *block, size_t osize, size_t nsize) {
  void *moved = allocate(heap, nsize, nsize < osize);
  if (!moved) return nsize < osize ? block : NULL;
  memcpy(moved, block, osize < nsize ? osize : nsize);
  release(heap, block, osize);
  return moved;
}

static void *resize_large(const gloss__heap *heap, void *block, size_t osize,
                          size_t nsize) {
  if (nsize > osize && !fits(heap, nsize - osize)) return NULL;
  void *moved = realloc(block, nsize);
  if (moved) return moved;
  return nsize > osize ? NULL : block;
}

// Lua's contract: for a new block `osize` is a type tag; shrinking must not
// fail.
void *gloss__heap_resize(void *self, void *block, size_t osize, size_t nsize) {
  gloss__heap *heap = self;
  if (!block) {
    void *made = nsize ? allocate(heap, nsize, false) : NULL;
    if (made) heap->used += room(nsize);
    return made;
  }
  size_t old = room(osize), new = room(nsize);
  if (!nsize) {
    release(heap, block, osize);
    heap->used -= old;
    return NULL;
  }
  void *moved = block;
  if (!is_small(osize) && !is_small(nsize))
    moved = resize_large(heap, block, osize, nsize);
  else if (old != new)
    moved = move(heap, block, osize, nsize);
  if (moved) heap->used = heap->used - old + new;
  return moved;
}

void gloss__heap_free(gloss__heap *heap) {
  while (heap->slabs) {
    struct gloss__slab *next = heap->slabs->next;
    free(heap->slabs);
    heap->slabs = next;
  }
}
