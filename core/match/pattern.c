// The pattern language: text to tree. The language is specified in
// tests/spec/patterns.md; every error points at a character.
#include "match/parser.h"

#include <stdarg.h>

enum { DEEPEST = 100, MOST_REPEATS = 1000, DEFAULT_GAP = 40, MOST_IN_SET = 6 };
gloss_status gloss__pattern_error(gloss_error *err, gloss_str text,
                                  const char *file, uint32_t line, uint32_t at,
                                  const char *message) {
  enum { SHOWN = 10 };
  size_t begin = 0, end;
  for (uint32_t i = 0; i < at && begin < text.size; i++)
    gloss_utf8_next(text, &begin);
  end = begin;
  for (int i = 0; i < SHOWN && end < text.size; i++)
    if (gloss_utf8_next(text, &end) == '\n') break;
  if (end > begin && text.data[end - 1] == '\n') end--;
  gloss_str shown = {text.data + begin, end - begin};
  if (gloss_utf8_valid(shown) < shown.size) end = begin;
  return gloss_error_at(err, GLOSS_ESYNTAX, file, line, at + 1,
                        "pattern, character %u%s%.*s%s: %s", at + 1,
                        end > begin ? ", at “" : "", (int)(end - begin),
                        text.data + begin, end > begin ? "”" : "", message);
}

void *gloss__parser_fail(struct parser *p, size_t at, const char *format, ...) {
  if (p->failed) return NULL;
  p->failed = true;
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  gloss__pattern_error(p->err, p->text, p->file, p->line, (uint32_t)at, text);
  return NULL;
}

bool gloss__parser_expect(struct parser *p, uint32_t c, size_t opened,
                          const char *what) {
  skip_space(p);
  if (accept(p, c)) return true;
  gloss__parser_fail(p, p->at < p->count ? p->at : opened,
                     p->at < p->count
                         ? "expected '%c' to close %s here"
                         : "'%c' is missing: %s opened here is never closed",
                     (char)c, what);
  return false;
}

static bool is_name(uint32_t c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && ((c >= '0' && c <= '9') || c == '-'));
}

// Length of the name at `at`; 0 if there is none.
size_t gloss__parser_name(const struct parser *p, size_t at) {
  size_t size = 0;
  while (at + size < p->count && is_name(p->codes[at + size], size == 0))
    size++;
  return size;
}

// Codes [from, to) as text in the pattern's arena.
static gloss_str text_of(struct parser *p, size_t from, size_t to) {
  gloss_buf buf = {0};
  for (size_t i = from; i < to; i++) gloss_buf_utf8(&buf, p->codes[i]);
  gloss_str text =
      gloss__arena_str(&p->pattern->arena, (gloss_str){buf.data, buf.size});
  gloss_buf_free(&buf);
  return text;
}

gloss_str gloss__parser_take(struct parser *p) {
  size_t from = p->at;
  p->at += gloss__parser_name(p, p->at);
  return text_of(p, from, p->at);
}

gloss__node *gloss__parser_node(struct parser *p, gloss__node_type type,
                                size_t begin) {
  gloss__node *node = gloss__arena_alloc(&p->pattern->arena, sizeof *node);
  node->type = type;
  node->begin = (uint32_t)begin;
  return node;
}

gloss__node *gloss__parser_char(struct parser *p, uint32_t c, size_t begin) {
  gloss__node *node = gloss__parser_node(p, NODE_CHAR, begin);
  node->end = (uint32_t)p->at;
  node->a = gloss_fold(c);
  return node;
}

uint32_t gloss__parser_capture(struct parser *p, gloss_str name, bool add) {
  for (size_t i = 0; i < p->pattern->captures.count; i++)
    if (!strcmp(p->pattern->captures.items[i], name.data)) return (uint32_t)i;
  if (!add) return UINT32_MAX;
  gloss__push(&p->pattern->captures, name.data);
  return (uint32_t)p->pattern->captures.count - 1;
}

// A decimal number at `at`; false if there is none or it is over `limit`.
static bool take_number(struct parser *p, uint32_t limit, uint32_t *number) {
  size_t begin = p->at;
  uint64_t value = 0;
  while (peek(p, 0) >= '0' && peek(p, 0) <= '9' && p->at - begin < 9)
    value = value * 10 + p->codes[p->at++] - '0';
  if (p->at == begin) return false;
  *number = (uint32_t)value;
  if (value <= limit) return true;
  gloss__parser_fail(p, begin, "%u is too large: the limit is %u", *number,
                     limit);
  return false;
}

// --- structure ---------------------------------------------------------------

static gloss__node *parse_alternatives(struct parser *p, gloss__node_type type);

// Children of one node, kept in order.
static void append(gloss__node *parent, gloss__node ***tail,
                   gloss__node *child) {
  if (!*tail) *tail = &parent->child;
  **tail = child;
  *tail = &child->next;
}

