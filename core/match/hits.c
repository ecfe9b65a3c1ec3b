// All hits of one lexicon in a text.
#include "match/scan.h"
#include "match/units.h"

struct hits {
  const gloss_lexicon *lexicon;
  gloss_set *out;
  uint32_t past;  // longest: end of the last hit that stays
  uint32_t begin; // and its begin
};

// Of forms that fold alike all are hits, the first one before the others.
static void add_forms(struct hits *h, const gloss__found *found) {
  uint32_t value = found->value;
  do {
    uint32_t entry = gloss__lexicon_entry(h->lexicon, value, &value);
    gloss_set_add(h->out, (gloss_span){found->begin, found->end, 0, entry});
  } while (value);
}

// Keys come shorter ones first, a set wants the longer ones first.
static void all_hits(void *self, const gloss__found *found, size_t count) {
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i + 1; next < count && found[next].begin == found[i].begin;)
      next++;
    for (size_t k = next; k-- > i;) add_forms(self, &found[k]);
  }
}

// Leftmost, then longest: a longer hit at the same place replaces the last.
static void longest_hits(void *self, const gloss__found *found, size_t count) {
  struct hits *h = self;
  for (size_t i = 0; i < count; i++) {
    uint32_t unused;
    bool same = h->past && found[i].begin == h->begin;
    if (!same && found[i].begin < h->past) continue;
    if (same) h->out->count--;
    h->begin = found[i].begin;
    h->past = found[i].end;
    gloss_set_add(h->out,
                  (gloss_span){h->begin, h->past, 0,
                               gloss__lexicon_entry(h->lexicon, found[i].value,
                                                    &unused)});
  }
}

void gloss_lexicon_scan(const gloss_lexicon *lexicon, gloss_str text,
                        gloss_policy policy, gloss_set *out) {
  gloss_set own = {0};
  struct hits h = {.lexicon = lexicon, .out = out};
  bool longest = policy == GLOSS_POLICY_LONGEST;
  bool direct = longest || policy == GLOSS_POLICY_ALL;
  if (!direct) h.out = &own;
  gloss__find(&lexicon->dict, text, 0, (uint32_t)text.size,
              longest ? longest_hits : all_hits, &h);
  if (direct) return;
  gloss__policy_hits(&own, policy);
  for (size_t i = 0; i < own.count; i++) gloss_set_add(out, own.items[i]);
  gloss_set_free(&own);
}
