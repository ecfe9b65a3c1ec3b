// clean.c - one pass over the decoded text: control and zero-width characters,
// line ends, normal form C, width of punctuation between Chinese, stray spaces.
#include "text/text.h"
#include "text/chars.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum { PAIRS = 16, REACH = 64 };

struct clean {
  struct gloss__writer out;
  gloss_str text;
  uint32_t off;          // repairs not to do
  size_t line, line_end; // the line that `chinese` speaks of
  bool chinese;
  bool wide[PAIRS]; // open parentheses: became full-width?
  size_t open;
  size_t wide_end; // where the last widened mark ends
  size_t book;     // open 《 on this line
  struct pair {
    size_t close; // where the pair that is open closes; 0: none
    bool wide;
  } quotes[2]; // of '"' and '\''
};

static bool on(const struct clean *s, gloss_edit_kind kind) {
  return !(s->off & (1u << kind));
}

static void change(struct clean *s, size_t begin, size_t end, const char *text,
                   gloss_edit_kind kind, const char *reason) {
  if (!on(s, kind)) return;
  uint32_t edit = gloss__edits_add(s->out.track->edits, kind, reason, 1);
  gloss__writer_change(&s->out, (uint32_t)begin, (uint32_t)end,
                       gloss_str_of(text), edit);
}

// Whether the line around `at` is Chinese rather than English.
static bool chinese_line(struct clean *s, size_t at) {
  if (at >= s->line && at < s->line_end) return s->chinese;
  const char *text = s->text.data, *end = text + s->text.size;
  const char *stop = memchr(text + at, '\n', (size_t)(end - (text + at)));
  size_t begin = at, han = 0, latin = 0;
  if (begin > s->line_end) { // forward only: what was counted is not again
    while (begin > s->line_end && text[begin - 1] != '\n') begin--;
  } else {
    begin = s->line_end;
  }
  s->line = begin;
  s->line_end = stop ? (size_t)(stop + 1 - text) : s->text.size;
  for (size_t i = begin; i < s->line_end; i++) {
    unsigned char c = (unsigned char)text[i];
    han += c >= 0xE3 && c <= 0xE9;
    latin += (c | 32u) >= 'a' && (c | 32u) <= 'z';
  }
  s->chinese = han * 2 >= latin && han > 0;
  return s->chinese;
}

static bool is_blank(uint32_t c) {
  return c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0;
}

// A quotation mark or a space.
static bool transparent(uint32_t c) {
  return is_blank(c) || c == '"' || (c >= 0x2018 && c <= 0x201D);
}

// The nearest character to the left / right that is no space and no quotation
// mark; 0 at the line's edge.
static uint32_t left_of(const struct clean *s, size_t at) {
  for (int i = 0; i < 8 && at; i++) {
    uint32_t c = gloss__char_before(s->text, at, &at);
    if (c == '\n') return 0;
    if (!transparent(c)) return c;
  }
  return 0;
}

static uint32_t right_of(const struct clean *s, size_t at) {
  for (int i = 0; i < 8 && at < s->text.size; i++) {
    uint32_t c = gloss_utf8_next(s->text, &at);
    if (c == '\n' || c == '\r') return 0;
    if (!transparent(c)) return c;
  }
  return 0;
}

static bool beside_chinese(const struct clean *s, size_t at) {
  if (at && s->wide_end == at) return true;
  return gloss__is_cjk(left_of(s, at)) || gloss__is_cjk(right_of(s, at + 1));
}

// Where the parenthesis opened at `at` closes, or 0 if not near.
static size_t closing(const struct clean *s, size_t at) {
  size_t depth = 0;
  for (size_t i = at, n = 0; i < s->text.size && n < REACH; n++) {
    size_t from = i;
    uint32_t c = gloss_utf8_next(s->text, &i);
    if (c == '\n') return 0;
    depth += c == '(' || c == 0xFF08;
    if ((c == ')' || c == 0xFF09) && !--depth) return from;
  }
  return 0;
}

