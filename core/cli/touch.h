// touch.h - which rules changed since a database was filled, and what a
// document must hold for that to make a difference: for `watch`.
#ifndef GLOSS_CLI_TOUCH_H
#define GLOSS_CLI_TOUCH_H

#include "cli.h"
#include "moongloss_lua.h"

#include <jansson.h>

// Documents with one of the literals, or all.
struct touch_needs {
  bool all;
  gloss_str *literals; // borrowed from the manifests
  size_t count, capacity;
};

struct touch {
  gloss_buf why;           // a line for each change
  struct touch_needs sure; // what stands there must be read again,
  struct touch_needs may;  // or asked the probe first
  gloss_probe *probe;      // NULL: nobody to ask
};

// What differs between two manifests; `after` is the pack's own.
void touch_find(struct touch *touch, gloss_pack *pack, const json_t *before,
                const json_t *after);
bool touch_any(const struct touch *touch); // is there a change?
// Can the changes make a difference to a document that may hold what they need?
bool touch_matters(const struct touch *touch, gloss_str raw,
                   const gloss_doc_options *how);
void touch_free(struct touch *touch);

#endif
