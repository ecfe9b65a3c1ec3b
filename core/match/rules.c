// A program under construction: names, rules, and their compilation.
#include "match/program.h"

#include <stdlib.h>

static const char *const scope_names[] = {"sentence", "paragraph", "section",
                                          "document"};

gloss_program *gloss_program_new(void) {
  return gloss__alloc(sizeof(gloss_program));
}

void gloss_program_free(gloss_program *program) {
  if (!program) return;
  for (size_t i = 0; i < program->rules.count; i++)
    gloss__rule_free(program->rules.items[i]);
  gloss__free(program->rules.items);
  gloss__free(program->lexicons.items);
  gloss__plan_free(&program->plan);
  gloss__free(program->always);
  gloss__intern_free(&program->lexicon_names);
  gloss__intern_free(&program->source_names);
  gloss__intern_free(&program->set_names);
  gloss__free(program->set_rules.items);
  gloss__arena_free(&program->arena);
  gloss__free(program);
}

void gloss_program_lexicon(gloss_program *program, const char *name,
                           const gloss_lexicon *lexicon) {
  uint32_t id = gloss__intern_add(&program->lexicon_names, gloss_str_of(name));
  if (id < program->lexicons.count)
    program->lexicons.items[id] = lexicon;
  else
    gloss__push(&program->lexicons, lexicon);
}

void gloss_program_source(gloss_program *program, const char *name) {
  gloss__intern_add(&program->source_names, gloss_str_of(name));
}

// --- binding references ------------------------------------------------------

static gloss_status unknown(const gloss__rule *rule, uint32_t begin,
                            const gloss__intern *names, const char *what,
                            const char *name, gloss_error *err) {
  gloss_buf known = {0};
  gloss_buf_printf(&known, "unknown %s \"%s\"%s", what, name,
                   names->count ? "; known: " : "");
  for (size_t i = 0; i < names->count; i++)
    gloss_buf_printf(&known, "%s%s", i ? ", " : "", names->items[i].data);
  gloss__pattern_error(err, gloss_str_of(rule->text), rule->file, rule->line,
                       begin, known.data);
  gloss_buf_free(&known);
  return GLOSS_ESYNTAX;
}

static bool entry_passes(const gloss_lexicon *lexicon, uint32_t entry,
                         const gloss__reference *reference) {
  for (size_t i = 0; i < reference->filters.count; i++) {
    const gloss__filter *filter = &reference->filters.items[i];
    gloss_str got = gloss_lexicon_attribute(lexicon, entry, filter->name);
    bool found = false;
    for (size_t j = 0; j < filter->values.count; j++)
      found |= got.data && gloss_str_equal(got, filter->values.items[j]);
    if (found == filter->negated) return false;
  }
  return true;
}

static gloss_status bind_lexicon(const gloss_program *program,
                                 const gloss__rule *rule,
                                 const gloss__reference *reference,
                                 gloss__use *use, gloss_error *err) {
  uint32_t id = gloss__intern_find(&program->lexicon_names, reference->name);
  if (id == UINT32_MAX)
    return unknown(rule, reference->begin, &program->lexicon_names, "lexicon",
                   reference->name.data, err);
  const gloss_lexicon *lexicon = program->lexicons.items[id];
  use->lexicon = (int32_t)id;
  if (!reference->filters.count) return GLOSS_OK;
  for (size_t i = 0; i < reference->filters.count; i++) {
    gloss_str column = reference->filters.items[i].name;
    if (gloss__lexicon_column(lexicon, column) != SIZE_MAX) continue;
    gloss_buf message = {0};
    gloss_buf_printf(&message, "lexicon \"%s\" has no column \"%s\"",
                     reference->name.data, column.data);
    gloss__pattern_error(err, gloss_str_of(rule->text), rule->file, rule->line,
                         reference->begin, message.data);
    gloss_buf_free(&message);
    return GLOSS_ESYNTAX;
  }
  size_t count = gloss_lexicon_count(lexicon);
  use->allowed = gloss__alloc((count / 64 + 1) * sizeof *use->allowed);
  for (uint32_t e = 0; e < count; e++)
    if (entry_passes(lexicon, e, reference))
      use->allowed[e / 64] |= (uint64_t)1 << e % 64;
  return GLOSS_OK;
}

static bool is_ours(gloss_str name) {
  for (size_t i = 0; i < SCOPE_SOURCES; i++)
    if (gloss_str_equal(name, gloss_str_of(scope_names[i]))) return true;
  return false;
}

// Sources that the matcher makes itself need not be declared.
static uint32_t source_id(gloss_program *program, gloss_str name) {
  return is_ours(name) ? gloss__intern_add(&program->source_names, name)
                       : gloss__intern_find(&program->source_names, name);
}

static bool is_lexicon(const gloss__rule *rule, size_t reference) {
  for (size_t i = 0; i < rule->code.count; i++)
    if (rule->code.items[i].op == OP_LEXICON &&
        rule->code.items[i].a == reference)
      return true;
  return false;
}

