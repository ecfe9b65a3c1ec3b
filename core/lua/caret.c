// caret.c - an error of what was typed, with the line that it speaks of and a
// mark below the word that it names.
#include "lua/eval.h"

#include <stdlib.h>

// Line `number` (from 1) of a text; empty past its end.
static gloss_str line_of(gloss_str text, uint32_t number) {
  const char *at = text.data, *end = at + text.size;
  while (at && at < end && --number) {
    const char *next = memchr(at, '\n', (size_t)(end - at));
    at = next ? next + 1 : end;
  }
  if (!at || at >= end) return (gloss_str){NULL, 0};
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  return (gloss_str){at, (size_t)((stop ? stop : end) - at)};
}

static bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

// Where the word stands in the line; line.size if it does not.
static size_t find_word(gloss_str line, gloss_str word) {
  for (size_t at = 0; word.size && at + word.size <= line.size; at++) {
    if (memcmp(line.data + at, word.data, word.size) != 0) continue;
    size_t end = at + word.size;
    bool whole = !in_name(word.data[0]) ||
                 ((!at || !in_name(line.data[at - 1])) &&
                  (end == line.size || !in_name(line.data[end])));
    if (whole) return at;
  }
  return line.size;
}

// What the message quotes last: near 'x', global 'x', field 'x'.
static gloss_str quoted(const char *message, size_t size) {
  size_t end = size;
  while (end && message[end - 1] != '\'') end--;
  if (end < 2) return (gloss_str){NULL, 0};
  size_t begin = end - 1;
  while (begin && message[begin - 1] != '\'') begin--;
  return (gloss_str){message + begin, end - 1 - begin};
}

static void put_line(gloss_buf *out, gloss_str line, gloss_str word) {
  size_t lead = 0;
  while (lead < line.size &&
         (line.data[lead] == ' ' || line.data[lead] == '\t'))
    lead++;
  line.data += lead, line.size -= lead;
  if (!line.size) return;
  gloss_buf_printf(out, "\n  %.*s", (int)line.size, line.data);
  size_t at = find_word(line, word);
  if (at == line.size) return;
  size_t before = gloss_width((gloss_str){line.data, at});
  size_t under = gloss_width(word);
  gloss_buf_printf(out, "\n  %*s", (int)before, "");
  for (size_t i = 0; i < (under ? under : 1); i++) gloss_buf_putc(out, '^');
}

// "name:12: what": the line of the chunk or of a file of scripts.
static void put_context(gloss_buf *out, gloss__host *host, gloss_str chunk,
                        const char *message, size_t size) {
  const char *colon = memchr(message, ':', size);
  uint32_t number = colon ? (uint32_t)strtoul(colon + 1, NULL, 10) : 0;
  if (!number) return;
  gloss_str name = {message, (size_t)(colon - message)}, text = {NULL, 0};
  for (size_t i = 0; i < host->files.count; i++)
    if (gloss_str_equal(name, gloss_str_of(host->files.items[i].name)))
      text = host->files.items[i].text;
  if (gloss_str_equal(name, GLOSS_STR("session"))) text = chunk;
  put_line(out, line_of(text, number), quoted(message, size));
}

// A line of a traceback that tells something: no frame of the host, nor the
// chunk itself.
static bool is_frame(const char *line, size_t size) {
  static const char chunk[] = ": in main chunk";
  size_t tail = sizeof chunk - 1;
  bool typed = !strncmp(line, "\tsession:", 9) && size >= tail &&
               !memcmp(line + size - tail, chunk, tail);
  return *line == '\t' && strncmp(line, "\t[C]:", 5) != 0 &&
         strncmp(line, "\t(...", 5) != 0 && !typed;
}

// `typed`: a function of the session is among them.
static void put_traceback(gloss_buf *out, const char *text, bool *typed) {
  bool any = false;
  for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
    size_t size = strcspn(text, "\n");
    if (!is_frame(text, size)) continue;
    *typed |= !strncmp(text, "\tsession:", 9);
    gloss_buf_puts(out, any ? "" : "\ncalled in");
    gloss_buf_printf(out, "\n  %.*s", (int)size - 1, text + 1);
    any = true;
  }
}

void gloss__error_text(gloss__host *host, gloss_str chunk, const char *message,
                       gloss_buf *out) {
  gloss_buf frames = {0};
  bool typed = false;
  const char *trace = strstr(message, "\nstack traceback:");
  size_t size = trace ? (size_t)(trace - message) : strlen(message);
  if (trace) put_traceback(&frames, trace + 1, &typed);
  // What was typed before is not kept: its lines cannot be shown.
  if (typed) chunk = (gloss_str){NULL, 0};
  gloss_buf_add(out, message, size);
  put_context(out, host, chunk, message, size);
  if (frames.size) gloss_buf_add(out, frames.data, frames.size);
  gloss_buf_free(&frames);
}
