// sources.c - the layers that a pattern on the command line may name: every
// type of value ({number}, {date}, ...).
#include "cli.h"

#include <stdlib.h>

struct layer {
  const gloss_values *values;
  gloss_value_type type;
};

static const gloss_set *layer_spans(void *self, const gloss_doc *doc) {
  (void)doc;
  const struct layer *layer = self;
  return gloss_values_set(layer->values, layer->type);
}

static gloss_str layer_attribute(void *self, const gloss_span *span,
                                 gloss_str name) {
  const struct layer *layer = self;
  const gloss_value *value = gloss_values_get(layer->values, span->data);
  if (gloss_str_equal(name, GLOSS_STR("unit")))
    return gloss_str_of(value->unit);
  if (gloss_str_equal(name, GLOSS_STR("iso"))) return gloss_str_of(value->iso);
  if (gloss_str_equal(name, GLOSS_STR("grain")))
    return gloss_str_of(value->grain);
  if (gloss_str_equal(name, GLOSS_STR("approx")))
    return gloss_str_of(gloss_approx_name(value->approx));
  return (gloss_str){NULL, 0};
}

void cli_sources_make(struct cli_sources *sources, const gloss_values *values) {
  struct layer *layers = cli_alloc(GLOSS_VALUE_TYPES * sizeof *layers);
  sources->items = cli_alloc(GLOSS_VALUE_TYPES * sizeof *sources->items);
  sources->count = GLOSS_VALUE_TYPES;
  sources->layers = layers;
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++) {
    layers[i] = (struct layer){values, (gloss_value_type)i};
    sources->items[i] =
        (gloss_source){gloss_value_type_name((gloss_value_type)i), &layers[i],
                       layer_spans, layer_attribute};
  }
}

void cli_sources_free(struct cli_sources *sources) {
  free(sources->items);
  free(sources->layers);
}

void cli_sources_declare(gloss_program *program) {
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++)
    gloss_program_source(program, gloss_value_type_name((gloss_value_type)i));
}
