#include "segment/segment.h"

#include "segment_tables.inc"
