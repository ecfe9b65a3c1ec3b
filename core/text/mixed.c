// mixed.c - files glued together from several charsets: a UTF-8 page with a
// tail in GBK, a GBK page with a quotation in UTF-8.
#include "text/text.h"

// Length of the well-formed UTF-8 sequence at `at`, or 0.
static size_t sequence(gloss_str raw, size_t at) {
  size_t next = at;
  uint32_t c = gloss_utf8_next(raw, &next);
  bool replaced = c == 0xFFFD && memcmp(raw.data + at, "\xEF\xBF\xBD",
                                        next - at < 3 ? next - at : 3);
  return replaced || (c == 0xFFFD && next - at < 3) ? 0 : next - at;
}

// Whether three UTF-8 sequences of three bytes follow one another at `at`.
static bool surely_utf8(gloss_str raw, size_t at) {
  for (int i = 0; i < 3; i++, at += 3)
    if (at + 3 > raw.size || ((unsigned char)raw.data[at] & 0xF0) != 0xE0 ||
        sequence(raw, at) != 3)
      return false;
  return true;
}

static void add_run(struct gloss__runs *runs, size_t begin,
                    const gloss__charset *charset) {
  struct gloss__run *last = &runs->items[runs->count - 1];
  if (last->charset == charset) return;
  if (last->begin == begin)
    last->charset = charset;
  else
    gloss__push(runs, (struct gloss__run){(uint32_t)begin, charset});
}

// The Chinese charset of a stretch that is not UTF-8, or NULL.
static const gloss__charset *other_charset(gloss_str stretch) {
  double gb = gloss__chinese_score(&gloss__gb18030, stretch);
  double big5 = gloss__chinese_score(&gloss__big5, stretch);
  if (stretch.size < 4 || (gb < 0.6 && big5 < 0.6)) return NULL;
  return gb >= big5 ? &gloss__gb18030 : &gloss__big5;
}

// From the bad byte to the line's end or to what is surely UTF-8 again.
static size_t stretch_end(gloss_str raw, size_t at) {
  while (at < raw.size && raw.data[at] != '\n') {
    if (surely_utf8(raw, at)) return at;
    at += (raw.data[at] & 0x80) && at + 1 < raw.size && raw.data[at + 1] != '\n'
              ? 2
              : 1;
  }
  return at;
}

static bool split_utf8(struct gloss__runs *runs, gloss_str raw, size_t at) {
  while (at < raw.size) {
    gloss_str rest = {raw.data + at, raw.size - at};
    size_t from = at;
    at += gloss_utf8_valid(rest);
    if (at >= raw.size) return runs->count == 1 && !from;
    size_t begin = at; // pairs before a bad byte are bad luck, too
    while (begin >= from + 2 &&
           ((unsigned char)raw.data[begin - 2] & 0xE0) == 0xC0)
      begin -= 2;
    size_t end = stretch_end(raw, at);
    const gloss__charset *charset =
        other_charset((gloss_str){raw.data + begin, end - begin});
    if (charset) {
      add_run(runs, begin, charset);
      add_run(runs, end, &gloss__utf8);
    }
    at = end > at ? end : at + 1;
  }
  return false;
}

// The end of the UTF-8 that begins at `at`, if it is long and looks Chinese.
static size_t utf8_stretch(gloss_str raw, size_t at) {
  size_t end = at, count = 0;
  while (end < raw.size && ((unsigned char)raw.data[end] & 0xF0) == 0xE0 &&
         sequence(raw, end) == 3) {
    end += 3;
    count++;
  }
  gloss_str stretch = {raw.data + at, end - at};
  bool good = count >= 4 && gloss__chinese_score(&gloss__utf8, stretch) > 0.6;
  return good ? end : at;
}

// Bytes from E0 on.
static const struct gloss__byte_set high_bytes = {
    .low = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    .high = {[0xE] = 1, [0xF] = 1}};

// Whether three such bytes stand three apart, the first in [at, end): without
// them there is no surely_utf8.
static bool has_triple(gloss_str raw, size_t at, size_t end) {
  while (at < end) {
    char rest[64] = {0};
    bool whole = at + 64 <= raw.size;
    if (!whole) memcpy(rest, raw.data + at, raw.size - at);
    uint64_t m = gloss__scan_mask(&high_bytes, whole ? raw.data + at : rest);
    m &= m >> 3 & m >> 6;
    if (end - at < 64 - 6) m &= ((uint64_t)1 << (end - at)) - 1;
    if (m) return true;
    at += 64 - 6;
  }
  return false;
}

// The first line from the one at `at` on that may hold UTF-8: a line end is
// never inside of a character.
static size_t next_line(gloss_str raw, size_t at) {
  while (at < raw.size) {
    const char *line = memchr(raw.data + at, '\n', raw.size - at);
    size_t end = line ? (size_t)(line + 1 - raw.data) : raw.size;
    if (has_triple(raw, at, end)) return at;
    at = end;
  }
  return at;
}

static void split_double(struct gloss__runs *runs, gloss_str raw, size_t at,
                         const gloss__charset *charset) {
  const unsigned char *p = (const unsigned char *)raw.data;
  at = next_line(raw, at);
  while (at + 12 <= raw.size) {
    if (p[at] < 0x80) {
      at = p[at] == '\n' ? next_line(raw, at + 1) : at + 1;
      continue;
    }
    size_t end =
        (p[at] & p[at + 3] & p[at + 6] & 0xF0) == 0xE0 && surely_utf8(raw, at)
            ? utf8_stretch(raw, at)
            : at;
    if (end > at) {
      add_run(runs, at, &gloss__utf8);
      add_run(runs, end, charset);
      at = end;
    } else {
      at += p[at + 1] >= 0x40 ? 2 : 1;
    }
  }
}

bool gloss__mixed(struct gloss__runs *runs, gloss_str raw) {
  struct gloss__run last = runs->items[runs->count - 1];
  if (last.charset == &gloss__utf8)
    return split_utf8(runs, raw, last.begin) && !last.begin;
  if (last.charset == &gloss__gb18030 || last.charset == &gloss__big5)
    split_double(runs, raw, last.begin, last.charset);
  return false;
}
