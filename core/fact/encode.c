// encode.c - a result as bytes for another process, and back.
//
//   "MGR2", then varints (LEB128) and strings (size, bytes); a real is its 8
//   bytes in this machine's order; an optional string has its size plus one,
//   0 = NULL. Every size and offset is checked when read. "MGL1" is the same
//   without what a database keeps compressed: of the raw bytes it has the size
//   alone, no pieces and blocks, no derivations.
#include "fact/fact.h"

#include <stdlib.h>

static const char magic[4] = "MGR2", light_magic[4] = "MGL1";

// --- writing -----------------------------------------------------------------

static void put(gloss_buf *out, uint64_t number) {
  while (number >= 0x80) {
    gloss_buf_putc(out, (char)(number | 0x80));
    number >>= 7;
  }
  gloss_buf_putc(out, (char)number);
}

static void put_str(gloss_buf *out, gloss_str text) {
  put(out, text.size);
  gloss_buf_add(out, text.data, text.size);
}

static void put_text(gloss_buf *out, const char *text) {
  if (!text) {
    put(out, 0);
    return;
  }
  size_t size = strlen(text);
  put(out, size + 1);
  gloss_buf_add(out, text, size);
}

static void put_field(gloss_buf *out, const gloss_field *field) {
  put_text(out, field->name);
  put(out, (uint64_t)field->tag);
  switch (field->tag) {
  case GLOSS_TEXT: put_str(out, field->text); break;
  case GLOSS_REAL: gloss_buf_add(out, &field->real, sizeof field->real); break;
  case GLOSS_INT:
  case GLOSS_BOOL:
    gloss_buf_add(out, &field->integer, sizeof field->integer);
    break;
  case GLOSS_LIST:
    put(out, field->list_count);
    for (size_t i = 0; i < field->list_count; i++) put_str(out, field->list[i]);
    break;
  default: break;
  }
}

void gloss__result_encode_map(const gloss__doc_copy *copy, gloss_buf *out) {
  put(out, copy->edit_count);
  for (size_t i = 0; i < copy->edit_count; i++) {
    double confidence = (double)copy->edits[i].confidence;
    put(out, (uint64_t)copy->edits[i].kind);
    put_text(out, copy->edits[i].reason);
    gloss_buf_add(out, &confidence, sizeof confidence);
  }
  put(out, copy->piece_count);
  for (size_t i = 0; i < copy->piece_count; i++) {
    const gloss_piece *piece = &copy->pieces[i];
    put(out, piece->start);
    put(out, piece->end);
    put(out, piece->raw_start);
    put(out, piece->raw_end);
    put(out, piece->edit);
  }
  put(out, copy->block_count);
  for (size_t i = 0; i < copy->block_count; i++) {
    const gloss_block *block = &copy->blocks[i];
    put(out, block->first_line);
    put(out, block->last_line);
    put(out, block->start);
    put(out, block->end);
    put(out, (uint64_t)block->label);
    put(out, block->level);
    put(out, block->fragment);
  }
}

static void put_copy(gloss_buf *out, const gloss__doc_copy *copy, bool light) {
  if (light)
    put(out, copy->raw.size);
  else
    put_str(out, copy->raw);
  put_str(out, copy->text);
  put_text(out, copy->charset);
  put_text(out, copy->script);
  put_text(out, copy->part);
  put(out, copy->main_end);
  put(out, copy->captions_end);
  put(out, copy->damage);
  if (!light) gloss__result_encode_map(copy, out);
}

static void put_doc_fields(gloss_buf *out, const gloss_result *result) {
  put(out, result->doc_field_count);
  for (size_t i = 0; i < result->doc_field_count; i++) {
    const gloss__doc_field *field = &result->doc_fields[i];
    put_field(out, &field->value);
    put(out, field->set);
    put(out, field->begin);
    put(out, field->end);
    put_text(out, field->rule);
    put_text(out, field->reason);
  }
}

static void put_fact(gloss_buf *out, const gloss__fact *item, bool light) {
  const gloss_fact *fact = &item->fact;
  put_text(out, fact->type);
  put_text(out, fact->rule);
  put_text(out, fact->file);
  put(out, fact->line);
  put(out, fact->start);
  put(out, fact->end);
  put(out, item->at_line);
  put(out, fact->raw_count);
  for (size_t i = 0; i < fact->raw_count; i++) {
    put(out, fact->raw[i].begin);
    put(out, fact->raw[i].end);
  }
  if (!light) put_str(out, fact->why);
  put(out, fact->field_count);
  for (size_t i = 0; i < fact->field_count; i++)
    put_field(out, &fact->fields[i]);
}

