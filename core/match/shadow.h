// shadow.h - rules that lose every time to another of their set. Internal.
#ifndef GLOSS_MATCH_SHADOW_H
#define GLOSS_MATCH_SHADOW_H

#include "match/program.h"

// The characters that the node and those behind it begin with for certain, at
// most so many; returns how many.
uint32_t gloss__lead(const gloss__node *node, uint32_t *codes, uint32_t most);
// Does the node consist of at most `most` literal characters alone? Those.
bool gloss__literal(const gloss__node *node, uint32_t *codes, uint32_t *count,
                    uint32_t most);

// All rules of a program by their texts and literals. About linear in these.
struct gloss__shadows *gloss__shadows_new(const gloss_program *program);
void gloss__shadows_free(struct gloss__shadows *shadows);
// A rule of the same set that beats each match of this one; NULL: none.
const gloss__rule *gloss__shadows_find(const struct gloss__shadows *shadows,
                                       uint32_t index);

#endif
