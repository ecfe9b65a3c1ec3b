// lint.c - what is wrong with a pattern that compiles: elements that can never
// match, alternatives that are never reached, rules that always lose.
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

// A negative look at what stands right behind (or a positive one at anything
// else) contradicts it.
static void check_look(const struct lint *l, const gloss__node *node) {
  uint32_t wanted[32], follows[32], count;
  if (node->a & LOOK_BEHIND || !gloss__literal(node->child, wanted, &count, 32))
    return;
  uint32_t have = gloss__lead(node->next, follows, 32), same = 0;
  while (same < have && same < count && wanted[same] == follows[same]) same++;
  if (node->a & LOOK_NOT && same == count)
    report_node(l, node, "what must not stand here is what follows");
  if (!(node->a & LOOK_NOT) && same < have && same < count)
    report_node(l, node, "what must stand here is not what follows");
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
  uint64_t before, after; // characters that certainly stand there
  bool last;              // nothing at all follows
};

static void walk(const struct lint *l, const gloss__node *node,
                 struct around around);

static uint64_t least_of(const struct lint *l, const gloss__node *node) {
  gloss__node alone = *node;
  alone.next = NULL;
  return gloss__node_length(&alone, l->program, l->rule).least;
}

static void walk_sequence(const struct lint *l, const gloss__node *node,
                          struct around around) {
  uint64_t before = 0, all = 0;
  for (const gloss__node *c = node->child; c; c = c->next)
    all += least_of(l, c);
  for (const gloss__node *c = node->child; c; c = c->next) {
    uint64_t own = least_of(l, c);
    walk(l, c,
         (struct around){around.before + before,
                         around.after + all - before - own,
                         around.last && !c->next});
    before += own;
  }
}

static void walk(const struct lint *l, const gloss__node *node,
                 struct around around) {
  struct around inside = around;
  inside.last = false;
  switch (node->type) {
  case NODE_CLASS:
    if (no_character(&l->rule->pattern.classes.items[node->a]))
      report_node(l, node, "no character is of this class");
    break;
  case NODE_BEGIN:
    if (around.before)
      report_node(l, node, "^ stands behind something that takes characters");
    break;
  case NODE_END:
    if (around.after)
      report_node(l, node, "$ stands before something that takes characters");
    break;
  case NODE_LOOK: check_look(l, node); break;
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
