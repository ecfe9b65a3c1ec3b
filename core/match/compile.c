// Tree to code. Sub-patterns of counted repeats and unordered sets are copied;
// look-arounds get code of their own behind the rule's.
#include "match/program.h"

// From MANY_WORDS literals on, alternatives become a dictionary.
enum { MOST_CODE = 60000, MOST_RUN = 1000, MANY_WORDS = 16 };

struct pending { // a look-around whose code is still to be made
  const gloss__node *node;
  uint32_t look;
};

struct compiler {
  gloss__rule *rule;
  gloss_error *err;
  bool failed, looking;
  struct {
    struct pending *items;
    size_t count, capacity;
  } pending;
  struct {
    uint32_t *items;
    size_t count, capacity;
  } open; // captures
};

static void fail(struct compiler *c, const gloss__node *at,
                 const char *message) {
  if (c->failed) return;
  c->failed = true;
  gloss__pattern_error(c->err, gloss_str_of(c->rule->text), c->rule->file,
                       c->rule->line, at->begin, message);
}

static uint32_t here(const struct compiler *c) {
  return (uint32_t)c->rule->code.count;
}

static uint32_t emit(struct compiler *c, gloss__op op, uint32_t a, uint32_t b,
                     const gloss__node *node) {
  if (here(c) >= MOST_CODE) {
    fail(c, node,
         "too large: counted repeats and unordered sets copy what "
         "they repeat");
    return 0;
  }
  gloss__push(&c->rule->code, (gloss__instr){.op = (uint8_t)op,
                                             .a = a,
                                             .b = b,
                                             .begin = node->begin,
                                             .end = node->end});
  return here(c) - 1;
}

static void emit_node(struct compiler *c, const gloss__node *node);

static gloss__op single_op(gloss__node_type type) {
  return type == NODE_CHAR    ? OP_CHAR
         : type == NODE_CLASS ? OP_CLASS
         : type == NODE_ANY   ? OP_ANY
                              : OP_MATCH;
}

// A split whose preferred branch goes on behind it; the other is set later.
static uint32_t emit_split(struct compiler *c, const gloss__node *node) {
  uint32_t at = emit(c, OP_SPLIT, 0, 0, node);
  if (!c->failed) c->rule->code.items[at].a = at + 1;
  return at;
}

// Lets the other branch of `split` go to `to`; a lazy one prefers it.
static void land(struct compiler *c, uint32_t split, uint32_t to, bool lazy) {
  if (c->failed) return;
  gloss__instr *instr = &c->rule->code.items[split];
  instr->b = to;
  if (!lazy) return;
  instr->b = instr->a;
  instr->a = to;
}

static void emit_star(struct compiler *c, const gloss__node *node) {
  uint32_t split = emit_split(c, node);
  emit_node(c, node->child);
  emit(c, OP_JUMP, split, 0, node);
  land(c, split, here(c), node->lazy);
}

static void emit_optional(struct compiler *c, const gloss__node *node,
                          uint32_t count) {
  struct {
    uint32_t *items;
    size_t count, capacity;
  } splits = {0};
  for (uint32_t i = 0; i < count && !c->failed; i++) {
    uint32_t split = emit_split(c, node);
    gloss__push(&splits, split);
    emit_node(c, node->child);
  }
  for (size_t i = 0; i < splits.count; i++)
    land(c, splits.items[i], here(c), node->lazy);
  gloss__free(splits.items);
}

static void emit_repeat(struct compiler *c, const gloss__node *node) {
  gloss__op single = single_op(node->child->type);
  if (single != OP_MATCH && node->b <= MOST_RUN) {
    uint32_t at = emit(c, OP_RUN, here(c) + 1, node->a, node);
    emit(c, single, node->child->a, 0, node->child);
    if (c->failed) return;
    c->rule->code.items[at].c = node->b;
    c->rule->code.items[at].lazy = node->lazy;
    return;
  }
  for (uint32_t i = 0; i < node->a && !c->failed; i++)
    emit_node(c, node->child);
  if (node->b == UINT32_MAX)
    emit_star(c, node);
  else
    emit_optional(c, node, node->b - node->a);
}

// One branch of an alternation: a node, or all literals from it on if they are
// enough for a dictionary. Returns the last node.
static const gloss__node *branch_end(const gloss__node *node, size_t words) {
  for (size_t i = 1; words >= MANY_WORDS && i < words; i++) node = node->next;
  return node;
}

