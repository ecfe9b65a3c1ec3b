// order.c - stages: a rule that refers to a type of facts runs after the rules
// that emit it.
#include "lua/host.h"

typedef struct graph {
  lua_State *L;
  gloss__type *type;
  unsigned char *state; // 0 new, 1 open, 2 done
  size_t *path, depth;
} graph;

static bool names_it(const char *const *names, const char *name) {
  for (; names && *names; names++)
    if (!strcmp(*names, name)) return true;
  return false;
}

// A layer's name means facts unless something built in has that name.
static bool fact_layer(const graph *g, const char *name) {
  const gloss__ftype *fact = name ? gloss__ftype_find(g->type, name) : NULL;
  return fact && fact->layer >= 0;
}

static void visit(graph *g, size_t index);

static void visit_makers(graph *g, size_t index, const char *name) {
  gloss__type *type = g->type;
  for (size_t i = 0; i < type->rule_count; i++) {
    // A rule that refers to what it emits sees the others' facts.
    if (i == index || !names_it(type->rules[i].emits, name)) continue;
    visit(g, i);
    if (type->rules[i].stage + 1 > type->rules[index].stage)
      type->rules[index].stage = type->rules[i].stage + 1;
  }
}

static _Noreturn void cycle(graph *g, size_t index) {
  gloss_buf *out = &gloss__host_of(g->L)->buf;
  gloss_buf_clear(out);
  size_t i = 0;
  while (i < g->depth && g->path[i] != index) i++;
  for (; i < g->depth; i++)
    gloss_buf_printf(out, "%s -> ", g->type->rules[g->path[i]].id);
  const gloss__lrule *rule = &g->type->rules[index];
  gloss__fail(g->L, GLOSS_ESYNTAX, rule->file, rule->line,
              "rules wait for each other: %s%s", out->data, rule->id);
}

static void visit(graph *g, size_t index) {
  gloss__lrule *rule = &g->type->rules[index];
  if (g->state[index] == 2) return;
  if (g->state[index] == 1) cycle(g, index);
  luaL_checkstack(g->L, 4, "rules");
  g->state[index] = 1;
  g->path[g->depth++] = index;
  const char *name;
  for (size_t i = 0;
       rule->pattern &&
       (name = gloss_program_reference(g->type->program, rule->index, i));
       i++)
    if (fact_layer(g, name)) visit_makers(g, index, name);
  if (fact_layer(g, rule->scope)) visit_makers(g, index, rule->scope);
  if (fact_layer(g, rule->each)) visit_makers(g, index, rule->each);
  for (size_t i = 0; rule->needs && rule->needs[i]; i++)
    visit_makers(g, index, rule->needs[i]);
  g->depth--;
  g->state[index] = 2;
  if (rule->stage + 1 > g->type->stage_count)
    g->type->stage_count = rule->stage + 1;
}

void gloss__rules_order(lua_State *L, gloss__type *type) {
  size_t count = type->rule_count + 1;
  graph g = {.L = L, .type = type};
  g.state = lua_newuserdatauv(L, count, 0);
  g.path = lua_newuserdatauv(L, count * sizeof *g.path, 0);
  memset(g.state, 0, count);
  for (size_t i = 0; i < type->rule_count; i++) visit(&g, i);
  lua_pop(L, 2);
}
