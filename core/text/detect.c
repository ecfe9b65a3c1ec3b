// detect.c - which charset a file is in, and where a mixed file changes it.
#include "text/text.h"

static const gloss__charset *by_mark(gloss_str raw) {
  const unsigned char *p = (const unsigned char *)raw.data;
  if (raw.size >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
    return &gloss__utf8;
  if (raw.size >= 2 && p[0] == 0xFF && p[1] == 0xFE) return &gloss__utf16le;
  if (raw.size >= 2 && p[0] == 0xFE && p[1] == 0xFF) return &gloss__utf16be;
  return NULL;
}

void gloss__detect(struct gloss__source *source, gloss__arena *arena) {
  const gloss__charset *charset = by_mark(source->raw);
  if (!charset) charset = &gloss__utf8;
  source->runs = gloss__arena_alloc(arena, sizeof *source->runs);
  source->runs[0] = (struct gloss__run){0, charset};
  source->count = 1;
}
