// layer.c - what a document is divided into: segments, values, facts. Each is
// a span set, made when first asked for, and a source for patterns.
#include "lua/beside.h"
#include "lua/lexicon_hits.h"

#include <stdlib.h>

const char *const gloss__segment_names[GLOSS__LAYER_SEGMENTS] = {
    "grapheme", "word", "sentence", "line", "paragraph", "section", "block"};
enum { GRAPHEME, WORD, SENTENCE, LINE, PARAGRAPH, SECTION, BLOCK };

static const char *builtin_name(int layer) {
  return layer < GLOSS__LAYER_VALUES
             ? gloss__segment_names[layer]
             : gloss_value_type_name(
                   (gloss_value_type)(layer - GLOSS__LAYER_VALUES));
}

bool gloss__layer_builtin(const char *name) {
  for (int i = 0; i < GLOSS__LAYER_FACTS; i++)
    if (!strcmp(builtin_name(i), name)) return true;
  return false;
}

int gloss__layer_find(const gloss__ldoc *doc, const char *name) {
  for (size_t i = 0; i < doc->layer_count; i++)
    if (!strcmp(doc->layers[i].name, name)) return (int)i;
  return -1;
}

static void add_blocks(gloss_set *set, const gloss_doc *doc) {
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  for (size_t i = 0; i < count; i++)
    if (blocks[i].start < blocks[i].end)
      gloss_set_add(set, (gloss_span){blocks[i].start, blocks[i].end,
                                      (uint32_t)blocks[i].label, (uint32_t)i});
  gloss_set_sort(set);
}

static void make_segments(gloss_set *set, const gloss_doc *doc, int layer) {
  static const gloss_unit units[] = {GLOSS_GRAPHEME, GLOSS_WORD, GLOSS_SENTENCE,
                                     GLOSS_LINE};
  gloss_str text = gloss_doc_text(doc);
  switch (layer) {
  case SENTENCE: gloss_sentences(set, doc); break;
  case PARAGRAPH: gloss_paragraphs(set, doc); break;
  case SECTION: gloss_sections(set, doc); break;
  case BLOCK: add_blocks(set, doc); break;
  default:
    gloss_segment(set, text, 0, (uint32_t)text.size, units[layer],
                  GLOSS_RULES_AUTO);
  }
}

const gloss_words *gloss__ldoc_words(const gloss__ldoc *doc) {
  if (doc->words) return doc->words;
  return doc->type && doc->type->wording ? doc->type->wording->words : NULL;
}

static void charge(gloss__ldoc *doc, size_t bytes) {
  doc->charged += bytes;
  doc->host->heap.used += bytes;
}

static gloss_values *values_of(gloss__ldoc *doc) {
  if (doc->values.count && !doc->stale)
    return doc->values.items[doc->values.count - 1];
  doc->stale = false;
  gloss_values_options options = {.anchor = doc->anchor[0] ? doc->anchor : NULL,
                                  .anchor_begin = doc->anchor_begin,
                                  .anchor_end = doc->anchor_end};
  doc->values.items =
      gloss__xgrow(doc->values.items, &doc->values.capacity, doc->values.count,
                   sizeof *doc->values.items);
  gloss_values *values = NULL;
  if (gloss_values_new(&values, doc->text, &options, NULL))
    gloss_values_new(&values, doc->text, NULL, NULL); // no such anchor
  doc->values.items[doc->values.count++] = values;
  charge(doc, gloss_values_count(values) * sizeof(gloss_value));
  return values;
}

gloss_values *gloss__ldoc_values(gloss__ldoc *doc) { return values_of(doc); }

const gloss_set *gloss__layer_set(gloss__ldoc *doc, int index) {
  gloss__layer *layer = &doc->layers[index];
  if (index >= GLOSS__LAYER_FACTS) return &layer->set;
  if (index >= GLOSS__LAYER_VALUES)
    return gloss_values_set(values_of(doc),
                            (gloss_value_type)(index - GLOSS__LAYER_VALUES));
  const gloss_words *words = index == WORD ? gloss__ldoc_words(doc) : NULL;
  if (!layer->made || layer->words != words) {
    size_t before = layer->set.capacity;
    layer->set.count = 0;
    if (index == WORD)
      gloss_words_segment(words, &layer->set, doc->text, 0,
                          (uint32_t)doc->text.size);
    else
      make_segments(&layer->set, doc->doc, index);
    layer->made = true;
    layer->words = words;
    charge(doc, (layer->set.capacity - before) * sizeof(gloss_span));
  }
  return &layer->set;
}

