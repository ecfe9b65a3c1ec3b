// match_slow.h - patterns out of a source of numbers, and a slow, obvious
// backtracking matcher that works on the tree of a pattern: for the random test
// and the fuzz target. Who includes it says what the next number is.
#ifndef GLOSS_TESTS_MATCH_SLOW_H
#define GLOSS_TESTS_MATCH_SLOW_H

#include "match/pattern.h"

#include <stdio.h>
#include <string.h>

static uint32_t roll(uint32_t sides); // the includer's: 0 .. sides - 1

enum { MOST_STEPS = 200000, MOST_CAPTURES = 8 };

static const char *const terms[] = {"a",     "ab",     "ba",     "abc",
                                    "甲b",   "cc",     "c甲c",   "ab甲a",
                                    "aaaaa", "aaaaab", "cabcabc"};
enum { TERMS = sizeof terms / sizeof *terms };

// --- the slow matcher --------------------------------------------------------

struct slow {
  const gloss__pattern *pattern;
  const char *text;
  uint32_t begin, end, start, stop;
  uint32_t captures[2 * MOST_CAPTURES];
  unsigned steps;
};

typedef struct goal goal;
struct goal { // what must match behind a node
  bool (*go)(struct slow *, uint32_t, const goal *);
  const gloss__node *node;
  const goal *then;
  uint32_t count, at;
};

static bool slow_node(struct slow *s, const gloss__node *node, uint32_t at,
                      const goal *then);

static uint32_t size_at(const struct slow *s, uint32_t at) {
  return (s->text[at] & 0x80) ? 3 : 1;
}

static uint32_t code_at(const struct slow *s, uint32_t at) {
  size_t next = at;
  return gloss_utf8_next((gloss_str){s->text, s->end}, &next);
}

static bool slow_takes(const struct slow *s, const gloss__node *node,
                       uint32_t at) {
  if (at >= s->end) return false;
  uint32_t code = code_at(s, at);
  if (node->type == NODE_CHAR) return gloss_fold(code) == node->a;
  if (node->type == NODE_ANY) return true;
  return gloss__class_has(&s->pattern->classes.items[node->a], code,
                          gloss_fold(code));
}

static bool go_sequence(struct slow *s, uint32_t at, const goal *g) {
  if (!g->node) return g->then->go(s, at, g->then);
  goal rest = {go_sequence, g->node->next, g->then, 0, 0};
  return slow_node(s, g->node, at, &rest);
}

static bool go_repeat(struct slow *s, uint32_t at, const goal *g) {
  const gloss__node *node = g->node;
  bool endless = node->b == UINT32_MAX && g->count > node->a;
  if (endless && at == g->at) return false; // a round that took nothing
  goal again = {go_repeat, node, g->then, g->count + 1, at};
  if (g->count < node->a) return slow_node(s, node->child, at, &again);
  bool more = g->count < node->b;
  if (node->lazy && g->then->go(s, at, g->then)) return true;
  if (more && slow_node(s, node->child, at, &again)) return true;
  return !node->lazy && g->then->go(s, at, g->then);
}

static bool go_all(struct slow *s, uint32_t at, const goal *g) {
  if (!g->count) return g->then->go(s, at, g->then);
  uint32_t bit = 1;
  for (const gloss__node *child = g->node->child; child;
       child = child->next, bit <<= 1) {
    goal rest = {go_all, g->node, g->then, g->count & ~bit, 0};
    if ((g->count & bit) && slow_node(s, child, at, &rest)) return true;
  }
  return false;
}

static bool go_capture(struct slow *s, uint32_t at, const goal *g) {
  uint32_t *end = &s->captures[2 * g->node->a + 1], old = *end;
  *end = at;
  if (g->then->go(s, at, g->then)) return true;
  *end = old;
  return false;
}

static bool slow_capture(struct slow *s, const gloss__node *node, uint32_t at,
                         const goal *then) {
  uint32_t *begin = &s->captures[2 * node->a], old = *begin;
  goal close = {go_capture, node, then, 0, 0};
  *begin = at;
  if (slow_node(s, node->child, at, &close)) return true;
  *begin = old;
  return false;
}

static bool go_true(struct slow *s, uint32_t at, const goal *g) {
  (void)s;
  return g->at == UINT32_MAX || at == g->at;
}

