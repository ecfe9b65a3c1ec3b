// charset.c - decoding, one character at a time. UTF-8, UTF-16, GB18030,
// Big5-HKSCS and Latin-1 are our own; all others go through ICU.
#include "text/text.h"

#include <unicode/ucnv.h>

#include "charset_tables.inc" // gb_table, _ranges, _pairs, big5_table, _pairs

// Into the loops over many characters.
#define ALWAYS static inline __attribute__((always_inline))

ALWAYS size_t step_utf8(const unsigned char *p, const unsigned char *end,
                        uint32_t out[2]) {
  size_t at = 0;
  gloss_str text = {(const char *)p, (size_t)(end - p)};
  out[0] = gloss_utf8_next(text, &at);
  out[1] = 0;
  if (out[0] == 0xFFFD &&
      !(at == 3 && p[0] == 0xEF && p[1] == 0xBF && p[2] == 0xBD))
    out[0] = GLOSS__BAD;
  return at;
}

ALWAYS size_t step_latin1(const unsigned char *p, const unsigned char *end,
                          uint32_t out[2]) {
  (void)end;
  out[0] = *p;
  out[1] = 0;
  return 1;
}

// The code point of a four-byte code, by binary search in the ranges.
static uint32_t gb_four(const unsigned char *p) {
  uint32_t linear = (p[0] - 0x81u) * 12600 + (p[1] - 0x30u) * 1260 +
                    (p[2] - 0x81u) * 10 + (p[3] - 0x30u);
  if (linear >= 189000)
    return linear - 189000 < 0x100000 ? linear - 189000 + 0x10000 : GLOSS__BAD;
  if (linear >= 39420) return GLOSS__BAD;
  size_t low = 0, high = sizeof gb_ranges / sizeof *gb_ranges;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (gb_ranges[middle].linear <= linear)
      low = middle;
    else
      high = middle;
  }
  return gb_ranges[low].code + (linear - gb_ranges[low].linear);
}

ALWAYS size_t step_gb18030(const unsigned char *p, const unsigned char *end,
                           uint32_t out[2]) {
  out[1] = 0;
  out[0] = *p;
  if (*p < 0x80) return 1;
  out[0] = *p == 0x80 ? 0x20AC : GLOSS__BAD;
  if (*p == 0x80 || *p == 0xFF || end - p < 2) return 1;
  unsigned trail = p[1];
  if (trail >= 0x40 && trail != 0x7F && trail != 0xFF) {
    uint32_t code =
        gb_table[(p[0] - 0x81u) * 190 + trail - 0x40 - (trail > 0x7F)];
    if (code) out[0] = code;
    return 2;
  }
  if (trail >= '0' && trail <= '9' && end - p >= 4 && p[2] >= 0x81 &&
      p[2] != 0xFF && p[3] >= '0' && p[3] <= '9') {
    out[0] = gb_four(p);
    return out[0] == GLOSS__BAD ? 1 : 4;
  }
  return 1;
}

ALWAYS size_t step_big5(const unsigned char *p, const unsigned char *end,
                        uint32_t out[2]) {
  out[1] = 0;
  out[0] = *p;
  if (*p < 0x80) return 1;
  out[0] = GLOSS__BAD;
  if (*p == 0x80 || *p == 0xFF || end - p < 2) return 1;
  unsigned trail = p[1];
  if (trail < 0x40 || (trail > 0x7E && trail < 0xA1) || trail == 0xFF) return 1;
  if (p[0] == 0x88 && (trail == 0x62 || trail == 0x64 || trail == 0xA3 ||
                       trail == 0xA5)) { // HKSCS: letter + combining mark
    out[0] = trail < 0x80 ? 0xCA : 0xEA;
    out[1] = trail == 0x62 || trail == 0xA3 ? 0x304 : 0x30C;
    return 2;
  }
  uint32_t code = big5_table[(p[0] - 0x81u) * 157 + trail - 0x40 -
                             (trail > 0x7E ? 34u : 0u)];
  if (code) out[0] = code;
  return code || trail >= 0x80 ? 2 : 1;
}

