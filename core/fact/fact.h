// fact.h - schema, result: what a document was found to say. Internal.
#ifndef GLOSS_FACT_H
#define GLOSS_FACT_H

#include "base/base.h"

// --- schema.c ----------------------------------------------------------------

typedef struct gloss__field_def {
  const char *name;
  const char *declared; // as written: "integer?", "a|b|c"
  gloss_field_type type;
  bool optional;
  gloss_str words; // "a|b|c" without '?'; {NULL, 0}: any string
} gloss__field_def;

typedef struct gloss__type_def {
  const char *name;
  struct {
    gloss__field_def *items;
    size_t count, capacity;
  } fields;
} gloss__type_def;

struct gloss_schema {
  gloss__arena arena;
  struct {
    gloss__type_def *items;
    size_t count, capacity;
  } types;
};

const gloss__type_def *gloss__schema_find(const gloss_schema *schema,
                                          const char *fact_type);
// SIZE_MAX if the type has no such field.
size_t gloss__schema_index(const gloss__type_def *type, const char *field);

// --- check.c: a field's value against its declaration ------------------------

// Fills `out` with the value as the declared type wants it (an integral real
// for an integer becomes one); text stays borrowed. `where` begins the message.
gloss_status gloss__field_check(gloss_field *out, const gloss__field_def *def,
                                const gloss_field *given, const char *where,
                                gloss_error *err);
// "2022-07-08", "2022-07", "2018/2020", "2020-H1", "2024", "P5Y" and the like.
bool gloss__iso_valid(gloss_str text);

// --- result.c ----------------------------------------------------------------

typedef struct gloss__doc_field {
  gloss_field value;
  bool set;
  uint32_t begin, end; // begin == end: see reason
  const char *rule, *reason;
} gloss__doc_field;

typedef struct gloss__fact {
  gloss_fact fact;
  uint32_t at_line; // raw line of the evidence, from 1
  size_t order;     // of emission
} gloss__fact;

// Blocks lose their reasons here; pieces keep theirs by way of `edits`.
typedef struct gloss__doc_copy {
  gloss_str raw, text;
  const char *charset, *script, *part; // part: may be NULL
  uint32_t main_end, captions_end, damage;
  gloss_piece *pieces;
  size_t piece_count;
  gloss_edit *edits; // by gloss_piece.edit; [0] is "none"
  size_t edit_count;
  gloss_block *blocks;
  size_t block_count;
} gloss__doc_copy;

struct gloss_result {
  gloss__arena arena;
  const gloss_schema *schema; // borrowed; NULL after decoding
  const gloss_doc *doc;       // borrowed until finished
  const gloss_doc *reading;   // what offsets given to the result refer to
  const char *source;
  char id[33];
  bool has_doc, finished;
  gloss__doc_copy copy;
  gloss__doc_field *doc_fields; // one for each declared field of "doc"
  size_t doc_field_count;
  struct {
    gloss__fact *items;
    size_t count, capacity;
  } facts;
  size_t most_facts;
  size_t evidence_bytes; // of all facts
  struct {
    gloss_failure *items;
    size_t count, capacity;
  } failures;
};

// True if both offsets cut `text` between characters.
bool gloss__result_boundaries(gloss_str text, uint32_t begin, uint32_t end);
// A field's value copied into the arena.
gloss_field gloss__field_keep(gloss__arena *arena, const gloss_field *field);

// --- encode.c ----------------------------------------------------------------

// Edits, pieces and blocks only. Decoding wants raw.size and text in `copy`.
void gloss__result_encode_map(const gloss__doc_copy *copy, gloss_buf *out);
bool gloss__result_decode_map(gloss__doc_copy *copy, gloss__arena *arena,
                              gloss_str bytes);

// A result without raw bytes, pieces, blocks and derivations, which a database
// keeps as they came: see store/record.c.
void gloss__result_encode_light(const gloss_result *result, gloss_buf *out);
gloss_status gloss__result_decode_light(gloss_result **out, gloss_str bytes,
                                        gloss_error *err);

// --- ndjson.c ----------------------------------------------------------------

void gloss__field_json(gloss_buf *out, const gloss_field *field);

#endif
