// manifest.c - the inputs of a shard: every Nth line of a list of files.
#include "shard.h"

#include <errno.h>
#include <string.h>

typedef struct reading {
  gloss__manifest *out;
  const char *path;
  size_t index, of, line;
} reading;

static gloss_status refuse(const reading *in, gloss_error *err,
                           const char *why) {
  return gloss_error_at(err, GLOSS_EDATA, in->path, (uint32_t)in->line, 0, "%s",
                        why);
}

// A line without its newline. Names may hold anything else.
static gloss_status take(reading *in, gloss_str name, gloss_error *err) {
  in->line++;
  if (!name.size) return GLOSS_OK;
  if (memchr(name.data, 0, name.size))
    return refuse(in, err, "a NUL in the manifest: is it a list of files?");
  if (name.size == 1 && *name.data == '-')
    return refuse(in, err,
                  "'-' names no file; without --manifest, map reads "
                  "standard input");
  in->out->all++;
  if ((in->line - 1) % in->of != in->index - 1) return GLOSS_OK;
  size_t start = in->out->text.size;
  gloss_buf_add(&in->out->starts, &start, sizeof start);
  gloss_buf_add(&in->out->lines, &in->line, sizeof in->line);
  gloss_buf_add(&in->out->text, name.data, name.size);
  gloss_buf_putc(&in->out->text, 0);
  in->out->count++;
  return GLOSS_OK;
}

static gloss_status read_lines(reading *in, gloss_digest *digest,
                               gloss_error *err) {
  gloss__lines lines = {.path = in->path};
  gloss_str line;
  gloss_status status;
  while (!(status = gloss__lines_next(&lines, &line, err)) && line.size) {
    gloss_digest_add(digest, line);
    line.size -= line.data[line.size - 1] == '\n';
    if ((status = take(in, line, err))) break;
  }
  gloss__lines_free(&lines);
  return status;
}

gloss_status gloss__manifest_read(gloss__manifest *out, const char *path,
                                  size_t index, size_t of, gloss_error *err) {
  *out = (gloss__manifest){0};
  FILE *file;
  gloss_status status = gloss_input_open(&file, path, err); // refuses FIFOs
  if (status) return status;
  if (file != stdin) fclose(file);
  reading in = {.out = out, .path = path, .index = index, .of = of};
  gloss_digest *digest = gloss_digest_new();
  status = read_lines(&in, digest, err);
  gloss_digest_end(digest, out->digest);
  if (!status && !out->all)
    status = gloss_error_at(err, GLOSS_EDATA, path, 0, 0,
                            "the manifest names no file: one path a line");
  if (status) gloss__manifest_free(out);
  return status;
}

void gloss__manifest_free(gloss__manifest *manifest) {
  gloss_buf_free(&manifest->text);
  gloss_buf_free(&manifest->starts);
  gloss_buf_free(&manifest->lines);
}
