// Ours beside ICU's break iterators over mixed Chinese, English and emoji text
// without a dictionary: no difference but those named in `tailored`. 2 MB, and
// 100 MB in the long tier; of own text, and of real text where it is at hand.
#include "segment/segment.h"
#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

static uint64_t state = 88172645463325252u;
static uint32_t chance(uint32_t below) { // xorshift
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32) % below;
}

// --- the text ----------------------------------------------------------------

static gloss_buf corpus; // files, one behind the other

static void read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return;
  char block[1 << 16];
  for (size_t n; (n = fread(block, 1, sizeof block, file));)
    gloss_buf_add(&corpus, block, n);
  fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

// All files of a folder, in byte order; whether there are any.
static bool read_folder(const char *path) {
  struct dirent **names;
  int count = scandir(path, &names, NULL, by_name);
  for (int i = 0; i < count; i++) {
    char inner[1024];
    int size = snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
    if (names[i]->d_name[0] != '.' && size < (int)sizeof inner)
      read_file(inner);
    free(names[i]);
  }
  if (count >= 0) free(names);
  return count > 2;
}

static const char *const phrases[] = {
    "会议强调，要坚持“三问于民”；",
    "全年完成投资3.5亿元（增长12.6%）。",
    "“行不行？”他问。“行！”",
    "见《关于做好工作的意见》（试行）第3条：",
    "一、 主要工作\n",
    "　　各位委员：\r\n",
    "Dr. Smith said, \"It's 3.5%.\" (See p. 12.) ",
    "The e-mail a.b@c.example cost $1,234.56 - or £5/m²… ",
    "don’t can't O'Neil's U.S.A. etc. and so on... Yes!? ",
    "naïve Привет, мир! Ελληνικά; ",
    "https://www.example.org/a-b_c?d=1&e=%20#f ",
    "👩‍👩‍👧‍👦👍🏽❤️🇨🇳🇩🇪1️⃣☎️🏳"
    "️"
    "‍"
    "🌈",
    "日本語のテキスト、カタカナと한국어 문장. ",
    "שלום \"עולם\" צה״ל ",
    "مرحبا بالعالم؟ نعم. ",
    "हिन्दी में नमस्ते। क्षत्रिय ",
    "①②③ ﹁引﹂…… —— 〔2024〕5号 ",
    "e\xCC\x81\xCC\x81x\xE2\x80\x8D y\xC2\xADz\xE2\x80\x8B w\xE2\x81\xA0v "};

static void add_slice(gloss_buf *text) {
  size_t at = chance((uint32_t)corpus.size), end = at + 20 + chance(400);
  if (end > corpus.size) end = corpus.size;
  while (at < end && (corpus.data[at] & 0xC0) == 0x80) at++;
  while (end < corpus.size && (corpus.data[end] & 0xC0) == 0x80) end++;
  gloss_str slice = {corpus.data + at, end - at};
  if (gloss_utf8_valid(slice) == slice.size)
    gloss_buf_add(text, slice.data, slice.size);
}

static void add_soup(gloss_buf *text) { // rules meet where prose has none
  static const char *const soup[] = {"a",        "B",
                                     "1",        " ",
                                     ".",        ",",
                                     "'",        "\"",
                                     "(",        ")",
                                     "%",        "$",
                                     "-",        "/",
                                     "政",       "，",
                                     "。",       "“",
                                     "”",        "《",
                                     "》",       "！",
                                     "\n",       "é",
                                     "\xCC\x81", "\xE2\x80\x8D",
                                     "👩",        "🏽",
                                     "🇨",        "_",
                                     ":",        ";",
                                     "?",        "—",
                                     "…",        "　",
                                     "\xC2\xA0", "×",
                                     "€",        "+",
                                     "&",        "ー",
                                     "カ",       "\t",
                                     "²"};
  for (uint32_t n = chance(30); n--;)
    gloss_buf_puts(text, soup[chance(sizeof soup / sizeof *soup)]);
}

static void make_text(gloss_buf *text, size_t size) {
  gloss_buf_clear(text);
  while (text->size < size) switch (chance(8)) {
    case 0:
    case 1:
    case 2:
    case 3: add_slice(text); break;
    case 4: add_soup(text); break;
    default:
      gloss_buf_puts(text, phrases[chance(sizeof phrases / sizeof *phrases)]);
    }
}

// --- the comparison ----------------------------------------------------------

static const struct unit {
  const char *name;
  gloss_unit unit;
  UBreakIteratorType type;
} units[] = {{"graphemes", GLOSS_GRAPHEME, UBRK_CHARACTER},
             {"words", GLOSS_WORD, UBRK_WORD},
             {"sentences", GLOSS_SENTENCE, UBRK_SENTENCE},
             {"lines", GLOSS_LINE, UBRK_LINE}};

// The character before `*at`, which moves to it.
static uint32_t before(gloss_str text, size_t *at) {
  while (*at && (text.data[--*at] & 0xC0) == 0x80)
    ;
  size_t from = *at;
  return gloss_utf8_next(text, &from);
}

static int property(uint32_t c, UProperty property) {
  return u_getIntPropertyValue((UChar32)c, property);
}

