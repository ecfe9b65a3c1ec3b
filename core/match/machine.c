// Runs one rule's code: depth first, in order of preference, and linear.
//
// Whether a state (instruction, position) leads to a match does not depend on
// how it was reached (but for back-references), so a state that failed once is
// never tried again: not by another path, and not from a later start in the
// same window. That bounds the work by instructions x characters. Jumps of any
// length (lexicon hits, spans) cost no more than single characters.
#include "match/machine.h"

#include "match/units.h"

#include <stdlib.h>

enum { JOB_GO, JOB_HIT, JOB_WORD, JOB_UNDO, JOB_GAP, JOB_LESS, JOB_MORE };
enum { PAGE = 2048, MOST_BACKREF = 64, MOST_SEEN = 1 << 20 };
// Memory is paid for in steps, so that the budget bounds it, too.
enum { STEPS_A_WORD = 32 };

// --- visited states ----------------------------------------------------------

static void visited_open(gloss__visited *v, uint32_t begin, uint32_t end,
                         uint32_t joins) {
  uint32_t words = (joins + 63) / 64;
  size_t pages = ((size_t)(end - begin) / PAGE + 1) * (words != 0);
  if (words != v->words) {
    for (size_t i = 0; i < v->page_capacity; i++) gloss__free(v->pages[i]);
    if (v->page_capacity)
      memset(v->pages, 0, v->page_capacity * sizeof *v->pages);
    v->words = words;
  } else if (v->page_count == 1 && pages == 1 && v->pages[0] &&
             end - begin < v->room) {
    size_t used = v->end - v->begin + 1;
    memset(v->pages[0], 0, used * words * sizeof(uint64_t));
  } else {
    for (size_t i = 0; i < v->page_count; i++) {
      gloss__free(v->pages[i]);
      v->pages[i] = NULL;
    }
  }
  size_t old = v->page_capacity;
  if (pages > old) {
    v->pages =
        gloss__grow(v->pages, &v->page_capacity, pages, sizeof *v->pages);
    memset(v->pages + old, 0, (v->page_capacity - old) * sizeof *v->pages);
  }
  v->page_count = pages;
  v->begin = begin;
  v->end = end;
}

// A window within one page has a smaller one: most texts of a script are short.
static uint32_t short_page(uint32_t positions) {
  uint32_t room = 64;
  while (room < positions) room *= 2;
  return room < PAGE ? room : (uint32_t)PAGE;
}

static uint64_t *visited_word(gloss__machine *m, uint32_t at) {
  gloss__visited *v = &m->visited;
  uint32_t offset = at - v->begin;
  uint64_t **page = &v->pages[offset / PAGE];
  if (!*page) {
    size_t room = PAGE;
    if (v->page_count == 1) room = v->room = short_page(v->end - v->begin + 1);
    *page = gloss__alloc(room * v->words * sizeof **page);
    if (offset >= PAGE) gloss__machine_step(m, PAGE * v->words * STEPS_A_WORD);
  }
  return *page + (size_t)(offset % PAGE) * v->words;
}

// True the first time only.
static bool visit(gloss__machine *m, uint32_t at, uint32_t join) {
  uint64_t *word = visited_word(m, at) + (join - 1) / 64;
  uint64_t bit = (uint64_t)1 << (join - 1) % 64;
  if (*word & bit) return false;
  *word |= bit;
  return true;
}

static void seen_widen(gloss__machine *m) {
  uint64_t *old = m->seen.items;
  size_t count = m->seen.capacity;
  m->seen.capacity = count ? count * 2 : 256;
  m->seen.items = gloss__alloc(m->seen.capacity * sizeof *old);
  for (size_t i = 0; i < count; i++) {
    if (!old[i]) continue;
    size_t slot = old[i] & (m->seen.capacity - 1);
    while (m->seen.items[slot]) slot = (slot + 1) & (m->seen.capacity - 1);
    m->seen.items[slot] = old[i];
  }
  gloss__free(old);
}