static void widen(struct clean *s, size_t at, const char *wide) {
  change(s, at, at + 1, wide, GLOSS_EDIT_FOLD,
         "half-width punctuation between Chinese");
  s->wide_end = at + 1;
}

// --- straight quotation marks, paired by their place in the paragraph
// ---

// The next `mark` in the paragraph at `at`, or 0. A paragraph ends at an empty
// line, and where a line ends as a sentence does.
static size_t next_mark(gloss_str text, size_t at, char mark) {
  for (; at < text.size && text.data[at] != mark; at++) {
    if (text.data[at] != '\n') continue;
    size_t begin, line = at;
    while (line && text.data[line - 1] == '\r') line--;
    uint32_t last = line ? gloss__char_before(text, line, &begin) : '\n';
    if (last == '\n' || last == '!' || last == '?' || last == 0x3002 ||
        last == 0xFF01 || last == 0xFF1F || last == (unsigned char)mark)
      return 0;
  }
  return at < text.size ? at : 0;
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static bool is_latin(uint32_t c) {
  return (c | 32u) >= 'a' && (c | 32u) <= 'z';
}

// Whether marks at `open` and `close` enclose what Chinese quotes: Chinese
// begins or ends inside or stands beside them; 65" is a size, ="…" code, and
// don't needs an apostrophe.
static bool encloses(const struct clean *s, size_t open, size_t close) {
  size_t end = close + 1, at;
  uint32_t outside = open ? gloss__char_before(s->text, open, &at) : 0;
  uint32_t first = gloss__char_at(s->text, open + 1);
  uint32_t last = gloss__char_before(s->text, close, &at);
  uint32_t behind =
      end < s->text.size ? gloss__char_at(s->text, end) : (uint32_t)'\n';
  if (close == open + 1 || outside == '=' || outside == '\\') return false;
  if (is_digit(outside) && is_digit(last)) return false;
  bool inside = gloss__is_cjk(first) || gloss__is_cjk(last);
  if (s->text.data[open] == '\'')
    return inside && !is_digit(outside) && !is_latin(outside);
  return inside || gloss__is_cjk(outside) || gloss__is_cjk(behind);
}

static void straight_quote(struct clean *s, size_t at) {
  char mark = s->text.data[at];
  struct pair *pair = &s->quotes[mark == '\''];
  bool closes = at && pair->close == at;
  if (!closes) {
    if (!chinese_line(s, at)) return;
    pair->close = next_mark(s->text, at + 1, mark);
    pair->wide = pair->close && encloses(s, at, pair->close);
  }
  const char *wide = closes ? "”" : "“";
  if (mark == '\'') wide = closes ? "’" : "‘";
  if (pair->wide) widen(s, at, wide);
  if (closes) *pair = (struct pair){0};
}

static void open_parenthesis(struct clean *s, size_t at, bool is_wide) {
  bool wide = is_wide;
  if (!wide && chinese_line(s, at)) {
    size_t close = closing(s, at);
    wide = beside_chinese(s, at) || (close && beside_chinese(s, close));
  }
  if (s->open < PAIRS) s->wide[s->open] = wide;
  s->open++;
  if (wide && !is_wide) widen(s, at, "（");
}

static void close_parenthesis(struct clean *s, size_t at, bool is_wide) {
  bool wide = beside_chinese(s, at);
  if (s->open && --s->open < PAIRS) wide = s->wide[s->open];
  if (!is_wide && wide && chinese_line(s, at)) widen(s, at, "）");
}

static void punctuation(struct clean *s, size_t at) {
  static const char marks[] = ",;:?!";
  static const char *const wide[] = {"，", "；", "：", "？", "！"};
  char c = s->text.data[at];
  if (c == '"' || c == '\'') {
    straight_quote(s, at);
  } else if (c == '(') {
    open_parenthesis(s, at, false);
  } else if (c == ')') {
    close_parenthesis(s, at, false);
  } else if (chinese_line(s, at) && beside_chinese(s, at)) {
    widen(s, at, wide[strchr(marks, c) - marks]);
  }
}

// 《…<…>…》 has single guillemets inside.
static void angle(struct clean *s, size_t at) {
  if (!s->book || !chinese_line(s, at)) return;
  bool opens = s->text.data[at] == '<';
  change(s, at, at + 1, opens ? "〈" : "〉", GLOSS_EDIT_FOLD,
         "< > inside a title");
}

static bool wide_mark(uint32_t c) {
  return c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF1B ||
         c == 0xFF1A || c == 0xFF1F || c == 0xFF01 || c == 0xFF09 ||
         c == 0x300B || c == 0x3011 || c == 0x201D || c == 0x300D ||
         c == 0x300F;
}

static void plain_spaces(struct clean *s, size_t at, size_t end) {
  for (size_t i = at; i + 1 < end; i++)
    if (s->text.data[i] == '\xC2' && s->text.data[i + 1] == '\xA0')
      change(s, i, i + 2, " ", GLOSS_EDIT_FOLD, "no-break space");
}

// A run of spaces at `at`: goes if it follows Chinese punctuation, unless a tab
// in it parts two cells. Returns its end.
static size_t spaces(struct clean *s, size_t at) {
  size_t end = at, next = at, begin;
  uint32_t c = 0;
  while (next < s->text.size && is_blank(c = gloss_utf8_next(s->text, &next)))
    end = next;
  if (end == s->text.size || c == '\n' || c == '\r' || !at) {
    plain_spaces(s, at, end);
    return end;
  }
  uint32_t before = gloss__char_before(s->text, at, &begin);
  bool mark = wide_mark(before) || s->wide_end == at;
  if (before == 0x201D || (before == '"' && mark))
    mark = c == '"' || c == 0x201C || c == 0x300A || gloss__is_han(c);
  bool cells = memchr(s->text.data + at, '\t', end - at) != NULL;
  if (mark && !cells && chinese_line(s, at))
    change(s, at, end, "", GLOSS_EDIT_FOLD, "space after punctuation");
  else
    plain_spaces(s, at, end);
  return end;
}

static void end_line(struct clean *s) {
  s->open = 0;
  s->book = 0;
}

// The end of a terminal's escape sequence at `at` (ECMA-48, 5.4), or `at`.
static size_t terminal_escape(gloss_str text, size_t at) {
  size_t end = at + 2;
  if (text.size - at < 3 || text.data[at] != 0x1B || text.data[at + 1] != '[')
    return at;
  while (end < text.size && end - at < 24 && text.data[end] >= 0x20 &&
         text.data[end] < 0x40)
    end++;
  bool ends =
      end < text.size && text.data[end] >= 0x40 && text.data[end] < 0x7F;
  return ends ? end + 1 : at;
}

static size_t ascii_control(struct clean *s, size_t at) {
  char c = s->text.data[at];
  size_t escape_end = terminal_escape(s->text, at);
  if (escape_end > at) {
    change(s, at, escape_end, "", GLOSS_EDIT_CONTROL, "terminal escape");
    return escape_end;
  }
  if (c == '\r') {
    bool crlf = at + 1 < s->text.size && s->text.data[at + 1] == '\n';
    if (!crlf) end_line(s);
    change(s, at, at + 1, crlf ? "" : "\n", GLOSS_EDIT_FOLD, "line end");
  } else if (c == '\f' || c == '\v') {
    change(s, at, at + 1, " ", GLOSS_EDIT_FOLD, "page or line feed");
  } else {
    change(s, at, at + 1, "", GLOSS_EDIT_CONTROL, "control character");
  }
  return at + 1;
}

// --- normal form
// --------------------------------------------------------------

static bool nfc_inert(uint32_t c) {
  return u_getIntPropertyValue((UChar32)c, UCHAR_NFC_QUICK_CHECK) ==
             UNORM_YES &&
         !u_getCombiningClass((UChar32)c);
}

// Appends the NFC of UTF-8 `text` to `out`.
static void compose(const UNormalizer2 *nfc, gloss_str text, gloss_buf *out) {
  size_t room = text.size * 3 + 8, n = 0;
  UChar *from = gloss__alloc(room * 2 * sizeof *from), *to = from + room;
  for (size_t i = 0; i < text.size;) {
    uint32_t c = gloss_utf8_next(text, &i);
    if (c >= 0x10000) from[n++] = (UChar)(0xD7C0 + (c >> 10));
    from[n++] = (UChar)(c < 0x10000 ? c : 0xDC00 | (c & 0x3FF));
  }
  UErrorCode status = U_ZERO_ERROR;
  int32_t made =
      unorm2_normalize(nfc, from, (int32_t)n, to, (int32_t)room, &status);
  for (int32_t i = 0; U_SUCCESS(status) && i < made;) {
    uint32_t c = to[i++];
    if (c >= 0xD800 && c < 0xDC00 && i < made)
      c = 0x10000 + ((c - 0xD800) << 10) + (to[i++] - 0xDC00u);
    gloss_buf_utf8(out, c);
  }
  if (U_FAILURE(status)) gloss_buf_add(out, text.data, text.size);
  gloss__free(from);
}

// The character at `at` may not be in NFC: normalises from the starter before
// it to the next one. Returns the end.
static size_t normalise(struct clean *s, size_t at) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
  if (U_FAILURE(status)) return at + 1;
  size_t begin = at, end = at;
  gloss_utf8_next(s->text, &end);
  if (!unorm2_hasBoundaryBefore(nfc, (UChar32)gloss__char_at(s->text, at)))
    gloss__char_before(s->text, at, &begin);
  if (begin < s->out.at) begin = at; // already rewritten
  for (size_t next = end; next < s->text.size; end = next)
    if (unorm2_hasBoundaryBefore(nfc, (UChar32)gloss_utf8_next(s->text, &next)))
      break;
  gloss_str old = {s->text.data + begin, end - begin};
  gloss_buf new = {0};
  compose(nfc, old, &new);
  if (!gloss_str_equal(old, (gloss_str){new.data, new.size}))
    change(s, begin, end, new.data, GLOSS_EDIT_FOLD, "Unicode normal form C");
  gloss_buf_free(&new);
  return end;
}

