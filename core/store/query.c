// query.c - what people type into a search box, into what FTS5 wants.
//
//   query  := all { OR all }
//   all    := part { [AND] part }          both must be there
//   part   := (NOT | -) part | '(' query ')' | NEAR '(' phrase... [, n] ')'
//           | name:value | phrase [*]      phrase: "quoted" or up to a space
//
// A phrase is exact: its characters (words, in other scripts) in this order.
#include "store/query.h"

typedef gloss__query_node node;

typedef struct parser {
  gloss__query *query;
  const char *text, *at;
  gloss_error *err;
  gloss_status status;
  unsigned depth;
} parser;

enum { DEEPEST = 50 };

static void fail(parser *in, const char *message) {
  if (in->status) return;
  uint32_t column = 1;
  for (const char *p = in->text; p < in->at; p++)
    column += ((unsigned char)*p & 0xC0) != 0x80;
  in->status =
      gloss_error_at(in->err, GLOSS_ESYNTAX, "query", 1, column, "%s", message);
}

static void skip_space(parser *in) {
  for (;;) {
    if (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r')
      in->at++;
    else if (!strncmp(in->at, "　", 3))
      in->at += 3;
    else
      return;
  }
}

static bool at_space(const char *p) {
  return *p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' ||
         !strncmp(p, "　", 3);
}

// A capital word standing alone.
static bool take_word(parser *in, const char *word) {
  size_t size = strlen(word);
  if (strncmp(in->at, word, size)) return false;
  const char *after = in->at + size;
  if (*after && !at_space(after) && *after != '(' && *after != ')')
    return false;
  in->at = after;
  return true;
}

// The quotation mark that closes the one at `p`, or NULL if `p` opens none.
static const char *closing(const char *p) {
  if (*p == '"') return "\"";
  if (!strncmp(p, "“", 3)) return "”";
  return NULL;
}

static gloss_str take_quoted(parser *in, const char *close) {
  in->at += strlen(close);
  const char *end = strstr(in->at, close);
  gloss_str text = {in->at, end ? (size_t)(end - in->at) : strlen(in->at)};
  if (!end) fail(in, "the quotation mark is not closed");
  in->at = end ? end + strlen(close) : in->at + text.size;
  return text;
}

// Up to a space or parenthesis; `colon` also ends at the first ':' or '：'.
static gloss_str take_bare(parser *in, bool colon) {
  const char *begin = in->at;
  while (*in->at && !at_space(in->at) && *in->at != '(' && *in->at != ')' &&
         *in->at != '"' && *in->at != ',') {
    if (colon && (*in->at == ':' || !strncmp(in->at, "：", 3))) break;
    in->at++;
  }
  return (gloss_str){begin, (size_t)(in->at - begin)};
}

// --- phrases -----------------------------------------------------------------

static bool has_token(gloss_str text) {
  gloss_buf folded = {0};
  gloss__token token = {0};
  size_t at = 0;
  bool found = gloss__token_next(text, &at, &token, &folded);
  gloss_buf_free(&folded);
  return found;
}

static node *node_new(parser *in, gloss__query_kind kind) {
  node *made = gloss__arena_alloc(&in->query->arena, sizeof *made);
  made->kind = kind;
  return made;
}

static node *phrase_node(parser *in, const gloss_buf *match) {
  node *made = node_new(in, GLOSS__QUERY_PHRASE);
  made->match = gloss__arena_str(&in->query->arena,
                                 (gloss_str){match->data, match->size});
  return made;
}

static void put_phrase(parser *in, gloss_buf *out, gloss_str text, bool prefix,
                       bool wanted) {
  gloss_str kept = gloss__arena_str(&in->query->arena, text);
  if (wanted) gloss__push(&in->query->phrases, (gloss__phrase){kept, prefix});
  gloss_buf_putc(out, '"');
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] == '"') gloss_buf_putc(out, '"');
    gloss_buf_putc(out, text.data[i]);
  }
  gloss_buf_puts(out, prefix ? "\" *" : "\"");
}

static void parse_phrase(parser *in, gloss_buf *out, bool wanted) {
  const char *close = closing(in->at);
  gloss_str text = close ? take_quoted(in, close) : take_bare(in, false);
  bool prefix = false;
  if (!close && text.size > 1 && text.data[text.size - 1] == '*') {
    prefix = true;
    text.size--;
  } else if (close && *in->at == '*') {
    prefix = true;
    in->at++;
  }
  if (!has_token(text)) {
    fail(in, "there is nothing to search for here");
    return;
  }
  put_phrase(in, out, text, prefix, wanted);
}

static void parse_near(parser *in, gloss_buf *out, bool wanted) {
  int distance = 10;
  bool any = false;
  gloss_buf_puts(out, "NEAR(");
  for (skip_space(in); *in->at && *in->at != ')'; skip_space(in)) {
    if (*in->at == ',') {
      in->at++;
      skip_space(in);
      distance = 0;
      while (*in->at >= '0' && *in->at <= '9' && distance < 100000)
        distance = distance * 10 + (*in->at++ - '0');
      skip_space(in);
      if (*in->at != ')') break;
      continue;
    }
    parse_phrase(in, out, wanted);
    gloss_buf_putc(out, ' ');
    any = true;
    if (in->status) return;
  }
  if (*in->at != ')' || !any) {
    fail(in, "expected NEAR(phrase phrase, distance)");
    return;
  }
  in->at++;
  gloss_buf_printf(out, ", %d)", distance);
}