// A character of a script that ICU cuts by dictionary.
static bool in_dictionary(uint32_t c, gloss_unit unit) {
  if (property(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
  if (unit != GLOSS_WORD) return false;
  switch (property(c, UCHAR_SCRIPT)) {
  case USCRIPT_HAN:
  case USCRIPT_HANGUL:
  case USCRIPT_HIRAGANA:
  case USCRIPT_KATAKANA: return true;
  default: return c == 0x30FC;
  }
}

// Whether ICU's dictionaries decide between the two.
static bool by_dictionary(uint32_t left, uint32_t right, gloss_unit unit) {
  bool a = in_dictionary(left, unit), b = in_dictionary(right, unit);
  if (unit != GLOSS_WORD) return a && b;
  bool plain = property(a ? left : right, UCHAR_WORD_BREAK) == U_WB_OTHER &&
               !in_dictionary(a ? left : right, GLOSS_LINE);
  return (a && b) || ((a || b) && !plain);
}

// LB25 and hyphens in ICU 72: a separator belongs to the number behind it
// wherever it stands (a.2, %(.5), a space breaks before one, " -a" does not
// behind the hyphen.
static bool tailored_line(int a, int b) {
  bool alphabetic = b == U_LB_ALPHABETIC || b == U_LB_HEBREW_LETTER ||
                    b == U_LB_AMBIGUOUS || b == U_LB_UNKNOWN;
  return (a == U_LB_INFIX_NUMERIC && b == U_LB_NUMERIC) ||
         (a == U_LB_SPACE && b == U_LB_INFIX_NUMERIC) ||
         ((a == U_LB_PREFIX_NUMERIC || a == U_LB_POSTFIX_NUMERIC) &&
          (b == U_LB_OPEN_PUNCTUATION || b == U_LB_HYPHEN)) ||
         (a == U_LB_HYPHEN && alphabetic);
}

// ICU 72 leaves the standard in these; the test files have it our way.
static bool tailored(uint32_t left, uint32_t right, gloss_unit unit) {
  switch (unit) {
  case GLOSS_GRAPHEME: // Indic conjuncts, which Unicode 15.1 made a rule
    return property(left, UCHAR_CANONICAL_COMBINING_CLASS) == 9 &&
           u_isalpha((UChar32)right);
  case GLOSS_WORD: // "a:b" is three words there, "a@b" is one
    return left == ':' || right == ':' || left == '@' || right == '@';
  case GLOSS_LINE:
    return tailored_line(property(left, UCHAR_LINE_BREAK),
                         property(right, UCHAR_LINE_BREAK));
  default: return false;
  }
}

static bool is_mark(uint32_t c) {
  return u_charType((UChar32)c) == U_FORMAT_CHAR ||
         property(c, UCHAR_GRAPHEME_CLUSTER_BREAK) == U_GCB_EXTEND;
}

static bool excused(gloss_str text, size_t at, gloss_unit unit) {
  size_t from = at, back = at;
  uint32_t right = gloss_utf8_next(text, &from), left = before(text, &back);
  if (unit != GLOSS_GRAPHEME)
    while (back && is_mark(left)) left = before(text, &back);
  return tailored(left, right, unit) || by_dictionary(left, right, unit);
}

static void show(const struct unit *unit, gloss_str text, size_t at,
                 bool ours) {
  size_t from = at > 30 ? at - 30 : 0, end = at + 30;
  if (end > text.size) end = text.size;
  printf("%s: only %s breaks: [%.*s|%.*s]\n", unit->name, ours ? "ours" : "ICU",
         (int)(at - from), text.data + from, (int)(end - at), text.data + at);
}

// Differences between `bits` and the peer.
static int compare(const struct unit *unit, gloss_str text,
                   const uint64_t *bits, UBreakIterator *peer) {
  int bad = 0;
  size_t at = 0;
  for (int32_t next = ubrk_first(peer); next != UBRK_DONE;
       next = ubrk_next(peer)) {
    for (; at <= (size_t)next && at < text.size; at++) {
      bool ours = bits[at >> 6] >> (at & 63) & 1;
      if (ours == (at == (size_t)next) || excused(text, at, unit->unit))
        continue;
      if (bad++ < 5) show(unit, text, at, ours);
    }
  }
  return bad;
}

static int differences(const struct unit *unit, gloss_str text,
                       uint64_t *bits) {
  UErrorCode status = U_ZERO_ERROR;
  UText *bytes = utext_openUTF8(NULL, text.data, (int64_t)text.size, &status);
  UBreakIterator *peer = ubrk_open(unit->type, "", NULL, 0, &status);
  ubrk_setUText(peer, bytes, &status);
  CHECK(!U_FAILURE(status));
  gloss_segment_bitmap(bits, text, unit->unit);
  int bad = compare(unit, text, bits, peer);
  ubrk_close(peer);
  utext_close(bytes);
  return bad;
}

static void no_difference_to_icu(void) {
  enum { DOCUMENT = 1 << 18 };
  const char *tier = getenv("MOONGLOSS_TIER");
  bool is_long = tier && !strcmp(tier, "long");
  size_t total = is_long ? 100000000 : 2000000, done = 0;
  int bad[4] = {0};
  gloss_buf text = {0};
  uint64_t *bits = malloc(DOCUMENT / 8 + 4096);
  for (; done < total; done += text.size) {
    make_text(&text, DOCUMENT);
    for (int u = 0; u < 4; u++)
      bad[u] += differences(&units[u], (gloss_str){text.data, text.size}, bits);
  }
  for (int u = 0; u < 4; u++) {
    printf("%s: %d differences in %.1f MB\n", units[u].name, bad[u],
           (double)done / 1e6);
    CHECK(!bad[u]);
  }
  free(bits);
  gloss_buf_free(&text);
}

int main(void) {
  read_folder(GLOSS_SOURCE_DIR "/examples/reports");
  if (!read_folder(GLOSS_SOURCE_DIR "/../shared/data/reports/national_clean") ||
      !read_folder(GLOSS_SOURCE_DIR "/../shared/data/reports/tmx"))
    printf("skip real text: no ../shared beside the checkout\n");
  RUN(no_difference_to_icu);
  gloss_buf_free(&corpus);
  return TEST_END();
}