static bool slow_look(struct slow *s, const gloss__node *node, uint32_t at) {
  bool behind = node->a & LOOK_BEHIND, found = false;
  goal here = {go_true, NULL, NULL, 0, behind ? at : UINT32_MAX};
  for (uint32_t from = behind ? s->begin : at; from <= at && !found;
       from += from < s->end ? size_at(s, from) : 1)
    found = slow_node(s, node->child, from, &here);
  return found != ((node->a & LOOK_NOT) != 0);
}

static bool slow_lexicon(struct slow *s, uint32_t at, const goal *then) {
  for (uint32_t size = s->end - at; size > 0; size--)
    for (size_t i = 0; i < TERMS; i++)
      if (strlen(terms[i]) == size && !memcmp(terms[i], s->text + at, size) &&
          then->go(s, at + size, then))
        return true;
  return false;
}

static bool slow_source(struct slow *s, uint32_t at, const goal *then) {
  uint32_t stop = at;
  while (stop < s->end && s->text[stop] == 'c') stop++;
  for (; stop > at; stop--)
    if (then->go(s, stop, then)) return true;
  return false;
}

static bool slow_gap(struct slow *s, const gloss__node *node, uint32_t at,
                     const goal *then) {
  for (uint32_t count = 0;; count++) {
    if (then->go(s, at, then)) return true;
    if (count == node->a || at >= s->end) return false;
    at += size_at(s, at);
  }
}

static bool slow_backref(struct slow *s, const gloss__node *node, uint32_t at,
                         const goal *then) {
  uint32_t begin = s->captures[2 * node->a];
  uint32_t end = s->captures[2 * node->a + 1];
  if (begin == UINT32_MAX || end == UINT32_MAX || begin >= end) return false;
  if (end - begin > s->end - at) return false;
  if (memcmp(s->text + begin, s->text + at, end - begin)) return false;
  return then->go(s, at + (end - begin), then);
}

static bool slow_node(struct slow *s, const gloss__node *node, uint32_t at,
                      const goal *then) {
  if (++s->steps > MOST_STEPS) return false;
  switch (node->type) {
  case NODE_EMPTY: return then->go(s, at, then);
  case NODE_CHAR:
  case NODE_CLASS:
  case NODE_ANY:
    return slow_takes(s, node, at) && then->go(s, at + size_at(s, at), then);
  case NODE_CAT:
    return go_sequence(s, at, &(goal){go_sequence, node->child, then, 0, 0});
  case NODE_ALT:
    for (const gloss__node *child = node->child; child; child = child->next)
      if (slow_node(s, child, at, then)) return true;
    return false;
  case NODE_ALL: {
    uint32_t all = 0;
    for (const gloss__node *child = node->child; child; child = child->next)
      all = all << 1 | 1;
    return go_all(s, at, &(goal){go_all, node, then, all, 0});
  }
  case NODE_REPEAT:
    return go_repeat(s, at, &(goal){go_repeat, node, then, 0, UINT32_MAX});
  case NODE_CAPTURE: return slow_capture(s, node, at, then);
  case NODE_LEXICON: return slow_lexicon(s, at, then);
  case NODE_SOURCE: return slow_source(s, at, then);
  case NODE_GAP: return slow_gap(s, node, at, then);
  case NODE_LOOK: return slow_look(s, node, at) && then->go(s, at, then);
  case NODE_BEGIN: return at == s->begin && then->go(s, at, then);
  case NODE_END: return at == s->end && then->go(s, at, then);
  case NODE_BACKREF: return slow_backref(s, node, at, then);
  case NODE_WITHIN: return false;
  }
  return false;
}

static bool go_match(struct slow *s, uint32_t at, const goal *g) {
  (void)g;
  s->stop = at;
  return at > s->start;
}

// --- both, as text -----------------------------------------------------------

static void put(gloss_buf *out, uint32_t begin, uint32_t end, size_t captures,
                const uint32_t *at) {
  gloss_buf_printf(out, "%u-%u", begin, end);
  for (size_t c = 0; c < captures; c++)
    if (at[2 * c] != UINT32_MAX && at[2 * c + 1] != UINT32_MAX)
      gloss_buf_printf(out, ",%zu:%u-%u", c, at[2 * c], at[2 * c + 1]);
  gloss_buf_putc(out, ' ');
}

// False: too slow to tell.
static bool slow_all(const gloss__pattern *pattern, gloss_str text,
                     gloss_buf *out) {
  struct slow s = {
      .pattern = pattern, .text = text.data, .end = (uint32_t)text.size};
  goal match = {go_match, NULL, NULL, 0, 0};
  for (uint32_t at = 0; at < s.end;) {
    memset(s.captures, 0xFF, sizeof s.captures);
    s.start = at;
    s.steps = 0;
    bool found = slow_node(&s, pattern->root, at, &match);
    if (s.steps > MOST_STEPS) return false;
    if (found) put(out, at, s.stop, pattern->captures.count, s.captures);
    at = found ? s.stop : at + size_at(&s, at);
  }
  return true;
}

