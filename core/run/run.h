// run.h - internals of the run: inputs, workers, order, writing.
#ifndef GLOSS_RUN_H
#define GLOSS_RUN_H

#include "moongloss_run.h"

#define GLOSS__MAX_BYTES ((size_t)1 << 30)

#endif
