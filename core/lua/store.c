// store.c - memory that lives as long as its owner.
#include "lua/host.h"

#include <stdlib.h>

struct gloss__keep {
  struct gloss__keep *next;
  size_t size, used;
  max_align_t data[];
};

void *gloss__xresize(void *block, size_t size) {
  void *moved = realloc(block, size ? size : 1);
  if (!moved) gloss_out_of_memory(size);
  return moved;
}

void *gloss__xgrow(void *items, size_t *capacity, size_t count, size_t size) {
  if (count < *capacity) return items;
  *capacity = *capacity ? *capacity * 2 : 8;
  return gloss__xresize(items, *capacity * size);
}

static struct gloss__keep *chunk(gloss__store *store, size_t size) {
  size_t room = store->used < 4000 ? 4000 : store->used;
  if (room > 1 << 18) room = 1 << 18;
  if (room < size) room = size;
  struct gloss__keep *keep =
      gloss__xresize(NULL, sizeof *keep + room + sizeof(max_align_t));
  *keep = (struct gloss__keep){store->head, room, 0};
  return store->head = keep;
}

void *gloss__store_alloc(gloss__store *store, size_t size) {
  size_t align = sizeof(max_align_t);
  size = (size + align - 1) / align * align;
  struct gloss__keep *keep = store->head;
  if (!keep || keep->size - keep->used < size) keep = chunk(store, size);
  char *block = (char *)keep->data + keep->used;
  keep->used += size;
  store->used += size;
  return memset(block, 0, size);
}

const char *gloss__store_str(gloss__store *store, const char *text,
                             size_t size) {
  char *copy = gloss__store_alloc(store, size + 1);
  if (size) memcpy(copy, text, size);
  return copy;
}

void gloss__store_free(gloss__store *store) {
  while (store->head) {
    struct gloss__keep *next = store->head->next;
    free(store->head);
    store->head = next;
  }
  *store = (gloss__store){0};
}
