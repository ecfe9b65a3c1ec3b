// exact.c - sums of doubles without rounding, so that they come out the same in
// any order and from any parts (Kulisch's long accumulator): one number in
// two's complement that has a bit for every power of two that a double can
// hold.
#include "store/tally.h"

#include <math.h>

enum { BITS = 32, LEAST = -1074 }; // the least power of two of a double

static void add_at(gloss__exact *sum, size_t at, uint64_t low, uint64_t high) {
  uint64_t parts[4] = {low & UINT32_MAX, low >> BITS, high & UINT32_MAX,
                       high >> BITS};
  uint64_t carry = 0;
  for (size_t i = 0; at + i < GLOSS__EXACT_LIMBS && (i < 4 || carry); i++) {
    carry += sum->limbs[at + i] + (i < 4 ? parts[i] : 0);
    sum->limbs[at + i] = (uint32_t)carry;
    carry >>= BITS;
  }
}

static void negate(gloss__exact *sum) {
  uint64_t carry = 1;
  for (size_t i = 0; i < GLOSS__EXACT_LIMBS; i++) {
    carry += (uint32_t)~sum->limbs[i];
    sum->limbs[i] = (uint32_t)carry;
    carry >>= BITS;
  }
}

void gloss__exact_add(gloss__exact *sum, double number) {
  int exponent;
  if (!isfinite(number)) return;
  double mantissa = frexp(fabs(number), &exponent);
  uint64_t whole = (uint64_t)ldexp(mantissa, 53);
  int place = exponent - 53 - LEAST;
  if (place < 0) { // subnormal: its low bits are zero
    whole >>= -place;
    place = 0;
  }
  unsigned shift = (unsigned)place % BITS;
  unsigned __int128 bits = (unsigned __int128)whole << shift;
  if (number < 0) negate(sum);
  add_at(sum, (size_t)place / BITS, (uint64_t)bits, (uint64_t)(bits >> 64));
  if (number < 0) negate(sum);
}

void gloss__exact_join(gloss__exact *sum, const gloss__exact *other) {
  uint64_t carry = 0;
  for (size_t i = 0; i < GLOSS__EXACT_LIMBS; i++) {
    carry += (uint64_t)sum->limbs[i] + other->limbs[i];
    sum->limbs[i] = (uint32_t)carry;
    carry >>= BITS;
  }
}

// Of a positive number: its top 64 bits, the last of which says whether
// anything stands behind them, rounded once.
static double round_off(const gloss__exact *sum) {
  size_t top = GLOSS__EXACT_LIMBS;
  while (top && !sum->limbs[top - 1]) top--;
  if (!top) return 0;
  uint64_t bits = (uint64_t)sum->limbs[top - 1] << BITS;
  if (top > 1) bits |= sum->limbs[top - 2];
  uint64_t next = top > 2 ? sum->limbs[top - 3] : 0;
  unsigned lead = 0;
  while (!(bits >> (63 - lead) & 1)) lead++;
  if (lead) bits = bits << lead | next >> (BITS - lead);
  bool rest = (next & (UINT64_C(0xFFFFFFFF) >> lead)) != 0;
  for (size_t i = 0; i + 3 < top; i++) rest |= sum->limbs[i] != 0;
  int place = (int)(top * BITS) - 64 - (int)lead + LEAST;
  return ldexp((double)(bits | rest), place);
}

double gloss__exact_value(const gloss__exact *sum) {
  gloss__exact copy = *sum;
  bool negative = copy.limbs[GLOSS__EXACT_LIMBS - 1] >> (BITS - 1);
  if (negative) negate(&copy);
  double value = round_off(&copy);
  return negative ? -value : value;
}

void gloss__exact_write(const gloss__exact *sum, gloss_buf *out) {
  for (size_t i = GLOSS__EXACT_LIMBS; i-- > 0;)
    gloss_buf_printf(out, "%08x", sum->limbs[i]);
}

bool gloss__exact_read(gloss__exact *sum, const char *hex) {
  enum { DIGITS = 8 };
  if (!hex || strlen(hex) != (size_t)GLOSS__EXACT_LIMBS * DIGITS ||
      strspn(hex, "0123456789abcdef") != strlen(hex))
    return false;
  for (size_t i = GLOSS__EXACT_LIMBS; i-- > 0; hex += DIGITS) {
    uint32_t limb = 0;
    for (size_t k = 0; k < DIGITS; k++)
      limb = limb << 4 |
             (uint32_t)(hex[k] <= '9' ? hex[k] - '0' : hex[k] - 'a' + 10);
    sum->limbs[i] = limb;
  }
  return true;
}
