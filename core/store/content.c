// content.c - a document's bytes, beside its canonical text: what the text does
// not say already. The piece map tells the rest.
//
//   'T' zstd   the bytes of all pieces but those that stand in the text as they
//              are: without an edit and as long there as here
//   'A' zstd   all bytes (a charset in which such pieces are of other bytes)
//   'P' path   nothing: the bytes are those of this file (run --no-raw)
//   0x28 ...   version 2 and before: a zstd frame with the text as dictionary
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool copied(const gloss_piece *piece) {
  return !piece->edit &&
         piece->end - piece->start == piece->raw_end - piece->raw_start;
}

static bool copies_agree(const gloss__doc_copy *copy) {
  for (size_t i = 0; i < copy->piece_count; i++) {
    const gloss_piece *piece = &copy->pieces[i];
    if (copied(piece) &&
        memcmp(copy->raw.data + piece->raw_start,
               copy->text.data + piece->start, piece->end - piece->start))
      return false;
  }
  return true;
}

static gloss_str held(const gloss_buf *buf) {
  return (gloss_str){buf->data, buf->size};
}

static void pack_raw(gloss__content *out, ZSTD_CCtx **zip,
                     const gloss__doc_copy *copy) {
  if (!copies_agree(copy)) {
    gloss_buf_putc(&out->raw, 'A');
    gloss__zip(zip, &out->raw, copy->raw);
    return;
  }
  for (size_t i = 0; i < copy->piece_count; i++) {
    const gloss_piece *piece = &copy->pieces[i];
    if (!copied(piece))
      gloss_buf_add(&out->plain, copy->raw.data + piece->raw_start,
                    piece->raw_end - piece->raw_start);
  }
  gloss_buf_putc(&out->raw, 'T');
  gloss__zip(zip, &out->raw, held(&out->plain));
}

static void join_why(const gloss_result *result, gloss_buf *out) {
  for (size_t i = 0; i < result->facts.count; i++) {
    gloss_str json = result->facts.items[i].fact.why;
    gloss_buf_add(out, json.data ? json.data : "", json.size);
    gloss_buf_putc(out, 0);
  }
}

void gloss__content_make(gloss__content *out, ZSTD_CCtx **zip,
                         const gloss_result *result) {
  gloss_buf *all[] = {&out->raw, &out->map, &out->why, &out->plain};
  for (size_t i = 0; i < 4; i++) gloss_buf_clear(all[i]);
  pack_raw(out, zip, &result->copy);
  gloss_buf_clear(&out->plain);
  gloss__result_encode_map(&result->copy, &out->plain);
  gloss__zip(zip, &out->map, held(&out->plain));
  gloss_buf_clear(&out->plain);
  join_why(result, &out->plain);
  gloss__zip(zip, &out->why, held(&out->plain));
}

void gloss__content_free(gloss__content *content) {
  gloss_buf_free(&content->raw);
  gloss_buf_free(&content->map);
  gloss_buf_free(&content->why);
  gloss_buf_free(&content->plain);
}

// What was taken out of a container stands in no file as it is.
char *gloss__content_path(const gloss_result *result) {
  const gloss__doc_copy *copy = &result->copy;
  struct stat info;
  if (copy->part || !strcmp(result->source, "-")) return NULL;
  if (stat(result->source, &info) || !S_ISREG(info.st_mode) ||
      (size_t)info.st_size != copy->raw.size)
    return NULL;
  return realpath(result->source, NULL);
}

// --- and back ----------------------------------------------------------------

// Puts the pieces in their places. False if they do not fill them.
static bool assemble(const gloss__doc_copy *copy, gloss_str rest, char *out) {
  size_t used = 0, filled = 0;
  for (size_t i = 0; i < copy->piece_count; i++) {
    const gloss_piece *piece = &copy->pieces[i];
    size_t size = piece->raw_end - piece->raw_start;
    if (copied(piece)) {
      memcpy(out + piece->raw_start, copy->text.data + piece->start, size);
    } else {
      if (size > rest.size - used) return false;
      if (size) memcpy(out + piece->raw_start, rest.data + used, size);
      used += size;
    }
    filled += size;
  }
  return used == rest.size && filled == copy->raw.size;
}

static gloss_status damaged(gloss_store *store, gloss_error *err) {
  return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                        "the raw bytes of a document are damaged");
}

static gloss_status unpack(gloss_store *store, const gloss__doc_copy *copy,
                           gloss_str blob, gloss_buf *out, gloss_error *err) {
  gloss_buf rest = {0};
  gloss_status status = gloss__unzip(store, &rest, blob, GLOSS_STR(""), err);
  if (!status) {
    gloss_buf_reserve(out, copy->raw.size);
    if (assemble(copy, (gloss_str){rest.data, rest.size}, out->data)) {
      out->size = copy->raw.size;
      out->data[out->size] = 0;
    } else {
      status = damaged(store, err);
    }
  }
  gloss_buf_free(&rest);
  return status;
}