// --- everything that is not ASCII and not plain Han
// ---------------------------

static bool zero_width(uint32_t c) {
  return c == 0x200B || c == 0xFEFF || c == 0x2060 || c == 0xAD ||
         c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || (c >= 0xFFF9 && c <= 0xFFFB);
}

// Joiners mean something only between letters that join and in emoji.
static bool idle_joiner(const struct clean *s, size_t at, uint32_t c) {
  if (c != 0x200C && c != 0x200D) return false;
  size_t begin;
  uint32_t before = gloss__char_before(s->text, at, &begin);
  return before < 0x300 || gloss__is_cjk(before);
}

// Characters of the fonts Symbol and Wingdings, which Word stores as U+F0xx:
// what lists and forms use of them; NULL: not known.
static const char *symbol(uint32_t c) {
  static const struct {
    uint16_t code;
    const char *text;
  } known[] = {{0xF020, " "}, {0xF06C, "●"}, {0xF06D, "❍"}, {0xF06E, "■"},
               {0xF06F, "□"}, {0xF071, "❑"}, {0xF072, "❒"}, {0xF073, "⬧"},
               {0xF074, "⧫"}, {0xF075, "◆"}, {0xF076, "❖"}, {0xF0A7, "▪"},
               {0xF0A8, "◻"}, {0xF0B2, "✧"}, {0xF0B7, "•"}, {0xF0D8, "➢"},
               {0xF0E0, "→"}, {0xF0E8, "➔"}, {0xF0F0, "⇨"}, {0xF0FC, "✓"},
               {0xF0FE, "☑"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].code == c) return known[i].text;
  return NULL;
}

