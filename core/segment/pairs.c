// The path without vector instructions: character by character, but most
// boundaries by the pair tables.
#include "segment/vector.h"

// The rows of a pair table as one word a class.
static void read_rows(uint32_t *rows,
                      const uint8_t table[4][GLOSS__PAIR_ROWS]) {
  for (int a = 0; a < GLOSS__PAIR_ROWS; a++)
    rows[a] = (uint32_t)table[0][a] | (uint32_t)table[1][a] << 8 |
              (uint32_t)table[2][a] << 16 | (uint32_t)table[3][a] << 24;
}

// The class of the character at `*at`, which moves on.
static inline uint8_t next_class(const struct gloss__pairs *pairs,
                                 gloss_str text, size_t *at) {
  uint8_t byte = (uint8_t)text.data[*at];
  if (byte < 0x80) {
    ++*at;
    return pairs->ascii[byte];
  }
  size_t from = *at;
  uint32_t c = gloss__next(text, at);
  // U+FFFD itself has three bytes; what it stands for may have too.
  if (c == 0xFFFD &&
      (*at - from != 3 || memcmp(text.data + from, "\xEF\xBF\xBD", 3)))
    return pairs->invalid;
  return pairs->blocks[gloss__property_first[c >> 8] * 256u + (c & 255)];
}

void gloss__bits_pairs(uint64_t *bits, gloss_str text,
                       const struct gloss__pairs *pairs, gloss__scan *scan) {
  uint32_t joins[GLOSS__PAIR_ROWS], opens[GLOSS__PAIR_ROWS];
  read_rows(joins, pairs->join);
  read_rows(opens, pairs->context);
  uint8_t before = pairs->newline;
  size_t anchor = 0;
  for (size_t at = 0; at < text.size;) {
    size_t here = at;
    uint8_t own = next_class(pairs, text, &at);
    if (opens[before] >> own & 1) {
      here = scan(bits, text, anchor, here);
      if (here >= text.size) return;
      at = anchor = here;
      own = next_class(pairs, text, &at);
    } else {
      bits[here >> 6] |= (uint64_t)(~joins[before] >> own & 1) << (here & 63);
    }
    if (pairs->anchors >> own & 1) anchor = here;
    before = own;
  }
}
