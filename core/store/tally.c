// tally.c - counts of facts straight from records, where a database of all of
// them would be too big. What is counted is in the key, a JSON array:
//   ["fact", TYPE, YEAR]                 facts of a type
//   ["value", "TYPE.FIELD", YEAR, VALUE] those with this value
//   ["sum", "TYPE.FIELD"]                its numbers: exact sum, least,
//   greatest
//   ["document", YEAR]  ["failure", PHASE, CODE]
//   ["minhash", ID]                      a document's signature
// Tallies of disjoint parts add up, in any order, to the tally of all of them.
#include "store/tally.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

typedef struct count {
  uint64_t facts, documents;
  uint64_t last; // document that counted, from 1
  size_t number; // of numbers, from 1
} count;

typedef struct number {
  gloss__exact sum;
  double low, high;
} number;

typedef struct part {
  size_t index, of;
} part;

struct gloss_tally {
  gloss__intern keys; // JSON; of a signature: with its bins
  struct {
    count *items;
    size_t count, capacity;
  } counts; // by key
  struct {
    number *items;
    size_t count, capacity;
  } numbers;
  struct {
    part *items;
    size_t count, capacity;
  } parts;
  gloss__intern ids;    // documents of this part that were counted
  gloss__intern fields; // "TYPE.FIELD" whose values are counted
  bool minhash;
  char job[65]; // digest of what is counted, and how
  ZSTD_DCtx *unzip;
  gloss_buf key;
  uint64_t documents;
};

gloss_tally *gloss_tally_new(const char *job, const char *const *fields,
                             size_t field_count, bool minhash, size_t index,
                             size_t of) {
  gloss_tally *tally = gloss__alloc(sizeof *tally);
  gloss_buf how = {0};
  gloss_buf_puts(&how, job);
  for (size_t i = 0; i < field_count; i++)
    gloss__intern_add(&tally->fields, gloss_str_of(fields[i]));
  uint64_t sum = 0; // the same fields in another order are the same question
  for (size_t i = 0; i < tally->fields.count; i++) {
    char digest[65];
    gloss_sha256(tally->fields.items[i], digest);
    sum += strtoull(digest + 48, NULL, 16);
  }
  gloss_buf_printf(&how, "\n%016llx %d", (unsigned long long)sum, minhash);
  gloss_sha256((gloss_str){how.data, how.size}, tally->job);
  gloss_buf_free(&how);
  tally->minhash = minhash;
  gloss__push(&tally->parts, (part){index, of});
  return tally;
}

void gloss_tally_free(gloss_tally *tally) {
  if (!tally) return;
  gloss__intern_free(&tally->keys);
  gloss__intern_free(&tally->ids);
  gloss__intern_free(&tally->fields);
  gloss__free(tally->counts.items);
  gloss__free(tally->numbers.items);
  gloss__free(tally->parts.items);
  gloss_buf_free(&tally->key);
  ZSTD_freeDCtx(tally->unzip);
  gloss__free(tally);
}

// --- counting ----------------------------------------------------------------

static count *count_of(gloss_tally *tally) {
  gloss_str key = {tally->key.data, tally->key.size};
  uint32_t id = gloss__intern_add(&tally->keys, key);
  if (id == tally->counts.count) gloss__push(&tally->counts, (count){0});
  return &tally->counts.items[id];
}

static count *count_one(gloss_tally *tally) {
  count *c = count_of(tally);
  c->facts++;
  c->documents += c->last != tally->documents;
  c->last = tally->documents;
  return c;
}

static number *number_of(gloss_tally *tally, count *c) {
  if (!c->number) {
    gloss__push(&tally->numbers, (number){.low = INFINITY, .high = -INFINITY});
    c->number = tally->numbers.count;
  }
  return &tally->numbers.items[c->number - 1];
}

static void begin_key(gloss_tally *tally, const char *kind) {
  gloss_buf_clear(&tally->key);
  gloss_buf_printf(&tally->key, "[\"%s\"", kind);
}

static void key_text(gloss_tally *tally, gloss_str text) {
  gloss_buf_puts(&tally->key, ", ");
  gloss_buf_json(&tally->key, text);
}

