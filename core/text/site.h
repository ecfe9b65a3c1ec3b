// site.h - furniture learned over the documents of a site. Internal to text/.
#ifndef GLOSS_SITE_H
#define GLOSS_SITE_H

#include "text/text.h"

struct gloss__site_line {
  gloss_label label;
  uint32_t documents;
  const char *reason;
};
// What the site says of the line; NULL: nothing. `space` is scratch.
const struct gloss__site_line *
gloss__site_find(const gloss_site *site, gloss_str line, gloss_buf *space);

#endif
