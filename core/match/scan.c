// Runs the rules of a program over a document: prepares its text, layers and
// windows, tries candidates, collects matches.
#include "match/scan.h"

#include "match/folding.h"

#include <stdlib.h>
#include <time.h>

enum { STEPS_LEAST = 1000000, STEPS_A_BYTE = 200, MOST_MATCHES = 100000 };

// --- text --------------------------------------------------------------------

void gloss__scan_fold(gloss__scan *s) {
  gloss__text *t = &s->text;
  size_t size = (size_t)(s->end - s->begin) + 1;
  t->fold = gloss__resize(NULL, size * sizeof *t->fold);
  t->fold -= s->begin; // addressed by document offset
  gloss__fold_range(t->fold, t->text.data, s->begin, s->end);
}

// --- layers ------------------------------------------------------------------

static void make_ours(gloss_set *set, const gloss_doc *doc, int32_t scope) {
  switch (scope) {
  case SCOPE_SENTENCE: gloss_sentences(set, doc); break;
  case SCOPE_PARAGRAPH: gloss_paragraphs(set, doc); break;
  case SCOPE_SECTION: gloss_sections(set, doc); break;
  default:
    gloss_set_add(set,
                  (gloss_span){0, (uint32_t)gloss_doc_text(doc).size, 0, 0});
  }
}

static const gloss_set *our_layer(gloss__scan *s, int32_t scope) {
  gloss_set *set = &s->ours[scope];
  if (!set->count) make_ours(set, s->doc, scope);
  return set;
}

static const gloss_source *source_named(const gloss__scan *s,
                                        const char *name) {
  for (size_t i = 0; i < s->source_count; i++)
    if (!strcmp(s->sources[i].name, name)) return &s->sources[i];
  return NULL;
}

gloss__layer *gloss__scan_layer(void *self, int32_t id) {
  static const gloss_source none = {"", NULL, NULL, NULL};
  static const char *const names[] = {"sentence", "paragraph", "section",
                                      "document"};
  gloss__scan *s = self;
  gloss__layer *layer = &s->layers[id];
  if (s->asked[id]) return layer;
  s->asked[id] = true;
  const char *name = s->program->source_names.items[id].data;
  layer->source = source_named(s, name);
  if (layer->source) {
    layer->set = layer->source->spans(layer->source->self, s->doc);
    return layer;
  }
  layer->source = &none;
  for (int32_t i = 0; i < SCOPE_SOURCES; i++)
    if (!strcmp(name, names[i])) layer->set = our_layer(s, i);
  layer->failed = !layer->set;
  return layer;
}

// --- windows -----------------------------------------------------------------

bool gloss__scope_crosses(int32_t scope) {
  return scope == SCOPE_SECTION || scope == SCOPE_DOCUMENT;
}

// Adds [begin, end), clipped to the range and, unless the scope crosses line
// ends, cut at them.
static void add_windows(const gloss__scan *s, gloss_set *out, uint32_t begin,
                        uint32_t end, bool cross) {
  const char *text = s->text.text.data;
  if (begin < s->begin) begin = s->begin;
  if (end > s->end) end = s->end;
  if (cross && begin < end && text[end - 1] == '\n') end--;
  while (begin < end) {
    const char *stop =
        cross ? NULL : memchr(text + begin, '\n', (size_t)(end - begin));
    uint32_t cut = stop ? (uint32_t)(stop - text) : end;
    if (begin < cut) gloss_set_add(out, (gloss_span){begin, cut, 0, 0});
    begin = cut + 1;
  }
}

// Text that no section holds (before the first heading) is one, too.
static void fill_windows(const gloss__scan *s, gloss_set *out,
                         const gloss_set *spans) {
  uint32_t at = s->begin;
  for (size_t i = 0; i < spans->count; i++) {
    if (spans->items[i].begin > at)
      add_windows(s, out, at, spans->items[i].begin, true);
    if (spans->items[i].end > at) at = spans->items[i].end;
  }
  if (at < s->end) add_windows(s, out, at, s->end, true);
}

