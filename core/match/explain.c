// Why did a rule not match here? Runs it again with a trace, reads off what
// failed furthest, and tries small changes until one would match.
#include "match/machine.h"
#include "match/scan.h"

#include <stdarg.h>

static const struct {
  const char *name, *text;
} reasons[GLOSS_REASONS] = {
    {"kept", "it matched and made a fact"},
    {"lost", "it matched, but another match of its set won"},
    {"need", "nothing of what every match holds stands in the scope"},
    {"text", "the text goes on otherwise"},
    {"end", "the scope ends before the pattern does"},
    {"anchor", "^ or $ is not at the edge of the scope"},
    {"entry", "no entry of the lexicon begins here"},
    {"layer", "no span of the layer begins here"},
    {"attribute", "an entry or span is here, but with another attribute"},
    {"condition", "a condition [layer=value] does not hold"},
    {"look", "a look-around forbids it"},
    {"repeat", "a back-reference is not repeated"},
    {"source", "a layer is not available"},
    {"budget", "the rule ran out of steps or matches"},
    {"rejected", "it matched, but `where` said no"},
    {"silent", "it matched, or was run, but its function made no fact"},
    {"error", "its function failed, so it loses its facts"},
    {"furniture", "it matched outside of the text of the document"},
    {"dropped", "it made a fact, but `finish` or a failure dropped it"},
    {"type", "the document is of another report type"}};

const char *gloss_reason_name(gloss_reason reason) {
  return reason < GLOSS_REASONS ? reasons[reason].name : "unknown";
}

const char *gloss_reason_text(gloss_reason reason) {
  return reason < GLOSS_REASONS ? reasons[reason].text : "";
}

struct explain {
  gloss__scan scan;
  const gloss__rule *rule;
  gloss_explanation *out;
  uint32_t begin, end; // the range asked about
  gloss__trace trace;
  uint32_t window_begin, window_end; // of the furthest attempt
  uint32_t found_begin, found_end;   // of the last attempt that matched
};

static void say(struct explain *e, gloss_reason reason, const char *format, ...)
    GLOSS_PRINTF(3, 4);
static void say(struct explain *e, gloss_reason reason, const char *format,
                ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(e->out->detail, sizeof e->out->detail, format, args);
  va_end(args);
  e->out->detail[gloss_utf8_valid(gloss_str_of(e->out->detail))] = '\0';
  e->out->reason = reason;
}

// --- text for people ---------------------------------------------------------

// Characters [begin, end) of the pattern.
static gloss_str element_text(const gloss__rule *rule, uint32_t begin,
                              uint32_t end) {
  gloss_str text = gloss_str_of(rule->text);
  size_t at = 0, from = 0;
  for (uint32_t i = 0; at < text.size && i < end; i++) {
    if (i == begin) from = at;
    gloss_utf8_next(text, &at);
  }
  while (at > from && (text.data[at - 1] == ' ' || text.data[at - 1] == '\n'))
    at--;
  return (gloss_str){text.data + from, at - from};
}

// A few characters of the document at `at`, within the window.
static gloss_str text_at(const struct explain *e, uint32_t at) {
  uint32_t stop = at;
  for (int i = 0; i < 8 && stop < e->window_end; i++)
    stop = gloss__next(&e->scan.text, stop);
  return (gloss_str){e->scan.text.text.data + at, stop - at};
}

#define SHOW(text) (int)(text).size, (text).data

// The actual values of a reference's filters for one span or entry.
static void actual_values(struct explain *e, gloss_buf *out,
                          const gloss__reference *reference,
                          const gloss__use *use, const gloss_span *span,
                          uint32_t entry) {
  for (size_t i = 0; i < reference->filters.count; i++) {
    gloss_str name = reference->filters.items[i].name, value = {NULL, 0};
    if (use->lexicon >= 0) {
      value = gloss_lexicon_attribute(
          e->scan.program->lexicons.items[use->lexicon], entry, name);
    } else {
      const gloss_source *source = e->scan.layers[use->source].source;
      if (source->attribute)
        value = source->attribute(source->self, span, name);
    }
    gloss_buf_printf(out, "%s%s is “%.*s”", i ? ", " : "", name.data,
                     SHOW(value));
  }
}

// --- one failed element ------------------------------------------------------

