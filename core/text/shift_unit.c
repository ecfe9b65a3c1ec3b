// shift_unit.c - what a misaligned reader left, unit by unit.
#include "text/shift.h"
#include "text/chars.h"

static uint32_t decode(unsigned lead, unsigned trail) {
  unsigned char bytes[2] = {(unsigned char)lead, (unsigned char)trail};
  uint32_t code[2];
  return gloss__gb18030.step(bytes, bytes + 2, code) == 2 ? code[0] : 0;
}

// Characters that a report would hold; the rest of GBK is no reading.
static bool is_plain(uint32_t c) {
  return gloss__is_han(c) || (c >= 0x2014 && c <= 0x2026) ||
         (c >= 0x3000 && c <= 0x3011) || (c >= 0xFF01 && c <= 0xFF1F) ||
         c == 0xB7;
}

// Pairs that vanish: what code page 936 leaves undefined of GB 18030.
static bool vanishes(unsigned first, unsigned second, uint32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE10 && c <= 0xFE19) ||
         (first == 0xFE && second >= 0x50 && second <= 0xA0);
}

void gloss__shift_codes(struct shift_codes *out) {
  memset(out, 0, sizeof *out);
  memset(out->vanish[0x80] + 0x81, 1, 0x7E); // 80 is no lead byte
  out->vanishes[0x80] = 1;
  for (unsigned lead = 0xFE; lead >= 0x81; lead--)
    for (unsigned trail = 0xFE; trail >= 0x40; trail--) {
      uint32_t c = decode(lead, trail);
      if (!c || c > 0xFFFF) continue;
      if (vanishes(lead, trail, c)) {
        out->vanish[lead][trail] = out->vanishes[lead] = 1;
        continue;
      }
      out->bytes[c] = (uint16_t)(lead << 8 | trail);
      if (is_plain(c)) out->chars[lead][trail] = (uint16_t)c;
    }
}

// '?', and the reading whose '(' it took.
static void read_question(struct shift_unit *unit, gloss_str text) {
  size_t end = unit->end;
  unit->kind = SHIFT_QUESTION;
  unit->reading = gloss__pinyin_at(text, end, &end);
  unit->end = (uint32_t)end;
}

static void read_ascii(struct shift_unit *unit, gloss_str text) {
  unsigned char c = (unsigned char)text.data[unit->begin];
  unit->first = c;
  if (c == '?') {
    read_question(unit, text);
  } else if (c >= 0x40 && c < 0x7F) {
    unit->kind = SHIFT_LETTER;
  } else if (c > 0x20 && c < 0x40) {
    size_t end = unit->end;
    unit->kind = SHIFT_MARK;
    if (c == '(') unit->reading = gloss__pinyin_at(text, end, &end);
    if (unit->reading) unit->kind = SHIFT_READING;
    unit->end = (uint32_t)end;
  }
}

struct shift_unit gloss__shift_unit(const struct shift_codes *codes,
                                    gloss_str text, size_t at) {
  size_t end = at;
  struct shift_unit unit = {.kind = SHIFT_STOP, .begin = (uint32_t)at};
  unit.code = gloss_utf8_next(text, &end);
  unit.end = (uint32_t)end;
  if (unit.code < 0x80) {
    read_ascii(&unit, text);
  } else if (unit.code == 0x20AC) { // what some readers make of 80
    unit.kind = SHIFT_LETTER;
    unit.first = 0x80;
  } else if (unit.code < 0x10000 && codes->bytes[unit.code]) {
    unit.kind = SHIFT_PAIR;
    unit.first = (unsigned char)(codes->bytes[unit.code] >> 8);
    unit.second = (unsigned char)codes->bytes[unit.code];
  }
  return unit;
}
