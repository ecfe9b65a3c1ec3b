// segment_rules.h - the rules of UAX #29 and #14 (Unicode 15.0) word by word:
// slow, without a state, on ICU's properties. What core/segment is checked by.
//
// A text is an array of code points; each function says whether the rules put
// a boundary before number i, 0 < i < count.
#ifndef GLOSS_SEGMENT_RULES_H
#define GLOSS_SEGMENT_RULES_H

#include <stdbool.h>
#include <unicode/uchar.h>

typedef struct rules_text {
  const UChar32 *points;
  int count;
} rules_text;

static int rules_of(const rules_text *t, int i, UProperty property) {
  return u_getIntPropertyValue(t->points[i], property);
}

static bool rules_picture(const rules_text *t, int i) {
  return u_hasBinaryProperty(t->points[i], UCHAR_EXTENDED_PICTOGRAPHIC);
}

// --- graphemes ---------------------------------------------------------------

static int gcb(const rules_text *t, int i) {
  return rules_of(t, i, UCHAR_GRAPHEME_CLUSTER_BREAK);
}

static bool gb11(const rules_text *t, int i) {
  if (!rules_picture(t, i) || gcb(t, i - 1) != U_GCB_ZWJ) return false;
  int j = i - 2;
  while (j >= 0 && gcb(t, j) == U_GCB_EXTEND) j--;
  return j >= 0 && rules_picture(t, j);
}

static bool gb12(const rules_text *t, int i) {
  int flags = 0;
  if (gcb(t, i) != U_GCB_REGIONAL_INDICATOR) return false;
  for (int j = i - 1; j >= 0 && gcb(t, j) == U_GCB_REGIONAL_INDICATOR; j--)
    flags++;
  return flags % 2 == 1;
}

static bool rules_grapheme(const rules_text *t, int i) {
  int a = gcb(t, i - 1), b = gcb(t, i);
  if (a == U_GCB_CR && b == U_GCB_LF) return false;
  if (a == U_GCB_CR || a == U_GCB_LF || a == U_GCB_CONTROL) return true;
  if (b == U_GCB_CR || b == U_GCB_LF || b == U_GCB_CONTROL) return true;
  if (a == U_GCB_L &&
      (b == U_GCB_L || b == U_GCB_V || b == U_GCB_LV || b == U_GCB_LVT))
    return false;
  if ((a == U_GCB_LV || a == U_GCB_V) && (b == U_GCB_V || b == U_GCB_T))
    return false;
  if ((a == U_GCB_LVT || a == U_GCB_T) && b == U_GCB_T) return false;
  if (b == U_GCB_EXTEND || b == U_GCB_ZWJ || b == U_GCB_SPACING_MARK)
    return false;
  return a != U_GCB_PREPEND && !gb11(t, i) && !gb12(t, i);
}

// --- words -------------------------------------------------------------------

static int wb(const rules_text *t, int i) {
  return i < 0 || i >= t->count ? -1 : rules_of(t, i, UCHAR_WORD_BREAK);
}
static bool wb_newline(int c) {
  return c == U_WB_NEWLINE || c == U_WB_CR || c == U_WB_LF;
}
static bool wb_ignored(int c) {
  return c == U_WB_EXTEND || c == U_WB_FORMAT || c == U_WB_ZWJ;
}
static bool wb_letter(int c) {
  return c == U_WB_ALETTER || c == U_WB_HEBREW_LETTER;
}
static bool wb_mid(int c, int own) {
  return c == own || c == U_WB_MIDNUMLET || c == U_WB_SINGLE_QUOTE;
}

// The character before i that counts: WB4 leaves out marks that have a base.
static int wb_back(const rules_text *t, int i) {
  for (i--; i > 0 && wb_ignored(wb(t, i)) && !wb_newline(wb(t, i - 1));) i--;
  return i;
}
static int wb_on(const rules_text *t, int i) {
  for (i++; i < t->count && wb_ignored(wb(t, i));) i++;
  return i;
}

static bool wb15(const rules_text *t, int i) {
  int flags = 0;
  if (wb(t, i) != U_WB_REGIONAL_INDICATOR) return false;
  for (int j = wb_back(t, i); j >= 0 && wb(t, j) == U_WB_REGIONAL_INDICATOR;
       j = wb_back(t, j))
    flags++;
  return flags % 2 == 1;
}

