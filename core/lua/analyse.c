// analyse.c - one document through one or more report types.
#include "lua/host.h"

// --- callbacks of rules ------------------------------------------------------

typedef struct job {
  gloss__ldoc *doc;
  const gloss__lrule *rule;
  const gloss_match *match;
  gloss__lspan span; // that is being processed
} job;

// Arguments: the job, the document.
static int run_match(lua_State *L) {
  job *self = lua_touserdata(L, 1);
  const gloss__lrule *rule = self->rule;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->names);
  gloss__lmatch_push(L, 2, self->doc, 3, rule->capture_count, self->match,
                     self->doc->type->lexicon_list);
  bool traced = self->doc->host->tracing != NULL;
  if (traced) gloss__trace_match(self->doc, rule, lua_touserdata(L, 4));
  if (rule->where != LUA_NOREF) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, rule->where);
    lua_pushvalue(L, 4);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 2); // the second says why not
    if (!lua_toboolean(L, 5)) {
      if (traced) gloss__trace_rejected(L, self->doc, 5);
      return 0;
    }
    lua_settop(L, 4);
  }
  if (rule->emit_type) {
    gloss__fact_emit(L, self->doc, rule, 4);
    return 0;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->emit);
  lua_pushvalue(L, 4);
  lua_pushvalue(L, 2);
  lua_call(L, 2, LUA_MULTRET);
  gloss__fact_results(L, self->doc, rule, 5, 4);
  return 0;
}

// Calls the rule's `run` with the span or document on top.
static int run_each(lua_State *L) {
  job *self = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, self->rule->run);
  if (!strcmp(self->rule->each, "doc"))
    lua_pushvalue(L, 2);
  else
    gloss__lspan_of(
        L, 2, self->doc, self->span.layer,
        (gloss_span){self->span.begin, self->span.end, 0, self->span.item});
  lua_pushvalue(L, 2);
  lua_pushcfunction(L, gloss__fact_call);
  lua_call(L, 3, 0);
  return 0;
}

// True if the document must end.
static bool protect(lua_State *L, job *self, lua_CFunction function,
                    int doc_index) {
  gloss__host *host = self->doc->host;
  gloss__lrule *rule = (gloss__lrule *)(uintptr_t)self->rule;
  host->calls = host->calls + 1;
  host->rule = rule;
  host->emit_failed = false;
  gloss_buf_clear(&host->decisions);
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, self);
  lua_pushvalue(L, doc_index);
  if (host->tracing) gloss__trace_begin(self->doc);
  int status = gloss__host_call(L, 2, 0);
  if (host->tracing) gloss__trace_end(L, self->doc, rule, &self->span, status);
  host->rule = NULL;
  if (!status && host->spared) gloss__host_resume(host); // it was just done
  if (!status) return false;
  rule->failed = true;
  return gloss__failure(L, self->doc, rule->id, rule->file, rule->line, status,
                        &self->span);
}

// --- stages ------------------------------------------------------------------

static void scan_failures(gloss__ldoc *doc, const gloss_matches *matches,
                          const gloss__lrule *const *by_index) {
  for (size_t i = 0; i < gloss_matches_failure_count(matches); i++) {
    const gloss_rule_failure *bad = gloss_matches_failure(matches, i);
    gloss__lrule *rule = (gloss__lrule *)(uintptr_t)by_index[bad->rule];
    rule->failed = true;
    gloss_failure failure = {.phase = "limit",
                             .code = "budget",
                             .message = bad->error.message,
                             .rule = rule->id,
                             .file = rule->file,
                             .line = rule->line};
    gloss_result_failure(doc->result, &failure);
  }
}

static bool run_matches(lua_State *L, gloss__ldoc *doc, int doc_index,
                        const gloss_matches *matches,
                        const gloss__lrule *const *by_index) {
  size_t count = gloss_matches_count(matches);
  uint32_t limit = gloss_doc_captions_end(doc->doc); // no facts in furniture
  for (size_t i = 0; i < count; i++) {
    gloss_match match = gloss_matches_get(matches, i);
    const gloss__lrule *rule = by_index[match.rule];
    if (rule->failed || match.end > limit) {
      if (doc->host->tracing) gloss__trace_outside(doc, rule, &match);
      continue;
    }
    job self = {doc,
                rule,
                &match,
                {doc, match.begin, match.end, GLOSS__PLAIN, 0, NULL}};
    if (protect(L, &self, run_match, doc_index)) return true;
  }
  return false;
}

