/**
 * moongloss_fact.h - schemas, facts, results.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_FACT_H
#define MOONGLOSS_FACT_H

#include "moongloss_value.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Schema, facts, results                                                   */
/* ------------------------------------------------------------------------ */

typedef struct gloss_schema gloss_schema;

typedef enum gloss_field_type {
  GLOSS_FIELD_STRING,
  GLOSS_FIELD_INTEGER,
  GLOSS_FIELD_NUMBER,
  GLOSS_FIELD_BOOLEAN,
  GLOSS_FIELD_DATE,
  GLOSS_FIELD_STRINGS /* list */
} gloss_field_type;

/** An empty schema. Free with gloss_schema_free. */
GLOSS_API gloss_schema *gloss_schema_new(void);
GLOSS_API void gloss_schema_free(gloss_schema *schema);
/** Declares a field of a fact type; type "doc" is the document itself. `type`
 * is one of "string", "integer", "number", "boolean", "date", "string[]", with
 * a final '?' if optional, or "a|b|c" for one of these words. GLOSS_EUSAGE
 * for reserved names and contradictions. */
GLOSS_API gloss_status gloss_schema_field(gloss_schema *schema,
                                          const char *fact_type,
                                          const char *field, const char *type,
                                          gloss_error *err);
/** Types ("doc" among them, if declared), and fields of a type, in order of
 * declaration; NULL past the last. */
GLOSS_API const char *gloss_schema_type(const gloss_schema *schema, size_t i);
/** The i'th field of a fact type; NULL past the last. Borrowed. */
GLOSS_API const char *gloss_schema_field_name(const gloss_schema *schema,
                                              const char *fact_type, size_t i);
/** Its type; of an optional field the same. */
GLOSS_API gloss_field_type gloss_schema_field_type(const gloss_schema *schema,
                                                   const char *fact_type,
                                                   size_t i);

/** Everything that analysing one input gave: document fields, facts, failures.
 * Built by the host, then printed, stored or sent to another process. */
typedef struct gloss_result gloss_result;

/** The result of analysing `doc` (NULL: the input could not be read; only
 * failures may be added). `doc` is borrowed until gloss_result_finish, then it
 * may go; `schema` must outlive the result. */
GLOSS_API gloss_result *gloss_result_new(const char *source,
                                         const gloss_doc *doc,
                                         const gloss_schema *schema);
GLOSS_API void gloss_result_free(gloss_result *result);
enum { GLOSS_RESULT_FACTS = 1000000 };
/** How many facts it takes; 0: GLOSS_RESULT_FACTS. */
GLOSS_API void gloss_result_limit(gloss_result *result, size_t facts);

/** Field values under construction. */
typedef struct gloss_field {
  const char *name;
  enum {
    GLOSS_NULL,
    GLOSS_TEXT,
    GLOSS_REAL,
    GLOSS_INT,
    GLOSS_BOOL,
    GLOSS_LIST
  } tag;
  gloss_str text;
  double real;
  int64_t integer; /* also the boolean */
  const gloss_str *list;
  size_t list_count;
} gloss_field;

/** Sets a field of the document with the span that shows it (anywhere in the
 * text), or a reason why it is so (`reason` non-NULL and begin == end).
 * Replaces an earlier value. Checked against the schema. */
GLOSS_API gloss_status gloss_result_doc_field(
    gloss_result *result, const gloss_field *field, uint32_t begin,
    uint32_t end, const char *rule, const char *reason, gloss_error *err);
/** Adds a fact. [begin, end) is the evidence: not empty, in the main text or
 * captions, no character cut. `why` is a JSON object: captures, lexicon
 * entries, values, ... (may be empty). Checked against the schema; GLOSS_EUSAGE
 * names field, declared type and what came. A declared field `text` is filled
 * with the evidence. Dates are ISO: 2022-07-08, 2022-07, 2022, 2020-H1,
 * 2020-Q3, 2018/2020, P5Y. */
GLOSS_API gloss_status gloss_result_fact(
    gloss_result *result, const char *type, uint32_t begin, uint32_t end,
    const char *rule, const char *file, uint32_t line,
    const gloss_field *fields, size_t count, gloss_str why, gloss_error *err);
/** Drops the facts and document fields that `rule` made so far: a failing rule
 * loses its own. */
GLOSS_API void gloss_result_drop_rule(gloss_result *result, const char *rule);

typedef struct gloss_failure {
  const char *phase;   /* read decode layout rule emit store limit */
  const char *code;    /* a stable word: script, deadline, memory, crash, ... */
  const char *message; /* one line or a traceback */
  const char *rule;    /* NULL if none */
  const char *file;
  uint32_t line;
  uint32_t start, end; /* canonical; start == end: none */
} gloss_failure;
/** Notes a failure; its strings are copied. */
GLOSS_API void gloss_result_failure(gloss_result *result,
                                    const gloss_failure *failure);
/** Orders the facts and numbers them; no more may be added. */
GLOSS_API void gloss_result_finish(gloss_result *result);

/* Reading a finished result. */
typedef struct gloss_fact {
  char id[48]; /* "<first 12 hex of the document id>:<ordinal>" */
  const char *type, *rule, *file;
  uint32_t line, start, end;
  gloss_str text; /* canonical[start:end] */
  const gloss_range *raw;
  size_t raw_count;
  const gloss_field *fields; /* all declared ones, in schema order */
  size_t field_count;
  gloss_str why; /* JSON object */
} gloss_fact;
/** The source as it was given to gloss_result_new. */
GLOSS_API const char *gloss_result_source(const gloss_result *result);
/** Id of the document; "" if the input had none. */
GLOSS_API const char *gloss_result_id(const gloss_result *result);
/** How many facts there are. */
GLOSS_API size_t gloss_result_fact_count(const gloss_result *result);
/** The index'th fact, borrowed; NULL past the last. Ordered and numbered once
 * the result is finished. */
GLOSS_API const gloss_fact *gloss_result_fact_at(const gloss_result *result,
                                                 size_t index);
/** How many failures there are. */
GLOSS_API size_t gloss_result_failure_count(const gloss_result *result);
/** The index'th failure, borrowed; NULL past the last. */
GLOSS_API const gloss_failure *
gloss_result_failure_at(const gloss_result *result, size_t index);
/** True if a deadline, memory or a crash cut it short: worth another try. */
GLOSS_API bool gloss_result_retryable(const gloss_result *result);
/** The one line of the fact stream, without the newline. */
GLOSS_API void gloss_result_ndjson(const gloss_result *result, gloss_buf *out);
/** The result as bytes for another process, and back. Decoding checks every
 * length; GLOSS_EDATA for anything else. */
GLOSS_API void gloss_result_encode(const gloss_result *result, gloss_buf *out);
/** The result that gloss_result_encode wrote. Free with gloss_result_free. */
GLOSS_API gloss_status gloss_result_decode(gloss_result **out, gloss_str bytes,
                                           gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
