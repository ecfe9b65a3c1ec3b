#include "base.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

gloss_str gloss_str_of(const char *text) {
  return (gloss_str){text, text ? strlen(text) : 0};
}

bool gloss_str_equal(gloss_str a, gloss_str b) {
  return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size));
}

void gloss_buf_reserve(gloss_buf *buf, size_t more) {
  size_t wanted = buf->size + more + 1;
  if (wanted > buf->capacity)
    buf->data = gloss__grow(buf->data, &buf->capacity, wanted, 1);
}

void gloss_buf_add(gloss_buf *buf, const void *bytes, size_t size) {
  gloss_buf_reserve(buf, size);
  if (size) memcpy(buf->data + buf->size, bytes, size);
  buf->size += size;
  buf->data[buf->size] = 0;
}

void gloss_buf_puts(gloss_buf *buf, const char *text) {
  gloss_buf_add(buf, text, strlen(text));
}

void gloss_buf_putc(gloss_buf *buf, char byte) {
  gloss_buf_reserve(buf, 1);
  buf->data[buf->size++] = byte;
  buf->data[buf->size] = 0;
}

void gloss_buf_printf(gloss_buf *buf, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int size = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (size > 0) {
    gloss_buf_reserve(buf, (size_t)size);
    vsnprintf(buf->data + buf->size, (size_t)size + 1, format, again);
    buf->size += (size_t)size;
  }
  va_end(again);
}

static void json_escape(gloss_buf *buf, unsigned char byte) {
  static const char letters[] = "btn?fr"; // 8 9 10 11 12 13
  static const char hex[] = "0123456789abcdef";
  gloss_buf_putc(buf, '\\');
  if (byte == '"' || byte == '\\') {
    gloss_buf_putc(buf, (char)byte);
  } else if (byte >= 8 && byte <= 13 && byte != 11) {
    gloss_buf_putc(buf, letters[byte - 8]);
  } else {
    gloss_buf_puts(buf, "u00");
    gloss_buf_putc(buf, hex[byte >> 4]);
    gloss_buf_putc(buf, hex[byte & 15]);
  }
}

// Appends text that has no byte to escape but may be invalid UTF-8.
static void json_run(gloss_buf *buf, gloss_str text) {
  while (text.size) {
    size_t valid = gloss_utf8_valid(text);
    gloss_buf_add(buf, text.data, valid);
    if (valid == text.size) return;
    size_t at = valid;
    gloss_utf8_next(text, &at);
    gloss_buf_add(buf, "\xEF\xBF\xBD", 3);
    text.data += at;
    text.size -= at;
  }
}

void gloss_buf_json(gloss_buf *buf, gloss_str text) {
  gloss_buf_putc(buf, '"');
  size_t begin = 0;
  for (size_t i = 0; i <= text.size; i++) {
    unsigned char byte = i < text.size ? (unsigned char)text.data[i] : 0;
    if (i < text.size && byte >= 0x20 && byte != '"' && byte != '\\' &&
        byte != 0x7F)
      continue;
    json_run(buf, (gloss_str){text.data + begin, i - begin});
    if (i < text.size) json_escape(buf, byte);
    begin = i + 1;
  }
  gloss_buf_putc(buf, '"');
}

// Most numbers are small and whole, and printf is slow.
static void add_whole(gloss_buf *buf, int64_t number) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do digits[--at] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) digits[--at] = '-';
  gloss_buf_add(buf, digits + at, sizeof digits - at);
}

void gloss_buf_number(gloss_buf *buf, double number) {
  if (number > -1e15 && number < 1e15 && number == (double)(int64_t)number) {
    add_whole(buf, (int64_t)number);
    return;
  }
  if (!isfinite(number)) {
    gloss_buf_puts(buf, "null");
    return;
  }
  char text[40];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, number);
    if (strtod(text, NULL) == number) break;
  }
  gloss_buf_puts(buf, text);
}

void gloss_buf_clear(gloss_buf *buf) {
  buf->size = 0;
  if (buf->data) buf->data[0] = 0;
}

void gloss_buf_free(gloss_buf *buf) {
  gloss__free(buf->data);
  *buf = (gloss_buf){0};
}
