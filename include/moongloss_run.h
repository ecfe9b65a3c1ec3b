/**
 * moongloss_run.h - the whole job over many inputs: read, analyse, write.
 */
#ifndef MOONGLOSS_RUN_H
#define MOONGLOSS_RUN_H

#include "moongloss.h"
#include "moongloss_lua.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Reading one input                                                        */
/* ------------------------------------------------------------------------ */

/** Reads the whole of `path` ("-": standard input), appending to `out`. Only
 * regular files are read: FIFOs, devices and directories are refused with
 * GLOSS_EIO, more than `max_bytes` (0: 512 MiB; GLOSS_DOC_MOST at most) with
 * GLOSS_ELIMIT before they are read. err->place is the printable name. */
GLOSS_API gloss_status gloss_input_read(gloss_buf *out, const char *path,
                                        size_t max_bytes, gloss_error *err);
/** The same checks for a stream ("-": stdin itself, not to be closed). */
GLOSS_API gloss_status gloss_input_open(FILE **out, const char *path,
                                        gloss_error *err);
/** Appends the name as valid UTF-8: a byte that is not shows as \xHH. */
GLOSS_API void gloss_input_name(gloss_buf *out, const char *path);
/** "PNG image" and the like if the bytes begin as a known file format that is
 * not a document, else NULL. */
GLOSS_API const char *gloss_input_binary(gloss_str raw);

/** The process that starts the external programs that some formats need (PDF:
 * pdftotext of poppler-utils). Make it before any input is read: it is a fork
 * of the caller that keeps nothing but a socket. Each program runs with limits
 * of its own, without network, and cannot write files; when it crashes, hangs
 * or writes without end, that costs one document. NULL: no process could be
 * made. Free with gloss_helper_free, which ends it. */
typedef struct gloss_helper gloss_helper;
GLOSS_API gloss_helper *gloss_helper_new(void);
GLOSS_API void gloss_helper_free(gloss_helper *helper);

/** Reads the file at `path` as gloss_input_read does and makes its document,
 * whatever the format: gloss_doc_new, after the helper has extracted what it
 * must. Refuses images, archives and the like with GLOSS_EDATA. err->place is
 * the printable name. */
GLOSS_API gloss_status gloss_input_doc(gloss_doc **out, gloss_helper *helper,
                                       const char *path,
                                       const gloss_doc_options *options,
                                       gloss_error *err);

/** One of several inputs; borrowed. */
typedef struct gloss_input {
  const char *source;  /* printable */
  gloss_str bytes;     /* for gloss_doc_new, with these two options: */
  const char *part;    /* NULL, or what of the file they are */
  const char *id;      /* NULL, or the file's */
  const char *problem; /* NULL, or why there are no bytes */
} gloss_input;
/** Expands operands as gloss_run does and reads what they name, by a helper of
 * its own. */
GLOSS_API void gloss_inputs_each(
    const char *const *paths, size_t count, bool ndjson, size_t max_bytes,
    void (*each)(void *self, const gloss_input *input), void *self);

/* ------------------------------------------------------------------------ */
/* The run                                                                  */
/* ------------------------------------------------------------------------ */

typedef struct gloss_run_options {
  const char *const *paths; /* files, directories, globs, "-" */
  size_t path_count;
  bool ndjson_input; /* paths hold one JSON object a line */
  unsigned jobs;     /* worker processes, 256 at most; 0: one per processor */
  double deadline;   /* seconds per document; 0: 60 */
  size_t memory;     /* address space of a worker in bytes; 0: 4 GiB */
  size_t max_bytes;  /* per document; 0: the default of gloss_doc_new */
  gloss_doc_options doc;
  bool trusted;        /* workers may open files, start programs, connect */
  const char *exclude; /* a database among the inputs: left out; or NULL */
  gloss_store *store;  /* borrowed; NULL: do not store. A document that is in
                          it under this run key is skipped */
  bool reprint;        /* do not skip: the sink wants every result */
  /** Each finished result, in input order; may be NULL. Non-zero: stop. */
  int (*sink)(void *self, const gloss_result *result);
  void *sink_self;
  /** Progress after each document; may be NULL. */
  void (*progress)(void *self, size_t done, size_t known, size_t failed);
  void *progress_self;
  volatile const int *stop; /* set by a signal handler: finish and return */
} gloss_run_options;

typedef struct gloss_run_totals {
  size_t documents, facts, failed, skipped;
  uint64_t bytes;
} gloss_run_totals;

/** Runs `pack` over all inputs. GLOSS_ESTOPPED after `*stop`; what was done by
 * then is stored. */
GLOSS_API gloss_status gloss_run(gloss_pack *pack,
                                 const gloss_run_options *options,
                                 gloss_run_totals *totals, gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
