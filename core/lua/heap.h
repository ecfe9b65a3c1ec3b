// heap.h - the memory of a Lua state.
#ifndef GLOSS_LUA_HEAP_H
#define GLOSS_LUA_HEAP_H

#include <stddef.h>

enum { GLOSS__HEAP_CLASSES = 32 };

// Blocks of up to 512 bytes are cut from slabs and, once freed, kept on a list
// for each multiple of 16: a callback makes and drops a few of them for every
// match, and malloc takes three times as long. Larger ones are malloc's.
typedef struct gloss__heap {
  size_t used, limit; // bytes; what lies idle on the lists counts, too
  size_t idle;
  char *at, *end; // what is left of the last slab
  struct gloss__slab *slabs;
  struct gloss__free_block *lists[GLOSS__HEAP_CLASSES];
} gloss__heap; // initialise with {.limit = ...}

// lua_Alloc; `self` is the heap.
void *gloss__heap_resize(void *self, void *block, size_t osize, size_t nsize);
void gloss__heap_free(gloss__heap *heap); // after the state is closed

#endif
