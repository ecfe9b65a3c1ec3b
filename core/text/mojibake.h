// mojibake.h - the parts of the repair of text that was decoded in a wrong
// charset. Internal.
//
//   mojibake.c         where to look, line by line
//   mojibake_single.c  UTF-8 read as a charset of one byte a character
//   mojibake_double.c  UTF-8, GBK, Big5, Latin-1 read as one another
#ifndef GLOSS_MOJIBAKE_H
#define GLOSS_MOJIBAKE_H

#include "text/text.h"

enum { MOJIBAKE_CODES = 0x2600 };

// A charset of one byte a character, backwards.
struct mojibake_single {
  const char *reason;
  uint16_t codes[128];                 // of the bytes from 0x80 on
  unsigned char bytes[MOJIBAKE_CODES]; // of the characters; 0: it lacks it
};
struct mojibake {
  struct gloss__track *track;
  struct gloss__writer out;
  bool changed;
};

// Replaces text[begin, end); reasons are in `reason`.
void gloss__mojibake_change(struct mojibake *m, size_t begin, size_t end,
                            gloss_str text, const char *reason,
                            float confidence);
// Repairs the line text[begin, end), which holds characters that are neither
// ASCII nor Chinese side by side.
void gloss__mojibake_single(struct mojibake *m, size_t begin, size_t end);
// The same for a run of characters that are not ASCII, some of them rare Han,
// or Latin letters in a row. Whether it changed something.
bool gloss__mojibake_double(struct mojibake *m, size_t begin, size_t end);

#endif
