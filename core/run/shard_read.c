// shard_read.c - shards back: their lines, and whether all of it is there.
#include "shard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- lines
// -------------------------------------------------------------------

static gloss_status io_error(gloss_error *err, const char *path) {
  gloss_buf name = {0};
  gloss_input_name(&name, path);
  gloss_error_at(err, GLOSS_EIO, name.data, 0, 0, "%s", strerror(errno));
  gloss_buf_free(&name);
  return GLOSS_EIO;
}

// Appends what stands at `at`; nothing at the end of the file.
static gloss_status read_more(gloss_buf *out, const char *path, uint64_t at,
                              size_t size, gloss_error *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return io_error(err, path);
  gloss_status status = GLOSS_OK;
  ssize_t got;
  gloss_buf_reserve(out, size);
  do got = pread(fd, out->data + out->size, size, (off_t)at);
  while (got < 0 && errno == EINTR);
  if (got < 0) status = io_error(err, path);
  if (got > 0) out->size += (size_t)got;
  out->data[out->size] = 0;
  close(fd);
  return status;
}

gloss_status gloss__lines_next(gloss__lines *lines, gloss_str *line,
                               gloss_error *err) {
  gloss_buf *block = &lines->block;
  size_t seen = lines->next; // up to here there is no newline
  for (;;) {
    const char *begin = block->data ? block->data + lines->next : "";
    size_t left = block->size - seen;
    const char *end = left ? memchr(block->data + seen, '\n', left) : NULL;
    if (end) {
      *line = (gloss_str){begin, (size_t)(end + 1 - begin)};
      lines->next += line->size;
      return GLOSS_OK;
    }
    size_t rest = block->size - lines->next;
    if (lines->next) memmove(block->data, block->data + lines->next, rest);
    block->size = rest;
    lines->next = 0;
    seen = rest;
    // Long lines are read in ever larger steps.
    size_t step = lines->step ? lines->step : GLOSS__LINES_BLOCK;
    if (rest > step) step = rest;
    gloss_status status = read_more(block, lines->path, lines->at, step, err);
    if (status) return status;
    lines->at += block->size - rest;
    if (block->size > rest) continue;
    *line = (gloss_str){block->data, rest};
    lines->next = rest;
    return GLOSS_OK;
  }
}

void gloss__lines_free(gloss__lines *lines) { gloss_buf_free(&lines->block); }

// The number that ends at *end, behind `name`; both are taken off.
static bool take_number(gloss_str *line, const char *name, size_t *out) {
  size_t at = line->size, size = strlen(name), place = 1;
  *out = 0;
  while (at && line->data[at - 1] >= '0' && line->data[at - 1] <= '9' &&
         line->size - at < 18) {
    *out += place * (size_t)(line->data[--at] - '0');
    place *= 10;
  }
  if (at == line->size || at < size ||
      memcmp(line->data + at - size, name, size) != 0)
    return false;
  line->size = at - size;
  return true;
}

bool gloss__shard_line_parse(gloss__shard_line *out, gloss_str line) {
  static const char open[] = ", \"record\": \"", close[] = "\"}\n";
  size_t close_size = sizeof close - 1, open_size = sizeof open - 1;
  if (line.size < close_size + open_size ||
      memcmp(line.data + line.size - close_size, close, close_size) != 0)
    return false;
  line.size -= close_size;
  const char *quote = memrchr(line.data, '"', line.size);
  if (!quote) return false;
  size_t at = (size_t)(quote + 1 - line.data);
  out->record = (gloss_str){quote + 1, line.size - at};
  if (at < open_size || memcmp(quote + 1 - open_size, open, open_size) != 0)
    return false;
  line.size = at - open_size;
  return take_number(&line, ", \"item\": ", &out->place.item) &&
         take_number(&line, ", \"input\": ", &out->place.path);
}

// --- is all of it there?
// -----------------------------------------------------

static gloss_status torn(gloss_error *err, const char *path, const char *what) {
  gloss_buf name = {0};
  gloss_input_name(&name, path);
  gloss_error_at(err, GLOSS_EDATA, name.data, 0, 0,
                 "%s: make the shard again with 'map --redo'", what);
  gloss_buf_free(&name);
  return GLOSS_EDATA;
}

// Adds the place to an error of the trailer's own.
static gloss_status in_file(gloss_error *err, const char *path,
                            gloss_status status) {
  gloss_buf text = {0};
  if (!err) return status;
  gloss_buf_puts(&text, err->message);
  if (status == GLOSS_EDATA)
    torn(err, path, text.data);
  else
    gloss_error_at(err, status, path, 0, 0, "%s", text.data);
  gloss_buf_free(&text);
  return status;
}

