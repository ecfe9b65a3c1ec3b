// lexicons.c - the lexicons of a pack, and its ways to find words, by number.
#include "lua/beside.h"

size_t gloss_pack_lexicon_count(const gloss_pack *pack) {
  size_t count = 0;
  for (size_t i = 0; i < pack->type_count; i++)
    count += pack->types[i]->lexicon_count;
  return count;
}

gloss_pack_lexicon gloss_pack_lexicon_at(const gloss_pack *pack, size_t index) {
  size_t t = 0;
  while (index >= pack->types[t]->lexicon_count)
    index -= pack->types[t++]->lexicon_count;
  const gloss__type *type = pack->types[t];
  return (gloss_pack_lexicon){.type = type->name,
                              .name = type->lexicons[index].name,
                              .lexicon = type->lexicons[index].lexicon,
                              .index = (uint32_t)index};
}

size_t gloss_pack_words_count(const gloss_pack *pack) {
  return pack->host->wordings.count;
}

gloss_pack_words gloss_pack_words_at(const gloss_pack *pack, size_t index) {
  const struct gloss__wording *wording = pack->host->wordings.items[index];
  return (gloss_pack_words){wording->words, wording->lexicon};
}
