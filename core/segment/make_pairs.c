// make_pairs - prints, for each unit, what the rules say of two neighbouring
// characters (struct gloss__pairs), for the vector paths.
//
// By hand here: which characters share a class, and which pairs need their
// surroundings (`open`). What a pair means is asked of the unit's scan, over
// one character of each combination of properties; the build fails if members
// of a class differ where `open` says that the pair decides.
#include "segment/segment.h"

#include <stdlib.h>

enum { CODES = 0x110000, KINDS = 256 };

// A character that stands for all with the same properties; 0: none.
static uint32_t sample[KINDS];
static int kinds;

struct unit {
  const char *name;
  uint8_t (*classify)(struct gloss__properties p);
  bool (*open)(uint8_t a, uint8_t b);
  gloss__scan *scan;
  uint32_t strangers; // classes that a scan may not begin with
  uint8_t count, invalid;
};

// --- graphemes ---------------------------------------------------------------

// In place of the GCB values that no character has any more.
enum { G_PICTURE = GCB_EB, G_JOINER, G_INVALID, G_CLASSES };

static uint8_t grapheme_class(struct gloss__properties p) {
  if (p.grapheme == GCB_ZWJ) return G_JOINER;
  bool picture = p.flags & GLOSS__PICTOGRAPH;
  return picture && p.grapheme == GCB_XX ? G_PICTURE : p.grapheme;
}

static bool grapheme_open(uint8_t a, uint8_t b) {
  if (a == G_PICTURE) return b == GCB_EX || b == G_JOINER; // GB11
  return a == GCB_RI && b == GCB_RI;                       // GB12, GB13
}

// --- words -------------------------------------------------------------------

enum {
  W_OTHER, // also Newline and Double_Quote
  W_LETTER,
  W_HEBREW,
  W_DIGIT,
  W_KATAKANA,
  W_EXTENDER,
  W_SPACE,
  W_CR,
  W_LF,
  W_MID_LETTER,
  W_MID_BOTH,
  W_MID_DIGIT,
  W_FLAG,
  W_IGNORED,
  W_INVALID,
  W_CLASSES
};

static uint8_t word_class(struct gloss__properties p) {
  switch (p.word) {
  case WB_LE: return W_LETTER;
  case WB_HL: return W_HEBREW;
  case WB_NU: return W_DIGIT;
  case WB_KA: return W_KATAKANA;
  case WB_EX: return W_EXTENDER;
  case WB_WSegSpace: return W_SPACE;
  case WB_CR: return W_CR;
  case WB_LF: return W_LF;
  case WB_ML: return W_MID_LETTER;
  case WB_MB:
  case WB_SQ: return W_MID_BOTH;
  case WB_MN: return W_MID_DIGIT;
  case WB_RI: return W_FLAG;
  case WB_Extend:
  case WB_FO:
  case WB_ZWJ: return W_IGNORED;
  default: return W_OTHER;
  }
}

static bool word_open(uint8_t a, uint8_t b) {
  if (b == W_IGNORED || a == W_IGNORED) return true; // WB3c, WB4
  if (a == W_HEBREW) return true;                    // WB7a-WB7c
  if (a == W_LETTER) return b == W_MID_LETTER || b == W_MID_BOTH;
  if (a == W_DIGIT) return b == W_MID_DIGIT || b == W_MID_BOTH;
  return a == W_FLAG && b == W_FLAG; // WB15, WB16
}

// --- sentences ---------------------------------------------------------------

enum { S_OTHER = SB_XX, S_INVALID = SB_SC + 1, S_CLASSES };

static uint8_t sentence_class(struct gloss__properties p) {
  switch (p.sentence) {
  case SB_LO:
  case SB_UP:
  case SB_LE:
  case SB_NU:
  case SB_XX: return S_OTHER;
  default: return p.sentence;
  }
}

// A full stop asks for the letter before it (SB7) and for what comes; behind
// other terminators the scan goes on until the sentence has ended or not.
static bool sentence_open(uint8_t a, uint8_t b) {
  return a == SB_AT || b == SB_AT || (a == SB_ST && b != S_OTHER);
}

// --- lines -------------------------------------------------------------------

