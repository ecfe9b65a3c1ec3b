// script.c - Traditional to Simplified by meaning. A character has a default
// form; where it has several, the longest word around it decides. People keep
// the characters of their names.
#include "text/text.h"
#include "text/chars.h"

#include "script_tables.inc" // script_index, _pages, _words, _bloom, _bits

enum { TRADITIONAL = 1, CHOICE = 2, LONGEST = 6, NAMES = 64 };

static int32_t entry(uint32_t c) {
  if (c >= sizeof script_index / sizeof *script_index * 256) return 0;
  return script_pages[script_index[c >> 8]][c & 0xFF];
}

static uint32_t default_form(uint32_t c) {
  return (uint32_t)((int32_t)c + (entry(c) >> 2));
}

uint32_t gloss__script_form(uint32_t c) { return default_form(c); }

bool gloss__script_traditional(uint32_t c) {
  return (entry(c) & TRADITIONAL) != 0;
}

// --- which script
// -------------------------------------------------------------

struct census {
  size_t han, kana, hangul, latin;
  size_t looked_at, traditional; // of the Han
};

static void count_char(struct census *n, uint32_t c) {
  if (gloss__is_han(c)) {
    n->han++;
    n->looked_at++;
    n->traditional += (entry(c) & TRADITIONAL) != 0;
  } else {
    n->kana += c >= 0x3041 && c <= 0x30FA;
    n->hangul += c >= 0xAC00 && c <= 0xD7A3;
    n->latin += c >= 0xC0 && c < 0x250;
  }
}

// The Traditional characters that begin with E4..E9 in UTF-8.
static bool is_bit(uint32_t place) {
  return script_bits[place >> 3] >> (place & 7) & 1;
}

// 1: E4..E9, which begin Han, all but for a few; 2, 4: ASCII letters; 8, 16:
// what begins others that count (C3..C9, EA..ED, F0).
static const struct gloss__byte_set begins = {
    .low = {4 | 8, 6, 6, 6 | 8, 6 | 8 | 1, 6 | 8 | 1, 6 | 8 | 1, 6 | 8 | 1,
            6 | 8 | 1, 6 | 8 | 1, 6 | 16, 2 | 16, 2 | 16, 2 | 16, 2, 2},
    .high = {[4] = 2,
             [5] = 4,
             [6] = 2,
             [7] = 4,
             [0xC] = 8,
             [0xE] = 1 | 16,
             [0xF] = 8}};

// 1: E3, which begins kana, but as E3 80 marks and one Han, 〇 (E3 80 87); 2:
// EF, which with 8: A4..AB begins Han; 4: 80; 16: 87.
static const struct gloss__byte_set marks = {
    .low = {[0] = 4,
            [3] = 1,
            [4] = 8,
            [5] = 8,
            [6] = 8,
            [7] = 8 | 16,
            [8] = 8,
            [9] = 8,
            [0xA] = 8,
            [0xB] = 8,
            [0xF] = 2},
    .high = {[8] = 4 | 16, [0xA] = 8, [0xE] = 1 | 2}};

// What begins characters to look at, punctuation left out.
static uint64_t not_marks(const char *block) {
  uint64_t m[5], last = (uint64_t)1 << 63, two = (uint64_t)3 << 62;
  gloss__scan_rows(&marks, block, 1, 5, m);
  uint64_t quiet = m[0] & (m[2] >> 1) & ~(m[4] >> 2 | two);
  return (m[0] & ~quiet) | (m[1] & (m[3] >> 1 | last));
}

