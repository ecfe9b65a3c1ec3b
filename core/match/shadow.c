// Rules that lose every time: those with the pattern of a rule that goes before
// them, and those of which each literal holds a literal of one rule that wins.
#include "match/shadow.h"

// --- literals ----------------------------------------------------------------

uint32_t gloss__lead(const gloss__node *node, uint32_t *codes, uint32_t most) {
  uint32_t count = 0;
  for (; node && count < most; node = node->next) {
    if (node->type == NODE_CHAR) {
      codes[count++] = node->a;
    } else if (node->type == NODE_CAPTURE || node->type == NODE_CAT) {
      uint32_t got = gloss__lead(node->child, codes + count, most - count);
      count += got;
      gloss__length size = gloss__node_length(node, NULL, NULL);
      if (size.most != got) return count;
    } else {
      return count;
    }
  }
  return count;
}

bool gloss__literal(const gloss__node *node, uint32_t *codes, uint32_t *count,
                    uint32_t most) {
  gloss__node alone = *node;
  alone.next = NULL;
  gloss__length size = gloss__node_length(&alone, NULL, NULL);
  if (node->type == NODE_LEXICON || node->type == NODE_LOOK ||
      size.least != size.most || size.most > most)
    return false;
  *count = gloss__lead(&alone, codes, most);
  return *count == size.most && *count > 0;
}

enum { LONGEST = 32, MOST = 64 };

// The alternatives of a rule that is nothing but literals.
struct literals {
  struct {
    uint32_t codes[LONGEST], count;
  } items[MOST];
  uint32_t count;
};

static bool literals_of(const gloss__rule *rule, struct literals *out) {
  const gloss__node *node = rule->pattern.root;
  out->count = 0;
  while ((node->type == NODE_CAT || node->type == NODE_CAPTURE) &&
         node->child && !node->child->next)
    node = node->child;
  const gloss__node *first = node->type == NODE_ALT ? node->child : node;
  for (const gloss__node *c = first; c; c = c->next) {
    if (out->count == MOST ||
        !gloss__literal(c, out->items[out->count].codes,
                        &out->items[out->count].count, LONGEST))
      return false;
    out->count++;
    if (node->type != NODE_ALT) break;
  }
  return out->count > 0;
}

// --- all rules by what they are made of --------------------------------------

// Of one key: rules that have it, the latest first.
typedef struct link {
  uint32_t rule, next; // next: index + 1 of the next one; 0: none
} link;

struct gloss__shadows {
  const gloss_program *program;
  gloss__intern patterns; // arena, scope and pattern; its first rule: winners
  struct {
    uint32_t *items;
    size_t count, capacity;
  } winners;
  gloss__intern literals; // arena, scope and literal; its rules: first
  struct {
    uint32_t *items; // index + 1 of a link, and how many there are: two a key
    size_t count, capacity;
  } first;
  struct {
    link *items;
    size_t count, capacity;
  } links;
  gloss_buf key; // scratch
};

static void begin_key(gloss_buf *key, const gloss__rule *rule) {
  gloss_buf_clear(key);
  gloss_buf_add(key, &rule->arena, sizeof rule->arena);
  gloss_buf_add(key, &rule->scope, sizeof rule->scope);
}

static gloss_str literal_key(gloss_buf *key, const gloss__rule *rule,
                             const uint32_t *codes, uint32_t count) {
  begin_key(key, rule);
  gloss_buf_add(key, codes, count * sizeof *codes);
  return (gloss_str){key->data, key->size};
}

// The pattern's text without the spaces that mean nothing.
static gloss_str pattern_key(gloss_buf *key, const gloss__rule *rule) {
  bool quoted = false;
  begin_key(key, rule);
  for (const char *c = rule->text; *c; c++) {
    quoted ^= *c == '"' && (c == rule->text || c[-1] != '\\');
    if (quoted || !strchr(" \t\r\n", *c)) gloss_buf_putc(key, *c);
  }
  return (gloss_str){key->data, key->size};
}

// Does `a` go before `b` where both match the same?
static bool goes_before(const gloss_program *p, uint32_t a, uint32_t b) {
  const gloss__rule *x = p->rules.items[a], *y = p->rules.items[b];
  return x->policy == GLOSS_POLICY_PRIORITY && x->priority != y->priority
             ? x->priority > y->priority
             : a < b;
}

static void add_pattern(struct gloss__shadows *s, uint32_t index) {
  gloss_str key = pattern_key(&s->key, s->program->rules.items[index]);
  size_t known = s->patterns.count;
  uint32_t id = gloss__intern_add(&s->patterns, key);
  if (id == known)
    gloss__push(&s->winners, index);
  else if (goes_before(s->program, index, s->winners.items[id]))
    s->winners.items[id] = index;
}