// The rule without filters, to see what they turned away.
static bool unfiltered_hit(struct explain *e, const gloss__instr *i,
                           uint32_t at, gloss__hit *hit) {
  gloss__rule copy = *e->rule;
  gloss__use uses[1] = {e->rule->uses[i->a]};
  gloss__reference references[1] = {e->rule->pattern.references.items[i->a]};
  gloss__instr instr = *i;
  uses[0].allowed = NULL;
  references[0].filters.count = 0;
  copy.uses = uses;
  copy.pattern.references.items = references;
  instr.a = 0;
  gloss__machine *m = e->scan.machine;
  const gloss__rule *bound = m->rule;
  m->rule = &copy;
  m->hits.count = 0;
  gloss__machine_hits(m, &instr, at);
  m->rule = bound;
  if (!m->hits.count) return false;
  *hit = m->hits.items[m->hits.count - 1];
  return true;
}

static void explain_reference(struct explain *e, const gloss__instr *i,
                              uint32_t at, gloss_str element) {
  const gloss__reference *reference = &e->rule->pattern.references.items[i->a];
  const gloss__use *use = &e->rule->uses[i->a];
  gloss__hit hit;
  gloss_str text = text_at(e, at);
  if (!unfiltered_hit(e, i, at, &hit)) {
    if (i->op == OP_LEXICON)
      say(e, GLOSS_REASON_ENTRY, "no entry of @%s begins at “%.*s”",
          reference->name.data, SHOW(text));
    else
      say(e, GLOSS_REASON_LAYER, "no span of {%s} begins at “%.*s”",
          reference->name.data, SHOW(text));
    return;
  }
  gloss_buf values = {0};
  gloss_span none = {0, 0, 0, 0};
  const gloss_span *span = &none;
  if (i->op == OP_SOURCE)
    span = &e->scan.layers[use->source].set->items[hit.item];
  actual_values(e, &values, reference, use, span, hit.item);
  gloss_str found = {e->scan.text.text.data + at, hit.end - at};
  say(e, GLOSS_REASON_ATTRIBUTE, "“%.*s” is there, but its %s; wanted %.*s",
      SHOW(found), values.data ? values.data : "", SHOW(element));
  gloss_buf_free(&values);
}

static void explain_condition(struct explain *e, const gloss__instr *i,
                              uint32_t at, gloss_str element) {
  const gloss__reference *reference = &e->rule->pattern.references.items[i->a];
  const gloss__use *use = &e->rule->uses[i->a];
  const gloss_set *set = gloss__scan_layer(&e->scan, use->source)->set;
  for (size_t k = set ? gloss_set_find(set, at + 1) : 0; k-- > 0;) {
    if (set->items[k].end < at) continue;
    gloss_buf values = {0};
    actual_values(e, &values, reference, use, &set->items[k], 0);
    say(e, GLOSS_REASON_CONDITION, "here the %s’s %s; wanted %.*s",
        reference->name.data, values.data ? values.data : "", SHOW(element));
    gloss_buf_free(&values);
    return;
  }
  say(e, GLOSS_REASON_CONDITION,
      "no span of {%s} holds this place; wanted %.*s", reference->name.data,
      SHOW(element));
}

// An element as a message can hold it: alternatives may be very many.
static void put_element(gloss_buf *out, const gloss__rule *rule,
                        const gloss__instr *i) {
  enum { MOST_SHOWN = 80 };
  bool cut = i->end - i->begin > MOST_SHOWN;
  gloss_str text =
      element_text(rule, i->begin, cut ? i->begin + MOST_SHOWN : i->end);
  gloss_buf_printf(out, "%.*s%s", SHOW(text), cut ? "…" : "");
}

// All elements that could have gone on at the place, "甲 or 乙".
static void expected(const struct explain *e, gloss_buf *out) {
  uint32_t last = UINT32_MAX;
  for (uint32_t k = 0; k < e->trace.count; k++) {
    const gloss__instr *i = &e->rule->code.items[e->trace.pcs[k]];
    if (i->begin == last) continue;
    last = i->begin;
    if (out->size) gloss_buf_puts(out, " or ");
    put_element(out, e->rule, i);
  }
}

static void explain_text(struct explain *e, uint32_t at) {
  gloss_buf wanted = {0};
  expected(e, &wanted);
  if (at >= e->window_end) {
    say(e, GLOSS_REASON_END, "the scope ends where the pattern wants %s",
        wanted.data);
  } else {
    gloss_str text = text_at(e, at);
    say(e, GLOSS_REASON_TEXT, "wanted %s, the text has “%.*s”", wanted.data,
        SHOW(text));
  }
  gloss_buf_free(&wanted);
}

