// why.c - the derivation of a fact as JSON, always made.
#include "lua/lmatch.h"

#include <math.h>

// Nearly all of it is short, and there is much of it: no call for each piece.
static inline void put(gloss_buf *out, const char *text, size_t size) {
  if (out->capacity - out->size <= size) gloss_buf_reserve(out, size + 256);
  memcpy(out->data + out->size, text, size);
  out->size += size;
}

#define PUT(out, literal) put(out, literal, sizeof literal - 1)

// Nonzero if one of eight bytes is to be escaped: one below 0x20, a quote, a
// backslash or 0x7F. (A borrow marks further bytes only where one is marked.)
static inline uint64_t escapes(const char *at) {
  const uint64_t ones = 0x0101010101010101u;
  uint64_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  uint64_t quote = bytes ^ ones * '"', slash = bytes ^ ones * '\\';
  uint64_t del = bytes ^ ones * 0x7F;
  uint64_t found = (bytes - ones * 0x20) & ~bytes;
  found |= (quote - ones) & ~quote;
  found |= (slash - ones) & ~slash;
  found |= (del - ones) & ~del;
  return found & ones * 0x80;
}

static bool is_plain(const char *text, size_t size) {
  uint64_t found = 0;
  char few[8] = "        ";
  if (size < sizeof few) {
    for (size_t i = 0; i < size; i++) few[i] = text[i];
    return !escapes(few);
  }
  for (size_t i = 0; i + sizeof few <= size; i += sizeof few)
    found |= escapes(text + i);
  return !(found | escapes(text + size - sizeof few));
}

// Text of the document or of a loaded file, valid UTF-8: mostly without
// anything to escape.
static void put_json(gloss_buf *out, const char *text, size_t size) {
  if (!is_plain(text, size)) {
    gloss_buf_json(out, (gloss_str){text, size});
    return;
  }
  PUT(out, "\"");
  put(out, text, size);
  PUT(out, "\"");
}

static void add_text(gloss_buf *out, const char *key, const char *text) {
  if (!text || !*text) return;
  put(out, key, strlen(key));
  put_json(out, text, strlen(text));
}

static void put_offset(gloss_buf *out, uint32_t offset) {
  char digits[10];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + offset % 10);
  while (offset /= 10);
  put(out, digits + at, sizeof digits - at);
}

static void put_place(gloss_buf *out, const gloss__ldoc *doc, uint32_t begin,
                      uint32_t end) {
  PUT(out, "\"start\":");
  put_offset(out, gloss_doc_shown(doc->doc, begin));
  PUT(out, ",\"end\":");
  put_offset(out, gloss_doc_shown(doc->doc, end));
}

static void add_value(gloss_buf *out, const gloss__ldoc *doc, int layer,
                      uint32_t item) {
  gloss_values *values = gloss__ldoc_values((gloss__ldoc *)(uintptr_t)doc);
  const gloss_value *value = gloss_values_get(values, item);
  add_text(out, ",\"value\":{\"type\":", doc->layers[layer].name);
  if (!isnan(value->value)) {
    PUT(out, ",\"value\":");
    gloss_buf_number(out, value->value);
  }
  add_text(out, ",\"unit\":", value->unit);
  add_text(out, ",\"approx\":", gloss_approx_name(value->approx));
  add_text(out, ",\"iso\":", value->iso);
  gloss_buf *steps = &doc->host->buf;
  gloss_buf_clear(steps);
  gloss_values_derive(values, item, steps);
  if (steps->size) {
    PUT(out, ",\"derivation\":");
    put_json(out, steps->data, steps->size);
  }
  if (value->anchor_begin < value->anchor_end) {
    PUT(out, ",\"anchor\":{");
    put_place(out, doc, value->anchor_begin, value->anchor_end);
    PUT(out, "}");
  }
  PUT(out, "}");
}

static void add_entry(gloss_buf *out, const gloss_lexicon *lexicon,
                      uint32_t index) {
  gloss_entry entry = gloss_lexicon_entry(lexicon, index);
  const char *name = gloss_lexicon_name(lexicon);
  const char *slash = name ? strrchr(name, '/') : NULL;
  add_text(out, ",\"lexicon\":", slash ? slash + 1 : name);
  PUT(out, ",\"entry\":");
  put_json(out, entry.term.data, entry.term.size);
  PUT(out, ",\"line\":");
  put_offset(out, entry.line);
}

static void add_capture(gloss_buf *out, const gloss__ldoc *doc,
                        const gloss_capture *capture,
                        const gloss_lexicon *const *lexicons) {
  PUT(out, "{");
  put_place(out, doc, capture->begin, capture->end);
  PUT(out, ",\"text\":");
  put_json(out, doc->text.data + capture->begin, capture->end - capture->begin);
  if (capture->source >= GLOSS__LAYER_FACTS)
    add_text(out, ",\"fact\":", doc->layers[capture->source].name);
  else if (capture->source >= GLOSS__LAYER_VALUES)
    add_value(out, doc, capture->source, capture->item);
  else if (capture->source >= 0)
    add_text(out, ",\"layer\":", doc->layers[capture->source].name);
  else if (capture->lexicon >= 0 && lexicons)
    add_entry(out, lexicons[capture->lexicon], capture->entry);
  PUT(out, "}");
}

static void add_captures(gloss_buf *out, const gloss__ldoc *doc,
                         const gloss__lrule *rule, const gloss__lmatch *match) {
  PUT(out, "\"captures\":{");
  bool first = true;
  for (size_t i = 0; i < match->count; i++) {
    if (match->captures[i].begin == UINT32_MAX) continue;
    if (!first) PUT(out, ",");
    const char *name = rule->capture_names[i];
    put_json(out, name, strlen(name));
    PUT(out, ":");
    add_capture(out, doc, &match->captures[i], match->span.of);
    first = false;
  }
  PUT(out, "},");
}

void gloss__why(gloss_buf *out, const gloss__ldoc *doc,
                const gloss__lrule *rule, const gloss__lmatch *match) {
  gloss_buf_clear(out);
  PUT(out, "{");
  if (match) add_captures(out, doc, rule, match);
  put(out, rule->why.data, rule->why.size);
  if (doc->anchor[0]) {
    add_text(out, ",\"anchor\":{\"iso\":", doc->anchor);
    if (doc->anchor_begin < doc->anchor_end) {
      PUT(out, ",");
      put_place(out, doc, doc->anchor_begin, doc->anchor_end);
    }
    PUT(out, "}");
  }
  const gloss_buf *decisions = &doc->host->decisions;
  if (decisions->size) {
    gloss_buf_puts(out, ",\"decisions\":[");
    gloss_buf_add(out, decisions->data, decisions->size);
    gloss_buf_putc(out, ']');
  }
  gloss_buf_putc(out, '}');
}
