// probe.c - can a changed rule make a difference to a document? Its pattern as
// it was and as it is are run alone; a callback sees nothing but matches, so
// where these are the same, all that follows from them is.
#include "lua/host.h"

#include <stdlib.h>

typedef struct rule_pair {
  uint32_t before, after; // rules of the program; UINT32_MAX: none
  bool same_code;
} rule_pair;

// The changed rules of report types for which names mean the same.
typedef struct rule_group {
  const gloss__type *type;
  gloss_program *program;
  rule_pair *pairs;
  size_t count, capacity;
} rule_group;

struct gloss_probe {
  gloss_pack *pack;
  rule_group *groups;
  size_t count, capacity;
  gloss_match *matches[2]; // scratch: before, after
  size_t capacities[2];
};

gloss_probe *gloss_probe_new(gloss_pack *pack) {
  gloss_probe *probe = gloss__xresize(NULL, sizeof *probe);
  *probe = (gloss_probe){.pack = pack};
  return probe;
}

void gloss_probe_free(gloss_probe *probe) {
  if (!probe) return;
  for (size_t i = 0; i < probe->count; i++) {
    gloss_program_free(probe->groups[i].program);
    free(probe->groups[i].pairs);
  }
  free(probe->groups);
  free(probe->matches[0]);
  free(probe->matches[1]);
  free(probe);
}

// --- rules -------------------------------------------------------------------

static bool same_names(const gloss__type *a, const gloss__type *b) {
  if (a->lexicon_count != b->lexicon_count || a->wording != b->wording)
    return false;
  for (size_t i = 0; i < a->lexicon_count; i++)
    if (strcmp(a->lexicons[i].name, b->lexicons[i].name) != 0 ||
        a->lexicons[i].lexicon != b->lexicons[i].lexicon)
      return false;
  return true;
}

static rule_group *group_of(gloss_probe *probe, const gloss__type *type) {
  for (size_t i = 0; i < probe->count; i++)
    if (same_names(probe->groups[i].type, type)) return &probe->groups[i];
  probe->groups = gloss__xgrow(probe->groups, &probe->capacity, probe->count,
                               sizeof *probe->groups);
  rule_group *made = &probe->groups[probe->count++];
  *made = (rule_group){.type = type, .program = gloss_program_new()};
  gloss__program_names(probe->pack->host, made->program, type);
  return made;
}

// A filter on a date may hold or not by the document's anchor, which only an
// analysis finds.
static bool anchored(const gloss_pattern_filter *filter) {
  static const char *const plain[] = {"number", "percent", "ordinal", "money",
                                      "quantity"};
  if (filter->lexicon || !filter->attribute.data) return false;
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (gloss_str_equal(filter->name, gloss_str_of(plain[i]))) return false;
  return true;
}

// Does what the rule matches depend on the text alone, not on other facts?
static bool stands_alone(const rule_group *group, uint32_t rule) {
  const char *name;
  for (size_t i = 0; (name = gloss_program_reference(group->program, rule, i));
       i++)
    if (gloss__ftype_find(group->type, name)) return false;
  gloss_pattern_filter filter;
  for (size_t i = 0; gloss_program_filter(group->program, rule, i, &filter);
       i++)
    if (anchored(&filter)) return false;
  return true;
}

static bool add(const rule_group *group, const gloss_rule *rule,
                const char *pattern, uint32_t *index) {
  gloss_rule given = *rule;
  *index = UINT32_MAX;
  if (!pattern) return true;
  given.pattern = pattern;
  given.set = NULL; // it competes with itself alone
  return !gloss_program_rule(group->program, &given, index, NULL);
}

static bool same_captures(const gloss_program *program, uint32_t a,
                          uint32_t b) {
  for (size_t i = 0;; i++) {
    const char *x = gloss_program_capture(program, a, i);
    const char *y = gloss_program_capture(program, b, i);
    if (!x || !y) return x == y;
    if (strcmp(x, y) != 0) return false;
  }
}

bool gloss_probe_rule(gloss_probe *probe, const char *type,
                      const gloss_rule *rule, const char *before,
                      const char *after, bool same_code) {
  const gloss__type *of = NULL;
  for (size_t i = 0; i < probe->pack->type_count; i++)
    if (!strcmp(probe->pack->types[i]->name, type)) of = probe->pack->types[i];
  if (!of) return false;
  rule_group *group = group_of(probe, of);
  rule_pair made = {.same_code = same_code};
  if (!add(group, rule, before, &made.before) ||
      !add(group, rule, after, &made.after))
    return false;
  if (before && after)
    made.same_code &= same_captures(group->program, made.before, made.after);
  group->pairs = gloss__xgrow(group->pairs, &group->capacity, group->count,
                              sizeof *group->pairs);
  group->pairs[group->count++] = made;
  return true;
}

