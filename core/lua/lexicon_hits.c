#include "lua/lexicon_hits.h"

struct gloss__hits {
  const gloss_lexicon *lexicon;
  gloss_set set;
  struct gloss__hits *next;
};

const gloss_set *gloss__hits_of(gloss__ldoc *doc,
                                const gloss_lexicon *lexicon) {
  for (struct gloss__hits *hits = doc->hits; hits; hits = hits->next)
    if (hits->lexicon == lexicon) return &hits->set;
  struct gloss__hits *hits = gloss__store_alloc(&doc->store, sizeof *hits);
  hits->lexicon = lexicon;
  hits->next = doc->hits;
  doc->hits = hits;
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
  for (struct gloss__hits *hits = doc->hits; hits; hits = hits->next)
    gloss_set_free(&hits->set);
  doc->hits = NULL;
}
