// unpack.c - compressed inputs: a process that can do nothing but read one
// descriptor and write another takes them apart, so damage and attacks end
// there.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

const char *gloss__packed_kind(gloss_str begin) {
  if (begin.size >= 3 && !memcmp(begin.data, "\x1f\x8b\x08", 3)) return "gzip";
  if (begin.size >= 4 && !memcmp(begin.data, "\x28\xb5\x2f\xfd", 4))
    return "zstd";
  return NULL;
}

#if MOONGLOSS_OFFICE

#include <archive.h>
#include <archive_entry.h>

enum { BLOCK = 1 << 16, MEMORY = 1 << 30 };

static bool write_all(int fd, const char *bytes, size_t size) {
  while (size) {
    ssize_t put = write(fd, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes += put;
    size -= (size_t)put;
  }
  return true;
}

// Several compressed streams behind one another are one: gzip of WARC is so.
static bool unpack(struct archive *packed, int out) {
  static const size_t most = BLOCK;
  char block[BLOCK];
  struct archive_entry *entry;
  int code = archive_read_next_header(packed, &entry);
  if (code == ARCHIVE_EOF) return true; // empty
  if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return false;
  for (;;) {
    la_ssize_t got = archive_read_data(packed, block, most);
    if (got < 0) return false;
    if (got == 0) return true;
    if (!write_all(out, block, (size_t)got)) return true; // enough was read
  }
}

_Noreturn static void child(int in, int out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  in = fcntl(in, F_DUPFD, 16);
  out = fcntl(out, F_DUPFD, 16);
  if (in < 0 || out < 0 || dup2(in, 3) < 0 || dup2(out, 4) < 0) _exit(2);
  close_range(5, ~0u, 0);
  struct archive *packed = archive_read_new();
  if (!packed || archive_read_support_filter_gzip(packed) != ARCHIVE_OK ||
      archive_read_support_filter_zstd(packed) != ARCHIVE_OK ||
      archive_read_support_format_raw(packed) != ARCHIVE_OK)
    _exit(2);
#ifndef __SANITIZE_ADDRESS__
  setrlimit(RLIMIT_AS, &(struct rlimit){MEMORY, MEMORY});
  gloss__confine();
#endif
  if (archive_read_open_fd(packed, 3, BLOCK) != ARCHIVE_OK) _exit(1);
  _exit(unpack(packed, 4) ? 0 : 1);
}

gloss_status gloss__unpack_start(gloss__unpacker *out, int in,
                                 gloss_error *err) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC))
    return gloss_error_set(err, GLOSS_EIO, "no pipe: %s", strerror(errno));
  pid_t pid = fork();
  if (pid == 0) child(in, ends[1]);
  close(ends[1]);
  FILE *stream = pid > 0 ? fdopen(ends[0], "rb") : NULL;
  if (!stream) {
    close(ends[0]);
    return gloss_error_set(err, GLOSS_EIO, "no process: %s", strerror(errno));
  }
  *out = (gloss__unpacker){stream, pid};
  return GLOSS_OK;
}

#else

gloss_status gloss__unpack_start(gloss__unpacker *out, int in,
                                 gloss_error *err) {
  (void)out, (void)in;
  return gloss_error_set(err, GLOSS_EDATA,
                         "this moongloss was built without gzip and zstd: "
                         "install libarchive-dev and build with "
                         "-DMOONGLOSS_OFFICE=ON");
}

#endif

bool gloss__unpack_end(gloss__unpacker *unpacker) {
  int status = 0;
  if (!unpacker->stream) return true;
  bool whole = feof(unpacker->stream) != 0;
  fclose(unpacker->stream);
  while (waitpid(unpacker->pid, &status, 0) < 0 && errno == EINTR) {
  }
  *unpacker = (gloss__unpacker){0};
  // Who reads no further breaks the pipe: that is no damage.
  return !whole || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// Reads a stream to its end, `most` bytes at most.
static gloss_status read_rest(gloss_buf *out, FILE *stream, size_t most,
                              gloss_error *err) {
  static const size_t step = 1 << 16;
  size_t begin = out->size;
  for (;;) {
    gloss_buf_reserve(out, step);
    size_t got = fread(out->data + out->size, 1, step, stream);
    out->size += got;
    out->data[out->size] = 0;
    if (!got) return GLOSS_OK;
    if (out->size - begin > most)
      return gloss_error_set(err, GLOSS_ELIMIT,
                             "unpacks to more than the limit of %zu bytes a "
                             "document (--max-bytes)",
                             most);
  }
}

// The kernel keeps the packed bytes, for the process to read.
static int memory_file(gloss_str bytes) {
  int fd = memfd_create("packed", MFD_CLOEXEC);
  const char *at = bytes.data, *end = bytes.data + bytes.size;
  while (fd >= 0 && at < end) {
    ssize_t put = write(fd, at, (size_t)(end - at));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      close(fd);
      return -1;
    }
    at += put;
  }
  if (fd >= 0) lseek(fd, 0, SEEK_SET);
  return fd;
}

gloss_status gloss__unpack_all(gloss_buf *bytes, size_t most,
                               gloss_error *err) {
  gloss__unpacker unpacker = {0};
  gloss_buf out = {0};
  int fd = memory_file((gloss_str){bytes->data, bytes->size});
  if (fd < 0)
    return gloss_error_set(err, GLOSS_EIO, "cannot unpack: %s",
                           strerror(errno));
  gloss_status status = gloss__unpack_start(&unpacker, fd, err);
  close(fd);
  if (!status) status = read_rest(&out, unpacker.stream, most, err);
  if (!gloss__unpack_end(&unpacker) && !status)
    status = gloss_error_set(err, GLOSS_EDATA, "the packed bytes are damaged");
  gloss_buf_free(bytes);
  if (status)
    gloss_buf_free(&out);
  else
    *bytes = out;
  return status;
}
