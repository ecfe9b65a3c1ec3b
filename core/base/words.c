#include "base/words.h"

#include "words.inc"
