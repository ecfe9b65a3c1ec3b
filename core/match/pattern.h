// pattern.h - a pattern's text as a tree. Internal.
#ifndef GLOSS_MATCH_PATTERN_H
#define GLOSS_MATCH_PATTERN_H

#include "base/base.h"

typedef struct gloss__ranges {
  uint32_t *items; // pairs first, last; sorted and merged once sealed
  size_t count, capacity;
} gloss__ranges;

// A character class. `loose` ranges are tried on the character and on its
// folded form, `strict` ones (properties) on the character alone.
typedef struct gloss__class {
  gloss__ranges loose, strict;
  bool negated;
} gloss__class;

void gloss__ranges_add(gloss__ranges *ranges, uint32_t first, uint32_t last);
void gloss__ranges_seal(gloss__ranges *ranges, bool invert);
bool gloss__ranges_have(const gloss__ranges *ranges, uint32_t code);
// `code` as written and folded. A negated class never matches a line end.
bool gloss__class_has(const gloss__class *class, uint32_t code, uint32_t fold);
// Appends the ranges of a Unicode property: a general category (L, Lu), a
// script (Han), or one of the shorthands d s w. False if there is none.
bool gloss__property_add(gloss__ranges *ranges, gloss_str name, bool invert);

typedef enum gloss__node_type {
  NODE_EMPTY,
  NODE_CHAR,    // a: folded code point
  NODE_CLASS,   // a: index of the class
  NODE_ANY,     //
  NODE_CAT,     // children
  NODE_ALT,     // children
  NODE_ALL,     // children, in any order
  NODE_REPEAT,  // a..b times the child, b UINT32_MAX: no limit
  NODE_CAPTURE, // a: capture
  NODE_LEXICON, // a: reference
  NODE_SOURCE,  // a: reference
  NODE_WITHIN,  // a: reference; zero-width
  NODE_GAP,     // a: at most so many characters
  NODE_LOOK,    // child; a: LOOK_...
  NODE_BEGIN,
  NODE_END,
  NODE_BACKREF // a: capture
} gloss__node_type;

enum { LOOK_BEHIND = 1, LOOK_NOT = 2 };

typedef struct gloss__node {
  gloss__node_type type;
  bool lazy;
  uint32_t a, b;
  uint32_t begin, end; // characters of the pattern, for messages
  struct gloss__node *child, *next;
} gloss__node;

// One `attr=a|b` of a reference.
typedef struct gloss__filter {
  gloss_str name;
  bool negated;
  struct {
    gloss_str *items;
    size_t count, capacity;
  } values;
} gloss__filter;

// A mention of a lexicon or a source.
typedef struct gloss__reference {
  gloss_str name;
  uint32_t begin; // character of the pattern
  struct {
    gloss__filter *items;
    size_t count, capacity;
  } filters;
} gloss__reference;

typedef struct gloss__pattern {
  gloss__arena arena; // nodes and strings
  gloss__node *root;
  struct {
    gloss__class *items;
    size_t count, capacity;
  } classes;
  struct {
    gloss__reference *items;
    size_t count, capacity;
  } references;
  struct {
    const char **items;
    size_t count, capacity;
  } captures;
} gloss__pattern;

// Fills `pattern` (zeroed before). On error `err->column` is the character,
// from 1; the pattern must be freed all the same.
gloss_status gloss__pattern_parse(gloss__pattern *pattern, gloss_str text,
                                  const char *file, uint32_t line,
                                  gloss_error *err);
// GLOSS_ESYNTAX about character `at` (from 0) of a pattern's text, with what
// stands there.
gloss_status gloss__pattern_error(gloss_error *err, gloss_str text,
                                  const char *file, uint32_t line, uint32_t at,
                                  const char *message);
void gloss__pattern_free(gloss__pattern *pattern);

#endif
