// The elements of a pattern that are more than one character: escapes, classes,
// references to lexicons and layers.
#include "match/parser.h"

// --- escapes and classes -----------------------------------------------------

static uint32_t hex(struct parser *p, size_t begin) {
  uint32_t value = 0;
  size_t first = p->at;
  for (; peek(p, 0) != '}'; p->at++) {
    uint32_t c = peek(p, 0), lower = c | 32;
    uint32_t digit = c >= '0' && c <= '9'           ? c - '0'
                     : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10
                                                    : 16;
    if (c == GLOSS__PATTERN_END || digit == 16 || p->at - first >= 6)
      return gloss__parser_fail(p, begin,
                                "expected \\u{…} with 1 to 6 hex digits"),
             0;
    value = value * 16 + digit;
  }
  if (p->at++ == first || value > 0x10FFFF)
    gloss__parser_fail(p, begin, "\\u{…} is not a code point");
  return value;
}

// Ranges of \d \s \w \p{…} and their negations (upper case).
static void escape_ranges(struct parser *p, uint32_t letter, size_t begin,
                          gloss__class *class) {
  bool invert = letter < 'a';
  gloss_str name = (letter | 32) == 'd'   ? GLOSS_STR("digit")
                   : (letter | 32) == 's' ? GLOSS_STR("space")
                                          : GLOSS_STR("word");
  if ((letter | 32) == 'p') {
    bool open = accept(p, '{');
    name = gloss__parser_take(p);
    if (!open || !name.size || !accept(p, '}')) {
      gloss__parser_fail(p, begin, "expected \\%c{Name}", (char)letter);
      return;
    }
  }
  // A range list cannot be inverted after merging, so \P adds the complement.
  bool digit_or_word = !invert && (letter | 32) != 'p' && (letter | 32) != 's';
  gloss__ranges *into = digit_or_word ? &class->loose : &class->strict;
  if (!gloss__property_add(into, name, invert))
    gloss__parser_fail(p, begin, "unknown property \"%s\"", name.data);
}

static bool is_class_escape(uint32_t c) {
  return c == 'd' || c == 'D' || c == 's' || c == 'S' || c == 'w' || c == 'W' ||
         c == 'p' || c == 'P';
}

// The character after a backslash (already taken).
static uint32_t escaped(struct parser *p, size_t begin) {
  uint32_t c = peek(p, 0);
  if (c == GLOSS__PATTERN_END)
    return gloss__parser_fail(p, begin, "nothing follows the backslash"), 0;
  p->at++;
  if (c == 'n') return '\n';
  if (c == 't') return '\t';
  if (c == 'r') return '\r';
  if (c == 'u' && accept(p, '{')) return hex(p, begin);
  if ((c | 32) >= 'a' && (c | 32) <= 'z')
    return gloss__parser_fail(p, begin, "unknown escape \\%c", (char)c), 0;
  if (c >= '0' && c <= '9')
    return gloss__parser_fail(p, begin, "back-references are named: \\k<name>"),
           0;
  return c;
}

static gloss__node *class_node(struct parser *p, gloss__class *class,
                               size_t begin) {
  gloss__ranges_seal(&class->loose, false);
  gloss__ranges_seal(&class->strict, false);
  gloss__node *node = gloss__parser_node(p, NODE_CLASS, begin);
  node->a = (uint32_t)p->pattern->classes.count;
  gloss__push(&p->pattern->classes, *class);
  return node;
}

// One character or the first end of a range inside [...].
uint32_t gloss__parser_literal(struct parser *p) {
  size_t begin = p->at;
  uint32_t c = p->codes[p->at++];
  return c == '\\' ? escaped(p, begin) : c;
}

static void class_item(struct parser *p, gloss__class *class) {
  size_t begin = p->at;
  if (peek(p, 0) == '\\' && is_class_escape(peek(p, 1))) {
    p->at += 2;
    escape_ranges(p, p->codes[p->at - 1], begin, class);
    return;
  }
  uint32_t first = gloss__parser_literal(p), last = first;
  bool range = peek(p, 0) == '-' && peek(p, 1) != ']' &&
               peek(p, 1) != GLOSS__PATTERN_END;
  if (range) {
    p->at++;
    last = gloss__parser_literal(p);
  }
  if (p->failed) return;
  if (last < first) {
    gloss__parser_fail(p, begin, "the range is upside down");
    return;
  }
  if (range) gloss__ranges_add(&class->loose, first, last);
  if (!range || first == last ||
      (gloss_fold(first) - first == gloss_fold(last) - last))
    gloss__ranges_add(&class->loose, gloss_fold(first), gloss_fold(last));
}

gloss__node *gloss__parse_class(struct parser *p) {
  size_t begin = p->at++;
  gloss__class class = {.negated = accept(p, '^')};
  size_t first = p->at;
  while (!p->failed && peek(p, 0) != GLOSS__PATTERN_END && peek(p, 0) != ']')
    class_item(p, &class);
  if (!p->failed && p->at == first)
    gloss__parser_fail(p, begin, "the class is empty: write \\] for a bracket");
  if (!p->failed && !accept(p, ']'))
    gloss__parser_fail(p, begin,
                       "']' is missing: the class opened here is never closed");
  return class_node(p, &class, begin);
}

// --- references --------------------------------------------------------------

