// The dictionary of units: against a search key by key, and the wide kernels
// against their plain twins.
#include "match/units.h"
#include "test.h"

#include <stdlib.h>

static uint64_t seed = 3;
static uint32_t roll(uint32_t sides) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 33) % sides;
}

// --- texts -------------------------------------------------------------------

// Characters of all sizes, few of them so that keys are found; now and then
// bytes that are not UTF-8.
static void add_random(gloss_buf *out, bool clean) {
  static const char *const parts[] = {
      "a",           "B",  "\xC3\xA9", "政", "協",           "协",
      "Ａ",          "𠮷", "𠮷",       "\n", "\xE0\xA4\x95", "\xED\x95\x9C",
      "\xEF\xBF\xBD"};
  static const char *const odd[] = {"\xE7",         "\x94",     "\xF0\x9F",
                                    "\xED\xA0\x80", "\xC0\xAF", "\xE0\x80\x80",
                                    "\xF8",         "\xFF"};
  if (!clean && !roll(9))
    gloss_buf_puts(out, odd[roll(8)]);
  else if (!clean && !roll(40))
    gloss_buf_putc(out, 0);
  else
    gloss_buf_puts(out, parts[roll(13)]);
}

static gloss_buf random_text(size_t characters, bool clean) {
  gloss_buf out = {0};
  gloss_buf_puts(&out, "");
  while (characters--) add_random(&out, clean);
  return out;
}

static bool same_units(gloss_str text) {
  gloss__units a, b;
  gloss__units_open(&a, (uint32_t)text.size);
  gloss__units_open(&b, (uint32_t)text.size);
  a.base = b.base = 0;
  gloss__units_add(&a, text, 0, (uint32_t)text.size);
  gloss__units_add_plain(&b, text, 0, (uint32_t)text.size);
  bool same = a.count == b.count;
  for (uint32_t i = 0; same && i < a.count; i++)
    same = a.codes[i] == b.codes[i] && a.at[i] == b.at[i];
  gloss__units_close(&a);
  gloss__units_close(&b);
  return same;
}

static void units_wide_and_plain(void) {
  for (int i = 0; i < 4000; i++) {
    gloss_buf text = random_text(roll(300), i % 2);
    CHECK(same_units((gloss_str){text.data, text.size}));
    gloss_buf_free(&text);
  }
}

static void units_fold(void) {
  gloss_str text = GLOSS_STR("Ａ協\x00𠮷\xFF");
  gloss__units u;
  gloss__units_open(&u, (uint32_t)text.size);
  gloss__units_add(&u, text, 0, (uint32_t)text.size);
  gloss__units_end(&u, (uint32_t)text.size);
  static const uint16_t codes[] = {'a',           0x534F, GLOSS__NO_UNIT,
                                   0xD842,        0xDFB7, GLOSS__NO_UNIT,
                                   GLOSS__NO_UNIT};
  static const uint16_t at[] = {0, 3, 6, 7, 7, 11, 12};
  CHECK(u.count == 6);
  for (int i = 0; i < 7; i++) CHECK(u.codes[i] == codes[i] && u.at[i] == at[i]);
  gloss__units_close(&u);
}

// --- keys --------------------------------------------------------------------

enum { MOST_KEYS = 400 };

static struct keys {
  gloss_buf text[MOST_KEYS];
  size_t count;
} keys;

static void make_keys(size_t count) {
  for (keys.count = 0; keys.count < count; keys.count++) {
    size_t size = roll(3) ? 1 + roll(6) : 1 + roll(80);
    if (keys.count && !roll(3)) { // an earlier one goes on
      gloss_buf before = keys.text[roll((uint32_t)keys.count)];
      keys.text[keys.count] = random_text(size, true);
      gloss_buf mine = keys.text[keys.count], both = {0};
      gloss_buf_add(&both, before.data, before.size);
      gloss_buf_add(&both, mine.data, mine.size);
      gloss_buf_free(&mine);
      keys.text[keys.count] = both;
    } else {
      keys.text[keys.count] = random_text(size, true);
    }
    gloss_buf folded = {0};
    gloss_fold_text(
        (gloss_str){keys.text[keys.count].data, keys.text[keys.count].size},
        &folded);
    gloss_buf_free(&keys.text[keys.count]);
    keys.text[keys.count] = folded;
  }
}

