#include "text/archive.h"
#include "text/text.h"

#if MOONGLOSS_OFFICE

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

// A file that unpacks to more than RATIO times its size, above SMALL bytes, is
// no document but an attack.
enum { MOST_ENTRIES = 20000, RATIO = 200, SMALL = 16 << 20 };

static gloss_status open_zip(struct archive **out, gloss_str file,
                             gloss_error *err) {
  struct archive *zip = archive_read_new();
  if (zip && archive_read_support_format_zip(zip) == ARCHIVE_OK &&
      archive_read_open_memory(zip, file.data, file.size) == ARCHIVE_OK) {
    *out = zip;
    return GLOSS_OK;
  }
  gloss_error_set(err, GLOSS_EDATA, "the document's ZIP container is damaged");
  archive_read_free(zip);
  return GLOSS_EDATA;
}

static gloss_status damaged(struct archive *zip, gloss_error *err) {
  const char *why = archive_error_string(zip);
  return gloss_error_set(err, GLOSS_EDATA,
                         "the document's ZIP container is damaged: %s",
                         why ? why : "unknown");
}

// The name as the file has it; old Chinese programs wrote GBK.
static const char *name_of(struct archive_entry *entry, gloss__arena *arena) {
  const char *name = archive_entry_pathname_utf8(entry);
  if (!name) name = archive_entry_pathname(entry);
  gloss_str raw = gloss_str_of(name ? name : "");
  if (gloss_utf8_valid(raw) == raw.size)
    return gloss__arena_str(arena, raw).data;
  gloss_buf decoded = {0};
  gloss__charset_decode(&gloss__gb18030, raw, &decoded);
  const char *text =
      gloss__arena_str(arena, (gloss_str){decoded.data, decoded.size}).data;
  gloss_buf_free(&decoded);
  return text;
}

gloss_status gloss__archive_names(struct archive_names *out,
                                  gloss__arena *arena, gloss_str file,
                                  gloss_error *err) {
  struct archive *zip;
  struct archive_entry *entry;
  gloss_status status = open_zip(&zip, file, err);
  if (status) return status;
  int code;
  while ((code = archive_read_next_header(zip, &entry)) == ARCHIVE_OK ||
         code == ARCHIVE_WARN) {
    if (out->count == MOST_ENTRIES) {
      status = gloss_error_set(err, GLOSS_ELIMIT,
                               "the document's container holds more than %d "
                               "members",
                               MOST_ENTRIES);
      break;
    }
    struct archive_entry_name name = {name_of(entry, arena),
                                      archive_entry_is_encrypted(entry)};
    gloss__push(out, name);
  }
  // What was listed before the damage may be all that is needed.
  if (!status && code == ARCHIVE_FATAL && !out->count)
    status = damaged(zip, err);
  archive_read_free(zip);
  return status;
}

static gloss_status unpack(gloss_buf *out, struct archive *zip, size_t most,
                           size_t packed, gloss_error *err) {
  char block[1 << 14];
  for (;;) {
    la_ssize_t got = archive_read_data(zip, block, sizeof block);
    if (got == 0) return GLOSS_OK;
    if (got < 0) return damaged(zip, err);
    gloss_buf_add(out, block, (size_t)got);
    if (out->size > most)
      return gloss_error_set(err, GLOSS_ELIMIT,
                             "the document unpacks to more than the limit of "
                             "%zu bytes (--max-bytes)",
                             most);
    if (out->size > SMALL && out->size / RATIO > packed)
      return gloss_error_set(err, GLOSS_ELIMIT,
                             "the document unpacks to more than %d times its "
                             "size",
                             RATIO);
  }
}

// Members come in the order of the file; each into a buffer of its own.
static gloss_status take_all(gloss_buf *members, struct archive *zip,
                             const size_t *wanted, size_t count, size_t most,
                             size_t packed, gloss_error *err) {
  struct archive_entry *entry;
  size_t left = count;
  for (size_t at = 0; left; at++) {
    int code = archive_read_next_header(zip, &entry);
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return damaged(zip, err);
    size_t k = 0;
    while (k < count && wanted[k] != at) k++;
    if (k == count) continue;
    gloss_status status = unpack(&members[k], zip, most, packed, err);
    if (status) return status;
    most -= members[k].size;
    left--;
  }
  return GLOSS_OK;
}

gloss_status gloss__archive_take(gloss_buf *out, gloss_str file,
                                 const size_t *wanted, size_t count,
                                 size_t most, gloss_error *err) {
  struct archive *zip;
  gloss_status status = open_zip(&zip, file, err);
  if (status) return status;
  gloss_buf *members = gloss__alloc(count * sizeof *members);
  status = take_all(members, zip, wanted, count, most, file.size, err);
  for (size_t k = 0; k < count; k++) {
    if (!status) {
      if (k) gloss_buf_putc(out, 0);
      gloss_buf_add(out, members[k].data, members[k].size);
    }
    gloss_buf_free(&members[k]);
  }
  gloss__free(members);
  archive_read_free(zip);
  return status;
}

#else

static gloss_status missing(gloss_error *err) {
  return gloss_error_set(err, GLOSS_EDATA,
                         "this moongloss was built without DOCX, ODT and OFD: "
                         "install libarchive-dev and build with "
                         "-DMOONGLOSS_OFFICE=ON");
}

gloss_status gloss__archive_names(struct archive_names *out,
                                  gloss__arena *arena, gloss_str file,
                                  gloss_error *err) {
  (void)out, (void)arena, (void)file;
  return missing(err);
}

gloss_status gloss__archive_take(gloss_buf *out, gloss_str file,
                                 const size_t *wanted, size_t count,
                                 size_t most, gloss_error *err) {
  (void)out, (void)file, (void)wanted, (void)count, (void)most;
  return missing(err);
}

#endif
