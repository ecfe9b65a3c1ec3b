// spec.h - Markdown files whose console blocks are tests.
#ifndef GLOSS_SPEC_H
#define GLOSS_SPEC_H

#include "tests.h"

// A command of a console block, or a file to write.
struct spec_step {
  enum { SPEC_COMMAND, SPEC_FILE } kind;
  unsigned line;    // of the command or of the fence
  gloss_str text;   // command (may have several lines) or file content; owned
                    // by the spec
  gloss_str name;   // of the file
  gloss_str wanted; // output, with "[exit N]" as its last line
  gloss_str needs;  // a program without which the command is skipped
};

struct spec {
  gloss_buf source; // the Markdown
  gloss_buf joined; // commands of several lines
  gloss_buf steps;  // struct spec_step
  size_t count;
};

// spec.c
void spec_parse(struct spec *spec); // `source` is filled; fills the steps
void spec_free(struct spec *spec);
const struct spec_step *spec_step_at(const struct spec *spec, size_t index);
// Whether the output is as wanted: "..." in a line stands for anything, alone
// for any lines.
bool spec_matches(gloss_str wanted, gloss_str got);

// spec_run.c: runs the file's steps in a fresh folder; notes each command.
int spec_run(const char *path, struct tests *tests);

#endif
