// Sentences of Chinese text, also where it was typed with ASCII punctuation.
//
// A sentence ends behind 。！？ ! ? and whatever closing quotes and brackets
// follow, and behind …… before a closing quote. A full stop ends one only
// behind a letter and before a space and a capital or Han: 3.5, a.b, U.S. pass.
// A line end belongs to the sentence before it.
#include "segment/segment.h"

static bool is_han(uint32_t c) {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) ||
         c == 0x3007;
}

bool gloss__has_han(gloss_str text, uint32_t begin, uint32_t end) {
  gloss_str line = {text.data, end};
  for (size_t at = begin; at < end;)
    if (is_han(gloss_utf8_next(line, &at))) return true;
  return false;
}

static bool is_letter(uint32_t c) { return (c | 32) - 'a' < 26 || c >= 0xC0; }

static bool is_terminator(uint32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == '!' || c == '?' ||
         c == 0xFF61 || c == 0x203C || (c >= 0x2047 && c <= 0x2049);
}

static bool is_closer(uint32_t c) {
  switch (c) {
  case 0x201D:
  case 0x2019:
  case 0x300D:
  case 0x300F:
  case 0x300B:
  case 0x3009:
  case 0xFF09:
  case ')':
  case 0x3011:
  case 0x3015:
  case ']':
  case '"':
  case 0xFF3D: return true;
  default: return false;
  }
}

// The code point at `at`, or 0 at the end.
static uint32_t peek(gloss_str line, size_t at) {
  return at < line.size ? gloss_utf8_next(line, &at) : 0;
}

static size_t skip_closers(gloss_str line, size_t at) {
  for (size_t next = at; next < line.size; at = next)
    if (!is_closer(gloss_utf8_next(line, &next))) break;
  return at;
}

// Whether the '.' that ends at `at`, behind `before`, ends a sentence.
static bool full_stop_ends(gloss_str line, size_t at, uint32_t before) {
  uint32_t after = peek(line, at);
  if (is_han(before)) return !is_letter(after) || is_han(after);
  if (!is_letter(before) || after != ' ') return false;
  after = peek(line, at + 1);
  return is_han(after) || (after >= 'A' && after <= 'Z');
}

void gloss__sentence_zh(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end) {
  gloss_str line = {text.data, end};
  uint32_t before = 0, from = begin;
  for (size_t at = begin; at < end;) {
    uint32_t c = gloss_utf8_next(line, &at);
    bool ends =
        is_terminator(c) ||
        (c == 0x2026 && before == 0x2026 && is_closer(peek(line, at))) ||
        (c == '.' && full_stop_ends(line, at, before));
    before = c;
    if (!ends || is_terminator(peek(line, at))) continue;
    at = skip_closers(line, at);
    if (peek(line, at) == '\n') at++;
    gloss_set_add(out, (gloss_span){from, (uint32_t)at, 0, 0});
    from = (uint32_t)at;
  }
  if (from < end) gloss_set_add(out, (gloss_span){from, end, 0, 0});
}
