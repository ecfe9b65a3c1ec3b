#include "base.h"

// The slot that holds `text`, or the free one where it belongs.
static size_t slot_of(const gloss__intern *intern, gloss_str text) {
  size_t mask = intern->slot_count - 1;
  size_t slot = gloss__hash(text.data, text.size) & mask;
  while (intern->slots[slot] &&
         !gloss_str_equal(intern->items[intern->slots[slot] - 1], text))
    slot = (slot + 1) & mask;
  return slot;
}

static void widen(gloss__intern *intern) {
  gloss__free(intern->slots);
  intern->slot_count = intern->slot_count ? intern->slot_count * 2 : 64;
  intern->slots = gloss__alloc(intern->slot_count * sizeof *intern->slots);
  for (size_t id = 0; id < intern->count; id++)
    intern->slots[slot_of(intern, intern->items[id])] = (uint32_t)id + 1;
}

uint32_t gloss__intern_find(const gloss__intern *intern, gloss_str text) {
  if (!intern->slot_count) return UINT32_MAX;
  uint32_t found = intern->slots[slot_of(intern, text)];
  return found ? found - 1 : UINT32_MAX;
}

uint32_t gloss__intern_add(gloss__intern *intern, gloss_str text) {
  if (intern->count * 2 >= intern->slot_count) widen(intern);
  size_t slot = slot_of(intern, text);
  if (intern->slots[slot]) return intern->slots[slot] - 1;
  gloss__push(intern, gloss__arena_str(&intern->arena, text));
  intern->slots[slot] = (uint32_t)intern->count;
  return (uint32_t)intern->count - 1;
}

void gloss__intern_free(gloss__intern *intern) {
  gloss__arena_free(&intern->arena);
  gloss__free(intern->items);
  gloss__free(intern->slots);
  *intern = (gloss__intern){0};
}
