// Any bytes as a web archive.
#include "run/warc.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size) return 0;
  FILE *stream = fmemopen((void *)data, size, "rb");
  gloss_buf uri = {0}, bytes = {0};
  gloss__warc_outcome outcome;
  gloss_error err;
  do outcome = gloss__warc_next(stream, &uri, &bytes, 4096, &err);
  while (outcome == GLOSS__WARC_PAGE || outcome == GLOSS__WARC_BAD_PAGE);
  fclose(stream);
  gloss_buf_free(&uri);
  gloss_buf_free(&bytes);
  return 0;
}
