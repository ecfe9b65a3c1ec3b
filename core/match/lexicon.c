// Lexicons: TSV in, one trie of folded surface forms out.
#include "match/lexicon.h"

#include <errno.h>
#include <stdarg.h>

// A hostile lexicon is nothing but problems, or one spelling over and over.
enum { MOST_PROBLEMS = 1000, MOST_ALIKE = 100 };

static gloss_str trim(gloss_str text) {
  while (text.size && (*text.data == ' ' || *text.data == '\r'))
    text.data++, text.size--;
  while (text.size &&
         (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\r'))
    text.size--;
  return text;
}

gloss_str gloss__lexicon_cell(gloss_str line, size_t column) {
  const char *at = line.data, *end = line.data + line.size;
  for (; column; column--) {
    at = memchr(at, '\t', (size_t)(end - at));
    if (!at) return (gloss_str){NULL, 0};
    at++;
  }
  const char *stop = memchr(at, '\t', (size_t)(end - at));
  return trim((gloss_str){at, (size_t)((stop ? stop : end) - at)});
}

static size_t cell_count(gloss_str line) {
  size_t count = 1;
  for (size_t i = 0; i < line.size; i++) count += line.data[i] == '\t';
  return count;
}

static void problem(gloss_lexicon *lexicon, uint32_t line, const char *format,
                    ...) GLOSS_PRINTF(3, 4);
static void problem(gloss_lexicon *lexicon, uint32_t line, const char *format,
                    ...) {
  char text[256] = "further problems are not listed";
  if (lexicon->problems.count > MOST_PROBLEMS) return;
  if (lexicon->problems.count < MOST_PROBLEMS) {
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
  }
  gloss_error error;
  gloss_error_at(&error, GLOSS_ESYNTAX, lexicon->name, line, 0, "%s", text);
  gloss__push(&lexicon->problems, error);
}

// --- lines -------------------------------------------------------------------

struct reader {
  gloss_lexicon *lexicon;
  gloss_str text;
  size_t at;
  uint32_t line;
  size_t variants; // its column, 0: none
  struct {
    uint32_t *items;
    size_t count, capacity;
  } key; // folded form
};

// The next line that is neither blank nor a comment.
static bool next_line(struct reader *r, gloss_str *line) {
  while (r->at < r->text.size) {
    const char *begin = r->text.data + r->at;
    const char *end = memchr(begin, '\n', r->text.size - r->at);
    size_t size = end ? (size_t)(end - begin) : r->text.size - r->at;
    r->at += size + (end != NULL);
    r->line++;
    if (size && begin[size - 1] == '\r') size--;
    *line = (gloss_str){begin, size};
    if (size && *begin != '#' && trim(*line).size) return true;
  }
  return false;
}

static void fold_key(struct reader *r, gloss_str form) {
  r->key.count = 0;
  for (size_t at = 0; at < form.size;)
    gloss__push(&r->key, gloss_fold(gloss_utf8_next(form, &at)));
}

static bool same_attributes(const gloss_lexicon *lexicon, uint32_t a,
                            uint32_t b) {
  const gloss__entry *x = &lexicon->entries.items[a];
  const gloss__entry *y = &lexicon->entries.items[b];
  for (size_t i = 1; i <= lexicon->column_count; i++)
    if (!gloss_str_equal(gloss__lexicon_cell(
                             (gloss_str){lexicon->bytes + x->at, x->size}, i),
                         gloss__lexicon_cell(
                             (gloss_str){lexicon->bytes + y->at, y->size}, i)))
      return false;
  return true;
}

// Chains a form behind the ones that fold alike, unless it adds nothing.
static void chain_form(struct reader *r, uint32_t head, gloss_str form) {
  gloss_lexicon *lexicon = r->lexicon;
  uint32_t entry = (uint32_t)lexicon->entries.count - 1, last = head;
  uint32_t alike = 0;
  for (uint32_t at = head; at; at = lexicon->forms.items[at - 1].next) {
    uint32_t other = lexicon->forms.items[at - 1].entry;
    last = at;
    if (++alike == MOST_ALIKE) {
      problem(lexicon, r->line, "\"%.*s\" stands in %d lines before: ignored",
              (int)form.size, form.data, MOST_ALIKE);
      return;
    }
    if (other == entry) return; // a variant that only folds to the term
    if (!same_attributes(lexicon, other, entry)) continue;
    problem(lexicon, r->line, "\"%.*s\" is a duplicate of line %u: ignored",
            (int)form.size, form.data, lexicon->entries.items[other].line);
    return;
  }
  uint32_t first = lexicon->forms.items[head - 1].entry;
  problem(lexicon, r->line,
          "\"%.*s\" stands in line %u with other attributes: found only by an "
          "attribute filter",
          (int)form.size, form.data, lexicon->entries.items[first].line);
  lexicon->forms.items[last - 1].next = (uint32_t)lexicon->forms.count + 1;
  gloss__push(&lexicon->forms, (gloss__form){entry, 0});
}

static void add_form(struct reader *r, gloss_str form) {
  gloss_lexicon *lexicon = r->lexicon;
  form = trim(form);
  if (!form.size) return;
  fold_key(r, form);
  uint32_t *value = gloss__trie_add(&lexicon->trie, r->key.items, r->key.count);
  if (*value) {
    chain_form(r, *value, form);
    return;
  }
  uint32_t entry = (uint32_t)lexicon->entries.count - 1;
  gloss__push(&lexicon->forms, (gloss__form){entry, 0});
  *value = (uint32_t)lexicon->forms.count;
}

static void add_variants(struct reader *r, gloss_str cell) {
  while (cell.size) {
    const char *bar = memchr(cell.data, '|', cell.size);
    size_t size = bar ? (size_t)(bar - cell.data) : cell.size;
    add_form(r, (gloss_str){cell.data, size});
    size += bar != NULL;
    cell = (gloss_str){cell.data + size, cell.size - size};
  }
}

static void add_line(struct reader *r, gloss_str line) {
  gloss_lexicon *lexicon = r->lexicon;
  size_t cells = cell_count(line), wanted = lexicon->column_count + 1;
  gloss_str term = gloss__lexicon_cell(line, 0);
  if (gloss_utf8_valid(line) != line.size) {
    problem(lexicon, r->line, "not UTF-8 at byte %zu of the line",
            gloss_utf8_valid(line) + 1);
  } else if (cells != wanted) {
    problem(lexicon, r->line, "expected %zu tab-separated field%s, got %zu",
            wanted, wanted == 1 ? "" : "s", cells);
  } else if (!term.size) {
    problem(lexicon, r->line, "the term is empty");
  } else {
    gloss__entry entry = {(uint32_t)(line.data - lexicon->bytes),
                          (uint32_t)line.size, r->line};
    gloss__push(&lexicon->entries, entry);
    add_form(r, term);
    if (r->variants) add_variants(r, gloss__lexicon_cell(line, r->variants));
  }
}

// --- header ------------------------------------------------------------------

static gloss_status read_header(struct reader *r, gloss_error *err) {
  gloss_lexicon *lexicon = r->lexicon;
  gloss_str line;
  if (!next_line(r, &line))
    return gloss_error_at(err, GLOSS_ESYNTAX, lexicon->name, 0, 0,
                          "the lexicon is empty: its first line must name the "
                          "columns, \"term\" first");
  if (gloss_utf8_valid(line) != line.size ||
      !gloss_str_equal(gloss__lexicon_cell(line, 0), GLOSS_STR("term")))
    return gloss_error_at(err, GLOSS_ESYNTAX, lexicon->name, r->line, 0,
                          "the first line must name the columns, \"term\" "
                          "first");
  size_t count = cell_count(line);
  lexicon->columns =
      gloss__arena_alloc(&lexicon->arena, count * sizeof *lexicon->columns);
  for (size_t i = 1; i < count; i++) {
    gloss_str cell = gloss__lexicon_cell(line, i);
    if (!cell.size || gloss__lexicon_column(lexicon, cell) != SIZE_MAX)
      return gloss_error_at(err, GLOSS_ESYNTAX, lexicon->name, r->line, 0,
                            cell.size ? "column \"%.*s\" is named twice"
                                      : "a column has no name%.*s",
                            (int)cell.size, cell.data);
    if (gloss_str_equal(cell, GLOSS_STR("variants"))) r->variants = i;
    lexicon->columns[lexicon->column_count++] =
        gloss__arena_str(&lexicon->arena, cell).data;
  }
  return GLOSS_OK;
}

static size_t count_lines(gloss_str text) {
  size_t count = 1;
  for (const char *at = text.data, *end = text.data + text.size;
       (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
    count++;
  return count;
}

static gloss_status read_lines(struct reader *r, gloss_error *err) {
  gloss_lexicon *lexicon = r->lexicon;
  gloss_status status = read_header(r, err);
  if (status != GLOSS_OK) return status;
  gloss__trie_reserve(&lexicon->trie, count_lines(r->text));
  for (gloss_str line; next_line(r, &line);) add_line(r, line);
  if (lexicon->forms.count) return GLOSS_OK;
  if (!lexicon->problems.count)
    return gloss_error_at(err, GLOSS_ESYNTAX, lexicon->name, r->line, 0,
                          "the lexicon has no entries");
  if (err) *err = lexicon->problems.items[0];
  return GLOSS_ESYNTAX;
}

gloss_status gloss_lexicon_parse(gloss_lexicon **out, const char *name,
                                 gloss_str tsv, gloss_error *err) {
  *out = NULL;
  if (tsv.size >= UINT32_MAX)
    return gloss_error_at(err, GLOSS_ELIMIT, name, 0, 0,
                          "a lexicon is limited to 4 GiB");
  gloss_lexicon *lexicon = gloss__alloc(sizeof *lexicon);
  lexicon->name = gloss__copy(gloss_str_of(name ? name : "lexicon"));
  lexicon->bytes = gloss__copy(tsv);
  gloss_sha256(tsv, lexicon->digest);
  struct reader r = {.lexicon = lexicon, .text = {lexicon->bytes, tsv.size}};
  if (tsv.size >= 3 && !memcmp(tsv.data, "\xEF\xBB\xBF", 3)) r.at = 3;
  gloss_status status = read_lines(&r, err);
  gloss__free(r.key.items);
  if (status == GLOSS_OK) {
    *out = lexicon;
  } else {
    gloss_lexicon_free(lexicon);
  }
  return status;
}

static bool read_file(FILE *file, gloss_buf *out) {
  char block[1 << 16];
  size_t size;
  while ((size = fread(block, 1, sizeof block, file)) > 0)
    gloss_buf_add(out, block, size);
  return !ferror(file);
}

gloss_status gloss_lexicon_load(gloss_lexicon **out, const char *path,
                                gloss_error *err) {
  *out = NULL;
  gloss_buf bytes = {0};
  errno = 0;
  FILE *file = fopen(path, "rb");
  bool read = file && read_file(file, &bytes);
  int reason = errno;
  if (file) fclose(file);
  gloss_status status =
      read ? gloss_lexicon_parse(out, path, (gloss_str){bytes.data, bytes.size},
                                 err)
           : gloss_error_at(err, GLOSS_EIO, path, 0, 0, "cannot read: %s",
                            strerror(reason));
  gloss_buf_free(&bytes);
  return status;
}

void gloss_lexicon_free(gloss_lexicon *lexicon) {
  if (!lexicon) return;
  gloss__trie_free(&lexicon->trie);
  gloss__free(lexicon->entries.items);
  gloss__free(lexicon->forms.items);
  gloss__free(lexicon->problems.items);
  gloss__arena_free(&lexicon->arena);
  gloss__free(lexicon->bytes);
  gloss__free(lexicon->name);
  gloss__free(lexicon);
}

// --- questions ---------------------------------------------------------------

const char *gloss_lexicon_name(const gloss_lexicon *lexicon) {
  return lexicon->name;
}

const char *gloss_lexicon_digest(const gloss_lexicon *lexicon) {
  return lexicon->digest;
}

size_t gloss_lexicon_count(const gloss_lexicon *lexicon) {
  return lexicon->entries.count;
}

static gloss_str line_of(const gloss_lexicon *lexicon, uint32_t entry) {
  const gloss__entry *e = &lexicon->entries.items[entry];
  return (gloss_str){lexicon->bytes + e->at, e->size};
}

gloss_entry gloss_lexicon_entry(const gloss_lexicon *lexicon, uint32_t entry) {
  if (entry >= lexicon->entries.count) return (gloss_entry){{NULL, 0}, 0};
  return (gloss_entry){gloss__lexicon_cell(line_of(lexicon, entry), 0),
                       lexicon->entries.items[entry].line};
}

size_t gloss__lexicon_column(const gloss_lexicon *lexicon, gloss_str name) {
  for (size_t i = 0; i < lexicon->column_count; i++)
    if (gloss_str_equal(gloss_str_of(lexicon->columns[i]), name)) return i;
  return SIZE_MAX;
}

gloss_str gloss_lexicon_attribute(const gloss_lexicon *lexicon, uint32_t entry,
                                  gloss_str column) {
  size_t index = gloss__lexicon_column(lexicon, column);
  if (index == SIZE_MAX || entry >= lexicon->entries.count)
    return (gloss_str){NULL, 0};
  gloss_str cell = gloss__lexicon_cell(line_of(lexicon, entry), index + 1);
  return cell.size ? cell : (gloss_str){NULL, 0};
}

const char *gloss_lexicon_column(const gloss_lexicon *lexicon, size_t column) {
  return column < lexicon->column_count ? lexicon->columns[column] : NULL;
}

size_t gloss_lexicon_problem_count(const gloss_lexicon *lexicon) {
  return lexicon->problems.count;
}

const gloss_error *gloss_lexicon_problem(const gloss_lexicon *lexicon,
                                         size_t index) {
  return index < lexicon->problems.count ? &lexicon->problems.items[index]
                                         : NULL;
}
