// merge.c - shards into a database, in the order of the manifest: so the rows
// are those of one run over all of it, in the same order.
#include "shards.h"

#include <stdlib.h>
#include <string.h>

// What all blocks of the shards that are read at once may take together.
enum { BLOCKS = 64 << 20, LEAST_BLOCK = 1 << 12 };

typedef struct stream {
  const gloss__segment *segment;
  gloss__lines lines;
  gloss__shard_line line; // the next one
} stream;

typedef struct merge {
  gloss_shards *shards;
  gloss_store *store; // where records go; NULL:
  gloss_tally *tally;
  volatile const int *stop;
  gloss_merge_totals *totals;
  stream *streams;
  size_t count;
  stream **heap; // of those with a next line: the least comes first
  size_t heap_size;
  gloss_buf record, other;
} merge;

// --- streams
// -----------------------------------------------------------------

static gloss_status damaged(const stream *s, gloss_error *err) {
  return gloss_error_at(err, GLOSS_EDATA, s->segment->path, 0, 0,
                        "changed while it was merged, or a line is none that "
                        "'map' writes");
}

// False at the end of the segment, or on error.
static bool advance(stream *s, gloss_status *status, gloss_error *err) {
  gloss_str line;
  uint64_t at = s->lines.at - (s->lines.block.size - s->lines.next);
  if (at >= s->segment->end) return false;
  *status = gloss__lines_next(&s->lines, &line, err);
  if (!*status && !gloss__shard_line_parse(&s->line, line))
    *status = damaged(s, err);
  return !*status;
}

// Streams have an order of their own; two shards of one manifest interleave.
static int compare(const stream *a, const stream *b) {
  const gloss__trailer *ta = &a->segment->trailer, *tb = &b->segment->trailer;
  int order = strcmp(ta->manifest, tb->manifest);
  if (order) return order;
  if (!*ta->manifest) return a < b ? -1 : a > b;
  if (a->line.place.path != b->line.place.path)
    return a->line.place.path < b->line.place.path ? -1 : 1;
  if (a->line.place.item != b->line.place.item)
    return a->line.place.item < b->line.place.item ? -1 : 1;
  return 0;
}

static bool before(const stream *a, const stream *b) {
  int order = compare(a, b);
  return order ? order < 0 : a < b;
}

static void sift_down(merge *m, size_t at) {
  for (;;) {
    size_t least = at;
    for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
      if (child < m->heap_size && before(m->heap[child], m->heap[least]))
        least = child;
    if (least == at) return;
    stream *moved = m->heap[at];
    m->heap[at] = m->heap[least];
    m->heap[least] = moved;
    at = least;
  }
}

// Moves the first stream to its next line.
static gloss_status step(merge *m, gloss_error *err) {
  gloss_status status = GLOSS_OK;
  stream *first = m->heap[0];
  if (!advance(first, &status, err)) {
    gloss__lines_free(&first->lines);
    first->lines.block = (gloss_buf){0};
    m->heap[0] = m->heap[--m->heap_size];
  }
  if (!status) sift_down(m, 0);
  return status;
}

static gloss_status start(merge *m, gloss_error *err) {
  const gloss__segments *all = &m->shards->segments;
  gloss_status status = GLOSS_OK;
  m->streams = gloss__run_alloc(all->count * sizeof *m->streams);
  m->heap = gloss__run_alloc(all->count * sizeof *m->heap);
  size_t block = BLOCKS / all->count;
  if (block > GLOSS__LINES_BLOCK) block = GLOSS__LINES_BLOCK;
  if (block < LEAST_BLOCK) block = LEAST_BLOCK;
  for (size_t i = 0; !status && i < all->count; i++) {
    const gloss__segment *segment = &all->items[i];
    if (segment->copy) continue;
    stream *s = &m->streams[m->count++];
    s->segment = segment;
    s->lines = (gloss__lines){segment->path, segment->begin, .step = block};
    if (advance(s, &status, err)) m->heap[m->heap_size++] = s;
  }
  for (size_t i = m->heap_size; i-- > 0;) sift_down(m, i);
  return status;
}