static void make_windows(gloss__scan *s, gloss__windows *w, int32_t scope) {
  const gloss_set *spans = NULL;
  gloss_set own = {0};
  if (scope == SCOPE_SENTENCE && s->part) {
    gloss_segment(&own, s->text.text, s->begin, s->end, GLOSS_SENTENCE,
                  GLOSS_RULES_AUTO);
    spans = &own;
  } else if (scope == SCOPE_PARAGRAPH || scope == SCOPE_DOCUMENT) {
    gloss_set_add(&own, (gloss_span){s->begin, s->end, 0, 0});
    spans = &own;
  } else if (scope < SCOPE_SOURCES) {
    spans = our_layer(s, scope);
  } else {
    spans = gloss__scan_layer(s, scope - SCOPE_SOURCES)->set;
  }
  for (size_t i = 0; spans && i < spans->count; i++)
    add_windows(s, &w->set, spans->items[i].begin, spans->items[i].end,
                gloss__scope_crosses(scope));
  if (scope == SCOPE_SECTION) {
    fill_windows(s, &w->set, spans);
    gloss_set_sort(&w->set);
  }
  gloss_set_free(&own);
}

const gloss__windows *gloss__scan_windows(gloss__scan *s, int32_t scope) {
  gloss__windows *w = &s->windows[scope];
  if (w->made) return w;
  w->made = true;
  make_windows(s, w, scope);
  for (size_t i = 1; i < w->set.count; i++)
    w->nested |= w->set.items[i].begin < w->set.items[i - 1].end;
  return w;
}

// --- one rule ----------------------------------------------------------------

static void over_budget(gloss__scan *s, uint32_t rule) {
  const gloss__rule *r = s->program->rules.items[rule];
  gloss_rule_failure failure = {.rule = rule};
  bool steps = gloss__machine_steps(s->machine) > s->budget.steps;
  gloss_error_at(
      &failure.error, GLOSS_ELIMIT, r->file, r->line, 0,
      "rule \"%s\" is over its budget of %llu %s in this document", r->id,
      (unsigned long long)(steps ? s->budget.steps : s->budget.matches),
      steps ? "steps" : "matches");
  gloss__push(&s->matches->failures, failure);
}

// The last item that a reference of one kind gave inside capture `c`.
static void capture_item(const gloss__rule *rule, const uint32_t *slots,
                         size_t c, gloss_capture *capture) {
  size_t count = rule->pattern.references.count;
  uint32_t source_at = 0, lexicon_at = 0;
  for (size_t r = 0; r < count; r++) {
    size_t bit = c * count + r;
    const gloss__use *use = &rule->uses[r];
    uint32_t at = slots[use->slot], item = slots[use->slot + 1];
    if (!(rule->enclosed[bit / 64] >> bit % 64 & 1) || at == UINT32_MAX)
      continue;
    if (at < capture->begin || at >= capture->end) continue;
    if (use->source >= 0 && at >= source_at) {
      capture->source = use->source;
      capture->item = item;
      source_at = at;
    }
    if (use->lexicon >= 0 && at >= lexicon_at) {
      capture->lexicon = use->lexicon;
      capture->entry = item;
      lexicon_at = at;
    }
  }
}

// From the program's number of a source to the caller's.
static int32_t caller_source(const gloss__scan *s, int32_t id) {
  if (id < 0) return -1;
  const gloss_source *source = s->layers[id].source;
  ptrdiff_t index = source - s->sources;
  return s->source_count && index >= 0 && (size_t)index < s->source_count
             ? (int32_t)index
             : -1;
}

static void add_match(gloss__scan *s, uint32_t rule, uint32_t begin,
                      uint32_t end) {
  const gloss__rule *r = s->program->rules.items[rule];
  const uint32_t *slots = gloss__machine_slots(s->machine);
  size_t count = r->pattern.captures.count;
  gloss_capture *captures =
      gloss__arena_alloc(&s->matches->arena, count * sizeof *captures + 1);
  for (size_t c = 0; c < count; c++) {
    captures[c] = (gloss_capture){slots[2 * c], slots[2 * c + 1], -1, 0, -1, 0};
    if (captures[c].begin == UINT32_MAX || captures[c].end == UINT32_MAX) {
      captures[c].begin = captures[c].end = UINT32_MAX;
      continue;
    }
    capture_item(r, slots, c, &captures[c]);
    captures[c].source = caller_source(s, captures[c].source);
  }
  gloss__push(&s->matches->items, (gloss_match){rule, begin, end, captures});
}

