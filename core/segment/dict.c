// The dictionary as the dictionary engine reads it: see make_dict.c.
#include "segment/dict.h"

#include "segment_dict.inc"
