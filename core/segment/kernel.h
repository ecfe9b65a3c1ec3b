// kernel.h - the linear model's inner loops, included by kernel.c once for
// each instruction set: KERNEL(name) names this copy, TARGET is its attribute.
// Plain C and vectors of eight 16-bit scores, so that a copy differs in speed
// only.

// Reads items up to `limit` as long as it can; returns how many.
TARGET static uint32_t KERNEL(read)(struct gloss__block *b,
                                    const uint16_t *items, const char *text,
                                    uint32_t at, uint32_t limit) {
  uint32_t first = b->count;
#ifdef KERNEL_READ
  while (b->count + KERNEL_READ <= BLOCK && limit - at >= 64) {
    uint32_t size, some = KERNEL(read_some)(b, items, text + at, at, &size);
    if (some < KERNEL_READ) {
      b->count += some;
      break;
    }
    b->count += KERNEL_READ;
    at += size;
  }
#endif
  (void)items, (void)text, (void)at, (void)limit;
  return b->count - first;
}

// Whether the filter `set` holds each hash; KERNEL_FILTER does as many as its
// registers hold.
TARGET static void KERNEL(filter)(uint8_t *restrict out,
                                  const uint32_t *restrict hash, uint32_t count,
                                  const uint32_t *restrict set,
                                  unsigned shift) {
  uint32_t i = 0;
#ifdef KERNEL_FILTER
  for (; i + KERNEL_FILTER <= count; i += KERNEL_FILTER)
    KERNEL(filter_some)(out + i, hash + i, set, shift);
#endif
  for (; i < count; i++) {
    uint32_t mix = gloss__mix(hash[i]);
    out[i] = !(gloss__filter_bits(mix) & ~set[mix >> shift]);
  }
}

// From "a word of n characters begins here" to the flags.
TARGET static void KERNEL(flags)(uint8_t *restrict out, uint32_t count,
                                 const uint8_t *restrict two,
                                 const uint8_t *restrict three,
                                 const uint8_t *restrict four) {
  for (int32_t i = 0; i < (int32_t)count; i++) {
    uint8_t begin = four[i] ? 3 : (uint8_t)(three[i] ? 2 : two[i]);
    uint8_t end = four[i - 3] ? 3 : (uint8_t)(three[i - 2] ? 2 : two[i - 1]);
    uint8_t inside =
        four[i - 1] | four[i - 2] ? 3 : (uint8_t)(three[i - 1] ? 2 : 0);
    out[i] = (uint8_t)(inside << 4 | end << 2 | begin);
  }
}

TARGET static void KERNEL(look)(struct gloss__block *b,
                                const struct gloss__model *model) {
  enum { ALL = BLOCK + 2 * PAD };
  uint32_t hash2[ALL], hash3[ALL], hash4[ALL];
  uint8_t two[ALL], three[ALL], four[ALL];
  uint32_t count = PAD + b->count + 1;
  const uint16_t *item = b->item;
  enum { ID = IDS - 1 };
  for (uint32_t i = 0; i < count; i++) {
    hash2[i] = gloss__hash2(item[i] & ID, item[i + 1] & ID);
    hash3[i] = gloss__hash3(hash2[i], item[i + 2] & ID);
    hash4[i] = gloss__hash4(hash3[i], item[i + 3] & ID);
    b->row[i] = hash2[i] >> (32 - PAIR_BITS);
  }
  for (uint32_t i = 0; i <= AHEAD; i++) b->row[count + i] = 0; // fetched only
  KERNEL(filter)(two, hash2, count, model->words2, 37 - WORD_BITS);
  KERNEL(filter)(three, hash3, count, model->words3, 37 - LONG_BITS);
  KERNEL(filter)(four, hash4, count, model->words4, 37 - LONG_BITS);
  KERNEL(flags)
  (b->flags + PAD, b->count + 1, two + PAD, three + PAD, four + PAD);
}

TARGET static inline v8s KERNEL(pair)(const struct gloss__model *model,
                                      uint32_t row) {
  v8c bytes;
  memcpy(&bytes, model->pair[row], sizeof bytes);
  return __builtin_convertvector(bytes, v8s);
}

