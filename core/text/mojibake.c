// mojibake.c - text that was decoded in a wrong charset and saved so:
//   Ã©  for é       UTF-8 read as Windows-1252, and seven more such charsets
//   鏀垮崗  for 政协   UTF-8 read as GBK
//   ÕþÐ­  for 政协    GBK read as Latin-1
// One quick pass looks for what undamaged text does not hold: rare Han in a
// row, and characters side by side that are neither ASCII nor East Asian.
#include "text/mojibake.h"
#include "text/chars.h"

// RARE: twice the rare characters less the frequent ones, in a row.
enum { LAYERS = 3, RARE = 6, ROWS = 16, KINDS = 6, REACH = 6 };

void gloss__mojibake_change(struct mojibake *m, size_t begin, size_t end,
                            gloss_str text, const char *reason,
                            float confidence) {
  uint32_t edit = gloss__edits_add(m->track->edits, GLOSS_EDIT_MOJIBAKE, reason,
                                   confidence);
  gloss__writer_change(&m->out, (uint32_t)begin, (uint32_t)end, text, edit);
  m->changed = true;
}

// What a line holds that may be damage.
struct suspects {
  bool latin; // characters of no East Asian text side by side, or controls
  bool double_byte;
};

static bool is_east_asian(uint32_t c) {
  return (c >= 0x2E80 && c <= 0xDFFF) || (c >= 0xFF00 && c <= 0xFFEF) ||
         c >= 0x20000;
}

// Dashes, quotation marks, dots: beside one another in any Chinese text. In no
// charset do they alone spell UTF-8.
static bool is_usual(uint32_t c) {
  return (c >= 0x2013 && c <= 0x2015) || c == 0x2018 || c == 0x2019 ||
         c == 0x201C || c == 0x201D || c == 0x2026 || c == 0xB7;
}