static void explain_element(struct explain *e) {
  const gloss__instr *i = &e->rule->code.items[e->trace.pcs[0]];
  gloss_str element = element_text(e->rule, i->begin, i->end);
  uint32_t at = e->trace.at;
  e->out->begin = e->trace.start;
  e->out->reached = at;
  e->out->element_begin = i->begin;
  e->out->element_end = i->end;
  switch (i->op) {
  case OP_LEXICON:
  case OP_SOURCE:
    if (e->trace.count == 1)
      explain_reference(e, i, at, element);
    else
      explain_text(e, at);
    break;
  case OP_WITHIN: explain_condition(e, i, at, element); break;
  case OP_LOOK:
    say(e, GLOSS_REASON_LOOK, "%.*s does not hold before “%.*s”", SHOW(element),
        SHOW(text_at(e, at)));
    break;
  case OP_BEGIN:
  case OP_END:
    say(e, GLOSS_REASON_ANCHOR, "%.*s, but the scope does not %s at “%.*s”",
        SHOW(element), i->op == OP_BEGIN ? "begin" : "end",
        SHOW(text_at(e, at)));
    break;
  case OP_BACKREF:
    say(e, GLOSS_REASON_REPEAT, "%.*s is not repeated at “%.*s”", SHOW(element),
        SHOW(text_at(e, at)));
    break;
  default: explain_text(e, at);
  }
}

// --- attempts ----------------------------------------------------------------

// Runs the rule in all windows that touch the range. True: it matches.
static bool attempt(struct explain *e, const gloss__rule *rule, bool trace) {
  gloss__machine *m = e->scan.machine;
  const gloss__windows *windows = gloss__scan_windows(&e->scan, rule->scope);
  gloss__machine_rule(m, rule, e->scan.budget.steps);
  m->trace = trace ? &e->trace : NULL;
  bool found = false;
  for (size_t w = 0; w < windows->set.count && !found && !m->stopped; w++) {
    gloss_span window = windows->set.items[w];
    if (window.end < e->begin || window.begin > e->end) continue;
    uint32_t score = e->trace.start == UINT32_MAX ? 0 : e->trace.score + 1;
    gloss__machine_window(m, window.begin, window.end,
                          gloss__scope_crosses(rule->scope));
    for (uint32_t at = window.begin; at < window.end && !found;
         at = gloss__next(&e->scan.text, at)) {
      e->found_begin = at;
      found = gloss__machine_run(m, at, &e->found_end) == RUN_MATCHED &&
              e->found_end >= e->begin && at <= e->end;
    }
    if (!trace || e->trace.start == UINT32_MAX || e->trace.score < score)
      continue;
    e->window_begin = window.begin;
    e->window_end = window.end;
  }
  m->trace = NULL;
  return found;
}

static void relax(struct explain *e, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(e->out->relaxation, sizeof e->out->relaxation, format, args);
  va_end(args);
  size_t valid = gloss_utf8_valid(gloss_str_of(e->out->relaxation));
  e->out->relaxation[valid] = '\0';
}

// Would the rule match with instruction `pc` changed?
static bool with_instr(struct explain *e, uint32_t pc, gloss__instr instr) {
  gloss__rule copy = *e->rule;
  size_t size = copy.code.count * sizeof *copy.code.items;
  copy.code.items = gloss__alloc(size);
  memcpy(copy.code.items, e->rule->code.items, size);
  instr.join = copy.code.items[pc].join;
  copy.code.items[pc] = instr;
  bool found = attempt(e, &copy, false);
  gloss__machine_rule(e->scan.machine, e->rule, e->scan.budget.steps);
  gloss__free(copy.code.items);
  return found;
}

static bool without_filters(struct explain *e, uint32_t reference) {
  gloss__rule copy = *e->rule;
  size_t count = copy.pattern.references.count;
  gloss__use *uses = gloss__alloc(count * sizeof *uses);
  gloss__reference *references = gloss__alloc(count * sizeof *references);
  memcpy(uses, copy.uses, count * sizeof *uses);
  memcpy(references, copy.pattern.references.items, count * sizeof *references);
  uses[reference].allowed = NULL;
  references[reference].filters.count = 0;
  copy.uses = uses;
  copy.pattern.references.items = references;
  bool found = attempt(e, &copy, false);
  gloss__machine_rule(e->scan.machine, e->rule, e->scan.budget.steps);
  gloss__free(uses);
  gloss__free(references);
  return found;
}

static bool skips(struct explain *e, uint32_t pc) {
  gloss__instr i = e->rule->code.items[pc];
  gloss__instr skip = {.op = OP_JUMP,
                       .a = i.op == OP_RUN ? pc + 2 : pc + 1,
                       .begin = i.begin,
                       .end = i.end};
  return with_instr(e, pc, skip);
}

