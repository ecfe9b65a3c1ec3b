// detect.c - which charset a file is in. A charset is judged by what the bytes
// would say in it: the share of frequent characters, less what is undecodable.
#include "text/text.h"
#include "text/chars.h"

#include <unicode/ucsdet.h>

#include "detect_tables.inc" // gloss__frequent_bits

enum { SAMPLE = 1 << 16 };

// --- what a decoding looks like
// -------------------------------------------------

struct look {
  size_t bytes;                            // that are not ASCII, as characters
  size_t frequent, bad, kana, hangul, odd; // odd: private, unassigned looks
};

static void look_at(struct look *look, uint32_t c) {
  if (c < 0x80) return;
  look->bytes++;
  look->frequent += c != GLOSS__BAD && gloss__is_frequent(c);
  look->bad += c == GLOSS__BAD || c == 0xFFFD;
  look->kana += c >= 0x3041 && c <= 0x30FE;
  look->hangul += c >= 0xAC00 && c <= 0xD7A3;
  look->odd += c >= 0xE000 && c <= 0xF8FF;
}

enum { BLOCK = 256 };

// The best score that a look may come to when `left` bytes are still to be
// seen, each two of them a frequent character.
static double best_possible(const struct look *look, size_t left) {
  double more = (double)(left / 2 + 1);
  double good = (double)look->frequent - 5.0 * (double)look->bad -
                (double)(look->kana + look->odd);
  return (good + more) / ((double)look->bytes + more);
}

// Stops, with whatever it has, as soon as the score must stay below `least`.
static struct look look_above(const gloss__charset *charset, gloss_str text,
                              double least) {
  struct look look = {0};
  const unsigned char *p = (const unsigned char *)text.data;
  const unsigned char *end = p + text.size;
  const unsigned char *limit = text.size < 8 ? p : end - 8;
  uint32_t code[BLOCK];
  while (p < limit) {
    size_t count;
    p += charset->points(p, limit, end, code, BLOCK, &count);
    for (size_t i = 0; i < count; i++) look_at(&look, code[i]);
    if (best_possible(&look, (size_t)(end - p)) < least) return look;
  }
  while (p < end) {
    size_t took = charset->step(p, end, code);
    // a character cut off by the end says nothing
    if (code[0] != GLOSS__BAD || p + 4 <= end) look_at(&look, code[0]);
    p += took;
  }
  return look;
}

static struct look look_icu(const gloss__charset *charset, gloss_str text) {
  struct look look = {0};
  gloss_buf out = {0};
  if (text.size > SAMPLE / 4) text.size = SAMPLE / 4;
  gloss__charset_decode(charset, text, &out);
  gloss_str decoded = {out.data, out.size};
  for (size_t at = 0; at < decoded.size;)
    look_at(&look, gloss_utf8_next(decoded, &at));
  gloss_buf_free(&out);
  return look;
}

static double share(const struct look *look, size_t part) {
  return look->bytes
             ? ((double)part - 5.0 * (double)look->bad) / (double)look->bytes
             : 0;
}

static double chinese_score(const struct look *look) {
  return share(look, look->frequent) -
         (look->bytes ? (double)(look->kana + look->odd) / (double)look->bytes
                      : 0);
}

double gloss__chinese_score(const gloss__charset *charset, gloss_str text) {
  struct look look = look_above(charset, text, -10);
  return chinese_score(&look);
}

// --- the sample
// --------------------------------------------------------------------

// Lines that are not all ASCII, up to SAMPLE bytes.
static gloss_buf take_sample(gloss_str raw) {
  gloss_buf sample = {0};
  size_t at = 0;
  gloss_buf_add(&sample, "", 0);
  while (at < raw.size && sample.size < SAMPLE) {
    const char *from = raw.data + at;
    const char *line = memchr(from, '\n', raw.size - at);
    size_t size = line ? (size_t)(line + 1 - from) : raw.size - at;
    if (size > SAMPLE) size = SAMPLE;
    bool high = false;
    for (size_t i = 0; i < size && !high; i++) high = from[i] & 0x80;
    if (high) gloss_buf_add(&sample, from, size);
    at += size;
  }
  return sample;
}

static gloss_str head(gloss_str raw, size_t size) {
  return (gloss_str){raw.data, raw.size < size ? raw.size : size};
}

// --- the families
// --------------------------------------------------------------------

