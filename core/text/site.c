// site.c - lines that stand in many documents of a site: learned by an explicit
// pass over them, kept in a TSV that people read and edit.
#include "text/site.h"

// Of a large site a line must stand in one document of SHARE.
enum { LONGEST = 600, LEAST_DOCUMENTS = 3, SHARE = 20 };

// The line as it is compared: folded, white space once.
static void make_key(gloss_str line, gloss_buf *out) {
  bool space = false;
  gloss_buf_clear(out);
  gloss_buf_add(out, "", 0);
  for (size_t at = 0; at < line.size;) {
    uint32_t c = gloss_fold(gloss_utf8_next(line, &at));
    bool blank = c <= ' ' || c == 0xA0 || c == 0x3000;
    if (blank) {
      space = out->size > 0;
      continue;
    }
    if (space) gloss_buf_putc(out, ' ');
    space = false;
    gloss_buf_utf8(out, c);
  }
}

// --- a site that was learned -------------------------------------------------

struct gloss_site {
  gloss__intern keys;
  struct {
    struct gloss__site_line *items; // by key
    size_t count, capacity;
  } lines;
  gloss_str text; // of the file
  gloss__arena arena;
};

static gloss_label label_named(gloss_str name) {
  for (unsigned k = 0; k < GLOSS_LABELS; k++)
    if (gloss_str_equal(name, gloss_str_of(gloss_label_name((gloss_label)k))))
      return (gloss_label)k;
  return GLOSS_LABELS;
}

static gloss_str take_field(gloss_str *row) {
  const char *tab = row->size ? memchr(row->data, '\t', row->size) : NULL;
  size_t size = tab ? (size_t)(tab - row->data) : row->size;
  gloss_str field = {row->data, size};
  row->data += size + (tab != NULL);
  row->size -= size + (tab != NULL);
  return field;
}

static bool read_count(gloss_str text, uint32_t *out) {
  *out = 0;
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9' || i > 8) return false;
    *out = *out * 10 + (uint32_t)(text.data[i] - '0');
  }
  return text.size > 0;
}

static gloss_status read_row(gloss_site *site, gloss_str row, const char *place,
                             uint32_t number, gloss_buf *key,
                             gloss_error *err) {
  gloss_str text = take_field(&row), count = take_field(&row);
  gloss_str name = take_field(&row);
  struct gloss__site_line line = {.label = GLOSS_BOILERPLATE};
  if (name.size) line.label = label_named(name);
  if (line.label == GLOSS_LABELS)
    return gloss_error_at(err, GLOSS_ESYNTAX, place, number, 0,
                          "unknown label '%.*s'", (int)name.size, name.data);
  if (!read_count(count, &line.documents))
    return gloss_error_at(err, GLOSS_ESYNTAX, place, number, 0,
                          "expected: line, a tab, in how many documents, a "
                          "tab, label");
  make_key(text, key);
  if (!key->size) return GLOSS_OK;
  line.reason = gloss__arena_printf(
      &site->arena, "stands in %u documents of the site", line.documents);
  uint32_t index =
      gloss__intern_add(&site->keys, (gloss_str){key->data, key->size});
  if (index == site->lines.count) gloss__push(&site->lines, line);
  return GLOSS_OK;
}

gloss_status gloss_site_parse(gloss_site **out, gloss_str text,
                              const char *place, gloss_error *err) {
  gloss_site *site = gloss__alloc(sizeof *site);
  gloss_buf key = {0};
  gloss_status status = GLOSS_OK;
  uint32_t number = 0;
  site->text = gloss__arena_str(&site->arena, text);
  if (gloss_utf8_valid(text) != text.size)
    status = gloss_error_at(err, GLOSS_ESYNTAX, place, 0, 0, "is not UTF-8");
  for (size_t at = 0; !status && at < text.size;) {
    const char *end = memchr(text.data + at, '\n', text.size - at);
    size_t stop = end ? (size_t)(end - text.data) : text.size;
    gloss_str row = {text.data + at, stop - at};
    if (row.size && row.data[row.size - 1] == '\r') row.size--;
    at = stop + 1;
    number++;
    if (row.size && row.data[0] != '#')
      status = read_row(site, row, place, number, &key, err);
  }
  gloss_buf_free(&key);
  if (status)
    gloss_site_free(site);
  else
    *out = site;
  return status;
}

void gloss_site_free(gloss_site *site) {
  if (!site) return;
  gloss__intern_free(&site->keys);
  gloss__free(site->lines.items);
  gloss__arena_free(&site->arena);
  gloss__free(site);
}

gloss_str gloss_site_text(const gloss_site *site) { return site->text; }

const struct gloss__site_line *
gloss__site_find(const gloss_site *site, gloss_str line, gloss_buf *space) {
  if (line.size > LONGEST) return NULL;
  make_key(line, space);
  uint32_t index =
      gloss__intern_find(&site->keys, (gloss_str){space->data, space->size});
  return index == UINT32_MAX ? NULL : &site->lines.items[index];
}

// --- learning ----------------------------------------------------------------

struct seen {
  uint32_t documents, last, first; // last: document + 1 that had it
  uint32_t labels[GLOSS_LABELS];
  gloss_str text; // as the first document has it
};

struct gloss_site_learner {
  gloss__intern keys;
  struct {
    struct seen *items;
    size_t count, capacity;
  } lines;
  gloss__arena arena;
  uint32_t documents;
  struct { // bytes that the document shares with an earlier one
    size_t *items;
    size_t count, capacity;
  } shared;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } own; // the lines of the document being added
  gloss_buf key;
};