static const gloss_set *spans_of_c(void *self, const gloss_doc *doc) {
  gloss_set *set = self;
  gloss_str text = gloss_doc_text(doc);
  set->count = 0;
  for (uint32_t i = 0; i < text.size; i++)
    for (uint32_t end = i; end < text.size && text.data[end] == 'c';)
      gloss_set_add(set, (gloss_span){i, ++end, 0, 0});
  gloss_set_sort(set);
  return set;
}

static void fast_all(const gloss_program *program, const gloss_doc *doc,
                     gloss_buf *out) {
  gloss_set set = {0};
  gloss_source source = {"cs", &set, spans_of_c, NULL};
  gloss_matches *matches = NULL;
  gloss_scan(&matches, program, doc, &source, 1, NULL, 0, NULL, NULL);
  for (size_t i = 0; i < gloss_matches_count(matches); i++) {
    gloss_match match = gloss_matches_get(matches, i);
    uint32_t at[2 * MOST_CAPTURES];
    size_t count = 0;
    for (; gloss_program_capture(program, 0, count); count++) {
      at[2 * count] = match.captures[count].begin;
      at[2 * count + 1] = match.captures[count].end;
    }
    put(out, match.begin, match.end, count, at);
  }
  if (gloss_matches_failure_count(matches)) gloss_buf_puts(out, "failed");
  gloss_matches_free(matches);
  gloss_set_free(&set);
}

// --- input out of numbers ----------------------------------------------------

static const char *const letters[] = {"a", "b", "c", "甲"};

struct maker {
  gloss_buf text;
  unsigned captures;
  bool looking, inside; // a look-around; a capture
};

static void make(struct maker *m, unsigned depth);

// So many literals that they become a dictionary, now and then two with
// something else between them.
static void make_words(gloss_buf *out) {
  for (uint32_t n = 16 + roll(20), i = 0; i < n; i++) {
    gloss_buf_puts(out, i ? "|" : "(");
    if (!roll(20)) gloss_buf_puts(out, "[bc]");
    bool quoted = roll(2);
    if (quoted) gloss_buf_putc(out, '"');
    for (uint32_t k = 1 + roll(6); k; k--)
      gloss_buf_puts(out, letters[roll(4)]);
    if (quoted) gloss_buf_putc(out, '"');
  }
  gloss_buf_puts(out, ")");
}

static void make_atom(struct maker *m, unsigned depth) {
  uint32_t kind = roll(depth ? 20 : 12);
  bool looking = m->looking;
  switch (kind) {
  case 6: gloss_buf_puts(&m->text, "."); break;
  case 7: gloss_buf_puts(&m->text, roll(2) ? "[ab]" : "[^b]"); break;
  case 8: gloss_buf_puts(&m->text, "@t"); break;
  case 9: gloss_buf_puts(&m->text, "{cs}"); break;
  case 10: gloss_buf_puts(&m->text, roll(2) ? "~2 " : "~ "); break;
  case 11:
    if (m->captures && !m->looking && !m->inside)
      gloss_buf_printf(&m->text, "\\k<n%u>", roll(m->captures));
    else
      gloss_buf_puts(&m->text, roll(2) ? "^" : "$");
    break;
  case 12:
  case 13:
    gloss_buf_puts(&m->text, "(");
    make(m, depth - 1);
    gloss_buf_puts(&m->text, ")");
    break;
  case 14:
  case 15:
  case 16:
    if (m->looking || m->captures == MOST_CAPTURES - 1) break;
    gloss_buf_printf(&m->text, "<n%u: ", m->captures++);
    m->inside = true;
    make(m, depth - 1);
    m->inside = false;
    gloss_buf_puts(&m->text, ">");
    break;
  case 17:
    gloss_buf_puts(&m->text,
                   (const char *[]){"(?=", "(?!", "(?<=", "(?<!"}[roll(4)]);
    m->looking = true;
    make(m, depth - 1);
    m->looking = looking;
    gloss_buf_puts(&m->text, ")");
    break;
  case 19: make_words(&m->text); break;
  case 18:
    gloss_buf_puts(&m->text, "&(");
    make(m, 0);
    gloss_buf_puts(&m->text, ")");
    break;
  default: gloss_buf_puts(&m->text, letters[roll(4)]);
  }
}

