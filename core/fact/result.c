// result.c - everything that analysing one input gave.
#include "fact/fact.h"

#include <stdlib.h>

// --- copies ------------------------------------------------------------------

static const char *keep(gloss__arena *arena, const char *text) {
  return text ? gloss__arena_str(arena, gloss_str_of(text)).data : NULL;
}

// As keep, with U+FFFD for what is no UTF-8.
static const char *keep_valid(gloss__arena *arena, const char *text) {
  gloss_str all = gloss_str_of(text);
  if (gloss_utf8_valid(all) == all.size) return keep(arena, text);
  gloss_buf buf = {0};
  for (size_t at = 0; at < all.size;)
    gloss_buf_utf8(&buf, gloss_utf8_next(all, &at));
  const char *copy = keep(arena, buf.data);
  gloss_buf_free(&buf);
  return copy;
}

static void *keep_array(gloss__arena *arena, const void *items, size_t count,
                        size_t size) {
  void *copy = gloss__arena_alloc(arena, count * size);
  if (count) memcpy(copy, items, count * size);
  return copy;
}

static void copy_pieces(gloss_result *result, const gloss_doc *doc) {
  gloss__doc_copy *copy = &result->copy;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &copy->piece_count);
  copy->pieces =
      keep_array(&result->arena, pieces, copy->piece_count, sizeof *pieces);
  uint32_t last = 0;
  for (size_t i = 0; i < copy->piece_count; i++)
    if (pieces[i].edit > last) last = pieces[i].edit;
  copy->edit_count = (size_t)last + 1;
  copy->edits = gloss__arena_alloc(&result->arena,
                                   copy->edit_count * sizeof *copy->edits);
  copy->edits[0].reason = "";
  for (uint32_t i = 1; i <= last; i++) {
    copy->edits[i] = gloss_doc_edit(doc, i);
    copy->edits[i].reason = keep(&result->arena, copy->edits[i].reason);
  }
}

static void copy_blocks(gloss_result *result, const gloss_doc *doc) {
  gloss__doc_copy *copy = &result->copy;
  const gloss_block *blocks = gloss_doc_blocks(doc, &copy->block_count);
  copy->blocks =
      keep_array(&result->arena, blocks, copy->block_count, sizeof *blocks);
  for (size_t i = 0; i < copy->block_count; i++) copy->blocks[i].reason = "";
}

static void copy_doc(gloss_result *result, const gloss_doc *doc) {
  gloss__doc_copy *copy = &result->copy;
  copy->raw = gloss__arena_str(&result->arena, gloss_doc_raw(doc));
  copy->text = gloss__arena_str(&result->arena, gloss_doc_text(doc));
  copy->charset = keep(&result->arena, gloss_doc_charset(doc));
  copy->script = keep(&result->arena, gloss_doc_script(doc));
  if (gloss_doc_part(doc))
    copy->part = keep(&result->arena, gloss_doc_part(doc));
  copy->main_end = gloss_doc_main_end(doc);
  copy->captions_end = gloss_doc_captions_end(doc);
  copy->damage = gloss_doc_damage(doc);
  copy_pieces(result, doc);
  copy_blocks(result, doc);
  snprintf(result->id, sizeof result->id, "%s", gloss_doc_id(doc));
}

static void declare_doc_fields(gloss_result *result) {
  const gloss__type_def *type = gloss__schema_find(result->schema, "doc");
  if (!type) return;
  result->doc_field_count = type->fields.count;
  result->doc_fields = gloss__arena_alloc(
      &result->arena, type->fields.count * sizeof *result->doc_fields);
  for (size_t i = 0; i < type->fields.count; i++)
    result->doc_fields[i].value.name =
        keep(&result->arena, type->fields.items[i].name);
}

