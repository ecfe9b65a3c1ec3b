// compare.c - passages that two documents share. Sequences of 12 characters of
// one are looked up in the other and extended while they agree; neighbours
// with little between them become one passage.
#include "store/shingle.h"

enum { SEED = 12, SHORTEST = 16, GAP = 12, PER_SEED = 4 };

typedef struct match {
  uint32_t a, a_end, b, b_end; // letters
} match;

typedef struct matches {
  match *items;
  size_t count, capacity;
} matches;

// Chains of equal hashes: slots[hash] is the last position + 1, before[] the
// one before it.
typedef struct seed_index {
  uint32_t *slots, *before;
  size_t mask;
} seed_index;

static uint64_t seed_hash(const uint32_t *letters) {
  return gloss__hash(letters, SEED * sizeof *letters);
}

static void seeds_make(seed_index *out, const gloss__letters *text) {
  size_t size = 64;
  while (size < text->count * 2) size *= 2;
  out->mask = size - 1;
  out->slots = gloss__alloc(size * sizeof *out->slots);
  out->before = gloss__alloc((text->count + 1) * sizeof *out->before);
  for (size_t i = 0; i + SEED <= text->count; i++) {
    size_t slot = seed_hash(text->items + i) & out->mask;
    out->before[i] = out->slots[slot];
    out->slots[slot] = (uint32_t)i + 1;
  }
}

static uint32_t extend(const gloss__letters *a, uint32_t i,
                       const gloss__letters *b, uint32_t j) {
  uint32_t size = 0;
  while (i + size < a->count && j + size < b->count &&
         a->items[i + size] == b->items[j + size])
    size++;
  return size;
}

// The longest of the few latest places of the seed.
static match best_at(const seed_index *seeds, const gloss__letters *a,
                     const gloss__letters *b, uint32_t j) {
  match best = {0};
  uint32_t at = seeds->slots[seed_hash(b->items + j) & seeds->mask];
  for (int i = 0; at && i < PER_SEED; i++, at = seeds->before[at - 1]) {
    uint32_t size = extend(a, at - 1, b, j);
    if (size > best.a_end - best.a)
      best = (match){at - 1, at - 1 + size, j, j + size};
  }
  return best;
}

static bool adjoins(const match *last, const match *next) {
  return next->a >= last->a_end && next->a - last->a_end <= GAP &&
         next->b - last->b_end <= GAP;
}

static void find(const gloss__letters *a, const gloss__letters *b,
                 matches *out) {
  seed_index seeds;
  seeds_make(&seeds, a);
  for (uint32_t j = 0; j + SEED <= b->count;) {
    match found = best_at(&seeds, a, b, j);
    if (found.a_end - found.a < SEED) {
      j++;
      continue;
    }
    match *last = out->count ? &out->items[out->count - 1] : NULL;
    if (last && adjoins(last, &found)) {
      last->a_end = found.a_end;
      last->b_end = found.b_end;
    } else {
      gloss__push(out, found);
    }
    j = found.b_end;
  }
  gloss__free(seeds.slots);
  gloss__free(seeds.before);
}

// --- rows --------------------------------------------------------------------

typedef struct compared {
  int64_t doc;
  gloss_buf text;
  gloss__letters letters;
  gloss__raw_lines lines;
} compared;

static gloss_status side_load(compared *out, gloss_store *store,
                              const char *name, gloss_error *err) {
  out->doc = gloss__store_find_any(store, name);
  if (!out->doc)
    return gloss_error_at(err, GLOSS_ENOTFOUND, store->path, 0, 0,
                          "no document \"%s\": give its id, the beginning of "
                          "it, or its file as it was given to run",
                          name);
  gloss_status status = gloss__store_text(store, out->doc, &out->text, err);
  gloss__letters_make(&out->letters,
                      (gloss_str){out->text.data, out->text.size});
  gloss__raw_lines_open(&out->lines, store, out->doc);
  return status;
}

static void side_free(compared *side) {
  gloss_buf_free(&side->text);
  gloss__letters_free(&side->letters);
  gloss__raw_lines_free(&side->lines);
}

static void add_match(gloss_rows *rows, const compared *a, const compared *b,
                      const match *m) {
  gloss_str one = {a->text.data, a->text.size};
  uint32_t begin = a->letters.at[m->a], end = a->letters.at[m->a_end];
  gloss__rows_number(rows, m->b_end - m->b);
  gloss__rows_line(rows, gloss__raw_lines_at(&a->lines, begin));
  gloss__rows_line(rows, gloss__raw_lines_at(&b->lines, b->letters.at[m->b]));
  while (end > begin && (one.data[end - 1] == '\n' || one.data[end - 1] == ' '))
    end--;
  gloss__rows_add(rows, (gloss_str){one.data + begin, end - begin}, false);
}

gloss_status gloss_store_compare(gloss_store *store, gloss_rows **out,
                                 const char *one, const char *other,
                                 gloss_error *err) {
  static const char *const names[] = {"characters", "line", "other_line",
                                      "passage"};
  compared a = {0}, b = {0};
  matches found = {0};
  gloss_status status = side_load(&a, store, one, err);
  if (!status) status = side_load(&b, store, other, err);
  if (!status) {
    find(&a.letters, &b.letters, &found);
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < found.count; i++)
      if (found.items[i].b_end - found.items[i].b >= SHORTEST)
        add_match(*out, &a, &b, &found.items[i]);
  }
  gloss__free(found.items);
  side_free(&a);
  side_free(&b);
  return status;
}
