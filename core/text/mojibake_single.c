// mojibake_single.c - UTF-8 read as a charset of one byte a character: Ã© for
// é, вЂ“ for –, √≤ for ò. What such sequences spell, how many of them a line
// has and what else it holds decides; capital letters before a mark (É… Ä™)
// are no damage. The cases that ftfy collected (Robyn Speer, Zenodo 2591652)
// were the guide.
#include "text/mojibake.h"
#include "text/chars.h"

// Windows-1252 stands for Latin-1, too: bytes that it lacks are controls.
#include "mojibake_tables.inc" // singles

enum { SINGLES = sizeof singles / sizeof *singles };

// The byte of a character, 0 if the charset lacks it.
static unsigned byte_of(const struct mojibake_single *s, uint32_t c) {
  return c < MOJIBAKE_CODES ? s->bytes[c] : 0;
}

// --- sequences ---------------------------------------------------------------

struct sequence {
  size_t begin, end; // of the text
  uint32_t code;     // what it spells
  int size;          // in bytes: 2, 3, 4, or 6 for two surrogates
  unsigned lead;     // its first byte
  uint32_t last;     // its last character
};

static int length_of(unsigned lead) {
  return lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// The bytes of the characters from `at` on, at most `most`; `ends` are where
// these end.
static int take_bytes(const struct mojibake_single *s, gloss_str text,
                      size_t at, size_t end, int most, unsigned char *bytes,
                      size_t *ends, uint32_t *last) {
  int count = 0;
  while (count < most && at < end) {
    uint32_t c = gloss__next(text, &at);
    unsigned byte = byte_of(s, c);
    if (!byte) break;
    bytes[count] = (unsigned char)byte;
    ends[count++] = at;
    *last = c;
  }
  return count;
}

// Two surrogates, each written as three bytes.
static uint32_t surrogates(const unsigned char *p) {
  for (int i = 0; i < 6; i += 3)
    if (p[i] != 0xED || (p[i + 1] & 0xF0) != (i ? 0xB0 : 0xA0) ||
        (p[i + 2] & 0xC0) != 0x80)
      return 0;
  return 0x10000 + ((uint32_t)(p[1] & 15) << 16 | (uint32_t)(p[2] & 63) << 10 |
                    (uint32_t)(p[4] & 15) << 6 | (p[5] & 63));
}

static bool read_sequence(const struct mojibake_single *s, gloss_str text,
                          size_t at, size_t end, struct sequence *out) {
  unsigned char bytes[6];
  size_t ends[6], used = 0;
  uint32_t c;
  int count = take_bytes(s, text, at, end, 1, bytes, ends, &c);
  int wanted = count ? length_of(bytes[0]) : 0;
  if (!wanted) return false;
  bool wide = bytes[0] == 0xED;
  count = take_bytes(s, text, at, end, wide ? 6 : wanted, bytes, ends, &c);
  if (wide && count == 6 && (out->code = surrogates(bytes)) != 0) {
    wanted = 6;
  } else {
    if (count < wanted) return false;
    gloss_str raw = {(char *)bytes, (size_t)wanted};
    out->code = gloss_utf8_next(raw, &used);
    if (used != (size_t)wanted || (out->code == 0xFFFD && bytes[0] != 0xEF))
      return false;
    take_bytes(s, text, at, end, wanted, bytes, ends, &c);
  }
  out->begin = at;
  out->end = ends[wanted - 1];
  out->size = wanted;
  out->lead = bytes[0];
  out->last = c;
  return out->code >= 0xA0;
}

// --- evidence ----------------------------------------------------------------

// Marks that often follow a letter, whatever it is.
static bool closes(uint32_t c) {
  return c == 0xA0 || c == 0xBB || c == 0xAE || c == 0x2013 || c == 0x2014 ||
         c == 0x2019 || c == 0x201D || c == 0x2026 || c == 0x2122 ||
         c == 0x203A;
}

static bool is_small(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}

static bool is_latin(uint32_t c) {
  return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= 0xC0 && c < 0x250);
}