static gloss_status bind(gloss_program *program, gloss__rule *rule,
                         gloss_error *err) {
  size_t count = rule->pattern.references.count;
  rule->uses = gloss__alloc((count + 1) * sizeof *rule->uses);
  for (size_t i = 0; i < count; i++) {
    const gloss__reference *reference = &rule->pattern.references.items[i];
    gloss__use *use = &rule->uses[i];
    *use = (gloss__use){-1, -1, 0, NULL};
    use->slot = (uint32_t)(2 * (rule->pattern.captures.count + i));
    if (is_lexicon(rule, i)) {
      gloss_status status = bind_lexicon(program, rule, reference, use, err);
      if (status != GLOSS_OK) return status;
      continue;
    }
    uint32_t id = source_id(program, reference->name);
    if (id == UINT32_MAX)
      return unknown(rule, reference->begin, &program->source_names, "layer",
                     reference->name.data, err);
    use->source = (int32_t)id;
  }
  return GLOSS_OK;
}

static gloss_status bind_scope(gloss_program *program, gloss__rule *rule,
                               const char *scope, gloss_error *err) {
  for (int32_t i = 0; i < SCOPE_SOURCES; i++) {
    if (scope && strcmp(scope, scope_names[i])) continue;
    rule->scope = i;
    return GLOSS_OK;
  }
  uint32_t id = gloss__intern_find(&program->source_names, gloss_str_of(scope));
  if (id == UINT32_MAX)
    return gloss_error_at(err, GLOSS_ESYNTAX, rule->file, rule->line, 0,
                          "unknown scope \"%s\": sentence, paragraph, section, "
                          "document or the name of a layer",
                          scope);
  rule->scope = SCOPE_SOURCES + (int32_t)id;
  return GLOSS_OK;
}

// Rules of one set must agree on what happens between them. A rule without a
// set competes only with itself.
static gloss_status bind_set(gloss_program *program, gloss__rule *rule,
                             gloss_error *err) {
  rule->arena = program->arenas;
  if (*rule->set) {
    gloss_str name = gloss_str_of(rule->set);
    uint32_t known = (uint32_t)program->set_names.count;
    uint32_t set = gloss__intern_add(&program->set_names, name);
    if (set == known) {
      gloss__push(&program->set_rules, rule);
    } else {
      const gloss__rule *first = program->set_rules.items[set];
      rule->arena = first->arena;
      if (first->policy == rule->policy) return GLOSS_OK;
      return gloss_error_at(err, GLOSS_ESYNTAX, rule->file, rule->line, 0,
                            "the rules of set \"%s\" name different policies "
                            "(see rule \"%s\")",
                            rule->set, first->id);
    }
  }
  program->arenas++;
  return GLOSS_OK;
}

static const char *keep(gloss_program *program, const char *text) {
  return gloss__arena_str(&program->arena, gloss_str_of(text)).data;
}

gloss_status gloss_program_rule(gloss_program *program, const gloss_rule *rule,
                                uint32_t *index, gloss_error *err) {
  if (program->compiled)
    return gloss_error_set(err, GLOSS_EUSAGE, "the program is compiled");
  gloss__rule *made = gloss__alloc(sizeof *made);
  made->id = keep(program, rule->id ? rule->id : "");
  made->text = keep(program, rule->pattern);
  made->set = keep(program, rule->set ? rule->set : "");
  made->file = rule->file ? keep(program, rule->file) : NULL;
  made->line = rule->line;
  made->policy = rule->policy;
  made->priority = rule->priority;
  gloss_status status = gloss__pattern_parse(
      &made->pattern, gloss_str_of(made->text), made->file, made->line, err);
  if (status == GLOSS_OK) status = gloss__rule_compile(made, err);
  if (status == GLOSS_OK) status = bind(program, made, err);
  if (status == GLOSS_OK) status = bind_scope(program, made, rule->scope, err);
  if (status == GLOSS_OK) status = bind_set(program, made, err);
  if (status != GLOSS_OK) {
    gloss__rule_free(made);
    return status;
  }
  if (index) *index = (uint32_t)program->rules.count;
  gloss__push(&program->rules, made);
  return GLOSS_OK;
}

gloss_status gloss_program_compile(gloss_program *program, gloss_error *err) {
  if (program->compiled)
    return gloss_error_set(err, GLOSS_EUSAGE, "the program is compiled");
  size_t literals = 0;
  for (size_t i = 0; i < program->rules.count; i++) {
    gloss__rule *rule = program->rules.items[i];
    gloss__need_make(&rule->need, program, rule);
    literals += rule->need.count;
  }
  gloss__plan_reserve(&program->plan, literals);
  program->always = gloss__alloc((program->rules.count / 64 + 1) * 8);
  for (size_t i = 0; i < program->rules.count; i++) {
    gloss__need *need = &program->rules.items[i]->need;
    gloss__plan_add(&program->plan, (uint32_t)i, need);
    if (!gloss__need_literal(need))
      program->always[i / 64] |= (uint64_t)1 << i % 64;
  }
  gloss__plan_seal(&program->plan);
  program->compiled = true;
  return GLOSS_OK;
}

