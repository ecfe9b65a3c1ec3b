// shards.h - many shards together. Internal.
#ifndef GLOSS_SHARDS_H
#define GLOSS_SHARDS_H

#include "shard.h"

struct gloss_shards {
  gloss__segments segments; // streams first, then by manifest and number
  gloss_run_info run;
  gloss_doc_options options;
  gloss_site *site;
  gloss_schema *schema;
};

// Numbers that come in order as "3,7-9".
typedef struct gloss__numbers {
  gloss_buf *out;
  size_t first, last, count; // of ranges; `first` 0: the last one is written
} gloss__numbers;
void gloss__numbers_add(gloss__numbers *ranges, size_t number);
void gloss__numbers_end(gloss__numbers *ranges);

#endif
