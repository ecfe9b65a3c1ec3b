// machine.h - the running machine, shared by machine.c and look.c. Internal.
#ifndef GLOSS_MATCH_MACHINE_H
#define GLOSS_MATCH_MACHINE_H

#include "match/program.h"

// What is still to be tried: go on at (pc, at), or undo a slot.
typedef struct gloss__job {
  uint32_t kind, pc, at, a, b;
} gloss__job;

typedef struct gloss__hit {
  uint32_t end, item;
} gloss__hit;

// Visited bits of a window, in pages of positions that come when touched.
typedef struct gloss__visited {
  uint64_t **pages;
  size_t page_count, page_capacity;
  uint32_t begin, end, words;
  uint32_t room; // positions of a lone page
} gloss__visited;

// The answers of an unbounded look-around, for every position of the window.
typedef struct gloss__answers {
  uint64_t *bits;
  bool known;
} gloss__answers;

// The failures that came furthest, by what they had taken before. On the way
// the score is kept in the slot behind the rule's own.
typedef struct gloss__trace {
  uint32_t score, at, start; // UINT32_MAX start: none yet
  uint32_t pcs[8];           // what was expected there
  uint32_t count;
} gloss__trace;

// Text as a lexicon sees it, and the byte at which each unit begins.
typedef struct gloss__words {
  uint16_t *codes;
  uint32_t *at;
  size_t room;
  gloss__dict_hits hits;
} gloss__words;

struct gloss__machine {
  const gloss_program *program;
  const gloss__text *text;
  gloss__layer *(*layer)(void *, int32_t);
  void *self;
  const gloss__rule *rule;
  uint32_t begin, end, start; // window, and where the match began
  bool cross, stopped, fresh;
  uint64_t steps, most_steps;
  struct {
    gloss__job *items;
    size_t count, capacity;
  } jobs;
  struct {
    gloss__hit *items;
    size_t count, capacity;
  } hits;
  gloss__words words;
  uint32_t *slots;
  size_t slot_capacity;
  gloss__visited visited;
  struct {
    uint64_t *items;
    size_t count, capacity;
  } seen; // with backrefs
  size_t seen_count;
  gloss__answers *answers; // by look
  size_t answer_capacity;
  gloss__trace *trace; // NULL: not wanted
};

// Does the instruction (CHAR, CLASS, ANY) take the character at `at`?
bool gloss__machine_takes(const gloss__machine *machine,
                          const gloss__instr *instr, uint32_t at);
// Appends the hits of a LEXICON, SOURCE or WORDS instruction at `at`, the last
// to be tried first.
void gloss__machine_hits(gloss__machine *machine, const gloss__instr *instr,
                         uint32_t at);
bool gloss__machine_within(gloss__machine *machine, const gloss__instr *instr,
                           uint32_t at);
// Does look `index` of the rule hold at `at`? look.c
bool gloss__machine_look(gloss__machine *machine, uint32_t index, uint32_t at);
void gloss__machine_forget_looks(gloss__machine *machine);

// Counts steps; false once the budget is spent.
static inline bool gloss__machine_step(gloss__machine *machine,
                                       uint64_t steps) {
  machine->steps += steps;
  if (machine->steps <= machine->most_steps) return true;
  machine->stopped = true;
  return false;
}

#endif