// --- filters -----------------------------------------------------------------

// name:value, where the name is letters; "12:30" is a phrase.
static node *take_filter(parser *in) {
  const char *begin = in->at;
  gloss_str name = take_bare(in, true);
  size_t colon = *in->at == ':' ? 1 : !strncmp(in->at, "：", 3) ? 3 : 0;
  if (!colon || !name.size || (*name.data >= '0' && *name.data <= '9')) {
    in->at = begin;
    return NULL;
  }
  in->at += colon;
  const char *close = closing(in->at);
  gloss_str value = close ? take_quoted(in, close) : take_bare(in, false);
  if (!value.size) fail(in, "a filter needs a value: name:value");
  node *made = node_new(in, GLOSS__QUERY_FILTER);
  made->filter = in->query->filters.count;
  gloss__push(&in->query->filters,
              (gloss__filter){gloss__arena_str(&in->query->arena, name),
                              gloss__arena_str(&in->query->arena, value)});
  return made;
}

// --- the grammar -------------------------------------------------------------

static node *parse_or(parser *in, bool wanted);

static node *parse_group(parser *in, bool wanted) {
  if (++in->depth > DEEPEST) {
    fail(in, "parentheses are nested too deeply");
    return NULL;
  }
  in->at++;
  node *inner = parse_or(in, wanted);
  skip_space(in);
  if (*in->at != ')')
    fail(in, "expected )");
  else
    in->at++;
  in->depth--;
  return inner;
}

static node *parse_atom(parser *in, bool wanted) {
  if (*in->at == '(') return parse_group(in, wanted);
  gloss_buf match = {0};
  node *made = NULL;
  if (!strncmp(in->at, "NEAR(", 5)) {
    in->at += 5;
    parse_near(in, &match, wanted);
    made = phrase_node(in, &match);
  } else if (!(made = take_filter(in))) {
    parse_phrase(in, &match, wanted);
    made = phrase_node(in, &match);
  }
  gloss_buf_free(&match);
  return made;
}

static node *parse_part(parser *in, bool wanted) {
  bool negated = false;
  while (take_word(in, "NOT") ||
         (*in->at == '-' && in->at[1] && !at_space(in->at + 1) &&
          in->at[1] != ')' && in->at++)) {
    negated = !negated;
    skip_space(in);
  }
  node *part = parse_atom(in, wanted != negated);
  if (!negated || !part) return part;
  node *no = node_new(in, GLOSS__QUERY_NOT);
  no->first = part;
  return no;
}

// A list of one is what is in it.
static node *unwrap(node *list) {
  return list->first && !list->first->next ? list->first : list;
}

static node *parse_all(parser *in, bool wanted) {
  node *all = node_new(in, GLOSS__QUERY_ALL), **last = &all->first;
  bool any = false;
  for (skip_space(in); *in->at && *in->at != ')' && !in->status;
       skip_space(in)) {
    const char *here = in->at;
    if (take_word(in, "OR")) {
      in->at = here;
      break;
    }
    if (take_word(in, "AND")) continue;
    node *part = parse_part(in, wanted);
    if (!part) continue;
    any |= part->kind != GLOSS__QUERY_NOT;
    *last = part;
    last = &part->next;
  }
  if (all->first && !any)
    fail(in, "only what should not be there: say what should, too");
  return all->first ? unwrap(all) : NULL;
}

static node *parse_or(parser *in, bool wanted) {
  node *any = node_new(in, GLOSS__QUERY_ANY), **last = &any->first;
  do {
    node *part = parse_all(in, wanted);
    if (part) {
      *last = part;
      last = &part->next;
    }
    skip_space(in);
  } while (!in->status && take_word(in, "OR"));
  return any->first ? unwrap(any) : NULL;
}

gloss_status gloss__query_parse(gloss__query *out, const char *text,
                                gloss_error *err) {
  parser in = {.query = out, .text = text, .at = text, .err = err};
  if (gloss_utf8_valid(gloss_str_of(text)) != strlen(text))
    return gloss_error_at(err, GLOSS_ESYNTAX, "query", 1, 1,
                          "the query is not valid UTF-8");
  out->root = parse_or(&in, true);
  skip_space(&in);
  if (*in.at == ')') fail(&in, "nothing is open that this ) could close");
  if (!out->root) fail(&in, "the query is empty");
  if (!in.status) gloss__query_plan(out);
  return in.status;
}

void gloss__query_free(gloss__query *query) {
  gloss__arena_free(&query->arena);
  gloss_buf_free(&query->match);
  gloss__free(query->phrases.items);
  gloss__free(query->filters.items);
  gloss__free(query->values.items);
}