// With back-references a state is its captures, too.
static bool visit_captures(gloss__machine *m, uint32_t at, uint32_t join) {
  uint64_t key = gloss__hash(m->slots, m->rule->slots * sizeof *m->slots) ^
                 ((uint64_t)at << 20 | join) * 0x9E3779B97F4A7C15u;
  key = gloss__hash(&key, sizeof key) | 1;
  if (m->seen_count >= MOST_SEEN) {
    m->steps = m->most_steps;
    return gloss__machine_step(m, 1);
  }
  if (m->seen_count * 2 >= m->seen.capacity) seen_widen(m);
  size_t slot = key & (m->seen.capacity - 1);
  while (m->seen.items[slot] && m->seen.items[slot] != key)
    slot = (slot + 1) & (m->seen.capacity - 1);
  if (m->seen.items[slot]) return false;
  m->seen.items[slot] = key;
  m->seen_count++;
  return true;
}

// --- elements ----------------------------------------------------------------

bool gloss__machine_takes(const gloss__machine *m, const gloss__instr *instr,
                          uint32_t at) {
  if (at >= m->end) return false;
  uint32_t fold = m->text->fold[at];
  if (instr->op == OP_CHAR) return fold == instr->a;
  if (instr->op == OP_ANY) return fold != '\n';
  size_t next = at;
  return gloss__class_has(&m->rule->pattern.classes.items[instr->a],
                          gloss_utf8_next(m->text->text, &next), fold);
}

// The text from `at` on as at most `most` units (but a whole character).
// `words` has room for them and what must lie behind.
static uint32_t take_units(const gloss__machine *m, uint32_t at, uint32_t most,
                           gloss__words *words) {
  uint32_t count = 0;
  for (; at < m->end && count < most; at = gloss__next(m->text, at)) {
    uint32_t size = gloss__units_of(m->text->fold[at], words->codes + count);
    words->at[count] = words->at[count + 1] = at;
    count += size;
  }
  words->at[count] = at;
  for (uint32_t i = 0; i < GLOSS__DICT_HEAD; i++)
    words->codes[count + i] = GLOSS__NO_UNIT;
  return count;
}

static void words_room(gloss__words *words, uint32_t longest) {
  size_t room = (size_t)longest + GLOSS__DICT_SLACK;
  if (room <= words->room) return;
  words->room = room;
  words->codes = gloss__resize(words->codes, room * sizeof *words->codes);
  words->at = gloss__resize(words->at, room * sizeof *words->at);
}

// The first entry of the form that the filters allow, or UINT32_MAX.
static uint32_t allowed_entry(const gloss_lexicon *lexicon,
                              const gloss__use *use, uint32_t value) {
  do {
    uint32_t e = gloss__lexicon_entry(lexicon, value, &value);
    if (!use->allowed || (use->allowed[e / 64] >> e % 64 & 1)) return e;
  } while (value);
  return UINT32_MAX;
}

// All keys that begin at `at`. Five units tell whether one may; few places need
// more of them.
static void dict_hits(gloss__machine *m, const gloss__dict *dict, uint32_t at) {
  gloss__words *words = &m->words;
  words->hits.count = 0;
  words_room(words, dict->longest);
  uint32_t count = take_units(m, at, GLOSS__DICT_HEAD + 1, words);
  if (!gloss__dict_may(dict, words->codes)) return;
  if (count > GLOSS__DICT_HEAD) count = take_units(m, at, dict->longest, words);
  gloss__dict_at(dict, words->codes, count, &words->hits);
}

static int by_value(const void *a, const void *b) {
  const gloss__dict_hit *x = a, *y = b;
  return x->value > y->value ? -1 : x->value < y->value;
}

