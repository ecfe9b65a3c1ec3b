// layout_cues.c - finds the words of layout_words.h in a line.
#include "text/chars.h"
#include "text/layout_parts.h"
#include "text/layout_words.h"

#include "cue_tables.inc" // cue_rows, _codes, _first, _pairs, frame_bits, _triples

// What the furniture cues are worth for `cover`: the rest says nothing of it.
enum {
  FURNITURE = GLOSS__CUE(DATE) | GLOSS__CUE(SOURCE) | GLOSS__CUE(EDITOR) |
              GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT) |
              GLOSS__CUE(CONTACT) | GLOSS__CUE(MORE)
};

_Static_assert(FURNITURE < 0x100, "they fit into `lead` and `alone`");

// What surrounds the words of a tool line.
static bool is_mark(uint32_t c) {
  switch (c) {
  case '[':
  case ']':
  case '(':
  case ')':
  case '|':
  case ' ':
  case ':':
  case '>':
  case '<':
  case '-':
  case '*':
  case '#':
  case '/':
  case 0xB7:
  case 0x2022:
  case 0x25CF:
  case 0x25A0:
  case 0x201C:
  case 0x201D:
  case 0x300A:
  case 0x300B:
  case 0x300C:
  case 0x300D:
  case 0x3010:
  case 0x3011:
  case 0x3016:
  case 0x3017: return true;
  default: return false;
  }
}

// A line without brackets and marks around its words.
struct words {
  const uint32_t *code;
  uint32_t begin, end;
};

static struct words strip_marks(const struct gloss__folded *folded) {
  struct words words = {folded->code, 0, folded->count};
  while (words.begin < words.end && is_mark(words.code[words.begin]))
    words.begin++;
  while (words.end > words.begin && is_mark(words.code[words.end - 1]))
    words.end--;
  return words;
}

// 来源: and 来源 | and 文字/ alike.
static bool colon_follows(const uint32_t *at) {
  if (*at == ' ') at++;
  return *at == ':' || *at == '|' || *at == '/' || *at == 0x4E28;
}

static bool is_word(const struct words *line, uint32_t at, uint32_t end) {
  return (at <= line->begin || is_mark(line->code[at - 1])) &&
         (end >= line->end || is_mark(line->code[end]));
}

// A word of the menu may stand among others; one of one character may not.
static bool fits(const struct words *line, uint32_t at, uint32_t end,
                 const struct cue *cue) {
  switch (cue->place) {
  case COLON: return colon_follows(line->code + end);
  case LEAD: return at == line->begin;
  case ALONE:
    return cue->size > 3 ? is_word(line, at, end)
                         : at == line->begin && end == line->end;
  default: return true;
  }
}

// Whether the cue `i` stands there; its second code is 0 if it has but one.
static bool stands(const uint32_t *at, uint32_t i) {
  if (at[0] != cue_rows[i].first) return false;
  if (cue_rows[i].second && at[1] != cue_rows[i].second) return false;
  const uint16_t *codes = cue_codes + cue_rows[i].begin;
  uint32_t k = 2;
  while (k < cue_rows[i].count && at[k] == codes[k]) k++;
  return k >= cue_rows[i].count;
}

// Notes the cues that begin at `at`; returns the characters that the longest
// furniture cue among them explains.
static uint32_t read_at(const struct words *words, uint32_t at,
                        struct gloss__line *line) {
  uint32_t best = 0, explained = 0;
  uint32_t next = cue_first[words->code[at] % GLOSS__CUE_SLOTS];
  for (uint32_t i; next; next = cue_rows[i].next) {
    i = next - 1;
    uint32_t count = cue_rows[i].count;
    if (!stands(words->code + at, i) || !fits(words, at, at + count, &cues[i]))
      continue;
    uint16_t bit = (uint16_t)(1u << cues[i].kind);
    line->cues |= bit;
    if (at == words->begin) line->lead |= (uint8_t)bit;
    if (at == words->begin && at + count == words->end)
      line->alone |= (uint8_t)bit;
    if (!(bit & FURNITURE) || cues[i].size <= best) continue;
    best = cues[i].size;
    explained = count;
    if (!line->word) line->word = (uint16_t)(i + 1);
  }
  return explained;
}

const char *gloss__cue_word(const struct gloss__line *line) {
  return line->word ? cues[line->word - 1].word : NULL;
}

// Digits, marks and the characters of a written date explain themselves.
static bool is_neutral(uint32_t c) {
  if (c < 0x80) return (c | 32) < 'a' || (c | 32) > 'z';
  return is_mark(c) || c == 0x5E74 || c == 0x6708 || c == 0x65E5; // 年月日
}

// Two characters that a cue begins with, or a cue that is but one.
static bool is_pair(const uint32_t *at) {
  uint32_t two = gloss__cue_pair(at[0], at[1]), one = gloss__cue_pair(*at, 0);
  return (cue_pairs[two / 32] >> two % 32 | cue_pairs[one / 32] >> one % 32) &
         1;
}

// In the middle of a line: 在 为 赴 到, somebody somewhere, for somebody.
static bool is_place(uint32_t c) {
  return c == 0x5728 || c == 0x4E3A || c == 0x8D74 || c == 0x5230;
}

static bool has_four(const uint32_t *code, uint32_t at) {
  uint32_t han = 0;
  for (uint32_t i = 0; i < at && han < 4; i++)
    han += gloss__is_letter_han(code[i]);
  return han >= 4;
}