enum {
  L_ALPHABETIC,
  L_DIGIT,
  L_SPACE,
  L_IDEOGRAPH,
  L_OPEN,
  L_OPEN_WIDE,
  L_CLOSE,
  L_PARENTHESIS,
  L_EXCLAMATION,
  L_INFIX,
  L_SLASH,
  L_QUOTE,
  L_NONSTARTER,
  L_AFTER,
  L_HYPHEN,
  L_PREFIX,
  L_POSTFIX,
  L_INSEPARABLE,
  L_GLUE,
  L_DASH,
  L_LF,
  L_CR,
  L_HANGUL2,
  L_HANGUL3,
  L_JOINER,
  L_MARK,
  L_RARE, // everything beside it is open
  L_INVALID,
  L_CLASSES
};

static uint8_t line_class(struct gloss__properties p) {
  bool wide = p.flags & GLOSS__EAST_ASIAN;
  switch (gloss__line_class(p)) {
  case LB_AL: return L_ALPHABETIC;
  case LB_NU: return L_DIGIT;
  case LB_SP: return L_SPACE;
  case LB_ID:
    return p.flags & GLOSS__UNASSIGNED_PICTOGRAPH ? L_RARE : L_IDEOGRAPH;
  case LB_OP: return wide ? L_OPEN_WIDE : L_OPEN;
  case LB_CL: return L_CLOSE;
  case LB_CP: return wide ? L_RARE : L_PARENTHESIS;
  case LB_EX: return L_EXCLAMATION;
  case LB_IS: return L_INFIX;
  case LB_SY: return L_SLASH;
  case LB_QU: return L_QUOTE;
  case LB_NS: return L_NONSTARTER;
  case LB_BA: return L_AFTER;
  case LB_HY: return L_HYPHEN;
  case LB_PR: return L_PREFIX;
  case LB_PO: return L_POSTFIX;
  case LB_IN: return L_INSEPARABLE;
  case LB_GL: return L_GLUE;
  case LB_B2: return L_DASH;
  case LB_LF: return L_LF;
  case LB_CR: return L_CR;
  case LB_H2: return L_HANGUL2;
  case LB_H3: return L_HANGUL3;
  case LB_WJ: return L_JOINER;
  case LB_CM:
  case LB_ZWJ: return L_MARK;
  default: return L_RARE;
  }
}

static bool line_open(uint8_t a, uint8_t b) {
  if (a == L_RARE || b == L_RARE || a == L_MARK || b == L_MARK) return true;
  if (b == L_SPACE) // LB14-LB17 look through spaces
    return a == L_OPEN || a == L_OPEN_WIDE || a == L_QUOTE || a == L_CLOSE ||
           a == L_PARENTHESIS || a == L_DASH;
  if (a == L_DIGIT) // LB25
    return b == L_INFIX || b == L_SLASH || b == L_CLOSE || b == L_PARENTHESIS;
  if (a == L_PREFIX || a == L_POSTFIX)
    return b == L_OPEN || b == L_OPEN_WIDE || b == L_HYPHEN;
  return false;
}

// --- the tables --------------------------------------------------------------

#define BIT(class) (1u << (class))

static const struct unit units[GLOSS_UNITS] = {
    [GLOSS_GRAPHEME] = {"grapheme", grapheme_class, grapheme_open,
                        gloss__grapheme_scan, 0, G_CLASSES, G_INVALID},
    [GLOSS_WORD] = {"word", word_class, word_open, gloss__word_scan,
                    BIT(W_IGNORED), W_CLASSES, W_INVALID},
    [GLOSS_SENTENCE] = {"sentence", sentence_class, sentence_open,
                        gloss__sentence_scan, BIT(SB_EX) | BIT(SB_FO),
                        S_CLASSES, S_INVALID},
    [GLOSS_LINE] = {"line", line_class, line_open, gloss__line_scan,
                    BIT(L_MARK), L_CLASSES, L_INVALID}};

static void fail(const struct unit *unit, const char *what, uint32_t a,
                 uint32_t b) {
  fprintf(stderr, "make_pairs: %s: %s: U+%04X U+%04X\n", unit->name, what, a,
          b);
  exit(1);
}

static int kind_of(uint32_t c) {
  return gloss__property_blocks[gloss__property_first[c >> 8] * 256u +
                                (c & 255)];
}

static void find_samples(void) {
  for (uint32_t c = CODES; c-- > 0;) {
    int kind = kind_of(c);
    if (c - 0xD800 >= 0x800) sample[kind] = c;
    if (kind >= kinds) kinds = kind + 1;
  }
}

