// doc.c - the document: the stages in their order, and what may be asked of
// their result. decode -> repairs -> layout -> script.
#include "text/office.h"

#include <stdlib.h>

const char *gloss_edit_kind_name(gloss_edit_kind kind) {
  static const char *const names[] = {
      "none",  "invalid", "markup", "entity", "control",   "mojibake",
      "shift", "pinyin",  "fold",   "line",   "duplicate", "script"};
  return (unsigned)kind < GLOSS_EDIT_KINDS ? names[kind] : "unknown";
}

const char *gloss_label_name(gloss_label label) {
  static const char *const names[] = {
      "title",       "subtitle", "breadcrumb", "meta-date",    "meta-source",
      "meta-editor", "heading",  "body",       "caption",      "list-item",
      "boilerplate", "footer",   "duplicate",  "continuation", "blank"};
  return (unsigned)label < GLOSS_LABELS ? names[label] : "unknown";
}

// --- making
// -------------------------------------------------------------------

static void single_run(gloss_doc *doc, const gloss__charset *charset) {
  doc->source.runs = gloss__arena_alloc(&doc->arena, sizeof *doc->source.runs);
  doc->source.runs[0] = (struct gloss__run){0, charset};
  doc->source.count = 1;
  doc->source.main = charset;
  doc->source.reason = "as asked for";
  doc->source.confidence = 1;
}

// UTF-16 and UTF-32 without an explicit order follow the byte order mark.
static const gloss__charset *by_mark(const gloss__charset *charset,
                                     const char *name, gloss_str raw) {
  size_t size = strlen(name);
  bool has_order = size && strchr("eE", name[size - 1]);
  if (charset == &gloss__utf16le && !has_order && raw.size >= 2 &&
      !memcmp(raw.data, "\xFE\xFF", 2))
    return &gloss__utf16be;
  return charset;
}

static gloss_status choose_charset(gloss_doc *doc, const char *name,
                                   gloss_error *err) {
  if (!name) {
    gloss__detect(&doc->source, &doc->arena);
    return GLOSS_OK;
  }
  const gloss__charset *charset = gloss__charset_find(name, &doc->arena);
  if (!charset)
    return gloss_error_set(err, GLOSS_EUSAGE, "unknown charset '%s'", name);
  single_run(doc, by_mark(charset, name, doc->source.raw));
  return GLOSS_OK;
}

static size_t most_bytes(const gloss_doc_options *options) {
  size_t limit = options->max_bytes ? options->max_bytes : (size_t)512 << 20;
  return limit < GLOSS_DOC_MOST ? limit : GLOSS_DOC_MOST;
}

static gloss_status check_options(gloss_str raw,
                                  const gloss_doc_options *options,
                                  gloss_error *err) {
  size_t limit = most_bytes(options);
  if (raw.size > limit)
    return gloss_error_set(err, GLOSS_ELIMIT,
                           "document of %zu bytes exceeds the limit of %zu",
                           raw.size, limit);
  if (options->part && !gloss__part_family(options->part))
    return gloss_error_set(err, GLOSS_EUSAGE, "unknown part '%s'",
                           options->part);
  if (options->format && strcmp(options->format, "text") &&
      strcmp(options->format, "html"))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "unknown format '%s' (text or html)",
                           options->format);
  return GLOSS_OK;
}

static bool wanted(const gloss_doc_options *options, gloss_edit_kind kind) {
  return !(options->repairs_off & (1u << kind));
}

static void repair(gloss_doc *doc, const gloss_doc_options *options) {
  if (wanted(options, GLOSS_EDIT_MOJIBAKE) && gloss__mojibake_undo(&doc->track))
    doc->damage |= GLOSS_DAMAGE_MOJIBAKE;
  if (wanted(options, GLOSS_EDIT_SHIFT) &&
      gloss__shift_undo(&doc->track, &doc->arena))
    doc->damage |= GLOSS_DAMAGE_SHIFT;
  if (wanted(options, GLOSS_EDIT_PINYIN) && gloss__pinyin_remove(&doc->track))
    doc->damage |= GLOSS_DAMAGE_PINYIN;
  gloss__clean(&doc->track, options->repairs_off);
}

