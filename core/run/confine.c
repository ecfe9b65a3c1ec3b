// confine.c - a worker gives up what analysing does not need: it may compute,
// allocate, and use the descriptors that are open; it may not open files,
// start programs or connect. A hostile document or script that takes over the
// process gets no further.
#include "run.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field)                                                            \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW(name)                                                            \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(name), 0, 1),                 \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

// Whatever else is tried answers "not permitted"; a call of another
// architecture (whose numbers mean other things) ends the process.
static bool install_filter(void) {
#ifdef ARCHITECTURE
  struct sock_filter filter[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
      ALLOW(SYS_read),
      ALLOW(SYS_write),
      ALLOW(SYS_writev), // assert() and the like, to stderr
      ALLOW(SYS_brk),
      ALLOW(SYS_mmap),
      ALLOW(SYS_munmap),
      ALLOW(SYS_mremap),
      ALLOW(SYS_madvise),
      ALLOW(SYS_futex),
      ALLOW(SYS_fstat),
      ALLOW(SYS_newfstatat), // what glibc's fstat calls
      ALLOW(SYS_lseek),
      ALLOW(SYS_clock_gettime),
      ALLOW(SYS_gettimeofday),
      ALLOW(SYS_setitimer),
      ALLOW(SYS_rt_sigaction),
      ALLOW(SYS_rt_sigprocmask),
      ALLOW(SYS_rt_sigreturn),
      ALLOW(SYS_restart_syscall),
      ALLOW(SYS_sigaltstack),
      ALLOW(SYS_getpid),
      ALLOW(SYS_gettid),
      ALLOW(SYS_tgkill), // abort()
      ALLOW(SYS_getrandom),
      ALLOW(SYS_sysinfo), // qsort asks how much memory there is; without an
                          // answer it sorts as what lies on the stack says
      ALLOW(SYS_sched_yield),
      ALLOW(SYS_exit),
      ALLOW(SYS_exit_group),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
  return false;
#endif
}

bool gloss__confine(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_NOFILE, &none); // of new descriptors; open ones stay
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return false;
  return install_filter();
}
