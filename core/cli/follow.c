#include "follow.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

int follow_new(void) {
  int follow = inotify_init1(IN_CLOEXEC);
  if (follow < 0) cli_complain("changes of files cannot be watched here");
  return follow;
}

void follow_file(int follow, const char *path) {
  gloss_buf folder = {0};
  const char *slash = strrchr(path, '/');
  if (slash)
    gloss_buf_add(&folder, path, (size_t)(slash - path) + 1);
  else
    gloss_buf_puts(&folder, ".");
  // the same folder twice is one watch
  inotify_add_watch(follow, folder.data,
                    IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
  gloss_buf_free(&folder);
}

void follow_pack(int follow, const gloss_pack *pack) {
  const char *path;
  for (size_t i = 0; (path = gloss_pack_file(pack, i)); i++)
    follow_file(follow, path);
}

bool follow_wait(int follow) {
  char events[4096];
  struct pollfd poll_on = {.fd = follow, .events = POLLIN};
  int timeout = -1;
  while (poll(&poll_on, 1, timeout) > 0) {
    if (read(follow, events, sizeof events) <= 0) return false;
    timeout = 30;
  }
  return timeout == 30;
}