static void scan_failed(gloss__ldoc *doc, const gloss_error *err) {
  gloss_failure failure = {.phase = "rule",
                           .code = gloss_status_name(err->status),
                           .message = err->message,
                           .file = doc->type->file,
                           .line = doc->type->line};
  gloss_result_failure(doc->result, &failure);
}

static bool run_patterns(lua_State *L, gloss__ldoc *doc, int doc_index,
                         unsigned stage) {
  const gloss__type *type = doc->type;
  size_t count = 0, size = (type->rule_count + 1);
  uint32_t *wanted = gloss__store_alloc(&doc->store, size * sizeof *wanted);
  const gloss__lrule **by_index =
      gloss__store_alloc(&doc->store, size * sizeof *by_index);
  for (size_t i = 0; i < type->rule_count; i++) {
    const gloss__lrule *rule = &type->rules[i];
    if (!rule->pattern || rule->stage != stage) continue;
    by_index[rule->index] = rule;
    wanted[count++] = rule->index;
  }
  if (!count) return false;
  const gloss__tracing *tracing = doc->host->tracing;
  gloss_budget budget = {.profile = tracing && tracing->trace->profile};
  gloss_matches *matches = NULL;
  gloss_error err = {0};
  if (gloss_scan(&matches, type->program, doc->doc, doc->sources,
                 doc->layer_count, wanted, count, &budget, &err)) {
    scan_failed(doc, &err);
    return false;
  }
  if (tracing) gloss__trace_stage(doc, matches, by_index);
  scan_failures(doc, matches, by_index);
  bool ends = run_matches(L, doc, doc_index, matches, by_index);
  gloss_matches_free(matches);
  if (tracing) gloss__trace_stage_end(doc, by_index);
  return ends;
}

static bool run_function(lua_State *L, gloss__ldoc *doc, int doc_index,
                         const gloss__lrule *rule) {
  job self = {doc, rule, NULL, {doc, 0, 0, GLOSS__PLAIN, 0, NULL}};
  if (!strcmp(rule->each, "doc")) return protect(L, &self, run_each, doc_index);
  int layer = gloss__layer_find(doc, rule->each);
  const gloss_set *set = gloss__layer_set(doc, layer);
  self.span.layer = layer;
  uint32_t limit = gloss_doc_captions_end(doc->doc);
  for (size_t i = 0; i < set->count && !rule->failed; i++) {
    if (set->items[i].begin >= limit) break;
    self.span.begin = set->items[i].begin;
    self.span.end = set->items[i].end;
    self.span.item = set->items[i].data;
    if (protect(L, &self, run_each, doc_index)) return true;
  }
  return false;
}

bool gloss__rules_run(lua_State *L, gloss__ldoc *doc, int doc_index) {
  const gloss__type *type = doc->type;
  for (unsigned stage = 0; stage < type->stage_count; stage++) {
    if (run_patterns(L, doc, doc_index, stage)) return true;
    gloss__facts_publish(doc);
    for (size_t i = 0; i < type->rule_count; i++) {
      const gloss__lrule *rule = &type->rules[i];
      if (rule->pattern || rule->stage != stage) continue;
      if (run_function(L, doc, doc_index, rule)) return true;
      gloss__facts_publish(doc);
    }
  }
  return false;
}

// --- one document ------------------------------------------------------------

bool gloss__analyse(lua_State *L, gloss__ldoc *doc, int doc_index,
                    const gloss__type *type) {
  doc->type = type;
  for (size_t i = 0; i < type->rule_count; i++) type->rules[i].failed = false;
  if (doc->host->tracing)
    gloss__trace_type(doc->host, type, doc->score, doc->reason, true);
  bool ends =
      gloss__describe(L, doc, doc_index) || gloss__anchor(L, doc, doc_index) ||
      gloss__rules_run(L, doc, doc_index) || gloss__finish(L, doc, doc_index);
  if (doc->host->tracing) gloss__trace_close(doc);
  return ends;
}