gloss_result *gloss_result_new(const char *source, const gloss_doc *doc,
                               const gloss_schema *schema) {
  gloss_result *result = gloss__alloc(sizeof *result);
  result->schema = schema;
  result->source = keep_valid(&result->arena, source ? source : "");
  result->most_facts = GLOSS_RESULT_FACTS;
  if (doc) {
    result->doc = doc;
    result->reading = gloss_doc_reading((gloss_doc *)(uintptr_t)doc);
    result->has_doc = true;
    copy_doc(result, doc);
    declare_doc_fields(result);
  }
  return result;
}

void gloss_result_limit(gloss_result *result, size_t facts) {
  result->most_facts = facts ? facts : GLOSS_RESULT_FACTS;
}

void gloss_result_free(gloss_result *result) {
  if (!result) return;
  gloss__free(result->facts.items);
  gloss__free(result->failures.items);
  gloss__arena_free(&result->arena);
  gloss__free(result);
}

// --- checks ------------------------------------------------------------------

static bool boundary(gloss_str text, uint32_t at) {
  return at == text.size || ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

bool gloss__result_boundaries(gloss_str text, uint32_t begin, uint32_t end) {
  return begin <= end && end <= text.size && boundary(text, begin) &&
         boundary(text, end);
}

static gloss_status check_span(const gloss_result *result, const char *where,
                               uint32_t begin, uint32_t end, uint32_t limit,
                               gloss_error *err) {
  if (begin > end || end > limit)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: evidence %u..%u lies outside the %s text "
                           "(0..%u)",
                           where, begin, end,
                           limit < result->copy.text.size ? "main" : "whole",
                           limit);
  if (!gloss__result_boundaries(result->copy.text, begin, end))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: evidence %u..%u cuts a character in half",
                           where, begin, end);
  return GLOSS_OK;
}

static gloss_status check_open(const gloss_result *result, gloss_error *err) {
  if (result->finished || !result->doc || !result->schema)
    return gloss_error_set(err, GLOSS_EUSAGE, "the result of %s is %s",
                           result->source,
                           result->finished ? "finished" : "without document");
  return GLOSS_OK;
}

static gloss_status unknown_field(const gloss__type_def *type,
                                  const char *field, gloss_error *err) {
  gloss_buf names = {0};
  for (size_t i = 0; i < type->fields.count; i++)
    gloss_buf_printf(&names, "%s%s", i ? ", " : "", type->fields.items[i].name);
  gloss_error_set(err, GLOSS_EUSAGE,
                  "\"%s\" has no field \"%s\" (declared: %s)", type->name,
                  field ? field : "", names.data ? names.data : "none");
  gloss_buf_free(&names);
  return GLOSS_EUSAGE;
}

gloss_field gloss__field_keep(gloss__arena *arena, const gloss_field *field) {
  gloss_field kept = *field;
  if (field->tag == GLOSS_TEXT)
    kept.text = gloss__arena_str(arena, field->text);
  if (field->tag == GLOSS_LIST) {
    gloss_str *list =
        gloss__arena_alloc(arena, field->list_count * sizeof *list);
    for (size_t i = 0; i < field->list_count; i++)
      list[i] = gloss__arena_str(arena, field->list[i]);
    kept.list = list;
  }
  return kept;
}

// --- document fields ---------------------------------------------------------

gloss_status gloss_result_doc_field(gloss_result *result,
                                    const gloss_field *field, uint32_t begin,
                                    uint32_t end, const char *rule,
                                    const char *reason, gloss_error *err) {
  gloss_status status = check_open(result, err);
  if (status) return status;
  begin = gloss_doc_shown(result->reading, begin);
  end = gloss_doc_shown(result->reading, end);
  const gloss__type_def *type = gloss__schema_find(result->schema, "doc");
  size_t index =
      type && field->name ? gloss__schema_index(type, field->name) : SIZE_MAX;
  if (index == SIZE_MAX) {
    static const gloss__type_def none = {.name = "doc"};
    return unknown_field(type ? type : &none, field->name, err);
  }
  gloss_field value;
  status =
      gloss__field_check(&value, &type->fields.items[index], field, "doc", err);
  if (status) return status;
  status = check_span(result, "doc", begin, end,
                      (uint32_t)result->copy.text.size, err);
  if (status) return status;
  if (value.tag != GLOSS_NULL && begin == end && !reason)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "doc: field \"%s\" needs a span that shows it, or "
                           "a reason",
                           field->name);
  gloss__doc_field *slot = &result->doc_fields[index];
  value.name = slot->value.name;
  *slot = (gloss__doc_field){.value = gloss__field_keep(&result->arena, &value),
                             .set = true,
                             .begin = begin,
                             .end = end,
                             .rule = keep_valid(&result->arena, rule),
                             .reason = keep_valid(&result->arena, reason)};
  return GLOSS_OK;
}

