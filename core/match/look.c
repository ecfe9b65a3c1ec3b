// Look-around: does a path through its code exist? No order of preference, no
// captures, so sets of states do. A look of bounded length is searched anew at
// each place; an unbounded one is answered for the whole window at once, so
// that neither costs more than the window is long.
#include "match/machine.h"

enum { NEAR = 64, SMALL = 32 };

// A search over states (pc of the look, position in [begin, end]).
struct search {
  gloss__machine *machine;
  const gloss__look *look;
  uint32_t begin, end, width; // positions and instructions
  uint64_t *visited;
  struct {
    gloss__job *items;
    size_t count, capacity;
  } todo;
};

static size_t state_of(const struct search *s, uint32_t pc, uint32_t at) {
  return (size_t)(at - s->begin) * s->width + (pc - s->look->start);
}

static void reach(struct search *s, uint32_t pc, uint32_t at) {
  if (at > s->end) return;
  size_t state = state_of(s, pc, at);
  uint64_t bit = (uint64_t)1 << state % 64;
  if (s->visited[state / 64] & bit) return;
  s->visited[state / 64] |= bit;
  gloss__push(&s->todo, (gloss__job){.pc = pc, .at = at});
}

static bool zero_width(gloss__machine *m, const gloss__instr *i, uint32_t at) {
  switch (i->op) {
  case OP_WITHIN: return gloss__machine_within(m, i, at);
  case OP_LOOK: return gloss__machine_look(m, i->a, at);
  case OP_BEGIN: return at == m->begin;
  case OP_END: return at == m->end;
  default: return true;
  }
}

// Calls `to` for every state that follows (pc, at).
static void each_next(gloss__machine *m, uint32_t pc, uint32_t at,
                      void (*to)(void *, uint32_t, uint32_t), void *self) {
  const gloss__instr *i = &m->rule->code.items[pc];
  gloss__machine_step(m, 1);
  switch (i->op) {
  case OP_CHAR:
  case OP_CLASS:
  case OP_ANY:
    if (gloss__machine_takes(m, i, at))
      to(self, pc + 1, gloss__next(m->text, at));
    return;
  case OP_SPLIT:
    to(self, i->b, at); // and a:
    __attribute__((fallthrough));
  case OP_JUMP: to(self, i->a, at); return;
  case OP_LEXICON:
  case OP_SOURCE:
  case OP_WORDS: {
    size_t first = m->hits.count;
    gloss__machine_hits(m, i, at);
    for (; m->hits.count > first; m->hits.count--)
      to(self, pc + 1, m->hits.items[m->hits.count - 1].end);
    return;
  }
  case OP_GAP:
    for (uint32_t count = 0;; count++) {
      to(self, pc + 1, at);
      if (count == i->a || at >= m->end ||
          (m->text->text.data[at] == '\n' && !m->cross))
        return;
      at = gloss__next(m->text, at);
    }
  case OP_RUN:
    for (uint32_t count = 0;; count++) {
      if (count >= i->b) to(self, pc + 2, at);
      if (count == i->c ||
          !gloss__machine_takes(m, &m->rule->code.items[i->a], at))
        return;
      at = gloss__next(m->text, at);
    }
  case OP_MATCH: return;
  default:
    if (zero_width(m, i, at)) to(self, pc + 1, at);
  }
}

static void reach_next(void *self, uint32_t pc, uint32_t at) {
  reach(self, pc, at);
}

// Follows all states; stops at an OP_MATCH at `goal` (any if UINT32_MAX), or,
// with `marks`, sets a bit for every end and goes on.
static bool search_run(struct search *s, uint32_t goal, uint64_t *marks) {
  while (s->todo.count && !s->machine->stopped) {
    gloss__job job = s->todo.items[--s->todo.count];
    if (s->machine->rule->code.items[job.pc].op != OP_MATCH) {
      each_next(s->machine, job.pc, job.at, reach_next, s);
    } else if (marks) {
      uint32_t bit = job.at - s->begin;
      marks[bit / 64] |= (uint64_t)1 << bit % 64;
    } else if (goal == UINT32_MAX || job.at == goal) {
      return true;
    }
  }
  return false;
}

static struct search search_new(gloss__machine *m, const gloss__look *look,
                                uint32_t begin, uint32_t end, uint64_t *small) {
  struct search s = {.machine = m,
                     .look = look,
                     .begin = begin,
                     .end = end,
                     .width = look->stop - look->start};
  size_t words = ((size_t)(end - begin) + 1) * s.width / 64 + 1;
  s.visited = small;
  if (words > SMALL)
    s.visited = gloss__alloc(words * sizeof *s.visited);
  else
    memset(small, 0, words * sizeof *small);
  return s;
}

