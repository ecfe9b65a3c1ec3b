// words.c - the vocabulary: which word of which class begins here.
#include "value/value.h"
#include "value/words.h"

#include "value_words.inc"

uint32_t gloss__value_cell(uint32_t code) {
  uint32_t cell = code < 0x10000 ? pages[page_index[code >> 8]][code & 255] : 0;
  return cell ? cell : code < 0x10000 ? code : 0xFFFF;
}

// Does the key continue from its second character on? Characters of a key
// follow each other; letters and digits without a gap.
static bool matches(const gloss__scan *s, size_t i, const gloss__word *word) {
  const uint16_t *key = pool + word->key;
  for (size_t k = 1; k < word->length; k++)
    if (s->c[i + k] != key[k]) return false;
  size_t j = i + word->length;
  if (word->length == 1 && (key[0] == 'g' || key[0] == 'm') &&
      gloss__byte(s, i) != (char)key[0])
    return false; // 5G is no weight
  if (!gloss__letter(key[word->length - 1])) return true;
  return !gloss__letter(s->c[j]) || gloss__gap(s, j);
}

const gloss__word *gloss__word_at(const gloss__scan *s, size_t i,
                                  uint32_t classes) {
  if (!(s->k[i] & GLOSS__HEAD)) return NULL;
  uint32_t head = gloss__value_cell(s->c[i]) >> 20;
  const gloss__word *word = words + heads[head].at;
  for (uint32_t n = heads[head].count; n > 0; n--, word++)
    if ((classes & GLOSS__BIT(word->kind)) && matches(s, i, word)) return word;
  return NULL;
}