ALWAYS size_t utf16(unsigned first, unsigned low, const unsigned char *p,
                    const unsigned char *end, uint32_t out[2]) {
  out[1] = 0;
  out[0] = GLOSS__BAD;
  if (end - p < 2) return 1;
  uint32_t unit = (uint32_t)p[first] << 8 | p[low];
  if (unit < 0xD800 || unit > 0xDFFF) {
    out[0] = unit;
    return 2;
  }
  if (unit > 0xDBFF || end - p < 4) return 2;
  uint32_t second = (uint32_t)p[first + 2] << 8 | p[low + 2];
  if (second < 0xDC00 || second > 0xDFFF) return 2;
  out[0] = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
  return 4;
}

ALWAYS size_t step_utf16le(const unsigned char *p, const unsigned char *end,
                           uint32_t out[2]) {
  return utf16(1, 0, p, end, out);
}

ALWAYS size_t step_utf16be(const unsigned char *p, const unsigned char *end,
                           uint32_t out[2]) {
  return utf16(0, 1, p, end, out);
}

// --- many characters at once -------------------------------------------------

static size_t utf8_size(uint32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

ALWAYS size_t put_utf8(char *out, uint32_t c) {
  if (c < 0x80) return out[0] = (char)c, 1;
  if (c >= 0x800 && c < 0x10000) {
    if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 63));
    out[2] = (char)(0x80 | (c & 63));
    return 3;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 63));
    return 2;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 63));
  out[2] = (char)(0x80 | (c >> 6 & 63));
  out[3] = (char)(0x80 | (c & 63));
  return 4;
}

// Each of these is made once for every charset, its step built in.
ALWAYS size_t stretch_by(gloss__step *step, const unsigned char *p,
                         const unsigned char *limit, const unsigned char *end,
                         char *out, size_t *made) {
  const unsigned char *from = p;
  char *at = out;
  while (p < limit) {
    uint32_t code[2];
    size_t took = step(p, end, code);
    if (code[0] == GLOSS__BAD) break;
    at += put_utf8(at, code[0]);
    if (code[1]) at += put_utf8(at, code[1]);
    p += took;
  }
  *made = (size_t)(at - out);
  return (size_t)(p - from);
}

ALWAYS size_t points_by(gloss__step *step, const unsigned char *p,
                        const unsigned char *limit, const unsigned char *end,
                        uint32_t *out, size_t room, size_t *count) {
  const unsigned char *from = p;
  size_t n = 0;
  while (p < limit && n < room) {
    uint32_t code[2];
    p += step(p, end, code);
    out[n++] = code[0];
  }
  *count = n;
  return (size_t)(p - from);
}

ALWAYS size_t measure_by(gloss__step *step, const unsigned char *p,
                         const unsigned char *end, size_t size) {
  const unsigned char *from = p;
  for (size_t seen = 0; p < end && seen < size;) {
    uint32_t code[2];
    p += step(p, end, code);
    seen += utf8_size(code[0]) + (code[1] ? utf8_size(code[1]) : 0);
  }
  return (size_t)(p - from);
}

// The run of GBK's double bytes and of ASCII at p; most of a file.
static const unsigned char *
stretch_gbk(const unsigned char *p, const unsigned char *limit, char **out) {
  char *at = *out;
  while (p < limit) {
    uint32_t lead = p[0], trail = p[1];
    if (lead < 0x80) {
      *at++ = (char)lead;
      p++;
      continue;
    }
    if (lead == 0x80 || lead == 0xFF || trail < 0x40 || trail == 0x7F ||
        trail == 0xFF)
      break;
    uint32_t c = gb_table[(lead - 0x81u) * 190 + trail - 0x40 - (trail > 0x7F)];
    if (c < 0x800) break;
    uint32_t bytes = 0x8080E0u | c >> 12 | (c & 0xFC0) << 2 | (c & 63) << 16;
    memcpy(at, &bytes, 4);
    at += 3;
    p += 2;
  }
  *out = at;
  return p;
}