enum { REASONS = 64 };

// Copies the blocks' reasons into the document: one copy of those that are one
// string, as most are.
static void own_reasons(gloss_doc *doc, struct gloss__layout *layout) {
  const char *from[REASONS] = {NULL}, *copies[REASONS];
  for (size_t i = 0; i < layout->count; i++) {
    const char **reason = &layout->blocks[i].reason;
    size_t slot = ((uintptr_t)*reason >> 4) % REASONS;
    if (from[slot] != *reason) {
      from[slot] = *reason;
      copies[slot] = gloss__arena_str(&doc->arena, gloss_str_of(*reason)).data;
    }
    *reason = copies[slot];
  }
}

static void lay_out(gloss_doc *doc, const struct gloss__layout_hints *hints,
                    uint32_t repairs_off) {
  struct gloss__layout layout;
  gloss__arena scratch = {0};
  gloss__layout_make(&layout, &scratch, doc->track.text, hints);
  gloss__layout_keep(&layout, &scratch, repairs_off);
  own_reasons(doc, &layout);
  gloss__order_apply(&doc->order, &doc->track, &layout, &doc->arena);
  doc->damage |= layout.damage;
  gloss__free(layout.blocks);
  gloss__arena_free(&scratch);
}

// A conversion that changes a character's size moves the blocks.
static void simplify(gloss_doc *doc) {
  struct gloss__shifts shifts = {0};
  gloss__script_simplify(&doc->track, &shifts);
  for (size_t i = 0; shifts.count && i < doc->order.count; i++) {
    gloss_block *block = &doc->order.blocks[i];
    block->start = gloss__shifted(&shifts, block->start);
    block->end = gloss__shifted(&shifts, block->end);
  }
  doc->order.main_end = gloss__shifted(&shifts, doc->order.main_end);
  doc->order.captions_end = gloss__shifted(&shifts, doc->order.captions_end);
  gloss__free(shifts.items);
}

static int by_start(const void *a, const void *b, void *blocks) {
  const gloss_block *x = (gloss_block *)blocks + *(const uint32_t *)a;
  const gloss_block *y = (gloss_block *)blocks + *(const uint32_t *)b;
  return x->start < y->start ? -1 : x->start > y->start;
}

static void index_blocks(gloss_doc *doc) {
  size_t count = doc->order.count;
  doc->by_start =
      gloss__arena_alloc(&doc->arena, count * sizeof *doc->by_start);
  bool sorted = true; // as most are: nothing was moved
  for (size_t i = 0; i < count; i++) {
    doc->by_start[i] = (uint32_t)i;
    sorted &= !i || doc->order.blocks[i - 1].start < doc->order.blocks[i].start;
  }
  if (sorted) return;
  qsort_r(doc->by_start, count, sizeof *doc->by_start, by_start,
          doc->order.blocks);
}

// Notes where characters of the twin and of the shown text differ in size:
// both have the same characters in the same order.
static void note_shifts(gloss_doc *twin, gloss_str shown) {
  gloss_str text = twin->track.text;
  for (size_t at = 0, to = 0; at < text.size && to < shown.size;) {
    size_t from = at, begin = to;
    gloss_utf8_next(text, &at);
    gloss_utf8_next(shown, &to);
    if (at - from == to - begin) continue;
    gloss__push(&twin->shifts,
                (struct gloss__shift){(uint32_t)at, (int32_t)to - (int32_t)at});
  }
}