// The last alternative first, as jobs are taken up from the end.
static void word_hits(gloss__machine *m, const gloss__instr *instr,
                      uint32_t at) {
  gloss__words *words = &m->words;
  dict_hits(m, &m->rule->words.items[instr->a], at);
  if (words->hits.count > 1)
    qsort(words->hits.items, words->hits.count, sizeof *words->hits.items,
          by_value);
  for (size_t i = 0; i < words->hits.count; i++)
    gloss__push(&m->hits,
                (gloss__hit){words->at[words->hits.items[i].size], 0});
}

static void lexicon_hits(gloss__machine *m, const gloss__use *use,
                         uint32_t at) {
  const gloss_lexicon *lexicon = m->program->lexicons.items[use->lexicon];
  gloss__words *words = &m->words;
  dict_hits(m, &lexicon->dict, at);
  for (size_t i = 0; i < words->hits.count; i++) {
    gloss__dict_hit hit = words->hits.items[i];
    uint32_t entry = allowed_entry(lexicon, use, hit.value);
    if (entry != UINT32_MAX)
      gloss__push(&m->hits, (gloss__hit){words->at[hit.size], entry});
  }
}

static bool passes(const gloss__layer *layer, const gloss__reference *reference,
                   const gloss_span *span) {
  for (size_t i = 0; i < reference->filters.count; i++) {
    const gloss__filter *filter = &reference->filters.items[i];
    gloss_str got = {NULL, 0};
    bool found = false;
    if (layer->source->attribute)
      got = layer->source->attribute(layer->source->self, span, filter->name);
    for (size_t j = 0; j < filter->values.count; j++)
      found |= got.data && gloss_str_equal(got, filter->values.items[j]);
    if (found == filter->negated) return false;
  }
  return true;
}

static void source_hits(gloss__machine *m, const gloss__use *use,
                        const gloss__reference *reference, uint32_t at) {
  const gloss__layer *layer = m->layer(m->self, use->source);
  if (!layer || !layer->set) return;
  size_t first = gloss_set_find(layer->set, at), last = first;
  while (last < layer->set->count && layer->set->items[last].begin == at)
    last++;
  gloss__machine_step(m, last - first);
  while (last-- > first) {
    const gloss_span *span = &layer->set->items[last];
    if (span->end > m->end || span->end <= at) continue;
    if (passes(layer, reference, span))
      gloss__push(&m->hits, (gloss__hit){span->end, (uint32_t)last});
  }
}

void gloss__machine_hits(gloss__machine *m, const gloss__instr *instr,
                         uint32_t at) {
  if (instr->op == OP_WORDS) {
    word_hits(m, instr, at);
    return;
  }
  const gloss__use *use = &m->rule->uses[instr->a];
  if (instr->op == OP_LEXICON)
    lexicon_hits(m, use, at);
  else
    source_hits(m, use, &m->rule->pattern.references.items[instr->a], at);
}

// Greatest end up to each span, so that a search backwards knows its end.
static void reach_make(gloss__layer *layer) {
  size_t count = layer->set->count;
  layer->reach = gloss__alloc((count + 1) * sizeof *layer->reach);
  uint32_t reach = 0;
  for (size_t i = 0; i < count; i++) {
    if (layer->set->items[i].end > reach) reach = layer->set->items[i].end;
    layer->reach[i] = reach;
  }
}

bool gloss__machine_within(gloss__machine *m, const gloss__instr *instr,
                           uint32_t at) {
  const gloss__reference *reference =
      &m->rule->pattern.references.items[instr->a];
  gloss__layer *layer = m->layer(m->self, m->rule->uses[instr->a].source);
  if (!layer || !layer->set) return false;
  if (!layer->reach) reach_make(layer);
  for (size_t i = gloss_set_find(layer->set, at + 1); i-- > 0;) {
    if (layer->reach[i] < at || !gloss__machine_step(m, 1)) return false;
    const gloss_span *span = &layer->set->items[i];
    if (span->end >= at && passes(layer, reference, span)) return true;
  }
  return false;
}