static void make(struct maker *m, unsigned depth) {
  uint32_t choices = 1 + roll(3);
  for (uint32_t i = 0; i < choices; i++) {
    if (i) gloss_buf_puts(&m->text, "|");
    for (uint32_t n = roll(4); n; n--) {
      size_t from = m->text.size;
      make_atom(m, depth);
      char first = m->text.size > from ? m->text.data[from] : '^';
      bool fixed =
          strchr("^$~", first) || !strncmp(m->text.data + from, "(?", 2);
      if (!fixed && !roll(3))
        gloss_buf_puts(&m->text, (const char *[]){"?", "*", "+", "{2}", "{1,3}",
                                                  "??", "*?", "+?", "{0,2}?",
                                                  "{1,}"}[roll(10)]);
      gloss_buf_puts(&m->text, " ");
    }
  }
}

static gloss_doc *random_doc(void) {
  gloss_buf text = {0};
  gloss_doc *doc = NULL;
  for (uint32_t n = 1 + roll(11); n; n--)
    gloss_buf_puts(&text, letters[roll(4)]);
  gloss_doc_options options = {.format = "text",
                               .charset = "UTF-8",
                               .repairs_off = UINT32_MAX,
                               .keep_script = true};
  gloss_doc_new(&doc, (gloss_str){text.data, text.size}, &options, NULL);
  gloss_buf_free(&text);
  return doc;
}

// Can the node match the empty text?
static bool nullable(const gloss__node *node) {
  bool all = true, any = false;
  for (const gloss__node *child = node->child; child; child = child->next) {
    bool empty = nullable(child);
    all = all && empty;
    any = any || empty;
  }
  switch (node->type) {
  case NODE_CHAR:
  case NODE_CLASS:
  case NODE_ANY:
  case NODE_LEXICON:
  case NODE_SOURCE:
  case NODE_BACKREF: return false;
  case NODE_ALT: return any;
  case NODE_REPEAT: return all || node->a == 0;
  case NODE_LOOK: return true;
  default: return all;
  }
}

// An endless repeat of what may be empty prefers as RE2 does, not as the slow
// matcher: left out (patterns.md says so).
static bool repeats_empty(const gloss__node *node) {
  if (node->type == NODE_REPEAT && node->b == UINT32_MAX &&
      nullable(node->child))
    return true;
  for (const gloss__node *child = node->child; child; child = child->next)
    if (repeats_empty(child)) return true;
  return false;
}

static gloss_lexicon *terms_lexicon(void) {
  gloss_buf tsv = {0};
  gloss_lexicon *lexicon = NULL;
  gloss_buf_puts(&tsv, "term\n");
  for (size_t i = 0; i < TERMS; i++) gloss_buf_printf(&tsv, "%s\n", terms[i]);
  gloss_lexicon_parse(&lexicon, "t", (gloss_str){tsv.data, tsv.size}, NULL);
  gloss_buf_free(&tsv);
  return lexicon;
}

static gloss_program *program_of(const char *pattern,
                                 const gloss_lexicon *lexicon) {
  gloss_error err;
  gloss_program *program = gloss_program_new();
  gloss_program_lexicon(program, "t", lexicon);
  gloss_program_source(program, "cs");
  gloss_rule rule = {.id = "r", .pattern = pattern, .scope = "paragraph"};
  if (gloss_program_rule(program, &rule, NULL, &err) == GLOSS_OK &&
      gloss_program_compile(program, &err) == GLOSS_OK)
    return program;
  gloss_program_free(program);
  return NULL;
}

// 0: the same; 1: a difference, which is printed; -1: too slow to tell.
static int compare(const gloss_program *program, const gloss__pattern *pattern,
                   const char *text, const gloss_doc *doc) {
  gloss_buf want = {0}, got = {0};
  int verdict = -1;
  gloss_str line = gloss_doc_text(doc);
  while (line.size && line.data[line.size - 1] == '\n') line.size--;
  if (slow_all(pattern, line, &want)) {
    fast_all(program, doc, &got);
    verdict = !gloss_str_equal((gloss_str){want.data, want.size},
                               (gloss_str){got.data, got.size});
  }
  if (verdict > 0)
    printf("pattern [%s] text [%.*s]\n want [%s]\n got  [%s]\n", text,
           (int)line.size, line.data, want.size ? want.data : "",
           got.size ? got.data : "");
  gloss_buf_free(&want);
  gloss_buf_free(&got);
  return verdict;
}

#endif