static gloss__dict make_dict(void) {
  gloss__dict dict = {0};
  size_t units = 0;
  for (size_t i = 0; i < keys.count; i++) units += keys.text[i].size;
  gloss__dict_reserve(&dict, keys.count, keys.count, units);
  for (size_t i = 0; i < keys.count; i++) {
    gloss__units u;
    gloss__units_open(&u, (uint32_t)keys.text[i].size);
    gloss__units_add(&u, (gloss_str){keys.text[i].data, keys.text[i].size}, 0,
                     (uint32_t)keys.text[i].size);
    uint32_t *value = gloss__dict_add(&dict, u.codes, u.count);
    if (!*value) *value = (uint32_t)i + 1;
    gloss__units_close(&u);
  }
  gloss__dict_seal(&dict);
  return dict;
}

static void note(gloss_buf *out, uint32_t begin, uint32_t end, uint32_t value) {
  gloss_buf_printf(out, "%u-%u:%u ", begin, end, value);
}

static void take(void *out, const gloss__found *found, size_t count) {
  for (size_t i = 0; i < count; i++)
    note(out, found[i].begin, found[i].end, found[i].value);
}

// The shortest key at `at` that is longer than `size`; of equals the first.
static const gloss_buf *next_key(gloss_str text, uint32_t at, size_t size) {
  const gloss_buf *best = NULL;
  for (size_t i = 0; i < keys.count; i++) {
    const gloss_buf *key = &keys.text[i];
    if (key->size > size && key->size <= text.size - at &&
        (!best || key->size < best->size) &&
        !memcmp(key->data, text.data + at, key->size))
      best = key;
  }
  return best;
}

// The first key of each spelling at each character, shorter ones first. `text`
// is folded and well-formed.
static void slow_find(gloss_buf *out, gloss_str text) {
  for (uint32_t at = 0; at < text.size; at++) {
    size_t before = 0;
    if (((unsigned char)text.data[at] & 0xC0) == 0x80) continue;
    for (const gloss_buf *key; (key = next_key(text, at, before)) != NULL;) {
      note(out, at, at + (uint32_t)key->size, (uint32_t)(key - keys.text) + 1);
      before = key->size;
    }
  }
}

static void find_all(void) {
  for (int round = 0; round < 60; round++) {
    make_keys(1 + roll(round % 3 ? 40 : MOST_KEYS));
    gloss__dict dict = make_dict();
    gloss_buf text = random_text(400, true), folded = {0}, want = {0},
              got = {0};
    for (int i = 0; i < 6; i++) {
      gloss_buf key = keys.text[roll((uint32_t)keys.count)];
      gloss_buf_add(&text, key.data, key.size);
    }
    gloss_fold_text((gloss_str){text.data, text.size}, &folded);
    gloss_str all = {folded.data, folded.size};
    gloss_buf_puts(&want, "");
    gloss_buf_puts(&got, "");
    slow_find(&want, all);
    gloss__find(&dict, all, 0, (uint32_t)all.size, take, &got);
    CHECK_TEXT(got.data, want.data);
    gloss__dict_free(&dict);
    gloss_buf_free(&text);
    gloss_buf_free(&folded);
    gloss_buf_free(&want);
    gloss_buf_free(&got);
    for (size_t i = 0; i < keys.count; i++) gloss_buf_free(&keys.text[i]);
  }
}

static void filter_wide_and_plain(void) {
  enum { COUNT = 1000 };
  static uint32_t wide[COUNT + 16], plain[COUNT + 16];
  make_keys(200);
  gloss__dict dict = make_dict();
  gloss_buf text = random_text(COUNT, false);
  gloss__units u;
  gloss__units_open(&u, (uint32_t)text.size);
  gloss__units_add(&u, (gloss_str){text.data, text.size}, 0,
                   (uint32_t)text.size);
  gloss__units_end(&u, (uint32_t)text.size);
  for (uint32_t count = 0; count < COUNT && count < u.count; count += 37) {
    uint32_t a = gloss__dict_filter(&dict, u.codes, count, wide);
    uint32_t b = gloss__dict_filter_plain(&dict, u.codes, count, plain);
    CHECK(a == b && !memcmp(wide, plain, a * sizeof *wide));
  }
  gloss__units_close(&u);
  gloss_buf_free(&text);
  gloss__dict_free(&dict);
  for (size_t i = 0; i < keys.count; i++) gloss_buf_free(&keys.text[i]);
}