typedef struct verifier {
  const char *path;
  gloss__segments *out;
  gloss_digest *digest;
  uint64_t begin, at, lines;
} verifier;

static gloss_status close_segment(verifier *v, gloss_str line,
                                  gloss_error *err) {
  char sha256[65];
  gloss__segment segment = {.begin = v->begin, .end = v->at};
  gloss_status status = gloss__trailer_parse(&segment.trailer, line, err);
  if (status) return in_file(err, v->path, status);
  gloss_str covered = {line.data, line.size - GLOSS__TRAILER_TAIL};
  gloss_digest_add(v->digest, covered);
  gloss_digest_end(v->digest, sha256);
  v->digest = NULL;
  const gloss__trailer *t = &segment.trailer;
  const char *wrong = NULL;
  if (t->lines != v->lines)
    wrong = "torn: it has not as many lines as its trailer says";
  else if (strcmp(sha256, t->sha256) != 0)
    wrong = "damaged: its bytes do not have the digest that its trailer says";
  if (wrong) {
    gloss__trailer_free(&segment.trailer);
    return torn(err, v->path, wrong);
  }
  segment.path = strdup(v->path);
  if (v->out->count == v->out->capacity) {
    v->out->capacity = 2 * v->out->capacity + 16;
    v->out->items =
        realloc(v->out->items, v->out->capacity * sizeof *v->out->items);
    if (!v->out->items) abort();
  }
  v->out->items[v->out->count++] = segment;
  return GLOSS_OK;
}

static gloss_status verify_line(verifier *v, gloss_str line, gloss_error *err) {
  if (!v->digest) v->digest = gloss_digest_new();
  gloss_status status = GLOSS_OK;
  if (line.data[line.size - 1] != '\n' ||
      (gloss__trailer_is(line) && line.size <= GLOSS__TRAILER_TAIL))
    return torn(err, v->path, "torn: its last line is not whole");
  if (gloss__trailer_is(line)) {
    status = close_segment(v, line, err);
    v->begin = v->at + line.size;
    v->lines = 0;
  } else {
    gloss_digest_add(v->digest, line);
    v->lines++;
  }
  v->at += line.size;
  return status;
}

gloss_status gloss__shard_verify(gloss__segments *out, const char *path,
                                 gloss_error *err) {
  gloss__lines lines = {.path = path};
  verifier v = {.path = path, .out = out};
  gloss_str line;
  gloss_status status;
  while (!(status = gloss__lines_next(&lines, &line, err)) && line.size &&
         !(status = verify_line(&v, line, err))) {
  }
  if (!status && (v.lines || !v.at))
    status = torn(err, path, "torn: it ends without its trailer");
  gloss_digest_end(v.digest, NULL);
  gloss__lines_free(&lines);
  return status;
}

// Where the last line begins, reading backwards in growing steps.
static gloss_status last_line(gloss_buf *out, const char *path, uint64_t size,
                              gloss_error *err) {
  for (uint64_t step = 1 << 14;; step *= 4) {
    uint64_t from = size > step ? size - step : 0;
    gloss_buf_clear(out);
    gloss_status status =
        read_more(out, path, from, (size_t)(size - from), err);
    if (status) return status;
    const char *line =
        out->size ? memrchr(out->data, '\n', out->size - 1) : NULL;
    if (line || !from) {
      size_t skip = line ? (size_t)(line + 1 - out->data) : 0;
      memmove(out->data, out->data + skip, out->size - skip);
      out->size -= skip;
      return GLOSS_OK;
    }
  }
}

gloss_status gloss__shard_glance(gloss__trailer *out, const char *path,
                                 gloss_error *err) {
  struct stat info;
  gloss_buf line = {0};
  if (stat(path, &info)) return io_error(err, path);
  if (!S_ISREG(info.st_mode)) return torn(err, path, "is no file");
  gloss_status status = last_line(&line, path, (uint64_t)info.st_size, err);
  gloss_str text = {line.data ? line.data : "", line.size};
  if (!status && (!gloss__trailer_is(text) || text.data[text.size - 1] != '\n'))
    status = torn(err, path, "torn: it ends without its trailer");
  if (!status && (status = gloss__trailer_parse(out, text, err)))
    in_file(err, path, status);
  if (!status && out->size + line.size != (uint64_t)info.st_size) {
    gloss__trailer_free(out);
    status = torn(err, path, "torn: it is not as long as its trailer says");
  }
  gloss_buf_free(&line);
  return status;
}

void gloss__segments_free(gloss__segments *segments) {
  for (size_t i = 0; i < segments->count; i++) {
    free(segments->items[i].path);
    gloss__trailer_free(&segments->items[i].trailer);
  }
  free(segments->items);
  *segments = (gloss__segments){0};
}