static bool joined(const struct unit *unit, uint32_t a, uint32_t b) {
  gloss_buf text = {0};
  uint64_t bits[1] = {0};
  gloss_buf_utf8(&text, a);
  size_t middle = text.size;
  gloss_buf_utf8(&text, b);
  unit->scan(bits, (gloss_str){text.data, text.size}, 0, SIZE_MAX);
  gloss_buf_free(&text);
  return !(bits[0] >> middle & 1);
}

static uint8_t class_of(const struct unit *unit, int kind) {
  return unit->classify(gloss__property_classes[kind]);
}

// Fills rows[a]: the classes b that join; `seen`: the pairs that occur.
static void ask(const struct unit *unit, uint32_t *rows, uint32_t *open) {
  uint32_t seen[GLOSS__PAIR_ROWS] = {0};
  for (int i = 0; i < kinds * kinds; i++) {
    uint32_t x = sample[i / kinds], y = sample[i % kinds];
    if ((!x && i / kinds != kind_of(0)) || (!y && i % kinds != kind_of(0)))
      continue; // only surrogates have these properties
    uint8_t a = class_of(unit, i / kinds), b = class_of(unit, i % kinds);
    if (unit->open(a, b)) {
      open[a] |= BIT(b);
      continue;
    }
    uint32_t join = joined(unit, x, y) ? BIT(b) : 0;
    if ((seen[a] & BIT(b)) && (rows[a] & BIT(b)) != join)
      fail(unit, "members of a class differ", x, y);
    seen[a] |= BIT(b);
    rows[a] |= join;
  }
  for (int a = 0; a < unit->count; a++) open[a] |= BIT(unit->invalid);
  open[unit->invalid] = UINT32_MAX;
}

static void check_han(const struct unit *unit) {
  for (uint32_t c = 0x4E00; c < 0xA000; c++)
    if (class_of(unit, kind_of(c)) != class_of(unit, kind_of(0x4E00)))
      fail(unit, "Han characters of two classes", 0x4E00, c);
}

static void print_rows(const char *name, const uint32_t *rows) {
  printf("  .%s = {", name);
  for (int k = 0; k < 4; k++) {
    printf("{");
    for (int a = 0; a < GLOSS__PAIR_ROWS; a++)
      printf("%u,", rows[a] >> (8 * k) & 255);
    printf("},\n");
  }
  printf("  },\n");
}

static void print_blocks(const struct unit *unit, int blocks) {
  printf("static const uint8_t %s_blocks[%d] = {", unit->name, blocks * 256);
  for (int i = 0; i < blocks * 256; i++)
    printf("%s%u,", i % 32 ? "" : "\n",
           class_of(unit, gloss__property_blocks[i]));
  printf("\n};\n");
}

static void print_unit(const struct unit *unit) {
  uint32_t join[GLOSS__PAIR_ROWS] = {0}, open[GLOSS__PAIR_ROWS] = {0};
  ask(unit, join, open);
  check_han(unit);
  uint32_t strangers = unit->strangers | BIT(unit->invalid);
  printf("{\n  .count = %d, .han = %d, .newline = %d, .invalid = %d,\n"
         "  .anchors = %uu,\n  .blocks = %s_blocks,\n  .ascii = {",
         unit->count, class_of(unit, kind_of(0x4E00)),
         class_of(unit, kind_of('\n')), unit->invalid,
         (uint32_t)((UINT64_C(1) << unit->count) - 1) & ~strangers, unit->name);
  for (uint32_t c = 0; c < 128; c++) printf("%u,", class_of(unit, kind_of(c)));
  printf("},\n");
  print_rows("join", join);
  print_rows("context", open);
  printf("},\n");
}

int main(void) {
  int blocks = 0;
  for (int i = 0; i < CODES / 256; i++)
    if (gloss__property_first[i] >= blocks)
      blocks = gloss__property_first[i] + 1;
  find_samples();
  printf("// Generated by make_pairs.\n");
  for (int u = 0; u < GLOSS_UNITS; u++) print_blocks(&units[u], blocks);
  printf("const struct gloss__pairs gloss__unit_pairs[GLOSS_UNITS] = {\n");
  for (int u = 0; u < GLOSS_UNITS; u++) print_unit(&units[u]);
  printf("};\n");
  return 0;
}
