// collocate.c - words that keep company with what a query finds: counted in the
// few words left and right of each hit, against all other text.
#include "store/query.h"

typedef struct company {
  const gloss__query *query;
  gloss_terms *near, *others;
  size_t reach; // words at either side
  gloss_set words, hits;
} company;

static void count(gloss_terms *terms, gloss_str text, size_t begin,
                  size_t end) {
  if (begin < end)
    gloss_terms_count(terms, (gloss_str){text.data + begin, end - begin});
}

// Whether a word of the set ends the stretch: a line end does.
static bool is_line_end(gloss_str text, gloss_span word) {
  return text.data[word.begin] == '\n';
}

// The first word that ends behind `offset`.
static size_t word_at(const gloss_set *words, uint32_t offset) {
  size_t low = 0, high = words->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (words->items[middle].end > offset)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static uint32_t left_end(const company *c, gloss_str text, uint32_t begin) {
  size_t left = c->reach;
  for (size_t i = word_at(&c->words, begin); i-- && left;) {
    gloss_span word = c->words.items[i];
    if (is_line_end(text, word)) break;
    if (word.end > begin) continue;
    begin = word.begin;
    left -= word.kind != 0;
  }
  return begin;
}

static uint32_t right_end(const company *c, gloss_str text, uint32_t end) {
  size_t left = c->reach;
  for (size_t i = word_at(&c->words, end); i < c->words.count && left; i++) {
    gloss_span word = c->words.items[i];
    if (is_line_end(text, word)) break;
    left -= word.kind != 0;
    end = word.end;
  }
  return end;
}

// Each stretch of text is counted once, however near hits are to each other.
static void count_doc(company *c, gloss_str text) {
  uint32_t done = 0;
  c->hits.count = c->words.count = 0;
  gloss__query_locate(c->query, text, &c->hits);
  if (c->hits.count)
    gloss_segment(&c->words, text, 0, (uint32_t)text.size, GLOSS_WORD,
                  GLOSS_RULES_AUTO);
  for (size_t i = 0; i < c->hits.count; i++) {
    gloss_span hit = c->hits.items[i];
    uint32_t left = left_end(c, text, hit.begin);
    uint32_t right = right_end(c, text, hit.end);
    if (i + 1 < c->hits.count && c->hits.items[i + 1].begin < right)
      right = c->hits.items[i + 1].begin;
    count(c->others, text, done, left);
    count(c->near, text, left > done ? left : done, hit.begin);
    count(c->near, text, hit.end > done ? hit.end : done, right);
    if (right > done) done = right;
    if (hit.end > done) done = hit.end;
  }
  count(c->others, text, done, text.size);
}

static void count_text(void *self, gloss_str text, bool found) {
  company *c = self;
  if (found)
    count_doc(c, text);
  else
    gloss_terms_count(c->others, text);
}

gloss_status gloss_store_collocates(gloss_store *store, gloss_rows **out,
                                    const char *text, size_t reach,
                                    size_t limit, gloss_error *err) {
  static const char *const names[] = {"word", "near", "elsewhere", "score"};
  gloss__query query = {0};
  company c = {.query = &query,
               .near = gloss_terms_new(),
               .others = gloss_terms_new(),
               .reach = reach ? reach : 5};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status && !query.phrases.count)
    status = gloss_error_at(err, GLOSS_ESYNTAX, "query", 1, 1,
                            "only filters: say which word's company, too");
  if (!status) status = gloss__query_split(store, &query, count_text, &c, err);
  if (!status)
    *out = gloss__rows_typical(store, names, c.near, c.others, limit);
  gloss__query_free(&query);
  gloss_terms_free(c.near);
  gloss_terms_free(c.others);
  gloss_set_free(&c.words);
  gloss_set_free(&c.hits);
  return status;
}
