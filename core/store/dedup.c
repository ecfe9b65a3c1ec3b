// dedup.c - documents that are nearly the same: MinHash signatures, candidate
// pairs by locality-sensitive hashing (32 bands of 4: at a similarity of 0.8
// one pair in ten million slips through), then the exact Jaccard similarity.
#include "store/shingle.h"

#include <stdlib.h>

typedef struct entry {
  uint64_t band; // hash of the band's values and its number
  uint32_t doc;  // index into the documents
} entry;

typedef struct doc_pair {
  uint32_t a, b; // a < b
  double similarity;
} doc_pair;

typedef struct dedup {
  gloss_store *store;
  double least;
  struct {
    gloss_signature *items;
    size_t count, capacity;
  } signatures;
  struct {
    int64_t *items;
    size_t count, capacity;
  } docs;
  struct {
    entry *items;
    size_t count, capacity;
  } entries;
  struct {
    doc_pair *items;
    size_t count, capacity;
  } pairs;
} dedup;

// The main text: furniture would make strangers of copies, and the reverse.
static gloss_str main_text(sqlite3_stmt *stmt, int text, int main_end) {
  gloss_str all = gloss__sql_str(stmt, text);
  int64_t end = sqlite3_column_int64(stmt, main_end);
  if (end >= 0 && (uint64_t)end < all.size) all.size = (size_t)end;
  return all;
}

static void add_bands(dedup *work, uint32_t doc, gloss_str text) {
  gloss_signature signature;
  uint64_t bands[GLOSS_SIGNATURE_BANDS];
  bool any = gloss_signature_make(&signature, text);
  gloss__push(&work->signatures, signature);
  if (!any) return;
  gloss_signature_bands(&signature, bands);
  for (size_t i = 0; i < GLOSS_SIGNATURE_BANDS; i++)
    gloss__push(&work->entries, (entry){bands[i], doc});
}

static gloss_status read_docs(dedup *work, gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      work->store,
      "SELECT d.doc, c.text, d.main_end FROM gloss_document d JOIN "
      "gloss_content c USING (doc) ORDER BY d.doc",
      err);
  if (!stmt) return GLOSS_EIO;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    add_bands(work, (uint32_t)work->docs.count, main_text(stmt, 1, 2));
    gloss__push(&work->docs, sqlite3_column_int64(stmt, 0));
  }
  sqlite3_reset(stmt);
  return code == SQLITE_DONE
             ? GLOSS_OK
             : gloss__sql_error(work->store, "cannot read", err);
}

static int by_band(const void *left, const void *right) {
  const entry *a = left, *b = right;
  if (a->band != b->band) return a->band < b->band ? -1 : 1;
  return a->doc < b->doc ? -1 : a->doc > b->doc;
}

static int by_docs(const void *left, const void *right) {
  const doc_pair *a = left, *b = right;
  if (a->a != b->a) return a->a < b->a ? -1 : 1;
  return a->b < b->b ? -1 : a->b > b->b;
}

// Could the pair be alike enough? Four standard deviations of the estimate are
// allowed for.
static bool promising(const dedup *work, uint32_t a, uint32_t b) {
  const gloss_signature *all = work->signatures.items;
  return gloss_signature_similarity(&all[a], &all[b]) > work->least - 0.18;
}

// Documents of one bucket: each with the next few only, so that a thousand
// copies of one page do not make a million pairs.
static void add_bucket(dedup *work, const entry *bucket, size_t count) {
  enum { NEXT = 16 };
  for (size_t i = 0; i < count; i++)
    for (size_t j = i + 1; j < count && j <= i + NEXT; j++)
      if (bucket[i].doc != bucket[j].doc &&
          promising(work, bucket[i].doc, bucket[j].doc))
        gloss__push(&work->pairs, (doc_pair){bucket[i].doc, bucket[j].doc, 0});
}

static void find_pairs(dedup *work) {
  entry *items = work->entries.items;
  size_t count = work->entries.count, kept = 0;
  if (count) qsort(items, count, sizeof *items, by_band);
  for (size_t begin = 0, end; begin < count; begin = end) {
    for (end = begin + 1; end < count && items[end].band == items[begin].band;)
      end++;
    add_bucket(work, items + begin, end - begin);
  }
  doc_pair *pairs = work->pairs.items;
  if (work->pairs.count)
    qsort(pairs, work->pairs.count, sizeof *pairs, by_docs);
  for (size_t i = 0; i < work->pairs.count; i++)
    if (!i || by_docs(&pairs[i], &pairs[i - 1])) pairs[kept++] = pairs[i];
  work->pairs.count = kept;
}