// What is often written with three or four bytes.
static bool is_usual(uint32_t c) {
  return (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x2010 && c <= 0x2044) ||
         (c >= 0x20A0 && c <= 0x20BF) || (c >= 0x2100 && c <= 0x27BF) ||
         c == 0xFB01 || c == 0xFB02 || c == 0xFEFF || c == 0xFFFD ||
         (c >= 0x3000 && c <= 0x30FF) || (c >= 0xFF00 && c <= 0xFF65) ||
         (c >= 0x1F300 && c <= 0x1FAFF);
}

// Whether a sequence alone is proof.
static bool convinces(const struct mojibake_single *s, gloss_str text,
                      const struct sequence *q) {
  size_t begin;
  uint32_t before = gloss__char_before(text, q->begin, &begin);
  uint32_t after = gloss__char_at(text, q->end);
  uint32_t first = gloss__char_at(text, q->begin);
  if (q->size > 2)
    return is_usual(q->code) && !(q->code > 0x3000 && q->code < 0xFF00 &&
                                  is_small(first) && is_small(before));
  bool letter_after = is_latin(after);
  if (closes(q->last) && !letter_after) return false;
  bool beside = is_latin(before) || letter_after;
  if (q->lead == 0xC3) return beside || s->codes[0] == 0x20AC || first == 0xC3;
  if (q->lead == 0xC2)
    return first == 0xC2 ? !(before >= 'A' && before <= 'Z') : beside;
  return (q->lead == 0xC4 || q->lead == 0xC5) && first < 0xC6 &&
         is_small(before) && !closes(q->last);
}

// Of U+3000 and above: no charset of one byte a character has them.
static bool is_high(char lead) { return (unsigned char)lead >= 0xE3; }

struct tally {
  size_t sequences, bytes, convincing, stray, other_a;
  uint32_t low, high; // of what they spell
};

// What the line looks like in the charset. `stray`: characters of the charset
// that are in no sequence.
static struct tally weigh(const struct mojibake_single *s, gloss_str text,
                          size_t begin, size_t end) {
  struct tally t = {.low = UINT32_MAX};
  uint32_t layer = 0; // a sequence before it spells the begin of another
  for (size_t at = begin; at < end;) {
    struct sequence q;
    layer = layer == 2;
    if (!(text.data[at] & 0x80)) {
      at++;
    } else if (is_high(text.data[at])) {
      gloss__next(text, &at);
    } else if (read_sequence(s, text, at, end, &q)) {
      t.sequences++;
      t.bytes += (size_t)q.size;
      t.convincing += layer == 1 || convinces(s, text, &q);
      layer = q.code == 0xC2 || q.code == 0xC3 ? 2 : 0;
      bool mark = q.code >= 0x2000 && q.code < 0x2E80; // in any script
      if (!mark && q.code < t.low) t.low = q.code;
      if (!mark && q.code > t.high) t.high = q.code;
      t.other_a += q.code == 0xE5; // å: as likely from MacRoman
      at = q.end;
    } else {
      t.stray += gloss__next(text, &at) < 0x2E80;
    }
  }
  return t;
}

static bool is_damage(const struct tally *t) {
  if (t->sequences == 1 && t->other_a && t->stray) return false;
  if (t->convincing) return true;
  bool one_script =
      t->high < 0x250 || t->low >= 0x2E80 || t->high - t->low < 0x180;
  return t->sequences >= 3 && t->stray <= t->sequences && one_script;
}

// --- repair ------------------------------------------------------------------

