// letters.c - which charset of one byte a character, by what the bytes spell:
// letters of one language (CLDR's exemplar characters), of one script within a
// word, no capital behind a small letter, no symbol inside a word. No text was
// counted for it, so rare charsets and languages weigh as much as frequent
// ones.
#include "text/text.h"

#include <unicode/uchar.h>
#include <unicode/ulocdata.h>
#include <unicode/uscript.h>

enum { SAMPLE = 1 << 13, BYTES = 128 };
// How much better than ICU's word another must be: less than one character.
static const double doubt = 0.6;

// Those that ICU's own detector lacks, too.
static const char *const charsets[] = {"windows-1252",
                                       "ISO-8859-1",
                                       "ISO-8859-15",
                                       "windows-1250",
                                       "ISO-8859-2",
                                       "windows-1257",
                                       "ISO-8859-13",
                                       "ISO-8859-4",
                                       "ISO-8859-10",
                                       "ISO-8859-3",
                                       "windows-1254",
                                       "windows-1251",
                                       "KOI8-R",
                                       "KOI8-U",
                                       "ISO-8859-5",
                                       "IBM866",
                                       "x-mac-cyrillic",
                                       "IBM855",
                                       "windows-1253",
                                       "ISO-8859-7",
                                       "windows-1255",
                                       "ISO-8859-8",
                                       "windows-1256",
                                       "ISO-8859-6",
                                       "windows-1258",
                                       "windows-874",
                                       "IBM852",
                                       "IBM850",
                                       "x-mac-centraleurroman",
                                       "macintosh"};
static const char *const languages[] = {
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi",
    "is", "et", "lv", "lt", "pl", "cs", "sk", "sl", "hr", "hu",
    "ro", "sq", "tr", "mt", "eo", "ga", "ca", "ru", "uk", "bg",
    "sr", "mk", "be", "el", "he", "ar", "fa", "th", "vi"};
enum {
  CHARSETS = sizeof charsets / sizeof *charsets,
  LANGUAGES = sizeof languages / sizeof *languages
};

enum kind { SYMBOL, MARK, SMALL, CAPITAL, OTHER_LETTER, ACCENT, NOTHING };

struct sign { // what a byte is in a charset
  uint32_t code;
  unsigned char kind;
  int script;
};

struct letters {
  USet *sets[LANGUAGES];
  struct sign ascii[BYTES], high[BYTES];
  size_t counts[BYTES]; // of the high bytes
  gloss_str sample;
};

static bool is_usual_mark(uint32_t c) {
  return c == 0xA0 || c == 0xA7 || c == 0xAB || c == 0xB0 || c == 0xB7 ||
         c == 0xBB || c == 0xBF || c == 0xA1 || c == 0x20AC || c == 0xA3 ||
         (c >= 0x2010 && c <= 0x2026) || c == 0x2116 || c == 0x60C ||
         c == 0x61B || c == 0x61F;
}

static struct sign sign_of(uint32_t c) {
  struct sign sign = {c, SYMBOL, USCRIPT_COMMON};
  UErrorCode status = U_ZERO_ERROR;
  int8_t type = u_charType((UChar32)c);
  if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD || !type)
    sign.kind = NOTHING;
  else if (type == U_UPPERCASE_LETTER)
    sign.kind = CAPITAL;
  else if (type == U_LOWERCASE_LETTER)
    sign.kind = SMALL;
  else if (u_isalpha((UChar32)c))
    sign.kind = OTHER_LETTER;
  else if (type == U_NON_SPACING_MARK)
    sign.kind = ACCENT;
  else if (c < 0x80 || is_usual_mark(c))
    sign.kind = MARK;
  if (sign.kind >= SMALL && sign.kind <= OTHER_LETTER)
    sign.script = uscript_getScript((UChar32)c, &status);
  return sign;
}

static bool is_letter(const struct sign *sign) {
  return sign->kind >= SMALL && sign->kind <= OTHER_LETTER;
}

static void load(struct letters *l, const gloss__charset *charset) {
  char bytes[BYTES];
  gloss_buf text = {0};
  for (unsigned i = 0; i < BYTES; i++) bytes[i] = (char)(0x80 + i);
  gloss__charset_decode(charset, (gloss_str){bytes, BYTES}, &text);
  gloss_str decoded = {text.data, text.size};
  for (size_t at = 0, i = 0; i < BYTES; i++)
    l->high[i] =
        sign_of(at < decoded.size ? gloss_utf8_next(decoded, &at) : 0xFFFD);
  gloss_buf_free(&text);
}