// The characters that begin in the 64 bytes at `at`; those behind are there.
static void count_block(struct census *n, gloss_str text, size_t at,
                        bool look) {
  const char *block = text.data + at;
  const unsigned char *p = (const unsigned char *)block;
  uint64_t masks[5];
  gloss__scan_rows(&begins, block, 1, 5, masks);
  uint64_t han = masks[0], other = masks[3] | masks[4] | not_marks(block);
  size_t traditional = 0;
  n->latin += gloss__bits(masks[1] | masks[2]);
  n->han += gloss__bits(han);
  if (look) n->looked_at += gloss__bits(han);
  for (; look && han; han &= han - 1) {
    const unsigned char *c = p + __builtin_ctzll(han);
    uint32_t place = (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6;
    traditional += is_bit(place - 0x4000 + (c[2] & 0x3Fu));
  }
  n->traditional += traditional;
  for (; other; other &= other - 1) {
    size_t i = at + (unsigned)__builtin_ctzll(other);
    count_char(n, gloss_utf8_next(text, &i));
  }
}

// Looks at the Han of one block in `each` (a power of two).
static struct census take_census(gloss_str text, size_t each) {
  struct census n = {0};
  size_t at = 0;
  // three bytes more: the last character of a block is whole
  for (; at + 64 + 3 <= text.size; at += 64)
    count_block(&n, text, at, !(at / 64 & (each - 1)));
  char rest[128] = {0};
  if (text.size > at) memcpy(rest, text.data + at, text.size - at);
  gloss_str last = {rest, sizeof rest};
  count_block(&n, last, 0, true);
  if (text.size - at > 64) count_block(&n, last, 64, true);
  return n;
}

// A fourth of a longer text tells, unless it is near the limit.
static struct census take_enough(gloss_str text) {
  if (text.size < 1 << 13) return take_census(text, 1);
  struct census n = take_census(text, 4);
  bool clear = n.looked_at > 512 && (n.traditional * 25 < n.looked_at ||
                                     n.traditional * 5 > n.looked_at);
  return clear ? n : take_census(text, 1);
}

const char *gloss__script_of(gloss_str text) {
  struct census n = take_enough(text);
  if (n.kana * 10 > n.han || n.hangul > n.han) // Japanese, Korean
    return n.kana + n.hangul + n.han > n.latin ? "Zyyy" : "Latn";
  if (!n.han && !n.latin) return "Zyyy";
  if (n.han * 4 < n.latin) return "Latn";
  return n.traditional * 10 > n.looked_at ? "Hant" : "Hans";
}

// --- words
// ---------------------------------------------------------------------

struct window {                   // the characters around one with a choice
  uint32_t half[2 * LONGEST - 1]; // Simplified but for the middle one
  size_t before, after;           // how many there are on either side
};

// FNV-1a over the index and the code points, as in script_tables.py.
static uint64_t word_hash(const uint32_t *codes, size_t size, size_t index) {
  uint64_t value = (0xCBF29CE484222325u ^ index) * 0x100000001B3u;
  for (size_t i = 0; i < size; i++) value = (value ^ codes[i]) * 0x100000001B3u;
  return value;
}

static uint32_t find_word(uint64_t hash) {
  size_t bit = (size_t)(hash >> 48);
  if (!(script_bloom[bit >> 3] >> (bit & 7) & 1)) return 0;
  size_t low = 0, high = sizeof script_words / sizeof *script_words;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (script_words[middle].hash < hash)
      low = middle + 1;
    else
      high = middle;
  }
  return low < sizeof script_words / sizeof *script_words &&
                 script_words[low].hash == hash
             ? script_words[low].form
             : 0;
}

static struct window look_around(gloss_str text, size_t at, size_t end,
                                 uint32_t c) {
  struct window w = {.half = {0}};
  w.half[LONGEST - 1] = c;
  size_t i = at;
  while (w.before < LONGEST - 1 && i) {
    uint32_t left = gloss__char_before(text, i, &i);
    if (!gloss__is_han(left)) break;
    w.before++;
    w.half[LONGEST - 1 - w.before] = default_form(left);
  }
  for (i = end; w.after < LONGEST - 1 && i < text.size;) {
    uint32_t right = gloss_utf8_next(text, &i);
    if (!gloss__is_han(right)) break;
    w.half[LONGEST - 1 + ++w.after] = default_form(right);
  }
  return w;
}

// The form that the longest word around asks for, or 0.
static uint32_t by_word(const struct window *w) {
  for (size_t size = LONGEST; size >= 2; size--)
    for (size_t before = 0; before < size; before++) {
      if (before > w->before || size - 1 - before > w->after) continue;
      const uint32_t *codes = &w->half[LONGEST - 1 - before];
      uint32_t form = find_word(word_hash(codes, size, before));
      if (form) return form;
    }
  return 0;
}

// --- names
// ---------------------------------------------------------------------

struct script {
  struct gloss__track *track;
  gloss_str text;
  uint64_t names[NAMES]; // surnames with the given name, as seen in lists
  size_t name_count;
  struct gloss__shifts *shifts;
};

// Surnames that are another word's Traditional form: 於 (于), 鍾 (钟).
static bool surname(uint32_t c) { return c == 0x65BC || c == 0x937E; }

static bool list_mark(uint32_t c) {
  return c == 0x3001 || c == 0xFF0C || c == 0x3002 || c == 0xFF1B || c == ',' ||
         c == 0xFF09 || c == ')' || c == 0x548C || c == 0x53CA || c == 0x7B49 ||
         c == ' ' || c == '\n' || c == 0; // 和 及 等
}

static uint64_t name_hash(uint32_t surname, uint32_t first, uint32_t second) {
  return (uint64_t)surname << 42 | (uint64_t)first << 21 | second;
}

