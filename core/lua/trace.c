// trace.c - a document's analysis, told step by step: what became of each
// match, and why nothing came of a rule at some place.
#include "lua/lmatch.h"

#include <stdlib.h>
#include <time.h>

// --- rules as numbers --------------------------------------------------------

size_t gloss_pack_rule_count(const gloss_pack *pack) {
  size_t count = 0;
  for (size_t i = 0; i < pack->type_count; i++)
    count += pack->types[i]->rule_count;
  return count;
}

gloss_pack_rule gloss_pack_rule_at(const gloss_pack *pack, size_t number) {
  size_t t = 0;
  while (number >= pack->types[t]->rule_count)
    number -= pack->types[t++]->rule_count;
  const gloss__type *type = pack->types[t];
  const gloss__lrule *rule = &type->rules[number];
  return (gloss_pack_rule){.type = type->name,
                           .id = rule->id,
                           .file = rule->file,
                           .line = rule->line,
                           .stage = rule->stage,
                           .pattern = rule->pattern,
                           .each = rule->each,
                           .set = rule->set,
                           .policy = rule->policy,
                           .priority = rule->priority,
                           .program = rule->pattern ? type->program : NULL,
                           .index = rule->index,
                           .expected = rule->expected_count,
                           .rejected = rule->rejected_count};
}

// --- events ------------------------------------------------------------------

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// Does the rule that is to be explained show itself in its range?
static bool asked(const gloss_trace *trace, const gloss_trace_event *event) {
  return event->rule == trace->rule && event->begin <= trace->end &&
         event->end >= trace->begin;
}

static void tell(const gloss__ldoc *doc, gloss_trace_event event) {
  gloss__tracing *t = doc->host->tracing;
  const gloss_trace *trace = t->trace;
  if (!event.detail) event.detail = "";
  event.begin = gloss_doc_shown(doc->doc, event.begin);
  event.end = gloss_doc_shown(doc->doc, event.end);
  event.winner_begin = gloss_doc_shown(doc->doc, event.winner_begin);
  event.winner_end = gloss_doc_shown(doc->doc, event.winner_end);
  t->seen |= asked(trace, &event);
  if (trace->event) trace->event(trace->self, &event);
}

void gloss__trace_begin(gloss__ldoc *doc) {
  gloss__tracing *t = doc->host->tracing;
  t->rejected = false;
  t->facts = doc->facts.count;
  gloss_buf_clear(&t->why);
  gloss_buf_clear(&t->detail);
  if (t->trace->profile) t->began = now();
}

void gloss__trace_match(gloss__ldoc *doc, const gloss__lrule *rule,
                        const gloss__lmatch *match) {
  gloss__tracing *t = doc->host->tracing;
  if (t->trace->derive) gloss__why(&t->why, doc, rule, match);
}

void gloss__trace_rejected(lua_State *L, gloss__ldoc *doc, int results) {
  gloss__tracing *t = doc->host->tracing;
  size_t size;
  t->rejected = true;
  gloss_buf_printf(&t->detail, "where returned %s",
                   lua_isnil(L, results) ? "nil" : "false");
  if (lua_type(L, results + 1) != LUA_TSTRING) return;
  const char *reason = lua_tolstring(L, results + 1, &size);
  gloss_buf_puts(&t->detail, ": ");
  gloss_buf_add(&t->detail, reason, size);
}

// The first line of the error on top of the stack.
static void note_error(lua_State *L, gloss_buf *detail) {
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  if (text) gloss_buf_add(detail, text, strcspn(text, "\n"));
}

void gloss__trace_end(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                      const gloss__lspan *span, int status) {
  gloss__tracing *t = doc->host->tracing;
  uint64_t took = t->trace->profile ? now() - t->began : 0;
  uint32_t facts = (uint32_t)(doc->facts.count - t->facts);
  bool whole = rule->each && !strcmp(rule->each, "doc");
  if (status)
    note_error(L, &t->detail);
  else if (rule->each)
    gloss_buf_printf(&t->detail, "its function made %s",
                     facts ? "a fact" : "no fact");
  tell(doc,
       (gloss_trace_event){.rule = rule->number,
                           .reason = status        ? GLOSS_REASON_ERROR
                                     : t->rejected ? GLOSS_REASON_REJECTED
                                     : facts       ? GLOSS_REASON_KEPT
                                                   : GLOSS_REASON_SILENT,
                           .begin = span->begin,
                           .end = whole ? (uint32_t)doc->text.size : span->end,
                           .detail = t->detail.data,
                           .why = {t->why.data, t->why.size},
                           .facts = facts,
                           .nanoseconds = took});
}

