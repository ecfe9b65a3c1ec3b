// sources.c - the layers that a pattern on the command line may name: every
// type of value ({number}, {date}, ...).
#include "cli.h"

#include <stdlib.h>

struct layer {
  struct cli_sources *sources;
  gloss_value_type type;
};

// The values are looked for when a pattern first asks for any.
void cli_sources_warm(struct cli_sources *sources, const gloss_doc *doc) {
  gloss_values_options how = {.anchor = sources->anchor};
  gloss_error err;
  pthread_mutex_lock(&sources->lock);
  if (!sources->values &&
      gloss_values_new(&sources->values, gloss_doc_text(doc), &how, &err))
    cli_error(&err);
  pthread_mutex_unlock(&sources->lock);
}

static const gloss_set *layer_spans(void *self, const gloss_doc *doc) {
  static const gloss_set none;
  struct layer *layer = self;
  cli_sources_warm(layer->sources, doc);
  const gloss_values *values = layer->sources->values;
  return values ? gloss_values_set(values, layer->type) : &none;
}

static gloss_str layer_attribute(void *self, const gloss_span *span,
                                 gloss_str name) {
  const struct layer *layer = self;
  const gloss_value *value =
      gloss_values_get(layer->sources->values, span->data);
  if (gloss_str_equal(name, GLOSS_STR("unit")))
    return gloss_str_of(value->unit);
  if (gloss_str_equal(name, GLOSS_STR("iso"))) return gloss_str_of(value->iso);
  if (gloss_str_equal(name, GLOSS_STR("grain")))
    return gloss_str_of(value->grain);
  if (gloss_str_equal(name, GLOSS_STR("approx")))
    return gloss_str_of(gloss_approx_name(value->approx));
  return (gloss_str){NULL, 0};
}

void cli_sources_make(struct cli_sources *sources, const char *anchor) {
  *sources = (struct cli_sources){.anchor = anchor};
  pthread_mutex_init(&sources->lock, NULL);
  struct layer *layers = cli_alloc(GLOSS_VALUE_TYPES * sizeof *layers);
  sources->items = cli_alloc(GLOSS_VALUE_TYPES * sizeof *sources->items);
  sources->count = GLOSS_VALUE_TYPES;
  sources->layers = layers;
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++) {
    layers[i] = (struct layer){sources, (gloss_value_type)i};
    sources->items[i] =
        (gloss_source){gloss_value_type_name((gloss_value_type)i), &layers[i],
                       layer_spans, layer_attribute};
  }
}

void cli_sources_free(struct cli_sources *sources) {
  gloss_values_free(sources->values);
  pthread_mutex_destroy(&sources->lock);
  free(sources->items);
  free(sources->layers);
}

void cli_sources_declare(gloss_program *program) {
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++)
    gloss_program_source(program, gloss_value_type_name((gloss_value_type)i));
}
