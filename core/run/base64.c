// base64.c - RFC 4648, strict, with padding; no line ends.
#include "run.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+/";

enum { NO_DIGIT = 0xFF };

static void fill_values(unsigned char values[256]) {
  for (size_t i = 0; i < 256; i++) values[i] = NO_DIGIT;
  for (unsigned char i = 0; i < 64; i++) values[(unsigned char)digits[i]] = i;
}

// Four digits to 24 bits; false if one is none.
static bool take_four(const unsigned char values[256], const char *text,
                      uint32_t *bits) {
  const unsigned char *at = (const unsigned char *)text;
  uint32_t a = values[at[0]], b = values[at[1]], c = values[at[2]],
           d = values[at[3]];
  *bits = a << 18 | b << 12 | c << 6 | d;
  return ((a | b | c | d) & 0xC0) == 0;
}

bool gloss__base64_decode(gloss_buf *out, gloss_str text) {
  unsigned char values[256];
  if (text.size % 4) return false;
  if (!text.size) return true;
  fill_values(values);
  size_t padding = text.data[text.size - 1] == '=';
  if (padding) padding += text.data[text.size - 2] == '=';
  gloss_buf_reserve(out, text.size / 4 * 3);
  char *to = out->data + out->size;
  size_t whole = padding ? text.size - 4 : text.size;
  uint32_t bits;
  for (size_t i = 0; i < whole; i += 4) {
    if (!take_four(values, text.data + i, &bits)) return false;
    *to++ = (char)(bits >> 16);
    *to++ = (char)(bits >> 8);
    *to++ = (char)bits;
  }
  out->size = (size_t)(to - out->data);
  out->data[out->size] = 0;
  if (!padding) return true;
  char last[4] = {'A', 'A', 'A', 'A'}, bytes[2];
  memcpy(last, text.data + text.size - 4, 4 - padding);
  if (!take_four(values, last, &bits)) return false;
  bytes[0] = (char)(bits >> 16);
  bytes[1] = (char)(bits >> 8);
  gloss_buf_add(out, bytes, 3 - padding);
  return true;
}

void gloss__base64_encode(gloss_buf *out, gloss_str bytes) {
  const unsigned char *at = (const unsigned char *)bytes.data;
  gloss_buf_reserve(out, (bytes.size + 2) / 3 * 4);
  char *to = out->data + out->size;
  for (size_t i = 0; i < bytes.size; i += 3) {
    size_t left = bytes.size - i;
    uint32_t bits = (uint32_t)at[i] << 16;
    if (left > 1) bits |= (uint32_t)at[i + 1] << 8;
    if (left > 2) bits |= at[i + 2];
    *to++ = digits[bits >> 18];
    *to++ = digits[bits >> 12 & 63];
    *to++ = '=';
    *to++ = '=';
    if (left > 1) to[-2] = digits[bits >> 6 & 63];
    if (left > 2) to[-1] = digits[bits & 63];
  }
  out->size = (size_t)(to - out->data);
  out->data[out->size] = 0;
}
