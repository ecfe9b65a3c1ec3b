// warc.h - web archives. Internal.
#ifndef GLOSS_WARC_H
#define GLOSS_WARC_H

#include "run.h"

typedef enum gloss__warc_outcome {
  GLOSS__WARC_NOTHING, // used inside
  GLOSS__WARC_PAGE,
  GLOSS__WARC_BAD_PAGE, // a page that can't be taken: `err` says why
  GLOSS__WARC_DAMAGED,  // the archive from here on
  GLOSS__WARC_END
} gloss__warc_outcome;

// The next page of the stream: what a record of type response (with an answer
// of 200 to 299), resource or conversion holds, without what HTTP wrapped
// around it. All other records are passed over, and so are images, sounds,
// films, fonts, style sheets, programs and data. `uri` and `bytes` are
// replaced. Linear.
gloss__warc_outcome gloss__warc_next(FILE *stream, gloss_buf *uri,
                                     gloss_buf *bytes, size_t most,
                                     gloss_error *err);

#endif