// Takes the match that the machine has found. False: too many.
static bool keep(void *self, uint32_t begin, uint32_t end) {
  gloss__scan *s = self;
  add_match(s, s->rule, begin, end);
  s->enough =
      s->budget.first &&
      !gloss__scan_windows(s, s->program->rules.items[s->rule]->scope)->nested;
  return s->matches->items.count - s->first <= s->budget.matches;
}

static bool sources_ready(gloss__scan *s, uint32_t rule) {
  const gloss__rule *r = s->program->rules.items[rule];
  for (size_t i = 0; i < r->pattern.references.count; i++) {
    int32_t id = r->uses[i].source;
    if (id < 0 || !gloss__scan_layer(s, id)->failed) continue;
    gloss_rule_failure failure = {.rule = rule};
    gloss_error_at(&failure.error, GLOSS_ENOTFOUND, r->file, r->line, 0,
                   "the layer {%s} is not available in this scan",
                   s->program->source_names.items[id].data);
    gloss__push(&s->matches->failures, failure);
    return false;
  }
  return true;
}

static int by_match(const void *a, const void *b) {
  const gloss_match *x = a, *y = b;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return x->end > y->end ? -1 : x->end < y->end;
}

// Nested windows find a match twice.
static void drop_doubles(gloss__scan *s) {
  gloss_match *items = s->matches->items.items + s->first;
  size_t count = s->matches->items.count - s->first, kept = 0;
  if (count) qsort(items, count, sizeof *items, by_match);
  for (size_t i = 0; i < count; i++)
    if (!kept || by_match(&items[kept - 1], &items[i]))
      items[kept++] = items[i];
  s->matches->items.count = s->first + kept;
}

