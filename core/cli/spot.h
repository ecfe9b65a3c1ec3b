// spot.h - what `whynot`, `at` and the REPL share: a place in a document, and
// all that a pack did there.
#ifndef GLOSS_CLI_SPOT_H
#define GLOSS_CLI_SPOT_H

#include "cli.h"

// One report type's answer to "is this document yours?".
struct cli_answer {
  const char *type; // borrowed from the pack
  double score;
  char *reason; // or NULL
  bool chosen;
};

struct cli_span {
  char *layer, *about;
  uint32_t begin, end;
};

// What was told of one analysis; strings are owned.
struct cli_spot {
  gloss_pack *pack;
  gloss_doc *doc;
  const char *source;
  uint32_t begin, end; // the place; canonical
  gloss_result *result;
  struct cli_answer *answers;
  gloss_trace_event *events; // that touch the place
  struct cli_span *spans;
  size_t answer_count, event_count, span_count;
};

// Splits "FILE:LINE". Without a line `*line` is 0; an existing file of the
// whole name has none. Appends the file's name to `path`.
void cli_spot_split(const char *operand, gloss_buf *path, uint32_t *line);
// The line's canonical range (line 0: the whole text). CLI_OK, or
// CLI_FAILED after a message.
int cli_spot_range(struct cli_spot *spot, uint32_t line);
// Analyses the document (`as`: as this report type; the answers stay those of
// an earlier call without it) and notes what touches the place. `explanation`
// (may be NULL) is about rule number `rule`; `layers`: values and lexicon
// entries, too. CLI_OK, or an exit code.
int cli_spot_trace(struct cli_spot *spot, const char *as, uint32_t rule,
                   gloss_explanation *explanation, bool layers);
void cli_spot_free(struct cli_spot *spot); // not pack, doc and source
// The report type that took the document, or NULL.
const char *cli_spot_type(const struct cli_spot *spot);
// "3:5 context[text]context"; both ends on one line.
void cli_spot_print(gloss_buf *out, const gloss_doc *doc, uint32_t begin,
                    uint32_t end);
// ,"start":..,"end":..,"line":..,"column":..,"text":".."
void cli_spot_json(gloss_buf *out, const gloss_doc *doc, uint32_t begin,
                   uint32_t end);
// "rejected: where returned false", then place, winner and captures, indented.
void cli_event_print(gloss_buf *out, const struct cli_spot *spot,
                     const gloss_trace_event *event);
// "  name: [text] number 7" lines of a derivation's captures.
void cli_captures_print(gloss_buf *out, gloss_str why);
void cli_event_json(gloss_buf *out, const struct cli_spot *spot,
                    const gloss_trace_event *event);

// whynot.c: numbers of the rules of that id, with "type:id" of one type only;
// returns how many there are, writes at most `capacity`.
size_t cli_rules_named(const gloss_pack *pack, const char *name,
                       uint32_t *numbers, size_t capacity);
// Why did the rule not speak at the spot (whose pack, doc, source and place
// are set)? Appends the answer as text or JSON. CLI_OK, or an exit code.
int cli_whynot_answer(struct cli_spot *spot, const char *rule, bool json,
                      gloss_buf *out);

#endif