const gloss_span *gloss__layer_around(gloss__ldoc *doc, int layer,
                                      uint32_t begin, uint32_t end) {
  const gloss_set *set = gloss__layer_set(doc, layer);
  size_t i = gloss_set_find(set, begin + 1);
  // Layers nest a few levels deep; facts may overlap more, hence the bound.
  for (size_t tries = 0; i-- > 0 && tries < 1000; tries++)
    if (set->items[i].end >= end) return &set->items[i];
  return NULL;
}

// --- as sources for patterns -------------------------------------------------

static const gloss_set *source_spans(void *self, const gloss_doc *doc) {
  (void)doc;
  gloss__layer *layer = self;
  return gloss__layer_set(layer->doc, layer->index);
}

static gloss_str block_attribute(const gloss__layer *layer, gloss_str name,
                                 size_t index) {
  static const char *const levels[] = {"0", "1", "2", "3", "4", "5", "6"};
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(layer->doc->doc, &count);
  if (index >= count) return (gloss_str){0};
  if (gloss_str_equal(name, GLOSS_STR("level")))
    return gloss_str_of(levels[blocks[index].level % 7]);
  return gloss_str_of(gloss_label_name(blocks[index].label));
}

static gloss_str value_attribute(const gloss_value *value, gloss_str name) {
  if (gloss_str_equal(name, GLOSS_STR("unit")))
    return gloss_str_of(value->unit);
  if (gloss_str_equal(name, GLOSS_STR("approx")))
    return gloss_str_of(gloss_approx_name(value->approx));
  if (gloss_str_equal(name, GLOSS_STR("iso"))) return gloss_str_of(value->iso);
  if (gloss_str_equal(name, GLOSS_STR("grain")))
    return gloss_str_of(value->grain);
  return (gloss_str){0};
}

static gloss_str fact_attribute(const gloss__lfact *fact, gloss_str name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (gloss_str_equal(gloss_str_of(fact->fields[i].name), name))
      return fact->fields[i].tag == GLOSS_TEXT ? fact->fields[i].text
                                               : (gloss_str){0};
  return (gloss_str){0};
}

static gloss_str source_attribute(void *self, const gloss_span *span,
                                  gloss_str name) {
  gloss__layer *layer = self;
  gloss__ldoc *doc = layer->doc;
  static const char *const words[] = {"other", "number", "letters", "han"};
  if (layer->index >= GLOSS__LAYER_FACTS)
    return span->data < doc->facts.count
               ? fact_attribute(&doc->facts.items[span->data], name)
               : (gloss_str){0};
  if (layer->index >= GLOSS__LAYER_VALUES)
    return value_attribute(gloss_values_get(values_of(doc), span->data), name);
  if (layer->index == WORD)
    return gloss_str_of(words[span->kind < 4 ? span->kind : 0]);
  if (layer->index == BLOCK || layer->index == SECTION)
    return block_attribute(layer, name, span->data);
  if (layer->index == PARAGRAPH)
    return block_attribute(layer, name,
                           gloss_doc_block_at(doc->doc, span->begin));
  return (gloss_str){0};
}

// --- for a document ----------------------------------------------------------

static size_t fact_layers(const gloss__host *host) {
  size_t count = 0;
  for (size_t i = 0; host->pack && i < host->pack->fact_count; i++)
    count += host->pack->facts[i]->layer >= 0;
  return count;
}

void gloss__layers_open(gloss__ldoc *doc) {
  const gloss_pack *pack = doc->host->pack;
  doc->layer_count = GLOSS__LAYER_FACTS + fact_layers(doc->host);
  doc->layers =
      gloss__store_alloc(&doc->store, doc->layer_count * sizeof *doc->layers);
  doc->sources =
      gloss__store_alloc(&doc->store, doc->layer_count * sizeof *doc->sources);
  for (int i = 0; i < GLOSS__LAYER_FACTS; i++)
    doc->layers[i].name = builtin_name(i);
  for (size_t i = 0; pack && i < pack->fact_count; i++)
    if (pack->facts[i]->layer >= 0)
      doc->layers[pack->facts[i]->layer].name = pack->facts[i]->name;
  for (size_t i = 0; i < doc->layer_count; i++) {
    doc->layers[i].doc = doc;
    doc->layers[i].index = (int)i;
    doc->sources[i] = (gloss_source){doc->layers[i].name, &doc->layers[i],
                                     source_spans, source_attribute};
  }
}

void gloss__layers_close(gloss__ldoc *doc) {
  gloss__hits_close(doc);
  for (size_t i = 0; i < doc->layer_count; i++)
    gloss_set_free(&doc->layers[i].set);
  for (size_t i = 0; i < doc->values.count; i++)
    gloss_values_free(doc->values.items[i]);
  free(doc->values.items);
  doc->values.items = NULL;
  doc->values.count = doc->values.capacity = doc->layer_count = 0;
  doc->host->heap.used -= doc->charged;
  doc->charged = 0;
}
