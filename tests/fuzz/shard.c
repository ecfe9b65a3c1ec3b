// Any bytes as what shards are made of: a line, a trailer, a record, a tally.
#include "run/shard.h"
#include "store/tally.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_record(gloss_str bytes) {
  gloss_result *result = NULL;
  ZSTD_DCtx *unzip = NULL;
  if (!gloss__record_read(&result, &unzip, bytes, NULL)) {
    gloss_buf out = {0};
    gloss_recorder *recorder = gloss_recorder_new();
    gloss_recorder_add(recorder, result, &out);
    gloss_recorder_free(recorder);
    gloss_buf_free(&out);
    gloss_result_free(result);
  }
  ZSTD_freeDCtx(unzip);
}

static void read_line(gloss_str bytes) {
  gloss__shard_line line;
  gloss_buf record = {0};
  if (gloss__shard_line_parse(&line, bytes) &&
      gloss__base64_decode(&record, line.record))
    read_record((gloss_str){record.data, record.size});
  gloss_buf_free(&record);
}

static void read_trailer(gloss_str bytes) {
  gloss__trailer trailer;
  gloss_schema *schema = NULL;
  if (!gloss__trailer_is(bytes) || gloss__trailer_parse(&trailer, bytes, NULL))
    return;
  if (!gloss__trailer_schema(&trailer, &schema, NULL))
    gloss_schema_free(schema);
  gloss__trailer_free(&trailer);
}

static void read_tally(gloss_str bytes) {
  gloss_tally *tally = NULL;
  gloss_rows *rows = NULL;
  gloss_buf out = {0};
  if (!gloss_tally_join(&tally, bytes, NULL)) {
    gloss_tally_write(tally, &out);
    if (!gloss_tally_trend(bytes, &rows, "meal.dish", NULL))
      gloss_rows_free(rows);
  }
  gloss_tally_free(tally);
  gloss_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_str bytes = {(const char *)data, size};
  read_record(bytes);
  read_tally(bytes);
  for (size_t at = 0; at < size;) {
    const char *end = memchr(bytes.data + at, '\n', size - at);
    size_t line = end ? (size_t)(end + 1 - bytes.data) - at : size - at;
    read_line((gloss_str){bytes.data + at, line});
    read_trailer((gloss_str){bytes.data + at, line});
    at += line;
  }
  return 0;
}
