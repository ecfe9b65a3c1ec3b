// lint.c - what is wrong with a pattern that compiles: elements that can never
// match, alternatives that are never reached, rules that always lose.
#include "match/folding.h"
#include "match/scan.h"
#include "match/shadow.h"

#include <stdarg.h>

struct lint {
  const gloss_program *program;
  const gloss__rule *rule;
  uint32_t index;
  void (*each)(void *self, const gloss_pattern_problem *problem);
  void *self;
};

static void report(const struct lint *l, bool error, uint32_t begin,
                   uint32_t end, const char *code, const char *format, ...)
    GLOSS_PRINTF(6, 7);
static void report(const struct lint *l, bool error, uint32_t begin,
                   uint32_t end, const char *code, const char *format, ...) {
  char message[512];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  message[gloss_utf8_valid(gloss_str_of(message))] = '\0';
  l->each(l->self, &(gloss_pattern_problem){.rule = l->index,
                                            .error = error,
                                            .begin = begin,
                                            .end = end,
                                            .code = code,
                                            .message = message});
}

static void report_node(const struct lint *l, const gloss__node *node,
                        const char *message) {
  report(l, true, node->begin, node->end, "never", "%s", message);
}

// --- what can never match ----------------------------------------------------

static bool no_character(const gloss__class *class) {
  if (!class->negated) return !class->loose.count && !class->strict.count;
  for (size_t i = 0; i < class->loose.count; i += 2)
    if (!class->loose.items[i] && class->loose.items[i + 1] >= 0x10FFFF)
      return true;
  return false;
}

// What a look wants or refuses, beside the neighbour of which it speaks.
static const char *const look_messages[2][2] = {
    {"what must stand here is not what follows",
     "what must not stand here is what follows"},
    {"what must stand before is not what does",
     "what must not stand before is what does"}};

static void report_look(const struct lint *l, const gloss__node *node) {
  bool behind = node->a & LOOK_BEHIND, negative = node->a & LOOK_NOT;
  report_node(l, node, look_messages[behind][negative]);
}

// The one character that the node begins (or, of a look behind, ends) with;
// *whole: it is nothing more. NULL if that is no literal or class.
static const gloss__node *edge(const gloss__node *node, bool last,
                               bool *whole) {
  *whole = true;
  while (node && node->type != NODE_CHAR && node->type != NODE_CLASS) {
    if (node->type == NODE_REPEAT && node->a > 0)
      *whole &= node->a == 1 && node->b == 1;
    else if (node->type != NODE_CAT && node->type != NODE_CAPTURE)
      return NULL;
    node = node->child;
    *whole &= !node || !node->next;
    while (last && node && node->next) node = node->next;
  }
  return node;
}

// Appends the folded forms of all characters of the ranges.
static void add_folded(gloss__ranges *out, const gloss__ranges *ranges) {
  for (size_t i = 0; i < ranges->count; i += 2)
    for (uint32_t c = ranges->items[i]; c <= ranges->items[i + 1]; c++) {
      uint32_t folded = gloss_fold(c);
      gloss__ranges_add(out, folded, folded);
    }
}

// All folded forms that a character of the node can have; false for a negated
// class.
static bool folded_of(const struct lint *l, const gloss__node *node,
                      gloss__ranges *out) {
  const gloss__class *class = &l->rule->pattern.classes.items[node->a];
  if (node->type == NODE_CHAR) {
    gloss__ranges_add(out, node->a, node->a);
  } else {
    if (class->negated) return false;
    add_folded(out, &class->loose);
    add_folded(out, &class->strict);
  }
  gloss__ranges_seal(out, false);
  return true;
}

static bool share(const gloss__ranges *a, const gloss__ranges *b) {
  for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
    if (a->items[i] <= b->items[k + 1] && b->items[k] <= a->items[i + 1])
      return true;
    if (a->items[i + 1] < b->items[k + 1])
      i += 2;
    else
      k += 2;
  }
  return false;
}