// --- facts -------------------------------------------------------------------

// Mostly they are given in the order of the schema: `at`.
static const gloss_field *given_for(const char *name, const gloss_field *fields,
                                    size_t count, size_t at) {
  if (at < count && !strcmp(fields[at].name, name)) return &fields[at];
  for (size_t i = 0; i < count; i++)
    if (fields[i].name && !strcmp(fields[i].name, name)) return &fields[i];
  return NULL;
}

static bool is_declared(const gloss__type_def *type, const char *name,
                        size_t at) {
  if (!name) return false;
  if (at < type->fields.count && !strcmp(type->fields.items[at].name, name))
    return true;
  return gloss__schema_index(type, name) != SIZE_MAX;
}

// Every fact is stored with its text: many facts of a whole long document
// would grow with its square.
enum { EVIDENCE_BYTES = 256 << 20 };

// The declared fields in schema order; absent ones null, `text` the evidence.
static gloss_status fill_fields(gloss_result *result,
                                const gloss__type_def *type, gloss_str text,
                                const gloss_field *fields, size_t count,
                                gloss_field *out, gloss_error *err) {
  for (size_t i = 0; i < count; i++)
    if (!is_declared(type, fields[i].name, i))
      return unknown_field(type, fields[i].name, err);
  for (size_t i = 0; i < type->fields.count; i++) {
    const gloss__field_def *def = &type->fields.items[i];
    const gloss_field absent = {.name = def->name, .tag = GLOSS_NULL};
    const gloss_field evidence = {
        .name = def->name, .tag = GLOSS_TEXT, .text = text};
    const gloss_field *given = given_for(def->name, fields, count, i);
    bool is_text = !strcmp(def->name, "text");
    if (is_text && given && given->tag == GLOSS_TEXT &&
        !gloss_str_equal(given->text, text))
      return gloss_error_set(err, GLOSS_EUSAGE,
                             "%s: field \"text\" must be the evidence itself",
                             type->name);
    if (is_text) given = &evidence;
    gloss_status status = gloss__field_check(
        &out[i], def, given ? given : &absent, type->name, err);
    if (status) return status;
    out[i].name = def->name;
    out[i] = gloss__field_keep(&result->arena, &out[i]);
  }
  return GLOSS_OK;
}

static gloss_status check_fact(const gloss_result *result,
                               const gloss__type_def *type, const char *name,
                               uint32_t begin, uint32_t end, const char *rule,
                               gloss_error *err) {
  if (!type || !strcmp(name, "doc"))
    return gloss_error_set(err, GLOSS_EUSAGE, "no fact type \"%s\" is declared",
                           name);
  if (!rule || !*rule)
    return gloss_error_set(err, GLOSS_EUSAGE, "%s: a fact needs its rule",
                           name);
  if (begin == end)
    return gloss_error_set(err, GLOSS_EUSAGE, "%s: empty evidence at %u", name,
                           begin);
  if (result->facts.count >= result->most_facts)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "%s: more than %zu facts in one document", name,
                           result->most_facts);
  return check_span(result, name, begin, end, result->copy.captions_end, err);
}

// Rule and file mostly are those of the fact before.
static void keep_rule(gloss_result *result, gloss_fact *fact, const char *rule,
                      const char *file) {
  size_t count = result->facts.count;
  const gloss_fact *last = count ? &result->facts.items[count - 1].fact : NULL;
  bool same_rule = last && !strcmp(last->rule, rule);
  bool same_file = last && file && last->file && !strcmp(last->file, file);
  fact->rule = same_rule ? last->rule : keep_valid(&result->arena, rule);
  fact->file = same_file ? last->file : keep_valid(&result->arena, file);
}

