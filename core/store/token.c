// token.c - what full-text search counts as a word: one token a CJK character
// or punctuation mark, runs of other letters and digits whole, all folded
// (Traditional = Simplified, full = half width, case). A line end is a token
// too, so that no phrase crosses it. Text, query and snippets all come here.
#include "store/store.h"

typedef enum sort { SPACE, SINGLE, LETTER } sort;

static bool between(uint32_t c, uint32_t low, uint32_t high) {
  return c >= low && c <= high;
}

static sort sort_ascii(uint32_t c) {
  if (between(c | 0x20, 'a', 'z') || between(c, '0', '9')) return LETTER;
  return c <= ' ' && c != '\n' ? SPACE : c == 0x7F ? SPACE : SINGLE;
}

// Blocks of Unicode that stand for themselves: CJK, kana, hangul, punctuation,
// symbols. All else beyond ASCII is taken for letters.
static bool is_single(uint32_t c) {
  static const struct {
    uint32_t low, high;
  } ranges[] = {{0xA1, 0xA9},      {0xAB, 0xB4},     {0xB6, 0xB9},
                {0xBB, 0xBF},      {0xD7, 0xD7},     {0xF7, 0xF7},
                {0x2010, 0x205E},  {0x20A0, 0x20CF}, {0x2100, 0x2BFF},
                {0x2E00, 0xA4CF},  {0xAC00, 0xD7A3}, {0xE000, 0xFAFF},
                {0xFE10, 0xFE6F},  {0xFF00, 0xFFFD}, {0x1F000, 0x1FAFF},
                {0x20000, 0x3FFFF}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (between(c, ranges[i].low, ranges[i].high)) return true;
  return false;
}

static sort sort_of(uint32_t c) {
  if (c < 0x80) return sort_ascii(c);
  if (c == 0x3000 || c == 0xA0 || c == 0x85 || c == 0xFEFF ||
      between(c, 0x2000, 0x200F) || between(c, 0x2028, 0x202F) ||
      between(c, 0x205F, 0x206F))
    return SPACE;
  return is_single(c) ? SINGLE : LETTER;
}

bool gloss__token_letter(uint32_t folded) { return sort_of(folded) == LETTER; }

bool gloss__token_next(gloss_str text, size_t *at, gloss__token *token,
                       gloss_buf *folded) {
  gloss_buf_clear(folded);
  while (*at < text.size) {
    size_t begin = *at, next = *at;
    uint32_t c = gloss_fold(gloss_utf8_next(text, &next));
    sort kind = sort_of(c);
    if (folded->size && kind != LETTER) break;
    *at = next;
    if (kind == SPACE) continue;
    if (!folded->size) token->begin = (uint32_t)begin;
    token->end = (uint32_t)next;
    gloss_buf_utf8(folded, c);
    if (kind == SINGLE) break;
  }
  return folded->size > 0;
}

// --- for FTS5 ----------------------------------------------------------------

static int create(void *context, const char **args, int count,
                  Fts5Tokenizer **out) {
  (void)context, (void)args, (void)count;
  *out = gloss__alloc(sizeof(gloss_buf));
  return SQLITE_OK;
}

static void delete (Fts5Tokenizer *self) {
  gloss_buf_free((gloss_buf *)(void *)self);
  gloss__free(self);
}

static int tokenize(Fts5Tokenizer *self, void *context, int flags,
                    const char *text, int size,
                    int (*emit)(void *, int, const char *, int, int, int)) {
  (void)flags; // documents, queries and snippets alike
  gloss_buf *folded = (gloss_buf *)(void *)self;
  gloss_str all = {text, size > 0 ? (size_t)size : 0};
  gloss__token token = {0};
  for (size_t at = 0; gloss__token_next(all, &at, &token, folded);) {
    int code = emit(context, 0, folded->data, (int)folded->size,
                    (int)token.begin, (int)token.end);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

const fts5_tokenizer gloss__tokenizer = {create, delete, tokenize};