// Where the text of capture `a`, repeated at `at`, ends; 0: it does not.
static uint32_t backref_end(const gloss__machine *m, uint32_t a, uint32_t at) {
  uint32_t begin = m->slots[2 * a], end = m->slots[2 * a + 1], count = 0;
  if (begin == UINT32_MAX || end == UINT32_MAX || begin >= end) return 0;
  for (; begin < end; begin = gloss__next(m->text, begin)) {
    if (at >= m->end || m->text->fold[begin] != m->text->fold[at]) return 0;
    if (++count > MOST_BACKREF) return 0;
    at = gloss__next(m->text, at);
  }
  return at;
}

// --- the loop ----------------------------------------------------------------

static void push(gloss__machine *m, uint32_t kind, uint32_t pc, uint32_t at,
                 uint32_t a, uint32_t b) {
  gloss__push(&m->jobs, (gloss__job){kind, pc, at, a, b});
}

static void save(gloss__machine *m, uint32_t slot, uint32_t value) {
  push(m, JOB_UNDO, 0, 0, slot, m->slots[slot]);
  m->slots[slot] = value;
}

// --- tracing -----------------------------------------------------------------

// Literal text and references tell more than classes, these more than gaps.
static void trace_taken(gloss__machine *m, const gloss__instr *i) {
  static const uint8_t worth[] = {
      [OP_CHAR] = 3,  [OP_CLASS] = 1,  [OP_LEXICON] = 4, [OP_SOURCE] = 4,
      [OP_WORDS] = 3, [OP_WITHIN] = 1, [OP_RUN] = 1,     [OP_LOOK] = 1,
      [OP_BEGIN] = 1, [OP_END] = 1,    [OP_BACKREF] = 3, [OP_MATCH] = 0};
  if (worth[i->op])
    save(m, m->rule->slots, m->slots[m->rule->slots] + worth[i->op]);
}

static void trace_failed(gloss__machine *m, uint32_t pc, uint32_t at) {
  gloss__trace *t = m->trace;
  uint32_t score = m->slots[m->rule->slots];
  if (m->rule->code.items[pc].op == OP_MATCH) return;
  if (t->start != UINT32_MAX && score < t->score) return;
  if (t->start == UINT32_MAX || score > t->score)
    *t = (gloss__trace){score, at, m->start, {0}, 0};
  if (at != t->at || t->count == 8) return;
  for (uint32_t i = 0; i < t->count; i++)
    if (t->pcs[i] == pc) return;
  t->pcs[t->count++] = pc;
}

// --- steps -------------------------------------------------------------------

static bool push_hits(gloss__machine *m, const gloss__instr *instr, uint32_t pc,
                      uint32_t at) {
  m->hits.count = 0;
  gloss__machine_hits(m, instr, at);
  gloss__machine_step(m, m->hits.count);
  uint32_t kind = instr->op == OP_WORDS ? JOB_WORD : JOB_HIT;
  for (size_t i = 0; i < m->hits.count; i++)
    push(m, kind, pc, m->hits.items[i].end, at, m->hits.items[i].item);
  return m->hits.count != 0;
}

// Takes the least count, then leaves a job for each further or lesser count.
// UINT32_MAX: fails.
static uint32_t run_begin(gloss__machine *m, const gloss__instr *instr,
                          uint32_t pc, uint32_t at) {
  const gloss__instr *single = &m->rule->code.items[instr->a];
  uint32_t count = 0;
  for (; count < instr->b; count++) {
    if (!gloss__machine_takes(m, single, at)) return UINT32_MAX;
    at = gloss__next(m->text, at);
  }
  if (instr->lazy) {
    if (count < instr->c) push(m, JOB_MORE, pc, at, count, 0);
    return at;
  }
  uint32_t least = at;
  for (; count < instr->c && gloss__machine_takes(m, single, at); count++)
    at = gloss__next(m->text, at);
  gloss__machine_step(m, count);
  if (at > least) push(m, JOB_LESS, pc, at, least, 0);
  return at;
}

static uint32_t gap_next(const gloss__machine *m, uint32_t at) {
  if (at >= m->end || (m->text->text.data[at] == '\n' && !m->cross))
    return UINT32_MAX;
  return gloss__next(m->text, at);
}

