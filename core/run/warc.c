// warc.c - web archives (ISO 28500): records one after the other, of which
// those that hold a page are documents.
#include "warc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_LINE = 1 << 16, MOST_HEADERS = 1000 };

// --- bytes of the stream
// -----------------------------------------------------

// A line without its end. False at the end of the stream; what is longer than a
// header may be is read over.
static bool read_line(FILE *stream, gloss_buf *line) {
  int c = getc_unlocked(stream);
  gloss_buf_clear(line);
  gloss_buf_add(line, "", 0);
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = getc_unlocked(stream))
    if (line->size < LONGEST_LINE) gloss_buf_putc(line, (char)c);
  while (line->size && line->data[line->size - 1] == '\r') line->size--;
  line->data[line->size] = 0;
  return true;
}

// Appends `size` bytes of the stream; NULL: reads over them. False if it ends.
static bool read_bytes(FILE *stream, gloss_buf *out, uint64_t size) {
  char block[1 << 14];
  while (size) {
    size_t step = size < sizeof block ? (size_t)size : sizeof block;
    size_t got = fread(block, 1, step, stream);
    if (!got) return false;
    if (out) gloss_buf_add(out, block, got);
    size -= got;
  }
  return true;
}

// --- headers
// -----------------------------------------------------------------

static gloss_str trim(gloss_str text) {
  while (text.size && (*text.data == ' ' || *text.data == '\t'))
    text.data++, text.size--;
  while (text.size &&
         (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
    text.size--;
  return text;
}

// The value, if the line is this header.
static bool header(gloss_str line, const char *name, gloss_str *value) {
  size_t size = strlen(name);
  if (line.size <= size || line.data[size] != ':' ||
      strncasecmp(line.data, name, size) != 0)
    return false;
  *value = trim((gloss_str){line.data + size + 1, line.size - size - 1});
  return true;
}

static bool is_word(gloss_str text, const char *word) {
  return text.size == strlen(word) && !strncasecmp(text.data, word, text.size);
}

static bool begins(gloss_str text, const char *word) {
  size_t size = strlen(word);
  return text.size >= size && !strncasecmp(text.data, word, size);
}

static bool parse_size(gloss_str text, uint64_t *out) {
  *out = 0;
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9' || i == 18) return false;
    *out = *out * 10 + (uint64_t)(text.data[i] - '0');
  }
  return text.size != 0;
}

typedef struct record {
  enum { OTHER, RESPONSE, PLAIN } kind;
  uint64_t size;
  bool sized, media;
} record;

// What a browser shows beside a page, or does with it, is no document.
static bool is_media(gloss_str type) {
  static const char *const kinds[] = {"image/",
                                      "audio/",
                                      "video/",
                                      "font/",
                                      "text/css",
                                      "text/javascript",
                                      "application/javascript",
                                      "application/x-javascript",
                                      "application/json",
                                      "text/dns"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (begins(type, kinds[i])) return true;
  return false;
}

static void take_header(record *out, gloss_buf *uri, gloss_str line) {
  gloss_str value;
  if (header(line, "WARC-Type", &value)) {
    if (is_word(value, "response"))
      out->kind = RESPONSE;
    else if (is_word(value, "resource") || is_word(value, "conversion"))
      out->kind = PLAIN;
  } else if (header(line, "WARC-Target-URI", &value)) {
    if (value.size > 1 && *value.data == '<') // as WARC 1.0 had it
      value = (gloss_str){value.data + 1, value.size - 2};
    gloss_buf_clear(uri);
    gloss_buf_add(uri, value.data, value.size);
  } else if (header(line, "Content-Length", &value)) {
    out->sized = parse_size(value, &out->size);
  } else if (header(line, "Content-Type", &value)) {
    out->media = is_media(value);
  }
}

static const char *read_head(FILE *stream, record *out, gloss_buf *uri,
                             gloss_buf *line) {
  for (size_t i = 0; i < MOST_HEADERS; i++) {
    if (!read_line(stream, line)) return "a record ends in its head";
    if (!line->size) return out->sized ? NULL : "a record without its length";
    take_header(out, uri, (gloss_str){line->data, line->size});
  }
  return "a record with more than 1000 lines in its head";
}

// --- HTTP
// --------------------------------------------------------------------

static size_t hex_size(gloss_str text, size_t *at) {
  size_t size = 0, digits = 0;
  for (; *at < text.size && digits < 8; ++*at, digits++) {
    char c = text.data[*at];
    if (c >= '0' && c <= '9')
      size = size * 16 + (size_t)(c - '0');
    else if ((c | 32) >= 'a' && (c | 32) <= 'f')
      size = size * 16 + (size_t)((c | 32) - 'a' + 10);
    else
      break;
  }
  return digits ? size : SIZE_MAX;
}

// RFC 9112, 7.1. False if the body is not chunked: many crawlers store it
// without the chunks, and leave the header.
static bool join_chunks(gloss_buf *out, gloss_str body) {
  size_t at = 0;
  for (;;) {
    size_t size = hex_size(body, &at);
    const char *end =
        at < body.size ? memchr(body.data + at, '\n', body.size - at) : NULL;
    if (size == SIZE_MAX || !end) return false;
    if (!size) return true;
    at = (size_t)(end + 1 - body.data);
    if (size > body.size - at) return false;
    gloss_buf_add(out, body.data + at, size);
    at += size;
    if (at < body.size && body.data[at] == '\r') at++;
    if (at >= body.size || body.data[at] != '\n') return false;
    at++;
  }
}

struct answer {
  bool page, chunked, media;
  gloss_str encoding;
};

static gloss_str next_line(gloss_str text, size_t *at) {
  const char *begin = text.data + *at;
  const char *end = memchr(begin, '\n', text.size - *at);
  size_t size = end ? (size_t)(end - begin) : text.size - *at;
  *at += size + (end != NULL);
  while (size && begin[size - 1] == '\r') size--;
  return (gloss_str){begin, size};
}

// Reads the head; the offset of the body.
static size_t read_answer(struct answer *out, gloss_str text) {
  size_t at = 0;
  gloss_str line = next_line(text, &at), value;
  const char *space = memchr(line.data, ' ', line.size);
  size_t skip = space ? (size_t)(space - line.data) : line.size;
  gloss_str code = trim((gloss_str){line.data + skip, line.size - skip});
  out->page = begins(line, "HTTP/") && code.size && *code.data == '2';
  while (at < text.size) {
    line = next_line(text, &at);
    if (!line.size) break;
    if (header(line, "Transfer-Encoding", &value))
      out->chunked = begins(value, "chunked");
    else if (header(line, "Content-Encoding", &value))
      out->encoding = value;
    else if (header(line, "Content-Type", &value))
      out->media = is_media(value);
  }
  return at;
}

// The page that an answer brought, in place of the answer.
static gloss__warc_outcome take_page(gloss_buf *bytes, size_t most,
                                     gloss_error *err) {
  gloss_str text = {bytes->data ? bytes->data : "", bytes->size};
  struct answer answer = {0};
  size_t at = read_answer(&answer, text);
  if (!answer.page || answer.media || at == text.size)
    return GLOSS__WARC_NOTHING;
  gloss_str body = {text.data + at, text.size - at};
  gloss_buf joined = {0}, page = {0};
  if (answer.chunked && join_chunks(&joined, body))
    body = (gloss_str){joined.data ? joined.data : "", joined.size};
  gloss_buf_add(&page, body.data, body.size);
  gloss_status status = GLOSS_OK;
  gloss_str coding = answer.encoding;
  bool plain = !coding.size || is_word(coding, "identity");
  // Many crawlers store the page unpacked, and leave the header.
  if (!plain && gloss__packed_kind(body))
    status = gloss__unpack_all(&page, most, err);
  else if (is_word(coding, "br") || is_word(coding, "deflate"))
    status = gloss_error_set(err, GLOSS_EDATA,
                             "the page is packed as %.*s, which is not read",
                             (int)coding.size, coding.data);
  gloss_buf_free(&joined);
  gloss_buf_free(bytes);
  *bytes = page;
  return status ? GLOSS__WARC_BAD_PAGE : GLOSS__WARC_PAGE;
}

// --- records
// -----------------------------------------------------------------

static gloss__warc_outcome damaged(gloss_error *err, const char *what) {
  gloss_error_set(err, GLOSS_EDATA, "damaged web archive: %s", what);
  return GLOSS__WARC_DAMAGED;
}

static gloss__warc_outcome read_content(FILE *stream, const record *r,
                                        gloss_buf *bytes, size_t most,
                                        gloss_error *err) {
  bool wanted = r->kind != OTHER && (r->kind == RESPONSE || !r->media);
  bool too_long = wanted && r->size > most + LONGEST_LINE;
  if (!read_bytes(stream, wanted && !too_long ? bytes : NULL, r->size))
    return damaged(err, "it ends in a record");
  if (!wanted) return GLOSS__WARC_NOTHING;
  if (too_long) {
    gloss_error_set(err, GLOSS_ELIMIT, "longer than the limit of a document");
    return GLOSS__WARC_BAD_PAGE;
  }
  if (r->kind == RESPONSE) return take_page(bytes, most, err);
  return bytes->size ? GLOSS__WARC_PAGE : GLOSS__WARC_NOTHING;
}

gloss__warc_outcome gloss__warc_next(FILE *stream, gloss_buf *uri,
                                     gloss_buf *bytes, size_t most,
                                     gloss_error *err) {
  gloss_buf line = {0};
  gloss__warc_outcome outcome = GLOSS__WARC_NOTHING;
  while (outcome == GLOSS__WARC_NOTHING) {
    record r = {0};
    gloss_buf_clear(uri);
    gloss_buf_clear(bytes);
    bool more;
    while ((more = read_line(stream, &line)) && !line.size) {
    }
    if (!more) {
      outcome = GLOSS__WARC_END;
    } else if (!begins((gloss_str){line.data, line.size}, "WARC/")) {
      outcome = damaged(err, "expected a record that begins with WARC/");
    } else {
      const char *wrong = read_head(stream, &r, uri, &line);
      outcome = wrong ? damaged(err, wrong)
                      : read_content(stream, &r, bytes, most, err);
    }
  }
  gloss_buf_free(&line);
  return outcome;
}