TARGET static inline v8s KERNEL(two)(const int16_t *a, const int16_t *b) {
  v4s x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7);
}

TARGET static inline v8s KERNEL(load)(const int16_t *scores) {
  v8s row;
  memcpy(&row, scores, sizeof row);
  return row;
}

// Two items a step: a row of `pair` and of `single` holds what it adds to
// neighbours side by side, so one load serves both.
TARGET static void KERNEL(score)(struct gloss__block *b,
                                 const struct gloss__model *m) {
  const uint16_t *item = b->item + PAD;
  const uint32_t *row = b->row + PAD;
  const uint8_t *flags = b->flags + PAD;
  enum { ID = IDS - 1 };
  v8s before = KERNEL(pair)(m, row[-1]);
  const int16_t(*left)[TAGS] = m->single[item[-1] & ID];
  const int16_t(*own)[TAGS] = m->single[item[0] & ID];
  for (uint32_t i = 0; i < b->count; i += 2) {
    const int16_t(*next)[TAGS] = m->single[item[i + 1] & ID];
    const int16_t(*right)[TAGS] = m->single[item[i + 2] & ID];
    __builtin_prefetch(m->pair[row[i + AHEAD]]);
    __builtin_prefetch(m->pair[row[i + AHEAD + 1]]);
    v8s here = KERNEL(pair)(m, row[i]), after = KERNEL(pair)(m, row[i + 1]);
    v8s sum =
        here + __builtin_shufflevector(before, after, 4, 5, 6, 7, 8, 9, 10, 11);
    sum += KERNEL(load)(left[3]) + KERNEL(load)(own[2]);
    sum += KERNEL(load)(next[1]) + KERNEL(load)(right[0]);
    sum += KERNEL(two)(m->flags[flags[i]], m->flags[flags[i + 1]]);
    memcpy(b->score[i], &sum, sizeof sum);
    before = after;
    left = next;
    own = right;
  }
}

// Viterbi, four tags side by side. B and S come from E or S, M and E from B or
// M; `back` says from which, a bit for each tag, two items in a byte. Before a
// block stands S.
TARGET static inline v4i KERNEL(step)(v4i best, v4i first, v4i second,
                                      v4i score, unsigned *back) {
  v4i x = __builtin_shufflevector(best, best, 2, 0, 0, 2) + (first + score);
  v4i y = __builtin_shufflevector(best, best, 3, 1, 1, 3) + (second + score);
  *back = KERNEL_SIGNS(x - y);
  return KERNEL_MAX(x, y);
}

TARGET static uint8_t KERNEL(forward)(struct gloss__block *b,
                                      const int16_t change[TAGS][TAGS]) {
  enum { NEVER = INT32_MIN / 4 };
  const v4i first = {change[TAG_E][TAG_B], change[TAG_B][TAG_M],
                     change[TAG_B][TAG_E], change[TAG_E][TAG_S]};
  const v4i second = {change[TAG_S][TAG_B], change[TAG_M][TAG_M],
                      change[TAG_M][TAG_E], change[TAG_S][TAG_S]};
  const v8s zero = {0};
  v4i best = {NEVER, NEVER, NEVER, 0}, last = best;
  for (uint32_t i = 0; i < b->count; i += 2) {
    unsigned here, next;
    v8s two = KERNEL(load)(b->score[i]);
    v4i low = (v4i)__builtin_shufflevector(zero, two, 0, 8, 1, 9, 2, 10, 3, 11);
    v4i high =
        (v4i)__builtin_shufflevector(zero, two, 4, 12, 5, 13, 6, 14, 7, 15);
    last = KERNEL(step)(best, first, second, low >> 16, &here);
    best = KERNEL(step)(last, first, second, high >> 16, &next);
    b->back[i / 2] = (uint8_t)(here | next << 4);
  }
  if (b->count % 2) best = last;
  return best[TAG_E] >= best[TAG_S] ? TAG_E : TAG_S;
}

