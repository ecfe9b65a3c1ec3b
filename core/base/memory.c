#include "base.h"

#include <stdlib.h>

// Set once by the program before any other call; read-only afterwards.
static void (*memory_hook)(size_t wanted);

void gloss_set_memory_hook(void (*hook)(size_t wanted)) { memory_hook = hook; }

void gloss_out_of_memory(size_t wanted) {
  if (memory_hook) memory_hook(wanted);
  fprintf(stderr, "moongloss: out of memory (%zu bytes wanted)\n", wanted);
  abort();
}

void *gloss__alloc(size_t size) {
  void *block = calloc(1, size ? size : 1);
  if (!block) gloss_out_of_memory(size);
  return block;
}

void *gloss__resize(void *block, size_t size) {
  void *moved = realloc(block, size ? size : 1);
  if (!moved) gloss_out_of_memory(size);
  return moved;
}

void gloss__free(void *block) { free(block); }

char *gloss__copy(gloss_str text) {
  char *copy = gloss__alloc(text.size + 1);
  if (text.size) memcpy(copy, text.data, text.size);
  return copy;
}

void *gloss__grow(void *items, size_t *capacity, size_t count, size_t size) {
  size_t wanted = *capacity ? *capacity + *capacity / 2 : 8;
  if (wanted < count) wanted = count;
  if (wanted > SIZE_MAX / size) gloss_out_of_memory(SIZE_MAX);
  *capacity = wanted;
  return gloss__resize(items, wanted * size);
}