// Whether a surname's character at `at` stands in a list of names: 、於朝勇、
// Returns the name's hash or 0.
static uint64_t listed_name(gloss_str text, size_t at, size_t end, uint32_t c) {
  size_t begin, i = end;
  uint32_t before = gloss__char_before(text, at, &begin);
  uint32_t first = i < text.size ? gloss_utf8_next(text, &i) : 0;
  uint32_t second = i < text.size ? gloss_utf8_next(text, &i) : 0;
  bool opens = before == 0x3001 || before == 0xFF08 || before == '(';
  if (!opens || !gloss__is_han(first)) return 0;
  if (before == 0x3001 && list_mark(second) && second)
    return name_hash(c, first, 0);
  // 、於此… is the preposition in words of old style
  bool particle = first == 0x6B64 || first == 0x662F || first == 0x5176;
  if (!gloss__is_han(second) || particle) return 0;
  if (before != 0x3001 && !list_mark(gloss__char_at(text, i))) return 0;
  return name_hash(c, first, second);
}

static bool known_name(const struct script *s, size_t end, uint32_t c) {
  size_t i = end;
  uint32_t first = i < s->text.size ? gloss_utf8_next(s->text, &i) : 0;
  uint32_t second = i < s->text.size ? gloss_utf8_next(s->text, &i) : 0;
  for (size_t n = 0; n < s->name_count; n++)
    if (s->names[n] == name_hash(c, first, second)) return true;
  return listed_name(s->text, end - 3, end, c) != 0;
}

static void collect_names(struct script *s) {
  static const char *const surnames[] = {"於", "鍾"};
  for (size_t k = 0; k < 2; k++) {
    const char *at = s->text.data, *end = at + s->text.size;
    while (at < end && s->name_count < NAMES &&
           (at = memmem(at, (size_t)(end - at), surnames[k], 3))) {
      size_t i = (size_t)(at - s->text.data), next = i;
      uint32_t c = gloss_utf8_next(s->text, &next);
      uint64_t hash = listed_name(s->text, i, next, c);
      if (hash & 0x1FFFFF) s->names[s->name_count++] = hash;
      at += 3;
    }
  }
}

// --- conversion
// ------------------------------------------------------------------

static uint32_t form_of(const struct script *s, size_t at, size_t end,
                        uint32_t c) {
  static const uint32_t quotes[] = {0x201C, 0x201D, 0x2018, 0x2019};
  if (c >= 0x300C && c <= 0x300F) return quotes[c - 0x300C];
  int32_t found = entry(c);
  if (!found) return c;
  if (surname(c) && known_name(s, end, c)) return c;
  if (found & CHOICE) {
    struct window w = look_around(s->text, at, end, c);
    uint32_t form = by_word(&w);
    if (form) return form;
  }
  return (uint32_t)((int32_t)c + (found >> 2));
}

static void note_shift(struct script *s, size_t end, size_t old_size,
                       size_t size) {
  int32_t by = (int32_t)size - (int32_t)old_size;
  if (!by) return;
  if (s->shifts->count) by += s->shifts->items[s->shifts->count - 1].by;
  gloss__push(s->shifts, (struct gloss__shift){(uint32_t)end, by});
}

uint32_t gloss__shifted(const struct gloss__shifts *shifts, uint32_t offset) {
  size_t low = 0, high = shifts->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (shifts->items[middle].begin <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? (uint32_t)((int64_t)offset + shifts->items[low - 1].by) : offset;
}

static void convert(struct script *s) {
  struct gloss__writer out = gloss__writer_new(s->track);
  uint32_t edit = gloss__edits_add(s->track->edits, GLOSS_EDIT_SCRIPT,
                                   "Traditional to Simplified", 1);
  gloss_buf run = {0};
  size_t begin = 0, end = 0;
  for (size_t at = 0, next = 0; at < s->text.size; at = next) {
    if ((unsigned char)s->text.data[at] < 0x80) {
      next++;
      continue;
    }
    uint32_t c = gloss_utf8_next(s->text, &next);
    uint32_t form = form_of(s, at, next, c);
    if (form == c) continue;
    if (run.size && at != end) {
      gloss__writer_map(&out, (uint32_t)begin, (uint32_t)end,
                        (gloss_str){run.data, run.size}, edit);
      gloss_buf_clear(&run);
    }
    if (!run.size) begin = at;
    size_t size = run.size;
    gloss_buf_utf8(&run, form);
    note_shift(s, next, next - at, run.size - size);
    end = next;
  }
  if (run.size)
    gloss__writer_map(&out, (uint32_t)begin, (uint32_t)end,
                      (gloss_str){run.data, run.size}, edit);
  gloss__writer_finish(&out);
  gloss_buf_free(&run);
}

void gloss__script_simplify(struct gloss__track *track,
                            struct gloss__shifts *shifts) {
  struct script s = {.track = track, .text = track->text, .shifts = shifts};
  collect_names(&s);
  convert(&s);
}