static gloss__node *parse_look(struct parser *p, size_t opened, uint32_t how) {
  gloss__node *node = gloss__parser_node(p, NODE_LOOK, opened);
  node->a = how;
  node->child = parse_alternatives(p, NODE_ALT);
  return node;
}

static gloss__node *parse_group(struct parser *p) {
  size_t opened = p->at++;
  gloss__node *node;
  if (peek(p, 0) == '?') {
    uint32_t c = peek(p, 1), d = peek(p, 2);
    bool behind = c == '<' && (d == '=' || d == '!');
    if (behind) c = d;
    if (c != '=' && c != '!' && c != ':')
      return gloss__parser_fail(p, opened, "expected (?= (?! (?<= (?<! or (?:");
    p->at += behind ? 3 : 2;
    node = c == ':' ? parse_alternatives(p, NODE_ALT)
                    : parse_look(p, opened,
                                 (behind ? LOOK_BEHIND : 0u) |
                                     (c == '!' ? LOOK_NOT : 0u));
  } else {
    node = parse_alternatives(p, NODE_ALT);
  }
  if (!p->failed) gloss__parser_expect(p, ')', opened, "the group");
  return node;
}

static gloss__node *parse_capture(struct parser *p) {
  size_t opened = p->at++;
  skip_space(p);
  if (!gloss__parser_name(p, p->at))
    return gloss__parser_fail(
        p, opened, "expected <name: …>: write \\< for the character");
  gloss_str name = gloss__parser_take(p);
  skip_space(p);
  if (!accept(p, ':'))
    return gloss__parser_fail(p, p->at < p->count ? p->at : opened,
                              "expected ':' after the name of the capture");
  gloss__node *node = gloss__parser_node(p, NODE_CAPTURE, opened);
  node->a = gloss__parser_capture(p, name, true);
  node->child = parse_alternatives(p, NODE_ALT);
  if (!p->failed) gloss__parser_expect(p, '>', opened, "the capture");
  return node;
}

static gloss__node *parse_set(struct parser *p) {
  size_t opened = p->at++;
  if (!accept(p, '('))
    return gloss__parser_fail(
        p, opened, "expected &( a | b ): write \\& for the character");
  gloss__node *node = parse_alternatives(p, NODE_ALL);
  if (p->failed) return NULL;
  uint32_t count = 0;
  for (gloss__node *child = node->child; child; child = child->next) count++;
  if (node->type == NODE_ALL && count > MOST_IN_SET)
    return gloss__parser_fail(
        p, opened, "an unordered set has at most %d elements, not %u",
        MOST_IN_SET, count);
  gloss__parser_expect(p, ')', opened, "the unordered set");
  return node;
}

static gloss__node *parse_gap(struct parser *p) {
  gloss__node *node = gloss__parser_node(p, NODE_GAP, p->at++);
  node->a = DEFAULT_GAP;
  take_number(p, MOST_REPEATS, &node->a);
  return node;
}

static gloss__node *parse_quoted(struct parser *p) {
  size_t opened = p->at++;
  gloss__node *node = gloss__parser_node(p, NODE_CAT, opened), **tail = NULL;
  while (!p->failed && peek(p, 0) != '"') {
    if (peek(p, 0) == GLOSS__PATTERN_END)
      return gloss__parser_fail(
          p, opened,
          "'\"' is missing: the quote opened here is never "
          "closed");
    size_t begin = p->at;
    append(node, &tail, gloss__parser_char(p, gloss__parser_literal(p), begin));
  }
  p->at++;
  return node;
}

static gloss__node *parse_atom(struct parser *p) {
  size_t begin = p->at;
  uint32_t c = peek(p, 0);
  switch (c) {
  case '(': return parse_group(p);
  case '<': return parse_capture(p);
  case '&': return parse_set(p);
  case '@': return gloss__parse_lexicon(p);
  case '{': return gloss__parse_source(p);
  case '[':
    return gloss__parser_at_filter(p) ? gloss__parse_within(p)
                                      : gloss__parse_class(p);
  case '~': return parse_gap(p);
  case '"': return parse_quoted(p);
  case '\\': return gloss__parse_escape(p);
  case '.': return p->at++, gloss__parser_node(p, NODE_ANY, begin);
  case '^': return p->at++, gloss__parser_node(p, NODE_BEGIN, begin);
  case '$': return p->at++, gloss__parser_node(p, NODE_END, begin);
  case '?':
  case '*':
  case '+':
    return gloss__parser_fail(p, begin, "nothing to repeat before '%c'",
                              (char)c);
  case ']':
  case '}':
  case '=':
    return gloss__parser_fail(p, begin,
                              "unexpected '%c': write \\%c for the character",
                              (char)c, (char)c);
  default: return p->at++, gloss__parser_char(p, c, begin);
  }
}

