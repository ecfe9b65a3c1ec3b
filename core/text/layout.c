// layout.c - first version: each line that is not blank is a body block.
#include "text/layout.h"

// The line's bytes without surrounding white space (ASCII, U+3000, U+00A0).
static gloss_str trimmed(gloss_str line) {
  while (line.size) {
    if (strchr(" \t\v\f\r", line.data[0]))
      line.data++, line.size--;
    else if (line.size >= 3 && !memcmp(line.data, "\xE3\x80\x80", 3))
      line.data += 3, line.size -= 3;
    else if (line.size >= 2 && !memcmp(line.data, "\xC2\xA0", 2))
      line.data += 2, line.size -= 2;
    else
      break;
  }
  while (line.size) {
    const char *end = line.data + line.size;
    if (strchr(" \t\v\f\r", end[-1]))
      line.size--;
    else if (line.size >= 3 && !memcmp(end - 3, "\xE3\x80\x80", 3))
      line.size -= 3;
    else if (line.size >= 2 && !memcmp(end - 2, "\xC2\xA0", 2))
      line.size -= 2;
    else
      break;
  }
  return line;
}

void gloss__layout_make(struct gloss__layout *out, gloss__arena *arena,
                        gloss_str text,
                        const struct gloss__layout_hints *hints) {
  (void)hints;
  *out = (struct gloss__layout){0};
  size_t lines = 1;
  for (size_t i = 0; i < text.size; i++) lines += text.data[i] == '\n';
  out->blocks = gloss__arena_alloc(arena, lines * sizeof *out->blocks);
  out->order = gloss__arena_alloc(arena, lines * sizeof *out->order);
  const char *at = text.data, *end = text.data + text.size;
  for (uint32_t n = 1; at < end; n++) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    gloss_str line = trimmed((gloss_str){at, (size_t)(stop - at)});
    if (line.size) {
      uint32_t begin = (uint32_t)(line.data - text.data);
      out->order[out->count] = (uint32_t)out->count;
      out->blocks[out->count++] = (struct gloss__layout_block){
          .begin = begin, .end = begin + (uint32_t)line.size,
          .first_line = n, .last_line = n,
          .label = GLOSS_BODY, .reason = "not blank"};
    }
    at = stop + 1;
  }
}
