// shard.h - shards: a part of a job in one file, made anywhere, merged later.
// Internal.
//
// A shard is NDJSON. Each line is the line of the fact stream, with `input`
// (the manifest's line) and `item` (which record of it) and `record`, in
// base64: what a database keeps of the document. The last line is the trailer:
// counts, what decided the results, the fact types, and the SHA-256 of every
// byte before itself. Several such segments behind one another are a shard,
// too: what engines make that put the output of several tasks into one file.
#ifndef GLOSS_SHARD_H
#define GLOSS_SHARD_H

#include "run.h"

#include <jansson.h>

enum { GLOSS__SHARD_FORMAT = 1 };

// --- shard.c: names, trailers
// ------------------------------------------------

// "FOLDER/shard-00007-of-00100.ndjson".
void gloss__shard_path(gloss_buf *out, const char *folder, size_t index,
                       size_t of);
// False if it is no such name (without folder).
bool gloss__shard_name(const char *name, size_t *index, size_t *of);
// "FOLDER/.shard-00007-of-00100.HOST.PID.tmp"; `host` is cut to plain letters.
void gloss__shard_temporary(gloss_buf *out, const char *folder, size_t index,
                            size_t of);
// The same without folder, taken apart; false if it is no such name.
bool gloss__shard_temporary_name(const char *name, size_t *index, size_t *of,
                                 char host[64], long *pid);
// "FOLDER/.shard-00007-of-00100.time".
void gloss__shard_time_path(gloss_buf *out, const char *folder, size_t index,
                            size_t of);
void gloss__shard_host(char out[64]);

typedef struct gloss__trailer {
  json_t *json; // owns the strings below
  size_t index, of;
  uint64_t lines, documents, facts, failed, retry, bytes, size;
  const char *manifest; // its digest; "": a stream
  gloss_run_info run;   // `doc` is `options`
  gloss_doc_options options;
  const char *site;   // text of --site, or NULL
  const char *sha256; // of all bytes before it
} gloss__trailer;

// Appends the trailer's line up to the digest, which the caller adds with
// gloss__trailer_close.
void gloss__trailer_open(gloss_buf *out, const gloss__trailer *trailer,
                         const gloss_schema *schema);
void gloss__trailer_close(gloss_buf *out, const char *sha256);
enum { GLOSS__TRAILER_TAIL = 64 + 4 }; // the digest and `"}}\n`
bool gloss__trailer_is(gloss_str line);
gloss_status gloss__trailer_parse(gloss__trailer *out, gloss_str line,
                                  gloss_error *err);
void gloss__trailer_free(gloss__trailer *trailer);
// The fact types of a trailer, for gloss_store_begin.
gloss_status gloss__trailer_schema(const gloss__trailer *trailer,
                                   gloss_schema **out, gloss_error *err);

// --- shard_write.c
// -----------------------------------------------------------

typedef struct gloss__shard_writer {
  FILE *file;
  gloss_recorder *recorder;
  gloss_digest *digest;
  gloss_buf line, record;
  gloss__trailer counts;
} gloss__shard_writer;

void gloss__shard_writer_start(gloss__shard_writer *writer, FILE *file);
// False if it could not be written (errno).
bool gloss__shard_writer_put(gloss__shard_writer *writer,
                             const gloss_result *result, gloss_run_place place);
// Writes the trailer: run, options, index, of, manifest and bytes of `counts`
// are the caller's. Frees, whatever comes of it.
bool gloss__shard_writer_end(gloss__shard_writer *writer,
                             const gloss_schema *schema);
void gloss__shard_writer_free(gloss__shard_writer *writer);

// --- shard_read.c
// ------------------------------------------------------------

// A file line by line; it is open only while it is read, so that a merge has
// thousands of them.
typedef struct gloss__lines {
  const char *path; // borrowed
  uint64_t at;      // of the file: where `block` ends
  gloss_buf block;
  size_t next; // of the block: behind the line given last
  size_t step; // how much to read at once; 0: GLOSS__LINES_BLOCK
} gloss__lines;
enum { GLOSS__LINES_BLOCK = 1 << 16 };

// The next line with its newline, borrowed until the next call; its size is 0
// at the end. A last line without newline comes as it is.
gloss_status gloss__lines_next(gloss__lines *lines, gloss_str *line,
                               gloss_error *err);
void gloss__lines_free(gloss__lines *lines);

// One line of a shard.
typedef struct gloss__shard_line {
  gloss_run_place place;
  gloss_str record; // base64
} gloss__shard_line;
bool gloss__shard_line_parse(gloss__shard_line *out, gloss_str line);

typedef struct gloss__segment {
  char *path;
  uint64_t begin, end; // of its lines in the file
  gloss__trailer trailer;
  bool copy; // of another one: not merged
} gloss__segment;
typedef struct gloss__segments {
  gloss__segment *items;
  size_t count, capacity;
} gloss__segments;

// Reads a shard to its end and checks every digest and count. Adds its
// segments.
gloss_status gloss__shard_verify(gloss__segments *out, const char *path,
                                 gloss_error *err);
// The trailer at the end, checked against the file's size alone: cheap.
gloss_status gloss__shard_glance(gloss__trailer *out, const char *path,
                                 gloss_error *err);
void gloss__segments_free(gloss__segments *segments);

// --- manifest.c
// --------------------------------------------------------------

typedef struct gloss__manifest {
  gloss_buf text;   // the names, each with its NUL
  gloss_buf starts; // size_t: where they begin in `text`
  gloss_buf lines;  // size_t: on which line they stand
  size_t count, all;
  char digest[65];
} gloss__manifest;

// The lines index, index + of, index + 2 of, ... of the file; blank lines are
// skipped, but counted. `all`: how many lines name a file.
gloss_status gloss__manifest_read(gloss__manifest *out, const char *path,
                                  size_t index, size_t of, gloss_error *err);
void gloss__manifest_free(gloss__manifest *manifest);

#endif