size_t gloss_program_rule_count(const gloss_program *program) {
  return program->rules.count;
}

const char *gloss_program_capture(const gloss_program *program, uint32_t rule,
                                  size_t capture) {
  if (rule >= program->rules.count) return NULL;
  const gloss__pattern *pattern = &program->rules.items[rule]->pattern;
  return capture < pattern->captures.count ? pattern->captures.items[capture]
                                           : NULL;
}

const char *gloss_program_reference(const gloss_program *program, uint32_t rule,
                                    size_t index) {
  if (rule >= program->rules.count) return NULL;
  const gloss__rule *r = program->rules.items[rule];
  for (size_t i = 0; i < r->pattern.references.count; i++) {
    int32_t source = r->uses[i].source;
    if (source >= 0 && index-- == 0)
      return program->source_names.items[source].data;
  }
  int32_t scope = r->scope - SCOPE_SOURCES;
  if (scope >= 0 && index == 0) return program->source_names.items[scope].data;
  return NULL;
}

bool gloss_program_takes(const gloss_program *program, uint32_t rule,
                         uint32_t lexicon, uint32_t entry) {
  if (rule >= program->rules.count) return false;
  const gloss__rule *r = program->rules.items[rule];
  for (size_t i = 0; i < r->pattern.references.count; i++) {
    const gloss__use *use = &r->uses[i];
    if (use->lexicon == (int32_t)lexicon &&
        (!use->allowed || (use->allowed[entry / 64] >> entry % 64 & 1)))
      return true;
  }
  return false;
}

bool gloss_program_full_scan(const gloss_program *program, uint32_t rule) {
  if (rule >= program->rules.count) return false;
  const gloss__rule *r = program->rules.items[rule];
  return program->compiled && !r->need.count && !r->at_begin;
}

bool gloss_program_need(const gloss_program *program, uint32_t rule,
                        size_t index, gloss_need *need, gloss_buf *out) {
  if (rule >= program->rules.count) return false;
  const gloss__need *all = &program->rules.items[rule]->need;
  if (index >= all->count) return false;
  const gloss__anchor *anchor = &all->items[index];
  need->name = (gloss_str){"", 0};
  need->kind = GLOSS_NEED_LITERAL;
  if (anchor->type == ANCHOR_LEXICON) {
    need->kind = GLOSS_NEED_LEXICON;
    need->name = program->lexicon_names.items[anchor->index];
  } else if (anchor->type == ANCHOR_SOURCE) {
    need->kind = GLOSS_NEED_LAYER;
    need->name = program->source_names.items[anchor->index];
  }
  for (uint32_t k = 0; k < anchor->size; k++)
    gloss_buf_utf8(out, anchor->codes[k]);
  return true;
}

static void plan_need(const gloss_program *program, const gloss__rule *rule,
                      gloss_buf *out) {
  gloss__length range = {UINT32_MAX, 0};
  gloss_buf_puts(out, "needs: ");
  gloss__need_text(&rule->need, program, out);
  for (size_t i = 0; i < rule->need.count; i++) {
    const gloss__anchor *anchor = &rule->need.items[i];
    if (anchor->least < range.least) range.least = anchor->least;
    if (anchor->most > range.most) range.most = anchor->most;
  }
  gloss_buf_printf(out, "\noffset: %llu..", (unsigned long long)range.least);
  if (range.most < UINT32_MAX)
    gloss_buf_printf(out, "%llu characters behind the begin\n",
                     (unsigned long long)range.most);
  else
    gloss_buf_puts(out, "any number of characters behind the begin\n");
}

void gloss_program_plan(const gloss_program *program, uint32_t rule,
                        gloss_buf *out) {
  if (rule >= program->rules.count) return;
  const gloss__rule *r = program->rules.items[rule];
  gloss_buf_printf(
      out, "pattern: %s\nscope: %s\npolicy: %s%s%s\n", r->text,
      r->scope < SCOPE_SOURCES
          ? scope_names[r->scope]
          : program->source_names.items[r->scope - SCOPE_SOURCES].data,
      gloss_policy_name(r->policy), *r->set ? " in set " : "", r->set);
  if (r->need.count)
    plan_need(program, r, out);
  else
    gloss_buf_puts(out, r->at_begin
                            ? "needs: the begin of its scope\n"
                            : "needs: nothing (every place is tried)\n");
  gloss_buf_printf(out,
                   "code: %zu instructions, at most %u states a "
                   "character%s\n",
                   r->code.count, r->joins + 1,
                   r->backrefs ? ", not linear: back-references" : "");
}