gloss_status gloss_result_fact(gloss_result *result, const char *type,
                               uint32_t begin, uint32_t end, const char *rule,
                               const char *file, uint32_t line,
                               const gloss_field *fields, size_t count,
                               gloss_str why, gloss_error *err) {
  gloss_status status = check_open(result, err);
  if (status) return status;
  begin = gloss_doc_shown(result->reading, begin);
  end = gloss_doc_shown(result->reading, end);
  const gloss__type_def *def = gloss__schema_find(result->schema, type);
  status = check_fact(result, def, type, begin, end, rule, err);
  if (status) return status;
  gloss__fact fact = {.order = result->facts.count};
  gloss_fact *f = &fact.fact;
  f->start = begin;
  f->end = end;
  f->line = line;
  f->text = (gloss_str){result->copy.text.data + begin, end - begin};
  f->field_count = def->fields.count;
  if (f->text.size > EVIDENCE_BYTES - result->evidence_bytes)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "%s: the facts of one document show more than %d "
                           "bytes of evidence",
                           type, EVIDENCE_BYTES);
  gloss_field *kept =
      gloss__arena_alloc(&result->arena, def->fields.count * sizeof *kept);
  status = fill_fields(result, def, f->text, fields, count, kept, err);
  if (status) return status;
  f->fields = kept;
  f->type = def->name;
  keep_rule(result, f, rule, file);
  f->why = gloss__arena_str(&result->arena, why);
  result->evidence_bytes += f->text.size;
  gloss__push(&result->facts, fact);
  return GLOSS_OK;
}

void gloss_result_drop_rule(gloss_result *result, const char *rule) {
  if (result->finished) return;
  size_t kept = 0;
  for (size_t i = 0; i < result->facts.count; i++)
    if (strcmp(result->facts.items[i].fact.rule, rule))
      result->facts.items[kept++] = result->facts.items[i];
    else
      result->evidence_bytes -= result->facts.items[i].fact.text.size;
  result->facts.count = kept;
  for (size_t i = 0; i < result->doc_field_count; i++) {
    gloss__doc_field *field = &result->doc_fields[i];
    if (field->rule && !strcmp(field->rule, rule))
      *field = (gloss__doc_field){.value.name = field->value.name};
  }
}

void gloss_result_failure(gloss_result *result, const gloss_failure *failure) {
  gloss__arena *arena = &result->arena;
  gloss_failure kept = *failure;
  if (result->reading) {
    kept.start = gloss_doc_shown(result->reading, kept.start);
    kept.end = gloss_doc_shown(result->reading, kept.end);
  }
  kept.phase = keep_valid(arena, failure->phase ? failure->phase : "rule");
  kept.code = keep_valid(arena, failure->code ? failure->code : "unknown");
  kept.message = keep_valid(arena, failure->message ? failure->message : "");
  kept.rule = keep_valid(arena, failure->rule);
  kept.file = keep_valid(arena, failure->file);
  gloss__push(&result->failures, kept);
}

// --- finishing ---------------------------------------------------------------

static int compare_facts(const void *left, const void *right) {
  const gloss__fact *a = left, *b = right;
  if (a->fact.start != b->fact.start)
    return a->fact.start < b->fact.start ? -1 : 1;
  if (a->fact.end != b->fact.end) return a->fact.end > b->fact.end ? -1 : 1;
  int order = strcmp(a->fact.type, b->fact.type);
  if (!order) order = strcmp(a->fact.rule, b->fact.rule);
  if (order) return order;
  return a->order < b->order ? -1 : a->order > b->order;
}