static size_t stretch_gb18030(const unsigned char *p,
                              const unsigned char *limit,
                              const unsigned char *end, char *out,
                              size_t *made) {
  const unsigned char *from = p;
  char *at = out;
  while (p < limit) {
    p = stretch_gbk(p, limit < end ? limit : end - 1, &at);
    size_t n,
        took = p < limit ? stretch_by(step_gb18030, p, p + 1, end, at, &n) : 0;
    if (!took) break;
    p += took;
    at += n;
  }
  *made = (size_t)(at - out);
  return (size_t)(p - from);
}

#define STRETCH(id)                                                            \
  static size_t stretch_##id(                                                  \
      const unsigned char *p, const unsigned char *limit,                      \
      const unsigned char *end, char *out, size_t *made) {                     \
    return stretch_by(step_##id, p, limit, end, out, made);                    \
  }

#define CHARSET(id, label)                                                     \
  static size_t points_##id(                                                   \
      const unsigned char *p, const unsigned char *limit,                      \
      const unsigned char *end, uint32_t *out, size_t room, size_t *count) {   \
    return points_by(step_##id, p, limit, end, out, room, count);              \
  }                                                                            \
  static size_t measure_##id(const unsigned char *p, const unsigned char *end, \
                             size_t size) {                                    \
    return measure_by(step_##id, p, end, size);                                \
  }                                                                            \
  const gloss__charset gloss__##id = {label,        step_##id,   false,        \
                                      stretch_##id, points_##id, measure_##id}

STRETCH(utf8)
STRETCH(big5)
STRETCH(utf16le)
STRETCH(utf16be)
STRETCH(latin1)
CHARSET(utf8, "UTF-8");
CHARSET(gb18030, "GB18030");
CHARSET(big5, "Big5-HKSCS");
CHARSET(utf16le, "UTF-16LE");
CHARSET(utf16be, "UTF-16BE");
CHARSET(latin1, "ISO-8859-1");

const uint16_t *gloss__charset_pairs(bool big5) {
  return big5 ? big5_pairs : gb_pairs;
}

// Our own charsets under the names that pages and people use for them: a page
// that says gb2312 means GBK at least.
static const struct {
  const char *name;
  const gloss__charset *charset;
} names[] = {
    {"utf8", &gloss__utf8},          {"unicode11utf8", &gloss__utf8},
    {"ascii", &gloss__utf8},         {"usascii", &gloss__utf8},
    {"gb18030", &gloss__gb18030},    {"gbk", &gloss__gb18030},
    {"gb2312", &gloss__gb18030},     {"gb231280", &gloss__gb18030},
    {"cp936", &gloss__gb18030},      {"ms936", &gloss__gb18030},
    {"windows936", &gloss__gb18030}, {"euccn", &gloss__gb18030},
    {"xgbk", &gloss__gb18030},       {"big5", &gloss__big5},
    {"big5hkscs", &gloss__big5},     {"cp950", &gloss__big5},
    {"xxbig5", &gloss__big5},        {"utf16le", &gloss__utf16le},
    {"utf16", &gloss__utf16le},      {"utf16be", &gloss__utf16be},
    {"iso88591", &gloss__latin1},
};

// Lower case, letters and digits only.
static void plain_name(const char *name, char out[32]) {
  size_t n = 0;
  for (; *name && n < 31; name++) {
    char c = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[n++] = c;
  }
  out[n] = 0;
}

static const gloss__charset *icu_charset(const char *name,
                                         gloss__arena *arena) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(name, &status);
  if (U_FAILURE(status)) return NULL;
  UConverterType type = ucnv_getType(converter);
  gloss__charset *made = gloss__arena_alloc(arena, sizeof *made);
  const char *standard = ucnv_getStandardName(name, "MIME", &status);
  made->name = gloss__arena_printf(arena, "%s", standard ? standard : name);
  made->stateful = type == UCNV_ISO_2022 || type == UCNV_HZ ||
                   type == UCNV_EBCDIC_STATEFUL || type == UCNV_UTF7;
  ucnv_close(converter);
  return made;
}