// Keys of three (or four) to five units: every STEP'th number below TOP, with a
// digit a unit.
enum { STEP = 700, TOP = 300000 * STEP, BASE = 50 };

static size_t numbered_key(uint32_t number, size_t least, uint16_t key[6]) {
  size_t size = 0;
  for (; number || size < least; number /= BASE, size++)
    key[size] = (uint16_t)(0x4E00 + number % BASE + BASE * size);
  return size;
}

// What is the number of these units? TOP: they are no key.
static uint32_t number_of(const uint16_t *units, size_t size, size_t least) {
  uint32_t number = 0;
  for (size_t i = size; i--;) {
    uint32_t digit = units[i] - 0x4E00u - BASE * (uint32_t)i;
    if (digit >= BASE || (!digit && i >= least && i + 1 == size)) return TOP;
    number = number * BASE + digit;
  }
  return size < least || number % STEP || number > TOP ? TOP : number;
}

static bool finds_all(const gloss__dict *dict, const uint16_t *units,
                      uint32_t count, size_t least) {
  gloss__dict_hits hits = {0};
  size_t next = 0, wrong = 0;
  gloss__dict_find(dict, units, count, count, &hits);
  for (uint32_t at = 0; at < count; at++)
    for (uint32_t size = 1; size <= 5 && at + size <= count; size++) {
      uint32_t number = number_of(units + at, size, least);
      if (number == TOP) continue;
      const gloss__dict_hit *hit =
          next < hits.count ? &hits.items[next++] : NULL;
      wrong += !hit || hit->at != at || hit->size != size ||
               hit->value != number / STEP + 1;
    }
  bool good = !wrong && next == hits.count && next >= 40;
  gloss__free(hits.items);
  return good;
}

// So many keys that a gate stands before the filter.
static void many_keys(size_t least) {
  enum { COUNT = 1000, KEYS = TOP / STEP };
  static uint16_t units[COUNT + GLOSS__DICT_SLACK];
  static uint32_t wide[COUNT + 16], plain[COUNT + 16];
  gloss__dict dict = {0};
  uint16_t key[6];
  gloss__dict_reserve(&dict, KEYS, KEYS, 6 * KEYS);
  for (uint32_t i = 0; i < KEYS; i++) {
    size_t size = numbered_key(i * STEP, least, key);
    *gloss__dict_add(&dict, key, size) = i + 1;
  }
  gloss__dict_seal(&dict);
  CHECK(dict.gate_words && dict.key_count == KEYS);
  for (uint32_t i = 0; i < COUNT; i++)
    units[i] = (uint16_t)(0x4E00 + roll(5 * BASE));
  for (uint32_t i = 0; i < GLOSS__DICT_SLACK; i++)
    units[COUNT + i] = GLOSS__NO_UNIT;
  for (uint32_t at = 0; at < COUNT; at += 10) {
    size_t size = numbered_key(roll(KEYS) * STEP + roll(2), least, key);
    memcpy(units + at, key, size * sizeof *key);
  }
  uint32_t a = gloss__dict_filter(&dict, units, COUNT, wide);
  uint32_t b = gloss__dict_filter_plain(&dict, units, COUNT, plain);
  CHECK(a == b && !memcmp(wide, plain, a * sizeof *wide));
  CHECK(finds_all(&dict, units, COUNT, least));
  gloss__dict_free(&dict);
}

static void gates(void) {
  many_keys(3);
  many_keys(4);
}

int main(void) {
  RUN(gates);
  RUN(units_wide_and_plain);
  RUN(units_fold);
  RUN(find_all);
  RUN(filter_wide_and_plain);
  return TEST_END();
}