static gloss_status read_file(gloss_store *store, const char *path,
                              gloss_buf *out, gloss_error *err) {
  FILE *file = fopen(path, "rb");
  char block[1 << 14];
  for (size_t n; file && (n = fread(block, 1, sizeof block, file));)
    gloss_buf_add(out, block, n);
  gloss_status status = GLOSS_OK;
  if (!file || ferror(file))
    status = gloss_error_at(err, GLOSS_EIO, path, 0, 0,
                            "the file that %s keeps only the path of (run "
                            "--no-raw) cannot be read: %s",
                            store->path, strerror(errno));
  if (file) fclose(file);
  return status;
}

static gloss_status raw_of(gloss_store *store, const gloss__doc_copy *copy,
                           gloss_str blob, gloss_buf *out, gloss_error *err) {
  gloss_str rest = {blob.data + 1, blob.size ? blob.size - 1 : 0};
  switch (blob.size ? blob.data[0] : 0) {
  case 'T': return unpack(store, copy, rest, out, err);
  case 'A': return gloss__unzip(store, out, rest, GLOSS_STR(""), err);
  case 'P': {
    char *path = gloss__copy(rest);
    gloss_status status = read_file(store, path, out, err);
    gloss__free(path);
    return status;
  }
  case 0x28: return gloss__unzip(store, out, blob, copy->text, err);
  default: return damaged(store, err);
  }
}

// --- all of it ---------------------------------------------------------------

// What was taken out of a file (a part) has no digest but the one that zstd
// checks.
static gloss_status check_digest(gloss_store *store, const gloss__stored *in,
                                 gloss_str blob, gloss_error *err) {
  char digest[65];
  if (in->copy.part) return GLOSS_OK;
  gloss_sha256((gloss_str){in->raw.data, in->raw.size}, digest);
  if (!memcmp(digest, in->id, 32)) return GLOSS_OK;
  if (blob.size && blob.data[0] == 'P')
    return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                          "%.*s has changed since it was read (run --no-raw "
                          "keeps no bytes): run again",
                          (int)blob.size - 1, blob.data + 1);
  return gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                        "the raw bytes of %s are damaged (their digest is "
                        "%.32s)",
                        in->id, digest);
}

static gloss_status load_map(gloss_store *store, gloss__stored *out,
                             gloss_str blob, gloss_error *err) {
  gloss_buf map = {0};
  gloss_status status = gloss__unzip(store, &map, blob, GLOSS_STR(""), err);
  if (status || !gloss__result_decode_map(&out->copy, &out->arena,
                                          (gloss_str){map.data, map.size}))
    status = gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                            "the piece map cannot be read");
  gloss_buf_free(&map);
  return status;
}

static gloss_status load_row(gloss_store *store, sqlite3_stmt *stmt,
                             gloss__stored *out, gloss_error *err) {
  gloss__doc_copy *copy = &out->copy;
  gloss_str text = gloss__sql_str(stmt, 0), part = gloss__sql_str(stmt, 3);
  int64_t size = sqlite3_column_int64(stmt, 4);
  gloss_buf_add(&out->text, text.data ? text.data : "", text.size);
  copy->text = (gloss_str){out->text.data, out->text.size};
  copy->raw.size = size > 0 && size <= UINT32_MAX ? (size_t)size : 0;
  if (part.data) copy->part = gloss__arena_str(&out->arena, part).data;
  gloss_str charset = gloss__sql_str(stmt, 6);
  copy->charset = gloss__arena_str(&out->arena, charset).data;
  snprintf(out->id, sizeof out->id, "%s", sqlite3_column_text(stmt, 5));
  gloss_status status = load_map(store, out, gloss__sql_str(stmt, 1), err);
  gloss_str blob = gloss__sql_str(stmt, 2);
  if (!status) status = raw_of(store, copy, blob, &out->raw, err);
  if (!status) status = check_digest(store, out, blob, err);
  copy->raw = (gloss_str){out->raw.data ? out->raw.data : "", out->raw.size};
  return status;
}

gloss_status gloss__stored_load(gloss_store *store, int64_t doc,
                                gloss__stored *out, gloss_error *err) {
  bool parts = gloss__store_version(store) >= 2;
  sqlite3_stmt *stmt = gloss__sql_get(
      store,
      parts ? "SELECT c.text, c.map, c.raw, d.part, d.raw_size, d.id, "
              "d.charset FROM gloss_content c JOIN gloss_document d USING "
              "(doc) WHERE doc = ?"
            : "SELECT c.text, c.map, c.raw, NULL, d.raw_size, d.id, "
              "d.charset FROM gloss_content c JOIN gloss_document d USING "
              "(doc) WHERE doc = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", doc);
  gloss_status status =
      sqlite3_step(stmt) == SQLITE_ROW
          ? load_row(store, stmt, out, err)
          : gloss_error_at(err, GLOSS_EDATA, store->path, 0, 0,
                           "document row %lld has no content", (long long)doc);
  sqlite3_reset(stmt);
  return status;
}

void gloss__stored_free(gloss__stored *stored) {
  gloss_buf_free(&stored->text);
  gloss_buf_free(&stored->raw);
  gloss__arena_free(&stored->arena);
}
