// make_units: a build-time program that prints, for each unit of 16 bits, its
// folded unit; 0 where that is not one unit (NUL, halves of characters,
// characters that fold to one beyond U+FFFF).
#include <stdint.h>
#include <stdio.h>

#include "fold_tables.inc" // fold_index, fold_pages, wide_ranges

int main(void) {
  size_t known = sizeof fold_index / sizeof *fold_index * 256;
  printf("static const uint16_t unit_fold[65538] = {");
  for (uint32_t c = 0; c < 65536; c++) {
    int32_t fold = (int32_t)c;
    if (c < known) fold += fold_pages[fold_index[c >> 8]][c & 0xFF];
    if (fold > 0xFFFF || (c >= 0xD800 && c < 0xE000)) fold = 0;
    printf("%d,%s", fold, c % 16 ? "" : "\n");
  }
  puts("0,0};");
  return sizeof wide_ranges == 1;
}
