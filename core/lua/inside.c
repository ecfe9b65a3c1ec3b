// inside.c - which facts lie inside of others, for `finish`: for each type
// asked about, its facts by their begin, and how far those so far reach.
#include "lua/host.h"

#include <stdlib.h>

struct gloss__reach {
  struct gloss__reach *next;
  const char *type;
  size_t count;
  struct stretch {
    uint32_t begin, end; // of one fact, later the farthest end up to it
  } items[];
};

static int by_begin(const void *left, const void *right) {
  const struct stretch *a = left, *b = right;
  return (a->begin > b->begin) - (a->begin < b->begin);
}

// What failed rules found does not count; what `finish` dropped does, so that
// the order in which it asks is all the same.
static struct gloss__reach *reach_new(gloss__ldoc *doc, const char *type) {
  struct gloss__reach *self = gloss__store_alloc(
      &doc->store, sizeof *self + doc->facts.count * sizeof *self->items);
  self->type = type;
  for (size_t i = 0; i < doc->facts.count; i++) {
    const gloss__lfact *fact = &doc->facts.items[i];
    if (strcmp(fact->type, type) || fact->rule->failed) continue;
    self->items[self->count++] = (struct stretch){fact->begin, fact->end};
  }
  qsort(self->items, self->count, sizeof *self->items, by_begin);
  for (size_t i = 1; i < self->count; i++)
    if (self->items[i].end < self->items[i - 1].end)
      self->items[i].end = self->items[i - 1].end;
  self->next = doc->reaches;
  return doc->reaches = self;
}

static const struct gloss__reach *reach_of(gloss__ldoc *doc, const char *type) {
  for (const struct gloss__reach *at = doc->reaches; at; at = at->next)
    if (!strcmp(at->type, type)) return at;
  return reach_new(doc, type);
}

// How far the facts reach that begin before `begin`; 0 if there are none.
static uint32_t farthest(const struct gloss__reach *self, uint32_t begin) {
  size_t low = 0, high = self->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (self->items[middle].begin < begin)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? self->items[low - 1].end : 0;
}

bool gloss__fact_inside(gloss__ldoc *doc, const gloss__lfact *fact,
                        const char *type) {
  const struct gloss__reach *reach = reach_of(doc, type);
  uint32_t end = farthest(reach, fact->begin + 1);
  if (strcmp(fact->type, type) != 0) return end >= fact->end;
  return end > fact->end || farthest(reach, fact->begin) >= fact->end;
}