static void emit_branch(struct compiler *c, const gloss__node *node,
                        size_t words) {
  if (words < MANY_WORDS) {
    emit_node(c, node);
    return;
  }
  const gloss__node *last = branch_end(node, words), *first = node;
  while (first->type == NODE_CAT) first = first->child;
  while (last->type == NODE_CAT)
    for (last = last->child; last->next;) last = last->next;
  gloss__node all = {.begin = first->begin, .end = last->end};
  emit(c, OP_WORDS, gloss__words_make(c->rule, node, words), 0, &all);
}

static void emit_alternatives(struct compiler *c, const gloss__node *node) {
  struct {
    uint32_t *items;
    size_t count, capacity;
  } jumps = {0};
  for (const gloss__node *child = node->child, *next; child; child = next) {
    size_t words = gloss__words_run(child);
    next = branch_end(child, words)->next;
    uint32_t split = next ? emit_split(c, node) : 0;
    emit_branch(c, child, words);
    if (c->failed) break;
    if (!next) continue;
    uint32_t jump = emit(c, OP_JUMP, 0, 0, node);
    gloss__push(&jumps, jump);
    land(c, split, here(c), false);
  }
  for (size_t i = 0; i < jumps.count && !c->failed; i++)
    c->rule->code.items[jumps.items[i]].a = here(c);
  gloss__free(jumps.items);
}

struct set_jump {
  uint32_t at, rest;
};

// An unordered set is one choice for each subset that is still to come: take
// one of its elements, then go to the choice of the others.
static void emit_all(struct compiler *c, const gloss__node *node) {
  uint32_t starts[64] = {0};
  struct {
    struct set_jump *items;
    size_t count, capacity;
  } jumps = {0};
  uint32_t all = 0;
  for (const gloss__node *child = node->child; child; child = child->next)
    all = all << 1 | 1;
  for (uint32_t left = all; left && !c->failed; left--) {
    uint32_t bit = 1;
    starts[left] = here(c);
    for (const gloss__node *child = node->child; child && !c->failed;
         child = child->next, bit <<= 1) {
      if (!(left & bit)) continue;
      bool last = !(left & ~bit & ~(bit - 1));
      uint32_t split = last ? 0 : emit_split(c, node);
      emit_node(c, child);
      struct set_jump jump = {emit(c, OP_JUMP, 0, 0, node), left & ~bit};
      gloss__push(&jumps, jump);
      if (!last) land(c, split, here(c), false);
    }
  }
  starts[0] = here(c);
  for (size_t i = 0; i < jumps.count && !c->failed; i++)
    c->rule->code.items[jumps.items[i].at].a = starts[jumps.items[i].rest];
  gloss__free(jumps.items);
}

static void emit_capture(struct compiler *c, const gloss__node *node) {
  if (c->looking) {
    fail(c, node, "a capture inside a look-around keeps nothing");
    return;
  }
  gloss__push(&c->open, node->a);
  emit(c, OP_SAVE, 2 * node->a, 0, node);
  emit_node(c, node->child);
  emit(c, OP_SAVE, 2 * node->a + 1, 0, node);
  c->open.count--;
}

static void emit_reference(struct compiler *c, gloss__op op,
                           const gloss__node *node) {
  emit(c, op, node->a, 0, node);
  for (size_t i = 0; i < c->open.count; i++) {
    uint64_t bit = c->open.items[i] * c->rule->pattern.references.count;
    bit += node->a;
    c->rule->enclosed[bit / 64] |= (uint64_t)1 << bit % 64;
  }
}

static void emit_look(struct compiler *c, const gloss__node *node) {
  uint32_t look = (uint32_t)c->rule->looks.count;
  gloss__push(&c->rule->looks, (gloss__look){.how = (uint8_t)node->a});
  gloss__push(&c->pending, (struct pending){node, look});
  emit(c, OP_LOOK, look, 0, node);
}

static void emit_backref(struct compiler *c, const gloss__node *node) {
  if (c->looking)
    fail(c, node, "a back-reference cannot stand in a look-around");
  c->rule->backrefs = true;
  emit(c, OP_BACKREF, node->a, 0, node);
}

