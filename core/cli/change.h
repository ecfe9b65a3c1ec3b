// change.h - what differs between two sets of facts of one document: for `diff`
// and `watch`.
#ifndef GLOSS_CLI_CHANGE_H
#define GLOSS_CLI_CHANGE_H

#include "cli.h"

#include <jansson.h>

// One document's facts: the line of the fact stream, parsed. "lines" (raw
// lines of the facts) may be there. `text` is the canonical text, or {NULL, 0}.
struct cli_facts {
  const json_t *json; // NULL: the document is not there
  gloss_str text;
};

struct cli_changes {
  const char *format; // text, ndjson
  size_t added, removed, changed, documents, fields;
  gloss_buf out;
};

// Appends the differences of one document's facts to `out`. `same_text`:
// offsets mean the same on both sides. True if there are any.
bool cli_changes_add(struct cli_changes *changes, struct cli_facts before,
                     struct cli_facts after, bool same_text);
// "2 added, 1 removed, 1 changed in 1 document"
void cli_changes_sum(const struct cli_changes *changes, gloss_buf *out);

#endif