static void try_rule(gloss__scan *s, uint32_t rule) {
  const gloss__rule *r = s->program->rules.items[rule];
  s->rule = rule;
  s->first = s->matches->items.count;
  s->tried = 0;
  s->enough = false;
  if (r->need.count && !gloss__scan_candidates(s)) return;
  if (!sources_ready(s, rule)) return;
  const gloss__windows *windows = gloss__scan_windows(s, r->scope);
  gloss__machine_rule(s->machine, r, s->budget.steps);
  if (!gloss__scan_starts(s, windows, gloss__scope_crosses(r->scope), keep)) {
    s->matches->items.count = s->first; // a failing rule loses its own
    over_budget(s, rule);
  } else if (windows->nested) {
    drop_doubles(s);
  }
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void scan_rule(gloss__scan *s, uint32_t rule) {
  if (!s->budget.profile) {
    try_rule(s, rule);
    return;
  }
  uint64_t begin = now();
  try_rule(s, rule);
  s->matches->profile[rule] = (gloss_rule_profile){
      .anchors = s->places[rule].count,
      .starts = s->tried,
      .steps = s->tried ? gloss__machine_steps(s->machine) : 0,
      .matches = s->matches->items.count - s->first,
      .nanoseconds = now() - begin};
}

// --- the scan ----------------------------------------------------------------

void gloss__scan_begin(gloss__scan *s, const uint32_t *rules, size_t rule_count,
                       const gloss_budget *budget) {
  size_t names = s->program->source_names.count;
  s->text.text = gloss_doc_text(s->doc);
  s->layers = gloss__alloc((names + 1) * sizeof *s->layers);
  s->asked = gloss__alloc(names + 1);
  s->windows = gloss__alloc((names + SCOPE_SOURCES) * sizeof *s->windows);
  s->matches = gloss__alloc(sizeof *s->matches);
  s->machine = gloss__machine_new(s->program, &s->text, gloss__scan_layer, s);
  gloss__scan_open(s, rules, rule_count);
  if (budget) s->budget = *budget;
  if (!s->budget.steps)
    s->budget.steps =
        STEPS_LEAST + (uint64_t)STEPS_A_BYTE * (s->end - s->begin);
  if (!s->budget.matches) s->budget.matches = MOST_MATCHES;
  if (s->budget.profile) {
    s->matches->profiled = s->program->rules.count;
    s->matches->profile =
        gloss__alloc((s->matches->profiled + 1) * sizeof *s->matches->profile);
  }
}

void gloss__scan_end(gloss__scan *s) {
  size_t names = s->program->source_names.count;
  gloss__scan_close(s);
  gloss__machine_free(s->machine);
  for (size_t i = 0; i < names; i++) gloss__free(s->layers[i].reach);
  for (size_t i = 0; i < names + SCOPE_SOURCES; i++)
    gloss_set_free(&s->windows[i].set);
  for (size_t i = 0; i < SCOPE_SOURCES; i++) gloss_set_free(&s->ours[i]);
  if (s->text.fold) gloss__free(s->text.fold + s->begin);
  gloss__free(s->layers);
  gloss__free(s->asked);
  gloss__free(s->windows);
}

static gloss_status run(gloss_matches **out, gloss__scan *s,
                        const uint32_t *rules, size_t rule_count,
                        const gloss_budget *budget, gloss_error *err) {
  *out = NULL;
  size_t count = s->program->rules.count;
  if (!s->program->compiled)
    return gloss_error_set(err, GLOSS_EUSAGE, "the program is not compiled");
  for (size_t i = 0; rules && i < rule_count; i++)
    if (rules[i] >= count)
      return gloss_error_set(err, GLOSS_EUSAGE, "no rule has number %u",
                             rules[i]);
  gloss__scan_begin(s, rules, rules ? rule_count : count, budget);
  if (s->work.count) gloss__scan_fold(s);
  for (size_t i = 0; i < s->work.count; i++) scan_rule(s, s->work.items[i]);
  gloss__policy_apply(s->matches, s->program);
  gloss__scan_end(s);
  *out = s->matches;
  return GLOSS_OK;
}

gloss_status gloss_scan(gloss_matches **out, const gloss_program *program,
                        const gloss_doc *doc, const gloss_source *sources,
                        size_t source_count, const uint32_t *rules,
                        size_t rule_count, const gloss_budget *budget,
                        gloss_error *err) {
  gloss__scan s = {.program = program,
                   .doc = doc,
                   .sources = sources,
                   .source_count = source_count,
                   .end = (uint32_t)gloss_doc_text(doc).size};
  return run(out, &s, rules, rule_count, budget, err);
}

static bool at_character(gloss_str text, uint32_t at) {
  return at == text.size || (text.data[at] & 0xC0) != 0x80;
}

gloss_status gloss_scan_range(gloss_matches **out, const gloss_program *program,
                              const gloss_doc *doc, uint32_t begin,
                              uint32_t end, const gloss_source *sources,
                              size_t source_count, const gloss_budget *budget,
                              gloss_error *err) {
  gloss__scan s = {.program = program,
                   .doc = doc,
                   .begin = begin,
                   .end = end,
                   .sources = sources,
                   .source_count = source_count,
                   .part = true};
  gloss_str text = gloss_doc_text(doc);
  *out = NULL;
  if (begin > end || end > text.size || !at_character(text, begin) ||
      !at_character(text, end))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "the range %u..%u is not one of characters", begin,
                           end);
  return run(out, &s, NULL, 0, budget, err);
}

// --- matches -----------------------------------------------------------------

size_t gloss_matches_count(const gloss_matches *matches) {
  return matches->items.count;
}

gloss_match gloss_matches_get(const gloss_matches *matches, size_t index) {
  return matches->items.items[index];
}

size_t gloss_matches_loser_count(const gloss_matches *matches) {
  return matches->losers.count;
}

gloss_loser gloss_matches_loser(const gloss_matches *matches, size_t index) {
  return matches->losers.items[index];
}

size_t gloss_matches_failure_count(const gloss_matches *matches) {
  return matches->failures.count;
}

const gloss_rule_failure *gloss_matches_failure(const gloss_matches *matches,
                                                size_t index) {
  return &matches->failures.items[index];
}

gloss_rule_profile gloss_matches_profile(const gloss_matches *matches,
                                         uint32_t rule) {
  return rule < matches->profiled ? matches->profile[rule]
                                  : (gloss_rule_profile){0};
}

void gloss_matches_free(gloss_matches *matches) {
  if (!matches) return;
  gloss__arena_free(&matches->arena);
  gloss__free(matches->items.items);
  gloss__free(matches->losers.items);
  gloss__free(matches->failures.items);
  gloss__free(matches->profile);
  gloss__free(matches);
}