// Asks every report type that has a say; the best score wins, the first among
// equals. `*ends`: the document must end.
static const gloss__type *detect(lua_State *L, gloss__ldoc *doc, int doc_index,
                                 bool *ends) {
  const gloss_pack *pack = doc->host->pack;
  const gloss__type *best = NULL;
  double score = 0;
  const char *reason = NULL;
  for (size_t i = 0; i < pack->type_count && !*ends; i++) {
    const gloss__type *type = pack->types[i];
    if (type->detect == LUA_NOREF) continue;
    doc->type = type;
    lua_rawgeti(L, LUA_REGISTRYINDEX, type->detect);
    lua_pushvalue(L, doc_index);
    int status = gloss__host_call(L, 1, 2);
    if (status) {
      *ends = gloss__failure(L, doc, "detect", type->file, type->line, status,
                             NULL);
      continue;
    }
    if (doc->host->tracing)
      gloss__trace_type(doc->host, type, lua_tonumber(L, -2),
                        lua_tostring(L, -1), false);
    if (lua_tonumber(L, -2) > score) {
      best = type;
      score = lua_tonumber(L, -2);
      size_t size = 0;
      const char *text = lua_tolstring(L, -1, &size);
      reason = text ? gloss__store_str(&doc->store, text, size) : NULL;
    }
    lua_pop(L, 2);
  }
  doc->score = score;
  doc->reason = reason;
  return best;
}

typedef struct input {
  gloss_doc *doc;
  gloss_result *result;
  const gloss__type *only; // for tests: no detection
  gloss__ldoc *ldoc;
} input;

// Report types that do not detect take what no other claims.
static int run_all(lua_State *L) {
  input *self = lua_touserdata(L, 1);
  gloss__host *host = gloss__host_of(L);
  const gloss_pack *pack = host->pack;
  self->ldoc =
      gloss__ldoc_push(L, self->doc, false, gloss_result_source(self->result));
  int doc_index = lua_gettop(L);
  gloss__ldoc *doc = host->doc = self->ldoc;
  doc->result = self->result;
  if (self->only) {
    gloss__analyse(L, doc, doc_index, self->only);
    return 0;
  }
  bool ends = false;
  const gloss__type *best = detect(L, doc, doc_index, &ends);
  if (best && !ends) gloss__analyse(L, doc, doc_index, best);
  for (size_t i = 0; i < pack->type_count && !best && !ends; i++)
    if (pack->types[i]->detect == LUA_NOREF)
      ends = gloss__analyse(L, doc, doc_index, pack->types[i]);
  return 0;
}

// The stop came between two callbacks, or memory ended outside of them; the
// failure that ended the document may have been noted already.
static void ended_outside(const input *self, const gloss__host *host) {
  if (self->ldoc && self->ldoc->ended) return;
  bool stopped = host->interrupted;
  gloss_failure failure = {
      .phase = "limit",
      .code = stopped ? "deadline" : "memory",
      .message = stopped ? "the scripts were stopped: they took too long"
                         : "the scripts need more memory than they may use"};
  gloss_result_failure(self->result, &failure);
}

void gloss__analyse_doc(gloss_pack *pack, gloss_doc *doc, gloss_result *result,
                        const gloss__type *only) {
  gloss__host *host = pack->host;
  lua_State *L = host->L;
  input self = {doc, result, only, NULL};
  gloss__host_resume(host);
  lua_settop(L, 0);
  lua_pushcfunction(L, run_all);
  lua_pushlightuserdata(L, &self);
  if (lua_pcall(L, 1, 0, 0)) ended_outside(&self, host);
  gloss__host_resume(host);
  host->doc = NULL;
  host->rule = NULL;
  if (self.ldoc) gloss__ldoc_close(self.ldoc);
  lua_settop(L, 0);
  gloss_result_finish(result);
}

gloss_status gloss_pack_analyse(gloss_pack *pack, gloss_doc *doc,
                                gloss_result *result, gloss_error *err) {
  (void)err;
  gloss__analyse_doc(pack, gloss_doc_reading(doc), result, NULL);
  return GLOSS_OK;
}
