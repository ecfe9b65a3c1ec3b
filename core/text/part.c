// part.c - documents that come in containers: what is taken out of the file,
// and how the members lie in the stream that raw offsets count.
#include "text/archive.h"
#include "text/xml.h"

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

// --- which members -----------------------------------------------------------

struct members {
  gloss__arena arena;
  struct archive_names names;
  struct {
    size_t *items;
    size_t count, capacity;
  } wanted;
  size_t pages; // of an OFD: of the wanted ones; the rest are templates
};

static bool ends_with(const char *name, const char *end) {
  size_t size = strlen(name), tail = strlen(end);
  return size >= tail && !strcmp(name + size - tail, end);
}

// The first member that is called so; SIZE_MAX if none.
static size_t find(const struct members *m, const char *begin,
                   const char *end) {
  for (size_t i = 0; i < m->names.count; i++)
    if (!strncmp(m->names.items[i].name, begin, strlen(begin)) &&
        ends_with(m->names.items[i].name, end))
      return i;
  return SIZE_MAX;
}

static void want(struct members *m, size_t index) {
  if (index == SIZE_MAX) return;
  for (size_t i = 0; i < m->wanted.count; i++)
    if (m->wanted.items[i] == index) return;
  gloss__push(&m->wanted, index);
}

enum { MOST_SIDES = 64 }; // headers, or footers, of a DOCX

static void want_docx(struct members *m, size_t document) {
  static const char *const sides[] = {"word/header", "word/footer"};
  want(m, document);
  want(m, find(m, "word/footnotes.xml", ""));
  want(m, find(m, "word/endnotes.xml", ""));
  for (size_t k = 0; k < 2; k++)
    for (size_t i = 0, n = 0; i < m->names.count && n < MOST_SIDES; i++) {
      const char *name = m->names.items[i].name;
      if (strncmp(name, sides[k], strlen(sides[k])) || !ends_with(name, ".xml"))
        continue;
      want(m, i);
      n++;
    }
  want(m, find(m, "word/styles.xml", ""));
  want(m, find(m, "word/numbering.xml", ""));
}

// The members that `element`s of a Document.xml (called `name`) point to.
static void want_pages(struct members *m, gloss_str xml, const char *name,
                       const char *element) {
  int folder = (int)(strlen(name) - strlen("Document.xml"));
  struct xml in = {xml, 0, xml.size};
  struct xml_event event;
  while (gloss__xml_next(&in, &event), event.kind != XML_DONE) {
    gloss_str page = gloss__xml_attribute(&event, "BaseLoc");
    if (event.kind != XML_OPEN || !gloss__xml_is(&event, element) || !page.size)
      continue;
    bool rooted = page.data[0] == '/';
    const char *path =
        gloss__arena_printf(&m->arena, "%.*s%.*s", rooted ? 0 : folder, name,
                            (int)page.size - rooted, page.data + rooted);
    want(m, find(m, path, path));
  }
}

// The pages of an OFD in the order in which its Document.xml names them, then
// what stands under them.
static gloss_status want_ofd(struct members *m, gloss_str file, size_t most,
                             gloss_error *err) {
  size_t document = find(m, "", "Document.xml");
  gloss_buf xml = {0};
  if (document == SIZE_MAX)
    return gloss_error_set(err, GLOSS_EDATA, "the OFD has no Document.xml");
  gloss_status status =
      gloss__archive_take(&xml, file, &document, 1, most, err);
  const char *name = m->names.items[document].name;
  gloss_str text = {xml.data, xml.size};
  if (!status) want_pages(m, text, name, "Page");
  m->pages = m->wanted.count;
  if (!status && !m->pages)
    status = gloss_error_set(err, GLOSS_EDATA, "the OFD has no pages");
  if (!status) want_pages(m, text, name, "TemplatePage");
  gloss_buf_free(&xml);
  return status;
}

// Which family the container is of, and its members that matter.
static gloss_status choose(struct members *m, gloss_str file, size_t most,
                           const char **prefix, gloss_error *err) {
  size_t docx = find(m, "word/document", ".xml");
  size_t odt = find(m, "content.xml", "");
  if (docx != SIZE_MAX) {
    *prefix = "docx:";
    want_docx(m, docx);
    return GLOSS_OK;
  }
  if (odt != SIZE_MAX && find(m, "META-INF/manifest.xml", "") != SIZE_MAX) {
    *prefix = "odt:";
    want(m, odt);
    want(m, find(m, "styles.xml", ""));
    return GLOSS_OK;
  }
  if (find(m, "OFD.xml", "") != SIZE_MAX) {
    *prefix = "ofd:";
    return want_ofd(m, file, most, err);
  }
  return gloss_error_set(err, GLOSS_EDATA,
                         "not a text: a ZIP archive that is no DOCX, ODT or "
                         "OFD document (unpack it first)");
}

static gloss_status refuse_encrypted(gloss_error *err) {
  return gloss_error_set(err, GLOSS_EDATA,
                         "the document is encrypted: save a copy without "
                         "password");
}

// An encrypted ODT says so in its manifest.
static gloss_status check_manifest(const struct members *m, gloss_str file,
                                   size_t most, gloss_error *err) {
  size_t manifest = find(m, "META-INF/manifest.xml", "");
  gloss_buf xml = {0};
  if (manifest == SIZE_MAX) return GLOSS_OK;
  gloss_status status =
      gloss__archive_take(&xml, file, &manifest, 1, most, err);
  if (!status && xml.size && memmem(xml.data, xml.size, "encryption-data", 15))
    status = refuse_encrypted(err);
  gloss_buf_free(&xml);
  return status;
}

static gloss_status take_members(struct members *m, gloss_buf *stream,
                                 gloss_buf *part, gloss_str file, size_t most,
                                 gloss_error *err) {
  const char *prefix = NULL;
  gloss_status status = gloss__archive_names(&m->names, &m->arena, file, err);
  if (!status) status = choose(m, file, most, &prefix, err);
  for (size_t i = 0; !status && i < m->wanted.count; i++)
    if (m->names.items[m->wanted.items[i]].encrypted)
      status = refuse_encrypted(err);
  if (!status && *prefix == 'o') status = check_manifest(m, file, most, err);
  if (!status)
    status = gloss__archive_take(stream, file, m->wanted.items, m->wanted.count,
                                 most, err);
  if (status) return status;
  gloss_buf_puts(part, prefix);
  for (size_t i = 0; i < m->wanted.count; i++)
    gloss_buf_printf(part, "%s%s%s", i ? "+" : "",
                     m->pages && i >= m->pages ? GLOSS__TEMPLATE : "",
                     m->names.items[m->wanted.items[i]].name);
  return GLOSS_OK;
}

gloss_status gloss__part_take(gloss_buf *stream, gloss_buf *part,
                              gloss_str file, size_t most, gloss_error *err) {
  struct members m = {.wanted = {0}};
  if (is_pdf(file))
    return gloss_error_set(err, GLOSS_EDATA,
                           "a PDF file: its pages must be extracted by "
                           "another program first");
  gloss_status status = take_members(&m, stream, part, file, most, err);
  gloss__free(m.names.items);
  gloss__free(m.wanted.items);
  gloss__arena_free(&m.arena);
  return status;
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
