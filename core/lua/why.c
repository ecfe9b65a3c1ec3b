// why.c - the derivation of a fact as JSON, always made.
#include "lua/host.h"

#include <math.h>

static void add_text(gloss_buf *out, const char *key, const char *text) {
  if (!text || !*text) return;
  gloss_buf_puts(out, key);
  gloss_buf_json(out, gloss_str_of(text));
}

static void add_number(gloss_buf *out, const char *key, double number) {
  gloss_buf_puts(out, key);
  gloss_buf_number(out, number);
}

static void add_value(gloss_buf *out, const gloss__ldoc *doc, int layer,
                      uint32_t item) {
  gloss_values *values = gloss__ldoc_values((gloss__ldoc *)(uintptr_t)doc);
  const gloss_value *value = gloss_values_get(values, item);
  gloss_buf_puts(out, ",\"value\":{\"type\":");
  gloss_buf_json(out, gloss_str_of(doc->layers[layer].name));
  if (!isnan(value->value)) add_number(out, ",\"value\":", value->value);
  add_text(out, ",\"unit\":", value->unit);
  add_text(out, ",\"approx\":", gloss_approx_name(value->approx));
  add_text(out, ",\"iso\":", value->iso);
  add_text(out, ",\"derivation\":", gloss_values_derivation(values, item));
  if (value->anchor_begin < value->anchor_end)
    gloss_buf_printf(out, ",\"anchor\":{\"start\":%u,\"end\":%u}",
                     gloss_doc_shown(doc->doc, value->anchor_begin),
                     gloss_doc_shown(doc->doc, value->anchor_end));
  gloss_buf_putc(out, '}');
}

static void add_entry(gloss_buf *out, const gloss_lexicon *lexicon,
                      uint32_t index) {
  gloss_entry entry = gloss_lexicon_entry(lexicon, index);
  const char *name = gloss_lexicon_name(lexicon);
  const char *slash = name ? strrchr(name, '/') : NULL;
  add_text(out, ",\"lexicon\":", slash ? slash + 1 : name);
  gloss_buf_puts(out, ",\"entry\":");
  gloss_buf_json(out, entry.term);
  add_number(out, ",\"line\":", entry.line);
}

static void add_capture(gloss_buf *out, const gloss__ldoc *doc,
                        const gloss_capture *capture,
                        const gloss_lexicon *const *lexicons) {
  add_number(out, "{\"start\":", gloss_doc_shown(doc->doc, capture->begin));
  add_number(out, ",\"end\":", gloss_doc_shown(doc->doc, capture->end));
  gloss_buf_puts(out, ",\"text\":");
  gloss_buf_json(out, (gloss_str){doc->text.data + capture->begin,
                                  capture->end - capture->begin});
  if (capture->source >= GLOSS__LAYER_FACTS)
    add_text(out, ",\"fact\":", doc->layers[capture->source].name);
  else if (capture->source >= GLOSS__LAYER_VALUES)
    add_value(out, doc, capture->source, capture->item);
  else if (capture->source >= 0)
    add_text(out, ",\"layer\":", doc->layers[capture->source].name);
  else if (capture->lexicon >= 0 && lexicons)
    add_entry(out, lexicons[capture->lexicon], capture->entry);
  gloss_buf_putc(out, '}');
}

static void add_captures(gloss_buf *out, const gloss__ldoc *doc,
                         const gloss__lrule *rule, const gloss__lmatch *match) {
  gloss_buf_puts(out, "\"captures\":{");
  bool first = true;
  for (size_t i = 0; i < match->count; i++) {
    if (match->captures[i].begin == UINT32_MAX) continue;
    if (!first) gloss_buf_putc(out, ',');
    gloss_buf_json(out, gloss_str_of(rule->capture_names[i]));
    gloss_buf_putc(out, ':');
    add_capture(out, doc, &match->captures[i], match->span.of);
    first = false;
  }
  gloss_buf_puts(out, "},");
}

void gloss__why(gloss_buf *out, const gloss__ldoc *doc,
                const gloss__lrule *rule, const gloss__lmatch *match) {
  gloss_buf_clear(out);
  gloss_buf_putc(out, '{');
  if (match) add_captures(out, doc, rule, match);
  gloss_buf_puts(out, rule->why);
  if (doc->anchor[0]) {
    add_text(out, ",\"anchor\":{\"iso\":", doc->anchor);
    if (doc->anchor_begin < doc->anchor_end)
      gloss_buf_printf(out, ",\"start\":%u,\"end\":%u",
                       gloss_doc_shown(doc->doc, doc->anchor_begin),
                       gloss_doc_shown(doc->doc, doc->anchor_end));
    gloss_buf_putc(out, '}');
  }
  const gloss_buf *decisions = &doc->host->decisions;
  if (decisions->size) {
    gloss_buf_puts(out, ",\"decisions\":[");
    gloss_buf_add(out, decisions->data, decisions->size);
    gloss_buf_putc(out, ']');
  }
  gloss_buf_putc(out, '}');
}