gloss_site_learner *gloss_site_learner_new(void) {
  return gloss__alloc(sizeof(gloss_site_learner));
}

void gloss_site_learner_free(gloss_site_learner *learner) {
  if (!learner) return;
  gloss__intern_free(&learner->keys);
  gloss__free(learner->lines.items);
  gloss__free(learner->shared.items);
  gloss__free(learner->own.items);
  gloss__arena_free(&learner->arena);
  gloss_buf_free(&learner->key);
  gloss__free(learner);
}

// Speeches of a kind begin alike: 各位代表：
static bool is_salutation(gloss_str line) {
  static const char *const heads[] = {"各位",   "同志们", "尊敬的", "女士们",
                                      "朋友们", "Dear ",  "Ladies "};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    if (line.size >= strlen(heads[i]) &&
        !memcmp(line.data, heads[i], strlen(heads[i])))
      return true;
  return false;
}

// 3. and (3)
static bool is_numbered(gloss_str line) {
  size_t at = 0;
  uint32_t c = gloss_utf8_next(line, &at);
  if (at < line.size && (c == '(' || c == 0xFF08))
    c = gloss_utf8_next(line, &at);
  return c >= '0' && c <= '9';
}

// Headings, salutations and items with a number are the text's: reports of a
// kind share them.
static bool may_be_furniture(const gloss_block *block, gloss_str line) {
  if (block->label == GLOSS_HEADING || block->label == GLOSS_CONTINUATION ||
      (block->label == GLOSS_LIST_ITEM && is_numbered(line)))
    return false;
  return line.size >= 4 && line.size <= LONGEST && !is_salutation(line);
}

// The lines of a document, each once, into `own`.
static void note_lines(gloss_site_learner *l, const gloss_doc *doc) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  l->own.count = 0;
  for (size_t i = 0; i < count; i++) {
    gloss_str line = {text.data + blocks[i].start,
                      blocks[i].end - blocks[i].start};
    if (!may_be_furniture(&blocks[i], line)) continue;
    make_key(line, &l->key);
    uint32_t index =
        gloss__intern_add(&l->keys, (gloss_str){l->key.data, l->key.size});
    if (index == l->lines.count) {
      struct seen fresh = {.first = l->documents};
      fresh.text = gloss__arena_str(&l->arena, line);
      gloss__push(&l->lines, fresh);
    }
    struct seen *seen = &l->lines.items[index];
    seen->labels[blocks[i].label]++;
    if (seen->last == l->documents + 1) continue;
    seen->last = l->documents + 1;
    gloss__push(&l->own, index);
  }
}

// Nine tenths of it stand in one earlier document: the same page once more.
static bool is_copy(gloss_site_learner *l) {
  size_t all = 0, most = 0;
  for (size_t i = 0; i < l->own.count; i++) {
    const struct seen *seen = &l->lines.items[l->own.items[i]];
    all += seen->text.size;
    if (seen->first == l->documents) continue;
    size_t *shared = &l->shared.items[seen->first];
    *shared += seen->text.size;
    if (*shared > most) most = *shared;
  }
  for (size_t i = 0; i < l->own.count; i++) {
    uint32_t first = l->lines.items[l->own.items[i]].first;
    if (first < l->documents) l->shared.items[first] = 0;
  }
  return all && most * 10 >= all * 9;
}

void gloss_site_learner_add(gloss_site_learner *l, const gloss_doc *doc) {
  note_lines(l, doc);
  bool copy = is_copy(l);
  for (size_t i = 0; !copy && i < l->own.count; i++)
    l->lines.items[l->own.items[i]].documents++;
  gloss__push(&l->shared, (size_t)0);
  l->documents++;
}

// Furniture by what most documents called it; what they took for text is
// boilerplate from now on.
static gloss_label label_of(const struct seen *seen) {
  static const gloss_label furniture[] = {GLOSS_BREADCRUMB,  GLOSS_META_DATE,
                                          GLOSS_META_SOURCE, GLOSS_META_EDITOR,
                                          GLOSS_BOILERPLATE, GLOSS_FOOTER};
  gloss_label best = GLOSS_BOILERPLATE;
  for (size_t i = 0; i < sizeof furniture / sizeof *furniture; i++)
    if (seen->labels[furniture[i]] > seen->labels[best]) best = furniture[i];
  return best;
}

static void write_line(gloss_buf *out, const struct seen *seen) {
  for (size_t i = 0; i < seen->text.size; i++) {
    char c = seen->text.data[i];
    gloss_buf_putc(out, c == '\t' || c == '\r' ? ' ' : c);
  }
  gloss_buf_printf(out, "\t%u\t%s\n", seen->documents,
                   gloss_label_name(label_of(seen)));
}

size_t gloss_site_learner_write(const gloss_site_learner *l, uint32_t least,
                                gloss_buf *out) {
  size_t count = 0;
  if (!least) {
    least = l->documents / SHARE;
    if (least < LEAST_DOCUMENTS) least = LEAST_DOCUMENTS;
  }
  gloss_buf_puts(out, "# line\tdocuments\tlabel\n");
  for (size_t i = 0; i < l->lines.count; i++) {
    const struct seen *seen = &l->lines.items[i];
    if (seen->documents < least || seen->text.data[0] == '#') continue;
    write_line(out, seen);
    count++;
  }
  return count;
}