static void put_failure(gloss_buf *out, const gloss_failure *failure) {
  put_text(out, failure->phase);
  put_text(out, failure->code);
  put_text(out, failure->message);
  put_text(out, failure->rule);
  put_text(out, failure->file);
  put(out, failure->line);
  put(out, failure->start);
  put(out, failure->end);
}

static void encode(const gloss_result *result, gloss_buf *out, bool light) {
  gloss_buf_add(out, light ? light_magic : magic, sizeof magic);
  put_text(out, result->source);
  put_text(out, result->id);
  put(out, result->has_doc);
  if (result->has_doc) {
    put_copy(out, &result->copy, light);
    put_doc_fields(out, result);
    put(out, result->facts.count);
    for (size_t i = 0; i < result->facts.count; i++)
      put_fact(out, &result->facts.items[i], light);
  }
  put(out, result->failures.count);
  for (size_t i = 0; i < result->failures.count; i++)
    put_failure(out, &result->failures.items[i]);
}

void gloss_result_encode(const gloss_result *result, gloss_buf *out) {
  encode(result, out, false);
}

void gloss__result_encode_light(const gloss_result *result, gloss_buf *out) {
  encode(result, out, true);
}

// --- reading -----------------------------------------------------------------

// `bad` stays set after the first thing that cannot be; what is read then is
// zero, so callers check it once a record.
typedef struct reader {
  const char *at, *end;
  gloss__arena *arena;
  bool bad, light;
} reader;

static uint64_t get(reader *in) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (in->at == in->end) break;
    unsigned char byte = (unsigned char)*in->at++;
    number |= (uint64_t)(byte & 0x7F) << shift;
    if (!(byte & 0x80)) return number;
  }
  in->bad = true;
  in->at = in->end;
  return 0;
}

static uint32_t get_at_most(reader *in, uint64_t limit) {
  uint64_t number = get(in);
  if (number > limit || number > UINT32_MAX) in->bad = true;
  return in->bad ? 0 : (uint32_t)number;
}

// A count of records of at least `least` bytes each, so that a lying count
// cannot ask for more memory than the input's size times a constant.
static size_t get_count(reader *in, size_t least) {
  uint64_t number = get(in);
  if (number > (uint64_t)(in->end - in->at) / least) in->bad = true;
  return in->bad ? 0 : (size_t)number;
}

static gloss_str get_bytes(reader *in, uint64_t size) {
  if (in->bad || size > (uint64_t)(in->end - in->at)) {
    in->bad = true;
    return GLOSS_STR("");
  }
  gloss_str text =
      gloss__arena_str(in->arena, (gloss_str){in->at, (size_t)size});
  in->at += size;
  return text;
}

static gloss_str get_str(reader *in) { return get_bytes(in, get(in)); }

static const char *get_text(reader *in) {
  uint64_t size = get(in);
  return size ? get_bytes(in, size - 1).data : NULL;
}

static const char *get_name(reader *in) {
  const char *text = get_text(in);
  if (!text) in->bad = true;
  return text ? text : "";
}

static void get_plain(reader *in, void *out, size_t size) {
  memset(out, 0, size);
  if ((size_t)(in->end - in->at) < size) {
    in->bad = true;
    return;
  }
  memcpy(out, in->at, size);
  in->at += size;
}

static gloss_field get_field(reader *in) {
  gloss_field field = {.name = get_name(in)};
  uint32_t tag = get_at_most(in, GLOSS_LIST);
  field.tag = tag;
  switch (tag) {
  case GLOSS_TEXT: field.text = get_str(in); break;
  case GLOSS_REAL: get_plain(in, &field.real, sizeof field.real); break;
  case GLOSS_INT:
  case GLOSS_BOOL: get_plain(in, &field.integer, sizeof field.integer); break;
  case GLOSS_LIST: {
    field.list_count = get_count(in, 1);
    gloss_str *list =
        gloss__arena_alloc(in->arena, field.list_count * sizeof *list);
    for (size_t i = 0; i < field.list_count; i++) list[i] = get_str(in);
    field.list = list;
    break;
  }
  default: break;
  }
  return field;
}