TARGET static void KERNEL(tag)(struct gloss__block *b,
                               const struct gloss__model *model) {
  unsigned tag = KERNEL(forward)(b, model->change) * 4u;
  uint32_t pair = b->count / 2;
  uint64_t ends = 0;
  if (b->count % 2) {
    ends = tag >> 3;
    tag = tags_before(b->back[pair] & 15u) >> tag & 12;
  }
  if (pair % 32 == 0) b->ends[pair / 32] = ends;
  while (pair--) {
    unsigned from = two_before[b->back[pair]] >> tag;
    ends = ends << 2 | (tag >> 3) << 1 | (from & 1);
    tag = from & 12;
    if (pair % 32 == 0) b->ends[pair / 32] = ends;
  }
}

TARGET static void KERNEL(kinds)(struct gloss__block *b) {
  const uint16_t *item = b->item + PAD;
  for (uint32_t i = 0; i < b->count; i++) {
    uint8_t class = (uint8_t)(item[i] >> ID_BITS);
    b->kind[i] = (uint8_t)((class == CLASS_HAN ? 3 : 0) |
                           (class == CLASS_LETTER ? 2 : 0) |
                           (class == CLASS_DIGIT ? 1 : 0));
  }
}

#ifndef KERNEL_PAIRS
// Item `i` alone, with its right neighbour, and whether a longer word may begin
// with both.
TARGET static void KERNEL(pair_at)(struct gloss__lattice *l,
                                   const uint16_t *item, uint32_t i,
                                   const struct gloss__dict *d) {
  enum { ID = IDS - 1 };
  uint32_t first = d->first[item[i] & ID], second = item[i + 1] & ID;
  uint32_t entry = d->pairs[(first >> COST_BITS) + second];
  bool held = entry >> LABEL_SHIFT == second;
  uint32_t cost = entry >> BUCKETS & NO_COST;
  l->alone[i] = (uint16_t)(first & NO_COST);
  l->pair[i] = (held & (cost != NO_COST)) ? (uint16_t)cost : NO_PAIR;
  l->at[l->count] = (uint16_t)i;
  l->count += held & (entry >> gloss__bucket(item[i + 2] & ID));
}
#endif

TARGET static void KERNEL(pairs)(struct gloss__lattice *l,
                                 const struct gloss__block *b,
                                 const struct gloss__dict *d) {
  l->count = 0;
#ifdef KERNEL_PAIRS
  for (uint32_t i = 0; i < b->count; i += KERNEL_PAIRS)
    KERNEL(pairs_some)(l, b->item + PAD, i, d);
  while (l->count && l->at[l->count - 1] >= b->count) l->count--;
#else
  for (uint32_t i = 0; i < b->count; i++)
    KERNEL(pair_at)(l, b->item + PAD, i, d);
#endif
}

// The greatest kind of items first to last.
TARGET static inline uint32_t KERNEL(kind)(const uint8_t *kinds, uint32_t first,
                                           uint32_t last) {
  uint32_t a = kinds[first], kind = kinds[last];
  kind = a > kind ? a : kind;
  if ((last - first > 1) & (kind < 3)) // rare, and so foreseen
    for (uint32_t i = first + 1; i < last; i++)
      if (kinds[i] > kind) kind = kinds[i];
  return kind;
}

TARGET static gloss_span *KERNEL(put)(const struct gloss__block *b,
                                      gloss_span *to) {
#ifdef KERNEL_PUT
  return KERNEL(put_all)(b, to);
#endif
  uint32_t from = b->begin, first = 0;
  for (uint32_t word = 0; word * 64 < b->count; word++)
    for (uint64_t ends = b->ends[word]; ends; ends &= ends - 1) {
      uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(ends);
      to->begin = from; // field by field: gcc builds a whole one in memory
      to->end = b->end[i];
      to->kind = KERNEL(kind)(b->kind, first, i);
      to++->data = 0;
      from = b->end[i];
      first = i + 1;
    }
  return to;
}

static const struct gloss__word_kernel KERNEL(kernel) = {
    KERNEL(read),  KERNEL(look),  KERNEL(score), KERNEL(tag),
    KERNEL(pairs), KERNEL(kinds), KERNEL(put)};