static bool rules_word(const rules_text *t, int i) {
  int a = wb(t, i - 1), b = wb(t, i);
  if (a == U_WB_CR && b == U_WB_LF) return false;
  if (wb_newline(a) || wb_newline(b)) return true;
  if (a == U_WB_ZWJ && rules_picture(t, i)) return false;
  if (a == U_WB_WSEGSPACE && b == U_WB_WSEGSPACE) return false;
  if (wb_ignored(b)) return false;
  int back = wb_back(t, i), earlier = wb(t, wb_back(t, back));
  int next = wb(t, wb_on(t, i));
  a = wb(t, back);
  if (wb_letter(a) && wb_letter(b)) return false;
  if (wb_letter(a) && wb_mid(b, U_WB_MIDLETTER) && wb_letter(next))
    return false;
  if (wb_letter(earlier) && wb_mid(a, U_WB_MIDLETTER) && wb_letter(b))
    return false;
  if (a == U_WB_HEBREW_LETTER && b == U_WB_SINGLE_QUOTE) return false;
  if (a == U_WB_HEBREW_LETTER && b == U_WB_DOUBLE_QUOTE &&
      next == U_WB_HEBREW_LETTER)
    return false;
  if (earlier == U_WB_HEBREW_LETTER && a == U_WB_DOUBLE_QUOTE &&
      b == U_WB_HEBREW_LETTER)
    return false;
  if (a == U_WB_NUMERIC && b == U_WB_NUMERIC) return false;
  if (wb_letter(a) && b == U_WB_NUMERIC) return false;
  if (a == U_WB_NUMERIC && wb_letter(b)) return false;
  if (earlier == U_WB_NUMERIC && wb_mid(a, U_WB_MIDNUM) && b == U_WB_NUMERIC)
    return false;
  if (a == U_WB_NUMERIC && wb_mid(b, U_WB_MIDNUM) && next == U_WB_NUMERIC)
    return false;
  if (a == U_WB_KATAKANA && b == U_WB_KATAKANA) return false;
  bool joins_a = wb_letter(a) || a == U_WB_NUMERIC || a == U_WB_KATAKANA;
  bool joins_b = wb_letter(b) || b == U_WB_NUMERIC || b == U_WB_KATAKANA;
  if ((joins_a || a == U_WB_EXTENDNUMLET) && b == U_WB_EXTENDNUMLET)
    return false;
  if (a == U_WB_EXTENDNUMLET && joins_b) return false;
  return !wb15(t, i);
}

// --- sentences ---------------------------------------------------------------

static int sb(const rules_text *t, int i) {
  return i < 0 || i >= t->count ? -1 : rules_of(t, i, UCHAR_SENTENCE_BREAK);
}
static bool sb_separator(int c) {
  return c == U_SB_SEP || c == U_SB_CR || c == U_SB_LF;
}
static bool sb_ignored(int c) { return c == U_SB_EXTEND || c == U_SB_FORMAT; }
static int sb_back(const rules_text *t, int i) {
  for (i--; i > 0 && sb_ignored(sb(t, i)) && !sb_separator(sb(t, i - 1));) i--;
  return i;
}

static bool sb8(const rules_text *t, int i) {
  for (; i < t->count; i++) {
    int c = sb(t, i);
    if (c == U_SB_LOWER) return true;
    if (c == U_SB_OLETTER || c == U_SB_UPPER || sb_separator(c) ||
        c == U_SB_STERM || c == U_SB_ATERM)
      return false;
  }
  return false;
}

static bool rules_sentence(const rules_text *t, int i) {
  int a = sb(t, i - 1), b = sb(t, i);
  if (a == U_SB_CR && b == U_SB_LF) return false;
  if (sb_separator(a)) return true;
  if (sb_ignored(b)) return false;
  int j = sb_back(t, i);
  a = sb(t, j);
  if (a == U_SB_ATERM && b == U_SB_NUMERIC) return false;
  int letter = sb(t, sb_back(t, j));
  if (a == U_SB_ATERM && b == U_SB_UPPER &&
      (letter == U_SB_UPPER || letter == U_SB_LOWER))
    return false;
  bool spaces = false;
  for (; sb(t, j) == U_SB_SP; j = sb_back(t, j)) spaces = true;
  while (sb(t, j) == U_SB_CLOSE) j = sb_back(t, j);
  int term = sb(t, j);
  if (term != U_SB_ATERM && term != U_SB_STERM) return false;
  if (term == U_SB_ATERM && sb8(t, i)) return false;
  if (b == U_SB_SCONTINUE || b == U_SB_ATERM || b == U_SB_STERM) return false;
  if (!spaces && b == U_SB_CLOSE) return false;
  return b != U_SB_SP && !sb_separator(b);
}

// --- lines -------------------------------------------------------------------

