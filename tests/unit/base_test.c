#include "base/base.h"
#include "test.h"

static void error_is_cut_at_a_character(void) {
  gloss_error err;
  char text[40];
  gloss_error_at(&err, GLOSS_ESYNTAX, "词典.tsv", 17, 3, "expected %d", 3);
  CHECK_TEXT(gloss_error_text(&err, text, sizeof text),
             "词典.tsv:17:3: expected 3");
  CHECK_TEXT(gloss_error_text(&err, text, 3), "");
  CHECK_TEXT(gloss_error_text(&err, text, 6), "词");
}

static void json_escapes_and_replaces(void) {
  gloss_buf buf = {0};
  gloss_buf_json(&buf, GLOSS_STR("a\"\\\n\x01政\xE6\x94z\xFF"));
  CHECK_TEXT(buf.data, "\"a\\\"\\\\\\n\\u0001政\xEF\xBF\xBDz\xEF\xBF\xBD\"");
  gloss_buf_free(&buf);
}

static void numbers_are_shortest(void) {
  static const struct {
    double number;
    const char *text;
  } cases[] = {{5, "5"},
               {76.5, "76.5"},
               {0.1, "0.1"},
               {1e12, "1000000000000"},
               {-0.0, "0"},
               {1e30, "1e+30"},
               {1.0 / 3, "0.3333333333333333"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    gloss_buf buf = {0};
    gloss_buf_number(&buf, cases[i].number);
    CHECK_TEXT(buf.data, cases[i].text);
    gloss_buf_free(&buf);
  }
}

static void interning_is_stable(void) {
  gloss__intern names = {0};
  for (uint32_t i = 0; i < 1000; i++) {
    char name[16];
    snprintf(name, sizeof name, "n%u", i);
    CHECK(gloss__intern_add(&names, gloss_str_of(name)) == i);
  }
  CHECK(gloss__intern_add(&names, GLOSS_STR("n7")) == 7);
  CHECK(gloss__intern_find(&names, GLOSS_STR("absent")) == UINT32_MAX);
  gloss__intern_free(&names);
}

static void sets_sort_outer_first(void) {
  gloss_set set = {0};
  gloss_set_add(&set, (gloss_span){4, 6, 0, 0});
  gloss_set_add(&set, (gloss_span){0, 2, 0, 0});
  gloss_set_add(&set, (gloss_span){0, 9, 0, 0});
  gloss_set_sort(&set);
  CHECK(set.items[0].end == 9 && set.items[1].end == 2);
  CHECK(gloss_set_find(&set, 1) == 2 && gloss_set_find(&set, 7) == 3);
  gloss_set_free(&set);
}

static void sha256_of_abc(void) {
  char hex[65];
  gloss_sha256(GLOSS_STR("abc"), hex);
  CHECK_TEXT(
      hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void utf8_replaces_maximal_subparts(void) {
  gloss_str text = GLOSS_STR("\xE4\xB8\xAD\xF0\x9F\x98z\xC0\xAF");
  static const uint32_t want[] = {0x4E2D, 0xFFFD, 'z', 0xFFFD, 0xFFFD};
  size_t at = 0, n = 0;
  while (at < text.size && n < 5)
    CHECK(gloss_utf8_next(text, &at) == want[n++]);
  CHECK(n == 5 && at == text.size);
  CHECK(gloss_utf8_valid(text) == 3);
}

// The first byte that is not part of well-formed UTF-8, one by one.
static size_t valid_slowly(gloss_str text) {
  for (size_t at = 0; at < text.size;) {
    size_t from = at;
    uint32_t c = gloss_utf8_next(text, &at);
    bool written = at - from == 3 && !memcmp(text.data + from, "\uFFFD", 3);
    if (c == 0xFFFD && !written) return from;
  }
  return text.size;
}

static uint32_t dice(uint32_t *state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 16;
}

// Whatever the processor can, the answer is that of the plain way.
static void utf8_is_valid_up_to_the_first_fault(void) {
  static const char *const units[] = {"a",
                                      "政",
                                      "é",
                                      "😀",
                                      "\uFFFD",
                                      "\xED\x9F\xBF",
                                      "\xF4\x8F\xBF\xBF",
                                      "\xE0\xA0\x80",
                                      "plain ASCII text, "};
  static const char *const faults[] = {
      "\x80",         "\xC3",         "\xC0\x80",         "\xE4\xB8",
      "\xED\xA0\x80", "\xE0\x9F\xBF", "\xF4\x90\x80\x80", "\xF0\x8F\xBF\xBF",
      "\xFF",         "\xF0\x9F\x98", "\xF8\x88\x80\x80"};
  uint32_t state = 1;
  for (int round = 0; round < 4000; round++) {
    gloss_buf buf = {0};
    size_t length = dice(&state) % 90;
    for (size_t i = 0; i < length; i++)
      gloss_buf_puts(&buf, units[dice(&state) % 9]);
    if (dice(&state) % 2) gloss_buf_puts(&buf, faults[dice(&state) % 11]);
    length = dice(&state) % 90;
    for (size_t i = 0; i < length; i++)
      gloss_buf_puts(&buf, units[dice(&state) % 9]);
    gloss_str text = {buf.data, buf.size};
    CHECK(gloss_utf8_valid(text) == valid_slowly(text));
    gloss_buf_free(&buf);
  }
}

static void sets_of_bytes_are_found(void) {
  struct gloss__byte_set set = {{0}, {0}};
  set.low['(' & 15] = 1, set.high['(' >> 4] = 1; // (
  set.low[0xC & 15] |= 2, set.high[0xE] |= 2;    // EC
  for (int i = 0; i < 16; i++) set.low[i] |= 4;  // 00..0F
  set.high[0] |= 4;
  unsigned char bytes[300];
  uint32_t state = 7;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)dice(&state);
  gloss_str text = {(char *)bytes, sizeof bytes};
  for (size_t at = 0; at + 64 <= sizeof bytes; at++) {
    uint64_t got[3], want[3];
    gloss__scan_rows(&set, text.data + at, 1, 3, got);
    gloss__scan_plain_masks(&set, text.data + at, 3, want);
    CHECK(!memcmp(got, want, sizeof got));
    CHECK((got[0] | got[1] | got[2]) == gloss__scan_mask(&set, text.data + at));
    CHECK(gloss__bits(got[2]) == (unsigned)__builtin_popcountll(got[2]));
    CHECK(gloss__scan_mask(&set, text.data + at) ==
          gloss__scan_plain_mask(&set, text.data + at));
  }
  uint64_t rows[2 * 3], last[3];
  gloss__scan_rows(&set, text.data + 1, 2, 3, rows);
  gloss__scan_plain_masks(&set, text.data + 65, 3, last);
  CHECK(!memcmp(rows + 3, last, sizeof last));
  for (size_t size = 0, want = 0; size <= sizeof bytes; size++) {
    CHECK(gloss__scan_points(text.data, size) == want);
    want += size < sizeof bytes && (bytes[size] & 0xC0) != 0x80;
  }
  for (size_t at = 0, want; at < sizeof bytes; at++) {
    for (want = at; want < sizeof bytes; want++)
      if (bytes[want] == '(' || bytes[want] == 0xEC || bytes[want] < 16) break;
    CHECK(gloss__scan_find(&set, text, at) == want);
  }
}

// Characters of three bytes with a space here and there.
static void bits_of_characters_are_found(void) {
  unsigned char bits[0x4000];
  uint32_t state = 11;
  for (size_t i = 0; i < sizeof bits; i++)
    bits[i] = (unsigned char)(dice(&state) & dice(&state));
  gloss_buf text = {0};
  while (text.size < 4000) {
    uint32_t c = dice(&state) * 256 + dice(&state);
    if (c < 0x800 || (c >= 0xD800 && c < 0xE000)) c = ' ';
    gloss_buf_utf8(&text, c);
  }
  for (size_t at = 0; at + 64 + 2 <= text.size; at++) {
    uint64_t leads = 0;
    const char *block = text.data + at;
    for (int i = 0; i < 64; i++)
      leads |= (uint64_t)((block[i] & 0xF0) == 0xE0) << i;
    CHECK(gloss__scan_bits(bits, block, leads) ==
          gloss__scan_plain_bits(bits, block, leads));
    CHECK(gloss__scan_pairs(bits, block, leads) ==
          gloss__scan_plain_pairs(bits, block, leads));
    CHECK(!gloss__scan_bits(bits, block, 0));
  }
  gloss_buf_free(&text);
}

int main(void) {
  RUN(error_is_cut_at_a_character);
  RUN(json_escapes_and_replaces);
  RUN(numbers_are_shortest);
  RUN(interning_is_stable);
  RUN(sets_sort_outer_first);
  RUN(sha256_of_abc);
  RUN(utf8_replaces_maximal_subparts);
  RUN(utf8_is_valid_up_to_the_first_fault);
  RUN(sets_of_bytes_are_found);
  RUN(bits_of_characters_are_found);
  return TEST_END();
}