void gloss__trace_outside(gloss__ldoc *doc, const gloss__lrule *rule,
                          const gloss_match *match) {
  tell(doc,
       (gloss_trace_event){
           .rule = rule->number,
           .reason = rule->failed ? GLOSS_REASON_ERROR : GLOSS_REASON_FURNITURE,
           .begin = match->begin,
           .end = match->end,
           .detail = rule->failed ? "the rule failed before in this document"
                                  : "no facts are taken from furniture"});
}

// --- a stage -----------------------------------------------------------------

static void tell_losers(gloss__ldoc *doc, const gloss_matches *matches,
                        const gloss__lrule *const *by_index) {
  for (size_t i = 0; i < gloss_matches_loser_count(matches); i++) {
    gloss_loser loser = gloss_matches_loser(matches, i);
    tell(doc, (gloss_trace_event){.rule = by_index[loser.match.rule]->number,
                                  .reason = GLOSS_REASON_LOST,
                                  .begin = loser.match.begin,
                                  .end = loser.match.end,
                                  .winner = by_index[loser.winner_rule]->number,
                                  .winner_begin = loser.winner_begin,
                                  .winner_end = loser.winner_end,
                                  .policy = loser.policy});
  }
}

static void tell_failures(gloss__ldoc *doc, const gloss_matches *matches,
                          const gloss__lrule *const *by_index) {
  for (size_t i = 0; i < gloss_matches_failure_count(matches); i++) {
    const gloss_rule_failure *bad = gloss_matches_failure(matches, i);
    tell(doc, (gloss_trace_event){.rule = by_index[bad->rule]->number,
                                  .reason = bad->error.status == GLOSS_ELIMIT
                                                ? GLOSS_REASON_BUDGET
                                                : GLOSS_REASON_SOURCE,
                                  .end = (uint32_t)doc->text.size,
                                  .detail = bad->error.message});
  }
}

static void tell_profile(gloss__ldoc *doc, const gloss_matches *matches,
                         const gloss__lrule *const *by_index) {
  const gloss_trace *trace = doc->host->tracing->trace;
  if (!trace->profile || !trace->matched) return;
  for (size_t i = 0; i < doc->type->rule_count; i++) {
    const gloss__lrule *rule = &doc->type->rules[i];
    if (!rule->pattern || by_index[rule->index] != rule) continue;
    gloss_rule_profile profile = gloss_matches_profile(matches, rule->index);
    trace->matched(trace->self, rule->number, &profile);
  }
}

void gloss__trace_stage(gloss__ldoc *doc, const gloss_matches *matches,
                        const gloss__lrule *const *by_index) {
  tell_failures(doc, matches, by_index);
  tell_losers(doc, matches, by_index);
  tell_profile(doc, matches, by_index);
}

void gloss__trace_stage_end(gloss__ldoc *doc,
                            const gloss__lrule *const *by_index) {
  gloss__tracing *t = doc->host->tracing;
  const gloss_trace *trace = t->trace;
  if (!trace->explanation || t->seen) return;
  for (uint32_t i = 0; i < gloss_program_rule_count(doc->type->program); i++)
    if (by_index[i] && by_index[i]->number == trace->rule)
      gloss_explain(trace->explanation, doc->type->program, doc->doc, i,
                    trace->begin, trace->end, doc->sources, doc->layer_count,
                    NULL);
}

// --- what stands in the range ------------------------------------------------

static void tell_values(gloss__ldoc *doc, const gloss_trace *trace) {
  gloss_values *values = gloss__ldoc_values(doc);
  gloss_buf about = {0};
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (v->end <= trace->begin || v->begin >= trace->end) continue;
    gloss_buf_clear(&about);
    const char *how = gloss_values_derivation(values, i);
    for (; how && *how; how += strcspn(how, "\n"), how += *how == '\n') {
      gloss_buf_puts(&about, about.size ? "; " : "");
      gloss_buf_add(&about, how, strcspn(how, "\n"));
    }
    trace->span(trace->self, gloss_value_type_name(v->type), v->begin, v->end,
                (gloss_str){about.data, about.size});
  }
  gloss_buf_free(&about);
}