// One that is not known is a bullet where a line begins, and stays elsewhere.
static void symbol_font(struct clean *s, size_t at, size_t end, uint32_t c) {
  size_t begin = at;
  uint32_t before;
  do before = gloss__char_before(s->text, begin, &begin);
  while (begin && at - begin < 32 && is_blank(before));
  bool first = !begin || before == '\n' || before == '\r' || !before;
  const char *text = symbol(c);
  if (text || first)
    change(s, at, end, text ? text : "•", GLOSS_EDIT_CONTROL,
           "character of a symbol font");
}

static size_t other(struct clean *s, size_t at) {
  size_t end = at;
  uint32_t c = gloss_utf8_next(s->text, &end);
  if (c == 0xA0 || c == 0x3000) return spaces(s, at);
  if (c == 0xFF08) open_parenthesis(s, at, true);
  if (c == 0xFF09) close_parenthesis(s, at, true);
  if (c == 0x300A) s->book++;
  if (c == 0x300B && s->book) s->book--;
  if (c == 0x85 || c == 0x2028 || c == 0x2029) {
    change(s, at, end, "\n", GLOSS_EDIT_FOLD, "line end");
    end_line(s);
  } else if (zero_width(c) || idle_joiner(s, at, c)) {
    change(s, at, end, "", GLOSS_EDIT_CONTROL,
           at == 0 && c == 0xFEFF ? "byte order mark" : "zero-width character");
  } else if (c >= 0xF020 && c <= 0xF0FF) {
    symbol_font(s, at, end, c);
  } else if (c >= 0x80 && c < 0xA0) {
    change(s, at, end, "", GLOSS_EDIT_CONTROL, "control character");
  } else if (c >= 0x300 && !(c > 0x3000 && c < 0x3099) &&
             !(c >= 0x309B && c < 0xA000) && !(c >= 0xFF00 && c < 0xFFF0) &&
             !(c >= 0x2010 && c < 0x2070) && !nfc_inert(c)) {
    return normalise(s, at);
  }
  return end;
}

