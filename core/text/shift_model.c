// shift_model.c - how likely a text is. The base is a unigram model of words
// (base/words.h), read character by character: inside a word a character has
// the share that it has of all words that begin so. Over it lie the document's
// own phrases of up to SHIFT_ORDER + 1 characters, mixed in as Witten and Bell
// do (IEEE Trans. Inf. Theory 37, 1991): the more often a context was followed
// by few characters, the more it counts. All is in Simplified forms.
#include "text/shift.h"
#include "base/words.h"
#include "text/chars.h"

#include <math.h>

// What the segmenter learns from, too, and the formulas of official Chinese: a
// word list lacks what is said between words.
#include "sentences.inc"    // sentences_txt, formulas_txt
#include "shift_tables.inc" // shift_syllables, _readings, _simplified

enum {
  LEARNT = 1 << 16, // characters: more of a document says nothing new
  BLIND = 32        // characters behind a start that may be damaged
};

static const float rare = -13; // log share of words that begin so

// --- the document's phrases --------------------------------------------------

// Marks are the same whether full-width or not.
static uint32_t form(uint32_t c) {
  if (c < 0x80)
    return c > 0x20 && !(c >= '0' && c <= '9') &&
                   !((c | 32) >= 'a' && (c | 32) <= 'z')
               ? c + 0xFEE0
               : c;
  return gloss__script_form(c);
}

static uint64_t gram_key(uint64_t hash, uint32_t c) {
  hash = (hash ^ c) * 0x9E3779B97F4A7C15u;
  return (hash ^ hash >> 29) | 1;
}

// Contexts of different lengths must not meet.
static uint64_t first_key(int size) {
  return ((uint64_t)size + 1) * 0xD6E8FEB86659FD93u;
}

static struct shift_gram *find_gram(const struct shift_model *model,
                                    uint64_t key) {
  size_t i = (size_t)(key >> 20) & model->gram_mask;
  while (model->grams[i].key && model->grams[i].key != key)
    i = (i + 1) & model->gram_mask;
  return &model->grams[i];
}

// Counts c behind each of its contexts: `codes` are the nearest last.
static void count_grams(struct shift_model *model, const uint32_t *codes,
                        uint32_t c) {
  for (int size = 0; size <= SHIFT_ORDER; size++) {
    uint64_t context = first_key(size);
    if (size && !codes[SHIFT_ORDER - size]) return;
    for (int i = SHIFT_ORDER - size; i < SHIFT_ORDER; i++)
      context = gram_key(context, codes[i]);
    struct shift_gram *gram = find_gram(model, gram_key(context ^ 0x55, c));
    gram->key = gram_key(context ^ 0x55, c);
    bool new = !gram->count++;
    struct shift_gram *whole = find_gram(model, context | 1);
    whole->key = context | 1;
    whole->count++;
    whole->followed += new;
  }
}

static void push_code(uint32_t codes[SHIFT_ORDER], uint32_t c) {
  memmove(codes, codes + 1, (SHIFT_ORDER - 1) * sizeof *codes);
  codes[SHIFT_ORDER - 1] = c;
}

// --- its habits --------------------------------------------------------------

static struct shift_habit *find_habit(const struct shift_model *model,
                                      uint32_t c) {
  size_t i = c * 0x9E3779B1u >> 8 & model->habit_mask;
  while (model->habits[i].code && model->habits[i].code != c)
    i = (i + 1) & model->habit_mask;
  return &model->habits[i];
}

const struct shift_habit *gloss__shift_habit(const struct shift_model *model,
                                             uint32_t c) {
  return find_habit(model, c);
}

static void note_habit(struct shift_model *model, uint32_t c,
                       uint64_t reading) {
  if (!gloss__is_han(c) || c > 0xFFFF) return;
  struct shift_habit *habit = find_habit(model, c);
  habit->code = c;
  if (reading) {
    habit->reading = reading;
    habit->read++;
  } else {
    habit->bare++;
  }
}

// --- learning ----------------------------------------------------------------

// Behind a start of damage: at most BLIND characters, of this line.
static size_t skip_damage(gloss_str text, size_t at) {
  for (int i = 0; i < BLIND && at < text.size && text.data[at] != '\n'; i++)
    gloss_utf8_next(text, &at);
  return at;
}

static void reserve(struct shift_model *model, size_t size) {
  size_t chars = size < LEARNT ? size : LEARNT, room = 1024;
  while (room < chars * 9) room *= 2; // at most eight entries a character
  model->grams = gloss__alloc(room * sizeof *model->grams);
  model->gram_mask = room - 1;
  model->habits = gloss__alloc((1 << 17) * sizeof *model->habits);
  model->habit_mask = (1 << 17) - 1;
}

