#include "base.h"

#include <stdarg.h>

typedef struct gloss__chunk {
  struct gloss__chunk *next;
  size_t size, used;
  _Alignas(16) char bytes[];
} gloss__chunk;

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

static gloss__chunk *chunk_add(gloss__arena *arena, size_t size) {
  size_t wanted = arena->head ? arena->head->size * 2 : FIRST_CHUNK;
  if (wanted > LARGEST_CHUNK) wanted = LARGEST_CHUNK;
  if (wanted < size) wanted = size;
  gloss__chunk *chunk = gloss__alloc(sizeof *chunk + wanted);
  chunk->size = wanted;
  chunk->next = arena->head;
  arena->head = chunk;
  return chunk;
}

void *gloss__arena_alloc(gloss__arena *arena, size_t size) {
  size = (size + 15) & ~(size_t)15;
  gloss__chunk *chunk = arena->head;
  if (!chunk || chunk->size - chunk->used < size)
    chunk = chunk_add(arena, size);
  void *block = chunk->bytes + chunk->used;
  chunk->used += size;
  arena->used += size;
  return block;
}

gloss_str gloss__arena_str(gloss__arena *arena, gloss_str text) {
  char *copy = gloss__arena_alloc(arena, text.size + 1);
  if (text.size) memcpy(copy, text.data, text.size);
  return (gloss_str){copy, text.size};
}

const char *gloss__arena_printf(gloss__arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int size = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *text = gloss__arena_alloc(arena, (size_t)(size < 0 ? 0 : size) + 1);
  if (size > 0) vsnprintf(text, (size_t)size + 1, format, again);
  va_end(again);
  return text;
}

void gloss__arena_free(gloss__arena *arena) {
  for (gloss__chunk *chunk = arena->head, *next; chunk; chunk = next) {
    next = chunk->next;
    gloss__free(chunk);
  }
  *arena = (gloss__arena){0};
}
