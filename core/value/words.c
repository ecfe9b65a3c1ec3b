// words.c - the vocabulary: which word of which class begins here.
#include "value/value.h"
#include "value/words.h"

#include "value_words.inc"

uint32_t gloss__value_cell(uint32_t code) {
  uint32_t cell = code < 0x10000 ? pages[page_index[code >> 8]][code & 255] : 0;
  return cell ? cell : code < 0x10000 ? code : 0xFFFF;
}

uint8_t gloss__value_kind(uint32_t code) {
  return code < 0x10000 ? kinds[page_index[code >> 8]][code & 255]
                        : GLOSS__FOLDS;
}

bool gloss__pair(uint16_t a, uint16_t b) {
  uint32_t h = (a * 31u + b) & 16383;
  return pairs[h >> 3] >> (h & 7) & 1;
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
  uint16_t c = s->c[i], second = s->c[i + 1];
  uint32_t head = pages[page_index[c >> 8]][c & 255] >> 20;
  if (!(masks[head] & classes)) return NULL;
  uint32_t at = heads[head].at, end = at + heads[head].count;
  for (; at < end; at++)
    if ((keys[at].second == second || keys[at].length == 1) &&
        (classes & GLOSS__BIT(keys[at].kind)) && matches(s, i, &words[at]))
      return &words[at];
  return NULL;
}
