// repl_complete.c - what Tab offers.
#include "repl.h"

bool cli_repl_complete(void *self, const char *line, size_t index,
                       gloss_buf *out, size_t *from) {
  const struct cli_repl *repl = self;
  size_t mark = strlen(line);
  while (mark && (strchr("_.:", line[mark - 1]) ||
                  (line[mark - 1] >= '0' && line[mark - 1] <= '9') ||
                  (line[mark - 1] >= 'A' && line[mark - 1] <= 'Z') ||
                  (line[mark - 1] >= 'a' && line[mark - 1] <= 'z')))
    mark--;
  *from = mark;
  return gloss_lua_complete(repl->L, line, index, out);
}