bool gloss_probe_ready(gloss_probe *probe) {
  for (size_t i = 0; i < probe->count; i++) {
    rule_group *group = &probe->groups[i];
    if (gloss_program_compile(group->program, NULL)) return false;
    size_t rules = gloss_program_rule_count(group->program);
    for (uint32_t rule = 0; rule < rules; rule++)
      if (!stands_alone(group, rule)) return false;
  }
  return true;
}

// --- documents ---------------------------------------------------------------

static int by_place(const void *left, const void *right) {
  const gloss_match *a = left, *b = right;
  if (a->begin != b->begin) return a->begin < b->begin ? -1 : 1;
  return a->end < b->end ? -1 : a->end > b->end;
}

static size_t take(gloss_probe *probe, int side, size_t count,
                   const gloss_match *match, uint32_t rule) {
  if (match->rule != rule) return count;
  probe->matches[side] =
      gloss__xgrow(probe->matches[side], &probe->capacities[side], count,
                   sizeof *probe->matches[side]);
  probe->matches[side][count] = *match;
  return count + 1;
}

// All matches of a rule, also those that lost to another of its own: they might
// not lose beside its rivals.
static size_t collect(gloss_probe *probe, int side,
                      const gloss_matches *matches, uint32_t rule) {
  size_t count = 0;
  for (size_t i = 0; i < gloss_matches_count(matches); i++) {
    gloss_match match = gloss_matches_get(matches, i);
    count = take(probe, side, count, &match, rule);
  }
  for (size_t i = 0; i < gloss_matches_loser_count(matches); i++) {
    gloss_loser loser = gloss_matches_loser(matches, i);
    count = take(probe, side, count, &loser.match, rule);
  }
  if (count > 1)
    qsort(probe->matches[side], count, sizeof **probe->matches, by_place);
  return count;
}

static bool differs(gloss_probe *probe, const gloss_matches *matches,
                    const gloss_program *program, const rule_pair *pair) {
  size_t before = collect(probe, 0, matches, pair->before);
  size_t after = collect(probe, 1, matches, pair->after);
  if (!pair->same_code) return before || after;
  if (before != after) return true;
  size_t captures = 0;
  while (gloss_program_capture(program, pair->after, captures)) captures++;
  for (size_t i = 0; i < after; i++) {
    const gloss_match *a = &probe->matches[0][i], *b = &probe->matches[1][i];
    if (a->begin != b->begin || a->end != b->end ||
        (captures &&
         memcmp(a->captures, b->captures, captures * sizeof *a->captures) != 0))
      return true;
  }
  return false;
}

typedef struct question {
  gloss_probe *probe;
  rule_group *group;
  gloss_doc *doc;
  gloss__ldoc *ldoc;
  bool touched;
} question;

// Arguments: the question.
static int ask(lua_State *L) {
  question *q = lua_touserdata(L, 1);
  q->ldoc = gloss__ldoc_push(L, q->doc, false, "");
  q->ldoc->type = q->group->type;
  gloss_matches *matches = NULL;
  if (gloss_scan(&matches, q->group->program, q->doc, q->ldoc->sources,
                 q->ldoc->layer_count, NULL, 0, NULL, NULL))
    return 0;
  q->touched = gloss_matches_failure_count(matches) > 0;
  for (size_t i = 0; i < q->group->count && !q->touched; i++)
    q->touched =
        differs(q->probe, matches, q->group->program, &q->group->pairs[i]);
  gloss_matches_free(matches);
  return 0;
}

bool gloss_probe_touches(gloss_probe *probe, gloss_doc *doc) {
  gloss__host *host = probe->pack->host;
  bool touched = false;
  for (size_t i = 0; i < probe->count && !touched; i++) {
    question q = {probe, &probe->groups[i], gloss_doc_reading(doc), NULL, true};
    lua_settop(host->L, 0);
    lua_pushcfunction(host->L, ask);
    lua_pushlightuserdata(host->L, &q);
    int status = lua_pcall(host->L, 1, 0, 0);
    if (q.ldoc) gloss__ldoc_close(q.ldoc);
    lua_settop(host->L, 0);
    touched = status || q.touched;
  }
  return touched;
}