// Counts the characters of sentences that are not damaged. Spaces part words.
static void learn_sentences(struct shift_model *model, gloss_str text) {
  uint32_t codes[SHIFT_ORDER] = {0};
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss__next(text, &at);
    if (c == '\n' || c == ' ') continue;
    count_grams(model, codes, form(c));
    push_code(codes, form(c));
  }
}

// The document: what is read, and the last characters of it.
struct learning {
  struct shift_model *model;
  uint32_t codes[SHIFT_ORDER], before;
  size_t chars, readings;
};

static void learn_char(struct learning *l, uint32_t c) {
  note_habit(l->model, l->before, 0);
  l->before = c;
  if (c == '\n') return;
  count_grams(l->model, l->codes, form(c));
  push_code(l->codes, form(c));
  l->chars++;
  if (gloss__script_traditional(c)) l->model->traditional = true;
}

// A page lists all of the changed characters or only some.
static void learn_share(struct shift_model *model) {
  size_t listed = 0, bare = 0;
  for (size_t i = 0; i <= model->habit_mask; i++) {
    const struct shift_habit *habit = &model->habits[i];
    if (!habit->code || !gloss__script_traditional(habit->code)) continue;
    listed += habit->read > 0;
    bare += !habit->read;
  }
  model->bare_cost =
      (float)log(((double)bare + 1) / ((double)(listed + bare) + 1));
}

void gloss__shift_learn(struct shift_model *model, gloss_str text) {
  struct learning l = {.model = model};
  struct shift_start start;
  reserve(model, text.size + sizeof sentences_txt + sizeof formulas_txt);
  learn_sentences(model, gloss_str_of(sentences_txt));
  learn_sentences(model, gloss_str_of(formulas_txt));
  for (size_t at = 0; at < text.size && l.chars < LEARNT;) {
    size_t from = at;
    uint32_t c = gloss_utf8_next(text, &at);
    uint64_t reading = c == '(' ? gloss__pinyin_at(text, at, &at) : 0;
    if (reading) { // phrases go on across it
      note_habit(model, l.before, reading);
      l.readings++;
      l.before = 0;
    } else if ((c == '?' || c == 0xFF1F) &&
               gloss__shift_is_start(text, from, &start)) {
      at = skip_damage(text, at);
      memset(l.codes, 0, sizeof l.codes);
      l.before = 0;
    } else {
      learn_char(&l, c);
    }
  }
  model->annotated = l.readings > 2;
  learn_share(model);
}

void gloss__shift_forget(struct shift_model *model) {
  gloss__free(model->grams);
  gloss__free(model->habits);
}

// --- how likely --------------------------------------------------------------

// A mark's share of all text, and that of other characters without words.
static float mark_cost(uint32_t c) {
  switch (c) {
  case 0xFF0C: return -2.7f;
  case 0x3002: return -3.6f;
  case 0x3001: return -3.4f;
  case 0x201C:
  case 0x201D: return -4.6f;
  case 0x300A:
  case 0x300B:
  case 0xFF1A:
  case 0xFF1B: return -5.5f;
  case 0x2018:
  case 0x2019:
  case 0xFF08:
  case 0xFF09: return -6.5f;
  case 0x2026:
  case 0x2014:
  case 0xFF01:
  case 0xFF1F:
  case 0xFF05: return -8;
  case ' ':
  case 0x3000: return -6;
  default: break;
  }
  if (c >= '0' && c <= '9') return -3.5f;
  return c < 0x80 ? -8 : c > 0xFF00 ? -12 : -15;
}

bool gloss__shift_is_mark(uint32_t c) {
  return c > 0x2000 && mark_cost(c) > -9 && (c < 0xFF10 || c > 0xFF19);
}

float gloss__shift_line_end(uint32_t c) {
  switch (c) {
  case 0x3002:
  case 0x201D:
  case 0xFF01:
  case 0xFF1A:
  case 0xFF1B: return -1;
  case 0x3001:
  case 0x201C:
  case 0x300A:
  case 0xFF08:
  case 0xFF0C: return -7;
  default: return -4;
  }
}

static float start_cost(uint32_t node) {
  return -(float)gloss__words.starts[node] / GLOSS__START_UNIT;
}

// Whether it is the word of one character.
static bool alone(uint32_t node) {
  uint32_t root = gloss__words.root;
  return node > root && node - root == gloss__words.nodes[node].label;
}

// To the end of the word at `node`, the root being no word.
static float end_cost(uint32_t node) {
  if (!node) return 0;
  uint16_t cost = gloss__words.nodes[node].cost;
  if (cost == GLOSS__NO_WORD) return -9;
  float rest = -(float)cost / GLOSS__COST_UNIT - start_cost(node);
  if (alone(node) && cost > 7 * GLOSS__COST_UNIT) rest -= 1.5f;
  return rest > 0 ? 0 : rest;
}