static gloss_status shingles_of(dedup *work, uint32_t doc, gloss__shingles *out,
                                gloss_error *err) {
  sqlite3_stmt *stmt = gloss__sql_get(
      work->store,
      "SELECT c.text, d.main_end FROM gloss_document d JOIN gloss_content c "
      "USING (doc) WHERE d.doc = ?",
      err);
  if (!stmt) return GLOSS_EIO;
  gloss__sql_bind(stmt, "i", work->docs.items[doc]);
  bool found = sqlite3_step(stmt) == SQLITE_ROW;
  gloss__shingles_make(out, found ? main_text(stmt, 0, 1) : (gloss_str){"", 0});
  sqlite3_reset(stmt);
  return GLOSS_OK;
}

// Pairs come sorted by their first document, whose shingles are kept.
static gloss_status weigh_pairs(dedup *work, gloss_error *err) {
  gloss__shingles first = {0};
  uint32_t held = UINT32_MAX;
  gloss_status status = GLOSS_OK;
  for (size_t i = 0; !status && i < work->pairs.count; i++) {
    doc_pair *pair = &work->pairs.items[i];
    gloss__shingles second = {0};
    if (held != pair->a) {
      gloss__shingles_free(&first);
      status = shingles_of(work, pair->a, &first, err);
      held = pair->a;
    }
    if (!status) status = shingles_of(work, pair->b, &second, err);
    pair->similarity = gloss__shingles_jaccard(&first, &second);
    gloss__shingles_free(&second);
  }
  gloss__shingles_free(&first);
  return status;
}

static int by_similarity(const void *left, const void *right) {
  const doc_pair *a = left, *b = right;
  if (a->similarity != b->similarity)
    return a->similarity > b->similarity ? -1 : 1;
  return by_docs(left, right);
}

static void add_name(dedup *work, gloss_rows *rows, int64_t doc) {
  sqlite3_stmt *stmt = gloss__sql_get(
      work->store,
      "SELECT substr(d.id, 1, 12), (SELECT min(source) FROM gloss_source s "
      "WHERE s.doc = d.doc) FROM gloss_document d WHERE d.doc = ?",
      NULL);
  if (!stmt) return;
  gloss__sql_bind(stmt, "i", doc);
  sqlite3_step(stmt);
  gloss__rows_add(rows, gloss__sql_str(stmt, 1), false);
  gloss__rows_add(rows, gloss__sql_str(stmt, 0), false);
  sqlite3_reset(stmt);
}

static void add_pairs(dedup *work, gloss_rows *rows, double least) {
  char text[16];
  if (work->pairs.count)
    qsort(work->pairs.items, work->pairs.count, sizeof *work->pairs.items,
          by_similarity);
  for (size_t i = 0; i < work->pairs.count; i++) {
    const doc_pair *pair = &work->pairs.items[i];
    if (pair->similarity < least) break;
    snprintf(text, sizeof text, "%.3f", pair->similarity);
    gloss__rows_add(rows, gloss_str_of(text), true);
    add_name(work, rows, work->docs.items[pair->a]);
    add_name(work, rows, work->docs.items[pair->b]);
  }
}

gloss_status gloss_store_dedup(gloss_store *store, gloss_rows **out,
                               double least, gloss_error *err) {
  static const char *const names[] = {"similarity", "source", "doc",
                                      "other_source", "other_doc"};
  dedup work = {.store = store, .least = least};
  gloss_status status = read_docs(&work, err);
  if (!status) {
    find_pairs(&work);
    status = weigh_pairs(&work, err);
  }
  if (!status) {
    *out = gloss__rows_new(store, NULL);
    gloss__rows_columns(*out, names, sizeof names / sizeof *names);
    add_pairs(&work, *out, least);
  }
  gloss__free(work.docs.items);
  gloss__free(work.signatures.items);
  gloss__free(work.entries.items);
  gloss__free(work.pairs.items);
  return status;
}