// At `[name=`, `[name!=`, `[name.attr=`: a filter or condition, not a class.
bool gloss__parser_at_filter(const struct parser *p) {
  if (peek(p, 0) != '[') return false;
  size_t size = gloss__parser_name(p, p->at + 1);
  if (!size) return false;
  if (peek(p, 1 + size) == '.') {
    size_t more = gloss__parser_name(p, p->at + 2 + size);
    if (!more) return false;
    size += 1 + more;
  }
  return peek(p, 1 + size) == '=' ||
         (peek(p, 1 + size) == '!' && peek(p, 2 + size) == '=');
}

static bool ends_value(uint32_t c, uint32_t close) {
  return c == GLOSS__PATTERN_END || c == close || c == '|' ||
         (close == '}' && is_space(c));
}

// A value: bare, quoted or with escapes, up to '|', the closing bracket or,
// in {...}, a space.
static gloss_str take_value(struct parser *p, uint32_t close) {
  gloss_buf buf = {0};
  bool quoted = false;
  size_t begin = p->at;
  while (!p->failed && (quoted ? peek(p, 0) != GLOSS__PATTERN_END
                               : !ends_value(peek(p, 0), close))) {
    uint32_t c = p->codes[p->at++];
    if (c == '"')
      quoted = !quoted;
    else
      gloss_buf_utf8(&buf, c == '\\' ? escaped(p, p->at - 1) : c);
  }
  if (p->at == begin) gloss__parser_fail(p, begin, "expected a value");
  if (quoted) gloss__parser_fail(p, begin, "'\"' is missing");
  gloss_str value =
      gloss__arena_str(&p->pattern->arena, (gloss_str){buf.data, buf.size});
  gloss_buf_free(&buf);
  return value;
}

static void take_filter(struct parser *p, gloss__reference *reference,
                        gloss_str name, uint32_t close) {
  gloss__filter filter = {.name = name};
  filter.negated = accept(p, '!');
  if (!accept(p, '=')) {
    gloss__parser_fail(p, p->at, "expected = or != after \"%s\"", name.data);
    return;
  }
  do {
    gloss_str value = take_value(p, close);
    gloss__push(&filter.values, value);
  } while (!p->failed && accept(p, '|'));
  gloss__push(&reference->filters, filter);
}

static gloss__node *reference_node(struct parser *p, gloss__node_type type,
                                   const gloss__reference *reference) {
  gloss__node *node = gloss__parser_node(p, type, reference->begin);
  node->a = (uint32_t)p->pattern->references.count;
  gloss__push(&p->pattern->references, *reference);
  return node;
}

gloss__node *gloss__parse_lexicon(struct parser *p) {
  gloss__reference reference = {.begin = (uint32_t)p->at++};
  if (!gloss__parser_name(p, p->at))
    return gloss__parser_fail(p, p->at - 1,
                              "expected the name of a lexicon after '@'");
  reference.name = gloss__parser_take(p);
  while (!p->failed && gloss__parser_at_filter(p)) {
    size_t opened = p->at++;
    gloss_str name = gloss__parser_take(p);
    take_filter(p, &reference, name, ']');
    if (!p->failed) gloss__parser_expect(p, ']', opened, "the filter");
  }
  return reference_node(p, NODE_LEXICON, &reference);
}

gloss__node *gloss__parse_source(struct parser *p) {
  gloss__reference reference = {.begin = (uint32_t)p->at};
  size_t opened = p->at++;
  skip_space(p);
  if (!gloss__parser_name(p, p->at))
    return gloss__parser_fail(p, p->at,
                              "expected the name of a layer after '{'");
  reference.name = gloss__parser_take(p);
  for (skip_space(p); !p->failed && gloss__parser_name(p, p->at);
       skip_space(p)) {
    gloss_str name = gloss__parser_take(p);
    take_filter(p, &reference, name, '}');
  }
  if (!p->failed) gloss__parser_expect(p, '}', opened, "the reference");
  return reference_node(p, NODE_SOURCE, &reference);
}

// [layer=kind] and [layer.attr=value]
gloss__node *gloss__parse_within(struct parser *p) {
  gloss__reference reference = {.begin = (uint32_t)p->at};
  size_t opened = p->at++;
  reference.name = gloss__parser_take(p);
  gloss_str attribute = GLOSS_STR("kind");
  if (accept(p, '.')) attribute = gloss__parser_take(p);
  take_filter(p, &reference, attribute, ']');
  if (!p->failed) gloss__parser_expect(p, ']', opened, "the condition");
  return reference_node(p, NODE_WITHIN, &reference);
}

gloss__node *gloss__parse_escape(struct parser *p) {
  size_t begin = p->at++;
  uint32_t c = peek(p, 0);
  if (is_class_escape(c)) {
    gloss__class class = {0};
    p->at++;
    escape_ranges(p, c, begin, &class);
    return class_node(p, &class, begin);
  }
  if (c != 'k') return gloss__parser_char(p, escaped(p, begin), begin);
  p->at++;
  if (!accept(p, '<') || !gloss__parser_name(p, p->at))
    return gloss__parser_fail(p, begin, "expected \\k<name>");
  gloss_str name = gloss__parser_take(p);
  if (!accept(p, '>'))
    return gloss__parser_fail(p, begin, "expected \\k<name>");
  gloss__node *node = gloss__parser_node(p, NODE_BACKREF, begin);
  node->a = gloss__parser_capture(p, name, false);
  if (node->a == UINT32_MAX)
    return gloss__parser_fail(p, begin,
                              "\\k<%s> stands before any capture <%s: …>",
                              name.data, name.data);
  return node;
}