static void get_pieces(reader *in, gloss__doc_copy *copy) {
  copy->edit_count = get_count(in, 10);
  if (!copy->edit_count) {
    in->bad = true;
    return;
  }
  copy->edits =
      gloss__arena_alloc(in->arena, copy->edit_count * sizeof *copy->edits);
  for (size_t i = 0; i < copy->edit_count; i++) {
    double confidence;
    copy->edits[i].kind =
        (gloss_edit_kind)get_at_most(in, GLOSS_EDIT_KINDS - 1);
    copy->edits[i].reason = get_text(in);
    get_plain(in, &confidence, sizeof confidence);
    if (!(confidence >= 0 && confidence <= 1)) in->bad = true;
    copy->edits[i].confidence = in->bad ? 0 : (float)confidence;
  }
  copy->piece_count = get_count(in, 5);
  copy->pieces =
      gloss__arena_alloc(in->arena, copy->piece_count * sizeof *copy->pieces);
  for (size_t i = 0; i < copy->piece_count; i++) {
    gloss_piece *piece = &copy->pieces[i];
    piece->start = get_at_most(in, copy->text.size);
    piece->end = get_at_most(in, copy->text.size);
    piece->raw_start = get_at_most(in, copy->raw.size);
    piece->raw_end = get_at_most(in, copy->raw.size);
    piece->edit = get_at_most(in, copy->edit_count - 1);
    if (piece->start > piece->end || piece->raw_start > piece->raw_end)
      in->bad = true;
  }
}

static void get_blocks(reader *in, gloss__doc_copy *copy) {
  copy->block_count = get_count(in, 7);
  copy->blocks =
      gloss__arena_alloc(in->arena, copy->block_count * sizeof *copy->blocks);
  for (size_t i = 0; i < copy->block_count; i++) {
    gloss_block *block = &copy->blocks[i];
    block->first_line = get_at_most(in, UINT32_MAX);
    block->last_line = get_at_most(in, UINT32_MAX);
    block->start = get_at_most(in, copy->text.size);
    block->end = get_at_most(in, copy->text.size);
    block->label = (gloss_label)get_at_most(in, GLOSS_LABELS - 1);
    block->level = get_at_most(in, UINT32_MAX);
    block->fragment = get_at_most(in, 1);
    block->reason = "";
    if (block->start > block->end) in->bad = true;
  }
}

static void get_copy(reader *in, gloss__doc_copy *copy) {
  if (in->light)
    copy->raw.size = get_at_most(in, UINT32_MAX);
  else
    copy->raw = get_str(in);
  copy->text = get_str(in);
  if (copy->raw.size > UINT32_MAX || copy->text.size > UINT32_MAX ||
      gloss_utf8_valid(copy->text) != copy->text.size)
    in->bad = true;
  copy->charset = get_text(in);
  copy->script = get_text(in);
  copy->part = get_text(in);
  copy->main_end = get_at_most(in, copy->text.size);
  copy->captions_end = get_at_most(in, copy->text.size);
  copy->damage = get_at_most(in, UINT32_MAX);
  if (in->light) return;
  get_pieces(in, copy);
  get_blocks(in, copy);
}

bool gloss__result_decode_map(gloss__doc_copy *copy, gloss__arena *arena,
                              gloss_str bytes) {
  reader in = {bytes.data, bytes.data + bytes.size, arena, false, false};
  get_pieces(&in, copy);
  if (!in.bad) get_blocks(&in, copy);
  return !in.bad && in.at == in.end;
}

static void get_span(reader *in, gloss_str text, uint32_t *begin,
                     uint32_t *end) {
  *begin = get_at_most(in, text.size);
  *end = get_at_most(in, text.size);
  if (in->bad || !gloss__result_boundaries(text, *begin, *end)) {
    in->bad = true;
    *begin = *end = 0;
  }
}

static void get_doc_fields(reader *in, gloss_result *result) {
  result->doc_field_count = get_count(in, 7);
  result->doc_fields = gloss__arena_alloc(
      in->arena, result->doc_field_count * sizeof *result->doc_fields);
  for (size_t i = 0; i < result->doc_field_count; i++) {
    gloss__doc_field *field = &result->doc_fields[i];
    field->value = get_field(in);
    field->set = get_at_most(in, 1);
    get_span(in, result->copy.text, &field->begin, &field->end);
    field->rule = get_text(in);
    field->reason = get_text(in);
  }
}