static void key_year(gloss_tally *tally, gloss_str year) {
  if (year.size)
    key_text(tally, year);
  else
    gloss_buf_puts(&tally->key, ", null");
}

static void end_key(gloss_tally *tally) { gloss_buf_putc(&tally->key, ']'); }

static void count_number(gloss_tally *tally, const char *name, double value) {
  begin_key(tally, "sum");
  key_text(tally, gloss_str_of(name));
  end_key(tally);
  count *c = count_one(tally);
  number *n = number_of(tally, c);
  gloss__exact_add(&n->sum, value);
  if (value < n->low) n->low = value;
  if (value > n->high) n->high = value;
}

static void count_field(gloss_tally *tally, const char *type, gloss_str year,
                        const gloss_field *field) {
  char name[160];
  snprintf(name, sizeof name, "%s.%s", type, field->name);
  if (gloss__intern_find(&tally->fields, gloss_str_of(name)) == UINT32_MAX)
    return;
  begin_key(tally, "value");
  key_text(tally, gloss_str_of(name));
  key_year(tally, year);
  gloss_buf_puts(&tally->key, ", ");
  gloss__field_json(&tally->key, field);
  end_key(tally);
  count_one(tally);
  if (field->tag == GLOSS_REAL) count_number(tally, name, field->real);
  if (field->tag == GLOSS_INT)
    count_number(tally, name, (double)field->integer);
}

static void count_fact(gloss_tally *tally, gloss_str year,
                       const gloss_fact *fact) {
  begin_key(tally, "fact");
  key_text(tally, gloss_str_of(fact->type));
  key_year(tally, year);
  end_key(tally);
  count_one(tally);
  for (size_t i = 0; i < fact->field_count; i++)
    count_field(tally, fact->type, year, &fact->fields[i]);
}