static void add_literal(struct gloss__shadows *s, uint32_t index,
                        gloss_str key) {
  size_t known = s->literals.count;
  uint32_t id = gloss__intern_add(&s->literals, key);
  if (id == known) {
    gloss__push(&s->first, 0);
    gloss__push(&s->first, 0);
  }
  uint32_t *first = &s->first.items[2 * id];
  gloss__push(&s->links, (link){index, first[0]});
  first[0] = (uint32_t)s->links.count;
  first[1]++;
}

static void add_rule(struct gloss__shadows *s, uint32_t index) {
  const gloss__rule *rule = s->program->rules.items[index];
  struct literals own;
  add_pattern(s, index);
  if (!literals_of(rule, &own)) return;
  for (uint32_t i = 0; i < own.count; i++)
    add_literal(
        s, index,
        literal_key(&s->key, rule, own.items[i].codes, own.items[i].count));
}

struct gloss__shadows *gloss__shadows_new(const gloss_program *program) {
  struct gloss__shadows *s = gloss__alloc(sizeof *s);
  s->program = program;
  for (uint32_t i = 0; i < program->rules.count; i++)
    if (program->rules.items[i]->policy != GLOSS_POLICY_ALL) add_rule(s, i);
  return s;
}

void gloss__shadows_free(struct gloss__shadows *s) {
  gloss__intern_free(&s->patterns);
  gloss__intern_free(&s->literals);
  gloss__free(s->winners.items);
  gloss__free(s->first.items);
  gloss__free(s->links.items);
  gloss_buf_free(&s->key);
  gloss__free(s);
}

// --- who loses ---------------------------------------------------------------

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

static bool shadows(const struct gloss__shadows *s, uint32_t a, uint32_t b,
                    const struct literals *of_b) {
  const gloss__rule *x = s->program->rules.items[a];
  const gloss__rule *y = s->program->rules.items[b];
  struct literals of_a;
  if (a == b || !literals_of(x, &of_a)) return false;
  for (uint32_t i = 0; i < of_b->count; i++)
    if (!beats(x, y, a < b, &of_a, of_b->items[i].codes, of_b->items[i].count))
      return false;
  return true;
}

// The search for a rule that beats the literals of another.
struct search {
  const struct gloss__shadows *s;
  uint32_t rule;
  const struct literals *own;
  gloss_buf key;
  uint32_t found; // the first rule that beats it
};

static uint32_t id_of(struct search *f, uint32_t i, uint32_t at, uint32_t n) {
  const gloss__rule *rule = f->s->program->rules.items[f->rule];
  return gloss__intern_find(
      &f->s->literals,
      literal_key(&f->key, rule, f->own->items[i].codes + at, n));
}

// How many times rules have a literal that stands in literal `i`, itself too.
static uint64_t rivals(struct search *f, uint32_t i) {
  uint64_t sum = 0;
  uint32_t size = f->own->items[i].count;
  for (uint32_t at = 0; at < size; at++)
    for (uint32_t n = 1; n <= size - at; n++) {
      uint32_t id = id_of(f, i, at, n);
      if (id != UINT32_MAX) sum += f->s->first.items[2 * id + 1];
    }
  return sum;
}

static void try_key(struct search *f, uint32_t id) {
  uint32_t next = f->s->first.items[2 * id];
  while (next) {
    link here = f->s->links.items[next - 1];
    if (here.rule < f->found && shadows(f->s, here.rule, f->rule, f->own))
      f->found = here.rule;
    next = here.next;
  }
}

// The rule that beats all literals has one within each of them: it is looked
// for among the rivals of the literal that has fewest.
static uint32_t find_rival(const struct gloss__shadows *s, uint32_t index) {
  struct literals own;
  struct search f = {s, index, &own, {0}, UINT32_MAX};
  if (!literals_of(s->program->rules.items[index], &own)) return UINT32_MAX;
  uint32_t best = 0;
  uint64_t least = UINT64_MAX;
  for (uint32_t i = 0; i < own.count && least > 1; i++) {
    uint64_t count = rivals(&f, i);
    if (count < least) least = count, best = i;
  }
  uint32_t size = own.items[best].count;
  for (uint32_t at = 0; at < size && least > 1; at++)
    for (uint32_t n = 1; n <= size - at; n++) {
      uint32_t id = id_of(&f, best, at, n);
      if (id != UINT32_MAX) try_key(&f, id);
    }
  gloss_buf_free(&f.key);
  return f.found;
}

const gloss__rule *gloss__shadows_find(const struct gloss__shadows *s,
                                       uint32_t index) {
  const gloss_program *p = s->program;
  gloss_buf key = {0};
  if (p->rules.items[index]->policy == GLOSS_POLICY_ALL) return NULL;
  uint32_t id = gloss__intern_find(&s->patterns,
                                   pattern_key(&key, p->rules.items[index]));
  gloss_buf_free(&key);
  uint32_t winner = s->winners.items[id];
  if (winner == index) winner = find_rival(s, index);
  return winner == UINT32_MAX ? NULL : p->rules.items[winner];
}