static bool are_apart(const struct lint *l, const gloss__node *a,
                      const gloss__node *b) {
  gloss__ranges x = {0}, y = {0};
  bool apart = folded_of(l, a, &x) && folded_of(l, b, &y) && !share(&x, &y);
  gloss__free(x.items);
  gloss__free(y.items);
  return apart;
}

// Is each range of the one within a range of the other?
static bool all_in(const gloss__ranges *small, const gloss__ranges *large) {
  for (size_t i = 0, k = 0; i < small->count; i += 2) {
    while (k < large->count && large->items[k + 1] < small->items[i]) k += 2;
    if (k == large->count || large->items[k] > small->items[i] ||
        large->items[k + 1] < small->items[i + 1])
      return false;
  }
  return true;
}

// Is every character of the one also one of the other?
static bool is_within(const struct lint *l, const gloss__node *small,
                      const gloss__node *large) {
  const gloss__class *classes = l->rule->pattern.classes.items;
  if (large->type == NODE_CHAR)
    return small->type == NODE_CHAR && small->a == large->a;
  const gloss__class *class = &classes[large->a];
  if (small->type == NODE_CHAR)
    return !class->negated && gloss__ranges_have(&class->loose, small->a);
  return !class->negated && !classes[small->a].negated &&
         all_in(&classes[small->a].loose, &class->loose) &&
         all_in(&classes[small->a].strict, &class->strict);
}

// A look whose character beside `neighbour` contradicts it.
static void check_edge(const struct lint *l, const gloss__node *node,
                       const gloss__node *neighbour) {
  bool behind = node->a & LOOK_BEHIND, whole, more;
  const gloss__node *wanted = edge(node->child, behind, &whole);
  const gloss__node *stands = edge(neighbour, behind, &more);
  if (!wanted || !stands) return;
  if (node->a & LOOK_NOT ? whole && is_within(l, stands, wanted)
                         : are_apart(l, stands, wanted))
    report_look(l, node);
}

// A negative look at what stands right behind (or a positive one at anything
// else) contradicts it. `before`: the node that ends there; NULL: unknown.
static void check_look(const struct lint *l, const gloss__node *node,
                       const gloss__node *before) {
  uint32_t wanted[32], follows[32], count;
  if (node->a & LOOK_BEHIND ||
      !gloss__literal(node->child, wanted, &count, 32)) {
    check_edge(l, node, node->a & LOOK_BEHIND ? before : node->next);
    return;
  }
  uint32_t have = gloss__lead(node->next, follows, 32), same = 0;
  while (same < have && same < count && wanted[same] == follows[same]) same++;
  if (node->a & LOOK_NOT ? same == count : same < have && same < count)
    report_look(l, node);
  else if (!have)
    check_edge(l, node, node->next);
}

// Line ends, where no match takes one.
static void check_line_end(const struct lint *l, const gloss__node *node) {
  const gloss__class *class = &l->rule->pattern.classes.items[node->a];
  bool is_end = node->type == NODE_CHAR
                    ? node->a == '\n'
                    : !class->negated && !class->strict.count &&
                          class->loose.count == 2 &&
                          class->loose.items[0] == '\n' &&
                          class->loose.items[1] == '\n';
  if (is_end && !gloss__scope_crosses(l->rule->scope))
    report_node(l, node,
                "no line end is within this scope: scope = \"section\" or "
                "\"document\" has them");
}

static void check_reference(const struct lint *l, const gloss__node *node) {
  const gloss__use *use = &l->rule->uses[node->a];
  const gloss__reference *reference =
      &l->rule->pattern.references.items[node->a];
  if (use->lexicon < 0) return;
  const gloss_lexicon *lexicon = l->program->lexicons.items[use->lexicon];
  size_t count = gloss_lexicon_count(lexicon), allowed = 0;
  for (size_t i = 0; use->allowed && i < count; i++)
    allowed += use->allowed[i / 64] >> i % 64 & 1;
  if (!use->allowed || allowed) return;
  report(l, true, node->begin, node->end, "never",
         "no entry of @%s passes this filter", reference->name.data);
}

