// record.c - a document as bytes that any machine can make and a database takes
// without further work: the cells that it keeps compressed are made before.
//
//   zstd of the light encoding (fact/encode.c), preceded by its size and those
//   of the three cells behind it, each 4 bytes, least first.
#include "store/tally.h"

struct gloss_recorder {
  ZSTD_CCtx *zip;
  gloss_buf plain, packed;
};

enum { PARTS = 4, HEAD = PARTS * 4 };

gloss_recorder *gloss_recorder_new(void) {
  return gloss__alloc(sizeof(gloss_recorder));
}

void gloss_recorder_free(gloss_recorder *recorder) {
  if (!recorder) return;
  ZSTD_freeCCtx(recorder->zip);
  gloss_buf_free(&recorder->plain);
  gloss_buf_free(&recorder->packed);
  gloss__free(recorder);
}

static void add_part(gloss_buf *out, size_t size) {
  for (int i = 0; i < 4; i++) gloss_buf_putc(out, (char)(size >> 8 * i));
}

void gloss_recorder_add(gloss_recorder *recorder, const gloss_result *result,
                        gloss_buf *out) {
  gloss__content cells = {0};
  gloss_buf *plain = &recorder->plain, *packed = &recorder->packed;
  if (result->has_doc) gloss__content_make(&cells, &recorder->zip, result);
  gloss_buf_clear(plain);
  gloss_buf_clear(packed);
  gloss__result_encode_light(result, plain);
  gloss__zip(&recorder->zip, packed, (gloss_str){plain->data, plain->size});
  const gloss_buf *parts[PARTS] = {packed, &cells.raw, &cells.map, &cells.why};
  for (size_t i = 0; i < PARTS; i++) add_part(out, parts[i]->size);
  for (size_t i = 0; i < PARTS; i++)
    gloss_buf_add(out, parts[i]->data, parts[i]->size);
  gloss__content_free(&cells);
}

// --- and back ----------------------------------------------------------------

static bool split(gloss_str record, gloss_str parts[PARTS]) {
  const unsigned char *at = (const unsigned char *)record.data;
  uint64_t all = HEAD;
  if (record.size < HEAD) return false;
  for (size_t i = 0; i < PARTS; i++, at += 4) {
    parts[i].size = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                    (uint32_t)at[3] << 24;
    parts[i].data = record.data + all;
    all += parts[i].size;
    if (all > record.size) return false;
  }
  return all == record.size;
}

static gloss_status damaged(gloss_error *err) {
  return gloss_error_set(err, GLOSS_EDATA, "a record is damaged");
}

// What the record says, and its cells (borrowed from it).
static gloss_status open_record(ZSTD_DCtx **unzip, gloss_result **out,
                                gloss__content *cells, gloss_str record,
                                gloss_error *err) {
  gloss_str parts[PARTS];
  gloss_buf plain = {0};
  gloss_status status =
      split(record, parts) &&
              gloss__unzip_by(unzip, &plain, parts[0], GLOSS_STR(""))
          ? gloss__result_decode_light(out, (gloss_str){plain.data, plain.size},
                                       err)
          : damaged(err);
  gloss_buf_free(&plain);
  if (status) return status;
  gloss_buf *cell[PARTS] = {NULL, &cells->raw, &cells->map, &cells->why};
  for (size_t i = 1; i < PARTS; i++) {
    cell[i]->data = (char *)parts[i].data;
    cell[i]->size = parts[i].size;
  }
  return status;
}

gloss_status gloss__record_read(gloss_result **out, ZSTD_DCtx **unzip,
                                gloss_str record, gloss_error *err) {
  gloss__content cells = {0}; // borrowed
  return open_record(unzip, out, &cells, record, err);
}

int gloss_record_rank(gloss_str record) {
  gloss_result *result = NULL;
  ZSTD_DCtx *unzip = NULL;
  gloss_status status = gloss__record_read(&result, &unzip, record, NULL);
  ZSTD_freeDCtx(unzip);
  if (status) return 0;
  int rank = result->has_doc ? 4 : 2;
  if (gloss_result_retryable(result)) rank--;
  gloss_result_free(result);
  return rank;
}

// The document is there and no worse than this one.
static bool is_known(gloss_store *store, const gloss_result *result) {
  if (gloss_store_has(store, result->id)) return true;
  return gloss_result_retryable(result) &&
         gloss__sql_int(store, 0,
                        "SELECT 1 FROM gloss_document WHERE id = ? AND key = ?",
                        "si", result->id, store->key) == 1;
}

// An earlier merge had this failure; or it had the input whole, of which a
// crash elsewhere says nothing.
static bool is_outdone(gloss_store *store, const gloss_result *result) {
  const gloss_failure *failure = result->failures.items;
  if (gloss_result_retryable(result) &&
      gloss__sql_int(store, 0,
                     "SELECT 1 FROM gloss_source WHERE source = ? AND run < ?",
                     "si", result->source, store->run) == 1)
    return true;
  return result->failures.count == 1 &&
         gloss__sql_int(store, 0,
                        "SELECT 1 FROM gloss_failure WHERE doc IS NULL AND "
                        "source = ? AND failure <= ? AND phase = ? AND "
                        "code = ? AND message = ?",
                        "sisss", result->source, store->old_failures,
                        failure->phase, failure->code, failure->message) == 1;
}

gloss_status gloss_store_put_record(gloss_store *store, gloss_str record,
                                    gloss_record_outcome *outcome,
                                    gloss_error *err) {
  gloss_result *result = NULL;
  gloss__content cells = {0}; // borrowed: not freed
  gloss_status status =
      open_record(&store->unzip, &result, &cells, record, err);
  if (status) return status;
  *outcome = (gloss_record_outcome){.facts = result->facts.count,
                                    .failed = result->failures.count > 0};
  if (result->has_doc ? is_known(store, result) : is_outdone(store, result)) {
    outcome->known = true;
    if (result->has_doc)
      status = gloss_store_source(store, result->id, result->source, err);
  } else {
    status = gloss__store_put_whole(store, result, &cells, err);
  }
  gloss_result_free(result);
  return status;
}
