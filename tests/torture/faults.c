// faults.c - a library for LD_PRELOAD that makes the system fail on purpose.
//
// MOONGLOSS_FAULT says how:
//   short:SEED  reads and writes move fewer bytes than asked, or are
//               interrupted, as SEED says
//   alloc:N     the Nth allocation of each process fails, once; N counts from
//               the start of the program on, also over forks
//   io:N        the Nth write, cut or flush of a database file, and all after
//               it, fail: EIO if N is odd, else "no space left"
//   sync:DIR    what is flushed to disk is copied to DIR: what is not there
//               would be lost with the power
//   cover       for measuring coverage: workers, which are killed at the end,
//               write their counts with every answer, and are not confined
//               (which would keep them from it)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static enum { NONE, SHORT, ALLOC, IO, SYNC, COVER } mode;
static unsigned long number, count;
static const char *folder;
static pid_t first; // the process that was started

__attribute__((constructor)) static void choose(void) {
  static const char *const names[] = {"none", "short", "alloc",
                                      "io",   "sync",  "cover"};
  const char *how = getenv("MOONGLOSS_FAULT");
  first = getpid();
  if (!how) return;
  size_t size = strcspn(how, ":");
  for (int i = SHORT; i <= COVER; i++)
    if (strlen(names[i]) == size && !memcmp(how, names[i], size)) mode = i;
  folder = how[size] ? how + size + 1 : "";
  number = strtoul(folder, NULL, 10);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// --- short reads and writes, interruptions
// -----------------------------------

// A number below `below`, the next of the sequence that the seed gives.
static unsigned long draw(unsigned long below) {
  number = number * 6364136223846793005u + 1442695040888963407u;
  return (number >> 33) % below;
}

// How much of `size` is moved; -1: interrupted.
static ssize_t part(size_t size) {
  if (mode != SHORT || size < 2) return (ssize_t)size;
  unsigned long what = draw(8);
  if (what == 0) {
    errno = EINTR;
    return -1;
  }
  return what < 4 ? (ssize_t)(1 + draw(size)) : (ssize_t)size;
}

ssize_t read(int fd, void *out, size_t size) {
  ssize_t some = part(size);
  return some < 0 ? some : syscall(SYS_read, fd, out, (size_t)some);
}

ssize_t recv(int fd, void *out, size_t size, int flags) {
  ssize_t some = part(size);
  return some < 0
             ? some
             : syscall(SYS_recvfrom, fd, out, (size_t)some, flags, NULL, NULL);
}

static void dump(void);

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
  dump();
  ssize_t some = part(size);
  return some < 0
             ? some
             : syscall(SYS_sendto, fd, bytes, (size_t)some, flags, NULL, 0);
}

int poll(struct pollfd *polls, nfds_t polled, int milliseconds) {
  if (mode == SHORT && draw(8) == 0) {
    errno = EINTR;
    return -1;
  }
  return NEXT(poll)(polls, polled, milliseconds);
}

ssize_t pread64(int fd, void *out, size_t size, off_t at) {
  ssize_t some = part(size);
  return some < 0 ? some : syscall(SYS_pread64, fd, out, (size_t)some, at);
}

// --- a failing disk
// -----------------------------------------------------------

static bool database(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return false;
  path[size] = 0;
  return strstr(path, ".db") != NULL;
}

static bool broken(int fd) {
  if (mode != IO || !database(fd) || ++count < number) return false;
  errno = number & 1 ? EIO : ENOSPC;
  return true;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  if (broken(fd)) return -1;
  if (fd > 2) dump();
  ssize_t some = part(size);
  return some < 0 ? some : syscall(SYS_write, fd, bytes, (size_t)some);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
  if (broken(fd)) return -1;
  ssize_t some = part(size);
  return some < 0 ? some : syscall(SYS_pwrite64, fd, bytes, (size_t)some, at);
}

int ftruncate64(int fd, off_t size) {
  return broken(fd) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

// --- what survives a loss of power
// ----------------------------------------------

static void keep(int fd) {
  char link[64], path[4096], to[4096 + 64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (mode != SYNC || size <= 0) return;
  path[size] = 0;
  const char *name = strrchr(path, '/');
  if (!strstr(path, ".db")) return;
  snprintf(to, sizeof to, "%s%s.part", folder, name);
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  char block[1 << 16];
  off_t at = 0;
  ssize_t got;
  while (out >= 0 &&
         (got = syscall(SYS_pread64, fd, block, sizeof block, at)) > 0) {
    if (syscall(SYS_write, out, block, (size_t)got) != got) abort();
    at += got;
  }
  close(out);
  char last[sizeof to];
  snprintf(last, sizeof last, "%s%s", folder, name);
  rename(to, last);
}

int fsync(int fd) {
  if (broken(fd)) return -1;
  keep(fd);
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  if (broken(fd)) return -1;
  keep(fd);
  return (int)syscall(SYS_fdatasync, fd);
}

// --- no memory
// ------------------------------------------------------------------

#ifndef SANITIZED // the sanitizer's allocator must stay the only one
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t items, size_t size);
void *__libc_realloc(void *block, size_t size);

// libcrypto 3.0 does not survive it while it starts.
static bool spared(const void *caller) {
  Dl_info info;
  return dladdr(caller, &info) && info.dli_fname &&
         strstr(info.dli_fname, "libcrypto") != NULL;
}

static bool exhausted(const void *caller) {
  if (mode != ALLOC) return false;
  if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) != number) return false;
  if (spared(caller)) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) {
  bool fails = exhausted(__builtin_return_address(0));
  return fails ? NULL : __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  bool fails = exhausted(__builtin_return_address(0));
  return fails ? NULL : __libc_calloc(items, size);
}

void *realloc(void *block, size_t size) {
  bool fails = exhausted(__builtin_return_address(0));
  return fails ? NULL : __libc_realloc(block, size);
}

#endif

// --- coverage
// -------------------------------------------------------------------

static void dump(void) {
  static void (*write_counts)(void), (*reset)(void);
  if (mode != COVER || getpid() == first) return;
  if (!write_counts) {
    write_counts = (void (*)(void))dlsym(RTLD_DEFAULT, "__gcov_dump");
    reset = (void (*)(void))dlsym(RTLD_DEFAULT, "__gcov_reset");
  }
  if (write_counts && reset) write_counts(), reset();
}

int prctl(int what, ...) {
  va_list args;
  va_start(args, what);
  unsigned long a = va_arg(args, unsigned long),
                b = va_arg(args, unsigned long);
  unsigned long c = va_arg(args, unsigned long),
                d = va_arg(args, unsigned long);
  va_end(args);
  if (mode == COVER && what == PR_SET_SECCOMP) return 0;
  return (int)syscall(SYS_prctl, what, a, b, c, d);
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limit) {
  if (mode == COVER && what == RLIMIT_NOFILE) return 0;
  return (int)syscall(SYS_prlimit64, 0, what, limit, NULL);
}
