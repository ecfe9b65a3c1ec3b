// Lexicons: TSV in, a dictionary of folded surface forms out. The lines are
// read first, then all forms are added, each fetched while others are added.
#include "match/lexicon.h"

#include "match/units.h"

#include <stdarg.h>
#include <stdlib.h>

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
  const char *at = line.data, *end = line.data + line.size;
  for (; (at = memchr(at, '\t', (size_t)(end - at))) != NULL; at++) count++;
  return count;
}

// --- lines -------------------------------------------------------------------

// A surface form, to be added to the dictionary.
struct key {
  uint32_t units, size; // in reader.units
  uint32_t entry;
  uint32_t at, length; // in the file
};

struct reader {
  gloss_lexicon *lexicon;
  size_t at;
  uint32_t line;
  size_t variants; // its column, 0: none
  bool valid;      // all of the file is UTF-8
  struct {
    gloss__entry *items;
    size_t count, capacity;
  } entries;
  struct {
    struct key *items;
    size_t count, capacity;
  } keys;
  struct {
    uint16_t *items;
    size_t count, capacity;
  } units;
  struct {
    gloss__form *items;
    size_t count, capacity;
  } forms;
  struct {
    gloss_error *items;
    size_t count, capacity;
  } problems;
};

static void problem(struct reader *r, uint32_t line, size_t *counter,
                    const char *format, ...) GLOSS_PRINTF(4, 5);
static void problem(struct reader *r, uint32_t line, size_t *counter,
                    const char *format, ...) {
  char text[256] = "further problems are not listed";
  ++*counter;
  if (r->problems.count > MOST_PROBLEMS) return;
  bool full = r->problems.count == MOST_PROBLEMS;
  if (!full) {
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
  }
  gloss_error error;
  gloss_error_at(&error, GLOSS_ESYNTAX, r->lexicon->name,
                 full ? UINT32_MAX : line, 0, "%s", text);
  gloss__push(&r->problems, error);
}

// The next line that is neither blank nor a comment.
static bool next_line(struct reader *r, gloss_str *line) {
  gloss_str text = r->lexicon->bytes;
  while (r->at < text.size) {
    const char *begin = text.data + r->at;
    const char *end = memchr(begin, '\n', text.size - r->at);
    size_t size = end ? (size_t)(end - begin) : text.size - r->at;
    r->at += size + (end != NULL);
    r->line++;
    if (size && begin[size - 1] == '\r') size--;
    *line = (gloss_str){begin, size};
    if (size && *begin != '#' && trim(*line).size) return true;
  }
  return false;
}

// Notes a surface form of entry `entry`; false if it can be none.
static bool add_form(struct reader *r, gloss_str form, uint32_t entry) {
  size_t first = r->units.count;
  uint16_t units[2];
  for (size_t at = 0; at < form.size;) {
    uint32_t count =
        gloss__units_of(gloss_fold(gloss_utf8_next(form, &at)), units);
    if (units[0] == GLOSS__NO_UNIT) {
      problem(r, r->line, &r->lexicon->counts.rejected,
              "a spelling holds a NUL character");
      r->units.count = first;
      return false;
    }
    for (uint32_t i = 0; i < count; i++) gloss__push(&r->units, units[i]);
  }
  size_t size = r->units.count - first;
  if (size > GLOSS__DICT_LONGEST) {
    problem(r, r->line, &r->lexicon->counts.rejected,
            "\"%.12s...\" is longer than %d characters", form.data,
            GLOSS__DICT_LONGEST);
    r->units.count = first;
    return false;
  }
  gloss__push(&r->keys,
              (struct key){(uint32_t)first, (uint32_t)size, entry,
                           (uint32_t)(form.data - r->lexicon->bytes.data),
                           (uint32_t)form.size});
  return true;
}

static void add_variants(struct reader *r, gloss_str cell, uint32_t entry) {
  while (cell.size) {
    const char *bar = memchr(cell.data, '|', cell.size);
    size_t size = bar ? (size_t)(bar - cell.data) : cell.size;
    gloss_str form = trim((gloss_str){cell.data, size});
    if (form.size) add_form(r, form, entry);
    size += bar != NULL;
    cell = (gloss_str){cell.data + size, cell.size - size};
  }
}

static void add_line(struct reader *r, gloss_str line) {
  gloss_lexicon *lexicon = r->lexicon;
  size_t *rejected = &lexicon->counts.rejected;
  size_t cells = cell_count(line), wanted = lexicon->column_count + 1;
  gloss_str term = gloss__lexicon_cell(line, 0);
  size_t valid = r->valid ? line.size : gloss_utf8_valid(line);
  if (valid != line.size) {
    problem(r, r->line, rejected, "not UTF-8 at byte %zu of the line",
            valid + 1);
  } else if (cells != wanted) {
    problem(r, r->line, rejected, "expected %zu tab-separated field%s, got %zu",
            wanted, wanted == 1 ? "" : "s", cells);
  } else if (!term.size) {
    problem(r, r->line, rejected, "the term is empty");
  } else {
    uint32_t entry = (uint32_t)r->entries.count;
    if (!add_form(r, term, entry)) return;
    gloss__push(&r->entries,
                (gloss__entry){(uint32_t)(line.data - lexicon->bytes.data),
                               (uint32_t)line.size, r->line});
    if (r->variants)
      add_variants(r, gloss__lexicon_cell(line, r->variants), entry);
  }
}