static const struct sign *sign_at(const struct letters *l, size_t at) {
  unsigned char byte = (unsigned char)l->sample.data[at];
  return byte < 0x80 ? &l->ascii[byte] : &l->high[byte - 0x80];
}

// What a high byte's character is worth between its neighbours.
static double place(const struct sign *before, const struct sign *sign,
                    const struct sign *after) {
  bool left = is_letter(before), right = is_letter(after);
  switch ((enum kind)sign->kind) {
  case NOTHING: return -3;
  case SYMBOL: return left && right ? -2 : -0.6;
  case MARK: return left && right && sign->code != 0x2019 ? -1 : 0.3;
  case ACCENT: return left ? 0.5 : -1;
  default: break;
  }
  double score = 0;
  if (left && before->script != sign->script) score -= 1.5;
  if (right && after->script != sign->script) score -= 1.5;
  if (sign->kind == CAPITAL && before->kind == SMALL) score -= 1;
  if (sign->kind == CAPITAL && before->kind != CAPITAL && right &&
      after->kind == CAPITAL)
    score -= 0.1;
  return score;
}

// How well the letters go with one language at best.
static double language_fit(const struct letters *l) {
  double best = -1e9;
  for (size_t k = 0; k < LANGUAGES; k++) {
    double fit = 0;
    for (size_t i = 0; i < BYTES && l->sets[k]; i++)
      if (l->counts[i] && is_letter(&l->high[i]))
        fit +=
            (uset_contains(l->sets[k], (UChar32)l->high[i].code) ? 1 : -1.5) *
            (double)l->counts[i];
    if (l->sets[k] && fit > best) best = fit;
  }
  return best;
}

static double judge(struct letters *l, const gloss__charset *charset) {
  static const struct sign edge = {' ', MARK, USCRIPT_COMMON};
  double score = 0;
  size_t total = 0;
  load(l, charset);
  for (size_t at = 0; at < l->sample.size; at++) {
    if (!(l->sample.data[at] & 0x80)) continue;
    total++;
    score += place(at ? sign_at(l, at - 1) : &edge, sign_at(l, at),
                   at + 1 < l->sample.size ? sign_at(l, at + 1) : &edge);
  }
  return total ? score + language_fit(l) : 0;
}

static void open_languages(struct letters *l) {
  for (size_t k = 0; k < LANGUAGES; k++) {
    UErrorCode status = U_ZERO_ERROR;
    ULocaleData *data = ulocdata_open(languages[k], &status);
    if (U_FAILURE(status)) continue;
    USet *set = ulocdata_getExemplarSet(data, NULL, USET_ADD_CASE_MAPPINGS,
                                        ULOCDATA_ES_STANDARD, &status);
    if (U_SUCCESS(status)) l->sets[k] = set;
    ulocdata_close(data);
  }
}

static void prepare(struct letters *l, gloss_str sample) {
  *l = (struct letters){.sample = sample};
  if (sample.size > SAMPLE) l->sample.size = SAMPLE;
  for (uint32_t c = 0; c < BYTES; c++) l->ascii[c] = sign_of(c);
  l->ascii['\n'] = l->ascii['\r'] = l->ascii['\t'] = l->ascii[' '];
  for (size_t i = 0; i < l->sample.size; i++)
    if (l->sample.data[i] & 0x80)
      l->counts[(unsigned char)l->sample.data[i] & 0x7F]++;
  open_languages(l);
}

const gloss__charset *gloss__detect_letters(gloss_str sample,
                                            const gloss__charset *other,
                                            gloss__arena *arena) {
  struct letters *l = gloss__alloc(sizeof *l);
  prepare(l, sample);
  const gloss__charset *found = other;
  double best = other ? judge(l, other) + doubt : -1e9;
  for (size_t i = 0; i < CHARSETS; i++) {
    const gloss__charset *charset = gloss__charset_find(charsets[i], arena);
    double score = charset ? judge(l, charset) : -1e9;
    if (score > best + 0.001) {
      best = score;
      found = charset;
    }
  }
  for (size_t k = 0; k < LANGUAGES; k++)
    if (l->sets[k]) uset_close(l->sets[k]);
  gloss__free(l);
  return found;
}
