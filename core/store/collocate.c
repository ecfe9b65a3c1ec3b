// collocate.c - words that keep company with what a query finds: counted in the
// few words left and right of each hit, against all other text.
#include "store/query.h"

typedef struct company {
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
static void count_doc(company *c, const gloss__query *query, gloss_str text) {
  uint32_t done = 0;
  c->hits.count = c->words.count = 0;
  gloss__query_locate(query, text, &c->hits);
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

static gloss_status count_docs(gloss_store *store, company *c,
                               gloss__query *query, gloss_error *err) {
  gloss_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  gloss_buf_puts(&sql, "SELECT c.text, d.main_end, 1");
  gloss_status status = gloss__query_only(store, query, &sql, err);
  gloss_buf_puts(&sql, " FROM gloss_document d JOIN gloss_content c USING "
                       "(doc)");
  if (!status && sqlite3_prepare_v2(store->db, sql.data, -1, &stmt, NULL))
    status = gloss__sql_error(store, "cannot count", err);
  gloss_buf_free(&sql);
  if (status) return status;
  gloss__query_bind(query, stmt);
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    gloss_str text = gloss__sql_str(stmt, 0);
    size_t end = (size_t)sqlite3_column_int64(stmt, 1);
    if (end < text.size) text.size = end;
    if (sqlite3_column_int(stmt, 2))
      count_doc(c, query, text);
    else
      gloss_terms_count(c->others, text);
  }
  if (code != SQLITE_DONE)
    status = gloss__sql_error(store, "cannot count", err);
  sqlite3_finalize(stmt);
  return status;
}

static gloss_rows *rows_of(gloss_store *store, company *c, size_t limit) {
  static const char *const names[] = {"word", "near", "elsewhere", "score"};
  gloss_rows *rows = gloss__rows_new(store, NULL);
  const gloss_term *terms;
  char score[32];
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  size_t found =
      gloss_terms_typical(c->near, c->others, &terms, limit ? limit : 50);
  for (size_t i = 0; i < found; i++) {
    snprintf(score, sizeof score, "%.1f", terms[i].score);
    gloss__rows_add(rows, terms[i].text, false);
    gloss__rows_number(rows, terms[i].count);
    gloss__rows_number(rows, terms[i].elsewhere);
    gloss__rows_add(rows, gloss_str_of(score), true);
  }
  return rows;
}

gloss_status gloss_store_collocates(gloss_store *store, gloss_rows **out,
                                    const char *text, size_t reach,
                                    size_t limit, gloss_error *err) {
  gloss__query query = {0};
  company c = {.near = gloss_terms_new(),
               .others = gloss_terms_new(),
               .reach = reach ? reach : 5};
  gloss_status status = gloss__query_parse(&query, text, err);
  if (!status && !query.phrases.count)
    status = gloss_error_at(err, GLOSS_ESYNTAX, "query", 1, 1,
                            "only filters: say which word's company, too");
  if (!status) status = count_docs(store, &c, &query, err);
  if (!status) *out = rows_of(store, &c, limit);
  gloss__query_free(&query);
  gloss_terms_free(c.near);
  gloss_terms_free(c.others);
  gloss_set_free(&c.words);
  gloss_set_free(&c.hits);
  return status;
}
