// Charsets: any bytes are decoded by every charset, detected or named, into
// well-formed UTF-8; measuring a decoding leads back into the bytes.
#include "text/text.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_decode(const gloss__charset *charset, gloss_str raw) {
  gloss_buf text = {0};
  gloss__charset_decode(charset, raw, &text);
  gloss_str decoded = {text.data, text.size};
  REQUIRE(gloss_utf8_valid(decoded) == decoded.size);
  REQUIRE(gloss__charset_measure(charset, raw, text.size) <= raw.size);
  REQUIRE(gloss__charset_measure(charset, raw, text.size / 2) <= raw.size);
  gloss_buf_free(&text);
}

static void check_runs(gloss_str raw, gloss__arena *arena) {
  struct gloss__source source = {.raw = raw};
  gloss__detect(&source, arena);
  REQUIRE(source.count && !source.runs[0].begin && source.main);
  for (size_t i = 1; i < source.count; i++)
    REQUIRE(source.runs[i].begin > source.runs[i - 1].begin &&
            source.runs[i].begin <= raw.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const names[] = {
      "UTF-8",       "GB18030", "Big5",      "UTF-16LE",     "UTF-16BE",
      "ISO-8859-1",  "UTF-32",  "Shift_JIS", "windows-1251", "ISO-2022-JP",
      "windows-949", "EUC-TW",  "HZ"};
  if (!size) return 0;
  gloss__arena arena = {0};
  gloss_str raw = {(const char *)data, size};
  check_runs(raw, &arena);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const gloss__charset *charset = gloss__charset_find(names[i], &arena);
    if (charset) check_decode(charset, raw);
  }
  gloss__arena_free(&arena);
  return 0;
}
