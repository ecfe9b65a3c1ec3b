// A user's own words: TSV to a trie over folded characters.
#include "segment/own.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct entry {
  bool forced;
  double weight;
} entry;

// A trie as one open hash table of edges. The root is node 0; an edge leads to
// the node of its number.
typedef struct edge {
  uint32_t node, code;  // code 0: free
  uint32_t child, word; // entry + 1 of the word that ends here; 0: none
} edge;

struct gloss__own {
  edge *edges;
  size_t slots; // a power of two, at least twice the edges
  uint32_t nodes;
  struct {
    entry *items;
    size_t count, capacity;
  } entries;
};

// The slot of the edge, or the free one where it would be.
static edge *find(const struct gloss__own *own, uint32_t node, uint32_t code) {
  uint64_t key = ((uint64_t)node << 32 | code) * 0x9E3779B97F4A7C15u;
  for (size_t slot = (size_t)(key >> 20);; slot++) {
    edge *e = &own->edges[slot & (own->slots - 1)];
    if (!e->code || (e->node == node && e->code == code)) return e;
  }
}

static edge *add_edge(struct gloss__own *own, uint32_t node, uint32_t code) {
  edge *e = find(own, node, code);
  if (!e->code) *e = (edge){node, code, ++own->nodes, 0};
  return e;
}

enum { COLUMNS = 64 };
enum { MODE, WEIGHT, KNOWN };
static const char *const known[KNOWN] = {"mode", "weight"};

typedef struct reader {
  struct gloss__own *own;
  const char *path;
  uint32_t line;
  int column[KNOWN]; // -1: there is none
  gloss_error *err;
} reader;

static size_t split(gloss_str line, gloss_str fields[COLUMNS]) {
  size_t count = 0;
  for (const char *p = line.data, *end = p + line.size; count < COLUMNS;) {
    const char *tab = memchr(p, '\t', (size_t)(end - p));
    fields[count++] = (gloss_str){p, (size_t)((tab ? tab : end) - p)};
    if (!tab) break;
    p = tab + 1;
  }
  return count;
}

#define FAIL(r, ...)                                                           \
  gloss_error_at((r)->err, GLOSS_ESYNTAX, (r)->path, (r)->line, 0, __VA_ARGS__)

static gloss_status read_header(reader *r, gloss_str line) {
  gloss_str fields[COLUMNS];
  size_t count = split(line, fields);
  if (!gloss_str_equal(fields[0], GLOSS_STR("term")))
    return FAIL(r, "the first line names the columns, 'term' first (then, if "
                   "wanted, 'mode' and 'weight', tab-separated)");
  for (int k = 0; k < KNOWN; k++) {
    r->column[k] = -1;
    for (size_t i = 1; i < count; i++)
      if (gloss_str_equal(fields[i], gloss_str_of(known[k])))
        r->column[k] = (int)i;
  }
  return GLOSS_OK;
}

static gloss_status read_mode(reader *r, gloss_str field, entry *e) {
  if (!field.size || gloss_str_equal(field, GLOSS_STR("force")))
    e->forced = true;
  else if (!gloss_str_equal(field, GLOSS_STR("combine")))
    return FAIL(r, "mode '%.*s': expected force or combine", (int)field.size,
                field.data);
  return GLOSS_OK;
}

static gloss_status read_weight(reader *r, gloss_str field, entry *e) {
  char text[32], *end = text;
  e->weight = 1;
  if (!field.size) return GLOSS_OK;
  if (field.size < sizeof text) {
    memcpy(text, field.data, field.size);
    text[field.size] = 0;
    e->weight = strtod(text, &end);
  }
  if (end != text + field.size || !(e->weight > 0 && e->weight <= 100))
    return FAIL(r, "weight '%.*s': expected a number above 0, at most 100",
                (int)field.size, field.data);
  return GLOSS_OK;
}

static gloss_status add_term(reader *r, gloss_str term, entry e) {
  edge *end = NULL;
  size_t count = 0;
  if (!term.size) return FAIL(r, "the term is empty");
  if (gloss_utf8_valid(term) < term.size) return FAIL(r, "not UTF-8");
  for (size_t at = 0; at < term.size;) {
    uint32_t c = gloss_utf8_next(term, &at);
    if (c <= ' ' || c == 0x3000 || c == 0x3002)
      return FAIL(r, "a word holds no white space and no full stop (。)");
    if (count == OWN_LONGEST)
      return FAIL(r, "the term is longer than %d characters", OWN_LONGEST);
    count++;
    end = add_edge(r->own, end ? end->child : 0, gloss_fold(c));
  }
  if (end->word) {
    r->own->entries.items[end->word - 1] = e; // the later line counts
  } else {
    gloss__push(&r->own->entries, e);
    end->word = (uint32_t)r->own->entries.count;
  }
  return GLOSS_OK;
}

