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

typedef struct gloss_run_place {
  size_t path, item;
} gloss_run_place;

typedef struct gloss_run_options {
  const char *const *paths; /* files, directories, globs, "-" */
  size_t path_count;
  bool literal;      /* paths name files: no directories, globs, "-" */
  bool ndjson_input; /* paths hold one JSON object a line */
  bool stored_input; /* the same with what a database holds: "id" and "part" say
                        of which file, and what of it, the bytes are */
  bool warc_input;   /* paths are web archives */
  unsigned jobs;     /* worker processes, 256 at most; 0: one per processor */
  double deadline;   /* seconds per document; 0: 60 */
  double rule_deadline; /* seconds for one call of a rule's functions; a rule
                           is stopped between once and twice that; 0: a quarter
                           of deadline */
  size_t memory;        /* bytes that a worker may take of its own; 0: 4 GiB */
  size_t max_bytes;     /* per document; 0: the default of gloss_doc_new */
  gloss_doc_options doc;
  bool trusted;        /* workers may open files, start programs, connect */
  const char *exclude; /* a database among the inputs: left out; or NULL */
  gloss_store *store;  /* borrowed; NULL: do not store. A document that is in
                          it under this run key is skipped */
  bool reprint;        /* do not skip: the sink wants every result */
  /** Each finished result, in input order; may be NULL. Non-zero: stop. */
  int (*sink)(void *self, const gloss_result *result);
  void *sink_self;
  /** NULL, or where it is told before each call of `sink` which of the paths,
   * and which record of it, the result came from; both count from 1. */
  gloss_run_place *place;
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

/* ------------------------------------------------------------------------ */
/* Shards: the same run on many machines                                    */
/* ------------------------------------------------------------------------ */

typedef struct gloss_map_options {
  gloss_run_options run; /* how; its paths, store and place are not used */
  gloss_run_info info;   /* what decides the results */
  const char *manifest;  /* file with one path a line; NULL: standard input to
                            standard output, by run.ndjson_input or warc_input */
  size_t index, of;      /* which shard of how many, from 1 */
  const char *folder;    /* where shards lie; made if absent */
  bool redo;             /* replace whatever is there */
  bool retry;            /* replace a shard with results worth another try */
} gloss_map_options;

typedef struct gloss_map_totals {
  gloss_run_totals run;
  size_t retry; /* results that a deadline, memory or a crash cut short */
  bool present; /* the shard was there, whole: nothing was done */
} gloss_map_totals;

/** Makes one shard: the lines index, index + of, index + 2 of, ... of the
 * manifest. Written beside its place, synced, renamed: it is there whole or not
 * at all. One that is there is left alone if it is whole and of this job, else
 * refused: GLOSS_EDATA if torn, GLOSS_EUSAGE if of another job. */
GLOSS_API gloss_status gloss_map(gloss_pack *pack,
                                 const gloss_map_options *options,
                                 gloss_map_totals *totals, gloss_error *err);

/** Shards that were read to their end and found whole. */
typedef struct gloss_shards gloss_shards;
/** Reads every shard of the folders and files `paths`. GLOSS_EDATA for one that
 * is torn or damaged, GLOSS_EUSAGE if they are not all of one run key. Free
 * with gloss_shards_free. O(bytes) */
GLOSS_API gloss_status gloss_shards_open(gloss_shards **out,
                                         const char *const *paths, size_t count,
                                         gloss_error *err);
GLOSS_API void gloss_shards_free(gloss_shards *shards);
/** What decided their results; borrowed. */
GLOSS_API const gloss_run_info *gloss_shards_run(const gloss_shards *shards);
/** Fact types and fields of the pack that the shards were made for. Borrowed.
 * */
GLOSS_API const gloss_schema *gloss_shards_schema(const gloss_shards *shards);
typedef struct gloss_shards_totals {
  size_t shards;  /* that differ */
  size_t missing; /* of the partitions that they are part of */
  uint64_t documents, facts, failed, retry, bytes;
} gloss_shards_totals;
/** The sums over all shards. */
GLOSS_API gloss_shards_totals gloss_shards_count(const gloss_shards *shards);
/** Appends the numbers of missing shards as "3,7-9", partition by partition. */
GLOSS_API void gloss_shards_missing(const gloss_shards *shards, gloss_buf *out);

typedef struct gloss_merge_totals {
  size_t inputs, known, facts, failed;
} gloss_merge_totals;
/** Stores all that they hold, in the order of the manifest, as one run over it
 * would have: into an empty database, the same rows. What is there already is
 * left alone. The caller has begun with gloss_shards_run and _schema. */
GLOSS_API gloss_status gloss_shards_merge(gloss_shards *shards,
                                          gloss_store *store,
                                          volatile const int *stop,
                                          gloss_merge_totals *totals,
                                          gloss_error *err);

/** Counts all that they hold; nothing is stored. */
GLOSS_API gloss_status gloss_shards_tally(gloss_shards *shards,
                                          gloss_tally *tally,
                                          volatile const int *stop,
                                          gloss_error *err);
/** A digest of the shards, in any order: the job of a tally. */
GLOSS_API void gloss_shards_digest(const gloss_shards *shards, char out[65]);

/** A place where a shard is or should be, by a look at names and sizes. */
typedef struct gloss_shard {
  size_t index, of;
  enum {
    GLOSS_SHARD_MISSING,
    GLOSS_SHARD_BEGUN,  /* a process writes it, as far as one can see */
    GLOSS_SHARD_FAILED, /* torn, or left behind by a process that is gone */
    GLOSS_SHARD_DONE
  } state;
  char problem[200];                           /* FAILED: why; BEGUN: where */
  const char *pack, *version, *key, *manifest; /* DONE; borrowed */
  uint64_t inputs, documents, facts, failed, retry, bytes;
  double started, finished, processor; /* seconds since 1970; 0: not known */
} gloss_shard;
typedef struct gloss_shard_list gloss_shard_list;
/** Looks at a folder without reading shards through. Every index of every
 * partition that any name tells of is there, in order. */
GLOSS_API gloss_status gloss_shard_list_read(gloss_shard_list **out,
                                             const char *folder,
                                             gloss_error *err);
GLOSS_API void gloss_shard_list_free(gloss_shard_list *list);
/** NULL past the last. Borrowed. */
GLOSS_API const gloss_shard *gloss_shard_list_at(const gloss_shard_list *list,
                                                 size_t index);

#ifdef __cplusplus
}
#endif
#endif