static int lb_raw(const rules_text *t, int i) { // LB1
  int c = rules_of(t, i, UCHAR_LINE_BREAK);
  switch (c) {
  case U_LB_AMBIGUOUS:
  case U_LB_SURROGATE:
  case U_LB_UNKNOWN: return U_LB_ALPHABETIC;
  case U_LB_CONDITIONAL_JAPANESE_STARTER: return U_LB_NONSTARTER;
  case U_LB_COMPLEX_CONTEXT: {
    int category = u_charType(t->points[i]);
    return category == U_NON_SPACING_MARK ||
                   category == U_COMBINING_SPACING_MARK
               ? U_LB_COMBINING_MARK
               : U_LB_ALPHABETIC;
  }
  default: return c;
  }
}
static bool lb_mark(int c) { return c == U_LB_COMBINING_MARK || c == U_LB_ZWJ; }
static bool lb_hard(int c) {
  return c == U_LB_MANDATORY_BREAK || c == U_LB_CARRIAGE_RETURN ||
         c == U_LB_LINE_FEED || c == U_LB_NEXT_LINE;
}
static bool lb_baseless(int c) { // LB9's X is none of these
  return lb_hard(c) || c == U_LB_SPACE || c == U_LB_ZWSPACE;
}
// Whether the mark at i has a base, which is then at *base.
static bool lb_based(const rules_text *t, int i, int *base) {
  for (*base = i; *base > 0 && lb_mark(lb_raw(t, *base));) --*base;
  return lb_mark(lb_raw(t, i)) && !lb_mark(lb_raw(t, *base)) &&
         !lb_baseless(lb_raw(t, *base));
}
static int lb(const rules_text *t, int i) { // LB10
  if (i < 0 || i >= t->count) return -1;
  int c = lb_raw(t, i);
  return lb_mark(c) ? U_LB_ALPHABETIC : c;
}
// The sequence before that at i: where its base, or it itself, stands.
static int lb_back(const rules_text *t, int i) {
  int base;
  if (i <= 0) return -1;
  return lb_based(t, i - 1, &base) ? base : i - 1;
}
static int lb_on(const rules_text *t, int i) {
  int base;
  for (i++; i < t->count && lb_based(t, i, &base);) i++;
  return i;
}
static bool lb_wide(const rules_text *t, int i) {
  int width = rules_of(t, i, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ||
         width == U_EA_HALFWIDTH;
}
static bool lb_affix(int c) {
  return c == U_LB_PREFIX_NUMERIC || c == U_LB_POSTFIX_NUMERIC;
}
static bool lb_closing(int c) {
  return c == U_LB_CLOSE_PUNCTUATION || c == U_LB_CLOSE_PARENTHESIS;
}

// The end of the number (LB25, section 8.2, example 7) that begins at i; i.
static int lb_number(const rules_text *t, int i) {
  int at = i;
  if (lb_affix(lb(t, at))) at = lb_on(t, at);
  if (lb(t, at) == U_LB_OPEN_PUNCTUATION || lb(t, at) == U_LB_HYPHEN)
    at = lb_on(t, at);
  if (lb(t, at) != U_LB_NUMERIC) return i;
  while (lb(t, at) == U_LB_NUMERIC || lb(t, at) == U_LB_INFIX_NUMERIC ||
         lb(t, at) == U_LB_BREAK_SYMBOLS)
    at = lb_on(t, at);
  if (lb_closing(lb(t, at))) at = lb_on(t, at);
  return lb_affix(lb(t, at)) ? lb_on(t, at) : at;
}

static bool lb25(const rules_text *t, int i) {
  for (int from = lb_back(t, i); from >= 0; from = lb_back(t, from))
    if (lb_number(t, from) > i) return true;
  return false;
}

static bool lb30a(const rules_text *t, int i) {
  int flags = 0;
  if (lb(t, i) != U_LB_REGIONAL_INDICATOR) return false;
  for (int j = lb_back(t, i); lb(t, j) == U_LB_REGIONAL_INDICATOR;
       j = lb_back(t, j))
    flags++;
  return flags % 2 == 1;
}

static bool lb26(int a, int b) { // and LB27
  bool hangul_a = a == U_LB_JL || a == U_LB_JV || a == U_LB_JT ||
                  a == U_LB_H2 || a == U_LB_H3;
  bool hangul_b = b == U_LB_JL || b == U_LB_JV || b == U_LB_JT ||
                  b == U_LB_H2 || b == U_LB_H3;
  if (a == U_LB_JL && hangul_b && b != U_LB_JT) return true;
  if ((a == U_LB_JV || a == U_LB_H2) && (b == U_LB_JV || b == U_LB_JT))
    return true;
  if ((a == U_LB_JT || a == U_LB_H3) && b == U_LB_JT) return true;
  return (hangul_a && b == U_LB_POSTFIX_NUMERIC) ||
         (a == U_LB_PREFIX_NUMERIC && hangul_b);
}

static bool lb_alphabetic(int c) {
  return c == U_LB_ALPHABETIC || c == U_LB_HEBREW_LETTER;
}
static bool lb_ideograph(int c) {
  return c == U_LB_IDEOGRAPHIC || c == U_LB_E_BASE || c == U_LB_E_MODIFIER;
}

// LB7-LB20: 1 no boundary, 0 a boundary, -1 says nothing.
static int lb_spaces(const rules_text *t, int i, int b) {
  int j = lb_back(t, i), a = lb(t, j), left = j;
  while (lb(t, left) == U_LB_SPACE) left = lb_back(t, left);
  int base = lb(t, left);
  if (b == U_LB_SPACE || b == U_LB_ZWSPACE) return 1;
  if (base == U_LB_ZWSPACE) return 0;
  if (lb_raw(t, i - 1) == U_LB_ZWJ) return 1;
  if (b == U_LB_WORD_JOINER || a == U_LB_WORD_JOINER || a == U_LB_GLUE)
    return 1;
  if (b == U_LB_GLUE && a != U_LB_SPACE && a != U_LB_BREAK_AFTER &&
      a != U_LB_HYPHEN)
    return 1;
  if (lb_closing(b) || b == U_LB_EXCLAMATION || b == U_LB_INFIX_NUMERIC ||
      b == U_LB_BREAK_SYMBOLS)
    return 1;
  if (base == U_LB_OPEN_PUNCTUATION) return 1;
  if (base == U_LB_QUOTATION && b == U_LB_OPEN_PUNCTUATION) return 1;
  if (lb_closing(base) && b == U_LB_NONSTARTER) return 1;
  if (base == U_LB_BREAK_BOTH && b == U_LB_BREAK_BOTH) return 1;
  if (a == U_LB_SPACE) return 0;
  if (a == U_LB_QUOTATION || b == U_LB_QUOTATION) return 1;
  return a == U_LB_CONTINGENT_BREAK || b == U_LB_CONTINGENT_BREAK ? 0 : -1;
}

// LB21-LB30b but for LB25 and LB30a.
static bool lb_pair(const rules_text *t, int i, int b) {
  int j = lb_back(t, i), a = lb(t, j), earlier = lb(t, lb_back(t, j));
  if (b == U_LB_BREAK_AFTER || b == U_LB_HYPHEN || b == U_LB_NONSTARTER ||
      a == U_LB_BREAK_BEFORE)
    return true;
  if (earlier == U_LB_HEBREW_LETTER &&
      (a == U_LB_HYPHEN || a == U_LB_BREAK_AFTER))
    return true;
  if (a == U_LB_BREAK_SYMBOLS && b == U_LB_HEBREW_LETTER) return true;
  if (b == U_LB_INSEPARABLE) return true;
  if ((lb_alphabetic(a) && b == U_LB_NUMERIC) ||
      (a == U_LB_NUMERIC && lb_alphabetic(b)))
    return true;
  if ((a == U_LB_PREFIX_NUMERIC && lb_ideograph(b)) ||
      (lb_ideograph(a) && b == U_LB_POSTFIX_NUMERIC))
    return true;
  if ((lb_affix(a) && lb_alphabetic(b)) || (lb_alphabetic(a) && lb_affix(b)))
    return true;
  if (lb26(a, b)) return true;
  if ((lb_alphabetic(a) || a == U_LB_INFIX_NUMERIC) && lb_alphabetic(b))
    return true;
  if ((lb_alphabetic(a) || a == U_LB_NUMERIC) && b == U_LB_OPEN_PUNCTUATION &&
      !lb_wide(t, i))
    return true;
  if (a == U_LB_CLOSE_PARENTHESIS && !lb_wide(t, j) &&
      (lb_alphabetic(b) || b == U_LB_NUMERIC))
    return true;
  bool coming =
      rules_picture(t, j) && u_charType(t->points[j]) == U_UNASSIGNED; // LB30b
  return b == U_LB_E_MODIFIER && (a == U_LB_E_BASE || coming);
}

static bool rules_line(const rules_text *t, int i) {
  int base, a = lb_raw(t, i - 1), b = lb_raw(t, i);
  if (a == U_LB_CARRIAGE_RETURN && b == U_LB_LINE_FEED) return false;
  if (lb_hard(a)) return true;
  if (lb_hard(b)) return false;
  if (lb_based(t, i, &base)) return false;
  b = lb(t, i);
  int decided = lb_spaces(t, i, b);
  if (decided >= 0) return decided == 0;
  return !lb25(t, i) && !lb30a(t, i) && !lb_pair(t, i, b);
}

#endif