// As trend.c: the first of these fields that is there.
static gloss_str year_of(const gloss_result *result, char space[24]) {
  static const char *const names[] = {"period", "year", "published", "date"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    for (size_t i = 0; i < result->doc_field_count; i++) {
      const gloss_field *field = &result->doc_fields[i].value;
      if (strcmp(field->name, names[k]) || field->tag == GLOSS_NULL) continue;
      gloss_str text = field->text;
      if (field->tag != GLOSS_TEXT) {
        snprintf(space, 24, "%lld", (long long)field->integer);
        text = gloss_str_of(space);
      }
      size_t end = 0;
      for (int c = 0; c < 4 && end < text.size; c++)
        gloss_utf8_next(text, &end);
      return (gloss_str){text.data, end};
    }
  return GLOSS_STR("");
}

static void count_signature(gloss_tally *tally, const gloss_result *result) {
  gloss_signature signature;
  gloss_str text = result->copy.text;
  if (result->copy.main_end < text.size) text.size = result->copy.main_end;
  if (!gloss_signature_make(&signature, text)) return;
  begin_key(tally, "minhash");
  key_text(tally, gloss_str_of(result->id));
  gloss_buf_puts(&tally->key, ", \"");
  for (size_t i = 0; i < GLOSS_SIGNATURE_BINS; i++)
    gloss_buf_printf(&tally->key, "%08x", signature.bins[i]);
  gloss_buf_putc(&tally->key, '"');
  end_key(tally);
  count_one(tally);
}

static void count_failures(gloss_tally *tally, const gloss_result *result) {
  for (size_t i = 0; i < result->failures.count; i++) {
    begin_key(tally, "failure");
    key_text(tally, gloss_str_of(result->failures.items[i].phase));
    key_text(tally, gloss_str_of(result->failures.items[i].code));
    end_key(tally);
    count_one(tally);
  }
}

// Documents are dealt out by their id, failed inputs by their source.
static bool is_ours(const gloss_tally *tally, const gloss_result *result) {
  char digest[65];
  const part *ours = &tally->parts.items[0];
  gloss_sha256(gloss_str_of(result->has_doc ? result->id : result->source),
               digest);
  digest[12] = 0;
  return strtoull(digest, NULL, 16) % ours->of == ours->index - 1;
}

static void count_result(gloss_tally *tally, const gloss_result *result) {
  char space[24];
  size_t before = tally->ids.count;
  if (!is_ours(tally, result)) return;
  if (result->has_doc &&
      gloss__intern_add(&tally->ids, gloss_str_of(result->id)) < before)
    return; // the same bytes under another name
  tally->documents++;
  count_failures(tally, result);
  if (!result->has_doc) return;
  gloss_str year = year_of(result, space);
  begin_key(tally, "document");
  key_year(tally, year);
  end_key(tally);
  count_one(tally);
  for (size_t i = 0; i < result->facts.count; i++)
    count_fact(tally, year, &result->facts.items[i].fact);
  if (tally->minhash) count_signature(tally, result);
}

gloss_status gloss_tally_record(gloss_tally *tally, gloss_str record,
                                gloss_error *err) {
  gloss_result *result = NULL;
  gloss_status status = gloss__record_read(&result, &tally->unzip, record, err);
  if (status) return status;
  count_result(tally, result);
  gloss_result_free(result);
  return GLOSS_OK;
}

// --- writing -----------------------------------------------------------------

static int by_part(const void *left, const void *right) {
  const part *a = left, *b = right;
  return a->index < b->index ? -1 : a->index > b->index;
}

static void write_head(const gloss_tally *tally, gloss_buf *out) {
  gloss_buf_printf(out,
                   "{\"tally\": {\"format\": 1, \"job\": \"%s\", "
                   "\"of\": %zu, \"parts\": [",
                   tally->job, tally->parts.items[0].of);
  for (size_t i = 0; i < tally->parts.count; i++)
    gloss_buf_printf(out, "%s%zu", i ? ", " : "", tally->parts.items[i].index);
  gloss_buf_puts(out, "]}}\n");
}

static void write_number(const number *n, gloss_buf *out) {
  gloss_buf_puts(out, ", \"sum\": ");
  gloss_buf_number(out, gloss__exact_value(&n->sum));
  gloss_buf_puts(out, ", \"low\": ");
  gloss_buf_number(out, n->low);
  gloss_buf_puts(out, ", \"high\": ");
  gloss_buf_number(out, n->high);
  gloss_buf_puts(out, ", \"exact\": \"");
  gloss__exact_write(&n->sum, out);
  gloss_buf_putc(out, '"');
}

static int by_key(const void *left, const void *right, void *self) {
  const gloss_str *keys = self;
  gloss_str a = keys[*(const uint32_t *)left],
            b = keys[*(const uint32_t *)right];
  size_t size = a.size < b.size ? a.size : b.size;
  int order = memcmp(a.data, b.data, size);
  return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

void gloss_tally_write(gloss_tally *tally, gloss_buf *out) {
  size_t total = tally->counts.count;
  uint32_t *order = gloss__alloc((total + 1) * sizeof *order);
  for (size_t i = 0; i < total; i++) order[i] = (uint32_t)i;
  qsort_r(order, total, sizeof *order, by_key, tally->keys.items);
  qsort(tally->parts.items, tally->parts.count, sizeof *tally->parts.items,
        by_part);
  write_head(tally, out);
  for (size_t i = 0; i < total; i++) {
    const count *c = &tally->counts.items[order[i]];
    gloss_str key = tally->keys.items[order[i]];
    gloss_buf_puts(out, "{\"key\": ");
    gloss_buf_add(out, key.data, key.size);
    gloss_buf_printf(out, ", \"facts\": %llu, \"documents\": %llu",
                     (unsigned long long)c->facts,
                     (unsigned long long)c->documents);
    if (c->number) write_number(&tally->numbers.items[c->number - 1], out);
    gloss_buf_puts(out, "}\n");
  }
  gloss__free(order);
}

// --- reading, joining --------------------------------------------------------

static gloss_status damaged(gloss_error *err, size_t line) {
  return gloss_error_set(err, GLOSS_EDATA, "line %zu is none of a tally", line);
}

static gloss_status join_number(gloss_tally *tally, count *c,
                                const json_t *object, size_t line,
                                gloss_error *err) {
  gloss__exact sum;
  if (!gloss__exact_read(&sum,
                         json_string_value(json_object_get(object, "exact"))))
    return damaged(err, line);
  number *n = number_of(tally, c);
  double low = json_number_value(json_object_get(object, "low"));
  double high = json_number_value(json_object_get(object, "high"));
  gloss__exact_join(&n->sum, &sum);
  if (low < n->low) n->low = low;
  if (high > n->high) n->high = high;
  return GLOSS_OK;
}

static gloss_status join_line(gloss_tally *tally, gloss_str text, size_t line,
                              gloss_error *err) {
  static const char open[] = "{\"key\": ", close[] = "], \"facts\": ";
  json_t *object = json_loadb(text.data, text.size, 0, NULL);
  const json_t *facts = json_object_get(object, "facts");
  const char *end = memmem(text.data, text.size, close, sizeof close - 1);
  gloss_status status = GLOSS_OK;
  if (!json_is_integer(facts) || !end ||
      memcmp(text.data, open, sizeof open - 1) != 0) {
    status = damaged(err, line);
  } else {
    const char *begin = text.data + sizeof open - 1;
    gloss_buf_clear(&tally->key);
    gloss_buf_add(&tally->key, begin, (size_t)(end + 1 - begin));
    count *c = count_of(tally);
    c->facts += (uint64_t)json_integer_value(facts);
    c->documents +=
        (uint64_t)json_integer_value(json_object_get(object, "documents"));
    if (json_object_get(object, "exact"))
      status = join_number(tally, c, object, line, err);
  }
  json_decref(object);
  return status;
}

static bool has_part(const gloss_tally *tally, size_t index) {
  for (size_t i = 0; i < tally->parts.count; i++)
    if (tally->parts.items[i].index == index) return true;
  return false;
}

// Sets `*known` if nothing of it is new.
static gloss_status join_head(gloss_tally *tally, gloss_str text, bool *known,
                              gloss_error *err) {
  json_t *head = json_loadb(text.data, text.size, 0, NULL);
  const json_t *about = json_object_get(head, "tally");
  const json_t *parts = json_object_get(about, "parts");
  const char *job = json_string_value(json_object_get(about, "job"));
  json_int_t of = json_integer_value(json_object_get(about, "of"));
  size_t there = 0, all = json_array_size(parts);
  gloss_status status = GLOSS_OK;
  if (!job || strlen(job) != 64 || of < 1 || !all) {
    status = damaged(err, 1);
  } else if (tally->parts.count && (strcmp(job, tally->job) != 0 ||
                                    (size_t)of != tally->parts.items[0].of)) {
    status = gloss_error_set(err, GLOSS_EUSAGE,
                             "a tally of other shards, fields or parts");
  } else {
    memcpy(tally->job, job, 65);
    for (size_t i = 0; i < all; i++)
      there +=
          has_part(tally, (size_t)json_integer_value(json_array_get(parts, i)));
    for (size_t i = 0; i < all && !there; i++)
      gloss__push(&tally->parts,
                  (part){(size_t)json_integer_value(json_array_get(parts, i)),
                         (size_t)of});
    *known = there == all;
    if (there && there < all)
      status = gloss_error_set(err, GLOSS_EUSAGE,
                               "some of its parts are counted already, others "
                               "not: add up the single parts");
  }
  json_decref(head);
  return status;
}

static gloss_str next_line(gloss_str text, size_t *at) {
  const char *begin = text.data + *at;
  const char *end = memchr(begin, '\n', text.size - *at);
  size_t size = end ? (size_t)(end - begin) : text.size - *at;
  *at += size + (end != NULL);
  return (gloss_str){begin, size};
}

gloss_status gloss_tally_join(gloss_tally **tally, gloss_str text,
                              gloss_error *err) {
  size_t at = 0;
  bool known = false;
  if (!*tally) *tally = gloss__alloc(sizeof **tally);
  if (!gloss_tally_is(text)) return damaged(err, 1);
  gloss_status status = join_head(*tally, next_line(text, &at), &known, err);
  for (size_t line = 2; !status && !known && at < text.size; line++)
    status = join_line(*tally, next_line(text, &at), line, err);
  return status;
}

bool gloss_tally_is(gloss_str text) {
  static const char begin[] = "{\"tally\": {";
  return text.size >= sizeof begin &&
         !memcmp(text.data, begin, sizeof begin - 1);
}

bool gloss_tally_complete(const gloss_tally *tally) {
  return tally->parts.count && tally->parts.count == tally->parts.items[0].of;
}