static uint32_t child(uint32_t base, uint32_t c) {
  if (c < GLOSS__HAN_FIRST || c > GLOSS__HAN_LAST || !base) return 0;
  uint16_t id = gloss__words.id[c - GLOSS__HAN_FIRST];
  return id && gloss__words.nodes[base + id].label == id ? base + id : 0;
}

// Mixes what the document says of c into the words' probability.
static float mix(const struct shift_model *model, const uint32_t *codes,
                 uint32_t c, float cost) {
  double p = exp((double)cost);
  for (int size = 0; size <= SHIFT_ORDER; size++) {
    uint64_t context = first_key(size);
    if (size && !codes[SHIFT_ORDER - size]) break;
    for (int i = SHIFT_ORDER - size; i < SHIFT_ORDER; i++)
      context = gram_key(context, codes[i]);
    const struct shift_gram *whole = find_gram(model, context | 1);
    if (!whole->count) break;
    double count = find_gram(model, gram_key(context ^ 0x55, c))->count;
    if (!size) { // inside a word the word knows better
      p = 0.8 * p + 0.2 * count / whole->count;
      continue;
    }
    double new = whole->followed;
    p = (count + new *p) / (whole->count + new);
  }
  return (float)log(p);
}

// No stop follows another, or an opening mark.
static bool is_stop(uint32_t c) {
  return c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF1A ||
         c == 0xFF1B || c == 0xFF01 || c == 0xFF1F;
}

static bool is_opening(uint32_t c) {
  return c == 0x2018 || c == 0x201C || c == 0x300A || c == 0xFF08;
}

bool gloss__shift_is_likely(const struct shift_model *model, uint32_t c) {
  if (!gloss__is_han(c)) return gloss__shift_is_mark(c);
  uint32_t node = child(gloss__words.root, form(c));
  return (node && start_cost(node) > rare) || find_habit(model, c)->bare;
}

int gloss__shift_step(const struct shift_model *model,
                      const struct shift_context *from, uint32_t c,
                      struct shift_context to[2], float cost[2]) {
  uint32_t f = form(c);
  int count = 0;
  struct shift_context next = *from;
  push_code(next.codes, f);
  uint32_t inside =
      from->node ? child(gloss__words.nodes[from->node].base, f) : 0;
  if (inside) {
    cost[0] = start_cost(inside) - start_cost(from->node);
    next.node = inside;
    to[count++] = next;
  }
  next.node = child(gloss__words.root, f);
  cost[count] = end_cost(from->node) + (next.node ? start_cost(next.node)
                                        : gloss__is_han(f) ? -17
                                                           : mark_cost(f));
  to[count++] = next;
  uint32_t last = from->codes[SHIFT_ORDER - 1];
  bool odd = is_stop(f) && (is_stop(last) || is_opening(last));
  for (int i = 0; i < count; i++)
    cost[i] = mix(model, from->codes, f, cost[i]) - (odd ? 8.0f : 0);
  return count;
}

// --- readings ----------------------------------------------------------------

const char *gloss__pinyin_of(uint32_t c) {
  size_t low = 0, high = sizeof shift_readings / sizeof *shift_readings;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (shift_readings[middle].code < c)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == sizeof shift_readings / sizeof *shift_readings ||
      shift_readings[low].code != c)
    return NULL;
  return shift_syllables[shift_readings[low].syllable];
}

// Of a changed character: others have no readings.
static uint64_t usual_reading(uint32_t c) {
  const char *usual = gloss__script_traditional(c) ? gloss__pinyin_of(c) : NULL;
  return usual ? gloss__pinyin_hash(gloss_str_of(usual)) : 0;
}

float gloss__shift_reads(const struct shift_model *model, uint64_t reading,
                         uint32_t c) {
  if (!gloss__is_han(c)) return GLOSS__NEVER;
  const struct shift_habit *habit = find_habit(model, c);
  if (habit->read) return habit->reading == reading ? 0 : -12;
  float bare = habit->bare > 1 ? -6 : 0; // this page gives it none
  return bare + (usual_reading(c) == reading ? -2 : -9);
}

float gloss__shift_bare(const struct shift_model *model, uint32_t c) {
  const struct shift_habit *habit = find_habit(model, c);
  if (habit->read) return habit->bare * 20 <= habit->read ? -8 : -1;
  return !habit->bare && gloss__script_traditional(c) ? model->bare_cost : 0;
}

float gloss__shift_odd(const struct shift_model *model, uint32_t c) {
  if (!model->traditional) return gloss__script_traditional(c) ? -6 : 0;
  if (c < 0x4E00 || c > 0x9FFF) return 0;
  bool simplified = shift_simplified[(c - 0x4E00) >> 3] >> (c & 7) & 1;
  return simplified && !find_habit(model, c)->bare ? -8 : 0;
}
