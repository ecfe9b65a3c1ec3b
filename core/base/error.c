#include "base.h"

#include <stdarg.h>

// Copies at most size - 1 bytes, never half a character.
static void copy_cut(char *out, size_t size, const char *text) {
  size_t length = strlen(text);
  if (length >= size) {
    length = size - 1;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
  }
  memmove(out, text, length);
  out[length] = 0;
}

static gloss_status fill(gloss_error *err, gloss_status status,
                         const char *file, uint32_t line, uint32_t column,
                         const char *format, va_list args) {
  if (!err) return status;
  char message[2 * sizeof err->message];
  vsnprintf(message, sizeof message, format, args);
  err->status = status;
  err->line = line;
  err->column = column;
  copy_cut(err->place, sizeof err->place, file ? file : "");
  copy_cut(err->message, sizeof err->message, message);
  return status;
}

gloss_status gloss_error_set(gloss_error *err, gloss_status status,
                             const char *format, ...) {
  va_list args;
  va_start(args, format);
  fill(err, status, NULL, 0, 0, format, args);
  va_end(args);
  return status;
}

gloss_status gloss_error_at(gloss_error *err, gloss_status status,
                            const char *file, uint32_t line, uint32_t column,
                            const char *format, ...) {
  va_list args;
  va_start(args, format);
  fill(err, status, file, line, column, format, args);
  va_end(args);
  return status;
}

char *gloss_error_text(const gloss_error *err, char *out, size_t size) {
  char where[sizeof err->place + 32] = "";
  if (err->place[0] && err->line && err->column)
    snprintf(where, sizeof where, "%s:%u:%u: ", err->place, err->line,
             err->column);
  else if (err->place[0] && err->line)
    snprintf(where, sizeof where, "%s:%u: ", err->place, err->line);
  else if (err->place[0])
    snprintf(where, sizeof where, "%s: ", err->place);
  char whole[sizeof where + sizeof err->message];
  snprintf(whole, sizeof whole, "%s%s", where, err->message);
  copy_cut(out, size, whole);
  return out;
}

const char *gloss_status_name(gloss_status status) {
  static const char *const names[] = {
      "ok",   "usage",     "syntax",  "io",     "data",   "limit",
      "busy", "not-found", "version", "script", "stopped"};
  return (size_t)status < sizeof names / sizeof *names ? names[status] : "?";
}

const char *gloss_version(void) { return MOONGLOSS_VERSION; }
