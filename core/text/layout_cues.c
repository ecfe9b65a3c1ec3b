// layout_cues.c - finds the words of layout_words.h in a line.
#include "text/layout_parts.h"
#include "text/layout_words.h"

enum { CUES = sizeof cues / sizeof *cues };

// What the furniture cues are worth for `cover`: the rest says nothing of it.
enum {
  FURNITURE = GLOSS__CUE(DATE) | GLOSS__CUE(SOURCE) | GLOSS__CUE(EDITOR) |
              GLOSS__CUE(TOOL) | GLOSS__CUE(PATH) | GLOSS__CUE(FOOT) |
              GLOSS__CUE(CONTACT) | GLOSS__CUE(MORE)
};

_Static_assert((int)CUES < (int)GLOSS__CUE_SLOTS, "the chains are too short");

static uint32_t head_slot(const char *word) {
  const unsigned char *b = (const unsigned char *)word;
  uint32_t h = b[0] < 0x80 ? b[0] * 5u : b[0] * 31u + b[1] * 61u + b[2];
  return h % GLOSS__CUE_SLOTS;
}

void gloss__cues_prepare(struct gloss__page *page) {
  for (uint32_t i = 0; i < CUES; i++) {
    uint16_t *first = &page->cue_first[head_slot(cues[i].word)];
    page->cue_next[i] = *first;
    *first = (uint16_t)(i + 1);
  }
}

// A folded short line.
struct folded {
  char text[GLOSS__SHORT * 4 + 72]; // room to compare a cue at the end
  uint32_t size;
  uint32_t begin, end; // without brackets and marks around the words
};

static uint32_t put_utf8(char *out, uint32_t c) {
  if (c < 0x80) return out[0] = (char)c, 1;
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 63));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 63));
    out[2] = (char)(0x80 | (c & 63));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 63));
  out[2] = (char)(0x80 | (c >> 6 & 63));
  out[3] = (char)(0x80 | (c & 63));
  return 4;
}

// White space is one blank, none at a colon.
static void fold_line(struct folded *out, gloss_str text) {
  out->size = 0;
  bool space = false;
  // The bound matters for broken UTF-8 alone.
  for (size_t at = 0; at < text.size && out->size < GLOSS__SHORT * 4;) {
    uint32_t c = gloss_fold(gloss__point(text.data, text.size, &at));
    if (c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0) {
      space = true;
      continue;
    }
    if (space && out->size && c != ':') out->text[out->size++] = ' ';
    space = false;
    out->size += put_utf8(out->text + out->size, c);
  }
  memset(out->text + out->size, 0, 60);
}

// Marks that surround the words of a tool line; 0: none, else its bytes.
static uint32_t mark_size(const char *at) {
  size_t next = 0;
  uint32_t c = gloss__point(at, 4, &next);
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
  case 0x3017: return (uint32_t)next;
  default: return 0;
  }
}

static void strip_marks(struct folded *line) {
  line->begin = 0;
  line->end = line->size;
  for (uint32_t n;
       line->begin < line->end && (n = mark_size(line->text + line->begin));)
    line->begin += n;
  while (line->end > line->begin) {
    uint32_t at = line->end - 1;
    while (at > line->begin && ((unsigned char)line->text[at] & 0xC0) == 0x80)
      at--;
    if (mark_size(line->text + at) != line->end - at) break;
    line->end = at;
  }
}

// 来源: and 来源 | and 文字/ alike.
static bool colon_follows(const char *at) {
  if (*at == ' ') at++;
  return *at == ':' || *at == '|' || *at == '/' || !strncmp(at, "丨", 3);
}

static bool is_word(const struct folded *line, uint32_t at, uint32_t size) {
  uint32_t before = at;
  while (before > 0 && ((unsigned char)line->text[--before] & 0xC0) == 0x80)
    ;
  bool begins = at <= line->begin || mark_size(line->text + before);
  return begins &&
         (at + size >= line->end || mark_size(line->text + at + size));
}

// A word of the menu may stand among others; one of one character may not.
static bool fits(const struct folded *line, uint32_t at, uint32_t size,
                 uint8_t place) {
  switch (place) {
  case COLON: return colon_follows(line->text + at + size);
  case LEAD: return at == line->begin;
  case ALONE:
    return size > 3 ? is_word(line, at, size)
                    : at == line->begin && at + size == line->end;
  default: return true;
  }
}

static uint32_t points(const char *text, uint32_t size) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < size; i++)
    n += ((unsigned char)text[i] & 0xC0) != 0x80;
  return n;
}

// Notes the cues that begin at `at`; returns the bytes that the longest
// furniture cue among them explains.
static uint32_t read_at(const struct gloss__page *page,
                        const struct folded *folded, uint32_t at,
                        struct gloss__line *line) {
  uint32_t best = 0;
  uint32_t next = page->cue_first[head_slot(folded->text + at)];
  for (uint32_t i; next; next = page->cue_next[i]) {
    i = next - 1;
    uint32_t size = cues[i].size;
    if (memcmp(folded->text + at, cues[i].word, size) ||
        !fits(folded, at, size, cues[i].place))
      continue;
    uint16_t bit = (uint16_t)(1u << cues[i].kind);
    line->cues |= bit;
    if (at == folded->begin) line->lead |= bit;
    if (at == folded->begin && at + size == folded->end) line->alone |= bit;
    if (!(bit & FURNITURE) || size <= best) continue;
    best = size;
    if (!line->word.size) line->word = (gloss_str){cues[i].word, size};
  }
  return best;
}

// Digits, marks and the characters of a written date explain themselves.
static bool is_neutral(const char *at, uint32_t size) {
  if (size == 1) return !((*at | 32) >= 'a' && (*at | 32) <= 'z');
  return mark_size(at) == size || !memcmp(at, "年", 3) ||
         !memcmp(at, "月", 3) || !memcmp(at, "日", 3);
}

// Only what a long line begins with is looked at.
static void read_lead(const struct gloss__page *page,
                      struct gloss__line *line) {
  struct folded folded;
  uint32_t end = line->text + 36;
  while (end > line->text &&
         ((unsigned char)page->text.data[end] & 0xC0) == 0x80)
    end--;
  fold_line(&folded,
            (gloss_str){page->text.data + line->text, end - line->text});
  strip_marks(&folded);
  if (folded.begin < folded.end) read_at(page, &folded, folded.begin, line);
  line->cues = line->alone = 0;
}

void gloss__cues_read(const struct gloss__page *page,
                      struct gloss__line *line) {
  if (line->chars > GLOSS__SHORT) {
    read_lead(page, line);
    return;
  }
  struct folded folded;
  fold_line(&folded,
            (gloss_str){page->text.data + line->text, line->end - line->text});
  strip_marks(&folded);
  uint32_t covered = 0, words = 0;
  for (uint32_t at = 0; at < folded.size;) {
    uint32_t size = read_at(page, &folded, at, line);
    if (size) {
      uint32_t n = points(folded.text + at, size);
      covered += n;
      words += n;
      at += size;
      continue;
    }
    for (size = 1; ((unsigned char)folded.text[at + size] & 0xC0) == 0x80;)
      size++;
    words += !is_neutral(folded.text + at, size);
    at += size;
  }
  line->cover = (uint8_t)(words ? covered * 100 / words : 0);
}
