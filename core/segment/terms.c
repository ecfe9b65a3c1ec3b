// terms.c - keywords: the words of texts, weighted by how rare they are in
// general text (tf-idf; Spärck Jones 1972), or in other texts.
#include "segment/terms.h"

#include "segment_idf.inc" // idf_keys, idf_tenths

#include <math.h>
#include <stdlib.h>

gloss_terms *gloss_terms_new(void) { return gloss__alloc(sizeof(gloss_terms)); }

static void clear(gloss_terms *terms) {
  gloss__intern_free(&terms->words);
  gloss__free(terms->counts.items);
  gloss__free(terms->han.items);
  gloss__free(terms->found.items);
  gloss__arena_free(&terms->arena);
  gloss__arena_free(&terms->found_arena);
}

void gloss_terms_free(gloss_terms *terms) {
  if (!terms) return;
  clear(terms);
  gloss__free(terms);
}

// --- counting ----------------------------------------------------------------

static void count_word(gloss_terms *terms, gloss_str form, bool han,
                       gloss_buf *folded) {
  folded->size = 0;
  gloss_fold_text(form, folded);
  uint32_t id =
      gloss__intern_add(&terms->words, (gloss_str){folded->data, folded->size});
  if (id == terms->counts.count)
    gloss__push(&terms->counts,
                (struct gloss__word_count){
                    .form = gloss__arena_str(&terms->arena, form), .han = han});
  struct gloss__word_count *word = &terms->counts.items[id];
  if (word->last != terms->documents) {
    word->last = terms->documents;
    word->documents++;
  }
  word->count++;
  terms->total++;
}

static void count_words(gloss_terms *terms, gloss_str text) {
  gloss_set words = {0};
  gloss_buf folded = {0};
  gloss_words_segment(terms->by, &words, text, 0, (uint32_t)text.size);
  for (size_t i = 0; i < words.count; i++) {
    gloss_span word = words.items[i];
    size_t at = word.begin;
    if (word.kind < 2) continue; // spaces, punctuation, numbers
    gloss_utf8_next(text, &at);
    if (at < word.end) // single characters say little
      count_word(terms,
                 (gloss_str){text.data + word.begin, word.end - word.begin},
                 word.kind == 3, &folded);
  }
  gloss_buf_free(&folded);
  gloss_set_free(&words);
}

// Places are 32-bit numbers: what a corpus has beyond them is not kept.
static void keep_han(gloss_terms *terms, gloss_str text) {
  uint16_t last = 0;
  if (terms->han.count > UINT32_MAX - 8 - text.size) return;
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    uint16_t han = c >= 0x3400 && c <= 0x9FFF ? (uint16_t)c : 0;
    if (han || last) gloss__push(&terms->han, han);
    last = han;
  }
  if (last) gloss__push(&terms->han, 0);
}

void gloss_terms_words(gloss_terms *terms, const gloss_words *words) {
  terms->by = words;
}

void gloss_terms_count(gloss_terms *terms, gloss_str text) {
  terms->documents++;
  count_words(terms, text);
}

void gloss_terms_add(gloss_terms *terms, gloss_str text) {
  gloss_terms_count(terms, text);
  keep_han(terms, text);
}

// --- weights -----------------------------------------------------------------

static uint32_t fnv(gloss_str text) {
  uint32_t hash = 0x811C9DC5u;
  for (size_t i = 0; i < text.size; i++)
    hash = (hash ^ (unsigned char)text.data[i]) * 0x01000193u;
  return hash;
}