static void about_entry(gloss_buf *out, const gloss_lexicon *lexicon,
                        uint32_t index) {
  const char *column;
  gloss_entry entry = gloss_lexicon_entry(lexicon, index);
  gloss_buf_clear(out);
  gloss_buf_printf(out, "%.*s, line %u", (int)entry.term.size, entry.term.data,
                   entry.line);
  for (size_t c = 0; (column = gloss_lexicon_column(lexicon, c)); c++) {
    gloss_str value =
        gloss_lexicon_attribute(lexicon, index, gloss_str_of(column));
    if (value.data)
      gloss_buf_printf(out, ", %s=%.*s", column, (int)value.size, value.data);
  }
}

static void tell_entries(gloss__ldoc *doc, const gloss_trace *trace,
                         const char *name, const gloss_lexicon *lexicon) {
  gloss_set hits = {0};
  gloss_buf about = {0}, layer = {0};
  gloss_buf_printf(&layer, "@%s", name);
  gloss_lexicon_scan(lexicon, doc->text, GLOSS_POLICY_ALL, &hits);
  for (size_t i = 0; i < hits.count; i++) {
    gloss_span hit = hits.items[i];
    if (hit.end <= trace->begin || hit.begin >= trace->end) continue;
    about_entry(&about, lexicon, hit.data);
    trace->span(trace->self, layer.data, hit.begin, hit.end,
                (gloss_str){about.data, about.size});
  }
  gloss_set_free(&hits);
  gloss_buf_free(&about);
  gloss_buf_free(&layer);
}

// A fact that a rule made and that is not in the result.
static void tell_dropped(gloss__ldoc *doc) {
  for (size_t i = 0; i < doc->facts.count; i++) {
    const gloss__lfact *fact = &doc->facts.items[i];
    if (!fact->dropped || fact->rule < doc->type->rules ||
        fact->rule >= doc->type->rules + doc->type->rule_count)
      continue;
    tell(doc, (gloss_trace_event){.rule = fact->rule->number,
                                  .reason = GLOSS_REASON_DROPPED,
                                  .begin = fact->begin,
                                  .end = fact->end,
                                  .detail = fact->rule->failed
                                                ? "its rule failed"
                                                : "finish dropped it"});
  }
}

void gloss__trace_close(gloss__ldoc *doc) {
  const gloss_trace *trace = doc->host->tracing->trace;
  tell_dropped(doc);
  if (!trace->span) return;
  tell_values(doc, trace);
  for (size_t i = 0; i < doc->type->lexicon_count; i++)
    tell_entries(doc, trace, doc->type->lexicons[i].name,
                 doc->type->lexicons[i].lexicon);
}

// --- the whole ---------------------------------------------------------------

void gloss__trace_type(const gloss__host *host, const gloss__type *type,
                       double score, const char *reason, bool chosen) {
  const gloss_trace *trace = host->tracing->trace;
  if (trace->type) trace->type(trace->self, type->name, score, reason, chosen);
}

gloss_status gloss_pack_trace(gloss_pack *pack, gloss_doc *doc,
                              gloss_result *result, const gloss_trace *trace,
                              gloss_error *err) {
  gloss__tracing tracing = {.trace = trace};
  const gloss__type *only = NULL;
  for (size_t i = 0; trace->as && i < pack->type_count; i++)
    if (!strcmp(pack->types[i]->name, trace->as)) only = pack->types[i];
  if (trace->as && !only)
    return gloss_error_set(err, GLOSS_ENOTFOUND, "no report type \"%s\"",
                           trace->as);
  pack->host->tracing = &tracing;
  gloss__analyse_doc(pack, gloss_doc_reading(doc), result, only);
  pack->host->tracing = NULL;
  gloss_buf_free(&tracing.detail);
  gloss_buf_free(&tracing.why);
  return GLOSS_OK;
}
