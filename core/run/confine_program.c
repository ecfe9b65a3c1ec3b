// confine_program.c - what a program that the helper starts may not do. What it
// needs is not known (libraries, tables, threads), so this lists what is
// refused: writing and changing files, connecting, signalling or tracing
// others, new processes, and calls that hide such things from a filter.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

static const struct {
  unsigned call, error;
} refused[] = {
#ifdef __x86_64__
    {SYS_open, EACCES},
    {SYS_creat, EACCES},
    {SYS_fork, EPERM},
    {SYS_vfork, EPERM},
    {SYS_rename, EPERM},
    {SYS_unlink, EPERM},
    {SYS_rmdir, EPERM},
    {SYS_mkdir, EPERM},
    {SYS_link, EPERM},
    {SYS_symlink, EPERM},
    {SYS_mknod, EPERM},
    {SYS_chmod, EPERM},
    {SYS_chown, EPERM},
    {SYS_lchown, EPERM},
    {SYS_utime, EPERM},
    {SYS_utimes, EPERM},
    {SYS_futimesat, EPERM},
#endif
    {SYS_openat2, ENOSYS},
    {SYS_clone3, ENOSYS}, // its flags lie where a filter cannot look
    {SYS_tkill, EPERM},
    {SYS_rt_sigqueueinfo, EPERM},
    {SYS_rt_tgsigqueueinfo, EPERM},
    {SYS_pidfd_open, EPERM},
    {SYS_pidfd_send_signal, EPERM},
    {SYS_pidfd_getfd, EPERM},
    {SYS_prlimit64, EPERM},
    {SYS_socket, EPERM},
    {SYS_socketpair, EPERM},
    {SYS_connect, EPERM},
    {SYS_bind, EPERM},
    {SYS_io_uring_setup, ENOSYS},
    {SYS_ptrace, EPERM},
    {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM},
    {SYS_truncate, EPERM},
    {SYS_renameat, EPERM},
    {SYS_renameat2, EPERM},
    {SYS_unlinkat, EPERM},
    {SYS_mkdirat, EPERM},
    {SYS_mknodat, EPERM},
    {SYS_linkat, EPERM},
    {SYS_symlinkat, EPERM},
    {SYS_fchmod, EPERM},
    {SYS_fchmodat, EPERM},
    {SYS_fchown, EPERM},
    {SYS_fchownat, EPERM},
    {SYS_utimensat, EPERM},
    {SYS_setxattr, EPERM},
    {SYS_lsetxattr, EPERM},
    {SYS_fsetxattr, EPERM},
    {SYS_mount, EPERM},
    {SYS_unshare, EPERM},
    {SYS_setns, EPERM},
    {SYS_bpf, EPERM},
    {SYS_perf_event_open, EPERM},
    {SYS_keyctl, EPERM},
    {SYS_add_key, EPERM},
    {SYS_request_key, EPERM},
    {SYS_userfaultfd, EPERM},
    {SYS_memfd_create, EPERM}, // a file that could be run
};

enum { REFUSED = sizeof refused / sizeof *refused, MOST = 2 * REFUSED + 64 };

#define LOAD(field)                                                            \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(test, value, yes, no)                                               \
  BPF_JUMP(BPF_JMP | test | BPF_K, (unsigned)(value), yes, no)
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE(error) ANSWER(SECCOMP_RET_ERRNO | (error))

struct filter {
  struct sock_filter code[MOST];
  unsigned short size;
};

static void add(struct filter *f, const struct sock_filter *code,
                size_t count) {
  for (size_t i = 0; i < count; i++) f->code[f->size++] = code[i];
}

static void add_head(struct filter *f) {
  struct sock_filter head[] = {
      LOAD(arch),
      IF(BPF_JEQ, ARCHITECTURE, 1, 0),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
#ifdef __x86_64__ // the x32 calls have numbers of their own
      IF(BPF_JGE, 0x40000000, 0, 1),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
#endif
  };
  add(f, head, sizeof head / sizeof *head);
}

static void add_refused(struct filter *f) {
  for (size_t i = 0; i < REFUSED; i++) {
    struct sock_filter one[] = {IF(BPF_JEQ, refused[i].call, 0, 1),
                                REFUSE(refused[i].error)};
    add(f, one, 2);
  }
}

// `call` is refused as `test` of its argument `n` says: the low half of it,
// which holds all flags and process numbers.
#define GUARD(f, call, n, test, value, yes, no, error)                         \
  do {                                                                         \
    struct sock_filter guard[] = {LOAD(nr), IF(BPF_JEQ, call, 0, 3),           \
                                  LOAD(args[n]), IF(test, value, yes, no),     \
                                  REFUSE(error)};                              \
    add(f, guard, 5);                                                          \
  } while (0)

static bool install(void) {
  struct filter f = {.size = 0};
  unsigned self = (unsigned)getpid(); // stays when the program begins
  unsigned writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  add_head(&f);
  add_refused(&f);
  GUARD(&f, SYS_openat, 2, BPF_JSET, writing, 0, 1, EACCES);
  GUARD(&f, SYS_clone, 0, BPF_JSET, CLONE_THREAD, 1, 0, EPERM);
  GUARD(&f, SYS_tgkill, 0, BPF_JEQ, self, 1, 0, EPERM);
  GUARD(&f, SYS_kill, 0, BPF_JEQ, self, 1, 0, EPERM);
  struct sock_filter rest[] = {ANSWER(SECCOMP_RET_ALLOW)};
  add(&f, rest, 1);
  struct sock_fprog program = {f.size, f.code};
  return !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else
static bool install(void) { return true; } // limits alone
#endif

bool gloss__confine_program(void) {
  return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && install();
}