// "1f2e3d4c5b6a:17": as "%.12s:%zu" would, which is slow for so many.
static void put_id(gloss_fact *fact, const char *document, size_t number) {
  char digits[24];
  size_t at = sizeof digits, head = strnlen(document, 12);
  digits[--at] = 0;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  digits[--at] = ':';
  memcpy(fact->id, document, head);
  memcpy(fact->id + head, digits + at, sizeof digits - at);
}

// Rules find facts in order: one rule's are sorted as they are.
static void sort_facts(gloss_result *result) {
  gloss__fact *items = result->facts.items;
  size_t count = result->facts.count, i = 1;
  while (i < count && compare_facts(&items[i - 1], &items[i]) < 0) i++;
  if (i < count) qsort(items, count, sizeof *items, compare_facts);
}

static void place_fact(gloss_result *result, gloss_fact *fact) {
  enum { FEW = 64 };
  gloss_range few[FEW];
  size_t count =
      gloss_doc_raw_ranges(result->doc, fact->start, fact->end, few, FEW);
  gloss_range *all = gloss__arena_alloc(&result->arena, count * sizeof *all);
  if (count > FEW)
    gloss_doc_raw_ranges(result->doc, fact->start, fact->end, all, count);
  else if (count)
    memcpy(all, few, count * sizeof *all);
  fact->raw = all;
  fact->raw_count = count;
}

// Where the sorted facts stand in the file.
static void place_facts(gloss_result *result) {
  size_t count = result->facts.count;
  uint32_t *starts = gloss__alloc(count * sizeof *starts);
  for (size_t i = 0; i < count; i++)
    starts[i] = result->facts.items[i].fact.start;
  gloss_doc_lines(result->doc, starts, count);
  for (size_t i = 0; i < count; i++) {
    gloss__fact *item = &result->facts.items[i];
    place_fact(result, &item->fact);
    item->at_line = starts[i];
  }
  gloss__free(starts);
}

// A document of which something is known must have all that is required.
static void check_required(gloss_result *result) {
  const gloss__type_def *type = gloss__schema_find(result->schema, "doc");
  bool any = false;
  for (size_t i = 0; i < result->doc_field_count; i++)
    any |= result->doc_fields[i].set;
  for (size_t i = 0; any && i < result->doc_field_count; i++) {
    const gloss__field_def *def = &type->fields.items[i];
    if (result->doc_fields[i].set || def->optional) continue;
    char message[200];
    snprintf(message, sizeof message, "doc: field \"%s\" (%s) was not set",
             def->name, def->declared);
    gloss_result_failure(result, &(gloss_failure){.phase = "emit",
                                                  .code = "schema",
                                                  .message = message});
  }
}

void gloss_result_finish(gloss_result *result) {
  if (result->finished) return;
  if (result->has_doc) check_required(result);
  sort_facts(result);
  if (result->facts.count) place_facts(result);
  for (size_t i = 0; i < result->facts.count; i++) {
    gloss_fact *fact = &result->facts.items[i].fact;
    put_id(fact, result->id, i + 1);
  }
  result->finished = true;
  result->doc = result->reading = NULL;
}

// --- reading -----------------------------------------------------------------

const char *gloss_result_source(const gloss_result *result) {
  return result->source;
}

bool gloss_result_retryable(const gloss_result *result) {
  for (size_t i = 0; i < result->failures.count; i++) {
    const char *code = result->failures.items[i].code;
    if (!strcmp(code, "deadline") || !strcmp(code, "memory") ||
        !strcmp(code, "crash"))
      return true;
  }
  return false;
}

const char *gloss_result_id(const gloss_result *result) { return result->id; }

size_t gloss_result_fact_count(const gloss_result *result) {
  return result->facts.count;
}

const gloss_fact *gloss_result_fact_at(const gloss_result *result,
                                       size_t index) {
  return index < result->facts.count ? &result->facts.items[index].fact : NULL;
}

size_t gloss_result_failure_count(const gloss_result *result) {
  return result->failures.count;
}

const gloss_failure *gloss_result_failure_at(const gloss_result *result,
                                             size_t index) {
  return index < result->failures.count ? &result->failures.items[index] : NULL;
}