const gloss__charset *gloss__charset_find(const char *name,
                                          gloss__arena *arena) {
  char plain[32];
  plain_name(name, plain);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i].name, plain)) return names[i].charset;
  return icu_charset(name, arena);
}

// Calls ICU for raw bytes; `offsets` (may be NULL) gets for each UTF-16 unit
// the raw byte that it came from. The result is freed by the caller.
static UChar *icu_decode(const gloss__charset *charset, gloss_str raw,
                         int32_t **offsets, size_t *count) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(charset->name, &status);
  size_t room = raw.size * 3 + 8;
  UChar *units = gloss__alloc(room * sizeof *units), *to = units;
  *offsets = gloss__alloc(room * sizeof **offsets);
  const char *from = raw.data;
  if (U_SUCCESS(status))
    ucnv_toUnicode(converter, &to, units + room, &from, raw.data + raw.size,
                   *offsets, true, &status);
  if (converter) ucnv_close(converter);
  *count = (size_t)(to - units);
  return units;
}

// The code point at units[*at], moving on; a lone surrogate is U+FFFD.
static uint32_t unit_next(const UChar *units, size_t count, size_t *at) {
  uint32_t unit = units[(*at)++];
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit > 0xDBFF || *at >= count) return 0xFFFD;
  uint32_t second = units[*at];
  if (second < 0xDC00 || second > 0xDFFF) return 0xFFFD;
  ++*at;
  return 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
}

static void icu_append(const gloss__charset *charset, gloss_str raw,
                       gloss_buf *out) {
  int32_t *offsets;
  size_t count;
  UChar *units = icu_decode(charset, raw, &offsets, &count);
  for (size_t i = 0; i < count;)
    gloss_buf_utf8(out, unit_next(units, count, &i));
  gloss__free(units);
  gloss__free(offsets);
}

void gloss__charset_decode(const gloss__charset *charset, gloss_str raw,
                           gloss_buf *out) {
  if (!charset->step) {
    icu_append(charset, raw, out);
    return;
  }
  const unsigned char *p = (const unsigned char *)raw.data;
  const unsigned char *end = p + raw.size;
  char text[3 * 512 + 16];
  while (p < end) {
    const unsigned char *limit = end - p < 512 ? end : p + 512;
    size_t made, took = charset->stretch(p, limit, end, text, &made);
    gloss_buf_add(out, text, made);
    p += took;
    if (p >= limit) continue;
    uint32_t code[2];
    p += charset->step(p, end, code);
    gloss_buf_utf8(out, code[0]);
  }
}

static size_t icu_measure(const gloss__charset *charset, gloss_str raw,
                          size_t size) {
  int32_t *offsets;
  size_t count, seen = 0, i = 0;
  UChar *units = icu_decode(charset, raw, &offsets, &count);
  while (i < count && seen < size)
    seen += utf8_size(unit_next(units, count, &i));
  size_t at = i < count && offsets[i] >= 0 ? (size_t)offsets[i] : raw.size;
  gloss__free(units);
  gloss__free(offsets);
  return at;
}

size_t gloss__charset_measure(const gloss__charset *charset, gloss_str raw,
                              size_t size) {
  if (charset == &gloss__utf8) return size < raw.size ? size : raw.size;
  if (!charset->step) return icu_measure(charset, raw, size);
  const unsigned char *p = (const unsigned char *)raw.data;
  return charset->measure(p, p + raw.size, size);
}