static void search_free(struct search *s, const uint64_t *small) {
  if (s->visited != small) gloss__free(s->visited);
  gloss__free(s->todo.items);
}

// --- bounded -----------------------------------------------------------------

static bool near_ahead(gloss__machine *m, const gloss__look *look,
                       uint32_t at) {
  uint64_t small[SMALL];
  uint32_t end = at;
  for (uint32_t n = 0; n < look->most && end < m->end; n++)
    end = gloss__next(m->text, end);
  struct search s = search_new(m, look, at, end, small);
  reach(&s, look->start, at);
  bool found = search_run(&s, UINT32_MAX, NULL);
  search_free(&s, small);
  return found;
}

static bool near_behind(gloss__machine *m, const gloss__look *look,
                        uint32_t at) {
  uint64_t small[SMALL];
  uint32_t begin = at;
  for (uint32_t n = 0; n < look->most && begin > m->begin; n++)
    begin = gloss__previous(m->text, begin);
  struct search s = search_new(m, look, begin, at, small);
  for (uint32_t from = begin;; from = gloss__next(m->text, from)) {
    reach(&s, look->start, from);
    if (from >= at) break;
  }
  bool found = search_run(&s, at, NULL);
  search_free(&s, small);
  return found;
}

// --- unbounded ---------------------------------------------------------------

// Marks every position of the window at which a match of the look ends.
static void answer_behind(gloss__machine *m, const gloss__look *look,
                          uint64_t *bits) {
  uint64_t small[SMALL];
  struct search s = search_new(m, look, m->begin, m->end, small);
  for (uint32_t from = m->begin;; from = gloss__next(m->text, from)) {
    reach(&s, look->start, from);
    search_run(&s, 0, bits);
    if (from >= m->end || m->stopped) break;
  }
  search_free(&s, small);
}

struct alive {
  const struct search *states;
  bool any;
};

static void is_alive(void *self, uint32_t pc, uint32_t at) {
  struct alive *alive = self;
  size_t state = state_of(alive->states, pc, at);
  alive->any |= alive->states->visited[state / 64] >> state % 64 & 1;
}

// Which states at `at` lead to a match, given those of all later positions.
// Loops that take nothing need another round.
static void settle(struct search *s, uint32_t at) {
  for (bool changed = true; changed && !s->machine->stopped;) {
    changed = false;
    for (uint32_t pc = s->look->stop; pc-- > s->look->start;) {
      struct alive alive = {s, false};
      size_t state = state_of(s, pc, at);
      uint64_t bit = (uint64_t)1 << state % 64;
      if (s->visited[state / 64] & bit) continue;
      if (s->machine->rule->code.items[pc].op == OP_MATCH)
        alive.any = true;
      else
        each_next(s->machine, pc, at, is_alive, &alive);
      if (alive.any) s->visited[state / 64] |= bit;
      changed |= alive.any;
    }
  }
}

// Marks every position of the window at which a match of the look begins.
static void answer_ahead(gloss__machine *m, const gloss__look *look,
                         uint64_t *bits) {
  uint64_t small[SMALL];
  struct search s = search_new(m, look, m->begin, m->end, small);
  for (uint32_t at = m->end; !m->stopped; at = gloss__previous(m->text, at)) {
    settle(&s, at);
    size_t state = state_of(&s, look->start, at);
    if (s.visited[state / 64] >> state % 64 & 1)
      bits[(at - m->begin) / 64] |= (uint64_t)1 << (at - m->begin) % 64;
    if (at <= m->begin) break;
  }
  search_free(&s, small);
}

static bool far(gloss__machine *m, uint32_t index, uint32_t at) {
  const gloss__look *look = &m->rule->looks.items[index];
  gloss__answers *answers = &m->answers[index];
  if (!answers->known) {
    answers->bits = gloss__alloc(((m->end - m->begin) / 64 + 1) * 8);
    if (look->how & LOOK_BEHIND)
      answer_behind(m, look, answers->bits);
    else
      answer_ahead(m, look, answers->bits);
    answers->known = true;
  }
  return answers->bits[(at - m->begin) / 64] >> (at - m->begin) % 64 & 1;
}

bool gloss__machine_look(gloss__machine *m, uint32_t index, uint32_t at) {
  const gloss__look *look = &m->rule->looks.items[index];
  bool holds = look->most > NEAR         ? far(m, index, at)
               : look->how & LOOK_BEHIND ? near_behind(m, look, at)
                                         : near_ahead(m, look, at);
  return holds != ((look->how & LOOK_NOT) != 0);
}

void gloss__machine_forget_looks(gloss__machine *m) {
  for (size_t i = 0; m->rule && i < m->rule->looks.count; i++) {
    gloss__free(m->answers[i].bits);
    m->answers[i] = (gloss__answers){0};
  }
}
