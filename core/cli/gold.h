// gold.h - facts that people wrote down, and how well found ones agree.
#ifndef GLOSS_CLI_GOLD_H
#define GLOSS_CLI_GOLD_H

#include "cli.h"

#include <jansson.h>

struct cli_gold_count {
  size_t wanted, found, right;
};

struct cli_gold_type {
  char *name;
  struct cli_gold_count before, after;
};

struct cli_gold {
  struct cli_gold_doc {
    char *stem;
    json_t *json;
  } * docs;
  size_t count;
  json_t *keys; // of keys.json, or NULL
  struct cli_gold_type *types;
  size_t type_count;
};

// Reads DIR/*.json; CLI_OK, or an exit code after a message.
int cli_gold_load(struct cli_gold *gold, const char *folder);
void cli_gold_free(struct cli_gold *gold);
// "a/b/001.clean.txt" -> "001"; free it.
char *cli_gold_stem(const char *source);
// Counts one document's facts (json: an object with "facts", or NULL: none).
void cli_gold_score(struct cli_gold *gold, const struct cli_gold_doc *doc,
                    const json_t *json, bool after);
// What changed, and micro-F1.
void cli_gold_print(const struct cli_gold *gold, gloss_buf *out);
// All types, a line each, then all of them together ("gold": null).
void cli_gold_ndjson(const struct cli_gold *gold, gloss_buf *out);

#endif