// 0 plain, 1 punctuation, 2 space, 3 control, 4 line end, 5 < >
static const unsigned char classes[128] = {
    3,         3,         3,         3,          3,         3,
    3,         3,         3,         2,          4,         3,
    3,         3,         3,         3,          3,         3,
    3,         3,         3,         3,          3,         3,
    3,         3,         3,         3,          3,         3,
    3,         3,         2,         ['!'] = 1,  ['('] = 1, [')'] = 1,
    [','] = 1, [':'] = 1, ['"'] = 1, ['\''] = 1, [';'] = 1, ['?'] = 1,
    ['<'] = 5, ['>'] = 5, [127] = 3};

// The end of `<U+00A0>`, as some tools write what an encoding lacks, and its
// code point; `at` if there is none.
static size_t read_escape(const struct clean *s, size_t at, uint32_t *point) {
  size_t end = at + 3;
  if (s->text.size - at < 8 || memcmp(s->text.data + at, "<U+", 3)) return at;
  for (*point = 0; end < s->text.size && end - at < 9; end++) {
    char c = s->text.data[end];
    bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'A' || c > 'F')) break;
    *point = *point * 16 + (uint32_t)(digit ? c - '0' : c - 'A' + 10);
  }
  bool right = end - at >= 7 && end < s->text.size &&
               s->text.data[end] == '>' && *point >= 0xA0 &&
               *point < 0x110000 && (*point < 0xD800 || *point > 0xDFFF);
  return right ? end + 1 : at;
}

static size_t escape(struct clean *s, size_t at) {
  uint32_t c;
  size_t end = read_escape(s, at, &c);
  if (end == at) return at;
  gloss_buf text = {0};
  if (is_blank(c))
    gloss_buf_putc(&text, ' ');
  else if (!zero_width(c) && c != 0x200C && c != 0x200D)
    gloss_buf_utf8(&text, c);
  change(s, at, end, text.data ? text.data : "", GLOSS_EDIT_ENTITY,
         "escaped code point");
  gloss_buf_free(&text);
  return end;
}

