// Sentences of Chinese text, also where it was typed with ASCII punctuation.
//
// A sentence ends behind 。！？ ! ? and whatever closing quotes and brackets
// follow, and behind …… before a closing quote; not where the words that report
// a quotation follow it (“行吗？”他问). ；and ：end none. A line end belongs to
// the sentence before it.
//
// '.' is a full stop, the dot of a number, an abbreviation or a name, or the
// mark of a list number: see full_stop_ends.
#include "segment/segment.h"

static bool is_han(uint32_t c) {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) ||
         c == 0x3007;
}

// Whether a byte of the range can be the first of a Han character.
static bool may_have_han(const unsigned char *bytes, size_t size) {
  unsigned char any = 0;
  for (size_t i = 0; i < size; i++) any |= bytes[i] >= 0xE3 && bytes[i] <= 0xF0;
  return any;
}

bool gloss__has_han(gloss_str text, uint32_t begin, uint32_t end) {
  enum { FAR = 1 << 16, STEP = 256 };
  if (end - begin > FAR) end = begin + FAR; // a line that long is known by now
  const unsigned char *bytes = (const unsigned char *)text.data;
  for (uint32_t at = begin; at < end; at += STEP) {
    size_t size = end - at < STEP ? end - at : STEP;
    if (!may_have_han(bytes + at, size)) continue;
    gloss_str part = {text.data, at + size + 3 < end ? at + size + 3 : end};
    for (size_t i = at; i < at + size;)
      if (is_han(gloss__next(part, &i))) return true;
  }
  return false;
}

static bool is_digit(uint32_t c) { return c - '0' < 10; }
static bool is_capital(uint32_t c) { return c - 'A' < 26; }
static bool is_latin(uint32_t c) { return (c | 32) - 'a' < 26; }

static bool is_terminator(uint32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == '!' || c == '?' ||
         c == 0xFF61 || c == 0x203C || (c >= 0x2047 && c <= 0x2049);
}

static bool closes_quote(uint32_t c) {
  return c == 0x201D || c == 0x2019 || c == 0x300D || c == 0x300F || c == '"';
}

static bool is_closer(uint32_t c) {
  switch (c) {
  case 0x300B:
  case 0x3009:
  case 0xFF09:
  case ')':
  case 0x3011:
  case 0x3015:
  case ']':
  case 0xFF3D: return true;
  default: return closes_quote(c);
  }
}

static bool is_opener(uint32_t c) {
  switch (c) {
  case 0x201C:
  case 0x2018:
  case 0x300C:
  case 0x300E:
  case 0x300A:
  case 0x3008:
  case 0xFF08:
  case '(':
  case 0x3010:
  case 0x3014:
  case '[': return true;
  default: return false;
  }
}

// The code point at `at`, or 0 at the end.
static uint32_t peek(gloss_str line, size_t at) {
  return at < line.size ? gloss__next(line, &at) : 0;
}

// The same behind a few spaces.
static uint32_t peek_past_spaces(gloss_str line, size_t at) {
  for (size_t few = at + 64; at < few && peek(line, at) == ' ';) at++;
  return peek(line, at);
}

// Behind closing quotes and brackets, and terminators behind those. `*open`:
// whether a '"' would close; `*quoted`: whether a quotation closed last.
static size_t skip_closers(gloss_str line, size_t at, bool *open,
                           bool *quoted) {
  for (size_t next = at; next < line.size; at = next) {
    uint32_t c = gloss__next(line, &next);
    if (c == '"' && !*open) break;
    if (!is_closer(c) && !(*quoted && is_terminator(c))) break;
    if (c == '"') *open = false;
    *quoted = closes_quote(c);
  }
  return at;
}

// Whether words that report a quotation stand at `at`: few Han characters, a
// verb of speech the last of them, then punctuation.
static bool reports(gloss_str line, size_t at) {
  enum { FEW = 10 };
  static const uint16_t verbs[] = {0x8BF4, 0x95EE, 0x9053, 0x558A,
                                   0x7B54, 0x53EB, 0x60F3, 0x66F0};
  uint32_t last = 0, c = 0;
  for (int n = 0; n < FEW && is_han(c = peek(line, at)); n++) {
    last = c;
    gloss__next(line, &at);
  }
  if (is_han(c)) return false;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (last == verbs[i]) return true;
  return false;
}

