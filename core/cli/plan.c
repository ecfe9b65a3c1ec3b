// explain-plan - how the rules of a pack will be run.
#include "commands.h"
#include "run.h"

#include <stdlib.h>

struct options {
  const char *format;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|json",
     "text (default), or json: one object a line for each rule.",
     offsetof(struct options, format)},
    {0}};

struct planner {
  const gloss_pack *pack;
  const char *wanted; // a rule's id, or NULL
  gloss_buf out;
  size_t shown;
};

static bool is_wanted(const struct planner *p, const gloss_pack_rule *rule) {
  return !p->wanted || !strcmp(p->wanted, rule->id);
}

static bool full_scan(const gloss_pack_rule *rule) {
  return rule->program && gloss_program_full_scan(rule->program, rule->index);
}

// The lines of a rule's plan, indented.
static void put_plan(struct planner *p, const gloss_pack_rule *rule) {
  gloss_buf plan = {0};
  if (rule->pattern)
    gloss_program_plan(rule->program, rule->index, &plan);
  else
    gloss_buf_printf(&plan, "run: a function, for each %s\n", rule->each);
  const char *at = plan.data;
  while (at && *at) {
    size_t size = strcspn(at, "\n");
    size_t cut = size;
    while (cut && at[cut - 1] == ' ') cut--;
    gloss_buf_printf(&p->out, "    %.*s\n", (int)cut, at);
    at += size + (at[size] == '\n');
  }
  if (full_scan(rule))
    gloss_buf_puts(&p->out, "    warning: nothing is needed, so every place is "
                            "tried; begin or anchor it with a literal\n");
  gloss_buf_free(&plan);
}

struct summary {
  size_t rules, literals, full, run;
  unsigned stages;
};