static size_t ascii(struct clean *s, size_t at) {
  switch (classes[(unsigned char)s->text.data[at]]) {
  case 1: punctuation(s, at); break;
  case 2: return spaces(s, at);
  case 3: return ascii_control(s, at);
  case 4: end_line(s); break;
  case 5: {
    size_t end = escape(s, at);
    if (end > at) return end;
    angle(s, at);
    break;
  }
  default: break;
  }
  return at + 1;
}

// Bytes that begin something to look at: ASCII with a class, and all that is
// not ASCII but the trail bytes and E4..E9, which are Han but for a few.
static const struct gloss__byte_set looked_at = {
    // 1: any; 2: space ! " ' ( ) ,; 4: : ; < > ?; 8: DEL; 16: E0..E3, EA..EF
    .low = {1 | 2 | 16, 1 | 2 | 16, 1 | 2 | 16, 1 | 16, 1, 1, 1, 1 | 2, 1 | 2,
            1 | 2, 1 | 4 | 16, 1 | 4 | 16, 1 | 2 | 4 | 16, 1 | 16, 1 | 4 | 16,
            1 | 4 | 8 | 16},
    .high = {1, 1, 2, 4, 0, 0, 0, 8, 0, 0, 0, 0, 1, 1, 16, 1}};

// Whether the character at p needs no more than to be stepped over: 、 。 ，
// ：；
static bool is_quiet(const unsigned char *p) {
  if (p[0] == 0xE3) return p[1] == 0x80 && (p[2] == 0x81 || p[2] == 0x82);
  if (p[0] == 0xEF)
    return p[1] == 0xBC && (p[2] == 0x8C || p[2] == 0x9A || p[2] == 0x9B);
  return false;
}

// 1: E2; 2: E3; 4: EF; 8: 80; 16: BC; 32: 81, 82; 64: 8C; 128: 90..9F.
static const struct gloss__byte_set quiet = {
    .low = {128 | 8, 128 | 32, 128 | 1 | 32, 128 | 2, 128, 128, 128, 128, 128,
            128, 128, 128, 128 | 16 | 64, 128, 128, 128 | 4},
    .high = {[8] = 8 | 32 | 64, [9] = 128, [0xB] = 16, [0xE] = 1 | 2 | 4}};

// Where characters begin on which `look` would do nothing: 、 。 ， dashes and
// quotation marks (U+2010..201F), wide digits and the marks behind them. Of the
// last two bytes it says nothing.
static uint64_t quiet_marks(const char *block) {
  uint64_t m[8];
  gloss__scan_rows(&quiet, block, 1, 8, m);
  uint64_t stops = m[1] & (m[3] >> 1) & (m[5] >> 2);
  uint64_t wide = m[2] & (m[4] >> 1) & ((m[6] | m[7]) >> 2);
  return stops | wide | (m[0] & (m[3] >> 1) & (m[7] >> 2));
}

static size_t look(struct clean *s, size_t at) {
  const unsigned char *p = (const unsigned char *)s->text.data + at;
  if (*p < 0x80) return ascii(s, at);
  return is_quiet(p) ? at + 3 : other(s, at);
}

void gloss__clean(struct gloss__track *track, uint32_t repairs_off) {
  struct clean s = {
      .out = gloss__writer_new(track), .text = track->text, .off = repairs_off};
  size_t at = 0;
  while (at + 64 <= s.text.size) {
    uint64_t mask = gloss__scan_mask(&looked_at, s.text.data + at) &
                    ~quiet_marks(s.text.data + at);
    size_t block = at;
    at += 64;
    while (mask) {
      size_t next = look(&s, block + (unsigned)__builtin_ctzll(mask));
      if (next >= block + 64) {
        at = next;
        break;
      }
      mask &= UINT64_MAX << (next - block);
    }
  }
  while ((at = gloss__scan_find(&looked_at, s.text, at)) < s.text.size)
    at = look(&s, at);
  gloss__writer_finish(&s.out);
}
