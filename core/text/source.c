#include "text/text.h"

const gloss__charset *gloss__source_charset(const struct gloss__source *source,
                                            uint32_t raw) {
  size_t low = 0, high = source->count;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (source->runs[middle].begin <= raw)
      low = middle;
    else
      high = middle;
  }
  return source->runs[low].charset;
}
