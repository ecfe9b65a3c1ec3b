// What must a text hold for a rule to match? The rarest such thing is looked
// for first, and the machine runs only around it.
#include "match/need.h"

#include "match/program.h"

// Other anchors than literals cost a pass each.
enum { MOST_ANCHORS = 64, MOST_LITERALS = 1 << 20, NO_LIMIT = UINT32_MAX };

static uint64_t capped(uint64_t length) {
  return length > NO_LIMIT ? (uint64_t)NO_LIMIT : length;
}

static gloss__length plus(gloss__length a, gloss__length b) {
  return (gloss__length){capped(a.least + b.least), capped(a.most + b.most)};
}

static gloss__length either(gloss__length a, gloss__length b) {
  return (gloss__length){a.least < b.least ? a.least : b.least,
                         a.most > b.most ? a.most : b.most};
}

static gloss__length lexicon_length(const gloss__node *node,
                                    const gloss_program *program,
                                    const gloss__rule *rule) {
  if (!program) return (gloss__length){1, NO_LIMIT};
  int32_t index = rule->uses[node->a].lexicon;
  return (gloss__length){1, program->lexicons.items[index]->dict.longest};
}

gloss__length gloss__node_length(const gloss__node *node,
                                 const gloss_program *program,
                                 const gloss__rule *rule) {
  gloss__length sum = {0, 0};
  const gloss__node *child = node->child;
  switch (node->type) {
  case NODE_CHAR:
  case NODE_CLASS:
  case NODE_ANY: return (gloss__length){1, 1};
  case NODE_GAP: return (gloss__length){0, node->a};
  case NODE_LEXICON: return lexicon_length(node, program, rule);
  case NODE_SOURCE: return (gloss__length){1, NO_LIMIT};
  case NODE_BACKREF: return (gloss__length){0, NO_LIMIT};
  case NODE_REPEAT:
    sum = gloss__node_length(child, program, rule);
    return (gloss__length){capped(sum.least * node->a),
                           sum.most ? capped(sum.most * node->b) : 0};
  case NODE_ALT:
    sum = gloss__node_length(child, program, rule);
    while ((child = child->next) != NULL)
      sum = either(sum, gloss__node_length(child, program, rule));
    return sum;
  case NODE_CAT:
  case NODE_ALL:
  case NODE_CAPTURE:
    for (; child; child = child->next)
      sum = plus(sum, gloss__node_length(child, program, rule));
    return sum;
  default: return sum;
  }
}

// --- anchors -----------------------------------------------------------------

struct search {
  const gloss_program *program;
  const gloss__rule *rule;
};

static void need_clear(gloss__need *need) {
  for (size_t i = 0; i < need->count; i++) gloss__free(need->items[i].codes);
  need->count = 0;
  need->cost = 1;
}

void gloss__need_free(gloss__need *need) {
  need_clear(need);
  gloss__free(need->items);
  *need = (gloss__need){0};
}

// Rough rates in Chinese reports: an ideograph is 1 in 300 of the characters,
// a digit, letter or mark 1 in 30; what follows is less surprising.
static double literal_cost(const uint32_t *codes, size_t size) {
  double cost = 1;
  for (size_t i = 0; i < size; i++) {
    bool common =
        codes[i] < 0x2E80 || (codes[i] >= 0x3000 && codes[i] < 0x3040);
    cost *= (common ? 1.0 / 30 : 1.0 / 300) * (i ? 6 : 1);
  }
  return cost;
}

static void add_literal(gloss__need *need, const uint32_t *codes, size_t size) {
  gloss__anchor anchor = {.type = ANCHOR_LITERAL, .size = (uint32_t)size};
  anchor.codes = gloss__alloc(size * sizeof *codes);
  memcpy(anchor.codes, codes, size * sizeof *codes);
  gloss__push(need, anchor);
  need->cost = literal_cost(codes, size);
}

static void add_reference(const struct search *s, gloss__need *need,
                          const gloss__node *node) {
  const gloss__use *use = &s->rule->uses[node->a];
  gloss__anchor anchor = {.type = ANCHOR_SOURCE, .index = use->source};
  need->cost = 0.02;
  if (use->lexicon >= 0) {
    anchor.type = ANCHOR_LEXICON;
    anchor.index = use->lexicon;
    size_t count = s->program->lexicons.items[use->lexicon]->dict.key_count;
    need->cost = count < 100 ? 0.005 : count < 10000 ? 0.02 : 0.2;
  }
  gloss__push(need, anchor);
}

// A class of a few single characters is as many literals.
static void add_class(const struct search *s, gloss__need *need,
                      const gloss__node *node) {
  const gloss__class *class = &s->rule->pattern.classes.items[node->a];
  uint32_t count = 0;
  double cost = 0;
  const gloss__ranges *r = &class->loose;
  for (size_t i = 0; i < r->count; i += 2)
    count += r->items[i + 1] - r->items[i] < 32
                 ? r->items[i + 1] - r->items[i] + 1
                 : 64;
  if (class->negated || class->strict.count || count > 32) return;
  if (r->count && !r->items[0]) return; // NUL
  for (size_t i = 0; i < r->count; i += 2)
    for (uint32_t c = r->items[i]; c <= r->items[i + 1]; c++) {
      // the class holds a character as written, too: its folded form will do
      uint32_t code = gloss_fold(c);
      add_literal(need, &code, 1);
      cost += need->cost;
    }
  need->cost = cost;
}

