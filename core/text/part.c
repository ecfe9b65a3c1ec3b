// part.c - documents that come in containers: what is taken out of the file,
// and how the members lie in the stream that raw offsets count.
#include "text/text.h"

static const struct {
  const char *prefix;
  enum gloss__family family;
} families[] = {{"pdf:", GLOSS__FAMILY_PDF},
                {"docx:", GLOSS__FAMILY_DOCX},
                {"odt:", GLOSS__FAMILY_ODT},
                {"ofd:", GLOSS__FAMILY_OFD}};

enum gloss__family gloss__part_family(const char *part) {
  for (size_t i = 0; part && i < sizeof families / sizeof *families; i++)
    if (!strncmp(part, families[i].prefix, strlen(families[i].prefix)))
      return families[i].family;
  return GLOSS__FAMILY_NONE;
}

static bool begins(gloss_str file, const char *magic, size_t size) {
  return file.size >= size && !memcmp(file.data, magic, size);
}

static bool is_pdf(gloss_str file) { return begins(file, "%PDF-", 5); }

bool gloss__part_packed(gloss_str file) {
  return is_pdf(file) || begins(file, "PK\3\4", 4);
}

gloss_status gloss__part_take(gloss_buf *stream, gloss_buf *part,
                              gloss_str file, size_t most, gloss_error *err) {
  (void)stream;
  (void)part;
  (void)most;
  if (is_pdf(file))
    return gloss_error_set(err, GLOSS_EDATA,
                           "a PDF file: its pages must be extracted by "
                           "another program first");
  return gloss_error_set(err, GLOSS_EDATA, "not a text: ZIP archive");
}

// --- charsets ----------------------------------------------------------------

static const gloss__charset *charset_of(gloss_str member) {
  if (begins(member, "\xFF\xFE", 2) || begins(member, "<\0?\0", 4))
    return &gloss__utf16le;
  if (begins(member, "\xFE\xFF", 2) || begins(member, "\0<\0?", 4))
    return &gloss__utf16be;
  return &gloss__utf8;
}

// XML is UTF-8, or UTF-16 with a mark. A zero byte ends a member of the first
// kind; the second kind runs on to the end of the stream.
void gloss__part_charsets(struct gloss__source *source, gloss__arena *arena) {
  struct gloss__runs runs = {0};
  gloss_str raw = source->raw;
  for (size_t at = 0; at <= raw.size;) {
    gloss_str rest = {raw.data + at, raw.size - at};
    const gloss__charset *charset = charset_of(rest);
    if (!runs.count || runs.items[runs.count - 1].charset != charset)
      gloss__push(&runs, (struct gloss__run){(uint32_t)at, charset});
    const char *zero =
        charset == &gloss__utf8 ? memchr(rest.data, 0, rest.size) : NULL;
    if (!zero) break;
    at = (size_t)(zero - raw.data) + 1;
  }
  source->runs = gloss__arena_alloc(arena, runs.count * sizeof *source->runs);
  memcpy(source->runs, runs.items, runs.count * sizeof *source->runs);
  source->count = runs.count;
  source->main = runs.items[0].charset;
  gloss__free(runs.items);
}