// The bounds of a repeat at `at`; false if there is none.
static bool take_bounds(struct parser *p, uint32_t *least, uint32_t *most) {
  size_t begin = p->at;
  uint32_t c = peek(p, 0), d = peek(p, 1);
  *least = c == '+';
  *most = c == '?' ? 1 : UINT32_MAX;
  if (c == '?' || c == '*' || c == '+') return p->at++, true;
  if (c != '{' || !((d >= '0' && d <= '9') || d == ',')) return false;
  p->at++;
  if (!take_number(p, MOST_REPEATS, least)) *least = 0;
  *most = *least;
  if (accept(p, ',') && !take_number(p, MOST_REPEATS, most)) *most = UINT32_MAX;
  if (!p->failed && !accept(p, '}'))
    gloss__parser_fail(p, begin, "expected {n}, {n,} or {n,m}");
  if (!p->failed && *most < *least)
    gloss__parser_fail(p, begin, "the least count %u is over the greatest %u",
                       *least, *most);
  return true;
}

static bool repeats(gloss__node_type type) {
  return type != NODE_GAP && type != NODE_LOOK && type != NODE_WITHIN &&
         type != NODE_BEGIN && type != NODE_END;
}

static gloss__node *parse_repeats(struct parser *p) {
  gloss__node *node = parse_atom(p);
  uint32_t least, most;
  size_t end = p->at;
  if (!p->failed && (skip_space(p), take_bounds(p, &least, &most))) {
    if (!p->failed && !repeats(node->type))
      return gloss__parser_fail(p, p->at - 1,
                                "this element cannot be repeated");
    node->end = (uint32_t)end;
    gloss__node *repeat = gloss__parser_node(p, NODE_REPEAT, node->begin);
    repeat->child = node;
    repeat->a = least;
    repeat->b = most;
    repeat->lazy = accept(p, '?');
    node = repeat;
    size_t at = p->at;
    if (!p->failed && take_bounds(p, &least, &most))
      return gloss__parser_fail(p, at,
                                "a repeat of a repeat needs parentheses");
  }
  if (node) node->end = (uint32_t)p->at;
  return node;
}

static bool ends_sequence(uint32_t c) {
  return c == GLOSS__PATTERN_END || c == '|' || c == ')' || c == '>';
}

static gloss__node *parse_sequence(struct parser *p) {
  gloss__node *node = gloss__parser_node(p, NODE_CAT, p->at), **tail = NULL;
  for (skip_space(p); !ends_sequence(peek(p, 0)); skip_space(p)) {
    gloss__node *child = parse_repeats(p);
    if (p->failed) return NULL;
    append(node, &tail, child);
  }
  if (!node->child) node->type = NODE_EMPTY;
  return node;
}

static gloss__node *parse_alternatives(struct parser *p,
                                       gloss__node_type type) {
  if (++p->depth > DEEPEST)
    return gloss__parser_fail(p, p->at, "groups are nested deeper than %d",
                              DEEPEST);
  gloss__node *node = gloss__parser_node(p, type, p->at), **tail = NULL;
  do {
    gloss__node *child = parse_sequence(p);
    if (p->failed) return NULL;
    append(node, &tail, child);
  } while (accept(p, '|'));
  p->depth--;
  return node->child->next ? node : node->child;
}

static void decode(struct parser *p, gloss_str text) {
  p->codes = gloss__alloc((text.size + 1) * sizeof *p->codes);
  for (size_t at = 0; at < text.size;)
    p->codes[p->count++] = gloss_utf8_next(text, &at);
}

gloss_status gloss__pattern_parse(gloss__pattern *pattern, gloss_str text,
                                  const char *file, uint32_t line,
                                  gloss_error *err) {
  struct parser p = {
      .pattern = pattern, .text = text, .file = file, .line = line, .err = err};
  decode(&p, text);
  size_t valid = gloss_utf8_valid(text);
  if (valid != text.size)
    gloss__parser_fail(&p, 0, "not UTF-8 at byte %zu", valid + 1);
  pattern->root = p.failed ? NULL : parse_alternatives(&p, NODE_ALT);
  if (!p.failed && p.at < p.count)
    gloss__parser_fail(&p, p.at,
                       "unexpected '%c': write \\%c for the character",
                       (char)p.codes[p.at], (char)p.codes[p.at]);
  gloss__free(p.codes);
  return p.failed ? GLOSS_ESYNTAX : GLOSS_OK;
}

void gloss__pattern_free(gloss__pattern *pattern) {
  for (size_t i = 0; i < pattern->classes.count; i++) {
    gloss__free(pattern->classes.items[i].loose.items);
    gloss__free(pattern->classes.items[i].strict.items);
  }
  for (size_t i = 0; i < pattern->references.count; i++) {
    gloss__reference *reference = &pattern->references.items[i];
    for (size_t j = 0; j < reference->filters.count; j++)
      gloss__free(reference->filters.items[j].values.items);
    gloss__free(reference->filters.items);
  }
  gloss__free(pattern->classes.items);
  gloss__free(pattern->references.items);
  gloss__free(pattern->captures.items);
  gloss__arena_free(&pattern->arena);
  *pattern = (gloss__pattern){0};
}