// A sequence whose no-break space became a space: "Ã " was à ("Ã s" was às),
// "Ð " was Р, "Ù " was ٠. Returns its end, or 0.
static size_t spaced(const struct mojibake_single *s, gloss_str text, size_t at,
                     size_t end, const char **made) {
  static const char *const joined[] = {"s ", "quel", "quil"};
  size_t next = at;
  uint32_t c = gloss__next(text, &next);
  unsigned byte = byte_of(s, c);
  bool letter = (c >= 0xC0 && c < 0x250) || (c >= 0x370 && c < 0x530);
  if (!letter || next >= end || text.data[next] != ' ') return 0;
  *made = byte == 0xD0   ? "\xD0\xA0"
          : byte == 0xD9 ? "\xD9\xA0"
          : byte == 0xC3 ? "\xC3\xA0 "
                         : NULL;
  if (!*made) return 0;
  for (size_t i = 0; i < 3; i++)
    if (byte == 0xC3 && end - next > 5 &&
        !strncmp(text.data + next + 1, joined[i], strlen(joined[i])))
      *made = "\xC3\xA0";
  return next + 1;
}

// A sequence some of whose bytes were lost: U+FFFD stands for them. Its end, or
// 0.
static size_t broken(const struct mojibake_single *s, gloss_str text, size_t at,
                     size_t end) {
  size_t next = at, lost = 0;
  int wanted = length_of(byte_of(s, gloss__next(text, &next)));
  for (int i = 1; i < wanted && next < end; i++) {
    size_t from = next;
    uint32_t c = gloss__next(text, &next);
    lost += c == 0xFFFD;
    if (c == 0xFFFD || (byte_of(s, c) & 0xC0) == 0x80) continue;
    next = from;
    break;
  }
  return lost ? next : 0;
}

static void repair_line(struct mojibake *m, const struct mojibake_single *s,
                        size_t begin, size_t end) {
  gloss_str text = m->track->text;
  for (size_t at = begin; at < end;) {
    struct sequence q;
    const char *made;
    size_t stop;
    if (!(text.data[at] & 0x80)) {
      at++;
    } else if (read_sequence(s, text, at, end, &q)) {
      gloss_buf one = {0};
      gloss_buf_utf8(&one, q.code);
      gloss__mojibake_change(m, q.begin, q.end, (gloss_str){one.data, one.size},
                             s->reason, 0.95f);
      gloss_buf_free(&one);
      at = q.end;
    } else if ((stop = spaced(s, text, at, end, &made)) != 0) {
      gloss__mojibake_change(m, at, stop, gloss_str_of(made), s->reason, 0.8f);
      at = stop;
    } else if ((stop = broken(s, text, at, end)) != 0) {
      gloss__mojibake_change(m, at, stop, GLOSS_STR("\xEF\xBF\xBD"), s->reason,
                             0.8f);
      at = stop;
    } else {
      gloss__next(text, &at);
    }
  }
}

// Controls that are letters and quotation marks in Windows-1252.
static void repair_controls(struct mojibake *m, size_t begin, size_t end) {
  gloss_str text = m->track->text;
  for (size_t at = begin; at < end;) {
    size_t from = at;
    uint32_t c = gloss__next(text, &at);
    uint32_t code =
        c >= 0x80 && c < 0xA0 && c != 0x85 ? singles[0].codes[c - 0x80] : 0;
    if (code < 0xA0) continue;
    gloss_buf one = {0};
    gloss_buf_utf8(&one, code);
    gloss__mojibake_change(m, from, at, (gloss_str){one.data, one.size},
                           "Windows-1252 read as Latin-1", 0.9f);
    gloss_buf_free(&one);
  }
}

void gloss__mojibake_single(struct mojibake *m, size_t begin, size_t end) {
  const struct mojibake_single *best = NULL;
  size_t most = 0;
  for (size_t k = 0; k < SINGLES; k++) {
    struct tally t = weigh(&singles[k], m->track->text, begin, end);
    if (t.bytes > most && is_damage(&t)) {
      most = t.bytes;
      best = &singles[k];
    }
  }
  if (best)
    repair_line(m, best, begin, end);
  else
    repair_controls(m, begin, end);
}
