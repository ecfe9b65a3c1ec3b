// scan.h - matches under way: scan.c finds them, policy.c chooses. Internal.
#ifndef GLOSS_MATCH_SCAN_H
#define GLOSS_MATCH_SCAN_H

#include "match/program.h"

struct gloss_matches {
  gloss__arena arena; // captures
  struct { gloss_match *items; size_t count, capacity; } items;
  struct { gloss_loser *items; size_t count, capacity; } losers;
  struct { gloss_rule_failure *items; size_t count, capacity; } failures;
};

// Lets the matches of each rule set compete: losers move out of
// `matches->items`, which ends in its public order.
void gloss__policy_apply(gloss_matches *matches, const gloss_program *program);

// The same for the hits of a lexicon (set->data: entry): no losers are kept.
void gloss__policy_hits(gloss_set *set, gloss_policy policy);

#endif