// Takes a job up: the state to go on at, pc UINT32_MAX if there is none.
static void resume(gloss__machine *m, gloss__job job, uint32_t *pc,
                   uint32_t *at) {
  const gloss__instr *instr = &m->rule->code.items[job.pc];
  *pc = UINT32_MAX;
  *at = job.at;
  switch (job.kind) {
  case JOB_UNDO: m->slots[job.a] = job.b; return;
  case JOB_GO: *pc = job.pc; return;
  case JOB_HIT: {
    uint32_t slot = m->rule->uses[instr->a].slot;
    save(m, slot, job.a);
    save(m, slot + 1, job.b);
    if (m->trace) trace_taken(m, instr);
    break;
  }
  case JOB_WORD:
    if (m->trace) trace_taken(m, instr);
    break;
  case JOB_GAP: // one character more
    *at = gap_next(m, job.at);
    if (*at == UINT32_MAX) return;
    if (job.a + 1 < instr->a) push(m, JOB_GAP, job.pc, *at, job.a + 1, 0);
    break;
  case JOB_LESS: // one character less
    *at = gloss__previous(m->text, job.at);
    if (*at > job.a) push(m, JOB_LESS, job.pc, *at, job.a, 0);
    *pc = job.pc + 2;
    return;
  case JOB_MORE:
    if (!gloss__machine_takes(m, &m->rule->code.items[instr->a], job.at))
      return;
    *at = gloss__next(m->text, job.at);
    if (job.a + 1 < instr->c) push(m, JOB_MORE, job.pc, *at, job.a + 1, 0);
    *pc = job.pc + 2;
    return;
  }
  *pc = job.pc + 1;
}

static bool fail(gloss__machine *m, uint32_t pc, uint32_t at) {
  if (m->trace) trace_failed(m, pc, at);
  return false;
}

// Runs on from (pc, at) until the path fails or matches. This function is
// long because it is the machine's one dispatch.
static bool follow(gloss__machine *m, uint32_t pc, uint32_t at, uint32_t *end) {
  for (uint32_t next;;) {
    const gloss__instr *i = &m->rule->code.items[pc];
    if (!gloss__machine_step(m, 1)) return false;
    if (i->join && !(m->rule->backrefs ? visit_captures(m, at, i->join)
                                       : visit(m, at, i->join)))
      return false;
    switch (i->op) {
    case OP_CHAR:
      if (at >= m->end || m->text->fold[at] != i->a) return fail(m, pc, at);
      at = gloss__next(m->text, at);
      break;
    case OP_CLASS:
    case OP_ANY:
      if (!gloss__machine_takes(m, i, at)) return fail(m, pc, at);
      at = gloss__next(m->text, at);
      break;
    case OP_SPLIT:
      push(m, JOB_GO, i->b, at, 0, 0);
      pc = i->a;
      continue;
    case OP_JUMP: pc = i->a; continue;
    case OP_SAVE: save(m, i->a, at); break;
    case OP_LEXICON:
    case OP_SOURCE:
    case OP_WORDS:
      if (!push_hits(m, i, pc, at)) fail(m, pc, at);
      return false;
    case OP_WITHIN:
      if (!gloss__machine_within(m, i, at)) return fail(m, pc, at);
      break;
    case OP_GAP:
      if (i->a) push(m, JOB_GAP, pc, at, 0, 0);
      break;
    case OP_RUN:
      next = run_begin(m, i, pc, at);
      if (next == UINT32_MAX) return fail(m, pc, at);
      if (m->trace) trace_taken(m, i);
      at = next;
      pc += 2;
      continue;
    case OP_LOOK:
      if (!gloss__machine_look(m, i->a, at)) return fail(m, pc, at);
      break;
    case OP_BEGIN:
      if (at != m->begin) return fail(m, pc, at);
      break;
    case OP_END:
      if (at != m->end) return fail(m, pc, at);
      break;
    case OP_BACKREF:
      next = backref_end(m, i->a, at);
      if (!next) return fail(m, pc, at);
      at = next;
      break;
    case OP_MATCH: *end = at; return at > m->start; // an empty match is none
    }
    if (m->trace) trace_taken(m, i);
    pc++;
  }
}

