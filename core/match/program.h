// program.h - compiled rules and the machine that runs one. Internal.
#ifndef GLOSS_MATCH_PROGRAM_H
#define GLOSS_MATCH_PROGRAM_H

#include "match/lexicon.h"
#include "match/need.h"
#include "match/pattern.h"

// The machine's instructions, by what they do at the current position. A
// position is a byte offset at a character's begin.
typedef enum gloss__op {
  OP_CHAR,    // the folded character a, or fail
  OP_CLASS,   // a character of class a
  OP_ANY,     // any character but a line end
  OP_SPLIT,   // try a, then b
  OP_JUMP,    // to a
  OP_SAVE,    // slot a = position
  OP_LEXICON, // each hit of reference a that starts here, longest first
  OP_SOURCE,  // each span of reference a that starts here, longest first
  OP_WORDS,   // each key of dictionary a that starts here, by its value
  OP_WITHIN,  // only if a span of reference a that touches here qualifies
  OP_GAP,     // 0..a characters, fewest first
  OP_RUN,     // b..c characters that instruction a (CHAR, CLASS, ANY) takes
  OP_LOOK,    // only if look a holds
  OP_BEGIN,   // only at the begin of the scope
  OP_END,     // only at its end
  OP_BACKREF, // the folded text of capture a
  OP_MATCH
} gloss__op;

typedef struct gloss__instr {
  uint8_t op;
  bool lazy;     // OP_RUN
  uint16_t join; // index + 1 of its visited bit, 0: none needed
  uint32_t a, b, c;
  uint32_t begin, end; // its element's characters in the pattern
} gloss__instr;

// A look-around's own code, from `start` to its OP_MATCH.
typedef struct gloss__look {
  uint32_t start, stop;
  uint8_t how;          // LOOK_...
  uint32_t least, most; // characters it takes; most UINT32_MAX: unbounded
} gloss__look;

// A mention of a lexicon or source, bound to the program's tables.
typedef struct gloss__use {
  int32_t lexicon;   // index, or -1
  int32_t source;    // index of the source's name, or -1
  uint32_t slot;     // of its position; the item is in slot + 1
  uint64_t *allowed; // lexicon entries that pass the filters; NULL: all
} gloss__use;

typedef struct gloss__rule {
  gloss__pattern pattern;
  struct {
    gloss__instr *items;
    size_t count, capacity;
  } code;
  struct {
    gloss__look *items;
    size_t count, capacity;
  } looks;
  struct {
    gloss__dict *items; // value: number of the alternative, from 1
    size_t count, capacity;
  } words;            // of OP_WORDS
  gloss__use *uses;   // by the pattern's references
  uint32_t slots;     // 2 a capture, then 2 a reference
  uint32_t joins;     // visited bits a position
  bool backrefs;      // visited states depend on captures
  uint64_t *enclosed; // bit capture * references + reference
  const char *id, *text, *set, *file;
  uint32_t line;
  int32_t scope; // index into scopes
  gloss_policy policy;
  int32_t priority;
  uint32_t arena; // rules with one number compete
  gloss__need need;
  bool at_begin; // every match begins where its scope does
} gloss__rule;

struct gloss_program {
  gloss__arena arena;
  struct {
    gloss__rule **items;
    size_t count, capacity;
  } rules;
  gloss__intern lexicon_names, source_names, set_names;
  struct {
    gloss__rule **items;
    size_t count, capacity;
  } set_rules; // first
  struct {
    const gloss_lexicon **items;
    size_t count, capacity;
  } lexicons;
  uint32_t arenas;
  gloss__plan plan;
  uint64_t *always; // rules that need more than a literal, or nothing
  bool compiled;
};

// Scopes below this number are ours, others a source's index + SCOPE_SOURCES.
enum {
  SCOPE_SENTENCE,
  SCOPE_PARAGRAPH,
  SCOPE_SECTION,
  SCOPE_DOCUMENT,
  SCOPE_SOURCES
};

// compile.c: the tree in rule->pattern to code. GLOSS_ELIMIT if too large.
gloss_status gloss__rule_compile(gloss__rule *rule, gloss_error *err);
void gloss__rule_free(gloss__rule *rule);

// words.c: how many nodes in a row, from `first` on, are literals; and a
// dictionary of the first `count`. Returns its index in rule->words.
size_t gloss__words_run(const gloss__node *first);
uint32_t gloss__words_make(gloss__rule *rule, const gloss__node *first,
                           size_t count);

// --- machine.c ---------------------------------------------------------------

// A document under the matcher: its text decoded and folded once, and only if
// a rule's needs stand in it.
typedef struct gloss__text {
  gloss_str text;
  uint32_t *fold; // at each character's first byte; else unset
} gloss__text;

static inline uint32_t gloss__next(const gloss__text *t, uint32_t at) {
  unsigned char lead = (unsigned char)t->text.data[at];
  return at + (lead < 0x80 ? 1u : lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u);
}
static inline uint32_t gloss__previous(const gloss__text *t, uint32_t at) {
  do at--;
  while (((unsigned char)t->text.data[at] & 0xC0) == 0x80);
  return at;
}

// A source's spans as the machine asks for them.
typedef struct gloss__layer {
  const gloss_set *set; // NULL: none
  const gloss_source *source;
  uint32_t *reach; // reach[i]: greatest end of items[0..i]; made on demand
  bool failed;
} gloss__layer;

typedef struct gloss__machine gloss__machine;

// One machine serves any number of rules, one after the other. `layer` gives
// the spans of a program's source (borrowed; called at need).
gloss__machine *gloss__machine_new(const gloss_program *program,
                                   const gloss__text *text,
                                   gloss__layer *(*layer)(void *, int32_t),
                                   void *self);
void gloss__machine_free(gloss__machine *machine);
// Binds a rule: resets the step count.
void gloss__machine_rule(gloss__machine *machine, const gloss__rule *rule,
                         uint64_t steps);
// Opens the window [begin, end): nothing outside can be seen. `cross`: gaps
// and classes may take line ends.
void gloss__machine_window(gloss__machine *machine, uint32_t begin,
                           uint32_t end, bool cross);

typedef enum gloss__verdict {
  RUN_FAILED,
  RUN_MATCHED,
  RUN_STOPPED
} gloss__verdict;
// Tries a match that starts at `at`; starts must ascend within a window.
// RUN_STOPPED: out of steps.
gloss__verdict gloss__machine_run(gloss__machine *machine, uint32_t at,
                                  uint32_t *end);
// After a match: forgets what was tried in [begin, end], so that starts there
// see its paths again.
void gloss__machine_forget(gloss__machine *machine, uint32_t begin,
                           uint32_t end);
// The slots of the last match.
const uint32_t *gloss__machine_slots(const gloss__machine *machine);
uint64_t gloss__machine_steps(const gloss__machine *machine);

#endif
