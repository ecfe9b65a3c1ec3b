// mojibake_double.c - UTF-8, GBK, Big5 and Latin-1 read as one another. The
// run goes back to the bytes that the wrong reader had; if they spell frequent
// Chinese in another charset, and what stands there does not, it is replaced.
#include "text/mojibake.h"
#include "text/chars.h"

enum { LOST = 0xFF }; // a byte that no reader could show

// A run as bytes again, and where in the text each byte's character begins.
struct bytes {
  unsigned char *data;
  uint32_t *from; // one more than bytes
  size_t count;
};

// --- back to bytes -----------------------------------------------------------

// Windows-1252 where it differs from Latin-1, from 0x80 on.
static const uint16_t windows[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

static unsigned latin_byte(uint32_t c) {
  if (c < 0x100) return c;
  for (unsigned i = 0; i < 32; i++)
    if (windows[i] == c) return 0x80 + i;
  return 0;
}

static struct bytes make_bytes(size_t size) { // not zeroed
  return (struct bytes){gloss__resize(NULL, size + 1),
                        gloss__resize(NULL, (size + 2) * sizeof(uint32_t)), 0};
}

static void free_bytes(struct bytes *bytes) {
  gloss__free(bytes->data);
  gloss__free(bytes->from);
}

// The byte of a character that is not a pair of the table.
static unsigned lone_byte(bool latin, uint32_t c) {
  unsigned byte = latin ? latin_byte(c) : c == 0x20AC ? 0x80 : 0;
  if (c < 0x80 && c != '?') return c;
  return byte ? byte : LOST;
}

// Characters that the charset lacks become LOST, as does '?'.
static struct bytes encode(const uint16_t *table, gloss_str text, size_t begin,
                           size_t end) {
  struct bytes out = make_bytes(end - begin);
  unsigned char *to = out.data;
  uint32_t *from = out.from;
  for (size_t at = begin; at < end;) {
    uint32_t place = (uint32_t)at, c = gloss__next(text, &at);
    uint16_t pair = c > 0x7F && c < 0x10000 && table ? table[c] : 0;
    *from++ = place;
    if (pair) {
      *to++ = (unsigned char)(pair >> 8);
      *to++ = (unsigned char)pair;
      *from++ = place;
    } else {
      *to++ = (unsigned char)lone_byte(!table, c);
    }
  }
  *from = (uint32_t)end;
  out.count = (size_t)(to - out.data);
  return out;
}

// --- UTF-8 -------------------------------------------------------------------

static bool is_trail(const struct bytes *b, size_t at) {
  return at < b->count && ((b->data[at] & 0xC0) == 0x80 || b->data[at] == LOST);
}

// The bytes of a UTF-8 sequence of three at `at`, of which some may be lost; 0:
// there is none.
static size_t triple(const struct bytes *b, size_t at) {
  if ((b->data[at] & 0xF0) != 0xE0 || !is_trail(b, at + 1)) return 0;
  return is_trail(b, at + 2) ? 3 : 2;
}

static bool is_whole(const struct bytes *b, size_t at, size_t size) {
  return size == 3 && b->data[at + 1] != LOST && b->data[at + 2] != LOST;
}

// Appends the bytes [at, end) as UTF-8; what is broken is one U+FFFD.
static size_t decode_utf8(const struct bytes *b, size_t at, size_t end,
                          gloss_buf *out) {
  size_t bad = 0;
  while (at < end) {
    size_t size = triple(b, at), next = 0;
    gloss_str rest = {(const char *)b->data + at, end - at};
    uint32_t c = gloss__next(rest, &next);
    // EF BF BD is that character itself; EF with a lost byte is not.
    bool broken = c == 0xFFFD && !(next == 3 && b->data[at] == 0xEF);
    if (!broken) {
      gloss_buf_add(out, rest.data, next);
    } else {
      gloss_buf_utf8(out, 0xFFFD);
      bad++;
      if (size) next = size < end - at ? size : end - at;
    }
    at += next;
  }
  return bad;
}

// The end of the UTF-8 that begins at `at`: three sequences of three bytes at
// least, a few of them broken; else `at`. `*seen` is how far it looked.
static size_t stretch(const struct bytes *b, size_t at, size_t *seen) {
  size_t end = at, good = 0, bad = 0;
  while (end < b->count && bad <= good + 4) {
    size_t size = triple(b, end);
    if (is_whole(b, end, size)) {
      good++;
    } else if (size) {
      bad++;
    } else if (b->data[end] == LOST && good > bad * 2) {
      size = 1;
      bad++;
    } else if (good && b->data[end] < 0x80) {
      size = 1; // an ASCII byte that became a trail byte
    } else {
      break;
    }
    end += size;
  }
  *seen = end;
  return good >= 3 && good >= 2 * bad ? end : at;
}

// The share of frequent characters in what is not ASCII; lost ones don't count.
static double score_of(gloss_str text, size_t begin, size_t end) {
  size_t frequent = 0, all = 0;
  while (begin < end) {
    uint32_t c = gloss__next(text, &begin);
    if (c < 0x80 || c == 0xFFFD) continue;
    all++;
    frequent += gloss__is_frequent(c);
  }
  return all ? (double)frequent / (double)all : 0;
}

static double score(const gloss_buf *text) {
  return score_of((gloss_str){text->data, text->size}, 0, text->size);
}

// Whether byte `at` begins a character of the text.
static bool is_begin(const struct bytes *b, size_t at) {
  return !at || at >= b->count || b->from[at] != b->from[at - 1];
}

// Stretches of UTF-8 in the bytes of a run.
static bool undo_utf8(struct mojibake *m, const struct bytes *b,
                      const char *reason) {
  gloss_str text = m->track->text;
  bool changed = false;
  for (size_t at = 0; at < b->count;) {
    if ((b->data[at] & 0xF0) != 0xE0) { // nothing begins there
      at++;
      continue;
    }
    size_t seen = at;
    size_t end = is_begin(b, at) ? stretch(b, at, &seen) : at;
    while (end > at && !is_begin(b, end)) end--;
    if (end == at) { // nothing there: not to be looked at once more
      at = seen > at ? seen : at + 1;
      continue;
    }
    gloss_buf made = {0};
    size_t bad = decode_utf8(b, at, end, &made);
    uint32_t from = b->from[at], to = b->from[end];
    size_t gone = made.size >= 3 && bad * 3 * 3 == made.size;
    if (gone || score(&made) > score_of(text, from, to) + 0.3) {
      gloss__mojibake_change(m, from, to, (gloss_str){made.data, made.size},
                             reason, bad ? 0.9f : 0.98f);
      changed = true;
    }
    gloss_buf_free(&made);
    at = end;
  }
  return changed;
}

// --- charsets of two bytes ---------------------------------------------------

// Appends what the bytes say in the charset; what was lost is U+FFFD. Whether
// all the rest is sound.
static bool decode_double(const struct bytes *b, const gloss__charset *charset,
                          gloss_buf *out) {
  bool good = true;
  for (size_t at = 0; at < b->count;) {
    uint32_t code[2] = {0xFFFD, 0};
    if (b->data[at] == LOST)
      at++;
    else
      at += charset->step(b->data + at, b->data + b->count, code);
    good &= code[0] != GLOSS__BAD;
    gloss_buf_utf8(out, code[0]);
    if (code[1]) gloss_buf_utf8(out, code[1]);
  }
  return good;
}

// The whole run in another charset: nearly all of it must be frequent.
static bool undo_double(struct mojibake *m, const struct bytes *b,
                        const gloss__charset *charset, const char *reason) {
  uint32_t from = b->from[0], to = b->from[b->count];
  if (b->count < 8 || score_of(m->track->text, from, to) > 0.4) return false;
  gloss_buf made = {0};
  bool good = decode_double(b, charset, &made);
  double is = score(&made);
  size_t lost = 0;
  for (size_t i = 0; i < b->count; i++) lost += b->data[i] == LOST;
  good = good && lost * 8 <= b->count && is > 0.85;
  if (good)
    gloss__mojibake_change(m, from, to, (gloss_str){made.data, made.size},
                           reason, lost ? 0.8f : 0.9f);
  gloss_buf_free(&made);
  return good;
}

// What GBK and Big5 make of Latin-1: letters with accents in a row, ASCII only
// as trail bytes among them.
static bool undo_latin(struct mojibake *m, size_t begin, size_t end) {
  struct bytes b = encode(NULL, m->track->text, begin, end);
  if (b.count && b.data[b.count - 1] == LOST) b.count--;
  b.from[b.count] = (uint32_t)end;
  bool done = undo_double(m, &b, &gloss__gb18030, "GBK read as Latin-1") ||
              undo_double(m, &b, &gloss__big5, "Big5 read as Latin-1");
  free_bytes(&b);
  return done;
}

// The end of what is in Latin-1 or Windows-1252 from `at` on. `*more`:
// whether it is more than punctuation.
static size_t latin_end(gloss_str text, size_t at, size_t end, bool *more) {
  size_t letters = 0, stop = at;
  while (at < end) {
    uint32_t c = gloss__next(text, &at);
    if (!latin_byte(c)) break;
    letters += c >= 0xA0 && c < 0x100;
    stop = at;
  }
  *more = letters > 3;
  return stop;
}

static bool undo_latins(struct mojibake *m, size_t begin, size_t end) {
  gloss_str text = m->track->text;
  bool done = false;
  const char *run = text.data + begin;
  if (!memchr(run, 0xC2, end - begin) && !memchr(run, 0xC3, end - begin))
    return false; // none of the letters
  for (size_t at = begin; at < end;) {
    bool more = false;
    size_t stop = text.data[at] & 0x80 ? latin_end(text, at, end, &more) : at;
    if (more && undo_latin(m, at, stop)) done = true;
    if (stop > at)
      at = stop;
    else
      gloss__next(text, &at);
  }
  return done;
}

// What GBK or Big5 was read as has mostly Han, and hardly a frequent one.
static bool is_odd_han(gloss_str text, size_t begin, size_t end) {
  size_t han = 0, all = 0;
  for (size_t at = begin; at < end; all++)
    han += gloss__is_han(gloss__next(text, &at));
  return han * 2 > all && score_of(text, begin, end) <= 0.4;
}

bool gloss__mojibake_double(struct mojibake *m, size_t begin, size_t end) {
  gloss_str text = m->track->text;
  if (undo_latins(m, begin, end)) return true;
  struct bytes gbk = encode(gloss__charset_pairs(false), text, begin, end);
  bool done = undo_utf8(m, &gbk, "UTF-8 read as GBK");
  if (!done) {
    struct bytes big5 = encode(gloss__charset_pairs(true), text, begin, end);
    done = undo_utf8(m, &big5, "UTF-8 read as Big5") ||
           (is_odd_han(text, begin, end) &&
            (undo_double(m, &gbk, &gloss__big5, "Big5 read as GBK") ||
             undo_double(m, &big5, &gloss__gb18030, "GBK read as Big5")));
    free_bytes(&big5);
  }
  free_bytes(&gbk);
  return done;
}