static const gloss__charset *by_mark(gloss_str raw) {
  const unsigned char *p = (const unsigned char *)raw.data;
  if (raw.size >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
    return &gloss__utf8;
  if (raw.size >= 2 && p[0] == 0xFF && p[1] == 0xFE) return &gloss__utf16le;
  if (raw.size >= 2 && p[0] == 0xFE && p[1] == 0xFF) return &gloss__utf16be;
  if (raw.size >= 4 && !memcmp(p, "\x84\x31\x95\x33", 4))
    return &gloss__gb18030;
  return NULL;
}

struct utf8_count {
  size_t good, bad, pairs; // sequences of 3 or 4 bytes, errors, of 2 bytes
};

// Stops when there are more than a sixth as many errors as there can be good
// sequences, or (strict) at the first error.
static struct utf8_count count_utf8(gloss_str text, bool strict) {
  struct utf8_count n = {0};
  size_t at = 0;
  // A cut at the begin leaves up to three trail bytes.
  while (at < text.size && at < 3 && (text.data[at] & 0xC0) == 0x80) at++;
  while (at < text.size) {
    size_t from = at;
    if (!(text.data[at] & 0x80)) {
      at++;
      continue;
    }
    uint32_t c = gloss_utf8_next(text, &at);
    if (c == 0xFFFD && at - from < 3) {
      n.bad += text.size - from > 3;
      if (strict ? n.bad : n.bad * 6 > n.good + (text.size - at) / 3) return n;
    } else if (at - from == 2) {
      n.pairs++;
    } else {
      n.good++;
    }
  }
  return n;
}

// Whether at least half of the bytes are in lines of flawless UTF-8: a glued
// file.
static bool half_utf8(gloss_str sample) {
  size_t flawless = 0, at = 0;
  while (at < sample.size && (flawless + sample.size - at) * 2 >= sample.size) {
    const char *from = sample.data + at;
    const char *line = memchr(from, '\n', sample.size - at);
    size_t size = line ? (size_t)(line + 1 - from) : sample.size - at;
    struct utf8_count n = count_utf8((gloss_str){from, size}, true);
    if (!n.bad && n.good > 2) flawless += size;
    at += size;
  }
  return flawless * 2 >= sample.size;
}

static bool is_utf8(gloss_str sample) {
  struct utf8_count n = count_utf8(sample, false);
  if (n.bad) return n.good >= 6 * n.bad || half_utf8(sample);
  if (n.good + n.pairs > 8) return true;
  if (!(n.good + n.pairs)) return false;
  // A few bytes may be UTF-8 by chance: then they spell frequent Han otherwise.
  double other = gloss__chinese_score(&gloss__gb18030, sample);
  if (gloss__chinese_score(&gloss__big5, sample) > other)
    other = gloss__chinese_score(&gloss__big5, sample);
  return other < 0.7 ||
         other < gloss__chinese_score(&gloss__utf8, sample) + 0.3;
}

// UTF-16 without a mark, by the zero bytes that ASCII leaves on one side.
static const gloss__charset *utf16_by_zeros(gloss_str raw) {
  gloss_str sample = head(raw, SAMPLE & ~1);
  if (!sample.size || !memchr(sample.data, 0, sample.size)) return NULL;
  size_t zeros[2] = {0, 0}, units = sample.size / 2;
  for (size_t i = 0; i < sample.size; i++) zeros[i & 1] += !sample.data[i];
  if (units && zeros[1] * 4 > units && zeros[0] * 20 < units)
    return &gloss__utf16le;
  if (units && zeros[0] * 4 > units && zeros[1] * 20 < units)
    return &gloss__utf16be;
  return NULL;
}

// --- the choice
// ------------------------------------------------------------------------

struct choice {
  const gloss__charset *charset;
  double score;
  size_t skip; // bytes of a character that the file starts in the middle of
  const char *reason;
};

static void consider(struct choice *best, const gloss__charset *charset,
                     gloss_str sample, size_t skip) {
  double handicap = skip ? 0.15 : 0;
  if (skip > sample.size || best->score + handicap >= 1) return;
  gloss_str rest = {sample.data + skip, sample.size - skip};
  struct look look = look_above(charset, rest, best->score + handicap);
  double score = chinese_score(&look) - handicap;
  if (look.bytes && score > best->score)
    *best = (struct choice){charset, score, skip, NULL};
}

// UTF-16, GB18030 or Big5, the file perhaps cut inside its first character.
static struct choice chinese(gloss_str raw, gloss_str sample) {
  struct choice best = {NULL, 0.45, 0, NULL};
  for (size_t skip = 0; skip < 2; skip++) {
    if (skip && !(raw.data[0] & 0x80)) break;
    consider(&best, &gloss__gb18030, sample, skip);
    consider(&best, &gloss__big5, sample, skip);
  }
  struct choice wide = {NULL, best.score > 0.7 ? best.score : 0.7, 0, NULL};
  consider(&wide, &gloss__utf16le, head(raw, SAMPLE), 0);
  consider(&wide, &gloss__utf16be, head(raw, SAMPLE), 0);
  return wide.charset ? wide : best;
}

// Text that lost a byte on the way reads wrong up to the next ASCII byte:
// windows of it are judged at both alignments.
static double broken_score(const gloss__charset *charset, gloss_str text) {
  double sum = 0;
  size_t windows = 0, at = 0;
  for (; at + 16 <= text.size; windows++, at += 16) {
    gloss_str even = {text.data + at, 16}, odd = {text.data + at + 1, 15};
    double a = gloss__chinese_score(charset, even);
    double b = gloss__chinese_score(charset, odd) - 0.1;
    sum += a > b ? a : b;
  }
  return windows > 2 ? sum / (double)windows : 0;
}

static const gloss__charset *broken_chinese(gloss_str sample) {
  double gb = broken_score(&gloss__gb18030, sample);
  double big5 = broken_score(&gloss__big5, sample);
  if (gb < 0.6 && big5 < 0.6) return NULL;
  return gb >= big5 ? &gloss__gb18030 : &gloss__big5;
}

// Five frequent characters and nothing else, where Chinese says nothing.
static bool is_kanji(const struct look *look, double chinese) {
  return look->bytes >= 5 && look->frequent * 5 >= look->bytes * 4 &&
         !look->bad && chinese < 0.6;
}

// Japanese and Korean, by their own letters; Taiwan's EUC.
static const gloss__charset *neighbour(gloss_str sample, double chinese,
                                       gloss__arena *arena) {
  static const char *const names[] = {"Shift_JIS", "EUC-JP", "windows-949",
                                      "EUC-TW"};
  const gloss__charset *found = NULL;
  double best = chinese + 0.1;
  if (best >= 1) return NULL; // no score is higher
  for (size_t i = 0; i < 4; i++) {
    const gloss__charset *charset = gloss__charset_find(names[i], arena);
    if (!charset) continue;
    struct look look = look_icu(charset, sample);
    bool korean = i == 2;
    bool kana = look.kana * 5 >= look.bytes && look.kana >= 3;
    if (i < 2 && !kana && !is_kanji(&look, chinese)) continue;
    if (korean && look.hangul < 8) continue;
    if (i == 3 && (look.bad || look.bytes * 3 < sample.size)) continue;
    double score =
        share(&look, korean ? look.hangul : look.kana + look.frequent);
    if (korean) score -= 0.15;
    if (score > 0.6 && score > best) {
      best = score;
      found = charset;
    }
  }
  return found;
}

// What ICU's detector says, unless it says Chinese: ours knows better.
static const gloss__charset *by_icu(gloss_str text, gloss__arena *arena) {
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open(&status);
  ucsdet_setText(detector, text.data, (int32_t)text.size, &status);
  const UCharsetMatch *match = ucsdet_detect(detector, &status);
  const char *name = match ? ucsdet_getName(match, &status) : NULL;
  const gloss__charset *charset = NULL;
  if (U_SUCCESS(status) && name && strncmp(name, "GB", 2) &&
      strncmp(name, "Big5", 4) && strncmp(name, "UTF", 3))
    charset = gloss__charset_find(name, arena);
  ucsdet_close(detector);
  return charset;
}

static const gloss__charset *seven_bit(gloss_str raw, gloss__arena *arena) {
  const char *escape = memchr(raw.data, 0x1B, raw.size);
  if (!escape || memchr(raw.data, 0, head(raw, SAMPLE).size)) return NULL;
  size_t left = raw.size - (size_t)(escape - raw.data);
  if (left < 3 || (escape[1] != '$' && escape[1] != '(')) return NULL;
  const gloss__charset *charset = by_icu(head(raw, SAMPLE), arena);
  return charset && charset->stateful ? charset : NULL;
}

enum { PEEK = 2048, MANY = 600 };

// Whether text is so plainly GB18030 that nothing else can be: frequent
// characters throughout and not one that is bad.
static bool is_surely_gb(gloss_str text) {
  struct look look = look_above(&gloss__gb18030, text, 0.9);
  return look.bytes >= MANY && !look.bad && chinese_score(&look) >= 0.9;
}

// The first and the last lines of a sample, where it is large.
static bool is_gb_at_both_ends(gloss_str sample) {
  if (sample.size < 2 * PEEK) return false;
  gloss_str first = {sample.data, PEEK};
  const char *end = sample.data + sample.size;
  const char *line = memchr(end - PEEK, '\n', PEEK / 4);
  return line && is_surely_gb(first) &&
         is_surely_gb((gloss_str){line + 1, (size_t)(end - line - 1)});
}

// A charset of one byte a character, unless ICU is for one of more.
static const gloss__charset *
single_byte(gloss_str sample, const gloss__charset *icu, gloss__arena *arena) {
  static const char *const wide[] = {"EUC", "Shift", "KSC", "windows-949",
                                     "ISO-2022"};
  for (size_t i = 0; icu && i < sizeof wide / sizeof *wide; i++)
    if (!strncmp(icu->name, wide[i], strlen(wide[i]))) return icu;
  return gloss__detect_letters(sample, icu, arena);
}

static struct choice choice_of(const gloss__charset *charset, double score,
                               const char *reason) {
  return (struct choice){charset, score, 0, reason};
}

// Not UTF-8 and not Chinese as it stands.
static struct choice choose_other(gloss_str sample, gloss__arena *arena) {
  const gloss__charset *found = broken_chinese(sample);
  if (found)
    return choice_of(found, 0.6, "frequent Chinese characters, bytes missing");
  found = single_byte(sample, by_icu(head(sample, SAMPLE / 4), arena), arena);
  if (found) return choice_of(found, 0.7, "letters of one language");
  found = gloss__charset_find("windows-1252", arena);
  return choice_of(found ? found : &gloss__latin1, 0.2,
                   "nothing speaks for another");
}

static struct choice choose_high(gloss_str raw, gloss_str sample,
                                 gloss__arena *arena) {
  if (is_gb_at_both_ends(sample))
    return choice_of(&gloss__gb18030, 0.99, "frequent Chinese characters");
  if (is_utf8(sample))
    return choice_of(&gloss__utf8, 0.99, "well-formed UTF-8");
  struct choice best = chinese(raw, sample);
  const gloss__charset *found =
      neighbour(sample, best.charset ? best.score : 0, arena);
  if (found) return choice_of(found, 0.9, "kana, Hangul or Taiwan's EUC");
  best.reason = "frequent Chinese characters";
  return best.charset ? best : choose_other(sample, arena);
}

static struct choice choose(gloss_str raw, gloss__arena *arena) {
  const gloss__charset *found = by_mark(raw);
  if (found) return choice_of(found, 1, "byte order mark");
  found = utf16_by_zeros(raw);
  if (found) return choice_of(found, 0.99, "every other byte is zero");
  gloss_buf sample = take_sample(raw);
  struct choice choice = choice_of(&gloss__utf8, 1, "nothing but ASCII");
  if (sample.size)
    choice = choose_high(raw, (gloss_str){sample.data, sample.size}, arena);
  else if (raw.size && (found = seven_bit(raw, arena)))
    choice = choice_of(found, 0.95, "its escape sequences");
  gloss_buf_free(&sample);
  return choice;
}

// What most files are, told without a closer look: well-formed UTF-8 with more
// such sequences than chance makes, and no zero byte where they are looked for.
static bool is_plain(gloss_str raw) {
  gloss_str first = head(raw, SAMPLE);
  if (!raw.size || memchr(first.data, 0, first.size)) return false;
  size_t leads = 0;
  for (size_t i = 0; i < first.size && leads <= 8; i++)
    leads += ((unsigned char)first.data[i] & 0xC0) == 0xC0;
  return leads > 8 && gloss_utf8_valid(raw) == raw.size;
}

static void set_runs(struct gloss__source *source, gloss__arena *arena,
                     const struct gloss__run *runs, size_t count) {
  source->count = count;
  source->runs = gloss__arena_alloc(arena, count * sizeof *runs);
  memcpy(source->runs, runs, count * sizeof *runs);
}

void gloss__detect(struct gloss__source *source, gloss__arena *arena) {
  if (is_plain(source->raw)) {
    source->valid = true;
    source->reason = "well-formed UTF-8";
    source->confidence = 1;
    source->main = &gloss__utf8;
    set_runs(source, arena, &(struct gloss__run){0, &gloss__utf8}, 1);
    return;
  }
  struct choice choice = choose(source->raw, arena);
  struct gloss__runs runs = {0};
  if (choice.skip) // the rest of a character, invalid as UTF-8
    gloss__push(&runs, (struct gloss__run){0, &gloss__utf8});
  gloss__push(&runs,
              (struct gloss__run){(uint32_t)choice.skip, choice.charset});
  source->valid = gloss__mixed(&runs, source->raw);
  source->main = choice.charset;
  source->reason = choice.reason;
  source->confidence = choice.score < 1 ? (float)choice.score : 1;
  set_runs(source, arena, runs.items, runs.count);
  gloss__free(runs.items);
}