static void emit_node(struct compiler *c, const gloss__node *node) {
  if (c->failed) return;
  switch (node->type) {
  case NODE_EMPTY: break;
  case NODE_CHAR:
  case NODE_CLASS:
  case NODE_ANY: emit(c, single_op(node->type), node->a, 0, node); break;
  case NODE_CAT:
    for (const gloss__node *child = node->child; child; child = child->next)
      emit_node(c, child);
    break;
  case NODE_ALT: emit_alternatives(c, node); break;
  case NODE_ALL: emit_all(c, node); break;
  case NODE_REPEAT: emit_repeat(c, node); break;
  case NODE_CAPTURE: emit_capture(c, node); break;
  case NODE_LEXICON: emit_reference(c, OP_LEXICON, node); break;
  case NODE_SOURCE: emit_reference(c, OP_SOURCE, node); break;
  case NODE_WITHIN: emit(c, OP_WITHIN, node->a, 0, node); break;
  case NODE_GAP: emit(c, OP_GAP, node->a, 0, node); break;
  case NODE_LOOK: emit_look(c, node); break;
  case NODE_BEGIN: emit(c, OP_BEGIN, 0, 0, node); break;
  case NODE_END: emit(c, OP_END, 0, 0, node); break;
  case NODE_BACKREF: emit_backref(c, node); break;
  }
}

// --- joins -------------------------------------------------------------------

// Marks the places that more than one path can reach at one position: only
// there must the machine remember that it has been there.
static void mark_joins(gloss__rule *rule) {
  uint32_t count = (uint32_t)rule->code.count;
  uint8_t *ways = gloss__alloc(count + 2);
  ways[0] = 1; // a start: a loop may come back to it at a later one's place
  for (uint32_t pc = 0; pc < count; pc++) {
    const gloss__instr *i = &rule->code.items[pc];
    uint32_t next = i->op == OP_RUN ? pc + 2 : pc + 1;
    bool many = i->op == OP_LEXICON || i->op == OP_SOURCE || i->op == OP_GAP ||
                i->op == OP_RUN || i->op == OP_BACKREF || i->op == OP_WORDS;
    uint32_t to[2] = {i->op == OP_SPLIT || i->op == OP_JUMP ? i->a : next,
                      i->op == OP_SPLIT ? i->b : count};
    for (int k = 0; k < 2; k++)
      if (ways[to[k]] < 2) ways[to[k]] = (uint8_t)(ways[to[k]] + 1 + many);
  }
  for (uint32_t pc = 0; pc < count; pc++)
    if (ways[pc] > 1) rule->code.items[pc].join = (uint16_t)++rule->joins;
  gloss__free(ways);
}

gloss_status gloss__rule_compile(gloss__rule *rule, gloss_error *err) {
  struct compiler c = {.rule = rule, .err = err};
  size_t captures = rule->pattern.captures.count;
  size_t references = rule->pattern.references.count;
  rule->slots = (uint32_t)(2 * (captures + references));
  rule->enclosed = gloss__alloc((captures * references / 64 + 1) * 8);
  emit_node(&c, rule->pattern.root);
  emit(&c, OP_MATCH, 0, 0, rule->pattern.root);
  c.looking = true;
  for (size_t i = 0; i < c.pending.count && !c.failed; i++) {
    struct pending next = c.pending.items[i];
    gloss__length length = gloss__node_length(next.node->child, NULL, rule);
    uint32_t start = here(&c);
    emit_node(&c, next.node->child);
    emit(&c, OP_MATCH, 0, 0, next.node);
    gloss__look *look = &rule->looks.items[next.look];
    look->start = start;
    look->stop = here(&c);
    look->least = (uint32_t)length.least;
    look->most = (uint32_t)length.most;
  }
  if (!c.failed) mark_joins(rule);
  rule->at_begin = !c.failed && rule->code.items[0].op == OP_BEGIN;
  gloss__free(c.pending.items);
  gloss__free(c.open.items);
  return c.failed ? GLOSS_ESYNTAX : GLOSS_OK;
}

void gloss__rule_free(gloss__rule *rule) {
  if (!rule) return;
  for (size_t i = 0; rule->uses && i < rule->pattern.references.count; i++)
    gloss__free(rule->uses[i].allowed);
  gloss__free(rule->uses);
  for (size_t i = 0; i < rule->words.count; i++)
    gloss__dict_free(&rule->words.items[i]);
  gloss__free(rule->words.items);
  gloss__pattern_free(&rule->pattern);
  gloss__free(rule->code.items);
  gloss__free(rule->looks.items);
  gloss__free(rule->enclosed);
  gloss__need_free(&rule->need);
  gloss__free(rule);
}
