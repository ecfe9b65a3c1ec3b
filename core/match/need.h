// need.h - what every match of a rule must hold, and the plan that looks for
// all rules' needs in one pass. Internal.
#ifndef GLOSS_MATCH_NEED_H
#define GLOSS_MATCH_NEED_H

#include "base/dict.h"
#include "match/pattern.h"

struct gloss_program;
struct gloss__rule;

// How many characters a match takes; most UINT32_MAX: unbounded.
typedef struct gloss__length {
  uint64_t least, most;
} gloss__length;

// `program` (may be NULL) knows how long lexicon entries are.
gloss__length gloss__node_length(const gloss__node *node,
                                 const struct gloss_program *program,
                                 const struct gloss__rule *rule);

// One thing of which a match holds at least one: a literal, a lexicon's hit or
// a layer's span, `least` to `most` characters behind the match's begin.
typedef struct gloss__anchor {
  enum { ANCHOR_LITERAL, ANCHOR_LEXICON, ANCHOR_SOURCE } type;
  uint32_t *codes; // literal: folded code points
  uint32_t size;
  int32_t index; // lexicon or source
  uint64_t least, most;
} gloss__anchor;

// The anchors of a rule: every match holds one of them. count 0: there is
// none, each place must be tried.
typedef struct gloss__need {
  gloss__anchor *items;
  size_t count, capacity;
  double cost; // estimated hits a character
} gloss__need;

void gloss__need_make(gloss__need *need, const struct gloss_program *program,
                      const struct gloss__rule *rule);
// Are all anchors literals (and is there one)?
bool gloss__need_literal(const gloss__need *need);
void gloss__need_free(gloss__need *need);
// "政协 | @body", as explain-plan shows it.
void gloss__need_text(const gloss__need *need,
                      const struct gloss_program *program, gloss_buf *out);

// --- plan.c ------------------------------------------------------------------

typedef struct gloss__literal_use {
  uint32_t rule, anchor; // of the rule's need
  uint32_t next;         // index + 1 of the next use of the same literal
} gloss__literal_use;

// All literals of all rules in one dictionary.
typedef struct gloss__plan {
  gloss__dict dict; // value: index + 1 of the literal's first use
  struct {
    gloss__literal_use *items;
    size_t count, capacity;
  } uses;
} gloss__plan;

// Before the first add: at most so many literals will come.
void gloss__plan_reserve(gloss__plan *plan, size_t literals);
void gloss__plan_add(gloss__plan *plan, uint32_t rule, gloss__need *need);
void gloss__plan_seal(gloss__plan *plan); // after the last
void gloss__plan_free(gloss__plan *plan);

#endif