// Values in filters that no entry has, beside others that some have.
static void check_filters(const struct lint *l, const gloss__node *node) {
  const gloss__use *use = &l->rule->uses[node->a];
  const gloss__reference *reference =
      &l->rule->pattern.references.items[node->a];
  if (use->lexicon < 0) return;
  const gloss_lexicon *lexicon = l->program->lexicons.items[use->lexicon];
  for (size_t i = 0; i < reference->filters.count; i++) {
    const gloss__filter *filter = &reference->filters.items[i];
    for (size_t k = 0; k < filter->values.count; k++) {
      gloss_str value = filter->values.items[k];
      bool found = false;
      for (uint32_t e = 0; e < gloss_lexicon_count(lexicon) && !found; e++)
        found = gloss_str_equal(
            gloss_lexicon_attribute(lexicon, e, filter->name), value);
      if (!found)
        report(l, true, node->begin, node->end, "value",
               "no entry of @%s has %s=%.*s", reference->name.data,
               filter->name.data, (int)value.size, value.data);
    }
  }
}

// --- alternatives ------------------------------------------------------------

static void report_alternative(const struct lint *l, const gloss__node *node,
                               const char *code, const char *message) {
  const gloss__node *first = node, *last = node;
  while (first->type == NODE_CAT && first->child) first = first->child;
  while (last->type == NODE_CAT && last->child)
    for (last = last->child; last->next;) last = last->next;
  report(l, false, first->begin, last->end, code, "%s", message);
}

// Of those alternatives that are literals: their characters, in order.
struct alternatives {
  gloss__intern seen; // a number for each that is not there twice, ascending
  bool last; // nothing follows, so the first alternative that matches is taken
  uint32_t said, unsaid;
};

enum { LONGEST = 32, SAID = 20 };

static gloss_str as_key(const uint32_t *codes, uint32_t count) {
  return (gloss_str){(const char *)codes, count * sizeof *codes};
}

static void check_alternative(const struct lint *l, struct alternatives *a,
                              const gloss__node *node) {
  uint32_t codes[LONGEST], count;
  if (!gloss__literal(node, codes, &count, LONGEST)) return;
  size_t known = a->seen.count;
  bool twice = gloss__intern_add(&a->seen, as_key(codes, count)) < known;
  bool unreached = false;
  for (uint32_t n = 1; n < count && a->last && !twice && !unreached; n++)
    unreached = gloss__intern_find(&a->seen, as_key(codes, n)) != UINT32_MAX;
  if (!twice && !unreached) return;
  if (a->said++ < SAID)
    report_alternative(
        l, node, twice ? "twice" : "unreached",
        twice ? "this alternative is there already"
              : "an earlier alternative is its beginning, and always taken");
  else
    a->unsaid++;
}

// Linear in the alternatives: each looks up its own beginnings.
static void check_alternatives(const struct lint *l, const gloss__node *node,
                               bool last) {
  struct alternatives a = {.last = last};
  for (const gloss__node *c = node->child; c; c = c->next)
    check_alternative(l, &a, c);
  if (a.unsaid)
    report(l, false, 0, 0, "unreached",
           "%u more alternatives are never taken or there already", a.unsaid);
  gloss__intern_free(&a.seen);
}

// --- the walk ----------------------------------------------------------------

struct around {
  uint64_t before, after;    // characters that certainly stand there
  bool last;                 // nothing at all follows
  const gloss__node *behind; // what takes the characters right before
};

static void walk(const struct lint *l, const gloss__node *node,
                 struct around around);

static uint64_t least_of(const struct lint *l, const gloss__node *node) {
  gloss__node alone = *node;
  alone.next = NULL;
  return gloss__node_length(&alone, l->program, l->rule).least;
}

static bool takes(const gloss__node *node) {
  return node->type != NODE_LOOK && node->type != NODE_WITHIN &&
         node->type != NODE_BEGIN && node->type != NODE_END;
}

static void walk_sequence(const struct lint *l, const gloss__node *node,
                          struct around around) {
  const gloss__node *behind = around.behind;
  uint64_t before = 0, all = 0;
  for (const gloss__node *c = node->child; c; c = c->next)
    all += least_of(l, c);
  for (const gloss__node *c = node->child; c; c = c->next) {
    uint64_t own = least_of(l, c);
    walk(l, c,
         (struct around){around.before + before,
                         around.after + all - before - own,
                         around.last && !c->next, behind});
    if (takes(c)) behind = own ? c : NULL;
    before += own;
  }
}

