#include "segment/words.h"

#include "segment_words.inc"
