// scan.h - a scan under way: scan.c prepares text, layers and windows,
// candidate.c finds where to try, policy.c chooses. Internal.
#ifndef GLOSS_MATCH_SCAN_H
#define GLOSS_MATCH_SCAN_H

#include "match/program.h"

struct gloss_matches {
  gloss__arena arena; // captures
  struct {
    gloss_match *items;
    size_t count, capacity;
  } items;
  struct {
    gloss_loser *items;
    size_t count, capacity;
  } losers;
  struct {
    gloss_rule_failure *items;
    size_t count, capacity;
  } failures;
  gloss_rule_profile *profile; // by rule; NULL: not wanted
  size_t profiled;
};

// Windows of one scope: where a match may lie. Sorted by begin.
typedef struct gloss__windows {
  gloss_set set;
  bool made, nested;
} gloss__windows;

// Where an anchor of a rule stands.
typedef struct gloss__place {
  uint32_t at, anchor;
} gloss__place;

typedef struct gloss__places {
  gloss__place *items;
  size_t count, capacity;
} gloss__places;

// Places at which an entry of a lexicon begins.
typedef struct gloss__starts {
  uint32_t *items;
  size_t count, capacity;
  bool made;
} gloss__starts;

// Where matches may begin: characters low..high, in window `window`.
typedef struct gloss__reach {
  uint32_t window, low, high;
} gloss__reach;

typedef struct gloss__scan {
  const gloss_program *program;
  const gloss_doc *doc;
  uint32_t begin, end; // of the range that is scanned
  bool part;           // not the whole document
  gloss__text text;
  const gloss_source *sources;
  size_t source_count;
  gloss__layer *layers; // by the program's source names
  bool *asked;
  gloss_set ours[SCOPE_SOURCES];
  gloss__windows *windows; // by scope
  gloss_matches *matches;
  gloss__machine *machine;
  gloss_budget budget;
  uint32_t rule;  // the one at work
  size_t first;   // its first match in matches->items
  bool enough;    // the match that was wanted is there
  uint64_t tried; // starts
  // candidate.c
  uint64_t *selected; // rules of this scan
  struct {
    uint32_t *items;
    size_t count, capacity;
  } work;                // those to try
  gloss__places *places; // of literals, by rule
  gloss__starts *starts; // by lexicon
  struct {
    gloss__reach *items;
    size_t count, capacity;
  } reaches;
} gloss__scan;

// scan.c: makes the common pass for the rules (`rules` NULL: the first
// `rule_count`).
void gloss__scan_begin(gloss__scan *scan, const uint32_t *rules,
                       size_t rule_count, const gloss_budget *budget);
// Folds the text: before the machine runs.
void gloss__scan_fold(gloss__scan *scan);
void gloss__scan_end(gloss__scan *scan); // all but the matches
const gloss__windows *gloss__scan_windows(gloss__scan *scan, int32_t scope);
// May gaps and classes of rules in this scope take line ends?
bool gloss__scope_crosses(int32_t scope);
// The layer of a source name; asks the source the first time.
gloss__layer *gloss__scan_layer(void *scan, int32_t source);

// candidate.c: the shared pass over the text for the rules of this scan
// (`rules` NULL: the first `count`).
void gloss__scan_open(gloss__scan *scan, const uint32_t *rules, size_t count);
void gloss__scan_close(gloss__scan *scan);
// False if no anchor of the rule at work stands anywhere.
bool gloss__scan_candidates(gloss__scan *scan);
// Runs the machine (bound to the rule) from every candidate; `keep` takes each
// match. False: over budget.
bool gloss__scan_starts(gloss__scan *scan, const gloss__windows *windows,
                        bool cross,
                        bool (*keep)(void *scan, uint32_t begin, uint32_t end));

// Lets the matches of each rule set compete: losers move out of
// `matches->items`, which ends in its public order.
void gloss__policy_apply(gloss_matches *matches, const gloss_program *program);

// The same for the hits of a lexicon (set->data: entry): no losers are kept.
void gloss__policy_hits(gloss_set *set, gloss_policy policy);

#endif