// Where the run of ASCII letters, or of digits and dots, before `at` begins.
static size_t run_begin(gloss_str line, size_t from, size_t at, bool letters) {
  const char *p = line.data;
  while (at > from &&
         (letters ? is_latin((unsigned char)p[at - 1])
                  : is_digit((unsigned char)p[at - 1]) || p[at - 1] == '.'))
    at--;
  return at;
}

static bool is_abbreviation(gloss_str word) {
  static const char *const words[] = {
      "Mr",  "Mrs", "Ms",     "Dr",   "Prof", "St",  "No",  "vs",  "etc", "Inc",
      "Ltd", "Co",  "Corp",   "Jr",   "Sr",   "vol", "Vol", "Fig", "pp",  "ed",
      "al",  "cf",  "approx", "Gen",  "Gov",  "Sen", "Rep", "Ave", "Jan", "Feb",
      "Mar", "Apr", "Aug",    "Sept", "Oct",  "Nov", "Dec"};
  if (word.size < 2) return true; // an initial
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (gloss_str_equal(word, gloss_str_of(words[i]))) return true;
  return false;
}

// A number at the beginning of a sentence or of a member of a list counts.
static bool counts(gloss_str line, size_t from, size_t begin) {
  while (begin > from && line.data[begin - 1] == ' ') begin--;
  if (begin == from) return true;
  if (strchr(";:(", line.data[begin - 1])) return true;
  if (begin < from + 3) return true; // a mark, e.g. an ideographic space
  size_t at = begin - 3;
  uint32_t before = peek(line, at);
  return before == 0xFF1B || before == 0xFF1A || before == 0x3000 ||
         before == 0xFF08;
}

// Whether the '.' before `at`, behind the character `before`, ends the sentence
// that begins at `from`. It never does before a digit or a small letter. Behind
// a number or a Latin word, Han, a quotation or (past a space) a capital must
// follow, and the number must not count, the word be no abbreviation.
static bool full_stop_ends(gloss_str line, size_t from, size_t at,
                           uint32_t before) {
  bool open = true, quoted = false, number = is_digit(before);
  uint32_t after = peek(line, skip_closers(line, at, &open, &quoted));
  if (after == '.' || before == '.') return false;
  if (is_latin(after) && !is_capital(after)) return false;
  if (is_digit(after) && (number || is_latin(before))) return false;
  if (number || is_latin(before)) {
    size_t begin = run_begin(line, from, at - 1, !number);
    gloss_str run = {line.data + begin, at - 1 - begin};
    if (number ? counts(line, from, begin) : is_abbreviation(run)) return false;
    if (after == ' ') {
      after = peek_past_spaces(line, at);
      if (is_capital(after)) return true;
    }
    return !after || after == '\n' || is_han(after) || is_opener(after);
  }
  return is_han(before) || is_closer(before) || before == '%' ||
         before == 0x2030 || before == 0x2103;
}

void gloss__sentence_zh(gloss_set *out, gloss_str text, uint32_t begin,
                        uint32_t end) {
  gloss_str line = {text.data, end};
  uint32_t before = 0, from = begin;
  bool open = false;
  for (size_t at = begin; at < end;) {
    uint32_t c = gloss__next(line, &at);
    bool ends =
        is_terminator(c) ||
        (c == 0x2026 && before == 0x2026 && is_closer(peek(line, at))) ||
        (c == '.' && full_stop_ends(line, from, at, before));
    before = c;
    open ^= c == '"';
    if (!ends || is_terminator(peek(line, at))) continue;
    bool quoted = false;
    at = skip_closers(line, at, &open, &quoted);
    if (quoted && reports(line, at)) continue;
    if (peek(line, at) == '\n') at++;
    gloss__push(out, (gloss_span){from, (uint32_t)at, 0, 0});
    from = (uint32_t)at;
    before = 0;
    open = false;
  }
  if (from < end) gloss__push(out, (gloss_span){from, end, 0, 0});
}