static void get_ranges(reader *in, gloss_fact *fact, size_t raw_size) {
  fact->raw_count = get_count(in, 2);
  gloss_range *raw =
      gloss__arena_alloc(in->arena, fact->raw_count * sizeof *raw);
  for (size_t i = 0; i < fact->raw_count; i++) {
    raw[i].begin = get_at_most(in, raw_size);
    raw[i].end = get_at_most(in, raw_size);
    if (raw[i].begin > raw[i].end) in->bad = true;
  }
  fact->raw = raw;
}

static void get_fact(reader *in, gloss_result *result) {
  gloss__fact item = {.order = result->facts.count};
  gloss_fact *fact = &item.fact;
  fact->type = get_name(in);
  fact->rule = get_name(in);
  fact->file = get_text(in);
  fact->line = get_at_most(in, UINT32_MAX);
  get_span(in, result->copy.text, &fact->start, &fact->end);
  item.at_line = get_at_most(in, UINT32_MAX);
  get_ranges(in, fact, result->copy.raw.size);
  if (!in->light) fact->why = get_str(in);
  fact->field_count = get_count(in, 2);
  gloss_field *fields =
      gloss__arena_alloc(in->arena, fact->field_count * sizeof *fields);
  for (size_t i = 0; i < fact->field_count; i++) fields[i] = get_field(in);
  fact->fields = fields;
  fact->text = (gloss_str){result->copy.text.data + fact->start,
                           fact->end - fact->start};
  snprintf(fact->id, sizeof fact->id, "%.12s:%zu", result->id,
           result->facts.count + 1);
  gloss__push(&result->facts, item);
}

static void get_failure(reader *in, gloss_result *result) {
  gloss_failure failure = {.phase = get_name(in), .code = get_name(in)};
  failure.message = get_name(in);
  failure.rule = get_text(in);
  failure.file = get_text(in);
  failure.line = get_at_most(in, UINT32_MAX);
  failure.start = get_at_most(in, UINT32_MAX);
  failure.end = get_at_most(in, UINT32_MAX);
  gloss__push(&result->failures, failure);
}

static void get_result(reader *in, gloss_result *result) {
  char found[sizeof magic];
  get_plain(in, found, sizeof found);
  const char *wanted = in->light ? light_magic : magic;
  if (memcmp(found, wanted, sizeof magic)) in->bad = true;
  result->source = get_name(in);
  const char *id = get_name(in);
  result->has_doc = get_at_most(in, 1);
  size_t id_size = strspn(id, "0123456789abcdef");
  if (id[id_size] || id_size != (result->has_doc ? 32 : 0)) in->bad = true;
  snprintf(result->id, sizeof result->id, "%s", in->bad ? "" : id);
  if (result->has_doc) {
    get_copy(in, &result->copy);
    get_doc_fields(in, result);
    size_t facts = get_count(in, 11);
    for (size_t i = 0; i < facts && !in->bad; i++) get_fact(in, result);
  }
  size_t failures = get_count(in, 8);
  for (size_t i = 0; i < failures && !in->bad; i++) get_failure(in, result);
  if (in->at != in->end) in->bad = true;
}

static gloss_status decode(gloss_result **out, gloss_str bytes, bool light,
                           gloss_error *err) {
  gloss_result *result = gloss__alloc(sizeof *result);
  const char *end = bytes.data + bytes.size;
  reader in = {bytes.data, end, &result->arena, false, light};
  get_result(&in, result);
  if (in.bad) {
    size_t at = (size_t)(in.at - bytes.data);
    gloss_result_free(result);
    return gloss_error_set(
        err, GLOSS_EDATA, "a %s of %zu bytes is damaged near byte %zu",
        light ? "record" : "worker's result", bytes.size, at);
  }
  result->finished = true;
  *out = result;
  return GLOSS_OK;
}

gloss_status gloss_result_decode(gloss_result **out, gloss_str bytes,
                                 gloss_error *err) {
  return decode(out, bytes, false, err);
}

gloss_status gloss__result_decode_light(gloss_result **out, gloss_str bytes,
                                        gloss_error *err) {
  return decode(out, bytes, true, err);
}
