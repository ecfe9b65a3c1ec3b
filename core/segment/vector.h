// vector.h - what the vector paths share: 64 bytes of text as bit masks, and
// what to do with the pairs that need their surroundings.
#ifndef GLOSS_VECTOR_H
#define GLOSS_VECTOR_H

#include "segment/segment.h"

// Bit i stands for byte i of a block of 64.
struct gloss__block {
  uint64_t breaks;  // their pairs say: a boundary
  uint64_t open;    // their pairs need more context
  uint64_t anchors; // a scan may begin here
};

struct gloss__walk {
  uint64_t *bits;
  gloss_str text;
  gloss__scan *scan;
  size_t done;   // boundaries up to here (inclusive) are decided
  size_t anchor; // the last character from which a scan may begin
};

static inline uint64_t gloss__through(size_t bit) { // bits 0..bit
  return bit >= 63 ? ~UINT64_C(0) : (UINT64_C(2) << bit) - 1;
}

// Lets the scan decide what is open in the block at `at`, beginning with bit
// `open`'s lowest. Apart, since it is rarely needed.
static __attribute__((noinline)) void gloss__walk_scan(struct gloss__walk *walk,
                                                       size_t at, uint64_t open,
                                                       uint64_t anchors) {
  while (open) {
    size_t i = (size_t)__builtin_ctzll(open);
    uint64_t before = i ? anchors & gloss__through(i - 1) : 0;
    size_t from =
        before ? at + 63 - (size_t)__builtin_clzll(before) : walk->anchor;
    if (walk->done > from) from = walk->done; // it stops at any character
    walk->done = walk->scan(walk->bits, walk->text, from, at + i);
    if (walk->done >= at + 63) break;
    open &= ~gloss__through(walk->done - at);
  }
}

// The block without what lies behind its first `size` bytes.
static inline struct gloss__block gloss__block_cut(struct gloss__block block,
                                                   size_t size) {
  uint64_t inside = gloss__through(size - 1);
  block.breaks &= inside;
  block.open &= inside;
  block.anchors &= inside;
  return block;
}

// Takes the block at `at` into the walk.
static inline void gloss__walk_block(struct gloss__walk *walk, size_t at,
                                     struct gloss__block block) {
  uint64_t *word = &walk->bits[at >> 6];
  uint64_t breaks = block.breaks;
  if (walk->done >= at) {
    uint64_t decided = gloss__through(walk->done - at);
    breaks = (breaks & ~decided) | (*word & decided);
    block.open &= ~decided;
  }
  *word = breaks;
  if (block.open) gloss__walk_scan(walk, at, block.open, block.anchors);
  if (block.anchors)
    walk->anchor = at + 63 - (size_t)__builtin_clzll(block.anchors);
  if (walk->done > walk->anchor) walk->anchor = walk->done;
}

// The class of the character of `size` bytes at p.
static inline uint8_t gloss__class_of(const struct gloss__pairs *pairs,
                                      const unsigned char *p, size_t size) {
  uint32_t c = size == 2 ? (p[0] & 31u) << 6 | (p[1] & 63u)
               : size == 3
                   ? (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u)
                   : (p[0] & 7u) << 18 | (p[1] & 63u) << 12 |
                         (p[2] & 63u) << 6 | (p[3] & 63u);
  return pairs->blocks[gloss__property_first[c >> 8] * 256u + (c & 255)];
}

#endif