static struct summary summary_of(const struct planner *p, const char *type) {
  struct summary sum = {0};
  gloss_buf text = {0};
  for (size_t i = 0; i < gloss_pack_rule_count(p->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(p->pack, i);
    gloss_need need;
    if (strcmp(rule.type, type) != 0) continue;
    sum.rules++;
    if (rule.stage + 1 > sum.stages) sum.stages = rule.stage + 1;
    sum.run += !rule.pattern;
    sum.full += full_scan(&rule);
    for (size_t n = 0;
         rule.program &&
         gloss_program_need(rule.program, rule.index, n, &need, &text);
         n++)
      sum.literals += need.kind == GLOSS_NEED_LITERAL;
  }
  gloss_buf_free(&text);
  return sum;
}

// Sets in order of their first rule: name, policy, members.
static void put_sets(struct planner *p, const char *type) {
  size_t count = gloss_pack_rule_count(p->pack);
  for (size_t i = 0; i < count; i++) {
    gloss_pack_rule first = gloss_pack_rule_at(p->pack, i);
    bool known = !first.set || strcmp(first.type, type) != 0;
    for (size_t k = 0; k < i && !known; k++) {
      gloss_pack_rule rule = gloss_pack_rule_at(p->pack, k);
      known =
          rule.set && !strcmp(rule.set, first.set) && !strcmp(rule.type, type);
    }
    if (known) continue;
    gloss_buf_printf(&p->out, "  set %s, policy %s:", first.set,
                     gloss_policy_name(first.policy));
    for (size_t k = i; k < count; k++) {
      gloss_pack_rule rule = gloss_pack_rule_at(p->pack, k);
      if (rule.set && !strcmp(rule.set, first.set) && !strcmp(rule.type, type))
        gloss_buf_printf(&p->out, " %s", rule.id);
    }
    gloss_buf_putc(&p->out, '\n');
  }
}

static void put_stage(struct planner *p, const char *type, unsigned stage) {
  gloss_buf_printf(&p->out, "stage %u\n", stage + 1);
  for (size_t i = 0; i < gloss_pack_rule_count(p->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(p->pack, i);
    if (strcmp(rule.type, type) != 0 || rule.stage != stage ||
        !is_wanted(p, &rule))
      continue;
    p->shown++;
    gloss_buf_printf(&p->out, "  rule %s (%s:%u)\n", rule.id, rule.file,
                     rule.line);
    put_plan(p, &rule);
  }
}

static void put_type(struct planner *p, const char *type) {
  struct summary sum = summary_of(p, type);
  gloss_buf_printf(
      &p->out,
      "report type %s: %zu rules in %u stage%s, %zu literals in one "
      "automaton, %zu rules tried everywhere, %zu run as functions\n",
      type, sum.rules, sum.stages, sum.stages == 1 ? "" : "s", sum.literals,
      sum.full, sum.run);
  if (!p->wanted) put_sets(p, type);
  for (unsigned stage = 0; stage < sum.stages; stage++)
    put_stage(p, type, stage);
}

static void put_text(struct planner *p) {
  const char *last = NULL;
  for (size_t i = 0; i < gloss_pack_rule_count(p->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(p->pack, i);
    if ((last && !strcmp(last, rule.type)) || !is_wanted(p, &rule)) continue;
    last = rule.type;
    put_type(p, last);
  }
}

// --- JSON --------------------------------------------------------------------

static void put_string(gloss_buf *out, const char *key, const char *text) {
  gloss_buf_puts(out, key);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

static void json_needs(gloss_buf *out, const gloss_pack_rule *rule) {
  static const char *const kinds[] = {"literal", "lexicon", "layer"};
  gloss_need need;
  gloss_buf text = {0};
  gloss_buf_puts(out, ",\"needs\":[");
  for (size_t n = 0;
       rule->program &&
       gloss_program_need(rule->program, rule->index, n, &need, &text);
       n++) {
    gloss_str name = need.kind == GLOSS_NEED_LITERAL
                         ? (gloss_str){text.data, text.size}
                         : need.name;
    gloss_buf_printf(out, "%s{\"%s\":", n ? "," : "", kinds[need.kind]);
    gloss_buf_json(out, name);
    gloss_buf_putc(out, '}');
    gloss_buf_clear(&text);
  }
  gloss_buf_putc(out, ']');
  gloss_buf_free(&text);
}

static void put_json(struct planner *p) {
  gloss_buf *out = &p->out;
  for (size_t i = 0; i < gloss_pack_rule_count(p->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(p->pack, i);
    if (!is_wanted(p, &rule)) continue;
    p->shown++;
    put_string(out, "{\"type\":", rule.type);
    put_string(out, ",\"rule\":", rule.id);
    put_string(out, ",\"file\":", rule.file);
    gloss_buf_printf(out, ",\"line\":%u,\"stage\":%u", rule.line,
                     rule.stage + 1);
    put_string(out, ",\"pattern\":", rule.pattern);
    put_string(out, ",\"each\":", rule.each);
    put_string(out, ",\"set\":", rule.set);
    put_string(out, ",\"policy\":", gloss_policy_name(rule.policy));
    json_needs(out, &rule);
    gloss_buf_printf(out, ",\"full_scan\":%s}\n",
                     full_scan(&rule) ? "true" : "false");
  }
}

static int plan(const struct options *o, const struct cli_args *args) {
  gloss_pack *pack = NULL;
  int code = cli_pack_load(&pack, args->operands, 1, NULL);
  if (code != CLI_OK) return code;
  struct planner p = {.pack = pack, .wanted = args->operands[1]};
  if (o->format && o->format[0] == 'j')
    put_json(&p);
  else
    put_text(&p);
  if (!p.shown && p.wanted) {
    cli_complain("%s has no rule '%s'", gloss_pack_name(pack), p.wanted);
    code = CLI_USAGE;
  }
  cli_write((gloss_str){p.out.data, p.out.size});
  gloss_buf_free(&p.out);
  gloss_pack_free(pack);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 1 || args->count == 2
             ? plan(o, args)
             : cli_usage(self, "expected a pack, and maybe a rule's id");
}

const struct cli_command cli_explain_plan = {
    "explain-plan",
    "[--format json] PACK [RULE]",
    "show how the rules of a pack will be run",
    "Prints the stages of each report type in order (a rule that reads other "
    "rules' facts runs in a later stage), the sets of rules that compete with "
    "their policy, and for each rule what every match of it needs: literals "
    "(all rules' literals are found in one pass by one automaton), entries of "
    "a lexicon or spans of a layer, and how far behind a match's begin they "
    "may stand. A rule that needs nothing is tried at every place; that is "
    "said as a warning.",
    options,
    "moongloss explain-plan cppcc\n"
    "moongloss explain-plan my-script.lua crop.weighed",
    run,
    sizeof(struct options)};