static gloss_status make_reading(gloss_doc *doc,
                                 const gloss_doc_options *options,
                                 gloss_error *err) {
  gloss_doc_options converted = *options;
  converted.keep_script = false;
  converted.borrow = true;
  converted.part = doc->part;
  converted.id = doc->id;
  gloss_status status =
      gloss_doc_new(&doc->reading, doc->source.raw, &converted, err);
  if (!status) note_shifts(doc->reading, doc->track.text);
  return status;
}

gloss_doc *gloss_doc_reading(gloss_doc *doc) {
  return doc->reading ? doc->reading : doc;
}

uint32_t gloss_doc_shown(const gloss_doc *reading, uint32_t offset) {
  if (offset > reading->track.text.size) return offset;
  return gloss__shifted(&reading->shifts, offset);
}

// The file's bytes, or what text its container holds.
static gloss_status take_raw(gloss_doc *doc, gloss_str raw,
                             const gloss_doc_options *options,
                             gloss_error *err) {
  char digest[65];
  if (options->part && options->id) {
    snprintf(doc->id, sizeof doc->id, "%.32s", options->id);
  } else {
    gloss_sha256(raw, digest);
    memcpy(doc->id, digest, 32);
  }
  if (options->part)
    doc->part = gloss__arena_str(&doc->arena, gloss_str_of(options->part)).data;
  if (options->part || options->format || !gloss__part_packed(raw)) {
    doc->source.raw =
        options->borrow ? raw : gloss__arena_str(&doc->arena, raw);
    return GLOSS_OK;
  }
  gloss_buf stream = {0}, part = {0};
  gloss_status status =
      gloss__part_take(&stream, &part, raw, most_bytes(options), err);
  if (!status) {
    gloss_str text = {stream.data, stream.size};
    doc->source.raw = gloss__arena_str(&doc->arena, text);
    doc->part = gloss__arena_str(&doc->arena, gloss_str_of(part.data)).data;
  }
  gloss_buf_free(&stream);
  gloss_buf_free(&part);
  return status;
}

static gloss_status find_charsets(gloss_doc *doc,
                                  const gloss_doc_options *options,
                                  gloss_error *err) {
  if (!doc->part) return choose_charset(doc, options->charset, err);
  gloss__part_charsets(&doc->source, &doc->arena);
  return GLOSS_OK;
}

// Markup to lines; whether `hints` says what they are.
static bool read_markup(gloss_doc *doc, const gloss_doc_options *options,
                        struct gloss__layout_hints *hints) {
  const char *format = options->format;
  switch (gloss__part_family(doc->part)) {
  case GLOSS__FAMILY_PDF:
    gloss__pdf_read(&doc->track, hints, &doc->arena);
    return true;
  case GLOSS__FAMILY_DOCX:
    gloss__docx_read(&doc->track, doc->part, hints, &doc->arena);
    return true;
  case GLOSS__FAMILY_ODT:
    gloss__odt_read(&doc->track, doc->part, hints, &doc->arena);
    return true;
  case GLOSS__FAMILY_OFD:
    gloss__ofd_read(&doc->track, doc->part, hints, &doc->arena);
    return true;
  default: break;
  }
  if (format ? strcmp(format, "html") : !gloss__is_html(doc->track.text))
    return false;
  gloss__html_read(&doc->track, hints, &doc->arena);
  return true;
}

static gloss_status make(gloss_doc *doc, gloss_str raw,
                         const gloss_doc_options *options, gloss_error *err) {
  gloss_status status = take_raw(doc, raw, options, err);
  if (!status) status = find_charsets(doc, options, err);
  if (status) return status;
  gloss__edits_add(&doc->edits, GLOSS_EDIT_NONE, "", 1);
  doc->track =
      (struct gloss__track){.source = &doc->source, .edits = &doc->edits};
  gloss__track_decode(&doc->track);
  struct gloss__layout_hints hints = {0};
  bool hinted = read_markup(doc, options, &hints);
  repair(doc, options);
  doc->script = gloss__script_of(doc->track.text);
  hints.site = options->site;
  lay_out(doc, hinted || hints.site ? &hints : NULL, options->repairs_off);
  if (!strcmp(doc->script, "Hant") && !options->keep_script &&
      wanted(options, GLOSS_EDIT_SCRIPT))
    simplify(doc);
  index_blocks(doc);
  gloss__marks_make(doc);
  gloss__block_lines(doc);
  doc->charset = doc->source.main->name;
  if (options->keep_script && !strcmp(doc->script, "Hant"))
    status = make_reading(doc, options, err);
  return status;
}

