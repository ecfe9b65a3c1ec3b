// page.c - the frame of an HTML page, and how text becomes HTML.
#include "store/page.h"

#include <stdarg.h>
#include <stdlib.h>

// --- text --------------------------------------------------------------------

void gloss__page_puts(gloss__page *page, const char *html) {
  gloss_buf_puts(page->out, html);
}

// U+202A..202E and U+2066..2069: three bytes of UTF-8 that change the direction
// of what follows.
static bool turns(const char *text, size_t left) {
  if (left < 3 || text[0] != '\xE2') return false;
  unsigned char second = (unsigned char)text[1], third = (unsigned char)text[2];
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

// What stands for the character at text[i]; NULL: itself. `*size`: its bytes.
static const char *stand_in(gloss_str text, size_t i, size_t *size) {
  static const char *const names[] = {
      ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};
  unsigned char byte = (unsigned char)text.data[i];
  *size = 1;
  if (byte < 0x20 && byte != '\t' && byte != '\n') return "\xEF\xBF\xBD";
  if (byte < sizeof names / sizeof *names) return names[byte];
  if (byte != 0xE2 || !turns(text.data + i, text.size - i)) return NULL;
  *size = 3;
  return "\xEF\xBF\xBD";
}

void gloss__page_text(gloss__page *page, gloss_str text) {
  size_t begin = 0, size;
  for (size_t i = 0; i < text.size; i++) {
    const char *instead = stand_in(text, i, &size);
    if (!instead) continue;
    gloss_buf_add(page->out, text.data + begin, i - begin);
    gloss_buf_puts(page->out, instead);
    begin = i + size;
    i += size - 1;
  }
  gloss_buf_add(page->out, text.data + begin, text.size - begin);
}

void gloss__page_printf(gloss__page *page, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  gloss_buf_puts(page->out, text);
}

void gloss__page_number(gloss__page *page, int64_t number) {
  char digits[32];
  int size = snprintf(digits, sizeof digits, "%lld", (long long)number);
  for (int i = 0; i < size; i++) {
    if (i && (size - i) % 3 == 0 && digits[i - 1] != '-' && size > 4)
      gloss_buf_puts(page->out, "\xE2\x80\xAF"); // narrow no-break space
    gloss_buf_putc(page->out, digits[i]);
  }
}

void gloss__page_unit(gloss__page *page, int64_t number, const char *english) {
  const char *word = gloss__page_word(page, english);
  size_t size = strlen(word);
  if (number == 1 && size && word[size - 1] == 's') size--;
  gloss_buf_add(page->out, word, size);
}

size_t gloss__page_fit(gloss_str text, size_t columns) {
  if (gloss_width(text) <= columns) return text.size;
  size_t fit = 0, most = columns * 8; // a hostile character has no width
  for (size_t i = 1; i <= text.size && i <= most; i++) {
    if (i < text.size && ((unsigned char)text.data[i] & 0xC0) == 0x80) continue;
    if (gloss_width((gloss_str){text.data, i}) + 1 > columns) break;
    fit = i;
  }
  return fit;
}

void gloss__page_json(gloss__page *page, gloss_str json) {
  const char *at = json.data, *end = json.data + json.size, *less;
  while (at < end && (less = memchr(at, '<', (size_t)(end - at)))) {
    gloss_buf_add(page->out, at, (size_t)(less - at));
    gloss_buf_puts(page->out, "\\u003c");
    at = less + 1;
  }
  gloss_buf_add(page->out, at, (size_t)(end - at));
}

// --- addresses ---------------------------------------------------------------

// A part of a fragment: ASCII that means something there is escaped, other
// characters may stand as they are.
static void put_part(gloss__page *page, const char *text) {
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    if (byte >= 0x80 || (byte >= '0' && byte <= '9') ||
        ((byte | 32) >= 'a' && (byte | 32) <= 'z') || strchr("-_.~", byte))
      gloss_buf_putc(page->out, *text);
    else
      gloss__page_printf(page, "%%%02X", byte);
  }
}

void gloss__page_link(gloss__page *page, const char *section, ...) {
  const char *key, *join = "?";
  va_list args;
  va_start(args, section);
  gloss__page_puts(page, " href=\"#");
  gloss__page_puts(page, section);
  while ((key = va_arg(args, const char *))) {
    const char *text = va_arg(args, const char *);
    gloss__page_puts(page, join);
    put_part(page, key);
    gloss__page_puts(page, "=");
    put_part(page, text ? text : "");
    join = "&amp;";
  }
  gloss__page_puts(page, "\"");
  va_end(args);
}

// --- the frame ---------------------------------------------------------------

// The digest as Content-Security-Policy wants it: base64 of the 32 bytes.
static void put_digest(gloss__page *page, const char *of) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789+/";
  char hex[65], pair[3] = "";
  unsigned char bytes[33] = {0};
  gloss_sha256(gloss_str_of(of), hex);
  for (size_t i = 0; i < 32; i++) {
    memcpy(pair, hex + 2 * i, 2);
    bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
  }
  for (size_t i = 0; i < 33; i += 3) {
    unsigned word = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 |
                    (i + 2 < 33 ? bytes[i + 2] : 0u);
    for (int j = 18; j >= 0; j -= 6)
      gloss_buf_putc(page->out, i == 30 && j == 0
                                    ? '='
                                    : letters[word >> (unsigned)j & 63]);
  }
}

void gloss__page_open(gloss__page *page, gloss_str title, const char *css,
                      const char *script) {
  gloss__page_printf(page,
                     "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta "
                     "charset=\"utf-8\"><meta http-equiv=\"Content-Security-"
                     "Policy\" content=\"default-src 'none'; style-src "
                     "'sha256-",
                     page->chinese ? "zh-Hans" : "en");
  put_digest(page, css);
  gloss__page_puts(page, "'; script-src 'sha256-");
  put_digest(page, script);
  gloss__page_puts(page, "'; base-uri 'none'; form-action 'none'; "
                         "require-trusted-types-for 'script'\"><meta name=\""
                         "viewport\" content=\"width=device-width, "
                         "initial-scale=1\"><meta name=\"generator\" content="
                         "\"moongloss " MOONGLOSS_VERSION "\"><title>");
  gloss__page_text(page, title);
  gloss__page_puts(page, "</title><style>");
  gloss__page_puts(page, css);
  gloss__page_puts(page, "</style></head>\n<body>");
}

void gloss__page_close(gloss__page *page, const char *script) {
  gloss__page_puts(page, "<script>");
  gloss__page_puts(page, script);
  gloss__page_puts(page, "</script></body></html>\n");
}

sqlite3_stmt *gloss__page_query(gloss__page *page, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  if (page->status) return NULL;
  if (sqlite3_prepare_v2(page->store->db, sql, -1, &stmt, NULL) == SQLITE_OK)
    return stmt;
  page->status =
      gloss__sql_error(page->store, "cannot read for the page", page->err);
  return NULL;
}