gloss__verdict gloss__machine_run(gloss__machine *m, uint32_t at,
                                  uint32_t *end) {
  if (m->fresh) {
    visited_open(&m->visited, m->begin, m->end, m->rule->joins);
    m->fresh = false;
  }
  if (m->rule->backrefs && m->seen_count) {
    memset(m->seen.items, 0, m->seen.capacity * sizeof *m->seen.items);
    m->seen_count = 0;
  }
  if (m->rule->slots) memset(m->slots, 0xFF, m->rule->slots * sizeof *m->slots);
  m->slots[m->rule->slots] = 0;
  m->start = at;
  m->jobs.count = 0;
  push(m, JOB_GO, 0, at, 0, 0);
  while (m->jobs.count) {
    uint32_t pc;
    resume(m, m->jobs.items[--m->jobs.count], &pc, &at);
    if (pc != UINT32_MAX && follow(m, pc, at, end)) return RUN_MATCHED;
    if (m->stopped) return RUN_STOPPED;
  }
  return RUN_FAILED;
}

void gloss__machine_forget(gloss__machine *m, uint32_t begin, uint32_t end) {
  if (!m->visited.words || m->rule->backrefs) return;
  gloss__machine_step(m, end - begin);
  for (uint32_t at = begin;; at = gloss__next(m->text, at)) {
    memset(visited_word(m, at), 0, m->visited.words * sizeof(uint64_t));
    if (at >= end) break;
  }
}

// --- life --------------------------------------------------------------------

gloss__machine *gloss__machine_new(const gloss_program *program,
                                   const gloss__text *text,
                                   gloss__layer *(*layer)(void *, int32_t),
                                   void *self) {
  gloss__machine *m = gloss__alloc(sizeof *m);
  m->program = program;
  m->text = text;
  m->layer = layer;
  m->self = self;
  return m;
}

void gloss__machine_rule(gloss__machine *m, const gloss__rule *rule,
                         uint64_t steps) {
  gloss__machine_forget_looks(m);
  m->rule = rule;
  m->steps = 0;
  m->most_steps = steps;
  m->stopped = false;
  if (rule->slots >= m->slot_capacity) {
    m->slot_capacity = rule->slots + 1;
    m->slots = gloss__resize(m->slots, m->slot_capacity * sizeof *m->slots);
  }
  if (rule->looks.count > m->answer_capacity) {
    size_t size = rule->looks.count * sizeof *m->answers;
    m->answers = gloss__resize(m->answers, size);
    memset(m->answers, 0, size);
    m->answer_capacity = rule->looks.count;
  }
}

void gloss__machine_window(gloss__machine *m, uint32_t begin, uint32_t end,
                           bool cross) {
  gloss__machine_forget_looks(m);
  m->begin = begin;
  m->end = end;
  m->cross = cross;
  m->fresh = true;
}

void gloss__machine_free(gloss__machine *m) {
  if (!m) return;
  if (m->rule) gloss__machine_forget_looks(m);
  for (size_t i = 0; i < m->visited.page_capacity; i++)
    gloss__free(m->visited.pages[i]);
  gloss__free(m->visited.pages);
  gloss__free(m->answers);
  gloss__free(m->jobs.items);
  gloss__free(m->hits.items);
  gloss__free(m->words.codes);
  gloss__free(m->words.at);
  gloss__free(m->words.hits.items);
  gloss__free(m->seen.items);
  gloss__free(m->slots);
  gloss__free(m);
}

const uint32_t *gloss__machine_slots(const gloss__machine *m) {
  return m->slots;
}

uint64_t gloss__machine_steps(const gloss__machine *m) { return m->steps; }
