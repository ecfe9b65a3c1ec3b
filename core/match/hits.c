// All hits of one lexicon in a text.
#include "match/folding.h"
#include "match/need.h"
#include "match/scan.h"

enum { CHUNK = 1 << 16 };

struct hits {
  const gloss_lexicon *lexicon;
  gloss_policy policy;
  gloss_set *out;
  uint32_t base; // of the chunk in the text
  uint32_t past; // longest: end of the last hit that stays
  size_t group;  // first hit in `out` that begins where the last one does
};

// Keys come shorter ones first, a set wants the longer ones first.
static void turn_group(struct hits *h) {
  gloss_span *items = h->out->items;
  for (size_t a = h->group, b = h->out->count; a + 1 < b; a++, b--) {
    gloss_span span = items[a];
    items[a] = items[b - 1];
    items[b - 1] = span;
  }
  h->group = h->out->count;
}

// Of forms that fold alike all are hits, the first one before the others.
static void add_forms(struct hits *h, uint32_t begin, uint32_t end,
                      uint32_t form) {
  size_t first = h->out->count;
  for (; form; form = h->lexicon->forms.items[form - 1].next)
    gloss_set_add(
        h->out,
        (gloss_span){begin, end, 0, h->lexicon->forms.items[form - 1].entry});
  for (size_t a = first, b = h->out->count; a + 1 < b; a++, b--) {
    gloss_span span = h->out->items[a];
    h->out->items[a] = h->out->items[b - 1];
    h->out->items[b - 1] = span;
  }
}

static void any_hit(void *self, uint32_t at, uint32_t end, uint32_t form) {
  struct hits *h = self;
  uint32_t begin = h->base + at;
  if (h->group < h->out->count && h->out->items[h->group].begin != begin)
    turn_group(h);
  add_forms(h, begin, h->base + end, form);
}

// Leftmost, then longest: a longer hit at the same place replaces the last.
static void longest_hit(void *self, uint32_t at, uint32_t end, uint32_t form) {
  struct hits *h = self;
  gloss_span span = {h->base + at, h->base + end, 0,
                     h->lexicon->forms.items[form - 1].entry};
  bool same = h->group < h->out->count &&
              h->out->items[h->out->count - 1].begin == span.begin;
  if (same) {
    h->out->items[h->out->count - 1] = span;
  } else if (span.begin >= h->past) {
    gloss_set_add(h->out, span);
  } else {
    return;
  }
  h->past = span.end;
}

// Copies a chunk of any bytes so that it is valid UTF-8 of the same length:
// an invalid byte becomes a control character that no lexicon holds.
static void clean(char *out, const char *text, size_t size) {
  memcpy(out, text, size);
  for (size_t at = 0; at < size;) {
    at += gloss_utf8_valid((gloss_str){out + at, size - at});
    if (at < size) out[at++] = '\x1A';
  }
}

// Where the chunk may end: at a character.
static size_t cut(gloss_str text, size_t at) {
  if (at >= text.size) return text.size;
  while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80) at--;
  return at;
}

void gloss_lexicon_scan(const gloss_lexicon *lexicon, gloss_str text,
                        gloss_policy policy, gloss_set *out) {
  size_t room = CHUNK + (size_t)lexicon->trie.longest * 4 + 8;
  if (room > text.size + 8) room = text.size + 8;
  uint32_t *fold = gloss__alloc(room * sizeof *fold);
  char *copy = NULL;
  struct hits h = {lexicon, policy, out, 0, 0, out->count};
  bool longest = policy == GLOSS_POLICY_LONGEST;
  gloss_set own = {0};
  if (!longest && policy != GLOSS_POLICY_ALL) {
    h.out = &own;
    h.group = 0;
  }
  for (size_t at = 0; at < text.size;) {
    size_t stop = cut(text, at + CHUNK);
    if (stop <= at) stop = at + CHUNK; // no character begins: not UTF-8
    size_t end = cut(text, stop + (size_t)lexicon->trie.longest * 4);
    if (end < stop) end = stop;
    h.base = (uint32_t)at;
    const char *chunk = text.data + at;
    if (gloss_utf8_valid((gloss_str){chunk, end - at}) < end - at) {
      if (!copy) copy = gloss__alloc(room);
      clean(copy, chunk, end - at);
      chunk = copy;
    }
    gloss__fold_range(fold, chunk, 0, (uint32_t)(end - at));
    gloss__trie_scan(&lexicon->trie, chunk, fold, 0, (uint32_t)(stop - at),
                     (uint32_t)(end - at), longest ? longest_hit : any_hit, &h);
    at = stop;
  }
  if (!longest) turn_group(&h);
  gloss__free(fold);
  gloss__free(copy);
  if (h.out != &own) return;
  gloss__policy_hits(&own, policy);
  for (size_t i = 0; i < own.count; i++) gloss_set_add(out, own.items[i]);
  gloss_set_free(&own);
}
