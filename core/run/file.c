// file.c - one input file: its bytes, its printable name, what it is.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void gloss_input_name(gloss_buf *out, const char *path) {
  gloss_str rest = gloss_str_of(path);
  gloss_buf_add(out, "", 0);
  while (rest.size) {
    size_t valid = gloss_utf8_valid(rest);
    gloss_buf_add(out, rest.data, valid);
    rest.data += valid;
    rest.size -= valid;
    if (!rest.size) return;
    gloss_buf_printf(out, "\\x%02X", (unsigned char)*rest.data);
    rest.data++;
    rest.size--;
  }
}

gloss_status gloss__file_refuse(gloss_error *err, gloss_status status,
                                const char *path, const char *message) {
  gloss_buf name = {0};
  gloss_input_name(&name, path);
  gloss_error_at(err, status, name.data, 0, 0, "%s", message);
  gloss_buf_free(&name);
  return status;
}

// Why a file of this kind is not read; NULL for a regular file.
static const char *not_regular(mode_t mode) {
  if (S_ISREG(mode)) return NULL;
  if (S_ISDIR(mode)) return "is a directory";
  if (S_ISFIFO(mode))
    return "is a FIFO: refused, it could wait for ever (use '-' and a pipe)";
  if (S_ISSOCK(mode)) return "is a socket: refused";
  return "is a device: refused";
}

size_t gloss__input_limit(size_t asked) {
  if (!asked) return GLOSS__MAX_BYTES;
  return asked < GLOSS_DOC_MOST ? asked : GLOSS_DOC_MOST;
}

static gloss_status too_long(gloss_error *err, const char *path, size_t max) {
  char message[120];
  const char *format =
      max == GLOSS_DOC_MOST
          ? "longer than %zu bytes, the most that 32-bit offsets can hold"
          : "longer than the limit of %zu bytes a document (--max-bytes)";
  snprintf(message, sizeof message, format, max);
  return gloss__file_refuse(err, GLOSS_ELIMIT, path, message);
}

// Reads until the end or `max` bytes.
static gloss_status read_all(gloss_buf *out, int fd, const char *path,
                             size_t max, gloss_error *err) {
  size_t begin = out->size, step = 1 << 16;
  char *block = malloc(step);
  if (!block) return gloss__file_refuse(err, GLOSS_EIO, path, strerror(ENOMEM));
  gloss_status status = GLOSS_OK;
  for (;;) {
    ssize_t got = read(fd, block, step);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      status = gloss__file_refuse(err, GLOSS_EIO, path, strerror(errno));
    if (got <= 0) break;
    if (out->size - begin + (size_t)got > max) {
      status = too_long(err, path, max);
      break;
    }
    gloss_buf_add(out, block, (size_t)got);
  }
  free(block);
  return status;
}

// Opens a regular file; `*size` is what it says to have.
static gloss_status open_regular(int *out, off_t *size, const char *path,
                                 gloss_error *err) {
  struct stat info;
  if (stat(path, &info))
    return gloss__file_refuse(err, GLOSS_EIO, path, strerror(errno));
  const char *why = not_regular(info.st_mode);
  if (why) return gloss__file_refuse(err, GLOSS_EIO, path, why);
  // O_NONBLOCK: should a FIFO have taken its place meanwhile, do not wait.
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return gloss__file_refuse(err, GLOSS_EIO, path, strerror(errno));
  if (fstat(fd, &info) || (why = not_regular(info.st_mode))) {
    gloss__file_refuse(err, GLOSS_EIO, path, why ? why : strerror(errno));
    close(fd);
    return GLOSS_EIO;
  }
  *out = fd;
  *size = info.st_size;
  return GLOSS_OK;
}

gloss_status gloss_input_open(FILE **out, const char *path, gloss_error *err) {
  int fd = 0;
  off_t size;
  *out = stdin;
  if (!strcmp(path, "-")) return GLOSS_OK;
  gloss_status status = open_regular(&fd, &size, path, err);
  if (status) return status;
  *out = fdopen(fd, "rb");
  if (*out) return GLOSS_OK;
  close(fd);
  return gloss__file_refuse(err, GLOSS_EIO, path, strerror(errno));
}

gloss_status gloss_input_read(gloss_buf *out, const char *path,
                              size_t max_bytes, gloss_error *err) {
  size_t max = gloss__input_limit(max_bytes);
  if (!strcmp(path, "-")) return read_all(out, 0, path, max, err);
  int fd;
  off_t size;
  gloss_status status = open_regular(&fd, &size, path, err);
  if (status) return status;
  status = size > 0 && (uint64_t)size > max ? too_long(err, path, max)
                                            : read_all(out, fd, path, max, err);
  close(fd);
  return status;
}

const char *gloss_input_binary(gloss_str raw) {
  static const struct {
    const char *magic;
    size_t at, size;
    const char *name;
  } known[] = {
      {"\x89PNG\r\n\x1a\n", 0, 8, "PNG image"},
      {"\xff\xd8\xff", 0, 3, "JPEG image"},
      {"GIF8", 0, 4, "GIF image"},
      {"\x1f\x8b\x08", 0, 3, "gzip archive"},
      {"BZh", 0, 3, "bzip2 archive"},
      {"\xfd"
       "7zXZ",
       0, 5, "xz archive"},
      {"7z\xbc\xaf\x27\x1c", 0, 6, "7z archive"},
      {"\x28\xb5\x2f\xfd", 0, 4, "zstd archive"},
      {"Rar!\x1a\x07", 0, 6, "RAR archive"},
      {"\x7f"
       "ELF",
       0, 4, "ELF program"},
      {"SQLite format 3", 0, 16, "SQLite database"},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, 8,
       "old or encrypted office document (.doc, .wps, .xls): save it as .docx "
       "or .odt without password"},
      {"{\\rtf", 0, 5, "RTF document: save it as .docx or .odt"},
      {"WEBP", 8, 4, "WebP image"},
      {"ftyp", 4, 4, "MP4 video"},
      {"ID3\3", 0, 4, "MP3 audio"},
      {"OggS", 0, 4, "Ogg audio"},
      {"ustar", 257, 5, "tar archive"},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (raw.size >= known[i].at + known[i].size &&
        !memcmp(raw.data + known[i].at, known[i].magic, known[i].size))
      return known[i].name;
  return NULL;
}