static void find_cues(const struct gloss__folded *folded,
                      struct gloss__line *line) {
  struct words words = strip_marks(folded);
  uint32_t covered = 0, neutral = 0, done = 0;
  bool hidden[2 * GLOSS__SHORT + 64]; // explained, where `covered` says so
  for (uint32_t i = 0; i < folded->heads; i++) {
    uint32_t at = folded->head[i];
    if (is_place(words.code[at]) && !line->places)
      line->places = has_four(words.code, at);
    if (at < done || !is_pair(words.code + at)) continue;
    uint32_t size = read_at(&words, at, line);
    if (!size) continue;
    if (!covered) memset(hidden, 0, sizeof hidden);
    memset(hidden + at, 1, size);
    covered += size;
    done = at + size;
  }
  if (!covered) return;
  for (uint32_t at = 0; at < folded->count; at++)
    neutral += !hidden[at] && is_neutral(words.code[at]);
  line->cover = (uint8_t)(covered * 100 / (folded->count - neutral));
}

static void fold_line(const struct gloss__page *page,
                      const struct gloss__line *line, uint32_t end,
                      struct gloss__folded *out) {
  bool blank = false;
  out->count = out->heads = 0;
  for (size_t at = line->text; at < end;)
    gloss__fold_add(out, gloss__point(page->text.data, end, &at), &blank);
  memset(out->code + out->count, 0, 32 * sizeof *out->code);
}

void gloss__cues_read(const struct gloss__page *page,
                      struct gloss__line *line) {
  struct gloss__folded folded;
  fold_line(page, line, line->end, &folded);
  find_cues(&folded, line);
  line->scened = true;
}

void gloss__cues_scene(const struct gloss__page *page,
                       struct gloss__line *line) {
  if (!line->scened && line->chars <= GLOSS__SHORT)
    gloss__cues_read(page, line);
}

// --- without folding the line ------------------------------------------------

static bool is_blank(uint32_t c) {
  return c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0;
}

enum { LONGEST = 24 }; // no cue has as many characters

static void fold_some(struct gloss__folded *out, const char *data, size_t at,
                      size_t end) {
  bool blank = false;
  for (out->count = out->heads = 0; at < end && out->count < LONGEST;)
    gloss__fold_add(out, gloss__point(data, end, &at), &blank);
  memset(out->code + out->count, 0, 32 * sizeof *out->code);
}

// Whether the cue `i` begins with these characters.
static bool agrees(const uint32_t three[4], uint32_t i) {
  uint32_t count = cue_rows[i].count;
  return cue_rows[i].first == three[0] &&
         (count < 2 || cue_rows[i].second == three[1]) &&
         (count < 3 || cue_codes[cue_rows[i].begin + 2] == three[2]);
}

// Whether the characters at `at`, of which `three` are the first, are a cue.
static bool is_cue(const uint32_t three[4], const char *data, size_t at,
                   size_t end) {
  struct gloss__folded folded;
  folded.count = 0;
  uint32_t next = cue_first[three[0] % GLOSS__CUE_SLOTS];
  for (uint32_t i; next; next = cue_rows[i].next) {
    i = next - 1;
    uint32_t count = cue_rows[i].count;
    if (GLOSS__CUE_SCENES >> cues[i].kind & 1 || !agrees(three, i)) continue;
    if (!folded.count) fold_some(&folded, data, at, end);
    if (stands(folded.code, i) &&
        (cues[i].place != COLON || colon_follows(folded.code + count)))
      return true;
  }
  return false;
}

static bool may_begin(uint32_t c) {
  return c < 0x10000 && (frame_bits[c >> 2] >> (c & 3) * 2 & 1);
}

static bool in_frame(uint32_t first, uint32_t second, uint32_t third) {
  uint32_t bit = gloss__cue_triple(first, second, third);
  return frame_triples[bit / 32] >> bit % 32 & 1;
}

// The folded character behind white space, which is one blank.
static uint32_t next_code(const char *data, size_t *at, size_t end) {
  bool blank = false;
  for (size_t next = *at; *at < end; *at = next) {
    uint32_t c = gloss__fold(gloss__point(data, end, &next));
    if (is_blank(c))
      blank = true;
    else if (blank && c != ':')
      return ' ';
    else
      return *at = next, c;
  }
  return 0;
}

bool gloss__cues_begin(const char *data, size_t at, size_t end) {
  size_t next = at;
  uint32_t first = gloss__point(data, end, &next);
  if (!may_begin(first)) return false;
  first = gloss__fold(first);
  uint32_t three[4] = {first, next_code(data, &next, end)};
  three[2] = next_code(data, &next, end);
  return (in_frame(first, three[1], three[2]) || in_frame(first, three[1], 0) ||
          in_frame(first, 0, 0)) &&
         is_cue(three, data, at, end);
}

uint64_t gloss__cues_places(const char *at, uint64_t leads) {
  return leads ? gloss__scan_pairs(frame_bits, at, leads) : 0;
}

// Only what a long line begins with is looked at.
void gloss__cues_lead(const struct gloss__page *page,
                      struct gloss__line *line) {
  size_t at = line->text;
  uint32_t c = gloss__point(page->text.data, line->end, &at);
  if (gloss__is_letter_han(c) && c < 0x10000 && !may_begin(c)) return;
  struct gloss__folded folded;
  uint32_t end = line->text + 36;
  while (end > line->text &&
         ((unsigned char)page->text.data[end] & 0xC0) == 0x80)
    end--;
  fold_line(page, line, end, &folded);
  struct words words = strip_marks(&folded);
  if (words.begin < words.end) read_at(&words, words.begin, line);
  line->cues = line->alone = 0;
}