// Looks at the characters from *at to the line's end, moving on.
static struct suspects inspect(gloss_str text, size_t *at) {
  struct suspects found = {false, false};
  bool beside = false, letters = false; // what `latin` is found by
  size_t rare = 0, latin = 0, i = *at;
  while (i < text.size) {
    unsigned char byte = (unsigned char)text.data[i];
    if (byte < 0x80) {
      if (byte == '\n' || !i || !(text.data[i - 1] & 0x80)) latin = 0;
      rare = 0;
      i++;
      if (byte == '\n') break;
      continue;
    }
    if (byte >= 0xE4 && byte <= 0xE9) { // Han, as most are
      const unsigned char *p = (const unsigned char *)text.data + i;
      uint32_t c = (byte & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
      rare = !gloss__is_frequent(c) ? rare + 2 : rare ? rare - 1 : 0;
      found.double_byte |= rare >= RARE;
      latin = 0;
      i += 3;
      continue;
    }
    uint32_t c = gloss__next(text, &i);
    if (is_east_asian(c)) {
      rare = !gloss__is_frequent(c) ? rare + 2 : rare ? rare - 1 : 0;
      latin = 0;
    } else {
      latin++;
      rare += c == 0xFFFD || c == 0x20AC || (c >= 0xE000 && c < 0xF900);
    }
    found.double_byte |= rare >= RARE || latin >= RARE;
    beside |= latin >= 2;
    letters |= !is_east_asian(c) && !is_usual(c);
    found.latin |= c >= 0x80 && c < 0xA0;
  }
  found.latin |= beside && letters;
  *at = i;
  return found;
}

static bool is_letter(char c) {
  return ((unsigned char)c | 32) >= 'a' && ((unsigned char)c | 32) <= 'z';
}

// The runs of what is not ASCII in the line.
static bool repair_runs(struct mojibake *m, size_t begin, size_t end) {
  const char *data = m->track->text.data;
  bool changed = false;
  for (size_t at = begin; at < end;) {
    while (at < end && !(data[at] & 0x80)) at++;
    size_t from = at;
    // a byte that was lost shows as '?'; a trail byte may be a letter
    while (at < end && ((data[at] & 0x80) ||
                        (at + 1 < end && (data[at + 1] & 0x80) && at > from)))
      at++;
    bool last = at + 1 >= end || !is_letter(data[at + 1]);
    if (at < end && (data[at] == '?' || (is_letter(data[at]) && last))) at++;
    if (at - from > 5) changed |= gloss__mojibake_double(m, from, at);
  }
  return changed;
}

// --- where to look -----------------------------------------------------------

// Walks the text in blocks of 64 bytes and stops at those whose lines `inspect`
// must see: it would find nothing in all others.
struct screen {
  gloss_str text;
  size_t at;         // of the next block
  uint64_t rare;     // which of the last REACH East Asian characters are
  uint64_t marks;    // where usual marks begin in the block before
  unsigned row, end; // of `rows`
  uint64_t rows[ROWS][KINDS];
};

// 1: E3..ED; 2: EF; 4, 8, 16: all other first bytes; 32: BC..BE.
static const struct gloss__byte_set leads = {
    .low = {4 | 8 | 16, 4 | 8 | 16, 4 | 8 | 16, 1 | 4 | 16, 1 | 4 | 16, 1 | 4,
            1 | 4, 1 | 4, 1 | 4, 1 | 4, 1 | 4, 1 | 4, 1 | 4 | 32, 1 | 4 | 32,
            4 | 8 | 32, 2 | 4},
    .high = {[0xB] = 32, [0xC] = 4, [0xD] = 4, [0xE] = 1 | 2 | 8, [0xF] = 16}};

static struct screen screen_at(gloss_str text, size_t at) {
  return (struct screen){.text = text, .at = at};
}

// Six usual marks in a row are looked at, too; an ASCII byte may stand between
// two of them.
static bool is_row(uint64_t marks) {
  uint64_t row = marks;
  for (int i = 1; i < RARE && row; i++)
    row = marks & (row << 2 | row << 3 | row << 4);
  return row != 0;
}

// For RARE two rare characters must stand side by side or one apart, and a
// third at most three before them. Of the characters only those from bit REACH
// on are new.
static bool is_dense(uint64_t rare) {
  uint64_t side = rare & rare << 1, apart = rare & rare << 2;
  uint64_t before = rare << 2 | rare << 3 | rare << 4 | rare << 5;
  return ((side & before) | (apart & (before << 1))) >> REACH;
}

// Whether the characters that begin in the block must be looked at; two bytes
// behind it are there.
static bool is_suspect(struct screen *s, const char *block,
                       const uint64_t row[KINDS]) {
  const unsigned char *p = (const unsigned char *)block;
  uint64_t asian = row[0] | row[1], marks = 0;
  uint64_t other = row[2] | row[3] | row[4] | (row[1] & ~(row[5] >> 1));
  for (; other; other &= other - 1) {
    unsigned i = (unsigned)__builtin_ctzll(other);
    uint32_t c = (p[i] & 15u) << 12 | (p[i + 1] & 63u) << 6 | (p[i + 2] & 63u);
    if (p[i] == 0xEF && p[i + 1] >= 0xBC && p[i + 1] < 0xBF) continue;
    if ((p[i] != 0xE2 || !is_usual(c)) && (p[i] != 0xC2 || p[i + 1] != 0xB7))
      return true;
    marks |= (uint64_t)1 << i;
  }
  uint64_t last = s->marks;
  s->marks = marks;
  if (marks && (is_row(marks) || is_row(marks << 32 | last >> 32))) return true;
  unsigned count = gloss__bits(asian);
  uint64_t bits = gloss__scan_bits(gloss__frequent_bits, block, asian);
  uint64_t rare = ~bits & (((uint64_t)1 << count) - 1);
  rare = rare << REACH | s->rare;
  s->rare = rare >> count & (((uint64_t)1 << REACH) - 1);
  return rare && is_dense(rare);
}

// The block at `at`, with zeros behind the text's end.
static const char *block_at(const struct screen *s, char space[128]) {
  size_t left = s->text.size - s->at;
  if (left >= 64 + 2) return s->text.data + s->at;
  memset(space, 0, 128);
  memcpy(space, s->text.data + s->at, left);
  return space;
}

// The next block to look at, from s->at on: where it begins; the text's end:
// there is none.
static size_t next_suspect(struct screen *s) {
  while (s->at < s->text.size) {
    char space[128];
    const char *block = block_at(s, space);
    if (s->row == s->end) {
      size_t blocks = (s->text.size - s->at) / 64;
      s->row = 0;
      s->end = blocks > ROWS ? ROWS : blocks ? (unsigned)blocks : 1;
      gloss__scan_rows(&leads, block, s->end, KINDS, s->rows[0]);
    }
    size_t begin = s->at;
    s->at += 64;
    if (is_suspect(s, block, s->rows[s->row++])) return begin;
  }
  return s->text.size;
}

static size_t line_begin(gloss_str text, size_t at, size_t least) {
  const char *line = memrchr(text.data + least, '\n', at - least);
  return line ? (size_t)(line + 1 - text.data) : least;
}

// Repairs the lines that [at, end) is part of; returns where they end.
static size_t repair_lines(struct mojibake *m, size_t at, size_t end) {
  while (at < end) {
    size_t begin = at;
    struct suspects found = inspect(m->track->text, &at);
    if (found.double_byte && repair_runs(m, begin, at)) continue;
    if (found.latin) gloss__mojibake_single(m, begin, at);
  }
  return at;
}

static bool repair_once(struct gloss__track *track) {
  struct mojibake m = {.track = track, .out = gloss__writer_new(track)};
  gloss_str text = track->text;
  struct screen screen = screen_at(text, 0);
  for (size_t at, done = 0; (at = next_suspect(&screen)) < text.size;) {
    size_t end = at + 64 < text.size ? at + 64 : text.size;
    done = repair_lines(&m, line_begin(text, at, done), end);
    screen = screen_at(text, done);
  }
  gloss__writer_finish(&m.out);
  return m.changed;
}

bool gloss__mojibake_undo(struct gloss__track *track) {
  bool found = false;
  for (int layer = 0; layer < LAYERS && repair_once(track); layer++)
    found = true;
  return found;
}