// The rarity of a word in general text; the median for one that is unknown.
static double rarity(gloss_str word) {
  uint32_t key = fnv(word);
  size_t low = 0, high = IDF_COUNT;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (idf_keys[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  bool known = low < IDF_COUNT && idf_keys[low] == key;
  return (known ? idf_tenths[low] : IDF_MEDIAN) / 10.0;
}

// English function words: general text's rarity is known for Chinese only.
static bool is_function_word(gloss_str word) {
  static const char words[] =
      " about above after again all also although am among an and any are as "
      "at be because been before being below between both but by can could "
      "did do does doing down during each either even ever every few for from "
      "further had has have having he her here hers him his how however if in "
      "into is it its itself just least less many may me might more most much "
      "must my neither no nor not now of off often on once one only or other "
      "our ours out over own per same shall she should since so some such "
      "than that the their theirs them then there these they this those "
      "through thus to too two under until up upon us very was we were what "
      "when where whether which while who whom whose why will with within "
      "without would yet you your yours ";
  char padded[16];
  if (word.size + 3 > sizeof padded) return false;
  snprintf(padded, sizeof padded, " %.*s ", (int)word.size, word.data);
  return strstr(words, padded) != NULL;
}

// How far a word that `documents` of all texts hold sets one apart from them:
// 1 if it alone has it, near 0 if all have.
static double apart(double all, double documents) {
  if (documents < 1) documents = 1;
  return all > 1 ? log((all + 1) / documents) / log(all + 1) : 1;
}

static double weight(const gloss_terms *terms, uint32_t id) {
  const struct gloss__word_count *word = &terms->counts.items[id];
  gloss_str folded = terms->words.items[id];
  if (word->han) return word->count * rarity(word->form);
  return is_function_word(folded) ? 0 : word->count * rarity(folded);
}

size_t gloss_terms_keywords(gloss_terms *terms, const gloss_term **out,
                            size_t limit) {
  gloss__terms_begin(terms);
  for (uint32_t id = 0; id < terms->counts.count; id++) {
    const struct gloss__word_count *word = &terms->counts.items[id];
    double score = weight(terms, id);
    if (score > 0)
      gloss__push(&terms->found, (gloss_term){.text = word->form,
                                              .score = score,
                                              .count = word->count,
                                              .documents = word->documents});
  }
  return gloss__terms_end(terms, out, limit);
}

size_t gloss_terms_of(gloss_terms *terms, const gloss_term **out,
                      gloss_str text, size_t limit) {
  gloss_terms one = {.documents = 1, .by = terms->by};
  gloss__terms_begin(terms);
  count_words(&one, text);
  for (uint32_t id = 0; id < one.counts.count; id++) {
    const struct gloss__word_count *word = &one.counts.items[id];
    uint32_t same = gloss__intern_find(&terms->words, one.words.items[id]);
    uint32_t documents =
        same == UINT32_MAX ? 0 : terms->counts.items[same].documents;
    double score = weight(&one, id) * apart(terms->documents, documents);
    if (score > 0)
      gloss__push(&terms->found,
                  (gloss_term){
                      .text = gloss__arena_str(&terms->found_arena, word->form),
                      .score = score,
                      .count = word->count,
                      .documents = documents});
  }
  clear(&one);
  return gloss__terms_end(terms, out, limit);
}

// --- typical words -----------------------------------------------------------

static double part(double seen, double expected) {
  return seen > 0 ? seen * log(seen / expected) : 0;
}

// How surprising the counts are if the word were as frequent in both; positive
// only for words that are more frequent here.
static double keyness(double here, double elsewhere, double all_here,
                      double all_elsewhere) {
  double share = (here + elsewhere) / (all_here + all_elsewhere);
  double want_here = share * all_here, want_elsewhere = share * all_elsewhere;
  return here > want_here
             ? 2 * (part(here, want_here) + part(elsewhere, want_elsewhere))
             : 0;
}

size_t gloss_terms_typical(gloss_terms *terms, const gloss_terms *others,
                           const gloss_term **out, size_t limit) {
  gloss__terms_begin(terms);
  for (uint32_t id = 0; id < terms->counts.count; id++) {
    const struct gloss__word_count *word = &terms->counts.items[id];
    uint32_t same = gloss__intern_find(&others->words, terms->words.items[id]);
    uint32_t elsewhere =
        same == UINT32_MAX ? 0 : others->counts.items[same].count;
    double score = keyness(word->count, elsewhere, (double)terms->total,
                           (double)others->total);
    if (score > 0)
      gloss__push(&terms->found, (gloss_term){.text = word->form,
                                              .score = score,
                                              .count = word->count,
                                              .documents = word->documents,
                                              .elsewhere = elsewhere});
  }
  return gloss__terms_end(terms, out, limit);
}

// --- answers -----------------------------------------------------------------

void gloss__terms_begin(gloss_terms *terms) {
  terms->found.count = 0;
  gloss__arena_free(&terms->found_arena);
}

static int by_score(const void *left, const void *right) {
  const gloss_term *a = left, *b = right;
  if (a->score != b->score) return a->score > b->score ? -1 : 1;
  size_t least = a->text.size < b->text.size ? a->text.size : b->text.size;
  int order = memcmp(a->text.data, b->text.data, least);
  return order ? order : a->text.size < b->text.size ? -1 : 1;
}

size_t gloss__terms_end(gloss_terms *terms, const gloss_term **out,
                        size_t limit) {
  size_t count = terms->found.count;
  if (count)
    qsort(terms->found.items, count, sizeof *terms->found.items, by_score);
  *out = terms->found.items;
  return count < limit || !limit ? count : limit;
}