// Where in what was found the reference's filters turned something away; the
// beginning if no single place tells.
static uint32_t turned_away(struct explain *e, const gloss__instr *i) {
  gloss__machine *m = e->scan.machine;
  uint32_t at = e->found_begin;
  for (; at < e->found_end; at = gloss__next(&e->scan.text, at)) {
    gloss__hit hit;
    if (!unfiltered_hit(e, i, at, &hit) || hit.end > e->found_end) continue;
    m->hits.count = 0;
    gloss__machine_hits(m, i, at);
    if (!m->hits.count) return at;
  }
  return e->found_begin;
}

static void blame(struct explain *e, const gloss__instr *i, gloss_reason reason,
                  const char *format) {
  gloss_str element = element_text(e->rule, i->begin, i->end);
  gloss_str found = {e->scan.text.text.data + e->found_begin,
                     e->found_end - e->found_begin};
  e->out->begin = e->found_begin;
  e->out->reached = e->found_end;
  e->out->element_begin = i->begin;
  e->out->element_end = i->end;
  if (reason == GLOSS_REASON_CONDITION)
    explain_condition(e, i, e->found_begin, element);
  else if (reason == GLOSS_REASON_ATTRIBUTE)
    explain_reference(e, i, turned_away(e, i), element);
  else
    say(e, reason, "all but %.*s holds for “%.*s”", SHOW(element), SHOW(found));
  relax(e, format, SHOW(element));
}

// Is there one condition without which the rule would match? Then it is to
// blame, whatever came furthest.
static bool relax_condition(struct explain *e) {
  for (uint32_t pc = 0; pc < e->rule->code.count; pc++) {
    const gloss__instr *i = &e->rule->code.items[pc];
    bool reference = i->op == OP_LEXICON || i->op == OP_SOURCE;
    if (i->op == OP_MATCH) break; // behind it: the code of look-arounds
    if (reference && e->rule->pattern.references.items[i->a].filters.count &&
        without_filters(e, i->a)) {
      blame(e, i, GLOSS_REASON_ATTRIBUTE, "drop the filter of %.*s");
      return true;
    }
    bool edge = i->op == OP_BEGIN || i->op == OP_END;
    if ((edge || i->op == OP_LOOK || i->op == OP_WITHIN) && skips(e, pc)) {
      blame(e, i,
            edge               ? GLOSS_REASON_ANCHOR
            : i->op == OP_LOOK ? GLOSS_REASON_LOOK
                               : GLOSS_REASON_CONDITION,
            "drop %.*s");
      return true;
    }
  }
  return false;
}

static bool relax_element(struct explain *e) {
  for (uint32_t k = 0; k < e->trace.count; k++) {
    const gloss__instr *i = &e->rule->code.items[e->trace.pcs[k]];
    if (!skips(e, e->trace.pcs[k])) continue;
    gloss_str element = element_text(e->rule, i->begin, i->end);
    relax(e, "leave out %.*s, or make it optional", SHOW(element));
    return true;
  }
  return false;
}

static bool relax_gaps(struct explain *e) {
  for (uint32_t pc = 0; pc < e->rule->code.count; pc++) {
    gloss__instr i = e->rule->code.items[pc];
    if (i.op != OP_GAP) continue;
    uint32_t was = i.a;
    for (i.a = was * 2; i.a <= 1000; i.a *= 2) {
      if (!i.a || !with_instr(e, pc, i)) continue;
      relax(e, "widen the gap of %u characters to %u", was, i.a);
      return true;
    }
  }
  return false;
}

static bool relax_scope(struct explain *e) {
  static const char *const names[] = {"sentence", "paragraph", "section",
                                      "document"};
  gloss__rule copy = *e->rule;
  for (int32_t scope = 0; scope < SCOPE_SOURCES; scope++) {
    if (scope <= e->rule->scope && e->rule->scope < SCOPE_SOURCES) continue;
    copy.scope = scope;
    bool found = attempt(e, &copy, false);
    gloss__machine_rule(e->scan.machine, e->rule, e->scan.budget.steps);
    if (!found) continue;
    relax(e, "widen the scope to %s", names[scope]);
    return true;
  }
  return false;
}

// From the smallest change to the greatest.
static void find_relaxation(struct explain *e) {
  if (relax_condition(e) || relax_gaps(e) || relax_scope(e)) return;
  relax_element(e);
}

// --- the answer --------------------------------------------------------------

static bool touches(const struct explain *e, const gloss_match *match,
                    uint32_t rule) {
  return match->rule == rule && match->end >= e->begin &&
         match->begin <= e->end;
}