static void walk(const struct lint *l, const gloss__node *node,
                 struct around around) {
  struct around inside = around;
  inside.last = false;
  inside.behind = NULL;
  switch (node->type) {
  case NODE_CLASS:
    if (no_character(&l->rule->pattern.classes.items[node->a]))
      report_node(l, node, "no character is of this class");
    else
      check_line_end(l, node);
    break;
  case NODE_CHAR: check_line_end(l, node); break;
  case NODE_BEGIN:
    if (around.before)
      report_node(l, node, "^ stands behind something that takes characters");
    break;
  case NODE_END:
    if (around.after)
      report_node(l, node, "$ stands before something that takes characters");
    break;
  case NODE_LOOK: check_look(l, node, around.behind); break;
  case NODE_LEXICON:
    check_reference(l, node);
    check_filters(l, node);
    break;
  case NODE_CAT: walk_sequence(l, node, around); break;
  case NODE_ALT:
    check_alternatives(l, node, around.last);
    for (const gloss__node *c = node->child; c; c = c->next) walk(l, c, around);
    break;
  case NODE_ALL:
    for (const gloss__node *c = node->child; c; c = c->next)
      walk(l, c, (struct around){0});
    break;
  case NODE_CAPTURE: walk(l, node->child, around); break;
  case NODE_REPEAT:
    if (node->a > 0) walk(l, node->child, node->b == 1 ? around : inside);
    break;
  default: break;
  }
}

// Matches hold at least one character.
static void check_empty(const struct lint *l) {
  const gloss__node *root = l->rule->pattern.root;
  if (!gloss__node_length(root, l->program, l->rule).most)
    report_node(l, root, "it takes no character, and nothing is no match");
}

static void check_shadow(const struct lint *l,
                         const struct gloss__shadows *shadows) {
  const gloss__rule *winner = gloss__shadows_find(shadows, l->index);
  if (winner)
    report(l, true, 0, 0, "shadowed",
           "every match of it loses to rule \"%s\" of the same set (policy %s)",
           winner->id, gloss_policy_name(winner->policy));
}

void gloss_program_lint(const gloss_program *program,
                        void (*each)(void *self,
                                     const gloss_pattern_problem *problem),
                        void *self) {
  struct gloss__shadows *shadows = gloss__shadows_new(program);
  for (uint32_t i = 0; i < program->rules.count; i++) {
    struct lint l = {program, program->rules.items[i], i, each, self};
    walk(&l, l.rule->pattern.root, (struct around){.last = true});
    check_empty(&l);
    check_shadow(&l, shadows);
  }
  gloss__shadows_free(shadows);
}

// --- references, for those who know the layers -------------------------------

bool gloss_program_filter(const gloss_program *program, uint32_t rule,
                          size_t index, gloss_pattern_filter *out) {
  if (rule >= program->rules.count) return false;
  const gloss__rule *r = program->rules.items[rule];
  for (size_t i = 0; i < r->pattern.references.count; i++) {
    const gloss__reference *reference = &r->pattern.references.items[i];
    size_t count = 0;
    for (size_t f = 0; f < reference->filters.count; f++)
      count += reference->filters.items[f].values.count;
    if (!count) count = 1; // without a filter: itself
    if (index >= count) {
      index -= count;
      continue;
    }
    *out = (gloss_pattern_filter){.begin = reference->begin,
                                  .lexicon = r->uses[i].lexicon >= 0,
                                  .name = reference->name,
                                  .allowed = r->uses[i].allowed};
    for (size_t f = 0; f < reference->filters.count; f++) {
      const gloss__filter *filter = &reference->filters.items[f];
      if (index < filter->values.count) {
        out->attribute = filter->name;
        out->value = filter->values.items[index];
        break;
      }
      index -= filter->values.count;
    }
    return true;
  }
  return false;
}
