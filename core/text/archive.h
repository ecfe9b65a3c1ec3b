// archive.h - members of a ZIP file in memory, unpacked within limits.
#ifndef GLOSS_ARCHIVE_H
#define GLOSS_ARCHIVE_H

#include "base/base.h"

struct archive_entry_name {
  const char *name; // UTF-8 (from GB18030 if need be), in the arena
  bool encrypted;
};
struct archive_names {
  struct archive_entry_name *items;
  size_t count, capacity;
};

// archive.c; without libarchive both answer GLOSS_EDATA.
gloss_status gloss__archive_names(struct archive_names *out,
                                  gloss__arena *arena, gloss_str file,
                                  gloss_error *err);
// Appends the members wanted[0..count) (indices into the names) to `out`, each
// but the last followed by a zero byte, in that order. At most `most` bytes.
gloss_status gloss__archive_take(gloss_buf *out, gloss_str file,
                                 const size_t *wanted, size_t count,
                                 size_t most, gloss_error *err);

#endif
