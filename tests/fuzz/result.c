// Any bytes as what a worker sent; and what a worker does send, changed: the
// first bytes say where and how, the rest is the document.
#include "moongloss.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(gloss_str bytes) {
  gloss_result *result = NULL;
  if (gloss_result_decode(&result, bytes, NULL)) return;
  gloss_buf out = {0};
  gloss_result_ndjson(result, &out);
  gloss_result_encode(result, &out);
  gloss_buf_free(&out);
  gloss_result_free(result);
}

static void encode(gloss_buf *out, gloss_str raw) {
  gloss_schema *schema = gloss_schema_new();
  gloss_doc *doc = NULL;
  if (gloss_schema_field(schema, "note", "name", "string", NULL) ||
      gloss_schema_field(schema, "note", "parts", "string[]", NULL) ||
      gloss_doc_new(&doc, raw, NULL, NULL))
    abort();
  gloss_result *result = gloss_result_new("fuzz", doc, schema);
  gloss_str parts[] = {GLOSS_STR("a"), GLOSS_STR("")};
  gloss_field fields[] = {
      {.name = "name", .tag = GLOSS_TEXT, .text = GLOSS_STR("政协")},
      {.name = "parts", .tag = GLOSS_LIST, .list = parts, .list_count = 2}};
  gloss_result_fact(result, "note", 0, gloss_doc_main_end(doc), "rule", "f.lua",
                    1, fields, 2, GLOSS_STR("{}"), NULL);
  gloss_failure failure = {"rule", "script", "no", "r", "f.lua", 2, 0, 0};
  gloss_result_failure(result, &failure);
  gloss_result_finish(result);
  gloss_result_encode(result, out);
  gloss_result_free(result);
  gloss_doc_free(doc);
  gloss_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  decode((gloss_str){(const char *)data, size});
  if (size < 6) return 0;
  gloss_buf sent = {0};
  encode(&sent, (gloss_str){(const char *)data + 6, size - 6});
  decode((gloss_str){sent.data, sent.size});
  size_t at = (data[0] | (size_t)data[1] << 8) % sent.size;
  sent.data[at] = (char)(sent.data[at] ^ data[2]);
  at = (data[3] | (size_t)data[4] << 8) % sent.size;
  sent.data[at] = (char)data[5];
  decode((gloss_str){sent.data, sent.size});
  decode((gloss_str){sent.data, at}); // cut short
  gloss_buf_free(&sent);
  return 0;
}
