// lexicon_hits.c - the hits of a lexicon in a document: found once, whichever
// spans are asked for.
#include "lua/host.h"

#include <stdlib.h>

struct gloss__hits {
  const gloss_lexicon *lexicon;
  gloss_set set; // all, the longer ones first
};

const gloss_set *gloss__hits_of(gloss__ldoc *doc,
                                const gloss_lexicon *lexicon) {
  for (size_t i = 0; i < doc->hits.count; i++)
    if (doc->hits.items[i].lexicon == lexicon) return &doc->hits.items[i].set;
  doc->hits.items = gloss__xgrow(doc->hits.items, &doc->hits.capacity,
                                 doc->hits.count, sizeof *doc->hits.items);
  struct gloss__hits *hits = &doc->hits.items[doc->hits.count++];
  *hits = (struct gloss__hits){.lexicon = lexicon};
  gloss_lexicon_scan(lexicon, doc->text, GLOSS_POLICY_ALL, &hits->set);
  size_t bytes = hits->set.capacity * sizeof(gloss_span);
  doc->charged += bytes;
  doc->host->heap.used += bytes;
  return &hits->set;
}

bool gloss__hits_next(const gloss_set *set, size_t *next, uint32_t *past,
                      uint32_t end, gloss_span *hit) {
  while (*next < set->count && set->items[*next].begin < end) {
    *hit = set->items[(*next)++];
    if (hit->begin < *past || hit->end > end) continue;
    *past = hit->end;
    return true;
  }
  return false;
}

void gloss__hits_close(gloss__ldoc *doc) {
  for (size_t i = 0; i < doc->hits.count; i++)
    gloss_set_free(&doc->hits.items[i].set);
  free(doc->hits.items);
  doc->hits.items = NULL;
  doc->hits.count = doc->hits.capacity = 0;
}
