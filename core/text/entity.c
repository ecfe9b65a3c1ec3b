// entity.c - HTML character references, named and numeric.
#include "text/html.h"

#include "entity_tables.inc" // entity_names

// What the HTML standard makes of the numbers 0x80 to 0x9F.
static const uint16_t c1_codes[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

static int digit_of(char c, unsigned base) {
  unsigned value = c >= '0' && c <= '9' ? (unsigned)(c - '0')
                   : (c | 32) >= 'a' && (c | 32) <= 'f'
                       ? (unsigned)((c | 32) - 'a' + 10)
                       : 99;
  return value < base ? (int)value : -1;
}

static bool numeric(gloss_str text, size_t *at, gloss_buf *out) {
  size_t i = *at + 2;
  unsigned base = 10;
  if (i < text.size && (text.data[i] | 32) == 'x') {
    base = 16;
    i++;
  }
  uint32_t code = 0;
  size_t first = i;
  for (; i < text.size && digit_of(text.data[i], base) >= 0; i++)
    if (code < 0x200000)
      code = code * base + (uint32_t)digit_of(text.data[i], base);
  if (i == first) return false;
  if (i < text.size && text.data[i] == ';') i++;
  if (code >= 0x80 && code < 0xA0) code = c1_codes[code - 0x80];
  gloss_buf_utf8(out, code ? code : 0xFFFD);
  *at = i;
  return true;
}

static int compare(const char *name, gloss_str text) {
  size_t size = strlen(name);
  int order = memcmp(name, text.data, size < text.size ? size : text.size);
  return order ? order : size < text.size ? -1 : size > text.size;
}

static const char *find_name(gloss_str name) {
  size_t low = 0, high = sizeof entity_names / sizeof *entity_names;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compare(entity_names[middle].name, name);
    if (!order) return entity_names[middle].text;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

bool gloss__entity(gloss_str text, size_t *at, gloss_buf *out) {
  if (*at + 2 >= text.size) return false;
  if (text.data[*at + 1] == '#') return numeric(text, at, out);
  size_t begin = *at + 1, end = begin;
  while (end < text.size && end - begin < 32 &&
         ((unsigned)(text.data[end] - '0') < 10 ||
          (unsigned)((text.data[end] | 32) - 'a') < 26))
    end++;
  if (end < text.size && text.data[end] == ';') end++;
  for (; end > begin + 1; end--) { // a name may lack its semicolon
    const char *found = find_name((gloss_str){text.data + begin, end - begin});
    if (!found) continue;
    gloss_buf_puts(out, found);
    *at = end;
    return true;
  }
  return false;
}
