// parser.h - the pattern parser's state, shared by pattern.c (structure) and
// element.c (escapes, classes, references). Internal.
#ifndef GLOSS_MATCH_PARSER_H
#define GLOSS_MATCH_PARSER_H

#include "match/pattern.h"

enum { GLOSS__PATTERN_END = 0xFFFFFFFFu };

// The pattern is decoded once; `at` counts characters.
struct parser {
  gloss__pattern *pattern;
  gloss_str text;
  uint32_t *codes;
  size_t count, at;
  unsigned depth;
  const char *file;
  uint32_t line;
  gloss_error *err;
  bool failed;
};

static inline uint32_t peek(const struct parser *p, size_t ahead) {
  return p->at + ahead < p->count ? p->codes[p->at + ahead]
                                  : (uint32_t)GLOSS__PATTERN_END;
}

static inline bool accept(struct parser *p, uint32_t c) {
  if (peek(p, 0) != c) return false;
  p->at++;
  return true;
}

static inline bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000;
}

static inline void skip_space(struct parser *p) {
  while (p->at < p->count && is_space(p->codes[p->at])) p->at++;
}

// pattern.c: the first error, at character `at` (from 0), stays. NULL.
void *gloss__parser_fail(struct parser *p, size_t at, const char *format, ...)
    GLOSS_PRINTF(3, 4);
// Takes `c` behind space, or fails: at what stands there, or at `opened`.
bool gloss__parser_expect(struct parser *p, uint32_t c, size_t opened,
                          const char *what);
// Length of the name at `at`; 0 if there is none.
size_t gloss__parser_name(const struct parser *p, size_t at);
// Takes the name at `at`; text in the pattern's arena.
gloss_str gloss__parser_take(struct parser *p);
gloss__node *gloss__parser_node(struct parser *p, gloss__node_type type,
                                size_t begin);
gloss__node *gloss__parser_char(struct parser *p, uint32_t c, size_t begin);
// Index of a capture; `add`: made if new, else UINT32_MAX.
uint32_t gloss__parser_capture(struct parser *p, gloss_str name, bool add);

// element.c: each takes one element whose first character is at `at`.
gloss__node *gloss__parse_class(struct parser *p);
gloss__node *gloss__parse_escape(struct parser *p);
gloss__node *gloss__parse_lexicon(struct parser *p);
gloss__node *gloss__parse_source(struct parser *p);
gloss__node *gloss__parse_within(struct parser *p);
// At `[name=`, `[name!=`, `[name.attr=`: a condition, not a class.
bool gloss__parser_at_filter(const struct parser *p);
// The next character, escaped or not.
uint32_t gloss__parser_literal(struct parser *p);

#endif
