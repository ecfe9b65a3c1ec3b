// analyse.c - one document through one or more report types.
#include "lua/debug.h"

// --- callbacks of rules ------------------------------------------------------

typedef struct job {
  gloss__ldoc *doc;
  const gloss__lrule *rule;
  const gloss_match *match;
  gloss__lspan span; // that is being processed
} job;

// True if `where` accepts the match on top; leaves it there.
static bool accepts(lua_State *L, const job *self, bool traced) {
  int match = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, self->rule->where);
  lua_pushvalue(L, match);
  lua_pushvalue(L, 2);
  lua_call(L, 2, traced ? 2 : 1); // the second says why not
  bool accepted = lua_toboolean(L, match + 1);
  if (!accepted && traced) gloss__trace_rejected(L, self->doc, match + 1);
  lua_settop(L, match);
  return accepted;
}

// One match, with the document at 2. What calls no function of the script
// needs no userdata: it uses `plain`, which has room for all captures.
static void act(lua_State *L, const job *self, gloss__lmatch *plain) {
  const gloss__lrule *rule = self->rule;
  gloss__ldoc *doc = self->doc;
  const gloss_lexicon *const *lexicons = doc->type->lexicon_list;
  bool traced = doc->host->tracing != NULL;
  if (plain && rule->emit_type && rule->where == LUA_NOREF) {
    gloss__lmatch_fill(plain, doc, rule->capture_count, self->match, lexicons);
    gloss__fact_emit(L, doc, rule, plain);
    return;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->names);
  gloss__lmatch_push(L, 2, doc, -1, rule->capture_count, self->match, lexicons);
  int top = lua_gettop(L);
  const gloss__lmatch *match = lua_touserdata(L, top);
  if (traced) gloss__trace_match(doc, rule, match);
  if (doc->host->debugging)
    gloss__debug_rule(L, doc, rule, &match->span, match);
  if (rule->where != LUA_NOREF && !accepts(L, self, traced)) return;
  if (rule->emit_type) {
    gloss__fact_emit(L, doc, rule, match);
    return;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->emit);
  lua_pushvalue(L, top);
  lua_pushvalue(L, 2);
  lua_call(L, 2, LUA_MULTRET);
  gloss__fact_results(L, doc, rule, top + 1, match);
}

// Arguments: the job, the document.
static int run_match(lua_State *L) {
  act(L, lua_touserdata(L, 1), NULL);
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
  if (self->doc->host->debugging)
    gloss__debug_rule(L, self->doc, self->rule, &self->span, NULL);
  lua_pushvalue(L, 2);
  lua_pushcfunction(L, gloss__fact_call);
  lua_call(L, 3, 0);
  return 0;
}

static void begin(const job *self) {
  gloss__host *host = self->doc->host;
  gloss_pack_place *place = host->place;
  if (place) {
    place->begin = self->span.begin;
    place->end = self->span.end;
    place->rule = self->rule->number + 1;
  }
  host->calls = host->calls + 1;
  host->rule = self->rule;
  host->emit_failed = false;
  host->outside = NULL;
  gloss_buf_clear(&host->decisions);
}

static void leave(gloss__host *host) {
  host->rule = NULL;
  if (host->place) host->place->rule = 0;
}

// True if the document must end. The error is on top of the stack.
static bool failed(lua_State *L, const job *self, int status) {
  gloss__lrule *rule = (gloss__lrule *)(uintptr_t)self->rule;
  leave(self->doc->host);
  rule->failed = true;
  return gloss__failure(L, self->doc, rule->id, rule->file, rule->line, status,
                        &self->span);
}

// True if the document must end.
static bool protect(lua_State *L, job *self, lua_CFunction function,
                    int doc_index) {
  gloss__host *host = self->doc->host;
  begin(self);
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, self);
  lua_pushvalue(L, doc_index);
  if (host->tracing) gloss__trace_begin(self->doc);
  int status = gloss__host_call(L, 2, 0);
  if (host->tracing)
    gloss__trace_end(L, self->doc, self->rule, &self->span, status);
  if (status) return failed(L, self, status);
  leave(host);
  if (host->spared) gloss__host_resume(host); // it was just done
  return false;
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

// The matches of a stage in one protected call, from `next` on: an error ends
// the call, and another one takes up what comes after.
typedef struct batch {
  const gloss_matches *matches;
  const gloss__lrule *const *by_index;
  size_t next;
  uint32_t limit;       // of the text of which facts may speak
  gloss__lmatch *plain; // room for the captures of any rule
  gloss_match match;
  job job;
} batch;

// Makes the next match the job; false at the end.
static bool next_job(batch *self) {
  gloss__ldoc *doc = self->job.doc;
  while (self->next < gloss_matches_count(self->matches)) {
    self->match = gloss_matches_get(self->matches, self->next++);
    const gloss__lrule *rule = self->by_index[self->match.rule];
    if (!rule->failed && self->match.end <= self->limit) {
      self->job = (job){
          doc,
          rule,
          &self->match,
          {doc, self->match.begin, self->match.end, GLOSS__PLAIN, 0, NULL}};
      return true;
    }
    if (doc->host->tracing) gloss__trace_outside(doc, rule, &self->match);
  }
  return false;
}

// Arguments: the batch, the document. A rule has the whole of its time, and no
// more, for each match, as if it was called alone.
static int run_batch(lua_State *L) {
  batch *self = lua_touserdata(L, 1);
  gloss__host *host = self->job.doc->host;
  while (next_job(self)) {
    begin(&self->job);
    if (host->interrupted && !host->spared) gloss__host_check(L);
    act(L, &self->job, self->plain);
    lua_settop(L, 2);
    leave(host);
    if (host->spared) gloss__host_resume(host); // it was just done
  }
  return 0;
}

static bool run_batches(lua_State *L, batch *self, int doc_index) {
  for (int status = 1; status;) {
    lua_pushcfunction(L, run_batch);
    lua_pushlightuserdata(L, self);
    lua_pushvalue(L, doc_index);
    status = gloss__host_call(L, 2, 0);
    if (status && failed(L, &self->job, status)) return true;
  }
  return false;
}

static bool run_matches(lua_State *L, gloss__ldoc *doc, int doc_index,
                        const gloss_matches *matches,
                        const gloss__lrule *const *by_index) {
  size_t most = 0;
  for (size_t i = 0; i < doc->type->rule_count; i++)
    if (doc->type->rules[i].capture_count > most)
      most = doc->type->rules[i].capture_count;
  batch self = {.matches = matches,
                .by_index = by_index,
                .limit = gloss_doc_captions_end(doc->doc), // no furniture
                .job = {.doc = doc}};
  self.plain = gloss__store_alloc(
      &doc->store, sizeof *self.plain + most * sizeof *self.plain->captures);
  if (!doc->host->tracing) return run_batches(L, &self, doc_index);
  while (next_job(&self))
    if (protect(L, &self.job, run_match, doc_index)) return true;
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
  gloss_budget budget = doc->host->limits.budget;
  budget.profile = tracing && tracing->trace->profile;
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
  gloss_result_limit(result, host->limits.facts);
  gloss__host_resume(host);
  lua_settop(L, 0);
  lua_pushcfunction(L, run_all);
  lua_pushlightuserdata(L, &self);
  if (lua_pcall(L, 1, 0, 0)) ended_outside(&self, host);
  gloss__host_resume(host);
  host->doc = NULL;
  leave(host);
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