gloss_status gloss_doc_new(gloss_doc **out, gloss_str raw,
                           const gloss_doc_options *options, gloss_error *err) {
  static const gloss_doc_options defaults = {0};
  if (!options) options = &defaults;
  gloss_status status = check_options(raw, options, err);
  if (status) return status;
  gloss_doc *doc = gloss__alloc(sizeof *doc);
  status = make(doc, raw, options, err);
  if (status)
    gloss_doc_free(doc);
  else
    *out = doc;
  return status;
}

gloss_status gloss_doc_adopt(gloss_doc **out, gloss_buf *raw,
                             const gloss_doc_options *options,
                             gloss_error *err) {
  gloss_doc_options how = options ? *options : (gloss_doc_options){0};
  how.borrow = true;
  gloss_status status =
      gloss_doc_new(out, (gloss_str){raw->data, raw->size}, &how, err);
  if (status) return status;
  (*out)->adopted = *raw;
  *raw = (gloss_buf){0};
  return GLOSS_OK;
}

void gloss_doc_free(gloss_doc *doc) {
  if (!doc) return;
  gloss_doc_free(doc->reading);
  gloss__free(doc->shifts.items);
  gloss__track_free(&doc->track);
  gloss__free(doc->edits.items);
  gloss__free(doc->marks.items);
  gloss__arena_free(&doc->arena);
  gloss_buf_free(&doc->adopted);
  gloss__free(doc);
}

// --- asking
// -------------------------------------------------------------------

gloss_str gloss_doc_raw(const gloss_doc *doc) { return doc->source.raw; }
gloss_str gloss_doc_text(const gloss_doc *doc) { return doc->track.text; }
const char *gloss_doc_part(const gloss_doc *doc) { return doc->part; }
const char *gloss_doc_id(const gloss_doc *doc) { return doc->id; }
const char *gloss_doc_charset(const gloss_doc *doc) { return doc->charset; }
const char *gloss_doc_charset_reason(const gloss_doc *doc, float *confidence) {
  *confidence = doc->source.confidence;
  return doc->source.reason ? doc->source.reason : "";
}
const char *gloss_doc_script(const gloss_doc *doc) { return doc->script; }
uint32_t gloss_doc_damage(const gloss_doc *doc) { return doc->damage; }

uint32_t gloss_doc_main_end(const gloss_doc *doc) {
  return doc->order.main_end;
}

uint32_t gloss_doc_captions_end(const gloss_doc *doc) {
  return doc->order.captions_end;
}

const gloss_piece *gloss_doc_pieces(const gloss_doc *doc, size_t *count) {
  *count = doc->track.pieces.count;
  return doc->track.pieces.items;
}

gloss_edit gloss_doc_edit(const gloss_doc *doc, uint32_t edit) {
  return doc->edits.items[edit < doc->edits.count ? edit : 0];
}

const gloss_block *gloss_doc_blocks(const gloss_doc *doc, size_t *count) {
  *count = doc->order.count;
  return doc->order.blocks;
}

size_t gloss_doc_block_at(const gloss_doc *doc, uint32_t offset) {
  size_t low = 0, high = doc->order.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (doc->order.blocks[doc->by_start[middle]].start <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  if (!low) return SIZE_MAX;
  size_t index = doc->by_start[low - 1];
  return offset < doc->order.blocks[index].end ? index : SIZE_MAX;
}
