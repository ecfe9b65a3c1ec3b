// mojibake.c - text that was decoded in a wrong charset and saved so:
//   Ã©  for é       UTF-8 read as Windows-1252, and seven more such charsets
//   鏀垮崗  for 政协   UTF-8 read as GBK
//   ÕþÐ­  for 政协    GBK read as Latin-1
// One quick pass looks for what undamaged text does not hold: rare Han in a
// row, and characters side by side that are neither ASCII nor East Asian.
#include "text/mojibake.h"
#include "text/chars.h"

// RARE: twice the rare characters less the frequent ones, in a row.
enum { LAYERS = 3, RARE = 6 };

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
    uint32_t c = gloss_utf8_next(text, &i);
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

static bool repair_once(struct gloss__track *track) {
  gloss__arena scratch = {0};
  struct mojibake m = {.track = track, .arena = &scratch};
  m.out = gloss__writer_new(track);
  for (size_t at = 0; at < track->text.size;) {
    size_t begin = at;
    struct suspects found = inspect(track->text, &at);
    if (found.double_byte && repair_runs(&m, begin, at)) continue;
    if (found.latin) gloss__mojibake_single(&m, begin, at);
  }
  gloss__writer_finish(&m.out);
  gloss__arena_free(&scratch);
  return m.changed;
}

bool gloss__mojibake_undo(struct gloss__track *track) {
  bool found = false;
  for (int layer = 0; layer < LAYERS && repair_once(track); layer++)
    found = true;
  return found;
}