// Moves the better of the two to `best`; the other is emptied.
static void choose(gloss__need *best, gloss__need *other) {
  bool better = other->count && (!best->count || other->cost < best->cost);
  if (better) {
    gloss__need old = *best;
    *best = *other;
    *other = old;
  }
  need_clear(other);
}

static void shift(gloss__need *need, gloss__length by) {
  for (size_t i = 0; i < need->count; i++) {
    gloss__anchor *anchor = &need->items[i];
    anchor->least = capped(anchor->least + by.least);
    anchor->most = capped(anchor->most + by.most);
  }
}

static void find(const struct search *s, gloss__need *need,
                 const gloss__node *node);

// Alternatives need one anchor each; one that needs nothing spoils it.
static void find_alternatives(const struct search *s, gloss__need *need,
                              const gloss__node *node) {
  double cost = 0;
  size_t others = 0;
  for (const gloss__node *child = node->child; child; child = child->next) {
    gloss__need one = {.cost = 1};
    find(s, &one, child);
    cost += one.cost;
    for (size_t i = 0; i < one.count; i++)
      others += one.items[i].type != ANCHOR_LITERAL;
    bool spoilt = !one.count || others > MOST_ANCHORS ||
                  need->count + one.count > MOST_LITERALS;
    for (size_t i = 0; !spoilt && i < one.count; i++)
      gloss__push(need, one.items[i]);
    if (!spoilt) one.count = 0; // moved
    gloss__need_free(&one);
    if (spoilt) {
      need_clear(need);
      return;
    }
  }
  need->cost = cost;
}

// Elements in a row: the best of them, runs of characters taken together.
static void find_sequence(const struct search *s, gloss__need *need,
                          const gloss__node *node) {
  gloss__length before = {0, 0};
  gloss__need one = {.cost = 1};
  const gloss__node *child = node->child;
  while (child) {
    gloss__length size = {0, 0};
    uint32_t run[32], count = 0;
    for (; child && child->type == NODE_CHAR && child->a && count < 32;
         child = child->next)
      run[count++] = child->a;
    if (count) {
      add_literal(&one, run, count);
      size = (gloss__length){count, count};
    } else {
      find(s, &one, child);
      size = gloss__node_length(child, s->program, s->rule);
      child = child->next;
    }
    // a place that is far from the begin costs more starts
    if (one.count && before.most > 100) one.cost *= 4;
    shift(&one, before);
    before = plus(before, size);
    choose(need, &one);
  }
  gloss__need_free(&one);
}

// Elements in any order: the best one, behind any of the others.
static void find_all(const struct search *s, gloss__need *need,
                     const gloss__node *node) {
  gloss__need one = {.cost = 1};
  gloss__length total = gloss__node_length(node, s->program, s->rule);
  for (const gloss__node *child = node->child; child; child = child->next) {
    find(s, &one, child);
    shift(&one, (gloss__length){0, total.most});
    choose(need, &one);
  }
  gloss__need_free(&one);
}

static void find(const struct search *s, gloss__need *need,
                 const gloss__node *node) {
  switch (node->type) {
  case NODE_CHAR:
    if (node->a) add_literal(need, &node->a, 1); // no key holds NUL
    break;
  case NODE_CLASS: add_class(s, need, node); break;
  case NODE_LEXICON:
  case NODE_SOURCE: add_reference(s, need, node); break;
  case NODE_CAPTURE: find(s, need, node->child); break;
  case NODE_REPEAT:
    if (node->a) find(s, need, node->child);
    break;
  case NODE_ALT: find_alternatives(s, need, node); break;
  case NODE_CAT: find_sequence(s, need, node); break;
  case NODE_ALL: find_all(s, need, node); break;
  default: break;
  }
}

void gloss__need_make(gloss__need *need, const gloss_program *program,
                      const gloss__rule *rule) {
  struct search s = {program, rule};
  need->cost = 1;
  find(&s, need, rule->pattern.root);
}

bool gloss__need_literal(const gloss__need *need) {
  for (size_t i = 0; i < need->count; i++)
    if (need->items[i].type != ANCHOR_LITERAL) return false;
  return need->count != 0;
}

void gloss__need_text(const gloss__need *need, const gloss_program *program,
                      gloss_buf *out) {
  for (size_t i = 0; i < need->count; i++) {
    const gloss__anchor *anchor = &need->items[i];
    if (i) gloss_buf_puts(out, " | ");
    for (uint32_t k = 0; k < anchor->size; k++)
      gloss_buf_utf8(out, anchor->codes[k]);
    if (anchor->type == ANCHOR_LEXICON)
      gloss_buf_printf(out, "@%s",
                       program->lexicon_names.items[anchor->index].data);
    if (anchor->type == ANCHOR_SOURCE)
      gloss_buf_printf(out, "{%s}",
                       program->source_names.items[anchor->index].data);
  }
}
