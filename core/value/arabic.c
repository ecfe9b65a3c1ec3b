// arabic.c - Arabic number literals: 1,234.5, 2e5, 2^5, 40k.
#include "value/value.h"

double gloss__power_of_ten(int n) {
  static const double powers[] = {
      1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return n >= 0 && n <= 22 ? powers[n] : pow(10, n);
}

// Is the comma at i followed by exactly three digits? A full-width comma
// separates clauses unless the digits are full-width too.
static bool groups(const gloss__scan *s, size_t i, bool grouped) {
  if (s->c[i] != ',' || gloss__gap(s, i)) return false;
  for (size_t k = 1; k <= 3; k++)
    if (!gloss__joined_digit(s, i + k)) return false;
  if (gloss__joined_digit(s, i + 4)) return false;
  bool wide = s->end[i] - s->begin[i] == 3;
  return !wide || grouped || s->end[i - 1] - s->begin[i - 1] == 3;
}

// 2e5, 12.32e+14, 2^5, 1.1^+23
static size_t exponent(const gloss__scan *s, size_t i, double *value) {
  uint16_t c = s->c[i];
  size_t j = i + 1;
  int sign = 1, n = 0;
  if ((c != 'e' && c != '^') || gloss__gap(s, i)) return i;
  for (; s->c[j] == '+' || s->c[j] == '-'; j++)
    if (s->c[j] == '-') sign = c == '^' && j > i + 1 ? 1 : -1;
  size_t from = j;
  for (; gloss__joined_digit(s, j) && j < from + 4; j++)
    n = n * 10 + s->c[j] - '0';
  if (j == from || gloss__letter(s->c[j]) || gloss__joined_digit(s, j))
    return i;
  *value = c == '^'   ? pow(*value, sign * n)
           : sign < 0 ? *value / gloss__power_of_ten(n)
                      : *value * gloss__power_of_ten(n);
  return j;
}

// Digits with grouping, decimals, exponent and k/M. `*count` gets the number
// of digits of a plain integer, else 0.
size_t gloss__arabic_at(const gloss__scan *s, size_t i, double *value,
                        size_t *count) {
  double mantissa = 0;
  size_t j = i, first = i;
  bool grouped = false, decimal = false;
  while (gloss__digit(s->c[j]) && (j == i || !gloss__gap(s, j))) {
    mantissa = mantissa * 10 + (s->c[j++] - '0');
    if (j - first <= 3 && groups(s, j, grouped)) {
      grouped = true;
      first = ++j;
    }
  }
  size_t digits = j - i;
  if (s->c[j] == '.' && !gloss__gap(s, j) && gloss__joined_digit(s, j + 1)) {
    int places = 0;
    for (j++; gloss__joined_digit(s, j); j++)
      if (++places < 300) mantissa = mantissa * 10 + (s->c[j] - '0');
    mantissa /= gloss__power_of_ten(places < 300 ? places : 299);
    decimal = true;
  }
  size_t after = exponent(s, j, &mantissa);
  bool scaled = after != j;
  uint16_t c = s->c[after];
  if ((c == 'k' || (c == 'm' && gloss__byte(s, after) != 'm')) &&
      !gloss__letter(s->c[after + 1]) && !gloss__joined_digit(s, after + 1)) {
    mantissa *= c == 'k' ? 1e3 : 1e6;
    scaled = true;
    after++;
  }
  *value = mantissa;
  *count = grouped || decimal || scaled ? 0 : digits;
  return after;
}