// --- header ------------------------------------------------------------------

static gloss_status read_header(struct reader *r, gloss_error *err) {
  gloss_lexicon *lexicon = r->lexicon;
  gloss_str line, bytes = lexicon->bytes;
  if (bytes.size >= 3 && !memcmp(bytes.data, "\xEF\xBB\xBF", 3)) r->at = 3;
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

gloss_status gloss__lexicon_header(gloss_lexicon *lexicon, gloss_error *err) {
  struct reader r = {.lexicon = lexicon};
  return read_header(&r, err);
}

// --- forms -------------------------------------------------------------------

static gloss_str entry_line(const struct reader *r, uint32_t entry) {
  const gloss__entry *e = &r->entries.items[entry];
  return (gloss_str){r->lexicon->bytes.data + e->at, e->size};
}

static bool same_attributes(const struct reader *r, uint32_t a, uint32_t b) {
  for (size_t i = 1; i <= r->lexicon->column_count; i++)
    if (!gloss_str_equal(gloss__lexicon_cell(entry_line(r, a), i),
                         gloss__lexicon_cell(entry_line(r, b), i)))
      return false;
  return true;
}

// Makes the value one of a chain of forms.
static uint32_t chain_open(struct reader *r, uint32_t *value) {
  if (!(*value & GLOSS__CHAINED)) {
    gloss__push(&r->forms, (gloss__form){*value - 1, 0});
    *value = (uint32_t)(r->forms.count - 1) | GLOSS__CHAINED;
  }
  return *value & ~GLOSS__CHAINED;
}

// Chains an entry behind those whose forms fold alike, unless it adds nothing.
static void chain_form(struct reader *r, uint32_t *value,
                       const struct key *key) {
  gloss_lexicon_counts *counts = &r->lexicon->counts;
  const char *form = r->lexicon->bytes.data + key->at;
  int length = (int)key->length;
  uint32_t line = r->entries.items[key->entry].line, alike = 0;
  uint32_t at = chain_open(r, value) + 1, last = at;
  for (; at; at = r->forms.items[at - 1].next) {
    uint32_t other = r->forms.items[at - 1].entry;
    last = at;
    if (++alike == MOST_ALIKE) {
      problem(r, line, &counts->duplicates,
              "\"%.*s\" stands in %d lines before: ignored", length, form,
              MOST_ALIKE);
      return;
    }
    if (other == key->entry) return; // a variant that only folds to the term
    if (!same_attributes(r, other, key->entry)) continue;
    problem(r, line, &counts->duplicates,
            "\"%.*s\" is a duplicate of line %u: ignored", length, form,
            r->entries.items[other].line);
    return;
  }
  uint32_t first = r->forms.items[*value & ~GLOSS__CHAINED].entry;
  problem(r, line, &counts->shadowed,
          "\"%.*s\" stands in line %u with other attributes: found only by an "
          "attribute filter",
          length, form, r->entries.items[first].line);
  r->forms.items[last - 1].next = (uint32_t)r->forms.count + 1;
  gloss__push(&r->forms, (gloss__form){key->entry, 0});
}

static void add_keys(struct reader *r) {
  enum { AHEAD = 24 };
  gloss__dict *dict = &r->lexicon->dict;
  size_t long_keys = 0, long_units = 0;
  const struct key *keys = r->keys.items;
  for (size_t i = 0; i < r->keys.count; i++)
    if (keys[i].size > GLOSS__DICT_HEAD)
      long_keys++, long_units += keys[i].size;
  gloss__dict_reserve(dict, r->keys.count - long_keys, long_keys, long_units);
  for (size_t i = 0; i < r->keys.count; i++) {
    if (i + AHEAD < r->keys.count)
      gloss__dict_fetch(dict, r->units.items + keys[i + AHEAD].units,
                        keys[i + AHEAD].size);
    uint32_t *value =
        gloss__dict_add(dict, r->units.items + keys[i].units, keys[i].size);
    if (*value)
      chain_form(r, value, &keys[i]);
    else
      *value = keys[i].entry + 1;
  }
  gloss__dict_seal(dict);
}

// --- the whole ---------------------------------------------------------------

static int by_line(const void *a, const void *b) {
  const gloss_error *x = a, *y = b;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return strcmp(x->message, y->message);
}

static gloss_status read_lines(struct reader *r, gloss_error *err) {
  gloss_lexicon *lexicon = r->lexicon;
  gloss_status status = read_header(r, err);
  if (status != GLOSS_OK) return status;
  r->valid = gloss_utf8_valid(lexicon->bytes) == lexicon->bytes.size;
  for (gloss_str line; next_line(r, &line);) add_line(r, line);
  add_keys(r);
  lexicon->counts.entries = r->entries.count;
  lexicon->counts.forms = lexicon->dict.key_count;
  if (r->problems.count)
    qsort(r->problems.items, r->problems.count, sizeof *r->problems.items,
          by_line);
  for (size_t i = 0; i < r->problems.count; i++)
    if (r->problems.items[i].line == UINT32_MAX) r->problems.items[i].line = 0;
  if (r->entries.count) return GLOSS_OK;
  if (!r->problems.count)
    return gloss_error_at(err, GLOSS_ESYNTAX, lexicon->name, r->line, 0,
                          "the lexicon has no entries");
  if (err) *err = r->problems.items[0];
  return GLOSS_ESYNTAX;
}

gloss_status gloss__lexicon_make(gloss_lexicon **out, const char *name,
                                 char *bytes, size_t size, gloss_error *err) {
  gloss_lexicon *lexicon = gloss__alloc(sizeof *lexicon);
  struct reader r = {.lexicon = lexicon};
  lexicon->name = gloss__copy(gloss_str_of(name ? name : "lexicon"));
  lexicon->bytes = (gloss_str){bytes, size};
  gloss_sha256(lexicon->bytes, lexicon->digest);
  gloss_status status = read_lines(&r, err);
  gloss__free(r.keys.items);
  gloss__free(r.units.items);
  lexicon->entries = r.entries.items;
  lexicon->forms = r.forms.items;
  lexicon->form_count = r.forms.count;
  lexicon->problems = r.problems.items;
  lexicon->problem_count = r.problems.count;
  *out = status == GLOSS_OK ? lexicon : NULL;
  if (status != GLOSS_OK) gloss_lexicon_free(lexicon);
  return status;
}

gloss_status gloss_lexicon_parse(gloss_lexicon **out, const char *name,
                                 gloss_str tsv, gloss_error *err) {
  *out = NULL;
  if (tsv.size >= UINT32_MAX)
    return gloss_error_at(err, GLOSS_ELIMIT, name, 0, 0,
                          "a lexicon is limited to 4 GiB");
  return gloss__lexicon_make(out, name, gloss__copy(tsv), tsv.size, err);
}

void gloss_lexicon_free(gloss_lexicon *lexicon) {
  if (!lexicon) return;
  if (lexicon->image) {
    gloss__image_close(lexicon);
  } else {
    gloss__dict_free(&lexicon->dict);
    gloss__free(lexicon->entries);
    gloss__free(lexicon->forms);
    gloss__free((char *)(uintptr_t)lexicon->bytes.data);
  }
  gloss__free(lexicon->problems);
  gloss__arena_free(&lexicon->arena);
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
  return lexicon->counts.entries;
}

gloss_lexicon_counts gloss_lexicon_counted(const gloss_lexicon *lexicon) {
  gloss_lexicon_counts counts = lexicon->counts;
  counts.bytes = gloss__dict_bytes(&lexicon->dict) + lexicon->bytes.size +
                 counts.entries * sizeof *lexicon->entries +
                 lexicon->form_count * sizeof *lexicon->forms;
  return counts;
}

static gloss_str line_of(const gloss_lexicon *lexicon, uint32_t entry) {
  const gloss__entry *e = &lexicon->entries[entry];
  return (gloss_str){lexicon->bytes.data + e->at, e->size};
}

gloss_entry gloss_lexicon_entry(const gloss_lexicon *lexicon, uint32_t entry) {
  if (entry >= lexicon->counts.entries) return (gloss_entry){{NULL, 0}, 0};
  return (gloss_entry){gloss__lexicon_cell(line_of(lexicon, entry), 0),
                       lexicon->entries[entry].line};
}

size_t gloss__lexicon_column(const gloss_lexicon *lexicon, gloss_str name) {
  for (size_t i = 0; i < lexicon->column_count; i++)
    if (gloss_str_equal(gloss_str_of(lexicon->columns[i]), name)) return i;
  return SIZE_MAX;
}

gloss_str gloss_lexicon_attribute(const gloss_lexicon *lexicon, uint32_t entry,
                                  gloss_str column) {
  size_t index = gloss__lexicon_column(lexicon, column);
  if (index == SIZE_MAX || entry >= lexicon->counts.entries)
    return (gloss_str){NULL, 0};
  gloss_str cell = gloss__lexicon_cell(line_of(lexicon, entry), index + 1);
  return cell.size ? cell : (gloss_str){NULL, 0};
}

const char *gloss_lexicon_column(const gloss_lexicon *lexicon, size_t column) {
  return column < lexicon->column_count ? lexicon->columns[column] : NULL;
}

size_t gloss_lexicon_problem_count(const gloss_lexicon *lexicon) {
  return lexicon->problem_count;
}

const gloss_error *gloss_lexicon_problem(const gloss_lexicon *lexicon,
                                         size_t index) {
  return index < lexicon->problem_count ? &lexicon->problems[index] : NULL;
}
