// follow.h - waits for changes of a pack's files.
#ifndef GLOSS_FOLLOW_H
#define GLOSS_FOLLOW_H

#include "cli.h"
#include "moongloss_lua.h"

// A descriptor to close, or -1 after a message.
int follow_new(void);
// Also the folders of these files; asking again is no harm.
void follow_file(int follow, const char *path);
void follow_pack(int follow, const gloss_pack *pack);
// Until something changed, then until nothing has for a moment; false if that
// can't be waited for.
bool follow_wait(int follow);

#endif