static void set_match(gloss_explanation *out, const gloss_match *match) {
  out->begin = match->begin;
  out->reached = match->end;
}

// Kept, lost, or failed altogether: as the whole program says.
static bool from_scan(struct explain *e, const gloss_matches *matches,
                      uint32_t rule) {
  for (size_t i = 0; i < matches->items.count; i++) {
    const gloss_match *match = &matches->items.items[i];
    if (!touches(e, match, rule)) continue;
    set_match(e->out, match);
    say(e, GLOSS_REASON_KEPT, "the rule matches here");
    return true;
  }
  for (size_t i = 0; i < matches->losers.count; i++) {
    const gloss_loser *loser = &matches->losers.items[i];
    if (!touches(e, &loser->match, rule)) continue;
    set_match(e->out, &loser->match);
    e->out->winner_rule = loser->winner_rule;
    e->out->winner_begin = loser->winner_begin;
    e->out->winner_end = loser->winner_end;
    gloss_str winner = {e->scan.text.text.data + loser->winner_begin,
                        loser->winner_end - loser->winner_begin};
    say(e, GLOSS_REASON_LOST,
        "it matched, but lost to “%.*s” of rule %s by "
        "policy %s",
        SHOW(winner), e->scan.program->rules.items[loser->winner_rule]->id,
        gloss_policy_name(loser->policy));
    return true;
  }
  for (size_t i = 0; i < matches->failures.count; i++) {
    const gloss_rule_failure *failure = &matches->failures.items[i];
    if (failure->rule != rule) continue;
    say(e,
        failure->error.status == GLOSS_ELIMIT ? GLOSS_REASON_BUDGET
                                              : GLOSS_REASON_SOURCE,
        "%s", failure->error.message);
    return true;
  }
  return false;
}

// Does an anchor stand in a window that touches the range?
static bool has_need(struct explain *e) {
  const gloss__windows *windows = gloss__scan_windows(&e->scan, e->rule->scope);
  if (!e->rule->need.count) return true;
  gloss__scan_candidates(&e->scan);
  const gloss__places *places = &e->scan.places[e->scan.rule];
  for (size_t w = 0; w < windows->set.count; w++) {
    gloss_span window = windows->set.items[w];
    if (window.end < e->begin || window.begin > e->end) continue;
    for (size_t i = 0; i < places->count; i++)
      if (places->items[i].at >= window.begin &&
          places->items[i].at < window.end)
        return true;
  }
  return false;
}

static void explain_failure(struct explain *e) {
  e->trace.start = UINT32_MAX;
  attempt(e, e->rule, true);
  bool need = has_need(e);
  if (e->trace.start == UINT32_MAX) {
    say(e, GLOSS_REASON_END, "no text of the rule's scope stands here");
    return;
  }
  explain_element(e);
  if (!need) {
    gloss_buf needs = {0};
    gloss__need_text(&e->rule->need, e->scan.program, &needs);
    say(e, GLOSS_REASON_NEED, "every match holds %s, which does not stand here",
        needs.data);
    gloss_buf_free(&needs);
  }
  find_relaxation(e);
}

gloss_status gloss_explain(gloss_explanation *out, const gloss_program *program,
                           const gloss_doc *doc, uint32_t rule, uint32_t begin,
                           uint32_t end, const gloss_source *sources,
                           size_t source_count, gloss_error *err) {
  gloss_str text = gloss_doc_text(doc);
  gloss_matches *matches = NULL;
  *out = (gloss_explanation){.reason = GLOSS_REASON_NEED};
  if (rule >= program->rules.count || begin > end || end > text.size)
    return gloss_error_set(err, GLOSS_EUSAGE, "no such rule or range");
  gloss_status status = gloss_scan(&matches, program, doc, sources,
                                   source_count, NULL, 0, NULL, err);
  if (status != GLOSS_OK) return status;
  struct explain e = {.rule = program->rules.items[rule],
                      .out = out,
                      .begin = begin,
                      .end = end};
  e.scan = (gloss__scan){.program = program,
                         .doc = doc,
                         .sources = sources,
                         .source_count = source_count,
                         .rule = rule,
                         .end = (uint32_t)text.size};
  gloss__scan_begin(&e.scan, &rule, 1, NULL);
  gloss__scan_fold(&e.scan);
  if (!from_scan(&e, matches, rule)) explain_failure(&e);
  gloss_matches_free(e.scan.matches);
  gloss__scan_end(&e.scan);
  gloss_matches_free(matches);
  return GLOSS_OK;
}
