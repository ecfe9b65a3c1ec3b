// make_stub.c - prints the stub for editors: `ninja stub` stores it as
// scripts/meta/gloss.lua.
#include "moongloss_lua.h"

int main(void) {
  gloss_buf out = {0};
  gloss_lua_stub(&out);
  fwrite(out.data, 1, out.size, stdout);
  gloss_buf_free(&out);
  return fflush(stdout) != 0;
}