// --- inputs
// ------------------------------------------------------------------

static gloss_status decode(const stream *s, gloss_buf *out, gloss_error *err) {
  gloss_buf_clear(out);
  return gloss__base64_decode(out, s->line.record) ? GLOSS_OK : damaged(s, err);
}

// Two shards that were made apart can hold the same input, once with a failure
// of that machine: the better one counts, on any order of the operands.
static void keep_better(merge *m) {
  gloss_str kept = {m->record.data, m->record.size};
  gloss_str other = {m->other.data, m->other.size};
  int a = gloss_record_rank(kept);
  int b = gloss_record_rank(other);
  if (a == b) {
    size_t size = kept.size < other.size ? kept.size : other.size;
    a = -memcmp(kept.data, other.data, size);
  }
  if (a >= b) return;
  gloss_buf moved = m->record;
  m->record = m->other;
  m->other = moved;
}

// Takes the records of the least input; `record` is the one to store.
static gloss_status take(merge *m, gloss_error *err) {
  const stream *first = m->heap[0];
  bool ordered = *first->segment->trailer.manifest != 0;
  gloss_run_place place = first->line.place;
  const char *manifest = first->segment->trailer.manifest;
  gloss_status status = decode(first, &m->record, err);
  if (!status) status = step(m, err);
  while (!status && ordered && m->heap_size) {
    const stream *next = m->heap[0];
    if (next->line.place.path != place.path ||
        next->line.place.item != place.item ||
        strcmp(next->segment->trailer.manifest, manifest) != 0)
      break;
    status = decode(next, &m->other, err);
    if (!status) keep_better(m);
    if (!status) status = step(m, err);
  }
  return status;
}

static gloss_status put(merge *m, gloss_error *err) {
  gloss_record_outcome outcome;
  gloss_str record = {m->record.data, m->record.size};
  if (m->tally) return gloss_tally_record(m->tally, record, err);
  gloss_status status = gloss_store_put_record(m->store, record, &outcome, err);
  if (status) return status;
  m->totals->inputs++;
  m->totals->known += outcome.known;
  m->totals->facts += outcome.known ? 0 : outcome.facts;
  m->totals->failed += outcome.failed;
  return GLOSS_OK;
}

static gloss_status merge_all(merge *m, gloss_error *err) {
  gloss_status status = start(m, err);
  while (!status && m->heap_size) {
    if (m->stop && *m->stop)
      status = gloss_error_set(err, GLOSS_ESTOPPED, "stopped");
    if (!status) status = take(m, err);
    if (!status) status = put(m, err);
  }
  for (size_t i = 0; i < m->count; i++) gloss__lines_free(&m->streams[i].lines);
  free(m->streams);
  free(m->heap);
  gloss_buf_free(&m->record);
  gloss_buf_free(&m->other);
  return status;
}

gloss_status gloss_shards_merge(gloss_shards *shards, gloss_store *store,
                                volatile const int *stop,
                                gloss_merge_totals *totals, gloss_error *err) {
  merge m = {.shards = shards, .store = store, .stop = stop, .totals = totals};
  *totals = (gloss_merge_totals){0};
  gloss_status status = merge_all(&m, err);
  return status ? status : gloss_store_commit(store, err);
}

gloss_status gloss_shards_tally(gloss_shards *shards, gloss_tally *tally,
                                volatile const int *stop, gloss_error *err) {
  merge m = {.shards = shards, .tally = tally, .stop = stop};
  return merge_all(&m, err);
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void gloss_shards_digest(const gloss_shards *shards, char out[65]) {
  const gloss__segments *all = &shards->segments;
  const char **digests = gloss__run_alloc(all->count * sizeof *digests);
  gloss_digest *digest = gloss_digest_new();
  size_t count = 0;
  for (size_t i = 0; i < all->count; i++)
    if (!all->items[i].copy) digests[count++] = all->items[i].trailer.sha256;
  qsort(digests, count, sizeof *digests, by_text);
  for (size_t i = 0; i < count; i++)
    gloss_digest_add(digest, gloss_str_of(digests[i]));
  gloss_digest_end(digest, out);
  free(digests);
}