static gloss_status read_entry(reader *r, gloss_str line) {
  gloss_str fields[COLUMNS];
  size_t count = split(line, fields);
  gloss_str values[KNOWN] = {{"", 0}, {"", 0}};
  for (int k = 0; k < KNOWN; k++)
    if (r->column[k] >= 0 && (size_t)r->column[k] < count)
      values[k] = fields[r->column[k]];
  entry e = {0};
  gloss_status status = read_mode(r, values[MODE], &e);
  if (!status) status = read_weight(r, values[WEIGHT], &e);
  return status ? status : add_term(r, fields[0], e);
}

static gloss_status read_lines(reader *r, gloss_str text) {
  bool header = true;
  if (text.size >= 3 && !memcmp(text.data, "\xEF\xBB\xBF", 3))
    text = (gloss_str){text.data + 3, text.size - 3};
  for (const char *p = text.data, *end = p + text.size; p < end;) {
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    gloss_str line = {p, (size_t)((newline ? newline : end) - p)};
    p = newline ? newline + 1 : end;
    r->line++;
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    if (!line.size || line.data[0] == '#') continue;
    gloss_status status = header ? read_header(r, line) : read_entry(r, line);
    if (status) return status;
    header = false;
  }
  return r->own->entries.count ? GLOSS_OK : FAIL(r, "no words in it");
}

static gloss_status read_file(gloss_buf *out, const char *path,
                              gloss_error *err) {
  char block[1 << 14];
  FILE *file = fopen(path, "rb");
  bool failed = !file;
  for (size_t got; !failed && (got = fread(block, 1, sizeof block, file)) > 0;)
    gloss_buf_add(out, block, got);
  if (file && ferror(file)) failed = true;
  gloss_status status = GLOSS_OK;
  if (failed)
    status = gloss_error_at(err, GLOSS_EIO, path, 0, 0, "%s", strerror(errno));
  if (file) fclose(file);
  return status;
}

gloss_status gloss__own_load(struct gloss__own **out, const char *path,
                             gloss_error *err) {
  gloss_buf text = {0};
  gloss_status status = read_file(&text, path, err);
  if (!status) {
    struct gloss__own *own = gloss__alloc(sizeof *own);
    reader r = {.own = own, .path = path, .err = err};
    own->slots = 64;
    while (own->slots < 2 * text.size) own->slots *= 2;
    own->edges = gloss__alloc(own->slots * sizeof *own->edges);
    status = read_lines(&r, (gloss_str){text.data ? text.data : "", text.size});
    if (status)
      gloss__own_free(own);
    else
      *out = own;
  }
  gloss_buf_free(&text);
  return status;
}

void gloss__own_free(struct gloss__own *own) {
  if (!own) return;
  gloss__free(own->edges);
  gloss__free(own->entries.items);
  gloss__free(own);
}

size_t gloss__own_at(const struct gloss__own *own, gloss_str text, uint32_t at,
                     uint32_t end, struct gloss__own_word out[OWN_LONGEST]) {
  gloss_str range = {text.data, end};
  uint32_t node = 0;
  size_t count = 0;
  for (size_t next = at; next < end && count < OWN_LONGEST;) {
    uint32_t code = gloss_fold(gloss_utf8_next(range, &next));
    const edge *e = find(own, node, code);
    if (!e->code) break;
    node = e->child;
    if (e->word) {
      entry found = own->entries.items[e->word - 1];
      out[count++] =
          (struct gloss__own_word){(uint32_t)next, found.forced, found.weight};
    }
  }
  return count;
}

uint32_t gloss__own_forced(const struct gloss__own *own, gloss_str text,
                           uint32_t at, uint32_t end) {
  struct gloss__own_word words[OWN_LONGEST];
  for (size_t i = gloss__own_at(own, text, at, end, words); i--;)
    if (words[i].forced) return words[i].end;
  return at;
}
