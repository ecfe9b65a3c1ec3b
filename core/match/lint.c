// lint.c - what is wrong with a pattern that compiles: elements that can never
// match, alternatives that are never reached, rules that always lose.
#include "match/program.h"

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

// --- literals ----------------------------------------------------------------

// The characters that the node and those behind it begin with for certain.
static uint32_t lead(const gloss__node *node, uint32_t *codes, uint32_t most) {
  uint32_t count = 0;
  for (; node && count < most; node = node->next) {
    if (node->type == NODE_CHAR) {
      codes[count++] = node->a;
    } else if (node->type == NODE_CAPTURE || node->type == NODE_CAT) {
      uint32_t got = lead(node->child, codes + count, most - count);
      count += got;
      gloss__length size = gloss__node_length(node, NULL, NULL);
      if (size.most != got) return count;
    } else {
      return count;
    }
  }
  return count;
}

// Does the node consist of literal characters alone? Those.
static bool literal(const gloss__node *node, uint32_t *codes, uint32_t *count,
                    uint32_t most) {
  gloss__node alone = *node;
  alone.next = NULL;
  gloss__length size = gloss__node_length(&alone, NULL, NULL);
  if (node->type == NODE_LEXICON || node->type == NODE_LOOK ||
      size.least != size.most || size.most > most)
    return false;
  *count = lead(&alone, codes, most);
  return *count == size.most && *count > 0;
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
  if (node->a & LOOK_BEHIND || !literal(node->child, wanted, &count, 32))
    return;
  uint32_t have = lead(node->next, follows, 32), same = 0;
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

// `last`: nothing follows, so the first alternative that matches is taken.
static void check_alternatives(const struct lint *l, const gloss__node *node,
                               bool last) {
  enum { MOST = 32 };
  for (const gloss__node *b = node->child; b; b = b->next) {
    uint32_t x[MOST], y[MOST], nx, ny;
    if (!literal(b, y, &ny, MOST)) continue;
    for (const gloss__node *a = node->child; a != b; a = a->next) {
      if (!literal(a, x, &nx, MOST) || nx > ny ||
          memcmp(x, y, nx * sizeof *x) != 0)
        continue;
      if (nx == ny)
        report_alternative(l, b, "twice", "this alternative is there already");
      else if (last)
        report_alternative(
            l, b, "unreached",
            "an earlier alternative is its beginning, and always taken");
      break;
    }
  }
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

// --- rules that always lose --------------------------------------------------

// The pattern's text without the spaces that mean nothing.
static void squeeze(gloss_str text, gloss_buf *out) {
  bool quoted = false;
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    quoted ^= c == '"' && (!i || text.data[i - 1] != '\\');
    if (quoted || !strchr(" \t\r\n", c)) gloss_buf_putc(out, c);
  }
}

static bool same_pattern(const gloss__rule *a, const gloss__rule *b) {
  gloss_buf x = {0}, y = {0};
  if (a->scope != b->scope) return false;
  squeeze(gloss_str_of(a->text), &x);
  squeeze(gloss_str_of(b->text), &y);
  bool same = x.size == y.size && !memcmp(x.data, y.data, x.size);
  gloss_buf_free(&x);
  gloss_buf_free(&y);
  return same;
}

// The alternatives of a rule that is nothing but literals.
struct literals {
  struct {
    uint32_t codes[32], count;
  } items[64];
  uint32_t count;
};

static bool literals_of(const gloss__rule *rule, struct literals *out) {
  const gloss__node *node = rule->pattern.root;
  out->count = 0;
  while ((node->type == NODE_CAT || node->type == NODE_CAPTURE) &&
         node->child && !node->child->next && node->type != NODE_CHAR)
    node = node->child;
  const gloss__node *first = node->type == NODE_ALT ? node->child : node;
  for (const gloss__node *c = first; c; c = c->next) {
    if (out->count == 64 || !literal(c, out->items[out->count].codes,
                                     &out->items[out->count].count, 32))
      return false;
    out->count++;
    if (node->type != NODE_ALT) break;
  }
  return out->count > 0;
}

// Where does the one stand in the other? UINT32_MAX: nowhere.
static uint32_t within(const uint32_t *small, uint32_t n, const uint32_t *large,
                       uint32_t m) {
  for (uint32_t at = 0; at + n <= m; at++)
    if (!memcmp(small, large + at, n * sizeof *small)) return at;
  return UINT32_MAX;
}

// Does a match of `a` always beat this literal of `b`?
static bool beats(const gloss__rule *a, const gloss__rule *b, bool earlier,
                  const struct literals *list, const uint32_t *codes,
                  uint32_t count) {
  for (uint32_t i = 0; i < list->count; i++) {
    uint32_t n = list->items[i].count;
    uint32_t at = within(list->items[i].codes, n, codes, count);
    if (at == UINT32_MAX) continue;
    bool equal = n == count;
    if (a->policy == GLOSS_POLICY_PRIORITY && a->priority != b->priority) {
      if (a->priority > b->priority) return true;
      continue;
    }
    if (equal && earlier) return true;
    if (a->policy == GLOSS_POLICY_LEFTMOST && at == 0 && earlier) return true;
    if (a->policy == GLOSS_POLICY_INNER && !equal) return true;
  }
  return false;
}

static bool shadows(const gloss__rule *a, const gloss__rule *b, bool earlier) {
  if (a->arena != b->arena || a->policy == GLOSS_POLICY_ALL) return false;
  bool first = a->policy == GLOSS_POLICY_PRIORITY && a->priority != b->priority
                   ? a->priority > b->priority
                   : earlier;
  if (first && same_pattern(a, b)) return true;
  struct literals x, y;
  if (a->scope != b->scope || !literals_of(a, &x) || !literals_of(b, &y))
    return false;
  for (uint32_t i = 0; i < y.count; i++)
    if (!beats(a, b, earlier, &x, y.items[i].codes, y.items[i].count))
      return false;
  return true;
}

static void check_shadows(struct lint *l) {
  const gloss_program *p = l->program;
  for (uint32_t i = 0; i < p->rules.count; i++) {
    const gloss__rule *other = p->rules.items[i];
    if (other == l->rule || !shadows(other, l->rule, i < l->index)) continue;
    report(l, true, 0, 0, "shadowed",
           "every match of it loses to rule \"%s\" of the same set (policy %s)",
           other->id, gloss_policy_name(other->policy));
    return;
  }
}

void gloss_program_lint(const gloss_program *program,
                        void (*each)(void *self,
                                     const gloss_pattern_problem *problem),
                        void *self) {
  for (uint32_t i = 0; i < program->rules.count; i++) {
    struct lint l = {program, program->rules.items[i], i, each, self};
    walk(&l, l.rule->pattern.root, (struct around){.last = true});
    check_shadows(&l);
  }
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
