// UTF-8 decoding. Invalid input follows the replacement rule of the Unicode
// standard, section 3.9 (maximal subpart of an ill-formed subsequence).
#include "base.h"

// Length of a well-formed sequence at p (< end), or 0 with *bad set to the
// number of bytes that one U+FFFD stands for.
static size_t sequence(const unsigned char *p, const unsigned char *end,
                       size_t *bad) {
  unsigned char lead = *p, low = 0x80, high = 0xBF;
  size_t size = lead < 0x80   ? 1
                : lead < 0xC2 ? 0
                : lead < 0xE0 ? 2
                : lead < 0xF0 ? 3
                : lead < 0xF5 ? 4
                              : 0;
  *bad = 1;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (size_t i = 1; i < size; i++) {
    if (p + i >= end || p[i] < low || p[i] > high) {
      *bad = i;
      return 0;
    }
    low = 0x80;
    high = 0xBF;
  }
  return size;
}

uint32_t gloss_utf8_next(gloss_str text, size_t *at) {
  const unsigned char *p = (const unsigned char *)text.data + *at;
  if (*p < 0x80) return *at += 1, *p;
  if (text.size - *at >= 3 && *p >= 0xE1 && *p <= 0xEC &&
      (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
    *at += 3;
    return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
  }
  size_t bad;
  size_t size = sequence(p, (const unsigned char *)text.data + text.size, &bad);
  *at += size ? size : bad;
  switch (size) {
  case 1: return p[0];
  case 2: return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
  case 3: return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
  case 4:
    return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
           (p[3] & 0x3Fu);
  default: return 0xFFFD;
  }
}

// Length of the run of three-byte sequences at p, but for those that need a
// closer look (E0, ED).
static size_t three_bytes(const unsigned char *p, const unsigned char *end) {
  const unsigned char *from = p;
  while (end - p >= 3 && p[0] >= 0xE1 && p[0] <= 0xEC &&
         (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)
    p += 3;
  return (size_t)(p - from);
}

size_t gloss_utf8_valid(gloss_str text) {
  if (!text.size) return 0; // `data` may be NULL
  const unsigned char *begin = (const unsigned char *)text.data;
  const unsigned char *p = begin + gloss__scan_valid(text);
  const unsigned char *end = begin + text.size;
  while (p < end) {
    uint64_t eight;
    if (end - p >= 8) {
      memcpy(&eight, p, 8);
      if (!(eight & 0x8080808080808080u)) {
        p += 8;
        continue;
      }
    }
    p += three_bytes(p, end);
    if (p == end) break;
    if (*p < 0x80) {
      p++;
      continue;
    }
    size_t bad, size = sequence(p, end, &bad);
    if (!size) break;
    p += size;
  }
  return (size_t)(p - begin);
}

void gloss_buf_utf8(gloss_buf *buf, uint32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
  char out[4];
  size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = size; i-- > 1; c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
  out[0] = (char)(leads[size] | c);
  gloss_buf_add(buf, out, size);
}
