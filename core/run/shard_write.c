// shard_write.c - results to the lines of a shard.
#include "shard.h"

#include <errno.h>
#include <string.h>

void gloss__shard_writer_start(gloss__shard_writer *writer, FILE *file) {
  *writer = (gloss__shard_writer){.file = file};
  writer->recorder = gloss_recorder_new();
  writer->digest = gloss_digest_new();
}

static bool write_line(gloss__shard_writer *writer) {
  gloss_str line = {writer->line.data, writer->line.size};
  gloss_digest_add(writer->digest, line);
  return fwrite(line.data, 1, line.size, writer->file) == line.size;
}

static void count(gloss__trailer *counts, const gloss_result *result) {
  counts->lines++;
  counts->documents += *gloss_result_id(result) != 0;
  counts->facts += gloss_result_fact_count(result);
  counts->failed += gloss_result_failure_count(result) > 0;
  counts->retry += gloss_result_retryable(result);
}

bool gloss__shard_writer_put(gloss__shard_writer *writer,
                             const gloss_result *result,
                             gloss_run_place place) {
  gloss_buf *line = &writer->line, *record = &writer->record;
  gloss_buf_clear(line);
  gloss_buf_clear(record);
  gloss_recorder_add(writer->recorder, result, record);
  gloss_result_ndjson(result, line);
  line->size--; // the closing brace
  gloss_buf_printf(line, ", \"input\": %zu, \"item\": %zu, \"record\": \"",
                   place.path, place.item);
  gloss__base64_encode(line, (gloss_str){record->data, record->size});
  gloss_buf_puts(line, "\"}\n");
  count(&writer->counts, result);
  writer->counts.size += line->size;
  return write_line(writer);
}

// The digest covers the trailer, too, up to itself.
bool gloss__shard_writer_end(gloss__shard_writer *writer,
                             const gloss_schema *schema) {
  char sha256[65];
  gloss_buf *line = &writer->line;
  gloss_buf_clear(line);
  gloss__trailer_open(line, &writer->counts, schema);
  gloss_digest_add(writer->digest, (gloss_str){line->data, line->size});
  gloss_digest_end(writer->digest, sha256);
  writer->digest = NULL;
  gloss__trailer_close(line, sha256);
  bool good = fwrite(line->data, 1, line->size, writer->file) == line->size;
  if (good) good = !fflush(writer->file);
  int why = errno;
  gloss__shard_writer_free(writer);
  errno = why;
  return good;
}

void gloss__shard_writer_free(gloss__shard_writer *writer) {
  gloss_recorder_free(writer->recorder);
  gloss_digest_end(writer->digest, NULL);
  gloss_buf_free(&writer->line);
  gloss_buf_free(&writer->record);
  writer->recorder = NULL;
  writer->digest = NULL;
}
