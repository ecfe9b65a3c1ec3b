// The word model that is built in: see make_model.c.
#include "segment/model.h"

#include "segment_model.inc" // words

const struct gloss__model *gloss__model_builtin(void) {
  return (const struct gloss__model *)(const void *)words;
}
